"""Rivers for orientation: under borders and routes, where a map is near enough for them, and not where unasked."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Leg, Network, Waypoint
from routes.cli import main
from routes.i18n.language import LANGUAGES, Text
from routes.maps.html.folium_map import page_map
from routes.maps.image.picture import Shape, TextItem
from routes.maps.spec import MapSpec
from routes.maps.style import DARK, LIGHT, LOOKS
from routes.maps.styles import house_style
from tests.maps.test_static import panels


def evros(**options: Any) -> MapSpec:
    """Return a map of a walk from Edirne to Alexandroupoli, beside the Evros, which is the border all the way."""
    return walk().map(**options).spec


def walk() -> Network:
    ends = [
        Waypoint(id="edirne", name="Edirne", lon=26.556, lat=41.677, kind="city"),
        Waypoint(id="port", name="Alexandroupoli", lon=25.874, lat=40.848, kind="city"),
        Waypoint(id="sofia", name="Sofia", lon=23.324, lat=42.698, kind="city"),
    ]
    legs = [
        Leg(id="edirne--port", start="edirne", end="port", mode="walk"),
        Leg(id="edirne--sofia", start="edirne", end="sofia", mode="bus"),
    ]
    return Network(waypoints=ends, legs=legs)


def apart(degrees: float) -> MapSpec:
    """Return a map of two places so many degrees apart along the equator in Africa."""
    ends = [Waypoint(id="a", name="A", lon=20.0, lat=0.0), Waypoint(id="b", name="B", lon=20.0 + degrees, lat=0.0)]
    return Network(waypoints=ends, legs=[Leg(id="l", start="a", end="b", mode="bus")]).map().spec


def test_a_map_has_rivers_unless_it_is_told_otherwise_or_has_another_ground() -> None:
    assert evros().ground.rivers.startswith("M")
    for option in ({"rivers": False}, {"basemap": "none"}, {"tiles": "OpenStreetMap"}):
        spec = evros(**option)
        assert spec.ground.rivers == ""
        assert spec.rivers_line == ""
    assert walk().explore(rivers=False).spec.ground.rivers == ""


@pytest.mark.parametrize("lang", LANGUAGES)
def test_whose_they_are_is_said_where_there_are_any(lang: str) -> None:
    said = Text(lang)("rivers_credit")
    assert "Natural Earth" in said
    assert evros(lang=lang).rivers_line == said
    assert said in html.unescape(page_map(evros(lang=lang)).get_root().render())
    assert said not in html.unescape(page_map(evros(lang=lang, rivers=False)).get_root().render())


def test_they_are_neither_legs_nor_entries_of_the_legend() -> None:
    with_rivers, without = evros(), evros(rivers=False)
    assert with_rivers.legend == without.legend
    assert with_rivers.legs == without.legs
    assert with_rivers.words == without.words


@pytest.mark.parametrize(("degrees", "has_rivers"), [(0.5, False), (5.0, True), (20.0, True), (60.0, False)])
def test_a_map_too_small_or_too_large_for_them_has_none(degrees: float, has_rivers: bool) -> None:
    # The Congo and its tributaries: at the equator a degree has 111 km, and 150 and 4000 km are the ends.
    assert bool(apart(degrees).ground.rivers) is has_rivers


def test_a_continent_has_them_in_its_enlarged_part_alone() -> None:
    spec = routes.load("americas").map().spec
    assert spec.ground.rivers == ""
    assert spec.details[0].ground.rivers != ""
    assert spec.rivers_line == Text("en")("rivers_credit")
    assert routes.load("americas").map(rivers=False).spec.details[0].ground.rivers == ""


# --- where they are drawn -------------------------------------------------------------------------------------------
def shapes_of(spec: MapSpec, kind: str, monkeypatch: pytest.MonkeyPatch) -> list[Shape]:
    """Return the shapes of a sheet in the order in which they are drawn."""
    return [item for item in panels(spec, monkeypatch, kind)[0].picture.items if isinstance(item, Shape)]


@pytest.mark.parametrize("kind", ["map", "report"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_draws_them_under_borders_and_routes_and_within_the_frame(
    kind: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec, look = evros(theme=theme), LOOKS[theme]
    shapes = shapes_of(spec, kind, monkeypatch)
    inks = [shape.stroke for shape in shapes]
    at = inks.index(look.river)
    assert inks.count(look.river) == 1
    assert inks.index(look.land if look.land in inks else look.coast) < at < inks.index(look.border)
    assert at < min(inks.index(look.lines[mode]) for mode in ("foot", "road"))
    frame = shapes[at].clip
    assert frame is not None
    # Cut at most 4 px beyond the frame, which the picture itself clips to.
    for part in shapes[at].parts:
        assert part[:, 0].min() >= frame.x - 4
        assert part[:, 0].max() <= frame.x + frame.w + 4
        assert part[:, 1].min() >= frame.y - 4
        assert part[:, 1].max() <= frame.y + frame.h + 4
    assert look.river not in [shape.stroke for shape in shapes_of(evros(theme=theme, rivers=False), kind, monkeypatch)]


@pytest.mark.parametrize("kind", ["social", "multiples"])
def test_pictures_of_one_figure_have_none_and_do_not_speak_of_any(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = routes.load("western-africa-atlantic").map().spec
    assert spec.ground.rivers != ""
    items = panels(spec, monkeypatch, kind)[0].picture.items
    assert LIGHT.river not in [item.stroke for item in items if isinstance(item, Shape)]
    assert "Rivers" not in " ".join(item.text for item in items if isinstance(item, TextItem))


def test_in_one_ink_they_are_the_dots_of_the_sea_and_thinner_than_any_route(monkeypatch: pytest.MonkeyPatch) -> None:
    def dotted(**options: Any) -> list[Shape]:
        spec = evros(style="print", **options)
        return [shape for shape in shapes_of(spec, "print", monkeypatch) if shape.dash == (0.6, 2.4)]

    (river,) = dotted()
    assert river.width < 1
    assert dotted(rivers=False) == []


def test_a_house_style_with_its_own_sea_has_rivers_of_that_water(tmp_path: Path) -> None:
    file = tmp_path / "style.toml"
    file.write_text('[palette]\nsea = "#e8e8e8"\n', encoding="utf-8")
    river = house_style(file).light.river
    assert river not in (LIGHT.river, "#e8e8e8")
    # A grey water has grey rivers, darker than it is.
    red, green, blue = (int(river[at : at + 2], 16) for at in (1, 3, 5))
    assert max(red, green, blue) < 0xE8
    assert max(red, green, blue) - min(red, green, blue) < 20


def test_the_still_map_of_a_page_has_them_below_lakes_and_borders() -> None:
    page = page_map(evros()).get_root().render()
    still = page[page.index('class="r-static"') :]
    order = [
        found for found in re.findall(r'<path class="(r-[a-z]+)', still) if found in ("r-land", "r-river", "r-border")
    ]
    assert order[:3] == ["r-land", "r-river", "r-border"]
    assert 'class="r-river"' not in page_map(evros(rivers=False)).get_root().render()


def test_the_axes_of_a_plot_have_them_above_the_land_and_what_somebody_lays_on_it() -> None:
    from matplotlib.colors import to_hex

    def inks(**options: Any) -> dict[str, float]:
        ax = walk().plot(**options)
        return {to_hex(ink): one.get_zorder() for one in ax.collections for ink in one.get_edgecolor()}

    found = inks()
    # Relief and roads of the user's own go between, at 1.02 and 1.04: docs/howto/tiles.md.
    assert found[LIGHT.coast] == 1
    assert 1.04 < found[LIGHT.river] < found[LIGHT.border] < 2
    assert LIGHT.river not in inks(ground=False)


@pytest.mark.slow
def test_the_command_line_leaves_them_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    network = "western-africa-atlantic"
    assert main(["map", network, "-o", "with.svg"]) == 0
    assert main(["map", network, "-o", "without.svg", "--no-rivers"]) == 0
    assert LIGHT.river in Path("with.svg").read_text(encoding="utf-8")
    assert LIGHT.river not in Path("without.svg").read_text(encoding="utf-8")
    assert DARK.river != LIGHT.river
    assert main(["build", network, "-o", "site", "--no-rivers", "--no-cities"]) == 0
    for page in ("index.html", "embed.html", "fallback.svg"):
        text = Path("site", page).read_text(encoding="utf-8")
        assert 'class="r-river"' not in text
        assert "Rivers:" not in text
