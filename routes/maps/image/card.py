"""The social card: one large figure with its series beside the map of all figures of that time.

Of a map without figures its title and standfirst, and the map.
"""

from __future__ import annotations

import re
from dataclasses import replace

from routes.i18n.language import Text
from routes.maps.image import chart, circles, furniture
from routes.maps.image.fonts import reads_rtl, width_of
from routes.maps.image.history import History, PeriodFigure, alone, change, lead, month_time, year_time
from routes.maps.image.layout import (
    CARD,
    CARD_TYPES,
    MARGIN,
    fitted,
    heading,
    plane_around,
    sheet,
    source_line,
    whole_map,
)
from routes.maps.image.panel import Look, Panel, still
from routes.maps.image.picture import LogoItem, Picture, wrapped
from routes.maps.image.viewport import Box, natural_ratio
from routes.maps.keys import FLOW_KINDS, held
from routes.maps.spec import LegendEntry, MapSpec
from routes.maps.style import DASHES, Theme, type_of
from routes.maps.widths import LARGEST as LARGEST_CIRCLE

__all__ = ["social"]

COLUMN = 313.0
SIDE = 22.0
TOP = 26.0
LARGEST = 52.0
CHART = 118.0
MODES = 4
LARGEST_KEY = 36.0
APART = 22.0
KIND = "cardname"
TIMES = 10
HEADLINES = ("headline", "headline2", "headline3")
SIDE_BY_SIDE = 1.6
# Px of height of a logo: in a column, and on the last line of a card.
CARD_LOGO, STRIP_LOGO = 22.0, 17.0
PLAIN_CARD = Look(types=CARD_TYPES)


def social(spec: MapSpec, look: Theme) -> Picture:
    """Return a card of 1200 x 630 px; of a map without figures its title and the map."""
    first = lead(spec) or alone(spec)
    # Of an answer, what was found is shown, not what was counted.
    marked = any(leg.marked for leg in spec.legs) or any(mark.marked for mark in spec.waypoints)
    if first is None or marked:
        return _plain_card(spec, look)
    picture = sheet(spec, look, *CARD)
    figure = max(first.steps, key=lambda one: (not one.partial, one.value))
    column = Box(CARD[0] - COLUMN + SIDE if picture.rtl else SIDE, TOP, COLUMN - 2 * SIDE, CARD[1] - TOP - 14)
    frame = Box(0.0 if picture.rtl else COLUMN, 0, CARD[0] - COLUMN, CARD[1])
    drawn = _drawn(spec, first, figure)
    panel = _panel(picture, spec, first, figure, drawn, frame)
    key = _Key(panel, spec, drawn)
    on_map = _put_key(panel, key)
    panel.draw_names()
    y, bottom = _words(picture, spec, first, figure, drawn, column)
    if not on_map:
        aside = key.within(column.w)
        if bottom - y > aside.h + 60:
            aside.draw(column.x + (column.w - aside.w) * picture.rtl, y + 10)
            y += aside.h + 10
    high = min(CHART, bottom - y - 14)
    if len(first.years) > 1 and high > 60 and figure in first.years:
        box = Box(column.x, bottom - 8 - high, column.w, high)
        chart.draw_years(picture, first.years, box, lit=figure, tick="cardtick", bold="cardlit")
    return picture


# --- the column -----------------------------------------------------------------------------------------------
def _words(
    picture: Picture, spec: MapSpec, first: History, figure: PeriodFigure, drawn: circles.Circles | None, box: Box
) -> tuple[float, float]:
    """Write place and period, the figure, a sentence and the sources; return where the free room begins and ends."""
    text = Text(spec.lang)
    anchor, edge = ("end", box.x + box.w) if picture.rtl else ("start", box.x)
    where = text.joined([first.name, figure.label])
    y = picture.paragraph(where, box.x, box.y, box.w, "where", 2) + 2
    kind = next((kind for kind in HEADLINES if width_of(figure.text, kind) <= box.w), HEADLINES[-1])
    picture.words(figure.text, edge, y - type_of(kind).size * 0.08, kind, anchor=anchor, colour=picture.look.figtext)
    y += type_of(kind).size * 1.14
    y = picture.paragraph(_sentence(first, figure, text), box.x, y, box.w, "sentence", 4)
    foot = wrapped(_sources(spec, figure, drawn, text, box.w), box.w, "cardsmall", 3)
    bottom = _card_logo(picture, spec, box) - len(foot) * type_of("cardsmall").line
    for number, line in enumerate(foot):
        top = bottom + number * type_of("cardsmall").line
        rtl = picture.rtl and reads_rtl(" ".join(foot))
        picture.words(line, edge, top, "cardsmall", anchor=anchor, colour=picture.look.quiet, rtl=rtl)
    return y, bottom


def _sources(spec: MapSpec, figure: PeriodFigure, drawn: circles.Circles | None, text: Text, wide: float) -> str:
    """Return who published the figures shown, as many as fit into two lines, and who made the card."""
    others = [] if drawn is None else drawn.sources(figure.step)
    names = [name for name in dict.fromkeys((figure.source, *others)) if name]
    if not names:
        return _card_foot(spec, wide, 2)
    count = len(names)
    while True:
        said = "; ".join(names)
        if len(names) < count:
            said = text("and_more_picture", names=said, count=text.number(count - len(names)))
        line = text("source_line", names=said)
        if len(names) == 1 or len(wrapped(line, wide, "cardsmall")) <= 2:
            return " ".join(part for part in (line, spec.credit) if part)
        names.pop()


def _sentence(first: History, figure: PeriodFigure, text: Text) -> str:
    """Return what was counted, how it compares to the first figure or the one before, and what the newest is."""
    earliest, newest = first.steps[0], first.steps[-1]
    told = text("legend_flow_all", measure=first.measure, unit=text.of("units", first.unit or "people"))
    comparable = earliest.value and not earliest.partial and earliest.source == figure.source
    times = figure.value / earliest.value if comparable else 0.0
    if times >= TIMES and earliest is not figure:
        told = text("comma").join([told, text.counted("card_times", round(times), period=earliest.label)])
    elif said := change(first, figure, text).said:
        told = text("comma").join([told, said])
    told = f"{told[:1].upper()}{told[1:]}."
    if newest is not figure:
        apart = newest.partial or not figure.value or newest.source != figure.source
        share = "" if apart else f" ({text.percent(newest.value / figure.value - 1)})"
        told += f" {newest.when(text)}: {newest.text}{share}."
    return told


# --- the map --------------------------------------------------------------------------------------------------
def _drawn(spec: MapSpec, first: History, figure: PeriodFigure) -> circles.Circles | None:
    """Return the circles of the time of a figure; ``None`` for those of a map without steps of time."""
    time = (year_time(spec) if first.steps is first.years else month_time(spec)) or spec.time
    return None if time is None else circles.of_steps(time, [figure.step])


def _panel(
    picture: Picture, spec: MapSpec, first: History, figure: PeriodFigure, drawn: circles.Circles | None, frame: Box
) -> Panel:  # fmt: skip
    """Draw the map of all figures of the time of one in a frame that every circle lies in."""
    scale = LARGEST / LARGEST_CIRCLE
    shown = still(spec) if drawn is None else drawn.shown(figure.step)
    radii = {index: (radius or 0.0) * scale for index, radius in shown.circles.items()}
    look = Look(
        small=0.7, round=scale, most_rank=-1, figures=5, bare=True, counted=True, first=first.waypoint,
        types=CARD_TYPES,
    )  # fmt: skip
    panel = Panel(picture, spec, plane_around(spec, frame, radii, 24.0), shown=shown, style=look)
    panel.draw_all()
    return panel


class _Key:
    """The key of the card: circles and textures, and the lines of the modes beside or below them."""

    def __init__(self, panel: Panel, spec: MapSpec, drawn: circles.Circles | None) -> None:
        widths = spec.legend if drawn is None else drawn.time.legend
        flows = [e for e in held(widths, panel.looks()) if e.kind == "flow"]
        # The widest and the thinnest, which says up to how many all lines are as thin.
        counted = [flows[0], flows[-1]] if len(flows) > 2 else flows
        modes = [e for e in held(spec.legend, panel.looks()) if e.kind in DASHES]
        entries = [replace(e, width=(e.width or 1.0) * panel.small) for e in counted] + modes[: MODES - len(counted)]
        self.picture, self.halo = panel.picture, panel.look.halo
        self.rows = [[entry] for entry in entries]
        self.wide = max((furniture.entry_width(entry, KIND) for entry in entries), default=0.0)
        self.high = sum(furniture.row_height(row, KIND) for row in self.rows)
        known = spec.legend if drawn is None else drawn.entries(Text(spec.lang), named=False)
        found = [entry for entry in held(known, panel.looks()) if circles.is_key(entry)]
        nested = [entry for entry in found if entry.kind == "circle" and entry.width]
        small = [entry for entry in nested if (entry.width or 0.0) * panel.style.round <= LARGEST_KEY]
        shown = [*(small or nested)[:1], *(entry for entry in found if entry not in nested)]
        self.entries, self.share = shown, panel.style.round
        self.key = circles.Key(panel.picture, shown, kind=KIND, share=panel.style.round, halo=panel.look.halo)

    def within(self, wide: float) -> circles.Key:
        """Return the key of circles alone, no wider than a column."""
        return circles.Key(self.picture, self.entries, kind=KIND, share=self.share, wide=wide)

    def size(self, layout: str) -> tuple[float, float]:
        """Return width and height of a layout: ``beside``, ``below``, or ``alone`` without the modes."""
        wide, high = (self.wide, self.high) if self.rows else (0.0, 0.0)
        if layout == "beside" and wide:
            return self.key.w + APART + wide, max(self.key.h, high)
        if layout == "below":
            return max(self.key.w, wide), self.key.h + 6 + high
        return self.key.w, self.key.h

    def draw(self, layout: str, x: float, y: float) -> None:
        """Draw it in a layout, its corner at x, y; mirrored with the page."""
        wide, _ = self.size(layout)
        rtl = self.picture.rtl
        self.key.draw(x + wide - self.key.w if rtl else x, y)
        if layout != "alone" and self.rows:
            top = y if layout == "beside" else y + self.key.h + 6
            left = x + (0.0 if rtl else wide - self.wide) if layout == "beside" else x + (wide - self.wide) * rtl
            furniture.draw_legend(self.picture, self.rows, left, top, self.wide, halo=self.halo, kind=KIND)


def _put_key(panel: Panel, key: _Key) -> bool:
    """Draw the key where most of the map is free; return whether there was room for it."""
    frame = panel.frame
    best: tuple[float, str, Box] | None = None
    for number, layout in enumerate(("beside", "below", "alone")):
        w, h = key.size(layout)
        for corner in (frame.x, frame.x + frame.w):
            found = panel.space.find(w + 12, h + 10, (corner, frame.y + frame.h), 8, dry=0.5, coast=1.0)
            if found is not None and (best is None or found[0] + number * 250 < best[0]):
                best = (found[0] + number * 250, layout, found[1])
    if best is None:
        return False
    _, layout, box = best
    key.draw(layout, box.x + 6, box.y + 5)
    panel.space.mark_box(box, 6)
    panel.blocked.append(box)
    return True


# --- without figures ------------------------------------------------------------------------------------------
def _plain_card(spec: MapSpec, look: Theme) -> Picture:
    """Return a card with words beside the map, or above it where the map is wide."""
    beside = natural_ratio(spec.bounds) < SIDE_BY_SIDE
    picture = sheet(spec, look, *CARD)
    return _column_card(picture, spec) if beside else _strip_card(picture, spec)


def _column_card(picture: Picture, spec: MapSpec) -> Picture:
    """Draw a card with its words and its legend in a column and the map beside it."""
    (wide, high), column = CARD, 290.0
    box = fitted(spec, Box(column + MARGIN * 2, 0, wide - column - MARGIN * 2, high))
    box = Box(wide - box.w, box.y, box.w, box.h)
    panel, _ = whole_map(picture, spec, box, inset=False, style=PLAIN_CARD)
    panel.draw_names()
    # Where the ground ends, the column is wider.
    column = box.x - 2 * MARGIN
    foot = _card_foot(spec, column, 2)
    bottom = (
        _card_logo(picture, spec, Box(MARGIN, 0, column, high - 14))
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


def _card_logo(picture: Picture, spec: MapSpec, box: Box) -> float:
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
    picture.paragraph(_card_foot(spec, room, 1), start, high - 20, room, "small", 1)
    # What figures are drawn is only known when the map is: first on a sheet that is thrown away.
    trial = whole_map(
        sheet(spec, picture.look, *CARD), spec, Box(0, y + 8, wide, high - y - 32), inset=False, style=PLAIN_CARD
    )[0]
    rows, _, tall = furniture.legend_rows(_card_legend(trial), inner)
    box = fitted(spec, Box(0, y + 8, wide, high - y - 36 - tall))
    panel, _ = whole_map(picture, spec, Box((wide - box.w) / 2, box.y, box.w, box.h), inset=False, style=PLAIN_CARD)
    panel.draw_names()
    furniture.draw_legend(picture, rows, MARGIN, high - 24 - tall, inner)
    return picture


def _card_legend(panel: Panel) -> list[LegendEntry]:
    """Return the entries that a card has room for: modes, schematic lines, what was found, and whatever figures."""
    kinds = {*panel.look.lines, "schematic", "marked", *FLOW_KINDS}
    kept = [entry for entry in panel.spec.legend if entry.kind in kinds]
    coloured = [entry for entry in panel.spec.legend if re.fullmatch(r"c\d+|colour-title", entry.kind)]
    return [*coloured, *held(kept, panel.looks())]


def _card_foot(spec: MapSpec, wide: float, rows: int) -> str:
    """Return who published the figures, and who made the card."""
    return " ".join(part for part in (source_line(spec, wide, rows), spec.credit) if part)
