"""Type that every machine has: the fonts that come with matplotlib, found by file, so that all measure the same."""

from __future__ import annotations

import functools
import unicodedata
from pathlib import Path
from typing import Any

from routes.maps.style import TYPES, Type

__all__ = ["UNSEEN", "advance", "directed", "font", "is_rtl", "reads_rtl", "set_as", "spaced", "width_of"]

_SANS = {(False, False): "DejaVuSans", (True, False): "DejaVuSans-Bold", (False, True): "DejaVuSans-Oblique"}
_SERIF = {(False, False): "STIXGeneral", (True, False): "STIXGeneralBol", (False, True): "STIXGeneralItalic"}
_LETTERS = 0x250
# Joiners, marks of direction, isolates: drawn as nothing, they decide how letters join and in which order they stand.
UNSEEN = frozenset("\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069")
_RTL_SIGNS = frozenset("،؛؟")
_LTR_MARK, _RTL_MARK = "\u200e", "\u200f"


@functools.lru_cache(maxsize=4096)
def font(text: str, type_: Type) -> Any:
    """Return the FontProperties in which a text is set: the first face that has every letter, upright if need be."""
    from matplotlib.font_manager import FontProperties

    face = (type_.bold, type_.italic)
    faces = [*([_SERIF[face]] if type_.serif else []), _SANS[face], _SANS[type_.bold, False], _SANS[False, False]]
    name = next((each for each in faces if _has(each, text)), _SANS[face])
    return FontProperties(fname=str(_path(name)), size=type_.size)


def _path(name: str) -> Path:
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{name}.ttf"


@functools.cache
def _letters(name: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(_path(name))).get_charmap())


def _has(name: str, text: str) -> bool:
    known = _letters(name)
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


@functools.lru_cache(maxsize=16384)
def width_of(text: str, kind: str) -> float:
    """Return the px that a text of a kind takes."""
    type_ = TYPES[kind]
    shown = set_as(text, type_)
    if spaced(shown, type_):
        return sum(advance(letter, type_) for letter in shown)
    return _plain_width(shown, type_)


@functools.lru_cache(maxsize=4096)
def advance(letter: str, type_: Type) -> float:
    """Return how far one letter of spaced text moves the pen, in px."""
    from matplotlib.ft2font import FT2Font

    face = FT2Font(font(letter, type_).get_file())
    face.set_size(type_.size, 72)
    return float(face.load_char(ord(letter)).linearHoriAdvance) / 65536 + type_.size * type_.spaced


@functools.lru_cache(maxsize=16384)
def _plain_width(text: str, type_: Type) -> float:
    if not text:
        return 0.0
    import warnings

    with warnings.catch_warnings():
        # A script that no font here has is drawn as boxes; the words stay readable in the SVG and the page.
        warnings.simplefilter("ignore", UserWarning)
        wide, _, _ = _renderer().get_text_width_height_descent(text, font(text, type_), ismath=False)
    return float(wide)


@functools.cache
def _renderer() -> Any:
    from matplotlib.backends.backend_agg import RendererAgg

    return RendererAgg(8, 8, 72)
