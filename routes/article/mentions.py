"""The places of a network in a text: longest name first, whole words, whatever the accents, capitals as in the name.

A word is a place only if it is written like one: *paso* is a step, *Paso* may be a place. Where capitals prove nothing
(the first word of a sentence, a line in capitals) an ordinary word stays a word, and a first name stays a person
unless the text says *in David*. What may be two places of the network is reported and not linked.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from routes.article.draft import BREAK, Block, Draft
from routes.article.lexicon import (
    AFTER,
    ARTICLES,
    BEFORE,
    ELSEWHERE,
    GENERIC,
    HATS,
    NATURE,
    ORDINARY,
    PERSONS,
    PLACE_PREPOSITIONS,
    SAID,
)
from routes.model import countries
from routes.model.network import NetworkRecords
from routes.model.records import Waypoint
from routes.model.text import fold

__all__ = [
    "Ambiguous", "Mention", "NameContext", "Names", "country_after", "find_mentions", "folded", "lower_words", "masked",
]  # fmt: skip

_WORD = re.compile(r"\w+")
# Addresses, mail, domains, handles and hashtags are not prose.
_MASK = re.compile(
    r"://|www\.|@|#\w|\.\w+/|\w\.(?:com|org|net|gov|gob|int|edu|info|co|pa|mx|es|uk|eu)\b", re.IGNORECASE
)
_LONGEST_WORD = 200
_QUALIFIED = re.compile(r"^(.+?)(?:\s*\(([^()]+)\)|,\s*([^,]+))$")
_DASHES = "-‐‑‒–—−/"
_QUOTES = "\"'“”«»‘’([¿¡*_"
_AROUND = 80  # characters that are looked at before and after a name
_SENTENCE_END = ".!?…:;"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place named in a text: ``place`` is its id; ``line``, ``column`` count from 1, ``start``, ``end`` from 0.

    ``guess`` says that the text spells the name another way, so that an editor must confirm it.
    """

    place: str
    text: str
    line: int
    column: int
    start: int
    end: int
    block: int = field(default=0, repr=False)
    span: tuple[int, int] = field(default=(0, 0), repr=False)
    heading: bool = field(default=False, repr=False)
    linked: bool = field(default=False, repr=False)
    guess: bool = False

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of ``routes article`` prints."""
        return {name: getattr(self, name) for name in ("place", "text", "line", "column", "start", "end", "guess")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """A name in the text that is not linked: it may be any of ``places``, or (``why``) no place at all."""

    text: str
    places: tuple[str, ...]
    line: int
    column: int
    start: int
    end: int
    why: str = "several"

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of ``routes article`` prints."""
        names = ("text", "line", "column", "start", "end", "why")
        return {"places": list(self.places), **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """A way to write a name: folded, the positions that must be capitals, and whether it leaves a qualifier out."""

    folded: str
    capitals: tuple[int, ...]
    place: str
    weak: bool = False


class Names:
    """All names of a network, ready to be looked for."""

    def __init__(self, net: NetworkRecords) -> None:
        derived = [countries.country(net, code) for code in countries.codes_of(net) if not countries.area_of(net, code)]
        self.net = dataclasses.replace(net, waypoints={**net.waypoints, **{each.id: each for each in derived}})
        self._forms: dict[str, list[_Form]] = {}
        seen: set[_Form] = set()
        for form in _all_forms(net):
            if form not in seen:
                seen.add(form)
                self._forms.setdefault(_first_word(form.folded), []).append(form)
        for forms in self._forms.values():
            forms.sort(key=lambda form: (-len(form.folded), form.folded, form.weak, form.place))
        self.elsewhere = _elsewhere()

    def forms(self) -> Iterator[_Form]:
        """Yield every way to write a name."""
        for forms in self._forms.values():
            yield from forms

    def longest(self, text: str, at: int, capital: tuple[bool, ...]) -> list[_Form]:
        """Return the longest forms that stand at a position of a folded text; several only if equally long."""
        best: list[_Form] = []
        word = _WORD.match(text, at)
        for form in self._forms.get(word.group(), ()) if word else ():
            if best and len(form.folded) < len(best[0].folded):
                break
            end = at + len(form.folded)
            whole = text.startswith(form.folded, at) and not (end < len(text) and _WORD.match(text, end))
            if whole and all(capital[at + k] for k in form.capitals):
                best.append(form)
        return best


def _all_forms(net: NetworkRecords) -> Iterator[_Form]:
    """Yield the forms of all places, and of the countries that the network passes where no place has that name."""
    taken: set[str] = set()
    for waypoint in net.waypoints.values():
        for form in _forms(waypoint):
            taken.add(form.folded)
            yield form
    for code in countries.codes_of(net):
        place = (countries.area_of(net, code) or countries.country(net, code)).id
        for _, name in countries.names_of(code):
            yield from (form for form in _form(name, place) if form.folded not in taken)


def _first_word(folded: str) -> str:
    word = _WORD.match(folded)
    return word.group() if word else folded


def _forms(waypoint: Waypoint) -> Iterator[_Form]:
    own = [waypoint.name, *(text for _, text in waypoint.names)]
    for name in [*own, *waypoint.aliases]:
        yield from _form(name, waypoint.id)
        match = _QUALIFIED.match(name.strip())
        if match is None:
            continue
        base, qualifier = match[1], match[2] or match[3]
        for other in (f"{base}, {qualifier}", f"{base} ({qualifier})", f"{base} {qualifier}"):
            yield from _form(other, waypoint.id)
        if name in own and qualifier[:1].isupper():
            yield from _form(base, waypoint.id, weak=True)


def _form(name: str, place: str, *, weak: bool = False) -> Iterator[_Form]:
    """Yield the form of a name; none for a name too short to be told from other words."""
    text, _, capital = folded(name.strip())
    if len(text) < 3 or not _WORD.match(text):
        return
    starts = [match.start() for match in _WORD.finditer(text)]
    upper = [match.start() for match in _WORD.finditer(text) if capital[match.start()] and match.group()[0].isalpha()]
    proper = [at for at in upper if _first_word(text[at:]) not in GENERIC]
    upper = proper if any(_first_word(text[at:]) not in ARTICLES for at in proper) else upper
    yield _Form(folded=text, capitals=tuple(upper or starts[:1]), place=place, weak=weak)


def _elsewhere() -> dict[str, str]:
    """Return folded names of countries and of states of the USA, with the code of the country they are in."""
    from routes.geo import layers

    found = dict.fromkeys(ELSEWHERE, "USA")
    for lang in ("en", "es", "fr", "pt"):
        for code, name in layers.country_names(lang).items():
            found[fold(name)] = code
    return found


def folded(text: str) -> tuple[str, tuple[int, ...], tuple[bool, ...]]:
    r"""Return a text without accents and case, the position of each character in the original, and where capitals are.

    Capitals are true also where a script has none.

    Examples
    --------
    >>> folded("el  Darie\u0301n")[0], folded("a Ñ")[1:]
    ('el darien', ((0, 1, 2), (False, True, True)))
    """
    out: list[str] = []
    at: list[int] = []
    capital: list[bool] = []
    for index, char in enumerate(text):
        if char.isspace() or char == "\u200b":
            pieces = "" if out and out[-1] == " " else " "
        elif char in _DASHES:
            pieces = "" if out and out[-1] == "-" else "-"
        elif char in "’ʼ":
            pieces = "'"
        elif char == "\u00ad":
            pieces = ""
        else:
            plain = unicodedata.normalize("NFKD", char)
            pieces = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
        for piece in pieces:
            out.append(piece)
            at.append(index)
            capital.append(not char.islower())
    return "".join(out), tuple(at), tuple(capital)


# --- the search ---------------------------------------------------------------------------------------------------


def find_mentions(draft: Draft, names: Names) -> tuple[tuple[Mention, ...], tuple[Ambiguous, ...]]:
    """Return the places a draft names, and the names that may be one of several places or none, in its order."""
    found: list[_Found] = []
    words = lower_words(draft.blocks)
    for block in draft.blocks:
        found += _in_block(block, names, words)
    sure = {hit.place for hit in found if hit.verdict == "cue"}
    named = sure | {hit.place for hit in found if hit.verdict == "yes"}
    shunned = {hit.place for hit in found if hit.verdict == "person"}
    mentions: list[Mention] = []
    unclear: list[Ambiguous] = []
    for hit in found:
        verdict = hit.verdict
        keep = verdict in ("yes", "cue") or (verdict in ("weak", "start") and hit.place in named)
        keep = keep or (verdict == "maybe" and hit.place in sure and hit.place not in shunned)
        start, end = hit.source(draft)
        line, column = draft.position(start)
        where = {"text": draft.text[start:end], "line": line, "column": column, "start": start, "end": end}
        if keep:
            block, span = hit.block, (hit.start, hit.end)
            linked = any(block.linked[hit.start : hit.end])
            mentions.append(
                Mention(
                    place=hit.place,
                    block=block.index,
                    span=span,
                    heading=block.heading > 0,
                    linked=linked,
                    **where,  # type: ignore[arg-type]
                )
            )
        else:
            why = verdict if verdict in ("several", "elsewhere") else "word"
            unclear.append(Ambiguous(places=hit.places, why=why, **where))  # type: ignore[arg-type]
    return tuple(mentions), tuple(unclear)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    block: Block
    start: int
    end: int
    places: tuple[str, ...]
    verdict: str

    @property
    def place(self) -> str:
        return self.places[0]

    def source(self, draft: Draft) -> tuple[int, int]:
        """Return first and last position in the draft, with the accents that follow the last letter."""
        start, end = self.block.source[self.start], self.block.source[self.end - 1] + 1
        while end < len(draft.text) and unicodedata.combining(draft.text[end]):
            end += 1
        return start, end


def lower_words(blocks: Iterable[Block]) -> set[str]:
    """Return the folded words that the text also writes in lower case: ordinary words of this text."""
    return {fold(word) for block in blocks for word in _WORD.findall(masked(block.text)) if word.islower()}


def masked(text: str) -> str:
    """Return the text with addresses, handles and hashtags blotted out, at the same length."""

    def blotted(match: re.Match[str]) -> str:
        word = match.group()
        bad = len(word) > _LONGEST_WORD or _MASK.search(word)
        return BREAK * len(word) if bad else word

    return re.sub(r"\S+", blotted, text)


def _in_block(block: Block, names: Names, lower: set[str]) -> list[_Found]:
    text, at, capital = folded(masked(block.text))
    plain = tuple(at)
    hits: list[_Found] = []
    position = 0
    while match := _WORD.search(text, position):
        position = match.end()
        forms = names.longest(text, match.start(), capital)
        if not forms:
            continue
        start, stop = match.start(), match.start() + len(forms[0].folded)
        end = plain[stop - 1] + 1
        while end < len(block.text) and unicodedata.combining(block.text[end]):
            end += 1
        places = tuple(sorted({form.place for form in forms}))
        here = NameContext(text=text, plain=block.text, at=plain, start=start, stop=stop, capital=capital)
        if len(places) > 1:
            verdict = "several"
        elif all(form.weak for form in forms):
            verdict = "weak"
        else:
            verdict = _verdict(here, names, places[0], lower, bool(hits) and here.next_to(hits, block))
        hits.append(_Found(block=block, start=plain[start], end=end, places=places, verdict=verdict))
        position = stop
    return hits


@dataclass(frozen=True, slots=True, kw_only=True)
class NameContext:
    """A name where it stands: what comes before and after it."""

    text: str
    plain: str
    at: tuple[int, ...]
    start: int
    stop: int
    capital: tuple[bool, ...]

    @property
    def words(self) -> list[str]:
        """The folded words of the name."""
        return _WORD.findall(self.text[self.start : self.stop])

    @property
    def sentence_start(self) -> bool:
        """Whether the name begins a sentence."""
        before = self.plain[max(0, self.at[self.start] - _AROUND) : self.at[self.start]].rstrip(
            _QUOTES + " \u00a0\u2014\u2013-"
        )
        return not before or before[-1] in _SENTENCE_END

    @property
    def shouted(self) -> bool:
        """Whether the name is in capitals, letter by letter, as a line of capitals is."""
        letters = [c for c in self.plain[self.at[self.start] : self.at[self.stop - 1] + 1] if c.isalpha()]
        return len(letters) > 3 and all(c.isupper() for c in letters)

    def before(self, count: int = 1) -> str:
        """Return the folded words directly before, or nothing if punctuation stands between."""
        match = re.search(r"(?:\w+ )+$", self.text[max(0, self.start - _AROUND) : self.start])
        return " ".join(match.group().split()[-count:]) if match else ""

    def before_is_capital(self) -> bool:
        """Return whether the word directly before begins with a capital."""
        first = max(0, self.start - _AROUND)
        match = re.search(r"(\w+) $", self.text[first : self.start])
        return match is not None and self.capital[first + match.start(1)] and match[1][0].isalpha()

    def after(self) -> tuple[str, bool]:
        """Return the folded word directly after and whether it begins with a capital."""
        match = re.match(r" (\w+)", self.text[self.stop : self.stop + _AROUND])
        if match is None:
            return "", False
        at = self.stop + match.start(1)
        return match[1], self.capital[at] and match[1][0].isalpha()

    def qualifier(self) -> str:
        """Return what follows a comma or stands in brackets, folded, at most three words."""
        match = re.match(r"(?:, ?| ?\()((?:\w+\.? ?){1,3})", self.text[self.stop : self.stop + _AROUND])
        return match[1].strip(" .") if match is not None else ""

    def next_to(self, hits: list[_Found], block: Block) -> bool:
        """Return whether only a comma, *and*, *to* or a dash stands between this name and the one before it."""
        if not hits:
            return False
        between = block.text[hits[-1].end : self.at[self.start]]
        return len(between) < _AROUND and bool(
            re.fullmatch(r"\s*(?:,|[-–—→]|and|y|e|to|a|or|o|,\s*(?:and|y))\s*", between)
        )


def _verdict(here: NameContext, names: Names, place: str, lower: set[str], in_list: bool) -> str:
    """Return ``yes``, ``cue`` (surely a place), or a doubt: maybe, start, person, word or elsewhere."""
    words = here.words
    after, after_capital = here.after()
    if (here.before() in BEFORE and here.before_is_capital()) or here.before(2) in BEFORE:
        return "elsewhere"
    if (after_capital and after in AFTER) or after in NATURE | HATS or here.before() in NATURE:
        return "elsewhere"
    country = country_after(here, names)
    codes = names.net.waypoints[place].country
    if country:
        return "cue" if not codes or country in codes else "elsewhere"
    person = len(words) == 1 and words[0] in PERSONS
    ordinary = all(word in ORDINARY for word in words) or (len(words) == 1 and words[0] in lower)
    cue = in_list or here.before() in PLACE_PREPOSITIONS
    if person:
        if after_capital or after in SAID or here.before() in SAID or (here.before_is_capital() and not cue):
            return "person"
        return "cue" if cue else "maybe"
    if ordinary:
        bare = len(words) == 1 and (here.sentence_start or here.shouted)
        if bare or (len(words) > 1 and here.shouted) or after_capital:
            known = "word" if words[0] in lower or len(words) > 1 else "start"
            return "cue" if cue and not after_capital and not here.shouted else known
    return "yes"


def country_after(here: NameContext, names: Names) -> str:
    """Return the country that follows a name, after a comma or in brackets (*, in Colombia*), or nothing."""
    words, elsewhere = here.qualifier().split(), names.elsewhere
    words = words[1:] if words and words[0] in ("in", "en", "em", "na", "no", "au", "aux") else words
    for count in range(len(words), 0, -1):
        found = elsewhere.get(" ".join(words[:count]).replace(".", ""))
        if found:
            return found
    return ""
