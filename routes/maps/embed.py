"""What an editor pastes into an article: a frame with its place reserved, the picture under it, and their words.

The snippets are made from `Card`, the short description of a publication that `routes build` leaves beside its pages.
Text is escaped where it is put in; addresses are checked once, by `web_address`.
"""

from __future__ import annotations

import base64
import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import urlsplit

from routes.errors import UsageError
from routes.maps.spec import MapSpec
from routes.maps.text import Text
from routes.model.text import shown

__all__ = ["CMS", "RESIZER", "Card", "csp_hash", "heights", "oembed", "reserve", "snippet", "web_address"]

CMS = ("html", "wordpress", "amp", "newsletter")
OEMBED_WIDTH = 700
SOCIAL = (1200, 630)
# The same text in every snippet, so that a host with a strict policy can allow it by its hash (see csp.txt).
RESIZER = (
    "(function(){var f=document.currentScript.parentNode.querySelector('iframe'),b=f.parentNode;"
    "addEventListener('message',function(e){if(e.source!==f.contentWindow)return;"
    "var d=e.data,h=d&&d.sentinel==='amp'&&d.type==='embed-size'?d.height:null;"
    "if(typeof h!=='number'||!isFinite(h))return;"
    "h=Math.min(4000,Math.max(100,Math.ceil(h)));"
    "if(h!==b.clientHeight){b.style.paddingBottom='0';b.style.height=h+'px'}})})();"
)
_FILL = "position:absolute;top:0;left:0;width:100%;height:100%;border:0"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the snippets need of one language of a publication; every file name is relative to its folder."""

    lang: str
    dir: str
    title: str
    alt: str
    source_line: str
    credit: str
    index: str
    embed: str
    image: str
    image_size: tuple[int, int]
    social: str
    oembed: str
    heights: Mapping[int, int]
    caption: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = field(default=())

    @property
    def text(self) -> Text:
        """The strings of the card's language."""
        return Text(self.lang)


def web_address(url: str, *, https: bool = False) -> str:
    """Return the address of a publication folder, ending with a slash, from its own or its page's address.

    Raises
    ------
    UsageError
        If it is not a plain http or https address (https alone if asked for).

    Examples
    --------
    >>> web_address("https://example.org/maps/darien"), web_address("https://example.org/m/index.html")
    ('https://example.org/maps/darien/', 'https://example.org/m/')
    """
    text = url.strip()
    bad = UsageError(f"--url {shown(url)} is not a web address: give one like https://example.org/maps/darien/")
    if any(c.isspace() or ord(c) < 32 or c in "\"'<>`\\{}|^" for c in text):
        raise bad
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise bad from error
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or parts.username is not None or port == 0:
        raise bad
    if parts.query or parts.fragment:
        raise UsageError(f"--url {shown(url)} has a query or a fragment: give the address of the folder alone")
    if https and parts.scheme.lower() != "https":
        raise UsageError(f"--url {shown(url)}: AMP pages take frames by https only")
    path = parts.path or "/"
    if path.endswith((".html", ".htm")):
        path = path.rpartition("/")[0] + "/"
    return f"{parts.scheme.lower()}://{parts.netloc}{path if path.endswith('/') else path + '/'}"


def csp_hash(text: str) -> str:
    """Return the source expression that allows an inline script or style of exactly this text.

    Examples
    --------
    >>> csp_hash("alert('Hello, world.');")  # the example of the CSP specification
    "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def heights(spec: MapSpec, ratio: float, phone_ratio: float) -> dict[int, int]:
    """Return how high an embed is at some widths, in px: its headline, map, enlargement, legend and lines below.

    An estimate from the lengths of the texts; the page then fits its map into the height that it finds.
    """
    out: dict[int, int] = {}
    for width in WIDTHS:
        size = min(24.0, max(18.4, 16 + width * 0.01))
        headline = _lines(spec.title, width, size * 0.53) * size * 1.2 + 10
        frame = max(260.0, width / phone_ratio if width <= PHONE else width / max(ratio, 1.05))
        notes = [spec.source_line, spec.ground_line, *([spec.credit] if spec.credit else [])]
        caption = 8 + sum(_lines(note, width, 6.6) * 19 + 2 for note in notes)
        below = 0.0
        if width < 500:
            below = 10 + sum(_rows([len(entry.text) * 6.8 + 63 for entry in spec.legend], width)) * 20
            below += 10 + 0.75 * width if spec.details and width < NARROW else 0
        time = 0 if spec.time is None else 133 if width > 500 else 175
        if spec.time is not None and spec.time.others and width <= 500:
            time += 42  # what is counted is chosen on a line of its own
        out[width] = round(headline + frame + below + time + caption + (96 if width > 400 else 152))
    return out


# The page's own breakpoints: legend and enlargement under the map, and the proportions of a phone.
NARROW, PHONE = 480, 620
WIDTHS = (300, 470, 490, 610, 640, 700, 1000)


def _lines(text: str, width: float, glyph: float) -> int:
    return max(1, math.ceil(len(text) * glyph / max(80.0, width)))


def _rows(widths: list[float], width: float) -> list[int]:
    """Return one entry a line for boxes set side by side."""
    lines, used = [1], 0.0
    for box in widths:
        if used and used + box > width:
            lines.append(1)
            used = 0.0
        used += box
        if box > width:
            lines[-1] += 1
    return lines


def reserve(of: Mapping[int, int]) -> str:
    """Return the height of an embed as a CSS length that follows the width of its column.

    A percentage in ``padding-bottom`` is of the width, so this needs no style sheet, no query and no script: three
    straight lines, each cut off at its breakpoints by a very steep one.
    """

    def line(x0: int, x1: int) -> str:
        slope = (of[x1] - of[x0]) / (x1 - x0)
        return f"{slope * 100:.2f}% + {of[x0] - slope * x0:.0f}px"

    narrow = f"min({line(300, 470)},({NARROW}.5px - 100%)*9999)"
    middle = f"min({line(490, 610)},(100% - {NARROW - 1}.5px)*9999,({PHONE}.5px - 100%)*9999)"
    wide = f"min({line(640, 1000)},(100% - {PHONE - 1}.5px)*9999)"
    return f"max({narrow},{middle},{wide})"


def _frame(card: Card, base: str, *, noscript: bool = True, sandbox: str = "") -> str:
    title = escape(card.text("embed_frame", title=card.title))
    hold = f"position:relative;width:100%;height:0;padding-bottom:{reserve(card.heights)}"
    middle = card.heights[700]
    image = (
        f'<noscript><img src="{escape(base + card.image)}" alt="{escape(card.alt)}" '
        f'style="{_FILL};object-fit:contain;background:#f9f7f2"></noscript>'
        if noscript
        else ""
    )
    return (
        f'<div style="{hold}">'
        f'<iframe src="{escape(base + card.embed)}" title="{title}" loading="lazy" width="100%" height="{middle}" '
        f'{sandbox}allowfullscreen style="{_FILL}"></iframe>{image}</div>'
    )


def _caption(card: Card, base: str) -> str:
    lines = [escape(card.title) + ".", escape(card.source_line), *([escape(card.credit)] if card.credit else [])]
    link = f'<a href="{escape(base + card.index)}">{escape(card.text("embed_full"))}</a>'
    look = "font-size:.85em;margin-top:.5em;overflow-wrap:anywhere"
    return f'<figcaption style="{look}">{" ".join(lines)} {link}</figcaption>'


def _figure(card: Card, inner: str, script: str = "") -> str:
    head = f'<figure lang="{escape(card.lang)}" dir="{escape(card.dir)}" data-routes-embed style="margin:1.5em 0">'
    return f"{head}\n{inner}\n{script}</figure>\n"


def _html(card: Card, base: str, script: bool) -> str:
    code = f"<script>{RESIZER}</script>\n" if script else ""
    return _figure(card, f"{_frame(card, base)}\n{_caption(card, base)}", code)


def _picture(card: Card, base: str) -> str:
    """Return the picture as a link to the map: for feeds, letters and editors that strip frames."""
    width, height = card.image_size
    return (
        f'<a href="{escape(base + card.index)}"><img src="{escape(base + card.image)}" alt="{escape(card.alt)}" '
        f'width="{width}" height="{height}" style="max-width:100%;height:auto"></a>'
    )


def _wordpress(card: Card, base: str) -> str:
    return (
        "<!-- Paste this address alone on a line: WordPress finds the map by oEmbed. -->\n"
        f"{escape(base + card.index)}\n\n"
        "<!-- Or, where frames are stripped, a Custom HTML block with the picture. -->\n"
        + _figure(card, f"{_picture(card, base)}\n{_caption(card, base)}")
    )


def _amp(card: Card, base: str) -> str:
    title = escape(card.text("embed_frame", title=card.title))
    more = escape(card.text("embed_read_more"))
    src = escape(base + card.embed)
    return (
        '<!-- In the head: <script async custom-element="amp-iframe" '
        'src="https://cdn.ampproject.org/v0/amp-iframe-0.1.js"></script>\n'
        "     The frame must be of another origin than the page and stand at least 600 px, or three quarters of\n"
        "     the first screen, from the top. -->\n"
        + _figure(
            card,
            f'<amp-iframe src="{src}" title="{title}" width="{OEMBED_WIDTH}" height="{card.heights[700]}" '
            'layout="responsive" resizable frameborder="0" sandbox="allow-scripts allow-same-origin">\n'
            f'<amp-img layout="fill" src="{escape(base + card.image)}" alt="{escape(card.alt)}" placeholder>'
            "</amp-img>\n"
            f'<div overflow tabindex="0" role="button" aria-label="{more}">{more}</div>\n'
            f"</amp-iframe>\n{_caption(card, base).replace(_CAPTION_STYLE, '')}",
        ).replace(' style="margin:1.5em 0"', "")
    )


_CAPTION_STYLE = ' style="font-size:.85em;margin-top:.5em"'


def _newsletter(card: Card, base: str) -> str:
    cell = "padding:4px 8px 4px 0;border-bottom:1px solid #cfc7b6;text-align:start;vertical-align:top;font-size:14px"
    width = 600
    height = round(card.image_size[1] * width / card.image_size[0])
    index = escape(base + card.index)
    picture = (
        f'<img src="{escape(base + card.image)}" alt="{escape(card.alt)}" width="{width}" height="{height}" '
        f'style="display:block;width:100%;max-width:{width}px;height:auto;border:0">'
    )
    words = f"<strong>{escape(card.title)}.</strong> {escape(card.source_line)} {escape(card.credit)}"
    link = f'<a href="{index}">{escape(card.text("embed_open_map"))}</a>'
    out = [
        f'<p style="margin:0 0 8px"><a href="{index}">{picture}</a></p>',
        f'<p style="margin:0 0 8px;font-size:14px">{words} {link}</p>',
    ]
    if card.rows:
        heads = "".join(f'<th scope="col" style="{cell}">{escape(head)}</th>' for head in card.heads)
        out.append(f'<table style="border-collapse:collapse;width:100%;max-width:{width}px">')
        caption = f'<caption style="text-align:start;font-size:13px">{escape(card.caption)}</caption>'
        out.append(f"{caption}<thead><tr>{heads}</tr></thead><tbody>")
        for row in card.rows:
            first = f'<th scope="row" style="{cell};font-weight:400">{escape(row[0])}</th>'
            rest = "".join(f'<td style="{cell}">{escape(text)}</td>' for text in row[1:])
            out.append(f"<tr>{first}{rest}</tr>")
        out.append("</tbody></table>")
    return "\n".join([f'<div lang="{escape(card.lang)}" dir="{escape(card.dir)}">', *out, "</div>\n"])


def element(card: Card, base: str) -> str:
    """Return the custom element: the picture until its script has put the frame in its place."""
    hold = f"display:block;position:relative;width:100%;height:0;padding-bottom:{reserve(card.heights)}"
    title = escape(card.text("embed_frame", title=card.title))
    return f'<script src="{escape(base)}route-map.js" async></script>\n' + _figure(
        card,
        f'<route-map src="{escape(base + card.embed)}" title="{title}" style="{hold}">'
        f'<img src="{escape(base + card.image)}" alt="{escape(card.alt)}" style="{_FILL};object-fit:contain">'
        f"</route-map>\n{_caption(card, base)}",
    )


def _strict(card: Card, base: str, cms: str) -> str:
    """Return a snippet without inline styles and scripts, of the page whose styles and scripts are files."""
    made = element(card, base) if cms == "element" else _html(card, base, script=False)
    made = made.replace("<route-map ", f'<route-map height="{card.heights[700]}" ', 1)
    return re.sub(r' style="[^"]*"', "", made)


def snippet(card: Card, url: str, *, cms: str = "html", script: bool = True, strict: bool = False) -> str:
    """Return what to paste.

    Parameters
    ----------
    url
        Where the folder is published.
    cms
        ``html``: a figure with a frame; ``wordpress``: the address for oEmbed, and the picture; ``amp``;
        ``newsletter``: picture, caption, link and table, nothing else; ``element``: the custom element.
    script
        With ``html``: whether the few lines that follow the height of the map are in it.
    strict
        With ``html`` and ``element``: for a host page whose content policy allows no inline styles and scripts.
        ``card`` names the page that runs under it.

    Raises
    ------
    UsageError
        If the address or the kind cannot be.
    """
    base = web_address(url, https=cms == "amp")
    if strict and cms not in ("html", "element"):
        raise UsageError(f"--strict goes with --cms html and element; {cms} knows no content policy")
    if strict:
        return _strict(card, base, cms)
    if cms == "html":
        return _html(card, base, script)
    makers = {"wordpress": _wordpress, "amp": _amp, "newsletter": _newsletter, "element": element}
    if cms not in makers:
        raise UsageError(f"--cms {shown(cms)} is not one of {', '.join((*CMS, 'element'))}")
    return makers[cms](card, base)


def oembed(card: Card, base: str) -> dict[str, Any]:
    """Return the oEmbed answer of one language; with an empty ``base`` its addresses are relative to the folder."""
    title = escape(card.text("embed_frame", title=card.title))
    height = card.heights[700]
    html = (
        f'<iframe src="{escape(base + card.embed)}" title="{title}" width="{OEMBED_WIDTH}" height="{height}" '
        'loading="lazy" sandbox="allow-scripts allow-popups" style="border:0;max-width:100%"></iframe>'
    )
    answer = {
        "type": "rich",
        "version": "1.0",
        "title": card.title,
        "width": OEMBED_WIDTH,
        "height": height,
        "html": html,
        "thumbnail_url": base + card.social,
        "thumbnail_width": SOCIAL[0],
        "thumbnail_height": SOCIAL[1],
    }
    return answer | ({"author_name": card.credit} if card.credit else {}) | ({"provider_url": base} if base else {})
