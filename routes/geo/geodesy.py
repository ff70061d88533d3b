"""Measures on the WGS 84 ellipsoid (Karney 2013, doi:10.1007/s00190-012-0578-z, through ``pyproj.Geod``).

The only module that may use shapely's planar measures on degrees, and it does so only to cut, never to measure.
Positions are (lon, lat) degrees, lengths kilometres, azimuths degrees clockwise from north.
"""

from __future__ import annotations

import functools
import math
from typing import TYPE_CHECKING, Any

from routes.errors import GeometryError
from routes.model.lines import check_position, line_length_km

if TYPE_CHECKING:
    from shapely import Geometry, LineString, Polygon

__all__ = [
    "azimuth",
    "circle",
    "densify",
    "distance_km",
    "length_inside_km",
    "length_km",
    "length_outside_km",
    "midpoint",
    "point_along",
]

Position = tuple[float, float]


@functools.cache
def _geod() -> Any:
    import pyproj

    return pyproj.Geod(ellps="WGS84")


def length_km(line: LineString) -> float:
    """Return the length of a line along the ellipsoid; its segments are geodesics.

    Returns
    -------
    float
        Kilometres, never negative; 0.0 for an empty line. Right across 180 degrees.

    Examples
    --------
    >>> from shapely import LineString
    >>> round(length_km(LineString([(-76.7867, 8.4252), (-77.3488, 8.6337)])), 1)
    66.0
    """
    return 0.0 if line.is_empty else line_length_km(line)


def distance_km(a: Position, b: Position) -> float:
    """Return the geodesic distance of two positions.

    Raises
    ------
    GeometryError
        If one is not a finite position on Earth.
    """
    (ax, ay), (bx, by) = check_position(*a), check_position(*b)
    return float(_geod().inv(ax, ay, bx, by)[2]) / 1000.0


def azimuth(a: Position, b: Position) -> float:
    """Return the direction in which the geodesic from ``a`` to ``b`` leaves ``a``: 0 to 360, north is 0.

    Raises
    ------
    GeometryError
        If one is not a finite position on Earth.
    """
    (ax, ay), (bx, by) = check_position(*a), check_position(*b)
    return float(_geod().inv(ax, ay, bx, by)[0]) % 360.0


def point_along(line: LineString, km: float) -> Position:
    """Return the position a distance along a line from its start, at its ends for less than 0 or more than its length.

    Raises
    ------
    GeometryError
        If the line is empty or the distance is not finite.
    """
    if line.is_empty or not math.isfinite(km):
        raise GeometryError("a position along a line needs a line and a finite distance")
    coords = [(c[0], c[1]) for c in line.coords]
    left = max(0.0, km) * 1000.0
    for (ax, ay), (bx, by) in zip(coords, coords[1:], strict=False):
        forward, _, metres = _geod().inv(ax, ay, bx, by)
        if left <= metres:
            lon, lat, _ = _geod().fwd(ax, ay, forward, left)
            return float(lon), float(lat)
        left -= metres
    return coords[-1]


def midpoint(line: LineString) -> Position:
    """Return the position half-way along a line.

    Raises
    ------
    GeometryError
        If the line is empty.
    """
    return point_along(line, length_km(line) / 2)


def densify(line: LineString, max_km: float) -> LineString:
    """Return the line with positions added on its geodesics, none further apart than ``max_km``.

    Examples
    --------
    >>> from shapely import LineString
    >>> len(densify(LineString([(0, 0), (1, 0)]), 30).coords)
    5
    """
    import shapely

    coords = [(c[0], c[1]) for c in line.coords]
    out = coords[:1]
    for a, b in zip(coords, coords[1:], strict=False):
        count = math.ceil(distance_km(a, b) / max_km) - 1
        if count > 0:
            out += [(float(lon), float(lat)) for lon, lat in _geod().npts(*a, *b, count)]
        out.append(b)
    return shapely.LineString(out)


def length_inside_km(line: LineString, area: Geometry) -> float:
    """Return how many kilometres of a line lie inside an area; the line is densified to 1 km before it is cut."""
    import shapely

    parts = shapely.get_parts(shapely.get_parts(densify(line, 1.0).intersection(area)))
    return sum(length_km(part) for part in parts if part.geom_type == "LineString")


def length_outside_km(line: LineString, area: Geometry) -> float:
    """Return how many kilometres of a line lie outside an area."""
    return max(0.0, length_km(line) - length_inside_km(line, area))


def circle(lon: float, lat: float, radius_km: float, n: int = 48) -> Polygon:
    """Return a circle on the ellipsoid as a polygon of ``n`` positions.

    Raises
    ------
    GeometryError
        If the centre is not a finite position on Earth.
    """
    import shapely

    lon, lat = check_position(lon, lat)
    ring = [_geod().fwd(lon, lat, 360.0 * i / n, radius_km * 1000.0)[:2] for i in range(n)]
    return shapely.Polygon(ring)
