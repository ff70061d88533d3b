"""The bundled networks but the Americas against maps, roads and gazetteers."""

from __future__ import annotations

import functools
import gzip
import importlib.util
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

import networkx
import pytest
import shapely

import routes
from routes.geo import layers
from tests.data import networks as net
from tests.data.networks import NETWORKS, by_id, line, place, rows, shapes
from tests.data.test_americas import Roads, disc, geometry_km, km, listed
from tests.data.test_americas_geometry import FASTEST_KM_H

ROAD_MODES = {"bus", "car", "truck", "unknown"}
NEAR_ROAD_KM = 15.0
TUNNELS = {"coquelles--folkestone-mixed"}
each = pytest.mark.parametrize("network", NETWORKS)


class Least(NamedTuple):
    """How many of each a network has at least, so that no check passes because it found nothing to look at."""

    roads: int
    boats: int
    exact: int
    shore: int
    arabic: int


LEAST = {
    "central-mediterranean": Least(18, 19, 15, 5, 12),
    "western-africa-atlantic": Least(8, 19, 15, 5, 12),
    "english-channel": Least(4, 20, 20, 10, 8),
    "western-mediterranean": Least(5, 18, 8, 15, 12),
    "eastern-mediterranean-balkans": Least(15, 13, 35, 1, 12),
    "horn-of-africa-yemen": Least(0, 4, 24, 2, 18),
    "venezuela-chile": Least(15, 0, 40, 0, 25),
    "bay-of-bengal": Least(0, 16, 12, 12, 9),
}


@functools.cache
def roads_in(box: tuple[float, float, float, float]) -> Roads:
    found = importlib.util.find_spec("scgraph_data")
    if found is None or not found.submodule_search_locations:
        pytest.fail("scgraph-data is not installed")
    file = Path(next(iter(found.submodule_search_locations))) / "world_highways.py"
    return Roads(file, box)


@pytest.mark.slow
@each
def test_every_traced_road_leg_near_the_graph_is_about_as_long_as_the_road(network: str) -> None:
    roads = roads_in(net.LAND_BOX[network] if network in ("venezuela-chile", "bay-of-bengal") else (-20, 8, 36, 54))
    wrong, checked = [], 0
    for name, leg in by_id(network, "legs").items():
        pairs = line(network, name)
        away = max(roads.entries(pairs[0])[2], roads.entries(pairs[-1])[2])
        if leg["basis"] != "traced" or leg["mode"] not in ROAD_MODES or away > NEAR_ROAD_KM or km(pairs) < 25:
            continue
        road = roads.km(pairs[0], pairs[-1])
        if road == float("inf"):  # the graph has Crete's roads in pieces
            assert {leg["start"], leg["end"]} == {"agia-galini", "chania"}
            continue
        checked += 1
        if not 0.8 <= km(pairs) / road <= 1.2:
            wrong.append(f"{name}: {km(pairs):.0f} km, {km(pairs) / road:.2f} of the road")
    assert wrong == []
    assert checked >= LEAST[network].roads


@pytest.mark.slow
@each
def test_no_boat_crosses_land_and_no_land_leg_crosses_the_sea(network: str) -> None:
    boats = [name for name, leg in by_id(network, "legs").items() if leg["mode"] == "boat"]
    assert len(boats) >= LEAST[network].boats
    assert {by_id(network, "legs")[name]["water"] for name in boats} <= {"sea"}
    over_land = {name: net.on_land_and_at_sea_km(network, name)[0] for name in boats}
    assert {name: length for name, length in over_land.items() if length > 0} == {}
    flights = {name for name, leg in by_id(network, "legs").items() if leg["mode"] == "air"}
    others = set(by_id(network, "legs")) - set(boats) - flights - TUNNELS
    at_sea = {name: net.on_land_and_at_sea_km(network, name)[1] for name in others}
    assert {name: length for name, length in at_sea.items() if length > 2} == {}


@each
def test_sea_legs_are_no_longer_than_a_boat_that_keeps_off_the_coast_needs(network: str) -> None:
    for name, leg in by_id(network, "legs").items():
        if leg["mode"] == "boat":
            pairs = line(network, name)
            assert leg["basis"] != "traced", name
            assert km([pairs[0], pairs[-1]]) <= km(pairs) <= 1.35 * km([pairs[0], pairs[-1]]) + 20, name


@each
def test_lines_start_and_end_exactly_at_their_places_with_five_decimals_at_most(network: str) -> None:
    assert set(shapes(network, "legs")) == set(by_id(network, "legs"))
    for name, leg in by_id(network, "legs").items():
        pairs = line(network, name)
        assert (pairs[0], pairs[-1]) == (place(network, leg["start"]), place(network, leg["end"])), name
        assert all(round(value, 5) == value for pair in pairs for value in pair), name


@pytest.mark.slow
@each
def test_places_stand_where_geonames_has_them_or_on_the_shore_beside(network: str) -> None:
    exact = shore = 0
    for row in rows(network, "waypoints"):
        if not row["geonames"]:
            continue
        town = net.geonames()[row["geonames"]]
        there = (town["longitude"], town["latitude"])
        if place(network, row["id"]) == there:
            exact += 1
            continue
        shore += 1
        moved = km([place(network, row["id"]), there])
        assert moved <= float(row["accuracy_km"]) <= 9, row["id"]
        assert f"{moved:.1f} km from where GeoNames has the town" in row["note"], row["id"]
        assert shapely.dwithin(net.land(network).boundary, shapely.Point(place(network, row["id"])), 0.002), row["id"]
    assert exact >= LEAST[network].exact
    assert shore >= LEAST[network].shore


@each
def test_places_without_a_gazetteer_say_how_poor_they_are_and_are_rounded(network: str) -> None:
    for row in rows(network, "waypoints"):
        if not row["geonames"] and row["kind"] != "area":
            assert float(row["accuracy_km"]) >= 1, row["id"]
            assert "osition" in row["note"] or "point stands" in row["note"], row["id"]
            assert all(len(row[axis].partition(".")[2]) <= 3 for axis in ("lon", "lat")), row["id"]


@pytest.mark.slow
@each
def test_names_in_arabic_are_those_of_the_gazetteer(network: str) -> None:
    checked = 0
    for row in rows(network, "waypoints"):
        if row["geonames"] and row["name:ar"]:
            bare = row["name:ar"].removeprefix("مدينة ")  # "city of": Djibouti has its country's name
            assert bare in net.geonames()[row["geonames"]]["alternatenames"], row["id"]
            checked += 1
    assert checked >= LEAST[network].arabic


@each
def test_names_and_aliases_name_one_place_only(network: str) -> None:
    owner: dict[str, str] = {}
    for row in rows(network, "waypoints"):
        languages = [row[f"name:{code}"] for code in ("en", "es", "fr", "pt", "ar")]
        for name in (row["name"], *languages, *listed(row, "aliases")):
            bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
            if bare:
                assert owner.setdefault(bare, row["id"]) == row["id"], name


def test_the_networks_are_as_large_as_they_were_asked_to_be() -> None:
    for network in NETWORKS:
        least = 20 if network == "western-africa-atlantic" else 25
        assert len([row for row in rows(network, "waypoints") if row["kind"] != "area"]) >= least
        folder = net.ROOT / "routes" / "data" / network
        assert sum(file.stat().st_size for file in folder.iterdir()) < 300_000
    wanted = "agadez gao niamey sabha kufra tamanrasset zuwarah sabratah tripoli garabulli misrata tobruk sfax zarzis"
    assert set(f"{wanted} lampedusa porto-empedocle valletta gavdos chania".split()) <= set(
        by_id(NETWORKS[0], "waypoints")
    )
    wanted = (
        "barra mbour saint-louis nouakchott nouadhibou dakhla boujdour el-aaiun tarfaya tan-tan la-restinga arrecife"
    )
    assert set(wanted.split()) <= set(by_id(NETWORKS[1], "waypoints"))


@each
def test_everything_has_a_source_and_every_source_is_used(network: str) -> None:
    used: set[str] = set()
    for table in ("waypoints", "legs", "routes"):
        for row in rows(network, table):
            assert listed(row, "sources"), row["id"]
            used |= set(listed(row, "sources"))
    for table in ("observations", "closures"):
        used |= {row["source"] for row in rows(network, table)}
    known = [row["id"] for row in rows(network, "sources")]
    assert len(set(known)) == len(known)
    assert used == set(known)


@each
def test_sources_have_a_publisher_and_only_what_was_opened_has_a_date_of_access(network: str) -> None:
    opened = {"geonames", "natural-earth", "mmp-2026-05", "mmp-2025-06", "frontex-2025-06"}
    opened |= {"eunews-2026-01-15", "infomigrants-2026-02", "libyareview-2025-10", "gds-2025-01-10"}
    opened |= {"aps-2022-10", "aps-2023-02", "aps-2023-04", "aps-2025-06"}
    opened |= {"eldia-2015-06-01", "diariodeavisos-2016-09", "eldia-2019-11-04"}
    for row in rows(network, "sources"):
        assert row["publisher"], row["id"]
        assert not row["url"] or row["url"].startswith(("http://", "https://")), row["id"]
        assert re.fullmatch(r"(\d{4}(-\d\d){0,2})?", row["published"]), row["id"]
        assert bool(row["accessed"]) == (row["id"] in opened), row["id"]


@pytest.mark.slow
@each
def test_the_check_finds_only_old_reports(network: str) -> None:
    found = routes.check(net.ROOT / "routes" / "data" / network)
    assert {finding.code for finding in found} <= {"stale"}
    assert {finding.where.partition(":")[0] for finding in found} <= {"legs.csv", "waypoints.csv"}


@each
def test_every_place_is_used_and_every_area_has_members(network: str) -> None:
    ends = {leg[end] for leg in rows(network, "legs") for end in ("start", "end")}
    areas = {row["id"] for row in rows(network, "waypoints") if row["kind"] == "area"}
    assert set(by_id(network, "waypoints")) - areas == ends
    assert {area for row in rows(network, "waypoints") for area in listed(row, "part_of")} == areas
    for row in rows(network, "waypoints"):
        for area in set(listed(row, "part_of")) & set(shapes(network, "areas")):
            assert shapely.intersects(shapes(network, "areas")[area], disc(place(network, row["id"]), 5)), row["id"]


@each
def test_routes_are_chains_of_legs_and_what_is_inferred_says_so(network: str) -> None:
    for route in rows(network, "routes"):
        chain = [by_id(network, "legs")[name] for name in listed(route, "legs")]
        assert all(a["end"] == b["start"] for a, b in zip(chain, chain[1:], strict=False)), route["id"]
        assert route["summary"].endswith("."), route["id"]
    for name, leg in by_id(network, "legs").items():
        assert leg["note"] == "" or leg["note"].endswith("."), name
        if leg["certainty"] == "inferred":
            assert "inferred" in leg["note"], name


@each
def test_land_legs_stay_in_the_countries_of_their_ends(network: str) -> None:
    codes = {"ESH": "SAH"}
    strayed = {}
    for name, leg in by_id(network, "legs").items():
        if leg["mode"] in ("air", "boat"):
            continue
        ends = {c for end in ("start", "end") for c in listed(by_id(network, "waypoints")[leg[end]], "country")}
        home = shapely.buffer(shapely.union_all([net.outlines(network)[codes.get(code, code)] for code in ends]), 0.03)
        abroad = shapely.difference(shapely.intersection(shapes(network, "legs")[name], net.land(network)), home)
        if geometry_km(abroad) > 0:
            strayed[name] = round(geometry_km(abroad), 1)
    # The road from Birni N'Konni runs along the border of Nigeria; nothing else leaves the countries it joins.
    assert strayed == {}


@each
def test_printed_hours_give_speeds_that_the_vehicle_can_reach(network: str) -> None:
    for name, leg in by_id(network, "legs").items():
        if leg["hours"] and leg["mode"] in FASTEST_KM_H:
            assert km(line(network, name)) / float(leg["hours"].partition("|")[0]) <= FASTEST_KM_H[leg["mode"]], name


def graph(network: str) -> networkx.MultiDiGraph:
    out = networkx.MultiDiGraph()
    for name, leg in by_id(network, "legs").items():
        out.add_edge(leg["start"], leg["end"], key=name, km=km(line(network, name)))
    return out


@pytest.mark.parametrize(
    ("network", "start", "end", "passes"),
    [
        ("central-mediterranean", "Agadez", "Lampedusa", "dirkou seguedine madama al-qatrun sabha bani-walid"),
        ("central-mediterranean", "Khartoum", "Chania", "dongola kufra benghazi gavdos"),
        ("central-mediterranean", "Gao", "Porto Empedocle", "niamey agadez sabha lampedusa"),
        ("western-africa-atlantic", "Nouadhibou", "El Hierro", "la-restinga"),
        ("western-africa-atlantic", "Bamako", "Canary Islands", "gogui nouakchott"),
    ],
)
def test_paths_answer_and_are_the_shortest(network: str, start: str, end: str, passes: str) -> None:
    loaded = routes.load(network)
    trip = loaded.path(start, end, by="distance")
    places = [waypoint.id for waypoint in trip.waypoints]
    assert set(passes.split()) <= set(places)
    other = networkx.shortest_path_length(graph(network), places[0], places[-1], weight="km")
    assert trip.length_km == pytest.approx(other, abs=0.5)


def test_the_lines_of_western_sahara_are_disputed_on_the_map_and_its_places_carry_its_code() -> None:
    ground = layers.ground((-18.0, 20.0, -8.0, 29.0), tolerance_m=1000)
    along = {
        "north": shapely.box(-12.5, 27.6, -9.0, 27.75),  # 27°40' N, with Morocco
        "east": shapely.box(-12.1, 23.5, -11.9, 25.8),  # 12° W, with Mauritania
        "south": shapely.box(-16.5, 21.2, -13.2, 21.45),  # 21°20' N, with Mauritania
    }
    for side, box in along.items():
        found = {status for drawn, status in ground.boundaries if drawn.intersects(box)}
        assert found == {"disputed"}, side
    places = {row["id"]: row["country"] for row in rows("western-africa-atlantic", "waypoints")}
    assert {places[name] for name in ("dakhla", "boujdour", "el-aaiun", "el-marsa", "western-sahara")} == {"ESH"}
    assert layers.country_at(*place("western-africa-atlantic", "el-aaiun")) == ("ESH",)


@pytest.mark.slow
@each
def test_the_page_is_light_and_says_nothing_that_guides(network: str, tmp_path: Path) -> None:
    file = routes.load(network).map().save(tmp_path / "map.html")
    assert len(gzip.compress(Path(file).read_bytes(), 9)) <= 150_000
    for row in (*rows(network, "legs"), *rows(network, "routes"), *rows(network, "waypoints")):
        text = " ".join(row.values()).casefold()
        assert not re.search(r"\billegal|\bsmuggler|\bsafe house|\bphone|€|\beuros?\b|\busd\b|\$", text), row["id"]
    assert {row["cost_usd"] for row in rows(network, "legs")} == {""}
    assert {row["kind"] for row in rows(network, "waypoints")} & {"landing", "camp", "trail-point"} == set()
