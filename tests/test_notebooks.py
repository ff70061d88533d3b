"""The notebooks of examples/ run from top to bottom, and leave as HTML with their maps in it."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "examples" / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("*.ipynb"))
# What each shows: frames of maps, and pictures of matplotlib and of publications.
SHOWN = {"developer": (2, 0), "information-officer": (2, 1), "researcher": (2, 2)}
needs_jupyter = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("nbclient", "nbconvert", "ipykernel")),
    reason="nbclient, nbconvert and ipykernel are not installed: run tools/bootstrap.py --dev",
)


def test_there_is_one_for_each_reader_and_it_is_kept_without_what_it_printed() -> None:
    import json

    assert sorted(SHOWN) == NOTEBOOKS
    for name in NOTEBOOKS:
        cells = json.loads((FOLDER / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        assert all(cell.get("outputs", []) == [] for cell in cells)
        assert all(cell.get("execution_count") is None for cell in cells)


@needs_jupyter
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_and_leaves_as_html(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import nbformat
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent.parent))
    notebook = nbformat.read(FOLDER / f"{name}.ipynb", 4)
    NotebookClient(
        notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    html, _ = HTMLExporter().from_notebook_node(notebook)
    frames, pictures = SHOWN[name]
    assert len(re.findall(r"<iframe\b[^>]*\bsrcdoc=", html)) == frames
    assert html.count('src="data:image/png;base64,') >= pictures
    assert list(tmp_path.iterdir()) == []
