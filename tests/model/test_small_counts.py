"""Few people at one place and time may be known to a reader: said wherever figures are checked, drawn or added."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Network, Observation, Source, Waypoint
from routes.cli import main


def network(*rows: dict[str, Any]) -> Network:
    places = [Waypoint(id="a", name="Aa", lon=0, lat=0, kind="town"), Waypoint(id="b", name="Bb", lon=1, lat=1)]
    base = {"about": "a", "measure": "transit", "period": "2023", "source": "s"}
    return Network(
        waypoints=places,
        legs=[routes.Leg(id="l", start="a", end="b", sources="s")],
        observations=[Observation(**{**base, **row}) for row in rows],
        sources=[Source(id="s", publisher="P", title="T")],
    )


def small(net: Network) -> list[str]:
    return [found.where for found in net.check() if found.code == "small-count"]


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ({"value": 3}, ["value"]),
        ({"value": 1}, ["value"]),
        ({"value": 4}, ["value"]),
        ({"value": 0}, []),
        ({"value": 5}, []),
        ({"value": "suppressed"}, []),
        ({"value": 3, "group": "nationality:VEN"}, ["value"]),
        ({"value": "suppressed", "low": 1, "high": 4}, ["low", "high"]),
        ({"value": 20, "low": 2, "high": 40}, ["low"]),
        *(
            ({"value": 2, "measure": measure}, ["value"])
            for measure in ("arrival", "departure", "encounter", "apprehension", "return", "stock", "procedure")
        ),
        # The dead are counted one by one.
        ({"value": 2, "measure": "death"}, []),
        ({"value": 2, "measure": "missing"}, []),
    ],
)
def test_a_figure_of_one_to_four_people_is_doubtful(row: dict[str, Any], columns: list[str]) -> None:
    assert small(network(row)) == [f"observations[0], {column}" for column in columns]


def test_the_finding_says_what_where_and_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(routes.write(network({"value": 3, "group": "sex:women"}), tmp_path / "net"))
    assert main(["check", path]) == 0
    assert (
        "warning: observations.csv:2, value: transit at a (sex:women) 2023: value 3 counts so few that a reader may "
        "know them. Publish a longer period or a larger place, or write suppressed (fewer than 5). [small-count]"
    ) in capsys.readouterr().out
    assert main(["check", path, "--strict"]) == 1


@pytest.mark.parametrize(("number", "found"), [("3", 0), ("4", 1), ("0", 0), ("11", 2)])
def test_the_threshold_can_be_chosen(
    number: str, found: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    net = network({"value": 3}, {"value": 10, "period": "2022"})
    path = str(routes.write(net, tmp_path / "net"))
    assert main(["check", path, "--small-count", number, "--json"]) == 0
    codes = [each["code"] for each in json.loads(capsys.readouterr().out)["findings"]]
    assert codes.count("small-count") == found
    assert main(["check", path, "--small-count", "-1"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("map", "NET", "-o", "OUT/m.html"), ("build", "NET", "-o", "OUT/b"), ("flows", "NET", "--every", "year")],
    ids=lambda command: command[0],
)
def test_maps_builds_and_tables_of_figures_say_it(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(routes.write(network({"value": 3}, {"value": 900, "about": "b"}), tmp_path / "net"))
    assert main([path if part == "NET" else part.replace("OUT", str(tmp_path)) for part in command]) == 0
    assert "1 figure(s) count fewer than 5 people" in capsys.readouterr().err


def test_a_sum_of_months_that_is_small_is_said_and_so_is_a_total(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    net = network({"value": 1, "period": "2023-01"}, {"value": 2, "period": "2023-02"})
    path = str(routes.write(net, tmp_path / "net"))
    assert main(["flows", path, "--every", "year"]) == 0
    assert "the first transit at a 2023: routes check lists them" in capsys.readouterr().err
    notes = net.totals("a", measure="transit").notes
    assert notes == ("so few people may be known to a reader: transit a 2023-01 = 1 [s], transit a 2023-02 = 2 [s]",)


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_no_bundled_figure_is_a_small_count(name: str) -> None:
    assert small(routes.load(name)) == []
