"""The time control in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routes import Leg, Network, Observation, Source, Waypoint
from tests.browser.conftest import violations

STEP = """step => {
  const range = document.querySelector('input[type=range]');
  range.value = step;
  range.dispatchEvent(new Event('input', { bubbles: true }));
}"""


def grid(side: int, months: int) -> Network:
    """Return ``side`` x ``side`` places, both directions between neighbours, with a figure a month."""
    places = [
        Waypoint(id=f"p{x}-{y}", name=f"Place {x} {y}", lon=x, lat=y, kind="town")
        for x in range(side)
        for y in range(side)
    ]
    pairs = [
        (f"p{x}-{y}", f"p{x + dx}-{y + dy}")
        for x in range(side)
        for y in range(side)
        for dx, dy in ((1, 0), (0, 1))
        if x + dx < side and y + dy < side
    ]
    both = pairs + [(b, a) for a, b in pairs]
    legs = [Leg(id=f"{a}--{b}", start=a, end=b, mode="bus", sources="s") for a, b in both]
    figures = [
        Observation(
            about=leg.id,
            measure="transit",
            period=f"{2018 + m // 12}-{m % 12 + 1:02d}",
            value=(i * 37 + m * 101) % 5000,
            source="s",
        )
        for i, leg in enumerate(legs)
        for m in range(months)
    ]
    return Network(waypoints=places, legs=legs, observations=figures, sources=[Source(id="s", publisher="The Office")])


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    net = grid(2, 3)
    missing = [row for row in net.observations if (row.about, str(row.period)) != ("p0-0--p0-1", "2018-02")]
    zero = Observation(about="p0-0--p0-1", measure="transit", period="2018-03", value=0, source="s")
    rows = [row for row in missing if (row.about, str(row.period)) != ("p0-0--p0-1", "2018-03")]
    made = net.replace(observations=(*rows, zero)).map(basemap="none")
    return Path(made.save(tmp_path_factory.mktemp("time") / "small.html"))


def test_the_slider_changes_widths_and_tells_zero_from_no_figure(visit: Any, small: Path) -> None:
    seen = visit(900).open(small)
    page = seen.page
    index = page.evaluate("JSON.parse(document.getElementById('r-data').textContent).legs.map(l => l.id)").index(
        "p0-0--p0-1"
    )
    line = f"[...document.querySelectorAll('.r-frame .leaflet-pane path.r-leg')][{index}]"
    page.evaluate(STEP, 1)
    assert "r-noflow" in page.evaluate(f"{line}.getAttribute('class')")
    page.evaluate(STEP, 2)
    assert "r-zeroflow" in page.evaluate(f"{line}.getAttribute('class')")
    assert page.locator(".r-when").inner_text() == "March 2018"
    assert "Place 0 0 → Place 0 1, transits (The Office): 0" in page.locator(".r-told").inner_text()
    assert page.locator(".r-flowtitle").inner_text() == "transits, March 2018 (people)"
    assert page.locator("input[type=range]").get_attribute("aria-valuetext") == "March 2018"
    page.evaluate(STEP, -1)
    assert page.locator(".r-when").inner_text() == "All dates"
    assert seen.errors == []


def test_it_plays_once_to_the_end_and_never_by_itself(visit: Any, small: Path) -> None:
    page = visit(900).open(small).page
    page.evaluate(STEP, 0)
    page.wait_for_timeout(700)
    assert page.locator(".r-when").inner_text() == "January 2018"
    page.locator(".r-play").click()
    page.wait_for_function("document.querySelector('.r-when').textContent === 'March 2018'")
    page.wait_for_timeout(1300)
    assert page.locator(".r-when").inner_text() == "March 2018"
    assert page.locator(".r-play").get_attribute("aria-label") == "Play"


def test_who_wants_no_motion_gets_no_play_button(visit: Any, small: Path) -> None:
    page = visit(900, reduced_motion="reduce").open(small).page
    assert page.locator(".r-play").is_hidden()
    assert page.locator("input[type=range]").is_visible()


def test_the_two_directions_of_a_flow_do_not_lie_on_each_other(visit: Any, small: Path) -> None:
    page = visit(900).open(small).page
    boxes = page.evaluate(
        """() => { const ids = JSON.parse(document.getElementById('r-data').textContent).legs.map(l => l.id);
        const lines = [...document.querySelectorAll('.r-frame .leaflet-pane path.r-leg')];
        return ['p0-0--p0-1', 'p0-1--p0-0'].map(id => lines[ids.indexOf(id)].getBoundingClientRect().x); }"""
    )
    assert abs(boxes[0] - boxes[1]) > 6


def test_axe_finds_nothing_while_a_month_is_shown(visit: Any, small: Path) -> None:
    for width in (320, 1200):
        page = visit(width).open(small).page
        page.evaluate(STEP, 1)
        assert violations(page) == []


def test_five_hundred_legs_and_sixty_months_move_fast(visit: Any, tmp_path: Path) -> None:
    net = grid(12, 60)  # 2 x 2 x 12 x 11 = 528 legs
    seen = visit(1200).open(Path(net.map(basemap="none").save(tmp_path / "big.html")))
    # The time a step takes in the script, style and layout; painting is left to the machine.
    cost = seen.page.evaluate(
        """() => { const range = document.querySelector('input[type=range]'), start = performance.now();
        for (let i = 0; i < 60; i++) { range.value = i; range.dispatchEvent(new Event('input', { bubbles: true }));
          document.querySelector('.r-told').offsetHeight; }
        return (performance.now() - start) / 60; }"""
    )
    assert cost < 33
    assert seen.errors == []


def two_measures() -> Network:
    """Return two legs each way with 12 months of transits of 100 a month north, and returns of 10 a month south."""
    places = [Waypoint(id=name, name=name.upper(), lon=0.0, lat=float(y), kind="town") for y, name in enumerate("abc")]
    north = [Leg(id=f"{a}--{b}", start=a, end=b, mode="bus", sources="s") for a, b in ("ab", "bc")]
    south = [Leg(id=f"{a}--{b}", start=a, end=b, mode="bus", sources="s") for a, b in ("cb", "ba")]
    figures = [
        Observation(about=leg.id, measure=what, period=f"2022-{month:02d}", value=value, source="s")
        for legs, what, value in ((north, "transit", 100), (south, "return", 10))
        for leg in legs
        for month in range(1, 13)
    ]
    # One transit more, so that it is the measure with most figures.
    figures.append(Observation(about="a--b", measure="transit", period="2023-01", value=100, source="s"))
    more = [
        Observation(about=f"{name}", measure="arrival", period="2022-05", value=5, source=f"s{number}")
        for number, name in enumerate("abcabcabc")
    ]
    sources = [Source(id="s", publisher="The Office"), *(Source(id=f"s{n}", publisher=f"Desk {n}") for n in range(9))]
    return Network(waypoints=places, legs=[*north, *south], observations=[*figures, *more], sources=sources)


LEGEND = """[...document.querySelectorAll('.r-legend li')].filter(node => {
  const style = getComputedStyle(node);
  return style.display !== 'none' && style.visibility !== 'hidden';
}).map(node => node.textContent)"""
WIDTHS = """JSON.parse(document.getElementById('r-data').textContent).legs.map((leg, i) => {
  const line = [...document.querySelectorAll('.r-frame .leaflet-pane path.r-leg')][i];
  return [leg.id, line.getAttribute('class').includes('r-noflow') ? null : Number(line.getAttribute('stroke-width'))];
})"""


@pytest.mark.parametrize("width", [320, 1200])
def test_the_legend_is_that_of_the_widths_drawn_by_month_by_year_and_for_each_measure(
    visit: Any, tmp_path: Path, width: int
) -> None:
    seen = visit(width).open(two_measures().map(basemap="none").save(tmp_path / "two.html"))
    page = seen.page
    page.evaluate(STEP, 3)
    # Widest is 12 px. A month: 100 of at most 100 people, a year: 1,200 of at most 1,200.
    assert dict(page.evaluate(WIDTHS)) == {"a--b": 12, "b--c": 12, "c--b": None, "b--a": None}
    assert page.evaluate(LEGEND)[2:] == [
        "transits, April 2022 (people)",
        "100",
        "50",
        "20",
        "zero was published",
        "no figure",
    ]
    page.get_by_label("What is counted").select_option("1")
    assert dict(page.evaluate(WIDTHS)) == {"a--b": None, "b--c": None, "c--b": 12, "b--a": 12}
    assert page.evaluate(LEGEND)[2:] == [
        "returns, April 2022 (events)",
        "10",
        "5",
        "2",
        "zero was published",
        "no figure",
    ]
    assert page.locator(".r-toldone").first.inner_text().startswith("B → A, returns")
    page.get_by_label("Period", exact=True).select_option("1")
    page.evaluate(STEP, 0)
    assert page.evaluate(LEGEND)[2:] == ["returns, 2022 (events)", "100", "50", "20", "zero was published", "no figure"]
    page.get_by_label("What is counted").select_option("0")
    assert page.evaluate(LEGEND)[2:5] == ["transits, 2022 (people)", "1,000", "500"]
    page.evaluate(STEP, -1)
    assert page.evaluate(LEGEND) == ["by road", "schematic, not the path taken"]
    assert {width for _, width in page.evaluate(WIDTHS)} == {2.2}
    assert violations(page) == []
    assert seen.errors == []


@pytest.mark.parametrize("width", [320, 1200])
def test_what_stands_below_does_not_move_while_the_slider_does(visit: Any, tmp_path: Path, width: int) -> None:
    page = visit(width).open(two_measures().map(basemap="none").save(tmp_path / "two.html")).page
    page.evaluate(STEP, 4)
    tops = []
    for step in (0, 1, 4, 12, -1, 7):
        page.evaluate(STEP, step)
        tops.append(page.evaluate("document.querySelector('.r-words').getBoundingClientRect().top"))
    assert max(tops) - min(tops) < 1


def test_figures_that_have_no_room_under_the_slider_are_counted(visit: Any, tmp_path: Path) -> None:
    page = visit(700).open(two_measures().map(basemap="none").save(tmp_path / "two.html")).page
    page.evaluate(STEP, 4)
    told = page.locator(".r-toldone").all_inner_texts()
    # Four legs and three places (of three sources each the first): seven figures, six of them told.
    assert len(told) == 7
    assert told[-1] == "More figures in the table below: 1."
