"""Questions on the command line: alternatives, trade-offs, cuts, what can be reached, what changes."""

from __future__ import annotations

import itertools
import json

import networkx as nx
import pytest

import routes
from routes.cli import main
from tests.toy import EQUATOR_KM, MERIDIAN_KM, area, toy


@pytest.fixture
def folder(tmp_path, monkeypatch) -> str:
    """Return the toy network as a folder, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    routes.write(toy(waypoints=area("border", "cruce", "norte")), tmp_path / "toy")
    return "toy"


def run(capsys, *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    out, err = capsys.readouterr()
    # What the reader understood of the folder is said on stderr as well.
    return code, out, "".join(line for line in err.splitlines(True) if not line.startswith("routes: note: "))


def document(capsys, *argv: str) -> dict:
    code, out, _ = run(capsys, *argv, "--json")
    assert code == 0
    return json.loads(out)


@pytest.mark.slow
def test_five_ways_through_the_americas_are_those_of_networkx(capsys):
    found = document(capsys, "path", "americas", "Necoclí", "Del Rio", "--alternatives", "5")["itineraries"]
    graph = nx.DiGraph()
    for leg in routes.load("americas").legs.values():
        for start, end in [(leg.start, leg.end), (leg.end, leg.start)][: 1 + leg.both_ways]:
            graph.add_edge(start, (leg.id, start), weight=leg.length_km)
            graph.add_edge((leg.id, start), end, weight=0)
    best = itertools.islice(nx.shortest_simple_paths(graph, "necocli", "del-rio", weight="weight"), 5)
    wanted = [nx.path_weight(graph, way, "weight") for way in best]
    lengths = [trip["length_km"] for trip in found]
    assert lengths == pytest.approx(wanted, rel=1e-12)
    # equally long ways may differ in the last digit of a sum
    assert all(a <= b + 1e-9 for a, b in itertools.pairwise(lengths))
    assert len({tuple(leg["id"] for leg in trip["legs"]) for trip in found}) == 5
    assert all(len(set(trip["waypoints"])) == len(trip["waypoints"]) for trip in found)


def test_alternatives_that_differ(capsys, folder):
    found = document(capsys, "path", folder, "alta", "norte", "--alternatives", "3", "--different", "0.5")
    assert [len(trip["legs"]) for trip in found["itineraries"]] == [3, 1]
    assert (found["different"], found["complete"]) == (0.5, True)


def test_a_path_by_fare(capsys, folder):
    found = document(capsys, "path", folder, "puerto", "alta", "--by", "cost")
    assert (found["by"], found["itineraries"][0]["cost"]) == ("cost", [5, 9])
    code, out, err = run(capsys, "path", folder, "alta", "cruce", "--by", "cost")
    assert (code, out) == (3, "")
    assert err == (
        "routes: 2 leg(s) on the way have no printed cost (cost_usd), and none is assumed: alta--puerto-boat, "
        "puerto--cruce-walk. Avoid them, or say what they cost with a function of a leg\n"
    )


def test_a_path_from_a_position_says_which_place_stands_for_it(capsys, folder):
    code, out, _ = run(capsys, "path", folder, "(0.9, 0)", "norte")
    assert code == 0
    assert out.splitlines()[0] == "Puerto Bajo stands for 0.9, 0, 11.1 km away"
    found = document(capsys, "path", folder, "(0.9, 0)", "norte")
    assert (found["from"], found["snapped"][0]["distance_km"]) == ("puerto", pytest.approx(EQUATOR_KM / 10))
    code, out, err = run(capsys, "path", folder, "(0.9, 0)", "alta", "--avoid", "mode:bus", "--json")
    assert (code, json.loads(out)["itineraries"]) == (1, [])
    assert err.startswith("routes: no path from ")


def test_trade_offs(capsys, folder):
    found = document(capsys, "path", folder, "alta", "norte", "--tradeoffs", "distance, steps")
    assert (found["by"], found["complete"]) == (["distance", "steps"], True)
    wanted = [(2 * EQUATOR_KM + MERIDIAN_KM, 3), (4 * EQUATOR_KM + MERIDIAN_KM, 1)]
    assert [tuple(trip["costs"].values()) for trip in found["itineraries"]] == [pytest.approx(pair) for pair in wanted]
    code, out, _ = run(capsys, "path", folder, "alta", "norte", "--tradeoffs", "distance,steps")
    assert code == 0
    assert (
        out.splitlines()[0]
        == "Ways from Ciudad Alta to Nórte that no other way beats in distance and number of legs: 2."
    )


def test_the_fewest_legs_that_hold_every_way(capsys, folder):
    found = document(capsys, "path", folder, "alta", "norte", "--cut", "legs")
    assert (found["size"], found["legs"]) == (2, ["alta--norte-air", "cruce--norte-bus"])
    code, out, _ = run(capsys, "path", folder, "alta", "border", "--cut", "waypoints")
    assert code == 0
    assert "Puerto Bajo" in out or "Low Port" in out


def test_what_can_be_reached(capsys, folder):
    found = document(capsys, "show", folder, "alta", "--reachable", "--within", "250")
    assert [row["id"] for row in found["reachable"]] == ["alta", "puerto", "cruce"]
    assert found["reachable"][2]["cost"] == pytest.approx(2 * EQUATOR_KM)
    code, out, _ = run(capsys, "show", folder, "alta", "--reachable", "--by", "steps")
    assert (code, out.startswith("From Ciudad Alta legs lead to 3 other places, least number of legs first:")) == (
        0,
        True,
    )


def test_what_opened_and_closed(capsys, folder):
    found = document(capsys, "show", folder, "--changes", "2021-04", "2022")
    assert [(row["id"], row["what"]) for row in found["changes"]] == [
        ("alta--puerto-boat", "opened"),
        ("alta--puerto-bus", "opened"),
        ("cruce--norte-bus", "opened"),
    ]
    assert found["changes"][0]["reasons"] == [
        {"target": "border:AAA-BBB", "what": "closed", "period": "2021-03/2021-05"}
    ]


def test_what_depends_on_each_leg_and_place(capsys, folder):
    found = document(capsys, "show", folder, "--bottlenecks")["bottlenecks"]
    assert (found[0]["id"], found[0]["lost"], found[0]["longer"]) == ("puerto--cruce-walk", 2, 2)


def test_what_closing_something_changes(capsys, folder):
    found = document(capsys, "show", folder, "alta", "--close", "cruce")
    assert (found["from"], found["lost"], found["longer"], found["cut_off"]) == ("alta", 1, 1, ["cruce"])
    code, out, _ = run(capsys, "show", folder, "--close", "mode:bus", "--close", "mode:boat")
    assert (code, out.splitlines()[0].startswith("Of 7 pairs of places: cut off ")) == (0, True)


def test_flee_input(capsys, folder, tmp_path):
    code, out, _ = run(capsys, "convert", folder, "flee", "--flee", "2022")
    assert (code, out) == (0, "flee\n")
    names = ["closures.csv", "locations.csv", "routes.csv", "sim_period.csv"]
    assert sorted(path.name for path in (tmp_path / "flee").iterdir()) == names
    code, _, err = run(capsys, "convert", folder, "flee2", "--flee", "2022/..")
    assert (code, err) == (
        3,
        "routes: period 2022/.. has an open end: Flee simulates a number of days, give both ends\n",
    )


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["path", "toy", "alta", "norte", "--different", "0.5"], "--different needs --alternatives"),
        (
            ["path", "toy", "alta", "norte", "--alternatives", "2", "--different", "2"],
            'different "2.0" must be between 0 (any) and 1 (no leg in common)',
        ),
        (
            ["path", "toy", "alta", "norte", "--alternatives", "2", "--tradeoffs", "distance,steps"],
            "--tradeoffs and --alternatives are two questions: ask one",
        ),
        (
            ["path", "toy", "alta", "norte", "--tradeoffs", "distance,speed"],
            'by "speed" is not one of distance, duration, cost, steps, nor a function of a leg.',
        ),
        (["path", "toy", "alta", "norte", "--tradeoffs", "distance"], "by needs two or more different costs"),
        (["path", "toy", "alta", "norte", "--cut", "legs", "--via", "cruce"], "--cut asks about every way"),
        (["path", "toy", "alta", "norte", "--cut", "bridge"], 'of "bridge" is not one of legs, waypoints, city'),
        (["path", "toy", "(500, 0)", "norte"], 'lon "500" is not between -180 and 180 degrees'),
        (["show", "toy", "--reachable"], "--reachable needs a PLACE to start from"),
        (["show", "toy", "alta", "--bottlenecks"], '--bottlenecks is about the whole network: leave "alta" out'),
        (["show", "toy", "--bottlenecks", "--close", "alta"], "--bottlenecks and --close are 2 questions: ask one"),
        (["show", "toy", "--changes", "2021", "2022", "--at", "2021"], "--changes has two dates of its own"),
        (["show", "toy", "--within", "3"], "--within needs --reachable"),
        (["show", "toy", "--by", "steps"], "--by needs --reachable, --bottlenecks or --close"),
        (["show", "toy", "--close", "cruze"], 'no waypoint or leg "cruze" in this network. Did you mean cruce'),
    ],
)
def test_questions_that_make_no_sense_are_one_line(capsys, folder, argv, message):
    code, out, err = run(capsys, *argv)
    assert (code in (2, 3), out, len(err.splitlines())) == (True, "", 1)
    assert err.startswith(f"routes: {message}")


def test_incidents_are_totals_per_leg_and_reasons(capsys, folder, tmp_path):
    rows = ['"0.0101, 0.5123",2,2022-05-01', '"0.0101, 0.5123",3,2023-05-01', '"40.5, 40.5",1,2022-05-01']
    (tmp_path / "t.csv").write_text("\n".join(["Coordinates,Number Dead,Incident Date", *rows]), encoding="utf-8")
    found = document(capsys, "show", folder, "--incidents", "t.csv", "--within", "20", "--period", "2022")
    assert (found["within_km"], found["period"], found["minimum"], found["people"]) == (20, "2022", True, 6)
    assert [(leg["leg"], leg["people"], leg["tied"]) for leg in found["legs"]] == [("alta--norte-air", 2, 1)]
    assert [(e["reason"], e["lines"], e["people"]) for e in found["unplaced"]] == [("period", [3], 3), ("far", [4], 1)]
    code, out, _ = run(capsys, "show", folder, "--incidents", "t.csv")
    assert code == 0
    assert "at least 5 people died or went missing" in out
    assert "0.5123" not in out + json.dumps(found)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--incidents", "t.csv", "--at", "2022"], "--incidents joins each row as of its own date"),
        (["--incidents", "t.csv", "--bottlenecks"], "--bottlenecks and --incidents are 2 questions: ask one"),
        (["alta", "--incidents", "t.csv"], '--incidents is about the whole network: leave "alta" out'),
        (["--period", "2022"], "--period needs --incidents"),
        (["--incidents", "none.csv"], "none.csv"),
    ],
)
def test_incidents_that_cannot_be_asked_for_are_refused(capsys, folder, options, message):
    code, _, err = run(capsys, "show", folder, *options)
    assert code != 0
    assert message in err
