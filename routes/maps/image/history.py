"""The series of one figure as pictures tell it: its years and months, how it changed, which of its steps to show."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from routes.errors import DataError
from routes.i18n.language import Text
from routes.maps.spec import MapSpec, Series, TimeSpec
from routes.model.period import Period

__all__ = [
    "FigureChange",
    "History",
    "PeriodFigure",
    "alone",
    "change",
    "chosen_steps",
    "lead",
    "month_time",
    "shown_first",
    "year_time",
]

MOST_PERCENT = 10
CAPTURED = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigure:
    """A published number of one step: ``step`` is its index in the time control that it comes from.

    ``months`` are those that the figure of a year covers, empty if it covers the whole year or nobody knows which;
    ``partial`` says that it covers only a part. ``period`` is ``None`` where the step is no date.
    """

    step: int
    label: str
    value: float
    text: str
    source: str = ""
    period: Period | None = None
    partial: bool = False
    months: tuple[int, ...] = ()

    @property
    def year(self) -> int:
        """The year in which it begins, 0 if there is no date."""
        return self.period.start.year if self.period is not None and self.period.start is not None else 0

    @property
    def month(self) -> int:
        """The month in which it begins."""
        return self.period.start.month if self.period is not None and self.period.start is not None else 0

    def covers(self, text: Text) -> str:
        """Return which months of its year a part of one is, in words: ``January–April``; empty if nobody knows."""
        months = self.months
        if not months or months != tuple(range(months[0], months[-1] + 1)):
            return ""
        return text.months(months[0], months[-1])

    def when(self, text: Text) -> str:
        """Return its period, of a part of a year its months if they are known: ``January–April 2025``."""
        if not self.partial:
            return self.label
        if not self.covers(text):
            return text("time_partial", value=self.label)
        return _span(self.year, self.months, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was published of one measure of one place or leg: by year and by month, in order of time."""

    name: str
    measure: str
    unit: str
    leg: int | None = None
    waypoint: int | None = None
    years: tuple[PeriodFigure, ...] = ()
    months: tuple[PeriodFigure, ...] = ()
    by_month: dict[tuple[int, int], PeriodFigure] = field(default_factory=dict, compare=False)

    @property
    def steps(self) -> tuple[PeriodFigure, ...]:
        """Its years, if it has several, else its months."""
        return self.years if len(self.years) > 1 or not self.months else self.months

    def called(self, text: Text) -> str:
        """Return what is counted where: ``Darién Gap, transits``."""
        return text.joined([self.name, self.measure])


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """How a figure compares to the one before: ``said`` in a few letters; ``base`` is what a star stands for."""

    said: str = ""
    base: str = ""


def year_time(spec: MapSpec) -> TimeSpec | None:
    """Return the years of a description, if it has any."""
    return next((time for time in (spec.time, spec.years) if time is not None and time.every == "year"), None)


def month_time(spec: MapSpec) -> TimeSpec | None:
    """Return the months of a description, if it has any."""
    return next((time for time in (spec.time, spec.years) if time is not None and time.every == "month"), None)


def lead(spec: MapSpec) -> History | None:
    """Return the leading series of a description, its years and months together; ``None`` without figures."""
    found: dict[str, Series] = {}
    for time in (month_time(spec), year_time(spec)):
        if time is not None and time.lead >= 0:
            found[time.every] = time.series[time.lead]
    if not found:
        return None
    one = next(iter(found.values()))
    months = _figures(month_time(spec), found.get("month"))
    by_month = {(figure.year, figure.month): figure for figure in months}
    years = [
        dataclasses.replace(figure, months=_covered(figure, by_month))
        for figure in _figures(year_time(spec), found.get("year"))
    ]
    made = History(
        name=one.name, measure=one.measure, unit=one.unit, leg=one.leg, waypoint=one.waypoint, years=tuple(years),
        months=months, by_month=by_month,
    )  # fmt: skip
    return made if made.steps else None


def _covered(figure: PeriodFigure, by_month: Mapping[tuple[int, int], PeriodFigure]) -> tuple[int, ...]:
    """Return the months that a part of a year is the sum of: those of its publisher, if they are all there is."""
    known = [by_month[figure.year, m] for m in range(1, 13) if (figure.year, m) in by_month] if figure.partial else []
    own = [one for one in known if one.source == figure.source]
    return tuple(one.month for one in own) if sum(one.value for one in own) == figure.value else ()


def alone(spec: MapSpec) -> History | None:
    """Return the largest figure of a map without steps of time as a series of one; ``None`` if there is none."""
    marks = [(index, mark) for index, mark in enumerate(spec.waypoints) if mark.radius is not None and mark.value]
    if spec.time is not None or not marks:
        return None
    index, mark = max(marks, key=lambda pair: (pair[1].radius or 0.0, -pair[0]))
    title = next((entry for entry in spec.legend if entry.template), None)
    start, _, end = (title.template if title is not None else "").partition("{period}")
    label = title.text.removeprefix(start).removesuffix(end) if title is not None else ""
    figure = PeriodFigure(step=0, label=label, value=mark.radius or 0.0, text=mark.value, partial=mark.partial)
    return History(name=mark.name, measure=mark.counted, unit=mark.unit, waypoint=index, years=(figure,))


def shown_first(spec: MapSpec, history: History) -> PeriodFigure | None:
    """Return the figure of the step that a map shows first, if the series has one."""
    time = spec.time
    if time is None or time.start < 0:
        return None
    figures = history.months if time.every == "month" else history.years
    return next((figure for figure in figures if figure.step == time.start), None)


def _figures(time: TimeSpec | None, one: Series | None) -> tuple[PeriodFigure, ...]:
    """Return the numbers of a series; what was not reported or suppressed is none."""
    if time is None or one is None:
        return ()
    text = [one.texts[step].partition(" (")[0] for step in range(len(time.steps))]
    return tuple(
        PeriodFigure(
            step=step, label=time.steps[step], value=value, text=text[step], period=_period(time.periods[step]),
            source=one.by[step] if one.by else one.source, partial=one.partial[step : step + 1] == "1",
        )
        for step, value in enumerate(one.values) if value is not None
    )  # fmt: skip


def _period(written: str) -> Period | None:
    try:
        return Period.parse(written)
    except DataError:
        return None


# --- how it changed -------------------------------------------------------------------------------------------
def change(history: History, figure: PeriodFigure, text: Text) -> FigureChange:
    """Return how a figure compares to the year or the month before; of a part of a year to the same months.

    Percent below ten times as many, ``21 times as many`` from there on; nothing where there is nothing to compare.
    Only figures of one publisher are compared.
    """
    if figure.period is None:
        return FigureChange()
    if figure.partial:
        return _change_of_part(history, figure, text)
    before = {(other.year, other.month): other for other in history.steps}
    year, month = figure.year, figure.month
    back = (year - 1, month) if figure.period.precision == "year" else (year - (month == 1), (month - 2) % 12 + 1)
    base = before.get(back)
    if base is None or base.partial or not base.value or base.source != figure.source:
        return FigureChange()
    return FigureChange(said=_said(figure.value, base.value, base.label, text))


def _change_of_part(history: History, figure: PeriodFigure, text: Text) -> FigureChange:
    same = [history.by_month.get((figure.year - 1, month)) for month in figure.months]
    base = sum(one.value for one in same if one is not None)
    sources = {one.source for one in same if one is not None}
    if not figure.covers(text) or None in same or not base or sources != {figure.source}:
        return FigureChange()
    period = _span(figure.year - 1, figure.months, text)
    said = _said(figure.value, base, "", text)
    return FigureChange(said=f"{said}*", base=text("change_base", period=period, value=text.number(base)))


def _span(year: int, months: Sequence[int], text: Text) -> str:
    first, last = dt.date(year, months[0], 1), dt.date(year, months[-1], 1)
    return text.period(f"{first:%Y-%m}/{last:%Y-%m}" if first != last else f"{first:%Y-%m}")


def _said(value: float, base: float, label: str, text: Text) -> str:
    share = value / base
    if share >= MOST_PERCENT:
        return text.counted("change_times", round(share))
    percent = text.percent(share - 1)
    return text("change_percent", percent=percent, period=label) if label else percent


# --- which steps ----------------------------------------------------------------------------------------------
def chosen_steps(values: Sequence[float], most: int) -> list[int]:
    """Return the indexes of at most so many figures that hold the rise, the peak and the fall.

    The newest in a row, if they hold nine tenths of the rise to the peak and of the fall from it; else the
    first, the last, the peak, and those without which the line between the others would be most wrong.

    Examples
    --------
    >>> chosen_steps([5, 3, 18, 30, 60, 290, 300, 70, 5200, 3000], 4)
    [6, 7, 8, 9]
    >>> chosen_steps([10, 900, 12, 11, 13, 12, 14, 13], 5)
    [0, 1, 2, 3, 7]
    >>> chosen_steps([500, 20, 900, 30, 20, 10, 400, 30, 10], 4)
    [0, 2, 3, 8]
    """
    count = len(values)
    if count <= most:
        return list(range(count))
    peak = max(range(count), key=values.__getitem__)

    def told(first: int, last: int) -> tuple[float, float]:
        return values[peak] - min(values[first : peak + 1]), values[peak] - min(values[peak : last + 1])

    rise, fall = told(0, count - 1)
    up, down = told(count - most, count - 1) if peak >= count - most else (0.0, 0.0)
    if peak >= count - most and up >= CAPTURED * rise and down >= CAPTURED * fall:
        return list(range(count - most, count))
    return _bends(values, peak, most)


def _bends(values: Sequence[float], peak: int, most: int) -> list[int]:
    """Return the ends, the peak, and one after the other the step that lies farthest from the line through the rest.

    Where all lie on the line, the middle of the widest gap.
    """
    kept = sorted({0, peak, len(values) - 1})
    while len(kept) < most:
        off: dict[int, tuple[float, int, int]] = {}
        for a, b in zip(kept, kept[1:], strict=False):
            for step in range(a + 1, b):
                line = values[a] + (values[b] - values[a]) * (step - a) / (b - a)
                off[step] = (round(abs(values[step] - line), 6), min(step - a, b - step), -step)
        if not off:
            break
        kept = sorted([*kept, max(off, key=off.__getitem__)])
    return kept
