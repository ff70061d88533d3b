"""Tables as people hold them: what joins places, what columns mean, which rows have no position, names of countries."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import routes
from routes import DataError, Network, UsageError
from routes.cli import main
from routes.io import read_records

CASES = Path(__file__).parent / "cases"


def read(folder: Path, text: str, **options: object) -> tuple[Network, list[str]]:
    said: list[str] = []
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return routes.read(path, report=said.append, **options), said  # type: ignore[arg-type]


def pairs(net: Network) -> set[tuple[str, str]]:
    return {(net.waypoints[leg.start].name, net.waypoints[leg.end].name) for leg in net.legs.values()}


# --- no leg that nobody declared ------------------------------------------------------------------------------------
def test_two_travellers_in_one_sheet_are_two_routes_each_in_the_order_of_its_steps() -> None:
    net = routes.read(CASES / "h01_two_journeys.csv")
    wanted = {("Agadez", "Sabha"), ("Sabha", "Tripoli"), ("Khartoum", "Kufra"), ("Kufra", "Tobruk")}
    assert pairs(net) == wanted
    assert {route.title: route.legs for route in net.routes.values()} == {
        "traveller A": ("agadez--sabha", "sabha--tripoli"),
        "traveller B": ("khartoum--kufra", "kufra--tobruk"),
    }
    assert all(not place.extra for place in net.waypoints.values())


@pytest.mark.parametrize(
    ("text", "legs", "said"),
    [
        # A group and an order, in other words and languages.
        ("ruta,orden,lugar,lat,lon\nx,2,B,2,2\nx,1,A,1,1\ny,1,C,3,3\ny,2,D,4,4\n", {"AB", "CD"}, "column orden within"),
        ("Reise;Schritt;Ort;Breite;Länge\n1;10;B;2;2\n1;9;A;1;1\n2;1;C;3;3\n", {"AB"}, "column Schritt within"),
        ("trip_id,seq,name,lat,lon\n7,1.5,B,2,2\n7,1.25,A,1,1\n8,1,C,3,3\n", {"AB"}, "column seq within"),
        ("person,stop number,place,lat,lon\nP,Stop 2,B,2,2\nP,Stop 10,C,3,3\nP,Stop 1,A,1,1\n", {"AB", "BC"}, "within"),
        ("voyageur;ordre;ville;latitude;longitude\nV;2;B;2;2\nV;1;A;1;1\nW;1;C;3;3\nW;2;D;4;4\n", {"AB", "CD"}, "within"),
        ("viaggio,tappa,luogo,lat,lon\n1,2,B,2,2\n2,1,C,3,3\n1,1,A,1,1\n2,2,D,4,4\n", {"AB", "CD"}, "within each viaggio"),
        ("المسافر,الترتيب,المكان,خط العرض,خط الطول\nx,2,B,2,2\nx,1,A,1,1\ny,1,C,3,3\n", {"AB"}, "within each"),
        ("respondent_id,step,name,lat,lon\nr1,1,A,1,1\nr2,1,C,3,3\nr1,2,B,2,2\nr2,2,D,4,4\n", {"AB", "CD"}, "within each"),
        ("tripId,stop_sequence,stop_name,lat,lon\n1,5,B,2,2\n1,3,A,1,1\n2,1,C,3,3\n2,9,D,4,4\n", {"AB", "CD"}, "within"),
        # An order alone is one group; a row without it is joined to nothing.
        ("step,name,lat,lon\n3,C,3,3\n1,A,1,1\n,X,9,9\n2,B,2,2\n", {"AB", "BC"}, "1 row without one is joined to nothing"),
        # Times join within a group.
        ("track,time,name,lat,lon\nt,2024-05-02,B,2,2\nt,2024-05-01,A,1,1\n", {"AB"}, "order of column time"),
        ("journey,arrived,name,lat,lon\nt,2024-05-01T10:00,B,2,2\nt,2024-05-01T09:59,A,1,1\n", {"AB"}, "column arrived"),
        # Destinations are names of places of the table, or come with coordinates.
        ("name,lat,lon,to\nA,1,1,C\nB,2,2,\nC,3,3,B\n", {"AC", "CB"}, "from column name to column to"),
        ("desde,hasta,name,lat,lon\n,,A,1,1\n,,B,2,2\nB,A,,,\n", {"BA"}, "from column desde to column hasta"),
        (
            "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,count\nA,1,1,B,2,2,5\nB,2,2,A,1,1,6\nA,1,1,A,1,1,9\n",
            {"AB", "BA"}, "t.csv:4: line 4: 1 flows from a place to itself, 9 in all.",
        ),
        # Nothing declares a leg.
        ("name,lat,lon\nA,1,1\nB,2,2\n", set(), "2 places, no legs: nothing in the table says how they are joined."),
        ("name,lat,lon,mode\nA,1,1,bus\nB,2,2,\n", set(), "column mode says how, not from where to where"),
        ("name,lat,lon,date\nA,1,1,2024-01\nB,2,2,2024-02\n", set(), "the dates in column date do not say that one went"),
        ("route,name,lat,lon\nx,A,1,1\nx,B,2,2\n", set(), "column route says which belong together, and nothing in which"),
        ("route,date,name,lat,lon,dead\nx,2024-01-01,A,1,1,3\nx,2024-01-02,B,2,2,1\n", set(), "a log of events"),
        ("trip,date,name,lat,lon\nx,2024-01-01,A,1,1\nx,2024-01-01,B,2,2\n", set(), "t.csv:2 and t.csv:3"),
        ("trip,date,name,lat,lon\nx,3/4/2024,A,1,1\nx,4/4/2024,B,2,2\n", set(), '"3/4/2024" in t.csv:2 is no date'),
        ("name,lat,lon,from,to\nA,1,1,2020,2021\nB,2,2,2021,2022\n", set(), "Kept column to as it is"),
        ("No.,name,lat,lon\n1,A,1,1\n2,B,2,2\n", set(), "no legs"),
    ],
)  # fmt: skip
def test_legs_are_those_that_the_table_declares(tmp_path: Path, text: str, legs: set[str], said: str) -> None:
    net, lines = read(tmp_path, text)
    assert {start + end for start, end in pairs(net)} == legs
    assert said in "\n".join(lines)
    assert all(" no legs: " not in line for line in lines) or not legs


def test_file_order_is_asked_for_and_stays_within_each_group(tmp_path: Path) -> None:
    net, said = read(tmp_path, "name,lat,lon,mode\nA,1,1,bus\nB,2,2,\n", chain=True)
    assert (pairs(net), "Drew 1 schematic leg in file order, as asked." in said) == ({("A", "B")}, True)
    text = "trip,name,lat,lon\nx,A,1,1\ny,C,3,3\nx,B,2,2\ny,D,4,4\n"
    net, said = read(tmp_path, text, chain=True)
    assert pairs(net) == {("A", "B"), ("C", "D")}
    assert "Drew 2 schematic legs in file order within each trip, as asked, in 2 routes." in said
    path = tmp_path / "t.csv"
    assert main(["map", str(path), "--chain", "--basemap", "none", "-o", str(tmp_path / "m.html")]) == 0


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("step,name,lat,lon\n1,A,1,1\n2,B,2,2\n2,C,3,3\n", 't.csv:4, step: "2" stands in t.csv:3 too'),
        ("trip,step,name,lat,lon\nx,1,A,1,1\nx,1.0,B,2,2\n", 't.csv:3, step: "1.0" stands in t.csv:2 too for trip "x"'),
        (
            "step,name,lat,lon\n1,A,1,1\nlater,B,2,2\n",
            't.csv:3, step: "later" cannot be put in order with "1" of t.csv:2',
        ),
        ("step,name,lat,lon\na1,A,1,1\nb2,B,2,2\n", "cannot be put in order with"),
    ],
)
def test_an_order_that_is_none_is_refused_with_both_lines(tmp_path: Path, text: str, wanted: str) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    assert wanted in str(caught.value)


_ROWS = st.lists(
    st.tuples(st.sampled_from("pqr"), st.sampled_from("ABCDEFG")), min_size=2, max_size=14
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=_ROWS, seed=st.integers(0, 999))
def test_rows_in_any_order_are_the_same_network_and_groups_share_no_leg(
    tmp_path: Path, rows: list[tuple[str, str]], seed: int
) -> None:
    # A place by the name of its group too, so that a leg between two groups would show.
    steps: dict[str, int] = {}
    lines = []
    wanted: set[tuple[str, str]] = set()
    last: dict[str, str] = {}
    for group, letter in rows:
        steps[group] = steps.get(group, 0) + 1
        name = f"{group}{letter}"
        lines.append(f"{group},{steps[group]},{name},{ord(letter) - 60},{ord(group) - 100}")
        if group in last and last[group] != name:
            wanted.add((last[group], name))
        last[group] = name
    header = "traveller,step,name,lat,lon\n"
    net, _ = read(tmp_path, header + "\n".join(lines) + "\n")
    random.Random(seed).shuffle(lines)
    again, _ = read(tmp_path, header + "\n".join(lines) + "\n")
    assert pairs(net) == wanted
    assert all(start[0] == end[0] for start, end in pairs(net))
    for table in ("waypoints", "legs", "routes"):
        assert dict(getattr(net, table)) == dict(getattr(again, table))


# --- what columns mean ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "header",
    [
        "Titre,_GPS_latitude,_GPS_longitude", "title,Location.lat,Location.lng", "gis_name,POINT_Y,POINT_X",
        "lugar,LATITUDE (N),LONGITUDE (E)", "Ort,Breite,Länge", "luogo,latitudine,longitudine",
        "Kote,latitid,lonjitid", "المكان,خط العرض,خط الطول", "nome,geo_Latitude,geo_Longitude", "site,gps_y,gps_x",
        "Nombre del lugar,Latitud (decimal),Longitud (decimal)", "Lieu,Y (WGS84),X (WGS84)", "Stadt,lat_dd,lon_dd",
    ],
)  # fmt: skip
def test_headers_in_many_spellings_and_languages_are_read(tmp_path: Path, header: str) -> None:
    net, said = read(tmp_path, f"{header}\nTurbo,8.0926,-76.7282\n")
    assert [(w.name, w.lat, w.lon) for w in net.waypoints.values()] == [("Turbo", 8.0926, -76.7282)]
    assert said[0].startswith("Read 1 place (comma, UTF-8; ")


@pytest.mark.slow
def test_a_row_of_hxl_tags_says_what_columns_mean() -> None:
    said: list[str] = []
    net = routes.read(CASES / "h04_hxl_row.csv", report=said.append)
    assert [w.name for w in net.waypoints.values()] == ["Goma", "Minova", "Sake"]
    assert not net.legs
    assert (
        "Line 2 holds HXL tags: read #loc+name→name, #geo+lat→lat, #geo+lon→lon, #affected+idps→count, #date→time."
        in said
    )
    assert not [found for found in routes.check(CASES / "h04_hxl_row.csv") if found.severity == "error"]


@pytest.mark.parametrize(
    ("tags", "cells"),
    [
        ("#loc+name,#geo+lat,#geo+lon", "Goma,-1.7,29.2"),
        ("#geo +lon,#geo +lat,#loc +name", "29.2,-1.7,Goma"),
        ("#adm1+code,#adm2+name,#geo+coord", '1,Goma,"-1.7, 29.2"'),
        ("#LOC,#geo+v_wgs84+lat,#geo+lon+v_wgs84", "Goma,-1.7,29.2"),
        ("#adm1+name,#loc+name+en,#geo+lat,#geo+lng", "Nord-Kivu,Goma,-1.7,29.2"),
        ("#adm3+name,#adm1+name,#geo+lat,#geo+lon", "Goma,Nord-Kivu,-1.7,29.2"),
        ("#loc,#loc+code,#geo+lat,#geo+lon", "Goma,CD6101,-1.7,29.2"),
        ("#country+name,#loc+name,#geo+lat,#geo+lon,#meta+id", "DR Congo,Goma,-1.7,29.2,7"),
        ("#loc+name,#loc+type,#geo+elevation,#geo+lat,#geo+lon", "Goma,city,1500,-1.7,29.2"),
        ("#date+start,#loc +name +fr,#geo+lat+num,#geo+lon+num,#affected+idps+f,", "2024-05-01,Goma,-1.7,29.2,<5,"),
        ("#description+notes,#loc+name,#geo+lat,#geo+lon", "a town,Goma,-1.7,29.2"),
    ],
)
def test_tags_stand_below_any_header_or_are_the_header(tmp_path: Path, tags: str, cells: str) -> None:
    for head in (tags, ",".join(f"c{i}" for i in range(tags.count(",") + 1)) + "\n" + tags):
        net, _ = read(tmp_path, f"{head}\n{cells}\n")
        assert [(w.name, w.lat, w.lon) for w in net.waypoints.values()] == [("Goma", -1.7, 29.2)]


def test_tags_of_origins_destinations_and_counts_are_read_too(tmp_path: Path) -> None:
    text = "von wo,wohin,wie viele,wann\n#adm1+name+origin,#adm1+name+dest,#affected,#date\nGoma,Bukavu,120,2024-05\n"
    (tmp_path / "places.csv").write_text(
        "Ort,N,O\n#loc+name,#geo+lat,#geo+lon\nGoma,-1.7,29.2\nBukavu,-2.5,28.9\n", encoding="utf-8"
    )
    net, _ = read(tmp_path, text, places=tmp_path / "places.csv", measure="departure", source="S")
    assert [(o.about, str(o.period), o.value) for o in net.observations] == [("goma--bukavu", "2024-05", 120)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sep=;\nname;lat;lon\nA;1,5;2,5\n", "semicolon, decimal comma"),
        ('"Sites in Chocó, 2024",,\nprepared by hand,,\nname,lat,lon\nA,1.5,2.5\n', "The header is line 3"),
        ("name,lat,lon\nA,1.5,2.5\nname,lat,lon\n", "Line 3 repeats the header: left out."),
        ("name,lat,lon\nA,1.5000E+00,2.5E0\n", "Read 1 place"),
        ("name,lat,lon\nA,1.5,2.5\nB,1,283.2\n", "Longitudes run from 0 to 360 degrees: read 283.2 as -76.8."),
        ("name,_GPS\nA,1.5 2.5 0.0 5.0\n", "_GPS→latlon"),
    ],
)
def test_what_spreadsheets_and_phones_add_is_passed_over_and_said(tmp_path: Path, text: str, said: str) -> None:
    net, lines = read(tmp_path, text)
    assert (net.waypoints["a"].lat, net.waypoints["a"].lon) == (1.5, 2.5)
    assert said in "\n".join(lines)
    if "B" in text:
        assert net.waypoints["b"].lon == pytest.approx(-76.8)


@pytest.mark.parametrize("text", ["name,lat,lon\nA,1,283.2\nB,1,-3\n", "name,lat,lon\nA,8°30',2\n"])
def test_what_is_doubtful_is_refused_with_the_same_advice_by_every_verb(
    tmp_path: Path, text: str, capsys: object
) -> None:
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    errors = [str(found) for found in routes.check(tmp_path / "t.csv") if found.severity == "error"]
    assert str(caught.value).splitlines() == errors
    for verb in (["show"], ["map", "-o", str(tmp_path / "m.html")]):
        assert main([verb[0], str(tmp_path / "t.csv"), *verb[1:]]) == 3
        assert errors[0] in capsys.readouterr().err  # type: ignore[attr-defined]


def test_who_asks_says_what_columns_mean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "wo,N,O,nr\nB,2,3,2\nA,1,2,1\n"
    columns = {"name": "wo", "lat": "N", "lon": "o", "order": "nr"}
    net, _ = read(tmp_path, text, columns=columns)
    assert pairs(net) == {("A", "B")}
    path = str(tmp_path / "t.csv")
    given_ = [f"--column={role}={title}" for role, title in columns.items()]
    assert main(["show", path, *given_]) == 0
    assert main(["show", path, "--column", "step=nr", *given_[:3]]) == 0
    with pytest.raises(UsageError, match='"nam" is not a role of a column: id, name, '):
        read(tmp_path, text, columns={"nam": "wo"})
    with pytest.raises(UsageError, match='name=Wer: there is no column "Wer" among "wo", "N", "O", "nr"'):
        read(tmp_path, text, columns={"name": "Wer"})
    for role in ("destination", "kind", "unit", "period", "measure", "origin_lat"):
        with pytest.raises(UsageError, match=f"--column {role}=nr has no effect"):
            read(tmp_path, text.replace("3,2", "3,x"), columns={**columns, "order": "", role: "nr"})
    net, _ = read(tmp_path, "step,name,lat,lon\n1,A,1,1\n1,B,2,2\n", columns={"order": ""})
    assert not net.legs
    capsys.readouterr()
    assert main(["show", path, "--column", "name"]) == 2
    assert "--column name is not ROLE=HEADER" in capsys.readouterr().err


# --- rows without a position ----------------------------------------------------------------------------------------
def test_rows_without_a_position_are_listed_and_the_others_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = CASES / "h08_some_positions_missing.csv"
    assert main(["map", str(path), "--chain", "--basemap", "none", "-o", str(tmp_path / "m.html")]) == 0
    line = '2 of 5 rows have no position: lines 4, 6 ("Somewhere on the road", "Oaxaca")'
    assert line in capsys.readouterr().err
    net = routes.read(path, chain=True)
    assert pairs(net) == {("Tapachula", "Arriaga")}  # nothing over the gap to Ixtepec
    assert main(["show", str(path), "--strict"]) == 3
    assert line in capsys.readouterr().err
    with pytest.raises(DataError, match="2 of 5 rows have no position"):
        routes.read(path, strict=True)
    assert any(line in str(found) for found in routes.check(path))


@pytest.mark.parametrize(
    "gap", [",", "NA,NA", "n/a,N/A", "-,-", "?,?", "unknown,unknown", "null,", "–,", "nan,nan", "#N/A,#N/A"]
)
def test_a_gap_of_any_spelling_breaks_the_way(tmp_path: Path, gap: str) -> None:
    text = f"trip,step,name,lat,lon\nx,1,A,1,1\nx,2,B,2,2\nx,3,C,{gap}\nx,4,D,4,4\nx,5,E,5,5\n"
    net, said = read(tmp_path, text)
    assert pairs(net) == {("A", "B"), ("D", "E")}
    assert sorted(route.title for route in net.routes.values()) == ["trip x (1)", "trip x (2)"]
    assert any('1 of 5 rows has no position: line 4 ("C")' in line for line in said)


NOT_DRAWN = {
    "en": "Not on the map", "es": "No están en el mapa", "fr": "Absents de la carte", "pt": "Fora do mapa",
    "ht": "Yo pa sou kat la", "ar": "ليست على الخريطة",
}  # fmt: skip


@pytest.mark.parametrize("lang", NOT_DRAWN)
def test_the_words_of_the_page_name_what_has_no_position(tmp_path: Path, lang: str) -> None:
    net = routes.read(CASES / "h08_some_positions_missing.csv")
    assert net.meta.not_drawn() == ("Somewhere on the road", "Oaxaca")
    for each in (net, routes.read(routes.write(net, tmp_path / "net"))):
        (line,) = [words for words in each.map(lang=lang, basemap="none").spec.words if "Oaxaca" in words]
        assert line.startswith(NOT_DRAWN[lang])
        assert "Somewhere on the road" in line


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".fgb", ".parquet", ".graphml", ".zip"])
def test_what_has_no_position_stays_known_in_every_format_of_a_whole_network(tmp_path: Path, suffix: str) -> None:
    net = routes.read(CASES / "h08_some_positions_missing.csv")
    back = routes.read(routes.write(net, tmp_path / f"n{suffix}"))
    assert back.meta == net.meta


def test_a_date_beside_a_place_is_no_time_for_which_it_is_there(tmp_path: Path) -> None:
    text = "site,lat,lon,Date\nA,1,1,2024-01-05\nB,2,2,2024-02-05\n"
    net, said = read(tmp_path, text)
    assert (net.waypoints["a"].valid, net.waypoints["a"].extra) == (None, (("Date", "2024-01-05"),))
    assert 'Kept with the places: "Date".' in said
    net, _ = read(tmp_path, text, columns={"valid": "Date"})
    assert str(net.waypoints["a"].valid) == "2024-01-05"


def test_a_table_in_which_nothing_has_a_position_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="2 of 2 rows have no position: lines 2, 3"):
        read(tmp_path, "name,lat,lon\nA,,\nB,,\n")


@pytest.mark.slow
def test_positions_are_proposed_in_a_file_to_be_looked_at_and_not_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "t.csv"
    path.write_text((CASES / "h08_some_positions_missing.csv").read_text("utf-8"), encoding="utf-8")
    arguments = ["map", str(path), "--locate", "--basemap", "none", "-o", str(tmp_path / "m.html")]
    assert main(arguments) == 0
    assert "1 of 2 names without a position may be places of GeoNames" in capsys.readouterr().err
    rows = list(csv.DictReader((tmp_path / "t.located.csv").read_text("utf-8").splitlines()))
    assert [(row["row"], row["name"], row["certainty"]) for row in rows] == [
        ("t.csv:4", "Somewhere on the road", ""), ("t.csv:6", "Oaxaca", "medium"),
    ]  # fmt: skip
    assert float(rows[1]["lat"]) == pytest.approx(17.06, abs=0.05)  # Oaxaca de Juárez, 17° 3' 38" N
    page = (tmp_path / "m.html").read_text("utf-8")
    assert rows[1]["lat"] not in page
    assert "Not on the map, since no position is known: Somewhere on the road and Oaxaca." in page
    assert main(arguments) == 5  # what somebody may have corrected is not written over
    (tmp_path / "od.csv").write_text("origin,destination,count\nLima,Agadez,3\n", encoding="utf-8")
    assert main(["show", str(tmp_path / "od.csv"), "--locate"]) == 3
    found = {row["name"]: row for row in csv.DictReader((tmp_path / "od.located.csv").read_text("utf-8").splitlines())}
    assert float(found["Lima"]["lat"]) == pytest.approx(-12.04, abs=0.1)
    assert float(found["Agadez"]["lat"]) == pytest.approx(16.97, abs=0.1)


@pytest.mark.slow
def test_what_was_read_is_kept_in_the_provenance_of_a_publication(tmp_path: Path) -> None:
    out = tmp_path / "out"
    path = CASES / "h01_two_journeys.csv"
    assert main(["build", str(path), "--column", "name=place", "--basemap", "none", "-o", str(out)]) == 0
    document = json.loads((out / "provenance.json").read_text("utf-8"))
    assert document["reading"] == [
        "Read 6 places (comma, UTF-8; traveller→group, step→order, place→name). "
        "No source given: add one (a column source).",
        "Drew 4 schematic legs in the order of column step within each traveller, in 2 routes.",
    ]
    assert document["options"]["column"] == ["name=place"]


# --- countries ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["h09_country_names.csv", "h09b_country_names_lower.csv"])
def test_countries_as_the_un_names_them_under_either_header(name: str) -> None:
    net = routes.read(CASES / name)
    assert {w.name: w.country for w in net.waypoints.values()} == {
        "Damascus": ("SYR",), "Juba": ("SSD",), "Tehran": ("IRN",), "Kinshasa": ("COD",),
    }  # fmt: skip


# Names and codes of the M49 list of the UN Statistics Division, and of newspapers.
COUNTRIES = {
    "Syrian Arab Republic": "SYR", "Iran (Islamic Republic of)": "IRN", "Venezuela (Bolivarian Republic of)": "VEN",
    "Bolivia (Plurinational State of)": "BOL", "Lao People's Democratic Republic": "LAO", "Türkiye": "TUR",
    "Turkey": "TUR", "Côte d'Ivoire": "CIV", "Cote d’Ivoire": "CIV", "Ivory Coast": "CIV", "DR Congo": "COD",
    "Democratic Republic of the Congo": "COD", "Dem. Rep. of the Congo": "COD", "Congo": "COG",
    "State of Palestine": "PSE", "Viet Nam": "VNM", "South_Sudan": "SSD", "South Sudan": "SSD", "Equador": "ECU",
    "United Republic of Tanzania": "TZA", "Republic of Korea": "KOR", "Dem. People's Republic of Korea": "PRK",
    "Democratic People's Republic of Korea": "PRK", "Republic of Moldova": "MDA", "Russian Federation": "RUS",
    "United Kingdom of Great Britain and Northern Ireland": "GBR", "United States of America": "USA",
    "Micronesia (Federated States of)": "FSM", "Netherlands (Kingdom of the)": "NLD", "Brunei Darussalam": "BRN",
    "Cabo Verde": "CPV", "Eswatini": "SWZ", "Holy See": "VAT", "North Macedonia": "MKD", "Timor-Leste": "TLS",
    "China, Hong Kong Special Administrative Region": "HKG", "China, Macao Special Administrative Region": "MAC",
    "United States Virgin Islands": "VIR", "British Virgin Islands": "VGB", "Saint Martin (French Part)": "MAF",
    "Sint Maarten (Dutch part)": "SXM", "Bonaire, Sint Eustatius and Saba": "BES", "Falkland Islands (Malvinas)": "FLK",
    "Wallis and Futuna Islands": "WLF", "Svalbard and Jan Mayen Islands": "SJM", "Western Sahara": "ESH",
    "Kosovo": "XKX", "The Gambia": "GMB", "Gambia (Republic of The)": "GMB", "Sao Tome and Principe": "STP",
    "Bosnia and Herzegovina": "BIH", "Central African Republic": "CAF", "Guinea-Bissau": "GNB", "Guinea_Bissau": "GNB",
    "Burkina_Faso": "BFA", "UAE": "ARE", "Burma": "MMR", "Republic of the Congo": "COG", "Macedonia": "MKD",
    "Central_African_Republic": "CAF", "Dominican Rep.": "DOM", "Occupied Palestinian Territories": "PSE",
}  # fmt: skip


@pytest.mark.parametrize("header", ["country", "Country", "COUNTRY", "País", "Pays", "Land"])
def test_names_of_countries_are_codes_under_any_header(tmp_path: Path, header: str) -> None:
    rows = "".join(f'P{i},"{name}",{i * 0.1 + 1:.1f},1\n' for i, name in enumerate(COUNTRIES))
    net, _ = read(tmp_path, f"name,{header},lat,lon\n{rows}")
    found = {name: "|".join(net.waypoints[f"p{i}"].country) for i, name in enumerate(COUNTRIES)}
    assert found == COUNTRIES


def test_a_country_that_nobody_knows_is_a_warning(tmp_path: Path) -> None:
    net, said = read(tmp_path, "name,Country,lat,lon\nA,Ruritania,1,1\n")
    assert (net.waypoints["a"].country, len(said)) == ((), 3)
    assert '"Ruritania" is not a country that is known' in said[-1]


# --- written and read again -----------------------------------------------------------------------------------------
def test_a_chain_with_columns_that_would_join_places_is_written_without_them_and_says_so(tmp_path: Path) -> None:
    places = [
        routes.Waypoint(id=name, name=name, lon=lon, lat=1, extra={"step": "9", "traveller": name, "colour": "red"})
        for lon, name in enumerate("abc", 1)
    ]
    legs = [routes.Leg(id="a--c", start="a", end="c"), routes.Leg(id="c--b", start="c", end="b")]
    net = Network(waypoints=places, legs=legs)
    with pytest.warns(routes.RoutesWarning, match="column traveller, which would be read as what joins places"):
        path = routes.write(net, tmp_path / "chain.csv")
    header = path.read_text("utf-8").splitlines()[0].split(",")
    assert (header[:5], header[-4:]) == (["id", "name", "lat", "lon", "order"], ["colour", "step", "mode", "source"])
    again = routes.read(path)
    assert pairs(again) == {("a", "c"), ("c", "b")}


def test_a_later_row_of_a_place_is_not_dropped_without_a_word(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "site,lat,lon,nationality,persons\nA,1,1,VEN,200\nA,1,1,HTI,50\nB,2,1,VEN,20\nB,2,1,VEN,20\n", "utf-8"
    )
    (found,) = [each for each in read_records(path).findings if each.code == "repeated-place"]
    assert found.message.endswith('with other cells under "nationality", "persons": line 3')


@pytest.mark.parametrize(
    ("text", "legs", "words"),
    [
        ("stop,town,lat,lon\n2,B,2,1\n1,A,1,1\n3,C,3,1\n", {"AB", "BC"}, "Column stop holds numbers: read as order"),
        ("step,stop,town,lat,lon\n2,7,B,2,1\n1,7,A,1,1\n", {"AB"}, "Column stop holds numbers: read as it is"),
        ("stop,town,lat,lon\nA,x,1,1\nB,y,2,1\n", set(), "Read column stop as name"),
        ("place,lat,lon\n1,1,1\n2,2,1\n", set(), "Read 2 places"),
    ],
)
def test_a_column_that_numbers_the_stops_holds_no_names(tmp_path: Path, text: str, legs: set[str], words: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(text, "utf-8")
    said: list[str] = []
    net = routes.read(path, report=said.append)
    ends = {net.waypoints[leg.start].name + net.waypoints[leg.end].name for leg in net.legs.values()}
    assert (ends, any(words in line for line in said)) == (legs, True)


def test_words_in_a_column_of_order_are_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,lat,lon,order\nA,1,1,first\nB,2,1,second\n", "utf-8")
    with pytest.raises(routes.DataError, match=r't.csv:2, order: "first" is no number'):
        routes.read(path)
