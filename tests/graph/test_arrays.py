"""Searches on arrays say what the search by heaps says, to the last digit, and search once where once is enough."""

from __future__ import annotations

import heapq
import math
import random
from typing import Any

import pytest

from routes import Leg, Network, NoPathError, RoutesError, UsageError, Waypoint
from routes.graph import arcs, arrays, cut, pareto, paths
from routes.graph.all_pairs import AllPairs
from routes.graph.arcs import Arcs, BackwardSearch
from routes.graph.arrays import FAR, ArcArrays
from routes.graph.costs import UNIT
from routes.graph.query import Query
from tests.graph.test_arcs import network


def by_heap(edges: list[tuple[int, int, int]], sources: list[int]) -> dict[int, tuple[int, int]]:
    """Return the least cost, then number of legs, from the nearest source."""
    done: dict[int, tuple[int, int]] = {}
    heap = [(0, 0, source) for source in sources]
    while heap:
        cost, legs, here = heapq.heappop(heap)
        if here not in done:
            done[here] = cost, legs
            for tail, head, more in edges:
                if tail == here:
                    heapq.heappush(heap, (cost + more, legs + 1, head))
    return done


@pytest.mark.parametrize("seed", range(150))
def test_least_ways_are_exact_whatever_a_float_holds(seed: int) -> None:
    say = random.Random(seed)
    size = say.randint(1, 12)
    # Ties, legs that cost nothing, and costs of which a float holds only some.
    costs = say.choice([[0], [1], [0, 1, 2], [2**53, 2**53 + 1, 2**54 + 1, 1], list(range(90))])
    edges = [(say.randrange(size), say.randrange(size), say.choice(costs)) for _ in range(say.randint(0, 40))]
    arrays = ArcArrays(size, *zip(*edges, strict=True)) if edges else ArcArrays(size, [], [], [])
    sources = say.sample(range(size), say.randint(1, size))

    def check(costs: Any, legs: Any, expected: dict[int, tuple[int, int]]) -> None:
        assert list(zip(costs.tolist(), legs.tolist(), strict=True)) == [
            expected.get(n, (FAR, FAR)) for n in range(size)
        ]

    one = arrays.least_from(sources)
    check(one.costs[0], one.legs[0], by_heap(edges, sources))
    nearest = by_heap(edges, sources)
    far = [nearest[n][0] / UNIT if n in nearest else math.inf for n in range(size)]
    assert arrays.costs_from(sources).tolist() == far
    for some, each in arrays.least_from_each(sources):
        for row, source in enumerate(some):
            far = by_heap(edges, [source])
            check(each.costs[row], each.legs[row], far)
            last = [
                number
                for number, (tail, head, cost) in enumerate(edges)
                if tail in far and (far[tail][0] + cost, far[tail][1] + 1) == far[head]
            ]
            assert each.last[each.rows == row].tolist() == last


@pytest.mark.parametrize("more", [-2, -1, 0, 1, 2])
def test_costs_about_the_largest_that_a_float_holds_are_not_rounded_twice(more: int) -> None:
    whole = [2**52 + more, 2**52 - 1, 1, 2**53 + 1]
    costs = ArcArrays(5, [0, 1, 2, 0], [1, 2, 3, 4], whole).costs_from([0]).tolist()
    assert costs == [0.0, whole[0] / UNIT, sum(whole[:2]) / UNIT, sum(whole[:3]) / UNIT, whole[3] / UNIT]


def test_places_are_named_and_ranked_once_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arcs, "MOST_SEARCHED", 0)
    net = ladder(40)
    found = net.reachable("a0003", within=100)
    assert "costs" not in found.__dict__
    assert list(found.places) == sorted(net.waypoints)
    expected = {name: cost for name, cost in zip(found.places, found.least, strict=True) if cost <= 100}
    assert dict(found) == expected
    assert list(found.items()) == sorted(expected.items(), key=lambda entry: (entry[1], entry[0]))
    assert found["a0003"] == 0.0
    with pytest.raises(KeyError):
        found["b0039"]


def test_costs_that_64_bits_do_not_hold_are_refused() -> None:
    with pytest.raises(OverflowError, match="costs are too large for arrays"):
        ArcArrays(2, [0, 1], [1, 0], [FAR, 1])


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("by", ["distance", "steps", "dear"])
def test_what_is_reachable_is_the_same_by_arrays(seed: int, by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def dear(leg: Leg) -> float:
        return 3e8 if leg.id[0] == "a" else 1e3 / 3

    def ask() -> list[Any]:
        net = network(seed)
        return [
            net.reachable(name, by=dear if by == "dear" else by).costs for name in (*list(net.waypoints)[-6:], "area")
        ]  # type: ignore[arg-type]

    expected = ask()
    monkeypatch.setattr(arcs, "MOST_SEARCHED", 0)
    assert ask() == expected


@pytest.mark.parametrize("seed", range(40))
def test_a_table_of_all_ways_says_what_each_search_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    net = network(seed)
    searches = Arcs(net.legs.values(), net.waypoints, "distance")
    monkeypatch.setattr(arcs, "FEW_ASKED", -1)
    tabled = Arcs(net.legs.values(), net.waypoints, "distance")
    for end in net.waypoints:
        filled = tabled.to(frozenset([end]))
        assert filled.far or tabled.turned_arrays is None
        for start in net.waypoints:
            assert filled.weight(start) == BackwardSearch(searches, frozenset([end])).weight(start)


def ladder(rungs: int) -> Network:
    """Return two long rows of places, each joined to the next and across."""
    places = [
        Waypoint(id=f"{row}{n:04}", name=f"{row}{n:04}", lon=n / 100, lat=row == "a")
        for row in "ab"
        for n in range(rungs)
    ]
    pairs = [(f"{row}{n:04}", f"{row}{n + 1:04}") for row in "ab" for n in range(rungs - 1)]
    pairs += [(f"a{n:04}", f"b{n:04}") for n in range(rungs)]
    return Network(waypoints=places, legs=[Leg(id=f"{a}-{b}", start=a, end=b, both_ways=True) for a, b in pairs])


def test_a_cut_is_one_flow_and_makes_no_graph_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    flow = cut.maximum_flow
    monkeypatch.setattr(cut, "maximum_flow", lambda *asked: calls.append(asked) or flow(*asked))
    made: list[Any] = []
    directed = arcs.DirectedLeg
    monkeypatch.setattr(arcs, "DirectedLeg", lambda *asked: made.append(asked) or directed(*asked))
    net = ladder(300)
    for end in ("a0299", "b0150", "b0299"):
        assert len(net.minimum_cut("a0000", end)) == 2
        assert len(net.minimum_cut("a0000", end, of="waypoints").waypoints) == 2
    assert len(calls) == 6
    assert len(made) == 2 * len(net.legs)


def test_the_cut_is_the_one_nearest_to_the_end_and_what_no_way_passes_holds_nothing() -> None:
    names = "abcd"
    net = Network(
        waypoints=[Waypoint(id=name, name=name.upper(), lon=x, lat=0, kind="city" if name == "b" else "town") for x, name in enumerate(names)],
        legs=[Leg(id=a + b, start=a, end=b) for a, b in ("ab", "bc", "cd")],
    )  # fmt: skip
    assert net.minimum_cut("a", "d").legs == ("cd",)
    assert net.minimum_cut("a", "d", of="waypoints").waypoints == ("c",)
    assert net.minimum_cut("a", "d", of="city").waypoints == ("b",)
    with pytest.raises(
        UsageError, match="no set of places of kind crossing holds the way from A to D: one passes none"
    ):
        net.minimum_cut("a", "d", of="crossing")
    with pytest.raises(NoPathError, match="no path from D to A: no leg leaves D; no leg leads to A"):
        net.minimum_cut("d", "a")
    with pytest.raises(UsageError, match="A is both start and end: name two different places"):
        net.minimum_cut("a", "a")


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("by", ["distance", "steps"])
def test_betweenness_is_the_same_to_the_last_digit_and_in_the_same_order(seed: int, by: str) -> None:
    pairs = AllPairs(network(seed).legs.values(), by)  # type: ignore[arg-type]
    for sources in (pairs.places, pairs.places[1:3]):
        found = pairs.leg_betweenness(sources)
        assert list(found.items()) == list(pairs._by_heaps(sources).items())


def test_more_ways_than_a_float_counts_are_counted() -> None:
    """Sixty rungs with two equal legs each: 2 ** 60 ways from one end to the other."""
    names = [f"p{n:02}" for n in range(61)]
    net = Network(
        waypoints=[Waypoint(id=name, name=name, lon=x / 100, lat=0) for x, name in enumerate(names)],
        legs=[Leg(id=f"{a}{which}", start=a, end=b) for a, b in zip(names, names[1:], strict=False) for which in "xy"],
    )
    found = net.betweenness(by="steps")
    assert found["p00x"] == found["p00y"] == 30
    assert sum(found.values()) == sum(far * (61 - far) for far in range(61))


def test_betweenness_is_one_search_from_all_places(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    search = arrays.dijkstra
    monkeypatch.setattr(arrays, "dijkstra", lambda *asked, **how: calls.append(how) or search(*asked, **how))
    assert len(ladder(40).betweenness()) == 118
    assert len(calls) == 1
    # Of a network that memory would not hold at once, some places after the others.
    monkeypatch.setattr(arrays, "_MANY", 20 * 236)
    assert ladder(40).betweenness() == ladder(40).betweenness()
    assert len(calls) == 1 + 2 * 4


@pytest.mark.slow
def test_a_far_way_in_a_large_network_is_one_search_by_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    net, near = ladder(700), ladder(700)
    calls: list[Any] = []
    search = arrays.dijkstra
    monkeypatch.setattr(arrays, "dijkstra", lambda *asked, **how: calls.append(how) or search(*asked, **how))
    expected = [net.alternatives(f"a{n:04}", "b0690", 4) for n in (0, 300, 680)]
    assert len(calls) == 1
    assert len(near.path("a0003", "a0010").legs) == 7
    assert len(calls) == 1
    monkeypatch.setattr(arcs, "MOST_SEARCHED", 10**9)
    assert [ladder(700).alternatives(f"a{n:04}", "b0690", 4).itineraries for n in (0, 300, 680)] == [
        found.itineraries for found in expected
    ]
    assert len(calls) == 1


def test_people_are_put_on_legs_without_making_itineraries(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*asked: Any) -> Any:
        raise AssertionError(f"an itinerary was made: {asked}")

    monkeypatch.setattr("routes.graph.paths._itinerary", refused)
    monkeypatch.setattr("routes.graph.paths.itinerary", refused)
    flows = ladder(30).assign({("a0000", "a0009"): 10, ("b0009", "b0000"): 4})
    assert {row.value for row in flows.rows} == {10.0, 4.0}
    assert ladder(30).assign({("a0000", "b0000"): 10}, method="logit", k=2).rows


@pytest.mark.parametrize("seed", range(60))
def test_two_costs_are_traded_off_as_states_say_and_no_state_is_made(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    net, say = network(seed), random.Random(seed)
    listed = say.choice([("distance", "duration"), ("steps", "distance"), ("duration", "steps")])
    names = list(net.waypoints)
    for start, end in [say.sample(names, 2) for _ in range(4)]:
        try:
            query = Query.of(net, start, end, by=listed[0])  # type: ignore[arg-type]
            front = pareto.trade_offs(paths.searched(query), listed)  # type: ignore[arg-type]
        except RoutesError:
            continue
        expected = [paths.itinerary(query, way) for way in front.ways]
        with monkeypatch.context() as patched:
            patched.setattr(Query, "unfold", None)
            found = net.tradeoffs(start, end, by=listed)  # type: ignore[arg-type]
        assert list(found.itineraries) == expected
        assert [list(costs) for costs in found.costs] == [
            [pytest.approx(paths._spent(way, each), abs=0) for each in listed]
            for way in front.ways  # type: ignore[arg-type]
        ]
        assert found.complete


def test_a_fit_is_proved_by_the_first_multipliers_that_prove_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that no used arc stands in leave multipliers open: what proves the fit stands next to those of the search."""
    from routes.graph import least_norm

    calls: list[Any] = []
    inner = least_norm._inner
    monkeypatch.setattr(least_norm, "_inner", lambda *asked: calls.append(asked) or inner(*asked))
    cells = [(x, y) for x in range(5) for y in range(5)]
    net = Network(
        waypoints=[Waypoint(id=f"p{x}{y}", name=f"p{x}{y}", lon=x / 10, lat=y / 10) for x, y in cells],
        legs=[
            Leg(id=f"{x}{y}-{a}{b}", start=f"p{x}{y}", end=f"p{a}{b}", both_ways=True)
            for x, y in cells
            for a, b in ((x + 1, y), (x, y + 1))
            if (a, b) in cells
        ],
    )
    flows = net.estimate_flows({"00-01": 10, "41-42": 7}, origins="p00", destinations="p44", ranges=False)
    assert flows.misfit == 0
    assert len(calls) == 1


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("by", ["distance", "steps", "dear"])
def test_what_closing_does_is_the_same_by_arrays(seed: int, by: str) -> None:
    def dear(leg: Leg) -> float:
        return {"a": 3e5, "b": 0.0}.get(leg.id[0], 1e3 / 3)

    pairs = AllPairs(network(seed).legs.values(), dear if by == "dear" else by)  # type: ignore[arg-type]
    expected = {name: effect for name, effect in pairs._effects_by_heaps().items() if effect.lost or effect.longer}
    assert pairs.effects() == expected


def test_sums_of_detours_are_exact_where_64_bits_do_not_hold_them() -> None:
    """A ring of 80 places, each 20,000 apart: closing a leg sends thousands of pairs the whole way round."""
    names = [f"w{number:02}" for number in range(80)]
    places = [Waypoint(id=name, name=name, lon=number / 10, lat=0) for number, name in enumerate(names)]
    legs = [
        Leg(id=f"l{number:02}", start=name, end=names[(number + 1) % 80], both_ways=True, mode="walk")
        for number, name in enumerate(names)
    ]
    pairs = AllPairs(Network(waypoints=places, legs=legs).legs.values(), lambda leg: 20_000.0)
    assert pairs._arrays is not None
    found = pairs.effects()
    # A pair k legs apart by the closed one is 80 - k apart by the others: k of them for each k to 40, both ways.
    apart = [(k, k if k < 40 else 20) for k in range(1, 41)]
    detour = sum(2 * many * (80 - 2 * k) * 20_000 * 10**12 for k, many in apart)
    assert detour > 2**63
    assert found["l00"].extra == detour
    assert pairs._effects_by_heaps()["l00"].extra == detour


def test_closings_are_solved_together_not_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts, not seconds: all that may close, as all sources see it, takes one search for each part of sources."""
    from routes.graph import effects

    asked: list[int] = []
    search = effects._round_places
    monkeypatch.setattr(effects, "_round_places", lambda *given: asked.append(1) or search(*given))
    AllPairs(network(3).legs.values(), "distance").effects()
    assert len(asked) == 1
