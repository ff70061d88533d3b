"""The social card: one large figure with its series beside the map of all figures of that time."""

from __future__ import annotations

from routes.i18n.language import Text
from routes.maps.image import chart, circles, furniture
from routes.maps.image.fonts import width_of
from routes.maps.image.history import Figure, History, change, lead
from routes.maps.image.layout import CARD, CARD_TYPES, sheet
from routes.maps.image.panel import Look, Panel, Shown
from routes.maps.image.picture import Picture, wrapped
from routes.maps.image.plain_card import card_foot, plain_card
from routes.maps.image.viewport import Box, Viewport
from routes.maps.keys import held
from routes.maps.spec import LegendEntry, MapSpec, TimeSpec
from routes.maps.style import DASHES, TYPES, Theme

__all__ = ["social"]

COLUMN = 313.0
SIDE = 22.0
TOP = 26.0
LARGEST = 52.0
CHART = 118.0
MODES = 4
TIMES = 10
HEADLINES = ("headline", "headline2", "headline3")


def social(spec: MapSpec, look: Theme) -> Picture:
    """Return a card of 1200 x 630 px; of a map without figures its title and the map."""
    first = lead(spec)
    if first is None:
        return plain_card(spec, look)
    picture = sheet(spec, look, *CARD)
    figure = max(first.steps, key=lambda one: (not one.partial, one.value))
    column = Box(CARD[0] - COLUMN + SIDE if picture.rtl else SIDE, TOP, COLUMN - 2 * SIDE, CARD[1] - TOP - 14)
    frame = Box(0.0 if picture.rtl else COLUMN, 0, CARD[0] - COLUMN, CARD[1])
    _map(picture, spec, first, figure, frame)
    _words(picture, spec, first, figure, column)
    return picture


# --- the column -----------------------------------------------------------------------------------------------
def _words(picture: Picture, spec: MapSpec, first: History, figure: Figure, box: Box) -> None:
    """Write place and period, the figure, a sentence and the sources; draw the series where there is room."""
    text = Text(spec.lang)
    anchor, edge = ("end", box.x + box.w) if picture.rtl else ("start", box.x)
    where = text("comma").join([first.name, figure.label])
    y = picture.paragraph(where, box.x, box.y, box.w, "where", 2) + 2
    kind = next((kind for kind in HEADLINES if width_of(figure.text, kind) <= box.w), HEADLINES[-1])
    picture.words(figure.text, edge, y - TYPES[kind].size * 0.08, kind, anchor=anchor, colour=picture.look.figtext)
    y += TYPES[kind].size * 1.08
    y = picture.paragraph(_sentence(first, figure, text), box.x, y, box.w, "sentence", 4)
    foot = wrapped(card_foot(spec, box.w, 2), box.w, "cardsmall", 2)
    bottom = box.y + box.h - len(foot) * TYPES["cardsmall"].line
    for number, line in enumerate(foot):
        top = bottom + number * TYPES["cardsmall"].line
        picture.words(line, edge, top, "cardsmall", anchor=anchor, colour=picture.look.quiet)
    series = first.years
    high = min(CHART, bottom - y - 18)
    if len(series) > 1 and high > 60 and figure in series:
        chart.draw_years(
            picture, series, Box(box.x, bottom - 8 - high, box.w, high), lit=figure, tick="cardtick", bold="cardlit"
        )


def _sentence(first: History, figure: Figure, text: Text) -> str:
    """Return what was counted, how it compares to the first figure or the one before, and what the newest is."""
    earliest, newest = first.steps[0], first.steps[-1]
    told = first.measure
    times = figure.value / earliest.value if earliest.value and not earliest.partial else 0.0
    if times >= TIMES and earliest is not figure:
        told = text("comma").join([told, text.counted("card_times", round(times), period=earliest.label)])
    elif said := change(first, figure, text).said:
        told = text("comma").join([told, said])
    told = f"{told[:1].upper()}{told[1:]}."
    if newest is not figure:
        told += f" {_period(newest, text)}: {newest.text}."
    return told


def _period(figure: Figure, text: Text) -> str:
    months = figure.months
    if figure.partial and months and months == tuple(range(months[0], months[-1] + 1)):
        return text.period(f"{figure.year}-{months[0]:02d}/{figure.year}-{months[-1]:02d}")
    return text("time_partial", value=figure.label) if figure.partial else figure.label


# --- the map --------------------------------------------------------------------------------------------------
def _map(picture: Picture, spec: MapSpec, first: History, figure: Figure, frame: Box) -> None:
    time = _time_of(spec, figure)
    drawn = circles.of_steps(spec, time, [figure.step])
    room = max((r for r in drawn.radii(figure.step).values() if r), default=0.0) * LARGEST / drawn.largest
    look = Look(
        small=0.75, round=LARGEST / drawn.largest, most_rank=-1, types=CARD_TYPES, heads=False
    )  # fmt: skip
    plane = Viewport(spec.bounds, frame, (26 + room / 3, 22 + room / 3, 30 + room / 3, 22 + room / 3), spec.bounds)
    shown = Shown(
        widths={s.leg: s.widths[figure.step] for s in time.series if s.leg is not None and s.widths},
        circles=drawn.radii(figure.step), texts=drawn.texts(figure.step), events=drawn.events,
        partial=drawn.partial(figure.step),
    )  # fmt: skip
    panel = Panel(picture, spec, plane, shown=shown, style=look)
    panel.draw_all()
    _put_key(panel, spec, drawn)
    panel.draw_names()


def _time_of(spec: MapSpec, figure: Figure) -> TimeSpec:
    found = next(t for t in (spec.time, spec.years) if t is not None and figure.label in t.steps)
    return found


def _put_key(panel: Panel, spec: MapSpec, drawn: circles.Circles) -> None:
    """Draw the key where most of the map is free: circles beside the lines of the modes, or less of it."""
    text = Text(spec.lang)
    modes = [e for e in held(spec.legend, panel.looks()) if e.kind in DASHES][:MODES]
    key = circles.Key(panel.picture, drawn, [panel], text, kind="cardname", most=1, names=False)
    corner = (panel.frame.x if not panel.picture.rtl else panel.frame.x + panel.frame.w, panel.frame.y + panel.frame.h)
    for entries in (modes, []):
        rows, wide, high = _mode_rows(entries)
        for beside in (True, False):
            w = key.w + (28 + wide if beside else 0) if entries else key.w
            w = max(w, wide)
            h = max(key.h, high) if beside else key.h + 8 + high
            found = panel.space.find(w + 12, h + 10, corner, 8, dry=0.5, coast=1.0)
            if found is None:
                continue
            box = found[1]
            key.draw(box.x + 6, box.y + 5)
            if entries:
                x, y = (box.x + 6 + key.w + 28, box.y + 5) if beside else (box.x + 6, box.y + 5 + key.h + 8)
                furniture.draw_legend(panel.picture, rows, x, y, wide, halo=panel.look.halo, kind="cardname")
            panel.space.mark_box(box, 6)
            panel.blocked.append(box)
            return


def _mode_rows(entries: list[LegendEntry]) -> tuple[list[list[LegendEntry]], float, float]:
    rows = [[entry] for entry in entries]
    wide = max((furniture.entry_width(entry, "cardname") for entry in entries), default=0.0)
    return rows, wide, sum(furniture.row_height(row, "cardname") for row in rows)
