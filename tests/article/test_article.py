"""A draft against a network: which words are places, which numbers are figures, and what the figures are worth."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import routes
from routes.article import article, draft
from routes.article.article import Article
from routes.errors import DataError, FileError, UsageError
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.records import Leg, Observation, Source, Waypoint
from routes.network import Network

ROOT = Path(__file__).parent.parent.parent
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def americas() -> Network:
    return routes.load("americas")


def places(found: Article) -> list[str]:
    return [mention.place for mention in found.mentions]


def two(*names: str, **more: Any) -> Network:
    """Return a network of places with these names, one leg from each to the next."""
    made = [Waypoint(id=f"p{i}", name=name, lon=i, lat=0, kind="town", country="COL") for i, name in enumerate(names)]
    legs = [Leg(id=f"l{i}", start=f"p{i}", end=f"p{i + 1}", mode="bus") for i in range(len(names) - 1)]
    return Network(waypoints=made, legs=legs, **more)


# --- places -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They left Necoclí.", ["necocli"]),
        ("They left Necocli, NECOCLÍ and " + unicodedata.normalize("NFD", "Necoclí") + ".", ["necocli"] * 3),
        ("Necoclí's beach, Necoclí’s pier", ["necocli", "necocli"]),
        ("the Darién, the Darien Gap, the Darién gap, el Tapón del Darién, la selva del Darién", ["darien-gap"] * 5),
        ("in Mexico City, Mexico", ["mexico-city", "mexico"]),
        ("la ciudad de México y México", ["mexico-city", "mexico"]),
        ("Nuevo Laredo is not Laredo", ["nuevo-laredo", "laredo"]),
        ("Puerto\nObaldía", ["puerto-obaldia"]),
        ("the **Darién** Gap and *Capurganá*", ["darien-gap", "capurgana"]),
        ("from Tegucigalpa–Danlí", ["tegucigalpa", "danli"]),
        ("the U.S.-Mexico border, la frontera México-Estados Unidos", ["us-mexico-border", "us-mexico-border"]),
        ("Del Rio, Texas and Del Río (Texas)", ["del-rio", "del-rio"]),
        ("San José, Costa Rica", ["san-jose"]),
        ("in Nogales, Sonora", ["nogales-sonora"]),
        # Not places:
        ("Paso a paso; el paso de los migrantes. El paso es largo.", []),
        ("la miel", []),
        ("Necoclíx, xNecoclí, Necoclí_2, Turbo2", []),
        ("San José, California", []),
        ("New Mexico, the Gulf of Mexico, el Golfo de México", []),
        ("the river Suchiate, el río Suchiate, the Suchiate River", []),
        ("David Martínez said. David told them. Cristóbal Colón.", []),
        ("`Necoclí` https://example.org/Necoclí www.example.org/Turbo me@Turbo.org @Turbo #Turbo", []),
        ("[a](https://example.org/Necoclí) [b](/Turbo 'Turbo') <https://example.org/Cali>", []),
        ("```\nNecoclí\n```\n\n    Turbo\n", []),
    ],
)
def test_the_places_of_a_text(americas: Network, text: str, expected: list[str]) -> None:
    assert places(article.read(text, americas)) == expected


@pytest.mark.parametrize(
    ("name", "text", "count"),
    [
        ("Progreso", "Progreso económico. El progreso no llega; progress neither.", 0),
        ("Progreso", "Llegaron a Progreso por la noche.", 1),
        ("La Unión", "la unión de todos, la Unión Europea, La Unión Europea, the European Union", 0),
        ("La Unión", "Salieron de La Unión.", 1),
        ("El Paso", "El Paso is in Texas, el paso no. EL PASO DE MIGRANTES AUMENTA.", 1),
        ("Paso", "Paso a paso llegaron a la frontera.", 0),
        ("victoria", "The victory was theirs; victoria. In Victoria they slept.", 1),
    ],
)
def test_an_ordinary_word_is_no_place(name: str, text: str, count: int) -> None:
    assert len(article.read(text, two(name, "Zzyzx")).mentions) == count


def test_a_first_name_needs_a_word_that_says_it_is_a_place(americas: Network) -> None:
    found = article.read(
        "David said so. In David they rested. From Paso Canoas to David. Then they left David.", americas
    )
    assert [(m.text, m.line, m.column) for m in found.mentions if m.place == "david"] == [
        ("David", 1, 19), ("David", 1, 58), ("David", 1, 80),
    ]  # fmt: skip


def test_what_may_be_two_places_is_reported_and_not_guessed(americas: Network) -> None:
    found = article.read("First line.\n\nThey waited in Nogales for days.", americas)
    assert found.mentions == ()
    (unclear,) = found.unclear
    assert (unclear.places, unclear.line, unclear.column) == (("nogales-arizona", "nogales-sonora"), 3, 16)
    assert [(w.code, w.line, w.message) for w in found.warnings if w.code == "ambiguous-place"] == [
        (
            "ambiguous-place",
            3,
            '"Nogales" may be nogales-arizona or nogales-sonora: write which, or leave it as it is; it is not linked',
        )
    ]
    same = Network(waypoints=[Waypoint(id=i, name="Santa Fe", lon=x, lat=0) for x, i in enumerate("ab")])
    assert [u.places for u in article.read("in Santa Fe", same).unclear] == [("a", "b")]


def test_positions_are_those_of_the_draft_whatever_its_marks_and_line_ends(americas: Network) -> None:
    text = "\ufeff---\r\ntitle: X\r\n---\r\n> - a **Necoclí** \\* &amp; [to *Turbo*](http://x.org/Turbo 'Turbo'), `Cali`,\r\n>   then Acandí\r\n"
    found = article.read(text, americas)
    assert [(m.place, m.line, m.column) for m in found.mentions] == [
        ("necocli", 4, 9),
        ("turbo", 4, 33),
        ("acandi", 5, 10),
    ]
    for mention in found.mentions:
        assert found.text[mention.start : mention.end] == mention.text


@pytest.mark.slow
@settings(deadline=None)
@given(st.text(alphabet="aé\u0301 Necoclí*_[]()`<>&\\\n#->|1,.0", max_size=120))
def test_any_text_is_read_and_every_position_holds_what_it_says(text: str) -> None:
    net = two("Necoclí", "Elní")
    found = article.read(text, net)
    for mention in found.mentions:
        assert found.text[mention.start : mention.end] == mention.text
    assert found.to_html().count('class="r-mention"') <= len(found.mentions)


# --- itinerary ----------------------------------------------------------------------------------------------------


def test_the_itinerary_follows_the_text(americas: Network) -> None:
    way = article.read("From Necoclí and Acandí through the Darién Gap to Del Rio.", americas, at="2022-04").itinerary
    assert way.order == "text"
    assert way.stops == ("necocli", "acandi", "darien-gap", "del-rio")
    assert [leg.id for leg in way.legs][:2] == ["necocli--acandi-boat", "acandi--bajo-chiquito-walk"]
    assert way.legs[-1].id == "ciudad-acuna--del-rio-walk"
    assert way.gaps == ()


def test_another_order_is_taken_only_where_the_text_order_does_not_work_and_is_said() -> None:
    net = two("Alta", "Baja", "Carta")
    found = article.read("They reached Carta. They had come from Alta by Baja.", net)
    assert (found.itinerary.order, found.itinerary.stops) == ("route", ("p0", "p1", "p2"))
    assert found.itinerary.text_order == ("p2", "p0", "p1")
    assert found.notes[0].startswith(
        "several orders: the text names Carta, Alta, Baja; the legs lead by Alta, Baja, Carta"
    )


def test_a_gap_is_said_and_not_drawn() -> None:
    carta = Waypoint(id="p2", name="Carta", lon=2, lat=0, kind="town", country="COL")
    net = two("Alta", "Baja").merge(Network(waypoints=[carta]))
    found = article.read("From Alta to Baja and on to Carta.", net)
    assert [(gap.start, gap.end) for gap in found.itinerary.gaps] == [("p1", "p2")]
    assert found.notes == (
        "gap: Baja and Carta are not connected: no path from Baja to Carta: no leg leaves Baja; no leg leads to Carta; "
        "the two lie in parts of 2 places and 1 place that no leg connects, nearest to each other at Baja and Carta (111 km)",
    )
    assert [leg.id for leg in found.itinerary.legs] == ["l0"]
    assert {mark.id for mark in found.spec().waypoints} == {"p0", "p1", "p2"}


def test_a_draft_without_places_shows_the_whole_network_and_says_so() -> None:
    found = article.read("Nothing here.", two("Alta", "Baja"))
    assert [w.message for w in found.warnings] == ["no place of the network is named; the map shows the whole network"]
    assert len(found.spec().waypoints) == 2


# --- figures ------------------------------------------------------------------------------------------------------


def status(net: Network, text: str) -> list[tuple[str, str]]:
    return [(figure.text, figure.status) for figure in article.read(text, net).figures]


# Expected: Panama's table (Servicio Nacional de Migración) and the release of UNHCR and IOM of 29 March 2022.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8,456 people crossed the Darién in January and February 2022, against 2,928 a year earlier.", [("8,456", "equal"), ("2,928", "equal")]),
        ("En enero y febrero de 2022, 8.456 personas cruzaron el Darién, frente a 2.928 un año antes.", [("8.456", "equal"), ("2.928", "equal")]),
        ("8 456 people crossed the Darién in the first two months of 2022.", [("8 456", "equal")]),
        ("8456 personas cruzaron el Darién en los dos primeros meses de 2022.", [("8456", "equal")]),
        ("In January–February 2022, 8,964 people crossed the Darién Gap.", [("8,964", "equal")]),
        ("More than 133,000 people crossed the Darién in 2021.", [("133,000", "rounded")]),
        ("More than 130,000 people crossed the Darién in 2021.", [("130,000", "rounded")]),
        ("En 2023 cruzaron el Darién 520 mil personas.", [("520 mil", "rounded")]),
        ("Half a million people crossed the Darién Gap in 2023.", [("Half a million", "rounded")]),
        ("More than half a million people crossed the Darién Gap in 2023.", [("half a million", "rounded")]),
        ("In 2022, 150,327 Venezuelans crossed the Darién.", [("150,327", "equal")]),
        ("Crossings of the Darién rose from 133,726 in 2021 to 248,284 in 2022.", [("133,726", "equal"), ("248,284", "equal")]),
        ("More than 20,000 people were waiting in Necoclí in October 2021.", [("20,000", "equal")]),
        ("By August 2021, 70,361 people had crossed the Darién.", [("70,361", "equal")]),
    ],
)  # fmt: skip
def test_a_figure_that_is_published_is_borne_out(americas: Network, text: str, expected: list[tuple[str, str]]) -> None:
    assert status(americas, text) == expected
    assert article.read(text, americas).warnings == ()


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        (
            "In April 2022, 7,134 people crossed the Darién Gap.",
            "figure-differs",
            '"7,134" disagrees with what is published for transits, Darién Gap, April 2022: 6,134 (Servicio Nacional de Migración de Panamá, Estadísticas: tránsito irregular por Darién, 2025-05-13)',
        ),
        (
            "In January and February 2022, 9,456 people crossed the Darién.",
            "figure-differs",
            '"9,456" disagrees with what is published for transits, Darién Gap, January–February 2022: 8,964 (Servicio Nacional de Migración de Panamá, Estadísticas: tránsito irregular por Darién, 2025-05-13; sum of 2 figures) and 8,456 (UNHCR and IOM, Number of Venezuelans crossing the Darien Gap soars, 2022-03-29)',
        ),
        (
            "In January 2022, 8,456 people crossed the Darién Gap.",
            "figure-other-period",
            '"8,456" is transits, Darién Gap, January–February 2022 (UNHCR and IOM, Number of Venezuelans crossing the Darien Gap soars, 2022-03-29), not January 2022; published for transits, Darién Gap, January 2022: 4,702 (Servicio Nacional de Migración de Panamá, Estadísticas: tránsito irregular por Darién, 2025-05-13)',
        ),
        (
            "In 2022, 248,284 people died in the Darién Gap.",
            "figure-other-measure",
            '"248,284" is transits, Darién Gap, 2022 (Servicio Nacional de Migración de Panamá, Estadísticas: tránsito irregular por Darién, 2025-05-13; sum of 12 figures), not deaths',
        ),
    ],
)  # fmt: skip
def test_a_figure_that_is_wrong_is_warned_about_with_both_figures_and_the_source(
    americas: Network, text: str, code: str, message: str
) -> None:
    found = article.read(f"A line.\n\n{text}", americas)
    assert [(w.code, w.line, w.message) for w in found.warnings] == [(code, 3, message)]


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "In 2022 the walk of 66 km over the Darién takes 3 to 10 days and costs $350; 50 % pay more.",
        "In April 2022, 6,134 people crossed the Darién, 1,200 of them children.",
        "In 2022, 30,000 of the 248,284 people who crossed the Darién were Africans.",
        "In 2022, 60,000 Haitians, Cubans and Ecuadorians crossed the Darién.",
        "Up to 1,500 people a day crossed the Darién in August 2021.",
        "In 2022, 36 people died in the Darién, by one count.",
        "Some 10,000 people waited in Tapachula in October 2021 after crossing the Darién.",
        "After crossing the Darién, 10,000 people reached Tapachula in October 2021.",
        "In 2023 Panama expected 400,000 people to cross the Darién.",
        "In early 2022, 5,100 people crossed the Darién.",
        "In the first week of April 2022, 2,000 people crossed the Darién.",
        "In the year to April 2022, 151,000 people crossed the Darién.",
        "In April 2022, 300 soldiers patrolled the Darién crossing, with 12 boats.",
        "In 2021 a group of 200 people crossed the Darién.",
        "In 2021 and 2022, 133,726 and 248,284 people crossed the Darién Gap.",
        "In April 2022, 41-year-old Route 1 had 8 checkpoints; COVID-19 had closed 3 crossings of the Darién.",
        "In October 2022 a record 59,773 people crossed the Darién.",
        "On 29 March 2022 UNHCR and IOM said 8,456 people had crossed the Darién in January and February.",
        "More than 500,000 people crossed the Darién in 2023.",
        "Nearly 250,000 people crossed the Darién in 2022.",
        "In 2022 Colombia, west of Necoclí, was home to 2,500,000 Venezuelans.",
        "Call +507 512-3456 before 10:30 on page 133 in 2022 about the Darién crossing.",
        "En 2022, unos 250 mil migrantes cruzaron el Darién.",
        "En abril de 2022 cruzaron el Darién 6.134 personas, 4 de cada 10 venezolanas.",
    ],
)
def test_no_false_alarm(americas: Network, text: str) -> None:
    assert article.read(text, americas).warnings == ()


def test_a_figure_of_a_users_own_network_is_checked_too() -> None:
    row = Observation(about="p0", measure="arrival", period="2024-05", value=1200, source="s")
    net = two("Alta", "Baja", observations=[row], sources=[Source(id="s", publisher="Registry")])
    assert status(net, "In May 2024, 1,200 people arrived in Alta.") == [("1,200", "equal")]
    assert status(net, "In May 2024, 1,700 people arrived in Alta.") == [("1,700", "differs")]
    assert status(net, "En mayo de 2024 llegaron 1.700 personas a Alta.") == [("1.700", "differs")]
    assert status(net, "In May 2024, 1,700 people arrived in Baja.") == [("1,700", "not-checked")]


def test_the_json_says_what_was_not_checked_and_why(americas: Network) -> None:
    (figure,) = article.read("In 2022 a boat in Necoclí carried 60 people.", americas).to_dict()["figures"]
    assert (figure["text"], figure["status"], figure["why"]) == (
        "60",
        "not-checked",
        "no word near it says what was counted",
    )


# --- the draft ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_front_matter_gives_title_language_and_time(americas: Network) -> None:
    for text in (
        "---\ntitle: 'A title'\nlang: es\nat: 2022-04\n---\nNecoclí",
        "title: A title\nlang: es\nat: 2022-04\n\nNecoclí",
    ):
        found = article.read(text, americas)
        assert (found.title, found.lang, found.at) == ("A title", "es", "2022-04")
    assert article.read("# Head *line*\n\nx", americas).title == "Head line"
    assert article.read("Nota: esto no es un título.\n\nNecoclí", americas).text.startswith("Nota")


def test_the_language_is_that_of_the_draft(americas: Network) -> None:
    assert article.read("Las lanchas salen de Necoclí y llegan a la costa.", americas).lang == "es"
    assert article.read("The boats leave Necoclí and reach the coast.", americas).lang == "en"
    with pytest.raises(UsageError, match='lang "xx" is not one of'):
        article.read("x", americas, lang="xx")
    with pytest.raises(DataError, match='period "soon" is not a date'):
        article.read("x", americas, at="soon")


def test_a_bad_encoding_is_one_clear_line(tmp_path: Path) -> None:
    path = tmp_path / "d.md"
    path.write_bytes("uno\ndos Necoclí".encode("latin-1"))
    with pytest.raises(FileError) as caught:
        draft.read_file(path)
    assert str(caught.value) == f"{path}:2: byte 0xed is not UTF-8 text; save the draft as UTF-8"
    path.write_bytes("\ufeffNecoclí".encode())
    assert draft.read_file(path) == "\ufeffNecoclí"
    path.write_bytes("Necoclí".encode("utf-16"))
    with pytest.raises(FileError, match=r"d\.md:1: byte 0xff is not UTF-8 text"):
        draft.read_file(path)
    with pytest.raises(FileError, match="no such file"):
        draft.read_file(tmp_path / "none.md")


# --- HTML ---------------------------------------------------------------------------------------------------------


def test_the_fragment_has_links_and_lists_and_no_script(americas: Network) -> None:
    html = article.read(
        "# T\n\nFrom Necoclí, 6,134 people crossed the Darién in April 2022. [Turbo](https://x.org).", americas
    ).to_html()
    assert '<a class="r-mention" id="r-m-1" href="#r-place-1" data-place="necocli">Necoclí</a>' in html
    assert (
        '<li id="r-place-1" data-place="necocli">Necoclí (port, Colombia) <a href="#r-m-1" aria-label="Back to mention 1 of Necoclí">↩</a></li>'
        in html
    )
    assert (
        '6,134<sup class="r-note"><a class="r-noteref" href="#r-figure-1" data-figure="1" aria-label="Who says so: 1" id="r-fig-1">1</a></sup>'
        in html
    )
    assert '<a href="https://x.org" rel="noopener nofollow" target="_blank">Turbo</a>' in html
    assert "6,134 – transits, Darién Gap, April 2022. Servicio Nacional de Migración de Panamá" in html
    assert "<script" not in html
    assert "<h1" not in html


def test_escaped_signs_and_entities_are_shown_as_what_they_stand_for(americas: Network) -> None:
    html = article.read("2 \\* 3 &amp; 4 &lt;b&gt; \\Darién \\[x]", americas).to_html()
    assert (
        '<p>2 * 3 &amp; 4 &lt;b&gt; \\<a class="r-mention" id="r-m-1" href="#r-place-1" data-place="darien-gap">Darién</a> [x]</p>'
        in html
    )


def test_headings_begin_at_the_second_level_and_do_not_jump(americas: Network) -> None:
    html = article.read("# T\n\n#### a\n\n# b\n\n###### c\n\nNecoclí", americas).to_html()
    assert [tag for tag in ("<h2>a</h2>", "<h2>b</h2>", "<h3>c</h3>") if tag in html] == [
        "<h2>a</h2>",
        "<h2>b</h2>",
        "<h3>c</h3>",
    ]


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example/x)",
    "![x](https://evil.example/x.png)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[a](https://x.org \"\\\" onmouseover=alert(1) \\\"\")",
    "<style>*{display:none}</style>",
    "<iframe src=https://evil.example></iframe>",
    "{{7331*7}} {% raw %} ${alert(1)} `",
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_draft_is_shown_as_text(americas: Network, text: str) -> None:
    import html.parser

    class Tags(html.parser.HTMLParser):
        seen: list[tuple[str, dict[str, str | None]]]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.seen.append((tag, dict(attrs)))

    tags = Tags()
    tags.seen = []
    tags.feed(article.read(f"Necoclí {text}\n\n{text}", americas).to_html())
    allowed = {"div", "p", "a", "section", "h2", "ol", "li", "sup", "code", "em", "strong", "br"}
    for tag, attrs in tags.seen:
        assert tag in allowed
        assert not any(name.startswith("on") or name in ("style", "src") for name in attrs)
        href = attrs.get("href") or "#"
        assert href.startswith(("#", "https://x.org"))


def test_pictures_are_those_beside_the_draft_and_nothing_else(americas: Network, tmp_path: Path) -> None:
    folder = tmp_path / "draft"
    folder.mkdir()
    (folder / "a b.png").write_bytes(PIXEL)
    (folder / "no.png").write_bytes(b"<svg onload=alert(1)>")
    (tmp_path / "secret.png").write_bytes(PIXEL)
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    text = "Necoclí ![alt](a%20b.png)\n\n![n](no.png)\n\n![s](../secret.png)\n\n![l](link.png)\n\n![h](https://x.org/a.png)\n\n![z](none.png)"
    found = article.read(text, americas, base=folder)
    assert found.to_html().count("<img") == 1
    assert '<img src="data:image/png;base64,iVBOR' in found.to_html()
    assert [(w.line, w.message) for w in found.warnings] == [
        (3, 'picture "no.png" is not shown: it is no PNG, JPEG, GIF or WebP picture'),
        (5, 'picture "../secret.png" is not shown: it lies outside the folder of the draft'),
        (7, 'picture "link.png" is not shown: it is not a file of the draft\'s folder, but a link, a folder or a pipe'),
        (
            9,
            'picture "https://x.org/a.png" is not shown: only pictures beside the draft are put into a page; nothing is fetched',
        ),
        (11, 'picture "none.png" is not shown: there is no such file'),
    ]
    assert [w.message for w in article.read("Necoclí ![a](a.png)", americas).warnings] == [
        'picture "a.png" is not shown: the draft has no folder; say where its pictures are'
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["article.md", "article.es.md"])
def test_the_example_is_borne_out_by_the_network_and_made_alike_twice(
    americas: Network, name: str, tmp_path: Path
) -> None:
    path = ROOT / "examples" / "darien-2022" / name
    found = americas.article(path.read_text(encoding="utf-8"))
    assert found.lang == ("es" if ".es." in name else "en")
    assert found.warnings == ()
    assert {figure.status for figure in found.figures} <= {"equal", "rounded"}
    assert len(found.figures) == 9
    assert found.itinerary.legs[0].id == "necocli--acandi-boat"
    code = (
        f"import routes; a = routes.load('americas').article(open({str(path)!r}, encoding='utf-8').read());"
        f"a.save({str(tmp_path / 'b.html')!r})"
    )
    subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "99", "PATH": ""},
    )
    assert found.save(tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_the_map_of_an_article_is_a_folium_map_of_what_it_names(americas: Network) -> None:
    import folium

    found = article.read("From Necoclí to Acandí.", americas)
    assert isinstance(found.map(title="Gulf"), folium.Map)
    assert [mark.id for mark in found.spec().legs] == ["necocli--acandi-boat"]
    assert found.spec(title="Gulf").title == "Gulf"


def test_the_map_of_an_article_has_the_annotations_of_what_it_names_and_no_chapters(americas: Network) -> None:
    notes = [
        Annotation(id="named", text="Boats.", place="necocli", sources="inm-honduras"),
        Annotation(id="elsewhere", text="A bridge.", place="del-rio"),
        Annotation(id="apart", text="The sea.", lon=-20, lat=20),
    ]
    net = americas.replace(annotations=notes, chapters=[Chapter(title="One", view="del-rio", annotations="elsewhere")])
    spec = article.read("From Necoclí to Acandí.", net).spec()
    assert [note.text for note in spec.notes] == ["Boats."]
    assert spec.story == ()
