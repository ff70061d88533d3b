"""``routes article``: a draft with its places linked to a map, and its figures checked."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli import common
from routes.cli.map_ import is_our_page
from routes.cli.terminal.progress import Progress
from routes.errors import UsageError

if TYPE_CHECKING:
    from routes.article.article import Article

DESCRIPTION = """\
Turn a draft in Markdown into a page. Every place of the network that the draft names is linked to a map of these places
and the legs between them; every published figure is marked with its publisher; figures that disagree with the network
are warned about. Warnings go to stderr as FILE:LINE:COLUMN; with --strict the exit code is then 1."""
EXAMPLES = (
    "routes article draft.md -n americas -o article.html",
    "routes article borrador.md -n my-network/ -o articulo.html --lang es --at 2022-04 --open",
    "routes article draft.md -n americas --json",
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    from routes.i18n.language import LANGUAGES

    parser.add_argument("draft", metavar="DRAFT", help="a Markdown file in UTF-8")
    parser.add_argument(
        "-n",
        "--network",
        required=True,
        metavar="NETWORK",
        help=common.NETWORK + common.STDIN,
    )
    common.add_reading(parser)
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="page to write (default: article.html; with --json: none)"
    )
    parser.add_argument("--title", metavar="T", help="headline (default: that of the draft)")
    parser.add_argument("--lang", choices=LANGUAGES, help="language of the page (default: that of the draft)")
    parser.add_argument(
        "--date",
        metavar="DAY",
        help='day of the draft, from which "last year" counts: 2022-04-15 (default: its front matter or date line)',
    )
    common.add_at(parser)
    parser.add_argument(
        "--theme", default="auto", choices=("auto", "light", "dark"), help="auto (default) follows the reader's system"
    )
    common.add_style(parser)
    parser.add_argument("--credit", metavar="TEXT", help="who made the map")
    parser.add_argument("--force", action="store_true", help="overwrite a file that routes did not make")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    parser.add_argument("--strict", action="store_true", help="exit with 1 if there are warnings")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Read the draft, write the page, say what there is to say."""
    from routes.article import article

    output = args.output or (None if args.json else "article.html")
    path = _out(output, args.force) if output is not None else None
    with Progress(4) as bar:
        bar.step(f"Reading {args.draft}")
        text = article.read_file(args.draft)
        bar.step(f"Reading {args.network}")
        net = common.public_network(args)
        bar.step("Finding places and figures")
        base = Path(args.draft).resolve().parent
        found = net.article(text, lang=args.lang, at=args.at, date=args.date, title=args.title, base=base)
        if path is not None:
            bar.step(f"Writing {path}")
            found.save(path, **_options(args))
    if args.json:
        common.print_json({"draft": str(args.draft), "output": None if path is None else str(path), **found.to_dict()})
    tell(found, args.draft)
    if path is not None and not args.json:
        print(path)
    if args.open and path is not None:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
    return 1 if args.strict and found.warnings else 0


def _out(output: str, force: bool) -> Path:
    if Path(output).suffix.lower() not in (".html", ".htm"):
        raise UsageError(f"{output} does not end in .html: a page is written")
    return common.out_path(output, force=force, ours=is_our_page)


def _options(args: argparse.Namespace) -> dict[str, Any]:
    given = {name: value for name in ("theme", "credit") if (value := getattr(args, name)) is not None}
    return given | {"style": common.style_of(args.network, args.style)}


def tell(found: Article, draft: str) -> None:
    """Print warnings with file, line and column, what is good to know, and how many of each there are."""
    for warning in found.warnings:
        common.complain(f"{draft}:{warning.line}:{warning.column}: warning: {common.clean(warning.message)}")
    for line in found.notes:
        common.note(line)
    borne_out = sum(figure.status in ("equal", "rounded") for figure in found.figures)
    unchecked = sum(figure.status == "not-checked" for figure in found.figures)
    places = len({mention.place for mention in found.mentions})
    common.note(
        f"{len(found.mentions)} mention(s) of {places} place(s), {len(found.itinerary.legs)} leg(s); "
        f"{len(found.figures)} figure(s): {borne_out} borne out, {unchecked} not checked; "
        f"{len(found.warnings)} warning(s)"
    )
