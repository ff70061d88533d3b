from __future__ import annotations

import itertools

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routes import (
    AmbiguousNameError,
    Closure,
    DataError,
    Leg,
    Network,
    NoPathError,
    UnknownIdError,
    UsageError,
    Waypoint,
)
from routes.graph.costs import check_cost, estimated, leg_cost
from tests.toy import EQUATOR_KM, LEGS, MERIDIAN_KM, area, toy

LAND = ["alta--puerto-boat", "puerto--cruce-walk", "cruce--norte-bus"]


def ids(trip) -> list[str]:
    return [leg.id for leg in trip.legs]


def test_the_shortest_path_has_the_length_worked_out_by_hand(net):
    trip = net.path("alta", "norte")
    assert ids(trip) == LAND  # boat and bus are equally long: the first id in alphabetical order
    assert trip.length_km == pytest.approx(2 * EQUATOR_KM + MERIDIAN_KM, rel=1e-9)
    assert [w.id for w in trip.waypoints] == ["alta", "puerto", "cruce", "norte"]
    assert trip.asked == ("alta", "norte")


def test_the_shortest_path_is_as_long_as_plain_networkx_says(net):
    metres = nx.shortest_path_length(net.to_graph(), "alta", "norte", weight="length")
    assert net.path("alta", "norte").length_km * 1000 == pytest.approx(metres, rel=1e-12)


def test_fewest_steps_and_least_duration_differ_from_the_shortest(net):
    assert ids(net.path("alta", "norte", by="steps")) == ["alta--norte-air"]
    # air (20 + 30) / 2 = 25 h; by land 1.5 + 37.1 (assumed 3 km/h) + 4 = 42.6 h
    assert ids(net.path("alta", "norte", by="duration")) == ["alta--norte-air"]
    assert estimated(net.path("alta", "norte").legs) == ("puerto--cruce-walk",)


def test_names_are_found_without_accents_and_case(net):
    assert net.path("CIUDAD ALTA", "norte").waypoints[0].id == "alta"
    assert net.path("hightown", "Norte").waypoints[-1].id == "norte"
    assert net.path("Low port", "NÓRTE").waypoints[0].id == "puerto"


def test_a_two_way_leg_travelled_back_is_turned_round(net):
    trip = net.path("puerto", "alta")
    assert [(leg.id, leg.start, leg.end) for leg in trip.legs] == [("alta--puerto-bus", "puerto", "alta")]
    assert list(trip.legs[0].line.coords) == [(1, 0), (0, 0)]


def test_a_path_to_an_area_ends_at_its_best_member_and_says_which():
    net = toy(waypoints=area("border", "cruce", "norte"))
    trip = net.path("alta", "Border")
    assert (trip.waypoints[-1].id, trip.asked) == ("cruce", ("alta", "border"))
    assert net.path("alta", "border", by="steps").waypoints[-1].id == "norte"


def test_a_path_from_an_area_starts_at_its_best_member():
    net = toy(waypoints=area("coast", "alta", "puerto"))
    assert ids(net.path("coast", "cruce")) == ["puerto--cruce-walk"]


def test_a_path_to_an_area_may_end_at_the_area_itself():
    legs = (*LEGS, Leg(id="puerto--border", start="puerto", end="border"))
    trip = toy(waypoints=area("border", "norte"), legs=legs).path("alta", "border")
    assert ids(trip) == ["alta--puerto-boat", "puerto--border"]


def test_alternatives_to_an_area_stop_at_its_first_member():
    net = toy(waypoints=area("border", "cruce", "norte"))
    found = [ids(trip) for trip in net.alternatives("alta", "border", 9)]
    assert found == [LAND[:2], ["alta--puerto-bus", "puerto--cruce-walk"], ["alta--norte-air"]]


def test_via_an_area_is_through_any_of_its_members():
    net = toy(waypoints=area("middle", "cruce"))
    assert ids(net.path("alta", "norte", by="steps", via=["middle"])) == LAND


@pytest.mark.parametrize(
    "target", ["puerto", "Low Port", "puerto--cruce-walk", "country:BBB", "border:BBB-AAA", "mode:walk"]
)
def test_what_is_avoided_is_not_passed(net, target):
    assert ids(net.path("alta", "norte", avoid=[target])) == ["alta--norte-air"]


@pytest.mark.parametrize("target", ["cruce", "cruce--norte-bus", "country:BBB", "border:AAA-BBB", "mode:walk"])
def test_via_is_passed_even_if_it_is_not_the_least(net, target):
    one_way = net.close("alta--puerto-bus")  # with a way back, there and back again would be as few steps
    assert ids(one_way.path("alta", "norte", by="steps", via=[target])) == LAND


def test_via_points_are_passed_in_their_order(net):
    trip = net.path("puerto", "norte", via=["alta", "puerto"])
    assert ids(trip) == ["alta--puerto-bus", *LAND]
    with pytest.raises(NoPathError, match="via El Cruce and Puerto Bajo: they cannot be passed in this order"):
        net.path("alta", "norte", via=["cruce", "puerto"])


def test_a_border_closed_for_the_whole_period_is_not_crossed(net):
    assert ids(net.path("alta", "puerto", at="2021-02")) == ["alta--puerto-boat"]
    assert ids(net.path("alta", "puerto", at="2021")) == ["alta--puerto-boat"]
    assert ids(net.path("alta", "puerto", at="2021-06")) == ["alta--puerto-boat"]
    with pytest.raises(NoPathError, match=r"in 2021-04.*border:AAA-BBB is closed 2021-03/2021-05"):
        net.path("alta", "puerto", at="2021-04")


@pytest.mark.parametrize(
    "target", ["puerto", "coast", "country:BBB", "mode:boat", "alta--puerto-boat", "border:AAA-BBB"]
)
def test_every_kind_of_closure_closes_before_inside_and_after_as_dated(target):
    legs = [leg for leg in LEGS if leg.id == "alta--puerto-boat"]
    closures = [Closure(target=target, valid="2021-03-10/2021-03-20")]
    net = toy(waypoints=area("coast", "puerto"), legs=legs, routes=(), closures=closures)
    for day in ("2021-03-09", "2021-03-21", "2021-03-20/2021-03-21", "2021"):
        assert ids(net.path("alta", "puerto", at=day)) == ["alta--puerto-boat"]
    for day in ("2021-03-10", "2021-03-15", "2021-03-20", "2021-03-10/2021-03-20"):
        with pytest.raises(NoPathError, match="2021-03-10/2021-03-20"):
            net.path("alta", "puerto", at=day)


def test_a_leg_is_not_used_before_it_is_valid(net):
    assert ids(net.path("cruce", "norte", at="2022")) == ["cruce--norte-bus"]
    with pytest.raises(NoPathError, match=r"cruce--norte-bus is valid 2022/\.\."):
        net.path("cruce", "norte", at="2021")


@pytest.mark.parametrize(
    ("question", "message"),
    [
        (
            {"avoid": ["country:BBB", "mode:air"]},
            (
                "no path from Ciudad Alta to Nórte while avoiding country:BBB and mode:air: nothing then leads out of "
                "Ciudad Alta; without avoiding country:BBB there is one by Puerto Bajo and El Cruce (333 km); "
                "without avoiding mode:air there is one directly (556 km)"
            ),
        ),
        (
            {"avoid": ["country:CCC"]},
            (
                "no path from Ciudad Alta to Nórte while avoiding country:CCC: "
                "Nórte is itself in what is avoided (country:CCC)"
            ),
        ),
        (
            {"avoid": ["alta--norte-air", "cruce--norte-bus"]},
            (
                "no path from Ciudad Alta to Nórte while avoiding alta--norte-air and cruce--norte-bus: "
                "nothing then leads to Nórte; without avoiding alta--norte-air there is one directly (556 km); "
                "without avoiding cruce--norte-bus there is one by Puerto Bajo and El Cruce (333 km)"
            ),
        ),
    ],
)
def test_no_path_says_what_stands_in_the_way(net, question, message):
    with pytest.raises(NoPathError) as caught:
        net.path("alta", "norte", **question)
    assert str(caught.value) == message


def test_no_path_says_that_there_is_one_in_the_other_direction(net):
    with pytest.raises(NoPathError) as caught:
        net.path("norte", "alta")
    assert str(caught.value) == (
        "no path from Nórte to Ciudad Alta: no leg leaves Nórte; there is one in the other direction only"
    )


def test_no_path_says_which_two_limits_matter_together(net):
    with pytest.raises(NoPathError, match="only without all of this there is one"):
        net.path("alta", "puerto", avoid=["mode:boat", "mode:bus", "border:AAA-BBB"])


@pytest.mark.parametrize(
    ("kind", "question", "text"),
    [
        (
            UnknownIdError,
            {"start": "Ciudad Alto"},
            'no waypoint "Ciudad Alto" in this network. Did you mean Ciudad Alta?',
        ),
        (
            UnknownIdError,
            {"avoid": ["cruze"]},
            'no waypoint or leg "cruze" in this network. Did you mean cruce or El Cruce?',
        ),
        (
            UnknownIdError,
            {"avoid": ["country:ZZZ"]},
            'no waypoint is in country "ZZZ". This network has AAA, BBB, CCC.',
        ),
        (
            UsageError,
            {"by": "distanse"},
            'by "distanse" is not one of distance, duration, cost, steps, nor a function of a leg. Did you mean distance?',
        ),
        (UsageError, {"avoid": ["mode:bote"]}, '"mode:bote": mode "bote" is not one of'),
        (UsageError, {"avoid": ["border:AAA"]}, "needs two countries: border:COL-PAN"),
        (UsageError, {"end": "Hightown"}, "Ciudad Alta is both start and end: name two different places"),
        (DataError, {"at": "lately"}, 'period "lately" is not a date'),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(net, kind, question, text):
    asked = {"start": "alta", "end": "norte", **question}
    with pytest.raises(kind) as caught:
        net.path(asked.pop("start"), asked.pop("end"), **asked)
    assert text in str(caught.value)


def test_a_name_of_two_places_is_refused_with_both_ids():
    twins = [Waypoint(id=f"x{n}", name="La Cruz", lon=n, lat=0, country=code) for n, code in enumerate(["CRI", "NIC"])]
    with pytest.raises(AmbiguousNameError, match=r'"la cruz" is the name of 2 waypoints: x0 \(CRI\), x1 \(NIC\)'):
        Network(waypoints=twins).find("la cruz")


def test_a_cost_that_is_no_cost_is_refused():
    for cost in (float("nan"), float("inf"), -1.0):
        with pytest.raises(DataError, match='leg "x" costs'):
            check_cost("x", cost)


def test_duration_is_the_mean_of_what_was_printed(net):
    assert leg_cost(net.legs["alta--puerto-bus"], "duration") == 2.5


def test_reachable_gives_least_lengths_nearest_first(net):
    found = net.reachable("puerto")
    assert list(found) == ["puerto", "alta", "cruce", "norte"]
    assert found["norte"] == pytest.approx(EQUATOR_KM + MERIDIAN_KM, rel=1e-9)


@st.composite
def networks(draw) -> Network:
    """Small random multigraphs; whole degrees on the equator make many ties."""
    size = draw(st.integers(2, 5))
    places = [Waypoint(id=f"w{n}", name=f"W{n}", lon=n, lat=0) for n in range(size)]
    pairs = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1), st.booleans(), st.integers(0, 3))
    drawn = [each for each in draw(st.lists(pairs, max_size=8)) if each[0] != each[1]]
    legs = [
        Leg(
            id=f"l{n}",
            start=f"w{a}",
            end=f"w{b}",
            both_ways=both,
            geometry=[(a, 0), (b + far, 0), (b, 0)] if far else None,
        )
        for n, (a, b, both, far) in enumerate(drawn)
    ]
    return Network(waypoints=places, legs=legs)


def simple_paths(net: Network, start: str, end: str) -> list[tuple[int, int, list[str]]]:
    """Every path without a place twice, by trying all: (length in whole degrees, legs, ids)."""
    found = []
    steps = [(leg, leg.start, leg.end) for leg in net.legs.values()]
    steps += [(leg, leg.end, leg.start) for leg in net.legs.values() if leg.both_ways]

    def walk(here: str, seen: list[str], taken: list) -> None:
        if here == end:
            degrees = round(sum(leg.length_km for leg in taken) / EQUATOR_KM)
            found.append((degrees, len(taken), [leg.id for leg in taken]))
            return
        for leg, a, b in steps:
            if a == here and b not in seen:
                walk(b, [*seen, b], [*taken, leg])

    walk(start, [start], [])
    return sorted(found)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(networks(), st.integers(1, 6))
def test_alternatives_are_the_best_of_all_simple_paths(net, count):
    expected = simple_paths(net, "w0", "w1")
    if not expected:
        with pytest.raises(NoPathError, match="no path from W0 to W1: "):
            net.alternatives("w0", "w1", count)
        return
    found = [ids(trip) for trip in net.alternatives("w0", "w1", count)]
    # Lengths are whole degrees, but as floats they may differ in the last place: compare lengths, and the sets of ids.
    assert len(found) == min(count, len(expected))
    by_ids = {tuple(path): degrees for degrees, _, path in expected}
    assert [by_ids[tuple(path)] for path in found] == [degrees for degrees, _, _ in expected[: len(found)]]
    assert len({tuple(path) for path in found}) == len(found)


@settings(max_examples=80, deadline=None)
@given(networks())
def test_by_steps_ties_go_to_the_first_ids(net):
    expected = sorted((count, path) for _, count, path in simple_paths(net, "w0", "w1"))
    if expected:
        found = [ids(trip) for trip in net.alternatives("w0", "w1", 4, by="steps")]
        assert found == [path for _, path in expected[:4]]


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(networks())
def test_path_equals_networkx_on_random_networks(net):
    graph = net.to_graph()
    for start, end in itertools.permutations(list(net.waypoints)[:3], 2):
        if nx.has_path(graph, start, end):
            metres = nx.dijkstra_path_length(graph, start, end, weight="length")
            assert net.path(start, end).length_km * 1000 == pytest.approx(metres, rel=1e-9)
