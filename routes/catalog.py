"""The bundled networks, and networks from any path: where what the readers return becomes a `Network`."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack

from routes import arguments
from routes.errors import DataError, FileError, UnknownIdError, UsageError
from routes.io import buffers, formats, read_records
from routes.io.options import PLAIN, FigureOptions, ReadOptions
from routes.io.reading import Reading
from routes.log import logger
from routes.model.checks import ERROR, SMALL_COUNT, Finding
from routes.model.tables import RowTuple
from routes.model.text import did_you_mean, quoted
from routes.network import Network

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    from routes.model.tables import Records
    from routes.publish.build import BuildOptions
    from routes.publish.publication import Publication
    from routes.results.bibliography import Bibliography

__all__ = ["available", "build", "check", "cite", "from_gdfs", "load", "open_network", "read"]

Input = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes] | IO[str]

MOST_NOTED = 5
_DATA = Path(__file__).parent / "data"


def available() -> tuple[str, ...]:
    """Return the names of the bundled networks, sorted."""
    if not _DATA.is_dir():
        return ()
    return tuple(sorted(each.name for each in _DATA.iterdir() if (each / "waypoints.csv").is_file()))


@arguments.with_keywords
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
    # Its positions were judged when it was built, and are in the tests.
    return _made(read_records(_DATA / name), name, logger.info)


def _choices(name: str) -> str:
    names = available()
    hint = did_you_mean(name, names)
    return f"{hint} Bundled: {', '.join(names) or 'none'}.".strip()


@arguments.with_keywords
def read(
    path: Input,
    *,
    report: Callable[[str], object] | None = None,
    chain: bool = False,
    columns: Mapping[str, str] | None = None,
    sheet: str = "",
    strict: bool = False,
    places: Input = "",
    measure: str = "",
    period: str = "",
    source: str = "",
    format: str = "",  # noqa: A002 - what pandas and GeoPandas call it
) -> Network:
    """Return the network that a folder or file holds: a network folder, a table of places, a GIS file.

    Places of a table are joined by what the table says: a column of steps, within each traveller or route if there is a
    column for them, or a column of destinations. Otherwise they are places and no legs.

    Parameters
    ----------
    path
        A network folder, or a folder of Flee or FlowmapBlue; ``.csv`` with name, lat, lon, or of counts between places;
        ``.xlsx``, ``.ods``, ``.geojson``, ``.topojson``, ``.kml``, ``.kmz``, ``.gpx``, ``.gpkg``, ``.fgb``, ``.shp``,
        ``.zip`` of shapefiles, ``.parquet``, ``.graphml`` and others (docs/formats.md). Or what such a file holds:
        ``bytes``, or a file that is open, as an upload or an ``io.StringIO`` is.
    report
        Called with each line that a person should see: what was read, and how it was understood.
    chain
        Join the places of a table, or the points of a file, in file order; within each group where a column has them.
    columns
        What columns of a table mean, by role: ``{"name": "Titre", "order": "Etappe"}``; an empty header takes a role
        away.
    sheet
        The sheet of a workbook, where several are tables.
    strict
        Refuse a table in which a row has no position. Otherwise such rows are listed, and not drawn.
    places
        A table of places (name, lat, lon), for a table of origins, destinations and counts by name; also bytes or an
        open file.
    measure, period, source
        What a table of counts counts, when (rows without a date of their own) and who published it: with a measure and
        a period its counts become figures. Without them they are a column ``count`` of the legs.
    format
        What bytes or an open file are (``"xlsx"``), where neither a name nor how they begin tells it.

    Raises
    ------
    FileError
        If there is no such file, or it cannot be read.
    DataError
        If anything in it is wrong; all of it is said, with file, line and column.
    RefusedError
        If the path is an address, or the content could lead to other files or addresses, or fill the memory.
    UsageError
        If ``columns`` or ``sheet`` name what there is not, the measure or the period is none, or a period or a source
        is given without a measure.
    """
    with buffers.as_path(places) as table, buffers.as_path(path, format) as place:
        figures = FigureOptions(places=os.fspath(table), measure=measure, period=period, source=source)
        options = ReadOptions(chain=chain, columns=columns or {}, sheet=sheet, strict=strict, figures=figures)
        return read_network(place, options, report)


def read_network(
    path: str | os.PathLike[str], options: ReadOptions, report: Callable[[str], object] | None = None
) -> Network:
    """Return the network that a folder or file holds, read by the options, as `read` does."""
    reading = read_records(path, options)
    told = logger.info if report is None else report
    net = _made(reading, Path(path).name, told)
    from routes.io import doubts

    certain = doubts.certain(reading)
    for found in certain[:MOST_NOTED]:
        told(str(found))
    if len(certain) > MOST_NOTED:
        told(f"{len(certain) - MOST_NOTED} more position(s) are certainly wrong: routes check lists them")
    return net


def _made(reading: Reading, name: str, told: Callable[[str], object]) -> Network:
    """Return the network of what was read, once all that is wrong with its records has been said.

    Raises
    ------
    DataError
        If anything is wrong, or there is no place.
    """
    net = None if reading.has_errors() else _fitting(reading.records)
    if net is None:
        from routes.io import doubts

        if faults := doubts.errors(reading):
            raise DataError.of(map(str, faults), faults)
        net = Network.from_records(reading.records, reading.origins)
    if not reading.records.waypoints:
        raise DataError(f"{name}: there is no place in it: write a row with name, lat and lon for each")
    for line in reading.notes:
        told(line)
    for found in reading.findings:
        told(str(found))
    return net


def _fitting(records: Records) -> Network | None:
    """Return the network of some records, None if they do not fit together."""
    try:
        return Network.from_records(records)
    except DataError:
        return None


@arguments.with_keywords
def from_gdfs(
    places: GeoDataFrame | DataFrame,
    legs: GeoDataFrame | DataFrame | None = None,
    *,
    name: str = "",
    start: str = "",
    end: str = "",
    crs: Any = None,
) -> Network:
    """Return the network of a frame of places and one of legs, as a researcher has them.

    Parameters
    ----------
    places
        Points (or ``lon`` and ``lat``) with names: a row a place.
    legs
        A row a leg: lines or none, and its two ends by id or name of the place. Lines in several parts are merged where
        these join.
    name, start, end
        The columns of names and of ends, where they are not called so: ``from`` and ``to``, ``origin`` and
        ``destination``, ``u`` and ``v``, ``source`` and ``target`` are found by themselves.
    crs
        The reference system of geometries that have none, such as ``"EPSG:4326"``.

    Raises
    ------
    DataError
        If an end is not a place, or the name of several; a column lacks; geometries have no reference system, or a cell
        cannot be what its column says. All faults are listed.
    GeometryError
        If a geometry is not one that a place or a leg can have.
    UsageError
        If ``crs`` is not a reference system.

    Examples
    --------
    >>> import pandas as pd
    >>> places = pd.DataFrame({"name": ["Cali", "Quito"], "lon": [-76.53, -78.47], "lat": [3.45, -0.18]})
    >>> legs = pd.DataFrame({"from": ["Cali"], "to": ["Quito"], "people": [120]})
    >>> net = from_gdfs(places, legs)
    >>> net.legs["cali--quito"].extra
    (('people', '120'),)
    """
    from routes.io import gdfs

    return Network.from_records(gdfs.from_gdfs(places, legs, name=name, start=start, end=end, crs=crs))


@arguments.with_keywords
def check(
    source: object,
    *,
    small_count: int = SMALL_COUNT,
    format: str = "",  # noqa: A002 - as in `read`
) -> tuple[Finding, ...]:
    """Return everything that is wrong or doubtful in an input, errors first.

    ``source`` is the path of a network folder or of a file that `routes.read` takes, bytes or an open file
    (``format`` as there), or a network. Figures of a file
    that count fewer than ``small_count`` people, and not 0, are doubtful. In a network with a story, also what its
    chapters name and the network does not have.

    Raises
    ------
    FileError
        If there is no such file, or it cannot be read.
    RefusedError
        If the path is an address, or the content could lead to other files or addresses, or fill the memory.
    """
    if not buffers.is_buffer(source):
        return RowTuple(_findings(source, small_count))
    with buffers.as_path(source, format) as path:
        return RowTuple(_findings(path, small_count))


def _findings(source: object, small_count: int) -> tuple[Finding, ...]:
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


def open_network(
    name_or_path: str | os.PathLike[str],
    report: Callable[[str], object] | None = None,
    options: ReadOptions = PLAIN,
) -> Network:
    """Return the network that a person means: a bundled name, a network folder, or a file, read by the options.

    Raises
    ------
    UnknownIdError
        If it is neither a bundled name nor a path; the message lists the bundled networks.
    UsageError
        If it is no text.
    """
    if not isinstance(name_or_path, str | os.PathLike):
        raise UsageError(f"network {quoted(name_or_path)} is neither a network, a bundled name nor a path")
    text = os.fspath(name_or_path)
    if text in available():
        options.refuse(text, "this is a bundled network, which is read as it is")
        return load(text)
    try:
        return read_network(name_or_path, options, report)
    except FileError:
        looks_like_path = any(mark in text for mark in ("/", os.sep)) or Path(text).suffix
        if Path(text).exists() or looks_like_path:
            raise
        raise UnknownIdError(
            f"no network {quoted(text)}: neither a bundled name nor a path. {_choices(text)}"
        ) from None


# --- what is published ----------------------------------------------------------------------------------------------
@arguments.with_keywords
def build(
    network: Network | str | os.PathLike[str],
    folder: str | os.PathLike[str] | None = None,
    *,
    force: bool = False,
    report: Callable[[str], object] | None = None,
    progress: Callable[[int, int, str], object] | None = None,
    **options: Unpack[BuildOptions],
) -> Publication:
    """Return a publication: pages and embeds, pictures, words, table, data, and the record of where they came from.

    Parameters
    ----------
    network
        A network, the name of a bundled one, or a path that `read` takes. Of a folder, the words in ``alt.txt`` and the
        house style in ``style.toml`` are used.
    folder
        Where to write it, whole or not at all; nothing is written where it is ``None``.
    force
        Whether to write into a folder that routes did not make.
    report
        Called with each line that a person should see; ``warnings`` of the publication has them all.
    progress
        Called before each step: how many are done, how many there are, what begins.
    options
        ``lang``: a language, or several, the first one for ``index.html``; ``start``, ``end``, ``by``, ``at``,
        ``avoid``, ``via``: a path to draw, as `Network.path` finds it. ``title``, ``theme``, ``style``, ``basemap``,
        ``cities``, ``rivers``, ``credit``, ``source``, ``flows``, ``period``, ``disclaimer``, ``worldview``,
        ``country_names``, ``locale``: as for `Network.map`. ``url``: where the folder will stand. ``robots``,
        ``updated``, ``correction``: what the pages say of themselves. ``csp``: styles and scripts as files. ``exact``:
        the reason for each sensitive place that is published exactly, by id. ``allow_large``: pages of more than
        250 kB. ``strict``: no number without a source.

    Raises
    ------
    UsageError
        If an option is not known, or options make no sense together.
    UnknownIdError, NoPathError
        If a place or a network is not known, or no path joins the two.
    DataError
        If the network is damaged, a page is too large, or, with ``strict``, a number names no source.
    FileError
        If something cannot be read or written; the folder is then as it was.
    RefusedError
        If a sensitive place would be published exactly, or the folder is not one of ours.

    Examples
    --------
    >>> import routes
    >>> made = routes.build("western-africa-atlantic", basemap="none", lang="fr", url="https://example.org/m/")
    >>> made.langs, made.hosts, made.files["index.html"][:15]
    (('fr',), (), b'<!DOCTYPE html>')
    >>> "<route-map" in made.embed("https://example.org/m/", cms="element").text
    True
    """
    from routes.publish import build as making

    lines: list[str] = []

    def told(line: str) -> None:
        lines.append(line)
        (report or logger.info)(line)

    made: dict[str, Any] = dict(options)
    making.checked(made)
    if isinstance(network, Network):
        net, origin = network, making.Origin()
    else:
        net = open_network(network, told)
        name = os.fspath(network)
        origin = making.origin_of(_DATA / name if name in available() else Path(name), name, lines)
        from routes.maps.styles import folder_style

        made.setdefault("style", folder_style(name))
    found = making.build(net, folder, origin=origin, force=force, report=report, progress=progress, **made)
    return dataclasses.replace(found, warnings=(*lines, *found.warnings))


@arguments.with_keywords
def cite(network: Network | str | os.PathLike[str]) -> Bibliography:
    """Return the sources of a network, for a bibliography.

    Parameters
    ----------
    network
        A network, the name of a bundled one, or a path that `read` takes.

    Raises
    ------
    UnknownIdError
        If there is no such network.
    DataError, FileError, RefusedError
        As `read`.

    Examples
    --------
    >>> import routes
    >>> routes.cite("americas").to_csl()[0]["type"]
    'webpage'
    """
    return (network if isinstance(network, Network) else open_network(network)).cite()
