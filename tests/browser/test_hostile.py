"""Text from data is shown as text: in the reader's browser, and on the machine that builds the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.network import Meta
from routes.model.records import Leg, Observation, Route, Source, Waypoint
from routes.network import Network

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "`",
    "${alert(1)}",
    "</script><script>alert(1)</script>",
    "{{7331*7}}",
    "{% raw %}",
    "{# x",
    "a\u2028b",
    "\"'><svg onload=alert(1)>",
    "<!--<script>",
    "javascript:alert(1)",
)


def network(text: str) -> Network:
    """Return a network every text field of which holds the text."""
    source = Source(id=text, publisher=text, author=text, title=text, published=text, accessed=text, licence=text)
    places = [
        Waypoint(
            id=f"{text}{i}",
            name=f"{text}",
            names={"es": text},
            aliases=(text.replace("|", ""),),
            lon=-77 + i,
            lat=8,
            country="COL",
            sources=(text,),
            note=text,
            extra={text: text},
        )
        for i in range(3)
    ]
    legs = [
        Leg(
            id=f"{text}-{i}",
            start=places[i].id,
            end=places[i + 1].id,
            mode="boat",
            sources=(text,),
            note=text,
            extra={text: text},
        )
        for i in range(2)
    ]
    return Network(
        meta=Meta(name=text, title=text, description=text, licence=text, credit=text),
        waypoints=places,
        legs=legs,
        routes=[Route(id=text, title=text, legs=[leg.id for leg in legs], summary=text, sources=(text,))],
        observations=[
            Observation(
                about=places[0].id, measure="transit", period="2021", value=7, source=text, group=text, note=text
            )
        ],
        sources=[source],
        annotations=[
            Annotation(id=text, text=text[:200], texts={"es": text[:200]}, place=places[0].id, sources=(text,)),
            Annotation(id=f"{text}2", text=text[:200], leg=legs[1].id, extra={text: text}),
        ],
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_nothing_runs(visit: Any, tmp_path: Path, text: str) -> None:
    made = network(text).map(title=text, credit=text, source=text).save(tmp_path / "hostile.html")
    html = made.read_text(encoding="utf-8")
    assert "51331" not in html.replace(text, "")
    seen = visit(700).open(made)
    page = seen.page
    assert page.title() == text.replace("\u2028", "\u2028")
    assert page.locator("h1").inner_text().split() == text.split()
    page.locator("[data-waypoint] button").first.click()
    page.wait_for_selector(".r-popup")
    assert text.split() == page.locator(".r-poptitle").inner_text().split()
    page.locator("[data-leg] button").first.click()
    page.wait_for_timeout(50)
    assert " ".join(text.split()) in " ".join(page.locator(".r-popup").inner_text().split())
    assert page.locator("main img, main svg[onload]").count() == 0
    assert seen.errors == []
    assert seen.requests == []


@pytest.mark.parametrize("width", [320, 900])
def test_words_wider_than_the_window_scroll_nothing_sideways(visit: Any, tmp_path: Path, width: int) -> None:
    long = "W" * 240
    net = network(long)
    told = net.replace(chapters=(Chapter(title=long, text=long, credit=long), Chapter(title=long, text=long)))
    pages = {
        "map": net.map(title=long, credit=long),
        "story": told.map(),
        "article": net.article(f"# {long}\n\n{long}"),
    }
    for name, made in pages.items():
        page = visit(width).open(made.save(tmp_path / f"{name}.html")).page
        assert page.evaluate("document.documentElement.scrollWidth") == width, name


def test_no_text_of_the_data_reaches_a_folium_object(monkeypatch: pytest.MonkeyPatch) -> None:
    import branca.element

    secret = "secret-text-of-the-data"
    made = network(secret).map(title=secret)
    rendered = made.get_root().html.render() + made.get_root().script.render()
    made.get_root().render()
    rendered += made.get_root().html.render() + made.get_root().script.render() + made.get_root().header.render()
    assert secret not in rendered
    assert branca.element is not None
