"""Which entries of a legend a map draws: a legend explains what is in sight, and nothing else."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator, Sequence

from routes.maps.spec import LegendEntry, MapSpec, TimeSpec

__all__ = ["ALL_DATES", "FLOW_KINDS", "first_state", "in_sight", "legend_states", "not_drawn"]

FLOW_KINDS = ("flow-title", "flow", "circle", "zeroflow", "noflow")
# Looks that a width replaces: a line as wide as its figure has no band, and is not thin for being inferred.
_REPLACED = ("schematic", "inferred", "confirmed")
# The state of a legend while no step of time is chosen; the others are ``time-measure``, such as ``0-1``.
ALL_DATES = "all"


def not_drawn(spec: MapSpec, figured: Collection[int] | None) -> set[str]:
    """Return the kinds of legend entry that stand for no line of a map.

    ``figured`` are the indexes of the legs that are as wide as their figure (or have a published zero); the others
    are drawn as having none, whatever their mode. ``None``: every leg has its plain look.
    """
    if figured is None:
        return set()
    styles = {leg.style for leg in spec.legs}
    return (styles - {spec.legs[index].style for index in figured}) | set(_REPLACED)


def in_sight(spec: MapSpec) -> MapSpec:
    """Return a description of one date without the legend entries that its map does not draw.

    The legend of a map with steps of time stays whole: it depends on the step; see `legend_states`.
    """
    if spec.time is not None:
        return spec
    hidden = not_drawn(spec, _figured_now(spec))
    return dataclasses.replace(spec, legend=tuple(entry for entry in spec.legend if entry.kind not in hidden))


def _figured_now(spec: MapSpec) -> set[int] | None:
    if all(leg.width is None for leg in spec.legs):
        return None
    return {index for index, leg in enumerate(spec.legs) if leg.width or leg.zero}


def _figured(spec: TimeSpec, widths: Sequence[tuple[float | None, ...]]) -> set[int] | None:
    """Return the legs that have a width at some step, ``None`` if no leg has widths at all."""
    legs = {one.leg: known for one, known in zip(spec.series, widths, strict=False) if one.leg is not None and known}
    return {leg for leg, known in legs.items() if any(w is not None for w in known)} if legs else None


def first_state(spec: MapSpec) -> str:
    """Return the state of the legend that a page begins with, which is that of its still map."""
    return "0-0" if spec.time is not None and spec.time.start >= 0 and spec.time.legend else ALL_DATES


def legend_states(spec: MapSpec) -> Iterator[tuple[LegendEntry, tuple[str, ...]]]:
    """Yield each entry of the legend of a map with steps of time, and the states in which it stands.

    A state is `ALL_DATES`, or the number of the time and that of the measure, ``0-0`` being what is shown first.
    """
    still = first_state(spec) == ALL_DATES
    hidden = {ALL_DATES: not_drawn(spec, _figured_now(spec) if still else None)}
    flows: list[tuple[LegendEntry, tuple[str, ...]]] = []
    if still:
        flows += [(entry, (ALL_DATES,)) for entry in spec.legend if entry.kind in FLOW_KINDS]
    for number, time in enumerate((spec.time, spec.years)):
        if time is None or not time.legend:
            continue
        known = [(time.legend, [one.widths for one in time.series]), *((o.legend, o.widths) for o in time.others)]
        for count, (entries, widths) in enumerate(known):
            state = f"{number}-{count}"
            hidden[state] = not_drawn(spec, _figured(time, widths))
            flows += [(entry, (state,)) for entry in entries]
    for entry in spec.legend:
        if entry.kind not in FLOW_KINDS:
            yield entry, tuple(state for state, kinds in hidden.items() if entry.kind not in kinds)
    title = next((entry for entry in spec.legend if entry.kind == "flow-title"), None)
    for entry, states in flows:
        now = title is not None and entry.kind == "flow-title" and states == ("0-0",) and not still
        yield (title if now and title is not None else entry), states
