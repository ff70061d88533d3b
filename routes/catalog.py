"""The bundled networks, and networks from any path: where what the readers return becomes a `Network`."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable
from pathlib import Path

from routes.errors import DataError, FileError, UnknownIdError
from routes.io import formats, read_records
from routes.io.reading import Reading
from routes.model.checks import ERROR, SMALL_COUNT, Finding
from routes.model.text import did_you_mean, quoted
from routes.network import Network

__all__ = ["available", "check", "load", "open_network", "read"]

MOST_NOTED = 5
_DATA = Path(__file__).parent / "data"


def available() -> tuple[str, ...]:
    """Return the names of the bundled networks, sorted."""
    if not _DATA.is_dir():
        return ()
    return tuple(sorted(each.name for each in _DATA.iterdir() if (each / "waypoints.csv").is_file()))


def load(name: str) -> Network:
    """Return a bundled network.

    Raises
    ------
    UnknownIdError
        If there is none of that name; the message lists them.

    Examples
    --------
    >>> import routes
    >>> routes.load("americas").waypoints["necocli"].country
    ('COL',)
    """
    names = available()
    if name not in names:
        raise UnknownIdError(f"no bundled network {quoted(name)}. {_choices(str(name))}")
    return read(_DATA / name)


def _choices(name: str) -> str:
    names = available()
    hint = did_you_mean(name, names)
    return f"{hint} Bundled: {', '.join(names) or 'none'}.".strip()


def read(path: str | os.PathLike[str], *, report: Callable[[str], object] | None = None) -> Network:
    """Return the network that a folder or file holds: a network folder, a CSV of places in travel order, a GIS file.

    Parameters
    ----------
    path
        A network folder; ``.csv`` with name, lat, lon; ``.geojson``, ``.topojson``, ``.kml``, ``.kmz``, ``.gpx``,
        ``.gpkg``, ``.fgb``, ``.shp``, ``.zip`` of shapefiles, ``.parquet``, ``.graphml`` and others (docs/formats.md).
    report
        Called with each line that a person should see: what was read, and how it was understood.

    Raises
    ------
    FileError
        If there is no such file, or it cannot be read.
    DataError
        If anything in it is wrong; all of it is said, with file, line and column.
    RefusedError
        If the path is an address, or the content is not what the suffix says.
    """
    reading = read_records(path)
    from routes.io import doubts

    faults = [str(found) for found in doubts.errors(reading)]
    if faults:
        raise DataError.of(faults)
    if not reading.records.waypoints:
        raise DataError(f"{Path(path).name}: there is no place in it: write a row with name, lat and lon for each")
    if report is not None:
        for line in reading.notes:
            report(line)
        for found in reading.findings:
            report(str(found))
        certain = doubts.certain(reading)
        for found in certain[:MOST_NOTED]:
            report(str(found))
        if len(certain) > MOST_NOTED:
            report(f"{len(certain) - MOST_NOTED} more position(s) are certainly wrong: routes check lists them")
    return Network.from_records(reading.records, reading.origins)


def check(source: object, *, small_count: int = SMALL_COUNT) -> tuple[Finding, ...]:
    """Return everything that is wrong or doubtful in an input, errors first; see `routes.io.formats.check`.

    Figures of a file that count fewer than ``small_count`` people, and not 0, are doubtful. In a network with a story,
    also what its chapters name and the network does not have.

    Raises
    ------
    FileError
        If there is no such file, or it cannot be read.
    RefusedError
        If the path is an address, or the content is not what the suffix says.
    """
    if not isinstance(source, str | os.PathLike | Reading):
        return formats.check(source, small_count=small_count)
    try:
        reading = source if isinstance(source, Reading) else read_records(source)
    except DataError:
        return formats.check(source, small_count=small_count)
    found = formats.check_reading(reading, small_count=small_count)
    if not reading.records.chapters or any(finding.severity == ERROR for finding in found):
        return found
    from routes.maps import story

    faults = []
    for fault in story.faults(Network.from_records(reading.records, reading.origins)):
        chapter, _, column = fault.where.partition(", ")
        line = reading.origins.of("chapters", int(chapter.partition(" ")[2]) - 1)
        faults.append(dataclasses.replace(fault, where=f"{line}, {column}"))
    return (*faults, *found)


def open_network(name_or_path: str | os.PathLike[str], report: Callable[[str], object] | None = None) -> Network:
    """Return the network that a person means: a bundled name, a network folder, or a file.

    Raises
    ------
    UnknownIdError
        If it is neither a bundled name nor a path; the message lists the bundled networks.
    """
    text = os.fspath(name_or_path)
    if text in available():
        return load(text)
    try:
        return read(name_or_path, report=report)
    except FileError:
        looks_like_path = any(mark in text for mark in ("/", os.sep)) or Path(text).suffix
        if Path(text).exists() or looks_like_path:
            raise
        raise UnknownIdError(
            f"no network {quoted(text)}: neither a bundled name nor a path. {_choices(text)}"
        ) from None
