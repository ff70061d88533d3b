"""Lines as wide as a column of one's own: numbers that a table has of each leg, and of which it says nothing else."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.figures import FlowStyle, width_entries
from routes.maps.spec import LegendEntry
from routes.maps.widths import Scale
from routes.model.records import Leg, Measure, choice
from routes.model.text import did_you_mean, quoted

__all__ = ["COUNT", "column_meant", "column_style"]

# What readers of counts between places call them.
COUNT = "count"


def column_meant(legs: Iterable[Leg], flows: str | None) -> str:
    """Return the column of the legs that ``flows`` names, ``count`` where nothing is asked for; else an empty text.

    Raises
    ------
    UsageError
        If ``flows`` is neither a measure nor a column with numbers.
    """
    if flows is not None and str(flows) in list(Measure):
        return ""
    legs = tuple(legs)
    if _numbers(legs, flows or COUNT):
        return flows or COUNT
    if flows is not None:
        own = {name for leg in legs for name, _ in leg.extra}
        if flows in own:
            raise UsageError(f"flows {quoted(flows)}: no leg that is drawn has a number of zero or more in that column")
        if near := did_you_mean(str(flows), own):
            raise UsageError(f"flows {quoted(flows)} is neither a measure nor a column of the legs. {near}")
        choice(Measure, flows, "flows")
    return ""


def _numbers(legs: Iterable[Leg], column: str) -> dict[str, float]:
    """Return the numbers of a column by leg; negative ones and texts are none."""
    found: dict[str, float] = {}
    for leg in legs:
        try:
            value = float(dict(leg.extra).get(column, "nan"))
        except ValueError:
            continue
        if 0 <= value < math.inf:
            found[leg.id] = value
    return found


def column_style(legs: Iterable[Leg], column: str, text: Text) -> FlowStyle:
    """Return widths for the numbers of a column of the legs, with a legend that says that the table says no more."""
    legs = tuple(legs)
    values = _numbers(legs, column)
    scale = Scale.of(values.values())
    widths: Mapping[str, float | None] = {leg.id: _width(scale, values.get(leg.id)) for leg in legs}
    entries = [LegendEntry(kind="flow-title", text=text("legend_column", column=column))]
    entries += width_entries(scale, text, missing=len(values) < len(legs))
    said = {name: f"{column}: {text.number(value)}" for name, value in values.items()}
    return FlowStyle(widths=widths, legend=tuple(entries), facts=said)


def _width(scale: Scale, value: float | None) -> float | None:
    return None if value is None else scale.pixels(value)
