"""Folders of input for the Flee simulation, as Flee, FabFlee and `routes convert --flee` write them.

``locations.csv`` and ``routes.csv`` make places and two-way legs, ``closures.csv`` with ``sim_period.csv`` dated
closures, ``conflicts.csv`` days. Headers occur with and without a number sign and quotes, in many spellings, and not at
all. See https://github.com/djgroen/flee and `routes.graph.flee`, which writes such folders.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from routes.errors import DataError
from routes.io.exchange.places import Gazette
from routes.io.exchange.sheets import ForeignTable, lines_of, member_table
from routes.io.reading import Builder, Reading, add_capped, counted, error, warning
from routes.io.tabular.country_cells import code_of
from routes.io.tabular.figure_cells import quantity
from routes.io.tabular.position_cells import said_nothing, spot
from routes.io.tabular.roles import key
from routes.io.tabular.spellings import FLEE_LINKS, FLEE_PLACES
from routes.model.geometry import distance_km
from routes.model.period import Period
from routes.model.records import Closure, PlaceKind
from routes.model.tables import Meta
from routes.model.text import few, quoted, slug

__all__ = ["KINDS", "read_flee"]

ROUTE = ("name1", "name2", "distance", "forced_redirection", "link_type")
CLOSURE = ("closure_type", "name1", "name2", "closure_start", "closure_end")
# Flee's types of places, as kinds of ours; the type itself stays in the column location_type.
KINDS = {
    "conflictzone": PlaceKind.TOWN, "conflict": PlaceKind.TOWN, "town": PlaceKind.TOWN, "camp": PlaceKind.CAMP,
    "idpcamp": PlaceKind.CAMP, "marker": PlaceKind.OTHER, "forward": PlaceKind.OTHER,
    "forwardinghub": PlaceKind.OTHER,
}  # fmt: skip
# Half a percent and half a kilometre: distances are rounded, and Flee's own halves of a link are straight.
SHORTER, SHORTER_KM = 0.995, 0.5
MOST_DAYS = 100_000


@dataclass
class _Flee:
    """What is read of one folder."""

    builder: Builder
    places: Gazette
    legs: dict[frozenset[str], list[str]] = field(default_factory=dict)  # leg ids by their two ends
    first_day: dt.date | None = None


def read_flee(folder: Path, files: Mapping[str, str], title: str = "") -> Reading:
    """Return the network of a folder of Flee input.

    Parameters
    ----------
    folder
        The folder that holds the files.
    files
        The names of its files, by the names that Flee gives them: ``{"locations.csv": "locations.csv"}``.
    title
        What the network is called; the name of the folder if nothing is said.

    Notes
    -----
    A link is a leg in both directions; its distance, which is stated and not measured, is kept in the column
    ``distance_km``. Warnings: ``unplaced``, ``unknown-place``, ``unknown-country``, ``unknown-type``,
    ``duplicate-name``, ``bad-distance``, ``short-distance``, ``same-ends``, ``duplicate-leg``, ``undated-closure``,
    ``unknown-closure``.
    """
    title = title or folder.resolve().name
    builder = Builder(meta=Meta(name=slug(title), title=title))
    flee = _Flee(builder, Gazette(builder))
    flee.first_day = _first_day(builder, folder, files.get("sim_period.csv"))
    used = {"sim_period.csv"}
    for name, read in (("locations.csv", _locations), ("routes.csv", _routes), ("closures.csv", _closures)):
        headerless: tuple[str, ...] = {"routes.csv": ROUTE, "closures.csv": CLOSURE}.get(name, ())
        headers = {"name1", "name2", *FLEE_LINKS["distance"], "closuretype"}
        table = member_table(folder, files.get(name), builder, headerless, headers)
        used.add(name)
        if table is not None and table.keys:
            read(flee, table)
    conflicts = member_table(folder, files.get("conflicts.csv"), builder)
    if conflicts is not None and conflicts.keys:
        _conflicts(flee, conflicts)
    flee.places.report()
    others = [files[name] for name in files if name not in used | {"conflicts.csv"} and name.endswith(".csv")]
    if others:
        builder.notes.append(f"Not read: {few([quoted(name) for name in others], 5)}.")
    said = [files[name] for name in (*sorted(used), "conflicts.csv") if name in files]
    builder.notes.insert(0, f"Read Flee input {title} ({', '.join(said)}): {counted(builder)}. No source given.")
    return builder.done()


def _first_day(builder: Builder, folder: Path, name: str | None) -> dt.date | None:
    table = member_table(folder, name, builder, ("what", "value"), ("what",))
    if table is None:
        return None
    said = next(((line, row[1]) for line, row in table.rows if key(row[0]) == "startdate"), None)
    if said is None:
        return None
    try:
        return dt.date.fromisoformat(said[1].strip("\"' "))
    except ValueError:
        message = f"StartDate {quoted(said[1])} is not a day such as 2016-06-01"
        fix = "Write the day: closures have no dates without it."
        builder.found([warning("bad-date", table.where(said[0]), message, fix)])
        return None


# --- locations ----------------------------------------------------------------------------------------------------
def _locations(flee: _Flee, table: ForeignTable) -> None:
    """Read the places: by name, with a kind, a country, and whatever else the table has."""
    columns = _location_columns(flee, table)
    if columns is None:
        return
    first: dict[str, int] = {}
    strange: dict[str, str] = {}
    for line, cells in table.tidied(flee.builder, columns["lat"], columns["lon"]).rows:
        called = cells[columns["name"]]
        where = table.where(line)
        if not called:
            fix = "Give it a name: routes.csv can only name what has one."
            flee.places.left_out.append(warning("missing-value", where, "the place has no name and is left out", fix))
            continue
        if called in first:
            message = f"{quoted(called)} is the name of the place in line {first[called]} too: routes mean that one"
            flee.places.left_out.append(warning("duplicate-name", where, message, "Give one of the two another name."))
        first.setdefault(called, line)
        position, why = spot(cells[columns["lat"]], cells[columns["lon"]])
        if position is None:
            flee.places.not_placed(where, called, why)
            continue
        said = cells[columns["kind"]] if "kind" in columns else ""
        kind = KINDS.get(said.lower().replace("_", "").replace(" ", ""))
        if said and kind is None:
            strange.setdefault(said, where)
        country = cells[columns["country"]] if "country" in columns else ""
        extra = table.rest(cells, columns.values())
        region = cells[columns["region"]] if "region" in columns else ""
        if region and region != country:
            extra["region"] = region.replace("_", " ")
        if said:
            extra["location_type"] = said
        flee.places.add(
            where,
            called,
            _spaced(called),
            position,
            kind=kind or PlaceKind.OTHER,
            country=_spaced(country),
            extra=extra,
        )
    said_of = [
        warning("unknown-type", where, f"location_type {quoted(text)} is none of Flee's: the place is of kind other")
        for text, where in strange.items()
    ]
    add_capped(flee.builder, said_of, "unknown types")


def _location_columns(flee: _Flee, table: ForeignTable) -> dict[str, int] | None:
    """Return the columns by what they hold; a second column of names is that of the region."""
    found = {what: table.column(keys) for what, keys in FLEE_PLACES.items()}
    if found["region"] is None and table.keys.count("name") > 1:
        found["region"] = table.keys.index("name", table.keys.index("name") + 1)
    missing = [what for what in ("name", "lat", "lon") if found[what] is None]
    for what in missing:
        listed = few([quoted(title) for title in table.titles if title]) or "nothing"
        message = f"there is no column {quoted(what)} among {listed}"
        fix = "Flee's header is #name,region,country,latitude,longitude,location_type,conflict_date,population."
        flee.builder.found([error("missing-column", f"{table.where(table.header_line)}, {what}", message, fix)])
    return None if missing else {what: index for what, index in found.items() if index is not None}


def _spaced(text: str) -> str:
    """Return a name as people write it: Flee's have underscores for spaces.

    An id of ours, such as ``a--b--marker``, has none.
    """
    return " ".join(text.replace("_", " ").split()) or text


# --- links --------------------------------------------------------------------------------------------------------
def _routes(flee: _Flee, table: ForeignTable) -> None:
    """Read the links as legs in both directions with the distance that is stated."""
    one, other, km, forced = (table.column(keys) for keys in FLEE_LINKS.values())
    if table.titles == ROUTE:
        flee.builder.notes.append(f"{table.name} has no header: read as name1, name2, distance, forced_redirection.")
    if one is None or other is None:
        message = f"there are no columns name1 and name2 among {few([quoted(title) for title in table.titles])}"
        fix = "Flee's header is #name1,name2,distance,forced_redirection."
        flee.builder.found([error("missing-column", table.where(table.header_line), message, fix)])
        return
    at = {place.id: (place.lon, place.lat) for place in flee.builder.rows["waypoints"]}
    short: list[str] = []
    dropped: list[int] = []
    for line, cells in table.rows:
        where = table.where(line)
        ends = [flee.places.end(table, line, column, cells[column]) for column in (one, other)]
        if not all(ends):
            dropped.append(line)
            continue
        if ends[0] == ends[1]:
            message = f"{quoted(cells[one])} is at both ends: the link is left out"
            flee.places.left_out.append(warning("same-ends", where, message, "A leg joins two places."))
            continue
        extra = table.rest(cells, (one, other, km, forced))
        stated = _stated(flee, table, line, cells, km)
        if stated is not None:
            extra["distance_km"] = f"{stated:g}" if isinstance(stated, float) else str(stated)
            straight = distance_km(at[ends[0]], at[ends[1]])
            if stated < straight * SHORTER - SHORTER_KM:
                short.append(f"line {line} ({stated:g} km, {straight:.0f} km straight)")
        if forced is not None and not said_nothing(cells[forced]) and cells[forced] != "0":
            extra["forced_redirection"] = cells[forced]
        _add_link(flee, where, ends[0], ends[1], extra)
    if dropped:
        message = f"{lines_of(dropped)}: {len(dropped)} of {len(table.rows)} links end at a place that is not drawn"
        flee.builder.found([warning("left-out", table.where(dropped[0]), message, "They are left out.")])
    if short:
        count = "1 stated distance is" if len(short) == 1 else f"{len(short)} stated distances are"
        message = f"{count} shorter than a straight line: {few(short, 5)}"
        flee.builder.found([warning("short-distance", table.name, message, "Correct the distances, or the positions.")])


def _add_link(flee: _Flee, where: str, start: str, end: str, extra: dict[str, str]) -> None:
    pair = frozenset((start, end))
    made = flee.places.leg(where, start, end, both_ways=True, extra=extra)
    before = flee.legs.setdefault(pair, [])
    if before:
        message = f"{quoted(start)} and {quoted(end)} are joined more than once: each is a leg"
        flee.places.left_out.append(warning("duplicate-leg", where, message, "Keep one of them."))
    before.append(made)


def _stated(
    flee: _Flee, table: ForeignTable, line: int, cells: tuple[str, ...], column: int | None
) -> float | int | None:
    text = cells[column] if column is not None else ""
    stated = quantity(text)
    if stated is None and text:
        message = f"{quoted(text)} is not a distance in kilometres: the leg has none"
        where = table.where(line, column)
        flee.places.left_out.append(warning("bad-distance", where, message, "Write kilometres, such as 95."))
    return stated


# --- closures and conflicts ---------------------------------------------------------------------------------------
def _closures(flee: _Flee, table: ForeignTable) -> None:
    """Read closures with the days on which they hold, counted from the first day of the simulation."""
    columns = {what: table.column((what.replace("_", ""),)) for what in CLOSURE}
    if any(columns[what] is None for what in ("closure_type", "name1", "closure_start", "closure_end")):
        message = f"there is no column of {', '.join(CLOSURE)} among {few([quoted(title) for title in table.titles])}"
        flee.builder.found(
            [warning("missing-column", table.where(table.header_line), message, "Closures are not read.")]
        )
        return
    undated: list[tuple[str, str, str]] = []
    for line, cells in table.rows:
        row = {what: cells[index] if index is not None else "" for what, index in columns.items()}
        where = table.where(line)
        targets = _targets(flee, table, line, row)
        days = _days(row["closure_start"]), _days(row["closure_end"])
        if not targets or days[0] is None or days[1] is None or 0 <= days[1] <= days[0]:
            if targets:
                message = f"closed from day {quoted(row['closure_start'])} to {quoted(row['closure_end'])} is no time"
                flee.places.left_out.append(warning("bad-days", where, message, "It is left out: write days."))
            continue
        try:
            valid = _valid(flee.first_day, days[0], days[1])
        except (OverflowError, DataError):
            flee.places.left_out.append(warning("bad-days", where, f"day {days} lies beyond the calendar"))
            continue
        for target in targets:
            if valid is None:
                undated.append((where, target, f"{days[0]}/{'..' if days[1] < 0 else days[1]}"))
            else:
                flee.builder.add("closures", where, Closure(target=target, valid=valid))
    _keep_undated(flee, undated)


def _days(text: str) -> int | None:
    try:
        made = int(float(text)) if "_" not in text else None
    except (ValueError, OverflowError):
        return None
    return made if made is not None and abs(made) <= MOST_DAYS else None


def _valid(first: dt.date | None, start: int, end: int) -> Period | None:
    """Return the days from the first closed one to the first open one; an end below zero never comes."""
    if first is None:
        return None
    last = None if end < 0 else first + dt.timedelta(days=end)
    return Period(start=first + dt.timedelta(days=max(start, 0)), end=last, precision="day")


def _targets(flee: _Flee, table: ForeignTable, line: int, row: Mapping[str, str]) -> list[str]:
    """Return what a closure closes, or nothing after saying why."""
    kind, one, other = row["closure_type"].lower().rstrip("s"), row["name1"], row["name2"]
    if kind in ("location", "camp", "idpcamp", "town"):
        found = flee.places.end(table, line, table.keys.index("name1"), one)
        return [found] if found else []
    if kind == "country":
        codes = [code_of(text) for text in (one, other) if text]
        if codes and all(codes) and len(set(codes)) == len(codes):
            return [f"border:{codes[0]}-{codes[1]}" if len(codes) == 2 else f"country:{codes[0]}"]
        message = f"{quoted(one)} and {quoted(other)} are not two countries that are known"
    elif kind == "link":
        pair = [flee.places.end(table, line, table.keys.index(name), row[name]) for name in ("name1", "name2")]
        if legs := flee.legs.get(frozenset(pair), []):
            return legs
        message = f"no link joins {quoted(one)} and {quoted(other)}"
    else:
        message = f"{quoted(row['closure_type'])} is no closure of a place, a border or a link"
    flee.places.left_out.append(warning("unknown-closure", table.where(line), message, "It is left out."))
    return []


def _keep_undated(flee: _Flee, undated: list[tuple[str, str, str]]) -> None:
    """Keep closures whose days cannot be dated in a column of their place or leg, and say so."""
    if not undated:
        return
    by_target: dict[str, list[str]] = {}
    for _, target, days in undated:
        by_target.setdefault(target, []).append(days)
    _put(flee.builder, "closed_days", {target: "|".join(days) for target, days in by_target.items()}, note=True)
    count = "1 closure has" if len(undated) == 1 else f"{len(undated)} closures have"
    message = f"{count} no dates, since no sim_period.csv says the StartDate of the simulation"
    fix = "Add it: StartDate,2016-06-01. Until then their days are in the column closed_days."
    flee.builder.found([warning("undated-closure", undated[0][0], message, fix)])


def _put(builder: Builder, column: str, texts: Mapping[str, str], *, note: bool = False) -> None:
    """Put a text into a column of its own for places and legs by id, and what it says into their notes."""
    for table in ("waypoints", "legs"):
        for index, record in enumerate(builder.rows[table]):
            if record.id in texts:
                days = texts[record.id]
                extra = tuple({**dict(record.extra), column: days}.items())
                said = f"Closed on days {days.replace('|', ', ')} of the simulation; no dates given." if note else ""
                builder.rows[table][index] = dataclasses.replace(record, extra=extra, note=said or record.note)


def _conflicts(flee: _Flee, table: ForeignTable) -> None:
    """Keep the days on which there is conflict in a column of each place: ``0/30|45/..``."""
    spans: dict[str, str] = {}
    for column, called in enumerate(table.titles):
        if column == 0 or not called:
            continue
        place = flee.places.end(table, table.header_line, column, called)
        days = [(_days(cells[0]), quantity(cells[column])) for _, cells in table.rows]
        if place and (said := _spans([day for day, level in days if day is not None and level])):
            spans[place] = said
    _put(flee.builder, "conflict_days", spans)


def _spans(days: list[int]) -> str:
    """Return days in order as stretches of them.

    Examples
    --------
    >>> _spans([0, 1, 2, 5])
    '0/2|5/5'
    """
    out: list[list[int]] = []
    for day in sorted(set(days)):
        if out and out[-1][1] == day - 1:
            out[-1][1] = day
        else:
            out.append([day, day])
    return "|".join(f"{first}/{last}" for first, last in out)
