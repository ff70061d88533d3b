"""The shipped layers are the ones their sources say, small, and right at places that coarser layers get wrong.

Positions are GeoNames' unless they say otherwise; open water is read off any chart of the gulf.
"""

from __future__ import annotations

import csv
import hashlib

import pytest
import shapely

from routes.geo import geodesy, layers

REFERENCE = layers.shapefiles_dir() / "reference"

ON_LAND = {
    "Necoclí": (-76.7893, 8.4263, "COL"),
    "Turbo": (-76.7282, 8.0926, "COL"),
    "Acandí": (-77.2772, 8.5116, "COL"),
    "Capurganá": (-77.3461, 8.6381, "COL"),
    "Puerto Obaldía": (-77.4192, 8.6663, "PAN"),
    "Yaviza": (-77.6928, 8.1584, "PAN"),
    "Panama City": (-79.5197, 8.9936, "PAN"),
    "Paso Canoas": (-82.8384, 8.5331, "CRI"),
    "Los Chiles": (-84.7154, 11.0325, "CRI"),
    "San Andrés": (-81.6997, 12.5786, "COL"),
    "Great Corn Island": (-83.045, 12.165, "NIC"),
    "Bluefields": (-83.7645, 12.0129, "NIC"),
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
        assert all(
            row[key] for key in ("package", "version", "member", "member_sha256", "licence", "credit", "edition")
        )


def test_the_layers_are_no_more_than_ten_megabytes() -> None:
    assert sum(path.stat().st_size for path in REFERENCE.iterdir()) <= 10_000_000


def test_all_countries_are_there_and_every_shape_is_valid() -> None:
    frame = layers.countries()
    assert len(frame) == 250
    assert shapely.is_valid(frame.geometry.values).all()


def test_disputed_lines_are_marked() -> None:
    frame = layers.boundaries()
    disputed = set(zip(frame[frame.status == "disputed"].left, frame[frame.status == "disputed"].right, strict=True))
    assert {("MAR", "SAH"), ("KOS", "SRB"), ("BLZ", "GTM"), ("GUY", "VEN"), ("IND", "PAK")} <= disputed
    assert ("COL", "PAN") not in disputed


def test_names_come_in_both_languages() -> None:
    assert layers.country_names("en")["PAN"] == "Panama"
    assert layers.country_names("es")["PAN"] == "Panamá"
    assert layers.country_names("es")["MEX"] == "México"


def test_the_ground_of_the_corridor_is_small_and_keeps_san_andres() -> None:
    ground = layers.ground((-118.0, -1.0, -72.0, 33.5), tolerance_m=1000)
    assert sum(len(polygon.exterior.coords) for polygon in ground.land) < 12_000
    island = shapely.Point(-81.705, 12.55)
    assert any(geodesy.distance_km((-81.705, 12.55), p.representative_point().coords[0]) < 8 for p in ground.land), (
        island
    )
