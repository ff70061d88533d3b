"""What the script of a page reads in its lines and tables does not travel a second time in its data."""

from __future__ import annotations

import re
from typing import Any

import pytest

import routes
from routes import Network
from routes.maps import compose
from routes.maps.grid import path_points
from routes.maps.html import page, svg
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
    before = None
    for given, leg in zip(small["legs"], spec.legs, strict=True):
        start = given.get("start", before)
        assert (start, given.get("end", leg.start + 1)) == (leg.start, leg.end)
        before = leg.end
    assert sum("start" in given for given in small["legs"]) < len(small["legs"])
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


@pytest.mark.parametrize("name", networks())
def test_a_line_that_is_another_one_backwards_stands_in_the_picture_once(name: str) -> None:
    spec = compose.compose(loaded(name), basemap="none")
    picture = svg.static_svg(spec)
    shapes = {int(index): path for index, path in re.findall(r'<path class="r-p" id="r-l(\d+)" d="([^"]*)"/>', picture)}
    used = {int(index) for index in re.findall(r'href="#r-l(\d+)"', picture + svg.static_detail(spec))}
    assert used <= set(shapes)
    for index, leg in enumerate(spec.legs):
        if index in shapes:
            assert shapes[index] == leg.path
            continue
        # As the script finds it: the first leg the other way.
        other = next(one for one in spec.legs if (one.start, one.end) == (leg.end, leg.start))
        assert path_points(other.path)[::-1] == path_points(leg.path)
    if name == "americas":
        assert len(spec.legs) - len(shapes) > 30


@pytest.mark.parametrize("name", networks())
def test_rows_of_tables_lead_to_the_places_and_legs_of_their_heads(name: str) -> None:
    spec = compose.compose(loaded(name), basemap="none")
    html = loaded(name).map(basemap="none").to_html()
    for kind, rows in (("waypoint|leg", spec.stops), ("figure", spec.figures)):
        last = {"waypoint": -1, "leg": -1}
        found = []
        for head in re.findall(rf'<tr class="r-(?:{kind})"><th scope="row" data-(waypoint|leg)(?:="(\d+)")?', html):
            last[head[0]] = int(head[1]) if head[1] else last[head[0]] + 1
            found.append((head[0], last[head[0]]))
        heads = [row.cells[0] for row in rows]
        assert found == [
            ("waypoint", head.waypoint) if head.waypoint is not None else ("leg", head.leg) for head in heads
        ]
