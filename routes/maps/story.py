"""Chapters as drawn: what each shows, from where to where, and its text as checked HTML."""

from __future__ import annotations

import base64
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from routes.describe import words
from routes.errors import RoutesError, UnknownIdError, UsageError
from routes.graph import paths
from routes.i18n.tags import data_lang
from routes.maps.drawing import cut_of, turned
from routes.maps.markdown import to_html
from routes.maps.spec import ChapterMark
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.checks import ERROR, Finding
from routes.model.geometry import Bounds
from routes.model.lookup import find, find_route, places_of, resolve
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.pictures import media_type
from routes.model.records import Observation
from routes.model.text import did_you_mean, quoted

if TYPE_CHECKING:
    from routes.maps.drawing import Drawing

__all__ = ["chapter_marks", "faults"]


def chapter_marks(net: NetworkRecords, drawing: Drawing) -> tuple[ChapterMark, ...]:
    """Return the chapters of a network's story for a drawing of it.

    What a chapter shows stays until a later one hides it. A story whose first chapters show nothing in particular
    begins with everything.

    Raises
    ------
    UsageError
        If a chapter names something that the network does not have; the message names the chapter and the column.
    """
    text, foreign = drawing.text, data_lang(net, drawing.text.lang)
    index_of = {leg.id: index for index, leg in enumerate(drawing.legs)}
    told = any(chapter.show or chapter.hide for chapter in net.chapters)
    named = any(chapter.annotations for chapter in net.chapters)
    begins_empty = bool(net.chapters) and bool(net.chapters[0].show)
    legs: dict[str, None] = {} if begins_empty else dict.fromkeys(index_of)
    places: dict[str, None] = {} if begins_empty else dict.fromkeys(drawing.index_of)
    out: list[ChapterMark] = []
    for number, chapter in enumerate(net.chapters, 1):
        before = set(legs)
        named_legs = _change(net, chapter, number, legs, places)
        seen = [name for name in legs if name in index_of]
        ends = {end for name in seen for end in (net.legs[name].start, net.legs[name].end)}
        # What a chapter is about is what it adds; one that adds nothing is about the legs it names.
        added = [name for name in seen if name not in before] if told else []
        front = dict.fromkeys(added or [name for name in seen if name in named_legs])
        row = _figure(net, chapter, number)
        shown_places = [i for name, i in drawing.index_of.items() if name in ends or name in places]
        out.append(
            ChapterMark(
                title=dict(chapter.titles).get(text.lang, chapter.title),
                title_lang="" if text.lang in dict(chapter.titles) else foreign,
                html=to_html(dict(chapter.texts).get(text.lang, chapter.text)),
                text_lang="" if text.lang in dict(chapter.texts) else foreign,
                view=_view(net, chapter, number, drawing.cut),
                legs=tuple(index_of[name] for name in seen) if told else None,
                waypoints=tuple(shown_places) if told else None,
                fresh=tuple(index_of[name] for name in added),
                front=tuple(index_of[name] for name in front),
                back=tuple(index_of[name] for name in seen if name not in front) if front else (),
                notes=_notes(
                    drawing, chapter.annotations if named else None, {*seen, *ends, *places} if told else None
                ),
                period="" if chapter.period is None else str(chapter.period),
                when="" if chapter.period is None else drawing.text.period(chapter.period),
                image=_data_url(chapter.picture),
                alt=chapter.alt,
                credit=chapter.credit,
                **({} if row is None else words.large_figure(net, row, text)),
            )
        )
    return tuple(out)


def _notes(drawing: Drawing, named: Collection[str] | None, shown: Collection[str] | None) -> tuple[int, ...] | None:
    """Return the indexes of the annotations of a chapter: those it names, or those of what it shows."""
    if named is None and shown is None:
        return None

    def told(note: Annotation) -> bool:
        about = note.place or note.leg
        return note.id in named if named is not None else not about or about in (shown or ())

    return tuple(index for index, note in enumerate(drawing.notes) if told(note))


def faults(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return what `chapter_marks` would refuse: each name or view in a chapter that means nothing, all of them.

    ``where`` of a finding is ``chapter 2, view``.
    """
    found = []
    cut = cut_of(net.legs.values())
    for number, chapter in enumerate(net.chapters, 1):
        for column in ("show", "hide", "view", "figure"):
            try:
                if column == "view":
                    _view(net, chapter, number, cut)
                if column == "figure":
                    _figure(net, chapter, number)
                for name in getattr(chapter, column) if column in ("show", "hide") else ():
                    _named(net, name, f"chapter {number}, {column}")
            except UsageError as error:
                found.append(Finding(code="bad-chapter", severity=ERROR, where=error.where, message=error.detail))
    return tuple(found)


def _change(
    net: NetworkRecords, chapter: Chapter, number: int, legs: dict[str, None], places: dict[str, None]
) -> set[str]:
    """Show and hide what a chapter says; return the legs that it names to be shown."""
    named: set[str] = set()
    for column, names in (("show", chapter.show), ("hide", chapter.hide)):
        for name in names:
            found_legs, found_places = _named(net, name, f"chapter {number}, {column}")
            if column == "show":
                named.update(found_legs)
            for kept, found in ((legs, found_legs), (places, found_places)):
                for one in found:
                    if column == "show":
                        kept.setdefault(one)
                    else:
                        kept.pop(one, None)
    return named


def _figure(net: NetworkRecords, chapter: Chapter, number: int) -> Observation | None:
    """Return the observation that a chapter prints large, ``None`` if it names none.

    Raises
    ------
    UsageError
        If there is no such figure, it is no number, or several sources say it.
    """
    if not chapter.figure:
        return None
    where, asked = f"chapter {number}, figure", quoted("|".join(chapter.figure))
    about, measure, period, *source = (part.strip() for part in chapter.figure)
    try:
        when = Period.parse(period)
    except RoutesError as error:
        raise UsageError(f"{asked}: {error}", where=where) from error
    try:
        known = [row for row in net.observations_about(about) if not row.group]
    except UnknownIdError:
        known = []
    found = [
        row
        for row in known
        if row.measure == measure and row.period == when and (not source or row.source == source[0])
    ]
    if not found:
        like = [f"{row.about}|{row.measure}|{row.period}" for row in known]
        near = did_you_mean("|".join((about, measure, period)), like)
        hint = near if known else f"There is none about {quoted(about)}."
        raise UsageError(f"no figure is {asked}. {hint}".strip(), where=where)
    if len(found) > 1:
        names = " or ".join(row.source for row in found)
        raise UsageError(f"{len(found)} figures are {asked}: write the source after it, {names}", where=where)
    if isinstance(found[0].value, str):
        raise UsageError(f"{asked} is no number: {found[0].value}", where=where)
    return found[0]


def _named(net: NetworkRecords, name: str, where: str) -> tuple[list[str], list[str]]:
    """Return the legs, in order of travel, and the waypoints that a name in a chapter means.

    Raises
    ------
    UsageError
        If it means nothing in this network.
    """
    first, dots, last = name.partition("..")
    try:
        if dots:
            return _part(net, first.strip(), last.strip()), []
        route = _route(net, name)
        if route is not None:
            return list(net.routes[route].legs), []
        target = resolve(net, name)
    except RoutesError as error:
        raise UsageError(f"{error}", where=where) from error
    return sorted(target.legs), sorted(target.waypoints)


def _route(net: NetworkRecords, name: str) -> str | None:
    try:
        return find_route(net, name).id
    except UnknownIdError:
        return None


def _part(net: NetworkRecords, first: str, last: str) -> list[str]:
    """Return the legs of a route up to a waypoint, or of the shortest way between two waypoints."""
    route = _route(net, first)
    if route is None:
        return [leg.id for leg in paths.path(net, first, last).legs]
    end = find(net, last)
    inside = places_of(net, end.id)
    legs = net.routes[route].legs
    for number, name in enumerate(legs):
        reached = net.waypoints[net.legs[name].end]
        if reached.id in inside:
            return list(legs[: number + 1])
    raise UsageError(f"route {quoted(first)} does not pass {end.name}")


def _view(net: NetworkRecords, chapter: Chapter, number: int, cut: float) -> Bounds | None:
    """Return the bounds of what a chapter looks at, with a little room; ``None`` for the whole map.

    Longitudes are as drawn on a map that is cut there: see `routes.maps.drawing.turned`.
    """
    if not chapter.view:
        return None
    numbers = _numbers(chapter.view)
    if numbers is not None:
        west, south, east, north = numbers
        inside = min(west, east) >= -180 and max(west, east) <= 180 and -85 <= south < north <= 85
        if not inside or not (west < east or (west > east and cut > -180.0)):
            raise UsageError(
                f"{'|'.join(chapter.view)} is not west|south|east|north in degrees: write the "
                "smaller longitude and latitude first",
                where=f"chapter {number}, view",
            )
        west, east = turned(west, cut), turned(east, cut)
        return (west, south, east, north) if west < east else None
    xs: list[float] = []
    ys: list[float] = []
    for name in chapter.view:
        legs, places = _named(net, name, f"chapter {number}, view")
        for leg in legs:
            for lon, lat, *_ in net.legs[leg].line.coords:
                xs.append(turned(lon, cut))
                ys.append(lat)
        for place in places:
            xs.append(turned(net.waypoints[place].lon, cut))
            ys.append(net.waypoints[place].lat)
    room = max(0.15, 0.08 * max(max(xs) - min(xs), max(ys) - min(ys)))
    return min(xs) - room, max(min(ys) - room, -85.0), max(xs) + room, min(max(ys) + room, 85.0)


def _numbers(parts: Iterable[str]) -> Bounds | None:
    try:
        values = [float(part) for part in parts]
    except ValueError:
        return None
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else None


def _data_url(picture: bytes) -> str:
    kind = media_type(picture)
    return f"data:{kind};base64,{base64.b64encode(picture).decode('ascii')}" if kind else ""
