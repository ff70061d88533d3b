"""Colour in what a terminal shows: by ``--color``, by ``NO_COLOR``, and else only where somebody sits at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from routes.errors import UsageError
from routes.model.text import did_you_mean, quoted

__all__ = ["WHEN", "choose", "paint", "set_default"]

WHEN = ("auto", "always", "never")
_INKS = {"error": "1;31", "warning": "33", "note": "36"}
_state = {"when": "auto"}


def choose(argv: Sequence[str]) -> list[str]:
    """Take ``--color`` from the arguments, wherever it stands, and return the others.

    Raises
    ------
    UsageError
        If it is none of auto, always and never.
    """
    _state["when"] = "auto"
    rest: list[str] = []
    waiting = iter(argv)
    for each in waiting:
        if each == "--":
            return [*rest, each, *waiting]
        name, equals, value = each.partition("=")
        if name not in ("--color", "--colour"):
            rest.append(each)
            continue
        when = value if equals else next(waiting, "")
        if when not in WHEN:
            hint = did_you_mean(when, WHEN) or f"It is {', '.join(WHEN)}."
            raise UsageError(f"--color {quoted(when)} is not known. {hint}")
        _state["when"] = when
    return rest


def set_default(when: str) -> None:
    """Set what holds where ``--color`` was not given."""
    if _state["when"] == "auto":
        _state["when"] = when


def paint(text: str, ink: str, stream: TextIO | None = None) -> str:
    """Return text in the colour of an error, a warning or a note, where a stream shows colours; else as it is."""
    return f"\x1b[{_INKS[ink]}m{text}\x1b[0m" if _shown(stream or sys.stdout) else text


def _shown(stream: TextIO) -> bool:
    if _state["when"] != "auto":
        return _state["when"] == "always"
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb" and stream.isatty()
