"""The options of a map have one list: what takes options takes all of them, and refuses others by name."""

from __future__ import annotations

import inspect
from typing import Any

import folium
import pytest

from routes.article import article
from routes.errors import UsageError
from routes.maps import compose, explore
from routes.maps.options import ArticleOptions, ExploreOptions, MapOptions
from tests.toy import toy


def keyword_names(function: object) -> set[str]:
    taken = inspect.signature(function).parameters.values()  # type: ignore[arg-type]
    return {one.name for one in taken if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)}


def test_the_typed_options_are_the_arguments_of_the_functions_that_take_them() -> None:
    assert keyword_names(compose.compose) - {"net"} == set(MapOptions.__annotations__)
    own = keyword_names(explore.explore) - {"net", "column"}
    assert own | set(MapOptions.__annotations__) == set(ExploreOptions.__annotations__)
    assert keyword_names(article.read) - {"text", "net"} == set(ArticleOptions.__annotations__)


@pytest.mark.parametrize(
    "option",
    [
        {"country_names": {"AAA": "Aland"}},
        {"locale": "en-GB"},
        {"flows": "transit"},
        {"story": False},
        {"exact": ()},
        {"alt": "A map."},
        {"marked": {}},
        {"worldview": None},
    ],
    ids=lambda option: next(iter(option)),
)
def test_explore_takes_every_option_of_a_map(option: dict[str, object]) -> None:
    net = toy()
    assert net.explore(**option).spec == net.map(**option).spec  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        *(({name: 5}, f'^{name} "5" must be a text$')
          for name in ("title", "standfirst", "locale", "credit", "source", "disclaimer", "worldview", "alt")),
        *(({name: 5}, f'^{name} "5" must be a dict of texts') for name in ("country_names", "marked")),
        ({"marked": ["alta"]}, "^marked .* must be a dict of texts"),
        ({"country_names": {"AAA": 5}}, "^country_names .* must be a dict of texts"),
        ({"itinerary": "r"}, '^itinerary "r" must be an itinerary, as net.path'),
        ({"style": 5}, '^style "5" must be a name or a path'),
        ({"cities": "no"}, '^cities "no" must be True or False'),
        ({"story": "no"}, '^story "no" must be True or False'),
        ({"exact": 5}, '^exact "5" must be ids of places'),
        ({"exact": "nowhere"}, '^no waypoint "nowhere" to show exactly'),
        ({"basemap": "OpenStreetMap"}, "^basemap .* is not one of builtin, none; tiles of others go into tiles=$"),
    ],
)  # fmt: skip
def test_an_option_of_the_wrong_kind_is_one_line_on_every_map(given: dict[str, Any], said: str) -> None:
    net = toy()
    for draw in (net.map, net.explore, net.path("alta", "cruce").map):
        if "itinerary" in given and draw is not net.map:
            continue
        with pytest.raises(UsageError, match=said):
            draw(**given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        *(({name: 5}, f"explore takes {name} as a dict") for name in
          ("style_kwds", "highlight_kwds", "marker_kwds", "legend_kwds")),
        ({"column": "mode", "categories": 5}, 'categories "5" must be a list'),
        ({"name": 5}, 'name "5" must be a text'),
        ({"highlight": "yes"}, 'highlight="yes": it is True or False$'),
        ({"m": folium.Marker([0, 0])}, 'm "Marker" is not a map of folium'),
    ],
)  # fmt: skip
def test_an_option_of_explore_of_the_wrong_kind_is_one_line(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        toy().explore(**given)


def test_colours_have_three_digits_too_and_nothing_is_no_tooltip() -> None:
    net = toy()
    assert net.explore(color="#f80").spec.colours == ("#ff8800",)
    for nothing in (None, []):
        made = net.explore(tooltip=nothing, popup=nothing)
        assert made.to_html() == net.explore(tooltip=False, popup=False).to_html()
    assert net.map(exact="alta").spec == net.map(exact=["alta"]).spec


def test_explore_names_the_option_that_was_meant() -> None:
    with pytest.raises(UsageError, match="Did you mean country_names"):
        toy().explore(country_name={})  # type: ignore[call-arg]


def test_a_measure_is_given_once() -> None:
    with pytest.raises(UsageError, match='column="transit" or flows="arrival", not both'):
        toy().explore("transit", flows="arrival")
