"""Cities for orientation: a few large ones that the network does not have, which give way to all that it has."""

from __future__ import annotations

import re
from typing import Any

import pytest

import routes
from routes import Leg, Network, Waypoint
from routes.errors import UsageError
from routes.geo import layers
from routes.i18n.language import LANGUAGES
from routes.maps.html.folium_map import page_map
from routes.maps.image.panel import Panel
from routes.maps.image.picture import TextItem
from routes.maps.spec import MapSpec
from tests.maps.test_static import overlap, panels


def crossing(*more: Waypoint, **options: Any) -> MapSpec:
    """Return a map of a crossing from Zeebrugge to Hull; London, 8.9 million people, lies between and to the west."""
    ends = [
        Waypoint(id="zeebrugge", name="Zeebrugge", lon=3.2, lat=51.33, kind="port"),
        Waypoint(id="hull", name="Hull", lon=-0.34, lat=53.74, kind="port"),
    ]
    legs = [Leg(id="zeebrugge--hull", start="zeebrugge", end="hull", mode="boat")]
    return Network(waypoints=[*ends, *more], legs=legs).map(**options).spec


def towns(spec: MapSpec) -> list[str]:
    return [label.text for label in spec.labels if label.kind == "city"]


def test_the_largest_city_near_a_route_is_named_first_where_it_stands() -> None:
    spec = crossing()
    assert towns(spec)[0] == "London"
    assert len(towns(spec)) <= 5
    london = next(label for label in spec.labels if label.text == "London")
    # London is at 51.51 N, 0.13 W: asinh(tan(51.51 degrees)) is 60.2 degrees on the plane of Mercator.
    assert london.at[0] == pytest.approx((-126, -60_240), abs=60)


@pytest.mark.parametrize(
    "place",
    [
        Waypoint(id="l", name="Victoria Coach Station", lon=-0.15, lat=51.49, kind="town"),
        Waypoint(id="l", name="Londres", lon=1.0, lat=52.6, kind="town", names={"en": "London"}),
        Waypoint(id="l", name="LONDON", lon=1.0, lat=52.6, kind="town"),
    ],
    ids=["by its position", "by a name it has", "by its name"],
)
def test_a_city_that_the_network_has_is_not_named_a_second_time(place: Waypoint) -> None:
    assert "London" not in towns(crossing(place))


def test_a_city_of_the_network_that_an_itinerary_does_not_draw_is_not_named_either() -> None:
    places = [
        Waypoint(id="a", name="A", lon=3.2, lat=51.33), Waypoint(id="b", name="B", lon=-0.34, lat=53.74),
        Waypoint(id="c", name="Terminal", lon=-0.13, lat=51.5),
    ]  # fmt: skip
    legs = [Leg(id="a--b", start="a", end="b", mode="boat"), Leg(id="b--c", start="b", end="c", mode="bus")]
    net = Network(waypoints=places, legs=legs)
    assert "London" not in towns(net.map(itinerary=net.path("a", "b")).spec)


@pytest.mark.parametrize(("lang", "name"), [("es", "Londres"), ("fr", "Londres"), ("pt", "Londres"), ("ar", "لندن")])
def test_a_city_has_its_name_in_the_language_of_the_reader(lang: str, name: str) -> None:
    assert towns(crossing(lang=lang))[0] == name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_names_the_cities_is_said_where_there_are_any(lang: str) -> None:
    assert "GeoNames" in crossing(lang=lang).cities_line
    for option in ({"cities": False}, {"basemap": "none"}, {"tiles": "OpenStreetMap"}):
        spec = crossing(lang=lang, **option)
        assert towns(spec) == []
        assert spec.cities_line == ""


def test_the_option_is_one_of_every_map() -> None:
    net = Network(waypoints=[Waypoint(id="a", name="A", lon=0, lat=52)], legs=[])
    assert towns(net.map().spec) != []
    assert towns(net.map(cities=False).spec) == towns(net.explore(cities=False).spec) == []
    with pytest.raises(UsageError, match="cities"):
        net.map(city=False)  # type: ignore[call-arg]


def test_cities_are_found_on_both_sides_of_180_degrees() -> None:
    found = {city.name: city.lon for city in layers.cities((170.0, -45.0, 205.0, 22.0))}
    assert found["Auckland"] == pytest.approx(174.8, abs=0.1)
    assert found["Honolulu"] == pytest.approx(202.1, abs=0.1)


# --- where they stand -----------------------------------------------------------------------------------------------


def written(panels: list[Panel]) -> str:
    """Return all words of the sheet on which maps were drawn."""
    return " ".join(item.text for item in panels[0].picture.items if isinstance(item, TextItem))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["map", "print", "report"])
@pytest.mark.parametrize("name", ["americas", "english-channel", "horn-of-africa-yemen"])
def test_no_city_stands_on_a_name_a_mark_a_line_or_an_annotation(
    name: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, seen = panels(routes.load(name).map().spec, monkeypatch, kind), 0
    for panel in found:
        for city in (one for one in panel.names if one.look == "city"):
            seen += 1
            assert city.box is not None
            assert city.square is not None
            others = [one.box for one in panel.names if one is not city and one.box is not None]
            assert [box for box in (*others, *panel.blocked) if overlap(city.box, box)] == []
            assert not any(city.box.holds(x, y) for x, y in panel.lines)
            assert not any(city.box.holds(dot.x, dot.y) for dot in panel.dots.values())
            # Its square lies within the box of its name, at the end where the name begins.
            assert city.box.holds(*city.square)
    # The sheet says what squares are where there are some, and nowhere else.
    assert ("orientation" in written(found)) == (seen > 0)
    # Sheets of the Americas may be full of names of their own.
    assert seen > 0 or (name == "americas" and kind != "map")


@pytest.mark.parametrize("kind", ["social", "multiples"])
def test_pictures_of_one_figure_name_no_cities(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    found = panels(routes.load("western-africa-atlantic").map().spec, monkeypatch, kind)
    assert [one.text for panel in found for one in panel.names if one.look == "city"] == []
    assert "orientation" not in written(found)


def test_the_still_map_of_a_page_names_the_cities_of_its_description() -> None:
    spec = crossing()
    html = page_map(spec).get_root().render()
    still = re.findall(r'class="r-tcity[^>]*>([^<]+)<', html)
    squares = re.findall(r'class="r-tsquare" d="([^"]*)"', html)
    assert set(still) <= set(towns(spec))
    assert "London" in still
    assert sum(path.count("M") for path in squares) == len(still)
