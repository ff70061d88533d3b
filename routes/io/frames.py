"""Networks as pandas and GeoPandas frames and back; dtypes come from the schema, never from the values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routes.errors import DataError
from routes.io.layers import DEGREES, Layer, cells_of, network_layers, own_reading
from routes.io.rows import columns
from routes.model.checks import ERROR
from routes.model.network import NetworkRecords
from routes.model.schema import TABLES, fields
from routes.model.tables import Meta, Records
from routes.model.text import did_you_mean, shown

__all__ = ["DERIVED", "from_frames", "to_frames"]

# Columns that are worked out, added for convenience and never read back; ``frame.attrs["derived"]`` names them.
# An unknown column that has the name of one of the shapes is set apart by a prefix.
_SHAPES, _EXTRA = ("geometry", "extent"), "extra:"
DERIVED = {"legs": ("length_km",), "observations": ("number", "unit")}


def to_frames(net: NetworkRecords) -> dict[str, Any]:
    """Return one frame a table by name: waypoints and legs as GeoDataFrames (EPSG:4326), the rest as DataFrames.

    Columns are those of the tables on disk, text as ``string``, numbers as ``float64``, booleans as ``bool``; lists
    and ranges stay as written (``COL|PAN``, ``9|12``), a missing text is an empty one. Unknown columns follow. Worked
    out and added: ``length_km`` of legs, ``number`` and ``unit`` of observations. The extents of areas are the column
    ``extent``. A frame ``meta`` of one row holds what the network says of itself.

    Raises
    ------
    DataError
        If ``extra`` holds a column that the schema knows.
    """
    import geopandas
    import pandas as pd

    frames: dict[str, Any] = {}
    for layer in network_layers(net):
        frame = table_frame(layer)
        records = getattr(net.records(), layer.name)
        if layer.name == "waypoints":
            points = geopandas.points_from_xy([place.lon for place in records], [place.lat for place in records])
            frame = geopandas.GeoDataFrame(frame, geometry=points, crs=DEGREES)
            if "extent" not in frame.columns:
                frame["extent"] = geopandas.GeoSeries(
                    [place.extent for place in records], crs=DEGREES, index=frame.index
                )
        elif layer.name == "legs":
            _derive(frame, "length_km", pd.array([leg.length_km for leg in records], dtype="float64"))
            frame = geopandas.GeoDataFrame(frame, geometry=[leg.line for leg in records], crs=DEGREES)
        elif layer.name == "observations":
            _derive(
                frame,
                "number",
                pd.array([float("nan") if r.number is None else r.number for r in records], dtype="float64"),
            )
            _derive(frame, "unit", pd.array([r.measure.unit for r in records], dtype="string"))
        frame.attrs["derived"] = [name for name in DERIVED.get(layer.name, ()) if name not in _extras(layer)]
        frames[layer.name] = frame
    frames["meta"] = pd.DataFrame(
        {key: pd.array([getattr(net.meta, key)], dtype="string") for key in Meta.__dataclass_fields__}
    )
    return frames


def _extras(layer: Layer) -> set[str]:
    known = {entry["name"] for entry in fields(layer.name)}
    return {name for _, row, _ in layer.rows for name in row if name not in known}


def _derive(frame: Any, name: str, values: Any) -> None:
    if name not in frame.columns:
        frame[name] = values


def table_frame(layer: Layer) -> Any:
    import pandas as pd

    kinds = {entry["name"]: entry["type"] for entry in fields(layer.name)}
    made: dict[str, Any] = {}
    for column in columns(layer.name, [row for _, row, _ in layer.rows]):
        texts = [row.get(column, "") for _, row, _ in layer.rows]
        name = f"{_EXTRA}{column}" if column in _SHAPES else column
        if kinds.get(name) == "number":
            made[name] = pd.array([float(text) if text else float("nan") for text in texts], dtype="float64")
        elif kinds.get(name) == "boolean":
            made[name] = pd.array([text == "true" for text in texts], dtype="bool")
        else:
            made[name] = pd.array(texts, dtype="string")
    return pd.DataFrame(made)


def from_frames(tables: Mapping[str, Any]) -> Records:
    """Return the records of frames such as `to_frames` returns; only ``waypoints`` must be there.

    Raises
    ------
    DataError
        If a table has an unknown name, or a cell cannot be what its column says; all faults are listed.
    """
    unknown = [name for name in tables if name not in (*TABLES, "meta")]
    if unknown or "waypoints" not in tables:
        wrong = unknown[0] if unknown else "waypoints"
        if unknown:
            raise DataError(
                f"frame {shown(wrong)} is no table of a network. {did_you_mean(str(wrong), TABLES)}".strip()
            )
        raise DataError('there is no frame "waypoints": add it')
    layers = [_layer(name, frame) for name, frame in tables.items() if name != "meta"]
    meta = Meta()
    if "meta" in tables and len(tables["meta"]):
        said = cells_of(dict(zip(tables["meta"].columns, tables["meta"].iloc[0], strict=True)))
        meta = Meta(**{key: said.get(key, "") for key in Meta.__dataclass_fields__})
    reading = own_reading(layers, meta, "frames")
    faults = [str(found) for found in reading.findings if found.severity == ERROR]
    if faults:
        raise DataError.of(faults)
    return reading.records


def _layer(name: str, frame: Any) -> Layer:
    import pandas as pd

    shape = getattr(frame, "_geometry_column_name", None)
    if shape is not None and frame.crs is not None and not frame.crs.equals("EPSG:4326"):
        frame = frame.to_crs(DEGREES)
    skip = {shape, *frame.attrs.get("derived", ())}
    extents = list(frame["extent"]) if name == "waypoints" and "extent" in frame.columns else None
    skip |= {"extent"} if extents is not None and any(hasattr(each, "geom_type") for each in extents) else set()
    if extents is not None and all(each is None or each is pd.NA or each != each for each in extents):
        skip.add("extent")
    layer = Layer(name=name)
    titles = [column for column in frame.columns if column not in skip]
    shapes = list(frame[shape]) if shape in frame.columns and name == "legs" else [None] * len(frame)
    listed = zip(*(frame[column] for column in titles), strict=True) if titles else iter(())
    for index, values in enumerate(listed):
        cells = {str(key): _plain(value) for key, value in zip(titles, values, strict=True)}
        extent = extents[index] if extents is not None and hasattr(extents[index], "geom_type") else None
        row = cells_of({key.removeprefix(_EXTRA): value for key, value in cells.items() if value is not None})
        if name == "waypoints" and shape is not None and "lon" not in titles and "lat" not in titles:
            point = frame[shape].iloc[index]
            row |= {"lon": repr(float(point.x)), "lat": repr(float(point.y))}
        layer.rows.append((f"{name}[{index}]", row, extent if name == "waypoints" else shapes[index]))
    return layer


def _plain(value: Any) -> Any:
    import pandas as pd

    if isinstance(value, tuple | list):
        return "|".join(str(part) for part in value)
    if value is pd.NA or value is pd.NaT:
        return None
    return value.item() if hasattr(value, "item") else value
