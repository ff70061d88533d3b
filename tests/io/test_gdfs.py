"""Frames as researchers have them, joins, and own columns in frames and graphs; expected values by hand and GeoPandas."""

from __future__ import annotations

import datetime
import pickle
import warnings

import folium
import geopandas
import geopandas.testing
import networkx as nx
import pandas as pd
import pytest
import shapely

import routes
from routes.errors import DataError, GeometryError, RoutesWarning, UsageError

PLACES = geopandas.GeoDataFrame(
    {"name": ["Cali", "Quito", "San José"], "people": [5, 7, 9], "share": [0.5, 1.25, 2.5], "code": ["007", "a", ""]},
    geometry=geopandas.points_from_xy([-76.53, -78.47, -84.08], [3.45, -0.18, 9.93]),
    crs="EPSG:4326",
)
LINE = shapely.LineString([(-76.53, 3.45), (-77.0, 1.0), (-78.47, -0.18)])


def legs(**columns: object) -> geopandas.GeoDataFrame:
    given = {"from": ["Cali"], "to": ["Quito"], "count": [120]} | columns
    return geopandas.GeoDataFrame(given, geometry=[LINE], crs="EPSG:4326")


@pytest.mark.parametrize("name", ["english-channel", "bay-of-bengal"])
def test_frames_of_a_network_go_back_as_they_came(name: str) -> None:
    net = routes.load(name)
    made = routes.from_gdfs(net.waypoints.to_frame(), net.legs.to_frame())
    assert made.waypoints == net.waypoints
    assert made.legs == net.legs
    # Of what they name only the ids are known.
    cited = {one for row in (*net.waypoints.values(), *net.legs.values()) for one in row.sources}
    assert set(made.sources) == cited
    assert all(source.label == ident for ident, source in made.sources.items())


def test_ends_by_name_are_ids_and_lines_stay() -> None:
    net = routes.from_gdfs(PLACES, legs())
    assert {w.id: (w.name, w.lon, w.lat) for w in net.waypoints.values()} == {
        "cali": ("Cali", -76.53, 3.45), "quito": ("Quito", -78.47, -0.18), "san-jose": ("San José", -84.08, 9.93),
    }  # fmt: skip
    leg = net.legs["cali--quito"]
    assert (leg.start, leg.end, leg.line.equals(LINE), dict(leg.extra)) == ("cali", "quito", True, {"count": "120"})


@pytest.mark.parametrize(
    ("start", "end"),
    [("from", "to"), ("start", "end"), ("origin", "destination"), ("u", "v"), ("source", "target"), ("desde", "hasta")],
)
def test_usual_names_of_ends_are_found(start: str, end: str) -> None:
    frame = pd.DataFrame({start: ["CALI", "quito"], end: ["san jose", "Cali"]})
    assert sorted(routes.from_gdfs(PLACES, frame).legs) == ["cali--san-jose", "quito--cali"]


def test_columns_can_be_named() -> None:
    frame = legs().rename(columns={"from": "A", "to": "B"})
    places = PLACES.rename(columns={"name": "Ort"})
    assert list(routes.from_gdfs(places, frame, name="Ort", start="A", end="B").legs) == ["cali--quito"]


def test_lines_in_parts_are_merged_where_they_join_and_refused_where_not() -> None:
    halves = shapely.MultiLineString([LINE.coords[:2], LINE.coords[1:]])
    frame = legs().set_geometry(geopandas.GeoSeries([halves], crs="EPSG:4326"))
    assert routes.from_gdfs(PLACES, frame).legs["cali--quito"].line.equals(LINE)
    apart = shapely.MultiLineString([[(-76.53, 3.45), (-77, 1)], [(-78, 0), (-78.47, -0.18)]])
    with pytest.raises(GeometryError, match="2 lines that do not join"):
        routes.from_gdfs(PLACES, frame.set_geometry(geopandas.GeoSeries([apart], crs="EPSG:4326")))


def test_another_reference_system_is_turned_into_degrees_and_none_is_refused() -> None:
    net = routes.from_gdfs(PLACES.to_crs("EPSG:3857"), legs().to_crs("EPSG:3857"))
    assert net.waypoints["quito"].lat == pytest.approx(-0.18, abs=1e-9)
    with pytest.raises(DataError, match="no coordinate reference system"):
        routes.from_gdfs(PLACES.set_crs(None, allow_override=True), legs())


@pytest.mark.parametrize(
    ("places", "frame", "text"),
    [
        (PLACES, legs(to=["Qito"]), r'legs\[0\], end: no place "Qito". Did you mean Quito\?'),
        (pd.concat([PLACES, PLACES]), legs(), "it is the name of cali, cali-2: use the id"),
        (
            PLACES,
            legs().drop(columns="to"),
            "legs has no column of its end among from, count, geometry: say which, end=",
        ),
        (PLACES.drop(columns="name"), legs(), "places has no column of its name"),
        ([1], legs(), "places is a list: give a DataFrame"),
    ],
)
def test_what_cannot_be_meant_is_said(places: object, frame: object, text: str) -> None:
    with pytest.raises(DataError, match=text):
        routes.from_gdfs(places, frame)  # type: ignore[arg-type]


def test_own_columns_of_numbers_are_numbers_in_frames_and_flat_in_graphs() -> None:
    net = routes.from_gdfs(PLACES, legs())
    frame = net.to_frames()["waypoints"].set_index("name")
    assert (str(frame["people"].dtype), str(frame["share"].dtype), str(frame["code"].dtype)) == (
        "int64",
        "float64",
        "string",
    )
    assert frame["share"].to_dict() == PLACES.set_index("name")["share"].to_dict()
    assert routes.Network.from_frames(net.to_frames()) == net
    graph = net.to_graph()
    assert graph.nodes["quito"]["people"] == 7
    assert (graph.nodes["cali"]["code"], graph.edges["cali", "quito", "cali--quito"]["count"]) == ("007", 120)
    assert nx.shortest_path_length(nx.DiGraph(graph), "cali", "quito", weight="count") == 120
    assert routes.Network.from_graph(graph) == net


def test_a_join_by_name_by_id_and_by_ends() -> None:
    net = routes.from_gdfs(PLACES, legs())
    more = net.join(pd.DataFrame({"town": ["QUITO", "San Jose"], "beds": [12, 3]}), on="town")
    assert (dict(more.waypoints["quito"].extra)["beds"], dict(more.waypoints["san-jose"].extra)["beds"]) == ("12", "3")
    assert "beds" not in dict(more.waypoints["cali"].extra)
    by_id = net.join(pd.DataFrame({"leg": ["cali--quito"], "fare": [2.5]}), on="leg")
    by_ends = net.join(pd.DataFrame({"a": ["Cali"], "b": ["Quito"], "fare": [2.5]}), on=["a", "b"])
    assert dict(by_id.legs["cali--quito"].extra)["fare"] == dict(by_ends.legs["cali--quito"].extra)["fare"] == "2.5"


@pytest.mark.parametrize(
    ("frame", "on", "kind", "text"),
    [
        ({"town": ["Atlantis"], "n": [1]}, "town", UsageError, "on: none of Atlantis is in the network"),
        ({"town": ["Cali", "cali"], "n": [1, 2]}, "town", DataError, 'two rows are about "cali"'),
        ({"town": ["Cali"], "kind": ["x"]}, "town", DataError, 'column "kind" is a field of waypoints'),
        ({"town": ["Cali"]}, "city", DataError, 'frame has no column "city" among town'),
    ],
)
def test_a_join_that_cannot_be_meant_is_refused(frame: dict, on: str, kind: type, text: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(kind, match=text):
        routes.from_gdfs(PLACES, legs()).join(pd.DataFrame(frame), on=on)


def test_rows_of_a_join_that_are_about_nothing_are_said() -> None:
    net = routes.from_gdfs(PLACES, legs())
    with pytest.warns(RoutesWarning, match="1 of 2 rows are about nothing in the network: Lima"):
        net.join(pd.DataFrame({"town": ["Cali", "Lima"], "n": [1, 2]}), on="town")


def test_a_table_is_a_frame_by_itself() -> None:
    net = routes.from_gdfs(PLACES, legs())
    for table in ("waypoints", "legs"):
        alone, among = getattr(net, table).to_frame(), net.to_frames()[table]
        geopandas.testing.assert_geodataframe_equal(alone, among)
        assert alone.attrs == among.attrs
    assert net.legs.to_frame()["count"].dtype == "int64"
    assert pickle.loads(pickle.dumps(net.legs)).to_frame().equals(net.legs.to_frame())
    assert net.at("2021").routes.to_frame().empty


def test_own_columns_keep_their_kind_in_frames_and_graphs_and_come_back() -> None:
    more = pd.DataFrame(
        {
            "town": ["Cali", "Quito"],
            "open": [True, False],
            "whole": [12, 0],
            "half": [0.5, 3.0],
            "code": ["05001", "11001"],
            "na": ["NA", "5"],
            "day": [datetime.date(2024, 5, 31), datetime.date(2024, 6, 1)],
            "at": pd.to_datetime(["2024-05-31 00:00", "2024-06-01 07:30"]),
        }
    )
    net = routes.from_gdfs(PLACES, legs()).join(more, on="town")
    frame = net.waypoints.to_frame().set_index("id")
    kinds = {name: str(frame[name].dtype) for name in more.columns if name != "town"}
    assert kinds == {
        "open": "boolean", "whole": "Int64", "half": "float64", "code": "string", "na": "string", "day": "string",
        "at": "string",
    }  # fmt: skip
    assert frame.loc[["cali", "quito"], "open"].tolist() == [True, False]
    assert frame.loc["san-jose", ["open", "whole"]].isna().all()
    assert frame.loc[["cali", "quito"], "at"].tolist() == ["2024-05-31", "2024-06-01T07:30:00"]
    nodes = net.to_graph().nodes
    assert [nodes["quito"][name] for name in ("open", "whole", "half", "code", "na", "day")] == [
        False, 0, 3.0, "11001", "5", "2024-06-01",
    ]  # fmt: skip
    assert "open" not in nodes["san-jose"]
    assert routes.Network.from_frames(net.to_frames()) == net
    assert routes.Network.from_graph(net.to_graph()) == net


def test_own_columns_work_in_questions_and_maps() -> None:
    net = routes.from_gdfs(PLACES, legs(flag=[False], rank=[7]))
    assert net.tradeoffs("Cali", "Quito", by=("count", "steps")).costs == ((120, 1),)
    drawn = net.map(flows="count").spec.legs[0]
    assert any("120" in fact for fact in drawn.facts)
    assert net.explore(column="count").spec.legs[0].colour is not None
    for column in ("flag", "count"):
        assert net.explore(column=column).spec.colours


def test_columns_are_said_in_tooltips_and_popups() -> None:
    net = routes.from_gdfs(PLACES, legs(flag=[False]))
    plain = net.explore().spec
    spec = net.explore(tooltip=["count", "flag", "people"], popup="mode").spec
    assert spec.legs[0].title == plain.legs[0].title
    assert spec.legs[0].tip == ("count: 120", "flag: false")
    assert [mark.tip for mark in spec.waypoints] == [("people: 5",), ("people: 7",), ("people: 9",)]
    assert spec.legs[0].facts == (*plain.legs[0].facts, "count: 120", "flag: false", "mode: unknown")
    facts = {mark.name: mark.facts[len(old.facts) :] for mark, old in zip(spec.waypoints, plain.waypoints, strict=True)}
    assert facts == {"Cali": ("people: 5",), "Quito": ("people: 7",), "San José": ("people: 9",)}
    layer = folium.Map()
    assert net.explore(m=layer, tooltip="count") is layer


def test_a_tooltip_has_no_exact_position_of_a_sensitive_place() -> None:
    place = routes.Waypoint(id="camp", name="Camp", lon=19.34791, lat=5.71234, sensitivity="admin2")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoutesWarning)
        spec = routes.Network(waypoints=[place]).explore(tooltip=["lon", "lat"]).spec
    assert not any("19.347" in fact for fact in spec.waypoints[0].facts)
