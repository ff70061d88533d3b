"""Drawn radii and widths beside the figures they stand for, in every period and for everything that can be counted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import shapely

import routes
from routes import Leg, Network, Observation, Source, Waypoint
from tests.browser.conftest import rmax, unfold
from tests.browser.test_time import STEP, grid

DEATHS = ("death", "missing")
# Lines drawn on a canvas, where there are hundreds, say their widths while they are drawn.
RECORD = """(() => { const context = CanvasRenderingContext2D.prototype, clear = context.clearRect, stroke = context.stroke;
context.clearRect = function (...all) { window.strokes = []; return clear.apply(this, all); };
context.stroke = function (...all) { (window.strokes = window.strokes || []).push([this.lineWidth, this.getLineDash().join(' ')]);
  return stroke.apply(this, all); }; })()"""
DRAWN = """() => {
  const shown = node => node.style.display !== 'none';
  const radius = node => node.getAttribute('d') ? Number(/a([\\d.]+),/.exec(node.getAttribute('d'))[1]) : 0;
  const rims = [...document.querySelectorAll('.folium-map .leaflet-r-rim-pane path')].filter(shown);
  const fills = [...document.querySelectorAll('.folium-map .leaflet-r-fill-pane path')].filter(shown);
  const lines = [...document.querySelectorAll('.folium-map .leaflet-r-line-pane path')];
  return {
    wide: document.querySelector('.folium-map').clientWidth,
    circles: rims.filter(n => !n.classList.contains('r-zero')).map(radius), fills: fills.map(radius),
    zeros: rims.filter(n => n.classList.contains('r-zero')).map(radius),
    events: fills.filter(n => n.classList.contains('r-events')).length,
    partial: rims.filter(n => n.classList.contains('r-partial')).length,
    lines: lines.map(n => { const look = n.getAttribute('class');
      return look.includes('r-noflow') ? null : look.includes('r-zeroflow') ? 0
        : look.includes('r-flow') ? Number(n.getAttribute('stroke-width')) : 'plain'; }),
    strokes: window.strokes || [],
    legend: [...document.querySelectorAll('.r-legend li')].filter(n => !n.hidden && !n.classList.contains('r-absent')).flatMap(n =>
      [...n.querySelectorAll('svg [class]')].map(s => s.getAttribute('class')).join(' ').split(' ')) };
}"""


@dataclass(frozen=True)
class Case:
    """A network made up of figures: ``rows`` are about, measure, period and value; ``first`` is what is shown first."""

    rows: tuple[tuple[str, str, str, float], ...]
    legs: tuple[str, ...] = ()
    areas: Mapping[str, Any] = field(default_factory=dict)
    first: Mapping[str, str] | None = None

    @property
    def network(self) -> Network:
        ends = dict.fromkeys(end for leg in self.legs for end in leg.split("--"))
        ends |= dict.fromkeys(about for about, *_ in self.rows if "--" not in about and about not in self.areas)
        names = list(ends)
        places = [
            Waypoint(id=n, name=n.upper(), lon=2.0 * (i % 5), lat=10.0 + 2 * (i // 5), kind="town")
            for i, n in enumerate(names)
        ]
        for number, (name, extent) in enumerate(self.areas.items()):
            lon, lat = (extent.centroid.x, extent.centroid.y) if extent is not None else (3.0 * number, 17.0)
            places.append(Waypoint(id=name, name=name.upper(), lon=lon, lat=lat, kind="area", extent=extent))
        legs = [
            Leg(id=leg, start=leg.split("--")[0], end=leg.split("--")[1], mode="bus", sources="s") for leg in self.legs
        ]
        figures = [
            Observation(about=about, measure=measure, period=period, value=value, source="s")
            for about, measure, period, value in self.rows
        ]
        return Network(
            waypoints=places, legs=legs, observations=figures, sources=[Source(id="s", publisher="The Office")]
        )


def months(
    about: str, values: list[float], measure: str = "arrival", year: int = 2022
) -> list[tuple[str, str, str, float]]:
    return [(about, measure, f"{year + m // 12}-{m % 12 + 1:02d}", value) for m, value in enumerate(values)]


def years(about: str, values: list[float], measure: str = "arrival") -> list[tuple[str, str, str, float]]:
    return [(about, measure, str(2020 + n), value) for n, value in enumerate(values)]


SQUARE = shapely.box(1, 11, 4, 13)
CASES = {
    "a single flow": Case(tuple(years("a--b", [700, 400, 1000])), ("a--b",)),
    "two places and one figure": Case((("b", "arrival", "2023", 7),), ("a--b",)),
    "converging flows": Case(
        tuple(r for leg, top in (("a--c", 300), ("b--c", 100), ("c--d", 380)) for r in years(leg, [top, top / 2])),
        ("a--c", "b--c", "c--d"),
    ),
    "a 7-fold spread": Case(tuple(r for n in range(1, 8) for r in years(f"p{n}", [n * 100, n * 50])), ("p1--p2",)),
    "a 10,000-fold spread": Case(
        tuple(r for n in range(5) for r in years(f"p{n}", [10**n, 3 * 10**n])), ("p0--p1", "p3--p4")
    ),
    "zero beside missing": Case(
        (*years("a", [0, 5, 9]), *years("b", [4, 0]), ("c", "arrival", "2022", 0)), ("a--b", "b--c")
    ),
    "zero and missing lines": Case((*years("a--b", [0, 5, 9]), *years("b--c", [4, 0])), ("a--b", "b--c", "c--d")),
    "deaths beside arrivals": Case(
        (*years("a", [100, 900]), *years("a", [3, 9], "death"), *years("b", [7, 2], "death")),
        ("a--b",),
        first={"a": "arrival"},
    ),
    "events beside people": Case(
        (*years("a", [100, 900]), *years("b", [400, 1600], "encounter"), *years("a--b", [30, 60], "transit")), ("a--b",)
    ),
    "months and a part of a year": Case(
        (*months("a", [m * 10 for m in range(1, 16)]), *months("b", [5.0] * 24)), ("a--b",)
    ),
    "an area and a country without a point": Case(
        (*years("land", [60, 90]), *years("country", [10, 20])), ("a--b",), {"land": SQUARE, "country": None}
    ),
    "lines by month": Case((*months("a--b", [12.0, 0, 7, 30]), *months("b--c", [1.0, 2, 3])), ("a--b", "b--c", "c--d")),
}


def value_of(case: Case, about: str, measure: str, period: str) -> tuple[float | None, bool]:
    """Return a figure of a month or a year, added up of its months, and whether some of these are missing."""
    whole = [v for a, m, p, v in case.rows if (a, m, p) == (about, measure, period)]
    if whole:
        return whole[0], False
    parts = [v for a, m, p, v in case.rows if (a, m) == (about, measure) and p.startswith(f"{period}-")]
    return (sum(parts), len(parts) < 12) if parts else (None, False)


def shown_first(case: Case) -> dict[str, str]:
    if case.first is not None:
        return dict(case.first)
    return {about: measure for about, measure, *_ in case.rows}


def steps_of(data: dict[str, Any], every: str) -> list[str]:
    first = data["first"]
    if every == "year":
        return [str(int(first) + n) for n in range(data["length"])]
    year, month = map(int, first.split("-"))
    return [f"{year + (month - 1 + n) // 12}-{(month - 1 + n) % 12 + 1:02d}" for n in range(data["length"])]


def wrong(
    drawn: dict[str, Any], case: Case, shown: dict[str, str], period: str, steps: list[str], legs: list[str]
) -> list[str]:
    """Return what is drawn otherwise than the figures say; ``legs`` are those of the page, in its order."""
    found = []
    places = {a: value_of(case, a, m, period) for a, m in shown.items() if "--" not in a}
    lines = {a: value_of(case, a, m, period)[0] for a, m in shown.items() if "--" in a}
    every = [[value_of(case, a, m, p)[0] for p in steps] for a, m in shown.items() if "--" not in a]
    top = max((v for row in every for v in row if v is not None), default=0)
    largest = rmax(drawn["wide"])
    radii = sorted(max(largest * 3 / 58, largest * math.sqrt(v / top)) for v, _ in places.values() if v)
    for name in ("circles", "fills"):
        if sorted(drawn[name]) != pytest.approx(radii, abs=0.05):
            found.append(f"{period}: {name} {drawn[name]}, not {radii}")
    if drawn["zeros"] != [3] * sum(v == 0 for v, _ in places.values()):
        found.append(f"{period}: rings {drawn['zeros']}")
    if drawn["partial"] != sum(bool(v) and part for v, part in places.values()):
        found.append(f"{period}: {drawn['partial']} dashed rims")
    events = sum(bool(v) and shown[a] in ("encounter", "return", "apprehension") for a, (v, _) in places.items())
    if drawn["events"] != events:
        found.append(f"{period}: {drawn['events']} hatched circles, not {events}")
    if lines:
        widest = max(v for a in lines for p in steps if (v := value_of(case, a, shown[a], p)[0]) is not None)
        for leg, width in zip(legs, drawn["lines"], strict=True):
            v = lines.get(leg)
            expected = None if v is None else 0 if v == 0 else max(1.2, 12 * v / widest)
            if width != (expected if not expected else pytest.approx(expected, abs=0.05)):
                found.append(f"{period}: {leg} is {width} px wide, not {expected}")
    elif set(drawn["lines"]) - {"plain"}:
        found.append(f"{period}: lines {drawn['lines']} without figures")
    return found


def symbols(drawn: dict[str, Any]) -> set[str]:
    """Return the symbols of figures that are on the map."""
    out = {"r-zero"} if drawn["zeros"] else set()
    out |= {"r-partial"} if drawn["partial"] else set()
    out |= {"r-events"} if drawn["events"] else set()
    out |= {"r-rim"} if drawn["circles"] else set()
    widths = drawn["lines"]
    out |= {"r-noflow"} if None in widths else set()
    out |= {"r-zeroflow"} if 0 in widths else set()
    return out | ({"r-width"} if any(isinstance(w, (int, float)) and w for w in widths) else set())


FIGURES = {"r-zero", "r-partial", "r-events", "r-rim", "r-noflow", "r-zeroflow", "r-width"}


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("name", CASES)
def test_radii_and_widths_are_those_of_the_figures_and_the_legend_has_no_symbol_of_nothing(
    visit: Any, tmp_path: Path, name: str, width: int
) -> None:
    case = CASES[name]
    shown = case.network.map(basemap="none")
    seen = visit(width, reduced_motion="reduce").open(Path(shown.save(tmp_path / "page.html")))
    page = seen.page
    data = page.evaluate("JSON.parse(document.getElementById('r-data').textContent)")
    times, legs = data["times"], [leg.id for leg in shown.spec.legs]
    if not times:
        drawn = page.evaluate(DRAWN)
        assert drawn["circles"] == [pytest.approx(24 * rmax(drawn["wide"]) / 58, abs=0.05)]
        return
    found: list[str] = []
    for number, time in enumerate(times):
        if len(times) > 1:
            page.locator(".r-seg button").nth(number).click()
        steps = steps_of(time, time["every"])
        for position, count in enumerate(time["counts"]):
            if len(time["counts"]) > 1:
                page.get_by_label("What is counted").select_option(str(position))
            measure = {"arrivals": "arrival", "deaths": "death", "encounters": "encounter", "transits": "transit"}.get(
                count["label"]
            )
            shown = shown_first(case) if measure is None else {a: m for a, m, *_ in case.rows if m == measure}
            for step, period in enumerate(steps):
                page.evaluate(STEP, step)
                drawn = page.evaluate(DRAWN)
                found += [f"{count['label']}, {each}" for each in wrong(drawn, case, shown, period, steps, legs)]
                told, on_map = set(drawn["legend"]) & FIGURES, symbols(drawn)
                if told != on_map:
                    found.append(f"{count['label']}, {period}: the legend shows {told}, the map {on_map}")
    assert found == []
    assert seen.errors == []


def test_five_hundred_lines_are_as_wide_as_their_figures(visit: Any, tmp_path: Path) -> None:
    net = grid(12, 24)  # 528 legs
    shown = net.map(basemap="none")
    seen = visit(1200, reduced_motion="reduce")
    seen.page.add_init_script(RECORD)
    page = seen.open(Path(shown.save(tmp_path / "many.html"))).page
    legs = [leg.id for leg in shown.spec.legs]
    values = {(row.about, str(row.period)): float(row.value) for row in net.observations}
    most = max(values.values())
    for step, period in ((0, "2018-01"), (13, "2019-02")):
        page.evaluate(STEP, step)
        page.wait_for_function("(window.strokes || []).length === 528")
        drawn = [width for width, _ in page.evaluate("window.strokes")]
        expected = [max(1.2, 12 * v / most) if (v := values[leg, period]) else 1.5 for leg in legs]
        assert drawn == pytest.approx(expected, abs=0.05)
    assert seen.errors == []


OPENED_FIGURES = """() => {
  const table = document.getElementById('r-time0'), rows = [...table.tBodies[0].rows], when = document.querySelector('.r-when').textContent;
  const said = cell => cell.firstChild ? cell.firstChild.textContent : '';
  const heads = [...table.tHead.rows[0].cells].map(cell => cell.textContent);
  const told = table.dataset.years
    ? [...table.tBodies].map(body => { const [month, year] = when.split(' ');
        const row = [...body.rows].find(row => row.dataset.year === year);
        return [body.rows[0].textContent, row ? said(row.cells[heads.indexOf(month)]) : '']; })
    : table.dataset.turned
    ? rows.map(row => [row.cells[0].textContent, said(row.cells[heads.indexOf(when)])])
    : [...rows.find(row => row.cells[0].textContent === when).cells].map((cell, i) => [heads[i], said(cell)]).slice(1);
  const out = [], cut = [], seen = new Set();
  for (const button of document.querySelectorAll('table th[data-waypoint] .r-open, table th[data-leg] .r-open')) {
    const head = button.closest('th'), key = head.dataset.waypoint + '/' + head.dataset.leg;
    if (seen.has(key)) continue;
    seen.add(key);
    // All that the table of figures has, and of the others every third.
    if (seen.size % 3 && !told.some(([label]) => label.startsWith(button.textContent + ', '))) continue;
    button.click();
    const popup = document.querySelector('.r-popup'), number = popup.querySelector('.r-number');
    out.push([popup.querySelector('.r-poptitle').textContent, number ? number.textContent : null]);
    const box = popup.closest('.leaflet-popup, .r-sheet'), r = box.getBoundingClientRect();
    const home = box.matches('.r-sheet') ? { left: 0, top: 0, right: innerWidth, bottom: innerHeight } : document.querySelector('.r-frame').getBoundingClientRect();
    const over = [r.left - home.left, r.top - home.top, home.right - r.right, home.bottom - r.bottom].map(Math.round);
    if (Math.min(...over) < 0 || popup.scrollWidth > popup.clientWidth + 1) cut.push([popup.textContent, over]);
  }
  return [told, out, cut]; }"""


# Popups lie differently on a phone, where they are a sheet: the networks take turns.
POPUPS = [(name, (390, 1200)[i % 2]) for i, name in enumerate(routes.available())]


@pytest.mark.parametrize(("name", "width"), POPUPS)
def test_the_number_in_every_popup_is_that_of_the_table(visit: Any, page_of: Any, name: str, width: int) -> None:
    page = visit(width, reduced_motion="reduce").open(page_of(name)).page
    unfold(page)
    told, opened, cut = page.evaluate(OPENED_FIGURES)
    assert cut == []
    shown = [(title, number) for title, number in opened if number is not None]
    # Every place and leg in the table of figures has a number, or a dash where nothing was published then.
    assert [label for label, _ in told if not any(label.startswith(f"{title}, ") for title, _ in shown)] == []
    for title, number in shown:
        figures = {text for label, text in told if label.startswith(f"{title}, ")}
        assert number in figures or (number == "–" and "" in figures), (title, number, figures)
    assert any(number != "–" for _, number in shown)


# The radii of the circles in sight, in px of the widest map, and the text of the table at the step that is shown.
AT_STEP = """([index]) => {
  const range = document.querySelector('.r-range'); range.value = index; range.dispatchEvent(new Event('input', { bubbles: true }));
  return [...document.querySelectorAll('.r-frame .leaflet-pane path.r-count')].filter(n => n.style.display !== 'none' && n.getAttribute('d') !== 'M0 0')
    .map(n => n.getBoundingClientRect().width / 2).filter(r => r > 0.6).length; }"""


def test_the_page_draws_the_parts_of_an_area_or_the_area(visit: Any, tmp_path: Path) -> None:
    from tests.maps.test_parts import border

    seen = visit(1200).open(border().map(basemap="none").save(tmp_path / "parts.html"))
    # January draws the parts alone; February has one, which says nothing of the rest; those of April say too little.
    for step, count in enumerate((2, 2, 1, 3)):
        assert seen.page.evaluate(AT_STEP, [step]) == count, step
    assert seen.errors == []


HOVERED = """() => {
  const hit = [...document.querySelectorAll('.leaflet-pane[class*=roundhit] path')].sort((a, b) => b.getBoundingClientRect().width - a.getBoundingClientRect().width)[0];
  hit.dispatchEvent(new MouseEvent('mouseover', { bubbles: true }));
  const tip = document.querySelector('.r-tip'), frame = document.querySelector('.r-frame').getBoundingClientRect(), box = tip.getBoundingClientRect();
  return { number: tip.querySelector('.r-number').textContent, columns: tip.querySelectorAll('.r-chart .r-col, .r-chart rect, .r-chart path').length,
    by: tip.querySelectorAll('.r-by').length,
    whole: box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom && tip.scrollWidth <= tip.clientWidth + 1 }; }"""


@pytest.mark.parametrize("name", routes.available())
def test_a_tooltip_shows_the_figure_with_its_chart(visit: Any, page_of: Any, name: str) -> None:
    page = visit(1200).open(page_of(name)).page
    found = page.evaluate(HOVERED)
    assert any(letter.isdigit() for letter in found["number"])
    assert found["columns"] > 1
    assert found["by"] >= 1
    assert found["whole"]


SIGNS = """() => { const seen = [...document.querySelectorAll('.r-legend li')].filter(n => n.checkVisibility({ visibilityProperty: true }));
  return { lines: seen.filter(n => n.closest('.r-lines')).length, all: seen.length, tall: document.querySelector('.r-legend').offsetHeight }; }"""


@pytest.mark.parametrize(("width", "name"), [((320, 390)[i % 2], name) for i, name in enumerate(routes.available())])
def test_a_phone_shows_few_signs_and_the_others_on_demand(visit: Any, page_of: Any, name: str, width: int) -> None:
    seen = visit(width, 800).open(page_of(name))
    page, more = seen.page, seen.page.locator(".r-keymore button")
    few = page.evaluate(SIGNS)
    assert few["lines"] <= 6
    if not more.is_visible():
        return
    assert few["lines"] <= 4
    assert more.get_attribute("aria-expanded") == "false"
    more.click()
    assert more.get_attribute("aria-expanded") == "true"
    every = page.evaluate(SIGNS)
    assert every["all"] > few["all"]
    more.click()
    assert page.evaluate(SIGNS) == few
    # On paper all of them stand.
    page.emulate_media(media="print")
    page.wait_for_function(
        f"[...document.querySelectorAll('.r-legend li')].filter(n => n.checkVisibility({{ visibilityProperty: true }})).length === {every['all']}"
    )
