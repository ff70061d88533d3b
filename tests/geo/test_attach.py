"""Points attached to the nearest leg: exactly, from any input, in any number, none lost."""

from __future__ import annotations

import csv
import math
import os
import random
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pyproj
import pytest
from geographiclib.geodesic import Geodesic

import routes
from routes import DataError, Leg, Network, UnknownIdError, UsageError, Waypoint
from routes.cli import main
from routes.geo import attach as batches
from routes.geo.geodesy import densify
from routes.geo.leg_index import LegIndex
from routes.geo.measures import rough_km
from routes.io import attaching
from routes.io.points import batches as read
from tests.toy import EQUATOR_KM, MERIDIAN_KM, toy

WGS84 = Geodesic.WGS84
# `POINTS=100000` measures what a release claims; the sample here is of the same kinds.
POINTS = int(os.environ.get("POINTS", "400"))


# --- what is right, from elsewhere --------------------------------------------------------------------------------
def on_segment(point: tuple[float, float], a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """Return metres to a geodesic and along it to the nearest place, by GeographicLib and nested intervals."""
    line = WGS84.InverseLine(a[1], a[0], b[1], b[0])

    def far(along: float) -> float:
        at = line.Position(along)
        return float(WGS84.Inverse(at["lat2"], at["lon2"], point[1], point[0])["s12"])

    # A long segment may come near twice: every fiftieth of it, then between the neighbours of the nearest.
    steps = [line.s13 * number / 50 for number in range(51)]
    best = min(range(51), key=lambda number: far(steps[number]))
    low, high = steps[max(0, best - 1)], steps[min(50, best + 1)]
    part = (math.sqrt(5) - 1) / 2
    while high - low > 1e-6:
        one, other = high - part * (high - low), low + part * (high - low)
        low, high = (low, other) if far(one) < far(other) else (one, high)
    along = min([0.0, line.s13, (low + high) / 2], key=far)
    return far(along), along


def by_trying(net: Network, point: tuple[float, float]) -> tuple[str, float, float]:
    """Return the nearest leg of all, metres to it and along it, the first by id of those within a millimetre."""
    found = []
    for leg in net.legs.values():
        coords = [(x, y) for x, y in leg.line.coords]
        upto, best = 0.0, (math.inf, 0.0)
        for a, b in zip(coords, coords[1:], strict=False):
            metres, along = on_segment(point, a, b)
            best = min(best, (metres, upto + along))
            upto += WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"]
        found.append((*best, leg.id))
    least = min(found)[0]
    metres, along, name = min((each for each in found if each[0] <= least + 0.001), key=lambda each: each[2])
    return name, metres, along


def scattered(seed: int, legs: int = 14) -> Network:
    """Return legs of all lengths, short and over oceans, at the date line and the poles, beside each other."""
    say = random.Random(seed)
    centres = [(0, 0), (179.9, 10), (-70, 60), (30, -45), (0, 89.2), (120, -89.5)]
    spots = []
    for number in range(legs):
        x, y = centres[number % len(centres)]
        wide = say.choice([0.01, 0.5, 5])
        lon, lat = x + say.uniform(-wide, wide), min(90.0, max(-90.0, y + say.uniform(-wide, wide)))
        spots.append(((lon + 180) % 360 - 180, lat))
    places = [Waypoint(id=f"p{n:02}", name=f"P{n}", lon=lon, lat=lat) for n, (lon, lat) in enumerate(spots)]
    joined = [
        Leg(id=f"l{n:02}", start=f"p{n:02}", end=f"p{(n + len(centres)) % legs:02}", mode="walk") for n in range(legs)
    ]
    return Network(waypoints=places, legs=joined)


def near(net: Network, count: int, seed: int) -> list[tuple[float, float]]:
    """Return positions on, beside and far from lines and their ends."""
    say = random.Random(seed)
    lines = [leg.line for leg in net.legs.values()]
    found = []
    for _ in range(count):
        x, y = say.choice(say.choice(lines).coords)
        wide = say.choice([0, 1e-6, 1e-3, 0.1, 2, 6])
        lon, lat = x + say.uniform(-wide, wide), y + say.uniform(-wide, wide)
        found.append(((lon + 180) % 360 - 180, min(90.0, max(-90.0, lat))))
    return found


# --- exact ----------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_the_leg_is_the_nearest_of_all_on_the_ellipsoid(seed: int) -> None:
    net = scattered(seed)
    points = near(net, 20, seed)
    found = net.attach(points, within_km=900)
    for number, point in enumerate(points):
        name, metres, along = by_trying(net, point)
        if metres > 900_000:
            assert found.leg[number] == -1
            continue
        assert found.legs[found.leg[number]] == name, (point, name)
        assert found.metres[number] == pytest.approx(metres, abs=1e-5)
        # Where a line is seen from far away the place on it is known less well than the distance.
        assert found.along[number] == pytest.approx(along, abs=0.02 + metres * 1e-7), point


def pieces(net: Network) -> tuple[np.ndarray, np.ndarray]:
    """Return the segments of all legs, none longer than 50 km: from and to, and the number of the leg."""
    rows, own = [], []
    for number, leg in enumerate(net.legs.values()):
        coords = list(densify(leg.line, 50.0).coords)
        rows += [(*a, *b) for a, b in zip(coords, coords[1:], strict=False)]
        own += [number] * (len(coords) - 1)
    return np.array(rows), np.array(own)


def by_intervals(points: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Return how far points are from segments, row by row, by nested intervals along each geodesic."""
    geod = pyproj.Geod(ellps="WGS84")
    forward, _, whole = geod.inv(*rows.T)

    def far(along: np.ndarray) -> np.ndarray:
        lon, lat, _ = geod.fwd(rows[:, 0], rows[:, 1], forward, along)
        return np.asarray(geod.inv(lon, lat, *points.T)[2])

    part, low, high = (math.sqrt(5) - 1) / 2, np.zeros(len(rows)), np.array(whole)
    one, other = high - part * (high - low), low + part * (high - low)
    far_one, far_other = far(one), far(other)
    for _ in range(45):
        left = far_one < far_other
        low, high = np.where(left, low, one), np.where(left, other, high)
        one, other = high - part * (high - low), low + part * (high - low)
        far_one, far_other = far(one), far(other)
    return np.minimum.reduce([far_one, far_other, far(np.zeros(len(rows))), far(np.array(whole))])


@pytest.mark.parametrize("name", ["americas", "central-mediterranean"])
def test_points_near_a_bundled_network_are_on_the_leg_that_trying_all_finds(name: str) -> None:
    net = routes.load(name)
    rows, own = pieces(net)
    points = np.array(near(net, POINTS, 7))
    found = net.attach(points, within_km=300)
    wrong = 0
    for first in range(0, POINTS, 1_000):
        some = points[first : first + 1_000]
        rough = np.stack([rough_km(tuple(row[:2]), tuple(row[2:]), some) for row in rows], axis=1)
        at, piece = np.nonzero(rough <= 1.02 * rough.min(axis=1)[:, None] + 1.0)
        metres = by_intervals(some[at], rows[piece])
        least = np.full(len(some), np.inf)
        np.minimum.at(least, at, metres)
        near_enough = metres <= least[at] + 0.001
        leg = np.full(len(some), len(net.legs))
        np.minimum.at(leg, at[near_enough], own[piece[near_enough]])
        leg[least > 300_000] = -1
        said, measured = found.leg[first : first + 1_000], found.metres[first : first + 1_000]
        placed = leg >= 0
        off = np.zeros(len(some))
        off[placed] = np.abs(measured[placed] - least[placed])
        wrong += int(((said != leg) | ~(off <= 0.0011)).sum())
    assert wrong == 0


def test_distances_on_the_toy_are_those_worked_out_by_hand() -> None:
    found = toy().attach([(0.25, 1.0), (2.0, 0.5), (1.0, 0.25)], within_km=200)
    # North of the equator one degree of latitude; on the meridian leg; above the port, where three legs meet.
    assert found.metres[0] == pytest.approx(MERIDIAN_KM * 1000, abs=1e-3)
    assert found.along[0] == pytest.approx(EQUATOR_KM * 250, abs=1e-3)
    assert found.metres[1] == pytest.approx(0, abs=1e-6)
    assert found.legs[found.leg[0]] == "alta--norte-air"  # of three that lie on each other the first by id


def test_of_equals_to_a_millimetre_it_is_the_first_by_id() -> None:
    places = [Waypoint(id=n, name=n, lon=x, lat=y) for n, x, y in (("a", 0, 1), ("b", 1, 1), ("c", 0, 1), ("d", 1, 1))]
    step = 0.0005 / 110_574  # half a millimetre north
    lines = {"far": [(0, 1 + step), (1, 1 + step)], "near": [(0, 1), (1, 1)]}
    legs = [
        Leg(id="b-near", start="a", end="b", mode="walk", geometry=lines["near"]),
        Leg(id="a-far", start="c", end="d", mode="walk", geometry=lines["far"]),
    ]
    found = Network(waypoints=places, legs=legs).attach([(0.5, 0.9), (0.5, 1.1)])
    assert [found.legs[leg] for leg in found.leg] == ["a-far", "a-far"]


def test_what_lies_within_is_exact_at_the_limit() -> None:
    net = toy()
    km = float(net.attach([(0.5, 0.3)]).metres[0]) / 1000
    assert net.attach([(0.5, 0.3)], within_km=km + 1e-9).leg[0] >= 0
    assert net.attach([(0.5, 0.3)], within_km=km - 1e-6).leg[0] == -1


def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    net = scattered(5)
    points = np.array(near(net, 300, 5))
    index = LegIndex([leg.line for leg in net.legs.values()])
    fresh = [index_of(net).near(*points[n : n + 1].T, 400_000.0, 0.001) for n in range(0, 300, 25)]
    index.near(*points.T, 20_000.0, 0.0)
    index.near(*points.T, 900_000.0, 1.0)
    again = index.near(*points.T, 400_000.0, 0.001)
    for number, one in zip(range(0, 300, 25), fresh, strict=True):
        rows = again.row == number
        assert again.leg[rows].tolist() == one.leg.tolist()
        assert again.metres[rows].tolist() == pytest.approx(one.metres.tolist(), abs=1e-6)


def index_of(net: Network) -> LegIndex:
    return LegIndex([leg.line for leg in net.legs.values()])


def test_the_work_for_a_point_does_not_grow_with_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, not seconds: distances that are worked out for a point, of 30 legs and of 1,900."""
    from routes.geo import leg_index, leg_pieces

    counted = [0]

    def counting(points: Any, start: Any, across: Any) -> Any:
        counted[0] += points.shape[1]
        return leg_pieces.apart(points, start, across)

    monkeypatch.setattr(leg_index, "apart", counting)
    asked = np.random.default_rng(1).uniform(0.5, 3.5, (2_000, 2))
    worked = []
    for size in (5, 32):
        names = {(x, y): f"p{x:02}{y:02}" for x in range(size) for y in range(size)}
        places = [Waypoint(id=name, name=name, lon=x / 2, lat=y / 2) for (x, y), name in names.items()]
        legs = [
            Leg(id=f"{a}-{names[there]}", start=a, end=names[there], mode="walk")
            for (x, y), a in names.items()
            for there in ((x + 1, y), (x, y + 1))
            if there in names
        ]
        index = LegIndex([leg.line for leg in Network(waypoints=places, legs=legs).legs.values()])
        index.near(*asked.T, 50_000.0, 0.001)
        counted[0] = 0
        index.near(*asked.T, 50_000.0, 0.001)
        worked.append(counted[0] / len(asked))
    assert worked[1] <= 2 * worked[0] + 4
    assert max(worked) < 40


# --- every input, every row -----------------------------------------------------------------------------------------
ROWS = [("a", "0.25", "1.0"), ("b", "", ""), ("c", "95", "1"), ("d", "0", "0"), ("e", "x", "1"), ("f", "0.1", "0.5")]
SAID = {2: "has no position", 3: "not between -90 and 90", 4: "is at 0, 0", 5: "not decimal degrees"}


def table(path: Path, separator: str = ",", comma: bool = False, encoding: str = "utf-8") -> Path:
    lines = [("Lugar", "LATITUD", "Longitud"), *ROWS]
    text = "".join(separator.join(cells) + "\n" for cells in lines)
    path.write_text(text.replace(".", ",") if comma else text, encoding=encoding)
    return path


def faults(found: Any) -> dict[int, str]:
    return dict(found.totals.faults)


@pytest.mark.parametrize(
    ("separator", "comma", "encoding"),
    [(",", False, "utf-8"), (";", True, "utf-8-sig"), ("\t", False, "utf-16"), (";", False, "cp1252")],
)
def test_a_table_is_read_as_the_house_reads_tables(tmp_path: Path, separator: str, comma: bool, encoding: str) -> None:
    found = toy().attach(table(tmp_path / "points.csv", separator, comma, encoding), within_km=200)
    assert found.totals.rows == 6
    assert [leg >= 0 for leg in found.leg] == [True, False, False, False, False, True]
    said = faults(found)
    assert set(said) == set(SAID)
    assert all(text in said[row] for row, text in SAID.items()), said


def test_rows_of_another_length_and_one_column_of_both_are_read(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text('name,latlon\na,"0.25, 1"\nb,"0.25, 1",more\n\nc,soon\nd,"0.5, 2"\n', encoding="utf-8")
    found = toy().attach(path, within_km=200)
    assert [leg >= 0 for leg in found.leg] == [True, False, False, True]
    assert faults(found) == {2: "has 3 cells and the header 2", 3: '"soon" is not a position'}


def test_numbers_that_only_python_would_read_are_no_positions(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("lat,lon\n0_1,1\n0.5,nan\n0.5,inf\n0.5,1\n", encoding="utf-8")
    found = toy().attach(path, within_km=200)
    assert [leg >= 0 for leg in found.leg] == [False, False, False, True]


def frame() -> pd.DataFrame:
    lat, lon = [0.25, np.nan, 95.0, 0.0, 0.5], [1.0, 1.0, 1.0, 0.0, 0.1]
    return pd.DataFrame({"what": list("abcde"), "lat": lat, "lon": lon})


def test_files_and_frames_of_the_same_points_give_the_same(tmp_path: Path) -> None:
    net, plain = toy(), frame()
    shaped = geopandas.GeoDataFrame(plain, geometry=geopandas.points_from_xy(plain.lon, plain.lat), crs="EPSG:4326")
    plain.to_parquet(tmp_path / "plain.parquet")
    shaped.to_parquet(tmp_path / "shaped.parquet")
    usable = shaped[shaped.lat.abs() <= 90]
    usable.to_crs("EPSG:3857").to_parquet(tmp_path / "metres.geoparquet")
    expected = net.attach(plain, within_km=200)
    assert expected.totals.unusable == 3
    for given in (shaped, tmp_path / "plain.parquet", tmp_path / "shaped.parquet", plain[["lon", "lat"]].to_numpy()):
        found = net.attach(given, within_km=200)
        assert found.leg.tolist() == expected.leg.tolist()
        assert np.array_equal(found.metres, expected.metres, equal_nan=True)
        assert set(faults(found)) == {2, 3, 4}
    found = net.attach(tmp_path / "metres.geoparquet", within_km=200)
    assert found.leg.tolist() == expected.leg[[0, 3, 4]].tolist()
    assert found.metres[0] == pytest.approx(expected.metres[0], abs=1e-3)


def test_shapes_that_are_no_points_have_no_position() -> None:
    shapes = geopandas.GeoSeries.from_wkt(["POINT (1 0.5)", "LINESTRING (0 0, 1 1)", "POINT EMPTY"], crs="EPSG:4326")
    assert [leg >= 0 for leg in toy().attach(shapes, within_km=200).leg] == [True, False, False]


def test_what_is_no_points_ends_in_one_line(tmp_path: Path) -> None:
    net = toy()
    (tmp_path / "a.csv").write_text("name,where\na,b\n", encoding="utf-8")
    (tmp_path / "b.parquet").write_bytes(b"PAR1 and nothing more")
    (tmp_path / "c.parquet").write_bytes(b"something else")
    (tmp_path / "d.csv").write_text('lat,lon\n1,"2\n', encoding="utf-8")
    unknown = geopandas.GeoSeries.from_wkt(["POINT (1 1)"])
    for given, error, words in (
        (tmp_path / "a.csv", DataError, "no column of positions"),
        (tmp_path / "b.parquet", DataError, "damaged"),
        (tmp_path / "c.parquet", DataError, "expected GeoParquet, found text"),
        (tmp_path / "d.csv", DataError, "cannot be read as CSV"),
        (tmp_path / "e.docx", UsageError, ".csv"),
        (unknown, DataError, "coordinate system"),
        (pd.DataFrame({"a": [1]}), DataError, "no columns of positions"),
        ([1, 2, 3], UsageError, "pairs of"),
    ):
        with pytest.raises(error, match=words):
            net.attach(given)
    with pytest.raises(UsageError, match="no leg to attach"):
        Network().attach([(1, 1)])
    with pytest.raises(UsageError, match="jobs 0"):
        net.attach([(1, 1)], jobs=0)


def test_nothing_and_totals() -> None:
    net = toy()
    none = net.attach([])
    assert len(none) == 0
    assert none.totals.points == {}
    found = net.attach([(2.0, 0.5), (2.0, 0.6), (50.0, 50.0), (0.0, 0.0)])
    assert found.totals.of("cruce--norte-bus") + found.totals.of("alta--norte-air") == 2
    assert (found.totals.far, found.totals.unusable, found.totals.rows) == (1, 1, 4)
    assert found.summary().startswith("2 of 4 points are within 50 km of a leg; 1 are farther")
    assert "row 4 is at 0, 0" in found.summary()
    assert found.to_frame()["leg"].isna().tolist() == [False, False, True, True]
    with pytest.raises(UnknownIdError):
        found.totals.of("nowhere")


# --- file to file ---------------------------------------------------------------------------------------------------
def test_the_command_writes_a_row_a_point(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    points, out = table(tmp_path / "points.csv"), tmp_path / "out.csv"
    toy_folder = tmp_path / "net"
    toy().save(toy_folder)
    argv = ["attach", str(points), "-n", str(toy_folder), "-o", str(out), "--within", "200"]
    assert main(argv) == 0
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    assert [row["row"] for row in rows] == list("123456")
    assert [bool(row["leg"]) for row in rows] == [True, False, False, False, False, True]
    assert rows[3]["note"] == "is at 0, 0"
    found = toy().attach(points, within_km=200)
    assert float(rows[0]["metres"]) == pytest.approx(found.metres[0], abs=1e-3)
    assert "2 of 6 points" in capsys.readouterr().out
    assert main(argv) == 5  # not ours to write over
    assert main([*argv, "--force", "--json"]) == 0
    parquet = tmp_path / "out.parquet"
    assert main([*argv[:5], str(parquet), "--within", "200"]) == 0
    same = pd.read_parquet(parquet)
    assert same["leg"].isna().tolist() == [False, True, True, True, True, False]
    assert same["along_metres"][0] == found.along[0]
    assert main([*argv[:5], str(tmp_path / "out.xlsx")]) == 2


def test_batches_are_streamed_and_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Few batches are held at a time, and their results do not depend on where they are cut."""
    monkeypatch.setattr("routes.io.points.BATCH", 50)
    net, say = toy(), np.random.default_rng(3)
    points = say.uniform(0, 2, (1_000, 2))
    whole = net.attach(points)
    pd.DataFrame(points, columns=["lon", "lat"]).to_csv(tmp_path / "points.csv", index=False)
    held: list[int] = []
    seen = []
    attaching.attach_file(
        net, tmp_path / "points.csv", tmp_path / "out.parquet", jobs=1, report=lambda rows, share: seen.append(share)
    )
    assert len(seen) == 20
    assert seen == sorted(seen)
    assert seen[-1] == 1.0
    written = pd.read_parquet(tmp_path / "out.parquet")["metres"].to_numpy()
    assert np.array_equal(written, whole.metres, equal_nan=True)
    nearest = batches.attacher(net, 50.0)

    def counting() -> Any:
        for batch in read(tmp_path / "points.csv"):
            held.append(len(held))
            yield batch

    for done, (_, _found) in enumerate(batches.each(nearest, counting(), lambda b: (b.lon, b.lat), 1)):
        assert len(held) == done + 1


@pytest.mark.slow
def test_two_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routes.io.points.BATCH", 100)
    net = toy()
    points = np.random.default_rng(4).uniform(0, 2, (1_050, 2))
    one, two = net.attach(points, jobs=1), net.attach(points, jobs=2)
    assert one.leg.tolist() == two.leg.tolist()
    assert np.array_equal(one.metres, two.metres, equal_nan=True)
