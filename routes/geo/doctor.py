"""What a reader might question in a network: distances, speeds, positions, exactness and words. Few false alarms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import shapely

from routes.errors import DataError, FileError
from routes.geo.layers import country_at
from routes.model.checks import WARNING, Finding
from routes.model.lines import line_length_km
from routes.model.network import NetworkRecords
from routes.model.records import Mode, PlaceKind, Sensitivity, Waypoint

__all__ = ["check", "doubts"]

# Faster than this over a whole leg is a doubt, not a record: km/h, stops and waiting included.
FASTEST_KMH = {
    Mode.WALK: 7.0,
    Mode.BOAT: 80.0,
    Mode.BUS: 110.0,
    Mode.TRAIN: 160.0,
    Mode.TRUCK: 100.0,
    Mode.CAR: 130.0,
    Mode.AIR: 1000.0,
}
COUNTRY_KM = 2.0
SENSITIVE = (PlaceKind.CAMP, PlaceKind.STATION, PlaceKind.TRAIL_POINT, PlaceKind.LANDING)
UNPLACED = (PlaceKind.AREA, PlaceKind.SEA)
_WHO = r"(?:im|in|e)?migra\w*|people|persons?|personas|refugees?|refugiad\w*|arrivals|foreigners|extranjer\w*|aliens?"
_CROSS = r"cross\w*|entr(?:y|ies|ants?)|cruces?|pasos?|ingresos?"
_WORDS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\billegal(?:ly)?[ -](?:{_WHO}|{_CROSS})\b",
        r"\billegals\b",
        r"\billegal alien\w*",
        rf"\b(?:{_WHO}|{_CROSS}|migraci[oó]n|inmigraci[oó]n) ilegal(?:es)?\b",
        r"\blos ilegales\b",
        rf"\b(?:flood|wave|tide|invasion|swarm|horde|avalanche)s? of (?:\w+ )?(?:{_WHO})\b",
        r"\b(?:migrant|immigrant|migration|immigration|refugee) (?:flood|wave|tide|invasion|swarm|surge)s?\b",
        rf"\b(?:oleada|avalancha|invasi[oó]n|marea|ola)s? (?:de )?(?:{_WHO}|migratoria)\b",
        r"\b(?:migrants?|immigrants?|immigration|immigré\w*) (?:ill[ée]ga(?:le?s?|ux)|clandestin\w*)\b",
    )
]


def check(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return everything a reader might question: the warnings about relations, then `doubts`."""
    return (*net.findings(), *doubts(net))


def doubts(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return doubts about single records, all of them warnings.

    Rules: ``impossible-distance`` (a printed distance, ``extra["printed_km"]``, shorter than the geodesic),
    ``impossible-speed``, ``null-island`` (0, 0), ``equal-coordinates`` (lat = lon), ``wrong-country`` (more than 2 km
    and the place's accuracy outside the country it names), ``exact-sensitive`` (a camp, station, landing or trail point
    without accuracy or sensitivity), ``wording`` (words that the IOM glossary avoids).
    """
    rules: tuple[Callable[[NetworkRecords], Iterator[Finding]], ...] = (
        _distances,
        _speeds,
        _positions,
        _countries,
        _exactness,
        _wording,
    )
    return tuple(finding for rule in rules for finding in rule(net))


def _doubt(code: str, where: str, message: str, suggestion: str) -> Finding:
    return Finding(code=code, severity=WARNING, where=where, message=message, suggestion=suggestion)


def _distances(net: NetworkRecords) -> Iterator[Finding]:
    for leg in net.legs.values():
        text = dict(leg.extra).get("printed_km", "")
        try:
            printed = float(text)
        except ValueError:
            continue
        start, end = net.waypoints[leg.start], net.waypoints[leg.end]
        straight = line_length_km(shapely.LineString([(start.lon, start.lat), (end.lon, end.lat)]))
        if printed * 1.02 < straight - (start.accuracy_km or 0) - (end.accuracy_km or 0):
            yield _doubt(
                "impossible-distance",
                f"leg {leg.id}, printed_km",
                f"{printed:g} km was printed, and the shortest way over the Earth is {straight:.1f} km",
                "The printed figure cannot be right: say so in note, or correct the ends.",
            )


def _speeds(net: NetworkRecords) -> Iterator[Finding]:
    for leg in net.legs.values():
        fastest = FASTEST_KMH.get(leg.mode)
        if fastest is None or leg.hours is None or not leg.length_km:
            continue
        if leg.length_km > fastest * leg.hours[0]:
            speed = f"{leg.length_km / leg.hours[0]:.0f} km/h" if leg.hours[0] else "no time at all"
            yield _doubt(
                "impossible-speed",
                f"leg {leg.id}, hours",
                f"{leg.length_km:.1f} km by {leg.mode} in {leg.hours[0]:g} h is {speed}",
                "Hours, not minutes or days? Is it the whole leg?",
            )


def _positions(net: NetworkRecords) -> Iterator[Finding]:
    for waypoint in net.waypoints.values():
        where = f"waypoint {waypoint.id}, lat, lon"
        if waypoint.lon == 0 and waypoint.lat == 0:
            yield _doubt("null-island", where, "0, 0 is in the Gulf of Guinea", "Give the position, it is missing.")
        elif waypoint.lon == waypoint.lat:
            yield _doubt(
                "equal-coordinates",
                where,
                f"lat and lon are both {waypoint.lat:g}",
                "One of them was probably copied into the other.",
            )


def _countries(net: NetworkRecords) -> Iterator[Finding]:
    placed = [w for w in net.waypoints.values() if w.country and w.kind not in UNPLACED and (w.lon or w.lat)]
    for waypoint in placed:
        claimed = frozenset(waypoint.country)
        radius = COUNTRY_KM + (waypoint.accuracy_km or 0)
        try:
            if claimed & frozenset(country_at(waypoint.lon, waypoint.lat, tolerance_km=radius)):
                continue
            found = ", ".join(country_at(waypoint.lon, waypoint.lat, tolerance_km=0)) or "the sea"
            slip = _slip(waypoint, claimed)
        except (DataError, FileError):
            return  # no reference layers here: nothing to compare with
        here = f"{waypoint.lat:g}, {waypoint.lon:g}"
        yield _doubt(
            "wrong-country",
            f"waypoint {waypoint.id}, country",
            f"{here} is more than {radius:g} km outside {'|'.join(waypoint.country)}, in {found}",
            slip,
        )


def _slip(waypoint: Waypoint, claimed: frozenset[str]) -> str:
    """Return which slip would put a place into its country."""
    lon, lat = waypoint.lon, waypoint.lat
    slips = [("Is the sign of lon missing?", -lon, lat), ("Is the sign of lat missing?", lon, -lat)]
    if abs(lon) <= 90:
        slips.insert(0, ("Swap lat and lon.", lat, lon))
    return next((text for text, x, y in slips if claimed & frozenset(country_at(x, y))), "Correct position or country.")


def _exactness(net: NetworkRecords) -> Iterator[Finding]:
    for waypoint in net.waypoints.values():
        exact = waypoint.accuracy_km is None and waypoint.sensitivity is Sensitivity.EXACT
        if exact and waypoint.kind in SENSITIVE:
            yield _doubt(
                "exact-sensitive",
                f"waypoint {waypoint.id}, sensitivity",
                f"{waypoint.name} is a {waypoint.kind} and would be drawn exactly",
                "Give accuracy_km, or a sensitivity: admin2, admin1 or country.",
            )


def _texts(net: NetworkRecords) -> Iterator[tuple[str, str]]:
    yield "title", net.meta.title
    yield "description", net.meta.description
    for waypoint in net.waypoints.values():
        for text in (waypoint.name, *waypoint.aliases, *(name for _, name in waypoint.names)):
            yield f"waypoint {waypoint.id}, name", text
        yield f"waypoint {waypoint.id}, note", waypoint.note
    for leg in net.legs.values():
        yield f"leg {leg.id}, note", leg.note
    for route in net.routes.values():
        yield f"route {route.id}, title", route.title
        yield f"route {route.id}, summary", route.summary
    for row in net.observations:
        yield f"observation about {row.about}, note", row.note
    for closure in net.closures:
        yield f"closure of {closure.target}, note", closure.note


def _wording(net: NetworkRecords) -> Iterator[Finding]:
    seen: set[tuple[str, str]] = set()
    for where, text in _texts(net):
        for pattern in _WORDS:
            match = pattern.search(text)
            if match is not None and (where, match.group().casefold()) not in seen:
                seen.add((where, match.group().casefold()))
                yield _doubt(
                    "wording",
                    where,
                    f'"{match.group()}" is avoided by the IOM glossary',
                    "Write of irregular migration, of people crossing irregularly, of more arrivals.",
                )
