"""Maps in notebooks: what is shown without trust, geopandas' argument names, layers on other people's maps, Axes."""

from __future__ import annotations

import base64
import inspect
import io
import json
import re
import string
from collections.abc import Iterator
from html import unescape

import folium
import folium.plugins
import numpy as np
import pytest
from geopandas.explore import _explore
from PIL import Image

from routes.errors import UsageError
from routes.maps import classify as classes
from routes.maps import explore
from routes.maps.html import page as document
from routes.maps.html.folium_layers import RoutesGroup
from routes.maps.html.folium_map import page_map
from routes.maps.html.layer import LayerStyle, packed
from routes.maps.spec import MapSpec
from routes.model.records import Leg, Waypoint
from routes.network import Network
from tests.browser.test_hostile import HOSTILE, network
from tests.maps.test_maps import line_of_four


@pytest.fixture
def axes() -> Iterator[None]:
    import matplotlib as mpl

    mpl.use("Agg")
    yield
    mpl.pyplot.close("all")


def unpacked(layer: RoutesGroup) -> dict[str, object]:
    found: dict[str, object] = json.loads(base64.b64decode(layer.packed))
    return found


def layer_of(parent: folium.Map) -> RoutesGroup:
    return next(child for child in parent._children.values() if isinstance(child, RoutesGroup))


# --- what a notebook shows ------------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["network", "itinerary", "map"])
def test_a_notebook_may_choose_text_html_or_a_picture(what: str) -> None:
    net = line_of_four()
    thing = {"network": net, "itinerary": net.path("a", "d"), "map": net.map()}[what]
    bundle = thing._repr_mimebundle_()
    assert list(bundle) == ["text/plain", "text/html", "image/png"]
    with Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))) as image:
        assert image.format == "PNG"
        assert image.width == 1360
    assert bundle["text/html"] == thing._repr_html_()
    assert json.loads(json.dumps(bundle)) == bundle
    assert list(thing._repr_mimebundle_(include={"text/plain"})) == ["text/plain"]
    assert list(thing._repr_mimebundle_(exclude=["image/png"])) == ["text/plain", "text/html"]


def test_the_frame_is_sandboxed_of_fixed_height_and_holds_the_page() -> None:
    html = line_of_four().map(basemap="none")._repr_html_()
    frame = re.match(r'<iframe srcdoc="([^"]*)" title="Four places" sandbox="allow-scripts" ([^>]*)>', html)
    assert frame is not None
    assert "height:640px" in frame[2]
    page = re.sub(r"<style>@media screen,print\{\.r-frame.*?</style></head>", "</head>", unescape(frame[1]))
    assert page == line_of_four().map(basemap="none").get_root().render()
    assert "allow-same-origin" not in html


def test_a_table_of_five_rows_stands_where_frames_are_taken_out() -> None:
    places = [Waypoint(id=f"p{i}", name=f"P<{i}>", lon=i, lat=0) for i in range(9)]
    legs = [Leg(id=f"l{i}", start=f"p{i}", end=f"p{i + 1}") for i in range(8)]
    html = Network(waypoints=places, legs=legs)._repr_html_()
    assert html is not None
    table = html[html.index("<table>") :]
    assert table.count("<tr>") == 6
    assert "P&lt;0&gt; → P&lt;1&gt;" in table
    assert "<p>… 3</p>" in table
    assert "<P" not in table.replace("<p>", "")


def test_a_network_of_nothing_is_shown_as_text() -> None:
    assert Network()._repr_html_() is None
    assert Network()._repr_mimebundle_() == {"text/plain": repr(Network())}


# --- explore --------------------------------------------------------------------------------------------------
def test_explore_has_every_argument_name_of_geopandas() -> None:
    theirs = list(inspect.signature(_explore).parameters)[1:]
    ours = list(inspect.signature(explore.explore).parameters)[1:]
    assert "missing_kwds" in theirs
    # A name is one of the keywords that GeoPandas hands on to folium.
    assert [*(name for name in theirs if name != "kwargs"), "name"] == ours[:-1]


def test_a_measure_sets_widths_and_a_field_sets_colours() -> None:
    net = line_of_four()
    wide = net.explore(column="transit", tiles=None).spec
    assert [leg.width for leg in wide.legs] == [12.0, 3.0, 0.0]
    kinds = net.explore(column="mode", tiles=None).spec
    assert [leg.colour for leg in kinds.legs] == [1, 0, 2]
    assert [entry.text for entry in kinds.legend][:4] == ["mode", "by water", "by bus", "on foot"]
    assert [leg.style for leg in kinds.legs] == ["road", "water", "foot"]


def test_numbers_are_put_in_classes() -> None:
    places = [Waypoint(id=f"p{i}", name=f"P{i}", lon=i * i, lat=0) for i in range(5)]
    legs = [Leg(id=f"l{i}", start=f"p{i}", end=f"p{i + 1}", extra={"people": str(i * 10)}) for i in range(4)]
    net = Network(waypoints=places, legs=legs)
    # Lengths are 1, 3, 5 and 7 degrees of the equator, 111.3195 km each: two equal steps part at 4 degrees.
    spec = net.explore(column="length_km", k=2, tiles=None).spec
    assert [leg.colour for leg in spec.legs] == [0, 0, 1, 1]
    assert [entry.text for entry in spec.legend][:3] == ["length km", "111–445", "445–779"]
    spec = net.explore(column="people", k=2, scheme="quantiles", tiles=None, cmap=["teal", "#aa0000"]).spec
    assert [leg.colour for leg in spec.legs] == [0, 0, 1, 1]
    assert spec.colours == ("#008080", "#aa0000")
    named = net.explore(column="people", categories=[30, 20, 10, 0], tiles=None).spec
    assert [leg.colour for leg in named.legs] == [3, 2, 1, 0]


def test_legs_without_a_value_are_told_apart() -> None:
    made = line_of_four().explore(column="hours", tiles=None, missing_kwds={"color": "#777777", "label": "unknown"})
    assert [leg.colour for leg in made.spec.legs] == [0, 1, 1]
    assert made.spec.colours[1] == "#777777"
    assert [entry.text for entry in made.spec.legend][2] == "unknown"


def test_colours_reach_the_page_and_the_picture() -> None:
    made = line_of_four().explore(color="#123456", basemap="none")
    data = unpacked(next(iter(made.groups.values())))
    # Light, and on a dark ground mixed with white: 0.55 of 0x12, 0x34, 0x56 and 0.45 of 255.
    assert data["colours"] == [["#123456"], ["#7d8fa2"]]
    page = page_map(made.spec).get_root().render()
    assert ".r-c0{stroke:#123456}" in page
    assert 'class="r-leg r-road r-c0' in page
    from routes.maps.image import write as static

    assert b'stroke="#123456"' in static.picture_bytes(made.spec, ".svg")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"tiles": "OpenStreetMop"}, 'tiles "OpenStreetMop": no tiles of folium or xyzservices have that name'),
        ({"tiles": "https://tiles.example/{z}/{x}/{y}.png"}, "say whose they are: attr="),
        ({"tiles": "https://tiles.example/"}, "is no address of tiles: it names {z}, {x} and {y}"),
        ({"tiles": "Thunderforest.Landscape"}, 'tiles "Thunderforest.Landscape" cannot be shown: .*(key|token)'),
        ({"tiles": "https://t.example/{z}/{x}/{y}.png", "attr": "{{7*7}}"}, 'attr "{{7\\*7}}" holds signs of a template'),
        ({"tiles": 7}, 'tiles "7" is neither a name, an address, a provider, a layer nor a file'),
        ({"tiles": "OpenStreetMap", "m": folium.Map(tiles=None)}, "tiles= or m=, not both"),
        ({"attr": "x"}, 'explore does not take attr="x" without tiles='),
        ({"marker_type": "marker"}, 'waypoints are circles: leave it out, or say "circle_marker"'),
        ({"tooltip": 3}, "it is True, False, or columns"),
        ({"tooltip": ["mode", "cuont"]}, 'tooltip "cuont" is a column of neither legs nor places'),
        ({"style_kwds": {"wieght": 3}}, r'explore does not take style_kwds\["wieght"\]: it takes color, weight, opacity'),
        ({"map_kwds": {"dragging": False}}, r"make the map yourself and pass it: m=folium.Map"),
        ({"tooltip_kwds": {"labels": False}}, "tooltips show the name"),
        ({"classification_kwds": {"x": 1}}, "use scheme= and k="),
        ({"colour": "red"}, "explore does not take colour="),
        ({"column": "modes"}, 'column "modes" is neither a measure nor a field of the legs.*mode'),
        ({"column": "cost_usd"}, "no leg drawn has a value of cost_usd"),
        ({"column": "mode", "color": "red"}, "column= or color=, not both"),
        ({"color": "red;}</style>"}, "is not a colour"),
        ({"column": "length_km", "scheme": "NaturalBraeks"}, "is not (one of equalinterval, quantiles|known to mapclassify)"),
        ({"column": "length_km", "k": 40}, 'k "40" must be a whole number, 1 to 9'),
        ({"column": "length_km", "cmap": "viridos"}, "cmap \"viridos\" is not a colour map of matplotlib.*viridis"),
        ({"column": "length_km", "vmin": 5, "vmax": 1}, "vmax 1 is less than vmin 5"),
        ({"column": "mode", "categories": ["bus"]}, 'categories lacks "boat", "walk"'),
        ({"height": "tall"}, 'height "tall" is not a size'),
        ({"legend_kwds": {"loc": "best"}}, r'legend_kwds\["loc"\]: it takes caption'),
        ({"m": object()}, "is not a map of folium's"),
    ],
)  # fmt: skip
def test_what_explore_does_not_do_it_says(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        line_of_four().explore(**{"basemap": "none", **arguments})  # type: ignore[arg-type]


def test_a_frame_has_the_size_that_was_asked_for() -> None:
    html = line_of_four().explore(basemap="none", width=500, height=300)._repr_html_()
    assert 'style="width:500px;height:300px;' in html


# --- layers on other maps -------------------------------------------------------------------------------------
def test_explore_adds_its_layers_to_a_map_and_returns_it() -> None:
    theirs = folium.Map(tiles=None)
    again = line_of_four().explore(
        m=theirs, tooltip=False, style_kwds={"weight": 7, "opacity": 0.5, "color": "teal"}, marker_kwds={"radius": 9},
        highlight_kwds={"weight": 9},
    )  # fmt: skip
    assert again is theirs
    data = unpacked(layer_of(theirs))
    legs = data["legs"]
    assert isinstance(legs, list)
    assert [(leg["width"], leg["own"]) for leg in legs] == [(7, "#008080")] * 3
    assert data["opacity"] == 0.5
    names = [child.layer_name for child in theirs._children.values() if isinstance(child, RoutesGroup)]
    assert names == ["Legs: by road", "Legs: by water", "Legs: on foot", "Figures", "Places", "Names"]
    assert (data["tooltip"], data["popup"], data["hot"]) == (False, True, {"weight": 9})
    assert theirs.get_bounds() == [[0, 0], [0, 3]] or np.ptp(np.array(theirs.get_bounds()), axis=0)[1] == 3


def test_a_layer_lives_in_a_group_with_a_control() -> None:
    theirs = folium.Map(tiles=None)
    group = folium.FeatureGroup(name="Ours").add_to(theirs)
    line_of_four().explore(m=group, basemap="none")
    line_of_four().explore(m=theirs, basemap="none")
    folium.LayerControl().add_to(theirs)
    html = theirs.get_root().render()
    layer = layer_of(group)
    assert f"{layer.get_name()}.addTo({group.get_name()})" in html
    assert '"Places" :' in html


def test_a_dual_map_has_the_layer_on_both_sides() -> None:
    dual = folium.plugins.DualMap(tiles=None)
    line_of_four().explore(m=dual, basemap="none")
    html = dual.get_root().render()
    assert html.count("var routes_group_") == 12
    # Script and data stand in the page once.
    assert html.count("window.routesFolium=") == 1
    assert html.count("routesFolium.pack(") == 1
    assert f".addTo({dual.m1.get_name()})" in html
    assert f".addTo({dual.m2.get_name()})" in html


def leaflet_string(element: folium.Map) -> str:
    """Return the script that streamlit-folium would run: the script of a map and of all that is in it, by itself."""
    element.render()

    def walk(found: object) -> str:
        own = found._template.module.script(found)  # type: ignore[attr-defined]
        for child in found._children.values():  # type: ignore[attr-defined]
            try:
                own += "\n" + walk(child)
            except AttributeError:
                continue
        return str(own)

    return walk(element)


def test_a_map_of_ours_draws_itself_where_only_its_script_is_taken() -> None:
    made = line_of_four().map(basemap="none")
    script = leaflet_string(made)
    assert "routesPage(map_routes)" not in script
    assert script.count("window.routesFolium=") == 1
    assert ".addTo(map_routes)" in script
    # The page itself is not changed by it.
    assert made.get_root().render() == line_of_four().map(basemap="none").get_root().render()


@pytest.mark.parametrize("text", HOSTILE)
def test_data_travels_as_letters_and_digits(text: str) -> None:
    theirs = folium.Map(tiles=None)
    network(text).explore(m=theirs, title=text)
    html = theirs.get_root().render()
    layer = layer_of(theirs)
    assert set(layer.packed) <= set(string.ascii_letters + string.digits + "+/=")
    data = unpacked(layer)
    assert data["waypoints"][0]["name"] == text  # type: ignore[index]
    if len(text) > 3:
        assert text not in html.replace("</script>", "")


def test_the_layer_s_script_is_no_template() -> None:
    code = document.layer_code()
    for mark in ("{{", "{%", "{#", "${", "`", "</script", "innerHTML", "eval"):
        assert mark not in code
    spec = line_of_four().map(basemap="none").spec
    assert isinstance(spec, MapSpec)
    assert packed(spec, LayerStyle()) == packed(spec, LayerStyle())


def test_a_colour_is_a_colour_and_nothing_else() -> None:
    assert classes.checked_colour("DarkSlateGray", "color") == "#2f4f4f"
    for bad in ("red;", "#12", "url(x)", "var(--x)", "#0b5a8c}", "", None, 7):
        with pytest.raises(UsageError, match="is not a colour"):
            classes.checked_colour(bad, "color")


# --- plot -----------------------------------------------------------------------------------------------------
@pytest.mark.usefixtures("axes")
def test_plot_draws_on_given_axes_and_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib.pyplot as plt

    monkeypatch.setattr(plt, "show", lambda *_a, **_k: pytest.fail("a window was opened"))
    _, given = plt.subplots()
    assert line_of_four().plot(ax=given) is given
    made = line_of_four().plot(figsize=(3, 4))
    assert tuple(made.figure.get_size_inches()) == (3, 4)
    assert made.get_xlim()[0] < 0 < 3 < made.get_xlim()[1]


@pytest.mark.usefixtures("axes")
def test_plot_colours_by_a_field_and_says_so_in_its_legend() -> None:
    from matplotlib.colors import to_hex

    axes = line_of_four().plot("mode", legend=True, cmap=["#111111", "#222222", "#333333"])
    legend = axes.get_legend()
    said = [entry.get_text() for entry in legend.get_texts()]
    # The lines are as wide as the figures that the network has, so the legend explains widths too.
    assert said[:4] == ["by water", "by bus", "on foot", "transits, 2021 (people)"]
    drawn = [to_hex(line.get_color()) for line in axes.lines]
    ours = [colour for colour in drawn if colour in ("#111111", "#222222", "#333333")]
    assert list(dict.fromkeys(ours)) == ["#222222", "#111111", "#333333"]
    wide = line_of_four().plot("transit", linewidth=9, alpha=0.5)
    assert [line.get_linewidth() for line in wide.lines if line.get_alpha() == 0.5] == [9, 9, 9]


@pytest.mark.usefixtures("axes")
def test_plot_writes_names_as_they_are() -> None:
    places = [Waypoint(id="a", name="$x$", lon=0, lat=0), Waypoint(id="b", name="\\frac", lon=1, lat=0)]
    axes = Network(waypoints=places, legs=[Leg(id="l", start="a", end="b")]).plot(legend=True)
    names = [text for text in axes.texts if text.get_text()]
    assert {text.get_text() for text in names} == {"$x$", "\\frac"}
    assert not any(text.get_parse_math() for text in names)
    axes.figure.canvas.draw()
