"""A house style in a page: its variables, its fonts as data, its logo."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from html import escape

from routes.maps.spec import MapSpec
from routes.maps.style import PLAIN_STYLE, HouseStyle, Logo, theme_css

__all__ = ["logo_html", "style_css"]

# Px of names and numbers on the live map, and of those on the still one, whose texts are twice as large.
_LIVE = {".r-label": 13, ".r-label.r-key": 15, ".r-figure-label b": 16, ".r-figure-label.r-largest b": 21}
_STILL = {"text": 24, ".r-tkey": 27, ".r-tcountry": 20, ".r-tsea": 26, ".r-tvalue": 32, ".r-tlargest .r-tvalue": 42}
_FAMILIES = {"text": ("House text", 400), "bold": ("House text", 700), "headline": ("House headline", 700)}
LOGO = (30.0, 200.0)


def style_css(spec: MapSpec, letters: Iterable[str]) -> str:
    """Return what a house style adds to the style sheets of a page; its fonts have the letters named and plain Latin.

    Nothing for the tool's own look.
    """
    style = spec.style
    if style == PLAIN_STYLE:
        return ""
    rules = [theme_css(style), *_fonts(style, set(letters))]
    if style.label_size != 1:
        rules += [f"{name}{{font-size:{px * style.label_size:g}px}}" for name, px in _LIVE.items()]
        still = (":is(.r-static,.r-stilldetail) " + name for name in _STILL)
        rules += [
            f"{name}{{font-size:{px * style.label_size:g}px}}" for name, px in zip(still, _STILL.values(), strict=True)
        ]
    if style.logo is not None:
        rules.append(".r-logo{margin:10px 0 0}.r-logo img{display:block}")
    if style.logo_dark is not None:
        rules += _logo_rules()
    return "\n".join(rules)


def _logo_rules() -> list[str]:
    hidden, shown = "{display:none}", "{display:block}"
    dark = ':root[data-theme="dark"] '
    asked = ':root[data-theme="auto"] '
    return [
        f".r-logo .r-logodark{hidden}{dark}.r-logo .r-logodark{shown}{dark}.r-logo .r-logolight{hidden}",
        f"@media (prefers-color-scheme:dark){{{asked}.r-logo .r-logodark{shown}{asked}.r-logo .r-logolight{hidden}}}",
    ]


def _fonts(style: HouseStyle, letters: set[str]) -> list[str]:
    """Return the faces of a house, cut to the letters that a page can show, as data."""
    wanted = letters | {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2027), 0x202F)}
    rules = []
    for kind, face in style.faces:
        family, weight = _FAMILIES[kind]
        data = base64.b64encode(_cut(face.data, frozenset(ord(letter) for letter in wanted))).decode("ascii")
        source = f"url(data:font/woff;base64,{data}) format('woff')"
        rules.append(f"@font-face{{font-family:'{family}';font-weight:{weight};src:{source}}}")
    return rules


def _cut(data: bytes, letters: frozenset[int]) -> bytes:
    """Return a font with only these letters, as WOFF; the same bytes on every run."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff", hinting=False, notdef_outline=True, recalc_timestamp=False)
    options.drop_tables += ["DSIG", "FFTM"]
    options.ignore_missing_unicodes = True
    cutter = subset.Subsetter(options)
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    cutter.populate(unicodes=sorted(letters))
    cutter.subset(font)
    font.flavor = "woff"
    made = io.BytesIO()
    font.save(made, reorderTables=True)
    return made.getvalue()


def logo_html(style: HouseStyle) -> str:
    """Return the logo of a house as a paragraph under the map, nothing if it has none."""
    if style.logo is None:
        return ""
    pictures = [(style.logo, "r-logolight")] + ([(style.logo_dark, "r-logodark")] if style.logo_dark else [])
    return f'<p class="r-logo">{"".join(_picture(logo, name) for logo, name in pictures)}</p>'


def _picture(logo: Logo, name: str) -> str:
    wide, high = logo.fitted(*LOGO)
    data = base64.b64encode(logo.data).decode("ascii")
    size = f'width="{wide:.0f}" height="{high:.0f}"'
    return f'<img class="{name}" alt="{escape(logo.alt)}" {size} src="data:image/png;base64,{data}">'
