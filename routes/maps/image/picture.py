"""What a picture consists of: shapes and words in pixels, in drawing order. Both writers draw the same list."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from routes.maps.image.fonts import reads_rtl, width_of
from routes.maps.image.viewport import Box
from routes.maps.style import PLAIN_STYLE, HouseStyle, Logo, Theme, Type, type_of

__all__ = ["Disc", "Item", "LogoItem", "Photo", "Picture", "Shape", "TextItem"]

# A line this much shorter than it may be, by its words' own widths, is not measured.
CLOSE = 0.98


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Lines, or rings filled by the even-odd rule."""

    parts: Sequence[Any]
    closed: bool = False
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    round_ends: bool = False
    opacity: float = 1.0
    clip: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A circle."""

    x: float
    y: float
    r: float
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    clip: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextItem:
    """A line of text; ``x`` is its ``anchor`` (start is left, middle, end is right) and ``y`` its baseline.

    ``rtl`` is the direction of the paragraph that the line belongs to.
    """

    text: str
    x: float
    y: float
    kind: str
    colour: str
    anchor: str = "start"
    halo: str | None = None
    rtl: bool = False

    @property
    def type(self) -> Type:
        """How it is set."""
        return type_of(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoItem:
    """A logo in the box it fills."""

    logo: Logo
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """Pixels (height, width, 3), 0 to 255, in the box they fill: tiles or a raster under a map."""

    pixels: Any
    box: Box


Item = Shape | Disc | TextItem | LogoItem | Photo


@dataclass(slots=True)
class Picture:
    """A sheet of ``width`` by ``height`` px."""

    width: float
    height: float
    look: Theme
    title: str
    description: str
    lang: str = "en"
    rtl: bool = False
    colours: tuple[str, ...] = ()
    items: list[Item] = field(default_factory=list)
    style: HouseStyle = PLAIN_STYLE

    def add(self, *items: Item) -> None:
        """Draw over what is there."""
        self.items.extend(items)

    def box(self, box: Box, *, fill: str | None = None, stroke: str | None = None, width: float = 1.0) -> None:
        """Draw a rectangle."""
        x0, y0, x1, y1 = box.x, box.y, box.x + box.w, box.y + box.h
        corners = np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]])
        self.add(Shape(parts=[corners], closed=True, fill=fill, stroke=stroke, width=width))

    def line(self, points: Any, **style: Any) -> None:
        """Draw one line."""
        self.add(Shape(parts=[np.array(points, dtype=float)], **style))

    def words(self, text: str, x: float, top: float, kind: str, **more: Any) -> None:
        """Write one line of text whose box begins at ``top``."""
        more.setdefault("colour", self.look.ink(kind))
        more.setdefault("rtl", self.rtl and reads_rtl(text))
        self.add(TextItem(text=text, x=x, y=top + type_of(kind).size * 1.0, kind=kind, **more))

    def paragraph(self, text: str, x: float, top: float, wide: float, kind: str, most: int = 99) -> float:
        """Write text in lines no wider than ``wide`` px, at most so many; return where the next thing may begin."""
        # A line of a right-to-left paragraph is one, also if all its own words are Latin.
        rtl = self.rtl and reads_rtl(text)
        for line in wrapped(text, wide, kind, most):
            self.words(line, x + wide if self.rtl else x, top, kind, anchor="end" if self.rtl else "start", rtl=rtl)
            top += type_of(kind).line
        return top


def wrapped(text: str, wide: float, kind: str, most: int = 99) -> list[str]:
    """Return text in lines no wider than ``wide`` px; the last of ``most`` lines ends in an ellipsis if text is left.

    A word that is wider than a line is broken.
    """
    lines: list[str] = []
    words = [word for word in re.split(r"[ \t\r\n]+", text) if word]  # Not at a space that holds words together.
    while words:
        # No letter is narrower than a pixel: of a longer word only the beginning is measured.
        word, count = words[0], 0 if len(words[0]) > wide else _fitting(words, wide, kind)
        if count == 0:
            room = range(1, min(len(word), round(wide)) + 1)
            cut = max(1, bisect.bisect_right(room, wide, key=lambda n: width_of(word[:n], kind)))
            lines.append(word[:cut])
            words[:1] = [word[cut:]] if word[cut:] else []
        else:
            lines.append(" ".join(words[:count]))
            words = words[count:]
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last}…", kind) > wide:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip(' ,;:')}…"]
    return _isolated(lines)


def _isolated(lines: Sequence[str]) -> list[str]:
    """Return lines in which words kept together by their direction (U+2068 to U+2069) are so in each line alone."""
    out: list[str] = []
    within = False
    for line in lines:
        starts = within
        within = line.rfind("\u2068") > line.rfind("\u2069") or (within and "\u2069" not in line)
        out.append("\u2068" * starts + line + "\u2069" * within)
    return out


def _fitting(words: Sequence[str], wide: float, kind: str) -> int:
    """Return how many words fit into a line: as many as their widths alone say, and by measuring where that is close.

    A line is as wide as its words and spaces, but for what two letters beside a space may move.
    """

    def fits(count: int) -> bool:
        return width_of(" ".join(words[:count]), kind) <= wide

    space = width_of("n n", kind) - 2 * width_of("n", kind)
    taken, count, following = 0.0, 0, 0.0
    for word in words:
        following = taken + width_of(word, kind)
        if following > wide:
            break
        taken, count = following + space, count + 1
    if taken - space > wide * CLOSE:
        while count and not fits(count):
            count -= 1
    if following * CLOSE <= wide:
        while count < len(words) and fits(count + 1):
            count += 1
    return count
