"""Frames that somebody edited are the network that they say: no line lost, no edit passed over, no system guessed."""

from __future__ import annotations

import contextlib
import sqlite3
import warnings
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import routes
from routes import DataError, GeometryError, Leg, Network, RoutesWarning, UsageError, Waypoint

A, B, C = (0.0, 0.0), (1.0, 0.0), (2.0, 1.0)
BOX = shapely.box(-1, -1, 3, 3)


def small(**changes: Any) -> Network:
    """Return three places in an area, with two drawn legs between the same two places and a straight one."""
    places = [
        Waypoint(id="a", name="Aa", lon=A[0], lat=A[1], part_of="area", extra={"colour": "red"}),
        Waypoint(id="b", name="Bb", lon=B[0], lat=B[1], country="COL|PAN"),
        Waypoint(id="c", name="Cc", lon=C[0], lat=C[1]),
        Waypoint(id="area", name="Area", lon=1, lat=1, kind="area", extent=BOX),
    ]
    legs = [
        Leg(id="north", start="a", end="b", mode="bus", basis="traced", geometry=[A, (0.5, 0.3), B]),
        Leg(id="south", start="a", end="b", mode="walk", basis="traced", geometry=[A, (0.4, -0.2), (0.6, -0.2), B]),
        Leg(id="on", start="b", end="c"),
    ]
    return Network(**{"waypoints": places, "legs": legs, **changes})


def lines(net: Network) -> list[list[tuple[float, ...]]]:
    return sorted(list(leg.line.coords) for leg in net.legs.values())


@pytest.mark.slow
def test_legs_without_ids_keep_every_line() -> None:
    net = routes.load("americas")
    frames = net.to_frames()
    frames["legs"] = frames["legs"].drop(columns="id")
    del frames["routes"]
    assert lines(Network.from_frames(frames)) == lines(net)


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA, ""])
def test_legs_with_some_ids_missing_keep_every_line(missing: Any) -> None:
    frames = small().to_frames()
    frames["legs"]["id"] = pd.Series(["north", missing, missing], dtype="object")
    made = Network.from_frames(frames)
    assert lines(made) == lines(small())
    assert set(made.legs) == {"north", "a--b-walk", "b--c"}


def test_parallel_legs_of_one_mode_without_ids_keep_a_line_each() -> None:
    net = small(
        legs=[
            Leg(id=name, start="a", end="b", mode="bus", basis="traced", geometry=[A, (0.5, y), B])
            for name, y in (("x", 0.1), ("y", 0.2), ("z", 0.3))
        ]
    )
    frames = net.to_frames()
    frames["legs"] = frames["legs"].drop(columns="id")
    made = Network.from_frames(frames)
    assert lines(made) == lines(net)
    assert set(made.legs) == {"a--b-bus", "a--b-bus-2", "a--b-bus-3"}


def test_a_geopackage_whose_legs_lost_their_ids_keeps_every_line(tmp_path: Any) -> None:
    path = routes.write(small(), tmp_path / "n.gpkg")
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        for trigger in [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            connection.execute(f'DROP TRIGGER "{trigger}"')
        connection.execute("UPDATE legs SET id = ''")
    assert lines(routes.read(path)) == lines(small())


# --- positions ----------------------------------------------------------------------------------------------------
def test_an_edited_geometry_is_taken_and_said() -> None:
    frames = small().to_frames()
    frames["waypoints"].loc[frames["waypoints"]["id"] == "c", "geometry"] = shapely.Point(2.5, 1.5)
    with pytest.warns(RoutesWarning, match=r"1 position\(s\) in the geometry are not those in lon and lat.*: Cc\."):
        made = Network.from_frames(frames)
    assert (made.waypoints["c"].lon, made.waypoints["c"].lat) == (2.5, 1.5)
    # A straight line is drawn to where the place is now.
    assert list(made.legs["on"].line.coords) == [B, (2.5, 1.5)]


def test_edited_numbers_beside_an_old_geometry_are_said() -> None:
    frames = small().to_frames()
    frames["waypoints"].loc[frames["waypoints"]["id"] == "c", "lon"] = 2.4
    with pytest.warns(RoutesWarning, match="the geometry is taken: Cc. To keep lon and lat, drop the geometry column"):
        made = Network.from_frames(frames)
    assert made.waypoints["c"].lon == 2.0
    frames["waypoints"] = pd.DataFrame(frames["waypoints"].drop(columns="geometry"))
    assert Network.from_frames(frames).waypoints["c"].lon == 2.4


def test_places_may_be_a_plain_frame_of_numbers_or_geometries_alone() -> None:
    frames = small().to_frames()
    plain = pd.DataFrame(frames["waypoints"].drop(columns="geometry"))
    assert Network.from_frames({**frames, "waypoints": plain}) == small()
    points = frames["waypoints"].drop(columns=["lon", "lat"])
    assert Network.from_frames({**frames, "waypoints": points}) == small()


def test_a_missing_geometry_leaves_the_numbers_and_a_missing_line_is_straight() -> None:
    frames = small().to_frames()
    frames["waypoints"].loc[0, "geometry"] = None
    frames["legs"].loc[frames["legs"]["id"] == "on", "geometry"] = None
    assert Network.from_frames(frames) == small()


def test_a_straight_line_that_may_end_away_from_its_place_is_kept() -> None:
    legs = [
        Leg(id="far", start="b", end="area", geometry=[B, (2.5, 2.5)]),
        Leg(id="near", start="b", end="c", geometry=[B, (2.01, 1.0)]),
    ]
    places = [*small().waypoints.values()]
    places[places.index(small().waypoints["c"])] = Waypoint(id="c", name="Cc", lon=C[0], lat=C[1], accuracy_km=5)
    net = small(waypoints=places, legs=legs)
    assert Network.from_frames(net.to_frames()) == net


# --- reference systems --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("table", ["waypoints", "legs"])
def test_a_frame_without_a_reference_system_is_refused_unless_it_is_said(table: str) -> None:
    frames = small().to_frames()
    bare = frames[table].set_crs(None, allow_override=True)
    for frame in (bare, pd.DataFrame(bare), pd.DataFrame(bare.assign(geometry=bare.geometry.astype(object)))):
        with pytest.raises(DataError, match=rf'frame "{table}": its geometries have no coordinate reference system'):
            Network.from_frames({**frames, table: frame})
        assert Network.from_frames({**frames, table: frame}, crs="EPSG:4326") == small()
    with pytest.raises(UsageError, match='crs "EPSG:1" is not a coordinate reference system'):
        Network.from_frames({**frames, table: bare}, crs="EPSG:1")
    # Degrees on Mars.
    with pytest.raises(UsageError, match='crs "ESRI:104905" cannot be turned into degrees'):
        Network.from_frames({**frames, table: bare}, crs="ESRI:104905")


@pytest.mark.parametrize("crs", ["EPSG:3857", "EPSG:32631", "OGC:CRS84"])
def test_other_systems_are_turned_into_degrees(crs: str) -> None:
    frames = small().to_frames()
    for table in ("waypoints", "legs"):
        frames[table] = frames[table].to_crs(crs)
    made = Network.from_frames(frames)
    assert made.waypoints == small().waypoints
    for name, leg in made.legs.items():
        assert shapely.equals_exact(leg.line, small().legs[name].line, 1e-7)


def test_places_in_metres_without_numbers_are_turned_into_degrees() -> None:
    frames = small().to_frames()
    frames["waypoints"] = frames["waypoints"].drop(columns=["lon", "lat"]).to_crs("EPSG:3857")
    made = Network.from_frames(frames).waypoints["c"]
    assert (round(made.lon, 7), round(made.lat, 7)) == C


# --- shapes -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("table", ["waypoints", "legs"])
def test_the_geometry_may_have_any_name_and_be_plain_or_text(table: str) -> None:
    frames = small().to_frames()
    frame = frames[table]
    others = [
        frame.rename_geometry("shape"),
        pd.DataFrame(frame),
        pd.DataFrame(frame.rename_geometry("the_geom")),
    ]
    for other in others:
        assert Network.from_frames({**frames, table: other}) == small()
    text = pd.DataFrame(frame).assign(geometry=frame.geometry.to_wkt().astype("string"))
    assert Network.from_frames({**frames, table: text}, crs="EPSG:4326") == small()


def test_a_line_in_pieces_that_join_is_one_line_and_one_that_does_not_is_refused() -> None:
    frames = small().to_frames()
    row = frames["legs"]["id"] == "north"
    pieces = [[A, (0.5, 0.3)], [(0.5, 0.3), B]]
    frames["legs"].loc[row, "geometry"] = shapely.MultiLineString(pieces)
    assert Network.from_frames(frames) == small()
    frames["legs"].loc[row, "geometry"] = shapely.MultiLineString([[A, (0.2, 0.3)], [(0.5, 0.3), B]])
    with pytest.raises(GeometryError, match=r"legs\[0\]: geometry is 2 lines that do not join: a leg has one"):
        Network.from_frames(frames)
    frames["legs"].loc[row, "geometry"] = shapely.Point(0, 0)
    with pytest.raises(GeometryError, match=r"legs\[0\]: geometry is a Point"):
        Network.from_frames(frames)


def test_a_place_with_a_line_is_refused() -> None:
    frames = small().to_frames()
    frames["waypoints"].loc[0, "geometry"] = shapely.LineString([A, B])
    with pytest.raises(GeometryError, match=r"waypoints\[0\]: geometry is a LineString: a place has one Point"):
        Network.from_frames(frames)


# --- index, dtypes, columns ---------------------------------------------------------------------------------------
def _index_as_id(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("id")


def _nameless(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_index("id").rename_axis(None)


def _repeated(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.set_axis([7] * len(frame), axis=0)


def _left_over(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.reset_index()


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [column for column in frame.columns if frame[column].dtype == "string"]
    return frame.astype(dict.fromkeys(texts, "category"))


def _objects(frame: pd.DataFrame) -> pd.DataFrame:
    texts = [column for column in frame.columns if frame[column].dtype == "string"]
    return frame.astype(dict.fromkeys(texts, "object"))


def _without_notes(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.copy()
    frame.attrs = {}
    return frame


def _shuffled(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=1)


EDITS = (_index_as_id, _nameless, _repeated, _left_over, _categories, _objects, _without_notes, _shuffled)


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_what_pandas_does_to_a_frame_changes_no_network(edit: Any) -> None:
    frames = small().to_frames()
    for table in ("waypoints", "legs"):
        frames[table] = edit(frames[table])
    assert Network.from_frames(frames) == small()


def test_lists_and_arrays_in_cells_are_lists() -> None:
    frames = small().to_frames()
    frames["waypoints"]["country"] = [np.array([]), [], np.array(["COL", "PAN"]), ()]
    frames["waypoints"]["part_of"] = [{"area"}, None, np.nan, []]
    assert Network.from_frames(frames) == small()


def test_two_columns_of_one_name_are_refused() -> None:
    frames = small().to_frames()
    frames["waypoints"] = pd.concat([pd.DataFrame(frames["waypoints"]), frames["waypoints"][["name"]]], axis=1)
    with pytest.raises(DataError, match='frame "waypoints": two columns are called "name": rename one'):
        Network.from_frames(frames)
    with pytest.raises(DataError, match='frame "waypoints" is a list: give a DataFrame'):
        Network.from_frames({"waypoints": []})


def test_an_extra_column_goes_there_and_back() -> None:
    frames = small().to_frames()
    frames["legs"]["surface"] = ["gravel", None, "sand"]
    made = Network.from_frames(frames)
    assert {leg.id: dict(leg.extra) for leg in made.legs.values()} == {
        frames["legs"]["id"][0]: {"surface": "gravel"},
        frames["legs"]["id"][1]: {},
        frames["legs"]["id"][2]: {"surface": "sand"},
    }
    assert Network.from_frames(made.to_frames()) == made


numbers = st.integers(-80_000, 80_000).map(lambda value: value / 1000)


@pytest.mark.slow
@settings(
    deadline=None,
    max_examples=40,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
)
@given(
    spots=st.lists(st.tuples(numbers, numbers), min_size=3, max_size=3, unique=True),
    bends=st.lists(st.tuples(numbers, numbers), max_size=3),
    edits=st.lists(st.sampled_from(EDITS), max_size=3, unique=True),
    system=st.sampled_from(["EPSG:4326", "OGC:CRS84"]),
    moved=st.integers(0, 2),
)
def test_moving_a_place_by_its_geometry_moves_it_and_nothing_else(
    spots: list[tuple[float, float]], bends: list[tuple[float, float]], edits: list[Any], system: str, moved: int
) -> None:
    places = [Waypoint(id=f"w{n}", name=f"W{n}", lon=lon, lat=lat) for n, (lon, lat) in enumerate(spots)]
    drawn = Leg(id="drawn", start="w0", end="w1", basis="traced", geometry=[spots[0], *bends, spots[1]])
    before = Network(waypoints=[*places, Waypoint(id="x", name="X", lon=5, lat=5)], legs=[drawn])
    frames = before.to_frames()
    for table in ("waypoints", "legs"):
        frames[table] = frames[table].to_crs(system)
    there = frames["waypoints"]
    there.loc[there["id"] == "x", "geometry"] = shapely.Point(*spots[moved])
    # An index that is the ids is made last: the other edits would throw it away.
    for edit in sorted(edits, key=(_index_as_id, _nameless).__contains__):
        if "id" not in frames["legs"].columns:
            continue
        for table in ("waypoints", "legs"):
            frames[table] = edit(frames[table])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RoutesWarning)
        after = Network.from_frames(frames)
    assert (after.waypoints["x"].lon, after.waypoints["x"].lat) == spots[moved]
    assert dict(after.legs) == dict(before.legs)
    assert {w.id: w for w in after.waypoints.values() if w.id != "x"} == {w.id: w for w in places}


def test_a_frame_of_another_library_function_stays_a_frame() -> None:
    frames = small().to_frames()
    joined = geopandas.GeoDataFrame(pd.concat([frames["legs"].iloc[:1], frames["legs"].iloc[1:]]))
    assert Network.from_frames({**frames, "legs": joined}) == small()
