"""The symbols of a map, as its pictures and their legends draw them alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from routes.maps.image import lines
from routes.maps.image.picture import Disc, Picture, Shape
from routes.maps.image.space import Dot
from routes.maps.image.viewport import Box

__all__ = ["accuracy", "area", "band", "circle_fill", "circle_rim", "found", "found_place"]

FOUND = 13.0
FILLED = 0.62
HATCH = 5.0
RIM = 1.3


def circle_fill(circle: Dot, picture: Picture, *, events: bool, clip: Box | None) -> list[Disc | Shape]:
    """Return the area of a figure's circle: solid for people, hatched for events, of which one person may make two."""
    look, x, y, r = picture.look, circle.x, circle.y, circle.r
    if not events and not look.mono:
        return [Disc(x=x, y=y, r=r, fill=look.fig, opacity=FILLED, clip=clip)]
    turn = np.linspace(0, 2 * np.pi, 73)[:-1]
    ring = np.column_stack([x + r * np.cos(turn), y + r * np.sin(turn)])
    step = max(2.5, min(HATCH, r / 2))
    if look.mono:
        # In one ink people are dots and events are lines.
        slope, dash = (1.0, ()) if events else (0.0, (0.7, 1.9))
        parts = list(lines.hatch([ring], step if events else 2.6, slope=slope))
        return [Shape(parts=parts, stroke=look.figline, width=0.7, dash=dash, clip=clip)]
    hatch = Shape(parts=list(lines.hatch([ring], step)), stroke=look.fig, width=step * 0.38, clip=clip)
    return [Disc(x=x, y=y, r=r, fill=look.fig, opacity=0.16, clip=clip), hatch]


def circle_rim(circle: Dot, picture: Picture, *, zero: bool, partial: bool, clip: Box | None) -> list[Disc]:
    """Return the rim of a figure's circle: dashed where it counts a part of a year; of a zero an open ring."""
    dash = (3.0, 2.0) if partial and not zero else ()
    rim = Disc(x=circle.x, y=circle.y, r=circle.r, stroke=picture.look.figline, width=RIM, dash=dash, clip=clip)
    return [rim]


def found(parts: Sequence[Any], picture: Picture, clip: Box | None, small: float = 1.0) -> list[Shape]:
    """Return the broad band under a leg that a question found; in one ink, a broad tube."""
    look, width = picture.look, FOUND * small
    if not look.mono:
        return [Shape(parts=parts, stroke=look.focus, width=width, opacity=0.38, clip=clip)]
    edge = Shape(parts=parts, stroke=look.focus, width=width, clip=clip)
    return [edge, Shape(parts=parts, stroke=look.page, width=width - 1.6, clip=clip)]


def found_place(dot: Dot, picture: Picture, clip: Box | None) -> list[Disc]:
    """Return the ring around a place that a question found."""
    look = picture.look
    ring = Disc(x=dot.x, y=dot.y, r=dot.r + 7, stroke=look.focus, width=1, clip=clip)
    return [ring] if look.mono else [Disc(x=dot.x, y=dot.y, r=dot.r + 7, fill=look.focus, opacity=0.3, clip=clip), ring]


def band(parts: Sequence[Any], colour: str, picture: Picture, width: float, clip: Box | None) -> list[Shape]:
    """Return the soft band in which a schematic leg lies; in one ink, a tube."""
    if not picture.look.mono:
        return [Shape(parts=parts, stroke=colour, width=width, opacity=picture.look.band, clip=clip)]
    return [
        Shape(parts=parts, stroke=colour, width=width, clip=clip),
        Shape(parts=parts, stroke="#ffffff", width=width - 1.2, clip=clip),
    ]


def area(parts: Sequence[Any], picture: Picture, clip: Box | None) -> list[Shape]:
    """Return a place that is an area: a tint and a dotted edge; in one ink, hatched."""
    colour = picture.look.lines["foot"]
    edge = Shape(
        parts=parts, closed=True, stroke=colour, width=1, dash=(0.1, 4), round_ends=True,
        opacity=1.0 if picture.look.mono else 0.6, clip=clip,
    )  # fmt: skip
    if picture.look.mono:
        return [Shape(parts=list(lines.hatch(parts, 7)), stroke=colour, width=0.4, clip=clip), edge]
    return [Shape(parts=parts, closed=True, fill=colour, opacity=0.08, clip=clip), edge]


def accuracy(x: float, y: float, r: float, picture: Picture, clip: Box | None) -> list[Disc]:
    """Return the circle within which a place is known to lie."""
    colour = picture.look.accuracy
    ring = Disc(x=x, y=y, r=r, stroke=colour, width=1, dash=(2, 3), opacity=0.9, clip=clip)
    return [ring] if picture.look.mono else [Disc(x=x, y=y, r=r, fill=colour, opacity=0.14, clip=clip), ring]
