"""Which figures must not be added, since they may count the same people or events."""

from __future__ import annotations

import shapely

from routes.model.lookup import places_of
from routes.model.network import NetworkRecords
from routes.model.records import Measure, Observation, PlaceKind

__all__ = ["DEAD_AND_MISSING", "REPEATS", "Reachability", "double_count_reason"]

# Nobody dies twice: deaths at two places of one path may be added.
DEAD_AND_MISSING = (Measure.DEATH, Measure.MISSING)
_PART, _SHARED, _TOUCHES, _ONWARD = (
    "one place is part of the other",
    "the two areas overlap",
    "the leg leads to that place, so one figure may be part of the other",
    "legs lead from one place to the other, so the same people may pass both",
)
# Figures of two places that may count somebody twice: a reader who knows that may ask for them all the same.
REPEATS = frozenset({_PART, _SHARED, _TOUCHES, _ONWARD})


class Reachability:
    """Which figures are about places that one person may pass, or that lie in each other."""

    def __init__(self, net: NetworkRecords) -> None:
        self._net = net
        self._onward: dict[str, list[str]] = {}
        for leg in net.legs.values():
            self._onward.setdefault(leg.start, []).append(leg.end)
            if leg.both_ways:
                self._onward.setdefault(leg.end, []).append(leg.start)
        self._from: dict[str, frozenset[str]] = {}
        self._within: dict[str, frozenset[str]] = {}

    def places(self, about: str) -> frozenset[str]:
        """Return the waypoints that stand for a place or leg.

        Those of an area are its members and what lies in its outline; of one without either, those of its country.
        """
        if about not in self._within:
            self._within[about] = self._places(about)
        return self._within[about]

    def _places(self, about: str) -> frozenset[str]:
        if about in self._net.legs:
            leg = self._net.legs[about]
            return frozenset([leg.start, leg.end])
        waypoint, found = self._net.waypoints[about], places_of(self._net, about)
        if waypoint.kind is not PlaceKind.AREA:
            return found
        if waypoint.extent is not None:
            places = self._net.waypoints.values()
            found |= {w.id for w in places if waypoint.extent.intersects(shapely.Point(w.lon, w.lat))}
        elif len(found) == 1:
            codes = set(waypoint.country)
            found |= {
                w.id for w in self._net.waypoints.values() if w.kind is not PlaceKind.AREA and codes & set(w.country)
            }
        return found

    def nested(self, one: str, other: str) -> str:
        """Return why what is counted at one place may be counted at the other too, wherever people go, or nothing."""
        a, b = self.places(one), self.places(other)
        if self._is_leg(one) and self._is_leg(other):
            return ""
        if self._is_leg(one) or self._is_leg(other):
            leg, place = (a, b) if self._is_leg(one) else (b, a)
            return "" if not leg & place else _PART if leg <= place else _TOUCHES
        if one in b or other in a:
            return _PART
        return _SHARED if a & b else ""

    def _is_leg(self, about: str) -> bool:
        return about in self._net.legs

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


def double_count_reason(one: Observation, other: Observation, connected: Reachability) -> str:
    """Return why two observations must not be added, or an empty text.

    Dead and missing are people of two kinds: one source's figures of them for the same time may be added.
    """
    if one.measure is not other.measure and not _dead_and_missing(one, other):
        if one.measure.unit != other.measure.unit:
            return f"{one.measure} counts {one.measure.unit} and {other.measure} counts {other.measure.unit}"
        where = ", and legs lead from one place to the other" if connected.on_one_path(one.about, other.about) else ""
        return f"{one.measure} and {other.measure} are different measures{where}: one person may be in both"
    overlap = one.period.overlaps(other.period)
    if one.about == other.about:
        if not one.measure.is_flow and one.period != other.period:
            return "a stock is a count at one time: two times cannot be added"
        if one.measure is not other.measure and one.period == other.period:
            return ""
        return _same_place(one, other) if overlap else ""
    nested = connected.nested(one.about, other.about)
    if not one.measure.is_flow:
        if one.period != other.period:
            return "a stock is a count at one time: two times cannot be added"
        return nested
    if nested and overlap:
        return nested
    if one.measure not in DEAD_AND_MISSING and connected.on_one_path(one.about, other.about):
        return _ONWARD
    return ""


def _dead_and_missing(one: Observation, other: Observation) -> bool:
    """Return whether two figures are the dead and the missing of one source and one group."""
    both = {one.measure, other.measure} == set(DEAD_AND_MISSING)
    return both and (one.source, one.group) == (other.source, other.group)


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
