"""The part of a network that a map shows, in route order: what marks, words and tables are made from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routes.describe.chains import in_travel_order
from routes.errors import UsageError
from routes.i18n.language import Text
from routes.model.annotation import Annotation
from routes.model.geometry import Bounds
from routes.model.network import NetworkRecords
from routes.model.records import Leg, PlaceKind, Waypoint
from routes.results.itinerary import Itinerary

__all__ = ["Drawing", "bounds_of", "cut_of", "drawing_of", "route_order", "turned"]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The part of a network that a map shows, in route order, with the indexes marks and cells share."""

    net: NetworkRecords
    text: Text
    legs: tuple[Leg, ...]
    waypoints: tuple[Waypoint, ...]
    itinerary: Itinerary | None = None
    index_of: dict[str, int] = field(default_factory=dict)
    source_index: dict[str, int] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)
    cut: float = -180.0
    notes: tuple[Annotation, ...] = ()
    day: dt.date | None = None  # the first that was asked about, against which old reports are old

    def x(self, lon: float) -> float:
        """Return a longitude as drawn: one west of where the map is cut lies beyond 180 degrees, at its other end."""
        return turned(lon, self.cut)


def route_order(net: NetworkRecords) -> tuple[Leg, ...]:
    """Return all legs of a network: those of its routes, route by route, then the rest as travelled; each once."""
    ordered: dict[str, Leg] = {}
    for route in net.routes.values():
        for name in route.legs:
            ordered.setdefault(name, net.legs[name])
    return (*ordered.values(), *in_travel_order(leg for leg in net.legs.values() if leg.id not in ordered))


def drawing_of(net: NetworkRecords, itinerary: Itinerary | None, text: Text) -> Drawing:
    """Return what a map of a network shows, or of one itinerary in it."""
    legs = itinerary.legs if itinerary is not None else route_order(net)
    order: dict[str, None] = {}
    for leg in legs:
        order.update({leg.start: None, leg.end: None})
    observed = {row.about for row in net.observations}
    if itinerary is None:
        order.update(dict.fromkeys(net.waypoints))
    else:
        areas = [area for name in order for area in net.waypoints[name].part_of]
        order.update({area: None for area in areas if area in observed or area in itinerary.asked})
    waypoints = tuple(net.waypoints[name] for name in order)
    used: dict[str, None] = {}
    records: tuple[Waypoint | Leg, ...] = (*waypoints, *legs)
    drawn = {record.id for record in records}
    notes = tuple(
        note
        for note in net.annotations
        if ((about := note.place or note.leg) and about in drawn) or (not about and itinerary is None)
    )
    for record in (*records, *notes):
        used.update(dict.fromkeys(record.sources))
    used.update({row.source: None for row in net.observations if row.about in drawn and row.source})
    return Drawing(
        net=net,
        text=text,
        legs=tuple(legs),
        waypoints=waypoints,
        itinerary=itinerary,
        index_of={waypoint.id: index for index, waypoint in enumerate(waypoints)},
        source_index={name: index for index, name in enumerate(used)},
        cut=cut_of(legs),
        notes=notes,
    )


def turned(lon: float, cut: float) -> float:
    """Return a longitude, or where it lies at the eastern end of a map that is cut further east."""
    return lon + 360.0 if lon < cut else lon


def cut_of(legs: Iterable[Leg]) -> float:
    """Return the longitude at which a map of the legs is cut: 180 degrees, or where nothing is if legs cross that.

    It is the middle of the widest gap between the longitudes of all positions, so that the map is as narrow as can be.
    """
    import numpy as np
    import shapely

    xy, line = shapely.get_coordinates([leg.line for leg in legs], return_index=True)
    if not (np.abs(np.diff(xy[:, 0]))[line[1:] == line[:-1]] > 180.0).any():
        return -180.0
    found = np.unique(xy[:, 0])
    widest = int(np.argmax(np.diff(found)))
    return float(found[widest] + found[widest + 1]) / 2


def bounds_of(drawing: Drawing) -> Bounds:
    """Return west, south, east, north of what is drawn; a lone place is given some room."""
    import numpy as np
    import shapely

    at = shapely.get_coordinates([leg.line for leg in drawing.legs])
    lon = np.where(at[:, 0] < drawing.cut, at[:, 0] + 360.0, at[:, 0])
    xs: list[float] = [float(lon.min()), float(lon.max())] if len(at) else []
    ys: list[float] = [float(at[:, 1].min()), float(at[:, 1].max())] if len(at) else []
    for waypoint in drawing.waypoints:
        if waypoint.kind is not PlaceKind.AREA or not drawing.legs:
            xs.append(drawing.x(waypoint.lon))
            ys.append(waypoint.lat)
    if not xs:
        raise UsageError("there is nothing to draw: the network has no waypoint")
    west, south, east, north = min(xs), min(ys), max(xs), max(ys)
    room = max(0.0, 0.25 - max(east - west, north - south) / 2)
    return west - room, max(south - room, -85.0), east + room, min(north + room, 85.0)
