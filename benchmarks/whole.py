"""What a whole network depends on, beside NetworkX: counts of ways, and what every closing does."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
from graph import faster, graph, network
from job import Job

import routes

__all__ = ["jobs"]


def closings(held: nx.MultiDiGraph) -> int:
    """Return how many pairs lose a way when any one leg or place closes: each is closed, and all ways found anew."""
    whole = dict(nx.all_pairs_dijkstra_path_length(held, weight="weight"))
    count = 0
    edges = list(held.edges(keys=True, data=True))
    for start, end, key, data in edges:
        held.remove_edge(start, end, key)
        now = dict(nx.all_pairs_dijkstra_path_length(held, weight="weight"))
        held.add_edge(start, end, key, **data)
        count += sum(len(far) - len(now[place]) for place, far in whole.items())
    for place in list(held):
        rest = held.subgraph([name for name in held if name != place])
        now = dict(nx.all_pairs_dijkstra_path_length(rest, weight="weight"))
        count += sum(len(far) for far in now.values())
    return count


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    corridor, small = routes.load("americas"), network(600)
    why = "the peer counts ways; ours also closes each leg and each place, and measures every detour"
    for name, net, rounds in (("the corridor", corridor, 5), ("600 places", small, 1)):
        held = graph(net)
        for what, call in (("betweenness", net.betweenness), ("bottlenecks", net.bottlenecks)):
            yield Job(
                name=f"{what}, {name}",
                ours=lambda _, call=call: call(),
                peer=lambda _, held=held: nx.betweenness_centrality(held, weight="weight"),
                questions=[None] * (rounds + 1),
                **faster(10, "NetworkX betweenness"),
                note=why if what == "bottlenecks" else "of so few places arrays have little to gain",
            )
    held = graph(corridor)
    yield Job(
        name="bottlenecks, the corridor, the same job",
        ours=lambda _: corridor.bottlenecks(),
        peer=lambda _: closings(held),
        questions=[None] * 2,
        **faster(10, "NetworkX, closing each"),
    )
