"""Computed flows: tables put onto a network, and flows estimated from counts."""

from __future__ import annotations

import itertools
import math
import random
from pathlib import Path

import pytest

import routes
from routes import DataError, Leg, Network, UsageError, Waypoint
from routes.cli import main
from tests.toy import toy


def layered(seed: int) -> tuple[Network, dict[str, float]]:
    """Return a random network without circles and people who walk through it from its first place to its last."""
    chance = random.Random(seed)
    size = chance.randint(4, 9)
    places = [Waypoint(id=f"w{i}", name=f"W{i}", lon=i, lat=(i * i) % 5) for i in range(size)]
    pairs = [(i, j) for i in range(size) for j in range(i + 1, size) if j == i + 1 or chance.random() < 0.45]
    legs = [Leg(id=f"l{n}", start=f"w{i}", end=f"w{j}", mode="bus") for n, (i, j) in enumerate(pairs)]
    if chance.random() < 0.3:
        legs.append(Leg(id="twin", start="w0", end="w1", mode="boat"))
    leaving: dict[str, list[Leg]] = {}
    for leg in legs:
        leaving.setdefault(leg.start, []).append(leg)
    truth = {leg.id: 0.0 for leg in legs}
    for _ in range(6):
        people, at = chance.randint(1, 5000), "w0"
        while at in leaving:
            leg = chance.choice(leaving[at])
            truth[leg.id] += people
            at = leg.end
    return Network(waypoints=places, legs=legs), truth


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100))
def test_enough_counts_give_back_the_flows_and_too_few_give_ranges_that_hold_them(seed: int) -> None:
    net, truth = layered(seed)
    chance = random.Random(seed)
    # All legs but those that close circles when direction is forgotten determine the rest: here simply all, shuffled.
    full = net.estimate_flows(truth)
    assert max(abs(full.of(leg) - value) for leg, value in truth.items()) <= 1e-6
    few = net.estimate_flows({leg: truth[leg] for leg in chance.sample(sorted(truth), max(1, len(truth) // 3))})
    for row in few:
        assert row.least <= truth[row.leg] <= (math.inf if row.most is None else row.most)
    balance = dict.fromkeys(net.waypoints, 0.0)
    for row in few:
        balance[row.start] -= row.value
        balance[row.end] += row.value
    for place, people in few.entering:
        balance[place] += people
    for place, people in few.leaving:
        balance[place] -= people
    assert max(map(abs, balance.values())) < 1e-6 * max(1.0, *truth.values())
    assert few.misfit == 0
    assert few.kind == "estimated"


def test_counts_of_places_alone_can_determine_every_leg() -> None:
    # Two ways from A to D, by B and by C: 300 pass B and 50 pass C, hence 300, 300, 50, 50.
    places = [Waypoint(id=name, name=name.upper(), lon=lon, lat=lat) for name, lon, lat in
              (("a", 0, 0), ("b", 1, 1), ("c", 1, -1), ("d", 2, 0))]  # fmt: skip
    legs = [Leg(id=f"{a}--{b}", start=a, end=b) for a, b in ("ab", "bd", "ac", "cd")]
    found = Network(waypoints=places, legs=legs).estimate_flows({"b": 300, "c": 50})
    assert {row.leg: round(row.value, 9) for row in found} == {"a--b": 300, "a--c": 50, "b--d": 300, "c--d": 50}
    only = Network(waypoints=places, legs=legs).estimate_flows({"d": 350})
    # By hand: least norm shares equally, and each way may have carried nobody or all.
    assert {row.leg: round(row.value, 6) for row in only} == dict.fromkeys(("a--b", "a--c", "b--d", "c--d"), 175.0)
    assert all(row.least == 0 and row.most == pytest.approx(350, abs=1e-3) for row in only)


def test_counts_that_cannot_both_be_right_are_met_half_way_and_the_misfit_is_said() -> None:
    places = [Waypoint(id=name, name=name.upper(), lon=lon, lat=0) for name, lon in (("a", 0), ("b", 1), ("c", 2))]
    net = Network(waypoints=places, legs=[Leg(id="a--b", start="a", end="b"), Leg(id="b--c", start="b", end="c")])
    found = net.estimate_flows({"a--b": 100, "b--c": 200})
    assert [round(row.value, 3) for row in found] == [150.0, 150.0]
    assert found.misfit == pytest.approx(50.0)
    assert [row.observed for row in found] == [100, 200]
    assert "they are missed by 50 on average" in found.summary()


def test_ranges_equal_the_extremes_over_all_ways_on_a_small_network() -> None:
    # Whoever is counted at d took one of the ways from a to d; a leg's most is all of them if some way uses it, its
    # least is all of them if every way does, else nobody.
    net, _ = layered(5)
    last = max(net.waypoints)
    found = net.estimate_flows({last: 100})
    leaving: dict[str, list[Leg]] = {}
    for leg in net.legs.values():
        leaving.setdefault(leg.start, []).append(leg)

    def ways(at: str) -> list[list[str]]:
        if at == last:
            return [[]]
        return [[leg.id, *rest] for leg in leaving.get(at, []) for rest in ways(leg.end)]

    every = ways("w0")
    for row in found:
        most = 100 if any(row.leg in way for way in every) else 0
        least = 100 if all(row.leg in way for way in every) else 0
        assert row.least == pytest.approx(least, abs=1e-3)
        assert row.most == pytest.approx(most, abs=1e-3)


def test_a_network_where_everything_can_be_left_and_reached_needs_named_ends() -> None:
    legs = [Leg(id="a--b", start="a", end="b", both_ways=True)]
    net = Network(waypoints=[Waypoint(id=n, name=n, lon=i, lat=0) for i, n in enumerate("ab")], legs=legs)
    with pytest.raises(UsageError, match="there is no origin: every place has a leg that leads to it"):
        net.estimate_flows({"a--b": 1})
    found = net.estimate_flows({"a--b": 7}, origins=["a"], destinations=["b"])
    assert {(row.leg, row.turned): round(row.value, 6) for row in found} == {("a--b", False): 7, ("a--b", True): 0}


def test_all_or_nothing_takes_the_least_way_and_logit_shares_by_cost() -> None:
    net = toy()
    whole = net.assign({("alta", "puerto"): 100, ("puerto", "puerto"): 9})
    assert [(row.leg, row.value) for row in whole] == [("alta--puerto-boat", 100.0)] or [
        (row.leg, row.value) for row in whole
    ] == [("alta--puerto-bus", 100.0)]
    assert whole.within == (("puerto", 9.0),)
    shared = net.assign([("Ciudad Alta", "Low Port", 100)], method="logit", by="duration", spread=1.0)
    # Middle durations 2.5 h by bus and 1.5 h by boat, or the least 2 h and 1 h: the odds are exp(-(ratio - 1)).
    values = {row.leg: row.value for row in shared}
    assert sum(values.values()) == pytest.approx(100)
    odds = values["alta--puerto-bus"] / values["alta--puerto-boat"]
    assert any(odds == pytest.approx(math.exp(-(ratio - 1))) for ratio in (2.5 / 1.5, 2 / 1, 3 / 2))


@pytest.mark.parametrize("turned", [False, True])
def test_a_function_sees_a_leg_as_it_is_travelled_and_logit_shares_by_that(turned: bool) -> None:
    # Directly from west to east 9, from east to west 2; by the south 10 either way.
    places = [Waypoint(id=n, name=n, lon=x, lat=y) for n, x, y in (("west", 0, 0), ("east", 1, 0), ("south", 0.5, -1))]
    ends = [("west", "east"), ("west", "south"), ("south", "east")]
    legs = [
        Leg(id=f"l{n}", start=b if turned else a, end=a if turned else b, both_ways=True)
        for n, (a, b) in enumerate(ends)
    ]
    costs = {("west", "east"): 9.0, ("east", "west"): 2.0}
    net = Network(waypoints=places, legs=legs)
    for start, end, dearer in (("west", "east", 10 / 9), ("east", "west", 10 / 2)):
        found = net.assign(
            {(start, end): 100}, method="logit", by=lambda leg: costs.get((leg.start, leg.end), 5.0), spread=1.0
        )
        assert found.of("l0") == pytest.approx(100 / (1 + math.exp(-(dearer - 1))))
        assert found.of("l1") == found.of("l2") == pytest.approx(100 - found.of("l0"))


def test_beside_ways_that_cost_nothing_nobody_takes_one_that_costs() -> None:
    places = [Waypoint(id=n, name=n, lon=x, lat=0) for x, n in enumerate("ab")]
    legs = [Leg(id=f"l{n}", start="a", end="b", mode="bus") for n in range(3)]
    costs = {"l0": 0.0, "l1": 0.0, "l2": 7.0}
    found = Network(waypoints=places, legs=legs).assign({("a", "b"): 10}, method="logit", by=lambda leg: costs[leg.id])
    assert [(row.leg, row.value) for row in found] == [("l0", 5.0), ("l1", 5.0), ("l2", 0.0)]


def test_who_has_no_way_is_listed_with_the_reason() -> None:
    found = toy().assign([{"from": "norte", "to": "alta", "count": "5"}])
    assert found.rows == ()
    start, end, people, reason = found.unplaced[0]
    assert (start, end, people) == ("norte", "alta", 5.0)
    assert reason.startswith("no path from Nórte to Ciudad Alta")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([{"from": "alta", "to": "puerto"}], 'row 1: there is no column "count"; the columns are "from", "to"'),
        ({("alta", "puerto"): -1}, 'row 1, count: "-1" is not a number of 0 or more'),
        ([("alta", "puerto", "many")], 'row 1, count: "many" is not a number'),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_row(table: object, message: str) -> None:
    with pytest.raises(DataError, match=message):
        toy().assign(table)


@pytest.mark.slow
def test_an_answer_is_a_frame_words_json_and_a_map_and_says_that_nobody_counted() -> None:
    net = routes.load("americas").between("Necoclí", "Lajas Blancas")
    boat = "bajo-chiquito--lajas-blancas-boat"
    found = net.estimate_flows({boat: 8456}, origins=["Necoclí"], destinations=["Lajas Blancas"])
    frame = found.to_frame()
    assert set(frame["kind"]) == {"estimated"}
    assert float(frame.loc[frame["leg"] == boat, "value"].iloc[0]) == pytest.approx(8456)
    assert found.to_dict()["kind"] == "estimated"
    assert "nobody counted them on the legs" in found.summary()
    assert "nadie las contó en los tramos" in found.summary("es")
    page = found.map().get_root().render()
    assert "people, estimated (not counted)" in page
    assert found.__geo_interface__["features"][0]["properties"]["estimated"] >= 0


def test_quarters_are_sums_of_their_months() -> None:
    rows = routes.load("americas").flows("darien-gap", measure="transit", every="quarter", source="snm-2025")
    first = next(row for row in rows if str(row.period) == "2022-01/2022-03")
    assert first.value == 4702 + 4262 + 4827


@pytest.mark.slow
def test_the_command_line_assigns_and_estimates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    table = tmp_path / "od.csv"
    table.write_text("from,to,count\nNecoclí,Lajas Blancas,10\n", encoding="utf-8")
    assert main(["flows", "americas", "--assign", str(table), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert {leg["value"] for leg in document["legs"]} == {10.0}
    counts = tmp_path / "counts.csv"
    counts.write_text("about,count\nbajo-chiquito--lajas-blancas-boat,x\n", encoding="utf-8")
    ends = ["--origin", "Necoclí", "--destination", "Del Rio"]
    assert main(["flows", "americas", "--estimate", "--counts", str(counts), *ends]) == 3
    assert "row 1, count: x is not a number" in capsys.readouterr().err


def test_every_pair_of_a_table_is_conserved() -> None:
    net = routes.load("americas")
    places = ["necocli", "panama-city", "tapachula", "del-rio"]
    table = {(a, b): float(i + 1) for i, (a, b) in enumerate(itertools.permutations(places, 2))}
    found = net.assign(table)
    balance: dict[str, float] = {}
    for row in found:
        balance[row.start] = balance.get(row.start, 0.0) - row.value
        balance[row.end] = balance.get(row.end, 0.0) + row.value
    for place, people in found.entering:
        balance[place] += people
    for place, people in found.leaving:
        balance[place] -= people
    assert max(map(abs, balance.values())) < 1e-9
    assert sum(p for _, p in found.entering) + sum(row[2] for row in found.unplaced) == sum(table.values())


# --- estimates that must conserve people --------------------------------------------------------------------------
def line(*ends: str, size: int = 6) -> Network:
    """Return places w0, w1, ... and legs ``a>b`` or, both ways, ``a<>b``."""
    places = [Waypoint(id=f"w{i}", name=f"W{i}", lon=i, lat=(i * i) % 5) for i in range(size)]
    legs = []
    for number, text in enumerate(ends):
        start, end = text.replace("<", "").split(">")
        legs.append(Leg(id=f"l{number}", start=start, end=end, both_ways="<" in text))
    return Network(waypoints=places, legs=legs)


def unbalanced(found: routes.Flows) -> float:
    """Return the most people who appear or vanish at a place."""
    balance: dict[str, float] = {}
    for row in found:
        balance[row.start] = balance.get(row.start, 0.0) - row.value
        balance[row.end] = balance.get(row.end, 0.0) + row.value
    for rows, sign in ((found.entering, 1), (found.leaving, -1)):
        for place, people in rows:
            balance[place] += sign * people
    return max(map(abs, balance.values()))


def test_a_count_that_no_origin_leads_to_is_missed_by_all_of_it_and_named() -> None:
    # Who is counted from w2 to w0 would have to begin at w2, and people begin at w0 only.
    net = line("w2>w0", "w0>w3", "w5<>w3")
    found = net.estimate_flows({"l0": 5}, origins=["w0"], destinations=["w5"])
    assert found.misfit == 5
    assert found.missed == (("l0", 5.0, 0.0, "no origin leads there"),)
    assert found.to_dict()["missed"] == [{"about": "l0", "count": 5.0, "flows": 0.0, "reason": "no origin leads there"}]
    assert found.of("l0") == 0
    assert unbalanced(found) == 0
    assert [(row.least, row.most) for row in found if row.leg == "l0"] == [(0, 0)]
    ahead = line("w0>w1", "w1>w2", "w0>w3").estimate_flows({"l1": 5}, origins=["w0"], destinations=["w3"])
    assert ahead.missed == (("l1", 5.0, 0.0, "no destination can be reached from there"),)


def test_people_do_not_go_round_in_a_circle_that_they_never_came_into() -> None:
    # w3, w4, w5 go round by themselves: 7 counted there came from nowhere.
    alone = line("w0>w1", "w3>w4", "w4>w5", "w5>w3")
    found = alone.estimate_flows({"l0": 4, "l1": 7}, origins=["w0"], destinations=["w1"])
    assert {row.leg: row.value for row in found} == pytest.approx({"l0": 4, "l1": 0, "l2": 0, "l3": 0})
    assert found.misfit == pytest.approx(math.sqrt(49 / 2))
    # 10 come into the circle w1, w2, w3 and no leg carries more; 100 counted on one of its legs are missed by 90.
    circle = line("w0>w1", "w1>w2", "w2>w3", "w3>w1", "w2>w4")
    found = circle.estimate_flows({"l0": 10}, origins=["w0"], destinations=["w4"])
    assert {row.leg: row.most for row in found} == pytest.approx(
        {"l0": 10, "l1": 10, "l2": 0, "l3": 0, "l4": 10}, abs=1e-6
    )
    assert found.misfit == 0


@pytest.mark.parametrize("people", [1, 10**9])
def test_no_leg_carries_more_than_entered(people: int) -> None:
    net = line("w0<>w1", "w1<>w2", "w2<>w0", "w2<>w3", size=4)
    found = net.estimate_flows({"w0": people, "w3": people}, origins=["w0"], destinations=["w3"])
    assert unbalanced(found) <= 1e-9 * people
    entered = sum(value for _, value in found.entering)
    for row in found:
        assert row.most is None or row.most <= entered * (1 + 1e-6)
        assert row.least <= row.value


def test_one_person_beside_a_billion_is_not_lost() -> None:
    net = line("w0>w1", "w1>w2", "w1>w3", size=4)
    found = net.estimate_flows({"l0": 10**9 + 1, "l2": 1})
    assert (found.of("l1"), found.of("l2"), found.misfit) == (
        pytest.approx(10**9, abs=1e-3),
        pytest.approx(1, abs=1e-3),
        0,
    )
    wrong = net.estimate_flows({"l0": 10**9, "l1": 10**9, "l2": 1})
    # By hand: the excess of 1 is shared by the three counts.
    assert wrong.misfit == pytest.approx(1 / 3, abs=1e-3)
    assert {name for name, *_ in wrong.missed} == {"l0", "l1", "l2"}


def test_ranges_are_computed_only_where_they_are_asked_for() -> None:
    net = line("w0>w1", "w1>w2", "w1>w3", size=4)
    counts = {"l0": 8}
    whole = net.estimate_flows(counts)
    none = net.estimate_flows(counts, ranges=False)
    one = net.estimate_flows(counts, ranges=["l1"])
    assert [row.value for row in none] == [row.value for row in one] == [row.value for row in whole]
    assert {(row.least, row.most) for row in none} == {(0.0, None)}
    assert [row.most for row in one] == [None, pytest.approx(8, abs=1e-6), None]
    with pytest.raises(routes.UnknownIdError):
        net.estimate_flows(counts, ranges=["l9"])


@pytest.mark.slow
def test_a_large_network_is_estimated_with_every_count_met() -> None:
    chance = random.Random(7)
    at = {(x, y): f"p{x}-{y}" for x in range(16) for y in range(13)}
    places = [Waypoint(id=name, name=name, lon=x / 4, lat=y / 4) for (x, y), name in at.items()]
    legs = []
    for (x, y), name in at.items():
        for near in ((x + 1, y), (x, y + 1)):
            if near in at:
                legs.append(Leg(id=f"{name}--{at[near]}", start=name, end=at[near], both_ways=chance.random() < 0.3))
    net = Network(waypoints=places, legs=legs)
    table = {("p0-0", f"p15-{y}"): chance.randint(1, 5000) for y in range(0, 13, 4)}
    truth = net.assign(table)
    counts = {row.leg: truth.of(row.leg) for row in chance.sample(list(truth), 12)}
    found = net.estimate_flows(counts, origins=["p0-0"], destinations=[b for _, b in table], ranges=False)
    assert found.misfit == 0
    assert {name: found.of(name) for name in counts} == pytest.approx(counts)
    assert unbalanced(found) <= 1e-9 * max(counts.values())


@pytest.mark.slow
@pytest.mark.parametrize("question", ["estimate", "assign"])
def test_a_sample_of_random_networks_agrees_with_an_independent_calculation(question: str) -> None:
    # All 20,000 of each: python tools/compare_flows.py
    import importlib.util

    path = Path(__file__).parents[2] / "tools" / "compare_flows.py"
    spec = importlib.util.spec_from_file_location("compare_flows", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    # Beside the first: counts of one beside counts of a billion, in circles.
    cases = {"estimate": [*range(60), 3375, 12656], "assign": range(300)}[question]
    wrong = {number: faults for number in cases if (faults := module.CASES[question](number))}
    assert wrong == {}


# --- places that overlap ------------------------------------------------------------------------------------------
def two_countries(*, own: bool = True) -> Network:
    """Return a place in Colombia, one in Panama, and the crossing between them, which is in both."""
    crossing = Waypoint(id="x", name="Crossing", lon=1, lat=0, country=("COL", "PAN"), kind="crossing")
    sides = [
        Waypoint(id="c", name="Capurgana", lon=0, lat=0, country="COL"),
        Waypoint(id="p", name="Puerto Obaldia", lon=2, lat=0, country="PAN" if own else "CRI"),
    ]
    legs = [Leg(id="c--x", start="c", end="x", both_ways=True), Leg(id="x--p", start="x", end="p", both_ways=True)]
    return Network(waypoints=[crossing, *sides], legs=legs)


def test_between_countries_that_share_a_crossing_one_goes_from_places_of_one_to_places_of_the_other() -> None:
    net = two_countries()
    assert [place.id for place in net.path("Colombia", "Panama").waypoints] == ["c", "x", "p"]
    assert [place.id for place in net.path("Panama", "Colombia").waypoints] == ["p", "x", "c"]
    assert net.assign([("Colombia", "Panama", 5)]).of("x--p") == 5
    assert set(net.bottlenecks("Colombia", "Panama")) == {"c", "c--x", "x", "x--p", "p"}
    # Where Panama has no place but the crossing, there is no way between the two.
    with pytest.raises(
        routes.UsageError, match="Crossing is both start and end, in Colombia as in Panama: name two different places"
    ):
        two_countries(own=False).path("Colombia", "Panama")


def test_a_row_whose_ends_overlap_is_unplaced_and_the_rest_of_the_table_is_assigned() -> None:
    net = two_countries()
    for method in ("all-or-nothing", "logit"):
        found = net.assign([("Colombia", "c", 3), ("c", "Colombia", 4), ("c", "p", 5), ("c", "c", 6)], method=method)
        assert [row[2:] for row in found.unplaced] == [
            (3, "Capurgana is both start and end, in Colombia as in Capurgana: name two different places"),
            (4, "Capurgana is both start and end, in Capurgana as in Colombia: name two different places"),
        ]
        assert (found.of("c--x"), found.of("x--p"), dict(found.within)) == (5, 5, {"c": 6})


@pytest.mark.parametrize("lang", ["ar", "en", "es", "fr", "ht", "pt"])
def test_counts_that_cannot_be_met_are_said_in_words(lang: str) -> None:
    found = line("w0>w1", "w1>w2", "w0>w3").estimate_flows({"l1": 5, "l2": 7}, origins=["w0"], destinations=["w3"])
    assert [row[0] for row in found.missed] == ["l1"]
    said = found.summary(lang).splitlines()[2]
    assert "5" in said or "٥" in said
    if lang == "en":
        assert said == "  W1 → W2: 5 counted, but no destination can be reached from there"
        odd = line("w0>w1", "w1>w2").estimate_flows({"l0": 4, "l1": 7}).summary()
        assert "W0 → W1: 4 counted, 5.5 in the flows" in odd
        assert "W1 → W2: 7 counted, 5.5 in the flows" in odd


def test_one_person_beside_a_hundred_million_keeps_the_norm_least() -> None:
    # Two equal ways of two legs, and one person who must take the first: the others share alike.
    net = line("w0>w1", "w1>w3", "w0>w2", "w2>w3", "w3>w4")
    found = net.estimate_flows({"l4": 10**8, "w1": 5 * 10**7 + 1}, origins=["w0"], destinations=["w4"])
    assert [round(row.value) for row in found] == [50_000_001, 50_000_001, 49_999_999, 49_999_999, 10**8]
