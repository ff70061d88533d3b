"""Plain pictures in place of drawn ones, for tests that are not about how they look."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any


def png(width: int, height: int) -> bytes:
    """Return a PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\xdb\xe6\xea" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def write(_spec: Any, path: str | Path, *, kind: str = "map") -> Path:
    """Write a picture of the kind that the suffix names, as `routes.maps.static.write` does."""
    target = Path(path)
    if target.suffix == ".png":
        target.write_bytes(png(*((1200, 630) if kind == "social" else (1200, 900))))
    elif target.suffix == ".svg":
        target.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"/>', encoding="utf-8")
    else:
        target.write_bytes(b"%PDF-1.4\n%%EOF\n")
    return target
