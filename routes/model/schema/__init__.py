"""The tables of a network as Table Schemas (Data Package v2): the one description of every column.

`VERSION` grows when a file of the new tables would be misread by an earlier release: a new column does not ask for it,
a column that means something else does. From 2 on, writers put it into the descriptor as ``routes:schema``; a file
without it is of schema 1. `tests/releases` keeps files of each version, and all are read.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib import resources
from typing import Any

__all__ = ["READ", "TABLES", "VERSION", "field", "fields", "language_prefixes", "later", "table_schema"]

VERSION = 1

TABLES = ("waypoints", "legs", "routes", "observations", "closures", "sources", "annotations", "chapters")
# In the order in which they are read: what is referred to, before what refers to it.
READ = ("sources", *(table for table in TABLES if table != "sources"))


@functools.cache
def table_schema(table: str) -> dict[str, Any]:
    """Return the Table Schema of one of `TABLES`, as parsed JSON. Treat it as read-only."""
    text = resources.files(__package__).joinpath(f"{table}.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def fields(table: str) -> list[dict[str, Any]]:
    """Return the field descriptors of a table in column order.

    Examples
    --------
    >>> [field["name"] for field in fields("closures")]
    ['target', 'valid', 'source', 'note']
    """
    found: list[dict[str, Any]] = table_schema(table)["fields"]
    return found


def field(table: str, name: str) -> dict[str, Any]:
    """Return the descriptor of one field."""
    return next(entry for entry in fields(table) if entry["name"] == name)


@functools.cache
def language_prefixes(table: str) -> dict[str, str]:
    """Return how columns of other languages begin in a table, by the field that holds them. Treat it as read-only.

    Examples
    --------
    >>> language_prefixes("waypoints"), language_prefixes("chapters"), language_prefixes("legs")
    ({'names': 'name:'}, {'titles': 'title:', 'texts': 'text:'}, {})
    """
    found = [entry["name"] for entry in fields(table) if entry.get("format") == "languages"]
    return {name: f"{name.removesuffix('s')}:" for name in found}


def later(document: Mapping[str, Any]) -> str:
    """Return what is wrong if a descriptor is of a later schema than this version reads, else an empty text.

    Examples
    --------
    >>> later({"routes:schema": 2}), later({})
    ('was written by a later migration-routes: schema 2, and this version reads 1', '')
    """
    number = str(document.get("routes:schema", VERSION))
    if number.isdecimal() and int(number[:9]) > VERSION:
        return f"was written by a later migration-routes: schema {number}, and this version reads {VERSION}"
    return ""
