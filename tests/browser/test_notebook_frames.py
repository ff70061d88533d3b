"""Frames of notebooks: headline and map fit into them, at the width of a notebook and of a phone."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.network import Network


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


# What editors and hosted notebooks put around what a cell shows: a frame of another origin, a strict policy, or both.
POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src https: data: blob:; "
    "font-src https:; connect-src https:; child-src https: data: blob:"
)
AROUND = {
    "JupyterLab": "{html}",
    "VS Code": '<iframe sandbox="allow-scripts" width="900" height="900" srcdoc="{policy}{quoted}"></iframe>',
    "Colab": '<iframe sandbox="allow-scripts" width="900" height="900" srcdoc="{quoted}"></iframe>',
}
SHOWN: dict[str, Callable[[Network], str]] = {
    "network": lambda net: net._repr_html_() or "",
    "map": lambda net: net.map()._repr_html_(),
    "folium": lambda net: net.to_folium()._repr_html_(),
    "answer": lambda net: net.path("Dakar", "El Hierro")._repr_html_() or "",
}


@pytest.mark.parametrize("host", AROUND)
@pytest.mark.parametrize("what", SHOWN)
def test_a_map_draws_in_the_frames_of_notebooks(visit: Any, tmp_path: Path, host: str, what: str) -> None:
    html = SHOWN[what](routes.load("western-africa-atlantic"))
    policy = escape(f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">')
    body = AROUND[host].format(html=html, quoted=escape(html), policy=policy)
    page = f'<!doctype html><html lang="en"><title>Notebook</title><link rel="icon" href="data:,"><body>{body}</body></html>'
    (tmp_path / "n.html").write_text(page, encoding="utf-8")
    seen = visit(1000, 1000)
    seen.page.goto((tmp_path / "n.html").as_uri())
    frame = seen.page.frames[-1]
    frame.wait_for_function("document.querySelectorAll('.leaflet-container path').length > 20")
    if what != "folium":
        frame.wait_for_function("document.documentElement.dataset.ready === '1'")
    assert seen.errors == []
    assert [url for url in seen.requests if not url.startswith("about:")] == []


def test_an_exported_notebook_has_the_whole_map_on_paper(visit: Any, tmp_path: Path) -> None:
    html = routes.load("western-africa-atlantic")._repr_html_()
    page = f'<!doctype html><html lang="en"><title>Notebook</title><link rel="icon" href="data:,"><body>{html}</body></html>'
    (tmp_path / "n.html").write_text(page, encoding="utf-8")
    seen = visit(960, 900)
    seen.page.goto((tmp_path / "n.html").as_uri())
    frame = seen.page.frames[1]
    frame.wait_for_function("document.documentElement.dataset.ready === '1'")
    seen.page.emulate_media(media="print")
    frame.wait_for_function("getComputedStyle(document.querySelector('.r-controls')).display === 'none'")
    bottom, room = frame.evaluate("[document.querySelector('.r-frame').getBoundingClientRect().bottom, innerHeight]")
    assert bottom <= room
