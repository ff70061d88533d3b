"""Each row of docs/formats.md is run: what it says is read is read, what it says is written reads back as it says."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

import routes
from routes.io import formats
from tests.io import vector_kinds as kinds
from tests.io.test_vector_writers import facts, network
from tests.io.test_workbooks import xlsx

DOCS = Path(__file__).parent.parent.parent / "docs" / "formats.md"
HEADING = "## Geographic formats"


def rows(heading: str = HEADING) -> list[tuple[str, ...]]:
    section = DOCS.read_text(encoding="utf-8").partition(heading)[2].partition("\n## ")[0]
    cells = [
        tuple(cell.strip() for cell in line.strip("|").split("|")) for line in section.splitlines() if line[:1] == "|"
    ]
    return cells[2:]


def frame() -> geopandas.GeoDataFrame:
    lines = [shapely.LineString([kinds.AGADEZ, kinds.DIRKOU]), shapely.LineString([kinds.DIRKOU, kinds.SABHA])]
    return geopandas.GeoDataFrame({"name": ["A", "B"]}, geometry=lines, crs=4326)


def by_gdal(path: Path, **options: Any) -> None:
    frame().to_file(path, **options)


def foreign(path: Path) -> None:
    """Write a file as another program does: two lines that follow one another, or what its format holds instead."""
    legs = [
        kinds.feature("LineString", [kinds.AGADEZ, kinds.DIRKOU], name="A"),
        kinds.feature("LineString", [kinds.DIRKOU, kinds.SABHA], name="B"),
    ]
    marks = [
        kinds.mark("A", kinds.line(kinds.AGADEZ, kinds.DIRKOU)),
        kinds.mark("B", kinds.line(kinds.DIRKOU, kinds.SABHA)),
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", kinds.kml(*marks))
    graph = (
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><key id="x" for="node" attr.name="x" '
        'attr.type="double"/><key id="y" for="node" attr.name="y" attr.type="double"/><graph edgedefault="directed">'
        + "".join(f'<node id="n{i}"><data key="x">{i}</data><data key="y">1</data></node>' for i in range(3))
        + '<edge source="n0" target="n1"/><edge source="n1" target="n2"/></graph></graphml>'
    )
    pieces = kinds.segment(kinds.AGADEZ, kinds.DIRKOU) + kinds.segment(kinds.DIRKOU, kinds.SABHA)
    sequence = "\n".join(map(json.dumps, legs))
    texts = {
        ".geojson": kinds.collection(*legs), ".json": kinds.collection(*legs), ".geojsonl": sequence,
        ".geojsons": sequence, ".ndjson": sequence, ".topojson": json.dumps(kinds.TOPOLOGY), ".kml": kinds.kml(*marks),
        ".kmz": packed.getvalue(), ".gpx": kinds.gpx(f"<trk>{pieces}</trk>"), ".graphml": graph,
        ".umap": json.dumps(kinds.UMAP), "storymap.json": json.dumps(kinds.STORY),
        "kepler.json": json.dumps(kinds.KEPLER), "locator.json": json.dumps(kinds.LOCATOR),
        "n.locator.json": json.dumps(kinds.LOCATOR),
    }  # fmt: skip
    key = path.name if path.name in texts else path.suffix
    if key in texts:
        data = texts[key]
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    elif path.suffix == ".parquet":
        frame().to_parquet(path)
    elif path.suffix == ".zip":
        by_gdal(path.with_suffix(".shp"))
        with zipfile.ZipFile(path, "w") as archive:
            for part in path.parent.glob("n.*"):
                if part.suffix in (".shp", ".shx", ".dbf", ".prj"):
                    archive.write(part, part.name)
    else:
        by_gdal(path)


@pytest.mark.parametrize("row", rows(), ids=[row[0] for row in rows()])
def test_a_row_of_the_page_is_true(tmp_path: Path, row: tuple[str, ...]) -> None:
    names = re.findall(r"`([^`]+)`", row[0])
    for name in names:
        path = tmp_path / (f"n{name}" if name.startswith(".") else name)
        foreign(path)
        least = {".topojson": 4, "locator.json": 1, ".locator.json": 1}.get(name, 2)
        assert len(routes.read(path).legs) == least, name
    suffix = names[0]
    if row[2] == "–":
        assert suffix not in formats.WRITES
        return
    net = network()
    back = routes.read(routes.write(net, tmp_path / f"out{suffix}"))
    assert facts(back)[1] == facts(net)[1]
    if row[3].startswith("nothing"):
        for table in ("waypoints", "legs", "routes", "observations", "sources"):
            assert list(getattr(back, table)) == list(getattr(net, table)), table
        assert facts(back) == facts(net)
    else:
        assert not back.observations


def test_the_page_has_a_row_for_every_geographic_suffix() -> None:
    listed = {name for row in rows() for name in re.findall(r"`(\.[a-z.]+)`", row[0])}
    tables = {".csv", ".tsv", ".txt", ".shp", ".xlsx", ".xls", ".ods"}
    assert set(formats.READS) - tables <= listed
    assert set(formats.WRITES) - tables <= listed


PLACES = "name,lat,lon,step\nA,1,1,2\nB,2,1,1\nC,3,2,3\n"
UNHCR = "Year,Country of Origin,Country of Asylum,Refugees\n2023,Venezuela (Bolivarian Republic of),Colombia,100\n"
TABLES = {
    "places": PLACES,
    "from and to": "from,to,lat,lon\nA,B,1,1\nB,C,2,1\nC,,3,2\n",
    "origins, destinations, counts": "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,count\n"
    "A,1,1,B,2,1,5\nB,2,1,C,3,2,7\n",
    "population by country (UNHCR)": UNHCR,
    "displaced persons, flow monitoring (IOM DTM)": "Site Name,Latitude,Longitude,Total IDPs,Survey Date\n"
    "A,1,1,500,2023-05-01\n",
    "months and numbers (Frontex, gdidata)": "month,persons\n2023-01,10\n2023-02,12\n",
    "incidents (Missing Migrants)": "Main ID,Incident Date,Coordinates,Number of Dead,Number of Missing\n"
    '2023.MMP1,"Mon, 05/01/2023 - 12:00","1.0, 1.2",2,0\n',
}


@pytest.mark.parametrize("kind", [row[0] for row in rows("## Tables")])
def test_a_kind_of_table_is_read_as_the_page_says(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(TABLES[kind], encoding="utf-8")
    if kind.startswith("incidents"):
        assert sum(row.dead for row in routes.read(places(tmp_path, "p.csv")).incidents(path).legs) == 2
        return
    if kind.startswith("months"):
        net = routes.read(places(tmp_path, "p.csv"))
        with_figures = net.add_figures(path, about="a", measure="arrival", source="A ministry")
        assert [(str(row.period), row.value) for row in with_figures.observations] == [("2023-01", 10), ("2023-02", 12)]
        return
    net = routes.read(path)
    ends = [(net.waypoints[leg.start].name, net.waypoints[leg.end].name) for leg in net.legs.values()]
    wanted = {"places": [("A", "C"), ("B", "A")]}
    if kind.startswith(("population", "displaced")):
        (figure,) = net.observations
        assert (figure.measure, figure.value) == ("stock", 100 if kind.startswith("population") else 500)
    else:
        assert sorted(ends) == wanted.get(kind, [("A", "B"), ("B", "C")])


def places(folder: Path, name: str) -> Path:
    path = folder / name
    path.write_text(PLACES, encoding="utf-8")
    return path


FOLDERS = {
    "Flee": {
        "locations.csv": "#name,region,country,latitude,longitude,location_type,conflict_date,population\n"
        "A,r,Mali,1,1,town,0,10\nB,r,Mali,2,1,camp,0,0\n",
        "routes.csv": "#name1,name2,distance,forced_redirection\nA,B,150,0\n",
    },
    "FlowmapBlue": {
        "locations.csv": "id,name,lat,lon\n1,A,1,1\n2,B,2,1\n",
        "flows.csv": "origin,dest,count\n1,2,12\n",
    },
    "network folder": {
        "waypoints.csv": "id,name,lon,lat\na,A,1,1\nb,B,1,2\n",
        "legs.csv": "id,start,end\na--b,a,b\n",
    },
}
FOLDERS["network workbook `.xlsx`"] = FOLDERS["network folder"]


@pytest.mark.parametrize("kind", [row[0] for row in rows("## Folders")])
def test_a_kind_of_folder_is_read_as_the_page_says(tmp_path: Path, kind: str) -> None:
    path = tmp_path
    if "workbook" in kind:
        tables = {name.partition(".")[0]: list(csv.reader(io.StringIO(text))) for name, text in FOLDERS[kind].items()}
        path = xlsx(tmp_path / "n.xlsx", {name: [list(row) for row in rows] for name, rows in tables.items()})
    for name, text in FOLDERS[kind].items() if path == tmp_path else ():
        (tmp_path / name).write_text(text, encoding="utf-8")
    net = routes.read(path)
    assert [(net.waypoints[leg.start].name, net.waypoints[leg.end].name) for leg in net.legs.values()] == [("A", "B")]


@pytest.mark.parametrize("row", rows("## Folders"), ids=lambda row: row[0])
def test_a_kind_of_folder_is_written_as_the_page_says(tmp_path: Path, row: tuple[str, ...]) -> None:
    net = network()
    counted = {name: dataclasses.replace(leg, extra={"count": "7"}) for name, leg in net.legs.items()}
    net = net.replace(legs=counted)
    written = {
        "Flee": lambda path: net.to_flee(path, "2021"),
        "FlowmapBlue": lambda path: net.to_flowmap(path, "count"),
        "network folder": net.save,
        "network workbook `.xlsx`": lambda path: net.save(path.with_suffix(".xlsx")),
    }
    back = routes.read(written[row[0]](tmp_path / "out"))
    if row[3].startswith("nothing"):
        assert back == net
        return
    pairs = {(back.waypoints[leg.start].name, back.waypoints[leg.end].name) for leg in back.legs.values()}
    # Flee's links go both ways: the legs between Dirkou and Sabha are one.
    ways = {("agadez", "dirkou"), ("dirkou", "sabha")} if row[0] == "Flee" else set()
    assert pairs == (ways or {("Agadez", "Dirkou"), ("Dirkou", "Sabha"), ("Sabha", "Dirkou")})
    assert not back.observations


def test_a_folder_of_places_alone_has_no_legs_unless_file_order_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "waypoints.csv").write_text("id,name,lon,lat\na,A,0,0\nb,B,1,1\nc,C,2,0\n", encoding="utf-8")
    said: list[str] = []
    assert not routes.read(tmp_path, report=said.append).legs
    assert any("3 places, no legs: the folder has no legs.csv" in line for line in said)
    assert list(routes.read(tmp_path, chain=True).legs) == ["a--b", "b--c"]
