"""The words that somebody wrote for a map: a file that was named, or what lies in the folder of the network."""

from __future__ import annotations

from pathlib import Path

from routes.errors import FileError
from routes.model.files import find_member, read_bytes

__all__ = ["LARGEST_ALT", "alt_of", "alt_words"]

LARGEST_ALT = 1_000_000


def alt_of(network: str, lang: str, *, own: str, given: str | None = None) -> str | None:
    """Return the words that somebody wrote for a map: a file given, or what lies in the network's folder.

    ``alt.es.txt`` is for pages in Spanish, ``alt.txt`` for pages in the network's own language; ``None`` if there is
    neither.

    Raises
    ------
    FileError
        If a file cannot be read as UTF-8, or is larger than 1 MB.
    RefusedError
        If the file in the folder is a link, or the one given is a folder, a device or a pipe.
    """
    if given is not None:
        return alt_words(read_bytes(given, largest=LARGEST_ALT), given)
    folder = Path(network) if network else None
    for name in (f"alt.{lang}.txt", *(["alt.txt"] if lang == own else [])):
        if folder is None or not folder.is_dir():
            continue
        data = find_member(folder, name, largest=LARGEST_ALT)
        if data is not None:
            return alt_words(data, folder / name)
    return None


def alt_words(data: bytes, name: str | Path) -> str:
    """Return the words of a file with the map in words.

    Raises
    ------
    FileError
        If it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise FileError(f"cannot read {name}: {reason}. Write the map in words there, or leave it out.") from None
