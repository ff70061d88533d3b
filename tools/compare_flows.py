"""Compare `estimate_flows` and `assign` with an independent calculation, on random networks.

The reference shares no code with the package beyond the records. For estimates it builds the arcs and the conditions
of `routes.graph.conserved` anew from their definition (circles by transitive closure, one dense programme for the whole
network, not split, not scaled, fractions where people are added up) and checks:

* people are conserved at every place, nothing is negative, and no circle carries more than came into it;
* the misfit is the least there is: no other flows come nearer (the condition of optimality of a projection onto a cone,
  by a programme over all flows), and it is 0 exactly where some flows meet all counts;
* the values are those of least norm of all that fit as well (the condition of optimality, by a programme again);
* the range of every leg is what the least and the greatest programme give;
* people who walk without taking a leg twice, and are counted, are met without a misfit and lie in every range.

Where the smallest count is under 1e-5 of the largest, HiGHS (tolerance 1e-7) tells less: a misfit of a millionth or
less is then not compared with whether the counts can be met, a miss between 1e-12 and 1e-8 may be named or not, and the
norm is least to 1e-5. The norm is not checked where a place is an origin and a destination: an answer does not say who
stays there.

For tables it lists every way without loops, in the order of cost, number of legs and ids, and shares people by the
definition. Run ``python tools/compare_flows.py --cases 20000``; each wrong case is printed with its number.
"""

from __future__ import annotations

import argparse
import itertools
import math
import random
import sys
from collections import Counter
from fractions import Fraction

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from routes import Closure, DataError, Leg, Network, UsageError, Waypoint

NEAR = 1e-6


# --- random networks ----------------------------------------------------------------------------------------------
def network(chance: random.Random) -> Network:
    """Return places in one or two pieces; parallel, one-way and two-way legs, circles, closures."""
    size = chance.randint(2, 7)
    piece = chance.choice([size, size, max(1, size - chance.randint(1, 3))])
    lons = [chance.randint(0, 3) for _ in range(size)]
    places = [Waypoint(id=f"w{n}", name=f"W{n}", lon=lon, lat=chance.randint(0, 2)) for n, lon in enumerate(lons)]
    pairs = []
    for _ in range(chance.randint(1, 11)):
        group = range(piece) if chance.random() < 0.7 or piece == size else range(piece, size)
        if len(group) > 1:
            pairs.append(tuple(chance.sample(group, 2)))
    if chance.random() < 0.25 and len(places) > 3:
        ring = chance.sample(range(size), 3)
        pairs += list(zip(ring, [*ring[1:], ring[0]], strict=True))
    if pairs and chance.random() < 0.3:
        pairs.append(chance.choice(pairs))
    often = chance.choice([0.0, 0.3, 1.0])
    legs = [
        Leg(id=f"l{n}", start=f"w{a}", end=f"w{b}", mode="bus", both_ways=chance.random() < often)
        for n, (a, b) in enumerate(pairs)
    ]
    shut = [leg.id for leg in legs if chance.random() < 0.1] if chance.random() < 0.3 else []
    return Network(waypoints=places, legs=legs, closures=[Closure(target=name, valid="2021-03") for name in shut])


def arcs_of(net: Network, at: str | None) -> list[tuple[str, str, str, bool]]:
    """Return (leg, start, end, turned) of what is open."""
    shut = {closure.target for closure in net.closures} if at else set()
    found = []
    for leg in net.legs.values():
        if leg.id not in shut:
            found.append((leg.id, leg.start, leg.end, False))
            if leg.both_ways:
                found.append((leg.id, leg.end, leg.start, True))
    return found


# --- estimates ----------------------------------------------------------------------------------------------------
class Reference:
    """The conditions on flows, built from their definition: columns are arcs, entering, leaving, staying."""

    def __init__(self, net, arcs, origins, destinations, counts) -> None:
        self.lengths = {leg.id: leg.length_km or 0.0 for leg in net.legs.values()}
        self.arcs, self.origins, self.destinations = arcs, origins, destinations
        places = sorted({place for _, a, b, _ in arcs for place in (a, b)})
        self.both = [place for place in origins if place in destinations]
        self.places = places
        keys = [("arc", *arc) for arc in arcs]
        keys += [("in", p) for p in origins] + [("out", p) for p in destinations] + [("stay", p) for p in self.both]
        self.keys = keys
        self.equal = np.array([[self.balance(key, place) for key in keys] for place in places])
        reach = {(a, b) for _, a, b, _ in arcs} | {(p, p) for p in places}
        for k, i, j in itertools.product(places, repeat=3):
            if (i, k) in reach and (k, j) in reach:
                reach.add((i, j))
        rows = []
        for _, a, b, _ in arcs:
            if (b, a) not in reach:
                continue
            circle = {p for p in places if (a, p) in reach and (p, a) in reach}
            row = [0.0] * len(keys)
            for column, key in enumerate(keys):
                comes = key[0] == "arc" and key[3] in circle and key[2] not in circle
                row[column] -= comes or (key[0] == "in" and key[1] in circle)
            rows.append(row)
        self.inner = [index for index, (_, a, b, _) in enumerate(arcs) if (b, a) in reach]
        for row, index in zip(rows, self.inner, strict=True):
            row[index] += 1
        for place in self.both:
            rows.append([(key == ("out", place)) - float(key[0] == "arc" and key[3] == place) for key in keys])
        self.most = np.array(rows).reshape(-1, len(keys))
        self.counted = np.array([[self.counts_in(key, name) for key in keys] for name in counts], dtype=float)
        self.counts = np.array(list(counts.values()), dtype=float)

    def onward(self) -> list[bool]:
        """Return which arcs lead nearer to a destination, by length and then by number of legs."""
        far = {place: (0.0, 0) if place in self.destinations else (math.inf, 0) for place in self.places}
        for _ in self.places:
            for leg, a, b, _ in self.arcs:
                far[a] = min(far[a], (far[b][0] + self.lengths[leg], far[b][1] + 1))
        return [far[b] < far[a] for _, a, b, _ in self.arcs]

    @staticmethod
    def balance(key, place) -> float:
        if key[0] == "arc":
            return float(key[3] == place) - float(key[2] == place)
        return {"in": 1.0, "out": -1.0, "stay": 0.0}[key[0]] * (key[1] == place)

    @staticmethod
    def counts_in(key, name) -> bool:
        if key[0] == "arc":
            return name in (key[1], key[3])
        return key[0] in ("in", "stay") and key[1] == name

    def solve(self, goal, equal=None, right=None, whole=np.inf):
        """Return the answer of HiGHS to a programme over flows, all of them at most ``whole``."""
        rows, sides = [self.equal], [np.zeros(len(self.equal))]
        if equal is not None:
            rows.append(equal)
            sides.append(right)
        side = np.concatenate(sides)
        conditions = [LinearConstraint(np.vstack(rows), side, side)]
        if len(self.most):
            conditions.append(LinearConstraint(self.most, -np.inf, 0))
        done = milp(goal, constraints=conditions, bounds=Bounds(0, whole))
        if done.status in (0, 3):
            return done
        # Presolving takes a condition that others imply to the last digit but one for a contradiction.
        extra = {"A_ub": self.most, "b_ub": np.zeros(len(self.most))} if len(self.most) else {}
        plain = {"method": "highs-ds", "options": {"presolve": False}}
        bounds = np.column_stack([np.zeros(len(goal)), np.broadcast_to(whole, len(goal))])
        return linprog(goal, A_eq=np.vstack(rows), b_eq=side, bounds=bounds, **plain, **extra)


def vector(found, reference: Reference) -> np.ndarray:
    """Return an answer as the columns of the reference; who enters and leaves at one place stays, as many as can."""
    flow = {(row.leg, row.turned): row.value for row in found}
    into, out = dict(found.entering), dict(found.leaving)
    values = [flow[leg, turned] for leg, _, _, turned in reference.arcs]
    stays = {}
    for place in reference.both:
        arrives = sum(v for v, arc in zip(values, reference.arcs, strict=True) if arc[2] == place)
        stays[place] = max(0.0, min(out[place] - arrives, into[place]))
    values += [into[p] - stays.get(p, 0.0) for p in reference.origins]
    values += [out[p] - stays.get(p, 0.0) for p in reference.destinations]
    return np.array([*values, *(stays[p] for p in reference.both)])


def faults_of(found, reference: Reference, counts, *, truth=None) -> list[str]:
    """Return what is wrong with an estimate."""
    faults = []
    x = vector(found, reference)
    whole = max(1e-9, *counts.values(), x.max(initial=0))
    exact = [Fraction(value) for value in x.tolist()]
    for row in reference.equal:
        if abs(float(sum(Fraction(a) * v for a, v in zip(row.tolist(), exact, strict=True)))) > 1e-8 * whole:
            faults.append("not conserved")
    if x.min(initial=0) < -1e-8 * whole:
        faults.append("negative")
    if len(reference.most) and (reference.most @ x).max() > 1e-8 * whole:
        faults.append("circle")
    fitted = reference.counted @ x
    missed = reference.counts - fitted
    if abs(found.misfit - math.sqrt(np.mean(missed**2))) > 1e-8 * whole:
        faults.append("misfit is not that of the flows")
    # Projection onto a cone: what is missed is at right angles to what is fitted, and no flow goes along it.
    size = float(abs(missed).max(initial=0.0))
    if size > 1e-9 * whole:
        if abs(missed @ fitted) > NEAR * whole * size * len(counts):
            faults.append("misfit: more or less of the same fits better")
        best = reference.solve(-(reference.counted.T @ (missed / size)), whole=1.0)
        if -best.fun > NEAR:
            faults.append("misfit: other flows fit better")
    feasible = reference.solve(np.zeros(len(x)), reference.counted, reference.counts / whole).status == 0
    spread_out = min([c for c in counts.values() if c > 0], default=whole) / whole < 1e-5
    told = found.misfit == 0 or not spread_out or found.misfit > NEAR * whole
    if (found.misfit == 0) is not feasible and told:
        faults.append(f"misfit {found.misfit} but the counts {'can' if feasible else 'cannot'} be met")
    sure, perhaps = (
        {name for name, miss in zip(counts, missed, strict=True) if abs(miss) > least * whole}
        for least in (1e-8, 1e-12 if spread_out else 1e-8)
    )
    if not sure <= {name for name, *_ in found.missed} <= perhaps:
        faults.append("missed names other counts")
    if not reference.both and x.max(initial=0) > 0:
        faults += norm_faults(x / whole, reference, 10 * NEAR if spread_out else NEAR)
    faults += range_faults(found, reference, fitted, whole)
    if truth is not None:
        if found.misfit > 1e-8 * whole:
            faults.append("people who walked are not met")
        for row in found:
            most = math.inf if row.most is None else row.most
            if not row.least <= truth[row.leg, row.turned] <= most:
                faults.append(f"{row.leg} {row.turned}: {truth[row.leg, row.turned]} not in {row.least}..{row.most}")
    return faults


def norm_faults(x, reference: Reference, near: float) -> list[str]:
    """Return whether flows with the same fit have less of a norm; of those that lead on, if all of a piece do."""
    ahead = [index for index, value in enumerate(x) if value > 1e-7 and index < len(reference.arcs)]
    onward = reference.onward()
    piece = {place: place for place in reference.places}
    for _ in reference.places:
        for _, a, b, _ in reference.arcs:
            piece[a] = piece[b] = min(piece[a], piece[b])
    whole = np.full(len(x), np.inf)
    for here in set(piece.values()):
        arcs = [index for index, arc in enumerate(reference.arcs) if piece[arc[1]] == here]
        if all(onward[index] for index in ahead if index in arcs):
            whole[[index for index in arcs if not onward[index]]] = 0.0
    best = reference.solve(x, reference.counted, reference.counted @ x, whole)
    return [] if best.status == 0 and x @ x - best.fun <= near * max(1.0, x @ x) else ["not of least norm"]


def range_faults(found, reference: Reference, fitted, whole) -> list[str]:
    faults = []
    bounds = {(row.leg, row.turned): row for row in found}
    for index, (leg, _, _, turned) in enumerate(reference.arcs):
        row = bounds[leg, turned]
        if not row.least <= row.value <= (math.inf if row.most is None else row.most):
            faults.append(f"{leg} {turned}: {row.value} outside its range")
        goal = np.zeros(len(reference.keys))
        goal[index] = 1.0
        low = reference.solve(goal, reference.counted, fitted / whole)
        high = reference.solve(-goal, reference.counted, fitted / whole)
        if low.status == 0 and abs(low.fun * whole - row.least) > NEAR * whole:
            faults.append(f"{leg} {turned}: least {row.least}, not {low.fun * whole}")
        if high.status == 3 and row.most is not None:
            faults.append(f"{leg} {turned}: most {row.most}, but nothing bounds it")
        if high.status == 0 and (row.most is None or abs(-high.fun * whole - row.most) > NEAR * whole):
            faults.append(f"{leg} {turned}: most {row.most}, not {-high.fun * whole}")
    return faults


def walked(arcs, origins, destinations, chance: random.Random):
    """Return flows by leg and direction of people who walk from origins to destinations, no leg twice one way."""
    onward: dict[str, list] = {}
    for arc in arcs:
        onward.setdefault(arc[1], []).append(arc)
    truth = {(leg, turned): 0.0 for leg, _, _, turned in arcs}
    entering: Counter[str] = Counter()
    largest = chance.choice([10, 5000, 10**9])
    for _ in range(chance.randint(0, 5)):
        here = first = chance.choice(origins)
        taken = []
        while True:
            free = [arc for arc in onward.get(here, ()) if (arc[0], arc[3]) not in taken]
            if here in destinations and (taken or not free) and (not free or chance.random() < 0.5):
                break
            if not free:
                taken = None
                break
            arc = chance.choice(free)
            taken.append((arc[0], arc[3]))
            here = arc[2]
        if taken:
            people = chance.choice([1, chance.randint(1, largest)])
            entering[first] += people
            for key in taken:
                truth[key] += people
    return truth, entering


def estimate_case(number: int) -> list[str]:
    """Return what is wrong with one random estimate; nothing if it is refused for a good reason."""
    chance = random.Random(f"estimate {number}")
    net = network(chance)
    at = "2021-03" if net.closures and chance.random() < 0.7 else None
    arcs = arcs_of(net, at)
    if not arcs:
        return []
    places = sorted({place for _, a, b, _ in arcs for place in (a, b)})
    named = chance.random() < 0.8
    origins = sorted(chance.sample(places, chance.randint(1, min(3, len(places)))))
    destinations = sorted(chance.sample(places, chance.randint(1, min(3, len(places)))))
    if not named:
        origins = [p for p in places if p not in {b for _, _, b, _ in arcs}]
        destinations = [p for p in places if p not in {a for _, a, _, _ in arcs}]
        if not origins or not destinations:
            return []
    legs = sorted({arc[0] for arc in arcs})
    about = chance.sample(legs, chance.randint(1, len(legs)))
    about += [p for p in places if chance.random() < 0.25]
    truth, entering = walked(arcs, origins, destinations, chance)
    honest = chance.random() < 0.5
    counts = {}
    for name in about:
        real = sum(v for (leg, turned), v in truth.items() if leg == name)
        if name in places:
            ends = {(leg, turned): b for leg, _, b, turned in arcs}
            real = entering[name] + sum(v for key, v in truth.items() if ends[key] == name)
        made_up = chance.choice([0, 1, 5, chance.randint(1, 100), real, chance.choice([10**6, 10**9])])
        counts[name] = float(real if honest else made_up)
    asked = {"origins": origins, "destinations": destinations} if named else {}
    try:
        found = net.estimate_flows(counts, at=at, **asked)
    except (DataError, UsageError) as error:
        uncounted = any(
            name in places and name not in origins and all(b != name for _, _, b, _ in arcs) for name in counts
        )
        return [] if uncounted and "no open leg leads there" in str(error) else [f"refused: {error}"]
    reference = Reference(net, arcs, [*origins], [*destinations], counts)
    return faults_of(found, reference, counts, truth=truth if honest else None)


# --- tables -------------------------------------------------------------------------------------------------------
def ways(arcs, start: str, end: str) -> list[list[tuple[str, bool]]]:
    """Return every way that passes no place twice."""
    found = []

    def walk(here, seen, taken):
        if here == end:
            found.append(taken)
            return
        for leg, a, b, turned in arcs:
            if a == here and b not in seen:
                walk(b, {*seen, b}, [*taken, (leg, turned)])

    walk(start, {start}, [])
    return found


def assign_case(number: int) -> list[str]:
    """Return what is wrong with one random table put on the legs."""
    chance = random.Random(f"assign {number}")
    net = network(chance)
    if not net.legs:
        return []
    at = "2021-03" if net.closures and chance.random() < 0.7 else None
    arcs = arcs_of(net, at)
    highest = chance.choice([0, 2, 9])
    costs = {(leg, turned): chance.randint(0, highest) for leg, _, _, turned in arcs_of(net, None)}
    starts = {leg.id: leg.start for leg in net.legs.values()}

    def cost(leg: Leg) -> float:
        return float(costs[leg.id, leg.start != starts[leg.id]])

    places = sorted(net.waypoints)
    pairs = {(chance.choice(places), chance.choice(places)) for _ in range(chance.randint(1, 4))}
    table = {pair: float(chance.choice([0, 1, chance.randint(1, 10**9)])) for pair in sorted(pairs)}
    method, k, spread = chance.choice(["logit", "all-or-nothing"]), chance.randint(1, 6), chance.choice([0.1, 0.5, 2.0])
    found = net.assign(table, method=method, by=cost, k=k, spread=spread, at=at)
    wanted: Counter[tuple[str, bool]] = Counter()
    within: Counter[str] = Counter()
    unplaced = []
    for (start, end), people in table.items():
        if start == end:
            within[start] += people
            continue
        every = [
            (sum(costs[key] for key in way), len(way), [leg for leg, _ in way], way) for way in ways(arcs, start, end)
        ]
        every.sort(key=lambda entry: entry[:3])
        kept = every[: k if method == "logit" else 1]
        if not kept:
            unplaced.append((start, end, people))
            continue
        least = kept[0][0]
        odds = [(c == 0) * 1.0 if least == 0 else math.exp((1 - c / least) / spread) for c, *_ in kept]
        for odd, (*_, way) in zip(odds, kept, strict=True):
            for key in way:
                wanted[key] += people * odd / sum(odds)
    got = {(row.leg, row.turned): row.value for row in found}
    faults = []
    if [row[:3] for row in found.unplaced] != unplaced or dict(found.within) != dict(within):
        faults.append("unplaced or within")
    if any(abs(got.get(key, 0.0) - wanted[key]) > 1e-9 * max(1.0, *table.values()) for key in {*got, *wanted}):
        faults.append(f"{method} k={k} spread={spread}: {got} not {dict(wanted)}")
    for row in found:
        leg = net.legs[row.leg]
        if (row.start, row.end) != ((leg.end, leg.start) if row.turned else (leg.start, leg.end)):
            faults.append(f"{row.leg}: ends")
    return faults


CASES = {"estimate": estimate_case, "assign": assign_case}


def main() -> int:
    """Run the cases and print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000, metavar="N", help="of each of the two")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="number of the first case")
    parser.add_argument("--only", choices=sorted(CASES))
    args = parser.parse_args()
    wrong = 0
    for name in [args.only] if args.only else sorted(CASES):
        bad = 0
        for number in range(args.first, args.first + args.cases):
            try:
                faults = CASES[name](number)
            except Exception as error:  # noqa: BLE001 - a crash is a wrong case like any other
                faults = [f"{type(error).__name__}: {error}"]
            if faults:
                bad += 1
                print(f"{name} {number}: {'; '.join(faults[:4])}", flush=True)
        print(f"{name}: {args.cases} cases, {bad} wrong", flush=True)
        wrong += bad
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
