"""Which tiles of a file stand in a page: those of the part of the Earth that it shows, as deep as fits."""

from __future__ import annotations

import base64
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from routes.errors import RoutesWarning, UsageError
from routes.maps.tiles.archive import Archive, kind_of
from routes.maps.tiles.given import Tiles
from routes.model.geometry import Bounds
from routes.model.text import quoted

__all__ = ["MOST_BYTES", "Inlined", "inlined", "numbers_in", "tiles_data"]

# Of pictures before they are written as letters: a page is a third larger.
MOST_BYTES = 4_000_000
MOST_TILES = 4_000
NARROW = 300


@dataclass(frozen=True, slots=True)
class Inlined:
    """Tiles of a page: their pictures as addresses that hold them, and which stands at ``"z/x/y"``."""

    pictures: tuple[str, ...]
    at: dict[str, int]
    min_zoom: int
    max_zoom: int


def numbers_in(bounds: Bounds, zoom: int) -> Iterator[tuple[int, int]]:
    """Yield the column and row of each tile that bounds touch, each once; bounds may go beyond 180 degrees.

    Examples
    --------
    >>> list(numbers_in((-1.0, 1.0, 1.0, 2.0), 1)), list(numbers_in((170.0, 1.0, 190.0, 2.0), 2))
    ([(0, 0), (1, 0)], [(3, 1), (0, 1)])
    """
    west, south, east, north = bounds
    count = 2**zoom
    first, last = (math.floor((lon + 180) / 360 * count) for lon in (west, east))
    top, bottom = (min(count - 1, max(0, math.floor(_down(lat) * count))) for lat in (north, south))
    for x in range(first, min(last, first + count - 1) + 1):
        for y in range(top, bottom + 1):
            yield x % count, y


def _down(lat: float) -> float:
    """Return how far down a Web Mercator map of the world a latitude stands, 0 to 1."""
    lat = max(-85.05, min(85.05, lat))
    return 0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)


def first_zoom(bounds: Bounds) -> int:
    """Return the zoom with which a narrow phone begins."""
    west, south, east, north = bounds
    side = max((east - west) / 360, _down(south) - _down(north), 1e-6)
    return max(0, math.floor(math.log2(NARROW / 256 / side)))


def inlined(tiles: Tiles, bounds: Bounds, view: Bounds, max_zoom: int) -> Inlined:
    """Return the tiles of a file for a page that begins with ``bounds`` and can be moved within ``view``.

    At most `MOST_BYTES` of pictures; a map that could be zoomed further than they reach says so in a `RoutesWarning`,
    and shows the last of them larger.

    Raises
    ------
    UsageError
        If the file is a raster, has no tile of what is shown, or the first zoom level alone is too much.
    DataError
        If a tile is damaged.
    """
    assert tiles.file is not None
    name = quoted(tiles.file.name)
    if tiles.raster:
        raise UsageError(
            f"tiles {name} is a raster, which pictures alone can hold (.png, .svg, .pdf): make tiles of it for a page, "
            "an .mbtiles or .pmtiles file"
        )
    with tiles.archive() as archive:
        low = min(max(archive.min_zoom, min(first_zoom(bounds), max_zoom)), archive.max_zoom)
        wanted = range(low, min(archive.max_zoom, max_zoom) + 1) or range(low, low + 1)
        pictures: dict[bytes, int] = {}
        at: dict[str, int] = {}
        total, reached = 0, -1
        for zoom in wanted:
            found = _level(archive, view, zoom, MOST_BYTES - total)
            if found is None:
                break
            for key, data in found.items():
                if data not in pictures:
                    pictures[data] = len(pictures)
                    total += len(data)
                at[key] = pictures[data]
            reached = zoom
    if reached < 0:
        raise UsageError(
            f"tiles {name}: those of zoom level {low} alone are more than {MOST_BYTES / 1e6:g} MB or {MOST_TILES:,} in "
            "number, the most of a page; draw a smaller part, or give the address of a server of tiles"
        )
    if not at:
        raise UsageError(f"tiles {name} has none of what the map shows: {_said(view)} at zoom {low} to {reached}")
    if reached < wanted[-1]:
        warnings.warn(
            f"the tiles of {tiles.file.name} stand in the page to zoom level {reached} of {wanted[-1]}: all would be "
            f"more than {MOST_BYTES / 1e6:g} MB. Further in they are shown larger; draw a smaller part for more",
            RoutesWarning,
            stacklevel=4,
        )
    return Inlined(tuple(map(_letters, pictures)), at, low, reached)


def _said(view: Bounds) -> str:
    west, south, east, north = view
    return f"longitude {west:.1f} to {east:.1f}, latitude {south:.1f} to {north:.1f}"


def _level(archive: Archive, view: Bounds, zoom: int, most: int) -> dict[str, bytes] | None:
    """Return the tiles of a zoom level by number, ``None`` if they are too many or too heavy."""
    out: dict[str, bytes] = {}
    different: set[bytes] = set()
    for count, (x, y) in enumerate(numbers_in(view, zoom)):
        if count >= MOST_TILES:
            return None
        data = archive.tile(zoom, x, y)
        if data is None:
            continue
        out[f"{zoom}/{x}/{y}"] = data
        if data not in different:
            different.add(data)
            most -= len(data)
            if most < 0:
                return None
    return out


def _letters(data: bytes) -> str:
    return f"data:image/{kind_of(data)};base64,{base64.b64encode(data).decode('ascii')}"


def tiles_data(tiles: Tiles, bounds: Bounds, view: Bounds, max_zoom: int) -> dict[str, Any]:
    """Return what `tiles.js` needs of tiles: an address, or the pictures themselves.

    Raises
    ------
    UsageError, DataError, FileError
        If they are those of a file, and cannot stand in a page.
    """
    options = _options(tiles)
    if tiles.file is None:
        return {"url": tiles.url, "wms": bool(tiles.wms), "options": options}
    found = inlined(tiles, bounds, view, max_zoom)
    options |= {"minNativeZoom": found.min_zoom, "maxNativeZoom": found.max_zoom}
    return {"pictures": found.pictures, "at": found.at, "options": options}


def _options(tiles: Tiles) -> dict[str, Any]:
    """Return the options of a layer of Leaflet; beyond the deepest zoom level of the tiles they are shown larger."""
    out: dict[str, Any] = {"attribution": tiles.credit_html, "maxZoom": 24}
    if tiles.wms:
        return out | dict(tiles.wms)
    out |= {"minNativeZoom": tiles.min_zoom, "maxNativeZoom": max(tiles.min_zoom, min(tiles.max_zoom, 24))}
    if "{s}" in tiles.url:
        out["subdomains"] = list(tiles.subdomains)
    return out | ({"tms": True} if tiles.tms else {})
