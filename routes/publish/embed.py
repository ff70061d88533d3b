"""What an editor pastes into an article: a frame with its place reserved, the picture under it, and their words.

The snippets are made from `EmbedInfo`, the short description of a publication that `routes build` leaves beside its
pages.
Text is escaped where it is put in; addresses are checked once, by `web_address`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.model.text import quoted
from routes.publish.heights import reserve

__all__ = ["CMS", "ROLES", "SANDBOX", "EmbedInfo", "csp_hash", "oembed", "snippet", "web_address"]

CMS = ("html", "wordpress", "amp", "newsletter")
OEMBED_WIDTH = 700
SOCIAL = (1200, 630)
# What a map in a frame may do: run, open links in windows of their own, and hand over its data.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
AMP_PICTURE = 342  # px: the column of a phone 390 px wide
_FILL = "position:absolute;top:0;left:0;width:100%;height:100%;border:0"


@dataclass(frozen=True, kw_only=True)
class EmbedInfo:
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
    bad = UsageError(f"--url {quoted(url)} is not a web address: give one like https://example.org/maps/darien/")
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
        raise UsageError(f"--url {quoted(url)} has a query or a fragment: give the address of the folder alone")
    if https and parts.scheme.lower() != "https":
        raise UsageError(f"--url {quoted(url)}: AMP pages take frames by https only")
    path = quote(parts.path or "/", safe="/%:@!$&()*+,;=~")  # as browsers send it: hosts cut addresses at other letters
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


# Runs of letters that no phone has the room for get places to break at: a host may strip the style that breaks them.
_LONG, _PART = re.compile(r"\S{31,}"), re.compile(r"(\S{19}[\w/.,:;=-])(?=\w)")
# What a host replaces or decodes: the [ of shortcodes, and in WordPress entities, although their & is escaped.
_CODE = re.compile(r"\[|&(?=#?\w+;)")
_WIDE = str.maketrans("<>", "\uff1c\uff1e")


def _line(text: str) -> str:
    """Return text on one line; a host finds no code of its own in it, for a word joiner."""
    return escape(_CODE.sub("\\g<0>\u2060", " ".join(text.split())))


def _attribute(text: str) -> str:
    """Return a line for an attribute, where editors unescape < and >, at which filters cut: they become wide ones."""
    return _line(text.translate(_WIDE))


def _words(text: str) -> str:
    """Return text for a host page to show, which can be broken at any width."""
    return _line(_LONG.sub(lambda run: _PART.sub("\\1\u200b", run[0]), text))


def _style(text: str, styled: bool = True) -> str:
    return f' style="{text}"' if styled else ""


def _unless_filtered(**styles: str) -> str:
    """Return declarations that browsers obey and that filters of host systems drop whole.

    A filter that keeps half of the styles of a frame leaves a hole, or a picture across the article. None of them lets
    ``env()`` through; for a browser an unknown name gives its second argument.
    """
    return ";".join(f"{name.replace('_', '-')}:env(routes-none,{value})" for name, value in styles.items())


def _frame(card: EmbedInfo, base: str, *, script: bool, styled: bool) -> str:
    """Return the frame in the space that is kept for it; where it is filtered out, the linked picture is left."""
    cover = _unless_filtered(position="absolute", width="100%", height="100%") + ";top:0;left:0;background:#f9f7f2"
    fit = ";" + _unless_filtered(width="100%", height="100%") + ";object-fit:contain"
    hold = "position:relative;width:100%;" + _unless_filtered(padding_bottom=reserve(card.heights))
    code = f'<script src="{escape(base)}route-map.js" async></script>' if script else ""
    return (
        f"<div{_style(hold, styled)}>"
        f'<iframe src="{escape(base + card.embed)}" title="{_attribute(card.text("embed_frame", title=card.title))}" '
        f'loading="lazy" width="100%" height="{card.heights[700]}" sandbox="{SANDBOX}" '
        f"allowfullscreen{_style(_FILL, styled)}></iframe>"
        f"<noscript>{_picture(card, base, styled=styled, link=cover, image=fit)}</noscript>{code}</div>"
    )


def _picture(
    card: EmbedInfo, base: str, *, styled: bool = True, link: str = "", image: str = "", narrow: int = 0
) -> str:
    """Return the picture as a link to the map: for feeds, letters and editors that strip frames.

    Without a style it fills its column, whatever height that takes; ``narrow`` is a width in px that every column has,
    so that its height is known and nothing moves when it comes.
    """
    width, height = card.image_size
    if styled:
        size = f'width="{width}" height="{height}"{_style("max-width:100%;height:auto" + image)}'
    else:
        size = f'width="{narrow}" height="{round(height * narrow / width)}"' if narrow else 'width="100%"'
    return (
        f'<a href="{escape(base + card.index)}"{_style(link, styled and bool(link))}>'
        f'<img src="{escape(base + card.image)}" alt="{_attribute(card.alt)}" {size}></a>'
    )


def _told(card: EmbedInfo) -> str:
    """Return title, sources and credit: what a frame says itself."""
    lines = [card.title + ".", card.source_line, *([card.credit] if card.credit else [])]
    return " ".join(map(_words, lines))


def _link(card: EmbedInfo, base: str, key: str = "embed_full") -> str:
    return f'<a href="{escape(base + card.index)}">{_words(card.text(key))}</a>'


def _spoken(card: EmbedInfo, inner: str) -> str:
    """Return words with their language; a filter may drop it from figure and caption, but not from a span."""
    return f'<span lang="{escape(card.lang)}" dir="{escape(card.dir)}">{inner}</span>'


def _caption(card: EmbedInfo, base: str, *, styled: bool = True) -> str:
    """Return the caption of a frame: the link, and where there is no frame what it would have said."""
    look = _style("font-size:.85em;margin-top:.5em;overflow-wrap:anywhere", styled)
    inner = f"<noscript>{_told(card)} </noscript>{_link(card, base)}"
    return f'<figcaption class="wp-element-caption"{look}>{_spoken(card, inner)}</figcaption>'


def _figure(card: EmbedInfo, inner: str, *, styled: bool = True) -> str:
    # Margins above and below alone: those at the sides centre it in many a theme.
    look = _style("margin-top:1.5em;margin-bottom:1.5em", styled)
    named = f'lang="{escape(card.lang)}" dir="{escape(card.dir)}"'
    return f'<figure {named} data-routes-embed class="wp-block-embed"{look}>{inner}</figure>\n'


def _html(card: EmbedInfo, base: str, *, script: bool, styled: bool = True) -> str:
    frame = _frame(card, base, script=script, styled=styled)
    return _figure(card, f"{frame}\n{_caption(card, base, styled=styled)}", styled=styled)


def _element(card: EmbedInfo, base: str, *, styled: bool = True) -> str:
    """Return the custom element: the picture until its script has put the frame in its place.

    The picture stands in the normal flow; the box has no height but the space below, so that the picture lies on it.
    """
    hold = "display:block;position:relative;"
    hold += _unless_filtered(height="0px", padding_bottom=reserve(card.heights))
    height = "" if styled else f' height="{card.heights[700]}"'
    title = _attribute(card.text("embed_frame", title=card.title))
    inner = (
        f'<route-map{height} src="{escape(base + card.embed)}" title="{title}"{_style(hold, styled)}>'
        f"{_picture(card, base, styled=styled)}</route-map>\n{_caption(card, base, styled=styled)}"
    )
    return f'<script src="{escape(base)}route-map.js" async></script>\n{_figure(card, inner, styled=styled)}'


def _amp(card: EmbedInfo, base: str) -> str:
    """Return a frame for AMP pages. The arrow is drawn: words on it would be left over where it is filtered out.

    AMP allows a plain picture in ``noscript`` alone, so a page that is not AMP shows the link below with the title.
    """
    title = _attribute(card.text("embed_frame", title=card.title))
    more = _attribute(card.text("embed_read_more"))
    arrow = '<svg width="48" height="48" viewBox="0 0 24 24" aria-hidden="true"><path d="M4 8l8 8 8-8" fill="none" '
    arrow += 'stroke="#0b5a8c" stroke-width="3"></path></svg>'
    link = f'<a href="{escape(base + card.index)}">{_words(card.title)}</a>'
    rest = " ".join(_words(line) for line in (card.source_line, card.credit) if line)
    spoken = _spoken(card, f"{link}<noscript>. {rest}</noscript>")
    caption = f'<figcaption class="wp-element-caption">{spoken}</figcaption>'
    inner = (
        f'<amp-iframe src="{escape(base + card.embed)}" title="{title}" width="{OEMBED_WIDTH}" '
        f'height="{card.heights[700]}" layout="responsive" resizable frameborder="0" '
        f'sandbox="{SANDBOX} allow-same-origin">'
        f'<amp-img layout="fill" src="{escape(base + card.image)}" alt="{_attribute(card.alt)}" placeholder></amp-img>'
        f'<div overflow tabindex="0" role="button" aria-label="{more}">{arrow}</div></amp-iframe>\n'
        f"<noscript>{_picture(card, base, styled=False, narrow=AMP_PICTURE)}</noscript>\n{caption}"
    )
    return _figure(card, inner, styled=False)


def _newsletter(card: EmbedInfo, base: str) -> str:
    width = 600
    height = round(card.image_size[1] * width / card.image_size[0])
    index = escape(base + card.index)
    picture = (
        f'<img src="{escape(base + card.image)}" alt="{_attribute(card.alt)}" width="{width}" height="{height}" '
        f'style="display:block;width:100%;max-width:{width}px;height:auto;border:0">'
    )
    words = f"<strong>{_words(card.title)}.</strong> {_words(card.source_line)} {_words(card.credit)}"
    link = _link(card, base, "embed_open_map")
    out = [
        f'<p style="margin:0 0 8px"><a href="{index}">{picture}</a></p>',
        f'<p style="margin:0 0 8px;font-size:14px;overflow-wrap:anywhere">{words} {link}</p>',
    ]
    out += _newsletter_table(card, width) if card.rows else []
    return "\n".join([f'<div lang="{escape(card.lang)}" dir="{escape(card.dir)}">', *out, "</div>\n"])


def _newsletter_table(card: EmbedInfo, width: int) -> list[str]:
    """Return the table in two columns: more do not fit the width of a phone, whatever their words."""
    look = "padding:4px 8px 4px 0;border-bottom:1px solid #cfc7b6;text-align:start;vertical-align:top;font-size:14px"
    look += ";overflow-wrap:anywhere"
    middle = (len(card.heads) + 1) // 2

    def row(cells: tuple[str, ...], tag: str, scope: str) -> str:
        first, rest = (
            "<br>".join(_words(cell) for cell in part if cell.strip()) for part in (cells[:middle], cells[middle:])
        )
        lead = f'<th scope="{scope}" style="{look};font-weight:400;width:58%">{first}</th>'
        scoped = ' scope="col"' if tag == "th" else ""
        return f'<tr>{lead}<{tag}{scoped} style="{look};font-weight:400">{rest}</{tag}></tr>'

    return [
        f'<table style="border-collapse:collapse;width:100%;max-width:{width}px">',
        f'<caption style="text-align:start;font-size:13px">{_words(card.caption)}</caption>',
        f"<thead>{row(card.heads, 'th', 'col')}</thead><tbody>",
        *(row(cells, "td", "row") for cells in card.rows),
        "</tbody></table>",
    ]


# --- WordPress ----------------------------------------------------------------------------------------------------
def _block(name: str, attributes: Mapping[str, Any], inner: str) -> str:
    """Return a block of the editor, its attributes written as WordPress writes them into a comment."""
    text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":")) if attributes else ""
    for plain, coded in (("--", "\\u002d\\u002d"), ("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(plain, coded)
    return f"<!-- wp:{name}{' ' + text if text else ''} -->\n{inner.strip()}\n<!-- /wp:{name} -->\n"


def _block_embed(card: EmbedInfo, base: str) -> str:
    url = base + card.index
    caption = _spoken(card, _link(card, base, "embed_open_map"))
    inner = (
        f'<figure class="wp-block-embed is-type-rich"><div class="wp-block-embed__wrapper">\n{escape(url)}\n</div>'
        f'<figcaption class="wp-element-caption">{caption}</figcaption></figure>'
    )
    return _block("embed", {"url": url, "type": "rich"}, inner)


def _block_picture(card: EmbedInfo, base: str) -> str:
    width, height = card.image_size
    link, image = escape(base + card.index), escape(base + card.image)
    caption = _spoken(card, f"{_told(card)} {_link(card, base, 'embed_open_map')}")
    inner = (
        f'<figure class="wp-block-image is-resized"><a href="{link}"><img src="{image}" alt="{_attribute(card.alt)}" '
        f'width="{width}" height="{height}"/></a>'
        f'<figcaption class="wp-element-caption">{caption}</figcaption></figure>'
    )
    return _block("image", {"width": width, "height": height, "linkDestination": "custom"}, inner)


def _block_frame(card: EmbedInfo, base: str) -> str:
    return _block("html", {}, _html(card, base, script=True))


def _plugin(_: EmbedInfo, base: str) -> str:
    """Return a plugin that shows the maps of one site, made once for all of them."""
    text = resources.files("routes.maps.html").joinpath("assets", "routes-map.php").read_text(encoding="utf-8")
    where = urlsplit(base)
    return text.replace("@origin@", f"{where.scheme}://{where.netloc}").replace("@sandbox@", SANDBOX)


_WORDPRESS = {"embed": _block_embed, "picture": _block_picture, "frame": _block_frame, "plugin": _plugin}
ROLES = tuple(_WORDPRESS)


def snippet(
    card: EmbedInfo, url: str, *, cms: str = "html", role: str = "embed", script: bool = True, strict: bool = False
) -> str:
    """Return the one thing to paste. Whatever a host filters out of it, a linked picture or a link stays.

    Parameters
    ----------
    url
        Where the folder is published.
    cms
        ``html``: a figure with a frame; ``wordpress``: a block, or a plugin, see ``role``; ``amp``;
        ``newsletter``: picture, caption, link and table, nothing else; ``element``: the custom element.
    role
        With ``wordpress``: ``embed``, a block with the address, and ``picture``, a block with the linked picture, for
        authors of any role; ``frame``, a block with the figure, for administrators and editors; ``plugin``.
    script
        With ``html``: whether the script that follows the height of the map is asked for.
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
    if role not in _WORDPRESS:
        raise UsageError(f"--role {quoted(role)} is not one of {', '.join(ROLES)}")
    if cms == "html":
        return _html(card, base, script=script, styled=not strict)
    if cms == "element":
        return _element(card, base, styled=not strict)
    makers = {"wordpress": _WORDPRESS[role], "amp": _amp, "newsletter": _newsletter}
    if cms not in makers:
        raise UsageError(f"--cms {quoted(cms)} is not one of {', '.join((*CMS, 'element'))}")
    return makers[cms](card, base)


def oembed(card: EmbedInfo, base: str) -> dict[str, Any]:
    """Return the oEmbed answer of one language; with an empty ``base`` its addresses are relative to the folder."""
    title = _attribute(card.text("embed_frame", title=card.title))
    height = card.heights[700]
    # WordPress keeps the attributes and drops the style: without them it would be too wide and have an edge.
    html = (
        f'<iframe src="{escape(base + card.embed)}" title="{title}" width="100%" height="{height}" frameborder="0" '
        f'loading="lazy" sandbox="{SANDBOX}" style="border:0;max-width:100%"></iframe>'
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
