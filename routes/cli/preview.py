"""``routes preview``: the pages side by side in a browser, made anew whenever a file is saved. On this machine only."""

from __future__ import annotations

import argparse
import functools
import http.server
import json
import re
import select
import socket
import threading
import time
from collections.abc import Mapping
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from routes.cli import build, common
from routes.errors import FileError, RefusedError, RoutesError
from routes.model.files import find_member, read_member
from routes.publish import folder as publication

DESCRIPTION = """\
Show the page on a phone, in an article, dark, printed and without JavaScript, side by side, and again after every save.
DIR is a folder that routes build made, a network folder or a file. Only this machine can see it; Ctrl-C ends it."""
EXAMPLES = ("routes preview my-network --open", "routes preview out --json")
EVERY_S = 0.2
MOST_STREAMS = 16
NAMES = ("127.0.0.1", "localhost", "[::1]")
PAGE_POLICY = "frame-ancestors 'self'"
EVERY_ANSWER = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
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
    said = "; or a folder that routes build made"
    parser.add_argument("network", metavar="NETWORK", help=common.NETWORK + common.STDIN + said)
    common.add_reading(parser)
    common.add_content(parser, several=True)
    parser.add_argument("--open", action="store_true", help="open the preview in the browser")
    common.add_json(parser)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted."""
    from routes.publish import build as making

    making.checked(build.plain_options(args))
    if not Path(args.network).exists():
        from routes import catalog

        catalog.open_network(args.network)  # a bundled name, or an error that says what it is not
    built = (Path(args.network) / "embed.json").is_file()
    if built:
        common.read_options(args).refuse(args.network, "this is a folder that routes build made")
    shelf = _Folder(Path(args.network)) if built else _Network(args)
    handler = functools.partial(_Handler, shelf, threading.BoundedSemaphore(MOST_STREAMS))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
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
        from routes.publish.published import cards_of

        data = self.get("embed.json")
        return cards_of(parse_json(data, "embed.json")) if data else ()

    def state(self) -> dict[str, Any]:
        """Return what the preview's page shows of the shelf."""
        try:
            cards = self.cards()
        except RoutesError:  # told as the error of this version
            cards = ()
        listed = [{"lang": c.lang, "language": c.text("embed_lang_name"), "index": c.index} for c in cards]
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
        return sorted(path for path in self._folder.rglob("*") if path.is_file() and not path.is_symlink())

    def make(self) -> None:
        read_member(self._folder, "embed.json")  # says why, if it cannot be read
        self.cards()

    def get(self, name: str) -> bytes | None:
        try:
            return find_member(self._folder, name)
        except (FileError, RefusedError):
            return None


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
        return [found for _, found in publication.input_files(common.locate(self._args.network))] or [path]

    def make(self) -> None:
        from routes.geo import masking as coarsen
        from routes.publish import build as making
        from routes.publish.site import Site

        net = coarsen.public(common.drawn_network(self._args, lambda line: self.notes.append(str(line))))
        net, _, listed = making.compose(net, build.options_of(self._args), self._args.network)
        site = Site(newest=publication.newest_source(net))
        found = making.documents(net, listed, site, {}, strict=False)
        with self._drawing:
            self._files, self._listed = found, listed

    def get(self, name: str) -> bytes | None:
        from routes.publish import build as making

        with self._drawing:
            if name not in self._files:
                self._files |= making.pictures(self._listed, name)
            return self._files.get(name)


class _Handler(http.server.BaseHTTPRequestHandler):
    """Answers this machine alone: reads only, from the shelf and from the package."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "routes", ""
    timeout = 60

    def __init__(self, shelf: _Shelf, streams: threading.BoundedSemaphore, *rest: Any) -> None:
        self._shelf = shelf
        self._streams = streams
        super().__init__(*rest)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer a request."""
        refused = self._refused()
        if refused is not None:
            self.close_connection = True
            self._say(*refused)
            return
        address, _, rest = self.path.partition("#")[0].partition("?")
        path, query = unquote(address), parse_qs(rest)
        try:
            if path == "/-/events":
                self._events()
            else:
                self._page(path, query.get("lang", [""])[0])
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        except (RoutesError, OSError, ValueError) as fault:
            self._say(500, str(fault))

    def _refused(self) -> tuple[int, str] | None:
        """Return status and reason if a request is not one that the preview's own pages, or its user, would send."""
        # A page elsewhere may give its own name this machine's address; the browser then still sends that name.
        hosts = self.headers.get_all("Host") or []
        port = int(str(self.connection.getsockname()[1]))
        if [host.lower() for host in hosts] not in [[f"{name}:{port}"] for name in NAMES]:
            return 403, f"This preview answers to {', '.join(f'{name}:{port}' for name in NAMES)} only."
        # Any page may ask this machine for a picture or a script; the browser then says where the request comes from.
        sites = self.headers.get_all("Sec-Fetch-Site") or []
        if any(site.strip().lower() not in ("same-origin", "none") for site in sites):
            return 403, "This preview answers to its own pages only: type its address."
        if not self.path.startswith("/"):
            return 400, "The request names another server."
        # What followed unread would be taken for the next request.
        if self.headers.get("Transfer-Encoding") or self.headers.get("Content-Length", "0").strip() != "0":
            return 400, "A request here has no content."
        return None

    def send_error(self, code: int, *_: object, **__: object) -> None:
        """Answer what is no request, or one with a method other than GET and HEAD, and close the connection."""
        self.close_connection = True
        if code == http.HTTPStatus.NOT_IMPLEMENTED:
            self._say(405, "This preview is read only.", Allow="GET, HEAD")
        else:
            self._say(code, http.HTTPStatus(code).phrase)

    def _say(self, status: int, text: str, **more: str) -> None:
        self._answer(status, f"{text}\n".encode(errors="replace"), "text/plain; charset=utf-8", more=more)

    def _page(self, path: str, lang: str) -> None:
        data: bytes | None
        kind, policy = TYPES[".html"], PAGE_POLICY
        if path == "/":
            data, policy = _own("preview.html"), OWN_POLICY
        elif path in ("/-/preview.css", "/-/preview.js"):
            data, kind = _own(path[3:]), _type(path)
        elif path == "/-/state":
            data, kind = json.dumps(self._shelf.state()).encode(), TYPES[".json"]
        elif path in ("/-/article", "/-/newsletter", "/-/card"):
            data = self._host_page(path[3:], lang)
        elif path.startswith("/-/print/"):
            data, kind = self._shelved(path.removeprefix("/-/print/")), _type(path)
            # The styles of a page may be files beside it.
            data = _as_printed(data) if data is not None and path.endswith((".html", ".css")) else data
        elif path.startswith("/site/"):
            data, kind = self._shelved(path.removeprefix("/site/")), _type(path)
        else:
            data = None
        if data is None:
            self._say(404, "Not found.")
        else:
            self._answer(200, data, kind, policy)

    def _shelved(self, name: str) -> bytes | None:
        """Return a file of the publication by a name as a request gives it, or ``None``."""
        return self._shelf.get(name) if _plain(name) else None

    def _host_page(self, kind: str, lang: str) -> bytes | None:
        from routes.publish.embed import snippet

        cards = self._shelf.cards()
        card = next((each for each in cards if each.lang == lang), cards[0] if cards else None)
        if card is None:
            return None
        base = f"http://{self.headers['Host']}/site/"
        if kind == "card":
            picture = escape(base + card.social)
            inner = f'<img src="{picture}" alt="" width="1200" height="630" style="max-width:100%;height:auto">'
        else:
            inner = snippet(card, base, cms="newsletter" if kind == "newsletter" else "html")
            # A frame that is kept from its own site would be a stranger to this server.
            inner = inner.replace('sandbox="', 'sandbox="allow-same-origin ')
        page = _own(f"preview-{kind}.html" if kind == "article" else "preview-plain.html").decode()
        return page.replace("<!-- snippet -->", inner).replace('lang="en"', f'lang="{escape(card.lang)}"', 1).encode()

    def _events(self) -> None:
        """Tell every new version until the page is closed; only so many pages at a time."""
        self.close_connection = True
        if not self._streams.acquire(blocking=False):
            self._say(503, f"{MOST_STREAMS} pages follow this preview already: close one.")
            return
        try:
            self._head(200, {"Content-Type": "text/event-stream"})
            if self.command != "HEAD":
                self._tell_versions()
        finally:
            self._streams.release()

    def _tell_versions(self) -> None:
        told = -1
        while not self._is_gone():
            with self._shelf.changed:
                if self._shelf.version == told:
                    self._shelf.changed.wait(1)
                now = self._shelf.version
            self.wfile.write(f"data: {now}\n\n".encode() if now != told else b": still here\n\n")
            self.wfile.flush()
            told = now

    def _is_gone(self) -> bool:
        """Return whether the page at the other end has been closed."""
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        return not self.connection.recv(1, socket.MSG_PEEK)

    def _answer(
        self, status: int, data: bytes, kind: str, policy: str = PAGE_POLICY, more: Mapping[str, str] | None = None
    ) -> None:
        own = {"Content-Type": kind, "Content-Length": str(len(data)), "Content-Security-Policy": policy}
        self._head(status, {**own, **(more or {})})
        if self.command != "HEAD":
            self.wfile.write(data)

    def _head(self, status: int, headers: Mapping[str, str]) -> None:
        """Send status and headers: those of the answer, and what every answer says to keep other pages from it."""
        self.request_version = self.protocol_version  # before HTTP/1.0 an answer has no headers
        self.send_response(status)
        for name, value in {**headers, **EVERY_ANSWER}.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def do_HEAD(self) -> None:
        """Answer without the content."""
        self.do_GET()


def _plain(name: str) -> bool:
    """Return whether a name is a relative one that leads nowhere else, to a file that is not hidden."""
    return not any(part == "" or part.startswith(".") for part in name.split("/")) and not set(name) & set("\\:\0")


def _type(path: str) -> str:
    return TYPES.get(Path(path).suffix, "application/octet-stream")


def _as_printed(data: bytes) -> bytes:
    """Return a page or a style sheet with its rules for paper in force."""
    text = re.sub(r"@media print\b", "@media all", data.decode("utf-8", "replace"))
    return text.replace('data-theme="auto"', 'data-theme="light"', 1).encode("utf-8")


@functools.cache
def _own(name: str) -> bytes:
    return resources.files("routes.maps.html").joinpath("assets", name).read_bytes()
