"""Rows of docs/checklist.md that no other test shows."""

from __future__ import annotations

import colorsys
import inspect
import re
from pathlib import Path

import pytest

import routes
from routes import Leg, Network, Observation, Source, Waypoint
from routes.maps import compose
from routes.maps.image import write as static
from routes.maps.style import theme_css

CSS = theme_css() + (Path(compose.__file__).parent / "html" / "assets" / "page.css").read_text(encoding="utf-8")
MODES = ("road", "water", "foot", "rail", "air", "other")
PNG = b"\x89PNG\r\n\x1a\n"


def themes() -> list[dict[str, str]]:
    """Return the colours of the page, light and dark, by name."""
    found = [dict(re.findall(r"--([a-z]+): ?(#[0-9a-f]{6})", block)) for block in re.findall(r"\{([^{}]*)\}", CSS)]
    return [colours for colours in found if "land" in colours]


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_lines_and_marks_are_three_to_one_against_land_and_sea() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert len(themes()) >= 2
    for colours in themes():
        for name in (*MODES, "markline", "focus"):
            assert min(contrast(colours[name], colours[ground]) for ground in ("land", "sea")) >= 3, (name, colours)


def test_no_line_is_red_and_no_colour_of_lines_can_be_asked_for() -> None:
    for colours in themes():
        for name in MODES:
            hue, _, strong = colorsys.rgb_to_hls(*(int(colours[name][i : i + 2], 16) / 255 for i in (1, 3, 5)))
            assert strong < 0.2 or 15 <= hue * 360 <= 345, (name, colours[name])
    options = inspect.signature(compose.compose).parameters
    assert [name for name in options if "colo" in name] == []


def test_dead_missing_and_returned_are_told_in_the_text_of_a_leg() -> None:
    source = Source(id="s", title="T", publisher="P", url="https://example.org/", accessed="2026-01-01")
    places = [Waypoint(id="a", name="A", lon=0, lat=0), Waypoint(id="b", name="B", lon=1, lat=0)]
    leg = Leg(id="x", start="a", end="b", mode="boat", hours=(5, 9), certainty="reported")
    seen = [
        Observation(about="x", measure="death", period="2023", value=12, low=12, source="s"),
        Observation(about="x", measure="missing", period="2023", value=7, source="s"),
        Observation(about="x", measure="return", period="2023", value=3, low=2, high=9, source="s"),
    ]
    spec = compose.compose(Network(waypoints=places, legs=[leg], observations=seen, sources=[source]), basemap="none")
    assert spec.legs[0].figures == (
        ("deaths, 2023", "12 or more people", "P"),
        ("people missing, 2023", "7 people", "P"),
        ("returns, 2023", "3 (2–9) events", "P"),
    )
    # A degree of the equator is 111.3 km.
    assert spec.legs[0].facts[0] == "by water, 111 km"
    table = " ".join(cell.text for row in spec.figures for cell in row.cells)
    assert all(said in table for said in ("12 or more people", "7 people", "3 (2–9) events"))


def test_each_certainty_has_its_own_line_and_the_legend_explains_what_is_not_usual() -> None:
    places = [Waypoint(id=name, name=name, lon=lon, lat=0) for lon, name in enumerate("abcd")]
    ways = [("a", "b", "confirmed"), ("b", "c", "reported"), ("c", "d", "inferred")]
    legs = [Leg(id=a + b, start=a, end=b, mode="bus", certainty=known) for a, b, known in ways]
    spec = compose.compose(Network(waypoints=places, legs=legs), basemap="none")
    assert [(leg.confirmed, leg.inferred) for leg in spec.legs] == [(True, False), (False, False), (False, True)]
    assert [leg.drawn_width for leg in spec.legs] == [4.4, 3.0, 1.8]
    said = {entry.kind: entry.text for entry in spec.legend}
    assert (said["confirmed"], said["inferred"]) == ("confirmed", "inferred, not reported")
    assert ">confirmed<" in static.picture_bytes(spec, ".svg").decode("utf-8")


def test_places_keep_their_accents_in_page_and_picture(tmp_path: Path) -> None:
    table = "lugar;lat;lon\nCapurganá;8,6333;-77,3500\nÑuñoa;8,9800;-79,5200\n"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        (tmp_path / "p.csv").write_bytes(table.encode(encoding))
        spec = compose.compose(routes.read(tmp_path / "p.csv"), basemap="none")
        assert [mark.name for mark in spec.waypoints] == ["Capurganá", "Ñuñoa"]
        assert "Capurganá" in static.picture_bytes(spec, ".svg").decode("utf-8")


def test_a_picture_without_alternative_text_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "waypoints.csv").write_text("id,name,lon,lat\na,A,0,0\nb,B,1,1\n", encoding="utf-8")
    (tmp_path / "one.png").write_bytes(PNG)
    for alt, codes in (("", ["missing-alt"]), ("Boats", [])):
        (tmp_path / "chapters.csv").write_text(f"title,image,alt\nOne,one.png,{alt}\n", encoding="utf-8")
        found = [(f.code, f.severity) for f in routes.check(tmp_path) if f.code == "missing-alt"]
        assert found == [(code, "warning") for code in codes]
