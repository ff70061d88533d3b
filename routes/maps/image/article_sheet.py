"""The map of an article: as wide as a column of text may be, or tall with its legend beside it."""

from __future__ import annotations

import math

from routes.maps.image import chart, furniture, names
from routes.maps.image.history import lead, shown_first
from routes.maps.image.layout import MARGIN, WIDTH, distance, draw_feet, feet, heading, ratio_of, sheet, whole_map
from routes.maps.image.panel import Panel
from routes.maps.image.picture import Picture
from routes.maps.image.viewport import Box
from routes.maps.keys import held
from routes.maps.spec import MapSpec
from routes.maps.style import Theme

__all__ = ["article"]

TALL = 900.0
CHART = 150.0


def article(spec: MapSpec, look: Theme) -> Picture:
    """Return a map with its legend, and the series that leads below it."""
    picture = sheet(spec, look, WIDTH, 0)
    wide = WIDTH - 2 * MARGIN
    y = heading(picture, spec, MARGIN, 16, wide, (3, 5)) + 12
    ratio = ratio_of(spec, 0.95, 1.75)
    if ratio < 0.85:
        y, panel = _tall(picture, spec, Box(MARGIN, y, round(TALL * ratio), TALL))
    else:
        y, panel = _wide(picture, spec, Box(MARGIN, y, wide, round(wide / ratio)))
    first, far = lead(spec), distance(panel)
    if first is not None and chart.has_chart(first):
        lit = shown_first(spec, first)
        y = chart.draw_history(picture, spec, first, Box(MARGIN, y + 16, wide, CHART), lit=lit)
        far = " ".join(part for part in (far, chart.bands_note(spec, first)) if part)
    y += 10
    y = draw_feet(picture, spec, feet(spec, far, cities=panel.has_cities), MARGIN, y, wide)
    picture.height = math.ceil(y + 14)
    return picture


def _wide(picture: Picture, spec: MapSpec, box: Box) -> tuple[float, Panel]:
    """Draw a map as wide as the sheet; what finds no room stands below; return its end and it."""
    panel, inset_placed = whole_map(picture, spec, box)
    if not inset_placed:
        furniture.frame_detail(panel)
    left = [
        block
        for block in furniture.blocks(held(spec.legend, panel.looks()))
        if furniture.put_legend(panel, block, _legend_near(panel)) is None
    ]
    furniture.put_scale(panel)
    panel.draw_names()
    numbered = names.put_notes(panel)
    names.put_cities(panel)
    y = box.y + box.h
    if not inset_placed:
        below = Box(MARGIN, y + 14, 520, 340)
        furniture.draw_inset(picture, spec, below)
        y = below.y + below.h
    for block in left:
        share = panel.style.round
        rows, _, _ = furniture.legend_rows(block, box.w, share=share)
        y = furniture.draw_legend(picture, rows, MARGIN, y + 10, box.w, share=share)
    if numbered:
        y = names.note_rows(picture, numbered, MARGIN, y + 12, box.w)
    return y, panel


def _tall(picture: Picture, spec: MapSpec, box: Box) -> tuple[float, Panel]:
    """Draw a map as tall as a sheet may be, its enlarged part and legend beside it; return its end and it."""
    panel, _ = whole_map(picture, spec, box, inset=False)
    left = box.x + box.w + 22
    wide = WIDTH - MARGIN - left
    y = box.y
    if spec.details:
        beside = Box(left, y, wide, wide * furniture.INSET_RATIO)
        panel.blocked.append(furniture.tie(panel, beside))
        furniture.draw_inset(picture, spec, beside)
        y += beside.h + 18
    for block in furniture.blocks(held(spec.legend, panel.looks())):
        rows, _, _ = furniture.legend_rows(block, wide, share=panel.style.round)
        y = furniture.draw_legend(picture, rows, left, y, wide, share=panel.style.round) + 8
    furniture.put_scale(panel)
    panel.draw_names()
    numbered = names.put_notes(panel)
    names.put_cities(panel)
    y = names.note_rows(picture, numbered, left, y + 4, wide)
    return max(y, box.y + box.h), panel


def _legend_near(panel: Panel) -> tuple[float, float]:
    """Return where a legend is looked for first: beside the enlarged part, else in the lower left corner."""
    if panel.blocked and panel.spec.details:
        box = panel.blocked[0]
        return box.x + box.w / 2, box.y + box.h
    return panel.frame.x, panel.frame.y + panel.frame.h
