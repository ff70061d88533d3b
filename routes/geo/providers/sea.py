"""Provider `sea`: the shortest way on the water between two places, offline, from the land layer at 1:10m.

Where to look is known beforehand (`routes.geo.seaways`): around the two places, or along a way that leads far off.
The land there is laid into a plane (`routes.geo.plane`). A first mesh of the water finds the way, however narrow its
straits. A second mesh gives the line, the shortest in it, as a string pulled tight
(`routes.geo.mesh`): that of the water far enough off the coast, of a tube through each strait that is narrower than
that, and of an approach to each place. Lakes and canals are land. No depth, current, weather or law is known to it:
the line is a drawing of the connection, and no course to steer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.errors import NoPathError, UsageError
from routes.geo import geodesy, layers, mesh, seaways
from routes.geo.plane import Plane
from routes.geo.providers.base import Drawn
from routes.model.geometry import Position, check_position
from routes.model.records import Basis

if TYPE_CHECKING:
    from shapely import Geometry

__all__ = ["OFFSHORE_KM", "REACH_KM", "draw"]

Point = tuple[float, float]
OFFSHORE_KM = 3.0
# At 1:10m a place on the coast may lie as far from the water (see `routes.geo.layers.country_at`).
JOINED_KM = 1.95
REACH_KM = 6.0
LINK_KM = 1.2
STEP_KM = 25.0
ROUNDABOUT = 5.0  # from here on the note says how much longer than the straight line the way is
FAR_KM = 1500.0
CELLS = 24
WIDEST_KM = 1300.0


@dataclass(frozen=True, slots=True)
class _Chart:
    """The water in a frame in a plane: its parts, the land; the half-width of a square, and the width of a cell."""

    plane: Plane
    frame: Any
    half: float
    step: float
    parts: Any
    land: Any


def draw(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    offshore_km: float = OFFSHORE_KM,
    reach_km: float = REACH_KM,
) -> Drawn:
    """Return the shortest way on the water, ``routed``, from one position to the other.

    The line keeps ``offshore_km`` off the coast where it can; near its ends and in straits that are narrower it keeps
    to the middle. An end on land, at most 2 km from the water, is joined straight to it; one that lies further inland,
    at most ``reach_km``, is left out: the line starts on its shore, and ``snapped_km`` and ``note`` say how far it is.
    ``note`` says, too, where the way is five and more times as long as the straight line: canals are land.

    Raises
    ------
    NoPathError
        If a place lies further than ``reach_km`` from the sea, or no water joins the two.
    UsageError
        If a distance is not positive, or both ends are one position.
    GeometryError
        If a position is not on Earth.

    Examples
    --------
    >>> drawn = draw((-76.7893, 8.4263), (-77.3461, 8.6381))
    >>> drawn.basis.value, round(drawn.length_km)
    ('routed', 66)
    """
    start, end = check_position(*start), check_position(*end)
    for name, value in (("offshore_km", offshore_km), ("reach_km", reach_km)):
        if not 0 < value < math.inf:
            raise UsageError(f"{name} {value:g} is not a positive number of kilometres")
    straight = geodesy.distance_km(start, end)
    if straight < 0.001:
        raise UsageError(f"{names[0]} and {names[1]} are one position: a line needs two")
    fault = NoPathError(f"the water that joins {names[0]} and {names[1]} is too narrow to be drawn")
    way: seaways.Seaway | None = None
    try:
        way = seaways.seaway(start, end, names, reach_km)
    except NoPathError as closed:  # perhaps not on a chart, which shows the Americas in more detail
        fault = closed
    for chart in _charts(start, end, straight, way):
        a, b = (tuple(map(float, point)) for point in chart.plane.flat([start, end]))
        try:
            part = _joining(chart, a, b, names, reach_km)  # type: ignore[arg-type]
        except NoPathError as here:
            raise here if way is not None else fault from None
        if part is None:
            continue
        (a, far_a), (b, far_b) = (_shore(part, point) for point in (a, b))  # type: ignore[arg-type]
        water = _Water(chart, part, (a, b), offshore_km)
        rough, length = water.rough()
        if way is None or chart.half == math.inf or length < 1.6 * way.length_km + 100:
            return _drawn(chart.plane, water.line(rough, length), (start, end), names, (far_a, far_b))
    raise fault


def _charts(start: Position, end: Position, straight: float, way: seaways.Seaway | None) -> Iterator[_Chart]:
    """Yield charts that may hold the way: a square around both places, or where the rough way leads."""
    import numpy as np
    import shapely

    plane = Plane(*geodesy.midpoint(shapely.LineString([start, end])))
    half = 0.6 * straight + 60.0
    if way is None or (half < WIDEST_KM and np.abs(plane.flat(way.positions)).max() < half - 20):
        yield _chart(plane, shapely.box(-half, -half, half, half))
    if way is not None:
        yield _corridor(way)


def _corridor(way: seaways.Seaway) -> _Chart:
    """Return the water of the cells that a rough way leads through, and of all that lies near it."""
    import shapely

    plane = Plane(*way.middle())
    boxes = mesh.dense([shapely.box(*seaways.box(cell)) for cell in way.cells], 0.5)
    line = geodesy.densify(shapely.LineString(way.positions), 200.0)
    near = geodesy.buffer_km(shapely.LineString(plane.flat(line.coords)), max(100.0, 160.0 - way.length_km / 200))
    return _chart(plane, shapely.union_all([near, *shapely.transform(boxes, plane.flat)]), way.length_km)


def _chart(plane: Plane, frame: Geometry, length: float = 0.0) -> _Chart:
    """Return the water within a frame in a plane: a square around its middle, or a corridor of some length."""
    import shapely

    half = math.inf if length else float(frame.bounds[2])
    edge = shapely.get_coordinates(shapely.segmentize(frame, min(100.0, half / 20)))
    west, south, east, north = geodesy.expand_bounds(geodesy.bounds_of(map(tuple, plane.round(edge).tolist())), 60.0)
    pole = shapely.Point(plane.flat([(0.0, math.copysign(90.0, plane.lat))])[0])
    if shapely.distance(frame, pole) < 0.5 * min(half, 1000.0):
        west, east = -180.0, 180.0
        south, north = (south, 90.0) if plane.lat > 0 else (-90.0, north)
    shapes = mesh.dense(layers.land_parts((west, south, east, north)), 0.5)
    shapes = shapely.make_valid(shapely.transform(shapes, plane.flat))
    shapes = shapely.get_parts(mesh.clipped(shapes, frame.bounds))
    # Only what 180 degrees cut in two touches another part.
    over = west < -180 or east > 180 or east - west >= 360
    land = shapely.union_all(shapes) if over else shapely.multipolygons(shapes[shapely.get_type_id(shapes) == 3])
    if length:
        land = shapely.intersection(land, frame)
    water = shapely.get_parts(shapely.difference(frame, land))
    step = min(250.0, max(40.0, length / 60)) if length else 2 * half / CELLS
    return _Chart(plane, frame, half, step, water[shapely.get_type_id(water) == 3], land)


def _leaves(part: Geometry, half: float) -> bool:
    """Return whether a part of the water reaches the edge of the chart."""
    return half == math.inf or bool(max(abs(value) for value in part.bounds) > half - 1e-6)


def _joining(chart: _Chart, a: Point, b: Point, names: tuple[str, str], reach: float) -> Geometry | None:
    """Return the part of the water that joins two points, or nothing if a wider chart might have one."""
    import shapely

    far = [shapely.distance(chart.parts, shapely.Point(point)) for point in (a, b)]
    for name, distances in zip(names, far, strict=True):
        nearest = float(min(distances, default=math.inf))
        if nearest > reach:
            raise NoPathError(seaways.inland(name, nearest, reach))
    both = [number for number in range(len(chart.parts)) if far[0][number] <= reach and far[1][number] <= reach]
    if both:
        return chart.parts[min(both, key=lambda number: (far[0][number] + far[1][number], number))]
    for name, distances in zip(names, far, strict=True):
        near = [part for part, distance in zip(chart.parts, distances, strict=True) if distance <= reach]
        if not any(_leaves(part, chart.half) for part in near):
            raise NoPathError(f"no water joins {names[0]} and {names[1]}: that at {name} is closed in by land at 1:10m")
    return None


def _shore(part: Geometry, point: Point) -> tuple[Point, float]:
    """Return where a line to a point starts: itself, or the shore if that is far, and then how far."""
    import shapely

    near = shapely.get_coordinates(shapely.shortest_line(shapely.Point(point), part))
    away = math.hypot(*(near[1] - near[0]))
    return (point, 0.0) if away <= JOINED_KM else ((float(near[1][0]), float(near[1][1])), away)


class _Water:
    """The water that joins two points of a chart, and the ways on it."""

    def __init__(self, chart: _Chart, part: Geometry, ends: tuple[Point, Point], offshore: float) -> None:
        import numpy as np
        import shapely

        self.ends, self.offshore, self.land = ends, offshore, chart.land
        self.gates = [gate for point in ends for gate in _gates(part, point)]
        self.shape = _holding(shapely.union_all([part, *self.gates]), ends[0]) if self.gates else part
        west, south, east, north = chart.frame.bounds
        across, up = (math.ceil((high - low) / chart.step - 0.01) for low, high in ((west, east), (south, north)))
        self.cuts = np.linspace(west - 1, east + 1, across + 1), np.linspace(south - 1, north + 1, up + 1)
        self.step, self.square = chart.step, chart.half < math.inf
        self.coast = _Coast(chart.land)

    def rough(self) -> tuple[Any, float]:
        """Return a way through the middle of straits, and its length on the Earth."""
        import numpy as np

        net = mesh.build(self.shape, *self.cuts)
        way = net.way(*self.ends, self._careful, fine=self.step / 6)
        if way is None:
            raise NoPathError("the water that joins the two places is too narrow to be drawn")
        line = np.vstack([self.ends[0], net.middles()[way], self.ends[1]])
        steps = np.hypot(*np.diff(line, axis=0).T) / Plane.stretch((line[1:] + line[:-1]) / 2)
        return line, float(steps.sum())

    def _careful(self, spots: Any) -> Any:
        """Weigh lengths as on the Earth, up to four times as much close to the coast."""
        import numpy as np

        close = np.clip(1 - self.coast.near(spots, self.offshore) / self.offshore, 0, 1)
        return (1 + 3 * close) / Plane.stretch(spots)

    def line(self, rough: Any, length: float) -> list[Point]:
        """Return the tight line off the coast, near a rough one."""
        import shapely

        shape, land = self.shape, self.land
        if length > FAR_KM:
            most = 50 + 0.08 * length if self.square else 100.0
            near = geodesy.buffer_km(shapely.simplify(shapely.LineString(rough), 10), most, corners=2)
            shape = _holding(shapely.intersection(shape, near), self.ends[0])
            land = shapely.intersection(land, geodesy.buffer_km(near, 2 * self.offshore, corners=2))
        tubes, close = _tubes(rough, self.coast, self.offshore, self.ends)
        approaches = [_approach(shape, land, point, self.offshore) for point in self.ends]
        approaches += [link for gate in self.gates for area in approaches for link in _links(gate, area, shape)]
        off = shapely.difference(shape, geodesy.buffer_km(land, self.offshore, corners=4))
        free = _holding(shapely.union_all([off, *tubes, *approaches, *self.gates]), self.ends[0])
        if shapely.distance(free, shapely.Point(self.ends[1])) > 1e-6:  # a place up a narrow inlet
            free = _holding(shapely.union_all([off, *tubes, *close, *approaches, *self.gates]), self.ends[0])
        net = mesh.build(free, *self.cuts)
        way = net.way(*self.ends, lambda spots: 1 / Plane.stretch(spots), fine=self.step / 8)
        return rough.tolist() if way is None else net.tight(*self.ends, way)


class _Coast:
    """The coast as a search tree, for distances to it."""

    def __init__(self, land: Geometry) -> None:
        import shapely

        pieces: list[Any] = []
        for ring in shapely.get_rings(shapely.get_parts(land)):
            xy = shapely.get_coordinates(ring)
            pieces += [xy[at : at + 9] for at in range(0, len(xy) - 1, 8)]
        self.tree = shapely.STRtree([shapely.LineString(piece) for piece in pieces])
        self.points: Any = None

    def near(self, points: Any, most: float) -> Any:
        """Return about how far each point lies from the coast (to a tenth), infinity for further than ``most``."""
        import numpy as np
        from scipy.spatial import cKDTree

        if not len(self.tree):
            return np.full(len(points), math.inf)
        if self.points is None:
            import shapely

            self.points = cKDTree(shapely.get_coordinates(shapely.segmentize(self.tree.geometries, most / 4)))
        return self.points.query(points, distance_upper_bound=most)[0]

    def of(self, shapes: Any, most: float) -> Any:
        """Return how far each shape lies from the coast, infinity for further than ``most``."""
        import numpy as np

        out = np.full(len(shapes), math.inf)
        if len(self.tree):
            (index, _), found = self.tree.query_nearest(
                shapes, max_distance=most, return_distance=True, all_matches=False
            )
            out[index] = found
        return out


def _gates(part: Geometry, point: Point) -> list[Geometry]:
    """Return narrow ways over land from a point to the water: one to each shore about as near as the nearest."""
    import shapely

    spot = shapely.Point(point)
    nearest = float(shapely.distance(part, spot))
    if nearest < 0.01:
        return [geodesy.buffer_km(spot, 0.02, corners=4)]
    around = shapely.intersection(part, geodesy.buffer_km(spot, min(JOINED_KM + 0.05, nearest + 0.5)))
    out: list[Geometry] = []
    for shore in shapely.get_parts(around):
        x, y = shapely.get_coordinates(shapely.shortest_line(spot, shore))[1].tolist()
        away = math.hypot(x - point[0], y - point[1])
        more = (away + 0.02) / max(away, 1e-9)
        tip = (point[0] + (x - point[0]) * more, point[1] + (y - point[1]) * more)
        out.append(geodesy.buffer_km(shapely.LineString([point, tip]), 0.01, corners=2))
    return out


def _tubes(
    rough: Any, coast: _Coast, offshore: float, ends: tuple[Point, Point]
) -> tuple[list[Geometry], list[Geometry]]:
    """Return ways through straits that are too narrow to keep off the coast, along their middle.

    Those close to the ends come apart: the approach to a place is mostly wide enough without them, and keeps clearer.
    """
    import numpy as np
    import shapely

    lines = shapely.linestrings([list(pair) for pair in zip(rough[:-1], rough[1:], strict=True)])
    room = coast.of(lines, offshore * 1.05)
    narrow = room < offshore * 1.05
    lines, room = lines[narrow], room[narrow].clip(1e-5)
    tubes = geodesy.buffer_km(lines, room * np.where(room < 0.8 * offshore, 0.25, 0.1), corners=4)
    close = shapely.distance(shapely.MultiPoint(ends), lines) < 2 * offshore
    return list(tubes[~close]), list(tubes[close])


def _approach(water: Geometry, land: Geometry, point: Point, offshore: float) -> Geometry:
    """Return the water around a point, the further from the coast the further from the point."""
    import shapely

    shapes: list[Geometry] = []
    for share, wide in ((0.5, 4 * offshore), (0.25, 2 * offshore), (0.05, min(JOINED_KM, offshore))):
        disc = geodesy.buffer_km(shapely.Point(point), wide, corners=8)
        around = shapely.intersection(land, geodesy.buffer_km(disc, offshore))
        close = geodesy.buffer_km(around, share * offshore, corners=4)
        shapes.append(shapely.difference(shapely.intersection(water, disc), close))
    return shapely.union_all(shapes)


def _links(gate: Geometry, approach: Geometry, water: Geometry) -> list[Geometry]:
    """Return short narrow ways on the water from where a place reaches it to where it is clear of the coast."""
    import shapely

    parts = shapely.get_parts(approach)
    parts = parts[(shapely.get_type_id(parts) == 3) & (shapely.distance(parts, gate) < LINK_KM)]
    links = shapely.shortest_line(gate, parts)
    dry = shapely.length(shapely.difference(links, water))
    return list(geodesy.buffer_km(links[dry < 0.03], 0.01, corners=2))


def _holding(shape: Geometry, point: Point) -> Geometry:
    """Return the part of a shape that holds a point, or the nearest one."""
    import shapely

    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_type_id(parts) == 3]
    return parts[int(shapely.distance(parts, shapely.Point(point)).argmin())]


def _drawn(
    plane: Plane, points: list[Point], ends: tuple[Position, Position], names: tuple[str, str],
    snapped: tuple[float, float],
) -> Drawn:  # fmt: skip
    import numpy as np
    import shapely

    dense = shapely.get_coordinates(shapely.segmentize(shapely.LineString(points), STEP_KM))
    rows: list[Any] = list(map(tuple, np.round(plane.round(dense), 5).tolist()))
    for at, end, away in zip((0, -1), ends, snapped, strict=True):
        rows[at] = rows[at] if away else end
    line = shapely.LineString([row for row, before in zip(rows, [None, *rows], strict=False) if row != before])
    ashore = [f"{away:.1f} km from {name}" for name, away in zip(names, snapped, strict=True) if away]
    notes = [f"The line ends on the shore, {' and '.join(ashore)}."] if ashore else []
    if (times := geodesy.length_km(line) / geodesy.distance_km(*ends)) >= ROUNDABOUT:
        notes.append(f"The way on the water is {times:.0f} times as long as the straight line.")
    return Drawn(
        line=line,
        basis=Basis.ROUTED,
        provider="sea",
        snapped_km=snapped,
        note=" ".join(notes),
    )
