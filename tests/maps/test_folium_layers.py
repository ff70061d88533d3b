"""The map of folium's own: its groups, its page and what that asks of others, without a browser."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from pathlib import Path

import folium
import folium.plugins
import pytest
import xyzservices.providers

import routes
from routes.errors import FileError, RoutesWarning
from routes.maps.html.folium_layers import FoliumMap, RoutesGroup
from routes.maps.html.libraries import Library, Shelf, needed
from tests.maps.test_maps import line_of_four
from tests.maps.test_notebook import leaflet_string

GROUPS = ["Land and borders", "Legs: by road", "Legs: by water", "Legs: on foot", "Figures", "Places", "Names"]


def script_of(made: folium.Map) -> str:
    return str(made.get_root().render()).rpartition("<script>")[2]


def test_a_network_is_a_folium_map_with_a_group_of_folium_for_each_kind() -> None:
    made = line_of_four().to_folium()
    assert type(made) is FoliumMap
    assert isinstance(made, folium.Map)
    assert list(made.groups) == GROUPS
    assert all(isinstance(group, folium.FeatureGroup) for group in made.groups.values())
    assert made.get_bounds() == [[made.spec.bounds[1], made.spec.bounds[0]], [made.spec.bounds[3], made.spec.bounds[2]]]
    assert repr(made) == "<FoliumMap 'Four places': 4 waypoints, 3 legs>"
    arabic = line_of_four().to_folium(lang="ar")
    assert list(arabic.groups)[-2:] == ["الأماكن", "الأسماء"]


def test_the_same_map_has_the_same_bytes_and_no_address(tmp_path: Path) -> None:
    first, second = (line_of_four().to_folium().save(tmp_path / f"{n}.html").read_bytes() for n in "ab")
    assert first == second
    assert re.findall(rb'<(?:script|link)[^>]*(?:src|href)="(?!data:)[^"]*"', first) == []
    for library in ("jquery", "bootstrap", "font-awesome", "awesome-markers"):
        assert f"/{library}" not in first.decode().lower()


def test_what_is_added_after_a_map_was_shown_stands_in_the_control_too() -> None:
    made = line_of_four().to_folium()
    made._repr_html_()
    folium.FeatureGroup(name="Mine").add_to(made)
    script = script_of(made)
    control = script.index("L.control.layers(")
    assert script.index("L.featureGroup(") < control
    assert script.count("L.control.layers(") == 1
    assert '"Mine" :' in script[script.index("base_layers") :]


def test_a_control_of_the_caller_takes_the_place_of_ours() -> None:
    made = line_of_four().to_folium()
    folium.LayerControl(collapsed=False).add_to(made)
    script = script_of(made)
    assert script.count("L.control.layers(") == 1
    assert '"collapsed": false' in script


def test_a_group_can_be_hidden_removed_and_moved_to_another_map() -> None:
    made = line_of_four().to_folium()
    made.groups["Names"].show = False
    del made._children[made.groups["Figures"].get_name()]
    script = script_of(made)
    assert f"{made.groups['Places'].get_name()}.addTo(map_routes)" in script
    assert f"{made.groups['Names'].get_name()}.addTo(map_routes)" not in script
    assert '"Figures" :' not in script
    theirs = folium.Map(tiles=None)
    line_of_four().to_folium().groups["Places"].add_to(theirs)
    html = theirs.get_root().render()
    # It brings along what it is drawn by.
    assert html.count("window.routesFolium=") == 1
    assert html.count("routesFolium.pack(") == 1


def test_two_networks_on_a_map_have_names_of_their_own() -> None:
    theirs = folium.Map(tiles=None)
    line_of_four().explore(m=theirs)
    line_of_four().explore(m=theirs, color="teal")
    line_of_four().explore(m=theirs, name="The {{ third }}")
    names = [group.layer_name for group in theirs._children.values() if isinstance(group, RoutesGroup)]
    assert names[-3:] == ["Places (2)", "Names (2)", "The &#123;&#123; third &#125;&#125;"]
    assert len(set(names)) == len(names) == 13
    html = theirs.get_root().render()
    assert html.count("window.routesFolium=") == 1
    # The first and the third are the same data.
    assert html.count("routesFolium.pack(") == 2


def test_a_host_that_takes_the_script_alone_has_all_of_it_in_order() -> None:
    script = leaflet_string(line_of_four().to_folium())
    order = [
        script.index(part)
        for part in ("L.map(", "window.routesFolium=", "routesFolium.pack(", "routesFolium.group(", "L.control.layers(")
    ]
    assert order == sorted(order)


# --- tiles -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "tiles",
    [
        "OpenStreetMap", "Esri.WorldTopoMap", xyzservices.providers.OpenTopoMap,
        folium.TileLayer("https://tile.example/{z}/{x}/{y}.png", attr="Example"),
        "https://{s}.tile.example/{z}/{x}/{y}.png",
    ],
    ids=["name", "dotted", "provider", "layer", "address"],
)  # fmt: skip
def test_tiles_are_named_in_any_way_and_the_page_says_whom_it_asks(tiles: object, tmp_path: Path) -> None:
    attr = "Example" if isinstance(tiles, str) and "example" in tiles else None
    made = line_of_four().to_folium(tiles=tiles, attr=attr)
    assert list(made.groups) == GROUPS[1:]
    with pytest.warns(
        RoutesWarning,
        match=r"^m\.html asks ([a-z.]*tile[a-z.]+|server\.arcgisonline\.com) when it is opened, which sees who",
    ):
        made.save(tmp_path / "m.html")
    assert "attribution" in (tmp_path / "m.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "which learns who opens this map"), ("fr", "qui apprend ainsi qui ouvre")]
)
def test_a_page_with_tiles_says_in_its_language_who_learns_of_its_readers(lang: str, said: str) -> None:
    net, tiles = line_of_four(), "https://{s}.tiles.example.org/{z}/{x}/{y}.png"
    made = net.to_folium(tiles=tiles, attr="Example", lang=lang)
    ours = net.map(lang=lang)
    layer = folium.TileLayer(tiles, attr="Example").add_to(ours)
    for each in (made, ours):
        with pytest.warns(routes.RoutesWarning, match="asks tiles.example.org"):
            page = each.to_html()
        assert said in page
        assert "tiles.example.org, " in page
    # The layer is as its owner made it: on another map it says nothing of this one.
    assert layer.options["attribution"] == "Example"
    assert said not in net.to_folium(lang=lang).to_html()
    assert said not in net.map(lang=lang).to_html()


def test_a_key_that_is_missing_is_said_before_a_page_is_written() -> None:
    for tiles in ("Thunderforest.Landscape", xyzservices.providers.Thunderforest.Landscape):
        with pytest.raises(routes.UsageError, match="cannot be shown: .*(API key|Token)"):
            line_of_four().to_folium(tiles=tiles)


def test_no_ground_is_no_ground(tmp_path: Path) -> None:
    assert list(line_of_four().to_folium(tiles=None).groups) == GROUPS[1:]
    theirs = folium.Map(tiles=None)
    line_of_four().explore(m=theirs, basemap="builtin")
    names = [group.layer_name for group in theirs._children.values() if isinstance(group, RoutesGroup)]
    assert names == GROUPS


# --- libraries ---------------------------------------------------------------------------------------------------
def test_a_library_is_asked_for_only_by_what_needs_it(tmp_path: Path) -> None:
    made = line_of_four().to_folium()
    folium.Marker([0, 0], popup="A popup", icon=folium.Icon(icon="car", prefix="fa")).add_to(made)
    with pytest.warns(RoutesWarning, match=r"m\.html asks cdn\.jsdelivr\.net, cdnjs\.cloudflare\.com when"):
        text = made.save(tmp_path / "m.html").read_text(encoding="utf-8")
    asked = [url.rpartition("/")[2] for url in re.findall(r'<(?:script|link)[^>]*(?:src|href)="(https:[^"]*)"', text)]
    assert sorted(asked) == ["all.min.css", "leaflet.awesome-markers.css", "leaflet.awesome-markers.js"]


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("jquery", "popup.setContent($(`<p>x</p>`)[0]);", False),
        ("jquery", "$(document).ready(objects_in_front);", False),
        ("jquery", "$.ajax('x')", True),
        ("jquery", "jQuery('#a')", True),
        ("bootstrap", '<a data-bs-toggle="tooltip">', True),
        ("awesome_rotate_css", '"extraClasses": "fa-rotate-0"', False),
        ("awesome_rotate_css", '"extraClasses": "fa-rotate-90"', True),
        ("Leaflet.Sync", "", True),
        ("leaflet", "L.map()", False),
    ],
)
def test_which_library_a_text_needs(name: str, text: str, wanted: bool) -> None:
    assert needed(Library(name, "https://x.example/x.js"), text) is wanted


def test_a_folder_of_assets_stands_in_the_page_with_its_pictures(tmp_path: Path) -> None:
    folder = tmp_path / "node_modules" / "thing" / "dist"
    (folder / "images").mkdir(parents=True)
    (folder / "thing_plugin.min.js").write_text("var a = '</script><b>';", encoding="utf-8")
    (folder / "thing-plugin.css").write_text(
        ".a{background:url(images/a.png)}.b{background:url('../../../secret.png')}.c{x:'</style>'}", encoding="utf-8"
    )
    (folder / "images" / "a.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret.png").write_bytes(b"secret")
    shelf = Shelf(tmp_path / "node_modules")
    script, host = shelf.tag(Library("thing", "https://cdn.example/npm/thing@1/thing-plugin.js"))
    assert (script, host) == ("<script>var a = '<\\/script><b>';</script>", "")
    style, _ = shelf.tag(Library("thing_css", "https://cdn.example/thing-plugin.min.css?v=1", style=True))
    assert style == (
        "<style>.a{background:url(data:image/png;base64,iVBORw==)}.b{background:url(data:,)}.c{x:'<|style>'}</style>"
    )
    assert shelf.tag(Library("other", "https://cdn.example/other.js"))[1] == "cdn.example"


def test_a_folder_of_assets_that_is_none_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    made = line_of_four().to_folium()
    folium.plugins.Fullscreen().add_to(made)
    with pytest.raises(FileError, match='assets ".*" is no folder: give one with the files of plugins'):
        made.save(tmp_path / "m.html", assets=tmp_path / "nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_picture_of_a_folium_map_is_that_of_our_map(tmp_path: Path) -> None:
    net = line_of_four()
    theirs = net.to_folium().save(tmp_path / "a.svg").read_bytes()
    assert theirs == net.map().save(tmp_path / "b.svg").read_bytes()


@pytest.mark.slow
def test_chapters_are_left_to_our_page() -> None:
    story = routes.read(Path(__file__).parents[2] / "examples" / "darien-2022")
    assert story.map().spec.story
    assert story.to_folium().spec.story == ()
    assert "Notes on the map" in story.to_folium().groups or not story.annotations


def test_pictures_that_a_page_brings_along_are_among_the_hosts_it_asks(tmp_path: Path) -> None:
    for made in (line_of_four().to_folium(), line_of_four().map()):
        folium.plugins.ScrollZoomToggler().add_to(made)
        picture = folium.CustomIcon("https://icons.example.org/x.png")
        text = '<img src="//photos.example.org/y.png"> <a href="https://linked.example.org">more</a>'
        folium.Marker([0, 1], icon=picture, popup=text).add_to(made)
        with pytest.warns(
            RoutesWarning, match=r"asks cdnjs\.cloudflare\.com, icons\.example\.org, photos\.example\.org when"
        ):
            made.save(tmp_path / "m.html")


def test_a_style_sheet_of_a_plugin_brings_no_picture_or_font_of_a_host(tmp_path: Path) -> None:
    css = "@font-face{src:url('//fonts.example.org/a.woff')} .a{background:url(//x.example.org/a.png)} .b{color:red}"
    (tmp_path / "plug.css").write_text(css, encoding="utf-8")
    tag, host = Shelf(tmp_path).tag(Library("plug", "https://cdn.example.org/plug.min.css", style=True))
    assert (tag, host) == ("<style> .a{background:url(data:,)} .b{color:red}</style>", "")
    # An address without a suffix is not the library that its name begins with.
    (tmp_path / "leaflet.js").write_text("L = 1", encoding="utf-8")
    assert Library("terminator", "https://unpkg.com/leaflet.terminator").stem == "leaflet.terminator"
    assert Shelf(tmp_path).tag(Library("terminator", "https://unpkg.com/leaflet.terminator"))[1] == "unpkg.com"


def test_legs_that_are_not_in_use_at_the_first_step_are_a_hidden_layer_and_closed_ones_are_dotted() -> None:
    net = line_of_four()
    legs = list(net.legs.values())
    # The largest figure is of 2021: by then the second leg was given up, and the third was closed all year.
    legs[1] = dataclasses.replace(legs[1], valid=routes.Period.parse("2019"))
    closed = routes.Closure(target="c--d", valid="2021", source="s")
    figures = [
        routes.Observation(about="a--b", measure="transit", period=year, value=value, source="s")
        for year, value in (("2019", 3), ("2020", 4), ("2021", 1000))
    ]
    net = net.replace(legs=legs, closures=[closed], observations=figures)
    made = net.to_folium()
    unused = made.groups["Legs not in use at that time"]
    assert not unused.show
    assert all(group.show for group in made.groups.values() if group is not unused)
    drawn = json.loads(base64.b64decode(unused.packed))["legs"]
    assert [(leg["unused"], leg["shut"], leg["dash"] == "2 9") for leg in drawn] == [
        (False, False, False), (True, False, False), (False, True, True),
    ]  # fmt: skip
    # Its mode has no other leg, and so no layer.
    assert "Legs: by water" not in made.groups
    # Colours by a field tell of all legs.
    assert "Legs: by water" in net.explore("mode").groups
