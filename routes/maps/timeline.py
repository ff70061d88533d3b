"""The steps of the time control: which figures, lines and places there were in each month or year."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from routes.i18n.language import Text
from routes.maps.chart import chart_of, ticks
from routes.maps.closures import shut
from routes.maps.counted import LEAST_LEGS, Counted
from routes.maps.figures import Circle, Seen, figure_text, flow_legend, peak_of
from routes.maps.spec import Band, MeasureWidths, Series, TimeSpec
from routes.maps.widths import FigureSeries, broken_down, figure_lines, scales
from routes.model.calendar import Calendar
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Leg, Measure

if TYPE_CHECKING:
    from routes.maps.drawing import Drawing

__all__ = ["time_specs"]

MOST_STEPS = 400
NAMED = 6


def time_specs(
    net: NetworkRecords, drawing: Drawing, ways: Sequence[Counted], start: Period | None
) -> tuple[TimeSpec, ...]:
    """Return the months and the years that a map can step through, each only if there are at least two.

    Parameters
    ----------
    net
        The network, not narrowed to a date.
    ways
        What can be counted, what is shown first before the others; without any, lines and places keep their look.
    start
        The step shown first, if it is one; else that in which the leading series is largest. Without figures a map
        begins with all dates together.
    """
    made = (_time_spec(net, drawing, ways, start, every) for every in ("month", "year"))
    return tuple(spec for spec in made if spec is not None)


def _time_spec(
    net: NetworkRecords, drawing: Drawing, ways: Sequence[Counted], start: Period | None, every: str
) -> TimeSpec | None:
    order = dict.fromkeys(w.id for w in drawing.waypoints) | dict.fromkeys(leg.id for leg in drawing.legs)
    lines = figure_lines(net, order, every)
    steps = _steps(net, drawing, lines, every, ways[0].lead if ways else None)
    if len(steps) < 2:
        return None
    text = drawing.text
    leg_index = {leg.id: index for index, leg in enumerate(drawing.legs)}
    counted = [_counted(net, drawing, lines, steps, one) for one in ways]
    series = [
        _series(net, drawing, line, steps, leg_index.get(line.about), counted[0].widths[number] if counted else ())
        for number, line in enumerate(lines)
    ]
    first = _start(steps, lines, ways[0], start) if ways else -1
    counted = [
        dataclasses.replace(one, chart=chart_of(one.lead, series[one.lead], steps, first if not number else -1, text))
        if one.lead >= 0
        else one
        for number, one in enumerate(counted)
    ]
    calendar = Calendar.of(net)
    states = {leg.id: _states(calendar, leg, steps) for leg in drawing.legs}
    series += [Series(leg=leg_index[name], open=state) for name, state in states.items() if set(state) != {"1"}]
    lead = counted[0].lead if counted else -1
    return TimeSpec(
        every=every,
        steps=tuple(text.period(step) for step in steps),
        periods=tuple(str(step) for step in steps),
        start=first,
        counted=counted[0].counted if counted else "",
        label=counted[0].label if counted else "",
        legend=counted[0].legend if counted else (),
        others=tuple(counted[1:]),
        lead=lead,
        chart=counted[0].chart if counted else None,
        ticks=ticks(steps, text),
        shut=shut(calendar, drawing, lines[lead].about, steps) if lead >= 0 else (),
        series=tuple(series),
        notes=tuple(_note(drawing, states, number) for number in range(len(steps))),
    )


def _series(
    net: NetworkRecords,
    drawing: Drawing,
    line: FigureSeries,
    steps: Sequence[Period],
    leg: int | None,
    widths: tuple[float | None, ...],
) -> Series:
    """Return a series of figures as drawn and as told."""
    text = drawing.text
    cells = [line.rows.get(step.key) for step in steps]
    name, measure, source = _parts_of_label(net, line, drawing)
    several = len(line.sources) > 1
    partial = "".join("1" if cell is not None and cell.is_partial else "0" for cell in cells)
    return Series(
        leg=leg,
        waypoint=None if leg is not None else drawing.index_of[line.about],
        label=text("time_series", place=name, measure=measure, source=source),
        widths=widths,
        texts=tuple("" if cell is None else figure_text(cell, text) for cell in cells),
        values=tuple(None if cell is None or isinstance(cell.value, str) else float(cell.value) for cell in cells),
        partial=partial if "1" in partial else "",
        name=name,
        measure=measure,
        source="" if several else source,
        by=tuple("" if cell is None else _publisher(net, cell.source, text) for cell in cells) if several else (),
        unit=line.measure.unit,
        bands=_bands(net, line, steps, text) if steps[0].precision == "month" else (),
    )


def _bands(net: NetworkRecords, line: FigureSeries, steps: Sequence[Period], text: Text) -> tuple[Band, ...]:
    """Return the figures published for whole years of which no month was published; one a year."""
    found: dict[int, Band] = {}
    rows = sorted(net.observations_about(line.about), key=lambda row: row.source != line.source)
    for row in rows:
        number = row.number
        if row.measure is not line.measure or row.group or row.period.precision != "year" or number is None:
            continue
        inside = [index for index, step in enumerate(steps) if row.period.covers(step)]
        if len(inside) == 12 and not any(steps[index].key in line.rows for index in inside):
            band = Band(start=inside[0], end=inside[-1] + 1, value=float(number), text=text.number(number))
            found.setdefault(inside[0], band)
    return tuple(found[start] for start in sorted(found))


def _counted(
    net: NetworkRecords, drawing: Drawing, lines: Sequence[FigureSeries], steps: Sequence[Period], way: Counted
) -> MeasureWidths:
    """Return what is counted as widths and radii, on its own scale; a series that is not counted has none.

    Where lines are counted, but none by this kind of step, each has widths that say so, unless they are few.
    """
    text = drawing.text
    wide, round_ = scales(net, lines, way)
    hidden = broken_down(net, lines, way)
    own = {line.about for line in lines if way.holds(line.about, line.measure) and line.about in net.legs}
    counted = sum(about in net.legs for about in way.shown)
    none = not own and counted > 0 and counted * LEAST_LEGS >= len(drawing.legs)
    widths: list[tuple[float | None, ...]] = []
    circles: list[Circle] = []
    for line in lines:
        size = wide.width if line.about in net.legs else round_.radius
        if way.holds(line.about, line.measure):
            drawn = {span: row for span, row in line.rows.items() if (line.about, span) not in hidden}
            widths.append(tuple(size(drawn.get(step.key)) for step in steps))
            if line.about not in net.legs:
                rows = [row for row in drawn.values() if row.value and not isinstance(row.value, str)]
                circles += [Circle(radius=1.0, unit=row.unit, partial=row.is_partial) for row in rows]
        else:
            widths.append((None,) * len(steps) if none and line.about in net.legs else ())
    about = [known for line, known in zip(lines, widths, strict=True) if line.about in own]
    missing = none or (bool(own) and (len(own) < len(drawing.legs) or any(None in known for known in about)))
    legend = flow_legend(wide, round_, way, net, text, missing=missing, seen=Seen.of(circles))
    title = legend[0].template if legend else ""
    found = (number for number, line in enumerate(lines) if (line.about, line.measure) == way.lead)
    return MeasureWidths(label=way.name(text), counted=title, legend=legend, widths=tuple(widths), lead=next(found, -1))


def _steps(
    net: NetworkRecords,
    drawing: Drawing,
    lines: Sequence[FigureSeries],
    every: str,
    lead: tuple[str, Measure] | None,
) -> list[Period]:
    """Return every month or year from the first to the last that has a figure; without figures, of what changes.

    Where the leading series has figures of months, the years that it has beside them stand in its chart too.
    """
    spans = [row.period for line in lines for row in line.rows.values()]
    if any((line.about, line.measure) == lead for line in lines) and lead is not None:
        about = [row for row in net.observations_about(lead[0]) if row.measure is lead[1] and not row.group]
        spans += [row.period for row in about if row.period.precision == "year" and row.number is not None]
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


def _states(calendar: Calendar, leg: Leg, steps: Sequence[Period]) -> str:
    """Return a letter a step: 1 open, p closed for a part of it, 0 closed, x not in use (not valid) then."""
    out: list[str] = []
    closures = calendar.closures_of(leg)
    ends = [leg.valid, calendar.net.waypoints[leg.start].valid, calendar.net.waypoints[leg.end].valid]
    bounds = [valid for valid in ends if valid is not None]
    if not bounds and not closures:
        return "1" * len(steps)
    is_open = calendar.opening(leg)
    for step in steps:
        if any(not valid.overlaps(step) for valid in bounds):
            out.append("x")
        elif not is_open(step):
            out.append("0")
        else:
            out.append("p" if any(closure.valid.overlaps(step) for closure in closures) else "1")
    return "".join(out)


def _start(steps: Sequence[Period], lines: Sequence[FigureSeries], way: Counted, start: Period | None) -> int:
    """Return the step asked for, or the one in which the leading series is largest."""
    key = start.key if start is not None else peak_of(lines, way)
    return next((index for index, step in enumerate(steps) if step.key == key), -1)


def _parts_of_label(net: NetworkRecords, line: FigureSeries, drawing: Drawing) -> tuple[str, str, str]:
    """Return which place or leg a series is about, what it counts, and who published it."""
    text = drawing.text
    if line.about in net.waypoints:
        name = text.place(net.waypoints[line.about])
    else:
        leg = net.legs[line.about]
        ends = [text.place(net.waypoints[end]) for end in (leg.start, leg.end)]
        name = text("leg_both" if leg.both_ways else "leg_title", start=ends[0], end=ends[1])
    several = len(line.sources) > 1
    source = text("several_sources") if several else _publisher(net, line.source, text)
    return name, text.of("measures", line.measure), source


def _publisher(net: NetworkRecords, name: str, text: Text) -> str:
    source = net.sources.get(name) if name else None
    return text("no_source_line") if source is None else (source.publisher or source.label)


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
