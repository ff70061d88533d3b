"""The steps of the time control: which figures, lines and places there were in each month or year."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING

from routes.i18n.language import Text
from routes.maps.spec import MeasureWidths, Series, TimeSpec
from routes.maps.widths import FigureSeries, figure_lines, flow_legend, flow_title, scales
from routes.model.calendar import Calendar
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg, Measure
from routes.model.totals import FlowRow

if TYPE_CHECKING:
    from routes.maps.drawing import Drawing

__all__ = ["main_measure", "time_specs"]

MOST_STEPS = 400
NAMED = 6


def main_measure(net: NetworkRecords, drawing: Drawing) -> Measure | None:
    """Return the measure that most figures about the legs drawn have, or ``None`` if no leg has a figure."""
    return next(iter(_leg_measures(net, drawing)), None)


def _leg_measures(net: NetworkRecords, drawing: Drawing) -> list[Measure]:
    """Return the measures of the figures about the legs drawn, the one with most figures first."""
    return _measures(net, {leg.id for leg in drawing.legs})


def _measures(net: NetworkRecords, drawn: Collection[str]) -> list[Measure]:
    count: dict[Measure, int] = {}
    for row in net.observations:
        if row.about in drawn and not row.group and row.measure.is_flow:
            count[row.measure] = count.get(row.measure, 0) + 1
    return sorted(count, key=lambda measure: (-count[measure], str(measure)))


def time_specs(
    net: NetworkRecords, drawing: Drawing, measure: Measure | None, start: Period | None, *, begin: bool
) -> tuple[TimeSpec, ...]:
    """Return the months and the years that a map can step through, each only if there are at least two.

    Parameters
    ----------
    net
        The network, not narrowed to a date.
    measure
        What widths of lines and circles of places show; without one they keep their look.
    start
        The step shown first, if it is one.
    begin
        Whether to begin at a step at all (the last with a figure of ``measure``), or with all dates together.
    """
    made = (_time_spec(net, drawing, measure, start, every, begin=begin) for every in ("month", "year"))
    return tuple(spec for spec in made if spec is not None)


def _time_spec(
    net: NetworkRecords, drawing: Drawing, measure: Measure | None, start: Period | None, every: str, *, begin: bool
) -> TimeSpec | None:
    order = dict.fromkeys(w.id for w in drawing.waypoints) | dict.fromkeys(leg.id for leg in drawing.legs)
    lines = figure_lines(net, order, every)
    steps = _steps(net, drawing, lines, every)
    if len(steps) < 2:
        return None
    text = drawing.text
    calendar = Calendar.of(net)
    leg_index = {leg.id: index for index, leg in enumerate(drawing.legs)}
    counted = [_counted(net, drawing, lines, steps, one) for one in _counts(net, drawing, measure)]
    series: list[Series] = []
    for number, line in enumerate(lines):
        leg = leg_index.get(line.about)
        cells = [line.rows.get(step.key) for step in steps]
        series.append(
            Series(
                leg=leg,
                waypoint=None if leg is not None else drawing.index_of[line.about],
                label=_label(net, line, drawing),
                widths=counted[0].widths[number] if counted else (),
                texts=tuple("" if cell is None else _figure(cell, text) for cell in cells),
            )
        )
    states = {leg.id: _states(calendar, leg, steps) for leg in drawing.legs}
    series += [Series(leg=leg_index[name], open=state) for name, state in states.items() if set(state) != {"1"}]
    return TimeSpec(
        every=every,
        steps=tuple(text.period(step) for step in steps),
        periods=tuple(str(step) for step in steps),
        start=_start(steps, lines, measure, start) if begin or start is not None else -1,
        counted=counted[0].counted if counted else "",
        label=counted[0].label if counted else "",
        legend=counted[0].legend if counted else (),
        others=tuple(counted[1:]),
        places=_of_places(net, drawing, lines, steps) if measure is None else None,
        series=tuple(series),
        notes=tuple(_note(drawing, states, number) for number in range(len(steps))),
    )


def _counts(net: NetworkRecords, drawing: Drawing, measure: Measure | None) -> Sequence[Measure]:
    """Return what can be counted: the measure first, then the others that legs have figures of, then that places have.

    They are the same by month and by year, so that a choice always has an effect: where a measure has no figure of a
    month, the months say so.
    """
    if measure is None:
        return ()
    places = _measures(net, {waypoint.id for waypoint in drawing.waypoints})
    return tuple(dict.fromkeys((measure, *_leg_measures(net, drawing), *places)))


def _counted(
    net: NetworkRecords, drawing: Drawing, lines: Sequence[FigureSeries], steps: Sequence[Period], measure: Measure
) -> MeasureWidths:
    """Return a measure as widths count it, on its own scale; a series of another measure has no widths.

    Where lines are counted, but none by this kind of step, each has widths that say so.
    """
    text = drawing.text
    wide, round_ = scales(net, lines, measure)
    own = {line.about for line in lines if line.measure is measure and line.about in net.legs}
    none = not own and measure in _leg_measures(net, drawing)
    widths: list[tuple[float | None, ...]] = []
    for line in lines:
        size = wide.width if line.about in net.legs else round_.radius
        if line.measure is measure:
            widths.append(tuple(size(line.rows.get(step.key)) for step in steps))
        else:
            widths.append((None,) * len(steps) if none and line.about in net.legs else ())
    about = [known for line, known in zip(lines, widths, strict=True) if line.about in own]
    missing = none or (bool(own) and (len(own) < len(drawing.legs) or any(None in known for known in about)))
    return MeasureWidths(
        label=text.of("measures", measure),
        counted=flow_title(measure, text, "{period}"),
        legend=flow_legend(wide, round_, measure, text, missing=missing),
        widths=tuple(widths),
    )


def _of_places(
    net: NetworkRecords, drawing: Drawing, lines: Sequence[FigureSeries], steps: Sequence[Period]
) -> MeasureWidths | None:
    """Return the measure of the longest series about a place, as circles; ``None`` if places have no figures."""
    longest: dict[Measure, int] = {}
    for line in lines:
        if line.about in net.waypoints:
            longest[line.measure] = max(longest.get(line.measure, 0), len(line.rows))
    most = min(longest, key=lambda measure: (-longest[measure], str(measure)), default=None)
    return None if most is None else _counted(net, drawing, lines, steps, most)


def _steps(net: NetworkRecords, drawing: Drawing, lines: Sequence[FigureSeries], every: str) -> list[Period]:
    """Return every month or year from the first to the last that has a figure; without figures, of what changes."""
    spans = [row.period for line in lines for row in line.rows.values()]
    if not spans and not any(row.measure.is_flow for row in net.observations):
        drawn = {leg.id for leg in drawing.legs}
        calendar = Calendar.of(net)
        dated = [leg.valid for leg in drawing.legs if leg.valid is not None]
        dated += [c.valid for leg in drawing.legs if leg.id in drawn for c in calendar.closures_of(leg)]
        spans = [Period(start=day, end=None) for span in dated for day in (span.start, span.end) if day is not None]
    starts = [span.start for span in spans if span.start is not None]
    ends = [span.end or span.start for span in spans if span.start is not None]
    if not starts:
        return []
    last = max(day for day in ends if day is not None)
    first = min(starts)
    if last <= first:
        return []
    found = list(Period(start=first, end=last).split(every))
    return found if len(found) <= MOST_STEPS else []


def _states(calendar: Calendar, leg: Leg, steps: Iterable[Period]) -> str:
    """Return a letter a step: 1 open, p closed for a part of it, 0 closed, x not in use (not valid) then."""
    out: list[str] = []
    closures = calendar.closures_of(leg)
    ends = [leg.valid, calendar.net.waypoints[leg.start].valid, calendar.net.waypoints[leg.end].valid]
    for step in steps:
        if any(valid is not None and not valid.overlaps(step) for valid in ends):
            out.append("x")
        elif not calendar.leg_is_open(leg, step):
            out.append("0")
        else:
            out.append("p" if any(closure.valid.overlaps(step) for closure in closures) else "1")
    return "".join(out)


def _start(
    steps: Sequence[Period], lines: Sequence[FigureSeries], measure: Measure | None, start: Period | None
) -> int:
    """Return the step asked for, or the last that has a figure of the measure."""
    if start is not None:
        inside = [index for index, step in enumerate(steps) if step.key == start.key]
        return inside[0] if inside else -1
    known = {key for line in lines if line.measure is measure for key in line.rows}
    return max((index for index, step in enumerate(steps) if step.key in known), default=-1)


def _label(net: NetworkRecords, line: FigureSeries, drawing: Drawing) -> str:
    text = drawing.text
    if line.about in net.waypoints:
        name = text.place(net.waypoints[line.about])
    else:
        leg = net.legs[line.about]
        ends = [text.place(net.waypoints[end]) for end in (leg.start, leg.end)]
        name = text("leg_both" if leg.both_ways else "leg_title", start=ends[0], end=ends[1])
    source = net.sources.get(line.source) if line.source else None
    publisher = text("no_source_line") if source is None else (source.publisher or source.label)
    return text("time_series", place=name, measure=text.of("measures", line.measure), source=publisher)


def _figure(row: FlowRow, text: Text) -> str:
    """Return a figure without its unit; a year of which only some months are published says so."""
    if isinstance(row.value, str):
        return text(row.value)
    shown = text.number(row.value)
    return text("time_partial", value=shown) if row.is_partial else shown


def _note(drawing: Drawing, states: dict[str, str], number: int) -> str:
    """Return which legs are closed at a step, in words; the first few by name."""
    text, net = drawing.text, drawing.net
    parts: list[str] = []
    for letter, key in (("0", "time_closed"), ("p", "time_part_closed")):
        names = []
        for leg in drawing.legs:
            if states[leg.id][number] == letter:
                ends = [text.place(net.waypoints[end]) for end in (leg.start, leg.end)]
                names.append(text("leg_both" if leg.both_ways else "leg_title", start=ends[0], end=ends[1]))
        if names:
            more = len(names) - NAMED
            listed = (
                text.listing(names) if more <= 0 else text("time_more", names=text.joined(names[:NAMED]), count=more)
            )
            parts.append(text(key, names=listed))
    return " ".join(parts)
