"""Measures on the WGS 84 ellipsoid (Karney 2013, doi:10.1007/s00190-012-0578-z, through ``pyproj.Geod``).

The only module that may use shapely's planar measures on degrees, and it does so only to cut, never to measure.
Positions are (lon, lat) degrees, lengths kilometres, azimuths degrees clockwise from north.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from routes.errors import GeometryError
from routes.model.geometry import Bounds, Position, check_position, geod, inverse, line_length_km

if TYPE_CHECKING:
    from shapely import Geometry, LineString, Polygon

__all__ = [
    "azimuth",
    "bounds_of",
    "buffer_km",
    "chain_km",
    "circle",
    "continuous",
    "densify",
    "distance_km",
    "distance_to_shapes_km",
    "distances_km",
    "expand_bounds",
    "flat_km2",
    "length_inside_km",
    "length_km",
    "length_outside_km",
    "midpoint",
    "nearest_on",
    "point_along",
    "split",
    "steps_km",
    "wrap_longitude",
]


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
    return float(geod().inv(ax, ay, bx, by)[2]) / 1000.0


def azimuth(a: Position, b: Position) -> float:
    """Return the direction in which the geodesic from ``a`` to ``b`` leaves ``a``: 0 to 360, north is 0.

    Raises
    ------
    GeometryError
        If one is not a finite position on Earth.
    """
    (ax, ay), (bx, by) = check_position(*a), check_position(*b)
    return float(geod().inv(ax, ay, bx, by)[0]) % 360.0


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
        forward, _, metres = geod().inv(ax, ay, bx, by)
        if left <= metres:
            lon, lat, _ = geod().fwd(ax, ay, forward, left)
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

    Raises
    ------
    GeometryError
        If ``max_km`` is not positive and finite, or the line holds what is not a position on Earth.

    Examples
    --------
    >>> from shapely import LineString
    >>> len(densify(LineString([(0, 0), (1, 0)]), 30).coords)
    5
    """
    import numpy as np
    import shapely

    if not 0 < max_km < math.inf:
        raise GeometryError(f"max_km {max_km:g} is not a positive number of kilometres")
    coords = [check_position(c[0], c[1]) for c in line.coords]
    out = coords[:1]
    for a, b, km in zip(coords, coords[1:], steps_km(np.reshape(coords, (-1, 2))).tolist(), strict=False):
        count = math.ceil(km / max_km) - 1
        if count > 0:
            out += geod().npts(*a, *b, count)
        out.append(b)
    return shapely.LineString(np.array(out, dtype=float).reshape(-1, 2))


def length_inside_km(line: LineString, area: Geometry) -> float:
    """Return how many kilometres of a line lie inside an area; the line is densified to 1 km before it is cut.

    Raises
    ------
    GeometryError
        If the line holds what is not a position on Earth.
    """
    import shapely
    from shapely.affinity import translate

    fine = continuous([(c[0], c[1]) for c in densify(line, 1.0).coords])
    if len(fine) < 2:
        return 0.0
    path = shapely.LineString(fine)
    # The same land lies a turn to the left and to the right, for a line that crosses 180 degrees.
    turns = [translate(area, xoff=by) for by in (-360.0, 0.0, 360.0)]
    near = shapely.union_all([turn for turn in turns if shapely.box(*turn.bounds).intersects(path)])
    parts = shapely.get_parts(shapely.get_parts(path.intersection(near)))
    return sum(length_km(part) for part in parts if part.geom_type == "LineString")


def length_outside_km(line: LineString, area: Geometry) -> float:
    """Return how many kilometres of a line lie outside an area.

    Raises
    ------
    GeometryError
        If the line holds what is not a position on Earth.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> round(length_outside_km(LineString([(0, 0), (2, 0)]), box(-1, -1, 1, 1)), 1)
    111.3
    """
    return max(0.0, length_km(line) - length_inside_km(line, area))


def continuous(coords: Sequence[Position]) -> list[Position]:
    """Return positions with longitudes that never jump by more than half a turn; they may leave -180 to 180."""
    out: list[Position] = list(coords[:1])
    for lon, lat in coords[1:]:
        out.append((lon - 360.0 * round((lon - out[-1][0]) / 360.0), lat))
    return out


def wrap_longitude(position: Sequence[float], west: float) -> Position:
    """Return a position with its longitude turned to lie from ``west`` to ``west`` + 360, as `bounds_of` counts.

    Examples
    --------
    >>> wrap_longitude((-178.0, 53.0), 179.0), wrap_longitude((180.0, 0.0), -180.0)
    ((182.0, 53.0), (180.0, 0.0))
    """
    lon = position[0]
    while lon < west:
        lon += 360.0
    while lon > west + 360.0:
        lon -= 360.0
    return lon, position[1]


def bounds_of(positions: Iterable[Position]) -> Bounds:
    """Return the smallest box around positions: west, south, east, north; east is over 180 if it crosses 180 degrees.

    Raises
    ------
    GeometryError
        If there is none, or one is not a finite position on Earth.

    Examples
    --------
    >>> bounds_of([(179.0, 51.0), (-178.0, 53.0)])
    (179.0, 51.0, 182.0, 53.0)
    """
    found = [check_position(*position) for position in positions]
    if not found:
        raise GeometryError("bounds need at least one position")
    lons = sorted({lon for lon, _ in found})
    lats = [lat for _, lat in found]
    # The box is the turn less its widest gap; of two as wide, the one over 180 degrees stays out.
    gaps = [(b - a, a, b) for a, b in itertools.pairwise(lons)]
    widest, a, b = max(gaps, default=(0.0, 0.0, 0.0))
    west, east = (b, a + 360.0) if widest > 360.0 - (lons[-1] - lons[0]) else (lons[0], lons[-1])
    return west, min(lats), east, max(lats)


def expand_bounds(bounds: Bounds, km: float) -> Bounds:
    """Return bounds with at least ``km`` more on each side; latitudes stop at the poles, longitudes do not at 180.

    Examples
    --------
    >>> [round(value, 2) for value in expand_bounds((-77.5, 8.0, -76.5, 9.0), 11.0)]
    [-77.6, 7.9, -76.4, 9.1]
    """
    west, south, east, north = bounds
    high = km / 110.57  # a degree of latitude is nowhere shorter
    south, north = max(-90.0, south - high), min(90.0, north + high)
    wide = km / 111.3 / max(1e-6, math.cos(math.radians(max(abs(south), abs(north)))))
    if east - west + 2 * wide >= 360.0:
        return -180.0, south, 180.0, north
    return west - wide, south, east + wide, north


def circle(lon: float, lat: float, radius_km: float, n: int = 48) -> Polygon:
    """Return a circle on the ellipsoid as a polygon of ``n`` positions, all ``radius_km`` from the centre.

    Longitudes are continuous: a circle over 180 degrees goes beyond 180.

    Raises
    ------
    GeometryError
        If the centre is not a finite position on Earth, the radius is not positive and finite, or a pole lies within:
        such a circle is not a polygon in longitude and latitude.

    Examples
    --------
    >>> [round(value, 2) for value in circle(-77.7, 8.5, 11.0).bounds]
    [-77.8, 8.4, -77.6, 8.6]
    """
    import shapely

    lon, lat = check_position(lon, lat)
    if not 0 < radius_km < math.inf:
        raise GeometryError(f"radius_km {radius_km:g} is not a positive number of kilometres")
    if min(distance_km((lon, lat), (lon, pole)) for pole in (-90.0, 90.0)) <= radius_km:
        raise GeometryError(f"a circle of {radius_km:g} km around {lon:g}, {lat:g} holds a pole")
    ring = [geod().fwd(lon, lat, 360.0 * i / n, radius_km * 1000.0)[:2] for i in range(n)]
    return shapely.Polygon(continuous([(lon, lat), *ring])[1:])


def chain_km(positions: Sequence[Position]) -> float:
    """Return the length of a chain of positions; 0 for one."""
    lons, lats = zip(*positions, strict=True)
    return float(geod().line_length(lons, lats)) / 1000.0


def steps_km(positions: Any) -> Any:
    """Return the distance of each position of an array from the one before, without the first."""
    import numpy as np

    rows = np.asarray(positions, dtype=float)
    return inverse(rows[:-1, 0], rows[:-1, 1], rows[1:, 0], rows[1:, 1])[2] / 1000.0


def nearest_on(position: Position, a: Position, b: Position) -> tuple[Position, float]:
    """Return the position on the geodesic from ``a`` to ``b`` that is nearest to a position, and how far it is in km.

    The triangle of the three is solved on a sphere and the foot of its height taken along the true geodesic, again and
    again until it rests (Baselga and Martínez-Llario 2018, doi:10.1007/s11200-017-1020-z).

    Raises
    ------
    GeometryError
        If one is not a finite position on Earth.

    Examples
    --------
    >>> there, km = nearest_on((1.0, 1.0), (0.0, 0.0), (2.0, 0.0))
    >>> [round(value, 6) for value in there], round(km, 3)
    ([1.0, 0.0], 110.574)
    """
    position, a, b = check_position(*position), check_position(*a), check_position(*b)
    forward, _, whole = geod().inv(*a, *b)
    ends = [(distance_km(position, end), end) for end in (a, b)]
    if whole == 0:
        return a, ends[0][0]
    # Seen from far off a long segment may have several feet, or one that is the farthest: look from three places.
    feet = [_foot(position, a, forward, whole, begin) for begin in (0.0, whole / 2, whole)]
    km, foot = min([*ends, *((distance_km(position, foot), foot) for foot in feet)])
    return foot, km


def _foot(position: Position, a: Position, forward: float, whole: float, along: float) -> Position:
    """Return where a search that begins some metres along a geodesic comes to rest; it stays on the segment."""
    radius = 6_371_008.8
    for _ in range(30):
        lon, lat, back = geod().fwd(*a, forward, along)
        # Looking on along the geodesic from the foot found so far.
        ahead = back + 180.0 if along > 0 else forward
        to, _, far = geod().inv(lon, lat, *position)
        turn = math.radians(to - ahead)
        step = radius * math.atan2(math.sin(far / radius) * math.cos(turn), math.cos(far / radius))
        before, along = along, min(whole, max(0.0, along + step))
        if abs(along - before) < 1e-5:
            break
    lon, lat, _ = geod().fwd(*a, forward, along)
    return float(lon), float(lat)


def split(line: LineString) -> tuple[LineString, ...]:
    """Return a line cut where it crosses 180 degrees, as parts that can be drawn on a map; measure it whole.

    Cut by package antimeridian, at the latitude where the great circle of its segment crosses.

    Examples
    --------
    >>> from shapely import LineString
    >>> [part.wkt for part in split(LineString([(179, 0), (-179, 0)]))]
    ['LINESTRING (179 0, 180 0)', 'LINESTRING (-180 0, -179 0)']
    """
    import antimeridian
    import shapely

    coords = [(c[0], c[1]) for c in line.coords]
    if all(abs(b[0] - a[0]) <= 180.0 for a, b in itertools.pairwise(coords)):
        return (line,)
    parts = shapely.get_parts(antimeridian.fix_line_string(shapely.LineString(coords), great_circle=True))
    return tuple(part for part in parts if not part.is_empty)


def distances_km(positions: Any, to: Position) -> Any:
    """Return the geodesic distance of each position of an array from one position."""
    import numpy as np

    rows = np.asarray(positions, dtype=float)
    return inverse(rows[:, 0], rows[:, 1], np.full(len(rows), to[0]), np.full(len(rows), to[1]))[2] / 1000.0


def distance_to_shapes_km(position: Position, shapes: Any, most: float) -> float:
    """Return how far a position is from the nearest of some shapes, 0 within one; infinity for further than ``most``.

    The nearest place is looked for in a plane that touches the Earth there, and measured on the ellipsoid.
    """
    import shapely

    from routes.geo.plane import Plane

    lon, lat = position
    west, south, east, north = expand_bounds((lon, lat, lon, lat), most * 1.05)
    near = shapely.clip_by_rect(shapes, west, south, east, north)
    near = near[~shapely.is_empty(near)]
    if not len(near):
        return math.inf
    plane = Plane(lon, lat)
    flat = shapely.transform(near, plane.flat)
    line = shapely.shortest_line(shapely.Point(0.0, 0.0), shapely.union_all(shapely.make_valid(flat)))
    x, y = plane.round(shapely.get_coordinates(line)[1:])[0].tolist()
    km = distance_km(((lon + 180.0) % 360.0 - 180.0, lat), (x, y))
    return km if km <= most else math.inf


def buffer_km(flat: Any, km: Any, *, corners: int = 4) -> Any:
    """Return shapes of a plane in kilometres (`routes.geo.plane`) with all that is within a distance of them.

    ``corners`` is the number of segments a quarter of a circle is drawn with. Never for degrees: see `circle`,
    `routes.geo.measures.around`.
    """
    import shapely

    return shapely.buffer(flat, km, quad_segs=corners)


def flat_km2(flat: Any) -> float:
    """Return the area of all shapes of a plane in kilometres together. Never for degrees."""
    import shapely

    return float(shapely.area(flat).sum())
