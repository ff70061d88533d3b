"""Do lines and figures fit the land, the countries and each other? Each rule has a name and a stated tolerance.

The reference layer is good to 2 km (1:10m, simplified to 500 m; see `routes.geo.layers`), so nothing is accused for
less, nor for what lies within 2 km, or within the accuracy stated for a place, of the ends of its leg.

==================== ======================================================================================
``boat-over-land``   a boat by sea more than `LAND_KM` over land, lakes and rivers apart
``land-leg-at-sea``  a leg on the ground more than `SEA_KM` over water further than `LAYER_KM` off the coast
``leg-abroad``       a leg on the ground more than `ABROAD_KM` inside a country that neither of its ends names
``impossible-distance`` a printed distance more than 2 % shorter than the geodesic between the two places
``impossible-speed`` a line longer than its mode can travel in the printed hours
==================== ======================================================================================
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import Any

from routes.errors import DataError, FileError
from routes.geo import geodesy, layers, leg_pieces, reference
from routes.model.checks import WARNING, Finding
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Mode, PlaceKind, Waypoint

__all__ = ["FASTEST_KMH", "LAYER_KM", "figures", "lines"]

LAYER_KM = 2.0
LAND_KM = 0.5
SEA_KM = 2.0
ABROAD_KM = 3.0
STEP_KM = 0.5
MOST_STEPS = 2000  # of a leg of more than 1,000 km longer steps are looked at: it may go round the Earth
SHORTER = 1.02
ON_GROUND = (Mode.WALK, Mode.BUS, Mode.TRAIN, Mode.TRUCK, Mode.CAR)
# Faster than this over a whole leg is a doubt, not a record: km/h, stops and waiting included.
FASTEST_KMH = {
    Mode.WALK: 7.0,
    Mode.BOAT: 80.0,
    Mode.BUS: 110.0,
    Mode.TRAIN: 160.0,
    Mode.TRUCK: 100.0,
    Mode.CAR: 130.0,
    Mode.AIR: 1000.0,
}


def lines(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return doubts about lines against land, sea and countries; nothing where the reference layers are missing.

    Rules: ``boat-over-land``, ``land-leg-at-sea``, ``leg-abroad``. ``mixed``, ``unknown`` and ``air`` go anywhere.
    """
    rules: dict[bool, tuple[Callable[[NetworkRecords, Leg, Any, Any], Iterator[Finding]], ...]] = {
        True: (_boat_over_land,),
        False: (_land_leg_at_sea, _leg_abroad),
    }
    out: list[Finding] = []
    try:
        for leg in net.legs.values():
            if leg.geometry is None or not (leg.mode is Mode.BOAT or leg.mode in ON_GROUND):
                continue
            middles, steps = _pieces(net, leg)
            if len(middles):
                out += [f for rule in rules[leg.mode is Mode.BOAT] for f in rule(net, leg, middles, steps)]
    except FileError:
        return ()
    except DataError as fault:
        if "reference layers" not in str(fault):
            raise
        return ()
    return tuple(out)


def figures(net: NetworkRecords) -> tuple[Finding, ...]:
    """Return doubts about printed distances (``extra["printed_km"]``) and hours.

    Rules: ``impossible-distance``, ``impossible-speed``.
    """
    return tuple(finding for leg in net.legs.values() for rule in (_distance, _speed) for finding in rule(net, leg))


def _doubt(code: str, where: str, message: str, suggestion: str) -> Finding:
    return Finding(code=code, severity=WARNING, where=where, message=message, suggestion=suggestion)


def _ends(net: NetworkRecords, leg: Leg) -> tuple[Waypoint, Waypoint]:
    return net.waypoints[leg.start], net.waypoints[leg.end]


def _pieces(net: NetworkRecords, leg: Leg) -> tuple[Any, Any]:
    """Return the middles of short steps along a leg, away from its ends, and the km that each step is long."""
    import numpy as np
    import shapely

    step = max(STEP_KM, (leg.length_km or 0.0) / MOST_STEPS)
    coords = shapely.get_coordinates(geodesy.densify(leg.geometry, step))
    steps = geodesy.steps_km(coords)
    across = (np.abs(np.diff(coords[:, 0])) > 180.0).any()
    turned = np.asarray(geodesy.continuous([tuple(c) for c in coords.tolist()])) if across else coords
    middles = (turned[1:] + turned[:-1]) / 2
    middles[:, 0] = (middles[:, 0] + 180.0) % 360.0 - 180.0
    keep = np.ones(len(middles), dtype=bool)
    for at, waypoint in zip((0, -1), _ends(net, leg), strict=True):
        reach = LAYER_KM + (waypoint.accuracy_km or 0)
        for end in {(float(coords[at][0]), float(coords[at][1])), (waypoint.lon, waypoint.lat)}:  # most often the same
            keep &= _farther(middles, end, reach)
    return middles[keep], steps[keep]


def _farther(positions: Any, end: tuple[float, float], km: float) -> Any:
    """Return which positions are farther than so many km from one: a straight line through the Earth is no longer."""
    import numpy as np

    points = leg_pieces.space(positions[:, 0], positions[:, 1])
    away = points - leg_pieces.space(np.array([end[0]]), np.array([end[1]]))
    far = (away * away).sum(axis=0) > (km * 1000.0) ** 2
    close = np.flatnonzero(~far)
    far[close] = geodesy.distances_km(positions[close], end) > km
    return far


def _off(positions: Any, shapes: Any, km: float) -> Any:
    """Return which positions are farther than so many km from all of some shapes."""
    import numpy as np
    import shapely

    boxes = np.array([geodesy.expand_bounds((x, y, x, y), km * 1.06) for x, y in positions.tolist()]).reshape(-1, 4)
    near, _ = shapely.STRtree(shapes).query(shapely.box(*boxes.T), predicate="intersects")
    off = np.ones(len(positions), dtype=bool)
    for at in np.unique(near).tolist():
        x, y = positions[at].tolist()
        off[at] = geodesy.distance_to_shapes_km((x, y), shapes, km) > km
    return off


def _bounds(middles: Any) -> tuple[float, float, float, float]:
    """Return what `geodesy.bounds_of` says of an array of positions."""
    import numpy as np

    lons, lats = np.unique(middles[:, 0]), middles[:, 1]
    gaps = np.diff(lons)
    west, east = float(lons[0]), float(lons[-1])
    if len(gaps) and gaps.max() > 360.0 - (east - west):
        # Of two gaps as wide, that over 180 degrees stays out.
        widest = np.flatnonzero(gaps == gaps.max())[-1]
        west, east = float(lons[widest + 1]), float(lons[widest]) + 360.0
    return west, float(lats.min()), east, float(lats.max())


def _ground(middles: Any, wide: float = 0.0) -> Any:
    """Return the land around positions as an array of polygons, and the positions turned to lie beside it."""
    import numpy as np

    bounds = geodesy.expand_bounds(_bounds(middles), 5.0 + wide)
    lon, west = middles[:, 0], bounds[0]
    # Positions lie within half a turn, and so does the western side, or it is but a little beyond it.
    lon = np.where(lon < west, lon + 360.0, np.where(lon > west + 360.0, lon - 360.0, lon))
    return layers.land_parts(bounds), np.column_stack([lon, middles[:, 1]])


def _on_land(middles: Any) -> Any:
    land, turned = _ground(middles)
    return _holders(land, turned) >= 0


def _holders(parts: Any, positions: Any) -> Any:
    """Return for each position the number of the first part that holds it, -1 where none does."""
    import numpy as np
    import shapely

    xs, ys = np.ascontiguousarray(positions[:, 0]), np.ascontiguousarray(positions[:, 1])
    boxes = shapely.bounds(parts)
    out = np.full(len(positions), -1)
    reach = (
        (boxes[:, 0] <= xs.max()) & (boxes[:, 2] >= xs.min()) & (boxes[:, 1] <= ys.max()) & (boxes[:, 3] >= ys.min())
    )
    for number in reach.nonzero()[0].tolist():
        west, south, east, north = boxes[number]
        # Of a line round half the Earth few positions are in the box of one part, and most parts hold none.
        at = ((out < 0) & (xs >= west) & (xs <= east) & (ys >= south) & (ys <= north)).nonzero()[0]
        if len(at):
            shapely.prepare(parts[number])
            out[at[shapely.contains_xy(parts[number], xs[at], ys[at])]] = number
    return out


def _boat_over_land(_net: NetworkRecords, leg: Leg, middles: Any, steps: Any) -> Iterator[Finding]:
    if dict(leg.extra).get("water", "sea") != "sea":
        return
    dry = _on_land(middles)
    if not dry.any():
        return
    bounds = _bounds(middles)
    km = float(steps[dry][_holders(_lakes(bounds), middles[dry]) < 0].sum())
    if km > LAND_KM:
        yield _doubt(
            "boat-over-land",
            f"leg {leg.id}, geometry",
            f"{km:.1f} km of this boat's line lie over land, more than {LAYER_KM:g} km from its ends (1:10m)",
            'Draw it on the water (routes convert ... --draw), or write "river" or "lake" in the column water.',
        )


@functools.lru_cache(maxsize=4)
def _lakes(bounds: tuple[float, float, float, float]) -> Any:
    west, south, east, north = bounds
    around = (max(-180.0, west - 0.1), south - 0.1, min(180.0, east + 0.1), north + 0.1)
    return reference.table("lakes", around).shapes


def _land_leg_at_sea(_net: NetworkRecords, leg: Leg, middles: Any, steps: Any) -> Iterator[Finding]:
    wet = ~_on_land(middles)
    if float(steps[wet].sum()) <= SEA_KM:
        return
    land, turned = _ground(middles[wet])
    km = sum(steps[wet][_off(turned, land, LAYER_KM)].tolist())
    if km > SEA_KM:
        yield _doubt(
            "land-leg-at-sea",
            f"leg {leg.id}, geometry",
            f"{km:.1f} km of this {leg.mode} leg lie at sea, more than {LAYER_KM:g} km off the coast (1:10m)",
            "Draw it along the coast, or say boat or mixed if part of it is a crossing by water.",
        )


def _leg_abroad(net: NetworkRecords, leg: Leg, middles: Any, steps: Any) -> Iterator[Finding]:
    start, end = _ends(net, leg)
    if not start.country or not end.country or PlaceKind.AREA in (start.kind, end.kind):
        return
    claimed = {*start.country, *end.country}
    foreign = _foreign(middles, claimed)
    if float(steps[foreign != ""].sum()) <= ABROAD_KM:
        return
    parts, codes = _outlines()
    home = parts[[code in claimed for code in codes]]
    abroad: dict[str, float] = {}
    strange = (foreign != "").nonzero()[0]
    strange = strange[_off(middles[strange], home, LAYER_KM)]
    for code, step in zip(foreign[strange], steps[strange].tolist(), strict=True):
        abroad[code] = abroad.get(code, 0.0) + step
    for code, km in sorted(abroad.items()):
        if km > ABROAD_KM:
            yield _doubt(
                "leg-abroad",
                f"leg {leg.id}, geometry",
                f"{km:.1f} km of this {leg.mode} leg lie in {code}, more than {LAYER_KM:g} km from "
                f"{', '.join(sorted(claimed))}, the countries of its ends",
                "Draw it inside them, or add a waypoint on the border that it crosses.",
            )


def _foreign(middles: Any, claimed: set[str]) -> Any:
    """Return the code of the country each position lies in, empty for the sea and for those claimed."""
    import numpy as np

    parts, codes = _outlines()
    home = np.isin(codes, sorted(claimed))
    out = np.full(len(middles), "", dtype=object)
    strange = (_holders(parts[home], middles) < 0).nonzero()[0]
    if len(strange):
        found = _holders(parts[~home], middles[strange])
        out[strange[found >= 0]] = codes[~home][found[found >= 0]]
    return out


@functools.cache
def _outlines() -> tuple[Any, Any]:
    """Return the parts of all countries, and the code of each part."""
    import numpy as np
    import shapely

    table = reference.table("countries")
    parts, index = shapely.get_parts(table.shapes, return_index=True)
    codes = np.array([layers.ISO3.get(code, code) for code in table.columns["ADM0_A3"]])
    return parts, codes[index]


def _distance(net: NetworkRecords, leg: Leg) -> Iterator[Finding]:
    try:
        printed = float(dict(leg.extra).get("printed_km", ""))
    except ValueError:
        return
    start, end = _ends(net, leg)
    straight = geodesy.distance_km((start.lon, start.lat), (end.lon, end.lat))
    if printed * SHORTER < straight - (start.accuracy_km or 0) - (end.accuracy_km or 0):
        yield _doubt(
            "impossible-distance",
            f"leg {leg.id}, printed_km",
            f"{printed:g} km was printed, and the shortest way over the Earth is {straight:.1f} km",
            "The printed figure cannot be right: say so in note, or correct the ends.",
        )


def _speed(_net: NetworkRecords, leg: Leg) -> Iterator[Finding]:
    fastest = FASTEST_KMH.get(leg.mode)
    if fastest is None or leg.hours is None or not leg.length_km:
        return
    if leg.length_km > fastest * leg.hours[0]:
        speed = f"{leg.length_km / leg.hours[0]:.0f} km/h" if leg.hours[0] else "no time at all"
        yield _doubt(
            "impossible-speed",
            f"leg {leg.id}, hours",
            f"{leg.length_km:.1f} km by {leg.mode} in {leg.hours[0]:g} h is {speed}",
            "Hours, not minutes or days? Is it the whole leg?",
        )
