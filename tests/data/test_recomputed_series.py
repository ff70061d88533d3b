"""The bundled series of Frontex, IOM and the Home Office, added up again from what the publishers' files say."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

import routes
from tests.data.networks import rows

PUBLISHED = Path(__file__).parent / "published"
# The Home Office's yearly totals in the compilation of The National, 30 January 2026; 2025 to the end of November.
SMALL_BOATS = {"2019": 1_843, "2020": 8_462, "2021": 28_526, "2022": 45_755, "2023": 29_437, "2024": 36_816}
SMALL_BOATS_TO_NOVEMBER_2025 = 39_292


def published(file: str) -> list[dict[str, str]]:
    with (PUBLISHED / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def bundled(network: str, about: str, source: str, group: str = "") -> dict[str, int]:
    return {
        row["period"]: int(row["value"])
        for row in rows(network, "observations")
        if (row["about"], row["source"], row["group"]) == (about, source, group)
    }


@pytest.mark.parametrize(
    ("network", "about", "route"),
    [
        ("western-mediterranean", "western-mediterranean-sea", "Western Mediterranean Route"),
        ("eastern-mediterranean-balkans", "eastern-mediterranean-sea", "Eastern Mediterranean Route"),
        ("eastern-mediterranean-balkans", "western-balkans", "Western Balkan Route"),
    ],
)
def test_every_month_of_frontex_is_its_land_and_sea_borders_together(network: str, about: str, route: str) -> None:
    found: Counter[str] = Counter()
    for row in published("frontex.csv"):
        if row["route"] == route:
            found[row["month"]] += int(row["n"])
    assert bundled(network, about, "frontex-2025-06") == dict(found)
    assert len(found) == 196  # January 2009 to April 2025
    months = routes.load(network).flows(about, measure="encounter", every="year")
    years = {str(row.period): row.value for row in months if row.source == "frontex-2025-06"}
    assert years["2018"] == sum(number for month, number in found.items() if month.startswith("2018"))


@pytest.mark.parametrize(
    ("network", "about", "route"),
    [
        ("english-channel", "english-channel", "English Channel"),
        ("western-mediterranean", "western-mediterranean-sea", "Western Mediterranean Route"),
        ("eastern-mediterranean-balkans", "eastern-mediterranean-sea", "Eastern Mediterranean Route"),
        ("horn-of-africa-yemen", "gulf-of-aden", "EHOA Eastern Route"),
        ("venezuela-chile", "south-american-route", "South American Route"),
    ],
)
def test_every_year_of_the_dead_and_missing_is_that_of_ioms_file(network: str, about: str, route: str) -> None:
    found: Counter[str] = Counter()
    for row in published("missing-migrants.csv"):
        if row["route"] == route:
            found[row["year"]] += int(row["dead_and_missing"])
    series = bundled(network, about, "mmp-2025-06", "counted:dead-or-missing")
    if "2025-01/2025-04" in series:
        assert series.pop("2025-01/2025-04") == found["2025"]
    del found["2025"]
    assert series == dict(found)
    assert list(series) == sorted(found)
    assert list(series)[-7:] == [str(year) for year in range(2018, 2025)]


def test_the_months_of_small_boats_add_up_to_the_years_of_the_same_file() -> None:
    months = bundled("english-channel", "united-kingdom", "home-office-boats")
    years = {year: sum(n for month, n in months.items() if month.startswith(year)) for year in SMALL_BOATS}
    assert years == SMALL_BOATS
    assert sum(number for month, number in months.items() if month.startswith("2025")) == SMALL_BOATS_TO_NOVEMBER_2025


# UNHCR: reports on 2014 and 2015; news of 17 January 2023 (2021, 2022), 24 January 2024 and January 2025 (2023, 2024).
BAY_DEPARTURES = {
    "2014": 62_000,
    "2015": 32_600,
    "2020": 2_400,
    "2021": 700,
    "2022": 3_500,
    "2023": 4_500,
    "2024": 7_800,
}
BAY_DEAD_OR_MISSING = {"2013": 900, "2014": 730, "2015": 370, "2020": 200, "2022": 348, "2023": 569, "2024": 650}


@pytest.mark.parametrize(("measure", "printed"), [("departure", BAY_DEPARTURES), ("death", BAY_DEAD_OR_MISSING)])
def test_the_years_of_the_bay_of_bengal_are_those_that_unhcr_printed(measure: str, printed: dict[str, int]) -> None:
    found = {
        row["period"]: int(row["value"])
        for row in rows("bay-of-bengal", "observations")
        if (row["about"], row["measure"]) == ("bay-of-bengal-andaman-sea", measure)
        and row["source"] != "mmp-2025-06"
        and len(row["period"]) == 4
    }
    assert found == printed
