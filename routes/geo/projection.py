"""The flat maps of pictures: an equal-area projection centred on what is shown, so that sizes can be compared."""

from __future__ import annotations

import functools
from typing import Any

__all__ = ["WORLDWIDE", "flat"]

WORLDWIDE = 120.0


@functools.lru_cache(maxsize=32)
def flat(west: float, south: float, east: float, north: float) -> Any:
    """Return a ``pyproj.Transformer`` from (lon, lat) degrees to metres on a map of these bounds.

    Lambert's azimuthal equal-area projection about the middle of the bounds; Equal Earth about Greenwich where they
    are wider than `WORLDWIDE` degrees. Both keep areas, and both have an inverse.

    Examples
    --------
    >>> x, y = flat(-100, 0, -70, 30).transform(-85, 15)
    >>> round(x), round(y)
    (0, 0)
    """
    import pyproj

    lon, lat = (west + east) / 2, (south + north) / 2
    if east - west > WORLDWIDE or north - south > WORLDWIDE:
        # Lines and polygons are cut at 180 degrees, or where a map of the Pacific ends: there such a map may end.
        middle = lon if east > 180.0 else 0.0
        there = f"+proj=eqearth +lon_0={middle:g} +datum=WGS84 +units=m"
    else:
        there = f"+proj=laea +lon_0={lon:.6f} +lat_0={lat:.6f} +datum=WGS84 +units=m"
    return pyproj.Transformer.from_crs("EPSG:4326", there, always_xy=True)
