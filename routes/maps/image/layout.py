"""What all sheets share: the sheet itself, the plane of its map, its heading and what stands at its foot."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np

from routes.i18n.language import Text
from routes.maps.html.still import generalised
from routes.maps.image import furniture
from routes.maps.image.history import lead
from routes.maps.image.panel import Look, Panel
from routes.maps.image.picture import LogoItem, Picture, wrapped
from routes.maps.image.viewport import Box, Viewport, natural_ratio
from routes.maps.spec import MapSpec
from routes.maps.style import Theme, circle_share, type_of

__all__ = [
    "CARD", "CARD_TYPES", "LOGO", "MARGIN", "WIDTH", "distance", "draw_feet", "feet", "feet_height", "fitted",
    "heading", "plane_around", "plane_of", "ratio_of", "sheet", "source_line", "whole_map",
]  # fmt: skip

MARGIN = 20.0
WIDTH = 1088.0
PAD = (40.0, 24.0, 40.0, 24.0)
# Room of a logo, in px: how high and how wide.
LOGO = (30.0, 200.0)

# A social card of 1200 x 630 px, and its kinds of text: none under 16 px.
CARD = (800.0, 420.0)
CARD_TYPES = {
    "country": "cardcountry", "sea": "cardsea", "figure": "cardfigure", "topfigure": "cardtop", "label": "cardname",
}  # fmt: skip


def sheet(spec: MapSpec, look: Theme, width: float, height: float) -> Picture:
    """Return an empty sheet."""
    words = spec.alt or " ".join(spec.words) or spec.standfirst or spec.title
    rtl = spec.dir == "rtl"
    return Picture(
        width, height, look, spec.title, words, lang=spec.lang, rtl=rtl, colours=spec.colours, style=spec.style
    )


def plane_of(spec: MapSpec, box: Box) -> Viewport:
    """Return the plane of a map in a box, in which every circle of the description lies."""
    share = circle_share(box.w)
    radii = {
        index: (mark.radius or 0.0) * share for index, mark in enumerate(spec.waypoints) if mark.radius is not None
    }
    return plane_around(spec, box, radii, PAD[1]) if radii else Viewport(spec.bounds, box, PAD, spec.bounds)


def plane_around(
    spec: MapSpec, box: Box, circles: Mapping[int, float | None], pad: float, edge: float = 4.0
) -> Viewport:
    """Return the plane of a map in a box where every circle (radius by waypoint) lies ``edge`` px from its frame."""
    pads = [pad, pad, pad, pad]
    for _ in range(6):
        plane = Viewport(spec.bounds, box, (pads[0], pads[1], pads[2], pads[3]), spec.bounds)
        over = [0.0, 0.0, 0.0, 0.0]
        for index, radius in circles.items():
            x, y = plane.at(spec.waypoints[index].x, spec.waypoints[index].y)
            r = (radius or 0.0) + edge
            ends = (box.x - (x - r), box.y - (y - r), x + r - box.x - box.w, y + r - box.y - box.h)
            over = [max(most, end) for most, end in zip(over, ends, strict=True)]
        if max(over) <= 0.5:
            break
        pads = [min(wide * 0.45, one + more) for one, more, wide in zip(pads, over, (box.w, box.h) * 2, strict=True)]
    return plane


def ratio_of(spec: MapSpec, least: float, most: float) -> float:
    """Return width by height of the map: that of what is shown, as far as a sheet and the ground allow it."""
    wanted = max(least, min(most, natural_ratio(spec.bounds)))
    if not spec.ground.land:
        return wanted
    for share in np.linspace(1, 0, 11).tolist():
        ratio: float = natural_ratio(spec.bounds) * (1 - share) + wanted * share
        if plane_of(spec, Box(0, 0, 1000, 1000 / ratio)).lies_within(spec.view):
            return ratio
    return wanted


def fitted(spec: MapSpec, box: Box) -> Box:
    """Return the largest part of a box, in its middle, that the ground fills."""
    if not spec.ground.land:
        return box
    for share in np.linspace(1, 0.3, 29).tolist():
        if natural_ratio(spec.bounds) < box.w / box.h:
            part = Box(box.x + box.w * (1 - share) / 2, box.y, box.w * share, box.h)
        else:
            part = Box(box.x, box.y, box.w, box.h * share)
        if plane_of(spec, part).lies_within(spec.view):
            return part
    return box


def heading(picture: Picture, spec: MapSpec, x: float, y: float, wide: float, most: tuple[int, int]) -> float:
    """Write title, standfirst and date; return where the next thing may begin. ``most`` are lines of each."""
    y = picture.paragraph(spec.title, x, y, wide, "title", most[0])
    if spec.standfirst:
        narrow = min(wide, type_of("standfirst").size * 46)
        start = x + wide - narrow if picture.rtl else x
        y = picture.paragraph(spec.standfirst, start, y + 4, narrow, "standfirst", most[1])
    if spec.as_of:
        y = picture.paragraph(spec.as_of, x, y + 3, wide, "small", 1)
    return y


def feet(spec: MapSpec, far: str = "", *, cities: bool = False, rivers: bool = True) -> list[str]:
    """Return what stands at the foot of a sheet, a paragraph each.

    ``cities`` is whether its map names some, ``rivers`` whether it has those of its description.
    """
    lines = (spec.ground_line, spec.rivers_line if rivers else "", spec.cities_line if cities else "")
    ground = " ".join(filter(None, lines))
    return [line for line in (far, source_line(spec), ground, spec.disclaimer, spec.credit) if line]


def distance(panel: Panel, **more: float) -> str:
    """Return how far apart the two most distant places are, where no scale bar holds: said under the map, not on it."""
    if furniture.has_bar(panel.plane.metres, **more):
        return ""
    said = panel.spec.strings.get("scale_far", "")
    return f"{said}." if said else ""


def source_line(spec: MapSpec, wide: float = math.inf, rows: int = 1) -> str:
    """Return the source line, with so many names as fit into some rows; a picture has no list below it to point to."""
    text = Text(spec.lang)
    pattern = re.escape(_plain(text("source_line", names=text("and_more", names="\1", count="\2"))))
    found = re.fullmatch(pattern.replace("\1", "(.+)").replace("\2", r"(\d+)"), _plain(spec.source_line))
    if found is None:
        return spec.source_line
    names, count = found[1].split("; "), int(found[2])
    while True:
        line = text("source_line", names=text("and_more_picture", names="; ".join(names), count=count))
        if len(names) == 1 or len(wrapped(line, wide, "small")) <= rows:
            return line
        names.pop()
        count += 1


def _plain(text: str) -> str:
    """Return a text without the marks that keep words of another direction together."""
    return text.translate({0x2068: None, 0x2069: None})


def feet_height(spec: MapSpec, look: Theme, wide: float) -> float:
    """Return the height of that in px, with a logo beside it."""
    logo = _logo_size(spec, look)
    lines = sum(len(wrapped(line, wide - _beside(logo), "small")) for line in feet(spec, cities=True))
    return max(lines * type_of("small").line, logo[1])


def draw_feet(picture: Picture, spec: MapSpec, lines: Sequence[str], x: float, y: float, wide: float) -> float:
    """Write what stands at the foot of a sheet, the logo of the house beside it; return where the sheet may end."""
    logo, size = spec.style.logo_on(picture.look), _logo_size(spec, picture.look)
    room = wide - _beside(size)
    top, start = y, x + wide - room if picture.rtl else x
    for line in lines:
        y = picture.paragraph(line, start, y, room, "small")
    if logo is not None:
        left = x if picture.rtl else x + wide - size[0]
        picture.add(LogoItem(logo=logo, box=Box(left, top, *size)))
    return max(y, top + size[1])


def _logo_size(spec: MapSpec, look: Theme) -> tuple[float, float]:
    logo = spec.style.logo_on(look)
    return (0.0, 0.0) if logo is None else logo.fitted(*LOGO)


def _beside(size: tuple[float, float]) -> float:
    return size[0] + MARGIN if size[0] else 0.0


def whole_map(
    picture: Picture, spec: MapSpec, box: Box, *, inset: bool = True, style: Look | None = None
) -> tuple[Panel, bool]:
    """Draw a whole map in a box; return it and whether its enlarged part found room."""
    plane, first = plane_of(spec, box), lead(spec)
    at = None if first is None else first.waypoint
    if spec.large:
        name = "" if at is None else spec.waypoints[at].id
        spec = generalised(spec)
        at = next((index for index, mark in enumerate(spec.waypoints) if mark.id == name), None)
    if style is None:
        style = Look(
            round=circle_share(box.w), counted=True, first=at,
            figures=7, types={"figure": "sidefigure", "topfigure": "topfigure"},
        )  # fmt: skip
    panel = Panel(picture, spec, plane, style=style)
    panel.draw_all()
    placed = furniture.put_inset(panel) if inset else None
    return panel, placed is not None or not spec.details or not inset
