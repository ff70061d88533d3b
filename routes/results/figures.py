"""Published figures by period: rows as a tuple of them, with a frame and a map of what was asked for."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Unpack

from routes.model import totals
from routes.model.network import NetworkRecords, RowTuple
from routes.model.records import Measure, Observation
from routes.model.totals import FlowRow
from routes.results.answer import Answer, shapes_of

if TYPE_CHECKING:
    import geopandas

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["FigureRows", "figures"]

_COLUMNS = ("about", "measure", "group", "period", "value", "low", "high", "unit", "source", "parts")


class FigureRows(Answer, RowTuple[FlowRow]):
    """Figures by period, in the order of place, measure, group, time and source: a tuple of rows.

    ``observations`` are those that the rows are made of, and those alone its map draws. Nothing is added across sources
    or groups, so these rows have no sum: `Network.totals` has.

    Examples
    --------
    >>> import routes
    >>> found = routes.load("americas").flows("darien-gap", measure="transit", every="year")
    >>> found[0].value, len(found.to_frame()) == len(found)
    (559, True)
    """

    network: NetworkRecords
    observations: tuple[Observation, ...]

    def __new__(
        cls,
        rows: Iterable[FlowRow] = (),
        *,
        network: NetworkRecords,
        observations: Iterable[Observation] = (),
    ) -> FigureRows:
        """Return rows and what they are made of."""
        made = super().__new__(cls, rows)
        made.network, made.observations = network, RowTuple(observations)
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[tuple[FlowRow, ...]], dict[str, Any]]:
        return (tuple(self),), {"network": self.network, "observations": self.observations}

    def _noun(self) -> str:
        return "figure"

    def _part(self, rows: tuple[FlowRow, ...]) -> RowTuple[FlowRow]:
        return RowTuple(rows)  # which observations they are of is not kept

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds: a row a figure, as ``routes flows --json`` prints it."""
        return {"figures": [_cells(row) for row in self]}

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a figure with the point or line that it is about.

        ``value`` is a number, and not one where the figure was not reported or suppressed; ``said`` is as published.
        """
        from routes.io import result_frames

        return result_frames.figures_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return how many figures there are, of what and when, and the first of them, a sentence each.

        ``lang`` is any language of the maps.
        """
        from routes.describe import results as answers

        return answers.figures_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the network with these figures alone; ``options`` as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.figures_map(self, options)

    def drawn(self) -> NetworkRecords:
        """Return the network with these figures alone."""
        return dataclasses.replace(self.network, observations=self.observations)

    def _repr_html_(self) -> str:
        return RowTuple._repr_html_(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        """Return what a notebook may show: text, and a table."""
        made = {"text/plain": self.summary(), "text/html": self._repr_html_()}
        return {kind: text for kind, text in made.items() if kind not in (exclude or ()) and kind in (include or made)}

    def _features(self) -> dict[str, Any]:
        features = [
            {**shape, "id": f"{number}/{row.about}", "properties": {**shape["properties"], **_cells(row)}}
            for number, row in enumerate(self, 1)
            for shape in shapes_of(self.network, [row.about])
        ]
        return {"type": "FeatureCollection", "features": features}


def _cells(row: FlowRow) -> dict[str, Any]:
    cells = {name: getattr(row, name) for name in _COLUMNS}
    note = "; ".join(part for part in (row.coverage, row.note) if part)
    return {**cells, "measure": str(row.measure), "period": str(row.period), "note": note}


def figures(
    net: NetworkRecords,
    about: str | None = None,
    *,
    measure: str | Measure | None = None,
    every: str | None = None,
    source: str | None = None,
) -> FigureRows:
    """Return figures by period; see `routes.model.totals.flows`.

    Raises
    ------
    UnknownIdError
        If ``about`` or ``source`` is unknown.
    DataError
        If ``measure`` is none.
    UsageError
        If ``every`` is none that there is.
    """
    rows = totals.flows(net, about, measure=measure, every=every, source=source)
    whole = totals.selected(net, about, measure, source)
    longer = set(map(id, totals.left_out(net, about, measure=measure, every=every, source=source)))
    return FigureRows(rows, network=net, observations=[row for row in whole if id(row) not in longer])
