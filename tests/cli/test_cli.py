from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import routes
from routes import Leg, Observation, Source, Waypoint
from routes.cli import VERBS, common, doctor, main
from routes.cli.map_ import is_our_page
from tests.toy import LEGS, WAYPOINTS, area, toy

ROOT = Path(__file__).parent.parent.parent
HEAVY = ("folium", "geopandas", "matplotlib", "networkx", "numpy", "pandas", "pyogrio", "pyproj", "shapely")


@pytest.fixture
def folder(tmp_path, monkeypatch) -> str:
    """Return the toy network as a folder, in an empty working directory."""
    monkeypatch.chdir(tmp_path)
    routes.write(toy(waypoints=area("border", "cruce", "norte")), tmp_path / "toy")
    return "toy"


def run(capsys, *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    out, err = capsys.readouterr()
    return code, out, err


def document(capsys, *argv: str) -> dict:
    code, out, _ = run(capsys, *argv)
    assert code in (0, 1)
    return json.loads(out)


def outside(*argv: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "routes", *argv],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        timeout=600,
    )


# --- help, usage --------------------------------------------------------------------------------------------------


def test_version_is_one_line():
    done = outside("--version")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"routes {routes.__version__}\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_cost_half_a_second_of_work(option):
    # The processor's time of the child and not the clock's: what else the machine does is not ours.
    def seconds() -> float:
        child = subprocess.Popen([sys.executable, "-m", "routes", option], cwd=ROOT, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        return used.ru_utime + used.ru_stime

    assert min(seconds() for _ in range(3)) < 0.5


def test_help_loads_no_heavy_library():
    code = (
        "import sys\nfrom routes.cli import main\nmain(['path', '--help'])\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_every_verb_has_two_examples_that_parse(capsys, verb):
    from routes.cli import _parse

    code, out, _ = run(capsys, verb, "--help")
    lines = re.findall(r"^  (routes .*)$", out.partition("examples:")[2], re.MULTILINE)
    assert code == 0
    assert len(lines) >= 2
    import shlex

    for line in lines:
        assert _parse(shlex.split(line.partition(" > ")[0])[1:]).verb == verb


def test_no_verb_shows_the_help(capsys):
    code, out, _ = run(capsys)
    assert code == 0
    assert "exit codes: 0 fine; 1 check found errors, diff a difference, or no path; 2 wrong usage" in out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["paht"], 'routes: no verb "paht". Did you mean path or update?'),
        (
            ["dance"],
            'routes: no verb "dance". Verbs: list, show, path, map, build, embed, preview, new, article, check, diff, update, convert, flows, attach, cite, explain, completion, doctor.',
        ),
        (["path", "toy", "a"], "routes: the following arguments are required: TO. See routes path --help."),
        (["path", "toy", "alta", "norte", "--jsno"], 'routes: unknown argument "--jsno". Did you mean --json?'),
        (["path", "toy", "alta", "norte", "--weight=km"], 'routes: unknown argument "--weight=km". Here that is --by.'),
        (["map", "toy", "--tiles", "OSM"], 'routes: unknown argument "--tiles". Here that is --basemap.'),
        (["build", "toy", "--out-dir", "x"], 'routes: unknown argument "--out-dir". Here that is --output.'),
        (
            ["path", "toy", "alta", "Norde"],
            'routes: no waypoint "Norde" in this network. Did you mean Nórte or Border?',
        ),
        (["path", "toy", "alta", "norte", "--avoid", "mode:bote"], 'routes: "mode:bote": mode "bote" is not one of'),
        (["path", "toy", "alta", "norte", "--alternatives", "0"], "routes: --alternatives 0 must be 1 or more"),
        (["map", "toy", "--from", "alta"], "routes: --from and --to belong together: give both, or neither"),
        (["map", "toy", "--avoid", "alta"], "routes: --avoid, --via and --by need --from and --to"),
        (
            ["map", "toy", "-o", "map.gif"],
            "routes: map.gif does not end in .html, .svg, .png or .pdf; routes convert writes other formats",
        ),
        (
            ["map", "toy", "-o", "map.html", "--kind", "print"],
            "routes: --kind applies only to pictures: map.html does not end in .svg, .png or .pdf",
        ),
        (["show", "toi"], 'routes: no network "toi": neither a bundled name nor a path.'),
        (
            ["show", "toy", "Crute"],
            'routes: no waypoint, leg, route or source "Crute" in this network. Did you mean cruce',
        ),
    ],
)
def test_wrong_usage_is_one_line_and_ends_with_2(capsys, folder, argv, message):
    code, out, err = run(capsys, *argv)
    errors = [line for line in err.splitlines() if not line.startswith("routes: note: ")]
    assert (code, out, len(errors)) == (2, "", 1)
    assert errors[0].startswith(message)


# --- path ---------------------------------------------------------------------------------------------------------


def test_path_prints_the_fixed_document(capsys, folder):
    found = document(capsys, "path", folder, "Ciudad Alta", "border", "--at", "2023", "--json")
    assert list(found) == ["schema", "from", "to", "by", "at", "itineraries"]
    assert (found["schema"], found["from"], found["to"], found["by"], found["at"]) == (
        1,
        "alta",
        "border",
        "distance",
        "2023",
    )
    (trip,) = found["itineraries"]
    assert list(trip) == ["legs", "waypoints", "length_km", "hours", "cost", "countries"]
    assert list(trip["legs"][0]) == ["id", "start", "end", "mode", "length_km", "hours", "basis"]
    assert trip["waypoints"] == ["alta", "puerto", "cruce"]
    assert trip["length_km"] == pytest.approx(2 * 111.319490793, rel=1e-9)
    assert (trip["hours"], trip["countries"]) == (None, ["AAA", "BBB", "CCC"])
    assert [leg["hours"] for leg in trip["legs"]] == [[1.0, 2.0], None]


def test_path_as_text_names_the_member_the_durations_and_the_countries(capsys, folder):
    code, out, _ = run(capsys, "path", folder, "alta", "Border")
    assert code == 0
    assert "Ciudad Alta → El Cruce: 223 km, 2 legs, least by distance" in out
    assert "Border stands for El Cruce" in out
    assert "Duration: printed for 1 of 2 legs. Countries: AAA, BBB, CCC." in out


def test_alternatives_are_numbered(capsys, folder):
    found = document(capsys, "path", folder, "alta", "norte", "--alternatives", "3", "--json")
    assert [len(trip["legs"]) for trip in found["itineraries"]] == [3, 3, 1]


def test_no_path_ends_with_1_and_says_why(capsys, folder):
    code, out, err = run(capsys, "path", folder, "alta", "norte", "--avoid", "country:CCC", "--json")
    assert code == 1
    assert json.loads(out)["itineraries"] == []
    assert err.splitlines()[-1] == (
        "routes: no path from Ciudad Alta to Nórte while avoiding country:CCC: "
        "Nórte is itself in what is avoided (country:CCC)"
    )


def test_a_duration_that_was_estimated_is_said_on_stderr_and_never_printed(capsys, folder):
    code, out, err = run(capsys, "path", folder, "alta", "cruce", "--by", "duration")
    assert code == 0
    assert "1 leg(s) have no printed duration and were ranked by length and an assumed speed (walk 3 km/h)" in err
    assert "37" not in out  # 111.3 km / 3 km/h


# --- the other verbs ----------------------------------------------------------------------------------------------


def test_show_counts_and_describes(capsys, folder):
    assert document(capsys, "show", folder, "--json")["network"]["legs"] == 5
    found = document(capsys, "show", folder, "low port", "--json")
    assert (found["waypoint"]["id"], found["legs"]) == (
        "puerto",
        ["alta--puerto-boat", "alta--puerto-bus", "puerto--cruce-walk"],
    )
    assert document(capsys, "show", folder, "border", "--json")["members"] == ["cruce", "norte"]
    assert document(capsys, "show", folder, "alta--puerto-bus", "--json")["leg"]["hours"] == [2.0, 3.0]
    for name in ("r", "By land", "BY LAND"):
        assert document(capsys, "show", folder, name, "--json")["route"]["title"] == "By land"
    assert document(capsys, "show", folder, "Ciudad Alta → Puerto Bajo, by boat", "--json")["leg"]["mode"] == "boat"
    for name in ("s", "The Office"):
        found = document(capsys, "show", folder, name, "--json")
        assert (found["source"]["url"], len(found["observations"])) == ("https://example.org/s", 1)
    code, out, _ = run(capsys, "show", folder, "the office")
    assert code == 0
    assert out.splitlines()[0] == "The Office"
    assert "cruce" in out
    code, out, _ = run(capsys, "show", folder, "cruce", "--at", "2021")
    assert code == 0
    assert "puerto--cruce-walk" in out
    assert "cruce--norte-bus" not in out


def test_flows_are_a_table_csv_or_json(capsys, folder):
    _, out, _ = run(capsys, "flows", folder, "cruce", "--csv")
    assert out.splitlines() == [
        "about,measure,unit,period,value,low,high,group,source,note",
        "cruce,transit,people,2022,7,,,,s,",
    ]
    found = document(capsys, "flows", folder, "cruce", "--every", "year", "--json")
    assert list(found) == ["schema", "every", "flows"]
    assert found["flows"][0]["value"] == 7
    code, out, err = run(capsys, "flows", folder, "--every", "month")
    assert (code, out) == (0, "")
    assert "1 figure(s) for more than a month left out, 2022 the first" in err


def test_csv_starts_no_formula(capsys):
    common.print_csv(["a", "b"], [["=1+1", -5]])
    assert capsys.readouterr().out == "a,b\n'=1+1,-5\n"


@pytest.mark.slow
def test_check_prints_the_fixed_document_and_ends_with_1_for_errors(capsys, folder):
    legs = Path(folder) / "legs.csv"
    legs.write_text(
        legs.read_text("utf-8").replace("puerto--cruce-walk,puerto,", "puerto--cruce-walk,pureto,"), "utf-8"
    )
    code, out, _ = run(capsys, "check", folder, "--json")
    found = json.loads(out)
    assert code == 1
    assert list(found) == ["schema", "errors", "warnings", "findings"]
    dangling = next(each for each in found["findings"] if each["code"] == "dangling-leg")
    assert list(dangling) == ["code", "severity", "where", "message", "suggestion"]
    assert dangling["where"] == "legs.csv:6, start"
    assert dangling["message"] == 'no waypoint "pureto"'
    assert dangling["suggestion"] == "Did you mean puerto?"
    code, out, _ = run(capsys, "check", folder, "--format", "github")
    assert "::error file=toy/legs.csv,line=6,title=dangling-leg::legs.csv:6, start: no waypoint" in out


@pytest.mark.slow
def test_warnings_end_with_0_and_with_strict_with_1(capsys, folder):
    code, out, _ = run(capsys, "check", folder)
    assert code == 0
    assert re.search(r"^0 error\(s\), \d+ warning\(s\)$", out, re.MULTILINE)
    assert run(capsys, "check", folder, "--strict")[0] == 1


def test_unreadable_input_ends_with_3(capsys, tmp_path):
    code, out, err = run(capsys, "show", str(tmp_path / "none.csv"))
    assert (code, out) == (3, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("routes: ")


def test_convert_writes_and_never_over_something_else(capsys, folder, tmp_path):
    target = tmp_path / "out.geojson"
    code, out, _ = run(capsys, "convert", folder, str(target))
    assert (code, out) == (0, f"{target}\n")
    target.write_text("mine", "utf-8")
    code, out, err = run(capsys, "convert", folder, str(target))
    assert (code, out) == (5, "")
    assert "exists and was not made by routes. Write somewhere else, or add --force." in err
    assert target.read_text("utf-8") == "mine"
    assert run(capsys, "convert", folder, str(target), "--force")[0] == 0
    code, _, err = run(capsys, "convert", folder, str(tmp_path / "no" / "out.geojson"))
    assert code == 3
    assert "no such folder. Make it first." in err


def test_cite_prints_text_bibtex_and_csl(capsys, folder):
    assert run(capsys, "cite", folder)[1] == "[s] The Office. https://example.org/s.\n"
    assert "@online{s,\n  title = {The Office}," in run(capsys, "cite", folder, "--format", "bibtex")[1]
    (entry,) = json.loads(run(capsys, "cite", folder, "--format", "csl-json")[1])
    assert (entry["id"], entry["type"], entry["URL"]) == ("s", "webpage", "https://example.org/s")


def test_map_writes_a_page_and_prints_its_path_last(capsys, folder):
    code, out, _ = run(capsys, "map", folder, "-o", "m.html", "--from", "alta", "--to", "border", "--title", "T<b>")
    assert code == 0
    assert out.splitlines()[-1] == "m.html"
    assert is_our_page(Path("m.html"))
    assert run(capsys, "map", folder, "-o", "m.html")[0] == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["map", "social", "print", "multiples"])
def test_map_draws_every_kind_of_picture(capsys, folder, kind):
    assert run(capsys, "map", "americas", "-o", "m.svg", "--kind", kind)[:2] == (0, "m.svg\n")
    assert Path("m.svg").read_text("utf-8").startswith(("<?xml", "<svg"))


@pytest.mark.slow
def test_a_country_is_called_what_the_newsroom_calls_it(capsys, folder):
    assert run(capsys, "map", "americas", "-o", "m.html", "--country-name", "HND=Republic of Honduras")[0] == 0
    assert "Republic of Honduras" in Path("m.html").read_text("utf-8")
    code, _, err = run(capsys, "map", folder, "-o", "m.html", "--country-name", "HND")
    assert code == 2
    assert err.endswith("routes: --country-name HND is not CODE=NAME: write, for example, PSE=Palestine\n")


@pytest.mark.slow
@pytest.mark.parametrize(("each", "said"), [(13, True), (12, False)])
def test_more_than_25_crossing_flows_are_told_what_else_can_be_drawn(capsys, folder, each, said):
    # A lattice: each of n flows to the east crosses each of n flows to the north, 2 n in all.
    source = Source(id="s", title="T", publisher="P", url="https://example.org/", accessed="2026-01-01")
    ends = [(f"{way}{i}{end}", i, end) for way in "en" for i in range(each) for end in (0, 1)]
    places = [
        Waypoint(
            id=name, name=name, lon=end * 20 if name[0] == "e" else i + 0.5, lat=i if name[0] == "e" else end * 20 - 2
        )
        for name, i, end in ends
    ]
    legs = [Leg(id=f"{w}{i}", start=f"{w}{i}0", end=f"{w}{i}1", mode="bus") for w in "en" for i in range(each)]
    seen = [Observation(about=leg.id, measure="transit", period="2023", value=5, source="s") for leg in legs]
    routes.Network(waypoints=places, legs=legs, observations=seen, sources=[source]).save("lattice/")
    code, _, err = run(capsys, "map", "lattice/", "-o", "m.html", "--flows", "transit", "--basemap", "none")
    assert code == 0
    assert (f"routes: note: {2 * each} flows cross each other" in err) is said


def test_map_does_not_overwrite_a_page_that_it_did_not_make(capsys, folder):
    Path("map.html").write_text("<html>mine</html>", "utf-8")
    code, out, err = run(capsys, "map", folder)
    assert (code, out) == (5, "")
    assert err == "routes: map.html exists and was not made by routes. Write somewhere else, or add --force.\n"
    assert Path("map.html").read_text("utf-8") == "<html>mine</html>"


def test_list_names_the_bundled_networks(capsys):
    from routes import catalog

    assert [each["name"] for each in document(capsys, "list", "--json")["networks"]] == list(catalog.available())


# --- doctor -------------------------------------------------------------------------------------------------------


def test_doctor_prints_versions(capsys):
    found = document(capsys, "doctor", "--json")
    assert found["routes"] == routes.__version__
    assert set(found["libraries"]) >= set(doctor.LIBRARIES)


def test_doctor_warns_of_the_unrelated_distribution_of_the_same_import_name(tmp_path, monkeypatch):
    info = tmp_path / "Routes-2.5.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: Routes\nVersion: 2.5.1\n", "utf-8")
    assert doctor.find_warnings() == []
    monkeypatch.syspath_prepend(str(tmp_path))
    (warning,) = doctor.find_warnings()
    assert warning.startswith("the unrelated distribution Routes 2.5.1 is installed and has the same import name")


# --- never a traceback --------------------------------------------------------------------------------------------


def failing(monkeypatch, error: BaseException) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr("routes.cli.common.open_network", fail)


@pytest.mark.parametrize(
    ("error", "code", "text"),
    [
        (KeyboardInterrupt(), 130, "routes: interrupted"),
        (routes.MissingDependencyError("pyarrow is needed: pip install pyarrow"), 4, "routes: pyarrow is needed"),
        (routes.RefusedError("no"), 5, "routes: no"),
        (PermissionError(13, "Permission denied", "x.csv"), 3, "routes: x.csv: Permission denied"),
        (ZeroDivisionError("oops"), 70, "routes: internal error: ZeroDivisionError: oops."),
    ],
)
def test_every_failure_is_one_line_and_has_its_exit_code(capsys, monkeypatch, error, code, text):
    failing(monkeypatch, error)
    assert main(["show", "toy"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(text)
    assert len(err.splitlines()) == 1


@pytest.mark.slow
def test_a_reader_that_has_enough_ends_the_output_quietly(folder):
    command = f'"{sys.executable}" -m routes show "{Path(folder).resolve()}" | head -1'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        timeout=600,
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


@pytest.mark.slow
def test_a_terminal_that_is_not_utf8_gets_escapes(folder):
    done = outside("path", str(Path(folder).resolve()), "alta", "cruce", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "Ciudad Alta \\u2192 El Cruce" in done.stdout


def test_names_from_data_cannot_steer_the_terminal(capsys, tmp_path):
    evil = [*WAYPOINTS[1:], routes.Waypoint(id="alta", name="A\x1b[31m\u202eB", lon=0, lat=0, sources="s")]
    routes.write(toy(waypoints=evil, legs=LEGS), tmp_path / "evil")
    _, out, err = run(capsys, "show", str(tmp_path / "evil"), "alta")
    assert not re.search("[\x1b\u202e]", out + err)


# --- article ------------------------------------------------------------------------------------------------------


def write_draft(text: str, name: str = "draft.md") -> str:
    Path(name).write_text(text, encoding="utf-8")
    return name


def test_an_article_is_a_page_and_says_what_it_found(capsys, folder):
    draft = write_draft("# On\n\nFrom Ciudad Alta to Puerto Bajo, in 2022 exactly 9 people crossed El Cruce.\n")
    code, out, err = run(capsys, "article", draft, "-n", folder, "-o", "a.html")
    assert (code, out) == (0, "a.html\n")
    assert is_our_page(Path("a.html"))
    assert "<title>On</title>" in Path("a.html").read_text(encoding="utf-8")
    warning, summary = [line for line in err.splitlines() if "Read toy" not in line]
    assert warning == (
        'routes: draft.md:3:50: warning: "9" disagrees with what is published for transits, El Cruce, 2022: 7 (The Office)'
    )
    assert summary == (
        "routes: note: 3 mention(s) of 3 place(s), 2 leg(s); 1 figure(s): 0 borne out, 0 not checked; 1 warning(s)"
    )
    assert run(capsys, "article", draft, "-n", folder, "-o", "a.html", "--strict")[0] == 1


def test_the_json_of_an_article_has_places_figures_and_itinerary_and_writes_no_page(capsys, folder):
    draft = write_draft("From Hightown to Low Port. In 2022, 7 people crossed El Cruce.")
    found = document(capsys, "article", draft, "-n", folder, "--json")
    assert list(found) == [
        "schema", "draft", "output", "title", "lang", "date", "at", "mentions", "figures", "terms", "warnings", "unclear",
        "itinerary", "notes",
    ]  # fmt: skip
    assert (found["schema"], found["output"], found["lang"]) == (1, None, "en")
    assert [(m["place"], m["text"], m["line"], m["column"]) for m in found["mentions"]] == [
        ("alta", "Hightown", 1, 6), ("puerto", "Low Port", 1, 18), ("cruce", "El Cruce", 1, 54),
    ]  # fmt: skip
    assert [(f["value"], f["status"], f["matches"][0]["source"]) for f in found["figures"]] == [(7, "equal", "s")]
    assert found["itinerary"]["legs"] == ["alta--puerto-boat", "puerto--cruce-walk"]
    assert not Path("article.html").exists()


def test_a_draft_that_cannot_be_read_is_one_line(capsys, folder):
    Path("latin.md").write_bytes("Necoclí".encode("latin-1"))
    code, out, err = run(capsys, "article", "latin.md", "-n", folder)
    assert (code, out) == (3, "")
    assert err == "routes: latin.md:1: byte 0xed is not UTF-8 text; save the draft as UTF-8\n"
    assert run(capsys, "article", "none.md", "-n", folder)[::2] == (3, "routes: none.md: no such file\n")
    assert run(capsys, "article", ".", "-n", folder)[0] == 5


def test_an_article_does_not_overwrite_what_is_not_ours(capsys, folder):
    draft = write_draft("Hightown")
    Path("mine.html").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "article", draft, "-n", folder, "-o", "mine.html")
    assert (code, Path("mine.html").read_text(encoding="utf-8")) == (5, "mine")
    assert "was not made by routes" in err
    assert run(capsys, "article", draft, "-n", folder, "-o", "mine.html", "--force")[0] == 0
    assert run(capsys, "article", draft, "-n", folder, "-o", "mine.pdf")[0] == 2


def test_every_guess_of_an_option_leads_to_one_that_a_verb_has() -> None:
    from routes.cli import GUESSED, parser, verbs

    known = {option for each in verbs(parser()).values() for option in each._option_string_actions}
    assert set(GUESSED.values()) <= known
