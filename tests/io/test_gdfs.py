"""Frames as researchers have them, joins, and own columns in frames and graphs; expected values by hand and GeoPandas."""

from __future__ import annotations

import geopandas
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
