r"""A draft in limited Markdown: its title, its blocks of plain text, and where each character stands in the file.

CommonMark without HTML (what looks like HTML is shown as text). Links lead to http, https, mailto or a place in the
page; every other address leaves the source as text. Positions count the characters of the draft without its byte order
mark and with ``\n`` as the only end of a line.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, autolink, backtick, image, link
from markdown_it.token import Token

from routes.errors import FileError, RefusedError, UsageError
from routes.io import buffers
from routes.model.files import find_member, read_bytes
from routes.model.pictures import media_type
from routes.model.text import quoted

__all__ = ["BREAK", "LARGEST", "Block", "Draft", "decoded", "parse", "read_file", "text_of"]

LARGEST = 2 * 1024 * 1024
BREAK = "\ufffc"  # stands in a block's text for code and pictures: no name and no number goes across it
_FRONT = re.compile(r"(title|standfirst|lang|credit|at|date)[ \t]*:[ \t]*(.*)", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_GOOD = re.compile(r"(https?://[^/]|mailto:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph, heading or list item: ``text`` as read, and for each of its characters where it comes from.

    ``source`` holds positions in the draft; ``child`` and ``within`` say which part of the parsed line a character
    belongs to (-1 for a break); ``heading`` is the level of a heading, else 0; ``linked`` says whether a character
    stands in the text of a link; ``quote`` whether the block is a quoted one.
    """

    index: int
    text: str
    source: tuple[int, ...]
    child: tuple[int, ...]
    within: tuple[int, ...]
    linked: tuple[bool, ...]
    heading: int = 0
    quote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft as read. ``tokens`` are those of the Markdown parser, ``blocks`` what a reader reads of them."""

    text: str
    front: dict[str, str] = field(default_factory=dict)
    tokens: tuple[Token, ...] = ()
    blocks: tuple[Block, ...] = ()
    _lines: tuple[int, ...] = ()

    def position(self, offset: int) -> tuple[int, int]:
        """Return line and column, both from 1, of a position in the draft."""
        line = bisect.bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @property
    def headline(self) -> int:
        """The index of the block that is the title of the page, since the draft begins with it; -1 if none does."""
        first = self.blocks[0] if self.blocks else None
        return first.index if first is not None and first.heading == 1 and first.index == 1 else -1

    @property
    def title(self) -> str:
        """The title in the front matter, or the first heading of the first level, or nothing."""
        return self.front.get("title") or next((b.text.strip() for b in self.blocks if b.heading == 1), "")


def read_file(path: str | Path) -> str:
    """Return the text of a draft.

    Raises
    ------
    FileError
        If there is no such file, it is larger than 2 MB, or it is not UTF-8 text; the message says where.
    RefusedError
        If it is not a regular file.
    """
    return decoded(read_bytes(Path(path), largest=LARGEST), str(path))


def text_of(draft: object) -> str:
    """Return the text of a draft that is text, bytes, an open file or a path.

    Raises
    ------
    UsageError
        If it is something else, or the name of a file in place of a text.
    FileError, RefusedError
        As `read_file`.
    """
    if isinstance(draft, str):
        if "\n" not in draft.strip() and draft.strip().lower().endswith((".md", ".markdown", ".txt", ".docx")):
            said = quoted(draft.strip())
            raise UsageError(f"a draft is its text, and {said} is the name of a file: give pathlib.Path({said})")
        return draft
    if isinstance(draft, Path):
        return read_file(draft)
    if not buffers.is_buffer(draft):
        raise UsageError(f"a draft is text, not {type(draft).__name__}")
    raw = buffers.content_of(draft)
    if len(raw) > LARGEST:
        raise FileError(f"the draft is larger than {LARGEST / 1e6:.3g} MB")
    return decoded(raw, "the draft")


def decoded(raw: bytes, file: str) -> str:
    """Return the text of the bytes of a draft.

    Raises
    ------
    FileError
        If they are no UTF-8 text; the message says where.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        byte = f"0x{raw[error.start]:02x}"
        raise FileError(f"{file}:{line}: byte {byte} is not UTF-8 text; save the draft as UTF-8") from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileError(f"{file}:{line}: there is a NUL in it, so it is not a text; save the draft as UTF-8")
    return text


def parse(text: str) -> Draft:
    r"""Return a draft.

    Examples
    --------
    >>> draft = parse("# From the gulf\n\nBoats leave *Necoclí*.")
    >>> draft.title, draft.blocks[1].text, draft.position(draft.blocks[1].source[12])
    ('From the gulf', 'Boats leave Necoclí.', (3, 14))
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = text.split("\n")
    front, used = _front_matter(lines)
    body = "\n".join([""] * used + lines[used:])
    starts = [0]
    for line in lines[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    tokens = parser().parse(body)
    blocks = tuple(_blocks(tokens, lines, starts))
    return Draft(text=text, front=front, tokens=tuple(tokens), blocks=blocks, _lines=tuple(starts))


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """Return ``title: ...`` lines at the top, with or without ``---`` around them, and how many lines they take."""
    fenced = lines[0].rstrip() == "---"
    found: dict[str, str] = {}
    for number, line in enumerate(lines[1:] if fenced else lines, 1 if fenced else 0):
        if fenced and line.rstrip() in ("---", "..."):
            return found, number + 1
        match = _FRONT.fullmatch(line.strip())
        if match is not None:
            found[match[1].lower()] = _unquoted(match[2].strip())
        elif not fenced:
            return found, number if found and not line.strip() else 0
        elif line.strip() and ":" not in line:
            return {}, 0
    return (found, len(lines)) if found and not fenced else ({}, 0)


def _unquoted(text: str) -> str:
    return text[1:-1].strip() if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


# --- Markdown -----------------------------------------------------------------------------------------------------


def parser() -> MarkdownIt:
    """Return the parser: CommonMark, HTML as text, and parts that know where they end in the source."""
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "maxNesting": 20})
    md.disable(["text_join", "html_block", "html_inline"])
    for name, rule in (("link", link), ("image", image), ("autolink", autolink), ("backticks", backtick)):
        md.inline.ruler.at(name, _ending(rule))
    md.validateLink = is_good_link  # type: ignore[method-assign, assignment]
    return md


def is_good_link(address: str) -> bool:
    """Return whether an address may be linked: http, https, mailto, or one without a scheme or a host."""
    plain = "".join(c for c in address if c.isprintable() and not c.isspace())
    return bool(_GOOD.match(plain)) or not (_SCHEME.match(plain) or plain.startswith(("//", "\\", "/\\")))


def _ending(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """Return a rule that writes into the last part it makes where that part ends in the source of the line."""

    def wrapped(state: StateInline, silent: bool) -> bool:
        done = rule(state, silent)
        if done and not silent and state.tokens:
            state.tokens[-1].meta["end"] = state.pos
        return done

    return wrapped


# --- positions ----------------------------------------------------------------------------------------------------


def _blocks(tokens: list[Token], lines: list[str], starts: list[int]) -> Iterable[Block]:
    heading, quotes = 0, 0
    for index, token in enumerate(tokens):
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "heading_open":
            heading = int(token.tag[1])
        elif token.type == "heading_close":
            heading = 0
        elif token.type == "inline":
            yield _block(index, token, _offsets(token, lines, starts), heading, quotes > 0)


def _offsets(token: Token, lines: list[str], starts: list[int]) -> list[int]:
    """Return for each character of a parsed line, as the parser has cut it out, its position in the draft."""
    first = token.map[0] if token.map else 0
    out: list[int] = []
    for number, piece in enumerate(token.content.split("\n"), first):
        line = lines[min(number, len(lines) - 1)]
        stripped = line.rstrip()
        column = len(stripped) - len(piece) if piece and stripped.endswith(piece) else max(line.find(piece.strip()), 0)
        out += [starts[min(number, len(starts) - 1)] + column + k for k in range(len(piece) + 1)]
    return out


@dataclass(slots=True)
class _Walk:
    """Characters gathered while the parts of a block are walked."""

    text: list[str] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    child: list[int] = field(default_factory=list)
    within: list[int] = field(default_factory=list)
    linked: list[bool] = field(default_factory=list)

    def add(self, char: str, source: int, child: int, within: int, linked: bool) -> None:
        self.text.append(char)
        self.source.append(source)
        self.child.append(child)
        self.within.append(within)
        self.linked.append(linked)


def _block(index: int, token: Token, offsets: list[int], heading: int, quote: bool) -> Block:
    walk, cursor, depth, auto = _Walk(), 0, 0, False
    content = token.content
    for number, part in enumerate(token.children or ()):
        at = offsets[min(cursor, len(offsets) - 1)]
        if part.type == "text" and auto:
            walk.add(BREAK, at, -1, 0, True)
        elif part.type == "text":
            found = content.find(part.content, cursor) if part.content else cursor
            found = cursor if found < 0 else found
            for k, char in enumerate(part.content):
                walk.add(char, offsets[min(found + k, len(offsets) - 1)], number, k, depth > 0)
            cursor = found + len(part.content)
        elif part.type == "text_special":
            found = max(content.find(part.markup, cursor), cursor)
            for k, char in enumerate(part.content):
                walk.add(char, offsets[min(found, len(offsets) - 1)], number, k, depth > 0)
            cursor = found + len(part.markup)
        elif part.type in ("softbreak", "hardbreak"):
            cursor = max(content.find("\n", cursor), cursor)
            walk.add(" ", offsets[min(cursor, len(offsets) - 1)], number, 0, depth > 0)
            cursor += 1
        elif part.type in ("code_inline", "image"):
            walk.add(BREAK, at, -1, 0, depth > 0)
        elif part.type == "link_open":
            depth, auto = depth + 1, part.markup == "autolink"
        elif part.type == "link_close":
            depth, auto = depth - 1, False
        cursor = part.meta.get("end", cursor)
    fields: dict[str, Any] = {name: tuple(getattr(walk, name)) for name in ("source", "child", "within", "linked")}
    return Block(index=index, text="".join(walk.text), heading=heading, quote=quote, **fields)


def local_picture(address: str, base: Path | None) -> tuple[str, bytes] | str:
    """Return media type and content of a picture beside the draft, or why it is not shown.

    Only a relative path to a PNG, JPEG, GIF or WebP file of at most 2 MB, inside the folder of the draft.
    """
    from posixpath import normpath
    from urllib.parse import unquote

    if _SCHEME.match(address) or address.startswith(("/", "\\")):
        return "only pictures beside the draft are put into a page; nothing is fetched"
    if base is None:
        return "the draft has no folder; say where its pictures are"
    name = normpath(unquote(address))
    if name.startswith("../"):
        return "it lies outside the folder of the draft"
    try:
        raw = find_member(base, name, largest=LARGEST)
    except RefusedError:
        return "it is not a file of the draft's folder, but a link, a folder or a pipe"
    except FileError:
        return f"it cannot be read, or is larger than {LARGEST // 1024 // 1024} MB; make it smaller"
    if raw is None:
        return "there is no such file"
    kind = media_type(raw)
    return (kind, raw) if kind else "it is no PNG, JPEG, GIF or WebP picture"
