"""One story in four languages: its places, its figures counted from its own date, its words, and the hostile kin."""

from __future__ import annotations

from pathlib import Path

import pytest

import routes
from routes import Leg, Network, Waypoint
from routes.article import article
from routes.article.dateline import date_of, read_date
from routes.article.dates import dates
from routes.article.draft import parse
from routes.article.numbers import FoldedText
from routes.article.periods import periods_of
from routes.article.terms import find_terms
from routes.errors import DataError
from routes.model.period import Period

DRAFTS = Path(__file__).parent / "drafts"
LANGUAGES = ("en", "es", "fr", "pt")
DAY = Period.parse("2022-04-15")


@pytest.fixture(scope="module")
def americas() -> Network:
    return routes.load("americas")


@pytest.fixture(scope="module")
def stories(americas: Network) -> dict[str, article.Article]:
    return {lang: americas.article((DRAFTS / f"story.{lang}.md").read_text(encoding="utf-8")) for lang in LANGUAGES}


# --- the story ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_story_links_its_places_and_marks_the_near_miss(stories: dict[str, article.Article], lang: str) -> None:
    found = stories[lang]
    assert [mention.place for mention in found.mentions] == [
        "necocli", "country:COL", "acandi", "country:PAN", "country:PAN", "del-rio", "us-mexico-border",
    ]  # fmt: skip
    assert [mention.text for mention in found.mentions if mention.guess] == ["Necocoli"]
    assert [w.message for w in found.warnings if w.code == "place-guess"] == [
        '"Necocoli" is taken for Necoclí (necocli), a guess: confirm it by writing Necoclí'
    ]


# Expected: UNHCR and IOM, 29 March 2022 (2,928; 8,456); CBP's months of 2022 (154,874; 166,010; 222,574).
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_story_has_every_figure_checked_from_its_date(stories: dict[str, article.Article], lang: str) -> None:
    found = stories[lang]
    assert found.lang == lang
    assert found.date == "2022-04-15"
    assert [(f.value, f.status, f.place, f.period) for f in found.figures] == [
        (20_000, "equal", "necocli", "2021-10"),
        (2_928, "equal", "darien-gap", "2021-01/2021-02"),
        (8_456, "equal", "darien-gap", "2022-01/2022-02"),
        (200_000, "some-months", "us-mexico-border", "2022-01/2022-03"),
    ]
    monthly = found.figures[-1]
    assert {(str(fact.period), fact.value) for fact in monthly.matches} == {("2022-03", 200_000), ("2022-03", 222_574)}
    assert [(str(fact.period), fact.value) for fact in monthly.instead] == [("2022-01", 154_874), ("2022-02", 166_010)]
    assert [w.code for w in found.warnings] == ["place-guess", "figure-some-months"]


@pytest.mark.parametrize(
    ("lang", "text", "word"),
    [
        ("en", "illegal immigrants", "migrants in an irregular situation"),
        ("es", "inmigrantes ilegales", "migrantes en situación irregular"),
        ("fr", "immigrés clandestins", "migrants en situation irrégulière"),
        ("pt", "imigrantes ilegais", "migrantes em situação irregular"),
    ],
)
def test_the_story_has_a_note_on_its_terms_and_keeps_them(
    stories: dict[str, article.Article], lang: str, text: str, word: str
) -> None:
    found = stories[lang]
    assert [(term.text, term.instead) for term in found.terms] == [(text, word)]
    assert any(text in note and word in note for note in found.notes)
    assert text in found.to_html()
    assert found.to_dict()["terms"][0]["instead"] == word


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_of_the_story_opens_at_its_period(stories: dict[str, article.Article], lang: str) -> None:
    spec = stories[lang].spec(basemap="none")
    assert spec.time is not None
    assert spec.time.periods[spec.time.start] == "2022-01"


def test_a_guess_is_marked_as_one_in_the_page(stories: dict[str, article.Article]) -> None:
    html = stories["en"].to_html()
    words = "spelled “Necocoli” in the text: a guess, to be confirmed"
    assert f'data-place="necocli" title="Necoclí: {words}">Necocoli</a>' in html
    assert 'class="r-mention r-guess"' in html
    assert f"Necoclí (port, Colombia; {words})" in html
    assert html.count("r-guess") == 1


@pytest.mark.slow
def test_title_legend_and_figures_stand_on_the_map_of_the_story(stories: dict[str, article.Article]) -> None:
    spec = stories["fr"].spec(basemap="none")
    # Those of the article come first, then those of the network.
    assert [note.text for note in spec.notes[:2]] == [
        "20\u202f000 – personnes présentes, octobre 2021".replace("\u202f", stories["fr"].figures[0].text[2]),
        "2 928 – transits, janvier–février 2021; 8 456 – transits, janvier–février 2022",
    ]
    assert [spec.waypoints[note.waypoint or 0].id for note in spec.notes[:2]] == ["necocli", "darien-gap"]
    assert [spec.sources[note.sources[0]][0][:14] for note in spec.notes[:2]] == ["The Epoch Time", "UNHCR and IOM,"]
    assert {entry.kind for entry in spec.legend} >= {"circle-title", "circle"}
    page = stories["fr"].page(basemap="none")
    assert '<p class="r-maptitle">De Necoclí à Del Rio</p>' in page
    assert "2 928 – transits" in page


@pytest.mark.parametrize(("date", "code"), [("2022-04-15", 0), ("soon", 3)])
def test_the_date_is_an_option_of_the_verb(
    date: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from routes.cli import main

    path = tmp_path / "d.md"
    path.write_text("Last year 133,726 people crossed the Darién.", encoding="utf-8")
    assert main(["article", str(path), "-n", "americas", "--json", "--date", date]) == code
    out, err = capsys.readouterr()
    if code:
        assert out == ""
        assert 'date "soon" is not a date' in err
    else:
        import json

        said = json.loads(out)
        assert (said["date"], said["figures"][0]["status"]) == ("2022-04-15", "equal")


def test_without_a_date_nothing_is_resolved_and_it_is_said(americas: Network) -> None:
    text = "In the first two months of last year 3,928 people crossed the Darién Gap."
    found = americas.article(text)
    (figure,) = found.figures
    assert figure.status == "not-checked"
    assert found.notes[-1] == (
        'no date: "first two months of last year" cannot be read; give --date, or write date: 2022-04-15 on top of the '
        "draft"
    )
    (figure,) = americas.article(text, date="2022-04-15").figures
    assert (figure.status, figure.period) == ("differs", "2021-01/2021-02")
    (figure,) = americas.article(text, date="2020-04-15").figures
    assert figure.period == "2019-01/2019-02"


# --- figures ------------------------------------------------------------------------------------------------------


def figures(net: Network, text: str, date: str | None = "2022-04-15") -> list[tuple[float, str]]:
    return [(figure.value, figure.status) for figure in net.article(text, date=date).figures]


# Expected: Panama's table and the release of March 2022; 1,777 is the year 2012.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Numbers and times that alternate belong together, and not the other way round.
        ("Crossings of the Darién fell from 8,456 in the first two months of last year to 2,928 in the same period of 2022.",
         [(8_456, "other-period"), (2_928, "other-period")]),
        ("Crossings of the Darién rose from 248,284 in 2021 to 133,726 in 2022.",
         [(248_284, "other-period"), (133_726, "other-period")]),
        ("8,964 people crossed the Darién in January and February this year, 2,928 in the same period last year.",
         [(8_964, "equal"), (2_928, "equal")]),
        ("In March, 222,574 encounters were counted at the US-Mexico border.", [(222_574, "equal")]),
        ("Last year 133,726 people crossed the Darién.", [(133_726, "equal")]),
        ("El año pasado cruzaron el Darién 133.726 personas.", [(133_726, "equal")]),
        ("L'an dernier, 133 726 personnes ont traversé le Darién.", [(133_726, "equal")]),
        ("No ano passado, 133.726 pessoas atravessaram o Darién.", [(133_726, "equal")]),
        ("Last year 248,284 people crossed the Darién.", [(248_284, "other-period")]),
        ("More than 150,000 encounters were counted at the US-Mexico border every month.", [(150_000, "rounded")]),
        ("More than 300,000 encounters are counted at the US-Mexico border every month.", [(300_000, "differs")]),
        ("More than 300,000 people cross from Mexico every month.", [(300_000, "not-checked")]),
        ("At the US-Mexico border 7,000 people are encountered every day.", [(7_000, "not-checked")]),
        ("On average 200,000 people are encountered at the US-Mexico border each month.", [(200_000, "not-checked")]),
        ("In 2023, more than 20,000 people crossed the Darién every month.", [(20_000, "rounded")]),
        ("In 2023, more than 30,000 people crossed the Darién every month.", [(30_000, "some-months")]),
    ],
)  # fmt: skip
def test_a_figure_is_checked_at_the_time_that_is_its_own(
    americas: Network, text: str, expected: list[tuple[float, str]]
) -> None:
    assert figures(americas, text) == expected


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "12 % of those who crossed the Darién last year were children.",
        "El 12,5 por ciento de quienes cruzaron el Darién el año pasado eran niños.",
        "L'an dernier, 12,5 pour cent de ceux qui ont traversé le Darién étaient des enfants.",
        "No ano passado, 12,5 por cento dos que atravessaram o Darién eram crianças.",
        "In 2021 and 2022 people crossed the Darién; since 2019 it is known.",
        "May 2021 and March 2022 were hard months in the Darién.",
        "The law of 15.04.2022 speaks of the Darién.",
    ],
)
def test_shares_years_and_dates_are_no_figures(americas: Network, text: str) -> None:
    assert figures(americas, text) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "More than 200,000 people a month is what he fears.",
        "In April, 3,000 people crossed the Darién.",  # it has not ended
        "He came last year; 20 people with him crossed the Darién.",
        "May 200 people cross the Darién? They may.",
        "They March on; 5,000 people crossed the Darién.",
    ],
)
def test_no_false_alarm_with_a_date(americas: Network, text: str) -> None:
    assert [w for w in americas.article(text, date="2022-04-15").warnings if w.code != "no-place"] == []


# --- times --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("last year", ["2021"]), ("el año pasado", ["2021"]), ("l'année dernière", ["2021"]), ("l’an passé", ["2021"]),
        ("no ano passado", ["2021"]), ("the year before last", ["2020"]),
        ("last month", ["2022-03"]), ("el mes pasado", ["2022-03"]), ("le mois dernier", ["2022-03"]), ("no mês passado", ["2022-03"]),
        ("January last year", ["2021-01"]), ("enero del año pasado", ["2021-01"]), ("janvier de l'an dernier", ["2021-01"]),
        ("janeiro do ano passado", ["2021-01"]), ("January of this year", ["2022-01"]),
        ("in October", ["2021-10"]), ("en octubre", ["2021-10"]), ("en octobre", ["2021-10"]), ("em outubro", ["2021-10"]),
        ("in March", ["2022-03"]), ("en mars", ["2022-03"]), ("em março", ["2022-03"]), ("last October", ["2021-10"]),
        ("octubre pasado", ["2021-10"]), ("octobre dernier", ["2021-10"]), ("outubro passado", ["2021-10"]),
        ("the first quarter of last year", ["2021-01/2021-03"]), ("el primer trimestre del año pasado", ["2021-01/2021-03"]),
        ("le premier semestre de l'an dernier", ["2021-01/2021-06"]), ("o primeiro semestre do ano passado", ["2021-01/2021-06"]),
        ("the first two months of the year", ["2022-01/2022-02"]), ("the first 3 months of last year", ["2021-01/2021-03"]),
        ("It was 2021. In October most came.", ["2021", "2021-10"]), ("In 2021 most came in March.", ["2021", "2021-03"]),
        ("in November and December", ["2021-11/2021-12"]),
        ("in 2021, and a year earlier", ["2021", "2020"]), ("en 2021 et un an plus tôt", ["2021", "2020"]),
        ("em janeiro de 2022 e no mesmo período do ano anterior", ["2022-01", "2021-01"]),
        ("in May 2021; in the same month of last year", ["2021-05", "2021-05"]),
        # Not a time, or not one that is over:
        ("They may cross in a march", []), ("May they arrive", []), ("the March on Washington", []), ("on Mars", []),
        ("Marco left", []), ("in April", []), ("this year", []), ("so far this year", []), ("Plaza de Mayo", []),
        ("April said so", []), ("two years ago", []), ("next year", []), ("early last year", []), ("fin 2021", []),
        ("since last year", []), ("the first six months", []),
    ],
)  # fmt: skip
def test_a_time_counts_from_the_date_of_the_draft(text: str, expected: list[str]) -> None:
    found = [when.period for when in dates(FoldedText.of(text), day=DAY)]
    assert [str(period) for period in found if period is not None] == expected


@pytest.mark.parametrize(
    "text", ["last year", "el mes pasado", "en octobre", "os dois primeiros meses do ano passado", "last October"]
)
def test_without_a_date_such_a_time_stays_open(text: str) -> None:
    assert [when.period for when in dates(FoldedText.of(text))] == [None]


def test_of_periods_named_equally_often_the_latest_before_the_date_comes_first() -> None:
    text = (
        "In October 2021 it began. In 2023 it will end. Few came in the first two months of last year. In March most."
    )
    assert [str(p) for p in periods_of(parse(text), DAY)] == ["2021-10", "2021-01/2021-02", "2023"]


# --- the date of a draft ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ndate: 2022-04-15T08:00:00-05:00\n---\nx", "2022-04-15"),
        ('title: T\ndate: "15 April 2022"\n\nx', "2022-04-15"),
        ("# T\n\nApril 15, 2022\n\nx", "2022-04-15"),
        ("By Ana Ruiz | Published: April 15, 2022 Updated: April 17, 2022", "2022-04-15"),
        ("Publicado el 15 de abril de 2022", "2022-04-15"),
        ("*Publié le 15 avril 2022 à 10h30*", "2022-04-15"),
        ("Publicado em 15 de abril de 2022", "2022-04-15"),
        ("15/04/2022", "2022-04-15"),
        ("ACANDÍ, Colombia, 3 May 2022 — People left.", "2022-05-03"),
        ("(Panamá, 15 de abril de 2022) – Salieron.", "2022-04-15"),
        ("On 15 April 2022 people left Necoclí.", None),
        ("Since 15 April 2022", None),
        ("In Acandí, 3 May 2022: people left.", None),
        ("4/5/2022", None),
        ("# 15 April 2022", None),
        ("April 2022", None),
    ],
)
def test_a_draft_says_its_date(text: str, expected: str | None) -> None:
    found, _ = date_of(parse(text))
    assert (None if found is None else str(found)) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("soon", 'date "soon" is not a date: write it as 2022-04-15, "15 April 2022" or 2022-04'),
        ("4/5/2022", 'date "4/5/2022" may be two days: write 2022-05-04 or 2022-04-05'),
        ("31 April 2022", 'date "31 April 2022" is not a date: write it as 2022-04-15, "15 April 2022" or 2022-04'),
        ("2022-01/2022-02", 'date "2022-01/2022-02" is not a date: write it as 2022-04-15, "15 April 2022" or 2022-04'),
    ],
)
def test_a_bad_date_is_one_line(americas: Network, text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        read_date(text)
    assert str(caught.value) == message
    with pytest.raises(DataError) as caught:
        americas.article(f"title: T\ndate: {text}\n\nNecoclí")
    assert str(caught.value) == f"line 2, {message}"


# --- near misses --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a camp in Necocoli, Colombia", ["necocli"]),
        ("un camp à Necocoli, en Colombie. Necocoli est loin.", ["necocli", "necocli"]),
        ("They reached Tapachulla and Capurgané.", ["tapachula", "capurgana"]),
        ("in Medelin", ["medellin"]),
        # Another word, another place, a person, people, or no place at all:
        ("in Columbia, at Columbia University", []),
        ("in Necocoli, Brazil", []),
        ("Necocoli is a word that stands nowhere as a place", []),
        ("from Juan Reynoso to Ana Reynoso", []),
        ("in Pueblo, Colorado", []),
        ("through Hondurans and Chihuahuan deserts, to Guatemalans", []),
        ("in Necocoli Ruiz they trust", []),
        ("a necocoli in the sea, a fish. In Necocoli", []),  # the draft's own ordinary word
        ("in Turbio, in Pastor, in Davida", []),  # short names have no near misses
        ("`in Necocoli` https://example.org/in/Necocoli @Necocoli", []),
    ],
)
def test_a_near_miss_is_a_guess_and_another_word_is_none(americas: Network, text: str, expected: list[str]) -> None:
    assert [mention.place for mention in americas.article(text).mentions if mention.guess] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in Panama City, Panama", ["panama-city", "country:PAN"]),
        ("the Rio Grande, Rio de Janeiro, the Rio", []),
        ("Del Rio, not the Rio", ["del-rio"]),
        ("the Panama Canal, Panama hats, the Panama Papers, a Panama hat", []),
        ("Dolores del Río sang", []),
        ("British Columbia; the Universidad de Colombia; Colombia", ["country:COL"]),
        ("Colombian, colombiano, Panamanian, panameño", []),
    ],
)
def test_a_name_within_another_name_is_not_the_place(americas: Network, text: str, expected: list[str]) -> None:
    assert [mention.place for mention in americas.article(text).mentions] == expected


# --- terms --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Illegal immigrants, "illegals", “illegal aliens” and illegals', ["Illegal immigrants", "illegals"]),
        ("los ilegales, «los ilegales», la inmigración ilegal", ["ilegales", "inmigración ilegal"]),
        ("l'immigration clandestine, « les clandestins », les clandestins", ["immigration clandestine", "clandestins"]),
        ("os imigrantes ilegais, a imigração clandestina", ["imigrantes ilegais", "imigração clandestina"]),
        ("the boys' illegal immigrants don't", ["illegal immigrants"]),
        ("the 'illegal immigrants' of his speech", []),
        ("> illegal immigrants", []),
        ('"A quotation of illegal immigrants\n\n"and of illegal aliens."', []),
        ("`illegal immigrants` [x](https://x.org/illegals) @illegals", []),
        ("It was illegal to cross; illegal logging; un acto ilegal; el comercio ilegal", []),
        ("irregular migrants, migrants in an irregular situation, irregular migration", []),
    ],
)
def test_terms_are_found_outside_quotation_marks(text: str, expected: list[str]) -> None:
    assert [term.text for term in find_terms(parse(text))] == expected


def test_a_term_that_two_languages_share_has_the_word_of_the_draft() -> None:
    for lang, word in (("es", "migrantes en situación irregular"), ("pt", "migrantes em situação irregular")):
        (term,) = find_terms(parse("un migrante ilegal"), lang)
        assert (term.instead, term.line, term.column) == (word, 1, 4)


def test_the_way_is_one_that_was_open_in_the_month_of_the_draft_if_there_is_one() -> None:
    places = [Waypoint(id=name, name=f"{name.upper()}ville", lon=index, lat=0) for index, name in enumerate("abc")]
    legs = [
        Leg(id="a--c-air", start="a", end="c", mode="air", valid="2023/.."),
        Leg(id="a--b-bus", start="a", end="b", mode="bus", valid="2021/2022"),
        Leg(id="b--c-bus", start="b", end="c", mode="bus", valid="2021/2022"),
    ]
    net = Network(waypoints=places, legs=legs)
    draft = "# One\n\nFrom Aville they go on to Cville.\n"
    ways = {
        date: [leg.id for leg in article.read(draft, net, date=date).itinerary.legs]
        for date in (None, "2022-04-15", "2023-04-15", "2019-01-01")
    }
    assert ways == {
        None: ["a--c-air"],
        "2022-04-15": ["a--b-bus", "b--c-bus"],
        "2023-04-15": ["a--c-air"],
        "2019-01-01": ["a--c-air"],
    }
