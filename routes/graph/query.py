"""A question about paths: names resolved, positions snapped, and the states to search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from routes.errors import UsageError
from routes.graph.costs import By, check_by
from routes.graph.positions import Place, position_of, snap
from routes.graph.search import LayeredGraph, Step
from routes.model.calendar import Calendar
from routes.model.lookup import Target, find, places_of, resolve
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg, Waypoint
from routes.model.text import quoted
from routes.results.itinerary import Snap

__all__ = ["MOST_NAMED", "Query", "listed"]

MOST_NAMED = 6


@dataclass(frozen=True, kw_only=True)
class Query:
    """A question about paths, with every name resolved and every position snapped to a waypoint."""

    net: NetworkRecords
    start: Waypoint
    end: Waypoint
    by: By = "distance"
    at: Period | None = None
    avoid: tuple[Target, ...] = ()
    via: tuple[Target, ...] = ()
    snapped: tuple[Snap, ...] = ()

    @classmethod
    def of(
        cls,
        net: NetworkRecords,
        start: Place,
        end: Place,
        *,
        by: By = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        via: Iterable[str] = (),
    ) -> Query:
        """Return the query with names resolved.

        Raises
        ------
        UnknownIdError
            If a name is unknown (`AmbiguousNameError`: if it has several meanings).
        UsageError
            If ``by`` is unknown, or a target has no such form.
        GeometryError
            If a position is not one on Earth.
        DataError
            If ``at`` is not a period.
        """
        check_by(by, net)
        period = None if at is None else Period.parse(at)
        avoided = tuple([resolve(net, target) for target in _targets("avoid", avoid)])
        passed = tuple([resolve(net, target) for target in _targets("via", via)])
        snaps: list[Snap] = []
        ends: list[Waypoint] = []
        for what, place in (("start", start), ("end", end)):
            position = position_of(net, place)
            if position is None:
                ends.append(find(net, place if isinstance(place, Waypoint) else str(place)))
                continue
            snaps.append(snap(net, position, what, _usable(net, period, avoided)))
            ends.append(net.waypoints[snaps[-1].waypoint])
        first, last = ends
        return cls(net=net, start=first, end=last, by=by, at=period, avoid=avoided, via=passed, snapped=tuple(snaps))

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
        return _usable(self.net, self.at, self.avoid)

    def ends(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return where one may begin and end: of two areas or countries that overlap, the places that are in one only.

        What is in both counts only where one of them has no place of its own.
        """
        if self._plain and self.start.id != self.end.id:
            return frozenset([self.start.id]), frozenset([self.end.id])
        starts, ends = self.open_places(self.start), self.open_places(self.end)
        own = starts - ends, ends - starts
        return own if all(_places(self.net, names) for names in own) else (starts, ends)

    @property
    def _plain(self) -> bool:
        """Whether start and end are single places, and nothing is closed or avoided."""
        members = self.net.members
        return self.at is None and not self.avoid and not (members(self.start.id) or members(self.end.id))

    def shared(self) -> str:
        """Return what is both start and end, in words, or nothing."""
        starts, ends = self.ends()
        both = _places(self.net, starts & ends)
        if not both:
            return ""
        if self.start.id == self.end.id:
            return f"{self.start.name} is both start and end: name two different places"
        return (
            f"{listed(both, MOST_NAMED)} {'is' if len(both) == 1 else 'are'} both start and end, "
            f"in {self.start.name} as in {self.end.name}: name two different places"
        )

    def unfold(self, penalized: Collection[str] = ()) -> LayeredGraph:
        """Return the states to search."""
        return LayeredGraph(self.legs(), *self.ends(), self.via, self.by, penalized)

    def steps(self, penalized: Collection[str] = ()) -> tuple[Step, ...] | None:
        """Return the least path, with as few of some legs as can be, or ``None``."""
        return self.unfold(penalized).least()

    @property
    def common(self) -> dict[str, Any]:
        """What every answer says about its question."""
        return {
            "network": self.net,
            "at": None if self.at is None else str(self.at),
            "asked": (self.start.id, self.end.id),
        }


def _targets(option: str, targets: Any) -> list[Any]:
    """Return what ``avoid`` or ``via`` names, one by one."""
    if isinstance(targets, str | Waypoint | Leg):
        return [targets]
    try:
        return list(targets)
    except TypeError:
        raise UsageError(f"{option} {quoted(targets)} is neither a name nor a list of names") from None


def _usable(net: NetworkRecords, at: Period | None, avoid: Iterable[Target]) -> tuple[Leg, ...]:
    """Return the legs that may be used: not avoided, no end avoided, open."""
    places = {name for target in avoid for name in target.waypoints}
    legs = {name for target in avoid for name in target.legs}
    kept = [
        leg for leg in net.legs.values() if leg.id not in legs and leg.start not in places and leg.end not in places
    ]
    if at is None:
        return tuple(kept)
    calendar = Calendar.of(net)
    return tuple(leg for leg in kept if calendar.leg_is_open(leg, at))


def _places(net: NetworkRecords, names: Iterable[str]) -> list[str]:
    """Return the names of what is a place and no area, in order."""
    return sorted(net.waypoints[name].name for name in names if net.waypoints[name].kind != "area")


def listed(words: Iterable[str], most: int = 20) -> str:
    """Return words as a list in a sentence.

    Examples
    --------
    >>> listed(["Alta", "Bajo", "Cruce"]), listed(["Alta", "Bajo", "Cruce"], 1)
    ('Alta, Bajo and Cruce', 'Alta and 2 more')
    """
    named = list(words)
    named = named[:most] + ([f"{len(named) - most} more"] if len(named) > most else [])
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}" if named else ""
