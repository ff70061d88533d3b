"""The bundled Americas network as a whole: itineraries by plain NetworkX, bends, countries, speeds, both directions."""

from __future__ import annotations

import statistics
from itertools import pairwise
from typing import Any

import geopandas
import networkx
import pytest
import shapely

from tests.data.test_americas import ROOT, border_towns, geometry_km, km, legs, lines, listed, rows, waypoints

ISO3 = ("COL", "CRI", "ECU", "GTM", "HND", "MEX", "NIC", "PAN", "USA")
CENTRAL_AMERICA = {"CRI", "GTM", "HND", "NIC", "PAN"}
ROAD_MODES = ("bus", "car", "mixed", "truck")
# Faster than this no such vehicle goes on the way that the network draws; 65 km/h are the 35 knots of a fast boat.
FASTEST_KM_H = {"boat": 65.0, "bus": 90.0, "car": 90.0, "train": 60.0, "walk": 6.0}


def graph_of(without: str = "") -> Any:
    """The legs as a NetworkX graph by length, without one country."""
    graph = networkx.MultiDiGraph()
    for name, leg in legs().items():
        if without not in listed(waypoints()[leg["start"]], "country") + listed(waypoints()[leg["end"]], "country"):
            graph.add_edge(leg["start"], leg["end"], key=name, km=km(lines()[name]))
    return graph


def to_the_border(graph: Any) -> list[str]:
    """The places of the shortest way from Necoclí to the nearest town behind the border."""
    lengths, paths = networkx.single_source_dijkstra(graph, "necocli", weight="km")
    return list(paths[min((town for town in border_towns() if town in lengths), key=lambda town: lengths[town])])


def countries_passed(path: list[str]) -> list[str]:
    """The countries of a path in order; a crossing belongs to both of its countries."""
    return list(dict.fromkeys(code for place in path for code in listed(waypoints()[place], "country")))


def test_the_shortest_way_from_necocli_to_the_border_passes_seven_countries() -> None:
    path = to_the_border(graph_of())
    assert len(path) - 1 >= 15
    assert countries_passed(path) == ["COL", "PAN", "CRI", "NIC", "HND", "GTM", "MEX", "USA"]
    assert {legs()[name]["mode"] for name in graph_of()[path[-2]][path[-1]]} == {"walk"}


def test_without_panama_the_shortest_way_goes_by_san_andres() -> None:
    path = to_the_border(graph_of(without="PAN"))
    assert "san-andres" in path
    assert countries_passed(path) == ["COL", "NIC", "HND", "GTM", "MEX", "USA"]


def test_the_story_is_one_chain_from_necocli_to_del_rio() -> None:
    story = next(row for row in rows("routes") if row["id"] == "necocli-del-rio")
    chain = [legs()[name] for name in listed(story, "legs")]
    places = [chain[0]["start"], *(leg["end"] for leg in chain)]
    assert all(leg["end"] == after["start"] for leg, after in pairwise(chain))
    assert (places[0], places[-1]) == ("necocli", "del-rio")
    assert {"capurgana", "bajo-chiquito", "paso-canoas", "tapachula", "ciudad-acuna"} <= set(places)
    assert countries_passed(places) == ["COL", "PAN", "CRI", "NIC", "HND", "GTM", "MEX", "USA"]


def test_roads_bend_often_enough_to_be_recognised() -> None:
    parts: list[float] = []
    for name, leg in legs().items():
        if leg["basis"] != "traced" or leg["mode"] not in ROAD_MODES:
            continue
        inside = {waypoints()[leg[end]]["country"] for end in ("start", "end")} & CENTRAL_AMERICA
        lengths = [km(list(pair)) for pair in pairwise(lines()[name])]
        # The longest straight parts cross the deserts and plains of northern Mexico, which have no towns.
        assert max(lengths) <= (70 if inside else 130), name
        parts += lengths
    assert statistics.median(parts) <= 35


@pytest.fixture(scope="module")
def outlines() -> dict[str, Any]:
    """The countries of the corridor by ISO 3166-1 alpha-3 code."""
    frame = geopandas.read_file(ROOT / "shapefiles" / "reference" / "countries_corridor.shp")
    shapes = dict(zip(frame["ADM0_A3"], frame.geometry.values, strict=True))
    return {code: shapes[code] for code in ISO3}


@pytest.mark.slow
def test_land_legs_stay_in_the_countries_of_their_ends(outlines: dict[str, Any]) -> None:
    strayed: dict[str, float] = {}
    homes: dict[frozenset[str], Any] = {}
    for name, leg in legs().items():
        if leg["mode"] in ("air", "boat"):
            continue
        line = shapely.LineString(lines()[name])
        codes = frozenset(code for end in ("start", "end") for code in listed(waypoints()[leg[end]], "country"))
        # The layer's borders are good to about 1 km (Ciudad Hidalgo falls outside Mexico): allow 0.03 degrees, 3 km.
        if codes not in homes:
            homes[codes] = shapely.buffer(shapely.union_all([outlines[code] for code in codes]), 0.03)
        near = [each for code, each in outlines.items() if code not in codes and shapely.intersects(each, line)]
        abroad = shapely.difference(shapely.intersection(line, shapely.union_all(near)), homes[codes])
        if geometry_km(abroad) > 0:
            strayed[name] = round(geometry_km(abroad), 1)
    assert strayed == {}


def test_printed_hours_give_speeds_that_the_vehicle_can_reach() -> None:
    for name, leg in legs().items():
        if leg["hours"] and leg["mode"] in FASTEST_KM_H:
            least = float(leg["hours"].partition("|")[0])
            assert km(lines()[name]) / least <= FASTEST_KM_H[leg["mode"]], name


def test_the_way_back_runs_on_the_same_line() -> None:
    twins = 0
    for name, leg in legs().items():
        back = f"{leg['end']}--{leg['start']}-{leg['mode']}"
        if back in legs() and leg["mode"] != "boat":
            assert lines()[back] == lines()[name][::-1], name
            twins += 1
    assert twins >= 40
