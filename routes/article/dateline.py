"""The date of a draft: what it is asked for with, its front matter, or a line of it that is a date."""

from __future__ import annotations

import datetime as dt
import re

from routes.article.dates import dates
from routes.article.draft import Block, Draft
from routes.article.numbers import FoldedText
from routes.errors import DataError
from routes.model.period import Period
from routes.model.text import fold, quoted

__all__ = ["date_of", "read_date"]

_LINES = 6  # blocks at the top of a draft that may be its date
_LONGEST = 120
_NUMERIC = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d)")
_ISO_TIME = re.compile(r"((?:19|20)\d\d-\d\d-\d\d)(?:[T ]\d\d:\d\d.*)?")
# What a line that is a date may say beside it, folded.
_WORDS = frozenset(
    """
    a el am actualizado actualizada ago at atualizado atualizada by data date dated de del do du e ee em en et fecha
    first gmt h hrs hora horas jour le last mis modified monday tuesday wednesday thursday friday saturday sunday on pm
    por par posted pub publicacao publicacion publicado publicada publication publie publiee published se the updated
    utc version
    lunes martes miercoles jueves viernes sabado domingo lundi mardi mercredi jeudi vendredi samedi dimanche
    segunda terca quarta quinta sexta feira y z of
    """.split()
)
_PLACE = re.compile(r"[^\W\d_][\w .,()'’-]{1,60}[,(]\s*$")
_DASH = re.compile(r"\)?\s*(?:[-–—]|\.[-–—])")


def date_of(draft: Draft, asked: str | Period | None = None) -> tuple[Period | None, int]:
    """Return the date of a draft and the line it stands in; ``None`` if it has none, 0 if ``asked`` gives it.

    Raises
    ------
    DataError
        If the date asked for, or that of the front matter, is none.
    """
    if asked:
        return read_date(asked), 0
    if given := draft.front.get("date"):
        line = next(
            (number for number, text in enumerate(draft.text.split("\n"), 1) if re.match(r"\s*date\s*:", text, re.I)), 1
        )
        return read_date(given, f"line {line}, "), line
    for block in draft.blocks[:_LINES]:
        if not block.heading and (found := _of_line(block)):
            return found, draft.position(block.source[0])[0]
    return None, 0


def read_date(text: str | Period, where: str = "") -> Period:
    """Return a day, month or year as people write it: ``2022-04-15``, ``15 de abril de 2022``, ``April 2022``.

    Raises
    ------
    DataError
        If it is none, or may be two days (``4/5/2022``).

    Examples
    --------
    >>> [str(read_date(text)) for text in ("April 15, 2022", "1er mars 2022", "15/4/2022", "2022-04")]
    ['2022-04-15', '2022-03-01', '2022-04-15', '2022-04']
    """
    if isinstance(text, Period):
        return text
    written = text.strip()
    if match := _ISO_TIME.fullmatch(written):
        written = match[1]
    if match := _NUMERIC.fullmatch(written):
        one, other, year = int(match[1]), int(match[3]), int(match[4])
        if one != other and max(one, other) <= 12:
            days = f"{year}-{other:02d}-{one:02d} or {year}-{one:02d}-{other:02d}"
            raise DataError(f"{where}date {quoted(text)} may be two days: write {days}")
        written = f"{year}-{min(one, other):02d}-{max(one, other):02d}"
    try:
        found = Period.parse(written)
        if found.start is not None and found.end is not None and "/" not in written:
            return found
    except DataError:
        plain = FoldedText.of(written)
        named = [when for when in dates(plain) if when.period is not None]
        if len(named) == 1 and _only_words(written, [(named[0].start, named[0].end)]):
            (when,) = named
            assert when.period is not None
            return when.period
    raise DataError(f'{where}date {quoted(text)} is not a date: write it as 2022-04-15, "15 April 2022" or 2022-04')


def _of_line(block: Block) -> Period | None:
    """Return the date of a line that is hardly more than one, or that stands before a dash: *Acandí, 3 May 2022 –*."""
    plain = FoldedText.of(block.text[:_LONGEST])
    days = [when for when in dates(plain) if when.period is not None and when.period.precision == "day"]
    if not days:
        match = _NUMERIC.search(block.text[:_LONGEST])
        if match is None or len(block.text) > _LONGEST or not _is_plain(block.text.replace(match.group(), " ")):
            return None
        try:
            return read_date(match.group())
        except DataError:
            return None
    first = days[0]
    before, after = plain.text[: plain.at[first.start]], plain.text[plain.at[first.end - 1] + 1 :]
    if _PLACE.fullmatch(before) and _DASH.match(after) and _is_one_day(first.period):
        return first.period
    spans = [(when.start, when.end) for when in dates(plain)]
    whole = len(block.text) <= _LONGEST and _only_words(block.text, spans)
    return first.period if whole and _is_one_day(first.period) else None


def _is_one_day(period: Period | None) -> bool:
    return period is not None and period.start is not None and period.end == period.start + dt.timedelta(days=1)


def _only_words(text: str, spans: list[tuple[int, int]]) -> bool:
    """Return whether a text without the dates in it has no words but names and those of a line that is a date."""
    plain = FoldedText.of(text)
    left = list(plain.text)
    for start, end in spans:
        for k in range(plain.at[start], plain.at[end - 1] + 1):
            left[k] = " "
    return _is_plain("".join(left))


def _is_plain(text: str) -> bool:
    return all(fold(word) in _WORDS or word[0].isupper() for word in re.findall(r"[^\W\d_]+", text))
