"""Positions and shapes on the page's grid: Web Mercator, whole numbers, SVG path data."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from routes.maps.spec import GRID

__all__ = ["line_path", "line_paths", "path_points", "polygon_path", "smooth", "to_grid"]

MAX_LAT = 85.0


def to_grid(lon: float, lat: float, grid: int = GRID) -> tuple[int, int]:
    """Return a position as whole grid units: x east, y south.

    Examples
    --------
    >>> to_grid(-76.789, 8.426), to_grid(0, 0)
    ((-76789, -8457), (0, 0))
    """
    lat = max(-MAX_LAT, min(MAX_LAT, lat))
    mercator = math.degrees(math.asinh(math.tan(math.radians(lat))))
    return round(lon * grid), -round(mercator * grid)


def _path(points: Sequence[tuple[int, int]], close: bool) -> str:
    """Return ``M x y l dx dy ...``; steps of no length are left out; nothing if nothing is left."""
    kept = [point for index, point in enumerate(points) if index == 0 or point != points[index - 1]]
    if close and len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    if len(kept) < (3 if close else 2):
        return ""
    steps: list[str] = []
    for (ax, ay), (bx, by) in zip(kept, kept[1:], strict=False):
        dx, dy = bx - ax, by - ay
        steps.append(f"{'' if dx < 0 or not steps else ' '}{dx}{'' if dy < 0 else ' '}{dy}")
    return f"M{kept[0][0]} {kept[0][1]}l{''.join(steps)}{'z' if close else ''}"


def path_points(path: str) -> list[tuple[float, float]]:
    """Return the points of a line from its path data, those of all its parts one after the other.

    Examples
    --------
    >>> path_points("M10 20l5-5 1 2")
    [(10.0, 20.0), (15.0, 15.0), (16.0, 17.0)]
    """
    out: list[tuple[float, float]] = []
    for part in path.split("M")[1:]:
        numbers = [float(number) for number in re.findall(r"-?\d+", part)]
        x = y = 0.0
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            out.append((x, y))
    return out


def line_path(lines: Iterable[Any], grid: int = GRID, step: int = 1) -> str:
    """Return path data of LineStrings (anything with ``coords``), on every ``step``-th line of the grid."""
    return "".join(_path(_stepped(line.coords, grid, step), close=False) for line in lines)


def line_paths(lines: Sequence[Any], cut: float, tolerance: float) -> list[str]:
    """Return path data of many LineStrings at once, simplified by so many degrees: the shapes of a map of thousands.

    Longitudes below ``cut`` lie at the eastern end. Lines that cross 180 degrees are to be split before.
    """
    import numpy as np
    import shapely

    xy, line = shapely.get_coordinates(shapely.simplify(list(lines), tolerance), return_index=True)
    lon, lat = np.where(xy[:, 0] < cut, xy[:, 0] + 360.0, xy[:, 0]), np.clip(xy[:, 1], -MAX_LAT, MAX_LAT)
    down = np.degrees(np.arcsinh(np.tan(np.radians(lat))))
    at = np.column_stack([np.rint(lon * GRID), -np.rint(down * GRID)]).astype(np.int64)
    first = np.r_[True, line[1:] != line[:-1]] if len(line) else np.zeros(0, dtype=bool)
    keep = first | np.r_[True, (at[1:] != at[:-1]).any(axis=1)] if len(line) else first
    at, line, first = at[keep], line[keep], first[keep]
    steps = np.diff(at, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    steps[first] = at[first]
    ends = np.searchsorted(line, np.arange(len(lines) + 1))
    flat = steps.ravel().tolist()
    out = []
    for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True):
        one = flat[2 * start : 2 * end]
        out.append(f"M{one[0]} {one[1]}l{' '.join(map(str, one[2:]))}" if len(one) > 2 else "")
    return out


def polygon_path(polygons: Iterable[Any], grid: int = GRID, step: int = 1) -> str:
    """Return path data of Polygons, holes included; draw it with the even-odd rule."""
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(_path(_stepped(ring.coords, grid, step), close=True) for ring in rings)


def _stepped(coords: Iterable[Sequence[float]], grid: int, step: int) -> list[tuple[int, int]]:
    points = (to_grid(x, y, grid) for x, y, *_ in coords)
    return [(step * round(x / step), step * round(y / step)) for x, y in points]


def smooth(coords: Sequence[tuple[float, float]], steps: int = 6, tolerance: float = 0.0) -> list[tuple[float, float]]:
    """Return a line that bends gently through every given position (centripetal Catmull-Rom spline).

    Every position stays on the line; only what lies between is rounded, in ``steps`` parts, and of these parts only so
    many are kept that the line leaves the bend by no more than ``tolerance``. Two positions stay a straight line.
    """
    points = [p for i, p in enumerate(coords) if i == 0 or p != coords[i - 1]]
    if len(points) < 3:
        return list(coords)
    first = (2 * points[0][0] - points[1][0], 2 * points[0][1] - points[1][1])
    last = (2 * points[-1][0] - points[-2][0], 2 * points[-1][1] - points[-2][1])
    padded = [first, *points, last]
    out: list[tuple[float, float]] = [points[0]]
    for i in range(1, len(padded) - 2):
        bend = [out[-1], *_segment(padded[i - 1 : i + 3], steps)]
        out.extend(_simpler(bend, tolerance)[1:])
    return out


def _simpler(line: list[tuple[float, float]], tolerance: float) -> list[tuple[float, float]]:
    """Return a line with its ends and no more of its positions than a tolerance asks for."""
    import shapely

    if not tolerance:
        return line
    return [(float(x), float(y)) for x, y in shapely.LineString(line).simplify(tolerance).coords]


def _segment(p: Sequence[tuple[float, float]], steps: int) -> list[tuple[float, float]]:
    t = [0.0]
    for a, b in zip(p, p[1:], strict=False):
        t.append(t[-1] + max(math.dist(a, b), 1e-9) ** 0.5)

    def between(a: tuple[float, float], b: tuple[float, float], ta: float, tb: float, at: float) -> tuple[float, float]:
        share = (at - ta) / (tb - ta)
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    out: list[tuple[float, float]] = []
    for step in range(1, steps + 1):
        at = t[1] + (t[2] - t[1]) * step / steps
        a1, a2, a3 = (between(p[i], p[i + 1], t[i], t[i + 1], at) for i in range(3))
        b1, b2 = between(a1, a2, t[0], t[2], at), between(a2, a3, t[1], t[3], at)
        out.append(p[2] if step == steps else between(b1, b2, t[1], t[2], at))
    return out
