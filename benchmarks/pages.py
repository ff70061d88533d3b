"""What a page and a picture cost beside folium and matplotlib, in CPU seconds: ``python benchmarks/pages.py [SIZE …]``.

The legs have ten vertices each and are the same for both; ours and the peer take turns, and medians are compared.
"""

from __future__ import annotations

import gzip
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.spatial import cKDTree

from routes import Leg, Network, Waypoint
from routes.maps.compose import compose

ROUNDS = 3
Job = tuple[str, Callable[[], object], Callable[[], object], float]


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


def jobs(size: int, folder: Path) -> Iterator[Job]:
    """Yield name, our call, the peer's, and our share of the peer's time that is to be reached."""
    net = network(size)
    page, picture = folder / "ours.html", folder / "ours.png"
    peer = folder / "folium.html"
    yield f"page of {size:,} legs", lambda: net.map().save(page), lambda: folium_page(net, peer), 1.0
    if size <= 1000:
        other = folder / "matplotlib.png"
        yield f"PNG of {size:,} legs", lambda: net.map().save(picture), lambda: matplotlib_picture(net, other), 2.0


def timed(call: Callable[[], object]) -> float:
    """Return the CPU seconds of a call."""
    before = time.process_time()
    call()
    return time.process_time() - before


def main(sizes: list[int]) -> None:
    """Print a row a job."""
    compose(network(10))
    with TemporaryDirectory() as folder:
        for size in sizes:
            for name, ours, peer, reach in jobs(size, Path(folder)):
                pairs = [(timed(ours), timed(peer)) for _ in range(ROUNDS)]
                mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
                share = mine / theirs
                print(
                    f"{name:24} {mine:8.2f} s  peer {theirs:8.2f} s  {share:5.2f} x  (to reach {reach:g} x)", flush=True
                )
            for path in (Path(folder) / "ours.html", Path(folder) / "folium.html"):
                raw = path.read_bytes()
                print(f"  {path.name}: {len(raw):,} bytes, {len(gzip.compress(raw, 6)):,} gzipped")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1000, 10000])
