"""The fewest of some arcs and places that hold every way from some places to others, by a greatest flow."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from routes.graph.arcs import Arcs, DirectedLeg

__all__ = ["least_cut"]


def least_cut(
    index: Arcs, starts: Collection[str], ends: Collection[str], *, of: str, counted: Collection[str]
) -> tuple[list[DirectedLeg], list[str]] | None:
    """Return the arcs and the places of the smallest cut; of equal ones the one nearest to the ends.

    Both are empty where nothing leads from a start to an end.

    Parameters
    ----------
    index
        The arcs that may be used.
    starts, ends
        Ids of places; none is both.
    of
        ``"legs"``: arcs count, and no place does. ``"waypoints"``: arcs from a start to an end count, and of the places
        the ``counted``. Anything else: only these places do.
    counted
        Ids of places; a start or an end never counts.

    Returns
    -------
    tuple or None
        ``None`` if some way passes nothing that counts.
    """
    size, names = len(index.number), list(index.number)
    tails, heads = (np.array(found, dtype=np.int64) for found in index.ends)
    first, last, rooms = (np.zeros(size, dtype=bool) for _ in range(3))
    for mask, some in ((first, starts), (last, ends), (rooms, counted)):
        mask[[index.number[name] for name in some]] = True
    limited = np.full(len(tails), of == "legs")
    if of == "waypoints":
        limited = first[tails] & last[heads]
    rooms &= ~(first | last)
    # No cut of what counts is as large as this: more people than that come through only where nothing counts.
    whole = int(limited.sum() + rooms.sum()) + 1

    def limits(counts: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.where(counts, 1, whole)

    # Whoever counts places enters by one node and leaves by another, and a room of 1 is between the two.
    places = np.arange(size)
    out = places + size * bool(rooms.any())
    nodes = out[-1] + 1 if size else 0
    gate, source, sink = nodes, nodes + 1, nodes + 2
    begin, stop = np.flatnonzero(first), np.flatnonzero(last)
    parts = [
        ([source], [gate], np.array([whole])),
        (np.full(len(begin), gate), out[begin], np.full(len(begin), whole)),
        (stop, np.full(len(stop), sink), np.full(len(stop), whole)),
        (out[tails], heads, limits(limited)),
        *([(places, out, limits(rooms))] if rooms.any() else []),
    ]
    pairs = [np.concatenate([part[side] for part in parts]) for side in range(3)]
    kept = pairs[0] != pairs[1]
    graph = coo_array((pairs[2][kept], (pairs[0][kept], pairs[1][kept])), shape=(sink + 1, sink + 1)).tocsr()
    graph.data = np.minimum(graph.data, whole)
    graph = csr_array(graph, dtype=np.int32)
    found = maximum_flow(graph, source, sink)
    if found.flow_value >= whole:
        return None
    if found.flow_value == 0:
        return [], []
    left = csr_array(graph - found.flow)
    left.eliminate_zeros()
    far = np.ones(sink + 1, dtype=bool)
    far[breadth_first_order(csr_array(left.T), sink, return_predecessors=False)] = False
    across = np.flatnonzero(far[out[tails]] & ~far[heads])
    return [index.arcs[arc] for arc in across], [names[place] for place in np.flatnonzero(far[:size] & ~far[out])]
