"""The chart of a series under a map: its scale, its largest figure, its years, and one comparison."""

from __future__ import annotations

import math
from collections.abc import Sequence

from routes.i18n.language import Text
from routes.maps.spec import Chart, Series
from routes.model.period import Period

__all__ = ["chart_of", "compared", "ticks"]

# Up to so many figures each column carries its own, and there is no axis.
FEW = 5


def chart_of(lead: int, series: Series, steps: Sequence[Period], start: int, text: Text) -> Chart | None:
    """Return the chart of a series, the one that leads at ``lead``; ``None`` for a figure that stands alone.

    ``start`` is the step shown first, of which one comparison is told.
    """
    known = [(value, index) for index, value in enumerate(series.values) if value is not None]
    bands = [(band.value / (band.end - band.start), band) for band in series.bands]
    if len(known) + len(bands) < 2 or not known:
        return None
    highest, peak = max(known)
    most = max([highest, *(level for level, _ in bands)])
    few = len(known) + len(bands) <= FEW
    said = text("chart_peak", value=text.number(highest), period=text.period(steps[peak]))
    if text.direction == "rtl":
        said = f"\u2067{said}\u2069"  # within a drawing that runs from left to right
    axis = () if few or most <= 0 else tuple((value, text.number(value)) for value in _lines(most))
    title = text("comma").join([series.name, series.measure])
    note = ""
    if series.bands:
        first, last = steps[series.bands[0].start], steps[series.bands[-1].end - 1]
        years = [text.period(Period.parse(str(one.start.year))) for one in (first, last) if one.start is not None]
        note = text("chart_bands", years="–".join(dict.fromkeys(years)))
    more = compared(series, steps, start if start >= 0 else peak, text)
    return Chart(lead=lead, title=title, most=most, peak=peak, said=said, axis=axis, few=few, note=note, compared=more)


def _lines(most: float) -> list[float]:
    """Return two to four round values for the lines of an axis, none above the largest.

    Examples
    --------
    >>> _lines(81946), _lines(3), _lines(0.5)
    ([25000.0, 50000.0, 75000.0], [1.0, 2.0, 3.0], [0.2, 0.4])
    """
    power = 10.0 ** math.floor(math.log10(most))
    for share in (5, 2.5, 2, 1, 0.5):
        step = share * power
        if share == 2.5 and step < 25:
            continue
        count = math.floor(most / step + 1e-9)
        if count >= 2 and (step >= 1 or most < 1):
            return [round(step * (k + 1), 9) for k in range(count)]
    return [most]


def ticks(steps: Sequence[Period], text: Text) -> tuple[tuple[int, int, str], ...]:
    """Return the years of steps: from which to before which step each lasts, and its name."""
    found: dict[int, list[int]] = {}
    for index, step in enumerate(steps):
        if step.start is not None:
            found.setdefault(step.start.year, []).append(index)
    return tuple(
        (inside[0], inside[-1] + 1, text.period(Period.parse(f"{year:04d}"))) for year, inside in found.items()
    )


def compared(series: Series, steps: Sequence[Period], index: int, text: Text) -> str:
    """Return one comparison of a figure: with the same time a year before, else with the step before.

    Only whole figures of one source are compared. The script of a page says the same of any figure.
    """
    value = series.values[index]
    if value is None or _is_partial(series, index):
        return ""
    back = (12, 1) if steps[0].precision == "month" else (1,)
    for base in (index - step for step in back if index >= step):
        other = series.values[base]
        if other is None or _is_partial(series, base) or (series.by and series.by[base] != series.by[index]):
            continue
        said = {"period": text.period(steps[base]), "value": text.number(other)}
        if value == other:
            return text("cmp_same", **said)
        if other and value / other >= 2:
            ratio = value / other
            return text("cmp_times", times=text.number(round(ratio, 1) if ratio < 10 else round(ratio)), **said)
        if not other:
            return ""
        percent = text("percent", n=text.number(round(100 * abs(value - other) / other)))
        return text("cmp_more" if value > other else "cmp_fewer", percent=percent, **said)
    return ""


def _is_partial(series: Series, index: int) -> bool:
    return series.partial[index : index + 1] == "1"
