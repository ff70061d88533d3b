"""What a reader sets for himself: large text, forced colours, a very large extent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routes import Leg, Network, Waypoint

BETWEEN = "document.documentElement.scrollWidth <= innerWidth"


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    places = [Waypoint(id="a", name="A", lon=-50, lat=0), Waypoint(id="b", name="B", lon=50, lat=0)]
    net = Network(waypoints=places, legs=[Leg(id="x", start="a", end="b", mode="air")])
    return Path(net.map(title="A to B").save(tmp_path_factory.mktemp("wide") / "wide.html"))


def test_a_very_large_map_says_a_distance_and_a_small_one_has_a_bar(visit: Any, wide: Path, americas: Path) -> None:
    page = visit(700).open(wide).page
    assert page.text_content("figcaption p >> nth=0") == "A–B: 11,132 km in a straight line."
    assert page.evaluate("getComputedStyle(document.querySelector('.r-scale')).visibility") == "hidden"
    page = visit(1200).open(americas).page
    for _ in range(3):
        page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(500)
    assert page.text_content(".r-scaletext").endswith(" km")
    assert page.evaluate("getComputedStyle(document.querySelector('.r-scale')).visibility") == "visible"


def test_text_twice_as_large_is_twice_as_large_and_nothing_scrolls_sideways(visit: Any, americas: Path) -> None:
    page = visit(700).open(americas).page
    once = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.r-standfirst')).fontSize)")
    page.add_style_tag(content="html { font-size: 200% }")
    page.wait_for_timeout(300)
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.r-standfirst')).fontSize)") == 2 * once
    assert page.evaluate(BETWEEN)


def test_forced_colours_leave_the_modes_their_own(visit: Any, americas: Path) -> None:
    page = visit(700).open(americas).page
    strokes = "[...new Set([...document.querySelectorAll('path.r-leg')].map(p => getComputedStyle(p).stroke))].sort()"
    before = page.evaluate(strokes)
    page.emulate_media(forced_colors="active")
    assert page.evaluate(strokes) == before
    assert len(before) > 2
