"""A column of counts of places or legs as figures: what, when and who says so come from the table or from who asks."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import routes
from routes import Network
from routes.cli import main
from routes.errors import DataError, UsageError
from tests.io.test_workbooks import xlsx

SAID = {"measure": "arrival", "period": "2024", "source": "A ministry"}


def read(folder: Path, text: str, name: str = "p.csv", **options: object) -> tuple[Network, list[str]]:
    said: list[str] = []
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return routes.read(path, report=said.append, **options), said  # type: ignore[arg-type]


def figures(net: Network) -> list[tuple[str, str, str, object, object]]:
    return [(o.about, str(o.measure), str(o.period), o.value, net.sources[o.source].title) for o in net.observations]


def test_a_column_of_places_becomes_figures_about_the_places(tmp_path: Path) -> None:
    text = 'Lieu,lat,lon,Personnes,couleur\nA,1,1,"1,200",rouge\nB,2,2,<5,\nC,3,3,n/a,\nD,4,4,0,\n'
    net, said = read(tmp_path, text, columns={"count": "Personnes"}, **SAID)
    assert figures(net) == [
        ("a", "arrival", "2024", 1200, "A ministry"),
        ("b", "arrival", "2024", "suppressed", "A ministry"),
        ("d", "arrival", "2024", 0, "A ministry"),
    ]
    assert (net.observations[1].high, net.observations[1].note) == (5, "<5")
    assert net.waypoints["a"].extra == (("couleur", "rouge"),)
    assert not any("holds counts" in line for line in said)


def test_without_a_measure_the_column_stays_and_one_line_says_how(tmp_path: Path) -> None:
    net, said = read(tmp_path, "name,lat,lon,people\nA,1,1,5\nB,2,2,6\n")
    assert net.observations == ()
    assert net.waypoints["a"].extra == (("people", "5"),)
    (line,) = [line for line in said if "holds counts" in line]
    assert "--measure (arrival, stock, ...), --period and --source" in line


@pytest.mark.parametrize(
    "text",
    [
        "name,lat,lon,to,people\nA,1,1,B,5\nB,2,2,A,7\n",
        "origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,people\nA,1,1,B,2,2,5\nB,2,2,A,1,1,7\n",
        "desde,hasta,name,lat,lon,personas\n,,A,1,1,\n,,B,2,2,\nA,B,,,,5\nB,A,,,,7\n",
    ],
)
def test_the_counts_of_a_table_of_legs_are_about_the_legs(tmp_path: Path, text: str) -> None:
    net, _ = read(tmp_path, text, **SAID)
    assert figures(net) == [
        ("a--b", "arrival", "2024", 5, "A ministry"),
        ("b--a", "arrival", "2024", 7, "A ministry"),
    ]
    assert not [key for leg in net.legs.values() for key, _ in leg.extra]
    assert not [key for place in net.waypoints.values() for key, _ in place.extra]


def test_a_leg_in_several_rows_has_the_figure_of_each(tmp_path: Path) -> None:
    text = "name,lat,lon,to,month,people\nA,1,1,B,2024-01,5\nA,1,1,B,2024-02,6\nB,2,2,,2024-02,9\n"
    net, said = read(tmp_path, text, measure="transit", source="S")
    assert figures(net) == [("a--b", "transit", "2024-01", 5, "S"), ("a--b", "transit", "2024-02", 6, "S")]
    assert "Counts are of legs: those of line 4 are left out." in said


def test_measure_unit_time_and_source_of_the_table_come_first(tmp_path: Path) -> None:
    text = (
        "name,lat,lon,number,indicator,unit,date,source\n"
        "A,1,1,5,Arrivals,people,2024-03-01,First\n"
        "A,1,1,8,stock,persons,2024-03,\n"
        "B,2,2,6,IDPs,,,\n"
        "B,2,2,7,,households,,\n"
    )
    net, said = read(tmp_path, text, **SAID)
    assert figures(net) == [
        ("a", "arrival", "2024-03-01", 5, "First"),
        ("a", "stock", "2024-03", 8, "A ministry"),
        ("b", "arrival", "2024", 6, "A ministry"),
    ]
    assert any('p.csv:5, unit: "households" are not people, which arrival counts' in line for line in said)


def test_a_table_that_says_all_of_it_needs_nobody_to_ask(tmp_path: Path) -> None:
    text = "name,lat,lon,count,measure,period,source\nA,1,1,5,arrival,2024,S\nB,2,2,6,stock,2024-05,T\n"
    net, _ = read(tmp_path, text)
    assert figures(net) == [("a", "arrival", "2024", 5, "S"), ("b", "stock", "2024-05", 6, "T")]
    # A measure that is none of ours is a column like any other.
    net, _ = read(tmp_path, text.replace("arrival", "present").replace("stock", "absent"))
    assert net.observations == ()


@pytest.mark.parametrize(
    ("text", "options", "error", "wanted"),
    [
        ("name,lat,lon\nA,1,1\n", SAID, UsageError, "there is no column of counts. Say which it is: --column count=HEADER"),
        ("name,lat,lon,n\nA,1,1,5\n", {"measure": "arrival", "period": "2024"}, DataError, "the row has no source"),
        ("name,lat,lon,n\nA,1,1,5\n", {"measure": "arrival", "source": "S"}, DataError, "the row has no period"),
        ("name,lat,lon,n\nA,1,1,many\n", SAID, DataError, '"many" is not a figure'),
        ("name,lat,lon,n\nA,1,1,1.200\n", SAID, DataError, '"1.200" is not a figure'),
        ("name,lat,lon,n,date\nA,1,1,5,2024-01\n", SAID, UsageError, "--period (period=) has no effect"),
        ("name,lat,lon,n,source\nA,1,1,5,T\n", SAID, UsageError, "--source (source=) has no effect"),
        ("name,lat,lon,n,measure\nA,1,1,5,stock\n", SAID, UsageError, "--measure (measure=) has no effect"),
    ],
)  # fmt: skip
def test_what_makes_no_figure_is_refused_with_what_lacks(
    tmp_path: Path, text: str, options: dict[str, str], error: type[Exception], wanted: str
) -> None:
    with pytest.raises(error) as caught:
        read(tmp_path, text, **options)
    assert wanted in str(caught.value)


def test_dates_that_can_be_read_two_ways_are_no_periods(tmp_path: Path) -> None:
    net, said = read(tmp_path, "name,lat,lon,n,date\nA,1,1,5,3/4/2024\nB,2,2,6,\n", **SAID)
    assert [row[0] for row in figures(net)] == ["b"]
    assert any('p.csv:2, date: "3/4/2024" is not a period' in line for line in said)


def test_counts_of_rows_without_a_position_are_left_out_and_said(tmp_path: Path) -> None:
    net, said = read(tmp_path, "name,lat,lon,n\nA,1,1,5\nB,,,6\n", **SAID)
    assert [row[0] for row in figures(net)] == ["a"]
    assert "The counts of rows without a position are left out." in said


def test_the_command_line_and_a_sheet_do_the_same(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "p.xlsx", {"s": [["Lieu", "lat", "lon", "Personnes"], ["A", 1, 1, 1200], ["B", 2, 2, "<5"]]})
    said = ["--column", "count=Personnes", "--measure", "arrival", "--period", "2024", "--source", "A ministry"]
    assert main(["convert", str(path), str(tmp_path / "net"), *said]) == 0
    rows = list(csv.DictReader(io.StringIO((tmp_path / "net" / "observations.csv").read_text("utf-8"))))
    assert [(r["about"], r["measure"], r["period"], r["value"], r["high"], r["source"]) for r in rows] == [
        ("a", "arrival", "2024", "1200", "", "a-ministry"),
        ("b", "arrival", "2024", "suppressed", "5", "a-ministry"),
    ]
    assert len(routes.read(tmp_path / "net").observations) == 2
