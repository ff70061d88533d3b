"""What a network says that it lacks: kept with it, checked, and said by the answers that lie there."""

from __future__ import annotations

from pathlib import Path

import pytest

import routes
from routes import Leg, Network, Waypoint
from routes.errors import DataError
from routes.model.coverage import coverage_of
from routes.model.tables import Meta

COVERAGE = {"border:GTM-MEX": "partial: El Ceibo is missing.", "border:COL-PAN": "complete", "high": "unknown"}


def net() -> Network:
    """Return Alta (GTM), Baja (MEX) in the area High, and Carta (MEX), one after the other."""
    places = [
        Waypoint(id="alta", name="Alta", lon=0, lat=0, country="GTM"),
        Waypoint(id="baja", name="Baja", lon=1, lat=0, country="MEX", part_of="high"),
        Waypoint(id="carta", name="Carta", lon=2, lat=0, country="MEX"),
        Waypoint(id="high", name="High", lon=1, lat=0, kind="area", country="MEX"),
    ]
    legs = [Leg(id="raft", start="alta", end="baja", mode="boat"), Leg(id="bus", start="baja", end="carta", mode="bus")]
    return Network(waypoints=places, legs=legs, meta=Meta(name="net", title="Net", coverage=COVERAGE))


def test_a_cut_says_that_it_is_of_this_network_and_what_is_missing_where_it_lies() -> None:
    cut = net().minimum_cut("alta", "baja")
    assert cut.legs == ("raft",)
    assert cut.summary().endswith(
        "This is of this network, not of every way there is. What it lacks here: "
        "Guatemala–Mexico (partly covered): El Ceibo is missing; High (coverage unknown)."
    )
    assert cut.to_dict()["lacks"] == [
        {"target": "border:GTM-MEX", "state": "partial", "note": "El Ceibo is missing."},
        {"target": "high", "state": "unknown", "note": ""},
    ]


def test_what_an_answer_does_not_touch_or_is_complete_is_not_named() -> None:
    plain = net().replace(meta=Meta(name="net", coverage={"border:GTM-MEX": "complete", "country:PAN": "unknown"}))
    cut = plain.minimum_cut("alta", "baja")
    assert cut.lacks() == ()
    assert cut.summary().endswith("This is of this network, not of every way there is.")


def test_bottlenecks_and_estimated_ranges_say_it_too() -> None:
    one = net()
    for found in (one.bottlenecks("alta", "carta"), one.bottlenecks()):
        assert "Guatemala–Mexico (partly covered): El Ceibo is missing" in found.summary()
        assert found.to_dict()["lacks"][0]["target"] == "border:GTM-MEX"


def test_the_raft_of_the_americas_is_not_said_to_hold_the_corridor() -> None:
    americas = routes.load("americas")
    said = americas.minimum_cut("Guatemala City", "Tapachula").summary()
    assert "Guatemala–Mexico (partly covered)" in said
    assert "Gracias a Dios" in said


def test_coverage_travels_with_the_network(tmp_path: Path) -> None:
    one = net()
    for name in ("folder", "net.gpkg", "net.geojson", "net.xlsx"):
        back = routes.read(routes.write(one, tmp_path / name))
        assert {row.target: row.state for row in back.meta.covered()} == {
            "border:GTM-MEX": "partial", "border:COL-PAN": "complete", "high": "unknown",
        }, name  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": "much"}', 'coverage of "a": "much" is not one of complete, partial, unknown'),
        ('{"a": "partial"}', 'coverage of "a": say what is missing: "partial: ..."'),
        ("[1]", 'coverage "[1]" is not a JSON object of texts'),
        ('{"a": 1}', 'coverage "{"a": 1}" is not a JSON object of texts'),
    ],
)
def test_coverage_that_is_none_is_one_line(text: str, message: str) -> None:
    with pytest.raises(DataError) as caught:
        coverage_of(text)
    assert str(caught.value) == message


def test_bad_coverage_in_a_folder_and_coverage_of_nothing_are_findings(tmp_path: Path) -> None:
    folder = routes.write(net(), tmp_path / "folder")
    package = folder / "datapackage.json"
    text = package.read_text(encoding="utf-8")
    for said, code in (
        ('"high": "unknown"', ""),
        ('"high": "much"', "bad-coverage"),
        ('"hihg": "unknown"', "dangling-coverage"),
    ):
        package.write_text(text.replace('"high": "unknown"', said), encoding="utf-8")
        errors = [finding.code for finding in routes.check(folder) if finding.severity == "error"]
        assert errors == ([code] if code else [])
