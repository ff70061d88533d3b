"""Cities for orientation on the page: they stand where nothing of the network does, at every size and zoom."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Leg, Network, Source, Waypoint
from routes.model.annotation import Annotation

# Names in sight that overlap the name of a city; and what of a city does not stand beside its place.
STAND = """() => {
  const seen = [...document.querySelectorAll('.r-frame .r-label, .r-frame .routes-label')].filter(n =>
    n.checkVisibility({ visibilityProperty: true }) && !n.closest('.r-insetmap'));
  const boxes = seen.map(n => [n, n.getBoundingClientRect()]), out = [];
  const marks = [...document.querySelectorAll('.folium-map .leaflet-r-mark-pane path.r-mark')].filter(n => n.style.display !== 'none' && !n.closest('.r-insetmap'));
  const over = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  for (const [city, box] of boxes) {
    if (!city.matches('.r-city, .routes-city')) continue;
    for (const [other, b] of boxes) if (other !== city && over(box, b)) out.push([city.textContent, other.textContent]);
    for (const mark of marks) if (over(box, mark.getBoundingClientRect())) out.push([city.textContent, 'a mark']);
  }
  return [seen.filter(n => n.matches('.r-city, .routes-city')).map(n => n.textContent), out]; }"""


def crossing() -> Network:
    """Return a crossing of the North Sea between London and Hull, with an annotation beside Zeebrugge."""
    places = [
        Waypoint(id="zeebrugge", name="Zeebrugge", lon=3.2, lat=51.33, kind="port"),
        Waypoint(id="hull", name="Hull", lon=-0.34, lat=53.74, kind="port"),
    ]
    return Network(
        waypoints=places,
        legs=[Leg(id="zeebrugge--hull", start="zeebrugge", end="hull", mode="boat", sources="s")],
        annotations=[
            Annotation(id="n", place="zeebrugge", text="The port closed to lorries for two days.", sources=("s",))
        ],
        sources=[Source(id="s", publisher="The Office")],
    )


@pytest.mark.parametrize("width", [390, 1200])
def test_a_city_stands_on_nothing_of_the_network(visit: Any, page_of: Any, tmp_path: Path, width: int) -> None:
    own = Path(crossing().map().save(tmp_path / "own.html"))
    seen = visit(width, reduced_motion="reduce").open(own)
    named, wrong = seen.page.evaluate(STAND)
    assert "London" in named
    assert wrong == []
    seen.page.locator(".leaflet-control-zoom-in, [aria-label='Zoom in']").first.click()
    assert seen.page.evaluate(STAND)[1] == []
    assert seen.errors == []
    page = visit(width, reduced_motion="reduce").open(page_of("americas")).page
    named, wrong = page.evaluate(STAND)
    assert wrong == []
    assert set(named) <= {label.text for label in routes.load("americas").map().spec.labels}


def test_in_arabic_too(visit: Any, tmp_path: Path) -> None:
    page = visit(1200, reduced_motion="reduce").open(Path(crossing().map(lang="ar").save(tmp_path / "ar.html"))).page
    named, wrong = page.evaluate(STAND)
    assert "لندن" in named
    assert wrong == []


def test_without_scripts_the_same_cities_stand(visit: Any, tmp_path: Path) -> None:
    page = visit(1200, java_script_enabled=False).page
    page.goto(Path(crossing().map().save(tmp_path / "still.html")).as_uri())
    shown = page.locator(".r-static .r-tcity").filter(visible=True).all_text_contents()
    assert "London" in shown
    squares = page.locator(".r-static .r-tsquare").filter(visible=True)
    assert squares.count() == 1
    assert squares.first.get_attribute("d").count("M") == len(shown)


def test_a_map_of_foliums_names_them_too(visit: Any, tmp_path: Path) -> None:
    path = tmp_path / "layers.html"
    crossing().to_folium().save(str(path))
    page = visit(1200).page
    page.goto(path.as_uri())
    page.wait_for_function("[...document.querySelectorAll('.routes-city')].some(n => n.style.visibility === 'visible')")
    named, wrong = page.evaluate(STAND.replace(".r-frame ", ""))
    assert set(named) <= {label.text for label in crossing().map().spec.labels}
    assert wrong == []
