"""Positions in place of names: any (lon, lat), and the waypoint that stands for it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from routes.errors import UnknownIdError, UsageError
from routes.model.geometry import check_order, check_position, distance_km
from routes.model.network import NetworkRecords
from routes.model.records import Leg, PlaceKind, Waypoint
from routes.model.text import quoted
from routes.results.itinerary import Snap

__all__ = ["Place", "position_of", "snap"]

Place = str | tuple[float, float] | Waypoint
_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_POSITION = re.compile(rf"\s*[(\[]?\s*({_NUMBER})\s*,\s*({_NUMBER})\s*[)\]]?\s*")


def position_of(net: NetworkRecords, place: Place) -> tuple[float, float] | None:
    """Return the position that was given in place of a name, or ``None`` for a name.

    Raises
    ------
    UsageError
        If it is neither a text nor two of anything.
    GeometryError
        If it is not a position on Earth.

    Examples
    --------
    >>> position_of(NetworkRecords(), "(-76.8, 8.4)"), position_of(NetworkRecords(), "Necoclí")
    ((-76.8, 8.4), None)
    """
    if isinstance(place, Waypoint):
        return None
    if not isinstance(place, str):
        try:
            lon, lat = place
        except (TypeError, ValueError):
            raise UsageError(f"place {quoted(place)} is neither a name nor a position (lon, lat)") from None
        return check_position(lon, lat)
    if place.strip() in net.waypoints:
        return None
    match = _POSITION.fullmatch(place)
    if match is None:
        return None
    return check_position(*match.groups())


def snap(net: NetworkRecords, position: tuple[float, float], what: str, legs: Sequence[Leg]) -> Snap:
    """Return the waypoint nearest to a position of those that a leg leaves (a start) or leads to (an end).

    Raises
    ------
    UnknownIdError
        If the network has no place with a position.
    """
    taken = {end for leg in legs for end in (leg.start, leg.end)}
    one_way = {leg.start if what == "start" else leg.end for leg in legs}
    both = {end for leg in legs if leg.both_ways for end in (leg.start, leg.end)}
    places = [w for w in net.waypoints.values() if w.kind is not PlaceKind.AREA]
    for usable in (one_way | both, taken, set(net.waypoints)):
        near = [(distance_km(position, (w.lon, w.lat)), w.id) for w in places if w.id in usable]
        if near:
            km, name = min(near)
            check_order(position, km, lambda turned: min(distance_km(turned, (w.lon, w.lat)) for w in places))
            return Snap(what=what, lon=position[0], lat=position[1], waypoint=name, distance_km=km)
    raise UnknownIdError("this network has no waypoint with a position")
