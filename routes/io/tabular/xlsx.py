"""A network as one workbook (.xlsx): a sheet for each table, and for lines and outlines one row a position.

Office Open XML, the parts that a workbook needs and no more. Cells are texts or numbers, never formulas: a text that
begins with ``=`` stays a text. The same network gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from routes.errors import DataError
from routes.io.folder import is_straight
from routes.io.rows import columns, number, to_row
from routes.model.network import NetworkRecords
from routes.model.own_columns import as_number
from routes.model.schema import TABLES, fields
from routes.model.tables import Meta
from routes.model.text import quoted

__all__ = ["AREAS", "AREA_COLUMNS", "LINES", "LINE_COLUMNS", "META", "META_COLUMNS", "workbook_bytes", "xlsx"]

LINES, LINE_COLUMNS = "lines", ("leg", "lon", "lat")
AREAS, AREA_COLUMNS = "areas", ("waypoint", "part", "ring", "lon", "lat")
META, META_COLUMNS = "network", ("field", "value")
Rows = Iterable[Sequence[str]]

_ALWAYS = ("waypoints", "legs")
_MOST_ROWS, _MOST_COLUMNS, _MOST_TEXT = 1_048_576, 16_384, 32_767  # what a sheet and a cell hold
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # a workbook takes _x000D_ for a character
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The header stays in sight.
_VIEW = (
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews>'
)


def workbook_bytes(net: NetworkRecords) -> bytes:
    """Return a network as a workbook: the tables of a network folder as sheets, read back as the same network.

    Drawn lines are the sheet ``lines`` (leg, lon, lat), outlines the sheet ``areas`` (waypoint, part, ring, lon, lat),
    what the network says of itself the sheet ``network``.

    Raises
    ------
    DataError
        If a text is longer than a cell, a table longer than a sheet, or a text holds a control character.
    """
    sheets: dict[str, list[Sequence[str]]] = {}
    numbers: dict[str, set[str]] = {}
    for table in TABLES:
        rows = [to_row(table, record) for record in getattr(net.records(), table)]
        if rows or table in _ALWAYS:
            header = columns(table, rows)
            sheets[table] = [header, *([row.get(column, "") for column in header] for row in rows)]
            numbers[table] = _numeric(table, header)
    lines, areas = list(_lines(net)), list(_areas(net))
    sheets |= {LINES: [LINE_COLUMNS, *lines]} if lines else {}
    sheets |= {AREAS: [AREA_COLUMNS, *areas]} if areas else {}
    about = [(key, getattr(net.meta, key)) for key in Meta.__dataclass_fields__ if getattr(net.meta, key)]
    sheets[META] = [META_COLUMNS, *about]
    numbers |= {LINES: {"lon", "lat"}, AREAS: {"part", "ring", "lon", "lat"}}
    return xlsx(sheets, numbers)


def _numeric(table: str, header: Iterable[str]) -> set[str]:
    """Return the columns of numbers, and those that the schema does not know: a number in them is a number."""
    known = {entry["name"]: entry for entry in fields(table)}
    return {
        name
        for name in header
        if (name not in known and not name.startswith(("name:", "text:")))
        or (name in known and (known[name]["type"] == "number" or known[name].get("format") in ("range", "figure")))
    }


def _lines(net: NetworkRecords) -> Iterator[Sequence[str]]:
    for leg in net.legs.values():
        if not is_straight(net, leg):
            for lon, lat, *_ in leg.line.coords:
                yield leg.id, number(lon), number(lat)


def _areas(net: NetworkRecords) -> Iterator[Sequence[str]]:
    for place in net.waypoints.values():
        if place.extent is None:
            continue
        for part, shape in enumerate(getattr(place.extent, "geoms", [place.extent]), start=1):
            for ring, line in enumerate([shape.exterior, *shape.interiors]):
                for lon, lat, *_ in line.coords:
                    yield place.id, str(part), str(ring), number(lon), number(lat)


# --- Office Open XML ------------------------------------------------------------------------------------------------
def xlsx(sheets: Mapping[str, Sequence[Sequence[str]]], numbers: Mapping[str, set[str]]) -> bytes:
    """Return a workbook of sheets by name, each a header and rows of text.

    In the columns that ``numbers`` names, by sheet, a cell that is exactly the writing of a number is a number.

    Raises
    ------
    DataError
        If a text is longer than a cell, a table longer than a sheet, or a text holds a control character.
    """
    listed = list(enumerate(sheets, start=1))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>' for i, _ in listed
    )
    names = "".join(f'<sheet name={quoteattr(name)} sheetId="{i}" r:id="rId{i}"/>' for i, name in listed)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations([("worksheet", f"worksheets/sheet{i}.xml") for i, _ in listed]),
    }
    for i, name in listed:
        parts[f"xl/worksheets/sheet{i}.xml"] = _sheet(name, sheets[name], numbers.get(name, set()))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, (_HEAD + text).encode("utf-8"))
    return made.getvalue()


def _relations(listed: Iterable[tuple[str, str]]) -> str:
    body = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(listed, start=1)
    )
    return f'<Relationships xmlns="{_PACK}/relationships">{body}</Relationships>'


def _sheet(name: str, rows: Sequence[Sequence[str]], numbers: set[str]) -> str:
    header = rows[0]
    if len(rows) > _MOST_ROWS or len(header) > _MOST_COLUMNS:
        size = f"{len(rows):,} rows and {len(header):,} columns are more than a sheet of a workbook holds"
        raise DataError(f"{size} ({_MOST_ROWS:,} and {_MOST_COLUMNS:,}): write a folder or .gpkg", where=name)
    places = [_letters(column) for column in range(1, len(header) + 1)]
    numeric = [title in numbers for title in header]
    made = []
    for line, cells in enumerate(rows, start=1):
        row = "".join(
            _cell(f"{place}{line}", text, of_numbers and line > 1, f"{name}:{line}, {title}")
            for place, text, of_numbers, title in zip(places, cells, numeric, header, strict=True)
            if text
        )
        made.append(f'<row r="{line}">{row}</row>')
    return f'<worksheet xmlns="{_MAIN}">{_VIEW}<sheetData>{"".join(made)}</sheetData></worksheet>'


def _letters(column: int) -> str:
    """Return the letters of a column, the first is 1.

    Examples
    --------
    >>> _letters(1), _letters(26), _letters(27), _letters(16_384)
    ('A', 'Z', 'AA', 'XFD')
    """
    made = ""
    while column:
        column, rest = divmod(column - 1, 26)
        made = chr(ord("A") + rest) + made
    return made


def _cell(place: str, text: str, of_numbers: bool, where: str) -> str:
    if of_numbers and as_number(text) is not None:
        return f'<c r="{place}"><v>{text}</v></c>'
    if _ILLEGAL.search(text):
        raise DataError(f"holds {quoted(text)}: a workbook cannot hold that control character. Remove it.", where=where)
    length = len(text.encode("utf-16-le")) // 2
    if length > _MOST_TEXT:
        raise DataError(
            f"{length:,} characters are more than the {_MOST_TEXT:,} of a cell: write a folder or .gpkg", where=where
        )
    coded = escape(_CODED.sub("_x005F_", text), {"\r": "&#13;", '"': "&quot;"})
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{coded}</t></is></c>'
