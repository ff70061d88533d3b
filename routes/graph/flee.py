"""A network as Flee takes it: places, two-way links with a distance, and closures by day of a simulation.

Flee (Groen 2016; https://github.com/djgroen/flee) knows less than a network does, and what is lost is said here: a
link has no mode and no direction, two legs between the same places are one link as long as the shorter of them, and a
place is in one country, the first that it names. A leg with a column ``distance_km`` is as long as that says.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from routes.errors import DataError, UsageError
from routes.model.lookup import find, places_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Closure, Leg, PlaceKind, Waypoint
from routes.model.text import quoted

__all__ = ["FleeTables", "flee_tables"]

Days = tuple[int, int]
LOCATIONS = ("#name", "region", "country", "gps_x", "gps_y", "location_type", "conflict_date", "pop/cap")
ROUTES = ("#name1", "name2", "distance", "forced_redirection")
CLOSURES = ("#closure_type", "name1", "name2", "closure_start", "closure_end")


@dataclass(frozen=True, slots=True, kw_only=True)
class FleeTables:
    """The rows of Flee's input files, headers included: ``locations``, ``routes``, ``closures`` and ``period``."""

    locations: tuple[tuple[str, ...], ...]
    routes: tuple[tuple[str, ...], ...]
    closures: tuple[tuple[str, ...], ...]
    period: tuple[tuple[str, ...], ...]

    def files(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """Return the rows by the name of the file they are read from."""
        return {
            "locations.csv": self.locations,
            "routes.csv": self.routes,
            "closures.csv": self.closures,
            "sim_period.csv": self.period,
        }


def flee_tables(
    net: NetworkRecords,
    period: str | Period,
    *,
    origins: Iterable[str] = (),
    people: Mapping[str, int] | None = None,
    markers: bool = True,
) -> FleeTables:
    """Return a network as the tables that Flee reads.

    Parameters
    ----------
    period
        The days that are simulated, both ends closed; day 0 is the first. ``gps_x`` is the latitude and ``gps_y`` the
        longitude, as in Flee's own examples; names are waypoint ids.
    origins
        Places written as ``conflict_zone``, where Flee lets people set out; the country of the first is Flee's home
        country. Camps are written as ``camp``, all others as ``town``.
    people
        Population, or capacity of a camp, by waypoint id; 0 where nothing is said.
    markers
        Write a leg that has closures of its own (of the leg, its mode, its validity) as two halves with a place of type
        ``marker`` between them, and close that; without markers it is a ``link`` closure. Flee up to 3.1 compares the
        names in a ``link`` closure by identity, and so passes over those that it reads from a file. Closures of places
        and of borders it enacts. A crossing with two countries is in the first alone: where their border is closed,
        Flee still lets people come to it from there.

    Raises
    ------
    DataError
        If ``period`` has an open end, or a name cannot be written for Flee.
    UnknownIdError
        If an origin or a place in ``people`` is unknown.
    UsageError
        If a number of people is not a whole number, zero or more.
    """
    asked = Period.parse(period)
    if asked.start is None or asked.end is None:
        raise DataError(f"period {asked} has an open end: Flee simulates a number of days, give both ends")
    days = (asked.end - asked.start).days
    first = [place for name in origins for place in sorted(places_of(net, find(net, name).id))]
    counts = {_place(net, name): _whole(name, number) for name, number in (people or {}).items()}
    links = _links(net.legs.values())
    used = sorted({end for pair in links for end in pair}, key=lambda name: (_rank(name, first), name))
    for name in used:
        if name.startswith("#"):
            raise DataError(
                f"waypoint {quoted(name)} begins with #, which Flee takes for a comment: give it another id"
            )
    shut = _Shut(net, asked.start, days)
    locations = [_location(net.waypoints[name], name in first, counts.get(name, 0)) for name in used]
    routes: list[tuple[str, ...]] = []
    closures = [*shut.borders(used), *shut.places(used)]
    for (one, other), legs in links.items():
        km = min(map(_km, legs))
        closed = shut.link(legs)
        if closed and markers:
            name = f"{one}--{other}--marker"
            locations.append(_marker(net, name, one, other))
            routes += [(one, name, f"{km / 2:.6g}", "0"), (name, other, f"{km / 2:.6g}", "0")]
            closures += [("location", name, "", *map(str, span)) for span in closed]
        else:
            routes.append((one, other, f"{km:.6g}", "0"))
            closures += [("link", one, other, *map(str, span)) for span in closed]
    return FleeTables(
        locations=(LOCATIONS, *locations),
        routes=(ROUTES, *routes),
        closures=(CLOSURES, *closures),
        period=(("StartDate", asked.start.isoformat()), ("Length", str(days))),
    )


def _rank(name: str, first: Sequence[str]) -> int:
    return first.index(name) if name in first else len(first)


def _place(net: NetworkRecords, name: str) -> str:
    found = find(net, name).id
    if found not in net.waypoints:
        raise UsageError(f"people of {quoted(name)}: Flee needs a place, not a country. Name one in it.")
    return found


def _whole(name: str, number: object) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise UsageError(f"people at {quoted(name)}: {quoted(number)} is not a whole number, zero or more")
    return number


def _km(leg: Leg) -> float:
    """Return the distance that somebody stated for a leg, else the length of its line."""
    try:
        stated = float(dict(leg.extra).get("distance_km", "nan"))
    except ValueError:
        stated = math.nan
    return stated if 0 <= stated < math.inf else leg.length_km or 0.0


def _links(legs: Iterable[Leg]) -> dict[tuple[str, str], list[Leg]]:
    """Return the legs between each two places, whatever their direction, in the order of their ids."""
    found: dict[tuple[str, str], list[Leg]] = {}
    for leg in legs:
        back = (leg.end, leg.start)
        found.setdefault(back if back in found else (leg.start, leg.end), []).append(leg)
    return found


def _location(place: Waypoint, origin: bool, people: int) -> tuple[str, ...]:
    kind = "conflict_zone" if origin else "camp" if place.kind is PlaceKind.CAMP else "town"
    country = place.country[0] if place.country else "unknown"
    date = "0" if origin else ""
    return place.id, country, country, f"{place.lat:.6g}", f"{place.lon:.6g}", kind, date, str(people)


def _marker(net: NetworkRecords, name: str, one: str, other: str) -> tuple[str, ...]:
    near, far = net.waypoints[one], net.waypoints[other]
    country = near.country[0] if near.country else "unknown"
    lat, lon = (near.lat + far.lat) / 2, (near.lon + far.lon) / 2
    return name, country, country, f"{lat:.6g}", f"{lon:.6g}", "marker", "", "0"


class _Shut:
    """On which days of a simulation what is closed: spans from the first closed day to the first open one."""

    def __init__(self, net: NetworkRecords, start: dt.date, days: int) -> None:
        self._net = net
        self._start = start
        self._days = days

    def _span(self, valid: Period) -> Days | None:
        """Return a period as days of the simulation, or ``None`` if it lies outside."""
        begin = 0 if valid.start is None else max(0, (valid.start - self._start).days)
        end = self._days if valid.end is None else min(self._days, (valid.end - self._start).days)
        return (begin, end) if begin < end else None

    def _merged(self, closures: Iterable[Closure], valid: Period | None) -> list[Days]:
        """Return the days on which any of the closures holds, or something is not valid; apart and in order."""
        spans = [span for closure in closures if (span := self._span(closure.valid)) is not None]
        if valid is not None:
            inside = self._span(valid)
            begin, end = inside or (self._days, self._days)
            spans += [span for span in ((0, begin), (end, self._days)) if span[0] < span[1]]
        joined: list[Days] = []
        for begin, end in sorted(spans):
            if joined and begin <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(joined[-1][1], end))
            else:
                joined.append((begin, end))
        return joined

    def places(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """Return the rows that close places: themselves, with their area or country, or when they are not valid."""
        rows: list[tuple[str, ...]] = []
        for name in names:
            place = self._net.waypoints[name]
            about = {name, *self._areas(name), *(f"country:{code}" for code in place.country)}
            spans = self._merged([c for c in self._net.closures if c.target in about], place.valid)
            rows += [("location", name, "", str(begin), str(end)) for begin, end in spans]
        return rows

    def _areas(self, name: str) -> set[str]:
        found: set[str] = set()
        waiting = [name]
        while waiting:
            new = [area for area in self._net.waypoints[waiting.pop()].part_of if area not in found]
            found.update(new)
            waiting.extend(new)
        return found

    def borders(self, names: Collection[str]) -> list[tuple[str, ...]]:
        """Return the rows that close borders between countries in which there are places."""
        there = {code for name in names for code in self._net.waypoints[name].country[:1]}
        rows: list[tuple[str, ...]] = []
        for one, other in itertools.combinations(sorted(there), 2):
            spans = self._merged([c for c in self._net.closures if c.target == f"border:{one}-{other}"], None)
            rows += [("country", one, other, str(begin), str(end)) for begin, end in spans]
        return rows

    def link(self, legs: Sequence[Leg]) -> list[Days]:
        """Return the days on which all legs of a link are closed, by themselves, their mode or their validity."""
        every: list[list[Days]] = []
        for leg in legs:
            about = {leg.id, f"mode:{leg.mode}"}
            every.append(self._merged([c for c in self._net.closures if c.target in about], leg.valid))
        shared = every[0]
        for spans in every[1:]:
            pairs = itertools.product(shared, spans)
            shared = [(max(a[0], b[0]), min(a[1], b[1])) for a, b in pairs if max(a[0], b[0]) < min(a[1], b[1])]
        return sorted(shared)
