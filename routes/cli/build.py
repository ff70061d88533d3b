"""``routes build``: a folder to publish, with everything that an article, a feed and an archive need of the map."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from routes.cli import common
from routes.cli.path import tell_estimates
from routes.cli.terminal.progress import Progress
from routes.errors import UsageError
from routes.publish import folder as publication

if TYPE_CHECKING:
    from routes.publish.build import BuildOptions, Origin

DESCRIPTION = """\
Write a publication folder: the page and an embed in every language, pictures to fall back on, a social card, a sheet to
print, the description as text, the table, the data, and a record of where it all came from. It can be copied to any
server."""
EXAMPLES = (
    "routes build americas",
    "routes build my-network/ -o out --json",
    "routes build americas -o out --lang en --lang es --url https://example.org/maps/darien/",
    'routes build places.csv --chain -o out --title "Del Urabá a la frontera" --credit "Redacción" --strict',
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("-o", "--output", default="out", metavar="DIR", help="folder to write (default: out)")
    common.add_content(parser, several=True)
    parser.add_argument(
        "--url", metavar="URL", help="where the folder will be published: for links, social cards and oEmbed"
    )
    parser.add_argument(
        "--robots", metavar="WORDS", default="", help="instructions to search engines: noindex, noarchive, ..."
    )
    parser.add_argument(
        "--updated", metavar="DATE", default="", help="date of the last change, printed on the page: 2026-01-31"
    )
    parser.add_argument("--correction", metavar="TEXT", default="", help="correction to print on the page")
    parser.add_argument(
        "--csp",
        action="store_true",
        help="put styles and scripts of all pages into files, not only of those in strict/",
    )
    parser.add_argument(
        "--exact",
        "--allow-exact",
        dest="allow_exact",
        action="append",
        default=[],
        metavar="ID",
        help="publish this sensitive place at its exact position; repeatable",
    )
    parser.add_argument(
        "--reason", metavar="TEXT", help="with --exact: why this harms nobody; recorded in provenance.json"
    )
    parser.add_argument("--allow-large", action="store_true", help="allow pages of more than 250 kB (gzipped)")
    parser.add_argument("--strict", action="store_true", help="refuse to build if a number names no source")
    parser.add_argument("--force", action="store_true", help="write into a folder that routes did not make")
    parser.add_argument("--open", action="store_true", help="open the page in the browser")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Write the folder and print its path."""
    from routes.publish import build as making

    options = plain_options(args)
    making.checked(options)
    making.site_of(options)
    path = common.out_path(args.output, force=args.force, ours=publication.is_publication)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file: name a folder with -o")
    from routes.saving import replacing_folder

    # Nobody else builds into the folder from here on.
    with Progress(making.STEPS + 2) as bar, replacing_folder(path) as place:
        bar.step(f"Reading {args.network}")
        told: list[str] = []

        def tell(line: object) -> None:
            told.append(str(line))
            common.note(line)

        net = common.drawn_network(args, tell)
        origin = _origin(args, told)
        made = making.make(net, options_of(args), origin=origin, before=path, report=common.note, step=bar.step)
        bar.step(f"Writing {path}")
        publication.install(made.files, place)
    if made.itinerary is not None:
        tell_estimates((made.itinerary,))
    made = dataclasses.replace(made, folder=path, warnings=(*told, *made.warnings))
    if args.json:
        common.print_json(made.to_dict())
    else:
        print(path)
    if args.open:
        import webbrowser

        webbrowser.open((path / "index.html").resolve().as_uri())
    return 0


def plain_options(args: argparse.Namespace) -> BuildOptions:
    """Return the options of a publication as they were given, without those that are read from files."""
    names = (
        "locale", "start", "end", "by", "at", "avoid", "via", "title", "theme", "credit", "source", "flows",
        "period", "disclaimer", "worldview", "url", "robots", "updated", "correction", "csp", "allow_large", "strict",
    )  # fmt: skip
    given: dict[str, Any] = {name: value for name in names if (value := getattr(args, name, None)) is not None}
    given["lang"] = args.lang or ()
    given |= common.ground_options(args)
    given["exact"] = dict.fromkeys(getattr(args, "allow_exact", ()), getattr(args, "reason", None) or "")
    return cast("BuildOptions", given)


def options_of(args: argparse.Namespace) -> BuildOptions:
    """Return the options of a publication as they were given."""
    made = plain_options(args)
    made["style"] = common.style_of(args.network, args.style)
    made["country_names"] = common.country_names(args.country_name)
    return made


def _origin(args: argparse.Namespace, told: list[str]) -> Origin:
    """Return where the network was read from, and what was asked for, in the words of the command line."""
    from routes.maps.tiles.given import ARCHIVES, RASTERS
    from routes.publish.build import Origin

    skipped = ("verb", "run", "options", "output", "network", "open", "force", "json", "locate", "color")
    said = {name: value for name, value in sorted(vars(args).items()) if name not in skipped}
    inputs, named = publication.input_files(common.locate(args.network)), [Path(args.network)]
    if args.layer is not None:
        said["layer"] = Path(args.layer).name
        inputs, named = inputs + publication.input_files(Path(args.layer)), [*named, Path(args.layer)]
    if Path(args.basemap).suffix.lower() in (*ARCHIVES, *RASTERS):
        said["basemap"] = Path(args.basemap).name
    return Origin(network=args.network, options=said, inputs=tuple(inputs), named=tuple(named), reading=tuple(told))
