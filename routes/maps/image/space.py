"""Where things stand in a picture: free space for boxes, preferably on water, and names that touch nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from routes.maps.image.viewport import Box

__all__ = [
    "SQUARE", "Dot", "FreeSpace", "Name", "beside", "beside_circle", "beside_square", "nearest_in", "place",
    "room_beside", "samples", "spots_around", "spots_of_area",
]  # fmt: skip

CELL = 6
NEAR = 14
# Of the square of a city: its side, and the room of it and of a gap at each end of its name, in px.
SQUARE, SQUARE_ROOM = 5.0, 9.0


class FreeSpace:
    """A map of what is taken, counted over cells, so that any box is tested in one step."""

    def __init__(self, box: Box) -> None:
        self.box = box
        shape = (math.ceil(box.h / CELL), math.ceil(box.w / CELL))
        self.taken = np.zeros(shape, dtype=np.int64)
        self.land = np.zeros(shape, dtype=np.int64)

    def mark(self, points: Any, radius: float) -> None:
        """Keep clear of points."""
        if not len(points):
            return
        x0, y0, x1, y1 = (
            np.floor((points[:, axis] - origin + side * radius) / CELL).astype(int)
            for side, axis, origin in ((-1, 0, self.box.x), (-1, 1, self.box.y), (1, 0, self.box.x), (1, 1, self.box.y))
        )
        rows, columns = self.taken.shape
        for a, b, c, d in sorted(set(zip(x0.tolist(), y0.tolist(), x1.tolist(), y1.tolist(), strict=True))):
            if c >= 0 and d >= 0 and a < columns and b < rows:
                self.taken[max(0, b) : d + 1, max(0, a) : c + 1] = 1

    def mark_box(self, box: Box, pad: float = 0.0) -> None:
        """Keep clear of a box."""
        grown = box.grown(pad)
        x0, y0 = (
            max(0, math.floor((grown.x - self.box.x) / CELL)),
            max(0, math.floor((grown.y - self.box.y) / CELL)),
        )
        x1, y1 = (
            (grown.x + grown.w - self.box.x) / CELL,
            (grown.y + grown.h - self.box.y) / CELL,
        )
        self.taken[y0 : max(0, math.ceil(y1)), x0 : max(0, math.ceil(x1))] = 1

    def mark_land(self, rings: Sequence[Any]) -> None:
        """Say which cells are land: the middle of the cell lies within an odd number of rings."""
        rows, columns = self.land.shape
        middles = self.box.x + (np.arange(columns) + 0.5) * CELL
        for ring in rings:
            ends = np.roll(ring, -1, axis=0)
            for row in range(rows):
                y = self.box.y + (row + 0.5) * CELL
                cut = (ring[:, 1] > y) != (ends[:, 1] > y)
                if cut.any():
                    a, b = ring[cut], ends[cut]
                    crossings = np.sort(a[:, 0] + (y - a[:, 1]) / (b[:, 1] - a[:, 1]) * (b[:, 0] - a[:, 0]))
                    self.land[row] ^= np.searchsorted(crossings, middles) & 1

    def find(
        self, w: float, h: float, near: tuple[float, float], margin: float, *, dry: float = 2.0, coast: float = 0.0
    ) -> tuple[float, Box] | None:
        """Return (score, box): the free box nearest to a point; the least score is best.

        ``dry`` and ``coast`` are how much it minds land and a coast under it: so many diagonals of the map away.
        """
        wide, high, edge = math.ceil(w / CELL), math.ceil(h / CELL), math.ceil(margin / CELL)
        rows, columns = self.taken.shape
        if wide + 2 * edge > columns or high + 2 * edge > rows:
            return None
        taken, land = (_window(cells, wide, high)[edge:, edge:] for cells in (self.taken, self.land))
        taken, land = (cells[: rows - high - 2 * edge + 1, : columns - wide - 2 * edge + 1] for cells in (taken, land))
        ys, xs = np.mgrid[edge : edge + taken.shape[0], edge : edge + taken.shape[1]]
        away = np.hypot((xs + wide / 2) * CELL + self.box.x - near[0], (ys + high / 2) * CELL + self.box.y - near[1])
        share = land / (wide * high)
        score = away + math.hypot(self.box.w, self.box.h) * (dry * share + coast * np.minimum(share, 1 - share))
        score = np.where(taken > 0, np.inf, score)
        row, column = divmod(int(np.argmin(score)), score.shape[1])
        best = float(score[row, column])
        if not math.isfinite(best):
            return None
        return best, Box(self.box.x + (column + edge) * CELL, self.box.y + (row + edge) * CELL, w, h)


def _window(cells: Any, wide: int, high: int) -> Any:
    """Return, for every cell, the sum of the window that begins there."""
    sums = np.zeros((cells.shape[0] + 1, cells.shape[1] + 1), dtype=np.int64)
    sums[1:, 1:] = cells.cumsum(0).cumsum(1)
    return sums[high:, wide:] - sums[:-high, wide:] - sums[high:, :-wide] + sums[:-high, :-wide]


def samples(points: Any, step: float) -> Any:
    """Return points along a line at most ``step`` px apart."""
    if len(points) < 2:
        return points
    away = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(away)])
    if along[-1] == 0:
        return points[:1]
    at = np.linspace(0, along[-1], max(2, math.ceil(along[-1] / step) + 1))
    return np.column_stack([np.interp(at, along, points[:, 0]), np.interp(at, along, points[:, 1])])


@dataclass(frozen=True, slots=True)
class Dot:
    """A mark that names keep clear of."""

    x: float
    y: float
    r: float


@dataclass(slots=True)
class Name:
    """A name to place: its size and where it may stand (left, top, anchor); ``box`` is where it stands, if anywhere.

    ``under`` is a second line, of a figure the name of its place; ``over_coast`` may cross a coast without harm;
    ``figure`` is a number, not a name. Where there is no room at all, ``over_lines`` may cross a line. ``square`` is
    where the square of a city stands, within the box of its name.
    """

    text: str
    look: str
    rank: float
    w: float
    h: float
    spots: list[tuple[float, float, str]]
    own: Dot | None = None
    box: Box | None = None
    anchor: str = "start"
    leader: bool = False
    key: tuple[Any, ...] = field(default_factory=tuple)
    under: str = ""
    under_look: str = ""
    over_coast: bool = False
    figure: bool = False
    over_lines: bool = False
    square: tuple[float, float] | None = None

    @property
    def start(self) -> float:
        """Where the text begins, ends or has its middle, by its anchor."""
        assert self.box is not None
        room = 0.0 if self.square is None else SQUARE_ROOM
        ends = {"start": room, "middle": self.box.w / 2, "end": self.box.w - room}
        return self.box.x + ends[self.anchor]


def beside_square(x: float, y: float, w: float, h: float) -> tuple[float, list[tuple[float, float, str]]]:
    """Return the width of the name of a city with its square, and where it may stand, to the right of it or left."""
    wide, over = w + SQUARE_ROOM, SQUARE / 2 + 1
    return wide, [(x - over, y - h / 2, "start"), (x + over - wide, y - h / 2, "end")]


def spots_around(x: float, y: float, r: float, w: float, h: float) -> list[tuple[float, float, str]]:
    """Return the places for a name beside a mark, the best first."""
    g, d = r + 5, r * 0.6 + 3
    middle = y - h / 2
    return [
        (x + g, middle, "start"), (x - g - w, middle, "end"), (x + d, y - d - h, "start"), (x + d, y + d, "start"),
        (x - d - w, y - d - h, "end"), (x - d - w, y + d, "end"), (x - w / 2, y - g - h, "middle"),
        (x - w / 2, y + g, "middle"), (x - w * 0.25, y - g - h, "middle"), (x - w * 0.75, y - g - h, "middle"),
        (x - w * 0.25, y + g, "middle"), (x - w * 0.75, y + g, "middle"), (x + g + 8, middle, "start"),
        (x - g - w - 8, middle, "end"),
    ]  # fmt: skip


def spots_of_area(points: Sequence[tuple[float, float]], w: float, h: float) -> list[tuple[float, float, str]]:
    """Return the places for the name of an area, the nearest to its middle first.

    Within the area if half of the name fits there, so that a sea is not named on its coast; else also around its edge.
    The first point is its middle, the others are its edge.
    """
    (mid_x, mid_y), edge = points[0], points[1:] or points
    xs, ys = [x for x, _ in edge], [y for _, y in edge]
    wide, high, centres = max(xs) - min(xs), max(ys) - min(ys), []
    if wide >= w and high >= h:
        grid = [(min(xs) + wide * k / 8, min(ys) + high * j / 8) for k in range(1, 8) for j in range(1, 8)]
        corners = [(x, y) for x in (-w / 4, w / 4) for y in (-h / 2, h / 2)]
        tried = [(mid_x, mid_y), *grid]
        if any(all(_inside(x + left, y + up, edge) for left, up in corners) for x, y in tried):
            centres = [(x, y) for x, y in tried if _inside(x, y, edge)]
    found = [(x - w / 2, y - h / 2, "middle") for x, y in centres or points]
    if not centres:
        found += [spot for x, y in points for spot in spots_around(x, y, 8, w, h)]
    return sorted(found, key=lambda s: math.hypot(s[0] + w / 2 - mid_x, s[1] + h / 2 - mid_y))


def _inside(x: float, y: float, edge: Sequence[tuple[float, float]]) -> bool:
    odd = False
    for (ax, ay), (bx, by) in zip(edge, [edge[-1], *edge[:-1]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd


def beside(dot: Dot, *, far: bool) -> Callable[[float, float], list[tuple[float, float, str]]]:
    """Return the spots around a mark; an important name may also stand away from it, on a thin line."""

    def spots(w: float, h: float) -> list[tuple[float, float, str]]:
        near = spots_around(dot.x, dot.y, dot.r, w, h)
        if not far:
            return near
        for away in (16, 26, 38, 52, 70):
            for step in range(16):
                angle = math.pi / 8 * step
                x, y = dot.x + math.cos(angle) * (dot.r + away), dot.y + math.sin(angle) * (dot.r + away)
                side = math.cos(angle)
                anchor = "start" if side > 0.3 else "end" if side < -0.3 else "middle"
                left = {"start": x, "end": x - w, "middle": x - w / 2}[anchor]
                near.append((left, y - h / 2, anchor))
        return near

    return spots


def beside_circle(circle: Dot, w: float, h: float) -> list[tuple[float, float, str]]:
    """Return the spots of a figure beside its circle: right, left, above, below, then away from it on a line.

    The line is level where that can be; see `NEAR`, the number of spots at the circle itself.
    """
    x, y, r = circle.x, circle.y, circle.r
    g, d, top = r + 6, r * 0.72 + 4, y - h / 2
    near = [
        (x + g, top, "start"), (x - g - w, top, "end"), (x - w / 2, y - g - h + 2, "middle"),
        (x - w / 2, y + g - 2, "middle"), (x + d, y - d - h, "start"), (x + d, y + d, "start"),
        (x - d - w, y - d - h, "end"), (x - d - w, y + d, "end"), (x + g, top - h * 0.4, "start"),
        (x + g, top + h * 0.4, "start"), (x - g - w, top - h * 0.4, "end"), (x - g - w, top + h * 0.4, "end"),
        (x + g + 6, top, "start"), (x - g - w - 6, top, "end"),
    ]  # fmt: skip
    for away in (20, 34, 50, 70, 95, 125):
        level = [(x + r + away, top, "start"), (x - r - away - w, top, "end")]
        slanting = []
        for step in range(16):
            angle = math.pi / 8 * step
            side, rise = math.cos(angle) * (r + away), math.sin(angle) * (r + away)
            anchor = "start" if side > 3 else "end" if side < -3 else "middle"
            left = {"start": x + side, "end": x + side - w, "middle": x - w / 2}[anchor]
            slanting.append((left, y + rise - h / 2, anchor))
        near += [*level, *slanting]
    return near


def place(
    names: Sequence[Name],
    lines: Any,
    dots: Sequence[Dot],
    blocked: Sequence[Box],
    frame: Box,
    *,
    coast: Any = None,
    rims: Any = None,
) -> None:
    """Give each name the first of its spots that touches nothing; one that fits nowhere is left out.

    Of the spots at its mark one that crosses no ``coast`` comes first, then any; only then one away from it. Who may
    cross lines crosses no ``rims`` of circles.
    """
    placed: list[Box] = []
    marks = np.array([(dot.x, dot.y, dot.r) for dot in dots]).reshape(-1, 3)
    shore = np.zeros((0, 2)) if coast is None else coast
    for name in sorted(names, key=lambda n: (n.rank, n.key)):

        def is_free(box: Box, name: Name = name) -> bool:
            return _is_free(box, name, marks, blocked, placed, frame)

        found = _spot(name, is_free, lines, shore, placed)
        if found is None and name.over_lines:
            found = _spot(name, is_free, np.zeros((0, 2)) if rims is None else rims, shore, placed)
        if found is not None:
            index, box, anchor = found
            name.box, name.anchor, name.leader = box, anchor, index >= NEAR
            placed.append(box)
            if name.leader and name.own is not None:
                ends = np.array([[name.own.x, name.own.y], [box.x + name.w / 2, box.y + name.h / 2]])
                lines = np.vstack([lines, samples(ends, CELL)]) if len(lines) else samples(ends, CELL)


def _spot(
    name: Name, is_free: Callable[[Box], bool], lines: Any, shore: Any, placed: Sequence[Box]
) -> tuple[int, Box, str] | None:  # fmt: skip
    """Return the spot of a name: its number, box and anchor; ``None`` if none is free."""
    found: tuple[int, Box, str] | None = None
    for index, (x, y, anchor) in enumerate(name.spots):
        if found is not None and index >= NEAR > found[0]:
            break
        box = Box(x, y, name.w, name.h)
        if not is_free(box) or _hits(box, lines, name.own):
            continue
        if index >= NEAR and name.own is not None and _crosses(name.own, box, placed):
            continue
        wet = bool(_hits(box, shore, name.own)) and not name.over_coast
        if found is None or not wet:
            found = (index, box, anchor)
        if not wet:
            break
    return found


def _crosses(own: Dot, box: Box, placed: Sequence[Box]) -> bool:
    """Return whether the line from a mark to a name away from it would run through another name."""
    ends = np.array([[own.x, own.y], [box.x + box.w / 2, box.y + box.h / 2]])
    way = samples(ends, CELL)
    return any(bool(np.any(_within(way, other))) for other in placed)


def _within(points: Any, box: Box) -> Any:
    x, y = points[:, 0], points[:, 1]
    return (x > box.x - 2) & (x < box.x + box.w + 2) & (y > box.y - 1) & (y < box.y + box.h + 1)


def _is_free(box: Box, name: Name, marks: Any, blocked: Sequence[Box], placed: list[Box], frame: Box) -> bool:
    if box.x < frame.x + 3 or box.y < frame.y + 3:
        return False
    if box.x + box.w > frame.x + frame.w - 3 or box.y + box.h > frame.y + frame.h - 3:
        return False
    if any(box.touches(other, 4) for other in blocked) or any(box.touches(other, 2) for other in placed):
        return False
    if not len(marks):
        return True
    r = marks[:, 2] + 1
    near = (
        (box.x < marks[:, 0] + r)
        & (marks[:, 0] - r < box.x + box.w)
        & (box.y < marks[:, 1] + r)
        & (marks[:, 1] - r < box.y + box.h)
    )
    if name.own is not None:
        near &= (marks[:, 0] != name.own.x) | (marks[:, 1] != name.own.y)
    return not near.any()


def _hits(box: Box, lines: Any, own: Dot | None) -> int:
    if not len(lines):
        return 0
    x, y = lines[:, 0], lines[:, 1]
    hit = (x >= box.x - 2) & (x <= box.x + box.w + 2) & (y >= box.y - 1) & (y <= box.y + box.h + 1)
    if own is not None and hit.any():
        hit &= np.hypot(x - own.x, y - own.y) >= own.r + 5
    return int(hit.sum())


# --- what stands away from its place on a thin line -------------------------------------------------------------
def room_beside(
    space: FreeSpace, taken: Sequence[Box], own: Dot, size: tuple[float, float], gap: float, far: float, side: str = ""
) -> Box | None:
    """Return the free box nearest to a mark, on a side of it if one is given, whose line crosses nothing taken.

    ``gap`` and ``far`` are how near to the mark and how far from it the box may be, in px.
    """
    kept, frame = space.taken.copy(), space.box
    right, bottom = frame.x + frame.w, frame.y + frame.h
    off = {
        "right": Box(frame.x, frame.y, own.x + own.r - frame.x, frame.h),
        "left": Box(own.x - own.r, frame.y, right - own.x + own.r, frame.h),
        "below": Box(frame.x, frame.y, frame.w, own.y + own.r - frame.y),
        "above": Box(frame.x, own.y - own.r, frame.w, bottom - own.y + own.r),
    }.get(side)
    space.mark(np.array([[own.x, own.y]]), own.r + gap)
    if off is not None:
        space.mark_box(off)
    # What is about a point within a box leaves that box anyway.
    others = [box for box in taken if not box.holds(own.x, own.y)]
    found = None
    for _ in range(30):
        best = space.find(size[0] + 6, size[1] + 4, (own.x, own.y), 6, dry=0.0)
        if best is None:
            break
        box = Box(best[1].x + 3, best[1].y + 2, *size)
        end = nearest_in(box, own)
        if math.hypot(end[0] - own.x, end[1] - own.y) > own.r + far:
            break
        way = samples(np.array([(own.x, own.y), end]), 5.0)
        if not any(other.holds(x, y) for x, y in way for other in others):
            found = box
            break
        space.mark(np.array([[box.x + box.w / 2, box.y + box.h / 2]]), 20)
    space.taken = kept
    return found


def nearest_in(box: Box, own: Dot) -> tuple[float, float]:
    """Return the point of a box that is nearest to a mark."""
    return min(max(own.x, box.x), box.x + box.w), min(max(own.y, box.y), box.y + box.h)
