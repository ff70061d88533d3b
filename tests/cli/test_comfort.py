"""What makes the command line pleasant: explanations, colour, defaults, completion, findings for machines."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import VERBS, main
from routes.errors import CODES
from routes.model.finding_codes import ADVICE, FINDINGS
from tests.cli.test_streams import PLACES, Stream, piped
from tests.toy import toy

BAD = "name,lat,lon\nA,north,1\nB,1,1\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("ROUTES_LANG", raising=False)
    routes.write(toy(), tmp_path / "net")
    (tmp_path / "bad.csv").write_text(BAD)
    return tmp_path


def run(capsys: Any, *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    return (code, *capsys.readouterr())


# --- explain ----------------------------------------------------------------------------------------------------------
def test_every_code_is_explained(capsys: Any) -> None:
    for group, codes in FINDINGS.items():
        code, out, _ = run(capsys, "explain", *codes)
        assert code == 0
        assert ADVICE[group] in out
        for meaning in codes.values():
            assert meaning in out
    _, out, _ = run(capsys, "explain", "--json")
    listed = {entry["code"] for entry in json.loads(out)["codes"]}
    assert listed == {code for codes in FINDINGS.values() for code in codes} | set(CODES)


def test_a_code_that_is_none_names_the_nearest(capsys: Any) -> None:
    code, out, err = run(capsys, "explain", "dangling-legs")
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert err.startswith('routes: no code "dangling-legs". Did you mean dangling-leg')


# --- colour -----------------------------------------------------------------------------------------------------------
def test_colour_is_for_terminals_and_never_hides_a_word(here: Path, monkeypatch: Any) -> None:
    def shown(*argv: str, terminal: bool = True, **env: str) -> str:
        for name in ("NO_COLOR", "TERM"):
            monkeypatch.delenv(name, raising=False)
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        out = Stream(terminal=terminal)
        monkeypatch.setattr("sys.stdout", out)
        main(["check", "bad.csv", *argv])
        out.flush()
        return out.buffer.getvalue().decode()  # type: ignore[attr-defined]

    plain = shown(terminal=False)
    assert "\x1b" not in plain
    assert plain.startswith("error: bad.csv:2, lat")
    assert shown().startswith("\x1b[1;31merror\x1b[0m: bad.csv:2, lat")
    assert re.sub(r"\x1b\[[\d;]*m", "", shown()) == plain
    assert shown(NO_COLOR="1") == shown(TERM="dumb") == shown("--color=never") == plain
    assert shown(NO_COLOR="") != plain  # as no-color.org has it: empty is not set
    assert shown("--color", "always", terminal=False, NO_COLOR="1").startswith("\x1b[1;31m")


def test_an_error_is_coloured_too_and_a_wrong_word_refused(here: Path, capsys: Any) -> None:
    assert run(capsys, "--color", "always", "show", "nowhere")[2].startswith("\x1b[1;31mroutes\x1b[0m: no network")
    code, out, err = run(capsys, "list", "--color", "allways")
    assert (code, out) == (2, "")
    assert err.startswith('routes: --color "allways" is not known. Did you mean always')
    # The next command does not inherit it.
    assert run(capsys, "show", "nowhere")[2].startswith("routes: ")


# --- defaults ---------------------------------------------------------------------------------------------------------
def lang_of(path: Path) -> str:
    found = re.search(r'<html lang="(\w+)"', path.read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def test_options_go_before_the_environment_and_that_before_the_file(here: Path, capsys: Any, monkeypatch: Any) -> None:
    (here / "routes.toml").write_text('lang = "fr"\nbasemap = "none"\n[map]\ncredit = "Redacción"\n', encoding="utf-8")
    code, _, err = run(capsys, "map", "net")
    assert (code, lang_of(here / "map.html")) == (0, "fr")
    assert "Redacción" in (here / "map.html").read_text(encoding="utf-8")
    assert 'routes: note: routes.toml sets lang = "fr", basemap = "none", credit = "Redacción"\n' in err
    monkeypatch.setenv("ROUTES_LANG", "es")
    run(capsys, "map", "net")
    assert lang_of(here / "map.html") == "es"
    run(capsys, "map", "net", "--lang=pt", "--credit", "X")
    assert lang_of(here / "map.html") == "pt"
    assert "Redacción" not in (here / "map.html").read_text(encoding="utf-8")
    monkeypatch.setenv("ROUTES_LANG", "xx")
    assert run(capsys, "map", "net")[::2] == (2, 'routes: ROUTES_LANG "xx" is not one of en, es, fr, pt, ht, ar\n')


QUESTIONS = {
    "path": ("path", "toy", "Ciudad Alta", "Nórte"),
    "alternatives": ("path", "toy", "Ciudad Alta", "Nórte", "--alternatives", "2"),
    "cut": ("path", "toy", "alta", "norte", "--cut", "legs"),
    "tradeoffs": ("path", "toy", "alta", "norte", "--tradeoffs", "distance,steps"),
    "reachable": ("show", "toy", "alta", "--reachable"),
    "bottlenecks": ("show", "toy", "--bottlenecks"),
    "changes": ("show", "toy", "--changes", "2020", "2023"),
    "close": ("show", "toy", "--close", "cruce"),
    "assign": ("flows", "toy", "--assign", "od.csv"),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_in_words_is_in_the_language_that_is_asked_for(
    here: Path, capsys: Any, monkeypatch: Any, question: str
) -> None:
    toy().save(here / "toy")
    (here / "od.csv").write_text("from,to,count\nalta,cruce,10\n", encoding="utf-8")
    typed = QUESTIONS[question]
    code, english, _ = run(capsys, *typed)
    assert code == 0
    code, spanish, err = run(capsys, *typed, "--lang", "es")
    assert (code, "\ufffd" in spanish, "Traceback" in err) == (0, False, False)
    assert spanish != english
    assert "\u2068" not in run(capsys, *typed, "--lang", "ar")[1]
    assert "\ufffd" not in run(capsys, *typed, "--lang", "ar")[1]
    monkeypatch.setenv("ROUTES_LANG", "es")
    assert run(capsys, *typed)[1] == spanish
    assert run(capsys, *typed, "--lang", "en")[1] == english
    # What programs read has no language.
    assert run(capsys, *typed, "--json")[1] == run(capsys, *typed, "--json", "--lang", "en")[1]
    monkeypatch.delenv("ROUTES_LANG")
    (here / "routes.toml").write_text('lang = "es"\n', encoding="utf-8")
    assert run(capsys, *typed)[1] == spanish


def test_a_path_in_another_language_names_its_legs(here: Path, capsys: Any) -> None:
    toy().save(here / "toy")
    lines = run(capsys, "path", "toy", "Ciudad Alta", "El Cruce", "--lang", "es")[1].splitlines()
    assert lines[0].startswith("De Ciudad Alta a El Cruce: 2 tramos, 223 kilómetros")
    assert lines[1].startswith("  1. Ciudad Alta → Puerto Bajo: ")
    both = run(capsys, "path", "toy", "alta", "norte", "--alternatives", "2", "--lang", "es")[1].splitlines()
    assert [line for line in both if line in ("1 / 2", "2 / 2")] == ["1 / 2", "2 / 2"]


@pytest.mark.slow
def test_a_folder_is_built_by_defaults_alone(here: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("ROUTES_LANG", "es")
    code, out, _ = run(capsys, "build", "net", "--basemap", "none")
    assert (code, out) == (0, "out\n")
    assert lang_of(here / "out" / "index.html") == "es"
    (here / "routes.toml").write_text(
        'url = "https://example.org/m/"\n[build]\noutput = "site"\nlang = ["fr", "en"]\nbasemap = "none"\n'
    )
    monkeypatch.delenv("ROUTES_LANG")
    assert run(capsys, "build", "net")[:2] == (0, "site\n")
    assert (lang_of(here / "site" / "index.html"), lang_of(here / "site" / "index.en.html")) == ("fr", "en")
    assert "https://example.org/m/" in run(capsys, "embed", "site")[1]  # which must have an address


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lang = es", "routes.toml: is not TOML"),
        ('langs = "es"', 'routes.toml: "langs" is no default. Did you mean lang'),
        ('lang = "xx"', 'routes.toml, lang: expected en or es or fr or pt or ht or ar, found "xx"'),
        ('source = "us"', "routes.toml: source means something else with each verb: put it under one, such as [build]"),
        ("[build]\nforce = true", 'routes.toml, [build]: "force" is no default'),
        ('[build]\nexact = ["camp"]', 'routes.toml, [build]: "exact" is no default'),
        ('[biuld]\ncredit = "x"', 'routes.toml: there is no verb "biuld". Did you mean build'),
        ('[list]\ncredit = "x"', "routes.toml, [list]: routes list has no --credit"),
        ("[build]\ncsp = 1", 'routes.toml, build.csp: expected true or false, found "1"'),
        ('[check]\nsmall-count = "few"', 'routes.toml, check.small-count: expected a whole number, found "few"'),
        ('color = "on"', 'routes.toml, color: expected auto or always or never, found "on"'),
    ],
)
def test_a_file_of_defaults_that_cannot_be_is_told_in_one_line(here: Path, capsys: Any, text: str, said: str) -> None:
    (here / "routes.toml").write_text(text)
    code, out, err = run(capsys, "show", "net")
    assert (code, out, err.count("\n")) == (3, "", 1)
    assert err.startswith(f"routes: {said}")


def test_a_link_is_no_file_of_defaults(here: Path, capsys: Any) -> None:
    (here / "else.toml").write_text('lang = "es"')
    (here / "routes.toml").symlink_to(here / "else.toml")
    assert run(capsys, "show", "net")[0] == 5


# --- standard input ---------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_standard_input_is_built_and_read_with_a_draft(here: Path, monkeypatch: Any) -> None:
    code, _ = piped(monkeypatch, PLACES, "build", "-", "-o", "out", "--basemap", "none")
    assert code == 0
    record = json.loads((here / "out" / "provenance.json").read_text())
    assert [entry["name"] for entry in record["inputs"]] == ["stdin.csv"]
    assert record["options"]["network"] == "stdin.csv"
    (here / "draft.md").write_text("From A to B.\n")
    assert piped(monkeypatch, PLACES, "article", "draft.md", "-n", "-", "-o", "article.html")[0] == 0


# --- findings for machines --------------------------------------------------------------------------------------------
def test_sarif_has_every_field_that_the_standard_asks_for(here: Path, capsys: Any) -> None:
    """SARIF 2.1.0 (OASIS): section 3.13 of the log, 3.14 run, 3.19 driver, 3.49 rule, 3.27 result, 3.29 place."""
    (here / "a net").mkdir()
    (here / "a net" / "waypoints.csv").write_text("id,name,lon,lat\na,A,1,north\nb,B,1,1\n")
    code, out, _ = run(capsys, "check", "a net", "--format", "sarif")
    log = json.loads(out)
    assert (code, log["version"]) == (1, "2.1.0")
    assert set(log) == {"$schema", "version", "runs"}
    (one,) = log["runs"]
    driver = one["tool"]["driver"]
    assert driver["name"] == "routes"
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(set(rules)) == len(rules)
    assert all(rule["shortDescription"]["text"] for rule in driver["rules"])
    findings = json.loads(run(capsys, "check", "a net", "--json")[1])["findings"]
    assert len(one["results"]) == len(findings) > 0
    for result, finding in zip(one["results"], findings, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding["code"]
        assert result["level"] in ("none", "note", "warning", "error")
        assert isinstance(result["message"]["text"], str)
        assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == finding["where"]
    place = one["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "a%20net/waypoints.csv"}, "region": {"startLine": 2}}


def test_sarif_of_a_clean_network_is_a_run_without_results(capsys: Any) -> None:
    code, out, _ = run(capsys, "check", "western-africa-atlantic", "--small-count", "0", "--format", "sarif")
    results = json.loads(out)["runs"][0]["results"]
    assert code == 0
    assert not [each for each in results if each["level"] == "error"]


# --- completion -------------------------------------------------------------------------------------------------------
def test_without_shtab_completion_says_what_to_install(capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.setitem(__import__("sys").modules, "shtab", None)
    assert run(capsys, "completion", "bash") == (
        4, "", "routes: completion needs the package shtab: pip install shtab, in the environment that has routes\n",
    )  # fmt: skip


def test_bash_completes_verbs_options_and_choices(capsys: Any, tmp_path: Path) -> None:
    pytest.importorskip("shtab", reason="optional: pip install migration-routes[completion]")
    for shell in ("zsh", "tcsh"):
        assert all(verb in run(capsys, "completion", shell)[1] for verb in VERBS)
    script = tmp_path / "routes.bash"
    script.write_text(run(capsys, "completion", "bash")[1])

    def completed(*words: str) -> set[str]:
        line = " ".join(f"'{word}'" for word in words)
        asked = (
            f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _shtab_routes; echo ${{COMPREPLY[@]}}"
        )
        return set(subprocess.run(["bash", "-c", asked], capture_output=True, text=True, check=True).stdout.split())

    assert completed("routes", "ex") == {"explain"}
    assert {"--lang", "--url", "--force"} <= completed("routes", "build", "--")
    assert completed("routes", "build", "--lang", "f") == {"fr"}
