"""A map as one opaque string for `folium.js`: base64 of JSON, in which nothing can be read as code or as a template."""

from __future__ import annotations

import base64
import dataclasses
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from routes.i18n.language import Text
from routes.maps.keys import ALL_DATES, first_state, legend_states
from routes.maps.spec import GRID, LegendEntry, LegMark, MapSpec, WaypointMark
from routes.maps.style import (
    CIRCLES,
    CONFIRMED,
    DASHES,
    INFERRED,
    NO_FIGURE_DASH,
    NO_FIGURE_WIDTH,
    NUMBERED,
    PLAIN,
    RADII,
    RING,
    SHUT_DASH,
    SHUT_WIDTH,
    ZERO_DASH,
    leg_dash,
)  # fmt: skip
from routes.maps.widths import SMALLEST

__all__ = ["LayerStyle", "packed", "parts_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStyle:
    """What a caller may say about layers: each is a number, a truth value or a checked colour, never text of data.

    ``auto`` follows the light or dark setting of the reader; without it an ``auto`` theme is light, as tiles are.
    """

    tooltip: bool = True
    popup: bool = True
    highlight: bool = True
    ground: bool = False
    auto: bool = False
    color: str | None = None
    weight: float | None = None
    opacity: float = 1.0
    radius: float | None = None
    hot: dict[str, float | str] = field(default_factory=lambda: {"weight": 6.0})


def parts_of(spec: MapSpec, *, ground: bool, unused: bool = False) -> tuple[tuple[str, str, str], ...]:
    """Return the layers of a map, the lowest first: what is drawn, the mode of its legs, its name for a reader.

    Names are of this package and never of the data: a control of layers shows them as HTML. With ``unused`` the legs
    that are not in use at the step of time with which the page begins are a layer of their own.
    """
    text = Text(spec.lang)
    out = [("ground", "", text("layer_ground"))] if ground and spec.basemap != "none" else []
    if any(mark.area or (mark.accuracy_km and mark.drawn) for mark in spec.waypoints):
        out.append(("areas", "", text("layer_areas")))
    idle = {index for index, letter in _opening(spec).items() if letter == "x"} if unused else set()
    modes = {leg.style for index, leg in enumerate(spec.legs) if index not in idle}
    out += [("legs", mode, text("layer_legs", mode=text.of("groups", mode))) for mode in DASHES if mode in modes]
    out += [("unused", "", text("layer_unused"))] if idle else []
    if any(mark.radius is not None for mark in spec.waypoints):
        out.append(("figures", "", text("layer_figures")))
    out += [("places", "", text("layer_places")), ("names", "", text("layer_names"))]
    return (*out, ("notes", "", text("notes"))) if spec.notes else tuple(out)


def _opening(spec: MapSpec) -> dict[int, str]:
    """Return whether legs are open at the step of time with which a page begins: a letter, as `Series.open` has it.

    Legs that are always in use are left out, and all of them where colours tell of something else than that step.
    """
    if spec.time is None or spec.colours or first_state(spec) == ALL_DATES:
        return {}
    step = spec.time.start
    return {one.leg: one.open[step] for one in spec.time.series if one.leg is not None and one.open}


def packed(spec: MapSpec, style: LayerStyle) -> str:
    """Return what layers draw, as base64.

    Examples
    --------
    >>> import string
    >>> from routes.maps.spec import Ground
    >>> box = (0.0, 0.0, 1.0, 1.0)
    >>> spec = MapSpec(title="{{ x }}`", standfirst="", lang="en", dir="ltr", theme="light", basemap="none",
    ...                bounds=box, view=box, ground=Ground())
    >>> set(packed(spec, LayerStyle())) <= set(string.ascii_letters + string.digits + "+/=")
    True
    """
    themes = [spec.style.look("dark" if spec.theme == "dark" else "light")]
    if style.auto and spec.theme == "auto":
        themes.append(spec.style.look("dark"))
    text, opening = Text(spec.lang), _opening(spec)
    data: dict[str, Any] = {
        "auto": len(themes) > 1,
        "looks": [dataclasses.asdict(theme) for theme in themes],
        "colours": [[theme.brought(colour) for colour in spec.colours] for theme in themes],
        "sans": spec.style.text, "serif": spec.style.headline, "label_size": spec.style.label_size,
        "dir": spec.dir, "bounds": spec.bounds, "view": spec.view, "max_zoom": spec.max_zoom, "alt": spec.alt,
        "credit": " · ".join(filter(None, (spec.credit, spec.as_of))),
        "source_line": spec.source_line,
        "sources": spec.sources,
        "sources_title": text("sources"),
        "ground_line": " ".join(filter(None, (spec.ground_line, spec.rivers_line, spec.cities_line, spec.disclaimer))),
        "tooltip": style.tooltip, "popup": style.popup, "highlight": style.highlight,
        "hot": style.hot, "opacity": style.opacity,
        "scale": {"circles": CIRCLES}, "ring": RING, "numbered": NUMBERED, "smallest": SMALLEST,
        "plain": PLAIN, "inferred": INFERRED, "confirmed": CONFIRMED, "thin": NO_FIGURE_WIDTH,
        "dashes": {name: _dash(steps) for name, steps in
                   {**DASHES, "zeroflow": ZERO_DASH, "noflow": NO_FIGURE_DASH}.items()},
        "ground": dataclasses.asdict(spec.ground) if style.ground else {"grid": GRID},
        "legs": [_leg(leg, style, opening.get(index, "1")) for index, leg in enumerate(spec.legs)],
        "waypoints": [_waypoint(mark, style) for mark in spec.waypoints],
        "labels": [dataclasses.asdict(label) for label in spec.labels],
        "notes": [
            {"number": note.number, "text": note.text, "x": note.x, "y": note.y,
             "tip": (), "facts": [note.when] if note.when else [], "sources": note.sources}
            for note in spec.notes
        ],
        "legend_title": text("legend"),
        "legend": [{"kind": entry.kind, "text": entry.text, "width": entry.width} for entry in _legend(spec)],
    }  # fmt: skip
    letters = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(letters.encode("utf-8")).decode("ascii")


def _legend(spec: MapSpec) -> Sequence[LegendEntry]:
    """Return the legend of what is drawn first; of a map with steps of time that is its first step."""
    if spec.time is None or not spec.time.legend or not spec.legend:
        return spec.legend
    first = first_state(spec)
    return [entry for entry, states in legend_states(spec) if first in states]


def _dash(steps: tuple[float, ...]) -> str:
    return " ".join(f"{step:g}" for step in steps)


def _said(mark: LegMark | WaypointMark) -> dict[str, Any]:
    return {"tip": mark.tip, "facts": mark.facts, "figures": mark.figures, "note": mark.note, "sources": mark.sources}


def _waypoint(mark: WaypointMark, style: LayerStyle) -> dict[str, Any]:
    figure = {
        "radius": mark.radius, "value": mark.value, "counted": mark.counted, "partial": mark.partial,
        "hatched": mark.unit not in ("", "people"),
    }  # fmt: skip
    return {
        "name": mark.name, "x": mark.x, "y": mark.y, "rank": mark.rank, "drawn": mark.drawn, "area": mark.area,
        "accuracy_km": mark.accuracy_km, "marked": mark.marked, "under": mark.under,
        "radius": RADII[mark.rank] if style.radius is None else style.radius,
        "figure": None if mark.radius is None else figure,
        **_said(mark),
    }  # fmt: skip


def _leg(leg: LegMark, style: LayerStyle, opening: str) -> dict[str, Any]:
    shut = opening == "0"
    return {
        "title": leg.title, "path": leg.path, "style": leg.style, "colour": leg.colour, "own": style.color,
        "flow": leg.width, "zero": leg.zero, "offset": leg.offset, "ends": leg.ends if any(leg.ends) else None,
        "both_ways": leg.both_ways, "marked": leg.marked, "band": leg.banded,
        "unused": opening == "x", "shut": shut,
        "width": SHUT_WIDTH if shut else leg.drawn_width if style.weight is None else style.weight,
        "dash": _dash(SHUT_DASH if shut else leg_dash(leg.style, leg.width, zero=leg.zero)),
        "round": leg.width is None and not shut,
        **_said(leg),
    }  # fmt: skip
