"""A publication from a network, in memory: pages, embeds, pictures, words and data, with the record of how it was made.

`routes build` and `routes.build` both come here; nothing is written below this module's `build`.
"""

from __future__ import annotations

import dataclasses
import functools
import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

from routes.errors import DataError, RefusedError, UsageError
from routes.geo import gate
from routes.i18n.language import LANGUAGES
from routes.log import logger
from routes.maps.options import Basemap, ThemeName
from routes.maps.sourced import with_source
from routes.maps.style import HouseStyle
from routes.maps.widths import crossing_told
from routes.model.checks import small_told
from routes.model.files import find_member
from routes.model.period import Period
from routes.model.text import did_you_mean, printable, quoted
from routes.publish import folder as publication
from routes.publish.alt_text import LARGEST_ALT, alt_of
from routes.publish.publication import Publication
from routes.saving import local_path, replacing_folder

if TYPE_CHECKING:
    from routes.graph.costs import By
    from routes.network import Itinerary, Network
    from routes.publish.site import Edition, Site

__all__ = ["BuildOptions", "Origin", "build", "compose", "documents", "make", "origin_of", "pictures", "site_of"]

LARGE, TOO_LARGE = 150_000, 250_000
LARGE_PNG, LARGE_SVG = 120_000, 60_000
PICTURES = (("map", "fallback", ("png", "svg", "pdf")), ("social", "social", ("png",)), ("print", "print", ("pdf",)))
# What a reader says of how it read, in what is published: not of single rows, which may name positions.
READ = ("Read ", "Drew ")
STEPS = 4
Report = Callable[[str], object]
ProgressCall = Callable[[int, int, str], object]


class BuildOptions(TypedDict, total=False):
    """Keyword arguments of `routes.build`, which says what each means; all may be left out."""

    lang: str | Sequence[str]
    locale: str | None
    start: str | None
    end: str | None
    by: By
    at: str | Period | None
    avoid: Sequence[str]
    via: Sequence[str]
    title: str | None
    theme: ThemeName
    style: str | os.PathLike[str] | HouseStyle | None
    basemap: Basemap
    cities: bool
    rivers: bool
    tiles: Any
    attr: str | None
    credit: str
    source: str
    flows: str | None
    period: str | Period | None
    disclaimer: str | None
    worldview: str | None
    country_names: Mapping[str, str]
    url: str
    robots: str
    updated: str
    correction: str
    csp: bool
    exact: Mapping[str, str]
    allow_large: bool
    strict: bool


BUILD_OPTIONS = tuple(BuildOptions.__annotations__)
_OF_MAPS = ("title", "theme", "style", "basemap", "cities", "rivers", "tiles", "attr", "credit", "source", "flows",
            "period", "disclaimer", "worldview", "country_names")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a network was read from: for its record, its own words and its house style. Empty for one in memory."""

    network: str = ""
    options: Mapping[str, Any] | None = None
    inputs: tuple[tuple[str, Path], ...] = ()
    named: tuple[Path, ...] = ()
    reading: tuple[str, ...] = ()


def origin_of(path: Path, name: str, reading: Sequence[str] = ()) -> Origin:
    """Return the origin of a network read from a path and asked for by a name; ``reading`` is what the reader said."""
    inputs = tuple(publication.input_files(path))
    return Origin(network=name, inputs=inputs, named=(path,), reading=tuple(reading))


def build(
    net: Network,
    folder: str | os.PathLike[str] | None = None,
    *,
    origin: Origin | None = None,
    force: bool = False,
    report: Report | None = None,
    progress: ProgressCall | None = None,
    **options: Any,
) -> Publication:
    """Return a publication, and write its folder if one is named; see `routes.build`."""
    checked(options)
    if progress is not None and not callable(progress):
        raise UsageError(f"progress {quoted(progress)} must be a function of (done, steps, text)")
    total = STEPS + (folder is not None)
    steps = iter(range(total))

    def step(text: str) -> None:
        logger.info("%s", text)
        if progress is not None:
            progress(next(steps), total, text)

    run = functools.partial(make, net, BuildOptions(**options), origin=origin or Origin(), report=report, step=step)  # type: ignore[typeddict-item]
    if folder is None:
        return run()
    path = local_path(folder)
    if path.exists() and not force and not publication.is_publication(path):
        raise RefusedError(f"{path} exists and was not made by routes. Write somewhere else, or give force=True.")
    with replacing_folder(path) as place:
        made = run(before=path)
        step(f"Writing {path}")
        publication.install(made.files, place)
    return dataclasses.replace(made, folder=path)


def checked(options: Mapping[str, Any]) -> None:
    """Refuse options that there are not, and those that make no sense together.

    Raises
    ------
    UsageError
        If there is one; the message names the nearest that there is.
    """
    for name, value in options.items():
        if name not in BUILD_OPTIONS:
            known = did_you_mean(name, BUILD_OPTIONS) or f"It takes {', '.join(BUILD_OPTIONS)}."
            raise UsageError(f"build does not take {name}={quoted(value)}. {known}")
    if (options.get("start") is None) != (options.get("end") is None):
        raise UsageError("--from and --to belong together: give both, or neither (start= and end=)")
    ways = options.get("avoid") or options.get("via") or options.get("by", "distance") != "distance"
    if options.get("start") is None and ways:
        raise UsageError("--avoid, --via and --by need --from and --to (start= and end=)")
    if options.get("period") is not None and options.get("flows") is None:
        raise UsageError("--period needs --flows: which measure?")


def make(
    net: Network,
    options: BuildOptions,
    *,
    origin: Origin,
    before: Path | None = None,
    report: Report | None = None,
    step: Report = str,
) -> Publication:
    """Return the publication of a network, in memory. Descriptions edited in the folder ``before`` are kept.

    Raises
    ------
    UsageError, DataError, FileError, RefusedError, UnknownIdError, NoPathError
        As `routes.build`.
    """
    told: list[str] = []

    def tell(text: str) -> None:
        told.append(text)
        logger.info("%s", text)
        if report is not None:
            report(text)

    step("Drawing")
    from routes.maps.image.write import no_tiles

    site_options = site_of(options)
    exact = publication.refuse_exact(net, options.get("exact") or {})
    told += gate.said(net, exact)
    net = with_source(gate.outgoing(net, exact), options.get("source") or "")
    net, trip, listed = compose(net, options, origin.network, tuple(exact))
    _check_sources(net, strict=options.get("strict", False), tell=tell)
    listed, alt = _edited(listed, before, tell)
    step("Drawing the pictures")
    tiles = listed[0].spec.tiles
    if tiles is not None and tiles.file is None:
        tell(no_tiles(tiles))
    made = pictures(listed)
    step("Writing the pages")
    made |= documents(net, listed, site_options(net), made)
    _check_sizes(made, allow_large=options.get("allow_large", False), tell=tell)
    alt = _alt_record(alt, made)
    step("Recording where it came from")
    made[publication.PROVENANCE] = _provenance(net, made, alt, exact, options, origin)
    for line in (crossing_told(net, options.get("flows")), small_told(net.observations)):
        if line:
            tell(line)
    if not options.get("url"):
        tell("without --url (url=), social cards and oEmbed have no full addresses; give it when you know where")
    return Publication(files=dict(sorted(made.items())), warnings=tuple(told), itinerary=trip)


def compose(
    net: Network, options: BuildOptions, network: str = "", exact: Sequence[str] = ()
) -> tuple[Network, Itinerary | None, tuple[Edition, ...]]:
    """Return what is drawn of a network, the itinerary if one was asked for, and an edition for each language.

    ``network`` is the folder that it was read from, where words for the map may lie.
    """
    from routes.maps.compose import compose as describe
    from routes.publish import site as build

    chosen: dict[str, Any] = {
        name: value for name in _OF_MAPS if (value := options.get(name)) is not None and value != ""
    }
    start, at, trip = options.get("start"), options.get("at"), None
    if start is not None:
        ways = {"avoid": options.get("avoid") or (), "via": options.get("via") or ()}
        trip = net.path(start, str(options.get("end")), by=options.get("by", "distance"), at=at, **ways)
    specs = []
    own = net.meta.lang if net.meta.lang in LANGUAGES else "en"
    locale = options.get("locale")
    for lang in _langs(options) or [own]:
        # A locale belongs to one language; the others of a publication are written as usual.
        more: dict[str, Any] = {"locale": locale} if locale is not None and locale[:2] == lang else {}
        # Words written for the whole network are not those of a way through it.
        if trip is None and (written := alt_of(network, lang, own=own)) is not None:
            more["alt"] = written
        specs.append(describe(net, itinerary=trip, at=at, lang=lang, exact=exact, **chosen, **more))
    return publication.drawn_network(net, trip, at), trip, build.editions(specs)


def _langs(options: BuildOptions) -> list[str]:
    given = options.get("lang") or ()
    if not isinstance(given, str | Iterable):
        raise UsageError(f"lang {quoted(given)} must be a language or a list of them")
    return [given] if isinstance(given, str) else list(given)


def site_of(options: BuildOptions) -> Callable[[Network], Site]:
    """Return a function from what is drawn to what all pages share; the options are checked at once.

    Raises
    ------
    UsageError
        If an address, a date or a word for robots is none.
    """
    from routes.publish import embed
    from routes.publish import site as build

    base = embed.web_address(options.get("url", "")) if options.get("url") else ""
    robots = build.check_robots(options.get("robots", ""))
    updated = options.get("updated", "")
    updated = publication.check_date(updated) if updated else publication.clock()[:10]

    def site(net: Network) -> Site:
        return build.Site(
            base=base, robots=robots, newest=publication.newest_source(net), updated=updated,
            correction=options.get("correction", ""), external=options.get("csp", False),
        )  # fmt: skip

    return site


def _check_sources(net: Network, *, strict: bool, tell: Report) -> None:
    found = publication.unsourced(net)
    if not found:
        return
    first = "; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else "")
    message = f"{len(found)} {'number names' if len(found) == 1 else 'numbers name'} no source: {first}"
    if strict:
        raise DataError(f"{message}. Add the sources, or build without --strict.")
    tell(message)


def _edited(
    listed: Sequence[Edition], folder: Path | None, tell: Report
) -> tuple[tuple[Edition, ...], dict[str, dict[str, Any]]]:
    """Return the editions with descriptions that somebody edited in the folder in place of those from the data."""
    from routes.describe import words
    from routes.publish import site as build

    out, record = [], {}
    for own in listed:
        made = hashlib.sha256(words.alt_text(own.spec.alt, own.spec.words).encode()).hexdigest()
        before = None if folder is None else publication.generated_alt(folder, own.alt)
        data = (find_member(folder, own.alt, largest=LARGEST_ALT) if before and folder is not None else None) or b""
        text = data.decode("utf-8-sig", "replace")
        edited = bool(text.strip()) and hashlib.sha256(data).hexdigest() != before
        if edited:
            tell(f"{own.alt} was edited and is kept; its words are used in the pages")
            if made != before:
                tell(f"{own.alt}: what the data say has changed since it was edited; delete it for a new one")
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
        for kind, stem, extensions in PICTURES:
            names = {f".{extension}": own.name(stem, extension) for extension in extensions}
            names = {suffix: name for suffix, name in names.items() if wanted in (None, name)}
            if names:
                made = static.formats(own.spec, names, kind=kind)
                out |= {name: made[suffix] for suffix, name in names.items()}
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


def _check_sizes(made: dict[str, bytes], *, allow_large: bool, tell: Report) -> None:
    for name, data in made.items():
        packed = len(gzip.compress(data, 9, mtime=0)) if name.endswith((".html", ".svg")) else len(data)
        if name.endswith(".html") and "/" not in name:
            if packed > TOO_LARGE and not allow_large:
                raise DataError(
                    f"{name}: {packed / 1000:.0f} kB gzipped are more than {TOO_LARGE // 1000}: draw fewer legs or "
                    "figures (--from, --to, --at), or add --allow-large"
                )
            if packed > LARGE:
                tell(f"{name} has {packed / 1000:.0f} kB gzipped; {LARGE // 1000} are a good page's most")
        most = {".png": LARGE_PNG, ".svg": LARGE_SVG}.get(Path(name).suffix)
        if most and packed > most:
            tell(f"{name} has {packed / 1000:.0f} kB; {most // 1000} are a good picture's most")


def _provenance(
    net: Network,
    made: dict[str, bytes],
    alt: dict[str, Any],
    exact: Mapping[str, str],
    options: BuildOptions,
    origin: Origin,
) -> bytes:
    said = dict(origin.options) if origin.options is not None else _recorded(options)
    said["network"] = Path(origin.network).name if origin.network else net.meta.name
    inputs, named = list(origin.inputs), list(origin.named)
    if options.get("basemap", "builtin") == "builtin":
        ground = publication.ground_files()
        inputs, named = inputs + ground, named + [path for _, path in ground]
    if (under := _tiles_file(options.get("tiles"))) is not None:
        inputs, named = inputs + publication.input_files(under), [*named, under]
    outputs = [publication.digest(name, data) for name, data in sorted(made.items())]
    document = publication.provenance(
        options=said, inputs=publication.hashed(inputs, named), outputs=outputs, alt=alt, net=net, exact=exact,
        reading=[line for line in origin.reading if line.startswith(READ)],
    )  # fmt: skip
    return printable(json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _tiles_file(tiles: Any) -> Path | None:
    """Return the file that ``tiles`` names, if it names one."""
    from routes.maps.tiles.given import ARCHIVES, RASTERS

    is_path = isinstance(tiles, str | os.PathLike) and Path(tiles).suffix.lower() in (*ARCHIVES, *RASTERS)
    return Path(tiles) if is_path and Path(tiles).is_file() else None


def _recorded(options: BuildOptions) -> dict[str, Any]:
    """Return options as a record has them: plain values, of a path its name alone."""
    out: dict[str, Any] = {}
    for name, value in sorted(options.items()):
        if name == "tiles":
            under = _tiles_file(value)
            value = str(getattr(value, "name", value)) if under is None else under.name
        elif isinstance(value, os.PathLike):
            value = Path(value).name
        elif isinstance(value, Mapping):
            value = dict(value)
        elif isinstance(value, HouseStyle):
            value = "own"
        elif isinstance(value, Sequence) and not isinstance(value, str):
            value = list(value)
        out[name] = value if value is None or isinstance(value, str | bool | dict | list) else str(value)
    return out
