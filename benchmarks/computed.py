"""Trade-offs, assignment and estimated flows beside textbook programmes, NetworkX and HiGHS."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterator
from typing import Any

import networkx as nx
import numpy as np
from graph import faster, graph, network, pairs, within
from job import Job
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

import routes
from routes import Network
from routes.graph.costs import leg_cost
from routes.graph.search import arcs

__all__ = ["jobs"]

ROUNDS = 2


def label_setting(out: dict[str, list[tuple[str, float, float]]], start: str, end: str) -> list[tuple[float, float]]:
    """Return the Pareto set of two costs as textbooks find it (Martins 1984)."""
    heap: list[tuple[float, float, int, str, Any]] = [(0.0, 0.0, 0, start, None)]
    count = itertools.count(1)
    kept: dict[str, list[tuple[float, float]]] = {}
    while heap:
        label = heapq.heappop(heap)
        one, two, _, here, _ = label
        settled = kept.setdefault(here, [])
        if any(a <= one and b <= two for a, b in settled):
            continue
        settled.append((one, two))
        if here != end:
            for there, first, second in out.get(here, ()):
                new = one + first, two + second
                if not any(a <= new[0] and b <= new[1] for a, b in kept.get(there, ())):
                    heapq.heappush(heap, (*new, next(count), there, label))
    return kept.get(end, [])


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    corridor, middle = routes.load("americas"), network(1_000)
    out: dict[str, list[tuple[str, float, float]]] = {}
    for step in arcs(corridor.legs.values()):
        costs = leg_cost(step.leg, "distance"), leg_cost(step.leg, "duration")
        out.setdefault(step.start, []).append((step.end, *costs))
    yield Job(
        name="trade-offs of two costs, the corridor",
        ours=lambda pair: corridor.tradeoffs(*pair),
        peer=lambda pair: label_setting(out, *pair),
        questions=pairs(corridor, 60, 5),
        **faster(3, "textbook"),
        note="the textbook finds costs alone; ours names the legs, and of equals the first",
    )
    held, tables = graph(middle), [pairs(middle, 20, seed) for seed in range(ROUNDS + 1)]
    yield Job(
        name="assign 20 pairs, 1,000 places",
        ours=lambda table: middle.assign(dict.fromkeys(table, 10)),
        peer=lambda table: [nx.shortest_path(held, *pair, weight="weight") for pair in table],
        questions=tables,
        reach="≤ 75 ms (20 × as fast as before)",
        met=lambda ours, _: ours <= 0.075,
        peer_name="NetworkX, paths",
    )
    yield flows(middle)


def flows(net: Network) -> Job:
    """Return the job of flows and the range of ten legs from counts; the peer is told the programme, and solves it."""
    ends = pairs(net, 1, 6)[0]
    legs = [leg.id for leg in net.path(*ends).legs]
    counts = {legs[len(legs) // 2]: 500.0}
    steps = list(arcs(net.legs.values()))
    places = {name: row for row, name in enumerate(net.waypoints)}
    columns = np.arange(len(steps))
    signs = np.repeat([-1.0, 1.0], len(steps))
    rows = [places[step.start] for step in steps] + [places[step.end] for step in steps]
    kept = csr_array((signs, (rows, np.concatenate([columns, columns]))), shape=(len(places), len(steps)))
    inner = [row for name, row in places.items() if name not in ends]
    counted = np.array([[float(step.leg.id in counts) for step in steps]])
    rules = [LinearConstraint(kept[inner], 0, 0), LinearConstraint(counted, 500, 500)]
    asked = [index for index, step in enumerate(steps) if step.leg.id in legs[:10]]

    def bare(_: Any) -> None:
        for index, sign in itertools.product(asked, (1.0, -1.0)):
            milp(np.where(columns == index, sign, 0.0), constraints=rules, bounds=Bounds(0.0, 1e6))

    def ours(_: Any) -> Any:
        return net.estimate_flows(counts, origins=ends[0], destinations=ends[1], ranges=legs[:10])

    return Job(
        name="flows with ranges of 10 legs, 1,000 places",
        ours=ours,
        peer=bare,
        questions=[None] * 2,
        **within(3, "bare HiGHS"),
        note="the peer is told the programmes; ours also fits, finds the flows of least norm, and checks them",
    )
