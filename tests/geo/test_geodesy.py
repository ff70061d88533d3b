"""Measures against GeographicLib, the reference implementation of Karney (2013)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from routes.errors import GeometryError
from routes.geo import geodesy

WGS84 = Geodesic.WGS84
LON = st.floats(-180, 180, allow_nan=False)
LAT = st.floats(-89.9, 89.9, allow_nan=False)


@given(LON, LAT, LON, LAT)
def test_distance_and_azimuth_agree_with_geographiclib(ax: float, ay: float, bx: float, by: float) -> None:
    expected = WGS84.Inverse(ay, ax, by, bx)
    assert geodesy.distance_km((ax, ay), (bx, by)) * 1000 == pytest.approx(expected["s12"], abs=1e-3)
    # The direction of a very short way, or of one to the other side of the Earth, is not well defined.
    if 10_000 < expected["s12"] < 19_900_000:
        turn = (geodesy.azimuth((ax, ay), (bx, by)) - expected["azi1"] + 180) % 360 - 180
        assert turn == pytest.approx(0, abs=1e-9)


@given(LON, LAT, LON, LAT, st.floats(0, 1))
def test_a_point_along_a_line_agrees_with_geographiclib(
    ax: float, ay: float, bx: float, by: float, share: float
) -> None:
    line = WGS84.InverseLine(ay, ax, by, bx)
    if line.s13 > 19_900_000:
        return
    lon, lat = geodesy.point_along(LineString([(ax, ay), (bx, by)]), line.s13 * share / 1000)
    there = line.Position(line.s13 * share)
    assert WGS84.Inverse(lat, lon, there["lat2"], there["lon2"])["s12"] < 1e-3


def test_a_line_over_the_antimeridian_is_measured_the_short_way() -> None:
    # 2 degrees of the equator, 111.3195 km each.
    assert geodesy.length_km(LineString([(179, 0), (-179, 0)])) == pytest.approx(222.639, abs=0.001)


def test_densify_keeps_the_length_and_the_step() -> None:
    line = LineString([(-76.8, 8.4), (-99.1, 19.4), (-106.5, 31.7)])
    dense = geodesy.densify(line, 25)
    assert geodesy.length_km(dense) == pytest.approx(geodesy.length_km(line), rel=1e-9)
    steps = zip(dense.coords, list(dense.coords)[1:], strict=False)
    assert max(geodesy.distance_km(a, b) for a, b in steps) <= 25.001


def test_inside_and_outside_add_up() -> None:
    line, area = LineString([(0, 0), (2, 0)]), box(0.5, -1, 1.5, 1)
    assert geodesy.length_inside_km(line, area) == pytest.approx(111.3195, abs=0.01)
    assert geodesy.length_outside_km(line, area) == pytest.approx(111.3195, abs=0.01)


@pytest.mark.parametrize("area", [box(178, -2, 180, 2), box(-180, -2, -178, 2), box(178, -2, 182, 2)])
def test_a_line_over_the_antimeridian_is_cut_where_it_is(area: Polygon) -> None:
    # 2 degrees of the equator from 179 E to 179 W, one on each side of 180.
    line, inside = LineString([(179, 0), (-179, 0)]), 222.639 if area.bounds[2] > 180 else 111.3195
    assert geodesy.length_inside_km(line, area) == pytest.approx(inside, abs=0.01)
    assert geodesy.length_outside_km(line, area) == pytest.approx(222.639 - inside, abs=0.01)


def test_a_line_through_a_hole_counts_the_hole_as_outside() -> None:
    ring = box(-1, -1, 3, 1).difference(box(0.5, -0.5, 1.5, 0.5))
    assert geodesy.length_outside_km(LineString([(0, 0), (2, 0)]), ring) == pytest.approx(111.3195, abs=0.01)


def test_a_circle_over_the_antimeridian_is_one_small_polygon() -> None:
    circle = geodesy.circle(179.95, -16.8, 20)
    assert circle.is_valid
    assert circle.bounds[2] - circle.bounds[0] < 0.4
    assert circle.contains(Point(180.0, -16.8))


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (lambda: geodesy.circle(0, 89.99, 15), "a circle of 15 km around 0, 89.99 holds a pole"),
        (lambda: geodesy.circle(0, 0, -1), "radius_km -1 is not a positive number of kilometres"),
        (lambda: geodesy.densify(LineString([(0, 0), (1, 0)]), 0), "max_km 0 is not a positive number of kilometres"),
        (lambda: geodesy.bounds_of([]), "bounds need at least one position"),
    ],
)
def test_what_has_no_answer_is_refused(call: Callable[[], object], text: str) -> None:
    with pytest.raises(GeometryError, match=text):
        call()


def test_bounds_are_the_smallest_box_round_the_earth() -> None:
    assert geodesy.bounds_of([(-118, 33), (-72, -1)]) == (-118, -1, -72, 33)
    assert geodesy.bounds_of([(5, 5)]) == (5, 5, 5, 5)
    assert geodesy.bounds_of([(170, 0), (-170, 1), (175, 2)]) == (170, 0, 190, 2)


@given(LON, st.floats(-80, 80), st.floats(0.1, 500), st.floats(0, 360))
def test_grown_bounds_hold_all_that_is_near(lon: float, lat: float, km: float, way: float) -> None:
    end = WGS84.Direct(lat, lon, way, km * 1000)
    west, south, east, north = geodesy.expand_bounds((lon, lat, lon, lat), km)
    assert south <= end["lat2"] <= north
    assert any(west - 1e-9 <= end["lon2"] + turn <= east + 1e-9 for turn in (-360, 0, 360))


def test_a_circle_has_its_radius_everywhere() -> None:
    circle = geodesy.circle(-77.7, 8.5, 15)
    assert isinstance(circle, Polygon)
    radii = [geodesy.distance_km((-77.7, 8.5), (x, y)) for x, y in circle.exterior.coords]
    assert min(radii) == pytest.approx(15, abs=1e-6)
    assert max(radii) == pytest.approx(15, abs=1e-6)


def test_the_middle_and_the_ends() -> None:
    line = LineString([(0, 0), (2, 0)])
    assert geodesy.midpoint(line) == pytest.approx((1, 0), abs=1e-9)
    assert geodesy.point_along(line, -5) == (0, 0)
    assert geodesy.point_along(line, 1e6) == (2, 0)


def test_a_position_beyond_the_pole_is_refused() -> None:
    with pytest.raises(GeometryError, match=r'lat "95.0" is not between -90 and 90 degrees'):
        geodesy.distance_km((0.0, 95.0), (0, 0))
