"""Times as a text writes them: ``January and February 2022``, ``the same period of last year``, ``en octubre pasado``.

What a text counts from its own day (*last year*, *last month*, a month without a year) is resolved from the date of
the draft; without one it stays open. English, Spanish, French and Portuguese.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from routes.article.mentions import masked
from routes.article.number_words import MONTHS, NUMBER_WORDS
from routes.article.numbers import FoldedText, sentences
from routes.model.period import Period

__all__ = ["When", "dates", "months_before", "timed_sentences", "years_later"]


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time in a text, by its place in the folded sentence.

    ``period`` is ``None`` where the text leaves it open; then ``year`` is the year from whose January it may count.
    ``relative`` says that the words count from the day of the draft.
    """

    start: int
    end: int
    period: Period | None = None
    year: int | None = None
    relative: bool = False


# --- patterns, on folded text -------------------------------------------------------------------------------------

_M = "(" + "|".join(sorted(MONTHS, key=lambda name: (-len(name), name))) + r")\b\.?"
# Years by their distance from the year of the draft.
_RELATIVE = (
    (
        -2,
        r"(?:the )?year before last|(?:el )?ano antepasado|l'avant-derniere annee|(?:o )?ano retrasado",
    ),
    (
        -1,
        (
            r"(?:the )?last year|(?:el |o )?ano pass?ado|(?:el )?pasado ano|l'an(?:nee)? (?:derniere?|passee?)|"
            r"(?:o )?ultimo ano"
        ),
    ),
    (
        0,
        r"(?:this|the current) year|(?:d?este|neste|(?:el )?presente|o corrente) ano|(?:de )?cette annee",
    ),
)
_YEARS = tuple((offset, re.compile(pattern)) for offset, pattern in _RELATIVE)
_ANY_YEAR = r"(?:19|20)\d\d|" + "|".join(pattern for _, pattern in _RELATIVE)
_Y = rf"({_ANY_YEAR})\b(?![\d,.]\d|\d)"
_OF = r",? (?:de |del |do |of )?"
_TO = r"(?: ?- ?| to | through | until | till | and | y | a | e | et | hasta | al | au | ate )"
_SAME = (
    r"(?:the )?same (?:period|months?|two months|time)|"
    r"(?:el )?(?:mismo|igual|identico) (?:periodo|lapso|mes)|los mismos(?: dos)? meses|"
    r"(?:la )?meme periode|(?:les )?memes(?: deux)? mois|(?:le )?meme mois|"
    r"(?:o )?(?:mesmo|igual) (?:periodo|mes|intervalo)|(?:os )?mesmos(?: dois)? meses"
)
_EARLIER = (
    r"(?:a|one|the) year (?:before(?! last)|earlier|ago)|(?:the )?(?:previous|preceding|prior) year|year-earlier|"
    r"(?:un )?ano antes|(?:el|del) ano (?:anterior|previo)|"
    r"(?:un an|une annee) (?:plus tot|auparavant|avant)|(?:de )?l'annee (?:precedente|d'avant)|"
    r"(?:um )?ano (?:antes|mais cedo)|(?:o|do|no) ano anterior"
)
_FIRST = r"first (\w+) months|primei?ros (\w+) meses|(\w+) primei?ros meses|(\w+) premiers mois"
_ORDINALS = {
    name: number
    for number, names in enumerate(
        (
            "first primer primeiro premier",
            "second segundo deuxieme",
            "third tercer terceiro troisieme",
            "fourth cuarto quarto quatrieme",
        )
    )
    for name in names.split()
}
_NTH = rf"({'|'.join(_ORDINALS)}) (quarter|half|trimestre|semestre)"
_LAST_MONTH = (
    r"last month|(?:el |o )?mes pass?ado|(?:el )?pasado mes(?! d)|(?:le )?mois (?:dernier|passe)|(?:o )?ultimo mes"
)
_VAGUE = (
    r"(?:this|last|next|past) (?:month|week|summer|winter|spring|autumn|fall)|next year|"
    r"(?:d?este|neste|proximo|pasado) (?:ano|mes)|yesterday|ayer|today|hoy|"
    r"ce mois-ci|l'an(?:nee)? prochaine?|(?:la )?semaine (?:derniere|prochaine)|hier|aujourd'hui|"
    r"semana pass?ada|ontem|hoje"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b{pattern}"))
    for kind, pattern in (
        ("iso", r"((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?!\d)"),
        ("day", rf"(\d{{1,2}})(?:st|nd|rd|th|er|o)? (?:de |of )?{_M}(?:{_OF}{_Y})?"),
        ("day", rf"{_M} (\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.]\d|\d)(?:,? {_Y})?"),
        ("span", rf"{_M}{_OF}{_Y}{_TO}{_M}{_OF}{_Y}"),
        ("months", rf"{_M}{_TO}{_M}(?:{_OF}{_Y})?"),
        ("month", rf"{_M}{_OF}{_Y}"),
        ("past month", rf"last {_M}"),
        ("past month", rf"{_M} (?:pasado|passado|dernier|ultimo)\b"),
        ("past month", rf"pasado (?:mes de )?{_M}"),
        (
            "first",
            (rf"(?:{_FIRST})(?:(?: of| in| de| del| do| en)?(?: the)?(?: l'annee| ano)? {_Y}|"
            rf"(?: of the year| del ano| de l'annee| do ano)?)\b"),
        ),
        ("part", rf"{_NTH}(?: of| de| del| do)?(?: the)? {_Y}"),
        ("fiscal", r"(?:fiscal year|fy|ano fiscal) ?(?:de )?((?:19|20)\d\d)(?!\d)"),
        (
            "so far",
            (rf"(?:so far (?:in|this)|(?:en )?lo que va de[l]?|depuis le debut de l'annee|"
            rf"desde (?:o inicio do|el inicio del|principios de[l]?))(?: year| ano)?(?: {_Y})?"),
        ),
        ("earlier", rf"(?:(?:{_SAME}) (?:of |in |de |del |do |no )?)?(?:{_EARLIER})"),
        ("same", rf"(?:{_SAME})(?:,? (?:of|in|de|del|do|no|en|em))? {_Y}"),
        ("years", rf"{_Y}{_TO}{_Y}"),
        ("since", rf"(?:since|desde|depuis)(?: early| late)? {_Y}"),
        ("again", rf"(?:{_SAME})\b"),
        ("last month", rf"(?:{_LAST_MONTH})\b"),
        ("year", _Y),
        ("vague", rf"(?:{_VAGUE})\b"),
        ("bare", _M),
    )
)  # fmt: skip
_SHORT = ("jan", "feb", "apr", "jun", "jul", "aug", "sept", "oct", "nov", "dec")
_CLOSED = ("span", "months", "years", "first", "part", "fiscal", "same", "again", "earlier")
_BETWEEN = re.compile(r"\b(?:between|entre|from|de) $")
# Words before a date that make a stretch of time of it without a clear beginning or end.
_OPEN = re.compile(
    r"\b(?:(?:by|through|until|till|hasta|as of|up to|(?<!compared )to|before|after|antes de|despues de|a partir de|"
    r"since|from|desde|early|late|mid|(?:the )?(?:end|beginning|start|middle) of|"
    r"avant|apres|depuis|jusqu'(?:a|en|au)|d'ici|debut|fin|(?:au debut|a la fin|au milieu) de|"
    r"depois de|ate|(?:inicio|inicios|final|fim|meados) de|"
    r"(?:principios|finales|fines|mediados|comienzos|inicios) de|"
    r"(?:weeks?|days?|weekend|fortnight|semanas?|dias?|quincena|mitad|night|noche|semaines?|jours?|nuit|noite) "
    r"(?:of|in|de|en|em)) "
    r"(?:the end of |finales de |fines de )?|(?:mid-|mi-))$"
)
# A month without a year is a time of the draft's own year or the one before only where a word says that it is a time.
_IN = re.compile(
    r"\b(?:in|en|em|since|during|throughout|this past|mes de|mois de|month of|durante|pendant|desde|depuis|until|"
    r"by|by late|before|after) $"
)
_BEFORE_MONTH = re.compile(
    r"\b(?:in|of|since|by|until|till|during|last|this|late|early|mid|from|to|and|between|through|before|after|every|"
    r"each|next|past|or) $|mid-$|\d(?:st|nd|rd|th)? $"
)
_MODAL = re.compile(
    r" (?:i|we|you|he|she|it|they|god|all|the|there|this|that|these|those|not|no|his|her|my|our|your|their|be|"
    r"\w+ \w+\?)\b"
)
_MARCHES = re.compile(r" (?:on|with|to|toward|towards|for|against|out|past|of|home|up|off|alongside|along)\b")


# --- reading ------------------------------------------------------------------------------------------------------


def timed_sentences(text: str, day: Period | None = None) -> Iterator[tuple[FoldedText, list[When]]]:
    """Yield the sentences of a block folded, each with the times it names; later ones count from earlier ones.

    ``day`` is the date of the draft.
    """
    year, last = None, None
    for offset, sentence in sentences(masked(text)):
        plain = FoldedText.of(sentence, offset)
        whens = dates(plain, year, last, day)
        named = [when.period for when in whens if when.period is not None]
        last = named[-1] if named else last
        years = {period.start.year for period in named if period.start}
        year = years.pop() if len(years) == 1 else (None if years else year)
        yield plain, whens


def dates(
    plain: FoldedText, year: int | None = None, before: Period | None = None, day: Period | None = None
) -> list[When]:
    """Return the times a folded sentence names, in order.

    ``year`` is that of the text before, for a bare month; ``before`` its last time, for *a year earlier*; ``day`` the
    date of the draft, for *last year*.

    Examples
    --------
    >>> text = FoldedText.of("2,928 in the first two months of last year, 8,456 in the same period of 2022")
    >>> [str(when.period) for when in dates(text, day=Period.parse("2022-04-15"))]
    ['2021-01/2021-02', '2022-01/2022-02']
    """
    found: list[tuple[int, int, str, re.Match[str]]] = []
    for kind, rule in _RULES:
        for match in rule.finditer(plain.folded):
            taken = any(a < match.end() and match.start() < b for a, b, *_ in found)
            if not taken and _is_date(plain, kind, match):
                found.append((match.start(), match.end(), kind, match))
    found.sort(key=lambda entry: entry[0])
    own = [named for *_, match in found for named in _named_years(match.group(), day)]
    fallback = own[0] if len(set(own)) == 1 else None if own else year
    out: list[When] = []
    for *_, kind, match in found:
        last = next((when.period for when in reversed(out) if when.period), before)
        out += _read(plain, kind, match, _Known(year=fallback, last=last, day=day, own=bool(own)))
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What a time is read with: the year and the last time named before it, and the date of the draft.

    ``own`` says that the year is of the same sentence.
    """

    year: int | None = None
    own: bool = False
    last: Period | None = None
    day: Period | None = None

    def year_of(self, named: str | None) -> int:
        """Return the year that digits or words such as *last year* name, or that of the text before.

        Raises
        ------
        ValueError
            If there is none, or the words count from the date of a draft that has none.
        """
        if named is None:
            if self.year is None:
                raise ValueError("no year")
            return self.year
        if named.isdigit():
            return int(named)
        if self.day is None or self.day.start is None:
            raise ValueError("the draft has no date")
        return self.day.start.year + next(offset for offset, pattern in _YEARS if pattern.fullmatch(named))


def _read(plain: FoldedText, kind: str, match: re.Match[str], known: _Known) -> list[When]:
    start, end = match.span()
    try:
        period = _period(kind, match, plain.folded[:start], known)
    except (ValueError, KeyError, OverflowError):
        period = None
    relative = kind in ("last month", "past month") or bool(_named_years(match.group(), None, relative=True))
    relative = relative or (kind == "bare" and known.year is None)
    if kind == "years" and not _BETWEEN.search(plain.folded[:start]) and not re.search(r"-| to | a ", match.group()):
        # "in 2021 and 2022": two years, not one stretch of time.
        named = _named_years(match.group(), known.day)
        if len(named) == 2:
            spans = [match.span(1), match.span(2)]
            return [
                When(start=a, end=b, period=Period.parse(str(one)), relative=relative)
                for (a, b), one in zip(spans, named, strict=True)
            ]
    so_far = kind == "year" and bool(_YEARS[2][1].fullmatch(match.group()))
    if so_far or kind in ("so far", "since") or (kind not in _CLOSED and _OPEN.search(plain.folded[:start])):
        named = _named_years(match.group(), known.day)
        begins = named[0] if named else period.start.year if period and period.start else known.year
        if begins is None and kind == "so far" and known.day is not None and known.day.start is not None:
            begins = known.day.start.year
        return [When(start=start, end=end, year=begins, relative=relative)]
    return [When(start=start, end=end, period=period, relative=relative)]


def _named_years(text: str, day: Period | None, *, relative: bool = False) -> list[int]:
    """Return the years that a time names, in order; ``relative`` asks for those that count from the draft's day."""
    out = []
    for match in re.finditer(rf"\b(?:{_ANY_YEAR})\b", text):
        named = match.group()
        if named.isdigit():
            out += [] if relative else [int(named)]
        elif relative:
            out.append(0)
        elif day is not None and day.start is not None:
            out.append(_Known(day=day).year_of(named))
    return out


def _is_date(plain: FoldedText, kind: str, match: re.Match[str]) -> bool:
    if kind == "year" and match.group().isdigit():
        # A year is not followed by what it would count, and has no thousands.
        return not re.match(
            r" (?:people|migrants|persons|personas|migrantes|personnes|pessoas|crossings|cruces)",
            plain.folded[match.end() :],
        )
    word = re.search(r"[a-z]+", match.group())
    if word is None or kind not in ("bare", "months", "month", "day", "span"):
        return True
    if kind == "bare" and word.group() in ("mars", "marco"):
        # Without a year it may be a planet or a man.
        return re.search(r"\b(?:en|em|mois de|mes de|depuis|desde) $", plain.folded[: match.start()]) is not None
    if word.group() in _SHORT:
        return plain.capital[match.start() + word.start()]
    if word.group() in ("may", "march"):
        return plain.capital[match.start() + word.start()] and (kind != "bare" or _is_month(plain, match))
    return True


def _is_month(plain: FoldedText, match: re.Match[str]) -> bool:
    """Return whether *May* or *March*, written with a capital, is the month and not the verb or a march."""
    before, after = plain.folded[: match.start()], plain.folded[match.end() :]
    if _BEFORE_MONTH.search(before):
        return True
    first = not re.search(r"\w", before)
    if match.group().startswith("may"):
        return not (first and _MODAL.match(after))
    return not _MARCHES.match(after) and not (first and re.match(r" \w+!", after))


def _period(kind: str, match: re.Match[str], before: str, known: _Known) -> Period | None:
    """Return the period of a time; ``None`` where the text leaves it open, a ValueError where its words make none."""
    reader = _READERS.get(kind)
    return None if reader is None else reader(match.groups(), before, known)


_Groups = tuple[str | None, ...]


def _iso(g: _Groups, _: str, __: _Known) -> Period | None:
    return Period.parse("-".join(part for part in g if part))


def _day(g: _Groups, _: str, known: _Known) -> Period | None:
    name, number = (g[0], g[1]) if g[0] in MONTHS else (g[1], g[0])
    return Period.parse(f"{known.year_of(g[2])}-{MONTHS[str(name)]:02d}-{int(str(number)):02d}")


def _span(g: _Groups, _: str, known: _Known) -> Period | None:
    return _months(known.year_of(g[1]), MONTHS[str(g[0])], known.year_of(g[3]), MONTHS[str(g[2])])


def _pair(g: _Groups, before: str, known: _Known) -> Period | None:
    first, last = MONTHS[str(g[0])], MONTHS[str(g[1])]
    if g[2] is None and known.year is None:
        return _ending_before(last, first, known.day) if _IN.search(before) else None
    return _months(known.year_of(g[2]), first, known.year_of(g[2]), last)


def _month(g: _Groups, _: str, known: _Known) -> Period | None:
    at = known.year_of(g[1] if len(g) > 1 else None)
    return _months(at, MONTHS[str(g[0])], at, MONTHS[str(g[0])])


def _bare(g: _Groups, before: str, known: _Known) -> Period | None:
    latest = _past_month(g, before, known) if _IN.search(before) else None
    if known.year is None:
        return latest
    if not known.own and known.day is not None and _IN.search(before):
        # "2021 was a record. In March …": of that year, or of the draft's? Only if they are the same.
        return latest if latest is not None and latest.start and latest.start.year == known.year else None
    return _month(g, before, known)


def _past_month(g: _Groups, _: str, known: _Known) -> Period | None:
    return _ending_before(MONTHS[str(g[0])], MONTHS[str(g[0])], known.day)


def _last_month(_: _Groups, __: str, known: _Known) -> Period | None:
    return months_before(known.day, 1)[0] if known.day is not None else None


def _first(g: _Groups, _: str, known: _Known) -> Period | None:
    count = next(part for part in g[:4] if part)
    number = int(count) if count.isdigit() else NUMBER_WORDS[count]
    if g[4] is None and known.year is None and known.day is not None and known.day.start is not None:
        made = _months(known.day.start.year, 1, known.day.start.year, number)
        return made if made.end is not None and made.end <= known.day.start else None
    return _months(known.year_of(g[4]), 1, known.year_of(g[4]), number)


def _part(g: _Groups, _: str, known: _Known) -> Period | None:
    nth, size = _ORDINALS[str(g[0])], 3 if g[1] in ("quarter", "trimestre") else 6
    return _months(known.year_of(g[2]), nth * size + 1, known.year_of(g[2]), nth * size + size)


def _fiscal(g: _Groups, _: str, __: _Known) -> Period | None:
    return _months(int(str(g[0])) - 1, 10, int(str(g[0])), 9)


def _same(g: _Groups, _: str, known: _Known) -> Period | None:
    if known.last is None or known.last.start is None:
        return None
    named = str(g[0])
    # "The same period last year", in a draft without a date: a year before the period that it is the same as.
    counted = named.isdigit() or known.day is not None
    return years_later(known.last, known.year_of(named) - known.last.start.year if counted else -1)


def _again(_: _Groups, __: str, known: _Known) -> Period | None:
    return known.last


def _earlier(_: _Groups, __: str, known: _Known) -> Period | None:
    return None if known.last is None else years_later(known.last, -1)


def _years(g: _Groups, _: str, known: _Known) -> Period | None:
    one, other = known.year_of(g[0]), known.year_of(g[1])
    return Period(start=dt.date(one, 1, 1), end=dt.date(other + 1, 1, 1), precision="year")


def _year(g: _Groups, _: str, known: _Known) -> Period | None:
    return Period.parse(str(known.year_of(g[0])))


_READERS: dict[str, Callable[[_Groups, str, _Known], Period | None]] = {
    "iso": _iso, "day": _day, "span": _span, "months": _pair, "month": _month, "bare": _bare,
    "past month": _past_month, "last month": _last_month, "first": _first, "part": _part, "fiscal": _fiscal,
    "same": _same, "again": _again, "earlier": _earlier, "years": _years, "year": _year,
}  # fmt: skip


def _months(year: int, month: int, last_year: int, last: int) -> Period:
    return Period.parse(f"{year}-{month:02d}/{last_year}-{last:02d}")


def _ending_before(last: int, first: int, day: Period | None) -> Period | None:
    """Return the latest months of these numbers that had ended on a day."""
    if day is None or day.start is None:
        return None
    if first <= last == day.start.month:
        return None  # "in April", in April: it has not ended, and which April is meant is not said
    year = day.start.year if last < day.start.month else day.start.year - 1
    return _months(year if first <= last else year - 1, first, year, last)


def months_before(day: Period, count: int) -> list[Period]:
    """Return the last whole months before a day, in order.

    Examples
    --------
    >>> [str(month) for month in months_before(Period.parse("2022-02-15"), 3)]
    ['2021-11', '2021-12', '2022-01']
    """
    if day.start is None:
        return []
    first = day.start.year * 12 + day.start.month - 1
    return [Period.parse(f"{number // 12}-{number % 12 + 1:02d}") for number in range(first - count, first)]


def years_later(period: Period, years: int) -> Period:
    """Return the same days of another year."""
    if period.start is None or period.end is None:
        raise ValueError("open period")
    moved = [
        day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
        for day in (period.start, period.end)
    ]
    return Period(start=moved[0], end=moved[1], precision=period.precision)
