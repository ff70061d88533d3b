"""The chart under the map as it stands without a script and on paper; the script draws the same of the same classes.

Positions along the time are shares of the width, so that one drawing fits every page; heights are the style sheet's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from routes.maps.spec import Band, Chart, Series, Shut, TimeSpec

__all__ = ["still_chart"]

# Px of the widest page, and of a letter of 13 px: to tell which words fit beside which.
WIDE, LETTER = 1140.0, 6.7
ROW = 18
TALL = 500
# Px that a year's name needs on a phone.
NARROW, NAME = 340.0, 36.0
# The narrowest chart that carries the totals of years, in px.
LEAST_WIDTH = 700.0


def still_chart(time: TimeSpec | None) -> str:
    """Return the chart of the leading series as HTML; nothing where there is none."""
    if time is None or time.chart is None:
        return ""
    chart, series = time.chart, time.series[time.chart.lead]
    now = time.start if time.start >= 0 else chart.peak
    name = escape(f"{chart.title}: {chart.said}")
    return "".join(
        [
            '<div class="r-stillchart">',
            f'<p class="r-charttitle">{escape(chart.title)}</p>',
            f'<div class="r-chart"><svg class="r-plot" role="img" aria-label="{name}">',
            *_plot(chart, series, time, now),
            "</svg>",
            _axis(time),
            "</div>",
            closure_rows(time),
            _line(series, time, now, chart.compared),
            f'<p class="r-small">{escape(chart.note)}</p>' if chart.note else "",
            "</div>",
        ]
    )


def _plot(chart: Chart, series: Series, time: TimeSpec, now: int) -> list[str]:
    count, most = len(time.steps), chart.most or 1.0
    out = []
    x, anchor = ("0", "start") if is_lower_first(series) else ("100%", "end")
    for value, text in chart.axis:
        y = 100 - 100 * value / most
        out.append(f'<line class="r-rule" x1="0" x2="100%" y1="{y:.2f}%" y2="{y:.2f}%"/>')
        out.append(f'<text class="r-value" x="{x}" y="{y:.2f}%" dy="-4" text-anchor="{anchor}">{escape(text)}</text>')
    out += [
        f'<rect class="r-shutover" x="{_share(one.start, count)}" width="{_share(one.end - one.start, count)}" '
        'y="0" height="100%"/>'
        for one in time.shut
        if one.of_place
    ]
    flat = "".join(_column(b.start, b.end, b.value / (b.end - b.start) / most) for b in series.bands)
    high = "".join(_column(i, i + 1, v / most) for i, v in enumerate(series.values) if v and i != now)
    here = series.values[now]
    lit = _column(now, now + 1, here / most) if here else ""
    bars = (("r-col r-bandcol", flat), ("r-col", high), ("r-col r-now", lit))
    paths = "".join(f'<path class="{look}" d="{path}"/>' for look, path in bars if path)
    out.append(f'<svg viewBox="0 0 {count} {TALL}" preserveAspectRatio="none">{paths}</svg>')
    for band in _with_room(series.bands, count):
        level = 100 - 100 * band.value / (band.end - band.start) / most
        at = f'x="{_share((band.start + band.end) / 2, count)}" y="{level:.1f}%" dy="-4" text-anchor="middle"'
        out.append(f'<text class="r-value r-wideonly" {at}>{escape(band.text)}</text>')
    middle = 100 * (chart.peak + 0.5) / count
    anchor = "start" if middle < 15 else "end" if middle > 85 else "middle"
    out.append(
        f'<text class="r-peak" x="{middle:.2f}%" y="0" dy="-6" text-anchor="{anchor}">{escape(chart.said)}</text>'
    )
    out.append(f'<circle class="r-knob" cx="{100 * (now + 0.5) / count:.2f}%" cy="100%" r="7.5"/>')
    return out


def _with_room(bands: Sequence[Band], count: int) -> list[Band]:
    """Return the bands whose totals stand clear of each other in a chart of the least width that shows them."""
    out: list[Band] = []
    end = -math.inf
    for band in bands:
        middle, half = (band.start + band.end) / 2 / count * LEAST_WIDTH, len(band.text) * 3.8
        if middle - half >= end + 5:
            out.append(band)
            end = middle + half
    return out


def is_lower_first(series: Series) -> bool:
    """Return whether the columns are lower at the beginning than at the end: the values of the axis stand there."""
    part = max(1, len(series.values) // 6)
    return sum(v or 0.0 for v in series.values[:part]) <= sum(v or 0.0 for v in series.values[-part:])


def _share(part: float, count: int) -> str:
    return f"{100 * part / count:.3f}%"


def _column(start: int, end: int, high: float) -> str:
    """Return a column as path data, in steps to the right and in `TALL` parts of the highest downwards."""
    top = round(TALL * high)
    return f"M{start} {TALL}v-{top}h{end - start}v{top}"


def _axis(time: TimeSpec) -> str:
    """Return the years below the columns; on a phone every second or fifth."""
    count = len(time.steps)
    every = next(k for k in (1, 2, 5, 10, 20, 50, 100) if NARROW / max(1, len(time.ticks)) * k >= NAME or k == 100)
    out = []
    for number, (start, end, name) in enumerate(time.ticks):
        x = 100 * (start + end) / 2 / count
        more = "" if number % every == 0 else " r-wideonly"
        out.append(f'<line class="r-tick" x1="{_share(start, count)}" x2="{_share(start, count)}" y1="0" y2="5"/>')
        out.append(f'<text class="r-year{more}" x="{x:.2f}%" y="17" text-anchor="middle">{escape(name)}</text>')
    return f'<svg class="r-axis" aria-hidden="true" focusable="false">{"".join(out)}</svg>'


def closure_rows(time: TimeSpec) -> str:
    """Return the closures as bars in as few rows as fit, each with its words on the side that has room."""
    count = len(time.steps)
    rows: list[list[tuple[float, float]]] = []
    out = []
    for one in time.shut:
        left, right, anchor, at = _beside(one, count)
        row = next(
            (n for n, taken in enumerate(rows) if all(right < a - 8 or left > b + 8 for a, b in taken)), len(rows)
        )
        if row == len(rows):
            rows.append([])
        rows[row].append((left, right))
        y = row * ROW
        bar = f'x="{_share(one.start, count)}" width="{max(0.3, 100 * (one.end - one.start) / count):.3f}%"'
        out.append(f'<rect class="r-shut-bar" {bar} y="{y + 4}" height="9"/>')
        dx = "-6" if anchor == "end" else "6"
        out.append(f'<text x="{at}" y="{y + 13}" dx="{dx}" text-anchor="{anchor}">{escape(one.text)}</text>')
    if not out:
        return ""
    return f'<svg class="r-shuts" height="{len(rows) * ROW}" aria-hidden="true" focusable="false">{"".join(out)}</svg>'


def _beside(one: Shut, count: int) -> tuple[float, float, str, str]:
    """Return the px that a closure takes with its words, and where these stand."""
    start, end, long = WIDE * one.start / count, WIDE * one.end / count, len(one.text) * LETTER + 8
    if start - long >= 0 or start >= WIDE - end:
        return start - long, end, "end", _share(one.start, count)
    return start, end + long, "start", _share(one.end, count)


def _line(series: Series, time: TimeSpec, now: int, more: str) -> str:
    """Return the line below the chart: period, number, what it is, one comparison, source."""
    value = series.values[now]
    if value is None:
        return ""
    by = series.by[now] if series.by else series.source
    what = escape(f"{series.measure}, {series.name}")
    told = f'<span class="r-what">{what}{f"; {escape(more)}" if more else ""}</span>'
    number = f'<strong class="r-number">{escape(series.texts[now])}</strong>'
    when = f'<b class="r-period">{escape(time.steps[now])}</b>'
    return f'<p class="r-line">{when} {number} {told} <span class="r-by">{escape(by)}</span></p>'
