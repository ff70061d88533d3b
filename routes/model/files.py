"""Opening files to read: the one home of it. Regular files only, of a limited size, and never past a link in a folder.

A file that a person names may be a link: they chose it. A *member* of a folder may not, nor any folder on the way to
it, since the folder may come from somebody else and its links lead to files of this machine.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from routes.errors import FileError, RefusedError
from routes.model.text import quoted

__all__ = ["LARGEST", "check_beside", "find_member", "open_member", "open_regular", "read_bytes", "read_member"]

LARGEST = 256 * 1024 * 1024
# O_NONBLOCK: opening a pipe must not wait for somebody to write to it; O_NOCTTY: a terminal stays what it was.
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
_READ |= getattr(os, "O_CLOEXEC", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0)
# Whether the system opens a name in a folder that is open already, so that nobody can put a link on the way.
_HAS_DIR_FD = bool(_NO_LINK) and os.open in os.supports_dir_fd and os.stat in os.supports_dir_fd
# What Windows calls a name surrogate: a link or a junction, not a file that a cloud has yet to bring.
_SURROGATE = 0x20000000


# --- a file that a person names -----------------------------------------------------------------------------------
@contextlib.contextmanager
def open_regular(path: str | os.PathLike[str]) -> Iterator[BufferedReader]:
    """Open a file that a person named, for reading bytes; a link is followed, for it was chosen.

    Raises
    ------
    FileError
        If there is none, or it cannot be read.
    RefusedError
        If it is a folder, a device, a pipe or a socket.
    """
    name = os.fspath(path)
    try:
        # Looked at before it is opened: opening a device may do something.
        _check_regular(os.stat(name), name)
        handle = os.open(name, _READ)
    except (OSError, ValueError) as fault:
        raise _fault(name, fault) from None
    with os.fdopen(handle, "rb") as stream:
        _check_regular(os.fstat(stream.fileno()), name)
        yield stream


def read_bytes(path: str | os.PathLike[str], *, largest: int = LARGEST) -> bytes:
    """Return the content of a file that a person named; a link is followed, for it was chosen.

    Raises
    ------
    FileError
        If there is none, it cannot be read, or it is larger than ``largest`` bytes.
    RefusedError
        If it is a folder, a device, a pipe or a socket.
    """
    with open_regular(path) as stream:
        return _content(stream, os.fspath(path), largest)


def check_beside(path: Path) -> None:
    """Refuse links among the files beside one whose names begin like its own: a library may open them by itself.

    Raises
    ------
    RefusedError
        If there is one.
    FileError
        If the folder cannot be read.
    """
    try:
        with os.scandir(path.parent) as listed:
            near = sorted(entry.name for entry in listed if entry.name.startswith(f"{path.stem}."))
        for name in near:
            if name != path.name and _is_link(os.lstat(path.parent / name)):
                raise _refused_link(path.parent / name)
    except OSError as fault:
        raise _fault(os.fspath(path.parent), fault) from None


# --- a member of a folder -----------------------------------------------------------------------------------------
def read_member(folder: Path, name: str, *, largest: int = LARGEST) -> bytes:
    """Return the content of a file in a folder: beneath it in every part of its name, and no link anywhere.

    Parameters
    ----------
    folder
        The folder; as a person named it, so it may be a link itself.
    name
        Relative, parts separated by ``/``.

    Raises
    ------
    FileError
        If there is none, it cannot be read, or it is larger than ``largest`` bytes.
    RefusedError
        If the name leads out of the folder, a part of it is a link, or it is not a regular file.
    """
    with open_member(folder, name) as stream:
        return _content(stream, os.path.join(folder, *name.split("/")), largest)


def find_member(folder: Path, name: str, *, largest: int = LARGEST) -> bytes | None:
    """Return the content of a file in a folder as `read_member` does, or ``None`` if there is no such file.

    A link to nothing is a link, and refused.

    Raises
    ------
    FileError
        If it cannot be read, or it is larger than ``largest`` bytes.
    RefusedError
        If the name leads out of the folder, a part of it is a link, or it is not a regular file.
    """
    try:
        return read_member(folder, name, largest=largest)
    except MissingMemberError:
        return None


class MissingMemberError(FileError):
    """There is no such file; for `find_member`, which tells it from one that cannot be read."""


def _parts(folder: Path, name: str) -> list[str]:
    """Return the parts of a member's name.

    Raises
    ------
    RefusedError
        If it leads out of the folder, or may mean something else on another system.
    """
    parts = name.split("/")
    if any(part in ("", ".", "..") for part in parts) or any(char in name for char in "\\:\0"):
        raise RefusedError(f"{folder}: {quoted(name)} is not the plain name of a file in the folder")
    return parts


@contextlib.contextmanager
def open_member(folder: Path, name: str) -> Iterator[BufferedReader]:
    """Open a file in a folder for reading bytes, one part of its name after the other, none of them a link.

    Raises
    ------
    FileError
        If there is none, or it cannot be read.
    RefusedError
        If the name leads out of the folder, a part of it is a link, or it is not a regular file.
    """
    parts = _parts(folder, name)
    path = os.path.join(folder, *parts)
    try:
        handle = _walk(folder, parts, path) if _HAS_DIR_FD else _walk_by_name(folder, parts, path)
    except (OSError, ValueError) as fault:
        raise _fault(path, fault) from None
    with os.fdopen(handle, "rb") as stream:
        _check_regular(os.fstat(stream.fileno()), path)
        yield stream


def _walk(folder: Path, parts: list[str], name: str) -> int:
    """Return a descriptor of a member; every folder on the way is held open while the next is opened in it."""
    here = os.open(folder, _FOLDER)
    try:
        for part in parts[:-1]:
            if _is_link(os.stat(part, dir_fd=here, follow_symlinks=False)):
                raise _refused_link(name)
            inner = os.open(part, _FOLDER | _NO_LINK, dir_fd=here)
            os.close(here)
            here = inner
        status = os.stat(parts[-1], dir_fd=here, follow_symlinks=False)
        if _is_link(status):
            raise _refused_link(name)
        _check_regular(status, name)
        return os.open(parts[-1], _READ | _NO_LINK, dir_fd=here)
    finally:
        os.close(here)


def _walk_by_name(folder: Path, parts: list[str], name: str) -> int:
    """Return a descriptor of a member where no folder can be held open: each part is looked at, then the file opened.

    What was opened must be what was looked at.
    """
    path = os.fspath(folder)
    status = os.stat(path)
    for part in parts:
        path = os.path.join(path, part)
        status = os.lstat(path)
        if _is_link(status):
            raise _refused_link(name)
    _check_regular(status, name)
    handle = os.open(path, _READ | _NO_LINK)
    if not os.path.samestat(status, os.fstat(handle)):
        os.close(handle)
        raise _refused_link(name)
    return handle


# --- both ---------------------------------------------------------------------------------------------------------
def _content(stream: BufferedReader, name: str, largest: int) -> bytes:
    size = os.fstat(stream.fileno()).st_size
    try:
        data = b"" if size > largest else stream.read(largest + 1)
    except OSError as fault:
        raise _fault(name, fault) from None
    if max(size, len(data)) > largest:
        found = max(size, len(data)) / 1e6
        raise FileError(f"{name}: {found:.3g} MB are more than the {largest / 1e6:.3g} MB that are read")
    return data


def _check_regular(status: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise RefusedError(f"{name}: expected a file, found a {_kind(status.st_mode)}")


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISSOCK(mode):
        return "socket"
    return "pipe" if stat.S_ISFIFO(mode) else "device"


def _is_link(status: os.stat_result) -> bool:
    return stat.S_ISLNK(status.st_mode) or bool(getattr(status, "st_reparse_tag", 0) & _SURROGATE)


def _refused_link(name: str | os.PathLike[str]) -> RefusedError:
    return RefusedError(f"{os.fspath(name)}: expected a file of the folder, found a link to somewhere else")


def _fault(name: str, fault: OSError | ValueError) -> RefusedError | FileError:
    """Return the error that says why a file could not be opened."""
    if isinstance(fault, FileError):
        return fault
    if isinstance(fault, ValueError):  # a NUL, or a character that no name has
        return FileError(f"{quoted(name)}: cannot be read: this is not the name of a file")
    if isinstance(fault, FileNotFoundError | NotADirectoryError):
        return MissingMemberError(f"{name}: no such file")
    if fault.errno == errno.ELOOP:
        return _refused_link(name)
    return FileError(f"{name}: cannot be read: {fault.strerror or fault}")
