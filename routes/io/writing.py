"""``routes.write``: a network into a file, a folder, or a file that is open."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, cast, overload

from routes import arguments
from routes.errors import UsageError
from routes.io import buffers
from routes.io.formats import write_path
from routes.model.network import NetworkRecords

__all__ = ["write"]


@overload
def write(
    net: NetworkRecords, path: str | os.PathLike[str], *, exact: Mapping[str, str] | None = None, format: str = ""
) -> Path: ...
@overload
def write(net: NetworkRecords, path: IO[Any], *, exact: Mapping[str, str] | None = None, format: str = "") -> None: ...
@arguments.with_keywords
def write(
    net: NetworkRecords,
    path: str | os.PathLike[str] | IO[Any],
    *,
    exact: Mapping[str, str] | None = None,
    format: str = "",  # noqa: A002 - as in `routes.read`
) -> Path | None:
    """Write ``net`` in the format that the suffix names and return the path; no suffix, or a slash, is a folder.

    ``.geojson``, ``.gpkg``, ``.fgb``, ``.parquet``, ``.graphml``, ``.xlsx``, ``.zip`` (shapefiles) and a folder hold
    the whole network and read back equal; ``.kml``, ``.gpx`` and ``.locator.json`` (Datawrapper) hold places, legs and,
    in KML, routes (docs/formats.md says what is lost); ``.csv`` holds its places in travel order.

    An open file is written to in the ``format`` that is named (``"geojson"``), or that its name has, and stays open.

    Places whose ``sensitivity`` asks for it are written coarser than they are known (`routes.geo.masking`), but in a
    network folder, which is for your own work; a `RoutesWarning` says so. ``exact`` gives the reason for each place, by
    id, that is written exactly all the same; the column ``exact_reason`` keeps it.

    Raises
    ------
    UsageError
        If the suffix names no format that is written, it is not a path, or ``exact`` names what is not a waypoint or
        gives no reason.
    DataError
        If a figure has no source: no format that holds figures takes it.
    FileError
        If the file cannot be written.
    RefusedError
        If the path is an address, or a folder that is not a network folder.
    MissingDependencyError
        If the format needs an optional package.
    """
    if not isinstance(path, str | os.PathLike):
        if buffers.is_open(path):
            form = buffers.form_of(path, format)
            buffers.hand_over(buffers.bytes_of(lambda file: write(net, file, exact=exact), form), path)
            return None
    elif format:
        raise UsageError(f"format {format} is for open files: the suffix of a path says it")
    return write_path(net, cast("str | os.PathLike[str]", path), exact)
