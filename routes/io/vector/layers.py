"""A network as layers of rows with geometries, and layers of any origin as a network: what GIS formats share."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routes.errors import DataError, GeometryError, RefusedError
from routes.io.json_text import parse_json
from routes.io.reading import Builder, Reading
from routes.io.rows import Row, parse_rows, to_row
from routes.model.geometry import as_line, of_arrays
from routes.model.network import NetworkRecords
from routes.model.own_columns import as_text
from routes.model.schema import READ, TABLES, fields, later
from routes.model.tables import Meta
from routes.model.text import quoted

__all__ = ["Layer", "cells_of", "meta_from_json", "meta_json", "network_layers", "own_reading", "to_degrees"]

# Definitions that could make PROJ open a grid file by name.
_FILES_IN_CRS = re.compile(r"EXTENSION\s*\[|PARAMETER_?FILE|grids|BOUNDCRS|BoundCRS|\+init|file:", re.IGNORECASE)
DEGREES = "EPSG:4326"


@dataclass(kw_only=True)
class Layer:
    """Rows of one table or file: (where, row, geometry); ``crs`` is ``None`` for WGS 84 degrees.

    A geometry is a Shapely one, ``None``, or the `GeometryError` that says why it cannot be one. ``left`` is what the
    reader itself left out: (where, name, reason); ``groups`` are folders of features in order: (title, their wheres).
    """

    name: str
    crs: str | None = None
    rows: list[tuple[str, Row, Any]] = field(default_factory=list)
    left: list[tuple[str, str, str]] = field(default_factory=list)
    groups: list[tuple[str, list[str]]] = field(default_factory=list)

    def typed(self, row: Row) -> dict[str, Any]:
        """Return a row with numbers and booleans where the schema has them, text everywhere else."""
        kinds = {entry["name"]: entry["type"] for entry in fields(self.name)}
        as_typed = {"number": float, "boolean": lambda text: text == "true"}
        return {
            name: _whole(as_typed[kinds[name]](text)) if kinds.get(name) in as_typed else text
            for name, text in row.items()
        }


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def cells_of(properties: Mapping[Any, Any]) -> Row:
    """Return the attributes of a feature as a row of text; what is empty is left out, structures become JSON.

    Examples
    --------
    >>> cells_of({"name": "Turbo", "n": 5.0, "open": False, "note": None})
    {'name': 'Turbo', 'n': '5', 'open': 'false'}
    """
    row: Row = {}
    for name, value in properties.items():
        if value is None or value != value:
            continue
        text = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else as_text(value)
        if text:
            row[str(name)] = text
    return row


def network_layers(net: NetworkRecords) -> list[Layer]:
    """Return the tables of a network in order, with the position or extent of waypoints and the lines of legs."""
    import shapely

    records = net.records()
    layers: list[Layer] = []
    for table in TABLES:
        layer = Layer(name=table)
        for index, record in enumerate(getattr(records, table)):
            shape = None
            if table == "legs":
                shape = record.line
            elif table == "waypoints":
                shape = record.extent if record.extent is not None else shapely.Point(record.lon, record.lat)
            layer.rows.append((f"{table}[{index}]", to_row(table, record), shape))
        layers.append(layer)
    return layers


def meta_json(meta: Meta) -> str:
    """Return what a network says of itself as JSON."""
    return json.dumps({key: getattr(meta, key) for key in Meta.__dataclass_fields__}, ensure_ascii=False)


def meta_from_json(text: str, name: str = "meta") -> Meta:
    """Return what `meta_json` wrote; anything that is not text is passed over.

    Raises
    ------
    DataError
        If the translations in it are not a JSON object of texts, or a later version wrote it.
    """
    try:
        said = parse_json(text.encode("utf-8", "replace"), name)
    except DataError:
        said = {}
    return meta_from(said, name)


def meta_from(said: Any, name: str) -> Meta:
    """Return what a network says of itself from what a JSON object holds; anything that is not text is passed over.

    Raises
    ------
    DataError
        If the translations in it are not a JSON object of texts, or a later version wrote it.
    """
    if isinstance(said, dict) and (fault := later(said)):
        raise DataError(f"{name} {fault}. Install the newest migration-routes.")
    known = Meta.__dataclass_fields__
    texts = {k: v for k, v in said.items() if k in known and isinstance(v, str)} if isinstance(said, dict) else {}
    try:
        return Meta(**texts)
    except DataError as fault:
        raise DataError(f"{name}, meta: {fault}") from None


def own_reading(layers: Sequence[Layer], meta: Meta, name: str) -> Reading:
    """Return the network that was written as layers of its tables."""
    from routes.io.reading import counted

    builder = Builder(meta=meta)
    by_name = {layer.name: layer for layer in layers}
    for table in READ:
        layer = by_name.get(table)
        if layer is None:
            continue
        rows = [(where, row) for where, row, _ in layer.rows]
        # Row by row, not by id: a row without an id keeps its shape.
        shapes = [_wanted(where, table, shape) for where, _, shape in layer.rows]
        parse_rows(builder, table, rows, shapes if table in ("waypoints", "legs") else None)
    builder.notes.append(f"Read {name}: {counted(builder)}.")
    return builder.done()


def _wanted(where: str, table: str, shape: Any) -> Any:
    if shape is None or (table == "waypoints" and shape.geom_type not in ("Polygon", "MultiPolygon")):
        return None
    try:
        return shape if table == "waypoints" else as_line(shape)
    except GeometryError as fault:
        raise GeometryError(f"{fault}", where=where) from None


# --- coordinate reference systems ---------------------------------------------------------------------------------
@contextlib.contextmanager
def _no_network() -> Iterator[None]:
    import pyproj

    was = pyproj.network.is_network_enabled()
    pyproj.network.set_network_enabled(active=False)
    try:
        yield
    finally:
        pyproj.network.set_network_enabled(active=was)


def to_degrees(layer: Layer, name: str) -> Layer:
    """Return a layer in WGS 84 degrees; its ``crs`` is an EPSG code, well-known text or PROJJSON.

    Raises
    ------
    DataError
        If the reference system is not one.
    RefusedError
        If its definition names a file.
    """
    if layer.crs is None:
        return layer
    import pyproj
    import shapely

    if _FILES_IN_CRS.search(layer.crs):
        raise RefusedError(f"{name}: expected a coordinate reference system, found one that names a file")
    try:
        with _no_network():
            text = layer.crs.strip()
            if text.startswith("{"):
                crs = pyproj.CRS.from_json(text)
            elif re.fullmatch(r"EPSG:\d{4,6}", text):
                crs = pyproj.CRS.from_epsg(int(text[5:]))
            else:
                crs = pyproj.CRS.from_wkt(text)
            if crs.equals(pyproj.CRS.from_epsg(4326), ignore_axis_order=True):
                return Layer(name=layer.name, rows=layer.rows, left=layer.left, groups=layer.groups)
            change = pyproj.Transformer.from_crs(crs, DEGREES, always_xy=True)
            shapes = [None if isinstance(shape, GeometryError) else shape for _, _, shape in layer.rows]
            moved = shapely.transform(shapes, functools.partial(of_arrays, change.transform), interleaved=False)
    except pyproj.exceptions.ProjError:
        fix = "Save the file in WGS 84 (EPSG:4326)."
        raise DataError(
            f"coordinate reference system {quoted(layer.crs)} cannot be turned into degrees. {fix}", where=name
        ) from None
    rows = [
        (where, row, old if isinstance(old, GeometryError) else shape)
        for (where, row, old), shape in zip(layer.rows, moved, strict=True)
    ]
    return Layer(name=layer.name, rows=rows, left=layer.left, groups=layer.groups)
