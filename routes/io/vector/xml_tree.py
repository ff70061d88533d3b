"""XML as a tree of elements that know their line: no document type, no entities, no other file, limited in size."""

from __future__ import annotations

import html.parser
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from routes.errors import DataError, RefusedError
from routes.io import safe

__all__ = ["Element", "parse_xml", "plain_text", "words"]

DEEPEST = 100
MOST_ELEMENTS = 1_000_000


@dataclass(slots=True)
class Element:
    """An element: its name without namespace, attributes, text up to its first child, children, line and place.

    ``at`` is ``12:5``, line and column, which no two elements share.
    """

    tag: str
    attributes: dict[str, str]
    line: int
    at: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (child for child in self.children if child.tag == tag)

    def find(self, *tags: str) -> Element | None:
        """Return the first descendant along a path of names, or ``None``."""
        found: Element | None = self
        for tag in tags:
            found = next(found.all(tag), None) if found is not None else None
        return found

    def said(self, *tags: str) -> str:
        """Return the text along a path of names without blanks around it, an empty one where there is none."""
        found = self.find(*tags)
        return "" if found is None else found.text.strip()


def parse_xml(data: bytes, name: str, wanted: str) -> Element:
    """Return the root of an XML document; ``wanted`` is what it should be, for messages.

    Raises
    ------
    RefusedError
        If it is something else, or declares a document type.
    DataError
        If it is not well-formed, too deep or too large, with the line.
    """
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<" and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise RefusedError(f"{name}: expected {wanted}, found {safe.beginning(data[:200])}")
    parser = expat.ParserCreate()
    parser.buffer_text = True
    stack: list[Element] = []
    roots: list[Element] = []
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        where = f"{name}:{parser.CurrentLineNumber}"
        if count > MOST_ELEMENTS:
            raise DataError(f"holds more than {MOST_ELEMENTS:,} elements: divide the file", where=where)
        if len(stack) >= DEEPEST:
            raise DataError(f"is nested more than {DEEPEST} levels deep", where=where)
        line = parser.CurrentLineNumber
        made = Element(tag.rpartition(":")[2], attributes, line, f"{line}:{parser.CurrentColumnNumber + 1}")
        (stack[-1].children if stack else roots).append(made)
        stack.append(made)

    def text(piece: str) -> None:
        if stack and not stack[-1].children:
            stack[-1].text += piece

    def refuse(*_: Any) -> None:
        raise RefusedError(f"{name}: expected {wanted}, found XML with a document type, which can define entities")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        problem = expat.errors.messages.get(fault.code, str(fault))
        raise DataError(f"is not well-formed XML: {problem}", where=f"{name}:{fault.lineno}") from None
    except (ValueError, LookupError) as fault:  # an encoding that Python does not know, or one of several bytes
        if isinstance(fault, DataError):
            raise
        raise DataError(f"its encoding cannot be read: {fault}", where=f"{name}:1") from None
    return roots[0]


class _Words(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the library's signature
        self.silent += tag in ("script", "style")
        if tag in ("br", "p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "table"):
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in ("script", "style")))
        if tag in ("p", "div", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "table"):
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def words(text: str) -> str:
    """Return a text with single blanks, on one line."""
    return " ".join(text.split())


def plain_text(markup: str) -> str:
    """Return the words of a description that may hold HTML, on one line.

    Examples
    --------
    >>> plain_text("Trucks leave <b>on Tuesdays</b><br>&amp; Fridays<script>x()</script>")
    'Trucks leave on Tuesdays & Fridays'
    """
    if "<" not in markup and "&" not in markup:
        return words(markup)
    reader = _Words()
    try:
        reader.feed(markup)
        reader.close()
    except (AssertionError, ValueError):  # what the library raises for a declaration cut short
        return " ".join(re.sub(r"<[^>]*>", " ", markup).split())
    return " ".join("".join(reader.words).split())
