"""The pages of a publication folder, as texts by file name: nothing is read or written here, and there is no clock.

One edition a language. The first is ``index.html``, the others ``index.es.html`` and so on; every edition has an embed,
a description, an oEmbed answer and names for its pictures, which `routes.maps.image.write` draws.
"""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from routes.describe import words
from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.html import bare
from routes.maps.html.page import Content, Document, content, document
from routes.maps.html.svg import static_css
from routes.maps.spec import MapSpec, Row
from routes.model.text import did_you_mean, quoted
from routes.publish import embed
from routes.publish.heights import heights
from routes.publish.published import cards_of

__all__ = [
    "STRICT_POLICY",
    "Edition",
    "Site",
    "card",
    "cards_of",
    "check_robots",
    "editions",
    "files",
    "with_alt",
]

STRICT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
# What the fonts of a house need, which stand in its style sheet.
FONTS = "font-src data:; "
ROBOTS = (
    "all",
    "index",
    "noindex",
    "follow",
    "nofollow",
    "none",
    "noarchive",
    "nosnippet",
    "noimageindex",
    "notranslate",
)
NEWSLETTER_ROWS = 8


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One language of a publication: what it shows, and the names of its files."""

    spec: MapSpec
    suffix: str = ""

    @property
    def lang(self) -> str:
        """The code of the language."""
        return self.spec.lang

    @property
    def language(self) -> str:
        """The language in its own words."""
        return Text(self.lang)("embed_lang_name")

    def name(self, stem: str, extension: str) -> str:
        """Return a file name of this edition: ``index.html``, ``index.es.html``."""
        return f"{stem}{self.suffix}.{extension}"

    index = property(lambda self: self.name("index", "html"))
    embed = property(lambda self: self.name("embed", "html"))
    oembed = property(lambda self: self.name("oembed", "json"))
    social = property(lambda self: self.name("social", "png"))
    alt = property(lambda self: self.name("alt", "txt"))


@dataclass(frozen=True, kw_only=True)
class Site:
    """What all editions share: where they will stand, and what is said about them.

    ``base`` is the address of the folder (see `routes.publish.embed.web_address`) or empty; ``external`` says that
    styles and scripts are files beside the pages, for hosts that allow nothing else.
    """

    base: str = ""
    robots: str = ""
    newest: str = ""
    updated: str = ""
    correction: str = ""
    external: bool = False


def editions(specs: Iterable[MapSpec]) -> tuple[Edition, ...]:
    """Return an edition for each description; all but the first carry their language in their file names.

    Raises
    ------
    UsageError
        If two have the same language.
    """
    listed = list(specs)
    langs = [spec.lang for spec in listed]
    if len(set(langs)) < len(langs):
        raise UsageError(f"--lang {', '.join(langs)}: each language once")
    return tuple(
        Edition(spec=spec, suffix="" if position == 0 else f".{spec.lang}") for position, spec in enumerate(listed)
    )


def check_robots(text: str) -> str:
    """Return the content of a robots tag.

    Raises
    ------
    UsageError
        If a word of it is none that search engines know.
    """
    found = [word.strip().lower() for word in text.split(",") if word.strip()]
    for word in found:
        if word not in ROBOTS:
            hint = did_you_mean(word, ROBOTS) or f"Words: {', '.join(ROBOTS)}."
            raise UsageError(f"--robots {quoted(word)} is not a word for robots. {hint}")
    return ", ".join(found)


def with_alt(spec: MapSpec, text: str) -> MapSpec:
    """Return the description with the words of an edited ``alt.txt``: its first paragraph is the short form."""
    short, long = words.read_alt(text)
    return dataclasses.replace(spec, alt=short, words=long or spec.words)


def short_alt(spec: MapSpec) -> str:
    """Return the alternative text of the pictures."""
    return spec.alt or spec.title


def files(listed: Sequence[Edition], site: Site, *, strict: bool = True) -> dict[str, str]:
    """Return the pages and what belongs to them, by file name; without ``strict`` only what a preview shows."""
    out: dict[str, str] = {"route-map.js": _page_file("route-map.js")}
    policies: list[tuple[str, str]] = []
    # The only hosts that a page asks: each with a space before it.
    tiled = [own.spec.tiles for own in listed if own.spec.tiles is not None]
    tiles = "".join(f" {origin}" for origin in dict.fromkeys(one for each in tiled for one in each.origins))
    for own in listed:
        out[own.alt] = words.alt_text(own.spec.alt, own.spec.words)
        out[own.oembed] = _json(embed.oembed(card(own), site.base))
        shown = content(own.spec)
        for name, made in _pages(own, listed, site, shown, external=site.external).items():
            out[name] = made.html
            out |= made.assets
        if site.external or not strict:
            continue
        for name, made in _pages(own, listed, site, shown, external=True, up="../").items():
            out[f"strict/{name}"] = made.html
            out |= {f"strict/{asset}": text for asset, text in made.assets.items()}
            policies.append((name, _policy(made.assets, tiles)))
    out["csp.txt"] = _policies(policies, tiles, external=site.external, base=site.base)
    return out


def _pages(
    own: Edition, listed: Sequence[Edition], site: Site, shown: Content, *, external: bool, up: str = ""
) -> dict[str, Document]:
    """Return the full page and the embed of an edition."""
    spec, text = own.spec, Text(own.lang)
    html, script = bare.parts(spec)
    more: dict[str, Any] = {
        "shown": shown,
        "t": text,
        "own": own,
        "editions": listed,
        "base": site.base,
        "canonical": site.base + ("" if own.index == "index.html" else own.index),
        "robots": site.robots,
        "alt": short_alt(spec),
        "up": up,
        "index": own.index,
        "made_line": _made_line(site, text),
    }
    downloads = [(name, text(key)) for name, key in _downloads(own)]
    full = document(
        spec, html, script, template="publication.html", styles=("publication.css",), inline=not external,
        downloads=downloads, **more,
    )  # fmt: skip
    small = document(
        spec, html, script, template="embed.html", scripts=("embed.js",), styles=("publication.css", "embed.css"),
        inline=not external, **more,
    )  # fmt: skip
    return {own.index: full, own.embed: _renamed(small)}


def _renamed(made: Document) -> Document:
    """Return the document with other names for the files that the full page has too, and that differ."""
    html, assets = made.html, dict(made.assets)
    for name, tag in (("page.css", '<link rel="stylesheet" href="{}">'), ("page.js", '<script src="{}"></script>')):
        if name in assets:
            other = name.replace("page", "embed")
            html = html.replace(tag.format(name), tag.format(other))
            assets[other] = assets.pop(name)
    return Document(html=html, assets=assets)


def _downloads(own: Edition) -> list[tuple[str, str]]:
    return [
        ("table.csv", "embed_table"),
        ("data.geojson", "embed_geojson"),
        (own.name("fallback", "png"), "embed_png"),
        (own.name("fallback", "svg"), "embed_svg"),
        (own.name("fallback", "pdf"), "embed_pdf"),
        (own.name("print", "pdf"), "embed_print"),
        (own.alt, "embed_alt"),
    ]


def _made_line(site: Site, text: Text) -> str:
    from routes import __version__

    parts = [
        text("embed_updated", date=site.updated) if site.updated else "",
        text("embed_consulted", date=site.newest) if site.newest else "",
        text("embed_correction", text=site.correction) if site.correction else "",
        text("embed_made", version=__version__),
    ]
    return " ".join(part for part in parts if part)


def _policy(assets: Mapping[str, str], tiles: str) -> str:
    """Return the content policy under which the inline form of a page runs, from the files of its external form."""
    scripts = " ".join(embed.csp_hash(text) for name, text in assets.items() if name.endswith(".js"))
    styles = " ".join(embed.csp_hash(text) for name, text in assets.items() if name.endswith(".css"))
    fonts = FONTS if any("@font-face" in text for text in assets.values()) else ""
    return (
        f"default-src 'none'; script-src {scripts}; style-src {styles}; img-src 'self' data:{tiles}; {fonts}"
        "base-uri 'none'; form-action 'none'"
    )


def _policies(policies: Sequence[tuple[str, str]], tiles: str, *, external: bool, base: str) -> str:
    strict = STRICT_POLICY.replace("data:;", f"data:{tiles};")
    where = "The pages here run" if external else "The pages in strict/ run"
    lines = [
        "Content policies for this folder.",
        "",
        f"{where} under",
        strict.replace("base-uri", f"{FONTS}base-uri") if any(FONTS in each for _, each in policies) else strict,
        "",
        *(line for name, policy in policies for line in (f"{name} runs under", policy, "")),
        "The script of the snippet that routes embed prints is a file of this folder. A host page allows it by",
        f"script-src {base or 'https://(address of this folder)/'}route-map.js",
    ]
    return "\n".join(lines) + "\n"


def card(own: Edition, image_size: tuple[int, int] = (1200, 900)) -> embed.EmbedInfo:
    """Return what the snippets need of an edition."""
    spec, text = own.spec, Text(own.lang)
    strings = spec.strings
    figures = [row for row in spec.figures if "(" not in row.cells[1].text]
    if figures:
        newest = sorted(range(len(figures)), key=lambda i: figures[i].cells[2].text, reverse=True)[:NEWSLETTER_ROWS]
        rows = [_figure_row(spec, figures[i]) for i in sorted(newest)]
        heads = [strings[key] for key in ("col_about", "col_measure", "col_period", "col_value", "col_sources")]
    else:
        rows = [[cell.text for cell in row.cells[:4]] for row in spec.stops[: NEWSLETTER_ROWS * 2]]
        heads = [strings[key] for key in ("col_place", "col_what", "col_km", "col_hours")]
    ratio, phone = _ratios(spec)
    return embed.EmbedInfo(
        lang=spec.lang,
        dir=spec.dir,
        title=spec.title,
        alt=short_alt(spec),
        source_line=_elsewhere(spec.source_line, text),
        credit=spec.credit,
        index=own.index,
        embed=own.embed,
        image=own.name("fallback", "png"),
        image_size=image_size,
        social=own.social,
        oembed=own.oembed,
        heights=heights(spec, ratio, phone),
        caption=text("embed_rows_figures" if figures else "embed_rows_stops"),
        heads=tuple(heads),
        rows=tuple(tuple(row) for row in rows),
    )


def _figure_row(spec: MapSpec, row: Row) -> list[str]:
    """Return a row of figures for a letter: which months a figure counts stands with it, and who published it."""
    about, measure, period, value, note, refs = (cell.text for cell in row.cells[:6])
    published = [spec.sources[int(ref) - 1][0].partition(",")[0] for ref in refs.split(", ") if ref.isdecimal()]
    part = note.partition(";")[0]
    return [about, measure, period, f"{value} ({part})" if 0 < len(part) <= 30 else value, "; ".join(published)]


def _elsewhere(line: str, text: Text) -> str:
    """Return a source line for a place where no list stands below it."""
    told, kept = (text(key, names="", count="").strip() for key in ("and_more", "embed_and_more"))
    return line.replace(told.removeprefix(kept), "") if told.startswith(kept) else line


def _ratios(spec: MapSpec) -> tuple[float, float]:
    """Return the proportions of the map in a column and on a phone, as its style sheet has them."""
    import re

    found = dict(re.findall(r"--(ratio(?:-phone)?):([\d.]+)", static_css(spec)))
    return float(found["ratio"]), float(found["ratio-phone"])


def cards_json(cards: Sequence[embed.EmbedInfo]) -> str:
    """Return ``embed.json``: what `routes embed` reads."""
    return _json({"schema": 1, "editions": [dataclasses.asdict(made) for made in cards]})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=False) + "\n"


@functools.cache
def _page_file(name: str) -> str:
    return resources.files("routes.maps.html").joinpath("assets", name).read_text(encoding="utf-8")
