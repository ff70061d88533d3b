"""Least paths between places: `path`, `alternatives`, `reachable`."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TypeVar

import networkx as nx

from routes.errors import NoPathError, UsageError
from routes.graph import reasons
from routes.graph.costs import check_by
from routes.graph.search import Step, Unfolded, arcs
from routes.model.itinerary import Itinerary, reversed_leg
from routes.model.lookup import Target, find, places_of, resolve
from routes.model.network import NetworkRecords
from routes.model.openness import Calendar
from routes.model.period import Period
from routes.model.records import Leg, Waypoint
from routes.model.text import shown

__all__ = ["Query", "alternatives", "path", "reachable"]

_I = TypeVar("_I", bound=Itinerary)


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question about paths, with every name resolved."""

    net: NetworkRecords
    start: Waypoint
    end: Waypoint
    by: str = "distance"
    at: Period | None = None
    avoid: tuple[Target, ...] = ()
    via: tuple[Target, ...] = ()

    @classmethod
    def of(
        cls,
        net: NetworkRecords,
        start: str,
        end: str,
        *,
        by: str,
        at: str | Period | None,
        avoid: Iterable[str],
        via: Iterable[str],
    ) -> Query:
        """Return the query with names resolved.

        Raises
        ------
        UnknownIdError
            If a name is unknown (`AmbiguousNameError`: if it has several meanings).
        UsageError
            If ``by`` is unknown, or a target has no such form.
        DataError
            If ``at`` is not a period.
        """
        return cls(
            net=net,
            start=find(net, start),
            end=find(net, end),
            by=check_by(by),
            at=None if at is None else Period.parse(at),
            avoid=tuple(resolve(net, target) for target in _listed(avoid)),
            via=tuple(resolve(net, target) for target in _listed(via)),
        )

    def open_places(self, waypoint: Waypoint) -> frozenset[str]:
        """Return a waypoint, or an area and its members, without what is avoided or not open."""
        avoided = {name for target in self.avoid for name in target.waypoints}
        places = places_of(self.net, waypoint.id) - avoided
        if self.at is None:
            return places
        calendar, asked = Calendar.of(self.net), self.at
        return frozenset(name for name in places if calendar.place_is_open(name, asked))

    def legs(self) -> tuple[Leg, ...]:
        """Return the legs that may be used: not avoided, no end avoided, open."""
        places = {name for target in self.avoid for name in target.waypoints}
        legs = {name for target in self.avoid for name in target.legs}
        kept = [
            leg
            for leg in self.net.legs.values()
            if leg.id not in legs and leg.start not in places and leg.end not in places
        ]
        if self.at is None:
            return tuple(kept)
        calendar, asked = Calendar.of(self.net), self.at
        return tuple(leg for leg in kept if calendar.leg_is_open(leg, asked))

    def unfold(self, reluctantly: Collection[str] = ()) -> Unfolded:
        """Return the graph to search."""
        starts, ends = self.open_places(self.start), self.open_places(self.end)
        return Unfolded(self.legs(), starts, ends, self.via, self.by, reluctantly)

    def steps(self, reluctantly: Collection[str] = ()) -> tuple[Step, ...] | None:
        """Return the least path, with as few of some legs as can be, or ``None``."""
        return self.unfold(reluctantly).least()


def path(
    net: NetworkRecords,
    start: str,
    end: str,
    *,
    by: str = "distance",
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
    via: Iterable[str] = (),
    kind: type[_I] = Itinerary,  # type: ignore[assignment]
) -> _I:
    """Return the least itinerary between two places.

    Parameters
    ----------
    start, end
        Waypoints by id, name or alias. An area stands for its members and itself: the itinerary begins at the best
        one, or ends at the first that it reaches, and says which (`Itinerary.waypoints`).
    by
        ``"distance"`` (km along the legs), ``"duration"`` (printed hours; see `routes.graph.costs.leg_cost`) or
        ``"steps"``. Equals go to fewer legs, then to the first leg ids in alphabetical order.
    at
        Use only what is open on at least one day of this period; each leg for itself.
    avoid, via
        Waypoints, areas, legs, ``country:PAN``, ``border:COL-PAN``, ``mode:boat``; see `routes.model.lookup.resolve`.
        Via points are passed in the order given; a place may be passed twice to reach one.
    kind
        The class of the answer.

    Raises
    ------
    NoPathError
        If nothing connects them under these conditions; the message says why.
    UnknownIdError
        If a name is unknown or (`AmbiguousNameError`) has several meanings.
    UsageError
        If start and end are the same place, ``by`` is unknown, or a target has no such form.
    """
    return alternatives(net, start, end, 1, by=by, at=at, avoid=avoid, via=via, kind=kind)[0]


def alternatives(
    net: NetworkRecords,
    start: str,
    end: str,
    k: int = 3,
    *,
    by: str = "distance",
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
    via: Iterable[str] = (),
    kind: type[_I] = Itinerary,  # type: ignore[assignment]
) -> tuple[_I, ...]:
    """Return up to ``k`` different itineraries without loops, least first; parallel legs make different ones.

    The first is what `path` returns. With via points a place may be passed again after one of them.

    Raises
    ------
    NoPathError, UnknownIdError, UsageError
        As `path`; `UsageError` also if ``k`` is less than 1.
    """
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        raise UsageError(f"alternatives {shown(k)} must be a whole number, 1 or more")
    query = Query.of(net, start, end, by=by, at=at, avoid=avoid, via=via)
    graph = query.unfold()
    shared = graph.shared()
    if shared is not None:
        raise UsageError(f"{net.waypoints[shared].name} is both start and end: name two different places")
    found = graph.all_least(k)
    if not found:
        raise NoPathError(reasons.why_not(query))
    return tuple(_itinerary(query, steps, kind) for steps in found)


def reachable(net: NetworkRecords, start: str, *, at: str | Period | None = None) -> dict[str, float]:
    """Return the least length in km to every waypoint that can be reached, nearest first, the start itself at 0.

    Raises
    ------
    UnknownIdError
        If the start is unknown.
    """
    query = Query.of(net, start, start, by="distance", at=at, avoid=(), via=())
    graph = nx.MultiDiGraph()
    sources = query.open_places(query.start)
    graph.add_nodes_from(sorted(sources))
    for step in arcs(query.legs()):
        graph.add_edge(step.start, step.end, weight=step.leg.length_km)
    if not sources:
        return {}
    lengths = nx.multi_source_dijkstra_path_length(graph, sources, weight="weight")
    return {name: float(km) for name, km in sorted(lengths.items(), key=lambda entry: (entry[1], entry[0]))}


def _listed(targets: Iterable[str]) -> list[str]:
    return [targets] if isinstance(targets, str) else list(targets)


def _itinerary(query: Query, steps: tuple[Step, ...], kind: type[_I]) -> _I:
    net = query.net
    names = [steps[0].start, *(step.end for step in steps)]
    return kind(
        network=net,
        legs=tuple(reversed_leg(step.leg) if step.turned else step.leg for step in steps),
        waypoints=tuple(net.waypoints[name] for name in names),
        by=query.by,
        at=None if query.at is None else str(query.at),
        asked=(query.start.id, query.end.id),
    )
