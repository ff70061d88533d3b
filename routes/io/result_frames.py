"""Answers as tables: a row a leg, place or pair; shapes as GeoDataFrames in EPSG:4326."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from routes.io.frames import table_frame
from routes.io.vector.layers import DEGREES, Layer
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Waypoint
from routes.results.changes import Changes, Comparison
from routes.results.figures import FigureRows
from routes.results.flows import Flows
from routes.results.incidents import Incidents
from routes.results.itineraries import Itineraries, Reachable, Tradeoffs
from routes.results.itinerary import Itinerary
from routes.results.structure import Betweenness, Bottlenecks, Cut

if TYPE_CHECKING:
    import geopandas
    import pandas

__all__ = [
    "betweenness_frame", "bottlenecks_frame", "changed_legs_frame", "changes_frame", "comparison_frame", "cut_frame",
    "figures_frame", "flows_frame", "incidents_frame", "itineraries_frame", "itinerary_frame", "reachable_frame",
    "tradeoffs_frame",
]  # fmt: skip


def itinerary_frame(trip: Itinerary) -> geopandas.GeoDataFrame:
    """Return the legs of an itinerary in order as a GeoDataFrame (EPSG:4326), in the direction of travel.

    ``cum_km`` is the length from the start to the end of each leg; the other columns are those of `to_frames`.
    """
    import geopandas
    import pandas as pd

    from routes.io.rows import to_row

    layer = Layer(name="legs", rows=[(f"legs[{i}]", to_row("legs", leg), leg.line) for i, leg in enumerate(trip.legs)])
    frame = table_frame(layer)
    lengths = [leg.length_km or 0.0 for leg in trip.legs]
    frame["length_km"] = pd.array(lengths, dtype="float64")
    frame["cum_km"] = frame["length_km"].cumsum()
    return geopandas.GeoDataFrame(frame, geometry=[leg.line for leg in trip.legs], crs=DEGREES)


def itineraries_frame(trips: Itineraries) -> geopandas.GeoDataFrame:
    """Return the legs of several itineraries, numbered from 1 in the column ``itinerary``."""
    import pandas as pd

    parts = [itinerary_frame(trip) for trip in trips]
    for number, part in enumerate(parts, 1):
        part.insert(0, "itinerary", number)
    return pd.concat(parts, ignore_index=True)


def tradeoffs_frame(trips: Tradeoffs) -> geopandas.GeoDataFrame:
    """Return `itineraries_frame` with a column ``total_...`` for each cost of the whole itinerary."""
    frame = itineraries_frame(trips)
    for index, by in enumerate(trips.by):
        frame.insert(1 + index, f"total_{by}", [trips.costs[number - 1][index] for number in frame["itinerary"]])
    return frame


def reachable_frame(found: Reachable) -> geopandas.GeoDataFrame:
    """Return the places that can be reached as points with their ``cost``, nearest first."""
    frame = _about(found.network, found).drop(columns="kind")
    frame.insert(2, "cost", [cost for _, cost in found.costs])
    return frame


def cut_frame(cut: Cut) -> geopandas.GeoDataFrame:
    """Return the legs or places of a cut."""
    return _about(cut.network, cut)


def betweenness_frame(found: Betweenness) -> geopandas.GeoDataFrame:
    """Return a row a leg with the number of ``pairs`` whose least way takes it, the most first."""
    frame = _about(found.network, found).drop(columns="kind")
    frame.insert(2, "pairs", list(found.values()))
    return frame


def bottlenecks_frame(found: Bottlenecks) -> geopandas.GeoDataFrame:
    """Return legs and places, with what is lost when each closes."""
    frame = _about(found.network, found)
    for index, column in enumerate(("lost", "longer", "extra", "longest"), 3):
        frame.insert(index, column, [getattr(row, column) for row in found.rows])
    return frame


def changes_frame(found: Changes) -> geopandas.GeoDataFrame:
    """Return a row a change, interruptions last."""
    rows = (*found.rows, *found.interrupted)
    frame = _about(found.network, [row.id for row in rows])
    frame.insert(3, "what", [row.what for row in rows])
    frame.insert(4, "reason", [row.reason for row in rows])
    return frame


def comparison_frame(found: Comparison) -> pandas.DataFrame:
    """Return a row a pair of places: ``before``, ``after``, ``detour``, ``what``."""
    import pandas as pd

    columns = ["start", "end", "before", "after", "detour", "what"]
    rows = [(row.start, row.end, row.before, row.after, row.detour, row.what) for row in found.pairs]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(("before", "after", "detour"), "float64"))


def changed_legs_frame(found: Comparison) -> geopandas.GeoDataFrame:
    """Return a row a leg that gains or loses, the largest change first."""
    legs, places = ({**getattr(found.after, name), **getattr(found.before, name)} for name in ("legs", "waypoints"))
    frame = _shapes([leg.id for leg in found.legs], legs, places).drop(columns="kind")
    for index, column in enumerate(("before", "after", "gain"), 2):
        frame.insert(index, column, [getattr(leg, column) for leg in found.legs])
    return frame


def flows_frame(found: Flows) -> geopandas.GeoDataFrame:
    """Return a row a leg and direction; ``kind`` says assigned or estimated."""
    keys = ("leg", "start", "end", "turned", "value", "least", "most", "observed")
    lines = [found.network.legs[row.leg].line for row in found.rows]
    lines = [line.reverse() if row.turned else line for line, row in zip(lines, found.rows, strict=True)]
    frame = _along(keys, found.rows, lines)
    frame.insert(1, "kind", found.kind)
    return frame.astype(dict.fromkeys(("value", "least", "most", "observed"), "float64"))


def figures_frame(found: FigureRows) -> geopandas.GeoDataFrame:
    """Return a row a figure; ``value`` is its number, ``said`` what was published."""
    import pandas as pd

    frame = _about(found.network, [row.about for row in found]).rename(columns={"id": "about"})
    cells = [feature["properties"] for feature in found._features()["features"]]
    numbers = [float("nan") if row.number is None else row.number for row in found]
    frame.insert(3, "value", pd.array(numbers, dtype="float64"))
    for name in ("measure", "group", "period", "said", "low", "high", "unit", "source", "parts", "note"):
        column = [each["value" if name == "said" else name] for each in cells]
        kind = {"low": "float64", "high": "float64", "parts": "int64"}.get(name, "string")
        values = [str(cell) for cell in column] if kind == "string" else column
        frame.insert(len(frame.columns) - 1, name, pd.Series(values, dtype=kind))
    return frame


def incidents_frame(found: Incidents) -> geopandas.GeoDataFrame:
    """Return a row a leg with its totals; never a row of the table."""
    keys = ("leg", "rows", "people", "dead", "missing", "tied")
    frame = _along(keys, found.legs, [found.network.legs[row.leg].line for row in found.legs])
    return frame.astype(dict.fromkeys(("people", "dead", "missing"), "float64"))


def _about(net: NetworkRecords, names: Iterable[str]) -> geopandas.GeoDataFrame:
    """Return legs and waypoints of a network by id, one row each: id, kind, name, geometry."""
    return _shapes(names, net.legs, net.waypoints)


def _shapes(names: Iterable[str], legs: Mapping[str, Leg], places: Mapping[str, Waypoint]) -> geopandas.GeoDataFrame:
    import geopandas
    import shapely

    rows: list[tuple[str, str, str, Any]] = []
    for name in names:
        if name in legs:
            leg = legs[name]
            rows.append((name, "leg", f"{places[leg.start].name} → {places[leg.end].name}", leg.line))
        else:
            place = places[name]
            rows.append((name, "waypoint", place.name, shapely.Point(place.lon, place.lat)))
    return geopandas.GeoDataFrame(rows, columns=["id", "kind", "name", "geometry"], geometry="geometry", crs=DEGREES)


def _along(keys: Sequence[str], rows: Iterable[Any], lines: Sequence[Any]) -> geopandas.GeoDataFrame:
    """Return the fields of rows with a line each."""
    import geopandas

    cells = [{key: getattr(row, key) for key in keys} for row in rows]
    return geopandas.GeoDataFrame(cells, columns=list(keys), geometry=lines, crs=DEGREES)
