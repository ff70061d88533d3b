"""The table of the time control: many series of months stand by year, a row a year, so that a sheet holds all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from routes.i18n.language import Text
from routes.maps.spec import Series, TimeSpec
from routes.model.period import Period

__all__ = ["MOST_SIDE_BY_SIDE", "YearRow", "is_by_year", "month_names", "spoken", "step_patterns", "years_of"]

MOST_SIDE_BY_SIDE = 6
# What stands between digits in six languages, beside the sign of decimals; a plain blank ends a number.
_BETWEEN = ",.٬'’\u00a0\u202f"


@dataclass(frozen=True, slots=True)
class YearRow:
    """The figures of a year: ``cells`` are twelve texts, each with its publisher where a series has several."""

    year: int
    label: str
    cells: tuple[tuple[str, str], ...]


def is_by_year(time: TimeSpec) -> bool:
    """Return whether the table of a time has a row a year: months of more series than stand side by side."""
    return time.every == "month" and sum(bool(any(one.texts)) for one in time.series) > MOST_SIDE_BY_SIDE


def month_names(text: Text) -> list[str]:
    """Return the twelve heads of the columns."""
    return [text.months(month, month) for month in range(1, 13)]


def years_of(time: TimeSpec, one: Series, text: Text) -> Iterator[YearRow]:
    """Yield the years in which a series has a figure, in order."""
    cells: dict[int, list[tuple[str, str]]] = {}
    for index, (period, said) in enumerate(zip(time.periods, one.texts, strict=True)):
        if said:
            year, month = period.split("-")
            months = cells.setdefault(int(year), [("", "")] * 12)
            months[int(month) - 1] = (said, one.by[index] if one.by else "")
    for number, months in cells.items():
        yield YearRow(number, text.period(Period.parse(str(number))), tuple(months))


def step_patterns(time: TimeSpec, text: Text) -> list[str]:
    """Return the names of the steps of a table by year, one for each month with ``{year}`` for its year.

    Empty where they do not follow one pattern.
    """
    found: dict[int, str] = {}
    for period, step in zip(time.periods, time.steps, strict=True):
        year, month = map(int, period.split("-"))
        label = text.period(Period.parse(str(year)))
        if found.setdefault(month, step.replace(label, "{year}")).replace("{year}", label) != step:
            return []
    return [found.get(month, "") for month in range(1, 13)]


def spoken(said: str, strings: Mapping[str, str]) -> float | None:
    """Return the number that a text begins with, as the script of the page reads it: ``8.456 (January only)``.

    Examples
    --------
    >>> [spoken(said, {"digits": "0123456789", "decimal": ","}) for said in ("8.456 (a part)", "1,5", "none", "")]
    [8456.0, 1.5, None, None]
    """
    digits, number = strings["digits"], ""
    for letter in said:
        if letter in digits:
            number += str(digits.index(letter))
        elif letter == strings["decimal"]:
            number += "."
        elif letter not in _BETWEEN:
            break
    return float(number) if number.strip(".") else None
