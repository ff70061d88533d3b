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

Each class is one *reaction*: it carries the exit code the command line ends with, and a ``code`` by which a program
tells it (`CODES`). ``where`` is the place that an error is about, ``detail`` what is wrong there; ``message`` is both.
``findings`` are the single faults, where there are several: each with a code, a place and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar

__all__ = [
    "CODES",
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
    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, where: str = "", findings: Sequence[Any] = ()) -> None:
        """Say what is wrong and, where it is known, the place: ``legs.csv:17, mode``."""
        self.where, self.detail, self.findings = where, message, tuple(findings)
        self.message = f"{where}: {message}" if where else message
        super().__init__(self.message)

    def __str__(self) -> str:
        return self.message

    def to_dict(self) -> dict[str, Any]:
        """Return plain values for an answer in JSON: code, message, where, and the findings.

        Examples
        --------
        >>> DataError("no mode", where="legs.csv:3").to_dict()
        {'code': 'data', 'message': 'legs.csv:3: no mode', 'where': 'legs.csv:3', 'findings': []}
        """
        names = ("code", "severity", "where", "message", "suggestion")
        listed = [{name: getattr(found, name) for name in names} for found in self.findings]
        return {"code": self.code, "message": self.message, "where": self.where, "findings": listed}


class DataError(RoutesError, ValueError):
    """A record, a table or a file says something that cannot be right."""

    code = "data"

    @classmethod
    def of(cls, messages: Iterable[str], findings: Sequence[Any] = ()) -> DataError:
        """Return one error for many faults: all of them, the first 20 in full and the rest counted.

        ``findings`` are the same faults for a program; all of them stay.

        Examples
        --------
        >>> str(DataError.of(["legs.csv:2, mode: ...", "legs.csv:3, start: ..."])).count("legs.csv")
        2
        """
        lines = list(messages)
        more = len(lines) - MOST_SHOWN
        shown = lines[:MOST_SHOWN] + ([f"... and {more} more"] if more > 0 else [])
        made = cls("\n".join(shown), findings=findings)
        made.where = findings[0].where if findings else ""
        return made


class GeometryError(DataError):
    """A position or a line is not one on Earth."""

    code = "geometry"


class DoubleCountError(DataError):
    """Adding these figures would count the same people or events more than once."""

    code = "double-count"


class UnknownIdError(RoutesError, KeyError):
    """No waypoint, leg, route, network or source has that id or name."""

    code = "unknown-id"
    exit_code = 2


class AmbiguousNameError(UnknownIdError):
    """Several things carry that name; the message lists them."""

    code = "ambiguous-name"


class NoPathError(RoutesError):
    """Both places exist and no open chain of legs connects them; the message says why."""

    code = "no-path"
    exit_code = 1


class UsageError(RoutesError, ValueError):
    """An argument that makes no sense, alone or with the others."""

    code = "usage"
    exit_code = 2


class FileError(RoutesError, OSError):
    """A file cannot be read or written."""

    code = "file"

    def __init__(self, message: str, *, where: str = "", findings: Sequence[Any] = ()) -> None:
        RoutesError.__init__(self, message, where=where, findings=findings)


class RefusedError(RoutesError):
    """Refused on safety or licence grounds, before anything was opened or written."""

    code = "refused"
    exit_code = 5


class MissingDependencyError(RoutesError, ImportError):
    """An optional package is needed; the message says which and how to get it."""

    code = "missing-dependency"
    exit_code = 4


class RoutesWarning(UserWarning):
    """The answer is right, and the reader should know something about it."""


def _codes() -> dict[str, str]:
    """Return what the code of each error means: the first line of its class."""
    found: dict[str, str] = {}
    todo: list[type[RoutesError]] = [RoutesError]
    while todo:
        kind = todo.pop(0)
        found.setdefault(kind.code, (kind.__doc__ or "").partition("\n")[0])
        todo += [child for child in kind.__subclasses__() if child.__module__ == __name__]
    return found


CODES: Mapping[str, str] = MappingProxyType(_codes())
