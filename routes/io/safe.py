"""What a file really is, found out before any library opens it: the allow-list of everything that is read.

A suffix promises a format; the first bytes must keep the promise. GDAL guesses formats by content and follows what it
finds (a VRT names other files, a service description names an address), so it is given one thing only: shapefiles
whose parts were checked here, copied to a folder of their own. All other formats are read without GDAL.
"""

from __future__ import annotations

import io
import lzma
import re
import sqlite3
import struct
import time
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from routes.errors import DataError, FileError, RefusedError
from routes.model.files import open_regular
from routes.model.text import quoted

__all__ = ["beginning", "check_parquet", "check_shapefile_parts", "open_geopackage", "unpack"]

LARGEST_UNPACKED = 512 * 1024 * 1024
MOST_MEMBERS = 200
HIGHEST_RATIO = 200
LONGEST_READ_S = 60
SHAPEFILE_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
# Members that a zip of shapefiles may have; those that are not parts are ignored, except the tables of a network.
MEMBERS = (
    *SHAPEFILE_PARTS,
    ".csv",
    ".json",
    ".txt",
    ".md",
    ".qix",
    ".sbn",
    ".sbx",
    ".xml",
    ".qmd",
    ".qml",
    ".fbn",
    ".fbx",
)
_SQLITE = b"SQLite format 3\0"
# SQLite's own errors, and what Python raises where a schema is not UTF-8 or a value is none.
SQLITE_FAULTS = (sqlite3.Error, UnicodeError, struct.error, ValueError, TypeError, OverflowError)
_GPKG_IDS = (b"GPKG", b"GP10", b"GP11")
# What zipfile and the decompressors raise for bytes that make no sense.
_ZIP_FAULTS = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, IndexError, KeyError,
    OverflowError, struct.error, zlib.error, lzma.LZMAError,
)  # fmt: skip
_GPKG_TRIGGER = re.compile(r"(rtree_|gpkg_|trigger_insert_feature_count_|trigger_delete_feature_count_)")


def _refuse(name: str, wanted: str, found: str) -> RefusedError:
    return RefusedError(f"{name}: expected {wanted}, found {found}")


def beginning(data: bytes) -> str:
    """Return in words what a file begins with."""
    known = (
        (b"<OGRVRT", "a virtual dataset (VRT)"),
        (b"<VRT", "a virtual dataset (VRT)"),
        (b"<GDAL_WMS", "a web-service description"),
        (b"<OGRWFS", "a web-service description"),
        (b"<", "XML or HTML"),
        (b"{", "JSON"),
        (b"[", "JSON"),
        (_SQLITE, "an SQLite database"),
        (b"PK", "a zip archive"),
        (b"PAR1", "a Parquet file"),
        (b"\x1f\x8b", "a gzip archive"),
    )
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, words in known:
        if head.startswith(mark):
            return words
    return f"a file beginning with {quoted(data[:12].decode('latin-1'))}" if data else "an empty file"


# --- GeoPackage ---------------------------------------------------------------------------------------------------
def open_geopackage(path: Path, name: str) -> sqlite3.Connection:
    """Return a read-only connection to a GeoPackage that has plain tables only; nothing but reading them is allowed.

    Raises
    ------
    RefusedError
        If the file is something else, or holds views, foreign triggers or virtual tables.
    FileError
        If another program has it open with changes that are not in it yet.
    """
    with open_regular(path) as stream:
        head = stream.read(100)
    if not head.startswith(_SQLITE):
        raise _refuse(name, "a GeoPackage", beginning(head))
    if head[68:72] not in _GPKG_IDS:
        raise _refuse(name, "a GeoPackage", "another SQLite database (no GPKG application id)")
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size:
        raise FileError(
            f"{name}: is open in another program, which has changes to save ({log.name}): close it there first"
        )
    # immutable: SQLite neither looks for a journal beside the file nor locks it.
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1", uri=True)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    deadline = time.monotonic() + LONGEST_READ_S
    connection.set_progress_handler(lambda: int(time.monotonic() > deadline), 100_000)
    try:
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("PRAGMA query_only=ON")
        connection.set_authorizer(_only_reading)
        listed = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
    except SQLITE_FAULTS:
        connection.close()
        raise DataError("is a damaged GeoPackage: fetch or export it again", where=name) from None
    for kind, entry, sql in listed:
        entry = str(entry or "")
        bad = kind == "view" or (kind == "trigger" and not _GPKG_TRIGGER.match(entry))
        virtual = str(sql or "").lstrip().upper().startswith("CREATE VIRTUAL")
        if virtual and not re.match(r"CREATE VIRTUAL TABLE \S+ USING rtree\b", str(sql).strip(), re.IGNORECASE):
            bad, kind = True, "virtual table"
        if bad:
            connection.close()
            raise _refuse(name, "a GeoPackage of plain tables", f"a {kind} named {quoted(entry)}")
    return connection


def _only_reading(action: int, *_: object) -> int:
    allowed = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)
    return sqlite3.SQLITE_OK if action in allowed else sqlite3.SQLITE_DENY


# --- Parquet ------------------------------------------------------------------------------------------------------
def check_parquet(data: bytes, name: str) -> None:
    """Refuse what does not begin and end as a Parquet file does.

    Raises
    ------
    RefusedError
        If it is something else.
    """
    if data.startswith(b"PAR1") and not (data.endswith(b"PAR1") and len(data) >= 12):
        raise DataError("is a Parquet file that ends early: fetch or export it again", where=name)
    if not (data.startswith(b"PAR1") and data.endswith(b"PAR1") and len(data) >= 12):
        raise _refuse(name, "a Parquet file", beginning(data[:100]))


# --- shapefiles and archives --------------------------------------------------------------------------------------
def check_shapefile_parts(parts: dict[str, bytes], name: str) -> None:
    """Refuse parts (content by suffix) that are not a shapefile: wrong first bytes, or .shx or .dbf missing.

    Raises
    ------
    RefusedError
        If a part is something else.
    FileError
        If a part that must be there is missing.
    """
    for suffix in (".shp", ".shx"):
        data = parts.get(suffix)
        if data is None:
            raise FileError(f"{name}: its {suffix} is missing: a shapefile is .shp, .shx, .dbf and .prj together")
        if len(data) < 100 or struct.unpack(">i", data[:4])[0] != 9994 or struct.unpack("<i", data[28:32])[0] != 1000:
            raise _refuse(f"{name} ({suffix})", "an ESRI shapefile", beginning(data[:100]))
        if struct.unpack("<i", data[32:36])[0] not in (0, 1, 3, 5, 8, 11, 13, 15, 18, 21, 23, 25, 28):
            raise _refuse(f"{name} ({suffix})", "a shapefile of points, lines or areas", "another type of shape")
    table = parts.get(".dbf")
    if table is None:
        raise FileError(f"{name}: its .dbf is missing: a shapefile is .shp, .shx, .dbf and .prj together")
    if len(table) < 32 or table[0] not in (0x03, 0x83, 0x8B, 0x30, 0x31, 0x43, 0xF5) or table[8] + 256 * table[9] < 33:
        raise _refuse(f"{name} (.dbf)", "a dBASE table", beginning(table[:100]))


def unpack(
    data: bytes,
    name: str,
    *,
    wanted: str = "a zip archive of shapefiles",
    suffixes: tuple[str, ...] = MEMBERS,
    others: bool = False,
) -> dict[str, bytes]:
    """Return the members of a zip archive by name: files with known suffixes only, plain names, limited in size.

    ``wanted`` is what it should be, for messages; with ``others``, members of other suffixes may be there and are not
    looked into.

    Raises
    ------
    RefusedError
        If it is not a zip archive, a member has a path that leads out or a foreign suffix, is a link or encrypted, or
        the whole would be too large.
    """
    if not data.startswith(b"PK\x03\x04"):
        raise _refuse(name, wanted, beginning(data[:100]))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [entry for entry in archive.infolist() if not _passed_over(entry.filename)]
            if others:
                _check_count(members, name, wanted)
                members = [m for m in members if PurePosixPath(m.filename).suffix.lower() in suffixes]
            _check_members(members, name, wanted, suffixes)
            return {entry.filename: archive.read(entry) for entry in members}
    except _ZIP_FAULTS:
        raise DataError("is a damaged zip archive: fetch or export it again", where=name) from None


def _passed_over(member: str) -> bool:
    """Return whether a member is a folder or what a Mac adds; zipfile itself asks an empty name for its last letter."""
    return member.endswith("/") or member.startswith("__MACOSX/") or PurePosixPath(member).name == ".DS_Store"


def _check_count(members: list[zipfile.ZipInfo], name: str, wanted: str) -> None:
    if len(members) > MOST_MEMBERS:
        raise _refuse(name, wanted, f"{len(members)} members")


def _check_members(members: list[zipfile.ZipInfo], name: str, wanted: str, suffixes: tuple[str, ...]) -> None:
    _check_count(members, name, wanted)
    total = sum(entry.file_size for entry in members)
    if total > LARGEST_UNPACKED:
        raise _refuse(name, wanted, f"{total / 1e6:.0f} MB when unpacked, more than {LARGEST_UNPACKED / 1e6:.0f}")
    seen: set[str] = set()
    for entry in members:
        path = PurePosixPath(entry.filename)
        suffix = path.suffix.lower()
        if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename:
            raise _refuse(name, wanted, f"a member that leads out of it: {quoted(entry.filename)}")
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise _refuse(name, wanted, f"a link: {quoted(entry.filename)}")
        if entry.flag_bits & 1:
            raise _refuse(name, wanted, f"an encrypted member: {quoted(entry.filename)}")
        if suffix not in suffixes:
            raise _refuse(name, wanted, f"a member that is none: {quoted(entry.filename)}")
        if entry.file_size > 1_000_000 and entry.file_size > HIGHEST_RATIO * max(entry.compress_size, 1):
            raise _refuse(name, wanted, f"a member packed beyond all measure: {quoted(entry.filename)}")
        if entry.filename.lower() in seen:
            raise _refuse(name, wanted, f"two members of one name: {quoted(entry.filename)}")
        seen.add(entry.filename.lower())
