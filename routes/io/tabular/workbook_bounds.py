"""Whether a workbook is small enough to be opened: its parts are unpacked and measured before any library sees them.

A cell at the far corner of an empty sheet, a text that a million cells share, a row repeated a million times: small
files that fill the memory. What passes is packed again from the bytes that were measured.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from routes.errors import DataError, RefusedError

__all__ = ["LARGEST", "MOST_CELLS", "measured"]

LARGEST = 150_000_000  # bytes of all parts together, unpacked
MOST_CELLS = 5_000_000
MOST_TEXT = 200_000_000  # characters of all cells together
_MOST_PARTS = 2000
_PART = re.compile(r"(mimetype|.*\.xml|.*\.rels)", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*)>(?:\s*<(?:\w+:)?v>\s*(\d+)\s*</)?")
_PLACE = re.compile(rb'\br\s*=\s*["\']([A-Za-z]{1,7})(\d{1,9})["\']')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br\s*=\s*["\'](\d{1,9})')
_SHARED = re.compile(rb'\bt\s*=\s*["\']s["\']')
_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*>(.*?)</(?:\w+:)?si>", re.DOTALL)
_ODS = re.compile(rb"<table:table-row\b[^>]*>|</table:table-row>|<table:(?:covered-)?table-cell\b[^>]*>")
_BLANKS = re.compile(rb"(</?table:[^<>]*>)\s+(?=</?table:)")
_TIMES = re.compile(rb'table:number-(?:columns|rows)-repeated\s*=\s*["\'](\d{1,9})')


def measured(data: bytes, name: str) -> tuple[bytes, dict[str, bytes]]:
    """Return a workbook (.xlsx, .ods) packed again from parts that are small enough, and these parts.

    Raises
    ------
    RefusedError
        If it is no archive, a part is damaged or encrypted, has a DOCTYPE, or the whole is too large.
    """
    parts = _parts(data, name)
    shared = [len(item) for item in _ITEM.findall(parts.get("xl/sharedStrings.xml", b""))]
    cells = text = 0
    for part, body in parts.items():
        if b"<!DOCTYPE" in body:
            raise RefusedError(f"{name}: {part} has a DOCTYPE, which no workbook needs. Save it again.")
        if part.startswith("xl/worksheets/"):
            more, longer = _sheet(body, shared)
        elif part == "content.xml":
            more, longer = _ods(body)
        else:
            continue
        cells, text = cells + more, text + longer
    if cells > MOST_CELLS:
        fix = "Delete the empty rows and columns that are formatted, or save the sheet as CSV."
        raise RefusedError(f"{name}: the sheets span {cells:,} cells, more than {MOST_CELLS:,}. {fix}")
    if text > MOST_TEXT:
        raise RefusedError(f"{name}: the cells hold {text:,} characters, more than {MOST_TEXT:,}. Save it as CSV.")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for part, body in parts.items():
            # Blanks between the tags of a table mean nothing, and the library refuses them.
            made.writestr(part, _BLANKS.sub(rb"\1", body) if part == "content.xml" else body)
    return packed.getvalue(), parts


def _parts(data: bytes, name: str) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    room = LARGEST
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if _PART.fullmatch(info.filename)]
            if len(infos) > _MOST_PARTS or sum(info.file_size for info in infos) > LARGEST:
                size = f"{sum(info.file_size for info in infos):,} bytes in {len(infos):,} parts"
                raise RefusedError(f"{name}: unpacks to {size}, more than {LARGEST:,} bytes. Save the sheet as CSV.")
            for info in infos:
                with archive.open(info) as stream:
                    parts[info.filename] = stream.read(room + 1)
                room -= len(parts[info.filename])
                if room < 0:
                    raise RefusedError(f"{name}: unpacks to more than {LARGEST:,} bytes. Save the sheet as CSV.")
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as fault:
        reason = str(fault).splitlines()[0] if str(fault) else type(fault).__name__
        fix = "Save it again as .xlsx, .ods or .csv."
        raise DataError(f"is damaged or no workbook ({reason}). {fix}", where=name) from None
    return parts


def _sheet(body: bytes, shared: list[int]) -> tuple[int, int]:
    """Return how many cells a sheet of an .xlsx spans, empty ones too, and how long its shared texts are together."""
    width = height = text = 0
    for found in _CELL.finditer(body):
        width += not found[1].count(b"r=")  # a cell without a place stands beside the one before it
        if place := _PLACE.search(found[1]):
            width, height = max(width, _column(place[1])), max(height, int(place[2]))
        if found[2] and _SHARED.search(found[1]) and int(found[2][:9]) < len(shared):
            text += shared[int(found[2][:9])]
    rows = [int(found[1]) for found in _ROW.finditer(body)]
    return width * max(height, len(rows), *rows, 1), text


def _column(letters: bytes) -> int:
    made = 0
    for letter in letters.upper():
        made = made * 26 + letter - 64
    return made


def _ods(body: bytes) -> tuple[int, int]:
    """Return how many cells the tables of an .ods span as they are repeated, and how long their texts are together."""
    cells = text = width = row_cells = row_text = 0
    times = 1
    last: tuple[int, int, bool] | None = None  # where a cell with content began, how often it stands there
    for found in _ODS.finditer(body):
        tag = found[0]
        if last is not None:
            row_text += (found.start() - last[0]) * last[1]
            last = None
        if tag.startswith(b"<table:table-row"):
            times, width, row_cells, row_text = _times(tag), 0, 0, 0
        elif tag.startswith(b"</"):
            cells, text = cells + row_cells * times, text + row_text * times
        else:
            width += _times(tag)
            if b"value" in tag or not tag.endswith(b"/>"):
                row_cells, last = width, (found.start(), _times(tag), True)
    return cells, text


def _times(tag: bytes) -> int:
    found = _TIMES.search(tag)
    return int(found[1]) if found else 1
