"""Every example of docs/questions.md and docs/geometry.md runs: the Python as a session, commands with what they print."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

from routes.cli import main

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("questions.md", "geometry.md")
FILES = ("coast.csv", "doubtful.csv")  # the tables of geometry.md, in order
INCIDENTS = Path(__file__).parent / "data" / "incidents" / "published-2026.csv"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES)
def test_the_python_session_says_what_the_page_says(page: str) -> None:
    session = doctest.DocTestParser().get_doctest("\n".join(blocks(page, "python")), {}, page, None, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(session, out=said.append)
    assert said == []
    assert len(session.examples) > (30 if page == "questions.md" else 15)


def _written() -> str:
    return "\n".join((DOCS / page).read_text(encoding="utf-8") for page in PAGES)


def commands() -> list[tuple[str, str]]:
    """Return each command with the text that it is said to print."""
    lines = [line for page in PAGES for block in blocks(page, "console") for line in block.splitlines()]
    return [(line[2:], printed) for line, printed in zip(lines, lines[1:], strict=False) if line.startswith("$ ")]


@pytest.mark.slow
@pytest.mark.parametrize(("command", "printed"), commands())
def test_a_command_prints_what_the_page_says(
    command: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(INCIDENTS, tmp_path / "missing-migrants.csv")
    for file, table in zip(FILES, blocks("geometry.md", "csv"), strict=True):
        (tmp_path / file).write_text(table, encoding="utf-8")
    for caption, table in re.findall(r"```\{code-block\} text\n:caption: (.*?)\n(.*?)```", _written(), re.DOTALL):
        (tmp_path / caption).write_text(table.lstrip("\n"), encoding="utf-8")
    name, *arguments = shlex.split(command)
    code = main(arguments)
    out, err = capsys.readouterr()
    assert name == "routes"
    refused = printed.startswith("routes: ")
    # What check finds is its answer, and no failure of the command.
    assert code in ((0, 1) if arguments[0] == "check" and not refused else (0,)) or (refused and code > 0)
    assert printed in (err if refused else out)


@pytest.mark.parametrize("name", ["before-after.png", "lines.png"])
def test_there_is_a_picture(name: str) -> None:
    assert (DOCS / name).stat().st_size > 20_000
