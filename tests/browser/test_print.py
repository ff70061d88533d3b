"""What a page shows on paper and in a picture of all of it: every cell of every table, within the sheet."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Leg, Network, Observation, Source, Waypoint

# Paper at 96 px an inch, less margins of a centimetre: A4 is 210 mm wide, Letter 8.5 inches.
SHEETS = {"A4": 718, "Letter": 740}

LOST = """() => { const out = [], wide = document.documentElement.clientWidth;
  document.querySelectorAll('.r-page :is(td, th, caption, summary, p, li, dd)').forEach(node => {
    if (!node.textContent.trim() || node.closest('.leaflet-container, [hidden], .r-time, .r-inset, .r-legend')) return;
    if (node.closest('.r-timetable[data-turned] thead')) return;
    const style = getComputedStyle(node);
    if (style.display === 'none' && !node.matches('td')) return;
    const range = document.createRange(); range.selectNodeContents(node);
    const boxes = [...range.getClientRects()];
    const says = node.textContent.trim().slice(0, 60);
    if (!node.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) || !boxes.length) {
      if (node.closest('table')) out.push('not drawn: ' + says);
      return;
    }
    if (boxes.some(b => b.left < -0.5 || b.right > wide + 0.5)) out.push('over the edge: ' + says);
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) {
      const look = getComputedStyle(up);
      if (look.overflowX === 'visible' && look.overflowY === 'visible') continue;
      const frame = up.getBoundingClientRect();
      if (boxes.some(b => b.bottom > frame.bottom + 1 || b.right > frame.right + 1)) { out.push('cut: ' + says); break; }
    }
  });
  return out; }"""


def counted(series: int, months: int = 24) -> Network:
    """Return places in a row, the first ``series`` of them with a figure of every month."""
    places = [
        Waypoint(id=f"p{n}", name=f"Place number {n} upon the long river", lon=float(n), lat=10.0, kind="town")
        for n in range(series + 1)
    ]
    legs = [Leg(id=f"l{n}", start=f"p{n}", end=f"p{n + 1}", mode="bus", sources="s") for n in range(series)]
    figures = [
        Observation(
            about=f"l{n}", measure="transit", period=f"{2022 + m // 12}-{m % 12 + 1:02d}", value=1e6 + m, source="s"
        )
        for n in range(series)
        for m in range(months)
    ]
    sources = [Source(id="s", publisher="The Office of Statistics", url="https://example.org/" + "long/" * 40)]
    return Network(waypoints=places, legs=legs, observations=figures, sources=sources)


def lost_on(page: Any, wide: int) -> list[str]:
    page.set_viewport_size({"width": wide, "height": 1000})
    page.emulate_media(media="print")
    found: list[str] = page.evaluate(LOST)
    return found


@pytest.fixture(scope="module")
def table_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Save the page of so many series, once for each language."""
    folder = tmp_path_factory.mktemp("print")

    def saved(series: int, lang: str = "en") -> Path:
        path = folder / f"{series}.{lang}.html"
        if not path.exists():
            counted(series).map(basemap="none", lang=lang).save(path)
        return path

    return saved


@pytest.mark.parametrize("sheet", list(SHEETS))
@pytest.mark.parametrize(("series", "lang"), [*((series, "en") for series in (1, 6, 7, 13, 30)), (6, "ar"), (13, "ar")])
def test_no_cell_of_a_table_is_lost_on_paper(
    visit: Any, table_of: Callable[..., Path], series: int, lang: str, sheet: str
) -> None:
    page = visit(1200).open(table_of(series, lang)).page
    assert lost_on(page, SHEETS[sheet]) == []
    # The second year stands on paper: in the head of each of its months, or of its row in every series.
    least = 12 if series <= 6 else series
    assert page.evaluate("document.querySelector('.r-timetable').textContent").count("2023") >= least


@pytest.mark.parametrize("name", routes.available())
def test_nothing_of_a_bundled_network_is_lost_on_paper(visit: Any, page_of: Callable[..., Path], name: str) -> None:
    page = visit(1200).open(page_of(name)).page
    assert lost_on(page, SHEETS["A4"]) == []


def test_nothing_is_lost_on_paper_without_scripts(visit: Any, table_of: Callable[..., Path]) -> None:
    page = visit(1200, java_script_enabled=False).page
    page.goto(table_of(13).as_uri())
    page.set_viewport_size({"width": SHEETS["A4"], "height": 1000})
    page.emulate_media(media="print")
    cells = page.locator(".r-timetable td")
    boxes = [cells.nth(n).bounding_box() for n in (0, 23, 13 * 24 - 1)]
    assert all(box is not None and box["x"] >= 0 and box["x"] + box["width"] <= SHEETS["A4"] for box in boxes)


def test_a_picture_of_the_whole_page_has_every_section_in_it(visit: Any, table_of: Callable[..., Path]) -> None:
    page = visit(1000, 700).open(table_of(13)).page
    hidden = page.evaluate(
        """[...document.querySelectorAll('.r-page *')].filter(n => getComputedStyle(n).contentVisibility === 'auto').length"""
    )
    assert hidden == 0
