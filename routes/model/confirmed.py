"""When a leg, a place or a figure was last confirmed: the one rule, and which reports are old.

*Last confirmed* is the column ``last_confirmed`` of a record. Where that is empty, it is the newest date among

- the dates on which its sources were published (a date on which they were read confirms nothing);
- for a leg or a place, the ends of the periods of figures about it that count somebody;
- for a place, the same of the legs that begin or end there;
- for a figure of which no source has a date, the end of its own period.

A leg or a station is *stale* where it has no end and that date is further back than the network's limit
(`Meta.stale_limit`: 5 years unless it says otherwise). Further back from the day that is asked about, or else from the
newest date in the network, never from the clock: the same network says the same tomorrow.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routes.errors import DataError
from routes.model.checks import WARNING, Finding, Origins
from routes.model.period import Period
from routes.model.records import Leg, Observation, PlaceKind, Source, Waypoint
from routes.model.tables import Records
from routes.model.text import quoted

__all__ = ["Confirmed", "confirmed_of", "stale_findings"]

# What is there only as long as it is used; a town or an island stays where it is.
STATIONS = frozenset({PlaceKind.CROSSING, PlaceKind.STATION, PlaceKind.CAMP, PlaceKind.LANDING, PlaceKind.TRAIL_POINT})
MOST_NAMED = 3

_Id = tuple[str, str]


@dataclass(frozen=True, slots=True, repr=False)
class Confirmed:
    """When the legs and places of a network were last confirmed, by ``("legs", id)`` and ``("waypoints", id)``.

    ``as_of`` is the newest date in the network: of a source published or read, or the last day of a figure; ``None`` if
    it has none. ``years`` is the network's limit; ``stale`` are the ids that are further back than it from ``as_of``.
    """

    dates: Mapping[_Id, Period]
    as_of: dt.date | None
    years: int
    stale: frozenset[_Id]
    ended: frozenset[_Id]

    def __repr__(self) -> str:
        return f"<Confirmed: {len(self.dates)} dated, as of {self.as_of}; {len(self.stale)} before {self.limit()}>"

    def limit(self, day: dt.date | None = None) -> dt.date | None:
        """Return the day before which a report is old: the network's limit before a day, or before ``as_of``."""
        when = day or self.as_of
        if when is None or when.year <= self.years:
            return None
        return when.replace(year=when.year - self.years, day=min(when.day, 28) if when.month == 2 else when.day)

    def is_stale(self, table: str, name: str, day: dt.date | None = None) -> bool:
        """Return whether a leg or a station was last confirmed before the limit.

        One that has an end in the data, or was never dated at all, is not.
        """
        limit, found = self.limit(day), self.dates.get((table, name))
        if limit is None or found is None or found.end is None or (table, name) in self.ended:
            return False
        return found.end <= limit


def newest(periods: Iterable[Period | None]) -> Period | None:
    """Return the period that ends last, the more precise of equals; those without an end count as their start.

    Examples
    --------
    >>> str(newest([Period.parse("2021"), Period.parse("2021-12"), Period.parse("2019-06-03")]))
    '2021-12'
    """
    known = [period for period in periods if period is not None]
    return max(known, key=lambda period: (period.end or period.start, len(str(period))), default=None)


def published(source: Source | None) -> Period | None:
    """Return when a source was published, ``None`` if that is not written as a date."""
    return _date(source.published) if source is not None else None


def figure_date(row: Observation, sources: Mapping[str, Source]) -> Period | None:
    """Return when a figure was last confirmed: as it says, when its source was published, or the end of its period."""
    return row.last_confirmed or published(sources.get(row.source)) or _last_day(row.period)


def confirmed_of(records: Records) -> Confirmed:
    """Return when the legs and places of records were last confirmed, and which of them are stale."""
    sources = {source.id: source for source in records.sources}
    counted: dict[str, list[Period]] = {}
    for row in records.observations:
        if row.number and (end := _last_day(row.period)) is not None:
            counted.setdefault(row.about, []).append(end)
    dates: dict[_Id, Period] = {}
    touching: dict[str, list[Period]] = {}
    for leg in records.legs:
        found = _own(leg, sources, counted)
        if found is not None:
            dates["legs", leg.id] = found
            for place_id in (leg.start, leg.end):
                touching.setdefault(place_id, []).append(found)
    for place in records.waypoints:
        found = place.last_confirmed or newest([_own(place, sources, counted), *touching.get(place.id, ())])
        if found is not None:
            dates["waypoints", place.id] = found
    as_of = _as_of(records)
    ended = _ended(records)
    years = records.meta.stale_limit()
    bare = Confirmed(dates, as_of, years, frozenset(), ended)
    return Confirmed(dates, as_of, years, frozenset(key for key in dates if bare.is_stale(*key)), ended)


def stale_findings(records: Records, origins: Origins | None = None) -> list[Finding]:
    """Return a warning, ``stale``, for each table with legs or stations that only old reports confirm.

    One for all of a table: said of each it would bury everything else.
    """
    where, found = origins or Origins(), confirmed_of(records)
    out = []
    for table, what in (("legs", "legs"), ("waypoints", "stations, camps, crossings, landings and trail points")):
        rows = [(index, row) for index, row in enumerate(getattr(records, table)) if (table, row.id) in found.stale]
        if not rows or found.as_of is None:
            continue
        rows.sort(key=lambda pair: (found.dates[table, pair[1].id].key, pair[1].id))
        named = [f"{quoted(row.id)} ({found.dates[table, row.id]})" for _, row in rows[:MOST_NAMED]]
        more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
        message = (
            f"{what} without an end that were last confirmed before {found.limit()}, {found.years} years before the"
            f" newest date ({found.as_of}): {len(rows)}, {', '.join(named)}{more}"
        )
        hint = "Look for newer reports, give them an end in valid, or set last_confirmed; stale_years is the limit."
        place = where.of(table, rows[0][0])
        out.append(Finding(code="stale", severity=WARNING, where=place, message=message, suggestion=hint))
    return out


def _own(record: Leg | Waypoint, sources: Mapping[str, Source], counted: Mapping[str, list[Period]]) -> Period | None:
    dated = (published(sources.get(name)) for name in record.sources)
    return record.last_confirmed or newest([*dated, *counted.get(record.id, ())])


def _ended(records: Records) -> frozenset[_Id]:
    """Return what has an end in the data, or is no station: its own, that of a closure without an end, of a place."""
    shut = {closure.target for closure in records.closures if closure.valid.end is None}
    places, out = set(), set()
    for place in records.waypoints:
        over = place.id in shut or (place.valid is not None and place.valid.end is not None)
        if over:
            places.add(place.id)
        if over or place.kind not in STATIONS:
            out.add(("waypoints", place.id))
    for leg in records.legs:
        over = leg.id in shut or (leg.valid is not None and leg.valid.end is not None)
        if over or leg.start in places or leg.end in places:
            out.add(("legs", leg.id))
    return frozenset(out)


def _as_of(records: Records) -> dt.date | None:
    dates = [_date(text) for source in records.sources for text in (source.published, source.accessed)]
    dates += [_last_day(row.period) for row in records.observations if row.number is not None]
    found = newest(dates)
    return None if found is None or found.end is None else found.end - dt.timedelta(days=1)


def _date(text: str) -> Period | None:
    """Return the date that a text is, the end of one that it spans, or ``None``: sources are dated in many ways."""
    try:
        return _last_day(Period.parse(text)) if text.strip() else None
    except DataError:
        return None


@functools.lru_cache(maxsize=4096)
def _last_day(period: Period) -> Period | None:
    """Return a period that is one date as it is, of a longer one its last year, month or day; ``None`` without end."""
    text = str(period).rpartition("/")[2]
    return None if period.end is None else Period.parse(text)
