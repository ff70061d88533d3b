"""A map of thousands of legs in a real browser: few elements, and everything can still be pointed at and found."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from routes import Closure, Network, Observation, Source
from tests.browser.conftest import violations
from tests.browser.test_time import STEP
from tests.maps.test_large import network


def large() -> Network:
    """Return 3,000 legs of which the first two have figures and the third is closed for a month."""
    net = network(3000)
    rows = [
        Observation(about=leg, measure="transit", period=period, value=value, source="s")
        for leg, values in (("l0", (900, 100)), ("l1", (0, 500)))
        for period, value in zip(("2022-01", "2022-02"), values, strict=True)
    ]
    shut = [Closure(target="l2", valid="2022-02", source="s")]
    return dataclasses.replace(
        net, observations=tuple(rows), closures=tuple(shut), sources={"s": Source(id="s", publisher="The Office")}
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(large().map(basemap="none").save(tmp_path_factory.mktemp("large") / "large.html"))


@pytest.fixture(scope="module")
def net() -> Network:
    return large()


# How many px of the lines have ink of a colour.
INKED = """() => {
  const canvas = document.querySelector('.r-many-lines'), pen = canvas.getContext('2d');
  return pen.getImageData(0, 0, canvas.width, canvas.height).data.filter((v, i) => i % 4 === 3 && v > 20).length;
}"""


def middle_of(page: Any, leg: str) -> tuple[float, float]:
    """Return where the middle of a line lies on the screen, from the bounds that the map shows at home."""
    spot = page.evaluate(
        """([lng, lat]) => { const m = Object.values(window).find(v => v && v.latLngToContainerPoint && v.getPanes);
        const p = m.latLngToContainerPoint([lat, lng]), b = m.getContainer().getBoundingClientRect();
        return [b.left + p.x, b.top + p.y]; }""",
        leg,
    )
    return spot[0], spot[1]


def test_a_large_map_has_few_elements_and_asks_nothing(visit: Any, page: Path) -> None:
    seen = visit(1200).open(page)
    assert seen.page.evaluate("document.querySelectorAll('.folium-map *').length") <= 60
    assert seen.page.evaluate(INKED) > 5000
    assert seen.errors == []
    assert seen.requests == []


def test_packed_legs_are_in_the_page_what_they_were(visit: Any, page: Path, net: Network) -> None:
    seen = visit(700).open(page)
    seen.page.fill("#r-find", "place 2999")
    seen.page.wait_for_selector(".r-found button")
    names = seen.page.locator(".r-found button").all_inner_texts()
    assert names[0] == "Place 2999"
    assert sorted(names[1:]) == sorted(["Place 2992 → Place 2999", "Place 2999 → Place 6"])
    assert seen.page.locator(".r-search p").inner_text() == "3 of 3 found"


def test_a_leg_is_hovered_and_clicked(visit: Any, page: Path, net: Network) -> None:
    seen = visit(1200).open(page)
    at = list(net.legs["l400"].line.coords)[4]
    x, y = middle_of(seen.page, [at[0], at[1]])
    seen.page.mouse.move(x, y)
    seen.page.wait_for_selector(".r-tip")
    assert "Place" in seen.page.locator(".r-tip").inner_text()
    seen.page.mouse.click(x, y)
    seen.page.wait_for_selector(".leaflet-popup-content .r-poptitle")
    assert seen.errors == []


def test_a_tap_on_a_phone_opens_a_sheet(visit: Any, page: Path, net: Network) -> None:
    seen = visit(390, 800, has_touch=True).open(page)
    at = list(net.legs["l400"].line.coords)[4]
    x, y = middle_of(seen.page, [at[0], at[1]])
    seen.page.touchscreen.tap(x, y)
    seen.page.wait_for_selector(".r-sheet .r-poptitle")
    assert seen.errors == []


def test_every_leg_is_reached_by_keyboard(visit: Any, page: Path) -> None:
    seen = visit(1200).open(page)
    seen.page.focus("#r-find")
    seen.page.keyboard.type("place 1")
    seen.page.wait_for_selector(".r-found button")
    # Faster than the list follows: what was typed last counts.
    seen.page.keyboard.type("700 place 1707")
    seen.page.keyboard.press("ArrowDown")
    seen.page.keyboard.press("Enter")
    seen.page.wait_for_selector(".leaflet-popup-content .r-poptitle")
    text = seen.page.locator(".leaflet-popup-content").inner_text()
    assert text.startswith("Place 1700 ↔ Place 1707")
    assert "by bus" in text
    seen.page.keyboard.press("Escape")
    assert seen.page.evaluate("document.activeElement.textContent") == "Place 1700 ↔ Place 1707"


def test_the_time_control_leaves_closed_legs_out_and_tells_figures(visit: Any, page: Path) -> None:
    seen = visit(1200).open(page)
    seen.page.evaluate(STEP, 0)
    seen.page.wait_for_function("document.querySelector('.r-when').textContent === 'January 2022'")
    assert "900" in seen.page.locator(".r-told").inner_text()
    open_then = seen.page.evaluate("i => window.routesLarge.look(i) !== null", index_of(seen.page, 2))
    seen.page.evaluate(STEP, 1)
    seen.page.wait_for_function("document.querySelector('.r-when').textContent === 'February 2022'")
    assert open_then
    assert seen.page.evaluate("i => window.routesLarge.look(i)", index_of(seen.page, 2)) is None
    wide = seen.page.evaluate("i => window.routesLarge.look(i).width", index_of(seen.page, 0))
    wider = seen.page.evaluate("i => window.routesLarge.look(i).width", index_of(seen.page, 1))
    assert wider == pytest.approx(5 * wide, rel=0.2)
    assert "Place 2" in seen.page.locator(".r-told").inner_text()
    assert seen.errors == []


def index_of(page: Any, start: int) -> int:
    return int(
        page.evaluate("name => window.routesLarge.titles().findIndex(t => t.startsWith(name))", f"Place {start} ")
    )


def test_a_large_map_is_accessible(visit: Any, page: Path) -> None:
    for width, theme in ((1200, "light"), (390, "dark")):
        seen = visit(width, color_scheme=theme).open(page)
        assert violations(seen.page) == []
