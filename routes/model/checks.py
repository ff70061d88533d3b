"""What makes a set of records a valid network: each rule has a name, each finding says where and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from routes.model.records import Leg, Measure, Observation, PlaceKind, Route, Source, Waypoint
from routes.model.text import did_you_mean, quoted

if TYPE_CHECKING:
    from routes.model.annotation import Annotation
    from routes.model.tables import Records

__all__ = [
    "SMALL_COUNT",
    "Finding",
    "Fix",
    "Origins",
    "UnreadableRow",
    "check_broken",
    "check_relations",
    "is_small",
    "relation_errors",
    "small_counts",
    "small_numbers",
    "small_told",
]  # fmt: skip

ERROR, WARNING = "error", "warning"
ENDS_KM = 2.0
# Fewer people than this at one place and time may be known to a reader: the threshold most statistical offices use.
SMALL_COUNT = 5
FEW = 3
MOST_COMPARED = 20_000  # names, in the search for the nearest ones
_ASK = "Who says so? Name it in sources.csv."


@dataclass(frozen=True, slots=True)
class Fix:
    """What a field would hold after a repair: ``Fix("lat", "8,4261", "8.4261")``."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found.

    ``code`` is the rule's name, ``severity`` is ``error`` or ``warning``, ``where`` is the place in the input
    (``legs.csv:17, mode``; the line in the file, header = 1), ``message`` says what is wrong with which value,
    ``suggestion`` what to do. Where a check knows a repair, ``fixes`` holds it field by field (both lon and lat, also
    where one stays as it is) and ``certainty`` is ``high``, ``medium`` or ``low``; ``cause`` says in a few words why.
    """

    code: str
    severity: str
    where: str
    message: str
    suggestion: str = ""
    fixes: tuple[Fix, ...] = ()
    certainty: str = ""
    cause: str = ""

    def __str__(self) -> str:
        tail = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.where}: {self.message}{'' if self.message.endswith(('.', '?')) else '.'}{tail}"


@dataclass(frozen=True, slots=True)
class Origins:
    """Where records came from: ``(table, position in that table) -> "legs.csv:17"``.

    ``broken`` holds ids of rows that could not become records, by table, so that references to them are not reported
    a second time as dangling.
    """

    places: Mapping[tuple[str, int], str] = field(default_factory=dict)
    broken: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, table: str, index: int, column: str = "") -> str:
        """Return the place of a record, ``legs[16]`` where no file is known, with a column if one is given."""
        place = self.places.get((table, index), f"{table}[{index}]")
        return f"{place}, {column}" if column else place


@dataclass(frozen=True, slots=True)
class UnreadableRow:
    """A row that could not become a record, with the values of the cells that are sound.

    ``whole`` says that its cells are sound each for itself, so that what is wrong between them has been said.
    """

    table: str
    where: str
    values: Mapping[str, Any]
    made_id: bool = False
    whole: bool = False


def check_broken(rows: Iterable[UnreadableRow], records: Records, origins: Origins) -> list[Finding]:
    """Return what is wrong between rows that could not become records and all others: one fault hides no other.

    Rules: ``duplicate-id``, ``dangling-leg``, ``bad-value`` for a leg that ends where it starts.
    """
    rows = list(rows)
    places = _Ids(origins, "waypoints", records.waypoints)
    known: dict[tuple[str, str], str] = {}
    for table, records_of in _tables(records):
        for index, record in enumerate(records_of):
            known.setdefault((table, record.id), origins.of(table, index))
    found: list[Finding] = []
    for row in rows:
        name = str(row.values.get("id", ""))
        if name and not row.made_id:
            first = known.setdefault((row.table, name), row.where)
            if first != row.where:
                message = f"id {quoted(name)} is taken by {first}"
                found.append(_error("duplicate-id", f"{row.where}, id", message, "Give one of the two another id."))
        if row.table != "legs":
            continue
        start, end = (str(row.values.get(column, "")) for column in ("start", "end"))
        if start and start == end and not row.whole:
            message = f"{quoted(end)} is where the leg starts"
            found.append(_error("bad-value", f"{row.where}, end", message, "A leg joins two waypoints."))
        for column, place in (("start", start), ("end", end)):
            if place and (hint := places.missing(place)) is not None:
                found.append(_error("dangling-leg", f"{row.where}, {column}", f"no waypoint {quoted(place)}", hint))
    return found


def check_relations(records: Records, origins: Origins | None = None) -> list[Finding]:
    """Return what is wrong between the records of a network, errors first, in the order of the tables.

    Rules (errors): ``duplicate-id``, ``dangling-leg``, ``dangling-part-of``, ``dangling-route``, ``broken-chain``,
    ``dangling-observation``, ``dangling-closure``, ``dangling-annotation``, ``unknown-source``, ``off-waypoint``,
    ``not-an-area``, ``dangling-coverage``. Warnings:
    ``no-source``, ``no-line``, ``unused-waypoint``, ``duplicate-name``, ``duplicate-observation``.
    """
    where = origins or Origins()
    found = [finding for rule in _RULES for finding in rule(records, where)]
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def relation_errors(records: Records, origins: Origins | None = None) -> list[Finding]:
    """Return the errors alone of `check_relations`."""
    where = origins or Origins()
    return [finding for rule in _BREAKING for finding in rule(records, where) if finding.severity == ERROR]


def is_small(number: object, under: int = SMALL_COUNT) -> bool:
    """Return whether a number counts somebody, and so few that they may be known: 0 counts nobody.

    Examples
    --------
    >>> [is_small(number) for number in (0, 1, 4, 5, None, "suppressed")]
    [False, True, True, False, False, False]
    """
    return isinstance(number, int | float) and 0 < number < under


def small_numbers(row: Any, under: int = SMALL_COUNT) -> list[str]:
    """Return which of value, low and high of an observation, or a row of figures, are small counts.

    The dead and the missing are published one by one, and hide nobody: they are none.
    """
    if row.measure in (Measure.DEATH, Measure.MISSING):
        return []
    return [name for name in ("value", "low", "high") if is_small(getattr(row, name), under)]


def small_told(rows: Iterable[Any]) -> str:
    """Return which observations, or rows of figures, count so few people that a reader may know them; or nothing."""
    small = [row for row in rows if small_numbers(row)]
    if not small:
        return ""
    group = f" ({small[0].group})" if small[0].group else ""
    return (
        f"{len(small)} figure(s) count fewer than {SMALL_COUNT} people, who may be known to a reader, the first "
        f"{small[0].measure} at {small[0].about}{group} {small[0].period}: routes check lists them"
    )


def small_counts(records: Records, origins: Origins | None = None, under: int = SMALL_COUNT) -> list[Finding]:
    """Return a warning, ``small-count``, for each figure that counts fewer than ``under`` people and more than none."""
    where = origins or Origins()
    return [
        _warning(
            "small-count",
            where.of("observations", index, name),
            f"{_figure(row)}: {name} {getattr(row, name):g} counts so few that a reader may know them",
            f"Publish a longer period or a larger place, or write suppressed (fewer than {under}).",
        )
        for index, row in enumerate(records.observations)
        for name in small_numbers(row, under)
    ]


def _figure(row: Observation) -> str:
    group = f" ({row.group})" if row.group else ""
    return f"{row.measure} at {row.about}{group} {row.period}"


def _error(code: str, where: str, message: str, suggestion: str = "") -> Finding:
    return Finding(code=code, severity=ERROR, where=where, message=message, suggestion=suggestion)


def _warning(code: str, where: str, message: str, suggestion: str = "") -> Finding:
    return Finding(code=code, severity=WARNING, where=where, message=message, suggestion=suggestion)


def _tables(records: Records) -> Iterator[tuple[str, tuple[Waypoint | Leg | Route | Source | Annotation, ...]]]:
    for table in ("waypoints", "legs", "routes", "sources", "annotations"):
        yield table, tuple(getattr(records, table))


def _unique(records: Records, where: Origins) -> Iterator[Finding]:
    for table, rows in _tables(records):
        first: dict[str, int] = {}
        for index, row in enumerate(rows):
            name = row.id
            if name in first:
                yield _error(
                    "duplicate-id",
                    where.of(table, index, "id"),
                    f"id {quoted(name)} is taken by {where.of(table, first[name])}",
                    "Give one of the two another id.",
                )
            first.setdefault(name, index)


class _Ids:
    """The ids of tables, and what to say of one that is not among them.

    Each id costs one look; the nearest names are searched for only while that costs little in all, since a file of
    which every reference is wrong has one fault and not thousands.
    """

    def __init__(self, where: Origins, tables: str, *rows: Iterable[Any]) -> None:
        self.known = dict.fromkeys(row.id for table in rows for row in table)
        self.broken = frozenset().union(*(where.broken.get(table, frozenset()) for table in tables.split()))
        self.compared = 0
        self.hints: dict[str, str] = {}

    def missing(self, name: str) -> str | None:
        """Return a suggestion if an id is unknown, ``None`` if it is known or belongs to a row already reported."""
        if name in self.known or name in self.broken:
            return None
        if name not in self.hints:
            near = self.compared < MOST_COMPARED
            self.compared += len(self.known)
            self.hints[name] = (did_you_mean(name, self.known) if near else "") or "Add it, or correct the name."
        return self.hints[name]


def _references(records: Records, where: Origins) -> Iterator[Finding]:
    places = _Ids(where, "waypoints", records.waypoints)
    legs = _Ids(where, "legs", records.legs)
    both = _Ids(where, "waypoints legs", records.waypoints, records.legs)
    areas = {waypoint.id for waypoint in records.waypoints if waypoint.kind is PlaceKind.AREA}
    for index, waypoint in enumerate(records.waypoints):
        for area in waypoint.part_of:
            place = where.of("waypoints", index, "part_of")
            if (hint := places.missing(area)) is not None:
                yield _error("dangling-part-of", place, f"no waypoint {quoted(area)}", hint)
            elif area not in areas and area not in places.broken:
                yield _error("not-an-area", place, f"{quoted(area)} is not of kind area", "Set its kind to area.")
    for index, leg in enumerate(records.legs):
        for column in ("start", "end"):
            name = getattr(leg, column)
            if (hint := places.missing(name)) is not None:
                yield _error("dangling-leg", where.of("legs", index, column), f"no waypoint {quoted(name)}", hint)
    for index, route in enumerate(records.routes):
        for name in route.legs:
            if (hint := legs.missing(name)) is not None:
                yield _error("dangling-route", where.of("routes", index, "legs"), f"no leg {quoted(name)}", hint)
    for index, row in enumerate(records.observations):
        if (hint := both.missing(row.about)) is not None:
            place = where.of("observations", index, "about")
            yield _error("dangling-observation", place, f"no waypoint or leg {quoted(row.about)}", hint)
    for index, closure in enumerate(records.closures):
        if ":" in closure.target:
            continue
        if (hint := both.missing(closure.target)) is not None:
            place = where.of("closures", index, "target")
            yield _error("dangling-closure", place, f"no waypoint or leg {quoted(closure.target)}", hint)


def _coverage(records: Records, where: Origins) -> Iterator[Finding]:
    places = _Ids(where, "waypoints", records.waypoints)
    for row in records.meta.covered():
        if ":" not in row.target and (hint := places.missing(row.target)) is not None:
            yield _error("dangling-coverage", "coverage", f"no waypoint {quoted(row.target)}", hint)


def _annotations(records: Records, where: Origins) -> Iterator[Finding]:
    notes = _Ids(where, "annotations", records.annotations)
    places, legs = _Ids(where, "waypoints", records.waypoints), _Ids(where, "legs", records.legs)
    for index, note in enumerate(records.annotations):
        for column, what, ids in (("place", "waypoint", places), ("leg", "leg", legs)):
            name = getattr(note, column)
            if name and (hint := ids.missing(name)) is not None:
                yield _error(
                    "dangling-annotation", where.of("annotations", index, column), f"no {what} {quoted(name)}", hint
                )
    for index, chapter in enumerate(records.chapters):
        for name in chapter.annotations:
            if (hint := notes.missing(name)) is not None:
                place = where.of("chapters", index, "annotations")
                yield _error("dangling-annotation", place, f"no annotation {quoted(name)}", hint)


def _sources(records: Records, where: Origins) -> Iterator[Finding]:
    known = _Ids(where, "sources", records.sources)
    for table in ("waypoints", "legs", "routes", "observations", "closures", "annotations"):
        rows = getattr(records, table)
        many = table in ("waypoints", "legs", "routes", "annotations")
        column = "sources" if many else "source"
        none = len(rows) > FEW and not any(row.sources if many else row.source for row in rows)
        if none:
            # Once for the whole table: said of each row it would bury everything else.
            place = where.of(table, 0).rpartition(":")[0] or table
            what = "figures" if table == "observations" else table
            yield _warning("no-source", f"{place}, {column}", f"none of {len(rows)} {what} has a source", _ASK)
        for index, row in enumerate(rows):
            named = row.sources if many else (row.source,) if row.source else ()
            for name in named:
                if (hint := known.missing(name)) is not None:
                    place = where.of(table, index, column)
                    yield _error("unknown-source", place, f"no source {quoted(name)} in sources", hint)
            if not named and not none:
                place = where.of(table, index, column)
                what = "figure" if table == "observations" else table[:-1]
                yield _warning("no-source", place, f"this {what} has no source", _ASK)


def _chains(records: Records, where: Origins) -> Iterator[Finding]:
    legs = {leg.id: leg for leg in records.legs}
    for index, route in enumerate(records.routes):
        chain = [legs[name] for name in route.legs if name in legs]
        if len(chain) != len(route.legs):
            continue
        here = _first_stop([(leg.start, leg.end, leg.both_ways) for leg in chain])
        for leg in chain:
            if leg.start == here:
                here = leg.end
            elif leg.both_ways and leg.end == here:
                here = leg.start
            else:
                yield _error(
                    "broken-chain",
                    where.of("routes", index, "legs"),
                    f"leg {quoted(leg.id)} starts at {quoted(leg.start)}, the leg before it ends at {quoted(here)}",
                    "Put the missing leg between them, or correct the order.",
                )
                break


def _first_stop(chain: list[tuple[str, str, bool]]) -> str:
    """Return where a chain begins: a two-way first leg may be walked from its end."""
    start, end, both = chain[0]
    if both and len(chain) > 1 and start in chain[1][:2] and end not in chain[1][:2]:
        return end
    return start


def _lines(records: Records, where: Origins) -> Iterator[Finding]:
    places = {waypoint.id: waypoint for waypoint in records.waypoints}
    far = _far_ends(records, places)
    for index, leg in enumerate(records.legs):
        if leg.geometry is None:
            if leg.basis.value != "schematic":
                place = where.of("legs", index, "basis")
                message = f"basis is {quoted(leg.basis)} and the leg has no line"
                yield _warning("no-line", place, message, "Add its line to legs.geojson, or write schematic.")
            continue
        for column in ("start", "end"):
            gap = far.get((index, column), 0.0)
            waypoint = places.get(getattr(leg, column))
            allowed = max(ENDS_KM, (waypoint.accuracy_km if waypoint is not None else None) or 0)
            if waypoint is not None and gap > allowed:
                yield _error(
                    "off-waypoint",
                    where.of("legs", index, "geometry"),
                    f"the line of {quoted(leg.id)} is {gap:.1f} km from its {column} {quoted(waypoint.id)}",
                    f"Draw it to within {allowed:g} km, or correct the waypoint.",
                )


def _far_ends(records: Records, places: Mapping[str, Waypoint]) -> dict[tuple[int, str], float]:
    """Return how many km the ends of lines are from their places, by number of leg and column, where it is far."""
    import numpy as np
    import shapely

    from routes.model.geometry import inverse

    lines = np.array([leg.geometry for leg in records.legs], dtype=object)
    found: dict[tuple[int, str], float] = {}
    for column, vertex in (("start", 0), ("end", -1)):
        tips, numbers = shapely.get_coordinates(shapely.get_point(lines, vertex), return_index=True)
        rows: list[int] = []
        spots: list[tuple[float, float]] = []
        for row, number in enumerate(numbers.tolist()):
            place = places.get(getattr(records.legs[number], column))
            # An area has no one place where its legs end.
            if place is not None and place.kind is not PlaceKind.AREA:
                rows.append(row)
                spots.append((place.lon, place.lat))
        if rows:
            km = inverse(*np.array(spots).T, *tips[rows].T)[2] / 1000.0
            found |= {(int(numbers[rows[at]]), column): float(km[at]) for at in np.flatnonzero(km > ENDS_KM).tolist()}
    return found


def _habits(records: Records, where: Origins) -> Iterator[Finding]:
    used = {end for leg in records.legs for end in (leg.start, leg.end)}
    used |= {row.about for row in records.observations} | {area for w in records.waypoints for area in w.part_of}
    many = len(records.waypoints)
    none = many > FEW and not any(waypoint.id in used for waypoint in records.waypoints)
    if none:
        place = where.of("waypoints", 0).rpartition(":")[0] or "waypoints"
        yield _warning("unused-waypoint", place, f"no leg or figure uses any of {many} waypoints")
    for index, waypoint in enumerate(records.waypoints):
        if waypoint.id not in used and not none:
            place = where.of("waypoints", index)
            yield _warning("unused-waypoint", place, f"no leg or figure uses {quoted(waypoint.id)}")
    seen: dict[tuple[str, Measure, str, str, str], int] = {}
    for index, row in enumerate(records.observations):
        key = (row.about, row.measure, str(row.period), row.group, row.source)
        if key in seen:
            place, first = where.of("observations", index), where.of("observations", seen[key])
            yield _warning("duplicate-observation", place, f"the same figure as {first}", "Keep one of the two.")
        seen.setdefault(key, index)


# Those that find errors; the last of all warns only.
_BREAKING = (_unique, _references, _coverage, _annotations, _sources, _chains, _lines)
_RULES = (*_BREAKING, _habits)
