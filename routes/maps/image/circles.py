"""The circles of all figures of a map, step by step, on one scale; and the key that explains them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from routes.i18n.language import Text
from routes.maps.image import symbols
from routes.maps.image.fonts import width_of
from routes.maps.image.panel import Shown
from routes.maps.image.picture import Picture, wrapped
from routes.maps.image.space import Dot
from routes.maps.spec import LegendEntry, Series, TimeSpec
from routes.maps.style import type_of
from routes.maps.widths import ALONE, LARGEST, SMALLEST, nested_values

__all__ = ["Circles", "Key", "is_key", "of_steps"]

TEXTURE = 8.0
SIDE = 30.0


# --- what is drawn at a step ----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Circles:
    """The figures of places at some steps: of each the series that is shown. Radii are at `LARGEST`."""

    time: TimeSpec
    steps: tuple[int, ...]
    top: float = 0.0
    largest: float = LARGEST
    series: Mapping[int, Series] = field(default_factory=dict)

    def values(self, step: int) -> dict[int, float]:
        """Return the figure of each place that is drawn at a step, by waypoint."""
        found = {index: _drawn(one, step) for index, one in self.series.items()}
        return {index: value for index, value in found.items() if value is not None}

    def radius(self, value: float) -> float:
        """Return the radius of the circle of a value, its area linear in it; 0 for zero."""
        return max(SMALLEST, self.largest * math.sqrt(value / self.top)) if value and self.top else 0.0

    def shown(self, step: int) -> Shown:
        """Return what a panel shows at a step."""
        known = self.values(step)
        legs = [one for one in self.time.series if one.leg is not None]
        return Shown(
            widths={one.leg: one.widths[step] for one in legs if one.leg is not None and one.widths},
            circles={index: self.radius(value) for index, value in known.items()},
            texts={index: self.series[index].texts[step].partition(" (")[0] for index in known},
            whats={index: self.series[index].measure for index in known},
            closed=frozenset(
                one.leg for one in legs if one.leg is not None and one.open[step : step + 1] in ("0", "x")
            ),
            events=frozenset(index for index in known if self.series[index].unit != "people"),
            partial=frozenset(index for index in known if self.series[index].partial[step : step + 1] == "1"),
        )

    def named(self) -> dict[int, frozenset[int]]:
        """Return the places to name at each step, each once: where most circles are, then where they are smallest."""
        order = sorted(self.steps, key=lambda s: (-len(self.values(s)), sum(self.values(s).values())))
        out: dict[int, frozenset[int]] = {}
        known: set[int] = set()
        for step in order:
            out[step] = frozenset(self.values(step)) - known
            known |= out[step]
        return out

    def sources(self, step: int) -> list[str]:
        """Return who published the figures of a step, each once."""
        found = [self.series[index] for index in self.values(step)]
        return list(dict.fromkeys(one.by[step] if one.by else one.source for one in found))

    def entries(self, text: Text, *, named: bool) -> list[LegendEntry]:
        """Return what a key explains: round values, units (``named``: of which places), parts of a year."""
        values = nested_values(self.top)
        out = [LegendEntry(kind="circle", text=text.number(v), width=self.radius(v)) for v in _apart(values)]
        known = sorted({index for step in self.steps for index, value in self.values(step).items() if value})
        for kind, people in (("people", True), ("events", False)):
            some = [self.series[index] for index in known if (self.series[index].unit == "people") is people]
            if some:
                called = _called(some, text)
                said = text.of("units", "people" if people else some[0].unit)
                out.append(LegendEntry(kind=kind, text=f"{said}: {called}" if named else said))
        if any(self.shown(step).partial for step in self.steps):
            out.append(LegendEntry(kind="partial", text=text("legend_partial")))
        if any(value == 0 for step in self.steps for value in self.values(step).values()):
            out.append(LegendEntry(kind="circle", text=text("legend_zeroflow"), width=0.0))
        return out


def _called(some: Sequence[Series], text: Text) -> str:
    """Return which places are counted, by what is counted there: "A, B (encounters); C (returns)"."""
    names: dict[str, list[str]] = {}
    for one in some:
        names.setdefault(one.measure, []).append(one.name)
    return "; ".join(f"{text.joined(places)} ({measure})" for measure, places in names.items())


def _drawn(one: Series, step: int) -> float | None:
    """Return the figure of a step, ``None`` if there is none or its parts are drawn in its place."""
    return None if one.widths[step] is None else one.values[step]


def _apart(values: Sequence[float]) -> list[float]:
    """Return round values whose circles are told apart: the largest, a fifth and a fiftieth of it."""
    first = max(values, default=0.0)
    return [value for value in (first, first / 5, first / 50) if value >= 1 or value == first]


def of_steps(time: TimeSpec, steps: Collection[int]) -> Circles:
    """Return the circles of some steps of a time control: the largest figure of any of them is as large as can be."""
    series = {
        one.waypoint: one
        for one in time.series
        if one.waypoint is not None and one.widths and any(_drawn(one, step) is not None for step in steps)
    }
    numbers = [_drawn(one, step) for one in series.values() for step in steps]
    known = [value for value in numbers if value is not None]
    return Circles(
        time=time, steps=tuple(steps), top=max(known, default=0.0), largest=ALONE if len(known) == 1 else LARGEST,
        series=series,
    )  # fmt: skip


# --- the key --------------------------------------------------------------------------------------------------
def is_key(entry: LegendEntry) -> bool:
    """Return whether an entry of a legend belongs to the key of circles."""
    return entry.kind in ("people", "events", "partial") or (entry.kind == "circle" and bool(entry.width))


class Key:
    """Nested circles with their values and, beside or below them, what each texture counts: ``w`` by ``h`` px."""

    def __init__(
        self, picture: Picture, entries: Sequence[LegendEntry], *, kind: str = "legend", share: float = 1.0,
        wide: float = math.inf, halo: str | None = None,
    ) -> None:  # fmt: skip
        self.picture, self.kind, self.halo = picture, kind, halo
        self.line = type_of(kind).line
        circles = [entry for entry in entries if entry.kind == "circle" and entry.width]
        self.radii = [(entry.width or 0.0) * share for entry in circles]
        self.labels = [entry.text for entry in circles]
        most = max(self.radii, default=0.0)
        label = max((width_of(one, kind) for one in self.labels), default=0.0)
        self.nested = 2 * most + 20 + label if circles else 0.0
        self.high = max(2 * most + self.line / 2, len(circles) * self.line)
        self.rows = [entry for entry in entries if entry.kind in ("people", "events", "partial")]
        text = 2 * TEXTURE + 10
        least = max((width_of(entry.text, kind) for entry in self.rows), default=0.0)
        self.beside = self.nested + SIDE + text + min(least, 110.0) <= wide
        room = wide - text - (self.nested + SIDE if self.beside else 0.0)
        self.words = [wrapped(entry.text, max(room, 60.0), kind) for entry in self.rows]
        self.heights = [max(len(lines) * self.line, 2 * TEXTURE) + 5 for lines in self.words]
        longest = max((width_of(line, kind) for lines in self.words for line in lines), default=0.0)
        below = text + longest if self.rows else 0.0
        if self.beside:
            self.w = self.nested + (SIDE + below if self.rows and circles else below)
            self.h = max(self.high, sum(self.heights))
        else:
            self.w, self.h = max(self.nested, below), self.high + 8 + sum(self.heights)

    def draw(self, x: float, y: float) -> None:
        """Draw it in a box whose corner is at x, y, mirrored with the page."""
        rtl = self.picture.rtl
        base = y + (self.h if self.beside else self.high) - 1
        if self.radii:
            most = max(self.radii)
            self._nested(x + self.w - most if rtl else x + most, base)
        aside = self.nested + SIDE if self.beside and self.radii else 0.0
        edge = x + self.w - aside if rtl else x + aside
        top = y + (self.h - sum(self.heights)) / 2 if self.beside else y + self.high + 8
        for entry, lines, high in zip(self.rows, self.words, self.heights, strict=True):
            dot = Dot(edge - TEXTURE if rtl else edge + TEXTURE, top + self.line / 2, TEXTURE)
            if entry.kind != "partial":
                self.picture.add(*symbols.circle_fill(dot, self.picture, events=entry.kind == "events", clip=None))
            partial = entry.kind == "partial"
            self.picture.add(*symbols.circle_rim(dot, self.picture, zero=False, partial=partial, clip=None))
            start = edge - 2 * TEXTURE - 10 if rtl else edge + 2 * TEXTURE + 10
            for number, line in enumerate(lines):
                self.picture.words(
                    line, start, top + number * self.line, self.kind, anchor="end" if rtl else "start",
                    halo=self.halo, rtl=rtl,
                )  # fmt: skip
            top += high

    def _nested(self, x: float, base: float) -> None:
        """Draw circles on one base line, each with a thin line to its value."""
        look, side = self.picture.look, -1 if self.picture.rtl else 1
        most = max(self.radii)
        order = sorted(zip(self.radii, self.labels, strict=True), reverse=True)
        # The lowest value stands on the base line at most; those above it make room.
        heights = [base - 2 * r for r, _ in order]
        floor = base - self.line * 0.35
        for number in range(len(order) - 1, -1, -1):
            heights[number] = min(heights[number], floor)
            floor = heights[number] - self.line
        for (r, label), y in zip(order, heights, strict=True):
            dot = Dot(x, base - r, r)
            self.picture.add(*symbols.circle_rim(dot, self.picture, zero=False, partial=False, clip=None))
            alone = len(order) == 1
            y = base - r if alone else y
            if not alone:
                points = [(x, base - 2 * r), (x + side * most, base - 2 * r), (x + side * (most + 12), y)]
                self.picture.line(points, stroke=look.quiet, width=0.8, dash=(1.5, 2))
            at = x + side * (most + (8 if alone else 16))
            anchor = "end" if self.picture.rtl else "start"
            self.picture.words(label, at, y - self.line * 0.48, self.kind, anchor=anchor, halo=self.halo)
