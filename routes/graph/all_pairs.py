"""Least ways between all places at once, how often each leg is on one, and what closing a leg or a place does to them.

Weights are the whole numbers of `routes.graph.search`: cost first, then number of legs. They are never 0, so that ways
of equal weight can be counted.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from routes.graph.arrays import ArcArrays
from routes.graph.betweenness import betweenness
from routes.graph.costs import By, cost_of
from routes.graph.effects import LARGEST, effects
from routes.graph.search import LEGS, arcs, weight_of
from routes.model.records import Leg

__all__ = ["AllPairs", "Effect"]

_Arc = tuple[str, str, int]
# Two lengths of one thing may differ by the last digits of a float; nobody makes a detour of a micrometre.
NOISE = 1000


@dataclass(slots=True)
class Effect:
    """What closing one leg or waypoint does to all pairs of places: counted, and the detour that is longest.

    ``extra`` and ``longest`` are costs in steps of 1e-12; ``pair`` is the pair with the longest detour, ``lost_pair``
    the first that is cut off.
    """

    lost: int = 0
    longer: int = 0
    extra: int = 0
    longest: int = 0
    pair: tuple[str, str] | None = None
    lost_pair: tuple[str, str] | None = None


class AllPairs:
    """The legs of a network as arcs with weights, and the least ways between all places that legs end at.

    Raises
    ------
    DataError
        If a leg has no cost; every such leg is named.
    """

    def __init__(self, legs: Iterable[Leg], by: By) -> None:
        steps = sorted(arcs(legs), key=lambda step: step.key)
        weights = {key: weight_of(cost) for key, cost in cost_of([(s.leg, s.turned) for s in steps], by).items()}
        self._arcs = [(step.leg.id, step.start, step.end, weights[step.key]) for step in steps]
        self._out: dict[str, list[_Arc]] = {}
        self._into: dict[str, list[_Arc]] = {}
        for leg, start, end, weight in self._arcs:
            for name in (start, end):
                self._out.setdefault(name, [])
                self._into.setdefault(name, [])
            self._out[start].append((leg, end, weight))
            self._into[end].append((leg, start, weight))
        self.places = tuple(sorted(self._out))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.places)}

    @cached_property
    def _arrays(self) -> ArcArrays | None:
        number = self._number
        tails, heads = [number[start] for _, start, _, _ in self._arcs], [number[end] for _, _, end, _ in self._arcs]
        try:
            return ArcArrays(len(number), tails, heads, [_cost(weight) for *_, weight in self._arcs])
        except OverflowError:
            return None

    def least(self, source: str) -> dict[str, int]:
        """Return the least weight from a place to every place it leads to, itself included, nearest first."""
        found, _ = self._tree(source)
        return found

    def _tree(self, source: str) -> tuple[dict[str, int], dict[str, tuple[str, str]]]:
        """Return least weights, nearest first, and for each place but the source its last leg and where that begins."""
        done: dict[str, int] = {}
        last: dict[str, tuple[str, str]] = {}
        best = {source: 0}
        heap = [(0, source)]
        while heap:
            far, here = heapq.heappop(heap)
            if here in done:
                continue
            done[here] = far
            for leg, there, weight in self._out.get(here, ()):
                total = far + weight
                if there not in done and (there not in best or total < best[there]):
                    best[there] = total
                    last[there] = (leg, here)
                    heapq.heappush(heap, (total, there))
        return done, last

    def leg_betweenness(self, sources: Collection[str] | None = None) -> dict[str, float]:
        """Return for each leg the number of ordered pairs of places whose least way takes it.

        Where several ways are equally good (least cost, then fewest legs) each counts for its part. Brandes (2008),
        doi:10.1016/j.socnet.2007.11.001, with parallel legs told apart; see `routes.graph.betweenness`.
        """
        wanted = list(self.places) if sources is None else sorted(set(sources) & set(self.places))
        if wanted and self._arrays is not None:
            legs = list(self._unused())
            number = {leg: index for index, leg in enumerate(legs)}
            own = [number[leg] for leg, *_ in self._arcs]
            found = betweenness(self._arrays, [self._number[source] for source in wanted], own)
            if found is not None:
                return dict(zip(legs, found, strict=True))
        return self._by_heaps(wanted)

    def _unused(self) -> dict[str, float]:
        return {leg: 0.0 for taken in self._out.values() for leg, _, _ in taken}

    def _by_heaps(self, sources: Iterable[str]) -> dict[str, float]:
        """Return the same where whole numbers of 64 bits do not hold the costs, or floats not the number of ways."""
        load = self._unused()
        for source in sources:
            far = self.least(source)
            ways = {source: 1}
            for place in list(far)[1:]:
                ways[place] = sum(ways[before] for _, before in self._last(place, far))
            depends = dict.fromkeys(far, 0.0)
            for place in reversed(list(far)[1:]):
                for leg, before in self._last(place, far):
                    part = ways[before] / ways[place] * (1.0 + depends[place])
                    depends[before] += part
                    load[leg] += part
        return load

    def _last(self, place: str, far: dict[str, int]) -> Iterator[tuple[str, str]]:
        """Yield the last leg of every least way to a place, and where that leg begins."""
        for leg, before, weight in self._into[place]:
            if before in far and far[before] + weight == far[place]:
                yield leg, before

    def effects(self) -> dict[str, Effect]:
        """Return what closing each leg, and each place, does to the pairs of all other places.

        From each place only the ways beyond what is closed are searched anew; see `routes.graph.effects`.
        """
        if self._arrays is not None and len(self.places) <= LARGEST:
            return self._by_arrays(self._arrays)
        return self._effects_by_heaps()

    def _by_arrays(self, arrays: ArcArrays) -> dict[str, Effect]:
        legs = list(self._unused())
        number = {leg: index for index, leg in enumerate(legs)}
        found = effects(arrays, [number[leg] for leg, *_ in self._arcs], len(legs), NOISE)

        def pair(key: int) -> tuple[str, str] | None:
            source, place = divmod(key, len(self.places))
            return (self.places[source], self.places[place]) if source < len(self.places) else None

        columns = [found.lost, found.longer, found.longest, found.pair, found.lost_pair]
        rows = zip((*legs, *self.places), found.extra, *(column.tolist() for column in columns), strict=True)
        return {
            name: Effect(lost, longer, extra, longest, pair(first), pair(first_lost))
            for name, extra, lost, longer, longest, first, first_lost in rows
            if lost or longer
        }

    def _effects_by_heaps(self) -> dict[str, Effect]:
        """Return the same where whole numbers of 64 bits do not hold the costs, or places are too many for arrays."""
        found: dict[str, Effect] = {}
        for source in self.places:
            far, last = self._tree(source)
            beyond: dict[str, list[str]] = {name: [] for name in far}
            for place, (_, before) in last.items():
                beyond[before].append(place)
            for place, (leg, _) in last.items():
                cut = _spread(place, beyond)
                self._close(source, far, cut, leg, None, found.setdefault(leg, Effect()))
                self._close(source, far, cut - {place}, None, place, found.setdefault(place, Effect()))
        return found

    def _close(
        self, source: str, far: dict[str, int], cut: Collection[str], leg: str | None, place: str | None, effect: Effect
    ) -> None:
        """Add to an effect what happens to the places beyond a closed leg or place, as seen from one source."""
        heap = []
        for name in cut:
            for own, before, weight in self._into[name]:
                if before in far and before not in cut and before != place and own != leg:
                    heap.append((far[before] + weight, name))
        heapq.heapify(heap)
        new: dict[str, int] = {}
        while heap:
            total, here = heapq.heappop(heap)
            if here in new:
                continue
            new[here] = total
            for own, there, weight in self._out[here]:
                if there in cut and there not in new and own != leg:
                    heapq.heappush(heap, (total + weight, there))
        for name in cut:
            if name not in new:
                effect.lost += 1
                effect.lost_pair = min(effect.lost_pair or (source, name), (source, name))
            elif (detour := _cost(new[name]) - _cost(far[name])) > NOISE:
                effect.longer += 1
                effect.extra += detour
                if detour > effect.longest or (detour == effect.longest and (source, name) < (effect.pair or ("",))):
                    effect.longest, effect.pair = detour, (source, name)


def _cost(weight: int) -> int:
    """Return the cost in a weight, without the number of legs."""
    return weight // LEGS


def _spread(place: str, beyond: dict[str, list[str]]) -> set[str]:
    found, waiting = {place}, [place]
    while waiting:
        new = beyond[waiting.pop()]
        found.update(new)
        waiting.extend(new)
    return found
