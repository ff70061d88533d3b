"""Which hosts a page asks when it is opened, as its text says: what a browser loads by itself, and no links."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urlsplit

__all__ = ["hosts_asked"]

_LOADED = {
    **dict.fromkeys(("script", "iframe", "audio", "embed", "input", "track"), ("src",)),
    **dict.fromkeys(("img", "source"), ("src", "srcset")),
    **dict.fromkeys(("image", "use"), ("href", "xlink:href")),
    "video": ("src", "poster"),
    "object": ("data",),
}
_LINKS = {"stylesheet", "icon", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "manifest"}
_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_OF_STYLE = re.compile(r"(?:url\(\s*[\"']?|@import\s+[\"'])((?:https?:)?//[^\s\"'()]+)", re.IGNORECASE)


class _Loads(HTMLParser):
    """Collects the addresses that a page loads."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._style = self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._style, self._data = tag == "style", tag == "script" and given.get("id") == "r-data"
        names = _LOADED.get(tag, ())
        if tag == "link" and _LINKS & set(given.get("rel", "").lower().split()):
            names = ("href",)
        for name in names:
            value = given.get(name, "").strip()
            listed = [part.split(" ")[0] for part in re.split(r",\s+", value)] if name == "srcset" else [value]
            self.found += [each for each in listed if _ADDRESS.match(each)]
        self.found += _OF_STYLE.findall(given.get("style", ""))

    def handle_endtag(self, tag: str) -> None:
        self._style = self._style and tag != "style"

    def handle_data(self, data: str) -> None:
        if self._style:
            self.found += _OF_STYLE.findall(data)
        if self._data:
            self._data = False
            self.found += _tiles(data)


def _tiles(data: str) -> list[str]:
    """Return the addresses of the tiles of a page of ours, from its data."""
    try:
        tiles = json.loads(data).get("tiles") or {}
    except (ValueError, AttributeError):
        return []
    url, subdomains = str(tiles.get("url") or ""), tiles.get("options", {}).get("subdomains") or [""]
    return [url.replace("{s}", str(one)) for one in subdomains] if _ADDRESS.match(url) else []


def _addresses(files: Mapping[str, bytes]) -> Iterator[str]:
    for name, data in files.items():
        if name.endswith((".html", ".htm")):
            page = _Loads()
            page.feed(data.decode("utf-8", "replace"))
            page.close()
            yield from page.found
        elif name.endswith(".css"):
            yield from _OF_STYLE.findall(data.decode("utf-8", "replace"))


def hosts_asked(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the hosts that the pages and style sheets among some files ask by themselves, sorted.

    Addresses that a script makes up as it runs are not seen.

    Examples
    --------
    >>> hosts_asked({"a.html": b'<a href="https://x.org/"></a><img src="https://tiles.org/1.png">'})
    ('tiles.org',)
    """
    return tuple(sorted({urlsplit(address).hostname or "" for address in _addresses(files)} - {""}))
