"""Simplified lines keep their promise on the ground, neighbours keep their border, decimals and pixels are worked out."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, box

from routes.errors import GeometryError, UsageError
from routes.geo import generalise, geodesy, layers, measures

WGS84 = Geodesic.WGS84


def wiggle(lon: float, lat: float, seed: int) -> LineString:
    """A random walk of 80 steps of some kilometres on the ellipsoid."""
    random = np.random.default_rng(seed)
    spots, way = [(lon, lat)], 90.0
    for _ in range(80):
        way += float(random.normal(0, 40))
        end = WGS84.Direct(spots[-1][1], spots[-1][0], way, float(random.uniform(500, 9000)))
        spots.append(((end["lon2"] + 180) % 360 - 180, end["lat2"]))
    return LineString(spots)


@pytest.mark.slow
@settings(max_examples=40)
@given(st.floats(-180, 180), st.floats(-87, 87), st.integers(0, 10**6), st.sampled_from([50.0, 500.0, 5000.0]))
def test_every_position_left_out_is_within_the_tolerance(lon: float, lat: float, seed: int, tolerance_m: float) -> None:
    whole = wiggle(lon, lat, seed)
    thin = generalise.line(whole, tolerance_m)
    assert set(thin.coords) <= set(whole.coords)
    assert (thin.coords[0], thin.coords[-1]) == (whole.coords[0], whole.coords[-1])
    for spot in list(whole.coords)[::3]:
        assert measures.nearest(thin, spot).km * 1000 <= tolerance_m


def test_a_coarser_line_has_fewer_positions_and_a_straight_one_two() -> None:
    whole = wiggle(-77, 8, 1)
    counts = [len(generalise.line(whole, tolerance).coords) for tolerance in (1, 300, 3000, 300_000)]
    assert counts == sorted(counts, reverse=True)
    assert counts[-1] == 2
    dense = geodesy.densify(LineString([(170, 60), (-150, 55)]), 20)
    assert len(generalise.line(dense, 10).coords) == 2


def test_positions_are_written_at_stated_precision_but_for_the_ends() -> None:
    thin = generalise.line(LineString([(0.123456, 0), (0.5123456, 0.2123456), (1.123456, 0)]), 10, digits=2)
    assert list(thin.coords) == [(0.123456, 0), (0.51, 0.21), (1.123456, 0)]


@pytest.mark.parametrize("tolerance_m", [200.0, 2000.0])
def test_countries_simplified_together_share_their_borders(tolerance_m: float) -> None:
    frame = layers.countries((-86, 7, -76, 13), detail="corridor")
    shapes = list(shapely.clip_by_rect(frame.geometry.values, -86, 7, -76, 13))
    digits = generalise.digits_for(tolerance_m)
    thin = generalise.areas(shapes, tolerance_m, digits=digits)
    assert len(thin) == len(shapes)
    assert shapely.is_valid(thin).all()
    assert shapely.get_num_coordinates(thin).sum() < 0.8 * shapely.get_num_coordinates(shapes).sum()
    # No two overlap: each border is one line, of which either has every vertex.
    for first, second in [(a, b) for a in range(len(thin)) for b in range(a)]:
        overlap = shapely.intersection(thin[first], thin[second])
        assert overlap.area < 1e-9
    assert np.array_equal(shapely.get_coordinates(thin), np.round(shapely.get_coordinates(thin), digits))
    # Every position of the borders lies within the tolerance (and the rounding) of the simplified ones.
    for before, after in zip(shapes, thin, strict=True):
        rim = after.boundary
        for lon, lat in shapely.get_coordinates(before)[::25].tolist():
            near = shapely.shortest_line(shapely.Point(lon, lat), rim).coords[1]
            assert geodesy.distance_km((lon, lat), near) * 1000 < tolerance_m * 1.2


def test_an_island_keeps_a_shape_and_a_hole_stays() -> None:
    ring = box(0, 0, 2, 2).difference(box(0.5, 0.5, 1.5, 1.5))
    (thin,) = generalise.areas([MultiPolygon([ring, box(3, 3, 3.001, 3.001)])], 5000)
    assert shapely.get_num_geometries(thin) == 2
    assert (
        shapely.get_num_interior_rings(shapely.get_geometry(thin, 0))
        + shapely.get_num_interior_rings(shapely.get_geometry(thin, 1))
        == 1
    )


def test_a_page_of_700_pixels_shows_half_a_pixel() -> None:
    # 10 degrees of the equator are 1,113.195 km: 1,590 m a pixel of 700.
    assert generalise.page_tolerance_m((0, -1, 10, 1)) == pytest.approx(1_113_195 / 700 / 2, rel=1e-3)
    # A degree of the parallel of 60 degrees on WGS 84 is 55.8 km (published tables: 55,800 m).
    assert generalise.page_tolerance_m((0, 50, 10, 60)) == pytest.approx(558_000 / 700 / 2, rel=1e-3)
    assert generalise.page_tolerance_m((0, -1, 10, 1), width_px=1400) == pytest.approx(1_113_195 / 1400 / 2, rel=1e-3)
    with pytest.raises(UsageError, match="show nothing: write west, south, east, north"):
        generalise.page_tolerance_m((10, 0, 0, 1))


@given(st.floats(0.5, 1e5))
def test_rounding_adds_less_than_a_tenth_of_the_tolerance(tolerance_m: float) -> None:
    unit = 10.0 ** -generalise.digits_for(tolerance_m)
    assert math.hypot(unit / 2, unit / 2) * 111_320 <= tolerance_m / 10 * 1.0001


def test_what_cannot_be_simplified_is_refused() -> None:
    with pytest.raises(UsageError, match="tolerance_m 0 is not a positive number of metres"):
        generalise.line(LineString([(0, 0), (1, 1)]), 0)
    with pytest.raises(GeometryError, match="a line without positions cannot be simplified"):
        generalise.line(LineString(), 5)
    with pytest.raises(UsageError, match="digits 20 is not from 0 to 15"):
        generalise.rounded(box(0, 0, 1, 1), 20)
    assert generalise.areas([], 5) == []


def test_a_polygon_that_rounding_would_make_vanish_stays() -> None:
    tiny = box(0.001, 0.001, 0.002, 0.002)
    assert generalise.rounded(tiny, 1) == tiny
