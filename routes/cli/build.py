"""``routes build``: a folder to publish, with everything that an article, a feed and an archive need of the map."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli import common
from routes.cli.map_ import LARGEST_ALT, alt_of, tell_crossing
from routes.cli.path import tell_estimates
from routes.cli.progress import Progress
from routes.errors import DataError, UsageError
from routes.i18n.language import LANGUAGES
from routes.model.files import find_member
from routes.model.text import printable
from routes.publish import folder as publication

if TYPE_CHECKING:
    from routes.network import Itinerary, Network
    from routes.publish.site import Edition, Site

DESCRIPTION = """\
Write a publication folder: the page and an embed in every language, pictures to fall back on, a social card, a sheet to
print, the description as text, the table, the data, and a record of where it all came from. It can be copied to any
server."""
# What a reader says of how it read, in what is published: not of single rows, which may name positions.
READ = ("Read ", "Drew ")
EXAMPLES = (
    "routes build americas -o out",
    "routes build americas -o out --lang en --lang es --url https://example.org/maps/darien/",
    'routes build places.csv --chain -o out --title "Del Urabá a la frontera" --credit "Redacción" --strict',
)
LARGE, TOO_LARGE = 150_000, 250_000
LARGE_PNG, LARGE_SVG = 120_000, 60_000
PICTURES = (
    ("fallback", "png", "map"), ("fallback", "svg", "map"), ("fallback", "pdf", "map"), ("social", "png", "social"),
    ("print", "pdf", "print"),
)  # fmt: skip


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    common.add_network(parser)
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder to write")
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
    check_usage(args)
    site_options = _site_options(args)
    path = common.out_path(args.output, force=args.force, ours=publication.is_publication)
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file: name a folder with -o")
    from routes.geo import gate
    from routes.maps.sourced import with_source
    from routes.saving import replacing_folder

    # Nobody else builds into the folder from here on.
    with Progress(5) as bar, replacing_folder(path) as place:
        bar.step(f"Reading {args.network}")
        told: list[str] = []

        def tell(line: object) -> None:
            told.append(str(line))
            common.note(line)

        net = common.drawn_network(args, tell)
        bar.step("Drawing")
        exact = publication.refuse_exact(net, args.allow_exact, args.reason)
        net = with_source(gate.outgoing(net, dict.fromkeys(exact, args.reason)), args.source or "")
        net, trip, listed = compose(net, args, exact)
        _check_sources(net, strict=args.strict)
        listed, alt = _edited(listed, path)
        bar.step("Drawing the pictures")
        made = pictures(listed)
        bar.step("Writing the pages")
        made |= documents(net, listed, site_options(net), made)
        _check_sizes(made, allow_large=args.allow_large)
        alt = _alt_record(alt, made)
        made[publication.PROVENANCE] = _provenance(args, net, made, alt, exact, told)
        bar.step(f"Writing {path}")
        publication.install(made, place)
    tell_crossing(net, args.flows)
    common.tell_small(net.observations)
    if trip is not None:
        tell_estimates((trip,))
    _tell(args, path, made)
    return 0


def check_usage(args: argparse.Namespace) -> None:
    """Refuse options that make no sense together.

    Raises
    ------
    UsageError
        If they do not.
    """
    if (args.start is None) != (args.end is None):
        raise UsageError("--from and --to belong together: give both, or neither")
    if args.start is None and (args.avoid or args.via or args.by != "distance"):
        raise UsageError("--avoid, --via and --by need --from and --to")
    if args.period is not None and args.flows is None:
        raise UsageError("--period needs --flows: which measure?")


def compose(
    net: Network, args: argparse.Namespace, exact: Sequence[str] = ()
) -> tuple[Network, Itinerary | None, tuple[Edition, ...]]:
    """Return what is drawn of a network, the itinerary if one was asked for, and an edition for each language."""
    from routes.maps.compose import compose as describe
    from routes.publish import site as build

    names = ("title", "theme", "basemap", "credit", "source", "flows", "period", "disclaimer", "worldview")
    options: dict[str, Any] = {name: value for name in names if (value := getattr(args, name)) is not None}
    options["style"] = common.style_of(args.network, args.style)
    options["country_names"] = common.country_names(args.country_name)
    trip = None
    if args.start is not None:
        trip = net.path(args.start, args.end, by=args.by, at=args.at, avoid=args.avoid, via=args.via)
    specs = []
    own = net.meta.lang if net.meta.lang in LANGUAGES else "en"
    for lang in args.lang or [own]:
        # A locale belongs to one language; the others of a publication are written as usual.
        more = {"locale": args.locale} if args.locale is not None and args.locale[:2] == lang else {}
        # Words written for the whole network are not those of a way through it.
        if trip is None and (written := alt_of(args.network, lang, own=own)) is not None:
            more["alt"] = written
        specs.append(describe(net, itinerary=trip, at=args.at, lang=lang, exact=exact, **options, **more))
    return publication.drawn_network(net, trip, args.at), trip, build.editions(specs)


def _site_options(args: argparse.Namespace) -> Any:
    """Return a function from what is drawn to what all pages share; the options are checked at once."""
    from routes.publish import embed
    from routes.publish import site as build

    base = embed.web_address(args.url) if args.url else ""
    robots = build.check_robots(args.robots)
    updated = publication.check_date(args.updated) if args.updated else publication.clock()[:10]

    def site(net: Network) -> Site:
        newest = publication.newest_source(net)
        return build.Site(
            base=base, robots=robots, newest=newest, updated=updated, correction=args.correction, external=args.csp
        )

    return site


def _check_sources(net: Network, *, strict: bool) -> None:
    found = publication.unsourced(net)
    if not found:
        return
    first = "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")
    message = f"{len(found)} {'number names' if len(found) == 1 else 'numbers name'} no source: {first}"
    if strict:
        raise DataError(f"{message}. Add the sources, or build without --strict.")
    common.note(message)


def _edited(listed: Sequence[Edition], folder: Path) -> tuple[tuple[Edition, ...], dict[str, dict[str, Any]]]:
    """Return the editions with descriptions that somebody edited in the folder in place of those from the data."""
    import dataclasses

    from routes.describe import words
    from routes.publish import site as build

    out, record = [], {}
    for own in listed:
        made = hashlib.sha256(words.alt_text(own.spec.alt, own.spec.words).encode()).hexdigest()
        before = publication.generated_alt(folder, own.alt)
        data = (find_member(folder, own.alt, largest=LARGEST_ALT) if before else None) or b""
        text = data.decode("utf-8-sig", "replace")
        edited = bool(text.strip()) and hashlib.sha256(data).hexdigest() != before
        if edited:
            common.note(f"{own.alt} was edited and is kept; its words are used in the pages")
            if made != before:
                common.note(f"{own.alt}: what the data say has changed since it was edited; delete it for a new one")
            own = dataclasses.replace(own, spec=build.with_alt(own.spec, text))
        record[own.alt] = {"edited": edited, "generated_sha256": made, "kept": data if edited else None}
        out.append(own)
    return tuple(out), record


def _alt_record(alt: dict[str, dict[str, Any]], made: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """Put edited descriptions back as they are, to the byte, and return what the provenance says of them."""
    for name, entry in alt.items():
        kept = entry.pop("kept")
        if kept is not None:
            made[name] = kept
    return alt


def pictures(listed: Sequence[Edition], wanted: str | None = None) -> dict[str, bytes]:
    """Return the pictures of all editions by file name, or the one of that name."""
    from routes.maps.image import write as static

    out: dict[str, bytes] = {}
    for own in listed:
        for stem, extension, kind in PICTURES:
            name = own.name(stem, extension)
            if wanted in (None, name):
                out[name] = static.picture_bytes(own.spec, f".{extension}", kind=kind)
    return out


def documents(
    net: Network, listed: Sequence[Edition], site: Site, images: dict[str, bytes], *, strict: bool = True
) -> dict[str, bytes]:
    """Return pages, descriptions, cards and data by file name."""
    from routes.io.vector.geojson import write_geojson
    from routes.publish import site as build

    shared = publication.public(net)
    out = {name: text.encode("utf-8") for name, text in build.files(listed, site, strict=strict).items()}
    cards = [build.card(own, png_size(images.get(own.name("fallback", "png"), b""))) for own in listed]
    out["embed.json"] = build.cards_json(cards).encode("utf-8")
    out["table.csv"] = publication.table(shared)
    out["data.geojson"] = printable(write_geojson(shared)).encode("utf-8")
    return out


def png_size(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG as its first chunk says; of anything else 1200 by 900."""
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        return 1200, 900
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def _check_sizes(made: dict[str, bytes], *, allow_large: bool) -> None:
    for name, data in made.items():
        packed = len(gzip.compress(data, 9, mtime=0)) if name.endswith((".html", ".svg")) else len(data)
        if name.endswith(".html") and "/" not in name:
            if packed > TOO_LARGE and not allow_large:
                raise DataError(
                    f"{name}: {packed / 1000:.0f} kB gzipped are more than {TOO_LARGE // 1000}: draw fewer legs or "
                    "figures (--from, --to, --at), or add --allow-large"
                )
            if packed > LARGE:
                common.note(f"{name} has {packed / 1000:.0f} kB gzipped; {LARGE // 1000} are a good page's most")
        most = {".png": LARGE_PNG, ".svg": LARGE_SVG}.get(Path(name).suffix)
        if most and packed > most:
            common.note(f"{name} has {packed / 1000:.0f} kB; {most // 1000} are a good picture's most")


def _provenance(
    args: argparse.Namespace,
    net: Network,
    made: dict[str, bytes],
    alt: dict[str, Any],
    exact: Sequence[str],
    told: Sequence[str],
) -> bytes:
    skipped = ("verb", "run", "options", "output", "network", "open", "force", "json", "locate")
    options = {name: value for name, value in sorted(vars(args).items()) if name not in skipped}
    options["network"] = Path(args.network).name
    inputs, named = publication.input_files(common.locate(args.network)), [Path(args.network)]
    if args.layer is not None:
        options["layer"] = Path(args.layer).name
        inputs, named = inputs + publication.input_files(Path(args.layer)), [*named, Path(args.layer)]
    if args.basemap == "builtin":
        ground = publication.ground_files()
        inputs, named = inputs + ground, named + [path for _, path in ground]
    outputs = [publication.digest(name, data) for name, data in sorted(made.items())]
    document = publication.provenance(
        options=options, inputs=publication.hashed(inputs, named), outputs=outputs, alt=alt, net=net, exact=exact,
        reason=args.reason, reading=[line for line in told if line.startswith(READ)],
    )  # fmt: skip
    return printable(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _tell(args: argparse.Namespace, path: Path, made: dict[str, bytes]) -> None:
    if args.json:
        files = [{"name": name, "bytes": len(data)} for name, data in sorted(made.items())]
        common.print_json({"folder": str(path), "files": files})
    else:
        print(path)
    if not args.url:
        common.note("without --url, social cards and oEmbed have no full addresses; give it when you know where")
    if args.open:
        import webbrowser

        webbrowser.open((path / "index.html").resolve().as_uri())
