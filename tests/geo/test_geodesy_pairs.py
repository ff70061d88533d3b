"""10,000 random pairs against GeographicLib, and measures that need a pole or 180 degrees to go wrong."""

from __future__ import annotations

import random

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString

from routes.geo import geodesy

WGS84 = Geodesic.WGS84
LON = st.floats(-180, 180, allow_nan=False)
LAT = st.floats(-89.9, 89.9, allow_nan=False)


def pairs(count: int) -> list[tuple[float, float, float, float]]:
    """Random pairs: all over the Earth, close together, over 180 degrees, near the poles, on one meridian."""
    draw = random.Random(2013)
    out = []
    for number in range(count):
        ax, ay = draw.uniform(-180, 180), draw.uniform(-90, 90)
        bx, by = draw.uniform(-180, 180), draw.uniform(-90, 90)
        if number % 5 == 1:
            bx, by = (
                max(-180, min(180, ax + draw.uniform(-0.01, 0.01))),
                max(-90, min(90, ay + draw.uniform(-0.01, 0.01))),
            )
        elif number % 5 == 2:
            ax, bx = draw.uniform(170, 180), draw.uniform(-180, -170)
        elif number % 5 == 3:
            ay, by = draw.choice((-1, 1)) * draw.uniform(88, 90), draw.choice((-1, 1)) * draw.uniform(88, 90)
        elif number % 5 == 4:
            bx = ax
        out.append((ax, ay, bx, by))
    return out


@pytest.mark.slow
def test_ten_thousand_pairs_agree_with_geographiclib() -> None:
    draw = random.Random(7)
    for ax, ay, bx, by in pairs(10_000):
        line = WGS84.InverseLine(ay, ax, by, bx)
        assert abs(geodesy.distance_km((ax, ay), (bx, by)) * 1000 - line.s13) < 1e-3
        # Of opposite places no shortest way is the only one: there both may differ and be right.
        if line.s13 > 19_900_000 or line.s13 < 1:
            continue
        if abs(ay) < 89.99 and line.s13 > 1000:
            turn = (geodesy.azimuth((ax, ay), (bx, by)) - line.azi1 + 180) % 360 - 180
            assert abs(turn) < 1e-9
        share = draw.random()
        lon, lat = geodesy.point_along(LineString([(ax, ay), (bx, by)]), line.s13 * share / 1000)
        there = line.Position(line.s13 * share)
        assert WGS84.Inverse(lat, lon, there["lat2"], there["lon2"])["s12"] < 1e-3


@pytest.mark.slow
@settings(max_examples=60)
@given(LON, LAT, st.floats(0, 360), st.floats(1, 3000), LON, LAT)
def test_the_nearest_place_on_a_geodesic_is_nearer_than_any_other_tried(
    ax: float, ay: float, way: float, km: float, px: float, py: float
) -> None:
    line = WGS84.DirectLine(ay, ax, way, km * 1000)
    end = line.Position(km * 1000)
    b = ((end["lon2"] + 180) % 360 - 180, end["lat2"])
    there, away = geodesy.nearest_on((px, py), (ax, ay), b)
    if away > 9000:
        return  # nearly opposite: many places of a geodesic are as far
    tried = [line.Position(km * 1000 * share / 400) for share in range(401)]
    best = min(WGS84.Inverse(py, px, spot["lat2"], spot["lon2"])["s12"] for spot in tried) / 1000
    assert away <= best + 1e-6
    assert away == pytest.approx(WGS84.Inverse(py, px, there[1], there[0])["s12"] / 1000, abs=1e-6)
    # 400 tries are at most km / 800 from the best one.
    assert away >= best - km / 800 - 1e-6


def test_the_foot_of_a_height_on_the_equator_and_on_a_meridian() -> None:
    # On the equator the foot of (1, 1) is (1, 0), 110.574 km away along the meridian; beyond an end it is the end.
    assert geodesy.nearest_on((1, 1), (0, 0), (2, 0)) == (
        pytest.approx((1, 0), abs=1e-9),
        pytest.approx(110.5744, abs=1e-4),
    )
    assert geodesy.nearest_on((5, 0), (0, 0), (2, 0)) == ((2, 0), pytest.approx(333.958, abs=1e-3))
    assert geodesy.nearest_on((0, 0), (3, 3), (3, 3)) == (
        (3, 3),
        pytest.approx(WGS84.Inverse(0, 0, 3, 3)["s12"] / 1000),
    )
    # Over 180 degrees.
    there, km = geodesy.nearest_on((180, 1), (179, 0), (-179, 0))
    assert abs(there[0]) == pytest.approx(180, abs=1e-9)
    assert km == pytest.approx(110.5744, abs=1e-4)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (LineString([(0, 0), (10, 10)]), 1),
        (LineString([(179, 0), (-179, 0)]), 2),
        (LineString([(170, 0), (-170, 10), (-175, 20), (175, 30)]), 3),
    ],
)
def test_a_line_is_split_at_180_degrees_and_its_parts_are_as_long_as_the_whole(line: LineString, parts: int) -> None:
    found = geodesy.split(line)
    assert len(found) == parts
    for part in found:
        lons = [lon for lon, _ in part.coords]
        assert max(lons) - min(lons) < 180
    assert sum(map(geodesy.length_km, found)) == pytest.approx(geodesy.length_km(line), rel=1e-4)
    ends = [found[0].coords[0], found[-1].coords[-1]]
    assert ends == [line.coords[0], line.coords[-1]]


def test_the_distance_to_shapes_is_to_the_nearest_and_none_beyond_reach() -> None:
    shapes = shapely.box([0.0, 3.0], [0.0, 0.0], [1.0, 4.0], [1.0, 1.0])
    assert geodesy.distance_to_shapes_km((0.5, 0.5), shapes, 5) == 0
    # 0.01 degrees of the equator are 1.113 km.
    assert geodesy.distance_to_shapes_km((1.01, 0.0), shapes, 5) == pytest.approx(1.1132, abs=1e-3)
    assert geodesy.distance_to_shapes_km((2.0, 0.5), shapes, 5) == float("inf")
