"""Reading one named file and writing one, safely: bytes of regular files only, written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from routes.errors import FileError, RefusedError, UsageError
from routes.model.text import shown

__all__ = ["LARGEST", "local_path", "read_bytes", "replacing", "replacing_folder", "write_bytes"]

LARGEST = 256 * 1024 * 1024
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


def read_bytes(path: Path, *, member: bool = False, largest: int = LARGEST) -> bytes:
    """Return the content of a regular file; as a ``member`` of a folder or archive it may not be a symbolic link.

    Raises
    ------
    FileError
        If there is none, it cannot be read, or it is larger than ``largest`` bytes.
    RefusedError
        If it is a link where none may be, or a device, a pipe or a socket.
    """
    try:
        # O_NONBLOCK: opening a pipe must not wait for somebody to write to it.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags | (getattr(os, "O_NOFOLLOW", 0) if member else 0))
    except FileNotFoundError:
        raise FileError(f"{path}: no such file") from None
    except OSError as fault:
        if member and path.is_symlink():
            raise RefusedError(f"{path}: expected a file of the folder, found a link to somewhere else") from None
        raise FileError(f"{path}: cannot be read: {fault.strerror or fault}") from fault
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise RefusedError(f"{path}: expected a file, found a {_kind(status.st_mode)}")
        if status.st_size > largest:
            raise FileError(
                f"{path}: {status.st_size / 1e6:.0f} MB are more than the {largest / 1e6:.0f} MB that are read"
            )
        return stream.read(largest + 1)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder"
    return "pipe" if stat.S_ISFIFO(mode) else "device"


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
