"""What every test may use: the toy network."""

from __future__ import annotations

import functools
import os
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from routes import Network
from tests.toy import toy

# How long an example takes says more of the machine than of the code.
settings.register_profile("project", deadline=None)
settings.load_profile("project")


# About how much longer than any other test takes what is marked so.
WEIGHTS = {"slow": 100, "browser": 10}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in tests/browser, so that `-m "not browser"` leaves it out, and begin with the longest files.

    A file runs on one core: a long one at the end would leave the other idle.
    """
    weights: Counter[Path] = Counter()
    for item in items:
        if "browser" in item.path.parent.parts:
            item.add_marker(pytest.mark.browser)
        weights[item.path] += 1 + sum(WEIGHTS.get(mark.name, 0) for mark in item.iter_markers())
    items.sort(key=lambda item: -weights[item.path])


def pytest_xdist_auto_num_workers() -> int:
    """Return one more than there are cores: a test that waits for its page, or a process, leaves one idle."""
    return len(os.sched_getaffinity(0)) + 1 if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1) + 1


@pytest.fixture
def net() -> Network:
    """Return the toy network of `tests.toy`."""
    return toy()


@pytest.fixture(scope="session", autouse=True)
def _each_font_is_cut_once() -> Iterator[None]:
    """Keep fonts that were cut to the same letters: a small PDF takes nearly all its time to cut them."""
    from matplotlib.backends import _backend_pdf_ps as fonts

    cut = fonts.get_glyphs_subset

    @functools.lru_cache(maxsize=512)
    def kept(file: Any, glyphs: frozenset[int]) -> Any:
        return opened.enter_context(cut(file, set(glyphs)))

    def once(file: Any, glyphs: Collection[int]) -> Any:
        return nullcontext(kept(file, frozenset(glyphs)))

    with ExitStack() as opened, pytest.MonkeyPatch.context() as patch:
        patch.setattr(fonts, "get_glyphs_subset", once)
        yield
