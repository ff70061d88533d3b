"""Published figures by value and by period: what a number in a text is compared with."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure, Observation

__all__ = ["Fact", "FigureIndex"]

_Series = tuple[str, Measure, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A figure as published, or (``parts`` > 1) the sum of one source's figures for the parts of the period."""

    about: str
    measure: Measure
    period: Period
    value: float
    source: str = ""
    group: str = ""
    at_least: bool = False
    parts: int = 1

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of ``routes article`` prints."""
        value = int(self.value) if float(self.value).is_integer() else self.value
        plain = {name: getattr(self, name) for name in ("about", "source", "group", "parts")}
        return {**plain, "measure": str(self.measure), "period": str(self.period), "value": value}


class FigureIndex:
    """All figures of a network, ready to be looked up. Only numbers: what was not reported contradicts nothing."""

    def __init__(self, net: NetworkRecords) -> None:
        self._series: dict[_Series, list[Observation]] = {}
        for row in net.observations:
            if isinstance(row.value, int | float):
                self._series.setdefault((row.about, row.measure, row.source, row.group), []).append(row)
        for rows in self._series.values():
            rows.sort(key=lambda row: row.period.key)
        self.measures: dict[str, set[Measure]] = {}
        for about, measure, _, _ in self._series:
            self.measures.setdefault(about, set()).add(measure)
        self._by_value: dict[float, list[Fact]] = {}
        for fact in self._every():
            self._by_value.setdefault(fact.value, []).append(fact)

    def of(
        self, abouts: Iterable[str], measures: Iterable[Measure], period: Period, group: str | None = ""
    ) -> list[Fact]:
        """Return the figures about places for exactly a period, from every source; ``group=None`` means any group."""
        wanted, kinds = set(abouts), set(measures)
        found: list[Fact] = []
        for key, rows in self._series.items():
            if key[0] in wanted and key[1] in kinds and (group is None or key[3] == group):
                fact = _covering(key, rows, period)
                found += [fact] if fact is not None else []
        return found

    def worth(self, value: float, abouts: Iterable[str] | None = None) -> list[Fact]:
        """Return the figures of exactly a value: published ones, and sums of years and from January of a year."""
        wanted = None if abouts is None else set(abouts)
        return [fact for fact in self._by_value.get(value, []) if wanted is None or fact.about in wanted]

    def since(self, year: int, abouts: Iterable[str], measures: Iterable[Measure]) -> list[Fact]:
        """Return the figures, published or summed, for a time that begins with a year and lies in it."""
        wanted, kinds, whole = set(abouts), set(measures), Period.parse(str(year))
        facts = [fact for found in self._by_value.values() for fact in found if fact.about in wanted]
        begins = [fact for fact in facts if fact.measure in kinds and fact.period.start == whole.start]
        return [fact for fact in begins if whole.covers(fact.period)]

    def _every(self) -> Iterable[Fact]:
        for key, rows in self._series.items():
            yield from (_fact(key, row) for row in rows)
            if not key[1].is_flow:
                continue
            months = {row.period.start: row for row in rows if row.period.start and _is_month(row.period)}
            for year in sorted({day.year for day in months if day is not None}):
                total, parts = 0.0, 0
                for month in range(1, 13):
                    row = months.get(dt.date(year, month, 1))
                    if row is None:
                        break
                    total, parts = total + float(row.value), parts + 1
                    if parts > 1:
                        period = Period.parse(f"{year}-01/{year}-{month:02d}" if month < 12 else str(year))
                        yield _fact(key, rows[0], period=period, value=total, parts=parts, at_least=False)


def _is_month(period: Period) -> bool:
    return period.precision == "month" and len(str(period)) == 7


def _fact(key: _Series, row: Observation, **changes: object) -> Fact:
    about, measure, source, group = key
    made = Fact(
        about=about,
        measure=measure,
        period=row.period,
        value=float(row.value),
        source=source,
        group=group,
        at_least=row.low == row.value and row.high is None,
    )
    return dataclasses.replace(made, **changes)  # type: ignore[arg-type]


def _covering(key: _Series, rows: list[Observation], period: Period) -> Fact | None:
    """Return the figure for exactly a period, or the sum of figures that fill it without gap or overlap."""
    exact = next((row for row in rows if row.period.key == period.key), None)
    if exact is not None:
        return _fact(key, exact)
    if not key[1].is_flow or period.start is None or period.end is None:
        return None
    day, total, parts = period.start, 0.0, 0
    for row in rows:
        start, end = row.period.key
        if start == day and end <= period.end and row.period.end is not None:
            day, total, parts = end, total + float(row.value), parts + 1
    if day != period.end:
        return None
    return _fact(key, rows[0], period=period, value=total, parts=parts, at_least=False)
