"""The series of one figure as pictures tell it: its years and months, how it changed, which of its steps to show."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from routes.errors import DataError
from routes.i18n.language import Text
from routes.maps.spec import MapSpec, Series, TimeSpec
from routes.model.period import Period

__all__ = ["Change", "Figure", "History", "change", "chosen_steps", "histories", "lead"]

MOST_PERCENT = 10
CAPTURED = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A published number of one step: ``step`` is its index in the time control that it comes from.

    ``months`` are those that the figure of a year covers, empty if it covers the whole year or nobody knows which;
    ``partial`` says that it covers only a part. ``period`` is ``None`` where the step is no date.
    """

    step: int
    label: str
    value: float
    text: str
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


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What one source published of one measure of one place or leg: by year and by month, in order of time."""

    name: str
    measure: str
    source: str
    leg: int | None = None
    waypoint: int | None = None
    years: tuple[Figure, ...] = ()
    months: tuple[Figure, ...] = ()
    by_month: dict[tuple[int, int], Figure] = field(default_factory=dict, compare=False)

    @property
    def steps(self) -> tuple[Figure, ...]:
        """Its years, if it has any, else its months."""
        return self.years or self.months

    def called(self, text: Text) -> str:
        """Return what is counted where: ``Darién Gap, transits``."""
        return text.joined([self.name, self.measure])


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a figure compares to the one before: ``said`` in a few letters; ``base`` is what a star stands for."""

    said: str = ""
    base: str = ""


def histories(spec: MapSpec) -> list[History]:
    """Return every series of the description, its years and months together, in the order of the description."""
    text = Text(spec.lang)
    found: dict[tuple[int | None, int | None, str], dict[str, tuple[Figure, ...]]] = {}
    for time in (spec.time, spec.years):
        for one in time.series if time is not None else ():
            if time is not None and any(one.texts):
                figures = _figures(time, one, text)
                if figures:
                    found.setdefault((one.leg, one.waypoint, one.label), {})[time.every] = figures
    return [_history(spec, key, known) for key, known in found.items()]


def _history(spec: MapSpec, key: tuple[int | None, int | None, str], known: dict[str, tuple[Figure, ...]]) -> History:
    leg, waypoint, label = key
    name = spec.legs[leg].title if leg is not None else spec.waypoints[waypoint or 0].name
    measure, source = _measure_and_source(label, name)
    months = known.get("month", ())
    by_month = {(figure.year, figure.month): figure for figure in months if figure.period is not None}
    years = []
    for figure in known.get("year", ()):
        covered = tuple(month for month in range(1, 13) if (figure.year, month) in by_month) if figure.partial else ()
        years.append(_replaced(figure, covered))
    return History(
        name=name, measure=measure, source=source, leg=leg, waypoint=waypoint, years=tuple(years), months=months,
        by_month=by_month,
    )  # fmt: skip


def _replaced(figure: Figure, months: tuple[int, ...]) -> Figure:
    return Figure(
        step=figure.step, label=figure.label, value=figure.value, text=figure.text, period=figure.period,
        partial=figure.partial, months=months,
    )  # fmt: skip


def _measure_and_source(label: str, name: str) -> tuple[str, str]:
    rest = re.sub(r"[\u2066-\u2069]", "", label).removeprefix(name).lstrip(",، ")
    measure, _, source = rest.partition(" (")
    return measure or name, source.removesuffix(")")


def _figures(time: TimeSpec, one: Series, text: Text) -> tuple[Figure, ...]:
    out = []
    for step, said in enumerate(one.texts):
        number = re.search(r"\d[\d.,\u00a0\u202f\u2009 ’]*", said)
        if number is None:
            continue
        shown = number[0].strip(" .,")
        out.append(
            Figure(
                step=step,
                label=time.steps[step],
                value=float(re.sub(r"\D", "", shown)),
                text=shown,
                period=_period(time.periods[step]),
                partial=shown != re.sub(r"[\u2066-\u2069]", "", said),
            )
        )
    return tuple(out)


def _period(written: str) -> Period | None:
    try:
        return Period.parse(written)
    except DataError:
        return None


def lead(spec: MapSpec) -> History | None:
    """Return the series that the picture is about: of the measure shown that with most years, then the largest.

    A sum over places or sources is nobody's figure.
    """

    def worth(one: History) -> tuple[bool, int, int, float]:
        return one.leg is not None, len(one.years), len(one.months), max(f.value for f in one.steps)

    return max(histories(spec), key=worth, default=None)


# --- how it changed -------------------------------------------------------------------------------------------
def change(history: History, figure: Figure, text: Text) -> Change:
    """Return how a figure compares to the year or the month before; of a part of a year to the same months.

    Percent below ten times as many, ``21 times as many`` from there on; nothing where there is nothing to compare.
    """
    if figure.period is None:
        return Change()
    if figure.partial:
        return _change_of_part(history, figure, text)
    before = {(other.year, other.month): other for other in history.steps}
    year, month = figure.year, figure.month
    back = (year - 1, month) if figure.period.precision == "year" else (year - (month == 1), (month - 2) % 12 + 1)
    base = before.get(back)
    if base is None or base.partial or not base.value:
        return Change()
    return Change(said=_said(figure.value, base.value, base.label, text))


def _change_of_part(history: History, figure: Figure, text: Text) -> Change:
    months = figure.months
    same = [history.by_month.get((figure.year - 1, month)) for month in months]
    base = sum(one.value for one in same if one is not None)
    if not months or None in same or not base:
        return Change()
    first, last = dt.date(figure.year - 1, months[0], 1), dt.date(figure.year - 1, months[-1], 28)
    if months != tuple(range(first.month, last.month + 1)):
        return Change()
    period = text.period(f"{first:%Y-%m}/{last:%Y-%m}" if first.month != last.month else f"{first:%Y-%m}")
    said = _said(figure.value, base, "", text)
    return Change(said=f"{said}*", base=text("change_base", period=period, value=text.number(base)))


def _said(value: float, base: float, label: str, text: Text) -> str:
    share = value / base
    if share >= MOST_PERCENT:
        return text.counted("change_times", round(share))
    percent = text.percent(share - 1)
    return text("change_percent", percent=percent, period=label) if label else percent


# --- which steps ----------------------------------------------------------------------------------------------
def chosen_steps(values: Sequence[float], most: int) -> list[int]:
    """Return the indexes of at most so many figures that hold the rise, the peak and the fall.

    As many in a row as there is room for, if they hold nine tenths of the rise to the peak and of the fall from it;
    else the first, the last, the peak, and those without which the line between the others would be most wrong.

    Examples
    --------
    >>> chosen_steps([5, 3, 18, 30, 60, 290, 300, 70, 5200, 3000], 4)
    [6, 7, 8, 9]
    >>> chosen_steps([10, 900, 12, 11, 13, 12, 14, 13], 5)
    [0, 1, 2, 3, 7]
    """
    count = len(values)
    if count <= most:
        return list(range(count))
    peak = max(range(count), key=values.__getitem__)

    def told(first: int, last: int) -> tuple[float, float]:
        return values[peak] - min(values[first : peak + 1]), values[peak] - min(values[peak : last + 1])

    rise, fall = told(0, count - 1)
    for first in range(min(peak, count - most), max(-1, peak - most), -1):
        up, down = told(first, first + most - 1)
        if up >= CAPTURED * rise and down >= CAPTURED * fall:
            return list(range(first, first + most))
    return _bends(values, peak, most)


def _bends(values: Sequence[float], peak: int, most: int) -> list[int]:
    """Return the ends, the peak, and one after the other the step that lies farthest from the line through the rest."""
    kept = sorted({0, peak, len(values) - 1})
    while len(kept) < most:
        off = {}
        for a, b in zip(kept, kept[1:], strict=False):
            for step in range(a + 1, b):
                line = values[a] + (values[b] - values[a]) * (step - a) / (b - a)
                off[step] = abs(values[step] - line)
        if not off:
            break
        kept = sorted([*kept, max(off, key=lambda step: (off[step], -step))])
    return kept
