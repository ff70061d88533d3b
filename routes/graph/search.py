"""Least paths, exactly and always the same ones: a query is unfolded into a plain directed graph and searched there.

A node of the unfolded graph is a waypoint at a *stage* (how many of the via points lie behind) or a leg taken from
there, so that parallel legs are different paths and via points keep their order. Weights are whole numbers: the cost
in steps of 1e-12, then the number of legs. Sums of whole numbers are exact, hence so are ties, which go to fewer legs
and then to the first leg ids in alphabetical order.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from routes.graph.costs import leg_cost
from routes.model.lookup import Target
from routes.model.records import Leg

__all__ = ["Step", "Unfolded", "arcs"]

_SOURCE, _SINK = ("source",), ("sink",)
_UNIT, _LEGS = 10**12, 2**32
_DEAR = 10.0**7
State = tuple[Any, ...]


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


def arcs(legs: Iterable[Leg]) -> Iterator[Step]:
    """Yield every leg in its direction, and a both-ways leg a second time in the other."""
    for leg in legs:
        yield Step(leg, leg.start, leg.end)
        if leg.both_ways:
            yield Step(leg, leg.end, leg.start)


class Unfolded:
    """The legs of a query, unfolded by the stages of its via points.

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
    """

    def __init__(
        self,
        legs: Iterable[Leg],
        starts: Collection[str],
        ends: Collection[str],
        via: Sequence[Target],
        by: str,
        reluctantly: Collection[str] = (),
    ) -> None:
        self._via = via
        self._reluctantly = reluctantly
        self._by = by
        self._ends = frozenset(ends)
        self._graph = nx.DiGraph()
        self._graph.add_nodes_from([_SOURCE, _SINK])
        self._steps: dict[str, list[Step]] = {}
        for step in sorted(arcs(legs), key=lambda step: (step.leg.id, step.turned)):
            self._steps.setdefault(step.start, []).append(step)
        self._starts = frozenset(starts)
        self._unfold()

    def _stage(self, stage: int, leg: str | None, waypoint: str) -> int:
        """Return how many via points lie behind after a leg was taken to a waypoint."""
        while stage < len(self._via) and leg in self._via[stage].legs:
            stage += 1
        while stage < len(self._via) and waypoint in self._via[stage].waypoints:
            stage += 1
        return stage

    def _unfold(self) -> None:
        first = {("at", name, self._stage(0, None, name)) for name in self._starts}
        self._graph.add_edges_from([(_SOURCE, state) for state in sorted(first)], weight=0)
        waiting, seen = sorted(first), set(first)
        while waiting:
            state = waiting.pop()
            _, here, stage = state
            if stage == len(self._via) and here in self._ends:
                self._graph.add_edge(state, _SINK, weight=0)
                continue
            for step in self._steps.get(here, ()):
                after = ("at", step.end, self._stage(stage, step.leg.id, step.end))
                if after in first:
                    continue
                taken = ("by", step.leg.id, step, stage)
                cost = leg_cost(step.leg, self._by) + (_DEAR if step.leg.id in self._reluctantly else 0)
                self._graph.add_edge(state, taken, weight=round(cost * _UNIT) * _LEGS + 1)
                self._graph.add_edge(taken, after, weight=0)
                if after not in seen:
                    seen.add(after)
                    waiting.append(after)

    def _least(self, source: State, hidden: Collection[State] = ()) -> tuple[State, ...] | None:
        """Return the least path from a state to the sink that uses none of the hidden ones: the first of all equals."""

        def weight(_: State, state: State, data: dict[str, int]) -> int | None:
            return None if state in hidden else data["weight"]

        onward, _ = nx.dijkstra_predecessor_and_distance(self._graph.reverse(copy=False), _SINK, weight=weight)
        if source not in onward:
            return None
        path = [source]
        while path[-1] != _SINK:
            path.append(min(onward[path[-1]], key=lambda state: self._first_leg(state, onward)))
        return tuple(path)

    @staticmethod
    def _first_leg(state: State, onward: dict[State, list[State]]) -> tuple[str, ...]:
        """Return what equals are ordered by: the next leg, then the waypoint."""
        if state[0] == "at":
            return min((after[1] for after in onward[state] if after[0] == "by"), default=""), state[1]
        return (state[1],) if state[0] == "by" else ("",)

    def weight(self, path: Sequence[State]) -> int:
        """Return the whole-number weight of a path of states."""
        return sum(self._graph.edges[pair]["weight"] for pair in itertools.pairwise(path))

    @staticmethod
    def _travelled(path: Sequence[State]) -> tuple[Step, ...]:
        return tuple(state[2] for state in path if state[0] == "by")

    def shared(self) -> str | None:
        """Return a waypoint that is a start and already an end, if there is one."""
        return min((s[1] for s in self._graph.successors(_SOURCE) if _SINK in self._graph[s]), default=None)

    def least(self) -> tuple[Step, ...] | None:
        """Return the steps of the least path, or ``None`` if there is none."""
        path = self._least(_SOURCE)
        return None if path is None else self._travelled(path)

    def all_least(self, count: int) -> list[tuple[Step, ...]]:
        """Return up to ``count`` paths without loops, least first.

        Yen (1971), doi:10.1287/mnsc.17.11.712; a path is only varied from where it left its parent on (Lawler 1972).
        """
        best, since = self._least(_SOURCE), 0
        found: list[tuple[State, ...]] = []
        waiting: list[tuple[tuple[Any, ...], tuple[State, ...], int]] = []
        known: set[tuple[State, ...]] = set()
        while best is not None and len(found) < count:
            found.append(best)
            if len(found) == count:
                break
            for at in range(since, len(best) - 1):
                if best[at][0] == "by":
                    continue
                root = best[: at + 1]
                hidden = {path[at + 1] for path in found if path[: at + 1] == root} | set(root[:-1])
                tail = None if _SINK in hidden else self._least(best[at], hidden)
                path = None if tail is None else root + tail[1:]
                if path is not None and path not in known:
                    known.add(path)
                    rank = (self.weight(path), tuple(step.leg.id for step in self._travelled(path)))
                    bisect.insort(waiting, (rank, path, at), key=lambda entry: entry[0])
            _, best, since = waiting.pop(0) if waiting else ((), None, 0)
        return [self._travelled(path) for path in found]
