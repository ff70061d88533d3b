"""How a public name or argument goes: it warns for two minor versions, and says what to write in its place.

The promise is in ``docs/explanation/promises.md``. A test fails once a name has outlived what was promised, so that it
is taken out, and where a version is no version of this package.
"""

from __future__ import annotations

import functools
import inspect
import warnings
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

__all__ = ["KEPT", "deprecated", "deprecated_argument", "removed_in"]

# Minor versions for which a deprecated name stays.
KEPT = 2
P = ParamSpec("P")
T = TypeVar("T")


def removed_in(since: str) -> str:
    """Return the version in which a name goes that is deprecated since another.

    Examples
    --------
    >>> removed_in("0.2"), removed_in("1.9")
    ('0.4', '1.11')
    """
    major, minor = since.split(".")
    return f"{major}.{int(minor) + KEPT}"


def _words(name: str, since: str, instead: str) -> str:
    return f"{name} is deprecated since {since} and goes in {removed_in(since)}: {instead}"


def deprecated(*, since: str, instead: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Return a decorator for a function or method that goes.

    Parameters
    ----------
    since
        The version that deprecates it, as ``"0.2"``.
    instead
        What to write in its place, as an order: ``"call Network.path"``.

    Examples
    --------
    >>> @deprecated(since="0.2", instead="call new")
    ... def old() -> int:
    ...     return 1
    >>> old.__deprecated__
    'old is deprecated since 0.2 and goes in 0.4: call new'
    """

    def decorate(function: Callable[P, T]) -> Callable[P, T]:
        text = _words(function.__qualname__, since, instead)

        @functools.wraps(function)
        def warned(*args: P.args, **kwargs: P.kwargs) -> T:
            # stacklevel 2: the line of the caller, so that it is shown where somebody can mend it.
            warnings.warn(text, DeprecationWarning, stacklevel=2)
            return function(*args, **kwargs)

        # Python takes the margin off docstrings since 3.13, and before leaves it to those who read them.
        first, _, rest = inspect.cleandoc(function.__doc__ or "").partition("\n")
        note = f".. deprecated:: {since}\n    It goes in {removed_in(since)}: {instead}."
        warned.__doc__ = f"{first}\n\n{note}\n{rest}"
        warned.__deprecated__ = text  # type: ignore[attr-defined]  # the name of PEP 702
        return warned

    return decorate


def deprecated_argument(
    old: str, *, since: str, new: str, value: Callable[[Any], Any] = lambda given: given
) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Return a decorator for a function of which a named argument has another name, or other values, now.

    Parameters
    ----------
    old, new
        The argument as it was called, and as it is called now.
    since
        The version that deprecates the old name.
    value
        Makes the new value of the old one, where the values changed too.
    """

    def decorate(function: Callable[..., T]) -> Callable[..., T]:
        text = _words(f"{function.__qualname__}({old}=...)", since, f"write {new}=")

        @functools.wraps(function)
        def warned(*args: Any, **kwargs: Any) -> T:
            if old in kwargs:
                if new in kwargs:
                    raise TypeError(f"{function.__qualname__}() takes {new}=; {old}= is its former name: write one")
                warnings.warn(text, DeprecationWarning, stacklevel=2)
                kwargs[new] = value(kwargs.pop(old))
            return function(*args, **kwargs)

        return warned

    return decorate
