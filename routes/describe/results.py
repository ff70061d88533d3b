"""The answers to questions in words: one paragraph, then a line for each thing found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routes.describe import words
from routes.i18n.language import Text
from routes.model.countries import place_of
from routes.model.coverage import Coverage
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.spans import span
from routes.results.changes import Change, Changes, Comparison
from routes.results.figures import FigureRows
from routes.results.flows import NO_DESTINATION, NO_ORIGIN, Flows, LegFlow
from routes.results.itineraries import Alternatives, Itineraries, Reachable, Tradeoffs
from routes.results.itinerary import Itinerary, Snap
from routes.results.structure import Betweenness, Bottleneck, Bottlenecks, Cut

__all__ = [
    "alternatives_summary",
    "betweenness_summary",
    "bottlenecks_summary",
    "changes_summary",
    "comparison_summary",
    "cut_summary",
    "figures_summary",
    "flows_summary",
    "itinerary_summary",
    "reachable_summary",
    "snap_lines",
    "tradeoffs_summary",
]

MOST_STOPS = 4
MOST_NAMED = 12


def itinerary_summary(trip: Itinerary, lang: str = "en") -> str:
    """Return an itinerary in words: places in order, modes, length, printed durations, what is not known."""
    text = Text(lang)
    snaps = snap_lines(trip.network, trip.snapped, text)
    return "\n".join([words.itinerary_summary(trip, lang), *snaps, *old_legs(trip, text)])


def old_legs(trip: Itinerary, text: Text) -> list[str]:
    """Return the sentence that names legs of an itinerary that only reports older than the network's limit confirm."""
    found = trip.network.confirmed()
    day = Period.parse(trip.at).start if trip.at else None
    names = [words.leg_title(trip.network, leg, text) for leg in trip.legs if found.is_stale("legs", leg.id, day)]
    limit = found.limit(day)
    return [text("answer_stale", date=text.period(str(limit)), legs=_some(names, text))] if names else []


def _name(net: NetworkRecords, ident: str, text: Text) -> str:
    """Return the name of a waypoint, or the two names at the ends of a leg."""
    if ident not in net.legs:
        return text.place(place_of(net, ident))
    leg = net.legs[ident]
    ends = [text.place(net.waypoints[end]) for end in (leg.start, leg.end)]
    return f"{text('leg_title', start=ends[0], end=ends[1])}, {text.of('modes', leg.mode)}"


def _cost(value: float, by: str, text: Text) -> str:
    """Return a cost with its unit; a cost by a function of one's own has none."""
    number = text.km(value) if by == "distance" and value else text.number(float(f"{value:.4g}"))
    return text.of("answer_units", by).replace("{value}", number) if by in _UNITS else f"{by} {number}"


_UNITS = ("distance", "duration", "cost", "steps")


def _by(by: str, text: Text) -> str:
    return text.of("answer_by", by)


def _some(names: Sequence[str], text: Text, most: int = MOST_NAMED) -> str:
    if len(names) > most:
        return text("answer_more", names=_apart(names[:most]), count=text.number(len(names) - most))
    return _apart(names) if any(", " in name for name in names) else text.listing(names)


def _ends(net: NetworkRecords, asked: tuple[str, str], text: Text) -> dict[str, str]:
    return {"start": _name(net, asked[0], text), "end": _name(net, asked[1], text)}


def _at(at: str | None, text: Text) -> list[str]:
    return [text("answer_at", period=text.period(at))] if at else []


def _assumed(by: str, text: Text) -> list[str]:
    return [text("answer_assumed")] if by == "duration" else []


def snap_lines(net: NetworkRecords, snapped: Iterable[Snap], text: Text) -> list[str]:
    """Return a line for each position that was asked for: which waypoint stands for it, and how far that is."""
    return [
        text(
            "answer_snapped",
            place=_name(net, snap.waypoint, text),
            position=f"{snap.lon:g}, {snap.lat:g}",
            km=text.km(snap.distance_km),
        )
        for snap in snapped
    ]


def _stops(trip: Itinerary, first: Itinerary, text: Text) -> str:
    """Return some places on the way; of another than the first those that set it apart, or else its other legs."""
    names = [text.place(waypoint) for waypoint in trip.waypoints[1:-1]]
    if trip is not first:
        passed = {waypoint.id for waypoint in first.waypoints}
        own = [text.place(w) for w in trip.waypoints if w.id not in passed]
        taken = {leg.id for leg in first.legs}
        names = own or [_name(trip.network, leg.id, text) for leg in trip.legs if leg.id not in taken]
    if len(names) > MOST_STOPS:
        names = [names[len(names) * part // (MOST_STOPS + 1)] for part in range(1, MOST_STOPS + 1)]
    return text("answer_through", stops=_apart(names)) if names else text("answer_directly")


def _apart(names: Sequence[str]) -> str:
    """Return names in a row; those of legs have commas of their own."""
    return ("; " if any(", " in name for name in names) else ", ").join(names)


def _line(number: int, trip: Itinerary, first: Itinerary, costs: Sequence[str], text: Text) -> str:
    """Return a line about one of several itineraries."""
    return f"{number:>3}. {text('answer_line', stops=_stops(trip, first, text), costs=', '.join(costs))}"


def _estimated(found: Itineraries, by: Iterable[str], text: Text) -> list[str]:
    if "duration" not in by:
        return []
    guessed = {leg.id for trip in found.itineraries for leg in trip.legs if leg.hours is None}
    return [text("answer_estimated", count=text.number(len(guessed)))] if guessed else []


def alternatives_summary(found: Alternatives, lang: str = "en") -> str:
    """Return alternatives in words, a line each."""
    text = Text(lang)
    head = [
        text(
            "answer_alternatives",
            **_ends(found.network, found.asked, text),
            by=_by(found.by, text),
            count=text.number(len(found)),
        ),
        *_at(found.at, text),
    ]
    if found.different:
        head.append(text("answer_different", part=text.number(round(100 * (1 - found.different)))))
        if found.complete and len(found) < found.wanted:
            head.append(text("answer_fewer"))
    if not found.complete:
        head.append(text("answer_incomplete"))
    head += _estimated(found, [found.by], text)
    lines = []
    for number, trip in enumerate(found.itineraries, 1):
        costs = [_cost(trip.length_km, "distance", text), _cost(len(trip.legs), "steps", text)]
        if trip.hours:
            costs.append(text("hours", range=text.range(trip.hours)))
        if trip.cost:
            costs.append(text("cost", range=text.range(trip.cost)))
        lines.append(_line(number, trip, found.itineraries[0], costs, text))
    snaps = snap_lines(found.network, found.itineraries[0].snapped if found.itineraries else (), text)
    return "\n".join([" ".join(head), *snaps, *lines])


def tradeoffs_summary(found: Tradeoffs, lang: str = "en") -> str:
    """Return trade-offs in words, a line each with what it costs."""
    text = Text(lang)
    head = [
        text(
            "answer_tradeoffs",
            **_ends(found.network, found.asked, text),
            by=text.listing(_by(by, text) for by in found.by),
            count=text.number(len(found)),
        ),
        *_at(found.at, text),
        *_estimated(found, found.by, text),
    ]
    if not found.complete:
        head.append(text("answer_incomplete"))
    lines = []
    for number, (trip, costs) in enumerate(zip(found.itineraries, found.costs, strict=True), 1):
        spent = [_cost(cost, by, text) for cost, by in zip(costs, found.by, strict=True)]
        if "steps" not in found.by:
            spent.append(_cost(len(trip.legs), "steps", text))
        lines.append(_line(number, trip, found.itineraries[0], spent, text))
    snaps = snap_lines(found.network, found.itineraries[0].snapped if found.itineraries else (), text)
    return "\n".join([" ".join(head), *snaps, *lines])


def reachable_summary(found: Reachable, lang: str = "en") -> str:
    """Return in words which places can be reached, the nearest with what it costs to get there."""
    text = Text(lang)
    net = found.network
    start = _name(net, found.start, text)
    others = [(name, cost) for name, cost in found.costs if cost > 0 or name != found.start]
    listed = [
        text("answer_cost", place=_name(net, name, text), cost=_cost(cost, found.by, text)) for name, cost in others
    ]
    if not others:
        return " ".join([text("answer_unreachable", start=start), *_at(found.at, text)])
    words = text(
        "answer_reachable",
        start=start,
        count=text.number(len(others)),
        by=_by(found.by, text),
        places=_some(listed, text),
    )
    return " ".join([words, *_at(found.at, text), *_assumed(found.by, text), *snap_lines(net, found.snapped, text)])


def cut_summary(found: Cut, lang: str = "en") -> str:
    """Return a cut in words."""
    text = Text(lang)
    key = (
        "answer_cut_both"
        if found.legs and found.waypoints
        else "answer_cut_legs"
        if found.legs
        else "answer_cut_places"
    )
    names = [_name(found.network, name, text) for name in found]
    words = text(key, **_ends(found.network, found.asked, text), names=_some(names, text))
    return " ".join(
        [words, text("answer_cut_size", count=text.number(len(found))), *_at(found.at, text), *_of_network(found, text)]
    )


def _of_network(found: Cut | Bottlenecks | Flows, text: Text) -> list[str]:
    """Return that an answer is of the network alone, and what the network says that it lacks there."""
    rows = found.lacks()
    items = [f"{_covered(found.network, row, text)} ({text.of('coverage', row.state)})" for row in rows[:MOST_NAMED]]
    notes = [f"{item}: {row.note.rstrip('.')}" if row.note else item for item, row in zip(items, rows, strict=False)]
    return [text("answer_network"), *([text("answer_lacks", items="; ".join(notes))] if notes else [])]


def _covered(net: NetworkRecords, row: Coverage, text: Text) -> str:
    kind, _, rest = row.target.partition(":")
    if kind in ("border", "country") and rest:
        return "–".join(text.country(code) for code in rest.split("-"))
    place = net.waypoints.get(row.target)
    return row.target if place is None else text.place(place)


def bottlenecks_summary(found: Bottlenecks, lang: str = "en") -> str:
    """Return bottlenecks in words: those between two places in order, or the first of a ranking a line each."""
    text = Text(lang)
    net = found.network
    if found.asked is not None:
        ends = _ends(net, found.asked, text)
        names = [_name(net, name, text) for name in found]
        words = text("answer_bottlenecks", **ends, names="; ".join(names)) if names else ""
        return " ".join(
            [words or text("answer_bottlenecks_none", **ends), *_at(found.at, text), *_of_network(found, text)]
        )
    if not found.rows:
        return " ".join([text("answer_bottlenecks_all_none"), *_at(found.at, text)])
    said = [*_at(found.at, text), *_assumed(found.by, text)]
    head = " ".join([text("answer_bottlenecks_all", count=text.number(len(found))), *said])
    rows = [_bottleneck(net, row, found.by, text) for row in found.rows[:MOST_NAMED]]
    return "\n".join([head, *rows, " ".join(_of_network(found, text))])


def _bottleneck(net: NetworkRecords, row: Bottleneck, by: str, text: Text) -> str:
    return "  " + text(
        "answer_bottleneck",
        name=_name(net, row.id, text),
        kind=text.of("answer_kinds", row.kind),
        lost=text.number(row.lost),
        longer=text.number(row.longer),
        extra=_cost(row.extra, by, text),
    )


def betweenness_summary(found: Betweenness, lang: str = "en") -> str:
    """Return the legs that most ways take, in words."""
    text = Text(lang)
    used = [(leg, pairs) for leg, pairs in found.items() if pairs]
    if not used:
        return " ".join([text("answer_betweenness_none"), *_at(found.at, text)])
    listed = [
        text("answer_leg_pairs", leg=_name(found.network, leg, text), count=text.number(round(pairs, 1)))
        for leg, pairs in used
    ]
    head = text("answer_betweenness", by=_by(found.by, text), legs=_some(listed, text, MOST_STOPS))
    start = [f"{_name(found.network, found.start, text)}:"] if found.start else []
    return " ".join([*start, head, *_at(found.at, text), *_assumed(found.by, text)])


def changes_summary(found: Changes, lang: str = "en") -> str:
    """Return what opened and closed in words, a line each."""
    text = Text(lang)
    head = text(
        "answer_changes",
        before=text.period(found.before),
        after=text.period(found.after),
        opened=text.number(len(found.opened)),
        closed=text.number(len(found.closed)),
        interrupted=text.number(len(found.interrupted)),
    )
    rows = (*found.rows, *found.interrupted)
    return "\n".join([head, *(_change(found.network, row, text) for row in rows)])


def _change(net: NetworkRecords, row: Change, text: Text) -> str:
    return "  " + text(
        "answer_change",
        name=_name(net, row.id, text),
        kind=text.of("answer_kinds", row.kind),
        what=text.of("answer_whats", row.what),
        reason="; ".join(_reason(reason, text) for reason in row.reasons),
    )


def _reason(reason: tuple[str, str, str], text: Text) -> str:
    target, what, period = reason
    return text(f"answer_{what}", target=target, period=text.period(period))


def comparison_summary(found: Comparison, lang: str = "en") -> str:
    """Return a comparison in words: counts, places cut off, the longest detour, legs that gain and lose."""
    text = Text(lang)
    counts = {what: text.number(found.count(what)) for what in ("lost", "gained", "longer", "shorter")}
    counts["compared"] = text.number(found.compared)
    if found.start is None:
        lines = [text("answer_compare", **counts)]
    else:
        lines = [text("answer_compare_from", start=_name(found.before, found.start, text), **counts)]
    if not found.pairs and not found.legs:
        lines.append(text("answer_compare_same"))
    lines += _at(found.at, text) + _assumed(found.by, text)
    for key, net, names in (
        ("answer_cut_off", found.before, found.cut_off),
        ("answer_regained", found.after, found.regained),
    ):
        if names:
            lines.append(text(key, places=_some([_name(net, name, text) for name in names], text)))
    detours = [row for row in found.pairs if row.what == "longer"]
    if detours:
        row = detours[0]
        ends = [_name(found.before, name, text) for name in (row.start, row.end)]
        spent = {"before": _cost(row.before or 0.0, found.by, text), "after": _cost(row.after or 0.0, found.by, text)}
        lines.append(text("answer_detour", start=ends[0], end=ends[1], **spent))
    for key, sign in (("answer_gain", 1), ("answer_lose", -1)):
        moved = [_leg_change(found, leg.id, leg.before, leg.after, text) for leg in found.legs if leg.gain * sign > 0]
        if moved:
            lines.append(text(key, legs=_some(moved, text, MOST_STOPS)))
    return "\n".join(lines)


def _leg_change(found: Comparison, leg: str, before: float, after: float, text: Text) -> str:
    net = found.before if leg in found.before.legs else found.after
    spent = {what: text.number(round(number, 1)) for what, number in (("before", before), ("after", after))}
    return text("answer_leg_change", leg=_name(net, leg, text), **spent)


def figures_summary(found: FigureRows, lang: str = "en") -> str:
    """Return how many figures there are, of what, about what and when, and the first of them."""
    text = Text(lang)
    if not found:
        return text("answer_figures_none")
    listed = {name: dict.fromkeys(getattr(row, name) for row in found) for name in ("about", "measure")}
    head = text(
        "answer_figures",
        count=text.number(len(found)),
        measures=text.listing([text.of("measures", measure) for measure in listed["measure"]]),
        places=_some([_name(found.network, about, text) for about in listed["about"]], text, MOST_STOPS),
        period=text.period(span([row.period for row in found])),
    )
    rows = ["  " + words.fact(found.network, row, text, is_peak=False) for row in found[:MOST_NAMED]]
    return "\n".join([head, *rows, *(["  …"] if len(found) > MOST_NAMED else [])])


def flows_summary(found: Flows, lang: str = "en") -> str:
    """Return computed flows in words: what they are, the largest with their ranges, what was left out."""
    text = Text(lang)
    whole = sum(people for _, people in found.entering)
    names = {"people": text.number(round(whole)), "legs": text.number(len({row.leg for row in found.rows}))}
    lines = [text(f"flows_{found.kind}", **names)]
    if found.misfit:
        lines.append(text("flows_misfit", value=text.number(round(found.misfit, 1))))
        worst = sorted(found.missed, key=lambda row: -abs(row[1] - row[2]))[:MOST_NAMED]
        lines += ["  " + _missed(found, row, text, lang) for row in worst]
    for row in sorted(found.rows, key=lambda row: (-row.value, row.leg))[:MOST_NAMED]:
        ends = [found.network.waypoints[name].name_in(lang) for name in (row.start, row.end)]
        leg = text("leg_title", start=ends[0], end=ends[1])
        key = "flows_line" if found.kind == "estimated" else "flows_line_assigned"
        lines.append("  " + text(key, leg=leg, value=text.number(round(row.value)), range=_range(row, text)))
    if found.within:
        lines.append(text("flows_within", people=text.number(round(sum(value for _, value in found.within)))))
    if found.unplaced:
        lost = sum(row[2] for row in found.unplaced)
        lines.append(text("flows_unplaced", people=text.number(round(lost)), reason=found.unplaced[0][3]))
    if found.kind == "estimated":
        assumed = [text("flows_assumed")] if any(row.most != row.least for row in found.rows) else []
        lines.append(" ".join([*assumed, *_of_network(found, text)]))
    return "\n".join(lines)


def _missed(found: Flows, row: tuple[str, float, float, str], text: Text, lang: str) -> str:
    """Return a count that flows miss, with what they give or why it cannot be met."""
    about, count, value, reason = row
    key = {NO_ORIGIN: "flows_missed_origin", NO_DESTINATION: "flows_missed_destination"}.get(reason, "flows_missed")
    leg = found.network.legs.get(about)
    named = [place_of(found.network, name).name_in(lang) for name in ((leg.start, leg.end) if leg else (about,))]
    place = text("leg_title", start=named[0], end=named[1]) if leg else named[0]
    return text(key, place=place, count=text.number(round(count, 1)), value=text.number(round(value, 1)))


def _range(row: LegFlow, text: Text) -> str:
    if row.most is None:
        return text("flows_at_least", least=text.number(round(row.least)))
    if round(row.least) == round(row.most):
        return text("flows_exact")
    return text("flows_between", least=text.number(round(row.least)), most=text.number(round(row.most)))
