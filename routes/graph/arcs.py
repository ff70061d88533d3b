"""The legs that may be used as arcs with weights, made once for a network, and the least ways among them.

A search runs back from where a way ends and stops once it has met where it begins; it is kept and goes on from there.
So a question costs what lies between its places, and the next one to the same place nearly nothing. Weights are the
whole numbers of `routes.graph.search`, and the answers are those of its search.
"""

from __future__ import annotations

import heapq
import itertools
import sys
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from routes.errors import DataError
from routes.graph.costs import By, cost_of
from routes.graph.query import Query
from routes.graph.search import LEGS, arcs, cost_from, weight_of
from routes.model.records import Leg, Waypoint
from routes.results.itinerary import reversed_leg

if TYPE_CHECKING:
    from routes.graph.arrays import ArcArrays, Floats

__all__ = ["Arcs", "DirectedLeg", "arcs_of", "ways"]

# What is kept for later questions: legs of all arcs together, searches of each, and the places that these have met.
MOST_LEGS = 200_000
MOST_SEARCHES = 256
MOST_MET = 200_000
# Of fewer arcs a search is over before SciPy has been imported.
MOST_SEARCHED = 2_000
# Between so few places all least ways are found at once, as soon as SciPy is there and some were asked for.
MOST_TABLED = 300
FEW_ASKED = 8
# What is near is found by heaps in less time than a search of all takes.
MOST_NEAR = 100
_KEEPING = threading.Lock()


class DirectedLeg(NamedTuple):
    """A leg as it is taken from one place to another, ``turned`` from its end to its start; its weight and its cost."""

    weight: int
    leg: Leg
    start: str
    end: str
    turned: bool
    cost: float


class Arcs:
    """The arcs of legs, by place, in the order of leg ids.

    Raises
    ------
    DataError
        If a leg has no cost.
    """

    def __init__(self, legs: Iterable[Leg], places: Mapping[str, Waypoint], by: By) -> None:
        self.places = dict(places)
        steps = sorted([(step.leg.id, step.turned, step) for step in arcs(legs)], key=lambda entry: entry[:2])
        costs = cost_of([(step.leg, turned) for _, turned, step in steps], by)
        self.arcs: list[DirectedLeg] = []
        self.out: dict[str, list[DirectedLeg]] = {}
        self.into: dict[str, list[DirectedLeg]] = {}
        for name, turned, step in steps:
            cost = costs[name, turned]
            arc = DirectedLeg(weight_of(cost), step.leg, step.start, step.end, turned, cost)
            self.arcs.append(arc)
            self.out.setdefault(step.start, []).append(arc)
            self.into.setdefault(step.end, []).append(arc)
        # Threads share the searches: one at a time goes on with them. What was found once stays, and is read freely.
        self.lock = threading.RLock()
        self._back: dict[frozenset[str], BackwardSearch] = {}
        self._begun = 0
        self.paired: dict[int, tuple[Arcs, dict[str, list[Any]]]] = {}
        self._turned: dict[str, Leg] = {}

    def to(self, ends: frozenset[str]) -> BackwardSearch:
        """Return the search back from some places, as far as it has got."""
        with self.lock:
            found = self._back.get(ends)
            if found is None:
                while self._back and (
                    len(self._back) >= MOST_SEARCHES
                    or sum(len(search.far) for search in self._back.values()) > MOST_MET
                ):
                    del self._back[next(iter(self._back))]
                found = self._back[ends] = BackwardSearch(self, ends)
                self._begun += 1
                if self._begun > FEW_ASKED and len(ends) == 1 and len(self.places) <= MOST_TABLED:
                    found.fill_from_table()
            return found

    def travelled(self, arc: DirectedLeg) -> Leg:
        """Return the leg of an arc in the direction of travel, turned round once for all ways."""
        if not arc.turned:
            return arc.leg
        leg = self._turned.get(arc.leg.id)
        if leg is None:
            leg = self._turned[arc.leg.id] = reversed_leg(arc.leg)
        return leg

    def least(self, starts: Collection[str], ends: frozenset[str]) -> list[DirectedLeg] | None:
        """Return the least way from any of some places to any of others, the first of all equals; ``None`` if none."""
        search = self.to(ends)
        if len(starts) > 1:
            weights = {start: weight for start in sorted(starts) if (weight := search.weight(start)) is not None}
            least = min(weights.values(), default=None)
            found = [search.way(start) for start, weight in weights.items() if weight == least]
            return min(found, key=lambda way: [arc.leg.id for arc in way], default=None)
        (start,) = starts
        return None if search.weight(start) is None else search.way(start)

    @cached_property
    def number(self) -> dict[str, int]:
        """The number of each place in arrays, in the order of ids."""
        return {name: number for number, name in enumerate(sorted(self.places))}

    @cached_property
    def ends(self) -> tuple[list[int], list[int]]:
        """The numbers of the places where each arc begins, and where it ends."""
        return [self.number[arc.start] for arc in self.arcs], [self.number[arc.end] for arc in self.arcs]

    @cached_property
    def arrays(self) -> ArcArrays | None:
        """The arcs as arrays, ``None`` if their costs are too large for that."""
        from routes.graph.arrays import ArcArrays

        try:
            return ArcArrays(len(self.number), *self.ends, [arc.weight // LEGS for arc in self.arcs])
        except OverflowError:
            return None

    @cached_property
    def turned_arrays(self) -> ArcArrays | None:
        """The same with every arc turned round: what leads to a place is what can be reached from it."""
        return None if self.arrays is None else self.arrays.turned()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The ids of all places, in order."""
        return tuple(self.number)

    @cached_property
    def table(self) -> dict[str, dict[str, int]] | None:
        """The least weight to each place from each that leads there; ``None`` as `arrays`."""
        if self.turned_arrays is None:
            return None
        found: dict[str, dict[str, int]] = {}
        for some, least in self.turned_arrays.least_from_each(range(len(self.number))):
            for end, costs, legs in zip(some, least.costs.tolist(), least.legs.tolist(), strict=True):
                found[self.names[end]] = _weights(self.names, costs, legs)
        return found

    def reached(self, starts: Collection[str]) -> tuple[Sequence[str], Sequence[float] | Floats]:
        """Return ids in order and the least cost from any of some places to each, infinite where nothing leads."""
        if not starts:
            return (), ()
        if len(self.arcs) >= MOST_SEARCHED and self.arrays is not None:
            return self.names, self.arrays.costs_from([self.number[name] for name in starts])
        found = sorted(self._spread(starts).items())
        return [name for name, _ in found], [cost_from(weight) for _, weight in found]

    def _spread(self, starts: Collection[str]) -> dict[str, int]:
        """Return the least weight from any of some places to every place that arcs lead to."""
        far: dict[str, int] = {}
        best = dict.fromkeys(starts, 0)
        heap = [(0, start) for start in sorted(starts)]
        while heap:
            weight, here = heapq.heappop(heap)
            if here in far:
                continue
            far[here] = weight
            for arc in self.out.get(here, ()):
                total = weight + arc.weight
                if arc.end not in far and total < best.get(arc.end, total + 1):
                    best[arc.end] = total
                    heapq.heappush(heap, (total, arc.end))
        return far


class BackwardSearch:
    """Least weights to the nearest of some ends, for as many places as were asked for and those nearer than these."""

    __slots__ = ("_arcs", "_best", "_heap", "_onward", "ends", "far")

    def __init__(self, arcs: Arcs, ends: frozenset[str]) -> None:
        self.ends = ends
        self.far: dict[str, int] = {}
        self._arcs = arcs
        self._best = dict.fromkeys(ends, 0)
        self._heap = [(0, end) for end in sorted(ends)]
        self._onward: dict[str, DirectedLeg] = {}

    def weight(self, place: str) -> int | None:
        """Return the least weight from a place to an end, ``None`` if nothing leads there."""
        if place not in self.far:
            with self._arcs.lock:
                self._go_on(place)
        return self.far.get(place)

    def _go_on(self, place: str) -> None:
        """Go on with the search until it has met a place, or everything."""
        far, heap = self.far, self._heap
        if place not in far and heap:
            best, into = self._best, self._arcs.into
            large = len(self._arcs.arcs) >= MOST_SEARCHED
            while heap:
                if large and len(far) >= MOST_NEAR:
                    large = False
                    if self._filled():
                        break
                weight, here = heapq.heappop(heap)
                if here in far:
                    continue
                far[here] = weight
                for arc in into.get(here, ()):
                    before, total = arc.start, weight + arc.weight
                    if before not in far and total < best.get(before, total + 1):
                        best[before] = total
                        heapq.heappush(heap, (total, before))
                if here == place:
                    break

    def fill_from_table(self) -> None:
        """Take all weights from the table of the network, if SciPy is imported: else a search is over before it is."""
        if "scipy.sparse.csgraph" in sys.modules and self._arcs.table is not None:
            (end,) = self.ends
            self._met_all(self._arcs.table[end])

    def _met_all(self, far: dict[str, int]) -> None:
        self.far = far
        self._heap.clear()
        self._best.clear()

    def _filled(self) -> bool:
        """Search the whole network by arrays, and return whether they hold its costs."""
        arrays, number = self._arcs.turned_arrays, self._arcs.number
        if arrays is None:
            return False
        found = arrays.least_from([number[end] for end in self.ends])
        self._met_all(_weights(self._arcs.names, found.costs[0].tolist(), found.legs[0].tolist()))
        return True

    def way(self, start: str) -> list[DirectedLeg]:
        """Return the least way from a place whose weight was asked for; of equals the first leg ids."""
        far, onward, out = self.far, self._onward, self._arcs.out
        found = []
        here = start
        while here not in self.ends:
            arc = onward.get(here)
            if arc is None:
                left = far[here]
                # The first of equals: arcs stand in the order of leg ids.
                arc = onward[here] = next(a for a in out[here] if a.end in far and a.weight + far[a.end] == left)
            found.append(arc)
            here = arc.end
        return found


def _weights(names: Sequence[str], costs: list[int], legs: list[int]) -> dict[str, int]:
    """Return the weight of each place that is reached."""
    from routes.graph.arrays import FAR

    return {name: cost * LEGS + count for name, cost, count in zip(names, costs, legs, strict=True) if cost < FAR}


def ways(arcs: Arcs, starts: Collection[str], ends: frozenset[str]) -> Iterator[list[DirectedLeg]]:
    """Yield every way that passes no place twice, least first, of equals the first leg ids.

    Yen (1971), doi:10.1287/mnsc.17.11.712; a way is only varied from where it left its parent on (Lawler 1972). The
    rest of it is searched for by what is left to the end where nothing is hidden, which is never too much (A*).
    """
    search = arcs.to(ends)
    first = frozenset(starts)
    waiting: list[tuple[int, list[str], int, list[DirectedLeg], int]] = []
    found: dict[str, Taken] = {}
    count = itertools.count()

    def put(way: list[DirectedLeg] | None, since: int) -> None:
        if way is not None:
            key = sum(arc.weight for arc in way), [arc.leg.id for arc in way], next(count)
            heapq.heappush(waiting, (*key, way, since))

    for start in sorted(first):
        put(_rest(arcs, search, start, first, ()), 0)
    while waiting:
        *_, best, since = heapq.heappop(waiting)
        yield best
        taken = found.setdefault(best[0].start, {})
        passed = set(first)
        for at, arc in enumerate(best):
            passed.add(arc.start)
            onward = taken.setdefault(_key(arc), {})
            if at >= since:
                rest = _rest(arcs, search, arc.start, passed, taken)
                put(None if rest is None else [*best[:at], *rest], at)
            taken = onward


Taken = dict[tuple[str, bool], "Taken"]


def _key(arc: DirectedLeg) -> tuple[str, bool]:
    return arc.leg.id, arc.turned


def _rest(
    arcs: Arcs, search: BackwardSearch, start: str, hidden: Collection[str], barred: Collection[tuple[str, bool]]
) -> list[DirectedLeg] | None:
    """Return the least way on from a place through none of the hidden ones; its first arc is none of the barred ones.

    Entries of the heap are what a way has in all, what it has so far, and its leg ids: so each place is settled by the
    first of its least ways.
    """
    ends = search.ends
    heap: list[tuple[int, int, tuple[str, ...], int, str, Any]] = []
    settled: set[str] = set()
    count = itertools.count()

    def reach(place: str, weight: int, ids: tuple[str, ...], way: Any) -> None:
        for arc in arcs.out.get(place, ()):
            if arc.end in settled or arc.end in hidden or (way is None and _key(arc) in barred):
                continue
            left = search.weight(arc.end)
            if left is not None:
                so_far = weight + arc.weight
                entry = so_far + left, so_far, (*ids, arc.leg.id), next(count), arc.end, (arc, way)
                heapq.heappush(heap, entry)

    reach(start, 0, (), None)
    while heap:
        _, weight, ids, _, place, way = heapq.heappop(heap)
        if place in settled:
            continue
        settled.add(place)
        if place in ends:
            return _unrolled(way)
        reach(place, weight, ids, way)
    return None


def _unrolled(way: Any) -> list[DirectedLeg]:
    """Return a way that is held as its last arc and the way before it."""
    found: list[DirectedLeg] = []
    while way is not None:
        arc, way = way
        found.append(arc)
    return found[::-1]


def arcs_of(query: Query) -> Arcs | None:
    """Return the arcs of the legs that a question may use; ``None`` if these do not answer it.

    They do not if places are to be passed, a function says what legs cost (nobody knows whether it says so twice), or a
    leg has no cost: whether that matters depends on which legs lead on.
    """
    by, net = query.by, query.net
    if query.via or callable(by):
        return None
    kept: dict[Any, Arcs | None] = net.derived("arcs", dict)
    asked = by, query.at, query.avoid
    with _KEEPING:
        if asked in kept:
            return kept[asked]
    try:
        made = Arcs(query.legs(), net.waypoints, by)
    except DataError:
        made = None
    # Of a corridor many questions, of a large network the last two.
    with _KEEPING:
        while len(kept) > MOST_LEGS // (len(net.legs) + MOST_LEGS // 64):
            del kept[next(iter(kept))]
        return kept.setdefault(asked, made)
