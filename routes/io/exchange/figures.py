"""Figures of tables that are not ours: numbers, what is suppressed, periods, and what somebody says about them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from routes.errors import DataError, UsageError
from routes.io.exchange.sheets import NOTHING, quantity
from routes.io.reading import Builder
from routes.io.rows import FreeIds
from routes.model.period import Period
from routes.model.records import SUPPRESSED, Measure, Observation, Source, choice
from routes.model.text import fold, slug

__all__ = ["PLAIN_FIGURES", "CellFigure", "FigureOptions", "SourceList", "figure_of", "period_of"]

_BELOW = re.compile(r"(?:<|≤|less than|fewer than|under|menos de|moins de)\s*=?\s*([\d.,  ]+)", re.IGNORECASE)
_ABOVE = re.compile(r"(?:>|≥|more than|over|at least|mas de|más de|plus de)\s*=?\s*([\d.,  ]+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)")
_HIDDEN = ("*", "**", "x", "c", "(c)", "suppressed", "redacted", "confidential", "p")
_MONTHS = {
    name: index
    for names in (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        "ene feb mar abr may jun jul ago sep oct nov dic",
        "janv fevr mars avr mai juin juil aout sept oct nov dec",
    )
    for index, name in enumerate(names.split(), 1)
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureOptions:
    """What somebody says about the counts of a table that does not say it itself.

    Counts become figures only with a measure and a period, ``period`` for rows that have none of their own; without
    them they stay a column ``count`` of the legs. ``places`` is a table of places beside a table of names and counts.

    Raises
    ------
    UsageError
        If the measure or the period is none, or a period or a source is given without a measure.
    """

    measure: str = ""
    period: str = ""
    source: str = ""
    places: str = ""

    def __post_init__(self) -> None:
        try:
            if self.measure:
                choice(Measure, self.measure, "measure")
            if self.period:
                Period.parse(self.period)
        except DataError as fault:
            raise UsageError(str(fault)) from None
        if not self.measure and (self.period or self.source):
            raise UsageError("a period or a source of counts needs a measure: what was counted?")


PLAIN_FIGURES = FigureOptions()


@dataclass(frozen=True, slots=True)
class CellFigure:
    """What a cell says: a number, or ``suppressed``; with the bounds and the text where it is not just a number."""

    value: float | int | str
    low: float | None = None
    high: float | None = None
    note: str = ""


def figure_of(text: str) -> CellFigure | None:
    """Return the figure in a cell, or ``None`` if there is none; ``<5`` is suppressed and at most 5, never a number.

    Examples
    --------
    >>> figure_of("1,200"), figure_of("<5"), figure_of(">20,000"), figure_of("n/a")
    (CellFigure(value=1200, low=None, high=None, note=''), CellFigure(value='suppressed', low=None, high=5, note='<5'),
     CellFigure(value='suppressed', low=20000, high=None, note='>20,000'), None)
    """
    plain = text.strip()
    if plain.lower() in NOTHING:
        return None
    number = quantity(plain)
    if number is not None:
        return CellFigure(number)
    if plain.lower() in _HIDDEN:
        return CellFigure(SUPPRESSED, note=plain)
    if found := _BELOW.fullmatch(plain):
        bound = quantity(found[1])
        return None if bound is None else CellFigure(SUPPRESSED, high=bound, note=plain)
    if found := _ABOVE.fullmatch(plain):
        bound = quantity(found[1])
        return None if bound is None else CellFigure(SUPPRESSED, low=bound, note=plain)
    if (found := _RANGE.fullmatch(plain)) and int(found[1]) <= int(found[2]):
        return CellFigure(SUPPRESSED, low=int(found[1]), high=int(found[2]), note=plain)
    return None


def period_of(text: str, *, month: bool = False) -> Period | None:
    """Return the period that a cell or a header writes, or ``None``; with ``month`` its first day stands for it.

    Examples
    --------
    >>> [str(period_of(text)) for text in ("2021", "2021-08-15T00:00:00", "JAN2009", "08/2021", "3/4/2021")]
    ['2021', '2021-08-15', '2009-01', '2021-08', 'None']
    >>> str(period_of("2009-01-01", month=True))
    '2009-01'
    """
    plain = fold(text).strip()
    found: re.Match[str] | None
    if found := re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?(?:[t ]\d.*)?", plain):
        parts = [part for part in found.groups() if part]
    elif found := re.fullmatch(r"(\d{1,2})-(\d{4})", plain):
        parts = [found[2], found[1]]
    elif found := re.fullmatch(r"(\d{4})m(\d{1,2})", plain):
        parts = [found[1], found[2]]
    elif found := re.fullmatch(r"([a-z]{3,9})\.?[- ]?(\d{4})", plain):
        number = next((n for name, n in _MONTHS.items() if found[1].startswith(name)), 0)
        parts = [found[2], str(number)] if number else []
    else:
        parts = []
    parts = parts[:2] if month else parts
    try:
        return Period.parse("-".join(part.zfill(2) for part in parts)) if parts else None
    except DataError:
        return None


@dataclass
class SourceList:
    """Sources by the text that names them, each made once."""

    builder: Builder
    known: dict[str, str] = field(default_factory=dict)
    ids: FreeIds = field(default_factory=FreeIds)

    def of(self, where: str, text: str, url: str = "") -> str:
        """Return the id of the source that a text names; an empty text names none."""
        if not text.strip():
            return ""
        if text not in self.known:
            made = self.known[text] = self.ids.give(slug(text)[:60].strip("-"))
            link = text.lower().startswith(("http://", "https://"))
            good = url if url.lower().startswith(("http://", "https://")) else ""
            source = Source(id=made, url=text) if link else Source(id=made, title=text, url=good)
            self.builder.add("sources", where, source)
        return self.known[text]


def observation(
    where: str, builder: Builder, about: str, measure: str, period: Period, figure: CellFigure, **more: str
) -> None:
    """Add a figure about a place or a leg; ``more`` is its group, source and note."""
    note = "; ".join(text for text in (figure.note, more.get("note", "")) if text)
    row = Observation(
        about=about,
        measure=Measure(measure),
        period=period,
        value=figure.value,
        low=figure.low,
        high=figure.high,
        group=more.get("group", ""),
        source=more.get("source", ""),
        note=note,
    )
    builder.add("observations", where, row)
