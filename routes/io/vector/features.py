"""Points, lines and areas from anywhere as a simple network: places, one leg a line, areas with their outlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from routes.errors import DataError, GeometryError
from routes.io.reading import Builder, Reading, error, warning
from routes.io.rows import FreeIds, Row, parse_rows
from routes.io.tabular import roles, single_csv
from routes.io.vector.layers import Layer, to_degrees
from routes.io.vector.line_legs import MOST_SAID, Entry, Sources, lines_reading, place_row, routes_of
from routes.model.geometry import check_position, line_length_km
from routes.model.tables import Meta
from routes.model.text import few, quoted, slug

__all__ = ["features_reading"]

EMPTY = "the geometry is empty"
NO_GEOMETRY = "without a position"
# Reasons for which a place is known by name and not drawn; pages list these.
LACKING = (NO_GEOMETRY, "with an address only", "of an empty geometry", "a slide without a location")
_LOST = "which cannot be read"


def features_reading(layers: Sequence[Layer], name: str, *, title: str = "", folders: str = "") -> Reading:
    """Return points (with a name attribute), lines and areas as a network.

    Each line becomes a leg whose ends are places of the same file (`routes.io.vector.ends`) or new ones, named after
    the attributes from and to or after the line; each polygon a place of kind area. What cannot be any of these is left
    out, with a finding ``left-out`` that says why. ``title`` is what the file calls itself; ``folders`` what it calls
    the groups of features (`Layer.groups`): the lines of one, where they follow one another, are a route.

    Raises
    ------
    DataError
        If there are neither points, lines nor areas, or nothing has a name.
    GeometryError
        If no position is one on Earth.
    """
    stem = name.rsplit(".", 1)[0]
    builder = Builder(meta=Meta(name=slug(stem), title=title or stem))
    parts: dict[str, list[Entry]] = {"Point": [], "LineString": [], "Polygon": []}
    left: list[tuple[str, str, str]] = []
    faults: list[GeometryError] = []
    for layer in layers:
        moved = to_degrees(layer, name)
        left += moved.left
        for where, row, shape in moved.rows:
            try:
                found = list(_sorted(shape))
                reason = "" if found else NO_GEOMETRY
            except GeometryError as fault:
                if fault.detail == EMPTY:
                    left.append((where, _name_of(row), "of an empty geometry"))
                    continue
                faults.append(GeometryError(f"{fault.detail}", where=fault.where or where))
                found, reason = [], f"{_LOST}: {fault.detail}"
            if reason:
                left.append((where, _name_of(row), reason))
            for kind, part in found:
                parts[kind].append((where, row, part))
    points, lines, areas = parts["Point"], _with_length(parts["LineString"], left), parts["Polygon"]
    if len(faults) > len(points) + len(lines) + len(areas):
        raise faults[0]
    if not (points or lines or areas):
        why = f": left out {_counts(left)}" if left else ""
        raise DataError(f"there are neither points nor lines in it{why}: save places as points with a name", where=name)
    if lines:
        lines_reading(builder, name, points, lines)
        routes_of(builder, [group for layer in layers for group in layer.groups], folders)
    elif points:
        _points(builder, name, points)
    _areas(builder, name, areas)
    _say_left(builder, name, left)
    return builder.done()


def _sorted(shape: Any) -> Iterator[tuple[str, Any]]:
    """Yield the points, lines and areas of a geometry, checked; a multipolygon is one area.

    Raises
    ------
    GeometryError
        If a position is not on Earth, or an outline crosses itself.
    """
    import shapely

    if isinstance(shape, GeometryError):
        raise shape
    if shape is None or shape.is_empty:
        return
    for lon, lat in shapely.get_coordinates(shape):
        check_position(lon, lat)
    stack = [shape]
    while stack:
        part = stack.pop()
        kind = part.geom_type.removeprefix("Multi").replace("LinearRing", "LineString")
        if kind == "Polygon":
            if not part.is_empty and not part.is_valid:
                raise GeometryError(f"its outline is not sound: {shapely.is_valid_reason(part).partition('[')[0]}")
            yield kind, part
        elif hasattr(part, "geoms"):
            stack += reversed(part.geoms)
        elif not part.is_empty:
            yield kind, part


def _name_of(row: Row) -> str:
    found = roles.match(list(row), {"name"})
    return next((row[list(row)[index]].strip() for index in found), "")


def _with_length(lines: Sequence[Entry], left: list[tuple[str, str, str]]) -> list[Entry]:
    kept = []
    for where, row, line in lines:
        if line_length_km(line) > 0:
            kept.append((where, row, line))
        else:
            left.append((where, _name_of(row), "a line of one position"))
    return kept


def _counts(left: Sequence[tuple[str, str, str]], most: int = 3) -> str:
    """Return how many were left out for which reason, with a few names if any are asked for."""
    reasons: dict[str, list[str]] = {}
    for where, name, reason in left:
        reasons.setdefault(reason.partition(":")[0], []).append(quoted(name) if name else where)
    return "; ".join(
        f"{len(names)} {reason}{f' ({few(names, most)})' if most else ''}" for reason, names in reasons.items()
    )


def _say_left(builder: Builder, name: str, left: Sequence[tuple[str, str, str]]) -> None:
    """Say what was left out: in one line how many of each sort, and each as a finding."""
    if not left:
        return
    builder.notes.append(f"Left out {_counts(left, most=0)}.")
    builder.unplaced += [(where, called) for where, called, reason in left if reason in LACKING]
    for where, called, reason in left[:MOST_SAID]:
        builder.found([warning("left-out", where, f"{quoted(called) if called else 'it'} is left out: {reason}")])
    if len(left) > MOST_SAID:
        builder.found([warning("left-out", name, f"{len(left) - MOST_SAID:,} more are left out")])


def _columns(rows: Sequence[Entry]) -> list[str]:
    return list(dict.fromkeys(column for _, row, _ in rows for column in row))


def _points(builder: Builder, name: str, points: Sequence[Entry]) -> None:
    listed = _columns(points)
    wanted = set(roles.ALIASES) - {"lat", "lon", "latlon", "lonlat", "id"}
    found = roles.match(listed, wanted)
    if not listed:  # bare positions
        points = [(where, {"name": f"{shape.y:.4f}, {shape.x:.4f}"}, shape) for where, _, shape in points]
        listed, found = ["name"], {0: "name"}
        builder.notes.append("The points have no name: each is called by its latitude and longitude.")
    if "name" not in found.values():
        attributes = ", ".join(quoted(column) for column in listed)
        message = f"no attribute of the points is a name; there are {attributes}"
        builder.found([error("missing-column", name, message, "Add an attribute name.")])
        return
    rows: list[tuple[str, Row]] = []
    for where, row, shape in points:
        lon, lat = check_position(shape.x, shape.y)
        rest = {column: text for column, text in row.items() if column not in ("lon", "lat", "id", "latlon", "lonlat")}
        rows.append((where, {**rest, "lon": repr(lon), "lat": repr(lat)}))
    read = single_csv.Read(name, builder)
    single_csv.places_reading(read, listed, found, rows, columns=False)
    renamed = ", ".join(roles.said(listed, found))
    single_csv.report(read, f"(points{'; ' + renamed if renamed else ''})")


def _areas(builder: Builder, name: str, areas: Sequence[Entry]) -> None:
    """Make a place of kind area of each polygon, at a point inside of it."""
    if not areas:
        return
    ids = FreeIds(place.id for place in builder.rows["waypoints"])
    sources = Sources(builder, name)
    single_csv.countries_as_codes(builder, [(where, row) for where, row, _ in areas])
    for number, (where, row, shape) in enumerate(areas, start=1):
        title, cells = place_row(row, sources)
        if cells.get("kind", "area") != "area":
            cells["kind as written"] = cells["kind"]
        title = title or f"area {number}"
        lon, lat = _inside(shape)
        cells |= {"id": ids.give(slug(title)), "name": title, "kind": "area", "lon": repr(lon), "lat": repr(lat)}
        parse_rows(builder, "waypoints", [(where, cells)], [shape])
    one = len(areas) == 1
    builder.notes.append(
        f"Read {len(areas)} polygon{'' if one else 's'} as area{'' if one else 's'}: drawn by outline, on no leg."
    )


def _inside(shape: Any) -> tuple[float, float]:
    """Return a position inside of an area, also of one that crosses 180 degrees."""
    import shapely

    if shape.bounds[2] - shape.bounds[0] > 180:
        moved = shapely.transform(shape, lambda xy: xy + (xy[:, :1] < 0) * [360.0, 0.0])
        shape = moved if moved.is_valid else shape
    point = shape.representative_point()
    return (point.x - 360 if point.x > 180 else point.x), point.y
