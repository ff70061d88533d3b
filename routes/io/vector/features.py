"""Points or lines from anywhere as a simple network: places in file order, or one leg a line."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

from routes.errors import DataError, GeometryError
from routes.io.reading import Builder, Reading, error
from routes.io.rows import FreeIds, Row, parse_rows
from routes.io.tabular import headers, single_csv
from routes.io.vector.layers import Layer, to_degrees
from routes.model.geometry import as_line, check_position, line_length_km
from routes.model.tables import Meta
from routes.model.text import quoted, slug

__all__ = ["features_reading"]

NEAR_KM = 2.0
_ENDS = {
    "start": ("start", "from", "origin", "desde", "origen", "de", "depart", "origine", "origem"),
    "end": ("end", "to", "destination", "dest", "hasta", "destino", "a", "arrivee", "vers", "para"),
}


def features_reading(layers: Sequence[Layer], name: str) -> Reading:
    """Return points (with a name attribute, in file order) or lines as a network.

    Points become waypoints joined by schematic legs in file order; each line becomes a leg whose ends are the points
    of the same file within 2 km, or new waypoints named after the attributes from and to or after the line.

    Raises
    ------
    DataError
        If there are neither points nor lines, or nothing has a name.
    GeometryError
        If a position is not one on Earth.
    """
    stem = name.rsplit(".", 1)[0]
    builder = Builder(meta=Meta(name=slug(stem), title=stem))
    points: list[tuple[str, Row, Any]] = []
    lines: list[tuple[str, Row, Any]] = []
    for layer in layers:
        for where, row, shape in to_degrees(layer, name).rows:
            for part in _parts(shape):
                (points if part.geom_type == "Point" else lines).append((where, row, part))
    if not points and not lines:
        raise DataError("there are neither points nor lines in it: save places as points with a name", where=name)
    if lines:
        _lines(builder, points, lines)
    else:
        _points(builder, name, points)
    return builder.done()


def _parts(shape: Any) -> list[Any]:
    if shape is None or shape.is_empty:
        return []
    parts = list(getattr(shape, "geoms", [shape]))
    return [part for part in parts if part.geom_type in ("Point", "LineString")]


def _columns(rows: Sequence[tuple[str, Row, Any]]) -> list[str]:
    return list(dict.fromkeys(column for _, row, _ in rows for column in row))


def _points(builder: Builder, name: str, points: Sequence[tuple[str, Row, Any]]) -> None:
    listed = _columns(points)
    wanted = set(headers.ALIASES) - {"lat", "lon", "latlon", "lonlat", "id"}
    found = headers.match(listed, wanted)
    if "name" not in found.values():
        attributes = ", ".join(quoted(column) for column in listed) or "none"
        message = f"no attribute of the points is a name; there are {attributes}"
        builder.found([error("missing-column", name, message, "Add an attribute name.")])
        return
    rows: list[tuple[str, Row]] = []
    for where, row, shape in points:
        try:
            lon, lat = check_position(shape.x, shape.y)
        except GeometryError as fault:
            raise GeometryError(f"{fault}", where=where) from None
        rest = {column: text for column, text in row.items() if column not in ("lon", "lat", "id", "latlon", "lonlat")}
        rows.append((where, {**rest, "lon": repr(lon), "lat": repr(lat)}))
    read = single_csv.Read(name, builder)
    single_csv.places_reading(read, listed, found, rows, columns=False)
    renamed = ", ".join(headers.said(listed, found))
    single_csv.report(read, f"(points{'; ' + renamed if renamed else ''})")


def _lines(
    builder: Builder,
    points: Sequence[tuple[str, Row, Any]],
    lines: Sequence[tuple[str, Row, Any]],
) -> None:
    listed = _columns(points)
    found = headers.match(listed, {"name", "kind", "country", "note"})
    named = {listed[index]: column for index, column in found.items()}
    places = _Places(builder)
    written: list[tuple[str, Row]] = [
        (where, {named.get(column, column): text for column, text in row.items()}) for where, row, _ in points
    ]
    single_csv.countries_as_codes(builder, written)
    for (where, row, shape), (_, cells) in zip(points, written, strict=True):
        known = {column: cells[column] for column in (*named.values(), single_csv.AS_WRITTEN) if cells.get(column)}
        rest = {column: text for column, text in row.items() if column not in named and column != "id"}
        places.add(where, known.pop("name", ""), check_position(shape.x, shape.y), {**rest, **known})
    keys = {alias: field for field, aliases in _ENDS.items() for alias in aliases}
    ids = FreeIds()
    for number, (where, row, shape) in enumerate(lines, start=1):
        try:
            line = as_line(shape)
        except GeometryError as fault:
            raise GeometryError(f"{fault}", where=where) from None
        ends = {keys[key]: text for column, text in row.items() if (key := column.strip().lower()) in keys}
        title = next(
            (row[c] for c in ("name", "nombre", "nom", "nome", "Name", "NAME") if row.get(c)), f"line {number}"
        )
        start = places.at(where, ends.get("start", f"{title} (start)"), line.coords[0])
        end = places.at(where, ends.get("end", f"{title} (end)"), line.coords[-1])
        legs = headers.match(list(row), {"mode", "note"})
        renamed = {list(row)[index]: field for index, field in legs.items()}
        cells = {
            renamed.get(column, column): text for column, text in row.items() if column.strip().lower() not in keys
        }
        made = ids.give(f"{start}--{end}")
        cells |= {"id": made, "start": start, "end": end, "basis": "traced"}
        parse_rows(builder, "legs", [(where, cells)], {made: line}.get)
    count, legs_made = len(builder.rows["waypoints"]), len(builder.rows["legs"])
    near = f"ends within {NEAR_KM:g} km of a point are that point"
    builder.notes.append(
        f"Read {legs_made} lines as traced legs between {count} places ({near}). No source given: add one."
    )


def _box(place: tuple[float, float]) -> tuple[int, int, int]:
    """Return the cube of the Earth in which a position is; what is within 2 km is in this cube or one beside it."""
    lon, lat = math.radians(place[0]), math.radians(place[1])
    side = NEAR_KM * 1.02 / 6371.0  # the sphere is up to half a percent off the ellipsoid
    x, y, z = math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
    return math.floor(x / side), math.floor(y / side), math.floor(z / side)


class _Places:
    """Waypoints by position: an end of a line belongs to the nearest one within 2 km."""

    def __init__(self, builder: Builder) -> None:
        self.builder = builder
        self.ids = FreeIds()
        self.known: list[tuple[str, tuple[float, float]]] = []
        self.boxes: dict[tuple[int, ...], list[int]] = {}

    def add(self, where: str, name: str, place: tuple[float, float], row: Row) -> str:
        """Add a waypoint and return its id."""
        name = name.strip() or f"{place[1]:.4f}, {place[0]:.4f}"
        made = self.ids.give(slug(name))
        cells = {**row, "id": made, "name": name, "lon": repr(place[0]), "lat": repr(place[1])}
        parse_rows(self.builder, "waypoints", [(where, cells)])
        self.boxes.setdefault(_box(place), []).append(len(self.known))
        self.known.append((made, place))
        return made

    def at(self, where: str, name: str, place: tuple[float, float]) -> str:
        """Return the id of the waypoint at a position, making one if there is none."""
        import shapely

        best: tuple[float, str] | None = None
        x, y, z = _box(place)
        around = itertools.product((x - 1, x, x + 1), (y - 1, y, y + 1), (z - 1, z, z + 1))
        for index in sorted(index for box in around for index in self.boxes.get(box, ())):
            made, other = self.known[index]
            gap = line_length_km(shapely.LineString([other, place]))
            if gap <= NEAR_KM and (best is None or gap < best[0]):
                best = (gap, made)
        return best[1] if best else self.add(where, name, (place[0], place[1]), {})
