"""How figures look at one period: widths, circles, and the legend that says of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.counted import Counted
from routes.maps.drawing import Drawing
from routes.maps.spec import LegendEntry
from routes.maps.widths import (
    ALONE,
    SMALLEST,
    THINNEST,
    WIDEST,
    FigureSeries,
    Scale,
    Span,
    broken_down,
    figure_lines,
    nested_values,
    scales,
)
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure
from routes.model.totals import FlowRow

__all__ = [
    "Circle",
    "FlowStyle",
    "Seen",
    "figure_text",
    "flow_legend",
    "flow_style",
    "flow_title",
    "peak_of",
    "thinnest_entry",
    "width_entries",
]

UNITS = ("people", "events", "procedures")


@dataclass(frozen=True, kw_only=True)
class Circle:
    """A figure drawn as a circle: its radius in px, the figure as written, what it counts and in which unit."""

    radius: float | None
    text: str = ""
    measure: str = ""
    unit: str = ""
    partial: bool = False


@dataclass(frozen=True, kw_only=True)
class FlowStyle:
    """Widths of lines and circles by id; who has no figure has none and is never drawn as zero.

    ``facts`` is what a leg says beside its own facts, by id; ``told`` the figure of the leading series, or else the
    largest, and ``is_peak`` whether it is the largest of several.
    """

    widths: Mapping[str, float | None]
    legend: tuple[LegendEntry, ...]
    told: FlowRow | None = None
    is_peak: bool = False
    circles: Mapping[str, Circle] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)

    def width(self, leg: str) -> float:
        """Return the width of a leg in px, 0 for no figure."""
        width = self.widths.get(leg)
        return 0.0 if width is None else max(THINNEST, width)

    def is_zero(self, leg: str) -> bool:
        """Return whether zero was published about a leg."""
        return self.widths.get(leg) == 0


def flow_style(
    net: NetworkRecords, drawing: Drawing, counted: Counted, period: str | Period | None, *, asked: bool
) -> FlowStyle | None:
    """Return widths and circles for what is counted in a period.

    Without a period it is the month, else the year, in which the leading series is largest. Widths are on the scale of
    all periods, so that pictures of several can be compared. Where nothing is counted then, there is no style.

    Raises
    ------
    UsageError
        If figures were ``asked`` for, and nothing drawn has one.
    """
    order = dict.fromkeys([leg.id for leg in drawing.legs]) | dict.fromkeys(w.id for w in drawing.waypoints)
    when = None if period is None else Period.parse(period)
    found: list[tuple[bool, int, Span, list[FigureSeries]]] = []
    for every in ("month", "year", "day") if when is None else (when.precision,):
        lines = [line for line in figure_lines(net, order, every) if counted.holds(line.about, line.measure)]
        keys = {key for line in lines for key in line.rows}
        key = peak_of(lines, counted) if when is None else when.key if when.key in keys else None
        if key is not None:
            leads = any((line.about, line.measure) == counted.lead and key in line.rows for line in lines)
            found.append((not leads, len(found), key, lines))
    if found:
        _, _, key, lines = min(found, key=lambda one: one[:2])
        return _style_of(net, lines, key, counted, drawing)
    if not asked:
        return None
    about = f" in {when}" if when else ""
    what = counted.measure or "anything"
    raise UsageError(f"nothing drawn has a figure of {what}{about}: widths need observations of one month or year")


def peak_of(lines: Iterable[FigureSeries], counted: Counted) -> Span | None:
    """Return the period in which the leading series is largest, the last of equal ones; else the last with a figure."""
    lines = [line for line in lines if counted.holds(line.about, line.measure)]
    for line in [line for line in lines if (line.about, line.measure) == counted.lead]:
        numbers = {key: float(row.value) for key, row in line.rows.items() if not isinstance(row.value, str)}
        if numbers:
            return max(numbers, key=lambda key: (numbers[key], key))
    return max((key for line in lines for key in line.rows), default=None)


def _style_of(
    net: NetworkRecords,
    lines: Sequence[FigureSeries],
    key: Span,
    counted: Counted,
    drawing: Drawing,
) -> FlowStyle:
    text = drawing.text
    wide, round_ = scales(net, lines, counted)
    hidden = broken_down(net, lines, counted)
    rows = {line.about: line.rows.get(key) for line in lines}
    when = next(row.period for row in rows.values() if row is not None)
    widths = {name: wide.width(row) for name, row in rows.items() if name in net.legs}
    missing = bool(widths) and any(widths.get(leg.id) is None for leg in drawing.legs)
    circles = {
        name: Circle(
            radius=round_.radius(row),
            text=text(row.value) if isinstance(row.value, str) else text.number(row.value),
            measure=text.of("measures", row.measure),
            unit=row.unit,
            partial=row.is_partial,
        )
        for name, row in rows.items()
        if name not in net.legs and row is not None and (name, key) not in hidden
    }
    seen = Seen.of(circle for circle in circles.values() if circle.radius)
    legend = flow_legend(wide, round_, counted, net, text, text.period(when), missing=missing, seen=seen)
    told, is_peak = _told(lines, key, counted)
    return FlowStyle(widths=widths, circles=circles, legend=legend, told=told, is_peak=is_peak)


def _told(lines: Sequence[FigureSeries], key: Span, counted: Counted) -> tuple[FlowRow | None, bool]:
    """Return the figure of the leading series in a period, or else the largest, and whether it is its series' peak."""
    here = [line for line in lines if key in line.rows and not isinstance(line.rows[key].value, str)]
    lead = [line for line in here if (line.about, line.measure) == counted.lead]
    line = max(lead or here, key=lambda line: float(line.rows[key].value), default=None)
    if line is None:
        return None, False
    numbers = [float(row.value) for row in line.rows.values() if not isinstance(row.value, str)]
    row = line.rows[key]
    return row, float(row.value) == max(numbers) > min(numbers) and not row.is_partial


def figure_text(row: FlowRow, text: Text) -> str:
    """Return a figure without its unit; a year of which only some months are published says so."""
    if isinstance(row.value, str):
        return text(row.value)
    shown = text.number(row.value)
    return text("time_partial", value=shown) if row.is_partial else shown


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What circles show beside their size: the units counted, and whether a figure covers a part of its period only."""

    units: tuple[str, ...] = ()
    partial: bool = False

    @classmethod
    def of(cls, circles: Iterable[Circle]) -> Seen:
        """Return what some circles show."""
        shown = list(circles)
        units = tuple(unit for unit in UNITS if any(circle.unit == unit for circle in shown))
        return cls(units=units, partial=any(circle.partial for circle in shown))


def flow_legend(
    wide: Scale,
    round_: Scale,
    counted: Counted,
    net: NetworkRecords,
    text: Text,
    period: str = "",
    *,
    missing: bool = True,
    seen: Seen | None = None,
) -> tuple[LegendEntry, ...]:
    """Return the legend of widths and circles: what is counted, when, in which unit; round values of each.

    What is drawn thinner or smaller than it can be is said: up to which value. ``missing`` tells whether a line is
    drawn that has no figure, ``seen`` what circles show beside their size.
    """
    return (
        *_heads(round_, counted, net, text, period),
        *width_entries(wide, text, missing=missing),
        *circle_entries(round_, text, seen or Seen(), is_said=counted.measure is not None),
    )


def _heads(round_: Scale, counted: Counted, net: NetworkRecords, text: Text, period: str) -> Iterator[LegendEntry]:
    """Yield what widths and circles count: one heading where they count the same."""
    if counted.measure is not None:
        yield LegendEntry(kind="flow-title", text=flow_title(counted.measure, text, period),
                          template=flow_title(counted.measure, text, "{period}"))  # fmt: skip
        return
    on_legs = next((measure for about, measure in counted.shown.items() if about in net.legs), None)
    if on_legs is not None:
        yield LegendEntry(kind="flow-title", text=flow_title(on_legs, text, period),
                          template=flow_title(on_legs, text, "{period}"))  # fmt: skip
    if round_.most or round_.has_zero:
        said = text("legend_circles", period=period) if period else text("legend_circles_all")
        yield LegendEntry(kind="circle-title", text=said, template=text("legend_circles", period="{period}"))


def width_entries(wide: Scale, text: Text, *, missing: bool) -> Iterator[LegendEntry]:
    """Yield what widths of lines mean."""
    for value in nested_values(wide.most):
        yield LegendEntry(kind="flow", text=text.number(value), width=round(WIDEST * value / wide.most, 1))
    yield from thinnest_entry(wide, text)
    if wide.has_zero:
        yield LegendEntry(kind="zeroflow", text=text("legend_zeroflow"))
    if missing:
        yield LegendEntry(kind="noflow", text=text("legend_noflow"))


def circle_entries(round_: Scale, text: Text, seen: Seen, *, is_said: bool) -> Iterator[LegendEntry]:
    """Yield what areas of circles mean, and their textures, unless all are people and the heading says so."""
    alone = round_.most > 0 and round_.largest == ALONE
    for value in [round_.most] if alone else nested_values(round_.most):
        yield LegendEntry(kind="circle", text=text.number(value), width=round_.round(value))
    if round_.smallest:
        said = text("legend_smallest", value=text.number(round_.smallest))
        yield LegendEntry(kind="circle", text=said, width=SMALLEST)
    for unit in () if is_said and seen.units == ("people",) else seen.units:
        yield LegendEntry(kind="people" if unit == "people" else "events", text=text(f"legend_{unit}"))
    if seen.partial:
        yield LegendEntry(kind="partial", text=text("legend_partial"))
    if round_.has_zero:
        yield LegendEntry(kind="circle", text=text("legend_zeroflow"), width=0.0)


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
