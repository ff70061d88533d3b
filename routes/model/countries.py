"""Countries that a network passes: areas that are derived from the places in them, never stored.

The id of one is ``country:PAN``, as targets are written. Its names are ours and Unicode's (CLDR) in the languages of
the page. An area of the network that has a country's name is that country, whatever name is asked for.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

from routes.errors import AmbiguousNameError, UnknownIdError
from routes.model.network import NetworkRecords
from routes.model.records import PlaceKind, Waypoint
from routes.model.text import fold, quoted

__all__ = ["LANGUAGES", "alpha2", "area_of", "codes_of", "country", "country_meant", "names_of", "of_id", "place_of"]

LANGUAGES = ("en", "es", "fr", "pt", "ht", "ar")
PREFIX = "country:"
_STRINGS = Path(__file__).parent.parent / "i18n" / "strings"


def alpha2(code: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of an alpha-3 code (Unicode's XK for XKX), or an empty string."""
    from babel.core import get_global

    found = get_global("territory_aliases").get({"XKX": "XKK"}.get(code, code), ())
    return str(found[0]) if found else ""


@functools.cache
def _ours(lang: str) -> Mapping[str, str]:
    document = json.loads((_STRINGS / lang / "countries.json").read_text(encoding="utf-8"))
    return dict(document["countries"])


@functools.cache
def names_of(code: str) -> tuple[tuple[str, str], ...]:
    """Return the names of a country as (language, name): the one that the page prints, then Unicode's if it differs.

    Examples
    --------
    >>> names_of("PAN")[:2]
    (('en', 'Panama'), ('es', 'Panamá'))
    """
    from babel import Locale

    found = []
    for lang in LANGUAGES:
        said = Locale.parse(lang).territories.get(alpha2(code), "")
        found += [(lang, name) for name in dict.fromkeys((_ours(lang).get(code, ""), said)) if name]
    return tuple(found)


def codes_of(net: NetworkRecords) -> tuple[str, ...]:
    """Return the codes of the countries that places of a network are in, sorted."""
    return tuple(sorted({code for waypoint in net.waypoints.values() for code in waypoint.country}))


def of_id(net: NetworkRecords, ident: str) -> str:
    """Return the code in the id of a derived country that a network passes, or an empty string."""
    code = ident.removeprefix(PREFIX)
    derived = ident.startswith(PREFIX) and ident not in net.waypoints
    return code if derived and any(code in waypoint.country for waypoint in net.waypoints.values()) else ""


def country(net: NetworkRecords, code: str) -> Waypoint:
    """Return a country that a network passes as an area; its position is the middle of the places in it.

    Raises
    ------
    UnknownIdError
        If no place is in it.
    """
    inside = [waypoint for waypoint in net.waypoints.values() if code in waypoint.country]
    if not inside:
        known = ", ".join(codes_of(net)) or "none"
        raise UnknownIdError(f"no waypoint {quoted(PREFIX + code)} in this network. It passes {known}.")
    places = [waypoint for waypoint in inside if waypoint.kind is not PlaceKind.AREA] or inside
    lon, lat = _middle([(place.lon, place.lat) for place in places])
    names: dict[str, str] = {}
    for lang, name in names_of(code):
        names.setdefault(lang, name)
    return Waypoint(
        id=PREFIX + code,
        name=names.get("en", code),
        names=tuple((lang, name) for lang, name in names.items() if lang != "en"),
        aliases=tuple(name for lang, name in names_of(code) if name != names[lang]),
        kind=PlaceKind.AREA,
        country=(code,),
        lon=lon,
        lat=lat,
        note=f"derived from the {len(inside)} waypoints in it; the position is their middle",
    )


def _middle(positions: Iterable[tuple[float, float]]) -> tuple[float, float]:
    """Return the middle of positions on the globe, so that 179 and -179 degrees are near each other."""
    x = y = z = 0.0
    for lon, lat in positions:
        flat = math.cos(math.radians(lat))
        x += flat * math.cos(math.radians(lon))
        y += flat * math.sin(math.radians(lon))
        z += math.sin(math.radians(lat))
    return round(math.degrees(math.atan2(y, x)), 4), round(math.degrees(math.atan2(z, math.hypot(x, y))), 4)


def area_of(net: NetworkRecords, code: str) -> Waypoint | None:
    """Return the area of a network that is a whole country by its name, or ``None``."""
    names = {fold(name) for _, name in names_of(code)}
    for waypoint in net.waypoints.values():
        if waypoint.kind is PlaceKind.AREA and waypoint.country == (code,):
            own = (waypoint.name, *(text for _, text in waypoint.names), *waypoint.aliases)
            if names & set(map(fold, own)):
                return waypoint
    return None


def country_meant(net: NetworkRecords, text: str) -> Waypoint | None:
    """Return the country that a reader means by a name in one of the languages, a code, or ``country:PAN``.

    ``None`` if it is none that the network passes.

    Raises
    ------
    AmbiguousNameError
        If it is the name of several.
    """
    wanted = fold(text)
    codes = codes_of(net)
    for code in codes:
        if wanted == fold(PREFIX + code):
            return country(net, code)
    meant = [code for code in codes if wanted == fold(code) or text == alpha2(code)]
    meant = meant or [code for code in codes if wanted in {fold(name) for _, name in names_of(code)}]
    if len(meant) > 1:
        listed = ", ".join(PREFIX + code for code in meant)
        raise AmbiguousNameError(f"{quoted(text)} is the name of {len(meant)} countries: {listed}. Use one of these.")
    return (area_of(net, meant[0]) or country(net, meant[0])) if meant else None


def place_of(net: NetworkRecords, ident: str) -> Waypoint:
    """Return the waypoint of that id, or the derived country.

    Raises
    ------
    UnknownIdError
        If there is none.
    """
    code = of_id(net, ident)
    return country(net, code) if code else net.waypoints[ident]
