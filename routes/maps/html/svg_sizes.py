"""What the SVG in a page shows beside ground and lines: names, arrowheads and a scale, once for each size it may have.

A picture that shrinks takes its type with it. So the names stand in it several times, each time placed for one width
of the map in px, and the page's style sheet shows the set that fits.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np

from routes.i18n.language import Text
from routes.maps.grid import path_points
from routes.maps.image.lines import arrow_heads, led_parts
from routes.maps.image.space import (
    SQUARE,
    Dot,
    FreeSpace,
    Name,
    beside,
    beside_square,
    nearest_in,
    place,
    room_beside,
    samples,
)
from routes.maps.image.viewport import Box, to_degrees
from routes.maps.spec import GRID, LegMark, MapSpec
from routes.maps.style import NUMBERED, PLAIN, RADII, RING, circle_share, used
from routes.model.geometry import Bounds

__all__ = [
    "DETAIL_SIZES", "SIZES", "Frame", "aside", "dressing", "hidden_below", "is_far", "led_path", "mark_radii",
    "sizes_css", "stops_in",
]  # fmt: skip

Frame = tuple[int, int, int, int]

SIZES = (280, 420, 630, 950)
DETAIL_SIZES = (270, 430)
# Size in px and width of a letter in sizes; the style sheet says the same sizes, twice as large.
TYPES = {"key": (13.5, 0.64), "label": (12.0, 0.56), "country": (10.0, 0.82), "sea": (13.0, 0.56), "city": (12.0, 0.56),
         "area": (12.0, 0.56), "figure": (16.0, 0.62), "largest": (21.0, 0.62)}  # fmt: skip
# 1:20 million at 96 px an inch.
MOST_KM = 5.292
_NUMBER_SIZE = 20.0  # of the disc with the number of an annotation, in px
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class _Size:
    """A map of ``px`` on its longer side: grid units to px and back."""

    frame: Frame
    px: int

    @property
    def unit(self) -> float:
        """Grid units a px."""
        x0, y0, x1, y1 = self.frame
        return max(x1 - x0, y1 - y0) / self.px

    @property
    def km(self) -> float:
        """Kilometres a px in the middle of the map."""
        lat = float(to_degrees(np.array([[0.0, (self.frame[1] + self.frame[3]) / 2]]))[0][1])
        return self.unit / GRID * 111.32 * math.cos(math.radians(lat))

    @property
    def box(self) -> Box:
        """The whole map, in px."""
        x0, y0, x1, y1 = self.frame
        return Box(0.0, 0.0, (x1 - x0) / self.unit, (y1 - y0) / self.unit)

    def lines(self, path: str) -> list[Any]:
        """Return the parts of path data in px."""
        parts = []
        for part in path.split("M")[1:]:
            numbers = np.array(_NUMBER.findall(part), dtype=float).reshape(-1, 2)
            parts.append((np.cumsum(numbers, axis=0) - self.frame[:2]) / self.unit)
        return parts

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a grid position in px."""
        return (x - self.frame[0]) / self.unit, (y - self.frame[1]) / self.unit

    @property
    def group(self) -> str:
        """The transform of a group that is drawn in half px."""
        return f"translate({self.frame[0]} {self.frame[1]})scale({self.unit / 2:.3f})"


def is_far(frame: Frame) -> bool:
    """Return whether a map is so large that no scale bar holds for all of it at its smallest size."""
    return _Size(frame, SIZES[0]).km > MOST_KM


def _half(*px: float) -> tuple[int, ...]:
    """Return px as half px."""
    return tuple(round(value * 2) for value in px)


def sizes_css(frame: Frame, sizes: Sequence[int], kind: str, *, tall: bool = True) -> str:
    """Return the rules that show the set of names that fits the box the map stands in.

    ``tall`` tells whether the box has a height of its own, or takes that of the map.
    """
    wide, high = frame[2] - frame[0], frame[3] - frame[1]
    out = []
    for level, px in enumerate(sizes):
        rules = [f".{kind}{n}{{display:{'inline' if n == level else 'none'}}}" for n in range(len(sizes))]
        rules += [f".{kind}from{n}{{display:{'inline' if n <= level else 'none'}}}" for n in range(1, len(sizes))]
        rules.append(f".{kind}dot{{transform:scale({sizes[-1] / px:.2f})}}")
        rules.append(f".{kind}count{{transform:scale({sizes[-1] / px * circle_share(px):.3f})}}")
        text = "".join(rules)
        least = f"(min-width:{px * wide / max(wide, high):.0f}px)"
        if tall:
            least += f" and (min-height:{px * high / max(wide, high):.0f}px)"
        out.append(f"@container {least}{{{text}}}" if level else text)
    return "".join(out)


def mark_radii(spec: MapSpec) -> list[float]:
    """Return the radii of marks in px: by rank, or that of a mark with a number in it."""
    return [NUMBERED if index in spec.spots else RADII[mark.rank] for index, mark in enumerate(spec.waypoints)]


def hidden_below(spec: MapSpec, frame: Frame, sizes: Sequence[int]) -> dict[int, int]:
    """Return from which size on a mark stands, by index: before, it is too close to a more important one."""
    first: dict[int, int] = {}
    radii = mark_radii(spec)
    for level in reversed(range(len(sizes))):
        size = _Size(frame, sizes[level])
        kept: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
        most = 2 * max(radii, default=0.0) + 1
        for index, mark in sorted(enumerate(spec.waypoints), key=lambda pair: (pair[1].rank, pair[0])):
            x, y = size.at(mark.x, mark.y)
            r = radii[index]
            if not mark.drawn or mark.under is not None:
                continue
            # Only marks in the cells around it can be too close.
            column, row = int(x // most), int(y // most)
            near = [one for dx in (-1, 0, 1) for dy in (-1, 0, 1) for one in kept.get((column + dx, row + dy), ())]
            if all(math.hypot(x - a, y - b) >= r + c + 1 for a, b, c in near):
                kept.setdefault((column, row), []).append((x, y, r))
                first[index] = level
    return first


def dressing(spec: MapSpec, frame: Frame, sizes: Sequence[int], kind: str, *, only: Bounds | None = None) -> str:
    """Return the groups of names, arrowheads and scale, a group a size.

    ``only`` leaves the legs that begin or end within bounds, for an enlarged part.
    """
    first = hidden_below(spec, frame, sizes)
    groups = []
    for level, px in enumerate(sizes):
        size = _Size(frame, px)
        shown = [index for index, least in first.items() if least <= level]
        groups.append(
            f'<g class="{kind}{level}" transform="{size.group}">{_group(spec, size, shown, only, sizes[-1])}</g>'
        )
    return "".join(groups)


def _group(spec: MapSpec, size: _Size, shown: Sequence[int], only: Bounds | None, most: int) -> str:
    box = size.box
    radii, many = mark_radii(spec), spec.spots
    dots = {i: Dot(*size.at(spec.waypoints[i].x, spec.waypoints[i].y), radii[i]) for i in shown}
    dots = {i: dot for i, dot in dots.items() if box.holds(dot.x, dot.y)}
    wide = size.frame[2] - size.frame[0], size.frame[3] - size.frame[1]
    legs = [
        (
            leg,
            [
                part + np.array(aside(leg, max(wide) / most)) / size.unit
                for part in size.lines(led_path(leg, max(wide) / most) or leg.path)
            ],
        )
        for leg in spec.legs
        # Between thousands of lines no name keeps off them.
        if not leg.joined and (only is None or stops_in(spec, leg, only))
    ]
    along = [samples(part, 5.0) for _, parts in legs for part in parts]
    lines = np.vstack(along) if along else np.zeros((0, 2))
    out = _heads(legs, [(dot.x, dot.y, dot.r) for dot in dots.values()])
    space = FreeSpace(box)
    space.mark(lines, 10)
    blocked: list[Box] = []
    scale, taken = _scale(spec, size, space)
    if taken is not None:
        blocked.append(taken)
    figures, rims = _figures(spec, size, lines, blocked) if only is None else ([], lines[:0])
    told = {name.key[0] for name in figures}
    names = [name for name in _names(spec, size, dots) if name.look in ("country", "sea") or name.key[0] not in told]
    held = [*blocked, *(name.box for name in figures if name.box is not None)]
    place(names, np.vstack([lines, rims]), list(dots.values()), held, box)
    names += figures
    out += [_number(many[i], dot, spec.waypoints[i].rank) for i, dot in dots.items() if i in many]
    if only is None:
        held += [name.box for name in names if name.box is not None]
        noted, taken_too = _notes(spec, size, dots, np.vstack([lines, rims]), held)
        towns = _cities(spec, size)
        place(towns, np.vstack([lines, rims]), list(dots.values()), [*held, *taken_too], box)
        names += towns
        out += [*noted, _squares(towns)]
    return "".join([*out, *(_text(name) for name in names if name.box is not None), scale])


def _notes(
    spec: MapSpec, size: _Size, dots: dict[int, Dot], lines: Any, held: Sequence[Box]
) -> tuple[list[str], list[Box]]:
    """Return the numbers of the annotations beside what they are about, each with a thin line, and their boxes."""
    space, taken, out = FreeSpace(size.box), list(held), []
    space.mark(lines, 4)
    for dot in dots.values():
        space.mark(np.array([[dot.x, dot.y]]), dot.r + 2)
    for box in taken:
        space.mark_box(box, 3)
    disc = (_NUMBER_SIZE, _NUMBER_SIZE)
    for note in spec.notes:
        own = Dot(*size.at(note.x, note.y), 0.0)
        if note.waypoint is not None:
            radius = spec.waypoints[note.waypoint].radius
            here = dots[note.waypoint].r if note.waypoint in dots else 0.0
            own = Dot(own.x, own.y, max(here, (radius or 0.0) * circle_share(size.px)))
        found = room_beside(space, taken, own, disc, 2, 70, note.side) or room_beside(space, [], own, disc, 2, 320)
        found = found or Box(own.x, own.y - own.r - _NUMBER_SIZE, *disc)
        taken.append(found)
        space.mark_box(found, 3)
        out.append(_noted(note.number, own, found))
    return out, taken[len(held) :]


def _noted(number: str, own: Dot, box: Box) -> str:
    """Return the number of an annotation in its disc, with a thin line to what it is about."""
    to = nearest_in(box, own)
    share = min(1.0, own.r / (math.hypot(to[0] - own.x, to[1] - own.y) or 1.0))
    start = own.x + (to[0] - own.x) * share, own.y + (to[1] - own.y) * share
    x0, y0, x1, y1 = _half(*start, *to)
    x, y, base, r = _half(box.x + box.w / 2, box.y + box.h / 2, box.y + box.h / 2 + 4.6, box.w / 2)
    return (
        f'<path class="r-bar" d="M{x0} {y0}L{x1} {y1}"/><circle class="r-tnodisc" cx="{x}" cy="{y}" r="{r}"/>'
        f'<text class="r-tno" x="{x}" y="{base}">{escape(number)}</text>'
    )


def aside(leg: LegMark, unit: float) -> tuple[int, int]:
    """Return how far a leg is moved off the one that lies between the same places, to the right of its way.

    In grid units, of which ``unit`` are a px at the largest size; at smaller ones it is less, but never nothing.
    A leg whose ends are led apart is moved as `led_path` says.
    """
    points = path_points(leg.path)
    if not leg.offset or not points or any(leg.ends):
        return 0, 0
    dx, dy = points[-1][0] - points[0][0], points[-1][1] - points[0][1]
    away = _shift(leg) * unit * 2 / (math.hypot(dx, dy) or 1.0)
    return round(-dy * away), round(dx * away)


def _shift(leg: LegMark) -> float:
    return (leg.drawn_width / 2 + 0.9) * leg.offset


def led_path(leg: LegMark, unit: float) -> str:
    """Return the path data of a leg whose ends stand beside those of others, empty for any other leg."""
    if not any(leg.ends):
        return ""
    parts = [np.array(path_points(f"M{part}")) / unit for part in leg.path.split("M")[1:]]
    out = []
    for part in led_parts(parts, _shift(leg), leg.ends):
        points = np.rint(part * unit).astype(int)
        steps = " ".join(f"{dx} {dy}" for dx, dy in np.diff(points, axis=0).tolist())
        out.append(f"M{points[0][0]} {points[0][1]}l{steps}")
    return "".join(out).replace(" -", "-")


def stops_in(spec: MapSpec, leg: LegMark, only: Bounds) -> bool:
    """Return whether a leg begins or ends within bounds."""
    for end in (leg.start, leg.end):
        mark = spec.waypoints[end]
        lon, lat = to_degrees(np.array([[mark.x, mark.y]], dtype=float))[0]
        if only[0] <= lon <= only[2] and only[1] <= lat <= only[3]:
            return True
    return False


def _heads(legs: Sequence[tuple[LegMark, list[Any]]], marks: list[tuple[float, float, float]]) -> list[str]:
    """Return the arrowheads as paths: one for all of a colour."""
    found: dict[str, list[str]] = {}
    for leg, parts in legs:
        if leg.width == 0 or leg.zero:
            continue
        kind = f"r-{leg.style}" if leg.colour is None else f"r-c{leg.colour}"
        for part in parts:
            for head in arrow_heads(part, leg.width or PLAIN, both_ways=leg.both_ways, keep_off=marks):
                (ax, ay), (bx, by), (cx, cy) = (_half(*point) for point in head)
                found.setdefault(kind, []).append(f"M{ax} {ay}l{bx - ax} {by - ay} {cx - bx} {cy - by}")
    return [f'<path class="r-arrow {kind}" d="{"".join(paths)}"/>' for kind, paths in found.items()]


def _figures(spec: MapSpec, size: _Size, lines: Any, blocked: Sequence[Box]) -> tuple[list[Name], Any]:
    """Return the largest figures with what they count, as placed beside their circles, and the rims of all circles."""
    share = circle_share(size.px)
    circles = {
        index: Dot(*size.at(mark.x, mark.y), mark.radius * share if mark.radius else RING)
        for index, mark in enumerate(spec.waypoints)
        if mark.radius is not None
    }
    order = sorted(circles, key=lambda index: (-(spec.waypoints[index].radius or 0.0), index))
    few, most = (3, 4) if size.px < 500 else (4, 7)
    comma = Text(spec.lang)("comma")
    names = []
    for nth, index in enumerate(order[:most]):
        mark = spec.waypoints[index]
        what = mark.name if size.px < 500 else comma.join([mark.counted, mark.name])
        look = "largest" if nth == 0 else "figure"
        w = max(len(mark.value) * _px(look) * 0.62, len(what) * _px("label") * TYPES["label"][1])
        h = _px(look) * 1.1 + _px("label") * 1.25
        spots = beside(circles[index], far=nth < few)(w, h)
        text = f"{mark.value}\n{what}"
        names.append(
            Name(text=text, look=look, rank=float(nth), w=w, h=h, spots=spots, own=circles[index], key=(index,))
        )
    place(names, lines, list(circles.values()), blocked, size.box)
    angles = np.linspace(0, 2 * np.pi, 60)
    rims = [np.column_stack([c.x + c.r * np.cos(angles), c.y + c.r * np.sin(angles)]) for c in circles.values()]
    return [name for name in names if name.box is not None], np.vstack(rims) if rims else np.zeros((0, 2))


def _names(spec: MapSpec, size: _Size, dots: dict[int, Dot]) -> list[Name]:
    out = []
    for index, dot in dots.items():
        mark = spec.waypoints[index]
        look = "key" if mark.rank == 0 else "label"
        out.append(_name(mark.name, look, float(mark.rank), index, dot=dot))
    for index, mark in enumerate(spec.waypoints):
        if mark.area and not mark.drawn:
            out.append(_name(mark.name, "area", 2.5, index, at=[size.at(mark.x, mark.y)]))
    for index, label in enumerate(spec.labels):
        if label.kind == "city":
            continue
        rank = 5.0 if label.kind == "sea" else 6.0
        out.append(_name(label.text, label.kind, rank, index, at=[size.at(x, y) for x, y in label.at]))
    return out


def _cities(spec: MapSpec, size: _Size) -> list[Name]:
    """Return the names of cities for orientation, each with its square; none on the smallest map."""
    out = []
    for index, label in enumerate(spec.labels):
        if label.kind == "city" and size.px > SIZES[0]:
            name = _name(label.text, "city", 7.0, index)
            name.square = size.at(*label.at[0])
            name.w, name.spots = beside_square(*name.square, name.w, name.h)
            out.append(name)
    return out


def _squares(towns: Sequence[Name]) -> str:
    """Return the squares of the cities that have found room, as one path."""
    side = round(SQUARE * 2)
    stand = [_half(*(at - SQUARE / 2 for at in one.square)) for one in towns if one.box is not None and one.square]
    path = "".join(f"M{x} {y}h{side}v{side}h-{side}z" for x, y in stand)
    return f'<path class="r-tsquare" d="{path}"/>' if path else ""


def _px(look: str) -> float:
    return TYPES[look][0] * used().label_size


def _name(
    text: str, look: str, rank: float, key: int, *, dot: Dot | None = None, at: Sequence[tuple[float, float]] = ()
) -> Name:
    px, share = _px(look), TYPES[look][1]
    w = sum(2.0 if unicodedata.east_asian_width(letter) in "WF" else 1.0 for letter in text) * px * share
    h = px * 1.2
    if dot is None:
        spots = [(x - w / 2, y - h / 2, "middle") for x, y in at]
    else:
        spots = beside(dot, far=rank == 0)(w, h)
    return Name(text=text, look=look, rank=rank, w=w, h=h, spots=spots, own=dot, key=(key,))


def _text(name: Name) -> str:
    box = name.box
    assert box is not None
    x, y = _half(name.start, box.y + box.h * 0.8)
    anchor = "" if name.anchor == "start" else f" r-t{name.anchor}"
    if "\n" in name.text:
        value, what = name.text.split("\n")
        top, below = _half(box.y + _px(name.look) * 0.9, box.y + box.h - 3)
        lines = f'<tspan class="r-tvalue" x="{x}" y="{top}">{escape(value)}</tspan>'
        lines += f'<tspan x="{x}" y="{below}">{escape(what)}</tspan>'
        return f'{_leader(name)}<text class="r-t{name.look}{anchor}">{lines}</text>'
    return f'{_leader(name)}<text class="r-t{name.look}{anchor}" x="{x}" y="{y}">{escape(name.text)}</text>'


def _number(count: int, dot: Dot, rank: int) -> str:
    """Return the number of places that a mark stands for, in its middle."""
    x, y = _half(dot.x, dot.y + 4.6)
    return f'<text class="r-tmany r-tmiddle{" r-key" * (rank == 0)}" x="{x}" y="{y}">{count}</text>'


def _leader(name: Name) -> str:
    """Return the thin line from a mark to a name that stands away from it."""
    box, dot = name.box, name.own
    if not name.leader or box is None or dot is None:
        return ""
    x, y = min(max(dot.x, box.x), box.x + box.w), min(max(dot.y, box.y + 2), box.y + box.h - 2)
    x0, y0, x1, y1 = _half(dot.x, dot.y, x, y)
    return f'<path class="r-bar" d="M{x0} {y0}L{x1} {y1}"/>'


def _scale(spec: MapSpec, size: _Size, space: FreeSpace) -> tuple[str, Box | None]:
    """Return a scale bar in a free corner; none where it does not hold for the whole map."""
    box, km_px = size.box, size.km
    if km_px > MOST_KM:
        return "", None
    long = 64 if size.px < 500 else 110
    power = 10.0 ** math.floor(math.log10(km_px * long))
    nice = next(step * power for step in (5, 2, 1) if step * power <= km_px * long)
    words = spec.strings.get("scale_km", "{km} km").format(km=spec.strings.get(f"n{nice:g}", f"{nice:g}"))
    bar = nice / km_px
    w = bar + 6 + len(words) * 12 * 0.56
    found = space.find(w + 4, 16, (box.w, box.h), 6, dry=0.0)
    if found is None:
        return "", None
    at = found[1]
    x, y = _half(at.x + 2 + bar + 6, at.y + 12)
    text = f'<text class="r-tlabel" x="{x}" y="{y}">{escape(words)}</text>'
    left, top, tick, run = _half(at.x + 2, at.y + 6, 5, bar)
    return f'<path class="r-bar" d="M{left} {top}v{tick}h{run}v-{tick}"/>{text}', at
