"""What the story of April 2022 says, asked of the bundled network itself: each place by its name, each figure."""

from __future__ import annotations

import pytest

import routes
from routes import Network

# Title of a place as the drafts in tests/article/drafts write it, and the place that the story means.
PLACES = {
    "necocli": {"en": "Necoclí", "es": "Necoclí", "fr": "Necoclí", "pt": "Necoclí"},
    "acandi": {"en": "Acandí", "es": "Acandí", "fr": "Acandí", "pt": "Acandí"},
    "del-rio": {"en": "Del Rio", "es": "Del Río", "fr": "Del Rio", "pt": "Del Rio"},
    "us-mexico-border": {
        "en": "US-Mexico border",
        "es": "frontera entre Estados Unidos y México",
        "fr": "frontière entre les États-Unis et le Mexique",
        "pt": "fronteira entre os Estados Unidos e o México",
    },
    "country:COL": {"en": "Colombia", "es": "Colombia", "fr": "Colombie", "pt": "Colômbia"},
    "country:PAN": {"en": "Panama", "es": "Panamá", "fr": "Panama", "pt": "Panamá"},
}


@pytest.fixture(scope="module")
def americas() -> Network:
    return routes.load("americas")


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt"])
@pytest.mark.parametrize("place", PLACES)
def test_every_place_of_the_story_is_found_by_its_name(americas: Network, place: str, lang: str) -> None:
    found = americas.find(PLACES[place][lang])
    assert found.id == place


def printed(net: Network, about: str, measure: str, period: str) -> dict[str, float | None]:
    rows = net.observations_about(about)
    return {row.source: row.value for row in rows if (row.measure, str(row.period), row.group) == (measure, period, "")}


# The Epoch Times of April 2022; UNHCR and IOM of 29 March 2022; CBP, months of 2022.
def test_every_figure_of_the_story_stands_in_the_network_as_it_was_said(americas: Network) -> None:
    assert printed(americas, "necocli", "stock", "2021-10") == {"epoch-times-2022-04": 20_000}
    assert printed(americas, "darien-gap", "transit", "2021-01/2021-02") == {"unhcr-iom-2022-03-29": 2_928}
    assert printed(americas, "darien-gap", "transit", "2022-01/2022-02") == {"unhcr-iom-2022-03-29": 8_456}
    border = printed(americas, "us-mexico-border", "encounter", "2022-03")
    assert border == {"epoch-times-2022-04": 200_000, "cbp-encounters": 222_574}


@pytest.mark.parametrize(
    ("year", "total"), [("2021", 133_726), ("2022", 248_284), ("2023", 520_085), ("2024", 302_203), ("2025", 3_091)]
)
def test_the_years_of_the_darien_are_the_printed_ones(americas: Network, year: str, total: int) -> None:
    found = americas.totals("darien-gap", measure="transit", period=year)
    assert (found.value, found.unit) == (total, "people")


def test_the_camp_of_the_story_is_on_the_way_to_the_border(americas: Network) -> None:
    way = [place.id for place in americas.at("2022-04").path("Necoclí", "Del Rio", by="distance").waypoints]
    assert way[0] == "necocli"
    assert "acandi" in way
    assert way[-1] == "del-rio"
