"""Tables that say from where to where: a row is a leg between two places of the table, or with their coordinates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from routes.geo.positions.raw import claim_of
from routes.io.reading import error, warning
from routes.io.rows import Row, parse_rows
from routes.io.tabular import place_rows, position_cells, roles
from routes.io.tabular.place_rows import Read
from routes.model.records import Mode
from routes.model.text import few, fold, quoted

__all__ = ["declared", "ends_reading"]

_COORDINATES = {f"{end}_{axis}" for end in ("origin", "destination") for axis in ("lat", "lon")}
_PLACE = ("name", "lat", "lon", "latlon", "lonlat")
_NOT_OF_LEGS = (*roles.ENDS, *_PLACE, "id", "mode", "source", "note", "valid")


@dataclass
class _Legs:
    """Rows of legs, and the lines of those that are none, by reason."""

    rows: list[tuple[str, Row]] = field(default_factory=list)
    seen: set[tuple[str, str, str]] = field(default_factory=set)
    loops: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    twofold: list[tuple[str, str]] = field(default_factory=list)
    told: list[tuple[str, Row, tuple[str, str, str]]] = field(default_factory=list)  # rows of a leg: start, end, mode


def declared(header: Sequence[str], found: Mapping[int, str], rows: Sequence[tuple[str, Row]]) -> bool:
    """Return whether a table's column of destinations holds places: with coordinates, or of the table itself.

    A column ``to`` or ``end`` beside places may be a date, or the country somebody hopes to reach.
    """
    have = set(found.values())
    if have >= _COORDINATES:
        return True
    if "destination" not in have or not have & {"origin", "name"}:
        return False
    if "name" not in have:
        return True
    title = {name: header[index] for index, name in found.items()}
    known = {_key(row[title[name]]) for _, row in rows for name in ("name", "id") if name in title} - {""}
    return any(_key(row[title["destination"]]) in known for _, row in rows)


def _key(text: str) -> str:
    return fold(text.replace("_", " "))


def ends_reading(read: Read, header: Sequence[str], found: Mapping[int, str], rows: Sequence[tuple[str, Row]]) -> None:
    """Make the places and the legs of a table in which each row may be a place, a leg, or both."""
    if "name" not in found.values() and (
        {"lat", "lon"} <= set(found.values()) or {"latlon", "lonlat"} & set(found.values())
    ):
        # One position a row, and no other name: it is where the leg begins.
        found = {index: "name" if role == "origin" else role for index, role in found.items()}
    title = {name: header[index] for index, name in found.items()}
    for end in ("origin", "destination"):
        if {f"{end}_lat", f"{end}_lon"} <= title.keys():
            position_cells.tidied_rows(read.builder, rows, title[f"{end}_lat"], title[f"{end}_lon"])
    ends = {text for name, text in title.items() if name in roles.ENDS}
    known: dict[str, list[str]] = {}
    if "name" in title:
        of_places = {index: name for index, name in found.items() if name not in roles.ENDS}
        named = [
            (where, {key: text for key, text in row.items() if key not in ends})
            for where, row in rows
            if any(row[title[name]].strip() for name in _PLACE if name in title)
        ]
        place_rows.places_reading(read, header, of_places, named, columns=True, join=False)
        for place in read.builder.rows["waypoints"]:
            known.setdefault(_key(place.id), []).append(place.id)
    for (name, _, _), made in read.seen.items():
        if made not in known.setdefault(_key(name), []):
            known[_key(name)].append(made)
    legs = _Legs()
    for where, row in rows:
        cells = {name: row[text].strip() for name, text in title.items()}
        _leg(read, legs, known, where, row, cells, title)
    parse_rows(read.builder, "legs", legs.rows)
    _figures(read, legs, [where for where, _ in rows])
    _say(read, legs, title)


def _figures(read: Read, legs: _Legs, wheres: Sequence[str]) -> None:
    """Make figures of the counts of the rows, each about its leg; a row without a leg has none."""
    if read.counts is None:
        return
    ids = {(leg.start, leg.end, str(leg.mode)): leg.id for leg in read.builder.rows["legs"]}
    done = set()
    for where, row, (start, end, mode) in legs.told:
        if about := ids.get((start, end, mode or str(Mode.UNKNOWN)), ""):
            read.counts.add(where, row, about)
            done.add(where)
    if left := [where for where in wheres if where not in done]:
        many = "s" if len(left) > 1 else ""
        lines = few([where.rpartition(":")[2] for where in left])
        read.builder.notes.append(f"Counts are of legs: those of line{many} {lines} are left out.")


def _leg(
    read: Read,
    legs: _Legs,
    known: dict[str, list[str]],
    where: str,
    row: Row,
    cells: Mapping[str, str],
    title: Mapping[str, str],
) -> None:
    """Add the leg of a row, or say why it has none; a row without a destination is a place only."""
    if not cells.get("destination") and not cells.get("destination_lat"):
        return
    texts = (cells.get("origin") or cells.get("name", ""), cells.get("destination", ""))
    ids: list[str] = []
    for end, text in zip(("origin", "destination"), texts, strict=True):
        made = _at(read, known, where, end, text, cells)
        if made is None:
            return  # what is wrong with its position has been said
        if len(made) != 1:
            (legs.twofold if made else legs.lost).append((where, text))
        else:
            ids.append(made[0])
    if len(ids) < 2:
        return
    mode = cells.get("mode", "")
    if ids[0] != ids[1]:
        legs.told.append((where, row, (ids[0], ids[1], mode)))
    if ids[0] == ids[1]:
        legs.loops.append(where)
    elif (ids[0], ids[1], mode) in legs.seen:
        legs.again.append(where)
    else:
        legs.seen.add((ids[0], ids[1], mode))
        roled = set(title.values())
        own = {} if "name" in title else {key: text.strip() for key, text in row.items() if key not in roled}
        if "name" not in title:
            own |= {
                text: cells[name] for name, text in title.items() if name not in _NOT_OF_LEGS and not read.eaten(name)
            }
            own["note"] = cells.get("note", "")
        sources = read.sources.of(where, cells.get("source", ""))
        legs.rows.append((where, {**own, "start": ids[0], "end": ids[1], "mode": mode, "sources": sources}))


def _at(
    read: Read, known: dict[str, list[str]], where: str, end: str, text: str, cells: Mapping[str, str]
) -> list[str] | None:
    """Return the places that an end of a leg may be; ``None`` after a finding about its coordinates."""
    place = {axis: cells.get(f"{end}_{axis}", "") for axis in ("lat", "lon")}
    if position_cells.lacking(place):
        return known.get(_key(text), []) if text else []
    here = f"{where}, {end}"
    row = {**place, "name": text or f"{place['lat']}, {place['lon']}"}
    read.builder.claims.append(claim_of(here, row, {"lat": f"{end}_lat", "lon": f"{end}_lon"}))
    spot, commas = position_cells.position(read.builder, here, row)
    read.commas += commas
    made = "" if spot is None else place_rows.add_place(read, here, row, spot)
    if not made:
        return None
    listed = known.setdefault(_key(text), [])
    if made not in listed:
        listed.append(made)
    return [made]


def _say(read: Read, legs: _Legs, title: Mapping[str, str]) -> None:
    """Say which legs were drawn, and which rows are none and why."""
    builder = read.builder
    count = len(builder.rows["legs"])
    start = title.get("origin") or title.get("name") or title.get("origin_lat", "origin")
    goal = title.get("destination") or title.get("destination_lat", "destination")
    builder.notes.append(f"Drew {count} schematic leg{'' if count == 1 else 's'} from column {start} to column {goal}.")
    for lines, text in (
        (legs.loops, "goes from a place to itself: no leg"),
        (legs.again, "is of a leg that is there already: its other cells are not kept"),
    ):
        if lines:
            numbers = few([where.rpartition(":")[2] for where in lines])
            builder.notes.append(f"Line{'s' if len(lines) > 1 else ''} {numbers}: {text}.")
    bad = [mode for _, row in legs.rows if (mode := row["mode"]) and mode not in set(Mode)]
    if bad and "name" in title:
        builder.notes.append(f"{quoted(bad[0])} in column {title['mode']} is no mode of transport.")
    for listed, code, what in (
        (legs.lost, "unplaced", "with an end that has no position"),
        (legs.twofold, "ambiguous-end", "with an end that is the name of several places"),
    ):
        if not listed:
            continue
        lines = list(dict.fromkeys(where.rpartition(":")[2] for where, _ in listed))
        names = few([quoted(name) for name in dict.fromkeys(name for _, name in listed)])
        message = f"{len(lines)} leg{'' if len(lines) == 1 else 's'} {what}: line{'' if len(lines) == 1 else 's'} "
        message += f"{few(lines)} ({names})"
        fix = "They are not drawn. Give the places a row with name, lat and lon; --locate proposes positions."
        nothing = not builder.rows["waypoints"]
        builder.found(
            [error("no-position", read.name, message, fix) if nothing else warning(code, read.name, message, fix)]
        )
        if code == "unplaced":
            builder.unplaced += listed
