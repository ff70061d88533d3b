"""Figures by period, and sums that count nobody twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from routes.errors import DataError, DoubleCountError, UsageError
from routes.model.checks import small_numbers
from routes.model.double_counting import DEAD_AND_MISSING, REPEATS, Reachability, double_count_reason
from routes.model.lookup import find_source, id_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg, Measure, Observation, Waypoint, choice
from routes.model.spans import covered, days, in_words, joined, span
from routes.model.tables import RowTuple
from routes.model.text import counted, did_you_mean, few, html_table, quoted

__all__ = ["FlowRow", "Total", "add", "flows", "left_out", "selected", "total"]

EVERY = ("year", "quarter", "month", "day")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowRow:
    """One line of a table of figures.

    ``value`` is a number, or the words *not reported* or *suppressed*; ``note`` is what its publisher wrote; ``parts``
    is the number of observations it is made of. ``covered`` holds the parts of the period that the figures cover, in
    order, and is empty if they cover all of it; ``missing`` holds the parts without a number, each with *not reported*
    or *suppressed*.
    """

    about: str
    measure: Measure
    unit: str
    period: Period
    value: float | int | str
    low: float | None = None
    high: float | None = None
    source: str = ""
    group: str = ""
    note: str = ""
    parts: int = 1
    covered: tuple[Period, ...] = ()
    missing: tuple[tuple[Period, str], ...] = ()

    @property
    def number(self) -> float | int | None:
        """The value if it is a number, else ``None``."""
        return None if isinstance(self.value, str) else self.value

    @property
    def is_partial(self) -> bool:
        """Whether the figures cover only a part of the period."""
        return bool(self.covered)

    @property
    def coverage(self) -> str:
        """What the figures lack of the period, in English: ``Jan–Apr only; Feb suppressed``, empty if nothing."""
        said = [f"{in_words(self.covered)} only"] if self.covered else []
        if self.missing:
            states = "/".join(dict.fromkeys(state for _, state in self.missing))
            said.append(f"{in_words(period for period, _ in self.missing)} {states}")
        return "; ".join(said)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Total:
    """A sum of observations: ``value`` in ``unit``, with what it is made of.

    ``period`` runs from the first day counted to the last; ``low`` and ``high`` are sums of the bounds that were
    published and ``None`` if there were none; ``notes`` say what is missing from the sum, what was left aside and who
    may be counted twice. ``measures`` are all that were added: two of the dead and missing, else the one ``measure``.
    ``is_partial`` is whether a part of the sum was not reported or suppressed, or some time is not covered.
    """

    value: float | int
    unit: str
    measure: Measure
    about: tuple[str, ...]
    period: Period
    observations: tuple[Observation, ...]
    low: float | None = None
    high: float | None = None
    notes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    is_partial: bool = False

    def __repr__(self) -> str:
        what = " and ".join(self.measures or (self.measure,))
        about, count = few(self.about, 3), counted(len(self.observations), "figure")
        partial = ", a part of it" if self.is_partial else ""
        return f"<Total: {self.value:,} {self.unit}, {what}, {about}, {self.period}{partial}, of {count}>"

    def _repr_html_(self) -> str:
        rows = [(row.period, row.value, row.source) for row in self.observations]
        notes = html_table(("note",), [(line,) for line in self.notes]) if self.notes else ""
        return html_table(("period", "value", "source"), rows, caption=repr(self)[1:-1]) + notes


def flows(
    net: NetworkRecords,
    about: str | None = None,
    *,
    measure: str | Measure | None = None,
    every: str | None = None,
    source: str | None = None,
) -> tuple[FlowRow, ...]:
    """Return figures by period, in the order of place, measure, group, time and source.

    Each source stands for itself and so does each group: nothing is added across them.

    Parameters
    ----------
    about
        A waypoint or leg by id or name; all if ``None``.
    every
        ``None``: as published, one row an observation. ``"year"``, ``"quarter"``, ``"month"`` or ``"day"``: finer
        figures of one source are added; a year lacking months says which it has. Coarser figures are never cut up
        (`left_out`): with ``"month"`` an annual figure is no row. A stock is never added: it stays as published.

    Raises
    ------
    UnknownIdError
        If ``about`` or ``source`` is unknown.
    DataError
        If ``measure`` is none.
    UsageError
        If ``every`` is none of these.
    """
    rows = selected(net, about, measure, source)
    if every is None:
        return tuple(_as_published(row) for row in rows)
    _every(every)
    made = [flow for series in _series(rows) for flow in _bucketed(series, _every(every))]
    return tuple(sorted(made, key=_flow_key))


def left_out(
    net: NetworkRecords,
    about: str | None = None,
    *,
    measure: str | Measure | None = None,
    every: str | None = None,
    source: str | None = None,
) -> tuple[Observation, ...]:
    """Return the observations that `flows` with the same arguments leaves out since their period is too long."""
    if every is None:
        return ()
    rows = selected(net, about, measure, source)
    return tuple(row for row in rows if row.measure.is_flow and _bucket_of(row.period, _every(every)) is None)


def total(
    net: NetworkRecords,
    about: str | Iterable[str],
    *,
    measure: str | Measure | Iterable[str | Measure],
    period: str | Period | None = None,
    source: str | Iterable[str] | None = None,
    group: str = "",
    allow_repeats: bool = False,
) -> Total:
    """Return the sum of one measure over a period, of one or several places, counting nobody twice.

    If several sources have figures and only one of them covers the whole period, it is used and the notes name the
    others. A figure for a whole period is used rather than the same publisher's figures for its parts.

    Parameters
    ----------
    measure
        One measure; or ``["death", "missing"]``, whose figures by one source for the same time are added as that
        source adds them, with a note.
    allow_repeats
        Add figures of places on one path, or of a place and an area that it lies in, although people or events may
        be in both; the notes name each such pair.

    Raises
    ------
    DoubleCountError
        If several sources have figures of the same time (choose with ``source``), or as `add`.
    UnknownIdError
        If a place or source is unknown.
    DataError
        If there is no figure, or none that lies within the period.
    """
    wanted = _measures(measure)
    asked = None if period is None else Period.parse(period)
    names = [about] if isinstance(about, str | Waypoint | Leg) else list(about)
    sources = None if source is None else [source] if isinstance(source, str) else list(source)
    sources = None if sources is None else [_known_source(net, name) for name in sources]
    chosen: list[Observation] = []
    notes: list[str] = []
    for name in dict.fromkeys(id_of(net, each) for each in names):
        parts = []
        for what in wanted:
            rows = [row for row in net.observations_about(name) if (row.measure, row.group) == (what, group)]
            rows = [row for row in rows if sources is None or row.source in sources]
            picked, said = _pick(net, name, what, rows, asked, explicit=sources is not None)
            parts.append(picked)
            notes += said
        _same_time(net, parts)
        chosen += [row for part in parts for row in part]
    summed = add(net, chosen, allow_repeats=allow_repeats)
    return _with_notes(summed, notes, asked)


def _measures(measure: str | Measure | Iterable[str | Measure]) -> list[Measure]:
    """Return one measure, or the dead and the missing."""
    listed = [measure] if isinstance(measure, str) else list(measure)
    found = list(dict.fromkeys(choice(Measure, each, "measure") for each in listed))
    if not found:
        raise DataError("no measure to add: name one, or death and missing")
    if len(found) > 1 and set(found) != set(DEAD_AND_MISSING):
        raise DoubleCountError(
            f"cannot add {' and '.join(found)}: one person may be in several. Choose one; only death and missing, of "
            "one source and for the same time, are added."
        )
    return found


def _same_time(net: NetworkRecords, parts: Sequence[Sequence[Observation]]) -> None:
    """Refuse the dead and the missing of a place where there are more of one than of the other."""
    spans = [{row.period.key for row in part} for part in parts]
    if any(span != spans[0] for span in spans):
        listed = " and ".join(_named(net, part) for part in parts)
        raise DoubleCountError(f"cannot add {listed}: they are not of the same time. Ask for a period that both have.")


def add(net: NetworkRecords, observations: Iterable[Observation], *, allow_repeats: bool = False) -> Total:
    """Return the sum of observations.

    With ``allow_repeats``, figures of two places are added although people or events may be in both, with a note.

    Raises
    ------
    DoubleCountError
        If two of them may count the same people or events: two sources for one thing, everyone and a group, groups of
        different dimensions, overlapping periods, different measures (but the dead and the missing of one source),
        stocks at different times, a place and an area that it lies in, a leg and its end, or two places that legs
        connect. The message names both.
    DataError
        If there is none to add, or none with a number.
    """
    rows = list(observations)
    if not rows:
        raise DataError("no observation to add")
    repeats = _repeats(net, rows, allowed=allow_repeats)
    numbers = [row.number for row in rows if row.number is not None]
    if not numbers:
        raise DataError(f"no number among {len(rows)} figure(s): {', '.join(row.label for row in rows[:3])}")
    notes = [f"{row.label} is not counted" for row in rows if row.number is None]
    lows = [row.low if row.low is not None else row.number for row in rows if row.number is not None]
    highs = [row.high if row.high is not None else row.number for row in rows if row.number is not None]
    return Total(
        value=_whole(sum(numbers)),
        unit=rows[0].measure.unit,
        measure=rows[0].measure,
        about=tuple(dict.fromkeys(row.about for row in rows)),
        period=span([row.period for row in rows]),
        observations=RowTuple(rows),
        low=_whole(sum(n for n in lows if n is not None)) if any(row.low is not None for row in rows) else None,
        high=_whole(sum(n for n in highs if n is not None)) if any(row.high is not None for row in rows) else None,
        notes=(*notes, *repeats, *_kinds(rows), *_small(rows)),
        measures=tuple(dict.fromkeys(row.measure for row in rows)),
        is_partial=bool(notes),
    )


def _repeats(net: NetworkRecords, rows: Sequence[Observation], *, allowed: bool) -> list[str]:
    """Return notes on who may be counted twice, where that is allowed; refuse every other clash."""
    connected = Reachability(net)
    notes: list[str] = []
    for one, other in itertools.combinations(rows, 2):
        reason = double_count_reason(one, other, connected)
        if not reason:
            continue
        if not (allowed and reason in REPEATS):
            raise DoubleCountError(_refusal(net, rows, one, other, reason))
        first, second = _both(net, rows, one, other)
        notes.append(f"repeats allowed: {first} and {second}: {reason}")
    return list(dict.fromkeys(notes))


def _small(rows: Sequence[Observation]) -> list[str]:
    """Return a note on the figures among those added that count so few that a reader may know them."""
    small = [row.label for row in rows if small_numbers(row)]
    return [f"so few people may be known to a reader: {', '.join(small)}"] if small else []


def _kinds(rows: Sequence[Observation]) -> list[str]:
    """Return a note on a sum of the dead and the missing: how many of each."""
    parts = {kind: [row.number or 0 for row in rows if row.measure is kind] for kind in DEAD_AND_MISSING}
    if not all(parts.values()):
        return []
    listed = " and ".join(f"{_whole(sum(numbers)):,} {kind}" for kind, numbers in parts.items())
    return [f"dead and missing together: {listed}"]


# --- selecting ----------------------------------------------------------------------------------------------------


def _known_source(net: NetworkRecords, name: str) -> str:
    """Return the id of a source by its id or title."""
    return name if any(row.source == name for row in net.observations) else find_source(net, name).id


def _every(every: str) -> str:
    if every not in EVERY:
        raise UsageError(
            f"every {quoted(every)} is not one of {', '.join(EVERY)}. {did_you_mean(every, EVERY)}".strip()
        )
    return every


def selected(
    net: NetworkRecords, about: str | None, measure: str | Measure | None, source: str | None
) -> list[Observation]:
    """Return the observations about a place or leg, of a measure, of a source; of all where one is ``None``.

    Raises
    ------
    UnknownIdError
        If ``about`` or ``source`` is unknown.
    DataError
        If ``measure`` is none.
    """
    name = None if about is None else id_of(net, about)
    what = None if measure is None else choice(Measure, measure, "measure")
    source = None if source is None else _known_source(net, source)
    rows = list(net.observations if name is None else net.observations_about(name))
    rows = [row for row in rows if what is None or row.measure is what]
    return [row for row in rows if source is None or row.source == source]


def _series(rows: Iterable[Observation]) -> Iterator[list[Observation]]:
    """Yield the rows of one place, measure, group and source."""

    def key(row: Observation) -> tuple[str, str, str, str]:
        return row.about, str(row.measure), row.group, row.source

    for _, series in itertools.groupby(sorted(rows, key=key), key=key):
        yield list(series)


def _flow_key(row: FlowRow) -> tuple[object, ...]:
    return row.about, str(row.measure), row.group, row.period.key, row.source


# --- by period ----------------------------------------------------------------------------------------------------


def _as_published(row: Observation, period: Period | None = None) -> FlowRow:
    return FlowRow(
        about=row.about,
        measure=row.measure,
        unit=row.measure.unit,
        period=period or row.period,
        value=row.value,
        low=row.low,
        high=row.high,
        source=row.source,
        group=row.group,
        note=row.note,
    )


def _bucket_of(period: Period, every: str) -> Period | None:
    """Return the year, month or day that a period lies in, or ``None`` if it is longer."""
    if period.start is None or period.end is None:
        return None
    if every == "quarter":
        first = period.start.month - (period.start.month - 1) % 3
        bucket = Period.parse(f"{period.start.year}-{first:02d}/{period.start.year}-{first + 2:02d}")
    else:
        bucket = Period.parse(period.start.isoformat()[: {"year": 4, "month": 7, "day": 10}[every]])
    return bucket if bucket.covers(period) else None


def _bucketed(series: Sequence[Observation], every: str) -> Iterator[FlowRow]:
    """Yield the rows of one series by year, month or day."""
    buckets: dict[tuple[dt.date, dt.date], list[Observation]] = {}
    for row in series:
        if not row.measure.is_flow:
            yield _as_published(row)
        elif (bucket := _bucket_of(row.period, every)) is not None:
            buckets.setdefault(bucket.key, []).append(row)
    for key, rows in buckets.items():
        yield from _bucket(Period(start=key[0], end=key[1], precision="month" if every == "quarter" else every), rows)


def _bucket(bucket: Period, rows: Sequence[Observation]) -> Iterator[FlowRow]:
    """Yield the row of one year, month or day: the figure for the whole of it, or the sum of its parts."""
    whole = [row for row in rows if row.period.key == bucket.key]
    if whole:
        yield from (_as_published(row, bucket) for row in whole)
        return
    parts = _longest(rows)
    numbers = [row.number for row in parts if row.number is not None]
    missing = tuple((row.period, str(row.value)) for row in parts if row.number is None)
    value: float | int | str = _whole(sum(numbers)) if numbers else str(parts[0].value)
    bounded = any(row.low is not None or row.high is not None for row in parts)
    opened = any(row.low is not None and row.high is None for row in parts)
    told = [row for row in parts if row.number is not None] or parts
    yield FlowRow(
        about=parts[0].about,
        measure=parts[0].measure,
        unit=parts[0].measure.unit,
        period=bucket,
        value=value,
        low=_whole(sum(_first(row.low, row.number) for row in parts)) if bounded else None,
        high=_whole(sum(_first(row.high, row.number) for row in parts)) if bounded and not opened else None,
        source=parts[0].source,
        group=parts[0].group,
        note="; ".join(dict.fromkeys(row.note for row in parts if row.note)),
        parts=len(parts),
        covered=() if covered(parts, bucket) else joined([row.period for row in told]),
        missing=missing if numbers else (),
    )


def _first(*numbers: float | int | None) -> float | int:
    return next((number for number in numbers if number is not None), 0)


def _longest(rows: Iterable[Observation]) -> list[Observation]:
    """Return rows that do not overlap, in order of time: a long period rather than the parts of it."""
    kept: list[Observation] = []
    for row in sorted(rows, key=lambda row: (-days(row.period), row.period.key, str(row.value))):
        if not any(row.period.overlaps(other.period) for other in kept):
            kept.append(row)
    return sorted(kept, key=lambda row: row.period.key)


# --- totals -------------------------------------------------------------------------------------------------------


def _pick(
    net: NetworkRecords, about: str, what: Measure, rows: list[Observation], asked: Period | None, *, explicit: bool
) -> tuple[list[Observation], list[str]]:
    """Return the observations of one place to add, and notes on what was left aside."""
    inside = [row for row in rows if asked is None or asked.covers(row.period)]
    if not inside:
        raise DataError(_nothing(net, about, what, rows, asked))
    by_source: dict[str, list[Observation]] = {}
    for row in inside:
        by_source.setdefault(row.source, []).append(row)
    kept = {name: _distinct(found) for name, found in by_source.items()}
    if len(kept) == 1 or explicit:
        return [row for found in kept.values() for row in found], []
    whole = asked or span([row.period for row in inside])
    full = [name for name, found in kept.items() if covered(found, whole)]
    if len(full) == 1:
        others = [_named(net, found) for name, found in kept.items() if name != full[0]]
        return kept[full[0]], [f"left aside, since another source covers all of {whole}: {'; '.join(others)}"]
    pairs = itertools.combinations(kept.values(), 2)
    clashes = any(a.period.overlaps(b.period) for one, other in pairs for a in one for b in other)
    if clashes:
        listed = " and ".join(_named(net, found) for found in kept.values())
        raise DoubleCountError(
            f"several sources count {what} at {about} in {whole}: {listed}. "
            f"Choose one with source: {', '.join(sorted(kept))}."
        )
    return [row for found in kept.values() for row in found], [f"figures of {len(kept)} sources, one after the other"]


def _distinct(rows: Sequence[Observation]) -> list[Observation]:
    """Return one source's rows without the parts of a period for which it has a figure itself."""
    if not rows[0].measure.is_flow:
        return list(rows)
    whole = [
        a for a in rows if not any(b is not a and b.period.covers(a.period) and b.period != a.period for b in rows)
    ]
    return sorted(whole, key=lambda row: row.period.key)


def _nothing(net: NetworkRecords, about: str, what: Measure, rows: Sequence[Observation], asked: Period | None) -> str:
    near = [row for row in rows if asked is not None and row.period.overlaps(asked)]
    if near:
        return f"no figure of {what} at {about} lies within {asked}: {_named(net, near)} is longer and cannot be cut up"
    if rows:
        return f"no figure of {what} at {about} in {asked}: there are {_named(net, rows)}"
    others = sorted({str(row.measure) for row in net.observations if row.about == about})
    groups = sorted({row.group for row in net.observations if row.about == about and row.measure is what and row.group})
    hint = f" It has {', '.join(others)}." if others else ""
    hint += f" There are groups: {', '.join(groups[:8])}." if groups else ""
    return f"no figure of {what} at {about} for that group and source.{hint}"


def _with_notes(summed: Total, notes: Sequence[str], asked: Period | None) -> Total:
    said, partial = [*summed.notes, *notes], summed.is_partial
    if asked is not None:
        for name in summed.about:
            rows = [row for row in summed.observations if (row.about, row.measure) == (name, summed.measure)]
            if summed.measure.is_flow and not covered(rows, asked):
                said.insert(0, f"{name}: {_spans_of(rows)} only, of {asked}")
                partial = True
    return dataclasses.replace(summed, notes=tuple(said), is_partial=partial)


def _spans_of(rows: Sequence[Observation]) -> str:
    years = {row.period.key[0].year for row in rows}
    return in_words(row.period for row in rows) if len(years) == 1 else str(span([row.period for row in rows]))


def _whole(number: float | int) -> float | int:
    return int(number) if float(number).is_integer() else number


def _refusal(
    net: NetworkRecords, rows: Sequence[Observation], one: Observation, other: Observation, reason: str
) -> str:
    """Return the message that names both: each with the figures of its series that were to be added."""
    first, second = _both(net, rows, one, other)
    hint = "Choose one of the two" + (", or add them with allow_repeats=True." if reason in REPEATS else ".")
    return f"cannot add {first} and {second}: {reason}. {hint}"


def _both(net: NetworkRecords, rows: Sequence[Observation], one: Observation, other: Observation) -> tuple[str, str]:
    """Return two observations in words, each with the others of its series."""
    if _series_key(one) == _series_key(other):
        return _named(net, [one]), _named(net, [other])
    first, second = ([row for row in rows if _series_key(row) == _series_key(each)] for each in (one, other))
    return _named(net, first), _named(net, second)


def _series_key(row: Observation) -> tuple[str, Measure, str, str]:
    return row.about, row.measure, row.group, row.source


def _named(net: NetworkRecords, rows: Sequence[Observation]) -> str:
    """Return observations of one series in words: what, where, when, how many, who says so."""
    first = rows[0]
    numbers = [row.number for row in rows if row.number is not None]
    value = f"{_whole(sum(numbers)):,}" if numbers else str(first.value)
    publisher = net.sources[first.source].publisher if first.source in net.sources else ""
    source = " ".join(part for part in (publisher, f"[{first.source}]" if first.source else "no source") if part)
    group = f" ({first.group})" if first.group else ""
    when = span([row.period for row in rows])
    many = f" in {len(rows)} figures" if len(rows) > 1 else ""
    return f"{first.measure} at {first.about}{group} {when} = {value}{many}, {source}"
