"""A progress bar on stderr, for long steps and only on a terminal."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

__all__ = ["Progress"]

WIDTH = 20


class Progress:
    """A bar of a known number of steps; silent unless stderr is a terminal.

    Examples
    --------
    >>> with Progress(2) as bar:
    ...     bar.step("Reading")
    ...     bar.step("Drawing")
    """

    def __init__(self, steps: int) -> None:
        self._steps = max(steps, 1)
        self._done = 0
        self._shown = sys.stderr is not None and sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()

    def step(self, what: str) -> None:
        """Show that a step begins."""
        if self._shown:
            full = WIDTH * self._done // self._steps
            sys.stderr.write(f"\r\033[K[{'#' * full}{'.' * (WIDTH - full)}] {what} …")
            sys.stderr.flush()
        self._done += 1
