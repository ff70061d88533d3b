"""Where the header of a text table is, what separates its cells, and which of its rows are no data.

Spreadsheets save a first line ``sep=;``, titles above the header, a row of HXL tags below it, and the header again
further down: each is passed over, and said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from routes.io.reading import Builder
from routes.io.rows import Row
from routes.io.tabular import roles
from routes.io.tabular.tables import Sheet, read_sheet
from routes.model.text import few, quoted

__all__ = [
    "LOOKED_AT",
    "Taken",
    "above_text",
    "beginning",
    "header_at",
    "is_header",
    "separator_of",
    "taken",
    "without_tags",
]

MARKS = (",", ";", "\t", "|")
LOOKED_AT = 20  # rows in which the header is looked for
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?[,;\t| ]*\r?(?:\n|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Taken:
    """A text table taken apart: its rows, what separates cells, and the roles that HXL tags give to columns."""

    sheet: Sheet
    separator: str
    tagged: Mapping[int, str] = field(default_factory=dict)


def taken(builder: Builder, text: str, name: str) -> Taken:
    """Return the rows of a text table without those that are no data; the builder's notes say which these are."""
    separator, line, above = beginning(text)
    if above:
        builder.notes.append(above_text(above, line))
    sheet, tagged = without_tags(builder, read_sheet(text, name, separator, first=line))
    return Taken(sheet, separator, tagged)


def above_text(above: Sequence[str], line: int) -> str:
    """Return the line that says which rows stand above the header."""
    return f"The header is line {line}; left out what stands above it: {few([quoted(text) for text in above], 3)}."


def separator_of(text: str) -> str:
    """Return the separator under which the header has most columns that mean something."""
    return beginning(text)[0]


def beginning(text: str) -> tuple[str, int, list[str]]:
    r"""Return the separator, the line on which the header stands, and the texts above it.

    Examples
    --------
    >>> beginning("sep=;\nSites 2024\nlugar;lat;lon\nTurbo;8,09;-76,73\n")
    (';', 3, ['Sites 2024'])
    """
    directive = _SEP.match(text)
    marks = (directive[1],) if directive and not directive[1].isalnum() else MARKS
    skip = 2 if directive else 1
    best, most = (marks[0], skip, list[str]()), (0, 0, 0)
    for mark in marks:
        rows = [(line, cells) for line, cells in _first_rows(text, mark) if line >= skip]
        if not rows:
            continue
        at = header_at([cells for _, cells in rows])
        line, cells = rows[at]
        whole = int(at == 0 or is_header(cells))
        score = (len(roles.match(cells)) or len(roles.of_tags(cells)), whole, len(cells))
        if score > most:
            above = [" ".join(cell.strip() for cell in each if cell.strip()) for _, each in rows[:at]]
            best, most = (mark, line, above), score
    return best


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which of the first rows is the header: the first, unless a later one alone has what a header needs.

    Examples
    --------
    >>> header_at([["Sites in Chocó", "", ""], ["lugar", "lat", "lon"], ["Turbo", "8.09", "-76.73"]])
    1
    """
    if not rows or len(roles.match(rows[0])) > 1 or roles.tag_row(rows[0]):
        return 0
    return next((index for index, cells in enumerate(rows[:LOOKED_AT]) if is_header(cells)), 0)


def is_header(cells: Sequence[str]) -> bool:
    """Return whether a row has what the header of a table of places or of legs needs."""
    have = set(roles.match(cells).values())
    placed = {"lat", "lon"} <= have or have & {"latlon", "lonlat"}
    return bool("name" in have and placed) or {"origin", "destination"} <= have


def _first_rows(text: str, mark: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (line, cells) of the first rows that hold anything; nothing from a row on that is no CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    start = count = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if any(cell.strip() for cell in cells):
                yield line, cells
                count += 1
            if count > LOOKED_AT or line > 10 * LOOKED_AT:
                return
    except csv.Error:
        return


def without_tags(builder: Builder, sheet: Sheet) -> tuple[Sheet, dict[int, str]]:
    """Return a sheet without a row of HXL tags and repeated headers, and the roles that the tags give."""
    header = sheet.header
    tagged = roles.of_tags(header) if roles.tag_row(header) else {}
    if tagged:
        builder.notes.append(f"Line {sheet.header_line} holds HXL tags: {_read_as(header, header, tagged)}.")
    kept: list[tuple[int, Row]] = []
    again: list[str] = []
    for line, row in sheet.rows:
        cells = [row.get(title, "").strip() for title in header]
        if not kept and not tagged and roles.tag_row(cells):
            tagged = roles.of_tags(cells)
            builder.notes.append(f"Line {line} holds HXL tags: {_read_as(header, cells, tagged)}.")
        elif len(header) > 1 and cells == [title.strip() for title in header]:
            again.append(str(line))
        else:
            kept.append((line, row))
    if again:
        many = len(again) > 1
        builder.notes.append(
            f"Line{'s' if many else ''} {few(again)} repeat{'' if many else 's'} the header: left out."
        )
    return replace(sheet, rows=tuple(kept)), tagged


def _read_as(header: Sequence[str], cells: Sequence[str], tagged: Mapping[int, str]) -> str:
    read = ", ".join(f"{cells[i].strip()}→{role}" for i, role in tagged.items() if i < len(header))
    return f"read {read}" if read else "none says what a column is here"
