"""The page's contract, in a real browser, on the bundled network."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import routes
from tests.browser.conftest import OPENED, unfold, violations


@pytest.mark.parametrize(("width", "scheme"), [(320, "light"), (1200, "dark")])
def test_axe_finds_nothing_before_and_after_a_popup_opens(visit: Any, americas: Path, width: int, scheme: str) -> None:
    seen = visit(width, color_scheme=scheme).open(americas)
    assert violations(seen.page, whole=width == 320) == []
    unfold(seen.page)
    seen.page.locator("[data-waypoint] button", has_text="Necoclí").first.click()
    seen.page.wait_for_selector(".r-popup")
    assert violations(seen.page, OPENED) == []
    assert seen.errors == []
    assert seen.requests == []


def test_the_page_is_light(americas: Path) -> None:
    assert len(gzip.compress(americas.read_bytes(), 9)) <= 150_000


def test_another_process_with_another_hash_seed_writes_the_same_bytes(americas: Path, tmp_path: Path) -> None:
    other = tmp_path / "again.html"
    code = f"import routes; routes.load('americas').map().save({str(other)!r})"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONHASHSEED": "4711"})
    assert other.read_bytes() == americas.read_bytes()


def test_without_javascript_the_map_the_words_and_the_tables_are_there(visit: Any, americas: Path) -> None:
    page = visit(700, java_script_enabled=False).page
    page.goto(americas.as_uri())
    assert page.locator("svg.r-static").is_visible()
    text = page.locator("main").inner_text()
    for needed in ("Necoclí", "Del Rio", "248,284", "Servicio Nacional de Migración"):
        assert needed in text
    assert page.locator("table").count() == 4


HOST = """<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><body style="margin:0"><div style="height:300px">above</div>
<iframe id="f" src="americas.html" {sandbox} title="map" style="width:100%;height:700px;border:0"></iframe>
<div style="height:3000px">below</div><script>window.got=[];addEventListener("message",function(e){{
var f=document.getElementById("f");if(e.source!==f.contentWindow)return;got.push(e.data);
if(e.data.sentinel==="amp")f.style.height=Math.min(6000,Math.max(100,e.data.height))+"px"}})</script></body></html>"""


@pytest.mark.parametrize("sandbox", ["", 'sandbox="allow-scripts"'])
def test_in_a_frame_it_posts_its_height_and_leaves_the_wheel_and_one_finger_to_the_host(
    visit: Any, serve: Any, americas: Path, sandbox: str
) -> None:
    (americas.parent / "host.html").write_text(HOST.format(sandbox=sandbox), encoding="utf-8")
    seen = visit(700, 900, has_touch=True)
    page = seen.page
    page.goto(f"{serve(americas.parent)}/host.html")
    page.wait_for_function("window.got.length >= 2")
    page.wait_for_function("document.getElementById('f').clientHeight === got.filter(m => m.height).pop().height")
    heights = page.evaluate("got.filter(m => m.sentinel === 'amp').map(m => m.height)")
    assert 500 < heights[-1] <= 6000
    pym = page.evaluate("got.filter(m => typeof m === 'string').pop()")
    assert pym.startswith("pymxPYMx")
    assert f"xPYMxheightxPYMx{heights[-1]}" in pym
    spin(page)
    page.wait_for_function("window.scrollY >= 200")
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("window.scrollY === 0")
    session = page.context.new_cdp_session(page)
    swipe(page, session)
    page.wait_for_function("window.scrollY >= 150")
    assert seen.errors == []


def spin(page: Any) -> None:
    """Turn the wheel over the map; again if the browser was not ready to route it out of a frame of another process."""
    for _ in range(5):
        page.mouse.move(350, 600)
        page.mouse.wheel(0, 400)
        page.wait_for_timeout(400)
        if page.evaluate("scrollY") > 0:
            return


def swipe(page: Any, session: Any) -> None:
    """Drag one finger 300 px up over the map; again if the browser was not ready to route it into the frame."""
    for _ in range(3):
        session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": 350, "y": 700}]})
        for y in range(685, 385, -15):
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": 350, "y": y}]})
            page.wait_for_timeout(16)
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(400)
        if page.evaluate("scrollY") > 0:
            return


def test_every_waypoint_and_leg_is_reached_by_tab_with_a_name_and_escape_gives_focus_back(
    visit: Any, americas: Path
) -> None:
    page = visit(1200).open(americas).page
    net = routes.load("americas")
    names = page.evaluate("[...document.querySelectorAll('.r-fold button')].map(b => b.textContent)")
    assert {waypoint.name_in("en") for waypoint in net.waypoints.values()} <= set(names)
    assert len(names) >= len(net.waypoints) + len(net.legs)
    first = page.locator("[data-waypoint] button").first
    first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".r-popup")
    assert page.evaluate("document.activeElement.className") == "r-popup"
    page.keyboard.press("Escape")
    page.wait_for_selector(".r-popup", state="detached")
    assert page.evaluate("document.activeElement.className") == "r-open"
    page.locator(".r-skip").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "r-words"


@pytest.mark.parametrize("width", [320, 700, 1200])
def test_labels_touch_no_other_label_and_nothing_scrolls_sideways(visit: Any, americas: Path, width: int) -> None:
    page = visit(width).open(americas).page
    boxes = page.evaluate(
        """[...document.querySelectorAll('.r-frame > .folium-map .r-label')].filter(n => n.style.visibility === 'visible')
        .map(n => { const r = n.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom, n.textContent] })"""
    )
    assert len(boxes) >= 8
    clashes = [
        (a[4], b[4])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]
    assert clashes == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_floats_over_an_open_popup_on_a_phone(visit: Any, americas: Path) -> None:
    page = visit(320, 800).open(americas).page
    unfold(page)
    page.locator("[data-waypoint] button", has_text="Darién Gap").first.click()
    sheet = page.locator(".r-sheet")
    sheet.wait_for()
    # Whole, from below, over no more than half of the screen, with the number of the table and a button to close it.
    box, close = sheet.bounding_box(), page.locator(".r-sheetclose").bounding_box()
    assert box["y"] + box["height"] == pytest.approx(800, abs=1)
    assert box["height"] <= 420
    assert min(close["width"], close["height"]) >= 44
    assert sheet.locator(".r-number").inner_text() == "81,946"
    assert page.evaluate("document.querySelector('.r-sheetbody').scrollWidth <= innerWidth")
    page.locator(".r-sheetclose").click()
    sheet.wait_for(state="hidden")
    assert page.locator(".r-controls").is_visible()


def test_a_phone_page_is_short_and_paper_and_pages_without_scripts_have_every_table(visit: Any, americas: Path) -> None:
    page = visit(390, 800).open(americas).page
    assert page.evaluate("document.documentElement.scrollHeight") <= 6000
    still = visit(390, 800, java_script_enabled=False).page
    still.goto(americas.as_uri())
    assert still.locator("details.r-fold:not([open])").count() == 0


def test_theme_can_be_forced_by_address(visit: Any, americas: Path) -> None:
    page = visit(700, color_scheme="light").open(americas.as_uri() + "?theme=dark").page
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 25, 29)"


@pytest.mark.parametrize("width", [390, 1200])
def test_a_button_fills_the_screen_with_the_page_and_gives_it_back(visit: Any, americas: Path, width: int) -> None:
    seen = visit(width, 800).open(americas)
    page, button = seen.page, seen.page.get_by_role("button", name="Full screen")
    before = page.locator(".r-frame").bounding_box()["height"]
    button.click()
    page.wait_for_function("document.fullscreenElement === document.documentElement")
    page.wait_for_function("Math.abs(document.querySelector('.r-frame').clientHeight - 0.97 * innerHeight) < 2")
    page.wait_for_function("document.querySelector('.r-frame > .folium-map').clientHeight > 0.9 * innerHeight")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # A popup opens within it.
    page.evaluate("document.querySelector('.r-page table .r-open').click()")
    page.locator(".r-popup").wait_for()
    button.click()
    page.wait_for_function("document.fullscreenElement === null")
    page.wait_for_function(f"Math.abs(document.querySelector('.r-frame').clientHeight - {before}) < 2")
    assert seen.errors == []
