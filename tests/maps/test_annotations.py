"""Annotations as drawn: where they stand, when they are shown, in which language, and what a page holds of them."""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any

import routes
from routes import Observation, Waypoint
from routes.maps import compose
from routes.maps.html import page
from routes.maps.image import names, sheets
from routes.maps.image.picture import Disc, Shape, TextItem
from routes.maps.spec import GRID
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from tests.toy import WAYPOINTS, toy

NOTES = (
    Annotation(id="a", text="Boats leave\n here.", texts={"es": "De aquí salen botes."}, place="alta", sources="s"),
    Annotation(id="b", text="The road is new.", leg="alta--puerto-bus", period="2022-02/2022-03", side="below"),
    Annotation(id="c", text="Open sea.", lon=9, lat=-4, period="2030"),
)
FIGURES = [
    Observation(about="cruce", measure="transit", period=f"2022-0{month}", value=month, source="s") for month in range(1, 7)
]  # fmt: skip


def composed(notes: tuple[Annotation, ...] = NOTES, tables: Any = None, **options: Any) -> Any:
    return compose.compose(toy(annotations=notes, **(tables or {})), basemap="none", **options)


def test_a_note_stands_at_its_place_in_the_middle_of_its_leg_or_at_its_position_and_the_map_holds_it() -> None:
    spec = composed()
    place, leg, spot = spec.notes
    assert (place.x, place.y) == (spec.waypoints[place.waypoint].x, spec.waypoints[place.waypoint].y) == (0, 0)
    assert (leg.x, leg.y, leg.side) == (GRID // 2, 0, "below")
    assert spot.x == 9 * GRID
    assert spec.bounds[2] >= 9
    assert spec.bounds[1] <= -4
    assert [note.number for note in spec.notes] == ["1", "2", "3"]
    assert place.text == "Boats leave here."


def test_a_note_has_the_language_of_its_text_and_stands_in_the_words_of_a_page_in_that() -> None:
    spec = composed(lang="es")
    assert [(note.text, note.lang) for note in spec.notes[:2]] == [
        ("De aquí salen botes.", ""),
        ("The road is new.", "en"),
    ]
    assert "En el mapa: De aquí salen botes." in spec.words
    assert not any("The road is new." in words for words in spec.words)
    assert "On the map: The road is new." in composed().words


def test_a_note_with_a_period_is_shown_in_the_steps_that_the_period_meets() -> None:
    spec = composed(tables={"observations": FIGURES})
    assert len(spec.time.periods) == 6
    assert [note.spans for note in spec.notes] == [(), ((1, 3),), ((0, 0),)]
    assert spec.notes[1].when


def test_a_map_of_one_date_and_one_of_an_itinerary_have_the_notes_of_what_they_show() -> None:
    assert [note.text for note in composed(at="2022-02").notes] == ["Boats leave here.", "The road is new."]
    net = toy(annotations=NOTES)
    way = compose.compose(net, itinerary=net.path("puerto", "norte"), basemap="none")
    assert way.notes == ()


def test_the_sources_of_notes_are_listed_though_nothing_else_cites_them() -> None:
    places = [Waypoint(id=w.id, name=w.name, lon=w.lon, lat=w.lat) for w in WAYPOINTS]
    net = toy(waypoints=places, legs=[], routes=[], observations=[], closures=[], annotations=NOTES[:1])
    spec = compose.compose(net, basemap="none")
    assert spec.sources == (("The Office", "https://example.org/s"),)
    assert spec.notes[0].sources == (0,)


def test_a_chapter_shows_the_annotations_it_names_and_else_those_of_what_it_shows() -> None:
    def told(*chapters: Chapter) -> list[tuple[int, ...] | None]:
        return [chapter.notes for chapter in composed(tables={"chapters": chapters}).story]

    assert told(Chapter(title="One"), Chapter(title="Two", period="2022")) == [None, None]
    assert told(Chapter(title="One", annotations="c|a"), Chapter(title="Two")) == [(0, 2), ()]
    assert told(Chapter(title="One", show="alta--puerto-boat"), Chapter(title="Two", show="alta--puerto-bus")) == [
        (0, 2),
        (0, 1, 2),
    ]


def test_code_and_style_of_annotations_come_with_annotations_alone() -> None:
    with_notes, without = (str(page.document(composed(notes), "", "").html) for notes in (NOTES, ()))
    assert "r-notetext" in with_notes
    assert not re.search("r-note(text|no|s|said)", without)
    assert '"notes"' not in without


def test_the_still_map_has_each_number_at_each_size_and_the_list_has_the_texts() -> None:
    html = str(page.document(composed(), "", "").html)
    for number in "123":
        assert len(re.findall(rf'<text class="r-tno"[^>]*>{number}</text>', html)) == 4
        assert f'<b class="r-noteno">{number}</b>' in html
    assert re.search(r'class="r-notesaid">Boats leave here\.</span> <small class="r-by">The Office</small>', html)


def test_hostile_text_of_an_annotation_is_text() -> None:
    text = "</script><img src=x onerror=alert(1)>{{7*7}}\"'`${x}"
    html = str(page.document(composed((Annotation(id=text, text=text, place="alta"),)), "", "").html)
    assert "<img" not in html
    assert "&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;{{7*7}}" in html


# --- pictures -------------------------------------------------------------------------------------------------
def words_of(picture: Any) -> list[str]:
    return [item.text for item in picture.items if isinstance(item, TextItem)]


def test_a_picture_has_the_text_beside_its_place_and_the_line_ends_there() -> None:
    spec = composed(NOTES[:1])
    picture = sheets.draw(spec, "map")
    text = next(item for item in picture.items if isinstance(item, TextItem) and "Boats leave here." in item.text)
    lines = [
        item.parts[0]
        for item in picture.items
        if isinstance(item, Shape) and item.width == 0.9 and len(item.parts[0]) == 2
    ]
    discs = [item for item in picture.items if isinstance(item, Disc)]
    line = min(lines, key=lambda part: abs(part[1][0] - text.x) + abs(part[1][1] - text.y))
    assert min(abs(math.hypot(disc.x - line[0][0], disc.y - line[0][1]) - disc.r) for disc in discs) < 0.5
    assert not any(item.text == "1" for item in picture.items if isinstance(item, TextItem))


def test_a_note_without_room_is_a_number_on_the_map_and_in_the_list_under_it() -> None:
    crowd = tuple(Annotation(id=f"n{i}", text=f"{i} " + "word " * 30, place="alta", side="left") for i in range(9))
    said = words_of(sheets.draw(composed(crowd, {"observations": []}), "map"))
    numbers = [text for text in said if re.fullmatch("[1-9]", text)]
    assert numbers
    assert all(numbers.count(number) == 2 for number in numbers)


def test_the_notes_of_a_picture_count_from_one_whatever_step_it_shows() -> None:
    spec = compose.compose(routes.load("americas"))
    shown = names.shown_notes(spec)
    assert [note.number for note in shown] != [str(n) for n in range(1, len(shown) + 1)]
    numbers = {text for text in words_of(sheets.draw(spec, "print")) if re.fullmatch("[1-9]", text)}
    assert sorted(numbers) == [str(n) for n in range(1, len(shown) + 1)]


def test_a_printed_sheet_numbers_all_notes_and_a_card_has_none() -> None:
    said = words_of(sheets.draw(composed(NOTES[:2]), "print"))
    assert [said.count(number) for number in "12"] == [2, 2]
    assert {"Boats leave here.", "The road is new."} <= set(said)
    assert "Boats leave here." not in words_of(sheets.draw(composed(NOTES[:2]), "social"))


def test_a_picture_of_a_step_has_the_notes_of_that_step() -> None:
    spec = composed(tables={"observations": FIGURES}, period="2022-05")
    assert [note.number for note in names.shown_notes(spec)] == ["1"]
    spec = composed(tables={"observations": FIGURES}, period="2022-03")
    assert [note.number for note in names.shown_notes(spec)] == ["1", "2"]


def test_hostile_text_of_an_annotation_is_text_in_svg(tmp_path: Path) -> None:
    text = "</text><script>alert(1)</script>&{{x}}"
    net = toy(annotations=[Annotation(id="a", text=text, place="alta")])
    path = net.map(basemap="none").save(tmp_path / "a.svg")
    svg = path.read_text(encoding="utf-8")
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg
