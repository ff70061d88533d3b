"""The figures of the Americas network: typed tables to observations, each with measure, period, source and note."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Iterator
from pathlib import Path

Row = dict[str, str]

FIELDS = ("about", "measure", "period", "value", "low", "high", "group", "source", "note")

MONTHLY = {
    "darien": ("darien-gap", "transit", "snm-2025"),
    "us-southwest": ("us-mexico-border", "encounter", "cbp-encounters"),
    "honduras": ("honduras", "arrival", "inm-honduras"),
    "mexico": ("mexico", "encounter", "upm-mexico"),
    "guatemala": ("guatemala", "return", "igm-guatemala"),
}
NOTES = {
    "us-southwest": "Events at and between ports of entry, not persons; CBP revises months by a few units.",
    "mexico": "Irregular events recorded by the authorities, summed over nationalities; one person may be several.",
    "guatemala": "Guatemalans returned, by air and land, summed over sex, age and country they were returned from.",
}
DARIEN_NOTES = {
    "2023-03": "EFE printed 38,009 in August 2023, a transposition.",
    "2023-06": "EFE printed 29,721, provisional.",
    "2024-01": "EFE printed 34,839 on 1 February 2025.",
    "2024-07": "WOLA printed 20,526 on 9 September 2024; the sum with August is the same.",
    "2024-08": "WOLA printed 16,596 on 9 September 2024; the sum with July is the same.",
    "2025-01": "EFE printed 2,158 on 1 February 2025, provisional.",
}
ANNUAL = {
    2010: 559,
    2011: 283,
    2012: 1777,
    2013: 3051,
    2014: 6175,
    2015: 29289,
    2016: 30055,
    2017: 6780,
    2018: 9222,
    2019: 22102,
}
SINGLE = (
    ("darien-gap", "transit", "2025-05", "13", "", "", "", "dhs-2025-07-31",
     "By difference: 23 in May and June, less the 10 that Axios prints for June."),
    ("darien-gap", "transit", "2025-06", "10", "", "", "", "axios-2025-07", "Citing Migración Panamá."),
    ("darien-gap", "transit", "2021-01/2021-02", "2928", "", "", "", "unhcr-iom-2022-03-29",
     "Printed in March 2022 for comparison; Panama's table gives the same sum, 1,071 and 1,857."),
    ("darien-gap", "transit", "2022-01/2022-02", "8456", "", "", "", "unhcr-iom-2022-03-29",
     "As printed on 29 March 2022; Panama's later table gives 4,702 and 4,262, together 8,964."),
    ("darien-gap", "transit", "2023-06", "29721", "", "", "", "efe-2023-08-01", "Provisional; later 29,722."),
    ("darien-gap", "transit", "2025-01", "2158", "", "", "", "efe-2025-02-01", "Provisional; later 2,229."),
    ("darien-gap", "transit", "2024-07", "20526", "", "", "", "wola-2024-09-09", "Later 20,519."),
    ("darien-gap", "transit", "2024-08", "16596", "", "", "", "wola-2024-09-09", "Later 16,603."),
    ("necocli", "stock", "2021-10", "20000", "20000", "", "", "epoch-times-2022-04",
     "More than 20,000 people in a camp, as the report puts it."),
    ("us-mexico-border", "encounter", "2022-04", "200000", "200000", "", "", "epoch-times-2022-04",
     "More than 200,000 encounters a month, as the report puts it in April 2022; see the official count beside it."),
)  # fmt: skip


def _row(*values: str) -> Row:
    return dict(zip(FIELDS, values, strict=True))


def _read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def monthly(folder: Path) -> Iterator[Row]:
    """Yield one observation for each month printed in ``monthly.csv``; an empty cell is no figure, 0 is zero."""
    for line in _read(folder / "monthly.csv"):
        about, measure, source = MONTHLY[line["series"]]
        for month in range(1, 13):
            value = line[f"{month:02d}"]
            period = f"{line['year']}-{month:02d}"
            note = NOTES.get(line["series"], "") or (DARIEN_NOTES.get(period, "") if about == "darien-gap" else "")
            if value:
                yield _row(about, measure, period, value, "", "", "", source, note)


def sectors(folder: Path) -> Iterator[Row]:
    """Yield Border Patrol encounters by sector and US fiscal year, October to September (2025: to May)."""
    for line in _read(folder / "usbp_sectors.csv"):
        group = f"US Border Patrol, {line['sector']}"
        for column, value in line.items():
            if column == "sector":
                continue
            year = int(column.removeprefix("FY"))
            last = f"{year}-05" if year == 2025 else f"{year}-09"
            until = f"October {year - 1} to {calendar.month_name[int(last[-2:])]} {year}"
            note = f"US fiscal year {year}, {until}; between ports of entry only. A part of the southwest total."
            yield _row("us-mexico-border", "encounter", f"{year - 1}-10/{last}", value, "", "", group,
                       "cbp-encounters", note)  # fmt: skip


def nationalities(folder: Path) -> Iterator[Row]:
    """Yield Darién transits by nationality and year: the ten largest and the rest (2025: January to April)."""
    for line in _read(folder / "darien_nationalities.csv"):
        period = "2025-01/2025-04" if line["year"] == "2025" else line["year"]
        group = "nationality:other" if line["nationality"] == "other" else f"nationality:{line['nationality']}"
        note = "All nationalities beside the ten largest." if line["nationality"] == "other" else ""
        if line["nationality"] in ("CHL", "BRA"):
            note = "Children of Haitians born there are counted here, not as Haitians."
        yield _row("darien-gap", "transit", period, line["people"], "", "", group, "snm-2025", note)


def observations(folder: Path) -> list[Row]:
    """Return all observations, sorted."""
    rows = [*monthly(folder), *sectors(folder), *nationalities(folder)]
    for year, value in ANNUAL.items():
        rows.append(_row("darien-gap", "transit", str(year), str(value), "", "", "", "snm-2025", "An annual figure."
                         + (" WOLA prints 281." if year == 2011 else "")))  # fmt: skip
    rows += [_row(*values) for values in SINGLE]
    return sorted(rows, key=lambda row: tuple(row[field] for field in ("about", "measure", "group", "period", "source")))
