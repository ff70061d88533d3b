"""A stereographic plane around a place: near enough to true shapes to plan in, never to measure in.

Conformal (Snyder 1987, USGS Professional Paper 1395, equations 20-14 to 20-18 and 21-2 to 21-4, on the sphere), so a
buffer stays round; its scale grows to 0.6 % at 1,000 km from the centre. Lines over 180 degrees and poles are ordinary
lines in it. What is planned here is measured on the ellipsoid by `geodesy`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["RADIUS_KM", "Plane"]

RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class Plane:
    """A plane that touches the Earth at a position; its coordinates are kilometres east and north of it.

    Examples
    --------
    >>> plane = Plane(179.5, -17.0)
    >>> [round(float(value), 1) for value in plane.flat([(-179.5, -17.0)])[0]]
    [106.3, -0.3]
    """

    lon: float
    lat: float

    def flat(self, positions: Any) -> Any:
        """Return (lon, lat) rows as (x, y) rows in kilometres."""
        import numpy as np

        lon, lat = np.radians(np.asarray(positions, dtype=float)).T
        turn, own = lon - math.radians(self.lon), math.radians(self.lat)
        reach = math.sin(own) * np.sin(lat) + math.cos(own) * np.cos(lat) * np.cos(turn)
        scale = 2 * RADIUS_KM / np.maximum(1e-9, 1 + reach)
        x = scale * np.cos(lat) * np.sin(turn)
        y = scale * (math.cos(own) * np.sin(lat) - math.sin(own) * np.cos(lat) * np.cos(turn))
        return np.column_stack([x, y])

    def round(self, points: Any) -> Any:
        """Return (x, y) rows as (lon, lat) rows, longitudes from -180 to 180."""
        import numpy as np

        x, y = np.asarray(points, dtype=float).T
        far = np.hypot(x, y)
        angle, own = 2 * np.arctan2(far, 2 * RADIUS_KM), math.radians(self.lat)
        far = np.where(far == 0, 1.0, far)
        sine = np.cos(angle) * math.sin(own) + y * np.sin(angle) * math.cos(own) / far
        lat = np.degrees(np.arcsin(np.clip(sine, -1, 1)))
        turn = np.arctan2(x * np.sin(angle), far * math.cos(own) * np.cos(angle) - y * math.sin(own) * np.sin(angle))
        lon = (self.lon + np.degrees(turn) + 180.0) % 360.0 - 180.0
        return np.column_stack([lon, lat])

    @staticmethod
    def stretch(points: Any) -> Any:
        """Return by how much lengths at (x, y) rows are longer in the plane than on the Earth."""
        import numpy as np

        x, y = np.asarray(points, dtype=float).T
        return 1 + (x * x + y * y) / (4 * RADIUS_KM**2)
