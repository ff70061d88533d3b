"""A map as one opaque string for `layer.js`: base64 of JSON, in which nothing can be read as code or as a template."""

from __future__ import annotations

import base64
import dataclasses
import json
from dataclasses import dataclass, field
from typing import Any

from routes.maps.spec import GRID, LegMark, MapSpec
from routes.maps.style import RADII, leg_dash

__all__ = ["LayerStyle", "packed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerStyle:
    """What a caller may say about a layer: each is a number, a truth value or a checked colour, never text of data."""

    tooltip: bool = True
    popup: bool = True
    highlight: bool = True
    ground: bool = False
    color: str | None = None
    weight: float | None = None
    opacity: float = 1.0
    radius: float | None = None
    hot: dict[str, float | str] = field(default_factory=lambda: {"weight": 6.0})


def packed(spec: MapSpec, style: LayerStyle) -> str:
    """Return what a layer draws, as base64.

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
    look = spec.style.look("dark" if spec.theme == "dark" else "light")
    colours = dataclasses.asdict(look)
    sources = spec.sources
    data: dict[str, Any] = {
        "grid": GRID,
        "look": colours,
        "tooltip": style.tooltip,
        "popup": style.popup,
        "highlight": style.highlight,
        "hot": style.hot,
        "legs": [_leg(leg, spec, style, colours["lines"]) for leg in spec.legs],
        "waypoints": [
            {
                "name": mark.name, "x": mark.x, "y": mark.y, "rank": mark.rank, "drawn": mark.drawn, "area": mark.area,
                "accuracy_km": mark.accuracy_km, "facts": mark.facts, "figures": mark.figures,
                "radius": RADII[mark.rank] if style.radius is None else style.radius,
                "sources": [sources[at] for at in mark.sources],
            }
            for mark in spec.waypoints
        ],
        "ground": dataclasses.asdict(spec.ground) if style.ground else None,
    }  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return base64.b64encode(text.encode("utf-8")).decode("ascii")


def _leg(leg: LegMark, spec: MapSpec, style: LayerStyle, lines: dict[str, str]) -> dict[str, Any]:
    dash = leg_dash(leg.style, leg.width, zero=leg.zero)
    coloured = lines[leg.style] if leg.colour is None else spec.colours[leg.colour]
    return {
        "title": leg.title,
        "path": leg.path,
        "facts": leg.facts,
        "figures": leg.figures,
        "sources": [spec.sources[at] for at in leg.sources],
        "color": style.color or coloured,
        "weight": leg.drawn_width if style.weight is None else style.weight,
        "opacity": style.opacity,
        "dash": " ".join(f"{step:g}" for step in dash),
        "round": leg.style == "foot",
        "band": leg.banded,
    }
