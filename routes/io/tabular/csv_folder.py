"""A folder of CSV files as another tool takes it: nothing else may stand there, and it is written as a whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from routes.errors import RefusedError
from routes.saving import local_path, replacing_folder

__all__ = ["write_csv_folder"]


def write_csv_folder(
    files: Mapping[str, Iterable[Sequence[str]]], path: str | Path, names: Collection[str], what: str
) -> Path:
    """Write rows by the name of their file as a folder of CSV, UTF-8 with commas; return its path.

    ``names`` are the files that may stand in the folder already, ``what`` they are in words.

    Raises
    ------
    RefusedError
        If the folder exists and holds anything else, or is a file, or the path is an address.
    FileError
        If it cannot be written.
    """
    place = local_path(path)
    if place.exists() and not place.is_dir():
        raise RefusedError(f"{place}: expected a folder to write to, found a file")
    others = sorted(each.name for each in place.iterdir() if each.name not in names) if place.is_dir() else []
    if others:
        raise RefusedError(f"{place}: expected an empty folder or {what}, found {others[0]}. Name another folder.")
    with replacing_folder(place) as made:
        made.fill({name: _csv(rows) for name, rows in files.items()})
    return place


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8")
