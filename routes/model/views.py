"""Networks made from networks: as it was, without a border, only the boats, two as one."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from routes.errors import DataError, UsageError
from routes.model.calendar import Calendar
from routes.model.lookup import resolve
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Closure, Leg, Waypoint
from routes.model.text import quoted

__all__ = ["at", "close", "during", "kept", "merge", "select", "with_areas"]

_N = TypeVar("_N", bound=NetworkRecords)


def at(net: _N, when: str | Period) -> _N:
    """Return the network with only the waypoints and legs that are open on at least one day of a period.

    Figures, routes and closures stay where what they are about stays.

    Raises
    ------
    DataError
        If ``when`` is not a period.
    """
    asked, calendar = Period.parse(when), Calendar.of(net)
    places = [name for name in net.waypoints if calendar.place_is_open(name, asked)]
    return kept(net, places, [leg.id for leg in net.legs.values() if calendar.leg_is_open(leg, asked)])


def during(net: _N, when: str | Period) -> _N:
    """Return the network with only the observations whose period lies wholly within this one.

    An annual figure is therefore not part of one of its months. A chapter of a story whose figure fell out prints none.

    Raises
    ------
    DataError
        If ``when`` is not a period.
    """
    asked = Period.parse(when)
    chapters = tuple(
        chapter
        if not chapter.figure or asked.covers(Period.parse(chapter.figure[2]))
        else dataclasses.replace(chapter, figure=())
        for chapter in net.chapters
    )
    rows = tuple(row for row in net.observations if asked.covers(row.period))
    return dataclasses.replace(net, observations=rows, chapters=chapters)


def close(net: _N, targets: Iterable[str | Closure], when: str | Period | None = None) -> _N:
    """Return the network without what the targets name; with ``when``, the network with dated closures of them.

    Parameters
    ----------
    targets
        As for ``avoid`` in `routes.graph.paths.path`. A `Closure` is dated already, and is added.

    Raises
    ------
    UnknownIdError, UsageError
        If a target has no meaning in this network.
    DataError
        If ``when`` is not a period.
    """
    named = [targets] if isinstance(targets, str | Closure | Waypoint | Leg) else list(targets)
    made = [target for target in named if isinstance(target, Closure)]
    plain = [resolve(net, target) for target in named if not isinstance(target, Closure)]
    if when is not None:
        made += [Closure(target=target.text, valid=Period.parse(when)) for target in plain]
        plain = []
    if made:
        net = dataclasses.replace(net, closures=(*net.closures, *(new for new in made if new not in net.closures)))
    places = {name for target in plain for name in target.waypoints}
    legs = {name for target in plain for name in target.legs}
    return kept(net, [w for w in net.waypoints if w not in places], [leg for leg in net.legs if leg not in legs])


def select(net: _N, keep: Callable[[Leg], bool]) -> _N:
    """Return the network with only the legs for which ``keep`` is true, their ends and the areas these belong to.

    Raises
    ------
    UsageError
        If ``keep`` is no function.
    """
    if not callable(keep):
        raise UsageError('select takes a function of a leg: net.select(lambda leg: leg.mode == "boat")')
    legs = [leg for leg in net.legs.values() if keep(leg)]
    return kept(net, with_areas(net, {end for leg in legs for end in (leg.start, leg.end)}), [leg.id for leg in legs])


def merge(net: _N, other: NetworkRecords) -> _N:
    """Return both networks as one, which keeps the meta data of the first.

    Raises
    ------
    DataError
        If the same id has another content in the other network; the message names all of them.
    UsageError
        If the other is no network.
    """
    if not isinstance(other, NetworkRecords):
        raise UsageError(f"merge takes a network, not {type(other).__name__}")
    changes: dict[str, Any] = {}
    faults: list[str] = []
    for table in ("waypoints", "legs", "routes", "sources"):
        mine, theirs = getattr(net, table), getattr(other, table)
        double_count_reason = [name for name in theirs if name in mine and mine[name] != theirs[name]]
        faults += [
            f"{table[:-1]} {quoted(name)} differs in {_differs(mine[name], theirs[name])}"
            for name in double_count_reason
        ]
        changes[table] = tuple({**theirs, **mine}.values())
    notes = {note.id: note for note in net.annotations}
    faults += [
        f"annotation {quoted(note.id)} differs in {_differs(notes[note.id], note)}"
        for note in other.annotations
        if notes.setdefault(note.id, note) != note
    ]
    if faults:
        headline = f"the two networks say different things about {len(faults)} id(s): rename one or make them equal"
        raise DataError.of([headline, *faults])
    changes["annotations"] = tuple(notes.values())
    for table in ("observations", "closures"):
        changes[table] = tuple(dict.fromkeys([*getattr(net, table), *getattr(other, table)]))
    return dataclasses.replace(net, **changes)


def with_areas(net: NetworkRecords, places: Iterable[str]) -> frozenset[str]:
    """Return waypoints and the areas they are part of, and those these are part of."""
    found = set(places)
    waiting = list(found)
    while waiting:
        new = [area for area in net.waypoints[waiting.pop()].part_of if area not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def _differs(mine: Any, theirs: Any) -> str:
    names = [entry.name for entry in dataclasses.fields(mine) if entry.compare]
    return ", ".join(name for name in names if getattr(mine, name) != getattr(theirs, name))


def kept(net: _N, places: Collection[str], legs: Collection[str]) -> _N:
    """Return the network with only these waypoints and legs, and of the rest what is about them."""
    place_ids = frozenset(places)
    kept = {name: leg for name in legs if {(leg := net.legs[name]).start, leg.end} <= place_ids}
    if len(place_ids) == len(net.waypoints) and len(kept) == len(net.legs):
        return net
    waypoints = []
    for waypoint in net.waypoints.values():
        if waypoint.id in place_ids:
            part_of = tuple(area for area in waypoint.part_of if area in place_ids)
            unchanged = part_of == waypoint.part_of
            waypoints.append(waypoint if unchanged else dataclasses.replace(waypoint, part_of=part_of))
    known = place_ids | set(kept)
    rows: dict[str, list[Any]] = {
        "waypoints": waypoints,
        "legs": list(kept.values()),
        "routes": [route for route in net.routes.values() if set(route.legs) <= set(kept)],
        "observations": [row for row in net.observations if row.about in known],
        "closures": [row for row in net.closures if ":" in row.target or row.target in known],
        "annotations": [row for row in net.annotations if not (about := row.place or row.leg) or about in known],
        "chapters": [],  # a story is about the whole network
    }
    cited = {
        name for table in ("waypoints", "legs", "routes", "annotations") for row in rows[table] for name in row.sources
    }
    cited |= {row.source for table in ("observations", "closures") for row in rows[table]}
    sources = [source for source in net.sources.values() if source.id in cited]
    changes: dict[str, Any] = {table: tuple(found) for table, found in {**rows, "sources": sources}.items()}
    return dataclasses.replace(net, **changes)
