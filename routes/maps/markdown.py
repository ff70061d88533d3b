"""Limited Markdown to HTML: paragraphs, emphasis, lists, links to http, https and mailto; all else is shown as text."""

from __future__ import annotations

import functools
import re
from typing import Any

__all__ = ["to_html"]

_LINK = re.compile(r"(https?://[^/\s]|mailto:)", re.IGNORECASE)


@functools.cache
def _parser() -> Any:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero", {"html": False, "linkify": False})
    parser.enable(["emphasis", "link", "list", "newline", "escape", "backticks"])
    parser.validateLink = lambda url: _LINK.match(url) is not None  # type: ignore[method-assign]
    rules = parser.renderer.rules  # type: ignore[attr-defined]
    rules["link_open"] = _link_open
    return parser


def _link_open(tokens: Any, index: int, *_: Any) -> str:
    from html import escape

    return f'<a href="{escape(str(tokens[index].attrGet("href")))}" rel="noopener nofollow" target="_blank">'


def to_html(text: str) -> str:
    """Return text as HTML that holds nothing but p, em, strong, code, ul, ol, li, br and a with a checked address.

    Examples
    --------
    >>> to_html("From **Necoclí** to <b>Acandí</b>")
    '<p>From <strong>Necoclí</strong> to &lt;b&gt;Acandí&lt;/b&gt;</p>'
    """
    return str(_parser().render(text.replace("\0", "\ufffd"))).strip()
