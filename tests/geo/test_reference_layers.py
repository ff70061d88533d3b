"""The shipped layers are the ones their sources say, small, and right at places that coarser layers get wrong.

Positions are GeoNames' unless they say otherwise; open water is read off any chart of the gulf.
"""

from __future__ import annotations

import csv
import hashlib
import importlib
import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely

from routes.errors import GeometryError, UsageError
from routes.geo import coverage, geodesy, layers, reference

ROOT = Path(__file__).parent.parent.parent
REFERENCE = ROOT / "shapefiles" / "reference"
PACKED = [layer for _, found in reference.POOLS.values() for layer in found]

ON_LAND = {
    "Necoclí": (-76.7893, 8.4263, "COL"),
    "Turbo": (-76.7282, 8.0926, "COL"),
    "Acandí": (-77.2772, 8.5116, "COL"),
    "Capurganá": (-77.3461, 8.6381, "COL"),
    "Caledonia (Gannirdup), an island the layer lacks": (-77.6957, 8.9031, "PAN"),
    "Puerto Obaldía": (-77.4192, 8.6663, "PAN"),
    "Yaviza": (-77.6928, 8.1584, "PAN"),
    "Panama City": (-79.5197, 8.9936, "PAN"),
    "Rumichaca": (-77.6640, 0.8140, "COL"),
    "Ipiales": (-77.6397, 0.8250, "COL"),
    "Metetí": (-77.9790, 8.4991, "PAN"),
    "Paso Canoas": (-82.8384, 8.5331, "CRI"),
    "Los Chiles": (-84.7154, 11.0325, "CRI"),
    "San Andrés": (-81.6997, 12.5786, "COL"),
    "Santa Isabel, Providencia": (-81.3689, 13.3817, "COL"),
    "Great Corn Island": (-83.045, 12.165, "NIC"),
    "Bluefields": (-83.7645, 12.0129, "NIC"),
    "Peñas Blancas": (-85.6250, 11.2081, "CRI"),
    "Danlí": (-86.5833, 14.0333, "HND"),
    "Managua": (-86.2504, 12.1328, "NIC"),
    "Trojes": (-85.9833, 14.0667, "HND"),
    "Esquipulas": (-89.3517, 14.5657, "GTM"),
    "Tecún Umán": (-92.1404, 14.6774, "GTM"),
    "Ciudad Hidalgo": (-92.1520, 14.6802, "MEX"),
    "Tapachula": (-92.2589, 14.9054, "MEX"),
    "Eagle Pass": (-100.4995, 28.7091, "USA"),
    "Piedras Negras": (-100.5235, 28.7001, "MEX"),
    "Del Rio": (-100.8968, 29.3627, "USA"),
    "Ciudad Acuña": (-100.9522, 29.3232, "MEX"),
    "McAllen": (-98.2300, 26.2034, "USA"),
    "Reynosa": (-98.2846, 26.0801, "MEX"),
    "Laredo": (-99.5075, 27.5064, "USA"),
    "Nuevo Laredo": (-99.5164, 27.4763, "MEX"),
    "El Paso": (-106.4869, 31.7587, "USA"),
    "Ciudad Juárez": (-106.4608, 31.7202, "MEX"),
    "Nogales, Arizona": (-110.9343, 31.3404, "USA"),
    "Nogales, Sonora": (-110.9422, 31.3086, "MEX"),
    "Tijuana": (-117.0037, 32.5027, "MEX"),
    "San Diego": (-117.1647, 32.7157, "USA"),
    "Lampedusa": (12.6096, 35.5013, "ITA"),
    "Ceuta": (-5.3162, 35.8903, "ESP"),
    "Melilla": (-2.9383, 35.2937, "ESP"),
    "Mytilene": (26.5556, 39.1076, "GRC"),
    "Kos": (27.2877, 36.8936, "GRC"),
    "Kilis": (37.1150, 36.7184, "TUR"),
    "Azaz": (37.0447, 36.5864, "SYR"),
    "Kutupalong": (92.1635, 21.2126, "BGD"),
    "Medyka": (22.9300, 49.8040, "POL"),
    "Simferopol": (34.1024, 44.9572, "UKR"),
    "Pristina": (21.1655, 42.6727, "XKX"),
    "Laayoune": (-13.2034, 27.1418, "ESH"),
}
OPEN_WATER = {
    "Gulf of Urabá, middle": (-76.90, 8.30),
    "Gulf of Urabá, south": (-76.80, 8.12),
    "Gulf of Urabá, mouth": (-77.15, 8.55),
    "off San Andrés": (-81.0, 12.0),
    "Sicily Channel": (12.0, 36.0),
    "Aegean": (25.5, 38.5),
}


@pytest.mark.parametrize("name", ON_LAND)
def test_a_known_place_is_in_its_country_to_within_two_kilometres(name: str) -> None:
    lon, lat, country = ON_LAND[name]
    assert country in layers.country_at(lon, lat, tolerance_km=2.0)


@pytest.mark.parametrize("name", OPEN_WATER)
def test_open_water_is_in_no_country(name: str) -> None:
    assert layers.country_at(*OPEN_WATER[name], tolerance_km=2.0) == ()


@pytest.mark.parametrize(
    ("pair", "km"),
    # Natural Earth 1:10m 5.1.1 in full detail, measured independently with GeographicLib.
    [(("COL", "PAN"), 272.7), (("MEX", "USA"), 2641.0)],
)
def test_a_border_has_the_length_measured_elsewhere(pair: tuple[str, str], km: float) -> None:
    frame = layers.boundaries(detail="corridor")
    shape = frame[(frame.left == pair[0]) & (frame.right == pair[1])].geometry.union_all()
    length = sum(geodesy.length_km(part) for part in shapely.get_parts(shape))
    assert length == pytest.approx(km, rel=0.01)


def test_every_layer_has_its_source_and_is_the_file_the_source_describes() -> None:
    rows = list(csv.DictReader((REFERENCE / "SOURCES.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["layer"] for row in rows} == {path.stem for path in REFERENCE.glob("*.shp")}
    for row in rows:
        assert hashlib.sha256((REFERENCE / f"{row['layer']}.shp").read_bytes()).hexdigest() == row["shp_sha256"]
        assert hashlib.sha256((REFERENCE / f"{row['layer']}.dbf").read_bytes()).hexdigest() == row["dbf_sha256"]
        frame = geopandas.read_file(REFERENCE / f"{row['layer']}.shp")
        assert len(frame) == int(row["features"])
        assert shapely.get_num_coordinates(frame.geometry.values).sum() == int(row["vertices"])
        assert (REFERENCE / f"{row['layer']}.cpg").read_text() == "UTF-8"
        assert all(
            row[key] for key in ("package", "version", "member", "member_sha256", "licence", "credit", "edition")
        )


def test_the_layers_are_no_more_than_ten_megabytes_and_2_6_where_they_are_installed() -> None:
    assert sum(path.stat().st_size for path in REFERENCE.iterdir()) <= 10_000_000
    assert reference.FILE.stat().st_size <= 2_600_000


def as_gdal_reads_it(name: str, box: tuple[float, float, float, float] | None = None) -> geopandas.GeoDataFrame:
    frame = geopandas.read_file(REFERENCE / f"{name}.shp", engine="pyogrio", bbox=box)
    texts = [column for column in frame.columns if not pd.api.types.is_numeric_dtype(frame[column])]
    texts.remove("geometry")
    return frame.fillna(dict.fromkeys(texts, ""))


@pytest.mark.parametrize("name", PACKED)
def test_a_layer_is_that_of_the_shapefile_bit_for_bit(name: str) -> None:
    found, expected = reference.features(name, slice(None)), as_gdal_reads_it(name)
    pd.testing.assert_frame_equal(pd.DataFrame(found), pd.DataFrame(expected))
    assert found.crs == expected.crs
    assert shapely.to_wkb(found.geometry).tolist() == shapely.to_wkb(expected.geometry).tolist()


@pytest.mark.parametrize("name", PACKED)
def test_a_box_finds_the_rows_that_gdal_finds(name: str) -> None:
    random = np.random.default_rng(18)
    boxes = [(-77.5, 8.0, -76.5, 9.0), (170.0, -50.0, 180.0, 0.0), (-30.0, 30.0, -29.0, 31.0), (12.0, 12.0, 12.0, 12.0)]
    for _ in range(40):
        west, south = random.uniform(-180, 170), random.uniform(-90, 80)
        boxes.append((west, south, west + random.exponential(8), south + random.exponential(6)))
    for box in boxes:
        found, expected = layers._read(name, box), as_gdal_reads_it(name, box)
        assert shapely.to_wkb(found.geometry).tolist() == shapely.to_wkb(expected.geometry).tolist(), box


def test_the_file_of_the_layers_is_what_packing_the_shapefiles_gives_today() -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    pack = importlib.import_module("pack_layers")
    made = pack.packed(
        {name: geopandas.read_file(REFERENCE / f"{name}.shp", engine="pyogrio") for name in (*PACKED, "cities")}
    )
    with np.load(reference.FILE) as kept:
        assert sorted(kept.files) == sorted(made)
        assert [name for name in kept.files if not np.array_equal(kept[name], made[name])] == []


def test_the_cities_are_those_of_the_shapefile_where_they_are_there() -> None:
    frame, rows = as_gdal_reads_it("cities"), reference.rows("cities")
    assert [row["name"] for row in rows] == frame.name.tolist()
    assert [float(row["lon"]) for row in rows] == frame.geometry.x.tolist()
    # Capitals with more than 20,000 people and cities with more than 100,000, none within 25 km of a larger one.
    assert {"London", "Dakar", "Bogotá", "Tijuana", "Port-au-Prince", "Sanaa"} <= {row["name"] for row in rows}
    spots = [(row["name"], float(row["lon"]), float(row["lat"])) for row in rows if row["zone"].startswith("America/")]
    for number, (name, lon, lat) in enumerate(spots):
        assert all(geodesy.distance_km((lon, lat), other[1:]) > 23 for other in spots[:number]), name


def test_a_layer_that_was_given_away_and_changed_is_as_it_was() -> None:
    frame = reference.features("unassigned", slice(None))
    frame.loc[:, "geometry"] = shapely.Point(0, 0)
    assert set(reference.features("unassigned", slice(None)).geom_type) == {"Polygon"}


def test_all_countries_are_there_and_every_shape_is_valid() -> None:
    frame = layers.countries()
    assert len(frame) == 250
    assert shapely.is_valid(frame.geometry.values).all()


def test_disputed_lines_are_marked() -> None:
    frame = layers.boundaries()
    disputed = set(zip(frame[frame.status == "disputed"].left, frame[frame.status == "disputed"].right, strict=True))
    named = "ESH-MAR SRB-XKX BLZ-GTM GUY-VEN IND-PAK CHN-IND ISR-PSE ISR- SYR- SDN-SSD KOR-PRK"
    assert {tuple(pair.split("-")) for pair in named.split()} <= disputed
    assert ("COL", "PAN") not in disputed
    assert (frame[frame.status == "disputed"].reason != "").all()
    assert (frame[frame.status == "international"].reason == "").all()


def test_a_line_disputed_in_part_is_disputed_only_there() -> None:
    frame = layers.boundaries()
    frame = frame[(frame.left == "IND") & (frame.right == "PAK")].set_index("status")
    # The Line of Control lies north of Jammu; the Rann of Kutch and Punjab lie south of it.
    assert frame.geometry["disputed"].bounds[1] > 32
    assert frame.geometry["international"].bounds[3] < 33


def test_boundary_codes_are_those_that_closures_use() -> None:
    frame = layers.boundaries()
    codes = set(frame.left) | set(frame.right)
    assert {"PSE", "SSD", "ESH", "XKX"} <= codes
    assert not {"PSX", "SDS", "SAH", "KOS"} & codes
    assert all(left < right for left, right in zip(frame.left, frame.right, strict=True) if right)


@pytest.mark.slow
@pytest.mark.parametrize("detail", ["world", "corridor"])
def test_neighbours_have_no_overlap_and_boundaries_lie_on_them(detail: str) -> None:
    shapes = layers.countries(detail=detail).geometry.values
    assert shapely.coverage_is_valid(shapes)
    edges, _ = coverage.segments(shapely.get_rings(shapely.get_parts(shapes)))
    lines, _ = coverage.segments(shapely.get_parts(layers.boundaries(detail=detail).geometry.values))
    assert set(map(tuple, lines.tolist())) <= set(map(tuple, edges.tolist()))


@pytest.mark.parametrize(
    ("place", "claims"),
    [((35.6906, 32.9923), ("ISR", "SYR")), ((28.42, 9.67), ("SDN", "SSD"))],
    ids=["Qatzrin, Golan Heights", "Abyei"],
)
def test_land_in_no_country_is_land_and_has_those_who_claim_it(place: tuple[float, float], claims: tuple) -> None:
    assert set(claims) == set(layers.country_at(*place, tolerance_km=0))
    around = (place[0] - 2, place[1] - 2, place[0] + 2, place[1] + 2)
    assert layers.land(around).contains(shapely.Point(place))
    assert any(part.contains(shapely.Point(place)) for part in layers.ground(around, tolerance_m=500).land)


def test_a_country_is_found_on_either_side_of_180_degrees() -> None:
    # Taveuni, Fiji, lies on the meridian; 0.005 degrees of longitude are about 500 m there.
    assert layers.country_at(179.995, -16.82) == layers.country_at(-179.995, -16.82) == ("FJI",)
    assert layers.country_at(180.0, 68.0) == layers.country_at(-180.0, 68.0) == ("RUS",)


def test_the_nearest_country_comes_first() -> None:
    # Laredo and Nuevo Laredo lie 3 km apart with the river between them.
    assert layers.country_at(-99.5075, 27.5064, tolerance_km=5) == ("USA", "MEX")
    assert layers.country_at(-99.5164, 27.4763, tolerance_km=5) == ("MEX", "USA")


def test_a_position_that_is_not_on_earth_is_refused() -> None:
    with pytest.raises(GeometryError, match=r'lat "95.0" is not between -90 and 90 degrees'):
        layers.country_at(0.0, 95.0)


def test_names_come_in_both_languages() -> None:
    assert layers.country_names("en")["PAN"] == "Panama"
    assert layers.country_names("es")["PAN"] == "Panamá"
    assert layers.country_names("es")["MEX"] == "México"


CORRIDOR = (-118.0, -1.0, -72.0, 33.5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bounds", "tolerance_m"),
    [(CORRIDOR, 1000), (CORRIDOR, 5000), ((-79.5, 7.0, -76.0, 9.7), 200), ((5.0, 28.0, 20.0, 42.0), 800)],
)
def test_borders_end_on_the_coast_or_the_frame_however_coarse(bounds: tuple, tolerance_m: int) -> None:
    ground = layers.ground(bounds, tolerance_m=tolerance_m)
    assert all(part.is_valid for part in ground.land)
    land = shapely.union_all(ground.land)
    for line, _ in ground.boundaries:
        assert land.buffer(1e-6).covers(line)


@pytest.mark.slow
def test_the_ground_stays_within_its_bounds_and_its_tolerance() -> None:
    fine, coarse = layers.land(CORRIDOR), layers.ground(CORRIDOR, tolerance_m=1000).land
    whole = shapely.union_all(coarse)
    west, south, east, north = whole.bounds
    assert west >= CORRIDOR[0]
    assert south >= CORRIDOR[1]
    assert east <= CORRIDOR[2]
    assert north <= CORRIDOR[3]
    # What differs is a rim no wider than the tolerance, and islands of less than 1 km².
    rim = fine.symmetric_difference(whole).buffer(-1.05 * 500 / 111_320)
    assert rim.area < 1e-4
    assert whole.area == pytest.approx(fine.area, rel=0.001)


@pytest.mark.parametrize(("where", "km2"), [((12.6, 35.51), 20), ((-83.06, 12.17), 10), ((-81.37, 13.35), 17)])
def test_small_islands_stay_on_the_ground(where: tuple[float, float], km2: int) -> None:
    around = (where[0] - 4, where[1] - 4, where[0] + 4, where[1] + 4)
    found = layers.ground(around, tolerance_m=2000).land
    assert any(part.buffer(0.02).contains(shapely.Point(where)) and part.area < 0.01 for part in found), km2


@pytest.mark.parametrize(
    ("bounds", "where"),
    # Two of little more than 1 km² (GeographicLib), far from the middle latitude of a tall map on either side.
    [((-180.0, -56.0, -150.0, -10.0), (-165.817, -10.884)), ((-90.0, 30.0, -60.0, 70.0), (-88.953, 30.214))],
    ids=["Pukapuka", "Ship Island, Mississippi"],
)
def test_an_island_of_one_square_kilometre_stays_on_a_tall_map(bounds: tuple, where: tuple[float, float]) -> None:
    found = layers.ground(bounds, tolerance_m=1000).land
    assert min(shapely.distance(list(found), shapely.Point(where))) < 0.005


@pytest.mark.parametrize(
    ("bounds", "tolerance_m", "text"),
    [
        ((1.0, 0.0, -1.0, 2.0), 500, r"bounds \(1.0, 0.0, -1.0, 2.0\) hold nothing: write west, south, east, north"),
        ((0.0, 0.0, 1.0, 1.0), 0, "tolerance_m 0 is not a positive number of metres"),
    ],
)
def test_a_ground_that_makes_no_sense_is_refused(bounds: tuple, tolerance_m: int, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        layers.ground(bounds, tolerance_m=tolerance_m)


def test_open_sea_has_an_empty_ground() -> None:
    assert layers.ground((-130.0, 10.0, -125.0, 15.0), tolerance_m=1000).land == ()
    assert layers.land((-130.0, 10.0, -125.0, 15.0)).is_empty


def test_the_ground_of_the_corridor_is_small_and_keeps_san_andres() -> None:
    ground = layers.ground(CORRIDOR, tolerance_m=1000)
    assert sum(len(polygon.exterior.coords) for polygon in ground.land) < 12_000
    island = (-81.705, 12.55)
    assert any(geodesy.distance_km(island, p.representative_point().coords[0]) < 8 for p in ground.land)
