"""Build the documentation site into build/docs, without a network, and look through it.

    python tools/build_docs.py [FOLDER]

Every warning of Sphinx is an error. Then every link and every file that a page names must be there, with its anchor,
and no page may fetch anything from another host: scripts, styles, fonts and pictures are files of the site.
"""

from __future__ import annotations

import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# What a browser fetches by itself, by tag.
FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
KEPT_LINKS = {"canonical", "author", "help", "license", "next", "prev", "index", "search", "copyright"}


class Page(HTMLParser):
    """The anchors, links and files of one page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.files: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.anchors |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        name = FETCHED.get(tag, "")
        if name in found and not (tag == "link" and found.get("rel", "") in KEPT_LINKS):
            self.files.append(found[name])


def faults(site: Path) -> Iterator[str]:
    """Yield a line for each link that leads nowhere and each file that is not of the site."""
    # What lies in _static are files of the theme, among them templates that nobody opens.
    found = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in found}
    for path, page in pages.items():
        name = path.relative_to(site)
        for link in page.files:
            if re.match(r"(?:[a-z]+:)?//", link):
                yield f"{name}: fetches {link}"
        for link in [*page.links, *page.files]:
            url = urllib.parse.urlsplit(link)
            if url.scheme or url.netloc:
                continue
            target = (path.parent / urllib.parse.unquote(url.path)).resolve() if url.path else path
            if not target.exists():
                yield f"{name}: no file for {link}"
            elif url.fragment and target in pages and urllib.parse.unquote(url.fragment) not in pages[target].anchors:
                yield f"{name}: no anchor for {link}"
    for path in sorted(site.rglob("*.css")):
        for link in re.findall(r"(?:url\(|@import\s*)[\"']?((?:https?:)?//[^\"')]+)", path.read_text(encoding="utf-8")):
            yield f"{path.relative_to(site)}: fetches {link}"


def build(site: Path) -> int:
    """Build the site into a folder; return 0, or 1 after saying what is wrong."""
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-b", "html"]
    done = subprocess.run([*command, str(ROOT / "docs"), str(site)], cwd=ROOT, check=False)
    found = list(faults(site)) if done.returncode == 0 else []
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if done.returncode or found else 0


def main() -> None:
    """Build the site and print where it is."""
    site = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "build" / "docs"
    if build(site):
        raise SystemExit(1)
    page = site / "index.html"
    print(page.relative_to(ROOT) if page.is_relative_to(ROOT) else page)


if __name__ == "__main__":
    main()
