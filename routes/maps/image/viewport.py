"""From the grid of a description to the pixels of a picture."""

from __future__ import annotations

import functools
import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from routes.geo import projection
from routes.maps.spec import GRID
from routes.model.geometry import Bounds, of_arrays

__all__ = ["Box", "Viewport", "rings", "to_degrees"]

_NUMBER = re.compile(r"-?\d+")
_MOST_STEP = 1.0
_CORNERS = 9


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, y growing downwards."""

    x: float
    y: float
    w: float
    h: float

    def touches(self, other: Box, pad: float = 0.0) -> bool:
        """Return whether two boxes overlap or come closer than ``pad``."""
        return (
            self.x < other.x + other.w + pad
            and other.x < self.x + self.w + pad
            and self.y < other.y + other.h + pad
            and other.y < self.y + self.h + pad
        )

    def grown(self, by: float) -> Box:
        """Return the box with room on every side."""
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is in the box."""
        return self.x <= x <= self.x + self.w and self.y <= y <= self.y + self.h


def to_degrees(points: Any, grid: int = GRID) -> Any:
    """Return grid units (n, 2) as degrees (lon, lat): the inverse of `routes.maps.grid.to_grid`."""
    mercator = np.radians(-points[:, 1] / grid)
    return np.column_stack([points[:, 0] / grid, np.degrees(np.arctan(np.sinh(mercator)))])


def rings(path: str, grid: int = GRID) -> list[Any]:
    """Return the parts of path data as arrays of degrees; long steps are filled, so that they may bend."""
    out = []
    for part in path.split("M")[1:]:
        numbers = np.array(_NUMBER.findall(part), dtype=float).reshape(-1, 2)
        if "z" in part:
            numbers = np.vstack([numbers, -numbers[1:].sum(axis=0)])
        out.append(to_degrees(_filled(np.cumsum(numbers, axis=0), _MOST_STEP * grid), grid))
    return out


def _filled(points: Any, most: float) -> Any:
    steps = np.ceil(np.abs(np.diff(points, axis=0)).max(axis=1, initial=0.0) / most).astype(int)
    if len(points) < 2 or steps.max(initial=0) <= 1:
        return points
    pieces = [
        a + (b - a) * (np.arange(max(1, n)) / max(1, n))[:, None]
        for a, b, n in zip(points, points[1:], steps, strict=False)
    ]
    return np.vstack([*pieces, points[-1:]])


class Viewport:
    """A projection with a scale: ``line`` and ``at`` give pixels within ``box``."""

    def __init__(self, bounds: Bounds, box: Box, pad: tuple[float, float, float, float], over: Bounds) -> None:
        """Fit bounds into a box, ``pad`` px (left, top, right, bottom) kept free; ``over`` centres the projection."""
        self.box = box
        self._to = projection.flat(*over)
        xs, ys = self._to.transform(*_edge(bounds))
        west, east, south, north = min(xs), max(xs), min(ys), max(ys)
        wide, high = box.w - pad[0] - pad[2], box.h - pad[1] - pad[3]
        self.metres = max((east - west) / wide, (north - south) / high, 1e-9)
        self._left = (west + east) / 2 - self.metres * (wide / 2 + pad[0])
        self._top = (south + north) / 2 + self.metres * (high / 2 + pad[1])

    def pixels(self, degrees: Any) -> Any:
        """Return degrees (n, 2) as pixels (n, 2)."""
        x, y = of_arrays(self._to.transform, degrees[:, 0], degrees[:, 1])
        return np.column_stack(
            [(x - self._left) / self.metres + self.box.x, (self._top - y) / self.metres + self.box.y]
        )

    def degrees(self, pixels: Any) -> Any:
        """Return pixels (n, 2) as degrees (n, 2)."""
        x = self._left + (pixels[:, 0] - self.box.x) * self.metres
        y = self._top - (pixels[:, 1] - self.box.y) * self.metres
        return np.column_stack(of_arrays(functools.partial(self._to.transform, direction="INVERSE"), x, y))

    def lines(self, path: str, grid: int = GRID) -> list[Any]:
        """Return the parts of path data as arrays of pixels."""
        return [self.pixels(part) for part in rings(path, grid)]

    def at(self, x: float, y: float, grid: int = GRID) -> tuple[float, float]:
        """Return a grid position as pixels."""
        px, py = self.pixels(to_degrees(np.array([[x, y]], dtype=float), grid))[0]
        return float(px), float(py)

    def box_of(self, bounds: Bounds) -> Box:
        """Return the box that holds bounds."""
        points = self.pixels(np.column_stack(_edge(bounds)))
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))

    def lies_within(self, view: Bounds) -> bool:
        """Return whether everything in the box is within bounds in degrees."""
        steps = np.linspace(0, 1, _CORNERS)
        xs = np.concatenate([steps, steps, np.zeros(_CORNERS), np.ones(_CORNERS)]) * self.box.w
        ys = np.concatenate([np.zeros(_CORNERS), np.ones(_CORNERS), steps, steps]) * self.box.h
        lon, lat = self._to.transform(self._left + xs * self.metres, self._top - ys * self.metres, direction="INVERSE")
        found = np.isfinite(lon) & np.isfinite(lat)
        inside = (view[0] <= lon) & (lon <= view[2]) & (view[1] <= lat) & (lat <= view[3])
        return bool(np.all(found & inside))


def _edge(bounds: Bounds) -> tuple[Any, Any]:
    """Return positions along the edge of bounds: their projection is curved."""
    west, south, east, north = bounds
    steps = np.linspace(0, 1, _CORNERS)
    lon, lat = west + (east - west) * steps, south + (north - south) * steps
    full = [np.full(_CORNERS, value) for value in (west, east, south, north)]
    return np.concatenate([lon, lon, full[0], full[1]]), np.concatenate([full[2], full[3], lat, lat])


def natural_ratio(bounds: Bounds) -> float:
    """Return width by height of bounds on their own map, between 0.4 and 3."""
    xs, ys = projection.flat(*bounds).transform(*_edge(bounds))
    ratio = (max(xs) - min(xs)) / max(1.0, max(ys) - min(ys))
    return float(max(0.4, min(3.0, ratio))) if math.isfinite(ratio) else 1.0
