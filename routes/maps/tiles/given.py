"""What ``tiles=`` means: a name, a provider, an address, a Web Map Service, a file; and whose tiles they are."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import unescape
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import nh3

from routes.errors import UsageError
from routes.model.files import open_regular
from routes.model.text import did_you_mean, quoted

if TYPE_CHECKING:
    from routes.maps.tiles.archive import Archive

__all__ = ["ARCHIVES", "RASTERS", "Tiles", "tiles_of"]

ARCHIVES = (".mbtiles", ".pmtiles")
RASTERS = (".tif", ".tiff")
# What Leaflet puts into an address; anything else in braces is a key that nobody gave.
_FILLED = {"z", "x", "y", "-y", "s", "r"}
_OF_WMS = ("layers", "styles", "format", "transparent", "version")
_FORMS = "a name or provider of xyzservices, an address with {z}, {x} and {y}, a WMS, or an .mbtiles or .pmtiles file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiles:
    """Tiles under a map: ``name`` is what a control of layers calls them.

    ``credit`` says in plain words whose they are, ``credit_html`` the same with links and nothing else. They come from
    ``url``, in which a browser fills in ``{s}``, ``{z}``, ``{x}`` and ``{y}``; from a Web Map Service at ``url`` with
    the parameters ``wms``; or from a ``file``: an archive of tiles, or a raster, which pictures alone can hold.
    """

    credit: str
    credit_html: str
    name: str
    url: str = ""
    wms: tuple[tuple[str, str], ...] = ()
    subdomains: tuple[str, ...] = ("a", "b", "c")
    min_zoom: int = 0
    max_zoom: int = 18
    tms: bool = False
    file: Path | None = None

    @property
    def raster(self) -> bool:
        """Whether the file is a raster."""
        return self.file is not None and self.file.suffix.lower() in RASTERS

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins that a page with them asks, as a content policy names them; none for a file."""
        if not self.host:
            return ()
        subdomains = self.subdomains if "{s}" in self.url else ("",)
        parts = (urlsplit(self.url.replace("{s}", one)) for one in subdomains)
        return tuple(dict.fromkeys(f"{part.scheme}://{part.netloc.lower()}" for part in parts))

    @property
    def host(self) -> str:
        """The host that learns who opens a page, without the part that changes from tile to tile; empty for a file."""
        return _host(self.url)

    def archive(self) -> Archive:
        """Return the file, open.

        Raises
        ------
        FileError, DataError
            If it cannot be read, or is no archive of pictures.
        """
        from routes.maps.tiles import archive

        assert self.file is not None
        return archive.open_archive(self.file)


def tiles_of(tiles: Any, attr: str | None = None) -> Tiles | None:
    """Return what ``tiles`` stands for; ``None`` for ``"builtin"`` and ``None``, which are no tiles.

    Parameters
    ----------
    tiles
        A name or provider of xyzservices, an address, a Web Map Service (an address with ``layers=``, or a dict with
        ``url`` and ``layers``), the path of a file, or a layer of tiles of folium.
    attr
        Whose they are; HTML links are kept, other tags are not. Needed where ``tiles`` does not say it.

    Raises
    ------
    UsageError
        If there are no such tiles, they need a key that is not there, or nobody is credited for them.
    FileError, DataError
        If a file cannot be read, or holds no pictures.

    Examples
    --------
    >>> made = tiles_of("https://{s}.tiles.example.org/{z}/{x}/{y}.png", '&copy; <a href="https://example.org">Us</a>')
    >>> made.credit, made.host, made.origins[0]
    ('© Us', 'tiles.example.org', 'https://a.tiles.example.org')
    """
    if tiles is None or (isinstance(tiles, str) and tiles in ("builtin", "none")):
        if attr:
            raise UsageError(f"attr={quoted(attr)} credits tiles of others, and there are none: give tiles= too")
        return None
    for what, value in (("tiles", tiles), ("attr", attr)):
        if isinstance(value, str) and re.search(r"\{[{%#]|`|\$\{", value):
            raise UsageError(f"{what} {quoted(value)} holds signs of a template: write {{z}}, {{x}} and {{y}} alone")
    if not isinstance(attr, str | None):
        raise UsageError(f"attr {quoted(attr)} is no text: say whose the tiles are")
    is_path = isinstance(tiles, str | os.PathLike) and "://" not in str(tiles)
    if is_path and Path(tiles).suffix.lower() in (*ARCHIVES, *RASTERS):
        return _of_file(Path(tiles), attr)
    if isinstance(tiles, Mapping) and tiles and all(hasattr(one, "build_url") for one in tiles.values()):
        first = next(iter(tiles.values()))
        raise UsageError(f"tiles {quoted(', '.join(tiles))} are several: name one, such as {first.name}")
    if isinstance(tiles, Mapping) and not hasattr(tiles, "build_url"):
        return _of_wms(tiles, attr)
    if isinstance(tiles, str) and ("://" in tiles or "{z}" in tiles):
        found = {name.lower(): value for name, value in parse_qsl(urlsplit(tiles).query, keep_blank_values=True)}
        if "{z}" not in tiles and "layers" in found:
            bare = urlsplit(tiles)
            kept = [(k, v) for k, v in parse_qsl(bare.query) if k.lower() not in (*_OF_WMS, "service", "request")]
            url = urlunsplit((bare.scheme, bare.netloc, bare.path, urlencode(kept), ""))
            return _of_wms({"url": url, **{name: found[name] for name in _OF_WMS if name in found}}, attr)
        return _of_address(tiles, attr)
    if hasattr(tiles, "build_url") or isinstance(tiles, str):
        return _of_provider(tiles, attr)
    address = getattr(tiles, "tiles", getattr(tiles, "url", None))
    if hasattr(tiles, "options") and isinstance(address, str):
        return _of_layer(tiles, address, attr)
    said = quoted(str(getattr(tiles, "name", tiles)))
    raise UsageError(f"tiles {said} is neither a name, an address, a provider, a layer nor a file: give {_FORMS}")


def _host(url: str) -> str:
    return urlsplit(url.replace("{s}.", "")).hostname or ""


class _Credit(TypedDict):
    credit: str
    credit_html: str


def _credits(attr: str | None, said: str, hint: str = "say whose they are: attr=") -> _Credit:
    """Return a credit in plain words and with links.

    Raises
    ------
    UsageError
        If there is none.
    """
    attributes = {"a": {"href"}}
    kept = nh3.clean(attr or "", tags={"a"}, attributes=attributes, url_schemes={"http", "https"})
    # folium reads what it is given as a template, and as a string of JavaScript.
    kept = kept.translate({ord(sign): f"&#{ord(sign)};" for sign in "{}`$"})
    plain = " ".join(unescape(nh3.clean(kept, tags=set())).split())
    if not plain:
        raise UsageError(f"tiles {said}: {hint}")
    return {"credit": plain, "credit_html": kept.strip()}


def _checked_address(url: str, said: str) -> str:
    """Return an address without what a page would not ask.

    Raises
    ------
    UsageError
        If it is no address of the web, or a part of it is missing.
    """
    parts = urlsplit(url.replace("{s}", "s"))
    if not parts.netloc and (parts.scheme == "" or url.startswith("data:image/")):
        pass  # beside the page, or in it
    elif parts.scheme not in ("http", "https") or not parts.hostname or re.search(r"[\s\"'<>;,\\]", parts.netloc):
        raise UsageError(f"tiles {said} is no address of the web: https://, a host, and where the tiles are")
    if parts.username is not None:
        raise UsageError(f"tiles {said} holds a name or password, which every reader of the page would learn")
    missing = sorted(set(re.findall(r"\{([^{}]*)\}", url)) - _FILLED)
    if missing:
        names = ", ".join(f"{{{name}}}" for name in missing)
        raise UsageError(f"tiles {said} cannot be shown: {names} is not filled in; write your API key in its place")
    return url


def _of_address(url: str, attr: str | None) -> Tiles:
    said = quoted(url)
    if not all(part in url for part in ("{z}", "{x}")) or not ("{y}" in url or "{-y}" in url):
        raise UsageError(
            f"tiles {said} is no address of tiles: it names {{z}}, {{x}} and {{y}}, or, of a Web Map Service, layers="
        )
    if urlsplit(url).path.lower().endswith((".pbf", ".mvt")):
        raise UsageError(f"tiles {said} are vector shapes: a page needs tiles that are pictures")
    return Tiles(url=_checked_address(url, said), name=_host(url), **_credits(attr, said))


def _of_provider(tiles: Any, attr: str | None) -> Tiles:
    import xyzservices

    said = quoted(str(getattr(tiles, "name", tiles)))
    if isinstance(tiles, str):
        name = "OpenStreetMap.Mapnik" if tiles.lower() in ("openstreetmap", "osm") else tiles
        try:
            tiles = xyzservices.providers.query_name(name)
        except ValueError:
            near = did_you_mean(tiles, ["builtin", "none", *xyzservices.providers.flatten()])
            hint = "no tiles of folium or xyzservices have that name, and there is no such file"
            line = f"tiles {said}: {hint}. {near} Give {_FORMS}, with attr="
            raise UsageError(line.replace("  ", " ")) from None
    try:
        with warnings.catch_warnings():
            # A publisher that asks for a key is told of by a warning of xyzservices, and the page would show no tiles.
            warnings.filterwarnings("error", ".*API key", UserWarning)
            url = tiles.build_url(fill_subdomain=False, scale_factor="{r}")
    except (UserWarning, ValueError) as fault:
        raise UsageError(f"tiles {said} cannot be shown: {str(fault).rstrip('.')}") from None
    if "{z}" not in url:
        raise UsageError(f"tiles {said} are no tiles of a web map: give names with {{z}}, {{x}} and {{y}}")
    credit = _credits(attr or tiles.get("html_attribution") or tiles.get("attribution"), said)
    return Tiles(
        url=_checked_address(url, said), subdomains=tuple(tiles.get("subdomains", "abc")),
        min_zoom=int(tiles.get("min_zoom", 0)), max_zoom=int(tiles.get("max_zoom", 18)),
        tms=bool(tiles.get("tms", False)), name=str(tiles.get("name") or _host(url)), **credit,
    )  # fmt: skip


def _of_layer(layer: Any, address: str, attr: str | None) -> Tiles:
    """Return the tiles of a layer of folium, whose options have the names of Leaflet or of folium."""
    options, said = layer.options, quoted(address)
    if "layers" in options:
        wms = {name: options[name] for name in _OF_WMS if name in options}
        return _of_wms({"url": address, **wms}, attr or options.get("attribution"))
    if "{z}" not in address:
        raise UsageError(f"tiles {said} is no address of tiles: it names {{z}}, {{x}} and {{y}}")

    def option(name: str, other: str, default: Any) -> Any:
        return options.get(name, options.get(other, default))

    return Tiles(
        url=_checked_address(address, said), subdomains=tuple(options.get("subdomains", "abc")),
        min_zoom=int(option("min_zoom", "minZoom", 0)), max_zoom=int(option("max_native_zoom", "maxNativeZoom", 18)),
        tms=bool(options.get("tms", False)), name=_host(address),
        **_credits(attr or options.get("attribution"), said),
    )  # fmt: skip


def _of_wms(given: Mapping[str, Any], attr: str | None) -> Tiles:
    known = ("url", *_OF_WMS)
    said = quoted(str(given.get("url", "")))
    for name in given:
        if name not in known:
            raise UsageError(f"tiles {said}: a Web Map Service takes {', '.join(known)}, not {quoted(name)}")
    url, layers = given.get("url", ""), given.get("layers", "")
    layers = ",".join(map(str, layers)) if isinstance(layers, Iterable) and not isinstance(layers, str) else str(layers)
    if not url or not isinstance(url, str) or not layers:
        raise UsageError('tiles of a Web Map Service name url and layers: {"url": "https://...", "layers": "..."}')
    wms = {"layers": layers, "format": "image/png", "version": "1.1.1"}
    wms |= {name: str(given[name]).lower() if isinstance(given[name], bool) else str(given[name])
            for name in _OF_WMS[1:] if given.get(name)}  # fmt: skip
    return Tiles(url=_checked_address(url, said), wms=tuple(sorted(wms.items())), name=layers, **_credits(attr, said))


def _of_file(path: Path, attr: str | None) -> Tiles:
    said = quoted(path.name)
    if path.suffix.lower() in RASTERS:
        _check_raster(path)
        return Tiles(file=path, name=path.stem, **_credits(attr, said))
    from routes.maps.tiles.archive import open_archive

    with open_archive(path) as archive:
        hint = "the file does not say whose they are; say it: attr="
        credit = _credits(attr or archive.credit, said, hint)
        return Tiles(file=path, name=path.stem, min_zoom=archive.min_zoom, max_zoom=archive.max_zoom, **credit)


def _check_raster(path: Path) -> None:
    """Check that a raster can be read.

    Raises
    ------
    FileError, RefusedError
        If there is no such file.
    UsageError
        If rasterio is not installed.
    """
    with open_regular(path):
        pass
    if util.find_spec("rasterio") is None:
        raise UsageError(
            f"tiles {quoted(path.name)} is a raster, which rasterio reads, and it is not installed: "
            "pip install rasterio, or give an .mbtiles or .pmtiles file"
        )
