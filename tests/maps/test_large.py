"""Maps of thousands of legs: what is packed reads back as it was, and the page stays small."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
import math
import re
from typing import Any

import pytest

from routes import Leg, Network, Waypoint
from routes.maps.compose import compose
from routes.maps.html.large import BREAK, GAP, leg_columns, place_columns, texts, varints, vertices
from routes.maps.html.still import MOST_PIECES, MOST_PLACES, generalised
from routes.maps.spec import LARGE, MapSpec


def network(legs: int) -> Network:
    """Return a ring of places, each leg a wave of ten vertices to the next; every tenth leg both ways."""
    count = legs
    at = [(round(10 * math.cos(6.283 * k / count), 4), round(8 * math.sin(6.283 * k / count), 4)) for k in range(count)]
    places = [Waypoint(id=f"p{k}", name=f"Place {k}", lon=x, lat=y, country="NGA") for k, (x, y) in enumerate(at)]
    made = []
    for k in range(legs):
        (x0, y0), (x1, y1) = at[k], at[(k + 7) % count]
        line = [
            (round(x0 + (x1 - x0) * n / 9, 5), round(y0 + (y1 - y0) * n / 9 + 0.02 * math.sin(n * math.pi / 3), 5))
            for n in range(10)
        ]
        line[0], line[-1] = (x0, y0), (x1, y1)
        made.append(Leg(id=f"l{k}", start=f"p{k}", end=f"p{(k + 7) % count}", mode="bus", both_ways=k % 10 == 0,
                        basis="traced", geometry=line))  # fmt: skip
    return Network(waypoints=places, legs=made)


@pytest.fixture(scope="module")
def spec() -> MapSpec:
    return compose(network(1200), basemap="none")


def numbers(text: str) -> list[int]:
    """Read whole numbers of seven bits a byte, as the format says."""
    out, value, shift = [], 0, 0
    for byte in base64.b64decode(text + "=" * (-len(text) % 4)):
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            out.append(value)
            value = shift = 0
    return out


def signed(text: str) -> list[int]:
    return [-(n + 1) // 2 if n % 2 else n // 2 for n in numbers(text)]


def read_back(legs: dict[str, Any], places: dict[str, Any]) -> list[str]:
    """Return the path data of packed legs, put together vertex by vertex."""
    x = y = 0
    at, paths, last = [], [], 0
    moves = signed(places["at"])
    for dx, dy in zip(moves[::2], moves[1::2], strict=True):
        x, y = x + dx, y + dy
        at.append((x, y))
    heads, steps, ends, odd = (iter(read) for read in (
        numbers(legs["heads"]), signed(legs["steps"]), signed(legs["ends"]), numbers(legs.get("odd", ""))))  # fmt: skip
    for head in heads:
        start = last + next(ends)
        last = start + next(ends)
        parts: list[list[tuple[int, int]]] = []
        if head % 2:
            for _ in range(head // 2):
                part, here = [], (0, 0)
                for _ in range(next(odd)):
                    dx, dy = (-(n + 1) // 2 if n % 2 else n // 2 for n in (next(odd), next(odd)))
                    here = (here[0] + dx, here[1] + dy)
                    part.append(here)
                parts.append(part)
        else:
            line = [at[start]]
            for left in range(head // 2 + 1, 1, -1):
                line.append(tuple(  # type: ignore[arg-type]
                    a + math.floor((b - a) / left + 0.5) + next(steps) for a, b in zip(line[-1], at[last], strict=True)
                ))  # fmt: skip
            parts = [[*line, at[last]]]
        paths.append(" ".join(f"{x},{y}" for part in parts for x, y in part))
    return paths


def absolute(path: str) -> str:
    out = []
    for part in path.split("M")[1:]:
        found = [int(n) for n in re.findall(r"-?\d+", part)]
        x = y = 0
        for dx, dy in zip(found[::2], found[1::2], strict=True):
            x, y = x + dx, y + dy
            out.append(f"{x},{y}")
    return " ".join(out)


def test_packed_shapes_read_back_vertex_by_vertex(spec: MapSpec) -> None:
    columns = leg_columns(spec)
    assert read_back(columns, place_columns(spec)) == [absolute(leg.path) for leg in spec.legs]
    assert "odd" not in columns


def test_lines_of_several_parts_none_or_elsewhere_read_back_too(spec: MapSpec) -> None:
    first, second, third, *rest = spec.legs
    changed = (
        dataclasses.replace(first, path="M180000 5l-3 4 2 2M-180000 9l40 -7"),
        dataclasses.replace(second, path=""),
        dataclasses.replace(third, path="M1 1l2 2 500000 -70000"),
        *rest,
    )
    odd = dataclasses.replace(spec, legs=changed)
    assert read_back(leg_columns(odd), place_columns(odd)) == [absolute(leg.path) for leg in odd.legs]


def test_whole_numbers_of_every_size_read_back() -> None:
    values = [0, 1, 127, 128, 16383, 16384, 2**31 - 1]
    assert numbers(varints(values)) == values


def test_texts_that_differ_in_numbers_are_one_pattern() -> None:
    packed = texts([("by bus, 12 km", "3–4 h"), ("by bus, 1,250.5 km", "10–12 h"), ("on foot",), ()])
    assert packed["set"][0] == f"by bus, {GAP} km{BREAK}{GAP}–{GAP} h"
    assert packed["numbers"].split("\n") == ["12", "3", "4", "1,250.5", "10", "12"]
    assert [packed["set"][i] for i in numbers(packed["of"])][2:] == ["on foot", ""]


def test_a_vertex_takes_about_three_bytes_after_gzip(spec: MapSpec) -> None:
    columns = leg_columns(spec)
    size = len(gzip.compress(columns["steps"].encode()))
    inner = len(vertices(spec.legs).x) - 2 * len(spec.legs)
    assert inner > 2000
    assert size / inner <= 3.5


def test_a_map_is_large_by_one_rule_and_says_so() -> None:
    below, above = (compose(network(legs), basemap="none") for legs in (LARGE, LARGE + 1))
    assert (below.large, above.large) == (False, True)
    assert "fewer bends" not in below.ground_line
    assert above.ground_line.startswith("This map draws 1,001 legs, with fewer bends than they have.")
    assert len(below.stops) == 2 * LARGE
    assert len(above.stops) == 100
    assert "Only the first 100 of 2,002 rows stand here" in above.strings["stops_caption"]


@pytest.mark.slow
def test_the_still_picture_is_bounded_however_many_legs_there_are() -> None:
    for legs in (1001, 4000):
        still = generalised(compose(network(legs), basemap="none"))
        assert sum(len(re.findall(r"-?\d+", leg.path)) for leg in still.legs) <= 4 * MOST_PIECES
        assert len(still.waypoints) <= MOST_PLACES
        assert len(still.legs) == 1
        assert still.legs[0].joined


@pytest.mark.slow
def test_the_page_of_three_thousand_legs_is_small_and_holds_no_element_a_leg(spec: MapSpec) -> None:
    html = network(3000).map(basemap="none").get_root().render()
    assert len(gzip.compress(html.encode())) <= 200_000
    assert html.count("<tr") <= 103
    assert html.count("<path") + html.count("<use") + html.count("<circle") <= 300
    data = json.loads(re.search(r'id="r-data">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert data["packed"]["legs"]["count"] == 3000


def test_hostile_names_stay_text_in_columns() -> None:
    net = network(1100)
    evil = "</script><script>alert(1)</script>{{7*7}}"
    places = [dataclasses.replace(w, name=evil) if w.id == "p3" else w for w in net.waypoints.values()]
    html = net.replace(waypoints=places).map(basemap="none").get_root().render()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html or "\\u003cscript\\u003ealert(1)" in html
