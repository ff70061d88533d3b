"""The still picture of a map with thousands of legs: lines that lie close together joined, the main places alone."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable
from typing import Any

import numpy as np

from routes.maps.html.large import vertices
from routes.maps.spec import LegMark, MapSpec
from routes.model.geometry import Bounds

__all__ = ["MOST_PIECES", "MOST_PLACES", "generalised"]

# The picture is bounded, however large the network is: straight pieces of lines, and places with their names.
MOST_PIECES, MOST_PLACES = 7000, 60
# Px of a picture this wide: of bends that are left out, and between the middles of pieces, of which the least serves.
WIDE, BEND, APART = 950.0, 1.5, (0.0, 3.0, 4.0, 6.0, 8.0, 10.0, 13.0, 16.0, 20.0, 26.0, 32.0)
# How wide lines are beside those of a map of few legs; those of figures keep their width.
THIN = 0.5


def generalised(spec: MapSpec) -> MapSpec:
    """Return a map of few lines and places that looks like a large one from afar; any other as it is."""
    if not spec.large:
        return spec
    kept = _kept(spec)
    place = {index: number for number, index in enumerate(kept)}
    waypoints = tuple(dataclasses.replace(spec.waypoints[index], under=None) for index in kept)
    notes = tuple(dataclasses.replace(note, waypoint=place.get(-1 if note.waypoint is None else note.waypoint))
                  for note in spec.notes)  # fmt: skip
    return dataclasses.replace(spec, legs=_joined(spec), waypoints=waypoints, notes=notes, details=())


def _kept(spec: MapSpec) -> list[int]:
    """Return the places that stay, in their order: areas, the largest figures, and the most important ones."""
    degree = np.bincount([end for leg in spec.legs for end in (leg.start, leg.end)], minlength=len(spec.waypoints))
    marks = list(enumerate(spec.waypoints))
    noted = {note.waypoint for note in spec.notes}
    figured = sorted((i for i, mark in marks if mark.radius is not None), key=lambda i: -(marks[i][1].radius or 0.0))
    shown = [i for i, mark in marks if mark.drawn and mark.under is None]
    first = sorted(shown, key=lambda i: (i not in noted, spec.waypoints[i].rank, -degree[i], i))
    areas = [i for i, mark in marks if mark.area]
    return sorted({*areas, *figured[:MOST_PLACES], *first[:MOST_PLACES]})


def _look(leg: LegMark) -> Hashable:
    flow = None if leg.width is None else -1 if leg.zero else round(leg.width)
    return leg.style, leg.colour, flow, leg.base if flow is None else 0.0, leg.marked


def _joined(spec: MapSpec) -> tuple[LegMark, ...]:
    """Return a line for each look: of the pieces of its legs so many that the picture stays small.

    Where these are too many, a leg is straight from place to place; where legs are too many, one stands for several.
    """
    looks: dict[Hashable, int] = {}
    group = np.array([looks.setdefault(_look(leg), len(looks)) for leg in spec.legs], dtype=np.int64)
    models: dict[int, LegMark] = {}
    for leg, number in zip(spec.legs, group.tolist(), strict=True):
        models.setdefault(number, leg)
    xy, owner = _simplified(spec)
    if len(xy) > MOST_PIECES:
        places = np.array([(mark.x, mark.y) for mark in spec.waypoints], dtype=float)
        xy = np.hstack([places[[leg.start for leg in spec.legs]], places[[leg.end for leg in spec.legs]]])
        owner = np.arange(len(spec.legs))
    group = group[owner]
    pieces = _thinned(xy, group, np.array([leg.width or 0.0 for leg in spec.legs])[owner], _unit(spec.bounds))
    made = []
    for number in np.unique(pieces[:, 0]).tolist():
        model, rows = models[number], pieces[pieces[:, 0] == number, 1:]
        made.append(
            LegMark(id=f"joined-{number}", title="", start=0, end=0, style=model.style, path=_path(rows),
                    base=model.base * THIN, width=model.width, zero=model.zero, colour=model.colour,
                    marked=model.marked, joined=True)
        )  # fmt: skip
    return tuple(sorted(made, key=lambda leg: leg.drawn_width))


def _simplified(spec: MapSpec) -> tuple[Any, Any]:
    """Return straight pieces as rows of x, y, x, y, and the leg of each; bends too small to be seen are left out."""
    import shapely

    at = vertices(spec.legs)
    part = np.cumsum(at.begins) - 1
    count = np.bincount(part) if len(part) else part
    whole = count[part] > 1
    owner = at.leg[at.begins][count > 1]
    _, part = np.unique(part[whole], return_inverse=True)
    lines = shapely.linestrings(np.column_stack([at.x, at.y])[whole].astype(float), indices=part)
    xy, line = shapely.get_coordinates(shapely.simplify(lines, BEND * _unit(spec.bounds)), return_index=True)
    same = np.flatnonzero(line[1:] == line[:-1])
    return np.hstack([xy[same], xy[same + 1]]), owner[line[same]]


def _thinned(xy: Any, group: Any, width: Any, unit: float) -> Any:
    """Return a row of look and ends for each piece that stays: the widest and longest of those that lie together."""
    step = max(1, round(unit))
    ends = (np.rint(xy / step) * step).astype(np.int64)
    long = np.hypot(xy[:, 2] - xy[:, 0], xy[:, 3] - xy[:, 1])
    order = np.lexsort((-long, -width))
    rows = np.column_stack([group, ends])[order]
    rows = rows[(rows[:, 1:3] != rows[:, 3:5]).any(axis=1)]
    middle = (rows[:, 1:3] + rows[:, 3:5]) / 2
    for px in APART:
        # Without a distance only pieces that are the same are one.
        cells = np.floor(middle / (px * unit)) if px else np.sort(rows[:, 1:5].reshape(-1, 2, 2), axis=1).reshape(-1, 4)
        _, first = np.unique(cells, axis=0, return_index=True)
        if len(first) <= MOST_PIECES:
            break
    return rows[np.sort(first)[:MOST_PIECES]]


def _unit(bounds: Bounds) -> float:
    from routes.maps.html.svg import frame_of

    x0, y0, x1, y1 = frame_of(bounds)
    return max(x1 - x0, y1 - y0) / WIDE


def _path(rows: Any) -> str:
    """Return path data of pieces, those that meet drawn in one go."""
    ahead: dict[tuple[int, int], list[int]] = {}
    ends = [((a, b), (c, d)) for a, b, c, d in rows.tolist()]
    for number, pair in enumerate(ends):
        for end in pair:
            ahead.setdefault(end, []).append(number)
    used = [False] * len(ends)
    out: list[str] = []
    for number, (first, second) in enumerate(ends):
        if used[number]:
            continue
        used[number] = True
        chain = [first, second]
        while True:
            here = chain[-1]
            free = next((other for other in ahead[here] if not used[other]), None)
            if free is None:
                break
            used[free] = True
            one, two = ends[free]
            chain.append(two if one == here else one)
        moves = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in zip(chain, chain[1:], strict=False)]
        out.append(f"M{chain[0][0]} {chain[0][1]}l{' '.join(moves)}")
    return "".join(out)
