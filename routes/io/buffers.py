"""What is read and written without a path: bytes, open files, `io.StringIO`. Readers look at files, so it becomes one.

What comes in is put into a file of a folder of its own, which is gone afterwards; messages name the file alone.
"""

from __future__ import annotations

import codecs
import contextlib
import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from routes.errors import FileError, RoutesError, UsageError
from routes.model.files import LARGEST, read_bytes
from routes.model.text import quoted
from routes.saving import scratch, write_bytes

__all__ = [
    "as_path",
    "bytes_of",
    "content_of",
    "form_of",
    "hand_over",
    "held",
    "is_buffer",
    "is_open",
    "reads",
    "sniffed",
    "suffix_named",
    "through",
]

_BINARY = ((b"SQLite format 3\0", ".gpkg"), (b"fgb\3fgb", ".fgb"), (b"PAR1", ".parquet"))
_XML = re.compile(rb"<(?:\w+:)?(kml|gpx|graphml)\b", re.IGNORECASE)
_LOOKED_AT = 4096
_T = TypeVar("_T")


def is_buffer(source: object) -> bool:
    """Return whether something is bytes or an open file, and no path."""
    return isinstance(source, bytes | bytearray | memoryview) or callable(getattr(source, "read", None))


@contextlib.contextmanager
def as_path(source: Any, form: str = "") -> Iterator[str | os.PathLike[str]]:
    """Give the path of an input: of a path itself, of bytes or an open file that of a file with what is in it.

    ``form`` is the format of bytes (``"csv"``, ``"xlsx"``), where neither the name of the file nor its content tells.
    An open file is read from where it stands to its end, and stays open.

    Raises
    ------
    UsageError
        If the format is none that is read or has to be said, or is said of a path.
    FileError
        If there is more than is read.
    """
    if not is_buffer(source):
        if form:
            raise UsageError(f"format {quoted(form)} is for bytes and open files: a path has its suffix")
        yield source
        return
    data = content_of(source)
    name = getattr(source, "name", None)
    own = Path(name).name if isinstance(name, str) and Path(name).suffix.lower() in reads() else ""
    suffix = suffix_named(form, "format", reads()) if form else Path(own).suffix or sniffed(data, "format=")
    with held(data, f"{Path(own).stem or 'input'}{suffix}") as path:
        yield path


def through(read: Callable[[Any], _T], source: Any) -> _T:
    """Return what ``read`` makes of a path or a frame, or of a file with what bytes or an open file hold."""
    if not is_buffer(source):
        return read(source)
    with as_path(source) as path:
        return read(path)


def content_of(source: Any) -> bytes:
    """Return what bytes or an open file hold, from where it stands to its end.

    Raises
    ------
    UsageError
        If it gives no bytes.
    FileError
        If there is more than is read.
    """
    data = source if isinstance(source, bytes | bytearray | memoryview) else source.read(LARGEST + 1)
    if hasattr(data, "close") and not isinstance(data, str | bytes | bytearray | memoryview):
        data.close()  # a coroutine, which nobody will wait for
    if not isinstance(data, str | bytes | bytearray | memoryview):
        raise UsageError(f"a {type(source).__name__} gives no bytes when it is read: give what it holds, or its file")
    found = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else bytes(data)
    if len(found) > LARGEST:
        raise FileError(f"the input is more than the {LARGEST / 1e6:.3g} MB that are read")
    return found


@contextlib.contextmanager
def held(data: bytes, name: str) -> Iterator[Path]:
    """Give a file with these bytes, by itself in a folder; errors that are raised meanwhile name it alone."""
    with scratch() as folder:
        path = write_bytes(folder / name, data)
        try:
            yield path
        except RoutesError as fault:
            raise _without(fault, f"{folder}{os.sep}") from None


def _without(fault: RoutesError, folder: str) -> RoutesError:
    fault.where, fault.detail, fault.message = (
        text.replace(folder, "") for text in (fault.where, fault.detail, fault.message)
    )
    return fault


def reads() -> tuple[str, ...]:
    """Return the suffixes of what one file holds, and is read."""
    from routes.io.formats import READS

    return tuple(suffix for suffix in READS if suffix != ".shp")


def suffix_named(text: str, option: str, known: tuple[str, ...]) -> str:
    """Return the suffix that an option names, with its point or without.

    Raises
    ------
    UsageError
        If there is none.
    """
    suffix = f".{str(text).lower().lstrip('.')}"
    if suffix not in known:
        raise UsageError(f"{option} {text} is none of {', '.join(each[1:] for each in known)}")
    return suffix


def sniffed(data: bytes, option: str, what: str = "the input") -> str:
    """Return the suffix of what begins so: a table unless it is something else.

    Raises
    ------
    UsageError
        If it is binary and several formats begin so.
    """
    for mark, suffix in _BINARY:
        if data.startswith(mark):
            return suffix
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:_LOOKED_AT]
    if head[:1] in (b"{", b"["):
        return ".geojson"
    if head[:1] == b"<":
        found = _XML.search(head)
        return f".{found[1].decode().lower()}" if found else ".kml"
    if head.startswith(b"PK") or (b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")):
        example = f"{option}'xlsx'" if option.endswith("=") else f"{option} xlsx"
        raise UsageError(f"{what} begins with {quoted(head[:8])}: say what it is, e.g. {example}")
    return ".csv"


# --- out ------------------------------------------------------------------------------------------------------------
def bytes_of(save: Callable[[Path], object], form: str) -> bytes:
    """Return what ``save`` writes into a file of a format.

    Raises
    ------
    UsageError
        If the format is none that a file has.
    """
    suffix = str(form).strip().lower().lstrip(".")
    if not re.fullmatch(r"[a-z0-9]+(\.json)?", suffix):
        raise UsageError(f"format {quoted(form)} is none: name one as a suffix, such as geojson")
    with scratch() as folder:
        path = folder / f"network.{suffix}"
        try:
            save(path)
        except RoutesError as fault:
            raise _without(fault, f"{folder}{os.sep}") from None
        return read_bytes(path)


def is_open(target: object) -> bool:
    """Return whether something is an open file, and no path."""
    return callable(getattr(target, "write", None))


def form_of(target: Any, form: str, default: str = "") -> str:
    """Return the format of an open file: what was said, or what its own name says.

    Examples
    --------
    >>> import io
    >>> form_of(io.BytesIO(), "", "html"), form_of(io.BytesIO(), "geojson")
    ('html', 'geojson')
    """
    name = getattr(target, "name", "")
    own = "".join(Path(name).suffixes[-2 if name.endswith(".locator.json") else -1 :]) if isinstance(name, str) else ""
    return str(form or own or default)


def hand_over(data: bytes, target: Any) -> None:
    """Write bytes to an open file: as text, where it takes text.

    Raises
    ------
    UsageError
        If it takes text and the bytes are none, or it writes text in another encoding.
    """
    encoding = getattr(target, "encoding", None) if isinstance(target, io.TextIOBase) else None
    if encoding and codecs.lookup(encoding).name != "utf-8":
        raise UsageError(f'the file is open for text in {encoding}: open it with encoding="utf-8", or for bytes ("wb")')
    if isinstance(target, io.TextIOBase):
        try:
            target.write(data.decode("utf-8"))
        except UnicodeDecodeError:
            raise UsageError("this format is binary, and the file takes text: give one that takes bytes") from None
    else:
        target.write(data)
