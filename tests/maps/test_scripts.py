"""A page holds short copies of its scripts, each made of the script as it is now."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

import routes
from routes.maps.html import page
from tests.toy import toy

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
tool = importlib.import_module("minify_scripts")


def test_every_short_copy_is_of_its_script_as_it_is_now() -> None:
    assert tool.stale() == []


@pytest.mark.parametrize("path", tool.parts(), ids=lambda path: path.name)
def test_a_short_copy_is_what_the_minifier_makes(path: Path) -> None:
    pytest.importorskip("minify", reason="the minifier has no wheel for this machine")
    assert (tool.FOLDER / path.name).read_text(encoding="utf-8") == tool.minified(path)


def test_a_script_that_was_changed_or_has_gone_is_said_with_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "minified").mkdir()
    for name in ("core.js", "host.js", "story.js"):
        (tmp_path / name).write_text("var a = 1;\n", encoding="utf-8")
        (tmp_path / "minified" / name).write_text(f"{tool.first_line(tmp_path / name)}\nvar a=1;\n", encoding="utf-8")
    monkeypatch.setattr(tool, "SCRIPTS", tmp_path)
    monkeypatch.setattr(tool, "FOLDER", tmp_path / "minified")
    assert tool.stale() == []
    (tmp_path / "core.js").write_text("var a = 2;\n", encoding="utf-8")
    (tmp_path / "host.js").unlink()
    (tmp_path / "minified" / "story.js").unlink()
    assert tool.stale() == [
        "core.js was changed after its short copy was made: run `make scripts`",
        "story.js was changed after its short copy was made: run `make scripts`",
        "minified/host.js has no script: run `make scripts`",
    ]


def test_a_page_holds_the_short_copies_and_needs_no_minifier(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "minify", None)
    page._file.cache_clear()
    html = toy().map(basemap="none").to_html()
    for name in ("core.js", "geometry.js", *page.SCRIPTS):
        first, code = (tool.FOLDER / name).read_text(encoding="utf-8").split("\n", 1)
        assert first not in html
        assert html.count(code.strip()) == 1, name
    assert '"use strict"' in html
    assert routes.__version__ in html
