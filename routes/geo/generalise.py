"""Lines and areas with no more detail than a page can show.

Tolerances are metres on the ground. Lines are simplified by Douglas and Peucker (1973, doi:10.3138/FM57-6770-U75U-7727)
with distances from geodesics, so that a simplified line over 180 degrees or near a pole keeps its promise; areas
that share borders are simplified together (`routes.geo.coverage`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from routes.errors import GeometryError, UsageError
from routes.geo import coverage, geodesy
from routes.geo.plane import Plane
from routes.model.geometry import Bounds

if TYPE_CHECKING:
    from shapely import LineString

__all__ = ["areas", "digits_for", "line", "page_tolerance_m", "rounded"]

PAGE_PX = 700
# A line that is off by half a pixel is drawn on the same pixels.
SEEN_PX = 0.5
EXACT_KM = 50.0


def page_tolerance_m(bounds: Bounds, *, width_px: int = PAGE_PX) -> float:
    """Return how many metres half a pixel is on a page that shows bounds (west, south, east, north) at full width.

    Measured along the parallel of the bounds that is nearest to a pole, where a pixel of a Mercator map is the least.

    Raises
    ------
    UsageError
        If the bounds are empty or the width is not positive.

    Examples
    --------
    >>> round(page_tolerance_m((-118.0, -1.0, -72.0, 33.0)))
    3071
    """
    west, south, east, north = bounds
    if not (west < east and south <= north and width_px > 0):
        raise UsageError(f"bounds {bounds} at {width_px} px show nothing: write west, south, east, north")
    lat = max(abs(south), abs(north))
    # The length of a degree of a parallel on the ellipsoid (Snyder 1987, equation 4-21).
    flattening = 1 / 298.257223563
    square = flattening * (2 - flattening)
    radius = 6_378_137.0 / math.sqrt(1 - square * math.sin(math.radians(lat)) ** 2)
    metres = math.radians(east - west) * radius * math.cos(math.radians(min(85.0, lat)))
    return SEEN_PX * metres / width_px


def digits_for(tolerance_m: float) -> int:
    """Return how many decimals of a degree to write so that rounding adds less than a tenth of a tolerance.

    Raises
    ------
    UsageError
        If the tolerance is not a positive number of metres.

    Examples
    --------
    >>> [digits_for(metres) for metres in (1, 100, 5000)]
    [6, 4, 3]
    """
    _positive(tolerance_m)
    # Rounding to n decimals moves a position by at most half a unit each way: 0.71 units of 111 km / 10^n.
    return max(0, math.ceil(math.log10(0.7072 * 111_320 / (tolerance_m / 10))))


def _positive(tolerance_m: float) -> None:
    if not 0 < tolerance_m < math.inf:
        raise UsageError(f"tolerance_m {tolerance_m:g} is not a positive number of metres")


def line(shape: LineString, tolerance_m: float, *, digits: int | None = None) -> LineString:
    """Return a line with as few of its positions as keep every other within a tolerance of it; its ends stay.

    With ``digits``, the positions between the ends are rounded to that many decimals.

    Raises
    ------
    UsageError
        If the tolerance is not a positive number of metres.
    GeometryError
        If the line is empty.

    Examples
    --------
    >>> from shapely import LineString
    >>> line(LineString([(0, 0), (0.5, 0.0001), (1, 0), (1, 1)]), 100).wkt
    'LINESTRING (0 0, 1 0, 1 1)'
    """
    import numpy as np
    import shapely

    from routes.geo.measures import rough_km

    _positive(tolerance_m)
    if shape.is_empty:
        raise GeometryError("a line without positions cannot be simplified")
    coords = [(c[0], c[1]) for c in shape.coords]
    keep = {0, len(coords) - 1}
    todo = [(0, len(coords) - 1)]
    while todo:
        first, last = todo.pop()
        if last - first < 2:
            continue
        away = np.asarray(rough_km(coords[first], coords[last], coords[first + 1 : last])) * 1000
        chord = geodesy.distance_km(coords[first], coords[last])
        # A great circle leaves the geodesic by some thousandths of a long way: there measure on the ellipsoid.
        if chord > EXACT_KM and away.max() < tolerance_m + 5.0 * chord:
            exact = [geodesy.nearest_on(xy, coords[first], coords[last])[1] for xy in coords[first + 1 : last]]
            away = np.asarray(exact) * 1000
        if away.max() > tolerance_m * 0.99:  # the sphere errs by up to 0.6 %
            middle = first + 1 + int(away.argmax())
            keep.add(middle)
            todo += [(first, middle), (middle, last)]
    chosen = [coords[number] for number in sorted(keep)]
    if digits is not None:
        inner = [(round(lon, digits), round(lat, digits)) for lon, lat in chosen[1:-1]]
        chosen = [chosen[0], *inner, chosen[-1]]
        chosen = [xy for xy, before in zip(chosen, [None, *chosen], strict=False) if xy != before]
    return shapely.LineString(chosen if len(chosen) > 1 else [coords[0], coords[-1]])


def areas(shapes: Sequence[Any], tolerance_m: float, *, digits: int | None = None) -> list[Any]:
    """Return polygons simplified together: what neighbours share they still share, without gap or overlap.

    They must share vertices where they touch, as the countries of the reference layer do. None vanishes.

    Raises
    ------
    UsageError
        If the tolerance is not a positive number of metres.

    Examples
    --------
    >>> from shapely import box
    >>> left, right = areas([box(0, 0, 1, 1), box(1, 0, 2, 1)], 100.0, digits=4)
    >>> left.touches(right), left.bounds, right.bounds
    (True, (0.0, 0.0, 1.0, 1.0), (1.0, 0.0, 2.0, 1.0))
    """
    import shapely

    _positive(tolerance_m)
    if not len(shapes):
        return []
    west, south, east, north = shapely.total_bounds(list(shapes)).tolist()
    plane = Plane((west + east) / 2, (south + north) / 2)
    flat = shapely.transform(list(shapes), plane.flat)
    found = coverage.arcs(flat)
    # A plane stretches, so that its tolerance is never more than that on the ground.
    thin = coverage.simplified(found, tolerance_m / 1000.0)
    out: list[Any] = []
    for number in range(len(shapes)):
        whole = coverage.built([arc.line for arc in thin if number in arc.owners])
        out.append(shapely.transform(whole, lambda xy: _beside(plane.round(xy), plane.lon)))
    return out if digits is None else [rounded(shape, digits) for shape in out]


def _beside(positions: Any, lon: float) -> Any:
    """Return positions with longitudes within half a turn of one, so that a shape over 180 degrees stays whole."""
    import numpy as np

    out = np.array(positions)
    out[:, 0] = lon + (out[:, 0] - lon + 180.0) % 360.0 - 180.0
    return out


def rounded(shape: Any, digits: int) -> Any:
    """Return a shape with its positions rounded to decimals of a degree; shared borders are rounded alike.

    A polygon that rounding made invalid is mended; one that it would make vanish stays as it was.

    Raises
    ------
    UsageError
        If digits is not from 0 to 15.

    Examples
    --------
    >>> from shapely import Point
    >>> rounded(Point(-76.78671, 8.42519), 3).wkt
    'POINT (-76.787 8.425)'
    """
    import numpy as np
    import shapely

    if not 0 <= digits <= 15:
        raise UsageError(f"digits {digits} is not from 0 to 15")
    out = shapely.transform(shape, lambda xy: np.round(xy, digits) + 0.0)
    if shapely.get_dimensions(shape) == 2 and not out.is_valid:
        parts = [part for part in shapely.get_parts(shapely.make_valid(out)) if shapely.get_dimensions(part) == 2]
        return shapely.union_all(parts) if parts else shape
    return out
