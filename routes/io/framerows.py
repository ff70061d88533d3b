"""Frames as rows with shapes, whatever their index, dtypes, geometry column and reference system."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from routes.errors import DataError, GeometryError, RoutesWarning, UsageError
from routes.io.rows import Row
from routes.io.vector.layers import DEGREES, Layer, cells_of
from routes.model.schema import fields
from routes.model.text import quoted

__all__ = ["DERIVED", "EXTRA", "SHAPES", "frame_layer"]

# Columns that are worked out, added for convenience and never read back; ``frame.attrs["derived"]`` names them.
DERIVED = {"legs": ("length_km",), "observations": ("number", "unit")}
# An unknown column that has the name of one of the shapes is set apart by a prefix.
SHAPES, EXTRA = ("geometry", "extent"), "extra:"
# Closer than a centimetre, a position in another system is the one that was written.
_SAME_DEGREES = 1e-7
_MOST_NAMED = 5


def frame_layer(name: str, frame: Any, crs: Any = None) -> Layer:
    """Return the rows of a frame in their order, with the lines of legs and the extents of areas in degrees.

    Raises
    ------
    DataError
        If two columns have one name, or geometries have no reference system.
    GeometryError
        If a geometry is not one that the table can have.
    UsageError
        If ``crs`` is not a reference system.
    """
    frame = _with_index(name, frame)
    twice = sorted({str(column) for column in frame.columns[frame.columns.duplicated()]})
    if twice:
        raise DataError(f"frame {quoted(name)}: two columns are called {quoted(twice[0])}: rename one")
    shaped = _shape_columns(name, frame)
    shapes = {column: _degrees(name, frame[column], crs, own=column != "extent") for column in shaped}
    main = next((column for column in shaped if column != "extent"), None)
    titles = [column for column in frame.columns if column not in shapes and column not in _derived(name, frame)]
    values = {str(title): list(frame[title]) for title in titles}
    layer, moved = Layer(name=name), []
    for index in range(len(frame)):
        cells = {title: _plain(column[index]) for title, column in values.items()}
        row = cells_of({key.removeprefix(EXTRA): value for key, value in cells.items() if value is not None})
        shape = shapes[main][index] if main is not None else None
        where = f"{name}[{index}]"
        if name == "waypoints":
            extent = shapes["extent"][index] if "extent" in shapes else None
            moved += [row.get("name", where)] if _place(where, row, shape) else []
            shape = shape if extent is None and _is_area(shape) else extent
        layer.rows.append((where, row, _line(where, shape) if name == "legs" else shape))
    if moved:
        _warn(moved)
    return layer


def _with_index(name: str, frame: Any) -> Any:
    """Return a frame whose index holds nothing of the table: what it holds becomes columns."""
    import pandas as pd

    known = {entry["name"] for entry in fields(name)}
    if not isinstance(frame, pd.DataFrame):
        raise DataError(f"frame {quoted(name)} is a {type(frame).__name__}: give a DataFrame or GeoDataFrame")
    levels = [level for level in frame.index.names if level in known and level not in frame.columns]
    attrs = dict(frame.attrs)
    if levels:
        frame = frame.reset_index(level=levels)
    elif "id" in known and "id" not in frame.columns and frame.index.nlevels == 1 and frame.index.name is None:
        texts = [text for text in frame.index if isinstance(text, str) and text]
        if len(frame) and len(texts) == len(frame):
            frame = frame.assign(id=texts)
    frame = frame.reset_index(drop=True)
    # What `reset_index` left behind of an index that was numbers.
    left = [
        column
        for column in frame.columns
        if column in ("index", "level_0") and pd.api.types.is_integer_dtype(frame[column])
    ]
    frame = frame.drop(columns=left)
    frame.attrs = attrs
    return frame


def _derived(name: str, frame: Any) -> set[str]:
    """Return the columns that `to_frames` worked out; where pandas lost the note of it, those of numbers and units."""
    if "derived" in frame.attrs:
        return set(frame.attrs["derived"])
    import pandas as pd

    return {
        column
        for column in DERIVED.get(name, ())
        if column in frame.columns and (column == "unit" or pd.api.types.is_float_dtype(frame[column]))
    }


# --- shapes -------------------------------------------------------------------------------------------------------
def _shape_columns(name: str, frame: Any) -> list[Any]:
    """Return the columns of geometries that the table has a use for: the active one first, and ``extent``."""
    if name not in ("waypoints", "legs"):
        return [column for column in frame.columns if _holds_shapes(frame, column)]
    active = getattr(frame, "_geometry_column_name", None)
    found = [column for column in frame.columns if _holds_shapes(frame, column)]
    found.sort(key=lambda column: column != active)
    if name == "waypoints" and "extent" in frame.columns and "extent" not in found and frame["extent"].isna().all():
        found.append("extent")
    others = [column for column in found if not (name == "waypoints" and column == "extent")]
    if len(others) > 1 and active not in others:
        listed = ", ".join(map(str, others))
        raise DataError(f"frame {quoted(name)}: the columns {listed} hold geometries: keep one, or set_geometry")
    return [column for column in found if column not in others[1:]]


def _holds_shapes(frame: Any, column: Any) -> bool:
    if str(frame[column].dtype) == "geometry":
        return True
    values = [value for value in frame[column] if not _is_missing(value)]
    if column == "geometry" and values and all(isinstance(value, str) for value in values):
        return True
    return bool(values) and all(hasattr(value, "geom_type") for value in values)


def _degrees(name: str, column: Any, crs: Any, *, own: bool) -> list[Any]:
    """Return the geometries of a column in WGS 84 degrees, ``None`` for one that is missing or empty.

    ``own`` is false of extents, which lose their reference system in many steps and are then taken for degrees.
    """
    import geopandas

    shapes = [_shape(f"{name}[{index}]", value) for index, value in enumerate(column)]
    if all(shape is None for shape in shapes):
        return shapes
    known = getattr(column.array, "crs", None)
    known = crs if known is None else known
    if known is None and not own:
        known = DEGREES
    if known is None:
        raise DataError(
            f"frame {quoted(name)}: its geometries have no coordinate reference system. Set it, "
            'frame.set_crs("EPSG:4326") for degrees, or say it with from_frames(tables, crs="EPSG:4326").'
        )
    try:
        made = geopandas.GeoSeries(shapes, crs=known)
    except Exception as fault:
        # pyproj has an error of its own, which is not a home of this module's.
        raise UsageError(f"crs {quoted(known)} is not a coordinate reference system: write EPSG:4326") from fault
    try:
        return list(made) if made.crs.equals(DEGREES) else list(made.to_crs(DEGREES))
    except Exception as fault:
        raise UsageError(f"crs {quoted(known)} cannot be turned into degrees: write EPSG:4326") from fault


def _shape(where: str, value: Any) -> Any:
    import shapely

    if _is_missing(value):
        return None
    if isinstance(value, str):
        try:
            value = shapely.from_wkt(value)
        except shapely.errors.GEOSException:
            raise GeometryError(f"{where}, geometry: {quoted(value)} is not well-known text of a geometry") from None
    return None if value is None or value.is_empty else value


def _line(where: str, shape: Any) -> Any:
    """Return a line; of several that meet end to end, the one that they make."""
    import shapely

    if shape is None or shape.geom_type != "MultiLineString":
        return shape
    merged = shapely.line_merge(shape, directed=True)
    if merged.geom_type != "LineString":
        raise GeometryError(
            f"geometry is {len(shape.geoms)} lines that do not join: a leg has one LineString", where=where
        )
    return merged


def _is_area(shape: Any) -> bool:
    return shape is not None and shape.geom_type in ("Polygon", "MultiPolygon")


def _place(where: str, row: Row, shape: Any) -> bool:
    """Put the position of a geometry into a row; return whether another one was written there."""
    if shape is None or (_is_area(shape) and "lon" in row and "lat" in row):
        return False
    if _is_area(shape):
        shape = shape.representative_point()
    if shape.geom_type == "MultiPoint" and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type != "Point":
        raise GeometryError(f"geometry is a {shape.geom_type}: a place has one Point, an area a Polygon", where=where)
    before = row.get("lon"), row.get("lat")
    if all(_is_near(text, value) for text, value in zip(before, (shape.x, shape.y), strict=True)):
        return False
    row |= {"lon": repr(float(shape.x)), "lat": repr(float(shape.y))}
    return before != (None, None)


def _is_near(text: str | None, value: float) -> bool:
    try:
        return text is not None and abs(float(text) - value) <= _SAME_DEGREES
    except ValueError:
        return False


def _warn(moved: Sequence[str]) -> None:
    more = f" and {len(moved) - _MOST_NAMED} more" if len(moved) > _MOST_NAMED else ""
    warnings.warn(
        f"waypoints: {len(moved)} position(s) in the geometry are not those in lon and lat, and the geometry is taken: "
        f"{', '.join(moved[:_MOST_NAMED])}{more}. To keep lon and lat, drop the geometry column.",
        RoutesWarning,
        stacklevel=5,
    )


# --- cells --------------------------------------------------------------------------------------------------------
def _is_missing(value: Any) -> bool:
    import pandas as pd

    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def _plain(value: Any) -> Any:
    if _is_missing(value):
        return None
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, tuple | list | set | frozenset):
        parts = sorted(map(str, value)) if isinstance(value, set | frozenset) else value
        return "|".join(str(part) for part in parts)
    return value
