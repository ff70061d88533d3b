"""The tables of a network as Table Schemas (Data Package v2): the one description of every column."""

from __future__ import annotations

import functools
import json
from importlib import resources
from typing import Any

__all__ = ["TABLES", "field", "fields", "table_schema"]

TABLES = ("waypoints", "legs", "routes", "observations", "closures", "sources", "chapters")


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
