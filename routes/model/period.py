"""Periods: when something was so, at the precision in which it was written."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from routes.errors import DataError
from routes.model.text import quoted

__all__ = ["ALWAYS", "Period", "open_days"]

_PRECISIONS = ("year", "month", "day")
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def _next(day: dt.date, precision: str) -> dt.date:
    if precision == "day":
        return day + dt.timedelta(days=1)
    if precision == "month":
        return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return dt.date(day.year + 1, 1, 1)


def _parse_date(text: str, whole: str) -> tuple[dt.date, str]:
    match = _DATE.fullmatch(text)
    try:
        if match is None:
            raise ValueError(text)
        year, month, day = match.groups()
        precision = "day" if day else "month" if month else "year"
        first = dt.date(int(year), int(month or 1), int(day or 1))
        _next(first, precision)
    except ValueError as error:
        raise DataError(
            f"period {quoted(whole)} is not a date: write 2021, 2021-08, 2021-08-15 or 2021-08/2023-01 "
            "(both ends included, .. for an open end)"
        ) from error
    return first, precision


@dataclass(frozen=True, slots=True, kw_only=True, order=False)
class Period:
    """A stretch of days, half-open: ``start`` belongs to it, ``end`` does not; ``None`` is an open end.

    ``precision`` is ``"year"``, ``"month"`` or ``"day"``: an annual figure stays annual and is never shown as
    January. As *text* both ends are included, as people (and EDTF) write them: ``2021-08/2023-01`` runs to the end of
    January 2023.

    Raises
    ------
    DataError
        If the end is not after the start, or the precision is unknown.

    Examples
    --------
    >>> Period.parse("2021-08").end
    datetime.date(2021, 9, 1)
    >>> str(Period.parse("2021-08/2023-01")), str(Period.parse("2025-01/.."))
    ('2021-08/2023-01', '2025-01/..')
    """

    start: dt.date | None = None
    end: dt.date | None = None
    precision: str = "day"

    def __post_init__(self) -> None:
        if self.precision not in _PRECISIONS:
            raise DataError(f"precision {quoted(self.precision)} is not one of {', '.join(_PRECISIONS)}")
        if self.start is not None and self.end is not None and self.end <= self.start:
            raise DataError(f"period ends ({self.end}) before it starts ({self.start}): swap the two dates")

    @classmethod
    def parse(cls, text: str | Period) -> Period:
        """Return the period that a text writes; a Period is returned as it is.

        Raises
        ------
        DataError
            If the text is none of ``2021``, ``2021-08``, ``2021-08-15``, ``A/B``, ``A/..``, ``../B``.
        """
        return text if isinstance(text, Period) else _parsed(str(text).strip())

    @classmethod
    def _of(cls, written: str) -> Period:
        left, slash, right = written.partition("/")
        if not slash:
            right = left
        ends: list[tuple[dt.date, str] | None] = [
            None if part.strip() in ("", "..") and slash else _parse_date(part.strip(), written)
            for part in (left, right)
        ]
        given = [_PRECISIONS.index(end[1]) for end in ends if end is not None]
        if not given:
            raise DataError(f"period {quoted(written)} has no date at either end")
        start, end = ends
        last = _next(*end) if end else None
        return cls(start=start[0] if start else None, end=last, precision=_PRECISIONS[max(given)])

    def __str__(self) -> str:
        def write(day: dt.date | None) -> str:
            return ".." if day is None else day.isoformat()[: {"year": 4, "month": 7, "day": 10}[self.precision]]

        last = None if self.end is None else self.end - dt.timedelta(days=1)
        if self.start and self.end and _next(self.start, self.precision) == self.end:
            return write(self.start)
        return f"{write(self.start)}/{write(last)}"

    @property
    def key(self) -> tuple[dt.date, dt.date]:
        """Start and end with open ends as the first and the last day there is: for sorting."""
        return self.start or dt.date.min, self.end or dt.date.max

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share at least one day."""
        (a, b), (c, d) = self.key, other.key
        return a < d and c < b

    def covers(self, other: Period) -> bool:
        """Return whether every day of ``other`` lies in this period."""
        (a, b), (c, d) = self.key, other.key
        return a <= c and d <= b

    def split(self, every: str) -> Iterator[Period]:
        """Yield the whole months or years (``every``) that this closed period consists of, in order.

        Raises
        ------
        DataError
            If an end is open.
        """
        if self.start is None or self.end is None:
            raise DataError(f"period {self} is open-ended and cannot be cut into {every}s")
        day = dt.date(self.start.year, self.start.month if every == "month" else 1, 1)
        while day < self.end:
            after = _next(day, every)
            yield Period(start=day, end=after, precision=every)
            day = after


@functools.lru_cache(maxsize=4096)
def _parsed(written: str) -> Period:
    """Return the period of a text: rows of a table have few different ones."""
    return Period._of(written)


ALWAYS = Period()


def open_days(valid: Period | None, closed: Iterable[Period], asked: Period) -> bool:
    """Return whether something valid in ``valid``, less the ``closed`` periods, is open on a day of ``asked``.

    Examples
    --------
    >>> open_days(None, [Period.parse("2021-03")], Period.parse("2021-03"))
    False
    >>> open_days(None, [Period.parse("2021-03")], Period.parse("2021"))
    True
    """
    first, last = (valid or ALWAYS).key
    day, end = max(first, asked.key[0]), min(last, asked.key[1])
    for start, stop in sorted(period.key for period in closed):
        if start > day:
            break
        day = max(day, stop)
    return day < end
