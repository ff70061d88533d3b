"""Workbooks: written by GDAL or by hand, read as the CSV of the same cells; damaged and hostile ones end in one line."""

from __future__ import annotations

import contextlib
import random
import struct
import zipfile
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest
import shapely

import routes
from routes import DataError, RefusedError, UsageError
from routes.cli import main
from routes.errors import RoutesError
from tests.toy import WAYPOINTS, toy

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006"
Cell = str | float


def xlsx(path: Path, sheets: dict[str, list[list[Cell]] | str], *, hidden: str = "", **more: str) -> Path:
    """Write a workbook with inline texts; a sheet may be given as XML."""
    names = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"{" state=" + chr(34) + "hidden" + chr(34) if name == hidden else ""}/>'
        for i, name in enumerate(sheets, 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACK}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACK}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACK}/relationships">'
        + "".join(
            f'<Relationship Id="rId{i}" Type="{REL}/worksheet" Target="worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1)
        )
        + "</Relationships>",
    }
    for i, rows in enumerate(sheets.values(), 1):
        body = rows if isinstance(rows, str) else "".join(map(_row, range(1, len(rows) + 1), rows))
        parts[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**parts, **more}.items():
            archive.writestr(name, text)
    return path


def _row(number: int, cells: list[Cell]) -> str:
    made = []
    for at, cell in enumerate(cells):
        place = f"{'ABCDEFGHIJ'[at]}{number}"
        if isinstance(cell, str):
            made.append(f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>')
        else:
            made.append(f'<c r="{place}"><v>{cell}</v></c>')
    return f'<row r="{number}">{"".join(made)}</row>'


def xls(path: Path, rows: list[list[Cell]]) -> Path:
    """Write a workbook of the old kind with one sheet, by hand: BIFF5 records in a compound file of 512-byte sectors."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    cells = b""
    for r, row in enumerate(rows):
        for c, cell in enumerate(row):
            if isinstance(cell, str):
                text = cell.encode("cp1252")
                cells += record(0x0204, struct.pack("<HHHH", r, c, 0, len(text)) + text)
            else:
                cells += record(0x0203, struct.pack("<HHHd", r, c, 0, cell))
    end = record(0x000A, b"")

    def beginning(kind: int) -> bytes:
        return record(0x0809, struct.pack("<HHHH", 0x0500, kind, 0, 0))

    codepage = record(0x0042, struct.pack("<H", 1252))
    sheet_at = len(beginning(5)) + len(codepage) + len(record(0x0085, b"\0" * 6 + b"\x06places")) + len(end)
    bound = record(0x0085, struct.pack("<IH", sheet_at, 0) + b"\x06places")
    stream = beginning(5) + codepage + bound + end + beginning(0x10) + cells + end
    stream += b"\0" * (max(4096, -(-len(stream) // 512) * 512) - len(stream))
    count = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, count + 2), 0xFFFFFFFE]  # the table itself, the folder, the stream
    fat = struct.pack(f"<{len(table)}I", *table) + b"\xff" * (512 - 4 * len(table))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        wide = (name + "\0").encode("utf-16-le")
        links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            wide.ljust(64, b"\0")
            + struct.pack("<H", len(wide))
            + links
            + b"\0" * 36
            + struct.pack("<III", start, size, 0)
        )

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Book", 2, 0xFFFFFFFF, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    head += (
        struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<I", 0) + b"\xff" * 432
    )
    path.write_bytes(head + fat + folder.ljust(512, b"\0") + stream)
    return path


PLACES: list[list[Cell]] = [["lugar", "lat", "lon", "step"], ["B", 2.5, 3.0, 2], ["A", 1.0, -2.25, 1]]


def places_of(net: routes.Network) -> list[tuple[str, float, float]]:
    return [(place.name, place.lat, place.lon) for place in net.waypoints.values()]


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_a_sheet_that_gdal_wrote_is_read_like_its_csv(tmp_path: Path, suffix: str) -> None:
    import geopandas
    import pyogrio

    table = geopandas.GeoDataFrame(
        {"name": ["Turbo", "Acandí"], "lat": [8.0926, 8.0], "lon": [-76.7282, -77.0], "step": [2, 1], "people": [8, 12]}
    )
    pyogrio.write_dataframe(table, tmp_path / f"t{suffix}", driver=suffix[1:].upper(), layer="stops")
    said: list[str] = []
    net = routes.read(tmp_path / f"t{suffix}", report=said.append)
    assert places_of(net) == [("Acandí", 8.0, -77.0), ("Turbo", 8.0926, -76.7282)]
    assert list(net.legs) == ["acandi--turbo"]
    assert net.waypoints["turbo"].extra == (("people", "8"),)
    assert said[0] == "Read 2 places (sheet stops; step→order). No source given: add one (a column source)."


def test_a_workbook_of_the_old_kind_is_read_like_the_others(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["Título 2003"],
        ["lugar", "lat", "lon", "step"],
        ["Necoclí", 8.4261, -76.7886, 2],
        ["A", 1, -2.25, 1],
    ]
    said: list[str] = []
    net = routes.read(xls(tmp_path / "t.xls", rows), report=said.append)
    assert places_of(net) == [("A", 1.0, -2.25), ("Necoclí", 8.4261, -76.7886)]
    assert list(net.legs) == ["a--necocli"]
    assert 'The header is line 2; left out what stands above it: "Título 2003".' in said
    with pytest.raises(DataError, match="save it|Save it"):
        routes.read(_cut(xls(tmp_path / "cut.xls", rows), 700))


def _cut(path: Path, length: int) -> Path:
    path.write_bytes(path.read_bytes()[:length])
    return path


def test_the_one_sheet_that_is_a_table_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    above: list[list[Cell]] = [["Notes of the field office"], [], *PLACES]
    path = xlsx(tmp_path / "t.xlsx", {"read me": [["hello", "you"]], "places": above, "old": PLACES}, hidden="old")
    said: list[str] = []
    net = routes.read(path, report=said.append)
    assert places_of(net) == [("A", 1.0, -2.25), ("B", 2.5, 3.0)]
    assert said[0].startswith('Read 2 places (sheet places, not read: "read me"; lugar→name, step→order).')
    assert any(line.startswith("The header is line 3") for line in said)
    assert 'Hidden sheets are not read: "old".' in said


def test_several_tables_are_listed_and_one_is_chosen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"one": PLACES, "two": [["name", "lat", "lon"], ["Z", 5, 6]]})
    with pytest.raises(
        DataError, match='2 sheets are tables of places; there are "one", "two": choose one with --sheet'
    ):
        routes.read(path)
    assert places_of(routes.read(path, sheet="two")) == [("Z", 5.0, 6.0)]
    with pytest.raises(UsageError, match='there is no sheet "three"; there are "one", "two"'):
        routes.read(path, sheet="three")
    assert main(["show", str(path), "--sheet", "two"]) == 0
    (tmp_path / "t.csv").write_text("name,lat,lon\nA,1,1\n", encoding="utf-8")
    assert main(["show", str(tmp_path / "t.csv"), "--sheet", "two"]) == 2
    assert "--sheet (sheet=) is for workbooks" in capsys.readouterr().err


def test_sheets_named_as_tables_of_a_network_are_the_network(tmp_path: Path) -> None:
    sheets: dict[str, list[list[Cell]] | str] = {
        "Waypoints": [["id", "name", "lon", "lat"], ["a", "A", 1, 2], ["b", "B", 3, 4], ["c", "C", 5, 6]],
        "Legs": [["id", "start", "end", "mode"], ["x", "c", "a", "bus"]],
        "about": [["made by hand"]],
    }
    said: list[str] = []
    net = routes.read(xlsx(tmp_path / "t.xlsx", sheets), report=said.append)
    assert [(leg.start, leg.end, str(leg.mode)) for leg in net.legs.values()] == [("c", "a", "bus")]
    assert said[0] == 'Read t.xlsx: 3 waypoints, 1 leg. Not read: "about".'
    del sheets["Legs"]
    assert not routes.read(xlsx(tmp_path / "t.xlsx", sheets)).legs


def test_formulas_merged_cells_and_hidden_rows_are_said(tmp_path: Path) -> None:
    body = _row(1, ["name", "lat", "lon"]) + '<row r="2" hidden="1"><c r="A2" t="inlineStr"><is><t>A</t></is></c>'
    body += '<c r="B2"><f>1+1</f><v>2</v></c><c r="C2"><v>3</v></c></row>'
    said: list[str] = []
    net = routes.read(xlsx(tmp_path / "t.xlsx", {"s": body}), report=said.append)
    assert places_of(net) == [("A", 2.0, 3.0)]
    assert "1 formulas are read as the values that were saved with them." in said
    assert "1 hidden rows or columns are read like the others." in said


def test_a_position_that_is_wrong_is_named_with_sheet_and_row(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "t.xlsx", {"s": [["name", "lat", "lon"], [], ["A", "north", 3]], "x": [["y"]]})
    with pytest.raises(DataError, match=r't\.xlsx\[s\]:3, lat: "north" is not decimal degrees'):
        routes.read(path)


SHARED = f'<sst xmlns="{MAIN}"><si><t>{"x" * 100_000}</t></si></sst>'
HOSTILE = {
    "a cell at the corner": ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', {}, "17,179,869,184 cells"),
    "a text in many cells": (
        "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, 3001)),
        {"xl/sharedStrings.xml": SHARED}, "characters",
    ),
    "a DOCTYPE": ("", {"xl/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "has a DOCTYPE"),
    "a bomb": ("", {"xl/big.xml": "0" * 160_000_000}, "unpacks to 160,00"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_workbook_that_would_fill_the_memory_is_refused(
    tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    body, more, wanted = HOSTILE[kind]
    path = xlsx(tmp_path / "t.xlsx", {"s": body}, **more)
    with pytest.raises(RefusedError, match=wanted):
        routes.read(path)
    assert main(["show", str(path)]) == 5
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_rows_repeated_in_an_ods_are_counted(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" '
    row += 'office:value="1" table:number-columns-repeated="1000"/></table:table-row>'
    with zipfile.ZipFile(tmp_path / "t.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<office:document-content><table:table table:name="s">{row}</table:table>')
    with pytest.raises(RefusedError, match="1,000,000,000 cells"):
        routes.read(tmp_path / "t.ods")


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_what_is_no_workbook_or_damaged_ends_in_one_line(tmp_path: Path, suffix: str) -> None:
    whole = xlsx(tmp_path / "whole.xlsx", {"s": PLACES}).read_bytes()
    draw = random.Random(5)
    damaged = [b"", b"name,lat,lon\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + bytes(3000), whole[: len(whole) // 2]]
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(draw.randrange(1, 12)):
            data[draw.randrange(len(data))] = draw.randrange(256)
        damaged.append(bytes(data))
    for data in damaged:
        path = tmp_path / f"d{suffix}"
        path.write_bytes(data)
        with contextlib.suppress(RoutesError):  # anything else, and a panic, is a failure
            routes.read(path)


# --- written ----------------------------------------------------------------------------------------------------------
def cells(path: Path, sheet: str) -> list[list[tuple[str, str]]]:
    """Return (type, text) of each cell of a sheet, by the XML of the standard library; texts as an XML parser has them."""
    space = {"m": MAIN}
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        names = [each.get("name") for each in book.iterfind("m:sheets/m:sheet", space)]
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row.iterfind("m:c", space)]
        for row in root.iterfind("m:sheetData/m:row", space)
    ]


def test_a_network_is_written_as_one_workbook_and_read_back(tmp_path: Path) -> None:
    hole = shapely.Polygon([(0, 0), (9, 0), (9, 9), (0, 9)], [[(1, 1), (1, 2), (2, 2), (2, 1)]])
    area = routes.Waypoint(id="z", name="Z", lon=5, lat=5, kind="area", extent=hole)
    two = shapely.MultiPolygon([hole, shapely.box(20, 20, 21, 21)])
    wide = routes.Waypoint(id="zz", name="ZZ", lon=6, lat=6, kind="area", extent=two)
    meta = routes.model.tables.Meta(name="n", title="N", translations={"title:es": "Ene"})
    net = toy(waypoints=[*WAYPOINTS, area, wide], meta=meta)
    path = routes.write(net, tmp_path / "n.xlsx")
    said: list[str] = []
    assert routes.read(path, report=said.append) == net
    assert said[0] == "Read n.xlsx: 6 waypoints, 5 legs, 1 route, 1 observation, 1 closure, 1 source."
    assert path.read_bytes() == routes.write(net, tmp_path / "m.xlsx").read_bytes()
    # The one drawn line of the toy network, position by position.
    assert cells(path, "lines")[1:] == [
        [("inlineStr", "alta--norte-air"), ("n", x), ("n", y)] for x, y in ("00", "30", "20", "21")
    ]
    assert [cell for _, cell in cells(path, "areas")[5 + 1]] == ["z", "1", "1", "1", "1"]


def test_cells_of_a_workbook_are_texts_and_numbers_and_never_formulas(tmp_path: Path) -> None:
    texts = ["=1+1", "+x", "-x", "@SUM(A1)", "007", "NA", "1e5", " a ", "_x000D_", "a\r\nb", "<f>1</f>"]
    places = [
        routes.Waypoint(id=f"p{i:02}", name=text, lon=i, lat=-i / 4, note=text, extra={"own": text, "n": str(i)})
        for i, text in enumerate(texts)
    ]
    net = toy(waypoints=places, legs=(), routes=(), observations=(), closures=())
    path = routes.write(net, tmp_path / "n.xlsx")
    assert routes.read(path) == net
    header, *rows = cells(path, "waypoints")
    names = [text for _, text in header]
    for row, text, i in zip(rows, texts, range(len(texts)), strict=True):
        filled = [name for name in names if name in ("id", "name", "lon", "lat", "kind", "note", "own", "n")]
        found = dict(zip(filled, row, strict=True))
        assert {found[name][0] for name in ("id", "name", "note", "own")} == {"inlineStr"}
        assert found["name"][1] == text.replace("_x000D_", "_x005F_x000D_")
        assert (found["n"], found["lon"], found["lat"][0]) == (("n", str(i)), ("n", str(i)), "n")
    with zipfile.ZipFile(path) as archive:
        assert not any(b"<f" in archive.read(name) for name in archive.namelist())


def test_what_a_workbook_cannot_hold_is_refused_with_its_place(tmp_path: Path) -> None:
    place = routes.Waypoint(id="a", name="A", lon=0, lat=0, note="x" * 32_768)
    net = toy(waypoints=[place], legs=(), routes=(), observations=(), closures=())
    with pytest.raises(DataError, match=r"waypoints:2, note: 32,768 characters are more than the 32,767 of a cell"):
        routes.write(net, tmp_path / "n.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_shapes_of_a_workbook_that_are_none_are_found_with_their_place(tmp_path: Path) -> None:
    places: list[list[Cell]] = [
        ["id", "name", "lon", "lat", "kind"],
        ["a", "A", 0, 0, "town"],
        ["b", "B", 1, 0, "area"],
    ]
    legs: list[list[Cell]] = [["id", "start", "end", "basis"], ["l", "a", "b", "traced"]]
    lines: list[list[Cell]] = [["leg", "lon", "lat"], ["l", 0, 0], ["l", "x", 0], ["other", 1, 1], ["other", 2, 2]]
    areas: list[list[Cell]] = [["waypoint", "part", "ring", "lon", "lat"], ["b", 1, 0, 0, 0], ["b", 1, 0, 1, 1]]
    path = xlsx(tmp_path / "n.xlsx", {"waypoints": places, "legs": legs, "lines": lines, "areas": areas})
    found = [str(each) for each in routes.check(path) if each.severity == "error"]
    assert any(text.startswith('n.xlsx[lines]:2, "l": lon "x" is not a number') for text in found)
    assert any(text.startswith('n.xlsx[lines]:4, leg: no leg has the id "other"') for text in found)
    assert any(text.startswith('n.xlsx[areas]:2, "b": an outline needs four positions') for text in found)
