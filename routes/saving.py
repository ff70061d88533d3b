"""The one home of writing: what the package writes is whole and on the disk under its name, or it is not there at all.

Everything is made in a folder beside its target, ``.NAME.routes-0``, checked, forced to the disk, and then renamed into
place in one step. The kernel holds a lock on that folder for as long as the process lives: so a second run knows that
the first is at work, and the next save removes what a killed one left behind.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import hashlib
import itertools
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from routes.errors import FileError, RefusedError, RoutesError, UsageError
from routes.model.text import quoted

try:
    import fcntl
except ImportError:  # Windows: without locks, what a killed run left is not removed
    fcntl = None  # type: ignore[assignment]

__all__ = [
    "Replacement",
    "local_path",
    "not_as_written",
    "replacing",
    "replacing_folder",
    "swept",
    "undone",
    "write_bytes",
]

_ADDRESS = re.compile(r"^([a-z][a-z0-9+.-]+:/|/+vsi|\\\\)", re.IGNORECASE)
_LONGEST = 120  # bytes of the target's name in the name of the folder beside it
_MOST = 1000
_SHOWN = 200  # a path longer than that is cut
_LITTLE = 1024 * 1024  # so few bytes left are a full disk
_NEW, _OLD = "new", "old"
_EXCHANGE, _HERE = 2, -100  # RENAME_EXCHANGE and AT_FDCWD of Linux
# A file system that cannot do a thing says so by one of these.
_CANNOT = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)
_WHAT_TO_DO = {
    errno.ENOSPC: "The disk is full: make room, or write to another.",
    errno.EDQUOT: "Your share of the disk is used up: make room, or write to another.",
    errno.EFBIG: "Files as large as that are not allowed there: write somewhere else.",
    errno.EIO: "The disk or the connection to it fails: write somewhere else.",
    errno.EROFS: "Nothing can be written there: name another folder.",
    errno.EACCES: "It is somebody else's: name another folder, or have its owner let you in.",
    errno.EPERM: "It is somebody else's: name another folder, or have its owner let you in.",
    errno.ENOENT: "The folder does not exist: make it first.",
    errno.ENOTDIR: "A part of the path is a file: name a folder there.",
    errno.EISDIR: "It is a folder: name a file.",
    errno.ENOTEMPTY: "Something else writes there: wait, and try again.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ELOOP: "Links there lead in a circle: name another folder.",
    errno.EMFILE: "Too many files are open: close some, and try again.",
    errno.ENFILE: "Too many files are open on this machine: close programs, and try again.",
    errno.EBUSY: "Something else holds it, or it is a mount point: name a folder inside it.",
    errno.EXDEV: "It is, or holds, a mount point, or a part of an image: name a new folder.",
}


def local_path(path: str | os.PathLike[str]) -> Path:
    """Return a path on this machine.

    Raises
    ------
    RefusedError
        If it is an address (``https://``, ``s3://``, ``//host``) or one of GDAL's virtual file systems (``/vsi...``).
    FileError
        If its name is too long, or it stands in a folder that may not be entered.
    UsageError
        If it is not text, is empty, or holds a NUL or something else that no name of a file can hold.

    Examples
    --------
    >>> import io
    >>> local_path(io.BytesIO())
    Traceback (most recent call last):
    routes.errors.UsageError: a BytesIO is not a path: name a file or a folder
    """
    text: object = path
    with contextlib.suppress(TypeError):
        text = os.fspath(path)
    if not isinstance(text, str):
        raise UsageError(f"a {type(path).__name__} is not a path: name a file or a folder")
    if not text.strip() or "\0" in text or not _can_be_named(text):
        raise UsageError(f"{quoted(text)} is not a path: name a file or a folder")
    if _ADDRESS.match(text) or text.startswith("//"):
        raise RefusedError(
            f"{quoted(text)} is an address: expected a file or folder on this machine. Download it first."
        )
    try:
        os.lstat(text)
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as fault:
        raise FileError(_cannot(Path(text), fault, "reached")) from fault
    return Path(text)


def _can_be_named(text: str) -> bool:
    try:
        return bool(os.fsencode(text))
    except UnicodeEncodeError:
        return False


# --- files ----------------------------------------------------------------------------------------------------------
def write_bytes(path: str | os.PathLike[str], data: bytes) -> Path:
    """Write a file whole or not at all; return its path.

    Raises
    ------
    FileError
        If it cannot be written; what was there is then as it was.
    RefusedError
        If the path is an address.
    UsageError
        If it is not a path.
    """
    with replacing(path) as made:
        _put(made, data)
    return Path(path)


@contextlib.contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a path beside the target with the same name; force what was written there to the disk, put it in place.

    Raises
    ------
    FileError
        If it cannot be written. What was there is then as it was, unless only the last step failed: the new file stands
        whole in its place, and the system cannot say that its name is on the disk.
    RefusedError
        If the path is an address.
    UsageError
        If it is not a path.
    """
    target = local_path(path)
    with _told(target):
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if target.exists() and not target.is_file():
            raise FileError(f"{target}: expected a file to write to, found a device or a pipe. Name a file.")
        target = target.absolute()
        with _workshop(target, alone=False) as work:
            made = work / target.name
            yield made
            _sync(made)
            first, own = not os.path.lexists(target), os.lstat(made)
            os.replace(made, target)
            try:
                _sync(target.parent)
            except OSError:
                if first and os.path.samestat(own, os.lstat(target)):
                    os.replace(target, made)
                raise


@contextlib.contextmanager
def undone(path: Path) -> Iterator[None]:
    """Remove a file that was just written if what belongs to it cannot be written."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def swept(path: Path) -> Path:
    """Return the path after what killed saves left beside it has gone: also where the next save is refused."""
    for target in {path.absolute(), Path(os.path.realpath(path))}:
        with contextlib.suppress(OSError):
            _sweep(target, None)
    return path


def not_as_written(made: Path) -> OSError:
    """Return the fault of a library's file that is not what was to be written, of which the library says too little."""
    number = errno.EIO
    with contextlib.suppress(OSError):
        if shutil.disk_usage(made.parent).free < _LITTLE:
            number = errno.ENOSPC
    return OSError(number, os.strerror(number))


def _put(path: Path, data: bytes) -> None:
    path.write_bytes(data)


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Give an empty folder of the system for files that a library must see on a disk; it is gone afterwards.

    Raises
    ------
    FileError
        If it cannot be written.
    """
    with _told(Path(tempfile.gettempdir())), tempfile.TemporaryDirectory(prefix="routes-") as folder:
        yield Path(folder)


# --- folders --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Replacement:
    """The folder ``new`` that will stand in the place of ``target``: fill it, then carry over what stays."""

    target: Path
    new: Path

    def fill(self, files: Mapping[str, bytes]) -> None:
        """Write files by their paths within the folder, with ``/`` between the parts.

        Raises
        ------
        FileError
            If one cannot be written.
        """
        with _told(self.target):
            for name, data in files.items():
                (self.new / name).parent.mkdir(parents=True, exist_ok=True)
                _put(self.new / name, data)

    def carry(self, dropped: Callable[[str], bool]) -> None:
        """Take over every file of the old folder that the new one has not, but for those that ``dropped`` names.

        Raises
        ------
        FileError
            If a folder stands where a file has to be, or the other way round, or something cannot be taken over.
        """
        with _told(self.target):
            if self.target.is_dir():
                self._carry("", dropped)

    def copy(self, folder: Path) -> None:
        """Copy another folder into this one; links in it stay links, pipes and devices are left out.

        Raises
        ------
        FileError
            If something cannot be read or written.
        """

        def own(place: str, names: list[str]) -> list[str]:
            def special(path: Path) -> bool:
                return not (path.is_symlink() or path.is_file() or path.is_dir())

            return [name for name in names if name.startswith(_stem(self.target)) or special(Path(place, name))]

        with _told(self.target):
            try:
                shutil.copytree(folder, self.new, symlinks=True, ignore=own, dirs_exist_ok=True)
            except shutil.Error as fault:
                place, _, reason = fault.args[0][0]
                raise FileError(f"{place}: cannot be copied: {reason}. Move it away, or let it be read.") from None

    def _carry(self, folder: str, dropped: Callable[[str], bool]) -> None:
        for entry in sorted(os.scandir(self.target / folder), key=lambda each: each.name):
            name, there = f"{folder}{entry.name}", self.new / folder / entry.name
            taken, is_folder = os.path.lexists(there), entry.is_dir(follow_symlinks=False)
            if taken and there.is_dir() != is_folder:
                kinds = ("folder", "file") if is_folder else ("file or a link", "folder")
                raise FileError(f"{entry.path}: is a {kinds[0]}, and a {kinds[1]} has to be there. Move it away.")
            if is_folder and os.path.ismount(entry.path):
                raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
            if is_folder:
                there.mkdir(exist_ok=True)
                self._carry(f"{name}/", dropped)
                _look_like(Path(entry.path), there)
                if not any(there.iterdir()) and any(os.scandir(entry.path)):
                    there.rmdir()
            elif not taken and not dropped(name):
                _same(Path(entry.path), there)


def _same(old: Path, new: Path) -> None:
    """Give a file a second name: nothing is copied where the file system can do that."""
    try:
        os.link(old, new, follow_symlinks=False)
    except NotImplementedError:
        shutil.copy2(old, new, follow_symlinks=False)
    except OSError as fault:
        if fault.errno not in (*_CANNOT, errno.EPERM, errno.EMLINK):
            raise
        shutil.copy2(old, new, follow_symlinks=False)


def _look_like(old: Path, new: Path) -> None:
    """Give a folder the rights and, as far as one may, the owner of another."""
    status = old.stat()
    with contextlib.suppress(OSError, AttributeError):
        os.chown(new, status.st_uid, status.st_gid)
    shutil.copymode(old, new)


@contextlib.contextmanager
def replacing_folder(path: str | os.PathLike[str]) -> Iterator[Replacement]:
    """Give an empty folder beside the target; put it in the target's place, in one step, if all went well.

    A second run that would write the same folder is refused from the beginning to the end. A link to a folder is
    followed. Folders above it that do not exist are made.

    Raises
    ------
    FileError
        If it cannot be written, or another run writes it; what was there is then as it was.
    RefusedError
        If the path is an address, a mount point, or the folder that this process works in.
    UsageError
        If it is not a path.
    """
    asked = local_path(path)
    with contextlib.ExitStack() as ends:
        with _told(asked):
            target = Path(os.path.realpath(asked))
            _check_place(asked, target)
            ends.enter_context(_parents(target))
            work = ends.enter_context(_workshop(target, alone=True))
            (work / _NEW).mkdir()
        yield Replacement(target, work / _NEW)
        with _told(asked):
            if target.exists():
                _look_like(target, work / _NEW)
            _sync_tree(work / _NEW)
            _swap(work, target)


def _check_place(asked: Path, target: Path) -> None:
    if not target.exists():
        return
    if not target.is_dir():
        raise FileError(f"{asked}: expected a folder to write to, found a file. Name another.")
    if os.path.ismount(target):
        raise RefusedError(f"{asked}: is a mount point, which cannot be replaced: name a folder inside it")
    if _here().is_relative_to(target):
        raise RefusedError(
            f"{asked}: is the folder you are in, which cannot be replaced: go elsewhere, or name a folder inside it"
        )


def _here() -> Path:
    try:
        return Path(os.path.realpath(Path.cwd()))
    except OSError:  # somebody has removed the folder we are in
        return Path(os.devnull)


@contextlib.contextmanager
def _parents(target: Path) -> Iterator[None]:
    """Make the folders above a path; remove those again if nothing came of it."""
    missing = list(itertools.takewhile(lambda folder: not folder.exists(), target.parents))
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)
    try:
        yield
    except BaseException:
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _swap(work: Path, target: Path) -> None:
    """Put the new folder in the place of the old one: the old goes only when the new stands."""
    new, old = work / _NEW, work / _OLD
    if not os.path.lexists(target):
        os.rename(new, target)
        try:
            _sync(target.parent)
        except OSError:
            os.rename(target, new)
            raise
        return
    if _exchange(new, target):
        try:
            _sync(target.parent)
        except OSError:
            _exchange(new, target)
            raise
        return
    # Without an exchange there is a moment without the folder: whoever comes next puts `old` back, see `_clear`.
    os.rename(target, old)
    try:
        _sync(work)
        os.rename(new, target)
        _sync(target.parent)
    except OSError as fault:
        with contextlib.suppress(OSError):
            if os.path.lexists(target):
                os.rename(target, new)
            os.rename(old, target)
        if os.path.lexists(target):
            raise
        raise FileError(f"{_cannot(target, fault)} What was there is in {old}: move it back.") from fault


@functools.cache
def _renameat2() -> Any:
    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None


def _exchange(one: Path, other: Path) -> bool:
    """Let two paths change places in one step, and return whether the system can do that."""
    call = _renameat2()
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _CANNOT:
        return False
    raise OSError(number, os.strerror(number))


# --- the folder beside the target -----------------------------------------------------------------------------------
@contextlib.contextmanager
def _workshop(target: Path, *, alone: bool) -> Iterator[Path]:
    """Give a folder beside a target in which to make it, locked while it is used; with ``alone`` there is only one.

    What killed processes left beside the same target is removed.
    """
    work, lock = _taken(target, alone=alone)
    try:
        with contextlib.suppress(OSError):
            _sweep(target, work)
        yield work
    finally:
        with contextlib.suppress(OSError):
            _clear(work, target)
        if lock is not None:
            os.close(lock)


def _stem(target: Path) -> str:
    name = os.fsencode(target.name)
    if len(name) > _LONGEST:
        name = name[:40] + b"~" + hashlib.sha256(name).hexdigest()[:12].encode()
    return f".{os.fsdecode(name)}.routes-"


def _taken(target: Path, *, alone: bool) -> tuple[Path, int | None]:
    """Return the first folder of ours beside a target that nobody uses, made anew, and the lock on it."""
    number = 0
    while number < _MOST:
        work = target.with_name(f"{_stem(target)}{number}")
        try:
            os.mkdir(work, 0o700)
            made = True
        except FileExistsError:
            made = False
        try:
            lock = _locked(work)
        except FileNotFoundError:
            continue
        except BlockingIOError:
            if alone:
                raise FileError(f"{target}: another run is writing it: wait until it is done") from None
            number += 1
            continue
        except OSError:
            if made:
                os.rmdir(work)
                raise
            number += 1  # a file, a link, or a folder of somebody else
            continue
        if made:
            return work, lock
        if lock is None:
            if alone:
                raise FileError(f"{target}: another run is writing it: wait; if there is none, delete {work}")
            number += 1
            continue
        try:
            _clear(work, target)
        finally:
            os.close(lock)
        if os.path.lexists(work):
            number += 1
    raise FileError(f"{target}: cannot be written: too many folders {_stem(target)}* stand beside it. Delete them.")


def _locked(work: Path) -> int | None:
    """Return the lock on a folder of ours, ``None`` where there are no locks.

    Raises
    ------
    BlockingIOError
        If a living process holds it.
    FileNotFoundError
        If the folder is gone, or another by now.
    OSError
        If it is not a folder of ours.
    """
    if fcntl is None:
        if not work.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        return None
    lock = os.open(work, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(lock).st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:
            os.close(lock)
            return None
        if not os.path.samestat(os.fstat(lock), os.stat(work, follow_symlinks=False)):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(lock)
        raise
    return lock


def _sweep(target: Path, own: Path | None) -> None:
    """Remove what killed processes left beside a target, but for a folder of our own."""
    pattern = re.compile(re.escape(_stem(target)) + r"\d{1,3}")
    for name in os.listdir(target.parent):
        work = target.with_name(name)
        if work == own or not pattern.fullmatch(name):
            continue
        with contextlib.suppress(OSError):
            lock = _locked(work)
            if lock is not None:
                try:
                    _clear(work, target)
                finally:
                    os.close(lock)


def _clear(work: Path, target: Path) -> None:
    """Remove a folder of ours; if it holds the only copy of the target, that is put back first."""
    if os.path.lexists(work / _OLD) and not os.path.lexists(target):
        os.rename(work / _OLD, target)
        _sync(target.parent)
    try:
        shutil.rmtree(work)
    except OSError:
        # A folder that was taken over may be closed to its owner.
        for folder, names, _ in os.walk(work):
            for name in names:
                with contextlib.suppress(OSError):
                    if not os.path.islink(Path(folder, name)):
                        os.chmod(Path(folder, name), 0o700)
        shutil.rmtree(work, ignore_errors=True)


# --- the disk -------------------------------------------------------------------------------------------------------
def _sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return
    try:
        handle = os.open(path, (os.O_RDWR if os.name == "nt" else os.O_RDONLY) | getattr(os, "O_CLOEXEC", 0))
    except PermissionError:
        if folder:  # one may write names there, and not read them
            return
        raise
    try:
        os.fsync(handle)
    except OSError as fault:
        if not folder or fault.errno not in (*_CANNOT, errno.EBADF):
            raise
    finally:
        os.close(handle)


def _sync_tree(folder: Path) -> None:
    for path, _, names in os.walk(folder, topdown=False):
        for name in names:
            status = os.lstat(Path(path, name))
            # A second name of a file that stays is not news to the disk.
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                _sync(Path(path, name))
        _sync(Path(path))


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turn what the system says into one line: the path, what is wrong, what to do."""
    try:
        yield
    except RoutesError:
        raise
    except OSError as fault:
        raise FileError(_cannot(path, fault)) from fault


def _cannot(path: Path, fault: OSError, done: str = "written") -> str:
    hint = _WHAT_TO_DO.get(fault.errno or 0, "Write somewhere else.")
    text = str(path) if len(str(path)) <= _SHOWN else quoted(path)
    return f"{text}: cannot be {done}: {fault.strerror or fault}. {hint}"
