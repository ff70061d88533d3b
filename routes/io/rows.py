"""Records as rows of text and back, by the schema: the one form that every file format is made of.

A row maps column names to text: the fields of the schema as a table writes them (``necocli|turbo``, ``9|12``,
``2021-08``), one ``name:xx`` or ``text:xx`` column a language, and every column that the schema does not know,
which lives in ``extra``. Geometries travel beside the rows.
"""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from routes.errors import DataError
from routes.io.reading import Builder, error, warning
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.checks import ERROR, Finding, UnreadableRow
from routes.model.period import Period
from routes.model.records import (
    NOT_REPORTED,
    SUPPRESSED,
    Closure,
    Leg,
    Observation,
    Route,
    Source,
    Waypoint,
    check_country,
)
from routes.model.schema import TABLES, fields, language_prefixes
from routes.model.text import did_you_mean, once_encoded, quoted, slug

__all__ = ["RECORDS", "FreeIds", "Row", "cell_faults", "columns", "fits", "free_id", "number", "parse_rows", "to_row"]

Row = dict[str, str]
RECORDS: dict[str, type[Any]] = {
    "waypoints": Waypoint,
    "legs": Leg,
    "routes": Route,
    "observations": Observation,
    "closures": Closure,
    "sources": Source,
    "annotations": Annotation,
    "chapters": Chapter,
}
# Text that is written and read as it is; every other cell may have blanks around it that mean nothing.
_VERBATIM = {
    "name",
    "title",
    "text",
    "alt",
    "credit",
    "note",
    "summary",
    "publisher",
    "author",
    "published",
    "accessed",
    "licence",
}
_PLAIN_ID = re.compile(r"[a-z0-9]+(-+[a-z0-9]+)*")


# --- writing ------------------------------------------------------------------------------------------------------
def number(value: float) -> str:
    """Return the shortest text that reads back as the same number, ``20000`` rather than ``20000.0``."""
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(float(value))


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "true"
    if isinstance(value, tuple):
        return "|".join(_text(part) for part in value)
    return number(value) if isinstance(value, int | float) else str(value)


def to_row(table: str, record: Any) -> Row:
    """Return a record as a row of text, empty cells left out.

    Raises
    ------
    DataError
        If ``extra`` holds a column that the schema knows, which would be written twice.

    Examples
    --------
    >>> to_row("waypoints", Waypoint(id="turbo", name="Turbo", lon=-76.73, lat=8.09, country=("COL",)))
    {'id': 'turbo', 'name': 'Turbo', 'lon': '-76.73', 'lat': '8.09', 'kind': 'other', 'country': 'COL'}
    """
    row: Row = {}
    for entry in fields(table):
        name = entry["name"]
        if entry.get("format") == "languages":
            row.update((f"{language_prefixes(table)[name]}{lang}", text) for lang, text in getattr(record, name))
        elif entry.get("format") == "range":
            pair = getattr(record, name)
            row[name] = "" if pair is None else _text(pair[:1] if pair[0] == pair[1] else pair)
        else:
            row[name] = _text(getattr(record, name))
    for name, text in record.extra:
        if name in row or name.startswith(("name:", *language_prefixes(table).values(), "routes:")) or not name.strip():
            raise DataError(f"extra column {quoted(name)} of {table} has the name of another column: rename it")
        row[name] = text
    return {name: text for name, text in row.items() if text}


def columns(table: str, rows: Iterable[Row]) -> list[str]:
    """Return the columns of a table in order: those of the schema, languages after the name, unknown ones last.

    A column that few tables fill (``last_confirmed``) is there if a row has it.
    """
    used = {name for row in rows for name in row}
    known: list[str] = []
    for entry in fields(table):
        if entry.get("format") == "languages":
            known += sorted(name for name in used if name.startswith(language_prefixes(table)[entry["name"]]))
        elif entry["name"] in used or entry["name"] not in _IF_USED:
            known.append(entry["name"])
    return known + sorted(used - set(known))


_IF_USED = ("last_confirmed",)


# --- reading ------------------------------------------------------------------------------------------------------
class _CellError(Exception):
    """A cell that cannot be what its column says: message and suggestion."""

    def __init__(self, message: str, suggestion: str = "", code: str = "bad-value") -> None:
        super().__init__(message)
        self.message, self.suggestion, self.code = message, suggestion, code


def _number(text: str, entry: Mapping[str, Any]) -> float:
    try:
        if "_" in text:
            raise ValueError(text)
        value = float(text)
    except ValueError:
        comma = re.fullmatch(r"[-+]?\d+,\d+", text)
        hint = f"Write {text.replace(',', '.')}." if comma else "Write digits with a point, such as 8.4261."
        raise _CellError(f"{quoted(text)} is not a number", hint) from None
    limits = entry.get("constraints", {})
    least, most = limits.get("minimum", -math.inf), limits.get("maximum", math.inf)
    if not (math.isfinite(value) and least <= value <= most):
        wanted = f"between {least:g} and {most:g}" if math.isfinite(most) else f"a finite number of {least:g} or more"
        if not math.isfinite(least):
            wanted = "a finite number"
        hint = "Metres of a projected system, or a lost decimal point?" if math.isfinite(most) else "Correct it."
        raise _CellError(f"{quoted(text)} is not {wanted}", hint)
    return value


def _span(text: str) -> tuple[float, float]:
    parts = [part.strip() for part in text.split("|")]
    try:
        low, high = (float(parts[0]), float(parts[-1])) if len(parts) <= 2 else (math.nan, math.nan)
    except ValueError:
        dashed = re.fullmatch(r"\s*([\d.]+)\s*(?:-|–|—|to|a)\s*([\d.]+)\s*", text)
        hint = f"Write {dashed[1]}|{dashed[2]}." if dashed else "Write the least and the most, such as 9|12."
        raise _CellError(f"{quoted(text)} is not a number or a range", hint) from None
    if not (math.isfinite(low) and math.isfinite(high) and 0 <= low <= high):
        hint = f"Write {parts[-1]}|{parts[0]}." if 0 <= high < low else "Write the least and the most, such as 9|12."
        raise _CellError(f"{quoted(text)} is not a range from least to most", hint)
    return low, high


def _figure(text: str) -> float | int | str:
    if text in (NOT_REPORTED, SUPPRESSED):
        return text
    try:
        value = float(text) if "_" not in text else math.nan
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        plain = re.sub(r"[\s.,' ]", "", text)
        hint = did_you_mean(text, [NOT_REPORTED, SUPPRESSED])
        hint = hint or (f"Write {plain}." if plain.isdigit() else f"Write a number, {NOT_REPORTED} or {SUPPRESSED}.")
        raise _CellError(f"{quoted(text)} is not a figure", hint)
    return int(value) if value.is_integer() else value


def _boolean(text: str) -> bool:
    folded = text.casefold()
    if folded not in ("true", "false", "1", "0"):
        raise _CellError(f"{quoted(text)} is neither true nor false", "Write true, or leave it empty for false.")
    return folded in ("true", "1")


def _one_of(text: str, choices: list[str]) -> str:
    if text not in choices:
        hint = did_you_mean(text, choices) or "Correct it."
        raise _CellError(f"{quoted(text)} is not one of {', '.join(choices)}", hint)
    return text


def _checked(check: Callable[[str], Any], text: str, suggestion: str) -> Any:
    try:
        return check(text)
    except DataError as fault:
        raise _CellError(str(fault).partition(" ")[2], suggestion) from None


def _country(text: str) -> tuple[str, ...]:
    codes = tuple(part.strip() for part in text.split("|") if part.strip())
    for code in codes:
        try:
            check_country(code)
        except DataError:
            upper = code.upper()
            fix = f"Write {upper}." if re.fullmatch("[A-Z]{3}", upper) else "Write three capital letters, such as COL."
            raise _CellError(f"{quoted(code)} is not an ISO 3166-1 alpha-3 code", fix) from None
    return codes


def _link(text: str) -> str:
    if not text.lower().startswith(("http://", "https://", "mailto:")):
        fix = (
            f"Write https://{text}."
            if re.match(r"(www\.|[\w-]+\.[a-z]{2,})", text)
            else "Write it out, or leave it empty."
        )
        raise _CellError(f"{quoted(text)} is not a http, https or mailto link", fix)
    return text


def _period(text: str) -> Period:
    found: Period = _checked(Period.parse, text, "Write it as 2021, 2021-08 or 2021-08/2023-01.")
    return found


_SPECIAL: dict[str, Callable[[str], Any]] = {
    "range": _span,
    "figure": _figure,
    "country": _country,
    "link": _link,
    "period": _period,
}


class _Column(NamedTuple):
    """What is to be known of a column; ``prefix`` is how columns of other languages begin, or empty."""

    name: str
    prefix: str
    verbatim: bool
    required: bool
    entry: Mapping[str, Any]


@functools.cache
def _columns_of(table: str) -> tuple[_Column, ...]:
    prefixes = language_prefixes(table)
    return tuple(
        _Column(
            name=entry["name"],
            prefix=prefixes.get(entry["name"], ""),
            verbatim=entry["name"] in _VERBATIM,
            required=bool(entry.get("constraints", {}).get("required")),
            entry=entry,
        )
        for entry in fields(table)
    )


@functools.cache
def _known(table: str) -> frozenset[str]:
    return frozenset(column.name for column in _columns_of(table) if not column.prefix)


def _cell(text: str, entry: Mapping[str, Any]) -> Any:
    choices = entry["constraints"].get("enum") if "constraints" in entry else None
    if choices:
        return _one_of(text, choices)
    special = _SPECIAL.get(entry.get("format", ""))
    if special is not None:
        return special(text)
    kind = entry["type"]
    if kind == "number":
        return _number(text, entry)
    if kind == "boolean":
        return _boolean(text)
    if kind == "list":
        return tuple(part.strip() for part in text.split("|") if part.strip())
    return text


def fits(table: str, name: str, text: str) -> bool:
    """Return whether a cell can be what its column says; an empty one can."""
    entry = next(entry for entry in fields(table) if entry["name"] == name)
    try:
        if text.strip():
            _cell(text.strip(), entry)
    except _CellError:
        return False
    return True


class FreeIds:
    """Ids that are given out once each: every name costs one look, however often it is asked for."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self._last: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        """Return an id that was not given before and is taken from now on: as `free_id` makes it.

        Examples
        --------
        >>> ids = FreeIds({"turbo"})
        >>> ids.give("turbo"), ids.give("turbo"), ids.give("necocli")
        ('turbo-2', 'turbo-3', 'necocli')
        """
        count = self._last.get(wanted, 0) + 1
        while (made := wanted if count == 1 else f"{wanted}-{count}") in self.taken:
            count += 1
        self._last[wanted] = count
        self.taken.add(made)
        return made


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """Return an id that is not taken: the wanted one, or the same with ``-2``, ``-3``.

    Examples
    --------
    >>> free_id("turbo", {"turbo", "turbo-2"})
    'turbo-3'
    """
    known = taken if isinstance(taken, set | frozenset | dict) else set(taken)
    made, count = wanted, 1
    while made in known:
        count += 1
        made = f"{wanted}-{count}"
    return made


def cell_faults(table: str, where: str, row: Mapping[str, str], without: Iterable[str] = ()) -> list[Finding]:
    """Return what is wrong with the cells of a row, each for itself; the columns ``without`` are not looked at."""
    skipped = {f"{where}, {column}" for column in without}
    return [found for found in _parse_row(table, where, row)[1] if found.where not in skipped]


def _made_id(table: str, values: Mapping[str, Any]) -> str:
    if table == "waypoints":
        return slug(values.get("name", ""))
    mode = values.get("mode", "")
    tail = f"-{mode}" if mode and mode != "unknown" else ""
    return f"{values.get('start', '')}--{values.get('end', '')}{tail}"


def _parse_row(table: str, where: str, row: Mapping[str, str]) -> tuple[dict[str, Any], list[Finding]]:
    """Return the values of a row by field, and what is wrong with its cells."""
    values: dict[str, Any] = {}
    found: list[Finding] = []
    known: frozenset[str] | set[str] = _known(table)
    for name, prefix, verbatim, required, entry in _columns_of(table):
        if prefix:
            texts = {key[len(prefix) :]: text for key, text in row.items() if key.startswith(prefix)}
            values[name] = tuple(sorted((lang, text) for lang, text in texts.items() if text))
            if texts:
                known = known | {f"{prefix}{lang}" for lang in texts}
            continue
        raw = row.get(name, "")
        text = raw.strip()
        if not text:
            if raw and verbatim and not required:
                values[name] = raw
            if required:
                found.append(error("missing-value", f"{where}, {name}", f"{quoted(raw)} is empty", "Give it a value."))
            continue
        if verbatim:
            text = raw
            if (plain := once_encoded(text)) != text:
                message = f"{quoted(text)} looks like UTF-8 that was taken for Windows-1252"
                found.append(warning("double-encoded", f"{where}, {name}", message, f"Write {quoted(plain)}."))
        try:
            values[name] = _cell(text, entry)
        except _CellError as fault:
            found.append(error(fault.code, f"{where}, {name}", fault.message, fault.suggestion))
    values["extra"] = tuple((key, text) for key, text in row.items() if key not in known and text)
    return values, found


def _whole_row(table: str, where: str, fault: DataError) -> Finding:
    """Return a fault between the cells of a row; records begin their messages with the field's name."""
    name, _, rest = str(fault).partition(" ")
    if name in {entry["name"] for entry in fields(table)} or name.startswith(tuple(language_prefixes(table).values())):
        message, _, fix = rest.partition(": ")
        return error("bad-value", f"{where}, {name}", message, f"{fix[:1].upper()}{fix[1:]}." if fix else "Correct it.")
    return error("bad-value", where, str(fault), "Correct it.")


def parse_rows(
    builder: Builder,
    table: str,
    rows: Iterable[tuple[str, Mapping[str, str]]],
    geometry: Callable[[str], Any] | Sequence[Any] | None = None,
) -> None:
    """Make records of rows and add them to a builder; what cannot be one becomes a finding, all of them.

    Parameters
    ----------
    builder
        Takes records, origins and findings.
    table
        One of `routes.model.schema.TABLES`.
    rows
        (where, row) pairs; ``where`` is the place in the input, such as ``legs.csv:17``.
    geometry
        Returns the line of a leg or the extent of an area by id, ``None`` where there is none; or a sequence with one
        for each row, whatever its id.
    """
    if table not in TABLES:
        raise DataError(f"{quoted(table)} is not a table of a network. {did_you_mean(table, TABLES)}".strip())
    listed = list(rows)
    ids = FreeIds(row.get("id", "").strip() for _, row in listed)
    for number, (where, row) in enumerate(listed):
        values, found = _parse_row(table, where, row)
        name = values.get("id", "")
        if table in ("waypoints", "legs") and not name:
            name = values["id"] = ids.give(_made_id(table, values))
        elif name and not _PLAIN_ID.fullmatch(name):
            message = f"{quoted(name)} is not made of ASCII letters, digits and hyphens"
            builder.found([warning("id-form", f"{where}, id", message, f"Write {slug(name)}.")])
        if geometry is not None and name:
            shape = geometry(name) if callable(geometry) else geometry[number]
            values["extent" if table == "waypoints" else "geometry"] = shape
        builder.found(each for each in found if each.severity != ERROR)
        found = [each for each in found if each.severity == ERROR]
        whole = not found
        if whole:
            try:
                builder.add(table, where, RECORDS[table](**values))
                continue
            except DataError as fault:
                found = [_whole_row(table, where, fault)]
        builder.found(found)
        builder.broken[table].add(name)
        builder.rows_broken.append(
            UnreadableRow(table, where, values, made_id=not row.get("id", "").strip(), whole=whole)
        )
