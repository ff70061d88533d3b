"""Every answer of the graph against trying everything, on small random networks: a sample here, 2,000 of each by `make oracle`.

The networks have parallel legs, one-way and two-way legs, ties, places at one position (legs of no length), closures of
every kind, and parts that nothing connects. Everything is in whole numbers: hours, dollars, and lengths in steps of
1e-12 km, which is how they are said to be compared.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routes import Closure, Leg, Network, NoPathError, UsageError, Waypoint

pytestmark = pytest.mark.slow

MANY = settings(
    max_examples=int(os.environ.get("EXAMPLES", "250")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
MODES = ("walk", "boat", "bus")
CODES = ("AAA", "BBB")
INSIDE = "2021-03-15"
MILLIMETRE = 10**6


@st.composite
def networks(draw) -> Network:
    size = draw(st.integers(2, 5))
    lons = draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    places = [
        Waypoint(id=f"w{n}", name=f"W{n}", lon=lon, lat=0, country=draw(st.sampled_from(CODES)))
        for n, lon in enumerate(lons)
    ]
    ends = st.tuples(st.integers(0, size - 1), st.integers(0, size - 1))
    kinds = st.tuples(st.booleans(), st.integers(0, 2), st.integers(0, 2), st.integers(0, 2), st.sampled_from(MODES))
    drawn = draw(st.lists(st.tuples(ends, kinds), max_size=8))
    legs = [
        Leg(
            id=f"l{n}",
            start=f"w{a}",
            end=f"w{b}",
            mode=mode,
            both_ways=both,
            hours=hours,
            cost_usd=dollars,
            geometry=[(lons[a], 0), (lons[b] + far, 0), (lons[b], 0)] if far else None,
        )
        for n, ((a, b), (both, far, hours, dollars, mode)) in enumerate(drawn)
        if a != b
    ]
    targets = [f"w{n}" for n in range(size)] + [leg.id for leg in legs]
    targets += ["border:AAA-BBB", *(f"country:{code}" for code in CODES), *(f"mode:{mode}" for mode in MODES)]
    shut = draw(st.lists(st.sampled_from(targets), max_size=2, unique=True))
    return Network(waypoints=places, legs=legs, closures=[Closure(target=name, valid="2021-03") for name in shut])


WHEN = st.sampled_from([None, "2021-02", INSIDE])


# --- trying everything --------------------------------------------------------------------------------------------
def length(leg: Leg) -> int:
    return round(Fraction(leg.length_km) * 10**12)


MEASURE = {
    "distance": length,
    "duration": lambda leg: round(leg.hours[0]),
    "cost": lambda leg: round(leg.cost_usd[0]),
    "steps": lambda leg: 1,
}
UNIT = {"distance": 1e-12, "duration": 1, "cost": 1, "steps": 1}


def open_places(net: Network, at: str | None) -> set[str]:
    shut = {closure.target for closure in net.closures} if at == INSIDE else set()
    return {w.id for w in net.waypoints.values() if w.id not in shut and f"country:{w.country[0]}" not in shut}


def open_legs(net: Network, at: str | None) -> list[Leg]:
    shut = {closure.target for closure in net.closures} if at == INSIDE else set()
    places = open_places(net, at)
    found = []
    for leg in net.legs.values():
        codes = {net.waypoints[end].country[0] for end in (leg.start, leg.end)}
        border = "border:AAA-BBB" in shut and len(codes) == 2
        if {leg.start, leg.end} <= places and leg.id not in shut and f"mode:{leg.mode}" not in shut and not border:
            found.append(leg)
    return found


def moves(legs: list[Leg]) -> list[tuple[Leg, str, str]]:
    there = [(leg, leg.start, leg.end) for leg in legs]
    return there + [(leg, leg.end, leg.start) for leg in legs if leg.both_ways]


def simple_ways(legs: list[Leg], start: str, end: str) -> list[tuple[Leg, ...]]:
    """Every way that passes no place twice, in no order."""
    onward: dict[str, list] = {}
    for leg, here, there in moves(legs):
        onward.setdefault(here, []).append((leg, there))
    found: list[tuple[Leg, ...]] = []

    def walk(here: str, seen: tuple[str, ...], taken: tuple[Leg, ...]) -> None:
        if here == end:
            found.append(taken)
            return
        for leg, there in onward.get(here, ()):
            if there not in seen:
                walk(there, (*seen, there), (*taken, leg))

    walk(start, (start,), ())
    return found


def spent(way: tuple[Leg, ...], by: str) -> int:
    return sum(MEASURE[by](leg) for leg in way)


def ids(way) -> tuple[str, ...]:
    return tuple(leg.id for leg in way)


def ranked(ways: list, by: str) -> list[tuple[str, ...]]:
    return [ids(way) for way in sorted(ways, key=lambda way: (spent(way, by), len(way), ids(way)))]


def least(legs: list[Leg], places: set[str], by: str) -> dict[tuple[str, str], int]:
    """Least cost of every ordered pair that something connects (Floyd and Warshall)."""
    far = {(name, name): 0 for name in places}
    for leg, here, there in moves(legs):
        far[here, there] = min(far.get((here, there), 10**20), MEASURE[by](leg))
    for by_way, one, other in itertools.product(sorted(places), repeat=3):
        if (one, by_way) in far and (by_way, other) in far:
            far[one, other] = min(far.get((one, other), 10**20), far[one, by_way] + far[by_way, other])
    return {pair: cost for pair, cost in far.items() if pair[0] != pair[1]}


def differ(one: int | None, other: int | None, by: str) -> bool:
    """Whether two costs are not the same, to a micrometre: the last digits of a geodesic are noise."""
    return one != other if one is None or other is None else abs(one - other) * UNIT[by] > 1e-9


def connected(legs: list[Leg], start: str, end: str) -> bool:
    return bool(simple_ways(legs, start, end))


# --- paths --------------------------------------------------------------------------------------------------------
@MANY
@given(networks(), st.sampled_from(sorted(MEASURE)), WHEN, st.booleans())
def test_the_least_way_and_all_alternatives_are_those_of_trying_everything(net, by, at, own):
    question = MEASURE[by] if own else by
    ways = simple_ways(open_legs(net, at), "w0", "w1")
    if not ways:
        with pytest.raises(NoPathError, match="no path from W0 to W1"):
            net.path("w0", "w1", by=question, at=at)
        return
    wanted = ranked(ways, by)
    assert ids(net.path("w0", "w1", by=question, at=at).legs) == wanted[0]
    assert [ids(trip.legs) for trip in net.alternatives("w0", "w1", len(wanted) + 1, by=question, at=at)] == wanted


def apart(way: tuple[Leg, ...], other: tuple[Leg, ...], different: Fraction) -> bool:
    """Whether a way shares no more than it may of one before it: of its legs if they have no length, else of length."""
    shared, whole = [leg for leg in way if leg.id in ids(other)], sum(map(length, other))
    if different == 1 or whole <= MILLIMETRE:
        return len(shared) <= (1 - different) * len(other)
    return sum(map(length, shared)) <= (1 - different) * whole + MILLIMETRE


@MANY
@given(networks(), st.sampled_from(sorted(MEASURE)), WHEN, st.sampled_from([0.25, 0.5, 0.75, 1.0]))
def test_alternatives_that_differ_are_picked_as_a_patient_reader_would(net, by, at, different):
    ways = sorted(simple_ways(open_legs(net, at), "w0", "w1"), key=lambda way: (spent(way, by), len(way), ids(way)))
    picked: list[tuple[Leg, ...]] = []
    for way in ways:
        if all(apart(way, other, Fraction(different)) for other in picked):
            picked.append(way)
    if ways:
        found = net.alternatives("w0", "w1", len(ways) + 1, by=by, at=at, different=different)
        assert [ids(trip.legs) for trip in found] == [ids(way) for way in picked]
        assert found.complete


@MANY
@given(networks(), WHEN, st.sampled_from(list(itertools.permutations(sorted(MEASURE), 3))))
def test_trade_offs_are_the_pareto_set(net, at, by):
    ways = simple_ways(open_legs(net, at), "w0", "w1")
    vectors = {tuple(spent(way, each) for each in by) for way in ways}
    best = [v for v in vectors if not any(w != v and all(a <= b for a, b in zip(w, v, strict=True)) for w in vectors)]
    wanted = []
    for vector in sorted(best):
        same = [way for way in ways if tuple(spent(way, each) for each in by) == vector]
        wanted.append(min((len(way), ids(way)) for way in same)[1])
    if ways:
        found = net.tradeoffs("w0", "w1", by=by, at=at)
        assert [ids(trip.legs) for trip in found] == wanted
        costs = [[cost * UNIT[each] for cost, each in zip(vector, by, strict=True)] for vector in sorted(best)]
        assert [list(row) for row in found.costs] == [pytest.approx(row, abs=1e-6) for row in costs]
        assert found.complete


@MANY
@given(networks(), st.sampled_from(sorted(MEASURE)), WHEN)
def test_what_can_be_reached_costs_what_trying_everything_says(net, by, at):
    places = open_places(net, at)
    far = least(open_legs(net, at), places, by)
    wanted = {end: cost * UNIT[by] for (start, end), cost in far.items() if start == "w0"}
    if "w0" in places:
        wanted["w0"] = 0
    found = net.reachable("w0", by=by, at=at)
    assert dict(found) == pytest.approx(wanted, abs=1e-6)
    assert list(found.values()) == sorted(found.values())


# --- structure ----------------------------------------------------------------------------------------------------
@MANY
@given(networks(), WHEN)
def test_a_cut_is_as_small_as_any_and_cuts(net, at):
    legs = open_legs(net, at)
    if not connected(legs, "w0", "w1"):
        with pytest.raises(NoPathError):
            net.minimum_cut("w0", "w1", at=at)
        return
    names = [leg.id for leg in legs]
    smallest = next(
        size
        for size in range(len(names) + 1)
        for gone in itertools.combinations(names, size)
        if not connected([leg for leg in legs if leg.id not in gone], "w0", "w1")
    )
    cut = net.minimum_cut("w0", "w1", at=at)
    assert (len(cut), cut.waypoints) == (smallest, ())
    assert not connected([leg for leg in legs if leg.id not in cut.legs], "w0", "w1")

    direct = [leg.id for leg in legs if (leg.start, leg.end) == ("w0", "w1")]
    direct += [leg.id for leg in legs if leg.both_ways and (leg.end, leg.start) == ("w0", "w1")]
    things = sorted(set(net.waypoints) - {"w0", "w1"})

    def without(gone) -> list[Leg]:
        return [leg for leg in legs if not {leg.start, leg.end, leg.id} & {*gone, *direct}]

    fewest = next(
        size
        for size in range(len(things) + 1)
        for gone in itertools.combinations(things, size)
        if not connected(without(gone), "w0", "w1")
    )
    cut = net.minimum_cut("w0", "w1", of="waypoints", at=at)
    assert (sorted(cut.legs), len(cut.waypoints)) == (sorted(direct), fewest)
    assert not connected(without(cut.waypoints), "w0", "w1")


@MANY
@given(networks(), st.sampled_from(sorted(MEASURE)), WHEN)
def test_bottlenecks_lose_what_recomputing_everything_says(net, by, at):
    legs, places = open_legs(net, at), open_places(net, at)
    before = least(legs, places, by)
    wanted = {}
    for name in [leg.id for leg in legs] + sorted(places):
        kept = [leg for leg in legs if name not in (leg.id, leg.start, leg.end)]
        after = least(kept, places - {name}, by)
        pairs = [pair for pair in before if name not in pair]
        lost = sum(pair not in after for pair in pairs)
        longer = [
            after[pair] - before[pair] for pair in pairs if pair in after and differ(after[pair], before[pair], by)
        ]
        if lost or longer:
            wanted[name] = (lost, len(longer), sum(longer) * UNIT[by], max(longer, default=0) * UNIT[by])
    found = net.bottlenecks(by=by, at=at)
    assert set(found) == set(wanted)
    for row in found.rows:
        assert (row.lost, row.longer, row.extra, row.longest) == pytest.approx(wanted[row.id], abs=1e-6)
    order = [(-row.lost, -round(row.extra, 6)) for row in found.rows]
    assert order == sorted(order)


@MANY
@given(networks(), WHEN)
def test_bottlenecks_between_two_places_are_all_that_every_way_passes(net, at):
    ways = simple_ways(open_legs(net, at), "w0", "w1")
    if not ways:
        return
    passed = [{*ids(way), *(end for leg in way for end in (leg.start, leg.end))} - {"w0", "w1"} for way in ways]
    assert set(net.bottlenecks("w0", "w1", at=at)) == set.intersection(*passed)


@MANY
@given(networks(), st.sampled_from(sorted(MEASURE)), WHEN)
def test_betweenness_counts_pairs_by_all_their_least_ways(net, by, at):
    legs, places = open_legs(net, at), sorted(open_places(net, at))
    wanted = {leg.id: Fraction(0) for leg in legs}
    for start, end in itertools.permutations(places, 2):
        ways = simple_ways(legs, start, end)
        if ways:
            best = min((spent(way, by), len(way)) for way in ways)
            least_ways = [way for way in ways if (spent(way, by), len(way)) == best]
            for way in least_ways:
                for leg in way:
                    wanted[leg.id] += Fraction(1, len(least_ways))
    assert net.betweenness(by=by, at=at) == pytest.approx({name: float(n) for name, n in wanted.items()})


@MANY
@given(networks(), networks(), st.sampled_from(sorted(MEASURE)), WHEN)
def test_a_comparison_lists_every_pair_that_changes_and_no_other(before, after, by, at):
    far = [least(open_legs(net, at), open_places(net, at), by) for net in (before, after)]
    wanted = {
        pair: tuple(None if pair not in each else each[pair] * UNIT[by] for each in far)
        for pair in {**far[0], **far[1]}
        if differ(far[0].get(pair), far[1].get(pair), by)
    }
    found = before.compare(after, by=by, at=at)
    assert {(row.start, row.end) for row in found.pairs} == set(wanted)
    assert found.compared == len({**far[0], **far[1]})
    for row in found.pairs:
        assert (row.before, row.after) == pytest.approx(wanted[row.start, row.end], abs=1e-6)
    reached = [{end for _, end in each} for each in far]
    assert (set(found.cut_off), set(found.regained)) == (reached[0] - reached[1], reached[1] - reached[0])


@MANY
@given(networks(), WHEN)
def test_parts_bridges_and_cut_places_are_those_of_taking_each_thing_away(net, at):
    legs, places = open_legs(net, at), open_places(net, at)

    def parts(kept: list[Leg], names: set[str]) -> set[frozenset[str]]:
        both = [Leg(id=leg.id, start=leg.start, end=leg.end, both_ways=True, hours=0) for leg in kept]
        far = least(both, names, "duration")
        return {frozenset([name, *(other for other in names if (name, other) in far)]) for name in names}

    whole = parts(legs, places)
    assert {frozenset(part) for part in net.components(at=at)} == whole
    bridges = [leg.id for leg in legs if len(parts([o for o in legs if o is not leg], places)) > len(whole)]
    assert sorted(net.bridges(at=at)) == sorted(bridges)
    cuts = []
    for name in places:
        rest = parts([leg for leg in legs if name not in (leg.start, leg.end)], places - {name})
        alone = frozenset([name]) in whole
        if len(rest) > len(whole) - alone:
            cuts.append(name)
    assert sorted(net.cut_places(at=at)) == sorted(cuts)


@MANY
@given(networks(), WHEN, WHEN)
def test_changes_are_the_difference_of_what_is_open(net, before, after):
    first, second = before or "2021-02", after or "2021-04"
    was = {leg.id for leg in open_legs(net, before)} | open_places(net, before)
    now = {leg.id for leg in open_legs(net, after)} | open_places(net, after)
    found = net.changes(first, second)
    assert (set(found.opened), set(found.closed)) == (now - was, was - now)
    assert all("is closed 2021-03" in row.reason for row in found)


def test_one_place_twice_is_refused_whatever_is_asked():
    net = Network(waypoints=[Waypoint(id="a", name="A", lon=0, lat=0)])
    for ask in (net.path, net.alternatives, net.tradeoffs, net.minimum_cut):
        with pytest.raises(UsageError, match="A is both start and end"):
            ask("a", "a")


def test_nothing_in_common_means_no_leg_not_even_one_of_no_length():
    # a and a2 are at one position: the ferry a--a2 has no length, and both ways to b take it.
    places = [Waypoint(id=n, name=n, lon=x, lat=0) for n, x in (("a", 0), ("a2", 0), ("b", 1))]
    ends = {"ferry": ("a", "a2"), "bus": ("a2", "b"), "truck": ("a2", "b")}
    legs = [Leg(id=name, start=start, end=end, hours=1) for name, (start, end) in ends.items()]
    net = Network(waypoints=places, legs=legs)
    for by in ("distance", "duration", "steps"):
        assert [ids(trip.legs) for trip in net.alternatives("a", "b", 5, by=by, different=1)] == [("ferry", "bus")]
    assert len(net.alternatives("a", "b", 5, different=0.99)) == 2


def test_of_a_way_without_length_the_part_is_one_of_its_legs():
    # Three places at one position: of the two legs of the first way half may be shared, and the second shares one.
    places = [Waypoint(id=n, name=n, lon=0, lat=0) for n in ("a", "m", "b")]
    ends = {"first": ("a", "m"), "second": ("m", "b"), "third": ("m", "b")}
    legs = [Leg(id=name, start=start, end=end) for name, (start, end) in ends.items()]
    net = Network(waypoints=places, legs=legs)
    assert [len(net.alternatives("a", "b", 5, different=part)) for part in (0.4, 0.5, 0.6, 1)] == [2, 2, 1, 1]


# --- a cost that depends on the direction -------------------------------------------------------------------------
def uphill(leg: Leg) -> float:
    """Return a cost that is dearer from a higher to a lower id, whichever way the leg is written down."""
    return leg.hours[0] + (5 if leg.start > leg.end else 1)


def one_way_each(net: Network) -> Network:
    """Return the network with every two-way leg as two legs, one for each direction: nothing is ever turned round."""
    legs = [dataclasses.replace(leg, both_ways=False) for leg in net.legs.values()]
    back = [
        dataclasses.replace(leg, id=f"{leg.id}-back", start=leg.end, end=leg.start, both_ways=False, geometry=None)
        for leg in net.legs.values()
        if leg.both_ways
    ]
    return dataclasses.replace(net, legs=[*legs, *back], closures=())


def by_leg(values) -> dict[str, float]:
    """Return values by leg and direction as those of the legs of a network with two-way legs."""
    found: dict[str, float] = {}
    for name, value in values:
        name = name.removesuffix("-back")
        found[name] = found.get(name, 0) + value
    return found


@settings(MANY, max_examples=500)
@given(networks(), networks())
def test_a_function_sees_every_leg_as_it_is_travelled_whatever_is_asked(net, other):
    net, other = (dataclasses.replace(each, closures=()) for each in (net, other))
    plain, other_plain = one_way_each(net), one_way_each(other)
    assert dict(net.reachable("w0", by=uphill)) == dict(plain.reachable("w0", by=uphill))
    assert net.betweenness(by=uphill) == pytest.approx(by_leg(plain.betweenness(by=uphill).items()))
    found, wanted = (a.compare(b, by=uphill) for a, b in ((net, other), (plain, other_plain)))
    assert found.pairs == wanted.pairs
    lost = [
        {row.id: (row.longer, row.extra, row.longest) for row in each.bottlenecks(by=uphill).rows if row.id in places}
        for each, places in ((net, net.waypoints), (plain, plain.waypoints))
    ]
    assert lost[0] == lost[1]
    if not connected(open_legs(net, None), "w0", "w1"):
        return

    def costs(trips) -> list[float]:
        return [sum(map(uphill, trip.legs)) for trip in trips]

    assert costs([net.path("w0", "w1", by=uphill)]) == costs([plain.path("w0", "w1", by=uphill)])
    assert costs(net.alternatives("w0", "w1", 99, by=uphill)) == costs(plain.alternatives("w0", "w1", 99, by=uphill))
    both = ("steps", uphill)
    assert net.tradeoffs("w0", "w1", by=both).costs == plain.tradeoffs("w0", "w1", by=both).costs
    for method in ("all-or-nothing", "logit"):
        flows = [each.assign({("w0", "w1"): 6}, by=uphill, method=method, k=99, spread=1.0) for each in (net, plain)]
        if method == "logit":
            leg_betweenness = [by_leg((row.leg, row.value) for row in each) for each in flows]
            assert leg_betweenness[0] == pytest.approx(leg_betweenness[1])
        spent = [sum(row.value * uphill(_taken(each.network, row)) for row in each) for each in flows]
        assert spent[0] == pytest.approx(spent[1])


def _taken(net: Network, row) -> Leg:
    return dataclasses.replace(net.legs[row.leg], start=row.start, end=row.end, geometry=None)
