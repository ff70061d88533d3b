"""Every example of the gallery has its picture, words, data, commands and snippet, and each command was run."""

from __future__ import annotations

import importlib
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from routes.cli import main
from tests.docs_pages import DOCS

for folder in (DOCS / "_ext", DOCS.parent / "tools"):
    sys.path.insert(0, str(folder))
reference, gallery = importlib.import_module("reference"), importlib.import_module("gallery")
EXAMPLES: list[dict[str, Any]] = reference.examples()
# Each snippet once: several pictures are of one folder.
EMBEDS = {tuple(reference.embed_commands(one)): one for one in EXAMPLES if reference.embed_commands(one)}


def run(example: dict[str, Any], commands: list[str]) -> None:
    for number, command in enumerate(commands):
        if number == len(commands) - 1:
            gallery.tables(example.get("needs", ""))
        assert main(shlex.split(command)[1:]) == 0, command


def test_there_are_sixteen_examples_each_whole() -> None:
    assert len(EXAMPLES) >= 16
    page = reference.gallery_page()
    for example in EXAMPLES:
        with Image.open(DOCS / "gallery" / f"{example['name']}.png") as picture:
            assert min(picture.size) >= 300
        assert (DOCS / "gallery" / f"{example['name']}.png").stat().st_size <= gallery.MOST_BYTES
        assert 40 <= len(example["alt"]) <= 250
        part = page.partition(f"## {example['title']}\n")[2].partition("\n## ")[0]
        assert part.count("$ routes ") >= (1 if "article" in example["name"] else 3), example["name"]
        assert "Data: " in part


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_an_example_is_made_as_it_says(
    example: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if "my-network" in example["commands"][-1] and "routes new my-network" not in example["commands"]:
        assert main(["new", "my-network"]) == 0
    run(example, example["commands"])
    assert (tmp_path / shlex.split(example["commands"][-1].partition(" -o ")[2] or "out")[0]).exists()


@pytest.mark.slow
@pytest.mark.parametrize("commands", EMBEDS, ids=lambda commands: commands[0].removeprefix("routes build ")[:40])
def test_a_snippet_is_made_as_it_says(
    commands: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    example = EMBEDS[commands]
    if "my-network" in commands[0]:
        assert main(["new", "my-network"]) == 0
    run(example, [commands[0]])
    capsys.readouterr()
    assert main(shlex.split(commands[1])[1:]) == 0
    assert "<figure" in capsys.readouterr().out
