"""Widths of lines: linear in the people or events counted, with a legend that says of what, when, in which unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from routes.errors import UsageError
from routes.maps.spec import LegendEntry
from routes.maps.text import Text
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg, Measure, choice
from routes.model.text import shown
from routes.model.totals import flows

__all__ = ["FlowStyle", "flow_style", "nested_values"]

WIDEST, THINNEST = 12.0, 1.0


@dataclass(frozen=True, kw_only=True)
class FlowStyle:
    """Widths by leg id; a leg without a figure has none and is drawn as *no figure*, never as zero."""

    widths: Mapping[str, float]
    legend: tuple[LegendEntry, ...]

    def width(self, leg: str) -> float | None:
        """Return the width in px, 0 for no figure."""
        return self.widths.get(leg, 0.0)


def flow_style(
    net: NetworkRecords, legs: Iterable[Leg], measure: str | None, period: str | Period | None, text: Text
) -> FlowStyle | None:
    """Return widths for the figures of a measure in a period, or ``None`` if no measure is asked for.

    Raises
    ------
    UsageError
        If no leg drawn has such a figure, or several sources give one (name the period more closely).
    """
    if measure is None:
        return None
    what = choice(Measure, measure, "flows")
    when = None if period is None else Period.parse(period)
    ids = {leg.id for leg in legs}
    values: dict[str, float] = {}
    periods: set[str] = set()
    for row in flows(net, None, measure=what, every=None if when is None else when.precision):
        if row.about not in ids or row.group or isinstance(row.value, str):
            continue
        if when is not None and str(row.period) != str(when):
            continue
        if row.about in values:
            raise UsageError(f"leg {shown(row.about)} has several figures of {what}: name one period with --period")
        values[row.about] = float(row.value)
        periods.add(str(row.period))
    if not values:
        about = f" in {when}" if when else ""
        raise UsageError(f"no leg drawn has a figure of {what}{about}: widths need observations about legs")
    most = max(values.values()) or 1.0
    widths = {name: max(THINNEST, WIDEST * value / most) if value else THINNEST for name, value in values.items()}
    unit, counted = text.of("units", what.unit), text.of("measures", what)
    caption = text("legend_flow", measure=counted, period=text.listing(sorted(periods)), unit=unit)
    entries = [LegendEntry(kind="flow-title", text=caption)]
    entries += [LegendEntry(kind="flow", text=text.number(v), width=WIDEST * v / most) for v in nested_values(most)]
    if len(values) < len(ids):
        entries.append(LegendEntry(kind="noflow", text=text("legend_noflow")))
    return FlowStyle(widths=widths, legend=tuple(entries))


def nested_values(most: float) -> list[float]:
    """Return three round values for a legend, the largest not above ``most``.

    Examples
    --------
    >>> nested_values(520085)
    [500000.0, 200000.0, 100000.0]
    """
    out: list[float] = []
    scale = 10.0 ** math.floor(math.log10(most)) if most > 0 else 1.0
    while len(out) < 3:
        for step in (5, 2, 1):
            if step * scale <= most and len(out) < 3:
                out.append(step * scale)
        scale /= 10
    return out
