"""The figures of publishers' tables, row by row: what is counted, about whom, when, and what is a part of what."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from routes.io.exchange.sheets import ForeignTable
from routes.io.options import FigureOptions
from routes.io.reading import Builder, warning
from routes.io.tabular import roles
from routes.io.tabular.country_cells import code_of
from routes.io.tabular.figure_cells import CellFigure, figure_of, is_month, period_of
from routes.io.tabular.position_cells import said_nothing, spot
from routes.io.tabular.publisher_headers import Layout
from routes.model.checks import Finding
from routes.model.period import Period
from routes.model.records import SUPPRESSED
from routes.model.text import few, fold, quoted, slug

__all__ = ["Figures", "PublishedRow", "figures_of", "merged"]

# Columns that count a part of the people whom another column counts: women, children, 12-17.
_PART = re.compile(
    r"(?:fe)?males?|m[ae]n|wom[ae]n|boys?|girls?|child(?:ren)?|minors?|infants?|elderly|adults?|youth|age|pregnant|"
    r"hombres?|mujeres?|ninos?|ninas?|menores|adultos?|hommes?|femmes?|enfants?|filles?|garcons?|homens?|mulheres?|"
    r"criancas?",
)
_ALL = frozenset(("all", "total", "totals", "overall", "everyone", "todos", "todas", "tous", "toutes", "total general"))
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One figure of a table, about a name."""

    where: str
    about: str
    measure: str
    period: Period
    figure: CellFigure
    group: str
    series: str
    position: tuple[float, float] | None


@dataclass
class Figures:
    """The figures of a table, what could not be read, and what is to be said of its columns."""

    rows: list[PublishedRow] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fixed: bool = False  # whether a figure has the period that somebody said


@dataclass(frozen=True, slots=True)
class _PublisherColumns:
    """The columns of a table by position; ``values`` with the measure and, where a column is a month, its period."""

    place: int | None
    time: int | None
    series: int | None
    lat: int | None
    lon: int | None
    part: tuple[str, int] | None  # what rows are parts by: nationality, sex
    values: tuple[tuple[int, str, Period | None], ...]

    @property
    def used(self) -> set[int | None]:
        part = self.part[1] if self.part is not None else None
        return {self.place, self.time, self.series, self.lat, self.lon, part, *(index for index, _, _ in self.values)}


def _columns(table: ForeignTable, layout: Layout, options: FigureOptions) -> _PublisherColumns:
    found = table.roles()
    values: list[tuple[int, str, Period | None]] = [
        (table.keys.index(key), measure or options.measure, None)
        for measure, columns in layout.values.items()
        for key in columns
        if key in table.keys
    ]
    measure = next(iter(layout.values))
    if not values:
        values = [(i, measure, period_of(title)) for i, title in enumerate(table.titles) if is_month(title)]
    if not values and (whole := table.column(layout.whole)) is not None:
        values = [(whole, measure, None)]
    parts = ((name, table.column(keys)) for name, keys in layout.parts.items())
    return _PublisherColumns(
        place=table.column(layout.place),
        time=table.column(layout.time),
        series=table.column(layout.series),
        lat=found.get("lat"),
        lon=found.get("lon"),
        part=next(((name, index) for name, index in parts if index is not None), None),
        values=tuple(values),
    )


def figures_of(builder: Builder, table: ForeignTable, layout: Layout, options: FigureOptions) -> Figures:
    """Return the figures of a table by its layout; ``options`` have the measure and the period it does not say."""
    found = Figures()
    columns = _columns(table, layout, options)
    found.notes = _unread(table, columns, {key for keys in layout.parts.values() for key in keys})
    time = columns.time
    unclear = _unclear_years(table, time)
    if unclear:
        message = f"{few(unclear, 12)}: every row is of 1 January, which may be the month or the year"
        fix = "They are left out: write 2021-01 or 2021."
        found.faults.append(warning("no-period", table.where(table.header_line, time), message, fix))
    for line, cells in table.tidied(builder, columns.lat, columns.lon).rows:
        if time is None or cells[time][:4] not in unclear:
            _row(found, table, columns, options, line, cells)
    return found


def _row(
    found: Figures,
    table: ForeignTable,
    columns: _PublisherColumns,
    options: FigureOptions,
    line: int,
    cells: tuple[str, ...],
) -> None:
    """Add the figures of one row."""

    def cell(index: int | None) -> str:
        return cells[index] if index is not None else ""

    time = columns.time
    position = spot(cell(columns.lat), cell(columns.lon))[0] if columns.lat is not None else None
    for column, measure, month in columns.values:
        figure = figure_of(cells[column])
        if figure is None:
            if not said_nothing(cells[column]):
                message = f"{quoted(cells[column])} is not a figure"
                found.faults.append(warning("bad-count", table.where(line, column), message, "It is left out."))
            continue
        text = cell(time)
        monthly = time is not None and table.keys[time] == "t"
        fixed = Period.parse(options.period) if options.period and not text and month is None else None
        period = month or (period_of(text, month=monthly) if text else fixed)
        found.fixed |= fixed is not None
        if period is None:
            fix = "Write 2021, 2021-08 or 2021-08-15, or say --period where there is none: it is no figure without."
            message = f"{quoted(text)} is not a period"
            found.faults.append(warning("no-period", table.where(line, time), message, fix))
            continue
        several = len(columns.values) > 1 and month is None
        series = " ".join(part for part in (table.titles[column] if several else "", cell(columns.series)) if part)
        group = _group(columns.part[0], cells[columns.part[1]]) if columns.part is not None else ""
        where, about = table.where(line, column), cell(columns.place)
        found.rows.append(PublishedRow(where, about, measure, period, figure, group, series, position))


def _unread(table: ForeignTable, columns: _PublisherColumns, by_row: Set[str]) -> list[str]:
    """Return what is to be said of columns that are not read: what tells rows apart, parts of the people, others."""
    unused = [title for index, title in enumerate(table.titles) if index not in columns.used and title]
    summed = [title for title in unused if roles.key(title) in by_row]
    left = [title for title in unused if title not in summed]
    parts = [title for title in left if any(map(_PART.fullmatch, roles.words(title)))]
    said = [f"Rows are added up over the columns {few(summed, _SHOWN)}."] if summed else []
    if parts:
        said.append(f"Columns of a part of the same people are left out, only totals are read: {few(parts, _SHOWN)}.")
    others = [title for title in left if title not in parts]
    return said + ([f"Columns not read: {few(others, _SHOWN)}."] if others else [])


def _unclear_years(table: ForeignTable, time: int | None) -> list[str]:
    """Return the years, but the last, of a column of first days in which there is no other day than 1 January.

    Where other years go by month, those were counted by year and dated to its first day.
    """
    if time is None or table.keys[time] != "t":
        return []
    days: dict[str, set[str]] = {}
    for _, cells in table.rows:
        days.setdefault(cells[time][:4], set()).add(cells[time][4:10])
    alone = sorted(year for year, found in days.items() if found == {"-01-01"} and year != max(days))
    return alone if any(len(found) > 1 for found in days.values()) else []


def _group(dimension: str, text: str) -> str:
    """Return the part of the people that a cell names; all of them is no part, and nothing said is not all of them."""
    if fold(text) in _ALL:
        return ""
    code = code_of(text) if dimension in ("nationality", "origin") else ""
    return f"{dimension}:{'unknown' if said_nothing(text) else code or slug(text)}"


def merged(rows: Iterable[tuple[str, PublishedRow]]) -> list[tuple[str, PublishedRow]]:
    """Return rows, each with what it is about, added up where only columns that are not read tell them apart.

    A sum with a suppressed part is suppressed, with what is known as its lower bound; the note says how many rows.
    """
    by_key: dict[tuple[str, str, str, str, str], list[PublishedRow]] = {}
    for about, row in rows:
        by_key.setdefault((about, row.measure, str(row.period), row.group, row.series), []).append(row)
    return [(key[0], _sum(listed)) for key, listed in by_key.items()]


def _sum(rows: list[PublishedRow]) -> PublishedRow:
    if len(rows) == 1:
        return rows[0]
    numbers = [row.figure.value for row in rows if not isinstance(row.figure.value, str)]
    note = f"Sum of {len(rows)} rows of the table"
    if len(numbers) == len(rows):
        figure = CellFigure(sum(numbers), note=note)
    else:
        hidden = len(rows) - len(numbers)
        low = sum(numbers) + sum(row.figure.low or 0 for row in rows if isinstance(row.figure.value, str))
        figure = CellFigure(SUPPRESSED, low=low, note=f"{note}, {hidden} of them suppressed")
    return dataclasses.replace(rows[0], figure=figure)
