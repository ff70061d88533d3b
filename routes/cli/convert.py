"""``routes convert``: a network in another file format."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from routes.cli import common
from routes.cli.terminal import streams
from routes.cli.terminal.progress import Progress
from routes.errors import UsageError

DESCRIPTION = """\
Write a network in another format. The end of OUT says which: .gpkg .geojson .fgb .kml .gpx .parquet .graphml .xlsx .csv
.zip (shapefiles), or a network folder (a name that ends in /, or has no suffix). --flee writes a folder of input for
the Flee simulation, --flowmap a folder for FlowmapBlue. OUT may be - for standard output, with --to for the format.
Places whose sensitivity asks for it are written coarser than known, except in a network folder, which is not for
publication. --exact with --reason writes one exactly, and the column exact_reason records why."""
EXAMPLES = (
    "routes convert americas americas.gpkg",
    "routes convert places.csv my-network/ --chain --draw",
    "routes convert americas flee-input/ --flee 2021",
    "routes convert flows.csv flow-map/ --flowmap count",
    "routes convert places.csv - --to geojson > places.geojson",
    "routes convert flows.csv my-network/ --measure arrival --period 2024 --source 'IOM DTM, 2024'",
    'routes convert my-network/ out.geojson --exact camp --reason "closed in 2024, its place is public"',
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument("out", metavar="OUT", help="file or folder to write; - is standard output")
    parser.add_argument("--to", metavar="FORMAT", help="with - for OUT: geojson, csv, kml, ...")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    other = parser.add_mutually_exclusive_group()
    other.add_argument("--flee", metavar="PERIOD", help="write a folder of Flee input for a simulation of these days")
    other.add_argument(
        "--flowmap",
        metavar="NUMBERS",
        help="write a folder for FlowmapBlue: a column of the legs (count), or a measure",
    )
    common.add_figures(parser)
    common.add_exact(parser)
    common.add_draw(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the network and print the path."""
    if not args.measure and (args.period or args.source):
        raise UsageError("--period and --source say of counts when and by whom: add --measure, what they count")
    if args.out == streams.DASH:
        return _to_stdout(args)
    if args.to:
        raise UsageError("--to is for standard output: write - for OUT, or name a file that ends so")
    path = common.out_path(args.out, force=args.force, ours=_is_empty_folder)
    with Progress(2) as bar:
        bar.step(f"Reading {args.network}")
        net = common.drawn_network(args)
        exact = common.exact_reasons(net, args)
        bar.step(f"Writing {path}")
        import routes

        if args.flee:
            net.to_flee(args.out, args.flee, exact=exact)
        elif args.flowmap:
            net.to_flowmap(args.out, args.flowmap, exact=exact)
        else:
            routes.write(net, args.out, exact=exact)
    if args.json:
        common.print_json({"path": str(path), "waypoints": len(net.waypoints), "legs": len(net.legs)})
    else:
        print(path)
    return 0


def _to_stdout(args: argparse.Namespace) -> int:
    """Write the network to standard output: what a file of the format would hold."""
    if args.flee or args.flowmap or args.json:
        option = "--flee" if args.flee else "--flowmap" if args.flowmap else "--json"
        raise UsageError(f"{option} and - do not go together: standard output is for one file of --to")
    suffix = streams.stdout_suffix(args.to)
    net = common.drawn_network(args)
    with tempfile.TemporaryDirectory(prefix="routes-") as folder:
        import routes
        from routes.model.files import read_bytes

        path = routes.write(net, Path(folder, f"network{suffix}"), exact=common.exact_reasons(net, args))
        data = read_bytes(path)
    streams.to_stdout(data)
    return 0


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
