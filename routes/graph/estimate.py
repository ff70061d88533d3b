"""Flows on every leg from counts at some places: least squares under conservation, and the range that counts allow."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import DataError, UsageError
from routes.graph.search import Step, arcs
from routes.model.lookup import find, places_of
from routes.model.network import NetworkRecords
from routes.model.openness import Calendar
from routes.model.period import Period
from routes.model.records import Measure, choice
from routes.model.text import shown
from routes.model.totals import total
from routes.results.flows import Flows, LegFlow

if TYPE_CHECKING:
    import numpy as np

__all__ = ["estimate"]

_CLOSE = 1e-9
_SLACK = 1e-7


@dataclass(frozen=True, kw_only=True)
class _System:
    """Unknowns: a flow an arc, then people entering at origins, then people leaving at destinations.

    ``kept`` has one row a waypoint: in and entering, less out and leaving, is 0. ``counted`` has one row a count.
    """

    steps: tuple[Step, ...]
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    kept: np.ndarray[Any, Any]
    counted: np.ndarray[Any, Any]
    counts: np.ndarray[Any, Any]


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

    Notes
    -----
    Non-negative least squares (Lawson and Hanson 1974, through scipy), of equal solutions the one of least norm; the
    range of each leg by linear programming (HiGHS) over all flows with the same fit. ``most`` is ``None`` where people
    could go round in a circle without being counted. People who come back are counted again by an area: where legs
    lead out of it and in again, count a leg or a waypoint instead. Where flows that always come nearer to a destination
    fit as well as any others, the values are theirs; the ranges are of all flows.

    Raises
    ------
    UsageError
        If there is no origin or destination, or nothing to estimate from.
    DataError
        If a count is no number of 0 or more, or no measure counts people in that period.
    """
    import numpy as np

    given = _counts(net, counts, measure, period, source)
    system = _system(net, given, origins, destinations, at if at is not None else period)
    scale = float(max(system.counts.max(initial=0.0), 1.0))
    fitted = _fit(system, scale, np.ones(system.kept.shape[1], dtype=bool))
    onward = _fit(system, scale, _onward(system))
    if _missed(system, onward) <= _missed(system, fitted) + _CLOSE * scale:
        fitted = onward
    misfit = float(np.sqrt(np.mean((system.counted @ fitted - system.counts) ** 2)))
    ranges = _ranges(system, fitted, scale)
    observed = {name: value for name, value in given.items() if name in net.legs}
    rows = [
        LegFlow(
            leg=step.leg.id,
            start=step.start,
            end=step.end,
            turned=step.turned,
            value=float(fitted[index]),
            least=ranges[index][0],
            most=ranges[index][1],
            observed=observed.get(step.leg.id),
        )
        for index, step in enumerate(system.steps)
    ]
    first = len(system.steps)
    middle = first + len(system.origins)
    what = choice(Measure, measure, "measure")
    return Flows(
        network=net,
        kind="estimated",
        method="least squares under conservation",
        rows=tuple(sorted(rows, key=lambda row: (row.leg, row.turned))),
        measure=str(what),
        unit=what.unit,
        period="" if period is None else str(Period.parse(period)),
        entering=tuple(zip(system.origins, map(float, fitted[first:middle]), strict=True)),
        leaving=tuple(zip(system.destinations, map(float, fitted[middle:]), strict=True)),
        misfit=misfit if misfit > _CLOSE * scale else 0.0,
    )


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
        known = name if name in net.legs or name in net.waypoints else find(net, name).id
        number = float(value)
        if not 0 <= number < float("inf"):
            raise DataError(f"count of {shown(name)}: {value} is not a number of 0 or more. Correct it.")
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
) -> _System:
    import numpy as np

    legs = list(net.legs.values())
    if at is not None:
        calendar, asked = Calendar.of(net), Period.parse(at)
        legs = [leg for leg in legs if calendar.leg_is_open(leg, asked)]
    steps = tuple(step for step in arcs(legs) if step.start != step.end)
    places = sorted({place for step in steps for place in (step.start, step.end)})
    row_of = {place: row for row, place in enumerate(places)}
    starts = _ends(net, origins, places, {step.end for step in steps}, "origin")
    ends = _ends(net, destinations, places, {step.start for step in steps}, "destination")
    width = len(steps) + len(starts) + len(ends)
    kept = np.zeros((len(places), width))
    for column, step in enumerate(steps):
        kept[row_of[step.end], column] += 1
        kept[row_of[step.start], column] -= 1
    for column, place in enumerate(starts, len(steps)):
        kept[row_of[place], column] = 1
    for column, place in enumerate(ends, len(steps) + len(starts)):
        kept[row_of[place], column] = -1
    counted = np.zeros((len(given), width))
    for row, name in enumerate(given):
        inside = places_of(net, name) if name in net.waypoints else frozenset()
        for column, step in enumerate(steps):
            passes = step.end in inside and step.start not in inside
            counted[row, column] = step.leg.id == name or passes
        for column, place in enumerate(starts, len(steps)):
            counted[row, column] = place in inside
        if not counted[row].any():
            raise DataError(f"count of {shown(name)}: no open leg leads there. Leave it out, or name another origin.")
    return _System(
        steps=steps,
        origins=starts,
        destinations=ends,
        kept=kept,
        counted=counted,
        counts=np.array(list(given.values()), dtype=float),
    )


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


def _missed(system: _System, flows: np.ndarray[Any, Any]) -> float:
    return float(abs(system.counted @ flows - system.counts).max(initial=0.0))


def _onward(system: _System) -> np.ndarray[Any, Any]:
    """Return which unknowns lead nobody in a circle: arcs to a place that is nearer to a destination, by length."""
    import numpy as np

    into: dict[str, list[Step]] = {}
    for step in system.steps:
        into.setdefault(step.end, []).append(step)
    far: dict[str, float] = {}
    waiting = [(0.0, place) for place in system.destinations]
    heapq.heapify(waiting)
    while waiting:
        km, place = heapq.heappop(waiting)
        if place in far:
            continue
        far[place] = km
        for step in into.get(place, ()):
            heapq.heappush(waiting, (km + (step.leg.length_km or 0.0), step.start))
    most = float("inf")
    kept = [far.get(step.end, most) < far.get(step.start, most) for step in system.steps]
    return np.array(kept + [True] * (len(system.origins) + len(system.destinations)))


def _fit(system: _System, scale: float, allowed: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the non-negative flows that fit best; of equal ones those of least norm, conserved to rounding."""
    import numpy as np
    from scipy.linalg import null_space
    from scipy.optimize import nnls

    width = system.kept.shape[1]
    weight, small = 1e3, 1e-6
    stacked = np.vstack([weight * system.kept, system.counted, small * np.eye(width)])
    wanted = np.concatenate([np.zeros(len(system.kept)), system.counts / scale, np.zeros(width)])
    rough = np.zeros(width)
    rough[allowed], _ = nnls(stacked[:, allowed], wanted, maxiter=50 * width)
    # On what is positive there, solve again exactly: conservation by its null space, least squares and norm in it.
    used = rough > 1e-9
    basis = null_space(system.kept[:, used]) if used.any() else np.zeros((0, 0))
    if basis.size:
        inner, *_ = np.linalg.lstsq(system.counted[:, used] @ basis, system.counts / scale, rcond=1e-12)
        exact = np.zeros(width)
        exact[used] = basis @ inner
        if exact.min() >= -_CLOSE:
            return np.asarray(np.clip(exact, 0.0, None) * scale)
    return np.asarray(rough) * scale


def _ranges(system: _System, fitted: np.ndarray[Any, Any], scale: float) -> list[tuple[float, float | None]]:
    """Return the least and the most people on every arc, over all flows that fit the counts as well."""
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    width = system.kept.shape[1]
    equal = csr_array(np.vstack([system.kept, system.counted]))
    right = np.concatenate([np.zeros(len(system.kept)), system.counted @ fitted / scale])
    out: list[tuple[float, float | None]] = []
    for index in range(len(system.steps)):
        found: list[float | None] = []
        for sign in (1.0, -1.0):
            goal = np.zeros(width)
            goal[index] = sign
            done = linprog(goal, A_eq=equal, b_eq=right, bounds=(0, None), method="highs")
            unbounded = done.status == 3
            found.append(None if unbounded else float(done.x[index] if done.success else fitted[index] / scale))
        low, high = found
        value = float(fitted[index])
        least = min(max(0.0, (low or 0.0) - _SLACK) * scale, value)
        out.append((least, None if high is None else max((high + _SLACK) * scale, value)))
    return out
