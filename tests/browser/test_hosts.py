"""The five hosts: a plain frame, a sandboxed one, a strict content policy, JavaScript off, the custom element.

In each: the map or its picture is seen, so is the source line, the height is right, nothing in the host page moves,
nothing is said on the console, and the host page scrolls by wheel and by touch over the map.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import TimeoutError as Late

from routes.cli import main
from routes.publish import site as build
from routes.publish.heights import reserve
from tests.browser.conftest import Visit, violations

BUNDLED = ["americas", "central-mediterranean"]
STORY = Path(__file__).parents[2] / "examples" / "darien-2022"
EVERY = [*BUNDLED, "story", "csv"]
CSV = """name,lat,lon,mode,source
Tapachula,14.9031,-92.2575,bus,Registro local 2024
Arriaga,16.2356,-93.8997,train,Registro local 2024
Ixtepec,16.5622,-95.1000,train,Registro local 2024
Ciudad de México,19.4326,-99.1332,bus,Registro local 2024
"""
HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Host</title><link rel="icon" href="data:,"><style>body{{margin:0;font:18px/1.6 Georgia,serif;background:#fff;color:#111}}a{{color:#0b5a8c}}@media(prefers-color-scheme:dark){{body{{background:#14191d;color:#eee}}a{{color:#8cc8f0}}}}main{{max-width:46rem;margin:0 auto}}{style}</style></head>
<body><main><h1>An article</h1><p>Before the map.</p>{snippet}<p id="after">After the map.</p><div style="height:3000px"></div></main>
<script>window.shifts=[];new PerformanceObserver(function(l){{l.getEntries().forEach(function(e){{shifts.push(e.value)}})}}).observe({{type:"layout-shift",buffered:true}})</script></body></html>"""
HOSTILE = "*{box-sizing:content-box;line-height:3}svg{display:none}table{width:100%!important}iframe{border:9px solid red}img{opacity:.1}"


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return the publication folders of the bundled networks, of the story and of somebody's CSV."""
    root = tmp_path_factory.mktemp("hosts")
    (root / "places.csv").write_text(CSV, encoding="utf-8")
    networks = {name: name for name in BUNDLED} | {"csv": str(root / "places.csv"), "story": str(STORY)}
    for name, network in networks.items():
        chain = ["--chain"] if name == "csv" else []
        assert main(["build", network, "-o", str(root / name), *chain]) == 0
    return {name: root / name for name in networks}


@pytest.mark.parametrize("name", [*BUNDLED, "csv"])
def test_pages_and_pictures_are_light_enough_for_a_phone(folders: dict[str, Path], name: str) -> None:
    for page in ("index.html", "embed.html"):
        assert len(gzip.compress((folders[name] / page).read_bytes(), 9)) <= 150_000
    for picture in ("fallback.png", "social.png"):
        assert (folders[name] / picture).stat().st_size <= 120_000
    assert len(gzip.compress((folders[name] / "fallback.svg").read_bytes(), 9)) <= 60_000


def host_page(tmp_path: Path, capsys: Any, folder: Path, url: str, *options: str, style: str = "") -> Path:
    """Write a page with the snippet that the command line prints; return its folder."""
    capsys.readouterr()
    assert main(["embed", str(folder), "--url", url, *options]) == 0
    snippet = capsys.readouterr().out
    host = tmp_path / "host"
    host.mkdir(exist_ok=True)
    (host / "page.html").write_text(HOST.format(snippet=snippet, style=style), encoding="utf-8")
    return host


def map_frame(page: Any) -> Any:
    """Return the frame of the map, once it has drawn it."""
    page.wait_for_selector("iframe")
    page.wait_for_function("document.querySelector('iframe, route-map') !== null")
    for _ in range(600):
        for frame in page.frames[1:]:
            if "embed" in frame.url and frame.evaluate("document.documentElement.dataset.ready === '1'"):
                return frame
        page.wait_for_timeout(100)
    raise AssertionError("the map was not drawn")


def assert_good_guest(seen: Visit, host: str = "iframe") -> None:
    page = seen.page
    frame = map_frame(page)
    fits = "Math.abs(innerHeight - document.querySelector('.r-page').getBoundingClientRect().bottom) <= 2"
    for _ in range(100):  # Asked from here: a strict policy lets nothing be asked again and again inside.
        if frame.evaluate(f"document.documentElement.scrollHeight <= innerHeight + 1 && {fits}"):
            break
        page.wait_for_timeout(100)
    assert frame.locator(".r-frame > .leaflet-container").is_visible()
    assert frame.locator("figcaption").is_visible()
    assert len(frame.locator("figcaption p").first.inner_text()) > 10
    assert frame.locator(".r-tail a", has_text="Get the data").is_visible()
    inner = frame.evaluate(
        "[innerHeight, document.documentElement.scrollHeight, document.querySelector('.r-page').getBoundingClientRect().bottom]"
    )
    assert inner[1] <= inner[0] + 1, "the frame is too low"
    assert inner[0] - inner[2] <= 2, "the frame is too high"
    assert page.evaluate("shifts") == []
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert scrolls(page, host, "wheel")
    assert scrolls(page, host, "finger")
    assert seen.errors == []


def scrolls(page: Any, selector: str, by: str) -> bool:
    """Return whether the host page scrolls when the wheel is turned or one finger drawn over the map.

    Tried again if the browser was not ready to route the first of it out of a frame.
    """
    session = page.context.new_cdp_session(page)
    for _ in range(5):
        page.evaluate("scrollTo(0, 0)")
        page.wait_for_function("scrollY === 0")
        box = page.locator(selector).first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + 330
        if by == "wheel":
            page.mouse.move(x, y)
            page.mouse.wheel(0, 300)
        else:
            session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
            for step in range(1, 21):
                point = {"x": x, "y": y - 15 * step}
                session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
                page.wait_for_timeout(16)
            session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        try:
            page.wait_for_function("scrollY >= 100", timeout=3000)
        except Late:
            continue
        page.evaluate("scrollTo(0, 0)")
        return True
    return False


@pytest.mark.parametrize(
    ("network", "width"),
    [*itertools.product(["americas", "csv"], [320, 700, 1200]), *zip(EVERY[1:-1], (320, 1200), strict=True)],
)
def test_in_a_plain_frame(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, network: str, width: int
) -> None:
    host = host_page(tmp_path, capsys, folders[network], server(folders[network]))
    seen = visit(width, 1000, has_touch=True)
    seen.page.goto(server(host) + "page.html")
    assert_good_guest(seen)
    assert seen.page.locator("figure > figcaption").inner_text().strip() != ""


@pytest.mark.parametrize(
    ("network", "widths"),
    [
        *(
            (name, ((300, 440, 600, 736), (375, 500, 660, 1000), (320, 410, 560, 1000))[i % 3])
            for i, name in enumerate(EVERY)
        ),
        ("story", (890, 900, 930, 960)),
    ],
)
def test_the_room_that_the_article_keeps_is_enough(
    visit: Any, server: Any, folders: dict[str, Path], network: str, widths: tuple[int, ...]
) -> None:
    """A host without our script: nothing is left out, nothing asks for more, no room is left over."""
    of = {
        int(w): h
        for w, h in json.loads((folders[network] / "embed.json").read_text())["editions"][0]["heights"].items()
    }
    base = server(folders[network])
    page = visit(1100, 2600).page
    page.goto(base + "alt.txt")
    for width in widths:
        page.set_content(
            f'<body style="margin:0"><div style="width:{width}px"><div style="position:relative;padding-bottom:{reserve(of)}">'
            f'<iframe src="{base}embed.html?{width}" style="position:absolute;width:100%;height:100%;border:0"></iframe></div></div>'
        )
        frame = map_frame(page)
        frame.wait_for_function("document.querySelector('.r-page').getBoundingClientRect().width === innerWidth")
        assert not frame.locator("html.r-compact").count(), f"too low at {width} px"
        spare = "innerHeight - document.querySelector('.r-page').getBoundingClientRect().bottom"
        assert -1 <= frame.evaluate(spare) <= 2, width


@pytest.mark.parametrize("network", EVERY)
def test_in_a_sandboxed_frame(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, network: str
) -> None:
    host = host_page(tmp_path, capsys, folders[network], server(folders[network]))
    page_file = host / "page.html"
    page_file.write_text(
        re.sub(r'sandbox="[^"]*"', 'sandbox="allow-scripts"', page_file.read_text(encoding="utf-8")), encoding="utf-8"
    )
    seen = visit(700, 1000, has_touch=True)
    seen.page.goto(server(host) + "page.html")
    assert_good_guest(seen)


@pytest.mark.parametrize(
    ("network", "form"), [*((name, "strict") for name in EVERY), ("americas", "inline"), ("csv", "inline")]
)
def test_under_a_strict_content_policy(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, network: str, form: str
) -> None:
    folder = folders[network]
    policy = build.STRICT_POLICY if form == "strict" else printed_policy(folder, "embed.html")
    host = host_page(tmp_path, capsys, folder, server(folder, policy))
    page_file = host / "page.html"
    if form == "strict":
        page_file.write_text(
            page_file.read_text(encoding="utf-8").replace("/embed.html", "/strict/embed.html"), encoding="utf-8"
        )
    seen = visit(700, 1000, has_touch=True)
    seen.page.goto(server(host) + "page.html")
    assert_good_guest(seen)


@pytest.mark.parametrize("cms", ["html", "element"])
def test_on_a_site_that_allows_no_inline_styles_and_scripts(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, cms: str
) -> None:
    folder = server(folders["csv"], build.STRICT_POLICY)
    host = host_page(tmp_path, capsys, folders["csv"], folder, "--cms", cms, "--strict")
    page_file = host / "page.html"
    text = page_file.read_text(encoding="utf-8")
    text = text[: text.index("<style>")] + text[text.index("</style>") + 8 : text.rindex("<script>")]
    assert "style=" not in text.replace('style="height:3000px"', "")
    page_file.write_text(text.replace(' style="height:3000px"', ""), encoding="utf-8")
    own = folder.rstrip("/")
    policy = f"default-src 'none'; script-src {own}; frame-src {own}; img-src {own} data:; style-src 'self'"
    seen = visit(700, 1000)
    seen.page.goto(server(host, policy) + "page.html")
    frame = map_frame(seen.page)
    assert "/strict/embed.html" in frame.url
    assert frame.locator(".r-frame > .leaflet-container").is_visible()
    assert seen.page.locator("iframe").bounding_box()["height"] > 500
    assert seen.page.locator("figcaption").first.is_visible()
    assert seen.errors == []


def printed_policy(folder: Path, name: str) -> str:
    lines = (folder / "csp.txt").read_text(encoding="utf-8").splitlines()
    return lines[lines.index(f"{name} runs under") + 1]


@pytest.mark.parametrize("form", ["strict", "inline"])
def test_the_full_page_runs_under_its_policy(visit: Any, server: Any, folders: dict[str, Path], form: str) -> None:
    folder = folders["americas"]
    policy = build.STRICT_POLICY if form == "strict" else printed_policy(folder, "index.html")
    seen = visit(1200).open(server(folder, policy) + ("strict/" if form == "strict" else "") + "index.html")
    seen.page.locator("[data-waypoint] button", has_text="Necoclí").first.click()
    seen.page.wait_for_selector(".r-popup")
    assert seen.errors == []


@pytest.mark.parametrize("network", EVERY)
def test_without_javascript(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, network: str
) -> None:
    base = server(folders[network])
    host = host_page(tmp_path, capsys, folders[network], base)
    seen = visit(700, 1000, java_script_enabled=False)
    page = seen.page
    page.goto(server(host) + "page.html")
    image = page.locator("figure img")
    assert image.is_visible()
    assert image.get_attribute("alt")
    assert page.locator("figure > figcaption").is_visible()
    box, frame = image.bounding_box(), page.locator("iframe").bounding_box()
    assert box["height"] > 300
    assert abs(box["y"] - frame["y"]) < 1, "the picture covers the frame"
    page.goto(base + "embed.html")
    assert page.locator("svg.r-static").is_visible()
    assert page.locator("figcaption").is_visible()
    assert seen.errors == []


@pytest.mark.parametrize(
    ("network", "width"),
    [(name, width) for name in EVERY for width in ((320, 1200) if name in ("americas", "csv") else (1200,))],
)
def test_the_custom_element_in_a_page_with_hostile_styles(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, network: str, width: int
) -> None:
    host = host_page(tmp_path, capsys, folders[network], server(folders[network]), "--cms", "element", style=HOSTILE)
    seen = visit(width, 1000, has_touch=True)
    seen.page.goto(server(host) + "page.html")
    assert_good_guest(seen, "route-map")
    assert (
        seen.page.evaluate(
            "getComputedStyle(document.querySelector('route-map').shadowRoot.querySelector('iframe')).borderTopWidth"
        )
        == "0px"
    )
    frame = map_frame(seen.page)
    assert frame.evaluate("getComputedStyle(document.querySelector('.r-page')).lineHeight") == "24px"


def test_the_custom_element_shows_its_picture_where_its_script_does_not_run(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any
) -> None:
    host = host_page(tmp_path, capsys, folders["csv"], server(folders["csv"]), "--cms", "element")
    page = visit(700, 1000, java_script_enabled=False).page
    page.goto(server(host) + "page.html")
    assert page.locator("route-map img").bounding_box()["height"] > 300


def test_heights_are_believed_from_the_map_alone_and_within_reason(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any
) -> None:
    host = host_page(tmp_path, capsys, folders["csv"], server(folders["csv"]))
    seen = visit(700, 1000)
    page = seen.page
    silent = "<!doctype html><html lang=en data-ready=1><title>Says nothing of its own</title>"
    page.route("**/embed.html", lambda route: route.fulfill(body=silent, content_type="text/html"))
    page.goto(server(host) + "page.html")
    frame = map_frame(page)
    before = page.locator("iframe").bounding_box()["height"]
    page.evaluate("postMessage({sentinel: 'amp', type: 'embed-size', height: 2222}, '*')")
    page.wait_for_timeout(200)
    assert page.locator("iframe").bounding_box()["height"] == before

    def after(height: str) -> float:
        frame.evaluate(f"parent.postMessage({{sentinel: 'amp', type: 'embed-size', height: {height}}}, '*')")
        page.wait_for_timeout(200)
        return float(page.locator("iframe").bounding_box()["height"])

    assert [after("'900'"), after("NaN"), after("Infinity"), after("null")] == [before] * 4
    assert [after("1e9"), after("-5"), after("700.2")] == [4000, 100, 701]


def test_the_words_of_a_frame_are_a_link_to_the_full_page(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any
) -> None:
    host = host_page(tmp_path, capsys, folders["csv"], server(folders["csv"]))
    page = visit(700, 1000).page
    page.goto(server(host) + "page.html")
    frame = map_frame(page)
    assert not frame.locator(".r-more").is_visible()
    assert frame.locator(".r-skip").get_attribute("href") == "#r-out"
    with page.context.expect_page() as opened:
        frame.locator("#r-out").click()
    assert opened.value.url.endswith("/index.html#r-words")


@pytest.mark.parametrize("network", ["csv", "americas", "story"])
@pytest.mark.parametrize("size", [(342, 904), (342, 700), (650, 461)])
def test_where_the_frame_is_too_low_and_does_not_grow_sources_and_credit_are_in_sight(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, network: str, size: tuple[int, int]
) -> None:
    base, (width, height) = server(folders[network]), size
    (tmp_path / "page.html").write_text(
        f'<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><body style="margin:0">'
        f'<iframe sandbox="allow-scripts" src="{base}embed.html#?secret=x" width="{width}" height="{height}" '
        'style="border:0"></iframe>',
        encoding="utf-8",
    )
    seen = visit(700, 1000)
    seen.page.goto(server(tmp_path) + "page.html")
    frame = map_frame(seen.page)
    frame.wait_for_function("document.querySelector('.r-page').getBoundingClientRect().bottom <= innerHeight + 1")
    assert frame.evaluate("document.querySelector('figcaption').getBoundingClientRect().bottom <= innerHeight")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert frame.locator(".r-frame > .leaflet-container").bounding_box()["height"] >= 179
    # Nothing that does nothing: this host lets a frame open no window.
    links = frame.locator("a[href]:visible")
    assert [link.get_attribute("class") for link in links.all()] == ["r-skip"]
    assert frame.locator(links.first.get_attribute("href")).is_visible()
    if frame.locator(".r-keyfold button").is_visible():
        assert not frame.locator(".r-legend").is_visible()
        frame.locator(".r-keyfold button").click()
        assert frame.locator(".r-legend").is_visible()
        assert frame.locator(".r-keyfold button").get_attribute("aria-expanded") == "true"
    assert seen.errors == []


def test_a_frame_that_was_too_low_shows_everything_once_its_host_gives_it_the_height(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path
) -> None:
    base = server(folders["americas"])
    (tmp_path / "page.html").write_text(
        '<!doctype html><html lang="en"><title>Host</title><link rel="icon" href="data:,"><body style="margin:0">'
        f'<iframe src="{base}embed.html" width="342" height="500" style="border:0"></iframe>'
        f'<script src="{base}route-map.js" async></script>',
        encoding="utf-8",
    )
    page = visit(700, 1000).page
    page.goto(server(tmp_path) + "page.html")
    frame = map_frame(page)
    frame.wait_for_function("innerHeight > 900 && !document.documentElement.classList.contains('r-compact')")
    assert frame.locator(".r-insets").is_visible()
    assert frame.locator(".r-legend").is_visible()
    frame.wait_for_function("document.querySelector('.r-page').getBoundingClientRect().bottom <= innerHeight + 1")


@pytest.mark.parametrize(("width", "scheme"), [(320, "dark"), (1200, "light")])
def test_axe_finds_nothing_in_the_pages_and_in_a_host(
    visit: Any, server: Any, folders: dict[str, Path], tmp_path: Path, capsys: Any, width: int, scheme: str
) -> None:
    base = server(folders["americas"])
    page = visit(width, color_scheme=scheme).open(base + ("index.html" if width == 1200 else "embed.html")).page
    assert violations(page) == []
    if width == 320:
        page.locator(".r-more > summary").click()
        assert violations(page, [[".r-more"]]) == []
    host = host_page(tmp_path, capsys, folders["americas"], base)
    seen = visit(width, color_scheme=scheme)
    seen.page.goto(server(host) + "page.html")
    map_frame(seen.page)
    assert violations(seen.page) == []


def test_the_static_form_shows_the_picture_and_the_tables_alone(visit: Any, folders: dict[str, Path]) -> None:
    for form in ("?static=1", "#static"):
        seen = visit(700).open((folders["americas"] / "embed.html").as_uri() + form)
        page = seen.page
        assert page.locator("svg.r-static").is_visible()
        assert page.locator("table").first.is_visible()
        assert not page.locator(".leaflet-container").first.is_visible()
        assert not page.locator(".r-words").is_visible()
        assert page.locator(".r-controls").count() == 0
        assert seen.errors == []


def test_on_paper_the_picture_the_legend_the_table_and_the_addresses_of_the_sources(
    visit: Any, folders: dict[str, Path]
) -> None:
    page = visit(800).open(folders["americas"] / "index.html").page
    page.emulate_media(media="print")
    assert page.locator("svg.r-static").is_visible()
    assert not page.locator(".r-frame > .folium-map").is_visible()
    assert page.locator(".r-legend").is_visible()
    box, svg = page.locator(".r-legend").bounding_box(), page.locator("svg.r-static").bounding_box()
    assert box["y"] >= svg["y"] + svg["height"] - 1
    shown = page.evaluate("getComputedStyle(document.querySelector('.r-sources a'), '::after').content")
    assert "attr(href)" in shown or "http" in shown


def test_the_folder_works_wherever_it_is_moved_and_asks_no_other_host(
    visit: Any, folders: dict[str, Path], tmp_path: Path
) -> None:
    import shutil

    moved = tmp_path / "some where" / "é"
    shutil.copytree(folders["americas"], moved)
    for name in ("index.html", "embed.html", "strict/index.html", "strict/embed.html"):
        seen = visit(700).open(moved / name)
        links = seen.page.evaluate("[...document.querySelectorAll('a[download]')].map(a => a.href)")
        assert links
        assert all(Path(unquote(link.removeprefix("file://"))).is_file() for link in links)
        assert seen.requests == []
        assert seen.errors == []
