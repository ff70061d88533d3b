"""The four sheets: a map for an article, a social card, a page to print in black and white, small multiples."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.image import furniture
from routes.maps.image.fonts import width_of
from routes.maps.image.panel import Panel, Shown
from routes.maps.image.picture import Picture, wrapped
from routes.maps.image.viewport import Box, Viewport, natural_ratio
from routes.maps.keys import FLOW_KINDS, held
from routes.maps.spec import LegendEntry, MapSpec, Series, TimeSpec
from routes.maps.style import LOOKS, TYPES, Theme
from routes.maps.widths import LARGEST

__all__ = ["KINDS", "MULTIPLES_MOST", "draw"]

MARGIN = 20.0
WIDTH = 1088.0
SOCIAL = (800.0, 420.0)
A4 = (773.8, 1094.3)
PRINTED = 0.0254 / 72 * 595.28 / A4[0]
MOST_TOLD = 6
MULTIPLES_MOST = 12
SIDE_BY_SIDE = 1.6
TALL = 900.0
LONG = 5
PAD = (40.0, 24.0, 40.0, 24.0)


def draw(spec: MapSpec, kind: str, theme: str | None = None) -> Picture:
    """Return the picture of a description.

    Raises
    ------
    UsageError
        If there is no such kind, or small multiples are asked for and the description has no steps of time.
    """
    if kind not in KINDS:
        raise UsageError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    return KINDS[kind](spec, LOOKS["mono" if kind == "print" else theme or spec.theme])


def _sheet(spec: MapSpec, look: Theme, width: float, height: float) -> Picture:
    words = spec.alt or " ".join(spec.words) or spec.standfirst or spec.title
    rtl = spec.dir == "rtl"
    return Picture(width, height, look, spec.title, words, lang=spec.lang, rtl=rtl, colours=spec.colours)


def _plane(spec: MapSpec, box: Box, small: float = 1.0, *, circles: float = 0.0) -> Viewport:
    """Return the plane of a map in a box, with room at its edge for circles of figures up to a radius.

    Where the ground does not reach its corners, more of the map is left out.
    """
    room = circles or (LARGEST + 3 if any(mark.radius for mark in spec.waypoints) else 0.0)
    pad = (max(PAD[0] * small, room), max(PAD[1] * small, room), max(PAD[2] * small, room), max(PAD[3] * small, room))
    return Viewport(spec.bounds, box, pad, spec.bounds)


def _ratio(spec: MapSpec, least: float, most: float) -> float:
    """Return width by height of the map: that of what is shown, as far as a sheet and the ground allow it."""
    wanted = max(least, min(most, natural_ratio(spec.bounds)))
    if not spec.ground.land:
        return wanted
    for share in np.linspace(1, 0, 11).tolist():
        ratio: float = natural_ratio(spec.bounds) * (1 - share) + wanted * share
        if _plane(spec, Box(0, 0, 1000, 1000 / ratio)).lies_within(spec.view):
            return ratio
    return wanted


def _fitted(spec: MapSpec, box: Box) -> Box:
    """Return the largest part of a box, in its middle, that the ground fills."""
    if not spec.ground.land:
        return box
    for share in np.linspace(1, 0.3, 29).tolist():
        if natural_ratio(spec.bounds) < box.w / box.h:
            part = Box(box.x + box.w * (1 - share) / 2, box.y, box.w * share, box.h)
        else:
            part = Box(box.x, box.y, box.w, box.h * share)
        if _plane(spec, part).lies_within(spec.view):
            return part
    return box


def _heading(picture: Picture, spec: MapSpec, x: float, y: float, wide: float, most: tuple[int, int]) -> float:
    y = picture.paragraph(spec.title, x, y, wide, "title", most[0])
    if spec.standfirst:
        narrow = min(wide, TYPES["standfirst"].size * 46)
        start = x + wide - narrow if picture.rtl else x
        y = picture.paragraph(spec.standfirst, start, y + 4, narrow, "standfirst", most[1])
    if spec.as_of:
        y = picture.paragraph(spec.as_of, x, y + 3, wide, "small", 1)
    return y


def _feet(spec: MapSpec, distance: str = "") -> list[str]:
    return [line for line in (distance, _source_line(spec), spec.ground_line, spec.disclaimer, spec.credit) if line]


def _distance(panel: Panel, **more: float) -> str:
    """Return how far apart the two most distant places are, where no scale bar holds: said under the map, not on it."""
    if furniture.has_bar(panel.plane.metres, **more):
        return ""
    said = panel.spec.strings.get("scale_far", "")
    return f"{said}." if said else ""


def _source_line(spec: MapSpec, wide: float = math.inf, rows: int = 1) -> str:
    """Return the source line, with so many names as fit into some rows; a picture has no list below it to point to."""
    text = Text(spec.lang)
    pattern = re.escape(_plain(text("source_line", names=text("and_more", names="\1", count="\2"))))
    found = re.fullmatch(pattern.replace("\1", "(.+)").replace("\2", r"(\d+)"), _plain(spec.source_line))
    if found is None:
        return spec.source_line
    names, count = found[1].split("; "), int(found[2])
    while True:
        line = text("source_line", names=text("and_more_picture", names="; ".join(names), count=count))
        if len(names) == 1 or len(wrapped(line, wide, "small")) <= rows:
            return line
        names.pop()
        count += 1


def _plain(text: str) -> str:
    """Return a text without the marks that keep words of another direction together."""
    return text.translate({0x2068: None, 0x2069: None})


def _feet_height(spec: MapSpec, wide: float) -> float:
    return sum(len(wrapped(line, wide, "small")) for line in _feet(spec)) * TYPES["small"].line


def _map(picture: Picture, spec: MapSpec, box: Box, *, inset: bool = True, most_rank: float = 9) -> tuple[Panel, bool]:
    """Draw a whole map in a box; return it and whether its enlarged part found room."""
    panel = Panel(picture, spec, _plane(spec, box), most_rank=most_rank)
    panel.draw_ground()
    panel.draw_lines()
    panel.draw_marks()
    placed = furniture.put_inset(panel) if inset else None
    return panel, placed is not None or not spec.details or not inset


def _legend_near(panel: Panel) -> tuple[float, float]:
    """Return where a legend is looked for first: beside the enlarged part, else in the lower left corner."""
    if panel.blocked and panel.spec.details:
        box = panel.blocked[0]
        return box.x + box.w / 2, box.y + box.h
    return panel.frame.x, panel.frame.y + panel.frame.h


# --- the map of an article ------------------------------------------------------------------------------------
def _article(spec: MapSpec, look: Theme) -> Picture:
    picture = _sheet(spec, look, WIDTH, 0)
    wide = WIDTH - 2 * MARGIN
    y = _heading(picture, spec, MARGIN, 16, wide, (3, 5)) + 12
    ratio = _ratio(spec, 0.95, 1.75)
    if ratio < 0.85:
        y, far = _tall(picture, spec, Box(MARGIN, y, round(TALL * ratio), TALL))
    else:
        y, far = _wide(picture, spec, Box(MARGIN, y, wide, round(wide / ratio)))
    y += 10
    for line in _feet(spec, far):
        y = picture.paragraph(line, MARGIN, y, wide, "small")
    picture.height = math.ceil(y + 14)
    return picture


def _wide(picture: Picture, spec: MapSpec, box: Box) -> tuple[float, str]:
    """Draw a map as wide as the sheet; what finds no room in it stands below.

    Return where it ends, and the distance that stands for a scale.
    """
    panel, inset_placed = _map(picture, spec, box)
    if not inset_placed:
        furniture.frame_detail(panel)
    entries = held(spec.legend, panel.looks())
    legend = furniture.put_legend(panel, entries, _legend_near(panel)) if entries else box
    furniture.put_scale(panel)
    panel.draw_names()
    y = box.y + box.h
    if not inset_placed:
        below = Box(MARGIN, y + 14, 520, 340)
        furniture.draw_inset(picture, spec, below)
        y = below.y + below.h
    if legend is None:
        rows, _, _ = furniture.legend_rows(entries, box.w)
        y = furniture.draw_legend(picture, rows, MARGIN, y + 10, box.w)
    return y, _distance(panel)


def _tall(picture: Picture, spec: MapSpec, box: Box) -> tuple[float, str]:
    """Draw a map as tall as a sheet may be, its enlarged part and its legend beside it.

    Return where it ends, and the distance that stands for a scale.
    """
    panel, _ = _map(picture, spec, box, inset=False)
    left = box.x + box.w + 22
    wide = WIDTH - MARGIN - left
    y = box.y
    if spec.details:
        beside = Box(left, y, wide, wide * furniture.INSET_RATIO)
        panel.blocked.append(furniture.tie(panel, beside))
        furniture.draw_inset(picture, spec, beside)
        y += beside.h + 18
    rows, _, _ = furniture.legend_rows(held(spec.legend, panel.looks()), wide)
    y = furniture.draw_legend(picture, rows, left, y, wide)
    furniture.put_scale(panel)
    panel.draw_names()
    return max(y, box.y + box.h), _distance(panel)


# --- the social card ------------------------------------------------------------------------------------------
def _social(spec: MapSpec, look: Theme) -> Picture:
    beside = natural_ratio(spec.bounds) < SIDE_BY_SIDE
    picture = _sheet(spec, look, *SOCIAL)
    return _column_card(picture, spec) if beside else _strip_card(picture, spec)


def _column_card(picture: Picture, spec: MapSpec) -> Picture:
    """Draw a card with its words and its legend in a column and the map beside it."""
    (wide, high), column = SOCIAL, 290.0
    box = _fitted(spec, Box(column + MARGIN * 2, 0, wide - column - MARGIN * 2, high))
    box = Box(wide - box.w, box.y, box.w, box.h)
    panel, _ = _map(picture, spec, box, inset=False)
    panel.draw_names()
    # Where the ground ends, the column is wider.
    column = box.x - 2 * MARGIN
    foot = _card_foot(spec, column, 2)
    bottom = high - 14 - len(wrapped(foot, column, "small", 3)) * TYPES["small"].line
    picture.paragraph(foot, MARGIN, bottom, column, "small", 3)
    rows, _, tall = furniture.legend_rows(_card_legend(panel), column)
    leading = _leading(spec)
    for most in ((4, 6), (3, 4), (3, 2), (2, 1)):
        head = _heading(_sheet(spec, picture.look, *SOCIAL), spec, MARGIN, 22, column, most)
        number = _number_height(leading) if leading is not None else 0.0
        if head + number + tall + 16 <= bottom:
            break
    y = _heading(picture, spec, MARGIN, 22, column, most)
    if leading is not None and y + number + tall + 16 <= bottom:
        edge = MARGIN + column if picture.rtl else MARGIN
        anchor = "end" if picture.rtl else "start"
        picture.words(leading[0], edge, y + 8, "number", anchor=anchor)
        picture.paragraph(leading[1], MARGIN, y + 13 + TYPES["number"].line, column, "legend", 2)
    furniture.draw_legend(picture, rows, MARGIN, bottom - tall - 8, column)
    return picture


def _strip_card(picture: Picture, spec: MapSpec) -> Picture:
    """Draw a card whose map is as wide as itself, its words above and its legend below."""
    wide, high = SOCIAL
    inner = wide - 2 * MARGIN
    y = _heading(picture, spec, MARGIN, 12, inner, (2, 2))
    picture.paragraph(_card_foot(spec, inner, 1), MARGIN, high - 20, inner, "small", 1)
    # What figures are drawn is only known when the map is: first on a sheet that is thrown away.
    trial = _map(_sheet(spec, picture.look, *SOCIAL), spec, Box(0, y + 8, wide, high - y - 32), inset=False)[0]
    rows, _, tall = furniture.legend_rows(_card_legend(trial), inner)
    box = _fitted(spec, Box(0, y + 8, wide, high - y - 36 - tall))
    panel, _ = _map(picture, spec, Box((wide - box.w) / 2, box.y, box.w, box.h), inset=False)
    panel.draw_names()
    furniture.draw_legend(picture, rows, MARGIN, high - 24 - tall, inner)
    return picture


def _card_legend(panel: Panel) -> list[LegendEntry]:
    """Return the entries that a card has room for: modes, schematic lines, what was found, and whatever figures."""
    kinds = {*panel.look.lines, "schematic", "marked", *FLOW_KINDS}
    kept = [entry for entry in panel.spec.legend if entry.kind in kinds]
    coloured = [entry for entry in panel.spec.legend if re.fullmatch(r"c\d+|colour-title", entry.kind)]
    return [*coloured, *held(kept, panel.looks())]


def _card_foot(spec: MapSpec, wide: float, rows: int) -> str:
    """Return who published the figures, and who made the card."""
    return " ".join(part for part in (_source_line(spec, wide, rows), spec.credit) if part)


def _number_height(leading: tuple[str, str]) -> float:
    return 13 + TYPES["number"].line + len(wrapped(leading[1], 290.0, "legend", 2)) * TYPES["legend"].line


def _leading(spec: MapSpec) -> tuple[str, str] | None:
    """Return the largest figure drawn and what it is: of the step shown first, else of the period of the legend."""
    time = spec.time
    if time is not None and time.start >= 0:
        known = [s for s in time.series if s.widths and s.widths[time.start] and s.texts]
        lead = max(known, key=lambda s: (s.leg is not None, s.widths[time.start] or 0.0), default=None)
        return (
            None
            if lead is None
            else (
                lead.texts[time.start],
                Text(spec.lang)("comma").join([_named(spec, lead, time), time.steps[time.start]]),
            )
        )
    title = next((entry.text for entry in spec.legend if entry.kind == "flow-title"), "")
    marks = [(mark.radius or 0.0, mark.name, mark.figures) for mark in spec.waypoints if mark.radius]
    legs = [(leg.width or 0.0, leg.title, leg.figures) for leg in spec.legs if leg.width and not leg.zero]
    for _, name, figures in sorted(legs or marks, key=lambda entry: -entry[0])[:1]:
        for what, figure, _ in figures:
            if figure and title.startswith(what):
                return figure, Text(spec.lang)("comma").join([name, what])
    return None


# --- a page to print ------------------------------------------------------------------------------------------
def _print(spec: MapSpec, look: Theme) -> Picture:
    natural = natural_ratio(spec.bounds)
    width, height = A4 if natural < 1.5 else A4[::-1]
    picture = _sheet(spec, look, width, height)
    margin = 48.0
    wide = width - 2 * margin
    y = _heading(picture, spec, margin, 44, wide, (3, 5)) + 10
    # In one ink colours tell nothing: what they told stays in the page and its table.
    told = [entry for entry in spec.legend if not re.fullmatch(r"c\d+|colour-title", entry.kind)]
    rows, _, legend_height = furniture.legend_rows(told, wide)
    feet = _feet_height(spec, wide)
    box = _printed_box(spec, Box(margin, y, wide, height - y - legend_height - feet - margin - 30))
    if not furniture.has_bar(_plane(spec, box).metres, metres_a_pixel=PRINTED):
        # Room for the distance that stands for a scale.
        feet += TYPES["small"].line
        box = _printed_box(spec, Box(margin, y, wide, height - y - legend_height - feet - margin - 30))
    panel, inset_placed = _map(picture, spec, box)
    furniture.put_scale(panel, metres_a_pixel=PRINTED)
    rows, _, tall = furniture.legend_rows(held(told, panel.looks()), wide)
    bottom = height - margin - feet
    inset_below = not inset_placed and bottom - (box.y + box.h + 18 + tall) > 200
    if inset_below:
        furniture.frame_detail(panel)
    panel.draw_names()
    picture.box(box, stroke=look.text, width=0.8)
    y = furniture.draw_legend(picture, rows, margin, box.y + box.h + 10, wide) + 8
    far = _distance(panel, metres_a_pixel=PRINTED)
    if inset_below:
        below = Box(margin, y, min(wide, 420), min(280, bottom - y - 10))
        furniture.draw_inset(picture, spec, below)
        y = below.y + below.h + 12
    _description(picture, spec, Box(margin, y, wide, bottom - y - 8))
    for line in _feet(spec, far):
        bottom = picture.paragraph(line, margin, bottom, wide, "small")
    return picture


def _printed_box(spec: MapSpec, room: Box) -> Box:
    """Return the part of the room on a sheet that a map takes."""
    high = min(room.h, room.w / _ratio(spec, room.w / room.h, 1.75))
    return _fitted(spec, Box(room.x, room.y, room.w, high))


def _description(picture: Picture, spec: MapSpec, box: Box) -> None:
    """Write the map in words as far as there is room for whole paragraphs."""
    kind, room = "legend", box.h
    told = [". ".join(part.rstrip(".") for part in route if part) + "." for route in spec.routes]
    paragraphs = [*spec.words, *told]
    lines = [len(wrapped(paragraph, box.w, kind)) for paragraph in paragraphs]
    kept = []
    # A list of all stops gives way to figures and gaps, and stands in its place if there is room for it too.
    for index in sorted(range(len(paragraphs)), key=lambda i: (lines[i] > LONG or i >= len(spec.words), i)):
        high = lines[index] * TYPES[kind].line + 5
        if high <= room + 5:
            kept.append(index)
            room -= high
    y = box.y
    for index in sorted(kept):
        y = picture.paragraph(paragraphs[index], box.x, y, box.w, kind) + 5


# --- small multiples ------------------------------------------------------------------------------------------
def _multiples(spec: MapSpec, look: Theme) -> Picture:
    time = next((t for t in (spec.time, spec.years) if t is not None and t.every == "year"), spec.time)
    if time is None or not time.steps:
        raise UsageError("small multiples need steps of time: this map has no figures by month or year")
    time = _with_figures(time)
    text = Text(spec.lang)
    lead = _lead(time)
    even = even_steps(len(time.steps), MULTIPLES_MOST)
    chosen = _with_peak(even, lead)
    picture = _sheet(spec, look, WIDTH, 0)
    wide = WIDTH - 2 * MARGIN
    y = _heading(picture, spec, MARGIN, 16, wide, (3, 4)) + 4
    if time.legend:
        y = picture.paragraph(time.legend[0].text, MARGIN, y, wide, "small", 3)
    if len(chosen) < len(time.steps):
        key = "multiples_some" if chosen == even else "multiples_peak"
        some = text(key, shown=text.number(len(chosen)), all=text.number(len(time.steps)))
        y = picture.paragraph(some, MARGIN, y, wide, "small", 2)
    columns = _columns(len(chosen))
    gap = 14.0
    w = (wide - gap * (columns - 1)) / columns
    h = w / _ratio(spec, 0.8, 1.6)
    head = TYPES["period"].line + 2 + (TYPES["small"].line if lead is not None else 0.0)
    looks: set[str] = set()
    told: list[str] = []
    small = 0.6 if columns > 2 else 0.75
    round_ = LARGEST * small + 3 if any(s.widths for s in time.series if s.waypoint is not None) else 0.0
    for number, step in enumerate(chosen):
        row, column = divmod(number, columns)
        column = columns - 1 - column if picture.rtl else column
        x, top = MARGIN + column * (w + gap), y + 8 + row * (h + head + 12)
        _panel_head(picture, time.steps[step], "" if lead is None else lead.texts[step] or "–", x, top, w)
        if lead is not None:
            picture.paragraph(_named(spec, lead, time), x, top + TYPES["period"].line, w, "small", 1)
        plane = _plane(spec, Box(x, top + head, w, h), 0.5, circles=round_)
        panel = Panel(picture, spec, plane, shown=_shown(time, step), small=small, most_rank=0)
        panel.draw_ground()
        panel.draw_lines()
        panel.draw_marks()
        panel.draw_names()
        looks |= panel.looks()
        written = {name.key[0] for name in panel.names if name.look == "figure"}
        told += _told(time, step, text, {mark for mark in panel.circles if mark not in written})
    y += 8 + math.ceil(len(chosen) / columns) * (h + head + 12)
    own = [entry for entry in spec.legend if entry.kind not in FLOW_KINDS]
    for entries in (time.legend or _flows_of(spec), own):
        rows, _, _ = furniture.legend_rows(held(entries, looks), wide)
        y = furniture.draw_legend(picture, rows, MARGIN, y, wide, small=small) + 4
    for line in [*told, *_feet(spec)]:
        y = picture.paragraph(line, MARGIN, y, wide, "small")
    picture.height = math.ceil(y + 14)
    return picture


def _told(time: TimeSpec, step: int, text: Text, unwritten: Collection[int] = ()) -> list[str]:
    """Return what a step tells in words: figures that are not drawn, and what was closed.

    ``unwritten`` are the waypoints whose circle had no room for its figure beside it.
    """
    known = [s for s in time.series if s.texts and s.texts[step] and (not s.widths or s.waypoint in unwritten)]
    beside = [f"{s.label}: {s.texts[step]}" for s in known]
    if len(beside) > MOST_TOLD:
        named = "; ".join(beside[:MOST_TOLD])
        beside = [text("time_more", names=named, count=text.number(len(beside) - MOST_TOLD))]
    said = "; ".join([*beside, *([time.notes[step]] if step < len(time.notes) and time.notes[step] else [])])
    return [f"{time.steps[step]}: {said}"] if said else []


def _flows_of(spec: MapSpec) -> list[LegendEntry]:
    return [entry for entry in spec.legend if entry.kind in FLOW_KINDS]


def _with_figures(time: TimeSpec) -> TimeSpec:
    """Return steps whose figures are drawn: where no leg has any, those of places as circles."""
    if time.places is None or any(one.widths for one in time.series):
        return time
    series = tuple(
        one
        if one.leg is not None or number >= len(time.places.widths)
        else replace(one, widths=time.places.widths[number])
        for number, one in enumerate(time.series)
    )
    return replace(time, series=series, legend=time.places.legend)


def _lead(time: TimeSpec) -> Series | None:
    """Return the figures that stand above each small map: the longest series of a line, else of a place; the largest.

    A sum over places or sources is nobody's figure.
    """

    def worth(one: Series) -> tuple[bool, int, float]:
        known = [width for width in one.widths if width is not None]
        return one.leg is not None, len(known), max(known, default=0.0)

    return max((one for one in time.series if one.widths and one.texts), key=worth, default=None)


def _with_peak(chosen: list[int], lead: Series | None) -> list[int]:
    """Return steps with that of the largest figure among them, in place of the one nearest to it."""
    known = () if lead is None else [width or 0.0 for width in lead.widths]
    peak = max(range(len(known)), key=known.__getitem__, default=chosen[0])
    inner = chosen[1:-1]
    if peak in chosen or not inner:
        return chosen
    nearest = min(inner, key=lambda step: abs(step - peak))
    return sorted([peak, *(step for step in chosen if step != nearest)])


def _named(spec: MapSpec, one: Series, time: TimeSpec) -> str:
    """Return which place or leg a series is about, and what it counts."""
    name = spec.legs[one.leg].title if one.leg is not None else spec.waypoints[one.waypoint or 0].name
    measure = time.places.label if time.places is not None else time.label
    return Text(spec.lang)("comma").join([name, measure])


def _panel_head(picture: Picture, period: str, value: str, x: float, top: float, wide: float) -> None:
    """Write the period and the figure above a small map: at its two ends, mirrored with the page."""
    room = wide - width_of(period, "period") - 12
    kind = "period" if width_of(value, "period") <= room else "small"
    ends = [(period, "period", x, "start"), (wrapped(value, room, kind, 1)[0] if value else "", kind, x + wide, "end")]
    if picture.rtl:
        ends = [(period, "period", x + wide, "end"), (*ends[1][:2], x, "start")]
    for words, look, at, anchor in ends:
        if words:
            picture.words(words, at, top + TYPES["period"].size - TYPES[look].size, look, anchor=anchor)


def _columns(count: int) -> int:
    return {1: 1, 2: 2, 3: 3, 4: 2, 5: 3, 6: 3, 9: 3}.get(count, 4)


def even_steps(count: int, most: int) -> list[int]:
    """Return the indexes of at most so many steps, evenly spread, the first and the last among them.

    Examples
    --------
    >>> even_steps(3, 12), even_steps(60, 4)
    ([0, 1, 2], [0, 20, 39, 59])
    """
    if count <= most:
        return list(range(count))
    return [round(k * (count - 1) / (most - 1)) for k in range(most)]


def _shown(time: TimeSpec, step: int) -> Shown:
    series = time.series
    legs = [s for s in series if s.leg is not None]
    places = [s for s in series if s.waypoint is not None]
    return Shown(
        widths={s.leg: s.widths[step] for s in legs if s.leg is not None and s.widths},
        circles={s.waypoint: s.widths[step] for s in places if s.waypoint is not None and s.widths},
        texts={s.waypoint: s.texts[step] for s in places if s.waypoint is not None and s.texts and s.widths},
        closed=frozenset(s.leg for s in legs if s.leg is not None and s.open[step : step + 1] in ("0", "x")),
    )


KINDS: dict[str, Callable[[MapSpec, Theme], Picture]] = {
    "map": _article,
    "social": _social,
    "print": _print,
    "multiples": _multiples,
}
