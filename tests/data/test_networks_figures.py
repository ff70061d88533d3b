"""The figures of the two smaller networks against the publications, typed here a second time from what they print."""

from __future__ import annotations

import pytest

import routes
from routes import DoubleCountError
from tests.data.networks import NETWORKS, by_id, rows

SEA, ATLANTIC = NETWORKS[:2]
MONTHS = "frontex-2025-06"
# UNHCR's dashboards (2016 to 2021), bdnews24 of 26 February 2023 (2022), ANSA of 31 December 2025 (2023 to 2025), and
# IOM of December 2016 (2015).
ITALY = {
    "2015": 153_842,
    "2016": 181_436,
    "2017": 119_369,
    "2018": 23_370,
    "2019": 11_471,
    "2020": 34_154,
    "2021": 67_477,
    "2022": 105_129,
    "2023": 157_651,
    "2024": 66_617,
    "2025": 66_296,
}
# ANSA of 31 December 2025, by country of departure.
DEPARTED = {
    "LBY": {"2023": 51_986, "2024": 42_279, "2025": 58_408},
    "TUN": {"2023": 97_667, "2024": 19_460, "2025": 4_841},
    "DZA": {"2023": 620, "2024": 1_383, "2025": 1_812},
}
# UNHCR Malta; to 31 July in 2024.
MALTA = {"2020": 2_281, "2021": 832, "2022": 444, "2023": 380, "2024-01/2024-07": 96}
# UNHCR through the Civil MRCC (2023, 2024), Refugee Support Aegean through InfoMigrants (2025).
CRETE = {"2023": 815, "2024": 4_847, "2025": 20_187}
# IOM: Marsad of 24 December 2020, 6 January and 13 February 2023, UNN of 8 January 2024, G2 Media of November 2024;
# Libya Review of October 2025 for 2024 and, a second time, for 2023.
DEAD = {"2019": 270, "2020-01-01/2020-12-23": 316, "2022": 529, "2023": (962, 974), "2024-01-01/2024-11-16": 515}
DEAD["2024"] = 665
MISSING = {"2019": 992, "2020-01-01/2020-12-23": 417, "2022": 848, "2023": (1_372, 1_536)}
MISSING |= {"2024-01-01/2024-11-16": 830, "2024": 1_034}
RETURNED = {
    "2019": 9_225,
    "2020-01-01/2020-12-23": 11_891,
    "2021": 32_425,
    "2022": 24_684,
    "2023": 17_190,
    "2024-01-01/2024-11-16": 20_231,
    "2024": 21_762,
    "2025-01-01/2025-12-20": 26_635,
}
# Frontex, by year, as the agency printed it then; the monthly file stands beside.
DETECTED = {"2021": 65_362, "2024": 66_800, "2025": 66_328, "2026-01": 1_166}
# Missing Migrants' files of June 2025 and May 2026; IOM of December 2016, IOM of December 2025 through Meteoalb.
DEAD_AT_SEA = {
    "2014": 3_126,
    "2015": 3_149,
    "2016": 4_574,
    "2016-01-01/2016-12-19": 4_403,
    "2017": 2_853,
    "2018": 1_314,
    "2019": 1_262,
    "2020": 1_002,
    "2021": 1_555,
    "2022": 1_417,
    "2023": 2_526,
    "2024": 1_810,
    "2025-01/2025-04": 379,
    "2025-01-01/2025-12-20": 1_190,
    "2026-01-01/2026-05-05": 820,
}
# Alarme Phone Sahara.
EXPELLED = {"2021": 25_396, "2022": 24_250, "2023": 26_031, "2024": 31_404, "2025": 34_236}
SET_DOWN = {"2022-10-07": 680, "2023-01-01/2023-04-01": 6_491, "2025-04-01/2025-04-21": 2_222}
# Spain's Interior Ministry through RTVE, Infobae, Expatica, Tribuna de Gran Canaria, Atlántico Hoy, El Día (2007 to
# 2014 and 2018) and Diario de Avisos (2015); the Government delegation through El Día (2015 to 2017); IOM (2019 to 2021).
CANARIES = {
    "2006": 31_678,
    "2007": 12_478,
    "2008": 9_181,
    "2009": 2_246,
    "2010": 196,
    "2011": 340,
    "2012": 173,
    "2013": 196,
    "2014": 296,
    "2015": (870, 875),
    "2016": 663,
    "2017": 423,
    "2018": 1_307,
    "2018-01-01/2018-12-16": 1_266,
    "2019": 2_687,
    "2020": 23_023,
    "2021": 22_316,
    "2022": 15_682,
    "2023": 39_910,
    "2024": 46_843,
    "2025": 17_788,
}
# IOM through EFE of 5 April 2022, November 2023 and January 2024, Europa Press of 26 February 2026; beside them Missing
# Migrants' file of June 2025.
DEAD_OR_MISSING = {
    "2014": 29,
    "2015": 82,
    "2016": 169,
    "2017": (1, 1),
    "2018": (43, 43),
    "2019": (202, 202),
    "2020": (877, 877),
    "2021": (1_126, 1_126),
    "2022": (559, 561),
    "2023": (956, 959),
    "2024": 1_215,
    "2025-01/2025-04": 188,
    "2025": 1_214,
    "2026-01-01/2026-05-05": 129,
}
EL_HIERRO = {"2023": 14_535, "2024": 23_994, "2025": 10_625}


def figures(network: str, about: str, measure: str, group: str = "") -> dict[str, int | tuple[int, ...]]:
    """Return the figures that are not Frontex' months by period; several of one period from the smallest."""
    found: dict[str, list[int]] = {}
    for row in rows(network, "observations"):
        if (row["about"], row["measure"], row["group"]) == (about, measure, group) and row["source"] != MONTHS:
            found.setdefault(row["period"], []).append(int(row["value"]))
    return {period: values[0] if len(values) == 1 else tuple(sorted(values)) for period, values in found.items()}


@pytest.mark.parametrize(
    ("network", "about", "measure", "group", "printed"),
    [
        (SEA, "italy", "arrival", "", ITALY),
        *[(SEA, "italy", "arrival", f"departed-from:{code}", found) for code, found in DEPARTED.items()],
        (SEA, "malta", "arrival", "", MALTA),
        (SEA, "crete", "arrival", "", CRETE),
        (SEA, "lampedusa", "arrival", "", {"2021": 35_000, "2023-06/2023-12": 80_609, "2024": 45_997}),
        (SEA, "central-mediterranean-sea", "death", "", DEAD),
        (SEA, "central-mediterranean-sea", "missing", "", MISSING),
        (SEA, "central-mediterranean-sea", "death", "counted:dead-or-missing", DEAD_AT_SEA),
        (SEA, "central-mediterranean-sea", "departure", "", {"2023": 212_100}),
        (SEA, "central-mediterranean-sea", "encounter", "", DETECTED),
        (SEA, "libya", "return", "", RETURNED),
        (SEA, "libya", "arrival", "nationality:SDN", {"2023-04/2024-10": 101_500}),
        (SEA, "kufra", "stock", "nationality:SDN", {"2024-09": 40_000}),
        (SEA, "tunisia", "apprehension", "", {"2023-01/2023-04": 17_576, "2024-01/2024-04": 21_545}),
        (SEA, "sfax", "apprehension", "", {"2023-01/2023-04": 15_468, "2024-01/2024-04": 19_457}),
        (SEA, "agadez-region", "departure", "", {"2016-02/2016-10": 311_036, "2017-09": 4_972}),
        (SEA, "agadez-region", "arrival", "", {"2016-02/2016-10": 106_154, "2017-09": 2_541}),
        (SEA, "assamaka", "return", "", EXPELLED),
        (SEA, "point-zero--assamaka-walk", "return", "", SET_DOWN),
        (ATLANTIC, "canary-islands", "arrival", "", CANARIES),
        (ATLANTIC, "el-hierro", "arrival", "", EL_HIERRO),
        (ATLANTIC, "lanzarote", "arrival", "", {"2023": 8_858}),
        (ATLANTIC, "atlantic-route", "death", "counted:dead-or-missing", DEAD_OR_MISSING),
        (ATLANTIC, "atlantic-route", "encounter", "", {"2021": 22_504, "2024": 47_000}),
        (ATLANTIC, "mauritania", "apprehension", "", {"2025-01/2025-04": 30_000}),
    ],
)  # fmt: skip
def test_figures_are_the_printed_ones(
    network: str, about: str, measure: str, group: str, printed: dict[str, int | tuple[int, ...]]
) -> None:
    assert figures(network, about, measure, group) == printed


def test_every_figure_is_among_those_typed_here() -> None:
    assert [len(rows(network, "observations")) for network in (SEA, ATLANTIC)] == [287, 158]


@pytest.mark.parametrize(
    ("network", "about", "years"),
    [
        # Printed by Frontex for whole years: 2023 and 2024 in its news releases (rounded there), the others in its file.
        (SEA, "central-mediterranean-sea", {2009: 11_043, 2014: 170_664, 2016: 181_376, 2021: 67_724, 2024: 66_855}),
        (ATLANTIC, "atlantic-route", {2009: 2_244, 2018: 1_323, 2020: 24_087, 2021: 22_351, 2024: 46_820}),
    ],
)
def test_frontex_counts_from_2009_to_april_2025(network: str, about: str, years: dict[int, int]) -> None:
    found = {row["period"]: row for row in rows(network, "observations") if row["source"] == MONTHS}
    # On the Atlantic some months before 2017 have fewer than five people, and a year is the least that is bundled.
    monthly = 2009 if network == SEA else 2017
    whole = [str(year) for year in range(2009, monthly)]
    months = [f"{year}-{month:02}" for year in range(monthly, 2026) for month in range(1, 13)][:-8]
    assert list(found) == [*whole, *months]
    assert {(row["about"], row["measure"], row["group"]) for row in found.values()} == {(about, "encounter", "")}
    for year, total in years.items():
        parts = [int(row["value"]) for period, row in found.items() if period[:4] == str(year)]
        assert (len(parts), sum(parts)) == (1 if year < monthly else 12, total), year
    for row in found.values():
        assert ("no row for this month" in row["note"]) == (row["value"] == "0"), row
        assert row["value"] == "0" or int(row["value"]) >= 5, row


def test_the_countries_of_departure_leave_only_the_eastern_route_of_the_total() -> None:
    for year in ("2023", "2024", "2025"):
        rest = ITALY[year] - sum(by_year[year] for by_year in DEPARTED.values())
        assert 0 < rest < 8_000, year


@pytest.mark.parametrize("network", NETWORKS)
def test_every_figure_has_a_known_place_source_and_what_is_a_least_number_says_so(network: str) -> None:
    for row in rows(network, "observations"):
        assert row["about"] in by_id(network, "waypoints") | by_id(network, "legs"), row
        assert row["source"] in by_id(network, "sources"), row
        if row["low"]:
            assert row["low"] == row["value"], row
    for row in rows(network, "closures"):
        assert row["note"].endswith("."), row


def test_totals_answer_for_a_year_and_refuse_to_add_an_island_to_its_islands() -> None:
    net = routes.load(ATLANTIC)
    total = net.totals("canary-islands", measure="arrival", period="2024")
    assert (total.value, total.unit) == (46_843, "people")
    assert routes.load(SEA).totals("italy", measure="arrival", period="2023").value == 157_651
    with pytest.raises(DoubleCountError):
        net.totals(["canary-islands", "el-hierro"], measure="arrival", period="2024")


def test_closed_crossings_are_closed_on_the_days_that_were_printed() -> None:
    sea, atlantic = routes.load(SEA), routes.load(ATLANTIC)
    for net, place, shut, opened in (
        (sea, "ras-ajdir", "2024-05", "2024-07"),
        (atlantic, "guerguerat", "2020-11-01", "2020-11-15"),
    ):
        assert place not in {leg.start for leg in net.at(shut).legs.values()}, place
        assert place in {leg.start for leg in net.at(opened).legs.values()}, place
