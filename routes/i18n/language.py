"""The interface's words, numbers and dates in one language: formatted once, here, and shipped as strings."""

from __future__ import annotations

import datetime as dt
import functools
import json
import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from routes.errors import DataError, UsageError
from routes.model.countries import alpha2
from routes.model.period import Period
from routes.model.records import PlaceKind, Waypoint
from routes.model.text import quoted

__all__ = ["LANGUAGES", "Text", "alpha2", "direction_of", "is_country", "is_plural", "language_tag", "parts"]

LANGUAGES = ("en", "es", "fr", "pt", "ht", "ar")
_RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ps", "ug", "ur", "yi")
_PLURALS = frozenset(("zero", "one", "two", "few", "many", "other"))
_PLACE = re.compile(r"\{(\w+)\}")
# Haitian Creole is written with French separators; Unicode's data for it holds French words, so months are our own.
_LOCALE = {"ht": "fr_HT"}
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_SOUNDS_I = re.compile(r"(?i)(h?[ií])(?![aeoué])")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ISOLATED = re.compile("\u2068[^\u2069]*\u2069")


def parts(lang: str) -> dict[str, dict[str, Any]]:
    """Return the strings of a language by part (map, story, ...), as they stand in its files."""
    folder = resources.files("routes.i18n").joinpath("strings", lang)
    files = sorted((item for item in folder.iterdir() if item.name.endswith(".json")), key=lambda item: item.name)
    return {file.name.removesuffix(".json"): json.loads(file.read_text(encoding="utf-8")) for file in files}


@functools.cache
def _strings(lang: str) -> dict[str, Any]:
    """Return all strings of a language; the parts share one set of keys.

    Raises
    ------
    DataError
        If a part or a string that English has is missing, or has other places to fill.
    """
    found: dict[str, Any] = {}
    for part, strings in parts(lang).items():
        for key in strings:
            if key in found:
                raise DataError(f'strings/{lang}/{part}.json: the key "{key}" is taken by another part: rename it')
        found |= strings
    if lang != "en":
        _compare(lang, found, parts("en"))
    return found


def _compare(lang: str, found: Mapping[str, Any], english: Mapping[str, Mapping[str, Any]]) -> None:
    for part, strings in english.items():
        for key, wanted in strings.items():
            where = f'strings/{lang}/{part}.json: the string "{key}"'
            if key not in found:
                raise DataError(f"{where} is missing: translate it")
            if isinstance(found[key], dict) and not is_plural(wanted):
                lacking = [name for name in wanted if name not in found[key]]
                if lacking:
                    raise DataError(f'{where} lacks "{lacking[0]}": translate it')
            elif _places(found[key]) != _places(wanted):
                raise DataError(f"{where} does not fill the places {sorted(_places(wanted))}: correct it")
    extra = sorted(set(found) - {key for strings in english.values() for key in strings})
    if extra:
        raise DataError(f'strings/{lang}: the string "{extra[0]}" is not in English: remove it, or add it there')


def is_plural(entry: object) -> bool:
    """Return whether an entry holds the plural forms of one string, not a group of strings."""
    return isinstance(entry, dict) and "other" in entry and set(entry) <= _PLURALS


def _places(entry: object) -> set[str]:
    return set(_PLACE.findall(entry["other"] if isinstance(entry, dict) else str(entry)))


def direction_of(lang: str) -> str:
    """Return ``"rtl"`` for a language written from right to left, else ``"ltr"``."""
    return "rtl" if lang.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"


def language_tag(text: str) -> str:
    """Return a language as ``lang`` attributes write it, or an empty string if it is none."""
    found = text.strip().replace("_", "-")
    return found if _TAG.fullmatch(found) else ""


def is_country(waypoint: Waypoint) -> bool:
    """Return whether a place is an area with the English name of its country."""
    if waypoint.kind is not PlaceKind.AREA or len(waypoint.country) != 1:
        return False
    return waypoint.name == Text("en").country(waypoint.country[0])


@functools.cache
def _layer_names() -> dict[str, str]:
    from routes.geo import layers

    return layers.country_names("en")


def power_of(value: float) -> int:
    """Return the power of ten of a number's first digit."""
    return math.floor(math.log10(value))


class Text:
    """The strings of one language, and numbers and dates as a locale of it writes them.

    Parameters
    ----------
    lang
        One of ``LANGUAGES``.
    locale
        How numbers and dates are written where it is not as in most countries of the language: ``"es-MX"``.
    countries
        Names of countries by ISO 3166-1 alpha-3 code, in place of the list's.

    Raises
    ------
    UsageError
        If there is no such language, or the locale is unknown or of another language.

    Examples
    --------
    >>> Text("en").number(133726), Text("es").number(133726), Text("es", "es-MX").number(133726)
    ('133,726', '133.726', '133,726')
    >>> Text("es").period(Period.parse("2022-01/2022-02"))
    'enero-febrero de 2022'
    """

    def __init__(self, lang: str, locale: str | None = None, countries: Mapping[str, str] | None = None) -> None:
        if lang not in LANGUAGES:
            raise UsageError(f"lang {quoted(lang)} is not one of {', '.join(LANGUAGES)}")
        self.lang = lang
        self.direction = direction_of(lang)
        self._strings = _strings(lang)
        self._locale = _locale(lang, locale)
        # Numbers are written with the digits 0 to 9 in every language, unless a locale asked for has others.
        self._countries = dict(countries or {})
        self._written: dict[tuple[float, int], str] = {}
        self._digits = _ARABIC_DIGITS if locale and _default_digits(self._locale) == "arab" else None

    def __call__(self, key: str, **values: object) -> str:
        """Return a string with its places filled; the values are put in as they are and parsed as nothing."""
        return self._fill(self._strings[key], values)

    def _fill(self, found: str, values: Mapping[str, object]) -> str:
        return _PLACE.sub(lambda m: self.isolated(str(values[m[1]])) if m[1] in values else m[0], found)

    def isolated(self, value: str) -> str:
        """Return a foreign name so that its direction does not disturb the sentence it stands in (Unicode isolates)."""
        if self.direction == "ltr":
            return value
        classes = {unicodedata.bidirectional(c) for c in _ISOLATED.sub("", value)}
        return f"\u2068{value}\u2069" if "L" in classes and not classes & {"R", "AL"} else value

    def of(self, group: str, key: str) -> str:
        """Return a string of a group (``modes``, ``kinds``), or the key itself."""
        return str(self._strings[group].get(key, key))

    def counted(self, key: str, number: float, **values: object) -> str:
        """Return the form of a string that a number takes in this language, with the number as ``{count}``."""
        forms = self._strings[key]
        form = forms.get(self._locale.plural_form(number), forms["other"])
        return self._fill(form, {"count": self.number(number), **values})

    # --- numbers --------------------------------------------------------------------------------------------------
    def number(self, value: float, digits: int = 0) -> str:
        """Return a number with the locale's separators; one decimal where a small number has decimals."""
        if isinstance(value, float) and not value.is_integer() and digits == 0:
            digits = 1 if abs(value) < 100 else 0
        value = round(value, digits)
        known = self._written.get((value, digits))
        if known is None:
            known = self._written[value, digits] = self._number(value, digits)
        return known

    def _number(self, value: float, digits: int) -> str:
        from babel.numbers import format_decimal

        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return self._in_digits(format_decimal(value, format=pattern, locale=self._locale))

    def percent(self, change: float) -> str:
        """Return a change as a signed percentage, with a decimal only where it would seem to be all or nothing.

        Examples
        --------
        >>> [Text("en").percent(change) for change in (0.36, -0.71, -0.9993, 0.0)]
        ['+36%', '−71%', '−99.9%', '0%']
        """
        from babel.numbers import format_percent

        size = abs(change)
        told = [d for d in range(3) if (not 0 < size < 0.005 / 10**d and round(size, d + 2) != 1) or size == 1]
        digits = told[0] if told else 2
        written = format_percent(round(size, digits + 2), format=self._percent_pattern(digits), locale=self._locale)
        sign = "" if round(size, digits + 2) == 0 else "+" if change > 0 else "−"
        # Between letters written from the right a sign would change sides.
        mark = "\u200e" if sign and self.direction == "rtl" else ""
        return self._in_digits(f"{mark}{sign}{written}{mark}")

    def _percent_pattern(self, digits: int) -> str:
        own = str(self._locale.percent_formats[None].pattern)
        return own.replace("#,##0", "#,##0" + ("." + "0" * digits if digits else ""))

    def _in_digits(self, written: str) -> str:
        return written.translate(self._digits) if self._digits else written

    def km(self, value: float) -> str:
        """Return kilometres without a unit: one decimal below 10 km, none above; of metres what there is of them."""
        return self.number(value, _decimals(value))

    def kilometres(self, value: float) -> str:
        """Return kilometres with the unit in full: ``97 kilómetros``."""
        shown = round(value, _decimals(value))
        return self.counted("kilometres", shown, count=self.number(shown, _decimals(value) if value < 0.95 else 0))

    def range(self, pair: tuple[float, float]) -> str:
        """Return ``4–14`` or ``9``."""
        low, high = (self.number(float(f"{value:.3g}")) for value in pair)
        return low if low == high else f"{low}–{high}"

    def scale_numbers(self) -> dict[str, str]:
        """Return the numbers of a scale bar that are not written as a script writes them: ``n1000`` as ``1,000``."""
        values = [digit * 10**power for power in range(-2, 4) for digit in (1, 2, 5)]
        written = {f"{value:g}": self.number(value, max(0, -power_of(value))) for value in values}
        return {f"n{plain}": text for plain, text in written.items() if text != plain}

    # --- dates ----------------------------------------------------------------------------------------------------
    def period(self, period: Period | str) -> str:
        """Return a period in words: ``2021``, ``January–February 2022``, ``since August 2021``.

        Examples
        --------
        >>> text = Text("en")
        >>> [text.period(p) for p in ("2021", "2021-08", "2021-08/2023-01", "2025-01/..", "../2014")]
        ['2021', 'August 2021', 'August 2021 – January 2023', 'since January 2025', 'until 2014']
        """
        when = Period.parse(period)
        if when.start is None and when.end is None:
            return self("period_always")
        if when.start is None and when.end is not None:
            return self("period_until", period=self._date(when.end - dt.timedelta(days=1), when.precision))
        if when.end is None and when.start is not None:
            return self("period_since", period=self._date(when.start, when.precision))
        assert when.start is not None and when.end is not None  # noqa: PT018 - for the type checker
        last = when.end - dt.timedelta(days=1)
        first, final = (self._date(day, when.precision) for day in (when.start, last))
        if first == final:
            return first
        if when.precision == "year":
            return f"{first}–{final}"
        if when.precision == "month" and when.start.year == last.year:
            return self._months(when.start, last)
        return f"{first} – {final}"

    def _date(self, day: dt.date, precision: str) -> str:
        from babel import dates

        if precision == "year":
            written = str(day.year)
        elif precision == "month":
            written = dates.format_skeleton("yMMMM", day, locale=self._locale)
        else:
            written = dates.format_date(day, "long", locale=self._locale)
        return self._in_digits(self._own_months(written))

    def _months(self, first: dt.date, last: dt.date) -> str:
        from babel import dates

        written = re.sub(r"\s*–\s*", "–", dates.format_interval(first, last, "yMMMM", locale=self._locale))
        if self.lang == "es":
            written = written.replace("–", "-")
        return self._in_digits(self._own_months(written))

    def _own_months(self, written: str) -> str:
        months = self._strings["months"]
        for number, name in self._locale.months["format"]["wide"].items():
            written = written.replace(name, months.get(str(number), name))
        return written

    def months(self, first: int, last: int) -> str:
        """Return the name of a month, or of the first and the last of several: ``January–April``."""
        names = self._locale.months["stand-alone"]["wide"]
        found = [self._strings["months"].get(str(number), names[number]) for number in dict.fromkeys((first, last))]
        return ("-" if self.lang == "es" else "–").join(found)

    # --- countries ------------------------------------------------------------------------------------------------
    def country(self, code: str) -> str:
        """Return a country's name: the caller's, ours, Unicode's (CLDR), the reference layer's, or the code.

        Examples
        --------
        >>> Text("fr").country("COL"), Text("ht").country("HTI"), Text("en", countries={"PSE": "X"}).country("PSE")
        ('Colombie', 'Ayiti', 'X')
        """
        for names in (self._countries, self._strings["countries"]):
            if code in names:
                return str(names[code])
        return str(self._locale.territories.get(alpha2(code)) or _layer_names().get(code, code))

    def city(self, name: str, zone: str) -> str:
        """Return a large city's name in the language of the page, where Unicode's CLDR has it, else as it is given.

        CLDR names the cities that time zones are named after: ``zone`` is that of the city, or empty.

        Examples
        --------
        >>> Text("es").city("London", "Europe/London"), Text("es").city("Milan", "")
        ('Londres', 'Milan')
        """
        from babel.core import get_global

        known = self._locale.time_zones
        also = get_global("zone_aliases").get(zone, zone)
        return str(known.get(zone, {}).get("city") or known.get(also, {}).get("city") or name)

    def place(self, waypoint: Waypoint) -> str:
        """Return a place's name in the language of the page; an area that is a country has the country's name."""
        names = dict(waypoint.names)
        if self.lang in names:
            return names[self.lang]
        if is_country(waypoint):
            return self.country(waypoint.country[0])
        return waypoint.name

    # --- sentences ------------------------------------------------------------------------------------------------
    def listing(self, parts: Iterable[str]) -> str:
        """Return ``A, B and C``."""
        items = [self.isolated(part) for part in parts]
        if len(items) < 2:
            return "".join(items)
        # Spanish: e before the sound i ("Colombia e Italia").
        link = " e " if self.lang == "es" and _SOUNDS_I.match(items[-1]) else self("and")
        return f"{self.joined(items[:-1])}{link}{items[-1]}"

    def joined(self, parts: Iterable[str]) -> str:
        """Return ``A, B, C``."""
        return self("comma").join(self.isolated(part) for part in parts)


def _decimals(km: float) -> int:
    """Return with how many decimals kilometres are written: 97, 9.7, 0.9, and below 100 m 0.05."""
    return 0 if km >= 10 else 1 if km >= 0.095 or km == 0 else 2 if km >= 0.0095 else 3


@functools.cache
def _locale(lang: str, locale: str | None) -> Any:
    from babel import Locale, UnknownLocaleError

    if not locale:
        return Locale.parse(_LOCALE.get(lang, lang))
    try:
        found = Locale.parse(locale.replace("-", "_"))
    except (ValueError, TypeError, UnknownLocaleError) as error:
        raise UsageError(
            f"locale {quoted(locale)} is unknown: write a language and a country, such as es-MX"
        ) from error
    if lang == "ht" and found.language in ("ht", "fr"):
        return found if found.language == "fr" else Locale.parse("fr_HT")
    if found.language != lang:
        raise UsageError(
            f"locale {quoted(locale)} is not one of the language {lang}: write {lang}, or {lang} and a country"
        )
    return found


def _default_digits(locale: Any) -> str:
    return str(locale.default_numbering_system)
