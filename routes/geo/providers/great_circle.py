"""Provider `great_circle`: the geodesic, the shortest way on Earth (Karney 2013, doi:10.1007/s00190-012-0578-z)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from routes.errors import UsageError
from routes.geo import geodesy
from routes.geo.providers.base import Drawn
from routes.model.geometry import Position, check_position
from routes.model.records import Basis

if TYPE_CHECKING:
    from shapely import LineString

__all__ = ["TOLERANCE_M", "curve", "draw"]

TOLERANCE_M = 100.0
SHORTEST_KM = 0.5


def draw(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    tolerance_m: float = TOLERANCE_M,
) -> Drawn:
    """Return the geodesic between two positions, ``schematic``, with positions so dense that it is drawn true.

    A straight line drawn in longitude and latitude between neighbouring positions leaves the geodesic by no more than
    ``tolerance_m``; within half a kilometre of a pole, where such a line means nothing, it may. The line may cross 180
    degrees: `geodesy.split` cuts it there for drawing, measures take it whole. Of two geodesics as short, over a pole
    between opposite meridians for instance, it is the one GeographicLib gives.

    Raises
    ------
    UsageError
        If the tolerance is not positive, or both ends are one position.
    GeometryError
        If a position is not on Earth.

    Examples
    --------
    >>> drawn = draw((139.78, 35.55), (-122.38, 37.62))
    >>> drawn.basis.value, round(drawn.length_km), len(drawn.line.coords)
    ('schematic', 8304, 129)
    """
    if not 0 < tolerance_m < math.inf:
        raise UsageError(f"tolerance_m {tolerance_m:g} is not a positive number of metres")
    if geodesy.distance_km(start, end) < 1e-6:
        raise UsageError(f"{names[0]} and {names[1]} are one position: a line needs two")
    return Drawn(line=curve(start, end, tolerance_m), basis=Basis.SCHEMATIC, provider="great_circle")


def curve(start: Position, end: Position, tolerance_m: float = TOLERANCE_M) -> LineString:
    """Return the geodesic as a line that leaves it by no more than a tolerance where it is drawn straight.

    Raises
    ------
    GeometryError
        If a position is not on Earth.
    """
    import shapely

    start, end = check_position(*start), check_position(*end)
    whole = shapely.LineString([start, end])
    length = geodesy.length_km(whole)
    out: list[Position] = [start]
    # Halves that are still to be looked at, the first on top.
    todo: list[tuple[float, float, Position, Position]] = [(0.0, length, start, end)]
    while todo:
        a_km, b_km, a, b = todo.pop()
        middle = (a_km + b_km) / 2
        between = geodesy.point_along(whole, middle)
        close = b_km - a_km <= 2000.0 and geodesy.distance_km(_drawn_middle(a, b), between) * 1000 <= tolerance_m
        if close or b_km - a_km <= SHORTEST_KM:
            out.append(b)
        else:
            todo += [(middle, b_km, between, b), (a_km, middle, a, between)]
    return shapely.LineString(_poles(out))


def _at_pole(position: Position) -> bool:
    return abs(position[1]) > 90 - 1e-7  # a centimetre


def _drawn_middle(a: Position, b: Position) -> Position:
    """Return the middle of the straight line on the map; at a pole the longitude is that of the other end."""
    if _at_pole(a):
        a = (b[0], a[1])
    if _at_pole(b):
        b = (a[0], b[1])
    turn = b[0] - 360.0 * round((b[0] - a[0]) / 360.0)
    lon = (a[0] + turn) / 2
    return (lon + 180.0) % 360.0 - 180.0, (a[1] + b[1]) / 2


def _poles(coords: list[Position]) -> list[Position]:
    """Return the positions, a pole with the longitudes at which the line gets there and leaves: there it has all."""
    out: list[Position] = []
    for number, (lon, lat) in enumerate(coords):
        if not _at_pole((lon, lat)):
            out.append((lon, lat))
            continue
        beside = [coords[at][0] for at in (number - 1, number + 1) if 0 <= at < len(coords)]
        out += [(meridian, math.copysign(90.0, lat)) for meridian in beside]
    return out
