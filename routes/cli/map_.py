"""``routes map``: a map as one self-contained HTML file, or as a picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli import common
from routes.cli.path import tell_estimates
from routes.cli.progress import Progress
from routes.errors import FileError, UsageError
from routes.i18n.language import LANGUAGES
from routes.model.files import find_member, open_regular, read_bytes

if TYPE_CHECKING:
    from routes.network import Network

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
LARGEST_ALT = 1_000_000
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
        made = net.map(**options)
        bar.step(f"Writing {path}")
        if args.kind is None:
            made.save(path)
        else:
            from routes.maps.image import write as static

            static.write(made.spec, path, kind=args.kind)
    tell_crossing(net, args.flows)
    common.tell_small(net.observations)
    if args.start is not None:
        tell_estimates((options["itinerary"],))
    print(path)
    if args.open:
        import webbrowser

        webbrowser.open(path.resolve().as_uri())
    return 0


def tell_crossing(net: Network, measure: str | None) -> None:
    """Say on stderr what to do where so many flows cross that nobody can follow one."""
    from routes.maps.widths import MOST_CROSSING, crossing
    from routes.model.records import Measure

    count = 0 if measure is None or measure not in list(Measure) else crossing(net, measure)
    if count > MOST_CROSSING:
        common.note(
            f"{count} flows cross each other, more than a reader can follow: draw fewer (--from and --to), small maps "
            "side by side (-o picture.png --kind multiples), or a table (routes flows)"
        )


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
        "at", "title", "lang", "locale", "theme", "basemap", "credit", "source", "flows", "period", "disclaimer",
        "worldview",
    )  # fmt: skip
    given = {name: value for name in names if (value := getattr(args, name)) is not None}
    style = common.style_of(args.network, args.style)
    return given | {"style": style, "country_names": common.country_names(args.country_name)}


def alt_of(network: str, lang: str, *, own: str, given: str | None = None) -> str | None:
    """Return the words that somebody wrote for a map: a file given, or what lies in the network's folder.

    ``alt.es.txt`` is for pages in Spanish, ``alt.txt`` for pages in the network's own language; ``None`` if there is
    neither.

    Raises
    ------
    FileError
        If a file cannot be read as UTF-8, or is larger than 1 MB.
    RefusedError
        If the file in the folder is a link, or the one given is a folder, a device or a pipe.
    """
    if given is not None:
        return alt_words(read_bytes(given, largest=LARGEST_ALT), given)
    folder = Path(network)
    for name in (f"alt.{lang}.txt", *(["alt.txt"] if lang == own else [])):
        data = find_member(folder, name, largest=LARGEST_ALT) if folder.is_dir() else None
        if data is not None:
            return alt_words(data, folder / name)
    return None


def alt_words(data: bytes, name: str | Path) -> str:
    """Return the words of a file with the map in words.

    Raises
    ------
    FileError
        If it is not UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"byte 0x{data[error.start]:02x} is not UTF-8"
        raise FileError(f"cannot read {name}: {reason}. Write the map in words there, or leave it out.") from None


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
