"""``routes flows``: published figures by month or year."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from routes.cli import common

if TYPE_CHECKING:
    from routes.model.totals import FlowRow

DESCRIPTION = """\
Published figures about a waypoint or leg, each source for itself. Months are added to a year; a year that lacks months
says which it has. An annual figure is never cut into months."""
EXAMPLES = (
    "routes flows americas darien-gap --measure transit --every year",
    "routes flows americas darien-gap --measure transit --every month --csv",
)
COLUMNS = ("about", "measure", "unit", "period", "value", "low", "high", "group", "source", "note")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("about", nargs="?", metavar="PLACE", help="a waypoint or leg; everything if left out")
    parser.add_argument("--measure", metavar="M", help="transit, arrival, encounter, apprehension, death, ...")
    parser.add_argument("--every", choices=("year", "month"), help="add up to years or months; else as published")
    parser.add_argument("--source", metavar="ID", help="only this source")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="CSV on stdout")
    form.add_argument("--json", action="store_true", help="one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    from routes.model import totals

    net = common.open_network(args.network)
    chosen = {"measure": args.measure, "every": args.every, "source": args.source}
    rows = net.flows(args.about, **chosen)
    longer = totals.left_out(net, args.about, **chosen)
    if longer:
        common.note(
            f"{len(longer)} figure(s) for more than a {args.every} left out, {longer[0].period} the first: "
            "leave out --every to see them"
        )
    cells = [_cells(row) for row in rows]
    if args.json:
        common.print_json({"every": args.every, "flows": [dict(zip(COLUMNS, row, strict=True)) for row in cells]})
    elif args.csv:
        common.print_csv(COLUMNS, [["" if cell is None else cell for cell in row] for row in cells])
    elif rows:
        _print(rows)
    else:
        common.note("no such figure in this network")
    return 0


def _cells(row: FlowRow) -> tuple[str | float | int | None, ...]:
    return tuple(
        str(value) if name in ("measure", "period") else value
        for name, value in ((name, getattr(row, name)) for name in COLUMNS)
    )


def _print(rows: tuple[FlowRow, ...]) -> None:
    table = []
    for row in rows:
        bounded = row.low is not None or row.high is not None
        bounds = f"({common.number(row.low)}–{common.number(row.high)})" if bounded else ""
        value = common.number(row.value)
        what = (row.about, row.measure, row.group, row.period)
        table.append((*what, value, row.unit, bounds, row.source, row.note))
    common.print_table(table, right=(4,), indent="")
