"""Shortest ways inside a polygon: triangles, a graph of their sides, and a string pulled tight through them.

The polygon is cut by a grid and each piece triangulated (constrained Delaunay, GEOS), so that every passage is kept
however narrow. Dijkstra's algorithm (SciPy) finds the row of triangles, the funnel algorithm (Lee and Preparata 1984,
doi:10.1002/net.3230140304) the shortest line within it. Planar, in the units of the coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.geo import geodesy

if TYPE_CHECKING:
    from shapely import Geometry

__all__ = ["Mesh", "build", "clipped", "dense"]

Point = tuple[float, float]
SAME = 1e-6
MOST_LIFTS = 200


@dataclass(frozen=True, slots=True)
class Mesh:
    """Triangles that fill a polygon: corner positions; of each three corners and three sides.

    Of each side two corners, and the triangles on both hands of it: -1 for none, on the rim.
    """

    points: Any
    corners: Any
    sides: Any
    ends: Any
    hands: Any

    def middles(self) -> Any:
        """Return the middle of each side."""
        return self.points[self.ends].mean(axis=1)

    def at(self, point: Point) -> int:
        """Return the number of the triangle that holds a point, or of one near it if none does."""
        import numpy as np

        a, b, c = (self.points[self.corners[:, i]] for i in range(3))
        least = np.minimum.reduce([_cross(a, b, point), _cross(b, c, point), _cross(c, a, point)])
        return int(np.argmax(least))

    def way(self, start: Point, end: Point, weigh: Callable[[Any], Any], fine: float = math.inf) -> list[int] | None:
        """Return the sides that the least-cost way crosses, in order, or nothing if no way exists.

        ``weigh`` gets an array of points and returns what a unit of length costs there. The way crosses a side in its
        middle, or a side longer than ``fine`` at one of three places, which finds the least way more often.
        """
        import numpy as np
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import dijkstra

        first, last = self.at(start), self.at(end)
        if first == last:
            return []
        a, b = self.points[self.ends[:, 0]], self.points[self.ends[:, 1]]
        long = np.flatnonzero(np.hypot(*(b - a).T) > fine)
        spots = np.vstack([(a + b) / 2, (5 * a + b)[long] / 6, (a + 5 * b)[long] / 6, start, end])
        count, more = len(self.ends), len(long)
        nodes = np.full((count, 3), -1)
        nodes[:, 0] = np.arange(count)
        nodes[long, 1], nodes[long, 2] = count + np.arange(more), count + more + np.arange(more)
        source, target = len(spots) - 2, len(spots) - 1
        pairs = [
            np.column_stack([nodes[self.sides[:, i], m], nodes[self.sides[:, j], n]])
            for i, j in ((0, 1), (1, 2), (2, 0)) for m in range(3) for n in range(3)
        ]  # fmt: skip
        for node, triangle in ((source, first), (target, last)):
            near = nodes[self.sides[triangle]].ravel()
            pairs.append(np.column_stack([np.full(len(near), node), near]))
        rows, columns = (found := np.vstack(pairs))[(found >= 0).all(axis=1)].T
        price = weigh(spots)
        lengths = np.hypot(*(spots[columns] - spots[rows]).T) * (price[rows] + price[columns]) / 2
        graph = csr_matrix((np.maximum(lengths, 1e-9), (rows, columns)), shape=(len(spots), len(spots)))
        far, before = dijkstra(graph, directed=False, indices=source, return_predecessors=True)
        if not math.isfinite(far[target]):
            return None
        side = np.concatenate([np.arange(count), long, long])
        out: list[int] = []
        at = int(before[target])
        while at != source:
            out.append(int(side[at]))
            at = int(before[at])
        return self._direct(out[::-1])

    def _direct(self, way: list[int]) -> list[int]:
        """Return a way without sides that it need not cross: its neighbours on the way bound one triangle."""
        touching = {side: set(hands) - {-1} for side, hands in zip(way, self.hands[way].tolist(), strict=True)}
        out: list[int] = []
        for side in way:
            while len(out) > 1 and touching[out[-2]] & touching[side]:
                out.pop()
            out.append(side)
        return out

    def tight(self, start: Point, end: Point, way: list[int]) -> list[Point]:
        """Return what a string along a way becomes when it is pulled tight: it bends at the rim alone.

        Where the string lies around a corner that is not on the rim, it is lifted over it to the other side.
        """
        import numpy as np

        rim = set(self.ends[(self.hands < 0).any(axis=1)].ravel().tolist())
        first, line, fans = self.at(start), self.pulled(start, end, way), self._fans()
        for _ in range(MOST_LIFTS):
            held = np.unique(self.ends[way])
            names = dict(zip(map(tuple, self.points[held].tolist()), held.tolist(), strict=True))
            loose = [names[point] for point in line[1:-1] if point in names and names[point] not in rim]
            lifted = way
            for corner in loose:
                lifted = self._lifted(lifted, corner, first, fans(corner))
            if lifted == way:
                break
            way = self._direct(lifted)
            line = self.pulled(start, end, way)
        return line

    def _fans(self) -> Callable[[int], list[int]]:
        """Return a function from a corner to the triangles around it, in their order."""
        import numpy as np

        order = np.argsort(self.corners.ravel(), kind="stable")
        starts = np.searchsorted(self.corners.ravel()[order], np.arange(len(self.points) + 1))
        return lambda corner: [at // 3 for at in order[starts[corner] : starts[corner + 1]].tolist()]

    def _lifted(self, way: list[int], corner: int, first: int, fan: list[int]) -> list[int]:
        """Return a way that passes a corner, with its fan of triangles, on its other side.

        The way starts in the triangle ``first``.
        """
        import numpy as np

        held = np.flatnonzero((self.ends[way] == corner).any(axis=1)).tolist()
        if not held or held[-1] - held[0] + 1 != len(held):
            return way
        low, high = held[0], held[-1]
        spokes = {at: [side for side in self.sides[at].tolist() if corner in self.ends[side]] for at in fan}
        # The triangle before the first spoke: from there the walk goes round the corner the other way.
        beside = [at for at in fan if way[low] in spokes[at]]
        if high > low:
            at = next(at for at in beside if way[low + 1] not in spokes[at])
        elif low:
            at = next(at for at in beside if way[low - 1] in self.sides[at])
        else:
            at = first
        found: list[int] = []
        side = way[low]
        for _ in fan:
            side = next(other for other in spokes[at] if other != side)
            if side == way[high]:
                break
            found.append(side)
            at = next(other for other in fan if side in spokes[other] and other != at)
        return way[:low] + found + way[high + 1 :]

    def pulled(self, start: Point, end: Point, way: list[int]) -> list[Point]:
        """Return the shortest line from start to end that crosses these sides in order."""
        import numpy as np

        a, b = self.points[self.ends[way, 0]], self.points[self.ends[way, 1]]
        middles = np.vstack([start, (a + b) / 2, end])
        # The way crosses a side from what is before to what is after: its left end lies left of that direction.
        (dx, dy), (across, up) = (middles[2:] - middles[:-2]).T, (a - b).T
        left = (dx * up - dy * across > 0)[:, None]
        rows = np.hstack([np.where(left, a, b), np.where(left, b, a)]).tolist()
        return _funnel(start, end, [((x, y), (u, v)) for x, y, u, v in rows])


def _cross(a: Any, b: Any, point: Any) -> Any:
    return (b[:, 0] - a[:, 0]) * (point[1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (point[0] - a[:, 0])


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _funnel(start: Point, end: Point, gates: list[tuple[Point, Point]]) -> list[Point]:
    """Return the tight line through gates (left, right): Lee and Preparata's funnel, restarted at each corner."""
    walls = [*gates, (end, end)]
    out, apex, left, right = [start], start, start, start
    left_at = right_at = at = 0
    while at < len(walls):
        new_left, new_right = walls[at]
        if _turn(apex, right, new_right) >= 0:
            if apex == right or _turn(apex, left, new_right) < 0:
                right, right_at = new_right, at
            else:
                out.append(left)
                apex = right = left
                at = right_at = left_at
                at += 1
                continue
        if _turn(apex, left, new_left) <= 0:
            if apex == left or _turn(apex, right, new_left) > 0:
                left, left_at = new_left, at
            else:
                out.append(right)
                apex = left = right
                at = left_at = right_at
                at += 1
                continue
        at += 1
    out.append(end)
    return [point for number, point in enumerate(out) if number == 0 or point != out[number - 1]]


def build(shape: Geometry, xs: Any, ys: Any) -> Mesh:
    """Return the triangles of a polygon, cut at the given x and y first; its sides on a cut are cut in four."""
    import numpy as np
    import shapely
    from scipy.spatial import cKDTree

    pieces = _cut(_cut(shapely.get_parts(shape), xs, across=True), ys, across=False)
    step = max(float(np.median(np.diff(xs))), float(np.median(np.diff(ys)))) / 4
    pieces = dense(pieces, step)
    faulty = ~shapely.is_valid(pieces)
    if faulty.any():  # what is narrower than the last digit of a point on a side
        mended = shapely.get_parts(shapely.make_valid(pieces[faulty]))
        pieces = np.concatenate([pieces[~faulty], mended[shapely.get_type_id(mended) == 3]])
    triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(pieces))
    raw = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    spin = _turns(raw)
    raw = np.where((spin < 0)[:, None, None], raw[:, ::-1], raw)
    # Neighbouring pieces compute the same corner each for itself: what is a millimetre apart is one corner.
    flat = raw.reshape(-1, 2)
    points, index = np.unique(np.round(flat, 7), axis=0, return_inverse=True)
    near = cKDTree(points).query_pairs(SAME, output_type="ndarray")
    same = np.arange(len(points))
    for a, b in near.tolist():
        same[same == same[b]] = same[a]
    corners = same[index.ravel()].reshape(-1, 3)
    real = (corners != np.roll(corners, 1, axis=1)).all(axis=1)
    corners = corners[real]
    pairs = np.sort(np.stack([corners, np.roll(corners, -1, axis=1)], axis=2).reshape(-1, 2), axis=1)
    key = pairs[:, 0].astype(np.int64) * len(points) + pairs[:, 1]
    _, where, number = np.unique(key, return_index=True, return_inverse=True)
    number = number.ravel()
    order = np.argsort(number, kind="stable")
    hands = np.full((len(where), 2), -1)
    hands[number[order], np.r_[0, (np.diff(number[order]) == 0).astype(int)]] = order // 3
    return Mesh(points, corners, number.reshape(-1, 3), pairs[where], hands)


def dense(polygons: Any, step: float) -> Any:
    """Return polygons with corners added on their sides, none longer than a step.

    GEOS does the same to lines; of polygons it may make nothing where a hole touches the rim.
    """
    import numpy as np
    import shapely

    rings, owner = shapely.get_rings(polygons, return_index=True)
    if not len(rings):
        return np.array([], dtype=object)
    xy, ring = shapely.get_coordinates(rings, return_index=True)
    lines = shapely.segmentize(shapely.linestrings(xy, indices=ring), step)
    xy, ring = shapely.get_coordinates(lines, return_index=True)
    return shapely.polygons(shapely.linearrings(xy, indices=ring), indices=owner)


def _turns(raw: Any) -> Any:
    a, b, c = raw[:, 0], raw[:, 1], raw[:, 2]
    return (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])


def _cut(shapes: Any, at: Any, *, across: bool) -> Any:
    """Return the polygons cut into strips between the given x (across) or y.

    GEOS clips to a rectangle fast, yet now and then loses a piece: what is less than the whole is cut again, slowly.
    """
    import numpy as np
    import shapely

    whole = geodesy.flat_km2(shapes)
    parts = np.concatenate(_strips(shapes, at, across=across, clip=clipped))
    if abs(geodesy.flat_km2(parts) - whole) > 1e-9 * whole:
        parts = np.concatenate(
            _strips(shapes, at, across=across, clip=lambda some, box: shapely.intersection(some, shapely.box(*box)))
        )
    return parts[shapely.get_type_id(parts) == 3]


def _strips(shapes: Any, at: Any, *, across: bool, clip: Callable[[Any, Any], Any]) -> list[Any]:
    import shapely

    bounds = shapely.bounds(shapes)
    low, high = (bounds[:, 0], bounds[:, 2]) if across else (bounds[:, 1], bounds[:, 3])
    out: list[Any] = []
    for a, b in zip(at[:-1], at[1:], strict=True):
        here = (low < b) & (high > a)
        if not here.any():
            continue
        box = bounds[:, [1, 3]] if across else bounds[:, [0, 2]]
        least, most = float(box[here, 0].min()) - 1, float(box[here, 1].max()) + 1
        edges = (a, least, b, most) if across else (least, a, most, b)
        out.append(shapely.get_parts(clip(shapes[here], edges)))
    return out


def clipped(shapes: Any, box: Any) -> Any:
    """Return polygons clipped to a box, quickly where GEOS can."""
    import shapely

    edges = tuple(map(float, box))
    try:
        cut = shapely.clip_by_rect(shapes, *edges)
    except shapely.errors.GEOSException:
        return shapely.intersection(shapes, shapely.box(*edges))
    faulty = ~shapely.is_valid(cut)
    cut[faulty] = shapely.intersection(shapes[faulty], shapely.box(*edges))
    return cut
