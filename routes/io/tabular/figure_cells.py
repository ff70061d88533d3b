"""Figures as the cells of a table hold them: numbers, what is suppressed, and when it was counted."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from routes.errors import DataError
from routes.io.tabular.position_cells import NOTHING
from routes.model.period import Period
from routes.model.records import SUPPRESSED
from routes.model.text import fold

__all__ = ["CellFigure", "figure_of", "is_month", "period_of", "quantity"]

_BELOW = re.compile(r"(?:<|≤|less than|fewer than|under|menos de|moins de)\s*=?\s*([\d.,  ]+)", re.IGNORECASE)
_ABOVE = re.compile(r"(?:>|≥|more than|over|at least|mas de|más de|plus de)\s*=?\s*([\d.,  ]+)", re.IGNORECASE)
_RANGE = re.compile(r"(\d+)\s*(?:-|–|to)\s*(\d+)")
_DOTTED = re.compile(r"[1-9]\d{0,2}(\.\d{3})+")
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


@dataclass(frozen=True, slots=True)
class CellFigure:
    """What a cell says: a number, or ``suppressed``; with the bounds and the text where it is not just a number."""

    value: float | int | str
    low: float | None = None
    high: float | None = None
    note: str = ""


def figure_of(text: str) -> CellFigure | None:
    """Return the figure in a cell, or ``None`` if there is none; ``<5`` is suppressed and at most 5, never a number.

    ``1.200`` is none: it may be 1,200 people or 1.2 of something.

    Examples
    --------
    >>> figure_of("1,200"), figure_of("<5"), figure_of(">20,000"), figure_of("n/a")
    (CellFigure(value=1200, low=None, high=None, note=''), CellFigure(value='suppressed', low=None, high=5, note='<5'),
     CellFigure(value='suppressed', low=20000, high=None, note='>20,000'), None)
    """
    plain = text.strip()
    if plain.lower() in NOTHING:
        return None
    if _DOTTED.fullmatch(plain):
        return CellFigure(int(plain.replace(".", ""))) if plain.count(".") > 1 else None
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


def is_month(title: str) -> bool:
    """Return whether a header is a month.

    Examples
    --------
    >>> is_month("JAN2009"), is_month("2024-05"), is_month("2024"), is_month("age12")
    (True, True, False, False)
    """
    return re.fullmatch(r"[A-Za-z]{3}[- ]?\d{4}|\d{4}-\d{2}", title) is not None and period_of(title) is not None


def quantity(text: str) -> float | int | None:
    """Return a number that is finite and not negative, with or without separators of thousands; else ``None``.

    Examples
    --------
    >>> quantity("1,200"), quantity("95.5"), quantity("<5"), quantity(""), quantity("1.200,5")
    (1200, 95.5, None, None, None)
    """
    plain = text.strip()
    if re.fullmatch(r"\d{1,3}([,  \u2009' ]\d{3})+(\.\d+)?", plain):
        plain = re.sub(r"[^\d.]", "", plain)
    if not re.fullmatch(r"\+?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", plain):
        return None
    value = float(plain)
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() else value
