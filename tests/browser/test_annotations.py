"""Annotations in a real browser: on a wide map, on a phone, as the time moves, in a story, on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routes import Observation
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from tests.browser.conftest import violations
from tests.browser.test_time import STEP
from tests.toy import toy

TEXT = "Boats leave here</script><img src=x onerror=alert(1)>."
NOTES = (
    Annotation(id="a", text=TEXT, place="alta"),
    Annotation(id="b", text="Seven people were counted in March.", place="cruce", period="2022-03", sources="s"),
)
FIGURES = [
    Observation(about="cruce", measure="transit", period=f"2022-0{month}", value=month + 4, source="s")
    for month in range(1, 7)
]
# For each label of an annotation on the map: its text, whether it is seen, and how far its line ends from its place.
SEEN = """kind => {
  const marks = [...document.querySelectorAll('#map_routes .leaflet-r-mark-pane path.r-mark')].map(m => m.getBoundingClientRect());
  return [...document.querySelectorAll('.r-label.' + kind)].filter(n => getComputedStyle(n).visibility === 'visible').map(n => {
    const line = n.querySelector('.r-leader'), box = line.getBoundingClientRect(), own = n.getBoundingClientRect();
    const ends = [[box.left, box.top], [box.right, box.bottom], [box.left, box.bottom], [box.right, box.top]];
    const away = Math.min(...marks.flatMap(m => ends.map(e => Math.hypot(e[0] - (m.left + m.width / 2), e[1] - (m.top + m.height / 2)) - m.width / 2)));
    const from = Math.min(...ends.map(e => Math.hypot(Math.max(own.left - e[0], 0, e[0] - own.right), Math.max(own.top - e[1], 0, e[1] - own.bottom))));
    return { text: n.firstChild.textContent, away, from, long: Math.hypot(box.width, box.height) };
  });
}"""
LISTED = """[...document.querySelectorAll('#r-notes li')].filter(n => !n.hidden && n.offsetHeight > 1)
  .map(n => [n.querySelector('.r-noteno').textContent, n.querySelector('.r-notesaid').textContent])"""


@pytest.fixture(scope="module")
def noted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    net = toy(annotations=NOTES, observations=FIGURES)
    return Path(net.map(basemap="none").save(tmp_path_factory.mktemp("notes") / "noted.html"))


def test_on_a_wide_map_the_text_stands_beside_its_place_on_a_line_that_ends_there(visit: Any, noted: Path) -> None:
    seen = visit(1200).open(noted)
    page = seen.page
    page.evaluate(STEP, -1)
    texts = page.evaluate(SEEN, "r-notetext")
    assert [one["text"] for one in texts] == [TEXT, NOTES[1].text]
    assert texts[0]["away"] < 3
    assert all(one["from"] < 3 and one["long"] > 5 for one in texts)
    assert page.evaluate(SEEN, "r-noteno") == []
    assert page.evaluate(LISTED) == []
    assert page.locator("img").count() == 0
    assert violations(page) == []
    assert seen.errors == []


def test_on_a_phone_the_number_on_the_map_is_that_of_the_list(visit: Any, noted: Path) -> None:
    seen = visit(390, 844).open(noted)
    page = seen.page
    page.evaluate(STEP, -1)
    numbers = page.evaluate(SEEN, "r-noteno")
    assert [one["text"] for one in numbers] == ["1", "2"]
    assert all(one["away"] < 3 for one in numbers[:1])
    assert page.evaluate(SEEN, "r-notetext") == []
    assert page.evaluate(LISTED) == [["1", TEXT], ["2", NOTES[1].text]]
    assert violations(page) == []
    assert seen.errors == []


@pytest.mark.parametrize(("width", "kind"), [(1200, "r-notetext"), (390, "r-noteno")])
def test_a_note_with_a_period_comes_and_goes_with_the_slider(visit: Any, noted: Path, width: int, kind: str) -> None:
    page = visit(width).open(noted).page
    shown = {}
    for step in (-1, 1, 2, 3):
        page.evaluate(STEP, step)
        shown[step] = len(page.evaluate(SEEN, kind))
    assert shown == {-1: 2, 1: 1, 2: 2, 3: 1}
    # The list keeps its room, so that nothing below it moves.
    high = page.locator("#r-notes").bounding_box()["height"]
    page.evaluate(STEP, 2)
    assert page.locator("#r-notes").bounding_box()["height"] == pytest.approx(high, abs=1)


def test_on_paper_and_without_javascript_all_numbers_and_texts_stand_in_the_page(visit: Any, noted: Path) -> None:
    page = visit(1200).open(noted).page
    page.emulate_media(media="print")
    page.wait_for_function(f"({LISTED}).length >= 1 && {LISTED}[0][0] === '1'")
    still = visit(800, java_script_enabled=False).page
    still.goto(noted.as_uri())
    assert still.locator("#r-notes li").count() == 2
    assert still.locator("#r-notes").is_visible()
    assert [node.text_content() for node in still.locator(".r-static .r-tno:visible").all()] == ["1", "2"]


def test_a_chapter_shows_the_annotations_it_names(visit: Any, tmp_path: Path) -> None:
    chapters = [Chapter(title="One", annotations="b"), Chapter(title="Two", annotations="a|b"), Chapter(title="Three")]
    net = toy(annotations=NOTES, observations=FIGURES, chapters=chapters)
    path = Path(net.map(basemap="none").save(tmp_path / "story.html"))
    page = visit(1600, reduced_motion="reduce").open(path).page
    listed = "[...document.querySelectorAll('#r-notes li')].map(n => !n.hidden).join()"
    for wanted in ("false,true", "true,true", "false,false"):
        page.wait_for_function(f"({listed}) === '{wanted}'")
        if wanted != "false,false":
            page.get_by_role("button", name="Next chapter").click()
    assert page.locator(".r-chapternotes:visible").count() == 0
    phone = visit(390, 844, reduced_motion="reduce").open(path).page
    assert [node.inner_text().split() for node in phone.locator("#chapter-1 .r-chapternotes li").all()] == [
        ["2", *NOTES[1].text.split()]
    ]
    assert phone.evaluate(SEEN, "r-noteno")[0]["text"] == "2"
    assert violations(phone) == []
