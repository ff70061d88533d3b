"""``routes embed``: what to paste into an article, for each kind of host."""

from __future__ import annotations

import argparse

from routes.cli import common
from routes.publish.kinds import CMS, ROLES

DESCRIPTION = """\
Print what to paste into an article: a figure with the map in a frame whose space is reserved, the picture for readers
without JavaScript, source and credit. DIR is a folder that routes build made; URL is where it is published."""
EXAMPLES = (
    "routes embed out --url https://example.org/maps/darien/",
    "routes embed out --url https://example.org/maps/darien/ --cms newsletter --lang es > letter.html",
    "routes embed out --url https://example.org/maps/darien/ --cms wordpress --role plugin > routes-map.php",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("folder", metavar="DIR", help="a folder that routes build made")
    parser.add_argument("--url", required=True, metavar="URL", help="where the folder is published")
    parser.add_argument(
        "--cms",
        default="html",
        choices=CMS,
        help="html (default): a figure with a frame; wordpress: see --role; amp: an amp-iframe; newsletter: picture "
        "and table only; element: <route-map>",
    )
    parser.add_argument(
        "--role",
        choices=ROLES,
        help="with --cms wordpress: embed (default), a block with the address, or picture, a block with the linked "
        "picture, both for every author; frame, an HTML block for administrators and editors; plugin, a file to "
        "install, after which the address alone on a line is enough",
    )
    parser.add_argument("--lang", metavar="LANG", help="language of the edition (default: the first)")
    parser.add_argument(
        "--no-script",
        action="store_true",
        help="with --cms html: leave out the script that follows the height of the map",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="with --cms html or element: for sites whose content policy forbids inline styles and scripts",
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the snippet."""
    from routes.publish import snippets

    made = snippets.embed(
        args.folder, args.url, cms=args.cms, role=args.role or "", lang=args.lang or "", script=not args.no_script,
        strict=args.strict,
    )  # fmt: skip
    if args.json:
        common.print_json(made.to_dict())
    else:
        print(made.text, end="")
    for line in made.notes:
        common.note(line)
    return 0
