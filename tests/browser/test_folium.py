"""The network as layers of folium's own, in a browser: with every kind of child, on our map and on maps of others."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import folium.plugins as plugins
import pytest

import routes
from routes.maps.html import page as document
from routes.maps.html.folium_layers import RoutesGroup
from routes.maps.html.libraries import Library, Shelf, shim
from routes.network import Network
from tests.browser.conftest import violations
from tests.browser.test_kinds import ALL, OWNED, hostile, squeezed
from tests.maps.test_maps import line_of_four

PLUGINS = Path(sys.prefix) / "plugins"  # tools/bootstrap.py puts them there
pytestmark = pytest.mark.skipif(
    not (PLUGINS / "stamp.txt").exists(), reason="no plugins of Leaflet: run tools/bootstrap.py --dev where npm is"
)
# What old plugins are told by Leaflet and by the browser; they work.
KNOWN = ("Deprecated include of L.Mixin.Events", "Canvas2D: Multiple readback operations")
HERE = [0.4, 1.5]


def offline(html: str) -> str:
    """Return a page of folium's with the libraries that it names in it, and without links to other hosts."""
    shelf = Shelf(PLUGINS)

    def tag(match: re.Match[str]) -> str:
        text, host = shelf.tag(Library("", match[2], match[1].startswith("<link")))
        return "" if host else text

    kept = re.sub(r'(<script src=|<link rel="stylesheet" href=)"(https://[^"]*)"\s*(?:></script>|/>)', tag, html)
    head = (
        f"<script>{document.leaflet('leaflet.js')}\n{shim()}</script><style>{document.leaflet('leaflet.css')}</style>"
    )
    return kept.replace("<head>", f"<head><link rel='icon' href='data:,'>{head}", 1)


def shown(visit: Any, made: Any, path: Path, width: int = 900, asks: tuple[str, ...] = ()) -> Any:
    """Open a page of a map, ours or folium's, and wait for the network."""
    if hasattr(made, "groups"):
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            made.save(path, assets=PLUGINS)
        # The font of the icons is of no package: the page asks for it, and says so.
        assert [str(one.message).split(" when")[0] for one in told] == [f"m.html asks {host}" for host in asks]
        text = re.sub('<link rel="stylesheet" href="https://[^"]*">', "", path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
    elif hasattr(made, "spec"):
        made.save(path, assets=PLUGINS)
    else:
        path.write_text(offline(made.get_root().render()), encoding="utf-8")
    seen = visit(width)
    seen.page.goto(path.as_uri())
    seen.page.wait_for_selector("path.routes-arrow, path.r-arrow", state="attached")
    return seen


def count(page: Any, pane: str) -> int:
    """Return how many lines and marks can be seen in a pane of ours: the page has panes of its own names."""
    panes = f".leaflet-routes-{pane}-pane, .leaflet-r-{pane}-pane"
    return int(
        page.evaluate(
            "panes => [...document.querySelectorAll(panes)].flatMap(n => [...n.querySelectorAll('path')])"
            ".filter(n => n.getClientRects().length).length",
            panes,
        )
    )


def faults(seen: Any) -> list[str]:
    return [text for text in seen.errors if not text.startswith(KNOWN)]


def is_switched(page: Any, name: str, pane: str, left: int = 0) -> None:
    """Check that a layer goes and comes with its box in the control, and what is left in its pane."""
    page.locator(".leaflet-control-layers").first.hover()
    box = page.locator(".leaflet-control-layers label", has_text=name).locator("input").first
    before = count(page, pane)
    assert before > left
    box.uncheck()
    assert count(page, pane) == left
    box.check()
    assert count(page, pane) == before


def cluster() -> Any:
    return plugins.MarkerCluster([HERE, [0.41, 1.51], [0.42, 1.5]], popups=["a", "b", "c"])


def timeline(made: Any) -> Any:
    """Add a point of 2020 and its slider, which takes a map."""
    times = {"start": 1577836800000, "end": 1609459200000}
    point = {"type": "Feature", "properties": times, "geometry": {"type": "Point", "coordinates": HERE[::-1]}}
    told = plugins.Timeline({"type": "FeatureCollection", "features": [point]}).add_to(made)
    return plugins.TimelineSlider(auto_play=False).add_timelines(told)


def grouped(made: Any) -> Any:
    ours = [one for one in made._children.values() if isinstance(one, RoutesGroup)]
    return plugins.GroupedLayerControl({"Ours": ours}, exclusive_groups=False, collapsed=False)


# Of each child what makes it for a map, and what shows that it is there.
CHILDREN: dict[str, tuple[Callable[[Any], Any], str]] = {
    "MiniMap": (lambda _: plugins.MiniMap(folium.TileLayer("data:,#{z}/{x}/{y}", attr="None")), ".leaflet-control-minimap"),
    "Fullscreen": (lambda _: plugins.Fullscreen(), ".leaflet-control-zoom-fullscreen"),
    "MeasureControl": (lambda _: plugins.MeasureControl(), ".leaflet-control-measure"),
    "Draw": (lambda _: plugins.Draw(), ".leaflet-draw-draw-polygon"),
    "MarkerCluster": (lambda _: cluster(), ".marker-cluster"),
    "HeatMap": (lambda _: plugins.HeatMap([HERE, [0.5, 1.6]]), "canvas.leaflet-heatmap-layer"),
    "Timeline": (timeline, ".leaflet-timeline-control .time-slider"),
    "Marker": (lambda _: folium.Marker(HERE, tooltip="A tooltip"), "img.leaflet-marker-icon"),
    "Icon": (lambda _: folium.Marker(HERE, icon=folium.Icon("red", icon="")), ".awesome-marker-icon-red"),
}  # fmt: skip
TILES = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACwAAAAAAQABAAACAkQBADs=#{z}/{x}/{y}"


def theirs(**options: Any) -> folium.Map:
    """Return a map of folium's with our layers on it."""
    made = folium.Map(location=[0, 1.5], zoom_start=7, tiles=None, **options)
    line_of_four().explore(m=made)
    return made


MAPS: dict[str, Callable[[], Any]] = {
    "map": lambda: line_of_four().map(),
    "to_folium": lambda: line_of_four().to_folium(),
    "explore": theirs,
}


@pytest.mark.parametrize("kind", list(MAPS))
@pytest.mark.parametrize("name", list(CHILDREN))
def test_a_child_is_drawn_on_each_kind_of_map_and_the_network_too(
    visit: Any, tmp_path: Path, kind: str, name: str
) -> None:
    make, sign = CHILDREN[name]
    made = MAPS[kind]()
    make(made).add_to(made)
    # What comes after it is drawn too.
    folium.CircleMarker([0.2, 0.3], color="#654321", popup="The last").add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    if (kind, name) == ("map", "Icon"):
        with pytest.raises(routes.UsageError, match="cannot draw folium's Icon"):
            made.save(tmp_path / "m.html")
        return
    asked = ("netdna.bootstrapcdn.com",) if (kind, name) == ("to_folium", "Icon") else ()
    seen = shown(visit, made, tmp_path / "m.html", asks=asked)
    page = seen.page
    page.locator(sign).first.wait_for()
    page.locator("path[stroke='#654321']").dispatch_event("click")
    page.locator(".leaflet-popup-content", has_text="The last").wait_for()
    assert count(page, "line") == 3
    is_switched(page, "Places", "mark")
    is_switched(page, "Legs: by water", "line", left=2)
    assert faults(seen) == []
    assert seen.requests == []


@pytest.mark.parametrize("kind", list(MAPS))
def test_tiles_among_layers_show_their_credit_on_each_kind_of_map(visit: Any, tmp_path: Path, kind: str) -> None:
    made = MAPS[kind]()
    folium.TileLayer(TILES, attr="© The Tile Office").add_to(made)
    cluster().add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    seen = shown(visit, made, tmp_path / "m.html")
    page = seen.page
    page.locator(".leaflet-control-attribution", has_text="© The Tile Office").wait_for()
    page.locator(".marker-cluster").wait_for()
    assert count(page, "ground") == 0
    is_switched(page, "Places", "mark")
    assert faults(seen) == []
    assert seen.requests == []


@pytest.mark.parametrize("kind", list(MAPS))
def test_a_control_of_layers_unfolds_under_the_pointer(visit: Any, tmp_path: Path, kind: str) -> None:
    made = MAPS[kind]()
    folium.LayerControl().add_to(made)
    seen = shown(visit, made, tmp_path / "m.html")
    seen.page.locator(".leaflet-control-layers").hover()
    names = [text.strip() for text in seen.page.locator(".leaflet-control-layers-overlays label").all_inner_texts()]
    ground = [] if kind == "explore" else ["Land and borders"]
    assert names == [*ground, "Legs: by road", "Legs: by water", "Legs: on foot", "Figures", "Places", "Names"]
    # Each of them shows and hides something; there is no land here.
    before = drawn(seen.page)
    for box in seen.page.locator(".leaflet-control-layers-overlays input").all()[len(ground) :]:
        box.uncheck()
        assert drawn(seen.page) < before
        box.check()
        assert drawn(seen.page) == before
    assert faults(seen) == []


def drawn(page: Any) -> int:
    """Return how many lines, marks and words can be seen on the map, once it is drawn anew."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return int(
        page.evaluate(
            "[...document.querySelectorAll('.leaflet-map-pane :is(path, .r-label, .routes-label)')].filter(n =>"
            "n.getClientRects().length && getComputedStyle(n).visibility === 'visible').length"
        )
    )


@pytest.mark.parametrize("kind", ["to_folium", "explore"])
def test_a_control_of_groups_switches_our_layers(visit: Any, tmp_path: Path, kind: str) -> None:
    made = MAPS[kind]()
    grouped(made).add_to(made)
    seen = shown(visit, made, tmp_path / "m.html")
    # All of our layers stand in it, and none is left for the usual control.
    assert seen.page.locator(".leaflet-control-layers").count() == 1
    is_switched(seen.page, "Places", "mark")
    assert faults(seen) == []
    assert seen.requests == []


@pytest.mark.parametrize("kind", ["to_folium", "explore"])
def test_layers_stand_side_by_side_and_are_cut_at_the_divider(visit: Any, tmp_path: Path, kind: str) -> None:
    if kind == "to_folium":
        made: Any = line_of_four().to_folium(name="Left", tiles=None, legend=False)
    else:
        made = folium.Map(location=[0, 1.5], zoom_start=7, tiles=None)
        line_of_four().explore(m=made, name="Left", legend=False)
    line_of_four().explore(m=made, name="Right", color="#aa0000", legend=False)
    left, right = (child for child in made._children.values() if isinstance(child, RoutesGroup))
    plugins.SideBySideLayers(left, right).add_to(made)
    seen = shown(visit, made, tmp_path / "m.html")
    boxes = seen.page.evaluate(
        "[...document.querySelectorAll('[class*=\"leaflet-routes-box\"]')].map(n => getComputedStyle(n).clip)"
    )
    # The left one ends where the right one begins: in the middle of 900 px.
    ends = [[float(part) for part in re.findall(r"-?[\d.]+(?=px)", box)] for box in boxes]
    assert len(ends) == 2
    assert ends[0][1] == ends[1][3]
    strokes = seen.page.evaluate(
        "[...document.querySelectorAll('[class*=\"box\"] [class*=\"line-pane\"] path')].map(p => p.getAttribute('stroke'))"
    )
    assert strokes.count("#aa0000") == 3
    assert len(strokes) == 6
    assert faults(seen) == []
    assert seen.requests == []


def test_a_dual_map_has_every_layer_twice_and_both_move(visit: Any, tmp_path: Path) -> None:
    dual = plugins.DualMap(location=[0, 1.5], zoom_start=7, tiles=None)
    line_of_four().explore(m=dual)
    folium.LayerControl(collapsed=False).add_to(dual)
    seen = shown(visit, dual, tmp_path / "m.html", width=1200)
    page = seen.page
    assert page.locator(".folium-map").count() == 2
    assert count(page, "line") == 6
    assert page.locator(".routes-key").count() == 2
    # A box belongs to its own map.
    page.locator(".leaflet-control-layers label", has_text="Places").first.locator("input").uncheck()
    assert count(page, "mark") == 8
    assert faults(seen) == []
    assert seen.requests == []


def test_tiles_stand_side_by_side_under_our_own_page(visit: Any, tmp_path: Path) -> None:
    made = line_of_four().map()
    left, right = (folium.TileLayer(TILES, attr=name, name=name).add_to(made) for name in ("One", "Other"))
    plugins.SideBySideLayers(left, right).add_to(made)
    seen = shown(visit, made, tmp_path / "m.html")
    seen.page.locator(".leaflet-sbs-divider").wait_for(state="attached")
    seen.page.locator(".leaflet-control-attribution", has_text="One, Other").wait_for()
    assert count(seen.page, "line") == 3
    assert faults(seen) == []
    assert seen.requests == []


@pytest.mark.parametrize("kind", ["map", "explore"])
def test_all_children_stand_together(visit: Any, tmp_path: Path, kind: str) -> None:
    made = theirs(prefer_canvas=True) if kind == "explore" else MAPS[kind]()
    names = [name for name in CHILDREN if (kind, name) != ("map", "Icon")]
    for name in names:
        CHILDREN[name][0](made).add_to(made)
    folium.LayerControl(collapsed=False).add_to(made)
    seen = shown(visit, made, tmp_path / "m.html", width=1200)
    for name in names:
        seen.page.locator(CHILDREN[name][1]).first.wait_for(state="attached")
    is_switched(seen.page, "Places", "mark")
    assert count(seen.page, "line") == 3
    assert faults(seen) == []
    assert seen.requests == []


# --- what a layer says -------------------------------------------------------------------------------------------
def test_hostile_text_in_every_column_is_read_literally_and_nothing_runs(visit: Any, tmp_path: Path) -> None:
    net: Network = hostile()
    columns = ["name", "note", ALL, "valid", "sources"]
    made = net.to_folium(title=ALL, source=ALL, credit=ALL, alt=ALL, tooltip=columns, popup=columns, name=ALL)
    html = made.get_root().render()
    assert "51331" not in html
    seen = shown(visit, made, tmp_path / "m.html")
    page = seen.page
    assert squeezed(page.title()) == squeezed(ALL)
    page.locator(".leaflet-control-layers").first.hover()
    assert squeezed(ALL) in squeezed(page.locator(".leaflet-control-layers").first.text_content())
    for pane in ("hit", "roundhit", "mark"):
        hit = page.locator(f".leaflet-routes-{pane}-pane path.routes-hit").first
        hit.dispatch_event("mouseover")
        page.locator(".leaflet-tooltip").first.wait_for(state="attached")
        assert squeezed(ALL) in squeezed(page.locator(".leaflet-tooltip").first.text_content())
        hit.dispatch_event("mouseout")
        hit.dispatch_event("click")
        page.locator(".leaflet-popup").wait_for()
        assert squeezed(page.locator(".leaflet-popup").text_content()).count(squeezed(ALL)) >= 2
        page.locator(".leaflet-popup-close-button").dispatch_event("click")
        page.locator(".leaflet-popup").wait_for(state="detached")
    page.locator(".routes-sources summary").first.click()
    assert squeezed(ALL) in squeezed(page.locator(".routes-sources li").first.text_content())
    assert not page.evaluate(OWNED)
    assert faults(seen) == []
    assert seen.requests == []


def test_a_keyboard_reaches_every_leg_and_place_by_its_name(visit: Any, tmp_path: Path) -> None:
    seen = shown(visit, line_of_four().to_folium(), tmp_path / "m.html")
    page = seen.page
    names = page.evaluate("[...document.querySelectorAll('path.routes-hit')].map(n => n.getAttribute('aria-label'))")
    assert {"A", "B", "C", "D", "A → B", "B → C", "C → D"} <= set(names)
    page.locator("path.routes-hit[aria-label='A → B']").focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-popup strong", has_text="A → B").wait_for()
    # Half faded in it has less contrast.
    page.wait_for_function("getComputedStyle(document.querySelector('.leaflet-popup')).opacity === '1'")
    assert violations(page) == []


OUT = """() => { const frame = document.querySelector('.folium-map').getBoundingClientRect();
  return [...document.querySelectorAll('.routes-label')].filter(n => n.style.visibility === 'visible')
    .concat([...document.querySelectorAll('path.routes-hit')]).map(n => n.getBoundingClientRect())
    .filter(b => b.left < frame.left - 1 || b.right > frame.right + 1 || b.top < frame.top || b.bottom > frame.bottom)
    .length; }"""


def test_on_paper_stands_what_was_in_sight_and_the_legend_below_it(visit: Any, tmp_path: Path) -> None:
    seen = shown(visit, line_of_four().to_folium(), tmp_path / "m.html")
    page = seen.page
    before = page.evaluate("[map_routes.getZoom(), map_routes.getCenter().lng]")
    page.add_style_tag(content="@media print { main { width: 500px } }")
    page.emulate_media(media="print")
    page.wait_for_function("map_routes.getSize().x === 500")
    assert page.evaluate(OUT) == 0
    east = page.evaluate("map_routes.getBounds()")
    assert east["_southWest"]["lng"] <= 0 <= 3 <= east["_northEast"]["lng"]
    legend, frame = (page.locator(name).bounding_box() for name in (".routes-key", ".folium-map"))
    assert legend["y"] >= frame["y"] + frame["height"]
    assert legend["y"] + legend["height"] <= page.viewport_size["height"]
    assert page.locator(".routes-key[open] li").count() > 2
    page.emulate_media(media="screen")
    page.wait_for_function("map_routes.getSize().x === 900")
    assert page.evaluate("[map_routes.getZoom(), map_routes.getCenter().lng]") == before
    assert page.locator(".leaflet-control-container .routes-key").count() == 1
    assert faults(seen) == []


# --- tiles -------------------------------------------------------------------------------------------------------
def test_tiles_take_the_place_of_our_ground_with_their_credit(visit: Any, tmp_path: Path) -> None:
    made = line_of_four().to_folium(tiles=TILES, attr="© The Tile Office")
    assert "Land and borders" not in made.groups
    seen = shown(visit, made, tmp_path / "m.html")
    seen.page.locator(".leaflet-control-attribution", has_text="© The Tile Office").wait_for()
    assert count(seen.page, "ground") == 0
    # Tiles that are added later hide a ground that is there.
    late = line_of_four().to_folium()
    folium.TileLayer(TILES, attr="© Another office").add_to(late)
    page = shown(visit, late, tmp_path / "n.html").page
    page.locator(".leaflet-control-attribution", has_text="© Another office").wait_for()
    assert page.evaluate("getComputedStyle(document.querySelector('.leaflet-routes-ground-pane')).display") == "none"


def test_a_frame_that_is_laid_out_late_shows_the_whole_network_too(visit: Any, tmp_path: Path) -> None:
    made = line_of_four().to_folium()
    made.save(tmp_path / "m.html")
    host = '<!doctype html><title>Host</title><link rel="icon" href="data:,"><iframe src="m.html" style="{}width:800px;height:500px"></iframe>'
    zooms = []
    for style in ("", "display:none;"):
        (tmp_path / "host.html").write_text(host.format(style), encoding="utf-8")
        seen = visit(900)
        seen.page.goto((tmp_path / "host.html").as_uri())
        frame = seen.page.frames[1]
        frame.wait_for_function("window.map_routes !== undefined")
        seen.page.evaluate("document.querySelector('iframe').style.display = ''")
        frame.wait_for_function("map_routes.getSize().x > 700")
        seen.page.wait_for_timeout(200)
        zooms.append(frame.evaluate("map_routes.getZoom()"))
        assert seen.errors == []
    assert zooms[0] == zooms[1]
