"""What the script of a page reads in its lines and tables does not travel a second time in its data."""

from __future__ import annotations

import re
from typing import Any

import pytest

import routes
from routes import Network
from routes.maps import compose
from routes.maps.html import page
from tests.toy import toy


def networks() -> list[Any]:
    return [pytest.param("toy", id="toy"), pytest.param("americas", id="americas", marks=pytest.mark.slow)]


def loaded(name: str) -> Network:
    return toy() if name == "toy" else routes.load(name)


@pytest.mark.parametrize("name", networks())
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_places_and_figures_are_what_lines_and_rows_say(name: str, lang: str) -> None:
    spec = compose.compose(loaded(name), lang=lang)
    small = page.spec_data(spec)
    settled: dict[int, tuple[int, int]] = {}
    for leg in spec.legs:
        numbers = [int(number) for number in re.findall(r"-?\d+", leg.path)]
        settled.setdefault(leg.start, (numbers[0], numbers[1]))
        settled.setdefault(leg.end, (sum(numbers[::2]), sum(numbers[1::2])))
    for index, (given, place) in enumerate(zip(small["waypoints"], spec.waypoints, strict=True)):
        assert (given.get("x", settled.get(index, (None,))[0])) == place.x
        assert ("x" in given) == ("y" in given)
        if "x" not in given:
            assert settled[index] == (place.x, place.y)
    assert sum("x" not in given for given in small["waypoints"]) > len(small["waypoints"]) / 2
    rows = [row.cells for row in spec.figures]
    told = 0
    for given, mark in zip((*small["waypoints"], *small["legs"]), (*spec.waypoints, *spec.legs), strict=True):
        said = []
        for figure in given.get("figures", ()):
            if len(figure) == 2:
                _, what, when, value, *_ = rows[figure[0]]
                filled = small["what_when"].replace("{what}", what.text).replace("{when}", when.text)
                said.append((filled, value.text, figure[1]))
                told += 1
            else:
                said.append(tuple(figure))
        assert tuple(said) == tuple(mark.figures)
    assert told > 0
