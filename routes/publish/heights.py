"""How much room an article keeps for an embed: its height at some widths, and that as one CSS length.

Estimates from the lengths of the texts, a little on the high side: the page then fits its map into the height that it
finds, makes it up to some half higher or a quarter lower, and tells its host when that is not enough.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from routes.maps.spec import ChapterMark, MapSpec, Series, TimeSpec

__all__ = ["STORY_WIDTHS", "WIDTHS", "heights", "reserve"]

# The page's own breakpoints: the legend under the map; the proportions of a phone, with the enlargement under the map;
# the chart higher and its words beside each other; the chapters of a story beside the map.
NARROW, PHONE, DESK, BESIDE = 480, 620, 700, 900
WIDTHS = (300, 470, 490, 610, 640, 700, 1000)
# A story's as well: over its map's jump where the chapters come to stand beside it.
STORY_WIDTHS = (890, BESIDE)
# What the page lists of a step before it says how many more there are.
_MOST_TOLD = 6


def heights(spec: MapSpec, ratio: float, phone_ratio: float) -> dict[int, int]:
    """Return how high an embed is at some widths, in px, from its headline to the lines below."""
    widths = sorted(WIDTHS + STORY_WIDTHS) if spec.story else WIDTHS
    return {width: round(_height(spec, width, ratio, phone_ratio)) for width in widths}


def _height(spec: MapSpec, width: int, ratio: float, phone_ratio: float) -> float:
    size = min(24.0, max(18.4, 16 + width * 0.01))
    total = _lines(spec.title, width, size * 0.53) * size * 1.2 + 10
    # The chapters beside a map take 21 em of 16 px, and their gap.
    aside = min(336.0, 0.4 * width) if spec.story and width >= BESIDE else 0
    column = width - aside - 32 if aside else width
    map_height = max(260.0, column / phone_ratio if width <= PHONE else column / max(ratio, 1.05))
    chapter = 40 + _chapter(spec.story[0], aside or width) if spec.story else 0
    total += max(map_height, chapter) if aside else map_height + chapter
    if spec.time is not None:
        total += 10 + (270 if width < 330 else 190) + _time(spec, width, spec.time, *_shown_first(spec, spec.time))
    elif width < NARROW:
        total += 10 + sum(_rows([len(entry.text) * 6.8 + 63 for entry in spec.legend], width)) * 20
    if spec.details and not spec.story and width <= PHONE:
        total += 12 + min(322.0, 0.75 * width)
    if spec.notes and column < DESK:
        total += 12 + _notes(spec, width)
    ground_line = f"{spec.ground_line} {spec.rivers_line}".strip()
    notes = [spec.source_line, ground_line, *([spec.credit] if spec.credit else [])]
    total += 8 + sum(_lines(note, width, 6.6) * 19 + 2 for note in notes)
    # Two lines: in a narrow column the words of the ground and of its cities break where no estimate sees it.
    total += 44 * bool(spec.cities_line)
    return total + (24 if width >= 900 else 50 if width > 480 else 76 if width > 400 else 124)


def _notes(spec: MapSpec, width: float) -> float:
    """Return how high the annotations are that an embed opens with, as numbered notes under the map."""
    chosen = spec.story[0].notes if spec.story else None
    shown = spec.notes if chosen is None else [spec.notes[i] for i in chosen]
    return sum((_lines(note.text, width - 30, 7.6) + 1) * 21 + 17 for note in shown)


def _chapter(chapter: ChapterMark, width: float) -> float:
    """Return how high a chapter is under the map: its title, text, figure and picture, with what is between them."""
    text = len(chapter.html) * 0.85  # without its marks
    words = _lines(chapter.title, width, 10) * 26 + math.ceil(text * 8 / width) * 25 + 150
    figure = 40 + _lines(f"{chapter.told} {chapter.by}", width, 7.4) * 21 if chapter.value else 0
    return words + figure + (0.6 * width if chapter.image else 0)


def _shown_first(spec: MapSpec, time: TimeSpec) -> tuple[TimeSpec, int]:
    """Return the time and the step that an embed opens with: of a story, that of its first chapter."""
    if not spec.story:
        return time, time.start
    for each in (time, spec.years):
        if each is not None and spec.story[0].period in each.periods:
            return each, each.periods.index(spec.story[0].period)
    return time, -1


def _time(spec: MapSpec, width: float, first: TimeSpec, time: TimeSpec, step: int) -> float:
    """Return how high the time control is: its buttons, the chart, what was closed, and the step shown, in words."""
    desk, chart = width > DESK, time.chart
    parts = [140.0]
    if chart:
        parts.append(len(chart.title) * 9.4)
    labels = [first.label, *(other.label for other in first.others)]
    if len(labels) > 1:
        parts.append(min(width, 40 + 7.5 * max(len(label) for label in labels)))
    if spec.years is not None:
        parts.append(170)
    head = 46.0 * len(_rows(parts, width)) - 6
    if chart:
        head += (_lines(chart.title, width, 9.4) - 1) * 24
        if 0 <= chart.lead < len(time.series) and time.series[chart.lead].source:
            head += 20 * _lines(time.series[chart.lead].source, width, 6.6)
    track = (196 if desk else 150) if chart else 30
    closed = 18 * min(4, len(time.shut)) if desk and chart else 0
    note = 2 + 19 * _lines(chart.note, width, 6.4) if chart and chart.note else 0
    return 12 + head + track + closed + note + _told(spec, time, step, width)


def _told(spec: MapSpec, time: TimeSpec, step: int, width: float) -> float:
    """Return how high the words of a step are."""
    desk, when = width > DESK, 0 if width > DESK else 22
    if step < 0:
        return 17 + max(when, 24)
    known = [(i, one) for i, one in enumerate(time.series) if step < len(one.texts) and one.texts[step]]
    lead = next((one for i, one in known if i == time.lead), None)
    others = [one for _, one in known if one is not lead]
    rest = others[: _MOST_TOLD - (lead is not None)]
    told = 20.3 * sum(_lines(_line(one, step), width, 7.4) for one in rest)
    told += 20.3 if len(others) > len(rest) else 0
    if lead is not None:
        words = f"{time.chart.title if time.chart else lead.label} {time.chart.compared if time.chart else ''}"
        told += 40 + 20 * math.floor((len(lead.texts[step]) * 16 + len(words) * 7.5) / width) + (0 if desk else 20)
    for letter in "0p":
        shut = [one.leg for one in time.series if one.leg is not None and one.open[step : step + 1] == letter]
        names = [spec.legs[leg].title for leg in shut]
        if names:
            told += 20.3 * _lines("; ".join(names[:_MOST_TOLD]) + " " * 20, width, 7.0)
    return 17 + when + max(82.0, told)


def _line(one: Series, step: int) -> str:
    by = one.by[step] if step < len(one.by) else ""
    return f"{one.label}: {one.texts[step]} {by}"


def _lines(text: str, width: float, glyph: float) -> int:
    return max(1, math.ceil(len(text) * glyph / max(80.0, width)))


def _rows(widths: Sequence[float], width: float) -> list[int]:
    """Return one entry a line for boxes set side by side."""
    lines, used = [1], 0.0
    for box in widths:
        if used and used + box > width:
            lines.append(1)
            used = 0.0
        used += box
        if box > width:
            lines[-1] += 1
    return lines


def reserve(of: Mapping[int, int]) -> str:
    """Return the height of an embed as a CSS length that follows the width of its column.

    A percentage in ``padding-bottom`` is of the width, so this needs no style sheet, no query and no script: straight
    lines, each cut off at its breakpoints by a very steep one.
    """

    def line(x0: int, x1: int) -> str:
        slope = (of[x1] - of[x0]) / (x1 - x0)
        return f"{slope * 100:.2f}% + {of[x0] - slope * x0:.0f}px"

    def up_to(width: int) -> str:
        return f"({width}.5px - 100%)*9999"

    def from_(width: int) -> str:
        return f"(100% - {width - 1}.5px)*9999"

    parts = [f"min({line(300, 470)},{up_to(NARROW)})", f"min({line(490, 610)},{from_(NARROW)},{up_to(PHONE)})"]
    below, beside = STORY_WIDTHS
    if below in of and beside in of:
        parts.append(f"min({line(640, below)},{from_(PHONE)},{up_to(beside - 1)})")
        parts.append(f"min({line(beside, 1000)},{from_(beside)})")
    else:
        parts.append(f"min({line(640, 1000)},{from_(PHONE)})")
    return f"max({','.join(parts)})"
