"""GeoPackage and GeoParquet files of networks, or of points and lines from anywhere."""

from __future__ import annotations

import contextlib
import filecmp
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from routes.errors import DataError, GeometryError, MissingDependencyError, RefusedError, RoutesError
from routes.io import safe
from routes.io.json_text import parse_json
from routes.io.reading import Reading
from routes.io.rows import Row, columns, free_id
from routes.io.vector.features import features_reading
from routes.io.vector.layers import DEGREES, Layer, cells_of, meta_from_json, meta_json, network_layers, own_reading
from routes.model import files
from routes.model.network import NetworkRecords
from routes.model.schema import TABLES, fields
from routes.model.text import quoted
from routes.saving import not_as_written

__all__ = ["need_pyarrow", "network_frame", "parquet_bytes", "read_gpkg_file", "read_parquet_file", "write_gpkg"]

NETWORK = "routes_network"  # the table that says that a GeoPackage is one of ours
_RESERVED = ("fid", "geom", "geometry", "ogc_fid")


# --- GeoPackage ---------------------------------------------------------------------------------------------------
def read_gpkg_file(path: Path) -> Reading:
    """Return the network of a GeoPackage; it is read with SQLite alone.

    Raises
    ------
    DataError
        If it is damaged, or a geometry is not one on Earth.
    RefusedError
        If it is something else, holds views, or has no coordinate reference system.
    """
    files.read_bytes(path)
    connection = safe.open_geopackage(path, path.name)
    with contextlib.closing(connection):
        try:
            layers = _gpkg_layers(connection, path.name)
        except RoutesError:
            raise
        except safe.SQLITE_FAULTS:
            raise DataError("is a damaged GeoPackage: fetch or export it again", where=path.name) from None
    by_name = {layer.name: layer for layer in layers}
    about = by_name.pop(NETWORK, None)
    if about is None or not about.rows:
        return features_reading([layer for layer in layers if any(shape for _, _, shape in layer.rows)], path.name)
    said = about.rows[0][1]
    _join_areas(by_name)
    _rename(by_name, said.get("columns", ""))
    return own_reading(list(by_name.values()), meta_from_json(said.get("meta", ""), path.name), path.name)


def _gpkg_layers(connection: sqlite3.Connection, name: str) -> list[Layer]:
    contents = connection.execute("SELECT table_name, data_type FROM gpkg_contents").fetchall()
    shaped = {
        t: (c, s) for t, c, s in connection.execute("SELECT table_name, column_name, srs_id FROM gpkg_geometry_columns")
    }
    systems = {
        row[0]: row[1:]
        for row in connection.execute(
            "SELECT srs_id, organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys"
        )
    }
    layers: list[Layer] = []
    for table, kind in contents:
        if kind not in ("features", "attributes"):
            continue
        column, srs = shaped.get(table, ("", None))
        cursor = connection.execute('SELECT * FROM "' + str(table).replace('"', '""') + '"')  # noqa: S608 - quoted
        titles = [entry[0] for entry in cursor.description]
        layer = Layer(
            name=str(table), crs=_gpkg_crs(systems, srs, f"{name}, layer {quoted(table)}") if column else None
        )
        for index, values in enumerate(cursor, start=1):
            cells = dict(zip(titles, values, strict=True))
            where = f"{name}, {table}[{index}]"
            shape = _gpkg_shape(cells.pop(column, None), where) if column else None
            cells.pop("fid", None)
            layer.rows.append((where, cells_of({k: v for k, v in cells.items() if not isinstance(v, bytes)}), shape))
        layers.append(layer)
    return layers


def _gpkg_crs(systems: dict[Any, Any], srs: Any, name: str) -> str | None:
    organization, code, definition = systems.get(srs, ("", 0, ""))
    if srs in (0, -1, None) or srs not in systems or re.match(r'\w+\["Undefined', str(definition)):
        fix = "Set it where the file was made."
        raise DataError(f"expected a coordinate reference system, found none. {fix}", where=name)
    if str(organization).upper() == "EPSG":
        return None if code == 4326 else f"EPSG:{code}"
    return str(definition)


def _gpkg_shape(blob: Any, where: str) -> Any:
    if blob is None:
        return None
    if not isinstance(blob, bytes) or blob[:2] != b"GP" or len(blob) < 8 or blob[3] & 0b100000:
        raise GeometryError("the geometry is not a GeoPackage geometry", where=where)
    envelope = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}.get((blob[3] >> 1) & 0b111)
    if envelope is None:
        raise GeometryError("the geometry is not a GeoPackage geometry", where=where)
    return _wkb(blob[8 + envelope :], where)


def _join_areas(layers: dict[str, Layer]) -> None:
    """Give the extents of the layer areas to the waypoints with the same id."""
    areas = layers.pop("areas", None)
    places = layers.get("waypoints")
    if areas is None or places is None:
        return
    extents = {row.get("id", ""): shape for _, row, shape in areas.rows}
    places.rows[:] = [(where, row, extents.get(row.get("id", ""), shape)) for where, row, shape in places.rows]


def _rename(layers: dict[str, Layer], text: str) -> None:
    """Give columns the names back that they had before the format changed them."""
    try:
        names = parse_json((text or "{}").encode("utf-8", "replace"), "columns")
    except DataError:
        return
    for table, layer in layers.items():
        old = names.get(table) if isinstance(names, dict) else None
        if isinstance(old, dict):
            layer.rows[:] = [
                (w, {str(old.get(c, c)): t for c, t in row.items()}, shape) for w, row, shape in layer.rows
            ]


def _unlike(names: list[str]) -> dict[str, str]:
    """Return a name for each column that differs from all others whatever the case, and from names SQLite needs."""
    taken = set(_RESERVED)
    made: dict[str, str] = {}
    for name in names:
        new, count = name.replace("\0", ""), 1
        while new.lower() in taken:
            count += 1
            new = f"{name}_{count}"
        taken.add(new.lower())
        made[name] = new
    return made


def refuse_control(rows: list[Row], what: str) -> None:
    """Refuse text that a format cannot hold.

    Raises
    ------
    DataError
        If a cell or a column name holds a NUL.
    """
    for row in rows:
        for name, text in row.items():
            if "\0" in text or "\0" in name:
                raise DataError(
                    f"column {quoted(name)} holds {quoted(text)}: {what} cannot hold a NUL character. Remove it."
                )


def _frame(layer: Layer, names: dict[str, str]) -> Any:
    """Return a layer as a frame whose dtypes come from the schema."""
    import geopandas
    import numpy as np
    import pandas as pd

    kinds = {entry["name"]: entry["type"] for entry in fields(layer.name)}
    rows = [layer.typed(row) for _, row, _ in layer.rows]
    made: dict[str, Any] = {}
    for name, new in names.items():
        values = [row.get(name) for row in rows]
        kind = kinds.get(name)
        if kind == "number":
            made[new] = np.array([np.nan if value is None else value for value in values], dtype="float64")
        elif kind == "boolean":
            made[new] = [bool(value) for value in values]
        else:
            made[new] = pd.array([None if value is None else str(value) for value in values], dtype="object")
    frame = pd.DataFrame(made)
    shapes = [shape for _, _, shape in layer.rows]
    if not any(shape is not None for shape in shapes):
        return frame
    return geopandas.GeoDataFrame(frame, geometry=shapes, crs=DEGREES)


@contextlib.contextmanager
def _same_date() -> Iterator[None]:
    """Let GDAL write a fixed date, for the same bytes each time, and not wait for the disk: `saving` does."""
    import pyogrio

    wanted = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in wanted}
    pyogrio.set_gdal_config_options(wanted)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def write_gpkg(net: NetworkRecords, path: Path) -> None:
    """Write a network as a GeoPackage: layers waypoints, areas and legs, and the other tables.

    Raises
    ------
    DataError
        If a text holds a NUL.
    OSError
        If what came onto the disk is not what was written.

    Notes
    -----
    GDAL goes on without a word where the disk fails, and leaves a row or a trigger out. The same network gives the same
    bytes, so it is written twice, and both must be equal.
    """
    again = path.with_name(f"again-{path.name[-40:]}")
    _write_gpkg(net, path)
    _write_gpkg(net, again)
    if not filecmp.cmp(path, again, shallow=False):
        raise not_as_written(path)


def _write_gpkg(net: NetworkRecords, path: Path) -> None:
    import pandas as pd
    import shapely

    renamed: dict[str, dict[str, str]] = {}
    places = list(net.waypoints.values())
    made: dict[str, int] = {}

    def put(frame: Any, layer: str, **options: Any) -> None:
        made[layer] = len(frame)
        _write_layer(frame, path, layer, **options)

    with _same_date():
        for layer in network_layers(net):
            if not layer.rows:
                continue
            rows = [row for _, row, _ in layer.rows]
            refuse_control(rows, "a GeoPackage")
            names = _unlike(columns(layer.name, rows))
            renamed[layer.name] = {new: name for name, new in names.items() if new != name}
            if layer.name == "waypoints":
                here = [shapely.Point(place.lon, place.lat) for place in places]
                layer.rows = [(w, row, point) for (w, row, _), point in zip(layer.rows, here, strict=True)]
            put(_frame(layer, names), layer.name)
        areas = [(place.id, place.name, place.extent) for place in places if place.extent is not None]
        if areas:
            put(_areas(areas), "areas", promote_to_multi=False)
        about = pd.DataFrame({"meta": [meta_json(net.meta)], "columns": [json.dumps(renamed, ensure_ascii=False)]})
        put(about, NETWORK)
    _check_gpkg(path, made)


def _write_layer(frame: Any, path: Path, layer: str, **options: Any) -> None:
    import pyogrio

    try:
        pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", **options)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
        RuntimeError,
    ) as fault:
        # GDAL quotes pages of SQL and not the reason.
        raise not_as_written(path) from fault


def _check_gpkg(path: Path, made: dict[str, int]) -> None:
    """Read a GeoPackage back: GDAL closes a file without a word that it could not write to the end."""
    try:
        where = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        with contextlib.closing(sqlite3.connect(where, uri=True)) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            # The names are ours, not of the data.
            count = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in made}  # noqa: S608
            known = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.Error as fault:
        raise not_as_written(path) from fault
    if not whole or count != made or not set(made) <= known:
        raise not_as_written(path)


def _areas(areas: list[tuple[str, str, Any]]) -> Any:
    import geopandas

    ids, names, shapes = zip(*areas, strict=True)
    return geopandas.GeoDataFrame({"id": list(ids), "name": list(names)}, geometry=list(shapes), crs=DEGREES)


# --- GeoParquet ---------------------------------------------------------------------------------------------------
def need_pyarrow() -> Any:
    """Return the module that reads and writes Parquet.

    Raises
    ------
    MissingDependencyError
        If pyarrow is not installed.
    """
    try:
        import pyarrow.parquet as parquet
    except ImportError:
        raise MissingDependencyError(
            "Parquet needs pyarrow, which is not installed: pip install 'migration-routes[parquet]'"
        ) from None
    return parquet


def read_parquet_file(path: Path) -> Reading:
    """Return the network of a GeoParquet file.

    Raises
    ------
    DataError
        If it is damaged, has no geometry, or a geometry is not one on Earth.
    RefusedError
        If it is something else.
    MissingDependencyError
        If pyarrow is not installed.
    """
    data = files.read_bytes(path)
    safe.check_parquet(data, path.name)
    rows, about = _parquet_rows(data, path.name)
    primary, described = _geometry_column(about, rows, path.name)
    crs = described.get("crs", "absent")
    if crs is None:
        fix = "Set it where the file was made."
        raise DataError(f"expected a coordinate reference system, found none. {fix}", where=path.name)
    layers: dict[str, Layer] = {}
    system = None if crs == "absent" else json.dumps(crs)
    for index, cells in enumerate(rows, start=1):
        where = f"{path.name}, row {index}"
        shape = _wkb(cells.pop(primary), where)
        if "covering" in described:
            cells.pop("bbox", None)
        row = cells_of({name: value for name, value in cells.items() if not isinstance(value, bytes)})
        name = row.pop("routes:table", "")
        layer = layers.get(name)
        if layer is None:
            layer = layers[name] = Layer(name=name, crs=system)
        layer.rows.append((where, row, shape))
    meta = layers.pop("meta", None)
    if meta is None:
        return features_reading(list(layers.values()), path.name)
    return own_reading(list(layers.values()), meta_from_json(meta.rows[0][1].get("note", ""), path.name), path.name)


def _parquet_rows(data: bytes, name: str) -> tuple[list[dict[str, Any]], Any]:
    """Return the rows of a Parquet file and what it says of its geometries; the one place where pyarrow reads."""
    parquet = need_pyarrow()
    import pyarrow as pa

    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        groups = [file.metadata.row_group(index).total_byte_size for index in range(file.metadata.num_row_groups)]
        if sum(groups) > safe.LARGEST_UNPACKED:
            raise RefusedError(f"{name}: expected a table of places, found {sum(groups) / 1e6:.0f} MB when unpacked")
        table = file.read(use_threads=False)
        about = (file.schema_arrow.metadata or {}).get(b"geo", b"null")
        listed = dict.fromkeys(table.column_names)
        if len(listed) != table.num_columns:
            twice = next(column for column in listed if table.column_names.count(column) > 1)
            raise DataError(f"the column {quoted(twice)} stands there twice: rename one", where=name)
        return table.to_pylist(), parse_json(about, f"{name}, geo")
    except RoutesError:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError, RecursionError):
        raise DataError("is a damaged Parquet file: fetch or export it again", where=name) from None


def _geometry_column(about: Any, rows: list[dict[str, Any]], name: str) -> tuple[str, dict[str, Any]]:
    """Return the column of the geometries and what the file says of it."""
    columns_said = about.get("columns") if isinstance(about, dict) else None
    primary = about.get("primary_column") if isinstance(about, dict) else None
    if not isinstance(primary, str) or (rows and primary not in rows[0]):
        raise DataError("has no geometry: save it as GeoParquet", where=name)
    described = columns_said.get(primary, {}) if isinstance(columns_said, dict) else {}
    if not isinstance(described, dict) or not isinstance(described.get("crs"), dict | str | None):
        raise DataError(f"what it says of column {quoted(primary)} is no GeoParquet: save it again", where=name)
    return primary, described


def _wkb(blob: Any, where: str) -> Any:
    """Return the geometry that well-known binary holds, two-dimensional, ``None`` for none."""
    import shapely

    try:
        return None if blob is None else shapely.force_2d(shapely.from_wkb(blob))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        raise GeometryError("the geometry cannot be read: export the file again", where=where) from None


def parquet_bytes(net: NetworkRecords) -> bytes:
    """Return a network as one GeoParquet 1.1 file: a row a record, the column ``routes:table`` says of which table.

    Raises
    ------
    MissingDependencyError
        If pyarrow is not installed.
    """
    need_pyarrow()
    frame = network_frame(net)
    out = io.BytesIO()
    frame.to_parquet(out, write_covering_bbox="bbox" not in frame, index=False)
    return out.getvalue()


def network_frame(net: NetworkRecords) -> Any:
    """Return a network as one frame, a row a record: ``routes:table`` says of which table, what it is stands last."""
    import geopandas
    import pandas as pd

    layers = network_layers(net)
    numbers = {entry["name"] for table in TABLES for entry in fields(table) if entry["type"] == "number"}
    rows: list[dict[str, Any]] = []
    shapes: list[Any] = []
    for layer in layers:
        for _, row, shape in layer.rows:
            rows.append({"routes:table": layer.name, **layer.typed(row)})
            shapes.append(shape)
    rows.append({"routes:table": "meta", "note": meta_json(net.meta)})
    shapes.append(None)
    listed = list(
        dict.fromkeys(
            ["routes:table", *(name for layer in layers for name in columns(layer.name, [r for _, r, _ in layer.rows]))]
        )
    )
    made: dict[str, Any] = {}
    for name in listed:
        values = [row.get(name) for row in rows]
        unmixed = name in numbers and all(value is None or isinstance(value, int | float) for value in values)
        cells: list[Any] = (
            values if unmixed else [None if v is None else ("true" if v is True else str(v)) for v in values]
        )
        made[name] = pd.array(cells, dtype="Float64" if unmixed else "string")
    made[free_id("geometry", made)] = geopandas.GeoSeries(shapes, crs=DEGREES)
    return geopandas.GeoDataFrame(pd.DataFrame(made), geometry=list(made)[-1], crs=DEGREES)
