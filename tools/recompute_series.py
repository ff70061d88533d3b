"""Recompute every bundled series from the publishers' files: ``python tools/recompute_series.py [FOLDER [--write]]``.

FOLDER holds the files of the public compilation "gdidata" in folders of their own (``gdidata-frontex/frontex.csv`` and
so on), and IOM's file of May 2026 in ``missing-migrants-2026-sample``. Their sums by period are compared with the
stored excerpt, ``tests/data/series.csv``, and with the bundled figures; without FOLDER the excerpt alone is compared.
Only the standard library is used, and nothing of the package, so that a mistake there cannot hide itself. ``--write``
stores the sums as the excerpt.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXCERPT = ROOT / "tests" / "data" / "series.csv"
FIELDS = ("network", "about", "measure", "group", "source", "period", "value")

Row = dict[str, str]
# What a figure is about and when: network, about, measure, group, source, period.
Key = tuple[str, str, str, str, str, str]
Sums = dict[Key, int]
DEAD = "counted:dead-or-missing"


def _read(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)


def _sum(rows: Iterator[Row], key: Callable[[Row], Key | None], value: str = "n") -> Sums:
    sums: Counter[Key] = Counter()
    for row in rows:
        if found := key(row):
            sums[found] += int(float(row[value] or 0))
    return sums


def _frontex(folder: Path) -> Sums:
    places = {
        "Central Mediterranean Route": ("central-mediterranean", "central-mediterranean-sea"),
        "Western African Route": ("western-africa-atlantic", "atlantic-route"),
        "Western Mediterranean Route": ("western-mediterranean", "western-mediterranean-sea"),
        "Eastern Mediterranean Route": ("eastern-mediterranean-balkans", "eastern-mediterranean-sea"),
        "Western Balkan Route": ("eastern-mediterranean-balkans", "western-balkans"),
    }

    def key(row: Row) -> Key | None:
        place = places.get(row["route"])
        # Before 2017 some months on the Atlantic have so few that somebody may be known: years are bundled.
        few = row["route"] == "Western African Route" and row["t"] < "2017"
        return None if place is None else (*place, "encounter", "", "frontex-2025-06", row["t"][: 4 if few else 7])

    return _sum(_read(folder / "gdidata-frontex" / "frontex.csv"), key)


def _in_the_channel(row: Row) -> bool:
    """Return whether an incident is in the box and the countries that the figure's note names; it is no route there."""
    lon, lat = float(row["lon"] or "nan"), float(row["lat"] or "nan")
    return row["geo"] in {"FRA", "BEL", "NLD", "GBR"} and -6 <= lon <= 5 and 48.9 <= lat <= 53


def _on_the_bay_of_bengal(row: Row) -> bool:
    """Return whether an incident is in the box of the figure's note, of the people and causes that it names."""
    lon, lat = float(row["lon"] or "nan"), float(row["lat"] or "nan")
    people = {"MMR", "BGD", "UNK"} & set(row["nat"].split(","))
    return bool(people) and 88 <= lon <= 101 and 2 <= lat <= 22 and "Vehicle" not in row["cause"]


def _missing_migrants(folder: Path) -> Sums:
    places = {
        "Central Mediterranean Route": ("central-mediterranean", "central-mediterranean-sea"),
        "Western African Atlantic Route": ("western-africa-atlantic", "atlantic-route"),
        "Western Mediterranean Route": ("western-mediterranean", "western-mediterranean-sea"),
        "Eastern Mediterranean Route": ("eastern-mediterranean-balkans", "eastern-mediterranean-sea"),
        "EHOA Eastern Route": ("horn-of-africa-yemen", "gulf-of-aden"),
        "South American Route": ("venezuela-chile", "south-american-route"),
    }

    def key(row: Row) -> Key | None:
        place = places.get(row["route"])
        if "darien" in row["location"].casefold().replace("é", "e"):
            place = ("americas", "darien-gap")
        elif _in_the_channel(row):
            place = ("english-channel", "english-channel")
        elif _on_the_bay_of_bengal(row):
            place = ("bay-of-bengal", "bay-of-bengal-andaman-sea")
        year = row["t"][:4]
        period = "2025-01/2025-04" if year == "2025" else year
        return None if place is None else (*place, "death", DEAD, "mmp-2025-06", period)

    return _sum(_read(folder / "gdidata-missing-migrants-world" / "iom_mmp.csv"), key, "dead")


def _missing_migrants_2026(folder: Path) -> Sums:
    """Return the dead and missing of the file of 6 May 2026, which begins in January, by its own names of routes."""
    places = {
        "Central Mediterranean": ("central-mediterranean", "central-mediterranean-sea"),
        "Eastern Mediterranean": ("eastern-mediterranean-balkans", "eastern-mediterranean-sea"),
        "Western Mediterranean": ("western-mediterranean", "western-mediterranean-sea"),
        "Western Africa / Atlantic route to the Canary Islands": ("western-africa-atlantic", "atlantic-route"),
        "Eastern Route to/from EHOA": ("horn-of-africa-yemen", "gulf-of-aden"),
        "Bay of Bengal/Andaman Sea": ("bay-of-bengal", "bay-of-bengal-andaman-sea"),
    }

    def key(row: Row) -> Key | None:
        place = places.get(row["Migration route"])
        return None if place is None else (*place, "death", DEAD, "mmp-2026-05", "2026-01-01/2026-05-05")

    (file,) = (folder / "missing-migrants-2026-sample").glob("MissingMigrants-*.csv")
    dead = _sum(_read(file), key, "Number Dead")
    missing = _sum(_read(file), key, "Minimum Estimated Number of Missing")
    return {key: dead.get(key, 0) + missing.get(key, 0) for key in dead | missing}


def _darien(folder: Path) -> Sums:
    """Return Darién transits by month from 2020 on, by year before, and by year and nationality from 2021 on."""
    file = folder / "gdidata-darien" / "irreg_darien_nat.csv"

    def of(period: str, group: str = "") -> Key:
        return "americas", "darien-gap", "transit", group, "snm-2025", period

    def key(row: Row) -> Key:
        return of(row["t"][:7] if row["t"] >= "2020" else row["t"][:4])

    people: Counter[str] = Counter()
    for row in _read(file):
        people[row["nat"]] += int(row["n"]) if "2021" <= row["t"] < "2025" and row["nat"] != "OOO" else 0
    largest = [code for code, _ in people.most_common(8)]

    def nationality(row: Row) -> Key | None:
        year = row["t"][:4]
        code = row["nat"] if row["nat"] in largest else "other"
        return of("2025-01/2025-04" if year == "2025" else year, f"nationality:{code}") if year >= "2021" else None

    # The file has no row where nobody was counted.
    months = {of(f"2020-{month}"): 0 for month in ("04", "05", "07")}
    return months | _sum(_read(file), key) | _sum(_read(file), nationality)


def _border(folder: Path) -> Sums:
    files = folder / "gdidata-cbp-encounters"
    whole = _sum(
        _read(files / "cbp_southwest_monthly.csv"),
        lambda row: ("americas", "us-mexico-border", "encounter", "", "cbp-encounters", row["month"]),
        "total",
    )
    sectors = _sum(
        _read(files / "cbp_usbp_sector_monthly.csv"),
        lambda row: (
            "americas",
            row["area"].casefold().replace(" ", "-"),
            "encounter",
            "",
            "cbp-encounters",
            row["month"],
        ),
    )
    return whole | sectors


def _national(folder: Path) -> Sums:
    files = folder / "gdidata-honduras-mexico-guatemala"
    groups = {"MEX": "returned-from:MEX", "USA": "returned-from:USA", "": "returned-from:not-stated"}

    def of(about: str, measure: str, source: str, row: Row, group: str = "") -> Key:
        return "americas", about, measure, group, source, row["t"][:7]

    def returned(row: Row) -> Key:
        return of("guatemala", "return", "igm-guatemala", row)

    def returned_from(row: Row) -> Key:
        return of("guatemala", "return", "igm-guatemala", row, groups[row["origin"]])

    return (
        _sum(_read(files / "irreg_honduras.csv"), lambda row: of("honduras", "arrival", "inm-honduras", row))
        | _sum(_read(files / "irreg_mexico_nat.csv"), lambda row: of("mexico", "encounter", "upm-mexico", row))
        | _sum(_read(files / "irreg_guatemala.csv"), returned)
        | _sum(_read(files / "irreg_guatemala.csv"), returned_from)
    )


def from_files(folder: Path) -> Sums:
    """Return the sums of the publishers' files by what they are about and their period."""
    return (
        _frontex(folder)
        | _missing_migrants(folder)
        | _missing_migrants_2026(folder)
        | _darien(folder)
        | _border(folder)
        | _national(folder)
    )


def stored() -> Sums:
    """Return the sums as they are stored for the tests."""
    return {_key(row): int(row["value"]) for row in _read(EXCERPT)}


def bundled() -> dict[Key, Row]:
    """Return the bundled figures by what they are about and their period."""
    found: dict[Key, Row] = {}
    for path in sorted((ROOT / "routes" / "data").glob("*/observations.csv")):
        for row in _read(path):
            found[_key({"network": path.parent.name} | row)] = row
    return found


def _key(row: Row) -> Key:
    return tuple(row[name] for name in FIELDS[:-1])  # type: ignore[return-value]


def differences(sums: Sums) -> list[str]:
    """Return what the bundled figures say otherwise, or lack, or have beyond the files, a line each.

    A figure that differs passes if its note gives the number of the file.
    """
    figures, out = bundled(), []
    series = {key[:-1] for key in sums}
    for key, value in sorted(sums.items()):
        row = figures.get(key)
        if row is None:
            out.append(f"{' '.join(key)}: {value:,} in the file, not bundled")
        elif row["value"] != str(value) and f"{value:,}" not in row["note"]:
            out.append(f"{' '.join(key)}: {value:,} in the file, {row['value']} bundled without a note")
    for key, row in figures.items():
        if key[:-1] in series and key not in sums and "no row for this month" not in row["note"]:
            out.append(f"{' '.join(key)}: {row['value']} bundled, not in the file")
    return out


def main(arguments: list[str]) -> int:
    """Print what differs; return 1 if anything does."""
    sums = stored()
    found = []
    if arguments and not arguments[0].startswith("-"):
        read = from_files(Path(arguments[0]))
        if "--write" in arguments:
            with EXCERPT.open("w", encoding="utf-8", newline="") as handle:
                writer = csv.writer(handle, lineterminator="\n")
                writer.writerow(FIELDS)
                writer.writerows((*key, value) for key, value in sorted(read.items()))
            sums = read
        found += [f"{' '.join(key)}: the excerpt is not the file" for key in sorted(read.keys() ^ sums.keys())]
        found += [
            f"{' '.join(key)}: the excerpt is not the file"
            for key in read.keys() & sums.keys()
            if read[key] != sums[key]
        ]
    found += differences(sums)
    print(
        "\n".join(found) or f"{len(sums):,} figures of {len({key[:-1] for key in sums})} series are those of the files."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
