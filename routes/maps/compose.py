"""From records to a `MapSpec`: what is drawn, in which order, with which words. Pure: no browser, no file, no clock."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from routes.errors import UsageError
from routes.geo import coarsen
from routes.maps import alt as alts
from routes.maps import borders, words
from routes.maps import ground as grounds
from routes.maps.distances import farthest
from routes.maps.flows import FlowStyle, flow_style
from routes.maps.grid import line_path, polygon_path, smooth, to_grid
from routes.maps.spec import Bounds, Cell, LegendEntry, LegMark, MapSpec, Row, TimeSpec, WaypointMark
from routes.maps.story import chapter_marks
from routes.maps.text import LANGUAGES, Text, language_tag
from routes.maps.time import main_measure, time_specs
from routes.maps.tongues import data_lang, name_lang
from routes.model.itinerary import Itinerary
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Basis, Certainty, Leg, Measure, Mode, PlaceKind, Waypoint, choice
from routes.model.text import shown

__all__ = ["STYLES", "compose"]

STYLES = {
    Mode.BUS: "road", Mode.CAR: "road", Mode.TRUCK: "road", Mode.TRAIN: "rail", Mode.BOAT: "water",
    Mode.WALK: "foot", Mode.AIR: "air", Mode.MIXED: "other", Mode.UNKNOWN: "other",
}  # fmt: skip
THEMES = ("auto", "light", "dark")
BASEMAPS = ("builtin", "none")
POPUP_ROWS = 6
FEW_ROUTES = 3


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """The part of a network that a map shows, in route order, with the indexes marks and cells share."""

    net: NetworkRecords
    text: Text
    legs: tuple[Leg, ...]
    waypoints: tuple[Waypoint, ...]
    itinerary: Itinerary | None = None
    index_of: dict[str, int] = field(default_factory=dict)
    source_index: dict[str, int] = field(default_factory=dict)
    marked: Mapping[str, str] = field(default_factory=dict)


def compose(
    net: NetworkRecords,
    *,
    itinerary: Itinerary | None = None,
    at: str | Period | None = None,
    title: str | None = None,
    standfirst: str | None = None,
    lang: str | None = None,
    locale: str | None = None,
    theme: str = "auto",
    basemap: str = "builtin",
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

    Parameters
    ----------
    net
        The network; `at` leaves only what was open then.
    itinerary
        Draw only its legs, in its order.
    title, standfirst
        Headline and one sentence above the map; the network's own when absent.
    lang, locale
        The language of the page, one of `LANGUAGES`; the network's own when absent. A locale writes numbers and dates
        another way: ``"es-MX"``.
    flows, period
        A measure whose figures about legs set the width of lines, and when.
    disclaimer
        ``"newsroom"``, ``"un"``, ``"iom"`` or a sentence; none unless asked for.
    worldview
        The point of view of the borders; only that of the bundled layers is known.
    country_names
        Names of countries by ISO 3166-1 alpha-3 code, in place of the list's.
    alt
        The map in words in place of the generated text, written as `words.read_alt` reads it.
    exact
        Ids of places to draw exactly although their ``sensitivity`` asks for less; see `routes.geo.coarsen`.
    marked
        What a question found, by leg or waypoint id: drawn with a band, and said in the legend with the value.
    story
        Whether the chapters of the network, if it has any, are told beside the map.

    Raises
    ------
    UsageError
        If an option has a value it cannot have.
    """
    for name, value, known in (("theme", theme, THEMES), ("basemap", basemap, BASEMAPS)):
        if value not in known:
            raise UsageError(f"{name} {shown(value)} is not one of {', '.join(known)}")
    borders.check_worldview(worldview)
    coarse = coarsen.coarsened(net, exact=exact)
    net = coarsen.public(net, exact=exact)
    if coarse and itinerary is not None:
        itinerary = _coarsened(itinerary, net)
    whole = net
    if at is not None and itinerary is None:
        net = net.at(at)  # type: ignore[attr-defined]
    own = language_tag(net.meta.lang).partition("-")[0].lower()
    text = Text(lang or (own if own in LANGUAGES else "en"), locale, borders.country_names(country_names))
    drawing = dataclasses.replace(_drawing(net, itinerary, text), marked=marked or {})
    style, times = _figures(whole, net, drawing, flows, period, at)
    bounds = _bounds(drawing)
    view = grounds.view_of(bounds)
    waypoints = _waypoint_marks(drawing, style)
    max_zoom = _max_zoom(drawing.waypoints)
    ground = grounds.paths(view, basemap)
    headline = title or words.title(net, drawing.itinerary, text)
    said = alts.in_words(whole, drawing, at, headline, text) if alt is None else words.read_alt(alt)
    foreign = data_lang(net, text.lang)
    return MapSpec(
        title=headline,
        standfirst=words.standfirst(net, drawing, text) if standfirst is None else standfirst,
        lang=text.lang,
        dir=text.direction,
        theme=theme,
        basemap=basemap,
        bounds=bounds,
        view=view,
        ground=ground,
        details=grounds.details(drawing, bounds, basemap),
        labels=grounds.labels(grounds.padded(bounds, 0.06), text, basemap),
        waypoints=waypoints,
        legs=tuple(_leg_mark(leg, drawing, style) for leg in drawing.legs),
        legend=_legend(drawing, ground.disputed != "", style),
        sources=tuple((net.sources[key].label, net.sources[key].url) for key in drawing.source_index),
        source_line=source or words.source_line(net, drawing, text),
        ground_line=" ".join([borders.ground_line(text, basemap), *_coarse_line(coarse, text)]),
        disclaimer=borders.disclaimer_text(disclaimer, text),
        credit=text("credit", credit=credit or net.meta.credit) if credit or net.meta.credit else "",
        as_of=text("as_of", period=text.period(at)) if at else "",
        alt=said[0],
        words=said[1],
        routes=words.routes(net, drawing, text),
        stops=_stop_rows(drawing),
        figures=words.figure_rows(net, drawing, text),
        max_zoom=max_zoom,
        time=times[0] if times else None,
        story=chapter_marks(whole, drawing) if story and itinerary is None and at is None else (),
        years=times[1] if len(times) > 1 else None,
        data_lang=foreign,
        title_lang=foreign
        if headline == net.meta.title and not title and not net.meta.said("title", text.lang)
        else "",
        standfirst_lang="",
        strings={key: text(key) for key in _PAGE_STRINGS}
        | text.scale_numbers()
        | {"scale_far": farthest(_ranked(drawing, waypoints), text)},
    )


def _ranked(drawing: Drawing, marks: Sequence[WaypointMark]) -> list[tuple[int, str, tuple[float, float]]]:
    return [(mark.rank, mark.name, (w.lon, w.lat)) for mark, w in zip(marks, drawing.waypoints, strict=True)]


_PAGE_STRINGS = (
    "skip_map", "zoom_in", "zoom_out", "home", "close", "hint_touch", "hint_wheel", "legend", "inset_note", "sources",
    "words_heading", "stops_heading", "stops_caption", "figures_heading", "figures_caption", "routes_heading",
    "col_place", "col_what", "col_km", "col_hours", "col_known", "col_sources", "col_about",
    "col_measure", "col_period", "col_value",
    "col_note", "scale_km", "map_label", "time", "time_all", "time_play", "time_pause", "time_none", "time_month",
    "time_year", "time_table", "time_table_caption",
    "story", "story_next", "story_previous", "story_step", "time_closed", "time_part_closed", "time_more",
)  # fmt: skip


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


def _figures(
    whole: NetworkRecords,
    net: NetworkRecords,
    drawing: Drawing,
    flows: str | None,
    period: str | Period | None,
    at: str | Period | None,
) -> tuple[FlowStyle | None, tuple[TimeSpec, ...]]:
    """Return how figures look at first, and the steps of time; a map of one date has none."""
    measure = choice(Measure, flows, "flows") if flows is not None else main_measure(net, drawing)
    times: tuple[TimeSpec, ...] = ()
    if at is None:
        when = None if period is None else Period.parse(period)
        times = time_specs(whole, drawing, measure, when, begin=measure is not None)
        if when is not None:
            times = tuple(sorted(times, key=lambda spec: spec.every != when.precision))
    if measure is None:
        return None, times
    first = times[0].periods[times[0].start] if times and times[0].start >= 0 else period
    return flow_style(net, drawing.legs, measure, period or first, drawing.text), times


def route_order(net: NetworkRecords) -> tuple[Leg, ...]:
    """Return all legs of a network: those of its routes, route by route, then the rest by id; each once."""
    ordered: dict[str, Leg] = {}
    for route in net.routes.values():
        for name in route.legs:
            ordered.setdefault(name, net.legs[name])
    for name, leg in net.legs.items():
        ordered.setdefault(name, leg)
    return tuple(ordered.values())


def _drawing(net: NetworkRecords, itinerary: Itinerary | None, text: Text) -> Drawing:
    legs = itinerary.legs if itinerary is not None else route_order(net)
    order: dict[str, None] = {}
    for leg in legs:
        order.update({leg.start: None, leg.end: None})
    observed = {row.about for row in net.observations}
    if itinerary is None:
        order.update(dict.fromkeys(net.waypoints))
    else:
        areas = [area for name in order for area in net.waypoints[name].part_of]
        order.update({area: None for area in areas if area in observed or area in itinerary.asked})
    waypoints = tuple(net.waypoints[name] for name in order)
    used: dict[str, None] = {}
    records: tuple[Waypoint | Leg, ...] = (*waypoints, *legs)
    for record in records:
        used.update(dict.fromkeys(record.sources))
    drawn = {record.id for record in records}
    used.update({row.source: None for row in net.observations if row.about in drawn and row.source})
    return Drawing(
        net=net,
        text=text,
        legs=tuple(legs),
        waypoints=waypoints,
        itinerary=itinerary,
        index_of={waypoint.id: index for index, waypoint in enumerate(waypoints)},
        source_index={name: index for index, name in enumerate(used)},
    )


def _bounds(drawing: Drawing) -> Bounds:
    """Return west, south, east, north of what is drawn; a lone place is given some room."""
    xs: list[float] = []
    ys: list[float] = []
    for leg in drawing.legs:
        for x, y in leg.line.coords:
            xs.append(x)
            ys.append(y)
    for waypoint in drawing.waypoints:
        if waypoint.kind is not PlaceKind.AREA or not drawing.legs:
            xs.append(waypoint.lon)
            ys.append(waypoint.lat)
    if not xs:
        raise UsageError("there is nothing to draw: the network has no waypoint")
    west, south, east, north = min(xs), min(ys), max(xs), max(ys)
    room = max(0.0, 0.25 - max(east - west, north - south) / 2)
    return west - room, max(south - room, -85.0), east + room, min(north + room, 85.0)


def _max_zoom(waypoints: Iterable[Waypoint]) -> int:
    """Return the zoom at which the best known position (1 km, unless it says more) is 8 px wide."""
    best = min((max(w.accuracy_km or 1.0, 1.0) for w in waypoints), default=1.0)
    lat = sum(w.lat for w in waypoints) / max(1, len(tuple(waypoints)))
    metres_a_pixel = best * 1000 / 8
    zoom = math.log2(156543.0 * math.cos(math.radians(lat)) / metres_a_pixel)
    return max(4, min(12, math.floor(zoom)))


def _rank(waypoint: Waypoint, drawing: Drawing, degree: dict[str, int], observed: set[str]) -> int:
    """Return 0 for the ends and the places figures are about, 1 to 4 for cities, crossings, towns, trail points."""
    if drawing.itinerary is not None:
        ends = {drawing.legs[0].start, drawing.legs[-1].end} if drawing.legs else set()
        if waypoint.id in ends:
            return 0
    elif waypoint.id in observed or waypoint.id in _route_ends(drawing.net):
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


def _waypoint_marks(drawing: Drawing, style: FlowStyle | None) -> tuple[WaypointMark, ...]:
    net, text = drawing.net, drawing.text
    degree: dict[str, int] = {}
    for leg in drawing.legs:
        for end in (leg.start, leg.end):
            degree[end] = degree.get(end, 0) + 1
    observed = {row.about for row in net.observations}
    simple = len(drawing.waypoints) <= 25
    marks: list[WaypointMark] = []
    for waypoint in drawing.waypoints:
        x, y = to_grid(waypoint.lon, waypoint.lat)
        is_area = waypoint.kind is PlaceKind.AREA and waypoint.id not in degree
        rank = _rank(waypoint, drawing, degree, observed)
        extent = waypoint.extent
        marks.append(
            WaypointMark(
                id=waypoint.id,
                name=text.place(waypoint),
                x=x,
                y=y,
                rank=min(rank, 1) if simple else rank,
                kind=text.of("kinds", waypoint.kind),
                facts=words.waypoint_facts(waypoint, text),
                figures=words.popup_figures(net, waypoint.id, text, POPUP_ROWS),
                sources=tuple(drawing.source_index[name] for name in waypoint.sources),
                accuracy_km=waypoint.accuracy_km if (waypoint.accuracy_km or 0) >= 2 else None,
                area="" if extent is None else polygon_path(getattr(extent, "geoms", [extent])),
                drawn=not is_area,
                radius=None if style is None else style.radii.get(waypoint.id),
                marked=waypoint.id in drawing.marked,
                lang=name_lang(waypoint, text.lang),
                note=waypoint.note,
            )
        )
    return tuple(marks)


def _leg_mark(leg: Leg, drawing: Drawing, style: FlowStyle | None) -> LegMark:
    text, net = drawing.text, drawing.net
    schematic = leg.basis is Basis.SCHEMATIC
    coords = list(leg.line.coords)
    drawn = _drawn_line(coords, bend=not schematic and leg.mode is not Mode.AIR)
    twin = any(o.start == leg.end and o.end == leg.start and o.id != leg.id for o in drawing.legs)
    same = [o.id for o in drawing.legs if (o.start, o.end) == (leg.start, leg.end)]
    return LegMark(
        id=leg.id,
        title=words.leg_title(net, leg, text),
        start=drawing.index_of[leg.start],
        end=drawing.index_of[leg.end],
        style=STYLES[leg.mode],
        path=drawn,
        schematic=schematic,
        inferred=leg.certainty is Certainty.INFERRED,
        confirmed=leg.certainty is Certainty.CONFIRMED,
        both_ways=leg.both_ways,
        offset=(1 if twin else 0) + same.index(leg.id) * 2 if twin or same.index(leg.id) else 0,
        width=None if style is None or not style.widths else style.width(leg.id),
        zero=style is not None and style.is_zero(leg.id),
        marked=leg.id in drawing.marked,
        facts=words.leg_facts(leg, text),
        figures=words.popup_figures(net, leg.id, text, POPUP_ROWS),
        sources=tuple(drawing.source_index[name] for name in leg.sources),
        note=leg.note,
    )


def _drawn_line(coords: Sequence[tuple[float, ...]], *, bend: bool) -> str:
    """Return the path of a leg: bent gently through its positions, or the geodesic between two distant ones."""
    import shapely

    from routes.geo import geodesy

    pairs = [(c[0], c[1]) for c in coords]
    if bend:
        pairs = smooth(pairs)
    elif len(pairs) == 2:
        pairs = [(x, y) for x, y, *_ in geodesy.densify(shapely.LineString(pairs), 100).coords]
    line = shapely.LineString(pairs).simplify(0.003)
    parts = _split(line)
    return line_path(parts)


def _split(line: Any) -> list[Any]:
    """Return the line cut where it crosses 180 degrees."""
    xs = [c[0] for c in line.coords]
    if all(abs(a - b) <= 180 for a, b in zip(xs, xs[1:], strict=False)):
        return [line]
    import antimeridian

    fixed = antimeridian.fix_line_string(line, great_circle=True)
    return list(getattr(fixed, "geoms", [fixed]))


def _legend(drawing: Drawing, disputed: bool, style: FlowStyle | None) -> tuple[LegendEntry, ...]:
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


def _stop_rows(drawing: Drawing) -> tuple[Row, ...]:
    """Return waypoints and legs in route order: a place before the first leg that leaves it, then the leg."""
    rows: list[Row] = []
    told: set[str] = set()
    text, net = drawing.text, drawing.net

    def place(name: str) -> None:
        if name in told:
            return
        told.add(name)
        waypoint = net.waypoints[name]
        index = drawing.index_of[name]
        what = text.joined([text.of("kinds", waypoint.kind), *words.country_names(waypoint.country, text)])
        known = "" if waypoint.accuracy_km is None else f"± {text('length', km=text.km(waypoint.accuracy_km))}"
        cells = (text.place(waypoint), what, "", "", known)
        tongue = name_lang(waypoint, text.lang)
        rows.append(_row("waypoint", cells, _refs(waypoint.sources, drawing), waypoint=index, lang=tongue))

    for index, leg in enumerate(drawing.legs):
        place(leg.start)
        hours = "" if leg.hours is None else text.range(leg.hours)
        known = f"{text.of('certainty', leg.certainty)}; {text.of('basis', leg.basis)}"
        cells = (
            words.leg_title(net, leg, text),
            text.of("modes", leg.mode),
            text.km(leg.length_km or 0.0),
            hours,
            known,
        )
        rows.append(_row("leg", cells, _refs(leg.sources, drawing), leg=index))
        place(leg.end)
    for waypoint in drawing.waypoints:
        place(waypoint.id)
    return tuple(rows)


def _refs(names: Iterable[str], drawing: Drawing) -> str:
    return ", ".join(drawing.text.number(drawing.source_index[name] + 1) for name in names)


def _row(
    kind: str, cells: Sequence[str], refs: str, *, waypoint: int | None = None, leg: int | None = None, lang: str = ""
) -> Row:
    head = Cell(text=cells[0], waypoint=waypoint, leg=leg, lang=lang)
    rest = [Cell(text=cell, number=position in (2, 3)) for position, cell in enumerate(cells) if position]
    return Row(kind=kind, cells=(head, *rest, Cell(text=refs)))
