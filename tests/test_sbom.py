"""The bill of materials: everything that is needed, what pages hold of others, and the same bytes each time."""

from __future__ import annotations

import importlib
import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tools"))
sbom = importlib.import_module("sbom")


def test_it_holds_what_is_needed_and_what_pages_hold() -> None:
    found = sbom.document()
    names = {one["name"] for one in found["components"]}
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    assert {re.split("[><=]", line)[0].lower() for line in asked} <= names
    (leaflet,) = (one for one in found["components"] if one["name"] == "Leaflet")
    assert leaflet["licenses"] == [{"license": {"id": "BSD-2-Clause"}}]
    assert [len(one["hashes"][0]["content"]) for one in leaflet["components"]] == [64, 64]
    assert any(one["type"] == "data" and "5.1.1" in one["name"] for one in found["components"])
    assert all(one["licenses"] for one in found["components"])


def test_each_reference_leads_to_a_component_and_nothing_depends_on_the_clock() -> None:
    found = sbom.document()
    refs = [found["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in found["components"])]
    assert len(refs) == len(set(refs))
    assert {ref for edge in found["dependencies"] for ref in (edge["ref"], *edge["dependsOn"])} == set(refs)
    assert json.dumps(sbom.document()) == json.dumps(found)
