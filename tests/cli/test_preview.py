"""The server of routes preview, asked as a browser, another page and a stranger ask."""

from __future__ import annotations

import contextlib
import functools
import http.server
import os
import select
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from routes.cli import preview
from routes.publish import site as build
from tests.cli.test_published import card

SECRET = "SECRET-9"
STREAMS = 2


@dataclass
class Answer:
    """What a server answered."""

    status: int
    headers: dict[str, str]
    body: bytes


class Asked:
    """A preview of a folder, in this process."""

    def __init__(self, folder: Path) -> None:
        self.shelf = preview._Folder(folder)
        self.shelf.look()
        handler = functools.partial(preview._Handler, self.shelf, threading.BoundedSemaphore(STREAMS))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def open(self, text: str) -> socket.socket:
        """Send a request as it is; PORT stands for the port."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        made.sendall(text.replace("PORT", str(self.port)).replace("\n", "\r\n").encode("latin-1"))
        return made

    def raw(self, text: str) -> Answer:
        """Return the answer to a request that is sent as it is, all that comes until the other end closes."""
        with self.open(text) as made:
            data = b"".join(iter(lambda: made.recv(65536), b""))
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        return Answer(int(first.split()[1]), headers, body)

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Return the answer to a request as a browser sends it."""
        more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
        return self.raw(f"{method} {path} HTTP/1.1\nHost: 127.0.0.1:PORT\nConnection: close\n{more}\n")


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    """Return a preview of a publication, with files outside that are nobody's business."""
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "x.html").write_text(SECRET, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "embed.json").write_text(build.cards_json([card()]), encoding="utf-8")
    (out / "index.html").write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    (out / "fallback.png").write_bytes(b"\x89PNG\xff\xfe")
    (out / "latin.html").write_bytes(b"caf\xe9")
    (out / ".hidden").write_text(SECRET, encoding="utf-8")
    made = Asked(out)
    yield made
    made.server.shutdown()
    made.server.server_close()


# --- who may ask ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["127.0.0.1:PORT", "localhost:PORT", "LOCALHOST:PORT", "[::1]:PORT"])
def test_the_names_of_this_machine_with_the_port_are_answered(asked: Asked, host: str) -> None:
    assert asked.raw(f"GET /-/state HTTP/1.1\nHost: {host}\nConnection: close\n\n").status == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    "lines",
    [
        "Host: evil.example", "Host: evil.example:PORT", "Host: 127.0.0.1.evil.example:PORT", "Host:", "Host: :PORT",
        "Host: 127.0.0.1", "Host: localhost", "Host: [::1]", "Host: 127.0.0.1:", "Host: 127.0.0.1:1", "Host: 127.0.0.1:0PORT",
        "Host: localhost.:PORT", "Host: 127.0.0.1.:PORT", "Host: evil@127.0.0.1:PORT", "Host: 127.0.0.1:PORT@evil.example",
        "Host: 127.0.0.1:PORT evil.example", "Host: 127.0.0.1 :PORT", "Host: 127.0.0.1:PORT, evil.example",
        "Host: 127.0.0.1:PORT\nHost: 127.0.0.1:PORT", "Host: 127.0.0.1:PORT\nHost: evil.example",
        "Host: evil.example\nHost: 127.0.0.1:PORT", "Host: 127.0.0.1:PORT\n evil.example", "Host: ::1:PORT", "Host: [::1:PORT",
        "Host: [::1%25lo]:PORT", "Host: [::ffff:127.0.0.1]:PORT", "Host: [0:0:0:0:0:0:0:1]:PORT", "Host: 0.0.0.0:PORT",
        "Host: 127.1:PORT", "Host: 2130706433:PORT", "Host: 0x7f000001:PORT", "Host: 127.0.0.2:PORT", "Host: 169.254.169.254",
        "Host: http://127.0.0.1:PORT", "Host: 127.0.0.1:PORT/", "Host: localhost.evil.example:PORT", "X: y",
    ],
)  # fmt: skip
def test_any_other_host_is_refused(asked: Asked, lines: str) -> None:
    for path in ("/", "/-/state", "/-/events", "/site/index.html"):
        assert asked.raw(f"GET {path} HTTP/1.1\n{lines}\nConnection: close\n\n").status == 403
    # What the request line names does not stand in for the header.
    assert asked.raw(f"GET http://127.0.0.1:PORT/ HTTP/1.1\n{lines}\nConnection: close\n\n").status == 403
    assert asked.raw(f"GET /-/state HTTP/1.0\n{lines}\n\n").status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE", "other", ""])
def test_requests_that_another_page_makes_are_refused(asked: Asked, site: str) -> None:
    for path in ("/", "/-/state", "/-/events", "/site/index.html", "/-/article"):
        assert asked.get(path, Sec_Fetch_Site=site).status == 403


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_requests_of_its_own_pages_and_of_its_user_are_answered(asked: Asked, site: str) -> None:
    assert asked.get("/", Sec_Fetch_Site=site).status == 200


@pytest.mark.parametrize("target", ["http://evil.example/", "http://[x/", "*", "evil.example:443", "-/state", "\\"])
def test_a_request_line_that_names_another_server_is_refused(asked: Asked, target: str) -> None:
    assert asked.get(target).status in (400, 403)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X"])
def test_nothing_but_reading_is_answered(asked: Asked, method: str) -> None:
    for path in ("/", "/-/state", "/site/index.html", "/-/events"):
        answer = asked.get(path, method)
        assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("line", ["Content-Length: 5", "Transfer-Encoding: chunked", "Content-Length: x"])
def test_a_request_with_content_is_refused_and_its_content_is_no_request(asked: Asked, line: str) -> None:
    text = f"GET / HTTP/1.1\nHost: 127.0.0.1:PORT\n{line}\n\nGET /-/state HTTP/1.1\nHost: 127.0.0.1:PORT\n\n"
    answer = asked.raw(text)
    assert answer.status == 400
    assert b"HTTP/1.1" not in answer.body


@pytest.mark.parametrize("text", ["GET /" + "a" * 70_000 + " HTTP/1.1\nHost: 127.0.0.1:PORT\n\n", "GET\n\n", "\0 / x\n\n", "GET / HTTP/9\n\n",
                                  "GET / HTTP/1.1\n" + "X: y\n" * 200 + "\n", "GET / HTTP/1.1\nX: " + "y" * 70_000 + "\n\n"])  # fmt: skip
def test_what_is_no_request_gets_a_short_answer(asked: Asked, text: str) -> None:
    with contextlib.suppress(ConnectionResetError):  # it was not read to its end
        assert 400 <= asked.raw(text).status < 600
    assert asked.get("/").status == 200


# --- what is answered -------------------------------------------------------------------------------------------------
ROUTES = ["/", "/-/preview.css", "/-/preview.js", "/-/state", "/-/article", "/-/newsletter", "/-/card", "/-/print/index.html",
          "/site/index.html", "/site/fallback.png", "/-/print/fallback.png"]  # fmt: skip
NOWHERE = [
 "/-/print/none.html", "/-/print/", "/-/print", "/-/", "/-", "/x", "/site", "/site/", "/site/none.html",
    "/site/none.png", "/-/events/", "/-/state/x", "/-/article/", "/-/preview.html", "/-/../index.html", "/site/" + "a" * 5000,
    "/site/" + "a/" * 3000, "/-/print/" + "a" * 5000 + ".html",
]  # fmt: skip
OUT = [
    "/site/../secret.txt", "/site/%2e%2e/secret.txt", "/site/..%2fsecret.txt", "/site/..%5csecret.txt", "/site/..\\secret.txt",
    "/site//etc/passwd", "/site/%2fetc/passwd", "/../secret.txt", "/site/.hidden", "/site/%2ehidden", "/site/./index.html",
    "/site/%00", "/site/index.html%00.png", "/site/index.html/", "/site/index.html/../index.html", "/site/C:/x", "/site/%252e%252e/x",
    "/site/%c0%ae%c0%ae/secret.txt", "/site/....//secret.txt", "/site/..;/secret.txt", "//site/../secret.txt", "/site/%",
    "/-/print/../../secret.txt", "/-/print/%2e%2e/secret.html", "/site/file:%2f%2f%2fetc%2fpasswd", "/site/%ff%fe",
]  # fmt: skip
LINKS = {"link.html": "../secret.txt", "proc.html": "/proc/self/environ", "up": "../outside", "inner.html": "index.html",
         "loop.html": "loop.html", "none.html": "nothing"}  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_page_is_answered_and_kept_from_other_pages(asked: Asked, method: str) -> None:
    for path in [*ROUTES, *NOWHERE, *OUT]:
        answer = asked.get(path, method)
        assert answer.status == (200 if path in ROUTES else 404), path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert "frame-ancestors" in answer.headers["Content-Security-Policy"], path
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert SECRET.encode() not in answer.body
        assert (answer.body == b"") == (method == "HEAD"), path


def test_no_answer_is_without_its_resource_policy(asked: Asked) -> None:
    for answer in (asked.get("/", "POST"), asked.get("/", Sec_Fetch_Site="cross-site"), asked.raw("GET\n\n"),
                   asked.raw("GET / HTTP/1.1\nHost: x\nConnection: close\n\n"), asked.get("/-/events", "HEAD")):  # fmt: skip
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_link_in_the_folder_is_not_served(asked: Asked, tmp_path: Path) -> None:
    for name, target in LINKS.items():
        os.symlink(target, tmp_path / "out" / name)
    os.mkfifo(tmp_path / "out" / "pipe.html")
    for name in [*LINKS, "up/x.html", "pipe.html"]:
        for path in (f"/site/{name}", f"/-/print/{name}"):
            answer = asked.get(path)
            assert (answer.status, SECRET.encode() in answer.body) == (404, False), path


def test_a_page_that_is_no_utf8_is_printed_all_the_same(asked: Asked) -> None:
    assert asked.get("/-/print/latin.html").status == 200


def test_an_embed_json_that_is_a_link_is_told_and_not_read(asked: Asked, tmp_path: Path) -> None:
    (tmp_path / "out" / "embed.json").rename(tmp_path / "outside" / "embed.json")
    os.symlink("../outside/embed.json", tmp_path / "out" / "embed.json")
    asked.shelf.look()
    state = asked.get("/-/state")
    assert state.status == 200
    assert b"embed.json: expected a file of the folder, found a link" in state.body
    assert b'"editions": []' in state.body
    assert asked.get("/-/article").status == 404


def test_a_file_that_goes_while_it_is_shown_is_not_found(asked: Asked, tmp_path: Path) -> None:
    for name in ("embed.json", "index.html", "fallback.png"):
        (tmp_path / "out" / name).unlink()
    for path in (
        "/-/article",
        "/-/newsletter",
        "/-/card",
        "/-/print/index.html",
        "/site/index.html",
        "/site/fallback.png",
    ):
        assert asked.get(path).status == 404, path
    assert asked.get("/-/state").status == 200


# --- pages that follow it ---------------------------------------------------------------------------------------------
FOLLOW = "GET /-/events HTTP/1.1\nHost: 127.0.0.1:PORT\n\n"


def first(stream: socket.socket) -> bytes:
    """Return what a stream says until its first version."""
    got = b""
    while b"data:" not in got and not got.startswith(b"HTTP/1.1 503"):
        piece = stream.recv(1000)
        if not piece:
            break
        got += piece
    return got


@pytest.mark.slow
def test_so_many_pages_follow_and_no_more_until_one_is_closed(asked: Asked) -> None:
    following = [asked.open(FOLLOW) for _ in range(STREAMS)]
    assert all(b"200 OK" in first(stream) for stream in following)
    refused = asked.raw(FOLLOW)
    assert refused.status == 503
    assert b"close one" in refused.body
    assert asked.get("/").status == 200
    following.pop().close()
    again: Any = None
    # The server sees within about a second that a page has gone; a busy machine may take longer.
    for _ in range(600):
        again = asked.open(FOLLOW)
        if b"200 OK" in first(again):
            break
        again.close()
        time.sleep(0.1)
    else:
        pytest.fail("the place of a page that was closed is never given to another")
    again.close()
    following.pop().close()


def test_a_stream_asked_for_its_head_ends_at_once(asked: Asked) -> None:
    for _ in range(STREAMS + 1):
        answer = asked.get("/-/events", "HEAD")
        assert (answer.status, answer.body) == (200, b"")


def test_a_version_is_told_to_every_page_that_follows(asked: Asked, tmp_path: Path) -> None:
    with asked.open(FOLLOW) as stream:
        assert b"data: 1\n" in first(stream)
        (tmp_path / "out" / "new.html").write_text("x", encoding="utf-8")
        asked.shelf.look()
        got = b""
        while b"data: 2\n" not in got:
            assert select.select([stream], [], [], 60)[0]
            got += stream.recv(1000)
