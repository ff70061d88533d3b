"""Which folder or file of another tool lies before us: told by the names of files and by headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from routes.errors import DataError, UsageError
from routes.io.exchange import flee, flows, matrix, publishers
from routes.io.exchange.sheets import ForeignTable, member_table, members, parse_table
from routes.io.options import PLAIN, PLAIN_FIGURES, FigureOptions, ReadOptions
from routes.io.reading import Builder, Reading
from routes.io.tabular import roles
from routes.io.tabular.incidents import are_incidents
from routes.io.tabular.publisher_headers import MONTHLY, layout_of

LOOKED_AT = 65_536

__all__ = ["is_of_others", "read_file_of_others", "read_folder_of_others", "read_table_of_others"]


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
    title = title or folder.resolve().name
    if {"locations.csv", "flows.csv"} <= files.keys():
        if options.places:
            raise UsageError("--places (places=): the folder has its own locations.csv", where=title)
        builder = Builder()
        tables = {
            name: member_table(folder, files.get(f"{name}.csv"), builder, *_FLOWMAP.get(name, ()))
            for name in ("properties", "locations", "flows")
        }
        return flows.read_flowmap(builder, tables, title, options)
    if {"locations.csv", "routes.csv"} <= files.keys():
        options.refuse(title)
        return flee.read_flee(folder, files, title)
    return None


# Roles of columns that say nothing in a table of origins and destinations.
_OF_PLACES = frozenset(roles.ROLES) - {*roles.ENDS, "count", "measure", "unit", "time", "period", "valid", "source"}
_FLOWMAP = {"properties": (("property", "value"), ("property",))}


def read_file_of_others(path: Path, data: bytes, options: ReadOptions = PLAIN) -> Reading | None:
    """Return the network of one table of another tool and of what lies beside it, ``None`` if it is none that is known.

    A file ``locations.csv`` of Flee or FlowmapBlue is read with its neighbours, and so are ``routes.csv`` and
    ``flows.csv``; a table of origins and destinations with its own positions or the places of ``options``.
    """
    lower = path.name.lower()
    end = next((end for end in ("locations.csv", "routes.csv", "flows.csv") if lower.endswith(end)), None)
    head = parse_table(data[:LOOKED_AT].rpartition(b"\n")[0] or data[:LOOKED_AT], path.name, Builder())
    if end is not None and not options.figures.places and not options.columns:
        prefix = lower.removesuffix(end)
        listed = members(path.parent)
        files = {name[len(prefix) :]: written for name, written in listed.items() if name.startswith(prefix)}
        files = {name: written for name, written in files.items() if name in _MEMBERS}
        title = prefix.strip(" -_.")
        if _has_header(end, head, files) and (found := _tables(path.parent, files, title, options.figures)):
            return found
        if end == "locations.csv" and head.column(("locationtype",)) is not None:
            options.figures.refuse(path.name)
            return flee.read_flee(path.parent, {"locations.csv": path.name}, path.stem)
    if not is_of_others(head, options):
        return None
    builder = Builder()
    return read_table_of_others(builder, parse_table(data, path.name, builder), options)


def is_of_others(table: ForeignTable, options: ReadOptions) -> bool:
    """Return whether a table is a publisher's, of incidents, or of counts between places."""
    if options.columns:
        table = replace(table, tagged={**table.tagged, **roles.asked(table.titles, options.columns)})
        return bool(options.figures.places) or flows.is_flow_table(table)
    known = are_incidents(table.keys) or layout_of(table.titles) is not None or _is_of_months(table)
    return known or bool(options.figures.places) or flows.is_flow_table(table) or matrix.is_matrix(table)


def _is_of_months(table: ForeignTable) -> bool:
    """Return whether a table has dates and counts, and says of no place."""
    where = {"name", "lat", "lon", "latlon", "lonlat", "origin", "destination", "origin_lat", "destination_lat"}
    dated = table.column(MONTHLY.time) is not None and table.column(MONTHLY.values[""]) is not None
    return dated and not table.roles().keys() & where


def read_table_of_others(builder: Builder, table: ForeignTable, options: ReadOptions = PLAIN) -> Reading:
    """Return the network of one table of a publisher or of counts between places, which `is_of_others` tells.

    Raises
    ------
    DataError
        If it is a table of incidents, or lacks positions.
    UsageError
        If ``options`` name a column that there is not.
    """
    if not options.columns and are_incidents(table.keys):
        message = "a table of incidents, not of places or legs. Near a network: routes show NET --incidents FILE"
        raise DataError(message, where=table.name)
    layout = None if options.columns else layout_of(table.titles)
    if layout is None and not options.columns and not options.figures.places and _is_of_months(table):
        message = "a table of months and numbers, about no place. Add it to a network that has one"
        raise DataError(f'{message}: net.add_figures(path, about="ID", measure="...", source="...")', where=table.name)
    if layout is not None:
        return publishers.read_published(builder, table, layout, options.figures)
    if not options.columns and matrix.is_matrix(table):
        return flows.read_pairs(builder, matrix.unpivoted(table, builder), options.figures)
    given = {**table.tagged, **(asked := roles.asked(table.titles, options.columns))}
    for index, role in asked.items():
        if role in _OF_PLACES:
            text = f"--column {role}={table.titles[index]} has no effect in a table of origins, destinations and counts"
            raise UsageError(text, where=table.name)
    return flows.read_pairs(builder, replace(table, tagged=given), options.figures)


_MEMBERS = (
    "locations.csv",
    "routes.csv",
    "flows.csv",
    "properties.csv",
    "closures.csv",
    "conflicts.csv",
    "sim_period.csv",
)


def _has_header(end: str, table: ForeignTable, files: Mapping[str, str]) -> bool:
    """Return whether a table has the header of what its name says: any other file may be called locations.csv."""
    if end == "locations.csv":
        return flows.is_place_table(table) and ("flows.csv" in files or table.column(("locationtype",)) is not None)
    if end == "flows.csv":
        return flows.ends_of(table) is not None
    return table.column(("name1",)) is not None or len(table.keys) in (3, 4, 5)
