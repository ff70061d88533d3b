"""Colours of a house style: what is not said follows from what is, and all that must be read stands out enough."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from routes.maps.style import DASHES, Theme

__all__ = ["PALETTE", "contrast", "mixed", "themed", "weak"]

# What a house may say; the modes are those of `DASHES`.
PALETTE = ("page", "text", "quiet", "land", "sea", "border", "link", "figure", *DASHES)

# Least contrast of text and of what is drawn, as the Web Content Accessibility Guidelines 2.2 have it (1.4.3, 1.4.11).
TEXT, DRAWN = 4.5, 3.0
_STEPS = 40


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours by the Web Content Accessibility Guidelines, 1 to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    >>> round(contrast("#777777", "#ffffff"), 2)
    4.48
    """
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [part / 255 for part in _parts(colour)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour with so large a share of another.

    Examples
    --------
    >>> mixed("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_parts(one), _parts(other), strict=True)
    return "#" + "".join(f"{int(a + (b - a) * share + 0.5):02x}" for a, b in pairs)


def _readable(colour: str, towards: str, grounds: tuple[str, ...], least: float) -> str:
    """Return a colour, mixed with another only as far as it has the contrast to all grounds."""
    steps = (mixed(colour, towards, step / _STEPS) for step in range(_STEPS + 1))
    return next((each for each in steps if all(contrast(each, ground) >= least for ground in grounds)), towards)


def themed(theme: Theme, said: Mapping[str, str]) -> Theme:
    """Return a theme with the colours that a house says, and those that follow from them."""
    if not said:
        return theme
    modes = {mode: said.get(mode, theme.lines[mode]) for mode in DASHES}
    page, text = said.get("page", theme.page), said.get("text", theme.text)
    land, sea = said.get("land", theme.land), said.get("sea", theme.sea)
    border = said.get("border", theme.border)
    grounds = (page, land, sea)
    new: dict[str, Any] = {"page": page, "text": text, "land": land, "sea": sea, "border": border, "lines": modes}
    if "page" in said:
        new |= {"halo": page, "box": page, "card": page, "mark": page}
    if "text" in said:
        new |= {"markline": text}
    if {"page", "text"} & set(said):
        shares = {"rule": 0.15, "hatch": 0.3, "back": 0.45}
        new |= {name: mixed(page, text, share) for name, share in shares.items()}
    new["quiet"] = said.get("quiet") or _readable(theme.quiet, text, grounds, TEXT)
    new["seatext"] = _readable(theme.seatext, text, (sea,), TEXT)
    new["link"] = said.get("link") or _readable(theme.link, text, (page,), TEXT)
    if "sea" in said:
        new |= {"lake": mixed(sea, text, 0.06), "river": mixed(sea, new["seatext"], 0.35)}
    if "border" in said:
        new |= {"coast": mixed(border, text, 0.15), "disputed": mixed(border, text, 0.4)}
    if "foot" in said:
        new["accuracy"] = modes["foot"]
    figure = said.get("figure", theme.fig)
    if "figure" in said:
        # Columns that are not chosen stand back from the one that is.
        new |= {"fig": figure, "col": _readable(mixed(figure, page, 0.45), figure, (page,), DRAWN)}
    wanted = figure if "figure" in said else theme.figtext
    new["figtext"] = _readable(wanted, text, grounds, TEXT)
    new["figline"] = _readable(figure if "figure" in said else theme.figline, text, grounds, DRAWN)
    return dataclasses.replace(theme, **new)


def weak(theme: Theme) -> Iterator[tuple[str, str, str, str, float, float]]:
    """Yield what stands out too little: key and colour, key and colour of its ground, contrast, least contrast."""
    grounds = {"page": theme.page, "land": theme.land, "sea": theme.sea}
    read = {"text": theme.text, "quiet": theme.quiet, "figure": theme.figtext}
    pairs = [(name, ink, ground, TEXT) for name, ink in read.items() for ground in grounds]
    pairs.append(("link", theme.link, "page", TEXT))
    pairs += [(mode, ink, ground, DRAWN) for mode, ink in theme.lines.items() for ground in ("land", "sea")]
    for name, ink, ground, least in pairs:
        found = contrast(ink, grounds[ground])
        if found < least:
            yield name, ink, ground, grounds[ground], found, least
