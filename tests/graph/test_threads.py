"""One network is asked by several threads at once, and each has the answer that one alone would have."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import routes
from routes.errors import NoPathError

THREADS = 8


@pytest.fixture
def often() -> Iterator[None]:
    """Let the interpreter change threads as often as it can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def fresh() -> routes.Network:
    """Return a network that has been asked nothing."""
    return routes.load("americas").replace()


def at_once(tasks: list[Callable[[], Any]]) -> list[Any]:
    """Return what the tasks give, each begun in a thread of its own at the same moment."""
    barrier = threading.Barrier(THREADS)

    def part(number: int) -> list[tuple[int, Any]]:
        barrier.wait()
        return [(at, tasks[at]()) for at in range(number, len(tasks), THREADS)]

    with ThreadPoolExecutor(THREADS) as pool:
        found = itertools.chain.from_iterable(pool.map(part, range(THREADS)))
        return [answer for _, answer in sorted(found, key=lambda pair: pair[0])]


def ways(net: routes.Network, start: str, end: str, k: int) -> list[list[str]] | str:
    try:
        return [[leg.id for leg in trip.legs] for trip in net.alternatives(start, end, k)]
    except NoPathError as error:
        return str(error)


@pytest.mark.slow
def test_paths_are_the_same_whoever_else_asks(often: None) -> None:
    names = sorted({leg.start for leg in fresh().legs.values()})[::5]
    # All ask for the way to one place after the other: they share the search back from it.
    pairs = [(start, end) for end in names for start in names if start != end]
    alone = fresh()
    expected = [ways(alone, start, end, 2) for start, end in pairs]
    for _ in range(3):
        net = fresh()
        found = at_once([lambda p=pair, n=net: ways(n, *p, 2) for pair in pairs])  # type: ignore[misc]
        assert found == expected


def test_what_is_known_of_a_network_may_be_dropped_while_others_ask(
    often: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from routes.graph import arcs, paths

    monkeypatch.setattr(arcs, "MOST_LEGS", 256)
    monkeypatch.setattr(arcs, "MOST_SEARCHES", 2)
    monkeypatch.setattr(paths, "MOST_KNOWN", 2)
    days = [f"{year}-{month:02d}" for year in (2021, 2022, 2023) for month in range(1, 13)]
    net = fresh()

    def ask(day: str) -> object:
        try:
            return [leg.id for leg in net.path("necocli", "us-mexico-border", at=day).legs]
        except NoPathError as error:
            return str(error)

    expected = [ask(day) for day in days]
    net = fresh()
    assert at_once([lambda d=day: ask(d) for day in days]) == expected  # type: ignore[misc]
