"""Pages in six languages in a real browser: left to right and right to left."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.i18n.language import LANGUAGES, Text
from tests.browser.conftest import OPENED, unfold, violations


@pytest.fixture(scope="session")
def pages(page_of: Callable[..., Path]) -> dict[str, Path]:
    return {lang: page_of("americas", lang) for lang in LANGUAGES}


# Colours and widths are those of the English page, which is looked through in each: here it is the words.
@pytest.mark.parametrize(("lang", "width", "scheme"), [("es", 320, "light"), ("ar", 1200, "dark")])
def test_axe_finds_nothing_in_other_languages(
    visit: Any, pages: dict[str, Path], lang: str, width: int, scheme: str
) -> None:
    seen = visit(width, color_scheme=scheme).open(pages[lang])
    assert violations(seen.page) == []
    unfold(seen.page)
    seen.page.locator("[data-waypoint] button", has_text="Necoclí").first.click()
    seen.page.wait_for_selector(".r-popup")
    assert violations(seen.page, OPENED) == []
    assert seen.errors == []
    assert seen.requests == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_its_language_and_direction_and_is_light(visit: Any, pages: dict[str, Path], lang: str) -> None:
    page = visit(1200).open(pages[lang]).page
    assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
        lang,
        Text(lang).direction,
    ]
    assert len(gzip.compress(pages[lang].read_bytes(), 9)) <= 150_000


@pytest.mark.parametrize(("lang", "width"), [(lang, (320, 700, 1200)[i % 3]) for i, lang in enumerate(LANGUAGES)])
def test_nothing_scrolls_sideways_and_no_text_is_cut(visit: Any, pages: dict[str, Path], lang: str, width: int) -> None:
    page = visit(width).open(pages[lang]).page
    for each in (320, 700, 1200):
        page.set_viewport_size({"width": each, "height": 900})
        page.wait_for_function("innerWidth === " + str(each))
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), each
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function("innerWidth === " + str(width))
    unfold(page)
    page.locator("[data-waypoint] button", has_text="Necoclí").first.click()
    page.wait_for_selector(".r-popup")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        """[...document.querySelectorAll('.r-legend li, .r-poptitle, .r-popup p, .r-time > *, .r-scaletext, button')]
        .filter(n => n.offsetParent && n.scrollWidth > n.clientWidth + 1 && getComputedStyle(n).display !== 'inline')
        .map(n => n.className + ': ' + n.textContent)"""
    )
    assert cut == []


@pytest.mark.parametrize("lang", ["fr", "ht", "ar"])
def test_without_javascript_the_page_is_translated_as_a_whole(visit: Any, pages: dict[str, Path], lang: str) -> None:
    page = visit(700, java_script_enabled=False).page
    page.goto(pages[lang].as_uri())
    text = Text(lang)
    shown = page.locator("body").inner_text()
    for key in ("words_heading", "stops_heading", "figures_heading", "routes_heading", "skip_map", "time_table"):
        assert text(key) in shown
        assert Text("en")(key) not in shown
    # Every English sentence that is left is the data's own and says that it is English.
    loose = page.evaluate(
        """[...document.querySelectorAll('main :is(p, li, td, th, h1, b, span, caption)')]
        .filter(n => !n.closest('[lang]:not(html)') && !n.closest('.r-sources') && !n.closest('svg'))
        .map(n => [...n.childNodes].filter(c => c.nodeType === 3).map(c => c.textContent).join(' '))"""
    )
    names = sorted(
        {s.publisher for s in routes.load("americas").sources.values() if s.publisher}, key=len, reverse=True
    )
    for name in names:
        loose = [text.replace(name, "") for text in loose]
    assert [text for text in loose if re.search(r"\b(the|of|with|and|reported|people)\b", text)] == []


def test_right_to_left_mirrors_text_legend_and_controls_but_not_the_map(visit: Any, pages: dict[str, Path]) -> None:
    where = """() => { const box = s => document.querySelector(s).getBoundingClientRect();
        const frame = box('.r-frame'), label = t => [...document.querySelectorAll('.r-frame > .folium-map .r-label')]
          .find(n => n.textContent === t).getBoundingClientRect().x;
        const item = document.querySelector('.r-legend li'), sample = item.querySelector('svg').getBoundingClientRect();
        return { controls: box('.r-controls').x - frame.x, title: box('h1').right, tijuana: label('Tijuana') < label('Bogotá'),
          sample: sample.x - item.getBoundingClientRect().x, frame: frame.width }; }"""
    shown = [visit(1200).open(pages[lang]).page for lang in ("en", "ar")]
    ltr, rtl = (page.evaluate(where) for page in shown)
    assert ltr["controls"] > ltr["frame"] / 2 > rtl["controls"]
    assert ltr["sample"] < 5 < rtl["sample"]
    assert ltr["tijuana"]
    assert rtl["tijuana"]
    # A scale bar only stands where it holds for the whole map.
    sides = []
    for page in shown:
        for _ in range(3):
            page.locator(".r-controls button").first.click()
        page.wait_for_function("getComputedStyle(document.querySelector('.r-scale')).visibility === 'visible'")
        sides.append(
            page.evaluate("""() => { const box = s => document.querySelector(s).getBoundingClientRect();
            return (box('.r-scale').x - box('.r-frame').x) / box('.r-frame').width }""")
        )
    assert sides[0] > 0.5 > sides[1]


def test_foreign_names_and_notes_carry_their_language_in_tables_and_popups(visit: Any, pages: dict[str, Path]) -> None:
    page = visit(1200).open(pages["ar"]).page
    cell = page.locator("th[data-waypoint]", has_text="Necoclí").first
    assert (cell.get_attribute("lang"), cell.get_attribute("dir")) == ("es", "ltr")
    page.locator("[data-waypoint] button", has_text="Agua Caliente").first.click()
    page.wait_for_selector(".r-popup .r-note")
    assert page.locator(".r-note").get_attribute("lang") == "en"
    assert page.locator(".r-popup .r-figures [lang]").count() == 0


def test_the_map_is_described_by_the_short_form(visit: Any, pages: dict[str, Path]) -> None:
    page = visit(1200).open(pages["es"]).page
    described = page.evaluate(
        "document.getElementById(document.querySelector('.folium-map').getAttribute('aria-describedby')).textContent"
    )
    assert described.startswith(
        "Rutas migratorias por las Américas: 141 lugares y 206 tramos, 38.954 kilómetros, en México"
    )
    assert page.locator(".leaflet-attribution-flag").count() == 0


def test_only_strings_that_a_script_uses_are_sent_to_it(visit: Any, pages: dict[str, Path]) -> None:
    page = visit(700).open(pages["en"]).page
    sent = page.evaluate("Object.keys(JSON.parse(document.getElementById('r-data').textContent).strings)")
    source = "".join(
        file.read_text(encoding="utf-8")
        for file in (Path(routes.__file__).parent / "maps" / "html" / "assets").glob("*.js")
    )
    indirect = {
        "cmp_more",
        "cmp_fewer",
        "cmp_times",
        "cmp_same",
        "zoom_in",
        "zoom_out",
        "home",
        "full",
        "time_month",
        "time_year",
    }
    unused = [
        key for key in sent if f"strings.{key}" not in source and key not in indirect and not key.startswith("n1")
    ]
    assert [key for key in unused if not (key[0] == "n" and key[1:].isdigit())] == []
