"""Every error and warning the package raises.

::

    RoutesError                       the root; catch this to catch all of ours
    ├── DataError (ValueError)        a record, a table or a file says something that cannot be right
    │   ├── GeometryError             a position or a line is not one on Earth
    │   └── DoubleCountError          figures that must not be added
    ├── UnknownIdError (KeyError)     no such waypoint, leg, route, network or source
    │   └── AmbiguousNameError        several things carry that name
    ├── NoPathError                   the places exist, and nothing connects them
    ├── UsageError (ValueError)       an argument that makes no sense
    ├── FileError (OSError)           a file cannot be read or written
    ├── RefusedError                  refused on safety or licence grounds
    └── MissingDependencyError        an optional package is needed (ImportError)
    RoutesWarning (UserWarning)       the answer is right but the reader should know something

Each class is one *reaction*: it carries the exit code the command line ends with. ``where`` is the place that an error
is about, ``detail`` what is wrong there; ``message`` is both.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

__all__ = [
    "AmbiguousNameError",
    "DataError",
    "DoubleCountError",
    "FileError",
    "GeometryError",
    "MissingDependencyError",
    "NoPathError",
    "RefusedError",
    "RoutesError",
    "RoutesWarning",
    "UnknownIdError",
    "UsageError",
]

MOST_SHOWN = 20


class RoutesError(Exception):
    """The root of every error this package raises on purpose."""

    exit_code: ClassVar[int] = 3

    def __init__(self, message: str, *, where: str = "") -> None:
        """Say what is wrong and, where it is known, the place: ``legs.csv:17, mode``."""
        self.where, self.detail = where, message
        self.message = f"{where}: {message}" if where else message
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message


class DataError(RoutesError, ValueError):
    """A record, a table or a file says something that cannot be right."""

    @classmethod
    def of(cls, messages: Iterable[str]) -> DataError:
        """Return one error for many faults: all of them, the first 20 in full and the rest counted.

        Examples
        --------
        >>> str(DataError.of(["legs.csv:2, mode: ...", "legs.csv:3, start: ..."])).count("legs.csv")
        2
        """
        lines = list(messages)
        more = len(lines) - MOST_SHOWN
        shown = lines[:MOST_SHOWN] + ([f"... and {more} more"] if more > 0 else [])
        return cls("\n".join(shown))


class GeometryError(DataError):
    """A position or a line is not one on Earth."""


class DoubleCountError(DataError):
    """Adding these figures would count the same people or events more than once."""


class UnknownIdError(RoutesError, KeyError):
    """No waypoint, leg, route, network or source has that id or name."""

    exit_code = 2


class AmbiguousNameError(UnknownIdError):
    """Several things carry that name; the message lists them."""


class NoPathError(RoutesError):
    """Both places exist and no open chain of legs connects them; the message says why."""

    exit_code = 1


class UsageError(RoutesError, ValueError):
    """An argument that makes no sense, alone or with the others."""

    exit_code = 2


class FileError(RoutesError, OSError):
    """A file cannot be read or written."""

    def __init__(self, message: str, *, where: str = "") -> None:
        RoutesError.__init__(self, message, where=where)


class RefusedError(RoutesError):
    """Refused on safety or licence grounds, before anything was opened or written."""

    exit_code = 5


class MissingDependencyError(RoutesError, ImportError):
    """An optional package is needed; the message says which and how to get it."""

    exit_code = 4


class RoutesWarning(UserWarning):
    """The answer is right, and the reader should know something about it."""
