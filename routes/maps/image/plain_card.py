"""The social card of a map without figures: its title and standfirst, and the map."""

from __future__ import annotations

import re

from routes.maps.image import furniture
from routes.maps.image.layout import CARD, CARD_TYPES, MARGIN, fitted, heading, sheet, source_line, whole_map
from routes.maps.image.panel import Look, Panel
from routes.maps.image.picture import LogoItem, Picture, wrapped
from routes.maps.image.viewport import Box, natural_ratio
from routes.maps.keys import FLOW_KINDS, held
from routes.maps.spec import LegendEntry, MapSpec
from routes.maps.style import Theme, type_of

__all__ = ["card_foot", "card_logo", "plain_card"]

SIDE_BY_SIDE = 1.6
# Px of height of a logo: in a column, and on the last line of a card.
CARD_LOGO, STRIP_LOGO = 22.0, 17.0
STYLE = Look(types=CARD_TYPES)


def plain_card(spec: MapSpec, look: Theme) -> Picture:
    """Return a card with words beside the map, or above it where the map is wide."""
    beside = natural_ratio(spec.bounds) < SIDE_BY_SIDE
    picture = sheet(spec, look, *CARD)
    return _column_card(picture, spec) if beside else _strip_card(picture, spec)


def _column_card(picture: Picture, spec: MapSpec) -> Picture:
    """Draw a card with its words and its legend in a column and the map beside it."""
    (wide, high), column = CARD, 290.0
    box = fitted(spec, Box(column + MARGIN * 2, 0, wide - column - MARGIN * 2, high))
    box = Box(wide - box.w, box.y, box.w, box.h)
    panel, _ = whole_map(picture, spec, box, inset=False, style=STYLE)
    panel.draw_names()
    # Where the ground ends, the column is wider.
    column = box.x - 2 * MARGIN
    foot = card_foot(spec, column, 2)
    bottom = (
        card_logo(picture, spec, Box(MARGIN, 0, column, high - 14))
        - len(wrapped(foot, column, "small", 3)) * type_of("small").line
    )
    picture.paragraph(foot, MARGIN, bottom, column, "small", 3)
    rows, _, tall = furniture.legend_rows(_card_legend(panel), column)
    for most in ((4, 6), (3, 4), (3, 2), (2, 1)):
        if heading(sheet(spec, picture.look, *CARD), spec, MARGIN, 22, column, most) + tall + 16 <= bottom:
            break
    heading(picture, spec, MARGIN, 22, column, most)
    furniture.draw_legend(picture, rows, MARGIN, bottom - tall - 8, column)
    return picture


def card_logo(picture: Picture, spec: MapSpec, box: Box) -> float:
    """Draw the logo of the house at the lower end of a column; return where what stands above it may end."""
    logo = spec.style.logo_on(picture.look)
    if logo is None:
        return box.y + box.h
    wide, high = logo.fitted(CARD_LOGO, box.w)
    left = box.x + box.w - wide if picture.rtl else box.x
    picture.add(LogoItem(logo=logo, box=Box(left, box.y + box.h - high, wide, high)))
    return box.y + box.h - high - 6


def _strip_card(picture: Picture, spec: MapSpec) -> Picture:
    """Draw a card whose map is as wide as itself, its words above and its legend below."""
    wide, high = CARD
    inner = wide - 2 * MARGIN
    y = heading(picture, spec, MARGIN, 12, inner, (2, 2))
    logo, start, room = spec.style.logo_on(picture.look), MARGIN, inner
    if logo is not None:
        size = logo.fitted(STRIP_LOGO, inner / 3)
        picture.add(LogoItem(logo=logo, box=Box(MARGIN if picture.rtl else wide - MARGIN - size[0], high - 21, *size)))
        room -= size[0] + 12
        start += (size[0] + 12) * picture.rtl
    picture.paragraph(card_foot(spec, room, 1), start, high - 20, room, "small", 1)
    # What figures are drawn is only known when the map is: first on a sheet that is thrown away.
    trial = whole_map(
        sheet(spec, picture.look, *CARD), spec, Box(0, y + 8, wide, high - y - 32), inset=False, style=STYLE
    )[0]
    rows, _, tall = furniture.legend_rows(_card_legend(trial), inner)
    box = fitted(spec, Box(0, y + 8, wide, high - y - 36 - tall))
    panel, _ = whole_map(picture, spec, Box((wide - box.w) / 2, box.y, box.w, box.h), inset=False, style=STYLE)
    panel.draw_names()
    furniture.draw_legend(picture, rows, MARGIN, high - 24 - tall, inner)
    return picture


def _card_legend(panel: Panel) -> list[LegendEntry]:
    """Return the entries that a card has room for: modes, schematic lines, what was found, and whatever figures."""
    kinds = {*panel.look.lines, "schematic", "marked", *FLOW_KINDS}
    kept = [entry for entry in panel.spec.legend if entry.kind in kinds]
    coloured = [entry for entry in panel.spec.legend if re.fullmatch(r"c\d+|colour-title", entry.kind)]
    return [*coloured, *held(kept, panel.looks())]


def card_foot(spec: MapSpec, wide: float, rows: int) -> str:
    """Return who published the figures, and who made the card."""
    return " ".join(part for part in (source_line(spec, wide, rows), spec.credit) if part)
