"""What an editor pastes of a publication, and what to know about it: from a folder, or from one in memory."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from routes import arguments
from routes.describe import words
from routes.errors import FileError, UsageError
from routes.io.json_text import parse_json
from routes.model.files import find_member
from routes.model.text import did_you_mean, printable, quoted
from routes.publish import folder as publication
from routes.publish import published
from routes.publish.alt_text import LARGEST_ALT, alt_words
from routes.publish.embed import EmbedInfo, web_address
from routes.publish.embed import snippet as text_of
from routes.publish.kinds import CMS, ROLES
from routes.saving import local_path

__all__ = ["Snippet", "cards_in", "choose", "embed", "read_cards", "snippet_of"]

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
LARGEST = publication.LARGEST_DOCUMENT
Get = Callable[[str], bytes | None]


@dataclass(frozen=True, kw_only=True)
class Snippet:
    """What to paste into an article: its ``text``, and ``notes`` on who pastes it where and what would be in the way.

    ``lang`` is the language of the edition, ``url`` the address of the folder with a slash at the end.
    """

    text: str = field(repr=False)
    cms: str
    role: str = ""
    lang: str
    url: str
    notes: tuple[str, ...] = field(default=(), repr=False)

    def __str__(self) -> str:
        return self.text

    def to_html(self) -> str:
        """Return the text."""
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """Return plain values: what ``routes embed --json`` prints."""
        more = {"role": self.role} if self.cms == "wordpress" else {}
        return {"cms": self.cms, **more, "lang": self.lang, "url": self.url, "snippet": self.text}


@arguments.with_keywords
def embed(
    folder: str | os.PathLike[str],
    url: str,
    *,
    cms: str = "html",
    role: str = "",
    lang: str = "",
    script: bool = True,
    strict: bool = False,
) -> Snippet:
    """Return what to paste into an article: a frame whose space is reserved, the picture under it, source and credit.

    Parameters
    ----------
    folder
        A folder that `routes.build` or ``routes build`` made.
    url
        Where it is published.
    cms
        ``"html"``, ``"wordpress"``, ``"amp"``, ``"newsletter"`` (picture and table alone) or ``"element"``.
    role
        For WordPress: ``"embed"``, ``"picture"``, ``"frame"`` or ``"plugin"``.
    lang
        Language of the edition; the first one where it is empty.
    script
        Whether the snippet for ``"html"`` has the script that follows the height of the map.
    strict
        Whether the page that it belongs to forbids inline styles and scripts.

    Raises
    ------
    UsageError
        If an argument is none of these, or the address is none.
    FileError
        If the folder is not one that routes made, or cannot be read.
    DataError
        If what it says of itself is damaged.
    RefusedError
        If a file of it is a link.
    """
    if not isinstance(folder, str | os.PathLike):
        raise UsageError(
            f"embed takes the folder of a publication, and no {type(folder).__name__}. In memory it is "
            "routes.build(net).embed(url)"
        )
    place = local_path(folder)
    cards = read_cards(place)
    more: dict[str, Any] = {"cms": cms, "role": role, "lang": lang, "script": script, "strict": strict}
    return snippet_of(
        cards, lambda name: find_member(place, name, largest=LARGEST), url, where=f"{place}{os.sep}", **more
    )


def snippet_of(
    cards: Sequence[EmbedInfo],
    get: Get,
    url: str,
    *,
    cms: str = "html",
    role: str = "",
    lang: str = "",
    script: bool = True,
    strict: bool = False,
    where: str = "",
) -> Snippet:
    """Return what to paste of the publication whose files ``get`` returns; see `embed`."""
    for name, value, known in (("cms", cms, CMS), ("role", role, ("", *ROLES))):
        if value not in known:
            hint = did_you_mean(value, known) or f"It is one of {', '.join(filter(None, known))}."
            raise UsageError(f"{name} {quoted(value)} is not known. {hint}")
    if not script and cms != "html":
        raise UsageError("--no-script goes with --cms html; the other kinds have no script of their own")
    if role and cms != "wordpress":
        raise UsageError("--role goes with --cms wordpress; the other kinds are the same for everybody")
    role = role or "embed"
    base = web_address(url, https=cms == "amp")
    card = choose(cards, lang or None)
    stated = _stated_address(get, card, where) if cms == "wordpress" else ""
    if strict and get(f"strict/{card.embed}") is not None:
        card = dataclasses.replace(card, embed=f"strict/{card.embed}")
    text = text_of(card, url, cms=cms, role=role, script=script, strict=strict)
    notes = [AMP_HEAD] if cms == "amp" else _advice(card, base, role, stated) if cms == "wordpress" else []
    return Snippet(text=text, cms=cms, role=role, lang=card.lang, url=base, notes=tuple(notes))


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
    document = publication.read_document(folder, published.CARDS)
    if document is None:
        raise FileError(f"{folder}: is not a folder that routes build made: it has no {published.CARDS}")
    cards = published.cards_of(document, str(folder / published.CARDS))
    return _described(cards, lambda name: find_member(folder, name, largest=LARGEST_ALT), f"{folder}{os.sep}")


def cards_in(get: Get) -> tuple[EmbedInfo, ...]:
    """Return the cards of a publication in memory, as `read_cards` does."""
    cards = published.cards_of(parse_json(get(published.CARDS) or b"", published.CARDS))
    return _described(cards, get, "")


def _described(cards: Sequence[EmbedInfo], get: Get, where: str) -> tuple[EmbedInfo, ...]:
    out = []
    for card in cards:
        name = card.index.replace("index", "alt", 1).replace(".html", ".txt")
        data = get(name)
        short = words.read_alt(printable(alt_words(data, f"{where}{name}")))[0] if data is not None else ""
        out.append(dataclasses.replace(card, alt=short or card.alt))
    return tuple(out)


def _stated_address(get: Get, card: EmbedInfo, where: str) -> str:
    """Return the address of the folder as its oEmbed answer says it, or nothing."""
    data = get(card.oembed)
    if data is None:
        return ""
    document = parse_json(data, f"{where}{card.oembed}")
    return str(published.oembed_of(document, f"{where}{card.oembed}").get("provider_url", ""))


def choose(cards: Sequence[EmbedInfo], lang: str | None) -> EmbedInfo:
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


def _advice(card: EmbedInfo, base: str, role: str, stated: str) -> list[str]:
    """Return who pastes it where, and what would keep it from working."""
    said = [ADVICE[role]]
    if role != "plugin":
        said.append(f"featured image, for lists and cards: {base}{card.social}")
    if role == "embed":
        said += _advice_on_embeds(base, stated)
    elif base.startswith("http:"):
        said.append("the address has http: on a site with https browsers show neither frame nor picture of it")
    return said


def _advice_on_embeds(base: str, stated: str) -> list[str]:
    said = []
    if stated != base:
        said.append(f"oEmbed needs a folder that knows its address: routes build ... --url {base}")
    if base.startswith("http:"):
        said.append("the address has http: the block editor makes an embed of https alone")
    if (port := urlsplit(base).port) not in OEMBED_PORTS:
        said.append(f"the address has port {port}: WordPress asks only at ports 80, 443 and 8080")
    return said
