"""Which folder or file of another tool lies before us: told by the names of files and by headers."""

from __future__ import annotations

from pathlib import Path

from routes.io.exchange import flee
from routes.io.exchange.sheets import members
from routes.io.reading import Reading

__all__ = ["read_folder_of_others"]


def read_folder_of_others(folder: Path) -> Reading | None:
    """Return the network of a folder of another tool, ``None`` if it is of none that is known."""
    files = members(folder)
    if {"locations.csv", "routes.csv"} <= files.keys():
        return flee.read_flee(folder, files)
    return None
