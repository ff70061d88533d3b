"""Tables of publishers as figures: Frontex, UNHCR, IOM's DTM and Flow Monitoring, and tables of months and numbers.

What a publisher counts is known by its headers: the measure, the unit that follows from it, and who published it. A
figure without a period is none, and a suppressed one is a bound. What stands in other columns of a row (type of border,
population) makes a series of its own, as a source of its own, so that no two series are ever added.
"""

from __future__ import annotations

import dataclasses
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from routes.errors import DataError, RoutesWarning, UsageError
from routes.geo import places as names
from routes.geo.positions import ground
from routes.io.exchange.flows import read_places
from routes.io.exchange.published_figures import PublishedRow, figures_of, merged
from routes.io.exchange.sheets import ForeignTable, parse_table
from routes.io.options import FigureOptions
from routes.io.reading import Builder, Reading, add_capped, counted, warning
from routes.io.rows import FreeIds
from routes.io.tabular.country_cells import code_of
from routes.io.tabular.figure_rows import SourceList, observation
from routes.io.tabular.publisher_headers import MONTHLY, Layout, layout_of
from routes.model.countries import names_of
from routes.model.files import read_bytes
from routes.model.network import NetworkRecords
from routes.model.records import PlaceKind, Waypoint
from routes.model.tables import Meta
from routes.model.text import few, fold, quoted, slug
from routes.saving import local_path

__all__ = ["add_figures", "read_published"]

_Net = TypeVar("_Net", bound=NetworkRecords)


# --- as a network ---------------------------------------------------------------------------------------------------
def read_published(builder: Builder, table: ForeignTable, layout: Layout, options: FigureOptions) -> Reading:
    """Return a network of the places of a publisher's table with its figures: countries as areas, points as places.

    Raises
    ------
    DataError
        If no place has a position: figures by route or by name of a district belong to a network that has these.
    """
    title = table.name.rsplit(".", 1)[0]
    builder.meta = Meta(name=slug(title), title=title)
    _check(table, layout, options)
    found = figures_of(builder, table, layout, options)
    if options.period and not found.fixed:
        raise UsageError("--period (period=) has no effect: every figure has its own", where=table.name)
    known = _positions(options.places) if options.places else {}
    ids: dict[tuple[str, tuple[float, float] | None], str] = {}
    free = FreeIds()
    without: dict[str, str] = {}
    used = not options.places
    sources = SourceList(builder)
    rows: list[tuple[str, PublishedRow]] = []
    for row in found.rows:
        used |= row.position is None and fold(row.about) in known
        row = dataclasses.replace(row, position=row.position or known.get(fold(row.about)))
        if (row.about, row.position) not in ids:
            place = _place(row, layout, free)
            if place is None:
                without.setdefault(row.about, row.where)
                continue
            builder.add("waypoints", row.where, place)
            ids[row.about, row.position] = place.id
        rows.append((ids[row.about, row.position], row))
    if not used:
        text = "--places (places=) has no effect: nothing in the table lacks a position and is a place of that file"
        raise UsageError(text, where=table.name)
    if not ids and without:
        listed = few([quoted(text) for text in without], 5)
        raise DataError(
            f"{layout.publisher}: figures about {listed}, of which the table has no positions. Name a table of places "
            "with name, lat and lon: --places FILE (places=); or add them to a network that has such places: "
            "net.add_figures(path, about={name: id})",
            where=table.name,
        )
    for about, row in merged(rows):
        _add(builder, row, about, options.source or layout.publisher, sources)
    builder.notes += found.notes
    builder.unplaced += [(where, text) for text, where in without.items()]
    fix = "It is left out with its figures."
    lost = [warning("unplaced", where, f"{quoted(text)} has no position", fix) for text, where in without.items()]
    add_capped(builder, lost, "places without a position")
    add_capped(builder, found.faults, "cells that are no figure")
    builder.notes.insert(0, f"Read {table.name} as a table of {layout.publisher}: {counted(builder)}.")
    return builder.done()


def _check(table: ForeignTable, layout: Layout, options: FigureOptions) -> None:
    """Refuse a table without names, and options that say what it says itself."""
    if table.column(layout.place) is None:
        # UNHCR has three letters of its own for countries: ARE is Egypt there, and the Emirates in ISO 3166.
        raise DataError(
            f"{layout.publisher}: only the publisher's own country codes, which are not ISO 3166. Export it with "
            "names or ISO codes",
            where=table.name,
        )
    if options.measure and options.measure not in layout.values:
        told = " and ".join(layout.values)
        raise UsageError(f"--measure (measure=): the table says itself what it counts, {told}", where=table.name)
    if options.places and layout.country:
        raise UsageError("--places (places=) has no effect: the table is about countries", where=table.name)


def _positions(path: str) -> dict[str, tuple[float, float]]:
    """Return (lon, lat) of the places of a table, by name and id as names are compared."""
    scratch = Builder()
    gazette = read_places(scratch, Path(path))
    at = {place.id: (place.lon, place.lat) for place in scratch.rows["waypoints"]}
    return {fold(name): at[made] for name, made in gazette.known.items()}


def _place(row: PublishedRow, layout: Layout, ids: FreeIds) -> Waypoint | None:
    """Return a place for the name in a row: the country that it is, or the point beside it."""
    if layout.country:
        code = code_of(row.about)
        there = ground.label(code) if code else None
        if there is None:
            return None
        lon, lat, reach = there
        name = next((text for lang, text in names_of(code) if lang == "en"), row.about)
        note = "The whole country; the position is where its name stands on maps."
        return Waypoint(
            id=ids.give(slug(name)), name=name, lon=lon, lat=lat, kind=PlaceKind.AREA, country=(code,),
            accuracy_km=round(reach), note=note,
        )  # fmt: skip
    if row.position is None or not row.about:
        return None
    return Waypoint(id=ids.give(slug(row.about)), name=row.about, lon=row.position[0], lat=row.position[1])


def _add(builder: Builder, row: PublishedRow, about: str, publisher: str, sources: SourceList) -> None:
    title = ", ".join(part for part in (publisher, row.series) if part)
    source = sources.of(row.where, title)
    observation(row.where, builder, about, row.measure, row.period, row.figure, group=row.group, source=source)


# --- added to a network ---------------------------------------------------------------------------------------------
def add_figures(
    net: _Net, path: str | os.PathLike[str], about: Mapping[str, str] | str, *, measure: str, period: str, source: str
) -> _Net:
    """Return the network with the figures of a table about its places; see `Network.add_figures`.

    Raises
    ------
    DataError
        If the table has no figures that can be read.
    UsageError
        If it says neither what it counts nor about what, and nobody does.
    """
    place = local_path(path)
    builder = Builder()
    table = parse_table(read_bytes(place), place.name, builder)
    options = FigureOptions(measure=measure, period=period, source=source)
    layout = layout_of(table.titles) or MONTHLY
    if not layout.publisher and not measure:
        raise UsageError("the table does not say what it counts: give measure=", where=place.name)
    if not layout.publisher and not source:
        raise UsageError("the table does not say who published it: give source=", where=place.name)
    found = figures_of(builder, table, layout, options)
    if not found.rows:
        raise DataError(f"no figures among the columns {few(table.titles)}", where=place.name)
    known: dict[str, str] = {}
    lost: dict[str, int] = {}
    taken = SourceList(builder, ids=FreeIds(net.sources))
    rows: list[tuple[str, PublishedRow]] = []
    for row in found.rows:
        if row.about not in known:
            known[row.about] = _meant(net, row.about, about)
        if known[row.about]:
            rows.append((known[row.about], row))
        else:
            lost[row.about] = lost.get(row.about, 0) + 1
    for meant, row in merged(rows):
        _add(builder, row, meant, options.source or layout.publisher, taken)
    if lost and not builder.rows["observations"]:
        listed = few([quoted(text) for text in lost], 5)
        raise UsageError(
            f"about {listed}: nothing in the network is called so. Say about={{name: id}}", where=place.name
        )
    said = [f"{count} figures about {quoted(text)}" for text, count in lost.items()]
    said += [str(fault) for fault in found.faults[:5]]
    # Columns that are not read at all change no figure; those that are added up over, or hold parts, may surprise.
    for note in (each for each in found.notes if not each.startswith("Columns not read")):
        warnings.warn(f"{place.name}: {note}", RoutesWarning, stacklevel=4)
    if said:
        warnings.warn(f"{place.name}: left out {few(said, 8)}", RoutesWarning, stacklevel=4)
    more = (*net.observations, *builder.rows["observations"])
    return dataclasses.replace(net, observations=more, sources=[*net.sources.values(), *builder.rows["sources"]])  # type: ignore[arg-type]


def _meant(net: NetworkRecords, name: str, about: Mapping[str, str] | str) -> str:
    """Return the id that a name of the table means, or an empty text."""
    wanted = about if isinstance(about, str) else about.get(name, "")
    if wanted:
        return wanted if wanted in net.legs else names.find(net, wanted).id
    if not name:
        return ""
    try:
        return names.find(net, name).id
    except LookupError:
        return ""
