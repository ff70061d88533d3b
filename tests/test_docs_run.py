"""Every page of the site that is written by hand is done as it stands: tables saved, commands and Python run in order."""

from __future__ import annotations

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
