"""Waypoints, legs, legend and table rows of a map, each as it is drawn or written."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re
from collections.abc import Sequence
from typing import Any

from routes.describe import words
from routes.i18n.tags import data_lang, name_lang
from routes.maps.drawing import Drawing
from routes.maps.figures import Circle, FlowStyle
from routes.maps.grid import line_path, line_paths, polygon_path, smooth, to_grid
from routes.maps.spec import GRID, LegendEntry, LegMark, NoteMark, TimeSpec, WaypointMark, is_large
from routes.maps.style import base_width
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Basis, Certainty, Leg, Mode, PlaceKind, Waypoint

__all__ = ["gathered", "leg_marks", "legend", "note_marks", "waypoint_marks"]


STYLES = {
    Mode.BUS: "road", Mode.CAR: "road", Mode.TRUCK: "road", Mode.TRAIN: "rail", Mode.BOAT: "water",
    Mode.WALK: "foot", Mode.AIR: "air", Mode.MIXED: "other", Mode.UNKNOWN: "other",
}  # fmt: skip


POPUP_ROWS = 4


FEW_ROUTES = 3


# Degrees by which a line is simplified, and km below which a geodesic is as good as straight on a map of thousands.
SIMPLER, STRAIGHT_KM = 0.003, 200.0


# A bend between two positions is drawn as finely as so many parts of the map's width: half a px of 1,160.
BEND_PARTS = 2320.0


# Px between the middles of two marks at the largest scale below which they are one.
APART = 13.0


def _rank(waypoint: Waypoint, drawing: Drawing, degree: dict[str, int], observed: set[str]) -> int:
    """Return 0 for what the story is about, 1 to 4 for cities, crossings, towns, trail points.

    It is about the ends of an itinerary, the places that have figures, and the ends of the routes told of, if few.
    """
    if drawing.itinerary is not None:
        ends = {drawing.legs[0].start, drawing.legs[-1].end} if drawing.legs else set()
        if waypoint.id in ends:
            return 0
    elif waypoint.id in observed:
        return 0
    if waypoint.kind is PlaceKind.CITY:
        return 1
    if waypoint.kind in (PlaceKind.CROSSING, PlaceKind.PORT, PlaceKind.ISLAND) or degree.get(waypoint.id, 0) > 3:
        return 2
    return 4 if waypoint.kind in (PlaceKind.TRAIL_POINT, PlaceKind.LANDING, PlaceKind.OTHER) else 3


def _route_ends(net: NetworkRecords) -> set[str]:
    """Return where the routes of a network begin and end, if it tells of few."""
    chains = [[net.legs[name] for name in route.legs] for route in net.routes.values()]
    return {end for legs in chains for end in (legs[0].start, legs[-1].end)} if len(chains) <= FEW_ROUTES else set()


def waypoint_marks(drawing: Drawing, style: FlowStyle | None) -> tuple[WaypointMark, ...]:
    """Return the waypoints of a drawing, in its order."""
    net, text = drawing.net, drawing.text
    degree: dict[str, int] = {}
    for leg in drawing.legs:
        for end in (leg.start, leg.end):
            degree[end] = degree.get(end, 0) + 1
    observed = {row.about for row in net.observations} | _route_ends(net)
    simple = len(drawing.waypoints) <= 25
    marks: list[WaypointMark] = []
    for waypoint in drawing.waypoints:
        x, y = to_grid(drawing.x(waypoint.lon), waypoint.lat)
        is_area = waypoint.kind is PlaceKind.AREA and waypoint.id not in degree
        rank = _rank(waypoint, drawing, degree, observed)
        extent = waypoint.extent
        circle = (None if style is None else style.circles.get(waypoint.id)) or Circle(radius=None)
        marks.append(
            WaypointMark(
                id=waypoint.id,
                name=text.place(waypoint),
                x=x,
                y=y,
                rank=min(rank, 1) if simple else rank,
                kind=text.of("kinds", waypoint.kind),
                facts=words.waypoint_facts(waypoint, text) + words.old_report(drawing, "waypoints", waypoint.id, text),
                figures=words.popup_figures(net, waypoint.id, text, POPUP_ROWS),
                sources=tuple(drawing.source_index[name] for name in waypoint.sources),
                accuracy_km=waypoint.accuracy_km if (waypoint.accuracy_km or 0) >= 2 else None,
                area="" if extent is None else polygon_path(_parts(extent, drawing)),
                drawn=not is_area,
                radius=circle.radius,
                value=circle.text,
                counted=circle.measure,
                unit=circle.unit,
                partial=circle.partial,
                marked=waypoint.id in drawing.marked,
                lang=name_lang(waypoint, text.lang),
                note=waypoint.note,
            )
        )
    return tuple(marks)


def gathered(marks: Sequence[WaypointMark], max_zoom: int) -> tuple[WaypointMark, ...]:
    """Return marks of which those that even the largest scale does not tell apart stand under the most important one.

    Marks need `APART` px between their middles; a tile of 256 px holds the Earth at zoom 0.
    """
    px = 256 * 2**max_zoom / 360 / GRID
    kept: dict[tuple[int, int], list[int]] = {}
    under: dict[int, int] = {}
    for index, mark in sorted(enumerate(marks), key=lambda pair: (pair[1].rank, pair[0])):
        if not mark.drawn:
            continue
        x, y = mark.x * px, mark.y * px
        column, row = int(x // APART), int(y // APART)
        near = [i for dx in (-1, 0, 1) for dy in (-1, 0, 1) for i in kept.get((column + dx, row + dy), ())]
        close = [(math.hypot(marks[i].x * px - x, marks[i].y * px - y), i) for i in near]
        nearest = min(close, default=(APART, -1))
        if nearest[0] < APART:
            under[index] = nearest[1]
        else:
            kept.setdefault((column, row), []).append(index)
    return tuple(
        dataclasses.replace(mark, under=under[index]) if index in under else mark for index, mark in enumerate(marks)
    )


def leg_marks(drawing: Drawing, style: FlowStyle | None) -> tuple[LegMark, ...]:
    """Return the legs of a drawing, in its order; those between the same two places lie beside each other."""
    between: dict[tuple[str, str], list[str]] = {}
    for leg in drawing.legs:
        between.setdefault((leg.start, leg.end), []).append(leg.id)
    marks = []
    for leg, path in zip(drawing.legs, _paths(drawing), strict=True):
        nth = between[leg.start, leg.end].index(leg.id)
        twin = any(other != leg.id for other in between.get((leg.end, leg.start), ()))
        marks.append(_leg_mark(leg, drawing, style, path, offset=(1 if twin else 0) + nth * 2))
    return tuple(marks)


def _paths(drawing: Drawing) -> list[str]:
    """Return the path data of the legs; on a map of thousands straight from position to position, all at once."""
    xs = [drawing.x(waypoint.lon) for waypoint in drawing.waypoints]
    tolerance = max(SIMPLER, (max(xs, default=0.0) - min(xs, default=0.0)) / BEND_PARTS)

    def drawn(leg: Leg) -> str:
        bend = leg.basis is not Basis.SCHEMATIC and leg.mode is not Mode.AIR
        return _drawn_line(list(leg.line.coords), drawing, tolerance if bend else 0.0)

    if not is_large(len(drawing.legs), len(drawing.waypoints)) or not drawing.legs:
        return [drawn(leg) for leg in drawing.legs]
    paths = line_paths([leg.line for leg in drawing.legs], drawing.cut, SIMPLER)
    alone = _drawn_alone(drawing.legs)
    return [drawn(leg) if own else path for leg, path, own in zip(drawing.legs, paths, alone, strict=True)]


def _drawn_alone(legs: Sequence[Leg]) -> list[bool]:
    """Return which legs need a line of their own: those across 180 degrees, and long geodesics between two places."""
    import numpy as np
    import shapely

    xy, line = shapely.get_coordinates([leg.line for leg in legs], return_index=True)
    across = np.zeros(len(legs), dtype=bool)
    across[line[1:][(line[1:] == line[:-1]) & (np.abs(np.diff(xy[:, 0])) > 180.0)]] = True
    straight = np.bincount(line, minlength=len(legs)) == 2
    curved = np.array(
        [
            (leg.basis is Basis.SCHEMATIC or leg.mode is Mode.AIR) and (leg.length_km or 0.0) > STRAIGHT_KM
            for leg in legs
        ]
    )
    return list((across | (straight & curved)).tolist())


def _leg_mark(leg: Leg, drawing: Drawing, style: FlowStyle | None, path: str, *, offset: int) -> LegMark:
    text, net = drawing.text, drawing.net
    return LegMark(
        id=leg.id,
        title=words.leg_title(net, leg, text),
        start=drawing.index_of[leg.start],
        end=drawing.index_of[leg.end],
        style=STYLES[leg.mode],
        path=path,
        schematic=leg.basis is Basis.SCHEMATIC,
        inferred=leg.certainty is Certainty.INFERRED,
        confirmed=leg.certainty is Certainty.CONFIRMED,
        both_ways=leg.both_ways,
        offset=offset,
        base=base_width(
            STYLES[leg.mode],
            inferred=leg.certainty is Certainty.INFERRED,
            confirmed=leg.certainty is Certainty.CONFIRMED,
        ),
        width=None if style is None or not style.widths else style.width(leg.id),
        zero=style is not None and style.is_zero(leg.id),
        marked=leg.id in drawing.marked,
        facts=words.leg_facts(leg, text) + words.old_report(drawing, "legs", leg.id, text) + _own_fact(leg, style),
        figures=words.popup_figures(net, leg.id, text, POPUP_ROWS),
        sources=tuple(drawing.source_index[name] for name in leg.sources),
        note=leg.note,
    )


def _own_fact(leg: Leg, style: FlowStyle | None) -> tuple[str, ...]:
    """Return what the width of a leg stands for, where that is no figure of the network."""
    said = style.facts.get(leg.id, "") if style is not None else ""
    return (said,) if said else ()


def _drawn_line(coords: Sequence[tuple[float, ...]], drawing: Drawing, bend: float) -> str:
    """Return the path of a leg: bent gently through its positions, or the geodesic between two distant ones.

    ``bend`` is the tolerance of the bends in degrees, 0 for none.
    """
    import shapely

    from routes.geo import geodesy

    pairs = [(c[0], c[1]) for c in coords]
    if not bend and len(pairs) == 2:
        pairs = [(x, y) for x, y, *_ in geodesy.densify(shapely.LineString(pairs), 100).coords]
    pairs = [(drawing.x(x), y) for x, y in pairs]
    if bend:
        pairs = smooth(pairs, tolerance=bend)
    return line_path(geodesy.split(shapely.LineString(pairs).simplify(SIMPLER)))


def _parts(extent: Any, drawing: Drawing) -> list[Any]:
    """Return the polygons of an area where they are drawn."""
    parts = list(getattr(extent, "geoms", [extent]))
    return [part if drawing.x(part.bounds[0]) == part.bounds[0] else _east(part) for part in parts]


def _east(shape: Any) -> Any:
    import shapely

    return shapely.transform(shape, lambda x, y: (x + 360.0, y), interleaved=False)


def legend(drawing: Drawing, disputed: bool, style: FlowStyle | None) -> tuple[LegendEntry, ...]:
    """Return the legend: the looks that are drawn, and no others."""
    text = drawing.text
    present = {STYLES[leg.mode] for leg in drawing.legs}
    entries = [LegendEntry(kind=kind, text=text.of("groups", kind)) for kind in _STYLE_ORDER if kind in present]
    if any(leg.basis is Basis.SCHEMATIC for leg in drawing.legs):
        entries.append(LegendEntry(kind="schematic", text=text("legend_schematic")))
    if any(leg.certainty is Certainty.INFERRED for leg in drawing.legs):
        entries.append(LegendEntry(kind="inferred", text=text("legend_inferred")))
    if any(leg.certainty is Certainty.CONFIRMED for leg in drawing.legs):
        entries.append(LegendEntry(kind="confirmed", text=text.of("certainty", Certainty.CONFIRMED)))
    if any((w.accuracy_km or 0) >= 2 for w in drawing.waypoints):
        entries.append(LegendEntry(kind="accuracy", text=text("legend_accuracy")))
    if any(w.extent is not None for w in drawing.waypoints):
        entries.append(LegendEntry(kind="area", text=text("legend_area")))
    entries += [LegendEntry(kind="marked", text=said) for said in dict.fromkeys(drawing.marked.values())]
    if disputed:
        entries.append(LegendEntry(kind="disputed", text=text("legend_disputed")))
    return (*entries, *(style.legend if style is not None else ()))


_STYLE_ORDER = ("road", "rail", "water", "foot", "air", "other")


def note_marks(drawing: Drawing, legs: Sequence[LegMark], times: Sequence[TimeSpec]) -> tuple[NoteMark, ...]:
    """Return the annotations of a drawing, in their order; those of a leg stand at the middle of its line."""
    text, foreign = drawing.text, data_lang(drawing.net, drawing.text.lang)
    paths = {leg.id: leg.path for leg in legs}
    out = []
    for number, note in enumerate(drawing.notes, 1):
        place = drawing.net.waypoints[note.place] if note.place else note
        x, y = _middle(paths[note.leg]) if note.leg else to_grid(drawing.x(place.lon or 0.0), place.lat or 0.0)
        out.append(
            NoteMark(
                number=text.number(number),
                text=" ".join(note.text_in(text.lang).split()),
                x=x,
                y=y,
                waypoint=drawing.index_of.get(note.place),
                side=str(note.side),
                when="" if note.period is None else text.period(note.period),
                spans=() if note.period is None else tuple(_span(note.period, time) for time in times),
                sources=tuple(drawing.source_index[name] for name in note.sources),
                lang="" if text.lang in dict(note.texts) else foreign,
            )
        )
    return tuple(out)


def _middle(path: str) -> tuple[int, int]:
    """Return the point half-way along the longest part of path data."""
    import shapely

    lines = []
    for part in path.split("M")[1:]:
        numbers = [int(number) for number in re.findall(r"-?\d+", part)]
        xs, ys = itertools.accumulate(numbers[::2]), itertools.accumulate(numbers[1::2])
        lines.append(shapely.LineString(pairs if len(pairs := list(zip(xs, ys, strict=True))) > 1 else pairs * 2))
    point = max(lines, key=lambda line: float(line.length)).interpolate(0.5, normalized=True)
    return round(point.x), round(point.y)


def _span(period: Period, time: TimeSpec) -> tuple[int, int]:
    """Return the first step that a period meets, and the one after the last; the same twice if it meets none."""
    met = [step for step, each in enumerate(time.periods) if period.overlaps(Period.parse(each))]
    return (met[0], met[-1] + 1) if met else (0, 0)
