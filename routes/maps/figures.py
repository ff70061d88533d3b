"""The figures of a text against the figures of a network: equal, rounded, of another period or measure, or wrong.

A false alarm costs more than a miss: a warning needs a number that counts people or events, a word that says what was
counted, a period and a place that the sentence names, and a published figure for exactly these. Anything less is left
alone, and listed as not checked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from routes.maps.draft import Block, Draft
from routes.maps.facts import Book, Fact
from routes.maps.figuretext import Number, Plain, When, dates, numbers, sentences
from routes.maps.figurewords import (
    ABOUT,
    ALIKE,
    AT_LEAST,
    AT_MOST,
    FILLERS,
    HEDGES,
    MEASURES,
    MONTHS,
    NATIONALITIES,
    PARTS,
    PEOPLE,
    RATES,
    STOP,
)
from routes.maps.mentions import Mention, masked
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure

__all__ = ["WRONG", "Figure", "find_figures"]

WRONG = ("differs", "other-period", "other-measure")
_GROUPS = {word: f"nationality:{code}" for code, words in NATIONALITIES.items() for word in words.split()}
_CLAUSE = re.compile(
    r"[;:()]| - |, (?!\d{3})|\b(?:against|compared|while|than|versus|vs|frente|mientras|contra|comparad\w+)\b"
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\busd|\beur|\bb/\.) ?$")
_MONEY_AFTER = re.compile(
    r" ?(?:[$€£]|(?:us |u\.s\. )?dollars?|dolares|euros?|pesos|usd\b|lempiras|quetzales|balboas|cents|centavos)"
)
_UNIT_AFTER = re.compile(
    r"(?: ?%|[ -](?:per ?cent|por ciento|percentage|puntos|years?[ -]old|kilomet\w+|km|miles?|millas?|met(?:er|re|ro)s?|"
    r"m\b|feet|foot|hectare?as?|acres|hours?|horas?|days?|dias?|nights?|noches|weeks?|semanas?|months?|mes(?:es)?|years?|anos?|"
    r"minut\w+|degrees|grados|kilos?|kg|times|veces|countries|paises|o'clock|[ap]\.?m\b)|°)"
)
_NOT_A_COUNT = re.compile(
    r"\b(?:route|ruta|article|articulo|law|ley|no\.|numero|number|page|pagina|chapter|figure|age|aged|edad|kilomet\w+|title) $"
)
_TOTAL = re.compile(r"\b(?:total(?: of| de)?|totals?|sum(?:a|aron)?|in all|en total|overall)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a text that counts people or events.

    ``status`` is ``equal``, ``rounded``, ``differs``, ``other-period``, ``other-measure`` or ``not-checked`` (``why``
    says for what reason). ``matches`` are the published figures it agrees with or, if it is wrong, is compared with;
    ``instead`` those that have its value and count something else or another time.
    """

    text: str
    value: float
    line: int
    column: int
    start: int
    end: int
    status: str
    why: str = ""
    place: str = ""
    measure: str = ""
    period: str = ""
    group: str = ""
    matches: tuple[Fact, ...] = ()
    instead: tuple[Fact, ...] = ()
    block: int = field(default=0, repr=False)
    span: tuple[int, int] = field(default=(0, 0), repr=False)

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of ``routes article`` prints."""
        names = ("text", "line", "column", "start", "end", "status", "why", "place", "measure", "period", "group")
        value = int(self.value) if float(self.value).is_integer() else self.value
        return {
            **{name: getattr(self, name) for name in names},
            "value": value,
            "matches": [fact.to_dict() for fact in self.matches],
            "instead": [fact.to_dict() for fact in self.instead],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What a sentence says around a number."""

    number: Number
    plain: Plain
    whens: tuple[When, ...]
    places: tuple[str, ...]
    near: str
    bound: str
    groups: tuple[str, ...]
    part: bool
    direct: bool
    total: bool
    measure: Measure | None
    measured: bool
    elsewhere: bool


def find_figures(draft: Draft, net: NetworkRecords, mentions: Iterable[Mention]) -> tuple[Figure, ...]:
    """Return the numbers of a draft that may count people or events, each with what the network says about it."""
    book = Book(net)
    by_block: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_block.setdefault(mention.block, []).append(mention)
    legs = {(leg.start, leg.end): leg.id for leg in net.legs.values() if leg.id in book.measures}
    out: list[Figure] = []
    for block in draft.blocks:
        out += _in_block(draft, block, book, by_block.get(block.index, []), legs)
    return tuple(out)


def _in_block(
    draft: Draft, block: Block, book: Book, mentions: list[Mention], legs: dict[tuple[str, str], str]
) -> list[Figure]:
    out: list[Figure] = []
    text, year = masked(block.text), None
    earlier: list[str] = []
    for offset, sentence in sentences(text):
        plain = Plain.of(sentence, offset)
        whens = dates(plain, year)
        years = {when.period.start.year for when in whens if when.period and when.period.start}
        year = years.pop() if len(years) == 1 else (None if years else year)
        end = offset + len(sentence)
        here = [mention for mention in mentions if offset <= mention.span[0] < end]
        places = list(dict.fromkeys(mention.place for mention in here))
        places += [leg for ends, leg in legs.items() if set(ends) <= set(places)]
        taken = [(when.start, when.end) for when in whens] + [_span_in(plain, mention) for mention in here]
        for number in numbers(plain, taken):
            if _counts(plain, number):
                context = _context(plain, number, whens, places or earlier[-1:], here, book.measures)
                out.append(_figure(draft, block, number, *_judge(context, book), context))
        earlier += [place for place in places if place in book.measures]
    return out


def _span_in(plain: Plain, mention: Mention) -> tuple[int, int]:
    inside = [k for k, at in enumerate(plain.at) if mention.span[0] <= at + plain.offset < mention.span[1]]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def _figure(
    draft: Draft, block: Block, number: Number, verdict: _Verdict, period: Period | None, context: _Context
) -> Figure:
    start, end = block.source[number.span[0]], block.source[number.span[1] - 1] + 1
    line, column = draft.position(start)
    return Figure(
        text=draft.text[start:end],
        value=number.value,
        line=line,
        column=column,
        start=start,
        end=end,
        status=verdict.status,
        why=verdict.why,
        place=verdict.place,
        measure=str(context.measure or ""),
        period=str(period or ""),
        group=context.groups[0] if len(context.groups) == 1 else "",
        matches=tuple(verdict.matches),
        instead=tuple(verdict.instead),
        block=block.index,
        span=number.span,
    )


# --- what a sentence says -----------------------------------------------------------------------------------------


def _counts(plain: Plain, number: Number) -> bool:
    """Return whether a number can be a count at all: no money, share, distance, duration, age or name."""
    before, after = plain.folded[: number.start], plain.folded[number.end :]
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after) or _UNIT_AFTER.match(after):
        return False
    if _NOT_A_COUNT.search(before) or re.search(r"\w-$", before) or re.match(r"-\w", after):
        return False
    if not float(number.value).is_integer() or number.value < 1:
        return False
    # "8–10 people": the ends of a range are not two counts.
    return not (re.match(r" ?(?:-|to|a) ?\d", after) or _RANGE_BEFORE.search(before))


_RANGE_BEFORE = re.compile(r"(?<![\d,.])(?!(?:19|20)\d\d )\d[\d,.]* ?(?:-|to|a) ?$")
_PART_AFTER = re.compile(
    r" (?:of (?:the|those|them|these|all|whom)|de (?:los|las|ellos|ellas|estos|estas|esos|esas)|out of)\b"
)


def _context(
    plain: Plain,
    number: Number,
    whens: Sequence[When],
    places: Sequence[str],
    mentions: Sequence[Mention],
    figured: Collection[str],
) -> _Context:
    before, after = plain.folded[: number.start], plain.folded[number.end :]
    tail = re.match(r"[^.,;:()]*", after)
    next_words = re.findall(r"[\w']+", tail.group() if tail else "")[:5]
    noun = next((i for i, word in enumerate(next_words) if word in PEOPLE or word in _GROUPS or _measure(word)), None)
    stop = next((i for i, word in enumerate(next_words) if word in STOP), len(next_words))
    direct = noun is not None and noun <= 3 and (noun < stop or all(w in ("of", "de") for w in next_words[:noun]))
    bare = stop == 0
    groups = _groups(after)
    around = [*re.findall(r"\w+", before)[-3:], *next_words[:4]]
    clause = _clause(plain, number)
    measure, measured = _counted(plain, number, clause, next_words[: noun + 1] if direct and noun is not None else [])
    following = next_words[noun + 1] if direct and noun is not None and len(next_words) > noun + 1 else ""
    if following and not (_filler(following) or following in _names_in(plain, mentions, whens)):
        measured = False
    if measured and not _in(plain, clause, measure) and not bare:
        measured = False
    bound = "at-least" if AT_LEAST.search(before) else "about" if ABOUT.search(before) else ""
    bound = bound or ("at-most" if AT_MOST.search(before) else "")
    near = "it is a rate or an average" if RATES.search(plain.folded, *clause) else ""
    near = near or ("it is an attempt, a plan or a forecast" if HEDGES.search(plain.folded, *clause) else "")
    return _Context(
        number=number,
        plain=plain,
        whens=tuple(_whens(number, whens, clause)),
        places=tuple(places),
        near=near,
        bound=bound,
        groups=tuple(dict.fromkeys(groups)),
        part=bool(_PART_AFTER.match(after)) or (any(word in PARTS for word in around) and not bound),
        direct=direct or bare,
        total=bool(_TOTAL.search(plain.folded, *clause)),
        measure=measure,
        measured=measured,
        elsewhere=_elsewhere(plain, number, mentions, figured),
    )


def _elsewhere(plain: Plain, number: Number, mentions: Sequence[Mention], figured: Collection[str]) -> bool:
    """Return whether the place named nearest to a number has no figures and is where it was counted: *in Tapachula*."""
    spans = [(_distance(number, *_span_in(plain, mention)), mention) for mention in mentions]
    if not spans:
        return False
    nearest = min(spans, key=lambda pair: pair[0])[1]
    before = plain.folded[: _span_in(plain, nearest)[0]]
    return nearest.place not in figured and re.search(r"\b(?:in|at|en|near|outside|cerca de) $", before) is not None


def _groups(after: str) -> list[str]:
    """Return the nationalities named after a number, up to the first word that begins something else."""
    out: list[str] = []
    for word in re.findall(r"\w+", after)[:10]:
        if word in _GROUPS:
            out.append(_GROUPS[word])
        elif word in STOP and word not in ("and", "y", "e", "or", "of", "de"):
            break
    return out


def _filler(word: str) -> bool:
    known = word in STOP or word in FILLERS or word in PEOPLE or word in _GROUPS or word in MONTHS
    return known or word.endswith(("ly", "mente")) or _measure(word) is not None or not word.isalpha()


def _names_in(plain: Plain, mentions: Iterable[Mention], whens: Iterable[When]) -> set[str]:
    """Return the words of the places and times that a sentence names."""
    spans = [_span_in(plain, mention) for mention in mentions] + [(when.start, when.end) for when in whens]
    return {word for span in spans for word in re.findall(r"\w+", plain.folded[slice(*span)])}


def _in(plain: Plain, clause: tuple[int, int], measure: Measure | None) -> bool:
    pattern = next((pattern for kind, pattern in MEASURES if kind is measure), None)
    return pattern is not None and re.search(rf"\b(?:{pattern})\b", plain.folded[slice(*clause)]) is not None


def _clause(plain: Plain, number: Number) -> tuple[int, int]:
    cuts = [0, *(match.start() for match in _CLAUSE.finditer(plain.folded)), len(plain.folded)]
    start = max(cut for cut in cuts if cut <= number.start)
    return start, min((cut for cut in cuts if cut >= number.end), default=len(plain.folded))


def _measure(word: str) -> Measure | None:
    return next((measure for measure, pattern in MEASURES if re.fullmatch(pattern, word)), None)


def _counted(plain: Plain, number: Number, clause: tuple[int, int], nouns: list[str]) -> tuple[Measure | None, bool]:
    """Return what a number counts, and whether the sentence leaves no doubt about it."""
    own = [measure for word in nouns if (measure := _measure(word))]
    if own:
        return own[-1], True
    found = [
        (match.start(), match.end(), measure)
        for measure, pattern in MEASURES
        for match in re.finditer(rf"\b(?:{pattern})\b", plain.folded)
    ]
    inside = [hit for hit in found if clause[0] <= hit[0] < clause[1]]
    for hits in (inside, found):
        kinds = {measure for _, _, measure in hits}
        if hits:
            nearest = min(hits, key=lambda hit: (_distance(number, hit[0], hit[1]), hit[0]))
            return nearest[2], len(kinds) == 1 or bool(inside)
    return None, False


def _distance(number: Number, start: int, end: int) -> int:
    return start - number.end if start >= number.end else number.start - end


def _whens(number: Number, whens: Sequence[When], clause: tuple[int, int]) -> list[When]:
    """Return the times a number may belong to: the one of its clause, else all of the sentence."""
    if len(whens) < 2:
        return list(whens)
    inside = [when for when in whens if clause[0] <= when.start < clause[1]]
    if len(inside) == 1:
        return inside
    if inside:
        return inside
    # "8,456 people crossed in January 2022, 2,928 ...": a clause without a time goes with the one before it.
    before = [when for when in whens if when.end <= number.start]
    after = [when for when in whens if when.start >= number.end]
    return before[-1:] + after[:1] if before or after else list(whens)


# --- judgement ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    status: str
    why: str = ""
    place: str = ""
    matches: Sequence[Fact] = ()
    instead: Sequence[Fact] = ()


def _judge(context: _Context, book: Book) -> tuple[_Verdict, Period | None]:
    number = context.number
    periods = [when.period for when in context.whens if when.period is not None]
    vague = not periods or any(when.period is None for when in context.whens)
    period = periods[0] if len(periods) == 1 and not vague else None
    known = [place for place in context.places if place in book.measures]
    if not context.direct and not context.measured:
        return _Verdict(status="not-checked", why="it counts something else"), period
    if context.near:
        return _Verdict(status="not-checked", why=context.near), period
    measures = ALIKE.get(context.measure, (context.measure,)) if context.measure else ()
    group = context.groups[0] if len(context.groups) == 1 else "" if not context.groups else None
    agreeing = _agreeing(context, book, known, measures, periods, group)
    if agreeing:
        status = "equal" if any(_same(fact, number) for fact in agreeing) else "rounded"
        return _Verdict(status=status, place=agreeing[0].about, matches=agreeing), period
    return _disagreeing(context, book, known, measures, period, group, vague), period


def _same(fact: Fact, number: Number) -> bool:
    return fact.value == number.value


def _agreeing(
    context: _Context,
    book: Book,
    known: Sequence[str],
    measures: Sequence[Measure],
    periods: Sequence[Period],
    group: str | None,
) -> list[Fact]:
    """Return the published figures that a number agrees with, as far as the sentence says what, where and when."""
    number = context.number
    abouts = known or list(book.measures)
    kinds = measures or list(Measure)
    years = [when.year for when in context.whens if when.year is not None]
    if periods or years:
        tried = [*periods, *(part for period in periods if _each(context) for part in period.split("month"))]
        facts = [fact for period in tried for fact in book.of(abouts, kinds, period, None)]
        begun = [fact for year in years for fact in book.since(year, abouts, kinds)]
        facts += [fact for fact in begun if _same(fact, number)]
        facts = [fact for fact in facts if group is None or fact.group == group or (not group and _same(fact, number))]
        # Without a place or a word for what was counted, only the number itself, and a large one, is proof.
        loose = not known or not measures
        fits = [fact for fact in facts if (_same(fact, number) if loose else _fits(fact, context))]
        fits = [fact for fact in fits if not loose or number.value >= 1000 or (known and context.measured)]
        return sorted(fits, key=lambda fact: (not _same(fact, number), fact.parts, fact.source, fact.about))
    if number.value < 1000 or not (known or measures):
        return []
    same = [f for f in book.worth(number.value, abouts) if f.measure in kinds and (group is None or f.group == group)]
    return sorted(same, key=lambda fact: (fact.parts, fact.period.key, fact.source)) if _one_meaning(same) else []


def _each(context: _Context) -> bool:
    """Return whether a sentence gives several numbers for several months: *4,702 and 4,262 in January and February*."""
    text = context.plain.folded
    pair = re.match(r" (?:and|y|e) \d", text[context.number.end :]) or re.search(
        r"\d (?:and|y|e) $", text[: context.number.start]
    )
    return pair is not None or "respectiv" in text


def _one_meaning(facts: Sequence[Fact]) -> bool:
    return len({(fact.about, fact.measure, fact.period.key) for fact in facts}) == 1


def _fits(fact: Fact, context: _Context) -> bool:
    """Return whether a number is a fair way to write a figure."""
    number, value = context.number, fact.value
    if number.value == value:
        return True
    if fact.at_least and context.bound != "at-most":
        return number.value >= value and number.value <= 1.1 * value
    if context.bound == "at-least":
        return number.value <= value <= max(2 * number.value, number.value + number.step)
    if context.bound == "at-most":
        return 0.93 * number.value <= value <= number.value + (number.step if number.step > 1 else 0)
    if context.bound == "about":
        return abs(value - number.value) <= max(number.step, 0.05 * value)
    return number.step > 1 and abs(value - number.value) < number.step and number.step <= 0.5 * number.value


def _disagreeing(
    context: _Context,
    book: Book,
    known: Sequence[str],
    measures: Sequence[Measure],
    period: Period | None,
    group: str | None,
    vague: bool,
) -> _Verdict:
    number = context.number
    there = [f for f in book.worth(number.value) if f.measure in measures and period and f.period.key == period.key]
    if there and number.value >= 1000 and not vague:
        return _Verdict(status="equal", place=there[0].about, matches=there)
    if vague or period is None:
        return _Verdict(status="not-checked", why="the sentence gives no single period for it")
    if not known:
        return _Verdict(status="not-checked", why="no place with published figures is named near it")
    if context.part or group is None:
        return _Verdict(status="not-checked", why="it is a part of another figure")
    facts = book.of(known, measures, period, group) if measures else []
    elsewhere = [f for f in book.worth(number.value, known) if f.group == group] if number.value >= 100 else []
    wrong_time = [f for f in elsewhere if f.measure in measures and f.period.key != period.key]
    wrong_kind = [f for f in elsewhere if measures and f.measure not in measures and f.period.key == period.key]
    if wrong_time and not context.bound:
        return _Verdict(status="other-period", place=wrong_time[0].about, matches=facts, instead=wrong_time)
    if wrong_kind and not context.bound:
        return _Verdict(status="other-measure", place=wrong_kind[0].about, matches=facts, instead=wrong_kind)
    if not measures or not context.measured:
        return _Verdict(status="not-checked", why="no word near it says what was counted")
    if context.elsewhere:
        return _Verdict(status="not-checked", why="another place is named nearer to it")
    if not facts:
        return _Verdict(status="not-checked", why="nothing published for this place, measure and period")
    if not context.direct and not context.total:
        return _Verdict(status="not-checked", why="it may count something else")
    facts = [fact for fact in facts if not fact.at_least] or facts
    largest, smallest = max(f.value for f in facts), min(f.value for f in facts)
    if number.value < 0.05 * smallest and not context.total:
        return _Verdict(status="not-checked", why="so small that it may be a part of the published figure")
    if context.bound == "at-least" and largest >= number.value:
        return _Verdict(status="not-checked", why="true, and far below the published figure")
    if all(f.at_least for f in facts) and number.value > largest:
        return _Verdict(status="not-checked", why="the published figure is a lower bound")
    return _Verdict(status="differs", place=facts[0].about, matches=facts)
