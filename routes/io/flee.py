"""Flee input files: locations.csv, routes.csv, closures.csv and sim_period.csv in one folder."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from routes.errors import RefusedError
from routes.saving import local_path, replacing_folder

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
    place = local_path(path)
    if place.exists() and not place.is_dir():
        raise RefusedError(f"{place}: expected a folder to write to, found a file")
    others = sorted(each.name for each in place.iterdir() if each.name not in NAMES) if place.is_dir() else []
    if others:
        raise RefusedError(f"{place}: expected an empty folder or Flee input, found {others[0]}. Name another folder.")
    with replacing_folder(place) as made:
        made.fill({name: _csv(rows) for name, rows in files.items()})
    return place


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")
