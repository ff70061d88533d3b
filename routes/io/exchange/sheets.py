"""Tables that are not ours, cell by cell: headers compared without signs and case, rows with their lines."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from routes.errors import GeometryError
from routes.geo.positions import texts
from routes.io.reading import Builder, error, warning
from routes.io.tabular.tables import LARGEST_CELL, SEPARATORS, cell_in, decode
from routes.model.checks import Finding
from routes.model.files import find_member
from routes.model.geometry import check_position
from routes.model.text import few, fold, quoted

__all__ = [
    "NOTHING",
    "ForeignTable",
    "add_capped",
    "key",
    "lines_of",
    "member_table",
    "members",
    "parse_table",
    "position_of",
    "quantity",
]

MOST_LISTED = 20
NOTHING = ("", "na", "n/a", "nan", "none", "null", "-", "\u2013", "\u2014", "..")


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """Rows of cells by line; ``keys`` are the headers as `key` writes them, ``titles`` as they stand in the file."""

    name: str
    titles: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    header_line: int = 1
    comments: tuple[int, ...] = field(default=())

    def column(self, names: Iterable[str]) -> int | None:
        """Return the position of the first column that has one of these keys, the earlier key before the later."""
        return next((self.keys.index(name) for name in names if name in self.keys), None)

    def where(self, line: int, column: int | None = None) -> str:
        """Return the place of a row, or of a cell in it: ``routes.csv:3, distance``."""
        title = self.titles[column].strip("# ") if column is not None and column < len(self.titles) else ""
        return f"{self.name}:{line}, {title}" if title else f"{self.name}:{line}"

    def rest(self, cells: Sequence[str], used: Iterable[int | None]) -> dict[str, str]:
        """Return the cells of columns that are not used, by their headers as written; empty ones are left out."""
        taken = {index for index in used if index is not None}
        rest: dict[str, str] = {}
        for index, title in enumerate(self.titles):
            if index not in taken and title and cells[index]:
                rest.setdefault(title, cells[index])
        return rest


def key(header: str) -> str:
    """Return a header as headers are compared here: letters and digits only, without accents and case.

    Examples
    --------
    >>> key('#"name1"'), key("Origin Lat."), key("pop/cap")
    ('name1', 'originlat', 'popcap')
    """
    return re.sub(r"[^\w]|_", "", fold(header))


def parse_table(
    data: bytes, name: str, builder: Builder, headerless: Sequence[str] = (), headers: Iterable[str] = ()
) -> ForeignTable:
    """Return the rows of a CSV with any separator, padded to the length of the header; rows of comments are set apart.

    Parameters
    ----------
    data, name
        The content of the file, and its name for messages.
    builder
        Takes what is wrong: ``bad-encoding``, ``bad-csv``, and ``bad-row`` for cells beyond the header.
    headerless
        The keys of the columns of a file whose first row has none of ``headers``: that row is data.
    """
    decoded = decode(data, name)
    builder.found(decoded.findings)
    rows, fault = _cells(decoded.text)
    if fault is not None:
        message = f"cannot be read as CSV from here on: {fault[1]}"
        fix = "Close the quote that is open, or double a quote in a text."
        builder.found([error("bad-csv", f"{name}:{fault[0]}", message, fix)])
    if not rows:
        return ForeignTable(name, (), ())
    first_line, first = rows[0]
    titles = tuple(cell.strip("#\"' ").strip() for cell in first)
    keys = tuple(map(key, titles))
    begin = 1
    if headerless and not set(headers) & set(keys):
        titles, keys, begin = tuple(headerless), tuple(map(key, headerless)), 0
    width = len(keys)
    kept, beyond, comments = [], [], []
    for line, cells in rows[begin:]:
        if cells[0].startswith("#"):
            comments.append(line)
            continue
        if any(cells[width:]):
            beyond.append(line)
        kept.append((line, tuple(cells[:width]) + ("",) * (width - len(cells))))
    if beyond:
        message = f"{lines_of(beyond)}: more cells than the header has {width} columns; what is beyond is not read"
        fix = "Put quotes round a text with a separator in it."
        builder.found([warning("bad-row", f"{name}:{beyond[0]}", message, fix)])
    if comments:
        builder.notes.append(f"{name}: passed over {lines_of(comments)}, which begin with #.")
    return ForeignTable(name, titles, keys, tuple(kept), first_line, tuple(comments))


def _cells(text: str) -> tuple[list[tuple[int, list[str]]], tuple[int, str] | None]:
    """Return (line, cells) of every row that is not empty, and where and why reading ended early."""
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_CELL))
    head = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            made = [cell_in(cell).strip() for cell in cells]
            if any(made):
                rows.append((line, made))
    except csv.Error as fault:
        return rows, (start, str(fault))
    return rows, None


def member_table(
    folder: Path, name: str | None, builder: Builder, headerless: Sequence[str] = (), headers: Iterable[str] = ()
) -> ForeignTable | None:
    """Return the table in a file of a folder, ``None`` if there is none."""
    data = None if name is None else find_member(folder, name)
    return None if name is None or data is None else parse_table(data, name, builder, headerless, headers)


def lines_of(lines: Sequence[int]) -> str:
    """Return lines in words.

    Examples
    --------
    >>> lines_of([4]), lines_of([4, 6, 9])
    ('line 4', 'lines 4, 6, 9')
    """
    return f"line{'' if len(lines) == 1 else 's'} {few([str(line) for line in lines], 10)}"


def add_capped(builder: Builder, findings: Sequence[Finding], what: str) -> None:
    """Add findings of one kind, the first 20 in full and the rest as one that counts them."""
    builder.found(findings[:MOST_LISTED])
    if len(findings) > MOST_LISTED:
        rest = findings[MOST_LISTED]
        more = f"and {len(findings) - MOST_LISTED:,} more {what}"
        builder.found([warning(rest.code, rest.where.partition(",")[0], more)])


# --- cells --------------------------------------------------------------------------------------------------------
def position_of(lat: str, lon: str) -> tuple[tuple[float, float] | None, str]:
    """Return (lon, lat), or ``None`` and why: nothing is written, it is no position, or it is 0, 0.

    Examples
    --------
    >>> position_of("4.85", "31.58"), position_of("0", "0"), position_of("", "31"), position_of("x", "1")
    (((31.58, 4.85), ''), (None, 'is at 0, 0'), (None, 'has no position'), (None, '"x" is not decimal degrees'))
    """
    if lat.strip().lower() in NOTHING or lon.strip().lower() in NOTHING:
        return None, "has no position"
    values = []
    for text in (lon, lat):
        found = texts.degrees(text)
        if found is None or found.form not in (texts.DECIMAL, texts.COMMA):
            return None, f"{quoted(text)} is not decimal degrees"
        values.append(found.value)
    try:
        made = check_position(*values)
    except GeometryError as fault:
        return None, str(fault)
    return (None, "is at 0, 0") if made == (0.0, 0.0) else (made, "")


def quantity(text: str) -> float | int | None:
    """Return a number that is finite and not negative, with or without separators of thousands; else ``None``.

    Examples
    --------
    >>> quantity("1,200"), quantity("95.5"), quantity("<5"), quantity(""), quantity("1.200,5")
    (1200, 95.5, None, None, None)
    """
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}([,  \u2009' ]\d{3})+(\.\d+)?", plain):
        plain = re.sub(r"[^\d.]", "", plain)
    if not re.fullmatch(r"\+?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", plain):
        return None
    value = float(plain)
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value


def members(folder: Path, prefix: str = "") -> Mapping[str, str]:
    """Return the names of the files in a folder that begin with a prefix, by what follows it in lower case."""
    return dict(_names(folder, prefix))


def _names(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir()):
        if each.name.startswith(prefix):
            yield each.name[len(prefix) :].lower(), each.name
