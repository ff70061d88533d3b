"""Workbooks (.xlsx, .xls, .ods): the one sheet that is a table of places, or sheets named as a network's tables.

Cells are read as the text that a CSV would have: ``8.0`` is ``8``, a date is ``2024-05-31``, a formula is its value.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from routes.errors import DataError, MissingDependencyError, RefusedError, UsageError
from routes.io import shape_sheets
from routes.io.exchange import flows, recognise
from routes.io.exchange.sheets import ForeignTable, table_of
from routes.io.options import PLAIN, ReadOptions
from routes.io.reading import Builder, Reading, counted
from routes.io.rows import number
from routes.io.tabular import layout, roles
from routes.io.tabular.single_csv import read_table_of_places
from routes.io.tabular.tables import read_table, to_csv
from routes.io.tabular.workbook_bounds import measured
from routes.model import files
from routes.model.schema import READ, TABLES
from routes.model.tables import Meta
from routes.model.text import did_you_mean, few, fold, quoted, slug

__all__ = ["SUFFIXES", "read_workbook", "sheets_of"]

SUFFIXES = (".xlsx", ".xls", ".ods")
LARGEST = 60_000_000
LARGEST_XLS = 20_000_000  # the old format says nothing of its size that could be checked before it is opened
_Cells = list[list[str]]


def read_workbook(path: Path, options: ReadOptions = PLAIN) -> Reading:
    """Return the network of a workbook: its sheets waypoints, legs, ..., or the one sheet that is a table.

    Raises
    ------
    FileError
        If it cannot be read, or is too large.
    RefusedError
        If it is damaged, encrypted, or unpacks to more than fits.
    DataError
        If no sheet, or more than one, is a table of places; the message lists them.
    UsageError
        If ``options`` name a sheet that there is not.
    MissingDependencyError
        If the package python-calamine is not installed.
    """
    builder = Builder(meta=Meta(name=slug(path.stem), title=""))
    sheets = sheets_of(path, builder)
    if "waypoints" in map(fold, sheets) and not options.sheet:
        options.refuse(path.name, "the sheets of this workbook are those of a network; choose one with --sheet")
        return _network(builder, path, {fold(title): _filled(rows) for title, rows in sheets.items()}, list(sheets))
    if {"locations", "flows"} <= {fold(title) for title in sheets} and not (options.sheet or options.columns):
        return _flowmap(builder, path, sheets, options)
    title = _chosen(path.name, sheets, options.sheet)
    name = path.name if len(sheets) == 1 else f"{path.name}[{title}]"
    grid = layout.grid_of_cells(builder, _filled(sheets[title]))
    if recognise.is_of_others(table_of(Builder(), grid, name), options):
        return recognise.read_table_of_others(builder, table_of(builder, grid, name), options)
    left = [quoted(each) for each in sheets if each != title]
    how = [f"sheet {title}"] + ([f"not read: {few(left, 3)}"] if left else [])
    return read_table_of_places(builder, grid, name, how, options)


def _flowmap(builder: Builder, path: Path, sheets: dict[str, _Cells], options: ReadOptions) -> Reading:
    """Return the network of the sheets that FlowmapBlue has: locations, flows, and perhaps properties."""
    tables: dict[str, ForeignTable | None] = {}
    for title, rows in sheets.items():
        if fold(title) in ("locations", "flows", "properties"):
            grid = layout.grid_of_cells(builder, _filled(rows))
            tables[fold(title)] = table_of(builder, grid, f"{path.name}[{title}]")
    left = [quoted(title) for title in sheets if fold(title) not in tables]
    if left:
        builder.notes.append(f"Not read: {few(left, 3)}.")
    if options.figures.places:
        raise UsageError("--places (places=): the workbook has its own sheet locations", where=path.name)
    return flows.read_flowmap(builder, tables, path.stem, options.figures)


def sheets_of(path: Path, builder: Builder) -> dict[str, _Cells]:
    """Return the rows of each sheet that is not hidden, as text, by its name; the builder's notes say what is special.

    Raises
    ------
    FileError
        If the file cannot be read, or is too large.
    RefusedError
        If it is damaged, encrypted, or unpacks to more than fits.
    MissingDependencyError
        If the package python-calamine is not installed.
    """
    try:
        import python_calamine as calamine
    except ImportError:
        raise MissingDependencyError(
            "workbooks need the package python-calamine: pip install python-calamine"
        ) from None
    old = path.suffix.lower() == ".xls"
    data = files.read_bytes(path, largest=LARGEST_XLS if old else LARGEST)
    if data.startswith(b"\xd0\xcf\x11\xe0") and not old:
        raise RefusedError(f"{path.name}: is encrypted, or an old workbook. Save it without a password, as .xlsx.")
    if data.startswith(b"PK"):
        data, parts = measured(data, path.name)
        builder.notes += _special(parts)
    elif not (old and data.startswith(b"\xd0\xcf\x11\xe0")):
        raise RefusedError(f"{path.name}: expected a workbook, found data beginning with {quoted(data[:8])}")
    try:
        book = calamine.CalamineWorkbook.from_object(io.BytesIO(data))
        hidden = [each.name for each in book.sheets_metadata if each.visible != calamine.SheetVisibleEnum.Visible]
        shown = [each for each in book.sheet_names if each not in hidden] or book.sheet_names
        made = {title: _texts(book.get_sheet_by_name(title).to_python(skip_empty_area=False)) for title in shown}
    except BaseException as fault:
        # The library answers some damage with a panic, which is no Exception.
        if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
            raise
        reason = (str(fault).splitlines() or [type(fault).__name__])[0]
        fix = "Save it again, without a password, or as CSV."
        raise DataError(f"cannot be read as a workbook ({reason}). {fix}", where=path.name) from None
    if hidden and shown != hidden:
        builder.notes.append(f"Hidden sheets are not read: {few([quoted(each) for each in hidden], 3)}.")
    return {title: rows for title, rows in made.items() if any(map(any, rows))}


def _special(parts: dict[str, bytes]) -> list[str]:
    """Return what is to be said of formulas, merged cells and hidden rows of an .xlsx."""
    sheets = [body for part, body in parts.items() if part.startswith("xl/worksheets/")]
    formulas = sum(body.count(b"<f>") + body.count(b"<f ") for body in sheets)
    merged = sum(body.count(b"<mergeCell ") for body in sheets)
    hidden = sum(body.count(b' hidden="1"') for body in sheets)
    made = [f"{formulas} formulas are read as the values that were saved with them."] if formulas else []
    made += [f"{merged} merged ranges hold their text in the first cell only."] if merged else []
    return made + ([f"{hidden} hidden rows or columns are read like the others."] if hidden else [])


def _texts(rows: Sequence[Sequence[Any]]) -> _Cells:
    return [[_text(cell) for cell in row] for row in rows]


def _text(value: Any) -> str:
    """Return a cell as a CSV would have it.

    Examples
    --------
    >>> _text(8.0), _text(8.4261), _text(dt.datetime(2024, 5, 31)), _text(True), _text(" a")
    ('8', '8.4261', '2024-05-31', 'true', ' a')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _chosen(name: str, sheets: dict[str, _Cells], wanted: str) -> str:
    """Return the sheet that was asked for, or the only one that is a table of places."""
    listed = ", ".join(quoted(title) for title in sheets) or "none"
    if wanted:
        if wanted not in sheets:
            hint = did_you_mean(wanted, sheets)
            raise UsageError(f"there is no sheet {quoted(wanted)}; there are {listed}. {hint}".strip(), where=name)
        return wanted
    if not sheets:
        raise DataError("there is no sheet with anything in it", where=name)
    fitting = [title for title, rows in sheets.items() if _is_table(rows)]
    if len(fitting) == 1 or len(sheets) == 1:
        return (fitting or list(sheets))[0]
    what = f"{len(fitting)} sheets are tables of places" if fitting else "no sheet is a table of places"
    raise DataError(f"{what}; there are {listed}: choose one with --sheet NAME (sheet=)", where=name)


def _filled(rows: _Cells) -> list[tuple[int, list[str]]]:
    return [(line, cells) for line, cells in enumerate(rows, start=1) if any(cell.strip() for cell in cells)]


def _is_table(rows: _Cells) -> bool:
    first = [cells for _, cells in _filled(rows[: 10 * layout.LOOKED_AT])[: layout.LOOKED_AT]]
    return bool(first) and any(layout.is_header(cells) or roles.tag_row(cells) for cells in first)


def _network(
    builder: Builder, path: Path, sheets: dict[str, list[tuple[int, list[str]]]], titles: list[str]
) -> Reading:
    """Return the network of the sheets that are named as the tables of a network folder, and of its shapes."""
    has_meta = shape_sheets.meta_of(builder, sheets, path.name)
    shapes = shape_sheets.shapes_of(builder, sheets, path.name)
    for table in READ:
        if table in sheets:
            header, *rows = [cells for _, cells in sheets[table]]
            named = [cell.strip() for cell in header]
            listed = [dict(zip(named, cells, strict=False)) for cells in rows]
            text = to_csv([title for title in named if title], listed)
            geometry = shapes[table].take if table in shapes else None
            read_table(builder, table, text.encode("utf-8"), f"{path.name}[{table}]", geometry)
    for each in shapes.values():
        each.left_over(builder)
    read = {*TABLES, *([shape_sheets.META] if has_meta else []), *(each.title for each in shapes.values())}
    left = [quoted(each) for each in titles if fold(each) not in read]
    text = f"Read {path.name}: {counted(builder)}."
    builder.notes.insert(0, f"{text} Not read: {few(left, 3)}." if left else text)
    return builder.done()
