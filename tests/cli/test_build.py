"""routes build, embed, preview and new, as a person runs them."""

from __future__ import annotations

import base64
import csv
import dataclasses
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import main
from routes.cli.preview import EVERY_S
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.records import Closure, Leg, Observation, Route, Source, Waypoint
from routes.model.schema import TABLES
from routes.network import Network
from routes.publish import folder as publication

ROOT = Path(__file__).parent.parent.parent


def run(capsys: Any, *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def network(**changes: Any) -> Network:
    places = [
        Waypoint(
            id="a", name="Alta", lon=-77.0, lat=8.0, kind="town", sources="s", extra={"private:contact": "SECRET-9"}
        ),
        Waypoint(id="b", name="=cmd|' /C calc'!A0", lon=-76.0, lat=8.5, kind="town", sources="s"),
    ]
    tables: dict[str, Any] = {
        "waypoints": places,
        "legs": [
            Leg(id="a--b", start="a", end="b", mode="boat", hours=(2, 3), sources="s", extra={"driver": "SECRET-9"})
        ],
        "observations": [Observation(about="a--b", measure="transit", period="2022", value=7, source="s")],
        "sources": [
            Source(id="s", publisher="The Office", title="Table 3", url="https://example.org/t", published="2023-04")
        ],
    }
    return Network(**{**tables, **changes})


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty working directory with the network folder ``net`` in it."""
    monkeypatch.chdir(tmp_path)
    routes.write(network(), tmp_path / "net")
    return tmp_path


FILES = (
    "alt.txt csp.txt data.geojson embed.html embed.json fallback.pdf fallback.png fallback.svg index.html oembed.json print.pdf "
    "provenance.json route-map.js social.png strict/embed.css strict/embed.html strict/embed.js strict/index.html strict/leaflet.css "
    "strict/leaflet.js strict/map.css strict/map.js strict/page.css strict/page.js table.csv"
).split()


def listed(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


# --- build ----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_build_has_every_file_and_leaves_nothing_beside_it(capsys: Any, here: Path) -> None:
    code, out, _ = run(capsys, "build", "net", "-o", "out")
    assert (code, out) == (0, "out\n")
    assert listed(here / "out") == FILES
    assert sorted(path.name for path in here.iterdir()) == ["net", "out"]


@pytest.mark.slow
def test_a_second_language_adds_its_own_pages_and_pictures(capsys: Any, here: Path) -> None:
    assert run(capsys, "build", "net", "-o", "out", "--lang", "es", "--lang", "en")[0] == 0
    added = {
        "alt.en.txt",
        "embed.en.html",
        "fallback.en.pdf",
        "fallback.en.png",
        "fallback.en.svg",
        "index.en.html",
        "oembed.en.json",
    }
    added |= {"print.en.pdf", "social.en.png", "strict/embed.en.html", "strict/index.en.html"}
    assert set(listed(here / "out")) == set(FILES) | added
    assert '<html lang="es"' in (here / "out" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_two_processes_with_two_hash_seeds_write_the_same_bytes(here: Path) -> None:
    for out, seed in (("one", "1"), ("two", "4711")):
        env = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT),
            "TZ": "Asia/Tokyo" if seed == "1" else "UTC",
        }
        command = [sys.executable, "-m", "routes", "build", "western-africa-atlantic", "-o", out, "--lang", "es"]
        subprocess.run(command, cwd=here, env=env, check=True, capture_output=True)
    assert listed(here / "one") == listed(here / "two")
    different = [
        name
        for name in listed(here / "one")
        if (here / "one" / name).read_bytes() != (here / "two" / name).read_bytes()
    ]
    assert different == []


@pytest.mark.slow
def test_the_provenance_has_hashes_versions_and_options_and_no_clock_or_folder(
    capsys: Any, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    assert run(capsys, "build", str(here / "net"), "-o", str(here / "out"), "--title", "T")[0] == 0
    text = (here / "out" / "provenance.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert str(here) not in text
    assert str(ROOT) not in text
    assert found["time"] is None
    assert (found["options"]["title"], found["options"]["network"]) == ("T", "net")
    assert found["software"]["folium"]
    (leaflet,) = found["inlined"]
    assert (leaflet["name"], leaflet["licence"]) == ("Leaflet", "BSD-2-Clause")
    # The hash that leafletjs.com prints for leaflet.js 1.9.3, as the integrity of a script.
    assert (leaflet["version"], leaflet["files"][1]["name"]) == ("1.9.3", "leaflet.js")
    printed = base64.b64decode("WBkoXOwTeyKclOHuWtc+i2uENFpDZ9YPdf5Hf+D7ewM=").hex()
    assert leaflet["files"][1]["sha256"] == printed
    assert leaflet["copyright"] in (here / "out" / "index.html").read_text(encoding="utf-8")
    inputs = {entry["name"]: entry["sha256"] for entry in found["inputs"]}
    for name in ("waypoints.csv", "legs.csv", "observations.csv", "sources.csv", "datapackage.json"):
        assert inputs[f"net/{name}"] == hashlib.sha256((here / "net" / name).read_bytes()).hexdigest()
    layers = hashlib.sha256((ROOT / "routes" / "geo" / "reference.npz").read_bytes()).hexdigest()
    assert inputs["routes/geo/reference.npz"] == layers
    for entry in found["outputs"]:
        assert entry["sha256"] == hashlib.sha256((here / "out" / entry["name"]).read_bytes()).hexdigest()
    assert sorted(entry["name"] for entry in found["outputs"]) == [name for name in FILES if name != "provenance.json"]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    run(capsys, "build", "net", "-o", "dated")
    assert (
        json.loads((here / "dated" / "provenance.json").read_text(encoding="utf-8"))["time"] == "2023-11-14T22:13:20Z"
    )
    assert "Updated 2023-11-14." in (here / "dated" / "embed.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_no_file_holds_a_column_that_is_not_listed(capsys: Any, here: Path) -> None:
    secret = {"private:contact": "SECRET-9"}
    own = network()
    tables = {
        table: [dataclasses.replace(row, extra=secret) for row in getattr(own, table).values()]
        for table in ("waypoints", "legs", "sources")
    }
    tables["observations"] = [dataclasses.replace(row, extra=secret) for row in own.observations]
    net = network(
        **tables,
        routes=[Route(id="r", title="All", legs=["a--b"], extra=secret)],
        closures=[Closure(target="a--b", valid="2021", source="s", extra=secret)],
        annotations=[Annotation(id="n", text="Boats.", place="a", extra=secret)],
        chapters=[Chapter(title="One", extra=secret)],
    )
    shutil.rmtree(here / "net")
    routes.write(net, here / "net")
    run(capsys, "build", "net", "-o", "out")
    for table in TABLES:
        assert b"SECRET-9" in (here / "net" / f"{table}.csv").read_bytes()
    assert [name for name in listed(here / "out") if b"SECRET-9" in (here / "out" / name).read_bytes()] == []


@pytest.mark.slow
def test_the_table_opens_as_text_and_numbers_with_sources(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out")
    data = (here / "out" / "table.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["record"] for row in rows] == ["waypoint", "waypoint", "leg", "figure"]
    assert rows[1]["name"] == "'=cmd|' /C calc'!A0"
    assert not [cell for row in rows for cell in row.values() if re.match(r"[=+@\t\r]|-(?![\d.])", cell)]
    assert (rows[0]["lon"], rows[0]["lat"]) == ("-77", "8")
    # Karney's inverse problem between (8 N, 77 W) and (8.5 N, 76 W): 123.27 km.
    assert float(rows[2]["length_km"]) == pytest.approx(123.3, abs=0.1)
    assert (rows[2]["hours"], rows[3]["value"], rows[3]["unit"]) == ("2|3", "7", "people")
    assert {row["sources"] for row in rows} == {"The Office, Table 3, 2023-04"}
    assert {row["source_urls"] for row in rows} == {"https://example.org/t"}


@pytest.mark.slow
def test_the_data_are_geojson_as_its_standard_asks(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out")
    found = json.loads((here / "out" / "data.geojson").read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection"
    assert "crs" not in found
    assert [feature["geometry"]["type"] for feature in found["features"]] == ["Point", "Point", "LineString"]
    assert found["features"][0]["geometry"]["coordinates"] == [-77, 8]
    assert len(routes.read(here / "out" / "data.geojson").waypoints) == 2


@pytest.mark.slow
def test_only_what_is_drawn_is_given_away(capsys: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run(capsys, "build", "americas", "--from", "Necoclí", "--to", "Capurganá", "-o", str(out))[0] == 0
    names = {
        row["name"]
        for row in csv.DictReader(io.StringIO((out / "table.csv").read_bytes().decode("utf-8-sig")))
        if row["record"] == "waypoint"
    }
    assert {"Necoclí", "Capurganá"} <= names
    assert "Tapachula" not in names


# --- what is there already --------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_edited_description_survives_and_is_used(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out")
    made = (here / "out" / "alt.txt").read_text(encoding="utf-8")
    assert "Alta" in made or "2 waypoints" in made
    edited = b"A boat line between two towns.\r\n\r\nIt is short.\r\n"
    (here / "out" / "alt.txt").write_bytes(edited)
    for _ in range(2):
        code, _, err = run(capsys, "build", "net", "-o", "out")
        assert code == 0
        assert "routes: note: alt.txt was edited and is kept; its words are used in the pages" in err
        assert (here / "out" / "alt.txt").read_bytes() == edited
        assert "<p>It is short.</p>" in (here / "out" / "index.html").read_text(encoding="utf-8")
    routes.write(network(observations=[]).replace(legs=[]), here / "net")
    _, _, err = run(capsys, "build", "net", "-o", "out")
    assert "routes: note: alt.txt: what the data say has changed since it was edited; delete it for a new one" in err
    code, out, _ = run(capsys, "embed", "out", "--url", "https://example.org/m/")
    assert 'alt="A boat line between two towns."' in out


@pytest.mark.slow
def test_a_folder_of_somebody_else_is_refused_and_with_force_keeps_its_files(capsys: Any, here: Path) -> None:
    (here / "mine").mkdir()
    (here / "mine" / "diary.txt").write_text("keep", encoding="utf-8")
    code, out, err = run(capsys, "build", "net", "-o", "mine")
    assert (code, out) == (5, "")
    assert err.strip() == "routes: mine exists and was not made by routes. Write somewhere else, or add --force."
    assert listed(here / "mine") == ["diary.txt"]
    assert run(capsys, "build", "net", "-o", "mine", "--force")[0] == 0
    assert (here / "mine" / "diary.txt").read_text(encoding="utf-8") == "keep"


@pytest.mark.slow
def test_what_the_last_build_left_goes_and_what_others_put_there_stays(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out", "--lang", "en", "--lang", "es")
    (here / "out" / "CNAME").write_text("maps.example.org", encoding="utf-8")
    run(capsys, "build", "net", "-o", "out", "--csp")
    assert "index.es.html" not in listed(here / "out")
    assert not (here / "out" / "strict").exists()
    assert {"CNAME", "page.js", "embed.css"} <= set(listed(here / "out"))


@pytest.mark.slow
def test_a_failure_leaves_the_folder_as_it_was(capsys: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(capsys, "build", "net", "-o", "out")
    before = {name: (here / "out" / name).read_bytes() for name in listed(here / "out")}
    routes.write(network(observations=[]), here / "net")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    code, _, err = run(capsys, "build", "net", "-o", "out")
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert code == 3
    assert "No space left on device" in err
    assert {name: (here / "out" / name).read_bytes() for name in listed(here / "out")} == before
    assert sorted(path.name for path in here.iterdir()) == ["net", "out"]


# --- what is refused ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_sensitive_place_is_published_exactly_only_by_name_and_with_a_reason(capsys: Any, here: Path) -> None:
    camp = Waypoint(id="camp", name="The camp", lon=-76.5, lat=8.2, kind="camp", sources="s")
    routes.write(network(waypoints=[*network().waypoints.values(), camp]), here / "net")
    code, _, err = run(capsys, "build", "net", "-o", "out")
    assert code == 5
    assert err.splitlines()[-1] == (
        "routes: camp: a sensitive place would be published exactly. Round its position and give accuracy_km, or add "
        '--exact camp --reason "..."'
    )
    assert run(capsys, "build", "net", "-o", "out", "--exact", "camp")[0] == 2
    assert not (here / "out").exists()
    assert run(capsys, "build", "net", "-o", "out", "--allow-exact", "camp", "--reason", "closed in 2019")[0] == 0
    found = json.loads((here / "out" / "provenance.json").read_text(encoding="utf-8"))
    assert found["exact_places"] == [{"id": "camp", "reason": "closed in 2019"}]


@pytest.mark.slow
def test_a_place_that_says_how_coarse_it_is_to_be_shown_is_so_in_every_file(capsys: Any, here: Path) -> None:
    camp = Waypoint(
        id="camp", name="The camp", lon=-76.5432, lat=8.2345, kind="camp", sensitivity="admin2", sources="s"
    )
    with pytest.warns(routes.RoutesWarning, match="not for publication"):
        routes.write(network(waypoints=[*network().waypoints.values(), camp]), here / "net")
    assert run(capsys, "build", "net", "-o", "out")[0] == 0
    for file in (here / "out").rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert b"76.5432" not in data, file.name
            assert b"8.2345" not in data, file.name
    page = (here / "out" / "index.html").read_text(encoding="utf-8")
    marks = json.loads(page.split('id="r-data">')[1].split("</script>")[0])["waypoints"]
    # The camp is the only place of the page with that longitude, to a hundredth.
    assert -76500 in [mark.get("x") for mark in marks]
    assert "Shown coarser than known, on a grid and not moved at random: The camp" in page
    assert run(capsys, "build", "net", "-o", "exact", "--exact", "camp", "--reason", "closed in 2019")[0] == 0
    assert "-76.5432" in (here / "exact" / "data.geojson").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_number_without_a_source_is_told_and_with_strict_refused(capsys: Any, here: Path) -> None:
    legs = [Leg(id="a--b", start="a", end="b", mode="boat", hours=(2, 3))]
    routes.write(network(legs=legs), here / "net")
    code, _, err = run(capsys, "build", "net", "-o", "out")
    assert code == 0
    assert "routes: note: 1 number names no source: leg a--b, hours or cost" in err
    code, _, err = run(capsys, "build", "net", "-o", "strict", "--strict")
    assert code == 3
    assert "1 number names no source" in err
    assert not (here / "strict").exists()


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--url", "ftp://example.org/"], 2, 'routes: --url "ftp://example.org/" is not a web address'),
        (["--robots", "noidex"], 2, 'routes: --robots "noidex" is not a word for robots. Did you mean noindex'),
        (["--updated", "yesterday"], 2, 'routes: --updated "yesterday" is not a date like 2026-01-31'),
        (["--from", "a"], 2, "routes: --from and --to belong together"),
        (["--lang", "en", "--lang", "en"], 2, "routes: --lang en, en: each language once"),
        (["--basemap", "bultin"], 2, 'routes: tiles "bultin": no tiles of folium or xyzservices have that name'),
    ],
)
def test_wrong_options_are_told_in_one_line(
    capsys: Any, here: Path, options: list[str], code: int, message: str
) -> None:
    found, out, err = run(capsys, "build", "net", "-o", "out", *options)
    errors = [line for line in err.splitlines() if "note:" not in line]
    assert (found, out, len(errors)) == (code, "", 1)
    assert errors[0].startswith(message)
    assert not (here / "out").exists()


@pytest.mark.slow
def test_a_page_too_large_is_refused(capsys: Any, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from routes.publish import build

    monkeypatch.setattr(build, "TOO_LARGE", 1000)
    code, _, err = run(capsys, "build", "net", "-o", "out")
    assert code == 3
    assert re.search(r"index.html: \d+ kB gzipped are more than 1: draw fewer legs", err)
    assert run(capsys, "build", "net", "-o", "out", "--allow-large")[0] == 0


# --- embed --------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_embed_prints_the_snippet_alone_on_stdout(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out", "--lang", "en", "--lang", "es")
    code, out, err = run(capsys, "embed", "out", "--url", "https://example.org/m")
    assert (code, err) == (0, "")
    assert out.startswith('<figure lang="en" dir="ltr" data-routes-embed')
    assert 'src="https://example.org/m/embed.html"' in out
    _, out, _ = run(capsys, "embed", "out", "--url", "https://example.org/m", "--lang", "es", "--json")
    answer = json.loads(out)
    assert (answer["schema"], answer["lang"], answer["url"]) == (1, "es", "https://example.org/m/")
    assert "embed.es.html" in answer["snippet"]
    code, _, err = run(capsys, "embed", "out", "--url", "https://example.org/m", "--lang", "ar")
    assert (code, err) == (2, "routes: there is no edition in ar; there are en, es\n")
    code, _, err = run(capsys, "embed", "net", "--url", "https://example.org/m")
    assert (code, err) == (3, "routes: net: is not a folder that routes build made: it has no embed.json\n")


@pytest.mark.slow
def test_wordpress_is_told_that_oembed_needs_the_address(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out")
    _, _, err = run(capsys, "embed", "out", "--url", "https://example.org/m/", "--cms", "wordpress")
    needs = "routes: note: oEmbed needs a folder that knows its address: routes build ... --url https://example.org/m/"
    assert needs in err
    run(capsys, "build", "net", "-o", "out", "--url", "https://example.org/m/")
    assert needs not in run(capsys, "embed", "out", "--url", "https://example.org/m/", "--cms", "wordpress")[2]


@pytest.mark.slow
@pytest.mark.parametrize("role", ["embed", "picture", "frame", "plugin"])
def test_in_wordpress_stdout_is_what_to_paste_and_stderr_who_pastes_it(capsys: Any, here: Path, role: str) -> None:
    run(capsys, "build", "net", "-o", "out", "--url", "https://example.org/m/")
    url = ("--url", "https://example.org/m/", "--cms", "wordpress", "--role", role)
    code, out, err = run(capsys, "embed", "out", *url)
    assert code == 0
    assert out.startswith("<?php" if role == "plugin" else "<!-- wp:")
    assert out.count("<!-- wp:") == (role != "plugin")
    assert "for a" in err.splitlines()[0]
    assert ("social.png" in err) == (role != "plugin")
    assert "authors use --role embed" in err if role == "frame" else "authors use" not in err
    assert all(line.startswith("routes: note: ") for line in err.splitlines())
    answer = json.loads(run(capsys, "embed", "out", *url, "--json")[1])
    assert (answer["role"], answer["snippet"]) == (role, out)
    code, _, err = run(capsys, "embed", "out", "--url", "http://example.org:8123/m/", *url[2:])
    assert "http:" in err or role == "plugin"
    assert ("port 8123" in err) == (role == "embed")


@pytest.mark.slow
def test_a_role_without_wordpress_is_refused(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out")
    code, _, err = run(capsys, "embed", "out", "--url", "https://example.org/m/", "--role", "picture")
    assert (code, err) == (2, "routes: --role goes with --cms wordpress; the other kinds are the same for everybody\n")


# --- new ----------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_new_network_checks_clean_and_builds(capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = run(capsys, "new", "start")
    assert (code, out) == (0, "start\n")
    assert listed(tmp_path / "start") == [
        "README.md",
        "datapackage.json",
        "legs.csv",
        "legs.geojson",
        "observations.csv",
        "sources.csv",
        "waypoints.csv",
    ]
    code, out, _ = run(capsys, "check", "start", "--strict", "--json")
    assert (code, json.loads(out)["errors"], json.loads(out)["warnings"], json.loads(out)["findings"]) == (0, 0, 0, [])
    net = routes.read(tmp_path / "start")
    assert [len(net.waypoints), len(net.legs), len(net.observations)] == [4, 3, 1]
    assert all(record.sources for record in (*net.waypoints.values(), *net.legs.values()))
    assert run(capsys, "build", "start", "-o", "out", "--strict")[0] == 0
    code, _, err = run(capsys, "new", "start")
    assert code == 5
    assert "start exists and was not made by routes" in err


# --- preview ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def preview(here: Path) -> Iterator[Any]:
    """Start the preview in a process of its own; return the process and its port."""
    running: list[subprocess.Popen[str]] = []

    def start(*argv: str, stdin: Any = None) -> tuple[subprocess.Popen[str], int]:
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        made = subprocess.Popen(
            [sys.executable, "-m", "routes", "preview", *argv, "--json"],
            cwd=here,
            env=env,
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # Tests that run in the background may have been told to ignore what Ctrl-C sends.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        running.append(made)
        assert made.stdout is not None
        text = "".join(iter(made.stdout.readline, "}\n")) + "}"
        url = json.loads(text)["url"]
        return made, int(url.rsplit(":", 1)[1].strip("/"))

    yield start
    for made in running:
        made.kill()
        made.communicate()


def get(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.putrequest("GET", path, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, data


def state(port: int, least: int) -> dict[str, Any]:
    ends = time.monotonic() + 120  # a busy machine takes its time
    while time.monotonic() < ends:
        found: dict[str, Any] = json.loads(get(port, "/-/state")[1])
        if found["version"] >= least:
            return found
        time.sleep(0.05)
    raise AssertionError("no new version")


def worked(process: subprocess.Popen[str]) -> float:
    """Return how many seconds of a processor a process has had: the clock's depend on what else the machine does."""
    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.slow
def test_the_preview_shows_what_is_piped_in(here: Path, preview: Any) -> None:
    table = here / "places.csv"
    table.write_text("name,lat,lon\nAquí,8,-76\nAllá,9,-77\n", encoding="utf-8")
    with table.open("rb") as stream:
        _, port = preview("-", "--chain", stdin=stream)
    assert state(port, 1)["error"] == ""
    assert "Allá" in get(port, "/site/index.html")[1].decode()


@pytest.mark.slow
def test_the_preview_shows_a_save_after_less_than_a_second_of_work_and_errors_in_the_page(
    here: Path, preview: Any
) -> None:
    process, port = preview("net")
    first = state(port, 1)
    assert (first["error"], first["editions"][0]["index"]) == ("", "index.html")
    page = get(port, "/site/index.html")[1].decode()
    assert "Alta" in page
    text = (here / "net" / "waypoints.csv").read_text(encoding="utf-8")
    (here / "net" / "waypoints.csv").write_text(text.replace("Alta", "Nueva"), encoding="utf-8")
    before = worked(process)
    second = state(port, first["version"] + 1)
    assert worked(process) - before + EVERY_S < 1.0
    assert "Nueva" in get(port, "/site/index.html")[1].decode()
    (here / "net" / "waypoints.csv").write_text(
        text.replace(",8.0,", ",eight,").replace(",8,", ",eight,"), encoding="utf-8"
    )
    third = state(port, second["version"] + 1)
    assert 'waypoints.csv:2, lat: "eight"' in third["error"]
    (here / "net" / "waypoints.csv").write_text(text, encoding="utf-8")
    assert state(port, third["version"] + 1)["error"] == ""
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in err


@pytest.mark.slow
def test_the_preview_answers_this_machine_alone_and_gives_no_other_file(here: Path, preview: Any, capsys: Any) -> None:
    (here / "secret.txt").write_text("SECRET-9", encoding="utf-8")
    run(capsys, "build", "net", "-o", "out")
    _, port = preview("out")
    state(port, 1)
    assert get(port, "/site/index.html")[0] == 200
    for host in ("evil.example", "evil.example:80", f"127.0.0.1.evil.example:{port}", "", "169.254.169.254"):
        assert get(port, "/-/state", Host=host)[0] == 403
    assert get(port, "/-/state", Host=f"localhost:{port}")[0] == 200
    os.symlink(here / "secret.txt", here / "out" / "link.txt")
    for path in (
        "/site/../secret.txt",
        "/site/%2e%2e/secret.txt",
        "/site/..%2fsecret.txt",
        "/site//etc/passwd",
        "/site/%2fetc/passwd",
        "/../secret.txt",
        "/site/link.txt",
        "/site/.hidden",
        "/site/",
    ):
        status, data = get(port, path)
        assert (status, b"SECRET-9" in data, b"root:" in data) == (404, False, False), path


@pytest.mark.slow
def test_the_preview_listens_on_the_loopback_address(preview: Any) -> None:
    _, port = preview("net")
    wanted = f"0100007F:{port:04X}"
    listening = [
        line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if line.split()[3] == "0A"
    ]
    assert wanted in listening
    assert f"00000000:{port:04X}" not in listening


@pytest.mark.slow
def test_a_publication_copies_as_it_is(capsys: Any, here: Path) -> None:
    run(capsys, "build", "net", "-o", "out")
    shutil.copytree(here / "out", here / "else")
    assert publication.is_publication(here / "else")
    assert run(capsys, "embed", "else", "--url", "https://example.org/m/")[0] == 0


@pytest.mark.slow
def test_characters_that_no_page_can_hold_reach_no_file(
    capsys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    bad = "\x00A\x01\x08\x0b\x1b[31m\x7f\x9fB\ufffeC"
    net = network()
    places = [dataclasses.replace(w, name=f"{bad} {w.id}", note=bad) for w in net.waypoints.values()]
    legs = [dataclasses.replace(leg, note=bad) for leg in net.legs.values()]
    source = Source(id="s", publisher=bad, title=bad, licence=bad)
    routes.write(network(waypoints=places, legs=legs, sources=[source]), tmp_path / "net")
    code, _, said = run(capsys, "build", "net", "-o", "out", "--title", bad, "--credit", bad)
    assert code == 0, said
    for path in sorted((tmp_path / "out").rglob("*")):
        if path.suffix in (".html", ".txt", ".csv", ".svg", ".geojson", ".json", ".js", ".css"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe]", text), path.name
    assert "A[31mBC a" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
