"""``routes convert``: a network in another file format."""

from __future__ import annotations

import argparse
from pathlib import Path

from routes.cli import common
from routes.cli.progress import Progress

DESCRIPTION = """\
Write a network in another format; the end of OUT says which: .gpkg .geojson .parquet .graphml .csv, .zip (shapefiles),
or a network folder (a name that ends in /, or without a suffix)."""
EXAMPLES = ("routes convert americas americas.gpkg", "routes convert places.csv my-network/")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("out", metavar="OUT", help="file or folder to write")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the network and print the path."""
    path = common.out_path(args.out, force=args.force, ours=_is_empty_folder)
    with Progress(2) as bar:
        bar.step(f"Reading {args.network}")
        net = common.open_network(args.network)
        bar.step(f"Writing {path}")
        import routes

        routes.write(net, args.out)
    if args.json:
        common.print_json({"path": str(path), "waypoints": len(net.waypoints), "legs": len(net.legs)})
    else:
        print(path)
    return 0


def _is_empty_folder(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
