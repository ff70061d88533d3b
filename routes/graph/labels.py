"""Least ways under several measures at once, by exact label setting: trade-offs, and ways that really differ.

A label is a way so far: what it has cost under each measure. Of the labels at one state only those are kept that no
other one is as good as under every measure; see Martins (1984), doi:10.1016/0377-2217(84)90077-8. What is left out is
only what cannot become an answer, so that the answers are those that trying everything would give.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from routes.graph.costs import By, cost_of, scaled
from routes.graph.search import Move, State, Unfolded, Way

__all__ = ["MOST_LABELS", "Front", "different_ways", "trade_offs"]

MOST_LABELS = 200_000
_MILLIMETRE = 1e-6
_Key = tuple[str, bool]
_Vector = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Front:
    """Ways that answer a question, and whether they are all there are."""

    ways: tuple[Way, ...]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Label:
    state: State
    vector: _Vector
    source: State
    moves: tuple[Move, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(move.step.leg.id for move in self.moves)


def _as_good(one: _Vector, other: _Vector) -> bool:
    """Return whether one is no more than the other under every measure."""
    return all(a <= b for a, b in zip(one, other, strict=True))


def _plus(one: _Vector, other: _Vector) -> _Vector:
    return tuple(a + b for a, b in zip(one, other, strict=True))


class _Setting:
    """Labels in the order of a ranking, each settled once.

    ``measures`` has a vector for each leg and direction; ``ranked`` is how many of its first entries rank the labels,
    before the number of legs and the leg ids; ``bounds`` are what each entry must not exceed (``None``: no bound);
    ``to_go`` is the least that each entry still grows by from a state to an end.
    """

    def __init__(
        self,
        graph: Unfolded,
        measures: Mapping[_Key, _Vector],
        ranked: int,
        bounds: Sequence[int | None],
        most: int,
    ) -> None:
        self._graph = graph
        self._measures = measures
        self._ranked = ranked
        self._bounds = tuple(bounds)
        self._most = most
        self.complete = True
        self._to_go = [
            graph.to_go({key: vector[index] for key, vector in measures.items()}) for index in range(len(self._bounds))
        ]

    def _best(self, label: _Label) -> _Vector:
        """Return the least that a label can end with, under each measure by itself."""
        return tuple(spent + to_go[label.state] for spent, to_go in zip(label.vector, self._to_go, strict=True))

    def run(self) -> Iterator[Way]:
        """Yield the complete ways that are settled, least first; none is as bad as an earlier one everywhere."""
        heap: list[tuple[_Vector, int, tuple[str, ...], int, _Label]] = []
        count = 0
        settled: dict[State, list[_Vector]] = {}
        answers: list[_Vector] = []

        def put(label: _Label) -> None:
            nonlocal count
            best = self._best(label)
            if any(bound is not None and value > bound for value, bound in zip(best, self._bounds, strict=True)):
                return
            if any(_as_good(answer, best) for answer in answers):
                return
            count += 1
            heapq.heappush(heap, (label.vector[: self._ranked], len(label.moves), label.ids, count, label))

        for source in self._graph.sources:
            put(_Label(source, (0,) * len(self._bounds), source, ()))
        done = 0
        while heap:
            label = heapq.heappop(heap)[-1]
            if any(_as_good(answer, self._best(label)) for answer in answers):
                continue
            kept = settled.setdefault(label.state, [])
            if any(_as_good(vector, label.vector) for vector in kept):
                continue
            kept.append(label.vector)
            if self._graph.is_end(label.state):
                answers.append(label.vector)
                yield Way(label.source, label.moves)
                continue
            done += 1
            if done > self._most:
                self.complete = False
                return
            for move in self._graph.moves[label.state]:
                vector = _plus(label.vector, self._measures[move.step.key])
                put(_Label(move.after, vector, label.source, (*label.moves, move)))


def trade_offs(graph: Unfolded, by: Sequence[By], most: int = MOST_LABELS) -> Front:
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
    setting = _Setting(graph, measures, len(by), [None] * len(by), most)
    ways = tuple(setting.run())
    return Front(ways, setting.complete)


def different_ways(graph: Unfolded, count: int, different: float, most: int = MOST_LABELS) -> Front:
    """Return up to ``count`` ways, each the least of those that differ enough from all before it.

    Of the length of each way before it, a way shares at most the part ``1 - different`` (to the millimetre). The first
    is the least of all; where nothing differs enough any more, fewer ways are returned. ``different`` is more than 0.
    """
    moves = {move.step.key: move for taken in graph.moves.values() for move in taken}
    lengths = {key: scaled(move.step.leg.length_km or 0.0) for key, move in moves.items()}
    found: list[Way] = []
    complete = True
    while len(found) < count and complete:
        measures: dict[_Key, _Vector] = {key: (move.weight,) for key, move in moves.items()}
        bounds: list[int | None] = [None]
        for way in found:
            ids = frozenset(way.ids)
            far = sum(lengths[move.step.key] for move in way.moves)
            # A way of no length shares nothing by length: it must then differ in a leg, not to be found again.
            part = lengths if far > scaled(_MILLIMETRE) else dict.fromkeys(lengths, 1)
            bounds.append(
                int((1 - Fraction(different)) * far) + scaled(_MILLIMETRE) if part is lengths else len(ids) - 1
            )
            measures = {key: (*v, part[key] if key[0] in ids else 0) for key, v in measures.items()}
        setting = _Setting(graph, measures, 1, bounds, most)
        least = next(setting.run(), None)
        complete = setting.complete
        if least is None:
            break
        found.append(least)
    return Front(tuple(found), complete)
