"""Networks as pandas and GeoPandas frames and back; dtypes come from the schema, but for own columns of numbers."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from routes.errors import DataError
from routes.io.framerows import DERIVED, EXTRA, SHAPES, frame_layer
from routes.io.rows import columns, to_row
from routes.io.vector.layers import DEGREES, Layer, cells_of, network_layers, own_reading
from routes.model.checks import ENDS_KM, ERROR
from routes.model.geometry import distance_km
from routes.model.network import NetworkRecords
from routes.model.own_columns import reader_of
from routes.model.records import Basis, Leg, PlaceKind, Waypoint
from routes.model.schema import TABLES, fields
from routes.model.tables import Meta, Records
from routes.model.text import did_you_mean, quoted

__all__ = ["DERIVED", "from_frames", "records_frame", "to_frames"]


def to_frames(net: NetworkRecords) -> dict[str, Any]:
    """Return one frame a table by name: waypoints and legs as GeoDataFrames (EPSG:4326), the rest as DataFrames.

    Columns are those of the tables on disk, text as ``string``, numbers as ``float64``, booleans as ``bool``; lists
    and ranges stay as written (``COL|PAN``, ``9|12``), a missing text is an empty one. Own columns follow: ``Int64``,
    ``float64`` or ``boolean`` where every cell that is not empty is exactly the writing of one (``12``, ``0.5``,
    ``false``), else text: a code such as ``05001``, ``NA`` and dates stay as they are. Worked out and added:
    ``length_km`` of legs, ``number`` and ``unit`` of observations. The extents of areas are the column ``extent``. A
    frame ``meta`` of one row holds what the network says of itself.

    Raises
    ------
    DataError
        If ``extra`` holds a column that the schema knows.
    """
    import pandas as pd

    frames = {layer.name: _frame(layer, getattr(net.records(), layer.name)) for layer in network_layers(net)}
    frames["meta"] = pd.DataFrame(
        {key: pd.array([getattr(net.meta, key)], dtype="string") for key in Meta.__dataclass_fields__}
    )
    return frames


def records_frame(table: str, records: Iterable[Any]) -> Any:
    """Return the frame that `to_frames` has of a table, for its records alone.

    Raises
    ------
    DataError
        If ``extra`` holds a column that the schema knows.
    """
    listed = list(records)
    rows = [(f"{table}[{index}]", to_row(table, record), None) for index, record in enumerate(listed)]
    return _frame(Layer(name=table, rows=rows), listed)


def _frame(layer: Layer, records: Sequence[Any]) -> Any:
    """Return the rows of a table as a frame, with the shapes of its records and what is worked out."""
    import geopandas
    import pandas as pd

    frame = table_frame(layer)
    if layer.name == "waypoints":
        points = geopandas.points_from_xy([place.lon for place in records], [place.lat for place in records])
        frame = geopandas.GeoDataFrame(frame, geometry=points, crs=DEGREES)
        if "extent" not in frame.columns:
            frame["extent"] = geopandas.GeoSeries([place.extent for place in records], crs=DEGREES, index=frame.index)
    elif layer.name == "legs":
        _derive(frame, "length_km", pd.array([leg.length_km for leg in records], dtype="float64"))
        frame = geopandas.GeoDataFrame(frame, geometry=[leg.line for leg in records], crs=DEGREES)
    elif layer.name == "observations":
        numbers = [float("nan") if row.number is None else row.number for row in records]
        _derive(frame, "number", pd.array(numbers, dtype="float64"))
        _derive(frame, "unit", pd.array([row.measure.unit for row in records], dtype="string"))
    frame.attrs["derived"] = [name for name in DERIVED.get(layer.name, ()) if name not in _extras(layer)]
    return frame


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
        name = f"{EXTRA}{column}" if column in SHAPES else column
        if kinds.get(name) == "number":
            made[name] = pd.array([float(text) if text else float("nan") for text in texts], dtype="float64")
        elif kinds.get(name) == "boolean":
            made[name] = pd.array([text == "true" for text in texts], dtype="bool")
        elif column in kinds or column.startswith(("name:", "text:")):
            made[name] = pd.array(texts, dtype="string")
        else:
            made[name] = _own_column(texts)
    return pd.DataFrame(made)


def _own_column(texts: list[str]) -> Any:
    """Return an own column as whole numbers, numbers, booleans or text, as `routes.model.own_columns` reads it."""
    import pandas as pd

    read = reader_of(texts)
    if read is str:
        return pd.array(texts, dtype="string")
    values = [read(text) if text else None for text in texts]
    if read is float:
        return pd.array([math.nan if value is None else value for value in values], dtype="float64")
    whole, some = ("int64", "Int64") if read is int else ("bool", "boolean")
    return pd.array(values, dtype=some if None in values else whole)


def from_frames(tables: Mapping[str, Any], *, crs: Any = None) -> Records:
    """Return the records of frames such as `to_frames` returns; only ``waypoints`` must be there.

    Rows are taken in their order, whatever the index; an index called like a column is that column, and one of texts is
    the ids where no column is. Without ids, a place is called by its name and a leg by its ends and mode. Geometries
    may be in a column of any name and any reference system. A position in a geometry is taken rather than ``lon`` and
    ``lat``, with a `RoutesWarning` where they differ. A straight schematic line is drawn anew where a place has moved.

    Parameters
    ----------
    tables
        Frames by the name of the table.
    crs
        The reference system of geometries that have none, such as ``"EPSG:4326"``.

    Raises
    ------
    DataError
        If a table has an unknown name, geometries have no reference system, or a cell cannot be what its column says;
        all faults are listed.
    GeometryError
        If a geometry is not one that its table can have.
    UsageError
        If ``crs`` is not a reference system.
    """
    unknown = [name for name in tables if name not in (*TABLES, "meta")]
    if unknown or "waypoints" not in tables:
        wrong = unknown[0] if unknown else "waypoints"
        if unknown:
            raise DataError(
                f"frame {quoted(wrong)} is not a table of a network. {did_you_mean(str(wrong), TABLES)}".strip()
            )
        raise DataError('there is no frame "waypoints": add it')
    layers = [frame_layer(name, frame, crs) for name, frame in tables.items() if name != "meta"]
    meta = Meta()
    if "meta" in tables and len(tables["meta"]):
        said = cells_of(dict(zip(tables["meta"].columns, tables["meta"].iloc[0], strict=True)))
        meta = Meta(**{key: said.get(key, "") for key in Meta.__dataclass_fields__ if key in tables["meta"].columns})
    reading = own_reading(layers, meta, "frames")
    faults = [found for found in reading.findings if found.severity == ERROR]
    if faults:
        raise DataError.of(map(str, faults), faults)
    return _redrawn(reading.records)


def _redrawn(records: Records) -> Records:
    """Return the records without straight schematic lines that no longer end at their places: a network draws them."""
    places = {place.id: place for place in records.waypoints if place.kind is not PlaceKind.AREA}

    def stale(leg: Leg) -> bool:
        if leg.basis is not Basis.SCHEMATIC or leg.geometry is None or len(leg.geometry.coords) != 2:
            return False
        ends = zip((leg.start, leg.end), leg.geometry.coords, strict=True)
        return any(_is_away(places[name], (at[0], at[1])) for name, at in ends if name in places)

    legs = tuple(dataclasses.replace(leg, geometry=None) if stale(leg) else leg for leg in records.legs)
    return dataclasses.replace(records, legs=legs)


def _is_away(place: Waypoint, end: tuple[float, float]) -> bool:
    """Return whether the end of a line is farther from a place than a network allows."""
    return distance_km((place.lon, place.lat), end) > max(ENDS_KM, place.accuracy_km or 0.0)
