"""Networks as KML and GPX, for Google My Maps, Google Earth, phones and route planners.

Both hold places and legs with their lines; figures, closures, annotations, chapters and what a source says besides
its one line are lost (docs/formats.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from routes.errors import DataError
from routes.io.rows import Row, number, to_row
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Waypoint
from routes.model.text import quoted, slug

__all__ = ["cells_that_travel", "escaped", "names_of_ends", "write_gpx", "write_kml"]

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACE = "urn:migration-routes"


def _text(text: str, what: str) -> str:
    if _ILLEGAL.search(text):
        raise DataError(f"{what} holds {quoted(text)}: XML cannot hold that control character. Remove it.")
    return escape(text, {"\r": "&#13;"})


def names_of_ends(net: NetworkRecords, leg: Leg) -> tuple[str, str]:
    """Return the names of the places where a leg starts and ends."""
    return net.waypoints[leg.start].name, net.waypoints[leg.end].name


def cells_that_travel(net: NetworkRecords, table: str, record: Any) -> Row:
    """Return the columns of a record that travel along: sources in words, without what stands elsewhere in the file."""
    row = to_row(table, record)
    for column in ("id", "name", "note", "lon", "lat", "start", "end", "sources"):
        row.pop(column, None)
    if table == "waypoints" and row.get("kind") == "other":
        row.pop("kind")
    if "part_of" in row:
        # Ids do not travel: a reader gives each place that of its name.
        names = [net.waypoints[area].name for area in record.part_of]
        row["part_of"] = "|".join(slug(name) for name in names)
    labels = [net.sources[name].url or net.sources[name].label for name in record.sources if name in net.sources]
    return row | ({"source": " | ".join(labels)} if labels else {})


# --- KML ----------------------------------------------------------------------------------------------------------
def write_kml(net: NetworkRecords) -> str:
    """Return a network as KML: its places, a folder for each route with its legs, and the other legs.

    A leg of several routes stands in the folder of each. Names of waypoints are text, what else is known is data.

    Raises
    ------
    DataError
        If a text holds a control character that XML cannot.
    """
    title = net.meta.title or net.meta.name or "Network"
    lines = [
        _HEAD,
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        f"<Document><name>{_text(title, 'title')}</name>",
    ]
    lines += [_place(net, place) for place in net.waypoints.values()]
    used: set[str] = set()
    for route in net.routes.values():
        lines += _folder(route.title, (_leg(net, net.legs[name]) for name in route.legs))
        used.update(route.legs)
    lines += [_leg(net, leg) for name, leg in net.legs.items() if name not in used]
    return "\n".join([*lines, "</Document>", "</kml>", ""])


def _folder(title: str, marks: Iterable[str]) -> list[str]:
    return [f"<Folder><name>{_text(title, 'title')}</name>", *marks, "</Folder>"]


def _mark(name: str, note: str, cells: Row, shape: str, what: str) -> str:
    data = "".join(
        f"<Data name={quoteattr(_text(key, what))}><value>{_text(text, what)}</value></Data>"
        for key, text in cells.items()
    )
    described = f"<description>{_text(escaped(note), what)}</description>" if note else ""
    more = f"<ExtendedData>{data}</ExtendedData>" if data else ""
    return f"<Placemark><name>{_text(name, what)}</name>{described}{more}{shape}</Placemark>"


def escaped(text: str) -> str:
    """Return a text as HTML, which descriptions of KML and texts of locator maps are."""
    return escape(text) if "<" in text or "&" in text else text


def _place(net: NetworkRecords, place: Waypoint) -> str:
    shape = f"<Point><coordinates>{number(place.lon)},{number(place.lat)}</coordinates></Point>"
    if place.extent is not None:
        parts = "".join(_polygon(part) for part in getattr(place.extent, "geoms", [place.extent]))
        shape = f"<MultiGeometry>{parts}</MultiGeometry>" if place.extent.geom_type == "MultiPolygon" else parts
    return _mark(place.name, place.note, cells_that_travel(net, "waypoints", place), shape, f"place {quoted(place.id)}")


def _polygon(shape: Any) -> str:
    rings = [("outer", shape.exterior), *(("inner", ring) for ring in shape.interiors)]
    inner = "".join(
        f"<{side}BoundaryIs><LinearRing><coordinates>{_pairs(ring)}</coordinates></LinearRing></{side}BoundaryIs>"
        for side, ring in rings
    )
    return f"<Polygon>{inner}</Polygon>"


def _pairs(line: Any) -> str:
    return " ".join(f"{number(lon)},{number(lat)}" for lon, lat in line.coords)


def _leg(net: NetworkRecords, leg: Leg) -> str:
    start, end = names_of_ends(net, leg)
    cells = {"leg": leg.id, "from": start, "to": end, **cells_that_travel(net, "legs", leg)}
    shape = f"<LineString><tessellate>1</tessellate><coordinates>{_pairs(leg.line)}</coordinates></LineString>"
    return _mark(f"{start} – {end}", leg.note, cells, shape, f"leg {quoted(leg.id)}")


# --- GPX ----------------------------------------------------------------------------------------------------------
def write_gpx(net: NetworkRecords) -> str:
    """Return a network as GPX 1.1: a waypoint for each place, a track of one piece for each leg.

    Outlines of areas and routes are lost; names of ends, modes and dates stand in extensions of each track.

    Raises
    ------
    DataError
        If a text holds a control character that XML cannot.
    """
    title = _text(net.meta.title or net.meta.name or "Network", "title")
    space = f'xmlns="http://www.topografix.com/GPX/1/1" xmlns:routes="{_SPACE}"'
    lines = [_HEAD, f'<gpx version="1.1" creator="migration-routes" {space}>']
    lines.append(f"<metadata><name>{title}</name></metadata>")
    for place in net.waypoints.values():
        what = f"place {quoted(place.id)}"
        inner = _tag("name", place.name, what) + _tag("desc", place.note, what)
        inner += _extensions(cells_that_travel(net, "waypoints", place), what)
        lines.append(f'<wpt lat="{number(place.lat)}" lon="{number(place.lon)}">{inner}</wpt>')
    for leg in net.legs.values():
        what, (start, end) = f"leg {quoted(leg.id)}", names_of_ends(net, leg)
        inner = _tag("name", f"{start} – {end}", what) + _tag("desc", leg.note, what)
        inner += _extensions({"from": start, "to": end, **cells_that_travel(net, "legs", leg)}, what)
        points = "".join(f'<trkpt lat="{number(lat)}" lon="{number(lon)}"/>' for lon, lat in leg.line.coords)
        lines.append(f"<trk>{inner}<trkseg>{points}</trkseg></trk>")
    return "\n".join([*lines, "</gpx>", ""])


def _tag(tag: str, text: str, what: str) -> str:
    return f"<{tag}>{_text(text, what)}</{tag}>" if text else ""


def _extensions(cells: Row, what: str) -> str:
    """Return columns whose names are names in XML as extensions; others are lost."""
    kept = {key: text for key, text in cells.items() if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", key)}
    inner = "".join(f"<routes:{key}>{_text(text, what)}</routes:{key}>" for key, text in kept.items())
    return f"<extensions>{inner}</extensions>" if inner else ""
