"""A job that is measured beside its peer, and what it is to reach."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Job", "Measured", "measure", "process"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """Our call and the peer's, asked the same questions in turn, after one that does not count.

    ``reach`` says what is to be reached and ``met`` whether seconds of ours and of the peer do; ``each`` is how many
    things a question holds, for a time a thing. ``note`` says why a peer stays ahead. ``unit`` is that of a job that
    returns what was measured, where it is no time.
    """

    name: str
    ours: Callable[[Any], Any]
    reach: str
    met: Callable[[float, float], bool]
    questions: Sequence[Any]
    peer: Callable[[Any], Any] | None = None
    peer_name: str = ""
    each: int = 1
    thing: str = ""
    note: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Measured:
    """CPU seconds of a job: medians."""

    job: Job
    ours: float
    peer: float | None


def process(*argv: str) -> float:
    """Return the CPU seconds, its own and the system's, of one process from its start to its end.

    Compiled modules are kept, as they are where somebody has installed the package.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir(), "routes-bench"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, check=True, capture_output=True, env=kept)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(job: Job) -> Measured:
    """Return the medians of a job, ours and the peer's in turn."""
    first, *rest = job.questions
    taken: tuple[list[float], list[float]] = ([], [])
    for number, question in enumerate([first, *rest]):
        for call, times in zip((job.ours, job.peer), taken, strict=True):
            if call is None:
                continue
            begun = time.process_time()
            found = call(question)
            spent = time.process_time() - begun
            # A call that starts processes says itself what these took.
            spent = found if isinstance(found, float) else spent
            if number:
                times.append(spent)
    ours, peer = (statistics.median(times) if times else None for times in taken)
    assert ours is not None
    return Measured(job=job, ours=ours, peer=peer)
