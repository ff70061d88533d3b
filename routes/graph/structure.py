"""How a network hangs together: what everything passes, and which parts are apart."""

from __future__ import annotations

import networkx as nx

from routes.errors import NoPathError
from routes.graph import reasons
from routes.graph.paths import Query
from routes.graph.search import arcs
from routes.model.lookup import places_of
from routes.model.network import NetworkRecords

__all__ = ["bottlenecks", "components"]


def bottlenecks(net: NetworkRecords, start: str, end: str) -> tuple[str, ...]:
    """Return the ids of the legs and waypoints without which nothing connects two places, in order of travel.

    The two places are not among them; the one member of an area by which alone it is entered is.

    Raises
    ------
    NoPathError
        If nothing connects the two anyway.
    UnknownIdError
        If a name is unknown.
    """
    query = Query.of(net, start, end, by="steps", at=None, avoid=(), via=())
    source, sink = ("from",), ("to",)
    graph = nx.DiGraph()
    graph.add_nodes_from([source, sink])
    graph.add_edges_from((source, ("at", name)) for name in sorted(places_of(net, query.start.id)))
    graph.add_edges_from((("at", name), sink) for name in sorted(places_of(net, query.end.id)))
    for step in arcs(net.legs.values()):
        taken = ("by", step.leg.id, step.turned)
        graph.add_edges_from([(("at", step.start), taken), (taken, ("at", step.end))])
    if not nx.has_path(graph, source, sink):
        raise NoPathError(reasons.why_not(query))
    dominator = nx.immediate_dominators(graph, source)
    chain = []
    here = dominator[sink]
    while here != source:
        chain.append(here[1])
        here = dominator[here]
    return tuple(name for name in reversed(chain) if name not in (query.start.id, query.end.id))


def components(net: NetworkRecords) -> tuple[tuple[str, ...], ...]:
    """Return the parts that no leg connects in any direction: sorted waypoint ids, the largest part first.

    An area that no leg ends at is no part of its own: its members are where they are.
    """
    graph = nx.Graph()
    used = {end for leg in net.legs.values() for end in (leg.start, leg.end)}
    graph.add_nodes_from(w.id for w in net.waypoints.values() if w.id in used or w.kind != "area")
    graph.add_edges_from((leg.start, leg.end) for leg in net.legs.values())
    parts = [tuple(sorted(part)) for part in nx.connected_components(graph)]
    return tuple(sorted(parts, key=lambda part: (-len(part), part)))
