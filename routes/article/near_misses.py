"""Names that a draft spells almost as the network does: *Necocoli* for Necoclí. Guesses, for an editor to confirm.

A word is a near miss if it is written like a name, stands where a place stands (*in Necocoli*; *Necocoli, Colombia*),
is one letter away from the name of one place only (two in a long name), and is no other word: none of the
dictionaries of English, Spanish, French and Portuguese has it, nor does the draft itself as an ordinary word.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from routes.article.draft import Block, Draft
from routes.article.lexicon import GENERIC, PLACE_PREPOSITIONS, SAID
from routes.article.mentions import Ambiguous, Mention, NameContext, Names, country_after, folded, lower_words, masked
from routes.article.number_words import MONTHS

__all__ = ["find_near_misses"]

SHORTEST = 6  # letters of a word that may be misspelt
LONG = 9  # letters from which two may be wrong
_WORD = re.compile(r"\w+")
_LIST = re.compile(r"\s*(?:,|[-–—→]|and|y|et|e|to|a|à|or|ou|,\s*(?:and|y|et|e))\s*")
_LANGUAGES = ("en", "es", "fr", "pt")
_CUES = PLACE_PREPOSITIONS | frozenset("a to em para vers depuis ate entre between".split())
_SORTS = GENERIC | frozenset(
    "campamento acampamento campement town pueblo ville cidade porto village aldea vila playa praia plage municipio "
    "beach coast costa cote shore outskirts afueras people gente".split()
)


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    place: str


def find_near_misses(
    draft: Draft, names: Names, mentions: Collection[Mention], unclear: Collection[Ambiguous]
) -> tuple[tuple[Mention, ...], tuple[Ambiguous, ...]]:
    """Return the near misses of a draft as mentions that are guesses, and those that may be one of several places.

    ``mentions`` and ``unclear`` are what is found already. A spelling that stands once where a place stands is meant
    everywhere.
    """
    taken = [(each.start, each.end) for each in mentions] + [(each.start, each.end) for each in unclear]
    index = _index(names)
    lower = lower_words(draft.blocks)
    found = [hit for block in draft.blocks for hit in _in_block(block, names, index, lower, taken)]
    sure = {hit.spelling for hit in found if hit.cue}
    kept = [hit for hit in found if hit.spelling in sure]
    guesses = tuple(hit.mention(draft) for hit in kept if len(hit.places) == 1)
    doubts = tuple(hit.doubt(draft) for hit in kept if len(hit.places) > 1)
    return guesses, doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    block: Block
    span: tuple[int, int]
    spelling: str
    places: tuple[str, ...]
    cue: bool

    def _where(self, draft: Draft) -> dict[str, object]:
        start, end = self.block.source[self.span[0]], self.block.source[self.span[1] - 1] + 1
        line, column = draft.position(start)
        return {"text": draft.text[start:end], "line": line, "column": column, "start": start, "end": end}

    def mention(self, draft: Draft) -> Mention:
        return Mention(
            place=self.places[0],
            block=self.block.index,
            span=self.span,
            heading=self.block.heading > 0,
            linked=any(self.block.linked[slice(*self.span)]),
            guess=True,
            **self._where(draft),  # type: ignore[arg-type]
        )

    def doubt(self, draft: Draft) -> Ambiguous:
        return Ambiguous(places=self.places, **self._where(draft))  # type: ignore[arg-type]


_Index = dict[tuple[int, str], list[_Name]]


def _index(names: Names) -> _Index:
    """Return the names by their number of words and first letter."""
    out: _Index = {}
    for form in names.forms():
        words = tuple(_WORD.findall(form.folded))
        if not form.weak and words and any(len(word) >= SHORTEST for word in words):
            out.setdefault((len(words), words[0][0]), []).append(_Name(words, form.place))
    return out


def _in_block(
    block: Block, names: Names, index: _Index, lower: set[str], taken: Iterable[tuple[int, int]]
) -> Iterator[_Hit]:
    text, at, capital = folded(masked(block.text))
    inside = {k for k, source in enumerate(block.source) for a, b in taken if a <= source < b}
    words = list(_WORD.finditer(text))
    most = max((count for count, _ in index), default=0)
    ends = {k + 1 for k in inside if k + 1 not in inside}
    after = 0
    for number, first in enumerate(words):
        if first.start() < after or not capital[first.start()] or not first.group()[0].isalpha():
            continue
        for count in range(min(most, len(words) - number), 0, -1):
            run = words[number : number + count]
            spelt = tuple(word.group() for word in run)
            start, stop = run[0].start(), run[-1].end()
            if any(at[k] in inside for k in range(start, stop)) or not _together(text, run):
                continue
            places = _nearest(spelt, index.get((count, spelt[0][0]), ()), names, lower)
            here = NameContext(text=text, plain=block.text, at=at, start=start, stop=stop, capital=capital)
            cue = _cue(here, names, places, follows=_in_list(block, here, ends)) if places else None
            if cue is not None:
                span = (at[start], at[stop - 1] + 1)
                yield _Hit(block=block, span=span, spelling=" ".join(spelt), places=places, cue=cue)
                ends.add(span[1])
                after = stop
                break


def _together(text: str, run: list[re.Match[str]]) -> bool:
    pairs = zip(run, run[1:], strict=False)
    return all(text[a.end() : b.start()] in (" ", "-") for a, b in pairs)


def _nearest(spelt: tuple[str, ...], known: Iterable[_Name], names: Names, lower: set[str]) -> tuple[str, ...]:
    """Return the places whose names are nearest to a spelling, if it is one word of a name that is misspelt."""
    from rapidfuzz.distance import OSA

    best: dict[str, int] = {}
    for name in known:
        wrong = [(word, right) for word, right in zip(spelt, name.words, strict=True) if word != right]
        if len(wrong) != 1:
            continue
        ((word, right),) = wrong
        most = 2 if min(len(word), len(right)) >= LONG else 1
        # What only adds letters to a name is said of the place or of its people: Chihuahuan, Guatemalans.
        if min(len(word), len(right)) < SHORTEST or word.startswith(right) or abs(len(word) - len(right)) > most:
            continue
        away = OSA.distance(word, right, score_cutoff=most)
        if away <= most and not _is_word(word) and word not in lower and " ".join(spelt) not in names.elsewhere:
            best[name.place] = min(away, best.get(name.place, away))
    nearest = min(best.values(), default=0)
    return tuple(sorted(place for place, away in best.items() if away == nearest))


def _in_list(block: Block, here: NameContext, ends: Collection[int]) -> bool:
    """Return whether only a comma, a dash or a word such as *and* stands between a place and a spelling."""
    start = here.at[here.start]
    return any(_LIST.fullmatch(block.text[end:start]) for end in ends if end <= start < end + 12)


def _cue(here: NameContext, names: Names, places: Collection[str], *, follows: bool) -> bool | None:
    """Return whether a spelling stands where a place stands; ``None`` if it stands where another name does."""
    after, after_capital = here.after()
    country = country_after(here, names)
    codes = {code for place in places for code in names.net.waypoints[place].country}
    if country:
        return True if country in codes or not codes else None
    if (after_capital and after not in MONTHS) or after in SAID or here.before() in SAID:
        return None
    of = here.before(2).split()
    if (
        follows
        or here.before() in _CUES
        or (len(of) == 2 and of[0] in _SORTS and of[1] in ("of", "de", "do", "da", "d"))
    ):
        return True
    return None if here.before_is_capital() else False


@functools.cache
def _dictionaries() -> tuple[Collection[str], ...]:
    from spellchecker import SpellChecker

    return tuple(SpellChecker(language=lang).word_frequency.dictionary for lang in _LANGUAGES)


@functools.cache
def _is_word(word: str) -> bool:
    """Return whether a folded word is one of a language, with or without the accents that folding took away."""
    return any(word in known for known in _dictionaries()) or word in _folded_words()


@functools.cache
def _folded_words() -> frozenset[str]:
    from routes.model.text import fold

    words = (word for known in _dictionaries() for word in known)
    return frozenset(fold(word) for word in words if not word.isascii())
