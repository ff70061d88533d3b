"""Files that are something else than their name says, by mistake: what was found, what was expected, how to get there.

A picture called .csv, a login page saved as .geojson, a workbook with a password: nobody is in danger, so it is an
error like any other. What could lead a library to other files or addresses is left to the reader, which refuses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from routes.errors import DataError, FileError, RefusedError
from routes.model.files import open_regular
from routes.model.text import quoted

__all__ = ["check_kind", "leads_elsewhere"]

_LOOKED_AT = 65_536
_TABLES = (".csv", ".tsv", ".txt")
_BOOKS = (".xlsx", ".xls", ".ods")
_JSON = (".geojson", ".json", ".topojson", ".umap")
_LINES = (".geojsonl", ".geojsons", ".ndjson", ".ndgeojson", ".jsonl")
_ZIPS = (*_BOOKS, ".kml", ".kmz", ".zip")
# What would make a library follow a path or an address.
_LEADS = re.compile(rb"/vsi|<OGR|<VRT|<GDAL|<!ENTITY|<!DOCTYPE|\"(?:href|command_line)\"\s*:", re.IGNORECASE)
_SERVICE = re.compile(rb"\"url\"\s*:", re.IGNORECASE)
_COLLECTION = re.compile(rb"\{\s*\"type\"\s*:\s*\"Feature")
_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b[^\[>]*>", re.IGNORECASE)
_TITLE = re.compile(rb"<title[^>]*>\s*([^<]{1,80})", re.IGNORECASE)
_TAG = re.compile(rb"<(?:\w+:)?(kml|gpx|graphml)\b", re.IGNORECASE)
_VALUE = re.compile(rb"(null|true|false|-?\d+(\.\d+)?([eE][-+]?\d+)?|\"[^\"]*\")\s*")

_WANTED = (
    (_TABLES, "a table as text"),
    (_BOOKS, "a workbook"),
    (_JSON, "GeoJSON"),
    (_LINES, "one GeoJSON feature a line"),
    ((".kml", ".kmz"), "KML"),
    ((".gpx",), "GPX"),
    ((".graphml",), "GraphML"),
    ((".gpkg",), "a GeoPackage"),
    ((".fgb",), "FlatGeobuf"),
    ((".parquet", ".geoparquet"), "GeoParquet"),
    ((".shp",), "a shapefile"),
    ((".zip",), "a zip archive of shapefiles"),
)
_AGAIN = "Export it again from the program it comes from, and look at what you get"


@dataclass(frozen=True, slots=True)
class _Kind:
    """What a file is: in words, under which suffixes it is read, and what to do where it has another."""

    words: str
    suffixes: tuple[str, ...] = ()
    advice: str = _AGAIN


_TABLE_ADVICE = "Ask for the table or the map file that it was made from (.csv, .xlsx, .geojson, .kml)"
_COPY = "Copy its table into a spreadsheet, and save that as .csv or .xlsx"
_TOGETHER = "Keep .shp, .shx, .dbf and .prj together under one name"
_PICTURE = "a picture"
_MAGIC = (
    (b"\x89PNG", _Kind(_PICTURE, (), _TABLE_ADVICE)),
    (b"\xff\xd8\xff", _Kind(_PICTURE, (), _TABLE_ADVICE)),
    (b"GIF8", _Kind(_PICTURE, (), _TABLE_ADVICE)),
    (b"II*\0", _Kind(_PICTURE, (), _TABLE_ADVICE)),
    (b"MM\0*", _Kind(_PICTURE, (), _TABLE_ADVICE)),
    (b"%PDF", _Kind("a PDF", (), _TABLE_ADVICE)),
    (b"{\\rtf", _Kind("a text document (RTF)", (), _COPY)),
    (b"PK\5\6", _Kind("an empty zip archive")),
    (b"\x1f\x8b", _Kind("a gzip archive", (), "Unpack it first")),
    (b"7z\xbc\xaf", _Kind("a 7z archive", (), "Unpack it first")),
    (b"Rar!", _Kind("a RAR archive", (), "Unpack it first")),
    (b"SQLite format 3\0", _Kind("an SQLite database", (".gpkg",), "If it is a GeoPackage, call it .gpkg")),
    (b"PAR1", _Kind("Parquet", (".parquet", ".geoparquet"), "Call it .parquet")),
    (b"fgb\3fgb", _Kind("FlatGeobuf", (".fgb",), "Call it .fgb")),
    (b"\0\0\x27\x0a", _Kind("a part of a shapefile", (".shp",), _TOGETHER)),
    (b"version https://git-lfs", _Kind("a pointer of Git LFS, not the file", (), "Fetch the file: git lfs pull")),
)  # fmt: skip
_BOOK_ADVICE = "Save it without a password, as .xlsx"


def check_kind(path: Path) -> None:
    """Raise an error where a file is plainly of another kind than its suffix says.

    Raises
    ------
    DataError
        If it is; the message says what it is and what to do.
    """
    suffix = path.suffix.lower()
    wanted = next((words for suffixes, words in _WANTED if suffix in suffixes), "")
    if not wanted:
        return
    try:
        with open_regular(path) as stream:
            head = stream.read(_LOOKED_AT)
    except (FileError, RefusedError):
        return  # the reader says so
    kind = _kind(head, suffix)
    if kind is not None and suffix not in kind.suffixes:
        raise DataError(f"expected {wanted}, found {kind.words}. {kind.advice}.", where=path.name)


def _kind(head: bytes, suffix: str) -> _Kind | None:
    """Return what a file is, ``None`` where its reader has to say."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text:
        return _Kind("an empty file")
    for mark, kind in _MAGIC:
        if head.startswith(mark):
            return kind
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return _Kind("a workbook with a password, or an old one (.xls)", (".xls",), _BOOK_ADVICE)
    if head.startswith(b"PK\x03\x04"):
        return _archive(head)
    page = _PAGE.search(text[:1000])
    if page and not _TAG.match(text) and b"<!ENTITY" not in text:
        title = _TITLE.search(text)
        called = f" called {quoted(title[1].decode('utf-8', 'replace').strip())}" if title else ""
        advice = "Perhaps a login or an error page was saved: open the link in a browser, and download the file again"
        return _Kind(f"a web page{called}", (), advice)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or leads_elsewhere(head):
        return None
    return _text(text, suffix)


def leads_elsewhere(head: bytes) -> bool:
    """Return whether the beginning of a file names what a library might follow: a path, an address, an entity."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return bool(_LEADS.search(head) or (_SERVICE.search(head) and not _COLLECTION.match(text)))


def _archive(head: bytes) -> _Kind:
    if b"word/" in head and b"xl/" not in head:
        return _Kind("a Word document", (), _COPY)
    if b"xl/" in head:
        return _Kind("an Excel workbook", _BOOKS, "Call it .xlsx")
    if b"opendocument.spreadsheet" in head:
        return _Kind("a workbook of LibreOffice", _BOOKS, "Call it .ods")
    return _Kind("a zip archive", _ZIPS, "Unpack it first")


def _text(text: bytes, suffix: str) -> _Kind | None:
    """Return what a text is that leads nowhere: JSON, XML, or lines of words."""
    if found := _TAG.search(text[:1000]):
        name = found[1].decode().lower()
        right = (".kml", ".kmz") if name == "kml" else (f".{name}",)
        return _Kind({"kml": "KML", "gpx": "GPX", "graphml": "GraphML"}[name], right, f"Call it .{name}")
    if (
        re.match(rb"\{\s*(\"|\})", text)
        or re.match(rb"\[\s*(\{|\])", text)
        or (text[:1] == b"[" and suffix not in _TABLES)
    ):
        return _Kind("JSON", (*_JSON, *_LINES), "If it is GeoJSON, call it .geojson")
    if suffix in _TABLES or text[:1] in b"<{\x1e":
        return None
    if _VALUE.fullmatch(text):
        advice = "Export a FeatureCollection; perhaps a server had nothing to answer"
        return _Kind(f"JSON that is nothing but {quoted(text.decode('utf-8', 'replace').strip())}", (), advice)
    first = text.splitlines()[0].decode("utf-8", "replace")
    if re.search(r"[\x00-\x08\x0e-\x1f\ufffd]", first):
        return _Kind(f"data that begins with {text[:8].hex(' ')}")
    return _Kind(f"text that begins with {quoted(first[:40])}", (), "If it is a table, call it .csv")
