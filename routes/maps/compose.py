"""From records to a `MapSpec`: what is drawn, in which order, with which words.

No browser, no clock, no file but a house style.
"""

from __future__ import annotations

import dataclasses
import math
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from routes.describe import alt as alts
from routes.describe import borders, words
from routes.describe.distances import farthest
from routes.errors import UnknownIdError, UsageError
from routes.geo import masking as coarsen
from routes.i18n.language import LANGUAGES, Text, language_tag
from routes.i18n.tags import data_lang
from routes.maps import ground as grounds
from routes.maps import tables
from routes.maps.columns import column_meant, column_style
from routes.maps.counted import counts
from routes.maps.drawing import Drawing, bounds_of, drawing_of
from routes.maps.figures import FlowStyle, flow_style
from routes.maps.grid import path_points
from routes.maps.keys import in_sight
from routes.maps.marks import gathered, leg_marks, legend, note_marks, waypoint_marks
from routes.maps.options import Basemap, ThemeName, with_kinds
from routes.maps.sourced import with_source
from routes.maps.spec import LegMark, MapSpec, TimeSpec, WaypointMark, is_large
from routes.maps.story import chapter_marks
from routes.maps.style import HouseStyle
from routes.maps.styles import house_style
from routes.maps.tiles.given import Tiles, tiles_of
from routes.maps.timeline import time_specs
from routes.maps.widths import LARGEST, ends_apart
from routes.model import views
from routes.model.geometry import Bounds
from routes.model.lookup import id_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure, Waypoint, choice
from routes.model.text import quoted
from routes.results.itinerary import Itinerary

__all__ = ["compose"]

THEMES = ("auto", "light", "dark")
BASEMAPS = ("builtin", "none")
# Of the longer side of the map: with that around it, the largest circle of all fits on a phone.
ROOM = 0.1


@with_kinds
def compose(
    net: NetworkRecords,
    *,
    itinerary: Itinerary | None = None,
    at: str | Period | None = None,
    title: str | None = None,
    standfirst: str | None = None,
    lang: str | None = None,
    locale: str | None = None,
    theme: ThemeName = "auto",
    style: str | os.PathLike[str] | HouseStyle | None = None,
    basemap: Basemap = "builtin",
    cities: bool = True,
    rivers: bool = True,
    tiles: Any = "builtin",
    attr: str | None = None,
    credit: str = "",
    source: str = "",
    flows: str | None = None,
    period: str | Period | None = None,
    disclaimer: str | None = None,
    worldview: str | None = None,
    country_names: Mapping[str, str] | None = None,
    alt: str | None = None,
    story: bool = True,
    marked: Mapping[str, str] | None = None,
    exact: Collection[str] = (),
) -> MapSpec:
    """Return the description of a map of a network, or of one itinerary in it.

    `Network.map` says what each option means.

    Raises
    ------
    UsageError
        If an option has a value it cannot have.
    DataError, FileError
        If the file of the house style says something that cannot be, or cannot be read.
    """
    for name, value, known in (("theme", theme, THEMES), ("basemap", basemap, BASEMAPS)):
        if value not in known:
            hint = "; tiles of others go into tiles=" if name == "basemap" else ""
            raise UsageError(f"{name} {quoted(value)} is not one of {', '.join(known)}{hint}")
    under = tiles_of(tiles, attr)
    if tiles is None or tiles == "none":
        basemap = "none"
    borders.check_worldview(worldview)
    house = house_style(style)
    exact = coarsen.exact_ids(net, exact)
    coarse = coarsen.coarsened(net, exact=exact)
    net = coarsen.public(with_source(net, source), exact=exact)
    if (coarse or source) and itinerary is not None:
        itinerary = _coarsened(itinerary, net)
    whole = net
    if at is not None and itinerary is None:
        net = views.at(net, at)
    own = language_tag(net.meta.lang).partition("-")[0].lower()
    text = Text(lang or (own if own in LANGUAGES else "en"), locale, borders.country_names(country_names))
    moment = at if at is not None or itinerary is None else itinerary.at
    day = None if moment is None else Period.parse(moment).start
    drawing = dataclasses.replace(drawing_of(net, itinerary, text), marked=_by_id(net, marked or {}), day=day)
    if at is not None:
        asked = Period.parse(at)
        told = tuple(note for note in drawing.notes if note.period is None or note.period.overlaps(asked))
        drawing = dataclasses.replace(drawing, notes=told)
    flow, times = _figures(whole, net, drawing, flows, period, at)
    bounds = _with_notes(_with_circles(bounds_of(drawing), drawing, flow, times), drawing)
    view = grounds.view_of(bounds)
    max_zoom = _max_zoom(drawing.waypoints)
    large = is_large(len(drawing.legs), len(drawing.waypoints))
    waypoints = gathered(waypoint_marks(drawing, flow), max_zoom)
    # Tiles have names and rivers of their own.
    is_ours = basemap != "none" and under is None
    ground = grounds.paths(view, basemap, rivers=grounds.river_rank(bounds) if rivers and is_ours else None)
    headline = title or words.title(net, drawing.itinerary, text)
    said = alts.in_words(whole, drawing, at, headline, text) if alt is None else words.read_alt(alt)
    if alt is None:
        spots = () if large else _spots(waypoints, text)
        said = (said[0], (*said[1], *spots, *_ends(drawing, flow, text)))
    legs = _led_apart(leg_marks(drawing, flow), times)
    notes = note_marks(drawing, legs, times)
    noted = [text("note_words", text=note.text) for note in notes if not note.lang] if alt is None else []
    said = (said[0], (*said[1], *noted, *words.not_drawn(net, drawing, text)))
    foreign = data_lang(net, text.lang)
    chapters = chapter_marks(whole, drawing) if story and itinerary is None and at is None else ()
    near = {"closer": bool(chapters), "rivers": rivers and is_ours}
    details = () if large else grounds.details(drawing, bounds, basemap, **near)
    grounds_drawn = (ground, *(detail.ground for detail in details))
    finer, streams = any(one.finer for one in grounds_drawn), any(one.rivers for one in grounds_drawn)
    figures = tables.figure_rows(net, drawing, text)
    named = grounds.padded(bounds, 0.06)
    towns = grounds.cities(named, whole.waypoints.values(), text) if cities and is_ours else ()
    spec = MapSpec(
        title=headline,
        standfirst=_standfirst(net, drawing, flow, text) if standfirst is None else standfirst,
        lang=text.lang,
        dir=text.direction,
        theme=house.theme if theme == "auto" else theme,
        style=house,
        basemap=basemap,
        bounds=bounds,
        view=view,
        ground=ground,
        details=details,
        labels=(*grounds.labels(named, text, basemap), *towns),
        waypoints=waypoints,
        legs=legs,
        legend=legend(drawing, ground.disputed != "" and under is None, flow),
        sources=tuple((net.sources[key].label, net.sources[key].url) for key in drawing.source_index),
        source_line=source or words.source_line(net, drawing, text),
        ground_line=" ".join(
            [*_large_line(drawing, text), borders.ground_line(text, basemap, finer=finer), *_coarse_line(coarse, text)]
        ),
        rivers_line=text("rivers_credit") if streams else "",
        cities_line=text("cities_credit") if towns else "",
        tiles=under,
        tiles_line=""
        if under is None
        else " ".join([*_large_line(drawing, text), *_tiles_line(under, text), *_coarse_line(coarse, text)]),
        disclaimer=borders.disclaimer_text(disclaimer, text),
        credit=text("credit", credit=credit or net.meta.credit) if credit or net.meta.credit else "",
        as_of=text("as_of", period=text.period(at)) if at else "",
        alt=said[0],
        words=said[1],
        routes=words.routes(net, drawing, text),
        stops=tables.stop_rows(drawing),
        figures=figures[: tables.MOST_ROWS] if large else figures,
        max_zoom=max_zoom,
        time=times[0] if times else None,
        story=chapters,
        notes=notes,
        years=times[1] if len(times) > 1 else None,
        data_lang=foreign,
        title_lang=foreign
        if headline == net.meta.title and not title and not net.meta.said("title", text.lang)
        else "",
        strings={key: text(key) for key in _PAGE_STRINGS}
        | {key: text(key, start="{start}", end="{end}") for key in ("leg_title", "leg_both")}
        | text.scale_numbers()
        | {"digits": "".join(text.number(n) for n in range(10)), "decimal": text.number(1.5)[1:-1]}
        | {"scale_far": farthest(_ranked(drawing, waypoints), text)}
        | (_large_strings(drawing, times, text, cut_figures=len(figures) > tables.MOST_ROWS) if large else {}),
    )
    return in_sight(spec.printable())


def _led_apart(legs: tuple[LegMark, ...], times: Sequence[TimeSpec]) -> tuple[LegMark, ...]:
    """Return legs whose flows lie side by side at the places where they meet, by the largest width each ever has."""
    most = [leg.width or 0.0 for leg in legs]
    for time in times:
        for one in time.series:
            if one.leg is not None:
                most[one.leg] = max(most[one.leg], *(width or 0.0 for width in one.widths), 0.0)
    if sum(width > 0 for width in most) < 2 or is_large(len(legs), 0):
        return legs
    ways = [(leg.start, leg.end, path_points(leg.path)) for leg in legs]
    return tuple(
        dataclasses.replace(leg, ends=ends) if any(ends) else leg
        for leg, ends in zip(legs, ends_apart(ways, most), strict=True)
    )


def _ranked(drawing: Drawing, marks: Sequence[WaypointMark]) -> list[tuple[int, str, tuple[float, float]]]:
    return [(mark.rank, mark.name, (w.lon, w.lat)) for mark, w in zip(marks, drawing.waypoints, strict=True)]


_PAGE_STRINGS = (
    "skip_map", "zoom_in", "zoom_out", "home", "full", "close", "hint_touch", "hint_wheel", "legend", "inset_note",
    "sources", "words_heading", "stops_heading", "stops_caption", "figures_heading", "figures_caption",
    "routes_heading", "col_place", "col_what", "col_km", "col_hours", "col_known", "col_sources", "col_about",
    "col_measure", "col_period", "col_value",
    "col_note", "scale_km", "map_label", "time", "time_all", "time_play", "time_pause", "time_none", "time_month",
    "time_year", "time_table", "time_table_caption",
    "story", "story_next", "story_previous", "story_step", "time_closed", "time_part_closed", "time_more",
    "time_counts", "time_rest", "spot_places", "chart_back", "chart_on", "cmp_more",
    "cmp_fewer", "cmp_times", "cmp_same", "percent", "notes", "legend_back", "signs_more",
)  # fmt: skip


def _by_id(net: NetworkRecords, marked: Mapping[str, str]) -> dict[str, str]:
    """Return what is marked by id; what this network does not have, another part of the same may."""
    found = {}
    for name, said in marked.items():
        try:
            found[id_of(net, name)] = said
        except UnknownIdError:
            continue
    return found


def _coarsened(itinerary: Itinerary, net: NetworkRecords) -> Itinerary:
    """Return an itinerary with the lines and places that a coarsened network has."""
    legs = []
    for leg in itinerary.legs:
        known = net.legs.get(leg.id, leg)
        legs.append(known if known.start == leg.start else dataclasses.replace(leg, geometry=known.line.reverse()))
    places = tuple(net.waypoints.get(place.id, place) for place in itinerary.waypoints)
    return dataclasses.replace(itinerary, network=net, legs=tuple(legs), waypoints=places)


def _coarse_line(coarse: Sequence[coarsen.Coarsened], text: Text) -> list[str]:
    """Return what a reader is told of places shown coarser than they are known: which, and how."""
    if not coarse:
        return []
    told = [text("coarse_place", place=one.name, km=text.km(one.accuracy_km)) for one in coarse]
    return [text("coarse_line", places=text.listing(told))]


def _tiles_line(tiles: Tiles, text: Text) -> list[str]:
    """Return whose the tiles are, and which host learns who opens the page."""
    credit = tiles.credit if tiles.credit.endswith((".", "!", "?")) else f"{tiles.credit}."
    return [credit, *([text("tiles_note", host=tiles.host)] if tiles.host else [])]


def _large_line(drawing: Drawing, text: Text) -> list[str]:
    """Return what a reader is told of a map of thousands of legs: what was simplified."""
    if not is_large(len(drawing.legs), len(drawing.waypoints)):
        return []
    return [text("large_line", legs=text.counted("n_legs", len(drawing.legs)))]


def _large_strings(drawing: Drawing, times: Sequence[TimeSpec], text: Text, *, cut_figures: bool) -> dict[str, str]:
    """Return the strings of a map of thousands of legs; a table that is cut says so in its caption."""
    found = {key: text(key, shown="{shown}", count="{count}") for key in _LARGE_STRINGS}
    rows = len(drawing.legs) + len(drawing.waypoints)
    told = max((sum(bool(one.texts) for one in time.series) for time in times), default=0)
    shown = text.number(tables.MOST_ROWS)
    for key, count in (("stops", rows), ("time_table", told)):
        if count > tables.MOST_ROWS:
            cut = text("large_rows", shown=shown, count=text.number(count))
            found[f"{key}_caption"] = f"{text(f'{key}_caption')} {cut}"
    if cut_figures:
        found["figures_caption"] = f"{text('figures_caption')} {text('large_first', shown=shown)}"
    return found


_LARGE_STRINGS = ("large_find", "large_found", "large_none", "large_zoom")


def _figures(
    whole: NetworkRecords,
    net: NetworkRecords,
    drawing: Drawing,
    flows: str | None,
    period: str | Period | None,
    at: str | Period | None,
) -> tuple[FlowStyle | None, tuple[TimeSpec, ...]]:
    """Return how figures look at first, and the steps of time; a map of one date has none."""
    asked = choice(Measure, flows, "flows") if flows is not None and str(flows) in list(Measure) else None
    ways = counts(whole, drawing, asked)
    along = any(about in net.legs for way in ways[:1] for about in way.shown)
    if asked is None and (flows is not None or not along) and (column := column_meant(drawing.legs, flows)):
        steps = time_specs(whole, drawing, (), None) if at is None else ()
        return column_style(drawing.legs, column, drawing.text), steps
    when = None if period is None else Period.parse(period)
    times = time_specs(whole, drawing, ways, when) if at is None else ()
    # What begins with a figure comes first, so that the page begins with the figures of the still map.
    times = tuple(sorted(times, key=lambda t: (t.start < 0, _unasked(t, when), t.lead < 0)))
    if not ways:
        return None, times
    first = times[0].periods[times[0].start] if times and times[0].start >= 0 else period
    if first is None and at is not None:
        first = at
    return flow_style(net, drawing, ways[0], first, asked=asked is not None or period is not None), times


def _unasked(time: TimeSpec, when: Period | None) -> bool:
    """Return whether another kind of step was asked for."""
    return when is not None and time.every != when.precision


def _standfirst(net: NetworkRecords, drawing: Drawing, style: FlowStyle | None, text: Text) -> str:
    """Return the sentence under the headline: what the network says of itself, else the figure that is drawn first."""
    own = drawing.itinerary is not None or net.meta.said("description", text.lang)
    if own or style is None or style.told is None:
        return words.standfirst(net, drawing, text)
    return words.fact(net, style.told, text, is_peak=style.is_peak)


def _spots(marks: Sequence[WaypointMark], text: Text) -> list[str]:
    """Return which places one mark stands for, a sentence a mark."""
    together: dict[int, list[str]] = {}
    for mark in marks:
        if mark.under is not None:
            together.setdefault(mark.under, [marks[mark.under].name]).append(mark.name)
    return [text("spot_words", names=text.listing(names)) for names in together.values()]


def _ends(drawing: Drawing, style: FlowStyle | None, text: Text) -> list[str]:
    """Return where lines as wide as their figures end although nobody knows that the journeys do."""
    if style is None or not any(style.widths.values()):
        return []
    entered: dict[str, None] = {}
    left: set[str] = set()
    for leg in drawing.legs:
        if not style.widths.get(leg.id):
            continue
        entered[leg.end] = None
        left.add(leg.start)
        if leg.both_ways:
            entered[leg.start] = None
            left.add(leg.end)
    names = [text.place(drawing.net.waypoints[name]) for name in entered if name not in left]
    return [text("flow_ends", names=words.few_of(names, text))] if names else []


def _with_circles(bounds: Bounds, drawing: Drawing, style: FlowStyle | None, times: Sequence[TimeSpec]) -> Bounds:
    """Return bounds with room for every circle of a figure, at whatever step and of what is counted: none is cut."""
    radii: dict[str, float] = {}
    if style is not None:
        radii = {name: circle.radius for name, circle in style.circles.items() if circle.radius is not None}
    for time in times:
        for widths in [[one.widths for one in time.series], *(other.widths for other in time.others)]:
            for one, row in zip(time.series, widths, strict=False):
                known = [radius for radius in row if radius is not None]
                if one.waypoint is not None and known:
                    name = drawing.waypoints[one.waypoint].id
                    radii[name] = max(radii.get(name, 0.0), *known)
    side = ROOM * max(bounds[2] - bounds[0], bounds[3] - bounds[1])
    for place in (w for w in drawing.waypoints if w.id in radii):
        x, y, room = drawing.x(place.lon), place.lat, side * max(radii[place.id], 6.0) / LARGEST
        bounds = (
            min(bounds[0], x - room),
            max(min(bounds[1], y - room), -85.0),
            max(bounds[2], x + room),
            min(max(bounds[3], y + room), 85.0),
        )
    return bounds


def _with_notes(bounds: Bounds, drawing: Drawing) -> Bounds:
    """Return bounds with the positions that annotations are about."""
    for note in drawing.notes:
        if note.lon is not None and note.lat is not None:
            x, y = drawing.x(note.lon), max(-85.0, min(85.0, note.lat))
            bounds = (min(bounds[0], x), min(bounds[1], y), max(bounds[2], x), max(bounds[3], y))
    return bounds


def _max_zoom(waypoints: Iterable[Waypoint]) -> int:
    """Return the zoom at which the best known position (1 km, unless it says more) is 8 px wide."""
    best = min((max(w.accuracy_km or 1.0, 1.0) for w in waypoints), default=1.0)
    lat = sum(w.lat for w in waypoints) / max(1, len(tuple(waypoints)))
    metres_a_pixel = best * 1000 / 8
    zoom = math.log2(156543.0 * math.cos(math.radians(lat)) / metres_a_pixel)
    return max(4, min(12, math.floor(zoom)))
