"""The reference layers as the package brings them: ``reference.npz``, from which every coordinate comes back exactly.

The same layers stand in ``shapefiles/reference`` for people, and `tools/pack_layers.py` packs them from there: a test
compares the two, bit for bit. Layers of one edition share most of their vertices, so the vertices are kept once, and a
layer says which it runs through. Natural Earth's vertices lie on a grid, but for the last bits of a float:

- a coordinate is a whole number of 2**-52 degrees, kept as its distance from that of the vertex before;
- a distance is so many steps of the grid and a small rest, so that most of its bytes are zero;
- whole numbers are kept by place value, all lowest bytes first, which is how deflate makes the most of the zeros.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from routes.errors import DataError
from routes.model.geometry import Bounds

__all__ = ["FILE", "POOLS", "Rows", "features", "rows", "shapes", "table", "touching"]

FILE = Path(__file__).with_name("reference.npz")
# Which layers share their vertices, and the step of their grid in degrees.
POOLS = {
    "land": (
        1e-9,
        (
            "countries_corridor",
            "countries",
            "unassigned",
            "boundaries",
            "boundaries_corridor",
            "rivers_on_borders",
            "rivers_on_borders_corridor",
        ),
    ),
    "lakes": (0.00014718206356583, ("lakes",)),
    "rivers": (2.0**-7, ("rivers",)),
}
UNITS = 2.0**52  # of a degree: a double from 1 degree on is a whole number of them
COARSE = 8  # bits below which the step of a grid is not held


def whole_steps(counts: Any, step: float) -> Any:
    """Return so many steps of a grid, in units, to the accuracy that vertices have."""
    import numpy as np

    # Both products are rounded alike everywhere (IEEE 754), so that packing and reading agree on every machine.
    return np.rint(counts * step * (UNITS / 2.0**COARSE)).astype(np.int64) << COARSE


def _numbers(planes: Any) -> Any:
    """Return whole numbers from their bytes by place value; 0, -1, 1, -2, ... are kept as 0, 1, 2, 3, ..."""
    import numpy as np

    raw = np.zeros(planes.shape[1], dtype=np.uint64)
    for place, found in enumerate(planes):
        raw |= found.astype(np.uint64) << np.uint64(8 * place)
    return (raw >> 1).astype(np.int64) ^ -(raw & 1).astype(np.int64)


def _members(*names: str) -> Mapping[str, Any]:
    with _opened() as data:
        return {name: data[name] for name in names}


def _opened() -> Any:
    import numpy as np

    try:
        return np.load(FILE, allow_pickle=False)
    except FileNotFoundError:
        raise DataError(
            "the reference layers are missing from this installation: install migration-routes again"
        ) from None


@functools.cache
def _vertices(pool: str) -> Any:
    """Return the vertices of a pool as (lon, lat)."""
    import numpy as np

    step, _ = POOLS[pool]
    names = [f"{pool}.{axis}.{part}" for axis in "xy" for part in ("steps", "rest")]
    found = _members(*names)
    axes = [
        np.cumsum(whole_steps(_numbers(found[steps]), step) + _numbers(found[rest])) / UNITS
        for steps, rest in (names[:2], names[2:])
    ]
    return np.column_stack(axes)


@functools.cache
def shapes(layer: str) -> Any:
    """Return the shapes of a layer, in the order of its rows: one part alone is no Multi-shape."""
    import numpy as np
    import shapely

    pool = next(name for name, (_, layers) in POOLS.items() if layer in layers)
    levels = sorted(name for name in _names() if name.startswith(f"{layer}.sizes"))
    found = _members(f"{layer}.path", *levels)
    path = np.cumsum(_numbers(found[f"{layer}.path"]))
    offsets = tuple(np.concatenate([[0], np.cumsum(_numbers(found[name]))]) for name in levels)
    kind = shapely.GeometryType.MULTIPOLYGON if len(levels) == 3 else shapely.GeometryType.MULTILINESTRING
    made = shapely.from_ragged_array(kind, _vertices(pool)[path], offsets)
    alone = shapely.get_num_geometries(made) == 1
    made[alone] = shapely.get_geometry(made[alone], 0)
    return made


@functools.cache
def _names() -> tuple[str, ...]:
    with _opened() as data:
        return tuple(data.files)


@functools.cache
def _table(layer: str) -> dict[str, Any]:
    name = f"{layer}.table"
    found: dict[str, Any] = json.loads(_members(name)[name].tobytes())
    return found


def rows(layer: str) -> list[dict[str, str]]:
    """Return what the rows of a layer say, without any shape and without the libraries that shapes need."""
    columns = {name: column["values"] for name, column in _table(layer).items()}
    return [dict(zip(columns, map(str, values), strict=True)) for values in zip(*columns.values(), strict=True)]


@functools.cache
def _cells(layer: str) -> Any:
    import pandas as pd

    return pd.DataFrame(
        {name: pd.Series(column["values"], dtype=column["type"]) for name, column in _table(layer).items()}
    )


class Rows(NamedTuple):
    """Rows of a layer: what each column says of them, and an array of their shapes."""

    columns: Mapping[str, list[Any]]
    shapes: Any


@functools.cache
def _boxed(layer: str) -> tuple[Any, Any]:
    """Return the shapes of a layer, and their bounds."""
    import shapely

    found = shapes(layer)
    return found, shapely.bounds(found)


def touching(layer: str, bounds: Bounds) -> Any:
    """Return the numbers of the rows of a layer whose shapes touch the bounds."""
    import numpy as np
    import shapely

    west, south, east, north = bounds
    found, boxes = _boxed(layer)
    near = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
    numbers = np.flatnonzero(near)
    return numbers[shapely.intersects(found[numbers], shapely.box(*bounds))]


@functools.lru_cache(maxsize=16)
def table(layer: str, bounds: Bounds | None = None) -> Rows:
    """Return the rows of a layer that touch the bounds, all without bounds, and no library that frames need."""
    columns = {name: column["values"] for name, column in _table(layer).items()}
    if bounds is None:
        return Rows(columns, shapes(layer))
    numbers = touching(layer, bounds)
    listed = numbers.tolist()
    return Rows({name: [values[row] for row in listed] for name, values in columns.items()}, shapes(layer)[numbers])


def features(layer: str, chosen: Any) -> Any:
    """Return chosen rows of a layer as a GeoDataFrame of the caller's own; `chosen` are numbers of rows, or a slice."""
    import geopandas

    cells = _cells(layer).iloc[chosen].reset_index(drop=True).copy()
    return geopandas.GeoDataFrame(cells, geometry=shapes(layer)[chosen].copy(), crs=4326)
