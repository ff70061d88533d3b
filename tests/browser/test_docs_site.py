"""The documentation site, built once: no warning, no dead link, nothing fetched, readable by everybody, found by search."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Browser

from tests.browser.conftest import violations

ROOT = Path(__file__).parents[2]
# A page of each kind: the front page, prose with code, pictures, a page of classes, one of options, wide tables.
LOOKED = (
    "index",
    "start/editor",
    "gallery/index",
    "reference/generated/routes.Leg",
    "reference/generated/cli-map",
    "formats",
    "notebooks/generated/researcher",
)
# Frames of maps in each notebook, and pictures: of those maps, of matplotlib, of publications.
NOTEBOOKS = {"developer": (2, 2), "information-officer": (2, 3), "researcher": (2, 4)}
# What somebody who needs the page types into the search, and the page.
SEARCHED = {
    "excel": "excel", "google my maps": "my-maps", "gpx": "gpx", "travellers": "travellers", "locate": "locate",
    "wordpress": "wordpress", "logo": "sitrep", "qgis": "qgis", "avoid country": "avoid", "changed between": "changes",
    "tiles": "tiles", "colours": "colours", "colour column": "column", "story": "story", "notes map": "annotations",
    "article": "article", "figures": "figures", "print": "print", "right left": "languages", "must shown": "private",
    "server": "server",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the libraries of notebooks
def test_the_site_is_built_without_a_warning_and_read_and_searched(tmp_path: Path, browser: Browser) -> None:
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "tools" / "build_docs.py")
    assert spec is not None
    assert spec.loader is not None
    build_docs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build_docs)
    assert build_docs.build(tmp_path) == 0

    asked: list[str] = []
    for width in (320, 1200):
        page = browser.new_page(viewport={"width": width, "height": 800}, reduced_motion="reduce")
        page.on("request", lambda request: asked.append(request.url))
        for name in LOOKED:
            page.goto((tmp_path / f"{name}.html").as_uri())
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
            assert violations(page) == [], (name, width)
        page.close()
    page = browser.new_page()
    for words, answer in SEARCHED.items():
        page.goto((tmp_path / "search.html").as_uri() + f"?q={words.replace(' ', '+')}")
        page.wait_for_function(
            "document.querySelector('#search-results .search-summary')?.textContent.includes('found')"
        )
        links = page.eval_on_selector_all("#search-results li a", "all => all.map(one => one.getAttribute('href'))")
        found = [link.split("?")[0].split("#")[0] for link in links]
        assert f"howto/{answer}.html" in found[:8], (words, found[:8])
    page.close()
    for name, (frames, pictures) in NOTEBOOKS.items():
        shown = (tmp_path / "notebooks" / "generated" / f"{name}.html").read_text(encoding="utf-8")
        alts = re.findall(r'<img alt="([^"]*)" class="r-shot"', shown)
        assert len(alts) == pictures, name
        assert all(len(alt) > 20 and "object" not in alt and "Axes" not in alt for alt in alts), alts
        # As Jupyter saves it for others: the maps are in it.
        notebook = nbformat.read(ROOT / "docs" / "notebooks" / "generated" / f"{name}.ipynb", 4)
        saved, _ = HTMLExporter().from_notebook_node(notebook)
        assert len(re.findall(r"<iframe\b[^>]*\bsrcdoc=", saved)) == frames, name
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
