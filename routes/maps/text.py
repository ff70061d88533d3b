"""The interface's words and how numbers are written: formatted once, here, and shipped as strings."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from importlib import resources
from typing import Any

from routes.errors import UsageError
from routes.model.period import Period
from routes.model.text import shown

__all__ = ["LANGUAGES", "Text"]

LANGUAGES = ("en", "es")
_RIGHT_TO_LEFT = ("ar",)


@functools.cache
def _strings(lang: str) -> dict[str, Any]:
    """Return all strings of a language; the parts (map, story, ...) share one set of keys."""
    found: dict[str, Any] = {}
    folder = resources.files("routes.maps").joinpath("strings", lang)
    for part in sorted(folder.iterdir(), key=lambda item: item.name):
        if part.name.endswith(".json"):
            found |= json.loads(part.read_text(encoding="utf-8"))
    return found


class Text:
    """The strings of one language, and numbers written in it.

    Raises
    ------
    UsageError
        If there is no such language.

    Examples
    --------
    >>> Text("en").number(133726), Text("es").number(133726), Text("es").number(8456)
    ('133,726', '133.726', '8456')
    """

    def __init__(self, lang: str) -> None:
        if lang not in LANGUAGES:
            raise UsageError(f"lang {shown(lang)} is not one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self.direction = "rtl" if lang in _RIGHT_TO_LEFT else "ltr"
        self._strings = _strings(lang)

    def __call__(self, key: str, **values: object) -> str:
        """Return a string with its places filled; the values are put in as they are and parsed as nothing."""
        found: str = self._strings[key]
        for name in values:
            found = found.replace("{" + name + "}", f"\0{name}\0")
        for name, value in values.items():
            found = found.replace(f"\0{name}\0", str(value))
        return found

    def of(self, group: str, key: str) -> str:
        """Return a string of a group (``modes``, ``kinds``), or the key itself."""
        return str(self._strings[group].get(key, key))

    def counted(self, key: str, count: int) -> str:
        """Return the singular or plural form of a sentence about a count."""
        return self(f"{key}_one") if count == 1 else self(key, count=self.number(count))

    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with this language's separators (CLDR: Spanish groups from five digits on)."""
        if isinstance(value, float) and not value.is_integer() and digits == 0:
            digits = 1 if abs(value) < 100 else 0
        written = f"{value:,.{digits}f}"
        if self.lang == "es":
            if abs(value) < 10000:
                written = written.replace(",", "")
            return written.replace(",", "\0").replace(".", ",").replace("\0", ".")
        return written

    def km(self, value: float) -> str:
        """Return kilometres without a unit: one decimal below 10 km, none above."""
        return self.number(value, 1 if value < 10 else 0)

    def range(self, pair: tuple[float, float]) -> str:
        """Return ``4–14`` or ``9``."""
        low, high = (self.number(float(f"{value:.3g}")) for value in pair)
        return low if low == high else f"{low}–{high}"

    def period(self, period: Period) -> str:
        """Return a month or a year as read: ``January 2022``; any other period as written."""
        written = str(period)
        if period.precision == "month" and period.start is not None and len(written) == 7:
            month = self._strings["months"].split(" ")[period.start.month - 1]
            return self("month_year", month=month, year=period.start.year)
        return written

    def listing(self, parts: Iterable[str]) -> str:
        """Return ``A, B and C``."""
        items = list(parts)
        return f"{', '.join(items[:-1])} {self('and')} {items[-1]}" if len(items) > 1 else "".join(items)
