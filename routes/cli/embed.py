"""``routes embed``: what to paste into an article, for each kind of host."""

from __future__ import annotations

import argparse
import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING

from routes.cli import common
from routes.errors import FileError, UsageError

if TYPE_CHECKING:
    from routes.maps.embed import Card

DESCRIPTION = """\
What to paste into an article: a figure with the map in a frame, its place reserved, the picture for readers without
JavaScript, source and credit. DIR is a folder that routes build made; URL is where it is published."""
EXAMPLES = (
    "routes embed out --url https://example.org/maps/darien/",
    "routes embed out --url https://example.org/maps/darien/ --cms newsletter --lang es > letter.html",
)
CMS = ("html", "wordpress", "amp", "newsletter", "element")


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("folder", metavar="DIR", help="a folder that routes build made")
    parser.add_argument("--url", required=True, metavar="URL", help="where the folder is published")
    parser.add_argument(
        "--cms",
        default="html",
        choices=CMS,
        help="html (default): a figure with a frame; wordpress: the address for oEmbed, and the picture; amp; "
        "newsletter: picture and table alone; element: <route-map>",
    )
    parser.add_argument("--lang", metavar="LANG", help="which edition; the first if left out")
    parser.add_argument("--no-script", action="store_true", help="with --cms html: without the script for the height")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="with --cms html and element: for a site whose content policy allows no inline styles and scripts",
    )
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Print the snippet."""
    from routes.maps.embed import snippet, web_address

    if args.no_script and args.cms != "html":
        raise UsageError("--no-script goes with --cms html; the other kinds have no script of their own")
    base = web_address(args.url, https=args.cms == "amp")
    card = choose(read_cards(Path(args.folder)), args.lang)
    if args.strict and (Path(args.folder) / "strict" / card.embed).is_file():
        card = dataclasses.replace(card, embed=f"strict/{card.embed}")
    text = snippet(card, args.url, cms=args.cms, script=not args.no_script, strict=args.strict)
    if args.json:
        common.print_json({"cms": args.cms, "lang": card.lang, "url": base, "snippet": text})
    else:
        print(text, end="")
    _tell(Path(args.folder), card, base, args.cms)
    return 0


def read_cards(folder: Path) -> tuple[Card, ...]:
    """Return the cards of a publication folder, each with the description as it stands in its folder.

    Raises
    ------
    FileError
        If it is not one.
    """
    from routes.io.json_text import parse_json
    from routes.maps import build, words

    try:
        cards = build.cards_of(parse_json((folder / "embed.json").read_bytes(), "embed.json"))
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError) as error:
        raise FileError(f"{folder}: is not a folder that routes build made: embed.json is missing or broken") from error
    out = []
    for card in cards:
        file = folder / card.index.replace("index", "alt", 1).replace(".html", ".txt")
        try:
            short = words.read_alt(file.read_text(encoding="utf-8-sig"))[0] if file.is_file() else ""
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
            raise FileError(f"cannot read {file}: {reason}. Write the map in words there, or delete it.") from error
        out.append(dataclasses.replace(card, alt=short or card.alt))
    return tuple(out)


def choose(cards: tuple[Card, ...], lang: str | None) -> Card:
    """Return the card of a language, or the first.

    Raises
    ------
    UsageError
        If there is none.
    """
    for card in cards:
        if lang in (None, card.lang):
            return card
    raise UsageError(f"there is no edition in {lang}; there are {', '.join(card.lang for card in cards) or 'none'}")


def _tell(folder: Path, card: Card, base: str, cms: str) -> None:
    """Say where the folder speaks of another address than the one given."""
    try:
        stated = json.loads((folder / card.oembed).read_text(encoding="utf-8")).get("provider_url", "")
    except (OSError, ValueError, AttributeError):
        stated = ""
    if cms == "wordpress" and stated != base:
        common.note(f"oEmbed needs a folder that knows its address: routes build ... --url {base}")
