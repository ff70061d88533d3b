"""Pages of docs/ that a reader types: tables are saved under their captions, commands and Python run in order."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image

from routes.cli import main
from tests.io.test_workbooks import xlsx

DOCS = Path(__file__).parent.parent / "docs"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
# What a reader has already, by page: files that no page can show.
HAD: dict[str, Callable[[Path], object]] = {
    "howto/excel.md": lambda root: xlsx(
        root / "places.xlsx",
        {
            "Places": [
                ["Place", "lat", "lon"],
                ["Turbo", 8.09, -76.73],
                ["Necoclí", 8.43, -76.79],
                ["Acandí", 8.51, -77.28],
            ]
        },
    ),
}
# Programs that a page may name and a test does not start.
ELSEWHERE = {"pip", "uvx", "pipx", "docker", "conda", "make"}
_FENCE = re.compile(
    r"^```(?P<info>\{code-block\} \w+|\w+)\n(?P<options>(?::\w+:[^\n]*\n)*)\n?(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PARTS = ("start", "howto", "concepts", "explanation")
_REFUSED = "routes: "


def pages() -> list[str]:
    """Return the pages that are run: all of Start, How-to, Concepts and Explanation."""
    return [str(path.relative_to(DOCS)) for part in PARTS for path in sorted((DOCS / part).glob("*.md"))]


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, caption and text of each fenced block of a page."""
    for found in _FENCE.finditer((DOCS / page).read_text(encoding="utf-8")):
        caption = re.search(r"^:caption: (.*)$", found["options"], re.MULTILINE)
        yield found["info"].removeprefix("{code-block} "), caption[1] if caption else "", found["body"]


def run_page(page: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Do what a page says, in an empty folder that is the current one."""
    HAD.get(page, lambda root: None)(root)
    names: dict[str, object] = {}
    for kind, caption, text in blocks(page):
        if caption:
            (root / caption).write_text(text, encoding="utf-8")
            if 'file = "logo.png"' in text:
                Image.new("RGB", (300, 120), "#00558b").save((root / caption).parent / "logo.png")
        elif kind == "console":
            _run_console(page, text, capsys)
        elif kind == "python":
            _run_python(page, text, names)


def _run_python(page: str, text: str, names: dict[str, object]) -> None:
    if ">>> " not in text:
        exec(text, names)
        return
    said: list[str] = []
    session = doctest.DocTestParser().get_doctest(text, names, page, None, 0)
    doctest.DocTestRunner(optionflags=FLAGS).run(session, out=said.append, clear_globs=False)
    names |= session.globs
    assert said == [], page


def _run_console(page: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *printed = part.splitlines()
        program, *arguments = shlex.split(command)
        if program in ELSEWHERE:
            continue
        assert program == "routes", f"{page}: {command}"
        capsys.readouterr()
        code = main(arguments)
        out, err = capsys.readouterr()
        refused = any(line.startswith(_REFUSED) for line in printed)
        # What check finds is its answer, and no failure of the command.
        assert code in ((0, 1) if arguments[0] == "check" else (0,)) or (refused and code), f"{page}: {command}: {err}"
        for line in printed:
            assert line in out + err, f"{page}: {command}\n{out}{err}"
