"""Points attached to legs beside GeoPandas and a bare kd-tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas
import numpy as np
import shapely
from job import Job
from scipy.spatial import cKDTree

import routes

__all__ = ["jobs", "scattered"]


def scattered(net: routes.Network, count: int, seed: int) -> Any:
    """Return positions of some tens of kilometres around the lines of a network."""
    say = np.random.default_rng(seed)
    vertices = shapely.get_coordinates([leg.line for leg in net.legs.values()])
    return vertices[say.integers(0, len(vertices), count)] + say.normal(0, 0.3, (count, 2))


def jobs() -> Iterator[Job]:
    """Yield the jobs."""
    net = routes.load("americas")
    lines = geopandas.GeoDataFrame(
        {"leg": list(net.legs)}, geometry=[leg.line for leg in net.legs.values()], crs="EPSG:4326"
    ).to_crs("EPSG:3857")

    def sjoin(points: Any) -> Any:
        shapes = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*points.T), crs="EPSG:4326")
        return geopandas.sjoin_nearest(shapes.to_crs("EPSG:3857"), lines, max_distance=60_000, distance_col="metres")

    fine = np.concatenate([shapely.get_coordinates(shapely.segmentize(lines.geometry.values, 1_000))])
    tree = cKDTree(fine)
    for count in (10_000, 100_000):
        asked = [scattered(net, count, seed) for seed in range(4)]
        shared = {"questions": asked, "each": count, "thing": "a point", "reach": "≤ 3 µs"}
        yield Job(
            name=f"attach {count:,} points to {len(net.legs)} legs",
            ours=lambda points: net.attach(points),
            peer=sjoin,
            peer_name="sjoin_nearest",
            met=lambda ours, _, count=count: ours <= 3e-6 * count,
            note="the peer measures in a plane, where distances are off by some per cent; ours on the ellipsoid",
            **shared,
        )
    yield Job(
        name=f"attach 100,000 points to {len(net.legs)} legs",
        ours=lambda points: net.attach(points),
        peer=lambda points: tree.query(points),
        peer_name="bare kd-tree",
        met=lambda ours, _: ours <= 3e-6 * 100_000,
        note="the peer finds the nearest vertex of a plane alone: no leg, no distance to a line",
        **shared,
    )
