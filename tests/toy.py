"""The toy network: four waypoints, five legs, lengths worked out by hand.

One degree of longitude on the equator is 6378.137 km x pi / 180 = 111.319490793 km; the first degree of latitude from
the equator is 110.574388558 km (WGS 84 meridian arc). All legs run along the equator or a meridian.

    alta (0, 0)  AAA    puerto (1, 0)  BBB    cruce (2, 0)  BBB|CCC    norte (2, 1)  CCC

    alta--puerto-bus    both ways           111.319490793 km   2-3 h
    alta--puerto-boat   one way             111.319490793 km   1-2 h
    puerto--cruce-walk  one way             111.319490793 km   not printed: 111.32 / 3 km/h = 37.1 h
    cruce--norte-bus    one way, 2022 on    110.574388558 km   4 h
    alta--norte-air     overshoots to 3, 0  4 x 111.319490793 + 110.574388558 = 555.852351730 km   20-30 h
"""

from __future__ import annotations

from typing import Any

from routes import Closure, Leg, Network, Observation, Route, Source, Waypoint

EQUATOR_KM = 111.319490793
MERIDIAN_KM = 110.574388558

WAYPOINTS = (
    Waypoint(id="alta", name="Ciudad Alta", lon=0, lat=0, kind="city", country="AAA", aliases="Hightown", sources="s"),
    Waypoint(id="puerto", name="Puerto Bajo", lon=1, lat=0, kind="port", country="BBB", names={"en": "Low Port"}),
    Waypoint(id="cruce", name="El Cruce", lon=2, lat=0, kind="crossing", country="BBB|CCC", accuracy_km=1.5),
    Waypoint(id="norte", name="Nórte", lon=2, lat=1, kind="town", country="CCC", extra={"population": "12"}),
)
LEGS = (
    Leg(id="alta--puerto-bus", start="alta", end="puerto", mode="bus", hours=(2, 3), both_ways=True, cost_usd=(5, 9)),
    Leg(id="alta--puerto-boat", start="alta", end="puerto", mode="boat", hours=(1, 2), sources="s"),
    Leg(id="puerto--cruce-walk", start="puerto", end="cruce", mode="walk", certainty="inferred"),
    Leg(id="cruce--norte-bus", start="cruce", end="norte", mode="bus", hours=4, valid="2022/.."),
    Leg(
        id="alta--norte-air",
        start="alta",
        end="norte",
        mode="air",
        hours=(20, 30),
        basis="traced",
        geometry=[(0, 0), (3, 0), (2, 0), (2, 1)],
    ),
)


def toy(**changes: Any) -> Network:
    """Return the toy network with other tables in place of its own."""
    tables: dict[str, Any] = {
        "waypoints": WAYPOINTS,
        "legs": LEGS,
        "routes": [Route(id="r", title="By land", legs=("alta--puerto-bus", "puerto--cruce-walk"))],
        "observations": [Observation(about="cruce", measure="transit", period="2022", value=7, source="s")],
        "closures": [Closure(target="border:AAA-BBB", valid="2021-03/2021-05", source="s")],
        "sources": [Source(id="s", publisher="The Office", url="https://example.org/s")],
    }
    return Network(**{**tables, **changes})


def area(ident: str, *members: str, country: str = "") -> tuple[Waypoint, ...]:
    """Return the toy's waypoints with an area of these members."""
    made = Waypoint(id=ident, name=ident.title(), lon=1.5, lat=0.5, kind="area", country=country)
    inside = [
        Waypoint(
            **{n: getattr(w, n) for n in ("id", "name", "lon", "lat", "kind", "country", "aliases", "names")},
            part_of=ident,
        )
        if w.id in members
        else w
        for w in WAYPOINTS
    ]
    return (*inside, made)
