"""The waters of the world, roughly: how long a way on the sea is, and which cells of a grid it leads through.

The Earth is cut into cells of 2.5 degrees; the water of a cell falls into pieces, however narrow what joins them, and
pieces of neighbouring cells meet at gates on the border of the cells. ``seaways.npz`` holds every gate of the layer
at 1:10m and the two pieces it joins (`tools/build_seaways.py` writes it). A way runs from gate to gate; within a piece
it is taken to be straight. So it is true which waters are joined, and the length is near enough to know where to look.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routes.errors import NoPathError
from routes.geo import layers, mesh
from routes.geo.plane import Plane
from routes.model.geometry import Position

__all__ = ["Seaway", "box", "cells", "gates", "inland", "seaway", "water"]

Cell = tuple[int, int]
CELL = 2.5
ROWS, COLUMNS = 72, 144
FILE = Path(__file__).with_name("seaways.npz")
# Islands smaller than this, in degrees, are left out: they part no waters.
SMALL = 0.2
# A piece is numbered by its cell: row, column, and its number there.
MOST_PIECES = 256
UNIT = 1e-4


@dataclass(frozen=True, slots=True)
class Seaway:
    """A way from gate to gate: its positions, its length, the cells it leads through (row from the south, column)."""

    positions: Any
    length_km: float
    cells: tuple[Cell, ...]

    def middle(self) -> Position:
        """Return the position in the middle of all."""
        x, y, z = _unit(self.positions).mean(axis=0).tolist()
        return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def box(cell: Cell) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a cell."""
    west, south = -180.0 + cell[1] * CELL, -90.0 + cell[0] * CELL
    return west, south, west + CELL, south + CELL


def cells(position: Position, reach_km: float) -> list[Cell]:
    """Return the cells within reach of a position, near enough."""
    lon, lat = position
    high = reach_km / 111.0
    wide = min(180.0, high / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + high)))))
    low, top = (min(ROWS - 1, max(0, math.floor((lat + by + 90) / CELL))) for by in (-high, high))
    left, right = (math.floor((lon + by + 180) / CELL) for by in (-wide, wide))
    return [
        (row, column % COLUMNS)
        for row in range(low, top + 1)
        for column in range(left, min(right, left + COLUMNS - 1) + 1)
    ]


def water(cell: Cell) -> Any:
    """Return the pieces of water of a cell, as an array of polygons of degrees."""
    import numpy as np
    import shapely

    west, south, east, north = box(cell)
    more = 1.2 * SMALL
    land = layers.land_parts((west - more, south - more, east + more, north + more), detail="world")
    bounds = shapely.bounds(land).reshape(-1, 4)
    land = land[np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) >= SMALL]
    left = shapely.get_parts(shapely.difference(shapely.box(west, south, east, north), shapely.union_all(land)))
    return left[(shapely.get_type_id(left) == 3) & ~shapely.is_empty(left)]


def gates(cell: Cell) -> dict[str, list[tuple[float, float, int]]]:
    """Return where the pieces of a cell touch its sides (W, E, S, N): from, to along the side, number of the piece."""
    import numpy as np
    import shapely

    west, south, east, north = box(cell)
    out: dict[str, list[tuple[float, float, int]]] = {"W": [], "E": [], "S": [], "N": []}
    for number, piece in enumerate(water(cell)):
        xy = shapely.get_coordinates(piece.exterior)
        for side, axis, value in (("W", 0, west), ("E", 0, east), ("S", 1, south), ("N", 1, north)):
            on = np.abs(xy[:, axis] - value) < 1e-9
            for at in np.flatnonzero(on[1:] & on[:-1]).tolist():
                low, high = sorted(xy[at : at + 2, 1 - axis].tolist())
                out[side].append((low, high, number))
    return out


@functools.cache
def _net() -> tuple[Any, Any, Any, Any]:
    """Return the spots of all gates, their two pieces, pairs of spots that a piece joins, spots as unit vectors."""
    import numpy as np

    with np.load(FILE) as data:
        table = data["gates"].T.cumsum(axis=0, dtype=np.int64)
    a, b, pieces = table[:, :2] * UNIT, table[:, 2:4] * UNIT, table[:, 4:]
    wide = np.flatnonzero(np.abs(b - a).max(axis=1) > CELL / 3)
    spots = np.vstack([(a + b) / 2, ((5 * a + b) / 6)[wide], ((a + 5 * b) / 6)[wide]])
    pieces = np.vstack([pieces, pieces[wide], pieces[wide]])
    owner = pieces.ravel()
    spot = np.repeat(np.arange(len(spots)), 2)[order := np.argsort(owner, kind="stable")]
    _, first, count = np.unique(owner[order], return_index=True, return_counts=True)
    pairs: list[Any] = []
    for size in np.unique(count).tolist():
        here, (i, j) = np.flatnonzero(count == size), np.triu_indices(size, 1)
        rows, columns = (spot[(first[here][:, None] + k).ravel()] for k in (i, j))
        pairs.append(np.column_stack([rows, columns]))
    return spots, pieces, np.vstack(pairs), _unit(spots)


def _unit(positions: Any) -> Any:
    import numpy as np

    lon, lat = np.radians(np.asarray(positions, dtype=float)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _km(a: Any, b: Any) -> Any:
    """Return distances between unit vectors, on a sphere."""
    import numpy as np

    return 2 * 6371.0 * np.arcsin(np.clip(np.sqrt(((a - b) ** 2).sum(axis=-1)) / 2, 0, 1))


def seaway(start: Position, end: Position, names: tuple[str, str], reach_km: float) -> Seaway:
    """Return the shortest way from gate to gate between two positions, each within reach of the water.

    Raises
    ------
    NoPathError
        If a position lies further from the water, or no water joins the two.

    Examples
    --------
    >>> round(seaway((-79.90, 9.36), (-79.52, 8.99), ("Colón", "Panama City"), 6.0).length_km, -3)
    19000.0
    """
    import numpy as np
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import dijkstra

    spots, pieces, pairs, units = _net()
    count = len(spots)
    units = np.vstack([units, _unit([start, end])])
    joined = [_joined(position, name, reach_km) for position, name in zip((start, end), names, strict=True)]
    own = [(count + at, spot) for at, (reached, _) in enumerate(joined) for spot in reached]
    if joined[0][1] & joined[1][1]:
        own.append((count, count + 1))
    rows, columns = np.vstack([pairs, np.reshape(own, (-1, 2)).astype(int)]).T
    km = np.maximum(_km(units[rows], units[columns]), 1e-6)
    graph = csr_matrix((km, (rows, columns)), shape=(count + 2, count + 2))
    far, before = dijkstra(graph, directed=False, indices=count, return_predecessors=True)
    if not math.isfinite(far[count + 1]):
        closed = names[0] if np.isfinite(far).sum() < count / 2 else names[1]
        raise NoPathError(f"no water joins {names[0]} and {names[1]}: that at {closed} is closed in by land at 1:10m")
    way = [int(before[count + 1])]
    while way[-1] != count:
        way.append(int(before[way[-1]]))
    inner = way[-2::-1]
    through = [set(pieces[a]) & set(pieces[b]) for a, b in zip(inner, inner[1:], strict=False)]
    found = [divmod(int(piece) // MOST_PIECES, COLUMNS) for shared in through for piece in shared]
    found += [cell for _, touched in joined for cell, _ in touched]
    return Seaway(np.vstack([start, spots[inner], end]), float(far[count + 1]), tuple(dict.fromkeys(found)))


def _joined(position: Position, name: str, reach_km: float) -> tuple[list[int], set[tuple[Cell, int]]]:
    """Return the spots that water within reach of a position leads to, and that water: cells and numbers of pieces."""
    import numpy as np
    import shapely

    spots, pieces, _, _ = _net()
    plane, point = Plane(*position), shapely.Point(0, 0)
    out: list[int] = []
    touched: set[tuple[Cell, int]] = set()
    nearest = math.inf
    for cell in cells(position, 5 * reach_km):
        flat = shapely.transform(mesh.dense(water(cell), 0.25), plane.flat)
        away = shapely.distance(flat, point)
        nearest = min(nearest, *away.tolist(), math.inf)
        near = np.flatnonzero(away <= reach_km)
        touched |= {(cell, number) for number in near.tolist()}
        leading = np.flatnonzero((pieces // MOST_PIECES == cell[0] * COLUMNS + cell[1]).any(axis=1))
        if len(near) and len(leading):
            marks = shapely.points(plane.flat(spots[leading]))
            of = np.argmin([shapely.distance(shape, marks) for shape in flat], axis=0)
            out += leading[np.isin(of, near)].tolist()
    if not touched:
        raise NoPathError(inland(name, nearest, reach_km))
    return out, touched


def inland(name: str, km: float, reach_km: float) -> str:
    """Return what to say of a place that lies too far from the sea."""
    where = f"lies {km:.1f} km from the sea" if km < 5 * reach_km else "lies far inland"
    return f"{name} {where} at 1:10m, further than {reach_km:g} km: give the position of its port or beach"
