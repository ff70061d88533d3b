"""Flows that conserve people: which fit counts best, and how few or many people each leg may carry.

Unknowns are a flow an arc, then people entering at origins, people leaving at destinations, and people who enter and
leave at one place without taking a leg. Nobody appears or vanishes elsewhere, and nobody takes a leg twice in the same
direction: an arc in a circle (places that all can be reached from each other) carries at most as many as come into the
circle. Without that people could go round for ever uncounted.

Flows that do this are multiples of those by which one person in all travels, and the corners of these have coordinates
of the size of 1: programmes are solved for such corners (HiGHS), so that a count of one person beside one of a billion
is not lost in a tolerance.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp, nnls
from scipy.sparse import csc_array, csr_array, vstack
from scipy.sparse.csgraph import connected_components

from routes.errors import RoutesError
from routes.graph import least_norm

__all__ = ["Fit", "System", "least_squares", "ranges"]

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
CLOSE = 1e-9
SLACK = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class System:
    """What conserves people and what was counted, as sparse matrices.

    ``kept`` has one row a waypoint: in and entering, less out and leaving, is 0. ``counted`` has one row a count.
    ``tails`` and ``heads`` are the rows of ``kept`` where each arc begins and ends, ``entries`` and ``exits`` those of
    the origins and the destinations, ``stays`` those of places that are both.
    """

    kept: csr_array
    counted: csr_array
    counts: Array
    tails: Rows
    heads: Rows
    entries: Rows
    exits: Rows
    stays: Rows

    @property
    def width(self) -> int:
        """The number of unknowns."""
        return int(self.kept.shape[1])

    @property
    def size(self) -> int:
        """The number of waypoints."""
        return int(self.kept.shape[0])

    @property
    def arcs(self) -> int:
        """The number of arcs, the first unknowns."""
        return len(self.tails)

    @property
    def in_all(self) -> Array:
        """1 for people who enter, 0 for all other unknowns."""
        found = np.zeros(self.width)
        found[self.arcs : self.arcs + len(self.entries)] = 1
        found[self.width - len(self.stays) :] = 1
        return found

    @cached_property
    def held(self) -> csr_array:
        """Rows of at most 0: an arc in a circle less who comes into it; who leaves at an origin less who arrives."""
        pairs = (np.ones(self.arcs), (self.tails, self.heads))
        graph = csr_array(pairs, shape=(self.size, self.size))
        _, part = connected_components(graph, directed=True, connection="strong")
        inner = np.flatnonzero(part[self.tails] == part[self.heads])
        outer = np.flatnonzero(part[self.tails] != part[self.heads])
        entries = self.arcs + np.arange(len(self.entries))
        comes = np.concatenate([part[self.heads[outer]], part[self.entries]])
        into = _ones(comes, np.concatenate([outer, entries]), (self.size, self.width))
        circles = _ones(np.arange(len(inner)), inner, (len(inner), self.width)) - into[part[self.tails[inner]]]
        both = np.flatnonzero(np.isin(self.exits, self.stays))
        leaves = _ones(np.arange(len(both)), self.arcs + len(self.entries) + both, (len(both), self.width))
        arrives = _ones(self.heads, np.arange(self.arcs), (self.size, self.width))[self.exits[both]]
        return csr_array(vstack([circles, leaves - arrives]))

    def only(self, allowed: Mask) -> System:
        """Return the system without the unknowns that are not allowed, all of them arcs."""
        arcs = allowed[: self.arcs]
        return dataclasses.replace(
            self,
            kept=csr_array(self.kept[:, np.flatnonzero(allowed)]),
            counted=csr_array(self.counted[:, np.flatnonzero(allowed)]),
            tails=self.tails[arcs],
            heads=self.heads[arcs],
        )

    def parts(self) -> Iterator[tuple[Rows, Rows, System]]:
        """Yield the parts that neither a leg nor a count connects: unknowns, counts, and the system of each."""
        rows = vstack([self.kept, self.counted]).tocoo()
        # A stay is in no row of ``kept``: it goes with its place.
        stays = self.width - len(self.stays) + np.arange(len(self.stays))
        height = rows.shape[0]
        pairs = np.concatenate([rows.row, self.stays]), height + np.concatenate([rows.col, stays])
        both = _ones(*pairs, (height + self.width, height + self.width))
        number, part = connected_components(both, directed=False)
        places, unknowns = part[: self.size], part[height:]
        counts = part[self.size : height]
        ends = self.arcs + np.cumsum([len(self.entries), len(self.exits)])
        for each in range(number):
            columns, wanted = np.flatnonzero(unknowns == each), np.flatnonzero(counts == each)
            kept = np.flatnonzero(places == each)
            if not len(columns):
                continue
            renumbered = np.full(self.size, -1)
            renumbered[kept] = np.arange(len(kept))
            arcs, entries, exits, stays = np.split(unknowns == each, [self.arcs, *ends])
            yield (
                columns,
                wanted,
                System(
                    kept=csr_array(self.kept[kept][:, columns]),
                    counted=csr_array(self.counted[wanted][:, columns]),
                    counts=self.counts[wanted],
                    tails=renumbered[self.tails[arcs]],
                    heads=renumbered[self.heads[arcs]],
                    entries=renumbered[self.entries[entries]],
                    exits=renumbered[self.exits[exits]],
                    stays=renumbered[self.stays[stays]],
                ),
            )

    def conserves(self, flows: Array) -> bool:
        """Return whether flows are 0 or more, conserve people and carry no more in a circle than came into it."""
        size = float(max(1e-300, abs(flows).max(initial=0.0)))
        return bool(
            np.isfinite(flows).all()
            and flows.min(initial=0.0) >= 0
            and abs(self.kept @ flows).max(initial=0.0) <= CLOSE * size
            and (self.held @ flows).max(initial=0.0) <= CLOSE * size
        )

    def reached(self) -> tuple[Mask, Mask]:
        """Return the unknowns that an origin leads to, and those that lead to a destination."""
        forward = _ones(self.tails, self.heads, (self.size, self.size))
        ahead, behind = _spread(forward, self.entries), _spread(csr_array(forward.T), self.exits)
        stays = np.ones(len(self.stays), dtype=bool)
        return (
            np.concatenate([ahead[self.tails], ahead[self.entries], ahead[self.exits], stays]),
            np.concatenate([behind[self.heads], behind[self.entries], behind[self.exits], stays]),
        )

    def passable(self) -> Mask:
        """Return the unknowns that an origin leads to and that lead to a destination."""
        ahead, behind = self.reached()
        return ahead & behind


def _ones(rows: Any, columns: Any, shape: tuple[int, int]) -> csr_array:
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)


def _spread(graph: csr_array, starts: Rows) -> Mask:
    """Return which places a graph leads to from the starts, these included."""
    reached = np.zeros(graph.shape[0], dtype=bool)
    reached[starts] = True
    front = reached.copy()
    while front.any():
        front = (graph.T @ front.astype(float) > 0) & ~reached
        reached |= front
    return reached


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """Flows that fit counts as well as any, and what they give where people were counted."""

    flows: Array
    fitted: Array


def least_squares(system: System) -> Fit:
    """Return flows that miss the counts least, squared and added up; of equal ones those of least norm.

    Raises
    ------
    RoutesError
        If what the solver returns does not conserve people.
    """
    corner = _met(system)
    corner = _corners(system) if corner is None else corner
    fitted = np.asarray(system.counted @ corner)
    even = _least_norm(system, fitted, corner)
    flows = corner if even is None else even
    if not system.conserves(flows):
        raise RoutesError("the flows that the solver found do not conserve people. Leave out the smallest counts.")
    return Fit(flows=flows, fitted=fitted)


def _met(system: System) -> Array | None:
    """Return flows that meet every count to rounding, or ``None`` if one programme finds none."""
    whole = float(system.counts.max(initial=0.0))
    if whole == 0 or not system.width:
        return None
    counts = system.counts / whole
    done = _Programme(system, fitted=counts).least(np.zeros(system.width))
    if done is None:
        return None
    found = np.where(done.x > 1e-11, done.x, 0.0)
    off = abs(system.counted @ found - counts).max(initial=0.0), abs(system.kept @ found).max(initial=0.0)
    return np.asarray(found * whole) if max(off) <= 1e-14 and system.conserves(found) else None


def _corners(system: System) -> Array:
    """Return flows of least squares as a sum of corners, adding the one that helps most until none does.

    Holloway (1974), doi:10.1007/BF01580242, an exact form of the method of Frank and Wolfe.
    """
    whole = float(system.counts.max(initial=0.0))
    flows = np.zeros(system.width)
    if whole == 0:
        return flows
    # Of what nobody can pass nothing is fitted, and it must not outweigh the rest.
    possible = system.counted @ system.passable().astype(float) > 0
    counts = np.where(possible, system.counts, 0.0) / whole
    found: list[Array] = []
    columns: list[Array] = []
    travels = _Programme(system, whole=1.0)
    for _ in range(50 + 20 * len(counts)):
        missed = counts - system.counted @ flows
        size = float(abs(missed).max())
        if size <= 1e-15:
            break
        goal = np.asarray(system.counted.T @ (missed / size))
        done = travels.least(-goal)
        if done is None or -done.fun <= CLOSE:
            break
        corner = np.where(done.x > 1e-11, done.x, 0.0)
        column = np.asarray(system.counted @ corner)
        if any(np.allclose(column, other, rtol=0, atol=1e-12) for other in columns):
            break
        found.append(corner)
        columns.append(column)
        weights = _weights(np.column_stack(columns), counts)
        used = [index for index, weight in enumerate(weights) if weight > 0]
        found, columns = [found[index] for index in used], [columns[index] for index in used]
        flows = np.column_stack(found) @ weights[used] if used else np.zeros(system.width)
    return np.asarray(flows * whole)


def _weights(columns: Array, counts: Array) -> Array:
    """Return the weights of 0 or more with which columns miss counts least, refined to rounding."""
    weights, _ = nnls(columns, counts, maxiter=100 + 30 * columns.shape[1])
    used = weights > 0
    for _ in range(2):
        step, *_ = np.linalg.lstsq(columns[:, used], counts - columns @ weights, rcond=None)
        if (weights[used] + step).min(initial=0.0) < 0:
            break
        weights[used] += step
    return np.asarray(weights)


class _Programme:
    """The flows of a system of ``whole`` people in all, or with the counts ``fitted``, to be asked for the least."""

    def __init__(self, system: System, *, whole: float | None = None, fitted: Array | None = None) -> None:
        rows, right = [system.kept], [np.zeros(system.size)]
        if whole is not None:
            rows.append(csr_array(system.in_all[None, :]))
            right.append(np.array([whole]))
        if fitted is not None:
            rows.append(system.counted)
            right.append(fitted)
        self._width = system.width
        self._asked: dict[str, Any] = {"A_eq": vstack(rows, format="csc"), "b_eq": np.concatenate(right)}
        if system.held.shape[0]:
            self._asked |= {"A_ub": csc_array(system.held), "b_ub": np.zeros(system.held.shape[0])}

    def least(self, goal: Array) -> Any:
        """Return the answer with the least ``goal`` to the last digit, or ``None`` if there is none."""
        done = linprog(goal, method="highs", options=least_norm.TIGHT, bounds=(0, None), **self._asked)
        return done if done.status == 0 else None

    def bound(self, goal: Mapping[int, float]) -> Any:
        """Return the answer with the least ``goal``, or ``None`` if there is none: in half the time of `least`."""
        costs = np.zeros(self._width)
        costs[list(goal)] = list(goal.values())
        rows = [LinearConstraint(self._asked["A_eq"], self._asked["b_eq"], self._asked["b_eq"])]
        if "A_ub" in self._asked:
            rows.append(LinearConstraint(self._asked["A_ub"], -np.inf, self._asked["b_ub"]))
        done = milp(costs, constraints=rows, bounds=Bounds(0.0, np.inf))
        return done if done.status == 0 else self.least(costs)


def _least_norm(system: System, fitted: Array, corner: Array) -> Array | None:
    """Return the flows of least norm that fit as well, or ``None`` where they cannot be told to rounding."""
    whole = float(corner.max(initial=0.0))
    if whole == 0:
        return None
    # A flow that is in a count of 0 is 0, and so is one that no origin leads to; the rest is solved without them.
    free = system.passable() & ~np.asarray(system.counted.T @ (fitted == 0).astype(float) > 0)
    columns = np.flatnonzero(free | (corner > 0))
    equal = csc_array(vstack([system.kept, system.counted])[:, columns])
    right = np.concatenate([np.zeros(system.kept.shape[0]), fitted / whole])
    # What is missed may be one person beside a billion: it must not drown in what the flows are off.
    size = float(abs(system.counts - fitted).max(initial=0.0))
    close = 1e-12 * whole if size <= 1e-13 * whole else max(2e-15 * whole, min(1e-12 * whole, 1e-7 * size))
    out = np.zeros(system.width)
    for circles in (None, csr_array(system.held[:, columns])):
        out[columns] = least_norm.refined(equal, right, least_norm.even(equal, right, circles)) * whole
        if system.conserves(out) and abs(system.counted @ out - fitted).max(initial=0.0) <= close:
            return out
    out[columns] = least_norm.downhill(equal, csr_array(system.held[:, columns]), corner[columns] / whole) * whole
    if system.conserves(out) and abs(system.counted @ out - fitted).max(initial=0.0) <= close:
        return out
    return None


def ranges(system: System, fit: Fit, asked: Mask) -> list[tuple[float, float | None]]:
    """Return the least and the most people on every arc that is asked for, over all flows that fit as well.

    ``(0.0, None)`` for the others, and ``None`` for a most that nothing bounds.
    """
    whole = float(fit.flows.max(initial=0.0)) or 1.0
    fitted = fit.fitted / whole
    least, most = np.zeros(system.arcs), np.full(system.arcs, np.inf)
    passable = system.passable()[: system.arcs]
    most[~passable] = 0.0
    left, fits = asked & passable, _Programme(system, fitted=fitted)
    for index in np.flatnonzero(left & ~_endless(system, left)):
        done = fits.bound({int(index): -1.0})
        most[index] = done.x[index] if done is not None else np.inf
    for index in np.flatnonzero(left & ~_avoidable(system, left, fits)):
        done = fits.bound({int(index): 1.0})
        least[index] = done.x[index] if done is not None else 0.0
    value = fit.flows[: system.arcs]
    low = np.minimum(np.maximum(least - SLACK, 0.0) * whole, value)
    high = np.maximum(np.where(most > 0, most + SLACK, 0.0) * whole, value)
    return [
        (float(low[index]), float(high[index]) if np.isfinite(high[index]) else None) if asked[index] else (0.0, None)
        for index in range(system.arcs)
    ]


def _endless(system: System, asked: Mask) -> Mask:
    """Return the arcs that any number of people may take: some uncounted way leads over them."""
    found = np.zeros(system.arcs, dtype=bool)
    uncounted = _Programme(system, whole=1.0, fitted=np.zeros(len(system.counts)))
    while (left := asked & ~found).any():
        done = uncounted.bound(dict.fromkeys(np.flatnonzero(left), -1.0))
        if done is None or -done.fun <= SLACK:
            break
        found |= done.x[: system.arcs] > SLACK
    return found


def _avoidable(system: System, asked: Mask, fits: _Programme) -> Mask:
    """Return the arcs that nobody needs to take; not all of them, each of the others is asked about by itself."""
    found = np.zeros(system.arcs, dtype=bool)
    while (left := asked & ~found).any():
        done = fits.bound(dict.fromkeys(np.flatnonzero(left), 1.0))
        if done is None or not (new := left & (done.x[: system.arcs] <= 1e-12)).any():
            break
        found |= new
    return found
