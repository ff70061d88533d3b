"""What goes to the package index: where the project is, and the README as the index shows it."""

from __future__ import annotations

import importlib
import re
import shutil
import sys
import tomllib
from pathlib import Path

import pytest
from hatchling.metadata.core import ProjectMetadata
from hatchling.plugin.manager import PluginManager

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
set_address = importlib.import_module("set_address")
FILES = ("pyproject.toml", "CITATION.cff", ".github/ISSUE_TEMPLATE/config.yml", "README.md", "LICENSE")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ADDRESS = "https://git.example.org/maps/migration-routes"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def shown(root: Path) -> str:
    """Return the README as the metadata of the package have it."""
    text: str = ProjectMetadata(str(root), PluginManager()).core.readme
    return text


@pytest.mark.skipif("urls" in PROJECT, reason="the project has an address")
def test_without_an_address_the_index_shows_no_picture_and_no_link_that_leads_nowhere(copy: Path) -> None:
    text = shown(copy)
    assert "<img" not in text
    assert "![" not in text
    assert "](" not in text
    assert "[CONTRIBUTING.md]" not in text
    assert "CONTRIBUTING.md says where" in text


def test_with_an_address_its_picture_and_links_are_absolute_and_lead_to_files_of_the_repository(copy: Path) -> None:
    set_address.main([ADDRESS + "/"], copy)
    text = shown(copy)
    assert re.search(rf'<img src="{ADDRESS}/raw/HEAD/docs/americas.png" width="560" alt="[^"]+">\n\n```console', text)
    links = [*re.findall(r"\]\(([^)]*)\)", text), *re.findall(r'src="([^"]*)"', text)]
    assert len(links) > 5
    for link in links:
        path = link.removeprefix(f"{ADDRESS}/raw/HEAD/").removeprefix(f"{ADDRESS}/blob/HEAD/")
        assert path != link, link
        assert (ROOT / path).exists(), link
    urls = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert set(urls) == {"Homepage", "Documentation", "Source", "Changelog", "Issues"}
    assert all(url.startswith(ADDRESS) for url in urls.values())
    assert f'repository-code: "{ADDRESS}"' in (copy / "CITATION.cff").read_text(encoding="utf-8")
    assert f"{ADDRESS}/security/advisories/new" in (copy / FILES[2]).read_text(encoding="utf-8")


def test_an_address_said_again_takes_the_place_of_the_first(copy: Path) -> None:
    set_address.main([ADDRESS, "https://docs.example.org/routes/"], copy)
    once = [(copy / name).read_bytes() for name in FILES]
    set_address.main(["https://elsewhere.example.org/a/b"], copy)
    assert "git.example.org" not in "".join((copy / name).read_text(encoding="utf-8") for name in FILES)
    set_address.main([ADDRESS, "https://docs.example.org/routes/"], copy)
    assert [(copy / name).read_bytes() for name in FILES] == once
    urls = tomllib.loads((copy / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    assert urls["Documentation"] == "https://docs.example.org/routes/"


def test_what_is_no_address_is_refused(copy: Path) -> None:
    for given in ([], ["git@example.org:maps"], ["http://example.org/maps"]):
        with pytest.raises(SystemExit, match="usage: python tools/set_address.py https://"):
            set_address.main(given, copy)
