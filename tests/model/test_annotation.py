from __future__ import annotations

from typing import Any

import pytest

from routes import DataError, Network
from routes.geo import masking
from routes.model import views
from routes.model.annotation import LONGEST, Annotation, Side
from routes.model.chapter import Chapter
from tests.toy import WAYPOINTS, toy


def note(ident: str = "n", text: str = "Boats leave here.", **more: Any) -> Annotation:
    return Annotation(id=ident, text=text, **{"place": "alta", **more})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"text": " "}, "text is empty: give it a value"),
        ({"id": ""}, "id is empty: give it a value"),
        ({"text": "x" * (LONGEST + 1)}, "has 201 characters: write at most 200"),
        ({"texts": {"es": "x" * (LONGEST + 1)}}, "text:es"),
        ({"place": ""}, "place is empty, and so are leg, lon and lat: name what the text is about"),
        ({"leg": "l"}, 'leg "l" is a second anchor beside place "alta": keep one'),
        ({"lon": 1, "lat": 0}, 'lon "1" is a second anchor beside place "alta": keep one'),
        ({"place": "", "lon": 1}, "lat is empty beside lon 1: write both, or neither"),
        ({"place": "", "lon": 1, "lat": 91}, 'lat "91" is not between -90 and 90 degrees'),
        ({"side": "top"}, 'side "top" is not one of left, right, above, below'),
        ({"period": "soon"}, 'period "soon" is not a date'),
    ],
)
def test_an_annotation_that_cannot_be_one_says_what_is_wrong(given: dict[str, Any], said: str) -> None:
    fields = {"id": "n", "text": "Boats leave here.", "place": "alta", **given}
    with pytest.raises(DataError) as caught:
        Annotation(**fields)
    assert said in str(caught.value)


def test_a_text_of_the_greatest_length_is_one() -> None:
    assert len(note(text="x" * LONGEST).text) == LONGEST


def test_the_text_is_that_of_a_language_else_the_first() -> None:
    made = note(texts={"es": "De aquí salen los botes."}, side="left", period="2022")
    assert (made.text_in("es"), made.text_in("fr")) == ("De aquí salen los botes.", "Boats leave here.")
    assert (made.side, str(made.period)) == (Side.LEFT, "2022")


def test_references_of_annotations_and_to_them_are_checked_all_at_once() -> None:
    with pytest.raises(DataError) as caught:
        toy(
            annotations=[note(place="alto"), note("m", place="", leg="nowhere", sources="t"), note("m")],
            chapters=[Chapter(title="One", annotations="n|o")],
        )
    said = str(caught.value)
    for part in (
        'annotations[0], place: no waypoint "alto". Did you mean',
        'annotations[1], leg: no leg "nowhere"',
        'annotations[1], sources: no source "t" in sources',
        'annotations[2], id: id "m" is taken by annotations[1]',
        'chapters[0], annotations: no annotation "o"',
    ):
        assert part in said


def test_annotations_of_what_fell_out_go_and_the_others_keep_their_order() -> None:
    notes = [note("z", place="norte"), note("a", place="", leg="alta--puerto-bus", sources="s"), note("b", place="", lon=9, lat=9)]  # fmt: skip
    net = toy(annotations=notes)
    assert [each.id for each in net.annotations] == ["z", "a", "b"]
    assert [each.id for each in net.close("norte").annotations] == ["a", "b"]
    assert [each.id for each in net.close("alta--puerto-bus").annotations] == ["z", "b"]
    # The leg to norte opens in 2022, the place itself is always there.
    assert [each.id for each in net.at("2021").annotations] == ["z", "a", "b"]
    # What only an annotation cites is cited.
    assert "s" in views.select(net, lambda leg: leg.id == "alta--puerto-bus").sources
    assert net.replace(annotations=()).annotations == ()


def test_two_networks_as_one_have_the_annotations_of_both_and_none_twice() -> None:
    mine, other = toy(annotations=[note()]), toy(annotations=[note(), note("m")])
    assert [each.id for each in views.merge(mine, other).annotations] == ["n", "m"]
    with pytest.raises(DataError, match='annotation "n" differs in text'):
        views.merge(mine, toy(annotations=[note(text="No boats.")]))


def test_an_annotation_tells_no_position_of_a_sensitive_place() -> None:
    import dataclasses

    camp = dataclasses.replace(WAYPOINTS[0], id="camp", lon=5.8123, lat=6.4321, sensitivity="admin2", sources=())
    notes = [
        note("a", place="camp", text="It lies at 5.8123.", texts={"es": "Está en 6.4321."}),
        note("b", place="", lon=5.8124, lat=6.4322),
        note("c", place="", lon=50.81234, lat=6.4322),
    ]
    net = Network(waypoints=[camp], annotations=notes)
    shown = masking.public(net)
    assert [each.text for each in shown.annotations[:1]] == ["It lies at …."]
    assert shown.annotations[0].text_in("es") == "Está en …."
    assert shown.annotations[0].place == "camp"
    assert (shown.annotations[1].lon, shown.annotations[1].lat) == (5.8, 6.4)
    assert shown.annotations[2] == notes[2]
    assert masking.public(shown) == shown
