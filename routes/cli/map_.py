"""``routes map``: a map as one self-contained HTML file, or as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from routes.cli import common
from routes.cli.path import tell_estimates
from routes.cli.terminal.progress import Progress
from routes.errors import UsageError
from routes.i18n.language import LANGUAGES
from routes.model.checks import small_told
from routes.model.files import open_regular
from routes.publish.alt_text import alt_of

DESCRIPTION = """\
Draw a map of a network, or of the shortest path between two of its places, as one HTML file that needs no connection,
or as a picture. The suffix of -o says which: .html, .svg, .png or .pdf."""
EXAMPLES = (
    "routes map americas -o map.html",
    'routes map americas -o trip.html --from Necoclí --to "US–Mexico border" --lang es --open',
    "routes map americas -o sheet.pdf --kind print",
    'routes map places.csv --chain -o map.html --title "Del Urabá a la frontera" --source "Own reporting, 2026"',
)
PAGES = (".html", ".htm")
PICTURES = (".svg", ".png", ".pdf")
KINDS = ("map", "social", "print", "report", "multiples")
MARK = b'<meta name="generator" content="migration-routes'


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    common.add_strict(parser)
    parser.add_argument(
        "--kind",
        choices=KINDS,
        help="with pictures only: map (default), social (a card for social media), print (an A4 sheet in black and "
        "white), report (an A4 sheet across, in colour), multiples (small maps side by side)",
    )
    parser.add_argument("-o", "--output", default="map.html", metavar="FILE", help="file to write (default: map.html)")
    common.add_content(parser)
    common.add_figures(parser, own=False)
    common.add_exact(parser)
    parser.add_argument(
        "--alt", metavar="FILE", help="text file with the map in words, short and long, instead of the generated one"
    )
    parser.add_argument("--force", action="store_true", help="overwrite a file that routes did not make")
    parser.add_argument("--open", action="store_true", help="open the map in the browser")


def run(args: argparse.Namespace) -> int:
    """Write the page and print its path."""
    _check_usage(args)
    path = common.out_path(args.output, force=args.force, ours=is_ours)
    from routes.geo import gate
    from routes.maps.compose import compose

    with Progress(3) as bar:
        bar.step(f"Reading {args.network}")
        net = common.drawn_network(args)
        exact = common.exact_reasons(net, args)
        net = gate.outgoing(net, exact)
        options = _options(args) | {"exact": tuple(exact)}
        own = net.meta.lang if net.meta.lang in LANGUAGES else "en"
        written = alt_of(args.network, args.lang or own, own=own, given=args.alt)
        # Words written for the whole network are not those of a way through it.
        if written is not None and (args.start is None or args.alt is not None):
            options["alt"] = written
        if args.start is not None:
            trip = net.path(args.start, args.end, by=args.by, at=args.at, avoid=args.avoid, via=args.via)
            options["itinerary"] = trip
        bar.step("Drawing")
        spec = compose(net, **options)
        bar.step(f"Writing {path}")
        if path.suffix.lower() in PAGES:
            from routes.maps.html import bare

            bare.save(spec, path)
        else:
            from routes.maps.image import write as static

            static.write(spec, path, kind=args.kind or "map")
    from routes.maps.widths import crossing_told

    for line in (crossing_told(net, args.flows), small_told(net.observations)):
        if line:
            common.note(line)
    if args.start is not None:
        tell_estimates((options["itinerary"],))
    print(path)
    if args.open:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
    return 0


def _check_usage(args: argparse.Namespace) -> None:
    if (args.start is None) != (args.end is None):
        raise UsageError("--from and --to belong together: give both, or neither")
    if args.start is None and (args.avoid or args.via or args.by != "distance"):
        raise UsageError("--avoid, --via and --by need --from and --to")
    if args.period is not None and args.flows is None and not args.measure:
        raise UsageError("--period needs --flows: which measure?")
    suffix = Path(args.output).suffix.lower()
    if suffix not in (*PAGES, *PICTURES):
        raise UsageError(
            f"{args.output} does not end in .html, .svg, .png or .pdf; routes convert writes other formats"
        )
    if args.kind is not None and suffix not in PICTURES:
        raise UsageError(f"--kind applies only to pictures: {args.output} does not end in .svg, .png or .pdf")


def _options(args: argparse.Namespace) -> dict[str, Any]:
    """Return the options that were given."""
    names = (
        "at", "title", "lang", "locale", "theme", "credit", "source", "flows", "period", "disclaimer",
        "worldview",
    )  # fmt: skip
    given = {name: value for name in names if (value := getattr(args, name)) is not None}
    style = common.style_of(args.network, args.style)
    given |= common.ground_options(args)
    return given | {"style": style, "country_names": common.country_names(args.country_name)}


def is_ours(path: Path) -> bool:
    """Return whether a file is a page or a picture that we made."""
    if path.suffix.lower() in PICTURES:
        from routes.maps.image import write as static

        return static.is_ours(path)
    return is_our_page(path)


def is_our_page(path: Path) -> bool:
    """Return whether a file is a page that we made."""
    if not path.is_file():
        return False
    with open_regular(path) as stream:
        return MARK in stream.read(65536)
