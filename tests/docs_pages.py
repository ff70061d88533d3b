"""Pages of docs/ that a reader types: tables are saved under their captions, commands and Python run in order."""

from __future__ import annotations

import doctest
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from routes.cli import main
from tests.io.test_workbooks import xlsx

DOCS = Path(__file__).parent.parent / "docs"
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def _sheet(root: Path, text: str) -> None:
    """Save the first table of a page as the workbook that it tells the reader to make."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    cells = [rows[0], *([float(cell) if _NUMBER.fullmatch(cell) else cell for cell in row] for row in rows[2:])]
    xlsx(root / "places.xlsx", {"Places": cells})  # type: ignore[dict-item]


def _table(root: Path, text: str) -> None:
    """Save the table of README, which no caption names: other readers of Markdown would not show it."""
    (root / "places.csv").write_text(re.findall(r"```csv\n(.*?)```", text, re.DOTALL)[0], encoding="utf-8")


def _ground(root: Path, _: str) -> None:
    """Save a picture of hills and a file of roads, which a reader has from elsewhere."""
    import geopandas
    import numpy as np
    import shapely
    from matplotlib import image
    from matplotlib.colors import LightSource

    lon, lat = np.meshgrid(np.linspace(30, 60, 60), np.linspace(25, -5, 60))
    hills = 2000 * np.exp(-((lon - 38) ** 2 + (lat - 9) ** 2) / 20)
    image.imsave(root / "hillshade.png", LightSource().hillshade(hills, vert_exag=0.01), cmap="gray", vmin=0, vmax=1)
    roads = [shapely.LineString([(38.7, 9.0), (41.8, 9.6), (43.1, 11.6)])]
    geopandas.GeoDataFrame(geometry=roads, crs=4326).to_file(root / "roads.gpkg")


# What a reader makes with another program, by page, from what the page shows.
HAD: dict[str, Callable[[Path, str], None]] = {
    "howto/excel.md": _sheet,
    "howto/tiles.md": _ground,
    "../README.md": _table,
}
# Programs that a page may name and a test does not start.
ELSEWHERE = {"pip", "uvx", "pipx", "docker", "conda", "make"}
_FENCE = re.compile(
    r"^```(?P<info>\{code-block\} \w+|\w+)\n(?P<options>(?::\w+:[^\n]*\n)*)\n?(?P<body>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PARTS = ("start", "howto", "concepts", "explanation")
REFUSED = "routes: "
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def pages() -> list[str]:
    """Return the pages that are run: all of Start, How-to, Concepts and Explanation."""
    return [str(path.relative_to(DOCS)) for part in PARTS for path in sorted((DOCS / part).glob("*.md"))]


def blocks(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield kind, caption and text of each fenced block of a page."""
    for found in _FENCE.finditer((DOCS / page).read_text(encoding="utf-8")):
        caption = re.search(r"^:caption: (.*)$", found["options"], re.MULTILINE)
        yield found["info"].removeprefix("{code-block} "), caption[1] if caption else "", found["body"]


def had(page: str, root: Path) -> None:
    """Put into a folder what a reader of a page has made before its first command."""
    if page in HAD:
        HAD[page](root, (DOCS / page).read_text(encoding="utf-8"))


def run_page(page: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Do what a page says, in an empty folder that is the current one."""
    had(page, root)
    names: dict[str, object] = {}
    for kind, caption, text in blocks(page):
        if caption:
            (root / caption).write_text(text, encoding="utf-8")
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
        refused = any(line.startswith(REFUSED) for line in printed)
        # What check finds is its answer, and no failure of the command.
        assert code in ((0, 1) if arguments[0] == "check" else (0,)) or (refused and code), f"{page}: {command}: {err}"
        for line in printed:
            assert line in out + err, f"{page}: {command}\n{out}{err}"
