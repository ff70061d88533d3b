"""Pictures without a browser: what they say, that nothing in them collides, that the same map gives the same bytes."""

from __future__ import annotations

import dataclasses
import gzip
import hashlib
import io
import math
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
import shapely
from matplotlib.ft2font import FT2Font
from PIL import Image

import routes
from routes.errors import FileError, UsageError
from routes.maps import compose, keys
from routes.maps.html import svg as staticsvg
from routes.maps.html import svg_sizes as staticsizes
from routes.maps.image import fonts, furniture, layout, lines, sheets
from routes.maps.image import write as static
from routes.maps.image.history import chosen_steps
from routes.maps.image.panel import Panel
from routes.maps.image.picture import Picture, Shape, wrapped
from routes.maps.image.space import FreeSpace, spots_of_area
from routes.maps.image.viewport import Box, Viewport, to_degrees
from routes.maps.spec import LegendEntry, MapSpec, Series, TimeSpec
from routes.maps.style import LOOKS, TYPES
from tests.maps.test_maps import line_of_four

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(1)</script>",
    "$x^2$ and \\frac{1}{2}",
    "{{7331*7}} {% raw %}",
    "${alert(1)} `",
    "]]> --> &amp; \"'>",
    "الحدود بين كولومبيا وبنما",
    "a\x07b\u2028c",
)


@pytest.fixture(scope="module")
def americas() -> MapSpec:
    return compose.compose(routes.load("americas"))


@pytest.fixture(scope="module")
def trip() -> MapSpec:
    net = routes.load("americas")
    return compose.compose(net, itinerary=net.path("Necoclí", "Tapachula"), credit="The desk")


def small() -> MapSpec:
    return compose.compose(line_of_four(), basemap="none")


def texts(svg: str) -> list[str]:
    return ["".join(node.itertext()) for node in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def svg_of(spec: MapSpec, kind: str = "map") -> str:
    return static.picture_bytes(spec, ".svg", kind=kind).decode("utf-8")


# --- what a picture says --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_picture_has_the_words_of_its_page(trip: MapSpec) -> None:
    spec = dataclasses.replace(trip, as_of="As of 2023-09", disclaimer="Lines imply nothing.")
    said = " ".join(texts(svg_of(spec)))
    for words in (spec.title, "As of 2023-09", "Lines imply nothing.", "Map: The desk", "Natural Earth"):
        assert words in said
    assert " ".join(spec.standfirst.split()) in " ".join(said.split())
    assert [entry.text for entry in keys.held(spec.legend, keys.drawn(spec)) if entry.text not in said] == []
    assert "500 km" in said or "200 km" in said


@pytest.mark.slow
def test_a_picture_does_not_point_to_a_list_it_has_not(americas: MapSpec) -> None:
    assert americas.source_line.endswith("more, listed below.")
    said = " ".join(texts(svg_of(americas)))
    assert "listed below" not in said
    assert re.search(r"and \d+ more\.", said)


@pytest.mark.slow
def test_a_card_names_as_many_sources_as_have_room_and_counts_the_others(americas: MapSpec) -> None:
    def foot(spec: MapSpec) -> str:
        return re.search(r"(Sources:|المصادر:).*", " ".join(texts(svg_of(spec, "social"))))[0]

    # Those of the figures shown in 2023, that of the headline first: Panama, the US, Mexico and its Tabasco, Honduras and Guatemala.
    named = re.match(r"Sources: (.+) and (\d+) more\.", foot(americas))
    assert named[1].startswith("Servicio Nacional de Migración de Panamá")
    assert len(named[1].split("; ")) + int(named[2]) == 6
    assert "…" not in foot(routes.load("western-africa-atlantic").map(lang="ar").spec)


def test_lines_of_words_of_another_direction_are_each_kept_together() -> None:
    rows = wrapped("المصادر: \u2068GeoNames; elDiario.es; World Press Photo\u2069 و43 غيرها.", 120, "small")
    assert len(rows) > 2
    assert all(row.count("\u2068") == row.count("\u2069") for row in rows)
    assert "".join(rows).replace("\u2069\u2068", " ").count("\u2068") == 1


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_arabic_is_set_in_a_face_that_has_it(kind: str) -> None:
    face = FT2Font(fonts.font("جزر الكناري", TYPES[kind]).get_file())
    assert set(map(ord, "جزر الكناري")) <= set(face.get_charmap())


def test_an_svg_has_a_title_a_description_and_a_role(trip: MapSpec) -> None:
    root = ElementTree.fromstring(svg_of(dataclasses.replace(trip, alt="A line from A to B.")))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == trip.title
    assert root.findtext(f"{SVG}desc") == "A line from A to B."
    words = ElementTree.fromstring(svg_of(trip)).findtext(f"{SVG}desc")
    assert words == trip.alt


@pytest.mark.slow
def test_a_png_is_1360_wide_and_carries_no_path_and_no_date(trip: MapSpec, tmp_path: Path) -> None:
    made = static.write(trip, tmp_path / "trip.png")
    with Image.open(made) as image:
        assert image.width == 1360
        assert set(image.info) <= {"Title", "Software", "transparency"}
        assert image.info["Title"] == trip.title
    content = made.read_bytes()
    assert str(tmp_path).encode() not in content
    assert b"tIME" not in content


def test_a_social_card_is_1200_by_630() -> None:
    for spec in (small(), compose.compose(line_of_four(), basemap="none", title="A long title " * 20)):
        with Image.open(io.BytesIO(static.picture_bytes(spec, ".png", kind="social"))) as image:
            assert image.size == (1200, 630)


def pdf_text(content: bytes) -> bytes:
    """Return the drawing of a PDF, unpacked."""
    return b"".join(
        zlib.decompress(part)
        for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.S)
        if part[:1] == b"x"
    )


@pytest.mark.slow
def test_a_pdf_has_its_title_and_its_text_as_text() -> None:
    content = static.picture_bytes(small(), ".pdf")
    assert b"/Title (Four places)" in content
    assert b"/CreationDate" not in content
    drawn = pdf_text(content)
    assert drawn.count(b"BT") > 10
    assert b"TrueType" in content or b"/Type /Font" in content


@pytest.mark.slow
def test_a_print_sheet_is_a4_and_black_on_white(trip: MapSpec) -> None:
    box = re.search(rb"/MediaBox \[ ?([\d. ]+)\]", static.picture_bytes(trip, ".pdf", kind="print"))
    assert box is not None
    sizes = sorted(float(part) for part in box[1].split()[2:])
    # A4 is 210 x 297 mm, at 72 points to 25.4 mm.
    assert sizes == pytest.approx([210 / 25.4 * 72, 297 / 25.4 * 72], abs=0.5)
    colours = set(re.findall(r"#[0-9a-f]{6}", svg_of(trip, "print")))
    assert colours == {"#000000", "#ffffff"}


def test_no_two_modes_are_told_apart_by_colour_alone() -> None:
    from routes.maps.style import DASHES

    assert len(set(DASHES.values())) == len(DASHES) == len(LOOKS["mono"].lines)


# --- where things stand ---------------------------------------------------------------------------------------
def panels(spec: MapSpec, monkeypatch: pytest.MonkeyPatch, kind: str = "map") -> list[Panel]:
    drawn: list[Panel] = []
    draw = Panel.draw_names

    def keep(self: Panel) -> None:
        draw(self)
        drawn.append(self)

    monkeypatch.setattr(Panel, "draw_names", keep)
    sheets.draw(spec, kind)
    return drawn


def overlap(a: Box, b: Box) -> bool:
    return a.x < b.x + b.w and b.x < a.x + a.w and a.y < b.y + b.h and b.y < a.y + a.h


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["map", "social", "print"])
@pytest.mark.parametrize("which", ["americas", "trip"])
def test_no_name_touches_another_a_mark_a_leg_or_a_box(
    which: str, kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = panels(request.getfixturevalue(which), monkeypatch, kind)
    # A card names figures, countries and seas, not every place.
    assert sum(len(panel.names) for panel in drawn) > (5 if kind == "social" else 10)
    for panel in drawn:
        boxes = [(name, name.box) for name in panel.names if name.box is not None]
        for index, (name, box) in enumerate(boxes):
            assert [other.text for other, b in boxes[:index] if overlap(box, b)] == []
            assert [b for b in panel.blocked if overlap(box, b)] == []
            square = shapely.box(box.x, box.y, box.x + box.w, box.y + box.h)
            for dot in panel.dots.values():
                if name.own is None or (dot.x, dot.y) != (name.own.x, name.own.y):
                    assert not square.intersects(shapely.Point(dot.x, dot.y).buffer(dot.r)), name.text
            near = shapely.Point(name.own.x, name.own.y).buffer(name.own.r + 7) if name.own else shapely.Point()
            for _, leg, parts, _ in panel.legs:
                for part in parts:
                    if len(part) > 1:
                        line = shapely.LineString(part).difference(near)
                        assert not square.intersects(line), (name.text, leg.id)


@pytest.mark.slow
def test_names_keep_clear_of_the_whole_width_of_a_flow(americas: MapSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    legs = tuple(dataclasses.replace(leg, width=12.0 if i % 3 == 0 else 2.0) for i, leg in enumerate(americas.legs))
    for panel in panels(dataclasses.replace(americas, legs=legs), monkeypatch):
        for name in panel.names:
            assert name.box is not None
            square = shapely.box(name.box.x, name.box.y, name.box.x + name.box.w, name.box.y + name.box.h)
            near = shapely.Point(name.own.x, name.own.y).buffer(name.own.r + 13) if name.own else shapely.Point()
            for _, leg, parts, width in panel.legs:
                for part in parts:
                    if len(part) > 1:
                        body = shapely.LineString(part).difference(near).buffer(width / 2 - 1.5, cap_style="flat")
                        assert not square.intersects(body), (name.text, leg.id)


def test_a_name_is_measured_as_it_is_drawn() -> None:
    from matplotlib.textpath import TextPath

    from routes.maps.image.fonts import font, width_of

    # An independent measure: the outline of the letters as matplotlib would fill them.
    outline = TextPath((0, 0), "Ciudad Juárez", prop=font("Ciudad Juárez", TYPES["label"]))
    assert width_of("Ciudad Juárez", "label") == pytest.approx(outline.get_extents().width, abs=2.5)


@pytest.mark.slow
def test_important_names_come_first(americas: MapSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {name.text for panel in panels(americas, monkeypatch) for name in panel.names}
    assert "Necoclí" in shown
    assert [mark.name for mark in americas.waypoints if mark.rank == 0 and mark.drawn and mark.name not in shown] == []


def test_the_enlarged_part_is_in_free_space_and_tied_to_its_place(americas: MapSpec) -> None:
    picture = Picture(1000, 800, LOOKS["light"], title="", description="")
    panel = Panel(picture, americas, Viewport(americas.bounds, Box(0, 0, 1000, 800), (30, 20, 30, 20), americas.bounds))
    panel.draw_ground()
    box = furniture.put_inset(panel)
    assert box is not None
    inside = (panel.lines[:, 0] > box.x) & (panel.lines[:, 0] < box.x + box.w)
    inside &= (panel.lines[:, 1] > box.y) & (panel.lines[:, 1] < box.y + box.h)
    assert inside.sum() == 0
    assert not any(box.holds(dot.x, dot.y) for dot in panel.dots.values())


def test_space_finds_water_before_land() -> None:
    space = FreeSpace(Box(0, 0, 300, 300))
    space.mark_land([np.array([[0.0, 0.0], [150.0, 0.0], [150.0, 300.0], [0.0, 300.0]])])
    found = space.find(60, 60, (0.0, 0.0), 6)
    assert found is not None
    assert found[1].x >= 150
    assert space.find(400, 10, (0.0, 0.0), 6) is None


def test_heads_stand_along_the_line_and_never_under_a_mark() -> None:
    straight = np.array([[0.0, 0.0], [300.0, 0.0]])
    heads = lines.arrow_heads(straight, 3, both_ways=False, keep_off=[])
    # Two heads on 300 px, in the middle of each half, pointing east: the tip is the easternmost of three points.
    assert [round(float(head[:, 0].mean())) // 50 for head in heads] == [1, 4]
    assert all(head[1, 0] == head[:, 0].max() for head in heads)
    assert len(lines.arrow_heads(straight, 3, both_ways=True, keep_off=[])) == 4
    assert len(lines.arrow_heads(straight, 3, both_ways=False, keep_off=[(75, 0, 5)])) == 1
    assert lines.arrow_heads(straight[:, :] / 10, 3, both_ways=False, keep_off=[]) == []


def test_the_plane_keeps_areas() -> None:
    # Two squares of the same size on the Earth, one on the equator and one at 60 degrees: twice as many degrees of
    # longitude there, since cos 60 = 1/2. Mercator would draw the second four times as large.
    plane = Viewport((-40, -5, 40, 65), Box(0, 0, 1000, 1000), (0, 0, 0, 0), (-40, -5, 40, 65))
    low = plane.pixels(np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]))
    high = plane.pixels(np.array([[-1, 59.5], [1, 59.5], [1, 60.5], [-1, 60.5]]))
    assert shapely.Polygon(high).area == pytest.approx(shapely.Polygon(low).area, rel=0.02)


def test_the_grid_and_back_is_the_same_place() -> None:
    from routes.maps.grid import to_grid

    back = to_degrees(np.array([to_grid(-76.789, 8.426)], dtype=float))[0]
    assert back == pytest.approx((-76.789, 8.426), abs=0.001)


def test_the_scale_bar_is_as_long_as_it_says() -> None:
    spec = small()
    picture = Picture(900, 500, LOOKS["light"], title="", description="")
    panel = Panel(picture, spec, Viewport(spec.bounds, Box(0, 0, 900, 500), (20, 20, 20, 20), spec.bounds))
    assert furniture.put_scale(panel) is not None
    (bar,) = [item.parts[0] for item in picture.items if getattr(item, "width", 0) == 1.2]
    (words,) = [item.text for item in picture.items if hasattr(item, "text")]
    # Along the equator from a to d are 3 degrees of 111.3195 km.
    dots = panel.dots
    km_a_pixel = 3 * 111.3195 / (max(d.x for d in dots.values()) - min(d.x for d in dots.values()))
    assert float(words.removesuffix(" km")) == pytest.approx(np.ptp(bar[:, 0]) * km_a_pixel, rel=0.01)


def test_a_very_large_map_says_a_distance_in_place_of_a_bar() -> None:
    from routes import Leg, Network, Waypoint

    places = [Waypoint(id="a", name="A", lon=-50, lat=0), Waypoint(id="b", name="B", lon=50, lat=0)]
    net = Network(waypoints=places, legs=[Leg(id="x", start="a", end="b", mode="air")])
    # 100 degrees of the equator are 11,132 km.
    assert "A–B: 11,132 km in a straight line." in texts(svg_of(compose.compose(net, basemap="none")))


@pytest.mark.slow
def test_a_map_of_the_world_has_no_line_across_it() -> None:
    from routes import Leg, Network, Waypoint

    places = [Waypoint(id="a", name="A", lon=-120, lat=40), Waypoint(id="b", name="B", lon=150, lat=-30)]
    spec = compose.compose(Network(waypoints=places, legs=[Leg(id="x", start="a", end="b", mode="air")]))
    plane = Viewport(spec.bounds, Box(0, 0, 1000, 600), (20, 20, 20, 20), spec.bounds)
    # No step of a coast, filled to a degree or less, is longer than three degrees of the equator.
    degree = 111_320 / plane.metres
    steps = [np.hypot(*np.diff(ring, axis=0).T).max() for ring in plane.lines(spec.ground.land, spec.ground.grid)]
    assert max(steps) < 3 * degree


@pytest.mark.slow
def test_long_text_is_wrapped_and_never_runs_out_of_its_column() -> None:
    from routes.maps.image.fonts import width_of

    rows = wrapped("word " * 40 + "W" * 200, 200, "small")
    assert all(width_of(row, "small") <= 200 for row in rows)
    assert "".join(rows).count("W") == 200
    assert wrapped("one two three four", 60, "small", 1)[0].endswith("…")
    assert wrapped("", 100, "small") == []
    assert wrapped("Darién\u00a0: one", 60, "small") == ["Darién\u00a0:", "one"]
    # A word without end costs what its letters cost, and none of them is lost.
    assert "".join(rows := wrapped("W" * 20_000, 200, "small", 9999)) == "W" * 20_000
    assert max(width_of(row, "small") for row in rows) <= 200


# --- time -----------------------------------------------------------------------------------------------------
def timed(count: int) -> MapSpec:
    spec = small()
    numbers = tuple(float(i + 1) for i in range(count))
    series = (
        Series(leg=0, widths=tuple(None if i == 1 else 4.0 + i / count for i in range(count)), open="1" * count),
        Series(leg=1, widths=(2.0, 0.0, *(2.0,) * (count - 2)), open="0" + "1" * (count - 1)),
        Series(
            waypoint=1, widths=(9.0,) * count, texts=tuple(f"{n:.0f}" for n in numbers), values=numbers, name="Beta",
            measure="arrivals", unit="people", source="Book",
        ),
    )  # fmt: skip
    time = TimeSpec(
        every="month", steps=tuple(f"period {i}" for i in range(count)),
        periods=tuple(f"{2010 + i // 12}-{i % 12 + 1:02d}" for i in range(count)), lead=2,
        series=series, counted="{period}", notes=("A note.",) * count,
        legend=(LegendEntry(kind="flow-title", text="What is counted."), LegendEntry(kind="flow", text="1,000", width=10.0), LegendEntry(kind="noflow", text="no figure")),
    )  # fmt: skip
    return dataclasses.replace(spec, time=time)


def test_small_multiples_have_one_map_a_step_and_one_legend() -> None:
    said = texts(svg_of(timed(3), "multiples"))
    assert [line for line in said if re.fullmatch(r"period \d+", line)] == ["period 0", "period 1", "period 2"]
    # Two is twice one and three is half as much again.
    heads = {"1", "2", "3", "Beta, arrivals", "+100% on period 0", "+50% on period 1"}
    assert heads | {"What is counted."} <= set(said)
    assert said.count("no figure") == said.count("1,000") == 1


def test_of_many_steps_eight_are_shown_and_the_picture_says_so() -> None:
    said = texts(svg_of(timed(60), "multiples"))
    shown = [int(line.removeprefix("period ")) for line in said if re.fullmatch(r"period \d+", line)]
    assert len(shown) == 8
    assert (shown[0], shown[-1]) == (0, 59)
    assert any("8 of 60 periods are shown" in line for line in said)


def test_the_steps_chosen_hold_rise_peak_and_fall() -> None:
    # The Darién by year from 2010 on: the last eight hold all of the rise and all of the fall.
    darien = [559, 283, 1777, 3051, 6175, 29289, 30055, 6780, 9222, 22102, 6465, 133726, 248284, 520085, 302203, 3091]
    assert chosen_steps(darien, 8) == list(range(8, 16))
    # Italy by year from 2015 on: the peak is the second year, so both peaks, the low between them and the newest.
    italy = [153842, 181436, 119369, 23370, 11471, 34154, 67477, 105129, 157651, 66617, 66296]
    assert {0, 1, 4, 8, 9, 10} <= set(chosen_steps(italy, 8))
    assert chosen_steps(darien, 16) == list(range(16))


def test_all_small_multiples_share_extent_and_scale(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = panels(timed(5), monkeypatch, "multiples")
    assert len({round(panel.plane.metres, 6) for panel in drawn}) == 1
    assert len({(panel.frame.w, panel.frame.h) for panel in drawn}) == 1
    widths = [{leg.id: width for _, leg, _, width in panel.legs} for panel in drawn]
    # A closed leg is not drawn, a missing figure is neither zero nor the last one.
    assert "b--c" not in widths[0]
    assert "b--c" in widths[1]
    assert [panel._flow(0, panel.spec.legs[0]) for panel in drawn[:2]] == [4.0, 0.0]
    assert [panel._is_zero(1) for panel in drawn] == [False, True, False, False, False]
    assert [panel._is_zero(0) for panel in drawn] == [False] * 5


@pytest.mark.parametrize("kind", ["map", "print"])
def test_a_published_zero_is_dashed_unlike_an_inferred_leg_and_one_without_figure(kind: str) -> None:
    spec = small()
    legs = [dataclasses.replace(leg, width=1.0 if n == 0 else 0.0, zero=n == 0) for n, leg in enumerate(spec.legs)]
    legend = [LegendEntry(kind=kind, text=kind) for kind in ("inferred", "zeroflow", "noflow")]
    made = svg_of(dataclasses.replace(spec, legs=tuple(legs), legend=tuple(legend)), kind)
    # On the map and in the legend: a zero two dots and a gap, no figure 1 on 6 off. Nothing is drawn as inferred.
    assert made.count('stroke-dasharray="1.5 3 1.5 9"') == 2
    assert ">inferred<" not in made
    assert made.count('stroke-dasharray="1 6"') == 1 + sum(leg.width == 0 for leg in legs)


def test_multiples_show_years_whatever_the_page_begins_with() -> None:
    two = Series(waypoint=0, widths=(9.0, 9.0), texts=("5", "55"), values=(5.0, 55.0), name="A", measure="arrivals")
    years = TimeSpec(every="year", steps=("2020", "2021"), periods=("2020", "2021"), lead=0, series=(two,))
    said = texts(svg_of(dataclasses.replace(timed(3), years=years), "multiples"))
    assert {"2020", "2021", "5", "55", "11 times as many"} <= set(said)
    assert "period 0" not in said


@pytest.mark.parametrize("style", ["water", "foot", "rail"])
def test_a_thin_flow_has_the_dash_of_its_mode_and_not_that_of_a_zero(style: str) -> None:
    def dashes(**looks: Any) -> set[str]:
        spec = small()
        legs = [dataclasses.replace(leg, style=style, **looks) for leg in spec.legs]
        drawn = svg_of(dataclasses.replace(spec, legs=tuple(legs), legend=()), "map")
        return set(re.findall(rf'stroke="{LOOKS["light"].lines[style]}"[^>]*stroke-dasharray="([^"]*)"', drawn))

    assert dashes(width=1.0) == {{"water": "7 5", "foot": "2 4", "rail": "9 4 2 4"}[style]}
    assert dashes(width=1.0).isdisjoint(dashes(width=1.5, zero=True))


def test_multiples_of_a_map_without_time_are_refused() -> None:
    with pytest.raises(UsageError, match="small multiples need steps of time"):
        svg_of(small(), "multiples")


# --- text from data -------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_drawn_as_it_is(text: str) -> None:
    spec = small()
    marks = tuple(dataclasses.replace(mark, name=text) for mark in spec.waypoints)
    spec = dataclasses.replace(
        spec, title=text, standfirst=text, waypoints=marks, credit=text, disclaimer=text, source_line=text, as_of=text,
        words=(text,), legend=(LegendEntry(kind="road", text=text),),
    )  # fmt: skip
    for kind in ("map", "social", "print"):
        svg = svg_of(spec, kind)
        root = ElementTree.fromstring(svg)
        assert {node.tag.removeprefix(SVG) for node in root.iter()} <= {
            "svg", "title", "desc", "defs", "clipPath", "rect", "g", "path", "circle", "text",
        }  # fmt: skip
        plain = "".join(c if c.isprintable() else " " for c in text)
        assert plain.split() == " ".join(root.findtext(f"{SVG}title", "").split()).split()
        drawn = [" ".join(line.split()) for line in texts(svg)]
        assert " ".join(plain.split()) in drawn
        for suffix in (".png", ".pdf"):
            assert len(static.picture_bytes(spec, suffix, kind=kind)) > 1000


def test_a_dollar_sign_starts_no_formula() -> None:
    spec = dataclasses.replace(small(), title="$x$", standfirst="")
    formula = dataclasses.replace(spec, title="x")
    ink = [np.asarray(Image.open(io.BytesIO(static.picture_bytes(s, ".png"))).convert("L")) for s in (spec, formula)]
    dark = [int((page[:60] < 100).sum()) for page in ink]
    assert dark[0] > dark[1] * 2


def test_a_right_to_left_sheet_begins_at_its_right_edge() -> None:
    spec = dataclasses.replace(small(), dir="rtl", title="طرق الهجرة", standfirst="")
    pixels = np.asarray(Image.open(io.BytesIO(static.picture_bytes(spec, ".png"))).convert("L"))[:60]
    columns = np.flatnonzero((pixels < 100).any(axis=0))
    assert columns.min() > 680


# --- sizes and bytes ------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_pictures_of_the_americas_are_light(americas: MapSpec) -> None:
    assert len(static.picture_bytes(americas, ".png")) <= 120_000
    assert len(gzip.compress(static.picture_bytes(americas, ".svg"))) <= 60_000


SCRIPT = """
import hashlib, sys
from routes.maps.image import write as static
from tests.maps.test_static import timed, small
for kind in ("map", "social", "print", "multiples"):
    for suffix in (".svg", ".png", ".pdf"):
        print(kind, suffix, hashlib.sha256(static.picture_bytes(timed(3), suffix, kind=kind)).hexdigest())
"""


@pytest.mark.slow
def test_two_processes_with_other_hash_seeds_write_the_same_bytes() -> None:
    runs = []
    for seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=env)
        runs.append(done.stdout.splitlines())
    assert len(runs[0]) == 12
    assert runs[0] == runs[1]


@pytest.mark.slow
def test_colours_stay_what_they_are_in_few_colours(trip: MapSpec) -> None:
    with Image.open(io.BytesIO(static.picture_bytes(trip, ".png"))) as image:
        found = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    for style in ("road", "water", "foot"):
        hexes = LOOKS["light"].lines[style]
        assert tuple(int(hexes[at : at + 2], 16) for at in (1, 3, 5)) in found


# --- refusals -------------------------------------------------------------------------------------------------
def test_a_wrong_suffix_kind_or_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"does not end in \.svg, \.png, \.pdf"):
        static.write(small(), tmp_path / "a.gif")
    with pytest.raises(UsageError, match="kind 'poster' is not one of map, social, print, report, multiples"):
        static.write(small(), tmp_path / "a.svg", kind="poster")
    with pytest.raises(FileError, match="The folder does not exist: make it first"):
        static.write(small(), tmp_path / "none" / "a.svg")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_picture_knows_its_own_kind_of_file(tmp_path: Path) -> None:
    for suffix in static.SUFFIXES:
        assert static.is_ours(static.write(small(), tmp_path / f"a{suffix}"))
    other = tmp_path / "b.svg"
    other.write_text("<svg/>", encoding="utf-8")
    assert not static.is_ours(other)
    assert not static.is_ours(tmp_path / "none.svg")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.slow
def test_a_user_setting_of_matplotlib_changes_nothing() -> None:
    import matplotlib as mpl

    before = digest(static.picture_bytes(small(), ".pdf"))
    with mpl.rc_context({"font.size": 30, "pdf.fonttype": 3, "text.hinting": "force_autohint", "lines.linewidth": 9}):
        assert digest(static.picture_bytes(small(), ".pdf")) == before


# --- from a network and from the command line -----------------------------------------------------------------
def test_a_network_and_a_map_save_pictures_by_suffix(tmp_path: Path) -> None:
    made = line_of_four().save(tmp_path / "n.svg")
    assert made.read_bytes() == static.picture_bytes(compose.compose(line_of_four()), ".svg")
    made = line_of_four().map(basemap="none").save(tmp_path / "m.svg")
    assert made.read_bytes() == static.picture_bytes(small(), ".svg")


@pytest.mark.slow
def test_the_command_writes_the_kind_that_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from routes.cli import main

    monkeypatch.chdir(tmp_path)
    line_of_four().save("toy")
    assert main(["map", "toy", "-o", "card.png", "--kind", "social"]) == 0
    with Image.open("card.png") as image:
        assert image.size == (1200, 630)
    # Written again: it is ours. Somebody else's is left alone.
    assert main(["map", "toy", "-o", "card.png"]) == 0
    Path("other.png").write_bytes(b"theirs")
    assert main(["map", "toy", "-o", "other.png"]) == 5
    assert Path("other.png").read_bytes() == b"theirs"
    assert "was not made by routes" in capsys.readouterr().err
    assert main(["map", "toy", "-o", "m.svg", "--kind", "multiples"]) == 2
    assert "small multiples need steps of time" in capsys.readouterr().err


@pytest.mark.slow
def test_in_the_still_map_of_a_page_twin_legs_lie_beside_each_other_by_a_few_px_enlarged_or_not() -> None:
    spec = compose.compose(routes.load("americas"))
    for made, bounds, most in (
        (staticsvg.static_svg(spec), spec.bounds, staticsizes.SIZES[-1]),
        (staticsvg.static_detail(spec), spec.details[0].bounds, staticsizes.DETAIL_SIZES[-1]),
    ):
        frame = staticsvg.frame_of(bounds)
        unit = max(frame[2] - frame[0], frame[3] - frame[1]) / most
        moved = re.findall(r"<use [^>]*translate\((-?\d+) (-?\d+)\)", made)
        away = [math.hypot(int(x), int(y)) / unit for x, y in moved]
        assert away
        # 2 px at least at the largest size, so that they are seen apart; three legs deep at most.
        assert min(away) > 2
        assert max(away) < 20


# --- rings cut to a frame ---------------------------------------------------------------------------------------------
def test_a_ring_that_touches_itself_never_fills_the_frame() -> None:
    frame = Box(20, 102.74, 1048, 818)
    # A point of the coast that rounding to the page's grid has folded: of it GEOS once made the whole frame.
    folded = np.array([[902.3, 111.0], [906.7, 109.4], [904.9, 97.9], [906.6, 110.1], [902.3, 111.0]])
    assert _area(lines.clipped_rings([folded], frame)) <= 30
    rng = np.random.default_rng(5)
    for _ in range(400):
        ring = rng.integers(-4, 12, (int(rng.integers(3, 9)), 2)).astype(float) * rng.choice([1.0, 25.0, 150.0])
        ring = np.vstack([ring, ring[:1]])
        whole = shapely.make_valid(shapely.Polygon(ring))
        drawn = lines.clipped_rings([ring], frame, tolerance=0)
        allowed = shapely.intersection(whole, shapely.box(16, 98.74, 1072, 924.74)).area
        assert abs(_area(drawn) - allowed) <= 1 + 0.001 * allowed


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_land_on_a_picture_is_the_land_of_the_ground(name: str) -> None:
    """By another way: the layers' own land, cut to what the picture shows, in the picture's pixels."""
    spec = compose.compose(routes.load(name))
    picture = sheets.draw(spec, "map")
    shape = next(item for item in picture.items if isinstance(item, Shape) and item.fill == picture.look.land)
    box, plane = shape.clip, layout.plane_of(spec, shape.clip)
    rings = [ring for ring in plane.lines(spec.ground.land, spec.ground.grid) if len(ring) >= 4]
    whole = shapely.union_all([shapely.make_valid(shapely.Polygon(ring)) for ring in rings])
    frame = shapely.box(box.x - 4, box.y - 4, box.x + box.w + 4, box.y + box.h + 4)
    expected = shapely.intersection(whole, frame).area
    assert 0.1 * frame.area < expected < 0.9 * frame.area
    assert _area(shape.parts) == pytest.approx(expected, rel=0.02)


def _area(rings: list[Any]) -> float:
    """Return the area of rings by the even-odd rule."""
    total = shapely.Polygon()
    for ring in rings:
        total = shapely.symmetric_difference(total, shapely.make_valid(shapely.Polygon(ring)))
    return float(total.area)


def test_the_name_of_an_area_stands_within_it_where_it_has_room_and_else_around_it() -> None:
    name = (40.0, 10.0)
    square = [(50.0, 50.0), (0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    centres = [(x + name[0] / 2, y + name[1] / 2) for x, y, _ in spots_of_area(square, *name)]
    assert centres[0] == (50, 50)
    assert all(0 < x < 100 and 0 < y < 100 for x, y in centres)
    # The lower left half of the square, whose middle lies on its edge: y > x.
    half = [(50.0, 50.0), (0.0, 0.0), (100.0, 100.0), (0.0, 100.0)]
    centres = [(x + name[0] / 2, y + name[1] / 2) for x, y, _ in spots_of_area(half, *name)]
    assert centres
    assert all(y > x for x, y in centres)
    # A border is a strip in which no name has room, though its box is large.
    strip = [(50.0, 50.0), (0.0, 0.0), (100.0, 99.0), (100.0, 101.0), (0.0, 2.0)]
    spots = spots_of_area(strip, *name)
    assert len(spots) > len(strip) * 10
    assert any(abs(x + 20 - (y + 5)) > 12 for x, y, _ in spots)
    # An island smaller than its name.
    assert len(spots_of_area([(5.0, 5.0), (0.0, 0.0), (10.0, 0.0), (10.0, 10.0)], *name)) > 10
