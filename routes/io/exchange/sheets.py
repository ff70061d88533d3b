"""Tables that are not ours, cell by cell: columns by what they hold, rows with their lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from routes.io.reading import Builder, warning
from routes.io.tabular import layout, position_cells, roles
from routes.io.tabular.tables import Grid
from routes.model.files import find_member
from routes.model.text import few

__all__ = ["ForeignTable", "lines_of", "member_table", "members", "parse_table", "table_of"]


@dataclass(frozen=True, slots=True)
class ForeignTable:
    """Rows of cells by line; ``keys`` are the headers as `roles.key` has them, ``titles`` as they stand in the file.

    ``tagged`` are roles by position that are known already: from HXL tags, or because somebody said so.
    """

    name: str
    titles: tuple[str, ...]
    keys: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    header_line: int = 1
    tagged: Mapping[int, str] = field(default_factory=dict)

    def column(self, names: Iterable[str]) -> int | None:
        """Return the position of the first column that has one of these keys, the earlier key before the later."""
        return next((self.keys.index(name) for name in names if name in self.keys), None)

    def roles(self, own: Mapping[str, Sequence[str]] | None = None) -> dict[str, int]:
        """Return the position of the column of each role; ``own`` are the keys that mean a role here, and come first.

        Examples
        --------
        >>> table = ForeignTable("t.csv", ("from", "to", "n"), ("from", "to", "n"))
        >>> table.roles()
        {'origin': 0, 'destination': 1, 'count': 2}
        """
        known = {role: index for role, names in (own or {}).items() if (index := self.column(names)) is not None}
        given = {index: role if role in roles.ROLES else "" for role, index in known.items()} | dict(self.tagged)
        found = {role: index for index, role in roles.match(self.titles, given=given).items()}
        return {**found, **known}

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

    def tidied(self, builder: Builder, lat: int | None, lon: int | None) -> ForeignTable:
        """Return the table with its positions as `position_cells.tidied` writes them."""
        if lat is None or lon is None:
            return self
        columns = position_cells.tidied(builder, [c[lat] for _, c in self.rows], [c[lon] for _, c in self.rows])
        made = []
        for (line, cells), *both in zip(self.rows, *columns, strict=True):
            at = dict(zip((lat, lon), both, strict=True))
            made.append((line, tuple(at.get(index, text) for index, text in enumerate(cells))))
        return replace(self, rows=tuple(made))


def parse_table(
    data: bytes, name: str, builder: Builder, headerless: Sequence[str] = (), headers: Iterable[str] = ()
) -> ForeignTable:
    """Return the rows of a text table, padded to the length of the header; rows of comments are left out, and said.

    Parameters
    ----------
    data, name
        The content of the file, and its name for messages.
    builder
        Takes what is wrong: ``bad-encoding``, ``bad-csv``, and ``bad-row`` for cells beyond the header.
    headerless
        The keys of the columns of a file whose first row has none of ``headers``: that row is data.
    """
    return table_of(builder, layout.grid_of_text(builder, data, name)[0], name, headerless, headers)


def table_of(
    builder: Builder, grid: Grid, name: str, headerless: Sequence[str] = (), headers: Iterable[str] = ()
) -> ForeignTable:
    """Return the table that `parse_table` makes of a text, of rows of cells."""
    builder.found(grid.findings)
    titles = tuple(cell.strip("#\"' ").strip() for cell in grid.header)
    keys = tuple(map(roles.key, titles))
    rows = grid.rows
    if headerless and titles and not set(headers) & set(keys):
        rows = ((grid.header_line, grid.header), *rows)
        titles, keys = tuple(headerless), tuple(map(roles.key, headerless))
    width = len(keys)
    kept, beyond, comments = [], [], []
    for line, as_written in rows:
        cells = tuple(cell.strip() for cell in as_written)
        if cells[0].startswith("#"):
            comments.append(line)
            continue
        if any(cells[width:]):
            beyond.append(line)
        kept.append((line, cells[:width] + ("",) * (width - len(cells))))
    if beyond:
        message = f"{lines_of(beyond)}: more cells than the header has {width} columns; what is beyond is not read"
        fix = "Put quotes round a text with a separator in it."
        builder.found([warning("bad-row", f"{name}:{beyond[0]}", message, fix)])
    if comments:
        builder.notes.append(f"{name}: passed over {lines_of(comments)}, which begin with #.")
    return ForeignTable(name, titles, keys, tuple(kept), grid.header_line, grid.tagged)


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


def members(folder: Path, prefix: str = "") -> Mapping[str, str]:
    """Return the names of the files in a folder that begin with a prefix, by what follows it in lower case."""
    return dict(_names(folder, prefix))


def _names(folder: Path, prefix: str) -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir()):
        if each.name.startswith(prefix):
            yield each.name[len(prefix) :].lower(), each.name
