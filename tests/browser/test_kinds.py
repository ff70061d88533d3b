"""Every kind of page, with the worst text in every field, in three languages, and by keyboard alone."""

from __future__ import annotations

import csv
import json
import re
import struct
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import main
from routes.model.chapter import Chapter
from routes.model.network import Meta
from routes.model.records import Closure, Leg, Observation, Route, Source, Waypoint
from routes.network import Network
from tests.browser.conftest import unfold, violations

KINDS = ("map", "story", "article", "index", "embed")
LANGS = ("en", "es", "ar")
FOLDER = Path(__file__).parents[2] / "examples" / "darien-2022"

HOSTILE = (
    "<img src=x onerror=window.owned=1>",
    "</script><script>window.owned=1</script>",
    "</title></style></textarea><svg onload=window.owned=1>",
    "<!--<script>",
    "-->",
    "]]><script>window.owned=1</script>",
    "\"'><svg onload=window.owned=1>",
    "\\u003cscript\\u003e \\",
    "a\u2028b\u2029c",
    "\u202egnirts\u2066",
    "{{7331*7}}",
    "{% raw %}",
    "{# x",
    "${window.owned=1}",
    "`;window.owned=1;`",
    "';window.owned=1;//",
    "javascript:window.owned=1",
    "[a](javascript:window.owned=1)",
    "data:text/html,<script>window.owned=1</script>",
    "=HYPERLINK(1)",
    "&lt;b&gt; &amp;",
)
ALL = " ".join(HOSTILE)
PIXEL = (
    b"\x89PNG\r\n\x1a\n"
    + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0\xff\0\0")),
            (b"IEND", b""),
        )
    )
)  # fmt: skip


# --- what a hostile newsroom publishes -----------------------------------------------------------------------------


def hostile(lang: str = "en") -> Network:
    """Return a network every text field of every table of which holds every hostile text."""
    extra = {ALL: ALL}
    source = Source(id="s", publisher=ALL, author=ALL, title=ALL, published=ALL, accessed=ALL, licence=ALL, extra=extra)
    places = [
        Waypoint(
            id=f"p{i}",
            name=f"{i} {ALL}",
            names={"es": ALL, "ar": ALL},
            aliases=(f"Place {i}", ALL),
            lon=-77 + i,
            lat=8 + i / 2,
            country="COL",
            sources=("s",),
            note=ALL,
            extra=extra,
        )
        for i in range(3)
    ]
    legs = [
        Leg(id=f"l{i}", start=f"p{i}", end=f"p{i + 1}", mode="boat", sources=("s",), note=ALL, extra=extra)
        for i in range(2)
    ]
    observations = [
        Observation(about=about, measure="transit", period=f"2021-0{m}", value=7 * m, source="s", group=group, note=ALL)
        for about in ("p0", "l0", "l1")
        for m in (1, 2, 3)
        for group in ("", ALL)
    ]
    return Network(
        meta=Meta(name=ALL, title=ALL, description=ALL, licence=ALL, credit=ALL, lang=lang),
        waypoints=places,
        legs=legs,
        routes=[Route(id="r", title=ALL, legs=["l0", "l1"], summary=ALL, sources=("s",), extra=extra)],
        observations=observations,
        closures=[Closure(target="l1", valid="2021-02/2021-02", source="s", note=ALL)],
        sources=[source],
        chapters=[
            Chapter(title=ALL, text=f"{ALL}\n\n- {ALL}", show=(), view=("p0",), image="a.png", alt=ALL, credit=ALL, picture=PIXEL),
            Chapter(title=f"2 {ALL}", text=ALL, show=("l1",), period="2021-02", credit=ALL),
        ],
    )  # fmt: skip


DRAFT = f"---\ntitle: {ALL}\nstandfirst: {ALL}\ncredit: {ALL}\n---\n\n"


def draft() -> str:
    """Return a draft that names places between hostile words, in every kind of block."""
    lines = "".join(
        f"Place 0 {text} reached Place 2 in 2021: 7 people.\n\n- {text}\n\n> {text}\n\n## {text}\n\n"
        for text in HOSTILE
    )
    return DRAFT + lines + f"```\n{ALL}\n```\n"


def write_hostile(folder: Path) -> dict[str, Path]:
    """Write a network folder and everything that is made of it; return the pages by kind."""
    net = hostile()
    net.save(folder / "net")
    (folder / "net" / "a.png").write_bytes(PIXEL)
    (folder / "alt.txt").write_text(f"{ALL}\n\n{ALL}\n", encoding="utf-8")
    (folder / "draft.md").write_text(draft(), encoding="utf-8")
    words = [f"--title={ALL}", f"--source={ALL}", f"--credit={ALL}", f"--disclaimer={ALL}", "--basemap=none"]
    name = str(folder / "net")
    told = [*words, f"--alt={folder / 'alt.txt'}", "--flows=transit"]
    assert main(["map", name, "-o", str(folder / "story.html"), *told]) == 0
    net.replace(chapters=()).map(title=ALL, source=ALL, credit=ALL, alt=ALL, basemap="none").save(folder / "map.html")
    assert main(["article", str(folder / "draft.md"), "-n", name, "-o", str(folder / "article.html")]) == 0
    assert (
        main(["build", name, "-o", str(folder / "out"), *words, f"--correction={ALL}", "--lang=en", "--lang=ar"]) == 0
    )
    return {
        **{kind: folder / f"{kind}.html" for kind in ("map", "story", "article")},
        **{kind: folder / "out" / f"{kind}.html" for kind in ("index", "embed")},
        "strict": folder / "out" / "strict" / "index.html",
        "ar": folder / "out" / "index.ar.html",
    }


@pytest.fixture(scope="module")
def hostile_pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return write_hostile(tmp_path_factory.mktemp("hostile"))


def squeezed(text: str) -> str:
    return "".join(text.split())


OWNED = """() => window.owned !== undefined || [...document.querySelectorAll('*')].some(n =>
    [...n.attributes].some(a => /^on/i.test(a.name) || /^\\s*(javascript|vbscript):/i.test(a.value) && /href|src|action/.test(a.name)
    || /^data:text/i.test(a.value) && /href|src/.test(a.name))) || document.querySelectorAll('main img:not(.r-chapter img), main iframe, main form, main script').length > 0"""


@pytest.mark.parametrize("kind", ["map", "story", "article", "index", "embed", "strict", "ar"])
def test_every_hostile_text_in_every_field_is_read_literally_and_nothing_runs(
    visit: Any, hostile_pages: dict[str, Path], kind: str
) -> None:
    html = hostile_pages[kind].read_text(encoding="utf-8")
    assert "51331" not in html
    seen = visit(700, reduced_motion="reduce").open(hostile_pages[kind])
    page = seen.page
    assert squeezed(page.title()) == squeezed(ALL)
    assert squeezed(page.locator("h1").first.text_content()) == squeezed(ALL)
    body = squeezed(page.evaluate("document.body.textContent"))
    assert body.count(squeezed(ALL)) >= 8
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    for selector in ("[data-waypoint] button", "[data-leg] button", ".r-mention"):
        for button in page.locator(selector).all()[:3]:
            button.click()
            page.wait_for_selector(".r-popup")
            popup = squeezed(page.locator(".r-popup").text_content())
            assert squeezed(ALL) in popup
    if page.locator(".r-range").count():
        page.locator(".r-range").focus()
        page.keyboard.press("End")
        assert squeezed(ALL) in squeezed(page.locator(".r-told").text_content())
    if page.locator(".r-steps button").count():
        page.locator(".r-steps button:enabled").last.click()
        page.wait_for_function("document.querySelector('.r-chapter.r-now').id === 'chapter-2'")
    page.wait_for_timeout(60)
    assert not page.evaluate(OWNED)
    assert seen.errors == []
    assert seen.requests == []


@pytest.mark.parametrize("name", ["fallback.svg", "fallback.ar.svg"])
def test_hostile_text_leaves_a_picture_that_is_xml_and_runs_nothing(
    visit: Any, hostile_pages: dict[str, Path], name: str
) -> None:
    path = hostile_pages["index"].parent / name
    for node in ET.parse(path).iter():
        assert str(node.tag).rpartition("}")[2] not in ("script", "foreignObject", "iframe", "a", "image", "use")
        assert [key for key in node.attrib if key.lower().startswith("on") or key.endswith("href")] == []
    seen = visit(700)
    seen.page.goto(path.as_uri())
    assert seen.page.evaluate("window.owned") is None
    assert seen.page.evaluate("document.documentElement.localName") == "svg"
    assert seen.errors == []
    assert seen.requests == []


def test_hostile_text_leaves_pictures_for_paper_that_name_no_action(hostile_pages: dict[str, Path]) -> None:
    folder = hostile_pages["index"].parent
    for path in sorted(folder.glob("*.pdf")):
        assert not re.search(rb"/(JavaScript|JS|Launch|OpenAction|AA|URI)\b", path.read_bytes()), path.name
    for path in sorted(folder.glob("*.png")):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_hostile_text_stays_text_in_tables_data_and_snippets(
    visit: Any, hostile_pages: dict[str, Path], tmp_path: Path, capsys: Any
) -> None:
    folder = hostile_pages["index"].parent
    rows = list(csv.reader((folder / "table.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if re.match(r"\s*[=+@\t\r]|-[^\d.]", cell)] == []
    assert sum(squeezed(ALL) in squeezed(cell) for cell in cells) >= 10
    data = json.loads((folder / "data.geojson").read_text(encoding="utf-8"))
    assert squeezed(ALL) in squeezed(json.dumps(data, ensure_ascii=False).replace('\\"', '"').replace("\\\\", "\\"))
    snippets = {"oembed": json.loads((folder / "oembed.json").read_text(encoding="utf-8"))["html"]}
    for cms in ("html", "wordpress", "amp", "newsletter", "element"):
        capsys.readouterr()
        assert main(["embed", str(folder), "--url", "https://example.org/m/", "--cms", cms]) == 0
        snippets[cms] = capsys.readouterr().out
    for cms, snippet in snippets.items():
        assert "51331" not in snippet
        host = tmp_path / f"{cms}.html"
        host.write_text(
            f'<!doctype html><meta charset="utf-8"><title>Host</title><link rel="icon" href="data:,"><main>{snippet}</main>',
            encoding="utf-8",
        )
        page = visit(700).page
        page.route(re.compile("^https:"), lambda route: route.abort())
        page.goto(host.as_uri())
        assert page.evaluate("window.owned") is None, cms
        assert (
            page.evaluate(
                "[...document.querySelectorAll('*')].flatMap(n => [...n.attributes].map(a => a.name)).filter(n => n.startsWith('on'))"
            )
            == []
        ), cms
        assert page.evaluate("document.querySelectorAll('main svg[onload], img[src=x]').length") == 0, cms


def test_an_address_that_is_no_web_address_is_never_a_link() -> None:
    from routes.errors import DataError

    for address in (
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        " javascript:alert(1)",
        "vbscript:x",
    ):
        with pytest.raises(DataError):
            Source(id="s", publisher="P", url=address)


# --- every kind of page, in three languages ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    from routes.maps.compose import compose
    from routes.publish import site as build

    net, folder = routes.read(FOLDER), tmp_path_factory.mktemp("kinds")
    text = (FOLDER / "article.md").read_text(encoding="utf-8")
    out = {}
    for lang in LANGS:
        out["map", lang] = net.replace(chapters=()).map(lang=lang, basemap="none").save(folder / f"map-{lang}.html")
        out["story", lang] = net.map(lang=lang, basemap="none").save(folder / f"story-{lang}.html")
        draft = f"lang: {lang}\n{text}" if text.startswith("title:") else text
        out["article", lang] = net.article(draft, lang=lang).save(folder / f"article-{lang}.html", basemap="none")
    listed = build.editions([compose(net, lang=lang, basemap="none") for lang in LANGS])
    made = build.files(listed, build.Site(), strict=False)
    for edition in listed:
        for kind, name in (("index", edition.index), ("embed", edition.embed)):
            out[kind, edition.lang] = folder / name
            out[kind, edition.lang].write_text(made[name], encoding="utf-8")
    return out


SEEN = [(1200, "light"), (320, "dark"), (1200, "dark"), (320, "light")]


@pytest.mark.parametrize(
    ("kind", "lang", "width", "scheme"),
    # Each kind once, each language, width and scheme at least once; the map itself is looked through above.
    [
        (kind, lang, *SEEN[(i + j) % 4])
        for i, kind in enumerate(KINDS)
        for j, lang in enumerate(LANGS)
        if (i + j) % 3 == 1
    ],
)
def test_axe_finds_nothing_in_any_kind_of_page_with_a_popup_open(
    visit: Any, pages: dict[tuple[str, str], Path], kind: str, lang: str, width: int, scheme: str
) -> None:
    seen = visit(width, 800, color_scheme=scheme, reduced_motion="reduce").open(pages[kind, lang])
    page = seen.page
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.locator("[data-waypoint] button").nth(2).click()
    page.wait_for_selector(".r-popup")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert seen.errors == []
    assert seen.requests == []


FOCUS = """() => { const a = document.activeElement; if (!a || a === document.body) return null;
    // The range of the time lies unseen over its chart, which is outlined in its place.
    const shown = a.closest('.r-track:has(.r-range)') || a, r = shown.getBoundingClientRect(), name = (a.getAttribute('aria-label') || a.textContent || '').trim();
    const at = [[r.left + r.width / 2, r.top + r.height / 2], [r.left + 2, r.top + 2], [r.right - 2, r.bottom - 2]]
        .map(p => document.elementFromPoint(...p));
    const place = a.closest('[data-waypoint], [data-leg]');
    return { what: a.tagName + '.' + a.className, name, seen: at.some(n => n && (shown.contains(n) || n.contains(shown))),
        row: place ? a.textContent : null }; }"""


@pytest.mark.parametrize(
    ("kind", "width"), [("map", 320), ("map", 1200), ("story", 1200), ("article", 320), ("embed", 320)]
)
def test_by_keyboard_alone_everything_is_reached_in_route_order_named_and_in_sight(
    visit: Any, pages: dict[tuple[str, str], Path], kind: str, width: int
) -> None:
    page = visit(width, 800, reduced_motion="reduce").open(pages[kind, "en"]).page
    if kind != "embed":
        unfold(page)  # on a phone long tables are folded
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            break
        stops.append(found)
        if kind == "embed" and found["name"].startswith("The route in words"):
            page.keyboard.press("Enter")
            unfold(page)
    assert [stop for stop in stops if not stop["name"] or not stop["seen"]] == []
    first = [stop["name"] for stop in stops[:5]]
    assert first[0] == "Skip the map"
    assert first[1].startswith("Map: ")
    assert first[2:] == ["Zoom in", "Zoom out", "Show the whole route"]
    rows = page.evaluate("[...document.querySelectorAll('.r-fold th button')].map(b => b.textContent)")
    tabbed = [stop["row"] for stop in stops if stop["what"] == "BUTTON.r-open"]
    assert [name for name in tabbed if name in rows][-len(rows) :] == rows
    assert rows[:3] == ["Necoclí", f"Necoclí → {rows[2]}", "Acandí" if kind == "article" else "Capurganá"]
    button = page.locator(".r-fold th button").nth(1)
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".r-popup")
    assert page.evaluate("document.activeElement.closest('.r-popup') !== null")
    page.keyboard.press("Escape")
    page.wait_for_selector(".r-popup", state="detached")
    assert page.evaluate("document.activeElement.textContent") == rows[1]


def test_in_a_story_the_map_covers_nothing_that_stands_below_it(visit: Any, pages: dict[tuple[str, str], Path]) -> None:
    page = visit(1200, 800, reduced_motion="reduce").open(pages["story", "en"]).page
    page.locator(".r-time").scroll_into_view_if_needed()
    bottom = page.locator(".r-stage").bounding_box()
    assert bottom["y"] + bottom["height"] <= page.locator(".r-time").bounding_box()["y"] + 1
