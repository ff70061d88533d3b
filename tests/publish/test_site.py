"""The pages of a publication folder and the snippets made from them, as texts."""

from __future__ import annotations

import dataclasses
import html.parser
import json
import re
from typing import Any

import pytest

from routes.errors import UsageError
from routes.maps import compose
from routes.publish import embed
from routes.publish import site as build
from routes.publish.heights import reserve
from tests.browser.test_hostile import HOSTILE, network
from tests.maps.test_maps import line_of_four

BASE = "https://example.org/maps/toy/"


class Tags(html.parser.HTMLParser):
    """Every start tag with its attributes, and the text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def toy_editions(*langs: str, **options: Any) -> tuple[build.Edition, ...]:
    return build.editions([compose.compose(line_of_four(), lang=lang, **options) for lang in langs])


def toy_card(**options: Any) -> embed.EmbedInfo:
    return build.card(toy_editions("en", **options)[0])


def meta(page: str) -> dict[str, str | None]:
    return {str(m.get("property") or m.get("name")): m.get("content") for m in Tags(page).all("meta")}


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_first_language_has_the_plain_names_and_the_others_carry_theirs() -> None:
    made = build.files(toy_editions("en", "es"), build.Site())
    assert sorted(made) == sorted(
        "alt.es.txt alt.txt csp.txt embed.es.html embed.html index.es.html index.html oembed.es.json oembed.json route-map.js "
        "strict/embed.css strict/embed.es.html strict/embed.html strict/embed.js strict/index.es.html strict/index.html "
        "strict/leaflet.css strict/leaflet.js strict/map.css strict/map.js strict/page.css strict/page.js".split()
    )
    assert '<html lang="es"' in made["index.es.html"]
    assert '<a href="index.es.html" lang="es" hreflang="es">Español</a>' in made["index.html"]


def test_a_language_stands_once() -> None:
    with pytest.raises(UsageError, match="--lang en, en: each language once"):
        toy_editions("en", "en")


def test_with_external_files_no_page_has_a_script_or_style_of_its_own() -> None:
    made = build.files(toy_editions("en"), build.Site(external=True))
    assert not any(name.startswith("strict/") for name in made)
    for name in ("index.html", "embed.html"):
        tags = Tags(made[name])
        assert tags.all("style") == []
        assert all("src" in tag or tag.get("type") == "application/json" for tag in tags.all("script"))
        assert all("style" not in attributes for _, attributes in tags.found)
        assert not [key for _, attributes in tags.found for key in attributes if key.startswith("on")]
        named = {str(tag["src"]) for tag in tags.all("script") if "src" in tag}
        named |= {str(tag["href"]) for tag in tags.all("link") if tag.get("rel") == "stylesheet"}
        assert named <= set(made)


def test_cards_and_links_are_absolute_when_the_address_is_known() -> None:
    site = build.Site(base=BASE, robots="noindex, nofollow")
    made = build.files(toy_editions("en", "es", credit="The desk"), site)
    found = meta(made["index.es.html"])
    assert found["og:url"] == BASE + "index.es.html"
    assert found["og:image"] == BASE + "social.es.png"
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["twitter:card"] == "summary_large_image"
    assert found["og:image:alt"]
    assert found["robots"] == "noindex, nofollow"
    assert str(found["generator"]).startswith("migration-routes ")
    links = {str(link.get("rel")) + str(link.get("type", "")): link for link in Tags(made["index.html"]).all("link")}
    assert links["canonical"]["href"] == BASE
    assert links["alternateapplication/json+oembed"]["href"] == BASE + "oembed.json"
    assert json.loads(made["oembed.json"]) == {
        "type": "rich",
        "version": "1.0",
        "title": "Four places",
        "width": 700,
        "height": toy_card(credit="The desk").heights[700],
        "html": json.loads(made["oembed.json"])["html"],
        "thumbnail_url": BASE + "social.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
        "author_name": "Map: The desk",
        "provider_url": BASE,
    }
    assert Tags(json.loads(made["oembed.json"])["html"]).all("iframe")[0]["src"] == BASE + "embed.html"


def test_source_credit_data_and_version_are_part_of_the_frame() -> None:
    site = build.Site(newest="2024-05", updated="2026-01-31", correction="A date was wrong.")
    page = build.files(toy_editions("en", credit="The desk"), site)["embed.html"]
    text = " ".join(" ".join(Tags(page).text).split())
    for needed in (
        "Sources: Registry.",
        "Map: The desk",
        "Get the data",
        "Updated 2026-01-31. Newest source: 2024-05. Correction: A date was wrong. Made with migration-routes",
    ):
        assert needed in text
    assert 'data-routes-version="' in page


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_page_and_snippet(text: str) -> None:
    spec = compose.compose(network(text), title=text, credit=text, source=text)
    (own,) = build.editions([spec])
    made = build.files([own], build.Site(base=BASE, correction=text))
    pieces = {name: page for name, page in made.items() if name.endswith(".html")}
    pieces |= {cms: embed.snippet(build.card(own), BASE, cms=cms) for cms in (*embed.CMS, "element")}
    pieces["oembed"] = json.loads(made["oembed.json"])["html"]
    for name, page in pieces.items():
        tags = Tags(page)
        assert all(
            str(tag.get("src", "")).startswith((BASE, "page", "embed", "map", "leaflet", "https://example.org/maps"))
            for tag in tags.all("img")
        ), name
        assert not [key for _, attributes in tags.found for key in attributes if key.startswith("on")], name
        assert "alert(1)" not in "".join(re.findall(r"<script(?![^>]*json)[^>]*>(.*?)</script>", page, re.DOTALL)), name


def test_robots_words_are_those_that_search_engines_know() -> None:
    assert build.check_robots("NoIndex,noarchive") == "noindex, noarchive"
    with pytest.raises(UsageError, match='--robots "noidex" is not a word for robots. Did you mean noindex'):
        build.check_robots("noidex")


def test_an_edited_description_is_what_the_pages_say() -> None:
    spec = build.with_alt(toy_editions("en")[0].spec, "Short form.\r\n\r\nA longer\nparagraph.\n\nAnother.\n")
    assert (spec.alt, spec.words) == ("Short form.", ("A longer paragraph.", "Another."))
    page = build.files(build.editions([spec]), build.Site(base=BASE))["index.html"]
    assert meta(page)["og:image:alt"] == "Short form."
    assert "<p>A longer paragraph.</p>" in page


# --- snippets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://example.org/m", "https://example.org/m/"),
        ("http://localhost:8000/m/index.es.html", "http://localhost:8000/m/"),
        ("HTTPS://example.org", "https://example.org/"),
    ],
)
def test_the_address_of_a_folder(url: str, base: str) -> None:
    assert embed.web_address(url) == base


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/", "//example.org/", "example.org", "https://", 'https://example.org/"onload="x',
     "https://a b.org/", "https://user:secret@example.org/", "https://example.org:99999999/", "https://example.org/<script>", ""],
)  # fmt: skip
def test_anything_but_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="is not a web address: give one like https://example.org/maps/darien/"):
        embed.web_address(url)


def test_the_html_snippet_is_one_figure_with_frame_picture_and_caption() -> None:
    text = embed.snippet(toy_card(credit="The desk"), BASE)
    tags = Tags(text)
    names = [name for name, _ in tags.found]
    assert names == [
        "figure", "div", "iframe", "noscript", "a", "img", "script", "figcaption", "span", "noscript", "a"
    ]  # fmt: skip
    (frame,) = tags.all("iframe")
    assert frame["src"] == BASE + "embed.html"
    assert frame["title"] == "Interactive map: Four places"
    assert frame["loading"] == "lazy"
    (image,) = tags.all("img")
    assert image["src"] == BASE + "fallback.png"
    assert image["alt"]
    assert tags.all("a")[0]["href"] == BASE + "index.html"
    assert "Sources: Registry." in " ".join(tags.text)
    assert "Map: The desk" in " ".join(tags.text)
    assert "<script" not in embed.snippet(toy_card(), BASE, script=False)


def test_the_script_of_every_snippet_is_a_file_so_that_no_filter_leaves_its_text() -> None:
    for cms in ("html", "element"):
        text = embed.snippet(toy_card(), BASE, cms=cms)
        assert [tag["src"] for tag in Tags(text).all("script")] == [BASE + "route-map.js"]
        assert re.findall(r"<script[^>]*>(.+?)</script>", text) == []
    assert f"script-src {BASE}route-map.js" in build.files(toy_editions("en"), build.Site(base=BASE))["csp.txt"]


@pytest.mark.parametrize("cms", ["html", "element", "amp", "newsletter", *embed.ROLES[:3]])
def test_no_snippet_holds_a_comment_with_tags_or_half_a_style_that_takes_the_picture_out_of_the_text(cms: str) -> None:
    more = {"cms": "wordpress", "role": cms} if cms in embed.ROLES else {"cms": cms}
    text = embed.snippet(toy_card(credit="The desk"), BASE, **more)  # type: ignore[arg-type]
    assert [note for note in re.findall(r"<!--(.*?)-->", text) if "<" in note or not re.match(r" /?wp:", note)] == []
    # What is left of styles when a filter has taken everything with a bracket, and positions, out: see kses.php.
    for tag, attributes in Tags(text).found:
        kept = [part for part in str(attributes.get("style") or "").split(";") if part and "(" not in part]
        if tag in ("a", "img", "div", "route-map"):
            assert not {"height:0", "height:0px", "position:absolute"} & set(kept), (tag, kept)
    if cms not in ("embed", "amp"):
        assert re.search(r'<a href="[^"]*index.html"[^>]*><img [^>]*width="\d+" height="\d+"', text)


def test_what_a_host_would_take_for_code_of_its_own_is_not_in_the_words() -> None:
    title = '[gallery] [[x]] <!-- wp:html --> " & &amp; &#91;gallery&#x5d; ' + "a" * 90
    card = dataclasses.replace(toy_card(), title=title, alt=title + "\n\nmore")
    for cms, role in [(cms, "embed") for cms in (*embed.CMS, "element")] + [("wordpress", r) for r in embed.ROLES[:3]]:
        text = embed.snippet(card, BASE, cms=cms, role=role)
        assert not re.search(r"\[\w", text), (cms, role)
        # The filters of WordPress make one & of &amp; before a name or a number, and its editor saves what that says.
        assert not re.search(r"&amp;#?\w+;", text), (cms, role)
        # The editor saves < in an attribute as it is, and a filter makes text of a tag that holds one.
        assert not [value for _, had in Tags(text).found for value in had.values() if re.search("[<>]", value or "")]
        assert text.count("<!-- wp:") == (cms == "wordpress")
        words = "".join(Tags(text).text)
        assert re.search(r"\w{40}", words) is None, (cms, role)
        assert not re.search(r'alt="[^"]*\n', text)


def reserved(of: dict[int, int], width: float) -> float:
    code = re.sub(r"(-?[\d.]+)%", lambda m: f"({m[1]}*width/100)", reserve(of))
    return float(eval(re.sub(r"([\d.])px", r"\1", code), {"min": min, "max": max, "width": width}))


def test_the_reserved_height_follows_the_width_of_the_column() -> None:
    of = {300: 900, 470: 1000, 490: 700, 610: 800, 640: 650, 700: 680, 1000: 830}
    for width, wanted in of.items():
        assert reserved(of, width) == pytest.approx(wanted, abs=3), width
    assert reserved(of, 480) > 700
    assert reserved(of, 620) >= 640
    assert reserved(of, 320) == pytest.approx(900 + 100 * 20 / 170, abs=3)


def test_the_reserved_height_of_a_story_jumps_where_its_chapters_stand_beside_the_map() -> None:
    of = {300: 1500, 470: 1600, 490: 1300, 610: 1400, 640: 1250, 890: 1500, 900: 1000, 1000: 1100}
    for width, wanted in of.items():
        assert reserved(of, width) == pytest.approx(wanted, abs=3), width
    assert reserved(of, 898) == pytest.approx(1508, abs=3)
    assert reserved(of, 1100) == pytest.approx(1200, abs=3)


def test_amp_has_an_overflow_child_a_sandbox_and_https() -> None:
    tags = Tags(embed.snippet(toy_card(), BASE, cms="amp"))
    (frame,) = tags.all("amp-iframe")
    assert "resizable" in frame
    assert frame["sandbox"] == f"{embed.SANDBOX} allow-same-origin"
    assert [attributes for _, attributes in tags.found if "style" in attributes] == []
    assert str(frame["src"]).startswith("https://")
    assert any("overflow" in attributes for name, attributes in tags.found if name == "div")
    assert tags.all("script") == []
    # A plain picture is valid in noscript alone; it is what a filter leaves.
    text = embed.snippet(toy_card(), BASE, cms="amp")
    assert len(tags.all("img")) == 1
    assert re.search(r"<noscript><a [^>]*><img [^>]*></a></noscript>", text)
    with pytest.raises(UsageError, match="AMP pages take frames by https only"):
        embed.snippet(toy_card(), "http://example.org/", cms="amp")


def test_a_newsletter_has_neither_script_nor_frame() -> None:
    text = embed.snippet(toy_card(), BASE, cms="newsletter")
    names = {name for name, _ in Tags(text).found}
    assert not names & {"script", "iframe", "style", "noscript", "figure"}
    assert {"img", "a", "table", "caption", "th", "td"} <= names
    assert "1,000 people" in text


def test_wordpress_gets_one_thing_for_each_role() -> None:
    made = {role: embed.snippet(toy_card(credit="The desk"), BASE, cms="wordpress", role=role) for role in embed.ROLES}
    assert BASE + "index.html" in made["embed"].splitlines()
    for role, block in (("embed", "embed"), ("picture", "image"), ("frame", "html")):
        assert re.findall(r"<!-- (/?wp:\w+)", made[role]) == [f"wp:{block}", f"/wp:{block}"]
    for role in ("embed", "picture"):
        assert {"iframe", "script", "noscript", "style"} & {name for name, _ in Tags(made[role]).found} == set()
    assert embed.snippet(toy_card(credit="The desk"), BASE) in made["frame"]
    assert made["plugin"].startswith("<?php")
    assert "array( 'https://example.org' )" in made["plugin"]
    assert "@" not in re.sub(r"@example|@since", "", made["plugin"])
    with pytest.raises(UsageError, match='--role "owner" is not one of embed, picture, frame, plugin'):
        embed.snippet(toy_card(), BASE, cms="wordpress", role="owner")


def test_an_address_in_a_block_is_written_as_wordpress_writes_it() -> None:
    text = embed.snippet(toy_card(), "https://example.org/a--b&c/ñ [x]/".replace(" ", "%20"), cms="wordpress")
    (attributes,) = re.findall(r"<!-- wp:embed (\{.*\}) -->", text)
    assert "--" not in attributes
    assert json.loads(attributes)["url"] == "https://example.org/a--b&c/%C3%B1%20%5Bx%5D/index.html"
    assert "https://example.org/a--b&amp;c/%C3%B1%20%5Bx%5D/index.html" in text.splitlines()


def test_the_oembed_frame_is_as_wide_as_its_column_without_styles() -> None:
    (frame,) = Tags(embed.oembed(toy_card(), BASE)["html"]).all("iframe")
    assert (frame["width"], frame["frameborder"], frame["sandbox"]) == ("100%", "0", embed.SANDBOX)


def test_the_table_of_a_newsletter_has_two_columns_for_phones() -> None:
    tags = Tags(embed.snippet(toy_card(), BASE, cms="newsletter"))
    cells = len(tags.all("th")) + len(tags.all("td"))
    assert cells == 2 * len(tags.all("tr"))


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UsageError, match='--cms "ghost" is not one of html, wordpress, amp, newsletter, element'):
        embed.snippet(toy_card(), BASE, cms="ghost")


def test_cards_read_back_as_they_were_written() -> None:
    card = toy_card(credit="«The desk»")
    assert build.cards_of(json.loads(build.cards_json([card]))) == (card,)


def test_without_figures_the_newsletter_shows_the_stops() -> None:
    net = line_of_four().replace(observations=())
    card = build.card(build.editions([compose.compose(net)])[0])
    assert [row[0] for row in card.rows] == ["A", "A → B", "B", "B → C", "C", "C → D", "D"]
    assert dataclasses.is_dataclass(card)
