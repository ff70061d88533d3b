"""``routes path``: the least itinerary between two places, and alternatives."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from routes.cli import common
from routes.errors import NoPathError, UsageError

if TYPE_CHECKING:
    from routes.network import Itinerary, Network

DESCRIPTION = """\
The shortest way between two places of a network, along the legs that people are reported to take.
X of --avoid and --via is a waypoint, area or leg (id, name or alias), country:PAN, border:COL-PAN or mode:boat.
Lengths are geodesic; durations are as printed, and stay empty where nobody printed one."""
EXAMPLES = (
    'routes path americas Necoclí "US–Mexico border"',
    'routes path americas Necocli "US-Mexico border" --avoid country:PAN --json',
    "routes path americas Ipiales Tapachula --via Turbo --at 2023-09 --alternatives 3",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("start", metavar="FROM", help="a waypoint or area: id, name or alias")
    parser.add_argument("end", metavar="TO", help="a waypoint or area: id, name or alias")
    common.add_question(parser)
    parser.add_argument("--alternatives", type=int, default=1, metavar="N", help="up to N ways, least first")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the itineraries."""
    if args.alternatives < 1:
        raise UsageError(f"--alternatives {args.alternatives} must be 1 or more")
    net = common.open_network(args.network)
    try:
        trips = net.alternatives(
            args.start, args.end, args.alternatives, by=args.by, at=args.at, avoid=args.avoid, via=args.via
        )
    except NoPathError:
        if args.json:
            common.print_json(document(net, args, ()))
        raise
    tell_estimates(trips)
    if args.json:
        common.print_json(document(net, args, trips))
        return 0
    for index, trip in enumerate(trips, 1):
        if len(trips) > 1:
            common.say(f"{index} of {len(trips)}")
        print_trip(trip)
    return 0


def document(net: Network, args: argparse.Namespace, trips: tuple[Itinerary, ...]) -> dict[str, Any]:
    """Return the document that ``--json`` prints."""
    from routes.model.period import Period

    return {
        "from": net.find(args.start).id,
        "to": net.find(args.end).id,
        "by": args.by,
        "at": None if args.at is None else str(Period.parse(args.at)),
        "itineraries": [trip.to_dict() for trip in trips],
    }


def tell_estimates(trips: tuple[Itinerary, ...]) -> None:
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
    first, last = trip.waypoints[0], trip.waypoints[-1]
    heading = f"{first.name} → {last.name}: {trip.length_km:,.0f} km, {len(trip.legs)} legs, least by {trip.by}"
    common.say(heading + (f", open in {trip.at}" if trip.at else ""))
    net = trip.network
    for asked, got in ((trip.asked[0], first), (trip.asked[1], last)):
        if asked and asked != got.id:
            common.say(f"{net.waypoints[asked].name} stands for {got.name}")
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
