"""The times that a draft names: where its map opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from routes.article.dates import timed_sentences
from routes.article.draft import Draft
from routes.model.period import Period

__all__ = ["opening", "periods_of"]


def periods_of(draft: Draft, day: Period | None = None) -> tuple[Period, ...]:
    """Return the closed periods that a draft names, the one named most often first.

    Of those named equally often the latest that had begun on ``day``, the date of the draft, comes first; without a
    date the one named first. That date itself is no period of the text.
    """
    found: list[Period] = []
    for block in draft.blocks:
        for _, whens in timed_sentences(block.text, day):
            named = [when.period for when in whens if when.period is not None]
            found += [period for period in named if period.start is not None and period.end is not None]
    count = Counter(period.key for period in found)
    once = {period.key: period for period in reversed(found)}
    order = list(dict.fromkeys(period.key for period in found))
    if day is not None:
        order = [key for key in order if key != day.key or day.precision != "day"]
        order.sort(key=lambda key: (key[0] > day.key[0], -key[0].toordinal(), key[1]))
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
