"""How a network hangs together: parts, bridges, what everything passes, the fewest legs that hold a corridor."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import networkx as nx

from routes.errors import NoPathError, UsageError
from routes.graph import explain as reasons
from routes.graph.all_pairs import AllPairs, Effect
from routes.graph.arcs import Arcs, arcs_of
from routes.graph.costs import UNIT, By, check_by, label_of
from routes.graph.cut import least_cut
from routes.graph.positions import Place
from routes.graph.query import Query
from routes.graph.search import arcs
from routes.model import views
from routes.model.lookup import find
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import PlaceKind, choice
from routes.model.tables import RowTuple
from routes.model.text import quoted
from routes.results.structure import Betweenness, Bottleneck, Bottlenecks, Cut

__all__ = ["between", "betweenness", "bottlenecks", "bridges", "components", "cut_places", "minimum_cut"]

_N = TypeVar("_N", bound=NetworkRecords)
MOST_KEPT = 8


def bottlenecks(
    net: NetworkRecords,
    start: Place | None = None,
    end: Place | None = None,
    *,
    by: By = "distance",
    at: str | Period | None = None,
) -> Bottlenecks:
    """Return the legs and waypoints that much depends on, with what is lost when each closes.

    Between two places: the ids without which nothing connects them, in order of travel; the two places are not among
    them, the one member of an area by which alone it is entered is. Without places: every leg and waypoint whose
    closing cuts pairs of other places off or lengthens their least way, the most pairs cut off first, then the largest
    sum of detours, then by id.

    Raises
    ------
    NoPathError
        If nothing connects the two anyway.
    UnknownIdError
        If a name is unknown.
    UsageError
        If only one place is named, or ``by`` is unknown.
    DataError
        If a leg has no cost, or ``at`` is not a period.
    """
    check_by(by, net)
    if (start is None) != (end is None):
        raise UsageError("bottlenecks needs both places, or neither")
    period = None if at is None else Period.parse(at)
    common: dict[str, Any] = {"network": net, "by": label_of(by), "at": None if period is None else str(period)}
    if start is None or end is None:
        effects = _all_pairs(net, by, period).effects()
        rows = [_row(net, name, effect) for name, effect in effects.items() if effect.lost or effect.longer]
        rows.sort(key=lambda row: (-row.lost, -row.extra, row.id))
        return Bottlenecks(**common, rows=tuple(rows))
    query = Query.of(net, start, end, by="steps", at=period)
    names = _dominators(query)
    rows = [Bottleneck(id=name, kind=_kind(net, name), lost=1, pair=(query.start.id, query.end.id)) for name in names]
    return Bottlenecks(**common, rows=tuple(rows), asked=(query.start.id, query.end.id))


def _all_pairs(net: NetworkRecords, by: By, at: Period | None) -> AllPairs:
    """Return the arcs of what is open, with their weights: made once for each kind of cost and period asked about."""
    kept: dict[Any, AllPairs] = {} if callable(by) else net.derived("all_pairs", dict)
    made = kept.get((by, at))
    if made is None:
        made = AllPairs((net if at is None else views.at(net, at)).legs.values(), by)
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[by, at] = made
    return made


def _kind(net: NetworkRecords, name: str) -> str:
    return "leg" if name in net.legs else "waypoint"


def _row(net: NetworkRecords, name: str, effect: Effect) -> Bottleneck:
    return Bottleneck(
        id=name,
        kind=_kind(net, name),
        lost=effect.lost,
        longer=effect.longer,
        extra=effect.extra / UNIT,
        longest=effect.longest / UNIT,
        pair=effect.lost_pair or effect.pair,
    )


def _dominators(query: Query) -> tuple[str, ...]:
    """Return what every way of a query passes, in order of travel."""
    source, sink = ("from",), ("to",)
    graph = nx.DiGraph()
    graph.add_nodes_from([source, sink])
    starts, ends = query.ends()
    graph.add_edges_from((source, ("at", name)) for name in sorted(starts))
    graph.add_edges_from((("at", name), sink) for name in sorted(ends))
    for step in arcs(query.legs()):
        taken = ("by", *step.key)
        graph.add_edges_from([(("at", step.start), taken), (taken, ("at", step.end))])
    if not nx.has_path(graph, source, sink):
        raise NoPathError(reasons.explain_no_path(query))
    dominator = nx.immediate_dominators(graph, source)
    chain = []
    here = dominator[sink]
    while here != source:
        chain.append(here[1])
        here = dominator[here]
    return tuple(name for name in reversed(chain) if name not in (query.start.id, query.end.id))


def minimum_cut(
    net: NetworkRecords,
    start: Place,
    end: Place,
    *,
    of: str = "legs",
    at: str | Period | None = None,
    avoid: Collection[str] = (),
) -> Cut:
    """Return the fewest legs, or places, that together hold every way from one place or area to another.

    Parameters
    ----------
    of
        ``"legs"``; ``"waypoints"``: places between the two, and the legs that lead directly from one to the other;
        or a kind of place such as ``"crossing"``: only places of that kind.

    Raises
    ------
    NoPathError
        If nothing connects the two anyway.
    UnknownIdError, DataError
        As `routes.graph.paths.path`.
    UsageError
        If start and end are one place, ``of`` is unknown, or a way passes no place of that kind.
    """
    place_kind = None if of in ("legs", "waypoints") else _place_kind(of)
    query = Query.of(net, start, end, by="steps", at=at, avoid=avoid)
    starts, ends = query.ends()
    if starts & ends:
        raise UsageError(query.shared())
    index = arcs_of(query) or Arcs(query.legs(), net.waypoints, "steps")
    counted = [w.id for w in net.waypoints.values() if of == "waypoints" or w.kind is place_kind]
    cut = least_cut(index, starts, ends, of=of, counted=() if of == "legs" else counted)
    if cut is None:
        raise UsageError(
            f"no set of places of kind {of} holds the way from {query.start.name} to {query.end.name}: "
            "one passes none. Ask for waypoints or legs"
        )
    across, places = cut
    if not across and not places:
        raise NoPathError(reasons.explain_no_path(query))
    return Cut(
        network=net,
        asked=(query.start.id, query.end.id),
        of=of,
        legs=tuple(sorted({arc.leg.id for arc in across})),
        waypoints=tuple(places),
        at=query.common["at"],
    )


def _place_kind(of: str) -> PlaceKind:
    known = [str(kind) for kind in PlaceKind]
    if of not in known:
        raise UsageError(f"of {quoted(of)} is not one of legs, waypoints, {', '.join(known)}")
    return choice(PlaceKind, of, "of")


def betweenness(
    net: NetworkRecords, *, by: By = "distance", at: str | Period | None = None, start: str | None = None
) -> Betweenness:
    """Return for each leg the number of ordered pairs of places whose least way takes it, the most first.

    Where several ways are equally good (least cost, then fewest legs) each counts for its part, parallel legs told
    apart. ``start`` counts only the ways from there (an area: from each of its members).

    Raises
    ------
    UnknownIdError, UsageError, DataError
        If the start or ``by`` is unknown, ``at`` is not a period, or a leg has no cost.
    """
    check_by(by, net)
    period = None if at is None else Period.parse(at)
    sources = None if start is None else Query.of(net, start, start, at=at).open_places(find(net, start))
    leg_betweenness = _all_pairs(net, by, period).leg_betweenness(sources)
    ranked = sorted(leg_betweenness.items(), key=lambda entry: (-entry[1], entry[0]))
    begin = None if start is None else find(net, start).id
    return Betweenness(net, dict(ranked), label_of(by), None if period is None else str(period), begin)


def _undirected(net: NetworkRecords, at: str | Period | None) -> nx.MultiGraph:
    now = net if at is None else views.at(net, at)
    graph = nx.MultiGraph()
    used = {end for leg in now.legs.values() for end in (leg.start, leg.end)}
    graph.add_nodes_from(w.id for w in now.waypoints.values() if w.id in used or w.kind != "area")
    graph.add_edges_from((leg.start, leg.end, leg.id) for leg in now.legs.values())
    return graph


def components(net: NetworkRecords, *, at: str | Period | None = None) -> tuple[tuple[str, ...], ...]:
    """Return the parts that no leg connects in any direction: sorted waypoint ids, the largest part first.

    An area that no leg ends at is not a part of its own: its members are where they are.
    """
    parts = [tuple(sorted(part)) for part in nx.connected_components(_undirected(net, at))]
    return RowTuple(RowTuple(part) for part in sorted(parts, key=lambda part: (-len(part), part)))


def bridges(net: NetworkRecords, *, at: str | Period | None = None) -> tuple[str, ...]:
    """Return the ids of the legs without which the network falls into more parts, whatever the direction; sorted.

    A leg beside another one between the same two places is none.
    """
    graph = _undirected(net, at)
    simple = nx.Graph(graph)
    pairs = [pair for pair in nx.bridges(simple) if graph.number_of_edges(*pair) == 1]
    return RowTuple(sorted(next(iter(graph[u][v])) for u, v in pairs))


def cut_places(net: NetworkRecords, *, at: str | Period | None = None) -> tuple[str, ...]:
    """Return the ids of the waypoints without which the rest falls into more parts, whatever the direction; sorted."""
    return RowTuple(sorted(nx.articulation_points(nx.Graph(_undirected(net, at)))))


def between(net: _N, start: Place, end: Place, *, at: str | Period | None = None) -> _N:
    """Return the network of the legs that lie on some path from one place to the other.

    A leg is kept if it can be reached from the start, leads on to the end, and is not a dead end that one would have to
    come back from.

    Raises
    ------
    NoPathError
        If nothing connects the two.
    UnknownIdError
        If a name is unknown.
    """
    query = Query.of(net, start, end, at=at)
    starts, ends = query.ends()
    source, sink = ("from",), ("to",)
    graph = nx.MultiDiGraph()
    graph.add_edges_from((source, name) for name in sorted(starts))
    graph.add_edges_from((name, sink) for name in sorted(ends))
    graph.add_edges_from((step.start, step.end, step.leg.id) for step in arcs(query.legs()))
    if not nx.has_path(graph, source, sink):
        raise NoPathError(reasons.explain_no_path(query))
    useful = (nx.descendants(graph, source) | {source}) & (nx.ancestors(graph, sink) | {sink})
    ring = nx.Graph(graph.subgraph(useful))
    ring.add_edge(source, sink)
    on_path: set[frozenset[Any]] = next(
        {frozenset(pair) for pair in block}
        for block in nx.biconnected_component_edges(ring)
        if {source, sink} in [set(pair) for pair in block]
    )
    legs = [leg for leg in query.legs() if frozenset([leg.start, leg.end]) in on_path]
    asked = {query.start.id, query.end.id} & net.waypoints.keys()  # a country is derived from the places that are kept
    places = {name for leg in legs for name in (leg.start, leg.end)} | asked
    return views.kept(net, views.with_areas(net, places), [leg.id for leg in legs])
