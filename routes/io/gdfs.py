"""Frames as researchers have them, as the tables of a network: ends by name, columns called from and to; and joins."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from routes.errors import DataError, RoutesWarning, UsageError
from routes.io.frames import from_frames
from routes.io.rows import FreeIds
from routes.io.vector.layers import cells_of
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Waypoint
from routes.model.schema import fields
from routes.model.tables import Records
from routes.model.text import did_you_mean, few, fold, quoted, slug

__all__ = ["from_gdfs", "joined"]

NAME = ("name", "Name", "NAME", "place", "label", "title", "nombre", "nom")
START = ("start", "from", "origin", "u", "source", "from_name", "start_name", "desde", "de")
END = ("end", "to", "destination", "v", "target", "to_name", "end_name", "hasta", "vers")
_Net = TypeVar("_Net", bound=NetworkRecords)


def from_gdfs(places: Any, legs: Any, *, name: str, start: str, end: str, crs: Any) -> Records:
    """Return the records of a frame of places and a frame of legs; see `routes.catalog.from_gdfs`.

    Raises
    ------
    DataError
        If an end is not a place or the name of several, a column lacks, or a cell cannot be what its column says.
    """
    points = _flat(places, "places")
    called = _column(points, "places", name, NAME, "name")
    if called != "name":
        points = points.drop(columns=[c for c in ("name",) if c in points.columns]).rename(columns={called: "name"})
    if "id" not in points.columns:
        ids = FreeIds()
        points = points.assign(id=[ids.give(slug(str(text))) for text in points["name"]])
    tables: dict[str, Any] = {"waypoints": points}
    if legs is not None:
        lines = _flat(legs, "legs")
        columns = {
            _column(lines, "legs", start, START, "start"): "start",
            _column(lines, "legs", end, END, "end"): "end",
        }
        if len(columns) < 2:
            raise UsageError("start and end are one column: name two")
        lines = lines.drop(columns=[c for c in ("start", "end") if c in lines.columns and c not in columns])
        lines = lines.rename(columns=columns)
        tables["legs"] = _with_ids(lines, points)
    if named := sorted({name for frame in tables.values() for name in _sources(frame)}):
        tables["sources"] = type(points)({"id": named})
    return from_frames(tables, crs=crs)


def _sources(frame: Any) -> Iterator[str]:
    """Yield the ids of sources that the rows of a frame name."""
    if "sources" in frame.columns:
        for cell in frame["sources"].dropna():
            yield from (name.strip() for name in str(cell).split("|") if name.strip())


def _flat(frame: Any, what: str) -> Any:
    """Return a frame whose index, where it has names, is columns."""
    if not hasattr(frame, "columns") or not hasattr(frame, "index"):
        raise DataError(f"{what} is a {type(frame).__name__}: give a DataFrame or a GeoDataFrame")
    levels = [level for level in frame.index.names if level is not None and level not in frame.columns]
    made = frame.reset_index(level=levels) if levels else frame
    return made.reset_index(drop=True)


def _column(frame: Any, what: str, given: str, usual: Sequence[str], role: str) -> str:
    names = [str(column) for column in frame.columns]
    if given and given not in names:
        hint = did_you_mean(given, names)
        raise DataError(f"{what} has no column {quoted(given)} among {few(names)}. {hint}".strip())
    found = given or next((each for each in usual if each in names), "")
    if not found:
        raise DataError(f"{what} has no column of its {role} among {few(names)}: say which, {role}=...")
    return found


def _with_ids(lines: Any, points: Any) -> Any:
    """Return legs with the ids of places in the place of their names.

    Raises
    ------
    DataError
        If a name is none, or that of several places.
    """
    ids = [str(each) for each in points["id"]]
    by_name = _by_name(zip(ids, map(str, points["name"]), strict=True))
    faults: list[str] = []
    for column in ("start", "end"):
        made = []
        for index, value in enumerate(lines[column]):
            found = _meant(str(value), by_name)
            if len(found) != 1:
                known = [text for text in by_name if text[:1] not in "=~"]
                hint = f"it is the name of {few(found)}: use the id" if found else did_you_mean(str(value), known)
                faults.append(f"legs[{index}], {column}: no place {quoted(value)}. {hint}".strip())
            made.append(found[0] if found else "")
        lines = lines.assign(**{column: made})
    if faults:
        raise DataError.of(faults)
    if "id" not in lines.columns:
        free = FreeIds()
        pairs = zip(lines["start"], lines["end"], strict=True)
        lines = lines.assign(id=[free.give(f"{one}--{other}") for one, other in pairs])
    return lines


def _by_name(places: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Return ids by what names a place: ``=id`` itself, its name as written, its name without accents and case."""
    found: dict[str, list[str]] = {}
    for ident, name in places:
        for text in dict.fromkeys((f"={ident}", name, f"~{fold(name)}")):
            found.setdefault(text, []).append(ident)
    return found


def _meant(text: str, by_name: Mapping[str, list[str]]) -> list[str]:
    return by_name.get(f"={text}") or by_name.get(text) or by_name.get(f"~{fold(text)}") or []


def joined(net: _Net, frame: Any, on: str | Sequence[str]) -> _Net:
    """Return the network with the columns of a frame as own columns of its places or legs.

    ``on`` is a column of ids or names of places, or of ids of legs; or two columns, where legs start and end. A row of
    nothing in the network is passed over with a `RoutesWarning`.

    Raises
    ------
    DataError
        If the frame has no such column, two rows are about one thing, or a column has the name of a field.
    UsageError
        If nothing in ``on`` is in the network.
    """
    keys = [on] if isinstance(on, str) else list(on)
    rows = _flat(frame, "frame").drop(columns=["geometry"], errors="ignore")
    for each in keys:
        _column(rows, "frame", each, (), "key")
    table, found = _targets(net, [tuple(str(value) for value in row) for row in rows[keys].itertuples(index=False)])
    values = rows.drop(columns=keys)
    known = {entry["name"] for entry in fields(table)}
    clash = [
        str(column) for column in values.columns if column in known or str(column).startswith(("name:", "routes:"))
    ]
    if clash:
        raise DataError(
            f"column {quoted(clash[0])} is a field of {table}: rename it to join it as a column of your own"
        )
    cells: dict[str, dict[str, str]] = {}
    for targets, row in zip(found, values.to_dict("records"), strict=True):
        for target in targets:
            if target in cells:
                raise DataError(f"two rows are about {quoted(target)}: keep one of them, or add them up first")
            cells[target] = cells_of({str(key): _whole(value) for key, value in row.items()})
    lost = [str(key) for key, targets in zip(rows[keys[0]], found, strict=True) if not targets]
    if lost:
        message = f"{len(lost)} of {len(found)} rows are about nothing in the network: {few(lost, 5)}"
        warnings.warn(message, RoutesWarning, stacklevel=4)
    changes: dict[str, Any] = {table: [_with(each, cells) for each in getattr(net, table).values()]}
    return dataclasses.replace(net, **changes)


def _targets(net: NetworkRecords, keys: list[tuple[str, ...]]) -> tuple[str, list[list[str]]]:
    """Return the table and, for each row, the ids that it is about."""
    by_name = _by_name((place.id, place.name) for place in net.waypoints.values())
    if keys and len(keys[0]) == 2:
        ends: dict[tuple[str, str], list[str]] = {}
        for leg in net.legs.values():
            ends.setdefault((leg.start, leg.end), []).append(leg.id)
        table, made = "legs", []
        for start, end in keys:
            pairs = [(one, other) for one in _meant(start, by_name) for other in _meant(end, by_name)]
            made.append([name for pair in pairs for name in ends.get(pair, ())])
    elif any(key in net.legs for (key,) in keys):
        table, made = "legs", [[key] if key in net.legs else [] for (key,) in keys]
    else:
        table, made = "waypoints", [_meant(key, by_name) for (key,) in keys]
    if keys and not any(made):
        raise UsageError(f"on: none of {few([' – '.join(key) for key in keys], 5)} is in the network")
    several = next(
        (key for key, found in zip(keys, made, strict=True) if table == "waypoints" and len(found) > 1), None
    )
    if several:
        raise DataError(f"{quoted(several[0])} is the name of several places: use ids")
    return table, made


def _whole(value: Any) -> Any:
    """Return a value of numpy's or pandas' as Python's own, ``None`` for what is missing."""
    import pandas as pd

    if value is None or value is pd.NA or value is pd.NaT:
        return None
    return value.item() if hasattr(value, "item") else value


def _with(record: Any, cells: Mapping[str, dict[str, str]]) -> Waypoint | Leg:
    more = cells.get(record.id)
    made: Waypoint | Leg = (
        dataclasses.replace(record, extra=tuple({**dict(record.extra), **more}.items())) if more else record
    )
    return made
