"""The rivers of the ground: those of their rank where they run, on land, and one with the border where they are one."""

from __future__ import annotations

import pytest
import shapely

from routes.geo import geodesy, layers

# Towns on a river, as GeoNames has them, and Natural Earth's rank of the river.
ON_RIVERS = {
    "Cairo, Nile": (31.2357, 30.0444, 1),
    "Ruse, Danube": (25.9656, 43.8564, 2),
    "Niamey, Niger": (2.1098, 13.5137, 3),
    "Honda, Magdalena": (-74.7358, 5.2082, 4),
    "Laredo, Rio Grande": (-99.5075, 27.5064, 4),
    "Rosso, Senegal": (-15.8049, 16.5129, 4),
    "Cologne, Rhine": (6.9500, 50.9333, 4),
    "Quibdó, Atrato": (-76.6613, 5.6947, 7),
    "Plovdiv, Maritsa": (24.7500, 42.1500, 7),
    "Frontera Corozal, Usumacinta": (-90.8833, 16.8167, 7),
}


def around(lon: float, lat: float, by: float = 3.0) -> tuple[float, float, float, float]:
    return lon - by, lat - by, lon + by, lat + by


def km_off(lines: tuple[shapely.LineString, ...], lon: float, lat: float) -> float:
    here = shapely.Point(lon, lat)
    ends = [shapely.shortest_line(line, here).coords[0] for line in lines]
    return min((geodesy.distance_km(end, (lon, lat)) for end in ends), default=float("inf"))


@pytest.mark.slow
@pytest.mark.parametrize("name", ON_RIVERS)
def test_a_river_runs_past_the_towns_that_lie_on_it_from_its_rank_on(name: str) -> None:
    lon, lat, rank = ON_RIVERS[name]
    assert km_off(layers.ground(around(lon, lat), tolerance_m=500, rivers=rank).rivers, lon, lat) < 5
    # One that is a border is there a rank before.
    assert km_off(layers.ground(around(lon, lat), tolerance_m=500, rivers=rank - 2).rivers, lon, lat) > 5


def test_no_river_is_drawn_unless_it_is_asked_for_and_a_lower_rank_adds_some() -> None:
    box = (12.0, 40.0, 30.0, 50.0)
    assert layers.ground(box, tolerance_m=1000).rivers == ()
    long = [shapely.length(layers.ground(box, tolerance_m=1000, rivers=rank).rivers).sum() for rank in (2, 4, 6, 7)]
    assert long == sorted(long)
    assert long[0] > 10


@pytest.mark.parametrize(
    ("box", "pair"),
    [((-104.0, 25.0, -97.0, 32.0), "MEX|USA"), ((25.5, 40.6, 27.0, 42.0), "GRC|TUR"), ((-17.0, 14.0, -11.0, 17.5), "MRT|SEN")],
)  # fmt: skip
def test_a_river_that_is_a_border_lies_on_its_very_line(box: tuple, pair: str) -> None:
    ground = layers.ground(box, tolerance_m=1500, rivers=7)
    borders = {tuple(sorted(pair)) for line, _ in ground.boundaries for pair in segments(line)}
    rivers = {tuple(sorted(pair)) for line in ground.rivers for pair in segments(line)}
    frame = layers.boundaries()
    asked = frame[(frame.left + "|" + frame.right) == pair].geometry.union_all()
    shared = shapely.MultiLineString(sorted(borders & rivers))
    # Most of what of these three borders lies in the box is a river.
    assert (
        shared.intersection(asked.buffer(0.03)).length
        > 0.6 * asked.intersection(shapely.box(*box)).simplify(0.0135).length
    )
    # Beside a border no river runs, so that none is drawn twice.
    beside = shapely.MultiLineString(sorted(rivers - borders)).intersection(shared.buffer(0.004))
    assert beside.length < 0.05 * shared.length


def segments(line: shapely.LineString) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    xy = [tuple(point) for point in line.coords]
    return list(zip(xy, xy[1:], strict=False))


def test_borders_are_the_same_with_rivers_and_without() -> None:
    box = (18.0, 42.0, 30.0, 49.0)
    plain, more = (layers.ground(box, tolerance_m=1000, rivers=rank) for rank in (None, 7))
    assert plain.land == more.land
    of = [shapely.union_all([line for line, _ in ground.boundaries]) for ground in (plain, more)]
    assert shapely.hausdorff_distance(*of) < 2 * 1000 / 111_320
    assert {status for _, status in plain.boundaries} == {status for _, status in more.boundaries}


def test_rivers_keep_to_the_land_and_to_the_frame() -> None:
    box = (-95.0, 5.0, -72.0, 20.0)
    ground = layers.ground(box, tolerance_m=1000, rivers=7)
    rivers = shapely.union_all(ground.rivers)
    assert shapely.box(*box).covers(rivers)
    at_sea = rivers.difference(shapely.union_all(ground.land).buffer(0.015))
    assert at_sea.length < 0.01 * rivers.length


def test_rivers_go_on_beyond_180_degrees() -> None:
    # Galena, Alaska, on the Yukon: 156.93 W is 203.07 E.
    ground = layers.ground((150.0, 50.0, 215.0, 68.0), tolerance_m=2000, rivers=4)
    here = shapely.Point(203.07, 64.74)
    assert min(shapely.distance(ground.rivers, here)) < 0.1
