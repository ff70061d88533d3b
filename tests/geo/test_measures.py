"""Distances to lines, buffers, borders crossed, the nearest leg: against GeographicLib, brute force and the map."""

from __future__ import annotations

import random
import re

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from shapely import LineString, Point

import routes
from routes.errors import GeometryError, UsageError
from routes.geo import geodesy, measures

WGS84 = Geodesic.WGS84


def brute(line: LineString, position: tuple[float, float]) -> float:
    """The least distance to positions 200 m apart on the line, with GeographicLib, in km."""
    best = float("inf")
    for (ax, ay), (bx, by) in zip(line.coords, line.coords[1:], strict=False):
        piece = WGS84.InverseLine(ay, ax, by, bx)
        steps = max(1, int(piece.s13 // 200))
        for step in range(steps + 1):
            spot = piece.Position(piece.s13 * step / steps)
            best = min(best, WGS84.Inverse(position[1], position[0], spot["lat2"], spot["lon2"])["s12"])
    return best / 1000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "position"),
    [
        (LineString([(-77, 8), (-78, 9), (-80, 8.5)]), (-78.5, 8.0)),
        (LineString([(179, -17), (-179, -16.5)]), (179.9, -16.0)),
        (LineString([(0, 88), (90, 89), (180, 88)]), (100, 89.5)),
        (LineString([(20, 60), (60, 60)]), (40, 62)),
        (LineString([(20, -70), (20, -75)]), (21, -76)),
    ],
)
def test_the_distance_to_a_line_is_that_of_brute_force(line: LineString, position: tuple[float, float]) -> None:
    found = measures.nearest(line, position)
    assert found.km == pytest.approx(brute(line, position), abs=0.01)
    assert geodesy.distance_km(position, found.position) == pytest.approx(found.km, abs=1e-9)
    assert geodesy.distance_km(geodesy.point_along(line, found.along_km), found.position) < 1e-5


@pytest.mark.slow
def test_the_nearest_leg_is_the_one_that_brute_force_finds() -> None:
    net = routes.load("americas")
    draw = random.Random(5)
    for _ in range(25):
        position = (draw.uniform(-105, -75), draw.uniform(2, 30))
        found = measures.snap(net, *position)
        all_of_them = {
            name: measures.nearest(leg.geometry, position).km for name, leg in net.legs.items() if leg.geometry
        }
        assert found.km == pytest.approx(min(all_of_them.values()), abs=1e-6)
        assert all_of_them[found.leg] == pytest.approx(found.km, abs=1e-6)


def test_a_waypoint_snaps_to_a_leg_that_ends_there() -> None:
    net = routes.load("americas")
    place = net.waypoints["necocli"]
    found = measures.snap(net, place.lon, place.lat)
    assert "necocli" in found.leg
    assert found.km == pytest.approx(0, abs=1e-9)


def test_snapping_to_nothing_or_from_nowhere_is_refused() -> None:
    net = routes.load("americas")
    with pytest.raises(UsageError, match="the network has no leg to snap to"):
        measures.snap(net, 0, 0, legs=[])
    with pytest.raises(GeometryError, match='lat "95" is not between -90 and 90 degrees'):
        measures.snap(net, 0, 95)


@pytest.mark.parametrize(
    ("line", "km"),
    [
        (LineString([(-77, 8), (-79, 9)]), 30),
        (LineString([(10, 60), (40, 62)]), 50),
        (LineString([(179.5, -17), (-179.5, -16.5)]), 20),
        (LineString([(30, 85), (60, 88)]), 60),
    ],
)
def test_every_place_on_the_rim_of_a_buffer_is_as_far_from_the_line(line: LineString, km: float) -> None:
    area = measures.around(line, km)
    assert area.is_valid
    lon_lat = shapely.get_coordinates(area)
    rim = lon_lat[abs(abs(lon_lat[:, 0]) - 180) > 1e-6]
    fine = geodesy.densify(line, 20)
    far = [measures.nearest(fine, (float(lon), float(lat))).km for lon, lat in rim[::7]]
    assert max(far) < km * 1.01
    assert min(far) > km * 0.98


def test_a_buffer_over_a_pole_holds_the_pole() -> None:
    area = measures.around(LineString([(0, 89), (180, 89)]), 50)
    assert area.is_valid
    assert area.covers(Point(37, 89.99))
    # Two degrees of a meridian (223.4 km) by 100 km, and a round end at either side: a cap's area in an equal-area plane.
    inside = [(lon, 89.7) for lon in range(-180, 180, 5) if area.covers(Point(lon, 89.7))]
    assert len(inside) == 72


def test_a_buffer_of_nothing_is_refused() -> None:
    with pytest.raises(
        GeometryError, match=re.escape("a buffer needs a line and a distance from 0 to 2,000 km, not 0")
    ):
        measures.around(LineString([(0, 0), (1, 1)]), 0)


def test_borders_are_crossed_in_order_and_where_they_are() -> None:
    # Along the Pan-American Highway from David to San José: one border, at Paso Canoas (8.533 N, 82.838 W, GeoNames).
    line = LineString([(-82.43, 8.43), (-82.84, 8.53), (-83.3, 8.9), (-84.08, 9.93)])
    (found,) = measures.crossings(line)
    assert (found.before, found.after) == ("PAN", "CRI")
    assert geodesy.distance_km(found.position, (-82.838, 8.533)) < 4
    assert geodesy.distance_km(geodesy.point_along(line, found.along_km), found.position) < 0.02


def test_a_leg_over_the_sea_leaves_one_coast_and_reaches_the_other() -> None:
    line = LineString([(-76.75, 8.43), (-77.5, 8.66)])
    first = measures.crossings(line, least_km=0)[0]
    assert (first.before, first.after) == ("COL", "")
    assert measures.countries_passed(LineString([(10.76, 34.74), (12.61, 35.50)]), least_km=0.2) == ("TUN", "ITA")


def test_the_itinerary_of_the_americas_passes_its_countries_in_order() -> None:
    net = routes.load("americas")
    trip = net.path("Turbo", "Tapachula", avoid=["san-andres"])
    coords = [c for leg in trip.legs for c in leg.geometry.coords]
    assert measures.countries_passed(LineString(coords))[:6] == ("COL", "PAN", "CRI", "NIC", "HND", "GTM")


def test_countries_on_both_sides_of_180_degrees() -> None:
    # Chukotka lies on both sides of 180 degrees; Alaska begins at Little Diomede.
    assert measures.countries_passed(LineString([(175, 66.5), (-175, 66.5), (-160, 66.3)])) == ("RUS", "USA")


def test_the_heading_follows_the_line() -> None:
    line = LineString([(0, 0), (1, 0), (1, 1)])
    assert measures.heading(line, 0) == pytest.approx(90)
    assert measures.heading(line, 111.4) == pytest.approx(0, abs=1e-6)
    assert measures.heading(line, 1e6) == pytest.approx(0, abs=1e-6)
    whole = WGS84.Inverse(35.55, 139.78, 37.62, -122.38)
    assert measures.heading(LineString([(139.78, 35.55), (-122.38, 37.62)]), 1e9) == pytest.approx(
        whole["azi2"] % 360, abs=1e-9
    )


@pytest.mark.slow
def test_a_network_has_these_measures_as_methods() -> None:
    net = routes.load("americas")
    assert net.snap(-77.0, 8.5) == measures.snap(net, -77.0, 8.5)
    assert [(c.before, c.after) for c in net.crossings("necocli--capurgana-boat")] == [("COL", ""), ("", "COL")]
    assert net.draw("necocli--capurgana-boat").provider == "sea"
    bogota_cali = next(leg for leg in net.legs.values() if leg.mode == "air")
    assert net.draw(bogota_cali).provider == "great_circle"
