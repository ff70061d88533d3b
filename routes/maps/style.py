"""How things are drawn, once for pages, pictures, axes and layers: colours, widths, radii, dashes and type sizes."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path

__all__ = [
    "CIRCLES",
    "CONFIRMED",
    "DASHES",
    "INFERRED",
    "LOOKS",
    "NO_FIGURE_DASH",
    "NO_FIGURE_WIDTH",
    "NUMBERED",
    "PLAIN",
    "RADII",
    "RING",
    "SHUT_DASH",
    "SHUT_WIDTH",
    "ZERO_DASH",
    "ZERO_WIDTH",
    "Face",
    "HouseStyle",
    "Logo",
    "Theme",
    "Type",
    "base_width",
    "circle_share",
    "leg_dash",
    "leg_width",
    "set_in",
    "theme_css",
    "type_of",
    "used",
]  # fmt: skip

SANS = "system-ui,-apple-system,'Segoe UI','Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
SERIF = "Georgia,'Times New Roman','DejaVu Serif',serif"

# The page's own patterns, px on and px off; a dot is a dash of no length with a round end.
DASHES: dict[str, tuple[float, ...]] = {
    "road": (),
    "rail": (9, 4, 2, 4),
    "water": (7, 5),
    "foot": (0.1, 5.5),
    "air": (14, 8),
    "other": (4, 3),
}

WIDE_FOOT = (2, 4)

# Width of a leg in px by what is known of it, and of one of which nobody published a figure while others have one.
CONFIRMED, PLAIN, INFERRED, NO_FIGURE_WIDTH = 4.4, 3.0, 1.8, 1.5

# A published zero, and a leg without a figure while others have one.
ZERO_WIDTH, ZERO_DASH, NO_FIGURE_DASH = 1.5, (1.5, 3.0, 1.5, 9.0), (1.0, 6.0)
# Of a leg that is closed at the step of time that is shown, as `.r-shut` of the page.
SHUT_WIDTH, SHUT_DASH = 1.6, (2.0, 9.0)

# Radius of the mark of a place in px, by its rank: the first is where a route begins or ends.
RADII = (6.0, 4.5, 4.0, 3.5, 3.0)

# Px of the largest circle of figures on maps of two widths in px; between them it is as the width says.
CIRCLES = ((390.0, 37.0), (1160.0, 58.0))

# Radius of a mark with the number of places that it stands for, and of the open ring of a published zero.
NUMBERED, RING = 9.0, 3.0


@dataclass(frozen=True, slots=True)
class Type:
    """A kind of text: ``size`` in px, ``spaced`` the room between letters in em."""

    size: float
    serif: bool = False
    bold: bool = False
    italic: bool = False
    upper: bool = False
    spaced: float = 0.0

    @property
    def line(self) -> float:
        """Height of a line in px."""
        return round(self.size * (1.18 if self.serif else 1.3), 2)


TYPES = {
    "title": Type(28, serif=True, bold=True),
    "standfirst": Type(14.5),
    "small": Type(11.5),
    "period": Type(14, bold=True),
    "number": Type(38, serif=True, bold=True),
    "label": Type(12),
    "key": Type(13.5, bold=True),
    "country": Type(10.5, upper=True, spaced=0.14),
    "city": Type(12),
    "sea": Type(14, serif=True, italic=True, spaced=0.04),
    "area": Type(12, italic=True),
    "head": Type(16, serif=True, bold=True),
    "note": Type(11.5),
    "legend": Type(12),
    "flowtitle": Type(12, bold=True),
    "scale": Type(12),
    "figure": Type(11, bold=True),
    # Numbers beside circles: the largest or that of the story, and the others.
    "topfigure": Type(19, bold=True),
    "sidefigure": Type(14.5, bold=True),
    # Small multiples and the chart below them.
    "year": Type(20, serif=True, bold=True),
    "value": Type(20, bold=True),
    "change": Type(11.5, bold=True),
    "charttitle": Type(14.5, bold=True),
    "tick": Type(11.5),
    "lit": Type(11.5, bold=True),
    "peak": Type(13, bold=True),
    # The social card, one and a half times as large as it says: nothing in it is under 16 px.
    "headline": Type(72, serif=True, bold=True),
    "headline2": Type(54, serif=True, bold=True),
    "headline3": Type(38, serif=True, bold=True),
    "where": Type(15.5, bold=True),
    "sentence": Type(16.7),
    "cardsmall": Type(10.8),
    "cardtick": Type(11.4),
    "cardlit": Type(11.4, bold=True),
    "cardtop": Type(18.7, bold=True),
    "cardfigure": Type(15, bold=True),
    "cardname": Type(12.7),
    "cardcountry": Type(11.4, upper=True, spaced=0.12),
    "cardsea": Type(13.4, serif=True, italic=True, spaced=0.03),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A theme. ``mono`` tells everything by dash, shape and pattern, in one ink."""

    land: str
    border: str
    coast: str
    sea: str
    lake: str
    river: str
    text: str
    quiet: str
    halo: str
    page: str
    mark: str
    box: str
    seatext: str
    disputed: str
    accuracy: str
    band: float
    fig: str
    figline: str
    figtext: str
    col: str
    rule: str
    hatch: str
    back: str
    markline: str = "#000000"
    card: str = "#ffffff"
    link: str = "#000000"
    focus: str = "#000000"
    lines: dict[str, str] = field(default_factory=dict)
    mono: bool = False
    dark: bool = False

    @property
    def soft(self) -> float:
        """How much of a casing covers what is under it."""
        return 1.0 if self.mono else 0.9

    def brought(self, colour: str) -> str:
        """Return a colour that a map brings along as this theme shows it: on a dark ground mixed with white."""
        if not self.dark:
            return colour
        parts = [round(int(colour[at : at + 2], 16) * 0.55 + 255 * 0.45) for at in (1, 3, 5)]
        return "#{:02x}{:02x}{:02x}".format(*parts)

    def ink(self, kind: str) -> str:
        """Return the colour of a kind of text."""
        named = {"country": self.quiet, "city": self.quiet, "sea": self.seatext, "area": self.lines["foot"]}
        return named.get(kind, self.quiet if kind in ("standfirst", "small") else self.text)


LIGHT = Theme(
    land="#f5f2ea", border="#cfc7b6", coast="#b9b09c", sea="#dbe6ea", lake="#cfdde3", river="#aecad8",
    text="#1d2429", quiet="#566269", halo="#f9f7f2", page="#f9f7f2", mark="#ffffff", box="#f9f7f2", seatext="#476a74",
    disputed="#8d8472", accuracy="#7a3b0c", band=0.2, markline="#1d2429", link="#0b5a8c", focus="#b3261e",
    card="#fffdf8",
    fig="#d9822b", figline="#8f4a00", figtext="#864400", col="#b07f43", rule="#d9d3c5", hatch="#b8aea0", back="#918a7c",
    lines={
        "road": "#0b5a8c", "water": "#0f7d74", "foot": "#7a3b0c", "rail": "#59407d", "air": "#4d5a63",
        "other": "#51595e",
    },
)  # fmt: skip
DARK = Theme(
    land="#262c30", border="#4c555d", coast="#56616a", sea="#161b1f", lake="#1a2126", river="#3d5562",
    text="#eef2f3", quiet="#a3b0b6", halo="#14191d", page="#14191d", mark="#14191d", box="#1b2125", seatext="#86a3ac",
    disputed="#828d95", accuracy="#f0a868", band=0.28, markline="#eef2f3", link="#8cc8f0", focus="#ffb4ab",
    card="#1c2226",
    fig="#f2a23c", figline="#ffc576", figtext="#ffc576", col="#8f6c3c", rule="#333b41", hatch="#59646b", back="#6b757c",
    lines={
        "road": "#6cb8ea", "water": "#5fd0c4", "foot": "#f0a868", "rail": "#bca5e4", "air": "#b3c0c7",
        "other": "#bcc4c8",
    },
    dark=True,
)  # fmt: skip
MONO = dataclasses.replace(
    LIGHT, land="#ffffff", border="#000000", coast="#000000", sea="#ffffff", lake="#ffffff", river="#000000",
    text="#000000", quiet="#000000", halo="#ffffff", page="#ffffff", mark="#ffffff", box="#ffffff",
    seatext="#000000", disputed="#000000", accuracy="#000000", focus="#000000", band=1.0, fig="#ffffff",
    figline="#000000", figtext="#000000", col="#ffffff", rule="#000000", hatch="#000000", back="#000000",
    lines=dict.fromkeys(DASHES, "#000000"), mono=True,
)  # fmt: skip

LOOKS = {"light": LIGHT, "auto": LIGHT, "dark": DARK, "mono": MONO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A TrueType font of a house: its file and what that holds."""

    path: Path
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Logo:
    """A picture of a house, as PNG; ``width`` and ``height`` in its own pixels, ``alt`` what it says."""

    data: bytes = field(repr=False)
    width: int
    height: int
    alt: str

    def fitted(self, high: float, wide: float) -> tuple[float, float]:
        """Return its width and height in px, within so high and so wide."""
        share = min(high / self.height, wide / self.width)
        return self.width * share, self.height * share


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """How a house sets its maps; the tool's own look when nothing is said. `routes.maps.styles` reads and checks it.

    ``text`` and ``headline`` are lists of font families as CSS has them; ``faces`` are files, by ``text``, ``bold`` and
    ``headline``. ``radius`` of corners is in px, ``label_size`` multiplies the size of names and numbers on the map.
    ``logo_dark`` stands in place of ``logo`` on a dark ground.
    """

    light: Theme = LIGHT
    dark: Theme = DARK
    theme: str = "auto"
    text: str = SANS
    headline: str = SERIF
    faces: tuple[tuple[str, Face], ...] = ()
    radius: float = 4.0
    label_size: float = 1.0
    logo: Logo | None = None
    logo_dark: Logo | None = None

    def look(self, theme: str) -> Theme:
        """Return one of its themes: light, auto (which is light), dark or mono."""
        return {"light": self.light, "auto": self.light, "dark": self.dark, "mono": MONO}[theme]

    def face(self, kind: str) -> Face | None:
        """Return the file of text, bold or headline."""
        return dict(self.faces).get(kind)

    def logo_on(self, look: Theme) -> Logo | None:
        """Return the logo that stands on a theme."""
        return (self.logo_dark or self.logo) if look.dark else self.logo


PLAIN_STYLE = HouseStyle()
_USED: ContextVar[HouseStyle] = ContextVar("house_style", default=PLAIN_STYLE)
# What stands on a map, and grows with the size of labels.
_LABELS = frozenset(
    ("label", "key", "country", "city", "sea", "area", "figure", "topfigure", "sidefigure", "cardtop", "cardfigure",
     "cardname", "cardcountry", "cardsea")
)  # fmt: skip


@contextlib.contextmanager
def set_in(style: HouseStyle) -> Iterator[None]:
    """Set and measure text in a house style until the block ends."""
    token = _USED.set(style)
    try:
        yield
    finally:
        _USED.reset(token)


def used() -> HouseStyle:
    """Return the house style in which text is set now."""
    return _USED.get()


def type_of(kind: str) -> Type:
    """Return how a kind of text is set now."""
    type_, size = TYPES[kind], _USED.get().label_size
    return type_ if size == 1 or kind not in _LABELS else dataclasses.replace(type_, size=round(type_.size * size, 2))


def circle_share(wide: float) -> float:
    """Return the size of circles of figures on a map ``wide`` px wide, as a share of that on one of 1160 px.

    Examples
    --------
    >>> [round(58 * circle_share(wide), 1) for wide in (1160, 775, 390, 320, 2000)]
    [58.0, 47.5, 37.0, 30.4, 58.0]
    """
    (narrow, least), (broad, most) = CIRCLES
    if wide <= narrow:
        return least / most * wide / narrow
    return (least + (most - least) * (min(wide, broad) - narrow) / (broad - narrow)) / most


def base_width(style: str, *, inferred: bool, confirmed: bool) -> float:
    """Return the width of a leg in px by what is known of it."""
    if confirmed:
        return CONFIRMED
    return INFERRED if inferred or style == "air" else PLAIN


def leg_dash(style: str, flow: float | None, *, zero: bool) -> tuple[float, ...]:
    """Return the dash of a leg: that of its mode, unless flows are shown and it has no figure or a published zero.

    A dot is a dash of no length with a round end, which no line as wide as a figure has.
    """
    plain = WIDE_FOOT if style == "foot" and flow else DASHES[style]
    return ZERO_DASH if zero else NO_FIGURE_DASH if flow == 0 else plain


def leg_width(base: float, flow: float | None) -> float:
    """Return the width of a leg in px: that of its flow if flows are shown (0 is *no figure*), else ``base``."""
    return base if flow is None else flow or NO_FIGURE_WIDTH


def theme_css(style: HouseStyle = PLAIN_STYLE) -> str:
    """Return fonts and colours of the pages as CSS variables: light, dark, and by what the reader's system asks for."""

    def rules(theme: Theme, more: str = "") -> str:
        named = {
            entry.name: getattr(theme, entry.name)
            for entry in dataclasses.fields(theme)
            if entry.name not in ("lines", "mono", "dark")
        }
        variables = "".join(f"--{name}:{value};" for name, value in {**named, **theme.lines}.items())
        return f"{{{more}{variables}color-scheme:{'dark' if theme.dark else 'light'}}}"

    fonts = f"--sans:{style.text};--serif:{style.headline};--radius:{style.radius:g}px;"
    dark = rules(style.dark)
    asked = f'@media (prefers-color-scheme:dark){{:root[data-theme="auto"]{dark}}}'
    return f':root{rules(style.light, fonts)}\n:root[data-theme="dark"]{dark}\n{asked}\n'
