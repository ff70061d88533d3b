"""The bundled figures and closures against printed totals, added up with the standard library alone."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "routes" / "data" / "americas"
# Printed: SNM Panama (annual totals), CBP (fiscal years), and the national tables; see sources.csv.
DARIEN = {
    "2010": 559,
    "2011": 283,
    "2012": 1_777,
    "2013": 3_051,
    "2014": 6_175,
    "2015": 29_289,
    "2016": 30_055,
    "2017": 6_780,
    "2018": 9_222,
    "2019": 22_102,
    "2020": 6_465,
    "2021": 133_726,
    "2022": 248_284,
    "2023": 520_085,
    "2024": 302_203,
}
FISCAL = {2018: 521_090, 2019: 977_509, 2020: 458_088, 2021: 1_734_686, 2022: 2_378_944, 2023: 2_475_669}
FISCAL[2024] = 2_135_005
# CBP, totals of the Border Patrol alone for the same years.
BORDER_PATROL = {2020: 400_651, 2021: 1_659_206, 2022: 2_206_436, 2023: 2_045_838, 2024: 1_530_523}


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures(about: str, group: str = "", source: str = "") -> dict[str, int]:
    return {
        row["period"]: int(row["value"])
        for row in rows("observations.csv")
        if row["about"] == about and row["group"] == group and (not source or row["source"] == source)
    }


def by_group(about: str, prefix: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows("observations.csv"):
        if row["about"] == about and row["group"].startswith(prefix):
            sums[row["period"]] += int(row["value"])
    return sums


@pytest.mark.parametrize(("year", "total"), DARIEN.items())
def test_darien_transits_of_a_year_add_up_to_the_printed_total(year: str, total: int) -> None:
    found = [count for period, count in figures("darien-gap", source="snm-2025").items() if period[:4] == year]
    assert sum(found) == total
    assert len(found) == (1 if year < "2020" else 12), "annual figures stay annual, later years have twelve months"


def test_months_without_a_crossing_are_zero_and_not_missing() -> None:
    found = figures("darien-gap", source="snm-2025")
    assert [found[month] for month in ("2020-03", "2020-04", "2020-05", "2020-06", "2020-07")] == [1099, 0, 0, 182, 0]


def test_the_last_two_darien_months_come_from_the_press_under_their_own_sources() -> None:
    assert figures("darien-gap", source="dhs-2025-07-31") == {"2025-05": 13}
    assert figures("darien-gap", source="axios-2025-07") == {"2025-06": 10}


def test_both_printed_figures_of_early_2022_are_kept_and_each_names_the_other() -> None:
    assert figures("darien-gap", source="unhcr-iom-2022-03-29") == {"2021-01/2021-02": 2928, "2022-01/2022-02": 8456}
    later = figures("darien-gap", source="snm-2025")
    assert later["2022-01"] + later["2022-02"] == 8964
    assert later["2021-01"] + later["2021-02"] == 2928
    notes = {row["period"]: row["note"] for row in rows("observations.csv") if row["about"] == "darien-gap"}
    assert "8,964" in notes["2022-01/2022-02"]
    assert "8,456" in notes["2022-01"]


@pytest.mark.parametrize("year", ["2021", "2022", "2023", "2024"])
def test_nationalities_of_a_year_add_up_to_everyone(year: str) -> None:
    assert by_group("darien-gap", "nationality:")[year] == DARIEN[year]


def test_nationalities_are_the_printed_ones() -> None:
    assert figures("darien-gap", "nationality:VEN")["2022"] == 150_327  # AFP, January 2023
    assert figures("darien-gap", "nationality:VEN")["2021"] == 2_819  # UNHCR and IOM, 29 March 2022
    assert by_group("darien-gap", "nationality:")["2025-01/2025-04"] == 2_229 + 408 + 194 + 73


@pytest.mark.parametrize(("year", "total"), FISCAL.items())
def test_encounters_of_a_fiscal_year_add_up_to_the_printed_total(year: int, total: int) -> None:
    monthly = figures("us-mexico-border", source="cbp-encounters")
    months = [f"{year - 1}-{m:02}" for m in (10, 11, 12)] + [f"{year}-{m:02}" for m in range(1, 10)]
    assert sum(monthly[month] for month in months) == total


def test_sectors_of_whole_fiscal_years_add_up_to_the_border_patrol() -> None:
    sectors = [row for row in rows("observations.csv") if row["about"].endswith("-sector")]
    sums: Counter[tuple[str, int]] = Counter()
    for row in sectors:
        year, month = map(int, row["period"].split("-"))
        sums[row["about"], year + (month >= 10)] += int(row["value"])
    assert len({name for name, _ in sums}) == 9
    for year, total in BORDER_PATROL.items():
        assert sum(count for (_, of), count in sums.items() if of == year) == total
    # As CBP prints it for a sector and a year.
    assert sums["del-rio-sector", 2022] == 480_931


@pytest.mark.parametrize(
    ("place", "totals"),
    [
        ("honduras", {"2022": 188_858, "2023": 545_043, "2024": 374_971}),
        ("mexico", {"2022": 441_409, "2023": 778_907, "2024": 1_231_320}),
    ],
)
def test_national_series_add_up_to_the_printed_years(place: str, totals: dict[str, int]) -> None:
    monthly = figures(place, source={"honduras": "inm-honduras", "mexico": "upm-mexico"}[place])
    for year, total in totals.items():
        assert sum(count for period, count in monthly.items() if period.startswith(year)) == total


def test_the_year_2025_is_known_as_a_whole_where_it_was_published() -> None:
    assert figures("honduras", source="el-heraldo-2026-01") == {"2025": 39_087}
    # The migration policy unit revised 2024 by 3,378 events; the months stand as they were first added up.
    assert figures("mexico", source="vanguardia-2026-02-28") == {"2024": 1_234_698, "2025": 155_730}
    assert figures("us-mexico-border", source="federalnewswire-2025-10") == {"2024-10/2025-09": 237_565}


def test_mexico_by_state_is_as_the_migration_policy_unit_was_quoted() -> None:
    assert figures("tabasco", source="vanguardia-2026-02-28") == {"2025": 78_311}
    assert figures("tabasco", source="xeva-2024-02") == {"2022": 46_842, "2023": 292_459}
    assert figures("chiapas") == {"2025": 43_758}
    # Half of the year's events were in Tabasco.
    assert figures("tabasco")["2025"] / figures("mexico", source="vanguardia-2026-02-28")["2025"] > 0.5


def test_the_dead_and_missing_of_the_darien_by_year() -> None:
    found = figures("darien-gap", "counted:dead-or-missing")
    # IOM printed 141 for 2022 in September 2023.
    assert [found[year] for year in ("2022", "2023", "2024")] == [141, 92, 159]


def test_the_three_national_series_are_three_measures() -> None:
    found = {(row["about"], row["measure"]) for row in rows("observations.csv")}
    assert {("honduras", "arrival"), ("mexico", "encounter"), ("guatemala", "return")} <= found


def test_returns_to_guatemala_by_country_add_up_to_everyone() -> None:
    assert dict(by_group("guatemala", "returned-from:")) == figures("guatemala")


def test_press_figures_of_april_2022_stand_next_to_the_official_one() -> None:
    press = [row for row in rows("observations.csv") if row["source"] == "epoch-times-2022-04"]
    assert {(row["about"], row["measure"], row["period"], row["value"], row["low"]) for row in press} == {
        ("necocli", "stock", "2021-10", "20000", "20000"),
        ("us-mexico-border", "encounter", "2022-03", "200000", "200000"),
    }
    assert figures("us-mexico-border", source="cbp-encounters")["2022-03"] == 222_574


def test_no_figure_stands_twice_and_rows_are_sorted() -> None:
    keys = [
        tuple(row[k] for k in ("about", "measure", "group", "period", "source")) for row in rows("observations.csv")
    ]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)


def test_closures_reach_a_leg_a_border_and_a_waypoint() -> None:
    found = rows("closures.csv")
    targets = {row["target"] for row in found}
    assert {"necocli--acandi-boat", "border:COL-PAN", "lajas-blancas"} <= targets
    date = r"\d{4}-\d{2}-\d{2}"
    for row in found:
        assert re.fullmatch(rf"{date}/({date}|\.\.)", row["valid"]), row
        assert row["source"], row
        assert row["note"], row
        if row["target"].startswith("border:"):
            codes = row["target"].removeprefix("border:").split("-")
            assert codes == sorted(codes), row


def test_every_figure_and_closure_names_a_source_that_is_listed() -> None:
    listed: list[str] = []
    for name in ("sources.csv", "sources_figures.csv"):
        with (ROOT / "tools" / "americas" / name).open(encoding="utf-8", newline="") as file:
            listed += [row["id"] for row in csv.DictReader(file)]
    assert len(set(listed)) == len(listed)
    used = {row["source"] for row in (*rows("observations.csv"), *rows("closures.csv"))}
    assert used <= set(listed)
