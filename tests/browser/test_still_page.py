"""What a page shows where its script does not run: without JavaScript, framed without scripts, and on paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import routes
from tests.browser.conftest import violations

NETWORKS = (*routes.available(), "story", "chain")
CHAIN = """place,lat,lon,mode
Aden,12.79,45.03,boat
Bosaso,11.28,49.18,truck
Galkayo,6.77,47.43,bus
Mogadishu,2.04,45.34,
"""
# Every mark within the frame; every name within it, 9 px high or more, none over another; how much of the frame is used.
LOOK = """() => {
  const frame = document.querySelector('.r-frame').getBoundingClientRect(), wrong = [];
  const inside = (r, by) => r.left >= frame.left - by && r.right <= frame.right + by
    && r.top >= frame.top - by && r.bottom <= frame.bottom + by;
  const drawn = selector => [...document.querySelectorAll('.r-static ' + selector)]
    .filter(node => getComputedStyle(node).display !== 'none' && node.getBoundingClientRect().width);
  const marks = drawn('.r-mark'), names = drawn('text'), boxes = names.map(n => n.getBoundingClientRect());
  marks.forEach(m => { if (!inside(m.getBoundingClientRect(), 2)) wrong.push('mark outside'); });
  boxes.forEach((r, i) => {
    if (!inside(r, 12)) wrong.push('name outside: ' + names[i].textContent);
    if (r.height < 9) wrong.push('tiny: ' + names[i].textContent + ' ' + r.height);
    boxes.slice(i + 1).forEach((q, k) => {
      const w = Math.min(r.right, q.right) - Math.max(r.left, q.left);
      const h = Math.min(r.bottom, q.bottom) - Math.max(r.top, q.top);
      if (w > 5 && h > 5) wrong.push('over: ' + names[i].textContent + ' / ' + names[i + 1 + k].textContent);
    });
  });
  const xs = marks.map(m => m.getBoundingClientRect().left), ys = marks.map(m => m.getBoundingClientRect().top);
  const used = Math.max((Math.max(...xs) - Math.min(...xs)) / frame.width,
    (Math.max(...ys) - Math.min(...ys)) / frame.height);
  return { wrong, marks: marks.length, names: names.length, heads: drawn('.r-arrow').length, used };
}"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, page_of: Callable[..., Path]) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("still")
    (folder / "chain.csv").write_text(CHAIN, encoding="utf-8")
    chain = Path(routes.read(folder / "chain.csv", chain=True).map().save(folder / "chain.html"))
    return {name: chain if name == "chain" else page_of(name) for name in NETWORKS}


def judge(page: Any) -> None:
    seen = page.evaluate(LOOK)
    assert seen["wrong"] == []
    assert seen["marks"] >= 4
    assert seen["names"] >= 4
    assert seen["heads"] >= 1
    assert seen["used"] > 0.5


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("width", [320, 700, 1200])
def test_without_javascript_every_mark_is_in_sight_and_every_name_can_be_read(
    visit: Any, pages: dict[str, Path], name: str, width: int
) -> None:
    page = visit(width, java_script_enabled=False).page
    page.goto(pages[name].as_uri())
    judge(page)
    assert page.locator(".r-stilldetail").count() in (0, 1)
    assert all(detail.is_visible() for detail in page.locator(".r-stilldetail").all())


@pytest.mark.parametrize("name", NETWORKS)
def test_on_paper_stands_the_whole_still_map_with_its_legend_and_no_controls(
    visit: Any, pages: dict[str, Path], name: str
) -> None:
    seen = visit(900).open(pages[name])
    page = seen.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 718, "height": 1000})
    page.wait_for_function("document.querySelector('.r-frame').getBoundingClientRect().top < 300")
    judge(page)
    for gone in (".folium-map", ".r-controls", ".r-time", ".r-scale", ".r-overlay", ".r-steps", ".r-skip"):
        assert not any(node.is_visible() for node in page.locator(gone).all()), gone
    legend, frame = page.locator(".r-legend").bounding_box(), page.locator(".r-frame").bounding_box()
    assert legend["y"] >= frame["y"] + frame["height"]
    assert frame["y"] < 300
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 900, "height": 900})
    page.locator(".folium-map").first.wait_for()
    page.locator(".r-controls").first.wait_for()
    assert seen.errors == []


def test_a_frame_that_runs_no_scripts_shows_the_enlarged_part_too(
    visit: Any, pages: dict[str, Path], serve: Any
) -> None:
    host = pages["americas"].parent / "host.html"
    host.write_text(
        '<!doctype html><html lang="en"><title>Host</title><body style="margin:0"><iframe title="map" sandbox="" '
        'style="width:700px;height:1400px;border:0" src="americas.html"></iframe>',
        encoding="utf-8",
    )
    seen = visit(700)
    seen.page.goto(serve(host.parent) + "/host.html")
    frame = seen.page.frame_locator("iframe")
    assert frame.locator("svg.r-static").is_visible()
    assert frame.locator(".r-stilldetail").is_visible()


@pytest.mark.parametrize("width", [320, 1200])
def test_axe_finds_nothing_where_the_script_does_not_run(visit: Any, pages: dict[str, Path], width: int) -> None:
    seen = visit(width)
    seen.page.route("**/*", lambda route: route.continue_())
    text = pages["americas"].read_text(encoding="utf-8").replace("<script>", '<script type="text/plain">')
    quiet = pages["americas"].parent / "quiet.html"
    quiet.write_text(text, encoding="utf-8")
    seen.page.goto(quiet.as_uri())
    assert seen.page.locator("svg.r-static").is_visible()
    assert violations(seen.page) == []


@pytest.mark.parametrize("name", ["story", "chain", "central-mediterranean"])
@pytest.mark.parametrize("width", [320, 700, 1200])
def test_the_names_of_start_and_end_stand_on_the_map_at_every_size(
    visit: Any, pages: dict[str, Path], name: str, width: int
) -> None:
    page = visit(width, reduced_motion="reduce").open(pages[name]).page
    if name == "story":
        for _ in range(6):
            page.get_by_role("button", name="Next chapter").click()
        page.wait_for_function("document.querySelector('.r-chapter.r-now').id === 'chapter-7'")
    seen = page.evaluate("""() => {
      const map = document.querySelector('#map_routes > .leaflet-map-pane');
      return [...map.querySelectorAll('.r-label.r-key')].map(n => [n.textContent, getComputedStyle(n).visibility]);
    }""")
    wanted = {
        "story": {"Necoclí", "Del Rio, Texas"},
        "chain": {"Aden", "Mogadishu"},
        "central-mediterranean": {"Lampedusa"},
    }[name]
    assert wanted <= {text for text, state in seen if state == "visible"}


def test_a_name_of_sixty_letters_stands_on_the_map_in_lines(visit: Any, tmp_path: Path) -> None:
    long = "Temporary Reception and Registration Centre of San Vicente X"
    table = tmp_path / "long.csv"
    table.write_text(f"name,lat,lon\n{long},8.6,-78.0\nYaviza,8.16,-77.69\nMetetí,8.5,-77.97\n", encoding="utf-8")
    page = visit(700).open(Path(routes.read(table, chain=True).map().save(tmp_path / "long.html"))).page
    label = page.locator("#map_routes .r-label", has_text="Temporary").first
    assert label.evaluate("n => getComputedStyle(n).visibility") == "visible"
    assert label.bounding_box()["width"] < 240
    assert label.bounding_box()["height"] > 25


@pytest.mark.parametrize("width", [320, 700, 1200])
def test_a_route_over_180_degrees_stands_whole_in_the_frame(visit: Any, tmp_path: Path, width: int) -> None:
    table = tmp_path / "pacific.csv"
    table.write_text(
        "name,lat,lon,mode\nTarawa,1.33,172.98,boat\nSuva,-18.14,178.44,boat\nNuku'alofa,-21.14,-175.2,boat\n"
        "Apia,-13.83,-171.77,\n",
        encoding="utf-8",
    )
    made = Path(routes.read(table, chain=True).map().save(tmp_path / "pacific.html"))
    page = visit(width, java_script_enabled=False).page
    page.goto(made.as_uri())
    judge(page)
    seen = visit(width).open(made)
    boxes = seen.page.evaluate("""() => {
      const frame = document.querySelector('.r-frame').getBoundingClientRect();
      return [...document.querySelectorAll('#map_routes > .leaflet-map-pane path.r-mark')].map(node => {
        const r = node.getBoundingClientRect();
        return [(r.left + r.width / 2 - frame.left) / frame.width, (r.top + r.height / 2 - frame.top) / frame.height];
      });
    }""")
    assert len(boxes) == 4
    assert all(0 < x < 1 and 0 < y < 1 for x, y in boxes)
    assert max(x for x, _ in boxes) - min(x for x, _ in boxes) > 0.4
    seen.page.locator("[data-waypoint] button", has_text="Apia").click()
    seen.page.wait_for_selector(".r-popup")
    assert seen.errors == []
