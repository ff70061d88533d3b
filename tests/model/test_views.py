from __future__ import annotations

import pytest

from routes import Closure, DataError, Leg, Network, NoPathError, Waypoint
from routes.graph.structure import components
from tests.toy import LEGS, WAYPOINTS, area, toy


def test_at_leaves_what_is_open_on_at_least_one_day(net):
    assert set(net.at("2021").legs) == {leg.id for leg in LEGS} - {"cruce--norte-bus"}
    assert set(net.at("2021-04").legs) == {"puerto--cruce-walk", "alta--norte-air"}
    assert list(net.at("2021-04").routes) == []
    assert net.at("2021-04").waypoints.keys() == net.waypoints.keys()
    assert net.at("2023") == net


def test_at_takes_a_place_away_before_it_existed_with_its_legs_and_figures():
    later = [Waypoint(id="cruce", name="El Cruce", lon=2, lat=0, valid="2023/..")]
    net = toy(waypoints=[w for w in WAYPOINTS if w.id != "cruce"] + later)
    then = net.at("2022-12")
    assert list(then.legs) == ["alta--norte-air", "alta--puerto-boat", "alta--puerto-bus"]
    assert then.observations == ()


def test_during_keeps_only_figures_that_lie_within(net):
    assert len(net.during("2022").observations) == 1
    assert net.during("2022-01").observations == ()


def test_close_takes_away_what_is_named(net):
    assert list(net.close("mode:boat").legs) == [leg for leg in net.legs if leg != "alta--puerto-boat"]
    assert list(net.close("puerto").legs) == ["alta--norte-air", "cruce--norte-bus"]
    assert list(net.close("border:AAA-BBB").legs) == ["alta--norte-air", "cruce--norte-bus", "puerto--cruce-walk"]
    assert list(net.close("country:BBB").waypoints) == ["alta", "norte"]


def test_close_with_a_period_is_a_closure_and_nothing_else(net):
    closed = net.close("Low Port", when="2024")
    assert closed.legs == net.legs
    assert Closure(target="puerto", valid="2024") in closed.closures
    with pytest.raises(NoPathError, match="puerto is closed 2024"):
        closed.path("alta", "cruce", at="2024-05")
    assert closed.path("alta", "cruce", at="2025").length_km > 0


def test_select_keeps_the_ends_and_areas_of_the_legs_kept():
    net = toy(waypoints=area("border", "cruce")).select(lambda leg: leg.mode == "walk")
    assert (list(net.legs), list(net.waypoints)) == (["puerto--cruce-walk"], ["border", "cruce", "puerto"])
    assert net.members("border") == ("cruce",)


def test_merge_of_the_parts_gives_the_whole(net):
    parts = net.select(lambda leg: leg.mode == "air").merge(net)
    assert parts == net
    assert net.merge(net) == net


def test_merge_refuses_one_id_with_two_contents(net):
    other = Network(waypoints=[Waypoint(id="alta", name="Elsewhere", lon=0, lat=5)])
    with pytest.raises(DataError) as caught:
        net.merge(other)
    assert 'waypoint "alta" differs in name, lat, aliases, kind, country, sources' in str(caught.value)


def test_between_keeps_ways_and_drops_dead_ends():
    legs = (*LEGS, Leg(id="cul", start="puerto", end="sac", both_ways=True))
    places = (*WAYPOINTS, Waypoint(id="sac", name="Sac", lon=1, lat=1))
    net = toy(waypoints=places, legs=legs)
    assert list(net.between("alta", "cruce").legs) == ["alta--puerto-boat", "alta--puerto-bus", "puerto--cruce-walk"]
    with pytest.raises(NoPathError, match="no leg leaves Nórte"):
        net.between("norte", "alta")


def test_bottlenecks_are_in_order_of_travel(net):
    assert net.bottlenecks("alta", "cruce") == ("puerto", "puerto--cruce-walk")
    assert net.bottlenecks("alta", "norte") == ()
    only = toy(waypoints=area("border", "cruce", "norte")).close("mode:air", "cruce--norte-bus")
    assert only.bottlenecks("alta", "border") == ("puerto", "puerto--cruce-walk", "cruce")


def test_components_are_the_parts_that_no_leg_connects(net):
    assert components(net) == (("alta", "cruce", "norte", "puerto"),)
    assert components(net.close("mode:air", "mode:walk")) == (("alta", "puerto"), ("cruce", "norte"))
