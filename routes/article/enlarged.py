"""The part of an article's map that is enlarged: where the places that the text names stand too close together."""

from __future__ import annotations

from collections.abc import Sequence

from routes.i18n.language import Text
from routes.maps import ground
from routes.maps.spec import GRID, Detail, MapSpec
from routes.model.geometry import Bounds
from routes.model.records import PlaceKind, Waypoint

__all__ = ["detail_of"]

LEAST = 3


def detail_of(spec: MapSpec, named: Sequence[Waypoint]) -> tuple[Detail, ...]:
    """Return the window that holds most of the places named, if these are three and too close to be told apart.

    A map that enlarges nothing as it is, or that has no ground, enlarges nothing here either.
    """
    west, south, east, north = spec.bounds
    width = max(east - west, (north - south) * 1.3) * ground.DETAIL_SHARE * 1.15
    if not spec.details or spec.basemap != "builtin":
        return ()
    places = [waypoint for waypoint in named if waypoint.kind is not PlaceKind.AREA]
    # On a map that goes on beyond 180 degrees.
    turn = 360.0 if east > 180.0 and any(w.lon < west for w in places) else 0.0
    places = [w for w in places if not turn or w.lon < west] or places
    best: list[Waypoint] = []
    for centre in places:
        near = [w for w in places if abs(w.lon - centre.lon) <= width * 0.6 and abs(w.lat - centre.lat) <= width * 0.4]
        best = near if len(near) > len(best) else best
    if len(best) < LEAST:
        return ()
    box = _box(best, turn)
    areas = [w for w in named if w.kind is PlaceKind.AREA and sum(w.id in place.part_of for place in best) >= 2]
    title = max(areas, key=lambda area: sum(area.id in place.part_of for place in best)) if areas else best[0]
    fine = ground.paths(ground.padded(box, 0.5), spec.basemap, GRID * 4, 1 / 700)
    note = Text(spec.lang)("inset_note")
    return (Detail(title=title.name_in(spec.lang), note=note, bounds=box, ground=fine),)


def _box(places: Sequence[Waypoint], turn: float) -> Bounds:
    xs, ys = [w.lon + turn for w in places], [w.lat for w in places]
    room = 0.15 * max(max(xs) - min(xs), max(ys) - min(ys), 0.1)
    return min(xs) - room, min(ys) - room, max(xs) + room, max(ys) + room
