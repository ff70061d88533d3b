"""A page to print in black on white."""

from __future__ import annotations

import re

from routes.maps.image import chart, furniture, names
from routes.maps.image.history import lead, shown_first
from routes.maps.image.layout import (
    distance,
    draw_feet,
    feet,
    feet_height,
    fitted,
    heading,
    plane_of,
    ratio_of,
    sheet,
    whole_map,
)
from routes.maps.image.picture import Picture, wrapped
from routes.maps.image.viewport import Box, natural_ratio
from routes.maps.keys import held
from routes.maps.spec import MapSpec
from routes.maps.style import Theme, circle_share, type_of

__all__ = ["A4", "printed"]

A4 = (773.8, 1094.3)
PRINTED = 0.0254 / 72 * 595.28 / A4[0]
LONG = 5
CHART = 132.0
LEAST = 240.0  # px of height that a map has, whatever stands around it


def printed(spec: MapSpec, look: Theme) -> Picture:
    """Return an A4 sheet: map, legend, the series that leads, and the map in words as far as there is room."""
    natural = natural_ratio(spec.bounds)
    width, height = A4 if natural < 1.5 else A4[::-1]
    picture = sheet(spec, look, width, height)
    margin = 48.0
    wide = width - 2 * margin
    y = heading(picture, spec, margin, 44, wide, (3, 5)) + 10
    # In one ink colours tell nothing: what they told stays in the page and its table.
    told = [entry for entry in spec.legend if not re.fullmatch(r"c\d+|colour-title", entry.kind)]
    first = lead(spec)
    charted = CHART if first is not None and chart.has_chart(first) else 0.0
    share = circle_share(wide)
    rows, _, legend_height = furniture.legend_rows(told, wide, share=share)
    noted = names.notes_height(names.shown_notes(spec), wide)
    legend_height += charted + noted
    foot = feet_height(spec, look, wide) + (type_of("small").line if charted else 0.0)
    if charted and height - y - legend_height - foot - margin - 30 < LEAST:
        # Where words take the sheet, the map comes before the series, which stands on a sheet of its own.
        first, legend_height, charted = None, legend_height - charted, 0.0
    box = _printed_box(spec, Box(margin, y, wide, max(LEAST, height - y - legend_height - foot - margin - 30)))
    if not furniture.has_bar(plane_of(spec, box).metres, metres_a_pixel=PRINTED):
        # Room for the distance that stands for a scale.
        foot += type_of("small").line
        box = _printed_box(spec, Box(margin, y, wide, max(LEAST, height - y - legend_height - foot - margin - 30)))
    panel, inset_placed = whole_map(picture, spec, box)
    furniture.put_scale(panel, metres_a_pixel=PRINTED)
    rows, _, tall = furniture.legend_rows(held(told, panel.looks()), wide, share=share)
    bottom = height - margin - foot
    inset_below = not inset_placed and bottom - (box.y + box.h + 18 + tall + charted + noted) > 200
    if inset_below:
        furniture.frame_detail(panel)
    panel.draw_names()
    numbered = names.put_notes(panel, texts=False)
    names.put_cities(panel)
    picture.box(box, stroke=look.text, width=0.8)
    y = furniture.draw_legend(picture, rows, margin, box.y + box.h + 10, wide, share=share) + 8
    y = names.note_rows(picture, numbered, margin, y, wide)
    if first is not None and charted:
        y = chart.draw_history(picture, spec, first, Box(margin, y, wide, CHART), lit=shown_first(spec, first)) + 10
    notes = (distance(panel, metres_a_pixel=PRINTED), chart.bands_note(spec, first))
    said = " ".join(part for part in notes if part)
    if inset_below:
        below = Box(margin, y, min(wide, 420), min(280, bottom - y - 10))
        furniture.draw_inset(picture, spec, below)
        y = below.y + below.h + 12
    _description(picture, spec, Box(margin, y, wide, bottom - y - 8))
    draw_feet(picture, spec, feet(spec, said, cities=panel.has_cities), margin, bottom, wide)
    return picture


def _printed_box(spec: MapSpec, room: Box) -> Box:
    """Return the part of the room on a sheet that a map takes."""
    high = min(room.h, room.w / ratio_of(spec, room.w / room.h, 1.75))
    return fitted(spec, Box(room.x, room.y, room.w, high))


def _description(picture: Picture, spec: MapSpec, box: Box) -> None:
    """Write the map in words as far as there is room for whole paragraphs."""
    kind, room = "legend", box.h
    told = [". ".join(part.rstrip(".") for part in route[:3] if part) + "." for route in spec.routes]
    paragraphs = [*spec.words, *told]
    lines = [len(wrapped(paragraph, box.w, kind)) for paragraph in paragraphs]
    kept = []
    # A list of all stops gives way to figures and gaps, and stands in its place if there is room for it too.
    for index in sorted(range(len(paragraphs)), key=lambda i: (lines[i] > LONG or i >= len(spec.words), i)):
        high = lines[index] * type_of(kind).line + 5
        if high <= room + 5:
            kept.append(index)
            room -= high
    y = box.y
    for index in sorted(kept):
        y = picture.paragraph(paragraphs[index], box.x, y, box.w, kind) + 5
