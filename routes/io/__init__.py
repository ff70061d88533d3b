"""Readers and writers. A reader returns a `Reading` (records, origins, findings); `routes.catalog` makes networks."""

from __future__ import annotations

import importlib
from typing import Any

_HOMES = {"check": "routes.io.formats", "read_records": "routes.io.formats", "write": "routes.io.writing"}

__all__ = ["check", "read_records", "write"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'routes.io' has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
