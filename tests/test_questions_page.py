"""Every example of docs/questions.md runs: the Python as a session, the commands with a line they print."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from pathlib import Path

import pytest

from routes.cli import main

PAGE = (Path(__file__).parent.parent / "docs" / "questions.md").read_text(encoding="utf-8")
INCIDENTS = Path(__file__).parent / "data" / "incidents" / "published-2026.csv"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def test_the_python_session_says_what_the_page_says() -> None:
    session = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, "questions.md", None, 0)
    said: list[str] = []
    doctest.DocTestRunner(optionflags=FLAGS).run(session, out=said.append)
    assert said == []
    assert len(session.examples) > 30


def commands() -> list[tuple[str, str]]:
    """Return each command with the text that it is said to print."""
    lines = [line for block in blocks("console") for line in block.splitlines()]
    return [(line[2:], printed) for line, printed in zip(lines, lines[1:], strict=False) if line.startswith("$ ")]


@pytest.mark.parametrize(("command", "printed"), commands())
def test_a_command_prints_what_the_page_says(
    command: str, printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(INCIDENTS, tmp_path / "missing-migrants.csv")
    name, *arguments = shlex.split(command)
    code = main(arguments)
    out, err = capsys.readouterr()
    assert name == "routes"
    assert (code == 0) == (not printed.startswith("routes: "))
    assert printed in (err if code else out)


def test_there_is_a_picture() -> None:
    assert (Path(__file__).parent.parent / "docs" / "before-after.png").stat().st_size > 20_000
