"""GPX, as phones, watches and route planners save it: waypoints, routes and the pieces of tracks.

The pieces (``trkseg``) of a track are legs of their own and never joined by a straight line. The points of a route that
have a name are places, joined in the order that the route declares. Of times the dates are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from routes.errors import GeometryError, RefusedError
from routes.io.reading import Reading
from routes.io.rows import Row
from routes.io.vector.features import features_reading
from routes.io.vector.layers import Layer
from routes.io.vector.xml_tree import Element, parse_xml, plain_text, words
from routes.model.geometry import check_position

__all__ = ["read_gpx"]

TRACK = "track"
_COLUMNS = {"name": "name", "desc": "description", "cmt": "comment", "src": "source", "sym": "symbol", "type": "type"}
_CLEANED = {"desc": plain_text, "cmt": plain_text}  # where programs write HTML


def read_gpx(data: bytes, name: str) -> Reading:
    """Return the network of a GPX file.

    Raises
    ------
    RefusedError
        If it is something else, or declares a document type.
    DataError
        If it is damaged, or there is nothing in it that has a position.
    """
    root = parse_xml(data, name, "GPX")
    if root.tag != "gpx":
        raise RefusedError(f"{name}: expected GPX, found XML that begins with <{root.tag[:60]}>")
    layer = Layer(name=name)
    for element in root.children:
        where = f"{name}:{element.at}"
        if element.tag == "wpt":
            row = _row(element)
            if date := _date(element):
                row["date" if "date" not in row else "time"] = date
            layer.rows.append((where, row, _shape([element], name)))
        elif element.tag == "rte":
            _add(layer, element, list(_route(element, name)))
        elif element.tag == "trk":
            _add(layer, element, list(_track(element, name, layer)))
    title = words(root.said("metadata", "name") or root.said("name"))
    return features_reading([layer], name, title=title, folders=TRACK)


def _add(layer: Layer, element: Element, rows: list[tuple[str, Row, Any]]) -> None:
    """Add the lines of a track or route, and what keeps them together where there are several."""
    layer.rows += rows
    lines = [(where, row) for where, row, _ in rows if TRACK in row]
    if lines and (element.tag == "rte" or len(lines) > 1):
        layer.groups.append((lines[0][1][TRACK], [where for where, _ in lines]))


def _row(element: Element) -> Row:
    row = {column: text for tag, column in _COLUMNS.items() if (text := _CLEANED.get(tag, words)(element.said(tag)))}
    more = element.find("extensions")
    stack = list(reversed(more.children)) if more is not None else []
    while stack:
        each = stack.pop()
        stack += reversed(each.children)
        if not each.children and (text := words(each.text)):
            row.setdefault(each.tag, text)
    return row


def _date(element: Element) -> str:
    return element.said("time").partition("T")[0]


def _shape(points: Sequence[Element], name: str) -> Any:
    """Return a point or a line through points, or the error that says which position is none."""
    import shapely

    positions = []
    for point in points:
        try:
            parts = [point.attributes.get(side, "") for side in ("lon", "lat")]
            positions.append(check_position(*("" if "_" in part else part for part in parts)))
        except GeometryError as fault:
            return GeometryError(fault.detail, where=f"{name}:{point.line}")
    return shapely.Point(positions[0]) if len(positions) == 1 else shapely.LineString(positions)


def _track(track: Element, name: str, layer: Layer) -> Iterator[tuple[str, Row, Any]]:
    """Yield a line for each piece of a track, with the dates of its first and last point."""
    row = _row(track)
    title = row.get("name", "") or f"track of line {track.line}"
    pieces = list(track.all("trkseg"))
    for number, piece in enumerate(pieces, start=1):
        points = list(piece.all("trkpt"))
        where = f"{name}:{piece.at}"
        called = title if len(pieces) == 1 else f"{title}, piece {number}"
        if len(points) < 2:
            layer.left.append((where, called, "a piece of a track with fewer than two positions"))
            continue
        cells = {"basis": "surveyed", **row, "name": called, **({TRACK: title} if len(pieces) > 1 else {})}
        dates = sorted(date for point in (points[0], points[-1]) if (date := _date(point)))
        if dates and "valid" not in row:
            cells["valid"] = dates[0] if dates[0] == dates[-1] else "/".join(dates)
        yield where, cells, _shape(points, name)


def _route(route: Element, name: str) -> Iterator[tuple[str, Row, Any]]:
    """Yield the named points of a route, and a line from each to the next through those without a name."""
    row, points = _row(route), list(route.all("rtept"))
    title = row.pop("name", "") or f"route of line {route.line}"
    places = [index for index, point in enumerate(points) if point.said("name")]
    for index in places:
        yield f"{name}:{points[index].at}", _row(points[index]), _shape([points[index]], name)
    stops = sorted({0, *places, len(points) - 1}) if len(points) > 1 else []
    for first, last in zip(stops, stops[1:], strict=False):
        ends = [words(points[index].said("name")) for index in (first, last)]
        cells = {**row, "name": title if not any(ends) else " – ".join(end or "?" for end in ends), TRACK: title}
        cells |= {key: end for key, end in zip(("from", "to"), ends, strict=True) if end}
        cells["basis"] = "schematic" if last == first + 1 else "traced"
        yield f"{name}:{points[first].at}", cells, _shape(points[first : last + 1], name)
