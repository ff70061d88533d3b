"""The leg nearest to each of any number of points, batch after batch, on as many processors as are wanted."""

from __future__ import annotations

import itertools
import math
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from routes.errors import GeometryError, UsageError
from routes.geo.leg_index import LegIndex
from routes.geo.leg_pieces import Floats
from routes.model.geometry import check_position
from routes.model.network import NetworkRecords

__all__ = ["BATCH", "MOST_KM", "NearestLeg", "attacher", "each", "index_of", "processors", "unusable"]

BATCH = 65_536
MOST_KM = 1_000.0
# Legs as near as this, in metres, are equally near: the last digits of a measure decide nothing.
TIE = 0.001
# Of so few batches all are done before another process has begun.
_FEW = 4
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, eq=False)
class NearestLeg:
    """What says of each position which leg is nearest: within some metres, of equals the first by id."""

    index: LegIndex
    within: float

    def of(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.int32], Floats, Floats]:
        """Return the number of the leg, metres to it, and metres along it; -1 and not a number where there is none.

        A position that is not a number has none.
        """
        leg, metres, along = np.full(len(lon), -1, dtype=np.int32), np.full(len(lon), np.nan), np.full(len(lon), np.nan)
        known = np.flatnonzero(~(np.isnan(lon) | np.isnan(lat)))
        found = self.index.near(lon[known], lat[known], self.within, TIE, every=False).first()
        row = known[found.row]
        leg[row], metres[row], along[row] = found.leg, found.metres, found.along
        return leg, metres, along


def index_of(net: NetworkRecords) -> LegIndex:
    """Return the index of the lines of a network's legs, in the order of ids, made once."""
    return net.derived("leg_index", lambda: LegIndex([leg.line for leg in net.legs.values()]))


def attacher(net: NetworkRecords, within_km: float) -> NearestLeg:
    """Return what attaches positions to the legs of a network.

    Raises
    ------
    UsageError
        If ``within_km`` is not a positive number of at most 1000, or the network has no leg.
    """
    if isinstance(within_km, bool) or not isinstance(within_km, int | float) or not 0 < within_km <= MOST_KM:
        raise UsageError(f"within_km {within_km} is not a number of km above 0 and up to 1000")
    if not net.legs:
        raise UsageError("the network has no leg to attach points to")
    return NearestLeg(index=index_of(net), within=within_km * 1000.0)


def processors(jobs: int | None) -> int:
    """Return how many processes are to work: those that this one may use, if that is not said.

    Raises
    ------
    UsageError
        If it is not a whole number above 0.
    """
    if jobs is None:
        usable = getattr(os, "sched_getaffinity", None)
        return len(usable(0)) if usable is not None else os.cpu_count() or 1
    if isinstance(jobs, bool) or not isinstance(jobs, int) or jobs < 1:
        raise UsageError(f"jobs {jobs} is not a whole number above 0")
    return jobs


def each(
    nearest: NearestLeg, batches: Iterable[_T], positions: Callable[[_T], tuple[Floats, Floats]], jobs: int
) -> Iterator[tuple[_T, Any]]:
    """Yield each batch with what `NearestLeg.of` says of its positions, in their order; few are held at a time."""
    coming = iter(batches)
    first = list(itertools.islice(coming, _FEW if jobs > 1 else 0))
    if jobs == 1 or len(first) < _FEW:
        for batch in itertools.chain(first, coming):
            yield batch, nearest.of(*positions(batch))
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # A process begun anew holds nothing of this one: neither its threads nor its locks.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(nearest,)) as pool:
        waiting: deque[tuple[_T, Any]] = deque()
        try:
            for batch in itertools.chain(first, coming):
                waiting.append((batch, pool.submit(_work, *positions(batch))))
                if len(waiting) > 2 * jobs:
                    batch, answer = waiting.popleft()
                    yield batch, answer.result()
            while waiting:
                batch, answer = waiting.popleft()
                yield batch, answer.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


# What a process that works is given once, when it begins.
_given: list[NearestLeg] = []


def _begin(nearest: NearestLeg) -> None:
    _given[:] = [nearest]


def _work(lon: Floats, lat: Floats) -> Any:
    return _given[0].of(lon, lat)


def unusable(lon: float, lat: float) -> str:
    """Return why a position of two numbers cannot be used, an empty text if it can."""
    if math.isnan(lon) or math.isnan(lat):
        return "has no position"
    if lon == 0 and lat == 0:
        return "is at 0, 0"
    try:
        check_position(lon, lat)
    except GeometryError as fault:
        return str(fault)
    return ""
