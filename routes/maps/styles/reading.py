"""A house style from a file: every key is known, every value is one that a page and a picture can hold."""

from __future__ import annotations

import dataclasses
import io
import os
import re
import tomllib
import warnings
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from routes.errors import DataError, UsageError
from routes.maps.style import DARK, LIGHT, Face, HouseStyle, Logo
from routes.maps.styles.colours import PALETTE, themed, weak
from routes.model.files import find_member, read_bytes, read_member
from routes.model.text import nearest, quoted

__all__ = ["BUNDLED", "FILE", "folder_style", "house_style", "read_style"]

BUNDLED = ("quiet", "newsroom", "print")
FILE = "style.toml"
LARGEST_STYLE, LARGEST_FACE, LARGEST_LOGO = 100_000, 3_000_000, 300_000
MOST_PIXELS = 4000
THEMES = ("auto", "light", "dark")
FACES = {"text_file": "text", "bold_file": "bold", "headline_file": "headline"}
# Families of a list: names in letters, digits, blanks and hyphens, in quotes or not.
_FAMILY = re.compile(r"""\s*(?:'[\w -]{1,60}'|"[\w -]{1,60}"|-?[\w][\w -]{0,59})\s*""")
_COLOUR = re.compile("#[0-9a-fA-F]{6}")
KEYS: dict[str, tuple[str, ...]] = {
    "": ("theme",),
    "fonts": ("text", "headline", *FACES),
    "palette": PALETTE,
    "palette_dark": PALETTE,
    "shape": ("radius", "label_size"),
    "logo": ("file", "dark_file", "alt"),
}
# Least and most of a number.
RANGES = {"radius": (0.0, 16.0), "label_size": (0.8, 1.4)}


def house_style(given: str | os.PathLike[str] | HouseStyle | None) -> HouseStyle:
    """Return a house style: one made before, one of the bundled ones by name, or that of a file.

    Raises
    ------
    UsageError
        If there is no bundled style of that name and it names no file.
    DataError
        If the file says something that cannot be, or colours cannot be told apart.
    FileError
        If a file cannot be read.

    Examples
    --------
    >>> house_style(None) == HouseStyle()
    True
    >>> house_style("newsroom").radius
    0.0
    """
    if given is None:
        return HouseStyle()
    if isinstance(given, HouseStyle):
        return given
    path = Path(given)
    if str(given) in BUNDLED:
        data = resources.files("routes.maps.styles").joinpath(f"{given}.toml").read_bytes()
        return read_style(data, f"{given}.toml", None)
    if path.suffix != ".toml":
        near = nearest(str(given), BUNDLED)
        hint = f", did you mean {near[0]}?" if near else ""
        raise UsageError(f"style {quoted(str(given))} is not one of {', '.join(BUNDLED)} and no .toml file{hint}")
    return read_style(read_bytes(path, largest=LARGEST_STYLE), path.name, path.parent)


def folder_style(folder: str | os.PathLike[str]) -> HouseStyle | None:
    """Return the house style that lies in the folder of a network as ``style.toml``, if there is one.

    Raises
    ------
    DataError, FileError, RefusedError
        As `house_style`; if it or a file it names is a link or lies outside the folder.
    """
    path = Path(folder)
    data = find_member(path, FILE, largest=LARGEST_STYLE) if path.is_dir() else None
    return None if data is None else read_style(data, FILE, path)


def read_style(data: bytes, name: str, folder: Path | None) -> HouseStyle:
    """Return the house style that a file says; fonts and logos are files of ``folder``.

    Raises
    ------
    DataError
        If it says something that cannot be, all faults in one.
    """
    try:
        found = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DataError(f'{name}: {error}: write it as TOML in UTF-8, e.g. [palette] and text = "#1d2429"') from None
    style = _Reader(name, folder, found).style()
    faults = [
        f'{name}, {section}.{key} "{ink}": contrast {ratio:.2f}:1 with {ground} "{under}", less than {least:g}:1: '
        f"{'darken' if section == 'palette' else 'lighten'} it"
        for section, theme in (("palette", style.light), ("palette_dark", style.dark))
        for key, ink, ground, under, ratio, least in weak(theme)
    ]
    if faults:
        raise DataError.of(faults)
    return style


class _Reader:
    """The tables of one file; faults are gathered."""

    def __init__(self, name: str, folder: Path | None, found: dict[str, Any]) -> None:
        self.name, self.folder, self.found = name, folder, found
        self.faults: list[str] = []

    def style(self) -> HouseStyle:
        self._check_keys()
        made = HouseStyle(theme=self._text("", "theme", THEMES) or "auto")
        fonts = {kind: said for kind in ("text", "headline") if (said := self._families(kind))}
        faces = self._faces()
        radius, label_size = self._number("radius"), self._number("label_size")
        light, dark = (self._colours(section) for section in ("palette", "palette_dark"))
        logo, dark_logo = self._logo("file"), self._logo("dark_file")
        if dark_logo is not None and logo is None:
            self._fault("logo", "dark_file", "", "needs file as well: the logo on a light ground")
        if self.faults:
            raise DataError.of(self.faults)
        text, headline = fonts.get("text", made.text), fonts.get("headline", made.headline)
        return dataclasses.replace(
            made,
            light=themed(LIGHT, light),
            dark=themed(DARK, dark),
            # A house's own faces stand in front, by the names under which pages declare them.
            text=f"'House text',{text}" if "text" in faces else text,
            headline=f"'House headline',{headline}" if "headline" in faces else headline,
            faces=tuple(faces.items()),
            radius=made.radius if radius is None else radius,
            label_size=made.label_size if label_size is None else label_size,
            logo=logo,
            logo_dark=dark_logo,
        )

    def _fault(self, section: str, key: str, value: Any, said: str) -> None:
        where = f"{section}.{key}" if section else key
        shown = f" {quoted(str(value))}" if value != "" else ""
        self.faults.append(f"{self.name}, {where}{shown}: {said}")

    def _check_keys(self) -> None:
        known = [name for name in KEYS if name]
        for name, value in self.found.items():
            if name in KEYS and isinstance(value, dict):
                for key in value:
                    self._check_key(name, key, KEYS[name])
            elif name in KEYS:
                self._fault("", name, value, f"is a table: write [{name}]")
            else:
                self._check_key("", name, (*KEYS[""], *known))

    def _check_key(self, section: str, key: str, known: tuple[str, ...]) -> None:
        if key not in known:
            near = nearest(key, known)
            said = f"did you mean {near[0]}?" if near else f"write {', '.join(known)}"
            self._fault(section, key, "", f"is not known: {said}")

    def _table(self, section: str) -> dict[str, Any]:
        table = self.found.get(section, {}) if section else self.found
        return table if isinstance(table, dict) else {}

    def _text(self, section: str, key: str, known: tuple[str, ...] = ()) -> str | None:
        value = self._table(section).get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip() or (known and value not in known):
            self._fault(section, key, value, f"write {', '.join(known)}" if known else "write a text in quotes")
            return None
        return value

    def _number(self, key: str) -> float | None:
        value = self._table("shape").get(key)
        least, most = RANGES[key]
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self._fault("shape", key, value, f"write a number from {least:g} to {most:g}")
            return None
        return float(value)

    def _families(self, kind: str) -> str | None:
        said = self._text("fonts", kind)
        if said is None:
            return None
        families = said.split(",")
        if len(families) > 12 or not all(_FAMILY.fullmatch(family) for family in families):
            self._fault("fonts", kind, said, "write families with commas, e.g. 'Source Sans 3', Arial, sans-serif")
            return None
        return ",".join(family.strip().replace('"', "'") for family in families)

    def _colours(self, section: str) -> dict[str, str]:
        found = {}
        for key in PALETTE:
            value = self._table(section).get(key)
            if value is None:
                continue
            if isinstance(value, str) and _COLOUR.fullmatch(value):
                found[key] = value.lower()
            else:
                self._fault(section, key, value, 'write # and six hexadecimal digits, e.g. "#1d2429"')
        return found

    def _file(self, section: str, key: str, largest: int) -> tuple[str, bytes] | None:
        name = self._text(section, key)
        if name is None:
            return None
        if self.folder is None:
            self._fault(section, key, name, "a bundled style names no files")
            return None
        return name, read_member(self.folder, name, largest=largest)

    def _faces(self) -> dict[str, Face]:
        faces = {}
        for key, kind in FACES.items():
            found = self._file("fonts", key, LARGEST_FACE)
            if found is None or self.folder is None:
                continue
            said = _font_fault(found[1])
            if said:
                self._fault("fonts", key, found[0], said)
            else:
                faces[kind] = Face(path=self.folder / found[0], data=found[1])
        if ("text" in faces) != ("bold" in faces):
            key, other = ("text_file", "bold_file") if "text" in faces else ("bold_file", "text_file")
            self._fault("fonts", key, "", f"needs {other} as well: numbers are set bold, names are not")
        return faces

    def _logo(self, key: str) -> Logo | None:
        found = self._file("logo", key, LARGEST_LOGO)
        if found is None:
            return None
        alt = self._text("logo", "alt")
        if alt is None:
            self._fault("logo", "alt", "", "is missing: write the name of the house, for who does not see the logo")
            return None
        size = _png_size(found[1])
        if size is None or max(size) > MOST_PIXELS:
            self._fault("logo", key, found[0], f"write the name of a PNG of at most {MOST_PIXELS} pixels a side")
            return None
        return Logo(data=found[1], width=size[0], height=size[1], alt=alt)


def _font_fault(data: bytes) -> str:
    """Return what is wrong with a font for pages and pictures, nothing if it will do."""
    from fontTools.ttLib import TTFont, TTLibError

    if data[:4] not in (b"\x00\x01\x00\x00", b"true"):
        kinds = {
            b"wOF2": "WOFF2",
            b"wOFF": "WOFF",
            b"OTTO": "OpenType with PostScript outlines",
            b"ttcf": "a collection",
        }
        said = f"is {kinds[data[:4]]}" if data[:4] in kinds else "is no font"
        return f"{said}: give TrueType, a .ttf, which pages and pictures both can hold"
    needed: tuple[Callable[[Any], Any], ...] = (
        lambda font: font.getBestCmap()[ord("0")],
        lambda font: font["glyf"][font.getGlyphOrder()[0]],
        lambda font: font["head"].unitsPerEm,
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            font = TTFont(io.BytesIO(data), lazy=True)
            for part in needed:
                part(font)
            restricted = font["OS/2"].fsType & 0x2 if "OS/2" in font else 0
    except (TTLibError, KeyError, AssertionError, ValueError, IndexError, OSError, TypeError, AttributeError, EOFError):
        return "cannot be read as a TrueType font: give a .ttf that has digits"
    except Exception as error:  # noqa: BLE001 - a font is somebody else's file, and its reader raises whatever it meets
        return f"cannot be read as a TrueType font ({type(error).__name__}): give a .ttf that has digits"
    return "its maker forbids embedding it (OS/2 fsType 2): give one that may be" if restricted else ""


def _png_size(data: bytes) -> tuple[int, int] | None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=["PNG"]) as image:
                size = image.size
                if max(size) > MOST_PIXELS:
                    return size
                image.load()
                return size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return None
