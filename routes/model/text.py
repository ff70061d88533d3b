"""Names and ids: folding for comparison, slugs, suggestions, one-line display of foreign text."""

from __future__ import annotations

import difflib
import functools
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from html import escape

from routes.errors import DataError

__all__ = [
    "check_letters",
    "clean",
    "counted",
    "did_you_mean",
    "few",
    "fold",
    "html_table",
    "nearest",
    "once_encoded",
    "printable",
    "quoted",
    "slug",
]

_DASHES = re.compile(r"[‐-―−_/]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_HALF = re.compile(r"[\ud800-\udfff]")


# What no page, picture or table may hold: controls but tab and line ends, halves of pairs, what is not a letter.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    r"""Return a text without the characters that HTML, XML and UTF-8 cannot hold; everything else stays.

    Examples
    --------
    >>> printable("Neco\x00cl\u00ed\n"), printable("\x1b[31mred")
    ('Necoclí\n', '[31mred')
    """
    return _UNPRINTABLE.sub("", text)


_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def clean(text: object) -> str:
    r"""Return text from data as a terminal may show it: one line, no control or direction-changing characters.

    Examples
    --------
    >>> clean("a\x1b[31mb\nc")
    'a�[31mb�c'
    """
    return "".join("�" if unicodedata.category(c) == "Cc" or c in _BIDI else c for c in str(text))


def check_letters(fields: Iterable[tuple[str, object]]) -> None:
    r"""Refuse fields with halves of letters (U+D800 to U+DFFF), which no file can hold.

    Raises
    ------
    DataError
        If one has such a half.

    Examples
    --------
    >>> check_letters([("name", "Neco\ud800")])
    Traceback (most recent call last):
    routes.errors.DataError: name "Neco\ud800" holds half of a letter: type the text again
    """
    for name, value in fields:
        # Most are plain or no text.
        if value.isascii() if isinstance(value, str) else not value or not isinstance(value, tuple):
            continue
        for text in _texts(value):
            if not text.isascii() and _HALF.search(text):
                raise DataError(f"{name} {quoted(text)} holds half of a letter: type the text again")


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return [text for part in value for text in _texts(part)] if isinstance(value, tuple) and value else ()


# Letters of Windows-1252 that stand for the bytes of one letter in UTF-8: the first byte, then those that follow it.
_CP1252 = {bytes([byte]).decode("cp1252", "ignore") or chr(byte): byte for byte in range(256)}
_LEAD = "".join(re.escape(c) for c, byte in _CP1252.items() if 0xC2 <= byte <= 0xF4)
_NEXT = "".join(re.escape(c) for c, byte in _CP1252.items() if 0x80 <= byte <= 0xBF) + "\x80-\x9f"
_TWICE = re.compile(f"(?:[{_LEAD}][{_NEXT}]{{1,3}})+")
# What such letters are in the languages of the pages: Latin, Arabic and punctuation; anything else is chance.
_LIKELY = re.compile("[\u00a0-\u017f\u0600-\u06ff\u1e00-\u1eff\u2010-\u2026\u20ac]+")


def once_encoded(text: str) -> str:
    r"""Return a text without what comes of UTF-8 that was read as Windows-1252 and saved again; any other as it is.

    Examples
    --------
    >>> once_encoded("Necocl\u00c3\u00ad, Bogot\u00c3\u00a1 – Peñón"), once_encoded("São Paulo"), once_encoded("MENÜ–")
    ('Necoclí, Bogotá – Peñón', 'São Paulo', 'MENÜ–')
    """
    return text if text.isascii() else _TWICE.sub(_decoded, text)


def _decoded(found: re.Match[str]) -> str:
    try:
        made = bytes(_CP1252.get(c, ord(c)) for c in found.group()).decode("utf-8")
    except UnicodeDecodeError:
        return found.group()
    return made if _LIKELY.fullmatch(made) else found.group()


@functools.lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text as names are compared: no accents, no case, one kind of dash, single blanks.

    Examples
    --------
    >>> fold("Necoclí"), fold("US–Mexico  border")
    ('necocli', 'us-mexico border')
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(_DASHES.sub("-", plain).casefold().split())


def slug(text: str) -> str:
    """Return an ASCII id for a name: lower case, words joined by hyphens.

    A name without any ASCII letter or digit gives the code points instead, so that it still has an id.

    Examples
    --------
    >>> slug("Necoclí"), slug("US–Mexico border"), slug("أكادير")
    ('necocli', 'us-mexico-border', 'u0623-u0643-u0627-u062f-u064a-u0631')
    """
    made = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    return made or "-".join(f"u{ord(c):04x}" for c in text.strip()[:12]) or "unnamed"


def quoted(value: object, limit: int = 60) -> str:
    r"""Return a value as an error message quotes it: on one line, control characters escaped, cut to a length.

    Examples
    --------
    >>> quoted("8,4\n261")
    '"8,4\\n261"'
    """
    text = _CONTROL.sub(lambda m: m.group().encode("unicode_escape").decode(), str(value))
    return f'"{text}"' if len(text) <= limit else f'"{text[: limit - 1]}…"'


def nearest(wanted: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return the known names nearest to one that is unknown, the nearest first; none that is far.

    Examples
    --------
    >>> nearest("necoli", ["necocli", "turbo"])
    ['necocli']
    """
    folded: dict[str, str] = {}
    for name in known:
        folded.setdefault(fold(name), name)
    return [folded[name] for name in difflib.get_close_matches(fold(wanted), list(folded), n=count, cutoff=0.6)]


def few(texts: Collection[str], most: int = 20) -> str:
    """Return texts as a list in an error message: all of them, or the first and how many there are besides.

    Examples
    --------
    >>> few(["a", "b", "c", "d"], most=2)
    'a, b and 2 more'
    """
    first = ", ".join(itertools.islice(texts, most))
    return f"{first} and {len(texts) - most:,} more" if len(texts) > most else first


def counted(count: int, noun: str) -> str:
    """Return a number of things: ``1 leg``, ``1,270 observations``.

    Examples
    --------
    >>> counted(1, "leg"), counted(1270, "observation"), counted(2, "itinerary")
    ('1 leg', '1,270 observations', '2 itineraries')
    """
    many = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{count:,} {noun if count == 1 else many}"


def did_you_mean(wanted: str, known: Iterable[str], count: int = 3) -> str:
    """Return ``Did you mean A or B?`` for the nearest known names, or an empty string.

    Examples
    --------
    >>> did_you_mean("necoli", ["necocli", "turbo"])
    'Did you mean necocli?'
    """
    near = nearest(wanted, known, count)
    return f"Did you mean {' or '.join(near)}?" if near else ""


def html_table(heads: Iterable[str], rows: Sequence[Iterable[object]], *, most: int = 10, caption: str = "") -> str:
    """Return rows as an HTML table for a notebook: all text escaped, of many rows the first.

    Examples
    --------
    >>> html_table(["a"], [["<b>"], ["c"]], most=1)
    '<table><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table><p>… 1</p>'
    """
    head = "".join(f'<th scope="col">{escape(clean(text))}</th>' for text in heads)
    body = "".join("<tr>" + "".join(f"<td>{escape(clean(cell))}</td>" for cell in row) + "</tr>" for row in rows[:most])
    told = f"<caption>{escape(clean(caption))}</caption>" if caption else ""
    more = f"<p>… {len(rows) - most}</p>" if len(rows) > most else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"
