"""The figures of the Americas network: typed tables to observations, each with measure, period, source and note."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]

FIELDS = ("about", "measure", "period", "value", "low", "high", "group", "source", "note")

SERIES = {
    "darien": ("darien-gap", "transit", "snm-2025"),
    "us-southwest": ("us-mexico-border", "encounter", "cbp-encounters"),
    "honduras": ("honduras", "arrival", "inm-honduras"),
    "mexico": ("mexico", "encounter", "upm-mexico"),
    "guatemala": ("guatemala", "return", "igm-guatemala"),
    **{
        f"{sector}-sector": (f"{sector}-sector", "encounter", "cbp-encounters")
        for sector in (
            "big-bend",
            "del-rio",
            "el-centro",
            "el-paso",
            "laredo",
            "rio-grande-valley",
            "san-diego",
            "tucson",
            "yuma",
        )
    },
}
ANNUAL = {2010: 559, 2011: 283, 2012: 1777, 2013: 3051, 2014: 6175, 2015: 29289, 2016: 30055, 2017: 6780,
          2018: 9222, 2019: 22102}  # fmt: skip
TWO_MONTHS = "8,964; UNHCR and IOM printed 8,456 for the two months on 29 March 2022."
# Where another publication prints another figure for the same months or year.
DARIEN_NOTES = {
    "2011": "WOLA prints 281.",
    "2022-01": f"With February {TWO_MONTHS}",
    "2022-02": f"With January {TWO_MONTHS}",
    "2023-03": "EFE of 1 August 2023 prints 38,009; WOLA prints 38,099 as here.",
    "2023-06": "EFE of 1 August 2023 prints 29,721 (provisional); the sum printed for January to August needs 29,722.",
    "2024-01": "EFE of 1 February 2025 prints 34,839; Ecotv Panamá of 11 April 2024 prints 36,001 as here.",
    "2024-07": "WOLA of 9 September 2024 prints 20,526; the sum with August is the same.",
    "2024-08": "WOLA of 9 September 2024 prints 16,596; the sum with July is the same.",
    "2025-01": "EFE of 1 February 2025 prints 2,158 (provisional).",
}
ZERO = "No crossing was counted; land borders were closed in the pandemic."
NO_ROW = "The institute's table has no row for this month, in which land borders were closed: nobody was counted."
EVENTS = "Events of people in an irregular migration situation; all nationalities."
PATROL = "Border Patrol only, without the ports of entry."
NOT_STATED = "The table names no country for these returns."
NATIONALITY_NOTES = {
    "HTI": "Without children born to Haitians in Chile and Brazil, whom Panama counts as Chilean and Brazilian.",
    "CHL": "Many are children born in Chile to Haitian parents.",
    "BRA": "Many are children born in Brazil to Haitian parents.",
}
INM = "Citing Honduras' migration institute."
SINGLE = (
    ("darien-gap", "transit", "2025-05", "13", "", "", "", "dhs-2025-07-31",
     "By difference: 23 in May and June together, less the 10 printed for June by Axios."),
    ("darien-gap", "transit", "2025-06", "10", "", "", "", "axios-2025-07", "Citing Panama's migration service."),
    ("darien-gap", "transit", "2025", "3091", "", "", "", "la-nacion-2026-01",
     "The whole year, citing Panama's ministry; January to June by month give 2,927."),
    ("honduras", "arrival", "2025-06", "1181", "", "", "", "la-prensa-hn-2025-08", INM),
    ("honduras", "arrival", "2025-07", "1919", "", "", "", "la-prensa-hn-2025-08", INM),
    ("honduras", "arrival", "2025-09", "2865", "", "", "", "el-heraldo-2025-11", INM),
    ("darien-gap", "transit", "2021-01/2021-02", "2928", "", "", "", "unhcr-iom-2022-03-29",
     "Panama's later table gives 1,071 and 1,857, the same sum."),
    ("darien-gap", "transit", "2022-01/2022-02", "8456", "", "", "", "unhcr-iom-2022-03-29",
     "As printed on 29 March 2022; Panama's later table gives 4,702 and 4,262, together 8,964."),
    ("necocli", "stock", "2021-10", "20000", "20000", "", "", "epoch-times-2022-04",
     "Reported in April 2022 as more than 20,000 people in the camp in October 2021."),
    ("us-mexico-border", "encounter", "2022-03", "200000", "200000", "", "", "epoch-times-2022-04",
     "Reported in April 2022 as more than 200,000 a month; next to CBP's own figure."),
)  # fmt: skip


def _row(*values: str) -> Row:
    return dict(zip(FIELDS, values, strict=True))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def _note(about: str, group: str, period: str, value: str) -> str:
    if about == "darien-gap":
        return DARIEN_NOTES.get(period, "" if int(value) else ZERO)
    if group == "returned-from:not-stated":
        return NOT_STATED
    if about == "honduras":
        return "" if int(value) else NO_ROW
    if about.endswith("-sector"):
        return PATROL
    return EVENTS if about == "mexico" else ""


def monthly(folder: Path) -> Iterator[Row]:
    """Yield one observation for each month printed in ``monthly.csv``; an empty cell is no figure, 0 is zero."""
    for line in _read(folder / "monthly.csv"):
        series, _, group = line["series"].partition(" ")
        about, measure, source = SERIES[series]
        for month in range(1, 13):
            value = line[f"{month:02d}"]
            period = f"{line['year']}-{month:02d}"
            if value:
                note = _note(about, group, period, value)
                yield _row(about, measure, period, value, "", "", group, source, note)


def annual() -> Iterator[Row]:
    """Yield Darién transits of 2010 to 2019, which Panama printed per year only."""
    for year, value in ANNUAL.items():
        note = DARIEN_NOTES.get(str(year), "")
        yield _row("darien-gap", "transit", str(year), str(value), "", "", "", "snm-2025", note)


def nationalities(folder: Path) -> Iterator[Row]:
    """Yield Darién transits by year and nationality: the eight largest of 2021 to 2024 together, and the rest."""
    for line in _read(folder / "darien_nationalities.csv"):
        period = "2025-01/2025-04" if line["year"] == "2025" else line["year"]
        note = NATIONALITY_NOTES.get(line["nationality"], "")
        group = f"nationality:{line['nationality']}"
        yield _row("darien-gap", "transit", period, line["people"], "", "", group, "snm-2025", note)


def observations(folder: Path) -> list[Row]:
    """Return all observations, sorted by place, measure, group, period and source."""
    rows = [*annual(), *monthly(folder), *nationalities(folder), *_read(folder / "observations.csv")]
    rows += [_row(*values) for values in SINGLE]
    return sorted(rows, key=lambda row: tuple(row[name] for name in ("about", "measure", "group", "period", "source")))
