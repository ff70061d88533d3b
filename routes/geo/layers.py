"""The reference layers: what the ground of maps and the checks of positions are read from. (lon, lat), WGS 84.

Natural Earth 1:10m 5.1.1; see ``shapefiles/README.md`` for edition, licences and what was done to them.
"""

from __future__ import annotations

import functools
import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from routes.errors import UsageError
from routes.geo import coast, coverage, geodesy, reference
from routes.model.geometry import Bounds, check_position

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import geopandas
    from shapely import Geometry, LineString, Polygon

__all__ = [
    "City",
    "GroundLayers",
    "best_detail",
    "boundaries",
    "cities",
    "countries",
    "country_at",
    "country_labels",
    "country_names",
    "ground",
    "lakes",
    "land",
    "land_parts",
    "unassigned",
]

# How far beyond 180 degrees a cut may reach without going round the Earth.
EDGE = 2.0
CORRIDOR = (-119.0, -6.0, -58.0, 34.5)
# Where Natural Earth's code is not the ISO 3166-1 alpha-3 one (XKX is in practical use for Kosovo, which ISO lacks).
ISO3 = {"ALD": "ALA", "KOS": "XKX", "PSX": "PSE", "SAH": "ESH", "SDS": "SSD"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundLayers:
    """What a map is drawn on: land without inner borders, boundary lines with their status, lakes, rivers.

    The status of a line is ``"international"`` or ``"disputed"``. Lines end on the edge of the land. ``finer`` is
    whether the coast is the finer one of `routes.geo.coast`. A river that is a border has that border's vertices.
    """

    land: tuple[Polygon, ...]
    boundaries: tuple[tuple[LineString, str], ...]
    lakes: tuple[Polygon, ...]
    rivers: tuple[LineString, ...] = ()
    finer: bool = False


class City(NamedTuple):
    """A large city: its name, the time zone that is named after it (else ``""``), and its position."""

    name: str
    zone: str
    lon: float
    lat: float


def _read(name: str, bounds: Bounds | None) -> geopandas.GeoDataFrame:
    return reference.features(name, slice(None) if bounds is None else reference.touching(name, bounds))


def best_detail(bounds: Bounds) -> str:
    """Return ``"corridor"`` if the bounds lie within the part of the world held in full detail, else ``"world"``."""
    west, south, east, north = bounds
    inside = CORRIDOR[0] <= west and CORRIDOR[1] <= south and east <= CORRIDOR[2] and north <= CORRIDOR[3]
    return "corridor" if inside else "world"


def _named(name: str, detail: str) -> str:
    return f"{name}_corridor" if detail == "corridor" else name


@functools.lru_cache(maxsize=16)
def countries(bounds: Bounds | None = None, *, detail: str = "world") -> geopandas.GeoDataFrame:
    """Return countries that touch the bounds: ``ADM0_A3``, ``ISO_A2``, ``NAME``, ``NAME_ES``, ... and polygons.

    ``ADM0_A3`` is Natural Earth's code; `country_at` and `boundaries` speak ISO 3166-1. The table is kept for the next
    caller: copy it before you change it.
    """
    return _read(_named("countries", detail), bounds)


@functools.lru_cache(maxsize=16)
def boundaries(bounds: Bounds | None = None, *, detail: str = "world") -> geopandas.GeoDataFrame:
    """Return land boundary lines: ``left``, ``right``, ``status`` (international, disputed), ``reason``.

    ``left`` and ``right`` are ISO 3166-1 alpha-3 codes in alphabetical order (Natural Earth's where ISO has none), not
    the sides of the line; ``right`` is empty where a territory lies in no country. A pair of which one part is disputed
    has two rows. The table is kept for the next caller: copy it before you change it.
    """
    return _read(_named("boundaries", detail), bounds)


@functools.lru_cache(maxsize=16)
def unassigned(bounds: Bounds | None = None) -> geopandas.GeoDataFrame:
    """Return land that lies in no country of this edition: ``name``, ``claims`` (ISO codes with ``|``), ``reason``."""
    return _read("unassigned", bounds)


def lakes(bounds: Bounds | None = None) -> geopandas.GeoDataFrame:
    """Return lakes that touch the bounds."""
    return _read("lakes", bounds)


@functools.lru_cache(maxsize=8)
def land(bounds: Bounds | None = None, *, detail: str = "world") -> Geometry:
    """Return all land within the bounds as one shape, without inner borders: a Polygon or a MultiPolygon.

    Empty where there is only sea. Lakes are land. Bounds stop at 180 degrees: beyond it nothing is found.
    """
    import shapely

    shapes = [
        *reference.table(_named("countries", detail), bounds).shapes,
        *reference.table("unassigned", bounds).shapes,
    ]
    if bounds is not None:
        shapes = list(shapely.clip_by_rect(shapes, *bounds))
    whole = shapely.union_all(shapely.make_valid(shapes))
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


@functools.lru_cache(maxsize=2)
def _outlines(detail: str) -> tuple[Any, Any]:
    """Return every polygon of the countries and of the unassigned territories, and their bounds."""
    import numpy as np
    import shapely

    names = (_named("countries", detail), "unassigned")
    parts = np.concatenate([shapely.get_parts(reference.shapes(name)) for name in names])
    return parts, shapely.bounds(parts)


def land_parts(bounds: Bounds, *, detail: str | None = None) -> Any:
    """Return the land within bounds as an array of polygons without inner borders, quickly; none if all is sea.

    Bounds may go beyond 180 degrees on either side, and so do the polygons then. Without ``detail``, the best the
    bounds allow. Coast that the bounds cut is closed along them.

    Examples
    --------
    >>> len(land_parts((-30.0, 30.0, -29.0, 31.0)))
    0
    """
    import numpy as np
    import shapely

    parts, boxes = _outlines(detail or best_detail(bounds))
    found: list[Any] = []
    for turn in (-360.0, 0.0, 360.0):
        west, south, east, north = bounds[0] - turn, bounds[1], bounds[2] - turn, bounds[3]
        if west > 180 or east < -180:
            continue
        near = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        cut = shapely.clip_by_rect(parts[near], west, south, east, north)
        cut = cut[~shapely.is_empty(cut)]
        try:
            whole = shapely.get_parts(shapely.coverage_union_all(cut))
        except shapely.errors.GEOSException:  # a cut has put a corner on one side of a border alone
            whole = shapely.get_parts(shapely.union_all(shapely.make_valid(cut)))
        found.append(shapely.transform(whole, lambda xy, by=turn: xy + np.array([by, 0.0])) if turn else whole)
    shapes = np.concatenate(found) if found else np.array([], dtype=object)
    return shapes[(shapely.get_type_id(shapes) == 3) & ~shapely.is_empty(shapes)]


@functools.lru_cache(maxsize=2)
def _territories(detail: str) -> tuple[Any, list[tuple[str, ...]], Any]:
    """Return the countries and the unassigned territories: their shapes, the codes of each, and where they are."""
    import shapely

    own, gaps = reference.table(_named("countries", detail)), reference.table("unassigned")
    codes: list[tuple[str, ...]] = [(ISO3.get(code, code),) for code in own.columns["ADM0_A3"]]
    codes += [tuple(claims.split("|")) for claims in gaps.columns["claims"]]
    shapes = [*own.shapes, *gaps.shapes]
    shapely.prepare(shapes)
    return shapes, codes, shapely.STRtree(shapes)


@functools.lru_cache(maxsize=131072)
def country_at(lon: float, lat: float, *, tolerance_km: float = 2.0) -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-3 codes of the countries a position is in, or within a tolerance of, nearest first.

    The layer puts places on a coast or a river border up to 1.7 km out of their country; hence the tolerance. In a
    territory that lies in no country (`unassigned`) these are the states that claim it. Where ISO has no code it is
    Natural Earth's, and XKX for Kosovo.

    Raises
    ------
    GeometryError
        If the position is not on Earth.

    Examples
    --------
    >>> country_at(-76.789, 8.426), country_at(-76.9, 8.3)
    (('COL',), ())
    """
    import shapely

    lon, lat = check_position(lon, lat)
    # A degree of longitude shrinks towards the poles: search wide there, measure on the ellipsoid afterwards.
    reach = max(0.3, tolerance_km / 100.0)
    wide = min(180.0, reach / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + reach)))))
    # What is farther off in degrees than so many kilometres can be is not measured.
    near = min(wide, wide * tolerance_km / 60.0 / reach)
    found: dict[str, float] = {}
    for shift in (0.0, 360.0, -360.0):
        box = (lon + shift - wide, lat - reach, lon + shift + wide, lat + reach)
        if box[0] > 180 or box[2] < -180:
            continue
        point = shapely.Point(lon + shift, lat)
        shapes, names, tree = _territories(best_detail(box))
        for index in tree.query(shapely.box(*box)).tolist():
            km = _km_to(point, shapes[index]) if shapely.dwithin(shapes[index], point, near) else math.inf
            if km <= tolerance_km:
                found |= {code: min(km, found.get(code, km)) for code in names[index]}
    return tuple(sorted(found, key=lambda code: (found[code], code)))


def _km_to(point: Any, shape: Any) -> float:
    """Return how far a position is from a shape, 0 within it; near enough for a few kilometres."""
    import shapely
    from shapely import affinity

    if shape.covers(point):
        return 0.0
    # The nearest point in a plane where a degree of longitude is as short as it is here.
    narrow = max(0.01, math.cos(math.radians(point.y)))
    flat = [affinity.scale(g, xfact=narrow, origin=(0, 0)) for g in (point, shape)]
    x, y = shapely.shortest_line(*flat).coords[-1]
    there = (min(180.0, max(-180.0, x / narrow)), y)
    lon = point.x - 360.0 * round(point.x / 360.0)
    return geodesy.distance_km((lon, point.y), there)


@functools.cache
def country_names(lang: str = "en") -> dict[str, str]:
    """Return names by ISO 3166-1 alpha-3 code, in English or Spanish, without reading any geometry."""
    column = "NAME_ES" if lang == "es" else "NAME"
    rows = reference.rows("countries")
    return {ISO3.get(row["ADM0_A3"], row["ADM0_A3"]): row[column] for row in rows}


@functools.lru_cache(maxsize=16)
def country_labels(bounds: Bounds) -> tuple[tuple[str, tuple[tuple[float, float], ...]], ...]:
    """Return the codes of countries within bounds, largest first, each with positions at which its name may be written.

    Codes are ISO 3166-1 alpha-3, Natural Earth's where ISO has none.

    Positions lie well inside the part of the country that is seen, best first. A country of which less than 0.15 % of
    the bounds is seen has none.
    """
    import shapely

    found = reference.table("countries", bounds)
    shapes = shapely.clip_by_rect(shapely.make_valid(found.shapes), *bounds)
    whole = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    out: list[tuple[float, str, tuple[tuple[float, float], ...]]] = []
    for code, shape in zip(found.columns["ADM0_A3"], shapes, strict=True):
        parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
        size = sum(shapely.area(part) for part in parts)
        if size >= whole * 0.0015:
            largest = max(parts, key=shapely.area)
            out.append((size, ISO3.get(code, code), _spots(largest)))
    return tuple((code, spots) for _, code, spots in sorted(out, key=lambda entry: (-entry[0], entry[1])))


@functools.cache
def _cities() -> tuple[City, ...]:
    rows = reference.rows("cities")
    return tuple(City(row["name"], row["zone"], float(row["lon"]), float(row["lat"])) for row in rows)


def cities(bounds: Bounds) -> tuple[City, ...]:
    """Return the large cities within bounds, those that count for most first: by people, capitals four times.

    Bounds may go on beyond 180 degrees in the east, and so do the positions then. Of cities within 25 km of each other
    only the first is held.

    Examples
    --------
    >>> [city.name for city in cities((-80.0, -5.0, -66.0, 12.0))][:3]
    ['Bogotá', 'Caracas', 'Quito']
    """
    west, south, east, north = bounds
    turned = (city._replace(lon=city.lon + 360.0 if city.lon < west else city.lon) for city in _cities())
    return tuple(city for city in turned if west < city.lon < east and south < city.lat < north)


def _spots(shape: Any, most: int = 10) -> tuple[tuple[float, float], ...]:
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


def ground(bounds: Bounds, *, tolerance_m: float, rivers: int | None = None) -> GroundLayers:
    """Return the ground within bounds (west, south, east, north), simplified to a tolerance in metres.

    Coast and borders are simplified together, so that borders end on the coast. Islands smaller than the tolerance
    squared are left out, larger ones keep at least a triangle. Land that lies in no country is land, with
    disputed lines around it. Bounds may go on beyond 180 degrees in the east, and so does the ground then. Up to
    `coast.FINEST` metres the coast is the finer one, where it is installed. ``rivers`` is the lowest rank of rivers
    that are wanted, from 0, the largest, to 7, and of those that are borders one rank more; without it none.

    Raises
    ------
    UsageError
        If the bounds are empty or the tolerance is not a positive number.
    """
    west, south, east, north = bounds
    if not (west < east and south < north and math.isfinite(east - west + north - south)):
        raise UsageError(f"bounds {bounds} hold nothing: write west, south, east, north")
    if not 0 < tolerance_m < math.inf:
        raise UsageError(f"tolerance_m {tolerance_m:g} is not a positive number of metres")
    rounded = (round(west, 4), round(south, 4), round(east, 4), round(north, 4))
    return _ground(rounded, max(1, round(tolerance_m)), rivers)


@functools.lru_cache(maxsize=8)
def _ground(bounds: Bounds, tolerance_m: int, rivers: int | None) -> GroundLayers:
    import numpy as np
    import shapely

    west, south, east, north = bounds
    step = tolerance_m / 111_320
    narrow = max(0.05, math.cos(math.radians((south + north) / 2)))
    # Cut a little further out first: what the cut does to lines then lies outside the frame.
    outer = (west - 3 * step / narrow, south - 3 * step, east + 3 * step / narrow, north + 3 * step)
    detail = best_detail(outer) if tolerance_m < 400 else "world"
    shapes = [
        *_across(_named("countries", detail), outer, "ADM0_A3"),
        *_across("unassigned", outer, "name"),
    ]
    flat = _flat(shapely.clip_by_rect(shapes, *outer), narrow)
    disputed = _flat(_across(_named("boundaries", detail), outer, only=("status", {"disputed"})), narrow)
    streams: list[Any] = []
    along: Any = []
    if rivers is not None:
        free = _across("rivers", outer, only=("rank", range(rivers + 1)))
        streams += list(shapely.simplify(_flat(free, narrow), step))
        # A river that is a border says more than another of its rank.
        bordering = _across(_named("rivers_on_borders", detail), outer, only=("rank", range(rivers + 2)))
        along = _flat(bordering, narrow)
    marked = _segments(disputed), _segments(along)
    arcs = [
        piece
        for arc in coverage.arcs(flat)
        if not (arc.line.is_closed and _island(arc.line, narrow) < 0.98 * step * step)
        for piece in _by_status(arc, marked)
    ]
    lines: dict[str, list[Any]] = {"coast": [], "international": [], "disputed": []}
    for (status, is_river, _), arc in zip(arcs, coverage.simplified([arc for *_, arc in arcs], step), strict=True):
        lines[status].append(arc.line)
        if is_river:
            streams.append(arc.line)
    water = shapely.simplify(_flat(shapely.clip_by_rect(_across("lakes", outer), *outer), narrow), step)

    def back(found: Any, kind: str, least: float = 0.0) -> tuple[Any, ...]:
        cut = shapely.get_parts(shapely.clip_by_rect(_flat(found, 1 / narrow), *bounds))
        parts = shapely.get_parts(shapely.line_merge(cut)) if kind == "LineString" else cut
        return tuple(p for p in parts if p.geom_type == kind and shapely.area(p) * narrow >= least)

    whole = np.array(shapely.get_parts(coverage.built(lines["coast"])))
    finer = coast.finer(outer, (tolerance_m / 1000) ** 2) if tolerance_m <= coast.FINEST and east <= 180 else None
    if finer is not None:
        whole = shapely.simplify(_flat(finer, narrow), step)
        for status in ("international", "disputed"):
            lines[status] = coast.borders_to(lines[status], whole)
    borders = [(line, status) for status in ("international", "disputed") for line in back(lines[status], "LineString")]
    return GroundLayers(
        land=back(whole, "Polygon", step * step / 4), boundaries=tuple(borders),
        lakes=back(water, "Polygon", 60 * step * step), rivers=back(streams, "LineString"), finer=finer is not None,
    )  # fmt: skip


def _segments(lines: Any) -> set[coverage.Segment]:
    import shapely

    return set(map(tuple, coverage.segments(shapely.get_parts(lines))[0].tolist()))


def _across(
    layer: str, bounds: Bounds, key: str = "", *, only: tuple[str, Collection[object]] | None = None
) -> list[Any]:
    """Return the shapes of a layer within bounds, which may go on beyond 180 degrees in the east.

    The layers are cut at 180 degrees: what has the same ``key`` on both sides of it becomes one shape again. ``only``
    is a column, and what it says of the rows that are wanted.
    """
    import numpy as np
    import shapely

    def read(box: Bounds) -> tuple[Any, list[Any]]:
        columns, shapes = reference.table(layer, box)
        names = columns[key] if key else list(range(len(shapes)))
        if only is not None:
            names = [row for row, said in enumerate(columns[only[0]]) if said in only[1]]
            shapes = shapes[np.array(names, dtype=np.int64)]
        return shapes, names

    west, south, east, north = bounds
    if east <= 180.0 + EDGE:
        return list(read(bounds)[0])
    found: dict[object, list[Any]] = {}
    for turn, box in ((0.0, (west, south, 180.0, north)), (360.0, (-180.0, south, east - 360.0, north))):
        shapes, names = read(box)
        shapes = shapely.clip_by_rect(shapely.make_valid(shapes), *box)
        for number, shape in enumerate(shapes):
            name = names[number] if key else (turn, number)
            found.setdefault(name, []).append(shapely.transform(shape, lambda xy, by=turn: _moved(xy, by)))
    return [shapely.union_all(parts) if len(parts) > 1 else parts[0] for parts in found.values()]


def _moved(xy: Any, by: float) -> Any:
    """Return positions so many degrees further east; on the seam at 180 degrees they are exactly there."""
    import numpy as np

    x = xy[:, 0] + by
    return np.column_stack([np.where(np.abs(x - 180.0) < 1e-5, 180.0, x), xy[:, 1]])


def _flat(shapes: Any, factor: float) -> Any:
    """Return shapes with longitudes times a factor: near enough to a plane to simplify in."""
    import numpy as np
    import shapely

    return shapely.transform(np.asarray(shapes, dtype=object), lambda xy: xy * (factor, 1.0))


def _island(ring: Any, narrow: float) -> float:
    """Return the area within a ring of the flat map, in square degrees of the equator: true to its own latitude."""
    import shapely

    return float(shapely.area(shapely.Polygon(ring))) / narrow * math.cos(math.radians(ring.coords[0][1]))


def _by_status(
    arc: coverage.Arc, marked: tuple[Collection[coverage.Segment], Collection[coverage.Segment]]
) -> list[tuple[str, bool, coverage.Arc]]:
    """Return an arc cut where its status changes, each piece with its status and whether a river runs there.

    The status of a coast is "coast"; ``marked`` are the segments that are disputed, and those along a river.
    """
    import shapely

    if len(arc.owners) < 2:
        return [("coast", False, arc)]

    def kind(pair: Sequence[tuple[float, ...]]) -> tuple[bool, bool]:
        segment = (*min(pair), *max(pair))
        return segment in marked[0], segment in marked[1]

    pairs = list(itertools.pairwise(arc.line.coords))
    out = []
    for (dashed, is_river), run in itertools.groupby(pairs, key=kind):
        steps = list(run)
        line = shapely.LineString([steps[0][0], *(end for _, end in steps)])
        arc_of = coverage.Arc(line=line, owners=arc.owners)
        out.append(("disputed" if dashed else "international", is_river, arc_of))
    return out
