"""Provider `network`: the shortest way on a layer of roads or rails that the user supplies.

Read are GeoPackage, shapefile, GeoParquet, GeoJSON and whatever else GDAL opens, and GraphML as OSMnx writes it: nodes
with ``x`` and ``y``; edges with ``length`` in metres or none, with a line as well-known text or none and then straight.
No layer is bundled.
"""

from __future__ import annotations

import functools
import math
from io import BufferedReader
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from routes.errors import DataError, FileError, MissingDependencyError, NoPathError, RefusedError, UsageError
from routes.geo.line_network import Access, LineNetwork, from_lines, from_pairs
from routes.geo.providers.base import Drawn
from routes.model.files import check_beside, open_regular
from routes.model.geometry import Position, check_position
from routes.model.records import Basis

__all__ = ["SNAP_KM", "draw", "read"]

SNAP_KM = 20.0
_SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def draw(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    layer: LineNetwork | str | Path | None = None,
    snap_km: float = SNAP_KM,
) -> Drawn:
    """Return the shortest way on a layer, ``routed``, from the place on it nearest to the start.

    The line begins and ends with a straight piece to the layer; ``snapped_km`` and ``note`` say how long these are, and
    ``layer_km`` what the layer itself says of the length between them (more than the line's, if its edges are straight
    where the road is not). Where
    the nearest lines lie on parts of the layer that do not meet, one that is hardly further away may be taken.

    Raises
    ------
    NoPathError
        If a place lies further than ``snap_km`` from the layer, or no way leads from one to the other; the message
        says how far apart the two parts of the layer are, and where.
    UsageError
        If no layer is given, or ``snap_km`` is not a positive number.
    FileError, DataError, RefusedError
        If the layer cannot be read (see `read`).
    GeometryError
        If a position is not on Earth.

    Examples
    --------
    >>> ways = from_pairs([(0, 0), (1, 0), (1, 1)], [(0, 1), (1, 2)])
    >>> drawn = draw((0.25, 0.01), (1.0, 1.0), layer=ways)
    >>> list(drawn.line.coords)[2:], [round(km, 1) for km in drawn.snapped_km]
    ([(1.0, 0.0), (1.0, 1.0)], [1.1, 0.0])
    """
    import shapely

    if layer is None:
        raise UsageError("provider network follows a layer: give layer=, a file of roads or rails")
    if not 0 < snap_km < math.inf:
        raise UsageError(f"snap_km {snap_km:g} is not a positive number of kilometres")
    ways = layer if isinstance(layer, LineNetwork) else read(layer)
    start, end = check_position(*start), check_position(*end)
    near = [ways.near(position) for position in (start, end)]
    for name, found in zip(names, near, strict=True):
        if found[0].km > snap_km:
            raise NoPathError(f"{name} lies {found[0].km:.1f} km from the layer, further than {snap_km:g} km")
    a, b = _pair(near[0], near[1])
    if a.part != b.part:
        gap, here, there = ways.gap(a.part, b.part)
        raise NoPathError(
            f"no way on the layer leads from {names[0]} to {names[1]}: they lie on two parts of it that do not meet; "
            f"the gap between them is {gap:.1f} km, from {_shown(here)} to {_shown(there)} (lat, lon)"
        )
    try:
        way, layer_km = ways.between(a, b)
    except NoPathError:
        raise NoPathError(
            f"no way on the layer leads from {names[0]} to {names[1]} in the direction of its lines"
        ) from None
    # What is nearer than a millimetre is one position; the ends are the ones that were asked for.
    inner = [xy for xy in way if not any(_close(xy, other) for other in (start, end))]
    coords = [start, *inner, end]
    line = [here for here, before in zip(coords, [None, *coords], strict=False) if before is None or here != before]
    return Drawn(
        line=shapely.LineString(line if len(line) > 1 else [start, end]),
        basis=Basis.ROUTED,
        provider="network",
        snapped_km=(a.km, b.km),
        layer_km=layer_km,
        note=f"The layer begins {a.km:.2f} km from {names[0]} and ends {b.km:.2f} km from {names[1]}.",
    )


def _pair(first: list[Access], second: list[Access]) -> tuple[Access, Access]:
    """Return the nearest pair of places on one part of the layer, or the nearest of all if that is much nearer."""
    best: dict[tuple[int, int], Access] = {}
    for number, found in enumerate((first, second)):
        for snap in found:
            if snap.km <= max(2 * found[0].km, found[0].km + 0.5):
                best.setdefault((number, snap.part), snap)
    shared = [part for number, part in best if number == 0 and (1, part) in best]
    if not shared:
        return first[0], second[0]
    part = min(shared, key=lambda part: (best[0, part].km + best[1, part].km, part))
    return best[0, part], best[1, part]


def _close(a: Position, b: Position) -> bool:
    return abs(a[0] - b[0]) < 1e-8 and abs(a[1] - b[1]) < 1e-8


def _shown(position: Position) -> str:
    return f"{position[1]:.3f}, {position[0]:.3f}"


@functools.lru_cache(maxsize=2)
def _kept(path: Path, _stamp: float, directed: bool) -> LineNetwork:
    if path.suffix.lower() == ".graphml":
        return _graphml(path, directed)
    return from_lines(_shapes(path), directed=directed)


def read(path: str | Path, *, directed: bool = False) -> LineNetwork:
    """Return the ways of a file, kept in memory until another two were read or the file changes.

    Lines in another coordinate system are reprojected. Ways are followed in both directions unless ``directed``: a
    person on foot may walk up a one-way street.

    Raises
    ------
    FileError
        If the file is missing or no library can read it.
    DataError
        If it has no line, or no coordinate system.
    RefusedError
        If an XML file declares a document type, which could define entities.
    MissingDependencyError
        If GeoParquet is asked for without pyarrow.
    """
    path = Path(path)
    try:
        stamp = path.stat().st_mtime
    except OSError:
        raise FileError(f"{path} cannot be read: there is no such file") from None
    return _kept(path, stamp, directed)


# GDAL goes by what a file holds, not by its name, and some of its formats read other files: only these may begin so.
_BEGINNINGS = {
    ".gpkg": b"SQLite format 3\0",
    ".shp": b"\x00\x00\x27\x0a",
    ".parquet": b"PAR1",
    ".geoparquet": b"PAR1",
    ".geojson": b"{",
    ".json": b"{",
}


def _expected(path: Path) -> None:
    """Refuse a file that does not begin as its name says.

    Raises
    ------
    RefusedError
        If it begins otherwise, or has a name of no format that is read.
    """
    beginning = _BEGINNINGS.get(path.suffix.lower())
    with open_regular(path) as file:
        head = file.read(72)
    check_beside(path)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip() if beginning == b"{" else head
    # A GeoPackage says so after the header of SQLite (OGC 12-128r19, requirement 2).
    other = path.suffix.lower() == ".gpkg" and head[68:70] != b"GP"
    if beginning is None or not start.startswith(beginning) or other:
        raise RefusedError(f"{path} does not hold what its name says: give {', '.join(_BEGINNINGS)} or .graphml")


def _shapes(path: Path) -> Any:
    import geopandas
    import pyproj

    _expected(path)
    try:
        if path.suffix.lower() in (".parquet", ".geoparquet"):
            frame = geopandas.read_parquet(path)
        else:
            frame = geopandas.read_file(path, engine="pyogrio", columns=[])
    except ImportError:
        raise MissingDependencyError(f"{path} needs pyarrow: install migration-routes with its extra parquet") from None
    except Exception as fault:  # GDAL, pyarrow and GeoPandas raise what they like for a damaged file
        said = str(fault).splitlines() or [type(fault).__name__]
        raise FileError(f"{path} cannot be read as a layer of lines: {said[0]}") from fault
    if not isinstance(frame, geopandas.GeoDataFrame):
        raise FileError(f"{path} cannot be read as a layer of lines: it holds no geometries")
    if frame.crs is None:
        raise DataError(f"{path} names no coordinate system: add its .prj or set one, EPSG:4326 for lon and lat")
    try:
        if not frame.crs.equals(pyproj.CRS("EPSG:4326"), ignore_axis_order=True):
            frame = frame.to_crs("EPSG:4326")
    except pyproj.exceptions.ProjError as fault:
        raise DataError(f"{path} has a coordinate system that cannot be turned into degrees: {fault}") from None
    return frame.geometry.values


def _graphml(path: Path, directed: bool) -> LineNetwork:
    """Return the ways of GraphML, read piece by piece: a large file is never whole in memory."""
    with open_regular(path) as file:
        if any(b"<!DOCTYPE" in line or b"<!ENTITY" in line or b"\0" in line for line in file):
            raise RefusedError(f"{path} declares a document type: write it without one")
        file.seek(0)
        return _graphml_ways(file, path, directed)


def _graphml_ways(file: BufferedReader, path: Path, directed: bool) -> LineNetwork:
    import shapely

    keys: dict[str, str] = {}
    numbers: dict[str, int] = {}
    spots: list[Position] = []
    pairs: list[tuple[str, str]] = []
    texts: list[str | None] = []
    metres: list[float] = []
    try:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - no document type, so no entities
            kind = element.tag.removeprefix(_SPACE)
            if kind == "key":
                keys[element.get("id", "")] = element.get("attr.name", "")
            elif kind in ("node", "edge"):
                data = {keys.get(d.get("key", ""), ""): d.text or "" for d in element.iter(f"{_SPACE}data")}
                if kind == "node":
                    numbers[element.get("id", "")] = len(spots)
                    spots.append((float(data["x"]), float(data["y"])))
                else:
                    pairs.append((element.get("source", ""), element.get("target", "")))
                    texts.append(data.get("geometry"))
                    metres.append(float(data.get("length") or "nan"))
                element.clear()
    except (ElementTree.ParseError, KeyError, ValueError) as fault:
        raise DataError(f"{path} is no GraphML as OSMnx writes it: nodes need x and y ({fault})") from fault
    try:
        edges = [(numbers[a], numbers[b]) for a, b in pairs]
    except KeyError as fault:
        raise DataError(f"{path}: an edge names node {fault}, which is not in the file") from None
    lines = list(shapely.from_wkt([text or None for text in texts], on_invalid="ignore"))
    lengths = None if any(math.isnan(length) for length in metres) else [length / 1000.0 for length in metres]
    return from_pairs(spots, edges, lines, lengths_km=lengths, directed=directed)
