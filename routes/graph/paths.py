"""Least paths between places: `path`, `alternatives`, `tradeoffs`, `reachable`."""

from __future__ import annotations

import dataclasses
import itertools
import math
import numbers
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from routes.errors import NoPathError, UsageError
from routes.graph import explain as reasons
from routes.graph import pareto as labels
from routes.graph.arcs import Arcs, DirectedLeg, arcs_of, ways
from routes.graph.costs import By, check_by, cost_of, label_of
from routes.graph.positions import Place
from routes.graph.query import Query
from routes.graph.search import LayeredGraph, Path, arcs
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg
from routes.model.text import quoted
from routes.results.itineraries import Alternatives, Reachable, Tradeoffs
from routes.results.itinerary import Itinerary, reversed_leg

MOST_KNOWN = 4_000
__all__ = ["Query", "alternatives", "path", "reachable", "searched", "tradeoffs"]


def path(
    net: NetworkRecords,
    start: Place,
    end: Place,
    *,
    by: By = "distance",
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
    via: Iterable[str] = (),
) -> Itinerary:
    """Return the least itinerary between two places.

    Parameters
    ----------
    start, end
        Waypoints by id, name or alias, or any position ``(lon, lat)``. An area stands for its members and itself: the
        itinerary begins at the best one, or ends at the first that it reaches, and says which
        (`Itinerary.waypoints`). Of two areas or countries that overlap it goes from a place of the first only to one of
        the second only. A position stands for the nearest waypoint with a leg that may be used; how far it is
        from there is in `Itinerary.snapped`.
    by
        ``"distance"`` (km along the legs), ``"duration"`` (printed hours; see `routes.graph.costs.leg_cost`),
        ``"cost"`` (printed fares), ``"steps"``, or a function that returns the cost of a leg. Equals go to fewer legs,
        then to the first leg ids in alphabetical order.
    at
        Use only what is open on at least one day of this period; each leg for itself.
    avoid, via
        Waypoints, areas, legs, ``country:PAN``, ``border:COL-PAN``, ``mode:boat``; see `routes.model.lookup.resolve`.
        Via points are passed in the order given; a place may be passed twice to reach one.

    Raises
    ------
    NoPathError
        If nothing connects them under these conditions; the message says why.
    UnknownIdError
        If a name is unknown or (`AmbiguousNameError`) has several meanings.
    UsageError
        If start and end are the same place, ``by`` is unknown, or a target has no such form.
    DataError
        If a leg on the way has no cost, or one that is not a cost; every such leg is named.
    GeometryError
        If a position is not one on Earth.

    Examples
    --------
    >>> from routes.model.records import Waypoint
    >>> names = ["Alta", "Bajo", "Cruce"]
    >>> places = [Waypoint(id=name.lower(), name=name, lon=x, lat=0) for x, name in enumerate(names)]
    >>> legs = [Leg(id="bus", start="alta", end="bajo", mode="bus"), Leg(id="walk", start="bajo", end="cruce")]
    >>> net = NetworkRecords(waypoints=places, legs=legs)
    >>> trip = path(net, (0.1, 0), "Cruce", by=lambda leg: 1.0 if leg.mode == "bus" else 3.0)
    >>> [leg.id for leg in trip.legs], trip.snapped[0].waypoint, round(trip.snapped[0].distance_km, 1)
    (['bus', 'walk'], 'alta', 11.1)
    >>> path(net, "cruce", "alta")
    Traceback (most recent call last):
    routes.errors.NoPathError: no path from Cruce to Alta: no leg leaves Cruce; no leg leads to Alta; there is one in
    the other direction only
    """
    plain = isinstance(start, str) and isinstance(end, str) and isinstance(by, str)
    if avoid or via or not plain or not (at is None or isinstance(at, str | Period)):
        return _path(Query.of(net, start, end, by=by, at=at, avoid=avoid, via=via))
    # A plain question that was asked before has the same answer: neither the network nor an itinerary ever changes.
    known: dict[Any, Itinerary] = net.derived("paths", dict)
    found = known.get((start, end, by, at))
    if found is None:
        found = _path(Query.of(net, start, end, by=by, at=at))
        if len(known) >= MOST_KNOWN:
            known.clear()
        known[start, end, by, at] = found
    return found


def _path(query: Query) -> Itinerary:
    index = arcs_of(query)
    starts, ends = query.ends()
    if index is not None and not starts & ends:
        for way in _first_ways(index, starts, ends, 1):
            return _itinerary(query, index, way)
    return itinerary(query, next(searched(query).ways()))


def alternatives(
    net: NetworkRecords,
    start: Place,
    end: Place,
    k: int = 3,
    *,
    by: By = "distance",
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
    via: Iterable[str] = (),
    different: float = 0.0,
) -> Alternatives:
    """Return up to ``k`` different itineraries without loops, least first; parallel legs make different ones.

    The first is what `path` returns. With via points a place may be passed again after one of them. With ``different``
    (more than 0, at most 1) each itinerary is the least of those that share no more than the part ``1 - different`` of
    the length of any itinerary before it: 0.5 bounds it to half, 1 allows no leg in common.

    Raises
    ------
    NoPathError, UnknownIdError, UsageError, DataError, GeometryError
        As `path`; `UsageError` also if ``k`` is less than 1 or ``different`` is not between 0 and 1.
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise UsageError(f"alternatives {quoted(k)} must be a whole number, 1 or more")
    if isinstance(different, bool) or not isinstance(different, int | float) or not 0 <= different <= 1:
        raise UsageError(f"different {quoted(different)} must be between 0 (any) and 1 (no leg in common)")
    query = Query.of(net, start, end, by=by, at=at, avoid=avoid, via=via)
    found, complete = _alternatives(query, k, float(different))
    return Alternatives(
        **query.common,
        by=label_of(by),
        itineraries=tuple(found),
        wanted=k,
        different=float(different),
        complete=complete,
    )


def _alternatives(query: Query, k: int, different: float) -> tuple[list[Itinerary], bool]:
    """Return up to ``k`` itineraries, and whether they are all there are."""
    if different:
        front = labels.different_ways(searched(query), k, different)
        return [itinerary(query, way) for way in front.ways], front.complete
    index = arcs_of(query)
    starts, ends = query.ends()
    if index is not None and not starts & ends:
        found = _first_ways(index, starts, ends, k)
        if found:
            return [_itinerary(query, index, way) for way in found], True
    return [itinerary(query, way) for way in itertools.islice(searched(query).ways(), k)], True


def ways_taken(query: Query, k: int) -> list[tuple[list[tuple[str, bool]], float]]:
    """Return up to ``k`` ways, least first: the ids of their legs and whether each is turned, and what it costs.

    Raises
    ------
    NoPathError
        If there is none.
    """
    index = arcs_of(query)
    starts, ends = query.ends()
    if index is not None and not starts & ends:
        found = _first_ways(index, starts, ends, k)
        if found:
            return [([(arc.leg.id, arc.turned) for arc in way], sum(arc.cost for arc in way)) for way in found]
    steps = [way.steps for way in itertools.islice(searched(query).ways(), k)]
    costs = [sum(cost_of([(step.leg, step.turned) for step in taken], query.by).values()) for taken in steps]
    return [([step.key for step in taken], cost) for taken, cost in zip(steps, costs, strict=True)]


def _first_ways(index: Arcs, starts: frozenset[str], ends: frozenset[str], k: int) -> list[list[DirectedLeg]]:
    """Return up to ``k`` ways, least first; the first alone takes one search back from the ends."""
    if k > 1:
        return list(itertools.islice(ways(index, starts, ends), k))
    way = index.least(starts, ends) if starts and ends else None
    return [] if way is None else [way]


def tradeoffs(
    net: NetworkRecords,
    start: Place,
    end: Place,
    *,
    by: Sequence[By] = ("distance", "duration"),
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
    via: Iterable[str] = (),
    most: int = labels.MOST_LABELS,
) -> Tradeoffs:
    """Return the itineraries that no other one beats: the Pareto set under two costs or more, first cost first.

    For each combination of costs there is one itinerary: the one with the fewest legs, then the first leg ids. The set
    is exact. ``most`` bounds how many partial itineraries are looked at; if that was not enough, ``complete`` is false
    and what is there belongs to the set, the rest is missing.

    Raises
    ------
    NoPathError, UnknownIdError, UsageError, DataError, GeometryError
        As `path`; `UsageError` also if ``by`` does not hold two or more different costs.
    """
    listed = [by] if isinstance(by, str) or callable(by) else list(by)
    if len(listed) < 2 or len(set(listed)) != len(listed):
        raise UsageError("by needs two or more different costs to trade off, such as distance and duration")
    for each in listed:
        check_by(each, net)
    query = Query.of(net, start, end, by=listed[0], at=at, avoid=avoid, via=via)
    names = tuple(label_of(each) for each in listed)
    found, costs, complete = _traded(query, listed, most)
    return Tradeoffs(
        **query.common,
        by=tuple(f"{name} {n}" if names.count(name) > 1 else name for n, name in enumerate(names, 1)),
        itineraries=tuple(found),
        costs=tuple(costs),
        complete=complete,
    )


def _traded(query: Query, by: Sequence[By], most: int) -> tuple[list[Itinerary], list[tuple[float, ...]], bool]:
    """Return the itineraries that no other one beats, what each costs, and whether they are all there are."""
    if len(by) == 2:
        one, other = (arcs_of(dataclasses.replace(query, by=each)) for each in by)
        starts, ends = query.ends()
        if one is not None and other is not None and not starts & ends:
            ways, complete = labels.two_costs(one, other, starts, ends, most)
            if ways or not complete:
                sides = [tuple(zip(*way, strict=True)) for way in ways]
                costs = [tuple([float(sum([arc.cost for arc in side])) for side in both]) for both in sides]
                return [_itinerary(query, one, both[0]) for both in sides], costs, complete
    front = labels.trade_offs(searched(query), by, most)
    costs = [tuple(_spent(way, each) for each in by) for way in front.ways]
    return [itinerary(query, way) for way in front.ways], costs, front.complete


def reachable(
    net: NetworkRecords,
    start: Place,
    *,
    by: By = "distance",
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
    within: float | None = None,
) -> Reachable:
    """Return the least cost to every waypoint that can be reached, nearest first, the start itself at 0.

    ``by`` is as in `path`; ``within`` leaves out what costs more.

    Raises
    ------
    UnknownIdError, UsageError, DataError, GeometryError
        As `path`.
    """
    _check_within(within)
    query = Query.of(net, start, start, by=by, at=at, avoid=avoid)
    if query.snapped:
        query = dataclasses.replace(query, snapped=query.snapped[:1])
    sources = query.open_places(query.start)
    index = arcs_of(query)
    places, least = (index or Arcs(_onward(query.legs(), sources), net.waypoints, by)).reached(sources)
    if within is not None:
        least = [cost if cost <= within else math.inf for cost in least]
    return Reachable(
        network=net,
        start=query.start.id,
        by=label_of(by),
        at=None if query.at is None else str(query.at),
        places=places,
        least=least,
        snapped=query.snapped,
    )


def _check_within(within: Any) -> None:
    """Refuse what is no most that a way may cost."""
    number = isinstance(within, numbers.Real) and not isinstance(within, bool)
    if within is not None and not (number and within >= 0):
        raise UsageError(f"within {quoted(within)} must be a number, 0 or more, in the unit of by")


def searched(query: Query) -> LayeredGraph:
    """Return the states to search, or raise that start and end are one place or that nothing connects them."""
    graph = query.unfold()
    if graph.shared() is not None:
        raise UsageError(query.shared())
    if not graph.sources:
        raise NoPathError(reasons.explain_no_path(query))
    return graph


def _onward(legs: Iterable[Leg], sources: Collection[str]) -> list[Leg]:
    """Return the legs that can be reached from some places: what others cost need not be known."""
    onward: dict[str, list[Leg]] = {}
    for step in arcs(legs):
        onward.setdefault(step.start, []).append(step.leg)
    seen, waiting = set(sources), list(sources)
    used: dict[str, Leg] = {}
    while waiting:
        for leg in onward.get(waiting.pop(), ()):
            used[leg.id] = leg
            new = {leg.start, leg.end} - seen
            seen |= new
            waiting.extend(new)
    return list(used.values())


def itinerary(query: Query, way: Path) -> Itinerary:
    """Return a way as an answer."""
    net, steps = query.net, way.steps
    names = [steps[0].start, *(step.end for step in steps)]
    return Itinerary(
        **query.common,
        legs=tuple(reversed_leg(step.leg) if step.turned else step.leg for step in steps),
        waypoints=tuple(net.waypoints[name] for name in names),
        by=label_of(query.by),
        snapped=query.snapped,
    )


def _itinerary(query: Query, index: Arcs, way: Sequence[DirectedLeg]) -> Itinerary:
    """Return arcs as an answer."""
    places = index.places
    return Itinerary(
        network=query.net,
        legs=tuple([index.travelled(arc) if arc.turned else arc.leg for arc in way]),
        waypoints=(places[way[0].start], *[places[arc.end] for arc in way]),
        by=label_of(query.by),
        at=None if query.at is None else str(query.at),
        asked=(query.start.id, query.end.id),
        snapped=query.snapped,
    )


def _spent(way: Path, by: By) -> float:
    costs = cost_of([(step.leg, step.turned) for step in way.steps], by)
    return float(sum(costs[step.key] for step in way.steps))
