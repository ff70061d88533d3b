from __future__ import annotations

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes import DataError, DoubleCountError, Leg, Network, Observation, Source, UnknownIdError, UsageError, Waypoint
from routes.model.period import Period
from routes.model.totals import add, flows, left_out, total

# Servicio Nacional de Migración (Panama), tránsito irregular por Darién, monthly.
SNM = {
    2021: [1071, 1857, 2694, 5865, 4462, 10267, 18813, 25332, 25505, 25904, 7762, 4194],
    2022: [4702, 4262, 4827, 6134, 13894, 15633, 22822, 31104, 48204, 59773, 16632, 20297],
    2025: [2229, 408, 194, 73],
}
SOURCES = [
    Source(id="snm", publisher="SNM Panama"),
    Source(id="unhcr-iom", publisher="UNHCR and IOM"),
    Source(id="inm", publisher="INM Honduras"),
]
PLACES = [
    Waypoint(id="darien-gap", name="Darién Gap", lon=-77.5, lat=8.5, kind="area", country="PAN"),
    Waypoint(id="bajo-chiquito", name="Bajo Chiquito", lon=-77.7, lat=8.5, country="PAN", part_of="darien-gap|basin"),
    Waypoint(id="camp", name="Camp", lon=-77.8, lat=8.4, country="PAN", part_of="darien-gap"),
    Waypoint(id="basin", name="Basin", lon=-77.9, lat=8.5, kind="area"),
    Waypoint(id="box", name="Box", lon=-77.8, lat=8.4, kind="area", extent=shapely.box(-77.9, 8.3, -77.75, 8.45)),
    Waypoint(id="honduras", name="Honduras", lon=-86, lat=14, kind="area", country="HND"),
    Waypoint(id="danli", name="Danlí", lon=-86.6, lat=14, country="HND"),
    Waypoint(id="lesbos", name="Lesbos", lon=26.5, lat=39.1, country="GRC"),
]


def row(period: str, value: object = 1, **fields: object) -> Observation:
    """Return an observation of Darién transits by SNM, with other fields where given."""
    made = {"about": "darien-gap", "measure": "transit", "source": "snm", **fields}
    return Observation(period=period, value=value, **made)


def network(*more: Observation) -> Network:
    months = [row(f"{year}-{n:02}", value) for year, values in SNM.items() for n, value in enumerate(values, 1)]
    return Network(
        waypoints=PLACES,
        legs=[
            Leg(id="north", start="bajo-chiquito", end="danli"),
            Leg(id="inside", start="camp", end="bajo-chiquito"),
        ],
        observations=[*months, row("2019", 22102), row("2022-01/2022-02", 8456, source="unhcr-iom"), *more],
        sources=SOURCES,
    )


@pytest.mark.parametrize(("year", "people"), [("2021", 133726), ("2022", 248284), ("2019", 22102)])
def test_a_year_of_darien_transits_is_what_panama_prints(year, people):
    found = total(network(), "darien-gap", measure="transit", period=year)
    assert (found.value, found.unit) == (people, "people")
    assert found.period.covers(Period.parse(year))
    assert not found.is_partial


def test_a_source_for_part_of_the_year_is_left_aside_and_named():
    found = network().totals("Darien gap", measure="transit", period="2022")
    assert found.notes == (
        (
            "left aside, since another source covers all of 2022: "
            "transit at darien-gap 2022-01/2022-02 = 8,456, UNHCR and IOM [unhcr-iom]"
        ),
    )


def test_two_sources_for_the_same_months_are_not_added():
    with pytest.raises(DoubleCountError) as caught:
        total(network(), "darien-gap", measure="transit", period="2022-01/2022-02")
    assert str(caught.value) == (
        "several sources count transit at darien-gap in 2022-01/2022-02: "
        "transit at darien-gap 2022-01/2022-02 = 8,964 in 2 figures, SNM Panama [snm] and "
        "transit at darien-gap 2022-01/2022-02 = 8,456, UNHCR and IOM [unhcr-iom]. "
        "Choose one with source: snm, unhcr-iom."
    )


def test_the_source_chosen_is_used():
    for source, people in (("snm", 8964), ("unhcr-iom", 8456)):
        found = total(network(), "darien-gap", measure="transit", period="2022-01/2022-02", source=source)
        assert found.value == people


def test_both_sources_asked_for_are_refused_with_both_named():
    with pytest.raises(
        DoubleCountError, match=r"8,964 in 2 figures, SNM Panama.*8,456, UNHCR and IOM.*two sources count"
    ):
        total(network(), "darien-gap", measure="transit", period="2022-01/2022-02", source=["snm", "unhcr-iom"])


def test_people_at_two_places_on_one_path_are_not_added():
    net = network(row("2022", 188858, about="honduras", measure="transit", source="inm"))
    with pytest.raises(
        DoubleCountError, match=r"darien-gap .*248,284.*honduras 2022 = 188,858, INM Honduras.*legs lead"
    ):
        total(net, ["darien-gap", "honduras"], measure="transit", period="2022")


def test_darien_transits_and_honduras_arrivals_are_not_added():
    arrivals = row("2022", 188858, about="honduras", measure="arrival", source="inm")
    net = network(arrivals)
    transits = [each for each in net.observations if each.period.key[0].year == 2022 and each.source == "snm"]
    with pytest.raises(DoubleCountError) as caught:
        add(net, [*transits, arrivals])
    assert "transit at darien-gap 2022-01/2022-12 = 248,284 in 12 figures, SNM Panama [snm]" in str(caught.value)
    assert "arrival at honduras 2022 = 188,858, INM Honduras [inm]" in str(caught.value)
    assert "different measures, and legs lead from one place to the other" in str(caught.value)


def test_people_at_places_that_nothing_connects_are_added():
    net = network(row("2021", 10, about="lesbos", source="inm"))
    assert total(net, ["darien-gap", "lesbos"], measure="transit", period="2021").value == 133736


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (row("2021"), row("2021-03"), "their periods overlap"),
        (row("2021"), row("2021", group="nationality:VEN"), "nationality:VEN is part of everyone"),
        (row("2021", group="sex:female"), row("2021", group="age:child"), "divide the same people in different ways"),
        (row("2021"), row("2021", source="inm"), "two sources count the same thing"),
        (row("2021"), row("2021", about="bajo-chiquito"), "one place is part of the other"),
        (row("2021"), row("2022", measure="encounter"), "counts people"),
        (row("2021", measure="stock"), row("2022", measure="stock"), "two times cannot be added"),
        *(
            (row("2021", measure=measure), row("2021", measure=measure, about="danli"), "legs lead from one place")
            for measure in ("transit", "arrival", "departure", "encounter", "apprehension", "return", "procedure")
        ),
        # A leg and its end, a leg within an area, an area and a leg that leads out of it.
        (row("2021", about="north"), row("2021", about="danli"), "the leg leads to that place"),
        (row("2021", about="north", measure="death"), row("2021", about="danli", measure="death"), "the leg leads"),
        (row("2021", about="north", measure="death"), row("2021", measure="death"), "the leg leads to that place"),
        (row("2021", about="inside", measure="death"), row("2021", measure="death"), "one place is part of the other"),
        (row("2021", about="bajo-chiquito", measure="death"), row("2021", measure="death"), "part of the other"),
        # By its outline, by its country and by a member that both have, where nobody wrote part_of.
        (row("2021", about="camp", measure="missing"), row("2021", about="box", measure="missing"), "part of the"),
        (row("2021", about="danli", measure="death"), row("2021", about="honduras", measure="death"), "part of the"),
        (row("2021", measure="death"), row("2021", about="basin", measure="death"), "the two areas overlap"),
        (row("2021", measure="death"), row("2021", measure="missing", source="inm"), "different measures"),
        (row("2021", measure="death"), row("2021-03", measure="missing"), "their periods overlap"),
        (row("2021", measure="death"), row("2021", measure="missing", about="bajo-chiquito"), "part of the other"),
    ],
)
def test_what_would_count_twice_is_refused_with_the_reason(one, other, reason):
    for pair in ([one, other], [other, one]):
        with pytest.raises(DoubleCountError, match=r"^cannot add .* and .*: ") as caught:
            add(network(), pair)
        assert reason in str(caught.value)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (row("2021-01"), row("2021-02")),
        (row("2021", group="nationality:VEN"), row("2021", group="nationality:HTI")),
        (row("2021", measure="stock"), row("2021", measure="stock", about="danli")),
        (row("2021", measure="encounter"), row("2021", measure="encounter", about="lesbos")),
        (row("2021", measure="death"), row("2021", measure="death", about="danli")),
        (row("2021", measure="death", about="north"), row("2021", measure="death", about="inside")),
        (row("2021", measure="death"), row("2021", measure="missing")),
        (row("2021", measure="death"), row("2022", measure="missing")),
    ],
)
def test_what_counts_nobody_twice_is_added(one, other):
    assert add(network(), [one, other]).value == 2


def test_the_dead_and_the_missing_of_one_source_are_added_with_a_note():
    net = network(row("2021", 12, about="lesbos", measure="death"), row("2021", 30, about="lesbos", measure="missing"))
    found = net.totals("lesbos", measure=["death", "missing"], period="2021")
    assert (found.value, found.unit, found.measures) == (42, "people", ("death", "missing"))
    assert found.notes == ("dead and missing together: 12 death and 30 missing",)
    assert net.totals("lesbos", measure="death").measures == ("death",)


@pytest.mark.parametrize(
    ("other", "text"),
    [
        (row("2022", 30, about="lesbos", measure="missing"), r"death at lesbos 2021 = 12.*missing at lesbos 2022 = 30"),
        (row("2021", 30, about="lesbos", measure="missing", source="inm"), r"12, SNM Panama.*30, INM Honduras"),
    ],
)
def test_the_dead_and_the_missing_of_two_sources_or_times_are_not_added(other, text):
    net = network(row("2021", 12, about="lesbos", measure="death"), other)
    with pytest.raises(DoubleCountError, match=text):
        net.totals("lesbos", measure=["death", "missing"])


def test_two_other_measures_are_not_added():
    with pytest.raises(DoubleCountError, match="cannot add arrival and transit: one person may be in several"):
        network().totals("darien-gap", measure=["arrival", "transit"])
    with pytest.raises(DataError, match="no measure to add"):
        network().totals("darien-gap", measure=[])


def test_repeats_are_added_only_when_asked_for_and_every_pair_is_named():
    rows = [row("2022", 188858, about=name, source="inm", measure="return") for name in ("honduras", "bajo-chiquito")]
    net = network(*rows)
    with pytest.raises(DoubleCountError, match=r"Choose one of the two, or add them with allow_repeats=True\.$"):
        net.totals(["honduras", "bajo-chiquito"], measure="return", period="2022")
    found = net.totals(["honduras", "bajo-chiquito"], measure="return", period="2022", allow_repeats=True)
    assert (found.value, found.is_partial) == (377716, False)
    assert found.notes == (
        "repeats allowed: return at honduras 2022 = 188,858, INM Honduras [inm] and return at bajo-chiquito 2022 = "
        "188,858, INM Honduras [inm]: legs lead from one place to the other, so the same people may pass both",
    )
    # What counts the same thing twice for certain is added in no case.
    with pytest.raises(DoubleCountError, match="two sources count the same thing"):
        add(network(), [row("2021"), row("2021", source="inm")], allow_repeats=True)


@pytest.mark.parametrize(
    ("name", "places", "measure", "period"),
    [
        ("americas", ["mexico", "us-mexico-border"], "encounter", "2023"),
        ("central-mediterranean", ["assamaka", "libya"], "return", "2023"),
        ("central-mediterranean", ["sfax", "tunisia"], "apprehension", "2023-01/2023-04"),
        ("western-africa-atlantic", ["canary-islands", "lanzarote"], "arrival", "2023"),
    ],
)
def test_figures_along_a_path_of_a_bundled_network_are_not_added(name, places, measure, period):
    net = routes.load(name)
    with pytest.raises(DoubleCountError) as caught:
        net.totals(places, measure=measure, period=period)
    assert all(f"{measure} at {place} " in str(caught.value) for place in places)
    found = net.totals(places, measure=measure, period=period, allow_repeats=True)
    assert found.value == sum(net.totals(place, measure=measure, period=period).value for place in places)
    assert any(note.startswith("repeats allowed: ") for note in found.notes)


def test_missing_and_suppressed_parts_make_a_sum_partial_and_zero_does_not():
    net = network()
    assert not add(net, [row("2020-04", 0), row("2020-05", 5)]).is_partial
    for word in ("not reported", "suppressed"):
        found = add(net, [row("2020-04", word), row("2020-05", 5)])
        assert (found.value, found.is_partial) == (5, True)
        assert found.notes == (f"transit darien-gap 2020-04 = {word} [snm] is not counted",)
    with pytest.raises(DataError, match=r"no number among 1 figure\(s\): transit darien-gap 2020-04 = not reported"):
        add(net, [row("2020-04", "not reported")])


def test_a_sum_of_part_of_the_time_says_which_part():
    found = total(network(), "darien-gap", measure="transit", period="2025")
    assert (found.value, found.notes, found.is_partial) == (2904, ("darien-gap: Jan–Apr only, of 2025",), True)


def test_bounds_are_added_where_they_were_published():
    found = add(network(), [row("2020-01", 20000, low=20000, high=25000), row("2020-02", 100)])
    assert (found.low, found.high) == (20100, 25100)


def test_a_published_year_is_used_rather_than_its_months():
    net = network(row("2021", 133726))
    found = total(net, "darien-gap", measure="transit", period="2021")
    assert (found.value, len(found.observations)) == (133726, 1)


@pytest.mark.parametrize(
    ("question", "kind", "text"),
    [
        (
            {"measure": "transit", "period": "2019-02"},
            DataError,
            "2019 = 22,102, SNM Panama [snm] is longer and cannot be cut",
        ),
        ({"measure": "transit", "period": "2001"}, DataError, "no figure of transit at darien-gap in 2001: there are"),
        (
            {"measure": "arrival"},
            DataError,
            "no figure of arrival at darien-gap for that group and source. It has transit.",
        ),
        ({"measure": "transits"}, DataError, 'measure "transits" is not one of transit'),
        ({"measure": "transit", "source": "smn"}, UnknownIdError, 'no source "smn" in this network. Did you mean snm?'),
    ],
)
def test_a_total_that_cannot_be_given_says_why(question, kind, text):
    with pytest.raises(kind) as caught:
        total(network(), "darien-gap", **question)
    assert text in str(caught.value)


def test_years_are_sums_of_all_twelve_months_or_say_what_they_lack():
    rows = {
        (str(r.period), r.source): (r.value, r.coverage, r.parts) for r in flows(network(), "darien-gap", every="year")
    }
    assert rows == {
        ("2019", "snm"): (22102, "", 1),
        ("2021", "snm"): (133726, "", 12),
        ("2022", "snm"): (248284, "", 12),
        ("2022", "unhcr-iom"): (8456, "Jan–Feb only", 1),
        ("2025", "snm"): (2904, "Jan–Apr only", 4),
    }


def test_months_leave_annual_figures_out_and_say_so():
    net = network()
    found = flows(net, "darien-gap", measure="transit", every="month", source="snm")
    assert len(found) == 28
    assert {str(r.period) for r in found if r.period.key[0].year == 2019} == set()
    assert [str(each.period) for each in left_out(net, every="month")] == ["2019", "2022-01/2022-02"]
    assert left_out(net, every="year") == left_out(net) == ()


def test_a_month_not_reported_is_named_and_a_year_without_numbers_keeps_its_word():
    net = network(row("2018-01", 5), row("2018-02", "suppressed"), row("2017", "not reported"))
    found = {str(r.period): (r.value, r.coverage) for r in net.flows("darien-gap", every="year")}
    assert found["2018"] == (5, "Jan only; Feb suppressed")
    assert found["2017"] == ("not reported", "")


@pytest.mark.parametrize(
    "note", ["Adults only, not a sample", "Jan–Apr only", "Feb suppressed", "2021 only; not counted: children"]
)
@pytest.mark.parametrize("parts", [("2020",), tuple(f"2020-{month:02d}" for month in range(1, 13))])
def test_what_a_publisher_wrote_says_nothing_of_the_period(note, parts):
    net = network(*(row(part, 5, note=note) for part in parts))
    (found,) = (line for line in net.flows("darien-gap", every="year") if str(line.period) == "2020")
    assert (found.note, found.is_partial, found.coverage, found.covered, found.missing) == (note, False, "", (), ())
    assert not net.totals("darien-gap", measure="transit", period="2020").is_partial


def test_what_a_year_lacks_is_told_in_periods_and_not_in_a_note():
    net = network(row("2020-01", 5, note="Adults only"), row("2020-02", 6), row("2020-04", "suppressed"))
    (found,) = (line for line in net.flows("darien-gap", every="year") if str(line.period) == "2020")
    assert (found.value, found.note, found.is_partial) == (11, "Adults only", True)
    assert [str(period) for period in found.covered] == ["2020-01/2020-02"]
    assert [(str(period), state) for period, state in found.missing] == [("2020-04", "suppressed")]
    assert found.coverage == "Jan–Feb only; Apr suppressed"


def test_stocks_are_never_added():
    stocks = [row("2021-10", 20000, low=20000, measure="stock"), row("2021-11", 9000, measure="stock")]
    found = flows(network(*stocks), measure="stock", every="year")
    assert [(str(r.period), r.value) for r in found] == [("2021-10", 20000), ("2021-11", 9000)]


def test_as_published_every_observation_is_a_row():
    assert len(flows(network())) == 30


def test_a_wrong_question_about_figures_is_answered():
    with pytest.raises(
        UsageError, match=r'every "monthly" is not one of year, quarter, month, day. Did you mean month'
    ):
        flows(network(), every="monthly")
    with pytest.raises(UnknownIdError, match=r'no waypoint "darian gap" in this network\. Did you mean Darién Gap'):
        flows(network(), "darian gap")


@given(st.lists(st.integers(0, 10**6), min_size=12, max_size=12))
def test_a_year_is_conserved_whichever_way_it_is_added(values):
    net = Network(
        waypoints=PLACES, observations=[row(f"2021-{n:02}", v) for n, v in enumerate(values, 1)], sources=SOURCES
    )
    (year,) = flows(net, every="year")
    assert year.value == total(net, "darien-gap", measure="transit", period="2021").value == sum(values)
