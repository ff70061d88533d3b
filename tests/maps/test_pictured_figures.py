"""Figures in pictures: whatever a legend explains stands on the map, and whatever stands on the map is explained."""

from __future__ import annotations

import dataclasses
import functools
import math
import re
from collections.abc import Iterator

import pytest

import routes
from routes import Leg, Network, Observation, Source, Waypoint
from routes.errors import UsageError
from routes.maps import compose
from routes.maps.image import sheets
from routes.maps.image import write as static
from routes.maps.image.fonts import width_of
from routes.maps.image.picture import Disc, Picture, Shape, TextItem
from routes.maps.spec import LegendEntry, MapSpec
from tests.maps.test_maps import line_of_four

KINDS = static.KINDS
RIM, TEXTURE = 1.3, 8.0
BUNDLED = routes.available()


def made(*figures: tuple[str, str, float]) -> Network:
    """Return two places and a leg with figures: about, period, value."""
    places = [
        Waypoint(id="a", name="Alfa", lon=-72.5, lat=7.9, kind="city", country=("COL",)),
        Waypoint(id="b", name="Beta", lon=-74.1, lat=4.6, kind="city", country=("COL",)),
    ]
    rows = [
        Observation(about=about, measure="arrival", period=period, value=value, source="s")
        for about, period, value in figures
    ]
    legs = [Leg(id="x", start="a", end="b", mode="bus")]
    return Network(waypoints=places, legs=legs, observations=rows, sources=[Source(id="s", title="Book")])


MADE = {
    "one place": [("b", "2023", 1000)],
    "two places": [("a", "2023", 250), ("b", "2023", 1000)],
    "places by year": [("b", "2022", 10), ("b", "2023", 1000)],
    "places by month": [("b", f"2023-{month:02d}", 100 * month) for month in range(1, 13)],
    "one leg": [("x", "2023", 1000)],
    "leg and place": [("x", "2023", 50), ("b", "2023", 1000), ("x", "2024", 70), ("b", "2024", 20)],
    "a place only then": [("x", "2023", 50), ("x", "2024", 70), ("b", "2022", 20)],
}


@functools.cache
def specs() -> tuple[tuple[str, MapSpec], ...]:
    return tuple(_specs())


def _specs() -> Iterator[tuple[str, MapSpec]]:
    for name, figures in MADE.items():
        yield name, compose.compose(made(*figures), flows="arrival", basemap="none")
    for name in BUNDLED:
        net = routes.load(name)
        yield name, compose.compose(net, basemap="none")
        for measure in sorted({row.measure for row in net.observations if row.measure.is_flow}):
            try:
                yield f"{name} {measure}", compose.compose(net, flows=measure, basemap="none")
            except UsageError:
                continue


def circles(picture: Picture, *, on_map: bool) -> list[float]:
    """Return the radii of the circles of figures: rims of 1.3 px in the colour of figures, cut to a map or not."""
    rims = [i for i in picture.items if isinstance(i, Disc) and i.stroke == picture.look.figline and i.width == RIM]
    # What explains a texture is 8 px.
    return [rim.r for rim in rims if (rim.clip is not None) is on_map and (on_map or rim.r != TEXTURE)]


def said(picture: Picture) -> list[str]:
    return [item.text for item in picture.items if isinstance(item, TextItem)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_circles_stand_on_the_map_if_and_only_if_they_stand_in_the_legend(kind: str) -> None:
    some = 0
    for name, spec in specs():
        if kind == "multiples" and spec.time is None:
            continue
        picture = sheets.draw(spec, kind)
        assert bool(circles(picture, on_map=True)) is bool(circles(picture, on_map=False)), (name, kind)
        some += bool(circles(picture, on_map=True))
    assert some


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "multiples"])
def test_a_picture_with_widths_or_circles_says_their_unit(kind: str) -> None:
    for name, spec in specs():
        picture = sheets.draw(spec, kind)
        drawn = bool(circles(picture, on_map=True)) or any(leg.width for leg in spec.legs)
        units = [text for text in said(picture) if re.search(r"\((people|events)\)|^(people|events)\b", text)]
        assert bool(units) is drawn, (name, kind, units)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "multiples"])
def test_the_area_of_a_circle_is_linear_in_its_figure(kind: str) -> None:
    picture = sheets.draw(compose.compose(made(*MADE["two places"]), flows="arrival", basemap="none"), kind)
    largest, other = circles(picture, on_map=True)
    # 250 is a quarter of 1,000, so half the radius.
    assert other == pytest.approx(largest / 2)
    # A circle of the legend is as large as the map's would be: areas are linear in the figures.
    values = {"map": 1000, "print": 1000, "report": 1000, "social": 200}
    assert max(circles(picture, on_map=False)) == pytest.approx(largest * math.sqrt(values[kind] / 1000), rel=0.01)


def test_a_circle_lies_within_its_frame() -> None:
    for kind in KINDS:
        spec = compose.compose(made(*MADE["places by year"]), flows="arrival", basemap="none")
        for item in sheets.draw(spec, kind).items:
            if isinstance(item, Disc) and item.clip is not None and item.width == RIM:
                box = item.clip
                assert box.x <= item.x - item.r <= item.x + item.r <= box.x + box.w, kind
                assert box.y <= item.y - item.r <= item.y + item.r <= box.y + box.h, kind


def test_a_published_zero_at_a_place_is_a_small_open_ring() -> None:
    spec = compose.compose(line_of_four(), basemap="none")
    marks = [dataclasses.replace(mark, radius=0.0 if n == 1 else None) for n, mark in enumerate(spec.waypoints)]
    legend = [
        LegendEntry(kind="flow-title", text="arrivals (people)"),
        LegendEntry(kind="circle", text="zero", width=0.0),
    ]
    picture = sheets.draw(dataclasses.replace(spec, waypoints=tuple(marks), legend=tuple(legend)), "map")
    assert circles(picture, on_map=True) == circles(picture, on_map=False) == [3.0]
    assert not [item for item in picture.items if isinstance(item, Disc) and item.opacity == 0.3]
    assert "zero" in said(picture)


def test_each_small_map_has_its_period_its_figure_and_its_change_at_its_head() -> None:
    spec = compose.compose(made(*MADE["places by year"]), basemap="none")
    texts = said(sheets.draw(spec, "multiples"))
    head = texts.index("2022")
    assert texts[head - 1 : head + 2] == ["10", "2022", "Beta, arrivals"]
    head = texts.index("2023")
    # 1,000 of 10 are a hundred times as many.
    assert texts[head - 1 : head + 3] == ["1,000", "2023", "Beta, arrivals", "100 times as many"]


def test_a_part_of_a_year_is_compared_with_the_same_months_only() -> None:
    figures = [("b", f"2022-{month:02d}", 100 * month) for month in range(1, 13)]
    figures += [("b", f"2023-{month:02d}", 100) for month in (1, 2, 3)]
    texts = said(sheets.draw(compose.compose(made(*figures), basemap="none"), "multiples"))
    # 300 in three months; in the same months of 2022 it was 100 + 200 + 300.
    assert "−50%*" in texts
    assert any("* against January–March 2022 (600)." in text for text in texts)
    assert "January–March" in texts


def test_a_number_in_a_small_map_has_the_name_of_its_place_and_others_are_named_once() -> None:
    figures = [(about, str(year), 10 * (year - 2018)) for about in "ab" for year in range(2019, 2024)]
    texts = said(sheets.draw(compose.compose(made(*figures), basemap="none"), "multiples"))
    # Alfa's number stands above each map, and its name once on one of them.
    assert texts.count("Beta") == 5
    assert texts.count("Alfa") == 1


def test_circles_of_small_maps_share_one_scale_also_where_nobody_asked_for_a_measure() -> None:
    spec = compose.compose(made(("b", "2022", 250), ("b", "2023", 1000)), basemap="none")
    first, second = circles(sheets.draw(spec, "multiples"), on_map=True)
    assert math.isclose(second, 2 * first)


def test_a_card_says_its_figure_and_the_countries_and_its_maker() -> None:
    spec = compose.compose(made(*MADE["one place"]), flows="arrival", credit="The desk")
    texts = said(sheets.draw(spec, "social"))
    assert "1,000" in texts
    assert "Beta, 2023" in texts
    assert "Colombia" in texts
    assert any("The desk" in text for text in texts)


def test_a_distance_in_place_of_a_scale_stands_under_the_map() -> None:
    places = [Waypoint(id="a", name="A", lon=-50, lat=0), Waypoint(id="b", name="B", lon=50, lat=0)]
    net = Network(waypoints=places, legs=[Leg(id="x", start="a", end="b", mode="air")])
    picture = sheets.draw(compose.compose(net, basemap="none"), "map")
    (line,) = [i for i in picture.items if isinstance(i, TextItem) and "straight line" in i.text]
    assert (line.text, line.kind, line.halo) == ("A–B: 11,132 km in a straight line.", "small", None)
    frame = max(i.clip.y + i.clip.h for i in picture.items if getattr(i, "clip", None) is not None)
    assert line.y > frame
    html = net.map(basemap="none").get_root().render()
    # Under the map of the page too, and nowhere on it; a small map has a bar instead.
    assert html.count("km in a straight line") == 1
    assert '<figcaption id="r-caption">\n<p>A–B: 11,132 km in a straight line.</p>' in html
    assert "in a straight line" not in made().map(basemap="none").get_root().render()


def test_axes_with_widths_explain_them() -> None:
    ax = static.plot(made(*MADE["one leg"]), "arrival", legend=True)
    said = [text.get_text() for text in ax.get_legend().get_texts()]
    assert said[-4:] == ["arrivals, 2023 (people)", "1,000", "500", "200"]
    plain = static.plot(made(), legend=True)
    assert [text.get_text() for text in plain.get_legend().get_texts()] == ["by road"]


def test_the_year_of_the_largest_figure_is_among_the_small_maps() -> None:
    figures = [("b", str(year), 900 if year == 2005 else 100) for year in range(2001, 2021)]
    texts = said(sheets.draw(compose.compose(made(*figures), basemap="none"), "multiples"))
    shown = [text for text in texts if re.fullmatch(r"20\d\d", text)]
    assert {"2001", "2005", "2020"} <= set(shown)
    assert any("8 of 20 periods are shown" in text for text in texts)


def test_places_under_one_mark_are_numbered_and_said_to_be_more() -> None:
    at = {"a": (0.0, 0.0), "b": (0.001, 0.0), "c": (0.0, 0.001), "far": (5.0, 2.0)}
    places = [Waypoint(id=name, name=name.title(), lon=x, lat=y, kind="town") for name, (x, y) in at.items()]
    legs = [Leg(id=f"{name}--far", start=name, end="far", mode="bus") for name in "abc"]
    texts = said(sheets.draw(compose.compose(Network(waypoints=places, legs=legs), basemap="none"), "map"))
    assert {"3", "A and 2 more", "Far"} <= set(texts)
    assert not {"B", "C"} & set(texts)


@pytest.mark.parametrize("kind", ["map", "social", "print"])
def test_what_a_question_found_is_drawn_under_its_leg_and_around_its_place(kind: str) -> None:
    spec = compose.compose(line_of_four(), basemap="none")
    legs = [dataclasses.replace(leg, marked=n == 0) for n, leg in enumerate(spec.legs)]
    marks = [dataclasses.replace(mark, marked=n == 3) for n, mark in enumerate(spec.waypoints)]
    legend = (*spec.legend, LegendEntry(kind="marked", text="found"))
    picture = sheets.draw(dataclasses.replace(spec, legs=tuple(legs), waypoints=tuple(marks), legend=legend), kind)
    colour = picture.look.focus
    on_map = [i for i in picture.items if isinstance(i, Shape) and i.stroke == colour and i.width == 13.0]
    rings = [i for i in picture.items if isinstance(i, Disc) and i.stroke == colour and i.width == 1 and i.r > 9]
    assert len([shape for shape in on_map if shape.clip is not None]) == len(rings) == 1
    assert len([shape for shape in on_map if shape.clip is None]) == 1
    assert "found" in said(picture)


def test_a_part_of_a_year_has_the_months_of_its_publisher_and_is_compared_with_no_other() -> None:
    figures = [("b", f"{year}-{month:02d}", 100) for year in (2022, 2023) for month in range(1, 13)]
    figures += [("b", "2024-01", 50), ("b", "2024-02", 50)]
    net = made(*figures)
    other = Observation(about="b", measure="arrival", period="2024-03", value=7, source="t")
    net = Network(
        waypoints=list(net.waypoints.values()), legs=list(net.legs.values()), observations=[*net.observations, other],
        sources=[Source(id="s", title="Book"), Source(id="t", title="Paper")],
    )  # fmt: skip
    texts = said(sheets.draw(compose.compose(net, basemap="none"), "multiples"))
    # 100 in January and February, by the book; the paper's seven in March are another's.
    assert "January–February" in texts
    assert any("* against January–February 2023 (200)." in text for text in texts)
    yearly = [("b", "2022", 10), ("b", "2023", 20)]
    both = Network(
        waypoints=list(net.waypoints.values()), legs=list(net.legs.values()), sources=list(net.sources.values()),
        observations=[
            Observation(about=about, measure="arrival", period=period, value=value, source=source)
            for (about, period, value), source in zip(yearly, "st", strict=True)
        ],
    )  # fmt: skip
    assert not any("%" in text for text in said(sheets.draw(compose.compose(both, basemap="none"), "multiples")))


@pytest.mark.slow
def test_every_row_and_column_of_the_series_stands_on_further_sheets_of_paper() -> None:
    places = [Waypoint(id=f"p{n}", name=f"Place {n}", lon=float(n), lat=10.0, kind="town") for n in range(8)]
    legs = [Leg(id=f"l{n}", start=f"p{n}", end=f"p{n + 1}", mode="bus") for n in range(7)]
    months = [(year, month) for year in (2021, 2022, 2023) for month in range(1, 13)]
    figures = [
        Observation(about=f"p{n}", measure="arrival", period=f"{year}-{month:02d}", source="s",
                    value=n * 100_000 + year * 12 + month)
        for n in range(8) for year, month in months
    ]  # fmt: skip
    net = Network(waypoints=places, legs=legs, observations=figures, sources=[Source(id="s", title="Book")])
    first, *further = sheets.pages(compose.compose(net, basemap="none"), "print")
    assert further
    texts = [text for page in further for text in said(page)]
    # Eight places in two tables, a value for each of 36 months; September to December as well as January.
    for n in range(8):
        for year, month in months:
            assert f"{n * 100_000 + year * 12 + month:,}" in texts
    assert {f"{name} 2023" for name in ("January", "September", "October", "November", "December")} <= set(texts)
    for page in further:
        for item in page.items:
            if isinstance(item, TextItem):
                wide = width_of(item.text, item.kind)
                left = item.x - {"start": 0.0, "middle": 0.5, "end": 1.0}[item.anchor] * wide
                assert left >= 47
                assert left + wide <= first.width - 47
                assert item.y <= first.height - 40


def test_a_number_wider_than_its_column_stands_above_the_columns_that_it_covers() -> None:
    values = [11_043, 90_000, *[50_000] * 17, 99_999]
    figures = [("b", str(2004 + nth), value) for nth, value in enumerate(values)]
    picture = sheets.draw(compose.compose(made(*figures), basemap="none"), "social")
    (first,) = [item for item in picture.items if isinstance(item, TextItem) and item.text == "11,043"]
    tops = [min(y for part in item.parts for _, y in part) for item in picture.items
            if isinstance(item, Shape) and item.closed and item.fill and len(item.parts) == 1 and len(item.parts[0]) == 4
            and abs(item.parts[0][0][0] - first.x) < 40]  # fmt: skip
    assert len(tops) >= 2
    # Its base line.
    assert first.y <= min(tops)
