"""What WordPress leaves of every snippet, as ``make wordpress`` stored it, in a browser."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.cms import cards, look

STORE = Path(__file__).parents[1] / "cms" / "wordpress"
INDEX = json.loads((STORE / "index.json").read_text(encoding="utf-8"))
SNIPPETS = dict(cards.snippets())
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>An article</title><link rel="icon" href="data:,"><style>body {{ margin: 0 24px; font: 18px/1.6 sans-serif }} img {{ max-width: 100%; height: auto }} main {{ max-width: 650px; margin: auto }}</style></head>
<body><main>{}</main></body></html>"""
MAP = """<!doctype html><html lang="en" data-ready="1"><title>Map</title><style>body, p { margin: 0 }</style><body><div class="r-page" style="height:100vh">
<div class="r-frame"><div class="leaflet-container">Map</div></div><figcaption>Sources</figcaption></div>"""
# One pixel: what is tested is its place, which width and height give.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def test_what_is_stored_is_of_the_snippets_as_they_are_now() -> None:
    wanted = {
        f"{name}.{form}.{role}.html": cards.digest(text)
        for name, text in SNIPPETS.items()
        for form in ("block", "classic")
        for role in ("administrator", "author")
    }
    assert wanted == INDEX, "a snippet changed: run `.venv/bin/python tools/wordpress.py --store`"
    assert sorted(path.name for path in STORE.glob("*.html")) == sorted(INDEX)


def test_an_excerpt_may_be_cut_off_within_words_that_hold_shorter_ones() -> None:
    rows = (("Del Rio Sector", "encounters at the border", "2025"), ("US–Mexico border", "at the", "2024"))
    card = dataclasses.replace(cards.CARDS["en"], rows=rows)
    for text in (
        "Before the map. Del Rio Sector encounters at the",
        "Del Rio Sector encounters at the border 2025 After",
    ):
        assert look.text_faults(f"<p>{text} [&hellip;]</p>", card, needs_link=False) == []
    for text in ("Del Rio Sector encounters [gallery]", "Del Rio Sector var x 2025", "encounters at Del Rio Sector"):
        (fault,) = look.text_faults(f"<p>{text}</p>", card, needs_link=False)
        assert fault.startswith("text is left over: ")
    link = '<a href="https://maps.example.org/index.html">Del Rio Sector</a> encounters at the'
    assert look.text_faults(link, card, needs_link=True) == ["text is left over: 'encounters'"]
    assert look.text_faults(f"{link} border", card, needs_link=True) == []


@pytest.fixture(scope="module")
def article(browser: Browser) -> Iterator[Callable[[str, int], Page]]:
    """Show an article of some content, all in one page after the other."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.add_init_script(look.SHIFTS)
    shown = [""]
    page.route(re.compile(r"^https?:"), lambda route: answered(route, shown[0]))

    def show(content: str, width: int) -> Page:
        shown[0] = content
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("https://news.example.org/")
        return page

    yield show
    context.close()


@pytest.mark.parametrize("name", sorted(INDEX))
def test_nothing_but_map_or_linked_picture_and_their_words_is_seen(
    article: Callable[[str, int], Page], name: str
) -> None:
    kind, edition = name.partition(".")[0].split("-", 1)
    card = cards.CARDS[edition]
    content = (STORE / name).read_text(encoding="utf-8")
    if kind == "embed":  # Not asked when this was stored: the address stands where WordPress puts the map.
        content = re.sub(r"(?m)^(<a[^>]*>)?https://maps.*$", "", content)
    for width in (390, 1000) if edition == "en" else (390,):
        page = article(content, width)
        # The elements of AMP are drawn by a script that stands on its pages alone: elsewhere the title is a link.
        found = look.faults(page, card, link_alone="<amp-iframe" in content)
        # WordPress asks the address when it shows the post; here stands what it shows without answer.
        if kind == "embed":
            found = [each for each in found if each not in ("0 maps and 0 linked pictures",)]
        # AMP keeps room by its own script, and a snippet without a style cannot: off its pages the picture moves the text.
        loose = ("out of shape", "layout shift") if kind == "amp" else ("out of shape",)
        assert [each for each in found if not any(word in each for word in loose)] == [], (name, width)


def answered(route: Any, content: str) -> None:
    """Give the article, and in place of the map and its files something of the same names."""
    url = route.request.url
    if url.startswith("https://news.example.org/"):
        route.fulfill(body=PAGE.format(content), content_type="text/html; charset=utf-8")
    elif "/embed" in url:
        route.fulfill(body=MAP, content_type="text/html; charset=utf-8")
    elif url.endswith(".png"):
        route.fulfill(body=PNG, content_type="image/png")
    elif url.endswith("route-map.js"):
        path = Path(__file__).parents[2] / "routes" / "maps" / "html" / "assets" / "route-map.js"
        route.fulfill(body=path.read_text(encoding="utf-8"), content_type="text/javascript")
    else:
        route.abort()
