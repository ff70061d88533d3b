"""Other people's tools take our graph and our files: plain NetworkX, OSMnx, Flee."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path

import networkx as nx
import osmnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import routes
from routes import Closure, DataError, FileError, Leg, Network, RefusedError, UnknownIdError, UsageError
from routes.graph.flee import flee_tables
from tests.graph.test_brute_force import networks
from tests.toy import EQUATOR_KM, LEGS, area, toy


# --- NetworkX -----------------------------------------------------------------------------------------------------
def test_plain_networkx_works_on_the_graph_of_a_bundled_network():
    net = routes.load("americas")
    graph = net.to_graph()
    central = nx.betweenness_centrality(graph, weight="length")
    assert set(central) == set(net.waypoints)
    assert max(central.values()) > 0
    ranked = nx.pagerank(graph, weight="length")
    assert sum(ranked.values()) == pytest.approx(1)
    metres = nx.single_source_dijkstra_path_length(graph, "necocli", weight="length")
    assert net.reachable("necocli") == pytest.approx({name: m / 1000 for name, m in metres.items()})


def expanded(net: Network) -> nx.DiGraph:
    """The graph with each leg as a node between its ends, which tells parallel legs apart for NetworkX."""
    graph = nx.DiGraph()
    for leg in net.legs.values():
        ends = [(leg.start, leg.end), (leg.end, leg.start)] if leg.both_ways else [(leg.start, leg.end)]
        for start, end in ends:
            taken = ("leg", leg.id, start)
            graph.add_edge(start, taken, weight=leg.length_km)
            graph.add_edge(taken, end, weight=0)
    return graph


@pytest.mark.parametrize("name", routes.available())
def test_alternatives_are_as_long_as_networkx_says_on_the_expanded_graph(name):
    net = routes.load(name)
    graph = expanded(net)
    ends = sorted({name for leg in net.legs.values() for name in (leg.start, leg.end)})
    pairs = [pair for pair in itertools.permutations(ends[:: max(1, len(ends) // 6)], 2) if nx.has_path(graph, *pair)]
    for start, end in pairs[:8]:
        found = net.alternatives(start, end, 5)
        best = itertools.islice(nx.shortest_simple_paths(graph, start, end, weight="weight"), 5)
        wanted = [nx.path_weight(graph, way, "weight") for way in best]
        assert [trip.length_km for trip in found] == pytest.approx(wanted, rel=1e-12)
        assert len({tuple(leg.id for leg in trip.legs) for trip in found}) == len(found)


# --- OSMnx --------------------------------------------------------------------------------------------------------
def test_osmnx_takes_our_graph_as_two_frames_and_gives_it_back(net):
    nodes, edges = osmnx.graph_to_gdfs(net.to_graph())
    assert (nodes.index.name, edges.index.names) == ("osmid", ["u", "v", "key"])
    assert str(nodes.crs) == str(edges.crs) == "EPSG:4326"
    assert set(nodes.index) == set(net.waypoints)
    there, back = edges.loc[("alta", "puerto", "alta--puerto-bus")], edges.loc[("puerto", "alta", "alta--puerto-bus")]
    assert there["length"] == back["length"] == pytest.approx(EQUATOR_KM * 1000, rel=1e-9)
    assert list(there.geometry.coords) == list(back.geometry.coords)[::-1] == [(0, 0), (1, 0)]
    again = osmnx.graph_from_gdfs(nodes, edges)
    assert sorted(again.edges(keys=True)) == sorted(net.to_graph().edges(keys=True))


def test_the_graph_has_what_osmnx_documents_that_it_needs():
    # OSMnx 2: a MultiDiGraph with a crs, x and y on every node, and a length in metres on every edge.
    graph = routes.load("americas").to_graph()
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.graph["crs"]
    assert all(isinstance(data[axis], float) for _, data in graph.nodes(data=True) for axis in "xy")
    assert all(data["length"] >= 0 for *_, data in graph.edges(data=True))


def test_functions_of_osmnx_run_on_a_numbered_graph(net):
    graph = net.to_graph(osmnx=True)
    assert all(isinstance(node, int) for node in graph)
    assert all(isinstance(key, int) for *_, key in graph.edges(keys=True))
    number = {data["waypoint"]: node for node, data in graph.nodes(data=True)}
    way = osmnx.shortest_path(graph, number["alta"], number["cruce"], weight="length")
    assert [graph.nodes[node]["waypoint"] for node in way] == [w.id for w in net.path("alta", "cruce").waypoints]
    flat = osmnx.project_graph(graph)
    near = osmnx.nearest_nodes(flat, flat.nodes[number["puerto"]]["x"] + 5, flat.nodes[number["puerto"]]["y"])
    assert near == number["puerto"]
    figure, _ = osmnx.plot_graph(graph, show=False, close=True)
    assert len(figure.axes) == 1
    nodes, edges = osmnx.graph_to_gdfs(graph)
    assert (len(nodes), len(edges)) == (graph.number_of_nodes(), graph.number_of_edges())
    assert routes.Network.from_graph(graph) == net


@pytest.mark.parametrize("name", routes.available())
def test_a_numbered_graph_of_a_bundled_network_comes_back(name):
    net = routes.load(name)
    again = Network.from_graph(net.to_graph(osmnx=True, plain=True))
    assert (again.legs, again.waypoints, again.observations) == (net.legs, net.waypoints, net.observations)


# --- the formats of NetworkX --------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["graphml", "gexf", "gml"])
@pytest.mark.parametrize("name", routes.available())
def test_networkx_writes_and_reads_a_plain_graph(tmp_path, form, name):
    graph = routes.load(name).to_graph(plain=True)
    path = tmp_path / f"n.{form}"
    getattr(nx, f"write_{form}")(graph, path)
    read = {"graphml": lambda: nx.read_graphml(path, force_multigraph=True)}.get(
        form, lambda: getattr(nx, f"read_{form}")(path)
    )
    again = read()
    assert set(again) == set(graph)
    assert again.number_of_edges() == graph.number_of_edges()
    assert {data["leg"] for *_, data in again.edges(data=True)} == {data["leg"] for *_, data in graph.edges(data=True)}


def test_an_edge_has_the_weight_that_networkx_takes_unasked(net):
    graph = net.to_graph()
    assert graph["alta"]["puerto"]["alta--puerto-bus"]["weight"] == pytest.approx(EQUATOR_KM, rel=1e-9)
    assert nx.shortest_path_length(graph, "alta", "cruce", weight="weight") == pytest.approx(2 * EQUATOR_KM, rel=1e-9)
    assert nx.DiGraph(graph)["alta"]["puerto"]["weight"] == pytest.approx(EQUATOR_KM, rel=1e-9)
    # A weight of others is not lost.
    other = nx.DiGraph()
    other.add_node("a", x=0.0, y=0.0)
    other.add_node("b", x=1.0, y=0.0)
    other.add_edge("a", "b", weight=7)
    assert dict(Network.from_graph(other).legs["a--b"].extra) == {"weight": "7"}


def test_a_weight_of_ones_own_survives_the_graph():
    heavy = [Leg(id="a--b", start="alta", end="puerto", extra={"weight": "3"})]
    net = toy(legs=heavy, routes=[])
    assert Network.from_graph(net.to_graph()) == net
    assert Network.from_graph(net.to_graph(plain=True)) == net


# --- Flee ---------------------------------------------------------------------------------------------------------
class Ecosystem:
    """What Flee 3.1's InputGeography makes of the three files, read as it reads them: by position, # is a comment."""

    def __init__(self, folder: Path) -> None:
        def rows(name: str) -> list[list[str]]:
            with (folder / name).open(newline="", encoding="utf-8") as stream:
                return [row for row in csv.reader(stream) if row and row[0][0] != "#"]

        self.places = {
            row[0]: {
                "country": row[2],
                "lat": float(row[3]),
                "lon": float(row[4]),
                "type": row[5],
                "people": int(row[7]),
            }
            for row in rows("locations.csv")
        }
        self.links = [(row[0], row[1], float(row[2]), int(row[3])) for row in rows("routes.csv")]
        self.closures = [(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows("closures.csv")]
        assert all(one in self.places and other in self.places for one, other, *_ in self.links)

    def reached(self, start: str, day: int) -> set[str]:
        """The places that links lead to on a day, in either direction, as Flee links them."""
        now = [closure for closure in self.closures if closure[3] <= day < closure[4]]
        shut = {name for kind, name, *_ in now if kind == "location"}
        borders = {frozenset([one, other]) for kind, one, other, *_ in now if kind == "country"}
        links = {frozenset([one, other]) for kind, one, other, *_ in now if kind == "link"}
        graph = nx.Graph()
        graph.add_node(start)
        for one, other, *_ in self.links:
            codes = frozenset(self.places[end]["country"] for end in (one, other))
            if not {one, other} & shut and codes not in borders and frozenset([one, other]) not in links:
                graph.add_edge(one, other)
        return nx.node_connected_component(graph, start)


def test_flee_reads_places_links_and_closures_by_position(tmp_path):
    closures = [
        Closure(target="mode:walk", valid="2021-01-11/2021-01-20"),
        Closure(target="norte", valid="2020-12/2021-01-05"),
        Closure(target="border:AAA-BBB", valid="2021-03/2021-05"),
        Closure(target="country:CCC", valid="2021-12-30/.."),
    ]
    net = toy(closures=closures)
    made = Ecosystem(
        net.to_flee(tmp_path / "flee", "2021", origins=["Ciudad Alta"], people={"alta": 500}, markers=False)
    )
    assert list(made.places) == ["alta", "cruce", "norte", "puerto"]
    assert made.places["alta"] == {"country": "AAA", "lat": 0, "lon": 0, "type": "conflict_zone", "people": 500}
    assert (made.places["norte"]["lat"], made.places["norte"]["lon"], made.places["cruce"]["country"]) == (1, 2, "BBB")
    # alta--puerto by bus and by boat is one link; lengths are those of tests.toy in km
    assert made.links == [
        ("alta", "norte", 555.852, 0),
        ("alta", "puerto", 111.319, 0),
        ("cruce", "norte", 110.574, 0),
        ("puerto", "cruce", 111.319, 0),
    ]
    assert made.closures == [
        ("country", "AAA", "BBB", 59, 151),  # 31 + 28 days to 1 March; 31 + 30 + 31 on to 1 June
        ("location", "cruce", "", 363, 365),
        ("location", "norte", "", 0, 5),
        ("location", "norte", "", 363, 365),
        ("link", "cruce", "norte", 0, 365),  # valid from 2022 on
        ("link", "puerto", "cruce", 10, 20),
    ]
    assert (tmp_path / "flee" / "sim_period.csv").read_text() == "StartDate,2021-01-01\nLength,365\n"


def test_a_marker_stands_where_a_leg_has_closures_of_its_own(tmp_path):
    net = toy(closures=[Closure(target="mode:walk", valid="2022-01-11/2022-01-20")])
    made = Ecosystem(net.to_flee(tmp_path / "flee", "2022"))
    assert made.places["puerto--cruce--marker"]["type"] == "marker"
    assert ("puerto", "puerto--cruce--marker", 55.6597, 0) in made.links
    assert made.closures == [("location", "puerto--cruce--marker", "", 10, 20)]


@pytest.mark.slow
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(networks(), st.booleans())
def test_on_every_day_flee_links_what_our_legs_link(tmp_path_factory, net, markers):
    made = Ecosystem(net.to_flee(tmp_path_factory.mktemp("flee") / "in", "2021-02/2021-04", markers=markers))
    for day, when in ((27, "2021-02-28"), (28, "2021-03-01"), (58, "2021-03-31"), (59, "2021-04-01")):
        graph = nx.Graph((leg.start, leg.end) for leg in net.at(when).legs.values())
        for start in made.places:
            if start in net.waypoints:
                wanted = nx.node_connected_component(graph, start) if start in graph else {start}
                assert made.reached(start, day) & set(net.waypoints) == wanted


@pytest.mark.parametrize(
    ("kind", "options", "text"),
    [
        (DataError, {"period": "2021/.."}, "period 2021/.. has an open end: Flee simulates a number of days"),
        (UnknownIdError, {"period": "2021", "origins": ["Alto"]}, 'no waypoint "Alto" in this network'),
        (UsageError, {"period": "2021", "people": {"alta": 0.5}}, 'people at "alta": "0.5" is not a whole number'),
    ],
)
def test_what_flee_could_not_use_is_refused(net, kind, options, text):
    with pytest.raises(kind, match=text):
        flee_tables(net, options.pop("period"), **options)


def test_an_id_that_flee_takes_for_a_comment_is_refused():
    net = Network(
        waypoints=[routes.Waypoint(id="#1", name="One", lon=0, lat=0), routes.Waypoint(id="b", name="B", lon=1, lat=0)],
        legs=[Leg(id="x", start="#1", end="b")],
    )
    with pytest.raises(DataError, match='waypoint "#1" begins with #, which Flee takes for a comment'):
        flee_tables(net, "2021")


def test_a_folder_with_other_files_is_not_replaced(net, tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RefusedError, match="expected an empty folder or Flee input, found notes.txt"):
        net.to_flee(tmp_path, "2021")
    assert (tmp_path / "notes.txt").read_text() == "mine"
    net.to_flee(tmp_path / "flee", "2021")
    net.to_flee(tmp_path / "flee", "2022")
    assert "2022-01-01" in (tmp_path / "flee" / "sim_period.csv").read_text()
    (tmp_path / "file").write_text("")
    with pytest.raises(RefusedError, match="expected a folder to write to, found a file"):
        net.to_flee(tmp_path / "file", "2021")
    with pytest.raises(FileError, match="cannot be written"):
        net.to_flee(tmp_path / "file" / "flee", "2021")


def test_an_area_that_no_leg_ends_at_is_no_location(net, tmp_path):
    with_area = toy(waypoints=area("border", "cruce"), legs=LEGS)
    assert "border" not in Ecosystem(with_area.to_flee(tmp_path / "flee", "2021")).places
