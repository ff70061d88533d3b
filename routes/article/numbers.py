"""Numbers and dates as a text writes them: ``8,456``, ``8.456``, ``520 mil``, ``January and February 2022``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from routes.article.mentions import folded
from routes.article.number_words import MONTHS, NUMBER_WORDS, SCALES
from routes.model.period import Period

__all__ = ["FoldedText", "Number", "When", "dates", "months_of", "numbers", "sentences", "years_later"]

_ABBREVIATED = re.compile(
    r"(?:\b[\w]|\b(?:no|mr|mrs|ms|dr|sr|sra|st|vs|art|pp|ee|approx|jan|feb|aug|sept|oct|nov|dec))\.$", re.IGNORECASE
)
_END = re.compile(r"[.!?…][\"”»’)\]]*\s+(?=[^\W\d_a-z]|[\d¿¡\"“«(\[])")
LONGEST = 1500
_GAP = r",.'’\u00a0\u2009\u202f "
_NUMBER = re.compile(
    rf"(?<![\w.,:/]) ?(?P<n>\d{{1,3}}(?:(?P<s>[{_GAP}])\d{{3}})(?:(?P=s)\d{{3}})*(?!\d)|\d+(?:[.,]\d+)?)"
    r"(?P<k>[kK](?!\w))?(?!\w|[:/]\d|[.,]\d)"
)
_SCALE = re.compile(
    r"[\s\u00a0]+(mil millones|thousand|millions?|mil|mille|milliers|milhares|milhao|milhoes|"
    r"millon(?:es)?|billion)\b(?: de\b)?"
)
_WORDED = re.compile(
    r"(?<!of )\b(half a million|(?:un )?demi[- ]million(?: de)?|(?:medio millon|meio milhao)(?: de)?|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|a|un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|cien|"
    r"one hundred|a hundred) (?:hundred thousand|thousand|million|mil|millon(?:es)?)(?: de)?)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedText:
    """A stretch of text folded as names are, with the way back: ``at`` is the original position of each character."""

    text: str
    folded: str
    at: tuple[int, ...]
    capital: tuple[bool, ...]
    offset: int = 0

    @classmethod
    def of(cls, text: str, offset: int = 0) -> FoldedText:
        """Return the text folded; ``offset`` is where it begins in its block."""
        plain, at, capital = folded(text)
        return cls(text=text, folded=plain, at=at, capital=capital, offset=offset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number in a text: ``start``, ``end`` in the folded sentence; ``step`` is 1000 for 133,000 and 1 for 8,456."""

    text: str
    value: float
    step: float
    start: int
    end: int
    scaled: bool = False
    grouped: bool = False
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A time in a text, by its place in the folded sentence.

    ``period`` is ``None`` where the text leaves it open; then ``year`` is the year from whose January it may count.
    """

    start: int
    end: int
    period: Period | None = None
    year: int | None = None


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield the sentences of a block with their positions.

    Examples
    --------
    >>> [sentence for _, sentence in sentences("In the U.S. it was 8.456. Then more.")]
    ['In the U.S. it was 8.456.', 'Then more.']
    """
    start = 0
    for match in _END.finditer(text):
        head = text[start : match.start() + 1]
        if text[match.start()] == "." and _ABBREVIATED.search(head):
            continue
        yield from _pieces(start, text[start : match.end()].rstrip())
        start = match.end()
    if text[start:].strip():
        yield from _pieces(start, text[start:])


def _pieces(start: int, sentence: str) -> Iterator[tuple[int, str]]:
    """Yield a sentence; one longer than anybody writes is cut, so that a list of a million names is read in time."""
    while len(sentence) > LONGEST:
        cut = sentence.rfind(" ", 1, LONGEST)
        cut = LONGEST if cut < 0 else cut
        yield start, sentence[:cut]
        start, sentence = start + cut, sentence[cut:]
    yield start, sentence


def numbers(plain: FoldedText, taken: list[tuple[int, int]]) -> Iterator[Number]:
    """Yield the numbers of a folded sentence in order; those within ``taken`` (dates) are left out.

    Examples
    --------
    >>> [n.value for n in numbers(FoldedText.of("8,456 or 8.456 or 8 456, 520 mil, half a million"), [])]
    [8456.0, 8456.0, 8456.0, 520000.0, 500000.0]
    """
    text = plain.folded
    found: list[Number] = []
    for match in _NUMBER.finditer(text):
        start, end = match.span("n")
        if any(a < end and start < b for a, b in taken):
            continue
        scale = _SCALE.match(text, match.end())
        value, decimals, grouped = _value(match["n"], match["s"], scaled=bool(scale or match["k"]))
        factor = SCALES[scale[1]] if scale else 1000 if match["k"] else 1
        stop = scale.end() if scale else match.end()
        step = factor / 10**decimals if factor > 1 or decimals else 1.0
        amount = round(value * factor, 6)
        if factor == 1 and not decimals:
            step = _round_step(amount)
        elif float(value).is_integer() and not decimals:
            step = factor * _round_step(value)
        found.append(_number(plain, start, stop, amount, step, scaled=factor > 1, grouped=grouped))
    for match in _WORDED.finditer(text):
        if not any(number.start < match.end() and match.start() < number.end for number in found):
            amount = _worded(match[1])
            found.append(_number(plain, *match.span(), amount, _round_step(amount), scaled=True, grouped=False))
    return iter(sorted(found, key=lambda number: number.start))


def _number(
    plain: FoldedText, start: int, end: int, value: float, step: float, *, scaled: bool, grouped: bool
) -> Number:
    while end > start and plain.folded[end - 1].isspace():
        end -= 1
    span = plain.at[start], plain.at[end - 1] + 1
    return Number(
        text=plain.text[slice(*span)],
        value=value,
        step=step,
        start=start,
        end=end,
        scaled=scaled,
        grouped=grouped,
        span=(span[0] + plain.offset, span[1] + plain.offset),
    )


def _value(written: str, separator: str | None, *, scaled: bool) -> tuple[float, int, bool]:
    """Return value, decimals and whether thousands are set apart. ``1.234`` is a thousand unless a scale follows."""
    if separator is not None:
        digits = re.sub(r"\D", "", written)
        if scaled and separator in ",." and written.count(separator) == 1:
            return float(written.replace(",", ".")), 3, False
        return float(digits), 0, True
    if "," in written or "." in written:
        return float(written.replace(",", ".")), len(re.split("[.,]", written)[1]), False
    return float(written), 0, False


def _round_step(value: float) -> float:
    """Return the power of ten a whole number is rounded to by the look of it: 1000 for 133000."""
    step = 1.0
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def _worded(text: str) -> float:
    text = text.removesuffix(" de")
    if text.startswith(("half", "demi", "un demi", "medio", "meio")):
        return 500_000.0
    hundred = "hundred" in text or text.startswith("cien")
    count = NUMBER_WORDS.get(text.split()[0], 1) * (100 if hundred else 1)
    return float(count * SCALES["thousand" if text.endswith(("thousand", "mil")) else "million"])


# --- dates --------------------------------------------------------------------------------------------------------

_M = "(" + "|".join(sorted(MONTHS, key=lambda name: (-len(name), name))) + r")\b\.?"
_Y = r"((?:19|20)\d\d)(?![\d,.]\d|\d)"
_OF = r",? (?:de |del |of )?"
_TO = r"(?: ?- ?| to | through | until | till | and | y | a | e | et | hasta | al | ate )"
_SAME = r"(?:the )?same (?:period|months?|two months|time)|(?:el mismo (?:periodo|lapso|mes)|los mismos(?: dos)? meses)"
_EARLIER = (
    r"(?:a|one|the) year (?:before|earlier|ago)|(?:the )?(?:previous|preceding|prior) year|year-earlier|"
    r"(?:un )?ano antes|(?:el|del) ano (?:anterior|previo|pasado)"
)
_FIRST = r"first (\w+) months|primeros (\w+) meses|(\w+) primeros meses"
_NTH = r"(first|second|third|fourth|primer|segundo|tercer|cuarto) (quarter|half|trimestre|semestre)"
_VAGUE = (
    r"(?:this|last|next|past) (?:year|month|week|summer|winter|spring)|(?:este|proximo|pasado) (?:ano|mes)|"
    r"(?:ano|mes) pasado|yesterday|ayer|today|hoy"
)
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"\b{pattern}"))
    for kind, pattern in (
        ("iso", r"((?:19|20)\d\d)-(\d\d)(?:-(\d\d))?(?!\d)"),
        ("day", rf"(\d{{1,2}})(?:st|nd|rd|th)? (?:de |of )?{_M}(?:{_OF}{_Y})?"),
        ("day", rf"{_M} (\d{{1,2}})(?:st|nd|rd|th)?(?![\d,.]\d|\d)(?:,? {_Y})?"),
        ("span", rf"{_M}{_OF}{_Y}{_TO}{_M}{_OF}{_Y}"),
        ("months", rf"{_M}{_TO}{_M}(?:{_OF}{_Y})?"),
        ("month", rf"{_M}{_OF}{_Y}"),
        ("first", rf"(?:{_FIRST})(?: of| de| del)?(?: ano)? ?(?:{_Y})?"),
        ("part", rf"{_NTH}(?: of| de| del)? {_Y}"),
        ("fiscal", rf"(?:fiscal year|fy|ano fiscal) ?(?:de )?{_Y}"),
        ("so far", rf"(?:so far (?:in|this)|(?:en )?lo que va de[l]?)(?: year| ano)?(?: {_Y})?"),
        ("earlier", rf"(?:(?:{_SAME}) (?:of |in |de |del )?)?(?:{_EARLIER})"),
        ("same", rf"(?:{_SAME})(?: of| in| de| del)? {_Y}"),
        ("years", rf"{_Y}{_TO}{_Y}"),
        ("since", rf"(?:since|desde|depuis)(?: early| late)? {_Y}"),
        ("year", _Y),
        ("vague", _VAGUE),
        ("bare", _M),
    )
)  # fmt: skip
_CAPITAL_MONTHS = ("may", "march", "jan", "feb", "apr", "jun", "jul", "aug", "sept", "oct", "nov", "dec")


def dates(plain: FoldedText, year: int | None = None, before: Period | None = None) -> list[When]:
    """Return the times a folded sentence names, in order.

    ``year`` is that of the text before, for a bare month, and ``before`` its last time, for *a year earlier*.
    """
    found: list[tuple[int, int, str, re.Match[str]]] = []
    for kind, rule in _RULES:
        for match in rule.finditer(plain.folded):
            if not _is_date(plain, kind, match):
                continue
            if not any(a < match.end() and match.start() < b for a, b, *_ in found):
                found.append((match.start(), match.end(), kind, match))
    out: list[When] = []
    years = [int(y) for _, _, _, m in found for y in re.findall(r"\b(?:19|20)\d\d", m.group())]
    fallback = years[0] if len(set(years)) == 1 else None if years else year
    for start, end, kind, match in sorted(found, key=lambda entry: entry[0]):
        last = next((when.period for when in reversed(out) if when.period), before)
        try:
            period = _period(kind, match, fallback, last)
        except (ValueError, KeyError, OverflowError):
            period = None
        if (
            kind == "years"
            and not _BETWEEN.search(plain.folded[:start])
            and not re.search(r"-| to | a ", match.group())
        ):
            # "in 2021 and 2022": two years, not one stretch of time.
            out += [When(start=match.start(k), end=match.end(k), period=Period.parse(match[k])) for k in (1, 2)]
        elif kind in ("so far", "since") or (kind not in _CLOSED and _OPEN.search(plain.folded[:start])):
            named = re.search(r"(?:19|20)\d\d", match.group())
            begins = int(named.group()) if named else period.start.year if period and period.start else fallback
            out.append(When(start=start, end=end, year=begins))
        else:
            out.append(When(start=start, end=end, period=period))
    return out


_CLOSED = ("span", "months", "years", "first", "part", "fiscal", "same", "earlier")
_BETWEEN = re.compile(r"\b(?:between|entre|from|de) $")
# Words before a date that make a stretch of time of it without a clear beginning or end.
_OPEN = re.compile(
    r"\b(?:(?:by|through|until|till|hasta|as of|up to|(?<!compared )to|before|after|antes de|despues de|a partir de|"
    r"since|from|desde|early|late|mid|(?:the )?(?:end|beginning|start|middle) of|"
    r"(?:principios|finales|fines|mediados|comienzos|inicios) de|"
    r"(?:weeks?|days?|weekend|fortnight|semanas?|dias?|quincena|mitad|night|noche) (?:of|in|de|en)) "
    r"(?:the end of |finales de |fines de )?|mid-)$"
)


def _is_date(plain: FoldedText, kind: str, match: re.Match[str]) -> bool:
    if kind == "year":
        # A year is not followed by what it would count, and has no thousands.
        return not re.match(
            r" (?:people|migrants|persons|personas|migrantes|crossings|cruces)", plain.folded[match.end() :]
        )
    word = re.search(r"[a-z]+", match.group())
    if kind == "bare" and word and word.group() in ("mars", "marco"):
        # Without a year it may be a planet or a man.
        return False
    if kind in ("bare", "months", "month", "day", "span") and word and word.group() in _CAPITAL_MONTHS:
        return plain.capital[match.start() + word.start()]
    return True


def _year(text: str | None, fallback: int | None) -> int:
    if text is None and fallback is None:
        raise ValueError("no year")
    return int(text) if text is not None else int(fallback or 0)


def _period(kind: str, match: re.Match[str], year: int | None, last: Period | None) -> Period | None:
    g = match.groups()
    if kind == "iso":
        return Period.parse("-".join(part for part in g if part))
    if kind == "day":
        name, day = (g[0], g[1]) if g[0] in MONTHS else (g[1], g[0])
        return Period.parse(f"{_year(g[2], year)}-{MONTHS[name]:02d}-{int(day):02d}")
    if kind == "span":
        return _months(int(g[1]), MONTHS[g[0]], int(g[3]), MONTHS[g[2]])
    if kind == "months":
        return _months(_year(g[2], year), MONTHS[g[0]], _year(g[2], year), MONTHS[g[1]])
    if kind in ("month", "bare"):
        at = _year(g[1] if len(g) > 1 else None, year)
        return _months(at, MONTHS[g[0]], at, MONTHS[g[0]])
    if kind == "first":
        count = next(part for part in g[:3] if part)
        at = _year(g[3], year)
        return _months(at, 1, at, int(count) if count.isdigit() else NUMBER_WORDS[count])
    if kind == "part":
        nth = {"first": 0, "primer": 0, "second": 1, "segundo": 1, "third": 2, "tercer": 2}.get(g[0], 3)
        size = 3 if g[1] in ("quarter", "trimestre") else 6
        return _months(int(g[2]), nth * size + 1, int(g[2]), nth * size + size)
    if kind == "fiscal":
        return _months(int(g[0]) - 1, 10, int(g[0]), 9)
    if kind == "same" and last is not None and last.start is not None:
        return years_later(last, int(g[0]) - last.start.year)
    if kind == "earlier" and last is not None:
        return years_later(last, -1)
    if kind == "years":
        return Period(start=dt.date(int(g[0]), 1, 1), end=dt.date(int(g[1]) + 1, 1, 1), precision="year")
    return Period.parse(g[0]) if kind == "year" else None


def _months(year: int, month: int, last_year: int, last: int) -> Period:
    return Period.parse(f"{year}-{month:02d}/{last_year}-{last:02d}")


def years_later(period: Period, years: int) -> Period:
    """Return the same days of another year."""
    if period.start is None or period.end is None:
        raise ValueError("open period")
    moved = [
        day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)
        for day in (period.start, period.end)
    ]
    return Period(start=moved[0], end=moved[1], precision=period.precision)


def months_of(period: Period) -> tuple[tuple[int, int], ...]:
    """Return the (year, month) pairs of a closed period."""
    return tuple((part.start.year, part.start.month) for part in period.split("month") if part.start is not None)
