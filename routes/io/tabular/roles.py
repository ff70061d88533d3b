"""What the columns of a table mean: from headers in many spellings and languages, from HXL tags, from who asks.

A role is what a column is for: a field of a place (``name``, ``lat``, ``country``, ...), what puts places in order
(``order``, ``time``, ``group``), the ends of a leg (``origin``, ``destination`` and their coordinates), or a figure
(``count``, ``measure``, ``unit``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set

from routes.errors import UsageError
from routes.io.tabular.spellings import ALIASES, BETWEEN, NOISE, TAGS
from routes.model.text import did_you_mean, few, fold, quoted

__all__ = [
    "ALIASES",
    "ENDS",
    "ROLES",
    "asked",
    "key",
    "match",
    "of_tags",
    "rivals",
    "role_of",
    "said",
    "tag_row",
    "words",
]

ENDS = ("origin", "origin_lat", "origin_lon", "destination", "destination_lat", "destination_lon")
ROLES = tuple(ALIASES)
_SYNONYMS = {"place": "name", "latitude": "lat", "longitude": "lon", "step": "order", "from": "origin",
             "to": "destination", "date": "time", "traveller": "group", "route": "group"}  # fmt: skip
# Names in another language, as name:es, name_es, nombre (es): those that pages are written in; name_id is not one.
_TONGUE = re.compile(r"(?:name|nombre|nom|nome)[ _:(.-]+(en|es|fr|pt|ht|ar)\)?")
_TAG = re.compile(r"#[a-z][a-z0-9_]*(\s*\+\s*[a-z][a-z0-9_]*)*", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_COORDINATES = ("lat", "lon", "latlon", "lonlat")


def key(header: str) -> str:
    """Return a header as headers are compared: letters and digits of any script, without accents and case.

    Examples
    --------
    >>> key("LATITUDE (N)"), key("Código-País"), key("خط العرض")
    ('latituden', 'codigopais', 'خطالعرض')
    """
    return "".join(c for c in fold(header) if c.isalnum())


_ROLE_OF = {key(alias): role for role, aliases in reversed(ALIASES.items()) for alias in aliases}


def words(header: str) -> list[str]:
    """Return the words of a header, folded: also those of numberMales."""
    return [word for word in re.split(r"[\W_]+", fold(_HUMP.sub(" ", header))) if word]


def role_of(header: str) -> str:
    """Return the role of a header by its spelling; of a coordinate also with words around it that say nothing."""
    whole = key(header)
    if whole in _ROLE_OF:
        return _ROLE_OF[whole]
    bare = [word for word in words(header) if word not in NOISE]
    role = _ROLE_OF.get("".join(bare), "")
    return role if role in _COORDINATES else ""


def match(header: Sequence[str], only: Iterable[str] = (), given: Mapping[int, str] | None = None) -> dict[int, str]:
    """Return which column has which role, by position; a role is given once, columns that mean nothing are left out.

    An exact name of a role comes before any other spelling, then the first column. A column of names in one of the
    languages of the pages means ``name:`` and its code, unless ``only`` is given. ``given`` are roles that are known
    already, by position; an empty role is a column that means nothing.

    Examples
    --------
    >>> match(["Lugar", "LATITUD", "Long.", "color", "name_ar"])
    {0: 'name', 1: 'lat', 2: 'lon', 4: 'name:ar'}
    >>> match(["Titre", "_GPS_latitude", "Location.lng", "de", "vers"])
    {0: 'name', 1: 'lat', 2: 'lon', 3: 'origin', 4: 'destination'}
    """
    wanted = set(only) or set(ALIASES)
    found: dict[int, str] = {index: role for index, role in (given or {}).items() if role}
    closed = set(given or ())
    exact = {index: text.strip() for index, text in enumerate(header) if text.strip() in wanted}
    spelled = [(index, role_of(text)) for index, text in enumerate(header)]
    for index, role in [*exact.items(), *spelled]:
        if role in wanted and role not in found.values() and index not in found and index not in closed:
            found[index] = role
    for index, text in enumerate(header):
        language = None if only else _TONGUE.fullmatch(fold(text.strip()))
        if language and index not in {*found, *closed} and f"name:{language[1]}" not in found.values():
            found[index] = f"name:{language[1]}"
    return dict(sorted(_paired(found | ({} if only else _between(header, found, closed))).items()))


def _between(header: Sequence[str], found: Mapping[int, str], closed: Set[int]) -> dict[int, str]:
    """Return the ends of a table of pairs whose headers mean something else beside places: source and target."""
    if set(found.values()) & {"name", *_COORDINATES}:
        return {}
    keys = list(map(key, header))
    for origin, destination in BETWEEN.items():
        if origin in keys and destination in keys:
            ends = {keys.index(origin): "origin", keys.index(destination): "destination"}
            others = {role for index, role in found.items() if index not in ends}
            if not closed & ends.keys() and not others & {"origin", "destination"}:
                return ends
    return {}


def _paired(found: dict[int, str]) -> dict[int, str]:
    """Return the roles without what is none alone: "a" and "de" are words, and ends come in pairs or with a place."""
    roles = set(found.values())
    if "destination" in roles or "destination_lat" in roles:
        return found
    return {index: role for index, role in found.items() if role not in ENDS}


def rivals(header: Sequence[str], found: Mapping[int, str]) -> list[tuple[int, int, str]]:
    """Return the columns whose headers mean a role that another column has: (read, left out, role).

    Examples
    --------
    >>> header = ["place", "lat", "latitude", "lon"]
    >>> rivals(header, match(header))
    [(1, 2, 'lat')]
    """
    by_role = {role: index for index, role in found.items()}
    keys = ((index, role_of(text)) for index, text in enumerate(header))
    return [(by_role[role], index, role) for index, role in keys if role in by_role and index not in found]


def said(header: Sequence[str], found: Mapping[int, str]) -> list[str]:
    """Return ``lugar→name`` for every column whose header is not the name of its role."""
    return [f"{header[i].strip()}→{role}" for i, role in found.items() if header[i].strip() != role]


# --- from who asks --------------------------------------------------------------------------------------------------
def asked(header: Sequence[str], columns: Mapping[str, str]) -> dict[int, str]:
    """Return the roles that somebody gave to columns, by position; an empty header takes a role away from all.

    Raises
    ------
    UsageError
        If a role is not one, or there is no such column.

    Examples
    --------
    >>> asked(["Titre", "Nord", "Est"], {"name": "Titre", "lat": "nord"})
    {0: 'name', 1: 'lat'}
    """
    found: dict[int, str] = {}
    for name, title in columns.items():
        role = _SYNONYMS.get(name, name)
        if role not in ROLES:
            hint = did_you_mean(name, ROLES)
            raise UsageError(f"{quoted(name)} is not a role of a column: {', '.join(ROLES)}. {hint}".strip())
        if not title.strip():
            found |= {index: "" for index, text in enumerate(header) if role_of(text) == role}
            continue
        at = [index for index, text in enumerate(header) if text.strip() == title.strip()]
        at = at or [index for index, text in enumerate(header) if key(text) == key(title)]
        if not at:
            listed = few([quoted(text) for text in header]) or "nothing"
            hint = did_you_mean(title, header)
            raise UsageError(f"{name}={title}: there is no column {quoted(title)} among {listed}. {hint}".strip())
        found[at[0]] = role
    return found


# --- HXL ------------------------------------------------------------------------------------------------------------
def tag_row(cells: Sequence[str]) -> bool:
    """Return whether a row holds HXL tags: at least two, and nothing else.

    Examples
    --------
    >>> tag_row(["#loc +name", "#geo+lat", ""]), tag_row(["#1", "Goma", "-1.7"])
    (True, False)
    """
    texts = [cell.strip() for cell in cells if cell.strip()]
    return len(texts) >= 2 and all(_TAG.fullmatch(text) for text in texts)


def of_tags(cells: Sequence[str]) -> dict[int, str]:
    """Return the roles that HXL tags give to columns, by position: attributes in any order, the fullest match first.

    A place is ``#loc`` if there is one, else the finest administrative division (``#adm5`` to ``#adm1``).

    Examples
    --------
    >>> of_tags(["#adm1+name", "#loc+name", "#geo+lon", "#geo+lat", "#affected+f+idps"])
    {1: 'name', 2: 'lon', 3: 'lat', 4: 'count'}
    """
    tagged = []
    for index, cell in enumerate(cells):
        tag, *attributes = re.split(r"\s*\+\s*", cell.strip().lower())
        for rank, (wanted, needed, role) in enumerate(TAGS):
            if tag == wanted and needed <= set(attributes):
                end = next((end for end, marks in _ENDS.items() if marks & set(attributes)), "")
                tagged.append((rank, index, _end_role(end, role)))
                break
    found: dict[int, str] = {}
    for _, index, role in sorted(tagged):
        if role and role not in found.values():
            found[index] = role
    return dict(sorted(found.items()))


_ENDS = {"origin": {"origin", "from", "start"}, "destination": {"dest", "destination", "to", "end"}}


def _end_role(end: str, role: str) -> str:
    if not end:
        return role
    return {"name": end, "lat": f"{end}_lat", "lon": f"{end}_lon"}.get(role, "")
