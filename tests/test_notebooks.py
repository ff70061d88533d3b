"""The notebooks of examples/, one for each reader. The site executes and shows them: tests/browser/test_docs_site.py."""

from __future__ import annotations

import json
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "examples" / "notebooks"
READERS = ("developer", "information-officer", "researcher")


def test_there_is_one_for_each_reader_and_it_is_kept_without_what_it_printed() -> None:
    assert tuple(sorted(path.stem for path in FOLDER.glob("*.ipynb"))) == READERS
    for name in READERS:
        cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        assert all(cell.get("outputs", []) == [] for cell in cells)
        assert all(cell.get("execution_count") is None for cell in cells)
