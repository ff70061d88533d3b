"""A square table of origins and destinations: a row a place, a column a place, a count in each cell."""

from __future__ import annotations

from dataclasses import replace

from routes.io.exchange.sheets import ForeignTable
from routes.io.reading import Builder
from routes.io.tabular.figure_cells import figure_of
from routes.model.text import fold, quoted

__all__ = ["is_matrix", "unpivoted"]

_TITLES = ("origin", "destination", "count")
_TOTALS = frozenset(
    {"total", "totals", "all", "grand total", "sum", "gesamt", "totaux", "total general", "total geral"}
)
_EMPTY = frozenset({"", "-", "–", "—", "..", "…"})
NUMBERS = 0.9


def is_matrix(table: ForeignTable) -> bool:
    """Return whether the names at the head of columns stand at the head of rows as well, and the cells are counts.

    At least two names, and half of those of the shorter side, stand on both; nine cells of ten that are not empty are
    numbers. A table that says where its places are, or has columns of origins and of destinations, is none.

    Examples
    --------
    >>> rows = ((2, ("Lima", "", "30")), (3, ("Quito", "12", "")))
    >>> is_matrix(ForeignTable("m.csv", ("", "Lima", "Quito"), ("", "lima", "quito"), rows))
    True
    """
    found = table.roles().keys()
    if len(table.titles) < 3 or {"origin", "destination"} <= found or found & {"lat", "lon", "latlon", "lonlat"}:
        return False
    heads = {fold(title) for title in table.titles[1:]} - _EMPTY - _TOTALS
    names = {fold(cells[0]) for _, cells in table.rows} - _EMPTY - _TOTALS
    both = len(heads & names)
    if both < 2 or both * 2 < min(len(heads), len(names)):
        return False
    filled = [cell for _, cells in table.rows for cell in cells[1:] if cell not in _EMPTY]
    return bool(filled) and sum(figure_of(cell) is not None for cell in filled) >= NUMBERS * len(filled)


def unpivoted(table: ForeignTable, builder: Builder) -> ForeignTable:
    """Return a matrix as rows of origin, destination and count; totals and empty cells are left out, and said."""
    rows_arrive = "destination" in table.roles() and table.roles()["destination"] == 0
    total = [title for title in table.titles[1:] if fold(title) in _TOTALS]
    total += [cells[0] for _, cells in table.rows if fold(cells[0]) in _TOTALS]
    made = []
    for line, cells in table.rows:
        if not cells[0] or fold(cells[0]) in _TOTALS:
            continue
        for title, cell in zip(table.titles[1:], cells[1:], strict=True):
            if title and cell not in _EMPTY and fold(title) not in _TOTALS:
                ends = (title, cells[0]) if rows_arrive else (cells[0], title)
                made.append((line, (*ends, cell)))
    said = "rows are destinations, columns origins" if rows_arrive else "rows are origins, columns destinations"
    left = f"; left out {', '.join(map(quoted, dict.fromkeys(total)))}" if total else ""
    builder.notes.append(f"{table.name} is a matrix of places: {said}{left}.")
    return replace(table, titles=_TITLES, keys=_TITLES, rows=tuple(made), tagged={})
