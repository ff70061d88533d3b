"""Small multiples: one map a year with its figure and what changed, and the whole series below them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.image import chart, circles, furniture
from routes.maps.image.fonts import width_of
from routes.maps.image.history import History, PeriodFigure, change, chosen_steps, lead, year_time
from routes.maps.image.layout import MARGIN, WIDTH, draw_feet, feet, heading, plane_around, ratio_of, sheet
from routes.maps.image.panel import Look, Panel
from routes.maps.image.picture import Picture, wrapped
from routes.maps.image.viewport import Box
from routes.maps.keys import FLOW_KINDS, held
from routes.maps.spec import LegendEntry, MapSpec, TimeSpec
from routes.maps.style import Theme, circle_share, type_of

__all__ = ["MULTIPLES_MOST", "multiples"]

MULTIPLES_MOST = 8
ROUTE = 0.9
WIDTHS = ("flow-title", "flow", "zeroflow", "noflow")
GAP = 18.0
RULE = 2.0
CHART = 170.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """One small map: its step of time, its figure if it has one, and how that compares."""

    index: int
    label: str
    figure: PeriodFigure | None
    said: str = ""
    base: str = ""


def multiples(spec: MapSpec, look: Theme) -> Picture:
    """Return one map for each step that tells the series, all in one crop and on one scale.

    Raises
    ------
    UsageError
        If the description has no steps of time.
    """
    first, text = lead(spec), Text(spec.lang)
    by_year = first is None or first.steps is first.years
    time = (year_time(spec) if by_year else None) or spec.time
    if time is None or not time.steps:
        raise UsageError("small multiples need steps of time: this map has no figures by month or year")
    steps = _steps(time, first, text)
    drawn = circles.of_steps(time, [step.index for step in steps])
    picture = sheet(spec, look, WIDTH, 0)
    wide = WIDTH - 2 * MARGIN
    y = heading(picture, spec, MARGIN, 16, wide, (3, 4)) + 10
    y, panels = _grid(picture, spec, steps, first, drawn, y)
    y = _legend(picture, spec, time, panels, drawn, y + 6)
    if first is not None and chart.has_chart(first):
        fewer = len(steps) < len(first.steps)
        shaded = {step.figure.year for step in steps if step.figure is not None} if fewer else set()
        beside = text("chart_shaded") if fewer else ""
        y = (
            chart.draw_history(picture, spec, first, Box(MARGIN, y + 10, wide, CHART), shaded=shaded, beside=beside)
            + 12
        )
    notes = [f"* {step.base}." for step in steps if step.base]
    every = len(time.steps) if first is None else len(first.steps)
    if len(steps) < every:
        notes.append(text("multiples_fewer", shown=text.number(len(steps)), all=text.number(every)))
    if bands := chart.bands_note(spec, first):
        notes.insert(0, bands)
    y = draw_feet(picture, spec, [" ".join(notes), *feet(spec, rivers=False)], MARGIN, y, wide)
    picture.height = math.ceil(y + 14)
    return picture


def _steps(time: TimeSpec, first: History | None, text: Text) -> list[_Step]:
    """Return the steps shown: those with a figure of what the picture is about, as many as tell it; else all."""
    if first is None or not any(figure.label in time.steps for figure in first.steps):
        count = len(time.steps)
        return [_Step(index=i, label=time.steps[i], figure=None) for i in _spread(count, MULTIPLES_MOST)]
    out = []
    for number in chosen_steps([figure.value for figure in first.steps], MULTIPLES_MOST):
        figure = first.steps[number]
        changed = change(first, figure, text)
        out.append(_Step(index=figure.step, label=figure.label, figure=figure, said=changed.said, base=changed.base))
    return out


def _spread(count: int, most: int) -> list[int]:
    return list(range(count)) if count <= most else [round(k * (count - 1) / (most - 1)) for k in range(most)]


# --- the maps -------------------------------------------------------------------------------------------------
def _grid(
    picture: Picture,
    spec: MapSpec,
    steps: Sequence[_Step],
    first: History | None,
    drawn: circles.Circles,
    y: float,
) -> tuple[float, list[Panel]]:
    """Draw the small maps in rows; return where they end, and the panels."""
    ratio = ratio_of(spec, 0.8, 1.6)
    columns = _columns(len(steps), ratio)
    w = (WIDTH - 2 * MARGIN - GAP * (columns - 1)) / columns
    h = w / ratio
    what = first.called(Text(spec.lang)) if first is not None else ""
    head = _Head(what, [step.said for step in steps], w)
    style = circle_share(w)
    called = drawn.named()
    own = () if first is None or first.waypoint is None else (first.waypoint,)
    most = {i: drawn.radius(max(drawn.values(s.index).get(i, 0.0) for s in steps)) * style for i in drawn.series}
    panels = []
    for number, step in enumerate(steps):
        row, column = divmod(number, columns)
        column = columns - 1 - column if picture.rtl else column
        x, top = MARGIN + column * (w + GAP), y + row * (h + head.high + 16)
        head.draw(picture, step, Text(spec.lang), x, top)
        plane = plane_around(spec, Box(x, top + head.high, w, h), most, 10.0)
        look = Look(
            small=0.6, round=style, thin=ROUTE, most_rank=-1, figures=1, unnumbered=own,
            called=called[step.index], ground=False
        )  # fmt: skip
        panel = Panel(picture, spec, plane, shown=drawn.shown(step.index), style=look)
        panel.draw_all()
        panel.draw_names()
        picture.box(panel.frame, stroke=picture.look.rule, width=0.8)
        panels.append(panel)
    return y + math.ceil(len(steps) / columns) * (h + head.high + 16), panels


class _Head:
    """What stands above a small map: a rule, period and figure, what is counted and how it changed."""

    def __init__(self, what: str, said: Sequence[str], wide: float) -> None:
        self.what, self.wide = what, wide
        most = max((width_of(one, "change") for one in said), default=0.0)
        self.below = bool(what) and any(said) and width_of(what, "small") + 8 + most > wide
        rows = bool(what) + (self.below if any(said) else 0)
        self.high = RULE + 4 + type_of("year").line + rows * type_of("small").line + 8

    def draw(self, picture: Picture, step: _Step, text: Text, x: float, top: float) -> None:
        """Write the head, mirrored with the page."""
        look, figure = picture.look, step.figure
        picture.line([(x, top + RULE / 2), (x + self.wide, top + RULE / 2)], stroke=look.text, width=RULE)
        near, far, start, end = (x, x + self.wide, "start", "end")
        if picture.rtl:
            near, far, start, end = far, near, end, start
        top += RULE + 4
        room = self.wide
        if figure is not None:
            picture.words(figure.text, far, top, "value", anchor=end, colour=look.figtext)
            room -= width_of(figure.text, "value") + 10
        year = "year" if width_of(step.label, "year") <= room else "period"
        picture.words(step.label, near, top + type_of("year").size - type_of(year).size, year, anchor=start)
        months = _covered(figure, text)
        aside = width_of(step.label, year) + 8
        if months and aside + width_of(months, "small") <= room:
            at = near - aside if picture.rtl else near + aside
            picture.words(months, at, top + type_of("year").size - type_of("small").size, "small", anchor=start)
        top += type_of("year").line
        if self.what:
            line = wrapped(self.what, self.wide, "small", 1)[0]
            picture.words(line, near, top, "small", anchor=start)
        if step.said:
            top += type_of("small").line if self.below else 0.0
            at, anchor = (near, start) if self.below else (far, end)
            picture.words(step.said, at, top, "change", anchor=anchor)


def _covered(figure: PeriodFigure | None, text: Text) -> str:
    """Return which months a part of a year is, or that it is one."""
    if figure is None or not figure.partial:
        return ""
    return figure.covers(text) or text("time_partial", value="").strip("\u2068\u2069() ")


def _columns(count: int, ratio: float) -> int:
    if count == 5:
        return 5 if ratio < 1.1 else 3
    return {1: 1, 2: 2, 3: 3, 6: 3}.get(count, 4)


# --- what stands below ----------------------------------------------------------------------------------------
def _legend(
    picture: Picture, spec: MapSpec, time: TimeSpec, panels: Sequence[Panel], drawn: circles.Circles, y: float
) -> float:
    """Explain circles and widths, whatever of them is drawn; return where that ends."""
    wide = WIDTH - 2 * MARGIN
    looks = set[str]().union(*(panel.looks() for panel in panels))
    circled = drawn.entries(Text(spec.lang), named=True) if any(panel.circles for panel in panels) else []
    lines = [entry for entry in time.legend or _flows_of(spec) if entry.kind in WIDTHS]
    entries = [*held(circled, looks), *held(lines, looks - {"circle", "zerocircle"})]
    rows, _, _ = furniture.legend_rows(entries, wide, share=panels[0].style.round)
    return furniture.draw_legend(picture, rows, MARGIN, y, wide, small=panels[0].small, share=panels[0].style.round)


def _flows_of(spec: MapSpec) -> list[LegendEntry]:
    return [entry for entry in spec.legend if entry.kind in FLOW_KINDS]
