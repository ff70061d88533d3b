"""The circles of all figures of a map, step by step, on one scale; and the key that explains them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from routes.i18n.language import Text
from routes.maps.image import symbols
from routes.maps.image.fonts import width_of
from routes.maps.image.history import Figure, History, histories
from routes.maps.image.panel import Panel
from routes.maps.image.picture import Picture, wrapped
from routes.maps.image.space import Dot
from routes.maps.spec import MapSpec, TimeSpec
from routes.maps.style import TYPES
from routes.model.records import Measure

__all__ = ["Circles", "Key", "of_steps"]

LARGEST = 58.0
SMALLEST = 1.6
TEXTURE = 8.0
SIDE = 30.0
KEY_VALUES = 3
# Radius of the largest circle by the width of a map in px.
WIDTHS, RADII = (275.0, 390.0, 1160.0), (31.0, 37.0, 58.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circles:
    """The figures of places by step: one a place, the longest series of its measures. Radii at `LARGEST`."""

    top: float
    largest: float
    series: Mapping[int, tuple[History, Mapping[int, Figure]]] = field(default_factory=dict)
    events: frozenset[int] = frozenset()

    def radii(self, step: int) -> dict[int, float | None]:
        """Return the radius of each place with a figure at a step: 0 is a published zero."""
        return {index: self.radius(found[step].value) for index, (_, found) in self.series.items() if step in found}

    def radius(self, value: float) -> float:
        """Return the radius of the circle of a value, its area linear in it."""
        return max(SMALLEST, self.largest * math.sqrt(value / self.top)) if value and self.top else 0.0

    def texts(self, step: int) -> dict[int, str]:
        """Return the figures as written."""
        return {index: found[step].text for index, (_, found) in self.series.items() if step in found}

    def partial(self, step: int) -> frozenset[int]:
        """Return the places whose figure counts only a part of the step."""
        return frozenset(index for index, (_, found) in self.series.items() if step in found and found[step].partial)

    def smallest(self, steps: Sequence[int]) -> int:
        """Return the step with most circles, of those the one whose circles are smallest: names have room there."""
        return min(steps, key=lambda step: (-len(self.radii(step)), sum(r or 0.0 for r in self.radii(step).values())))

    def scaled(self, wide: float) -> float:
        """Return by what radii are multiplied on a map so many px wide."""
        return float(np.interp(wide, WIDTHS, RADII)) / LARGEST


def of_steps(spec: MapSpec, time: TimeSpec, steps: Collection[int]) -> Circles:
    """Return the circles of some steps of a time control: the largest figure of any of them is as large as can be."""
    best: dict[int, History] = {}
    for one in histories(spec):
        if one.waypoint is not None and _figures(one, time):
            known = best.get(one.waypoint)
            if known is None or len(_figures(one, time)) > len(_figures(known, time)):
                best[one.waypoint] = one
    series = {index: (one, {f.step: f for f in _figures(one, time) if f.step in steps}) for index, one in best.items()}
    series = {index: (one, found) for index, (one, found) in series.items() if found}
    top = max((figure.value for _, found in series.values() for figure in found.values()), default=0.0)
    text = Text(spec.lang)
    events = {text.of("measures", measure) for measure in Measure if measure.unit != "people"}
    return Circles(
        top=top, largest=LARGEST, series=series,
        events=frozenset(index for index, (one, _) in series.items() if one.measure in events),
    )  # fmt: skip


def _figures(one: History, time: TimeSpec) -> tuple[Figure, ...]:
    return one.years if time.every == "year" else one.months


# --- the key --------------------------------------------------------------------------------------------------
class Key:
    """Nested circles with their values and, beside them, what each texture counts: ``w`` by ``h`` px."""

    def __init__(
        self, picture: Picture, drawn: Circles, panels: Sequence[Panel], text: Text, *, kind: str = "legend",
        most: int = KEY_VALUES, names: bool = True, wide: float = math.inf,
    ) -> None:  # fmt: skip
        self.picture, self.kind = picture, kind
        self.halo = None if names else picture.look.halo
        scale = panels[0].style.round
        values = _round_values(drawn.top)
        values = values[:most] if most > 1 else values[1:2] or values
        self.radii = [drawn.radius(value) * scale for value in values]
        self.labels = [text.number(value) for value in values]
        label = max((width_of(one, kind) for one in self.labels), default=0.0)
        self.nested = 2 * max(self.radii, default=0.0) + 16 + label
        self.rows = _rows(drawn, panels, text, names=names)
        room = wide - self.nested - SIDE - 2 * TEXTURE - 10
        self.words = [wrapped(words, room, kind) for _, _, words in self.rows]
        line = TYPES[kind].line
        self.heights = [max(len(lines) * line, 2 * TEXTURE) + 5 for lines in self.words]
        longest = max((width_of(line, kind) for lines in self.words for line in lines), default=0.0)
        self.w = self.nested + (SIDE + 2 * TEXTURE + 10 + longest if self.rows else 0.0)
        self.h = max(2 * max(self.radii, default=0.0) + 4, sum(self.heights), line)

    def draw(self, x: float, y: float) -> None:
        """Draw it in a box whose corner is at x, y, mirrored with the page."""
        if not self.radii:
            return
        rtl, most = self.picture.rtl, max(self.radii)
        self._nested(x + self.w - most if rtl else x + most, y + self.h - 2)
        edge = x + self.w - self.nested - SIDE if rtl else x + self.nested + SIDE
        top = y + max(0.0, self.h - sum(self.heights)) / 2
        for (events, partial, _), lines, high in zip(self.rows, self.words, self.heights, strict=True):
            middle = edge - TEXTURE if rtl else edge + TEXTURE
            dot = Dot(middle, top + TYPES[self.kind].line / 2, TEXTURE)
            if events is not None:
                self.picture.add(*symbols.circle_fill(dot, self.picture, events=events, clip=None))
            self.picture.add(*symbols.circle_rim(dot, self.picture, zero=False, partial=partial, clip=None))
            start = edge - 2 * TEXTURE - 10 if rtl else edge + 2 * TEXTURE + 10
            for number, line in enumerate(lines):
                at = top + number * TYPES[self.kind].line
                self.picture.words(
                    line, start, at, self.kind, anchor="end" if rtl else "start", halo=self.halo, rtl=rtl
                )  # fmt: skip
            top += high

    def _nested(self, x: float, base: float) -> None:
        """Draw circles on one base line, each with a thin line to its value."""
        look, side = self.picture.look, -1 if self.picture.rtl else 1
        most, low = max(self.radii), -math.inf
        line = TYPES[self.kind].line
        for r, label in sorted(zip(self.radii, self.labels, strict=True), reverse=True):
            self.picture.add(
                *symbols.circle_rim(Dot(x, base - r, r), self.picture, zero=False, partial=False, clip=None)
            )
            y = max(base - 2 * r, low + line)
            if len(self.radii) == 1:
                y = base - r
            else:
                points = [(x, base - 2 * r), (x + side * most, base - 2 * r), (x + side * (most + 12), y)]
                self.picture.line(points, stroke=look.quiet, width=0.8, dash=(1.5, 2))
            at = x + side * (most + (16 if len(self.radii) > 1 else 8))
            anchor = "end" if self.picture.rtl else "start"
            self.picture.words(label, at, y - line * 0.48, self.kind, anchor=anchor, halo=self.halo)
            low = y


def _rows(drawn: Circles, panels: Sequence[Panel], text: Text, *, names: bool) -> list[tuple[bool | None, bool, str]]:
    """Return the textures on the maps: whether of events (``None`` for no fill), whether dashed, and what they say."""
    shown = sorted({index for panel in panels for index in panel.circles})
    out: list[tuple[bool | None, bool, str]] = []
    for events, unit in ((False, "people"), (True, "events")):
        called = [drawn.series[i][0].called(text) for i in shown if (i in drawn.events) is events]
        if called:
            said = text.of("units", unit)
            out.append((events, False, f"{said}: {'; '.join(map(text.isolated, called))}" if names else said))
    if any(panel.shown is not None and set(panel.shown.partial) & set(panel.circles) for panel in panels):
        out.append((None, True, text("time_partial", value="").strip("\u2068\u2069() ")))
    return out


def _round_values(top: float) -> list[float]:
    """Return round values for nested circles: the largest not above the top, then a fifth and a fiftieth of it."""
    if top <= 0:
        return []
    power = 10.0 ** math.floor(math.log10(top))
    first = next(step * power for step in (5, 2.5, 2, 1) if step * power <= top)
    return [value for value in (first, first / 5, first / 50) if value >= 1]
