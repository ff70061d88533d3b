"""What stands in the free space of a map: its enlarged part, its legend, its scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from routes.i18n.language import Text
from routes.maps.image import circles, symbols
from routes.maps.image.fonts import width_of
from routes.maps.image.panel import Panel
from routes.maps.image.picture import Picture, Shape, wrapped
from routes.maps.image.space import Dot, samples
from routes.maps.image.viewport import Box, Viewport
from routes.maps.keys import FLOW_KINDS
from routes.maps.spec import LegendEntry, MapSpec
from routes.maps.style import (
    CONFIRMED,
    DASHES,
    INFERRED,
    LOOKS,
    NO_FIGURE_DASH,
    NO_FIGURE_WIDTH,
    PLAIN,
    RING,
    ZERO_DASH,
    ZERO_WIDTH,
    type_of,
)

__all__ = [
    "METRES_A_PIXEL", "blocks", "draw_inset", "draw_legend", "entry_width", "frame_detail", "has_bar", "legend_rows",
    "put_inset", "put_legend", "put_scale", "row_height", "tie",
]  # fmt: skip

SAMPLE, GAP, BETWEEN = 40.0, 8.0, 18.0
LEGEND_WIDTHS = (440.0, 330.0, 250.0, 226.0, 204.0)
INSET_SHARES = (0.38, 0.34, 0.3, 0.26)
INSET_RATIO = 0.68
BAR = 120.0
KEY_ROOM = 12.0
MOST_SCALE = 20_000_000
METRES_A_PIXEL = 0.0254 / 96


# --- the enlarged part ----------------------------------------------------------------------------------------
def put_inset(panel: Panel) -> Box | None:
    """Draw the enlarged part in free space, tied to its place by a frame and a line; return its box, or ``None``."""
    if not panel.spec.details:
        return None
    locator = panel.plane.box_of(panel.spec.details[0].bounds)
    near = (locator.x + locator.w / 2, locator.y + locator.h / 2)
    for share in INSET_SHARES:
        wide = round(min(430, max(220, panel.frame.w * share)))
        found = panel.space.find(wide, round(wide * INSET_RATIO), near, 14)
        if found is not None:
            box = found[1]
            tie(panel, box)
            draw_inset(panel.picture, panel.spec, box)
            panel.space.mark_box(box, 10)
            panel.blocked += [box, locator]
            return box
    return None


def frame_detail(panel: Panel) -> None:
    """Draw the frame of an enlarged part that stands elsewhere on the sheet."""
    locator = panel.plane.box_of(panel.spec.details[0].bounds)
    panel.picture.box(locator, stroke=panel.look.text, width=1.2)
    panel.blocked.append(locator)


def draw_inset(picture: Picture, spec: MapSpec, box: Box) -> Panel:
    """Draw the enlarged part of a description in a box."""
    detail = spec.details[0]
    head_width = max(width_of(detail.title, "head"), width_of(detail.note, "note"))
    plane = Viewport(detail.bounds, box, (16, 48, 16, 16), detail.bounds)
    inset = Panel(picture, spec, plane, ground=detail.ground, only=detail.bounds)
    inset.draw_all()
    head = Box(box.x + 6, box.y + 6, min(head_width + 14, box.w - 12), 40)
    picture.add(Shape(parts=[_corners(head)], closed=True, fill=picture.look.sea, opacity=picture.look.soft))
    title = wrapped(detail.title, head.w - 8, "head", 1)
    picture.words("".join(title), head.x + 6, head.y + 3, "head")
    picture.words(detail.note, head.x + 6, head.y + 22, "note")
    inset.blocked.append(head)
    inset.draw_names()
    picture.box(box, stroke=picture.look.quiet, width=1)
    return inset


def _corners(box: Box) -> np.ndarray:
    return np.array([[box.x, box.y], [box.x + box.w, box.y], [box.x + box.w, box.y + box.h], [box.x, box.y + box.h]])


def tie(panel: Panel, box: Box) -> Box:
    """Draw the frame of the enlarged part and one thin line to it, where it is short and crosses few legs.

    Return the frame.
    """
    locator = panel.plane.box_of(panel.spec.details[0].bounds)
    best, least = None, math.inf
    ends = [(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 0), (0.5, 1), (0, 0.5), (1, 0.5)]
    for c in ends[:4]:
        for d in ends:
            a = np.array([locator.x + locator.w * c[0], locator.y + locator.h * c[1]])
            b = np.array([box.x + box.w * d[0], box.y + box.h * d[1]])
            through = samples(np.array([a, b]), 6)[2:-2]
            if any(_inside(through, other) for other in (box, locator)):
                continue
            crossed = 0
            for point in through:
                if len(panel.lines) and (np.abs(panel.lines - point) < 5).all(axis=1).any():
                    crossed += 1
            score = float(np.hypot(*(b - a))) + crossed * 60
            if score < least:
                best, least = (a, b), score
    panel.picture.box(locator, stroke=panel.look.text, width=1.2)
    if best is not None:
        panel.picture.line(best, stroke=panel.look.text, width=0.8)
        line = samples(np.array(best), 6)
        panel.space.mark(line, 4)
        panel.lines = np.vstack([panel.lines, line])
    return locator


def _inside(points: np.ndarray, box: Box) -> bool:
    return any(box.x < x < box.x + box.w and box.y < y < box.y + box.h for x, y in points)


# --- the legend -----------------------------------------------------------------------------------------------
def legend_rows(
    entries: Sequence[LegendEntry], wide: float, *, share: float = 1.0
) -> tuple[list[list[LegendEntry]], float, float]:
    """Return a legend in rows no wider than ``wide`` px where that can be, with the width and the height it takes.

    The key of circles, drawn at a ``share`` of their size, is a row of its own.
    """
    rows: list[list[LegendEntry]] = []
    at = most = 0.0
    for entry in entries:
        if circles.is_key(entry):
            if rows and circles.is_key(rows[-1][0]):
                rows[-1].append(entry)
            else:
                rows.append([entry])
            at = wide
            continue
        w = entry_width(entry)
        alone = entry.kind.endswith("-title")
        if alone and w > wide:
            lines = _balanced(entry.text, wide)
            rows += [[replace(entry, text=line)] for line in lines]
            most = max(most, *(width_of(line, "flowtitle") for line in lines))
            continue
        if not rows or alone or at + BETWEEN + w > wide or rows[-1][0].kind.endswith("-title"):
            rows.append([entry])
            at = w
        else:
            rows[-1].append(entry)
            at += BETWEEN + w
        most = max(most, at)
    keys = [_key(row, share, wide) for row in rows if circles.is_key(row[0])]
    most = max([most, *(key.w for key in keys)])
    return rows, most, sum(row_height(row, share=share, wide=wide) for row in rows)


def blocks(entries: Sequence[LegendEntry]) -> list[list[LegendEntry]]:
    """Return a legend in the blocks that may stand apart: lines and areas, then what is counted."""
    figures = [entry for entry in entries if entry.kind in FLOW_KINDS]
    others = [entry for entry in entries if entry.kind not in FLOW_KINDS]
    return [block for block in (others, figures) if block]


def _balanced(text: str, wide: float) -> list[str]:
    """Return a heading in as few lines as it needs, none much longer than the others."""
    lines = wrapped(text, wide, "flowtitle")
    narrow = next(
        (w for w in range(60, round(wide), 10) if len(wrapped(text, w, "flowtitle")) == len(lines)), round(wide)
    )
    return wrapped(text, narrow, "flowtitle")


def _key(
    row: Sequence[LegendEntry], share: float, wide: float, picture: Picture | None = None, halo: str | None = None
) -> circles.Key:
    return circles.Key(picture or Picture(0, 0, LOOKS["light"], "", ""), row, share=share, wide=wide, halo=halo)


def entry_width(entry: LegendEntry, kind: str = "legend") -> float:
    """Return the px that an entry takes, its sample and its words in a kind of text."""
    if entry.kind.endswith("-title"):
        return width_of(entry.text, "flowtitle")
    return SAMPLE + GAP + width_of(entry.text, kind)


def row_height(
    row: Sequence[LegendEntry], kind: str = "legend", *, share: float = 1.0, wide: float = math.inf
) -> float:
    """Return the height of a row of a legend in px."""
    if circles.is_key(row[0]):
        return _key(row, share, wide).h + KEY_ROOM
    return type_of(kind).size * 1.62


def put_legend(panel: Panel, entries: Sequence[LegendEntry], near: tuple[float, float]) -> Box | None:
    """Draw the legend in free space near a point; return its box, or ``None`` if there is no room for it."""
    best = None
    share = panel.style.round
    for wide in LEGEND_WIDTHS:
        rows, w, h = legend_rows(entries, wide, share=share)
        found = panel.space.find(w + 8, h + 4, near, 12, dry=0.5, coast=2.0)
        if found is not None and (best is None or found[0] < best[0]):
            best = (found[0], found[1], rows)
    if best is None:
        return None
    box = best[1]
    draw_legend(panel.picture, best[2], box.x + 4, box.y + 2, box.w - 8, halo=panel.look.halo, share=share)
    panel.space.mark_box(best[1], 10)
    panel.blocked.append(best[1])
    return best[1]


def draw_legend(
    picture: Picture,
    rows: Sequence[Sequence[LegendEntry]],
    x: float,
    y: float,
    wide: float,
    *,
    halo: str | None = None,
    small: float = 1.0,
    kind: str = "legend",
    share: float = 1.0,
) -> float:
    """Draw the rows of a legend, mirrored for a language written from the right; return where it ends."""
    for row in rows:
        at, high = 0.0, row_height(row, kind, share=share, wide=wide)
        if circles.is_key(row[0]):
            key = _key(row, share, wide, picture, halo=halo)
            key.draw(x + wide - key.w if picture.rtl else x, y + KEY_ROOM / 2)
            y += high
            continue
        for entry in row:
            w, title = entry_width(entry, kind), entry.kind.endswith("-title")
            left = x + wide - at - w if picture.rtl else x + at
            set_in = "flowtitle" if title else kind
            sample = SAMPLE
            if not title:
                middle = left + w - sample / 2 if picture.rtl else left + sample / 2
                _sample(picture, entry, middle - SAMPLE / 2, y + high / 2, small)
            start = left if picture.rtl or title else left + sample + GAP
            top = y + high / 2 - type_of(set_in).size * 0.62
            picture.words(entry.text, start, top, set_in, halo=halo)
            at += w + BETWEEN
        y += high
    return y


def _sample(picture: Picture, entry: LegendEntry, x: float, y: float, small: float) -> None:
    """Draw the sample of a legend entry as the map draws the thing itself."""
    look, kind, middle = picture.look, entry.kind, x + SAMPLE / 2
    line = [np.array([[x + 1, y], [x + SAMPLE - 1, y]])]
    rectangle = [_corners(Box(x + 6, y - 7, 28, 14))]

    def draw(style: str, width: float, dash: tuple[float, ...] | None = None) -> None:
        pattern = DASHES[style] if dash is None else dash
        dotted = style == "foot" and dash is None
        # Where colour tells something else, the samples of the modes are told by their dash alone.
        ink = look.text if picture.colours else look.lines[style]
        picture.add(Shape(parts=line, stroke=ink, width=width, dash=pattern, round_ends=dotted))

    if kind == "flow":
        draw("road", (entry.width or 1) * small)
    elif kind == "noflow":
        draw("other", NO_FIGURE_WIDTH * small, NO_FIGURE_DASH)
    elif kind == "zeroflow":
        draw("road", ZERO_WIDTH * small, ZERO_DASH)
    elif kind == "circle":
        picture.add(*symbols.circle_rim(Dot(middle, y, RING), picture, zero=True, partial=False, clip=None))
    elif kind == "schematic":
        picture.add(*symbols.band(line, look.lines["other"], picture, 9, None))
        draw("other", PLAIN)
    elif kind == "inferred":
        draw("road", INFERRED)
    elif kind == "confirmed":
        draw("road", CONFIRMED)
    elif kind == "marked":
        picture.add(*symbols.found(line, picture, None))
        draw("other", PLAIN)
    elif kind == "accuracy":
        picture.add(*symbols.accuracy(middle, y, 7, picture, None))
    elif kind == "area":
        picture.add(*symbols.area(rectangle, picture, None))
    elif kind == "disputed":
        picture.add(Shape(parts=line, stroke=look.disputed, width=1, dash=(4, 4)))
    elif kind[:1] == "c" and kind[1:].isdigit() and not look.mono:
        picture.add(Shape(parts=line, stroke=look.halo, width=6, opacity=look.soft))
        picture.add(Shape(parts=line, stroke=look.brought(picture.colours[int(kind[1:])]), width=3))
    elif kind in DASHES:
        picture.add(Shape(parts=line, stroke=look.halo, width=6, opacity=look.soft))
        draw(kind, PLAIN)


# --- the scale ------------------------------------------------------------------------------------------------
def put_scale(panel: Panel, *, metres_a_pixel: float = METRES_A_PIXEL) -> Box | None:
    """Draw a scale bar in free space; none where it would not hold for the whole map."""
    if not has_bar(panel.plane.metres, metres_a_pixel=metres_a_pixel):
        return None
    words, long = _bar(panel, Text(panel.spec.lang))
    wide = long + 6 + width_of(words, "scale")
    corner = (panel.frame.x + panel.frame.w, panel.frame.y + panel.frame.h)
    found = panel.space.find(wide + 6, 18, corner, 10, dry=0.25)
    if found is None:
        return None
    box, picture, ink = found[1], panel.picture, panel.look.text
    x, y = box.x + 3, box.y + 9
    ends = [(x, y - 3), (x, y + 3), (x + long, y + 3), (x + long, y - 3)]
    picture.line(ends, stroke=panel.look.halo, width=4, opacity=panel.look.soft)
    picture.line(ends, stroke=ink, width=1.2)
    picture.words(words, x + long + 6, y - type_of("scale").size * 0.6, "scale", halo=panel.look.halo)
    panel.space.mark_box(box, 10)
    panel.blocked.append(box)
    return box


def has_bar(metres: float, *, metres_a_pixel: float = METRES_A_PIXEL) -> bool:
    """Return whether a bar is right all over a map of so many metres a px: down to 1:20 million.

    Below that a distance is said under the map.
    """
    return bool(metres / metres_a_pixel <= MOST_SCALE)


def _bar(panel: Panel, text: Text) -> tuple[str, float]:
    km = panel.plane.metres * BAR / 1000
    power = 10.0 ** math.floor(math.log10(km))
    nice = next(step * power for step in (5, 2, 1) if step * power <= km)
    return text("scale_km", km=text.number(nice) if nice >= 1 else text.number(nice, 2)), nice / km * BAR
