"""How things are drawn has one home: every way of drawing a map takes widths, radii and dashes from `maps.style`."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import pytest

from routes import Leg, Network, Waypoint
from routes.maps import compose, style
from routes.maps.html import layer as packed
from routes.maps.html import page as document
from routes.maps.html import svg as staticsvg
from routes.maps.html.layer import LayerStyle
from routes.maps.image import sheets, svg

PAGE = Path(style.__file__).parent / "html" / "assets"


def pair(**fields: object) -> Network:
    """Return a network of one leg that goes both ways beside one that returns."""
    return Network(
        waypoints=[Waypoint(id="a", name="A", lon=0, lat=0), Waypoint(id="b", name="B", lon=3, lat=0)],
        legs=[
            Leg(id="out", start="a", end="b", mode="bus", **fields),
            Leg(id="back", start="b", end="a", mode="bus", **fields),
        ],
    )


# A hand-made table: certainty, mode, width in px.
WIDTHS = [("confirmed", 4.4), ("reported", 3.0), ("inferred", 1.8), (None, 3.0)]


@pytest.mark.parametrize(("certainty", "width"), WIDTHS)
def test_a_leg_has_one_width_in_page_still_map_picture_axes_and_layer(certainty: str | None, width: float) -> None:
    import matplotlib as mpl

    mpl.use("Agg")
    net = pair(**({"certainty": certainty} if certainty else {}))
    spec = compose.compose(net, basemap="none")
    assert {mark.offset for mark in spec.legs} != {0}  # the two are drawn beside each other

    groups = re.findall(r'<g class="r-leg r-road[^"]*" stroke-width="([\d.]+)">(.*?)</g>', staticsvg.static_svg(spec))
    still = [said for said, uses in groups for _ in re.findall(r'<use href="#r-l\d"', uses)]
    live = [leg["base"] for leg in document.spec_data(spec)["legs"]]
    picture = svg.svg(sheets.draw(spec, "map"), "test")
    drawn = re.findall(rf'stroke="{style.LIGHT.lines["road"]}" stroke-width="([\d.]+)"', picture)
    layer = json.loads(base64.b64decode(packed.packed(spec, LayerStyle())))["legs"]
    axes = [line.get_linewidth() for line in net.plot().get_lines() if line.get_zorder() == 2.2]
    assert [float(one) for one in still] == live == [leg["width"] for leg in layer] == [width, width]
    assert width in {float(one) for one in drawn}
    assert axes == pytest.approx([width * 0.6] * 2)


def test_the_script_computes_no_width_and_no_radius() -> None:
    paint = (PAGE / "paint.js").read_text(encoding="utf-8")
    assert "data.radii" in paint
    assert "leg.base" in paint
    for literal in ("4.4", "[6, 4.5"):
        assert literal not in paint


@pytest.mark.parametrize("kind", sorted(style.DASHES))
def test_the_style_sheet_dashes_as_the_pictures_do(kind: str) -> None:
    css = (PAGE / "page.css").read_text(encoding="utf-8")
    (rule,) = re.findall(rf"^\.r-{kind} {{([^}}]*)}}", css, re.MULTILINE)
    found = re.search(r"stroke-dasharray: ([\d. ]+);", rule)
    assert (tuple(float(step) for step in found[1].split()) if found else ()) == style.DASHES[kind]


def test_zero_and_no_figure_are_dashed_alike_in_page_and_pictures() -> None:
    css = (PAGE / "page.css").read_text(encoding="utf-8")
    for name, dash in (("zeroflow", style.ZERO_DASH), ("noflow", style.NO_FIGURE_DASH)):
        assert f".r-{name} {{" in css
        (written,) = re.findall(rf"^\.r-{name} {{[^}}]*stroke-dasharray: ([\d. ]+);", css, re.MULTILINE)
        assert tuple(float(step) for step in written.split()) == dash


def test_the_pages_have_their_colours_from_the_same_place() -> None:
    css = (PAGE / "page.css").read_text(encoding="utf-8")
    assert re.findall(r"^\s*--(?:land|sea|road|text)\b", css, re.MULTILINE) == []
    made = style.theme_css()
    for theme in (style.LIGHT, style.DARK):
        assert f"--land:{theme.land};" in made
        assert f"--road:{theme.lines['road']};" in made
