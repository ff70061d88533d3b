"""Lines and figures against land, sea, countries and each other: what is wrong is named, what is right is left alone."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest
import shapely
from shapely import LineString

import routes
from routes.geo import geodesy, layers, providers, verify
from routes.model.network import NetworkRecords

NET = routes.load("americas")


def only(*legs: routes.Leg) -> NetworkRecords:
    """The Americas network with no other legs than these."""
    return dataclasses.replace(NET, legs={leg.id: leg for leg in legs}, routes={}, observations=(), closures=())


def leg(start: str, end: str, coords: list[tuple[float, float]], **fields: Any) -> routes.Leg:
    a, b = NET.waypoints[start], NET.waypoints[end]
    return routes.Leg(
        id=f"{start}--{end}",
        start=start,
        end=end,
        geometry=LineString([(a.lon, a.lat), *coords, (b.lon, b.lat)]),
        **fields,
    )


def codes(net: NetworkRecords) -> list[str]:
    return [finding.code for finding in (*verify.lines(net), *verify.figures(net))]


@pytest.mark.slow
def test_the_bundled_network_has_two_impossible_distances_and_no_false_alarm() -> None:
    found = (*verify.lines(NET), *verify.figures(NET))
    assert [(finding.code, finding.where) for finding in found] == [
        ("impossible-distance", "leg paso-canoas--penas-blancas-bus, printed_km"),
        ("impossible-distance", "leg san-andres--corn-island-boat, printed_km"),
    ]
    # 425 km and 83 nautical miles (153 km): GeographicLib.
    assert "350 km was printed, and the shortest way over the Earth is 425.1 km" in found[0].message
    assert "103.7 km was printed, and the shortest way over the Earth is 153.3 km" in found[1].message


def test_a_boat_over_a_headland_is_questioned_and_by_sea_it_is_not() -> None:
    # Straight from Turbo to Necoclí the line runs over the Urabá coast.
    straight = leg("turbo", "necocli", [], mode="boat", extra={"water": "sea"})
    (finding,) = verify.lines(only(straight))
    assert (finding.code, finding.where, finding.severity) == (
        "boat-over-land",
        "leg turbo--necocli, geometry",
        "warning",
    )
    assert "km of this boat's line lie over land, more than 2 km from its ends (1:10m)" in finding.message
    drawn = providers.draw_leg(NET, straight, "sea")
    assert codes(only(dataclasses.replace(straight, geometry=drawn.line, basis=drawn.basis))) == []


def test_a_boat_on_a_river_or_a_lake_is_left_alone() -> None:
    assert codes(only(leg("turbo", "necocli", [], mode="boat", extra={"water": "river"}))) == []
    # Across Lake Nicaragua, from Rivas' shore to San Carlos: land in the layer of countries, a lake in that of lakes.
    lake = dataclasses.replace(
        NET.waypoints["turbo"], id="rivas", lon=-85.80, lat=11.45, country=("NIC",), part_of=(), sources=()
    )
    port = dataclasses.replace(
        NET.waypoints["turbo"], id="san-carlos-ni", lon=-84.85, lat=11.20, country=("NIC",), part_of=(), sources=()
    )
    net = dataclasses.replace(
        NET,
        waypoints={"rivas": lake, "san-carlos-ni": port},
        legs={},
        routes={},
        observations=(),
        closures=(),
        annotations=(),
    )
    line = LineString([(-85.80, 11.45), (-85.3, 11.25), (-84.85, 11.20)])
    boat = routes.Leg(id="lake", start="rivas", end="san-carlos-ni", mode="boat", geometry=line)
    assert codes(dataclasses.replace(net, legs={"lake": boat})) == []


def test_a_bus_over_the_gulf_is_questioned() -> None:
    (finding,) = verify.lines(only(leg("necocli", "acandi", [], mode="bus")))
    assert finding.code == "land-leg-at-sea"
    assert "of this bus leg lie at sea, more than 2 km off the coast" in finding.message
    assert codes(only(leg("necocli", "acandi", [], mode="mixed"))) == []


def test_a_leg_through_a_third_country_is_questioned() -> None:
    # From Danlí (Honduras) to Tecún Umán (Guatemala) straight on: through El Salvador.
    start = next(w.id for w in NET.waypoints.values() if w.name == "Danlí")
    end = next(w.id for w in NET.waypoints.values() if w.name.startswith("Tecún"))
    (finding,) = verify.lines(only(leg(start, end, [(-89.0, 13.75)], mode="bus")))
    assert finding.code == "leg-abroad"
    assert "of this bus leg lie in SLV, more than 2 km from GTM, HND, the countries of its ends" in finding.message


@pytest.mark.parametrize(
    ("mode", "hours", "wrong"),
    [("walk", 5.0, True), ("walk", 12.0, False), ("boat", 0.5, True), ("boat", 2.0, False), ("unknown", 0.1, False)],
)
def test_a_speed_that_the_mode_cannot_reach_is_questioned(mode: str, hours: float, wrong: bool) -> None:
    # Necoclí to Capurganá is 65.6 km in a straight line: 13 km/h on foot in 5 h, 131 km/h by boat in half an hour.
    there = leg("necocli", "capurgana", [], mode=mode, hours=(hours, hours))
    found = [finding for finding in verify.figures(only(there)) if finding.code == "impossible-speed"]
    assert bool(found) is wrong
    if wrong:
        assert found[0].message.startswith(f"65.6 km by {mode} in {hours:g} h is")


def test_without_the_reference_layers_nothing_is_said_of_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: Any, **__: Any) -> Any:
        raise (
            routes.RoutesError if False else verify.DataError("the reference layers are missing from this installation")
        )

    monkeypatch.setattr(verify.layers, "land_parts", missing)
    assert verify.lines(only(leg("turbo", "necocli", [], mode="boat"))) == ()


# --- many positions at once say what each says ---------------------------------------------------------------------
def some_positions(seed: int, count: int = 40) -> np.ndarray:
    """Return positions in a small box anywhere, also over 180 degrees."""
    say = np.random.default_rng(seed)
    lon, lat = say.uniform(-180, 180), say.uniform(-75, 75)
    if seed % 3 == 0:
        lon = 180.0
    wide = say.choice([0.01, 1.0, 30.0])
    x = (lon + say.uniform(-wide, wide, count) + 180.0) % 360.0 - 180.0
    return np.column_stack([x, np.clip(lat + say.uniform(-wide, wide, count), -89, 89)])


@pytest.mark.parametrize("seed", range(40))
def test_bounds_and_distances_of_many_positions_are_those_of_each(seed: int) -> None:
    positions = some_positions(seed)
    assert verify._bounds(positions) == geodesy.bounds_of([tuple(xy) for xy in positions.tolist()])
    assert verify._bounds(positions[:1]) == geodesy.bounds_of([tuple(positions[0].tolist())])
    end = tuple(positions[3].tolist())
    for km in (0.5, 2.0, 700.0):
        assert (verify._farther(positions, end, km) == (geodesy.distances_km(positions, end) > km)).all()


@pytest.mark.parametrize("seed", range(12))
def test_what_is_off_the_land_is_as_far_as_each_position_says(seed: int) -> None:
    say = np.random.default_rng(seed)
    coast = shapely.get_coordinates(layers.land((-80.0, 5.0, -75.0, 12.0)))
    positions = coast[say.integers(0, len(coast), 60)] + say.normal(0, 0.03, (60, 2))
    land = layers.land_parts((-81.0, 4.0, -74.0, 13.0))
    expected = [geodesy.distance_to_shapes_km((x, y), land, 2.0) > 2.0 for x, y in positions.tolist()]
    found = verify._off(positions, land, 2.0)
    assert found.tolist() == expected
    assert set(expected) == {True, False}
    assert verify._off(positions, land[:0], 2.0).all()
