"""Tiles and rasters of this machine as the ground of a picture: what lies under each of its pixels."""

from __future__ import annotations

import io
import math
import warnings
from collections.abc import Callable
from typing import Any

from routes.errors import DataError, FileError, UsageError
from routes.maps.tiles.given import Tiles
from routes.model.text import quoted

__all__ = ["ground_of"]

SIDE = 256
MOST_PIXELS = 4096
# Positions are looked up every so many pixels, and between them drawn straight: no projection bends more in that.
STEP = 8


def ground_of(
    tiles: Tiles, degrees: Callable[[Any], Any], size: tuple[int, int], background: tuple[int, int, int]
) -> Any:
    """Return what lies under a picture as pixels (height, width, 3), 0 to 255; ``None`` if there is nothing.

    Parameters
    ----------
    tiles
        Of a file.
    degrees
        From pixels (n, 2), x to the right and y down, to longitude and latitude (n, 2).
    size
        Width and height in px.
    background
        The colour of where the file has nothing.

    Raises
    ------
    FileError, DataError
        If the file cannot be read.
    """
    import numpy as np

    lon, lat = _positions(degrees, size)
    if not np.isfinite(lon).any():
        return None
    found = _of_raster(tiles, lon, lat) if tiles.raster else _of_tiles(tiles, lon, lat)
    if found is None or not found[..., 3].any():
        return None
    share = found[..., 3:].astype(float) / 255
    mixed = found[..., :3] * share + np.array(background, dtype=float) * (1 - share)
    return np.round(mixed).astype(np.uint8)


def _positions(degrees: Callable[[Any], Any], size: tuple[int, int]) -> tuple[Any, Any]:
    """Return longitude and latitude of each pixel (height, width)."""
    import numpy as np

    width, height = size
    xs = np.linspace(0, width, max(2, math.ceil(width / STEP) + 1))
    ys = np.linspace(0, height, max(2, math.ceil(height / STEP) + 1))
    grid = np.column_stack([part.ravel() for part in np.meshgrid(xs, ys)])
    coarse = degrees(grid).reshape(len(ys), len(xs), 2)
    lon = np.degrees(np.unwrap(np.unwrap(np.radians(coarse[..., 0]), axis=1), axis=0))
    return _filled(lon, xs, ys, width, height), _filled(coarse[..., 1], xs, ys, width, height)


def _filled(coarse: Any, xs: Any, ys: Any, width: int, height: int) -> Any:
    import numpy as np

    across, down = np.arange(width) + 0.5, np.arange(height) + 0.5
    rows = np.array([np.interp(across, xs, row) for row in coarse])
    return np.array([np.interp(down, ys, rows[:, column]) for column in range(width)]).T


def _of_tiles(tiles: Tiles, lon: Any, lat: Any) -> Any:
    """Return the tiles of the zoom level that is nearest to the pixels, drawn by bilinear interpolation."""
    import numpy as np

    x = (lon + 180) / 360
    y = 0.5 - np.arcsinh(np.tan(np.radians(np.clip(lat, -85.05, 85.05)))) / (2 * math.pi)
    span, name = max(float(x.max() - x.min()), 1e-9), "" if tiles.file is None else tiles.file.name
    with tiles.archive() as archive:
        fine = math.log2(lon.shape[1] / SIDE / span)
        zoom = max(archive.min_zoom, min(archive.max_zoom, round(fine)))
        while zoom > archive.min_zoom and span * 2**zoom * SIDE > MOST_PIXELS:
            zoom -= 1
        count = 2**zoom
        left, right = math.floor(x.min() * count), math.floor(x.max() * count)
        top, bottom = (min(count - 1, max(0, math.floor(float(edge) * count))) for edge in (y.min(), y.max()))
        if right - left + 1 > 64 or bottom - top + 1 > 64:
            raise UsageError(f"tiles {quoted(name)}: too many of zoom level {zoom} for a picture of this part")
        mosaic = np.zeros(((bottom - top + 1) * SIDE, (right - left + 1) * SIDE, 4), dtype=np.uint8)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                data = archive.tile(zoom, column % count, row)
                if data is not None:
                    part = _pixels(data, f"{zoom}/{column % count}/{row}", name)
                    mosaic[(row - top) * SIDE : (row - top + 1) * SIDE, (column - left) * SIDE :][:, :SIDE] = part
    return _sampled(mosaic, (x * count - left) * SIDE - 0.5, (y * count - top) * SIDE - 0.5)


def _pixels(data: bytes, at: str, name: str) -> Any:
    import numpy as np
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data))
            if max(image.size) > 1024:
                raise ValueError(f"{image.size[0]} x {image.size[1]} pixels")
            return np.asarray(image.convert("RGBA").resize((SIDE, SIDE), Image.Resampling.BILINEAR))
    except (OSError, ValueError, SyntaxError, Warning) as fault:
        raise DataError(f"tile {at} cannot be read as a picture: {fault}", where=name) from None


def _sampled(mosaic: Any, x: Any, y: Any) -> Any:
    """Return the colours at positions between pixels."""
    import numpy as np

    high, wide = mosaic.shape[:2]
    x, y = np.clip(x, 0, wide - 1), np.clip(y, 0, high - 1)
    x0, y0 = np.minimum(x.astype(int), wide - 2), np.minimum(y.astype(int), high - 2)
    fx, fy = (x - x0)[..., None], (y - y0)[..., None]
    top = mosaic[y0, x0] * (1 - fx) + mosaic[y0, x0 + 1] * fx
    bottom = mosaic[y0 + 1, x0] * (1 - fx) + mosaic[y0 + 1, x0 + 1] * fx
    return np.round(top * (1 - fy) + bottom * fy).astype(np.uint8)


def _of_raster(tiles: Tiles, lon: Any, lat: Any) -> Any:
    """Return a raster of one band (shades), three or four, at positions; what is outside it is clear."""
    import numpy as np
    import rasterio
    from rasterio.crs import CRS
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT

    assert tiles.file is not None
    west, east, south, north = (float(v) for v in (lon.min(), lon.max(), lat.min(), lat.max()))
    wide = lon.shape[1]
    step = max((east - west) / wide, 1e-9)
    rows = max(2, min(MOST_PIXELS, math.ceil((north - south) / step)))
    transform = rasterio.Affine((east - west) / wide, 0.0, west, 0.0, -(north - south) / rows, north)
    try:
        with rasterio.open(tiles.file) as source:
            if source.crs is None:
                raise DataError("this raster does not say where it lies: it has no CRS", where=tiles.file.name)
            options = {"crs": CRS.from_epsg(4326), "transform": transform, "width": wide, "height": rows}
            with WarpedVRT(source, resampling=Resampling.bilinear, add_alpha=source.nodata is None, **options) as flat:
                bands = flat.read(list(range(1, min(source.count, 4) + 1)))
                mask = flat.dataset_mask()
    except rasterio.errors.RasterioError as fault:
        raise FileError(f"{tiles.file.name} cannot be read as a raster: {fault}") from None
    if bands.dtype != np.uint8:
        inside = bands[:, mask > 0]
        low, most = (float(inside.min()), float(inside.max())) if inside.size else (0.0, 1.0)
        bands = ((bands - low) / max(most - low, 1e-9) * 255).clip(0, 255).astype(np.uint8)
    colours = bands[:3] if len(bands) >= 3 else np.repeat(bands[:1], 3, axis=0)
    flat_map = np.dstack([*colours, mask]).astype(np.uint8)
    columns = np.clip(((lon - west) / (east - west) * wide).astype(int), 0, wide - 1)
    lines = np.clip(((north - lat) / max(north - south, 1e-9) * rows).astype(int), 0, rows - 1)
    return flat_map[lines, columns]
