"""Our layer on maps that are not ours: drawn by a browser, with the assets of folium in place of a content network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import folium
import folium.plugins
import pytest

from tests.browser.test_folium import offline
from tests.browser.test_hostile import HOSTILE, network
from tests.maps.test_maps import line_of_four
from tests.maps.test_notebook import leaflet_string


def shown(visit: Any, html: str, path: Path) -> Any:
    path.write_text(offline(html), encoding="utf-8")
    seen = visit(900)
    seen.page.goto(path.as_uri())
    seen.page.wait_for_selector("path.leaflet-interactive", state="attached")
    return seen


def test_a_layer_draws_legs_and_waypoints_with_names(visit: Any, tmp_path: Path) -> None:
    theirs = folium.Map(location=[0, 1.5], zoom_start=7, tiles=None)
    line_of_four().explore(m=theirs, basemap="none")
    seen = shown(visit, theirs.get_root().render(), tmp_path / "m.html")
    # Three legs, four waypoints and a figure can be clicked; casings and bands cannot.
    assert seen.page.locator("path.leaflet-interactive").count() == 8
    seen.page.locator("path.leaflet-interactive").last.click()
    assert seen.page.locator(".leaflet-popup strong").inner_text() == "D"
    assert seen.errors == []
    assert seen.requests == []


def test_a_group_with_our_layer_is_switched_off_by_the_control(visit: Any, tmp_path: Path) -> None:
    theirs = folium.Map(location=[0, 1.5], zoom_start=7, tiles=None)
    group = folium.FeatureGroup(name="Ours").add_to(theirs)
    line_of_four().explore(m=group, basemap="none")
    folium.LayerControl(collapsed=False).add_to(theirs)
    seen = shown(visit, theirs.get_root().render(), tmp_path / "m.html")
    seen.page.get_by_label("Ours").uncheck()
    assert seen.page.locator("path.leaflet-interactive").count() == 0
    seen.page.get_by_label("Ours").check()
    assert seen.page.locator("path.leaflet-interactive").count() == 8
    assert seen.errors == []


def test_a_dual_map_shows_the_layer_twice(visit: Any, tmp_path: Path) -> None:
    dual = folium.plugins.DualMap(location=[0, 1.5], zoom_start=6, tiles=None)
    line_of_four().explore(m=dual, basemap="none")
    seen = shown(visit, dual.get_root().render(), tmp_path / "m.html")
    assert seen.page.locator(".folium-map").count() == 2
    assert seen.page.locator("path.leaflet-interactive").count() == 16
    assert seen.errors == []


def test_a_map_of_ours_draws_itself_from_its_script_alone(visit: Any, tmp_path: Path) -> None:
    script = leaflet_string(line_of_four().map())
    html = f"<html><head></head><body><div id='map_routes' style='height:400px'></div><script>{script}</script></body></html>"
    seen = shown(visit, html, tmp_path / "m.html")
    assert seen.page.locator("path.leaflet-interactive").count() == 8
    assert seen.errors == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_by_the_layer_and_nothing_runs(visit: Any, tmp_path: Path, text: str) -> None:
    theirs = folium.Map(location=[8, -76], zoom_start=6, tiles=None)
    network(text).explore(m=theirs, basemap="none", title=text)
    seen = shown(visit, theirs.get_root().render(), tmp_path / "m.html")
    seen.page.locator("path.leaflet-interactive").last.click()
    assert seen.page.locator(".leaflet-popup strong").inner_text().split() == text.split()
    assert text.split()[0] in seen.page.locator(".leaflet-popup-content").inner_text()
    assert seen.page.locator("img, svg[onload]").count() == 0
    assert seen.errors == []


def test_a_notebook_frame_shows_the_map_without_trust(visit: Any, tmp_path: Path) -> None:
    html = line_of_four()._repr_html_()
    (tmp_path / "n.html").write_text(f"<link rel='icon' href='data:,'>{html}", encoding="utf-8")
    seen = visit(900)
    seen.page.goto((tmp_path / "n.html").as_uri())
    frame = seen.page.frame_locator("iframe")
    frame.locator("html[data-ready='1']").wait_for(state="attached")
    assert frame.locator("path.r-leg").count() > 0
    assert seen.page.locator("iframe").bounding_box()["height"] == 640
    assert seen.page.locator("table tr").count() == 4
    assert seen.errors == []


def test_colours_by_a_field_are_drawn_on_the_page(visit: Any, tmp_path: Path) -> None:
    made = line_of_four().explore(column="mode", basemap="none").save(tmp_path / "c.html")
    seen = visit(900)
    seen.page.goto(made.as_uri())
    seen.page.wait_for_selector("path.routes-arrow", state="attached")
    strokes = seen.page.evaluate(
        "[...document.querySelectorAll('.leaflet-routes-line-pane path')].map(p => getComputedStyle(p).stroke)"
    )
    assert sorted(strokes) == ["rgb(11, 90, 140)", "rgb(15, 125, 116)", "rgb(154, 90, 0)"]
    assert seen.errors == []
