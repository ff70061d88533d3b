"""Every answer in a notebook and on folium: a short line, a frame, a folium map, Axes, files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import folium
import pytest

import routes
from routes.maps.html.folium_layers import FoliumMap, RoutesGroup
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from tests.geo.test_gate import ANSWERS, network


@pytest.fixture
def axes() -> Iterator[None]:
    import matplotlib.pyplot as plt

    plt.switch_backend("Agg")
    yield
    plt.close("all")


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_is_a_short_line_a_frame_and_a_folium_map(name: str) -> None:
    answer = ANSWERS[name](network())
    line = repr(answer)
    assert line.startswith(f"<{type(answer).__name__}: ")
    assert len(line) < 500
    assert "\n" not in line
    assert answer._repr_html_().startswith("<iframe srcdoc=")
    assert answer._repr_mimebundle_(include=["text/plain"]) == {"text/plain": answer.summary()}
    made = answer.explore()
    assert type(made) is FoliumMap
    # The same picture as its own map: legs as wide, marked, and titled.
    own = answer.map().spec
    assert (made.spec.title, made.spec.legs, made.spec.legend) == (own.title, own.legs, own.legend)
    theirs = folium.Map(tiles=None)
    assert answer.explore(m=theirs, name="Answer") is theirs
    assert [one.layer_name for one in theirs._children.values() if isinstance(one, RoutesGroup)] == ["Answer"]


@pytest.mark.usefixtures("axes")
def test_an_answer_is_drawn_on_axes_and_saved_by_its_suffix(tmp_path: Path) -> None:
    trip = network().path("town", "camp")
    # Of the network all legs, of the path its own.
    assert len(trip.plot().lines) < len(network().plot().lines)
    assert json.loads(trip.save(tmp_path / "t.json").read_text(encoding="utf-8")) == json.loads(trip.to_json())
    shapes = json.loads(trip.save(tmp_path / "t.geojson").read_text(encoding="utf-8"))
    assert shapes == json.loads(json.dumps(trip.__geo_interface__))
    assert trip.save(tmp_path / "t.svg").read_bytes().startswith(b"<?xml")
    assert "<!doctype html>" in trip.save(tmp_path / "t.html").read_text(encoding="utf-8").lower()
    with pytest.raises(routes.UsageError, match=r'saved as \.html, .*\.geojson, not "\.xlsx"'):
        trip.save(tmp_path / "t.xlsx")


def test_an_answer_takes_columns_and_colours_of_its_network() -> None:
    found = network().reachable("town").explore("mode", tooltip=["mode"], tiles=None)
    assert found.spec.colours
    assert all(mark.tip[0].startswith("mode: ") for mark in found.spec.legs)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_about_a_part_of_a_network_with_annotations_and_a_story_is_drawn(name: str) -> None:
    net = network()
    notes = [Annotation(id=f"n{i}", text="Here.", place=place) for i, place in enumerate(net.waypoints)]
    notes += [Annotation(id=f"m{i}", text="There.", leg=leg) for i, leg in enumerate(net.legs)]
    chapters = [Chapter(title="All of it", show=tuple(net.legs))]
    made = ANSWERS[name](net.replace(annotations=notes, chapters=chapters)).map().spec
    drawn = {leg.id for leg in made.legs} | {place.id for place in made.waypoints}
    assert {note.waypoint for note in made.notes if note.waypoint is not None} <= set(range(len(made.waypoints)))
    assert drawn
