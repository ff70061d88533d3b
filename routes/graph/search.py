"""Least paths, exactly and always the same ones: a query is unfolded into states and searched there.

A state is a waypoint at a *stage*: how many of the via points lie behind. A move takes a leg from one state to another,
so that parallel legs are different paths and via points keep their order. Weights are whole numbers: the cost in steps
of 1e-12, then the number of legs. Sums of whole numbers are exact, hence so are ties, which go to fewer legs and then
to the first leg ids in alphabetical order.
"""

from __future__ import annotations

import bisect
import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from routes.graph.costs import UNIT, By, cost_of, scaled
from routes.model.lookup import Target
from routes.model.records import Leg

__all__ = ["LEGS", "LayeredGraph", "Move", "Path", "State", "Step", "arcs", "cost_from", "weight_of"]

LEGS = 2**32
_DEAR = 10**400
State = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Step:
    """A leg as it is taken, from one waypoint to the other; ``turned`` if from its end to its start."""

    leg: Leg
    start: str
    end: str

    @property
    def turned(self) -> bool:
        """Whether a both-ways leg is travelled from its end to its start."""
        return self.start != self.leg.start

    @property
    def key(self) -> tuple[str, bool]:
        """The leg's id and whether it is turned round."""
        return self.leg.id, self.turned


@dataclass(frozen=True, slots=True)
class Move:
    """A step from one state to another, and its weight."""

    step: Step
    after: State
    weight: int


@dataclass(frozen=True, slots=True)
class Path:
    """A way through the states: where it begins, and the moves in order."""

    source: State
    moves: tuple[Move, ...]

    @property
    def steps(self) -> tuple[Step, ...]:
        """The legs as they are taken."""
        return tuple(move.step for move in self.moves)

    @property
    def weight(self) -> int:
        """The whole-number weight."""
        return sum(move.weight for move in self.moves)

    @property
    def states(self) -> tuple[State, ...]:
        """The states passed, the first and the last included."""
        return (self.source, *(move.after for move in self.moves))

    @property
    def ids(self) -> tuple[str, ...]:
        """The leg ids in order: what equals are ordered by."""
        return tuple(move.step.leg.id for move in self.moves)


def arcs(legs: Iterable[Leg]) -> Iterator[Step]:
    """Yield every leg in its direction, and a both-ways leg a second time in the other."""
    for leg in legs:
        yield Step(leg, leg.start, leg.end)
        if leg.both_ways:
            yield Step(leg, leg.end, leg.start)


def weight_of(cost: float) -> int:
    """Return the whole-number weight of one leg: its cost, then that it is one leg."""
    return scaled(cost) * LEGS + 1


def cost_from(weight: int) -> float:
    """Return the cost that a weight, or a sum of weights, stands for."""
    return (weight // LEGS) / UNIT


class LayeredGraph:
    """The legs of a query, unfolded by the stages of its via points; only what leads from a start to an end.

    Parameters
    ----------
    legs
        The legs that may be used.
    starts, ends
        Waypoint ids; a path leaves from the last of ``starts`` that it touches and stops at the first of ``ends``.
    via
        Targets to pass in this order: any one of the waypoints or legs of each.
    by
        What is least, see `routes.graph.costs`.
    reluctantly
        Ids of legs to use only where nothing else leads on, and then as few as can be.

    Raises
    ------
    DataError
        If a leg that leads on has no cost.
    """

    def __init__(
        self,
        legs: Iterable[Leg],
        starts: Collection[str],
        ends: Collection[str],
        via: Sequence[Target],
        by: By,
        penalized: Collection[str] = (),
    ) -> None:
        self._via = via
        self._ends = frozenset(ends)
        self._reluctantly = frozenset(penalized)
        steps: dict[str, list[Step]] = {}
        for step in sorted(arcs(legs), key=lambda step: step.key):
            steps.setdefault(step.start, []).append(step)
        self.sources = tuple(sorted((name, self._stage(0, None, name)) for name in set(starts)))
        onward = self._unfold(steps)
        useful = self._leading_on(onward)
        self.sources = tuple(state for state in self.sources if state in useful)
        self.moves, self._back = self._weighed(onward, useful, by)

    def _stage(self, stage: int, leg: str | None, waypoint: str) -> int:
        """Return how many via points lie behind after a leg was taken to a waypoint."""
        while stage < len(self._via) and leg in self._via[stage].legs:
            stage += 1
        while stage < len(self._via) and waypoint in self._via[stage].waypoints:
            stage += 1
        return stage

    def is_end(self, state: State) -> bool:
        """Return whether a path that gets here is complete."""
        return state[1] == len(self._via) and state[0] in self._ends

    def _unfold(self, steps: dict[str, list[Step]]) -> dict[State, list[tuple[Step, State]]]:
        first = frozenset(self.sources)
        onward: dict[State, list[tuple[Step, State]]] = {}
        waiting = list(self.sources)
        while waiting:
            state = waiting.pop()
            if state in onward:
                continue
            onward[state] = []
            if self.is_end(state):
                continue
            for step in steps.get(state[0], ()):
                after = (step.end, self._stage(state[1], step.leg.id, step.end))
                if after not in first:
                    onward[state].append((step, after))
                    waiting.append(after)
        return onward

    def _leading_on(self, onward: dict[State, list[tuple[Step, State]]]) -> frozenset[State]:
        """Return the states from which an end can be reached."""
        back: dict[State, list[State]] = {}
        for state, taken in onward.items():
            for _, after in taken:
                back.setdefault(after, []).append(state)
        waiting = [state for state in onward if self.is_end(state)]
        seen = set(waiting)
        while waiting:
            new = [state for state in back.get(waiting.pop(), ()) if state not in seen]
            seen.update(new)
            waiting.extend(new)
        return frozenset(seen)

    def _weighed(
        self, onward: dict[State, list[tuple[Step, State]]], useful: Collection[State], by: By
    ) -> tuple[dict[State, tuple[Move, ...]], dict[State, tuple[tuple[State, Move], ...]]]:
        kept = {s: [(step, after) for step, after in onward[s] if after in useful] for s in onward if s in useful}
        steps = {step.key: step for taken in kept.values() for step, _ in taken}
        costs = cost_of([(step.leg, step.turned) for step in steps.values()], by)
        weights = {key: weight_of(cost) + (_DEAR if key[0] in self._reluctantly else 0) for key, cost in costs.items()}
        moves = {s: tuple(Move(step, after, weights[step.key]) for step, after in taken) for s, taken in kept.items()}
        back: dict[State, list[tuple[State, Move]]] = {state: [] for state in moves}
        for state, taken_here in moves.items():
            for move in taken_here:
                back[move.after].append((state, move))
        return moves, {state: tuple(entries) for state, entries in back.items()}

    def costs_to_end(
        self, weights: dict[tuple[str, bool], int] | None = None, hidden: Collection[State] = ()
    ) -> dict[State, int]:
        """Return the least weight from every state to an end, without passing a hidden one.

        ``weights`` by leg id and direction take the place of the states' own.
        """
        least = {state: 0 for state in self.moves if self.is_end(state) and state not in hidden}
        heap = [(0, state) for state in least]
        heapq.heapify(heap)
        while heap:
            far, state = heapq.heappop(heap)
            if far > least[state]:
                continue
            for before, move in self._back[state]:
                if before in hidden:
                    continue
                total = far + (move.weight if weights is None else weights[move.step.key])
                if before not in least or total < least[before]:
                    least[before] = total
                    heapq.heappush(heap, (total, before))
        return least

    def _least(
        self, source: State, costs_to_end: dict[State, int], barred: Collection[tuple[str, bool]] = ()
    ) -> Path | None:
        """Return the least way from a state, the first of all equals; its first leg is none of the barred ones."""
        moves: list[Move] = []
        here = source
        while not self.is_end(here):
            near = [
                (move.weight + costs_to_end[move.after], move.step.leg.id, move)
                for move in self.moves[here]
                if move.after in costs_to_end and (moves or move.step.key not in barred)
            ]
            if not near:
                return None
            move = min(near, key=lambda entry: entry[:2])[2]
            moves.append(move)
            here = move.after
        return Path(source, tuple(moves))

    def shared(self) -> str | None:
        """Return a waypoint that is a start and already an end, if there is one."""
        return min((state[0] for state in self.sources if self.is_end(state)), default=None)

    def least(self) -> tuple[Step, ...] | None:
        """Return the steps of the least path, or ``None`` if there is none."""
        way = next(self.ways(), None)
        return None if way is None else way.steps

    def ways(self) -> Iterator[Path]:
        """Yield every way that passes no state twice, least first.

        Yen (1971), doi:10.1287/mnsc.17.11.712; a way is only varied from where it left its parent on (Lawler 1972).
        """
        costs_to_end = self.costs_to_end()
        found: list[Path] = []
        waiting: list[tuple[tuple[int, tuple[str, ...]], Path, int]] = []
        for source in self.sources:
            way = self._least(source, costs_to_end)
            if way is not None:
                bisect.insort(waiting, ((way.weight, way.ids), way, 0), key=lambda entry: entry[0])
        while waiting:
            _, best, since = waiting.pop(0)
            yield best
            found.append(best)
            states = best.states
            for at in range(since, len(best.moves)):
                root = best.moves[:at]
                barred = {
                    way.moves[at].step.key
                    for way in found
                    if way.source == best.source and way.moves[:at] == root and len(way.moves) > at
                }
                tail = self._least(states[at], self.costs_to_end(hidden=states[: at + 1]), barred)
                if tail is not None:
                    way = Path(best.source, root + tail.moves)
                    bisect.insort(waiting, ((way.weight, way.ids), way, at), key=lambda entry: entry[0])
