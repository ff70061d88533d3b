"""``routes path``: the least itinerary between two places, and alternatives."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from routes.cli import common
from routes.errors import NoPathError, UsageError
from routes.model.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routes.answers import Cut, Tradeoffs
    from routes.network import Network
    from routes.results.itinerary import Itinerary

DESCRIPTION = """\
Find the shortest path between two places of a network, along the legs that people are reported to take.
The X of --avoid and --via is a waypoint, area or leg (id, name or alias), country:PAN, border:COL-PAN or mode:boat.
FROM and TO may also be positions, longitude first: "(-76.8, 8.4)"; the nearest waypoint is used.
Lengths are geodesic; durations are as printed, and stay empty where nobody printed one."""
EXAMPLES = (
    'routes path americas Necoclí "US–Mexico border"',
    'routes path americas Necocli "US-Mexico border" --avoid country:PAN --json',
    "routes path americas Ipiales Tapachula --via Turbo --at 2023-09 --alternatives 3",
    'routes path americas Necoclí "Del Rio" --alternatives 3 --different 0.5',
    'routes path americas Necoclí "Del Rio" --tradeoffs distance,steps',
    'routes path americas Necoclí "US–Mexico border" --cut legs',
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument("start", metavar="FROM", help="a waypoint, area or country: id, name or alias; or a position")
    parser.add_argument("end", metavar="TO", help="a waypoint, area or country: id, name or alias; or a position")
    common.add_question(parser)
    parser.add_argument("--alternatives", type=int, metavar="N", help="print up to N paths, best first")
    parser.add_argument(
        "--different",
        type=float,
        default=0.0,
        metavar="PART",
        help="with --alternatives: each differs from all before it in at least this part of the length; 0.5 is half",
    )
    parser.add_argument(
        "--tradeoffs", metavar="BY,BY", help="the paths that no other beats in all of these: distance,duration,steps"
    )
    parser.add_argument(
        "--cut", metavar="OF", help="the fewest legs, waypoints or crossings that every path depends on"
    )
    common.add_lang(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the itineraries."""
    _check(args)
    net = common.public_network(args)
    if args.cut:
        return _cut(net.minimum_cut(args.start, args.end, of=args.cut, at=args.at, avoid=args.avoid), args)
    try:
        if args.tradeoffs:
            by = [part.strip() for part in args.tradeoffs.split(",")]
            return _tradeoffs(
                net.tradeoffs(args.start, args.end, by=by, at=args.at, avoid=args.avoid, via=args.via), args
            )
        question = {"by": args.by, "at": args.at, "avoid": args.avoid, "via": args.via, "different": args.different}
        trips = net.alternatives(args.start, args.end, args.alternatives or 1, **question)
    except NoPathError:
        if args.json:
            common.print_json(nothing(net, args))
        raise
    tell_estimates(trips)
    if args.json:
        common.print_json(trips.to_dict())
        return 0
    lang = args.lang or "en"
    if lang == "en":
        tell_snaps(trips)
    for index, trip in enumerate(trips, 1):
        if len(trips) > 1:
            common.say(f"{index} of {len(trips)}" if lang == "en" else f"{index} / {len(trips)}")
        if lang == "en":
            print_trip(trip)
        else:
            common.say_answer(trip.summary(lang))
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse options that contradict each other, before anything is opened."""
    if args.alternatives is not None and args.alternatives < 1:
        raise UsageError(f"--alternatives {args.alternatives} must be 1 or more")
    if args.cut and (args.via or args.tradeoffs or args.alternatives):
        raise UsageError("--cut asks about every way: leave --via, --tradeoffs and --alternatives out")
    if args.tradeoffs and args.alternatives:
        raise UsageError("--tradeoffs and --alternatives are two questions: ask one")
    if args.different and not args.alternatives:
        raise UsageError("--different needs --alternatives")


def _cut(cut: Cut, args: argparse.Namespace) -> int:
    if args.json:
        common.print_json(cut.to_dict())
        return 0
    common.say_answer(cut.summary(args.lang or "en"))
    return 0


def _tradeoffs(found: Tradeoffs, args: argparse.Namespace) -> int:
    if args.json:
        common.print_json(found.to_dict())
        return 0
    common.say_answer(found.summary(args.lang or "en"))
    return 0


def nothing(net: Network, args: argparse.Namespace) -> dict[str, Any]:
    """Return the document that ``--json`` prints when nothing connects the two."""
    from routes.graph.query import Query
    from routes.model.period import Period

    asked = Query.of(net, args.start, args.end, at=args.at, avoid=args.avoid)
    return {
        "from": asked.start.id,
        "to": asked.end.id,
        "by": args.by,
        "at": None if args.at is None else str(Period.parse(args.at)),
        "itineraries": [],
    }


def tell_snaps(trips: Sequence[Itinerary]) -> None:
    """Say which waypoint stands for a position that was asked for, and how far away it is."""
    for snap in trips[0].snapped:
        name = trips[0].network.waypoints[snap.waypoint].name
        common.say(f"{name} stands for {snap.lon:g}, {snap.lat:g}, {snap.distance_km:,.1f} km away")


def tell_estimates(trips: Sequence[Itinerary]) -> None:
    """Say on stderr which legs of a least duration were ranked by an estimate, since nobody printed one."""
    from routes.graph.costs import SPEEDS_KMH, estimated

    if not trips or trips[0].by != "duration":
        return
    guessed = list(dict.fromkeys(name for trip in trips for name in estimated(trip.legs)))
    if guessed:
        modes = sorted({leg.mode for trip in trips for leg in trip.legs if leg.id in set(guessed)})
        speeds = ", ".join(f"{mode} {SPEEDS_KMH[mode]:g}" for mode in modes)
        common.note(
            f"{len(guessed)} leg(s) have no printed duration and were ranked by length and an assumed speed "
            f"({speeds} km/h): {', '.join(guessed)}"
        )


def print_trip(trip: Itinerary) -> None:
    """Print one itinerary as a heading and a table."""
    from routes.describe.results import old_legs
    from routes.i18n.language import Text
    from routes.model.countries import place_of

    first, last = trip.waypoints[0], trip.waypoints[-1]
    legs = counted(len(trip.legs), "leg")
    heading = f"{first.name} → {last.name}: {trip.length_km:,.0f} km, {legs}, least by {trip.by}"
    common.say(heading + (f", open in {trip.at}" if trip.at else ""))
    net = trip.network
    for asked, got in ((trip.asked[0], first), (trip.asked[1], last)):
        if asked and asked != got.id:
            common.say(f"{place_of(net, asked).name} stands for {got.name}")
    done, rows = 0.0, []
    for index, leg in enumerate(trip.legs, 1):
        done += leg.length_km or 0.0
        ends = f"{trip.waypoints[index - 1].name} → {trip.waypoints[index].name}"
        far = (f"{leg.length_km:,.1f} km", f"{done:,.0f}")
        rows.append((index, ends, leg.mode, *far, common.span(leg.hours, "h"), leg.basis))
    common.print_table(rows, right=(0, 3, 4))
    printed = sum(leg.hours is not None for leg in trip.legs)
    hours = common.span(trip.hours, "h") or f"printed for {printed} of {len(trip.legs)} legs"
    common.say(f"Duration: {hours}. Countries: {', '.join(trip.countries) or 'not given'}.")
    for line in old_legs(trip, Text("en")):
        common.say(line)
