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
from routes.model.network import Meta
from routes.model.records import Observation, Route, Source
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


def test_a_chapter_is_about_the_legs_it_adds_or_else_those_it_names_and_the_others_step_back() -> None:
    made, story = told(
        Chapter(title="One", show="alta--puerto-boat"),
        Chapter(title="Two", show="r"),
        Chapter(title="Three", show="alta--puerto-bus"),
        Chapter(title="Four", period="2022"),
    )
    staged = [([made.legs[i].id for i in c.front], [made.legs[i].id for i in c.back]) for c in story]
    assert staged == [
        (["alta--puerto-boat"], []),
        (["alta--puerto-bus", "puerto--cruce-walk"], ["alta--puerto-boat"]),
        (["alta--puerto-bus"], ["alta--puerto-boat", "puerto--cruce-walk"]),
        ([], []),
    ]


FIGURES = [
    Observation(about="cruce", measure="transit", period="2022-01/2022-02", value=8456, source="s"),
    Observation(about="cruce", measure="transit", period="2022-03", value=20000, low=20000, source="s"),
    Observation(about="cruce", measure="transit", period="2022-03", value=21000, source="t"),
    Observation(about="cruce", measure="transit", period="2022-04", value="not reported", source="s"),
    Observation(about="cruce", measure="transit", period="2022-04", value=5, source="s", group="sex:women"),
    Observation(about="alta--puerto-bus", measure="transit", period="2021", value=7, source="s"),
]


@pytest.mark.parametrize(
    ("figure", "lang", "value", "said"),
    [
        ("cruce|transit|2022-01/2022-02", "en", "8,456", "transits, El Cruce, January–February 2022"),
        ("cruce|transit|2022-01/2022-02", "es", "8.456", "tránsitos, El Cruce, enero-febrero de 2022"),
        ("cruce|transit|2022-03|s", "en", "20,000 or more", "transits, El Cruce, March 2022"),
        ("alta--puerto-bus|transit|2021", "en", "7", "transits, Ciudad Alta ↔ Low Port, 2021"),
    ],
)
def test_the_figure_of_a_chapter_is_told_large_with_what_it_counts_where_and_when(
    figure: str, lang: str, value: str, said: str
) -> None:
    sources = [Source(id=name, publisher=f"Office {name}") for name in "st"]
    net = toy(chapters=[Chapter(title="One", figure=figure)], observations=FIGURES, sources=sources)
    chapter = compose.compose(net, basemap="none", lang=lang).story[0]
    assert (chapter.value, chapter.told, chapter.by) == (value, said, "Office s")


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        ("cruce|transit|2022-05", 'no figure is "cruce|transit|2022-05". Did you mean cruce|transit|2022-0'),
        ("cruce|arrival|2022-03", 'no figure is "cruce|arrival|2022-03". Did you mean cruce|transit|2022-03'),
        ("nowhere|transit|2022-03", 'There is none about "nowhere".'),
        ("cruce|transit|2022-03", "2 figures are .* write the source after it, s or t"),
        ("cruce|transit|2022-04", "is no number: not reported"),
        ("cruce|transit|soon", "soon"),
    ],
)
def test_a_figure_that_is_not_there_is_not_told(figure: str, message: str) -> None:
    sources = [Source(id=name, publisher=f"Office {name}") for name in "st"]
    net = toy(chapters=[Chapter(title="One", figure=figure)], observations=FIGURES, sources=sources)
    with pytest.raises(UsageError, match=message.replace("|", "[|]")) as raised:
        compose.compose(net, basemap="none")
    assert raised.value.where == "chapter 1, figure"


def test_a_figure_that_fell_out_of_a_network_is_printed_no_longer() -> None:
    chapters = [Chapter(title="One", figure="cruce|transit|2022-01/2022-02"), Chapter(title="Two")]
    net = toy(chapters=chapters, observations=FIGURES[:1])
    told_of = {
        when: [c.value for c in compose.compose(net.during(when), basemap="none").story] for when in ("2022", "2021")
    }
    assert told_of == {"2022": ["8,456", ""], "2021": ["", ""]}


def test_a_figure_has_three_parts_or_four() -> None:
    for figure in ("cruce", "cruce|transit", "cruce|transit|2022|s|x"):
        with pytest.raises(DataError, match=r"is not place\|measure\|period"):
            Chapter(title="One", figure=figure)


def test_title_and_text_stand_in_the_language_of_the_page_and_else_say_their_own() -> None:
    chapters = [Chapter(title="One", titles={"es": "Uno"}, text="*Sea*", texts={"es": "*Mar*", "ar": "*بحر*"})]
    net = toy(chapters=chapters, meta=Meta(name="toy", lang="en"))
    seen = {}
    for lang in ("en", "es", "ar"):
        mark = compose.compose(net, basemap="none", lang=lang).story[0]
        seen[lang] = (mark.title, mark.title_lang, mark.html, mark.text_lang)
    assert seen == {
        "en": ("One", "", "<p><em>Sea</em></p>", ""),
        "es": ("Uno", "", "<p><em>Mar</em></p>", ""),
        "ar": ("One", "en", "<p><em>بحر</em></p>", ""),
    }


def test_the_title_of_a_route_stands_in_the_language_of_the_page() -> None:
    route = Route(
        id="r", title="Coast way", titles={"es": "Camino de la costa"}, legs=["alta--puerto-bus", "puerto--cruce-walk"]
    )
    net = toy(routes=[route], meta=Meta(name="toy", lang="en"))
    made = {lang: compose.compose(net, basemap="none", lang=lang).routes[0] for lang in ("en", "es", "fr")}
    assert [(made[lang][0], made[lang][3]) for lang in made] == [
        ("Coast way", ""),
        ("Camino de la costa", ""),
        ("Coast way", "en"),
    ]


def test_what_a_chapter_says_in_other_languages_and_its_figure_come_back_from_a_folder(tmp_path: Path) -> None:
    chapter = Chapter(
        title="One", titles={"es": "Uno"}, text="Sea", texts={"es": "Mar"}, figure="cruce|transit|2022-01/2022-02|s"
    )
    route = Route(id="r", title="Way", titles={"fr": "Chemin"}, legs=["alta--puerto-bus", "puerto--cruce-walk"])
    net = toy(chapters=[chapter], routes=[route], observations=FIGURES[:1])
    back = routes.read(routes.write(net, tmp_path / "net"))
    assert back.chapters == (chapter,)
    assert back.routes["r"] == route
    assert not [found for found in routes.check(tmp_path / "net") if found.severity == "error"]


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
