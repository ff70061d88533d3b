"""Reading one named file, safely: bytes of regular files only. Writing is in `routes.saving`."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from routes.errors import FileError, RefusedError
from routes.saving import local_path

__all__ = ["LARGEST", "local_path", "read_bytes"]

LARGEST = 256 * 1024 * 1024


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
