"""Every example of the README runs, in order, as a reader would type them."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from routes.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, re.DOTALL)


@pytest.mark.slow
def test_the_python_examples_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(block, names)
    assert "520085 people" in capsys.readouterr().out
    assert (tmp_path / "trip.html").stat().st_size > 100_000


@pytest.mark.slow
def test_the_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "places.csv").write_text(blocks("csv")[0], encoding="utf-8")
    commands = [line[2:] for block in blocks("console") for line in block.splitlines() if line.startswith("$ ")]
    assert len(commands) >= 12
    for command in commands:
        name, *arguments = shlex.split(command)
        if name == "make":
            assert f"\n{arguments[0]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
            continue
        assert main(arguments) == 0, command


def test_it_takes_two_screens_and_the_site_has_the_rest() -> None:
    assert len(README.splitlines()) <= 100
    assert "make docs" in README
    # A picture across the page would be a screen of its own.
    assert '<img src="docs/americas.png" width="560"' in README


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(((?!https?:)[^)#]+)", README)
    assert len(links) > 5
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_picture_is_there() -> None:
    assert (ROOT / "docs" / "americas.png").stat().st_size > 50_000
