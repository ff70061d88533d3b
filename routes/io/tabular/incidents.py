"""Tables of the Missing Migrants Project: every layout that it has had, and the compilation of gdidata.

Headers changed case and names; they are compared without case, accents and anything but letters and digits. Numbers
are minimum estimates and may be negative: a part of an event that corrects another. How rows relate:

- a "Split Incident" is a part of an event: rows of one ``Main ID``, each with people of its own, which add up. In the
  gdidata compilation the parts have been added up already, and a row is the whole. Rows with one ``Incident ID``, or
  split and cumulative rows that are alike in everything read here, are the same row twice and counted once;
- a "Cumulative Incident" counts several events of a stretch of time together. It has no one place or day: it is listed
  and never put on a leg.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

from routes.errors import DataError, GeometryError
from routes.io.reading import Builder
from routes.io.tabular import layout
from routes.io.tabular.roles import key
from routes.io.tabular.tables import sheet_of
from routes.model.checks import ERROR
from routes.model.files import read_bytes
from routes.model.geometry import check_position
from routes.model.period import Period
from routes.results.incidents import Incident, precision_of
from routes.saving import local_path

__all__ = ["HEADERS", "are_incidents", "read_incidents"]

HEADERS: dict[str, tuple[str, ...]] = {
    "event": ("mainid", "webid"),
    "id": ("incidentid",),
    "type": ("incidenttype", "type"),
    "date": ("incidentdate", "reporteddate", "date", "t"),
    "year": ("incidentyear", "reportedyear", "year"),
    "month": ("reportedmonth", "incidentmonth", "month"),
    "total": ("totalnumberofdeadandmissing", "totaldeadandmissing", "totalnumberdeadandmissing", "totaldeadmissing"),
    "dead": ("numberofdead", "numberdead", "nodead", "noofdead", "dead"),
    "missing": (
        "minimumestimatednumberofmissing", "minimumestimatednumbermissing", "minimumnumberofmissing",
        "estimatednumberofmissing", "numberofmissing", "numbermissing", "nomissing", "noofmissing", "missing",
    ),
    "latlon": ("coordinates", "locationcoordinates", "latlon"),
    "lat": ("latitude", "lat"),
    "lon": ("longitude", "lon"),
    "place": ("locationofdeath", "locationofincident", "locationdescription", "location"),
    "route": ("migrationroute", "route"),
    "precision": ("precisionkm", "accuracykm", "uncertaintykm"),
}  # fmt: skip
_MONTHS = "january february march april may june july august september october november december".split()
_NONE = ("", "na", "n/a", "nan", "nat", "none", "null", "-", "<na>")
_NUMBERS = re.compile(r"[-+]?\d+(?:\.\d+)?")
Row = Mapping[str, str]


def read_incidents(table: Any) -> tuple[Incident, ...]:
    """Return the rows of a CSV file, a DataFrame or mappings by header; lines count from the header, which is 1.

    Raises
    ------
    FileError
        If the file cannot be read.
    DataError
        If it is no CSV, or has no column of positions, or none of people.

    Examples
    --------
    >>> row = {"Main ID": "1", "Number Dead": "2", "Coordinates": "8.65, -77.4", "Incident Date": "2024-05"}
    >>> [(found.people, found.lon, str(found.when)) for found in read_incidents([row])]
    [(2.0, -77.4, '2024-05')]
    >>> read_incidents([{"Number Dead": 2}])
    Traceback (most recent call last):
    routes.errors.DataError: table of incidents: no column of positions: Coordinates ("lat, lon"), or lat and lon
    """
    name, header, rows, lost = _sheet(table)
    fields = _fields(header)
    if "latlon" not in fields and not {"lat", "lon"} <= set(fields):
        raise DataError(f'{name}: no column of positions: Coordinates ("lat, lon"), or lat and lon')
    if not {"total", "dead", "missing"} & set(fields):
        raise DataError(
            "no column of people: Number Dead, Minimum Estimated Number of Missing, or their total", where=name
        )
    found = [_incident(line, {key: row.get(column, "") for key, column in fields.items()}) for line, row in rows]
    found += [Incident(line=line, fault="row") for line in lost]
    return tuple(sorted(found, key=lambda row: row.line))


def are_incidents(keys: Iterable[str]) -> bool:
    """Return whether headers, as `roles.key` has them, are of such a table: who died or is missing, event by event."""
    have = set(keys)
    event = {*HEADERS["event"], *HEADERS["id"], "causeofdeath", "cause"}
    return bool(have & {*HEADERS["total"], *HEADERS["dead"]}) and bool(have & event)


def _sheet(table: Any) -> tuple[str, list[str], list[tuple[int, Row]], list[int]]:
    """Return a name for messages, the header, the rows by line, and the lines that cannot be read."""
    if isinstance(table, str | os.PathLike):
        path = local_path(table)
        builder = Builder()
        grid, _ = layout.grid_of_text(builder, read_bytes(path), path.name)
        sheet = sheet_of(grid, path.name)
        for fault in (*builder.findings, *sheet.findings):
            if fault.severity == ERROR and fault.code != "bad-row":
                raise DataError(f"{fault.where}: {fault.message}. {fault.suggestion}".strip())
        return path.name, list(sheet.header), list(sheet.rows), [line for line, _ in sheet.lost]
    rows = table.to_dict("records") if hasattr(table, "columns") else table
    rows = list(rows) if isinstance(rows, Iterable) and not isinstance(rows, bytes) else [rows]
    if not all(isinstance(row, Mapping) for row in rows):
        raise DataError("table of incidents: give a CSV file, a DataFrame, or rows by header")
    texts: list[tuple[int, Row]] = [
        (line, {str(k): _text(v) for k, v in row.items()}) for line, row in enumerate(rows, 2)
    ]
    header = table.columns if hasattr(table, "columns") else dict.fromkeys(key for _, row in texts for key in row)
    return "table of incidents", [str(column) for column in header], texts, []


def _text(value: object) -> str:
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def _fields(header: Iterable[str]) -> dict[str, str]:
    """Return which header stands for which field; the earlier alias wins."""
    keys: dict[str, str] = {}
    for column in header:
        keys.setdefault(key(column), column)
    return {field: next(keys[a] for a in names if a in keys) for field, names in HEADERS.items() if keys.keys() & names}


def _number(text: str) -> float | None:
    """Return a number, ``None`` for an empty cell.

    Raises
    ------
    ValueError
        If it is not a finite number.
    """
    text = text.strip()
    if text.lower() in _NONE:
        return None
    value = float(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _incident(line: int, row: Row) -> Incident:
    lat, lon = _latlon(row)
    position = _position(lat, lon)
    kind = row.get("type", "").lower()
    kind = "cumulative" if "cumul" in kind else "split" if "split" in kind else "incident"
    when = _when(row)
    precision = None
    if position is not None:
        precision = precision_of(lat, lon, row.get("place", ""))
        try:
            precision = precision if (own := _number(row.get("precision", ""))) is None else abs(own)
        except ValueError:
            precision = None
    fault, people, dead, missing = "", 0.0, None, None
    try:
        people, dead, missing = _people(row)
    except ValueError:
        fault = "number"
    ident = row.get("id", "").strip()
    key: tuple[str, ...] = ("id", ident) if ident else ()
    if not ident and kind != "incident":
        key = (kind, row.get("date", ""), lat, lon, str(people), row.get("event", ""), row.get("place", ""))
    return Incident(
        line=line,
        people=people,
        dead=dead,
        missing=missing,
        lon=position[0] if position else None,
        lat=position[1] if position else None,
        precision_km=precision,
        when=when,
        kind=kind,
        event=row.get("event", "").strip(),
        key=key,
        fault=fault,
        route=row.get("route", "").strip(),
    )


def _people(row: Row) -> tuple[float, float | None, float | None]:
    """Return dead and missing together, and apart where the table has both columns.

    Raises
    ------
    ValueError
        If there is no number, or one cannot be read.
    """
    total, dead, missing = (_number(row.get(name, "")) for name in ("total", "dead", "missing"))
    if total is None and dead is None and missing is None:
        raise ValueError("no number")
    if "missing" not in row or "dead" not in row:
        return total if total is not None else (dead or 0.0) + (missing or 0.0), None, None
    if dead is None and missing is None:
        return total or 0.0, None, None
    dead, missing = dead or 0.0, missing or 0.0
    if total is not None and total != dead + missing:
        return total, None, None
    return dead + missing, dead, missing


def _latlon(row: Row) -> tuple[str, str]:
    """Return latitude and longitude as they are written."""
    if row.get("latlon", "").strip():
        found = _NUMBERS.findall(row["latlon"])
        return (found[0], found[1]) if len(found) == 2 else ("", "")
    return row.get("lat", "").strip(), row.get("lon", "").strip()


def _position(lat: str, lon: str) -> tuple[float, float] | None:
    """Return (lon, lat), or ``None`` for what is none: nothing, out of range, or both zero."""
    try:
        position = check_position(float(lon), float(lat))
    except (ValueError, GeometryError):
        return None
    return None if position == (0.0, 0.0) else position


def _when(row: Row) -> Period | None:
    """Return the day, else the month, else the year in which it happened."""
    day = _day(row.get("date", "").strip(), row.get("month", "").strip().lower())
    if day is not None:
        return day
    try:
        year = int(_number(row.get("year", "")) or 0)
    except ValueError:
        return None
    if not 1 <= year <= 9998:
        return None
    month = _month(row.get("month", ""))
    return Period.parse(f"{year:04d}-{month:02d}" if month else f"{year:04d}")


def _month(text: str) -> int:
    """Return the number of a month by its name, three letters of it or a number; 0 if it is none."""
    text = text.strip().lower().rstrip(".")
    if text.isdecimal():
        return int(text) if 1 <= int(text) <= 12 else 0
    return next((i for i, name in enumerate(_MONTHS, 1) if len(text) >= 3 and name.startswith(text)), 0)


def _day(text: str, month: str) -> Period | None:
    """Return the day (or month, or year) that a text writes: ISO, ``Thu, 01/23/2026 - 12:00``, ``January 5, 2015``."""
    if iso := re.match(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?(?!\d)", text):
        parts = [int(part) for part in iso.groups() if part]
    elif us := re.search(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b", text):
        first, second, year = map(int, us.groups())
        # The project writes the month first; a file that was opened elsewhere may have turned them.
        turned = first > 12 or (_month(month) == second != first)
        parts = [year, second, first] if turned else [year, first, second]
    elif words := re.search(r"\b(?:(\d{1,2})\s+)?([a-z]{3,9})\.?\s+(?:(\d{1,2}),?\s+)?(\d{4})\b", text.lower()):
        before, name, after, year_text = words.groups()
        parts = [int(year_text), _month(name), *([int(before or after)] if before or after else [])]
    elif re.fullmatch(r"\d{4}", text):
        parts = [int(text)]
    else:
        return None
    try:
        dt.date(*[*parts, 1, 1][:3])
        return Period.parse("-".join(f"{part:0{4 if i == 0 else 2}d}" for i, part in enumerate(parts)))
    except (ValueError, DataError):
        return None
