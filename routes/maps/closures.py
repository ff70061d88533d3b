"""The closures that stand in the chart of a place or leg: its own, and those of the legs that meet it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from routes.i18n.language import Text
from routes.maps.spec import Shut
from routes.model.calendar import Calendar
from routes.model.lookup import places_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Closure

if TYPE_CHECKING:
    from routes.maps.drawing import Drawing

__all__ = ["shut"]


def shut(calendar: Calendar, drawing: Drawing, about: str, steps: Sequence[Period]) -> tuple[Shut, ...]:
    """Return the closures of a place or leg within some steps, in order of time; those of the same days are one.

    To a place belong the places in it and the legs that begin or end there; a closed border between its own countries
    closes the place itself.
    """
    net, text = calendar.net, drawing.text
    inside = places_of(net, about) if about in net.waypoints else frozenset((about,))
    found: dict[tuple[object, object, bool], list[Closure]] = {}
    meeting = [leg for leg in drawing.legs if leg.id == about or {leg.start, leg.end} & inside]
    known = [c for name in inside for c in calendar.places.get(name, ())]
    known += [c for leg in meeting for c in calendar.closures_of(leg)]
    for closure in net.closures:
        if closure not in known:
            continue
        own = _is_own(net, closure, about)
        found.setdefault((closure.valid.start, closure.valid.end, own), []).append(closure)
    out = []
    for (_, _, own), closures in sorted(found.items(), key=lambda item: closures_key(item[1][0])):
        span = closures[0].valid
        start = 0.0 if span.start is None else _position(span.start, steps)
        end = float(len(steps)) if span.end is None else _position(span.end, steps)
        if end > 0 and start < len(steps) and end > start:
            what = text.listing(dict.fromkeys(_named(net, c, text) for c in closures))
            said = text("shut_words", what=what, period=text.period(span))
            if text.direction == "rtl":
                said = f"\u2067{said}\u2069"  # within a drawing that runs from left to right
            first, last = round(max(0.0, start), 2), round(min(len(steps), end), 2)
            out.append(Shut(start=first, end=last, text=said, of_place=own))
    return tuple(out)


def closures_key(closure: Closure) -> tuple[object, ...]:
    """Return what closures are sorted by: time, then what is closed."""
    return (*closure.valid.key, closure.target)


def _is_own(net: NetworkRecords, closure: Closure, about: str) -> bool:
    kind, colon, rest = closure.target.partition(":")
    if not colon:
        return closure.target == about
    place = net.waypoints.get(about)
    return kind == "border" and place is not None and set(rest.split("-")) == set(place.country)


def _position(day: dt.date, steps: Sequence[Period]) -> float:
    """Return where a day lies, in steps from the beginning of the first."""
    first = steps[0].start or dt.date.min
    months = (day.year - first.year) * 12 + day.month - first.month
    if steps[0].precision == "month":
        return months + (day.day - 1) / 30.5
    return months / 12 + (day.day - 1) / 366


def _named(net: NetworkRecords, closure: Closure, text: Text) -> str:
    """Return what is closed: a place or leg by name, a border by its countries."""
    target = closure.target
    kind, colon, rest = target.partition(":")
    if kind == "border" and colon:
        return text("shut_border", countries=text.joined([text.country(code) for code in rest.split("-")]))
    if target in net.waypoints:
        return text.place(net.waypoints[target])
    if target in net.legs:
        leg = net.legs[target]
        start, end = (text.place(net.waypoints[name]) for name in (leg.start, leg.end))
        return text("leg_both" if leg.both_ways else "leg_title", start=start, end=end)
    return rest or target
