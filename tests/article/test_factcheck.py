"""When an article's number is borne out by a published one, and at which period its map opens."""

from __future__ import annotations

import pytest

from routes import Leg, Network, Observation, Source, Waypoint
from routes.article import article
from routes.article.draft import parse
from routes.article.periods import periods_of


def net(*figures: tuple[str, float]) -> Network:
    """Return Alta and Baja, a leg between them, and arrivals in Alta by period."""
    rows = [
        Observation(about="alta", measure="arrival", period=period, value=value, source="s")
        for period, value in figures
    ]
    return Network(
        waypoints=[Waypoint(id=name.lower(), name=name, lon=at, lat=0) for name, at in (("Alta", 0.0), ("Baja", 1.0))],
        legs=[Leg(id="x", start="alta", end="baja", mode="bus")],
        observations=rows,
        sources=[Source(id="s", publisher="Registry")],
    )


def said_of(text: str, value: float) -> str:
    (figure,) = article.read(text, net(("2023", value)), lang="en").figures
    return figure.status


# Worked out by hand: the precision is that of the last figure that is not a zero.
@pytest.mark.parametrize(
    ("number", "value", "status"),
    [
        ("76,209 people", 76_209, "equal"),
        ("80,000 people", 76_209, "rounded-far"),  # 76,209 rounds to 80,000, 5 % off
        ("nearly 80,000 people", 76_209, "rounded-far"),
        ("about 80,000 people", 76_209, "rounded-far"),
        ("76,000 people", 76_209, "rounded"),
        ("about 76,000 people", 76_209, "rounded"),
        ("about 75,000 people", 76_209, "rounded"),  # stated to five thousand
        ("some 76,200 people", 76_209, "rounded"),
        ("72,500 people", 76_209, "differs"),
        ("about 72,400 people", 76_209, "differs"),
        ("76,309 people", 76_209, "differs"),
        ("more than 76,000 people", 76_209, "rounded"),
        ("more than 77,000 people", 76_209, "differs"),  # not true
        ("nearly 76,000 people", 76_209, "differs"),  # not true
        ("nearly 77,000 people", 76_209, "rounded"),
        ("fewer than 77,000 people", 76_209, "rounded"),
        ("more than 200,000 people", 204_000, "rounded"),
        ("more than 200,000 people", 199_000, "differs"),
        ("more than 500,000 people", 520_085, "rounded"),
        ("half a million people", 520_085, "rounded"),
        ("half a million people", 620_085, "differs"),
        ("520 thousand people", 520_085, "rounded"),
        ("2.5 million people", 2_512_000, "rounded"),
        ("2.5 million people", 2_579_026, "differs"),  # that is 2.6 million
        ("more than 2.5 million people", 2_579_026, "rounded"),
        ("133,000 people", 140_000, "differs"),
    ],
)
def test_a_number_is_borne_out_if_it_is_the_figure_or_its_rounding(number: str, value: float, status: str) -> None:
    assert said_of(f"In 2023, {number} arrived in Alta.", value) == status


@pytest.mark.parametrize(
    ("text", "value", "status"),
    [
        ("En 2023 llegaron a Alta 520 mil personas.", 520_085, "rounded"),
        ("En 2023 llegaron a Alta más de 2.5 millones de personas.", 2_579_026, "rounded"),
        ("En 2023 llegaron a Alta casi 80.000 personas.", 76_209, "rounded-far"),
        ("En 2023 llegaron a Alta unas 76.000 personas.", 76_209, "rounded"),
        ("En 2023, plus de 500 000 personnes sont arrivées à Alta.", 520_085, "rounded"),
        ("En 2023, environ 76 000 personnes sont arrivées à Alta.", 76_209, "rounded"),
        ("En 2023, 76 309 personnes sont arrivées à Alta.", 76_209, "differs"),
        ("En 2023, un demi-million de personnes sont arrivées à Alta.", 520_085, "rounded"),
        ("Em 2023, mais de 500.000 pessoas chegaram a Alta.", 520_085, "rounded"),
        ("Em 2023, cerca de 76 mil pessoas chegaram a Alta.", 76_209, "rounded"),
        ("Em 2023, 80.000 pessoas chegaram a Alta.", 76_209, "rounded-far"),
        ("Em 2023, 76.309 pessoas chegaram a Alta.", 76_209, "differs"),
    ],
)
def test_the_rule_holds_in_the_languages_that_are_read(text: str, value: float, status: str) -> None:
    assert said_of(text, value) == status


def test_a_far_rounding_is_warned_about_with_both_numbers_and_has_no_note() -> None:
    found = article.read("In 2023, 80,000 people arrived in Alta.", net(("2023", 76_209)), lang="en")
    assert [(w.code, w.message) for w in found.warnings] == [
        (
            "figure-rounded-far",
            '"80,000" is rounded far from what is published for arrivals, Alta, 2023: 76,209 (Registry)',
        )
    ]
    assert found.sources() == []


@pytest.mark.parametrize(
    "text",
    [
        "In 2023, 12 per cent of those who arrived in Alta were children.",
        "En 2023, 12 pour cent des personnes arrivées à Alta étaient des enfants.",
        "Em 2023, 12 por cento das pessoas que chegaram a Alta eram crianças.",
        "In 2023 between 70,000 and 80,000 people arrived in Alta.",
        "En 2023 llegaron a Alta entre 70 mil y 80 mil personas.",
    ],
)
def test_shares_and_ends_of_ranges_are_no_counts(text: str) -> None:
    assert article.read(text, net(("2023", 76_209)), lang="en").figures == ()


def test_of_two_published_figures_the_nearer_one_bears_a_number_out() -> None:
    both = net(("2023", 76_209))
    other = Observation(about="alta", measure="arrival", period="2023", value=79_900, source="t")
    both = both.replace(observations=[*both.observations, other], sources=[*both.sources.values(), Source(id="t")])
    (figure,) = article.read("In 2023, about 80,000 people arrived in Alta.", both, lang="en").figures
    assert (figure.status, figure.matches[0].value) == ("rounded", 79_900)


# --- the period of the map ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("People arrived in January 2022.", ["2022-01"]),
        ("People arrived in 2023 and in May 2021; in 2023 most.", ["2023", "2021-05"]),
        ("Llegaron en enero de 2022.", ["2022-01"]),
        ("Llegaron en enero y febrero de 2022.", ["2022-01/2022-02"]),
        ("Ils sont arrivés en janvier 2022.", ["2022-01"]),
        ("Ils sont arrivés en août 2022 et en décembre 2021.", ["2022-08", "2021-12"]),
        ("Chegaram em janeiro de 2022.", ["2022-01"]),
        ("Chegaram em março de 2022 e em 2021.", ["2022-03", "2021"]),
        ("Marco and Mars, in no year.", []),
    ],
)
def test_the_periods_of_a_text_are_read_in_its_language(text: str, expected: list[str]) -> None:
    assert [str(period) for period in periods_of(parse(text))] == expected


MONTHS = [(f"{year}-{month:02d}", 100 * month) for year in (2021, 2022, 2023) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("In January 2022 people arrived in Alta.", "2022-01"),
        ("En enero de 2022 llegaron personas a Alta.", "2022-01"),
        ("En janvier 2022, des personnes sont arrivées à Alta.", "2022-01"),
        ("Em janeiro de 2022 chegaram pessoas a Alta.", "2022-01"),
        ("In 2022, people arrived in Alta.", "2022"),
        ("On 3 May 2021 people arrived in Alta.", "2021-05"),
    ],
)
def test_the_map_of_an_article_opens_at_the_period_that_its_text_names(text: str, shown: str) -> None:
    spec = article.read(text, net(*MONTHS), lang="en").spec(basemap="none")
    assert spec.time is not None
    assert spec.time.periods[spec.time.start] == shown
    # With widths or circles too, their legend says the same period.
    spec = article.read(text, net(*MONTHS), lang="en").spec(basemap="none", flows="arrival")
    assert spec.time is not None
    assert spec.time.periods[spec.time.start] == shown


def test_a_period_without_figures_and_one_that_is_asked_for() -> None:
    found = article.read("In 1999 people arrived in Alta.", net(*MONTHS), lang="en")
    assert found.spec(basemap="none") == article.read("People arrived in Alta.", net(*MONTHS), lang="en").spec(
        basemap="none", standfirst="In 1999 people arrived in Alta."
    )
    asked = found.spec(basemap="none", flows="arrival", period="2022-03")
    assert asked.time is not None
    assert asked.time.periods[asked.time.start] == "2022-03"
