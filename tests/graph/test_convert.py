from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import networkx as nx
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes import Closure, DataError, GeometryError, Leg, Network, Observation, Route, RoutesWarning, Source, Waypoint
from tests.toy import EQUATOR_KM, LEGS, WAYPOINTS, area, toy


def test_the_graph_has_what_osmnx_and_the_fixed_names_ask_for(net):
    graph = net.to_graph()
    assert type(graph) is nx.MultiDiGraph
    assert graph.graph["crs"] == "EPSG:4326"
    node = graph.nodes["cruce"]
    assert (node["x"], node["y"], node["name"], node["kind"], node["country"]) == (
        2,
        0,
        "El Cruce",
        "crossing",
        "BBB|CCC",
    )
    assert node["geometry"].equals(shapely.Point(2, 0))
    edge = graph.edges["alta", "puerto", "alta--puerto-bus"]
    assert edge["length"] == pytest.approx(EQUATOR_KM * 1000, rel=1e-9)
    assert (edge["mode"], edge["hours"], edge["basis"], edge["leg"]) == (
        "bus",
        (2.0, 3.0),
        "schematic",
        "alta--puerto-bus",
    )
    assert graph.edges["puerto", "cruce", "puerto--cruce-walk"]["hours"] is None


def test_a_two_way_leg_is_two_edges_under_one_key_each_in_its_direction(net):
    graph = net.to_graph()
    assert graph.number_of_edges() == 6
    there = graph.edges["alta", "puerto", "alta--puerto-bus"]["geometry"]
    back = graph.edges["puerto", "alta", "alta--puerto-bus"]["geometry"]
    assert list(there.coords) == list(back.coords)[::-1] == [(0, 0), (1, 0)]


def test_every_graph_is_fresh(net):
    net.to_graph().remove_node("alta")
    assert "alta" in net.to_graph()


def test_from_graph_is_the_inverse_of_to_graph(net):
    assert Network.from_graph(net.to_graph()) == net
    with_area = toy(waypoints=area("border", "cruce", country="BBB"))
    assert Network.from_graph(with_area.to_graph()) == with_area


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
HOSTILE = st.sampled_from(
    ["<script>alert(1)</script>", "`${x}`", "{{7*7}}", "NA", "None", "|", "é", "e\u0301", "a\u2028b"]
)
WORDS = TEXT | HOSTILE


@st.composite
def networks(draw) -> Network:
    count = draw(st.integers(2, 4))
    degrees = st.floats(-90, 90, allow_nan=False)
    places = [
        Waypoint(
            id=f"w{n}",
            name=draw(WORDS),
            lon=draw(degrees),
            lat=draw(degrees),
            names={"es": draw(WORDS)},
            aliases=tuple(draw(st.lists(TEXT.map(lambda t: t.replace("|", "").strip()), max_size=2))),
            kind=draw(st.sampled_from(["town", "camp", "other"])),
            country=draw(st.sampled_from([(), ("COL",), ("COL", "PAN")])),
            accuracy_km=draw(st.none() | st.floats(0, 50)),
            sensitivity=draw(st.sampled_from(["", "admin1"])),
            valid=draw(st.none() | st.sampled_from(["2021", "2021-08/2023-01", "2025-01/.."])),
            note=draw(st.just("") | WORDS),
            extra={"x": draw(WORDS), "length": draw(WORDS)},
        )
        for n in range(count)
    ]
    legs = [
        Leg(
            id=f"l{n}",
            start="w0",
            end=f"w{draw(st.integers(1, count - 1))}",
            mode=draw(st.sampled_from(["walk", "unknown"])),
            hours=draw(st.none() | st.just((1, 2.5))),
            cost_usd=draw(st.none() | st.just(0)),
            certainty=draw(st.sampled_from(["inferred", "reported"])),
            both_ways=draw(st.booleans()),
            note=draw(st.just("") | WORDS),
            extra={"name": draw(WORDS)},
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    values = st.sampled_from([0, 8456, 0.5, "not reported", "suppressed"])
    observations = [
        Observation(about="w0", measure="transit", period="2021", value=draw(values), source="s", note=draw(WORDS))
    ]
    return Network(
        waypoints=places,
        legs=legs,
        routes=[Route(id="r", title=draw(WORDS), legs=("l0",))] if legs else [],
        observations=observations,
        closures=[Closure(target="border:COL-PAN", valid="2020-03/.."), Closure(target="w1", valid="2021")],
        sources=[Source(id="s", title=draw(WORDS))],
    )


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(networks())
def test_from_graph_is_the_inverse_of_to_graph_for_any_network(net):
    back = Network.from_graph(net.to_graph())
    assert back == net
    assert back.meta == net.meta


def test_taking_an_edge_out_takes_that_direction_away(net):
    graph = net.to_graph()
    graph.remove_edge("alta", "puerto", key="alta--puerto-bus")
    graph.graph.pop("routes_tables")  # the toy's route needs the direction taken away
    cut = Network.from_graph(graph)
    leg = cut.legs["alta--puerto-bus"]
    assert list(cut.sources) == ["s"]
    assert (leg.start, leg.end, leg.both_ways) == ("puerto", "alta", False)


def test_what_is_about_a_removed_edge_is_left_out_with_a_warning(net):
    graph = net.to_graph()
    graph.remove_edge("puerto", "cruce")
    graph.remove_node("norte")
    with pytest.warns(RoutesWarning, match="has no longer what they are about: 1 route"):
        cut = Network.from_graph(graph)
    assert (list(cut.routes), len(cut.observations), len(cut.closures)) == ([], 1, 1)


def test_any_graph_with_x_and_y_becomes_a_network():
    graph = nx.Graph(crs="epsg:4326")
    graph.add_node(1, x=0, y=0, street_count=3)
    graph.add_node(2, x=1.0, y=0.0, kind="roundabout")
    graph.add_edge(1, 2, highway="primary", length=5)
    net = Network.from_graph(graph)
    leg = net.legs["1--2"]
    assert (leg.both_ways, leg.extra, leg.mode) == (True, (("highway", "primary"),), "unknown")
    assert leg.length_km == pytest.approx(EQUATOR_KM, rel=1e-9)
    assert net.waypoints["2"].extra == (("kind", "roundabout"),)
    assert net.waypoints["1"].extra == (("street_count", "3"),)


def test_parallel_edges_of_other_graphs_get_ids_of_their_own_and_loops_are_left_out():
    graph = nx.MultiDiGraph()
    graph.add_nodes_from([("a", {"x": 0, "y": 0}), ("b", {"x": 1, "y": 0})])
    graph.add_edges_from([("a", "b"), ("a", "b"), ("b", "a"), ("a", "a")])
    with pytest.warns(RoutesWarning, match=r"1 edge\(s\) from a node to itself left out"):
        net = Network.from_graph(graph)
    assert list(net.legs) == ["a--b", "a--b-2", "b--a"]


def test_a_graph_that_is_no_map_is_refused_with_what_is_missing():
    graph = nx.Graph()
    graph.add_nodes_from(["a", "b"])
    with pytest.raises(DataError, match=r"2 node\(s\) have no x and y \(degrees\): a, b"):
        Network.from_graph(graph)
    projected = nx.Graph(crs="EPSG:3857")
    with pytest.raises(DataError, match='crs is "EPSG:3857", not EPSG:4326'):
        Network.from_graph(projected)
    metres = nx.Graph()
    metres.add_node("a", x=500000, y=0)
    with pytest.raises(GeometryError, match='node "a": lon "500000" is not between'):
        Network.from_graph(metres)


def rich() -> Network:
    """Return the toy network with an area, names, ranges, own columns of every kind and one that a graph has already."""
    own = {
        "alta": {"n": "1", "share": "12", "open": "true", "code": "05001", "on": "2024-05-31", "x": "own"},
        "puerto": {"n": "-3", "share": "0.5", "open": "false", "code": "11001"},
    }
    places = [dataclasses.replace(w, extra=own.get(w.id, {})) for w in WAYPOINTS]
    places.append(Waypoint(id="z", name="Z", lon=5, lat=5, kind="area", extent=shapely.box(4, 4, 6, 6)))
    legs = [dataclasses.replace(leg, extra={"count": str(i)}) for i, leg in enumerate(LEGS)]
    return toy(waypoints=places, legs=legs)


def test_own_columns_are_of_one_kind_each_in_a_graph() -> None:
    net = rich()
    nodes = net.to_graph().nodes
    assert {key: nodes["alta"][key] for key in ("n", "share", "open", "code", "on")} == {
        "n": 1, "share": 12.0, "open": True, "code": "05001", "on": "2024-05-31",
    }  # fmt: skip
    assert (nodes["puerto"]["open"], nodes["puerto"]["code"], type(nodes["alta"]["share"])) == (False, "11001", float)
    assert net.to_graph().edges["alta", "puerto", "alta--puerto-boat"]["count"] == 1
    assert nodes["alta"]["x"] == 0.0  # the position; the column of that name stands in extra
    assert Network.from_graph(net.to_graph()) == net


def test_a_plain_graph_goes_through_graphml_and_json_and_comes_back(tmp_path: Path) -> None:
    net = rich()
    graph = net.to_graph(plain=True)
    values = [v for _, data in graph.nodes(data=True) for v in data.values()]
    values += [v for _, _, data in graph.edges(data=True) for v in data.values()]
    assert {type(value) for value in values} == {str, int, float, bool}
    nx.write_graphml(graph, tmp_path / "n.graphml")
    back = nx.read_graphml(tmp_path / "n.graphml", force_multigraph=True)
    assert back.nodes["alta"]["geometry"] == "POINT (0 0)"
    assert back.edges["alta", "puerto", "alta--puerto-bus"]["hours"] == "2|3"
    assert Network.from_graph(back) == net
    with pytest.raises(DataError, match=r"n.graphml: is a graph of to_graph.* read it with Network.from_graph"):
        routes.read(tmp_path / "n.graphml")
    text = json.dumps(nx.node_link_data(graph, edges="edges"))
    assert Network.from_graph(nx.node_link_graph(json.loads(text), edges="edges")) == net
    assert Network.from_graph(graph) == net


def test_the_bundled_networks_are_plain_graphs_too() -> None:
    for name in routes.available():
        net = routes.load(name)
        text = json.dumps(nx.node_link_data(net.to_graph(plain=True), edges="edges"), allow_nan=False)
        assert Network.from_graph(nx.node_link_graph(json.loads(text), edges="edges")) == net


@pytest.mark.parametrize(("name", "text"), [("geometry", "LINESTRING (0"), ("hours", "long"), ("extra", "{}}")])
def test_an_attribute_that_is_text_and_cannot_be_read_is_named(name: str, text: str) -> None:
    graph = toy().to_graph(plain=True)
    graph.edges["alta", "puerto", "alta--puerto-boat"][name] = text
    with pytest.raises(DataError, match=rf'edge "alta--puerto-boat": {name} ".*" cannot be read'):
        Network.from_graph(graph)


def test_a_story_and_its_notes_go_through_a_graph_and_back() -> None:
    net = routes.read(Path(__file__).parents[2] / "examples" / "darien-2022")
    again = routes.Network.from_graph(net.to_graph(plain=True))
    assert net.chapters
    assert again == net
    assert [chapter.picture for chapter in again.chapters] == [chapter.picture for chapter in net.chapters]


def test_the_note_of_a_place_that_was_taken_out_is_left_out_and_it_is_said() -> None:
    net = routes.load("americas")
    graph = net.to_graph()
    graph.remove_node("tijuana")
    with pytest.warns(RoutesWarning, match="1 annotation"):
        again = routes.Network.from_graph(graph)
    assert {note.id for note in net.annotations} - {note.id for note in again.annotations} == {"remain-in-mexico"}


def test_a_story_is_left_out_where_what_it_tells_of_was_taken_out() -> None:
    graph = routes.read(Path(__file__).parents[2] / "examples" / "darien-2022").to_graph()
    graph.remove_node("necocli")
    with pytest.warns(RoutesWarning, match="7 chapters"):
        assert routes.Network.from_graph(graph).chapters == ()
