"""What closing each leg, and each place, does to the least ways between all other places: on arrays.

From one source, closing a leg or a place touches only what lies beyond it on the tree of least ways. Each of these, a
source with what is closed, is a small problem of its own: the places beyond are entered anew from outside, and searched
among themselves. All problems of some sources are solved at once, each place in them as often as it lies beyond
something: labels are corrected until none changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routes.graph.arrays import FAR, ArcArrays, Ints

__all__ = ["LARGEST", "Effects", "effects"]

# Of more places the table of who lies beyond what is too large.
LARGEST = 1_500
_MANY = 4_000_000
_NOBODY = np.iinfo(np.int64).max
_LOW = 2**30


@dataclass(frozen=True, kw_only=True, eq=False)
class Effects:
    """Of each thing that may close: how many pairs are lost or longer, the detours, and pairs as source, place.

    ``pair`` is the first with the longest detour, ``lost_pair`` the first that is lost; a number that no pair has, the
    largest there is, where there is none.
    """

    lost: Ints
    longer: Ints
    extra: list[int]
    longest: Ints
    pair: Ints
    lost_pair: Ints


class _Sums:
    """Effects as they are added up; detours in two parts, since their sums are more than 64 bits hold."""

    def __init__(self, count: int) -> None:
        self.lost, self.longer, self.high, self.low, self.longest = np.zeros((5, count), dtype=np.int64)
        self.pair, self.lost_pair = np.full((2, count), _NOBODY)

    def add(self, closed: Ints, pair: Ints, detour: Ints, lost: NDArray[np.bool_], noise: int) -> None:
        np.add.at(self.lost, closed[lost], 1)
        np.minimum.at(self.lost_pair, closed[lost], pair[lost])
        longer = ~lost & (detour > noise)
        closed, pair, detour = closed[longer], pair[longer], detour[longer]
        np.add.at(self.longer, closed, 1)
        np.add.at(self.high, closed, detour // _LOW)
        np.add.at(self.low, closed, detour % _LOW)
        before = self.longest.copy()
        np.maximum.at(self.longest, closed, detour)
        self.pair[self.longest > before] = _NOBODY
        most = detour == self.longest[closed]
        np.minimum.at(self.pair, closed[most], pair[most])

    def done(self) -> Effects:
        extra = [high * _LOW + low for high, low in zip(self.high.tolist(), self.low.tolist(), strict=True)]
        return Effects(
            lost=self.lost,
            longer=self.longer,
            extra=extra,
            longest=self.longest,
            pair=self.pair,
            lost_pair=self.lost_pair,
        )


def effects(arcs: ArcArrays, own: Sequence[int], legs: int, noise: int) -> Effects:
    """Return the effects of closing each of ``legs`` legs, then of closing each place.

    Parameters
    ----------
    arcs
        The arcs between places; at most `LARGEST` places.
    own
        For each arc the number of its leg.
    noise
        A detour of that much, in steps of costs, is none.
    """
    size, leg = arcs.size, np.array(own, dtype=np.int64)
    sums = _Sums(legs + size)
    beyond = _Beyond(arcs, leg)
    many = max(1, _MANY // max(1, size * size))
    for first in range(0, size, many):
        some = range(first, min(size, first + many))
        for part, least in arcs.least_from_each(some):
            rows = np.arange(len(part))
            parent = np.full((len(part), size), -1)
            # Of several last arcs any will do: what is closed changes nothing where another is as good.
            parent[least.rows, arcs.heads[least.last]] = least.last
            beyond.close(np.array(part), rows, least.costs, parent, sums, legs, noise)
    return sums.done()


class _Beyond:
    """Problems of some sources at once."""

    def __init__(self, arcs: ArcArrays, leg: Ints) -> None:
        self._arcs, self._leg = arcs, leg
        self._into = np.argsort(arcs.heads, kind="stable")
        self._many = np.bincount(arcs.heads, minlength=arcs.size)
        self._first = np.cumsum(self._many) - self._many
        self._table = np.zeros(0, dtype=np.int64)

    def close(self, sources: Ints, rows: Ints, far: Ints, parent: Ints, sums: _Sums, legs: int, noise: int) -> None:
        """Add what closing the last leg to each place, and the place, does to what lies beyond, as sources see it."""
        size, arcs = self._arcs.size, self._arcs
        row, closed, place = _lineage(np.where(parent >= 0, arcs.tails[parent], -1))
        if not len(row):
            return
        problem = row * size + closed
        node = self._numbered(problem * size + place, len(rows) * size * size)
        many = self._many[place]
        item = np.repeat(np.arange(len(place)), many)
        arc = self._into[np.arange(len(item)) + np.repeat(self._first[place] - (np.cumsum(many) - many), many)]
        before = arcs.tails[arc]
        inner = node[problem[item] * size + before]
        reached = far[row[item], before]
        last = self._leg[parent[row, closed]]
        pair = sources[row] * size + place
        now = far[row, place]
        open_legs = self._leg[arc] != last[item]
        new = _searched(len(place), item, inner, reached, arcs.costs[arc], open_legs)
        sums.add(last, pair, new - now, new >= FAR, noise)
        others = (place != closed)[item] & (before != closed[item])
        new = _searched(len(place), item, inner, reached, arcs.costs[arc], others)
        other = place != closed
        sums.add(legs + closed[other], pair[other], (new - now)[other], new[other] >= FAR, noise)
        node[problem * size + place] = -1

    def _numbered(self, key: Ints, size: int) -> Ints:
        """Return a table with the number of each key, -1 of what is none."""
        if len(self._table) < size:
            self._table = np.full(size, -1)
        self._table[key] = np.arange(len(key))
        return self._table


def _lineage(before: Ints) -> tuple[Ints, Ints, Ints]:
    """Return row, place and descendant (itself too) of all places of trees but their roots, by row, place, descendant.

    ``before`` has a row a tree: the place before each, -1 of roots and of what is not on the tree.
    """
    row, place = np.nonzero(before >= 0)
    here = place
    found = []
    while len(row):
        found.append((row, here, place))
        here = before[row, here]
        on = before[row, here] >= 0
        row, here, place = row[on], here[on], place[on]
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return none, none, none
    rows, heres, places = (np.concatenate(column) for column in zip(*found, strict=True))
    return rows, heres, places


def _searched(size: int, item: Ints, inner: Ints, reached: Ints, costs: Ints, usable: NDArray[np.bool_]) -> Ints:
    """Return the least cost at each item: from outside by the cost there, from inside by the item where an arc begins.

    ``FAR`` where nothing leads any more.
    """
    new = np.full(size, FAR)
    entered = np.flatnonzero(usable & (inner < 0) & (reached < FAR))
    np.minimum.at(new, item[entered], reached[entered] + costs[entered])
    within = np.flatnonzero(usable & (inner >= 0))
    tails, heads, costs = inner[within], item[within], costs[within]
    changed = new < FAR
    while True:
        some = np.flatnonzero(changed[tails])
        total, there = new[tails[some]] + costs[some], heads[some]
        better = np.flatnonzero(total < new[there])
        if not len(better):
            return new
        there = there[better]
        np.minimum.at(new, there, total[better])
        changed[:] = False
        changed[there] = True
