"""Millions of points to legs: the cost of each, two processes beside one, and the memory that ten million take."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from job import Job
from points import scattered

import routes

__all__ = ["jobs"]

_MANY = """
import resource, tempfile
from pathlib import Path
import numpy as np, pyarrow as pa
from pyarrow import parquet
import routes
from points import scattered
from routes.io.attaching import attach_file
net = routes.load("americas")
with tempfile.TemporaryDirectory() as name:
    path = Path(name, "points.parquet")
    with parquet.ParquetWriter(path, pa.schema([("lon", pa.float64()), ("lat", pa.float64())])) as writer:
        for seed in range(100):
            some = scattered(net, 100_000, seed)
            writer.write_table(pa.table({"lon": some[:, 0], "lat": some[:, 1]}))
    assert attach_file(net, path, Path(name, "out.parquet"), jobs=1).rows == 10_000_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6)
"""


def walled(call: Callable[[], Any]) -> float:
    """Return the seconds on the clock that a call takes."""
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    net = routes.load("americas")
    asked = [scattered(net, count, count) for count in (100_000, 1_000_000, 1_000_000)]
    yield Job(
        name=f"attach 1,000,000 points to {len(net.legs)} legs",
        ours=lambda points: net.attach(points),
        questions=asked,
        each=1_000_000,
        thing="a point",
        reach="≤ 3 µs",
        met=lambda ours, _: ours <= 3.0,
    )
    yield Job(
        name="attach 1,000,000 points, two processes, by the clock",
        ours=lambda points: walled(lambda: net.attach(points, jobs=2)),
        peer=lambda points: walled(lambda: net.attach(points, jobs=1)),
        peer_name="one process",
        questions=asked,
        reach="≥ 1.6 × one process",
        met=lambda ours, peer: peer >= 1.6 * ours,
        note="other work on the same processors takes from both",
    )
    yield Job(
        name="attach 10,000,000 points of a file, memory in GB",
        ours=lambda _: memory(),
        questions=[None] * 2,
        reach="≤ 1 GB",
        met=lambda ours, _: ours <= 1.0,
        unit="GB",
    )


_known: list[float] = []


def memory() -> float:
    """Return the GB that a process takes for ten million points; measured once."""
    if not _known:
        code = f"import sys; sys.path[:0] = {sys.path!r}\n{_MANY}"
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        _known.append(float(done.stdout))
    return _known[0]
