"""What a page and a picture cost beside folium and matplotlib: the same legs, of ten vertices each."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from graph import within
from job import Job
from scipy.spatial import cKDTree

from routes import Leg, Network, Waypoint
from routes.maps.compose import compose

ROUNDS = 3


def network(legs: int, seed: int = 1) -> Network:
    """Return random places, each joined to those that are near by a winding line of ten vertices."""
    say, rng = random.Random(seed), np.random.default_rng(seed)
    size = max(6, round(legs / 2.35))
    at = np.column_stack([rng.uniform(-15, 25, size), rng.uniform(-10, 15, size)]).round(4)
    _, near = cKDTree(at).query(at, k=5)
    pairs = sorted({(min(a, int(b)), max(a, int(b))) for a, row in enumerate(near) for b in row[1:] if a != b})
    places = [
        Waypoint(
            id=f"p{n:06}", name=f"Place {n}", lon=float(x), lat=float(y), kind=say.choice(["city", "town", "other"])
        )
        for n, (x, y) in enumerate(at)
    ]
    made = []
    for number, (a, b) in enumerate(pairs[:legs]):
        step = np.linspace(0, 1, 10)[:, None]
        line = at[a] + (at[b] - at[a]) * step
        line[1:-1] += rng.normal(0, np.hypot(*(at[b] - at[a])) / 40, (8, 2))
        made.append(
            Leg(id=f"l{number:06}", start=f"p{a:06}", end=f"p{b:06}", both_ways=say.random() < 0.5, basis="traced",
                mode=say.choice(["bus", "walk", "boat", "train"]), geometry=[tuple(p) for p in line.round(5).tolist()])
        )  # fmt: skip
    return Network(waypoints=places, legs=made)


def folium_page(net: Network, path: Path) -> None:
    """Write the same legs as one GeoJson layer of folium's."""
    import folium

    rows = [
        {
            "type": "Feature",
            "properties": {"id": leg.id, "mode": str(leg.mode), "from": leg.start, "to": leg.end},
            "geometry": {"type": "LineString", "coordinates": [list(at) for at in leg.line.coords]},
        }
        for leg in net.legs.values()
    ]
    shown = folium.Map(location=[2, 5], zoom_start=5, tiles=None, prefer_canvas=True)
    layer = folium.GeoJson(
        {"type": "FeatureCollection", "features": rows}, tooltip=folium.GeoJsonTooltip(["id", "mode"])
    )
    layer.add_to(shown)
    shown.save(str(path))


def matplotlib_picture(net: Network, path: Path) -> None:
    """Draw the same legs and places with matplotlib."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from matplotlib.collections import LineCollection

    figure, axes = plt.subplots(figsize=(13.6, 9))
    axes.add_collection(LineCollection([np.asarray(leg.line.coords) for leg in net.legs.values()]))
    axes.scatter([w.lon for w in net.waypoints.values()], [w.lat for w in net.waypoints.values()], s=9)
    axes.autoscale()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    compose(network(10))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for size in (1_000, 10_000):
            net = network(size)
            yield Job(
                name=f"page of {size:,} legs",
                ours=lambda _, net=net: net.map().save(folder / "ours.html"),
                peer=lambda _, net=net: folium_page(net, folder / "folium.html"),
                questions=[None] * (ROUNDS + 1),
                **within(1, "folium GeoJson"),
                note="the peer's page asks other hosts for its libraries, and says nothing without a script",
            )
            if size == 1_000:
                yield Job(
                    name=f"PNG of {size:,} legs",
                    ours=lambda _, net=net: net.map().save(folder / "ours.png"),
                    peer=lambda _, net=net: matplotlib_picture(net, folder / "matplotlib.png"),
                    questions=[None] * (ROUNDS + 1),
                    **within(2, "matplotlib"),
                    note="the peer draws lines and dots alone; ours land, borders, and names that keep clear of them",
                )
