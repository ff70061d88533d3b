"""Shapefiles of our own read at once: polygons and tables, without GDAL, which takes longer to load than to read them.

ESRI Shapefile Technical Description (1998) and dBase III, as `tools/build_reference.py` writes them; not for others.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

__all__ = ["polygons", "table"]

POLYGON = 5


def polygons(path: Path) -> Any:
    """Return every polygon of a shapefile of polygons: an array, parts of one shape after the other.

    A ring that runs clockwise begins a polygon; those after it that run the other way are its holes.
    """
    import numpy as np
    import shapely

    raw = path.read_bytes()
    sizes: list[Any] = []
    points: list[Any] = []
    at = 100
    while at < len(raw):
        words, kind = struct.unpack(">4xi", raw[at : at + 8])[0], struct.unpack("<i", raw[at + 8 : at + 12])[0]
        if kind == POLYGON:
            parts, count = struct.unpack("<2i", raw[at + 44 : at + 52])
            starts = np.frombuffer(raw, "<i4", parts, at + 52)
            sizes.append(np.diff(starts, append=count))
            points.append(np.frombuffer(raw, "<f8", 2 * count, at + 52 + 4 * parts).reshape(-1, 2))
        at += 8 + 2 * words
    xy, lengths = np.concatenate(points), np.concatenate(sizes)
    rings = shapely.linearrings(xy, indices=np.repeat(np.arange(len(lengths)), lengths))
    return shapely.polygons(rings, indices=np.cumsum(~shapely.is_ccw(rings)) - 1)


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a dBase table as text (dBase III: header, 32 bytes a field, fixed-width records)."""
    raw = path.read_bytes()
    count, start, width = struct.unpack("<IHH", raw[4:12])
    fields = [(raw[at : at + 11].split(b"\0")[0].decode(), raw[at + 16]) for at in range(32, start - 1, 32)]
    out: list[dict[str, str]] = []
    for number in range(count):
        at = start + number * width + 1
        row: dict[str, str] = {}
        for name, size in fields:
            row[name] = raw[at : at + size].decode("utf-8", "replace").strip()
            at += size
        out.append(row)
    return out
