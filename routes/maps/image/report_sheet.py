"""A landscape sheet for a report: the map, beside it the figure of its time and the legend, below it the series."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from routes.i18n.language import Text
from routes.maps.image import chart, furniture, names
from routes.maps.image.fonts import width_of
from routes.maps.image.history import History, PeriodFigure, alone, change, lead, shown_first
from routes.maps.image.layout import (
    distance,
    draw_feet,
    feet,
    feet_height,
    fitted,
    heading,
    ratio_of,
    sheet,
    whole_map,
)
from routes.maps.image.panel import Panel
from routes.maps.image.picture import Picture
from routes.maps.image.print_sheet import A4, PRINTED
from routes.maps.image.viewport import Box
from routes.maps.keys import FLOW_KINDS, held
from routes.maps.spec import MapSpec, NoteMark
from routes.maps.style import Theme, circle_share, type_of

__all__ = ["report"]

MARGIN, COLUMN, APART, CHART = 40.0, 268.0, 24.0, 114.0
HEADLINES = ("headline2", "headline3", "number")


def report(spec: MapSpec, look: Theme) -> Picture:
    """Return an A4 sheet across."""
    width, height = A4[::-1]
    picture = sheet(spec, look, width, height)
    wide = width - 2 * MARGIN
    y = heading(picture, spec, MARGIN, 28, wide, (2, 3)) + 14
    first = lead(spec)
    charted = first if first is not None and chart.has_chart(first) else None
    foot = feet_height(spec, look, wide) + type_of("small").line
    below = height - 22 - foot - (CHART + 16 if charted is not None else 0.0)
    # The lines stand under map and column, the key of figures beside the map.
    lined = [entry for entry in spec.legend if entry.kind not in FLOW_KINDS]
    _, _, tall = furniture.legend_rows(lined, wide)
    side = MARGIN if picture.rtl else width - MARGIN - COLUMN
    left = MARGIN + (COLUMN + APART) * picture.rtl
    box = _map_box(spec, Box(left, y, wide - COLUMN - APART, below - y - tall - 20))
    panel, inset_placed = whole_map(picture, spec, box)
    furniture.put_scale(panel, metres_a_pixel=PRINTED)
    if not inset_placed:
        furniture.frame_detail(panel)
    panel.draw_names()
    numbered = names.put_notes(panel)
    names.put_cities(panel)
    _beside(panel, Box(side, y, COLUMN, below - y - tall - 20), numbered, inset=not inset_placed)
    rows, _, tall = furniture.legend_rows(held(lined, panel.looks()), wide)
    furniture.draw_legend(picture, rows, MARGIN, below - tall - 8, wide)
    if charted is not None:
        lit = shown_first(spec, charted)
        chart.draw_history(picture, spec, charted, Box(MARGIN, below, wide, CHART), lit=lit)
    notes = (distance(panel, metres_a_pixel=PRINTED), chart.bands_note(spec, charted))
    said = " ".join(part for part in notes if part)
    draw_feet(picture, spec, feet(spec, said, cities=panel.has_cities), MARGIN, height - 22 - foot, wide)
    return picture


def _map_box(spec: MapSpec, room: Box) -> Box:
    """Return the part of the room that a map takes: as wide as it may be, its ground filling it."""
    high = min(room.h, room.w / ratio_of(spec, min(1.75, room.w / room.h), 1.75))
    box = fitted(spec, Box(room.x, room.y, room.w, high))
    return Box(room.x + room.w - box.w if spec.dir == "rtl" else room.x, room.y, box.w, box.h)


def _beside(panel: Panel, column: Box, numbered: Sequence[NoteMark], *, inset: bool) -> None:
    """Write the figure of the map's time, its key and the notes into the column, and the enlarged part if asked."""
    picture, spec = panel.picture, panel.spec
    y = _figure(picture, spec, column)
    share = circle_share(panel.frame.w)
    key = [entry for entry in held(spec.legend, panel.looks()) if entry.kind in FLOW_KINDS]
    rows, _, _ = furniture.legend_rows(key, column.w, share=share)
    y = furniture.draw_legend(picture, rows, column.x, y, column.w, share=share) + 8
    y = names.note_rows(picture, numbered, column.x, y, column.w)
    high = column.w * furniture.INSET_RATIO
    if inset and y + high <= column.y + column.h:
        furniture.draw_inset(picture, spec, Box(column.x, column.y + column.h - high, column.w, high))


def _figure(picture: Picture, spec: MapSpec, column: Box) -> float:
    """Write the number that leads the map at its time, what it is and how it compares; return where that ends."""
    found = _led(spec)
    if found is None:
        return column.y
    history, figure = found
    text = Text(spec.lang)
    y = picture.paragraph(text.joined([history.name, figure.when(text)]), column.x, column.y, column.w, "where", 2) + 2
    kind = next((kind for kind in HEADLINES if width_of(figure.text, kind) <= column.w), HEADLINES[-1])
    anchor, edge = ("end", column.x + column.w) if picture.rtl else ("start", column.x)
    picture.words(figure.text, edge, y, kind, anchor=anchor, colour=picture.look.figtext)
    y += type_of(kind).size * 1.2
    told = text("legend_flow_all", measure=history.measure, unit=text.of("units", history.unit or "people"))
    said = change(history, figure, text)
    told = text("comma").join(part for part in (told, said.said.rstrip("*")) if part)
    by = f"{told[:1].upper()}{told[1:]}. {figure.source}".strip()
    return picture.paragraph(by, column.x, y, column.w, "standfirst", 4) + 14


def _led(spec: MapSpec) -> tuple[History, PeriodFigure] | None:
    """Return the series that leads, of steps like those shown, and its figure at the time that the map shows."""
    first = lead(spec)
    if first is None:
        single = alone(spec)
        return None if single is None else (single, single.years[0])
    figure = shown_first(spec, first)
    if figure is None or spec.time is None:
        return None
    by_month = spec.time.every == "month"
    return (dataclasses.replace(first, years=()) if by_month else first), figure
