"""A table of origins and destinations put onto a network: who goes from where to where, by which legs."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from routes.errors import DataError, NoPathError, UsageError
from routes.graph import paths
from routes.graph.costs import By
from routes.graph.query import Query
from routes.model.lookup import find, name_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.text import did_you_mean, few, quoted
from routes.results.flows import Flows, LegFlow

__all__ = ["METHODS", "assign", "pairs_of"]

METHODS = ("all-or-nothing", "logit")
_COLUMNS = (
    ("from", "origin", "start", "coo_iso"),
    ("to", "destination", "dest", "end", "coa_iso"),
    ("count", "value", "people"),
)


def pairs_of(table: Any) -> list[tuple[str, str, float]]:
    """Return (from, to, people) of a mapping ``{(from, to): people}``, of rows, or of a DataFrame with these columns.

    Raises
    ------
    DataError
        If a count is not a finite number of 0 or more, or a column is missing.
    """
    if isinstance(table, Mapping):
        rows: Iterable[Any] = [(*_tuple(key), value) for key, value in table.items()]
    elif hasattr(table, "to_dict"):
        rows = table.to_dict("records")
    elif isinstance(table, Iterable) and not isinstance(table, (str, bytes)):
        rows = table
    else:
        raise DataError(f'{quoted(table)} is no table: give {{("from", "to"): people}}, rows, or a DataFrame')
    out: list[tuple[str, str, float]] = []
    for number, row in enumerate(rows, 1):
        cells = _cells(row, number) if isinstance(row, Mapping) else _tuple(row)
        if len(cells) != 3:
            raise DataError(f"row {number}: has {len(cells)} cells, not from, to and count")
        try:
            count = float(cells[2])
        except (TypeError, ValueError):
            count = math.nan
        if not (math.isfinite(count) and count >= 0):
            raise DataError(f"row {number}, count: {quoted(str(cells[2]))} is not a number of 0 or more. Correct it.")
        out.append((name_of(cells[0]), name_of(cells[1]), count))
    return out


def _tuple(row: Any) -> tuple[Any, ...]:
    return tuple(row) if isinstance(row, Iterable) and not isinstance(row, (str, bytes)) else (row,)


def _cells(row: Mapping[str, Any], number: int) -> tuple[Any, ...]:
    lower = {str(key).strip().casefold(): value for key, value in row.items()}
    found = []
    for names in _COLUMNS:
        name = next((name for name in names if name in lower), None)
        if name is None:
            columns = few([quoted(name) for name in lower])
            raise DataError(f"row {number}: there is no column {quoted(names[0])}; the columns are {columns}")
        found.append(lower[name])
    return tuple(found)


def assign(
    net: NetworkRecords,
    od: Any,
    *,
    method: str = "all-or-nothing",
    k: int = 5,
    spread: float = 0.1,
    by: By = "distance",
    at: str | Period | None = None,
    avoid: Iterable[str] = (),
) -> Flows:
    """Return the flows on every leg if the people of a table took the least ways between their two places.

    Parameters
    ----------
    od
        See `pairs_of`; places are ids or names. Who begins and ends at one place is kept apart (``within``);
        a row that no path serves, or whose one end lies in the other, is ``unplaced`` with the reason.
    method
        ``"all-or-nothing"``: all take the least way. ``"logit"``: they spread over the ``k`` least ways, in proportion
        to ``exp(-(cost / least - 1) / spread)``: with a spread of 0.1 a way that is a tenth dearer is taken by 1/e as
        many (multinomial logit; Ortuzar and Willumsen, Modelling Transport, 2011, chapter 10).

    Raises
    ------
    UsageError
        If the method is unknown or the spread is not positive.
    DataError, UnknownIdError
        If a row cannot be read, or names a place that the network does not have.
    """
    if method not in METHODS:
        raise UsageError(f"method {quoted(method)} is not one of {', '.join(METHODS)}. {did_you_mean(method, METHODS)}")
    if not (spread > 0 and math.isfinite(spread)) or k < 1:
        raise UsageError("spread must be a positive number and k at least 1")
    on: dict[tuple[str, bool], float] = {}
    totals: dict[str, dict[str, float]] = {"entering": {}, "leaving": {}, "within": {}}
    unplaced: list[tuple[str, str, float, str]] = []
    for start, end, count in pairs_of(od):
        ends = find(net, start).id, find(net, end).id
        if ends[0] == ends[1]:
            totals["within"][ends[0]] = totals["within"].get(ends[0], 0.0) + count
            continue
        query = Query.of(net, *ends, by=by, at=at, avoid=avoid)
        if overlap := query.shared():
            unplaced.append((*ends, count, overlap))
            continue
        try:
            shares = _shares(query, 1 if method == "all-or-nothing" else k, spread)
        except NoPathError as error:
            unplaced.append((*ends, count, str(error)))
            continue
        for steps, share in shares:
            for step in steps:
                on[step] = on.get(step, 0.0) + count * share
        for name, place in (("entering", ends[0]), ("leaving", ends[1])):
            totals[name][place] = totals[name].get(place, 0.0) + count
    rows = []
    for (name, turned), value in sorted(on.items()):
        leg = net.legs[name]
        start, end = (leg.end, leg.start) if turned else (leg.start, leg.end)
        rows.append(LegFlow(leg=name, start=start, end=end, turned=turned, value=value, least=value, most=value))
    return Flows(
        network=net,
        kind="assigned",
        method=method,
        rows=tuple(rows),
        unplaced=tuple(unplaced),
        period="" if at is None else str(Period.parse(at)),
        entering=tuple(sorted(totals["entering"].items())),
        leaving=tuple(sorted(totals["leaving"].items())),
        within=tuple(sorted(totals["within"].items())),
    )


def _shares(query: Query, k: int, spread: float) -> list[tuple[list[tuple[str, bool]], float]]:
    """Return up to ``k`` ways, as legs and whether each is turned, with the share of people on each.

    Raises
    ------
    NoPathError
        If there is none.
    """
    ways = paths.ways_taken(query, k)
    weights = _odds([cost for _, cost in ways], spread)
    whole = sum(weights)
    return [(taken, weight / whole) for (taken, _), weight in zip(ways, weights, strict=True)]


def _odds(costs: list[float], spread: float) -> list[float]:
    """Return in what proportion people take ways that cost so much; beside a way that costs nothing, none that costs.

    Examples
    --------
    >>> _odds([2.0, 2.0], 0.1), _odds([0.0, 0.0, 3.0], 0.1)
    ([1.0, 1.0], [1.0, 1.0, 0.0])
    """
    least = min(costs)
    if least == 0:
        return [1.0 if cost == 0 else 0.0 for cost in costs]
    return [math.exp(-(cost / least - 1) / spread) for cost in costs]
