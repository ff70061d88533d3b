"""Widths of lines and areas of circles: linear in the people or events counted."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from routes.maps.counted import Counted
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure, PlaceKind, choice
from routes.model.totals import FlowRow, flows

__all__ = [
    "MOST_CROSSING",
    "FigureSeries",
    "Scale",
    "Span",
    "broken_down",
    "crossing",
    "ends_apart",
    "figure_lines",
    "nested_values",
    "scales",
]

# First day, and the day after the last.
Span = tuple[dt.date, dt.date]
Ends = tuple[float, float]

WIDEST, THINNEST = 12.0, 1.2
MOST_CROSSING = 25
# Of flows that lie side by side: how far their bearings are from each other at most, and px between them.
FAN, GAP = math.radians(50), 1.0
# Parts are drawn in place of a whole where they make up this share of it at least: one in so many.
LEAST_SHARE = 3
# Radii on a map 1160 px wide; see `routes.maps.style.circle_share` for others. A figure that stands alone has no scale.
LARGEST, SMALLEST, ALONE = 58.0, 3.0, 24.0


@dataclass(frozen=True, kw_only=True)
class Scale:
    """Figures to px: the largest is `WIDEST` wide, or a circle of radius ``largest`` whose area is linear."""

    most: float = 0.0
    least: float = 0.0
    has_zero: bool = False
    largest: float = LARGEST

    @classmethod
    def of(cls, values: Iterable[float | int | str]) -> Scale:
        """Return the scale whose largest value is the largest number among the values; `least` is above zero."""
        numbers = [float(value) for value in values if not isinstance(value, str)]
        least = min((value for value in numbers if value > 0), default=0.0)
        largest = ALONE if len(numbers) == 1 else LARGEST
        return cls(most=max(numbers, default=0.0), least=least, has_zero=0.0 in numbers, largest=largest)

    @property
    def thinnest(self) -> float:
        """Up to which value every line has the least width, or 0 if no value is so small."""
        return self._floor(self.most * THINNEST / WIDEST)

    @property
    def smallest(self) -> float:
        """Up to which value every circle has the least radius, or 0 if no value is so small."""
        return self._floor(self.most * (SMALLEST / self.largest) ** 2)

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
        return self.round(float(row.value))

    def round(self, value: float) -> float:
        """Return the radius of a circle for a number: 0 for zero."""
        return max(SMALLEST, round(self.largest * math.sqrt(value / self.most), 2)) if value else 0.0


@dataclass(frozen=True, kw_only=True)
class FigureSeries:
    """What was published of one measure about one place or leg, by period, one source a period.

    ``source`` is that of most periods; where it has no figure another's stands, which its row names.
    """

    about: str
    measure: Measure
    source: str
    rows: Mapping[Span, FlowRow]

    @property
    def sources(self) -> tuple[str, ...]:
        """All sources, that of most periods first."""
        return tuple(dict.fromkeys((self.source, *(row.source for row in self.rows.values()))))


def figure_lines(net: NetworkRecords, order: Mapping[str, object], every: str) -> list[FigureSeries]:
    """Return the figures about what ``order`` names, in its order, by month or year, everyone counted.

    Of several sources for one measure of one place the one with most periods is taken (then the first by id), and for
    periods of which it has no figure, or of a part only, the next: nothing is added up over sources, no period has two,
    and a figure of a whole year stands before one of some of its months.
    """
    found: dict[tuple[str, Measure, str], list[FlowRow]] = {}
    for published in flows(net, every=every):
        row = published if published.measure.is_flow else _as_of(published, every)
        if row.about in order and not row.group and row.period.precision == every:
            found.setdefault((row.about, row.measure, row.source), []).append(row)
    best: dict[tuple[str, Measure], dict[Span, FlowRow]] = {}
    first: dict[tuple[str, Measure], str] = {}
    for (about, measure, source), rows in sorted(found.items(), key=lambda item: (-len(item[1]), item[0][2])):
        first.setdefault((about, measure), source)
        # Of several counts of people present in a period its last stands.
        own: dict[Span, FlowRow] = {row.period.key: row for row in rows}
        chosen = best.setdefault((about, measure), {})
        for span, row in own.items():
            if span not in chosen or (chosen[span].is_partial and not row.is_partial):
                chosen[span] = row
    lines = [
        FigureSeries(
            about=about, measure=measure, source=first[about, measure], rows=dict(sorted(rows.items(), key=_key))
        )
        for (about, measure), rows in best.items()
    ]
    places = {name: index for index, name in enumerate(order)}
    return sorted(lines, key=lambda line: (places[line.about], str(line.measure)))


def _key(item: tuple[Span, FlowRow]) -> str:
    return str(item[0])


def _as_of(row: FlowRow, every: str) -> FlowRow:
    """Return a count of people present as one of the month or year in which it was made; never added up."""
    start, end = row.period.start, row.period.end
    if every not in ("month", "year") or start is None or end is None or row.period.precision == every:
        return row
    inside = Period.parse(start.isoformat()[: 7 if every == "month" else 4])
    return dataclasses.replace(row, period=inside) if inside.covers(row.period) else row


def broken_down(net: NetworkRecords, lines: Iterable[FigureSeries], counted: Counted) -> frozenset[tuple[str, Span]]:
    """Return the figures, by what they are about and their period, that are not drawn: their parts are drawn instead.

    So a border gives way to its sectors and no one is drawn twice. The parts are areas that are ``part_of`` another
    and count the same measure; at least two have a number of the period, together a third of the whole or more.
    Where a place of the whole lies in none of them, as a port on an island that has no figures, the whole stays.
    """
    drawn = {line.about: line for line in lines if counted.holds(line.about, line.measure)}
    parts: dict[str, list[FigureSeries]] = {}
    for about, line in drawn.items():
        place = net.waypoints.get(about)
        if place is not None and place.kind is PlaceKind.AREA:
            for whole in place.part_of:
                if whole in drawn and drawn[whole].measure is line.measure:
                    parts.setdefault(whole, []).append(line)
    inside = {whole: {line.about for line in lines_of} for whole, lines_of in parts.items()}
    for place in net.waypoints.values():
        for whole in inside.keys() & place.part_of:
            if place.id not in inside[whole] and inside[whole].isdisjoint(place.part_of):
                parts.pop(whole, None)
    found = set()
    for whole, lines_of in parts.items():
        for span, row in drawn[whole].rows.items():
            numbers = [n for line in lines_of if (n := _number(line.rows.get(span))) is not None]
            if len(numbers) > 1 and sum(numbers) * LEAST_SHARE >= (_number(row) or 0.0):
                found.add((whole, span))
    return frozenset(found)


def _number(row: FlowRow | None) -> float | None:
    return None if row is None or isinstance(row.value, str) else float(row.value)


def scales(net: NetworkRecords, lines: Iterable[FigureSeries], counted: Counted) -> tuple[Scale, Scale]:
    """Return the scale of lines and the scale of circles for all figures that are drawn, whatever their period."""
    lines = list(lines)
    hidden = broken_down(net, lines, counted)
    rows = [
        (line.about in net.legs, row.value)
        for line in lines
        if counted.holds(line.about, line.measure)
        for span, row in line.rows.items()
        if (line.about, span) not in hidden
    ]
    return Scale.of(value for leg, value in rows if leg), Scale.of(value for leg, value in rows if not leg)


def ends_apart(ways: Sequence[tuple[int, int, Sequence[tuple[float, float]]]], most: Sequence[float]) -> list[Ends]:
    """Return how far the two ends of each line stand to the right of its way, in px, so that flows lie side by side.

    ``ways`` are start, end and points (x to the right, y down) of each line, ``most`` the largest width it ever has, 0
    without flows. Those that leave a place, or come to it, within `FAN` of each other are put in the order in which
    they turn, one beside the other about its middle.
    """
    found = [[0.0, 0.0] for _ in ways]
    fans: dict[int, list[tuple[float, int, int]]] = {}
    for number, ((start, end, points), width) in enumerate(zip(ways, most, strict=True)):
        if width > 0 and start != end and len(points) > 1:
            for side, (place, way) in enumerate(((start, points), (end, points[::-1]))):
                # Of two with one bearing the one that comes lies left of the one that leaves, as keeping right does.
                fans.setdefault(place, []).append((round(_bearing(way), 6), -side, -number if side else number))
    for lines in fans.values():
        for fan in _close(sorted(lines)):
            total = sum(most[abs(number)] for _, _, number in fan) + GAP * (len(fan) - 1)
            at = -total / 2
            for _, side, number in ((bearing, -side, abs(number)) for bearing, side, number in fan):
                middle = at + most[number] / 2
                at += most[number] + GAP
                # Away from the place the right is where bearings grow; a line that ends there looks the other way.
                found[number][side] = round(middle if side == 0 else -middle, 2)
    return [(first, last) for first, last in found]


def _bearing(points: Sequence[tuple[float, float]]) -> float:
    """Return in which direction a line leaves its first point: to where it is a quarter of its length on."""
    steps = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    rest = sum(steps) / 4
    for (ax, ay), (bx, by), step in zip(points, points[1:], steps, strict=False):
        if rest <= step and step:
            x, y = ax + (bx - ax) * rest / step, ay + (by - ay) * rest / step
            return math.atan2(y - points[0][1], x - points[0][0])
        rest -= step
    return 0.0


def _close(lines: list[tuple[float, int, int]]) -> list[list[tuple[float, int, int]]]:
    """Return lines that are sorted by bearing as groups whose neighbours are within `FAN`, also over a half turn."""
    gaps = [(lines[(i + 1) % len(lines)][0] - line[0]) % (2 * math.pi) for i, line in enumerate(lines)]
    first = max((gap, i) for i, gap in enumerate(gaps))[1] + 1
    turned = lines[first:] + lines[:first]
    groups = [[turned[0]]]
    for before, line in itertools.pairwise(turned):
        if (line[0] - before[0]) % (2 * math.pi) <= FAN:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


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


def crossing_told(net: NetworkRecords, measure: str | None) -> str:
    """Return what to do where so many flows cross that nobody can follow one; nothing where few do.

    Examples
    --------
    >>> import routes
    >>> crossing_told(routes.load("americas"), "transit"), crossing_told(routes.load("americas"), None)
    ('', '')
    """
    count = 0 if measure is None or measure not in list(Measure) else crossing(net, measure)
    if count <= MOST_CROSSING:
        return ""
    return (
        f"{count} flows cross each other, more than a reader can follow: draw fewer (--from and --to), small maps "
        "side by side (-o picture.png --kind multiples), or a table (routes flows)"
    )


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
