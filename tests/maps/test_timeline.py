"""The steps of the time control: what was counted, closed or not yet in use in each month and year."""

from __future__ import annotations

import math

import pytest

from routes import Leg, Observation, Source
from routes.errors import UsageError
from routes.maps import compose
from routes.maps.spec import MapSpec, Series, TimeSpec
from tests.toy import LEGS, toy


def seen(about: str, period: str, value: object, measure: str = "transit") -> Observation:
    return Observation(about=about, measure=measure, period=period, value=value, source="s")


FIGURES = (
    seen("alta--puerto-bus", "2021-01", 400),
    seen("alta--puerto-bus", "2021-02", 0),
    seen("alta--puerto-bus", "2021-04", 100),
    seen("alta--puerto-boat", "2021-02", "not reported"),
    seen("alta--puerto-boat", "2021-03", 1),
    seen("cruce", "2021-03", 900),
    seen("cruce", "2021-04", 225),
    seen("puerto--cruce-walk", "2020", 5000),
)


YEARS = {"2023": 520_085, "2024": 302_203}


def spec(**options: str) -> MapSpec:
    return compose.compose(toy(observations=FIGURES), basemap="none", **options)


def series(time: TimeSpec | None, made: MapSpec, about: str) -> Series:
    assert time is not None
    leg = next((i for i, leg in enumerate(made.legs) if leg.id == about), None)
    place = next((i for i, w in enumerate(made.waypoints) if w.id == about), None)
    return next(s for s in time.series if s.leg == leg and s.waypoint == place and s.texts)


def states(time: TimeSpec | None, made: MapSpec, about: str) -> str:
    assert time is not None
    leg = next(i for i, leg in enumerate(made.legs) if leg.id == about)
    return next((s.open for s in time.series if s.leg == leg and s.open), "1" * len(time.steps))


def test_months_run_without_a_gap_from_the_first_to_the_last_that_has_a_figure() -> None:
    made = spec()
    assert made.time is not None
    assert made.time.periods == ("2021-01", "2021-02", "2021-03", "2021-04")
    assert made.time.steps[0] == "January 2021"


def test_widths_are_linear_in_the_figure_zero_is_zero_and_no_figure_is_none() -> None:
    made = spec()
    # 400 is the largest about a leg: 12 px; 100 is a quarter of it; 1 of 400 would be 0.03 px and is drawn 1.2 px wide.
    assert series(made.time, made, "alta--puerto-bus").widths == (12.0, 0.0, None, 3.0)
    assert series(made.time, made, "alta--puerto-boat").widths == (None, None, 1.2, None)
    assert series(made.time, made, "alta--puerto-boat").texts == ("", "not reported", "1", "")


def two_sources() -> MapSpec:
    """Years of one source, of which the last is January to April only (2,904), and a whole year of another (3,091)."""
    first = [Observation(about="cruce", measure="transit", period=y, value=v, source="s") for y, v in YEARS.items()]
    part = [seen("cruce", f"2025-{month:02}", value) for month, value in enumerate((2229, 408, 194, 73), 1)]
    whole = Observation(about="cruce", measure="transit", period="2025", value=3091, source="later")
    sources = [Source(id="s", publisher="The Office"), Source(id="later", publisher="The ministry, later")]
    return compose.compose(toy(observations=[*first, *part, whole], sources=sources), basemap="none")


def test_a_whole_year_of_another_source_stands_before_a_part_of_the_year() -> None:
    made = two_sources()
    line = series(made.years, made, "cruce")
    assert line.texts[-2:] == ("302,203", "3,091")
    assert line.values[-1] == 3091
    assert line.partial == ""
    # It says whose it is; the years before are the first source's.
    assert line.by[-1] == "The ministry, later"
    assert line.by[-2] != line.by[-1]


def test_the_newest_figure_of_a_place_is_the_whole_year() -> None:
    made = two_sources()
    figures = next(w for w in made.waypoints if w.id == "cruce").figures
    assert figures[0][:2] == ("transits, 2025", "3,091 people")
    assert ("transits, 2025 (January–April only)", "2,904 people") in [row[:2] for row in figures]
    assert any("transits, 2025: 3,091 people" in sentence for sentence in made.words), made.words


@pytest.mark.parametrize("note", ["Adults only, not a sample", "Jan–Apr only", "Feb suppressed"])
def test_a_note_of_the_publisher_makes_no_year_a_part_of_one(note: str) -> None:
    figures = [
        Observation(about="cruce", measure="transit", period=year, value=5, source="s", note=note)
        for year in ("2020", "2021")
    ]
    made = compose.compose(toy(observations=figures), basemap="none")
    assert series(made.time, made, "cruce").texts == ("5", "5")
    cells = [[cell.text for cell in row.cells] for row in made.figures]
    assert ["El Cruce", "transits", "2021", "5 people", note] in [row[:5] for row in cells]


def test_circles_of_places_are_scaled_by_area() -> None:
    made = spec()
    radii = series(made.time, made, "cruce").widths
    assert radii[2:] == (58.0, 29.0)  # a quarter of the people, half the radius
    assert math.isclose((radii[3] or 0) ** 2 / (radii[2] or 0) ** 2, 225 / 900)


def test_an_annual_figure_is_never_drawn_as_a_month() -> None:
    made = spec()
    assert made.years is not None
    assert made.years.periods == ("2020", "2021")
    leg = series(made.years, made, "puerto--cruce-walk")
    assert leg.texts == ("5,000", "")
    with pytest.raises(StopIteration):
        series(made.time, made, "puerto--cruce-walk")


def test_a_year_of_which_only_some_months_are_published_says_so() -> None:
    made = spec()
    assert series(made.years, made, "alta--puerto-bus").texts == ("", "500 (a part of the year)")


def test_a_closed_leg_and_one_not_yet_in_use_are_told_apart() -> None:
    made = spec()
    # border:AAA-BBB is closed from March to May 2021; cruce--norte-bus is valid from 2022 on.
    assert states(made.time, made, "alta--puerto-bus") == "1100"
    assert states(made.time, made, "cruce--norte-bus") == "xxxx"
    assert states(made.years, made, "alta--puerto-bus") == "1p"
    assert made.time is not None
    assert made.time.notes[1] == ""
    assert made.time.notes[2] == "Closed: Ciudad Alta ↔ Low Port and Ciudad Alta → Low Port."


def test_a_map_begins_where_the_richest_series_is_largest_or_at_the_period_asked_for() -> None:
    peak = spec()
    assert peak.time is not None
    assert peak.time.series[peak.time.lead].texts == ("400", "0", "", "100")
    assert peak.time.start == 0
    asked = spec(flows="transit", period="2021-04")
    assert asked.time is not None
    assert asked.time.start == 3
    assert {leg.id: leg.width for leg in asked.legs}["alta--puerto-bus"] == 3.0
    assert "transits, April 2021 (people)" in [entry.text for entry in asked.legend]


def test_several_sources_are_never_mixed_the_one_with_most_periods_is_drawn() -> None:
    other = [
        Observation(about="alta--puerto-bus", measure="transit", period=f"2021-0{m}", value=m, source="z")
        for m in (1, 2, 3, 4)
    ]
    sources = [Source(id="s", publisher="The Office"), Source(id="z", publisher="The Other")]
    made = compose.compose(toy(observations=(*FIGURES, *other), sources=sources), basemap="none")
    line = series(made.time, made, "alta--puerto-bus")
    assert line.texts == ("1", "2", "3", "4")
    assert line.label == "Ciudad Alta ↔ Low Port, transits (The Other)"


def test_without_figures_about_legs_the_lines_keep_their_look_and_the_largest_figure_comes_first() -> None:
    made = compose.compose(toy(observations=(seen("cruce", "2021", 7), seen("cruce", "2022", 9))), basemap="none")
    assert made.time is not None
    assert made.time.every == "year"
    assert made.time.start == 1
    assert [w.radius for w in made.waypoints if w.id == "cruce"] == [58.0]
    assert [leg.width for leg in made.legs] == [None] * 5


def test_without_any_figure_the_steps_follow_what_opens_and_closes() -> None:
    made = compose.compose(toy(observations=()), basemap="none")
    assert made.time is not None
    assert made.time.periods[0] == "2021-03"
    assert states(made.time, made, "alta--puerto-boat")[:4] == "0001"


def test_a_map_of_one_date_has_no_time_control() -> None:
    assert spec(at="2021-03").time is None


def test_a_period_without_figures_is_refused() -> None:
    with pytest.raises(UsageError, match="nothing drawn has a figure of transit in 1999"):
        spec(flows="transit", period="1999")


def test_a_map_begins_with_the_months_or_years_that_have_a_figure_of_what_widths_count() -> None:
    # Figures of a year about legs beside figures of months about a place: the widths drawn first are those of a year.
    figures = (
        *(seen(leg, str(y), 100) for leg in ("alta--puerto-bus", "puerto--cruce-walk") for y in (2020, 2021)),
        *(seen("cruce", f"2021-0{month}", 7, "arrival") for month in (1, 2, 3)),
    )
    made = compose.compose(toy(observations=figures), basemap="none")
    assert made.time is not None
    assert (made.time.every, made.time.start) == ("year", 1)
    # The lines count transits, the circles arrivals: each has its own heading.
    assert [entry.text for entry in made.time.legend][:3] == [
        "transits (people)",
        "Area of the circle: figure of the period",
        "100",
    ]
    assert {leg.id: leg.width for leg in made.legs}["alta--puerto-bus"] == 12.0
    assert made.years is not None
    assert made.years.every == "month"


def test_where_one_source_has_no_figure_another_stands_and_is_named() -> None:
    other = [
        Observation(about="alta--puerto-bus", measure="transit", period="2021-03", value=50, source="z"),
        Observation(about="alta--puerto-bus", measure="transit", period="2021-04", value=70, source="z"),
    ]
    sources = [Source(id="s", publisher="The Office"), Source(id="z", publisher="The Other")]
    made = compose.compose(toy(observations=(*FIGURES, *other), sources=sources), basemap="none")
    line = series(made.time, made, "alta--puerto-bus")
    # The Office has January, February and April; only March is the other's, and nothing is added up.
    assert line.texts == ("400", "0", "50", "100")
    assert line.by == ("The Office", "The Office", "The Other", "The Office")
    assert line.label == "Ciudad Alta ↔ Low Port, transits (several publishers)"


def test_people_present_are_of_the_month_in_which_they_were_counted_and_never_added() -> None:
    rows = [
        seen("cruce", day, value, "stock") for day, value in (("2021-03-05", 40), ("2021-03-20", 30), ("2021-05", 9))
    ]
    made = compose.compose(toy(observations=rows), basemap="none")
    assert made.time is not None
    assert (made.time.label, made.time.periods) == ("people present", ("2021-03", "2021-04", "2021-05"))
    line = series(made.time, made, "cruce")
    assert line.texts == ("30", "", "9")
    assert line.widths == (58.0, None, pytest.approx(58 * math.sqrt(9 / 30), abs=0.01))
    assert made.years is None


def test_a_year_published_as_a_total_is_a_band_of_the_months_and_never_a_month() -> None:
    rows = [seen("cruce", "2020", 1200), *(seen("cruce", f"2021-{m:02d}", 10.0 * m) for m in range(1, 13))]
    made = compose.compose(toy(observations=rows), basemap="none")
    assert made.time is not None
    assert len(made.time.steps) == 24
    line = series(made.time, made, "cruce")
    assert line.values[:12] == (None,) * 12
    assert [(band.start, band.end, band.value, band.text) for band in line.bands] == [(0, 12, 1200.0, "1,200")]
    # The highest column is December 2021 with 120; the band of 2020 is 1,200 / 12 = 100 high.
    chart = made.time.chart
    assert chart is not None
    assert (chart.most, chart.peak, chart.said) == (120.0, 23, "120 in December 2021")
    assert made.time.ticks == ((0, 12, "2020"), (12, 24, "2021"))


def test_each_place_shows_its_richest_series_and_deaths_are_not_drawn_among_movements() -> None:
    rows = [
        *(seen("cruce", f"2021-{m:02d}", 5, "encounter") for m in range(1, 7)),
        *(seen("cruce", f"2021-{m:02d}", 7, "arrival") for m in range(1, 4)),
        *(seen("puerto", f"2021-{m:02d}", 8, "death") for m in range(1, 13)),
        *(seen("alta--puerto-bus", f"2021-{m:02d}", 9) for m in range(5, 7)),
    ]
    made = compose.compose(toy(observations=rows), basemap="none")
    time = made.time
    assert time is not None
    names = [time.label, *(one.label for one in time.others)]
    assert names == ["All figures", "encounters", "arrivals", "transits", "deaths"]
    drawn = {(one.name, one.measure) for one in time.series if one.widths}
    assert drawn == {("El Cruce", "encounters"), ("Ciudad Alta ↔ Low Port", "transits")}
    assert time.series[time.lead].measure == "encounters"
    assert [entry.kind for entry in time.legend if entry.kind.endswith("-title")] == ["flow-title", "circle-title"]


@pytest.mark.parametrize(("month", "are_wide"), [("2021-06", True), ("2021-02", False)])
def test_legs_are_wide_unasked_only_if_they_have_figures_at_the_step_shown_first(month: str, are_wide: bool) -> None:
    rows = [seen("cruce", f"2021-{m:02d}", 10.0 * m, "arrival") for m in range(1, 7)]
    rows += [seen(leg, month, 100) for leg in ("alta--puerto-bus", "puerto--cruce-walk")]
    time = compose.compose(toy(observations=rows), basemap="none").time
    assert time is not None
    assert (time.every, time.periods[time.start]) == ("month", "2021-06")
    assert any(one.leg is not None and any(one.widths) for one in time.series) is are_wide


def test_one_comparison_is_made_with_the_same_month_a_year_before() -> None:
    rows = [seen("cruce", f"{year}-{m:02d}", v * m) for year, v in ((2020, 10.0), (2021, 15.0)) for m in range(1, 13)]
    made = compose.compose(toy(observations=rows), basemap="none")
    assert made.time is not None
    assert made.time.chart is not None
    # December: 180 in 2021, 120 in 2020.
    assert made.time.chart.compared == "50% more than in December 2020 (120)"


def test_legs_keep_their_look_unasked_where_few_of_them_have_figures() -> None:
    """Of 25 legs one has a figure: unasked only the place is counted, asked for transits the leg is wide."""
    legs = [*LEGS, *(Leg(id=f"l{n}", start="alta", end="norte", mode="bus") for n in range(20))]
    places = [seen("cruce", f"2021-{month:02}", 9 - month, "arrival") for month in (1, 2)]
    net = toy(legs=legs, observations=[*places, seen("alta--puerto-bus", "2021-01", 400)])
    unasked, asked = compose.compose(net, basemap="none"), compose.compose(net, basemap="none", flows="transit")
    assert {leg.width for leg in unasked.legs} == {None}
    assert {leg.id: leg.width for leg in asked.legs}["alta--puerto-bus"] == 12.0
    # Three of 25 are a tenth and more.
    more = [seen(name, "2021-01", 400) for name in ("alta--puerto-bus", "l0", "l1")]
    made = compose.compose(toy(legs=legs, observations=[*places, *more]), basemap="none")
    assert {leg.id: leg.width for leg in made.legs}["alta--puerto-bus"] == 12.0
