"""Which figures a map shows of each place and leg, by rule: without being asked, and when a measure is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from routes.i18n.language import Text
from routes.maps.drawing import Drawing
from routes.model.network import NetworkRecords
from routes.model.records import Measure, Observation
from routes.model.spans import days

__all__ = ["LEAST_LEGS", "Counted", "counts"]

_About = tuple[str, Measure]
# Not a movement: never drawn among arrivals or transits, only where nothing else is counted or by choice.
_APART = (Measure.DEATH, Measure.MISSING, Measure.STOCK)
# A year that is published as one figure tells of twelve months.
_MONTH, _LONGEST_MONTH = 30.4, 31
# Legs are as wide as their figures unasked where at least one in so many has figures: else most would be dotted lines
# without a figure, and nobody saw any more what goes by road, by rail, on foot.
LEAST_LEGS = 10


@dataclass(frozen=True, kw_only=True)
class Counted:
    """What a map counts: one measure of each place and leg (by id).

    ``lead`` is the richest series among them, which tells the story: its chart stands under the map. ``measure`` is
    the one that everything counts, or ``None`` where each place has its own.
    """

    shown: Mapping[str, Measure]
    lead: _About | None = None
    measure: Measure | None = None

    def holds(self, about: str, measure: Measure) -> bool:
        """Return whether the figures of a measure about a place or leg are drawn."""
        return self.shown.get(about) is measure

    def name(self, text: Text) -> str:
        """Return what is counted, for a choice."""
        return text("count_all") if self.measure is None else text.of("measures", self.measure)


def counts(net: NetworkRecords, drawing: Drawing, asked: Measure | None = None) -> tuple[Counted, ...]:
    """Return what a map can count: what it shows first, then what the reader can choose; nothing without figures.

    The rule: a series is the richer the more time its figures cover (a year published as one figure counts twelve
    months), then the more figures it has; one figure alone is no series and comes after all. Without a measure
    ``asked`` for, each place shows its richest series and all legs show one measure, the one with most figures, if a
    tenth of the legs have some, also in the month or year that is shown first; deaths, people missing and people
    present are not drawn among movements. Where that is one measure only, it is that measure. The richest series shown
    leads. The other measures follow, that of the leading series first, then by number of figures. What can be counted
    is the same by month and by year.
    """
    rich = _richness(net, drawing)
    if not rich:
        return () if asked is None else (Counted(shown={}, measure=asked),)
    by_measure: dict[Measure, int] = {}
    for (_, measure), (_, figures) in rich.items():
        by_measure[measure] = by_measure.get(measure, 0) + figures
    first = _first(net, drawing, rich)
    lead_measure = asked or (first.lead[1] if first.lead else None)
    order = sorted(by_measure, key=lambda m: (m is not lead_measure, m in _APART, -by_measure[m], str(m)))
    singles = [_of_measure(rich, measure) for measure in order]
    if asked is not None and asked not in by_measure:
        return (Counted(shown={}, measure=asked), *singles)
    if asked is not None or first.measure is not None:
        return tuple(singles)
    return (first, *singles)


def _richness(net: NetworkRecords, drawing: Drawing) -> dict[_About, tuple[int, int]]:
    """Return how many months the figures of a measure about a place or leg cover, and of how many periods they are."""
    order = dict.fromkeys([w.id for w in drawing.waypoints] + [leg.id for leg in drawing.legs])
    found: dict[_About, dict[object, int]] = {}
    for row in net.observations:
        if row.about in order and _is_step(row):
            found.setdefault((row.about, row.measure), {})[row.period.key] = days(row.period)
    best = {about: (round(sum(spans.values()) / _MONTH), len(spans)) for about, spans in found.items()}
    places = {name: index for index, name in enumerate(order)}
    return dict(sorted(best.items(), key=lambda item: (places[item[0][0]], str(item[0][1]))))


def _is_step(row: Observation) -> bool:
    """Return whether a figure can be one of a month or a year: a number, of all people, that lies within a year."""
    if row.group or row.number is None:
        return False
    start, end = row.period.start, row.period.end
    return start is not None and end is not None and (end - dt.timedelta(days=1)).year == start.year


def _first(net: NetworkRecords, drawing: Drawing, rich: Mapping[_About, tuple[int, int]]) -> Counted:
    moving = {key: worth for key, worth in rich.items() if key[1] not in _APART} or dict(rich)
    legs = {leg.id for leg in drawing.legs}
    along: dict[Measure, int] = {}
    wide: dict[Measure, int] = {}
    for (about, measure), (_, figures) in moving.items():
        if about in legs:
            along[measure] = along.get(measure, 0) + figures
            wide[measure] = wide.get(measure, 0) + 1
    on_legs = min(along, key=lambda measure: (-along[measure], str(measure)), default=None)
    if on_legs is not None and any(about not in legs for about, _ in moving):
        can_lead = [key for key in moving if key[0] not in legs or key[1] is on_legs]
        shown_first = _figured(net, legs, on_legs, _lead(moving, can_lead))
        if min(wide[on_legs], shown_first) * LEAST_LEGS < len(legs):
            on_legs = None
    shown: dict[str, Measure] = {}
    for about, measure in sorted(moving, key=lambda key: _worth(moving[key]), reverse=True):
        if about not in legs:
            shown.setdefault(about, measure)
        elif measure is on_legs:
            shown[about] = measure
    counted = set(shown.values())
    alone = next(iter(counted)) if len(counted) == 1 else None
    return Counted(shown=shown, lead=_lead(rich, shown.items()), measure=alone)


def _figured(net: NetworkRecords, legs: Collection[str], measure: Measure, lead: _About | None) -> int:
    """Return how many legs have figures of a measure in the month, else the year, that is shown first."""
    series = [row for row in net.observations if (row.about, row.measure) == lead and _is_step(row)]
    months = [row for row in series if days(row.period) <= _LONGEST_MONTH]
    peak = max(months or series, key=lambda row: (row.number or 0.0, row.period.key), default=None)
    along = [row for row in net.observations if row.measure is measure and row.about in legs and _is_step(row)]
    return len({row.about for row in along if peak is None or row.period.key == peak.period.key})


def _of_measure(rich: Mapping[_About, tuple[int, int]], measure: Measure) -> Counted:
    shown = {about: measure for about, what in rich if what is measure}
    return Counted(shown=shown, lead=_lead(rich, shown.items()), measure=measure)


def _lead(rich: Mapping[_About, tuple[int, int]], shown: Iterable[_About]) -> _About | None:
    """Return the richest series, the first of equal ones in order of the map."""
    asked = set(shown)
    among = [key for key in rich if key in asked]
    return max(among, key=lambda key: _worth(rich[key]), default=None)


def _worth(covered: tuple[int, int]) -> tuple[bool, int, int]:
    """Return by what a series that covers some months with some figures is compared."""
    months, figures = covered
    return figures > 1, months, figures
