"""``routes list``: the bundled networks."""

from __future__ import annotations

import argparse

from routes.cli import common

DESCRIPTION = "List the networks that come with the package."
EXAMPLES = ("routes list", "routes list --json")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print names, sizes and titles."""
    from routes import catalog

    networks = [(name, catalog.load(name)) for name in catalog.available()]
    if args.json:
        rows = [
            {
                "name": name,
                "title": net.meta.title,
                "waypoints": len(net.waypoints),
                "legs": len(net.legs),
                "routes": len(net.routes),
                "observations": len(net.observations),
            }
            for name, net in networks
        ]
        common.print_json({"networks": rows})
        return 0
    table = [
        (name, f"{len(net.waypoints)} waypoints", f"{len(net.legs)} legs", f"{len(net.routes)} routes", net.meta.title)
        for name, net in networks
    ]
    common.print_table(table, right=(1, 2, 3), indent="")
    return 0
