"""What a reader might question in a network: positions, distances, speeds, exactness and words. Few false alarms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from routes.geo import verify
from routes.geo.positions.diagnose import certain, diagnose
from routes.geo.positions.sources import claim_of, claims
from routes.model.checks import WARNING, Finding, small_counts
from routes.model.confirmed import stale_findings
from routes.model.network import NetworkRecords
from routes.model.records import PlaceKind, Sensitivity

__all__ = ["certain", "check", "claim_of", "claims", "diagnose", "doubts", "positions", "record_doubts"]

SENSITIVE = (PlaceKind.CAMP, PlaceKind.STATION, PlaceKind.TRAIL_POINT, PlaceKind.LANDING)
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


def check(source: Any) -> tuple[Finding, ...]:
    """Return everything a reader might question in a network: relations, then `doubts`, small counts and lines.

    Anything else that `positions` takes is asked for its positions alone.
    """
    if isinstance(source, NetworkRecords):
        records = source.records()
        asked = (*small_counts(records), *stale_findings(records))
        return (*source.findings(), *doubts(source), *asked, *verify.lines(source))
    return positions(source)


def doubts(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return doubts about single records, all of them warnings: `positions`, then `record_doubts`."""
    return (*positions(net), *record_doubts(net))


def record_doubts(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return doubts about anything but positions.

    Rules: those of `verify.figures`, ``exact-sensitive`` (a camp, station, landing or trail point without accuracy or
    sensitivity), ``wording`` (words that the IOM glossary avoids).
    """
    rules: tuple[Callable[[NetworkRecords], Iterator[Finding]], ...] = (_exactness, _wording)
    return (*verify.figures(net), *(finding for rule in rules for finding in rule(net)))


def positions(source: Any) -> tuple[Finding, ...]:
    """Return a finding for each position that is questionable, with the likely repair and its certainty.

    Parameters
    ----------
    source
        A network; or waypoints, positions as written (`routes.model.raw_positions.RawPosition`) or mappings with
        ``name``, ``lon``, ``lat`` and perhaps ``country``, ``kind``, ``accuracy_km``, as text or numbers; or a
        DataFrame with such columns, or a GeoDataFrame of points in degrees. All rows of one source are compared with
        each other.

    Returns
    -------
    tuple of Finding
        In the order of the rows. ``where`` is ``waypoint turbo, lat, lon``, or ``row 17, lat, lon`` with the label of
        the row; ``fixes`` holds the repair field by field, ``certainty`` is high, medium or low. See
        `routes.geo.positions.diagnose`.

    Raises
    ------
    UsageError
        If rows have no name, lon or lat.

    Examples
    --------
    >>> found = positions([{"name": "Bogotá", "country": "COL", "lon": 4.60971, "lat": -74.08175}])
    >>> found[0].code, [(fix.field, fix.after) for fix in found[0].fixes], found[0].certainty
    ('swapped-axes', [('lon', '-74.08175'), ('lat', '4.60971')], 'high')
    """
    return diagnose(claims(source))


def _doubt(code: str, where: str, message: str, suggestion: str) -> Finding:
    return Finding(code=code, severity=WARNING, where=where, message=message, suggestion=suggestion)


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
