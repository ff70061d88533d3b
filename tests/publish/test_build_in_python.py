"""Publications, snippets and sources from Python: objects for a program, the same bytes as the command line writes."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import logging
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import main
from routes.publish.asked import hosts_asked
from routes.publish.publication import Publication
from tests.toy import toy

URL = "https://example.org/m/"


@pytest.fixture(scope="module")
def made() -> Publication:
    return routes.build(toy(), basemap="none", lang=["en", "es"], url=URL)


@pytest.mark.slow
def test_the_folder_is_what_the_command_writes(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    routes.write(toy(), tmp_path / "net")
    assert main(["build", "net", "-o", "by-command", "--basemap", "none", "--lang", "es", "--url", URL]) == 0
    found = routes.build("net", "by-python", basemap="none", lang="es", url=URL)
    assert found.folder == Path("by-python")
    for path in sorted(Path("by-command").rglob("*")):
        if path.is_file() and path.name != "provenance.json":
            name = path.relative_to("by-command")
            assert (Path("by-python") / name).read_bytes() == path.read_bytes(), name
    records = [json.loads(Path(each, "provenance.json").read_text()) for each in ("by-command", "by-python")]
    assert [record.pop("options")["basemap"] for record in records] == ["none", "none"]
    assert records[0] == records[1]
    assert main(["check", "by-python", "--json"]) in (0, 1)


@pytest.mark.slow
def test_the_record_has_each_file_with_its_sizes_and_hash(made: Publication) -> None:
    found = made.to_dict()
    page = next(entry for entry in found["files"] if entry["name"] == "index.html")
    data = made.files["index.html"]
    assert page["bytes"] == len(data)
    assert page["sha256"] == hashlib.sha256(data).hexdigest()
    assert page["gzip_bytes"] == len(gzip.compress(data, 9, mtime=0))
    assert (found["folder"], found["hosts"], found["langs"]) == (None, [], ["en", "es"])
    assert sorted(made.files) == [entry["name"] for entry in found["files"]]


@pytest.mark.slow
def test_what_a_person_should_read_is_in_the_warnings(made: Publication) -> None:
    assert any("name no source" in line for line in made.warnings)
    assert not any("full addresses" in line for line in made.warnings)
    assert any("full addresses" in line for line in routes.build(toy(), basemap="none").warnings)


@pytest.mark.slow
def test_pages_text_and_archive(made: Publication) -> None:
    assert '<html lang="es"' in made.to_html("es")
    assert made.to_html() == made.files["index.html"].decode()
    with zipfile.ZipFile(io.BytesIO(made.to_bytes())) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == dict(made.files)
    assert made.to_bytes() == made.to_bytes()
    with pytest.raises(routes.UsageError, match="there is no edition in ar; there are en, es"):
        made.to_html("ar")


@pytest.mark.slow
def test_a_snippet_from_memory_is_that_from_the_folder(made: Publication, tmp_path: Path) -> None:
    for name, data in made.files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    for options in ({"cms": "html", "strict": True}, {"cms": "wordpress"}, {"cms": "amp", "lang": "es"}):
        here, there = made.embed(URL, **options), routes.embed(tmp_path, URL, **options)  # type: ignore[arg-type]
        assert here == there
    assert "<route-map" in str(made.embed(URL, cms="element"))
    assert made.embed(URL, cms="wordpress").to_dict()["role"] == "embed"
    with pytest.raises(routes.UsageError, match=r'cms "wordpres" is not known. Did you mean wordpress\?'):
        made.embed(URL, cms="wordpres")


@pytest.mark.slow
def test_pages_and_pictures_made_at_once_are_those_made_one_by_one() -> None:
    net = routes.load("western-africa-atlantic")
    makers: list[Callable[[routes.Network], object]] = [
        lambda own: own.map(lang="fr", basemap="none").to_html(),
        lambda own: own.map(lang="ar", basemap="none").to_bytes("svg"),
        lambda own: own.map(basemap="none").to_bytes("png"),
        lambda own: own.to_folium(basemap="none").to_html(),
        lambda own: own.to_bytes("geojson"),
        lambda own: [str(found) for found in own.check()],
    ]
    alone = [make(net) for make in makers]
    fresh = net.replace()  # has been asked nothing
    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(lambda make: make(fresh), [*makers, *makers[::-1]])) == [*alone, *alone[::-1]]


@pytest.mark.slow
def test_each_step_is_told_and_logged(caplog: Any) -> None:
    steps: list[tuple[int, int, str]] = []
    with caplog.at_level(logging.INFO, logger="routes"):
        routes.build(toy(), basemap="none", progress=lambda *step: steps.append(step))
    assert [step[:2] for step in steps] == [(0, 4), (1, 4), (2, 4), (3, 4)]
    assert [step[2] for step in steps] == [
        record.message for record in caplog.records if record.message in {step[2] for step in steps}
    ]


def test_a_sensitive_place_needs_a_reason_in_python_too() -> None:
    place = routes.Waypoint(id="camp", name="Camp", lon=1, lat=1, kind="camp")
    net = routes.Network(waypoints=[place])
    with pytest.raises(routes.RefusedError, match="camp: a sensitive place would be published exactly"):
        net.build(basemap="none")
    with pytest.raises(routes.UsageError, match="gives no reasons: write exact="):
        net.build(basemap="none", exact=["camp"])
    with pytest.raises(routes.UsageError, match="--exact needs --reason"):
        net.build(basemap="none", exact={"camp": " "})


def test_options_that_there_are_not_are_named() -> None:
    with pytest.raises(routes.UsageError, match=r'build does not take titel="x". Did you mean title( or tiles)?\?'):
        toy().build(titel="x")
    with pytest.raises(routes.UsageError, match="belong together"):
        toy().build(start="alta")


def test_a_folder_of_others_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(routes.RefusedError, match="was not made by routes. Write somewhere else, or give force=True"):
        toy().build(tmp_path, basemap="none")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_sources_are_an_object() -> None:
    found = toy().cite()
    assert (len(found), [source.id for source in found]) == (1, ["s"])
    assert found.to_text() == str(found) == "[s] The Office. https://example.org/s."
    assert (
        found.to_bibtex()
        == "@online{s,\n  title = {The Office},\n  publisher = {The Office},\n  url = {https://example.org/s},\n}"
    )
    assert found.to_csl() == [
        {"id": "s", "type": "webpage", "title": "The Office", "publisher": "The Office", "URL": "https://example.org/s"}
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.html", '<script src="https://a.org/x.js"></script>', ("a.org",)),
        (
            "a.html",
            '<link rel="stylesheet" href="//b.org/x.css"><link rel="canonical" href="https://no.org/">',
            ("b.org",),
        ),
        ("a.html", '<img srcset="https://c.org/1.png 1x, https://d.org/2.png 2x">', ("c.org", "d.org")),
        ("a.html", "<style>p{background:url( 'https://e.org/x.png' )}</style><p>url(https://no.org/)</p>", ("e.org",)),
        ("a.html", '<p style="background:url(https://f.org/1.png)"><a href="https://no.org/">x</a>', ("f.org",)),
        ("a.html", '<img src="data:image/png;base64,AA//BB"><iframe src="embed.html">', ()),
        ("a.css", '@import "https://g.org/x.css";', ("g.org",)),
        ("a.txt", '<img src="https://no.org/x.png">', ()),
    ],
)
def test_hosts_are_those_that_a_browser_asks_by_itself(name: str, text: str, found: tuple[str, ...]) -> None:
    assert hosts_asked({name: text.encode()}) == found
