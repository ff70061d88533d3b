"""An area that breaks into its parts: it gives way where they say most of it, and stays where they say little."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import pytest

import routes
from routes import Leg, Network, Observation, Source, Waypoint
from routes.maps import compose
from routes.maps.html import bare
from routes.maps.html.folium_map import document, folium_parts
from routes.maps.html.timetable import spoken
from routes.maps.image import sheets
from routes.maps.image.circles import of_steps
from routes.maps.image.write import KINDS
from routes.maps.spec import MapSpec
from tests.maps.test_pictured_figures import circles

# Two sectors of a border by month: both, one, none, and both with less than a third of the whole.
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")
WHOLE, EAST, WEST = (1000, 800, 700, 900), (400, 300, None, 100), (200, None, None, 50)


def border(*, kind: str = "area", gate: tuple[str, ...] = ("border", "east")) -> Network:
    """Return a border with two parts of a kind, and a leg that ends at a gate in the eastern one."""
    places = [
        Waypoint(id="town", name="Town", lon=0, lat=0, kind="town"),
        Waypoint(id="gate", name="Gate", lon=2, lat=3, kind="town", part_of=gate),
        Waypoint(id="border", name="Border", lon=1.5, lat=3.2, kind="area"),
        Waypoint(id="east", name="East Sector", lon=3, lat=3, kind=kind, part_of="border"),
        Waypoint(id="west", name="West Sector", lon=-1, lat=3, kind=kind, part_of="border"),
    ]
    rows = [
        Observation(about=about, measure="encounter", period=month, value=value, source="s")
        for about, values in (("border", WHOLE), ("east", EAST), ("west", WEST))
        for month, value in zip(MONTHS, values, strict=True)
        if value is not None
    ]
    legs = [Leg(id="x", start="town", end="gate", mode="bus")]
    return Network(waypoints=places, legs=legs, observations=rows, sources=[Source(id="s", title="Book")])


def drawn(spec: MapSpec) -> dict[str, list[float | None]]:
    assert spec.time is not None
    names = {index: mark.id for index, mark in enumerate(spec.waypoints)}
    return {names[one.waypoint]: list(one.widths) for one in spec.time.series if one.waypoint is not None and one.texts}


def test_a_whole_gives_way_in_the_months_in_which_its_parts_say_most_of_it() -> None:
    found = drawn(compose.compose(border(), basemap="none"))
    # The largest that is drawn is April's 900, not January's 1,000: 58 px; of 400 the radius is as its root.
    assert found["border"] == [None, pytest.approx(58 * math.sqrt(800 / 900), abs=0.01),
                               pytest.approx(58 * math.sqrt(700 / 900), abs=0.01), 58.0]  # fmt: skip
    assert found["east"][0] == pytest.approx(58 * math.sqrt(400 / 900), abs=0.01)
    assert found["west"][0] == pytest.approx(58 * math.sqrt(200 / 900), abs=0.01)


def test_a_whole_stays_where_a_place_of_it_lies_in_none_of_the_parts() -> None:
    # Two islands of seven with figures are not the archipelago, however many people they count.
    found = drawn(compose.compose(border(gate=("border",)), basemap="none"))
    assert None not in found["border"]


def test_towns_in_an_area_do_not_break_it_down() -> None:
    found = drawn(compose.compose(border(kind="town", gate=("border",)), basemap="none"))
    assert None not in found["border"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "multiples"])
def test_a_picture_draws_the_parts_in_place_of_the_whole(kind: str) -> None:
    for period, count in (("2024-01", 2), ("2024-03", 1)):
        spec = compose.compose(border(), basemap="none", period=period)
        shown = {mark.id for mark in spec.waypoints if mark.radius}
        assert shown == ({"east", "west"} if count == 2 else {"border"})
        assert len(circles(sheets.draw(spec, kind), on_map=True)) == count or kind == "social"


def test_cards_and_small_multiples_draw_the_parts_in_place_of_the_whole() -> None:
    spec = compose.compose(border(), basemap="none")
    assert spec.time is not None
    names = [mark.id for mark in spec.waypoints]
    drawn = of_steps(spec.time, range(4))
    assert [sorted(names[index] for index in drawn.values(step)) for step in range(4)] == [
        ["east", "west"], ["border", "east"], ["border"], ["border", "east", "west"],
    ]  # fmt: skip
    # January's 1,000 is nowhere drawn.
    assert drawn.top == 900


def test_the_text_of_the_whole_is_told_where_its_parts_are_drawn() -> None:
    spec = compose.compose(border(), basemap="none")
    html = document(spec, *folium_parts(spec)).html
    assert "1,000" in html
    assert '"broken"' in html


@pytest.mark.parametrize(
    ("said", "decimal", "number"),
    [
        ("8,456", ".", 8456), ("8.456", ",", 8456), ("8\u202f456", ",", 8456), ("1.5", ".", 1.5), ("0", ".", 0),
        ("120 (January–April only)", ".", 120), ("not reported", ".", None), ("", ".", None), ("–", ".", None),
    ],
)  # fmt: skip
def test_a_number_is_read_from_the_text_of_a_table(said: str, decimal: str, number: float | None) -> None:
    assert spoken(said, {"digits": "0123456789", "decimal": decimal}) == number


def test_arabic_digits_are_read() -> None:
    assert spoken("٨٬٤٥٦", {"digits": "٠١٢٣٤٥٦٧٨٩", "decimal": "٫"}) == 8456


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_a_map_alone_has_the_parts_that_folium_renders_for_it(name: str) -> None:
    spec = compose.compose(routes.load(name))
    assert bare.parts(spec) == folium_parts(spec)


def test_a_page_is_written_without_folium_pandas_and_geopandas(tmp_path: Path) -> None:
    out = tmp_path / "map.html"
    code = (
        "import sys; from routes.cli import main\n"
        f"assert main(['map', 'western-africa-atlantic', '-o', {str(out)!r}]) == 0\n"
        "print(sorted({'folium', 'pandas', 'geopandas', 'matplotlib', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
    assert out.read_text(encoding="utf-8") == routes.load("western-africa-atlantic").map().to_html()
