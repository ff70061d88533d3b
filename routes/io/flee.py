"""Flee input files: locations.csv, routes.csv, closures.csv and sim_period.csv in one folder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from routes.io.tabular.csv_folder import write_csv_folder

__all__ = ["write_flee"]

NAMES = ("locations.csv", "routes.csv", "closures.csv", "sim_period.csv")


def write_flee(files: Mapping[str, Iterable[Sequence[str]]], path: str | Path) -> Path:
    """Write the tables of `routes.graph.flee.flee_tables` as a folder of CSV files; return its path.

    Flee reads them with Python's ``csv`` module: UTF-8, commas, a line that begins with ``#`` is a comment.

    Raises
    ------
    RefusedError
        If the folder exists and holds anything but such files, or is a file, or the path is an address.
    FileError
        If it cannot be written.
    """
    return write_csv_folder(files, path, NAMES, "Flee input")
