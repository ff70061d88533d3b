"""Where lines begin and end: which ends are one place, and how far apart they were drawn.

Two ends are one place if they are equal (to 7 decimals of a degree, a centimetre), if they have one name and lie within
2 km, or if the gap between them is at most a hundredth of the shorter line that meets there, and at most 2 km: metres
in a town, a kilometre or two where lines cross a country. The two ends of one line are never made one.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from routes.io.reading import Builder, warning
from routes.io.rows import FreeIds, Row, parse_rows
from routes.model.checks import ENDS_KM, Finding
from routes.model.geometry import Position, distance_km
from routes.model.text import fold, quoted, slug

__all__ = ["Ends", "Place", "apart"]

SHARE = 0.01
_DECIMALS = 7
_LEVELS = 18  # 2 km halved so often is 15 mm
_SPHERE_KM = 6371.0


@dataclass
class Place:
    """A place on the way to be a waypoint; ``limit_km`` is how far an end may lie from it, ``named`` by whom it is."""

    where: str
    name: str
    named: bool
    position: Position
    limit_km: float
    row: Row
    id: str = ""


def apart(km: float) -> str:
    """Return a distance in words that fit its size.

    Examples
    --------
    >>> apart(0.0123), apart(1.26)
    ('12 m', '1.3 km')
    """
    return f"{km * 1000:.2g} m" if km < 0.1 else f"{km * 1000:.0f} m" if km < 1 else f"{km:.1f} km"


def _key(position: Position) -> Position:
    lon, lat = round(position[0], _DECIMALS), round(position[1], _DECIMALS)
    return (-180.0 if lon == 180.0 else lon) + 0.0, lat + 0.0


def _box(position: Position, level: int) -> tuple[int, int, int, int]:
    """Return the cube of the Earth in which a position is; its side is 2 km halved ``level`` times."""
    lon, lat = math.radians(position[0]), math.radians(position[1])
    side = ENDS_KM * 1.02 / 2**level / _SPHERE_KM  # the sphere is up to half a percent off the ellipsoid
    x, y, z = math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)
    return level, math.floor(x / side), math.floor(y / side), math.floor(z / side)


def _around(position: Position, level: int) -> list[tuple[int, ...]]:
    """Return the cube in which a position is and those beside it."""
    _, x, y, z = _box(position, level)
    return list(itertools.product((level,), (x - 1, x, x + 1), (y - 1, y, y + 1), (z - 1, z, z + 1)))


class Ends:
    """The places of a file of lines: its points first, then the ends of its lines."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.findings: list[Finding] = []
        self._equal: dict[Position, list[Place]] = {}
        self._named: dict[tuple[str, tuple[int, ...]], list[Place]] = {}
        self._boxes: dict[tuple[int, ...], list[Place]] = {}
        self._points: tuple[list[Place], object] = ([], None)

    def add_points(self, points: list[Place]) -> None:
        """Add the points of a file as places; an end may be up to 2 km from one."""
        import numpy as np
        from scipy.spatial import cKDTree

        self.places += points
        for place in points:
            self._equal.setdefault(_key(place.position), []).append(place)
            self._name(place)
        if points:
            lon, lat = np.radians([place.position for place in points]).T
            sphere = np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])
            self._points = (points, cKDTree(sphere))

    def end(
        self, where: str, line: str, which: str, name: str, position: Position, km: float, other: Place | None
    ) -> Place:
        """Return the place at the start or the end of a line, new if none of those there are is it.

        ``which`` is ``start`` or ``end``, ``name`` what the line calls it or nothing, ``km`` the length of the line,
        ``other`` the place at its other end.
        """
        limit = min(ENDS_KM, SHARE * km)
        found = self._found(name, position, limit, other)
        if found is None:
            place = Place(where, name or f"{line} ({which})", bool(name), position, limit, {})
            if other is not None and _key(other.position) == _key(position):
                self._say(where, f"{quoted(line)} ends where it starts: its start and its end are two places there")
            self._add(place)
            return place
        gap = distance_km(found.position, position)
        if name and not found.named:
            found.name, found.named = name, True
            self._name(found)
        elif name and fold(name).strip() != fold(found.name).strip():
            message = f"the {which} of {quoted(line)} is called {quoted(name)} and lies where {quoted(found.name)} is"
            self._say(where, f"{message}: read as {quoted(found.name)}")
        if _key(found.position) != _key(position):
            message = f"the {which} of {quoted(line)} is {apart(gap)} from {quoted(found.name)}: read as one place"
            self._say(where, message)
        found.limit_km = min(found.limit_km, limit)
        return found

    def make(self, builder: Builder) -> None:
        """Make waypoints of the places, in the order in which they came."""
        ids = FreeIds()
        for place in self.places:
            place.id = ids.give(slug(place.name))
            lon, lat = place.position
            cells = {**place.row, "id": place.id, "name": place.name, "lon": repr(lon), "lat": repr(lat)}
            parse_rows(builder, "waypoints", [(place.where, cells)])

    def _say(self, where: str, message: str) -> None:
        self.findings.append(warning("merged-end", where, message))

    def _add(self, place: Place) -> None:
        self.places.append(place)
        self._equal.setdefault(_key(place.position), []).append(place)
        self._name(place)
        level = _LEVELS
        while level and ENDS_KM / 2**level < place.limit_km:
            level -= 1
        self._boxes.setdefault(_box(place.position, level), []).append(place)

    def _name(self, place: Place) -> None:
        if place.named:
            self._named.setdefault((fold(place.name).strip(), _box(place.position, 0)), []).append(place)

    def _found(self, name: str, position: Position, limit: float, other: Place | None) -> Place | None:
        key = fold(name).strip()
        called = [place for box in _around(position, 0) for place in self._named.get((key, box), ())] if key else []
        namesakes = [
            (gap, index, place)
            for index, place in enumerate(called)
            if place is not other and (gap := distance_km(place.position, position)) <= ENDS_KM
        ]
        if namesakes:
            return min(namesakes)[2]
        for place in self._equal.get(_key(position), ()):
            if place is not other:
                return place
        near = self._near(position, limit)
        fit = [
            (gap, index, place)
            for index, place in enumerate(near)
            if place is not other
            and not (name and place.named)
            and (gap := distance_km(place.position, position)) <= min(limit, place.limit_km)
        ]
        return min(fit)[2] if fit else None

    def _near(self, position: Position, limit: float) -> list[Place]:
        """Return the places that may lie within a distance: the two nearest points, and the ends around."""
        near: list[Place] = []
        points, tree = self._points
        if tree is not None:
            lon, lat = math.radians(position[0]), math.radians(position[1])
            here = (math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat))
            _, found = tree.query(here, k=min(2, len(points)), distance_upper_bound=limit * 1.02 / _SPHERE_KM)  # type: ignore[attr-defined]
            indices = [found] if isinstance(found, int) else list(found)
            near += [points[int(index)] for index in indices if index < len(points)]
        for level in range(_LEVELS + 1):
            for box in _around(position, level):
                near += self._boxes.get(box, ())
        return near
