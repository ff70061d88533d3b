"""The map for those who do not see it: a short form, and a long one that says what the picture says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from routes.describe import chains, words
from routes.i18n.language import Text
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Basis, Certainty, Closure, Leg, Mode, Waypoint

if TYPE_CHECKING:
    from routes.maps.drawing import Drawing

__all__ = ["LONGEST", "closures_told", "in_words", "long_form", "short_form"]

LONGEST = 250
FIGURES_TOLD = 5
COUNTRIES_TOLD = (99, 12, 8, 5, 3)
# What a picture is need not be said: a screen reader says it.
_MAP = {"en": "map", "es": "mapa", "fr": "carte", "pt": "mapa", "ht": "kat", "ar": "خريطة"}


def short_form(title: str, drawing: Drawing, text: Text) -> str:
    """Return what the map shows in at most `LONGEST` characters, never the word *map*.

    Countries are left out from the end, and then the modes, until it fits. A title in another language than the page's,
    or with the word *map*, is left out.
    """
    meta = drawing.net.meta
    if (title == meta.title and not meta.said("title", text.lang)) or _MAP[text.lang] in title.lower():
        title = ""
    legs = drawing.legs
    trip = drawing.itinerary
    facts = {**words.counted(drawing, text), "km": text.kilometres(sum(leg.length_km or 0.0 for leg in legs))}
    if trip is not None and trip.waypoints:
        places = [text.place(w) for w in (trip.waypoints[0], trip.waypoints[-1])]
        codes: Iterable[str] = trip.countries
    else:
        places = [text.place(w) for w in (drawing.waypoints[0], drawing.waypoints[-1])]
        codes = words.countries_in(drawing.waypoints)
    names = words.country_names(codes, text)
    modes = _mostly(legs, text)
    found = () if trip is not None else chains.chains_of(drawing.net, legs)
    if len(found) == 1 and len(found[0].legs) == len(legs):
        return _short_way(title, drawing.net, found[0], names, [modes] if modes else [], facts, text)
    for most in COUNTRIES_TOLD:
        shown = text.listing(names) if len(names) <= most else text.joined([*names[:most], "…"])
        for tail in ([modes] if modes else []), []:
            told = (
                _told(title, shown, places, facts, trip is not None, text)
                if legs
                else _placed(title, shown, facts, text)
            )
            said = " ".join([told, *tail])
            if len(said) <= LONGEST:
                return said
    said = text("alt_untitled", start=places[0], end=places[1], **facts) if legs else _placed("", "", facts, text)
    return said if len(said) <= LONGEST else said[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _short_way(
    title: str,
    net: NetworkRecords,
    chain: chains.Chain,
    countries: list[str],
    modes: list[str],
    facts: dict[str, str],
    text: Text,
) -> str:
    """Return the short form of a map of one chain: from where to where, by which stops, how far, in which countries."""
    ends = [text.place(net.waypoints[name]) for name in (chain.stops[0], chain.stops[-1])]
    head = [] if not title or all(end in title for end in ends) else [f"{title.rstrip('.')}."]
    facts = {"legs": facts["legs"], "km": facts["km"]}
    through = [text.listing(countries)] if countries else []
    for tail, via, listed in ((modes, 4, through), ([], 4, through), ([], 2, through), ([], 2, []), ([], 0, [])):
        way = chains.way(net, chain, text, via)
        said = (
            text("alt_way", way=way, countries=listed[0], **facts)
            if listed
            else text("alt_way_plain", way=way, **facts)
        )
        for parts in ([*head, said, *tail], [said, *tail]):
            whole = " ".join(parts)
            if len(whole) <= LONGEST:
                return whole
    return whole[: LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _told(title: str, countries: str, places: list[str], facts: dict[str, str], is_trip: bool, text: Text) -> str:
    ends = {"start": places[0], "end": places[1]}
    if is_trip and countries:
        return text("alt_itinerary", countries=countries, **ends, **facts)
    if is_trip or not (title or countries):
        return text("alt_untitled", **ends, **facts)
    if not title:
        return text("alt_unnamed", countries=countries, **facts)
    head = title.rstrip(".")
    if countries:
        return text("alt_network", title=head, countries=countries, **facts)
    return text("alt_plain", title=head, **facts)


def _placed(title: str, countries: str, facts: dict[str, str], text: Text) -> str:
    """Return the short form of a map of places that no leg joins."""
    if not countries and not title:
        return text("standfirst_plain_places", **facts)
    if not title:
        return text("alt_unnamed_places", countries=countries, **facts)
    head = title.rstrip(".")
    if not countries:
        return text("alt_plain_places", title=head, **facts)
    return text("alt_network_places", title=head, countries=countries, **facts)


def _by_mode(legs: Iterable[Leg]) -> list[tuple[Mode, float]]:
    """Return the length of each mode in km, the longest first."""
    found: dict[Mode, float] = {}
    for leg in legs:
        found[leg.mode] = found.get(leg.mode, 0.0) + (leg.length_km or 0.0)
    return sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))


def _mostly(legs: tuple[Leg, ...], text: Text) -> str:
    """Return the modes of at least a tenth of the way, or an empty string."""
    found = _by_mode(legs)
    whole = sum(km for _, km in found)
    main = [text.of("modes", mode) for mode, km in found[:3] if km >= whole / 10 and mode is not Mode.UNKNOWN]
    return text("alt_modes", modes=text.listing(main)) if main and whole else ""


def long_form(net: NetworkRecords, drawing: Drawing, closures: Iterable[Closure], text: Text) -> tuple[str, ...]:
    """Return the map in words, a paragraph an entry.

    Start and end, stops in order, modes, length, durations, newest figures, and what is not known: schematic,
    computed and inferred legs, uncertain places, missing figures and sources, closures. ``net`` is not narrowed to a
    date.
    """
    out: list[str] = []
    if drawing.itinerary is not None and drawing.itinerary.waypoints:
        out.append(words.overview(drawing.itinerary, text))
        stops = [text.place(w) for w in drawing.itinerary.waypoints]
        out.append(text("words_stops", stops=text.joined(stops)))
    else:
        countries = words.country_names(words.countries_in(drawing.waypoints), text)
        facts = words.counted(drawing, text)
        facts["km"] = text.kilometres(sum(leg.length_km or 0.0 for leg in drawing.legs))
        listed = text.listing(countries)
        key = words.with_legs("words_network" if listed else "words_network_plain", drawing)
        out.append(text(key, countries=listed, **facts))
        told = chains.chains_of(drawing.net, drawing.legs)
        out += [chains.told(drawing.net, chain, text) for chain in told] if len(told) <= chains.FEW else []
    out.append(" ".join(_way(drawing, text)))
    out.append(" ".join(_figures(net, drawing, text)))
    out.append(" ".join(_gaps(net, drawing, closures, text)))
    return tuple(part for part in out if part)


def _way(drawing: Drawing, text: Text) -> list[str]:
    """Return modes and durations."""
    legs = drawing.legs
    if not legs:
        return []
    modes = [
        text("words_mode", mode=text.of("modes", m), km=text("length", km=text.km(km))) for m, km in _by_mode(legs)
    ]
    known = [leg.hours for leg in legs if leg.hours]
    out = [text("words_modes", modes=text.listing(modes))]
    counted = text.counted("n_legs", len(legs))
    out.append(text("words_hours", known=text.number(len(known)), legs=counted) if known else text("words_hours_none"))
    if known and drawing.itinerary is not None:
        summed = (sum(hours[0] for hours in known), sum(hours[1] for hours in known))
        out.append(text("words_hours_sum", range=text.range(summed)))
    return out


def _figures(net: NetworkRecords, drawing: Drawing, text: Text) -> list[str]:
    """Return the newest figure of the places and legs with most figures, and how many have none."""
    count: dict[str, int] = {}
    for each in net.observations:
        count[each.about] = count.get(each.about, 0) + 1
    drawn = [*(w.id for w in drawing.waypoints), *(leg.id for leg in drawing.legs)]
    told = sorted((name for name in drawn if name in count), key=lambda name: -count[name])
    if not told:
        return [text("words_figures_none")]
    parts: list[str] = []
    for name in told[:FIGURES_TOLD]:
        row = words.newest(net, name)
        if row is not None:
            what, figure = words.headed(row, text), words.figure(row, text)
            leg = net.legs.get(name)
            place = text.place(net.waypoints[name]) if leg is None else words.leg_title(net, leg, text)
            parts.append(text("words_figure", place=place, what=what, figure=figure))
    out = [text("words_figures", figures=text("semicolon").join(parts))] if parts else []
    missing = len(drawn) - len(told)
    return [*out, text.counted("words_figures_missing", missing)] if missing else out


def _gaps(net: NetworkRecords, drawing: Drawing, closures: Iterable[Closure], text: Text) -> list[str]:
    """Return what the picture only suggests: schematic, computed, inferred, uncertain, unsourced, closed."""
    legs = drawing.legs
    out: list[str] = []
    for key, number in (
        ("words_schematic", sum(leg.basis is Basis.SCHEMATIC for leg in legs)),
        ("words_routed", sum(leg.basis is Basis.ROUTED for leg in legs)),
        ("words_inferred", sum(leg.certainty is Certainty.INFERRED for leg in legs)),
    ):
        if number:
            out.append(text.counted(key, number))
    vague = [text.place(w) for w in drawing.waypoints if (w.accuracy_km or 0) >= 2]
    if vague:
        out.append(text("words_accuracy", places=words.few_of(vague, text)))
    records: tuple[Waypoint | Leg, ...] = (*legs, *drawing.waypoints)
    unsourced = sum(not record.sources for record in records)
    if unsourced:
        out.append(text.counted("words_nosource", unsourced))
    out += _old(drawing, text)
    told = [
        text("closure", what=_closed(net, closure.target, text), period=text.period(closure.valid))
        for closure in closures
    ]
    if len(told) > words.MOST_NAMED:
        told = [*told[: words.MOST_NAMED], "…"]
    return [*out, text("words_closed", closures=text("semicolon").join(told))] if told else out


def _old(drawing: Drawing, text: Text) -> list[str]:
    """Return the sentence that counts what only reports older than the network's limit confirm."""
    found = drawing.net.confirmed()
    shown = [*(("legs", leg.id) for leg in drawing.legs), *(("waypoints", place.id) for place in drawing.waypoints)]
    number = sum(found.is_stale(*key, drawing.day) for key in shown)
    limit = found.limit(drawing.day)
    return [text.counted("words_stale", number, date=text.period(str(limit)))] if number else []


def in_words(
    net: NetworkRecords, drawing: Drawing, at: str | Period | None, title: str, text: Text
) -> tuple[str, tuple[str, ...]]:
    """Return the short and the long form; ``net`` is not narrowed to the date."""
    asked = at if at is not None or drawing.itinerary is None else drawing.itinerary.at
    closures = closures_told(net, drawing, asked)
    return short_form(title, drawing, text), long_form(net, drawing, closures, text)


def closures_told(net: NetworkRecords, drawing: Drawing, at: str | Period | None) -> tuple[Closure, ...]:
    """Return the closures in force at a date; without one, those whose end nobody has published.

    Of an itinerary only those that touch it. ``net`` is the network not yet narrowed to the date.
    """
    asked = None if at is None else Period.parse(at)
    ids = {w.id for w in drawing.waypoints} | {leg.id for leg in drawing.legs}
    codes = {code for w in drawing.waypoints for code in w.country}
    modes = {str(leg.mode) for leg in drawing.legs}

    def touches(target: str) -> bool:
        kind, colon, value = target.partition(":")
        if not colon:
            return target in ids if drawing.itinerary is not None else target in net.waypoints or target in net.legs
        return value in modes if kind == "mode" else set(value.split("-")) <= codes

    found = [
        closure
        for closure in net.closures
        if touches(closure.target) and (closure.valid.end is None if asked is None else closure.valid.overlaps(asked))
    ]
    return tuple({(closure.target, closure.valid.key): closure for closure in found}.values())


def _closed(net: NetworkRecords, target: str, text: Text) -> str:
    """Return what a closure names, in words."""
    kind, colon, value = target.partition(":")
    if not colon:
        if target in net.waypoints:
            return text.place(net.waypoints[target])
        return words.leg_title(net, net.legs[target], text) if target in net.legs else target
    if kind == "border":
        a, _, b = value.partition("-")
        return text("closure_border", a=text.country(a), b=text.country(b))
    return text.country(value) if kind == "country" else text.of("modes", value)
