"""Which places of a table follow each other: what the table declares, or file order if somebody asks for it.

An order column puts places in order within each group (traveller, trip, route), or all of them where there is no group.
A column of times does so within a group only: dates beside places are otherwise when something was seen there. Nothing
else joins two places. A place without a position breaks the chain: no leg goes over the gap.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from routes.errors import UsageError
from routes.io.reading import Reading, Stop, Stops, error
from routes.io.rows import FreeIds
from routes.model.checks import ERROR, Finding
from routes.model.records import Leg, Mode, PlaceKind, Route, Waypoint
from routes.model.text import few, quoted, slug

__all__ = ["Plan", "chained", "finished", "joined", "planned", "unused"]

MOST_FAULTS = 20
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?[.)]?")
_LABELLED = re.compile(r"(\D*?)[\s.:#-]*(\d+)")
_MOMENT = re.compile(r"\d{4}(-\d\d(-\d\d([T ]\d\d:?\d\d.*)?)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The order of a table: for each group the positions of its rows; ``said`` is how, ``why`` is why there is none."""

    sequences: tuple[tuple[str, tuple[int, ...]], ...] = ()
    said: str = ""
    why: str = ""
    used: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()

    def order(self, names: Sequence[str]) -> list[int]:
        """Return the positions of all rows in the order of the plan, those outside it last and by name."""
        if not self.sequences:
            return list(range(len(names)))
        inside = [index for _, listed in self.sequences for index in listed]
        rest = set(range(len(names))) - set(inside)
        return inside + sorted(rest, key=lambda index: (names[index], index))


# --- what a table declares ------------------------------------------------------------------------------------------
def planned(stops: Sequence[Stop], headers: Mapping[str, str], *, counts: str = "") -> Plan:
    """Return the order that the columns of a table declare; ``counts`` is a header of figures, which make it a log.

    Findings (errors): ``bad-order`` for cells that cannot be put in order, ``equal-order`` for two rows of a group with
    one place in it.
    """
    if "order" in headers and any(stop.order for stop in stops):
        return _by_order(stops, headers)
    group = headers.get("group")
    if group is None:
        if "time" in headers:
            said = f"the dates in column {headers['time']} do not say that one went from place to place, nor how long"
            return Plan(why=f"{said} a place is there (--column valid={headers['time']} if they do)")
        alone = " (column mode says how, not from where to where)" if any(stop.mode for stop in stops) else ""
        return Plan(why=f"nothing in the table says how they are joined{alone}")
    if "time" not in headers or not any(stop.time for stop in stops):
        return Plan(why=f"column {group} says which belong together, and nothing in which order")
    return _by_time(stops, headers, counts)


def _by_order(stops: Sequence[Stop], headers: Mapping[str, str]) -> Plan:
    title = headers["order"]
    rows = [index for index, stop in enumerate(stops) if stop.order and ("group" not in headers or stop.group)]
    keys, bad = _keys([stops[index].order for index in rows])
    if bad is not None:
        good = next((index for at, index in enumerate(rows) if at != bad[0] and at not in bad), rows[0])
        stop, other = stops[rows[bad[0]]], stops[good]
        message = f"{quoted(stop.order)} is no number, date or text with one number in it"
        if other.order != stop.order:
            message = f"{quoted(stop.order)} cannot be put in order with {quoted(other.order)} of {other.where}"
        fix = f"Write numbers: 1, 2, 3; or --column order= if {title} is no order."
        return Plan(findings=(error("bad-order", f"{stop.where}, {title}", message, fix),))
    sequences, equal = _sequences(stops, rows, keys)
    if equal:
        found = [_equal(stops[one], stops[two], headers) for one, two in equal[:MOST_FAULTS]]
        return Plan(findings=tuple(found))
    within = f" within each {headers['group']}" if "group" in headers else ""
    outside = len(stops) - len(rows)
    left = f"; {outside} row{'s' if outside > 1 else ''} without one {'are' if outside > 1 else 'is'} joined to nothing"
    said = f"in the order of column {title}{within}{left if outside else ''}"
    return Plan(sequences=sequences, said=said, used=frozenset({"order", "group"}))


def _equal(one: Stop, two: Stop, headers: Mapping[str, str]) -> Finding:
    title, group = headers["order"], headers.get("group")
    of = f" for {group} {quoted(one.group)}" if group else ""
    message = f"{quoted(two.order)} stands in {one.where} too{of}"
    fix = f"Number each place once within its {group}." if group else (
        "Number each place once; or say which column tells travellers apart: --column group=HEADER."
    )  # fmt: skip
    return error("equal-order", f"{two.where}, {title}", message, fix)


def _by_time(stops: Sequence[Stop], headers: Mapping[str, str], counts: str) -> Plan:
    title, group = headers["time"], headers["group"]
    doubt = f"columns {group} and {title} may be a journey or a log of events"
    if counts:
        return Plan(why=f"{doubt}, which have figures (column {counts}); --column order={title} makes it a journey")
    rows = [index for index, stop in enumerate(stops) if stop.time and stop.group]
    keys, bad = _keys([stops[index].time for index in rows])
    if bad is not None:
        stop = stops[rows[bad[0]]]
        return Plan(why=f"{quoted(stop.time)} in {stop.where} is no date such as 2024-05-31, by which {title} sorts")
    sequences, equal = _sequences(stops, rows, keys)
    if equal:
        one, two = (stops[index].where for index in equal[0])
        return Plan(why=f"column {title} does not put {one} and {two} in order: both say {stops[equal[0][0]].time}")
    return Plan(
        sequences=sequences, said=f"in the order of column {title} within each {group}", used=frozenset({"group"})
    )


def _sequences(
    stops: Sequence[Stop], rows: Sequence[int], keys: Sequence[Any]
) -> tuple[tuple[tuple[str, tuple[int, ...]], ...], list[tuple[int, int]]]:
    """Return the rows of each group in order, groups by name, and the pairs of rows that have one place in it."""
    groups: dict[str, list[tuple[Any, int]]] = {}
    for sort_key, index in zip(keys, rows, strict=True):
        groups.setdefault(stops[index].group, []).append((sort_key, index))
    equal: list[tuple[int, int]] = []
    for listed in groups.values():
        listed.sort()
        equal += [(a[1], b[1]) for a, b in zip(listed, listed[1:], strict=False) if a[0] == b[0]]
    named = sorted(groups, key=lambda name: (not name.isdecimal(), int(name) if _short_number(name) else 0, name))
    return tuple((name, tuple(index for _, index in groups[name])) for name in named), equal


def _short_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 20


def _keys(cells: Sequence[str]) -> tuple[list[Any], tuple[int, ...] | None]:
    """Return what cells sort by, and ``None``; or nothing, and the positions of the cells that do not sort as most."""
    best: tuple[int, ...] | None = None
    for parse in (_number, _moment, _labelled):
        made = [parse(cell) for cell in cells]
        shapes = [each[0] for each in made if each is not None]
        usual = max(set(shapes), key=lambda shape: (shapes.count(shape), shape)) if set(shapes) else None
        bad = tuple(i for i, each in enumerate(made) if each is None or each[0] != usual)
        if not bad:
            return [each[1] for each in made if each is not None], None
        if best is None or len(bad) < len(best):
            best = bad
    return [], best if best or not cells else (0,)


def _number(text: str) -> tuple[str, Any] | None:
    bare = text.strip()
    return ("", Decimal(bare.rstrip(".)").replace(",", "."))) if len(bare) < 40 and _NUMBER.fullmatch(bare) else None


def _labelled(text: str) -> tuple[str, Any] | None:
    found = _LABELLED.fullmatch(text.strip()) if len(text) < 60 else None
    return (found[1].casefold(), Decimal(found[2])) if found else None


def _moment(text: str) -> tuple[str, Any] | None:
    bare = text.strip()
    if not _MOMENT.fullmatch(bare):
        return None
    if len(bare) < 10:
        return ("month" if len(bare) == 7 else "year"), bare
    try:
        made = dt.datetime.fromisoformat(bare)
        if made.tzinfo is not None:
            return "aware", made.timestamp()
    except (ValueError, OverflowError):
        return None
    return ("day" if len(bare) == 10 else "time"), made.isoformat()


# --- legs and routes ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Joined:
    """Legs and routes with the row that each comes from, and what to say of them."""

    legs: tuple[tuple[str, Leg], ...]
    routes: tuple[tuple[str, Route], ...]
    notes: tuple[str, ...]


def joined(
    name: str,
    sequences: Sequence[tuple[str, Sequence[Stop]]],
    places: Mapping[str, Waypoint],
    sources: Sequence[str],
    headers: Mapping[str, str],
) -> Joined:
    """Return schematic legs between neighbours in each sequence, and a route for each piece without a gap.

    ``name`` is the file's. Two groups that go from one place to another by the same means have that leg in common.
    """
    legs: dict[tuple[str, str, str], Leg] = {}
    wheres: dict[str, str] = {}
    made: list[tuple[str, Route]] = []
    ids, route_ids = FreeIds(), FreeIds()
    arrivals: list[bool] = []
    for group, stops in sequences:
        arrival = len(stops) > 1 and not stops[0].mode and bool(stops[-1].mode)
        arrivals += [arrival] if any(stop.mode for stop in stops) else []
        pieces = [piece for piece in _pieces(stops, arrival, legs, wheres, ids, places) if piece]
        for number, piece in enumerate(pieces, start=1):
            ends = f"{places[piece[0].start].name} – {places[piece[-1].end].name}"
            title = _title(group, headers) or ends
            title = title if len(pieces) == 1 or not group else f"{title} ({number})"
            wanted = slug(_title(group, headers) or name.rsplit(".", 1)[0] or name)
            route = Route(
                id=route_ids.give(wanted), title=title, legs=tuple(leg.id for leg in piece), sources=tuple(sources)
            )
            made.append((wheres[piece[0].id] if group else name, route))
    notes = []
    if arrivals:
        which = "the place was reached" if arrivals[0] else "one went on from the place"
        mixed = len(set(arrivals)) > 1
        notes.append(f"Column mode is read as how {which}{', or in some groups the other way' if mixed else ''}.")
    listed = tuple((wheres[leg.id], leg) for leg in legs.values())
    return Joined(legs=listed, routes=tuple(made), notes=tuple(notes))


def _pieces(
    stops: Sequence[Stop],
    arrival: bool,
    legs: dict[tuple[str, str, str], Leg],
    wheres: dict[str, str],
    ids: FreeIds,
    places: Mapping[str, Waypoint],
) -> Iterator[list[Leg]]:
    """Yield the legs of each stretch of a sequence that has no gap, making those that are new."""
    piece: list[Leg] = []
    for before, after in zip(stops, stops[1:], strict=False):
        start, end, mode = before.place, after.place, (after if arrival else before).mode or "unknown"
        if not start or not end:
            yield piece
            piece = []
            continue
        if start == end:
            continue
        if (start, end, mode) not in legs:
            tail = "" if mode == "unknown" else f"-{mode}"
            sources = places[end].sources or places[start].sources
            leg = Leg(id=ids.give(f"{start}--{end}{tail}"), start=start, end=end, mode=Mode(mode), sources=sources)
            legs[start, end, mode] = leg
            wheres[leg.id] = after.where
        piece.append(legs[start, end, mode])
    yield piece


def _title(group: str, headers: Mapping[str, str]) -> str:
    """Return the title of the route of a group: with its header where it is a letter or a number."""
    short = len(group) <= 2 or group.isdecimal()
    return f"{headers.get('group', '')} {group}".strip() if group and short else group


def how_many(legs: int, said: str, routes: int = 0) -> str:
    """Return the line that says which legs were drawn."""
    more = f", in {routes} routes" if routes > 1 else ""
    return f"Drew {legs} schematic leg{'' if legs == 1 else 's'} {said}{more}."


# --- when somebody asks for file order, or not ----------------------------------------------------------------------
def finished(reading: Reading, where: str, *, chain: bool) -> Reading:
    """Return a reading with its places joined in file order, if that was asked for; else a note says why not.

    Raises
    ------
    UsageError
        If there is nothing that could be joined.
    """
    stops = reading.stops
    if stops is None:
        if chain and not any(found.severity == ERROR for found in reading.findings):
            why = "legs are declared in the input, or it has no single places"
            raise UsageError(f"--chain (chain=True) has nothing to join: {why}", where=where)
        return reading
    if chain:
        return chained(reading, stops)
    count = sum(place.kind is not PlaceKind.AREA for place in reading.records.waypoints)
    if count < 2:
        return dataclasses.replace(unused(reading, stops), stops=stops)
    text = f"{count} places, no legs: {stops.why}. {stops.hint}"
    done = unused(reading, stops)
    return dataclasses.replace(done, notes=(*reading.notes[:1], text, *done.notes[1:]))


def chained(reading: Reading, stops: Stops) -> Reading:
    """Return a reading with its places joined in file order, within each group where there is a column of groups."""
    headers = dict(stops.headers)
    groups: dict[str, list[Stop]] = {}
    for stop in stops.rows:
        if stop.group or "group" not in headers:
            groups.setdefault(stop.group, []).append(stop)
    records = reading.records
    places = {place.id: place for place in records.waypoints}
    sources = sorted({source.id for source in records.sources})
    made = joined(stops.name, list(groups.items()), places, sources, headers)
    within = f" within each {headers['group']}" if "group" in headers else ""
    said = how_many(len(made.legs), f"in file order{within}, as asked", len(made.routes))
    origins = dataclasses.replace(
        reading.origins,
        places={
            **reading.origins.places,
            **{("legs", index): where for index, (where, _) in enumerate(made.legs)},
            **{("routes", index): where for index, (where, _) in enumerate(made.routes)},
        },
    )
    records = dataclasses.replace(
        records, legs=tuple(leg for _, leg in made.legs), routes=tuple(route for _, route in made.routes)
    )
    kept = unused(dataclasses.replace(reading, records=records), stops, used={"mode", "group"})
    return dataclasses.replace(
        kept, origins=origins, stops=None, notes=(*reading.notes[:1], said, *made.notes, *kept.notes[1:])
    )


def unused(reading: Reading, stops: Stops, used: set[str] | None = None) -> Reading:
    """Return a reading whose places keep the cells of the columns that joined nothing, and a line that says so."""
    drop = {header for role, header in stops.headers if role in (used or ())}
    cells: dict[str, dict[str, list[str]]] = {}
    for stop in stops.rows:
        for header, text in stop.kept:
            if stop.place and header not in drop:
                listed = cells.setdefault(stop.place, {}).setdefault(header, [])
                if text not in listed:
                    listed.append(text)
    if not cells:
        return reading
    places = tuple(
        dataclasses.replace(place, extra=tuple(sorted({**dict(place.extra), **_texts(cells[place.id])}.items())))
        if place.id in cells
        else place
        for place in reading.records.waypoints
    )
    headers = dict.fromkeys(header for each in cells.values() for header in each)
    text = f"Kept with the places: {few([quoted(header) for header in headers], 3)}."
    records = dataclasses.replace(reading.records, waypoints=places)
    return dataclasses.replace(reading, records=records, notes=(*reading.notes, text))


def _texts(cells: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {header: "; ".join(texts) for header, texts in cells.items()}
