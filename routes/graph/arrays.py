"""Arcs as arrays, and the least ways from some places to all others, exactly.

SciPy searches with floating-point numbers. What it finds is only where one begins: its ways are added up in whole
numbers, and changed until no arc makes any of them shorter. So costs and ties are those of whole numbers.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routes.graph.costs import UNIT

__all__ = ["FAR", "ArcArrays", "Least"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# The cost, and the number of legs, of what nothing leads to: no sum of costs is as much.
FAR = 2**62
_EXACT = 2**53  # up to here a float holds every whole number
_MANY = 2**20  # entries that are worked on at once


@dataclass(frozen=True, slots=True, eq=False)
class Least:
    """The least ways from some sources, a row each, to all places.

    ``costs`` are in steps of 1e-12; ``legs`` is the fewest among the ways of that cost; both are `FAR` where nothing
    leads. Some least way of the source ``rows[i]`` ends by the arc ``last[i]``, and these are all: by row, then by arc.
    """

    costs: Ints
    legs: Ints
    rows: Ints
    last: Ints


class ArcArrays:
    """Arcs between ``size`` numbered places: where each begins and ends, and its cost in steps of 1e-12.

    ``unreached`` is what `Least` has for places that nothing leads to.

    Raises
    ------
    OverflowError
        If all costs together are too large for whole numbers of 64 bits.
    """

    unreached = FAR

    def __init__(self, size: int, tails: Sequence[int], heads: Sequence[int], costs: Sequence[int]) -> None:
        if sum(costs) >= FAR:
            raise OverflowError("costs are too large for arrays")
        self.size = size
        self.tails = np.array(tails, dtype=np.int64)
        self.heads = np.array(heads, dtype=np.int64)
        self.costs = np.array(costs, dtype=np.int64)

    def taken(self, order: Ints) -> ArcArrays:
        """Return some of the arcs, in this order."""
        found = copy.copy(self)
        for kept in ("_cheapest", "_plain"):
            found.__dict__.pop(kept, None)
        found.tails, found.heads, found.costs = self.tails[order], self.heads[order], self.costs[order]
        return found

    def turned(self) -> ArcArrays:
        """Return the arcs from where they end to where they begin."""
        found = self.taken(np.arange(len(self.tails)))
        found.tails, found.heads = found.heads, found.tails
        return found

    @cached_property
    def _cheapest(self) -> tuple[csr_array, Ints]:
        """The cheapest arc from each place to each other, as a matrix for SciPy, and which arcs these are."""
        order = np.lexsort((self.costs, self.heads, self.tails))
        tails, heads = self.tails[order], self.heads[order]
        first = np.ones(len(order), dtype=bool)
        first[1:] = (tails[1:] != tails[:-1]) | (heads[1:] != heads[:-1])
        kept = order[first]
        # One step more an arc: of equal ways those with few legs are found first, and no entry is 0.
        entries = self.costs[kept] + 1.0
        ends = np.searchsorted(self.tails[kept], np.arange(self.size + 1))
        return csr_array((entries, self.heads[kept], ends), shape=(self.size, self.size)), kept

    def least_from(self, sources: Sequence[int]) -> Least:
        """Return the least ways from the nearest of some places: one row."""
        graph, _ = self._cheapest
        far, before, _ = dijkstra(graph, indices=list(sources), min_only=True, return_predecessors=True)
        return self._exact(far[None], before[None])

    @cached_property
    def _plain(self) -> csr_array | None:
        """The cheapest costs themselves as a matrix; ``None`` if one is 0, which adds a way that is no shorter."""
        graph, kept = self._cheapest
        costs = self.costs[kept]
        if not len(costs) or costs.min() <= 0:
            return None
        # SciPy searches with numbers of 32 bits for places, and would make them of others each time.
        places, ends = graph.indices.astype(np.int32), graph.indptr.astype(np.int32)
        return csr_array((costs.astype(float), places, ends), shape=graph.shape)

    def costs_from(self, sources: Sequence[int]) -> Floats:
        """Return the least cost from the nearest of some places to each place, infinite where nothing leads."""
        if self._plain is not None:
            one = len(sources) == 1
            far: Floats = dijkstra(self._plain, indices=sources[0] if one else list(sources), min_only=not one)
            # Sums of whole numbers are whole as far as a float holds each: then nothing was rounded.
            if np.max(far, where=far < np.inf, initial=0.0) < _EXACT:
                return far / UNIT
        steps = self.least_from(sources).costs[0]
        costs = np.where(steps < FAR, steps / UNIT, np.inf)
        # Division of what a float does not hold exactly would round twice.
        for place in np.flatnonzero((steps > _EXACT) & (steps < FAR)).tolist():
            costs[place] = int(steps[place]) / UNIT
        return costs

    def least_from_each(self, sources: Sequence[int]) -> Iterator[tuple[Sequence[int], Least]]:
        """Yield the least ways from each of some places: as many sources at once as memory allows, in their order."""
        graph, _ = self._cheapest
        many = max(1, _MANY // max(self.size, len(self.tails), 1))
        for first in range(0, len(sources), many):
            some = sources[first : first + many]
            yield some, self._exact(*dijkstra(graph, indices=list(some), return_predecessors=True))

    def _exact(self, far: NDArray[np.float64], before: NDArray[np.int32]) -> Least:
        """Return the least ways, from the trees of what SciPy says is least."""
        count = len(far)
        costs, legs = self._added_up(before)
        reached = np.isfinite(far)
        costs[~reached] = legs[~reached] = FAR
        tails, heads = self.tails, self.heads
        while True:
            there, nearer = costs[:, heads], costs[:, tails] + self.costs
            fewer = legs[:, tails] + 1 - legs[:, heads]
            same = nearer == there
            rows, arcs = np.nonzero((nearer < there) | (same & (fewer < 0)))
            if not len(rows):
                break
            new = nearer[rows, arcs], legs[rows, tails[arcs]] + 1
            # Of several that make a way better the best comes last, and stays.
            order = np.lexsort((-new[1], -new[0]))
            ends = rows[order], heads[arcs[order]]
            costs[ends], legs[ends] = new[0][order], new[1][order]
        rows, last = np.nonzero(same & (fewer == 0)) if count else (np.zeros(0, dtype=np.int64),) * 2
        return Least(costs, legs, rows, last)

    def _added_up(self, before: NDArray[np.int32]) -> tuple[Ints, Ints]:
        """Return cost and number of legs along trees, given by the place before each, none of a root."""
        _, kept = self._cheapest
        count = len(before)
        rows, last = np.nonzero(before[:, self.heads[kept]] == self.tails[kept])
        costs = np.zeros((count, self.size), dtype=np.int64)
        legs = costs.copy()
        ends = rows, self.heads[kept][last]
        costs[ends], legs[ends] = self.costs[kept][last], 1
        # From each place on to where the place before it has got: twice as far every time.
        flat = np.arange(count * self.size).reshape(before.shape)
        jump = np.where(before < 0, flat, before + flat[:, :1]).ravel()
        cost, number = costs.ravel(), legs.ravel()
        while True:
            onward = jump[jump]
            if (onward == jump).all():
                break
            cost, number, jump = cost + cost[jump], number + number[jump], onward
        return cost.reshape(before.shape), number.reshape(before.shape)
