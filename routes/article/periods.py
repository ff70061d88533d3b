"""The times that a draft names: where its map opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from routes.article.draft import Draft
from routes.article.mentions import masked
from routes.article.numbers import FoldedText, dates, sentences
from routes.model.period import Period

__all__ = ["opening", "periods_of"]


def periods_of(draft: Draft) -> tuple[Period, ...]:
    """Return the closed periods that a draft names, the one named most often first, else in its order."""
    found: list[Period] = []
    for block in draft.blocks:
        year, last = None, None
        for offset, sentence in sentences(masked(block.text)):
            whens = dates(FoldedText.of(sentence, offset), year, last)
            named = [when.period for when in whens if when.period is not None]
            last = named[-1] if named else last
            years = {period.start.year for period in named if period.start}
            year = years.pop() if len(years) == 1 else (None if years else year)
            found += [period for period in named if period.start is not None and period.end is not None]
    count = Counter(period.key for period in found)
    once = {period.key: period for period in reversed(found)}
    order = list(dict.fromkeys(period.key for period in found))
    return tuple(once[key] for key in sorted(order, key=lambda key: (-count[key], order.index(key))))


def opening(periods: Iterable[Period], steps: Iterable[str]) -> Iterable[str]:
    """Yield the steps of a map at which a text's periods lie, the best first.

    For each period the step that is the same; then its first month that is a step; then its year.

    Examples
    --------
    >>> list(opening([Period.parse("2022-01/2022-02")], ["2021", "2022", "2022-01", "2022-02"]))
    ['2022-01', '2022']
    """
    known = {Period.parse(step).key: step for step in steps}
    for period in periods:
        tried = [period]
        if period.start is not None:
            month = f"{period.start.year}-{period.start.month:02d}"
            tried += [Period.parse(month), Period.parse(str(period.start.year))] if period.precision != "year" else []
        for one in tried:
            if one.key in known:
                yield known[one.key]
