"""CSV text in and out: what encoding, which separator, which line a row stands on; cells that start no formula."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routes.geo.positions.raw import claim_of
from routes.io.reading import Builder, error, warning
from routes.io.rows import Row, columns, parse_rows
from routes.model.checks import Finding
from routes.model.schema import fields, language_prefixes
from routes.model.text import did_you_mean, nearest, quoted

__all__ = [
    "Decoded",
    "Grid",
    "Sheet",
    "cell_in",
    "cell_out",
    "decode",
    "read_grid",
    "read_sheet",
    "read_table",
    "sheet_of",
    "to_csv",
    "write_table",
]

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
LARGEST_CELL = 1_000_000
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
# The five bytes that Windows-1252 leaves free stand for themselves, as browsers read them.
_CP1252 = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(256))
_NUMERIC = re.compile(r"[-+]?(\d+([.,]\d+)?|\.\d+)([eE][-+]?\d+)?(\|[-+]?\d+(\.\d+)?)?")


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file, the name of its encoding for people, and what was wrong with it."""

    text: str
    encoding: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of a file: the header, then (line, row); ``lost`` holds the rows of another length than the header."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, Row], ...]
    lost: tuple[tuple[int, Row], ...] = ()
    findings: tuple[Finding, ...] = ()
    header_line: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table cell by cell: its header, then (line, cells) of every row; ``tagged`` are roles that HXL tags give."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    header_line: int = 1
    separator: str = ","
    findings: tuple[Finding, ...] = ()
    tagged: Mapping[int, str] = field(default_factory=dict)


def decode(data: bytes, name: str) -> Decoded:
    """Return the text of a file in UTF-8 (with or without mark), UTF-16 or Windows-1252, whichever it is.

    Examples
    --------
    >>> decode("Necoclí".encode("cp1252"), "places.csv").encoding
    'Windows-1252'
    """
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    for mark, codec in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return Decoded(data[2:].decode(codec, "replace"), "UTF-16")
    head = data[:200]
    if len(head) >= 4 and len(data) % 2 == 0 and head.count(0) * 3 > len(head):
        return Decoded(data.decode("utf-16-le" if head[1] == 0 else "utf-16-be", "replace"), "UTF-16")
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        text = data.decode("utf-8", "replace")
        if sum(c > "\x7f" and c != "\ufffd" for c in text) > text.count("\ufffd"):
            # Mostly UTF-8: read as Windows-1252 every accent of the file would come out wrong.
            message = f"byte 0x{data[fault.start]:02x} is not UTF-8, and the rest of the file is"
            return Decoded(
                text, "UTF-8", (error("bad-encoding", f"{name}:{line}", message, "Retype that letter, save as UTF-8."),)
            )
    return Decoded(codecs.charmap_decode(data, "strict", _CP1252)[0], "Windows-1252")


def read_sheet(text: str, name: str, separator: str = ",", *, first: int = 1) -> Sheet:
    """Return the rows of a CSV; a row of another length than the header, or a quote left open, is a finding.

    The line of a row with line breaks inside quotes is the line on which it starts. Empty lines are passed over, and
    those before ``first``.
    """
    return sheet_of(read_grid(text, name, separator, first=first), name)


def read_grid(text: str, name: str, separator: str = ",", *, first: int = 1) -> Grid:
    """Return a CSV cell by cell: its header, and every row below it that holds anything, however long it is."""
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    made: list[tuple[int, tuple[str, ...]]] = []
    found: tuple[Finding, ...] = ()
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if line >= first and any(cell.strip() for cell in cells):
                made.append((line, tuple(map(cell_in, cells))))
    except csv.Error as fault:
        message = f"cannot be read as CSV from here on: {fault}"
        fix = "Close the quote that is open, or double a quote in a text."
        found = (error("bad-csv", f"{name}:{start}", message, fix),)
    if not made:
        return Grid((), (), 1, separator, found)
    line, header = made[0]
    return Grid(tuple(cell.strip() for cell in header), tuple(made[1:]), line, separator, found)


def sheet_of(grid: Grid, name: str) -> Sheet:
    """Return the rows of a table by their headers; a row of another length than the header is a finding."""
    header, double = grid.header, _double(grid.header)
    rows: list[tuple[int, Row]] = []
    lost: list[tuple[int, Row]] = []
    found: list[Finding] = []
    unlike: dict[str, tuple[int, str, str]] = {}
    for line, all_cells in grid.rows:
        cells = list(all_cells)
        while len(cells) > len(header) and not cells[-1].strip():
            cells.pop()
        if len(cells) != len(header):
            message = f"the row has {len(cells)} cells and the header {len(header)}"
            mark = SEPARATORS.get(grid.separator, "separator")
            fix = f"Put quotes round a text with a {mark} in it, or fill the row."
            found.append(error("bad-row", f"{name}:{line}", message, fix))
        row = dict(zip(header, cells, strict=False))
        for title, places in double.items():
            texts = [(cells[at] if at < len(cells) else "").strip() for at in places]
            row[title] = next((text for text in texts if text), "")
            if title not in unlike and len(set(texts) - {""}) > 1:
                other = next(text for text in texts if text not in ("", row[title]))
                unlike[title] = (line, row[title], other)
        (rows if len(cells) == len(header) else lost).append((line, row))
    found += grid.findings
    found += [_twice(f"{name}:{grid.header_line}", title, double[title], unlike.get(title)) for title in double]
    return Sheet(header, tuple(rows), tuple(lost), tuple(found), grid.header_line)


def _double(header: Sequence[str]) -> dict[str, list[int]]:
    """Return the positions of the columns whose header stands there more than once; empty headers are not names."""
    places: dict[str, list[int]] = {}
    for index, title in enumerate(header):
        if title:
            places.setdefault(title, []).append(index)
    return {title: listed for title, listed in places.items() if len(listed) > 1}


def _twice(place: str, title: str, columns: Sequence[int], unlike: tuple[int, str, str] | None) -> Finding:
    """Return the finding of a header that stands there twice: an error if the cells differ, else a warning."""
    numbers = " and ".join(str(index + 1) for index in columns)
    said = f"{quoted(title)} is the header of columns {numbers}"
    if unlike is None:
        return warning("duplicate-column", f"{place}, {title}", f"{said}, which hold the same", "Delete one.")
    line, first, other = unlike
    differ = f"{said}, which differ: {quoted(first)} and {quoted(other)} in line {line}"
    return error("duplicate-column", f"{place}, {title}", differ, "Rename or delete one.")


def cell_out(text: str) -> str:
    """Return a cell that a spreadsheet takes as text: one that would start a formula gets an apostrophe before it.

    Examples
    --------
    >>> cell_out("=1+1"), cell_out("-76.78"), cell_in(cell_out("'=1"))
    ("'=1+1", '-76.78', "'=1")
    """
    return f"'{text}" if _FORMULA.match(text) and not _NUMERIC.fullmatch(text) else text


def cell_in(text: str) -> str:
    """Return the text that `cell_out` wrote."""
    return text[1:] if _ESCAPED.match(text) else text


def _quoted(text: str) -> str:
    if any(c in text for c in ',"\r\n') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text


def to_csv(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a CSV with commas and LF line ends; a missing cell is empty."""
    lines = [[_quoted(cell_out(name)) for name in header]]
    lines += [[_quoted(cell_out(row.get(name, ""))) for name in header] for row in rows]
    return "".join(",".join(line) + "\n" for line in lines)


def write_table(table: str, rows: Sequence[Row]) -> str:
    """Return the rows of a table of a network as CSV, all columns of the schema and the unknown ones after them."""
    return to_csv(columns(table, rows), rows)


def read_table(
    builder: Builder, table: str, data: bytes, name: str, geometry: Callable[[str], Any] | None = None
) -> None:
    """Read a table of a network folder into a builder.

    Findings: ``bad-encoding``, ``bad-csv``, ``bad-row``, ``missing-column``, ``duplicate-column``, ``missing-value``,
    ``bad-value``; warnings: ``encoding``, ``near-column``, ``id-form``.
    """
    decoded = decode(data, name)
    builder.found(decoded.findings)
    if decoded.encoding != "UTF-8":
        builder.found([warning("encoding", f"{name}:1", f"is {decoded.encoding}", "Save it as UTF-8.")])
    sheet = read_sheet(decoded.text, name)
    builder.found(sheet.findings)
    if not sheet.header and not decoded.text.strip():
        if table == "waypoints":
            builder.found(
                [error("missing-column", f"{name}:1", "the file is empty", "Write a header: id,name,lon,lat.")]
            )
        return
    faults = _header_faults(table, sheet, name)
    builder.found(faults)
    unusable = any(fault.code == "missing-column" for fault in faults)
    builder.broken[table] |= {
        row.get("id", "").strip() for _, row in (sheet.lost + sheet.rows if unusable else sheet.lost)
    }
    if table == "waypoints":
        builder.claims += [claim_of(f"{name}:{line}", row) for line, row in sheet.rows]
    if not unusable:
        parse_rows(builder, table, [(f"{name}:{line}", row) for line, row in sheet.rows], geometry)


def _header_faults(table: str, sheet: Sheet, name: str) -> list[Finding]:
    known = [entry["name"] for entry in fields(table) if entry.get("format") != "languages"]
    found: list[Finding] = []
    prefixes = tuple(language_prefixes(table).values())
    place = f"{name}:{sheet.header_line}"
    for entry in fields(table):
        column = entry["name"]
        if entry.get("constraints", {}).get("required") and column not in sheet.header:
            like = nearest(column, [each for each in sheet.header if each not in known])
            fix = f"Rename the column {' or '.join(like)} to {column}." if like else f"Add a column {column}."
            found.append(error("missing-column", f"{place}, {column}", f"there is no column {quoted(column)}", fix))
    absent = [each for each in known if each not in sheet.header]
    for column in dict.fromkeys(sheet.header):
        if column not in known and not column.startswith(prefixes) and (near := did_you_mean(column, absent, 1)):
            message = f"{quoted(column)} is not a column of {table} and is kept as it is"
            found.append(warning("near-column", f"{place}, {column}", message, near))
    return found
