"""Frames of notebooks: headline and map fit into them, at the width of a notebook and of a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import routes


@pytest.mark.parametrize("name", ["americas", "central-mediterranean", "western-africa-atlantic"])
@pytest.mark.parametrize("width", [480, 960])
def test_the_frame_of_a_notebook_fits_its_map(visit: Any, tmp_path: Path, name: str, width: int) -> None:
    html = routes.load(name)._repr_html_()
    assert html is not None
    page = f'<!doctype html><html lang="en"><title>Notebook</title><link rel="icon" href="data:,"><body>{html}</body></html>'
    (tmp_path / "n.html").write_text(page, encoding="utf-8")
    seen = visit(width, 900)
    seen.page.goto((tmp_path / "n.html").as_uri())
    frame = seen.page.frames[1]
    frame.wait_for_function("document.documentElement.dataset.ready === '1'")
    bottom, room = frame.evaluate("[document.querySelector('.r-frame').getBoundingClientRect().bottom, innerHeight]")
    assert bottom <= room
    assert seen.errors == []
