"""Layers of folium added to a map of ours: each is drawn, or refused in words; none is lost in silence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import folium
import folium.plugins
import numpy as np
import pytest

import routes
from tests.browser.conftest import violations
from tests.browser.test_layer import line_of_four

LAST = "folium-map path.leaflet-interactive[stroke='#123456']"
POINT = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "<b>X</b>"},
         "geometry": {"type": "Point", "coordinates": [1.2, 0.5]}}]}  # fmt: skip


def tiles() -> folium.TileLayer:
    return folium.TileLayer(
        "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=", attr="© The Tile Office"
    )


WORK = {
    "a circle with a popup": lambda: [folium.CircleMarker([0.5, 1.5], popup="A <i>popup</i>")],
    "a lazy popup": lambda: [folium.Marker([0.5, 1.5], popup=folium.Popup("Lazy", lazy=True))],
    "an element in a popup": lambda: [folium.Marker([0.5, 1.5], popup=folium.Popup(folium.Html("Some words")))],
    "a marker with a tooltip": lambda: [folium.Marker([0.5, 1.5], tooltip="A tooltip")],
    "a DivIcon": lambda: [folium.Marker([0.5, 1.5], icon=folium.DivIcon(html="<b>here</b>"))],
    "a picture as icon": lambda: [
        folium.Marker([0.5, 1.5], icon=folium.CustomIcon("data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=", (9, 9)))
    ],
    "GeoJSON": lambda: [folium.GeoJson(POINT, popup=folium.GeoJsonPopup(["name"]), tooltip=folium.GeoJsonTooltip(["name"]))],
    "a group and a control of layers": lambda: [
        folium.FeatureGroup("Mine").add_child(folium.Marker([0.5, 1.5], popup="In a group")), folium.LayerControl()
    ],
    "tiles": lambda: [tiles(), folium.LayerControl()],
    "shapes": lambda: [
        folium.PolyLine([[0, 0], [1, 1]], popup="Line"), folium.Polygon([[0, 0], [1, 0], [1, 1]]),
        folium.Rectangle([[0, 0], [1, 1]]), folium.Circle([0.5, 0.5], radius=9000),
    ],
    "an image": lambda: [folium.raster_layers.ImageOverlay(np.array([[0.0, 1.0], [1.0, 0.0]]), [[0, 0], [1, 1]], attr="An office")],
    "popups of positions": lambda: [folium.LatLngPopup(), folium.ClickForMarker()],
}  # fmt: skip


def saved(children: list[Any], path: Path) -> Path:
    made = line_of_four().map(basemap="none")
    for child in children:
        child.add_to(made)
    folium.CircleMarker([0.2, 0.3], color="#123456", popup="The last").add_to(made)
    return Path(made.save(path))


@pytest.mark.parametrize("name", list(WORK))
def test_what_is_added_is_drawn_and_what_comes_after_it_too(visit: Any, tmp_path: Path, name: str) -> None:
    seen = visit(900).open(saved(WORK[name](), tmp_path / "m.html"))
    page = seen.page
    assert page.locator("path[stroke='#123456']").count() == 1
    page.locator("path[stroke='#123456']").dispatch_event("click")
    page.locator(".leaflet-popup-content", has_text="The last").wait_for()
    assert seen.errors == []
    assert seen.requests == []
    # No picture is broken.
    assert page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")


def test_tiles_lie_on_our_ground_with_their_credit(visit: Any, tmp_path: Path) -> None:
    page = visit(900).open(saved([tiles()], tmp_path / "m.html")).page
    page.locator(".leaflet-control-attribution", has_text="© The Tile Office").wait_for()
    assert page.evaluate("getComputedStyle(document.querySelector('.leaflet-r-ground-pane')).display") == "none"
    assert page.locator(".leaflet-tile").count() > 0


@pytest.mark.parametrize("width", [320, 900])
def test_a_control_of_layers_is_to_be_seen_and_touches_no_button_of_ours(
    visit: Any, tmp_path: Path, width: int
) -> None:
    page = visit(width).open(saved([folium.LayerControl()], tmp_path / "m.html")).page
    page.wait_for_timeout(50)
    boxes = page.evaluate(
        """['.leaflet-control-layers', '.r-controls', '.r-legend'].map(s => {
        const r = document.querySelector(s).getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom] })"""
    )
    theirs = boxes[0]
    for ours in boxes[1:]:
        assert not (theirs[0] < ours[2] and ours[0] < theirs[2] and theirs[1] < ours[3] and ours[1] < theirs[3])
    picture = page.evaluate(
        "getComputedStyle(document.querySelector('.leaflet-control-layers-toggle')).backgroundImage"
    )
    assert picture.startswith('url("data:image/png')
    assert violations(page) == []


@pytest.mark.parametrize(
    "child",
    [
        lambda: folium.Marker([0, 0], icon=folium.Icon(color="red")),
        lambda: folium.FeatureGroup("g").add_child(folium.Marker([0, 0], icon=folium.Icon())),
        lambda: folium.GeoJson(POINT, marker=folium.Marker(icon=folium.Icon())),
        lambda: folium.plugins.FastMarkerCluster([[0, 0]]),
    ],
)
def test_what_cannot_be_drawn_is_refused_and_nothing_is_written(tmp_path: Path, child: Any) -> None:
    made = line_of_four().map(basemap="none")
    child().add_to(made)
    with pytest.raises(
        routes.UsageError,
        match=r"this page cannot draw folium's (Icon|FastMarkerCluster): .*or add it to net.to_folium",
    ):
        made.save(tmp_path / "m.html")
    assert list(tmp_path.iterdir()) == []


def test_a_library_of_a_plugin_stands_after_leaflet_and_before_what_uses_it(tmp_path: Path) -> None:
    with pytest.warns(routes.RoutesWarning, match=r"^m\.html asks cdnjs\.cloudflare\.com when it is opened"):
        text = saved([folium.plugins.MarkerCluster([[0, 0]])], tmp_path / "m.html").read_text(encoding="utf-8")
    order = [
        text.index(part) for part in ("L.Icon.Default.imagePath", "leaflet.markercluster.js", "L.markerClusterGroup")
    ]
    assert order == sorted(order)
    assert "jquery" not in text.lower()


def test_a_page_without_added_layers_has_nothing_of_them(tmp_path: Path) -> None:
    text = Path(line_of_four().map(basemap="none").save(tmp_path / "m.html")).read_text(encoding="utf-8")
    assert "L.Icon.Default.imagePath" not in text
    assert "window.$" not in text


def test_a_host_that_draws_the_map_itself_is_told_what_it_needs() -> None:
    made = line_of_four().map()
    # streamlit-folium reads the scripts from the map and from all that is in it.
    assert next(name for name, _ in made.default_js) == "leaflet"
    assert json.dumps(made.default_css)
