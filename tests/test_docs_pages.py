"""Every example of the other pages in docs/ runs, in order, as a reader would type them."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest

import routes
from routes.cli import main

ROOT = Path(__file__).parent.parent
PLUGINS = Path(sys.prefix) / "plugins"  # tools/bootstrap.py puts them there
DOCS = ROOT / "docs"


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


def commands(block: str) -> list[list[str]]:
    return [shlex.split(line.removeprefix("$ routes ")) for line in block.splitlines() if line.startswith("$ routes ")]


@pytest.mark.slow
def test_the_story_is_made_as_its_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    first, second = blocks("story.md", "console")
    for command in commands(first):
        assert main(command) == 0
    for name, table in zip(("chapters.csv", "annotations.csv"), blocks("story.md", "csv"), strict=True):
        (tmp_path / "my-story" / name).write_text(table, encoding="utf-8")
    for command in commands(second):
        assert main(command) == 0, command
    page = (tmp_path / "story.html").read_text(encoding="utf-8")
    assert all(f">{title}<" in page for title in ("By boat", "On foot", "The whole way"))
    assert "Boats across the gulf leave from here." in page
    capsys.readouterr()
    for block in blocks("story.md", "python"):
        exec(block, {})
    assert capsys.readouterr().out == "['By boat', 'On foot', 'The whole way']\n"


@pytest.mark.slow
def test_options_named_on_the_sheet_for_editors_exist(capsys: pytest.CaptureFixture[str]) -> None:
    text = (DOCS / "editors.md").read_text(encoding="utf-8")
    known = ""
    for verb in ("build", "check", "embed", "article"):
        assert main([verb, "--help"]) == 0
        known += capsys.readouterr().out
    named = set(re.findall(r"--[a-z-]+", text))
    assert {"--strict", "--exact", "--country-name", "--correction"} <= named
    assert [option for option in named if option not in known] == []
    assert "PSE=Palestine" in text
    assert routes.load("americas").map(country_names={"PSE": "Palestine"})


@pytest.mark.slow
def test_the_page_on_embedding_names_every_kind_and_its_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from routes.publish.kinds import CMS, ROLES

    monkeypatch.chdir(tmp_path)
    text = (DOCS / "embedding.md").read_text(encoding="utf-8")
    assert [name for name in (*CMS, *ROLES) if f"| `{name}`" not in text] == []
    (block,) = blocks("embedding.md", "console")
    for command in commands(block):
        assert main(command) == 0, command
    assert "add_shortcode" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.skipif(not (PLUGINS / "stamp.txt").exists(), reason="no plugins of Leaflet: tools/bootstrap.py --dev")
def test_the_page_on_folium_runs_as_it_is_typed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PLUGINS, tmp_path / "node_modules")
    typed: dict[str, object] = {}
    for block in blocks("folium.md", "python"):
        exec(block, typed)
    assert capsys.readouterr().out == "".join(blocks("folium.md", "text"))
    # With the files of its plugin it asks nobody, or it would have said so.
    assert "cdn.jsdelivr.net" not in (tmp_path / "map.html").read_text(encoding="utf-8")
    assert (DOCS / "folium.png").is_file()


def test_the_sheet_for_editors_fits_on_one_page() -> None:
    # A4 with usual margins holds about 60 lines of about 95 characters.
    lines = (DOCS / "editors.md").read_text(encoding="utf-8").splitlines()
    assert sum(1 + len(line) // 95 for line in lines) <= 60


def test_the_walk_with_a_screen_reader_says_whether_it_was_walked() -> None:
    text = (DOCS / "screen-readers.md").read_text(encoding="utf-8")
    (block,) = blocks("screen-readers.md", "console")
    assert commands(block) == [["build", "americas", "-o", "out", "--lang", "en", "--lang", "es"]]
    walked = re.findall(r"^\| (\d{4}-\d\d-\d\d|not yet walked) \|", text, re.MULTILINE)
    assert walked
    assert ("**It has not been walked yet.**" in text) == (walked == ["not yet walked"])


def test_every_row_of_the_checklist_is_answered_and_its_tests_exist() -> None:
    text = (DOCS / "checklist.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]\d+) \| (\d) \| .*? \| (yes|no|argued) \| (.*) \|$", text, re.MULTILINE)
    wanted = [
        f"{part}{n}" for part, most in (("E", 23), ("B", 8), ("S", 26), ("A", 19), ("I", 8)) for n in range(1, most + 1)
    ]
    assert [row[0] for row in rows] == wanted
    assert [row[0] for row in rows if row[1] == "1" and row[2] != "yes"] == []
    assert [row[0] for row in rows if row[1] == "2" and row[2] == "no"] == []
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row[3])}
    assert [name for name in sorted(named) if f"def {name}(" not in code] == []
    assert all("`" in row[3] for row in rows if row[2] == "yes")
