"""The headers of publishers' tables, by what they hold: Frontex, UNHCR, IOM's DTM and Flow Monitoring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from routes.io.tabular import roles
from routes.io.tabular.figure_cells import is_month
from routes.io.tabular.spellings import ALIASES

__all__ = ["MONTHLY", "Layout", "layout_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a publisher lays out a table: keys of columns by what they hold; ``values`` by measure.

    ``whole`` is the column of all people, read where none of ``values`` is there, since it holds the same again;
    ``parts`` are columns by which rows are parts of the people, by dimension: the first that is there.
    """

    publisher: str
    place: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]
    time: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    whole: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    country: bool = False
    needs: tuple[tuple[str, ...], ...] = ()
    wide: bool = False  # whether a column a month may stand in the place of values


_LAYOUTS = (
    Layout(
        publisher="Frontex, detections of irregular border crossings", place=("route",),
        parts={"nationality": ("nat", "nationality")}, series=("type", "bordertype"), time=("t", "month", "date"),
        values={"encounter": ("n", "detections", "count")}, needs=(("route",), ("nat", "nationality")), wide=True,
    ),
    Layout(
        publisher="UNHCR, population statistics", country=True, time=("year",),
        place=("countryofasylumiso", "coaiso", "asylumiso", "iso3coa", "countryofasylum", "coaname", "asylumcountry",
               "countryterritoryofasylumresidence", "countryterritoryofasylum"),
        parts={"nationality": (
            "countryoforiginiso", "cooiso", "originiso", "iso3coo", "countryoforigin", "cooname",
            "origincountry", "origin",
        )},
        series=("populationtype", "poptype"), whole=("total", "totalpopulation"),
        values={
            "stock": (
                "refugees", "refugeesunderunhcrsmandate", "refugeesincrefugeelikesituations",
                "refugeesinclrefugeelikesituations", "asylumseekers", "internallydisplacedpersonsidps",
                "asylumseekerspendingcases", "idps", "idpsofconcerntounhcr", "internallydisplacedpersons", "stateless",
                "statelesspersons", "othersofconcern", "othersofconcerntounhcr", "oip",
                "otherpeopleinneedofinternationalprotection", "venezuelansdisplacedabroad",
            ),
            "return": ("returnedrefugees", "returnedidps", "returnedidpss"),
        },
        needs=(
            ("countryofasylumiso", "coaiso", "asylumiso", "iso3coa", "countryofasylum", "coaname", "coa",
             "asylumcountry", "countryterritoryofasylumresidence", "countryterritoryofasylum", "countryofasylumcode"),
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
MONTHLY = Layout(
    publisher="", place=("area", "sector", "fieldoffice", "place", "location", "district"),
    parts={"nationality": ("nat", "nationality"), "origin": ("origin",), "demography": ("demog", "demographic"),
           "sex": ("sex", "gender"), "age": ("age", "agegroup")},
    time=("t", "month", "date", "period", "year", "mes", "fecha"),
    values={"": tuple(map(roles.key, ALIASES["count"]))},
)  # fmt: skip


def layout_of(header: Sequence[str]) -> Layout | None:
    """Return the layout of a publisher's table by its headers, ``None`` if it is of none that is known.

    Examples
    --------
    >>> layout_of(["Route", "BorderType", "Nationality", "JAN2009", "FEB2009"]).publisher
    'Frontex, detections of irregular border crossings'
    """
    keys = set(map(roles.key, header))
    for layout in _LAYOUTS:
        values = any(keys & set(columns) for columns in layout.values.values())
        if all(keys & set(needed) for needed in layout.needs) and (
            values or keys & set(layout.whole) or (layout.wide and sum(map(is_month, header)) > 1)
        ):
            return layout
    return None
