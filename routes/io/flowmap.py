"""A network as FlowmapBlue takes it: places and counts between them (https://www.flowmap.blue).

A flow map knows less than a network: a flow has no mode and no line, and goes one way. It adds up all rows of one
origin and destination, so figures of two sources, or of a year and its months, are refused rather than added.
"""

from __future__ import annotations

import math
import re
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from routes.errors import DataError, RoutesWarning, UsageError
from routes.io.rows import number
from routes.io.tabular.csv_folder import write_csv_folder
from routes.io.tabular.tables import cell_out
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Measure, Observation
from routes.model.text import did_you_mean, few, quoted

__all__ = ["flowmap_tables", "write_flowmap"]

NAMES = ("locations.csv", "flows.csv", "properties.csv")
_TIME = re.compile(r"\d{4}(-\d{2}){0,2}")  # what FlowmapBlue takes for a time
Rows = list[tuple[str, ...]]


def write_flowmap(net: NetworkRecords, counts: str, path: str | Path) -> Path:
    """Write the tables of `flowmap_tables` as a folder; return its path.

    Raises
    ------
    UsageError
        If ``counts`` is neither a column of the legs with numbers nor a measure.
    DataError
        If the figures of a measure would be added up wrongly.
    RefusedError
        If the folder exists and holds anything but such files, or is a file, or the path is an address.
    FileError
        If it cannot be written.
    """
    return write_csv_folder(flowmap_tables(net, counts), path, NAMES, "FlowmapBlue's tables")


def flowmap_tables(net: NetworkRecords, counts: str) -> dict[str, Rows]:
    """Return ``locations.csv``, ``flows.csv`` and ``properties.csv`` of a network, headers included.

    Parameters
    ----------
    counts
        A column of your own with numbers (``"count"``), or a measure (``"transit"``): its figures about legs, each with
        its day, month or year.

    Raises
    ------
    UsageError
        If ``counts`` is neither a column of the legs with numbers nor a measure.
    DataError
        If the figures of a measure are of several sources or groups, or overlap.

    Warns
    -----
    RoutesWarning
        If legs have no number and are left out, or go both ways.
    """
    source = ""
    if counts in list(Measure):
        rows = [row for row in net.observations if row.measure == counts and row.about in net.legs]
        if not rows:
            raise UsageError(f"{quoted(counts)}: no leg has a figure of it. {_known(net)}".strip())
        flows, source = _of_figures(net, counts, rows)
    else:
        flows = _of_column(net, counts)
    places: Rows = [(each.id, each.name, number(each.lat), number(each.lon)) for each in net.waypoints.values()]
    about: Rows = [("title", net.meta.title or net.meta.name), ("description", net.meta.description)]
    if source in net.sources:
        about += [("source.name", net.sources[source].label), ("source.url", net.sources[source].url)]
    return {
        "locations.csv": _safe([("id", "name", "lat", "lon"), *places]),
        "flows.csv": _safe(flows),
        "properties.csv": _safe([("property", "value"), *((key, text) for key, text in about if text)]),
    }


def _safe(rows: Iterable[Sequence[str]]) -> Rows:
    return [tuple(cell_out(cell) for cell in row) for row in rows]


def _known(net: NetworkRecords) -> str:
    """Return which columns of the legs have numbers."""
    found = sorted({name for leg in net.legs.values() for name, text in leg.extra if _count(text) is not None})
    return f"Columns of numbers: {few(found, 5)}." if found else "The legs have no column of numbers."


def _count(text: str) -> float | None:
    """Return a number of zero or more, as maps take it from a column; else ``None``."""
    try:
        value = float(text) if "_" not in text else -1.0
    except ValueError:
        return None
    return value if 0 <= value < math.inf else None


def _of_column(net: NetworkRecords, column: str) -> Rows:
    flows: Rows = []
    written: list[Leg] = []
    for leg in net.legs.values():
        value = _count(dict(leg.extra).get(column, ""))
        if value is not None:
            flows.append((leg.start, leg.end, number(value)))
            written.append(leg)
    if not flows:
        hint = did_you_mean(column, [*Measure, *(name for leg in net.legs.values() for name, _ in leg.extra)])
        wrong = f"{quoted(column)} is neither a measure nor a column of the legs with numbers of zero or more"
        raise UsageError(f"{wrong}. {hint or _known(net)}".strip())
    _tell(net, written, f"number in column {column}")
    return [("origin", "dest", "count"), *flows]


def _of_figures(net: NetworkRecords, measure: str, rows: Sequence[Observation]) -> tuple[Rows, str]:
    numbers = [row for row in rows if row.number is not None]
    for what, found in (("sources", {row.source for row in numbers}), ("groups", {row.group for row in numbers})):
        if len(found) > 1:
            listed = few([each or "none" for each in sorted(found)], 5)
            raise DataError(
                f"figures of {measure} about legs are of {len(found)} {what} ({listed}), which a flow map would add "
                f"up. Keep the observations of one: net.replace(observations=[...])."
            )
    flows: Rows = []
    last: Observation | None = None
    for row in sorted(numbers, key=lambda each: (each.about, each.period.key)):
        if not _TIME.fullmatch(str(row.period)):
            raise DataError(f"figure of {row.about}: {row.period} is no day, month or year, which a flow map needs")
        if last is not None and last.about == row.about and last.period.overlaps(row.period):
            both = f"{last.period} and {row.period}"
            raise DataError(f"figures of {row.about}: {both} overlap, and a flow map would add them up. Keep one.")
        leg, last = net.legs[row.about], row
        flows.append((leg.start, leg.end, number(row.number or 0), str(row.period)))
    _tell(net, [net.legs[name] for name in {row.about for row in numbers}], f"figure of {measure}")
    return [("origin", "dest", "count", "time"), *flows], next(iter(numbers)).source if numbers else ""


def _tell(net: NetworkRecords, written: Sequence[Leg], what: str) -> None:
    """Warn of legs that are not written, and of those that lose their way back."""
    told = []
    if len(written) < len(net.legs):
        told.append(f"{len(net.legs) - len(written)} of {len(net.legs)} legs have no {what} and are left out")
    if both := sum(leg.both_ways for leg in written):
        told.append(f"{both} legs go both ways, and their numbers are written from start to end")
    if told:
        warnings.warn(f"flow map: {'; '.join(told)}", RoutesWarning, stacklevel=5)
