"""One map in a box of a picture: ground, circles, lines, marks, names."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from routes.i18n.language import Text
from routes.maps.image import lines, names, symbols
from routes.maps.image.picture import Disc, Photo, Picture, Shape
from routes.maps.image.space import Dot, FreeSpace, Name, place, samples
from routes.maps.image.viewport import Box, Viewport
from routes.maps.keys import circle_looks, leg_looks, texture_looks
from routes.maps.spec import Ground, LegMark, MapSpec
from routes.maps.style import DASHES, NUMBERED, RADII, RING, ZERO_DASH, ZERO_WIDTH, leg_dash, leg_width, type_of
from routes.maps.tiles.given import Tiles
from routes.maps.tiles.raster import ground_of
from routes.model.geometry import Bounds

__all__ = ["Look", "Panel", "Shown", "still"]

LINE_STEP = 5.0
WIDE = 5.0
# Pixels of tiles to one of a picture.
PHOTO_SCALE = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How large and how full a map is: ``small`` scales lines and marks, ``round`` the circles of figures.

    ``thin`` draws all routes alike, so many px wide, for a map so small that only figures matter. ``most_rank`` is the
    least important name written. ``figures`` is how many figures are, that of the place ``first`` before all and none
    of ``unnumbered``; ``called`` are the places whose name stands with theirs (``None``: all), ``counted`` whether also
    what it counts. ``ground`` is whether countries and seas are named; ``bare`` leaves arrowheads, bands, areas and the
    marks of places away. ``types`` are other kinds of text in place of the map's own.
    """

    small: float = 1.0
    round: float = 1.0
    thin: float | None = None
    most_rank: float = 9
    figures: int = 4
    first: int | None = None
    unnumbered: Collection[int] = ()
    called: Collection[int] | None = None
    counted: bool = False
    ground: bool = True
    bare: bool = False
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a panel shows at one step of time, in place of what the description says of all time, by index.

    ``widths`` are of legs (``None``: nobody published a figure), ``circles`` radii of waypoints, ``texts`` their
    figures and ``whats`` what those count; a leg in ``closed`` is not drawn. ``events`` are waypoints whose figure
    counts events, ``partial`` those whose figure counts only a part of the step.
    """

    widths: Mapping[int, float | None] = field(default_factory=dict)
    circles: Mapping[int, float | None] = field(default_factory=dict)
    texts: Mapping[int, str] = field(default_factory=dict)
    whats: Mapping[int, str] = field(default_factory=dict)
    closed: frozenset[int] = frozenset()
    events: Collection[int] = frozenset()
    partial: Collection[int] = frozenset()


def still(spec: MapSpec) -> Shown:
    """Return what the description itself says of figures."""
    marks = [(index, mark) for index, mark in enumerate(spec.waypoints) if mark.radius is not None]
    return Shown(
        circles={index: mark.radius for index, mark in marks},
        texts={index: mark.value for index, mark in marks},
        whats={index: mark.counted for index, mark in marks},
        events=frozenset(index for index, mark in marks if mark.unit not in ("", "people")),
        partial=frozenset(index for index, mark in marks if mark.partial),
    )


class Panel:
    """A map being drawn. ``names`` are the names as they were placed, for whoever wants to check them."""

    def __init__(
        self,
        picture: Picture,
        spec: MapSpec,
        plane: Viewport,
        *,
        ground: Ground | None = None,
        only: Bounds | None = None,
        shown: Shown | None = None,
        style: Look | None = None,
    ) -> None:
        self.picture, self.spec, self.plane = picture, spec, plane
        self.look, self.frame = picture.look, plane.box
        self.ground = spec.ground if ground is None else ground
        # An enlarged part has no circles: they belong to the whole map.
        self.shown = shown or (still(spec) if only is None else Shown())
        self.style = style or Look()
        self.stepped = shown is not None
        self.small = small = self.style.small
        self.space = FreeSpace(self.frame)
        self.coast = np.zeros((0, 2))
        self.blocked: list[Box] = []
        self.names: list[Name] = []
        self.spots = spec.spots if small >= 1 else {}
        self.legs = self._legs(only)
        self.dots = self._dots()
        self.circles = self._circles()
        along = [samples(side, LINE_STEP) for _, _, parts, w in self.legs for part in parts for side in _sides(part, w)]
        self.lines = np.vstack(along) if along else np.zeros((0, 2))
        self.space.mark(self.lines, 13 * small)
        for circle in self.circles.values():
            self.space.mark(np.array([[circle.x, circle.y]]), circle.r + 4)
        self.rims = np.vstack([np.zeros((0, 2)), *(_rim(circle) for circle in self.circles.values())])
        self.lines = np.vstack([self.lines, self.rims])
        for dot in self.dots.values():
            self.space.mark(np.array([[dot.x, dot.y]]), 17 * small)
        # A box over a disputed border would hide that it is one.
        for part in lines.clipped_lines(self.plane.lines(self.ground.disputed, self.ground.grid), self.frame):
            self.space.mark(samples(part, LINE_STEP), 5)

    # --- what there is ----------------------------------------------------------------------------------------
    def _legs(self, only: Bounds | None) -> list[tuple[int, LegMark, list[Any], float]]:
        out = []
        waypoints = self.spec.waypoints
        box = None if only is None else self.plane.box_of(only)
        for index, leg in enumerate(self.spec.legs):
            if index in self.shown.closed:
                continue
            if box is not None and not any(
                box.holds(*self.plane.at(waypoints[end].x, waypoints[end].y)) for end in (leg.start, leg.end)
            ):
                continue
            width = self._width(index, leg)
            parts = self.plane.lines(leg.path)
            if leg.offset or leg.ends != (0.0, 0.0):
                ends = (leg.ends[0] * self.small, leg.ends[1] * self.small)
                parts = lines.led_parts(parts, (width / 2 + 0.9) * leg.offset, ends)
            out.append((index, leg, lines.clipped_lines(parts, self.frame, 12), width))
        return out

    def _flow(self, index: int, leg: LegMark) -> float | None:
        """Return the flow width in px, 0 for a leg of which nobody published a figure, ``None`` if no flow is shown."""
        if not self.shown.widths:
            return leg.width
        if self._is_zero(index):
            return ZERO_WIDTH
        return self.shown.widths.get(index) or 0.0

    def _is_zero(self, index: int) -> bool:
        """Return whether somebody published a zero: a dashed hairline without heads, unlike a leg without a figure."""
        if not self.shown.widths:
            return self.spec.legs[index].zero
        return self.shown.widths.get(index) == 0

    def _ink(self, leg: LegMark) -> str:
        """Return the colour of a leg: its own if the map brings colours along, else that of its mode."""
        if leg.colour is None or self.look.mono:
            return self.look.lines[leg.style]
        return self.look.brought(self.spec.colours[leg.colour])

    def _width(self, index: int, leg: LegMark) -> float:
        flow = self._flow(index, leg)
        if self.style.thin is not None and not flow:
            return self.style.thin
        return leg_width(leg.base, flow) * self.small

    def _dots(self) -> dict[int, Dot]:
        """Return the marks that stand, by index: one too close to a more important one is left out.

        One that stands for several places is large enough for their number where there is room.
        """
        kept: dict[int, Dot] = {}
        if self.style.thin is not None or self.style.bare:
            return kept
        many = len(self.spec.waypoints) > 60
        most = 9 if self.small >= 1 else 1
        figured = self.shown.circles if self.stepped else {}
        order = sorted(
            (
                i
                for i, mark in enumerate(self.spec.waypoints)
                if mark.drawn and mark.under is None and (mark.rank <= most or i in figured)
            ),
            key=lambda i: (self.spec.waypoints[i].rank, i),
        )
        for index in order:
            mark = self.spec.waypoints[index]
            x, y = self.plane.at(mark.x, mark.y)
            if not self.frame.holds(x, y):
                continue
            r = max(1.6, RADII[mark.rank] * self.small * (0.85 if many and mark.rank else 1.0))
            # Where there is no room for a number, the name alone says that there are more.
            for radius in (NUMBERED, r) if index in self.spots else (r,):
                if all(math.hypot(o.x - x, o.y - y) >= o.r + radius + 2 for o in kept.values()):
                    kept[index] = Dot(x, y, radius)
                    break
        return kept

    def _circles(self) -> dict[int, Dot]:
        """Return the circles of figures within the frame, by waypoint, the largest first; a zero is a small ring."""
        marks, radii = self.spec.waypoints, self.shown.circles
        out = {}
        for index in sorted(radii, key=lambda i: (-(radii[i] or 0), i)):
            r = radii[index]
            x, y = self.plane.at(marks[index].x, marks[index].y)
            if r is not None and self.frame.holds(x, y):
                out[index] = Dot(x, y, r * self.style.round if r else RING)
        return out

    def is_ring(self, index: int) -> bool:
        """Return whether zero was published about a waypoint that has a circle."""
        return not self.shown.circles[index]

    @property
    def has_cities(self) -> bool:
        """Whether cities for orientation are named."""
        return any(name.square is not None for name in self.names)

    def looks(self) -> set[str]:
        """Return the looks that its legend explains; see `routes.maps.keys`."""
        found = circle_looks(0.0 if self.is_ring(index) else dot.r for index, dot in self.circles.items())
        filled = [index for index in self.circles if not self.is_ring(index)]
        units = [
            ("events" if index in self.shown.events else "people", index in self.shown.partial) for index in filled
        ]
        found |= texture_looks(units)
        for index, leg, parts, _ in self.legs:
            if parts:
                found |= leg_looks(leg, self._flow(index, leg), zero=self._is_zero(index))
        return found

    # --- drawing ----------------------------------------------------------------------------------------------
    def draw_ground(self) -> None:
        """Draw sea, land, rivers, lakes and borders."""
        look, picture, ground = self.look, self.picture, self.ground
        picture.box(self.frame, fill=look.sea)
        if self.spec.tiles is not None and (photo := self._photo(self.spec.tiles)) is not None:
            picture.add(photo)
            return
        if look.mono and ground.land:
            x0, y0, x1, y1 = self.frame.x, self.frame.y, self.frame.x + self.frame.w, self.frame.y + self.frame.h
            ring = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
            waves = list(lines.hatch([ring], 5, slope=0))
            picture.add(Shape(parts=waves, stroke=look.text, width=0.6, dash=(0.6, 4.4), clip=self.frame))
        land = lines.clipped_rings(self.plane.lines(ground.land, ground.grid), self.frame)
        lakes = lines.clipped_rings(self.plane.lines(ground.lakes, ground.grid), self.frame)
        rivers = lines.clipped_lines(self.plane.lines(ground.rivers, ground.grid), self.frame)
        self.space.mark_land(land)
        self.coast = (
            np.vstack([samples(np.vstack([ring, ring[:1]]), LINE_STEP) for ring in land]) if land else self.coast
        )
        thin = 0.7 if self.small >= 1 else 0.4
        if land:
            picture.add(Shape(parts=land, closed=True, fill=look.land, stroke=look.coast, width=thin, clip=self.frame))
        # On a map so small that figures alone matter they would be taken for routes.
        if rivers and not self.style.bare and self.style.thin is None:
            # In one ink, the fine dots of the sea.
            dash, width = ((0.6, 2.4), 0.8) if look.mono else ((), thin + 1.1)
            picture.add(Shape(parts=rivers, stroke=look.river, width=width, dash=dash, clip=self.frame))
        if lakes:
            stroke = look.coast if look.mono else None
            picture.add(Shape(parts=lakes, closed=True, fill=look.lake, stroke=stroke, width=0.4, clip=self.frame))
        for path, colour, dash in ((ground.borders, look.border, ()), (ground.disputed, look.disputed, (4.0, 4.0))):
            found = lines.clipped_lines(self.plane.lines(path, ground.grid), self.frame)
            if found:
                width = 0.5 if look.mono else thin + 0.3
                picture.add(Shape(parts=found, stroke=colour, width=width, dash=dash, clip=self.frame))

    def _photo(self, tiles: Tiles) -> Photo | None:
        """Return the tiles or the raster that lie under the map."""
        box, sea = self.frame, self.look.sea
        size = (round(box.w * PHOTO_SCALE), round(box.h * PHOTO_SCALE))
        back = (int(sea[1:3], 16), int(sea[3:5], 16), int(sea[5:7], 16))

        def degrees(pixels: Any) -> Any:
            return self.plane.degrees(pixels / PHOTO_SCALE + np.array([box.x, box.y]))

        pixels = ground_of(tiles, degrees, size, back)
        return None if pixels is None else Photo(pixels=pixels, box=box)

    def draw_circles(self) -> None:
        """Draw the areas of the circles of figures, the largest first: routes and rims stand above them."""
        if not self.style.bare and self.style.thin is None:
            self._draw_areas()
        for index, circle in self.circles.items():
            if not self.is_ring(index):
                is_event = index in self.shown.events
                self.picture.add(*symbols.circle_fill(circle, self.picture, events=is_event, clip=self.frame))

    def draw_lines(self) -> None:
        """Draw legs with their bands and arrowheads."""
        look, picture, clip = self.look, self.picture, self.frame
        if self.style.thin is not None:
            self._draw_thin()
            return
        for _, leg, parts, _ in self.legs:
            if parts and leg.marked:
                picture.add(*symbols.found(parts, picture, clip, self.small))
        for index, dot in self.dots.items():
            if self.spec.waypoints[index].marked:
                picture.add(*symbols.found_place(dot, picture, clip))
        casing = 1.4 if self.style.bare else 3.0
        for _, leg, parts, width in self.legs:
            if parts and not leg.joined:
                picture.add(Shape(parts=parts, stroke=look.halo, width=width + casing, opacity=look.soft, clip=clip))
        for index, leg, parts, _ in self.legs:
            if (
                parts
                and leg.schematic
                and not self.style.bare
                and self._flow(index, leg) is None
                and leg.style != "air"
            ):
                picture.add(*symbols.band(parts, self._ink(leg), self.picture, 9 * self.small, clip))
        for index, leg, parts, width in self.legs:
            if parts:
                self._draw_leg(index, leg, parts, width)
        if not self.style.bare:
            self._draw_heads()

    def _draw_thin(self) -> None:
        """Draw all routes alike: only a figure has its own width."""
        colour, clip = self.look.lines["road"], self.frame
        for index, leg, parts, width in self.legs:
            if parts:
                flow = self._flow(index, leg)
                dash = ZERO_DASH if self._is_zero(index) else ()
                opacity = 0.55 if flow == 0 and not self._is_zero(index) else 1.0
                self.picture.add(Shape(parts=parts, stroke=colour, width=width, dash=dash, opacity=opacity, clip=clip))

    def _draw_leg(self, index: int, leg: LegMark, parts: list[Any], width: float) -> None:
        flow, look = self._flow(index, leg), self.look
        # The dash stays where widths are figures, so that mode is never colour alone.
        dash = leg_dash(leg.style, flow, zero=self._is_zero(index))
        dotted = leg.style == "foot" and dash == DASHES["foot"]
        dash = tuple(round(step * max(self.small, 0.6), 2) for step in dash)
        colour = self._ink(leg)
        if flow == 0 and not self._is_zero(index) and leg.colour is None:
            colour = look.lines["other"]
        self.picture.add(Shape(parts=parts, stroke=colour, width=width, dash=dash, round_ends=dotted, clip=self.frame))

    def _draw_heads(self) -> None:
        look, clip = self.look, self.frame
        keep_off = [(dot.x, dot.y, dot.r) for dot in self.dots.values()]
        for index, leg, parts, width in self.legs:
            if leg.joined or self._flow(index, leg) == 0 or self._is_zero(index):
                continue
            heads = [
                head
                for part in parts
                for head in lines.arrow_heads(part, width, both_ways=leg.both_ways, keep_off=keep_off)
            ]
            if heads:
                thick = 1.2 if self.small < 1 else 2.0
                self.picture.add(Shape(parts=heads, stroke=look.halo, width=thick * 2, opacity=look.soft, clip=clip))
                self.picture.add(Shape(parts=heads, stroke=self._ink(leg), width=thick, clip=clip))

    def _draw_areas(self) -> None:
        picture = self.picture
        for mark in self.spec.waypoints:
            if mark.area:
                parts = lines.clipped_rings(self.plane.lines(mark.area), self.frame)
                if parts:
                    picture.add(*symbols.area(parts, picture, self.frame))
            if mark.accuracy_km and mark.drawn:
                x, y = self.plane.at(mark.x, mark.y)
                r = mark.accuracy_km * 1000 / self.plane.metres
                near = self.frame.grown(r)
                if r > 3 and near.holds(x, y):
                    picture.add(*symbols.accuracy(x, y, r, picture, self.frame))

    def draw_marks(self) -> None:
        """Draw the rims of the circles of figures, and the waypoints."""
        look, picture = self.look, self.picture
        for index, circle in self.circles.items():
            partial = index in self.shown.partial
            picture.add(
                *symbols.circle_rim(circle, picture, zero=self.is_ring(index), partial=partial, clip=self.frame)
            )
        for index, dot in sorted(self.dots.items(), key=lambda pair: -self.spec.waypoints[pair[0]].rank):
            key = self.spec.waypoints[index].rank == 0
            fill = look.text if key else look.mark
            width = 1.8 if self.small >= 1 else 1.0
            picture.add(Disc(x=dot.x, y=dot.y, r=dot.r, fill=fill, stroke=look.text, width=width, clip=self.frame))
            if index in self.spots and dot.r == NUMBERED:
                ink, top = look.mark if key else look.text, dot.y - type_of("figure").size * 0.64
                number = Text(self.spec.lang).number(self.spots[index])
                picture.words(number, dot.x, top, "figure", anchor="middle", colour=ink)

    def draw_all(self) -> None:
        """Draw everything but the names, which stand where legend and scale leave room."""
        self.draw_ground()
        self.draw_circles()
        self.draw_lines()
        self.draw_marks()

    def draw_names(self) -> None:
        """Place and write names by rank: figures, waypoints, areas, seas, countries; what fits nowhere is left out."""
        found = names.names_of(self)
        # A name across a large circle crosses its rim; a small one it would hide.
        dots = [*self.dots.values(), *(circle for circle in self.circles.values() if circle.r < WIDE)]
        place(found, self.lines, dots, self.blocked, self.frame, coast=self.coast, rims=self.rims)
        for name in found:
            if name.box is not None:
                self.names.append(name)
                names.write(self, name)


def _sides(part: Any, width: float) -> list[Any]:
    """Return a line, and both edges of it where it is so wide that a name beside its middle would lie on it."""
    return [part] if width < WIDE else [part, lines.moved(part, width / 2), lines.moved(part, -width / 2)]


def _rim(circle: Dot) -> Any:
    """Return points along the rim of a circle, which no name crosses; none of one that is hardly larger than a mark."""
    if circle.r < WIDE:
        return np.zeros((0, 2))
    turn = np.linspace(0, 2 * math.pi, max(8, round(circle.r * 2 * math.pi / LINE_STEP)))
    return np.column_stack([circle.x + circle.r * np.cos(turn), circle.y + circle.r * np.sin(turn)])
