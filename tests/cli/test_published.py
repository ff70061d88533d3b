"""A publication folder from somebody else: its documents are checked field by field, and its text stays text."""

from __future__ import annotations

import copy
import dataclasses
import functools
import json
import os
import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from routes import cli
from routes.cli import main, preview
from routes.errors import DataError
from routes.publish import embed, published
from routes.publish import site as build
from routes.publish.embed import EmbedInfo
from routes.publish.heights import WIDTHS
from routes.publish.kinds import CMS, ROLES

URL = "https://example.org/m/"
HOSTILE = (
    'en"><script>alert(1)</script>', "<script>alert(1)</script>", "' onload='alert(1)", '" onerror="alert(1)', "<!-- x",
    "--><img src=x onerror=alert(1)>", "]]>", "{{ 7*7 }}", "javascript:alert(1)", "&lt;script&gt;", "</title><script>",
)  # fmt: skip
# What ends a block, starts a shortcode or starts a program there.
HOSTILE_IN_WORDPRESS = (
    "<!-- /wp:embed --><!-- wp:html --><script>alert(1)</script><!-- /wp:html -->", '","x":1} --><!-- wp:html -->',
    "-->", "--", '[routes_map url="https://evil.example/"]', "<?php echo 1; ?>", "'; phpinfo(); //", "\\",
)  # fmt: skip
# A name or an address that is none, and what no text may hold.
WRONG_TEXT = ("", "../x", "/etc/passwd", "a/b", "..", ".", "x\0y", "\ud800", "x\x1b[31m", "C:x", "a\\b", "x" * 30_000)
WRONG_TYPES: tuple[Any, ...] = (
    None,
    True,
    False,
    3,
    -1,
    0,
    0.5,
    10**30,
    1e400,
    10**400,
    [],
    {},
    [[]],
    [None],
    {"a": 1},
    [1, 2, 3],
)


def card(**changes: Any) -> EmbedInfo:
    made = EmbedInfo(
        lang="en", dir="ltr", title="A title", alt="From A to B.", source_line="Source: The Office.", credit="A. Person",
        index="index.html", embed="embed.html", image="fallback.png", image_size=(1360, 921), social="social.png",
        oembed="oembed.json", heights=dict.fromkeys(WIDTHS, 600), caption="Figures", heads=("About", "Figure"),
        rows=(("A", "7"), ("B", "8")),
    )  # fmt: skip
    return dataclasses.replace(made, **changes)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a folder with the documents of a publication."""
    folder = tmp_path / "out"
    (folder / "strict").mkdir(parents=True)
    (folder / "embed.json").write_text(build.cards_json([card()]), encoding="utf-8")
    (folder / "oembed.json").write_text(json.dumps(embed.oembed(card(), URL)), encoding="utf-8")
    for name in ("index.html", "embed.html", "strict/embed.html"):
        (folder / name).write_text("<!DOCTYPE html><title>x</title>", encoding="utf-8")
    return folder


def run(capsys: Any, *argv: str) -> tuple[int, str, str]:
    code = main(list(argv))
    return (code, *capsys.readouterr())


Path_ = tuple[str | int, ...]


def places(document: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the path of every value in a document, also those that hold others."""
    if path:
        yield path
    entries = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for key, value in entries:
        yield from places(value, (*path, key))


def changed(document: Any, path: Path_, value: Any) -> Any:
    """Return a document with another value at a path; ``...`` takes the key away."""
    made = copy.deepcopy(document)
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    if value is ...:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return made


class Structure(HTMLParser):
    """The tags of a page with the names of their attributes: what no text from outside may change."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Any] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, sorted(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(tag)

    def handle_comment(self, data: str) -> None:
        self.found.append("comment")


def blocks(text: str) -> list[str]:
    """Return what WordPress takes for the start or end of a block, and for a shortcode of ours."""
    return re.findall(r"<!--\s*/?wp:[a-z/-]+|\[/?routes_map", text)


CARDS = json.loads(build.cards_json([card()]))
OEMBED = embed.oembed(card(), URL)
HASH = "0" * 64
PROVENANCE = {
    "schema": 1, "made_by": "migration-routes", "version": "0.1.0",
    "inputs": [{"name": "net/legs.csv", "bytes": 1, "sha256": HASH}],
    "outputs": [{"name": "index.html", "bytes": 1, "sha256": HASH}, {"name": "strict/map.js", "bytes": 1, "sha256": HASH}],
    "alt": {"alt.txt": {"edited": False, "generated_sha256": HASH}},
}  # fmt: skip
DOCUMENTS = {
    "embed.json": (CARDS, published.cards_of),
    "oembed.json": (OEMBED, published.oembed_of),
    "provenance.json": (PROVENANCE, published.provenance_of),
}


def test_every_field_of_a_card_has_a_check() -> None:
    assert {entry.name for entry in dataclasses.fields(EmbedInfo)} == set(published._CARD)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_field_is_checked_when_it_is_read(name: str) -> None:
    document, read = DOCUMENTS[name]
    read(document)
    for path in places(document):
        for value in (*WRONG_TYPES, *WRONG_TEXT, *HOSTILE, ...):
            told = ""
            try:
                read(changed(document, path, value))
            except DataError as fault:
                told = str(fault)
            # One line, with the document, the field and what was found.
            assert not told or (told.startswith(name) and "\n" not in told), (path, value, told)
            field = next(key for key in reversed(path) if isinstance(key, str))
            assert not told or field in told, (path, value, told)
    for value in (*WRONG_TYPES, *WRONG_TEXT, *HOSTILE):
        with pytest.raises(DataError):
            read(value)


# Every field by what it may hold; in all others any text is text, and escaped where it is written.
STRICT = {"lang", "dir", "index", "embed", "image", "social", "oembed", "image_size", "heights"}


@pytest.mark.parametrize("value", [*HOSTILE, *WRONG_TEXT])
def test_names_languages_and_sizes_are_what_they_have_to_be(value: str) -> None:
    for path in places(CARDS):
        if path[0] == "editions" and len(path) > 2 and path[2] in STRICT:
            with pytest.raises(DataError):
                published.cards_of(changed(CARDS, path, value))


SNIPPETS = [
    *(("--cms", cms) for cms in CMS if cms != "wordpress"),
    *(("--cms", "wordpress", "--role", role) for role in ROLES),
    ("--cms", "html", "--no-script"),
    ("--cms", "html", "--strict"),
    ("--cms", "element", "--strict"),
]


@pytest.mark.slow
@pytest.mark.parametrize("kind", SNIPPETS, ids=" ".join)
def test_hostile_text_is_text_in_every_snippet(
    kind: tuple[str, ...], out: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "parser", functools.cache(cli.parser))  # the same for every run, and most of its time
    asked = ("embed", str(out), "--url", URL, *kind)
    plain = run(capsys, *asked)[1]
    wanted = Structure(plain).found
    assert wanted
    taken = 0
    for path in places(CARDS):
        for value in (*HOSTILE, *HOSTILE_IN_WORDPRESS):
            (out / "embed.json").write_text(json.dumps(changed(CARDS, path, value)), encoding="utf-8")
            code, text, err = run(capsys, *asked)
            if code == 0:
                taken += 1
                assert Structure(text).found == wanted, (path, value)
                assert blocks(text) == blocks(plain), (path, value)
                if "plugin" in kind:
                    assert text == plain, "a plugin is a program: nothing of a folder is in it"
            else:
                assert (code, text) == (3, ""), (path, value)
                assert len(err.splitlines()) == 1, err
                assert "Traceback" not in err
    # title, alt, source_line, credit, caption, two heads and four cells
    assert taken == 11 * len((*HOSTILE, *HOSTILE_IN_WORDPRESS))


@pytest.mark.slow
def test_hostile_text_is_text_in_every_page_of_the_preview(out: Path, serve: Any) -> None:
    pages = ("/-/article", "/-/newsletter", "/-/card")
    get = serve(out)
    wanted = {page: Structure(get(page)[1]).found for page in pages}
    for path in places(CARDS):
        for value in HOSTILE:
            (out / "embed.json").write_text(json.dumps(changed(CARDS, path, value)), encoding="utf-8")
            get.shelf.look()
            told = json.loads(get("/-/state")[1])
            for page in pages:
                status, text = get(page)
                if told["error"]:
                    assert status == 500, (path, value)
                    assert "embed.json" in text
                else:
                    assert (status, Structure(text).found) == (200, wanted[page]), (path, value)


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Serve a folder as the preview does, in this process; return a function that answers a path."""
    import http.client
    import http.server
    import threading

    servers = []

    def start(folder: Path) -> Any:
        shelf = preview._Folder(folder)
        shelf.look()
        handler = functools.partial(preview._Handler, shelf, threading.BoundedSemaphore(2))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        servers.append(server)

        def get(path: str) -> tuple[int, str]:
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
            connection.request("GET", path)
            answer = connection.getresponse()
            text = answer.read().decode()
            connection.close()
            return answer.status, text

        get.shelf = shelf  # type: ignore[attr-defined]
        return get

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


BROKEN = [
    '{"editions":[{}]}', '{"editions":[]}', "{}", "[]", "null", "7", '"x"', "", "{", "\ufeff", "NaN", "[" * 100_000,
    '{"editions":[{"lang":', '{"editions":{"0":{}}}', '{"editions":[1]}', '{"schema":99,"editions":[{}]}', "<html>",
    "9" * 5000, '{"editions":"xx"}',
]  # fmt: skip


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("name", ["embed.json", "oembed.json", "provenance.json"])
def test_a_broken_document_is_one_line_and_ends_with_3(name: str, text: str, out: Path, capsys: Any) -> None:
    (out / name).write_text(text, encoding="utf-8")
    if name == "provenance.json":
        # A folder with another program's file of that name is somebody else's: refused, and told in one line as well.
        argv, codes = ("build", "americas", "-o", str(out)), (3, 5)
    else:
        argv, codes = ("embed", str(out), "--url", URL, "--cms", "wordpress"), (3,)
    code, shown, err = run(capsys, *argv)
    assert code in codes
    assert shown == ""
    assert len(err.splitlines()) == 1, err
    assert f"{name}" in err or code == 5
    code, shown, err = run(capsys, "check", str(out))
    assert (code, len(err.splitlines())) == (1, 1)
    assert f"note: {out}: a folder that routes build made; " in err
    assert name in shown


def test_a_document_that_is_no_utf8_is_one_line(out: Path, capsys: Any) -> None:
    (out / "embed.json").write_bytes(b'{"editions": "\xff"}')
    code, _, err = run(capsys, "embed", str(out), "--url", URL)
    assert code == 3
    assert "embed.json:1: byte 0xff is not UTF-8" in err


@pytest.mark.parametrize("name", ["embed.json", "oembed.json", "alt.txt", "strict/embed.html", "provenance.json"])
def test_a_link_in_a_publication_is_refused(name: str, out: Path, tmp_path: Path, capsys: Any) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if (out / name).exists():
        shutil.move(out / name, outside / "x")
    else:
        (outside / "x").write_text("SECRET-9", encoding="utf-8")
    os.symlink(outside / "x", out / name)
    more = ("--strict",) if name.startswith("strict") else ("--cms", "wordpress")
    argv = (
        ("build", "americas", "-o", str(out)) if name == "provenance.json" else ("embed", str(out), "--url", URL, *more)
    )
    code, shown, err = run(capsys, *argv)
    assert code == 5
    assert shown == ""
    assert "expected a file of the folder, found a link" in err
    code, shown, _ = run(capsys, "check", str(out))
    assert code == 1
    assert f"error: {name}: " in shown
    assert "SECRET-9" not in shown


# --- routes check of a folder that was built ------------------------------------------------------------------------
@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a publication as routes build makes it, of the network that routes new makes."""
    folder = tmp_path_factory.mktemp("built")
    assert main(["new", str(folder / "net")]) == 0
    assert main(["build", str(folder / "net"), "-o", str(folder / "out"), "--url", URL]) == 0
    return folder / "out"


@pytest.mark.slow
def test_a_folder_that_was_built_checks_clean(built: Path, capsys: Any) -> None:
    code, shown, err = run(capsys, "check", str(built), "--strict")
    assert (code, shown) == (0, "0 error(s), 0 warning(s)\n")
    count = sum(path.is_file() for path in built.rglob("*")) - 1  # provenance.json does not list itself
    said = f"a folder that routes build made; its {count} files are compared with provenance.json"
    assert err == f"routes: note: {built}: {said}, and data.geojson is checked\n"


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["index.html", "data.geojson", "fallback.png", "strict/map.js", "embed.json", "alt.txt"]
)
def test_a_file_that_is_gone_or_changed_is_found(name: str, built: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    with (out / name).open("ab") as stream:
        stream.write(b" ")
    code, shown, _ = run(capsys, "check", str(out))
    if name == "alt.txt":
        assert (code, shown.count("warning: alt.txt: was edited")) == (0, 1)
    else:
        assert code == 1
        assert f"error: {name}: is not the file that routes build wrote" in shown
    (out / name).unlink()
    code, shown, _ = run(capsys, "check", str(out))
    assert code == 1
    assert f"error: {name}: no such file" in shown or f"error: {name}: there is no such file" in shown


def test_what_is_wrong_in_the_data_of_a_publication_is_found(built: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    text = (out / "data.geojson").read_text(encoding="utf-8")
    (out / "data.geojson").write_text(text.replace('"boat"', '"bota"'), encoding="utf-8")
    (out / "mine.txt").write_text("notes", encoding="utf-8")
    code, shown, _ = run(capsys, "check", str(out), "--json")
    found = json.loads(shown)["findings"]
    assert code == 1
    assert any("bota" in each["message"] and each["where"].startswith("data.geojson") for each in found)
    assert [each["where"] for each in found if each["code"] == "foreign-file"] == ["mine.txt"]


def test_without_its_provenance_a_publication_is_still_checked(built: Path, tmp_path: Path, capsys: Any) -> None:
    out = tmp_path / "out"
    shutil.copytree(built, out)
    (out / "provenance.json").unlink()
    code, shown, _ = run(capsys, "check", str(out))
    assert code == 0
    assert "warning: provenance.json: there is none that routes build wrote" in shown
