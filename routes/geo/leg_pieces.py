"""The lines of legs as short pieces in space, and how far positions are from them along the ellipsoid.

A piece is a part of one geodesic, at most 25 km long. Between its ends it is known as a curve (a cubic through both
ends with both directions), to some micrometres, so that nothing is searched along it. Positions are (lon, lat) degrees,
points in space metres from the centre of the Earth, a row for each axis; lengths are metres.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from routes.model.geometry import forward, geod, inverse

if TYPE_CHECKING:
    from shapely import LineString

__all__ = ["LONGEST", "Floats", "Ints", "Pieces", "apart", "pieces_of", "space", "surface"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
LONGEST = 25_000.0
# The sphere on which small steps are looked for; the least radius of curvature anywhere (at the equator, northward).
_RADIUS, LEAST_RADIUS = 6_371_008.8, 6_335_000.0
# So near to the foot of the height the rest is a triangle with a right angle, to less than a micrometre.
_CLOSE = 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Pieces:
    """Pieces in the order of legs, along each: the number of the leg, where on it a piece begins, and its length.

    ``ends`` are numbers of the positions at both ends: one number for one position, whatever pieces meet there.
    ``start`` and ``across`` are where it begins and the chord to where it ends; ``leaves`` and ``arrives`` its
    directions there; ``sag`` is how far the piece may be from its chord.
    """

    leg: Ints
    begins: Floats
    length: Floats
    ends: Ints
    start: Floats
    across: Floats
    leaves: Floats
    arrives: Floats
    sag: Floats

    def exact(self, lon: Floats, lat: Floats, piece: Ints, share: Floats) -> tuple[Floats, Floats]:
        """Return how far each position is from a piece, and where on that piece it is nearest; ``share`` is a guess.

        The foot of the height is looked for from the guess on, as `routes.geo.geodesy.nearest_on` does.
        """
        along, far = np.clip(share, 0.0, 1.0) * self.length[piece], np.zeros(len(piece))
        left = np.arange(len(piece))
        for _ in range(50):
            own, here = piece[left], along[left]
            metres, ahead, beside = self._seen(lon[left], lat[left], own, here)
            angle = metres / _RADIUS
            step = _RADIUS * np.arctan2(np.sin(angle) * ahead, np.cos(angle))
            there = np.clip(here + step, 0.0, self.length[own])
            inside = (here + step >= 0.0) & (here + step <= self.length[own])
            found = np.where(inside, np.abs(step) <= _CLOSE, there == here)
            height = _RADIUS * np.arcsin(np.clip(np.sin(angle) * np.abs(beside), 0.0, 1.0))
            along[left], far[left] = there, np.where(inside, height, metres)
            left = left[~found]
            if not len(left):
                break
        return far, along

    def _seen(self, lon: Floats, lat: Floats, piece: Ints, along: Floats) -> tuple[Floats, Floats, Floats]:
        """Return how far positions are from places on pieces, and how much of that way lies ahead and to the side."""
        length = self.length[piece]
        t = np.divide(along, length, out=np.zeros(len(piece)), where=length > 0)
        across, leaves, arrives = (table.take(piece, axis=1) for table in (self.across, self.leaves, self.arrives))
        bend = 3.0 * t * t - 2.0 * t * t * t
        begun, ended = (t - 2.0 * t * t + t * t * t) * length, (t * t * t - t * t) * length
        x, y, z = self.start.take(piece, axis=1) + across * bend + leaves * begun + arrives * ended
        flat, squared = np.hypot(x, y), float(geod().es)
        from_lon, from_lat = np.degrees(np.arctan2(y, x)), np.degrees(np.arctan2(z, (1.0 - squared) * flat))
        azimuth, _, metres = inverse(from_lon, from_lat, lon, lat)
        azimuth = np.radians(azimuth)
        # East, north and up there, without the longitude, which a pole has not.
        flat = np.where(flat > 0, flat, 1.0)
        east = np.stack([-y / flat, x / flat, np.zeros(len(x))])
        up = np.stack([x, y, z / (1.0 - squared)])
        up /= np.sqrt((up * up).sum(axis=0))
        north = _cross(up, east)
        ahead = leaves * (1.0 - 4.0 * t + 3.0 * t * t) + arrives * (3.0 * t * t - 2.0 * t)
        ahead += across * np.divide(6.0 * t - 6.0 * t * t, length, out=np.zeros(len(piece)), where=length > 0)
        size = np.sqrt((ahead * ahead).sum(axis=0))
        ahead /= np.where(size > 0, size, 1.0)
        to = east * np.sin(azimuth) + north * np.cos(azimuth)
        return np.asarray(metres), (to * ahead).sum(axis=0), (to * _cross(up, ahead)).sum(axis=0)


def _cross(a: Floats, b: Floats) -> Floats:
    return np.stack([a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]])


def space(lon: Floats, lat: Floats) -> Floats:
    """Return positions on the ellipsoid as points in space.

    Examples
    --------
    >>> import numpy as np
    >>> space(np.array([90.0]), np.array([0.0])).round(3).tolist()
    [[0.0], [6378137.0], [0.0]]
    """
    squared, east, north = float(geod().es), np.radians(lon), np.radians(lat)
    sine, cosine = np.sin(north), np.cos(north)
    radius = float(geod().a) / np.sqrt(1.0 - squared * sine * sine)
    return np.stack([radius * cosine * np.cos(east), radius * cosine * np.sin(east), radius * (1.0 - squared) * sine])


def surface(straight: Any) -> Any:
    """Return the most that a way along the ellipsoid can be of a straight one."""
    return 2.0 * LEAST_RADIUS * np.arcsin(np.clip(straight / (2.0 * LEAST_RADIUS), 0.0, 1.0))


def apart(points: Floats, start: Floats, across: Floats) -> tuple[Floats, Floats]:
    """Return how far points are from chords, straight through the Earth, and at which share of each chord's line.

    A share of less than 0 or more than 1 is beyond an end of the chord, which is what is nearest then.
    """
    x, y, z = points - start
    a, b, c = across
    square = a * a + b * b + c * c
    share = np.divide(x * a + y * b + z * c, square, out=np.zeros(len(square)), where=square > 0)
    here = np.minimum(np.maximum(share, 0.0), 1.0)
    x, y, z = x - here * a, y - here * b, z - here * c
    return np.sqrt(x * x + y * y + z * z), share


def _direction(lon: Floats, lat: Floats, azimuth: Floats) -> Floats:
    """Return directions along the ellipsoid, in degrees from north at positions, as directions in space."""
    east, north, turn = np.radians(lon), np.radians(lat), np.radians(azimuth)
    sine, cosine = np.sin(turn), np.cos(turn)
    return np.stack(
        [
            -np.sin(east) * sine - np.sin(north) * np.cos(east) * cosine,
            np.cos(east) * sine - np.sin(north) * np.sin(east) * cosine,
            np.cos(north) * cosine,
        ]
    )


def pieces_of(lines: Sequence[LineString]) -> Pieces:
    """Return the pieces of the lines of legs, in their order; the segments of a line are geodesics."""
    import shapely

    coords, owner = shapely.get_coordinates(list(lines), return_index=True)
    segments = np.flatnonzero(owner[1:] == owner[:-1])
    a, b = coords[segments].T, coords[segments + 1].T
    leaves, back, metres = inverse(*a, *b)
    many = np.maximum(1, np.ceil(metres / LONGEST)).astype(np.int64)
    row = np.repeat(np.arange(len(segments)), many)
    number = np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)
    length = (metres / many)[row]
    lon, lat, behind = forward(a[0][row], a[1][row], leaves[row], number * length)
    last = number == many[row] - 1
    end_lon, end_lat, end_behind = (np.roll(values, -1) for values in (lon, lat, behind))
    end_lon[last], end_lat[last], end_behind[last] = b[0], b[1], back
    start = space(lon, lat)
    leg = owner[segments][row].astype(np.int64)
    upto = np.cumsum(length) - length
    first = np.searchsorted(leg, leg)
    spots = np.round(np.r_[np.c_[lon, lat], np.c_[end_lon, end_lat]], 12)
    _, spot = np.unique(spots, axis=0, return_inverse=True)
    return Pieces(
        leg=leg,
        ends=spot.reshape(2, -1),
        begins=upto - upto[first] if len(leg) else upto,
        length=length,
        start=start,
        across=space(end_lon, end_lat) - start,
        leaves=_direction(lon, lat, behind + 180.0),
        arrives=_direction(end_lon, end_lat, end_behind + 180.0),
        # A curve is nowhere further from its chord than the circle of its sharpest bend.
        sag=length * length / (8.0 * LEAST_RADIUS) + 1e-6,
    )
