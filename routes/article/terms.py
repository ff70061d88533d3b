"""Words that the glossary of the International Organization for Migration (IOM) has another word for.

A note for the editor and never a change: what stands in quotation marks or in a quoted block is somebody's own word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from routes.article.draft import Block, Draft
from routes.article.mentions import masked
from routes.article.numbers import FoldedText

__all__ = ["Term", "find_terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word of a draft and the IOM's for it; ``line``, ``column`` count from 1, ``start``, ``end`` from 0."""

    text: str
    instead: str
    line: int
    column: int
    start: int
    end: int

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of ``routes article`` prints."""
        return {name: getattr(self, name) for name in ("text", "instead", "line", "column", "start", "end")}


_PEOPLE = {
    "en": "migrants in an irregular situation",
    "es": "migrantes en situación irregular",
    "fr": "migrants en situation irrégulière",
    "pt": "migrantes em situação irregular",
}
_MOVEMENT = {
    "en": "irregular migration",
    "es": "migración irregular",
    "fr": "migration irrégulière",
    "pt": "migração irregular",
}
# On folded text. A bare *ilegales* or *clandestins* is a noun only after an article or a number.
_TERMS: tuple[tuple[str, str], ...] = (
    (_PEOPLE["en"], r"illegal (?:im|em|e)?migrants?|illegal aliens?|illegal border[- ]crossers?|illegals"),
    (_MOVEMENT["en"], r"illegal (?:im|em)?migration"),
    (
        _PEOPLE["es"],
        (
            r"(?:in|e)?migrantes? (?:ilegal(?:es)?|clandestin[oa]s?)|ilegales(?= (?:que|en|de|cruza\w*|llega\w*)\b)|"
            r"(?<=\blos )ilegales|(?<=\blas )ilegales"
        ),
    ),
    (_MOVEMENT["es"], r"(?:in|e)?migracion (?:ilegal|clandestina)"),
    (
        _PEOPLE["fr"],
        (
            r"(?:migrante?s?|(?:im|e)migr(?:e|ee|ante?)s?) (?:ill?eg(?:al|ale|aux|ales)|clandestine?s?)|"
            r"(?<=\bles )(?:illegaux|clandestins)|(?<=\bdes )(?:illegaux|clandestins)"
        ),
    ),
    (_MOVEMENT["fr"], r"(?:im|e)?migration (?:illegale|clandestine)"),
    (
        _PEOPLE["pt"],
        (
            r"(?:i|e)?migrantes? (?:ilega(?:l|is)|clandestin[oa]s?)|imigrad[oa]s? (?:ilega(?:l|is)|clandestin[oa]s?)|"
            r"(?<=\bos )(?:ilegais|clandestinos)|(?<=\bdos )(?:ilegais|clandestinos)"
        ),
    ),
    (_MOVEMENT["pt"], r"(?:i|e)?migracao (?:ilegal|clandestina)"),
)
_RULES = tuple((instead, re.compile(rf"\b(?:{pattern})\b")) for instead, pattern in _TERMS)
_PAIRS = {"“": "”", "„": "“”", "«": "»", "‹": "›", "‘": "’", '"': '"', "'": "'"}


def find_terms(draft: Draft, lang: str = "") -> tuple[Term, ...]:
    """Return the words outside quotation marks that the IOM glossary has another word for, in order.

    ``lang`` is the draft's language: it decides where two languages write a term alike (*migrante ilegal*).
    """
    return tuple(term for block in draft.blocks if not block.quote for term in _in_block(draft, block, lang))


def _in_block(draft: Draft, block: Block, lang: str) -> Iterator[Term]:
    text = masked(block.text)
    plain, said = FoldedText.of(text), quoted_spans(text)
    found: dict[tuple[int, int], list[str]] = {}
    for instead, rule in _RULES:
        for match in rule.finditer(plain.folded):
            found.setdefault((plain.at[match.start()], plain.at[match.end() - 1] + 1), []).append(instead)
    last = -1
    for (begin, stop), words in sorted(found.items(), key=lambda entry: (entry[0][0], -entry[0][1])):
        if begin < last or any(a <= begin and stop <= b for a, b in said):
            continue
        last = stop
        own = [word for word in words if word in (_PEOPLE.get(lang), _MOVEMENT.get(lang))]
        start, end = block.source[begin], block.source[stop - 1] + 1
        line, column = draft.position(start)
        yield Term(
            text=draft.text[start:end], instead=(own or words)[0], line=line, column=column, start=start, end=end
        )


def quoted_spans(text: str) -> list[tuple[int, int]]:
    r"""Return where a text is in quotation marks; a mark that no other closes quotes the rest.

    An apostrophe within or at the end of a word opens nothing, and a straight mark opens only before a word.

    Examples
    --------
    >>> text = "the 'illegals', he said, weren't \"illegal\""
    >>> [text[a:b] for a, b in quoted_spans(text)]
    ["'illegals'", '"illegal"']
    """
    out: list[tuple[int, int]] = []
    position = 0
    while position < len(text):
        mark = text[position]
        end = _closing(text, position, _PAIRS[mark]) if mark in _PAIRS and _opens(text, position) else None
        if end is None:
            position += 1
            continue
        out.append((position, end))
        position = end
    return out


def _opens(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    free = not before or not (before.isalnum() or before in ".,;!?")
    return free and bool(after.strip()) if text[at] in "\"'‘" else True


def _closing(text: str, at: int, marks: str) -> int | None:
    for position in range(at + 1, len(text)):
        if text[position] in marks:
            inside = text[position + 1 : position + 2].isalnum() and text[position - 1].isalnum()
            if text[position] in "'’" and inside:
                continue  # an apostrophe
            return position + 1
    # A quotation of several paragraphs is closed in its last; a single mark may be an apostrophe.
    return None if text[at] in "'‘" else len(text)
