"""What a legend holds: what its map draws, and nothing else. One rule for the page, its still map and every picture.

A map reports its looks (`leg_looks`, `circle_looks`, `drawn`), and `held` leaves the entries that explain one of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable, Iterator, Sequence

from routes.maps.spec import LegendEntry, LegMark, MapSpec, TimeSpec
from routes.maps.style import DASHES

__all__ = ["ALL_DATES", "FLOW_KINDS", "circle_looks", "drawn", "explained", "first_state", "held", "in_sight",
           "leg_looks", "legend_states", "texture_looks"]  # fmt: skip

FLOW_KINDS = (
    "flow-title", "flow", "zeroflow", "noflow", "circle-title", "circle", "people", "events", "partial",
)  # fmt: skip
# The looks of figures: those of lines, and those of circles, of which the open ring is a circle of no width.
_WIDTHS, _CIRCLES = ("flow", "zeroflow", "noflow"), ("circle", "zerocircle")
_FIGURES = (*_WIDTHS, *_CIRCLES, "people", "events", "partial")
# What a map may or may not draw; the other kinds of entry (areas, colours, headings) stand for what it always does.
_LOOKS = frozenset((*DASHES, "schematic", "inferred", "confirmed", *_FIGURES))
# The state of a legend while no step of time is chosen; the others are ``time-measure``, such as ``0-1``.
ALL_DATES = "all"


def leg_looks(leg: LegMark, flow: float | None, *, zero: bool) -> set[str]:
    """Return the looks of a leg: its mode and what is known of it, or that of a figure.

    ``flow`` is its width in px: ``None`` if no flows are shown, 0 for no figure. A line as wide as its figure has no
    band and is not thin for being inferred; one without a figure does not even show its mode.

    Examples
    --------
    >>> leg = LegMark(id="x", title="", start=0, end=1, style="rail", path="", inferred=True)
    >>> [sorted(leg_looks(leg, flow, zero=zero)) for flow, zero in ((None, False), (4, False), (1, True), (0, False))]
    [['inferred', 'rail'], ['flow', 'rail'], ['rail', 'zeroflow'], ['noflow']]
    """
    if zero:
        return {leg.style, "zeroflow"}
    if flow is not None:
        return {leg.style, "flow"} if flow else {"noflow"}
    known = {"schematic": leg.schematic and leg.style != "air", "inferred": leg.inferred, "confirmed": leg.confirmed}
    return {leg.style, *(look for look, there in known.items() if there)}


def circle_looks(radii: Iterable[float | None]) -> set[str]:
    """Return the looks of the circles of figures: 0 is a published zero, an open ring, and ``None`` no circle."""
    return {"circle" if radius else "zerocircle" for radius in radii if radius is not None}


def texture_looks(marks: Iterable[tuple[str, bool]]) -> set[str]:
    """Return the looks of circles beside their size: of each its unit, and whether it is a part of its period only."""
    looks: set[str] = set()
    for unit, partial in marks:
        looks.add("people" if unit == "people" else "events")
        if partial:
            looks.add("partial")
    return looks


def drawn(spec: MapSpec) -> set[str]:
    """Return the looks of a map as its description has it."""
    looks = circle_looks(mark.radius for mark in spec.waypoints)
    looks |= texture_looks((mark.unit, mark.partial) for mark in spec.waypoints if mark.radius)
    return looks.union(*(leg_looks(leg, leg.width, zero=leg.zero) for leg in spec.legs))


def held(entries: Sequence[LegendEntry], looks: Collection[str]) -> tuple[LegendEntry, ...]:
    """Return the entries of a legend that explain one of the looks; the title of figures stands if there are any.

    Examples
    --------
    >>> entries = [LegendEntry(kind=kind, text=kind) for kind in ("road", "rail", "area", "flow-title", "flow")]
    >>> [entry.text for entry in held(entries, {"road", "flow"})]
    ['road', 'area', 'flow-title', 'flow']
    >>> [entry.text for entry in held(entries, {"rail", "inferred"})]
    ['rail', 'area']
    """
    apart = any(entry.kind == "circle-title" for entry in entries)
    kinds = [explained(entry, apart=apart) for entry in entries]
    return tuple(entry for entry, of in zip(entries, kinds, strict=True) if not of or any(look in looks for look in of))


def explained(entry: LegendEntry, *, apart: bool) -> tuple[str, ...]:
    """Return the looks of which an entry of a legend needs one, none if it always stands.

    ``apart`` is whether circles have a title of their own.
    """
    if entry.kind == "flow-title":
        return _WIDTHS if apart else (*_WIDTHS, *_CIRCLES)
    if entry.kind == "circle-title":
        return _CIRCLES
    look = "zerocircle" if entry.kind == "circle" and entry.width == 0 else entry.kind
    return (look,) if look in _LOOKS else ()


def in_sight(spec: MapSpec) -> MapSpec:
    """Return a description of one date without the legend entries that its map does not draw.

    The legend of a map with steps of time stays whole: it depends on the step; see `legend_states`.
    """
    return spec if spec.time is not None else dataclasses.replace(spec, legend=held(spec.legend, drawn(spec)))


def first_state(spec: MapSpec) -> str:
    """Return the state of the legend that a page begins with, which is that of its still map."""
    return "0-0" if spec.time is not None and spec.time.start >= 0 and spec.time.legend else ALL_DATES


def legend_states(spec: MapSpec) -> Iterator[tuple[LegendEntry, tuple[str, ...]]]:
    """Yield each entry of the legend of a map with steps of time, and the states in which it stands.

    A state is `ALL_DATES`, or the number of the time and that of the measure, ``0-0`` being what is shown first. The
    legend of a measure is that of all its steps, so that it does not change from step to step.
    """
    still = first_state(spec) == ALL_DATES
    plain = set[str]().union(*(leg_looks(leg, None, zero=False) for leg in spec.legs))
    looks = {ALL_DATES: drawn(spec) if still else plain}
    flows: list[tuple[LegendEntry, tuple[str, ...]]] = []
    if still:
        stands = held([entry for entry in spec.legend if entry.kind in FLOW_KINDS], looks[ALL_DATES])
        flows += [(entry, (ALL_DATES,)) for entry in stands]
    for number, time in enumerate((spec.time, spec.years)):
        if time is None or not time.legend:
            continue
        known = [(time.legend, [one.widths for one in time.series]), *((o.legend, o.widths) for o in time.others)]
        for count, (entries, widths) in enumerate(known):
            state = f"{number}-{count}"
            looks[state] = _at_any_step(spec, time, widths) or plain
            flows += [(entry, (state,)) for entry in entries]
    for entry in spec.legend:
        if entry.kind not in FLOW_KINDS:
            yield entry, tuple(state for state, shown in looks.items() if held([entry], shown))
    # What is shown first stands with its period, as in the still map.
    first = {entry.kind: entry for entry in spec.legend if entry.kind.endswith("-title") and entry.template}
    for entry, states in flows:
        now = states == ("0-0",) and not still and entry.kind in first
        yield (first[entry.kind] if now else entry), states


def _at_any_step(spec: MapSpec, time: TimeSpec, widths: Sequence[tuple[float | None, ...]]) -> set[str]:
    """Return the looks that the lines of a map have at any step, nothing if no line has widths at all."""
    pairs = zip(time.series, widths, strict=False)
    known = {one.leg: row for one, row in pairs if one.leg is not None and row}
    if not known:
        return set()
    looks: set[str] = set()
    for index, leg in enumerate(spec.legs):
        for width in known.get(index, (None,)):
            looks |= leg_looks(leg, width or 0.0, zero=width == 0)
    return looks
