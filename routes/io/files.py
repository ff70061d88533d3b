"""Paths on this machine, reading (from `routes.model.files`), and writing files whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from routes.errors import FileError, RefusedError, UsageError
from routes.model.files import LARGEST, find_member, open_regular, read_bytes, read_member
from routes.model.text import shown

__all__ = [
    "LARGEST",
    "find_member",
    "local_path",
    "open_regular",
    "read_bytes",
    "read_member",
    "replacing",
    "replacing_folder",
    "write_bytes",
]

_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]+:/|/+vsi|\\\\)", re.IGNORECASE)


def local_path(path: str | os.PathLike[str]) -> Path:
    """Return a path on this machine.

    Raises
    ------
    RefusedError
        If it is an address (``https://``, ``s3://``, ``//host``) or one of GDAL's virtual file systems (``/vsi...``).
    UsageError
        If it is empty or holds a NUL.
    """
    text = os.fspath(path)
    if not text.strip() or "\0" in text:
        raise UsageError(f"{shown(text)} is not a path: name a file or a folder")
    if _ADDRESS.match(text) or text.startswith("//"):
        raise RefusedError(
            f"{shown(text)} is an address: expected a file or folder on this machine. Download it first."
        )
    return Path(text)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside the target with the same suffix; put it in place if all went well.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written to.
    """
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}-", dir=path.parent))
    except OSError as fault:
        raise FileError(f"{path}: cannot be written: {fault.strerror or fault}") from fault
    try:
        made = folder / path.name
        yield made
        try:
            os.replace(made, path)
        except OSError as fault:
            raise FileError(f"{path}: cannot be written: {fault.strerror or fault}") from fault
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_bytes(path: Path, data: bytes) -> Path:
    """Write a file whole or not at all; return its path."""
    with replacing(path) as made:
        made.write_bytes(data)
    return path


@contextlib.contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Give a temporary folder beside the target; put it in the target's place if all went well."""
    path = path.absolute()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{path.name[:40]}-", dir=path.parent))
    except OSError as fault:
        raise FileError(f"{path}: cannot be written: {fault.strerror or fault}") from fault
    try:
        made = work / "new"
        made.mkdir()
        yield made
        try:
            if path.exists():
                os.replace(path, work / "old")
            try:
                os.replace(made, path)
            except OSError:
                if (work / "old").exists():
                    os.replace(work / "old", path)
                raise
        except OSError as fault:
            raise FileError(f"{path}: cannot be written: {fault.strerror or fault}") from fault
    finally:
        shutil.rmtree(work, ignore_errors=True)
