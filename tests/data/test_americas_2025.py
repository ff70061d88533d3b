"""The newest prints of 2025 stand beside the months that are known, and change no earlier total."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

import routes
from routes.describe import words
from routes.i18n.language import LANGUAGES, Text
from routes.maps.widths import figure_lines
from routes.model.records import Measure

PACKAGE = Path(routes.__file__).parent / "data" / "americas" / "datapackage.json"


def test_the_year_2025_is_a_print_of_its_own_beside_the_months() -> None:
    net = routes.load("americas")
    rows = {(row.source, str(row.period)): row.value for row in net.flows("darien-gap", every="year") if not row.group}
    assert rows["la-nacion-2026-01", "2025"] == 3_091  # La Nación, 3 January 2026
    assert rows["snm-2025", "2025"] == 2_229 + 408 + 194 + 73
    whole = [rows["snm-2025", year] for year in ("2021", "2022", "2023", "2024")]
    assert whole == [133_726, 248_284, 520_085, 302_203]


def test_the_figure_of_2025_is_the_whole_year_wherever_one_stands() -> None:
    net = routes.load("americas")
    lines = figure_lines(net, {"darien-gap": 0}, "year")
    line = next(line for line in lines if line.measure is Measure.TRANSIT)
    told = {row.period.start.year: (row.value, row.source) for row in line.rows.values() if row.period.start}
    assert told[2025] == (3_091, "la-nacion-2026-01")
    assert [told[year][0] for year in (2021, 2022, 2023, 2024)] == [133_726, 248_284, 520_085, 302_203]
    newest = words.newest(net, "darien-gap")
    assert newest is not None
    assert (newest.value, newest.source) == (3_091, "la-nacion-2026-01")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_description_tells_the_rise_and_the_fall_of_the_chart(lang: str) -> None:
    package = json.loads(PACKAGE.read_text(encoding="utf-8"))
    told = package["description" if lang == "en" else f"description:{lang}"]
    for number in (133_726, 520_085, 3_091):
        assert Text(lang).number(number) in told, number


def test_later_months_of_honduras_name_the_paper_that_printed_them() -> None:
    net = routes.load("americas")
    found = {str(row.period): (row.value, row.source) for row in net.observations_about("honduras")}
    assert found["2025-06"] == (1_181, "la-prensa-hn-2025-08")
    assert found["2025-07"] == (1_919, "la-prensa-hn-2025-08")
    assert found["2025-09"] == (2_865, "el-heraldo-2025-11")


def test_stations_are_not_there_before_they_opened() -> None:
    early, later = routes.load("americas").at("2020-08"), routes.load("americas").at("2023-10")
    assert not {"san-vicente", "catem"} & set(early.waypoints)
    assert {"san-vicente", "catem"} <= set(later.waypoints)
    start = later.waypoints["catem"].valid
    assert start is not None
    assert start.start == dt.date(2023, 10, 1)
