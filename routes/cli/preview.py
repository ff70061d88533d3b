"""``routes preview``: the pages side by side in a browser, made anew whenever a file is saved. On this machine only."""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import re
import threading
import time
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from routes.cli import build, common, publication
from routes.errors import RoutesError

DESCRIPTION = """\
The page on a phone, in an article, dark, printed and without JavaScript, side by side, and again after every save. DIR
is a folder that routes build made, a network folder or a file. Only this machine can see it; Ctrl-C ends it."""
EXAMPLES = ("routes preview my-network --open", "routes preview out --json")
EVERY_S = 0.2
TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json", ".geojson": "application/geo+json", ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".png": "image/png", ".svg": "image/svg+xml", ".pdf": "application/pdf",
}  # fmt: skip
OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def add(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the verb."""
    parser.add_argument("network", metavar="DIR", help="a folder that routes build made, or a NETWORK as elsewhere")
    common.add_content(parser, several=True)
    parser.add_argument("--open", action="store_true", help="open the preview in the browser")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    build.check_usage(args)
    if not Path(args.network).exists():
        from routes import catalog

        catalog.open_network(args.network)  # a bundled name, or an error that says what it is not
    shelf = _Folder(Path(args.network)) if (Path(args.network) / "embed.json").is_file() else _Network(args)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, shelf)) as server:
        server.daemon_threads = True
        address = f"http://127.0.0.1:{server.server_port}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        if args.json:
            common.print_json({"url": address})
        else:
            print(address)
            common.note("Ctrl-C ends the preview")
        print(end="", flush=True)
        if args.open:
            import webbrowser

            webbrowser.open(address)
        try:
            while True:
                time.sleep(EVERY_S)
                shelf.look()
        finally:
            server.shutdown()


class _Shelf:
    """The files that are shown, a version that grows with every change, and what is wrong with them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.version = 0
        self.seconds = 0.0
        self.error = ""
        self.notes: list[str] = []
        self.changed = threading.Condition()
        self._seen: object = None

    def watched(self) -> list[Path]:
        """Return the files whose change makes a new version."""
        raise NotImplementedError

    def make(self) -> None:
        """Make the new version; what it raises is shown in the page."""
        raise NotImplementedError

    def get(self, name: str) -> bytes | None:
        """Return a file of the publication, or ``None``."""
        raise NotImplementedError

    def look(self) -> None:
        """Make a new version if a watched file has changed."""
        seen = tuple((str(path), *_stamp(path)) for path in self.watched())
        if seen == self._seen:
            return
        self._seen = seen
        start = time.monotonic()
        self.notes, error = [], ""
        try:
            self.make()
        except RoutesError as fault:
            error = str(fault)
        except OSError as fault:
            error = f"{fault.filename or self.name}: {fault.strerror or fault}"
        except Exception as fault:  # noqa: BLE001 - the page shows it, and the next save may mend it
            error = f"internal error: {type(fault).__name__}: {fault}"
        with self.changed:
            self.error = error
            self.seconds = round(time.monotonic() - start, 2)
            self.version += 1
            self.changed.notify_all()

    def cards(self) -> tuple[Any, ...]:
        """Return the cards of the editions; none while there is no version without an error."""
        from routes.io.json_text import parse_json
        from routes.maps.build import cards_of

        data = self.get("embed.json")
        try:
            return cards_of(parse_json(data, "embed.json")) if data else ()
        except (ValueError, KeyError, TypeError, IndexError, OverflowError):
            self.error = self.error or "embed.json is not what routes build writes: build the folder again"
            return ()

    def state(self) -> dict[str, Any]:
        """Return what the preview's page shows of the shelf."""
        listed = [{"lang": c.lang, "language": c.text("embed_lang_name"), "index": c.index} for c in self.cards()]
        return {
            "schema": 1, "name": self.name, "version": self.version, "seconds": self.seconds, "error": self.error,
            "notes": self.notes, "editions": listed,
        }  # fmt: skip


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, -1
    return status.st_mtime_ns, status.st_size


class _Folder(_Shelf):
    """A publication folder, shown as it is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder.resolve().name)
        self._folder = folder.resolve()

    def watched(self) -> list[Path]:
        return sorted(path for path in self._folder.rglob("*") if path.is_file())

    def make(self) -> None:
        self.cards()

    def get(self, name: str) -> bytes | None:
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        return path.read_bytes()


class _Network(_Shelf):
    """A network, built in memory; its pictures are drawn when they are asked for."""

    def __init__(self, args: argparse.Namespace) -> None:
        super().__init__(Path(args.network).name)
        self._args = args
        self._files: dict[str, bytes] = {}
        self._listed: tuple[Any, ...] = ()
        self._drawing = threading.Lock()

    def watched(self) -> list[Path]:
        from routes.io.folder import FILES

        path = Path(self._args.network)
        if path.is_dir():
            return [path / name for name in FILES]
        return [found for _, found in publication.input_files(self._args.network)] or [path]

    def make(self) -> None:
        from routes.maps.build import Site

        net = common.drawn_network(self._args, lambda line: self.notes.append(str(line)))
        net, _, listed = build.compose(net, self._args)
        site = Site(newest=publication.newest_source(net))
        found = build.documents(net, listed, site, {}, strict=False)
        with self._drawing:
            self._files, self._listed = found, listed

    def get(self, name: str) -> bytes | None:
        with self._drawing:
            if name not in self._files:
                self._files |= build.pictures(self._listed, name)
            return self._files.get(name)


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers this machine alone: reads only, from the shelf and from the package."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "routes", ""
    timeout = 60

    def __init__(self, shelf: _Shelf, *rest: Any) -> None:
        self._shelf = shelf
        super().__init__(*rest)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
        # A page elsewhere may give its own name this machine's address; the browser then still sends that name.
        host = (self.headers.get("Host") or "").rsplit(":", 1)[0].strip("[]").lower()
        if host not in ("127.0.0.1", "localhost", "::1"):
            self._answer(403, b"This preview answers to 127.0.0.1 and localhost only.\n", "text/plain; charset=utf-8")
            return
        parts = urlsplit(self.path)
        path, query = unquote(parts.path), parse_qs(parts.query)
        try:
            if path == "/-/events":
                self._events()
            else:
                self._page(path, query.get("lang", [""])[0])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except (RoutesError, OSError, ValueError) as fault:
            self._answer(500, f"{fault}\n".encode(), "text/plain; charset=utf-8")

    def _page(self, path: str, lang: str) -> None:
        html = TYPES[".html"]
        if path == "/":
            self._answer(200, _own("preview.html"), html, OWN_POLICY)
        elif path in ("/-/preview.css", "/-/preview.js"):
            self._answer(200, _own(path[3:]), TYPES[Path(path).suffix])
        elif path == "/-/state":
            self._answer(200, json.dumps(self._shelf.state()).encode(), TYPES[".json"])
        elif path in ("/-/article", "/-/newsletter", "/-/card"):
            self._answer(200, self._host_page(path[3:], lang), html)
        elif path.startswith("/-/print/"):
            data = self._shelf.get(_plain(path.removeprefix("/-/print/")))
            self._answer(*((404, b"") if data is None else (200, _as_printed(data))), html)
        elif path.startswith("/site/"):
            name = _plain(path.removeprefix("/site/"))
            data = self._shelf.get(name) if name else None
            kind = TYPES.get(Path(name).suffix, "application/octet-stream")
            self._answer(*((404, b"Not found.\n") if data is None else (200, data)), kind)
        else:
            self._answer(404, b"Not found.\n", "text/plain; charset=utf-8")

    def _host_page(self, kind: str, lang: str) -> bytes:
        from routes.maps.embed import snippet

        cards = self._shelf.cards()
        card = next((each for each in cards if each.lang == lang), cards[0] if cards else None)
        if card is None:
            return b""
        port = int(str(self.connection.getsockname()[1]))
        base = f"http://127.0.0.1:{port}/site/"
        inner = (
            f'<img src="{base}{card.social}" alt="" width="1200" height="630" style="max-width:100%;height:auto">'
            if kind == "card"
            else snippet(card, base, cms="newsletter" if kind == "newsletter" else "html")
        )
        page = _own(f"preview-{kind}.html" if kind == "article" else "preview-plain.html").decode()
        return page.replace("<!-- snippet -->", inner).replace('lang="en"', f'lang="{card.lang}"', 1).encode()

    def _events(self) -> None:
        self.send_response(200)
        for name, value in (("Content-Type", "text/event-stream"), ("Cache-Control", "no-store")):
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        told = -1
        while True:
            with self._shelf.changed:
                if self._shelf.version == told:
                    self._shelf.changed.wait(15)
                now = self._shelf.version
            self.wfile.write(f"data: {now}\n\n".encode() if now != told else b": still here\n\n")
            self.wfile.flush()
            told = now

    def _answer(self, status: int, data: bytes, kind: str, policy: str = "frame-ancestors 'self'") -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(data))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", policy),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def do_HEAD(self) -> None:
        """Answer without the content."""
        self.do_GET()


def _plain(name: str) -> str:
    """Return a relative name that leads nowhere else, or nothing."""
    parts = name.split("/")
    bad = any(part in ("", ".", "..") or part.startswith(".") for part in parts)
    return "" if bad or "\\" in name or "\0" in name or ":" in name else name


def _as_printed(data: bytes) -> bytes:
    """Return a page with its rules for paper in force."""
    text = re.sub(r"@media print\b", "@media all", data.decode("utf-8"))
    return text.replace('data-theme="auto"', 'data-theme="light"', 1).encode("utf-8")


@functools.cache
def _own(name: str) -> bytes:
    return resources.files("routes.maps").joinpath("page", name).read_bytes()
