"""What a console and a notebook show of every answer: a line of fewer than 500 characters, and HTML of escaped text."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

import routes
from tests.browser.test_hostile import HOSTILE, network
from tests.geo.test_gate import ANSWERS
from tests.geo.test_gate import network as plain


def net() -> Any:
    return routes.load("western-africa-atlantic")


SHOWN: dict[str, Callable[[], Any]] = {
    "network": net,
    "places": lambda: net().waypoints,
    "legs": lambda: net().legs,
    "sources": lambda: net().sources,
    "total": lambda: net().totals("el-hierro", measure="arrival"),
    "bibliography": lambda: net().cite(),
    "publication": lambda: net().build(),
    "differences": lambda: differences(),
    "attached": lambda: net().attach([(-15.9, 18.1), (-17.4, 14.7)]),
    **{name: (lambda make=make: make(plain())) for name, make in ANSWERS.items()},
}  # fmt: skip


def differences() -> Any:
    from routes.results.differences import differences as compare

    old = net()
    return compare(old, old.replace(closures=()))


@pytest.mark.parametrize("name", SHOWN)
def test_an_answer_is_a_short_line_and_html(name: str) -> None:
    answer = SHOWN[name]()
    line = repr(answer)
    assert len(line) < 500
    assert "\n" not in line
    assert re.search(r"<(table|iframe|div)", answer._repr_html_())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_letters_in_what_a_notebook_shows(text: str) -> None:
    hostile = network(text)
    shown = [hostile.legs, hostile.waypoints, hostile.sources, hostile.cite()]
    for one in shown:
        html = one._repr_html_()
        assert not re.search(r"<(?!/?(?:table|thead|tbody|tr|th|td|div|style|p|caption)\b)[a-zA-Z!/]", html), html[:300]
        assert len(repr(one)) < 500
