"""Which folder or file of another tool lies before us: told by the names of files and by headers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from routes.errors import DataError
from routes.io.exchange import flee, flows, publishers
from routes.io.exchange.figures import PLAIN_FIGURES, FigureOptions
from routes.io.exchange.sheets import ForeignTable, members, parse_table
from routes.io.reading import Builder, Reading

LOOKED_AT = 65_536

__all__ = ["read_file_of_others", "read_folder_of_others"]


def read_folder_of_others(folder: Path, options: FigureOptions = PLAIN_FIGURES) -> Reading | None:
    """Return the network of a folder of another tool, ``None`` if it is of none that is known.

    Flee: ``locations.csv`` and ``routes.csv``. FlowmapBlue: ``locations.csv`` and ``flows.csv``, also where a sheet was
    exported under a title: ``Title - locations.csv``.
    """
    files = members(folder)
    for prefix in _prefixes(files):
        own = {name[len(prefix) :]: written for name, written in files.items() if name.startswith(prefix)}
        if (found := _tables(folder, own, prefix.strip(" -_."), options)) is not None:
            return found
    return None


def _prefixes(files: Mapping[str, str]) -> list[str]:
    ends = [name for name in files if name.endswith("locations.csv")]
    return sorted((name.removesuffix("locations.csv") for name in ends), key=lambda prefix: (prefix != "", prefix))


def _tables(folder: Path, files: Mapping[str, str], title: str, options: FigureOptions) -> Reading | None:
    if {"locations.csv", "flows.csv"} <= files.keys():
        return flows.read_flowmap(folder, files, title, options)
    if {"locations.csv", "routes.csv"} <= files.keys():
        return flee.read_flee(folder, files, title)
    return None


def read_file_of_others(path: Path, data: bytes, options: FigureOptions = PLAIN_FIGURES) -> Reading | None:
    """Return the network of one table of another tool and of what lies beside it, ``None`` if it is none that is known.

    A file ``locations.csv`` of Flee or FlowmapBlue is read with its neighbours, and so are ``routes.csv`` and
    ``flows.csv``; a table of origins and destinations with its own positions or the places of ``options``.
    """
    lower = path.name.lower()
    end = next((end for end in ("locations.csv", "routes.csv", "flows.csv") if lower.endswith(end)), None)
    table = parse_table(data[:LOOKED_AT].rpartition(b"\n")[0] or data[:LOOKED_AT], path.name, Builder())
    if end is not None and not options.places:
        prefix = lower.removesuffix(end)
        listed = members(path.parent)
        files = {name[len(prefix) :]: written for name, written in listed.items() if name.startswith(prefix)}
        files = {name: written for name, written in files.items() if name in _MEMBERS}
        if _has_header(end, table, files) and (found := _tables(path.parent, files, prefix.strip(" -_."), options)):
            return found
        if end == "locations.csv" and table.column(("locationtype",)) is not None:
            return flee.read_flee(path.parent, {"locations.csv": path.name}, path.stem)
    if _is_incidents(table):
        message = "a table of incidents, not of places or legs. Near a network: routes show NET --incidents FILE"
        raise DataError(message, where=path.name)
    if (layout := publishers.layout_of(table)) is not None and not options.places:
        builder = Builder()
        return publishers.read_published(path, parse_table(data, path.name, builder), layout, builder, options)
    if options.places or flows.is_flow_table(table):
        builder = Builder()
        return flows.read_pairs(path, parse_table(data, path.name, builder), builder, options)
    return None


_MEMBERS = (
    "locations.csv",
    "routes.csv",
    "flows.csv",
    "properties.csv",
    "closures.csv",
    "conflicts.csv",
    "sim_period.csv",
)


def _is_incidents(table: ForeignTable) -> bool:
    """Return whether a table is one of the Missing Migrants Project: who died or is missing, event by event."""
    people = {"numberdead", "numberofdead", "nodead", "dead", "totalnumberofdeadandmissing", "totaldeadandmissing"}
    event = {"mainid", "webid", "incidentid", "causeofdeath", "cause"}
    return bool(people & set(table.keys)) and bool(event & set(table.keys))


def _has_header(end: str, table: ForeignTable, files: Mapping[str, str]) -> bool:
    """Return whether a table has the header of what its name says: any other file may be called locations.csv."""
    if end == "locations.csv":
        return flows.is_place_table(table) and ("flows.csv" in files or table.column(("locationtype",)) is not None)
    if end == "flows.csv":
        return flows.ends_of(table) is not None
    return table.column(("name1",)) is not None or len(table.keys) in (3, 4, 5)
