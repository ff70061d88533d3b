"""Tiles of others in a browser: on our page and on a map of folium's, from a server, from a file, from a WMS."""

from __future__ import annotations

import http.server
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import routes
from tests.browser.conftest import violations
from tests.browser.test_hostile import HOSTILE, network
from tests.maps.test_maps import line_of_four
from tests.maps.tile_files import CREDIT, mbtiles, picture, pmtiles, world


@pytest.fixture
def office() -> Iterator[tuple[str, list[str]]]:
    """Serve tiles and a Web Map Service on loopback; the paths that were asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            parts = urlsplit(self.path)
            data = picture(9, 9, 9)
            if parts.path != "/wms":
                z, x, y = (int(one) for one in parts.path.removesuffix(".png").split("/")[-3:])
                data = picture(z, x, y)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def saved(made: Any, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", routes.RoutesWarning)
        made.save(path)
    return path


KINDS: dict[str, Callable[..., Any]] = {
    "our page": lambda **more: line_of_four().map(**more),
    "to_folium": lambda **more: line_of_four().to_folium(**more),
    "explore": lambda **more: line_of_four().explore("mode", **more),
}


def legs(page: Any) -> int:
    """Return how many lines of legs are drawn."""
    return int(page.evaluate(
        "document.querySelectorAll('.r-frame path.r-leg, .leaflet-routes-line-pane path, .leaflet-pane[class*=routes-line] path').length"
    ))  # fmt: skip


def check(page: Any, credit: str) -> None:
    """Check that tiles are seen under our lines, and their credit is."""
    page.wait_for_function(
        "[...document.querySelectorAll('.leaflet-tile-pane img')].filter(i => i.complete && i.naturalWidth > 1).length > 0"
    )
    seen = page.evaluate("""() => {
      const tile = document.querySelector('.leaflet-tile-pane'), ground = [...document.querySelectorAll('.leaflet-r-ground-pane, .leaflet-routes-ground-pane, [class*=ground-pane]')];
      return [+getComputedStyle(tile).zIndex, ground.every(one => getComputedStyle(one).display === 'none' || !one.querySelector('path'))];
    }""")
    assert seen == [200, True]
    assert legs(page) > 0
    control = page.locator(".leaflet-control-attribution", has_text=credit)
    control.wait_for()
    assert control.bounding_box()["height"] > 8


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", ["address", "wms"])
def test_tiles_of_a_host_lie_under_our_lines_and_no_other_host_is_asked(
    visit: Any, office: tuple[str, list[str]], tmp_path: Path, kind: str, where: str
) -> None:
    host, asked = office
    tiles: Any = f"{host}/t/{{z}}/{{x}}/{{y}}.png" if where == "address" else {"url": f"{host}/wms", "layers": "relief"}
    made = KINDS[kind](tiles=tiles, attr=CREDIT)
    seen = visit(900)
    seen.page.goto(saved(made, tmp_path / "m.html").as_uri())
    check(seen.page, "© The Tile Office")
    assert seen.errors == []
    assert asked
    assert {urlsplit(one).netloc for one in seen.requests} == {host.removeprefix("http://")}
    if where == "wms":
        assert {parse_qs(urlsplit(one).query)["layers"][0] for one in asked} == {"relief"}
    assert "127.0.0.1, which learns who opens this map" in seen.page.evaluate("document.body.innerText")
    assert violations(seen.page) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("suffix", ["mbtiles", "pmtiles"])
def test_tiles_of_a_file_stand_in_the_page_and_nobody_is_asked(
    visit: Any, tmp_path: Path, kind: str, suffix: str
) -> None:
    write = mbtiles if suffix == "mbtiles" else pmtiles
    path = write(tmp_path / f"w.{suffix}", world(range(3, 7)))
    seen = visit(900)
    seen.page.goto(saved(KINDS[kind](tiles=path), tmp_path / "m.html").as_uri())
    check(seen.page, "© The Tile Office")
    assert seen.errors == []
    assert seen.requests == []
    assert "which learns who opens" not in seen.page.evaluate("document.body.innerText")


def test_under_its_policy_a_publication_asks_the_host_of_its_tiles_alone(
    visit: Any, server: Any, office: tuple[str, list[str]], tmp_path: Path
) -> None:
    host, asked = office
    out = tmp_path / "out"
    made = routes.build("western-africa-atlantic", out, tiles=f"{host}/t/{{z}}/{{x}}/{{y}}.png", attr=CREDIT)
    lines = made.files["csp.txt"].decode().splitlines()
    for form, heading in (
        ("index.html", "index.html runs under"),
        ("strict/index.html", "The pages in strict/ run under"),
    ):
        policy = lines[lines.index(heading) + 1]
        assert f"img-src 'self' data: {host};" in policy
        asked.clear()
        seen = visit(900)
        seen.page.goto(server(out, policy) + form)
        check(seen.page, "© The Tile Office")
        assert asked
        assert seen.errors == []
        # Without the host in it the browser asks nobody, and says so.
        asked.clear()
        seen = visit(900)
        seen.page.goto(server(out, policy.replace(f" {host}", "")) + form)
        seen.page.wait_for_selector("html[data-ready]")
        seen.page.wait_for_timeout(300)
        assert asked == []


def test_without_javascript_and_on_paper_our_own_ground_stands_in(
    visit: Any, office: tuple[str, list[str]], tmp_path: Path
) -> None:
    host, asked = office
    path = saved(line_of_four().map(tiles=f"{host}/t/{{z}}/{{x}}/{{y}}.png", attr=CREDIT), tmp_path / "m.html")
    page = visit(900, java_script_enabled=False).page
    page.goto(path.as_uri())
    assert page.locator("svg.r-static").is_visible()
    assert page.locator("figcaption", has_text="Natural Earth").is_visible()
    assert not page.locator(".r-oftiles").is_visible()
    assert asked == []
    page = visit(900).open(path).page
    assert page.locator(".r-oftiles").is_visible()
    assert not page.locator(".r-ofground").is_visible()
    page.emulate_media(media="print")
    assert page.locator("svg.r-static").is_visible()
    assert page.locator(".r-ofground").is_visible()
    assert not page.locator(".r-oftiles").is_visible()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_about_tiles_is_letters_and_nothing_runs(visit: Any, tmp_path: Path, text: str) -> None:
    name = text.replace("/", "∕").replace("\0", "")[:80]
    path = mbtiles(tmp_path / f"{name}.mbtiles", world(range(3, 6)), attribution=text)
    net = network(text)
    for number, make in enumerate((net.map, net.to_folium)):
        try:
            made = make(tiles=path)
        except routes.UsageError:
            # Nothing of it is a credit.
            made = make(tiles=path, attr="© Us")
        seen = visit(900)
        seen.page.goto(saved(made, tmp_path / f"{number}.html").as_uri())
        check(seen.page, "")
        assert seen.errors == []
        assert seen.requests == []
        assert not seen.page.evaluate("'hacked' in window")
