"""Networks as locator maps of Datawrapper: markers of places, areas and lines, as its programming interface takes them.

Figures, routes and what a source says besides its one line are lost (docs/formats.md), and so are colours, which are
Datawrapper's.
"""

from __future__ import annotations

import json
from typing import Any

from routes.io.vector.markup import cells_that_travel, escaped, names_of_ends
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Waypoint

__all__ = ["write_locator"]


def write_locator(net: NetworkRecords) -> str:
    """Return a network as JSON with ``markers``: a line for each leg, then an area or a point for each place."""
    markers = [_line(net, leg) for leg in net.legs.values()]
    markers += [_place(net, place) for place in net.waypoints.values()]
    for number, marker in enumerate(markers, 1):
        marker["id"] = f"m{number}"
    return json.dumps({"markers": markers}, ensure_ascii=False, indent=1) + "\n"


def _marker(kind: str, title: str, note: str) -> dict[str, Any]:
    marker: dict[str, Any] = {"type": kind, "title": escaped(title), "visible": True}
    return marker | ({"tooltip": {"enabled": True, "text": escaped(note)}} if note else {})


def _line(net: NetworkRecords, leg: Leg) -> dict[str, Any]:
    start, end = names_of_ends(net, leg)
    cells = {"leg": leg.id, "from": start, "to": end, **cells_that_travel(net, "legs", leg)}
    return _marker("line", f"{start} – {end}", leg.note) | {"feature": _feature(leg.line, cells)}


def _place(net: NetworkRecords, place: Waypoint) -> dict[str, Any]:
    if place.extent is None:
        return _marker("point", place.name, place.note) | {"coordinates": [place.lon, place.lat]}
    marker = _marker("area", place.name, place.note)
    return marker | {"feature": _feature(place.extent, cells_that_travel(net, "waypoints", place))}


def _feature(shape: Any, cells: dict[str, str]) -> dict[str, Any]:
    return {"type": "Feature", "properties": cells, "geometry": shape.__geo_interface__}
