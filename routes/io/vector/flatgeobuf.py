"""FlatGeobuf: a whole network in one file, a row a record as in GeoParquet, or points and lines from anywhere.

GDAL reads and writes it, and sees a folder of its own with that one file, of which the first bytes were checked: they
are of no other format that it knows.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from routes.errors import DataError, GeometryError, RefusedError
from routes.io import safe
from routes.io.reading import Reading
from routes.io.vector.features import features_reading
from routes.io.vector.geo import network_frame, refuse_control
from routes.io.vector.layers import Layer, cells_of, meta_from_json, network_layers, own_reading
from routes.model.network import NetworkRecords
from routes.saving import not_as_written, scratch

__all__ = ["flatgeobuf_bytes", "read_flatgeobuf"]

_TABLE = "routes:table"
_MAGIC = b"fgb\x03fgb"


def read_flatgeobuf(data: bytes, name: str) -> Reading:
    """Return the network of a FlatGeobuf file.

    Raises
    ------
    DataError
        If it is damaged, or a geometry is not one on Earth.
    RefusedError
        If it is something else, or has no coordinate reference system.
    """
    if not data.startswith(_MAGIC) or len(data) < 12:
        raise RefusedError(f"{name}: expected FlatGeobuf, found {safe.beginning(data[:100])}")
    info, rows = _rows(data, name)
    if not info["crs"]:
        fix = "Set it where the file was made."
        raise DataError(f"expected a coordinate reference system, found none. {fix}", where=name)
    layers: dict[str, Layer] = {}
    for index, (cells, shape) in enumerate(rows, start=1):
        row = cells_of(cells)
        table = row.pop(_TABLE, "")
        if table and isinstance(shape, GeometryError):
            raise shape
        layer = layers.setdefault(table, Layer(name=table, crs=str(info["crs"])))
        layer.rows.append((f"{name}, feature {index}", row, shape))
    meta = layers.pop("meta", None)
    if meta is None:
        return features_reading(list(layers.values()), name)
    return own_reading(list(layers.values()), meta_from_json(meta.rows[0][1].get("note", ""), name), name)


def _rows(data: bytes, name: str) -> tuple[Mapping[str, Any], list[tuple[dict[str, Any], Any]]]:
    """Return what the file says of itself, and (attributes, geometry) of each feature."""
    import pyogrio

    with scratch() as folder:
        path = folder / "data.fgb"
        path.write_bytes(data)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                announced = int(pyogrio.read_info(path)["features"])
                info, _, shapes, values = pyogrio.raw.read(path, force_2d=True)
        except (
            pyogrio.errors.DataSourceError,
            pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError,
            pyogrio.errors.FieldError,
            ValueError,
            TypeError,
            OverflowError,
            IndexError,
            MemoryError,
            RuntimeError,
        ) as fault:
            text = str(fault).replace(f"{folder}/data.fgb", name)
            raise DataError(f"is a damaged FlatGeobuf: {text}", where=name) from None
    found = 0 if shapes is None else len(shapes)
    if found < announced:
        # GDAL reads as far as the features are whole, without a word.
        raise DataError(f"is a damaged FlatGeobuf: it ends after {found} of {announced} features", where=name)
    columns = [str(field) for field in info["fields"]]
    made = []
    for index in range(len(shapes) if shapes is not None else 0):
        cells = {field: _plain(column[index]) for field, column in zip(columns, values, strict=True)}
        made.append((cells, _shape(shapes[index], f"{name}, feature {index + 1}")))
    return info, made


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return None
    return str(value) if type(value).__name__ == "datetime64" else value.item() if hasattr(value, "item") else value


def _shape(blob: Any, where: str) -> Any:
    import shapely

    try:
        return None if blob is None else shapely.force_2d(shapely.from_wkb(blob))
    except (shapely.errors.ShapelyError, TypeError, ValueError):
        return GeometryError("the geometry cannot be read: export the file again", where=where)


def flatgeobuf_bytes(net: NetworkRecords) -> bytes:
    """Return a network as FlatGeobuf, the same bytes for the same network.

    It has no spatial index: records without a geometry stand in it too.

    Raises
    ------
    DataError
        If a text holds a NUL.
    OSError
        If what came onto the disk is not what was written.
    """
    import pyogrio

    for layer in network_layers(net):
        refuse_control([row for _, row, _ in layer.rows], "FlatGeobuf")
    frame = network_frame(net)
    shapes = frame.geometry.name
    for column in frame.columns.drop(shapes):
        if frame[column].dtype == "Float64":
            frame[column] = frame[column].to_numpy(dtype="float64", na_value=float("nan"))
        else:
            frame[column] = frame[column].astype("object").where(frame[column].notna(), None)
    options = {"SPATIAL_INDEX": "NO"}
    with scratch() as folder:
        made = []
        for name in ("once.fgb", "again.fgb"):
            path = folder / name
            try:
                pyogrio.write_dataframe(
                    frame, path, driver="FlatGeobuf", geometry_type="Unknown", layer="network", layer_options=options
                )
                made.append(path.read_bytes())
            except (pyogrio.errors.DataSourceError, pyogrio.errors.FeatureError, RuntimeError) as fault:
                raise not_as_written(path) from fault
        if made[0] != made[1]:  # GDAL lost a write, and said nothing
            raise not_as_written(path)
        try:
            found = [shape for _, shape in _rows(made[0], "network.fgb")[1]]
        except DataError as fault:
            raise not_as_written(path) from fault
        if [shape is None for shape in found] != list(frame.geometry.isna()) or not all(
            shape is None or shape.equals_exact(wanted, 0) for shape, wanted in zip(found, frame.geometry, strict=True)
        ):
            raise not_as_written(path)
    return made[0]
