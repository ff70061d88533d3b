"""What closing each leg, and each place, does to the least ways between all other places: on arrays.

From one source, closing a leg or a place touches only what lies beyond it on the tree of least ways. Each of these, a
source with what is closed, is a small problem of its own: the places beyond are entered anew from outside, and searched
among themselves. All problems of some sources are solved at once, each place in them as often as it lies beyond
something. Trees are numbered so that what lies beyond a place follows it, and a place of a problem is found by its
number; what is looked for is the detour, which is the same all along the tree from where it is entered.

A leg that closes is the last one to some place. A way round it passes that place or does not: it is the way round the
place itself, or one to the place and the tree from there. So one search does for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from routes.graph.arrays import FAR, ArcArrays, Ints, Least

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

    def add(self, closed: Ints, tree: _Trees, detour: Ints, noise: int) -> None:
        """Add the detours of all problems, each with what is closed in it: 0 is none, `FAR` is lost."""
        lost = detour >= FAR
        found = np.where(lost | (detour <= noise), 0, detour)
        starts, many = tree.starts, tree.many
        gone = np.add.reduceat(lost.astype(np.int32), starts)
        np.add.at(self.lost, closed, gone)
        np.add.at(self.longer, closed, np.add.reduceat((found > 0).astype(np.int32), starts))
        if int(found.max()) * int(many.max()) < FAR:
            extra = np.add.reduceat(found, starts)
            parts = extra // _LOW, extra % _LOW
        else:
            parts = np.add.reduceat(found // _LOW, starts), np.add.reduceat(found % _LOW, starts)
        np.add.at(self.high, closed, parts[0])
        np.add.at(self.low, closed, parts[1])
        most, before = np.maximum.reduceat(found, starts), self.longest.copy()
        np.maximum.at(self.longest, closed, most)
        self.pair[self.longest > before] = _NOBODY
        self._first(self.pair, closed, np.flatnonzero((most > 0) & (most == self.longest[closed])), tree, found, most)
        self._first(self.lost_pair, closed, np.flatnonzero(gone > 0), tree, lost, np.ones(len(gone), dtype=bool))

    def _first(self, pairs: Ints, closed: Ints, some: Ints, tree: _Trees, values: Any, wanted: Any) -> None:
        """Keep the first pair that has the value wanted: of problems in the order of sources that of the first."""
        some = some[pairs[closed[some]] == _NOBODY]
        _, first = np.unique(closed[some], return_index=True)
        some = some[first]
        item, many = _counted(tree.starts[some], tree.many[some]), tree.many[some]
        own = np.repeat(some, many)
        fits = values[item] == wanted[own]
        np.minimum.at(pairs, closed[own[fits]], tree.key[own[fits]] + tree.place[item[fits]])

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
    many = max(1, _MANY // max(1, size * size))
    for first in range(0, size, many):
        for part, least in arcs.least_from_each(range(first, min(size, first + many))):
            tree = _Trees(arcs, np.array(part), least)
            if len(tree.starts):
                detour = _round_places(arcs, tree)
                sums.add(legs + tree.closed, tree, np.where(tree.place == tree.closed[tree.own], 0, detour), noise)
                _round_legs(arcs, tree, detour)
                sums.add(leg[tree.last], tree, detour, noise)
    return sums.done()


class _Trees:
    """The trees of least ways from some sources, and the problems they make: one for each place but the sources.

    Flat numbers are those of a place in the tree of a row: ``row * size + place``. A problem has the places that lie
    beyond what is ``closed``, itself first, in an order in which what lies beyond any of them follows it: its items.
    ``starts`` and ``many`` say where they are in ``place``, and ``own`` of which problem each is.
    """

    def __init__(self, arcs: ArcArrays, sources: Ints, least: Least) -> None:
        size, count = arcs.size, len(sources)
        parent = np.full(count * size, -1)
        # Of several last arcs any will do: what is closed changes nothing where another is as good.
        parent[least.rows * size + arcs.heads[least.last]] = least.last
        on = np.flatnonzero(parent >= 0)
        self.row = on // size
        before = self.row * size + arcs.tails[parent[on]]
        depth = least.legs.ravel()[on]
        order = np.argsort(depth, kind="stable")
        steps = np.split(order, np.cumsum(np.bincount(depth))[:-1])[1:] if len(on) else []
        beyond = np.ones(count * size, dtype=np.int64)
        for step in reversed(steps):
            np.add.at(beyond, before[step], beyond[on[step]])
        # Of places behind the same one each follows all that lies beyond those before it.
        order = np.argsort(before, kind="stable")
        upto = np.cumsum(beyond[on[order]]) - beyond[on[order]]
        behind = before[order]
        offset = np.zeros(len(on), dtype=np.int64)
        if len(on):
            new = np.r_[True, behind[1:] != behind[:-1]]
            offset[order] = upto - upto[new][np.cumsum(new) - 1]
        self.number = np.zeros(count * size, dtype=np.int64)
        for step in steps:
            self.number[on[step]] = self.number[before[step]] + 1 + offset[step]
        listed = np.zeros(count * size, dtype=np.int64)
        listed[self.row * size + self.number[on]] = on - self.row * size
        listed[np.arange(count) * size] = sources
        self.size, self.flat, self.beyond, self.before = size, on, beyond, before
        self.closed, self.last = on - self.row * size, parent[on]
        self.key = sources[self.row] * size
        self.many = beyond[on]
        self.starts = np.cumsum(self.many) - self.many
        self.own = np.repeat(np.arange(len(on)), self.many)
        self.place = listed[_counted(self.row * size + self.number[on], self.many)]
        self.problem = np.full(count * size, -1)
        self.problem[on] = np.arange(len(on))
        # How much longer each arc is than the least way to where it ends, as each source sees it.
        far = least.costs
        self.surplus = (far[:, arcs.tails] + arcs.costs - far[:, arcs.heads]).ravel()
        self.usable = (far[:, arcs.tails] < FAR).ravel()

    def item(self, problem: Ints, place: Ints) -> Ints:
        """Return which item of a problem a place is, -1 where it does not lie beyond what is closed."""
        at = self.number[self.row[problem] * self.size + place] - self.number[self.flat[problem]]
        return np.where((at >= 0) & (at < self.many[problem]), self.starts[problem] + at, -1)


def _round_places(arcs: ArcArrays, tree: _Trees) -> Ints:
    """Return the detour of each item round the place that is closed, `FAR` where there is none."""
    size, count = tree.size, len(arcs.tails)
    detour = np.full(len(tree.place), FAR)
    # Arcs that no tree takes, as each source sees them, enter all that lies beyond a place and not where they begin.
    unused = tree.usable.copy()
    unused[tree.row * count + tree.last] = False
    row, arc = np.divmod(np.flatnonzero(unused), count)
    tail, head = arcs.tails[arc], arcs.heads[arc]
    problem = tree.problem[row * size + head]
    while True:
        # The next place on the way back from where the arc ends, if the arc begins outside of what lies beyond it.
        on = np.flatnonzero(problem >= 0)
        problem = tree.problem[tree.before[problem[on]]]
        row, arc, tail, head = row[on], arc[on], tail[on], head[on]
        on = np.flatnonzero(problem >= 0)
        on = on[tree.item(problem[on], tail[on]) < 0]
        if not len(on):
            break
        row, arc, tail, head, problem = row[on], arc[on], tail[on], head[on], problem[on]
        np.minimum.at(detour, tree.item(problem, head), tree.surplus[row * count + arc])
    onward = np.argsort(arcs.tails, kind="stable")
    out = np.bincount(arcs.tails, minlength=size)
    first = np.cumsum(out) - out
    some = np.flatnonzero(detour < FAR)
    changed = np.zeros(len(detour), dtype=bool)
    while len(some):
        place, own = tree.place[some], tree.own[some]
        many = out[place]
        problem, arc = np.repeat(own, many), onward[_counted(first[place], many)]
        total = np.repeat(detour[some], many) + tree.surplus[tree.row[problem] * count + arc]
        there = tree.item(problem, arcs.heads[arc])
        better = np.flatnonzero((there > tree.starts[problem]) & (total < detour[there]))
        there = there[better]
        np.minimum.at(detour, there, total[better])
        changed[there] = True
        some = np.flatnonzero(changed)
        changed[some] = False
    return detour


def _round_legs(arcs: ArcArrays, tree: _Trees, detour: Ints) -> None:
    """Make detours round places those round the last legs to these, which may pass the places."""
    size, count = tree.size, len(arcs.tails)
    row, arc = np.divmod(np.flatnonzero(tree.usable), count)
    problem = tree.problem[row * size + arcs.heads[arc]]
    other = np.flatnonzero((problem >= 0) & (tree.last[problem] != arc))
    row, arc, problem = row[other], arc[other], problem[other]
    begun = tree.item(problem, arcs.tails[arc])
    detour[tree.starts] = FAR
    total = np.where(begun >= 0, detour[begun], 0) + tree.surplus[row * count + arc]
    found = np.full(len(tree.starts), FAR)
    np.minimum.at(found, problem, total)
    np.minimum(detour, found[tree.own], out=detour)


def _counted(first: Ints, many: Ints) -> Ints:
    """Return for each first number as many numbers from there on, one after the other."""
    starts: Ints = np.repeat(first - (np.cumsum(many) - many), many)
    return starts + np.arange(len(starts))
