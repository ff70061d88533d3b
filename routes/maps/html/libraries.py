"""The scripts and style sheets that folium names by their addresses: which of them a page needs, and what of it."""

from __future__ import annotations

import base64
import functools
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources, util
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from routes.errors import FileError, RoutesWarning
from routes.maps.html.page import page_json, write_page
from routes.model import files
from routes.model.text import quoted
from routes.saving import local_path

__all__ = ["Library", "Shelf", "hosts", "image", "needed", "save_map", "shim"]

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
            if kind is not None and ":" not in name and ".." not in name:
                content = files.find_member(self._folder, (Path(path).parent / name).as_posix(), largest=_LARGEST)
            return "url(data:,)" if content is None else f"url({_data_url(content, str(kind))})"

        return re.sub(r"url\(([^)]*)\)", picture, text)


def _stem(name: str) -> str:
    return name.lower().replace(".min.", ".").replace("_", "-").rpartition(".")[0]


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


def save_map(made: Any, outfile: str | Path, assets: str | Path | None) -> Path:
    """Write a map with a ``spec``, ours or of folium, as a page or picture; return the path. Hosts asked are said."""
    from routes.maps.image import write as static

    path = local_path(outfile)
    if path.suffix.lower() in static.SUFFIXES:
        return static.write(made.spec, outfile)
    html, asked = made.get_root().page(Shelf(assets))
    _say_hosts(path.name, asked)
    return write_page(html, outfile)


def _say_hosts(name: str, asked: Iterable[str]) -> None:
    """Warn of the hosts that a page asks when it is opened; say nothing if it asks none."""
    listed = sorted({host for host in asked if host})
    if listed:
        text = f"{name} asks {', '.join(listed)} when it is opened, which sees who reads it"
        advice = "assets= takes a folder with the files of plugins, which then stand in the page"
        warnings.warn(f"{text}; {advice}", RoutesWarning, stacklevel=4)
