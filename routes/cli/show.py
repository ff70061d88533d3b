"""``routes show``: a network, or one place, leg, route or source of it."""

from __future__ import annotations

import argparse
import dataclasses
import enum
from typing import TYPE_CHECKING, Any

from routes.cli import common
from routes.errors import AmbiguousNameError, UnknownIdError, UsageError
from routes.model import lookup
from routes.model.records import Leg, Route, Source, Waypoint
from routes.model.text import did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routes.graph.costs import By
    from routes.model.totals import FlowRow
    from routes.network import Network

DESCRIPTION = """\
Print what a network holds, or what is known about one of its waypoints, legs, routes or sources. Options ask questions:
what can be reached from a place, what opened and closed between two dates, which legs and places most depends on, what
closing something would change (X as in --avoid of routes path), or how many people at least died or went missing near
each leg (from a CSV file of the Missing Migrants Project). --gazetteer lists every place of GeoNames called PLACE and
how far it is from the network; none of several is chosen for you."""
EXAMPLES = (
    "routes show americas",
    "routes show americas darien-gap",
    'routes show americas "Tapón del Darién" --json',
    "routes show americas necocli --reachable --within 300",
    "routes show americas --changes 2021-01 2025-06",
    "routes show americas --bottlenecks",
    "routes show americas necocli --close border:COL-PAN",
    "routes show americas --incidents missing-migrants.csv --within 50 --period 2023",
    'routes show americas "Ciudad Hidalgo" --gazetteer MEX',
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument(
        "what", nargs="?", metavar="PLACE", help="a waypoint, leg, route or source: id, name, alias or title"
    )
    common.add_at(parser)
    parser.add_argument("--reachable", action="store_true", help="what can be reached from PLACE, nearest first")
    parser.add_argument(
        "--within",
        type=float,
        metavar="COST",
        help="with --reachable: only what costs no more; with --incidents: only within so many km of a leg",
    )
    parser.add_argument(
        "--changes", nargs=2, metavar=("BEFORE", "AFTER"), help="what opened and closed between two dates"
    )
    parser.add_argument(
        "--bottlenecks", action="store_true", help="legs and places, ranked by what is lost when each closes"
    )
    parser.add_argument(
        "--close", action="append", default=[], metavar="X", help="what changes if X closes; repeatable"
    )
    parser.add_argument(
        "--incidents",
        metavar="FILE",
        help="a table of deaths and disappearances: at least how many people near each leg",
    )
    parser.add_argument(
        "--period", metavar="PERIOD", help="with --incidents: only those in 2023, 2023-05, 2021/2023, ..."
    )
    parser.add_argument(
        "--gazetteer",
        nargs="?",
        const="",
        metavar="COUNTRY",
        help="places called PLACE in GeoNames, in COUNTRY or everywhere",
    )
    parser.add_argument("--by", choices=common.BY, help="what the path minimises (default: distance)")
    common.add_lang(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the network, the record, or the answer to a question."""
    _check(args)
    net = common.public_network(args)
    if args.gazetteer is not None:
        return _gazetteer(net, args.what, args.gazetteer, args.json)
    answer = _answer(net, args)
    if answer is not None:
        if args.json:
            common.print_json(answer.to_dict())
        else:
            common.say_answer(answer.summary(args.lang or "en"))
        return 0
    whole = net
    if args.at:
        net = net.at(args.at)
    if args.what is None:
        return _network(net, args.json)
    record = find_record(net, args.what)
    if args.json:
        common.print_json(_record_document(net, record) | _confirmed(whole, record, args.at))
        return 0
    _print_record(net, record)
    for line in _confirmed_in_words(whole, record, args.at):
        common.say(line)
    return 0


def _check(args: argparse.Namespace) -> None:
    """Refuse options that contradict each other, before anything is opened."""
    asked = [
        f"--{name}" for name in ("reachable", "changes", "bottlenecks", "close", "incidents") if getattr(args, name)
    ]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} are {len(asked)} questions: ask one")
    if args.reachable and args.what is None:
        raise UsageError("--reachable needs a PLACE to start from")
    if args.what is not None and (args.changes or args.bottlenecks or args.incidents):
        raise UsageError(f"{asked[0]} is about the whole network: leave {quoted(args.what)} out")
    if args.gazetteer is not None and (asked or args.what is None or args.at):
        raise UsageError("--gazetteer needs a PLACE, and goes with no other question")
    if args.within is not None and not (args.reachable or args.incidents):
        raise UsageError("--within needs --reachable or --incidents")
    if args.period and not args.incidents:
        raise UsageError("--period needs --incidents")
    if args.incidents and args.at:
        raise UsageError("--incidents joins each row as of its own date: use --period, and leave --at out")
    if args.by and not (args.reachable or args.bottlenecks or args.close):
        raise UsageError("--by needs --reachable, --bottlenecks or --close")
    if args.changes and args.at:
        raise UsageError("--changes has two dates of its own: leave --at out")


def _answer(net: Network, args: argparse.Namespace) -> Any:
    """Return the answer to the question that the options ask, or ``None`` if they ask none."""
    by: By = args.by or "distance"
    if args.reachable:
        return net.reachable(args.what, by=by, at=args.at, within=args.within)
    if args.changes:
        return net.changes(*args.changes)
    if args.bottlenecks:
        return net.bottlenecks(by=by, at=args.at)
    if args.incidents:
        within = 50.0 if args.within is None else args.within
        return net.incidents(args.incidents, within_km=within, period=args.period)
    if args.close:
        return net.compare(net.close(*args.close), start=args.what, by=by, at=args.at)
    return None


def _gazetteer(net: Network, name: str, country: str, as_json: bool) -> int:
    """Print every place of GeoNames of a name, nearest to the network first."""
    from routes.geo import places

    found = places.beside(net, name, country=country)
    if as_json:
        common.print_json({"name": name, "places": [each.to_dict() for each in found]})
        return 0
    common.say(f"{len(found)} place(s) called {quoted(name)} in GeoNames, nearest to the network first")
    rows = []
    for each in found:
        town, km = each.town, "" if each.km is None else f"{each.km:,.0f} km"
        people = common.number(town.population or None)
        where = (f"{town.lat:.5f}", f"{town.lon:.5f}")
        rows.append((town.geonameid, town.name, town.country, each.division, *where, people, km))
    common.print_table(rows, right=(4, 5, 6, 7))
    return 0


def find_record(net: Network, name: str) -> Waypoint | Leg | Route | Source:
    """Return the waypoint, leg, route or source of that name.

    Raises
    ------
    UnknownIdError
        If there is none; the message has the nearest names.
    """
    if name in net.legs:
        return net.legs[name]
    if name in net.routes:
        return net.routes[name]
    finders: tuple[Callable[[], Waypoint | Leg | Route | Source], ...] = (
        lambda: net.find(name),
        lambda: lookup.find_leg(net, name),
        lambda: lookup.find_route(net, name),
        lambda: lookup.find_source(net, name),
    )
    for find in finders:
        try:
            return find()
        except AmbiguousNameError:
            raise
        except UnknownIdError:
            continue
    names = [n for w in net.waypoints.values() for n in (w.name, w.id, *w.aliases)]
    titled: tuple[Route | Source, ...] = (*net.routes.values(), *net.sources.values())
    names += [text for each in titled for text in (each.title, each.id) if text]
    hint = did_you_mean(name, [*names, *net.legs])
    raise UnknownIdError(f"no waypoint, leg, route or source {quoted(name)} in this network. {hint}".strip())


def _plain(value: Any) -> Any:
    """Return a field as JSON writes it."""
    from routes.model.period import Period

    if isinstance(value, Period | enum.Enum):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def fields(record: Any) -> dict[str, Any]:
    """Return the fields of a record that JSON can hold: geometries are left out, pairs become objects."""
    made = {}
    for entry in dataclasses.fields(record):
        value = getattr(record, entry.name)
        if entry.name in ("geometry", "extent"):
            continue
        made[entry.name] = dict(value) if entry.name in ("names", "extra") else _plain(value)
    return made


def _touching(net: Network, waypoint: str) -> list[Leg]:
    return [leg for leg in net.legs.values() if waypoint in (leg.start, leg.end)]


def _record_document(net: Network, record: Waypoint | Leg | Route | Source) -> dict[str, Any]:
    kind = type(record).__name__.lower()
    document: dict[str, Any] = {kind: fields(record)}
    if isinstance(record, Source):
        document["observations"] = [fields(row) for row in net.observations if row.source == record.id]
        return document
    if kind == "waypoint":
        document["legs"] = [leg.id for leg in _touching(net, record.id)]
        document["members"] = list(net.members(record.id))
    if kind != "route":
        document["observations"] = [fields(row) for row in net.observations if row.about == record.id]
    cited = {*record.sources, *(row["source"] for row in document.get("observations", ()))}
    document["sources"] = [fields(net.sources[name]) for name in sorted(cited) if name in net.sources]
    return document


def _confirmed(net: Network, record: Waypoint | Leg | Route | Source, at: str | None) -> dict[str, Any]:
    """Return when a place or leg was last confirmed, and whether that is an old report, as JSON writes it."""
    from routes.model.period import Period

    if isinstance(record, Route | Source):
        return {}
    table = "waypoints" if hasattr(record, "lon") else "legs"
    found, day = net.confirmed(), Period.parse(at).start if at else None
    date = found.dates.get((table, record.id))
    stale = found.is_stale(table, record.id, day)
    return {"confirmed": {"date": None if date is None else str(date), "old_report": stale}}


def _confirmed_in_words(net: Network, record: Waypoint | Leg | Route | Source, at: str | None) -> list[str]:
    """Return when a place or leg was last confirmed; of an undated one, that this is all that ``at`` rests on."""
    from routes.model.period import Period

    said = _confirmed(net, record, at).get("confirmed")
    if said is None:
        return []
    when = f"Last confirmed: {said['date']}" if said["date"] else "Last confirmed: no source or figure has a date"
    if said["old_report"]:
        limit = net.confirmed().limit(Period.parse(at).start if at else None)
        when += f", an old report: before {limit}"
    if at and getattr(record, "valid", None) is None:
        when += f". It has no dates of its own, so nothing else says that it is open in {at}"
    return [f"{when}."]


def _summary(net: Network) -> dict[str, Any]:
    codes = dict.fromkeys(code for waypoint in net.waypoints.values() for code in waypoint.country)
    measures = sorted({str(row.measure) for row in net.observations})
    return {
        "name": net.meta.name,
        "title": net.meta.title,
        "description": net.meta.description,
        "licence": net.meta.licence,
        "waypoints": len(net.waypoints),
        "legs": len(net.legs),
        "observations": len(net.observations),
        "closures": len(net.closures),
        "sources": len(net.sources),
        "length_km": sum(leg.length_km or 0.0 for leg in net.legs.values()),
        "countries": sorted(codes),
        "modes": sorted({str(leg.mode) for leg in net.legs.values()}),
        "measures": measures,
        "areas": [w.id for w in net.waypoints.values() if w.kind == "area"],
        "routes": [{"id": route.id, "title": route.title, "legs": len(route.legs)} for route in net.routes.values()],
    }


def _network(net: Network, as_json: bool) -> int:
    facts = _summary(net)
    if as_json:
        common.print_json({"network": facts})
        return 0
    common.say(facts["title"] or facts["name"] or "Network without a title")
    if facts["description"]:
        common.say(facts["description"])
    rows = [(name, common.number(facts[name])) for name in ("waypoints", "legs", "observations", "closures", "sources")]
    rows += [("length", f"{facts['length_km']:,.0f} km of legs")]
    rows += [(name, ", ".join(facts[name])) for name in ("countries", "modes", "measures", "areas") if facts[name]]
    common.print_table(rows)
    if facts["routes"]:
        common.say("Routes")
        common.print_table([(r["id"], f"{r['legs']} legs", r["title"]) for r in facts["routes"]], right=(1,))
    return 0


def _print_record(net: Network, record: Waypoint | Leg | Route | Source) -> None:
    names = (getattr(record, name, "") for name in ("name", "title", "publisher", "id"))
    common.say(next(filter(None, names)))
    rows = [(name, _in_words(value)) for name, value in fields(record).items() if name not in ("name", "title")]
    common.print_table([row for row in rows if row[1]])
    if isinstance(record, Waypoint):
        _print_around(net, record)
    if isinstance(record, Source):
        _print_figures(net.flows(source=record.id, every="year"), "about")
        return
    if not isinstance(record, Route):
        _print_figures(net.flows(record.id, every="year"), "source")
    sources = [(name, net.sources[name].label) for name in record.sources if name in net.sources]
    if sources:
        common.say("Sources")
        common.print_table(sources)


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, list):
        numbers = all(isinstance(each, float) for each in value)
        return "–".join(f"{each:g}" for each in dict.fromkeys(value)) if numbers else ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else ""
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _print_around(net: Network, waypoint: Waypoint) -> None:
    members = net.members(waypoint.id)
    if members:
        common.say("Members")
        common.say("  " + ", ".join(net.waypoints[name].name for name in members))
    legs = _touching(net, waypoint.id)
    if legs:
        common.say("Legs")
        rows = []
        for leg in legs:
            arrow = "↔" if leg.both_ways else "→"
            ends = f"{net.waypoints[leg.start].name} {arrow} {net.waypoints[leg.end].name}"
            rows.append((leg.id, ends, leg.mode, f"{leg.length_km:,.1f} km", common.span(leg.hours, "h")))
        common.print_table(rows, right=(3,))


def _print_figures(figures: Iterable[FlowRow], last: str) -> None:
    rows = [
        (row.period, row.measure, common.number(row.value), row.unit, row.group, getattr(row, last), row.note)
        for row in figures
    ]
    if rows:
        common.say("Figures by year")
        common.print_table(rows, right=(2,))
