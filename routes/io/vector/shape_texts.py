"""Geometries as text in a cell of a table: well-known text (also with an SRID) and GeoJSON."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from routes.errors import DataError, GeometryError
from routes.io.json_text import parse_json
from routes.io.rows import Row
from routes.io.vector import geojson
from routes.io.vector.layers import Layer
from routes.model.geometry import check_position
from routes.model.text import quoted

__all__ = ["is_shape_text", "rows_with_shapes", "shape_of"]

_WKT = re.compile(
    r"\s*(?:SRID=(\d+);)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON)\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY)"
    r"|\s*(?:SRID=(\d+);)?\s*GEOMETRYCOLLECTION\b",
    re.IGNORECASE,
)


def is_shape_text(text: str) -> bool:
    """Return whether a cell holds well-known text or GeoJSON of a geometry, by how it begins.

    Examples
    --------
    >>> is_shape_text("POINT (7.99 16.97)"), is_shape_text('{"type": "Point"}'), is_shape_text("Point Hope")
    (True, True, False)
    """
    return bool(_WKT.match(text)) or (text.lstrip().startswith("{") and '"type"' in text)


def shape_of(text: str) -> Any:
    """Return the geometry that a cell holds, two-dimensional, in degrees; ``None`` for an empty one.

    Raises
    ------
    GeometryError
        If it is not a geometry, its SRID is not 4326, or a position is not one on Earth.

    Examples
    --------
    >>> shape_of("SRID=4326;POINT Z (7.99 16.97 520)").wkt
    'POINT (7.99 16.97)'
    >>> shape_of('{"type": "Point", "coordinates": [7.99, 16.97]}').wkt
    'POINT (7.99 16.97)'
    """
    import shapely

    text = text.strip()
    if not text:
        return None
    if text.startswith("{"):
        try:
            document = parse_json(text.encode("utf-8", "replace"), "geometry")
        except DataError as fault:
            raise GeometryError(f"{quoted(text)} is not GeoJSON: {fault.detail}") from None
        inner = document.get("geometry") if document.get("type") == "Feature" else document
        return geojson.geometry_of({"geometry": inner})
    found = _WKT.match(text)
    srid = next((code for code in found.groups() if code), "4326") if found else ""
    if srid != "4326":
        what = f"has SRID {srid}: expected degrees (4326)" if srid else "is not well-known text of a geometry"
        raise GeometryError(f"{quoted(text)} {what}")
    try:
        shape = shapely.force_2d(shapely.from_wkt(text.rpartition(";")[2]))
    except (shapely.errors.ShapelyError, ValueError):
        raise GeometryError(f"{quoted(text)} is not well-known text of a geometry") from None
    for lon, lat in shapely.get_coordinates(shape):
        check_position(lon, lat)
    return shape


def rows_with_shapes(rows: Iterable[tuple[str, Mapping[str, str]]], column: str, name: str) -> Layer:
    """Return the rows of a table, (where, row) pairs, of which a column holds geometries, as a layer of features.

    A cell that is not a geometry is kept as the error that says so, for `features_reading` to leave out and name.
    """
    layer = Layer(name=name)
    for where, cells in rows:
        row: Row = {key: text for key, text in cells.items() if key != column and text.strip()}
        try:
            shape = shape_of(cells.get(column, ""))
        except GeometryError as fault:
            shape = GeometryError(fault.detail, where=f"{where}, {column}")
        layer.rows.append((where, row, shape))
    return layer
