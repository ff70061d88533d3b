"""``-`` on the command line: a network from standard input, a converted one to standard output.

What comes in is put into a file of a folder of its own, since readers look at files; the folder is gone afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from routes.errors import FileError, RoutesError, UsageError
from routes.model.text import quoted

__all__ = ["DASH", "from_stdin", "stdout_suffix", "to_stdout"]

DASH = "-"
VERBS = ("map", "show", "path", "check", "convert", "flows", "cite")
_TEXTS = (".geojson", ".csv", ".kml", ".gpx", ".locator.json", ".graphml")
_BINARY = ((b"SQLite format 3\0", ".gpkg"), (b"fgb\3fgb", ".fgb"), (b"PAR1", ".parquet"))
_XML = re.compile(rb"<(?:\w+:)?(kml|gpx|graphml)\b", re.IGNORECASE)
_LOOKED_AT = 4096


@contextlib.contextmanager
def from_stdin(args: argparse.Namespace) -> Iterator[None]:
    """Give a verb a file in the place of ``-``; messages name it ``stdin.csv``, without the folder.

    Raises
    ------
    UsageError
        If the verb takes no standard input, nothing is piped in, or the format has to be said.
    """
    told = getattr(args, "stdin", "")
    if getattr(args, "network", None) != DASH:
        if told:
            raise UsageError("--input says what standard input is: write - for NETWORK")
        yield
        return
    if args.verb not in VERBS or any(getattr(args, name, None) for name in ("repair", "locate")):
        raise UsageError(f"- is standard input, which is read by {', '.join(VERBS)} alone: save it as a file first")
    data = _piped(args.verb)
    suffix = _suffix(told, "--input", _reads()) if told else _sniffed(data)
    with tempfile.TemporaryDirectory(prefix="routes-") as folder:
        from routes.saving import write_bytes

        args.network = os.fspath(write_bytes(Path(folder, f"stdin{suffix}"), data))
        try:
            yield
        except RoutesError as fault:
            raise _without(fault, folder + os.sep) from None


def _without(fault: RoutesError, folder: str) -> RoutesError:
    fault.where, fault.detail, fault.message = (
        text.replace(folder, "") for text in (fault.where, fault.detail, fault.message)
    )
    return fault


def _piped(verb: str) -> bytes:
    from routes.model.files import LARGEST

    stream: Any = sys.stdin
    if stream is None or stream.isatty():
        raise UsageError(f"- is standard input, and nothing is piped into it: routes {verb} - < FILE")
    data: bytes = getattr(stream, "buffer", stream).read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FileError(f"standard input is more than the {LARGEST / 1e6:.3g} MB that are read")
    return data


def _reads() -> tuple[str, ...]:
    from routes.io.formats import READS

    return tuple(suffix for suffix in READS if suffix != ".shp")


def _suffix(text: str, option: str, known: tuple[str, ...]) -> str:
    """Return the suffix that an option names, with its point or without.

    Raises
    ------
    UsageError
        If there is none.
    """
    suffix = f".{text.lower().lstrip('.')}"
    if suffix not in known:
        raise UsageError(f"{option} {text} is none of {', '.join(each[1:] for each in known)}")
    return suffix


def _sniffed(data: bytes) -> str:
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
        raise UsageError(f"standard input begins with {quoted(head[:8])}: say what it is, e.g. --input xlsx")
    return ".csv"


# --- out ------------------------------------------------------------------------------------------------------------
def stdout_suffix(told: str | None) -> str:
    """Return the suffix of what is written to standard output, by ``--to``.

    Raises
    ------
    UsageError
        If it is not said, is no format that is written, or is binary and standard output is a terminal.
    """
    from routes.io.formats import WRITES

    if not told:
        raise UsageError(f"- is standard output: say the format, --to {' or '.join(each[1:] for each in _TEXTS[:2])}")
    suffix = _suffix(told, "--to", WRITES)
    if suffix not in _TEXTS and sys.stdout.isatty():
        raise UsageError(f"{suffix} is binary and would garble the terminal: name a file, or pipe it on")
    return suffix


def to_stdout(data: bytes) -> None:
    """Write bytes to standard output."""
    out: BinaryIO = getattr(sys.stdout, "buffer", None) or sys.stdout  # type: ignore[assignment]
    sys.stdout.flush()
    out.write(data)
    out.flush()
