"""Providers: the geodesic, via, a layer of roads, a file, routing servers; each line with its basis."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import json
import math
import re
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import geopandas
import networkx
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from shapely import LineString

import routes
from routes.errors import (
    DataError,
    FileError,
    GeometryError,
    NoPathError,
    RefusedError,
    RoutesError,
    UnknownIdError,
    UsageError,
)
from routes.geo import geodesy, providers
from routes.geo import line_network as ways
from routes.geo.providers import file, great_circle, network, routing, via

WGS84 = Geodesic.WGS84


# --- great circle
@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((139.78, 35.55), (-122.38, 37.62)),
        ((-74.15, 4.7), (-81.7, 12.58)),
        ((10.0, 80.0), (-120.0, 75.0)),
        ((20.0, -89.0), (-100.0, -70.0)),
        ((0.0, 51.5), (0.0, 90.0)),
        ((30.0, 60.0), (-150.0, 60.0)),
        ((0.0, 0.0), (180.0, 0.5)),
    ],
)
@pytest.mark.parametrize("tolerance_m", [20.0, 1000.0])
def test_the_geodesic_is_drawn_within_its_tolerance_and_measured_whole(
    start: tuple[float, float], end: tuple[float, float], tolerance_m: float
) -> None:
    drawn = great_circle.draw(start, end, tolerance_m=tolerance_m)
    whole = WGS84.Inverse(start[1], start[0], end[1], end[0])["s12"] / 1000
    assert drawn.length_km == pytest.approx(whole, abs=2e-3)
    assert drawn.basis == "schematic"
    geodesic = LineString([start, end])
    for part in geodesy.split(drawn.line):
        coords = list(part.coords)
        for (ax, ay), (bx, by) in zip(coords, coords[1:], strict=False):
            assert abs(bx - ax) <= 180
            if max(abs(ay), abs(by)) > 89.99 and abs(bx - ax) > 1e-6:
                assert geodesy.distance_km((ax, ay), (bx, by)) <= max(0.5, 2 * tolerance_m / 1000)
                continue
            middle = ((ax + bx) / 2, (ay + by) / 2)
            assert geodesy.nearest_on(middle, *geodesic.coords)[1] * 1000 <= tolerance_m * 1.5 + 1


def test_a_line_to_the_pole_arrives_on_its_own_meridian() -> None:
    line = great_circle.draw((12.0, 70.0), (-100.0, 90.0)).line
    assert line.coords[-1] == (12.0, 90.0)


def test_a_line_over_the_pole_goes_up_one_meridian_and_down_another() -> None:
    line = great_circle.draw((30.0, 60.0), (-150.0, 60.0)).line
    assert {round(lon) for lon, _ in line.coords} == {30, -150}
    assert [lat for _, lat in line.coords if lat > 89.9999] == [90, 90]
    # Twice 30 degrees of the meridian: 3,349.7 km each (GeographicLib).
    assert geodesy.length_km(line) == pytest.approx(2 * WGS84.Inverse(60, 0, 90, 0)["s12"] / 1000, abs=1e-3)


def test_the_geodesic_refuses_what_makes_no_line() -> None:
    with pytest.raises(UsageError, match="Turbo and Turbo are one position: a line needs two"):
        great_circle.draw((1, 1), (1, 1), names=("Turbo", "Turbo"))
    with pytest.raises(UsageError, match="tolerance_m 0 is not a positive number of metres"):
        great_circle.draw((1, 1), (2, 2), tolerance_m=0)
    with pytest.raises(GeometryError, match='lat "91" is not between -90 and 90 degrees'):
        great_circle.draw((1, 1), (2, 91))


# --- registry
def test_every_provider_is_registered_and_a_wrong_name_gets_a_hint() -> None:
    assert set(providers.names()) >= {"great_circle", "via", "sea", "network", "file", "valhalla", "osrm"}
    with pytest.raises(
        UsageError, match='provider "see" is not one of file, great_circle, network, .* Did you mean sea'
    ):
        providers.draw("see", (0, 0), (1, 1))
    with pytest.raises(UsageError, match="provider great_circle does not know an option: .*'speed'"):
        providers.draw("great_circle", (0, 0), (1, 1), speed=3)


def test_a_plug_in_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry:
        name, value = "straight", "routes.geo.providers.great_circle:draw"

    monkeypatch.setattr(
        providers.metadata, "entry_points", lambda group: [Entry] if group == "routes.providers" else []
    )
    providers._registered.cache_clear()
    try:
        assert providers.draw("straight", (0, 0), (1, 0)).length_km == pytest.approx(111.3195, abs=1e-3)
    finally:
        providers._registered.cache_clear()


def test_the_project_declares_its_providers_as_entry_points() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["routes.providers"] == providers.BUILT_IN


def leg(**fields: Any) -> routes.Leg:
    return routes.Leg(id="a--b", start="necocli", end="capurgana", **fields)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"mode": "boat"}, "sea"),
        ({"mode": "boat", "extra": {"water": "river"}}, "great_circle"),
        ({"mode": "bus"}, "great_circle"),
        ({"mode": "bus", "extra": {"via": "turbo"}}, "via"),
        ({"mode": "bus", "extra": {"provider": "network"}}, "network"),
    ],
)
def test_a_leg_names_its_provider_or_its_mode_does(fields: dict[str, Any], name: str) -> None:
    assert providers.chosen(leg(**fields)) == name


@pytest.mark.slow
def test_a_leg_of_a_network_is_drawn_from_waypoint_to_waypoint() -> None:
    net = routes.load("americas")
    drawn = providers.draw_leg(net, "necocli--capurgana-boat")
    start, end = net.waypoints["necocli"], net.waypoints["capurgana"]
    assert drawn.line.coords[0] == (start.lon, start.lat)
    assert drawn.line.coords[-1] == (end.lon, end.lat)
    assert (drawn.provider, drawn.basis) == ("sea", "routed")
    assert drawn.length_km < 67


def test_a_leg_goes_via_places_and_positions() -> None:
    net = routes.load("americas")
    drawn = providers.draw_leg(net, leg(mode="boat", extra={"via": "Acandí|8.60 -77.30"}))
    acandi = net.waypoints["acandi"]
    assert (acandi.lon, acandi.lat) in list(drawn.line.coords)
    assert (-77.3, 8.6) in list(drawn.line.coords)
    assert drawn.basis == "traced"


# --- via
@pytest.mark.slow
def test_via_is_as_long_as_its_parts_and_may_go_by_sea() -> None:
    stops = [(12.0820, 32.9312), (11.5, 34.0), (12.6096, 35.5013)]
    drawn = via.draw(stops[0], stops[2], through=[stops[1]])
    expected = sum(WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in zip(stops, stops[1:], strict=False)) / 1000
    assert drawn.length_km == pytest.approx(expected, abs=0.001)
    assert via.draw(stops[0], stops[2], through=[stops[1]], by="sea").basis == "routed"


def test_via_needs_places_and_another_provider() -> None:
    with pytest.raises(
        UsageError, match=re.escape("provider via needs the places to go through: through=[(lon, lat), ...]")
    ):
        via.draw((0, 0), (1, 1))
    with pytest.raises(UsageError, match="by another provider, not by via"):
        via.draw((0, 0), (1, 1), through=[(0, 1)], by="via")
    with pytest.raises(NoPathError, match="place 1 of 1 lies far inland at 1:10m"):
        via.draw((12.082, 32.9312), (12.6096, 35.5013), through=[(10.0, 28.0)], by="sea")


# --- network: a grid of streets, the river between two of them without a bridge
def grid(seed: int = 1) -> tuple[list[tuple[float, float]], list[tuple[int, int]]]:
    random = np.random.default_rng(seed)
    nodes = [
        (x / 10 + float(random.uniform(-0.03, 0.03)), y / 10 + float(random.uniform(-0.03, 0.03)))
        for y in range(12)
        for x in range(12)
    ]
    edges = [(y * 12 + x, y * 12 + x + 1) for y in range(12) for x in range(11)]
    edges += [(y * 12 + x, y * 12 + x + 12) for y in range(11) for x in range(12)]
    return nodes, [edge for edge in edges if random.uniform() < 0.8]


def test_the_shortest_way_is_the_one_networkx_finds() -> None:
    nodes, edges = grid()
    found = ways.from_pairs(nodes, edges)
    graph = networkx.Graph()
    for a, b in edges:
        graph.add_edge(a, b, km=WGS84.Inverse(nodes[a][1], nodes[a][0], nodes[b][1], nodes[b][0])["s12"] / 1000)
    random = np.random.default_rng(2)
    for a, b in random.integers(0, len(nodes), (60, 2)).tolist():
        if a == b or a not in graph or b not in graph or not networkx.has_path(graph, a, b):
            continue
        drawn = network.draw(nodes[a], nodes[b], layer=found)
        assert drawn.length_km == pytest.approx(networkx.dijkstra_path_length(graph, a, b, weight="km"), abs=1e-6)
        assert drawn.snapped_km == pytest.approx((0, 0), abs=1e-9)


def test_a_position_beside_a_road_joins_it_at_the_foot_and_the_distance_is_stated() -> None:
    found = ways.from_pairs([(0, 0), (1, 0), (1, 1)], [(0, 1), (1, 2)])
    drawn = network.draw((0.25, 0.02), (1.01, 0.5), layer=found, names=("Uno", "Dos"))
    # 0.02 degrees of a meridian are 2.211 km, 0.01 of the parallel of 0.5 degrees 1.113 km.
    assert drawn.snapped_km == pytest.approx((2.2115, 1.1131), abs=1e-3)
    assert [(round(x, 4), round(y, 4)) for x, y in drawn.line.coords] == [
        (0.25, 0.02),
        (0.25, 0),
        (1, 0),
        (1, 0.5),
        (1.01, 0.5),
    ]
    assert drawn.note == "The layer begins 2.21 km from Uno and ends 1.11 km from Dos."


def test_two_places_on_one_edge_go_along_it_whichever_way() -> None:
    found = ways.from_lines([LineString([(0, 0), (0.5, 0), (1, 0)])])
    forth, back = network.draw((0.2, 0), (0.8, 0), layer=found), network.draw((0.8, 0), (0.2, 0), layer=found)
    assert list(forth.line.coords) == [(0.2, 0), (0.5, 0), (0.8, 0)]
    assert forth.length_km == pytest.approx(back.length_km) == pytest.approx(66.79, abs=0.01)


def test_a_bend_in_the_road_is_drawn_and_the_shorter_of_two_roads_taken() -> None:
    straight, bent = LineString([(0, 0), (1, 0)]), LineString([(1, 0), (0.5, 0.3), (0, 0)])
    both = ways.from_pairs([(0, 0), (1, 0)], [(0, 1), (1, 0)], [bent, straight])
    assert network.draw((0, 0), (1, 0), layer=both).length_km == pytest.approx(111.3195, abs=1e-3)
    alone = ways.from_pairs([(0, 0), (1, 0)], [(0, 1)], [bent])
    assert (0.5, 0.3) in list(network.draw((0, 0), (1, 0), layer=alone).line.coords)


def test_a_one_way_street_is_respected_only_if_asked() -> None:
    shape = [LineString([(0, 0), (1, 0)]), LineString([(1, 0), (1, 1)])]
    assert network.draw((1, 1), (0, 0), layer=ways.from_lines(shape)).length_km == pytest.approx(221.9, abs=0.1)
    with pytest.raises(NoPathError, match="no way on the layer leads from A to B in the direction of its lines"):
        network.draw((1, 1), (0, 0), layer=ways.from_lines(shape, directed=True), names=("A", "B"))


def test_a_gap_is_named_with_its_width_and_its_place() -> None:
    found = ways.from_pairs([(0, 0), (1, 0), (1.1, 0), (2, 0)], [(0, 1), (2, 3)])
    text = (
        "no way on the layer leads from A to B: they lie on two parts of it that do not meet; the gap between them is "
        "11.1 km, from 0.000, 1.000 to 0.000, 1.100 (lat, lon)"
    )
    with pytest.raises(NoPathError, match=re.escape(text)):
        network.draw((0, 0), (2, 0), layer=found, names=("A", "B"))
    with pytest.raises(NoPathError, match="B lies 111.3 km from the layer, further than 20 km"):
        network.draw((0, 0), (3, 0), layer=found, names=("A", "B"))


def test_a_side_street_that_leads_nowhere_is_passed_over_for_the_road_beside_it() -> None:
    found = ways.from_pairs([(0, 0), (1, 0), (0.4, 0.002), (0.45, 0.002)], [(0, 1), (2, 3)])
    drawn = network.draw((0.42, 0.003), (1, 0), layer=found)
    assert drawn.snapped_km[0] == pytest.approx(0.3317, abs=1e-3)


def test_roads_over_180_degrees_are_followed() -> None:
    found = ways.from_pairs([(179, 68), (-179, 68)], [(0, 1)])
    drawn = network.draw((179.5, 68), (-179.5, 68), layer=found)
    assert drawn.length_km < 43
    # The geodesic of two degrees of the parallel of 68 runs 250 m north of it a quarter of the way along.
    assert max(drawn.snapped_km) == pytest.approx(0.254, abs=0.001)


def test_lines_meet_where_they_share_a_position_within() -> None:
    cross = ways.from_lines([LineString([(0, 0), (1, 0), (2, 0)]), LineString([(1, -1), (1, 0), (1, 1)])])
    assert (cross.count, len(cross.tails)) == (5, 4)
    assert network.draw((0, 0), (1, 1), layer=cross).length_km == pytest.approx(111.3195 + 110.5744, abs=1e-3)


@pytest.mark.parametrize("name", ["roads.gpkg", "roads.shp", "roads.parquet", "roads.geojson"])
def test_a_layer_is_read_from_every_format_and_reprojected(tmp_path: Path, name: str) -> None:
    frame = geopandas.GeoDataFrame(
        {"kind": ["a", "b"]},
        geometry=[LineString([(-79, 9), (-79, 9.5)]), LineString([(-79, 9.5), (-78.5, 9.5)])],
        crs="EPSG:4326",
    )
    if not name.endswith(".geojson"):
        frame = frame.to_crs("EPSG:32617")
    path = tmp_path / name
    frame.to_parquet(path) if name.endswith(".parquet") else frame.to_file(path)
    drawn = network.draw((-79, 9), (-78.5, 9.5), layer=path)
    expected = (WGS84.Inverse(9, -79, 9.5, -79)["s12"] + WGS84.Inverse(9.5, -79, 9.5, -78.5)["s12"]) / 1000
    assert drawn.length_km == pytest.approx(expected, abs=1e-4)


GRAPHML = """<?xml version='1.0' encoding='utf-8'?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="d12" for="edge" attr.name="geometry" attr.type="string"/><key id="d4" for="node" attr.name="x" attr.type="string"/>
<key id="d3" for="node" attr.name="y" attr.type="string"/><key id="d0" for="graph" attr.name="crs" attr.type="string"/>
<graph edgedefault="directed"><data key="d0">epsg:4326</data>
<node id="25"><data key="d3">9.0</data><data key="d4">-79.0</data></node>
<node id="31"><data key="d3">9.1</data><data key="d4">-79.0</data></node>
<node id="77"><data key="d3">9.2</data><data key="d4">-79.0</data></node>
<edge source="25" target="31" id="0"><data key="d12">LINESTRING (-79 9, -79.02 9.05, -79 9.1)</data></edge>
<edge source="31" target="77" id="0"></edge>
</graph></graphml>
"""


def test_graphml_of_osmnx_is_read_with_and_without_lines(tmp_path: Path) -> None:
    path = tmp_path / "streets.graphml"
    path.write_text(GRAPHML, encoding="utf-8")
    drawn = network.draw((-79, 9), (-79, 9.2), layer=path)
    assert list(drawn.line.coords) == [(-79, 9), (-79.02, 9.05), (-79, 9.1), (-79, 9.2)]


def test_graphml_that_networkx_wrote_is_read(tmp_path: Path) -> None:
    graph = networkx.MultiDiGraph(crs="epsg:4326")
    for name, (x, y) in {1: (-79.0, 9.0), 2: (-79.0, 9.1)}.items():
        graph.add_node(name, x=x, y=y)
    graph.add_edge(1, 2, length=11.0, geometry="LINESTRING (-79 9, -79.01 9.05, -79 9.1)")
    networkx.write_graphml(graph, tmp_path / "g.graphml")
    assert len(network.read(tmp_path / "g.graphml").positions) == 3


@pytest.mark.parametrize(
    ("name", "text", "kind", "words"),
    [
        (
            "a.graphml",
            "<!DOCTYPE a [<!ENTITY b 'c'>]>" + GRAPHML,
            RefusedError,
            "declares a document type: write it without one",
        ),
        (
            "b.graphml",
            GRAPHML.replace('attr.name="x"', 'attr.name="lon"'),
            DataError,
            "is no GraphML as OSMnx writes it: nodes need x and y",
        ),
        (
            "c.graphml",
            GRAPHML.replace('target="77"', 'target="78"'),
            DataError,
            "an edge names node '78', which is not in the file",
        ),
        ("d.graphml", "<graphml>", DataError, "is no GraphML as OSMnx writes it"),
        ("e.gpkg", "no geopackage", RefusedError, "does not hold what its name says"),
        # GDAL goes by content: this would be opened as a virtual layer that names another file.
        ("f.gpkg", "<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>", RefusedError, "does not hold what"),
        ("g.vrt", "<OGRVRTDataSource/>", RefusedError, "does not hold what its name says"),
        ("h.gpkg", "SQLite format 3\0" + "a" * 100, RefusedError, "does not hold what its name says"),
        (
            "i.graphml",
            "<!--" + "a" * 5000 + "--><!DOCTYPE a [<!ENTITY b 'c'>]>" + GRAPHML,
            RefusedError,
            "declares a document type",
        ),
    ],
)
def test_a_layer_that_is_none_is_refused(
    tmp_path: Path, name: str, text: str, kind: type[RoutesError], words: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=words):
        network.draw((0, 0), (1, 1), layer=path)


def test_a_layer_must_be_given_exist_and_hold_degrees(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="provider network follows a layer: give layer=, a file of roads or rails"):
        network.draw((0, 0), (1, 1))
    with pytest.raises(FileError, match="none.gpkg cannot be read: there is no such file"):
        network.draw((0, 0), (1, 1), layer=tmp_path / "none.gpkg")
    with pytest.raises(
        GeometryError, match=r"the layer holds \(500000.0, 994000.0\), which is no \(lon, lat\) in degrees"
    ):
        ways.from_pairs([(500000, 994000), (500100, 994000)], [(0, 1)])
    with pytest.raises(DataError, match="the layer has no line to follow"):
        ways.from_lines([shapely.Point(0, 0)])
    with pytest.raises(DataError, match="an edge names node 9: the layer has 2 nodes"):
        ways.from_pairs([(0, 0), (1, 1)], [(0, 9)])


def test_a_layer_without_geometries_or_on_another_planet_is_refused(tmp_path: Path) -> None:
    line = geopandas.GeoSeries([shapely.LineString([(0, 0), (1, 1)])], crs="ESRI:104905")
    mars, bare = tmp_path / "mars.gpkg", tmp_path / "bare.gpkg"
    line.to_file(mars)
    with pytest.raises(DataError, match="mars.gpkg has a coordinate system that cannot be turned into degrees"):
        network.draw((0, 0), (1, 1), layer=mars)
    pyogrio.write_dataframe(pd.DataFrame({"name": ["A"]}), bare, driver="GPKG")
    with pytest.raises(FileError, match="bare.gpkg cannot be read as a layer of lines: it holds no geometries"):
        network.draw((0, 0), (1, 1), layer=bare)


@functools.cache
def highways() -> tuple[Any, list[tuple[int, int]], list[float]]:
    """The world highway graph of scgraph-data (OpenStreetMap, ODbL), read as text, never imported."""
    found = importlib.util.find_spec("scgraph_data")
    assert found is not None, "scgraph-data is not installed"
    assert found.submodule_search_locations
    text = (Path(next(iter(found.submodule_search_locations))) / "world_highways.py").read_text(encoding="utf-8")
    start, middle = text.index("graph=[") + len("graph="), text.index("\nnodes=[")
    graph = json.loads(re.sub(r"(\d+): ", r'"\1": ', text[start:middle]))
    tail = text[middle + len("\nnodes=") :]
    nodes = np.array(json.loads(tail[: tail.index("]]") + 2]))[:, ::-1]
    edges = [
        (here, int(there), km) for here, around in enumerate(graph) for there, km in around.items() if here < int(there)
    ]
    return nodes, [(a, b) for a, b, _ in edges], [km for _, _, km in edges]


@pytest.mark.slow
def test_the_world_highway_graph_has_a_gap_at_darien_and_a_way_through_central_america() -> None:
    nodes, edges, lengths = highways()
    assert len(nodes) == 560_282
    world = ways.from_pairs(nodes, edges, lengths_km=lengths)
    with pytest.raises(
        NoPathError,
        match=r"from Yaviza to Turbo: they lie on two parts .* the gap between them is 1\d\d\.\d km, from 8\.\d+, -77\.\d+ to 8\.\d+, -76\.\d+",
    ):
        network.draw((-77.6928, 8.1584), (-76.7282, 8.0926), layer=world, names=("Yaviza", "Turbo"))
    cities = ((-79.5197, 8.9936), (-90.5133, 14.6407))
    ends = [int(np.argmin(np.hypot((nodes[:, 0] - lon) * 0.98, nodes[:, 1] - lat))) for lon, lat in cities]
    # No road leads from one city to the other round the Gulf of Mexico or through the Darién.
    lon, lat = nodes.T
    near = ((lon > -95) & (lon < -75) & (lat > 5) & (lat < 20)).tolist()
    by_own_length = networkx.Graph()
    by_own_length.add_weighted_edges_from(
        (a, b, km) for (a, b), km in zip(edges, lengths, strict=True) if near[a] and near[b]
    )
    drawn = network.draw(*cities, layer=world)
    assert drawn.layer_km == pytest.approx(networkx.dijkstra_path_length(by_own_length, *ends), rel=0.01)
    # The graph's edges are straight where the roads are not: measured as drawn they are 6 % shorter in all.
    straight = networkx.Graph()
    measured = ways.from_pairs(nodes, edges)
    straight.add_weighted_edges_from(
        (a, b, km) for (a, b), km in zip(edges, measured.lengths_km.tolist(), strict=True) if near[a] and near[b]
    )
    drawn = network.draw(*cities, layer=measured)
    assert drawn.length_km == pytest.approx(networkx.dijkstra_path_length(straight, *ends), rel=0.01)


# --- file
def features(*rows: tuple[str, dict[str, Any], Any]) -> str:
    return json.dumps(
        {"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": name, "properties": own, "geometry": {"type": "LineString", "coordinates": coords}} for name, own, coords in rows
        ]}
    )  # fmt: skip


def test_a_line_is_taken_from_a_file_by_leg_and_turned_round_if_need_be(tmp_path: Path) -> None:
    path = tmp_path / "lines.geojson"
    path.write_text(features(("a--b-bus", {"basis": "surveyed"}, [[1, 1], [0.5, 0], [0, 0]])), encoding="utf-8")
    drawn = file.draw((0, 0), (1, 1), path=path, leg="a--b-bus")
    assert list(drawn.line.coords) == [(0, 0), (0.5, 0), (1, 1)]
    assert (drawn.basis, drawn.snapped_km) == ("surveyed", (0, 0))


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        (
            features(("a--b-bus", {}, [[0, 0], [1, 1]])),
            UnknownIdError,
            'has no line of leg "a--b-bis" from A to B. Did you mean a--b-bus',
        ),
        (features(("a--b-bis", {}, [[0, 0]])), DataError, 'leg "a--b-bis": geometry has 1 position'),
        (
            features(("a--b-bis", {"basis": "guessed"}, [[0, 0], [1, 1]])),
            DataError,
            'basis "guessed" is not one of surveyed',
        ),
        (
            features(("a--b-bis", {}, [[0, 0], [1, 1]]), ("a--b-bis", {}, [[0, 0], [1, 1]])),
            DataError,
            'leg "a--b-bis" has two lines: keep one',
        ),
        ("[1, 2]", DataError, "is no GeoJSON FeatureCollection of lines"),
    ],
)
def test_a_file_without_the_line_says_so(tmp_path: Path, text: str, kind: type[RoutesError], words: str) -> None:
    path = tmp_path / "lines.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=words):
        file.draw((0, 0), (1, 1), path=path, leg="a--b-bis", names=("A", "B"))


# --- routing servers: a stub that answers as the real ones do
VALHALLA = {
    "trip": {"locations": [], "legs": [{"maneuvers": [], "summary": {"time": 1, "length": 1}, "shape": "_c`|@~hgjcB_c`|@?"}],
             "summary": {"time": 1, "length": 1}, "status_message": "Found route between points", "status": 0, "units": "kilometers", "language": "en-US"}
}  # fmt: skip
OSRM = {
    "code": "Ok",
    "routes": [
        {
            "geometry": {"coordinates": [[-79.5, 9.0], [-79.4, 9.1]], "type": "LineString"},
            "legs": [],
            "distance": 1,
            "duration": 1,
            "weight": 1,
        }
    ],
    "waypoints": [{"hint": "", "distance": 1.0, "name": "", "location": [-79.5, 9.0]}],
}
ANSWERS: dict[str, tuple[int, Any]] = {
    "ok": (200, None),
    "valhalla-none": (
        400,
        {"error_code": 442, "error": "No path could be found for input", "status_code": 400, "status": "Bad Request"},
    ),
    "valhalla-busy": (
        400,
        {"error_code": 154, "error": "Path distance exceeds the max distance limit", "status_code": 400},
    ),
    "osrm-none": (400, {"code": "NoRoute", "message": "Impossible route between points"}),
    "page": (200, "<html>"),
}


class Stub(BaseHTTPRequestHandler):
    asked: ClassVar[list[tuple[str, str, bytes]]] = []

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        Stub.asked.append((self.command, self.path, body))
        status, content = ANSWERS[self.path.split("/")[1]]
        content = content or (VALHALLA if self.path.endswith("/route") else OSRM)
        text = (content if isinstance(content, str) else json.dumps(content)).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Stub) as stub:
        thread = threading.Thread(target=stub.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{stub.server_port}"
        stub.shutdown()
        thread.join()


@pytest.mark.parametrize("snap_km", [math.nan, math.inf, 0.0, -1.0])
def test_a_distance_to_snap_within_is_a_positive_number(snap_km: float) -> None:
    layer = ways.from_pairs([(0, 0), (1, 0)], [(0, 1)])
    with pytest.raises(UsageError, match="is not a positive number of kilometres"):
        network.draw((0, 0), (1, 0), layer=layer, snap_km=snap_km)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/deep", "did not answer in JSON"),
        ("/long", "broke off"),
        ("/away", "did not answer in JSON"),
        ("/empty", "gave no route"),
        ("/garbled", "cannot be reached"),
        ("/a b", "cannot be reached"),
    ],
)
def test_whatever_a_server_answers_the_error_is_ours_and_names_it(path: str, words: str) -> None:
    """The answers: JSON nested without end, less than announced, a redirection, no line, no HTTP at all."""
    answers = {
        "/deep": b"HTTP/1.0 200 OK\r\n\r\n" + b'{"a":' * 100_000,
        "/long": b"HTTP/1.0 200 OK\r\nContent-Length: 900\r\n\r\n{}",
        "/away": b"HTTP/1.0 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
        "/empty": b'HTTP/1.0 200 OK\r\n\r\n{"code":"Ok","routes":[{"geometry":{"coordinates":[]}}]}',
        "/garbled": b"\0\1\2\r\n\r\n",
    }
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            with contextlib.suppress(OSError):
                there, _ = listening.accept()
                with there:
                    there.recv(65536)
                    there.sendall(answers.get(path, b""))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        host = f"127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises((FileError, DataError), match=words) as caught:
            routing.osrm((0, 0), (1, 1), url=f"http://{host}{path}", seconds=5)
        assert host in str(caught.value)
    thread.join(5)


def test_a_password_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="leave the user and password out") as caught:
        routing.osrm((0, 0), (1, 1), url="http://user:secret@127.0.0.1:9")
    assert "secret" not in str(caught.value)


def test_a_line_that_was_cut_at_180_degrees_is_joined_again(tmp_path: Path) -> None:
    cut = [[[179, 0], [180, 0.5]], [[-180, 0.5], [-179, 1]]]
    feature = {"type": "Feature", "id": "a--b", "geometry": {"type": "MultiLineString", "coordinates": cut}}
    path = tmp_path / "lines.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    found = file.draw((179, 0), (-179, 1), path=path, leg="a--b")
    assert list(found.line.coords) == [(179.0, 0.0), (-179.0, 1.0)]
    cut[1][0] = [-170, 0.5]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    with pytest.raises(DataError, match="in parts that do not meet at 180 degrees"):
        file.draw((179, 0), (-179, 1), path=path, leg="a--b")


def encoded(positions: list[tuple[float, float]]) -> str:
    """Google's polyline, six decimals, written from its description."""
    out, last = "", (0, 0)
    for lon, lat in positions:
        now = (round(lat * 1e6), round(lon * 1e6))
        for value in (now[0] - last[0], now[1] - last[1]):
            value = ~(value << 1) if value < 0 else value << 1
            while value >= 32:
                out += chr((32 | value & 31) + 63)
                value >>= 5
            out += chr(value + 63)
        last = now
    return out


def test_valhalla_is_asked_by_post_and_its_polyline_read(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = [(-79.519700, 8.993600), (-79.6, 9.05), (-79.9, 9.35)]
    monkeypatch.setitem(VALHALLA["trip"]["legs"][0], "shape", encoded(shape))  # type: ignore[index]
    drawn = routing.valhalla((-79.52, 8.99), (-79.9, 9.36), url=f"{server}/ok", costing="pedestrian")
    assert list(drawn.line.coords) == shape
    assert drawn.basis == "routed"
    verb, path, body = Stub.asked[-1]
    assert (verb, path) == ("POST", "/ok/route")
    assert json.loads(body) == {
        "locations": [{"lat": 8.99, "lon": -79.52}, {"lat": 9.36, "lon": -79.9}], "costing": "pedestrian", "units": "kilometers",
    }  # fmt: skip
    assert drawn.snapped_km[1] == pytest.approx(WGS84.Inverse(9.36, -79.9, 9.35, -79.9)["s12"] / 1000, abs=1e-6)


def test_osrm_is_asked_by_get_and_its_geojson_read(server: str) -> None:
    drawn = routing.osrm((-79.5, 9.0), (-79.4, 9.1), url=f"{server}/ok/", profile="foot")
    assert list(drawn.line.coords) == [(-79.5, 9.0), (-79.4, 9.1)]
    assert Stub.asked[-1][:2] == (
        "GET", "/ok/route/v1/foot/-79.500000,9.000000;-79.400000,9.100000?overview=full&geometries=geojson",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("client", "path", "kind", "words"),
    [
        (
            routing.valhalla,
            "valhalla-none",
            NoPathError,
            "valhalla knows no way from A to B: No path could be found for input",
        ),
        (routing.valhalla, "valhalla-busy", DataError, "gave no route: Path distance exceeds the max distance limit"),
        (routing.osrm, "osrm-none", NoPathError, "osrm knows no way from A to B: Impossible route between points"),
        (routing.osrm, "page", DataError, "did not answer in JSON: is it the right address"),
    ],
)
def test_what_a_server_refuses_is_said(
    server: str, client: Any, path: str, kind: type[RoutesError], words: str
) -> None:
    with pytest.raises(kind, match=words):
        client((-79.5, 9.0), (-79.4, 9.1), url=f"{server}/{path}", names=("A", "B"))


@pytest.mark.parametrize("client", [routing.valhalla, routing.osrm])
def test_no_server_is_asked_unless_one_is_named(client: Any) -> None:
    for url in ("", "file:///etc/hostname", "ftp://localhost"):
        with pytest.raises(UsageError, match="needs url=, the http address of a server that you run"):
            client((0, 0), (1, 1), url=url)
    with pytest.raises(FileError, match="server at 127.0.0.1:1 cannot be reached"):
        client((0, 0), (1, 1), url="http://127.0.0.1:1")
    with pytest.raises(UsageError, match="is not a plain word such as driving"):
        routing.osrm((0, 0), (1, 1), url="http://127.0.0.1:1", profile="../x")


def test_a_polyline_that_breaks_off_is_refused() -> None:
    with pytest.raises(DataError, match="an encoded polyline breaks off within a position"):
        routing.decoded("_p~iF~ps|U_ulL", 5)
