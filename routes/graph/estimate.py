"""Flows on every leg from counts at some places: least squares under conservation, and the range that counts allow."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.errors import DataError, UsageError
from routes.graph.search import Step, arcs
from routes.model.calendar import Calendar
from routes.model.lookup import find, find_leg, id_of, places_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure, choice
from routes.model.text import quoted
from routes.model.totals import total
from routes.results.flows import NO_DESTINATION, NO_ORIGIN, Flows, LegFlow

if TYPE_CHECKING:
    from routes.graph.conserved import Fit, Mask, System

__all__ = ["estimate"]

_ROUNDING = 1e-11
Missed = tuple[str, float, float, str]


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """What the unknowns of a system stand for, in order: arcs, origins, destinations, and places that are both."""

    steps: tuple[Step, ...]
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    both: tuple[str, ...]


def estimate(
    net: NetworkRecords,
    counts: Mapping[str, float] | None,
    *,
    measure: str | Measure = "transit",
    period: str | Period | None = None,
    source: str | Iterable[str] | None = None,
    origins: Iterable[str] | None = None,
    destinations: Iterable[str] | None = None,
    at: str | Period | None = None,
    ranges: bool | Iterable[str] = True,
) -> Flows:
    """Return the flows that agree best with counts, if nobody appears or vanishes between origins and destinations.

    Parameters
    ----------
    counts
        People by waypoint or leg id. Of a waypoint: who passes it, in and entering. Of an area: who comes into it. Of a
        leg: both directions together. ``None``: the totals of ``measure`` in ``period`` about waypoints and legs.
    origins, destinations
        Where people may enter and leave, by id or name, an area for its members; the places that no leg leads to, and
        those that no leg leaves, if ``None``.

    ranges
        Whether to compute ``least`` and ``most``, or of which legs only: it takes two programmes an arc. They are 0 and
        ``None`` where that was not asked.

    Notes
    -----
    Least squares over flows that conserve people, of equal solutions the one of least norm (where rounding hides
    which that is, another with the same fit); see `routes.graph.conserved`. Where flows that always come nearer to a
    destination fit as well as any others, the values are theirs. The range of each leg is over all flows with the
    same fit (HiGHS), and assumes no more than this: people enter at the origins only and leave at the destinations
    only, and nobody takes a leg twice in the same direction, so that no more go round in a circle than came into it.
    ``most`` is ``None`` where nothing that was counted bounds it. What the flows miss is in ``missed``, with the
    reason if the count cannot be right wherever the others are: no origin leads there, or no destination can be
    reached from there.

    People who come back are counted again by an area: where legs lead out of it and in again, count a leg or a
    waypoint instead.

    Raises
    ------
    UsageError
        If there is no origin or destination, or nothing to estimate from.
    DataError
        If a count is not a number of 0 or more, or no measure counts people in that period.
    UnknownIdError
        If a name is unknown, or ``ranges`` names a leg that is not there.
    RoutesError
        If what the solver finds does not conserve people: nothing is returned then.
    """
    import numpy as np

    given = _counts(net, counts, measure, period, source)
    asked, system = _system(net, given, origins, destinations, at if at is not None else period)
    wanted = _wanted(net, asked.steps, ranges)
    onward = _onward(asked)
    flows, fitted = np.zeros(system.width), np.zeros(len(given))
    bounds: list[tuple[float, float | None]] = [(0.0, None)] * len(asked.steps)
    for columns, rows, part in system.parts():
        fit = _fit(part, onward[columns])
        flows[columns], fitted[rows] = fit.flows, fit.fitted
        arcs = columns[: part.arcs]
        if wanted[arcs].any():
            from routes.graph import conserved

            for index, found in zip(arcs, conserved.ranges(part, fit, wanted[arcs]), strict=True):
                bounds[index] = found
    ends = np.cumsum([len(asked.steps), len(asked.origins), len(asked.destinations)])
    _, enter, leave, stay = (list(map(float, part)) for part in np.split(flows, ends))
    stays = dict(zip(asked.both, stay, strict=True))
    missed = _missed(system, given, fitted)
    observed = {name: value for name, value in given.items() if name in net.legs}
    answers = [
        LegFlow(
            leg=step.leg.id,
            start=step.start,
            end=step.end,
            turned=step.turned,
            value=float(flows[index]),
            least=bounds[index][0],
            most=bounds[index][1],
            observed=observed.get(step.leg.id),
        )
        for index, step in enumerate(asked.steps)
    ]
    what = choice(Measure, measure, "measure")
    return Flows(
        network=net,
        kind="estimated",
        method="least squares under conservation",
        rows=tuple(sorted(answers, key=lambda row: (row.leg, row.turned))),
        measure=str(what),
        unit=what.unit,
        period="" if period is None else str(Period.parse(period)),
        entering=tuple((n, v + stays.get(n, 0.0)) for n, v in zip(asked.origins, enter, strict=True)),
        leaving=tuple((n, v + stays.get(n, 0.0)) for n, v in zip(asked.destinations, leave, strict=True)),
        misfit=float(np.sqrt(sum((count - found) ** 2 for _, count, found, _ in missed) / len(given))),
        missed=missed,
    )


def _fit(system: System, onward: Mask) -> Fit:
    """Return the flows of least squares; those that lead on towards a destination where they fit as well."""
    import numpy as np

    from routes.graph import conserved

    ahead = conserved.least_squares(system.only(onward))
    flows = np.zeros(system.width)
    flows[onward] = ahead.flows
    close = _ROUNDING * float(system.counts.max(initial=0.0))
    if abs(ahead.fitted - system.counts).max(initial=0.0) > close:
        fit = conserved.least_squares(system)
        if abs(ahead.fitted - fit.fitted).max(initial=0.0) > close:
            return fit
    return conserved.Fit(flows=flows, fitted=ahead.fitted)


def _wanted(net: NetworkRecords, steps: Iterable[Step], ranges: bool | Iterable[str]) -> Mask:
    """Return of which arcs the range is asked for."""
    import numpy as np

    if isinstance(ranges, bool):
        return np.array([ranges for _ in steps], dtype=bool)
    legs = {find_leg(net, name).id for name in ([ranges] if isinstance(ranges, str) else ranges)}
    return np.array([step.leg.id in legs for step in steps], dtype=bool)


def _missed(system: System, given: Mapping[str, float], fitted: Iterable[float]) -> tuple[Missed, ...]:
    """Return the counts that flows do not give, with what they give instead and why, if one can say."""
    ahead, behind = (system.counted @ mask.astype(float) > 0 for mask in system.reached())
    largest = max(given.values(), default=0.0)
    found: list[Missed] = []
    for (name, count), value, led, leads in zip(given.items(), fitted, ahead, behind, strict=True):
        if abs(count - value) > _ROUNDING * largest:
            why = NO_ORIGIN if not led else NO_DESTINATION if not leads else ""
            found.append((name, count, float(value), why))
    return tuple(found)


def _counts(
    net: NetworkRecords,
    counts: Mapping[str, float] | None,
    measure: str | Measure,
    period: str | Period | None,
    source: str | Iterable[str] | None,
) -> dict[str, float]:
    if counts is None:
        what = choice(Measure, measure, "measure")
        asked = None if period is None else Period.parse(period)
        about = [
            row.about
            for row in net.observations
            if row.measure is what and not row.group and (asked is None or asked.covers(row.period))
        ]
        if not about:
            raise UsageError(f"nothing to estimate from: no figure of {what} {f'in {asked} ' if asked else ''}is here")
        return {
            name: float(total(net, name, measure=what, period=asked, source=source).value)
            for name in dict.fromkeys(about)
        }
    found: dict[str, float] = {}
    for name, value in counts.items():
        known = id_of(net, name)
        number = float(value)
        if not 0 <= number < float("inf"):
            raise DataError(f"count of {quoted(name)}: {value} is not a number of 0 or more. Correct it.")
        found[known] = number
    if not found:
        raise UsageError("nothing to estimate from: give a count of at least one waypoint or leg")
    return found


def _system(
    net: NetworkRecords,
    given: Mapping[str, float],
    origins: Iterable[str] | None,
    destinations: Iterable[str] | None,
    at: str | Period | None,
) -> tuple[_Asked, System]:
    import numpy as np
    from scipy.sparse import coo_array

    from routes.graph.conserved import System

    legs = list(net.legs.values())
    if at is not None:
        calendar, period = Calendar.of(net), Period.parse(at)
        legs = [leg for leg in legs if calendar.leg_is_open(leg, period)]
    steps = tuple(step for step in arcs(legs) if step.start != step.end)
    places = sorted({place for step in steps for place in (step.start, step.end)})
    row_of = {place: row for row, place in enumerate(places)}
    starts = _ends(net, origins, places, {step.end for step in steps}, "origin")
    ends = _ends(net, destinations, places, {step.start for step in steps}, "destination")
    both = tuple(place for place in starts if place in set(ends))
    asked = _Asked(steps=steps, origins=starts, destinations=ends, both=both)
    tails, heads, entries, exits, stays = (
        np.array([row_of[place] for place in found], dtype=np.int64)
        for found in ([step.start for step in steps], [step.end for step in steps], starts, ends, both)
    )
    width, columns = len(steps) + len(starts) + len(ends) + len(both), np.arange(len(steps))
    enter, leave = len(steps) + np.arange(len(starts)), len(steps) + len(starts) + np.arange(len(ends))
    signs = np.repeat([1.0, -1.0, 1.0, -1.0], [len(steps), len(steps), len(starts), len(ends)])
    rows = np.concatenate([heads, tails, entries, exits])
    kept = coo_array((signs, (rows, np.concatenate([columns, columns, enter, leave]))), shape=(len(places), width))
    where = [(row, column) for row, name in enumerate(given) for column in _passing(net, name, asked)]
    pairs = np.array(where, dtype=np.int64).reshape(-1, 2)
    counted = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(given), width))
    return asked, System(
        kept=kept.tocsr(),
        counted=counted.tocsr(),
        counts=np.array(list(given.values()), dtype=float),
        tails=tails,
        heads=heads,
        entries=entries,
        exits=exits,
        stays=stays,
    )


def _passing(net: NetworkRecords, name: str, asked: _Asked) -> list[int]:
    """Return the unknowns that a count adds up: of a leg both directions, else who comes into a place or enters there.

    Raises
    ------
    DataError
        If there is none.
    """
    inside = frozenset() if name in net.legs else places_of(net, name)
    found = [
        column
        for column, step in enumerate(asked.steps)
        if step.leg.id == name or (step.end in inside and step.start not in inside)
    ]
    found += [column for column, place in enumerate(asked.origins, len(asked.steps)) if place in inside]
    first = len(asked.steps) + len(asked.origins) + len(asked.destinations)
    found += [column for column, place in enumerate(asked.both, first) if place in inside]
    if not found:
        raise DataError(f"count of {quoted(name)}: no open leg leads there. Leave it out, or name another origin.")
    return found


def _ends(
    net: NetworkRecords, named: Iterable[str] | None, places: Iterable[str], busy: set[str], what: str
) -> tuple[str, ...]:
    if named is None:
        found = [place for place in places if place not in busy]
        hint = "every place has a leg that leads to it" if what == "origin" else "every place has a leg that leaves it"
    else:
        names = [named] if isinstance(named, str) else list(named)
        wanted = {member for name in names for member in places_of(net, find(net, name).id)}
        found = [place for place in places if place in wanted]
        hint = "no open leg touches those named"
    if not found:
        raise UsageError(f"there is no {what}: {hint}. Name at least one with {what}s=.")
    return tuple(found)


def _onward(asked: _Asked) -> Mask:
    """Return which unknowns lead nobody in a circle: arcs to a place that is nearer to a destination.

    Near is by length, and by number of legs where that is the same.
    """
    import numpy as np

    into: dict[str, list[Step]] = {}
    for step in asked.steps:
        into.setdefault(step.end, []).append(step)
    far: dict[str, tuple[float, int]] = {}
    waiting = [(0.0, 0, place) for place in asked.destinations]
    heapq.heapify(waiting)
    while waiting:
        km, legs, place = heapq.heappop(waiting)
        if place in far:
            continue
        far[place] = km, legs
        for step in into.get(place, ()):
            heapq.heappush(waiting, (km + (step.leg.length_km or 0.0), legs + 1, step.start))
    most = float("inf"), 0
    kept = [far.get(step.end, most) < far.get(step.start, most) for step in asked.steps]
    return np.array(kept + [True] * (len(asked.origins) + len(asked.destinations) + len(asked.both)))
