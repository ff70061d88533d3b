"""The sheets of a workbook that are no tables of a network: lines and outlines, one row a position, and its own words.

`routes.io.tabular.xlsx` writes them: ``lines`` (leg, lon, lat), ``areas`` (waypoint, part, ring, lon, lat) and
``network``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routes.errors import GeometryError
from routes.io.reading import Builder, error
from routes.io.tabular.xlsx import AREA_COLUMNS, AREAS, LINE_COLUMNS, LINES, META, META_COLUMNS
from routes.io.vector.layers import meta_from
from routes.model.geometry import as_line, check_position
from routes.model.tables import Meta
from routes.model.text import quoted

__all__ = ["META", "SheetShapes", "Sheets", "meta_of", "shapes_of"]

Sheets = Mapping[str, Sequence[tuple[int, Sequence[str]]]]
"""The rows of each sheet that are not empty, with their lines; the first is the header."""


@dataclass
class SheetShapes:
    """Lines of legs or outlines of places by id; ``take`` gives one, ``left_over`` says which nothing asked for."""

    where: str
    title: str
    table: str
    found: dict[str, tuple[int, Any]] = field(default_factory=dict)

    def take(self, name: str) -> Any:
        """Return the geometry of an id, or ``None``."""
        return self.found.get(name, (0, None))[1]

    def left_over(self, builder: Builder) -> None:
        """Add a finding for each geometry whose record there is not."""
        known = {record.id for record in builder.rows[self.table]} | builder.broken[self.table]
        what = self.table.removesuffix("s")
        builder.found(
            error(
                "unknown-shape",
                f"{self.where}:{line}, {what}",
                f"no {what} has the id {quoted(name)}",
                f"Add it to {self.table}, or correct the id.",
            )
            for name, (line, _) in self.found.items()
            if name not in known
        )


def meta_of(builder: Builder, sheets: Sheets, name: str) -> bool:
    """Put into a builder what the sheet ``network`` says; return whether there is such a sheet."""
    rows = _rows(sheets, META, META_COLUMNS)
    if not rows:
        return False
    known = {*Meta.__dataclass_fields__, "routes:schema"}
    builder.meta = meta_from({cells[0]: cells[1] for _, cells in rows if cells[0] in known}, f"{name}[{META}]")
    return True


def shapes_of(builder: Builder, sheets: Sheets, name: str) -> dict[str, SheetShapes]:
    """Return the lines of legs and the outlines of waypoints, by table; what cannot be one becomes a finding."""
    made: dict[str, SheetShapes] = {}
    kinds: list[tuple[str, str, tuple[str, ...], Callable[[list[Sequence[str]]], Any]]] = [
        ("legs", LINES, LINE_COLUMNS, lambda rows: as_line([row[1:] for row in rows])),
        ("waypoints", AREAS, AREA_COLUMNS, _area),
    ]
    for table, title, header, make in kinds:
        rows = _rows(sheets, title, header)
        if not rows:
            continue
        shapes = made[table] = SheetShapes(f"{name}[{title}]", title, table)
        by_id: dict[str, list[tuple[int, Sequence[str]]]] = {}
        for line, cells in rows:
            by_id.setdefault(cells[0].strip(), []).append((line, cells))
        for ident, listed in by_id.items():
            line = listed[0][0]
            try:
                shapes.found[ident] = (line, make([cells for _, cells in listed]))
            except GeometryError as fault:
                where = f"{shapes.where}:{line}, {quoted(ident)}"
                builder.found([error("bad-geometry", where, fault.detail, "Correct the positions: longitude first.")])
                shapes.found[ident] = (line, None)
    return made


def _rows(sheets: Sheets, title: str, header: Sequence[str]) -> list[tuple[int, Sequence[str]]]:
    """Return the rows below the header of a sheet with these columns in this order, cut to their number."""
    listed = sheets.get(title, ())
    if not listed or [cell.strip() for cell in listed[0][1][: len(header)]] != list(header):
        return []
    width = len(header)
    return [(line, [*cells[:width], *[""] * (width - len(cells))]) for line, cells in listed[1:]]


def _area(rows: Iterable[Sequence[str]]) -> Any:
    """Return a polygon of positions by part and ring: ring 0 is the outline, the others are holes."""
    import shapely

    parts: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for _, part, ring, lon, lat in rows:
        parts.setdefault(part, {}).setdefault(ring, []).append(check_position(lon, lat))
    try:
        made = [
            shapely.Polygon(outline, holes) for outline, *holes in (list(rings.values()) for rings in parts.values())
        ]
    except (shapely.errors.GEOSException, ValueError):
        raise GeometryError("an outline needs four positions, the last one like the first") from None
    return made[0] if len(made) == 1 else shapely.MultiPolygon(made)
