"""Places shown no finer than their sensitivity allows: snapped to a grid of stated width, never moved at random.

A waypoint of sensitivity ``admin2`` stands on a grid of 0.1 degrees, of ``admin1`` on one of 0.5 degrees, of
``country`` where the name of its country is written (whole degrees where it names none). The same place always comes
to stand on the same point, and its accuracy says how far the true one may be. Lines lose what lies near it, outlines
are snapped to the same grid, and columns and numbers in texts of which a position can be read are left out.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from routes.errors import UnknownIdError, UsageError
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.geometry import distance_km
from routes.model.lookup import find
from routes.model.network import NetworkRecords
from routes.model.records import Basis, Leg, PlaceKind, Sensitivity, Waypoint
from routes.model.text import did_you_mean, fold, quoted

__all__ = ["GRID_DEGREES", "REASON", "Coarsened", "coarsened", "masked", "method", "public"]

# The column in which a file says why a place is in it exactly.
REASON = "exact_reason"

GRID_DEGREES = {Sensitivity.ADMIN2: 0.1, Sensitivity.ADMIN1: 0.5, Sensitivity.COUNTRY: 1.0}
_N = TypeVar("_N", bound=NetworkRecords)
_R = TypeVar("_R")
_TELLING = re.compile(
    r"(?:.*[-_ ])?(?:lat|lon|lng|long|x|y|latitude|longitude|latitud|longitud|coord\w*|geom\w*|wkt|gps|utm|mgrs|"
    r"geohash|position|osm\w*|geonam\w*|wikidata|place[-_ ]?id|pcode|plus[-_ ]?code|what3words|address|street)"
    r"(?:[-_ ].*)?"
)
_NEAR_KM = 2.0
_PRECISE = re.compile(r"\d{1,3}[.,]\d{3,}|\d+\s*°")


if TYPE_CHECKING:
    from shapely import MultiPolygon, Polygon


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


def exact_ids(net: NetworkRecords, exact: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the waypoints that are to be shown exactly, each named by its id or a name.

    Raises
    ------
    UsageError
        If one is not a waypoint.
    """
    found = []
    for name in [exact] if isinstance(exact, str) else exact:
        try:
            found.append(net.waypoints[find(net, name).id].id)
        except UnknownIdError as error:
            hint = did_you_mean(name, net.waypoints)
            raise UsageError(f"no waypoint {quoted(name)} to show exactly. {hint}".strip()) from error
    return tuple(found)


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
        If ``exact`` names what is not a waypoint.
    """
    for name in exact:
        if name not in net.waypoints:
            raise UsageError(f"no waypoint {quoted(name)} to show exactly. {did_you_mean(name, net.waypoints)}".strip())
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
        If ``exact`` names what is not a waypoint.

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
    hidden = [net.waypoints[name] for name in found]
    places = {name: _waypoint(w, found.get(name)) for name, w in net.waypoints.items()}
    legs = {leg.id: _leg(leg, net, found, places) for leg in net.legs.values()}
    tables: dict[str, Any] = {"waypoints": places, "legs": legs}
    for table in ("routes", "observations", "closures", "sources", "annotations", "chapters"):
        rows = getattr(net, table)
        tables[table] = tuple(rows.values()) if isinstance(rows, Mapping) else rows
    tables["annotations"] = [_annotation(each, hidden) for each in tables["annotations"]]
    tables["chapters"] = [_chapter(each, hidden) for each in tables["chapters"]]
    for table, rows in tables.items():
        listed = rows.values() if isinstance(rows, Mapping) else rows
        tables[table] = tuple(_without_numbers(record, hidden) for record in listed)
    return dataclasses.replace(net, meta=_without_numbers(net.meta, hidden), **tables)


# --- texts --------------------------------------------------------------------------------------------------------
_NUMBER = re.compile(r"(?<!\d)-?\d{1,3}[.,]\d{3,}(?![\d])")
_DEGREES = re.compile(
    r"(\d{1,3})\s*[°º](?:\s*\d{1,2}(?:[.,]\d+)?(?:\s*['′’´])?(?:\s*\d{1,2}(?:[.,]\d+)?(?:\s*[\"″”])?)?)?"
)
_HIDDEN = "…"
# Fields that name other records, or are what a record is called by.
_KEYS = frozenset(
    {
        "id",
        "start",
        "end",
        "legs",
        "about",
        "target",
        "source",
        "sources",
        "part_of",
        "show",
        "hide",
        "view",
        "place",
        "leg",
        "annotations",
    }
)


def masked(text: str, places: Iterable[Waypoint]) -> str:
    """Return a text without numbers that are about the longitude or latitude of a place, to three decimals or more.

    Examples
    --------
    >>> camp = Waypoint(id="c", name="Camp", lon=-77.8123, lat=8.4321, sensitivity="admin2")
    >>> masked("Seen at 8.4325, -77.8119 (8°26′ N); 1,200 people", [camp])
    'Seen at …, … (… N); 1,200 people'
    """
    spans = [
        (abs(value), GRID_DEGREES.get(place.sensitivity, 1.0)) for place in places for value in (place.lon, place.lat)
    ]

    def near(match: re.Match[str]) -> str:
        value = abs(float(match.group().replace(",", ".")))
        return _HIDDEN if any(abs(value - known) <= step for known, step in spans) else match.group()

    def degrees(match: re.Match[str]) -> str:
        return _HIDDEN if any(int(match.group(1)) == int(known) for known, _ in spans) else match.group()

    return _DEGREES.sub(degrees, _NUMBER.sub(near, text))


def _without_numbers(record: _R, places: Sequence[Waypoint]) -> _R:
    """Return a record whose texts tell no position of the places."""
    changes: dict[str, Any] = {}
    hidden = {place.id for place in places}
    for entry in dataclasses.fields(record):  # type: ignore[arg-type]
        value = getattr(record, entry.name)
        if entry.name in _KEYS or not entry.init or not value:
            continue
        # The columns of a place that is shown exactly are about that place.
        if entry.name == "extra" and isinstance(record, Waypoint) and record.id not in hidden:
            continue
        if type(value) is str:
            new: Any = masked(value, places)
        elif isinstance(value, tuple) and all(isinstance(each, str) for each in value):
            new = tuple(masked(each, places) for each in value)
        elif isinstance(value, tuple) and all(isinstance(each, tuple) for each in value):
            new = tuple((key, masked(text, places)) for key, text in value)
        else:
            continue
        if new != value:
            changes[entry.name] = new
    return dataclasses.replace(record, **changes) if changes else record  # type: ignore[type-var]


def _annotation(note: Annotation, places: Iterable[Waypoint]) -> Annotation:
    """Return an annotation whose position, where it has one, is not finer than a place near it may be shown."""
    lon, lat = note.lon, note.lat
    if lon is None or lat is None:
        return note
    steps = [GRID_DEGREES[p.sensitivity] for p in places if max(abs(p.lon - lon), abs(p.lat - lat)) <= 1]
    if not steps:
        return note
    return dataclasses.replace(note, lon=_snapped(lon, max(steps), 180.0), lat=_snapped(lat, max(steps), 90.0))


def _chapter(chapter: Chapter, places: Iterable[Waypoint]) -> Chapter:
    """Return a chapter whose view, where it is four numbers, is not finer than what lies in it may be shown."""
    try:
        west, south, east, north = map(float, chapter.view)
    except ValueError:
        return chapter
    steps = [
        GRID_DEGREES[place.sensitivity]
        for place in places
        if west - 1 <= place.lon <= east + 1 and south - 1 <= place.lat <= north + 1
    ]
    if not steps:
        return chapter
    step = max(steps)
    wide = [math.floor(west / step), math.floor(south / step), math.ceil(east / step), math.ceil(north / step)]
    limits = (180.0, 90.0, 180.0, 90.0)
    view = tuple(f"{max(-most, min(most, round(n * step, 4))):g}" for n, most in zip(wide, limits, strict=True))
    return dataclasses.replace(chapter, view=view)


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
    from routes.geo.positions import ground

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
    if waypoint.sensitivity is not Sensitivity.COUNTRY or len(waypoint.country) != 1:
        return False
    from routes.geo.positions import ground

    return ground.has_layers()


def _snapped(value: float, step: float, most: float) -> float:
    return round(min(most, max(-most, round(value / step) * step)), 4)


def _waypoint(waypoint: Waypoint, found: Coarsened | None) -> Waypoint:
    if found is None:
        return waypoint
    extra = _untelling(waypoint.extra)
    return dataclasses.replace(
        waypoint,
        lon=found.lon,
        lat=found.lat,
        accuracy_km=found.accuracy_km,
        extent=_outline(waypoint) if waypoint.kind is PlaceKind.AREA else None,
        extra=extra,
    )


def _untelling(extra: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return the columns that are no position, nor the reason why one was published."""
    return tuple(
        (key, text)
        for key, text in extra
        if key != REASON and not (_TELLING.fullmatch(fold(key)) or _PRECISE.search(text))
    )


def _outline(waypoint: Waypoint) -> Polygon | MultiPolygon | None:
    """Return the outline of an area on the grid of its level; ``None`` if nothing of it is left there."""
    import shapely

    if waypoint.extent is None:
        return None
    step = GRID_DEGREES[waypoint.sensitivity]
    snapped = shapely.set_precision(waypoint.extent, step)
    if snapped.is_empty or snapped.geom_type not in ("Polygon", "MultiPolygon"):
        return None
    return shapely.transform(snapped, lambda pairs: pairs.round(4))


def _leg(leg: Leg, net: NetworkRecords, found: Mapping[str, Coarsened], places: Mapping[str, Waypoint]) -> Leg:
    """Return a leg that leads to the coarsened places, and without what its line has near one that it passes."""
    ends = [found[name] for name in (leg.start, leg.end) if name in found]
    if leg.geometry is None:
        return leg
    coords = [(c[0], c[1]) for c in leg.geometry.coords]
    passed = [
        each
        for name, each in found.items()
        if each not in ends and _passes(coords, (net.waypoints[name].lon, net.waypoints[name].lat), each)
    ]
    if not ends and not passed:
        return leg
    first, last = (
        (places[name].lon, places[name].lat) if name in found else vertex
        for name, vertex in ((leg.start, coords[0]), (leg.end, coords[-1]))
    )
    line = [first, *_without(coords[1:-1], [*ends, *passed]), last]
    if not ends and line == coords:
        return leg
    extra = _untelling(leg.extra) if ends else leg.extra
    return dataclasses.replace(leg, geometry=line, basis=Basis.SCHEMATIC, extra=extra)


def _passes(coords: Sequence[tuple[float, float]], place: tuple[float, float], found: Coarsened) -> bool:
    """Return whether a line has a vertex so near a place that it tells where the place is."""
    if abs(found.lon - place[0]) + abs(found.lat - place[1]) == 0.0:
        return False
    wide = 1.0 / max(0.05, math.cos(math.radians(min(89.0, abs(place[1])))))
    near = [pair for pair in coords[1:-1] if abs(pair[1] - place[1]) < 1 and abs(pair[0] - place[0]) < wide]
    return any(distance_km(pair, place) <= min(_NEAR_KM, found.accuracy_km) for pair in near)


def _without(line: Iterable[tuple[float, float]], ends: Iterable[Coarsened]) -> list[tuple[float, float]]:
    """Return the positions of a line that are not near a place: its true position cannot be told from the rest."""
    spots = list(ends)
    return [
        pair for pair in line
        if all(distance_km(pair, (end.lon, end.lat)) > 2 * end.accuracy_km for end in spots)
    ]  # fmt: skip
