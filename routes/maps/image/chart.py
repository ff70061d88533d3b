"""A series as columns: months where there are months, a flat band where only the total of a year is published."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np

from routes.i18n.language import Text
from routes.maps.image import lines
from routes.maps.image.fonts import width_of
from routes.maps.image.history import History, PeriodFigure, month_time
from routes.maps.image.picture import Picture, Shape
from routes.maps.image.viewport import Box
from routes.maps.spec import MapSpec, TimeSpec
from routes.maps.style import type_of
from routes.model.period import Period

__all__ = ["bands_note", "draw_history", "draw_months", "draw_years", "has_chart"]

TICK_ROOM = 20.0
PEAK_ROOM = 22.0
LEAST = 0.8
AXIS_LINES = 3
NARROW = 38.0
YEAR = 74.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """A column from month to month (counted from the first January) of a height in what is counted a month."""

    start: float
    end: float
    height: float
    figure: PeriodFigure


def bands_note(spec: MapSpec, history: History | None) -> str:
    """Return what is said of years of which only the total is known, drawn among months; empty if there are none."""
    time = month_time(spec)
    if time is None or time.chart is None or not has_chart(history) or history is None or not history.months:
        return ""
    return f"{time.chart.note}." if time.chart.note else ""


@dataclass(frozen=True, slots=True)
class _Axes:
    """From months and counts to px."""

    plot: Box
    first: int
    last: int
    top: float

    @property
    def month(self) -> float:
        """Width of a month in px."""
        return self.plot.w / (self.last - self.first) / 12

    @property
    def base(self) -> float:
        """Where the columns stand."""
        return self.plot.y + self.plot.h

    def x(self, month: float) -> float:
        """Return where a month begins, counted from January of year 0."""
        return self.plot.x + (month - self.first * 12) * self.month

    def y(self, value: float) -> float:
        """Return how high a count reaches."""
        return self.base - self.plot.h * value / self.top

    def column(self, bar: _Bar) -> Box:
        """Return the box of a column, 1 px from the next one where they are wide enough."""
        gap = min(1.0, self.month * 0.25)
        tall = max(LEAST, self.base - self.y(bar.height))
        return Box(self.x(bar.start) + gap / 2, self.base - tall, (bar.end - bar.start) * self.month - gap, tall)


def draw_months(
    picture: Picture,
    history: History,
    box: Box,
    *,
    shaded: Collection[int] = (),
    lit: PeriodFigure | None = None,
    time: TimeSpec | None = None,
    text: Text,
) -> None:
    """Draw the whole series in a box, years along its foot; ``shaded`` are years, ``lit`` is the figure to show.

    ``time`` are the months, whose closures of the place itself are hatched over the columns.
    """
    bars = _bars(history)
    if not bars or not any(bar.height for bar in bars):
        return
    first, last = int(min(bar.start for bar in bars)) // 12, math.ceil(max(bar.end for bar in bars) / 12)
    peak = max(bars, key=lambda bar: bar.height)
    plot = Box(box.x, box.y + PEAK_ROOM, box.w, box.h - PEAK_ROOM - TICK_ROOM)
    axes = _Axes(plot, first, last, peak.height)
    lit = peak.figure if lit is None else lit
    look = picture.look
    for year in sorted(shaded):
        if first <= year < last:
            shade = Box(axes.x(year * 12) + 0.5, plot.y - 4, 12 * axes.month - 1, plot.h + 4)
            picture.add(Shape(parts=[_corners(shade)], closed=True, fill=look.rule, opacity=0.5))
    thin = {"width": 0.5, "dash": (1.0, 3.0)} if look.mono else {"width": 1}
    for value in _axis(axes.top):
        picture.line([(plot.x, axes.y(value)), (plot.x + plot.w, axes.y(value))], stroke=look.rule, **thin)
    closed = _closures(time, axes)
    for area, _ in closed:
        _hatched(picture, area)
    _columns(picture, bars, axes, lit)
    taken = _totals(picture, [bar for bar in bars if bar.end - bar.start > 1 and bar is not peak], axes)
    _years(picture, axes, lit.year)
    taken.append(_peak(picture, peak, axes, text))
    taken += _axis_figures(picture, bars, axes, text, taken)
    for area, said in closed:
        _told(picture, area, said, bars, axes, taken)


def _closures(time: TimeSpec | None, axes: _Axes) -> list[tuple[Box, str]]:
    """Return where the leading place itself was closed, and how that is said; what is under 3 px wide is left out."""
    if time is None or not time.shut:
        return []
    first = Period.parse(time.periods[0]).start
    assert first is not None
    begin, plot, out = first.year * 12 + first.month - 1, axes.plot, []
    for one in time.shut:
        left, right = max(axes.x(begin + one.start), plot.x), min(axes.x(begin + one.end), plot.x + plot.w)
        if one.of_place and right - left >= 3:
            out.append((Box(left, plot.y, right - left, plot.h), one.text))
    return out


def _told(
    picture: Picture, area: Box, said: str, bars: Sequence[_Bar], axes: _Axes, taken: Sequence[Box]
) -> None:  # fmt: skip
    """Write beside a hatched time why it is so, where nothing else stands."""
    wide, high = width_of(said, "tick"), type_of("tick").line
    for left in (area.x - 6 - wide, area.x + area.w + 6):
        box = Box(left, area.y + 1, wide, high)
        under = [bar for bar in bars if axes.x(bar.end) > left and axes.x(bar.start) < left + wide]
        free = all(axes.y(bar.height) > box.y + high + 2 for bar in under) and not any(box.touches(o, 2) for o in taken)
        if free and axes.plot.x <= left and left + wide <= axes.plot.x + axes.plot.w:
            picture.words(said, left, box.y, "tick", colour=picture.look.quiet, halo=picture.look.page)
            return


def _columns(picture: Picture, bars: Sequence[_Bar], axes: _Axes, lit: PeriodFigure) -> None:
    look = picture.look
    for is_lit, fill in ((False, look.col), (True, look.figline)):
        some = [bar for bar in bars if (bar.figure is lit) is is_lit and bar.figure.value]
        if some:
            edge = look.figline if look.mono else None
            parts = [_corners(axes.column(bar)) for bar in some]
            picture.add(Shape(parts=parts, closed=True, fill=fill, stroke=edge, width=0.6))
    for bar in bars:
        # A zero is a tick; nothing at all says that nothing was published.
        if not bar.figure.value:
            middle = (axes.x(bar.start) + axes.x(bar.end)) / 2
            picture.line([(middle, axes.base), (middle, axes.base - 3)], stroke=look.figline, width=1)
    ends = [(axes.plot.x, axes.base), (axes.plot.x + axes.plot.w, axes.base)]
    picture.line(ends, stroke=look.text, width=1.1)


def draw_history(
    picture: Picture, spec: MapSpec, history: History, box: Box, *, shaded: Collection[int] = (), beside: str = "",
    lit: PeriodFigure | None = None,
) -> float:  # fmt: skip
    """Draw a series with its heading, by month where there are months; return where it ends.

    ``beside`` is said after the heading where there is room.
    """
    text, rtl = Text(spec.lang), picture.rtl
    title = text("chart_month" if history.months else "chart_year", what=history.called(text))
    near, anchor = (box.x + box.w, "end") if rtl else (box.x, "start")
    picture.words(title, near, box.y, "charttitle", anchor=anchor)
    aside = width_of(title, "charttitle") + 12
    if beside and aside + width_of(beside, "small") <= box.w:
        top = box.y + type_of("charttitle").size - type_of("small").size
        picture.words(beside, near - aside if rtl else near + aside, top, "small", anchor=anchor)
    y = box.y + type_of("charttitle").line + 2
    plot = Box(box.x, y, box.w, box.h - (y - box.y))
    if history.months:
        draw_months(picture, history, plot, shaded=shaded, time=month_time(spec), lit=lit, text=text)
    else:
        wide = min(box.w, YEAR * (history.years[-1].year - history.years[0].year + 1))
        plot = Box(box.x + (box.w - wide) * rtl, y, wide, plot.h)
        peak = max(history.years, key=lambda figure: figure.value)
        draw_years(picture, history.years, plot, lit=lit or peak, shaded=shaded)
    return box.y + box.h


def has_chart(history: History | None) -> bool:
    """Return whether a series is worth a chart: more than one dated figure, and not all zero."""
    if history is None or len(history.steps) < 2:
        return False
    return all(figure.period is not None for figure in history.steps) and any(f.value for f in history.steps)


def draw_years(
    picture: Picture,
    figures: Sequence[PeriodFigure],
    box: Box,
    *,
    lit: PeriodFigure,
    shaded: Collection[int] = (),
    tick: str = "tick",
    bold: str = "lit",
) -> None:
    """Draw annual figures as columns: each with its number, or the first and the lit one where there is no room."""
    look = picture.look
    years = range(figures[0].year, figures[-1].year + 1)
    step = box.w / len(years)
    base = box.y + box.h - type_of(tick).line - 4
    unit = (base - box.y - type_of(bold).line - 4) / max(figure.value for figure in figures)
    columns = {figure.year: Box(box.x + (figure.year - years[0]) * step + step * 0.08,
                                base - max(LEAST, figure.value * unit), step * 0.84, max(LEAST, figure.value * unit))
               for figure in figures}  # fmt: skip
    for year in sorted(shaded):
        corners = _corners(Box(box.x + (year - years[0]) * step + 0.5, box.y, step - 1, base - box.y))
        picture.add(Shape(parts=[corners], closed=True, fill=look.rule, opacity=0.5))
    for figure in figures:
        shape = [_corners(columns[figure.year])]
        if figure.partial and figure is not lit:
            picture.add(Shape(parts=shape, closed=True, stroke=look.col, width=0.8, dash=(2, 1.5)))
        elif figure.value:
            edge = look.figline if look.mono else None
            fill = look.figline if figure is lit else look.col
            picture.add(Shape(parts=shape, closed=True, fill=fill, stroke=edge, width=0.6))
    picture.line([(box.x, base), (box.x + box.w, base)], stroke=look.text, width=1.1)
    every = max(width_of(figure.text, bold) for figure in figures) <= step * 1.2
    taken: list[tuple[float, float]] = []
    for figure in [lit, figures[0], *(figures if every else [])]:
        kind, colour = (bold, look.figtext) if figure is lit else (tick, look.quiet)
        wide, column = width_of(figure.text, kind), columns[figure.year]
        left = min(max(box.x, column.x + column.w / 2 - wide / 2), box.x + box.w - wide)
        if not any(a - 2 < left + wide and left < b + 2 for a, b in taken):
            # A number wider than its column stands above the columns that it covers.
            under = (c.y for c in columns.values() if min(c.x + c.w, left + wide) - max(c.x, left) > c.w * 0.3)
            top = min([column.y, *under]) - type_of(kind).line - 1
            picture.words(figure.text, left, top, kind, colour=colour)
            taken.append((left, left + wide))
    _year_names(picture, years, box, step, base, lit.year, tick, bold)


def _year_names(
    picture: Picture, years: range, box: Box, step: float, base: float, lit: int, tick: str, bold: str
) -> None:
    """Write the years below the columns: the lit one, the ends, and round ones as far as there is room."""
    taken: list[tuple[float, float]] = []
    order = [lit, years[0], *(year for year in years if year % 5 == 0), years[-1], *years]
    for year in dict.fromkeys(order):
        kind = bold if year == lit else tick
        wide = width_of(str(year), kind)
        left = box.x + (year - years[0] + 0.5) * step - wide / 2
        left = min(max(box.x, left), box.x + box.w - wide)
        if any(left < b + 8 and a - 8 < left + wide for a, b in taken):
            continue
        taken.append((left, left + wide))
        colour = picture.look.text if year == lit else picture.look.quiet
        picture.words(str(year), left, base + 4, kind, colour=colour)


def _bars(history: History) -> list[_Bar]:
    """Return the months, and the years of which no month is known as bands of a twelfth of the total a month."""
    bars = [
        _Bar(f.year * 12 + f.month - 1, f.year * 12 + f.month, f.value, f)
        for f in history.months
        if f.period is not None
    ]
    with_months = {figure.year for figure in history.months}
    bars += [
        _Bar(f.year * 12, f.year * 12 + 12, f.value / 12, f)
        for f in history.years
        if f.period is not None and f.year not in with_months and not f.partial
    ]
    return sorted(bars, key=lambda bar: bar.start)


def _axis(top: float) -> list[float]:
    """Return three round values up to the top, or fewer.

    Examples
    --------
    >>> _axis(81946), _axis(2)
    ([25000.0, 50000.0, 75000.0], [1.0, 2.0])
    """
    rough = top / AXIS_LINES
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(1.0, max(factor * power for factor in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8) if factor * power <= rough))
    return [step * n for n in range(1, AXIS_LINES + 1) if step * n <= top]


def _axis_figures(
    picture: Picture, bars: Sequence[_Bar], axes: _Axes, text: Text, taken: Sequence[Box]
) -> list[Box]:  # fmt: skip
    """Write the figures of the value axis inside the chart, at the end where the columns are lowest."""
    values, plot = _axis(axes.top), axes.plot
    wide = max((width_of(text.number(value), "tick") for value in values), default=0.0)
    ends = {"start": (plot.x, plot.x + wide + 4), "end": (plot.x + plot.w - wide - 4, plot.x + plot.w)}
    high = {
        side: max((bar.height for bar in bars if axes.x(bar.end) > a and axes.x(bar.start) < b), default=0.0)
        for side, (a, b) in ends.items()
    }
    side = "end" if high["end"] <= high["start"] else "start"
    at, out = plot.x if side == "start" else plot.x + plot.w, []
    for value in values:
        said = text.number(value)
        own = width_of(said, "tick")
        box = Box(
            at if side == "start" else at - own, axes.y(value) - type_of("tick").size - 2, own, type_of("tick").line
        )
        if not any(box.touches(other, 1) for other in taken):
            picture.words(
                said, at, box.y, "tick", anchor=side, colour=picture.look.quiet, halo=picture.look.page,
            )  # fmt: skip
            out.append(box)
    return out


def _totals(picture: Picture, bands: Sequence[_Bar], axes: _Axes) -> list[Box]:
    """Write the total of a year above its band, where it has room."""
    end, out = -math.inf, []
    for band in bands:
        wide = width_of(band.figure.text, "tick")
        left = (axes.x(band.start) + axes.x(band.end)) / 2 - wide / 2
        if left >= end + 4 and wide <= axes.x(band.end) - axes.x(band.start) + 14:
            top = axes.y(band.height) - type_of("tick").size - 7
            picture.words(band.figure.text, left, top, "tick", colour=picture.look.quiet, halo=picture.look.page)
            end = left + wide
            out.append(Box(left, top, wide, type_of("tick").line))
    return out


def _years(picture: Picture, axes: _Axes, lit: int) -> None:
    """Write the years below the columns: all, or round ones and the lit one."""
    look, step = picture.look, axes.month * 12
    for year in range(axes.first, axes.last + 1):
        at = axes.x(year * 12)
        picture.line([(at, axes.base), (at, axes.base + 5)], stroke=look.text, width=0.8)
    every = next((n for n in (1, 2, 5, 10, 25) if step * n >= NARROW), 50)
    for year in range(axes.first, axes.last):
        near = year != lit and every > 1 and abs(year - lit) * step < NARROW
        if year == lit or (year % every == 0 and not near):
            kind, colour = ("lit", look.text) if year == lit else ("tick", look.quiet)
            picture.words(str(year), axes.x(year * 12 + 6), axes.base + 6, kind, anchor="middle", colour=colour)


def _peak(picture: Picture, peak: _Bar, axes: _Axes, text: Text) -> Box:
    """Write the highest column's period and number above it."""
    said = text("chart_peak", value=peak.figure.text, period=peak.figure.label)
    wide = width_of(said, "peak")
    middle, plot = (axes.x(peak.start) + axes.x(peak.end)) / 2, axes.plot
    left = min(max(plot.x, middle - wide / 2), plot.x + plot.w - wide)
    rtl = text.direction == "rtl"
    picture.words(
        said, left + wide * rtl, plot.y - type_of("peak").size - 7, "peak", anchor="end" if rtl else "start",
        colour=picture.look.figtext,
    )  # fmt: skip
    return Box(left, plot.y - type_of("peak").size - 7, wide, type_of("peak").line)


def _hatched(picture: Picture, box: Box) -> None:
    parts = list(lines.hatch([_corners(box)], 5))
    picture.add(Shape(parts=parts, stroke=picture.look.hatch, width=1, clip=box))


def _corners(box: Box) -> np.ndarray:
    return np.array([[box.x, box.y], [box.x + box.w, box.y], [box.x + box.w, box.y + box.h], [box.x, box.y + box.h]])
