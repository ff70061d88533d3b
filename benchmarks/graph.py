"""What questions of the graph cost beside NetworkX and SciPy, in CPU seconds: ``python benchmarks/graph.py``.

Ours and the peer take turns on the same question, each time another one, and medians are compared. Both have their
graph made and were asked once before, as when many questions are asked of one network. Random networks have fixed
seeds and about 2.5 legs a place, half of them both ways.
"""

from __future__ import annotations

import heapq
import itertools
import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

import routes
from routes import Leg, Network, Waypoint
from routes.graph.costs import leg_cost
from routes.graph.search import arcs

Job = tuple[str, Callable[[Any], Any], Callable[[Any], Any], list[Any], float]
ROUNDS = 5


def network(size: int, seed: int = 1) -> Network:
    """Return random places, each joined to those that are near."""
    say = random.Random(seed)
    places = [(say.uniform(-20, 20), say.uniform(-20, 20)) for _ in range(size)]
    _, near = cKDTree(places).query(places, k=5)
    pairs = sorted({(min(a, int(b)), max(a, int(b))) for a, row in enumerate(near) for b in row[1:]})
    names = [f"p{number:05}" for number in range(size)]
    legs = []
    for number, (a, b) in enumerate(pairs):
        start, end = say.sample([names[a], names[b]], 2)
        mode = say.choice(["bus", "boat", "walk"])
        legs.append(Leg(id=f"l{number:06}", start=start, end=end, both_ways=say.random() < 0.5, mode=mode))
    waypoints = [Waypoint(id=name, name=name, lon=x, lat=y) for name, (x, y) in zip(names, places, strict=True)]
    return Network(waypoints=waypoints, legs=legs)


def graph(net: Network) -> nx.MultiDiGraph:
    """Return a network as NetworkX users hold it."""
    made = nx.MultiDiGraph()
    made.add_nodes_from(net.waypoints)
    made.add_edges_from((s.start, s.end, {"weight": s.leg.length_km}) for s in arcs(net.legs.values()))
    return made


def pairs(net: Network, count: int, seed: int) -> list[tuple[str, str]]:
    """Return pairs of places that some way joins."""
    say, found = random.Random(seed), []
    while len(found) < count:
        start = say.choice(list(net.waypoints))
        others = [name for name in net.reachable(start) if name != start and not net.members(name)]
        if others and not net.members(start):
            found.append((start, say.choice(others)))
    return found


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
    """Yield name, our call, the peer's, the questions, and how many times as fast as the peer is to reach."""
    corridor, small, middle, large = routes.load("americas"), network(600), network(1_000), network(10_000)
    heavy = graph(large)
    starts = random.Random(3).sample(list(large.waypoints), ROUNDS + 1)
    yield (
        "one to all, 10,000 places; NetworkX", lambda start: large.reachable(start),
        lambda start: nx.single_source_dijkstra(heavy, start), starts, 5,
    )  # fmt: skip
    matrix, number = nx.to_scipy_sparse_array(heavy, format="csr"), {name: n for n, name in enumerate(heavy)}
    yield (
        "one to all, 10,000 places; bare SciPy", lambda start: large.reachable(start),
        lambda start: dijkstra(matrix, indices=number[start]), starts, 1 / 1.15,
    )  # fmt: skip
    simple = nx.DiGraph()
    simple.add_edges_from((a, b, {"capacity": heavy.number_of_edges(a, b)}) for a, b in set(heavy.edges()))
    yield (
        "minimum cut, 10,000 places; NetworkX", lambda pair: large.minimum_cut(*pair),
        lambda pair: nx.minimum_cut(simple, *pair), pairs(large, ROUNDS + 1, 4), 5,
    )  # fmt: skip
    for name, net, rounds in (("the corridor", corridor, ROUNDS), ("600 places", small, 1)):
        held = graph(net)
        for what, call in (("betweenness", net.betweenness), ("bottlenecks", net.bottlenecks)):
            if what == "betweenness" or net is corridor:
                yield (
                    f"{what}, {name}; NetworkX betweenness", lambda _, call=call: call(),
                    lambda _, held=held: nx.betweenness_centrality(held, weight="weight"), [None] * (rounds + 1), 10,
                )  # fmt: skip
    out: dict[str, list[tuple[str, float, float]]] = {}
    for step in arcs(corridor.legs.values()):
        costs = leg_cost(step.leg, "distance"), leg_cost(step.leg, "duration")
        out.setdefault(step.start, []).append((step.end, *costs))
    yield (
        "trade-offs, the corridor; textbook", lambda pair: corridor.tradeoffs(*pair),
        lambda pair: label_setting(out, *pair), pairs(corridor, 60, 5), 3,
    )  # fmt: skip
    held, tables = graph(middle), [pairs(middle, 20, seed) for seed in range(ROUNDS + 1)]
    yield (
        "assign 20 pairs, 1,000 places; NetworkX", lambda table: middle.assign(dict.fromkeys(table, 10)),
        lambda table: [nx.shortest_path(held, *pair, weight="weight") for pair in table], tables, 1,
    )  # fmt: skip
    yield flows(network(300))


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

    return "flows with ranges of 10 legs, 300 places; bare HiGHS", ours, bare, [None] * 2, 1 / 3


def seconds(call: Callable[[Any], Any], question: Any) -> float:
    """Return the CPU time of one call."""
    begun = time.process_time()
    call(question)
    return time.process_time() - begun


def main() -> None:
    """Print the table, a line a job."""
    print("| job | ours | peer | ratio | to reach | met |\n|---|---|---|---|---|---|")
    for name, ours, peer, (first, *questions), reach in jobs():
        ours(first), peer(first)
        taken = [(seconds(ours, question), seconds(peer, question)) for question in questions]
        one, other = (statistics.median(side) for side in zip(*taken, strict=True))
        met = "yes" if other >= reach * one else "no"
        print(
            f"| {name} | {one * 1e3:.1f} ms | {other * 1e3:.1f} ms | {other / one:.1f} | {reach:.2g} | {met} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
