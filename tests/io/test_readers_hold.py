"""What readers must never do: end in an unforeseen exception, take a doubled column silently, grow faster than a file."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas
import pytest

import routes
from routes.cli import main
from routes.errors import DataError, FileError, RoutesError
from routes.geo.positions import countries, ground, texts
from routes.io import formats, read_records
from routes.io.json_text import parse_json
from routes.io.rows import FreeIds
from routes.io.tabular.single_csv import coordinate
from routes.model import checks
from routes.model.network import Records
from routes.model.records import Leg, Observation, Waypoint
from routes.model.text import once_encoded

ROOT = Path(__file__).parents[2]
COLLECTION = {"type": "FeatureCollection"}


def csv_of(folder: Path, text: str, name: str = "p.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def ends(path: Path, *verbs: str) -> set[int]:
    """Return the exit codes of verbs that read a path."""
    return {main([verb, str(path)]) for verb in verbs or ("check", "show")}


# --- no exit 70 ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("where", [0, 1])
def test_a_mode_that_is_none_is_one_line_wherever_it_stands(tmp_path, capsys, where):
    modes = ["", ""]
    modes[where] = "bota"
    path = csv_of(tmp_path, f"name,lat,lon,mode\nA,8.4,-76.7,{modes[0]}\nB,8.1,-76.6,{modes[1]}\n")
    assert main(["show", str(path)]) == 3
    assert capsys.readouterr().err.startswith(f'routes: p.csv:{where + 2}, mode: "bota" is not one of walk, boat')


@pytest.mark.parametrize("member", ["", "/", "a/", "x"])
def test_a_zip_member_may_have_any_name(tmp_path, member):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo(member), b"x")
        archive.writestr("a.shp", b"x")
    (tmp_path / "a.zip").write_bytes(made.getvalue())
    with pytest.raises(RoutesError):
        read_records(tmp_path / "a.zip")


def _gpkg(folder: Path) -> bytes:
    net = routes.load("central-mediterranean")
    routes.write(net, folder / "n.gpkg")
    return (folder / "n.gpkg").read_bytes()


def test_a_schema_that_is_not_utf8_is_a_damaged_geopackage(tmp_path):
    data = _gpkg(tmp_path)
    path = tmp_path / "bad.gpkg"
    path.write_bytes(data.replace(b'"accuracy_km"', b'"accur\xe9cy_km"'))
    assert ends(path) <= {0, 1, 3}


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE gpkg_contents SET table_name=5 WHERE rowid=(SELECT min(rowid) FROM gpkg_contents)",
        "UPDATE gpkg_geometry_columns SET srs_id='x'",
    ],
)
def test_a_geopackage_whose_own_tables_are_wrong_is_one_line(tmp_path, sql):
    path = tmp_path / "bad.gpkg"
    path.write_bytes(_gpkg(tmp_path))
    base = sqlite3.connect(path)
    base.execute("PRAGMA writable_schema=ON")
    for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
        base.execute(f'DROP TRIGGER "{name}"')
    base.execute(sql)
    base.commit()
    base.close()
    assert ends(path) <= {0, 1, 3, 5}


def _parquet(path: Path, **metadata: object) -> None:
    import pyarrow as pa
    import pyarrow.parquet as parquet
    import shapely

    names = pa.array([b"Necocl\xed"], pa.binary())
    columns = {
        "name": pa.Array.from_buffers(pa.string(), 1, names.buffers()) if metadata.pop("latin", False) else ["A"],
        "geometry": [shapely.Point(-76.7, 8.4).wkb],
    }
    geo = {"primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}} | metadata
    parquet.write_table(pa.table(columns).replace_schema_metadata({"geo": json.dumps(geo)}), path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "metadata",
    [
        {"latin": True}, {"columns": 1.5}, {"columns": []}, {"columns": {"geometry": 3}}, {"primary_column": 4},
        {"primary_column": None}, {"columns": {"geometry": {"crs": [1]}}}, {"columns": {"geometry": {"crs": {}}}},
    ],
    ids=str,
)  # fmt: skip
def test_a_parquet_file_that_says_nonsense_is_one_line(tmp_path, metadata):
    _parquet(tmp_path / "a.parquet", **metadata)
    assert ends(tmp_path / "a.parquet") <= {0, 1, 3, 5}


@pytest.mark.parametrize("text", [r'{"a": "\ud800"}', r'{"\uDC00": 1}', r'["x", "\ud83dx"]'])
def test_half_a_character_in_json_is_refused_with_its_line(text):
    with pytest.raises(DataError, match=r"m.json:2: \\ud[89c][03][0d] is half of a character"):
        parse_json(b"\n" + text.encode(), "m.json")
    assert parse_json(rb'{"a": "\ud83d\udeb6", "b": "\\ud800"}', "m.json") == {"a": "🚶", "b": "\\ud800"}


def test_half_a_character_is_refused_in_every_file_that_holds_json(tmp_path):
    point = {"type": "Feature", "properties": {"name": "A\ud800"}, "geometry": {"type": "Point", "coordinates": [1, 2]}}
    (tmp_path / "a.geojson").write_text(json.dumps({**COLLECTION, "features": [point, point]}))
    with pytest.raises(DataError, match="half of a character"):
        read_records(tmp_path / "a.geojson")
    with pytest.raises(DataError, match="half of a letter"):
        routes.model.network.Meta(translations=r'{"title:es": "\ud800"}')


@pytest.mark.parametrize("number", [10**400, -(10**400)])
def test_a_number_too_large_is_one_line(tmp_path, number):
    for properties, at in (({"name": "A", "n": number}, 1), ({"name": "A"}, number)):
        shape = {"type": "Point", "coordinates": [at, 2]}
        point = {"type": "Feature", "properties": properties, "geometry": shape}
        (tmp_path / "a.geojson").write_text(json.dumps({**COLLECTION, "features": [point]}))
        assert ends(tmp_path / "a.geojson") <= {0, 1, 3}


@pytest.mark.parametrize(
    "change",
    [
        {"heights": {}}, {"heights": [1]}, {"title": 5}, {"lang": "xx"}, {"index": "../../etc/passwd"}, {"rows": [[]]},
        {"image_size": [1]}, {"heads": None}, {"index": "a\0"}, {"image_size": [1e999, 1]},
    ],
    ids=str,
)  # fmt: skip
def test_a_broken_embed_json_is_one_line(tmp_path, change):
    sys.path.insert(0, str(ROOT / "tools"))
    import mutate

    (tmp_path / "embed.json").write_text(json.dumps({"editions": [mutate._card() | change]}))
    from routes.publish.snippets import read_cards

    with pytest.raises(DataError, match=r"embed\.json(, editions\[0\]\.|:1: Infinity is not JSON)"):
        read_cards(tmp_path)


def test_words_that_are_not_utf8_are_one_line_in_embed(tmp_path):
    import mutate

    from routes.publish.snippets import read_cards

    card = mutate._card() | {"index": "index.html"}
    (tmp_path / "embed.json").write_text(json.dumps({"editions": [card]}))
    (tmp_path / "alt.txt").write_bytes(b"Necocl\xed")
    with pytest.raises(FileError, match="byte 0xed is not UTF-8"):
        read_cards(tmp_path)


@pytest.mark.slow
def test_a_few_hundred_damaged_files_crash_no_reader():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(ROOT / "tools" / "mutate.py"), "--count", "30", "--seed", "7"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(re.findall(r"0 crashes, 0 hangs, 0 killed", done.stdout)) == 24


@pytest.mark.slow
@pytest.mark.parametrize("verb", [["show"], ["flows", "central-mediterranean", "--assign"]], ids=["show", "assign"])
def test_of_ten_thousand_columns_the_first_few_are_named(tmp_path, capsys, verb):
    header = ",".join(f"c{i}" for i in range(10_000))
    path = csv_of(tmp_path, f"{header}\n{'1,' * 9_999}1\n")
    assert main([*verb, str(path)]) == 3
    said = [line for line in capsys.readouterr().err.splitlines() if "there is no column" in line]
    assert all('"c19" and 9,980 more' in line and len(line) < 400 for line in said)
    assert said


# --- doubled columns ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("header", ["lat", "lon", "name", "note", "country", "colour"])
def test_a_header_that_stands_there_twice_with_other_cells_is_refused(tmp_path, header):
    cells = {"name": "Turbo", "lat": "8.09", "lon": "-76.7", "note": "a", "country": "COL", "colour": "red"}
    path = csv_of(tmp_path, f"{','.join(cells)},{header}\n{','.join(cells.values())},17\n")
    first = list(cells).index(header) + 1
    said = f'p.csv:1, {header}: "{header}" is the header of columns {first} and 7, which differ: "{cells[header]}" and "17"'
    with pytest.raises(DataError, match=re.escape(said)):
        routes.read(path)


def test_a_header_that_stands_there_twice_with_the_same_cells_is_read_and_said(tmp_path):
    path = csv_of(tmp_path, "name,lat,lat,lon\nA,8.4,8.4,-76.7\nB,8.1,,-76.6\n")
    said: list[str] = []
    net = routes.read(path, report=said.append)
    assert [place.lat for place in net.waypoints.values()] == [8.4, 8.1]
    assert any("columns 2 and 3, which hold the same" in line for line in said)


def test_a_doubled_header_is_refused_in_a_network_folder_and_among_incidents(tmp_path):
    from routes.io.tabular.incidents import read_incidents

    folder = tmp_path / "net"
    folder.mkdir()
    csv_of(folder, "id,name,lon,lat,lat\na,A,1,2,3\n", "waypoints.csv")
    with pytest.raises(DataError, match='"lat" is the header of columns 4 and 5, which differ: "2" and "3" in line 2'):
        routes.read(folder)
    with pytest.raises(DataError, match='"Number Dead" is the header of columns 1 and 3'):
        read_incidents(csv_of(tmp_path, 'Number Dead,Coordinates,Number Dead\n1,"8, 9",2\n'))


def test_two_columns_of_one_role_are_named_both(tmp_path):
    exact = csv_of(tmp_path, "name,lat,latitude,lon\nA,8.4,9,-76.7\nB,8.1,9,-76.6\n")
    said: list[str] = []
    routes.read(exact, report=said.append)
    assert any('columns "lat" and "latitude" both hold lat and differ: "8.4" and "9" in p.csv:2' in s for s in said)
    with pytest.raises(DataError, match='columns "Lat" and "latitude" both hold lat and differ'):
        routes.read(csv_of(tmp_path, "name,Lat,latitude,lon\nA,8.4,9,-76.7\nB,8.1,9,-76.6\n"))


def test_a_name_that_stands_twice_in_a_json_object_is_refused():
    assert parse_json(b'{"lat": 1, "lat": 1}', "a.json") == {"lat": 1}
    with pytest.raises(DataError, match='"lat" stands twice in one object, as "1" and "2"'):
        parse_json(b'{"lat": 1, "lat": 2}', "a.json")


# --- one parser of positions --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("40° 11′", 40 + 11 / 60), ("40° 11'", 40 + 11 / 60), ("40 11", 40 + 11 / 60), ("40°11", 40 + 11 / 60),
        ("N 40° 11.5′", 40 + 11.5 / 60), ("40 deg 11 min", 40 + 11 / 60), ("75° 33′ W", -75 - 33 / 60),
        ("-75° 33′", -75 - 33 / 60), ("40º11′30″", 40 + 11 / 60 + 30 / 3600),
    ],
)  # fmt: skip
def test_degrees_and_minutes_are_advised_as_what_they_are(text, value):
    assert texts.degrees(text).value == pytest.approx(value)
    assert coordinate(text) == (None, f"Write {round(value, 5):.8g}.")


@pytest.mark.slow
@pytest.mark.parametrize("text", ["8.426.100", "8,426,100", "40° 11′", "8°25'34\"N", "853.2.1", "see note"])
def test_check_and_map_give_the_same_advice(tmp_path, capsys, text):
    path = csv_of(tmp_path, f'name,lat,lon\nNecocli,"{text}",-76.7886\nTurbo,8.0926,-76.7282\n')
    main(["check", str(path)])
    said = [line.removeprefix("error: ") for line in capsys.readouterr().out.splitlines() if line.startswith("error")]
    for verb in (["show", str(path)], ["convert", str(path), str(tmp_path / "o.geojson")]):
        assert main(verb) == 3
        told = [line.removeprefix("routes: ") for line in capsys.readouterr().err.splitlines()]
        assert [line for line in told if line.startswith("p.csv")] == [line.rpartition(" [")[0] for line in said]


def test_minutes_are_not_mended_into_another_town_of_that_name():
    from routes.geo import doctor

    rows = [
        {"name": "Chester", "lat": "40° 11′", "lon": "-76° 33′"},
        {"name": "Albany", "lat": "42.65", "lon": "-73.75"},
    ]
    found = next(each for each in doctor.positions(rows) if "Chester" in each.message)
    assert [(fix.field, fix.after) for fix in found.fixes] == [("lon", "-76.55"), ("lat", "40.1833333")] or (
        [(fix.field, fix.after) for fix in found.fixes] == [("lon", "-76.55"), ("lat", "40.18333")]
    )


def test_reading_says_what_check_is_certain_of(tmp_path, capsys):
    path = csv_of(tmp_path, "name,lat,lon\nAgadez,7.9911,16.9742\nNiamey,13.5137,2.1098\n")
    assert main(["show", str(path)]) == 0
    assert "with lat and lon exchanged it is 0.1 km from Agadez, NER" in capsys.readouterr().err


# --- letters encoded twice ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["Necoclí", "Bogotá", "Málaga", "Àgadès", "Çeşme", "Côte d’Ivoire", "أكادير", "Łódź", "œuvre"]
)
def test_letters_encoded_twice_are_known_and_others_left_alone(text):
    table = bytes(range(256)).decode("cp1252", "ignore")
    assert table
    broken = "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode("utf-8"))
    assert once_encoded(broken) == text == once_encoded(text)


def test_letters_encoded_twice_are_mended_and_said_in_a_csv_and_found_in_a_folder(tmp_path):
    said: list[str] = []
    net = routes.read(csv_of(tmp_path, "name,lat,lon\nNecoclÃ\u00ad,8.4,-76.7\nPeñón,8.1,-76.6\n"), report=said.append)
    assert [place.name for place in net.waypoints.values()] == ["Necoclí", "Peñón"]
    assert any('read "NecoclÃ\u00ad" as "Necoclí"' in line for line in said)
    folder = tmp_path / "net"
    folder.mkdir()
    csv_of(folder, "id,name,lon,lat\na,NecoclÃ\u00ad,1,2\n", "waypoints.csv")
    found = [each for each in formats.check(folder) if each.code == "double-encoded"]
    assert [each.where for each in found] == ["waypoints.csv:2, name"]
    assert 'Write "Necoclí".' in found[0].suggestion


@pytest.mark.parametrize("kind", [".geojson", ".gpkg", ".fgb", ".shp"])
def test_letters_encoded_twice_are_said_of_files_of_map_programs(tmp_path, kind):
    frame = geopandas.GeoDataFrame(
        {"name": ["NecoclÃ\u00ad", "Turbo"]},
        geometry=geopandas.points_from_xy([-76.78, -76.73], [8.42, 8.09]),
        crs=4326,
    )
    path = tmp_path / f"a{kind}"
    frame.to_file(path, **({"encoding": "utf-8"} if kind == ".shp" else {}))
    said: list[str] = []
    routes.read(path, report=said.append)
    (line,) = [line for line in said if "Windows-1252" in line]
    assert "name" in line
    assert 'Write "Necoclí".' in line


# --- countries ----------------------------------------------------------------------------------------------------
# UN M49 names and ISO 3166-1 alpha-3 codes, unstats.un.org/unsd/methodology/m49.
M49 = {
    "Syrian Arab Republic": "SYR", "Iran (Islamic Republic of)": "IRN", "Venezuela (Bolivarian Republic of)": "VEN",
    "Bolivia (Plurinational State of)": "BOL", "Lao People's Democratic Republic": "LAO", "Türkiye": "TUR",
    "Viet Nam": "VNM", "Republic of Korea": "KOR", "Democratic People's Republic of Korea": "PRK", "Czechia": "CZE",
    "Democratic Republic of the Congo": "COD", "Congo": "COG", "Côte d’Ivoire": "CIV", "State of Palestine": "PSE",
    "United Republic of Tanzania": "TZA", "Russian Federation": "RUS", "Republic of Moldova": "MDA",
    "Netherlands (Kingdom of the)": "NLD", "Micronesia (Federated States of)": "FSM", "Cabo Verde": "CPV",
    "United States of America": "USA", "United Kingdom of Great Britain and Northern Ireland": "GBR",
    "South_Sudan": "SSD", "Tanzania, United Republic of": "TZA", "Korea, Republic of": "KOR", "Gambia (The)": "GMB",
    "México": "MEX", "Alemania": "DEU", "Allemagne": "DEU", "Alemanha": "DEU", "Etazini": "USA", "المكسيك": "MEX",
}  # fmt: skip


@pytest.mark.parametrize(("name", "code"), M49.items())
def test_countries_by_the_names_of_the_un_and_of_six_languages(name, code):
    assert ground.iso3(name) == code


def test_no_name_of_a_country_means_two():
    assert countries.named()["niger"] in ("NE", "NER")
    assert countries.named()["nigeria"] in ("NG", "NGA")
    assert ground.iso3("Niger") == "NER"
    assert ground.iso3("Guinea-Bissau") == "GNB"
    assert ground.iso3("Guinea") == "GIN"
    assert ground.iso3("Ruritania") == "" == ground.iso3("Turbo")


@pytest.mark.parametrize("header", ["country", "Country", "País", "Pays", "PAIS", "iso3"])
def test_every_header_of_countries_is_read_alike(tmp_path, header):
    path = csv_of(tmp_path, f"name,lat,lon,{header}\nDamascus,33.5,36.3,Syrian Arab Republic\nX,33.9,35.5,Ruritania\n")
    said: list[str] = []
    net = routes.read(path, report=said.append)
    assert [place.country for place in net.waypoints.values()] == [("SYR",), ()]
    assert dict(net.waypoints["x"].extra)["country as written"] == "Ruritania"
    assert sum('"Ruritania" is not a country that is known' in line for line in said) == 1


# --- no faster than the file --------------------------------------------------------------------------------------
def calls(run) -> int:
    """Return how many Python functions are entered, and how many built-in ones are called, while something runs."""
    count = 0

    def seen(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        run()
    finally:
        sys.setprofile(None)
    return count


def _chain(count: int) -> Records:
    places = tuple(Waypoint(id=f"p{i}", name=f"P {i}", lon=i * 1e-3, lat=1.0) for i in range(count))
    legs = tuple(Leg(id=f"l{i}", start=f"p{i}", end=f"p{i + 1}") for i in range(count - 1))
    counted = tuple(Observation(about=f"p{i}", measure="transit", period="2021", value=1) for i in range(count))
    return Records(waypoints=places, legs=legs, observations=counted)


class Counted(str):
    """A text that counts how often it is compared."""

    compared = 0

    def __eq__(self, other: object) -> bool:
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.slow
def test_relations_compare_each_reference_a_few_times():
    def compared(count: int) -> int:
        records = _chain(count)
        for leg in records.legs:
            object.__setattr__(leg, "end", Counted(leg.end))
        for row in records.observations:
            object.__setattr__(row, "about", Counted(row.about))
        Counted.compared = 0
        checks.check_relations(records)
        return Counted.compared

    assert compared(400) < 40 * 400
    assert compared(1600) < 5 * compared(400)


@pytest.mark.slow
def test_a_file_of_which_every_reference_is_wrong_costs_no_more_than_its_rows():
    def work(count: int) -> int:
        records = _chain(count)
        legs = tuple(Leg(id=f"l{i}", start=f"q{i}", end=f"r{i}") for i in range(count))
        return calls(lambda: checks.check_relations(Records(waypoints=records.waypoints, legs=legs)))

    assert work(4000) < 6 * work(1000)


@pytest.mark.slow
@pytest.mark.parametrize("alike", [False, True], ids=["other names", "one name"])
def test_a_csv_costs_what_its_rows_cost(tmp_path, alike):
    def work(count: int) -> int:
        rows = [f"{'A' if alike else f'A {i}'},{1 + i * 1e-3:.4f},{2 + i * 1e-3:.4f},S {i}" for i in range(count)]
        path = csv_of(tmp_path, "\n".join(["name,lat,lon,source", *rows, ""]), f"{count}.csv")
        return calls(lambda: read_records(path).all_findings())

    assert work(800) < 5 * work(200)


@pytest.mark.slow
def test_lines_cost_what_their_number_costs(tmp_path):
    def work(count: int) -> int:
        features = [
            {"type": "Feature", "properties": {"name": str(i)}, "geometry": {"type": "LineString", "coordinates": [
                [i % 20 * 0.1, i // 20 * 0.1], [i % 20 * 0.1 + 0.05, i // 20 * 0.1 + 0.03]]}} for i in range(count)
        ]  # fmt: skip
        path = tmp_path / f"{count}.geojson"
        path.write_text(json.dumps({**COLLECTION, "features": features}))
        return calls(lambda: read_records(path))

    work(20)  # what is imported is imported
    assert work(800) < 5 * work(200)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::routes.RoutesWarning")
@pytest.mark.parametrize(
    "kind",
    [
        "n.geojson",
        "n.gpkg",
        "n.fgb",
        "n.parquet",
        "n.zip",
        "n.kml",
        "n.gpx",
        "n.graphml",
        "n.xlsx",
        "n.csv",
        "n",
        "records",
    ],
)
def test_a_network_costs_what_its_legs_cost_whatever_it_is_read_from(tmp_path, kind):
    def net(count: int) -> routes.Network:
        made = _chain(count)
        source = routes.Source(id="s", title="S", url="https://example.org/")
        rows = [dataclasses.replace(row, source="s") for row in made.observations]
        return routes.Network(waypoints=made.waypoints, legs=made.legs, observations=rows, sources=[source])

    def work(count: int) -> int:
        if kind == "records":
            return calls(lambda: net(count))
        path = tmp_path / str(count) / kind
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            routes.write(net(count), path)
        return calls(lambda: routes.read(path).check())

    work(20)  # what is imported is imported
    assert work(480) < 5 * work(120)


def test_one_id_that_is_asked_for_again_and_again_costs_one_look_each():
    ids = FreeIds({"a-3"})
    assert [ids.give("a") for _ in range(4)] == ["a", "a-2", "a-4", "a-5"]
    assert calls(lambda: [ids.give("a") for _ in range(4000)]) < 5 * 4000


def test_a_leg_round_the_earth_is_looked_at_in_no_more_steps_than_any_other():
    from routes.geo import verify

    places = [Waypoint(id="a", name="A", lon=-120, lat=10), Waypoint(id="b", name="B", lon=120, lat=11)]
    line = [(-120, 10), (0, 50), (120, 11)]
    net = routes.Network(waypoints=places, legs=[Leg(id="l", start="a", end="b", mode="walk", geometry=line)])
    assert len(verify._pieces(net, net.legs["l"])[0]) <= verify.MOST_STEPS + 3


@pytest.mark.slow
def test_check_reads_a_network_once(tmp_path, monkeypatch):
    from routes import io

    routes.write(routes.load("central-mediterranean"), f"{tmp_path / 'net'}/")
    opened: list[object] = []
    for module in (io, formats, routes.catalog):
        monkeypatch.setattr(
            module, "read_records", lambda path, *more: (opened.append(path), read_records(path, *more))[1]
        )
    assert main(["check", str(tmp_path / "net")]) == 0
    assert len(opened) == 1


@pytest.mark.slow
def test_check_of_many_legs_costs_what_their_number_costs():
    def work(count: int) -> int:
        """Return how many calls doubts about lines take; a walk along a parallel, each leg as long as the others."""
        from routes.geo import verify

        places = [Waypoint(id=f"p{i}", name=f"P {i}", lon=i * 0.05, lat=12.0) for i in range(count + 1)]
        legs = [Leg(id=f"l{i}", start=f"p{i}", end=f"p{i + 1}", mode="walk") for i in range(count)]
        net = routes.Network(waypoints=places, legs=legs)
        verify.lines(net)  # loads the layers
        return calls(lambda: verify.lines(net))

    assert work(400) < 5 * work(100)


def test_an_empty_archive_is_named(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x05\x06" + bytes(18))
    with pytest.raises(DataError, match="expected a zip archive of shapefiles, found an empty zip archive"):
        read_records(tmp_path / "a.zip")
