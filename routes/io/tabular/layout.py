"""Where the header of a text table is, what separates its cells, and which of its rows are no data.

Spreadsheets save a first line ``sep=;``, titles above the header, a row of HXL tags below it, and the header again
further down: each is passed over, and said.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from routes.io.reading import Builder
from routes.io.tabular import publisher_headers, roles
from routes.io.tabular.tables import Grid, decode, read_grid
from routes.model.text import few, once_encoded, quoted

__all__ = ["LOOKED_AT", "beginning", "grid_of_cells", "grid_of_text", "header_at", "is_header"]

MARKS = (",", ";", "\t", "|")
LOOKED_AT = 20  # rows in which the header is looked for
_CELLS = re.compile(r"[,;\t|\r\n\"]+")
_SEP = re.compile(r"\ufeff?\"?sep=(.)\"?[,;\t| ]*\r?(?:\n|$)", re.IGNORECASE)


def grid_of_text(builder: Builder, data: bytes, name: str) -> tuple[Grid, str]:
    """Return a text table cell by cell without its rows that are no data, and its encoding; notes say which these are.

    ``data`` is the content of the file: UTF-8 (with or without mark), UTF-16 or Windows-1252.
    """
    decoded = decode(data, name)
    builder.found(decoded.findings)
    text = _once_encoded(builder, decoded.text)
    separator, line, above = beginning(text)
    if above:
        builder.notes.append(_above_text(above, line))
    return _without_tags(builder, read_grid(text, name, separator, first=line)), decoded.encoding


def grid_of_cells(builder: Builder, rows: Sequence[tuple[int, Sequence[str]]]) -> Grid:
    """Return rows of cells by line, those that hold anything, as a table: as `grid_of_text` does with a text."""
    at = header_at([cells for _, cells in rows[:LOOKED_AT]])
    if at:
        above = [" ".join(cell.strip() for cell in cells if cell.strip()) for _, cells in rows[:at]]
        builder.notes.append(_above_text(above, rows[at][0]))
    line, header = rows[at]
    # A column without a header holds nothing that could be named.
    kept = [index for index, title in enumerate(header) if title.strip()]
    made = [(n, tuple(cells[i] if i < len(cells) else "" for i in kept)) for n, cells in rows[at + 1 :]]
    made = [(n, cells) for n, cells in made if any(cell.strip() for cell in cells)]
    return _without_tags(builder, Grid(tuple(header[i].strip() for i in kept), tuple(made), line))


def _once_encoded(builder: Builder, text: str) -> str:
    """Return the text of a file without letters that were encoded twice, and say so with the first of them."""
    made = once_encoded(text)
    if made != text:
        words = zip(_CELLS.split(text), _CELLS.split(made), strict=False)
        before, after = next(pair for pair in words if pair[0] != pair[1])
        said = f"{quoted(before)} as {quoted(after)}"
        builder.notes.append(
            f"Letters were encoded twice (UTF-8 taken for Windows-1252): read {said}. Check the names."
        )
    return made


def _above_text(above: Sequence[str], line: int) -> str:
    """Return the line that says which rows stand above the header."""
    return f"The header is line {line}; left out what stands above it: {few([quoted(text) for text in above], 3)}."


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
    """Return whether a row has what the header of a table needs: of places, of legs, of a publisher's figures."""
    have = set(roles.match(cells).values())
    placed = {"lat", "lon"} <= have or have & {"latlon", "lonlat"}
    dated = have & {"time", "period"} and "count" in have
    return bool(("name" in have and placed) or {"origin", "destination"} <= have or dated) or (
        publisher_headers.layout_of(cells) is not None
    )


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


def _without_tags(builder: Builder, grid: Grid) -> Grid:
    """Return a table without a row of HXL tags and repeated headers, with the roles that the tags give."""
    header = grid.header
    tagged = roles.of_tags(header) if roles.tag_row(header) else {}
    if tagged:
        builder.notes.append(f"Line {grid.header_line} holds HXL tags: {_read_as(header, header, tagged)}.")
    kept: list[tuple[int, tuple[str, ...]]] = []
    again: list[str] = []
    for line, cells in grid.rows:
        if not kept and not tagged and roles.tag_row(cells):
            tagged = roles.of_tags(cells[: len(header)])
            builder.notes.append(f"Line {line} holds HXL tags: {_read_as(header, cells, tagged)}.")
        elif len(header) > 1 and tuple(cell.strip() for cell in cells[: len(header)]) == header:
            again.append(str(line))
        else:
            kept.append((line, cells))
    if again:
        many = len(again) > 1
        builder.notes.append(
            f"Line{'s' if many else ''} {few(again)} repeat{'' if many else 's'} the header: left out."
        )
    return replace(grid, rows=tuple(kept), tagged=tagged)


def _read_as(header: Sequence[str], cells: Sequence[str], tagged: Mapping[int, str]) -> str:
    read = ", ".join(f"{cells[i].strip()}→{role}" for i, role in tagged.items() if i < len(header))
    return f"read {read}" if read else "none says what a column is here"
