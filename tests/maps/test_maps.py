"""From records to a description, and from there to a page."""

from __future__ import annotations

import dataclasses
import json
import math
import re
from pathlib import Path

import folium
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes.describe import words
from routes.errors import FileError, UsageError
from routes.i18n.language import Text
from routes.maps import compose, grid
from routes.maps.html import page as document
from routes.maps.widths import nested_values
from routes.model.network import Meta
from routes.model.records import Leg, Observation, Route, Source, Waypoint
from routes.network import Network

SOURCE = Source(id="s", publisher="Registry", url="https://example.org/table")


def line_of_four() -> Network:
    """Return a > b > c > d along the equator, one leg by boat, with figures about two legs and one place."""
    places = [
        Waypoint(id=i, name=i.upper(), lon=x, lat=0, kind="town", country="COL", sources="s")
        for x, i in enumerate("abcd")
    ]
    legs = [
        Leg(id="a--b", start="a", end="b", mode="bus", sources="s", hours=(2, 3)),
        Leg(id="b--c", start="b", end="c", mode="boat", sources="s"),
        Leg(id="c--d", start="c", end="d", mode="walk", certainty="inferred", sources="s"),
    ]
    rows = [
        Observation(about="a--b", measure="transit", period="2021", value=1000, source="s"),
        Observation(about="b--c", measure="transit", period="2021", value=250, source="s"),
        Observation(about="b", measure="arrival", period="2021-05", value=0, source="s"),
    ]
    chain = Route(id="r", title="All the way", legs=[leg.id for leg in legs], sources="s")
    meta = Meta(name="toy", title="Four places", description="A sentence.")
    return Network(meta=meta, waypoints=places, legs=legs, routes=[chain], observations=rows, sources=[SOURCE])


@given(st.floats(-180, 180), st.floats(-84, 84))
def test_the_grid_is_web_mercator_to_half_a_unit(lon: float, lat: float) -> None:
    x, y = grid.to_grid(lon, lat)
    transformer = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    metres_x, metres_y = transformer.transform(lon, lat)
    unit = 20037508.342789244 / 180 / 1000
    assert abs(metres_x / unit - x) <= 0.501
    assert abs(metres_y / unit + y) <= 0.501


def test_a_smoothed_line_passes_through_every_position() -> None:
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 3.0)]
    bent = grid.smooth(corners)
    assert all(corner in bent for corner in corners)
    assert grid.smooth(corners[:2]) == corners[:2]


def test_a_coarser_bend_keeps_every_position_and_leaves_the_fine_one_by_no_more_than_asked() -> None:
    corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (2.0, 3.0)]
    fine, coarse = grid.smooth(corners), grid.smooth(corners, tolerance=0.05)
    assert len(coarse) < len(fine) == 3 * 6 + 1
    assert [position for position in coarse if position in corners] == corners
    assert set(coarse) <= set(fine)
    assert shapely.hausdorff_distance(shapely.LineString(fine), shapely.LineString(coarse)) <= 0.05


def test_numbers_are_written_as_each_language_writes_them() -> None:
    assert [Text("en").number(v) for v in (0, 8456, 133726, 2.5)] == ["0", "8,456", "133,726", "2.5"]
    assert [Text("es").number(v) for v in (0, 8456, 133726, 2.5)] == ["0", "8.456", "133.726", "2,5"]
    assert Text("en").range((72, 144)) == "72–144"
    assert Text("en").range((9, 9)) == "9"


def test_text_is_put_in_as_it_is_and_never_filled_twice() -> None:
    assert Text("en")("from_to", start="{end}", end="B") == "From {end} to B"


def test_the_legend_of_flows_has_three_round_values_no_larger_than_the_largest() -> None:
    assert nested_values(1000) == [1000, 500, 200]
    assert nested_values(7) == [5, 2, 1]


def test_widths_are_linear_and_a_leg_without_a_figure_is_not_zero() -> None:
    spec = compose.compose(line_of_four(), flows="transit", period="2021", basemap="none")
    widths = {leg.id: leg.width for leg in spec.legs}
    assert widths == {"a--b": 12.0, "b--c": 3.0, "c--d": 0.0}
    texts = [entry.text for entry in spec.legend if entry.kind.startswith(("flow", "noflow"))]
    assert texts == ["transits, 2021 (people)", "1,000", "500", "200", "no figure"]


def test_a_description_is_plain_json() -> None:
    spec = compose.compose(line_of_four(), basemap="none")
    assert json.loads(json.dumps(spec.to_dict()))["title"] == "Four places"


def test_stops_and_legs_are_told_in_route_order() -> None:
    spec = compose.compose(line_of_four(), basemap="none")
    assert [row.cells[0].text for row in spec.stops] == ["A", "A → B", "B", "B → C", "C", "C → D", "D"]


def test_the_words_say_what_is_known_and_what_is_not() -> None:
    text = " ".join(compose.compose(line_of_four(), basemap="none").words)
    # Three degrees of the equator: 3 x 111.3195 km.
    assert "4 waypoints and 3 legs, 334 kilometres in all, in Colombia" in text
    assert "Durations are printed for 1 of 3 legs" in text
    assert "3 legs are schematic" in text
    assert "One leg is inferred" in text


def test_zero_is_shown_as_zero() -> None:
    spec = compose.compose(line_of_four(), basemap="none")
    cells = [[cell.text for cell in row.cells] for row in spec.figures]
    assert ["B", "arrivals", "2021 (May only)", "0 people"] in [row[:4] for row in cells]


def test_a_part_of_a_year_says_which_and_more_than_is_not_exactly() -> None:
    net = routes.load("americas")
    shown = {(what, who): value for what, value, who in words.popup_figures(net, "darien-gap", Text("en"), 20)}
    assert shown[("transits, 2025 (January–April only)", "Servicio Nacional de Migración de Panamá")] == "2,904 people"
    assert shown[("transits, 2022 (January–February only)", "UNHCR and IOM")] == "8,456 people"
    assert words.popup_figures(net, "necocli", Text("en"), 6)[0][1] == "20,000 or more people"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ({"theme": "neon"}, 'theme "neon" is not one of auto, light, dark'),
        ({"lang": "xx"}, 'lang "xx" is not one of en, es, fr, pt, ht, ar'),
        ({"flows": "death"}, "nothing drawn has a figure of death"),
    ],
)
def test_a_wrong_option_is_refused_in_words(option: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        compose.compose(line_of_four(), basemap="none", **option)  # type: ignore[arg-type]


def test_explore_takes_geopandas_names_and_refuses_what_it_does_not_do() -> None:
    made = line_of_four().explore(column="transit", tiles=None, tooltip=True, legend=True)
    assert isinstance(made, folium.Map)
    with pytest.raises(UsageError, match="explore does not take attr="):
        line_of_four().explore(attr="somebody")


def test_other_folium_layers_can_be_added_and_stay(tmp_path: Path) -> None:
    made = line_of_four().map(basemap="none")
    folium.CircleMarker([0.0, 1.5], radius=7, color="#123456").add_to(made)
    text = made.save(tmp_path / "m.html").read_text(encoding="utf-8")
    assert '"#123456"' in text
    assert text.index("L.map(") < text.index('"#123456"')


def test_a_page_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "m.html"
    target.write_text("old", encoding="utf-8")
    document.write_page("new", target)
    assert target.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(FileError, match="The folder does not exist: make it first"):
        document.write_page("x", tmp_path / "no" / "m.html")


def test_the_page_links_to_nothing_and_carries_no_foreign_library() -> None:
    html = line_of_four().map(basemap="none").get_root().render()
    for word in ("cdn", "jquery", "bootstrap", "fontawesome", "awesome-markers", "sourceMappingURL", "url(images"):
        assert word not in html.lower()


def test_an_empty_network_cannot_be_drawn() -> None:
    with pytest.raises(UsageError, match="nothing to draw"):
        compose.compose(Network())


def test_a_map_of_one_place_has_room_around_it() -> None:
    spec = compose.compose(Network(waypoints=[Waypoint(id="a", name="A", lon=10, lat=10)]), basemap="none")
    assert spec.bounds[2] - spec.bounds[0] == pytest.approx(0.5)


def test_a_line_over_the_antimeridian_is_drawn_in_one_piece() -> None:
    places = [Waypoint(id="a", name="A", lon=179, lat=0), Waypoint(id="b", name="B", lon=-179, lat=0)]
    net = Network(waypoints=places, legs=[Leg(id="x", start="a", end="b")])
    # From 179 east two degrees on, along the equator.
    assert compose.compose(net, basemap="none").legs[0].path == "M179000 0l2000 0"


def test_plot_returns_axes_and_opens_no_window() -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    axes = line_of_four().plot(column="transit", legend=True)
    assert axes.get_legend() is not None
    mpl.pyplot.close("all")


@pytest.mark.parametrize("name", ["americas", "bay-of-bengal"])
def test_the_ground_of_a_wide_map_is_written_in_tens_and_stays_within_what_is_simplified_away(name: str) -> None:
    spec = routes.load(name).map().spec
    numbers = [int(number) for number in re.findall(r"-?\d+", spec.ground.land + spec.ground.borders)]
    assert {number % 10 for number in numbers} == {0}
    # A px of a page 1100 px wide, in thousandths of a degree: no number is coarser.
    assert math.gcd(*numbers) <= (spec.view[2] - spec.view[0]) * 1000 / 1100


def test_the_specification_is_frozen() -> None:
    spec = compose.compose(line_of_four(), basemap="none")
    with pytest.raises(dataclasses.FrozenInstanceError):
        spec.title = "x"  # type: ignore[misc]
