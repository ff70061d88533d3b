"""Places shown no finer than their sensitivity allows: snapped to a grid of stated width, never moved at random.

A waypoint of sensitivity ``admin2`` stands on a grid of 0.1 degrees, of ``admin1`` on one of 0.5 degrees, of
``country`` where the name of its country is written (whole degrees where it names none). The same place always comes
to stand on the same point, and its accuracy says how far the true one may be. Lines lose what lies near it, and columns
of which a position can be read are left out.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from routes.errors import UsageError
from routes.geo.positions import ground
from routes.model.lines import distance_km
from routes.model.network import NetworkRecords
from routes.model.records import Basis, Leg, PlaceKind, Sensitivity, Waypoint
from routes.model.text import did_you_mean, fold, shown

__all__ = ["GRID_DEGREES", "Coarsened", "coarsened", "method", "public"]

GRID_DEGREES = {Sensitivity.ADMIN2: 0.1, Sensitivity.ADMIN1: 0.5, Sensitivity.COUNTRY: 1.0}
_N = TypeVar("_N", bound=NetworkRecords)
_TELLING = re.compile(
    r"(?:.*[-_ ])?(?:lat|lon|lng|long|x|y|latitude|longitude|latitud|longitud|coord\w*|geom\w*|wkt|gps|utm|mgrs|"
    r"geohash|position|osm\w*|geonam\w*|wikidata|place[-_ ]?id|pcode|plus[-_ ]?code|what3words|address|street)"
    r"(?:[-_ ].*)?"
)
_PRECISE = re.compile(r"\d{1,3}[.,]\d{3,}|\d+\s*°")


@dataclass(frozen=True, slots=True, kw_only=True)
class Coarsened:
    """How one waypoint is shown: the position, how far the true one may be from it, and by which rule."""

    waypoint: str
    name: str
    lon: float
    lat: float
    accuracy_km: float
    rule: str

    def __str__(self) -> str:
        return f"{self.name}: {self.rule}, true to {self.accuracy_km:g} km"


def coarsened(net: NetworkRecords, *, exact: Collection[str] = ()) -> tuple[Coarsened, ...]:
    """Return how each waypoint that is not to be shown exactly is shown, in order of ids; none for most networks.

    Parameters
    ----------
    net
        The network.
    exact
        Ids of waypoints that are to be shown exactly all the same: somebody answers for it.

    Raises
    ------
    UsageError
        If ``exact`` names what is no waypoint.
    """
    for name in exact:
        if name not in net.waypoints:
            raise UsageError(f"no waypoint {shown(name)} to show exactly. {did_you_mean(name, net.waypoints)}".strip())
    return tuple(
        _shown_as(w) for w in net.waypoints.values() if w.sensitivity is not Sensitivity.EXACT and w.id not in exact
    )


def public(net: _N, *, exact: Collection[str] = ()) -> _N:
    """Return the network as it may leave the house: each place no finer than its sensitivity allows.

    The same network where nothing is sensitive; doing it twice is doing it once. Lines from and to a coarsened place
    become schematic: what lies within twice its accuracy is left out.

    Raises
    ------
    UsageError
        If ``exact`` names what is no waypoint.

    Examples
    --------
    >>> place = Waypoint(id="c", name="Camp", lon=-77.8123, lat=8.4321, kind="camp", sensitivity="admin2")
    >>> shown = public(NetworkRecords(waypoints=[place])).waypoints["c"]
    >>> shown.lon, shown.lat, shown.accuracy_km
    (-77.8, 8.4, 7.9)
    """
    found = {each.waypoint: each for each in coarsened(net, exact=exact)}
    if not found:
        return net
    places = {name: _waypoint(w, found.get(name)) for name, w in net.waypoints.items()}
    legs = [_leg(leg, found, places) for leg in net.legs.values()]
    return dataclasses.replace(net, waypoints=places, legs={leg.id: leg for leg in legs})


def method(net: NetworkRecords, *, exact: Collection[str] = ()) -> str:
    """Return in one line how places were coarsened, for a reader; empty where none was.

    Examples
    --------
    >>> place = Waypoint(id="c", name="Camp", lon=-77.8123, lat=8.4321, kind="camp", sensitivity="admin2")
    >>> method(NetworkRecords(waypoints=[place]))
    'Shown coarser than known, snapped and not moved at random: Camp: on a grid of 0.1 degrees, true to 7.9 km.'
    """
    found = coarsened(net, exact=exact)
    listed = "; ".join(map(str, found))
    return f"Shown coarser than known, snapped and not moved at random: {listed}." if found else ""


def _shown_as(waypoint: Waypoint) -> Coarsened:
    step = GRID_DEGREES[waypoint.sensitivity]
    lon, lat = _snapped(waypoint.lon, step, 180.0), _snapped(waypoint.lat, step, 90.0)
    rule = f"on a grid of {step:g} degrees"
    # Half the diagonal of a cell, at its widest.
    wide = math.cos(math.radians(max(0.0, abs(lat) - step / 2)))
    km = math.ceil(10 * step / 2 * math.hypot(111.7, 111.4 * wide)) / 10
    spot = ground.label(waypoint.country[0]) if _by_country(waypoint) else None
    if spot is not None:
        lon, lat, radius = round(spot[0], 1), round(spot[1], 1), spot[2]
        rule, km = f"where the name of {waypoint.country[0]} is written", math.ceil(radius / 10) * 10.0
    known = waypoint.accuracy_km or 0.0
    return Coarsened(
        waypoint=waypoint.id, name=waypoint.name, lon=lon, lat=lat, accuracy_km=max(km, known), rule=rule
    )  # fmt: skip


def _by_country(waypoint: Waypoint) -> bool:
    return waypoint.sensitivity is Sensitivity.COUNTRY and len(waypoint.country) == 1 and ground.has_layers()


def _snapped(value: float, step: float, most: float) -> float:
    return round(min(most, max(-most, round(value / step) * step)), 4)


def _waypoint(waypoint: Waypoint, found: Coarsened | None) -> Waypoint:
    if found is None:
        return waypoint
    extra = [
        (key, text) for key, text in waypoint.extra if not (_TELLING.fullmatch(fold(key)) or _PRECISE.search(text))
    ]
    return dataclasses.replace(
        waypoint,
        lon=found.lon,
        lat=found.lat,
        accuracy_km=found.accuracy_km,
        extent=waypoint.extent if waypoint.kind is PlaceKind.AREA else None,
        extra=tuple(extra),
    )


def _leg(leg: Leg, found: Mapping[str, Coarsened], places: Mapping[str, Waypoint]) -> Leg:
    ends = [found[name] for name in (leg.start, leg.end) if name in found]
    if not ends or leg.geometry is None:
        return leg
    coords = [(c[0], c[1]) for c in leg.geometry.coords]
    first, last = (
        (places[name].lon, places[name].lat) if name in found else vertex
        for name, vertex in ((leg.start, coords[0]), (leg.end, coords[-1]))
    )
    line = [first, *_without(coords[1:-1], ends), last]
    return dataclasses.replace(leg, geometry=line, basis=Basis.SCHEMATIC)


def _without(line: Iterable[tuple[float, float]], ends: Iterable[Coarsened]) -> list[tuple[float, float]]:
    """Return the positions of a line that are not near a place: its true position cannot be told from the rest."""
    spots = list(ends)
    return [
        pair for pair in line
        if all(distance_km(pair, (end.lon, end.lat)) > 2 * end.accuracy_km for end in spots)
    ]  # fmt: skip
