"""``routes diff``: what one edition of a network says differently from another."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from routes.cli import common
from routes.model.text import printable

if TYPE_CHECKING:
    from routes.results.differences import Difference, Differences

DESCRIPTION = """\
Print what NEW says differently from OLD: places, legs, routes, figures, closures and sources that were added, removed
or changed, field by field. Records are compared by id, figures by place, measure, period, group and source, so that a
revision with a source of its own stands beside the first print and is added. Positions are those that may be shown."""
EXAMPLES = ("routes diff americas my-americas", "routes diff old.geojson new.geojson --json")

_WORDS = {
    "meta": ("statement about the network", "statements about the network"), "waypoints": ("place", "places"),
    "legs": ("leg", "legs"), "routes": ("route", "routes"), "observations": ("figure", "figures"),
    "closures": ("closure", "closures"), "sources": ("source", "sources"), "annotations": ("annotation", "annotations"),
    "chapters": ("chapter", "chapters"),
}  # fmt: skip
LONGEST = 60
_LONG = ("note", "geometry", "extent", "picture")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("old", metavar="OLD", help="a bundled network (see routes list), a network folder or a file")
    parser.add_argument("new", metavar="NEW", help="the other one")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the differences; 1 if there are any."""
    from routes import catalog
    from routes.geo import gate
    from routes.results.differences import differences

    old, new = (gate.outgoing(catalog.open_network(name, common.note)) for name in (args.old, args.new))
    found = differences(old, new)
    if args.json:
        common.print_json({"old": args.old, "new": args.new, **found.to_dict()})
    else:
        common.say(in_words(found, args.old, args.new))
        print_differences(found)
    return 1 if found.rows else 0


def in_words(found: Differences, old: str, new: str) -> str:
    """Return the numbers of what was added, removed and changed as one sentence."""
    if not found.rows:
        return f"{new} says the same as {old}."
    parts = []
    for table, counts in found.counts().items():
        told = [f"{number} {what}" for what, number in counts.items() if number]
        parts.append(f"{_WORDS[table][sum(counts.values()) != 1]}: {', '.join(told)}")
    return f"From {old} to {new}: {'; '.join(parts)}."


def print_differences(found: Differences) -> None:
    """Print a table of the differences under a heading for each table of the network."""
    for table in found.counts():
        common.say(_WORDS[table][1].capitalize())
        common.print_table([cells for row in found.rows if row.table == table for cells in _lines(row)])


def _lines(row: Difference) -> list[tuple[str, str, str]]:
    """Return a line for a record that is new or gone, and one for each field that changed."""
    if row.what == "changed":
        return [
            (row.what, row.id, f"{name}: {_short(before) or 'empty'} → {_short(after) or 'empty'}")
            for name, before, after in row.fields
        ]
    shown = [(name, before or after) for name, before, after in row.fields if name not in _LONG]
    return [(row.what, row.id, ", ".join(f"{name} {_short(text)}" for name, text in shown))]


def _short(text: str) -> str:
    plain = " ".join(printable(text).split())
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - 1]}…"
