"""What changed: between two dates of one network, and between two networks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from routes.errors import UsageError
from routes.graph.all_pairs import AllPairs
from routes.graph.costs import By, check_by, label_of
from routes.graph.search import cost_from
from routes.model import views
from routes.model.calendar import Calendar
from routes.model.lookup import find, places_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Closure, Leg, Waypoint
from routes.results.changes import Change, Changes, Comparison, LegChange, PairChange

__all__ = ["changes", "compare"]

_ALMOST = 1e-9
_Reason = tuple[str, str, str]


def changes(
    net: NetworkRecords,
    before: str | Period,
    after: str | Period,
) -> Changes:
    """Return what is open in one of two periods and not in the other, and what closes it in the other.

    Open in a period is what is open on at least one of its days, as in `at`. What is open in both, and was closed on
    some day from the first to the second, is listed as interrupted.

    Raises
    ------
    DataError
        If one of the two is not a period.
    """
    first, second = Period.parse(before), Period.parse(after)
    calendar = Calendar.of(net)
    rows: list[Change] = []
    interrupted: list[Change] = []
    span = _hull(first, second)
    named: list[tuple[str, str]] = [("waypoint", name) for name in net.waypoints] + [("leg", name) for name in net.legs]
    for what, name in named:
        was, now = (_is_open(calendar, what, name, period) for period in (first, second))
        if was != now:
            shut = second if was else first
            rows.append(
                Change(id=name, kind=what, what="closed" if was else "opened", reasons=_why(calendar, what, name, shut))
            )
        elif was:
            near = [closure for closure in _closures(calendar, what, name) if closure.valid.overlaps(span)]
            if near:
                interrupted.append(Change(id=name, kind=what, what="interrupted", reasons=_closed_by(near)))
    order = sorted(rows, key=lambda row: (row.what, row.kind, row.id))
    return Changes(network=net, before=str(first), after=str(second), rows=tuple(order), interrupted=tuple(interrupted))


def _hull(one: Period, other: Period) -> Period:
    """Return the days from the first of two periods to the last."""
    starts, ends = (one.start, other.start), (one.end, other.end)
    start = None if None in starts else min(day for day in starts if day is not None)
    return Period(start=start, end=None if None in ends else max(day for day in ends if day is not None))


def _is_open(calendar: Calendar, what: str, name: str, asked: Period) -> bool:
    if what == "leg":
        return calendar.leg_is_open(calendar.net.legs[name], asked)
    return calendar.place_is_open(name, asked)


def _closures(calendar: Calendar, what: str, name: str) -> Sequence[Closure]:
    return calendar.closures_of(calendar.net.legs[name]) if what == "leg" else calendar.places.get(name, ())


def _closed_by(closures: Iterable[Closure]) -> tuple[_Reason, ...]:
    return tuple(dict.fromkeys((closure.target, "closed", str(closure.valid)) for closure in closures))


def _why(calendar: Calendar, what: str, name: str, shut: Period) -> tuple[_Reason, ...]:
    """Return why something is not open in a period: what is not valid then, or else what closes it."""
    places = calendar.net.waypoints
    leg = calendar.net.legs[name] if what == "leg" else None
    parts: list[Leg | Waypoint] = [places[name]] if leg is None else [leg, places[leg.start], places[leg.end]]
    near = [closure for closure in _closures(calendar, what, name) if closure.valid.overlaps(shut)]
    bounded = [part for part in parts if part.valid is not None and not part.valid.covers(shut)]
    never = [part for part in bounded if part.valid is not None and not part.valid.overlaps(shut)]
    said = never or ([] if near else bounded)
    return tuple((part.id, "valid", str(part.valid)) for part in said) or _closed_by(near)


def compare(
    before: NetworkRecords,
    after: NetworkRecords,
    *,
    start: str | None = None,
    by: By = "distance",
    at: str | Period | None = None,
) -> Comparison:
    """Return what two networks differ in: places cut off, detours by pair of places, legs that gain and lose.

    Parameters
    ----------
    start
        Compare only ways from this place (an area: from each of its members); from every place if absent.
    by
        What is least, as in `routes.graph.paths.path`.
    at
        Compare what was open then in both, closures applied.

    Raises
    ------
    UnknownIdError, UsageError, DataError
        If the start or ``by`` is unknown, ``at`` is not a period, or a leg has no cost.
    """
    if not isinstance(after, NetworkRecords):
        raise UsageError(f"compare takes a network, not {type(after).__name__}")
    check_by(by, before)
    period = None if at is None else Period.parse(at)
    nets = [before, after] if period is None else [views.at(before, period), views.at(after, period)]
    both = [AllPairs(net.legs.values(), by) for net in nets]
    origin = None if start is None else find(before, start)
    sources = set(both[0].places) | set(both[1].places)
    if origin is not None:
        sources &= places_of(before, origin.id)
    rows: list[PairChange] = []
    compared = 0
    reached: tuple[set[str], set[str]] = (set(), set())
    for source in sorted(sources):
        old, new = (pairs.least(source) for pairs in both)
        for ends, far in zip(reached, (old, new), strict=True):
            ends.update(name for name in far if name != source)
        for end in sorted({*old, *new} - {source}):
            compared += 1
            costs = [cost_from(far[end]) if end in far else None for far in (old, new)]
            if _differ(*costs):
                rows.append(PairChange(start=source, end=end, before=costs[0], after=costs[1]))
    leg_betweenness = [pairs.leg_betweenness(sources) for pairs in both]
    legs = [
        LegChange(id=name, before=leg_betweenness[0].get(name, 0.0), after=leg_betweenness[1].get(name, 0.0))
        for name in {**leg_betweenness[0], **leg_betweenness[1]}
    ]
    moved = [leg for leg in legs if abs(leg.gain) > _ALMOST]
    return Comparison(
        before=before,
        after=after,
        by=label_of(by),
        at=None if period is None else str(period),
        start=None if origin is None else origin.id,
        compared=compared,
        pairs=tuple(sorted(rows, key=_rank)),
        legs=tuple(sorted(moved, key=lambda leg: (-abs(leg.gain), leg.id))),
        cut_off=tuple(sorted(reached[0] - reached[1])),
        regained=tuple(sorted(reached[1] - reached[0])),
        closed_legs=tuple(sorted(set(nets[0].legs) - set(nets[1].legs))),
        opened_legs=tuple(sorted(set(nets[1].legs) - set(nets[0].legs))),
    )


def _differ(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return (one is None) != (other is None)
    return abs(one - other) > _ALMOST


_ORDER = ("lost", "gained", "longer", "shorter")


def _rank(row: PairChange) -> tuple[int, float, str, str]:
    return _ORDER.index(row.what), -abs(row.detour or 0.0), row.start, row.end
