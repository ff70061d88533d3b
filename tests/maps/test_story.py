"""Chapters: what each shows and hides, where it looks, and its text as checked HTML."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import routes
from routes.errors import DataError, UsageError
from routes.maps import compose
from routes.maps.markdown import to_html
from routes.maps.spec import ChapterMark, MapSpec
from routes.model.chapter import Chapter
from tests.toy import toy

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def told(*chapters: Chapter) -> tuple[MapSpec, tuple[ChapterMark, ...]]:
    made = compose.compose(toy(chapters=chapters), basemap="none")
    return made, made.story


def legs(made: MapSpec, chapter: ChapterMark) -> list[str]:
    return [made.legs[index].id for index in chapter.legs or ()]


def test_what_is_shown_stays_until_it_is_hidden_and_new_legs_are_fresh_in_order_of_travel() -> None:
    made, story = told(
        Chapter(title="One", show="alta--puerto-boat"),
        Chapter(title="Two", show="r"),
        Chapter(title="Three", hide="alta--puerto-boat"),
    )
    assert legs(made, story[0]) == ["alta--puerto-boat"]
    assert legs(made, story[1]) == ["alta--puerto-boat", "alta--puerto-bus", "puerto--cruce-walk"]
    assert [made.legs[i].id for i in story[1].fresh] == ["alta--puerto-bus", "puerto--cruce-walk"]
    assert legs(made, story[2]) == ["alta--puerto-bus", "puerto--cruce-walk"]
    assert {made.waypoints[i].id for i in story[0].waypoints or ()} == {"alta", "puerto"}


def test_a_story_that_shows_nothing_in_particular_shows_everything() -> None:
    _, story = told(Chapter(title="One"), Chapter(title="Two", view="alta"))
    assert [chapter.legs for chapter in story] == [None, None]


def test_a_part_of_a_route_and_the_way_between_two_places() -> None:
    made, story = told(Chapter(title="One", show="r..puerto"), Chapter(title="Two", show="puerto..norte"))
    assert legs(made, story[0]) == ["alta--puerto-bus"]
    assert legs(made, story[1]) == ["alta--puerto-bus", "puerto--cruce-walk", "cruce--norte-bus"]


@pytest.mark.parametrize("view", ["43,11.5,44,13.2", "43, 11.5, 44, 13.2", "43 11.5 44 13.2", "43|11.5|44|13.2"])
def test_four_numbers_are_a_view_whatever_stands_between_them(view: str) -> None:
    assert told(Chapter(title="A", view=view))[1][0].view == (43, 11.5, 44, 13.2)


@pytest.mark.slow
def test_a_check_says_what_a_build_would_refuse_in_chapters_all_of_it_with_file_line_and_column(tmp_path: Path) -> None:
    toy().save(tmp_path / "net")
    table = tmp_path / "net" / "chapters.csv"
    table.write_text("title,view,show\nOne,alta,\nTwo,44|1|43|2,nowhere\n", encoding="utf-8")
    found = [f for f in routes.check(tmp_path / "net") if f.code == "bad-chapter"]
    assert [(f.severity, f.where) for f in found] == [
        ("error", "chapters.csv:3, show"),
        ("error", "chapters.csv:3, view"),
    ]
    assert "nowhere" in found[0].message
    assert "44|1|43|2 is not west|south|east|north" in found[1].message
    with pytest.raises(UsageError, match="chapter 2"):
        routes.read(tmp_path / "net").map()
    assert len(routes.read(tmp_path / "net").check()) >= 2
    table.write_text('title,view\nOne,"0,-1,2,1"\n', encoding="utf-8")
    assert [f for f in routes.check(tmp_path / "net") if f.code == "bad-chapter"] == []


def test_a_view_is_places_or_four_numbers() -> None:
    _, story = told(Chapter(title="A", view="alta|cruce"), Chapter(title="B", view="0|-1|2|1"), Chapter(title="C"))
    west, south, east, north = story[0].view or (9, 9, 9, 9)
    assert west < 0 < 2 < east
    assert south < 0 < north
    assert story[1].view == (0, -1, 2, 1)
    assert story[2].view is None


@pytest.mark.parametrize(
    ("chapter", "message"),
    [
        (Chapter(title="A", show="nowhere"), "chapter 1, show: "),
        (Chapter(title="A", view="5|5|1|1"), r"chapter 1, view: 5\|5\|1\|1 is not west\|south\|east\|north"),
        (Chapter(title="A", show="r..norte"), 'route "r" does not pass Nórte'),
    ],
)
def test_a_chapter_that_names_nothing_is_refused_with_its_number(chapter: Chapter, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        told(chapter)


def test_markdown_is_limited_and_its_links_are_checked() -> None:
    assert to_html("**a** *b* `c`") == "<p><strong>a</strong> <em>b</em> <code>c</code></p>"
    assert to_html("<img src=x onerror=alert(1)>") == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"
    assert to_html("[x](javascript:alert(1))") == "<p>[x](javascript:alert(1))</p>"
    assert to_html("[x](https://example.org/a)") == (
        '<p><a href="https://example.org/a" rel="noopener nofollow" target="_blank">x</a></p>'
    )
    assert "<h1>" not in to_html("# no headings")
    assert "<img" not in to_html("![no](https://example.org/p.png)")


def test_chapters_and_their_pictures_travel_in_a_network_folder(tmp_path: Path) -> None:
    chapter = Chapter(title="One", text="a *b*", image="boat.png", alt="A boat", credit="Us", period="2022-01")
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "boat.png").write_bytes(PNG)
    (tmp_path / "net" / "waypoints.csv").write_text("id,name,lon,lat\na,A,0,0\nb,B,1,1\n", encoding="utf-8")
    (tmp_path / "net" / "chapters.csv").write_text(
        "title,text,view,show,hide,period,image,alt,credit\nOne,a *b*,,,,2022-01,boat.png,A boat,Us\n", encoding="utf-8"
    )
    net = routes.read(tmp_path / "net")
    assert net.chapters == (chapter,)
    assert net.chapters[0].picture == PNG
    again = routes.read(routes.write(net, tmp_path / "copy"))
    assert again.chapters[0].picture == PNG
    assert again == net
    for suffix in ("gpkg", "geojson", "graphml"):
        assert routes.read(routes.write(net, tmp_path / f"net.{suffix}")).chapters == (chapter,)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("none.png", None, "missing-image"), ("a.svg", b"<svg onload=alert(1)>", "bad-image")],
)
def test_a_picture_that_is_none_is_a_finding(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    (tmp_path / "waypoints.csv").write_text("id,name,lon,lat\na,A,0,0\nb,B,1,1\n", encoding="utf-8")
    (tmp_path / "chapters.csv").write_text(f"title,image\nOne,{name}\n", encoding="utf-8")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert [f.code for f in routes.check(tmp_path) if f.severity == "error"] == [code]


def test_a_picture_outside_the_folder_is_refused() -> None:
    with pytest.raises(DataError, match='image "../../etc/passwd" is not a file in the network'):
        Chapter(title="One", image="../../etc/passwd")


@pytest.mark.slow
def test_the_example_of_april_2022_is_what_its_tool_makes(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    code = f"import runpy; runpy.run_path('tools/build_examples.py')['build'](__import__('pathlib').Path({str(tmp_path / 'made')!r}))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
    for made in (tmp_path / "made").iterdir():
        assert (root / "examples" / "darien-2022" / made.name).read_bytes() == made.read_bytes(), made.name
