"""How often each leg is on a least way, for many sources at once: Brandes's algorithm on arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from routes.graph.arrays import ArcArrays, Least

__all__ = ["betweenness"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
# Up to here a float holds every whole number.
_EXACT = 2.0**53


def betweenness(arcs: ArcArrays, sources: Sequence[int], legs: Sequence[int]) -> list[float] | None:
    """Return for each leg the number of places, from all sources together, whose least way takes it.

    Where several ways are equally good (least cost, then fewest legs) each counts for its part. Brandes (2008),
    doi:10.1016/j.socnet.2007.11.001, with parallel legs told apart. A way to a place has one leg more than one to the
    place before, so that all places of as many legs are done at once. Floats are added up in one order: the farthest
    place first, and of places equally far the last.

    Parameters
    ----------
    arcs
        Arcs of which no two have the same ends and the same leg.
    sources
        Numbers of places, in the order in which what begins at each is added.
    legs
        For each arc the number of its leg, from 0.

    Returns
    -------
    list or None
        By number of leg; ``None`` if there are more least ways than a float holds exactly.
    """
    # Of places equally far the last comes first, and with it all arcs that lead there.
    order = np.lexsort((np.arange(len(arcs.heads)), -arcs.heads))
    ordered = arcs.taken(order)
    own = np.array(legs, dtype=np.int64)[order]
    load = np.zeros(int(own.max(initial=-1)) + 1)
    for some, least in ordered.least_from_each(sources):
        parts = _parts(ordered, some, least)
        if parts is None:
            return None
        np.add.at(load, own[least.last], parts)
    return [float(value) for value in load]


def _parts(arcs: ArcArrays, sources: Sequence[int], least: Least) -> Floats | None:
    """Return of each last arc of least ways how many places lie there and beyond, in parts of their ways."""
    size = arcs.size
    ends, befores = (least.rows * size + side[least.last] for side in (arcs.heads, arcs.tails))
    count = least.legs.ravel()[ends]
    order = np.argsort(-least.costs.ravel()[ends], kind="stable")
    order = order[np.argsort(count[order].astype(np.int32), kind="stable")]
    steps = list(_steps(order, np.bincount(count)))
    ways = np.zeros(len(sources) * size)
    ways[np.arange(len(sources)) * size + np.array(sources)] = 1.0
    for step in steps:
        np.add.at(ways, ends[step], ways[befores[step]])
    if ways.max() >= _EXACT:
        return None
    depends, parts = np.zeros(len(ways)), np.zeros(len(ends))
    for step in reversed(steps):
        here, before = ends[step], befores[step]
        parts[step] = ways[before] / ways[here] * (1.0 + depends[here])
        np.add.at(depends, before, parts[step])
    return parts


def _steps(order: Ints, counts: Ints) -> Iterator[Ints]:
    """Yield the part of an order that belongs to each count of legs, from 1 on."""
    stops = np.cumsum(counts)
    for first, stop in zip(stops[:-1], stops[1:], strict=True):
        yield order[first:stop]
