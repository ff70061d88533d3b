"""What a line has to do with places and countries: distances, buffers, borders crossed, the leg nearest to a position.

On the ellipsoid (`routes.geo.geodesy`), right over 180 degrees and near the poles. Borders are those of the reference
layer at 1:10m (`routes.geo.layers`), so a crossing is placed to about 2 km.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import GeometryError, UsageError
from routes.geo import geodesy, layers, reference
from routes.geo.plane import Plane
from routes.model.geometry import Bounds, Position, check_order, check_position
from routes.model.lookup import find_leg
from routes.model.network import NetworkRecords
from routes.model.records import Leg

if TYPE_CHECKING:
    from shapely import LineString, MultiPolygon, Polygon

__all__ = [
    "Crossing",
    "Nearest",
    "Snapped",
    "around",
    "bounds",
    "countries_passed",
    "crossings",
    "heading",
    "line_of",
    "nearest",
    "rough_km",
    "rough_line_km",
    "snap",
]

STEP_KM = 1.0
_NO_LINE = "a line without positions is near nothing"
EARTH_KM = 6371.0088
# Shorter stays are the border of the layer wavering along a river or a road: it is good to about 2 km.
SHORTEST_KM = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The position on a line that is nearest to another, how far away it is and how far along the line, in km."""

    position: Position
    km: float
    along_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapped:
    """The leg that is nearest to a position, the position on it, how far away and how far along the leg, in km."""

    leg: str
    position: Position
    km: float
    along_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """Where a line leaves one country for another: ISO 3166-1 alpha-3 codes, empty for the sea; km along the line."""

    position: Position
    before: str
    after: str
    along_km: float


def nearest(line: LineString, position: Position) -> Nearest:
    """Return the place on a line nearest to a position, its segments taken as geodesics.

    All segments are compared on a sphere; those that may be the nearest are then measured on the ellipsoid.

    Raises
    ------
    GeometryError
        If the line is empty or the position is not on Earth.

    Examples
    --------
    >>> from shapely import LineString
    >>> found = nearest(LineString([(179.0, 0.0), (-179.0, 0.0)]), (180.0, 1.0))
    >>> round(found.km, 1), round(found.along_km, 1)
    (110.6, 111.3)
    """
    position = check_position(*position)
    if line.is_empty:
        raise GeometryError(_NO_LINE)
    coords = [(c[0], c[1]) for c in line.coords]
    rough = _rough_km(coords, [position])[0]
    # The sphere errs by less than 0.6 % of a distance, and by that of the segment's own length.
    least = float(rough.min()) * 1.012 + 0.01 * float(max(geodesy.steps_km(coords))) + 0.01
    found: list[tuple[float, int, Position]] = []
    for number in (rough <= least).nonzero()[0].tolist():
        there, km = geodesy.nearest_on(position, coords[number], coords[number + 1])
        found.append((km, number, there))
    km, number, there = min(found)
    return Nearest(position=there, km=km, along_km=geodesy.chain_km([*coords[: number + 1], there]))


def _unit(rows: Any) -> Any:
    """Return (lon, lat) rows as points of the unit sphere."""
    import numpy as np

    lon, lat = np.radians(np.asarray(rows, dtype=float).reshape(-1, 2)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _rough_km(coords: Sequence[Position], positions: Any) -> Any:
    """Return about how far each position (rows) is from each segment of a line (columns): arcs on a sphere."""
    points = _unit(coords)
    return _arcs_km(points[None, :-1], points[None, 1:], _unit(positions)[:, None])


def rough_line_km(line: LineString, positions: Any) -> Any:
    """Return about how far each position is from a line: off by up to 1 %, and by that of its longest segment.

    Raises
    ------
    GeometryError
        If the line is empty.

    Examples
    --------
    >>> from shapely import LineString
    >>> [round(float(km)) for km in rough_line_km(LineString([(0, 0), (1, 0)]), [(0.5, 1.0), (2.0, 0.0)])]
    [111, 111]
    """
    if line.is_empty:
        raise GeometryError(_NO_LINE)
    return _rough_km([(c[0], c[1]) for c in line.coords], positions).min(axis=1)


def rough_km(a: Position, b: Position, positions: Any) -> Any:
    """Return about how far (to 0.6 %) each position is from the great circle between two, for choosing, not for print.

    Examples
    --------
    >>> [round(float(km)) for km in rough_km((0.0, 0.0), (2.0, 0.0), [(1.0, 1.0), (3.0, 0.0)])]
    [111, 111]
    """
    return _arcs_km(_unit([a]), _unit([b]), _unit(positions))


def _arcs_km(a: Any, b: Any, points: Any) -> Any:
    """Return the distance of points from arcs, broadcast over all but the last axis."""
    import numpy as np

    normal = np.cross(a, b)
    size = np.linalg.norm(normal, axis=-1)
    normal = normal / np.where(size > 0, size, 1.0)[..., None]
    height = (normal * points).sum(axis=-1)
    beside_a, beside_b = (np.cross(normal, a) * points).sum(axis=-1), (np.cross(b, normal) * points).sum(axis=-1)
    within = (beside_a >= 0) & (beside_b >= 0) & (size > 1e-12)
    # Half the chord, not the cosine: that keeps its digits for places that are close.
    ends = [2 * np.arcsin(np.clip(np.linalg.norm(end - points, axis=-1) / 2, 0, 1)) for end in (a, b)]
    return EARTH_KM * np.where(within, np.arcsin(np.clip(np.abs(height), 0, 1)), np.minimum(*ends))


def snap(net: NetworkRecords, lon: float, lat: float, *, legs: Iterable[str] | None = None) -> Snapped:
    """Return the leg of a network that passes nearest to a position, the first by id of several as near.

    A leg without a line of its own is taken as the geodesic between its waypoints.

    Raises
    ------
    GeometryError
        If the position is not on Earth.
    UsageError
        If the network has no leg.

    Examples
    --------
    >>> import routes
    >>> found = snap(routes.load("americas"), -77.0, 8.5)
    >>> found.leg, found.km < 5
    ('necocli--acandi-boat', True)
    """
    position = check_position(lon, lat)
    chosen = sorted(net.legs if legs is None else legs)
    if not chosen:
        raise UsageError("the network has no leg to snap to")
    lines = {name: line_of(net, net.legs[name]) for name in chosen}
    rough = {name: float(rough_line_km(line, [position])[0]) for name, line in lines.items()}
    least = min(rough.values()) * 1.02 + 1.0
    found = [(nearest(lines[name], position), name) for name in chosen if rough[name] <= least]
    best, name = min(found, key=lambda row: (round(row[0].km, 9), row[1]))
    check_order(
        position, best.km, lambda turned: min(float(rough_line_km(line, [turned])[0]) for line in lines.values())
    )
    return Snapped(leg=name, position=best.position, km=best.km, along_km=best.along_km)


def bounds(net: NetworkRecords) -> Bounds:
    """Return west, south, east and north of the places and lines of a network, in degrees as they are stored.

    Four times not a number for a network of nothing.
    """
    import shapely

    places = [shapely.Point(place.lon, place.lat) for place in net.waypoints.values()]
    west, south, east, north = shapely.total_bounds([*places, *(leg.line for leg in net.legs.values())]).tolist()
    return west, south, east, north


def line_of(net: NetworkRecords, leg: str | Leg) -> LineString:
    """Return the line of a leg, the geodesic between its waypoints if it has none of its own.

    Raises
    ------
    UnknownIdError
        If the network has no such leg.
    """
    import shapely

    own = find_leg(net, leg) if isinstance(leg, str) else leg
    if own.geometry is not None:
        return own.geometry
    ends = [net.waypoints[own.start], net.waypoints[own.end]]
    return shapely.LineString([(waypoint.lon, waypoint.lat) for waypoint in ends])


def around(line: LineString, km: float) -> Polygon | MultiPolygon:
    """Return the area within a distance of a line, to about 1 %, cut at 180 degrees and closed over a pole if need be.

    Made of discs in planes that each touch the Earth close by, so that it is as wide everywhere.

    Raises
    ------
    GeometryError
        If the line is empty, or the distance is not positive or beyond 2,000 km.

    Examples
    --------
    >>> from shapely import LineString
    >>> area = around(LineString([(0.0, 0.0), (1.0, 0.0)]), 10.0)
    >>> [round(value, 2) for value in area.bounds]
    [-0.09, -0.09, 1.09, 0.09]
    """
    import shapely

    if line.is_empty or not 0 < km <= 2000:
        raise GeometryError(f"a buffer needs a line and a distance from 0 to 2,000 km, not {km:g}")
    coords = [tuple(c[:2]) for c in geodesy.densify(line, max(km, 50.0)).coords]
    parts: list[Any] = []
    for at in range(0, max(1, len(coords) - 1), 4):
        piece = coords[at : at + 5]
        plane = Plane(*piece[len(piece) // 2])
        flat = plane.flat(piece)
        shape = shapely.LineString(flat) if len(piece) > 1 else shapely.Point(flat[0])
        # The plane is wider than the Earth away from where it touches: so must the buffer be there.
        wide = km * (1 + (km / (2 * EARTH_KM)) ** 2)
        ring = shapely.get_coordinates(shapely.segmentize(geodesy.buffer_km(shape, wide, corners=32), km / 8))
        parts.append(_on_the_globe(plane, ring))
    return shapely.union_all(parts)


def _on_the_globe(plane: Plane, ring: Any) -> Any:
    """Return a ring of a plane as polygons in longitude and latitude."""
    import shapely
    from shapely import affinity

    positions = [(float(lon), float(lat)) for lon, lat in plane.round(ring)]
    over = [pole for pole in (90.0, -90.0) if _holds(ring, plane, pole)]
    if not over:
        shape = shapely.Polygon(geodesy.continuous(positions))
        turns = [(turn, shapely.clip_by_rect(shape, turn - 180, -90, turn + 180, 90)) for turn in (-360.0, 0.0, 360.0)]
        return shapely.union_all([affinity.translate(part, xoff=-turn) for turn, part in turns if not part.is_empty])
    # A cap over a pole: from one side of the map to the other along its rim, and back along the pole.
    pole = over[0]
    turned = geodesy.continuous(positions)
    if turned[0][0] > turned[-1][0]:
        turned = turned[::-1]
    start = min(range(len(turned) - 1), key=lambda at: (turned[at][0] + 180) % 360)
    rim = [((lon + 180) % 360 - 180, lat) for lon, lat in turned[start:-1] + turned[:start]]
    edge = (rim[0][1] + rim[-1][1]) / 2
    return shapely.make_valid(shapely.Polygon([(-180, pole), (-180, edge), *rim, (180, edge), (180, pole)]))


def _holds(ring: Any, plane: Plane, pole: float) -> bool:
    import shapely

    if plane.lat * pole < 0:
        return False
    return bool(shapely.contains_xy(shapely.Polygon(ring), *plane.flat([(0.0, pole)])[0]))


def crossings(line: LineString, *, least_km: float = SHORTEST_KM) -> tuple[Crossing, ...]:
    """Return where a line passes from one country to another, in order; to and from the sea it is the coast.

    Stays shorter than ``least_km`` between two others are left out, because a river border of the layer wavers by that:
    a road along it would seem to cross it again and again. In a territory without a country it is its claimants' codes
    with ``|`` between them.

    Raises
    ------
    GeometryError
        If the line holds what is not a position on Earth.

    Examples
    --------
    >>> from shapely import LineString
    >>> [(c.before, c.after) for c in crossings(LineString([(-82.6, 8.5), (-83.1, 8.7)]))]
    [('PAN', 'CRI')]
    """
    runs = _runs(line, least_km)
    return tuple(
        Crossing(position=geodesy.point_along(line, upto), before=before, after=after, along_km=upto)
        for (before, _, upto), (after, _, _) in zip(runs, runs[1:], strict=False)
    )


def countries_passed(line: LineString, *, least_km: float = SHORTEST_KM) -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-3 codes of the countries a line passes, in order; one it comes back to stands twice.

    Raises
    ------
    GeometryError
        If the line holds what is not a position on Earth.

    Examples
    --------
    >>> from shapely import LineString
    >>> countries_passed(LineString([(-82.6, 8.5), (-83.1, 8.7)]))
    ('PAN', 'CRI')
    """
    found = [code for code, _, _ in _runs(line, least_km) if code]
    return tuple(code for code, before in zip(found, [None, *found], strict=False) if code != before)


def _runs(line: LineString, least_km: float) -> list[tuple[str, float, float]]:
    """Return the stays of a line: country, km from, km to; short ones between others are left out."""
    import shapely

    fine = geodesy.densify(line, STEP_KM)
    coords = [tuple(c[:2]) for c in fine.coords]
    named = _named(fine)
    at, cuts = 0.0, [0.0]
    for km in geodesy.steps_km(coords).tolist():
        at += km
        cuts.append(at)
    codes = [""] * len(coords)
    points = shapely.points(coords)
    for code, shape in named:
        shapely.prepare(shape)
        for number in shapely.intersects(shape, points).nonzero()[0].tolist():
            codes[number] = codes[number] or code
    runs: list[tuple[str, float, float]] = []
    for number, code in enumerate(codes):
        if runs and runs[-1][0] == code:
            runs[-1] = (code, runs[-1][1], cuts[number])
            continue
        where = 0.0
        if number:
            where = _border(coords[number - 1], coords[number], cuts[number - 1], code, named)
            runs[-1] = (*runs[-1][:2], where)
        runs.append((code, where, cuts[number]))
    return _steady(runs, least_km)


def _named(line: LineString) -> list[tuple[str, Any]]:
    """Return the countries near a line with their codes; the same a turn away for one that crosses 180 degrees."""
    import shapely

    positions = [(c[0], c[1]) for c in line.coords]
    bounds = geodesy.expand_bounds(geodesy.bounds_of(positions), 5.0)
    out: list[tuple[str, Any]] = []
    for turn in (0.0, -360.0):
        box = (max(-180.0, bounds[0] + turn), bounds[1], min(180.0, bounds[2] + turn), bounds[3])
        if box[0] >= box[2]:
            continue
        fine = layers.best_detail(box) == "corridor"
        own, gaps = (
            reference.table("countries_corridor" if fine else "countries", box),
            reference.table("unassigned", box),
        )
        cut = shapely.clip_by_rect(own.shapes, *box)
        out += [(layers.ISO3.get(code, code), shape) for code, shape in zip(own.columns["ADM0_A3"], cut, strict=True)]
        out += list(zip(gaps.columns["claims"], gaps.shapes, strict=True))
    return [(code, shape) for code, shape in out if not shape.is_empty]


def _border(a: Position, b: Position, start_km: float, code: str, named: list[tuple[str, Any]]) -> float:
    """Return how far along the line it passes into a country, between two neighbouring positions, to 10 m."""
    import shapely

    whole = shapely.LineString([a, b])
    low, high = 0.0, geodesy.length_km(whole)
    while high - low > 0.01:
        middle = (low + high) / 2
        spot = shapely.Point(geodesy.point_along(whole, middle))
        here = next((name for name, shape in named if shapely.intersects(shape, spot)), "")
        low, high = (low, middle) if here == code else (middle, high)
    return start_km + high


def _steady(runs: list[tuple[str, float, float]], least_km: float) -> list[tuple[str, float, float]]:
    """Return stays without those that are too short to be believed; the first and the last stay."""
    while True:
        short = [
            (end - start, number)
            for number, (_, start, end) in enumerate(runs)
            if 0 < number < len(runs) - 1 and end - start < least_km
        ]
        if not short:
            return runs
        number = min(short)[1]
        (code, start, _), (after, _, end) = runs[number - 1], runs[number + 1]
        if code == after:
            runs = [*runs[: number - 1], (code, start, end), *runs[number + 2 :]]
        else:
            middle = (runs[number][1] + runs[number][2]) / 2
            runs = [*runs[: number - 1], (code, start, middle), (after, middle, end), *runs[number + 2 :]]


def heading(line: LineString, km: float) -> float:
    """Return the direction of a line a distance from its start, degrees clockwise from north.

    Raises
    ------
    GeometryError
        If the line is empty or the distance is not finite.

    Examples
    --------
    >>> from shapely import LineString
    >>> heading(LineString([(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]), 150.0)
    0.0
    """
    if line.is_empty or not math.isfinite(km):
        raise GeometryError("a direction along a line needs a line and a finite distance")
    coords = [(c[0], c[1]) for c in line.coords]
    left = km
    for a, b in zip(coords[:-2], coords[1:-1], strict=True):
        step = geodesy.distance_km(a, b)
        if left < step:
            break
        left -= step
    else:
        a, b = coords[-2], coords[-1]
        step = geodesy.distance_km(a, b)
    # At the end of a geodesic its direction is the one back, turned round.
    if left >= step:
        return (geodesy.azimuth(b, a) + 180.0) % 360.0
    return geodesy.azimuth(geodesy.point_along(line, max(0.0, km)), b)
