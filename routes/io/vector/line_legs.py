"""Lines of any origin as legs, their ends as places, and what follows one another in a folder as a route."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from routes.io.reading import Builder, warning
from routes.io.rows import FreeIds, Row, fits, parse_rows
from routes.io.tabular import roles, single_csv
from routes.io.vector.ends import SHARE, Ends, Place
from routes.model.checks import ENDS_KM
from routes.model.geometry import as_line, check_position, line_length_km
from routes.model.records import Leg, Mode, Route, Source
from routes.model.schema import fields
from routes.model.text import few, quoted, slug

__all__ = ["MOST_SAID", "Entry", "Sources", "fitting", "lines_reading", "place_row", "routes_of"]

Entry = tuple[str, Row, Any]
"""(where, row, geometry) of a part of a feature."""
MOST_SAID = 20
AS_WRITTEN = " as written"
_ENDS = {
    "start": ("start", "from", "origin", "desde", "origen", "de", "depart", "origine", "origem"),
    "end": ("end", "to", "destination", "dest", "hasta", "destino", "a", "arrivee", "vers", "para"),
}
_END_OF = {alias: field for field, aliases in _ENDS.items() for alias in aliases}
_NAMES = ("name", "nombre", "nom", "nome", "Name", "NAME", "title", "Title", "label")


def fitting(table: str, row: Row, sources: Sources) -> Row:
    """Return the attributes of a feature as a row of a table.

    An attribute that has the name of a column but not its content is kept under another name; a source that is told in
    words becomes one.
    """
    known = {entry["name"] for entry in fields(table)}
    made: Row = {}
    for column, text in row.items():
        if column in ("source", "sources"):
            made["sources"] = sources.of(text)
        elif column in known and (column in ("id", "start", "end", "lon", "lat") or not fits(table, column, text)):
            made[f"{column}{AS_WRITTEN}"] = text
        elif column.startswith(("name:", "routes:")) or not column.strip():
            made[f"{column.strip().replace(':', ' ') or 'column'}{AS_WRITTEN}"] = text
        else:
            made[column] = text
    return made


class Sources:
    """The sources that features name in words, each once."""

    def __init__(self, builder: Builder, where: str) -> None:
        self.builder, self.where = builder, where
        self.ids: dict[str, str] = {each.title or each.url: each.id for each in builder.rows["sources"]}
        self.free = FreeIds(self.ids.values())

    def of(self, text: str) -> str:
        """Return the ids of the sources that a text names, ``|`` between them, making those that are new."""
        texts = [part.strip() for part in text.split("|") if part.strip()]
        for each in texts:
            if each not in self.ids:
                made = self.ids[each] = self.free.give(slug(each)[:60].strip("-"))
                link = each.lower().startswith(("http://", "https://", "mailto:"))
                source = Source(id=made, url=each) if link else Source(id=made, title=each)
                self.builder.add("sources", self.where, source)
        return "|".join(dict.fromkeys(self.ids[each] for each in texts))


def place_row(row: Row, sources: Sources) -> tuple[str, Row]:
    """Return the name that attributes give a place, and the row of it."""
    listed = list(row)
    found = roles.match(listed, {"name", "kind", "country", "note"})
    cells = {found.get(index, column): row[column] for index, column in enumerate(listed)}
    for index, column in enumerate(listed):
        if column in cells and index not in found and cells[column] != row[column]:
            cells[f"{column}{AS_WRITTEN}"] = row[column]
    cells.pop("name:", None)
    return cells.pop("name", "").strip(), fitting("waypoints", cells, sources)


def lines_reading(builder: Builder, name: str, points: Sequence[Entry], lines: Sequence[Entry]) -> None:
    """Make places of points and legs of lines.

    Notes
    -----
    Findings: ``merged-end``, and what `parse_rows` finds.
    """
    sources = Sources(builder, name)
    single_csv.countries_as_codes(builder, [(where, row) for where, row, _ in points])
    ends = Ends()
    ends.add_points([_point(where, row, shape, sources) for where, row, shape in points])
    made = []
    for number, (where, row, shape) in enumerate(lines, start=1):
        line = as_line(shape)
        called = {_END_OF[key]: text.strip() for c, text in row.items() if (key := c.strip().lower()) in _END_OF}
        title = next((row[column] for column in _NAMES if row.get(column)), f"line {number}")
        km = line_length_km(line)
        start = ends.end(where, title, "start", called.get("start", ""), _at(line, 0), km, None)
        end = ends.end(where, title, "end", called.get("end", ""), _at(line, -1), km, start)
        made.append((where, row, line, start, end))
    ends.make(builder)
    _legs(builder, made, sources)
    builder.found(ends.findings[:MOST_SAID])
    if len(ends.findings) > MOST_SAID:
        message = f"{len(ends.findings) - MOST_SAID:,} more ends of lines were read as one with a place beside them"
        builder.found([warning("merged-end", name, message)])
    count, legs = len(builder.rows["waypoints"]), len(builder.rows["legs"])
    rule = (
        f"ends are one place if equal, of one name, or within {SHARE:.0%} of the shorter line, {ENDS_KM:g} km at most"
    )
    said = f"Read {legs} line{'' if legs == 1 else 's'} as legs between {count} places ({rule})."
    builder.notes.append(said + ("" if builder.rows["sources"] else " No source given: add one."))


def _at(line: Any, index: int) -> tuple[float, float]:
    lon, lat = line.coords[index]
    return lon, lat


def _point(where: str, row: Row, shape: Any, sources: Sources) -> Place:
    lon, lat = check_position(shape.x, shape.y)
    name, cells = place_row(row, sources)
    return Place(where, name or f"{lat:.4f}, {lon:.4f}", bool(name), (lon, lat), ENDS_KM, cells)


def _legs(builder: Builder, made: Sequence[tuple[str, Row, Any, Place, Place]], sources: Sources) -> None:
    ids = FreeIds()
    for where, row, line, start, end in made:
        listed = list(row)
        found = roles.match(listed, {"mode", "note"})
        cells = {found.get(i, c): row[c] for i, c in enumerate(listed) if c.strip().lower() not in _END_OF}
        if (mode := cells.get("mode", "")).strip().lower() in set(Mode):
            cells["mode"] = mode.strip().lower()
        cells = fitting("legs", cells, sources)
        name = ids.give(f"{start.id}--{end.id}")
        cells |= {"id": name, "start": start.id, "end": end.id, "basis": cells.get("basis", "traced")}
        parse_rows(builder, "legs", [(where, cells)], {name: line}.get)


def _follow(legs: Sequence[Leg]) -> bool:
    """Return whether each leg starts where the one before it ends; one of both ways may be taken from its end."""
    here = {legs[0].end, legs[0].start} if legs[0].both_ways else {legs[0].end}
    for leg in legs[1:]:
        ways = [(leg.start, leg.end), *([(leg.end, leg.start)] if leg.both_ways else [])]
        here = {end for start, end in ways if start in here}
    return bool(here)


def routes_of(builder: Builder, groups: Sequence[tuple[str, list[str]]], word: str) -> None:
    """Make a route of the legs of each group that follow one another; say of which groups they do not.

    ``groups`` are (title, wheres of features in order), ``word`` is what the format calls one.
    """
    by_where: dict[str, list[Leg]] = {}
    for _, where, leg in builder.located("legs"):
        by_where.setdefault(where, []).append(leg)
    ids, apart = FreeIds(), []
    for title, wheres in groups:
        legs = [leg for where in wheres for leg in by_where.get(where, ())]
        if legs and _follow(legs):
            route = Route(id=ids.give(slug(title)), title=title, legs=tuple(leg.id for leg in legs))
            builder.add("routes", wheres[0], route)
        elif legs:
            apart.append(quoted(title))
    if apart:
        builder.notes.append(
            f"No route of {word} {few(apart, 3)}: the lines in it do not follow one another, end to start, in the "
            f"order of the file. The column {word} keeps them together."
        )
