"""Checking a network folder: every fault, with file, line, column, value and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

import routes
from routes import DataError, FileError

GOOD = {
    "waypoints.csv": 'id,name,lon,lat,kind,country,sources,note\na,A,1,1,town,AAA,s,\nb,"B, the\nsecond",2,1,town,AAA,s,\n'
    "c,C,3,1,town,BBB,s,\n",
    "legs.csv": "id,start,end,mode,hours,sources\na--b,a,b,bus,2|3,s\nb--c,b,c,boat,,s\n",
    "routes.csv": "id,title,legs,sources\nr,R,a--b|b--c,s\n",
    "observations.csv": "about,measure,period,value,source\na,transit,2021,5,s\n",
    "sources.csv": "id,publisher,url\ns,Office,https://example.org\n",
}


def folder(path: Path, **changed: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in {**GOOD, **{key.replace("__", "."): text for key, text in changed.items()}}.items():
        (path / name).write_text(text, encoding="utf-8", newline="")
    return path


def errors(path: Path) -> list[str]:
    return [str(found) for found in routes.check(path) if found.severity == "error"]


def test_a_good_folder_has_no_errors(tmp_path: Path) -> None:
    assert errors(folder(tmp_path / "n")) == []


def test_ten_planted_faults_are_all_reported_with_file_line_column_value_and_fix(tmp_path: Path) -> None:
    path = folder(
        tmp_path / "n",
        waypoints__csv='id,name,lon,lat,kind,country,sources,note\na,A,1,1,town,AAA,s,"two\nlines"\nb,B,"2,5",1,twon,AAA,s,\n'
        "c,,3,1,town,bbb,s,\nd,D,4,1,town,AAA,s,\n",
        legs__csv="id,start,end,mode,hours,sources\na--b,a,b,bot,3|2,s\nb--c,b,c,boat,,s\na--z,a,dd,bus,,s\n",
        routes__csv="id,title,legs,sources\nr,R,a--z,nobody\n",
        observations__csv='about,measure,period,value,source\na,transit,2021-13,"8,456",s\n',
    )
    found = [f for f in routes.check(path) if f.severity == "error"]
    assert [str(each) for each in found] == [
        'waypoints.csv:4, lat, lon: "B" is at lat "1", lon "2,5": a decimal comma read as decimal degrees. '
        "Write lon 2.5, lat 1 (certainty: high).",
        'waypoints.csv:4, kind: "twon" is not one of city, town, village, port, crossing, station, camp, area, island, sea, '
        "landing, trail-point, other. Did you mean town?",
        'waypoints.csv:5, name: "" is empty. Give it a value.',
        'waypoints.csv:5, country: "bbb" is not an ISO 3166-1 alpha-3 code. Write BBB.',
        'legs.csv:2, mode: "bot" is not one of walk, boat, bus, train, truck, car, air, mixed, unknown. Did you mean boat?',
        'legs.csv:2, hours: "3|2" is not a range from least to most. Write 2|3.',
        'observations.csv:2, period: "2021-13" is not a date: write 2021, 2021-08, 2021-08-15 or 2021-08/2023-01 '
        "(both ends included, .. for an open end). Write it as 2021, 2021-08 or 2021-08/2023-01.",
        'observations.csv:2, value: "8,456" is not a figure. Write 8456.',
        'legs.csv:4, end: no waypoint "dd". Did you mean d?',
        'routes.csv:2, sources: no source "nobody" in sources. Add it, or correct the name.',
    ]
    with pytest.raises(DataError) as raised:
        routes.read(path)
    # Whoever refuses a position says the same of it: a check, or a map that is to be drawn.
    assert str(raised.value).splitlines() == [str(each) for each in found]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("legs.csv", "id,start,ende\nx,a,b\n", 'legs.csv:1, end: there is no column "end". Rename the column ende to end.'),
        ("legs.csv", "id,start,end\nx,a,b,c\n", "legs.csv:2: the row has 4 cells and the header 3."),
        ("legs.csv", 'id,start,end\nx,a,"b\n', "legs.csv:2: cannot be read as CSV from here on"),
        ("legs.csv", "id,start,end\na--b,a,b\nb--c,b,c\nx,a,a\n", 'legs.csv:4, end: "a" is where the leg starts. A leg joins two'),
        ("legs.csv", "id,start,end\na--b,a,b\na--b,b,c\n", 'legs.csv:3, id: id "a--b" is taken by legs.csv:2.'),
        ("sources.csv", "id,url\ns,javascript:alert(1)\n", 'sources.csv:2, url: "javascript:alert(1)" is not a http, https'),
        ("datapackage.json", "{", "datapackage.json:1: is not JSON"),
        ("legs.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","id":"q","geometry":null}]}',
         "legs.geojson, features[0]"),
        ("legs.geojson", '{"type":"Topology"}', "legs.geojson:1: expected a GeoJSON FeatureCollection, found a document of type"),
        ("legs.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a--b","geometry":'
         '{"type":"LineString","coordinates":[[1,1],[200,1]]}}]}', 'legs.geojson, features[0] "a--b": lon "200" is not between'),
        ("legs.geojson", '{"type":"FeatureCollection","features":[{"type":"Feature","id":"a--b","geometry":'
         '{"type":"LineString","coordinates":[[1,1],[2,2]]}}]}', "legs.csv:2, geometry: the line of"),
    ],
)  # fmt: skip
def test_each_fault_says_where_it_is_and_what_to_do(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = folder(tmp_path / "n")
    (path / name).write_text(text, encoding="utf-8")
    assert any(line.startswith(said) for line in errors(path)), errors(path)


def test_a_row_that_is_broken_is_not_reported_a_second_time_as_missing(tmp_path: Path) -> None:
    bad = "id,name,lon,lat,sources\na,A,x,1,s\nb,B,2,1,s\nc,C,3,1,s\n"
    assert errors(folder(tmp_path / "n", waypoints__csv=bad)) == [
        'waypoints.csv:2, lon: "x" is not a number. Write digits with a point, such as 8.4261.'
    ]


def test_a_column_nearly_named_like_one_of_ours_is_questioned_and_kept(tmp_path: Path) -> None:
    text = "id,name,lon,lat,acuracy_km,sources\na,A,1,1,5,s\nb,B,2,1,,s\nc,C,3,1,,s\n"
    path = folder(tmp_path / "n", waypoints__csv=text)
    assert [str(f) for f in routes.check(path) if f.code == "near-column"] == [
        'waypoints.csv:1, acuracy_km: "acuracy_km" is not a column of waypoints and is kept as it is. Did you mean accuracy_km?'
    ]
    assert routes.read(path).waypoints["a"].extra == (("acuracy_km", "5"),)


def test_without_legs_the_waypoints_are_joined_in_the_order_of_the_file_if_asked(tmp_path: Path) -> None:
    path = folder(tmp_path / "n")
    for name in ("legs.csv", "routes.csv", "observations.csv"):
        (path / name).unlink()
    assert list(routes.read(path).legs) == []
    assert list(routes.read(path, chain=True).legs) == ["a--b", "b--c"]


def test_ids_are_made_where_there_are_none(tmp_path: Path) -> None:
    path = folder(
        tmp_path / "n",
        waypoints__csv="name,lon,lat,sources\nSan José,1,1,s\nSan José,2,2,s\n",
        legs__csv="start,end,mode\nsan-jose,san-jose-2,bus\n",
        routes__csv="id,title,legs\n",
        observations__csv="about,measure,period,value,source\n",
    )
    assert list(routes.read(path).legs) == ["san-jose--san-jose-2-bus"]


def test_a_folder_that_is_no_network_and_a_file_that_is_not_there_say_so(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"is not a network folder: it has no waypoints\.csv"):
        routes.read(tmp_path)
    with pytest.raises(FileError, match=r"no such file"):
        routes.read(tmp_path / "x.csv")
