"""Several periods together: what they cover, from when to when, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from routes.model.period import Period
from routes.model.records import Observation

__all__ = ["covered", "days", "in_words", "joined", "span"]

_PRECISIONS = ("year", "month", "day")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def covered(rows: Iterable[Observation], asked: Period) -> bool:
    """Return whether the periods of the rows together leave no day of a period out."""
    day, end = asked.key
    for start, stop in sorted(row.period.key for row in rows):
        if start > day:
            return False
        day = max(day, stop)
    return day >= end


def in_words(periods: Iterable[Period]) -> str:
    """Return periods of one year in words: ``Jan–Apr, Jun``; as written if they are not whole months.

    Examples
    --------
    >>> in_words([Period.parse("2025-01"), Period.parse("2025-02"), Period.parse("2025-04")])
    'Jan–Feb, Apr'
    """
    return ", ".join(_one_in_words(period) for period in joined(periods))


def joined(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return periods in order of time, those that follow each other without a gap as one."""
    out: list[Period] = []
    for period in sorted(periods, key=lambda period: period.key):
        if out and out[-1].end == period.start:
            out[-1] = Period(start=out[-1].start, end=period.end, precision=period.precision)
        else:
            out.append(period)
    return tuple(out)


def _one_in_words(period: Period) -> str:
    if period.start is None or period.end is None or period.start.day != 1 or period.end.day != 1:
        return str(period)
    first, last = period.start, period.end - dt.timedelta(days=1)
    if first.year != last.year:
        return str(Period(start=period.start, end=period.end, precision="month"))
    names = [_MONTHS[first.month - 1], _MONTHS[last.month - 1]]
    return "–".join(dict.fromkeys(names))


def span(periods: Sequence[Period]) -> Period:
    """Return the period from the first day to the last, at the finest precision among them."""
    starts, ends = [p.start for p in periods], [p.end for p in periods]
    start = None if None in starts else min(day for day in starts if day is not None)
    end = None if None in ends else max(day for day in ends if day is not None)
    finest = max(_PRECISIONS.index(period.precision) for period in periods)
    return Period(start=start, end=end, precision=_PRECISIONS[finest])


def days(period: Period) -> int:
    """Return the number of days; an open end lies at the first or the last day there is."""
    start, end = period.key
    return (end - start).days
