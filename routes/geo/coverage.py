"""Simplify neighbouring polygons together, so that what they share stays shared.

A coverage is cut into arcs, the lines between the points where three or more lines meet; each arc is simplified once
(Douglas-Peucker that crosses no other arc, GEOS) and the polygons are put together again. Borders therefore end on the
coast, and neighbours have neither gap nor overlap. Planar, in the units of the coordinates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shapely import Geometry, LineString

__all__ = ["Arc", "arcs", "built", "segments", "simplified"]

Segment = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arc:
    """A line between two meeting points, or a whole ring, and the numbers of the one or two polygons it bounds."""

    line: LineString
    owners: tuple[int, ...]


def segments(lines: Sequence[Any]) -> Any:
    """Return the segments of lines as rows x, y, x, y, the lesser end first, and the number of each one's line."""
    import numpy as np
    import shapely

    coords, index = shapely.get_coordinates(lines, return_index=True)
    same = index[:-1] == index[1:]
    first, last = coords[:-1][same], coords[1:][same]
    turn = (first[:, 0] > last[:, 0]) | ((first[:, 0] == last[:, 0]) & (first[:, 1] > last[:, 1]))
    rows = np.where(turn[:, None], np.hstack([last, first]), np.hstack([first, last]))
    real = (first != last).any(axis=1)
    return rows[real], index[:-1][same][real]


def arcs(shapes: Sequence[Any]) -> list[Arc]:
    """Return the arcs of polygons that share vertices where they touch.

    Examples
    --------
    >>> from shapely import box
    >>> sorted(arc.owners for arc in arcs([box(0, 0, 1, 1), box(1, 0, 2, 1)]))
    [(0,), (0, 1), (1,)]
    """
    import numpy as np
    import shapely

    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    rows, ring = segments(rings)
    if not len(rows):
        return []
    order = np.lexsort(rows.T)
    rows, of = rows[order], owner[part[ring[order]]]
    fresh = np.ones(len(rows), dtype=bool)
    fresh[1:] = (rows[1:] != rows[:-1]).any(axis=1)
    number = np.cumsum(fresh) - 1
    unique = rows[fresh]
    owners: list[set[int]] = [set() for _ in range(len(unique))]
    for at, code in zip(number.tolist(), of.tolist(), strict=True):
        owners[at].add(code)
    lookup = dict(zip(map(tuple, unique.tolist()), owners, strict=True))
    merged = shapely.line_merge(shapely.multilinestrings(shapely.linestrings(unique.reshape(-1, 2, 2))))
    out: list[Arc] = []
    for line in shapely.get_parts(merged):
        a, b = sorted(line.coords[:2])
        out.append(Arc(line=line, owners=tuple(sorted(lookup[(*a, *b)]))))
    return out


def simplified(found: Sequence[Arc], tolerance: float) -> list[Arc]:
    """Return the arcs simplified; their ends stay, none vanishes and none comes to cross another."""
    import shapely

    if not found:
        return []
    lines = shapely.simplify(shapely.multilinestrings([arc.line for arc in found]), tolerance, preserve_topology=True)
    return [Arc(line=line, owners=arc.owners) for arc, line in zip(found, shapely.get_parts(lines), strict=True)]


def built(lines: Iterable[Any]) -> Geometry:
    """Return the area that arcs enclose; a ring within a ring is a hole.

    No lines give an empty Polygon.

    Examples
    --------
    >>> from shapely import LineString
    >>> built([LineString([(0, 0), (1, 0), (1, 1)]), LineString([(1, 1), (0, 0)])]).area
    0.5
    """
    import shapely

    return shapely.build_area(shapely.MultiLineString(list(lines)))
