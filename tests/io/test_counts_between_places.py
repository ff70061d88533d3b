"""FlowmapBlue folders and tables of origins and destinations: what is a leg, what is a count, what is left out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import routes
from routes.cli import main
from routes.errors import RoutesError, UsageError
from routes.io.formats import read_records
from routes.io.tabular.figure_cells import figure_of

LOCATIONS = "id,name,lat,lon\n1,Caracas,10.4800,-66.9036\n2,Cúcuta,7.8939,-72.5078\n3,Lima,-12.0464,-77.0428\n"
FLOWS = "origin,dest,count\n1,2,1200\n2,3,800\n3,2,150\n"
PAIRS = (
    "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,count\n"
    "Cali,3.45,-76.53,Quito,-0.18,-78.47,120\n"
    "Quito,-0.18,-78.47,Cali,3.45,-76.53,7\n"
)


def folder(path: Path, prefix: str = "", **files: str) -> Path:
    path.mkdir(exist_ok=True)
    for name, text in files.items():
        (path / f"{prefix}{name}.csv").write_text(text, encoding="utf-8", newline="")
    return path


def counts(net: routes.Network) -> dict[tuple[str, str], str]:
    names = {place.id: place.name for place in net.waypoints.values()}
    return {(names[leg.start], names[leg.end]): dict(leg.extra).get("count", "") for leg in net.legs.values()}


def said(path: Path) -> str:
    reading = read_records(path)
    return "\n".join([*reading.notes, *map(str, reading.findings)])


WANTED = {("Caracas", "Cúcuta"): "1200", ("Cúcuta", "Lima"): "800", ("Lima", "Cúcuta"): "150"}
VARIANTS = {
    "as FlowmapBlue writes it": (LOCATIONS, FLOWS),
    "other letters": (LOCATIONS.replace("id,name,lat,lon", "ID,Name,Latitude,Longitude"), FLOWS.replace("dest", "Destination")),
    "semicolons": (LOCATIONS.replace(",", ";"), FLOWS.replace(",", ";")),
    "tabs": (LOCATIONS.replace(",", "\t"), FLOWS.replace(",", "\t")),
    "by name": (LOCATIONS.replace("id,name", "code,name"), FLOWS.replace("1,2", "Caracas,Cúcuta")),
    "no ids": (LOCATIONS.replace("id,", "").replace("\n1,", "\n").replace("\n2,", "\n").replace("\n3,", "\n"),
               "from,to,n\nCaracas,Cúcuta,1200\nCúcuta,Lima,800\nLima,Cúcuta,150\n"),
    "thousands": (LOCATIONS, FLOWS.replace("1200", '"1,200"')),
    "quoted": (LOCATIONS, '"origin","dest","count"\n"1","2","1200"\n"2","3","800"\n"3","2","150"\n'),
    "mark and CRLF": ("\ufeff" + LOCATIONS.replace("\n", "\r\n"), "\ufeff" + FLOWS.replace("\n", "\r\n")),
    "from and to": (LOCATIONS, FLOWS.replace("origin,dest,count", "desde,hasta,personas")),
    "source and target": (LOCATIONS, FLOWS.replace("origin,dest,count", "source,target,value")),
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_locations_and_flows_are_places_legs_and_counts(tmp_path: Path, variant: str) -> None:
    locations, flows = VARIANTS[variant]
    made = folder(tmp_path / "in", locations=locations, flows=flows)
    for path in (made, made / "flows.csv", made / "locations.csv"):
        net = routes.read(path)
        assert counts(net) == WANTED
        assert {(w.name, w.lon, w.lat) for w in net.waypoints.values()} == {
            ("Caracas", -66.9036, 10.48), ("Cúcuta", -72.5078, 7.8939), ("Lima", -77.0428, -12.0464),
        }  # fmt: skip
        assert net.observations == ()
        assert all(str(leg.basis) == "schematic" for leg in net.legs.values())
    assert "nothing says what was counted, when and by whom" in said(made)


def test_a_sheet_exported_under_its_title_is_one(tmp_path: Path) -> None:
    made = folder(tmp_path / "in", "Andes 2024 - ", locations=LOCATIONS, flows=FLOWS)
    assert counts(routes.read(made)) == WANTED
    assert counts(routes.read(made / "Andes 2024 - flows.csv")) == WANTED
    assert routes.read(made).meta.title == "andes 2024"


def test_counts_become_figures_with_a_measure_a_period_and_a_source(tmp_path: Path) -> None:
    flows = "origin,dest,count,time\n1,2,1200,2024-01\n1,2,900,2024-02-01T00:00\n2,3,<5,2024-01\n3,2,10,\n3,1,5,soon\n"
    properties = "property,value\ntitle,Andes\nsource.name,Example Institute\nsource.url,https://example.org\n"
    made = folder(tmp_path / "in", locations=LOCATIONS, flows=flows, properties=properties)
    net = routes.read(made, measure="transit", period="2023")
    assert [(o.about, str(o.period), o.value, o.high, o.note) for o in net.observations] == [
        ("1--2", "2024-01", 1200, None, ""),
        ("1--2", "2024-02-01", 900, None, ""),
        ("2--3", "2024-01", "suppressed", 5, "<5"),
        ("3--2", "2023", 10, None, ""),
    ]
    assert {net.sources[o.source].url for o in net.observations} == {"https://example.org"}
    assert net.meta.title == "Andes"
    plain = routes.read(made)
    assert (counts(plain)["Caracas", "Cúcuta"], counts(plain)["Cúcuta", "Lima"]) == ("2100", "")
    assert "Added up the rows of 1 pairs of places" in said(made)
    assert plain.observations == ()


def test_self_flows_zeros_and_unknown_places_are_said(tmp_path: Path) -> None:
    flows = FLOWS + "1,1,40\n2,2,2\n1,3,0\n9,1,6\n1,2,many\n"
    made = folder(tmp_path / "in", locations=LOCATIONS + "4,Nowhere,,\n", flows=flows + "4,1,3\n")
    text = said(made)
    for part in (
        "flows.csv:5: lines 5, 6: 2 flows from a place to itself, 42 in all. They are left out",
        "1 flow is 0 and kept as that",
        'flows.csv:8, origin: "9" is in no table of places',
        "flows.csv:8: lines 8, 10: 2 of 9 flows end at no place drawn",
        'flows.csv:9, count: "many" is not a count',
        'locations.csv:5: "4" has no position',
    ):
        assert part in text
    assert counts(routes.read(made))["Caracas", "Lima"] == "0"


def test_origins_and_destinations_with_positions(tmp_path: Path) -> None:
    (tmp_path / "od.csv").write_text(PAIRS, encoding="utf-8")
    net = routes.read(tmp_path / "od.csv")
    assert counts(net) == {("Cali", "Quito"): "120", ("Quito", "Cali"): "7"}
    assert (net.find("Quito").lat, net.find("Quito").lon) == (-0.18, -78.47)


HEADERS = [
    "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,count",
    "Origin,Origin Lat,Origin Lon,Destination,Destination Lat,Destination Lon,Count",
    "from,from_lat,from_lon,to,to_lat,to_lon,n",
    "origin,lat1,lon1,destination,lat2,lon2,people",
    "origin_name,lat_origin,lon_origin,destination_name,lat_destination,lon_destination,migrants",
    "start,start_latitude,start_longitude,end,end_latitude,end_longitude,value",
    "source,source_lat,source_lng,target,target_lat,target_lng,weight",
    "o,o_lat,o_lon,d,d_lat,d_lon,flow",
    "origin,y1,x1,dest,y2,x2,total",
    "desde,origin_y,origin_x,hasta,dest_y,dest_x,personas",
]


@pytest.mark.parametrize("header", HEADERS)
def test_ends_are_known_by_many_headers(tmp_path: Path, header: str) -> None:
    path = tmp_path / "od.csv"
    path.write_text(PAIRS.replace(PAIRS.partition("\n")[0], header), encoding="utf-8")
    net = routes.read(path)
    rows = list(csv.reader(io.StringIO(PAIRS)))[1:]
    assert counts(net) == {(row[0], row[3]): row[6] for row in rows}
    assert {(w.name, w.lat, w.lon) for w in net.waypoints.values()} == {(r[0], float(r[1]), float(r[2])) for r in rows}


def test_names_alone_need_a_table_of_places(tmp_path: Path) -> None:
    (tmp_path / "od.csv").write_text("origin,destination,count\nCaracas,Lima,5\nLima,Atlantis,2\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text(LOCATIONS, encoding="utf-8")
    with pytest.raises(RoutesError, match=r"od.csv: origins and destinations by name, and no positions.*--places FILE"):
        routes.read(tmp_path / "od.csv")
    heard: list[str] = []
    net = routes.read(tmp_path / "od.csv", places=tmp_path / "p.csv", report=heard.append)
    assert counts(net) == {("Caracas", "Lima"): "5"}
    assert any('od.csv:3, destination: "Atlantis" is in no table of places' in line for line in heard)


def test_one_name_with_two_positions_is_two_places_and_said(tmp_path: Path) -> None:
    path = tmp_path / "od.csv"
    path.write_text(PAIRS + "Cali,10.0,-60.0,Quito,-0.18,-78.47,1\n", encoding="utf-8")
    assert 'od.csv:4: "Cali" has another position here than before' in said(path)
    assert sorted(w.lat for w in routes.read(path).waypoints.values() if w.name == "Cali") == [3.45, 10.0]


@pytest.mark.parametrize(
    "text", ["name,lat,lon,source,to,count\nA,1,2,x,B,3\nB,2,3,y,,1\n", "id,name,lat,lon\na,A,1,2\n"]
)
def test_a_table_of_places_is_not_taken_for_flows(tmp_path: Path, text: str) -> None:
    (tmp_path / "places.csv").write_text(text, encoding="utf-8")
    assert "count" not in {name for leg in routes.read(tmp_path / "places.csv").legs.values() for name, _ in leg.extra}


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"measure": "arivals", "period": "2024"}, 'measure "arivals" is not one of'),
        ({"measure": "arrival", "period": "lately"}, 'period "lately" is not a date'),
        ({"period": "2024"}, "needs a measure: what was counted"),
    ],
)
def test_what_counts_cannot_mean_is_refused(tmp_path: Path, options: dict[str, str], text: str) -> None:
    with pytest.raises(UsageError, match=text):
        routes.read(folder(tmp_path / "in", locations=LOCATIONS, flows=FLOWS), **options)  # type: ignore[arg-type]


def test_suppressed_counts_are_bounds() -> None:
    bounds = {
        text: figure_of(text) for text in ("<5", "< 10", "less than 5", ">20,000", "3-7", "*", "12", "n/a", "x y")
    }
    assert {t: f and (f.value, f.low, f.high) for t, f in bounds.items()} == {
        "<5": ("suppressed", None, 5), "< 10": ("suppressed", None, 10), "less than 5": ("suppressed", None, 5),
        ">20,000": ("suppressed", 20000, None), "3-7": ("suppressed", 3, 7), "*": ("suppressed", None, None),
        "12": (12, None, None), "n/a": None, "x y": None,
    }  # fmt: skip


@pytest.mark.slow
def test_the_map_is_as_wide_as_the_counts_and_says_so(tmp_path: Path) -> None:
    net = routes.read(folder(tmp_path / "in", locations=LOCATIONS, flows=FLOWS))
    spec = net.map().spec
    # Linear, the largest 12 px: 800/1200 of it and 150/1200 of it.
    assert {mark.title: mark.width for mark in spec.legs} == {
        "Caracas → Cúcuta": 12.0, "Cúcuta → Lima": 8.0, "Lima → Cúcuta": 1.5,
    }  # fmt: skip
    assert "count, as in the table, which says no more about it" in [entry.text for entry in spec.legend]
    assert [mark.facts[-1] for mark in spec.legs] == ["count: 1,200", "count: 800", "count: 150"]
    assert net.map(flows="count").spec == spec
    assert net.explore(column="count").spec.colours != ()
    with pytest.raises(UsageError, match='flows "cuont" is neither a measure nor a column of the legs. Did you mean'):
        net.map(flows="cuont")


def test_a_column_is_a_cost(tmp_path: Path) -> None:
    net = routes.read(folder(tmp_path / "in", locations=LOCATIONS, flows=FLOWS + "1,3,2500\n"))
    assert net.path("Caracas", "Lima", by="steps").legs[0].end == "3"
    assert [leg.id for leg in net.path("Caracas", "Lima", by="count").legs] == ["1--2", "2--3"]  # 1200 + 800 < 2500
    with pytest.raises(UsageError, match=r'by "cuont" is not one of distance.*Did you mean count'):
        net.path("Caracas", "Lima", by="cuont")  # type: ignore[arg-type]


def test_the_command_line_makes_figures_of_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = folder(tmp_path / "in", locations=LOCATIONS, flows=FLOWS)
    said_too = ["--measure", "arrival", "--period", "2024", "--source", "Example Institute"]
    assert main(["convert", str(made), str(tmp_path / "net"), *said_too]) == 0
    text = (tmp_path / "net" / "observations.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["about"], row["measure"], row["period"], row["value"], row["source"]) for row in rows] == [
        ("1--2", "arrival", "2024", "1200", "example-institute"),
        ("2--3", "arrival", "2024", "800", "example-institute"),
        ("3--2", "arrival", "2024", "150", "example-institute"),
    ]
    assert main(["convert", str(made), str(tmp_path / "other"), "--period", "2024"]) == 2
    assert "add --measure" in capsys.readouterr().err
    assert main(["map", str(made), "-o", str(tmp_path / "m.html")]) == 0
    assert json.dumps("count: 1,200") in (tmp_path / "m.html").read_text(encoding="utf-8")


def test_what_is_said_of_counts_is_refused_where_nothing_counts(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text("name,lat,lon\nA,1,1\nB,2,1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="there is no column of counts. Say which it is: --column count=HEADER"):
        routes.read(path, measure="transit", period="2024", source="A ministry")
    shapes = routes.write(routes.read(path, chain=True), tmp_path / "n.geojson")
    with pytest.raises(UsageError, match="and this is none"):
        routes.read(shapes, measure="transit", period="2024", source="A ministry")
