"""Archives of tiles: MBTiles, which is a SQLite database, and PMTiles of version 3. Tiles of pictures alone."""

from __future__ import annotations

import bisect
import contextlib
import json
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import quote

from routes.errors import DataError, FileError
from routes.model.files import open_regular
from routes.model.text import quoted

__all__ = ["Archive", "MBTiles", "PMTiles", "kind_of", "open_archive", "tile_id"]

LARGEST_TILE = 2 * 1024 * 1024
LARGEST_DIRECTORY = 64 * 1024 * 1024
MOST_ZOOM = 24
_STARTS = ((b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"))
_TYPES = {1: "vector shapes", 2: "png", 3: "jpeg", 4: "webp", 5: "avif"}
_PICTURES = "a page needs tiles that are pictures: PNG, JPEG or WebP"


class Archive(Protocol):
    """A file of tiles, open: a context that closes it."""

    min_zoom: int
    max_zoom: int
    credit: str

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile, y counted from the north, or ``None`` if the file has none there."""

    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...


def kind_of(data: bytes) -> str | None:
    """Return the kind of a picture as its first bytes say, or ``None`` for anything else.

    Examples
    --------
    >>> kind_of(b"GIF89a..."), kind_of(b"<svg>")
    ('gif', None)
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in _STARTS if data.startswith(start)), None)


def open_archive(path: Path) -> Archive:
    """Return an archive of tiles, open.

    Raises
    ------
    FileError
        If it cannot be read.
    RefusedError
        If it is a folder, a device, a pipe or a socket.
    DataError
        If it is none, or its tiles are no pictures.
    """
    with open_regular(path) as stream:
        start = stream.read(16)
    if path.suffix.lower() == ".pmtiles" or start.startswith(b"PMTiles"):
        return PMTiles(path)
    if not start.startswith(b"SQLite format 3\0"):
        raise DataError("this is no MBTiles file: it is not a SQLite database", where=path.name)
    return MBTiles(path)


def _zooms(low: object, high: object, name: str) -> tuple[int, int]:
    try:
        found = int(str(low)), int(str(high))
    except ValueError:
        found = (-1, -1)
    if not 0 <= found[0] <= found[1] <= MOST_ZOOM:
        raise DataError(f"zoom levels {quoted(low)} to {quoted(high)} cannot be: 0 to {MOST_ZOOM}", where=name)
    return found


class MBTiles:
    """A database with a table ``tiles``, whose rows are counted from the south, and one ``metadata``."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        address = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        try:
            self._base = sqlite3.connect(address, uri=True, check_same_thread=False)
            self._base.execute("PRAGMA trusted_schema=OFF")
        except sqlite3.Error as fault:
            raise FileError(f"{self._name} cannot be read: {fault}") from None
        # What is more work than any tile is a trap: a view can ask for endless rows.
        self._base.set_progress_handler(self._count, 100_000)
        try:
            about = {str(name): str(value) for name, value in self._ask("SELECT name, value FROM metadata LIMIT 200")}
            # Asked one by one, each is found in the index.
            low, high = (self._ask(f"SELECT {which}(zoom_level) FROM tiles")[0][0] for which in ("min", "max"))  # noqa: S608
            if low is None:
                raise DataError("this file holds no tiles", where=self._name)
            self.min_zoom, self.max_zoom = _zooms(low, high, self._name)
            self.credit = about.get("attribution", "")
            if about.get("format", "") == "pbf":
                raise DataError(f"its tiles are vector shapes: {_PICTURES}", where=self._name)
        except BaseException:
            self._base.close()
            raise

    _steps = 0

    def _count(self) -> int:
        self._steps += 1
        return self._steps > 3_000

    def _ask(self, query: str, *values: int) -> list[Any]:
        self._steps = 0
        try:
            return self._base.execute(query, values).fetchall()
        except sqlite3.Error as fault:
            raise DataError(f"this MBTiles file cannot be read: {fault}", where=self._name) from None

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile, y counted from the north, or ``None`` if the file has none there."""
        query = "SELECT tile_data FROM tiles WHERE zoom_level=? AND tile_column=? AND tile_row=? LIMIT 1"
        rows = self._ask(query, z, x, 2**z - 1 - y)
        if not rows or not isinstance(rows[0][0], bytes):
            return None
        return _checked(rows[0][0], f"{z}/{x}/{y}", self._name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._base.close()


def _checked(data: bytes, at: str, name: str) -> bytes:
    if len(data) > LARGEST_TILE:
        raise DataError(f"tile {at} has {len(data):,} bytes: {LARGEST_TILE:,} are a tile's most", where=name)
    if kind_of(data) is None:
        raise DataError(f"tile {at} is no picture: {_PICTURES}", where=name)
    return data


class PMTiles:
    """A file with a header, directories of tiles by their number, and the tiles."""

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._open = contextlib.ExitStack()
        self._stream: BufferedReader = self._open.enter_context(open_regular(path))
        try:
            head = self._stream.read(127)
            if len(head) < 127 or head[:7] != b"PMTiles":
                raise DataError("this is no PMTiles file", where=self._name)
            if head[7] != 3:
                raise DataError(f"PMTiles of version {head[7]} are not read: version 3 is", where=self._name)
            numbers = struct.unpack("<11Q6B", head[8:102])
            root, about, self._leaves, self._data = (numbers[at : at + 2] for at in (0, 2, 4, 6))
            self._packed = numbers[12]
            kind = _TYPES.get(numbers[14], "of an unknown kind")
            if kind not in ("png", "jpeg", "webp"):
                raise DataError(f"its tiles are {kind}: {_PICTURES}", where=self._name)
            self.min_zoom, self.max_zoom = _zooms(numbers[15], numbers[16], self._name)
            self._root = self._directory(*root)
            self._known: dict[int, list[tuple[int, int, int, int]]] = {}
            self.credit = self._credit(about)
        except BaseException:
            self._open.close()
            raise

    def _credit(self, about: tuple[int, ...]) -> str:
        try:
            told = json.loads(self._part(about[0], about[1], packed=True) or b"{}")
        except ValueError:
            return ""
        return str(told.get("attribution") or "") if isinstance(told, dict) else ""

    def _part(self, offset: int, length: int, *, packed: bool) -> bytes:
        if length > LARGEST_DIRECTORY:
            raise DataError(f"a part of {length:,} bytes is larger than any needs to be", where=self._name)
        try:
            self._stream.seek(offset)
        except (OSError, OverflowError, ValueError):
            raise DataError("this PMTiles file is damaged: it points outside itself", where=self._name) from None
        data = self._stream.read(length)
        if len(data) < length:
            raise DataError("this PMTiles file is cut short", where=self._name)
        if not packed or self._packed == 1:
            return data
        if self._packed != 2:
            raise DataError("its directories are packed in a way that is not read: gzip is", where=self._name)
        unpack = zlib.decompressobj(zlib.MAX_WBITS | 16)
        try:
            out = unpack.decompress(data, LARGEST_DIRECTORY)
        except zlib.error:
            raise DataError("this PMTiles file is damaged: a directory cannot be unpacked", where=self._name) from None
        if unpack.unconsumed_tail:
            raise DataError("a directory is larger than any needs to be", where=self._name)
        return out

    def _directory(self, offset: int, length: int) -> list[tuple[int, int, int, int]]:
        """Return the entries of a directory: number of the tile, offset, length, how many tiles are this one."""
        numbers = _varints(self._part(offset, length, packed=True))
        try:
            count = next(numbers)
            steps, runs, lengths, places = ([next(numbers) for _ in range(count)] for _ in range(4))
        except (StopIteration, RuntimeError):
            raise DataError("this PMTiles file is damaged: a directory is cut short", where=self._name) from None
        out, number, end = [], 0, 0
        for step, run, size, place in zip(steps, runs, lengths, places, strict=True):
            number += step
            start = place - 1 if place else end
            end = start + size
            out.append((number, start, size, run))
        return out

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """Return a tile, y counted from the north, or ``None`` if the file has none there."""
        wanted, entries = tile_id(z, x, y), self._root
        for _ in range(4):
            at = bisect.bisect_right(entries, wanted, key=lambda entry: entry[0]) - 1
            if at < 0:
                return None
            number, start, size, run = entries[at]
            if run:
                if wanted >= number + run:
                    return None
                if size > LARGEST_TILE:
                    raise DataError(
                        f"tile {z}/{x}/{y} has {size:,} bytes: {LARGEST_TILE:,} are a tile's most", where=self._name
                    )
                return _checked(self._part(self._data[0] + start, size, packed=False), f"{z}/{x}/{y}", self._name)
            if start not in self._known:
                self._known[start] = self._directory(self._leaves[0] + start, size)
            entries = self._known[start]
        raise DataError("this PMTiles file is damaged: its directories lead nowhere", where=self._name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def _varints(data: bytes) -> Iterator[int]:
    """Yield whole numbers written seven bits a byte, the lowest first."""
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if not byte & 128:
            yield value
            value = shift = 0
        elif shift > 63:
            return


def tile_id(z: int, x: int, y: int) -> int:
    """Return the number of a tile in PMTiles: along a Hilbert curve, zoom after zoom.

    Examples
    --------
    >>> [tile_id(1, x, y) for x, y in ((0, 0), (0, 1), (1, 1), (1, 0))]
    [1, 2, 3, 4]
    """
    number: int = (4**z - 1) // 3
    side: int = 2**z // 2
    while side:
        right, down = bool(x & side), bool(y & side)
        number += side * side * ((3 * right) ^ down)
        if not down:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        side //= 2
    return number
