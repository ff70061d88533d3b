"""Rebuild the figures and closures of routes/data/americas/.

`python tools/build_americas_figures.py --shared DIR` reads the published tables in DIR (the folders named below) and
tools/americas/closures.csv, and writes observations.csv and closures.csv, the same bytes each time.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "routes" / "data" / "americas"
FIELDS = ("about", "measure", "period", "value", "low", "high", "group", "source", "note")
CLOSURE_FIELDS = ("target", "valid", "source", "note")
# The eight largest nationalities of 2021 to 2024 together; the same eight in every year, so that years compare.
LARGEST = ("VEN", "HTI", "ECU", "COL", "CHN", "CUB", "CHL", "BRA")
SNM = "snm-2025"
# The months and years in which another publication prints another figure.
DISAGREEMENTS = {
    "2011": "WOLA prints 281.",
    "2022-01": "With February 8,964; UNHCR and IOM printed 8,456 for the two months on 29 March 2022.",
    "2022-02": "With January 8,964; UNHCR and IOM printed 8,456 for the two months on 29 March 2022.",
    "2023-03": "EFE of 1 August 2023 prints 38,009; WOLA prints 38,099 as here.",
    "2023-06": "EFE of 1 August 2023 prints 29,721 (provisional); the sum printed for January to August needs 29,722.",
    "2024-01": "EFE of 1 February 2025 prints 34,839; Ecotv Panamá of 11 April 2024 prints 36,001 as here.",
    "2024-07": "WOLA of 9 September 2024 prints 20,526; the sum with August is the same.",
    "2024-08": "WOLA of 9 September 2024 prints 16,596; the sum with July is the same.",
    "2025-01": "EFE of 1 February 2025 prints 2,158 (provisional).",
}
ZERO = "No crossing was counted; land borders were closed in the pandemic."
FROM_PRESS = {
    "2025-05": ("dhs-2025-07-31", "By difference: 23 in May and June together, less the 10 printed for June by Axios."),
    "2025-06": ("axios-2025-07", "Citing Panama's migration service."),
}
NATIONALITY_NOTES = {
    "HTI": "Without children born to Haitians in Chile and Brazil, whom Panama counts as Chilean and Brazilian.",
    "CHL": "Many are children born in Chile to Haitian parents.",
    "BRA": "Many are children born in Brazil to Haitian parents.",
}

Row = dict[str, str]


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _row(about: str, measure: str, period: str, value: int, source: str, note: str = "", **more: str) -> Row:
    known = {"about": about, "measure": measure, "period": period, "value": str(value), "source": source, "note": note}
    return dict.fromkeys(FIELDS, "") | known | more


def _number(text: str) -> int:
    number = float(text)
    if number != int(number):
        raise ValueError(f"not a whole number of people or events: {text}")
    return int(number)


def darien(folder: Path) -> Iterator[Row]:
    """Yield transits through the Darién: annual to 2019, then monthly, and by nationality per year from 2021."""
    years: Counter[str] = Counter()
    nationalities: Counter[tuple[str, str]] = Counter()
    last = ""
    for entry in _read(folder / "irreg_darien_nat.csv"):
        year, count = entry["t"][:4], _number(entry["n"])
        years[year] += count
        last = max(last, entry["t"][:7])
        if year >= "2021":
            nationalities[year, entry["nat"] if entry["nat"] in LARGEST else "other"] += count
    for year in sorted(years):
        if year < "2020":
            yield _row("darien-gap", "transit", year, years[year], SNM, DISAGREEMENTS.get(year, ""))
    for entry in _read(folder / "darien_monthly_checked.csv"):
        month, count = entry["month"], _number(entry["crossings"])
        source, note = FROM_PRESS.get(month, (SNM, DISAGREEMENTS.get(month, "" if count else ZERO)))
        yield _row("darien-gap", "transit", month, count, source, note)
    for (year, nationality), count in nationalities.items():
        note = NATIONALITY_NOTES.get(nationality, "")
        period = f"{year}-01/{last}" if last.startswith(year) else year
        yield _row("darien-gap", "transit", period, count, SNM, note, group=f"nationality:{nationality}")


def border(folder: Path) -> Iterator[Row]:
    """Yield encounters at the US southwest land border: monthly, and by Border Patrol sector per whole fiscal year."""
    for entry in _read(folder / "cbp_southwest_monthly.csv"):
        yield _row("us-mexico-border", "encounter", entry["month"], _number(entry["total"]), "cbp-encounters")
    sums: Counter[tuple[int, str]] = Counter()
    months: dict[int, set[str]] = {}
    for entry in _read(folder / "cbp_usbp_sector_monthly.csv"):
        year, month = map(int, entry["month"].split("-"))
        fiscal = year + (month >= 10)
        sums[fiscal, entry["area"].removesuffix(" Sector")] += _number(entry["n"])
        months.setdefault(fiscal, set()).add(entry["month"])
    for (fiscal, sector), count in sums.items():
        if len(months[fiscal]) == 12:
            note = f"US fiscal year {fiscal}; Border Patrol only, without the ports of entry."
            period = f"{fiscal - 1}-10/{fiscal}-09"
            yield _row("us-mexico-border", "encounter", period, count, "cbp-encounters", note, group=f"sector:{sector}")


def countries(folder: Path) -> Iterator[Row]:
    """Yield the monthly series of Honduras (arrivals), Mexico (encounters) and Guatemala (returns)."""
    for entry in _read(folder / "irreg_honduras.csv"):
        yield _row("honduras", "arrival", entry["t"][:7], _number(entry["n"]), "inm-honduras")
    mexico: Counter[str] = Counter()
    for entry in _read(folder / "irreg_mexico_nat.csv"):
        mexico[entry["t"][:7]] += _number(entry["n"])
    note = "Events of people in an irregular migration situation; all nationalities."
    for month, count in mexico.items():
        yield _row("mexico", "encounter", month, count, "upm-mexico", note)
    returns: Counter[tuple[str, str]] = Counter()
    for entry in _read(folder / "irreg_guatemala.csv"):
        month, count = entry["t"][:7], _number(entry["n"])
        returns[month, ""] += count
        returns[month, f"returned-from:{entry['origin'] or 'not-stated'}"] += count
    for (month, group), count in returns.items():
        note = "The table names no country for these returns." if group.endswith("not-stated") else ""
        yield _row("guatemala", "return", month, count, "igm-guatemala", note, group=group)


def press() -> Iterator[Row]:
    """Yield the figures that were printed singly, next to the official series."""
    un = "unhcr-iom-2022-03-29"
    same = "Panama's later table gives 1,071 and 1,857, the same sum."
    revised = "As printed on 29 March 2022; Panama's later table gives 4,702 and 4,262, together 8,964."
    yield _row("darien-gap", "transit", "2021-01/2021-02", 2928, un, same)
    yield _row("darien-gap", "transit", "2022-01/2022-02", 8456, un, revised)
    camp = "Reported in April 2022 as more than 20,000 people in the camp in October 2021."
    month = "Reported in April 2022 as more than 200,000 a month; next to CBP's own figure."
    epoch = "epoch-times-2022-04"
    yield _row("necocli", "stock", "2021-10", 20000, epoch, camp, low="20000")
    yield _row("us-mexico-border", "encounter", "2022-03", 200000, epoch, month, low="200000")


def _key(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in ("about", "measure", "group", "period", "source"))


def _write(path: Path, fields: tuple[str, ...], rows: Iterable[Row]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> None:
    """Read the tables and write observations.csv and closures.csv."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True, help="folder of the published tables")
    shared: Path = parser.parse_args().shared
    rows = [
        *darien(shared / "gdidata-darien"),
        *border(shared / "gdidata-cbp-encounters"),
        *countries(shared / "gdidata-honduras-mexico-guatemala"),
        *press(),
    ]
    rows.sort(key=_key)
    if len({_key(row) for row in rows}) != len(rows):
        raise SystemExit("two figures share place, measure, group, period and source")
    _write(OUT / "observations.csv", FIELDS, rows)
    closures = _read(ROOT / "tools" / "americas" / "closures.csv")
    _write(OUT / "closures.csv", CLOSURE_FIELDS, sorted(closures, key=lambda row: (row["target"], row["valid"])))


if __name__ == "__main__":
    main()
