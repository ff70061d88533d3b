"""What is said of sources and of how well a leg is known, in every language."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from routes import Leg, Network, Observation, Source, Waypoint
from routes.article import article
from routes.describe import words
from routes.i18n.language import LANGUAGES, Text
from routes.maps import compose
from routes.maps.sourced import with_source

STRINGS = Path(words.__file__).parent.parent / "i18n" / "strings"


def bare(certainty: str = "reported", sources: tuple[str, ...] = ()) -> Network:
    places = [Waypoint(id=name, name=name.upper(), lon=at, lat=0) for name, at in (("a", 0.0), ("b", 1.0))]
    rows = [Observation(about="b", measure="arrival", period=f"202{n}", value=1200 + n) for n in range(2)]
    leg = Leg(id="x", start="a", end="b", mode="train", certainty=certainty, sources=sources)
    return Network(waypoints=places, legs=[leg], observations=rows, sources=[Source(id="s", publisher="The office")])


def every_text(spec: Any) -> str:
    shown = dataclasses.asdict(spec)
    shown.pop("strings")
    return json.dumps(shown, ensure_ascii=False)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_reported_is_said_only_of_what_names_a_source(lang: str) -> None:
    word = Text(lang).of("certainty", "reported")
    for options in ({}, {"flows": "arrival"}):
        spec = compose.compose(bare(), lang=lang, basemap="none", **options)
        assert word not in [part.strip() for fact in spec.legs[0].facts for part in fact.split(";")]
        known = [cell.text for row in spec.stops for cell in row.cells]
        assert not [cell for cell in known if cell.startswith(f"{word};")]
    sourced = compose.compose(bare(sources=("s",)), lang=lang, basemap="none")
    assert any(fact.startswith(f"{word};") for fact in sourced.legs[0].facts)
    inferred = compose.compose(bare(certainty="inferred"), lang=lang, basemap="none")
    assert any(fact.startswith(Text(lang).of("certainty", "inferred")) for fact in inferred.legs[0].facts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_source_given_for_the_map_is_that_of_everything_without_one(lang: str) -> None:
    text = Text(lang)
    missing = text("no_source_line").rstrip(".")
    unsourced = [text.counted("words_nosource", count) for count in (1, 2, 3)]
    without = every_text(compose.compose(bare(), lang=lang, basemap="none"))
    assert missing in without
    assert any(said in without for said in unsourced)
    for options in ({}, {"flows": "arrival"}):
        spec = compose.compose(bare(), lang=lang, basemap="none", source="Own reporting", **options)
        said = every_text(spec)
        assert missing not in said
        assert not [one for one in unsourced if one in said]
        assert spec.source_line == "Own reporting"
        assert spec.sources == (("Own reporting", ""),)
        assert {row[2] for mark in spec.waypoints for row in mark.figures} == {"Own reporting"}
        assert all("Own reporting" in series.label for series in spec.time.series)


def test_a_source_given_for_the_map_takes_nothing_from_what_has_one() -> None:
    net = with_source(bare(sources=("s",)), "Own reporting")
    assert net.legs["x"].sources == ("s",)
    assert net.sources["s"].label == "The office"
    assert {row.source for row in net.observations} == {"source"}
    assert with_source(net, "Another") is net
    assert with_source(bare(), "  ") == bare()


def test_a_way_of_a_network_without_sources_has_the_source_given() -> None:
    net = bare()
    spec = compose.compose(net, itinerary=net.path("a", "b"), source="Own reporting", basemap="none")
    assert spec.sources == (("Own reporting", ""),)


def test_the_notes_of_an_article_name_the_source_given() -> None:
    found = article.read("In 2021, 1,201 people arrived in B.", bare(), lang="en")
    (note,) = found.sources()
    assert "No source given" in note["words"]
    assert "Own reporting" in found.sources("Own reporting")[0]["words"]
    page = found.page(source="Own reporting", basemap="none")
    assert "No source given" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_train_is_a_train_and_freight_only_where_the_data_say_so(lang: str) -> None:
    said = "".join(path.read_text(encoding="utf-8") for path in (STRINGS / lang).glob("*.json")).lower()
    for word in ("freight", "cargo train", "tren de carga", "marchandises", "trem de carga", "machandiz", "البضائع"):
        assert word not in said
    train = {"en": "train", "es": "tren", "fr": "train", "pt": "trem", "ht": "tren", "ar": "القطار"}[lang]
    text = Text(lang)
    for group, key in (("modes", "train"), ("groups", "rail"), ("by_modes", "train")):
        assert train in text.of(group, key)
    spec = compose.compose(bare(), lang=lang, basemap="none")
    assert train in spec.legend[0].text
    assert train in " ".join(spec.words)


def test_what_the_data_say_of_a_train_stands_beside_it() -> None:
    net = bare()
    leg = dataclasses.replace(net.legs["x"], note="By freight train.")
    spec = compose.compose(dataclasses.replace(net, legs=[leg]), basemap="none")
    assert spec.legs[0].note == "By freight train."
