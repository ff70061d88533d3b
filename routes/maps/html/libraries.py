"""The scripts and style sheets that folium names by their addresses: which of them a page needs, and what of it."""

from __future__ import annotations

import base64
import contextlib
import functools
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from importlib import resources, util
from pathlib import Path
from typing import IO, Any, cast, overload
from urllib.parse import urlsplit

from routes.errors import FileError, RoutesWarning, UsageError
from routes.i18n.language import Text
from routes.io import buffers
from routes.io.formats import WRITES
from routes.maps.html.page import page_json, write_page
from routes.model import files
from routes.model.text import quoted
from routes.saving import local_path

__all__ = [
    "Library",
    "MapFile",
    "Shelf",
    "hosts",
    "image",
    "loaded",
    "needed",
    "noted",
    "save_map",
    "say_hosts",
    "shim",
    "tiles_note",
]

# What `folium.Map` names for every page, and what of a page's text shows that it is needed. Leaflet is always there.
_OF_FOLIUM = {
    "leaflet": "(?!)",
    "leaflet_css": "(?!)",
    # Popups turn text into an element with `$(text)[0]`, which `shim` does; the rest is asked of jQuery by others.
    "jquery": r"\bjQuery\b|\$\.\w|\$\((?![`]|document\)\.ready)",
    "bootstrap": r"\bdata-bs-",
    "bootstrap_css": r"\bdata-bs-",
    "glyphicons_css": r"\bglyphicon\b",
    "awesome_markers_font_css": r"\bfa[bsr]? fa-|\"prefix\": \"fa|BeautifyIcon",
    "awesome_markers": "AwesomeMarkers",
    "awesome_markers_css": "AwesomeMarkers",
    "awesome_rotate_css": r"\bfa-rotate-[1-9]",
}
_TYPES = {".png": "image/png", ".svg": "image/svg+xml", ".gif": "image/gif", ".jpg": "image/jpeg", ".woff": "font/woff",
          ".woff2": "font/woff2", ".ttf": "font/ttf"}  # fmt: skip
_LARGEST = 8 * 1024 * 1024
_HOST = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Library:
    """A script or, with ``style``, a style sheet that a page names: what folium calls it, and its address."""

    name: str
    url: str
    style: bool = False

    @property
    def stem(self) -> str:
        """Its file name, whatever the fashion: without ``.min`` and with hyphens."""
        return _stem(urlsplit(self.url).path.rpartition("/")[2])


def needed(library: Library, text: str) -> bool:
    """Return whether a page with this text needs a library; one that folium does not name for every page is needed.

    Examples
    --------
    >>> jquery = Library("jquery", "https://code.jquery.com/jquery-3.7.1.min.js")
    >>> needed(jquery, "var popup = $(`<b>x</b>`)[0];"), needed(jquery, "$('#map').hide();")
    (False, True)
    """
    sign = _OF_FOLIUM.get(library.name)
    return sign is None or re.search(sign, text) is not None


class Shelf:
    """Where libraries stand on this machine: in packages that are installed, and in a folder that a person names."""

    def __init__(self, folder: str | Path | None = None) -> None:
        self._folder = None if folder is None else Path(folder)

    def tag(self, library: Library) -> tuple[str, str]:
        """Return the tag of a library, and the host that it asks: none where the library stands in the page.

        Raises
        ------
        FileError
            If the folder is none.
        """
        text = self._text(library)
        if text is None:
            mark = '<link rel="stylesheet" href="{}">' if library.style else '<script src="{}"></script>'
            return mark.format(library.url.replace('"', "%22")), urlsplit(library.url).hostname or ""
        if library.style:
            return f"<style>{re.sub('</(?=style)', '<|', text, flags=re.IGNORECASE)}</style>", ""
        escaped = re.sub(r"</(?=script)", r"<\\/", text, flags=re.IGNORECASE)
        return f"<script>{escaped}</script>", ""

    def _text(self, library: Library) -> str | None:
        path = self._files.get((library.stem, library.style))
        if path is not None and self._folder is not None:
            text = files.read_member(self._folder, path, largest=_LARGEST).decode("utf-8", "replace")
            return self._with_pictures(text, path) if library.style else re.sub(r"\n//# sourceMappingURL=.*", "", text)
        return _jquery() if library.name == "jquery" else None

    @functools.cached_property
    def _files(self) -> dict[tuple[str, bool], str]:
        """The scripts and style sheets of the folder by their names; of several the one that stands least deep."""
        if self._folder is None:
            return {}
        if not self._folder.is_dir():
            raise FileError(f"assets {quoted(str(self._folder))} is no folder: give one with the files of plugins")
        found: dict[tuple[str, bool], str] = {}
        paths = [path for path in self._folder.rglob("*") if path.suffix in (".js", ".css")]
        for path in sorted(paths, key=lambda path: (len(path.parts), ".min." not in path.name, str(path))):
            found.setdefault((_stem(path.name), path.suffix == ".css"), path.relative_to(self._folder).as_posix())
        return found

    def _with_pictures(self, text: str, path: str) -> str:
        """Return a style sheet with the pictures that stand beside it in it; one that does not is left out."""

        def picture(match: re.Match[str]) -> str:
            name = match[1].strip("\"' ").partition("?")[0].partition("#")[0]
            kind = _TYPES.get(Path(name).suffix.lower())
            if match[1].strip("\"' ").startswith("data:") or self._folder is None:
                return match[0]
            content = None
            if kind is not None and ":" not in name and ".." not in name and not name.startswith("/"):
                content = files.find_member(self._folder, (Path(path).parent / name).as_posix(), largest=_LARGEST)
            return "url(data:,)" if content is None else f"url({_data_url(content, str(kind))})"

        # A font that has no letters is an error to a browser.
        return re.sub(r"@font-face\s*\{[^}]*url\(data:,\)[^}]*\}", "", re.sub(r"url\(([^)]*)\)", picture, text))


def _stem(name: str) -> str:
    """Return a name without its suffix; an address of a package may have none."""
    return re.sub(r"(\.min)?\.(js|css)$", "", name.lower()).replace("_", "-")


def _data_url(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"


@functools.cache
def _jquery() -> str | None:
    """Return jQuery where XStatic-jQuery is installed."""
    try:
        known = util.find_spec("xstatic.pkg.jquery")
    except ModuleNotFoundError:
        return None
    if known is None:
        return None
    return resources.files("xstatic.pkg.jquery").joinpath("data", "jquery.min.js").read_text(encoding="utf-8")


@functools.cache
def image(name: str) -> str:
    """Return a picture of Leaflet's as a data URI."""
    return _data_url(resources.files("xstatic.pkg.leaflet").joinpath("data", "images", name).read_bytes(), "image/png")


@functools.cache
def shim() -> str:
    """Return what added layers need beside Leaflet: its pictures of markers, and what folium asks of jQuery.

    A page that loads jQuery keeps it.
    """
    pictures = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    urls = page_json({option: image(name) for option, name in pictures.items()})
    return (
        f'L.Icon.Default.imagePath="";L.extend(L.Icon.Default.prototype.options,{urls});'
        "window.$=window.$||function(text){if(text===document)return {ready:function(run){setTimeout(run,0);}};"
        'var made=document.createElement("template");made.innerHTML=text.trim();'
        "return [made.content.firstElementChild];};"
    )


def hosts(addresses: Iterable[str]) -> Iterator[str]:
    """Yield the hosts that addresses of tiles and pictures ask, without the part that changes from tile to tile."""
    for address in addresses:
        if re.match(r"(https?:)?//", address):
            yield urlsplit(address.replace("{s}.", "")).hostname or ""


# What a browser loads as soon as it reads it: pictures and frames of HTML, also of HTML in strings of a script, and
# pictures of style sheets and icons.
_LOADED = re.compile(
    r"""(?:\b(?:src|srcset|poster)\s*=\s*\\?["']?|\burl\(\s*\\?["']?|\b[a-z]+Url["']?\s*:\s*["'])"""
    r"""((?:https?:)?//[\w.-]+)"""
)


def loaded(text: str) -> Iterator[str]:
    r"""Yield the hosts of the pictures and frames that HTML, a script or a style sheet brings along.

    Examples
    --------
    >>> list(loaded('<img src="https://a.example/x.png"> <a href="https://b.example">x</a>'))
    ['a.example']
    >>> list(loaded('var icon = {"iconUrl": "//c.example/x.png"}; var text = "<img src=\\"https://d.example/\\">";'))
    ['c.example', 'd.example']
    """
    return hosts(match[1] for match in _LOADED.finditer(text))


@contextlib.contextmanager
def noted(layers: Iterable[Any], lang: str) -> Iterator[None]:
    """Let layers of tiles say beside their credit, while a page is made, which host learns who opens it."""
    changed: list[tuple[dict[str, Any], Any]] = []
    try:
        for layer in layers:
            address, options = getattr(layer, "tiles", None), getattr(layer, "options", None)
            if isinstance(options, dict) and "layers" in options:
                address = getattr(layer, "url", None)
            host = next(hosts([address] if isinstance(address, str) else []), "")
            if _HOST.fullmatch(host) and isinstance(options, dict):
                changed.append((options, options.get("attribution")))
                note = escape(tiles_note([host], lang).rstrip("."))
                options["attribution"] = " · ".join(filter(None, (options.get("attribution"), note)))
        yield
    finally:
        for options, before in reversed(changed):
            options["attribution"] = before


def tiles_note(asked: Iterable[str], lang: str) -> str:
    """Return who learns of the readers of a page with tiles of these hosts; nothing where there are none.

    Examples
    --------
    >>> tiles_note(["tiles.example.org", ""], "en"), tiles_note([], "en")
    ('The ground comes from tiles.example.org, which learns who opens this map.', '')
    """
    listed = sorted({host for host in asked if _HOST.fullmatch(host)})
    return Text(lang)("tiles_note", host=", ".join(listed)) if listed else ""


class MapFile:
    """What both maps leave as: text, bytes, a file."""

    @property
    def _repr_png_(self) -> None:
        """Hide the picture of folium, which is none: Panel would show it in place of the map."""
        raise AttributeError("_repr_png_")

    def to_html(self, *, assets: str | Path | None = None) -> str:
        """Return the page that `save` writes.

        Parameters
        ----------
        assets
            As in `save`.
        """
        return _page(self, "the page", assets)

    def to_bytes(self, format: str = "html", *, assets: str | Path | None = None) -> bytes:  # noqa: A002 - as in `read`
        """Return what `save` would write into a file of a format.

        Parameters
        ----------
        format
            ``"html"``, ``"svg"``, ``"png"`` or ``"pdf"``, with a point or without.
        assets
            As in `save`.
        """
        return buffers.bytes_of(lambda path: save_map(self, path, assets), format)

    @overload
    def save(self, outfile: str | Path, *, assets: str | Path | None = None, **_: Any) -> Path: ...
    @overload
    def save(
        self,
        outfile: IO[Any],
        *,
        assets: str | Path | None = None,
        format: str = "",
        **_: Any,
    ) -> None: ...
    def save(
        self,
        outfile: str | Path | IO[Any],
        *,
        assets: str | Path | None = None,
        format: str = "",  # noqa: A002 - as in `routes.read`
        **_: Any,
    ) -> Path | None:
        """Write the page, or a picture if the name ends in .svg, .png or .pdf; return the path.

        What else ``folium.Map.save`` takes changes nothing. A file is written whole or not at all.

        Parameters
        ----------
        outfile
            A path; or a file that is open, for bytes or text.
        format
            Of an open file: ``"html"``, ``"svg"``, ``"png"`` or ``"pdf"``; what its name ends in when absent, else a
            page.
        assets
            A folder with scripts and style sheets of plugins, such as ``node_modules``: those that the map needs stand
            in the page. A page that asks other hosts for any of it, or for tiles, says which in a `RoutesWarning`.

        Raises
        ------
        FileError
            If the folder does not exist or cannot be written, or ``assets`` is no folder.
        RefusedError
            If the path is an address.
        UsageError
            If it is not a path, a format is none or said of a path, or something was added to the map that the page
            cannot draw.
        """
        if buffers.is_open(outfile):
            form = buffers.form_of(outfile, format, "html").lower().lstrip(".")
            page = form in ("html", "htm")
            data = _page(self, "the page", assets).encode("utf-8", "replace") if page else self.to_bytes(form)
            buffers.hand_over(data, outfile)
            return None
        if format:
            raise UsageError(f"format {format} is for open files: the suffix of a path says it")
        return save_map(self, cast("str | Path", outfile), assets)


def save_map(made: Any, outfile: str | Path, assets: str | Path | None) -> Path:
    """Write a map with a ``spec``, ours or of folium, as a page or picture; return the path. Hosts asked are said."""
    from routes.maps.image import write as static

    path = local_path(outfile)
    suffix = path.suffix.lower()
    if suffix in static.SUFFIXES:
        return static.write(made.spec, outfile)
    if suffix in (".jpg", ".jpeg", ".gif", ".webp", ".tif", ".tiff", ".docx", ".pptx", ".xlsx", *WRITES):
        raise UsageError(f"a map is saved as .html, {', '.join(static.SUFFIXES)}, not {quoted(suffix)}")
    return write_page(_page(made, path.name, assets), outfile)


def _page(made: Any, name: str, assets: str | Path | None) -> str:
    html, asked = made.get_root().page(Shelf(assets))
    say_hosts(name, asked)
    return str(html)


def say_hosts(name: str, asked: Iterable[str]) -> None:
    """Warn of the hosts that a page asks when it is opened; say nothing if it asks none."""
    listed = sorted({host for host in asked if host})
    if listed:
        text = f"{name} asks {', '.join(listed)} when it is opened, which sees who reads it"
        advice = "assets= takes a folder with the files of plugins, which then stand in the page"
        warnings.warn(f"{text}; {advice}", RoutesWarning, stacklevel=5)
