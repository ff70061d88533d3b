"""What the verbs share: opening a network, printing documents, notes and tables."""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from routes.cli.terminal.colour import paint
from routes.errors import FileError, RefusedError, UsageError
from routes.model.text import clean, quoted

if TYPE_CHECKING:
    from routes.io.options import FigureOptions, ReadOptions
    from routes.maps.style import HouseStyle
    from routes.network import Network

__all__ = [
    "add_content",
    "add_draw",
    "add_exact",
    "add_figures",
    "add_json",
    "add_network",
    "add_question",
    "add_reading",
    "add_strict",
    "clean",
    "complain",
    "drawn_network",
    "exact_reasons",
    "figure_options",
    "locate",
    "locate_missing",
    "not_stdout",
    "note",
    "number",
    "open_network",
    "out_path",
    "print_csv",
    "print_json",
    "print_table",
    "public_network",
    "read_options",
    "say",
    "span",
    "tolerate_narrow_encodings",
]

SCHEMA = 1
BY = ("distance", "duration", "cost", "steps")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def tolerate_narrow_encodings() -> None:
    """Let a terminal or pipe that is not UTF-8 show an escape for a character it lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def say(text: object = "") -> None:
    """Print a line on stdout."""
    print(clean(text))


def note(text: object) -> None:
    """Print a note on stderr."""
    print(f"routes: {paint('note', 'note', sys.stderr)}: {clean(text)}", file=sys.stderr)


def complain(text: str) -> None:
    """Print an error on stderr, one line for each fault."""
    for line in text.splitlines() or [""]:
        print(f"{paint('routes', 'error', sys.stderr)}: {clean(line)}", file=sys.stderr)


def print_json(document: dict[str, Any]) -> None:
    """Print a document on stdout, with its schema first."""
    narrow = "utf" not in (sys.stdout.encoding or "ascii").lower()
    print(json.dumps({"schema": SCHEMA, **document}, ensure_ascii=narrow, indent=2, allow_nan=False))


def print_table(rows: Iterable[Sequence[object]], right: Iterable[int] = (), indent: str = "  ") -> None:
    """Print rows in columns, the columns ``right`` aligned to the right."""
    cells = [[clean(cell) for cell in row] for row in rows]
    to_right = frozenset(right)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        line = [
            cell.rjust(width) if index in to_right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        print(f"{indent}{'  '.join(line)}".rstrip())


def print_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print rows as CSV; text that a spreadsheet would run as a formula gets an apostrophe in front."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row])


def number(value: float | int | str | None) -> str:
    """Return a number with thousands separators; words as they are; ``None`` as nothing.

    Examples
    --------
    >>> number(133726), number(0.5), number("not reported")
    ('133,726', '0.5', 'not reported')
    """
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def span(pair: tuple[float, float] | None, unit: str) -> str:
    """Return a range with its unit, one number if both ends are equal, nothing for ``None``.

    Examples
    --------
    >>> span((4, 6.5), "h"), span((9, 9), "h")
    ('4–6.5 h', '9 h')
    """
    if pair is None:
        return ""
    low, high = (f"{value:,.4g}" if value < 1000 else number(value) for value in pair)
    return f"{low} {unit}" if low == high else f"{low}–{high} {unit}"


def open_network(args: argparse.Namespace, report: Callable[[object], None] = note) -> Network:
    """Return the network of a verb, by bundled name or path; what the reader has to say goes to stderr."""
    from routes import catalog

    strict = bool(getattr(args, "strict", False))
    options = read_options(args, strict=strict)
    locate_missing(args, options)
    net: Network = catalog.open_network(args.network, report, options)
    return net


def locate_missing(args: argparse.Namespace, options: ReadOptions) -> None:
    """Write proposals for the rows without a position, if ``--locate`` asks for them, and say where."""
    if getattr(args, "locate", False):
        from routes import catalog
        from routes.io.locating import locate

        if args.network in catalog.available():
            raise UsageError("--locate is for a table of places, and this is a bundled network", where=args.network)

        path, rows, found = locate(args.network, options)
        note(
            f"{path}: {found} of {rows} names without a position may be places of GeoNames. Look at each; none is drawn"
        )


def public_network(args: argparse.Namespace) -> Network:
    """Return the network of `open_network` as it may be shown: sensitive places coarser than known, with a note."""
    from routes.geo import gate

    return gate.outgoing(open_network(args))


def add_exact(parser: argparse.ArgumentParser) -> None:
    """Add the options that let sensitive places out exactly: each named, each with a reason."""
    parser.add_argument(
        "--exact",
        action="append",
        default=[],
        metavar="ID",
        help="write this sensitive place at its exact position; repeatable",
    )
    parser.add_argument(
        "--reason",
        action="append",
        default=[],
        metavar="TEXT",
        help="with --exact: why this harms nobody; recorded in what is written",
    )


def exact_reasons(net: Network, args: argparse.Namespace) -> dict[str, str]:
    """Return the reason for each place that leaves exactly, by id: one for each ``--exact``, or one for all.

    Raises
    ------
    UsageError
        If a reason lacks, or there is no such place.
    """
    if args.reason and not args.exact:
        raise UsageError("--reason needs --exact: which place?")
    if args.exact and len(args.reason) not in (1, len(args.exact)):
        raise UsageError(
            '--exact needs --reason "why publishing the exact place harms nobody", one for each or for all'
        )
    told = args.reason * len(args.exact) if len(args.reason) == 1 else args.reason
    found = {net.find(name).id: reason for name, reason in zip(args.exact, told, strict=True)}
    from routes.geo import gate

    return gate.reasons(net, found)


def drawn_network(args: argparse.Namespace, report: Callable[[object], None] = note) -> Network:
    """Return the network of a verb that takes `add_draw`, with lines for its legs if they were asked for."""
    net = open_network(args, report)
    if args.layer is not None and not args.draw:
        raise UsageError("--layer needs --draw: which legs should follow it?")
    return net.with_lines(layer=args.layer, report=report) if args.draw else net


def out_path(text: str, *, force: bool, ours: Callable[[Path], bool]) -> Path:
    """Return a path that may be written.

    Raises
    ------
    UsageError
        If it is ``-`` or no path.
    FileError
        If its folder does not exist.
    RefusedError
        If there is a file already that we did not make, and ``force`` is not set.
    """
    from routes.saving import local_path, swept

    not_stdout(text)
    path = swept(local_path(text))
    if not path.parent.is_dir():
        raise FileError(f"{path.parent}: no such folder. Make it first.")
    if path.exists() and not force and not ours(path):
        raise RefusedError(f"{path} exists and was not made by routes. Write somewhere else, or add --force.")
    return path


def not_stdout(text: str) -> None:
    """Refuse a dash.

    Raises
    ------
    UsageError
        If the text is ``-``.
    """
    if text == "-":
        raise UsageError(
            "- is not a file: only routes convert writes to standard output. Name a file or a folder (./- is one)."
        )


NETWORK = "a bundled network (see routes list), a network folder or a file"
STDIN = "; - is standard input"


def add_network(parser: argparse.ArgumentParser) -> None:
    """Add the NETWORK argument."""
    parser.add_argument(
        "network",
        metavar="NETWORK",
        help=NETWORK + STDIN,
    )
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what a table does not say itself."""
    group = parser.add_argument_group("reading a table of places")
    group.add_argument(
        "--chain", action="store_true", help="join the places of a table in file order (within each traveller or route)"
    )
    group.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="ROLE=HEADER",
        help="what a column means, e.g. name=Titre or order=Etappe; repeatable; ROLE= takes the role from all columns",
    )
    group.add_argument(
        "--locate",
        action="store_true",
        help="propose positions for rows without one, from GeoNames, in a file beside the table; none is drawn",
    )
    group.add_argument(
        "--input",
        dest="stdin",
        default="",
        metavar="FORMAT",
        help="what - is (csv, geojson, xlsx, ...), where it cannot be told",
    )
    group.add_argument("--sheet", default="", metavar="NAME", help="the sheet of a workbook, where several are tables")


def add_strict(parser: argparse.ArgumentParser) -> None:
    """Add ``--strict`` to a verb that draws or reads: nothing is left out."""
    parser.add_argument("--strict", action="store_true", help="refuse a table in which a row has no position")


def read_options(args: argparse.Namespace, *, strict: bool = False) -> ReadOptions:
    """Return how to read the input of a verb that takes `add_network`.

    Raises
    ------
    UsageError
        If a ``--column`` is not ``ROLE=HEADER``.
    """
    from routes.io.options import ReadOptions

    columns: dict[str, str] = {}
    for each in getattr(args, "column", ()):
        role, equals, header = each.partition("=")
        if not equals or not role.strip():
            raise UsageError(f"--column {each} is not ROLE=HEADER: write, for example, name=Titre")
        if role.strip() in columns:
            raise UsageError(f"--column {role.strip()} is given twice: a role is for one column")
        columns[role.strip()] = header.strip()
    chain, sheet = getattr(args, "chain", False), getattr(args, "sheet", "")
    return ReadOptions(chain=chain, columns=columns, sheet=sheet, strict=strict, figures=figure_options(args))


def add_figures(parser: argparse.ArgumentParser, *, own: bool = True) -> None:
    """Add the options that say of a table of counts what it does not; ``own`` adds the period and the source too."""
    parser.add_argument(
        "--places", default="", metavar="FILE", help="table of places (name, lat, lon) for one of names and counts"
    )
    parser.add_argument(
        "--measure",
        default="",
        metavar="M",
        help="what a table counts: arrival, transit, ...; its counts become figures",
    )
    parser.set_defaults(says_figures=True)
    if own:
        parser.add_argument("--period", metavar="PERIOD", help="with --measure: when, for counts without a date")
        parser.add_argument("--source", metavar="TEXT", help="with --measure: who published the counts")


def figure_options(args: argparse.Namespace) -> FigureOptions:
    """Return what a verb with `add_figures` says of a table of counts; nothing for other verbs.

    Raises
    ------
    UsageError
        If the measure or the period is none.
    """
    from routes.io.options import PLAIN_FIGURES, FigureOptions

    # A verb without them may have a --measure of its own, which chooses among figures.
    if not getattr(args, "says_figures", False):
        return PLAIN_FIGURES
    if not args.measure:
        return FigureOptions(places=args.places) if args.places else PLAIN_FIGURES
    return FigureOptions(measure=args.measure, period=args.period or "", source=args.source or "", places=args.places)


def add_draw(parser: argparse.ArgumentParser) -> None:
    """Add the options that give lines to legs that have none."""
    parser.add_argument(
        "--draw",
        action="store_true",
        help="compute a line for each leg that has none: boats keep to the water, others follow their column provider",
    )
    parser.add_argument("--layer", metavar="FILE", help="with --draw: a file of roads for legs by bus, car and truck")


def ground_options(args: argparse.Namespace) -> dict[str, Any]:
    """Return the options of a map that ``--basemap``, ``--attr``, ``--no-cities`` and ``--no-rivers`` mean.

    Raises
    ------
    UsageError
        If somebody is credited for tiles that there are not.
    """
    if args.basemap in ("builtin", "none"):
        if args.attr:
            raise UsageError(f"--attr {quoted(args.attr)} credits tiles of others: name them with --basemap")
        left = {"cities": args.no_cities, "rivers": args.no_rivers}
        return {"basemap": args.basemap, **{name: False for name, out in left.items() if out}}
    return {"tiles": args.basemap, **({"attr": args.attr} if args.attr else {})}


def add_content(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Add the options that say what a map shows; with ``several``, ``--lang`` may be repeated."""
    from routes.i18n.language import LANGUAGES

    parser.add_argument("--from", dest="start", metavar="A", help="draw only the path from A")
    parser.add_argument("--to", dest="end", metavar="B", help="end of the path that starts at --from")
    add_question(parser)
    parser.add_argument("--title", metavar="T", help="headline (default: the title of the network)")
    if several:
        said = "language of the pages; repeatable, the first one is index.html"
        parser.add_argument("--lang", action="append", choices=LANGUAGES, help=said)
    else:
        said = "language of the page (default: that of the network)"
        parser.add_argument("--lang", choices=LANGUAGES, help=said)
    parser.add_argument("--locale", metavar="XX-YY", help="how numbers and dates are written, e.g. es-MX")
    parser.add_argument(
        "--theme", default="auto", choices=("auto", "light", "dark"), help="auto (default) follows the reader's system"
    )
    add_style(parser)
    parser.add_argument(
        "--basemap",
        default="builtin",
        metavar="WHAT",
        help="land, water and borders: builtin (default), none; or tiles of others: a name of xyzservices, an address "
        "with {z}, {x} and {y} or with layers= (WMS), an .mbtiles or .pmtiles file",
    )
    parser.add_argument("--attr", metavar="TEXT", help="with tiles in --basemap: whose they are")
    parser.add_argument(
        "--no-cities", action="store_true", help="name no cities for orientation: only the places of the network"
    )
    parser.add_argument("--no-rivers", action="store_true", help="draw no rivers for orientation")
    parser.add_argument("--credit", metavar="TEXT", help="who made the map")
    parser.add_argument("--source", metavar="TEXT", help="source line, instead of the one from the network")
    parser.add_argument(
        "--disclaimer", metavar="TEXT", help="sentence about borders: newsroom, un, iom, or one of your own"
    )
    parser.add_argument("--worldview", metavar="CODE", help="point of view of disputed borders; only DEU is bundled")
    add_country_names(parser)
    parser.add_argument(
        "--flows",
        metavar="MEASURE",
        help="draw each leg as wide as its figure of this measure, e.g. transit, or a column",
    )
    parser.add_argument("--period", metavar="PERIOD", help="with --flows: figures of this period")
    add_draw(parser)


def add_style(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a house style."""
    parser.add_argument(
        "--style",
        metavar="STYLE",
        help="house style: quiet, newsroom, print or a file style.toml (default: style.toml in the network's folder)",
    )


def style_of(network: str, given: str | None) -> HouseStyle:
    """Return the house style that was asked for, or the one in the folder of the network, or the tool's own.

    Raises
    ------
    UsageError, DataError, FileError, RefusedError
        As `routes.maps.styles.house_style`.
    """
    from routes.maps.styles import folder_style, house_style

    own = None if given is not None else folder_style(network)
    return house_style(given) if own is None else own


def add_country_names(parser: argparse.ArgumentParser) -> None:
    """Add the option that names countries as the newsroom does."""
    parser.add_argument(
        "--country-name",
        action="append",
        default=[],
        metavar="CODE=NAME",
        help="name to print for a country (ISO 3166-1 alpha-3 code, XKX for Kosovo), e.g. PSE=Palestine; repeatable",
    )


def country_names(given: Sequence[str]) -> dict[str, str]:
    """Return names of countries as they were given, by code.

    Raises
    ------
    UsageError
        If one is not ``CODE=NAME``.

    Examples
    --------
    >>> country_names(["PSE=Palestine", "XKX=Kosovo"])
    {'PSE': 'Palestine', 'XKX': 'Kosovo'}
    """
    names = {}
    for each in given:
        code, equals, name = each.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--country-name {each} is not CODE=NAME: write, for example, PSE=Palestine")
        names[code.strip()] = name.strip()
    return names


def add_lang(parser: argparse.ArgumentParser) -> None:
    """Add ``--lang`` to a verb that answers in words."""
    from routes.i18n.language import LANGUAGES

    said = "language of an answer in words (default: en); tables of figures and JSON have none"
    parser.add_argument("--lang", choices=LANGUAGES, help=said)


def say_answer(text: str) -> None:
    """Print an answer in words, line by line; a terminal orders letters from right to left itself."""
    for line in text.translate(_ISOLATES).splitlines():
        say(line)


_ISOLATES = {0x2066: None, 0x2067: None, 0x2068: None, 0x2069: None}


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")


def add_question(parser: argparse.ArgumentParser) -> None:
    """Add the options of a query for paths."""
    parser.add_argument(
        "--by",
        default="distance",
        choices=BY,
        help="what the path minimises (default: distance); cost is the printed fare",
    )
    parser.add_argument("--avoid", action="append", default=[], metavar="X", help="do not use X; repeatable")
    parser.add_argument(
        "--via", action="append", default=[], metavar="X", help="pass through X; repeatable, in order of travel"
    )
    add_at(parser)


def add_at(parser: argparse.ArgumentParser) -> None:
    """Add ``--at``."""
    parser.add_argument("--at", metavar="PERIOD", help="only what was open then: 2023, 2023-09, 2021-08/2023-01")


def locate(name: str) -> Path:
    """Return the folder of a bundled network, or the path that was given."""
    from routes import catalog

    return Path(catalog.__file__).parent / "data" / name if name in catalog.available() else Path(name)
