"""``routes cite``: the sources of a network, for a bibliography."""

from __future__ import annotations

import argparse
import json

from routes.cli import common

DESCRIPTION = "Print the sources of a network as text, BibTeX or CSL-JSON."
EXAMPLES = ("routes cite americas", "routes cite americas --format bibtex > routes.bib")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument("--format", default="text", choices=("text", "bibtex", "csl-json"), help="default: text")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the sources."""
    found = common.public_network(args).cite()
    if args.json:
        common.print_json({"sources": found.to_csl()})
    elif args.format == "csl-json":
        print(json.dumps(found.to_csl(), ensure_ascii=False, indent=2))
    else:
        text = found.to_bibtex() if args.format == "bibtex" else found.to_text()
        if text:
            print(text)
    return 0
