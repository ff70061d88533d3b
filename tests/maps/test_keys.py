"""A legend explains what is drawn, all of it and nothing else: in the page without its script, and in each state."""

from __future__ import annotations

import functools
import math
import re

import numpy as np
import pytest

import routes
from routes import Leg, Network, Observation, Source, Waypoint
from routes.maps.html.folium_map import folium_parts
from routes.maps.html.page import document
from routes.maps.html.svg import static_svg
from routes.maps.image import sheets
from routes.maps.image.lines import led
from routes.maps.image.picture import TextItem
from routes.maps.spec import MapSpec
from routes.maps.widths import ends_apart

LOOKS = ("road", "rail", "water", "foot", "air", "other")
OF_FLOWS = ("r-width", "r-count", "r-zero", "r-zeroflow", "r-noflow")


def places(*names: str) -> list[Waypoint]:
    return [Waypoint(id=n, name=n.upper(), lon=3.0 * i, lat=10.0 + i, kind="town") for i, n in enumerate(names)]


def figure(about: str, value: float, period: str = "2023", measure: str = "arrival") -> Observation:
    return Observation(about=about, measure=measure, period=period, value=value, source="s")


def network(*figures: Observation, modes: str = "bus", certainty: str = "reported") -> Network:
    ways = modes.split()
    names = "abcdefg"[: len(ways) + 1]
    legs = [
        Leg(id=f"{a}--{b}", start=a, end=b, mode=mode, certainty=certainty, sources="s")
        for a, b, mode in zip(names, names[1:], ways, strict=False)
    ]
    sources = [Source(id="s", publisher="The Office")]
    return Network(waypoints=places(*names), legs=legs, observations=list(figures), sources=sources)


MADE = {
    "one circle": (network(figure("b", 1000)), "arrival"),
    "a circle and a zero": (network(figure("b", 1000), figure("a", 0)), "arrival"),
    "tiny beside large": (network(figure("b", 1_000_000), figure("a", 3)), "arrival"),
    "lines of two modes, one without a figure": (network(figure("a--b", 50), modes="bus boat"), "arrival"),
    "a line of zero": (network(figure("a--b", 50), figure("b--c", 0), modes="boat walk"), "arrival"),
    "thin beside wide": (network(figure("a--b", 520_000), figure("b--c", 5_100), modes="bus train"), "arrival"),
    "inferred lines with figures": (network(figure("a--b", 5), certainty="inferred"), "arrival"),
    "months": (network(*(figure("a--b", m, f"2023-{m:02d}") for m in range(1, 13)), modes="boat bus"), "arrival"),
    "a day alone": (network(figure("b", 40, "2023-05-03")), "arrival"),
    "a day beside months of others": (
        network(figure("b", 40, "2023-05-03"), *(figure("a--b", m, f"2023-{m:02d}", "transit") for m in range(1, 13))),
        "arrival",
    ),
    "nothing counted": (network(modes="bus train boat walk air"), None),
}
BUNDLED = [
    (name, measure)
    for name in routes.available()
    for measure in (None, *sorted({str(row.measure) for row in routes.load(name).observations if row.measure.is_flow}))
]


@functools.cache
def spec_of(name: str, measure: str | None) -> MapSpec | None:
    if name in MADE:
        return MADE[name][0].map(flows=measure, basemap="none").spec
    try:
        return routes.load(name).map(flows=measure).spec
    except routes.UsageError:
        return None


CASES = [*((name, case[1]) for name, case in MADE.items()), *BUNDLED]


def page_legend(spec: MapSpec) -> str:
    html = document(spec, *folium_parts(spec)).html
    found = re.search(r'<div class="r-legend".*?</div>', html, re.S)
    assert found
    return re.sub(r"<li[^>]* hidden.*?</li>", "", found.group())


def kinds(text: str, *, of_map: bool) -> set[str]:
    """Return the looks in a drawing: modes of lines that have one, and what figures draw."""
    out: set[str] = set()
    for classes in re.findall(r'class="([^"]*)"', text):
        names = set(classes.split())
        if "r-leg" in names:
            flow = names & {"r-flow", "r-zeroflow", "r-noflow"}
            out |= flow - {"r-flow"}
            if "r-flow" in flow or ("r-width" in names and not flow):
                out.add("r-width")
            if "r-noflow" not in names:
                out |= {look for look in LOOKS if f"r-{look}" in names}
        if "r-band" in names:
            out.add("r-band")
        if "r-nested" in names:  # The scale of the legend: circles of round values.
            out.add("r-count")
        if "r-count" in names:
            out.add("r-zero" if "r-zero" in names else "r-count")
    return out - ({"other"} if not of_map else set())


@pytest.mark.slow
@pytest.mark.parametrize(("name", "measure"), CASES, ids=lambda value: str(value))
def test_the_legend_of_the_still_map_is_what_it_draws(name: str, measure: str | None) -> None:
    spec = spec_of(name, measure)
    if spec is None:
        return  # Nothing drawn has such a figure, which is an error of its own.
    drawn, told = kinds(static_svg(spec), of_map=True), kinds(page_legend(spec), of_map=False)
    # The legend of a map with a slider explains its steps too: a zero, or a line without a figure, at another step.
    later = {"r-zero", "r-zeroflow", "r-noflow", "r-count", "r-width"} if spec.time is not None else set()
    later |= set(LOOKS) if spec.time is not None else set()
    assert drawn - {"other"} - told == set(), "drawn, and not in the legend"
    assert told - drawn - later == set(), "in the legend, and not drawn"


def test_a_place_with_a_figure_has_a_circle_whose_area_is_its_share_and_a_zero_an_open_ring() -> None:
    spec = (
        network(figure("b", 1000), figure("a", 0), figure("c", 250), modes="bus bus")
        .map(flows="arrival", basemap="none")
        .spec
    )
    # A quarter of the people: a quarter of the area, half of the radius. 58 px is the largest radius.
    assert {mark.id: mark.radius for mark in spec.waypoints} == {"a": 0.0, "b": 58.0, "c": 29.0}
    svg = static_svg(spec)
    radii = [float(r) for r in re.findall(r'<circle class="r-count r-atcount"[^>]*r="(\d+)"', svg)]
    assert radii[0] == pytest.approx(2 * radii[1], rel=0.01)
    assert svg.count('class="r-count r-zero') == 1


@pytest.mark.parametrize(
    ("values", "told"),
    [
        # 12 px for the most: 1.2 px is a tenth of it.
        ((520_000, 36_200, 5_100), "thinnest line: up to 52,000"),
        ((120, 12, 13), "thinnest line: up to 12"),
        ((120, 13, 60), None),
        ((5, 4, 3), None),
    ],
)
def test_lines_too_thin_to_tell_apart_are_said_to_be(values: tuple[int, ...], told: str | None) -> None:
    rows = [figure(leg, value) for leg, value in zip(("a--b", "b--c", "c--d"), values, strict=True)]
    spec = network(*rows, modes="bus bus bus").map(flows="arrival", basemap="none").spec
    said = [entry.text for entry in spec.legend if "thinnest" in entry.text]
    assert said == ([] if told is None else [told])


def test_a_card_says_so_as_well_whose_key_has_two_lines() -> None:
    values = {"a--b": 520_000, "b--c": 36_200, "c--d": 5_100}
    rows = [figure(leg, value, year) for year in ("2021", "2022", "2023") for leg, value in values.items()]
    spec = network(*rows, modes="bus bus bus").map(flows="arrival", basemap="none").spec
    assert [entry.kind for entry in spec.legend].count("flow") > 2
    texts = [item.text for item in sheets.draw(spec, "social").items if isinstance(item, TextItem)]
    assert "thinnest line: up to 52,000" in texts
    assert "500,000" in texts
    assert "200,000" not in texts


def test_circles_too_small_to_tell_apart_are_said_to_be() -> None:
    # 58 px of radius for the most, 3 px at least: (3 / 58)² of the area; 1,000,000 × 9 / 3,364 = 2,675.
    spec = spec_of("tiny beside large", "arrival")
    assert spec is not None
    assert [entry.text for entry in spec.legend if "smallest" in entry.text] == ["smallest circle: up to 2,675"]


def test_months_and_years_count_the_same_measures_so_that_a_choice_is_never_without_effect() -> None:
    months = [figure("a--b", m, f"2023-{m:02d}", "transit") for m in range(1, 13)]
    months += [figure("a--b", m, f"2024-{m:02d}", "transit") for m in range(1, 13)]
    years = [figure("a--b", 7, "2023", "death"), figure("a--b", 9, "2024", "death")]
    places_only = [figure("b", m, f"2023-{m:02d}", "return") for m in range(1, 13)]
    spec = network(*months, *years, *places_only).map(basemap="none").spec
    assert spec.time is not None
    assert spec.years is not None
    names = [[time.label, *(one.label for one in time.others)] for time in (spec.time, spec.years)]
    # Each leg and place shows one measure at first: transits of the leg, returns of the place; never its deaths.
    assert names == [["All figures", "transits", "returns", "deaths"]] * 2
    by_month = spec.time.others[2]
    # No month of deaths was published: each line says so, and so does the legend.
    assert {width for widths in by_month.widths for width in widths} == {None}
    assert [entry.text for entry in by_month.legend] == ["deaths (people)", "no figure"]


def two_into_the_sea(modes: str = "boat") -> MapSpec:
    """Return two flows of 300 and 100 into one place at sea from which nobody counts on."""
    at = {"a": (0, 0), "b": (0, 3), "sea": (4, 1.5), "land": (7, 1.5)}
    places_ = [Waypoint(id=name, name=name.upper(), lon=x, lat=y, kind="town") for name, (x, y) in at.items()]
    legs = [Leg(id=f"{a}--{b}", start=a, end=b, mode=modes) for a, b in (("a", "sea"), ("b", "sea"), ("sea", "land"))]
    rows = [figure("a--sea", 300), figure("b--sea", 100)]
    net = Network(waypoints=places_, legs=legs, observations=rows, sources=[Source(id="s", publisher="The Office")])
    return net.map(flows="arrival", basemap="none").spec


def test_where_nobody_counts_on_the_words_say_that_the_line_ends_and_not_the_journey() -> None:
    told = [line for line in two_into_the_sea().words if line.startswith("Counted no further than")]
    assert told == [
        "Counted no further than: SEA. The lines end there because nobody published how many went on, not because the "
        "journeys end."
    ]
    # What is counted on from there is not said to end.
    spec = network(figure("a--b", 5), figure("b--c", 5), modes="bus bus").map(flows="arrival", basemap="none").spec
    told = [line for line in spec.words if "Counted no further" in line]
    assert [line.partition(".")[0] for line in told] == ["Counted no further than: C"]


def test_flows_into_one_place_lie_side_by_side_where_they_arrive() -> None:
    # The widest is 12 px, a third of it 4: with 1 px between them they are 17 px wide about the middle of the place.
    a, on, b = two_into_the_sea().legs
    assert (a.width, b.width) == (12.0, 4.0)
    assert a.ends[0] == b.ends[0] == 0
    assert on.ends == (0.0, 0.0)
    # From the south-west and from the north-west: on the map, A's stands below, to the right of its way, B's above.
    assert a.ends[1] == pytest.approx(17 / 2 - 12 / 2)
    assert b.ends[1] == pytest.approx(-(17 / 2 - 4 / 2))


def test_a_way_and_its_return_keep_right_and_do_not_cross() -> None:
    line = [(0.0, 0.0), (10.0, 0.0)]
    there, back = ends_apart([(0, 1, line), (1, 0, line[::-1])], [4.0, 2.0])
    # 7 px in all: to the east with 4 px in the south, to the west with 2 px in the north.
    assert there == (3.5 - 2, 3.5 - 2)
    assert back == (3.5 - 1, 3.5 - 1)


def test_flows_from_far_apart_stay_in_the_middle_also_over_a_half_turn() -> None:
    def to(*angles: float) -> list[tuple[int, int, list[tuple[float, float]]]]:
        turned = [math.radians(angle) for angle in angles]
        return [(0, i + 1, [(0.0, 0.0), (math.cos(a), math.sin(a))]) for i, a in enumerate(turned)]

    assert ends_apart(to(0, 90, 180, 270), [4.0] * 4) == [(0.0, 0.0)] * 4
    # At 170 and 190 degrees they are 20 apart: the first, which turns less, stands left.
    assert ends_apart(to(170, 190), [4.0, 4.0]) == [(-2.5, 0.0), (2.5, 0.0)]
    assert ends_apart(to(10, 20), [4.0, 0.0]) == [(0.0, 0.0)] * 2


def test_a_line_is_led_aside_at_its_end_alone() -> None:
    points = np.array([(0.0, 0.0), (200.0, 0.0)])
    moved = led(points, 0.0, (0.0, 6.0))
    assert moved[0].tolist() == [0, 0]
    assert moved[-1].tolist() == [200, 6]
    # Halfway through the last 60 px it is half aside, before them not at all.
    assert np.interp([140, 170], moved[:, 0], moved[:, 1]).tolist() == pytest.approx([0, 3], abs=0.05)
    assert led(points, 2.0, (0.0, 0.0)).tolist() == [[0, 2], [200, 2]]
