"""The map in words: headline, facts, description, tables. The same figures and sources as the picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from routes.maps.spec import Cell, Row
from routes.maps.text import Text
from routes.model.itinerary import Itinerary
from routes.model.network import NetworkRecords
from routes.model.records import Basis, Certainty, Leg, Waypoint
from routes.model.totals import FlowRow, flows

if TYPE_CHECKING:
    from routes.maps.compose import Drawing

__all__ = [
    "description",
    "figure_rows",
    "itinerary_summary",
    "leg_facts",
    "popup_figures",
    "routes",
    "source_line",
    "standfirst",
    "title",
    "waypoint_facts",
]

SOURCES_SHOWN = 4


def title(net: NetworkRecords, itinerary: Itinerary | None, text: Text) -> str:
    """Return the headline: where from and where to of an itinerary, else the network's own title."""
    if itinerary is not None and itinerary.waypoints:
        ends = itinerary.waypoints[0], itinerary.waypoints[-1]
        return text("from_to", start=ends[0].name_in(text.lang), end=ends[1].name_in(text.lang))
    if net.meta.title:
        return net.meta.title
    places = list(net.waypoints.values())
    legs = _first_route(net)
    if legs:
        return text("from_to", start=_name(net, legs[0].start, text), end=_name(net, legs[-1].end, text))
    return net.meta.name or text.listing(w.name for w in places[:2])


def _first_route(net: NetworkRecords) -> list[Leg]:
    return [net.legs[name] for name in next(iter(net.routes.values())).legs] if net.routes else []


def _name(net: NetworkRecords, waypoint: str, text: Text) -> str:
    return net.waypoints[waypoint].name_in(text.lang)


def standfirst(net: NetworkRecords, drawing: Drawing, text: Text) -> str:
    """Return the sentence under the headline: the network's own description, or what the map holds."""
    if drawing.itinerary is None and net.meta.description:
        return net.meta.description
    countries = {code for w in drawing.waypoints for code in _countries(w)}
    counts = {"waypoints": text.number(len(drawing.waypoints)), "legs": text.number(len(drawing.legs))}
    if drawing.itinerary is not None:
        return _overview(drawing.itinerary, text)
    if countries:
        return text("standfirst_network", count=len(countries), **counts)
    return text("standfirst_plain", **counts)


def _overview(itinerary: Itinerary, text: Text) -> str:
    ends = [waypoint.name_in(text.lang) for waypoint in (itinerary.waypoints[0], itinerary.waypoints[-1])]
    return text(
        "words_itinerary",
        start=ends[0],
        end=ends[1],
        legs=text.number(len(itinerary.legs)),
        km=text.km(itinerary.length_km),
        countries=text.listing(_country_names(itinerary.countries, text.lang)) or "–",
    )


def _country_names(codes: Iterable[str], lang: str) -> list[str]:
    from routes.geo import layers

    names = layers.country_names(lang)
    return [names.get(code, code) for code in dict.fromkeys(codes)]


def _countries(waypoint: Waypoint) -> tuple[str, ...]:
    """Return the countries a place claims, or else the one its position lies in."""
    from routes.geo import layers

    return waypoint.country or layers.country_at(waypoint.lon, waypoint.lat)[:1]


def waypoint_facts(waypoint: Waypoint, text: Text) -> tuple[str, ...]:
    """Return the lines of a waypoint's popup."""
    facts = [", ".join([text.of("kinds", waypoint.kind), *_country_names(waypoint.country, text.lang)])]
    if waypoint.accuracy_km:
        facts.append(text("accuracy", km=text.km(waypoint.accuracy_km)))
    if waypoint.valid:
        facts.append(text("valid", period=str(waypoint.valid)))
    return (*facts, *([waypoint.note] if waypoint.note else []))


def leg_facts(leg: Leg, text: Text) -> tuple[str, ...]:
    """Return the lines of a leg's popup."""
    line = [text.of("modes", leg.mode), text("length", km=text.km(leg.length_km or 0.0))]
    if leg.both_ways:
        line.append(text("both_ways"))
    facts = [", ".join(line)]
    facts.append(text("hours", range=text.range(leg.hours)) if leg.hours else text("hours_none"))
    if leg.cost_usd:
        facts.append(text("cost", range=text.range(leg.cost_usd)))
    facts.append(f"{text.of('certainty', leg.certainty)}; {text.of('basis', leg.basis)}")
    if leg.valid:
        facts.append(text("valid", period=str(leg.valid)))
    return (*facts, *([leg.note] if leg.note else []))


def figure(row: FlowRow, text: Text) -> str:
    """Return a figure with its unit: ``133,726 people``, or that it was not reported or suppressed."""
    if isinstance(row.value, str):
        return text(row.value)
    if row.low is not None and row.high is None and row.low == row.value:
        return f"{text('at_least', value=text.number(row.value))} {text.of('units', row.unit)}"
    bounds = text.range((row.low, row.high)) if row.low is not None and row.high is not None else ""
    shown = text.number(row.value) if not bounds or row.low == row.high else f"{text.number(row.value)} ({bounds})"
    return f"{shown} {text.of('units', row.unit)}"


def popup_figures(net: NetworkRecords, about: str, text: Text, most: int) -> tuple[tuple[str, str, str], ...]:
    """Return the newest yearly figures about a place or leg, everyone counted: what and when, figure, publisher."""
    rows = [row for row in _by_year(net, about) if not row.group]
    rows.sort(key=lambda row: row.period.key, reverse=True)
    shown = [(_headed(row, text), figure(row, text), _publisher(net, row.source)) for row in rows[:most]]
    if len(rows) > most:
        shown.append((text("more_rows", count=len(rows) - most), "", ""))
    return tuple(shown)


def _headed(row: FlowRow, text: Text) -> str:
    """Return what was counted and when; a year of which only some months are published says which."""
    part = row.note.partition(";")[0] if " only" in row.note else ""
    return f"{text.of('measures', row.measure)}, {row.period}" + (f" ({part})" if part else "")


def _by_year(net: NetworkRecords, about: str) -> list[FlowRow]:
    """Return figures by year, and as published those whose period is no part of one calendar year."""
    years = list(flows(net, about, every="year"))
    whole = [row for row in flows(net, about) if row.period.start is None or row.period.end is None or _spans(row)]
    return years + [row for row in whole if row.measure.is_flow]


def _spans(row: FlowRow) -> bool:
    """Return whether a period begins in one calendar year and ends in another (a fiscal year)."""
    start, end = row.period.key
    return (end - dt.timedelta(days=1)).year != start.year


def _publisher(net: NetworkRecords, source: str) -> str:
    return (net.sources[source].publisher or net.sources[source].label) if source in net.sources else ""


def figure_rows(net: NetworkRecords, drawing: Drawing, text: Text) -> tuple[Row, ...]:
    """Return the table of figures by year about everything drawn, in route order."""
    rows: list[Row] = []
    drawn: list[tuple[str, str, dict[str, int]]] = [
        (w.id, w.name_in(text.lang), {"waypoint": i}) for i, w in enumerate(drawing.waypoints)
    ]
    for index, leg in enumerate(drawing.legs):
        names = [_name(net, end, text) for end in (leg.start, leg.end)]
        drawn.append((leg.id, text("leg_title", start=names[0], end=names[1]), {"leg": index}))
    observed = {row.about for row in net.observations}
    for about, name, index_of in drawn:
        if about not in observed:
            continue
        for row in _by_year(net, about):
            ref = str(drawing.source_index[row.source] + 1) if row.source in drawing.source_index else ""
            what = text.of("measures", row.measure) + (f" ({row.group})" if row.group else "")
            head = Cell(text=name, **index_of)  # type: ignore[arg-type]
            cells = (what, str(row.period), figure(row, text), row.note, ref)
            rest = [Cell(text=cell, number=position == 2) for position, cell in enumerate(cells)]
            rows.append(Row(kind="figure", cells=(head, *rest)))
    return tuple(rows)


def source_line(net: NetworkRecords, drawing: Drawing, text: Text) -> str:
    """Return the line under the map: who published the figures and places, the most used first."""
    used: dict[str, int] = {}
    records: tuple[Waypoint | Leg, ...] = (*drawing.waypoints, *drawing.legs)
    drawn = {record.id for record in records}
    series = {(row.about, row.measure, row.source) for row in net.observations if row.about in drawn}
    for _, _, name in series:
        used[name] = used.get(name, 0) + 3
    for record in records:
        for name in record.sources:
            used[name] = used.get(name, 0) + 1
    ranked = sorted((name for name in used if name in net.sources), key=lambda name: (-used[name], name))
    names = list(dict.fromkeys(_publisher(net, name) for name in ranked))
    if not names:
        return text("no_source_line")
    shown = "; ".join(names[:SOURCES_SHOWN])
    if len(names) > SOURCES_SHOWN:
        shown = text("and_more", names=shown, count=len(names) - SOURCES_SHOWN)
    return text("source_line", names=shown)


def description(drawing: Drawing, text: Text) -> tuple[str, ...]:
    """Return the map in words, a paragraph an entry: start, end, stops in order, modes, durations, gaps."""
    legs = drawing.legs
    total = sum(leg.length_km or 0.0 for leg in legs)
    out: list[str] = []
    if drawing.itinerary is not None:
        out.append(_overview(drawing.itinerary, text))
        stops = [w.name_in(text.lang) for w in drawing.itinerary.waypoints]
        out.append(text("words_stops", stops=", ".join(stops)))
    else:
        countries = _country_names((code for w in drawing.waypoints for code in _countries(w)), text.lang)
        out.append(
            text(
                "words_network",
                waypoints=text.number(len(drawing.waypoints)),
                legs=text.number(len(legs)),
                km=text.km(total),
                countries=text.listing(countries) or "–",
            )
        )
    out.append(" ".join(_sentences(drawing, text)))
    return tuple(part for part in out if part)


def _sentences(drawing: Drawing, text: Text) -> list[str]:
    legs = drawing.legs
    by_mode: dict[str, float] = {}
    for leg in legs:
        by_mode[leg.mode] = by_mode.get(leg.mode, 0.0) + (leg.length_km or 0.0)
    modes = [f"{text.of('modes', mode)} {text.km(km)} km" for mode, km in sorted(by_mode.items(), key=lambda e: -e[1])]
    out = [text("words_modes", modes=text.listing(modes))] if modes else []
    known = [leg.hours for leg in legs if leg.hours]
    if legs:
        out.append(text("words_hours", known=len(known), legs=len(legs)))
    if known and drawing.itinerary is not None:
        out.append(text("words_hours_sum", range=text.range((sum(k[0] for k in known), sum(k[1] for k in known)))))
    for key, count in (
        ("words_schematic", sum(leg.basis is Basis.SCHEMATIC for leg in legs)),
        ("words_inferred", sum(leg.certainty is Certainty.INFERRED for leg in legs)),
    ):
        if count:
            out.append(text.counted(key, count))
    vague = [w.name_in(text.lang) for w in drawing.waypoints if (w.accuracy_km or 0) >= 2]
    if vague:
        out.append(text("words_accuracy", places=text.listing(vague)))
    records: tuple[Waypoint | Leg, ...] = (*legs, *drawing.waypoints)
    unsourced = sum(not record.sources for record in records)
    if unsourced:
        out.append(text.counted("words_nosource", unsourced))
    return out


def routes(net: NetworkRecords, drawing: Drawing, text: Text) -> tuple[tuple[str, str], ...]:
    """Return the named routes of a network: one line of facts and the summary; none for an itinerary."""
    if drawing.itinerary is not None:
        return ()
    out: list[tuple[str, str]] = []
    for route in net.routes.values():
        legs = [net.legs[name] for name in route.legs]
        line = text(
            "words_route",
            title=route.title,
            start=_name(net, legs[0].start, text),
            end=_name(net, legs[-1].end, text),
            legs=len(legs),
            km=text.km(sum(leg.length_km or 0.0 for leg in legs)),
        )
        out.append((line, route.summary))
    return tuple(out)


def itinerary_summary(itinerary: Itinerary, lang: str = "en") -> str:
    """Return an itinerary in words, a line a leg after the overview."""
    text = Text(lang)
    net = itinerary.network
    if not itinerary.legs:
        return itinerary.waypoints[0].name_in(lang) if itinerary.waypoints else ""
    lines = [_overview(itinerary, text)]
    for number, leg in enumerate(itinerary.legs, 1):
        names = [_name(net, end, text) for end in (leg.start, leg.end)]
        facts: list[Any] = [text.of("modes", leg.mode), text("length", km=text.km(leg.length_km or 0.0))]
        if leg.hours:
            facts.append(text("hours", range=text.range(leg.hours)))
        lines.append(f"{number:>3}. {text('leg_title', start=names[0], end=names[1])}: {', '.join(facts)}")
    return "\n".join(lines)
