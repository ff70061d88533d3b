"""Why there is no path: one line that names what stands in the way."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence

from routes.graph.query import MOST_NAMED, Query, listed
from routes.graph.search import Step, arcs
from routes.model.calendar import Calendar
from routes.model.countries import place_of
from routes.model.geometry import distance_km
from routes.model.lookup import places_of

__all__ = ["explain_no_path"]


def explain_no_path(query: Query) -> str:
    """Return why a query has no answer: the question in words, what stands in the way, and what there is without it."""
    if query.by not in ("distance", "duration", "steps"):  # what a leg costs need not be known where no leg leads
        query = dataclasses.replace(query, by="distance")
    return f"{_question(query)}: {_end_taken(query) or _cut_off(query) or _via(query) or _limits(query)}"


def _question(query: Query) -> str:
    words = f"no path from {query.start.name} to {query.end.name}"
    if query.via:
        words += f" via {listed(target.label for target in query.via)}"
    if query.avoid:
        words += f" while avoiding {listed(target.label for target in query.avoid)}"
    return words + (f" in {query.at}" if query.at else "")


def _free(query: Query) -> Query:
    return dataclasses.replace(query, avoid=(), at=None)


def _end_taken(query: Query) -> str:
    """Return what is wrong if the start, the end or a via point is itself avoided or not open."""
    for place in (query.start, query.end):
        if query.open_places(place):
            continue
        for target in query.avoid:
            if places_of(query.net, place.id) <= target.waypoints:
                return f"{place.name} is itself in what is avoided ({target.label})"
        if query.at is not None:
            return f"{place.name} is not open in {query.at}{_place_reason(query, place.id)}"
        return f"all of {place.name} is in what is avoided"
    for via in query.via:
        if not via.waypoints and not via.legs:
            return f"no leg of this network is {via.label}"
        avoided = {name for target in query.avoid for name in (*target.waypoints, *target.legs)}
        if avoided >= via.waypoints | via.legs:
            return f"{via.label} is itself in what is avoided"
    return ""


def _place_reason(query: Query, place: str) -> str:
    valid = place_of(query.net, place).valid
    if query.at is not None and valid is not None and not valid.overlaps(query.at):
        return f" (it is valid {valid})"
    calendar = Calendar.of(query.net)
    inside = places_of(query.net, place)
    closures = tuple(dict.fromkeys(c for name in (place, *sorted(inside)) for c in calendar.places.get(name, ())))
    return f" ({listed(f'{c.target} is closed {c.valid}' for c in closures)})" if closures else ""


def _cut_off(query: Query) -> str:
    """Return what is wrong if the legs of the whole network do not connect the two at all."""
    free = dataclasses.replace(_free(query), via=())
    if free.steps() is not None:
        return ""
    starts, ends = places_of(query.net, query.start.id), places_of(query.net, query.end.id)
    steps = list(arcs(query.net.legs.values()))
    ahead = _spread(starts, [(step.start, step.end) for step in steps]) - starts
    behind = _spread(ends, [(step.end, step.start) for step in steps]) - ends
    words = []
    if not ahead:
        words.append(f"no leg leaves {query.start.name}")
    if not behind:
        words.append(f"no leg leads to {query.end.name}")
    if ahead and behind:
        words.append(f"from {query.start.name} legs lead only to {_places(query, ahead)}")
        words.append(f"to {query.end.name} only from {_places(query, behind)}")
    back = dataclasses.replace(free, start=query.end, end=query.start).steps()
    if back is not None:
        words.append("there is one in the other direction only")
    words.append(_gap(query, starts, ends))
    return "; ".join(word for word in words if word)


def _gap(query: Query, starts: Iterable[str], ends: Iterable[str]) -> str:
    """Return the gap between two parts that no leg connects in any direction, by its two nearest places."""
    pairs = [(leg.start, leg.end) for leg in query.net.legs.values()]
    either = pairs + [(end, start) for start, end in pairs]
    here, there = _spread(starts, either), _spread(ends, either)
    if here & there:
        return ""
    places = query.net.waypoints

    def points(names: Iterable[str]) -> list[tuple[str, tuple[float, float]]]:
        return [(name, (places[name].lon, places[name].lat)) for name in sorted(names) if places[name].kind != "area"]

    gaps = [(distance_km(a, b), one, other) for one, a in points(here) for other, b in points(there)]
    if not gaps:
        return ""
    km, one, other = min(gaps)
    sizes = f"{_counted(len(here))} and {_counted(len(there))}"
    return (
        f"the two lie in parts of {sizes} that no leg connects, "
        f"nearest to each other at {places[one].name} and {places[other].name} ({km:,.0f} km)"
    )


def _counted(places: int) -> str:
    return f"{places} place" if places == 1 else f"{places} places"


def _via(query: Query) -> str:
    """Return what is wrong if the via points alone make it impossible."""
    free = _free(query)
    if not query.via or free.steps() is not None:
        return ""
    for target in query.via:
        if dataclasses.replace(free, via=(target,)).steps() is None:
            return f"no path between the two passes {target.label}; {_there_is(dataclasses.replace(free, via=()))}"
    return f"they cannot be passed in this order; {_there_is(dataclasses.replace(free, via=()))}"


def _limits(query: Query) -> str:
    """Return which of the avoided things, and what the period closes, stand in the way."""
    words = [_left(query)]
    loosened: list[tuple[str, Query]] = []
    for target in query.avoid:
        rest = tuple(each for each in query.avoid if each != target)
        loosened.append((f"without avoiding {target.label}", dataclasses.replace(query, avoid=rest)))
    if query.at is not None:
        loosened.append(("if all of it were open", dataclasses.replace(query, at=None)))
    shut = _shut(query)
    helpful = [(how, other, steps) for how, other in loosened if (steps := other.steps(shut)) is not None]
    for how, other, steps in helpful:
        words.append(f"{how} there is one {_by(other, steps)}")
        if other.at is None and query.at is not None:
            words.append(_closed(query, steps))
    if not helpful:
        free = _free(query)
        steps = free.steps(shut) or ()
        words.append(f"only without all of this there is one {_by(free, steps)}")
        words.append(_closed(query, steps))
    return "; ".join(word for word in words if word)


def _left(query: Query) -> str:
    """Return how far one gets under the conditions of the query."""
    starts = query.open_places(query.start)
    pairs = [(step.start, step.end) for step in arcs(query.legs())]
    ahead = _spread(starts, pairs) - starts
    if not ahead:
        return f"nothing then leads out of {query.start.name}"
    ends = query.open_places(query.end)
    behind = _spread(ends, [(end, start) for start, end in pairs]) - ends
    if not behind:
        return f"nothing then leads to {query.end.name}"
    return f"nothing then leads out of {{{_places(query, ahead | starts)}}}"


def _shut(query: Query) -> frozenset[str]:
    """Return the legs that are not open in the period of a query: a path with few of them says what matters."""
    if query.at is None:
        return frozenset()
    calendar, asked = Calendar.of(query.net), query.at
    return frozenset(leg.id for leg in query.net.legs.values() if not calendar.leg_is_open(leg, asked))


def _closed(query: Query, steps: Sequence[Step]) -> str:
    """Return what closes the legs of a path in the period of a query, each reason once."""
    if query.at is None:
        return ""
    calendar, asked = Calendar.of(query.net), query.at
    shut = [calendar.reason(step.leg, asked) for step in steps if not calendar.leg_is_open(step.leg, asked)]
    return f"in {asked} {listed(dict.fromkeys(shut), MOST_NAMED)}" if shut else ""


def _there_is(query: Query) -> str:
    steps = query.steps()
    return "" if steps is None else f"without, there is one {_by(query, steps)}"


def _by(query: Query, steps: Sequence[Step]) -> str:
    """Return a path in a few words: up to three places on it, its length."""
    names = [query.net.waypoints[step.end].name for step in steps[:-1]]
    if len(names) > 3:
        names = [names[len(names) * part // 4] for part in (1, 2, 3)]
    length = sum(step.leg.length_km or 0.0 for step in steps)
    return (f"by {listed(names)}" if names else "directly") + f" ({length:,.0f} km)"


def _spread(starts: Iterable[str], pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    """Return every place that pairs (from, to) lead to, the starts included."""
    onward: dict[str, list[str]] = {}
    for start, end in pairs:
        onward.setdefault(start, []).append(end)
    seen, waiting = set(starts), list(starts)
    while waiting:
        new = [name for name in onward.get(waiting.pop(), ()) if name not in seen]
        seen.update(new)
        waiting.extend(new)
    return frozenset(seen)


def _places(query: Query, ids: Iterable[str]) -> str:
    names = sorted(query.net.waypoints[name].name for name in ids)
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
