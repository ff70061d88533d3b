"""In which language a text of the data is: so that a screen reader says a foreign name right."""

from __future__ import annotations

import functools
import unicodedata

from routes.i18n.language import alpha2, is_country, language_tag
from routes.model.network import NetworkRecords
from routes.model.records import PlaceKind, Waypoint

__all__ = ["data_lang", "name_lang"]

_DESCRIBED = (PlaceKind.AREA, PlaceKind.SEA)


def data_lang(net: NetworkRecords, lang: str) -> str:
    """Return the language of a network's notes and titles, or an empty string if the page has the same."""
    tag = language_tag(net.meta.lang)
    return "" if tag.partition("-")[0].lower() == lang else tag


def name_lang(waypoint: Waypoint, lang: str) -> str:
    """Return the language of the name that a page in ``lang`` shows, or an empty string: the page's own, or unknown.

    It is known where the place's own name is also given for a language, or where the country has one official language
    written in the letters of the name.

    Examples
    --------
    >>> name_lang(Waypoint(id="n", name="Necoclí", lon=-76.8, lat=8.4, country="COL"), "en")
    'es'
    >>> name_lang(Waypoint(id="i", name="Idomeni", lon=22.5, lat=41.1, country="GRC"), "en")
    ''
    """
    names = dict(waypoint.names)
    if lang in names or is_country(waypoint):
        return ""
    same = [tag for key, text in names.items() if text == waypoint.name and (tag := language_tag(key))]
    official = _official(waypoint.country[0]) if len(waypoint.country) == 1 else ""
    if official and official in same:
        found = official
    elif same:
        found = same[0]
    elif official and waypoint.kind not in _DESCRIBED and _written_in(waypoint.name, official):
        found = official
    else:
        return ""
    return "" if found == lang else found


@functools.cache
def _official(country: str) -> str:
    """Return the official language of a country, or an empty string if it has none, or several."""
    from babel.languages import get_official_languages

    found = get_official_languages(alpha2(country), de_facto=True) if alpha2(country) else ()
    return str(found[0]) if len(found) == 1 else ""


def _written_in(name: str, lang: str) -> bool:
    """Return whether the letters of a name are those of a language's usual script."""
    from babel.core import get_global

    script = next((part for part in str(get_global("likely_subtags").get(lang, "")).split("_") if len(part) == 4), "")
    wanted = {"Latn": "LATIN", "Arab": "ARABIC", "Cyrl": "CYRILLIC", "Grek": "GREEK", "Hebr": "HEBREW"}.get(script)
    letters = [c for c in name if c.isalpha()]
    return wanted is not None and all(unicodedata.name(c, "").startswith(wanted) for c in letters)
