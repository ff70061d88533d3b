"""Every bundled series against the sums of the publishers' files, added up by a script that uses nothing of ours."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

import routes

ROOT = Path(__file__).resolve().parents[2]
# Published totals of whole years, which the stored sums must give by themselves: SNM Panama, CBP (fiscal year 2023),
# Frontex, and IOM's Missing Migrants Project.
DARIEN = {"2021": 133_726, "2022": 248_284, "2023": 520_085, "2024": 302_203}


@pytest.fixture(scope="module")
def script() -> Any:
    spec = importlib.util.spec_from_file_location("recompute_series", ROOT / "tools" / "recompute_series.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_bundled_series_is_that_of_the_files_or_says_what_differs(script: Any) -> None:
    assert script.differences(script.stored()) == []


def test_no_bundled_figure_of_these_files_is_left_out_of_the_sums(script: Any) -> None:
    sums = script.stored()
    sources = {key[4] for key in sums}
    assert {"frontex-2025-06", "mmp-2025-06", "cbp-encounters", "snm-2025", "upm-mexico"} <= sources
    beyond = [key for key, row in script.bundled().items() if key[4] in sources and key not in sums]
    # Months of which the file has no row, and which say so.
    assert [key for key in beyond if "no row for this month" not in script.bundled()[key]["note"]] == []
    assert {key[0] for key in sums} == set(routes.available())


def test_the_stored_sums_give_the_printed_years(script: Any) -> None:
    sums = script.stored()
    for year, total in DARIEN.items():
        months = [
            value for key, value in sums.items() if key[1:4] == ("darien-gap", "transit", "") and key[5][:4] == year
        ]
        assert (len(months), sum(months)) == (12, total)
        by_nationality = [
            v for k, v in sums.items() if k[1] == "darien-gap" and k[3].startswith("nat") and k[5] == year
        ]
        assert sum(by_nationality) == total
    whole = {key[5]: value for key, value in sums.items() if key[1:4] == ("us-mexico-border", "encounter", "")}
    fiscal = [*(f"2022-{m}" for m in (10, 11, 12)), *(f"2023-{m:02}" for m in range(1, 10))]
    assert sum(whole[month] for month in fiscal) == 2_475_669
    dead = {key[5]: value for key, value in sums.items() if key[1:3] == ("central-mediterranean-sea", "death")}
    assert dead["2016"] == 4_574


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": "24635"}, "24,634 in the file, 24635 bundled without a note"),
        ({"value": "24635", "note": "The file has 24,634."}, ""),
        ({"period": "2031-01"}, "24,634 in the file, not bundled"),
    ],
)
def test_a_figure_that_differs_is_named(
    script: Any, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    figures = script.bundled()
    key = ("americas", "darien-gap", "transit", "", "snm-2025", "2023-01")
    row = figures.pop(key) | change
    figures[(*key[:5], row["period"])] = row
    monkeypatch.setattr(script, "bundled", lambda: figures)
    found = [line for line in script.differences(script.stored()) if line.startswith(" ".join(key))]
    assert found == ([f"{' '.join(key)}: {said}"] if said else [])
