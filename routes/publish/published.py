"""What a publication folder says of itself, checked field by field: it may come from somebody else.

``embed.json``, ``oembed.json`` and ``provenance.json`` end in snippets for articles and in pages of the preview, so
nothing of them is taken that was not looked at here. A key that nobody knows is passed over.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from routes.errors import DataError, UsageError
from routes.i18n.language import LANGUAGES
from routes.model.text import printable, quoted
from routes.publish import embed
from routes.publish.heights import STORY_WIDTHS, WIDTHS

__all__ = ["CARDS", "OEMBED", "PROVENANCE", "Check", "cards_of", "file_name", "oembed_of", "provenance_of"]

CARDS, OEMBED, PROVENANCE = "embed.json", "oembed.json", "provenance.json"
SCHEMA = 1
LONGEST_TEXT, MOST_ENTRIES, LARGEST_PX = 20_000, 10_000, 100_000
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,199}")
_HASH = re.compile(r"[0-9a-f]{64}")
Check = Callable[[Any, str], Any]


def _bad(where: str, wanted: str, value: Any) -> DataError:
    return DataError(f"{where}: expected {wanted}, found {_kind(value)}. Build the folder again with routes build.")


def _kind(value: Any) -> str:
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return quoted(value)
    if isinstance(value, list):
        return f"a list of {len(value):,}"
    names = {dict: "an object", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "something else")


# --- checks of one value: each returns it, or says what is wrong ----------------------------------------------------
def text(value: Any, where: str) -> str:
    """Return a text without control characters and of a sensible length."""
    if not isinstance(value, str) or printable(value) != value or len(value) > LONGEST_TEXT:
        raise _bad(where, f"a text of at most {LONGEST_TEXT:,} characters", value)
    return value


def whole(value: Any, where: str, least: int = 0, most: float = math.inf) -> int:
    """Return a whole number between two others."""
    number = isinstance(value, int) and not isinstance(value, bool)
    number = number or (isinstance(value, float) and value.is_integer())
    if not number or not least <= value <= most:
        limit = f" from {least}" + ("" if math.isinf(most) else f" to {most:,}")
        raise _bad(where, f"a whole number{limit}", value)
    return int(value)


def pixels(value: Any, where: str) -> int:
    """Return a size in pixels."""
    return whole(value, where, 1, LARGEST_PX)


def one_of(*known: str) -> Check:
    """Return a check for one of some words."""

    def check(value: Any, where: str) -> str:
        if not isinstance(value, str) or value not in known:
            raise _bad(where, f"one of {', '.join(known)}", value)
        return value

    return check


def file_name(*suffixes: str, folders: bool = False) -> Check:
    """Return a check for the plain name of a file in the folder, with ``folders`` also in a folder of it."""

    def check(value: Any, where: str) -> str:
        parts = value.split("/") if isinstance(value, str) else []
        plain = bool(parts) and all(_PLAIN.fullmatch(part) and ".." not in part for part in parts)
        if not plain or (len(parts) > 1 and not folders) or (suffixes and not value.endswith(suffixes)):
            ending = f" that ends in {' or '.join(suffixes)}" if suffixes else ""
            raise _bad(where, f"the name of a file in the folder{ending}", value)
        return str(value)

    return check


def sha256(value: Any, where: str) -> str:
    """Return a SHA-256 in hexadecimal digits."""
    if not isinstance(value, str) or not _HASH.fullmatch(value):
        raise _bad(where, "a SHA-256 of 64 hexadecimal digits", value)
    return value


def true_or_false(value: Any, where: str) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise _bad(where, "true or false", value)
    return value


def list_of(check: Check, least: int = 0) -> Check:
    """Return a check for a list of values that pass another check."""

    def checked(value: Any, where: str) -> tuple[Any, ...]:
        if not isinstance(value, list) or not least <= len(value) <= MOST_ENTRIES:
            raise _bad(where, f"a list of {least} to {MOST_ENTRIES:,} entries", value)
        return tuple(check(entry, f"{where}[{index}]") for index, entry in enumerate(value))

    return checked


def fields_of(needed: Mapping[str, Check], more: Mapping[str, Check] | None = None) -> Check:
    """Return a check for an object that has some keys and may have more; of keys that are in neither, nothing stays."""
    both = {**needed, **(more or {})}

    def checked(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _bad(where, "an object", value)
        for name in needed:
            if name not in value:
                raise _bad(f"{where}.{name}" if "," in where or "[" in where else f"{where}, {name}", "a value", None)
        joint = "." if "," in where or "[" in where else ", "
        return {name: check(value[name], f"{where}{joint}{name}") for name, check in both.items() if name in value}

    return checked


def _size(value: Any, where: str) -> tuple[int, int]:
    found = list_of(pixels, 2)(value, where)
    if len(found) != 2:
        raise _bad(where, "width and height", value)
    return found[0], found[1]


def _heights(value: Any, where: str) -> dict[int, int]:
    if not isinstance(value, dict):
        raise _bad(where, "an object", value)
    more = {str(width): pixels for width in STORY_WIDTHS}
    found = fields_of({str(width): pixels for width in WIDTHS}, more)(value, where)
    return {int(width): height for width, height in found.items()}


# --- the three documents --------------------------------------------------------------------------------------------
_PICTURE = file_name(".png", ".jpg", ".jpeg", ".webp", ".svg")
_CARD: dict[str, Check] = {
    "lang": one_of(*LANGUAGES), "dir": one_of("ltr", "rtl"), "title": text, "alt": text, "source_line": text,
    "credit": text, "index": file_name(".html"), "embed": file_name(".html"), "image": _PICTURE, "image_size": _size,
    "social": _PICTURE, "oembed": file_name(".json"), "heights": _heights, "caption": text, "heads": list_of(text),
    "rows": list_of(list_of(text, 1)),
}  # fmt: skip


def _card_check() -> Check:
    entries = dataclasses.fields(embed.EmbedInfo)
    needed = [
        entry.name
        for entry in entries
        if entry.default is dataclasses.MISSING and entry.default_factory is dataclasses.MISSING
    ]
    rest = {entry.name: _CARD[entry.name] for entry in entries if entry.name not in needed}
    return fields_of({name: _CARD[name] for name in needed}, rest)


def cards_of(document: Any, name: str = CARDS) -> tuple[embed.EmbedInfo, ...]:
    """Return the cards of an ``embed.json``, at least one, each language once.

    Raises
    ------
    DataError
        If a field is missing or is not what it has to be; the message says which and where.
    """
    found = fields_of({"editions": list_of(_card_check(), 1)}, {"schema": _schema})(document, name)
    cards = tuple(embed.EmbedInfo(**entry) for entry in found["editions"])
    for index, card in enumerate(cards):
        for number, row in enumerate(card.rows):
            if len(row) != len(card.heads):
                where = f"{name}, editions[{index}].rows[{number}]"
                raise _bad(where, f"{len(card.heads)} cells, as there are heads", list(row))
    langs = [card.lang for card in cards]
    for index, lang in enumerate(langs):
        if lang in langs[:index]:
            raise _bad(f"{name}, editions[{index}].lang", "each language once", lang)
    return cards


def _schema(value: Any, where: str) -> int:
    if isinstance(value, bool) or value != SCHEMA:
        raise _bad(where, f"{SCHEMA} (a newer version of routes may have made the folder)", value)
    return SCHEMA


def _web_folder(value: Any, where: str) -> str:
    try:
        return embed.web_address(text(value, where))
    except UsageError:
        raise _bad(where, "the web address of a folder", value) from None


def _address(value: Any, where: str) -> str:
    """Return a web address, or the name of a file in the folder."""
    found = text(value, where)
    base, _, last = found.rpartition("/")
    if base:
        _web_folder(f"{base}/", where)
    return f"{base}/{_PICTURE(last, where)}" if base else str(_PICTURE(last, where))


_OEMBED = fields_of(
    {"type": one_of("rich"), "version": one_of("1.0"), "width": pixels, "height": pixels, "html": text},
    {
        "title": text, "author_name": text, "provider_url": _web_folder, "provider_name": text,
        "thumbnail_url": _address, "thumbnail_width": pixels, "thumbnail_height": pixels,
    },
)  # fmt: skip


def oembed_of(document: Any, name: str = OEMBED) -> dict[str, Any]:
    """Return the known fields of an oEmbed answer.

    Raises
    ------
    DataError
        If a field is missing or is not what it has to be; the message says which and where.
    """
    return dict(_OEMBED(document, name))


_FILE: dict[str, Check] = {"name": text, "bytes": whole, "sha256": sha256}
_PROVENANCE = fields_of(
    {"made_by": text, "outputs": list_of(fields_of({**_FILE, "name": file_name(folders=True)}))},
    {"schema": _schema, "version": text, "inputs": list_of(fields_of(_FILE))},
)
_ALT = fields_of({"generated_sha256": sha256}, {"edited": true_or_false})


def provenance_of(document: Any, name: str = PROVENANCE) -> dict[str, Any]:
    """Return what a ``provenance.json`` says of the files: ``outputs``, ``inputs``, ``alt``; no other key stays.

    Raises
    ------
    DataError
        If a field is missing or is not what it has to be; the message says which and where.
    """
    found: dict[str, Any] = _PROVENANCE(document, name)
    alt = document.get("alt", {})
    if not isinstance(alt, dict) or len(alt) > MOST_ENTRIES:
        raise _bad(f"{name}, alt", "an object", alt)
    checked = {file_name(".txt")(key, f"{name}, alt"): _ALT(entry, f"{name}, alt.{key}") for key, entry in alt.items()}
    return {"inputs": (), **found, "alt": checked}
