"""The preview in a browser: every view is shown, the one without JavaScript too."""

from __future__ import annotations

import functools
import http.server
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from routes.cli import main, preview


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a publication whose pages have their styles and scripts in files, as a strict host needs them."""
    folder = tmp_path_factory.mktemp("preview")
    assert main(["new", str(folder / "net")]) == 0
    assert main(["build", str(folder / "net"), "-o", str(folder / "out"), "--csp"]) == 0
    return folder / "out"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_every_view_is_shown_and_nothing_is_refused(browser: Any, built: Path, host: str) -> None:
    shelf = preview._Folder(built)
    shelf.look()
    handler = functools.partial(preview._Handler, shelf, threading.BoundedSemaphore(4))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    page = browser.new_page()
    answers: list[tuple[int, str]] = []
    page.on("response", lambda answer: answers.append((answer.status, answer.url)))
    try:
        page.goto(f"http://{host}:{server.server_port}/")
        # The page allows no eval, which waiting for a function needs: asked anew until it is so.
        shown = "[...document.querySelectorAll('iframe')].every(f => f.contentDocument?.body?.children.length)"
        end = time.monotonic() + 120
        while not page.evaluate(shown):
            assert time.monotonic() < end, "a frame of the preview stayed empty"
            page.wait_for_timeout(50)
        page.wait_for_load_state("load")
        assert [each for each in answers if each[0] != 200] == []
        bare = page.frame_locator("iframe[title='Without JavaScript']")
        # Its pictures and styles came; its scripts did not run.
        assert bare.locator("html").get_attribute("data-ready") is None
        letter = page.frame_locator("iframe[title='Newsletter']").locator("img").first
        assert letter.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    finally:
        page.close()
        server.shutdown()
        server.server_close()
