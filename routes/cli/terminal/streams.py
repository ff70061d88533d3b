"""``-`` on the command line: a network from standard input, a converted one to standard output.

What comes in is put into a file of a folder of its own, since readers look at files; the folder is gone afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

from routes.errors import FileError, UsageError

__all__ = ["DASH", "from_stdin", "stdout_suffix", "to_stdout"]

DASH = "-"
VERBS = ("map", "show", "path", "check", "convert", "flows", "cite", "build", "article", "preview", "attach")
_TEXTS = (".geojson", ".csv", ".kml", ".gpx", ".locator.json", ".graphml")


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
    from routes.io import buffers

    known = buffers.reads()
    suffix = (
        buffers.suffix_named(told, "--input", known) if told else buffers.sniffed(data, "--input", "standard input")
    )
    with buffers.held(data, f"stdin{suffix}") as path:
        args.network = os.fspath(path)
        yield


def _piped(verb: str) -> bytes:
    from routes.model.files import LARGEST

    stream: Any = sys.stdin
    if stream is None or stream.isatty():
        raise UsageError(f"- is standard input, and nothing is piped into it: routes {verb} - < FILE")
    data: bytes = getattr(stream, "buffer", stream).read(LARGEST + 1)
    if len(data) > LARGEST:
        raise FileError(f"standard input is more than the {LARGEST / 1e6:.3g} MB that are read")
    return data


# --- out ------------------------------------------------------------------------------------------------------------
def stdout_suffix(told: str | None) -> str:
    """Return the suffix of what is written to standard output, by ``--to``.

    Raises
    ------
    UsageError
        If it is not said, is no format that is written, or is binary and standard output is a terminal.
    """
    from routes.io.buffers import suffix_named
    from routes.io.formats import WRITES

    if not told:
        raise UsageError(f"- is standard output: say the format, --to {' or '.join(each[1:] for each in _TEXTS[:2])}")
    suffix = suffix_named(told, "--to", WRITES)
    if suffix not in _TEXTS and sys.stdout.isatty():
        raise UsageError(f"{suffix} is binary and would garble the terminal: name a file, or pipe it on")
    return suffix


def to_stdout(data: bytes) -> None:
    """Write bytes to standard output."""
    out: BinaryIO = getattr(sys.stdout, "buffer", None) or sys.stdout  # type: ignore[assignment]
    sys.stdout.flush()
    out.write(data)
    out.flush()
