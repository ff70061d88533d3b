"""JSON from anywhere, taken apart in one place: what is no JSON, too deep or no text is a `DataError` with its line."""

from __future__ import annotations

import json
import re
from typing import Any

from routes.errors import DataError
from routes.model.text import quoted

__all__ = ["DEEPEST", "parse_json"]

DEEPEST = 60
_HALF = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def parse_json(data: bytes, name: str) -> Any:
    r"""Return a JSON document.

    Raises
    ------
    DataError
        If it is not UTF-8 or not JSON, with the line; if it is nested too deeply, holds NaN or Infinity, or half of a
        character (``\ud800`` alone), which no text can hold.

    Examples
    --------
    >>> parse_json(b'{"name": "Turbo"}', "meta.json")
    {'name': 'Turbo'}
    """

    def refuse(constant: str) -> Any:
        raise DataError(f"{constant} is not JSON", where=f"{name}:1")

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            _refuse_unlike(pairs, name)
        return made

    try:
        document = json.loads(data.decode("utf-8-sig"), parse_constant=refuse, object_pairs_hook=members)
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise DataError(f"byte 0x{data[fault.start]:02x} is not UTF-8", where=f"{name}:{line}") from None
    except json.JSONDecodeError as fault:
        raise DataError(f"is not JSON: {fault.msg}", where=f"{name}:{fault.lineno}") from None
    except (RecursionError, ValueError) as fault:
        if isinstance(fault, DataError):
            raise
        raise DataError("is nested too deeply, or holds a number too long, to be read", where=f"{name}:1") from None
    if _too_deep(document):
        raise DataError(f"is nested more than {DEEPEST} levels deep", where=f"{name}:1")
    if _HALF.search(data):
        _refuse_halves(document, data, name)
    return document


def _refuse_unlike(pairs: list[tuple[str, Any]], name: str) -> None:
    """Refuse an object in which one name stands twice with two values: which is meant, no reader can say."""
    seen: dict[str, Any] = {}
    for key, value in pairs:
        if seen.setdefault(key, value) != value:
            both = f"{quoted(seen[key])} and {quoted(value)}"
            raise DataError(f"{quoted(key)} stands twice in one object, as {both}: rename or delete one", where=name)


def _refuse_halves(document: Any, data: bytes, name: str) -> None:
    """Refuse a text in which an escape stands for half of a character without its other half."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError as fault:
        half = ord(str(fault.object)[fault.start])
        at = re.search(rb"\\u%04x" % half, data, re.IGNORECASE)
        line = data.count(b"\n", 0, at.start() if at else 0) + 1
        message = f"\\u{half:04x} is half of a character, which no text can hold. Write the whole character."
        raise DataError(f"{message}", where=f"{name}:{line}") from None


def _too_deep(document: Any) -> bool:
    level = [document]
    for _ in range(DEEPEST):
        level = [
            child
            for holder in level
            for child in (holder.values() if isinstance(holder, dict) else holder if isinstance(holder, list) else ())
            if isinstance(child, dict | list)
        ]
        if not level:
            return False
    return True
