"""When something was last confirmed: its own column, else the newest date of what mentions it; old reports are said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Leg, Network, Observation, Source, Waypoint
from routes.cli import main
from routes.errors import DataError, UnknownIdError
from routes.model.finding_codes import FINDINGS
from routes.model.tables import Meta

SOURCES = (
    Source(id="old", publisher="Old", published="2014"),
    Source(id="mid", publisher="Mid", published="2019-03-12"),
    Source(id="new", publisher="New", published="2026-02", accessed="2026-11-23"),
    Source(id="undated", publisher="Undated", published="last spring", accessed="2026-11-01"),
)
WAYPOINTS = (
    Waypoint(id="alta", name="Alta", lon=0, lat=0, kind="city", sources="old"),
    Waypoint(id="camp", name="Camp", lon=1, lat=0, kind="camp", sources="old"),
    Waypoint(id="pass", name="Pass", lon=2, lat=0, kind="crossing", valid="../2018", sources="old"),
    Waypoint(id="baja", name="Baja", lon=3, lat=0, kind="town"),
)
LEGS = (
    Leg(id="road", start="alta", end="camp", mode="bus", sources=("old", "mid")),
    Leg(id="trail", start="camp", end="pass", mode="walk", sources="old"),
    Leg(id="ferry", start="alta", end="baja", mode="boat", sources="undated"),
    Leg(id="track", start="baja", end="alta", mode="truck", sources="old", last_confirmed="2025-06-03"),
)


def net(**changes: Any) -> Network:
    """Return Alta, Camp, Pass and Baja; the newest date in it is 23 November 2026, on which New was read."""
    tables: dict[str, Any] = {"waypoints": WAYPOINTS, "legs": LEGS, "sources": SOURCES, "meta": Meta(name="net")}
    return Network(**{**tables, **changes})


@pytest.mark.parametrize(
    ("name", "date"),
    [("road", "2019-03-12"), ("trail", "2014"), ("ferry", "None"), ("track", "2025-06-03"), ("camp", "2019-03-12")],
)
def test_the_newest_published_date_counts_unless_the_record_has_its_own(name: str, date: str) -> None:
    assert str(net().last_confirmed(name)) == date


def test_a_figure_that_counts_somebody_confirms_to_the_end_of_its_period_and_a_zero_does_not() -> None:
    rows = [
        Observation(about="trail", measure="transit", period="2020-10/2021-09", value=7, source="old"),
        Observation(about="road", measure="transit", period="2024", value=0, source="old"),
        Observation(about="road", measure="transit", period="2025", value="not reported", source="old"),
    ]
    counted = net(observations=rows)
    assert str(counted.last_confirmed("trail")) == "2021-09"
    assert str(counted.last_confirmed("road")) == "2019-03-12"


def test_an_id_that_is_not_there_is_named() -> None:
    with pytest.raises(UnknownIdError, match="raod"):
        net().last_confirmed("raod")


def test_check_has_one_finding_a_table_for_old_reports_without_an_end() -> None:
    found = [finding for finding in net().check() if finding.code == "stale"]
    assert [finding.where for finding in found] == ["legs[1]", "waypoints[2]"]  # sorted by id
    assert found[0].message == (
        "legs without an end that were last confirmed before 2021-11-23, 5 years before the newest date (2026-11-23):"
        ' 1, "road" (2019-03-12)'
    )
    assert "stale" in FINDINGS["Sources, figures and words"]


def test_the_network_sets_its_own_limit_and_keeps_it(tmp_path: Path) -> None:
    wide = net(meta=Meta(name="net", stale_years=8))
    assert [finding.code for finding in wide.check() if finding.code == "stale"] == []
    folder = wide.save(tmp_path / "net")
    assert json.loads((folder / "datapackage.json").read_text())["stale_years"] == 8
    assert routes.read(folder) == wide
    assert routes.read(net().save(tmp_path / "plain.geojson")).legs["track"].last_confirmed is not None


@pytest.mark.parametrize("years", ["soon", 0, -1, 2.5, 101, "5 years"])
def test_a_limit_that_is_no_number_of_years_is_one_error(years: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="stale_years"):
        Meta(stale_years=years)
    folder = net().save(tmp_path / "net")
    package = folder / "datapackage.json"
    package.write_text(json.dumps(json.loads(package.read_text()) | {"stale_years": years}))
    assert [finding.code for finding in routes.check(folder) if finding.severity == "error"] == ["bad-stale-years"]


def test_a_column_that_nobody_fills_is_not_written(tmp_path: Path) -> None:
    folder = net().save(tmp_path / "net")
    assert "last_confirmed" not in (folder / "waypoints.csv").read_text().splitlines()[0]
    assert "last_confirmed" in (folder / "legs.csv").read_text().splitlines()[0]


def test_the_page_marks_old_reports_and_says_before_when() -> None:
    shown = net().map()
    facts = {mark.id: mark.facts for mark in (*shown.spec.legs, *shown.spec.waypoints)}
    assert facts["road"][-1] == "old report: last confirmed March 12, 2019"
    assert facts["camp"][-1] == "old report: last confirmed March 12, 2019"
    marked = {name for name, lines in facts.items() if any("old report" in line for line in lines)}
    assert marked == {"road", "camp"}
    assert "2 legs or stations were last confirmed before November 23, 2021." in " ".join(shown.spec.words)


def test_a_map_of_an_earlier_day_measures_from_that_day() -> None:
    shown = net().map(at="2020")
    assert not any("old report" in line for mark in shown.spec.legs for line in mark.facts)


def test_an_itinerary_says_on_what_it_rests() -> None:
    trip = net().path("Alta", "Camp", at="2026-11")
    said = "Legs without an end that were last confirmed before November 1, 2021: Alta → Camp."
    assert trip.summary().splitlines()[-1] == said
    assert "last confirmed" not in net().path("Alta", "Camp", at="2020").summary()


def test_show_says_what_an_undated_place_rests_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = net().save(tmp_path / "net")
    assert main(["show", str(folder), "camp", "--at", "2026-11"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Last confirmed: 2019-03-12, an old report: before 2021-11-01. "
        "It has no dates of its own, so nothing else says that it is open in 2026-11."
    )
    assert main(["show", str(folder), "pass"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Last confirmed: 2014."
    assert main(["show", str(folder), "camp", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["confirmed"] == {"date": "2019-03-12", "old_report": True}
