"""The notebooks of examples/, executed and shown as pages: what they printed, their pictures, their maps as files."""

from __future__ import annotations

import base64
import html
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "examples" / "notebooks"
# Every kernel of Jupyter warns on stderr that it listens on a port of the machine; what a cell says there is an output.
QUIET = ["--IPKernelApp.log_level=ERROR"]
_MAP = re.compile(r'<iframe\b[^>]*?\bsrcdoc="([^"]*)"')


def executed(path: Path) -> Any:
    """Return a notebook with what it prints, run in an empty folder that is empty afterwards."""
    notebook = nbformat.read(path, 4)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(
            notebook, timeout=600, kernel_name="python3", resources=resources, extra_arguments=QUIET
        )
        client.execute(env=env)
        left = sorted(os.listdir(folder))
    if left:
        raise RuntimeError(f"{path.name} left {', '.join(left)}")
    said = ["".join(output.text) for _, output in outputs(notebook) if output.get("name") == "stderr"]
    if said:
        raise RuntimeError(f"{path.name} warns: {said[0]}")
    return notebook


def outputs(notebook: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each cell of code with each thing that it printed or drew."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            yield cell, output


def page(notebook: Any, name: str) -> tuple[str, dict[str, bytes]]:
    """Return the page of an executed notebook, and the files that it shows."""
    out: list[str] = []
    files: dict[str, bytes] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            out += [cell.source, ""]
            continue
        out += ["```python", cell.source, "```", ""]
        printed = ""
        for output in cell.outputs:
            if output.output_type == "stream":
                printed += output.text
                continue
            data = output.data
            if "image/png" in data:
                number = len(files) + 1
                picture = f"{name}-{number}.png"
                files[picture] = base64.b64decode(data["image/png"])
                alt = cell.metadata.get("alt") or data["text/plain"].strip("<>").partition("\n")[0]
                out += [f"```{{image}} {picture}", f":alt: {alt}", ":class: r-shot", "```", ""]
                if found := _MAP.search(data.get("text/html", "")):
                    files[f"{name}-{number}.html"] = html.unescape(found[1]).encode()
                    out += [f"{{download}}`The map itself, as a file <{name}-{number}.html>`", ""]
            else:
                printed += data["text/plain"] + "\n"
        if printed:
            out += ["```text", printed.rstrip(), "```", ""]
    out += [f"{{download}}`The notebook as it was executed <{name}.ipynb>`", ""]
    files[f"{name}.ipynb"] = nbformat.writes(notebook).encode()
    return "\n".join(out), files


def write(folder: Path) -> None:
    """Execute the notebooks, and write their pages into a folder that holds nothing else."""
    paths = sorted(FOLDER.glob("*.ipynb"))
    with ThreadPoolExecutor() as pool:
        notebooks = list(pool.map(executed, paths))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path, notebook in zip(paths, notebooks, strict=True):
        text, files = page(notebook, path.stem)
        (folder / f"{path.stem}.md").write_text(text, encoding="utf-8")
        for name, data in files.items():
            (folder / name).write_bytes(data)
