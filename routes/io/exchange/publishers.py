"""Tables of publishers as figures: Frontex, UNHCR, IOM's DTM and Flow Monitoring, and tables of months and numbers.

What a publisher counts is known by its headers: the measure, the unit that follows from it, and who published it. A
figure without a period is none, and a suppressed one is a bound. What stands in other columns of a row (type of border,
population) makes a series of its own, as a source of its own, so that no two series are ever added.
"""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from routes.errors import DataError, RoutesWarning, UsageError
from routes.geo import places as names
from routes.geo.positions import ground
from routes.io.exchange.figures import CellFigure, FigureOptions, SourceList, figure_of, observation, period_of
from routes.io.exchange.flows import COUNT
from routes.io.exchange.places import code_of
from routes.io.exchange.sheets import ForeignTable, add_capped, parse_table, position_of
from routes.io.reading import Builder, Reading, counted, warning
from routes.io.rows import FreeIds
from routes.model.checks import Finding
from routes.model.countries import names_of
from routes.model.files import read_bytes
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import PlaceKind, Waypoint
from routes.model.tables import Meta
from routes.model.text import few, quoted, slug
from routes.saving import local_path

__all__ = ["Layout", "add_figures", "layout_of", "read_published"]

_Net = TypeVar("_Net", bound=NetworkRecords)
LAT, LON = ("latitude", "lat", "y", "gpslatitude"), ("longitude", "lon", "long", "x", "gpslongitude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a publisher lays out a table: keys of columns by what they hold; ``values`` by measure."""

    publisher: str
    place: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    time: tuple[str, ...]
    group: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    country: bool = False
    needs: tuple[tuple[str, ...], ...] = ()


LAYOUTS = (
    Layout(
        publisher="Frontex, detections of irregular border crossings", place=("route",),
        group=("nat", "nationality"), series=("type", "bordertype"), time=("t", "month", "date"),
        values={"encounter": ("n", "detections", "count")}, needs=(("route",), ("nat", "nationality")),
    ),
    Layout(
        publisher="UNHCR, population statistics", country=True, time=("year",),
        place=("countryofasylumiso", "coaiso", "asylumiso", "iso3coa", "countryofasylum", "coaname", "asylumcountry"),
        group=("countryoforiginiso", "cooiso", "originiso", "iso3coo", "countryoforigin", "cooname", "origincountry"),
        values={
            "stock": (
                "refugees", "refugeesunderunhcrsmandate", "refugeesincrefugeelikesituations", "asylumseekers",
                "asylumseekerspendingcases", "idps", "idpsofconcerntounhcr", "internallydisplacedpersons", "stateless",
                "statelesspersons", "othersofconcern", "othersofconcerntounhcr", "oip",
                "otherpeopleinneedofinternationalprotection", "venezuelansdisplacedabroad",
            ),
            "return": ("returnedrefugees", "returnedidps", "returnedidpss"),
        },
        needs=(
            ("countryofasylumiso", "coaiso", "asylumiso", "iso3coa", "countryofasylum", "coaname", "coa",
             "countryofasylumcode"),
            ("year",),
        ),
    ),
    Layout(
        publisher="IOM Displacement Tracking Matrix, Flow Monitoring",
        place=("fmpname", "fmp", "nameoffmp", "flowmonitoringpoint", "fmpointname", "flowmonitoringpointname"),
        time=("date", "reportingdate", "surveydate", "month", "datadate", "period"),
        values={"transit": (
            "individuals", "totalindividuals", "numberofindividuals", "noofindividuals", "totalflow", "flows", "total",
            "numberofpeople", "numberofmigrants", "totalmigrants",
        )},
        needs=(("fmpname", "fmp", "nameoffmp", "flowmonitoringpoint", "fmpointname", "flowmonitoringpointname"),),
    ),
    Layout(
        publisher="IOM Displacement Tracking Matrix, displaced persons",
        place=("sitename", "admin2name", "admin1name", "admin0name", "adm2name", "adm1name", "adm0name", "settlement"),
        time=("reportingdate", "date", "roundreportingdate", "surveydate", "month"),
        values={"stock": ("numpresentidpind", "idpindividuals", "idps", "numberofidps", "totalidps", "idpind")},
        needs=(("numpresentidpind", "idpindividuals", "numberofidps", "totalidps", "idpind"),),
    ),
)  # fmt: skip
_MONTHLY = Layout(
    publisher="", place=(), group=("nat", "nationality"), time=("t", "month", "date", "period", "year", "mes", "fecha"),
    values={"": (*COUNT, "crossings")},
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """One figure of a table, about a name."""

    where: str
    about: str
    measure: str
    period: Period
    figure: CellFigure
    group: str
    series: str
    position: tuple[float, float] | None


@dataclass
class _Figures:
    """The figures of a table and what could not be read."""

    rows: list[_Row] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)


def layout_of(table: ForeignTable) -> Layout | None:
    """Return the layout of a publisher's table by its headers, ``None`` if it is of none that is known."""
    keys = set(table.keys)
    months = [title for title in table.titles if _is_month(title)]
    for layout in LAYOUTS:
        values = any(keys & set(columns) for columns in layout.values.values()) or (
            layout.publisher.startswith("Frontex") and len(months) > 1
        )
        if values and all(keys & set(needed) for needed in layout.needs):
            return layout
    return None


def _is_month(title: str) -> bool:
    return re.fullmatch(r"[A-Za-z]{3}[- ]?\d{4}|\d{4}-\d{2}", title) is not None and period_of(title) is not None


def _figures(table: ForeignTable, layout: Layout, options: FigureOptions) -> _Figures:
    found = _Figures()
    place, group, time = table.column(layout.place), table.column(layout.group), table.column(layout.time)
    lat, lon = table.column(LAT), table.column(LON)
    series = table.column(layout.series)
    values = [
        (table.keys.index(key), measure or options.measure, None)
        for measure, columns in layout.values.items()
        for key in columns
        if key in table.keys
    ]
    wide: list[tuple[int, str, Period | None]] = [*values]
    if not wide:
        measure = next(iter(layout.values))
        wide = [(i, measure, period_of(title)) for i, title in enumerate(table.titles) if _is_month(title)]
    several = len(values) > 1
    unclear = _unclear_years(table, time)
    if unclear:
        message = f"{few(unclear, 12)}: every row is of 1 January, which may be the month or the year"
        fix = "They are left out: write 2021-01 or 2021."
        found.faults.append(warning("no-period", table.where(table.header_line, time), message, fix))
    fixed = Period.parse(options.period) if options.period else None
    for line, cells in table.rows:
        if unclear and time is not None and cells[time][:4] in unclear:
            continue
        about = cells[place] if place is not None else ""
        position = position_of(cells[lat], cells[lon])[0] if lat is not None and lon is not None else None
        said = cells[series] if series is not None else ""
        for column, measure, month in wide:
            figure = figure_of(cells[column])
            if figure is None:
                if cells[column].strip(" -–*.nNaA/"):
                    message = f"{quoted(cells[column])} is not a figure"
                    found.faults.append(warning("bad-count", table.where(line, column), message, "It is left out."))
                continue
            text = cells[time] if time is not None else ""
            period = month or (period_of(text, month=time is not None and table.keys[time] == "t") if text else fixed)
            if period is None:
                fix = "Write 2021, 2021-08 or 2021-08-15: it is no figure without."
                message = f"{quoted(text)} is not a period"
                found.faults.append(warning("no-period", table.where(line, time), message, fix))
                continue
            what = " ".join(part for part in (table.titles[column] if several else "", said) if part)
            part = _part(cells[group]) if group is not None else ""
            found.rows.append(_Row(table.where(line, column), about, measure, period, figure, part, what, position))
    return found


def _unclear_years(table: ForeignTable, time: int | None) -> list[str]:
    """Return the years, but the last, of a column of first days in which there is no other day than 1 January.

    Where other years go by month, those were counted by year and dated to its first day.
    """
    if time is None or table.keys[time] != "t":
        return []
    days: dict[str, set[str]] = {}
    for _, cells in table.rows:
        days.setdefault(cells[time][:4], set()).add(cells[time][4:10])
    alone = sorted(year for year, found in days.items() if found == {"-01-01"} and year != max(days))
    return alone if any(len(found) > 1 for found in days.values()) else []


def _part(text: str) -> str:
    code = code_of(text)
    return f"nationality:{code or slug(text)}" if text.strip() else ""


# --- as a network ---------------------------------------------------------------------------------------------------
def read_published(
    path: Path, table: ForeignTable, layout: Layout, builder: Builder, options: FigureOptions
) -> Reading:
    """Return a network of the places of a publisher's table with its figures: countries as areas, points as places.

    Raises
    ------
    DataError
        If no place has a position: figures by route or by name of a district belong to a network that has these.
    """
    builder.meta = Meta(name=slug(path.stem), title=path.stem)
    if table.column(layout.place) is None:
        # UNHCR has three letters of its own for countries: ARE is Egypt there, and the Emirates in ISO 3166.
        raise DataError(
            f"{layout.publisher}: only the publisher's own country codes, which are not ISO 3166. Export it with "
            "names or ISO codes",
            where=path.name,
        )
    found = _figures(table, layout, options)
    ids: dict[str, str] = {}
    free = FreeIds()
    without: dict[str, str] = {}
    sources = SourceList(builder)
    for row in found.rows:
        if row.about not in ids:
            place = _place(row, layout, free)
            if place is None:
                without.setdefault(row.about, row.where)
                continue
            builder.add("waypoints", row.where, place)
            ids[row.about] = place.id
        _add(builder, row, ids[row.about], layout, options, sources)
    if not ids and without:
        listed = few([quoted(text) for text in without], 5)
        raise DataError(
            f"{layout.publisher}: figures about {listed}, of which the table has no positions. "
            "Add them to a network with such places: net.add_figures(path, about={name: id})",
            where=path.name,
        )
    fix = "It is left out with its figures."
    lost = [warning("unplaced", where, f"{quoted(text)} has no position", fix) for text, where in without.items()]
    add_capped(builder, lost, "places without a position")
    add_capped(builder, found.faults, "cells that are no figure")
    builder.notes.insert(0, f"Read {path.name} as a table of {layout.publisher}: {counted(builder)}.")
    return builder.done()


def _place(row: _Row, layout: Layout, ids: FreeIds) -> Waypoint | None:
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


def _add(builder: Builder, row: _Row, about: str, layout: Layout, options: FigureOptions, sources: SourceList) -> None:
    title = ", ".join(part for part in (options.source or layout.publisher, row.series) if part)
    source = sources.of(row.where, title)
    observation(row.where, builder, about, row.measure, row.period, row.figure, group=row.group, source=source)


# --- added to a network ---------------------------------------------------------------------------------------------
def add_figures(
    net: _Net, path: str | Path, about: Mapping[str, str] | str, *, measure: str, period: str, source: str
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
    layout = layout_of(table) or _MONTHLY
    if not layout.publisher and not measure:
        raise UsageError("the table does not say what it counts: give measure=", where=place.name)
    if not layout.publisher and not source:
        raise UsageError("the table does not say who published it: give source=", where=place.name)
    found = _figures(table, layout, options)
    if not found.rows:
        raise DataError(f"no figures among the columns {few(table.titles)}", where=place.name)
    known: dict[str, str] = {}
    lost: dict[str, int] = {}
    taken = SourceList(builder, ids=FreeIds(net.sources))
    for row in found.rows:
        if row.about not in known:
            known[row.about] = _meant(net, row.about, about)
        if known[row.about]:
            _add(builder, row, known[row.about], layout, options, taken)
        else:
            lost[row.about] = lost.get(row.about, 0) + 1
    if lost and not builder.rows["observations"]:
        listed = few([quoted(text) for text in lost], 5)
        raise UsageError(
            f"about {listed}: nothing in the network is called so. Say about={{name: id}}", where=place.name
        )
    said = [f"{count} figures about {quoted(text)}" for text, count in lost.items()]
    said += [str(fault) for fault in found.faults[:5]]
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
