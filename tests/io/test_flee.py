"""Flee folders in every layout that occurs: the same four places, three links and distances, however they are written."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path

import pytest

import routes
from routes.errors import RoutesError
from routes.io.formats import read_records
from routes.network import Network

# Name, region, country, latitude, longitude, type, population: what every layout below says.
PLACES = [
    ("North_Town", "North_Region", "South_Sudan", "4.85", "31.58", "conflict_zone", "20000"),
    ("Midway", "North_Region", "South_Sudan", "4.10", "31.90", "town", "0"),
    ("Eastcamp", "East", "Uganda", "3.57", "32.07", "camp", "15000"),
    ("Hub", "West", "Uganda", "3.30", "31.20", "forwarding_hub", ""),
]
LINKS = [("North_Town", "Midway", "95"), ("Midway", "Eastcamp", "70.5"), ("Midway", "Hub", "130")]
STATED = {"north-town--midway": "95", "midway--eastcamp": "70.5", "midway--hub": "130"}


def lines(header: str, *rows: str) -> str:
    return "\n".join([header, *rows] if header else rows) + "\n"


def locations(header: str, order: str, tail: str = "", quoted: bool = False) -> str:
    """The places under a header; ``order`` names the columns by letters, x is a cell of a column of its own."""
    columns = dict(zip("nrcyxtp", range(7), strict=True)) | {"d": None}
    made = []
    for place in PLACES:
        cells = ["0" if columns[c] is None else place[columns[c]] for c in order]
        made.append(",".join(f'"{cell}"' if quoted and index < 3 else cell for index, cell in enumerate(cells)) + tail)
    return lines(header, *made)


def links(header: str, cells: str = "", quoted: bool = False) -> str:
    quote = '"' if quoted else ""
    return lines(header, *(f"{quote}{one}{quote},{quote}{other}{quote},{km}{cells}" for one, other, km in LINKS))


LOCATIONS = {
    "usual": locations("#name,region,country,latitude,longitude,location_type,conflict_date,population", "nrcyxtdp"),
    "lat lon": locations("#name,region,country,lat,lon,location_type,conflict_date,population", "nrcyxtdp"),
    "quoted lat lon": locations('#"name","region","country",lat,lon,location_type,conflict_date,population', "nrcyxtdp", quoted=True),
    "quoted latitude": locations('#"name","region","country","latitude","longitude","location_type","conflict_date","population"', "nrcyxtdp", quoted=True),
    "initial idps": locations("#name,region,country,latitude,longitude,location_type,conflict_date,population,initial_idps", "nrcyxtdpd"),
    "trailing commas": locations("#name,region,country,latitude,longitude,location_type,conflict_date,population,,", "nrcyxtdp", tail=",,"),
    "flood time": locations("#name,region,country,latitude,longitude,location_type,flood_time,population", "nrcyxtdp"),
    "doubled name": locations("#name,#name,country,latitude,longitude,location_type,conflict_date,population", "nrcyxtdp"),
    "no hash": locations('"name","region","country","latitude","longitude","location_type","conflict_date","population"', "nrcyxtdp", quoted=True),
    "no region": locations("name,country,latitude,longitude,location_type,conflict_period,population", "ncyxtdp"),
    "reigon": locations("name,reigon,country,latitude,longitude,location_type,conflict_date,population", "nrcyxtdp"),
    "gps": locations("#name,region,country,gps_x,gps_y,location_type,conflict_date,pop/cap", "nrcyxtdp"),
    "semicolons": locations("#name,region,country,latitude,longitude,location_type,conflict_date,population", "nrcyxtdp").replace(",", ";"),
    "ipc": locations('"name","region","country","lat","lon","location_type","conflict_date","population","IPC"', "nrcyxtdpd", quoted=True),
    "ethnic": locations("#name,region,country,lat,lon,location_type,conflict_date,population,ethntypeA,ethntypeB,farmer_fraction", "nrcyxtdpddd"),
    "capitals": locations("#Name,Region,Country,Latitude,Longitude,Location_type,Conflict_date,Population", "nrcyxtdp"),
    "mark and CRLF": "\ufeff" + locations("#name,region,country,latitude,longitude,location_type,conflict_date,population", "nrcyxtdp").replace("\n", "\r\n"),
}  # fmt: skip
ROUTES = {
    "usual": links("#name1,name2,distance,forced_redirection", ",0"),
    "link type": links("#name1,name2,distance,forced_redirection,link_type", ",0,walk"),
    "three columns": links("#name1,name2,distance"),
    "quoted": links('#"name1","name2","distance",forced_redirection', ",0", quoted=True),
    "no forced": links("#name1,name2,distance,link_type", ",drive"),
    "two hashes": links("#name1,#name2,distance,forced_redirection", ",0"),
    "force": links("name1,name2,distance,force_redirection", ",0"),
    "all quoted": links('"name1","name2","distance","forced_redirection"', ',"0"', quoted=True),
    "misspelt": links("#name1,name2,distance,forced_rediretion,link_type", ",0,walk"),
    "trailing commas": links("#name1,name2,distance,forced_redirection,,,", ",0,,,"),
    "no header": links("", ",0"),
}


def folder(path: Path, **files: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    return path


def said(reading) -> str:  # type: ignore[no-untyped-def]
    return "\n".join([*reading.notes, *map(str, reading.findings)])


@pytest.mark.parametrize("links_as", ROUTES)
@pytest.mark.parametrize("places_as", LOCATIONS)
def test_every_layout_gives_the_same_places_links_and_distances(tmp_path: Path, places_as: str, links_as: str) -> None:
    net = routes.read(folder(tmp_path / "in", locations=LOCATIONS[places_as], routes=ROUTES[links_as]))
    assert {w.name: (w.lon, w.lat, str(w.kind), w.country) for w in net.waypoints.values()} == {
        "North Town": (31.58, 4.85, "town", ("SSD",)),
        "Midway": (31.9, 4.1, "town", ("SSD",)),
        "Eastcamp": (32.07, 3.57, "camp", ("UGA",)),
        "Hub": (31.2, 3.3, "other", ("UGA",)),
    }
    assert {leg.id: dict(leg.extra)["distance_km"] for leg in net.legs.values()} == STATED
    assert all(leg.both_ways and str(leg.basis) == "schematic" for leg in net.legs.values())
    own = dict(net.find("North Town").extra)
    assert own["location_type"] == "conflict_zone"
    assert own.get("region", "North Region") == "North Region"
    assert net.routes == {}


@pytest.mark.parametrize("kind", ["conflict", "town", "marker", "forward", "forwarding_hub", "conflict_zone"])
@pytest.mark.parametrize("camp", ["camp", "Camp", "idpcamp"])
def test_types_of_places_are_kinds_and_stay_as_written(tmp_path: Path, kind: str, camp: str) -> None:
    table = lines("#name,region,country,lat,lon,location_type", f"A,r,Mali,14,-4,{kind}", f"B,r,Mali,15,-4,{camp}")
    net = routes.read(folder(tmp_path / "in", locations=table, routes=lines("#name1,name2,distance", "A,B,120")))
    town = kind in ("conflict", "town", "conflict_zone")
    assert (str(net.waypoints["A".lower()].kind), str(net.waypoints["b"].kind)) == ("town" if town else "other", "camp")
    assert dict(net.waypoints["a"].extra)["location_type"] == kind


def test_an_unknown_type_is_said(tmp_path: Path) -> None:
    table = lines("#name,region,country,lat,lon,location_type", "A,r,Mali,14,-4,castle", "B,r,Mali,15,-4,castle")
    found = said(read_records(folder(tmp_path / "in", locations=table, routes="#name1,name2,distance\nA,B,120\n")))
    assert found.count('locations.csv:2: location_type "castle" is none of Flee\'s: the place is of kind other') == 1


CLOSURES = lines(
    "#closure_type,name1,name2,closure_start,closure_end",
    "location,Eastcamp,,30,60",
    "country,South_Sudan,Uganda,0,-1",
    "links,Midway,Hub,5,6",
    "idpcamp,Hub,,10,-1",
    "remove_forced_redirection,Midway,Hub,3,-1",
)


def test_closures_have_the_days_of_the_simulation(tmp_path: Path) -> None:
    made = folder(
        tmp_path / "in",
        locations=LOCATIONS["usual"],
        routes=ROUTES["usual"],
        closures=CLOSURES,
        sim_period='"StartDate","2016-06-01"\nLength,300\n',
    )
    net = routes.read(made)
    # 1 June 2016 is day 0: day 30 is 1 July, day 60 is 31 July, on which it opens.
    assert {(c.target, str(c.valid)) for c in net.closures} == {
        ("eastcamp", "2016-07-01/2016-07-30"),
        ("border:SSD-UGA", "2016-06-01/.."),
        ("midway--hub", "2016-06-06"),
        ("hub", "2016-06-11/.."),
    }
    wanted = 'closures.csv:6: "remove_forced_redirection" is no closure of a place, a border or a link. It is left out.'
    assert wanted in said(read_records(made))


@pytest.mark.parametrize("period", ["", "StartDate,YYYY-MM-DD\nLength,5\n"])
def test_without_a_date_closures_stay_days_and_are_never_dated(tmp_path: Path, period: str) -> None:
    files = {"locations": LOCATIONS["usual"], "routes": ROUTES["usual"], "closures": CLOSURES}
    if period:
        files["sim_period"] = period
    made = folder(tmp_path / "in", **files)
    net = routes.read(made)
    assert net.closures == ()
    assert dict(net.find("Eastcamp").extra)["closed_days"] == "30/60"
    assert net.find("Eastcamp").note == "Closed on days 30/60 of the simulation; no dates given."
    assert "closures have no dates" in said(read_records(made))
    assert ('StartDate "YYYY-MM-DD" is not a day' in said(read_records(made))) == bool(period)


def test_days_of_conflict_are_kept_as_stretches(tmp_path: Path) -> None:
    conflicts = lines("#Day,North_Town,Midway", "0,1,0", "1,1,0", "2,0,0", "3,1,1")
    made = folder(tmp_path / "in", locations=LOCATIONS["usual"], routes=ROUTES["usual"], conflicts=conflicts)
    net = routes.read(made)
    assert dict(net.find("North Town").extra)["conflict_days"] == "0/1|3/3"
    assert dict(net.find("Midway").extra)["conflict_days"] == "3/3"


def test_what_has_no_position_is_named_and_never_at_zero(tmp_path: Path) -> None:
    table = lines(
        "#name,region,country,latitude,longitude,location_type,conflict_date,population",
        "A,r,Mali,14,-4,town,0,0",
        "Zero,r,Mali,0,0,town,0,0",
        "Empty,r,Mali,,,town,0,0",
        "Words,r,Mali,north,-4,town,0,0",
        "B,r,Mali,15,-4,town,0,0",
    )
    legs = lines("#name1,name2,distance", "A,Zero,10", "A,B,120", "Empty,B,3", "B,Nowhere,7", "A,A,1")
    found = read_records(folder(tmp_path / "in", locations=table, routes=legs))
    assert {place.name for place in found.records.waypoints} == {"A", "B"}
    assert [(leg.start, leg.end) for leg in found.records.legs] == [("a", "b")]
    text = said(found)
    for part in (
        'locations.csv:3: "Zero" is at 0, 0.',
        'locations.csv:4: "Empty" has no position.',
        'locations.csv:5: "Words" "north" is not decimal degrees.',
        "routes.csv:2: lines 2, 4, 5: 3 of 5 links end at a place that is not drawn",
        'routes.csv:5, name2: "Nowhere" is in no table of places.',
        'routes.csv:6: "A" is at both ends: the link is left out.',
    ):
        assert part in text


def test_a_distance_shorter_than_the_straight_line_is_said_and_kept(tmp_path: Path) -> None:
    table = lines("#name,region,country,lat,lon,location_type", "A,r,Mali,14,-4,town", "B,r,Mali,15,-4,town")
    made = folder(tmp_path / "in", locations=table, routes=lines("#name1,name2,distance", "A,B,20"))
    # One degree of latitude near 14.5 is 110.6 km on the ellipsoid.
    assert "routes.csv: 1 stated distance is shorter than a straight line: line 2 (20 km, 111 km straight)" in said(
        read_records(made)
    )
    assert dict(routes.read(made).legs["a--b"].extra) == {"distance_km": "20"}


@pytest.mark.parametrize(
    ("table", "legs", "text"),
    [
        ("#name,region,country\nA,r,Mali\n", "#name1,name2,distance\nA,B,1\n", 'there is no column "lat" among'),
        ("#name,lat,lon\nA,1,2\nB,2,3\n", "#from,to,distance,name1\nA,B,1,A\n", "there are no columns name1 and name2"),
        ('#name,lat,lon\n"A,1,2\nB,2,3\n', "#name1,name2,distance\nA,B,1\n", "cannot be read as CSV from here on"),
        ("", "", "there is no place in it"),
        ("#name,lat,lon\n", "#name1,name2,distance\n", "there is no place in it"),
    ],
)
def test_what_cannot_be_read_is_one_line(tmp_path: Path, table: str, legs: str, text: str) -> None:
    with pytest.raises(RoutesError, match=text):
        routes.read(folder(tmp_path / "in", locations=table, routes=legs))


def test_a_country_that_is_none_is_a_warning(tmp_path: Path) -> None:
    table = lines("#name,country,lat,lon", "A,Ruritania,14,-4", "B,DR Congo,15,-4", "C,unknown,15,-5")
    made = folder(tmp_path / "in", locations=table, routes="#name1,name2,distance\nA,B,120\n")
    net = routes.read(made)
    assert (net.waypoints["a"].country, net.waypoints["b"].country, net.waypoints["c"].country) == ((), ("COD",), ())
    assert 'locations.csv:2: "Ruritania" is not a country that is known' in said(read_records(made))
    assert "unknown" not in [dict(place.extra).get("country as written") for place in net.waypoints.values()]


def test_our_own_export_reads_back(tmp_path: Path) -> None:
    net = routes.load("central-mediterranean")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = net.to_flee(tmp_path / "out", "2021", markers=False)
    back = routes.read(made)
    with (made / "locations.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.reader(stream) if not row[0].startswith("#")]
    assert {w.id: (w.lat, w.lon) for w in back.waypoints.values()} == {r[0]: (float(r[3]), float(r[4])) for r in rows}
    assert {w.id: w.country for w in back.waypoints.values()} == {
        name: place.country[:1] for name, place in net.waypoints.items() if name in back.waypoints
    }
    pairs = {frozenset((leg.start, leg.end)): min(m.length_km for m in net.legs.values() if {m.start, m.end} == {leg.start, leg.end}) for leg in back.legs.values()}  # fmt: skip
    assert pairs.keys() == {frozenset((leg.start, leg.end)) for leg in net.legs.values()}
    for leg in back.legs.values():
        assert float(dict(leg.extra)["distance_km"]) == pytest.approx(pairs[frozenset((leg.start, leg.end))], rel=1e-5)
    again = routes.read(_written(back, tmp_path / "again"))
    kept = {leg.id: dict(leg.extra)["distance_km"] for leg in back.legs.values()}
    turned = {frozenset(name.split("--")): km for name, km in kept.items()}
    assert {frozenset((leg.start, leg.end)): dict(leg.extra)["distance_km"] for leg in again.legs.values()} == turned


def _written(net: Network, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return net.to_flee(path, "2021", markers=False)
