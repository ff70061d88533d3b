"""Popups and tooltips of every place and leg lie inside the map, whatever opens them, at every size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from routes import Leg, Network, Observation, Source, Waypoint
from tests.browser.conftest import violations

LONG = "A very long name of a place that nobody would print on a map but that stands in a table all the same"
INSIDE = """() => { const frame = document.querySelector('.r-frame > .folium-map').getBoundingClientRect();
  return [...document.querySelectorAll('.leaflet-popup, .leaflet-tooltip, .r-sheet')].filter(n => n.offsetWidth).map(n => {
    const sheet = n.matches('.r-sheet'), screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight + 1 };
    const r = n.getBoundingClientRect(), home = sheet ? screen : (n.closest('.r-insetmap') || document.querySelector('.r-frame')).getBoundingClientRect();
    const text = n.querySelector('.leaflet-popup-content, .r-sheetbody') || n;
    const out = [];
    if (r.left < home.left || r.right > home.right || r.top < home.top || r.bottom > home.bottom)
      out.push(['outside', r.left - home.left, home.right - r.right, r.top - home.top, home.bottom - r.bottom]);
    if (text.scrollWidth > text.clientWidth + 1) out.push(['cut', text.scrollWidth, text.clientWidth]);
    return out; }).flat(); }"""
EVERY = """(turn) => { let count = 0; const out = [], map = document.querySelector('.r-frame > .folium-map');
  const check = (CHECK);
  for (const hit of document.querySelectorAll('.folium-map path.r-hit, .r-insetmap path.r-hit')) {
    if (hit.style.display === 'none') continue;
    const box = hit.getBoundingClientRect(), home = hit.closest('.leaflet-container').getBoundingClientRect();
    const long = hit.getTotalLength();
    if (long < 1) continue;  // Out of sight: nothing is drawn.
    // Of many legs each in one place, in turn at its start, middle and end; half of them at one width, half at another.
    const shares = [0, 0.5, 0.999], many = document.querySelectorAll('path.r-hit').length > 60;
    if (many && ++count % 2 !== turn) continue;
    for (const share of many ? [shares[(count >> 1) % 3]] : shares) {
      const p = hit.getPointAtLength(long * share).matrixTransform(hit.getScreenCTM());
      if (p.x < home.left || p.x > home.right || p.y < home.top || p.y > home.bottom) continue;
      for (const type of ['mouseover', 'click']) {
        hit.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX: p.x, clientY: p.y }));
        const found = check();
        if (type === 'mouseover' && !document.querySelector('.leaflet-tooltip')) found.push('no tooltip');
        if (type === 'click' && !document.querySelector('.r-popup')) found.push('no popup');
        if (found.length) out.push([type, share, ...found]);
      }
      hit.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientX: p.x, clientY: p.y }));
    }
  }
  return out; }""".replace("CHECK", INSIDE)
FROM_LIST = """() => { const check = (CHECK), out = [];
  for (const button of document.querySelectorAll('.r-page table .r-open')) {
    button.click();
    const found = check();
    if (found.length) out.push([button.textContent, ...found]);
  }
  return out; }""".replace("CHECK", INSIDE)


def square() -> Network:
    """Return places in the corners and the middle of a map, some with long names and many figures."""
    at = {"a": (0, 0), "b": (0, 3), "c": (4, 3), "d": (4, 0), "e": (2, 1.5), "f": (2.03, 1.52), "g": (2.0, 1.55)}
    places = [
        Waypoint(id=name, name=f"{LONG} {name}" if name in "ac" else name.upper(), lon=x, lat=y, kind="town", note=LONG)
        for name, (x, y) in at.items()
    ]
    pairs = ("ab", "bc", "cd", "da", "ae", "ce", "ef", "fg")
    legs = [Leg(id=f"{a}--{b}", start=a, end=b, mode="bus", note=LONG, sources="s") for a, b in pairs]
    rows = [
        Observation(about=about, measure="transit", period=f"20{year}", value=101_414, source="s")
        for about in ("a", "c", "a--b", "c--d")
        for year in range(15, 24)
    ]
    return Network(waypoints=places, legs=legs, observations=rows, sources=[Source(id="s", publisher=LONG)])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, page_of: Callable[..., Path]) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("boxes")
    return {
        "square": Path(square().map().save(folder / "square.html")),
        "arabic": Path(square().map(lang="ar").save(folder / "arabic.html")),
        "americas": page_of("americas"),
        "mediterranean": page_of("central-mediterranean"),
    }


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *((name, width) for name in ("square", "arabic") for width in (320, 390, 700, 1200)),
        ("americas", 320),
        ("americas", 1200),
        ("mediterranean", 390),
        ("mediterranean", 700),
    ],
)
def test_every_popup_and_tooltip_lies_inside_the_map(visit: Any, pages: dict[str, Path], name: str, width: int) -> None:
    seen = visit(width, 844).open(pages[name])
    assert seen.page.evaluate(EVERY, int(width > 600)) == []
    # Those of every place and leg of the bundled networks are opened in test_numbers.py.
    if name in ("square", "arabic"):
        assert seen.page.evaluate(FROM_LIST) == []
    assert seen.errors == []


@pytest.mark.parametrize("name", ["square", "arabic"])
def test_they_do_with_type_twice_as_large_and_at_the_largest_scale(
    visit: Any, pages: dict[str, Path], name: str
) -> None:
    page = visit(390, 844).open(pages[name]).page
    page.add_style_tag(content="html { font-size: 200%; }")
    assert page.evaluate(EVERY, 0) == []
    for _ in range(6):
        page.locator(".r-controls button").first.click(force=True)
    assert page.evaluate(EVERY, 0) == []


def test_a_tap_at_the_left_edge_of_a_phone_shows_the_whole_number(visit: Any, pages: dict[str, Path]) -> None:
    page = visit(390, 844, has_touch=True, is_mobile=True).open(pages["square"]).page
    line = page.evaluate(
        """() => { const hit = document.querySelector('.folium-map .leaflet-r-hit-pane path.r-hit'), m = hit.getScreenCTM();
        const p = hit.getPointAtLength(hit.getTotalLength() / 2).matrixTransform(m); return [p.x, p.y]; }"""
    )
    page.touchscreen.tap(*line)
    number = page.locator(".r-popup dd", has_text="101,414").first
    number.wait_for()
    box = number.bounding_box()
    frame = page.locator(".r-frame").bounding_box()
    assert frame["x"] <= box["x"]
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 1200])
def test_a_tooltip_stands_in_as_few_lines_as_its_width_allows(visit: Any, pages: dict[str, Path], width: int) -> None:
    page = visit(width, 844).open(pages["americas"]).page
    narrow = page.evaluate(
        """() => [...document.querySelectorAll('.folium-map path.r-hit')].slice(0, 40).map(hit => {
        const p = hit.getPointAtLength(1).matrixTransform(hit.getScreenCTM());
        hit.dispatchEvent(new MouseEvent('mouseover', { bubbles: true, clientX: p.x, clientY: p.y }));
        const tip = document.querySelector('.leaflet-tooltip'), wide = tip.offsetWidth, lines = tip.offsetHeight;
        return lines > 40 && wide < 180 ? [tip.textContent, wide, lines] : null; }).filter(Boolean)"""
    )
    assert narrow == []


def test_places_that_no_scale_tells_apart_share_a_numbered_mark_and_can_both_be_opened(
    visit: Any, tmp_path: Path
) -> None:
    # 0.0025 degrees of longitude at 11 degrees north: 273 m.
    at = {"Alpha": (0, 10), "Beta": (3, 11), "Gamma": (3.0025, 11)}
    places = [Waypoint(id=n.lower(), name=n, lon=x, lat=y, kind="town") for n, (x, y) in at.items()]
    legs = [Leg(id=f"alpha--{end}", start="alpha", end=end, mode="bus") for end in ("beta", "gamma")]
    made = Network(waypoints=places, legs=legs).map(basemap="none")
    seen = visit(390, 844).open(made.save(tmp_path / "spot.html"))
    page = seen.page
    assert page.locator(".folium-map .r-many").all_inner_texts() == ["2"]
    page.locator(".folium-map .leaflet-r-mark-pane path.r-hit").nth(1).dispatch_event("click")
    popup = page.locator(".r-sheet")
    assert "Places at this spot: 2" in popup.inner_text()
    assert popup.locator(".r-poptitle").inner_text() == "Beta"
    popup.get_by_role("button", name="Gamma").click()
    assert popup.locator(".r-poptitle").inner_text() == "Gamma"
    page.locator(".r-sheetclose").click()
    page.locator("table").get_by_role("button", name="Gamma", exact=True).click()
    assert popup.locator(".r-poptitle").inner_text() == "Gamma"
    assert "One mark on the map stands for several places so close together: Beta and Gamma." in page.content()
    assert page.locator(".r-static .r-tmany").first.text_content() == "2"
    assert violations(page) == []
    assert seen.errors == []


# The names of areas in sight, and for each area whether the middle of the name is in it, and its box.
NAMED = """() => [...document.querySelectorAll('#map_routes .r-arealabel')].filter(n => n.style.visibility === 'visible').map(n => {
  const r = n.getBoundingClientRect(), at = new DOMPoint(r.x + r.width / 2, r.y + r.height / 2);
  return [n.textContent, r.width, r.height, [...document.querySelectorAll('#map_routes .leaflet-r-area-pane path.r-area')].map(p => {
    const box = p.getBoundingClientRect();
    return [p.isPointInFill(at.matrixTransform(p.getScreenCTM().inverse())), box.width, box.height];
  })]; })"""


def test_the_sea_is_not_named_on_its_coast(visit: Any, page_of: Any) -> None:
    page = visit(1200).open(page_of("english-channel")).page
    # On a phone its lines leave no room in the Channel.
    for width, named in ((1200, ["English Channel"]), (390, []), (320, [])):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_function(f"innerWidth === {width}")
        page.wait_for_function(f"({NAMED})().map(one => one[0]).join() === '{','.join(named)}'")
        found = page.evaluate(NAMED)
        assert all(any(inside for inside, *_ in areas) for *_, areas in found)
