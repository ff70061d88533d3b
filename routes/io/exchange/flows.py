"""Counts between places: FlowmapBlue's locations and flows, and tables of origins and destinations.

Each pair that a row names is a leg from the one to the other, straight and schematic. Its count stays the column
``count`` of the leg, since such tables do not say what was counted, when and by whom; with a measure and a period
(`FigureOptions`) each row is a figure instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from routes.errors import DataError, UsageError
from routes.io.exchange.places import Gazette
from routes.io.exchange.sheets import ForeignTable, lines_of, parse_table
from routes.io.options import PLAIN_FIGURES, FigureOptions
from routes.io.reading import Builder, Reading, add_capped, counted, error, warning
from routes.io.rows import number
from routes.io.tabular.figure_cells import CellFigure, figure_of
from routes.io.tabular.figure_rows import NO_COUNTS, Counts, SourceList, observation
from routes.io.tabular.position_cells import spot
from routes.model.checks import Finding
from routes.model.files import read_bytes
from routes.model.period import Period
from routes.model.records import Measure
from routes.model.tables import Meta
from routes.model.text import few, quoted, slug

__all__ = ["ends_of", "is_flow_table", "is_place_table", "read_flowmap", "read_pairs", "read_places"]

_AT = ("origin_lat", "origin_lon", "destination_lat", "destination_lon")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The columns of a table of flows by position; positions of ends where the table has them."""

    origin: int
    destination: int
    count: int | None = None
    source: int | None = None
    more: tuple[tuple[str, int], ...] = ()  # measure, unit, time and the like of the counts, by role
    at: tuple[int, int, int, int] | None = None  # origin lat, lon; destination lat, lon

    @property
    def used(self) -> tuple[int | None, ...]:
        more = (index for _, index in self.more)
        return (self.origin, self.destination, self.count, self.source, *more, *(self.at or ()))


@dataclass
class _Pair:
    """The rows of one origin and one destination."""

    where: str
    rows: int = 0
    total: float | int = 0
    counted: bool = False
    hidden: list[str] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)
    figures: list[tuple[str, str, Period, CellFigure, str]] = field(default_factory=list)
    sources: dict[str, None] = field(default_factory=dict)


# --- recognising ----------------------------------------------------------------------------------------------------
def ends_of(table: ForeignTable) -> _Columns | None:
    """Return the columns of a table of flows, ``None`` if it has no origin and destination."""
    found = table.roles()
    if not {"origin", "destination"} <= found.keys():
        return None
    at = [found.get(role) for role in _AT]
    return _Columns(
        origin=found["origin"],
        destination=found["destination"],
        count=found.get("count"),
        source=found.get("source"),
        more=tuple((role, found[role]) for role in ("measure", "unit", "time", "period", "valid") if role in found),
        at=None if None in at else tuple(at),  # type: ignore[arg-type]
    )


def is_place_table(table: ForeignTable) -> bool:
    """Return whether a table has an id or a name, and positions."""
    found = table.roles().keys()
    return bool(found & {"id", "name"}) and {"lat", "lon"} <= found


def is_flow_table(table: ForeignTable) -> bool:
    """Return whether a table has origins, destinations and counts, and is no table of places."""
    found = ends_of(table)
    return found is not None and found.count is not None and (found.at is not None or not is_place_table(table))


# --- reading --------------------------------------------------------------------------------------------------------
def read_flowmap(
    builder: Builder, tables: Mapping[str, ForeignTable | None], title: str, options: FigureOptions = PLAIN_FIGURES
) -> Reading:
    """Return the network of FlowmapBlue's tables ``locations``, ``flows`` and ``properties``.

    Warnings: ``unplaced``, ``unknown-place``, ``duplicate-name``, ``bad-count``, ``no-period``, ``self-flow``.
    """
    said = _properties(tables.get("properties"))
    title = said.get("title") or title
    builder.meta = Meta(name=slug(title), title=title, description=said.get("description", ""))
    gazette = Gazette(builder)
    if (places := tables.get("locations")) is not None:
        _places(gazette, places)
    if (flows := tables.get("flows")) is not None:
        _flows(gazette, flows, options, (said.get("source.name", ""), said.get("source.url", "")))
    names = [table.name for table in (places, flows, tables.get("properties")) if table is not None]
    builder.notes.insert(0, f"Read {', '.join(names)}: {counted(builder)}.")
    return builder.done()


def _properties(table: ForeignTable | None) -> dict[str, str]:
    if table is None or len(table.keys) < 2:
        return {}
    return {cells[0].lower(): cells[1] for _, cells in table.rows if cells[1]}


def read_pairs(builder: Builder, table: ForeignTable, options: FigureOptions = PLAIN_FIGURES) -> Reading:
    """Return the network of one table of origins and destinations, with positions or with a table of places.

    Raises
    ------
    DataError
        If it has no positions and there is no table of places.
    """
    title = table.name.rsplit(".", 1)[0]
    builder.meta = Meta(name=slug(title), title=title)
    gazette = Gazette(builder)
    said = table.name
    columns = ends_of(table)
    if options.places:
        other = Path(options.places)
        gazette = read_places(builder, other)
        said = f"{table.name} and {other.name}"
    elif columns is not None and columns.at is None:
        fix = "Name a table of places with name, lat and lon: --places FILE (places=)"
        raise DataError(f"origins and destinations by name, and no positions. {fix}", where=table.name)
    _flows(gazette, table, options, ("", ""))
    builder.notes.insert(0, f"Read {said}: {counted(builder)}.")
    return builder.done()


def read_places(builder: Builder, path: Path) -> Gazette:
    """Return the places of a table of places, which are in the builder too, by their ids and names.

    Raises
    ------
    FileError
        If it cannot be read.
    DataError
        If it has no names or no positions.
    """
    gazette = Gazette(builder)
    said = len(builder.notes)
    table = parse_table(read_bytes(path), path.name, builder)
    if not is_place_table(table):
        raise DataError(f"no columns of names, lat and lon among {few(table.titles)}", where=path.name)
    _places(gazette, table)
    builder.notes[said:] = [f"{path.name}: {note}" for note in builder.notes[said:]]
    return gazette


def _places(gazette: Gazette, table: ForeignTable) -> None:
    """Read places by id, or by name where there are no ids; flows may name either."""
    found = table.roles()
    ident, name, lat, lon, country = (found.get(role) for role in ("id", "name", "lat", "lon", "country"))
    if lat is None or lon is None or (ident is None and name is None):
        listed = few([quoted(title) for title in table.titles if title]) or "nothing"
        message = f"there are no columns id or name, lat and lon among {listed}"
        where = table.where(table.header_line)
        gazette.builder.found([error("missing-column", where, message, "The header is id,name,lat,lon.")])
        return
    for line, cells in table.tidied(gazette.builder, lat, lon).rows:
        called = cells[ident] if ident is not None else ""
        label = cells[name] if name is not None else ""
        called, label, where = called or label, label or called, table.where(line)
        if not called:
            gazette.left_out.append(warning("missing-value", where, "the place has no id and no name: it is left out"))
            continue
        if called in gazette.known:
            message = f"{quoted(called)} is there twice: flows mean the first"
            gazette.left_out.append(warning("duplicate-name", where, message, "Give one of the two another id."))
        position, why = spot(cells[lat], cells[lon])
        if position is None:
            gazette.not_placed(where, called, why)
            continue
        where_in = cells[country] if country is not None else ""
        rest = table.rest(cells, (ident, name, lat, lon, country))
        if ident is not None and called != label:
            rest["location id"] = called
        made = gazette.add(where, called, label, position, country=where_in, extra=rest)
        gazette.call(label, made)


def _flows(gazette: Gazette, table: ForeignTable, options: FigureOptions, source: tuple[str, str]) -> None:
    """Read the rows of flows, make a leg of each pair, and say what became of the counts."""
    columns = ends_of(table)
    if columns is None:
        listed = few([quoted(title) for title in table.titles if title]) or "nothing"
        message = f"there are no columns origin and dest among {listed}"
        where = table.where(table.header_line)
        gazette.builder.found([error("missing-column", where, message, "The header is origin,dest,count.")])
        return
    for end in (columns.at[:2], columns.at[2:]) if columns.at is not None else ():
        table = table.tidied(gazette.builder, *end)
    reader = _FlowReader(gazette, table, columns, options, SourceList(gazette.builder), source)
    for line, cells in table.rows:
        reader.row(line, cells)
    reader.finish()


class _FlowReader:
    """Reads the rows of one table of flows, one after the other."""

    def __init__(
        self,
        gazette: Gazette,
        table: ForeignTable,
        columns: _Columns,
        options: FigureOptions,
        sources: SourceList,
        source: tuple[str, str],
    ) -> None:
        self.gazette, self.table, self.columns, self.options = gazette, table, columns, options
        self.sources = sources
        self.pairs: dict[tuple[str, str], _Pair] = {}
        self.own: dict[tuple[str, float, float], str] = {}
        self.to_itself: list[tuple[int, str]] = []
        self.dropped: list[int] = []
        self.bad: list[Finding] = []
        columns_of = {"count": columns.count, "source": columns.source, **dict(columns.more)}
        self.roles = {role: index for role, index in columns_of.items() if index is not None}
        titles = {role: table.titles[index] for role, index in self.roles.items()}
        rows = ({role: cells[index] for role, index in self.roles.items()} for _, cells in table.rows)
        wanted = Counts.wanted(titles, rows, options)
        self.counts = Counts(gazette.builder, sources, titles, options, fallback=source) if wanted else None
        kept = {index for _, index in columns.more} if self.counts is None else set()
        self.used = set(columns.used) - kept
        if options.measure and columns.count is None:
            raise UsageError(NO_COUNTS, where=table.name)

    def row(self, line: int, cells: tuple[str, ...]) -> None:
        where = self.table.where(line)
        start = self._end(line, cells, self.columns.origin, 0)
        end = self._end(line, cells, self.columns.destination, 2)
        if not start or not end:
            self.dropped.append(line)
            return
        text = cells[self.columns.count] if self.columns.count is not None else ""
        if start == end:
            self.to_itself.append((line, text))
            return
        pair = self.pairs.setdefault((start, end), _Pair(where))
        pair.rows += 1
        pair.extra = self.table.rest(cells, self.used) if pair.rows == 1 else {}
        said = cells[self.columns.source] if self.columns.source is not None else ""
        if said:
            pair.sources[self.sources.of(where, said)] = None
        figure = figure_of(text)
        if figure is None:
            if text:
                place = self.table.where(line, self.columns.count)
                self.bad.append(warning("bad-count", place, f"{quoted(text)} is not a count", "Write a number."))
            return
        if isinstance(figure.value, str):
            pair.hidden.append(text)
        else:
            pair.total, pair.counted = pair.total + figure.value, True
        if self.counts is not None:
            made = self.counts.figure(where, {role: cells[index] for role, index in self.roles.items()})
            pair.figures += [(where, *made)] if made is not None else []

    def _end(self, line: int, cells: tuple[str, ...], column: int, first: int) -> str:
        """Return the id of one end: by its name in the places, or by the position beside it."""
        called = cells[column]
        if self.columns.at is None:
            return self.gazette.end(self.table, line, column, called)
        lat, lon = (cells[self.columns.at[first + index]] for index in (0, 1))
        position, why = spot(lat, lon)
        where = self.table.where(line)
        if position is None:
            if called in self.gazette.known:
                return self.gazette.known[called]
            if called not in self.gazette.unplaced:
                self.gazette.not_placed(where, called, why)
            return ""
        name = called or f"{position[1]:g}, {position[0]:g}"
        if (name, *position) not in self.own:
            if name in self.gazette.known:
                message = f"{quoted(name)} has another position here than before: read as another place"
                self.gazette.left_out.append(warning("two-positions", where, message, "Correct one of the two."))
            self.own[name, *position] = self.gazette.add(where, name, name, position)
        return self.own[name, *position]

    def finish(self) -> None:
        """Make the legs and the figures, and say what was left out."""
        builder, summed = self.gazette.builder, 0
        for (start, end), pair in self.pairs.items():
            extra = dict(pair.extra)
            if pair.hidden:
                extra["count as written"] = "; ".join(pair.hidden[:20])
            elif pair.counted and not pair.figures:
                extra["count"] = number(pair.total)
                summed += pair.rows > 1
            made = self.gazette.leg(pair.where, start, end, both_ways=False, extra=extra, sources=tuple(pair.sources))
            for where, measure, period, figure, source in pair.figures:
                observation(where, builder, made, measure, period, figure, source=source)
        if self.counts is not None:
            self.counts.made = sum(len(pair.figures) for pair in self.pairs.values())
            self.counts.finish(self.table.name)
        self.gazette.report()
        add_capped(builder, self.bad, "counts and periods that cannot be read")
        self._say(summed)

    def _say(self, summed: int) -> None:
        builder, table = self.gazette.builder, self.table
        if self.dropped:
            message = f"{lines_of(self.dropped)}: {len(self.dropped)} of {len(table.rows)} flows end at no place drawn"
            builder.found([warning("left-out", table.where(self.dropped[0]), message, "They are left out.")])
        if self.to_itself:
            lines = [line for line, _ in self.to_itself]
            found = [figure.value for _, text in self.to_itself if (figure := figure_of(text)) is not None]
            people = sum(value for value in found if not isinstance(value, str))
            message = f"{lines_of(lines)}: {len(lines)} flows from a place to itself, {number(people)} in all"
            fix = "They are left out: a leg joins two places."
            builder.found([warning("self-flow", table.where(lines[0]), message, fix)])
        counts = [pair for pair in self.pairs.values() if pair.counted]
        if zero := sum(pair.total == 0 and not pair.hidden for pair in counts):
            builder.notes.append(f"{zero} flow{' is' if zero == 1 else 's are'} 0 and kept as that.")
        if hidden := sum(bool(pair.hidden) for pair in self.pairs.values()):
            builder.notes.append(
                f"{hidden} flow{'' if hidden == 1 else 's'} with a suppressed count: no number is made."
            )
        if summed:
            builder.notes.append(f"Added up the rows of {summed} pairs of places that have several.")
        if counts and self.counts is None:
            kinds = ", ".join(str(kind) for kind in (Measure.TRANSIT, Measure.ARRIVAL))
            builder.notes.append(
                "Counts are the column count of the legs: nothing says what was counted, when and by whom. "
                f"With --measure ({kinds}, ...), --period and --source they become figures."
            )
