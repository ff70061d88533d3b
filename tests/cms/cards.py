"""The snippets whose way through WordPress is stored in ``tests/cms/wordpress``, and how they are told apart.

``tools/wordpress.py`` sends them through a real WordPress; the tests render what came out. Both take them from here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from routes.publish.embed import EmbedInfo, snippet

BASE = "https://maps.example.org/a&b/ñ/"
# What WordPress reads meaning into: shortcodes, block delimiters, quotes, smileys, entities, addresses, long words.
HOSTILE = (
    'A "quoted" & <b>bold</b> [gallery] [[audio]] [routes_map url="x"] <!-- wp:html --> --> it\'s 10\' x 20" :) &amp; '
    "&#91;gallery&#93; 🗺️ https://example.org/" + "long" * 30
)
HEIGHTS = {300: 1247, 470: 1367, 490: 1004, 610: 952, 640: 857, 700: 904, 1000: 1122}
ROWS = (
    ("Darién Gap", "transits", "2025 (January–April only)", "2,904 people", "Servicio Nacional de Migración de Panamá"),
    ("US–Mexico border", "encounters", "2025", "108,658 events", "U.S. Customs and Border Protection"),
)


def card(lang: str = "en", title: str = "From Necoclí to the border", **more: str) -> EmbedInfo:
    """Return a card like those that a build leaves in ``embed.json``."""
    suffix = "" if lang == "en" else f".{lang}"
    return EmbedInfo(
        lang=lang,
        dir="rtl" if lang == "ar" else "ltr",
        title=title,
        alt=more.get("alt", f"{title}: 41 waypoints and 39 legs."),
        source_line=more.get("source_line", "Sources: GeoNames; IOM Missing Migrants Project and 38 more."),
        credit=more.get("credit", "Map: The desk"),
        index=f"index{suffix}.html",
        embed=f"embed{suffix}.html",
        image=f"fallback{suffix}.png",
        image_size=(1360, 1191),
        social=f"social{suffix}.png",
        oembed=f"oembed{suffix}.json",
        heights=HEIGHTS,
        caption="The newest published figures. All of them are in the table (CSV).",
        heads=("About", "Counted", "Period", "Figure", "Sources"),
        rows=ROWS,
    )


CARDS = {
    "en": card(),
    "es": card("es", "De Necoclí a la frontera", source_line="Fuentes: GeoNames."),
    "ar": card("ar", "من نيكوكلي إلى الحدود", source_line="المصادر: GeoNames."),
    "hostile": card(title=HOSTILE, alt=HOSTILE, source_line=HOSTILE, credit=HOSTILE),
}
KINDS = ("html", "element", "amp", "newsletter", "embed", "picture", "frame")


def made(card: EmbedInfo, kind: str, base: str = BASE) -> str:
    """Return a snippet: of a kind of ``--cms``, or of a ``--role`` of WordPress."""
    cms = kind if kind in ("html", "element", "amp", "newsletter") else "wordpress"
    return snippet(card, base, cms=cms, role="embed" if cms != "wordpress" else kind)


def snippets() -> Iterator[tuple[str, str]]:
    """Return every stored snippet with its name."""
    for name, each in CARDS.items():
        for kind in KINDS:
            yield f"{kind}-{name}", made(each, kind)


def digest(text: str) -> str:
    """Return by what a snippet is recognised."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def forms(text: str) -> dict[str, str]:
    """Return a post as the block editor and as the classic one would send it, with words before and after."""
    block = text if text.startswith("<!-- wp:") else f"<!-- wp:html -->\n{text.strip()}\n<!-- /wp:html -->"
    plain = "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->"
    return {
        "block": f"{plain.format('Before the map.')}\n\n{block}\n\n{plain.format('After the map.')}",
        # A post that holds a block anywhere gets no paragraphs made by WordPress.
        "classic": "{}\n\n{}\n\n{}".format(
            *(
                ("<p>Before the map.</p>", text.strip(), "<p>After the map.</p>")
                if text.startswith("<!-- wp:")
                else ("Before the map.", text.strip(), "After the map.")
            )
        ),
    }
