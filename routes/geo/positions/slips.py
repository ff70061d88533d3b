"""What people do to positions by mistake, undone: each slip as the positions it may have been made from.

Exact slips can be undone from the numbers alone (axes exchanged, a sign lost, metres of a projection, a decimal point
lost); lossy ones only by knowing the true place (digits cut off, one axis copied into the other).
"""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["Guess", "cut_to", "in_degrees", "metres", "points_lost", "turned"]

MERCATOR_EDGE = 20037508.35
SAME = 1.5e-6  # degrees: half of the fifth decimal and what floats lose


@dataclass(frozen=True, slots=True)
class Guess:
    """A position that was perhaps meant: which slip (``code``), in words, and how many steps it takes."""

    lon: float
    lat: float
    code: str
    words: str
    steps: int = 1


def in_degrees(lon: float, lat: float) -> bool:
    """Return whether two numbers can be longitude and latitude."""
    return math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90


def turned(lon: float, lat: float) -> Iterator[Guess]:
    """Yield the positions from which axes exchanged and signs lost make this one, simplest first."""
    plain = [
        ("wrong-sign", "with the other sign of lon", -lon, lat, 1),
        ("wrong-sign", "with the other sign of lat", lon, -lat, 1),
        ("swapped-axes", "with lat and lon exchanged", lat, lon, 1),
        ("wrong-sign", "with the other sign of both", -lon, -lat, 2),
        ("swapped-axes", "with lat and lon exchanged and the other sign of lon", -lat, lon, 3),
        ("swapped-axes", "with lat and lon exchanged and the other sign of lat", lat, -lon, 3),
        ("swapped-axes", "with lat and lon exchanged and the other sign of both", -lat, -lon, 4),
    ]
    for code, words, x, y, steps in plain:
        if in_degrees(x, y) and (x, y) != (lon, lat):
            yield Guess(x, y, code, words, steps)


@functools.cache
def _transverse() -> Any:
    import pyproj

    # One zone of UTM about longitude 0; the others are the same, turned by six degrees.
    return pyproj.Proj("+proj=tmerc +lat_0=0 +lon_0=0 +k=0.9996 +x_0=500000 +y_0=0 +ellps=WGS84 +units=m")


def metres(lon: float, lat: float) -> Iterator[Guess]:
    """Yield the positions that numbers of metres may mean: web Mercator, then UTM in every zone, both axis orders."""
    for (x, y), order in (((lon, lat), ""), ((lat, lon), ", easting and northing exchanged")):
        steps = 1 if not order else 2
        if max(abs(x), abs(y)) > 1000 and abs(x) <= MERCATOR_EDGE and abs(y) <= MERCATOR_EDGE:
            there = math.degrees(x / 6378137.0)
            north = math.degrees(2 * math.atan(math.exp(y / 6378137.0)) - math.pi / 2)
            words = f"read as metres of web Mercator{order}"
            yield Guess(round(there, 5), round(north, 5), "projected", words, steps)
        if 100_000 <= x <= 900_000 and 0 <= y <= 10_000_000:
            for south in (False, True):
                off, up = _transverse()(x, y - 1e7 if south else y, inverse=True)
                if not in_degrees(off, up) or (up > 0) == south:
                    continue
                for zone in range(1, 61):
                    words = f"read as metres of UTM zone {zone}{'S' if south else 'N'}{order}"
                    east = (6 * zone - 183 + off + 180) % 360 - 180
                    yield Guess(round(east, 5), round(up, 5), "projected", words, steps + 1)


def points_lost(lon: float, lat: float) -> Iterator[Guess]:
    """Yield the positions from which numbers without their decimal point come, in either order of the axes."""
    for (x, y), order in (((lon, lat), ""), ((lat, lon), " and lat and lon exchanged")):
        for first, second in itertools.product(_scaled(x, 180), _scaled(y, 90)):
            yield Guess(first, second, "lost-point", f"with the decimal point back{order}", 3 if order else 2)


def _scaled(value: float, most: float) -> list[float]:
    if abs(value) <= most:
        return [value]
    if not value.is_integer():
        return []
    return [made for places in range(1, 9) if most / 1000 < abs(made := value / 10**places) <= most]


def cut_to(value: float, true: float) -> int | None:
    """Return to how many decimals a true coordinate was cut or rounded to give this value, ``None`` if it was not.

    Only 0, 1 and 2 are told; the value itself is not a cut.

    Examples
    --------
    >>> cut_to(8.4, 8.4261), cut_to(-76, -76.7886), cut_to(-77, -76.7886), cut_to(8.4261, 8.4261)
    (1, 0, 0, None)
    """
    if abs(value - true) < SAME:
        return None
    for places in (0, 1, 2):
        scale = 10**places
        made = (math.trunc(true * scale) / scale, math.floor(true * scale) / scale, round(true, places))
        if any(abs(value - each) < 1e-9 for each in made):
            return places
    return None
