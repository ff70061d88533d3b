"""Files of tiles for tests, written by the formats' descriptions and not by our readers."""

from __future__ import annotations

import functools
import gzip
import io
import json
import sqlite3
import struct
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from PIL import Image

Tile = tuple[int, int, int]
CREDIT = '© <a href="https://tiles.example.org/credit">The Tile Office</a>'


@functools.cache
def picture(z: int, x: int, y: int, kind: str = "PNG") -> bytes:
    """Return a tile of one colour, which says which it is: red z * 10, green x, blue y."""
    out = io.BytesIO()
    Image.new("RGB", (256, 256), (z * 10, x * 4 % 256, y * 4 % 256)).save(out, kind)
    return out.getvalue()


def world(zooms: Iterable[int], make: Callable[[int, int, int], bytes] = picture) -> dict[Tile, bytes]:
    """Return all tiles of some zoom levels."""
    return {(z, x, y): make(z, x, y) for z in zooms for x in range(2**z) for y in range(2**z)}


def mbtiles(path: Path, tiles: Mapping[Tile, bytes], **about: str) -> Path:
    """Write MBTiles 1.3: rows from the south."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE metadata (name text, value text)")
    base.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    base.execute("CREATE UNIQUE INDEX tile_index ON tiles (zoom_level, tile_column, tile_row)")
    base.executemany("INSERT INTO metadata VALUES (?, ?)", ({"format": "png", "attribution": CREDIT} | about).items())
    rows = [(z, x, 2**z - 1 - y, data) for (z, x, y), data in tiles.items()]
    base.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    base.commit()
    base.close()
    return path


def curve(z: int, x: int, y: int) -> int:
    """Return the place of a tile on a Hilbert curve of its zoom level, by quadrants."""
    if z == 0:
        return 0
    half = 2 ** (z - 1)
    quarter = 4 ** (z - 1)
    if x < half and y < half:
        return curve(z - 1, y, x)
    if x < half:
        return quarter + curve(z - 1, x, y - half)
    if y >= half:
        return 2 * quarter + curve(z - 1, x - half, y - half)
    return 3 * quarter + curve(z - 1, half - 1 - y, 2 * half - 1 - x)


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def directory(entries: list[tuple[int, int, int, int]]) -> bytes:
    """Return entries (number, offset, length, run) as a directory."""
    steps = [b[0] - a[0] for a, b in zip([(0,), *entries], entries, strict=False)]
    columns = [steps, [e[3] for e in entries], [e[2] for e in entries], [e[1] + 1 for e in entries]]
    return gzip.compress(varint(len(entries)) + b"".join(varint(n) for column in columns for n in column), mtime=0)


def pmtiles(
    path: Path, tiles: Mapping[Tile, bytes], *, kind: int = 2, credit: str = CREDIT, leaves: bool = False
) -> Path:
    """Write PMTiles 3; with ``leaves`` the root directory names two others."""
    entries, data = [], b""
    for z, x, y in sorted(tiles, key=lambda t: (4 ** t[0] - 1) // 3 + curve(*t)):
        content = tiles[z, x, y]
        entries.append(((4**z - 1) // 3 + curve(z, x, y), len(data), len(content), 1))
        data += content
    beside = b""
    root = directory(entries)
    if leaves:
        named = []
        for part in (entries[: len(entries) // 2], entries[len(entries) // 2 :]):
            leaf = directory(part)
            named.append((part[0][0], len(beside), len(leaf), 0))
            beside += leaf
        root = directory(named)
    about = gzip.compress(json.dumps({"attribution": credit}).encode(), mtime=0)
    places, at = [], 127
    for part in (root, about, beside, data):
        places += [at, len(part)]
        at += len(part)
    zooms = [t[0] for t in tiles]
    head = b"PMTiles\x03" + struct.pack("<11Q", *places, *(len(tiles),) * 3)
    head += struct.pack("<6B", 1, 2, 1, kind, min(zooms), max(zooms)) + b"\0" * 25
    path.write_bytes(head + root + about + beside + data)
    return path
