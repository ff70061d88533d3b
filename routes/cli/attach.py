"""``routes attach``: the leg nearest to each of any number of points."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from routes.cli import common
from routes.cli.terminal.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

DESCRIPTION = """\
Write for each point of a file the leg of a network that is nearest to it on the ellipsoid, how many metres away, and
how many metres along the leg. Points are read and written in batches, so a file may be larger than the memory. Of legs
equally near, to a millimetre, it is the first by id. Every row of the input has a row in the output, in its order: a
point that is farther than --within from all legs, or has no position that can be used, has a note instead of a leg."""
EXAMPLES = (
    "routes attach points.csv -n americas -o attached.parquet",
    "routes attach points.parquet -n americas -o attached.csv --within 10",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument(
        "points",
        metavar="POINTS",
        help="a CSV, Parquet or GeoParquet file of points: columns lat and lon, or a geometry",
    )
    parser.add_argument("-n", "--network", required=True, metavar="NETWORK", help=common.NETWORK + common.STDIN)
    parser.add_argument("-o", "--out", required=True, metavar="OUT", help="file to write: .parquet or .csv")
    parser.add_argument(
        "--within", type=float, default=50.0, metavar="KM", help="how far the nearest leg may be (default: 50)"
    )
    parser.add_argument("--jobs", type=int, metavar="N", help="processes that work (default: one a processor)")
    parser.add_argument("--force", action="store_true", help="write over a file that is there")
    common.add_at(parser)
    common.add_reading(parser)
    common.add_strict(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Attach the points and print the totals."""
    from routes.io import attaching

    out = common.out_path(args.out, force=args.force, ours=_none)
    net = common.open_network(args)
    if args.at:
        net = net.at(args.at)
    with Progress(100) as bar:
        shown = 0

        def report(rows: int, share: float) -> None:
            nonlocal shown
            while shown < int(100 * share):
                bar.step(f"{rows:,} points")
                shown += 1

        totals = attaching.attach_file(net, args.points, out, within_km=args.within, jobs=args.jobs, report=report)
    if args.json:
        common.print_json(totals.to_dict())
        return 0
    for line in totals.summary().splitlines():
        common.say(line)
    return 0


def _none(path: Path) -> bool:
    """Return that no file that is there already was surely made by this verb."""
    return not path.exists()
