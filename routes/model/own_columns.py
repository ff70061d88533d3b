"""Columns of a user's own: kept as text with each record, and numbers again where somebody computes with them."""

from __future__ import annotations

import contextlib
import math

__all__ = ["as_number", "as_value"]

# Beyond it, whole numbers and floats are no longer written alike.
MOST = 1e15


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


def as_value(text: str) -> int | float | str:
    """Return the number that a text writes, or the text."""
    number = as_number(text)
    return text if number is None else number
