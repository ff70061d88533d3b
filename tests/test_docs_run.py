"""Every page of the site that is written by hand is done as it stands: tables saved, commands and Python run in order."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from tests.docs_pages import DOCS, blocks, pages, run_page

# What the issue of this site asks for: what people search for, and the page that answers.
ASKED = (
    "excel my-maps gpx travellers locate wordpress sitrep qgis avoid changes tiles colours column story annotations "
    "article figures print languages private server"
).split()


@pytest.mark.slow
@pytest.mark.parametrize("page", pages())
def test_a_page_is_done_as_it_stands(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    run_page(page, tmp_path, capsys)
    plt.close("all")


def test_each_question_has_its_page_and_each_page_something_to_run() -> None:
    index = (DOCS / "howto" / "index.md").read_text(encoding="utf-8")
    for name in ASKED:
        assert f"]({name}.md)" in index, name
        kinds = {kind for kind, _, _ in blocks(f"howto/{name}.md")}
        assert kinds & {"console", "python"}, name
    assert sorted(path.stem for path in (DOCS / "howto").glob("*.md")) == sorted([*ASKED, "index"])


@pytest.mark.parametrize("part", ["start", "howto"])
def test_the_spanish_pages_are_those_of_the_english_ones_with_what_is_typed_unchanged(part: str) -> None:
    names = sorted(path.name for path in (DOCS / part).glob("*.md"))
    assert sorted(path.name for path in (DOCS / "es" / part).glob("*.md")) == names
    for name in names:
        # The English page is run as it stands: what is typed here is the same, letter for letter.
        assert list(blocks(f"es/{part}/{name}")) == list(blocks(f"{part}/{name}")), name


def test_the_sheets_for_editors_are_drawn_from_what_their_pages_say_today() -> None:
    sys.path.insert(0, str(DOCS.parent / "tools"))
    sheets = importlib.import_module("editors_sheet")
    heads = {
        lang: [kind for kind, _ in sheets.blocks(page.read_text(encoding="utf-8"))]
        for lang, (page, _) in sheets.SHEETS.items()
    }
    assert heads["en"] == heads["es"]
    for page, target in sheets.SHEETS.values():
        data = target.read_bytes()
        assert sheets.digest(page).encode() in data, f"python tools/editors_sheet.py: {page.name} has changed"
        assert b"/Count 1" in data
