"""The figures of a text against the figures of a network: equal, rounded, of another period or measure, or wrong.

A false alarm costs more than a miss: a warning needs a number that counts people or events, a word that says what was
counted, a period and a place that the sentence names, and a published figure for exactly these. Anything less is left
alone, and listed as not checked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from routes.article.context import Context, context_of, counts, span_in
from routes.article.dates import months_before, timed_sentences
from routes.article.draft import Block, Draft
from routes.article.facts import Fact, FigureIndex
from routes.article.mentions import Mention
from routes.article.number_words import ALIKE
from routes.article.numbers import Number, numbers
from routes.model.lookup import places_of
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure

__all__ = ["WRONG", "Figure", "find_figures"]

WRONG = ("differs", "rounded-far", "some-months", "other-period", "other-measure")
MONTHS_SAID = 3  # "every month", in a draft with a date: of the last three months before it
# Shares of a figure: how far a number may be off to be its rounding, to be a close one, and if words say it is rounded.
FARTHEST, NEAR, NEAR_IN_WORDS = 0.1, 0.01, 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number of a text that counts people or events.

    ``status`` is ``equal``, ``rounded``, ``rounded-far`` (the right rounding, and far from the figure), ``differs``,
    ``some-months`` (said of every month, and true of ``matches`` but not of ``instead``), ``other-period``,
    ``other-measure`` or ``not-checked`` (``why`` says for what reason). ``matches`` are the published figures it agrees
    with or, if it is wrong, is compared with; ``instead`` those that have its value and count something else or another
    time.
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


def find_figures(
    draft: Draft, net: NetworkRecords, mentions: Iterable[Mention], day: Period | None = None
) -> tuple[Figure, ...]:
    """Return the numbers of a draft that may count people or events, each with what the network says about it.

    ``day`` is the date of the draft, from which *last year* and *every month* count.
    """
    book = FigureIndex(net)
    by_block: dict[int, list[Mention]] = {}
    for mention in mentions:
        by_block.setdefault(mention.block, []).append(mention)
    legs = {(leg.start, leg.end): leg.id for leg in net.legs.values() if leg.id in book.measures}
    out: list[Figure] = []
    for block in draft.blocks:
        out += _in_block(draft, net, block, book, by_block.get(block.index, []), legs, day)
    return tuple(out)


def _in_block(
    draft: Draft,
    net: NetworkRecords,
    block: Block,
    book: FigureIndex,
    mentions: list[Mention],
    legs: dict[tuple[str, str], str],
    day: Period | None,
) -> list[Figure]:
    out: list[Figure] = []
    earlier: list[str] = []
    for plain, whens in timed_sentences(block.text, day):
        end = plain.offset + len(plain.text)
        named = [mention for mention in mentions if plain.offset <= mention.span[0] < end]
        # Nobody published a figure about a country that is derived, and it says nothing about those beside it.
        here = [mention for mention in named if mention.place in net.waypoints]
        codes = {mention.place for mention in named} - {mention.place for mention in here}
        within = [about for code in sorted(codes) for about in sorted(places_of(net, code)) if about in book.measures]
        places = list(dict.fromkeys(mention.place for mention in here))
        places += [leg for ends, leg in legs.items() if set(ends) <= set(places)]
        taken = [(when.start, when.end) for when in whens] + [span_in(plain, mention) for mention in here]
        found = [number for number in numbers(plain, taken) if counts(plain, number)]
        for number in found:
            context = context_of(
                plain,
                number,
                whens,
                places if named else earlier[-1:],
                here,
                book.measures,
                inherited=not named,
                within=within,
                others=found,
            )
            out.append(_figure(draft, block, number, *_judge(context, book, day), context))
        earlier += [place for place in places if place in book.measures]
    return out


def _figure(
    draft: Draft, block: Block, number: Number, verdict: _Verdict, period: Period | None, context: Context
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


# --- judgement ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    status: str
    why: str = ""
    place: str = ""
    matches: Sequence[Fact] = ()
    instead: Sequence[Fact] = ()


def _judge(context: Context, book: FigureIndex, day: Period | None) -> tuple[_Verdict, Period | None]:
    number = context.number
    periods = [when.period for when in context.whens if when.period is not None]
    vague = not periods or any(when.period is None for when in context.whens)
    period = periods[0] if len(periods) == 1 and not vague else None
    known = [place for place in context.places if place in book.measures]
    if not context.direct and not context.measured:
        return _Verdict(status="not-checked", why="it counts something else"), period
    if context.near:
        return _Verdict(status="not-checked", why=context.near), period
    if context.monthly:
        return _judge_months(context, book, known, periods, day)
    measures = ALIKE.get(context.measure, (context.measure,)) if context.measure else ()
    group = context.groups[0] if len(context.groups) == 1 else "" if not context.groups else None
    agreeing = _agreeing(context, book, known, measures, periods, group)
    if not agreeing and context.inherited:
        agreeing = _agreeing(context, book, [], measures, periods, group)
    if agreeing:
        same = any(_same(fact, number) for fact in agreeing)
        status = "equal" if same else "rounded" if _is_near(agreeing[0], context) else "rounded-far"
        return _Verdict(status=status, place=agreeing[0].about, matches=agreeing), period
    return _disagreeing(context, book, known, measures, period, group, vague), period


def _same(fact: Fact, number: Number) -> bool:
    return fact.value == number.value


def _agreeing(
    context: Context,
    book: FigureIndex,
    known: Sequence[str],
    measures: Sequence[Measure],
    periods: Sequence[Period],
    group: str | None,
) -> list[Fact]:
    """Return the published figures that a number agrees with, as far as the sentence says what, where and when."""
    number = context.number
    abouts = known or list(context.within) or list(book.measures)
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
        away = {fact: abs(fact.value - number.value) for fact in fits}
        return sorted(fits, key=lambda fact: (away[fact], fact.parts, fact.source, fact.about))
    if number.value < 1000 or not (known or measures):
        return []
    same = [f for f in book.worth(number.value, abouts) if f.measure in kinds and (group is None or f.group == group)]
    return sorted(same, key=lambda fact: (fact.parts, fact.period.key, fact.source)) if _one_meaning(same) else []


def _judge_months(
    context: Context, book: FigureIndex, known: Sequence[str], periods: Sequence[Period], day: Period | None
) -> tuple[_Verdict, Period | None]:
    """Return the verdict on a number of every month: of the period named, or of the last months before the draft."""
    whole = periods[0] if len(periods) == 1 else None
    if whole is not None:
        months = list(whole.split("month"))
    elif day is not None and not context.whens:
        months = months_before(day, MONTHS_SAID)
        whole = Period(start=months[0].start, end=months[-1].end, precision="month")
    else:
        why = "it is said of every month: give the date of the draft" if day is None else "the months are not clear"
        return _Verdict(status="not-checked", why=why), None
    if not known:
        return _Verdict(status="not-checked", why="no place with published figures is named near it"), whole
    verdicts = [_of_months(context, book, place, months) for place in known]
    for status in ("equal", "rounded", "some-months", "differs"):
        found = [verdict for verdict in verdicts if verdict is not None and verdict.status == status]
        if found and (status != "differs" or len(verdicts) == 1):
            return found[0], whole
    return _Verdict(status="not-checked", why="nothing published for these months"), whole


def _of_months(context: Context, book: FigureIndex, place: str, months: Sequence[Period]) -> _Verdict | None:
    """Return the verdict on a number of every month at a place; ``None`` if nothing is published that could bear it."""
    number, measure = context.number, context.measure
    measures = ALIKE.get(measure, (measure,)) if measure and context.measured else ()
    rows = [book.of([place], measures, month) for month in months]
    said = any(rows)
    if not said:
        # "More than 200,000 people a month cross the border": an authority may count encounters there.
        flows = [each for each in Measure if each.is_flow and each in book.measures[place]]
        counted = [found for each in flows if any(found := [book.of([place], [each], month) for month in months])]
        rows = counted[0] if len(counted) == 1 else []
    agreeing = [fact for facts in rows for fact in facts if _fits_month(fact, context)]
    agreeing.sort(key=lambda fact: (fact.period.key, _same(fact, number), fact.source), reverse=True)
    borne = {fact.period.key for fact in agreeing}
    against = [fact for facts in rows for fact in facts if fact.period.key not in borne]
    if not agreeing:
        return _Verdict(status="differs", place=place, matches=against) if said and against else None
    if against:
        return _Verdict(status="some-months", place=place, matches=agreeing, instead=against)
    status = "equal" if any(_same(fact, number) for fact in agreeing) else "rounded"
    return _Verdict(status=status, place=place, matches=agreeing)


def _fits_month(fact: Fact, context: Context) -> bool:
    """Return whether what is said of every month is true of one: *more than* by any amount."""
    if context.bound == "at-least":
        return fact.value >= context.number.value
    if context.bound == "at-most":
        return fact.value <= context.number.value
    return _fits(fact, context)


def _each(context: Context) -> bool:
    """Return whether a sentence gives several numbers for several months: *4,702 and 4,262 in January and February*."""
    text = context.plain.folded
    pair = re.match(r" (?:and|y|e) \d", text[context.number.end :]) or re.search(
        r"\d (?:and|y|e) $", text[: context.number.start]
    )
    return pair is not None or "respectiv" in text


def _one_meaning(facts: Sequence[Fact]) -> bool:
    return len({(fact.about, fact.measure, fact.period.key) for fact in facts}) == 1


def _fits(fact: Fact, context: Context) -> bool:
    """Return whether a number is a figure as printed, or rounded to the precision that the text states.

    ``133,000`` is stated to the thousand, ``520 mil`` to ten thousand, ``2.5 million`` to a hundred thousand. *More
    than* rounds down and *nearly* up, so that what they say is true.
    """
    number, away = context.number, fact.value - context.number.value
    if not away:
        return True
    if number.step <= 1 or abs(away) > FARTHEST * fact.value:
        return False
    if context.bound == "at-least":
        return 0 < away < number.step
    if context.bound == "at-most":
        return 0 < -away < number.step
    # "About 75,000": a number that ends in a five is stated to five thousand.
    fives = context.bound == "about" and number.value / number.step % 10 == 5
    return abs(away) <= number.step * (5 if fives else 1) / 2


def _is_near(fact: Fact, context: Context) -> bool:
    """Return whether a rounded number is so close that a reader is told the same: 80,000 for 76,209 is not."""
    says_so = context.bound or context.number.scaled
    return abs(fact.value - context.number.value) <= (NEAR_IN_WORDS if says_so else NEAR) * fact.value


def _disagreeing(
    context: Context,
    book: FigureIndex,
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
