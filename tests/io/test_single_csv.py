"""One CSV of places in travel order, as people really save them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import routes
from routes import DataError
from routes.io.tabular.single_csv import coordinate

# The notebook of design/first-ten-minutes, as Excel in Spanish saves it.
NOTEBOOK = """lugar;lat;lon;nota
Necoclí;8,4261;-76,7886;Botes al amanecer
Capurganá;8,6333;-77,3500;
Bajo Chiquito;8,0333;-77,8500;Primer puesto en Panamá
Ciudad de Panamá;8,9800;-79,5200;
Paso Canoas;8,5300;-82,8400;
Tapachula;14,9000;-92,2600;
Ciudad Juárez;31,6900;-106,4200;Frontera EE. UU.–México
"""


def saved(folder: Path, text: str, encoding: str = "utf-8", name: str = "places.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def faults(path: Path) -> list[str]:
    return [str(found) for found in routes.check(path) if found.severity == "error"]


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_journalists_notebook_is_read_and_reported_in_every_encoding(
    tmp_path: Path, encoding: str, label: str
) -> None:
    said: list[str] = []
    net = routes.read(saved(tmp_path, NOTEBOOK, encoding), report=said.append, chain=True)
    assert said == [
        f"Read 7 places (semicolon, decimal comma, {label}; lugar→name, nota→note). "
        "No source given: add one (a column source).",
        "Drew 6 schematic legs in file order, as asked.",
    ]
    (route,) = net.routes.values()
    stops = [net.legs[route.legs[0]].start, *(net.legs[name].end for name in route.legs)]
    names = [net.waypoints[stop].name for stop in stops]
    assert names == [
        "Necoclí", "Capurganá", "Bajo Chiquito", "Ciudad de Panamá", "Paso Canoas", "Tapachula", "Ciudad Juárez",
    ]  # fmt: skip
    place = net.waypoints["ciudad-juarez"]
    assert (place.lon, place.lat, place.note) == (-106.42, 31.69, "Frontera EE. UU.–México")
    assert {str(leg.basis) for leg in net.legs.values()} == {"schematic"}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Place,Latitude,LONG.\nA,1.5,-2.5\nB,3,4\n", "comma, UTF-8; Place→name, Latitude→lat, LONG.→lon"),
        ("Lieu\tlatitude\tlongitude\nA\t1,5\t-2,5\nB\t3\t4\n", "tab, decimal comma, UTF-8; Lieu→name"),
        (
            "Município|Latitud|Longitud|Nome\nx|1.5|-2.5|A\ny|3|4|B\n",
            "bar, UTF-8; Latitud→lat, Longitud→lon, Nome→name",
        ),
        ('name,"lat, lon"\nA,"1.5, -2.5"\nB,"3, 4"\n', "comma, UTF-8; lat, lon→latlon"),
        ("name;Coordenadas\nA;1,5, -2,5\nB;3,0, 4,0\n", "semicolon, decimal comma, UTF-8; Coordenadas→latlon"),
    ],
)
def test_headers_of_four_languages_and_every_separator_are_understood(tmp_path: Path, text: str, label: str) -> None:
    said: list[str] = []
    net = routes.read(saved(tmp_path, text), report=said.append)
    assert said[0].startswith(f"Read 2 places ({label}")
    assert [(w.name, w.lon, w.lat) for w in net.waypoints.values()] == [("A", -2.5, 1.5), ("B", 4.0, 3.0)]


def test_names_in_other_languages_stand_in_columns_as_people_head_them(tmp_path: Path) -> None:
    said: list[str] = []
    text = "name,lat,lon,name_ar,Nombre (ES),name_id\nAden,12.79,45.03,عدن,Adén,7\nJizan,16.89,42.55,جازان,,8\n"
    net = routes.read(saved(tmp_path, text), report=said.append)
    assert net.waypoints["aden"].names == (("ar", "عدن"), ("es", "Adén"))
    assert net.waypoints["jizan"].names == (("ar", "جازان"),)
    assert said[0].startswith("Read 2 places (comma, UTF-8; name_ar→name:ar, Nombre (ES)→name:es). ")
    assert said[-1] == 'Kept for export, not shown: "name_id".'


def test_unknown_columns_are_kept_and_a_column_of_another_meaning_stays_as_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    text = "lugar,lat,lon,tipo,colour\nTurbo,8.09,-76.73,terminal,red\nAcandí,8.51,-77.28,,\n"
    net = routes.read(saved(tmp_path, text), report=said.append)
    assert net.waypoints["turbo"].extra == (("colour", "red"), ("tipo", "terminal"))
    assert 'Kept column tipo as it is: "terminal" is not a kind here.' in said
    assert any(line.startswith("Kept for export, not shown: ") and '"tipo"' in line for line in said)


def test_countries_by_name_are_codes_and_na_among_names_is_nothing(tmp_path: Path) -> None:
    text = "lugar,lat,lon,país\nTurbo,8.09,-76.73,Colombia\nAcandí,8.51,-77.28,NA\n"
    net = routes.read(saved(tmp_path, text))
    assert [net.waypoints[name].country for name in ("turbo", "acandi")] == [("COL",), ()]
    assert net.waypoints["acandi"].extra == ()


def test_a_place_that_comes_again_is_the_same_waypoint(tmp_path: Path) -> None:
    text = "name,lat,lon,mode\nA,0.5,0,boat\nB,1,1,bus\nA,0.5,0,walk\nA,2,2,\n"
    net = routes.read(saved(tmp_path, text), chain=True)
    assert list(net.waypoints) == ["a", "a-2", "b"]
    assert next(iter(net.routes.values())).legs == ("a--b-boat", "b--a-bus", "a--a-2-walk")


def test_sources_are_made_of_text_and_links(tmp_path: Path) -> None:
    text = "name,lat,lon,fuente\nA,1,1,Reporteo propio\nB,2,2,https://example.org/x\nC,3,3,Reporteo propio\n"
    net = routes.read(saved(tmp_path, text))
    assert {s.id: (s.title, s.url) for s in net.sources.values()} == {
        "https-example-org-x": ("", "https://example.org/x"),
        "reporteo-propio": ("Reporteo propio", ""),
    }
    assert net.waypoints["c"].sources == ("reporteo-propio",)


def test_columns_that_are_missing_are_named_with_those_there_are(tmp_path: Path) -> None:
    assert faults(saved(tmp_path, "town;nordwert;lon\nA;1;2\n")) == [
        'places.csv:1, lat: there is no column "lat" among "town", "nordwert", "lon". '
        "Give the file a header with name, lat and lon, or say which they are: --column name=HEADER."
    ]


def test_a_cell_in_degrees_minutes_seconds_is_no_decimal_and_has_the_value_to_write() -> None:
    # 8 + 25/60 + 34/3600 = 8.42611; 76 + 47/60 + 19/3600 = 76.78861
    assert coordinate("8°25'34\"N") == (None, "Write 8.42611.")
    assert (
        coordinate("76° 47′ 19″ O") == (None, "Write -76.7886.") or coordinate("76° 47′ 19″ O")[1] == "Write -76.78861."
    )
    assert coordinate("8.4261° S") == (None, "Write -8.4261.")
    assert coordinate("far away") == (None, "Write decimal degrees such as 8.4261.")
    assert coordinate("−76,5") == (-76.5, "")


def test_every_fault_of_a_file_is_reported_with_line_value_and_fix(tmp_path: Path) -> None:
    text = (
        'name,lat,lon,mode\nA,1,1,boat\nB,8°30\'N,2,\nC,,2,\nD,0,0,\n"E\nE",95,3,\n,4,4,\nG,5,5,swim\nH,6,6\nI,7,x,\n'
    )
    assert faults(saved(tmp_path, text)) == [
        "places.csv:10: the row has 3 cells and the header 4. Put quotes round a text with a comma in it, or fill the row.",
        'places.csv:11, lon: "x" is not decimal degrees. Write decimal degrees such as 8.4261.',
        'places.csv:6, lat, lon: "E\\nE" is at lat "95", lon "3": with lat and lon exchanged it is nearest to the other rows. '
        "Write lon 95, lat 3 (certainty: low).",
        'places.csv:8, name: "" is empty. Give it a value.',
        'places.csv:9, mode: "swim" is not one of walk, boat, bus, train, truck, car, air, mixed, unknown. Use one of them.',
    ]


def test_rows_that_say_half_a_position_or_0_0_are_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    path = saved(tmp_path, "name,lat,lon\nA,1,1\nC,,2\nD,0,0\nE,8,NA\nF,0,5\n")
    (found,) = [each for each in routes.check(path) if each.code == "unplaced"]
    # The Gulf of Guinea at 0, 0 is where programs put what has no position; 0, 5 is a place in it like any other.
    assert found.message == (
        '3 of 5 rows have no position: lines 3, 4, 5 ("C", "D", "E"); '
        "line 3 has a longitude only, line 4 is at 0, 0, line 5 has a latitude only"
    )
    assert list(routes.read(path).waypoints) == ["a", "f"]
    with pytest.raises(DataError, match="3 of 5 rows have no position"):
        routes.read(path, strict=True)


@pytest.mark.parametrize(
    ("lat", "lon", "wanted"),
    [
        # 25.5/60 = 0.425; 25/60 + 30/3600 = 0.425; 47/60 + 18/3600 = 0.788333
        ("8°25.5'N", "76°47'18\"W", (8.425, -76.788333)),
        ("8 25 30 N", "76 47 18 W", (8.425, -76.788333)),
        ("N 8° 25′ 30″", "W76°47′18″", (8.425, -76.788333)),
        ("8d25m30sN", "76:47:18W", (8.425, -76.788333)),
        ("8,425° S", "76.5 E", (-8.425, 76.5)),
        ("8.425°", "-76.5°", (8.425, -76.5)),
        ("8°25'S", "0°30'E", (-8.416667, 0.5)),
    ],
)
def test_degrees_and_minutes_are_read_and_said_where_a_letter_tells_the_hemisphere(
    tmp_path: Path, lat: str, lon: str, wanted: tuple[float, float]
) -> None:
    for text in (f"name;lat;lon\nA;{lat};{lon}\n", f"name;position\nA;{lat} {lon}\n"):
        if "position" in text and not (lat[-1] in "NS" and lon[-1] in "EW"):
            continue
        said: list[str] = []
        net = routes.read(saved(tmp_path, text), report=said.append)
        assert (net.waypoints["a"].lat, net.waypoints["a"].lon) == wanted
        assert any(line.startswith("Degrees and minutes are read as decimals: ") for line in said)
        assert not [each for each in routes.check(tmp_path / "places.csv") if each.severity == "error"]


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("8°25'30\"", "2"),  # north or south?
        ("8 25 30", "2"),
        ("8", "76°47'O"),  # oeste, or Ost?
        ("8", "-76°47'E"),
        ("8°25'W", "2"),
        ("8.5°25'N", "2"),
        ("8°61'N", "2"),
    ],
)
def test_degrees_and_minutes_that_may_be_two_places_are_refused(tmp_path: Path, lat: str, lon: str) -> None:
    path = saved(tmp_path, f"name;lat;lon\nA;{lat};{lon}\n")
    assert len(faults(path)) == 1
    with pytest.raises(DataError):
        routes.read(path)


def test_latitude_and_longitude_swapped_are_noticed(tmp_path: Path) -> None:
    swapped = NOTEBOOK.replace("lat;lon", "lon;lat")
    assert faults(saved(tmp_path, swapped)) == [
        "places.csv, lat: rows 2–8 lie in the Antarctic or off the Earth (latitude -76.7886, longitude 8.4261), "
        "and on land if swapped. Swap the headers of lat and lon."
    ]


def test_one_byte_that_is_not_utf8_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_bytes("name,lat,lon\nNecoclí,1,1\nMedellín,2,2\n".encode() + b"Capurgan\xe1,3,3\n")
    with pytest.raises(DataError, match=r"^places\.csv:4: byte 0xe1 is not UTF-8, and the rest of the file is"):
        routes.read(path)


def test_a_file_without_a_place_says_so(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no place in it"):
        routes.read(saved(tmp_path, "name,lat,lon\n"))
    with pytest.raises(DataError, match="expected a table as text, found an empty file"):
        routes.read(saved(tmp_path, ""))


def test_a_chain_is_written_as_one_csv_and_read_back_with_the_same_places_and_legs(tmp_path: Path) -> None:
    net = routes.read(saved(tmp_path, NOTEBOOK), chain=True)
    again = routes.read(routes.write(net, tmp_path / "out.csv"))
    assert dict(again.waypoints) == dict(net.waypoints)
    assert dict(again.legs) == dict(net.legs)


@pytest.mark.parametrize(
    "text",
    [
        " a ", "\ta", "a\t", "\r=1", "\r\nx", "x\n", "\u00a0x", "=1", " =1", "+1x", "-x", "@x", "\t=1", "'=1", "''=1", "'",
        "-5", "'-5", "a,b;c", '"q"', "two\nlines",
    ],
)  # fmt: skip
def test_texts_of_a_chain_read_back_to_the_letter(tmp_path: Path, text: str) -> None:
    more = {"note": text, "names": {"es": text}, "extra": {"colour": text}, "sources": "s"}
    places = [
        routes.Waypoint(id=name, name=f"{name}{text}", lon=lon, lat=1, **more) for lon, name in enumerate("ab", 1)
    ]
    first = dataclasses.replace(places[0], name=text)
    legs = [routes.Leg(id="a--b", start="a", end="b")]
    net = routes.Network(waypoints=[first, places[1]], legs=legs, sources=[routes.Source(id="s", title=text)])
    back = routes.read(routes.write(net, tmp_path / "chain.csv"))
    for name in "ab":
        found, wanted = back.waypoints[name], net.waypoints[name]
        assert (found.name, found.note, found.names, found.extra) == (
            wanted.name,
            wanted.note,
            wanted.names,
            wanted.extra,
        )
        assert back.sources[found.sources[0]].title == text
