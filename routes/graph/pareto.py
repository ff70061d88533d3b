"""Least ways under several measures at once, by exact label setting: trade-offs, and ways that really differ.

A label is a way so far: what it has cost under each measure. Of the labels at one state only those are kept that no
other one is as good as under every measure; see Martins (1984), doi:10.1016/0377-2217(84)90077-8. What is left out is
only what cannot become an answer, so that the answers are those that trying everything would give.
"""

from __future__ import annotations

import bisect
import heapq
import itertools
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from routes.graph.arcs import Arcs, BackwardSearch, DirectedLeg
from routes.graph.costs import By, cost_of, scaled
from routes.graph.search import LEGS, LayeredGraph, Move, Path, State

__all__ = ["MOST_LABELS", "ParetoFront", "different_ways", "trade_offs", "two_costs"]

MOST_LABELS = 200_000
_MILLIMETRE = 1e-6
_Key = tuple[str, bool]
_Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ParetoFront:
    """Ways that answer a question, and whether they are all there are."""

    ways: tuple[Path, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Label:
    """A way so far: what it has cost (``vector``), the least that it can end with (``best``), and how it got here."""

    state: State
    vector: _Vector
    best: _Vector
    ids: tuple[str, ...]
    move: Move | None = None
    before: _Label | None = None

    def way(self) -> Path:
        """Return the way that the label stands for."""
        moves: list[Move] = []
        label: _Label = self
        while label.move is not None and label.before is not None:
            moves.append(label.move)
            label = label.before
        return Path(label.state, tuple(reversed(moves)))


class NondominatedSet:
    """Vectors of which none is as good as another under every measure, and whether one of them is as good as a new one.

    Labels come in the order of their first entry, so that only the others need to be compared. Two others are kept as
    a staircase: the first entries rising, the second falling.
    """

    def __init__(self) -> None:
        self._rows: list[_Vector] = []
        self._firsts: list[int] = []

    def covers(self, vector: _Vector) -> bool:
        """Return whether a vector kept is no more than this one in every entry but the first."""
        if len(vector) == 3:
            at = bisect.bisect_right(self._firsts, vector[1])
            return at > 0 and self._rows[at - 1][2] <= vector[2]
        rest = vector[1:]
        return any(all(a <= b for a, b in zip(row[1:], rest, strict=True)) for row in self._rows)

    def add(self, vector: _Vector) -> None:
        """Keep a vector that is not covered, and forget those that it covers."""
        if len(vector) == 3:
            at = stop = bisect.bisect_left(self._firsts, vector[1])
            while stop < len(self._rows) and self._rows[stop][2] >= vector[2]:
                stop += 1
            self._rows[at:stop] = [vector]
            self._firsts[at:stop] = [vector[1]]
            return
        rest = vector[1:]
        kept = [row for row in self._rows if not all(a <= b for a, b in zip(rest, row[1:], strict=True))]
        self._rows = [*kept, vector]


class LabelSetting:
    """Labels in the order of a ranking, each settled once.

    ``measures`` has a vector for each leg and direction; ``ranked`` is how many of its first entries rank the labels,
    by the least that they can end with (A*), before the number of legs and the leg ids; ``bounds`` are what each entry
    must not exceed (``None``: no bound). A first entry that counts legs already ranks by ids alone after it.
    """

    def __init__(
        self,
        graph: LayeredGraph,
        measures: Mapping[_Key, _Vector],
        ranked: int,
        bounds: Sequence[int | None],
        most: int,
    ) -> None:
        self._graph = graph
        self._measures = measures
        self._ranked = ranked
        self._bounds = [(index, bound) for index, bound in enumerate(bounds) if bound is not None]
        self._most = most
        self.complete = True
        ahead = [
            graph.costs_to_end({key: vector[index] for key, vector in measures.items()}) for index in range(len(bounds))
        ]
        self._ahead = {state: tuple(costs_to_end[state] for costs_to_end in ahead) for state in graph.moves}

    def run(self) -> Iterator[Path]:
        """Yield the complete ways that are settled, least first; none is as bad as an earlier one everywhere."""
        heap: list[tuple[_Vector, int, tuple[str, ...], int, _Label]] = []
        settled: dict[State, NondominatedSet] = {}
        answers = NondominatedSet()
        count = 0

        def put(state: State, vector: _Vector, ids: tuple[str, ...], move: Move | None, before: _Label | None) -> None:
            nonlocal count
            best = tuple(map(operator.add, vector, self._ahead[state]))
            if any(best[index] > bound for index, bound in self._bounds) or answers.covers(best):
                return
            count += 1
            legs = 0 if self._ranked == 1 else len(ids)
            heapq.heappush(
                heap, (best[: self._ranked], legs, ids, count, _Label(state, vector, best, ids, move, before))
            )

        for source in self._graph.sources:
            put(source, (0,) * len(self._ahead[source]), (), None, None)
        done = 0
        while heap:
            label = heapq.heappop(heap)[-1]
            kept = settled.setdefault(label.state, NondominatedSet())
            if answers.covers(label.best) or kept.covers(label.vector):
                continue
            kept.add(label.vector)
            if self._graph.is_end(label.state):
                answers.add(label.vector)
                yield label.way()
                continue
            done += 1
            if done > self._most:
                self.complete = False
                return
            for move in self._graph.moves[label.state]:
                vector = tuple(map(operator.add, label.vector, self._measures[move.step.key]))
                put(move.after, vector, (*label.ids, move.step.leg.id), move, label)


def trade_offs(graph: LayeredGraph, by: Sequence[By], most: int = MOST_LABELS) -> ParetoFront:
    """Return one way for each combination of costs that no other way is as good as: the Pareto set, first cost first.

    Of ways that cost the same under every measure it is the one with the fewest legs, then the first leg ids.
    ``most`` bounds how many labels are looked at; a front that was cut off says so, and what it holds is right.

    Raises
    ------
    DataError
        If a leg that leads on has no cost under one of the measures.
    """
    steps = {move.step.key: move.step for moves in graph.moves.values() for move in moves}
    costs = [cost_of([(step.leg, step.turned) for step in steps.values()], each) for each in by]
    measures = {key: tuple(scaled(cost[key]) for cost in costs) for key in steps}
    setting = LabelSetting(graph, measures, len(by), [None] * len(by), most)
    ways = tuple(setting.run())
    return ParetoFront(ways, setting.complete)


def two_costs(
    one: Arcs, other: Arcs, starts: frozenset[str], ends: frozenset[str], most: int
) -> tuple[list[list[tuple[DirectedLeg, DirectedLeg]]], bool]:
    """Return what `trade_offs` returns for two costs, as arcs with each of them; and whether it is complete.

    Labels come by the first cost: what is kept at a place, and of answers, is the least second cost so far.
    """
    ahead = one.to(ends), other.to(ends)
    onward: dict[str, list[_Onward]] = {}
    steps = _paired(one, other)
    settled: dict[str, int] = {}
    answered: int | None = None
    ways: list[list[tuple[DirectedLeg, DirectedLeg]]] = []
    count = itertools.count()
    heap: list[Any] = []
    for start in sorted(starts):
        left = ahead[0].weight(start), ahead[1].weight(start)
        if left[0] is not None and left[1] is not None:
            heap.append((left[0] // LEGS, left[1] // LEGS, 0, (), next(count), start, 0, 0, None))
    heapq.heapify(heap)
    done = 0
    while heap:
        _, best, legs, ids, _, here, first, second, way = heapq.heappop(heap)
        if (answered is not None and answered <= best) or settled.get(here, second + 1) <= second:
            continue
        settled[here] = second
        if here in ends:
            answered = second
            ways.append(_way(way))
            continue
        done += 1
        if done > most:
            return ways, False
        if here not in onward:
            onward[here] = _onward(steps.get(here, ()), starts, ahead)
        for pair, there, cost, more, left_cost, left_more in onward[here]:
            after, total = first + cost, second + more
            bound = total + left_more
            if (answered is None or bound < answered) and settled.get(there, total + 1) > total:
                entry = after + left_cost, bound, legs + 1, (*ids, pair[0].leg.id), next(count), there, after, total
                heapq.heappush(heap, (*entry, (pair, way)))
    return ways, True


_Step = tuple[tuple[DirectedLeg, DirectedLeg], str, int, int]
_Onward = tuple[tuple[DirectedLeg, DirectedLeg], str, int, int, int, int]
_MOST_PAIRED = 4


def _paired(one: Arcs, other: Arcs) -> dict[str, list[_Step]]:
    """Return the arcs that lead on from each place with both costs, kept beside the first."""
    kept = one.paired.get(id(other))
    if kept is None or kept[0] is not other:
        made = {
            here: [
                ((a, b), a.end, a.weight // LEGS, b.weight // LEGS) for a, b in zip(taken, other.out[here], strict=True)
            ]
            for here, taken in one.out.items()
        }
        if len(one.paired) >= _MOST_PAIRED:
            one.paired.clear()
        kept = one.paired[id(other)] = (other, made)
    return kept[1]


def _onward(
    steps: Iterable[_Step], starts: frozenset[str], ahead: tuple[BackwardSearch, BackwardSearch]
) -> list[_Onward]:
    """Return the arcs that lead on from a place: where to, both costs, and the least of both left from there."""
    found = []
    for step in steps:
        there = step[1]
        left, more = ahead[0].weight(there), ahead[1].weight(there)
        if left is not None and more is not None and there not in starts:
            found.append((*step, left // LEGS, more // LEGS))
    return found


def _way(way: Any) -> list[tuple[DirectedLeg, DirectedLeg]]:
    """Return a way that is held as its last arcs and the way before these."""
    found = []
    while way is not None:
        pair, way = way
        found.append(pair)
    return found[::-1]


def different_ways(graph: LayeredGraph, count: int, different: float, most: int = MOST_LABELS) -> ParetoFront:
    """Return up to ``count`` ways, each the least of those that differ enough from all before it.

    Of the length of each way before it, a way shares at most the part ``1 - different`` (to the millimetre); with a
    ``different`` of 1 no leg, whatever its length. Of a way without length the part is one of its legs. The first is
    the least of all; where nothing differs enough any more, fewer ways are returned. ``different`` is more than 0.
    """
    moves = {move.step.key: move for taken in graph.moves.values() for move in taken}
    lengths = {key: scaled(move.step.leg.length_km or 0.0) for key, move in moves.items()}
    found: list[Path] = []
    complete = True
    while len(found) < count and complete:
        measures: dict[_Key, _Vector] = {key: (move.weight,) for key, move in moves.items()}
        bounds: list[int | None] = [None]
        for way in found:
            ids = frozenset(way.ids)
            far = sum(lengths[move.step.key] for move in way.moves)
            # Nothing in common means no leg, one of no length neither; and a way of no length is shared by legs.
            by_legs = different == 1 or far <= scaled(_MILLIMETRE)
            part = dict.fromkeys(lengths, 1) if by_legs else lengths
            whole, rounding = (len(ids), 0) if by_legs else (far, scaled(_MILLIMETRE))
            bounds.append(int((1 - Fraction(different)) * whole) + rounding)
            measures = {key: (*v, part[key] if key[0] in ids else 0) for key, v in measures.items()}
        setting = LabelSetting(graph, measures, 1, bounds, most)
        least = next(setting.run(), None)
        complete = setting.complete
        if least is None:
            break
        found.append(least)
    return ParetoFront(tuple(found), complete)
