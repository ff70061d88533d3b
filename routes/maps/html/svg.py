"""The map as SVG: what a page shows without JavaScript and on paper, and where its script reads the ground from."""

from __future__ import annotations

import itertools
import math
import operator
import re
from collections.abc import Mapping, Sequence
from html import escape

from routes.maps.grid import path_points, to_grid
from routes.maps.html import svg_sizes as staticsizes
from routes.maps.html.svg_sizes import DETAIL_SIZES, SIZES, Frame
from routes.maps.spec import GRID, Ground, LegendEntry, LegMark, MapSpec, WaypointMark
from routes.maps.style import CONFIRMED, INFERRED, NO_FIGURE_WIDTH, PLAIN, RING, ZERO_WIDTH
from routes.model.geometry import Bounds

__all__ = ["HATCH", "frame_of", "legend_svg", "nested_svg", "static_css", "static_detail", "static_svg"]

ROOM = 0.05
TALLEST, WIDEST = 0.85, 1.75


def frame_of(bounds: Bounds) -> Frame:
    """Return the view box of a map of some bounds, in grid units: left, top, right, bottom; never a thin strip."""
    (x0, y1), (x1, y0) = to_grid(*bounds[:2]), to_grid(*bounds[2:])
    dx, dy = max(60, round((x1 - x0) * ROOM)), max(60, round((y1 - y0) * ROOM))
    wide, high = x1 - x0 + 2 * dx, y1 - y0 + 2 * dy
    dx += max(0, round(high * TALLEST - wide) // 2)
    dy += max(0, round(wide / WIDEST - high) // 2)
    return x0 - dx, y0 - dy, x1 + dx, y1 + dy


def static_svg(spec: MapSpec) -> str:
    """Return the map as SVG in grid units."""
    frame = frame_of(spec.bounds)
    parts = [f'<svg class="r-static" {_head(spec.title, frame)}>']
    if spec.alt:
        parts.append(f'<desc id="r-alt">{escape(spec.alt)}</desc>')
    if any(mark.radius and mark.unit not in ("", "people") for mark in spec.waypoints):
        parts.append(_still_hatch(frame))
    parts += _ground(spec.ground)
    parts += [f'<path class="r-area" d="{mark.area}"/>' for mark in spec.waypoints if mark.area]
    parts += [_accuracy(mark) for mark in spec.waypoints if mark.accuracy_km and mark.drawn]
    parts += _circles(spec, frame, "fill")
    twins = _twins(spec)
    parts += [
        "<defs>",
        *(
            f'<path class="r-p" id="r-l{index}" d="{leg.path}"/>'
            for index, leg in enumerate(spec.legs)
            if index not in twins
        ),
        "</defs>",
    ]
    parts += _lines(spec, _unit(frame, SIZES), twins)
    parts += _circles(spec, frame, "rim")
    parts += _dots(spec, frame, SIZES, "r-at")
    parts.append(staticsizes.dressing(spec, frame, SIZES, "r-at"))
    return "".join([*parts, "</svg>"])


def static_detail(spec: MapSpec) -> str:
    """Return the enlarged part as SVG, with the lines of the map itself; nothing if nothing is enlarged."""
    if not spec.details:
        return ""
    detail = spec.details[0]
    frame = frame_of(detail.bounds)
    shrunk = GRID / detail.ground.grid
    title = f"<strong>{escape(detail.title)}</strong> {escape(detail.note)}"
    return "".join(
        [
            f'<div class="r-stilldetail"><p class="r-small">{title}</p>',
            f'<svg {_head(detail.title, frame)}><g transform="scale({shrunk:g})">',
            *_ground(detail.ground),
            "</g>",
            *_lines(spec, _unit(frame, DETAIL_SIZES), _twins(spec), only=detail.bounds),
            *_dots(spec, frame, DETAIL_SIZES, "r-in"),
            staticsizes.dressing(spec, frame, DETAIL_SIZES, "r-in", only=detail.bounds),
            "</svg></div>",
        ]
    )


def _twins(spec: MapSpec) -> dict[int, int]:
    """Return the legs whose line is that of the first leg the other way, backwards: it stands in the page once."""
    first: dict[tuple[int, int], int] = {}
    found: dict[int, int] = {}
    for index, leg in enumerate(spec.legs):
        other = first.get((leg.end, leg.start))
        if other is not None and other not in found and not leg.joined:
            there = spec.legs[other].path
            if there.count("M") == 1 and path_points(there)[::-1] == path_points(leg.path):
                found[index] = other
        first.setdefault((leg.start, leg.end), index)
    return found


def _head(name: str, frame: Frame) -> str:
    x0, y0, x1, y1 = frame
    box = f'viewBox="{x0} {y0} {x1 - x0} {y1 - y0}"'
    return f'xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(name)}" {box}'


def _unit(frame: Frame, sizes: tuple[int, ...]) -> float:
    """Return the grid units of a px at the largest size."""
    return max(frame[2] - frame[0], frame[3] - frame[1]) / sizes[-1]


def _ground(ground: Ground) -> list[str]:
    kinds = (
        (ground.land, "r-land"),
        (ground.rivers, "r-river"),
        (ground.lakes, "r-lake"),
        (ground.borders, "r-border"),
        (ground.disputed, "r-border r-disputed"),
    )
    return [f'<path class="{kind}" fill-rule="evenodd" d="{path}"/>' for path, kind in kinds if path]


def _accuracy(mark: WaypointMark) -> str:
    """Return the circle within which a place is known to lie; on the Mercator cylinder it grows with latitude."""
    stretch = math.cosh(math.radians(mark.y / GRID))
    radius = (mark.accuracy_km or 0.0) / 111.32 * GRID * stretch
    return f'<circle class="r-accuracy" cx="{mark.x}" cy="{mark.y}" r="{radius:.0f}"/>'


def _lines(spec: MapSpec, unit: float, twins: Mapping[int, int], only: Bounds | None = None) -> list[str]:
    """Return the lines of the legs, by layers; each path stands in the page once and is used in every layer.

    ``only`` leaves the legs that begin or end within bounds.
    """
    legs = [
        (index, leg, _beside(leg, unit))
        for index, leg in enumerate(spec.legs)
        if only is None or staticsizes.stops_in(spec, leg, only)
    ]

    kind = "s" if only is None else "d"
    led = {index: path for index, leg, _ in legs if (path := staticsizes.led_path(leg, unit))}

    def line(index: int, look: str, width: float, aside: str) -> tuple[str, str]:
        drawn = kind if index in led else "l"
        shape = index if drawn == kind else twins.get(index, index)
        return f'class="{look}" stroke-width="{width:g}"', f'<use href="#r-{drawn}{shape}"{aside}/>'

    marked = [line(index, "r-markband", 13, aside) for index, leg, aside in legs if leg.marked]
    casings = [line(index, "r-casing", leg.drawn_width + 3, aside) for index, leg, aside in legs if not leg.joined]
    bands, lines = [], []
    for index, leg, aside in legs:
        if leg.banded:
            bands.append(line(index, f"r-band r-{leg.style}", 9, aside))
        flow = "" if leg.width is None else " r-zeroflow" if leg.zero else " r-flow" if leg.width else " r-noflow"
        colour = "" if leg.colour is None else f" r-c{leg.colour}"
        lines.append(line(index, f"r-leg r-{leg.style}{colour}{flow}", leg.drawn_width, aside))
    own = [f'<path class="r-q" id="r-{kind}{index}" d="{path}"/>' for index, path in led.items()]
    # What lies beneath looks alike in any order; lines keep theirs.
    uses = _grouped([*marked, *sorted(casings), *sorted(bands), *lines])
    return [*(["<defs>", *own, "</defs>"] if own else []), *uses]


def _grouped(uses: Sequence[tuple[str, str]]) -> list[str]:
    """Return lines of one look after the other as a group that says the look once."""
    return [
        f"<g {look}>{''.join(use for _, use in group)}</g>"
        for look, group in itertools.groupby(uses, operator.itemgetter(0))
    ]


def _beside(leg: LegMark, unit: float) -> str:
    """Return the attribute that moves a leg off the one that lies between the same places."""
    dx, dy = staticsizes.aside(leg, unit)
    return f' transform="translate({dx} {dy})"' if dx or dy else ""


def _dots(spec: MapSpec, frame: Frame, sizes: tuple[int, ...], kind: str) -> list[str]:
    """Return marks of places; their size is that of the largest picture, the style sheet does the rest."""
    unit = _unit(frame, sizes)
    circles = []
    radii = staticsizes.mark_radii(spec)
    for index, level in sorted(staticsizes.hidden_below(spec, frame, sizes).items()):
        mark = spec.waypoints[index]
        from_size = f" {kind}from{level}" if level else ""
        circles.append((mark, radii[index], f"r-mark{' r-key' * (mark.rank == 0)}{from_size}"))
    return [
        f'<circle class="{look} {kind}dot" cx="{mark.x}" cy="{mark.y}" r="{radius * unit:.0f}"/>'
        for mark, radius, look in circles
        if frame[0] <= mark.x <= frame[2] and frame[1] <= mark.y <= frame[3]
    ]


def _circles(spec: MapSpec, frame: Frame, part: str) -> list[str]:
    """Return the circles of figures, the largest below: their fill, or the rim that lies above the routes.

    Texture tells the unit; the rim of a part of a period is dashed, and that of a published zero is a small ring.
    """
    unit = _unit(frame, SIZES)
    out = []
    for mark in sorted((m for m in spec.waypoints if m.radius is not None), key=lambda m: -(m.radius or 0.0)):
        radius = mark.radius or RING
        if part == "fill" and mark.radius:
            events = "" if mark.unit in ("", "people") else " r-events"
            out.append(_circle(mark, f"r-count{events} r-atcount", radius * unit))
        elif part == "rim":
            look = "r-count r-zero r-atdot" if not mark.radius else f"r-rim{' r-partial' * mark.partial} r-atcount"
            out.append(_circle(mark, look, radius * unit))
    return out


def _circle(mark: WaypointMark, look: str, radius: float) -> str:
    return f'<circle class="{look}" cx="{mark.x}" cy="{mark.y}" r="{radius:.0f}"/>'


# What hatches the circles of events: stripes 5 px apart, in every picture of the page.
HATCH = (
    '<svg class="r-defs" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="r-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect class="r-hatchground" width="5" height="5"/><path class="r-hatchline" d="M1.2 0v5"/></pattern>'
    '<pattern id="r-closed" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="r-closedline" d="M1 0v5"/></pattern></defs></svg>'
)


def _still_hatch(frame: Frame) -> str:
    """Return the same stripes in grid units, for the still map."""
    size = 5 * _unit(frame, SIZES)
    return (
        f'<defs><pattern id="r-stillhatch" width="{size:.0f}" height="{size:.0f}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="r-hatchground" width="{size:.0f}" height="{size:.0f}"/>'
        f'<rect class="r-hatchbar" width="{size * 0.46:.0f}" height="{size:.0f}"/></pattern></defs>'
    )


def static_css(spec: MapSpec) -> str:
    """Return the rules of one map: its proportions, and which names stand in its SVG at which size."""
    frame = frame_of(spec.bounds)
    x0, y0, x1, y1 = frame
    ratio = (x1 - x0) / (y1 - y0)
    details = (
        staticsizes.sizes_css(frame_of(spec.details[0].bounds), DETAIL_SIZES, "r-in", tall=False)
        if spec.details
        else ""
    )
    return (
        f".r-frame{{--ratio:{ratio:.3f};--ratio-phone:{max(0.8, min(1.05, ratio * 0.8)):.3f}}}"
        + staticsizes.sizes_css(frame, SIZES, "r-at")
        + details
        + _colour_rules(spec.colours)
    )


def _colour_rules(colours: tuple[str, ...]) -> str:
    """Return the rules of the colours that the map brings along; on a dark ground they are lightened."""
    found = [(index, colour) for index, colour in enumerate(colours) if re.fullmatch("#[0-9a-f]{6}", colour)]
    light = "".join(f".r-c{index}{{stroke:{colour}}}" for index, colour in found)
    dark = [(f".r-c{index}", f"{{stroke:color-mix(in srgb,{colour} 55%,#fff)}}") for index, colour in found]
    always = "".join(f':root[data-theme="dark"] {name}{rule}' for name, rule in dark)
    asked = "".join(f':root[data-theme="auto"] {name}{rule}' for name, rule in dark)
    # Where colour tells something else, the samples of the modes are told by their dash alone.
    plain = '.r-legend .r-leg:not([class*=" r-c"]){stroke:var(--text)}'
    return f"{light}{always}@media (prefers-color-scheme:dark){{{asked}}}{plain}" if found else ""


def legend_svg(entry: LegendEntry) -> str:
    """Return the sample of a legend entry, drawn with the classes of the map itself."""
    line = '<path class="{}" stroke-width="{}" d="M1 7h42"/>'
    kind = entry.kind
    if kind == "flow":
        inner = line.format("r-leg r-width", f"{entry.width or 1:.1f}")
    elif kind == "circle" and not entry.width:
        inner = f'<circle class="r-count r-zero" cx="22" cy="7" r="{RING:g}"/>'
    elif kind == "circle":
        inner = _sample("", "", entry.width or 0.0)
    elif kind in ("people", "events"):
        inner = _sample(" r-events" if kind == "events" else "", "", 6.5)
    elif kind == "partial":
        inner = '<circle class="r-rim r-partial" cx="22" cy="7" r="6.5"/>'
    elif kind == "zeroflow":
        inner = line.format("r-leg r-width r-zeroflow", ZERO_WIDTH)
    elif kind == "noflow":
        inner = line.format("r-leg r-noflow", NO_FIGURE_WIDTH)
    elif kind == "schematic":
        inner = line.format("r-band r-other", 9) + line.format("r-leg r-other", f"{PLAIN:g}")
    elif kind == "inferred":
        inner = line.format("r-leg r-road", INFERRED)
    elif kind == "confirmed":
        inner = line.format("r-leg r-road", CONFIRMED)
    elif kind == "marked":
        inner = line.format("r-markband", 11) + line.format("r-leg r-other", f"{PLAIN:g}")
    elif kind == "accuracy":
        inner = '<circle class="r-accuracy" cx="22" cy="7" r="7"/>'
    elif kind == "area":
        inner = '<rect class="r-area" x="8" y="0" width="28" height="14"/>'
    elif kind == "disputed":
        inner = line.format("r-border r-disputed", 1)
    else:
        inner = line.format("r-casing", f"{PLAIN + 3:g}") + line.format(f"r-leg r-{kind}", f"{PLAIN:g}")
    return f'<svg viewBox="0 0 44 14" aria-hidden="true" focusable="false">{inner}</svg>'


def _sample(fill: str, rim: str, radius: float) -> str:
    at = f'cx="22" cy="7" r="{radius:g}"'
    return f'<circle class="r-count{fill}" {at}/><circle class="r-rim{rim}" {at}/>'


# Px of the largest map that a value beside nested circles takes on a phone.
VALUE_HEIGHT = 22.0


def nested_svg(entries: Sequence[LegendEntry]) -> str:
    """Return circles of round values on one base line, each with a thin line to its value; the largest comes first.

    In px of the largest map; the style sheet makes it as small as the circles of the map are.
    """
    radii = [entry.width or 0.0 for entry in entries]
    most = max(radii)
    high, out, line = 2 * most + 16, [], 0.0
    for entry, radius in zip(entries, radii, strict=True):
        top = high - 2 - 2 * radius
        # Clear of the value above on a phone too, where all but the letters is smaller.
        line = max(top, line + VALUE_HEIGHT)
        at = f'cx="{most + 2:g}" cy="{high - 2 - radius:g}" r="{radius:g}"'
        out.append(
            f'<g class="r-value"><circle class="r-rim" {at}/>'
            f'<path class="r-tovalue" d="M{most + 2:g} {top:g}L{2 * most + 18:g} {line:g}"/>'
            f'<text x="{2 * most + 22:g}" y="{line:g}">{escape(entry.text)}</text></g>'
        )
    wide = 200
    return f'<svg class="r-nested" viewBox="0 0 {wide:g} {high:g}">{"".join(out)}</svg>'
