"""Answers as objects: what they hold, in words, as frames, GeoJSON, JSON and maps. Values are worked out by hand."""

from __future__ import annotations

import json

import pytest
import shapely

import routes
from routes import Closure, DataError, GeometryError, Leg, Network, NoPathError, UnknownIdError, UsageError, Waypoint
from routes.graph import pareto as labels
from routes.graph import paths
from tests.toy import EQUATOR_KM, LEGS, MERIDIAN_KM, WAYPOINTS, area, toy

LAND_KM = 2 * EQUATOR_KM + MERIDIAN_KM
AIR_KM = 4 * EQUATOR_KM + MERIDIAN_KM


def ids(trip) -> list[str]:
    return [leg.id for leg in trip.legs]


# --- positions ----------------------------------------------------------------------------------------------------
def test_a_position_stands_for_the_nearest_place_and_says_how_far_that_is(net):
    trip = net.path((0.9, 0), (2, 1.5))
    assert (trip.waypoints[0].id, trip.waypoints[-1].id, trip.asked) == ("puerto", "norte", ("puerto", "norte"))
    start, end = trip.snapped
    assert (start.what, start.lon, start.lat, start.waypoint) == ("start", 0.9, 0, "puerto")
    assert start.distance_km == pytest.approx(0.1 * EQUATOR_KM, rel=1e-9)
    # half a degree of latitude from 1 to 1.5: the published 110.6 km a degree there, to the decimal
    assert end.distance_km == pytest.approx(55.3, abs=0.05)
    assert "Low Port stands for the position 0.9, 0 (longitude, latitude), 11.1 km away." in trip.summary()
    assert json.loads(trip.to_json())["snapped"][0]["waypoint"] == "puerto"


def test_a_position_as_text_is_a_position_and_not_a_name(net):
    assert net.path("(0.9, 0)", "norte").snapped[0].waypoint == "puerto"
    assert net.path("0.9,0", "norte").snapped == net.path([0.9, 0.0], "norte").snapped


def test_a_position_snaps_only_to_a_place_that_can_be_left_or_got_to(net):
    one_way = net.path((2.1, 0.9), "norte")  # norte itself is nearest, and no leg leaves it
    assert (one_way.snapped[0].waypoint, ids(one_way)) == ("cruce", ["cruce--norte-bus"])
    avoiding = net.path((1.1, 0), "norte", avoid=["puerto"])
    assert avoiding.waypoints[0].id == "cruce"


def test_what_can_be_reached_from_a_position_is_reached_from_the_place_that_stands_for_it(net):
    found = net.reachable((1.05, 0))
    assert (found.start, found.snapped[0].waypoint) == ("puerto", "puerto")
    assert "Low Port stands for" in found.summary()


@pytest.mark.parametrize(
    ("place", "kind", "text"),
    [
        ((500000.0, 0), GeometryError, 'lon "500000.0" is not between -180 and 180 degrees'),
        ((0, float("nan")), GeometryError, 'lat "nan" is not between'),
        ((1, 2, 3), UsageError, 'place "(1, 2, 3)" is neither a name nor a position (lon, lat)'),
        (("a", "b"), GeometryError, 'lon "a" is not a number'),
    ],
)
def test_a_position_that_is_none_is_refused(net, place, kind, text):
    with pytest.raises(kind) as caught:
        net.path(place, "norte")
    assert text in str(caught.value)


def test_two_positions_at_one_place_are_one_place(net):
    with pytest.raises(UsageError, match="Ciudad Alta is both start and end: name two different places"):
        net.path((0, 0), (0.01, 0))


# --- costs --------------------------------------------------------------------------------------------------------
def test_a_function_of_a_leg_says_what_it_costs_and_sees_it_as_it_is_travelled(net):
    seen = []

    def dread(leg: Leg) -> float:
        seen.append((leg.start, leg.end))
        return {"boat": 9.0, "walk": 1.0}.get(leg.mode, 2.0)

    trip = net.path("puerto", "alta", by=dread)
    assert (ids(trip), trip.by, seen) == (["alta--puerto-bus"], "dread", [("puerto", "alta")])
    assert ids(net.path("alta", "norte", by=lambda leg: {"air": 9}.get(leg.mode, 1.0))) == [
        "alta--puerto-boat",
        "puerto--cruce-walk",
        "cruce--norte-bus",
    ]


@pytest.mark.parametrize(
    ("cost", "text"),
    [
        (float("nan"), 'leg "alta--puerto-boat" costs nan: a cost must be a finite number, zero or more'),
        (float("inf"), 'leg "alta--puerto-boat" costs inf: a cost must be'),
        (-1, 'leg "alta--puerto-boat" costs -1: a cost must be'),
        (None, 'leg "alta--puerto-boat" costs None: a cost must be'),
        ("2", 'leg "alta--puerto-boat" costs 2: a cost must be'),
    ],
)
def test_a_cost_that_is_none_is_refused_by_leg_and_every_leg_is_named(net, cost, text):
    with pytest.raises(DataError) as caught:
        net.path("alta", "norte", by=lambda leg: cost if leg.mode in ("boat", "walk") else 1)
    assert text in str(caught.value)
    assert 'leg "puerto--cruce-walk" costs' in str(caught.value)


def test_fares_are_summed_as_printed_and_none_is_assumed():
    legs = [
        Leg(id="ab", start="a", end="b", cost_usd=(10, 30)),
        Leg(id="ac", start="a", end="c", cost_usd=5),
        Leg(id="cb", start="c", end="b", cost_usd=(1, 2)),
        Leg(id="bd", start="b", end="d"),
    ]
    net = Network(waypoints=[Waypoint(id=n, name=n.upper(), lon=x, lat=0) for x, n in enumerate("abcd")], legs=legs)
    trip = net.path("a", "b", by="cost")
    assert (ids(trip), trip.cost) == (["ac", "cb"], (6, 7))  # 6.5 in the mean, against 20
    with pytest.raises(DataError) as caught:
        net.path("a", "d", by="cost")
    assert str(caught.value) == (
        "1 leg(s) on the way have no printed cost (cost_usd), and none is assumed: bd. "
        "Avoid them, or say what they cost with a function of a leg"
    )


@pytest.mark.parametrize("field", ["hours", "cost_usd"])
@pytest.mark.parametrize("value", [float("nan"), (1, float("inf")), (-1, 2), (3, 2), "lots", (1, 2, 3)])
def test_a_leg_with_an_impossible_cost_is_refused_by_name_when_it_is_made(field, value):
    with pytest.raises(DataError, match=rf'^{field} .* of leg "a--b" (must be finite|is not a number)'):
        Leg(id="a--b", start="a", end="b", **{field: value})


def test_parallel_legs_of_another_graph_are_refused_by_their_own_names():
    graph = toy().to_graph()
    graph.edges["alta", "puerto", "alta--puerto-boat"]["hours"] = (1, float("inf"))
    with pytest.raises(DataError, match='edge "alta--puerto-boat": hours "\\(1, inf\\)"'):
        Network.from_graph(graph)


# --- alternatives and trade-offs ----------------------------------------------------------------------------------
def test_alternatives_are_a_sequence_with_what_they_share(net):
    found = net.alternatives("alta", "norte", 9)
    assert [len(trip.legs) for trip in found] == [3, 3, 1]
    assert (found[0], found[:2], len(found), found.wanted) == (found[0], tuple(found)[:2], 3, 9)
    assert found.shared_km(0, 1) == pytest.approx(EQUATOR_KM + MERIDIAN_KM, rel=1e-9)
    assert found.shared_km(0, 2) == 0


def test_alternatives_that_differ_by_half_share_no_more_than_half(net):
    # by bus and by boat share 221.9 of 333.2 km, two thirds; the flight shares nothing
    assert [ids(trip)[0] for trip in net.alternatives("alta", "norte", 3, different=0.3)] == [
        "alta--puerto-boat",
        "alta--puerto-bus",
        "alta--norte-air",
    ]
    found = net.alternatives("alta", "norte", 3, different=0.5)
    assert [ids(trip)[0] for trip in found] == ["alta--puerto-boat", "alta--norte-air"]
    assert (
        found.summary()
        .splitlines()[0]
        .endswith("Of the length of each, those after it share at most 50 %. No further way differs enough.")
    )
    assert json.loads(found.to_json())["different"] == 0.5


@pytest.mark.parametrize("different", [-0.1, 1.5, float("nan"), "half", True])
def test_a_part_that_is_none_is_refused(net, different):
    with pytest.raises(UsageError, match="must be between 0"):
        net.alternatives("alta", "norte", 2, different=different)


def test_trade_offs_have_their_costs_by_hand(net):
    found = net.tradeoffs("alta", "norte", by=("distance", "duration", "steps"))
    # by land 1.5 h + 111.319 / 3 km/h + 4 h; by air (20 + 30) / 2
    assert found.costs == (
        pytest.approx((LAND_KM, 5.5 + EQUATOR_KM / 3, 3), rel=1e-9),
        pytest.approx((AIR_KM, 25, 1), rel=1e-9),
    )
    assert (found.by, found.complete) == (("distance", "duration", "steps"), True)
    frame = found.to_frame()
    assert list(frame["itinerary"]) == [1, 1, 1, 2]
    assert list(frame["total_steps"]) == [3, 3, 3, 1]


@pytest.mark.parametrize("by", ["distance", ("distance",), ("distance", "distance"), ()])
def test_trade_offs_need_two_costs(net, by):
    with pytest.raises(UsageError, match="by needs two or more different costs"):
        net.tradeoffs("alta", "norte", by=by)


def test_a_search_that_was_cut_off_says_so_and_what_it_has_is_right():
    size = 9
    places = [Waypoint(id=f"w{n}", name=f"W{n}", lon=n, lat=0) for n in range(size + 1)]
    legs = [
        Leg(id=f"{kind}{n}", start=f"w{n}", end=f"w{n + 1}", hours=1 + 2**n * kind, cost_usd=1 + 2**n * (1 - kind))
        for n in range(size)
        for kind in (0, 1)
    ]
    net = Network(waypoints=places, legs=legs)
    whole = net.tradeoffs("w0", f"w{size}", by=("duration", "cost"))
    assert (len(whole), whole.complete) == (2**size, True)  # every choice of fast or cheap is its own trade-off
    part = paths.tradeoffs(net, "w0", f"w{size}", by=("duration", "cost"), most=300)
    assert not part.complete
    assert 0 < len(part) < 2**size
    assert set(part.costs) <= set(whole.costs)
    assert labels.MOST_LABELS > 300
    cut = routes.Tradeoffs(network=net, itineraries=(), by=part.by, asked=part.asked, complete=False)
    assert cut.summary().endswith("The search was cut off: there may be more.")


# --- no way -------------------------------------------------------------------------------------------------------
def test_no_path_names_the_parts_and_the_gap_between_them():
    places = [
        *WAYPOINTS,
        Waypoint(id="isla", name="Isla", lon=2, lat=-1),
        Waypoint(id="cayo", name="Cayo", lon=3, lat=-1),
    ]
    net = toy(waypoints=places, legs=(*LEGS, Leg(id="ferry", start="isla", end="cayo", both_ways=True)))
    with pytest.raises(NoPathError) as caught:
        net.path("alta", "cayo")
    assert str(caught.value) == (
        "no path from Ciudad Alta to Cayo: from Ciudad Alta legs lead only to El Cruce, Nórte, Puerto Bajo; "
        "to Cayo only from Isla; the two lie in parts of 4 places and 2 places that no leg connects, "
        "nearest to each other at El Cruce and Isla (111 km)"
    )


def test_no_path_is_said_alike_whatever_was_to_be_least(net):
    for by in ("cost", lambda leg: 1.0):
        with pytest.raises(NoPathError, match="no leg leaves Nórte"):
            net.path("norte", "alta", by=by)
    with pytest.raises(NoPathError, match=r"in 2021-04.*border:AAA-BBB is closed 2021-03/2021-05"):
        net.tradeoffs("alta", "puerto", at="2021-04")


# --- structure ----------------------------------------------------------------------------------------------------
def test_the_fewest_legs_that_hold_a_corridor(net):
    cut = net.minimum_cut("alta", "norte")
    assert (cut.legs, cut.waypoints, len(cut)) == (("alta--norte-air", "cruce--norte-bus"), (), 2)
    places = net.minimum_cut("alta", "norte", of="waypoints")
    assert (places.legs, places.waypoints) == (("alta--norte-air",), ("cruce",))
    by_land = net.minimum_cut("alta", "norte", of="crossing", avoid=["mode:air"])
    assert (by_land.legs, by_land.waypoints) == ((), ("cruce",))
    with pytest.raises(UsageError, match="no set of places of kind crossing holds the way from Ciudad Alta to Nórte"):
        net.minimum_cut("alta", "norte", of="crossing")
    with pytest.raises(UsageError, match='of "bridge" is not one of legs, waypoints, city'):
        net.minimum_cut("alta", "norte", of="bridge")
    assert net.minimum_cut("alta", "puerto", at="2020").legs == ("alta--puerto-boat", "alta--puerto-bus")


def test_a_cut_between_areas_counts_every_member():
    net = toy(waypoints=area("coast", "alta", "puerto")).minimum_cut("coast", "norte")
    assert net.legs == ("alta--norte-air", "cruce--norte-bus")


def test_bottlenecks_of_a_whole_network_are_ranked_by_what_is_lost(net):
    found = net.bottlenecks()
    # without the walk: alta and puerto no longer get to cruce, both get to norte only by air (puerto by alta)
    first = found.rows[0]
    assert (first.id, first.kind, first.lost, first.longer) == ("puerto--cruce-walk", "leg", 2, 2)
    detours = AIR_KM - LAND_KM, EQUATOR_KM + AIR_KM - (EQUATOR_KM + MERIDIAN_KM)
    assert (first.extra, first.longest) == pytest.approx((sum(detours), max(detours)), rel=1e-9)
    assert list(found) == ["puerto--cruce-walk", "cruce--norte-bus", "puerto", "alta--puerto-bus", "cruce"]
    assert net.bottlenecks("alta", "cruce") == ("puerto", "puerto--cruce-walk")
    with pytest.raises(UsageError, match="bottlenecks needs both places, or neither"):
        net.bottlenecks("alta")


def test_betweenness_shares_a_pair_between_equal_ways(net):
    found = net.betweenness()
    # bus and boat are equally long; three pairs leave alta by one of them, one pair comes back by bus
    assert found["alta--puerto-boat"] == 1.5
    assert found["alta--puerto-bus"] == 2.5
    assert found["puerto--cruce-walk"] == 4
    assert (found["cruce--norte-bus"], found["alta--norte-air"]) == (3, 0)
    assert next(iter(found)) == "puerto--cruce-walk"
    assert net.betweenness(start="puerto")["alta--puerto-boat"] == 0


def test_bridges_and_cut_places_look_at_legs_in_either_direction():
    net = toy(legs=LEGS[:4], routes=())
    assert net.bridges() == ("cruce--norte-bus", "puerto--cruce-walk")
    assert net.cut_places() == ("cruce", "puerto")
    assert net.bridges(at="2021-04") == ("puerto--cruce-walk",)
    assert net.components(at="2021-04") == (("cruce", "puerto"), ("alta",), ("norte",))


# --- before and after ---------------------------------------------------------------------------------------------
def test_changes_say_what_opened_what_closed_and_by_what():
    closures = [Closure(target="puerto", valid="2022-06/.."), Closure(target="mode:air", valid="2021-08-02")]
    net = toy(closures=closures)
    found = net.changes("2021", "2023")
    assert found.opened == ("cruce--norte-bus",)
    assert found.closed == ("alta--puerto-boat", "alta--puerto-bus", "puerto--cruce-walk", "puerto")
    reasons = {row.id: row.reason for row in found}
    assert reasons["puerto"] == reasons["puerto--cruce-walk"] == "puerto is closed 2022-06/.."
    assert reasons["cruce--norte-bus"] == "cruce--norte-bus is valid 2022/.."
    assert [(row.id, row.reason) for row in found.interrupted] == [("alta--norte-air", "mode:air is closed 2021-08-02")]
    with pytest.raises(DataError, match='period "then" is not a date'):
        net.changes("then", "2023")


def test_a_comparison_counts_pairs_and_follows_the_legs_that_gain(net):
    found = net.compare(net.close("cruce"), start="alta")
    assert (found.start, found.compared, found.count("lost"), found.count("longer")) == ("alta", 3, 1, 1)
    assert (found.cut_off, found.closed_legs) == (("cruce",), ("cruce--norte-bus", "puerto--cruce-walk"))
    lost, longer = found.pairs
    assert (lost.start, lost.end, lost.after, lost.what) == ("alta", "cruce", None, "lost")
    assert longer.detour == pytest.approx(AIR_KM - LAND_KM, rel=1e-9)
    assert {leg.id: leg.gain for leg in found.legs}["alta--norte-air"] == 1
    back = net.close("cruce").compare(net, start="alta")
    assert (back.regained, back.count("gained"), back.count("shorter")) == (("cruce",), 1, 1)
    same = net.compare(net)
    assert (same.pairs, same.legs) == ((), ())
    assert "Nothing changes between any two places." in same.summary()


def test_a_comparison_at_a_date_applies_dated_closures(net):
    later = net.close("Low Port", when="2024")
    assert net.compare(later).pairs == ()
    assert net.compare(later, at="2024-05").count("lost") > 0
    assert net.compare(later, at="2025").pairs == ()
    with pytest.raises(UnknownIdError, match='no waypoint "Nowhere"'):
        net.compare(later, start="Nowhere")


# --- every answer is an object ------------------------------------------------------------------------------------
def answers(net: Network) -> dict[str, object]:
    return {
        "itinerary": net.path("alta", "norte"),
        "alternatives": net.alternatives("alta", "norte", 3),
        "tradeoffs": net.tradeoffs("alta", "norte"),
        "reachable": net.reachable("alta"),
        "cut": net.minimum_cut("alta", "norte"),
        "bottlenecks": net.bottlenecks(),
        "bottlenecks between": net.bottlenecks("alta", "cruce"),
        "changes": net.changes("2021-04", "2022"),
        "comparison": net.compare(net.close("mode:walk")),
    }


KINDS = tuple(answers(toy()))


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_said_in_two_languages(net, kind):
    answer = answers(net)[kind]
    words = [answer.summary(lang) for lang in ("en", "es")]
    assert words[0] != words[1]
    assert all("{" not in each and "None" not in each for each in words)
    with pytest.raises(UsageError, match='lang "xx" is not one of'):
        answer.summary("xx")


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_json_and_geojson(net, kind):
    answer = answers(net)[kind]
    found = json.loads(answer.to_json())
    assert found.pop("schema") == 1
    shapes = answer.__geo_interface__
    assert shapes["type"] == "FeatureCollection"
    assert len(shapes["features"]) > 0
    assert all(shapely.geometry.shape(feature["geometry"]).is_valid for feature in shapes["features"])
    json.dumps(shapes, allow_nan=False)


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_a_frame(net, kind):
    answer = answers(net)[kind]
    frame = answer.to_frame()
    assert len(frame) > 0
    if kind != "comparison":
        assert frame.crs == "EPSG:4326"
        assert frame.geometry.notna().all()


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_is_a_map_that_says_what_was_found(net, kind, tmp_path):
    answer = answers(net)[kind]
    page = answer.map(title="A question").save(tmp_path / "map.html")
    text = page.read_text(encoding="utf-8")
    assert "A question" in text
    assert "Ciudad Alta" in text


def test_frames_of_a_comparison_are_pairs_and_legs(net):
    found = net.compare(net.close("cruce"), start="alta")
    assert list(found.to_frame()["what"]) == ["lost", "longer"]
    legs = found.to_legs()
    assert next(iter(legs["id"])) == "puerto--cruce-walk"
    assert next(iter(legs["gain"])) == -2


def test_a_comparison_is_two_panels_of_one_extent(net):
    figure = net.compare(net.close("cruce")).plot(lang="es")
    left, right = figure.axes
    assert (left.get_title(), right.get_title()) == ("Antes", "Después")
    assert (left.get_xlim(), left.get_ylim()) == (right.get_xlim(), right.get_ylim())


def test_text_from_data_is_said_as_it_is(net):
    hostile = "<script>{{7*7}}`${x}`"
    named = [Waypoint(id=w.id, name=hostile if w.id == "cruce" else w.name, lon=w.lon, lat=w.lat) for w in WAYPOINTS]
    found = toy(
        waypoints=named,
        sources=(),
        routes=(),
        observations=(),
        legs=[
            Leg(id=leg.id, start=leg.start, end=leg.end, mode=leg.mode, geometry=leg.geometry, basis=leg.basis)
            for leg in LEGS
        ],
        closures=(),
    ).alternatives("alta", "norte", 1)
    assert hostile in found.summary()
