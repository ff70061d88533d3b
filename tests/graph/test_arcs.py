"""The kept searches say what the search by states says: the same ways in the same order, whatever is equal."""

from __future__ import annotations

import itertools
import pickle
import random
import re

import pytest

from routes import Leg, Network, NoPathError, RoutesError, UsageError, Waypoint
from routes.graph import arcs, paths
from routes.graph.query import Query


def network(seed: int) -> Network:
    """Return places on a small grid, so that many ways are equal, with parallel and two-way legs, an area, countries."""
    say = random.Random(seed)
    names = [f"p{number}" for number in range(say.randint(2, 9))]
    places = [
        Waypoint(
            id=name, name=name, lon=say.randint(0, 4), lat=say.randint(0, 3), country=say.choice(["COL", "PAN", ""]),
            part_of="area" if say.random() < 0.3 else (),
        )
        for name in names
    ]  # fmt: skip
    pairs = [(say.choice(names), say.choice(names)) for _ in range(say.randint(1, 3 * len(names)))]
    legs = [
        Leg(id=f"{say.choice('abcxyz')}{n}", start=a, end=b, both_ways=say.random() < 0.4, mode=say.choice(["bus", "boat"]))
        for n, (a, b) in enumerate(pairs)
        if a != b
    ]  # fmt: skip
    return Network(waypoints=[*places, Waypoint(id="area", name="Area", lon=2, lat=2, kind="area")], legs=legs)


def by_states(query: Query, count: int) -> list[paths.Itinerary]:
    return [paths.itinerary(query, way) for way in itertools.islice(paths.searched(query).ways(), count)]


@pytest.mark.parametrize("seed", range(120))
def test_ways_are_those_of_the_search_by_states_in_the_same_order(seed: int) -> None:
    net, say = network(seed), random.Random(-seed - 1)
    names = [*net.waypoints, "country:PAN", "country:COL"]
    for by in ("distance", "steps", "duration"):
        start, end = say.choice(names), say.choice(names)
        avoid = say.choice([(), (say.choice(list(net.waypoints)),), ("mode:boat",)])
        try:
            expected = by_states(Query.of(net, start, end, by=by, avoid=avoid), 7)
        except RoutesError as error:
            expected, said = [], str(error)
            with pytest.raises(type(error), match=f"^{re.escape(said)}$"):
                net.alternatives(start, end, 7, by=by, avoid=avoid)
            continue
        assert list(net.alternatives(start, end, 7, by=by, avoid=avoid)) == expected
        # Asked again, and from what the first question has kept.
        assert [net.path(start, end, by=by, avoid=avoid) for _ in range(2)] == expected[:1] * 2


@pytest.mark.parametrize("seed", range(40))
def test_what_is_reachable_is_as_far_as_its_path(seed: int) -> None:
    net = network(seed)
    start = next(iter(net.waypoints))
    found = net.reachable(start, by="steps")
    for name in net.waypoints:
        try:
            far = len(net.path(start, name, by="steps").legs)
        except (NoPathError, UsageError):
            continue
        if net.members(name) == net.members(start) == ():
            assert found[name] == far


def test_what_was_worked_out_is_no_part_of_a_network() -> None:
    net, same = network(3), network(3)
    for place in net.waypoints:
        net.reachable(place)
    assert net == same
    assert pickle.dumps(net) == pickle.dumps(same)
    assert "_derived" not in vars(pickle.loads(pickle.dumps(net)))


def test_a_function_that_changes_its_mind_is_asked_each_time() -> None:
    net = Network(
        waypoints=[Waypoint(id=name, name=name, lon=x, lat=0) for x, name in enumerate("abc")],
        legs=[Leg(id="ab", start="a", end="b"), Leg(id="bc", start="b", end="c"), Leg(id="ac", start="a", end="c")],
    )
    price = {"ab": 1.0, "bc": 1.0, "ac": 3.0}
    assert len(net.path("a", "c", by=lambda leg: price[leg.id]).legs) == 2
    price["ac"] = 1.0
    assert len(net.path("a", "c", by=lambda leg: price[leg.id]).legs) == 1


def test_a_network_that_was_changed_has_answers_of_its_own() -> None:
    net = network(5)
    for leg in net.legs.values():
        if net.path(leg.start, leg.end).legs == (leg,):
            with pytest.raises(NoPathError):
                net.close(*net.legs).path(leg.start, leg.end)
            assert net.path(leg.start, leg.end).legs == (leg,)
            return
    raise AssertionError("no leg is the least way between its ends")


def test_what_is_kept_for_questions_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arcs, "MOST_LEGS", 640)
    monkeypatch.setattr(arcs, "MOST_SEARCHES", 3)
    monkeypatch.setattr(paths, "MOST_KNOWN", 5)
    net = Network(
        waypoints=[Waypoint(id=f"p{n}", name=f"p{n}", lon=n, lat=0) for n in range(31)],
        legs=[Leg(id=f"l{n}", start=f"p{n}", end=f"p{n + 1}", both_ways=True) for n in range(30)],
    )
    for n in range(2, 31):
        assert len(net.path("p0", f"p{n}").legs) == n
        assert len(net.reachable("p0", avoid=[f"p{n}"]).costs) == n
    kept = net.derived("arcs", dict)
    # 640 // (30 + 640 // 64) is 16, and the newest.
    assert 2 <= len(kept) <= 17
    assert all(index is not None and len(index._back) <= 3 for index in kept.values())
    assert len(net.derived("paths", dict)) <= 5


def test_a_question_of_a_large_network_costs_what_lies_between_its_places() -> None:
    for size in (200, 2_000):
        net = Network(
            waypoints=[Waypoint(id=f"p{n:04}", name=f"p{n:04}", lon=n / 100, lat=0) for n in range(size)],
            legs=[Leg(id=f"l{n}", start=f"p{n:04}", end=f"p{n + 1:04}", both_ways=True) for n in range(size - 1)],
        )
        net.path("p0010", "p0020")
        index = net.derived("arcs", dict)["distance", None, ()]
        assert index is not None
        assert sum(len(search.far) for search in index._back.values()) <= 24
