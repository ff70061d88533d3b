"""Positions and lines as records hold them: checked (lon, lat) degrees on WGS 84, measured on the ellipsoid."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from routes.errors import GeometryError, UsageError
from routes.model.text import quoted

if TYPE_CHECKING:
    from shapely import LineString

__all__ = ["Bounds", "Position", "as_line", "check_position", "distance_km", "geod", "line_length_km"]

Position = tuple[float, float]
"""(lon, lat) in degrees on WGS 84."""
Bounds = tuple[float, float, float, float]
"""West, south, east, north in degrees; west is the greater where 180 degrees lie between."""


def check_position(lon: object, lat: object) -> tuple[float, float]:
    """Return a position as two floats.

    Raises
    ------
    GeometryError
        If one is not a finite number, or lies beyond 180 or 90 degrees.

    Examples
    --------
    >>> check_position("-76.8", 8.4)
    (-76.8, 8.4)
    """
    found: list[float] = []
    for name, value, limit in (("lon", lon, 180.0), ("lat", lat, 90.0)):
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError, OverflowError):
            message = f"{name} {quoted(value)} is not a number: write decimal degrees such as 8.4261"
            raise GeometryError(message) from None
        if not (math.isfinite(number) and abs(number) <= limit):
            raise GeometryError(
                f"{name} {quoted(value)} is not between -{limit:g} and {limit:g} degrees: "
                "metres of a projected system, or a lost decimal point?"
            )
        found.append(number)
    return found[0], found[1]


def as_line(geometry: Any) -> LineString:
    """Return a LineString from one, or from a sequence of (lon, lat) pairs; a third coordinate is dropped.

    Raises
    ------
    GeometryError
        If it is another type, has fewer than two positions, or one that is not on Earth.
    """
    import shapely

    if isinstance(geometry, shapely.LineString):
        pairs = shapely.get_coordinates(geometry).tolist()
        plain = type(geometry) is shapely.LineString and not (shapely.has_z(geometry) or shapely.get_srid(geometry))
        if plain and pairs and all(-180.0 <= lon <= 180.0 and -90.0 <= lat <= 90.0 for lon, lat in pairs):
            return geometry
    elif isinstance(geometry, shapely.Geometry):
        raise GeometryError(f"geometry is a {geometry.geom_type}: a leg has one LineString")
    else:
        try:
            pairs = [(pair[0], pair[1]) for pair in geometry]
        except (TypeError, IndexError):
            raise GeometryError(f"geometry {quoted(geometry)} is not a LineString or a list of (lon, lat)") from None
    if len(pairs) < 2:
        raise GeometryError(f"geometry has {len(pairs)} position(s): a line needs two")
    return shapely.LineString([check_position(lon, lat) for lon, lat in pairs])


@functools.cache
def geod() -> Any:
    """Return the ellipsoid that everything is measured on: WGS 84, as `pyproj.Geod`."""
    import pyproj

    return pyproj.Geod(ellps="WGS84")


def of_arrays(function: Callable[..., Any], *columns: Any) -> tuple[Any, ...]:
    """Return what a function of pyproj makes of arrays, as arrays: of arrays of one number too.

    Where NumPy lets it (before 2.4, with a warning), pyproj takes such an array for a number and answers with numbers;
    a list it takes for a list.
    """
    import numpy as np

    one = len(columns[0]) == 1
    return tuple(map(np.asarray, function(*(column.tolist() if one else column for column in columns))))


def inverse(lon: Any, lat: Any, to_lon: Any, to_lat: Any) -> tuple[Any, ...]:
    """Return azimuths there and back and metres between positions in arrays.

    Examples
    --------
    >>> import numpy as np
    >>> one = np.array([0.0])
    >>> inverse(one, one, one + 1, one)[2].round(1).tolist()
    [111319.5]
    """
    return of_arrays(geod().inv, lon, lat, to_lon, to_lat)


def forward(lon: Any, lat: Any, azimuth: Any, metres: Any) -> tuple[Any, ...]:
    """Return longitudes, latitudes and azimuths back of where geodesics lead, in arrays."""
    return of_arrays(geod().fwd, lon, lat, azimuth, metres)


def line_length_km(line: LineString) -> float:
    """Return the length of a line along the WGS 84 ellipsoid in km; segments are geodesics (Karney 2013, pyproj)."""
    import shapely

    coordinates = shapely.get_coordinates(line)
    return float(geod().line_length(coordinates[:, 0], coordinates[:, 1])) / 1000.0


def distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return the length of the geodesic between two positions (lon, lat) in km.

    Examples
    --------
    >>> round(distance_km((0, 0), (1, 0)), 3)
    111.319
    """
    return float(geod().inv(*one, *other)[2]) / 1000.0


def check_order(position: Position, km: float, to_nearest: Callable[[Position], float]) -> None:
    """Refuse a position far from a network that lies beside it with longitude and latitude exchanged.

    Parameters
    ----------
    km
        How far it is from the network.
    to_nearest
        Returns how far another position is.

    Raises
    ------
    UsageError
        If it is more than 1,000 km away, and less than 100 the other way round.
    """
    lon, lat = position
    if km > 1000 and abs(lon) <= 90 and to_nearest((lat, lon)) < 100:
        raise UsageError(
            f"{lon:g}, {lat:g} is {km:,.0f} km from the network, and {lat:g}, {lon:g} lies beside it: write (lon, lat)"
        )
