"""Which reader and which writer a path means, by its suffix and its first bytes; checks of any input."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from routes.errors import DataError, FileError, RefusedError, UsageError
from routes.geo import gate
from routes.io.mistaken import check_kind
from routes.io.options import PLAIN, ReadOptions
from routes.io.reading import Reading
from routes.model import files
from routes.model.checks import ERROR, SMALL_COUNT, Finding, small_counts
from routes.model.confirmed import stale_findings
from routes.model.network import NetworkRecords
from routes.model.text import did_you_mean, quoted
from routes.saving import local_path, replacing, write_bytes

__all__ = ["READS", "WRITES", "check", "check_reading", "read_records", "write_path"]

_TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods")
_SHAPES = (".geojson", ".json", ".geojsonl", ".topojson", ".umap", ".kml", ".kmz", ".gpx", ".gpkg", ".fgb", ".shp")
READS = (*_TABLES, *_SHAPES, ".zip", ".parquet", ".graphml")
LOCATOR = ".locator.json"  # a locator map of Datawrapper
WRITES = (".geojson", ".gpkg", ".fgb", ".kml", ".gpx", LOCATOR, ".parquet", ".graphml", ".csv", ".xlsx", ".zip")
_PathLike = str | os.PathLike[str]


def read_records(path: _PathLike, options: ReadOptions = PLAIN) -> Reading:
    """Return what a network folder or a file of any kind in `READS` says, with everything that is wrong in it.

    ``options`` say what the input does not: roles of columns, whether places are joined in file order,
    what a table of counts counts.

    Raises
    ------
    FileError
        If there is no such file, it cannot be read, or its suffix is of no kind that is read.
    RefusedError
        If the path is an address, or the content could lead to other files or addresses, or fill the memory.
    DataError
        If the content cannot be taken apart at all.
    UsageError
        If ``options`` name a role, a column or a sheet that there is not.
    """
    from routes.io.tabular import joining

    place = local_path(path)
    reading = joining.finished(_read(place, options), place.name, chain=options.chain)
    if options.strict:
        found = (replace(each, severity=ERROR) if each.code in _LEFT else each for each in reading.findings)
        return replace(reading, findings=tuple(found))
    return reading


_LEFT = ("unplaced", "left-out")  # findings of what is not drawn, which --strict refuses


def _read(place: Path, options: ReadOptions) -> Reading:
    suffix = place.suffix.lower()
    if options.sheet and suffix not in (".xlsx", ".xls", ".ods"):
        raise UsageError("--sheet (sheet=) is for workbooks: .xlsx, .xls, .ods", where=str(place))
    if not place.is_dir():
        check_kind(place)
    if not place.is_dir() and suffix in _TABLE_READERS:
        return _TABLE_READERS[suffix](place, options)
    if options.columns:
        raise UsageError(f"--column (columns=) is for tables: {', '.join(_TABLE_READERS)}", where=str(place))
    if place.is_dir():
        from routes.io import folder

        return folder.read_folder(place, options.figures)
    reader = _READERS.get(suffix)
    if reader is not None:
        options.figures.refuse(str(place))
    if reader is None:
        if not place.exists():
            raise FileError(f"{place}: no such file or folder")
        raise FileError(
            f"{place}: cannot tell what it is: expected a network folder or {', '.join(READS)}. Export places as CSV "
            "or KML, and lines as GeoJSON, KML or GPX; every program for maps can do one of them."
        )
    return reader(place)


def _csv(path: Path, options: ReadOptions) -> Reading:
    from routes.io.tabular import single_csv

    data = files.read_bytes(path)
    if b"\0" in data[:4096] and not (
        data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:400].count(0) * 3 > len(data[:400])
    ):
        raise DataError(f"expected a table as text, found data that begins with {data[:8].hex(' ')}", where=path.name)
    from routes.io.exchange import recognise

    other = recognise.read_file_of_others(path, data, options)
    if other is not None:
        return other
    return single_csv.read_single_csv(data, path.name, options)


def _geojson(path: Path) -> Reading:
    from routes.io.vector import json_files

    return json_files.read_json_file(path)


def _sequence(path: Path) -> Reading:
    from routes.io.vector import json_files

    return json_files.read_sequence_file(path)


def _kml(path: Path) -> Reading:
    from routes.io.vector import kml

    return kml.read_kml(files.read_bytes(path), path.name)


def _gpx(path: Path) -> Reading:
    from routes.io.vector import gpx

    return gpx.read_gpx(files.read_bytes(path), path.name)


def _fgb(path: Path) -> Reading:
    from routes.io.vector import flatgeobuf

    return flatgeobuf.read_flatgeobuf(files.read_bytes(path), path.name)


def _gpkg(path: Path) -> Reading:
    from routes.io.vector import geo

    return geo.read_gpkg_file(path)


def _shapefile(path: Path) -> Reading:
    from routes.io.vector import shapefile

    return shapefile.read_shapefile(path)


def _zip(path: Path) -> Reading:
    from routes.io.vector import shapefile

    return shapefile.read_zip(path)


def _parquet(path: Path) -> Reading:
    from routes.io.vector import geo

    return geo.read_parquet_file(path)


def _graphml(path: Path) -> Reading:
    from routes.io import graphml

    return graphml.read_graphml(files.read_bytes(path), path.name)


def _workbook(path: Path, options: ReadOptions) -> Reading:
    from routes.io.tabular import workbook

    return workbook.read_workbook(path, options)


_TABLE_READERS: dict[str, Callable[[Path, ReadOptions], Reading]] = {
    ".csv": _csv,
    ".tsv": _csv,
    ".txt": _csv,
    ".xlsx": _workbook,
    ".xls": _workbook,
    ".ods": _workbook,
}
_READERS: dict[str, Callable[[Path], Reading]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".topojson": _geojson,
    ".umap": _geojson,
    ".geojsonl": _sequence,
    ".geojsons": _sequence,
    ".ndjson": _sequence,
    ".ndgeojson": _sequence,
    ".jsonl": _sequence,
    ".kml": _kml,
    ".kmz": _kml,
    ".gpx": _gpx,
    ".fgb": _fgb,
    ".gpkg": _gpkg,
    ".shp": _shapefile,
    ".zip": _zip,
    ".parquet": _parquet,
    ".geoparquet": _parquet,
    ".graphml": _graphml,
}


# --- writing ------------------------------------------------------------------------------------------------------
def _check_sources(net: NetworkRecords) -> None:
    """Refuse figures without a source, which could be written and not be read."""
    bare = [row for row in net.observations if not row.source]
    if bare:
        first = f"{bare[0].measure} of {quoted(bare[0].about)} in {bare[0].period}"
        count = f"{len(bare)} figures have" if len(bare) > 1 else "a figure has"
        raise DataError(f"{count} no source, the first is {first}: who says so? Give the Observation a source")


def write_path(net: NetworkRecords, path: _PathLike, exact: Mapping[str, str] | None = None) -> Path:
    """Write a network in the format that the suffix of a path names; return the path.

    Raises
    ------
    UsageError, DataError, FileError, RefusedError, MissingDependencyError
        As `routes.io.writing.write`.
    """
    place = local_path(path)
    text = os.fspath(path)
    suffix = LOCATOR if place.name.lower().endswith(LOCATOR) else place.suffix.lower()
    if suffix not in (".kml", ".gpx", LOCATOR, ".csv"):
        _check_sources(net)
    if text.endswith(("/", os.sep)) or suffix == "" or (place.is_dir() and suffix not in WRITES):
        from routes.io import folder

        gate.reasons(net, exact)
        written = folder.write_folder(net, place)
        gate.kept(net.waypoints.values())
        return written
    if suffix not in WRITES:
        if suffix == ".shp":
            raise UsageError(f"a network is several shapefiles: write {place.with_suffix('.zip')}", where=str(place))
        hint = did_you_mean(suffix, WRITES)
        known = f"{', '.join(WRITES)} or a folder"
        raise UsageError(f"{quoted(suffix)} is not a format that is written: {known}. {hint}".strip(), where=str(place))
    if place.is_dir():
        raise RefusedError(f"{place}: expected a file to write to, found a folder")
    net = gate.outgoing(net, exact)
    if suffix == ".geojson":
        from routes.io.vector import geojson

        return write_bytes(place, geojson.write_geojson(net).encode("utf-8"))
    if suffix == ".csv":
        from routes.io.tabular import chain_csv

        return write_bytes(place, chain_csv.chain_csv(net).encode("utf-8"))
    if suffix == ".xlsx":
        from routes.io.tabular import xlsx

        return write_bytes(place, xlsx.workbook_bytes(net))
    if suffix == ".graphml":
        from routes.io import graphml

        return write_bytes(place, graphml.write_graphml(net).encode("utf-8"))
    if suffix in (".kml", ".gpx"):
        from routes.io.vector import markup

        return write_bytes(place, (markup.write_kml if suffix == ".kml" else markup.write_gpx)(net).encode("utf-8"))
    if suffix == LOCATOR:
        from routes.io.vector import locator

        return write_bytes(place, locator.write_locator(net).encode("utf-8"))
    if suffix == ".fgb":
        from routes.io.vector import flatgeobuf

        return write_bytes(place, flatgeobuf.flatgeobuf_bytes(net))
    if suffix == ".zip":
        from routes.io.vector import shapefile

        return shapefile.write_zip(net, place)
    from routes.io.vector import geo

    if suffix == ".parquet":
        return write_bytes(place, geo.parquet_bytes(net))
    with replacing(place) as made:
        geo.write_gpkg(net, made)
    return place


# --- checking -----------------------------------------------------------------------------------------------------
def check(source: object, *, small_count: int = SMALL_COUNT) -> tuple[Finding, ...]:
    """Return everything that is wrong with an input, errors first: its rows, the relations, then what a doctor asks.

    ``where`` of a finding is ``legs.csv:17, mode``: the line in the file on which the row starts, the header is line 1.
    A position that is questionable is one finding, whether the reader could make a number of it or not, with the
    likely repair. A network, a frame or a list of rows is taken as well as a path. In a path, figures that count fewer
    than ``small_count`` people, and not 0, are doubtful.

    Raises
    ------
    FileError
        If there is no such file, or it cannot be read.
    RefusedError
        If the path is an address, or the content could lead to other files or addresses, or fill the memory.
    """
    if not isinstance(source, str | os.PathLike):
        from routes.geo import doctor

        return doctor.check(source)
    try:
        reading = read_records(source)
    except DataError as fault:
        where = fault.where or Path(source).name
        return (Finding(code="unreadable", severity=ERROR, where=where, message=fault.detail),)
    return check_reading(reading, small_count=small_count)


def check_reading(reading: Reading, *, small_count: int = SMALL_COUNT) -> tuple[Finding, ...]:
    """Return what `check` says of an input that was read."""
    from routes.io import doubts

    small = small_counts(reading.records, reading.origins, small_count)
    old = stale_findings(reading.records, reading.origins)
    found = [*doubts.with_positions(reading), *doubts.of_records(reading), *small, *old]
    return tuple(sorted(found, key=lambda finding: finding.severity != ERROR))
