"""``routes update``: a network with the newer figures of a publisher's file."""

from __future__ import annotations

import argparse
from pathlib import Path

from routes.cli import common
from routes.cli.diff import print_differences
from routes.errors import UsageError

DESCRIPTION = """\
Add to a network the figures of a publisher's file that it does not have: new months and years, and revisions, which
stand beside the first prints and never replace them. Print what is new and what was revised. Without -o nothing is
written. The file is a table that routes knows by its headers (Frontex, UNHCR, IOM DTM) or one of months and numbers, of
which --measure, --source and --about say what it counts. Of the Missing Migrants Project's file the dead and missing
of each route that --about names are added up by year; no single incident is kept. Sensitive places are written
coarser than known, as by routes convert, unless --exact and --reason let one out."""
EXAMPLES = (
    "routes update americas --from darien.csv --about darien-gap --measure transit --source SNM -o my-americas",
    "routes update my-network --from missing-migrants.csv --about 'Central Mediterranean=sea' --published 2026-05-06",
    "routes update my-network --from frontex.csv --about 'Central Mediterranean Route=route' --published 2026-02",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("network", metavar="NETWORK", help=common.NETWORK)
    parser.add_argument("--from", dest="table", metavar="FILE", required=True, help="the publisher's file")
    parser.add_argument(
        "--about", action="append", default=[], metavar="[NAME=]ID",
        help="the place or leg that the figures are about, or that NAME in the file means; repeatable",
    )  # fmt: skip
    parser.add_argument("--measure", default="", metavar="M", help="what it counts (transit, arrival, encounter, ...)")
    parser.add_argument("--source", default="", metavar="TEXT", help="who published it, and what")
    parser.add_argument("--published", default="", metavar="DATE", help="when it was published")
    parser.add_argument(
        "--continues", default="", metavar="ID", help="the source of the network whose series the new figures continue"
    )
    parser.add_argument("-o", "--output", metavar="FOLDER", help="where to write the updated network")
    common.add_exact(parser)
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print what is new and revised, and write the network if a folder is named."""
    from routes import catalog
    from routes.io.exchange.update import updated
    from routes.results.differences import differences

    net = catalog.open_network(args.network, common.note)
    found = updated(
        net, Path(args.table), _about(args.about), measure=args.measure, source=args.source,
        published=args.published, continues=args.continues,
    )  # fmt: skip
    changes = differences(net, found.net)
    if args.output:
        exact = common.exact_reasons(found.net, args)
        found.net.save(common.out_path(args.output, force=False, ours=_is_ours), exact=exact)
    if args.json:
        counts = {"new": len(found.new), "revised": len(found.revised), "known": found.same}
        said = {"network": args.network, "from": args.table, "written": args.output, "figures": counts}
        common.print_json(said | changes.to_dict())
        return 0
    common.say(
        f"{args.table}: {len(found.new)} new figure(s), {len(found.revised)} revised beside the first print, "
        f"{found.same} that the network has already."
    )
    if found.revised:
        common.say("Revised")
        rows = [
            (row.about, row.measure, row.period, row.group, f"{common.number(old.value)} → {common.number(row.value)}")
            for old, row in found.revised
        ]
        common.print_table(rows)
    print_differences(changes)
    common.say(f"Written to {args.output}." if args.output else "Nothing is written: name a folder with -o.")
    return 0


def _about(given: list[str]) -> dict[str, str] | str:
    """Return ids by name, or the one id of all figures."""
    pairs = [text.rpartition("=") for text in given]
    if len(pairs) == 1 and not pairs[0][1]:
        return given[0]
    if any(not equals for _, equals, _ in pairs):
        raise UsageError("--about is one ID for all figures, or NAME=ID for each name in the file")
    return {name: ident for name, _, ident in pairs}


def _is_ours(path: Path) -> bool:
    from routes.io.folder import is_network_folder

    return is_network_folder(path)
