"""The names of a map, the figures beside its circles, its annotations: how they are set and where they may stand."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.i18n.language import Text
from routes.maps.image.fonts import reads_rtl, set_as, width_of
from routes.maps.image.picture import Disc, Picture, Shape, wrapped
from routes.maps.image.space import (
    SQUARE,
    Dot,
    FreeSpace,
    Name,
    beside,
    beside_circle,
    beside_square,
    nearest_in,
    place,
    room_beside,
    samples,
    spots_of_area,
)
from routes.maps.image.viewport import Box
from routes.maps.spec import MapSpec, NoteMark
from routes.maps.style import type_of

if TYPE_CHECKING:
    from routes.maps.image.panel import Panel

__all__ = ["names_of", "note_rows", "notes_height", "put_cities", "put_notes", "shown_notes", "write"]

LONGEST_NAME = 260.0
KEY, FIGURE, SMALLER = 0.0, -1.0, 3.0
# Of annotations: the type, the width of a text, how far it and its number may stand from what they are about, in px.
NOTE, NOTE_WIDTH, FAR, NUMBER_FAR = "legend", 235.0, 320.0, 70.0
NARROW = 0.4  # of a small map, that the name under a number takes at most
NUMBER = 18.0  # px of the disc of a number
NOTE_GAP = 4.0


def names_of(panel: Panel) -> list[Name]:
    """Return every name that may be written on a map, with the places where it may stand."""
    return [*_figure_names(panel), *_place_names(panel), *_area_names(panel), *_ground_names(panel)]


def write(panel: Panel, name: Name) -> None:
    """Write a name where it was placed, with a thin line to its mark if it stands away from it."""
    assert name.box is not None
    if name.leader and name.own is not None:
        _leader(panel, name, name.own)
    x, size, picture, look = name.start, type_of(name.look).size, panel.picture, panel.look
    if not name.under:
        top = name.box.y + (name.box.h - size) / 2 - size * 0.12
        colour = {"colour": look.figtext} if name.figure else {}
        picture.words(name.text, x, top, name.look, anchor=name.anchor, halo=look.halo, **colour)
        return
    picture.words(name.text, x, name.box.y, name.look, anchor=name.anchor, halo=look.halo, colour=look.figtext)
    top = name.box.y + size * 1.12
    for line in name.under.split("\n"):
        picture.words(line, x, top, name.under_look, anchor=name.anchor, halo=look.halo, colour=look.text)
        top += type_of(name.under_look).line


def _leader(panel: Panel, name: Name, dot: Dot) -> None:
    box = name.box
    assert box is not None
    x = min(max(dot.x, box.x), box.x + box.w)
    y = min(max(dot.y, box.y + 2), box.y + box.h - 2)
    away = math.hypot(x - dot.x, y - dot.y) or 1.0
    start = (dot.x + (x - dot.x) / away * dot.r, dot.y + (y - dot.y) / away * dot.r)
    panel.picture.line([start, (x, y)], stroke=panel.look.text, width=0.9 if name.rank == FIGURE else 0.7)


def _name(panel: Panel, text: str, look: str, rank: float, spots: Any, key: tuple[Any, ...], **more: Any) -> Name:
    look = panel.style.types.get(look, look)
    text = wrapped(text, LONGEST_NAME, look, 1)[0]
    w, h = width_of(text, look), type_of(look).size * 1.18
    return Name(text=text, look=look, rank=rank, w=w, h=h, spots=spots(w, h), key=key, **more)


def _figure_names(panel: Panel) -> list[Name]:
    """Return the numbers of the largest circles, each with the name of its place below it.

    Of those that a panel does not number the names stand in the same way; of smaller ones only where there is room.
    """
    out: list[Name] = []
    style, shown = panel.style, panel.shown
    known = [index for index in panel.circles if shown.texts.get(index)]
    known.sort(key=lambda index: index != style.first)
    top = style.first if style.first in known else next(iter(known), None)
    numbered = [index for index in known if index not in style.unnumbered][: style.figures]
    for order, index in enumerate(known):
        circle, under = panel.circles[index], _under(panel, index, numbered=index in numbered)
        if index not in numbered and index not in style.unnumbered:
            name, spots = _called(panel, index), beside(circle, far=False)
            if name.strip() and (style.called is None or index in style.called):
                out.append(_name(panel, name, "label", SMALLER, spots, (order, index), own=circle))
            continue
        if index not in numbered:
            if under:
                out.append(_name(panel, under, "label", FIGURE, _circled(circle), (order, index),
                                 own=circle, over_coast=not panel.look.mono,
                                 over_lines=panel.style.thin is not None))  # fmt: skip
            continue
        look = style.types.get("topfigure" if index == top else "figure", "figure")
        under_look = style.types.get("label", "label")
        lines = under.split("\n") if under else []
        w = max(width_of(shown.texts[index], look), *(width_of(line, under_look) for line in lines))
        below = (len(lines) - 1) * type_of(under_look).line + type_of(under_look).size * 1.25
        h = type_of(look).size * 1.12 + (below if lines else type_of(look).size * 0.06)
        out.append(
            Name(
                text=shown.texts[index], look=look, rank=FIGURE, w=w, h=h, spots=beside_circle(circle, w, h),
                own=circle, key=(order, index), under=under, under_look=under_look, figure=True,
                over_coast=not panel.look.mono, over_lines=panel.style.thin is not None,
            )
        )  # fmt: skip
    return out


def _under(panel: Panel, index: int, *, numbered: bool) -> str:
    """Return what stands below a figure: what it counts, and the name of its place; a long one alone, in lines."""
    style = panel.style
    # A number without the name of its place says nothing.
    if not numbered and style.called is not None and index not in style.called:
        return ""
    look, name = style.types.get("label", "label"), _called(panel, index)
    if style.counted and panel.shown.whats.get(index):
        both = Text(panel.spec.lang).joined([panel.shown.whats[index], name])
        if width_of(both, look) <= LONGEST_NAME * 0.8:
            return both
    if not name.strip():
        return ""
    if style.thin is None:
        return wrapped(name, LONGEST_NAME, look, 1)[0]
    if numbered:
        return "\n".join(wrapped(name, panel.frame.w * NARROW, look, 3))
    return "" if width_of(name, look) > panel.frame.w * 0.55 else name


def _circled(circle: Dot) -> Any:
    return lambda w, h: beside_circle(circle, w, h)


def _place_names(panel: Panel) -> list[Name]:
    out = []
    figured = _labelled(panel)
    for index in sorted(set(panel.dots) - figured):
        mark = panel.spec.waypoints[index]
        dot = panel.dots[index]
        text, rank, look = _called(panel, index), float(mark.rank), "key" if mark.rank == 0 else "label"
        if not set_as(text, type_of(look)).strip() or rank > panel.style.most_rank:
            continue
        out.append(_name(panel, text, look, rank, beside(dot, far=rank <= KEY), (index,), own=dot))
    return out


def _labelled(panel: Panel) -> set[int]:
    """Return the places whose name stands with their figure."""
    called = panel.style.called
    return {i for i in panel.circles if panel.shown.texts.get(i) and (called is None or i in called)}


def _called(panel: Panel, index: int) -> str:
    """Return the name at a mark: where it stands for several places, that of the first and how many more."""
    name, text = panel.spec.waypoints[index].name, Text(panel.spec.lang)
    if index not in panel.spots:
        return name
    return text("and_more_picture", names=name, count=text.number(panel.spots[index] - 1))


def _area_names(panel: Panel) -> list[Name]:
    out = []
    for index, mark in enumerate(panel.spec.waypoints):
        if not mark.area or mark.drawn or panel.style.most_rank < 2.5 or index in panel.circles:
            continue
        points = panel.plane.lines(mark.area)[0]
        centre = panel.plane.at(mark.x, mark.y)
        some = [centre, *map(tuple, points[:: max(1, len(points) // 16)])]

        def spots(w: float, h: float, some: list[Any] = some) -> Any:
            return spots_of_area(some, w, h)

        out.append(_name(panel, mark.name, "area", 2.5, spots, (index,)))
    return out


def _ground_names(panel: Panel) -> list[Name]:
    out = []
    # The name of a country that has a figure stands beside that.
    called = {_called(panel, index) for index in panel.circles}
    for index, label in enumerate(panel.spec.labels):
        if not panel.style.ground or label.text in called or label.kind == "city":
            continue
        look = "sea" if label.kind == "sea" else "country"
        at = [panel.plane.at(x, y) for x, y in label.at]

        def spots(w: float, h: float, at: list[tuple[float, float]] = at) -> Any:
            return [(x - w / 2, y - h / 2, "middle") for x, y in at]

        out.append(_name(panel, label.text, look, 5.0 if look == "sea" else 6.0, spots, (index,)))
    return out


def put_cities(panel: Panel) -> None:
    """Write the cities for orientation, each beside its square, where names and annotations have left room.

    Annotations stand before: see `put_notes`.
    """
    found, look, half = [], "city", SQUARE / 2
    for index, label in enumerate(panel.spec.labels):
        x, y = panel.plane.at(*label.at[0])
        if label.kind == "city" and panel.frame.holds(x, y):
            h = type_of(look).size * 1.18
            w, spots = beside_square(x, y, width_of(label.text, look), h)
            found.append(Name(text=label.text, look=look, rank=7.0, w=w, h=h, spots=spots, key=(index,), square=(x, y)))
    taken = [*panel.blocked, *(name.box for name in panel.names if name.box is not None)]
    place(found, panel.lines, [*panel.dots.values(), *panel.circles.values()], taken, panel.frame)
    for name in found:
        if name.box is not None and name.square is not None:
            x, y = name.square
            corners = np.array([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)])
            panel.picture.add(Shape(parts=[corners], closed=True, fill=panel.look.quiet, clip=panel.frame))
            panel.names.append(name)
            write(panel, name)


# --- annotations ----------------------------------------------------------------------------------------------
def shown_notes(spec: MapSpec) -> tuple[NoteMark, ...]:
    """Return the annotations of the step of time that a picture shows; all where it shows none."""
    step = -1 if spec.time is None else spec.time.start
    return tuple(n for n in spec.notes if step < 0 or not n.spans or n.spans[0][0] <= step < n.spans[0][1])


def put_notes(panel: Panel, *, texts: bool = True) -> list[NoteMark]:
    """Write the annotations beside what they are about, after all names; return those that stand as a number alone.

    Without ``texts`` that is all of them; see `note_rows`.
    """
    space, taken = FreeSpace(panel.frame), [*panel.blocked, *(name.box for name in panel.names if name.box is not None)]
    space.mark(panel.lines, 4)
    for dot in (*panel.dots.values(), *panel.circles.values()):
        space.mark(np.array([[dot.x, dot.y]]), dot.r + 2)
    for box in taken:
        space.mark_box(box, 3)
    numbered: list[NoteMark] = []
    for note in shown_notes(panel.spec):
        own = _noted(panel, note)
        if not panel.frame.holds(own.x, own.y):
            continue
        lines = _balanced(note.text)
        w, h = max(width_of(line, NOTE) for line in lines), len(lines) * type_of(NOTE).line
        found = room_beside(space, taken, own, (w, h), 20, FAR, note.side) if texts else None
        if found is not None:
            _line_to(panel, own, found)
            rtl = panel.picture.rtl and reads_rtl(note.text)
            x, anchor = (found.x + w, "end") if rtl else (found.x, "start")
            for number, line in enumerate(lines):
                top = found.y + number * type_of(NOTE).line
                panel.picture.words(line, x, top, NOTE, anchor=anchor, halo=panel.look.halo, colour=panel.look.text)
        else:
            # Notes of other steps are not in a picture, nor numbers of those that stand as text: it counts from one.
            note = dataclasses.replace(note, number=panel.spec.notes[len(numbered)].number)
            numbered.append(note)
            disc = (NUMBER, NUMBER)
            found = room_beside(space, taken, own, disc, 2, NUMBER_FAR, note.side)
            found = found or room_beside(space, [], own, disc, 2, FAR) or Box(own.x, own.y - own.r - NUMBER, *disc)
            _line_to(panel, own, found)
            _number(panel.picture, note.number, found.x, found.y)
        taken.append(found)
        space.mark_box(found, 4)
        way = samples(np.array([(own.x, own.y), nearest_in(found, own)]), 5.0)
        space.mark(way, 3)
        panel.blocked.append(found)
        panel.lines = np.vstack([panel.lines, way])
    return numbered


def note_rows(picture: Picture, notes: Sequence[NoteMark], x: float, y: float, wide: float) -> float:
    """Write annotations with their numbers, a paragraph each; return where the next thing may begin."""
    indent = NUMBER + 8
    for note in notes:
        _number(picture, note.number, x + wide - NUMBER if picture.rtl else x, y)
        start = x if picture.rtl else x + indent
        y = picture.paragraph(note.text, start, y + 1, wide - indent, NOTE) + NOTE_GAP
    return y


def notes_height(notes: Sequence[NoteMark], wide: float) -> float:
    """Return the height of that in px."""
    return sum(len(wrapped(n.text, wide - NUMBER - 8, NOTE)) * type_of(NOTE).line + NOTE_GAP + 1 for n in notes)


def _noted(panel: Panel, note: NoteMark) -> Dot:
    """Return what an annotation is about: a point, or the mark or circle of its place."""
    x, y = panel.plane.at(note.x, note.y)
    here = [marks[note.waypoint].r for marks in (panel.dots, panel.circles) if note.waypoint in marks]
    return Dot(x, y, max(here, default=0.0))


def _line_to(panel: Panel, own: Dot, box: Box) -> None:
    x, y = nearest_in(box, own)
    away = math.hypot(x - own.x, y - own.y)
    if away > own.r:
        start = (own.x + (x - own.x) / away * own.r, own.y + (y - own.y) / away * own.r)
        panel.picture.line([start, (x, y)], stroke=panel.look.text, width=0.9)


def _number(picture: Picture, number: str, x: float, y: float) -> None:
    r, look = NUMBER / 2, picture.look
    picture.add(Disc(x=x + r, y=y + r, r=r, fill=look.text))
    picture.words(number, x + r, y + r - type_of("figure").size * 0.64, "figure", anchor="middle", colour=look.page)


def _balanced(text: str) -> list[str]:
    """Return a text in as few lines as it needs, none much longer than the others."""
    lines = wrapped(text, NOTE_WIDTH, NOTE)
    widths = [float(w) for w in range(60, round(NOTE_WIDTH), 10)] + [NOTE_WIDTH]
    return next(made for w in widths if len(made := wrapped(text, w, NOTE)) <= len(lines))
