"""The Missing Migrants Project's file as figures: the dead and missing of each route and year, no single incident."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from routes.errors import RoutesWarning, UsageError
from routes.geo import places as names
from routes.io.reading import Builder
from routes.io.rows import FreeIds
from routes.io.tabular.figure_rows import SourceList
from routes.io.tabular.incidents import read_incidents
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure, Observation
from routes.model.text import few, quoted
from routes.results.incidents import Incident

__all__ = ["DEAD_OR_MISSING", "PROJECT", "add_years"]

PROJECT = "IOM Missing Migrants Project"
DEAD_OR_MISSING = "counted:dead-or-missing"
_Net = TypeVar("_Net", bound=NetworkRecords)


def add_years(net: _Net, path: Path, about: Mapping[str, str] | str, *, measure: str, source: str) -> _Net:
    """Return the network with the sums of a file of incidents by route and year, for the routes that ``about`` names.

    A row that stands twice is counted once, parts of a split event add up, and an event of a stretch of time counts in
    the year of its date. The newest year ends with the last month of the file.

    Raises
    ------
    UsageError
        If no route is named, a name is no route of the file, or another measure than deaths is asked for.
    """
    if measure not in ("", "death"):
        raise UsageError(f"--measure {measure} (measure=): the file counts the dead and missing", where=path.name)
    rows, seen = [], set()
    for row in read_incidents(path):
        if not row.key or row.key not in seen:
            rows.append(row)
        seen.add(row.key)
    routes = list(dict.fromkeys(row.route for row in rows if row.route))
    if isinstance(about, str) or not set(about) & set(routes):
        example = next((name for name in routes), "NAME")
        listed = few([quoted(name) for name in routes], 8)
        raise UsageError(
            f'name what a route means: --about "{example}=ID" (about={{name: id}}). The file has {listed}',
            where=path.name,
        )
    ids = {name: meant if meant in net.legs else names.find(net, meant).id for name, meant in about.items()}
    wanted = [row for row in rows if row.route in ids]
    usable = [row for row in wanted if not row.fault and row.when is not None]
    _warn(path, [row for row in rows if row.route not in ids], len(wanted) - len(usable))
    builder = Builder()
    told = SourceList(builder, ids=FreeIds(net.sources)).of(path.name, source or PROJECT)
    made = [
        Observation(
            about=place, measure=Measure.DEATH, period=Period.parse(period), value=people, group=DEAD_OR_MISSING,
            source=told, note="Dead and missing together, at least.",
        )
        for (place, period), people in _sums(usable, ids, _last([row for row in rows if row.when is not None])).items()
    ]  # fmt: skip
    sources = [*net.sources.values(), *builder.rows["sources"]]
    return dataclasses.replace(net, observations=(*net.observations, *made), sources=sources)  # type: ignore[arg-type]


def _sums(rows: Iterable[Incident], ids: Mapping[str, str], last: Period) -> dict[tuple[str, str], int]:
    """Return the people of each place and year; the year of the last row only to its month."""
    sums: dict[tuple[str, str], int] = {}
    for row in rows:
        year = _year(row)
        until = last.start.month if last.start is not None and last.start.year == year else 12
        key = ids[row.route], f"{year}" if until == 12 else f"{year}-01/{year}-{until:02d}"
        sums[key] = sums.get(key, 0) + round(row.people)
    return dict(sorted(sums.items()))


def _year(row: Incident) -> int:
    return row.when.start.year if row.when is not None and row.when.start is not None else 0


def _last(rows: Iterable[Incident]) -> Period:
    """Return the month of the last row; the December of a year that is all that is known."""
    months = [
        f"{_year(row)}-12" if row.when.precision == "year" else row.when.start.isoformat()[:7]
        for row in rows
        if row.when is not None and row.when.start is not None
    ]
    return Period.parse(max(months, default="0001-12"))


def _warn(path: Path, others: Iterable[Incident], faults: int) -> None:
    """Say which rows are left out: those of other routes, and those without a number or a date."""
    count: dict[str, int] = {}
    for row in others:
        count[row.route] = count.get(row.route, 0) + 1
    said = [f"{n} row{'s' * (n > 1)} about {quoted(name) if name else 'no route'}" for name, n in count.items()]
    said += [f"{faults} row{'s' * (faults > 1)} without a number or a date"] if faults else []
    if said:
        warnings.warn(f"{path.name}: left out {few(said, 8)}", RoutesWarning, stacklevel=5)
