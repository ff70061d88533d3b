"""The map in words: headline, facts, description, tables. The same figures and sources as the picture."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from routes.describe import chains
from routes.i18n.language import Text
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Certainty, Leg, Measure, Observation, Waypoint
from routes.model.spans import joined
from routes.model.totals import FlowRow, flows
from routes.results.itinerary import Itinerary

if TYPE_CHECKING:
    from routes.maps.drawing import Drawing

__all__ = [
    "MOST_NAMED",
    "alt_text",
    "countries_in",
    "fact",
    "few_of",
    "itinerary_summary",
    "known",
    "leg_facts",
    "not_drawn",
    "old_report",
    "popup_figures",
    "read_alt",
    "routes",
    "source_line",
    "standfirst",
    "title",
    "waypoint_facts",
]

SOURCES_SHOWN = 4
MOST_NAMED = 100  # names in a sentence
MOST_LACKING = 30  # names of places without a position
COUNTRIES_NAMED = 4


def title(net: NetworkRecords, itinerary: Itinerary | None, text: Text) -> str:
    """Return the headline: where from and where to of an itinerary, else the network's own title."""
    if itinerary is not None and itinerary.waypoints:
        ends = itinerary.waypoints[0], itinerary.waypoints[-1]
        return text("from_to", start=text.place(ends[0]), end=text.place(ends[1]))
    if net.meta.title:
        return net.meta.said("title", text.lang) or net.meta.title
    places = list(net.waypoints.values())
    legs = _first_route(net)
    if legs:
        return text("from_to", start=_name(net, legs[0].start, text), end=_name(net, legs[-1].end, text))
    alone = chains.chains_of(net, net.legs.values())
    if len(alone) == 1:
        return chains.way(net, alone[0], text, 0)
    return net.meta.name or text.listing(w.name for w in places[:2])


def not_drawn(net: NetworkRecords, drawing: Drawing, text: Text) -> list[str]:
    """Return the sentence that names what the input lists and gives no position; none on a map of one way."""
    names = net.meta.not_drawn() if drawing.itinerary is None else ()
    if not names:
        return []
    listed = text.listing(names) if len(names) <= MOST_LACKING else text.joined([*names[:MOST_LACKING], "…"])
    return [text("not_drawn", names=listed)]


def few_of(names: Sequence[str], text: Text) -> str:
    """Return names as a list; of very many the first."""
    return text.listing(names) if len(names) <= MOST_NAMED else text.joined([*names[:MOST_NAMED], "…"])


def _first_route(net: NetworkRecords) -> list[Leg]:
    return [net.legs[name] for name in next(iter(net.routes.values())).legs] if net.routes else []


def _name(net: NetworkRecords, waypoint: str, text: Text) -> str:
    return text.place(net.waypoints[waypoint])


def standfirst(net: NetworkRecords, drawing: Drawing, text: Text) -> str:
    """Return the sentence under the headline: the network's own description, or what the map holds.

    A description that is not in the page's language gives way to a sentence that is.
    """
    if drawing.itinerary is not None:
        return overview(drawing.itinerary, text)
    if net.meta.said("description", text.lang):
        return net.meta.said("description", text.lang)
    countries = countries_in(drawing.waypoints)
    counts = counted(drawing, text)
    if countries and _is_one_way(drawing):
        km = text.kilometres(sum(leg.length_km or 0.0 for leg in drawing.legs))
        few = len(countries) <= COUNTRIES_NAMED
        named = text.listing(country_names(countries, text)) if few else text.counted("n_countries", len(countries))
        modes = text.listing(dict.fromkeys(text.of("by_modes", leg.mode) for leg in drawing.legs))
        return text("standfirst_ways", km=km, countries=named, modes=modes)
    if countries:
        said = text.counted("n_countries", len(countries))
        return text(with_legs("standfirst_network", drawing), countries=said, **counts)
    return text(with_legs("standfirst_plain", drawing), **counts)


def _is_one_way(drawing: Drawing) -> bool:
    """Return whether the legs are one way without branches: only then is the sum of their lengths a length."""
    ends = Counter(place for leg in drawing.legs for place in (leg.start, leg.end))
    return bool(ends) and len(drawing.legs) == len(ends) - 1 and max(ends.values()) <= 2


def fact(net: NetworkRecords, row: FlowRow, text: Text, *, is_peak: bool) -> str:
    """Return a figure as a sentence: where, what, how many, when, who says so; and whether it is the highest."""
    leg = net.legs.get(row.about)
    name = leg_title(net, leg, text) if leg is not None else _name(net, row.about, text)
    said = {
        "place": name,
        "measure": text.of("measures", row.measure),
        "figure": figure(row, text),
        "period": dated(row, text),
        "source": _publisher(net, row.source) or text("no_source_line").rstrip(". "),
    }
    return text("fact_most" if is_peak else "fact_one", **said)


def large_figure(net: NetworkRecords, row: Observation, text: Text) -> dict[str, str]:
    """Return a figure to be printed large: ``value``, ``told`` (what it counts, where and when) and ``by``."""
    leg = net.legs.get(row.about)
    name = leg_title(net, leg, text) if leg is not None else _name(net, row.about, text)
    told = text.joined([text.of("measures", row.measure), name, text.period(row.period)])
    return {"value": number_of(row, text), "told": told, "by": _publisher(net, row.source)}


def with_legs(key: str, drawing: Drawing) -> str:
    """Return the key of a sentence that counts places and legs, or of its form for a map of places alone."""
    return key if drawing.legs else f"{key}_places"


def counted(drawing: Drawing, text: Text) -> dict[str, str]:
    """Return the numbers of waypoints and legs drawn, in words."""
    return {
        "waypoints": text.counted("n_waypoints", len(drawing.waypoints)),
        "legs": text.counted("n_legs", len(drawing.legs)),
    }


def overview(itinerary: Itinerary, text: Text) -> str:
    """Return where an itinerary goes, how far, and through which countries."""
    ends = [text.place(waypoint) for waypoint in (itinerary.waypoints[0], itinerary.waypoints[-1])]
    facts = {
        "start": ends[0],
        "end": ends[1],
        "legs": text.counted("n_legs", len(itinerary.legs)),
        "km": text.kilometres(itinerary.length_km),
    }
    countries = text.listing(country_names(itinerary.countries, text))
    return (
        text("words_itinerary", countries=countries, **facts) if countries else text("words_itinerary_plain", **facts)
    )


def country_names(codes: Iterable[str], text: Text) -> list[str]:
    """Return names of countries, each once."""
    return [text.country(code) for code in dict.fromkeys(codes)]


def countries_in(waypoints: Iterable[Waypoint]) -> tuple[str, ...]:
    """Return the countries of places, each once, in their order."""
    return tuple(dict.fromkeys(code for waypoint in waypoints for code in countries_of(waypoint)))


def countries_of(waypoint: Waypoint) -> tuple[str, ...]:
    """Return the countries a place claims, or else the one its position lies in."""
    from routes.geo import layers

    return waypoint.country or layers.country_at(waypoint.lon, waypoint.lat)[:1]


def waypoint_facts(waypoint: Waypoint, text: Text) -> tuple[str, ...]:
    """Return the lines of a waypoint's popup; its note is the data's own text and stands beside them."""
    facts = [text.joined([text.of("kinds", waypoint.kind), *country_names(waypoint.country, text)])]
    if waypoint.accuracy_km:
        facts.append(text("accuracy", km=text.km(waypoint.accuracy_km)))
    if waypoint.valid:
        facts.append(text("valid", period=text.period(waypoint.valid)))
    return tuple(facts)


def leg_facts(leg: Leg, text: Text) -> tuple[str, ...]:
    """Return the lines of a leg's popup; its note is the data's own text and stands beside them."""
    line = [text.of("modes", leg.mode), text("length", km=text.km(leg.length_km or 0.0))]
    if leg.both_ways:
        line.append(text("both_ways"))
    facts = [text.joined(line)]
    facts.append(text("hours", range=text.range(leg.hours)) if leg.hours else text("hours_none"))
    if leg.cost_usd:
        facts.append(text("cost", range=text.range(leg.cost_usd)))
    facts.append(known(leg, text))
    if leg.valid:
        facts.append(text("valid", period=text.period(leg.valid)))
    return tuple(facts)


def old_report(drawing: Drawing, table: str, name: str, text: Text) -> tuple[str, ...]:
    """Return the line that marks a leg or a station as an old report, if it is older than the network's own limit."""
    found = drawing.net.confirmed()
    if not found.is_stale(table, name, drawing.day):
        return ()
    return (text("confirmed_old", period=text.period(found.dates[table, name])),)


def known(leg: Leg, text: Text) -> str:
    """Return how well a leg is known, and where its line comes from; nobody reported what names no source."""
    basis = text.of("basis", leg.basis)
    if leg.certainty is Certainty.REPORTED and not leg.sources:
        return basis
    return f"{text.of('certainty', leg.certainty)}; {basis}"


def figure(row: FlowRow, text: Text) -> str:
    """Return a figure with its unit: ``133,726 people``, or that it was not reported or suppressed."""
    shown = number_of(row, text)
    return shown if isinstance(row.value, str) else text.counted(f"n_{row.unit}", row.value, count=shown)


def number_of(row: FlowRow | Observation, text: Text) -> str:
    """Return a figure without its unit: ``133,726``, ``20,000 or more``, ``1,200 (900–1,500)``."""
    if isinstance(row.value, str):
        return text(row.value)
    shown = text.number(row.value)
    if row.low is not None and row.high is None and row.low == row.value:
        return text("at_least", value=shown)
    if row.low is not None and row.high is not None and row.low != row.high:
        return f"{shown} ({text.range((row.low, row.high))})"
    return shown


def popup_figures(net: NetworkRecords, about: str, text: Text, most: int) -> tuple[tuple[str, str, str], ...]:
    """Return the newest yearly figures about a place or leg, everyone counted: what and when, figure, publisher."""
    if not net.observations_about(about):
        return ()
    rows = [row for row in by_year(net, about) if not row.group]
    length = _series_lengths(net, about)
    rows.sort(key=lambda row: (row.period.key, not row.is_partial, length[row.measure, row.source]), reverse=True)
    shown = [(headed(row, text), figure(row, text), _publisher(net, row.source)) for row in rows[:most]]
    if len(rows) > most:
        shown.append((text.counted("more_rows", len(rows) - most), "", ""))
    return tuple(shown)


def _series_lengths(net: NetworkRecords, about: str) -> Counter[tuple[Measure, str]]:
    """Return how many figures each source has of each measure at a place or leg, everyone counted."""
    return Counter((row.measure, row.source) for row in net.observations_about(about) if not row.group)


def newest(net: NetworkRecords, about: str) -> FlowRow | None:
    """Return the newest yearly figure about a place or leg, of a year a whole one before a part of it.

    In a year it is from the source with the longest series.
    """
    length = _series_lengths(net, about)
    best: dict[Measure, FlowRow] = {}
    for row in by_year(net, about):
        other = best.get(row.measure)
        if row.group:
            continue
        if other is None or _rank(row, length) > _rank(other, length):
            best[row.measure] = row
    return max(best.values(), key=lambda row: _rank(row, length), default=None)


def _rank(row: FlowRow, length: Counter[tuple[Measure, str]]) -> tuple[object, ...]:
    start, end = row.period.key
    return (end - dt.timedelta(days=1)).year, not row.is_partial, length[row.measure, row.source], (start, end)


def headed(row: FlowRow, text: Text) -> str:
    """Return what was counted and when."""
    return text("comma").join([text.of("measures", row.measure), dated(row, text)])


def dated(row: FlowRow, text: Text) -> str:
    """Return the period of a figure; a year of which only some months are published says which."""
    lacks = coverage(row, text)
    return text.period(row.period) + (f" ({text.joined(lacks)})" if lacks else "")


def coverage(row: FlowRow, text: Text) -> tuple[str, ...]:
    """Return what the figures of a row lack of its period, in the language of the page.

    Examples
    --------
    >>> from routes.model.period import Period
    >>> from routes.model.records import Measure
    >>> row = FlowRow(about="a", measure=Measure.TRANSIT, unit="people", period=Period.parse("2025"), value=1,
    ...     covered=(Period.parse("2025-01/2025-04"), Period.parse("2025-06")), note="Adults only")
    >>> coverage(row, Text("es"))
    ('solo enero-abril, junio',)
    """
    said = []
    if row.covered:
        said.append(text("note_only", period=_parts(row.covered, text)))
    if row.missing:
        states = "/".join(text(state) for state in dict.fromkeys(state for _, state in row.missing))
        said.append(
            text("note_missing", period=_parts(joined(period for period, _ in row.missing), text), state=states)
        )
    return tuple(said)


def _parts(periods: Iterable[Period], text: Text) -> str:
    """Return parts of a year in words: whole months by their names (``January–April``), others as dates."""
    return text.joined([_part(period, text) for period in periods])


def _part(period: Period, text: Text) -> str:
    first, end = period.start, period.end
    if first is None or end is None or first.day != 1 or end.day != 1:
        return text.period(period)
    last = end - dt.timedelta(days=1)
    return text.months(first.month, last.month) if first.year == last.year else text.period(period)


def group_name(group: str, text: Text) -> str:
    """Return the part of the people a figure counts in words: ``nationality:HTI`` as ``nationality: Haiti``."""
    kind, colon, value = group.partition(":")
    if not colon:
        return text.of("group_values", group)
    which = text.country(value) if _CODE.fullmatch(value) else text.of("group_values", value)
    return text("group", what=text.of("group_kinds", kind), which=which)


_BLANKS = re.compile(r"[ \t\n\r]+")
_CODE = re.compile(r"[A-Z]{3}")


def by_year(net: NetworkRecords, about: str) -> list[FlowRow]:
    """Return figures by year, and as published those whose period is not part of one calendar year."""
    years = list(flows(net, about, every="year"))
    whole = [row for row in flows(net, about) if row.period.start is None or row.period.end is None or _spans(row)]
    return years + [row for row in whole if row.measure.is_flow]


def _spans(row: FlowRow) -> bool:
    """Return whether a period begins in one calendar year and ends in another (a fiscal year)."""
    start, end = row.period.key
    return (end - dt.timedelta(days=1)).year != start.year


def _publisher(net: NetworkRecords, source: str) -> str:
    return (net.sources[source].publisher or net.sources[source].label) if source in net.sources else ""


def leg_title(net: NetworkRecords, leg: Leg, text: Text) -> str:
    """Return a leg's ends with an arrow, or a double one."""
    key = "leg_both" if leg.both_ways else "leg_title"
    return text(key, start=_name(net, leg.start, text), end=_name(net, leg.end, text))


def source_line(net: NetworkRecords, drawing: Drawing, text: Text) -> str:
    """Return the line under the map: who published most figures, then who is most used for all else."""
    records: tuple[Waypoint | Leg, ...] = (*drawing.waypoints, *drawing.legs)
    drawn = {record.id for record in records}
    counted = Counter(_publisher(net, row.source) for row in net.observations if row.about in drawn)
    others = Counter(_publisher(net, name) for record in records for name in record.sources)
    ranked = [sorted(filter(None, found), key=lambda name: (-found[name], name)) for found in (counted, others)]
    # Of those that are named the last is who is used most for places and ways.
    names = list(dict.fromkeys((*ranked[0][: SOURCES_SHOWN - 1], *ranked[1], *ranked[0])))
    if not names:
        return text("no_source_line")
    shown = "; ".join(names[:SOURCES_SHOWN])
    if len(names) > SOURCES_SHOWN:
        shown = text("and_more", names=shown, count=len(names) - SOURCES_SHOWN)
    return text("source_line", names=shown)


def routes(net: NetworkRecords, drawing: Drawing, text: Text) -> tuple[tuple[str, str, str, str], ...]:
    """Return the named routes of a network, as `chains.ways` does; none for an itinerary."""
    if drawing.itinerary is not None or not net.routes:
        return ()
    told = chains.ways(net, chains.chains_of(net, drawing.legs), text)
    return tuple(one for one in told if one[0] or one[2])


def itinerary_summary(itinerary: Itinerary, lang: str = "en") -> str:
    """Return an itinerary in words, a line a leg after the overview."""
    text = Text(lang)
    net = itinerary.network
    if not itinerary.legs:
        return text.place(itinerary.waypoints[0]) if itinerary.waypoints else ""
    lines = [overview(itinerary, text)]
    for number, leg in enumerate(itinerary.legs, 1):
        names = [_name(net, end, text) for end in (leg.start, leg.end)]
        facts: list[Any] = [text.of("modes", leg.mode), text("length", km=text.km(leg.length_km or 0.0))]
        if leg.hours:
            facts.append(text("hours", range=text.range(leg.hours)))
        lines.append(f"{number:>3}. {text('leg_title', start=names[0], end=names[1])}: {text.joined(facts)}")
    return "\n".join(lines)


def alt_text(short: str, paragraphs: Iterable[str]) -> str:
    """Return the map in words as ``alt.txt`` holds it: the short form, an empty line, the long form.

    Examples
    --------
    >>> read_alt(alt_text("From A to B.", ("Two legs.", "One is by boat.")))
    ('From A to B.', ('Two legs.', 'One is by boat.'))
    """
    return "\n\n".join([short, *paragraphs]) + "\n"


def read_alt(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the short and the long form of what ``alt.txt`` holds; line breaks within a paragraph are blanks."""
    paragraphs = [
        _BLANKS.sub(" ", part).strip() for part in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip("\ufeff"))
    ]
    kept = [part for part in paragraphs if part]
    return (kept[0] if kept else ""), tuple(kept[1:])
