"""Which figures must not be added, since they may count the same people or events."""

from __future__ import annotations

from routes.model.lookup import places_of
from routes.model.network import NetworkRecords
from routes.model.records import Measure, Observation, PlaceKind

__all__ = ["Connected", "clash"]

# Nobody dies twice: deaths at two places of one path may be added.
_ONCE = (Measure.DEATH, Measure.MISSING)


class Connected:
    """Which figures are about places that one person may pass, or that lie in each other."""

    def __init__(self, net: NetworkRecords) -> None:
        self._net = net
        self._onward: dict[str, list[str]] = {}
        for leg in net.legs.values():
            self._onward.setdefault(leg.start, []).append(leg.end)
            if leg.both_ways:
                self._onward.setdefault(leg.end, []).append(leg.start)
        self._from: dict[str, frozenset[str]] = {}

    def places(self, about: str) -> frozenset[str]:
        """Return the waypoints that stand for a place or leg; an area without members, for those of its country."""
        if about in self._net.legs:
            leg = self._net.legs[about]
            return frozenset([leg.start, leg.end])
        waypoint, found = self._net.waypoints[about], places_of(self._net, about)
        if waypoint.kind is PlaceKind.AREA and len(found) == 1:
            codes = set(waypoint.country)
            found |= {
                w.id for w in self._net.waypoints.values() if w.kind is not PlaceKind.AREA and codes & set(w.country)
            }
        return found

    def nested(self, one: str, other: str) -> bool:
        """Return whether one place is part of the other, by what the records say."""
        net = self._net
        return (other in net.waypoints and one in places_of(net, other)) or (
            one in net.waypoints and other in places_of(net, one)
        )

    def on_one_path(self, one: str, other: str) -> bool:
        """Return whether legs lead from one to the other, in either direction, or the two share a place."""
        a, b = self.places(one), self.places(other)
        return bool(self._ahead(one) & b or self._ahead(other) & a)

    def _ahead(self, about: str) -> frozenset[str]:
        if about not in self._from:
            seen = set(self.places(about))
            waiting = list(seen)
            while waiting:
                new = [name for name in self._onward.get(waiting.pop(), ()) if name not in seen]
                seen.update(new)
                waiting.extend(new)
            self._from[about] = frozenset(seen)
        return self._from[about]


def clash(one: Observation, other: Observation, connected: Connected) -> str:
    """Return why two observations must not be added, or an empty text."""
    if one.measure is not other.measure:
        if one.measure.unit != other.measure.unit:
            return f"{one.measure} counts {one.measure.unit} and {other.measure} counts {other.measure.unit}"
        where = ", and legs lead from one place to the other" if connected.on_one_path(one.about, other.about) else ""
        return f"{one.measure} and {other.measure} are different measures{where}: one person may be in both"
    overlap = one.period.overlaps(other.period)
    if one.about == other.about:
        if not one.measure.is_flow and one.period != other.period:
            return "a stock is a count at one time: two times cannot be added"
        return _same_place(one, other) if overlap else ""
    if not one.measure.is_flow:
        if one.period != other.period:
            return "a stock is a count at one time: two times cannot be added"
        return "one place is part of the other" if connected.nested(one.about, other.about) else ""
    if connected.nested(one.about, other.about) and overlap:
        return "one place is part of the other"
    if one.measure.unit != "events" and connected.on_one_path(one.about, other.about) and one.measure not in _ONCE:
        return "legs lead from one place to the other, so the same people may pass both"
    return ""


def _same_place(one: Observation, other: Observation) -> str:
    if one.group != other.group:
        if not one.group or not other.group:
            return f"{one.group or other.group} is part of everyone"
        dimensions = {one.group.partition(":")[0], other.group.partition(":")[0]}
        if len(dimensions) > 1:
            return f"the groups {one.group} and {other.group} divide the same people in different ways"
        if one.source == other.source:
            return ""
    if one.source != other.source:
        return "two sources count the same thing"
    return "their periods overlap"
