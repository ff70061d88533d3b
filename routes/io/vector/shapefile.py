"""ESRI shapefiles: a network as a zip of them with its tables as CSV, and foreign points or lines.

A shapefile holds no long names, no long texts and no types to speak of, so the zip carries the tables of the network
as CSV as well, and they are what is read back; the shapefiles are for GIS programs, and give the lines and areas.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from routes.errors import DataError, FileError, GeometryError
from routes.io import safe
from routes.io.folder import PACKAGE, folder_files, meta_of
from routes.io.json_text import parse_json
from routes.io.reading import Builder, Reading, counted
from routes.io.rows import Row, columns
from routes.io.tabular.tables import read_table
from routes.io.vector.features import features_reading
from routes.io.vector.layers import DEGREES, Layer, cells_of, network_layers
from routes.model import files
from routes.model.geometry import as_line
from routes.model.network import NetworkRecords
from routes.model.schema import READ, fields
from routes.saving import not_as_written, replacing, scratch

__all__ = ["field_names", "read_shapefile", "read_zip", "write_shapefiles", "write_zip"]

LONGEST_TEXT = 254
# Names of at most ten characters for the columns that have longer ones; any other is cut and numbered.
SHORT = {"accuracy_km": "accur_km", "sensitivity": "sensitiv", "name:en": "name_en", "name:es": "name_es"}
_DAY = "2000-01-01"


# --- reading ------------------------------------------------------------------------------------------------------
def read_shapefile(path: Path) -> Reading:
    """Return the network of a shapefile of points or lines: its .shp, .shx, .dbf, .prj and .cpg, and no other file.

    Raises
    ------
    FileError
        If a part is missing.
    RefusedError
        If a part is something else, or there is no coordinate reference system (.prj).
    """
    parts = {".shp": files.read_bytes(path)}
    for suffix in safe.SHAPEFILE_PARTS[1:]:
        for beside in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            data = files.find_member(path.parent, beside.name)
            if data is not None:
                parts[suffix] = data
                break
    return features_reading([_layer(parts, path.stem, path.name)], path.name)


def read_zip(path: Path) -> Reading:
    """Return the network of a zip: one that `write_zip` wrote, or foreign shapefiles of points or lines.

    Raises
    ------
    RefusedError
        If it is something else, or a member is one that may not be.
    DataError
        If it is damaged, or holds no shapefile.
    """
    members = safe.unpack(files.read_bytes(path), path.name)
    sets: dict[str, dict[str, bytes]] = {}
    for name, data in members.items():
        inside = PurePosixPath(name)
        if inside.suffix.lower() in safe.SHAPEFILE_PARTS:
            sets.setdefault(str(inside.with_suffix("")), {})[inside.suffix.lower()] = data
    sets = {name: parts for name, parts in sets.items() if ".shp" in parts}
    if not sets:
        raise DataError("there is no shapefile in it", where=path.name)
    if "waypoints.csv" in members and "legs.csv" in members:
        return _network(members, sets, path.name)
    layers = [_layer(parts, name, f"{path.name}/{name}.shp") for name, parts in sorted(sets.items())]
    return features_reading(layers, path.name)


def _network(members: Mapping[str, bytes], sets: Mapping[str, dict[str, bytes]], name: str) -> Reading:
    import shapely

    shapes: dict[str, dict[str, Any]] = {}
    for layer in ("legs", "areas"):
        rows = _layer(sets[layer], layer, f"{name}/{layer}.shp").rows if layer in sets else []
        # Shapefiles turn outer rings clockwise; everything else here turns them the other way.
        turned = shapely.orient_polygons([shape for _, _, shape in rows])
        shapes[layer] = {row.get("id", ""): shape for (_, row, _), shape in zip(rows, turned, strict=True)}
    builder = Builder()
    if PACKAGE in members:
        document = parse_json(members[PACKAGE], f"{name}/{PACKAGE}")
        builder.meta = meta_of(document if isinstance(document, dict) else {})
    lines = {key: as_line(shape) for key, shape in shapes["legs"].items() if shape is not None}
    for table in READ:
        if f"{table}.csv" in members:
            geometry = {"waypoints": shapes["areas"].get, "legs": lines.get}.get(table)
            read_table(builder, table, members[f"{table}.csv"], f"{name}/{table}.csv", geometry)
    builder.notes.append(f"Read {name}: {counted(builder)}.")
    return builder.done()


def _layer(parts: dict[str, bytes], stem: str, name: str) -> Layer:
    """Return the rows of a shapefile; GDAL sees a folder of its own with the checked parts and nothing else."""
    import pyogrio
    import shapely

    safe.check_shapefile_parts(parts, name)
    system = parts.get(".prj", b"").decode("utf-8", "replace").strip()
    if not system:
        fix = "Copy the .prj from where the others came, or save the layer again with its reference system."
        raise DataError(f"expected a coordinate reference system (.prj), found none. {fix}", where=name)
    with scratch() as folder:
        for suffix in (".shp", ".shx", ".dbf", ".cpg"):
            if suffix in parts:
                Path(folder, f"data{suffix}").write_bytes(parts[suffix])
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                info, _, shapes, values = pyogrio.raw.read(Path(folder, "data.shp"), force_2d=True)
        except (
            pyogrio.errors.DataSourceError,
            pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError,
            ValueError,
            TypeError,
            OverflowError,
            RuntimeError,
        ):
            fix = "Copy all its parts again (.shp, .shx, .dbf), or export it again."
            raise DataError(f"is a damaged shapefile, whose parts do not fit. {fix}", where=name) from None
    layer = Layer(name=stem, crs=system)
    for index in range(len(shapes)):
        cells = {str(field): _plain(column[index]) for field, column in zip(info["fields"], values, strict=True)}
        try:
            shape = None if shapes[index] is None else shapely.from_wkb(shapes[index])
        except (shapely.errors.ShapelyError, TypeError, ValueError):
            where = f"{name}, feature {index + 1}"
            raise GeometryError("the geometry cannot be read: export the file again", where=where) from None
        layer.rows.append((f"{name}, feature {index + 1}", cells_of(cells), shape))
    return layer


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


# --- writing ------------------------------------------------------------------------------------------------------
def field_names(names: list[str]) -> dict[str, str]:
    """Return a name of at most ten characters for each column, no two alike whatever the case.

    Examples
    --------
    >>> field_names(["id", "accuracy_km", "segment_identifier", "segment_identity"])
    {'id': 'id', 'accuracy_km': 'accur_km', 'segment_identifier': 'segment_id', 'segment_identity': 'segment__2'}
    """
    made: dict[str, str] = {}
    taken = {"geometry"}  # what GeoPandas calls the shapes
    for name in names:
        plain = "".join(c if c.isascii() and c.isalnum() else "_" for c in SHORT.get(name, name))
        new, count = plain[:10], 1
        while new.lower() in taken:
            count += 1
            new = f"{plain[: 9 - len(str(count))]}_{count}"
        taken.add(new.lower())
        made[name] = new
    return made


def _shapefiles(net: NetworkRecords, folder: Path) -> dict[str, bytes]:
    """Return the shapefiles of a network by name, as they come from a folder made for them."""
    folder.mkdir()
    write_shapefiles(net, folder)
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def write_shapefiles(net: NetworkRecords, folder: Path) -> list[Path]:
    """Write waypoints, areas and legs as shapefiles into a folder that exists, the same bytes for the same network.

    Column names are cut to ten characters (`field_names`), texts to 254 bytes: the tables beside them have all of it.
    """
    import shapely

    made: list[Path] = []
    layers = {layer.name: layer for layer in network_layers(net)}
    places = layers["waypoints"].rows
    points = [
        (where, row, shapely.Point(place.lon, place.lat))
        for (where, row, _), place in zip(places, net.waypoints.values(), strict=True)
    ]
    areas = [(where, row, shape) for where, row, shape in places if shape.geom_type != "Point"]
    for name, table, rows in (
        ("waypoints", "waypoints", points),
        ("areas", "waypoints", areas),
        ("legs", "legs", layers["legs"].rows),
    ):
        if rows:
            _write_layer(folder / f"{name}.shp", table, rows)
            made.append(folder / f"{name}.shp")
    return made


def _write_layer(path: Path, table: str, rows: list[tuple[str, Row, Any]]) -> None:
    import geopandas
    import pandas as pd
    import pyogrio

    kinds = {entry["name"]: entry["type"] for entry in fields(table)}
    made: dict[str, Any] = {}
    for name, short in field_names(columns(table, [row for _, row, _ in rows])).items():
        texts = [row.get(name, "") for _, row, _ in rows]
        if kinds.get(name) == "number":
            made[short] = [float(text) if text else None for text in texts]
        else:
            made[short] = pd.array([_short(text) for text in texts], dtype="object")
    frame = geopandas.GeoDataFrame(made, geometry=[shape for _, _, shape in rows], crs=DEGREES)
    options = {"DBF_DATE_LAST_UPDATE": _DAY}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pyogrio.write_dataframe(frame, path, driver="ESRI Shapefile", encoding="UTF-8", layer_options=options)
            if not _as_written(frame, path):
                raise not_as_written(path)
        except RuntimeError as fault:  # the root of what pyogrio raises of files
            raise not_as_written(path) from fault


def _as_written(frame: Any, path: Path) -> bool:
    """Return whether a shapefile reads back: GDAL closes files without a word that it could not write to the end."""
    import numpy as np
    import pyogrio
    import shapely

    info, _, shapes, values = pyogrio.raw.read(path, encoding="UTF-8")
    if len(shapes) != len(frame) or not info["crs"] or path.with_suffix(".cpg").read_bytes() != b"UTF-8":
        return False
    lines = [shapely.normalize(list(each)) for each in (frame.geometry, shapely.from_wkb(shapes))]
    if not shapely.equals_exact(*lines, tolerance=1e-9).all():
        return False
    for name, found in zip(info["fields"], values, strict=True):
        wanted = frame[name]
        if wanted.dtype == float:
            same = np.allclose(wanted, found.astype(float), rtol=1e-6, atol=1e-6, equal_nan=True)
        else:
            kept = [[text.strip() if isinstance(text, str) else "" for text in each] for each in (wanted, found)]
            same = kept[0] == kept[1]
        if not same:
            return False
    return True


def _short(text: str) -> str | None:
    """Return a text as a shapefile can hold it: at most 254 bytes, cut between letters."""
    cut = text.replace("\0", "").encode("utf-8")[:LONGEST_TEXT].decode("utf-8", "ignore")
    return cut or None


def write_zip(net: NetworkRecords, path: Path) -> Path:
    """Write a network as a zip of shapefiles and of its tables as CSV; return its path.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    if not net.waypoints:
        raise FileError(f"{path}: a network without places makes no shapefile")
    parts = {name: text.encode() for name, text in folder_files(net).items() if not name.endswith(".geojson")}
    with replacing(path) as made:
        shapes = [_shapefiles(net, made.parent / name) for name in ("once", "again")]
        if shapes[0] != shapes[1]:  # GDAL lost a write, and said nothing
            raise not_as_written(made)
        parts |= shapes[0]
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in sorted(parts.items()):
                entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                archive.writestr(entry, data)
    return path
