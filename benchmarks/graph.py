"""Questions of the graph beside NetworkX, SciPy and HiGHS.

Ours and the peer have their graph made and were asked once before, as when many questions are asked of one network.
Random networks have fixed seeds and about 2.5 legs a place, half of them both ways.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import networkx as nx
from job import Job
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

import routes
from routes import Leg, Network, Waypoint
from routes.graph.search import arcs

__all__ = ["faster", "graph", "jobs", "network", "pairs", "within"]

ROUNDS = 2


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


def faster(times: float, peer: str = "NetworkX") -> dict[str, Any]:
    """Return the fields of a job that is to be so many times as fast as its peer."""
    return {"reach": f"≥ {times:g} × {peer}", "met": lambda ours, other: other >= times * ours, "peer_name": peer}


def within(times: float, peer: str) -> dict[str, Any]:
    """Return the fields of a job that may take so many times as long as its peer."""
    return {"reach": f"≤ {times:g} × {peer}", "met": lambda ours, other: ours <= times * other, "peer_name": peer}


def jobs() -> Iterator[Job]:
    """Yield the jobs of paths, and of all places from one."""
    middle, large = network(1_000), network(10_000)
    yield from paths(routes.load("americas"), middle, large)
    yield from from_one(large)


def paths(corridor: Network, middle: Network, large: Network) -> Iterator[Job]:
    """Yield the jobs of paths between two places."""
    held = graph(corridor)
    asked = [pairs(corridor, 50, seed) for seed in range(ROUNDS + 1)]
    yield Job(
        name="path, the corridor",
        ours=lambda some: [corridor.path(*pair) for pair in some],
        peer=lambda some: [nx.bidirectional_dijkstra(held, *pair, weight="weight") for pair in some],
        questions=[*asked, *asked],
        each=50,
        thing="a path",
        reach="≤ 15 µs",
        met=lambda ours, _: ours <= 15e-6 * 50,
        peer_name="NetworkX",
    )
    for name, net, rounds in (("1,000", middle, ROUNDS), ("10,000", large, 1)):
        simple = nx.DiGraph()
        for a, b, data in graph(net).edges(data=True):
            if not simple.has_edge(a, b) or simple[a][b]["weight"] > data["weight"]:
                simple.add_edge(a, b, **data)
        yield Job(
            name=f"10 alternatives, {name} places",
            ours=lambda pair, net=net: net.alternatives(*pair, k=10),
            peer=lambda pair, simple=simple: list(
                itertools.islice(nx.shortest_simple_paths(simple, *pair, weight="weight"), 10)
            ),
            questions=pairs(net, rounds + 1, 8),
            **faster(5),
        )


def from_one(large: Network) -> Iterator[Job]:
    """Yield the jobs of all that can be reached, and of what holds it."""
    heavy = graph(large)
    starts = random.Random(3).sample(list(large.waypoints), 25)
    matrix, number = nx.to_scipy_sparse_array(heavy, format="csr"), {name: n for n, name in enumerate(heavy)}
    yield Job(
        name="one to all, 10,000 places",
        ours=lambda start: large.reachable(start),
        peer=lambda start: dijkstra(matrix, indices=number[start]),
        questions=starts,
        **within(1.15, "bare SciPy"),
        note="both return an array of costs; ours proves that no sum was rounded, and adds up what was",
    )
    yield Job(
        name="one to all, 10,000 places, named and ranked",
        ours=lambda start: large.reachable(start).costs,
        peer=lambda start: nx.single_source_dijkstra_path_length(heavy, start, weight="weight"),
        questions=starts,
        **faster(5),
    )
    simple = nx.DiGraph()
    simple.add_edges_from((a, b, {"capacity": heavy.number_of_edges(a, b)}) for a, b in set(heavy.edges()))
    yield Job(
        name="minimum cut, 10,000 places",
        ours=lambda pair: large.minimum_cut(*pair),
        peer=lambda pair: nx.minimum_cut(simple, *pair),
        questions=pairs(large, ROUNDS + 1, 4),
        **faster(5),
    )
