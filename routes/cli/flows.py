"""``routes flows``: published figures by month or year."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from routes.cli import common
from routes.errors import DataError, UsageError
from routes.model.checks import small_told

if TYPE_CHECKING:
    from routes.model.totals import FlowRow
    from routes.network import Network

DESCRIPTION = """\
Print the published figures about a waypoint or leg, each source by itself. Months are added up to a year, and a year
that lacks months says which it has; an annual figure is never split into months. With --assign or --estimate, print
flows that are computed, and labelled as such."""
EXAMPLES = (
    "routes flows americas darien-gap --measure transit --every year",
    "routes flows americas darien-gap --measure transit --every month --csv",
    "routes flows americas --assign trips.csv --method logit",
    "routes flows NETWORK --estimate --counts counts.csv --origin A --destination B --json",
)
COLUMNS = ("about", "measure", "unit", "period", "value", "low", "high", "group", "source", "note")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument("about", nargs="?", metavar="PLACE", help="a waypoint or leg (default: everything)")
    parser.add_argument(
        "--measure", metavar="M", help="only this measure: transit, arrival, encounter, apprehension, death, ..."
    )
    parser.add_argument(
        "--every",
        choices=("year", "quarter", "month"),
        help="add up to years, quarters or months (default: as published)",
    )
    parser.add_argument(
        "--assign", metavar="OD.csv", help="put a table of journeys (columns from, to, count) on the legs"
    )
    parser.add_argument(
        "--method",
        default="all-or-nothing",
        choices=("all-or-nothing", "logit"),
        help="with --assign: everybody on the best path (default), or shares by logit",
    )
    parser.add_argument(
        "--estimate", action="store_true", help="estimate the flow on every leg from counts at some places"
    )
    parser.add_argument(
        "--counts",
        metavar="FILE.csv",
        help="with --estimate: a table of counts (columns about, count); default: published figures",
    )
    parser.add_argument(
        "--origin", action="append", metavar="PLACE", help="with --estimate: where people enter; repeatable"
    )
    parser.add_argument(
        "--destination", action="append", metavar="PLACE", help="with --estimate: where they leave; repeatable"
    )
    parser.add_argument("--period", metavar="PERIOD", help="with --estimate: figures of this period")
    common.add_at(parser)
    parser.add_argument("--source", metavar="ID", help="only figures of this source: its id or title")
    common.add_lang(parser)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--csv", action="store_true", help="print CSV on stdout")
    form.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    from routes.model import totals

    net = common.public_network(args)
    if args.assign or args.estimate:
        return _computed(args, net)
    chosen = {"measure": args.measure, "every": args.every, "source": args.source}
    rows = net.flows(args.about, **chosen)
    longer = totals.left_out(net, args.about, **chosen)
    if longer:
        common.note(
            f"{len(longer)} figure(s) for more than a {args.every} left out, {longer[0].period} the first: "
            "leave out --every to see them"
        )
    if small := small_told(rows):
        common.note(small)
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


COMPUTED = ("leg", "start", "end", "turned", "value", "least", "most", "observed")


def _computed(args: argparse.Namespace, net: Network) -> int:
    """Print flows that were assigned or estimated."""
    if args.assign and args.estimate:
        raise UsageError("--assign and --estimate are two questions: ask one of them")
    if args.assign:
        found = net.assign(_table(args.assign), method=args.method, at=args.at)
    else:
        found = net.estimate_flows(
            _counts(args.counts) if args.counts else None,
            measure=args.measure or "transit",
            period=args.period,
            source=args.source,
            origins=args.origin,
            destinations=args.destination,
            at=args.at,
        )
    if args.json:
        common.print_json(found.to_dict())
    elif args.csv:
        common.print_csv(("kind", *COMPUTED), [(found.kind, *(getattr(row, key) for key in COMPUTED)) for row in found])
    else:
        common.say_answer(found.summary(args.lang or "en"))
    return 0


def _counts(path: str) -> dict[str, float]:
    """Return the counts of a table with the columns about and count."""
    found: dict[str, float] = {}
    for number, row in enumerate(_table(path), 1):
        try:
            found[row["about"].strip()] = float(row["count"])
        except KeyError as error:
            raise DataError(f"{path}: there is no column {error}; the columns are about and count") from error
        except ValueError as error:
            raise DataError(f"{path}, row {number}, count: {row['count']} is not a number. Correct it.") from error
    return found


def _table(path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV with a header."""
    from pathlib import Path

    from routes.io.reading import Builder
    from routes.io.tabular import layout, tables
    from routes.model.files import read_bytes

    builder = Builder()
    sheet = tables.sheet_of(layout.grid_of_text(builder, read_bytes(Path(path)), path)[0], path)
    faults = [fault for fault in (*builder.findings, *sheet.findings) if fault.severity == "error"]
    if faults or not sheet.rows:
        raise DataError("\n".join(str(fault) for fault in faults) or f"{path}: has no rows")
    return [dict(row) for _, row in sheet.rows]


def _cells(row: FlowRow) -> tuple[str | float | int | None, ...]:
    values = {name: getattr(row, name) for name in COLUMNS}
    values.update(measure=str(row.measure), period=str(row.period), note=_note(row))
    return tuple(values.values())


def _note(row: FlowRow) -> str:
    """Return what the figures lack of the period, and what their publisher wrote."""
    return "; ".join(part for part in (row.coverage, row.note) if part)


def _print(rows: tuple[FlowRow, ...]) -> None:
    table = []
    for row in rows:
        bounded = row.low is not None or row.high is not None
        bounds = f"({common.number(row.low)}–{common.number(row.high)})" if bounded else ""
        value = common.number(row.value)
        what = (row.about, row.measure, row.group, row.period)
        table.append((*what, value, row.unit, bounds, row.source, _note(row)))
    common.print_table(table, right=(4,), indent="")
