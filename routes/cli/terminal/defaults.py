"""Defaults of options: ``routes.toml`` in the current folder, and ``ROUTES_LANG``. What is given goes before both."""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from routes.cli.common import note
from routes.cli.terminal.colour import WHEN, set_default
from routes.errors import DataError, UsageError
from routes.i18n.language import LANGUAGES
from routes.model.files import find_member
from routes.model.text import did_you_mean, quoted

__all__ = ["FILE", "FOR_ALL", "FOR_ONE", "apply", "found", "read"]

FILE = "routes.toml"
LARGEST = 100_000
# What says how a map looks, how it is told and where it goes. Nothing that lets out more, overwrites or opens.
FOR_ALL = (
    "basemap", "color", "country-name", "credit", "disclaimer", "lang", "locale", "robots", "style", "theme", "url",
    "worldview",
)  # fmt: skip
# What means something else with each verb, and so stands under one.
FOR_ONE = (*FOR_ALL[2:], "basemap", "correction", "csp", "format", "output", "small-count", "source", "strict")
# Verbs in which --lang is the language of a page that is made, or of an answer in words.
_IN_LANG = ("map", "build", "preview", "article", "path", "show", "flows")
Parsers = Mapping[str, argparse.ArgumentParser]


def is_there() -> bool:
    """Return whether the folder has a file of defaults, whatever it holds."""
    return os.path.lexists(FILE)


def read(parsers: Parsers) -> dict[str, dict[str, Any]]:
    """Return the defaults that ``routes.toml`` sets, by verb and then by option; none where there is no such file.

    Raises
    ------
    DataError
        If it is no TOML, or names what there is not, or a value cannot be.
    FileError
        If it cannot be read.
    RefusedError
        If it is a link.
    """
    data = find_member(Path(), FILE, largest=LARGEST)
    if data is None:
        return {}
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise DataError(f"is not TOML: {fault}", where=FILE) from None
    made: dict[str, dict[str, Any]] = {verb: {} for verb in parsers}
    for key, value in document.items():
        if not isinstance(value, dict):
            _check_name(key, FOR_ALL, FILE)
            if key == "color":
                set_default(_one_of(key, value, WHEN))
            for verb, parser in parsers.items():
                action = _action(parser, key)
                if action is not None and (key != "lang" or verb in _IN_LANG):
                    made[verb][key] = _value(action, key, value)
    for verb, table in document.items():
        if not isinstance(table, dict):
            continue
        if verb not in parsers:
            raise DataError(f"there is no verb {quoted(verb)}. {did_you_mean(verb, parsers)}".strip(), where=FILE)
        for key, value in table.items():
            _check_name(key, FOR_ONE, f"{FILE}, [{verb}]")
            action = _action(parsers[verb], key)
            if action is None:
                raise DataError(f"routes {verb} has no --{key}", where=f"{FILE}, [{verb}]")
            made[verb][key] = _value(action, f"{verb}.{key}", value)
    return made


def _check_name(key: str, known: Sequence[str], where: str) -> None:
    if key in known:
        return
    if key in FOR_ONE:
        raise DataError(f"{key} means something else with each verb: put it under one, such as [build]", where=where)
    hint = did_you_mean(key, known) or f"It may hold {', '.join(sorted(known))}."
    raise DataError(f"{quoted(key)} is no default. {hint}", where=where)


def _action(parser: argparse.ArgumentParser, key: str) -> argparse.Action | None:
    return parser._option_string_actions.get(f"--{key}")


def _one_of(key: str, value: Any, known: Sequence[str]) -> str:
    if value not in known:
        raise DataError(f"expected {' or '.join(known)}, found {quoted(value)}", where=f"{FILE}, {key}")
    return str(value)


def _value(action: argparse.Action, key: str, value: Any) -> Any:
    """Return the value of an option as the parser would have made it."""
    where = f"{FILE}, {key}"
    if action.nargs == 0:
        if not isinstance(value, bool):
            raise DataError(f"expected true or false, found {quoted(value)}", where=where)
        return value
    several = _several(action)
    listed = value if isinstance(value, list) and several else [value]
    wanted = action.type if isinstance(action.type, type) else str
    for each in listed:
        if not isinstance(each, wanted) or isinstance(each, bool):
            raise DataError(f"expected {_KINDS.get(wanted, 'text')}, found {quoted(each)}", where=where)
        if action.dest == "basemap":
            # Tiles would say to their host who reads a page: nobody gets them by a file that lies there.
            _one_of(key, each, ("builtin", "none"))
        if action.choices is not None:
            _one_of(key, each, tuple(action.choices))
    return listed if several else value


_KINDS = {int: "a whole number", str: "text"}


def found(verb: str, parsers: Parsers) -> dict[str, Any]:
    """Return the defaults of a verb by option, as ``ROUTES_LANG`` and ``routes.toml`` say; none of them need be given.

    Raises
    ------
    UsageError
        If ``ROUTES_LANG`` is no language of pages.
    DataError, FileError, RefusedError
        As `read`.
    """
    made = read(parsers).get(verb, {})
    lang = os.environ.get("ROUTES_LANG", "")
    if lang and verb in _IN_LANG:
        if lang not in LANGUAGES:
            raise UsageError(f"ROUTES_LANG {quoted(lang)} is not one of {', '.join(LANGUAGES)}")
        made["lang"] = [lang] if _several(_action(parsers[verb], "lang")) else lang
    for key in made:
        action = _action(parsers[verb], key)
        if action is not None:
            action.required = False
    return made


def apply(args: argparse.Namespace, parser: argparse.ArgumentParser, argv: Sequence[str], made: dict[str, Any]) -> None:
    """Set what was not given on the command line to its default, and say what ``routes.toml`` has set."""
    given = {action.dest for name in argv if (action := _named(parser, name)) is not None}
    told = []
    for key, value in made.items():
        action = _action(parser, key)
        if action is not None and action.dest not in given:
            setattr(args, action.dest, value)
            if key != "lang" or not os.environ.get("ROUTES_LANG"):
                told.append(f"{key} = {quoted(value) if isinstance(value, str) else value}")
    if told:
        note(f"{FILE} sets {', '.join(told)}")


def _several(action: argparse.Action | None) -> bool:
    return type(action).__name__ == "_AppendAction"


def _named(parser: argparse.ArgumentParser, text: str) -> argparse.Action | None:
    """Return the option that an argument of the command line names, with its value or without."""
    known = parser._option_string_actions
    if text.startswith("--"):
        return known.get(text.partition("=")[0])
    return known.get(text[:2]) if text.startswith("-") else None
