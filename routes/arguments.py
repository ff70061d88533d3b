"""What a call is given: keywords that nobody has are refused, and what is of another kind is said in one line.

A value is only looked at when a call has failed on it: what was given is then held against the types that the call
declares. Nothing is asked of calls that go well, and an error of our own, or of a caller's function, stays what it is.
"""

from __future__ import annotations

import ast
import functools
import inspect
import numbers
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from types import FunctionType
from typing import Any, TypeVar, cast

from routes.errors import RoutesError, UsageError
from routes.model.guesses import OF_KEYWORDS
from routes.model.text import did_you_mean, quoted

__all__ = ["check_names", "with_keywords", "with_known_keywords"]

_C = TypeVar("_C", bound=type)
_K = TypeVar("_K", bound=Callable[..., Any])
_PATHS = (str, os.PathLike)
# What stands in a signature, the values that it takes, and how one says it, alone and of several.
_KINDS: Mapping[str, tuple[tuple[type, ...], str, str]] = {
    "str": ((str,), "a text", "texts"),
    "bool": ((bool,), "True or False", "True or False"),
    "int": ((numbers.Integral,), "a whole number", "whole numbers"),
    "float": ((numbers.Real,), "a number", "numbers"),
    "bytes": ((bytes,), "bytes", "bytes"),
    "bytearray": ((bytearray,), "bytes", "bytes"),
    "memoryview": ((memoryview,), "bytes", "bytes"),
    "Path": (_PATHS, "a path", "paths"),
    "PathLike": (_PATHS, "a path", "paths"),
    "Callable": ((Callable,), "a function", "functions"),  # type: ignore[dict-item] # isinstance takes it
    **dict.fromkeys(("Mapping", "dict"), ((Mapping,), "a mapping", "mappings")),
    **dict.fromkeys(("Iterable", "Sequence"), ((Iterable,), "a list", "lists")),
    "IO": ((), "an open file", "open files"),  # known by what it does
    "tuple": ((tuple,), "a pair", "pairs"),
    "set": ((set, frozenset), "a set", "sets"),
}
# Names of ours for several types, as in the modules that declare them.
_ALSO: Mapping[str, str] = {
    "Place": "str | tuple[float, float] | Waypoint",
    "By": "str | Callable",
    "Input": "str | PathLike | bytes | bytearray | memoryview | IO",
}
# Records and answers, known by their names: nothing is imported to say what is wrong.
_OURS: Mapping[str, tuple[str, str]] = {
    "Leg": ("a leg", "legs"), "Waypoint": ("a place", "places"), "Period": ("a period", "periods"),
    "Closure": ("a closure", "closures"), "Network": ("a network", "networks"), "Measure": ("a measure", "measures"),
    "DataFrame": ("a table", "tables"), "GeoDataFrame": ("a table with geometries", "tables with geometries"),
    "LineNetwork": ("a network of lines", "networks of lines"),
    "MultiDiGraph": ("a directed graph of NetworkX with several edges", "graphs of NetworkX"),
    "NetworkRecords": ("a network", "networks"),
}  # fmt: skip


def with_known_keywords(cls: _C) -> _C:
    """Let every public method of a class refuse keywords that it has not, by the name of the nearest that it has."""
    for name, method in list(vars(cls).items()):
        function = method.__func__ if isinstance(method, classmethod) else method
        if isinstance(function, FunctionType) and not name.startswith("_"):
            checked = _checked(function, _taken(function))
            setattr(cls, name, classmethod(checked) if isinstance(method, classmethod) else checked)
    return cls


def _taken(function: Callable[..., Any]) -> frozenset[str] | None:
    """Return the keywords that a function has; ``None`` if it passes on what it does not know."""
    taken = inspect.signature(function).parameters.values()
    return None if any(each.kind is each.VAR_KEYWORD for each in taken) else frozenset(each.name for each in taken)


def check_names(method: str, given: Iterable[str], known: Iterable[str]) -> None:
    """Check that a method has each of the names that it is given.

    Raises
    ------
    UsageError
        If it has not; the message names the nearest.
    """
    listed = list(known)
    for name in given:
        if name not in listed:
            told = did_you_mean(name, listed) or f"It takes {', '.join(listed)}."
            raise UsageError(f"{method} does not take {name}=. {told}")


def with_keywords(function: _K) -> _K:
    """Let a function refuse keywords that it has not, by the name of the nearest that it has."""
    return cast("_K", _checked(cast("FunctionType", function), _taken(function)))


def _checked(method: FunctionType, known: frozenset[str] | None) -> Callable[..., Any]:
    @functools.wraps(method)
    def checked(*args: Any, **options: Any) -> Any:
        if options and known is not None and not known.issuperset(options):
            name = next(each for each in options if each not in known)
            ours = next((each for each in OF_KEYWORDS.get(name, ()) if each in known), "")
            listed = sorted(known - {"self"})
            nearest = f"Here that is {ours}=" if ours else did_you_mean(name, listed)
            told = nearest or (f"It takes {', '.join(listed)}." if listed else "It takes none.")
            raise UsageError(f"{method.__name__} does not take {name}={quoted(options[name])}. {told}")
        try:
            return method(*args, **options)
        except RoutesError:
            raise
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            if told := misfit(method, args, options):
                raise UsageError(told) from error
            raise

    return checked


def misfit(method: Callable[..., Any], args: tuple[Any, ...], options: Mapping[str, Any]) -> str:
    """Return what a call was given that is not of the kind that it declares; empty if all of it is.

    Examples
    --------
    >>> def total(numbers: Iterable[float], by: str | None = None) -> float: ...
    >>> misfit(total, (5,), {})
    'total takes a list of numbers for numbers, not "5"'
    >>> misfit(total, ([1, 2],), {"by": 3})
    'total takes a text or nothing for by, not "3"'
    >>> misfit(total, ([1, 2],), {"by": "x"})
    ''
    """
    signature = inspect.signature(method)
    try:
        given = signature.bind(*args, **options).arguments
    except TypeError:
        return ""
    for name, value in given.items():
        parameter = signature.parameters[name]
        declared: Mapping[str, str] = {name: parameter.annotation}
        values = {name: value}
        if parameter.kind is parameter.VAR_KEYWORD:
            declared, values = _options(parameter.annotation), value
        for each, text in declared.items():
            if each in values and isinstance(text, str) and parameter.kind is not parameter.VAR_POSITIONAL:
                kind = ast.parse(text, mode="eval").body
                if not _fits(kind, values[each]):
                    return f"{method.__name__} takes {_said(kind)} for {each}, not {quoted(values[each])}"
    return ""


def _options(annotation: Any) -> Mapping[str, str]:
    """Return the types of the keywords of ``**options: Unpack[SomeOptions]``, whose module the call has loaded."""
    name = str(annotation).removeprefix("Unpack[").removesuffix("]")
    for module in [module for title, module in list(sys.modules.items()) if title.startswith("routes.")]:
        if hasattr(getattr(module, name, None), "__required_keys__"):
            found = getattr(module, name).__annotations__
            return {key: getattr(kind, "__forward_arg__", "object") for key, kind in found.items()}
    return {}


def _fits(kind: ast.expr, value: Any) -> bool:
    """Return whether a value is of a kind, as far as that can be told; what is not known takes everything."""
    match kind:
        case ast.BinOp(left=left, right=right):
            return _fits(left, value) or _fits(right, value)
        case ast.Constant(value=None):
            return value is None
        case ast.Subscript(value=outer, slice=inner):
            return _fits(outer, value) and _holds(ast.unparse(outer), inner, value)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            if name in _ALSO:
                return _fits(ast.parse(_ALSO[name], mode="eval").body, value)
            if name in _OURS:
                return any(each.__name__ == name for each in type(value).__mro__)
            if name == "IO":
                return hasattr(value, "read") or hasattr(value, "write")
            return name not in _KINDS or isinstance(value, _KINDS[name][0])
    return True


def _holds(outer: str, inner: ast.expr, value: Any) -> bool:
    """Return whether what a list, a pair or a mapping holds is of its kinds; an iterator is not read for it."""
    kinds = _parts(inner)
    if isinstance(value, Mapping) and len(kinds) == 2:
        return all(_fits(kinds[0], key) and _fits(kinds[1], each) for key, each in value.items())
    if outer == "tuple" and not isinstance(kinds[-1], ast.Constant):
        return len(value) == len(kinds) and all(map(_fits, kinds, value))
    if outer in ("Iterable", "Sequence", "tuple", "set") and isinstance(value, (list, tuple, set, frozenset)):
        return all(_fits(kinds[0], each) for each in value)
    return True


def _parts(inner: ast.expr) -> list[ast.expr]:
    """Return what stands between the brackets of a kind."""
    return inner.elts if isinstance(inner, ast.Tuple) else [inner]


def _said(kind: ast.expr, *, several: bool = False) -> str:
    """Return a kind in words."""
    match kind:
        case ast.BinOp(left=left, right=right):
            parts = dict.fromkeys((_said(left, several=several), _said(right, several=several)))
            return " or ".join(parts)
        case ast.Constant(value=None):
            return "nothing"
        case ast.Subscript(value=outer, slice=inner):
            if ast.unparse(outer) == "Callable":
                return _said(outer, several=several)
            kinds = [each for each in _parts(inner) if not isinstance(each, ast.Constant)]
            held = list(dict.fromkeys(_said(each, several=True) for each in kinds))
            if ast.unparse(outer) in ("Mapping", "dict"):
                return f"{_said(outer, several=several)} of {held[0]} to {held[-1]}"
            return f"{_said(outer, several=several)} of {' and '.join(held)}"
        case ast.Attribute(attr=name) | ast.Name(id=name):
            if name in _ALSO:
                return _said(ast.parse(_ALSO[name], mode="eval").body, several=several)
            if name in _OURS:
                return _OURS[name][several]
            known = _KINDS.get(name)
            return name if known is None else known[2] if several else known[1]
    return ast.unparse(kind)
