"""Widths of lines and areas of circles: linear in the people or events counted, with a legend that says of what."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.spec import LegendEntry
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg, Measure, choice
from routes.model.totals import FlowRow, flows

__all__ = [
    "MOST_CROSSING",
    "FigureSeries",
    "FlowStyle",
    "Scale",
    "crossing",
    "figure_lines",
    "flow_legend",
    "flow_style",
    "flow_title",
    "nested_values",
    "scales",
    "thinnest_entry",
]

WIDEST, THINNEST = 12.0, 1.0
MOST_CROSSING = 25
LARGEST, SMALLEST = 24.0, 2.0


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Figures to px: the largest is `WIDEST` wide, or a circle of radius `LARGEST` whose area is linear."""

    most: float = 0.0
    least: float = 0.0
    has_zero: bool = False

    @classmethod
    def of(cls, values: Iterable[float | int | str]) -> Scale:
        """Return the scale whose largest value is the largest number among the values; `least` is above zero."""
        numbers = [float(value) for value in values if not isinstance(value, str)]
        least = min((value for value in numbers if value > 0), default=0.0)
        return cls(most=max(numbers, default=0.0), least=least, has_zero=0.0 in numbers)

    @property
    def thinnest(self) -> float:
        """Up to which value every line has the least width, or 0 if no value is so small."""
        return self._floor(self.most * THINNEST / WIDEST)

    @property
    def smallest(self) -> float:
        """Up to which value every circle has the least radius, or 0 if no value is so small."""
        return self._floor(self.most * (SMALLEST / LARGEST) ** 2)

    def _floor(self, value: float) -> float:
        return float(math.floor(value)) if 0 < self.least <= math.floor(value) else 0.0

    def width(self, row: FlowRow | None) -> float | None:
        """Return the width of a line: 0 for a published zero, ``None`` where no number was published."""
        if row is None or isinstance(row.value, str):
            return None
        return self.pixels(float(row.value))

    def pixels(self, value: float) -> float:
        """Return the width of a line for a number: 0 for zero."""
        return max(THINNEST, round(WIDEST * value / self.most, 1)) if value else 0.0

    def radius(self, row: FlowRow | None) -> float | None:
        """Return the radius of a circle: 0 for a published zero, ``None`` where no number was published."""
        if row is None or isinstance(row.value, str):
            return None
        return max(SMALLEST, round(LARGEST * math.sqrt(float(row.value) / self.most), 1)) if row.value else 0.0


@dataclass(frozen=True, kw_only=True)
class FigureSeries:
    """What one source published of one measure about one place or leg, by period; never two sources in one line."""

    about: str
    measure: Measure
    source: str
    rows: Mapping[tuple[object, object], FlowRow]


def figure_lines(net: NetworkRecords, order: Mapping[str, object], every: str) -> list[FigureSeries]:
    """Return the figures about what ``order`` names, in its order, by month or year, everyone counted.

    Of several sources for one measure of one place the one with most periods is taken (then the first by id).
    """
    found: dict[tuple[str, Measure, str], list[FlowRow]] = {}
    for row in flows(net, every=every):
        if row.about in order and not row.group and row.measure.is_flow and row.period.precision == every:
            found.setdefault((row.about, row.measure, row.source), []).append(row)
    best: dict[tuple[str, Measure], FigureSeries] = {}
    for (about, measure, source), rows in sorted(found.items(), key=lambda item: (-len(item[1]), item[0][2])):
        line = FigureSeries(about=about, measure=measure, source=source, rows={row.period.key: row for row in rows})
        best.setdefault((about, measure), line)
    places = {name: index for index, name in enumerate(order)}
    return sorted(best.values(), key=lambda line: (places[line.about], str(line.measure)))


def scales(net: NetworkRecords, lines: Iterable[FigureSeries], measure: Measure | None) -> tuple[Scale, Scale]:
    """Return the scale of lines and the scale of circles for all figures of a measure, whatever their period."""
    rows = [
        (line.about in net.legs, row.value) for line in lines if line.measure is measure for row in line.rows.values()
    ]
    return Scale.of(value for leg, value in rows if leg), Scale.of(value for leg, value in rows if not leg)


def crossing(net: NetworkRecords, measure: str) -> int:
    """Return how many of the legs with figures of a measure cross another such leg away from a shared place.

    Examples
    --------
    >>> import routes
    >>> crossing(routes.load("americas"), "transit")
    0
    """
    import shapely

    what = choice(Measure, measure, "flows")
    counted = {row.about for row in net.observations if row.measure is what}
    legs = [leg for leg in net.legs.values() if leg.id in counted]
    lines = [leg.line for leg in legs]
    if len(lines) < 2:
        return 0
    tree = shapely.STRtree(lines)
    pairs = tree.query(lines, predicate="crosses").T.tolist()
    return len({i for i, j in pairs if not {legs[i].start, legs[i].end} & {legs[j].start, legs[j].end}})


@dataclass(frozen=True, kw_only=True)
class FlowStyle:
    """Widths of lines and radii of circles by id; who has no figure has none and is never drawn as zero.

    ``facts`` is what a leg says beside its own facts, by id.
    """

    widths: Mapping[str, float | None]
    radii: Mapping[str, float | None]
    legend: tuple[LegendEntry, ...]
    facts: Mapping[str, str] = field(default_factory=dict)

    def width(self, leg: str) -> float:
        """Return the width of a leg in px, 0 for no figure."""
        width = self.widths.get(leg)
        return 0.0 if width is None else max(THINNEST, width)

    def is_zero(self, leg: str) -> bool:
        """Return whether zero was published about a leg."""
        return self.widths.get(leg) == 0


def flow_style(
    net: NetworkRecords, legs: Iterable[Leg], measure: str | None, period: str | Period | None, text: Text
) -> FlowStyle | None:
    """Return widths and radii for the figures of a measure in a period, or ``None`` if no measure is asked for.

    Without a period it is the last month, else the last year, that has a figure. Widths are on the scale of all
    periods, so that pictures of several can be compared.

    Raises
    ------
    UsageError
        If nothing drawn has such a figure.
    """
    if measure is None:
        return None
    what = choice(Measure, measure, "flows")
    legs = tuple(legs)
    order = dict.fromkeys([leg.id for leg in legs]) | dict.fromkeys(net.waypoints)
    when = None if period is None else Period.parse(period)
    for every in ("month", "year", "day") if when is None else (when.precision,):
        lines = figure_lines(net, order, every)
        keys = [key for line in lines if line.measure is what for key in line.rows]
        key = max(keys, default=None, key=str) if when is None else when.key if when.key in keys else None
        if key is not None:
            return _style_of(net, lines, key, what, text, [leg.id for leg in legs])
    about = f" in {when}" if when else ""
    raise UsageError(f"nothing drawn has a figure of {what}{about}: widths need observations of one month or year")


def _style_of(
    net: NetworkRecords,
    lines: list[FigureSeries],
    key: tuple[object, object],
    measure: Measure,
    text: Text,
    drawn: Iterable[str],
) -> FlowStyle:
    wide, round_ = scales(net, lines, measure)
    rows = {line.about: line.rows.get(key) for line in lines if line.measure is measure}
    when = next(row.period for row in rows.values() if row is not None)
    widths = {name: wide.width(row) for name, row in rows.items() if name in net.legs}
    missing = bool(widths) and any(widths.get(name) is None for name in drawn)
    return FlowStyle(
        widths=widths,
        radii={name: round_.radius(row) for name, row in rows.items() if name not in net.legs},
        legend=flow_legend(wide, round_, measure, text, text.period(when), missing=missing),
    )


def flow_legend(
    wide: Scale, round_: Scale, measure: Measure, text: Text, period: str = "", *, missing: bool = True
) -> tuple[LegendEntry, ...]:
    """Return the legend of widths and circles: what is counted, when, in which unit; three round values of each.

    What is drawn thinner or smaller than it can be is said: up to which value. ``missing`` tells whether a line is
    drawn that has no figure.
    """
    out = [LegendEntry(kind="flow-title", text=flow_title(measure, text, period))]
    out += [
        LegendEntry(kind="flow", text=text.number(value), width=round(WIDEST * value / wide.most, 1))
        for value in nested_values(wide.most)
    ]
    out += thinnest_entry(wide, text)
    for value in nested_values(round_.most):
        radius = LARGEST * math.sqrt(value / round_.most)
        out.append(LegendEntry(kind="circle", text=text.number(value), width=round(radius, 1)))
    if round_.smallest:
        said = text("legend_smallest", value=text.number(round_.smallest))
        out.append(LegendEntry(kind="circle", text=said, width=SMALLEST))
    if wide.has_zero:
        out.append(LegendEntry(kind="zeroflow", text=text("legend_zeroflow")))
    if round_.has_zero:
        out.append(LegendEntry(kind="circle", text=text("legend_zeroflow"), width=0.0))
    if missing:
        out.append(LegendEntry(kind="noflow", text=text("legend_noflow")))
    return tuple(out)


def thinnest_entry(scale: Scale, text: Text) -> list[LegendEntry]:
    """Return what says up to which value lines have the least width; nothing where no value is so small."""
    if not scale.thinnest:
        return []
    said = text("legend_thinnest", value=text.number(scale.thinnest))
    return [LegendEntry(kind="flow", text=said, width=THINNEST)]


def flow_title(measure: Measure, text: Text, period: str = "") -> str:
    """Return what widths count: ``transits, January 2022 (people)``."""
    names = {"measure": text.of("measures", measure), "unit": text.of("units", measure.unit)}
    return text("legend_flow", period=period, **names) if period else text("legend_flow_all", **names)


def nested_values(most: float) -> list[float]:
    """Return three round values for a legend, the largest not above ``most``; fewer where there is less to count.

    Examples
    --------
    >>> nested_values(520085), nested_values(3)
    ([500000.0, 200000.0, 100000.0], [2.0, 1.0])
    """
    if most <= 0:
        return []
    top = 10.0 ** math.floor(math.log10(most))
    found = [step * top / ten for ten in (1, 10) for step in (5, 2, 1) if step * top / ten <= most]
    # Nobody counts half a person; what is less than one throughout is a share.
    return [value for value in found[:3] if value >= 1 or most < 1]
