"""The reference layers: the only reader of ``shapefiles/reference``. Positions are (lon, lat), WGS 84.

Natural Earth 1:10m 5.1.1; see ``shapefiles/README.md`` for edition, licences and what was done to them.
"""

from __future__ import annotations

import functools
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.errors import DataError
from routes.geo import geodesy

if TYPE_CHECKING:
    import geopandas
    from shapely import Geometry, LineString, Polygon

__all__ = [
    "Ground",
    "best_detail",
    "boundaries",
    "countries",
    "country_at",
    "country_labels",
    "country_names",
    "ground",
    "lakes",
    "land",
    "places",
    "rivers",
    "shapefiles_dir",
]

CORRIDOR = (-119.0, -6.0, -58.0, 34.5)
# Where Natural Earth's code is not the ISO 3166-1 alpha-3 one (XKX is in practical use for Kosovo, which ISO lacks).
ISO3 = {"ALD": "ALA", "KOS": "XKX", "PSX": "PSE", "SAH": "ESH", "SDS": "SSD"}
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a map is drawn on: land (countries dissolved), boundary lines with their status, lakes."""

    land: tuple[Polygon, ...]
    boundaries: tuple[tuple[LineString, str], ...]
    lakes: tuple[Polygon, ...]


@functools.cache
def shapefiles_dir() -> Path:
    """Return the folder of the shapefiles: inside an installed wheel, or beside the package in a checkout.

    Raises
    ------
    DataError
        If there is none.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_shapefiles", package.parent / "shapefiles"):
        if (folder / "reference" / "countries.shp").exists():
            return folder
    raise DataError("the reference layers are missing from this installation: install migration-routes again")


def _read(name: str, bounds: Bounds | None) -> geopandas.GeoDataFrame:
    import geopandas

    return geopandas.read_file(shapefiles_dir() / "reference" / f"{name}.shp", bbox=bounds, engine="pyogrio")


def best_detail(bounds: Bounds) -> str:
    """Return ``"corridor"`` if the bounds lie within the part of the world held in full detail, else ``"world"``."""
    west, south, east, north = bounds
    inside = CORRIDOR[0] <= west and CORRIDOR[1] <= south and east <= CORRIDOR[2] and north <= CORRIDOR[3]
    return "corridor" if inside else "world"


def _named(name: str, detail: str) -> str:
    return f"{name}_corridor" if detail == "corridor" else name


@functools.lru_cache(maxsize=16)
def countries(bounds: Bounds | None = None, *, detail: str = "world") -> geopandas.GeoDataFrame:
    """Return countries that touch the bounds: ``ADM0_A3``, ``ISO_A2``, ``NAME``, ``NAME_ES``, ... and polygons."""
    return _read(_named("countries", detail), bounds)


@functools.lru_cache(maxsize=16)
def boundaries(bounds: Bounds | None = None, *, detail: str = "world") -> geopandas.GeoDataFrame:
    """Return land boundary lines: ``left``, ``right``, ``status`` (international, disputed), ``reason``."""
    return _read(_named("boundaries", detail), bounds)


def lakes(bounds: Bounds | None = None) -> geopandas.GeoDataFrame:
    """Return lakes that touch the bounds."""
    return _read("lakes", bounds)


def rivers(bounds: Bounds | None = None) -> geopandas.GeoDataFrame:
    """Return rivers of the corridor that touch the bounds."""
    return _read("rivers", bounds)


def places(bounds: Bounds | None = None) -> geopandas.GeoDataFrame:
    """Return towns of 5,000 and more in the corridor: GeoNames ``id``, ``name``, ``country``, ``population``."""
    return _read("places", bounds)


@functools.lru_cache(maxsize=8)
def land(bounds: Bounds | None = None, *, detail: str = "world") -> Geometry:
    """Return all land within the bounds as one shape, without inner borders."""
    import shapely

    shapes = countries(bounds, detail=detail).geometry
    if bounds is not None:
        shapes = shapely.clip_by_rect(shapes.values, *bounds)
    return shapely.union_all(shapely.make_valid(shapes))


def country_at(lon: float, lat: float, *, tolerance_km: float = 2.0) -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-3 codes of the countries a position is in, or within a tolerance of, nearest first.

    The layer puts places on a coast or a river border up to 1.7 km out of their country; hence the tolerance.

    Examples
    --------
    >>> country_at(-76.789, 8.426), country_at(-76.9, 8.3)
    (('COL',), ())
    """
    import shapely

    # A degree of longitude shrinks towards the poles: search wide there, measure on the ellipsoid afterwards.
    reach = max(0.3, tolerance_km / 30.0)
    box = (lon - reach, lat - reach, lon + reach, lat + reach)
    point = shapely.Point(lon, lat)
    found: list[tuple[float, str]] = []
    frame = countries(box, detail=best_detail(box))
    for code, shape in zip(frame.ADM0_A3, frame.geometry, strict=True):
        if shape.contains(point):
            found.append((0.0, code))
            continue
        near = shapely.shortest_line(point, shape).coords[-1]
        km = geodesy.distance_km((lon, lat), (near[0], near[1]))
        if km <= tolerance_km:
            found.append((km, code))
    return tuple(ISO3.get(code, code) for _, code in sorted(found))


@functools.cache
def country_names(lang: str = "en") -> dict[str, str]:
    """Return names by ISO 3166-1 alpha-3 code, in English or Spanish, without reading any geometry."""
    column = "NAME_ES" if lang == "es" else "NAME"
    rows = _table(shapefiles_dir() / "reference" / "countries.dbf")
    return {ISO3.get(row["ADM0_A3"], row["ADM0_A3"]): row[column] for row in rows}


def _table(path: Path) -> list[dict[str, str]]:
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


@functools.lru_cache(maxsize=16)
def country_labels(bounds: Bounds, *, lang: str = "en") -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    """Return the names of countries within bounds, largest first, each with positions at which it may be written.

    Positions lie well inside the part of the country that is seen, best first. A country of which less than 0.15 % of
    the bounds is seen has none.
    """
    import shapely

    frame = countries(bounds)
    shapes = shapely.clip_by_rect(shapely.make_valid(frame.geometry.values), *bounds)
    whole = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    out: list[tuple[float, str, tuple[tuple[float, float], ...]]] = []
    for name, shape in zip(frame["NAME_ES" if lang == "es" else "NAME"], shapes, strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        size = sum(shapely.area(part) for part in parts)
        if size >= whole * 0.0015:
            largest = max(parts, key=shapely.area)
            out.append((size, name, _spots(largest)))
    return tuple((name, spots) for _, name, spots in sorted(out, key=lambda entry: (-entry[0], entry[1])))


def _spots(shape: Any, most: int = 16) -> tuple[tuple[float, float], ...]:
    """Return positions inside a polygon far from its edge, and far from each other."""
    import numpy as np
    import shapely

    west, south, east, north = shape.bounds
    xs, ys = np.meshgrid(np.linspace(west, east, 24), np.linspace(south, north, 16))
    points = shapely.points(xs.ravel(), ys.ravel())
    points = points[shapely.contains(shape, points)]
    if not len(points):
        inner = shape.representative_point()
        return ((round(inner.x, 3), round(inner.y, 3)),)
    edge = shapely.distance(points, shape.exterior)
    chosen: list[int] = []
    score = edge.copy()
    while len(chosen) < min(most, len(points)):
        best = int(np.argmax(score))
        chosen.append(best)
        score = np.minimum(score, shapely.distance(points, points[best]) * 0.5)
        score = np.where(edge > 0.15 * edge.max(), score, 0)
    return tuple((round(float(points[i].x), 3), round(float(points[i].y), 3)) for i in chosen)


def ground(bounds: Bounds, *, tolerance_m: float) -> Ground:
    """Return the ground within bounds (west, south, east, north), simplified to a tolerance in metres.

    Coast and borders are simplified each for itself, so a border may end up to a tolerance off the coast. Islands
    smaller than the tolerance squared are left out, those of 1 km² and more only above 1 km tolerance.
    """
    return _ground(tuple(round(value, 4) for value in bounds), round(tolerance_m))


@functools.lru_cache(maxsize=8)
def _ground(bounds: Bounds, tolerance_m: int) -> Ground:
    import shapely

    detail = best_detail(bounds) if tolerance_m < 400 else "world"
    degrees = tolerance_m / 111_320
    least = degrees * degrees if tolerance_m > 1000 else min(degrees * degrees, 1 / 111.32**2)
    coast = shapely.simplify(land(bounds, detail=detail), degrees)
    polygons = [p for p in shapely.get_parts(coast) if p.geom_type == "Polygon" and shapely.area(p) >= least]
    lines: list[tuple[Any, str]] = []
    frame = boundaries(bounds, detail=detail)
    for status, shape in zip(frame.status, frame.geometry, strict=True):
        clipped = shapely.simplify(shapely.clip_by_rect(shape, *bounds), degrees)
        merged = shapely.line_merge(clipped) if clipped.geom_type == "MultiLineString" else clipped
        lines += [(part, status) for part in shapely.get_parts(merged) if part.geom_type == "LineString"]
    water = shapely.simplify(shapely.clip_by_rect(lakes(bounds).geometry.values, *bounds), degrees)
    seen = 60 * degrees * degrees
    ponds = [p for p in shapely.get_parts(water) if p.geom_type == "Polygon" and shapely.area(p) >= seen]
    return Ground(land=tuple(polygons), boundaries=tuple(lines), lakes=tuple(ponds))
