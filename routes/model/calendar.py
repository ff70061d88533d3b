"""Which legs and waypoints are open in a period, and what closes the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from routes.errors import RoutesError
from routes.model.lookup import places_of, resolve
from routes.model.network import NetworkRecords
from routes.model.period import ALWAYS, Period, open_days
from routes.model.records import Closure, Leg

__all__ = ["Calendar"]


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the places and legs of a network are open.

    A waypoint is open while it is valid, less the closures of itself, of an area it belongs to and of its country; a
    leg while it and both its waypoints are, less the closures of itself, its mode and the border it crosses. Closures
    of what the network does not have are without effect.
    """

    net: NetworkRecords
    places: Mapping[str, tuple[Closure, ...]]
    legs: Mapping[str, tuple[Closure, ...]]

    @classmethod
    def of(cls, net: NetworkRecords) -> Calendar:
        """Return the calendar of a network."""
        return net.derived("calendar", lambda: cls._of(net))

    @classmethod
    def _of(cls, net: NetworkRecords) -> Calendar:
        places: dict[str, list[Closure]] = {}
        legs: dict[str, list[Closure]] = {}
        for closure in net.closures:
            try:
                target = resolve(net, closure.target)
            except RoutesError:
                continue
            for name in target.waypoints:
                places.setdefault(name, []).append(closure)
            for name in target.legs:
                legs.setdefault(name, []).append(closure)
        return cls(net, {k: tuple(v) for k, v in places.items()}, {k: tuple(v) for k, v in legs.items()})

    def closures_of(self, leg: Leg) -> tuple[Closure, ...]:
        """Return every closure that concerns a leg, its ends included."""
        found = [*self.legs.get(leg.id, ()), *self.places.get(leg.start, ()), *self.places.get(leg.end, ())]
        return tuple(dict.fromkeys(found))

    def place_is_open(self, waypoint: str, asked: Period) -> bool:
        """Return whether a waypoint is open on at least one day of a period."""
        closed = [closure.valid for closure in self.places.get(waypoint, ())]
        return open_days(self.net.waypoints[waypoint].valid, closed, asked)

    def leg_is_open(self, leg: Leg, asked: Period) -> bool:
        """Return whether a leg is open, together with both its ends, on at least one day of a period."""
        return self.opening(leg)(asked)

    def opening(self, leg: Leg) -> Callable[[Period], bool]:
        """Return what `leg_is_open` says of a leg, to be asked of many periods."""
        spans = [leg.valid, self.net.waypoints[leg.start].valid, self.net.waypoints[leg.end].valid]
        shared = _shared(spans)
        closed = [closure.valid for closure in self.closures_of(leg)]
        return lambda asked: shared is not None and open_days(shared, closed, asked)

    def reason(self, leg: Leg, asked: Period) -> str:
        """Return in words why a leg is not open in a period: its validity, or the closures that overlap it."""
        ends = [self.net.waypoints[leg.start], self.net.waypoints[leg.end]]
        for what, valid in [(leg.id, leg.valid), *((place.id, place.valid) for place in ends)]:
            if valid is not None and not valid.overlaps(asked):
                return f"{what} is valid {valid}"
        near = [closure for closure in self.closures_of(leg) if closure.valid.overlaps(asked)]
        if near:
            return "; ".join(f"{closure.target} is closed {closure.valid}" for closure in near)
        return f"{leg.id} and its ends are not valid together in {asked}"

    def members_open(self, area: str, asked: Period) -> frozenset[str]:
        """Return the open ones among an area and its members, or a waypoint and nothing else."""
        return frozenset(name for name in places_of(self.net, area) if self.place_is_open(name, asked))


def _shared(spans: Iterable[Period | None]) -> Period | None:
    """Return the days that lie in all of the spans (``None`` is always), or ``None`` if there are none."""
    keys = [(span or ALWAYS) for span in spans]
    starts = [span.start for span in keys if span.start is not None]
    ends = [span.end for span in keys if span.end is not None]
    start, end = max(starts, default=None), min(ends, default=None)
    if start is not None and end is not None and end <= start:
        return None
    return Period(start=start, end=end)
