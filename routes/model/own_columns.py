"""Columns of a user's own: kept as text with each record, and numbers again where somebody computes with them.

What a column is, its cells say together, and it is said once: whole numbers, numbers, true and false, or text. A column
is of numbers only if every cell that is not empty is exactly the writing of one: a code with a leading zero, such as
``05001``, and ``NA``, ``12.0`` or a date leave the whole column text. So what is written back is what was read.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import math
from collections.abc import Callable, Iterable
from typing import Any

__all__ = ["as_number", "as_text", "reader_of"]

# Beyond it, whole numbers and floats are no longer written alike.
MOST = 1e15
_TRUTH = {"true": True, "false": False}


def as_number(text: str) -> int | float | None:
    """Return the number that a text is exactly the writing of, so that it can be written back; else ``None``.

    Examples
    --------
    >>> as_number("12"), as_number("1.5"), as_number("007"), as_number("12.0"), as_number("nan")
    (12, 1.5, None, None, None)
    """
    with contextlib.suppress(ValueError):
        if text.isascii() and str(int(text)) == text:
            return int(text) if abs(int(text)) < MOST else None
    with contextlib.suppress(ValueError):
        value = float(text)
        if math.isfinite(value) and abs(value) < MOST and repr(value) == text and not value.is_integer():
            return value
    return None


def reader_of(texts: Iterable[str]) -> Callable[[str], Any]:
    """Return what makes values of the cells of a column: ``int``, ``float``, `truth` or ``str``.

    Empty cells say nothing.

    Examples
    --------
    >>> reader_of(["12", "", "7"]).__name__, reader_of(["12", "0.5"]).__name__, reader_of(["05001", "11001"]).__name__
    ('int', 'float', 'str')
    >>> reader_of(["true", "false"]).__name__, reader_of(["2024-05-31"]).__name__, reader_of([""]).__name__
    ('truth', 'str', 'str')
    """
    cells = {text for text in texts if text}
    if not cells:
        return str
    if cells <= _TRUTH.keys():
        return truth
    numbers = [as_number(text) for text in cells]
    if None in numbers:
        return str
    return int if all(isinstance(value, int) for value in numbers) else float


def truth(text: str) -> bool:
    """Return what ``true`` and ``false`` mean."""
    return _TRUTH[text]


def as_text(value: Any) -> str:
    """Return a value as an own column keeps it: numbers as short as they can be, ``true`` and ``false``, ISO dates.

    Examples
    --------
    >>> as_text(12.0), as_text(False), as_text(dt.datetime(2024, 5, 31)), as_text("05001")
    ('12', 'false', '2024-05-31', '05001')
    """
    if type(value) is str:
        return value
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < MOST else repr(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, dt.datetime | dt.date | dt.time) else str(value)
