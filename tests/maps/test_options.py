"""The options of a map have one list: what takes options takes all of them, and refuses others by name."""

from __future__ import annotations

import inspect

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


def test_explore_names_the_option_that_was_meant() -> None:
    with pytest.raises(UsageError, match="Did you mean country_names"):
        toy().explore(country_name={})  # type: ignore[call-arg]


def test_a_measure_is_given_once() -> None:
    with pytest.raises(UsageError, match='column="transit" or flows="arrival", not both'):
        toy().explore("transit", flows="arrival")
