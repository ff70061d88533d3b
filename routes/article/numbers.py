"""Sentences, and numbers as a text writes them: ``8,456``, ``8.456``, ``520 mil``, ``half a million``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from routes.article.mentions import folded
from routes.article.number_words import NUMBER_WORDS, SCALES

__all__ = ["FoldedText", "Number", "numbers", "sentences"]

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
