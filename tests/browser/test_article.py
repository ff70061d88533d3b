"""An article in a real browser: text and map point at each other, for every reader."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

import routes
from tests.browser.conftest import OPENED, violations
from tests.browser.test_hostile import HOSTILE, network

EXAMPLES = Path(__file__).parent.parent.parent / "examples" / "darien-2022"


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    net, folder = routes.load("americas"), tmp_path_factory.mktemp("article")
    drafts = {"en": "article.md", "es": "article.es.md"}
    return {
        lang: net.article((EXAMPLES / name).read_text(encoding="utf-8")).save(folder / f"{lang}.html")
        for lang, name in drafts.items()
    }


# The frame is within the window and the popup within the frame.
INSIDE = """() => {
  const [frame, popup] = [".r-frame", ".leaflet-popup, .r-sheet:not([hidden])"].map((name) => document.querySelector(name).getBoundingClientRect());
  return frame.top >= -1 && popup.top >= frame.top;
}"""


@pytest.mark.parametrize(("lang", "width", "scheme"), [("en", 320, "light"), ("en", 1200, "dark"), ("es", 320, "dark")])
def test_axe_finds_nothing_before_and_after_a_mention_opens_its_place(
    visit: Any, pages: dict[str, Path], width: int, scheme: str, lang: str
) -> None:
    seen = visit(width, 800, color_scheme=scheme).open(pages[lang])
    assert violations(seen.page) == []
    seen.page.locator(".r-mention").nth(4).click()
    seen.page.wait_for_selector(".r-popup")
    assert violations(seen.page, OPENED) == []
    assert seen.page.evaluate("document.documentElement.scrollWidth") == width
    assert seen.errors == []
    assert seen.requests == []


@pytest.mark.parametrize("width", [320, 1200])
def test_by_keyboard_a_mention_opens_its_place_and_focus_comes_back(
    visit: Any, pages: dict[str, Path], width: int
) -> None:
    page = visit(width, 800).open(pages["en"]).page
    page.locator("#r-text").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Necoclí"
    assert page.locator(".r-mark.r-hot").count() >= 1
    page.keyboard.press("Enter")
    page.wait_for_selector(".r-popup")
    assert page.locator(".r-poptitle").inner_text() == "Necoclí"
    page.wait_for_function("document.activeElement.closest('.r-popup') !== null")
    assert page.locator(".r-mention.r-said").all_inner_texts() == ["Necoclí"]
    page.wait_for_function(INSIDE)  # the page and the map come to rest
    frame = page.locator(".r-frame").bounding_box()
    assert frame["height"] <= (800 * 0.45 + 1 if width == 320 else 800)
    page.keyboard.press("Escape")
    page.wait_for_selector(".r-popup", state="detached")
    page.wait_for_function("document.activeElement.textContent === 'Necoclí'")
    assert page.locator(".r-said").count() == 0


def test_hovering_a_mention_marks_the_place_and_leaving_unmarks_it(visit: Any, pages: dict[str, Path]) -> None:
    page = visit(1200).open(pages["en"]).page
    page.locator(".r-mention", has_text="Managua").hover()
    assert page.locator(".r-tip").inner_text() == "Managua"
    assert page.locator(".r-mark.r-hot").count() >= 1  # on the map and in its enlarged part
    page.mouse.move(5, 5)
    assert page.locator(".r-mark.r-hot").count() == 0


def test_the_map_stays_in_sight_while_the_text_is_read_and_the_wheel_scrolls_the_text(
    visit: Any, pages: dict[str, Path]
) -> None:
    for width in (320, 1200):
        page = visit(width, 800).open(pages["en"]).page
        box = page.locator(".r-frame").bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
        page.mouse.wheel(0, 700)
        page.wait_for_function("scrollY >= 600")
        box = page.locator(".r-frame").bounding_box()
        assert -1 <= box["y"] <= 45  # on a wide screen the title of the map stays above it
        assert page.evaluate("document.querySelector('.r-frame').clientHeight") > 200


def test_without_javascript_a_mention_leads_to_its_row_and_the_row_back(visit: Any, pages: dict[str, Path]) -> None:
    page = visit(700, java_script_enabled=False).page
    page.goto(pages["en"].as_uri())
    assert page.locator("svg.r-static").is_visible()
    page.locator(".r-mention", has_text="Managua").click()
    target = page.locator(".r-places li:target")
    assert target.inner_text().startswith("Managua")
    assert target.bounding_box()["y"] >= -1  # the top of the window, to a part of a px
    target.locator("a.r-back").click()
    assert page.locator("a.r-mention:target").inner_text() == "Managua"
    page.locator(".r-noteref").first.click()
    assert (
        page.locator(".r-says li:target")
        .inner_text()
        .startswith("8,456 – transits, Darién Gap, January–February 2022.")
    )


def test_every_link_inside_the_page_leads_somewhere_and_ids_are_unique(visit: Any, pages: dict[str, Path]) -> None:
    for path in pages.values():
        page = visit(1200).open(path).page
        lost = page.evaluate(
            "[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.hash.slice(1)).filter(id => !document.getElementById(id))"
        )
        assert lost == []
        twice = page.evaluate(
            "(ids => ids.filter((id, i) => ids.indexOf(id) !== i))([...document.querySelectorAll('[id]')].map(e => e.id))"
        )
        assert twice == []


def test_the_page_is_light(pages: dict[str, Path]) -> None:
    for path in pages.values():
        assert len(gzip.compress(path.read_bytes(), 9)) <= 150_000


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_the_draft_and_in_every_field_is_shown_and_nothing_runs(
    visit: Any, tmp_path: Path, text: str
) -> None:
    net = network(text).merge(network("Alta"))
    front = f"title: {text}\nstandfirst: {text}\ncredit: {text}\n\n"
    draft = f"{front}Alta {text} in 2021 7 people crossed Alta.\n\n{text}\n\n- {text}\n"
    made = net.article(draft, title=text).save(tmp_path / "hostile.html", credit=text)
    assert "51331" not in made.read_text(encoding="utf-8").replace(text, "")
    seen = visit(700).open(made)
    page = seen.page
    assert page.locator("h1").inner_text().split() == text.split()
    for mention in page.locator(".r-mention").all()[:2]:
        mention.click()
        page.wait_for_selector(".r-popup")
    assert page.locator("main img, main svg[onload], main iframe, .r-text script").count() == 0
    assert seen.errors == []
    assert seen.requests == []
