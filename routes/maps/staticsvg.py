"""The map as one SVG: what a page shows without JavaScript, and where its script reads the ground from."""

from __future__ import annotations

import re
from html import escape

from routes.maps.spec import LegendEntry, MapSpec, WaypointMark

__all__ = ["legend_svg", "static_css", "static_svg"]

WIDTH = 1100.0
NAMES_MOST = 24


def static_svg(spec: MapSpec, frame: tuple[int, int, int, int]) -> str:
    """Return the map as SVG in grid units; ``frame`` is its view box (left, top, right, bottom)."""
    x0, y0, x1, y1 = frame
    unit = (x1 - x0) / WIDTH
    ground = spec.ground
    name = escape(spec.title)
    box = f"{x0} {y0} {x1 - x0} {y1 - y0}"
    head = f'<svg class="r-static" xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{name}" viewBox="{box}"'
    parts = [f'{head} preserveAspectRatio="xMidYMid slice">']
    if spec.alt:
        parts.append(f'<desc id="r-alt">{escape(spec.alt)}</desc>')
    for path, kind in (
        (ground.land, "r-land"),
        (ground.lakes, "r-lake"),
        (ground.borders, "r-border"),
        (ground.disputed, "r-border r-disputed"),
    ):
        if path:
            parts.append(f'<path class="{kind}" fill-rule="evenodd" d="{path}"/>')
    parts += [f'<path class="r-area" d="{mark.area}"/>' for mark in spec.waypoints if mark.area]
    parts += [f'<path class="r-markband" stroke-width="13" d="{leg.path}"/>' for leg in spec.legs if leg.marked]
    parts += [f'<path class="r-casing" stroke-width="6" d="{leg.path}"/>' for leg in spec.legs]
    for leg in spec.legs:
        if leg.schematic and leg.width is None and leg.style != "air":
            parts.append(f'<path class="r-band r-{leg.style}" stroke-width="9" d="{leg.path}"/>')
    for leg in spec.legs:
        plain = 4.4 if leg.confirmed else 1.8 if leg.inferred or leg.style == "air" else 3.0
        width = plain if leg.width is None else leg.width or 1.5
        kind = "" if leg.width is None else " r-zeroflow" if leg.zero else " r-flow" if leg.width else " r-noflow"
        colour = "" if leg.colour is None else f" r-c{leg.colour}"
        parts.append(f'<path class="r-leg r-{leg.style}{colour}{kind}" stroke-width="{width:g}" d="{leg.path}"/>')
    for mark in spec.waypoints:
        if mark.radius:
            parts.append(f'<circle class="r-count" cx="{mark.x}" cy="{mark.y}" r="{mark.radius * unit:.0f}"/>')
    drawn = [mark for mark in spec.waypoints if mark.drawn]
    for mark in drawn:
        radius = (5 if mark.rank == 0 else 3.5) * unit
        parts.append(f'<circle class="r-mark" cx="{mark.x}" cy="{mark.y}" r="{radius:.0f}"/>')
    parts += _names(drawn, unit, frame)
    return "".join([*parts, "</svg>"])


def static_css(frame: tuple[int, int, int, int], colours: tuple[str, ...] = ()) -> str:
    """Return the rules of one map: its proportions, and the sizes of its text in grid units."""
    x0, y0, x1, y1 = frame
    unit = (x1 - x0) / WIDTH
    ratio = max(0.85, min(1.75, (x1 - x0) / max(1, y1 - y0)))
    text = f"font:{13 * unit:.0f}px system-ui,sans-serif;fill:var(--text,#1d2429);stroke:var(--halo,#f9f7f2)"
    return (
        f".r-frame{{--ratio:{ratio:.3f};--ratio-phone:{max(0.8, min(1.05, ratio * 0.8)):.3f}}}"
        ".r-static path,.r-static circle{vector-effect:non-scaling-stroke}"
        f".r-static text{{{text};stroke-width:{3 * unit:.0f}px;paint-order:stroke}}" + _colour_rules(colours)
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


def _names(marks: list[WaypointMark], unit: float, frame: tuple[int, int, int, int]) -> list[str]:
    """Return names beside their marks, the important first, none over another name or mark."""
    taken: list[tuple[float, float, float, float]] = []
    out: list[str] = []
    for mark in sorted(marks, key=lambda m: m.rank):
        width, height = len(mark.name) * 7.2 * unit, 16 * unit
        for left in (mark.x + 8 * unit, mark.x - 8 * unit - width):
            box = (left, mark.y - height / 2, left + width, mark.y + height / 2)
            inside = frame[0] < box[0] and box[2] < frame[2] and frame[1] < box[1] and box[3] < frame[3]
            if inside and not any(a[0] < box[2] and box[0] < a[2] and a[1] < box[3] and box[1] < a[3] for a in taken):
                taken.append(box)
                out.append(f'<text x="{left:.0f}" y="{mark.y + 4.5 * unit:.0f}">{escape(mark.name)}</text>')
                break
        if len(out) >= NAMES_MOST:
            break
    return out


def legend_svg(entry: LegendEntry) -> str:
    """Return the sample of a legend entry, drawn with the classes of the map itself."""
    line = '<path class="{}" stroke-width="{}" d="M1 7h42"/>'
    kind = entry.kind
    if kind == "flow":
        inner = line.format("r-leg r-road", f"{entry.width or 1:.1f}")
    elif kind == "circle":
        radius = entry.width or 1
        size = max(14, round(2 * radius) + 2)
        return (
            f'<svg class="r-round" viewBox="0 0 52 {size}" height="{size}" aria-hidden="true" focusable="false">'
            f'<circle class="r-count" cx="26" cy="{size / 2:g}" r="{radius:g}"/></svg>'
        )
    elif kind == "zeroflow":
        inner = line.format("r-leg r-road r-zeroflow", 1)
    elif kind == "noflow":
        inner = line.format("r-leg r-road r-noflow", 1.5)
    elif kind == "schematic":
        inner = line.format("r-band r-other", 9) + line.format("r-leg r-other", 3)
    elif kind == "inferred":
        inner = line.format("r-leg r-road", 1.6)
    elif kind == "confirmed":
        inner = line.format("r-leg r-road", 4.4)
    elif kind == "marked":
        inner = line.format("r-markband", 11) + line.format("r-leg r-other", 3)
    elif kind == "accuracy":
        inner = '<circle class="r-accuracy" cx="22" cy="7" r="7"/>'
    elif kind == "area":
        inner = '<rect class="r-area" x="8" y="0" width="28" height="14"/>'
    elif kind == "disputed":
        inner = line.format("r-border r-disputed", 1)
    else:
        inner = line.format("r-casing", 6) + line.format(f"r-leg r-{kind}", 3)
    return f'<svg viewBox="0 0 44 14" aria-hidden="true" focusable="false">{inner}</svg>'
