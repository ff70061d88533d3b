"""Each row of docs/formats.md is run: what it says is read is read, what it says is written reads back as it says."""

from __future__ import annotations

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

DOCS = Path(__file__).parent.parent.parent / "docs" / "formats.md"
HEADING = "## Geographic formats"


def rows() -> list[tuple[str, ...]]:
    section = DOCS.read_text(encoding="utf-8").partition(HEADING)[2].partition("\n## ")[0]
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
    }  # fmt: skip
    key = path.name if path.name in texts else path.suffix
    if key in texts:
        data = texts[key]
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    elif path.suffix == ".parquet":
        pytest.importorskip("pyarrow")
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
        least = {".topojson": 4, "locator.json": 1}.get(name, 2)
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
    listed = {name for row in rows() for name in re.findall(r"`(\.[a-z]+)`", row[0])}
    tables = {".csv", ".tsv", ".txt", ".shp", ".xlsx", ".xls", ".ods"}
    assert set(formats.READS) - tables <= listed
    assert set(formats.WRITES) - tables <= listed
