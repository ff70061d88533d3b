"""``routes embed``: what to paste into an article, for each kind of host."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from routes.cli import common
from routes.cli.map_ import LARGEST_ALT, alt_words
from routes.errors import FileError, UsageError
from routes.model.files import find_member
from routes.model.text import printable
from routes.publish import folder as publication

if TYPE_CHECKING:
    from routes.publish.embed import EmbedInfo

DESCRIPTION = """\
Print what to paste into an article: a figure with the map in a frame whose space is reserved, the picture for readers
without JavaScript, source and credit. DIR is a folder that routes build made; URL is where it is published."""
EXAMPLES = (
    "routes embed out --url https://example.org/maps/darien/",
    "routes embed out --url https://example.org/maps/darien/ --cms newsletter --lang es > letter.html",
    "routes embed out --url https://example.org/maps/darien/ --cms wordpress --role plugin > routes-map.php",
)
CMS = ("html", "wordpress", "amp", "newsletter", "element")
ROLES = ("embed", "picture", "frame", "plugin")
ADVICE = {
    "embed": "for authors of any role: paste it into a post, in the code editor or the visual one",
    "picture": "for authors of any role, and for feeds: paste it into a post, in the code editor or the visual one",
    "frame": "for administrators and editors: paste it into the code editor. If an author saves the post again, "
    "WordPress takes the map out and leaves the linked picture; authors use --role embed",
    "plugin": "for administrators: save it as wp-content/plugins/routes-map.php and activate it. Then everybody shows "
    'a map of this site by its address alone on a line, or by [routes_map url="..."]',
}
AMP_HEAD = (
    "for the head of the page: <script async custom-element=amp-iframe "
    "src=https://cdn.ampproject.org/v0/amp-iframe-0.1.js></script>. The frame must be of another origin than the page "
    "and stand at least 600 px, or three quarters of the first screen, from the top"
)
OEMBED_PORTS = (None, 80, 443, 8080)


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
    from routes.publish.embed import snippet, web_address

    if args.no_script and args.cms != "html":
        raise UsageError("--no-script goes with --cms html; the other kinds have no script of their own")
    if args.role is not None and args.cms != "wordpress":
        raise UsageError("--role goes with --cms wordpress; the other kinds are the same for everybody")
    role = args.role or "embed"
    base = web_address(args.url, https=args.cms == "amp")
    folder = Path(args.folder)
    card = choose(read_cards(folder), args.lang)
    stated = stated_address(folder, card) if args.cms == "wordpress" else ""
    if args.strict and find_member(folder, f"strict/{card.embed}") is not None:
        card = dataclasses.replace(card, embed=f"strict/{card.embed}")
    text = snippet(card, args.url, cms=args.cms, role=role, script=not args.no_script, strict=args.strict)
    if args.json:
        more = {"role": role} if args.cms == "wordpress" else {}
        common.print_json({"cms": args.cms, **more, "lang": card.lang, "url": base, "snippet": text})
    else:
        print(text, end="")
    if args.cms == "amp":
        common.note(AMP_HEAD)
    elif args.cms == "wordpress":
        _advise(card, base, role, stated)
    return 0


def read_cards(folder: Path) -> tuple[EmbedInfo, ...]:
    """Return the cards of a publication folder, each with the description as it stands in its folder.

    Raises
    ------
    FileError
        If it is not one, or a description in it is not UTF-8.
    DataError
        If its embed.json is not what it has to be.
    RefusedError
        If a file of it is a link.
    """
    from routes.describe import words
    from routes.publish import published

    document = publication.read_document(folder, published.CARDS)
    if document is None:
        raise FileError(f"{folder}: is not a folder that routes build made: it has no {published.CARDS}")
    out = []
    for card in published.cards_of(document, str(folder / published.CARDS)):
        name = card.index.replace("index", "alt", 1).replace(".html", ".txt")
        data = find_member(folder, name, largest=LARGEST_ALT)
        short = words.read_alt(printable(alt_words(data, folder / name)))[0] if data is not None else ""
        out.append(dataclasses.replace(card, alt=short or card.alt))
    return tuple(out)


def stated_address(folder: Path, card: EmbedInfo) -> str:
    """Return the address of the folder as its oEmbed answer says it, or nothing.

    Raises
    ------
    DataError
        If the answer is not what it has to be.
    RefusedError
        If it is a link.
    """
    from routes.publish import published

    document = publication.read_document(folder, card.oembed)
    if document is None:
        return ""
    return str(published.oembed_of(document, str(folder / card.oembed)).get("provider_url", ""))


def choose(cards: tuple[EmbedInfo, ...], lang: str | None) -> EmbedInfo:
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


def _advise(card: EmbedInfo, base: str, role: str, stated: str) -> None:
    """Say who pastes it where, and what would keep it from working."""
    common.note(ADVICE[role])
    if role != "plugin":
        common.note(f"featured image, for lists and cards: {base}{card.social}")
    if role == "embed":
        _advise_embed(base, stated)
    elif base.startswith("http:"):
        common.note("the address has http: on a site with https browsers show neither frame nor picture of it")


def _advise_embed(base: str, stated: str) -> None:
    if stated != base:
        common.note(f"oEmbed needs a folder that knows its address: routes build ... --url {base}")
    if base.startswith("http:"):
        common.note("the address has http: the block editor makes an embed of https alone")
    if (port := urlsplit(base).port) not in OEMBED_PORTS:
        common.note(f"the address has port {port}: WordPress asks only at ports 80, 443 and 8080")
