"""Points to attach, batch after batch: from CSV, Parquet and GeoParquet files, frames and arrays.

A file is never whole in memory. What is no position stays in its row, with the reason; nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from routes.errors import DataError, UsageError
from routes.geo.attach import BATCH, unusable
from routes.geo.leg_pieces import Floats
from routes.io.json_text import parse_json
from routes.io.mistaken import check_kind
from routes.io.tabular import layout, roles
from routes.io.tabular.position_cells import spot
from routes.io.tabular.tables import LARGEST_CELL, decode
from routes.io.vector.geo import need_pyarrow
from routes.io.vector.layers import DEGREES
from routes.model.files import open_regular
from routes.model.text import few, quoted
from routes.saving import local_path

__all__ = ["SUFFIXES", "PointBatch", "batches"]

SUFFIXES = (".csv", ".tsv", ".txt", ".parquet", ".geoparquet")
_HEAD = 65_536
_HINT = "Name columns lat and lon"


@dataclass(frozen=True, kw_only=True, eq=False)
class PointBatch:
    """Longitudes and latitudes, not a number where a row has none that can be used, and why by place in the batch.

    ``share`` is how much of the input has been read by then, 0 to 1.
    """

    lon: Floats
    lat: Floats
    faults: Mapping[int, str] = field(default_factory=dict)
    share: float = 1.0


def batches(points: Any) -> Iterator[PointBatch]:
    """Yield points in batches: of a file by its path, a frame with a geometry or columns lat and lon, or pairs.

    Raises
    ------
    FileError
        If the file cannot be read.
    DataError
        If it is damaged, or has no column of positions or no coordinate system.
    RefusedError
        If it is a folder, a device or a pipe, or the path is an address.
    MissingDependencyError
        If Parquet is to be read without pyarrow.
    UsageError
        If the points are nothing of the kind.
    """
    if isinstance(points, str | os.PathLike):
        path = local_path(points)
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise UsageError(f"points are read from {', '.join(SUFFIXES)}, not {quoted(suffix)}", where=str(path))
        check_kind(path)
        yield from _parquet(path) if suffix in SUFFIXES[3:] else _text(path)
        return
    framed = hasattr(points, "columns") or hasattr(type(points), "geom_type")
    lon, lat = _of_frame(points) if framed else _of_pairs(points)
    for first in range(0, len(lon), BATCH):
        block = slice(first, first + BATCH)
        yield _checked(lon[block], lat[block], {}, min(1.0, (first + BATCH) / len(lon)))


def _checked(lon: Floats, lat: Floats, faults: Mapping[int, str], share: float) -> PointBatch:
    """Return a batch in which what is no position on Earth is not a number, with the reason."""
    lon, lat = np.array(lon, dtype=float), np.array(lat, dtype=float)
    with np.errstate(invalid="ignore"):
        good = (np.abs(lon) <= 180.0) & (np.abs(lat) <= 90.0) & ~((lon == 0.0) & (lat == 0.0))
    found = dict(faults)
    for row in np.flatnonzero(~good).tolist():
        found.setdefault(row, unusable(lon[row], lat[row]))
    lon[~good] = lat[~good] = np.nan
    return PointBatch(lon=lon, lat=lat, faults=dict(sorted(found.items())), share=share)


def _of_pairs(points: Any) -> tuple[Floats, Floats]:
    try:
        rows = np.asarray(points if hasattr(points, "__array__") else list(points), dtype=float)
    except (TypeError, ValueError):
        rows = np.zeros(0)
    if not rows.size and rows.ndim == 1 and hasattr(points, "__len__") and len(points) == 0:
        return rows, rows
    if rows.ndim != 2 or rows.shape[1] != 2:
        raise UsageError("points: give the path of a file, a frame, or pairs of (lon, lat)")
    return rows[:, 0], rows[:, 1]


def _of_frame(frame: Any) -> tuple[Floats, Floats]:
    if hasattr(type(frame), "geom_type"):
        return _of_shapes(frame)
    columns = [str(name) for name in frame.columns]
    found = {role: index for index, role in roles.match(columns).items()}
    if not {"lat", "lon"} <= set(found):
        raise DataError(f"the frame has no columns of positions among {few(list(map(quoted, columns)))}. {_HINT}.")
    import pandas as pd

    lon, lat = (pd.to_numeric(frame.iloc[:, found[role]], errors="coerce") for role in ("lon", "lat"))
    return lon.to_numpy(dtype=float, na_value=np.nan), lat.to_numpy(dtype=float, na_value=np.nan)


def _of_shapes(frame: Any) -> tuple[Floats, Floats]:
    if frame.crs is None:
        raise DataError("the points have no coordinate system: set EPSG:4326 for longitudes and latitudes")
    shapes = np.asarray((frame if frame.crs.equals(DEGREES) else frame.to_crs(DEGREES)).geometry.values)
    return _xy(shapes)


def _xy(shapes: Any) -> tuple[Floats, Floats]:
    """Return what shapes have as points; other kinds of shapes have no position."""
    import shapely

    shapes = np.where(shapely.is_empty(shapes), None, shapes)
    return shapely.get_x(shapes), shapely.get_y(shapes)


# --- text -----------------------------------------------------------------------------------------------------------
def _text(path: Path) -> Iterator[PointBatch]:
    with open_regular(path) as stream:
        size = os.fstat(stream.fileno()).st_size
        head = stream.read(_HEAD)
        whole = head if len(head) < _HEAD else head[: head.rfind(b"\n") + 1 or len(head)]
        mark, line, _ = layout.beginning(decode(whole, path.name).text)
        encoding = _encoding(whole, path.name)
        stream.seek(0)
        lines = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
        csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
        reader = csv.reader(lines, delimiter=mark, strict=True)
        try:
            header = next((cells for cells in reader if reader.line_num >= line and any(map(str.strip, cells))), [])
            columns = _columns([cell.strip().removeprefix("\ufeff") for cell in header], path.name)
            for rows in _grouped(reader, len(header)):
                yield _of_cells(rows, len(header), columns, min(1.0, stream.tell() / max(size, 1)))
        except csv.Error as fault:
            raise DataError(f"cannot be read as CSV: {fault}", where=f"{path.name}:{reader.line_num}") from None


def _encoding(head: bytes, name: str) -> str:
    if head[:3] == b"\xef\xbb\xbf":
        return "utf-8-sig"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    # Positions are of digits: letters that come out wrong further down change none of them.
    return {"UTF-16": "utf-16-le", "UTF-8": "utf-8"}.get(decode(head, name).encoding, "cp1252")


def _columns(header: Sequence[str], name: str) -> tuple[int, int]:
    """Return which columns hold longitude and latitude; of one column for both, that column and -1 or -2.

    Raises
    ------
    DataError
        If there is none.
    """
    found = {role: index for index, role in roles.match(header).items()}
    if {"lat", "lon"} <= set(found):
        return found["lon"], found["lat"]
    for role, order in (("latlon", -1), ("lonlat", -2)):
        if role in found:
            return found[role], order
    listed = few([quoted(text) for text in header]) or "nothing"
    raise DataError(f"has no column of positions among {listed}. {_HINT}", where=name)


def _grouped(reader: Iterable[list[str]], width: int) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    for cells in reader:
        if cells and (len(cells) == width or any(map(str.strip, cells))):
            rows.append(cells)
            if len(rows) == BATCH:
                yield rows
                rows = []
    if rows:
        yield rows


def _of_cells(rows: list[list[str]], width: int, columns: tuple[int, int], share: float) -> PointBatch:
    """Return a batch of rows of text: as numbers at once where all are, else cell by cell."""
    first, second = columns
    try:
        if any(len(cells) != width for cells in rows) or second < 0:
            raise ValueError
        texts = [cells[first] for cells in rows], [cells[second] for cells in rows]
        if any("_" in "".join(column) for column in texts):
            raise ValueError  # which Python takes for a number
        lon, lat = (np.array(list(map(float, column))) for column in texts)
    except ValueError:
        lon, lat = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        faults = {}
        for row, cells in enumerate(rows):
            found, why = _of_row(cells, width, columns)
            if found is None:
                faults[row] = why
            else:
                lon[row], lat[row] = found
        return _checked(lon, lat, faults, share)
    return _checked(lon, lat, {}, share)


def _of_row(cells: list[str], width: int, columns: tuple[int, int]) -> tuple[tuple[float, float] | None, str]:
    while len(cells) > width and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != width:
        return None, f"has {len(cells)} cells and the header {width}"
    first, second = columns
    if second >= 0:
        return spot(cells[second], cells[first])
    from routes.geo.positions import texts

    pair = texts.pair(cells[first])
    if pair is None:
        return None, f"{quoted(cells[first])} is not a position" if cells[first].strip() else "has no position"
    return spot(*pair) if second == -1 else spot(pair[1], pair[0])


# --- Parquet --------------------------------------------------------------------------------------------------------
def _parquet(path: Path) -> Iterator[PointBatch]:
    parquet = need_pyarrow()
    import pyarrow as pa

    with open_regular(path) as stream:
        try:
            file = parquet.ParquetFile(stream)
            said = parse_json((file.schema_arrow.metadata or {}).get(b"geo", b"null"), f"{path.name}, geo")
            names = list(file.schema_arrow.names)
            chosen, reproject = _parquet_columns(said, names, path.name)
            done, size = 0, max(1, file.metadata.num_rows)
            for batch in file.iter_batches(BATCH, columns=chosen, use_threads=False):
                done += batch.num_rows
                lon, lat = _of_columns([batch.column(name) for name in chosen], path.name)
                if reproject is not None:
                    lon, lat = reproject(lon, lat)
                yield _checked(lon, lat, {}, done / size)
        except (pa.ArrowException, OSError) as fault:
            raise DataError("is a damaged Parquet file: fetch or export it again", where=path.name) from fault


def _parquet_columns(said: Any, names: list[str], name: str) -> tuple[list[str], Any]:
    """Return the columns of positions (longitude first), and what makes degrees of them if they are something else."""
    geometry = said.get("primary_column") if isinstance(said, dict) else None
    if isinstance(geometry, str) and geometry in names:
        about = said.get("columns", {}).get(geometry, {})
        return [geometry], _reprojection(about.get("crs", "OGC:CRS84"), name)
    found = {role: names[index] for index, role in roles.match(names).items()}
    if not {"lat", "lon"} <= set(found):
        raise DataError(f"has no column of positions among {few(list(map(quoted, names)))}. {_HINT}", where=name)
    return [found["lon"], found["lat"]], None


def _reprojection(crs: Any, name: str) -> Any:
    import pyproj

    if crs is None:
        raise DataError(
            "expected a coordinate reference system, found none. Set it where the file was made.", where=name
        )
    try:
        own = pyproj.CRS.from_user_input(json.dumps(crs) if isinstance(crs, dict) else crs)
    except pyproj.exceptions.CRSError:
        raise DataError("names a coordinate reference system that is none: save it again", where=name) from None
    if own.equals(DEGREES, ignore_axis_order=True) or own.equals("OGC:CRS84", ignore_axis_order=True):
        return None
    transform = pyproj.Transformer.from_crs(own, DEGREES, always_xy=True).transform

    def degrees(x: Floats, y: Floats) -> tuple[Floats, Floats]:
        lon, lat = transform(x, y)
        lost = ~np.isfinite(lon) | ~np.isfinite(lat)
        return np.where(lost, np.nan, lon), np.where(lost, np.nan, lat)

    return degrees


def _of_columns(columns: list[Any], name: str) -> tuple[Floats, Floats]:
    import pyarrow as pa
    import pyarrow.compute as compute
    import shapely

    if len(columns) == 1 and pa.types.is_struct(columns[0].type):
        columns = [columns[0].field("x"), columns[0].field("y")]
    elif len(columns) == 1:
        try:
            return _xy(shapely.from_wkb(columns[0].to_numpy(zero_copy_only=False), on_invalid="ignore"))
        except (shapely.errors.ShapelyError, TypeError, ValueError):
            raise DataError("what it says is a geometry is none: save it again", where=name) from None
    if any(pa.types.is_string(column.type) or pa.types.is_large_string(column.type) for column in columns):
        raise DataError("its columns of positions hold text: save them as numbers", where=name)
    lon, lat = (
        np.asarray(compute.cast(column, pa.float64()).to_numpy(zero_copy_only=False), dtype=float) for column in columns
    )
    return lon, lat
