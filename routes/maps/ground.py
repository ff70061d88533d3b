"""The ground under a map: land, borders, lakes, rivers, names, and the parts that are enlarged."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from routes.geo import coast, layers
from routes.i18n.language import Text
from routes.maps.grid import line_path, polygon_path, to_grid
from routes.maps.spec import GRID, Detail, Ground, Label
from routes.model.geometry import Bounds
from routes.model.records import PlaceKind, Waypoint
from routes.model.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from routes.maps.drawing import Drawing

__all__ = ["cities", "details", "labels", "padded", "paths", "river_rank", "view_of"]

DETAIL_SHARE = 1 / 24
# Of the width of an enlarged part, what is simplified away: as it is shown, and as a chapter comes nearer to it.
DETAIL, NEAR = 1 / 700, 1 / 2800
# Cities for orientation: how many at most, how far from places and from each other as a share of the longer side of the
# map, and in km how far from a place at least: nearer, the city is that place.
CITIES, OFF, APART, SAME_KM = 5, 0.04, 0.16, 25.0
# The lowest rank of rivers on a map whose longer side has so many km at most: a few that say where one is. On a smaller
# map than the first they would lie beside what stands at them, on a larger one than the last they are too many.
RIVERS = ((150, None), (1200, 7), (2400, 6), (3000, 4), (4000, 3))
PACIFIC = (
    (-104, 12), (-98, 10), (-95, 6), (-110, 18), (-90, 4), (-115, 25), (160, 0), (-175, 5), (-170, -25), (170, 15),
    (-150, 5),
)  # fmt: skip
SEAS = (
    ("Pacific Ocean", PACIFIC),
    ("Caribbean Sea", ((-75, 15), (-78, 14), (-72, 14.5), (-80, 16), (-77, 11.5), (-76.9, 9.4), (-79.2, 9.9))),
    ("Gulf of Mexico", ((-91, 25), (-93, 24), (-95, 23))),
    ("Atlantic Ocean", ((-72, 27), (-70, 24), (-62, 20), (-20, 24), (-22, 18), (-18, 30), (-35, 10))),
    ("Mediterranean Sea", ((18, 34.5), (5, 38.5), (28, 33.5), (12, 39.5))),
    ("Black Sea", ((34, 43.3),)),
    ("Red Sea", ((38.3, 20),)),
    ("Indian Ocean", ((75, 0), (60, -10))),
    ("Bay of Bengal", ((89, 16), (90, 19), (88, 12))),
    ("Andaman Sea", ((95.5, 11),)),
    ("South China Sea", ((113, 12),)),
    ("Arabian Sea", ((64, 15),)),
    ("Gulf of Aden", ((48, 12.3),)),
    ("North Sea", ((3, 56),)),
    ("Baltic Sea", ((19.5, 57.5),)),
)


def padded(bounds: Bounds, share: float = 0.3) -> Bounds:
    """Return bounds with room around them, so that a wide or a tall frame is filled; never over the poles."""
    west, south, east, north = bounds
    x, y = (east - west) * share, (north - south) * share
    room = max(x, y, 0.5)
    return (
        max(west - room, -180.0),
        max(south - room, -80.0),
        min(east + room, _most_east(east)),
        min(north + room, 84.0),
    )


def view_of(bounds: Bounds) -> Bounds:
    """Return the part of the Earth that a map of these bounds may show: enough for an upright and for a wide frame.

    A route that runs north and south still has ground on both sides: the view is at least 1.65 times as wide as high,
    and at least nearly as high as wide, for a phone, counted in degrees at its own latitude.
    """
    west, south, east, north = padded(bounds)
    tall = (bounds[3] - bounds[1]) * 1.2 / math.cos(math.radians(min(70.0, abs(south + north) / 2)))
    wide = (bounds[2] - bounds[0]) * 1.2
    x = max(0.0, (tall * 1.65 - (east - west)) / 2)
    y = max(0.0, (wide * 0.95 - (north - south)) / 2)
    return max(west - x, -180.0), max(south - y, -80.0), min(east + x, _most_east(east)), min(north + y, 84.0)


def _most_east(east: float) -> float:
    """Return where a map ends in the east: at 180 degrees, or, if it goes beyond, where the western half ends."""
    return 180.0 if east <= 180.0 else 540.0


def _windows(bounds: Bounds) -> list[tuple[Bounds, float]]:
    """Return bounds as windows of the layers, which end at 180 degrees, each with how far it is moved to the east."""
    west, south, east, north = bounds
    if east <= 180.0:
        return [(bounds, 0.0)]
    return [((west, south, 180.0, north), 0.0), ((-180.0, south, min(east - 360.0, 180.0), north), 360.0)]


def river_rank(bounds: Bounds) -> int | None:
    """Return the lowest rank of rivers that help on a map of what lies within bounds; none where none does.

    Examples
    --------
    >>> river_rank((20.0, 40.0, 30.0, 45.0)), river_rank((-120.0, 0.0, -70.0, 35.0))
    (7, None)
    """
    wide = (bounds[2] - bounds[0]) * math.cos(math.radians((bounds[1] + bounds[3]) / 2))
    side = max(wide, bounds[3] - bounds[1]) * 111.32
    return next((rank for most, rank in RIVERS if side <= most), None)


def paths(
    bounds: Bounds, basemap: str, grid: int = GRID, share: float = 1 / 1100, *, rivers: int | None = None
) -> Ground:
    """Return the ground within bounds, simplified to about one pixel of a page ``1 / share`` px wide.

    ``rivers`` is the lowest rank of those that are drawn; see `river_rank`.
    """
    if basemap == "none":
        return Ground(grid=grid)
    width_m = (bounds[2] - bounds[0]) * 111_320 * math.cos(math.radians((bounds[1] + bounds[3]) / 2))
    tolerance = max(60.0, min(20_000.0, width_m * share * 1.1))
    found = layers.ground(bounds, tolerance_m=tolerance, rivers=rivers)
    # Positions much finer than what the simplification leaves out are not seen, and cost a tenth of a page.
    step = max(1, round(tolerance / 111_320 * grid / 1.35))
    if step >= 20:
        # All numbers of the path then end in 0: it travels in a tenth fewer bytes.
        step = round(step, -1)
    return Ground(
        grid=grid,
        land=polygon_path(found.land, grid, step),
        borders=line_path([line for line, status in found.boundaries if status != "disputed"], grid, step),
        disputed=line_path([line for line, status in found.boundaries if status == "disputed"], grid, step),
        lakes=polygon_path(found.lakes, grid, step),
        rivers=line_path(found.rivers, grid, step),
        finer=found.finer,
    )


def labels(bounds: Bounds, text: Text, basemap: str) -> tuple[Label, ...]:
    """Return the names of countries and seas within bounds, with the positions at which each may stand."""
    if basemap == "none":
        return ()
    west, south, east, north = bounds
    out: list[Label] = []
    told: dict[str, list[tuple[float, float]]] = {}
    for window, shift in _windows(bounds):
        for code, positions in layers.country_labels(window):
            told.setdefault(code, []).extend((x + shift, y) for x, y in positions)

    # A name stands wherever it is free: a 400th of the map is near enough.
    def at(x: float, y: float) -> tuple[int, int]:
        return _rounded(x, y, bounds, 400)

    for code, found in told.items():
        out.append(Label(text=text.country(code), kind="country", at=tuple(at(x, y) for x, y in found)))
    for key, places in SEAS:
        turns = [(x + turn, y) for turn in (0.0, 360.0) for x, y in places]
        inside = [p for p in turns if west < p[0] < east and south < p[1] < north]
        if inside:
            out.append(Label(text=text.of("seas", key), kind="sea", at=tuple(at(x, y) for x, y in inside)))
    return tuple(out)


def _rounded(lon: float, lat: float, bounds: Bounds, parts: int) -> tuple[int, int]:
    """Return a position on the grid, no finer than one of so many parts of the longer side of a map."""
    west, south, east, north = bounds
    fine = -math.floor(math.log10(max(east - west, north - south) * GRID / parts))
    across, down = to_grid(lon, lat)
    return round(across, fine), round(down, fine)


def cities(bounds: Bounds, places: Iterable[Waypoint], text: Text) -> tuple[Label, ...]:
    """Return the names of a few large cities within bounds that are not among the places, the largest first.

    They say where in the world a map is. None is near a place, none bears the name of one.
    """
    import numpy as np

    middle = math.cos(math.radians((bounds[1] + bounds[3]) / 2))
    side = max((bounds[2] - bounds[0]) * middle, bounds[3] - bounds[1])
    known = [place for place in places if place.kind is not PlaceKind.AREA]
    named = {fold(name) for place in known for name in (place.name, *dict(place.names).values())}
    found = layers.cities(bounds)
    spots = _on_sphere([(city.lon, city.lat) for city in found])
    near = _near(found, known, max(side * OFF, SAME_KM / 111.2), bounds[0])
    out: list[Label] = []
    chosen: list[Any] = []
    for index in np.flatnonzero(~near).tolist():
        if len(out) == CITIES:
            break
        city = found[index]
        name = text.city(city.name, city.zone)
        if fold(city.name) in named or fold(name) in named:
            continue
        if any(np.linalg.norm(spots[index] - other) < _chord(side * APART) for other in chosen):
            continue
        chosen.append(spots[index])
        out.append(Label(text=name, kind="city", at=(_rounded(city.lon, city.lat, bounds, 2000),)))
    return tuple(out)


def _near(found: Sequence[layers.City], places: Sequence[Waypoint], most: float, west: float) -> Any:
    """Return of each city whether a place is nearer than ``most`` degrees of a meridian; all lie east of ``west``."""
    import numpy as np
    import shapely

    lon, lat = np.array([(city.lon, city.lat) for city in found], dtype=float).reshape(-1, 2).T
    at = np.array([((place.lon - west) % 360.0 + west, place.lat) for place in places], dtype=float).reshape(-1, 2)
    # As wide in degrees as it may be at the end of the box nearer to a pole.
    wide = most / np.cos(np.radians(np.minimum(np.abs(lat) + most, 89.0)))
    boxes = shapely.box(lon - wide, lat - most, lon + wide, lat + most)
    pairs = shapely.STRtree(shapely.points(at)).query(boxes)
    apart = np.linalg.norm(_on_sphere(np.column_stack([lon, lat]))[pairs[0]] - _on_sphere(at)[pairs[1]], axis=1)
    near = np.zeros(len(found), dtype=bool)
    near[pairs[0][apart < _chord(most)]] = True
    return near


def _on_sphere(positions: Any) -> Any:
    """Return positions (n, 3) on a sphere of radius 1."""
    import numpy as np

    lon, lat = np.radians(np.array(positions, dtype=float).reshape(-1, 2)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def _chord(degrees: float) -> float:
    """Return how far two positions on that sphere are from each other, straight through it; 2 from 180 degrees on."""
    return 2 * math.sin(math.radians(min(degrees, 180.0)) / 2)


def details(
    drawing: Drawing, bounds: Bounds, basemap: str, *, closer: bool = False, rivers: bool = False
) -> tuple[Detail, ...]:
    """Return the part to enlarge: the window with most waypoints standing too close together, if there are four.

    ``closer`` is for a story, whose chapters come nearer than that part: where the finer coast is installed, the ground
    has it.
    """
    places = [w for w in drawing.waypoints if w.kind is not PlaceKind.AREA]
    width = max(bounds[2] - bounds[0], (bounds[3] - bounds[1]) * 1.3) * DETAIL_SHARE
    if len(places) < 4 or width < 0.2:
        return ()
    used = {end for leg in drawing.legs for end in (leg.start, leg.end)}
    places = [w for w in places if w.id in used]

    def inside(x: float, y: float) -> list[Any]:
        return [w for w in places if abs(drawing.x(w.lon) - x) <= width / 2 and abs(w.lat - y) <= width * 0.33]

    best: list[Any] = []
    for centre in places:
        found = inside(drawing.x(centre.lon), centre.lat)
        if len(found) > len(best):
            best = found
    if len(best) < 4:
        return ()
    xs, ys = [drawing.x(w.lon) for w in best], [w.lat for w in best]
    room = 0.12 * max(max(xs) - min(xs), max(ys) - min(ys), 0.1)
    box = (min(xs) - room, min(ys) - room, max(xs) + room, max(ys) + room)
    area = _area_of(best, drawing)
    name = drawing.text.place(area if area is not None else _best_known(best, drawing))
    note = drawing.text("inset_note")
    fine = padded(box, 0.5)
    share = NEAR if closer and coast.installed() else DETAIL
    ground = paths(fine, basemap, GRID * 4, share, rivers=river_rank(box) if rivers else None)
    return (Detail(title=name, note=note, bounds=box, ground=ground),)


def _best_known(places: list[Any], drawing: Drawing) -> Any:
    """Return the place to name an enlarged part after: a city, else one with figures, else where most legs meet."""
    observed = {row.about for row in drawing.net.observations}
    ends = [end for leg in drawing.legs for end in (leg.start, leg.end)]

    def worth(place: Any) -> tuple[bool, bool, bool, int]:
        kind = place.kind
        return kind is PlaceKind.CITY, place.id in observed, kind is PlaceKind.PORT, ends.count(place.id)

    return max(places, key=worth)


def _area_of(places: list[Any], drawing: Drawing) -> Any:
    """Return the area that most of the places belong to, if any."""
    count: dict[str, int] = {}
    for place in places:
        for name in place.part_of:
            count[name] = count.get(name, 0) + 1
    best = max(sorted(count), key=lambda name: count[name], default=None)
    return None if best is None else drawing.net.waypoints[best]
