"""The table of GeoNames as text: 80 MB of JSON, of which few towns are ever taken apart."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

import numpy as np

__all__ = ["TownTable", "texts"]

# The beginning of a town: its id, its name as JSON writes it, its country.
_TOWN = re.compile(
    rb'\{"geonameid": (\d+), "name": "([^"\\]*(?:\\.[^"\\]*)*)", "latitude": [^,]*, "longitude": [^,]*, '
    rb'"countrycode": "([^"]*)"'
)
_NAMES = b'"alternatenames": ['
_OTHERS = b", " + _NAMES
_ORDER = ("geonameid", "name", "latitude", "longitude", "countrycode", "population", "admin1code", "alternatenames")


class TownTable:
    """Towns by row: where each begins in ``data``, ids, own names and countries (ISO 3166-1 alpha-2) as written."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        found, self.starts = _TOWN.findall(data), _braces(data)
        if not data.isascii() or not len(found) == len(self.starts) == data.count(_NAMES):
            # Another edition of the table, written otherwise.
            rows = json.loads(data).values()
            self.data = json.dumps([{name: row[name] for name in _ORDER} for row in rows]).encode()
            found = _TOWN.findall(self.data)
            self.starts = np.array([each.start() for each in _TOWN.finditer(self.data)], dtype=np.int64)
        parts: list[tuple[bytes, ...]] = list(zip(*found, strict=True)) or [(), (), ()]
        self.ids = np.array(parts[0], dtype=bytes).astype(np.int64)
        self.names, self.countries = parts[1], np.array(parts[2], dtype=bytes)

    def __len__(self) -> int:
        return len(self.names)

    def rows(self, wanted: Iterable[int]) -> list[Any]:
        """Return what is known of some towns, but for their other names."""
        heads = [self.data[start : self.data.index(_OTHERS, start)] for start in self.starts[list(wanted)].tolist()]
        found: list[Any] = json.loads(b"[" + b"},".join([*heads, b"{"]) + b"}]")
        return found[:-1]

    def other_names(self) -> bytes:
        """Return all other names: as JSON writes them, with their quotes, those of a town in a line."""
        return b"\n".join([part[: part.rindex(b"]}")] for part in self.data.split(_NAMES)[1:]])


def _braces(data: bytes) -> Any:
    """Return where there are braces, but for the first, which begins the whole table."""
    return np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == ord("{"))[1:]


def texts(parts: Iterable[bytes]) -> list[str]:
    """Return texts of JSON strings at once; a line break in one is a blank."""
    raw = b"\n".join(part.replace(b"\\n", b" ") for part in parts)
    return str(json.loads(b'"' + raw.replace(b"\n", b"\\n") + b'"')).split("\n")
