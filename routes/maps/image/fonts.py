"""Type that every machine has: the fonts that come with matplotlib, found by file, so that all measure the same."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from typing import Any

from routes.maps.style import Face, HouseStyle, Type, type_of, used

__all__ = ["UNSEEN", "advance", "directed", "font", "is_rtl", "reads_rtl", "set_as", "spaced", "width_of"]

_SANS = {(False, False): "DejaVuSans", (True, False): "DejaVuSans-Bold", (False, True): "DejaVuSans-Oblique"}
_SERIF = {(False, False): "STIXGeneral", (True, False): "STIXGeneralBol", (False, True): "STIXGeneralItalic"}
_LETTERS = 0x250
# Joiners, marks of direction, isolates: drawn as nothing, they decide how letters join and in which order they stand.
UNSEEN = frozenset("\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
_RTL_SIGNS = frozenset("،؛؟")
_LTR_MARK, _RTL_MARK = "\u200e", "\u200f"


def font(text: str, type_: Type) -> Any:
    """Return the FontProperties in which a text is set: the first face that has every letter, upright if need be.

    A house's own faces come first; see `routes.maps.style.set_in`.
    """
    return _font(text, type_, _own(used(), type_))


def _own(style: HouseStyle, type_: Type) -> Face | None:
    """Return the face of a house for a kind of text: its headline face stands upright and as heavy as it is."""
    kind = "headline" if type_.serif else "bold" if type_.bold else "text"
    return style.face(kind)


@functools.lru_cache(maxsize=4096)
def _font(text: str, type_: Type, own: Face | None) -> Any:
    from matplotlib.font_manager import FontProperties

    face = (type_.bold, type_.italic)
    names = [*([_SERIF[face]] if type_.serif else []), _SANS[face], _SANS[type_.bold, False], _SANS[False, False]]
    paths = [*([own.path] if own else []), *map(_path, names)]
    path = next((each for each in paths if _has(each, text)), _path(_SANS[face]))
    return FontProperties(fname=str(path), size=type_.size)


@functools.cache
def _path(name: str) -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"


@functools.lru_cache(maxsize=64)
def _letters(path: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(path)).get_charmap())


def _has(path: Path, text: str) -> bool:
    known = _letters(path)
    return all(ord(letter) in known for letter in text if letter not in UNSEEN)


def set_as(text: str, type_: Type) -> str:
    """Return a text as it is set: on one line, without control characters, in capitals where its type says so.

    What decides the order of letters (U+2068 and its kin) stays.
    """
    plain = "".join(letter if letter.isprintable() or letter in UNSEEN else " " for letter in text)
    return plain.upper() if type_.upper else plain


def is_rtl(text: str) -> bool:
    """Return whether any letter of a text is written from right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)


def reads_rtl(text: str) -> bool:
    """Return whether a text is put together from right to left, though all its words be Latin: by letters or commas."""
    return is_rtl(text) or not _RTL_SIGNS.isdisjoint(text)


def directed(text: str, *, rtl: bool) -> str:
    """Return a line for matplotlib, which orders letters by the Unicode algorithm, with its direction in front.

    Without one, the first letter would decide: a caption that begins with a Latin name would run from the left.
    """
    if rtl:
        return _RTL_MARK + text
    return _LTR_MARK + text if is_rtl(text) else text


def spaced(text: str, type_: Type) -> bool:
    """Return whether letters are set apart: only in scripts whose letters stand alone."""
    return type_.spaced > 0 and all(ord(letter) < _LETTERS for letter in text)


def width_of(text: str, kind: str) -> float:
    """Return the px that a text of a kind takes, in the house style that is used."""
    type_ = type_of(kind)
    return _width(text, type_, _own(used(), type_))


@functools.lru_cache(maxsize=16384)
def _width(text: str, type_: Type, own: Face | None) -> float:
    shown = set_as(text, type_)
    if spaced(shown, type_):
        return sum(_advance(letter, type_, own) for letter in shown)
    return _plain_width(shown, type_, own)


def advance(letter: str, type_: Type) -> float:
    """Return how far one letter of spaced text moves the pen, in px."""
    return _advance(letter, type_, _own(used(), type_))


@functools.lru_cache(maxsize=4096)
def _advance(letter: str, type_: Type, own: Face | None) -> float:
    from matplotlib.ft2font import FT2Font

    face = FT2Font(_font(letter, type_, own).get_file())
    face.set_size(type_.size, 72)
    return float(face.load_char(ord(letter)).linearHoriAdvance) / 65536 + type_.size * type_.spaced


@functools.lru_cache(maxsize=16384)
def _plain_width(text: str, type_: Type, own: Face | None) -> float:
    if not text:
        return 0.0
    import warnings

    from matplotlib.font_manager import get_font
    from matplotlib.ft2font import LoadFlags

    face = get_font(_font(text, type_, own).get_file())
    face.set_size(type_.size, 72)
    with warnings.catch_warnings():
        # A script that no font here has is drawn as boxes; the words stay readable in the SVG and the page.
        warnings.simplefilter("ignore", UserWarning)
        face.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    return float(face.get_width_height()[0]) / 64
