"""A headless browser for page tests. No browser is a failure, never a skip."""

from __future__ import annotations

import functools
import http.server
import importlib
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

import routes
from tests.browser.chromium import ARGUMENTS, executable

# A network with chapters.
STORY = Path(__file__).parents[2] / "examples" / "darien-2022"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


# What changes on a page when a place is opened: the map with its popup, and words marked in the text.
OPENED = [[".r-figure"], [".r-said"], [".r-sheet"]]


# Rows of a long table are alike; hidden while it is looked through, they cost nothing.
FEW_ROWS = """() => document.head.appendChild(Object.assign(document.createElement('style'),
  { id: 'few-rows', textContent: 'tbody > tr:nth-child(n+16) { display: none !important }' })).id"""
ALL_ROWS = """at => { const few = document.getElementById('few-rows'); if (!few) return; few.remove(); scrollTo({ top: at, behavior: 'instant' }); }"""


def violations(page: Page, context: list[list[str]] | None = None, *, whole: bool = False) -> list[str]:
    """Return what axe-core finds wrong in a page, a line for each rule, with the first element.

    Of a page that was looked through already, ``context`` is what has changed since; what is not there is left out.
    Of each table the first rows are looked through, unless ``whole`` is asked for.
    """
    looked = {"include": [part for part in context if page.locator(part[0]).count()]} if context else None
    # Told that only violations matter, it does not describe every element that is right: four times as fast.
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    at = page.evaluate("scrollY")
    if not whole:
        page.evaluate(FEW_ROWS)
    try:
        found = Axe().run(page, context=looked, options=options)["violations"]
    finally:
        page.evaluate(ALL_ROWS, at)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def unfold(page: Page) -> None:
    """Open the long tables that are folded on a phone."""
    page.evaluate("document.querySelectorAll('details').forEach(node => { node.open = true; })")


def rmax(wide: float) -> float:
    """Return the px of the largest circle of a map: 37 at 390 px, 58 at 1160, in proportion between and below."""
    return 37 * wide / 390 if wide <= 390 else 37 + (58 - 37) * (min(wide, 1160) - 390) / 770


@pytest.fixture(scope="session", autouse=True)
def scripts() -> None:
    """Refuse to test pages whose scripts are not those that people read."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
    assert importlib.import_module("minify_scripts").stale() == []


@pytest.fixture(scope="session")
def page_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Save the page of a bundled network or of the example story, once for all tests; all stand in one folder."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "pages"  # of all processes that test
    folder.mkdir(exist_ok=True)

    def saved(name: str, lang: str = "en") -> Path:
        path = folder / (f"{name}.html" if lang == "en" else f"{name}.{lang}.html")
        if not path.exists():
            net = routes.read(STORY) if name == "story" else routes.load(name)
            made = tmp_path_factory.mktemp("made") / path.name
            net.map(lang=lang).save(made)
            made.replace(path)
        return path

    return saved


@pytest.fixture(scope="session")
def americas(page_of: Callable[..., Path]) -> Path:
    return page_of("americas")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=executable(), args=ARGUMENTS)
        yield launched
        launched.close()


class Visit:
    """A page that was opened, and everything it did that it should not."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.set_default_timeout(60_000)  # A busy machine is slow: nothing waits so long that is right.
        self.errors: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.errors.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.errors.append(str(e)))
        page.on("dialog", lambda d: (self.errors.append(f"dialog: {d.message}"), d.dismiss()))
        page.on("request", lambda r: self.requests.append(r.url) if not r.url.startswith(("file:", "data:")) else None)

    def open(self, path: Path | str) -> Visit:
        self.page.goto(path if isinstance(path, str) else path.as_uri())
        self.page.wait_for_function("document.documentElement.dataset.ready === '1'")
        return self


@pytest.fixture
def visit(browser: Browser) -> Iterator[Any]:
    contexts = []

    def start(width: int = 1200, height: int = 900, **options: Any) -> Visit:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return Visit(context.new_page())

    yield start
    for context in contexts:
        context.close()


class _Handler(http.server.SimpleHTTPRequestHandler):
    policy = ""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        if self.policy:
            self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()


@pytest.fixture
def server() -> Iterator[Any]:
    """Serve folders, each from an origin of its own, with or without a content policy."""
    running = []

    def start(folder: Path, policy: str = "") -> str:
        kind = type("Handler", (_Handler,), {"policy": policy})
        made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(kind, directory=str(folder)))
        thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        running.append((made, thread))
        return f"http://127.0.0.1:{made.server_port}/"

    yield start
    for made, thread in running:
        made.shutdown()
        made.server_close()
        thread.join()


@pytest.fixture
def serve(server: Any) -> Any:
    """Serve a folder on the loopback address for as long as a test runs; its address has no slash at the end."""
    return lambda folder: server(folder).rstrip("/")
