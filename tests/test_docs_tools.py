"""The pages on a web service and on the command line: their Python prints what they say, their commands run."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from tests.docs_pages import blocks, run_page


@pytest.mark.slow
def test_the_python_of_the_page_on_servers_prints_what_the_page_says() -> None:
    listed = list(blocks("server.md"))
    printed = 0
    for (kind, _, text), (after, _, expected) in zip(listed, [*listed[1:], ("", "", "")], strict=True):
        if kind != "python":
            continue
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(text, {})
        if after == "text":
            assert out.getvalue() == expected
            printed += 1
    assert printed == 4


@pytest.mark.slow
def test_the_commands_of_the_page_on_the_command_line_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ROUTES_LANG", raising=False)
    run_page("command-line.md", tmp_path, capsys)
    assert (tmp_path / "out" / "index.en.html").exists()
    assert '<html lang="es"' in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
