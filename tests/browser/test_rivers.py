"""Rivers on the page: between land and borders in the pane of the ground, with the map, and not when left out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.maps.test_rivers import walk

# Classes of what is drawn in the pane of the ground of the map, in order, and how much of the river lies outside its frame.
GROUND = """() => {
  const map = document.querySelector('.folium-map:not(.r-insetmap .folium-map)'), pane = map.querySelector('.leaflet-r-ground-pane');
  const paths = [...pane.querySelectorAll('path')], river = paths.find(p => p.matches('.r-river'));
  return { order: paths.map(p => p.getAttribute('class').split(' ')[0]),
    stroke: river && getComputedStyle(river).stroke, width: river && parseFloat(getComputedStyle(river).strokeWidth),
    fill: river && getComputedStyle(river).fill, catches: river && getComputedStyle(river).pointerEvents,
    shown: Boolean(river && river.getBoundingClientRect().width), clipped: getComputedStyle(map).overflow }; }"""


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize(("theme", "ink"), [("light", "rgb(174, 202, 216)"), ("dark", "rgb(61, 85, 98)")])
def test_a_page_draws_them_under_lakes_and_borders_thin_and_for_the_eye_alone(
    visit: Any, tmp_path: Path, width: int, theme: str, ink: str
) -> None:
    seen = visit(width, reduced_motion="reduce").open(Path(walk().map(theme=theme).save(tmp_path / "m.html")))
    found = seen.page.evaluate(GROUND)
    order = found["order"]
    assert order.count("r-river") == 1
    assert order.index("r-land") < order.index("r-river") < order.index("r-border")
    assert found["stroke"] == ink
    assert found["width"] < 2
    assert found["fill"] == "none"
    assert found["catches"] == "none"
    assert found["shown"]
    assert found["clipped"] == "hidden"
    assert seen.errors == []


def test_a_page_that_leaves_them_out_has_none(visit: Any, tmp_path: Path) -> None:
    seen = visit(700).open(Path(walk().map(rivers=False).save(tmp_path / "m.html")))
    assert "r-river" not in seen.page.evaluate(GROUND)["order"]
    assert seen.page.locator(".r-river").count() == 0


def test_without_javascript_and_on_a_map_of_folium_they_stand_too(visit: Any, tmp_path: Path) -> None:
    still = visit(700, java_script_enabled=False).page
    still.goto(Path(walk().map().save(tmp_path / "still.html")).as_uri())
    river = still.locator(".r-static path.r-river")
    assert river.count() == 1
    assert river.evaluate("p => getComputedStyle(p).stroke") == "rgb(174, 202, 216)"
    layered = visit(700).page
    layered.goto(Path(walk().explore().save(tmp_path / "folium.html")).as_uri())
    layered.wait_for_selector('path[stroke="#aecad8"]', state="attached")
    assert layered.locator('path[stroke="#aecad8"]').count() == 1
