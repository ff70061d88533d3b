"""A story in a real browser: scrolled, turned by buttons, in a frame, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import OPENED, unfold, violations

NOW = "document.querySelector('.r-chapter.r-now').id"


@pytest.fixture(scope="session")
def story(page_of: Callable[..., Path]) -> Path:
    return page_of("story")


LEGS = """[...document.querySelectorAll('#map_routes .leaflet-pane path.r-leg')]
  .filter(p => p.style.display !== 'none').length"""


def visible_legs(page: Any) -> int:
    return int(page.evaluate(LEGS))


def test_the_buttons_turn_the_chapters_and_the_map_shows_what_each_tells(visit: Any, story: Path) -> None:
    seen = visit(1200, reduced_motion="reduce").open(story)
    page = seen.page
    assert visible_legs(page) == 4
    page.get_by_role("button", name="Next chapter").click()
    page.wait_for_function(f"{NOW} === 'chapter-2'")
    assert visible_legs(page) == 6
    assert page.locator(".r-steps").inner_text().split()[1:4] == ["2", "of", "7"]
    page.get_by_role("button", name="Previous chapter").click()
    page.wait_for_function(f"{NOW} === 'chapter-1'")
    assert visible_legs(page) == 4
    assert seen.errors == []


STAGED = """() => {
  const lines = [...document.querySelectorAll('#map_routes .leaflet-r-line-pane path.r-leg')].filter(p => p.style.display !== 'none');
  const wide = (look) => lines.filter(p => p.classList.contains(look)).map(p => parseFloat(getComputedStyle(p).strokeWidth));
  const keys = [...document.querySelectorAll('.r-legend [data-look]')].filter(n => getComputedStyle(n).display !== 'none').map(n => n.dataset.look);
  return { lines: lines.length, front: wide('r-front'), back: wide('r-back'), keys };
}"""


def test_the_legs_of_a_chapter_stand_in_front_and_its_legend_explains_them_alone(visit: Any, story: Path) -> None:
    seen = visit(1200, reduced_motion="reduce").open(story)
    page = seen.page
    first = page.evaluate(STAGED)
    assert (len(first["front"]), first["back"]) == (4, [])
    assert set(first["keys"]) == {"water", "schematic"}
    page.get_by_role("button", name="Next chapter").click()
    page.wait_for_function(f"{NOW} === 'chapter-2'")
    second = page.evaluate(STAGED)
    assert (len(second["front"]), len(second["back"])) == (2, 4)
    assert min(second["front"]) > 2 * max(second["back"])
    # The circle of the Darién in sight, of people; those of Mexico and the border, of events, lie beside the view.
    assert set(second["keys"]) == {"foot", "schematic", "back", "accuracy", "area", "people"}
    large = page.locator("#chapter-2 .r-large")
    assert large.inner_text() == "8,456"
    assert page.locator("#chapter-2 .r-large + p").inner_text() == "transits, Darién Gap, January–February 2022"
    for _ in range(5):
        page.locator(NEXT).click()
    page.wait_for_function(f"{NOW} === 'chapter-7'")
    last = page.evaluate(STAGED)
    assert (last["front"], last["back"]) == ([], [])
    assert last["lines"] > 30
    assert "back" not in last["keys"]
    assert seen.errors == []


NEXT = ".r-steps button >> nth=1"
# The page has not scrolled for a while, so that whatever turns chapters by scrolling has had its say.
SCROLLED = """() => new Promise(done => {
  let at = scrollY, since = performance.now();
  (function look() {
    if (scrollY !== at) { at = scrollY; since = performance.now(); }
    if (performance.now() - since > 350) done(true); else requestAnimationFrame(look);
  })();
})"""


def rest(page: Any) -> None:
    """Wait until the page has come to rest and the map has arrived."""
    page.evaluate(SCROLLED)
    page.wait_for_function("!document.querySelector('.r-flying')")


@pytest.mark.parametrize(
    ("width", "height", "how"),
    [(320, 640, "tap"), (390, 844, "keyboard"), (844, 390, "tap"), (1200, 900, "mouse")],
)
def test_every_press_of_next_turns_one_chapter_and_its_text_is_in_sight(
    visit: Any, story: Path, width: int, height: int, how: str
) -> None:
    seen = visit(width, height, has_touch=True).open(story)
    page = seen.page
    page.evaluate("scrollTo(0, document.querySelector('.r-stage').getBoundingClientRect().top + scrollY - 20)")
    page.evaluate(SCROLLED)
    turned = []
    for _ in range(6):
        button = page.locator(NEXT)
        if how == "mouse":
            button.click()
        elif how == "tap":
            button.tap()
        else:
            button.focus()
            page.keyboard.press("Enter")
        page.evaluate(SCROLLED)
        if how == "mouse":  # Who taps or presses a key does not wait for the map.
            rest(page)
        turned.append(int(page.evaluate(NOW).split("-")[1]))
        head = page.locator(".r-chapter.r-now h2").bounding_box()
        stage = page.locator(".r-stage").bounding_box()
        beside = head["x"] + head["width"] <= stage["x"] + 1
        assert 0 <= head["y"] <= height - 30
        assert beside or head["y"] >= stage["y"] + stage["height"] - 1
    assert turned == [2, 3, 4, 5, 6, 7]
    assert seen.errors == []


@pytest.mark.parametrize(("width", "height"), [(320, 640), (700, 900), (844, 390), (1200, 900), (1280, 720)])
def test_the_buttons_of_a_story_are_in_sight_when_it_opens(visit: Any, story: Path, width: int, height: int) -> None:
    page = visit(width, height).open(story).page
    box = page.locator(NEXT).bounding_box()
    assert box["y"] + box["height"] <= height


def test_the_ground_fills_the_frame_all_the_way_to_the_next_chapter(visit: Any, story: Path) -> None:
    page = visit(700, 900).open(story).page
    page.evaluate("""() => {
      window.free = [];
      (function look() {
        const f = document.querySelector('.r-frame').getBoundingClientRect();
        const g = document.querySelector('#map_routes > .leaflet-map-pane .leaflet-r-ground-pane svg')
          .getBoundingClientRect();
        if (document.querySelector('.r-flying'))
          window.free.push(Math.max(g.left - f.left, f.right - g.right, g.top - f.top, f.bottom - g.bottom));
        requestAnimationFrame(look);
      })();
    }""")
    for _ in range(6):
        page.locator(NEXT).click()
        rest(page)
    assert len(page.evaluate("free")) > 50
    assert max(page.evaluate("free")) < 12


def test_a_chapter_turned_by_a_button_gives_way_to_the_readers_own_scrolling(visit: Any, story: Path) -> None:
    page = visit(390, 844).open(story).page
    page.locator(NEXT).click()
    rest(page)
    page.locator(NEXT).click()
    rest(page)
    assert page.evaluate(NOW) == "chapter-3"
    page.mouse.move(190, 600)
    for _ in range(3):
        page.mouse.wheel(0, -400)
        page.evaluate(SCROLLED)
    page.wait_for_function(f"['chapter-1', 'chapter-2'].includes({NOW})")


@pytest.mark.parametrize("width", [320, 1200])
def test_scrolling_with_the_wheel_turns_the_chapters_and_is_never_held(visit: Any, story: Path, width: int) -> None:
    seen = visit(width, reduced_motion="reduce").open(story)
    page = seen.page
    page.mouse.move(width / 2, 400)
    at = 0
    for _ in range(12):
        page.mouse.wheel(0, 200)
        page.wait_for_function(f"scrollY > {at}")
        at = page.evaluate("scrollY")
    page.wait_for_function(f"{NOW} !== 'chapter-1'")
    assert seen.errors == []


def test_in_a_frame_one_chapter_stands_under_the_map_and_the_line_draws_itself(
    visit: Any, story: Path, serve: Any
) -> None:
    host = story.parent / "host.html"
    host.write_text(
        '<!doctype html><html lang="en"><title>Host</title><iframe title="story" sandbox="allow-scripts" '
        'style="width:700px;height:900px" src="story.html"></iframe>',
        encoding="utf-8",
    )
    seen = visit(900)
    seen.page.goto(serve(story.parent) + "/host.html")
    frame = seen.page.frame_locator("iframe")
    frame.locator(".r-steps button").nth(1).click()
    assert frame.locator(".r-chapter:visible").count() == 1
    assert frame.locator(".r-chapter:visible h2").inner_text() == "No road: the Darién Gap"
    inner = seen.page.frames[1]
    inner.wait_for_function(f"{LEGS} === 6")
    assert [e for e in seen.errors if "favicon" not in e and "404" not in e] == []


SIGHT = """() => {
  const frame = document.querySelector('.r-frame').getBoundingClientRect(), stands = n => n.getClientRects().length > 0;
  const round = [...document.querySelectorAll('#map_routes path.r-rim')].map(n => n.getBoundingClientRect()).filter(b => b.width > 4)
    .map(b => [(b.left + b.right) / 2 - frame.left, (b.top + b.bottom) / 2 - frame.top, b.width / 2])
    .map(([x, y, r]) => Math.min(x, y, frame.width - x, frame.height - y) / r);
  return { round: Math.max(-9, ...round), circles: [...document.querySelectorAll('.r-legend .r-rounds > *')].some(stands),
    left: [...document.querySelectorAll('.r-legend .r-apart')].filter(stands).length,
    notes: [...document.querySelectorAll('.r-notes li')].filter(n => stands(n) && n.getBoundingClientRect().height > 4).map(n => n.querySelector('.r-notesaid, span:not(.r-noteno)').textContent),
    enlarged: [...document.querySelectorAll('.r-insets > *')].some(stands) };
}"""


@pytest.mark.parametrize("width", [360, 900])
def test_in_a_frame_nothing_stands_twice_and_the_legend_has_circles_where_the_map_has(
    visit: Any, story: Path, width: int
) -> None:
    host = story.parent / f"host-{width}.html"
    host.write_text(
        '<!doctype html><html lang="en"><title>Host</title><body style="margin:0"><iframe title="story" '
        f'style="width:{width}px;height:2000px;border:0" src="story.html"></iframe>',
        encoding="utf-8",
    )
    page = visit(width, 2100, reduced_motion="reduce").page
    page.goto(host.as_uri())
    frame = page.frames[1]
    told, with_circles = [], []
    for chapter in range(1, 8):
        frame.wait_for_function(f"{NOW} === 'chapter-{chapter}'")
        found = frame.evaluate(SIGHT)
        assert found["left"] == 0
        assert not found["enlarged"], "the chapter is the enlargement"
        assert len(set(found["notes"])) == len(found["notes"])
        told += found["notes"]
        if abs(found["round"] + 0.5) > 0.2:  # how far in the middle of the innermost circle is, in radii
            assert found["circles"] == (found["round"] > -0.5), (chapter, found)
            with_circles.append(found["circles"])
        if chapter < 7:
            frame.get_by_role("button", name="Next chapter").click()
    assert told
    assert True in with_circles
    assert False in with_circles


def test_without_javascript_the_chapters_stand_one_after_the_other(visit: Any, story: Path) -> None:
    page = visit(700, java_script_enabled=False).page
    page.goto(story.as_uri())
    assert page.locator("svg.r-static").is_visible()
    assert page.locator(".r-chapter:visible").count() == 7
    assert page.locator(".r-steps").count() == 0


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1200, "dark")])
def test_axe_finds_nothing_in_a_story(visit: Any, story: Path, width: int, scheme: str) -> None:
    seen = visit(width, color_scheme=scheme, reduced_motion="reduce").open(story)
    assert violations(seen.page) == []
    seen.page.get_by_role("button", name="Next chapter").click()
    unfold(seen.page)
    seen.page.locator("[data-waypoint] button", has_text="Necoclí").first.click()
    seen.page.wait_for_selector(".r-popup")
    assert violations(seen.page, OPENED) == []
    assert seen.errors == []
    assert seen.requests == []
