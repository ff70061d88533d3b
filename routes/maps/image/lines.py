"""Lines in pixels: moved aside, cut to a frame, with heads that say which way."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from routes.maps.image.viewport import Box

__all__ = ["arrow_heads", "clipped_lines", "clipped_rings", "hatch", "led", "led_parts", "moved"]

ARROW_EVERY = 150
ARROW_LEAST = 34
LEAST_AREA = 2.0
REACH = 60.0


def moved(points: Any, by: Any) -> Any:
    """Return a line moved sideways by ``by`` px, to the right of its direction; each point by its own of several."""
    before = np.vstack([points[:1], points[:-1]])
    after = np.vstack([points[1:], points[-1:]])
    along = after - before
    long = np.hypot(along[:, 0], along[:, 1])
    long[long == 0] = 1
    return points + np.column_stack([-along[:, 1], along[:, 0]]) / long[:, None] * by


def led(points: Any, shift: float, ends: tuple[float, float]) -> Any:
    """Return a line moved ``shift`` px to the right of its way, and so far as ``ends`` say where it starts and ends.

    From there it comes back gently, within `REACH` px or less than half its length.
    """
    away = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(0)
    along = np.concatenate([[0.0], np.cumsum(away)])
    reach = min(REACH, float(along[-1]) * 0.45)
    if ends == (0.0, 0.0) or reach <= 0:
        return moved(points, shift) if shift else points
    bends = reach * np.arange(1, 9) / 8
    at = np.unique(np.concatenate([along, bends, along[-1] - bends]))
    full = np.column_stack([np.interp(at, along, points[:, axis]) for axis in (0, 1)])
    aside = np.full(len(at), shift)
    for end, far in zip(ends, (at, along[-1] - at), strict=True):
        if end:
            near = np.clip(1 - far / reach, 0, 1)
            aside += (end - shift) * near * near * (3 - 2 * near)
    return moved(full, aside[:, None])


def led_parts(parts: Sequence[Any], shift: float, ends: tuple[float, float]) -> list[Any]:
    """Return the parts of a line as `led` moves the whole: where it starts, and where its last part ends."""
    last = len(parts) - 1
    return [
        led(part, shift, (ends[0] if i == 0 else 0.0, ends[1] if i == last else 0.0)) for i, part in enumerate(parts)
    ]


def arrow_heads(points: Any, width: float, *, both_ways: bool, keep_off: Sequence[tuple[float, float, float]]) -> Any:
    """Return the heads of a line as (3, 2) arrays: in its middle, or every 150 px; none if it is too short to read.

    A head that would stand under a mark (x, y, r) is left out.
    """
    away = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(0)
    along = np.concatenate([[0.0], np.cumsum(away)])
    total = float(along[-1])
    if total < ARROW_LEAST:
        return []
    count, size, out = max(1, math.floor(total / ARROW_EVERY)), 4 + width * 0.45, []
    for k in range(count):
        at = total * (k + 0.5) / count
        j = int(np.clip(np.searchsorted(along, at), 1, len(points) - 1))
        share = (at - along[j - 1]) / ((along[j] - along[j - 1]) or 1)
        x, y = points[j - 1] + (points[j] - points[j - 1]) * share
        dx, dy = points[j] - points[j - 1]
        if any(math.hypot(x - mx, y - my) < r + size for mx, my, r in keep_off):
            continue
        for turn in (0.0, math.pi) if both_ways else (0.0,):
            angle = math.atan2(dy, dx) + turn
            gap = size * 0.9 if both_ways else 0.0
            tip = np.array([x + math.cos(angle) * (gap + size / 2), y + math.sin(angle) * (gap + size / 2)])
            wings = [tip + np.array([math.cos(angle + a), math.sin(angle + a)]) * size for a in (2.5, -2.5)]
            out.append(np.array([wings[0], tip, wings[1]]))
    return out


def clipped_rings(rings: Sequence[Any], frame: Box, pad: float = 4.0, tolerance: float = 0.5) -> list[Any]:
    """Return rings cut to a frame (a little larger, so that the cut is not seen) and thinned to what is visible."""
    import shapely

    box = (frame.x - pad, frame.y - pad, frame.x + frame.w + pad, frame.y + frame.h + pad)
    out = []
    for ring in rings:
        if len(ring) < 4 or not np.isfinite(ring).all() or not _meets(ring, box):
            continue
        area = shapely.Polygon(ring)
        # Of a ring that touches itself, clipping can return the whole frame.
        cut = shapely.clip_by_rect(area if area.is_valid else shapely.make_valid(area), *box)
        for part in shapely.get_parts(cut):
            if part.geom_type != "Polygon" or part.area < LEAST_AREA:
                continue
            for line in (part.exterior, *part.interiors):
                thin = shapely.simplify(line, tolerance, preserve_topology=True)
                out.append(shapely.get_coordinates(thin)[:-1])
    return out


def clipped_lines(lines: Sequence[Any], frame: Box, pad: float = 4.0, tolerance: float = 0.25) -> list[Any]:
    """Return lines cut to a frame and thinned to what is visible."""
    import shapely

    box = (frame.x - pad, frame.y - pad, frame.x + frame.w + pad, frame.y + frame.h + pad)
    out = []
    for line in lines:
        if len(line) < 2 or not np.isfinite(line).all() or not _meets(line, box):
            continue
        cut = shapely.clip_by_rect(shapely.LineString(line), *box)
        parts = [p for p in shapely.get_parts(cut) if p.geom_type == "LineString" and not p.is_empty]
        out += [shapely.get_coordinates(shapely.simplify(part, tolerance)) for part in parts]
    return out


def _meets(points: Any, box: tuple[float, float, float, float]) -> bool:
    x, y = points[:, 0], points[:, 1]
    return bool(x.max() >= box[0] and x.min() <= box[2] and y.max() >= box[1] and y.min() <= box[3])


def hatch(rings: Sequence[Any], step: float, *, slope: float = 1.0) -> Iterator[Any]:
    """Yield the slanting lines that fill rings (even-odd), ``step`` px apart; ``slope`` 0 gives level lines."""
    points = np.vstack(rings)
    turned = [ring[:, 1] + slope * ring[:, 0] for ring in rings]
    low = float((points[:, 1] + slope * points[:, 0]).min())
    high = float((points[:, 1] + slope * points[:, 0]).max())
    for level in np.arange(math.ceil(low / step) * step, high, step):
        xs: list[float] = []
        for ring, values in zip(rings, turned, strict=True):
            a, b = values, np.roll(values, -1)
            cut = (a > level) != (b > level)
            if cut.any():
                start, end = ring[cut, 0], np.roll(ring[:, 0], -1)[cut]
                xs += (start + (level - a[cut]) / (b[cut] - a[cut]) * (end - start)).tolist()
        xs.sort()
        for x0, x1 in zip(xs[::2], xs[1::2], strict=False):
            yield np.array([[x0, level - slope * x0], [x1, level - slope * x1]])
