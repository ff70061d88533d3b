"""Write what the package is made of and needs, as CycloneDX 1.6 JSON: `python tools/sbom.py [FILE]`.

What pages and the wheel hold of others (Leaflet, the layers) is listed with version, licence and hash, and each library
that is installed with it with its version and licence here, and what needs what. A licence is an identifier of SPDX if
the package names one, else the words it uses. No clock, no random number: the same environment gives the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import sys
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import routes  # noqa: E402
from routes.publish.folder import inlined  # noqa: E402

NAME = "migration-routes"
LAYERS = ROOT / "shapefiles" / "reference" / "SOURCES.csv"
# What is an identifier of SPDX, in the field for licences or as a classifier that leaves no doubt.
SPDX = {"MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "PSF-2.0", "MPL-2.0"}
CLASSIFIERS = {"MIT License": "MIT", "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0"}


def needed(name: str) -> list[str]:
    """Return the packages that one needs here, without those of its extras or of other systems."""
    from packaging.requirements import Requirement

    found = [Requirement(line) for line in metadata.requires(name) or []]
    here = [one.name for one in found if one.marker is None or one.marker.evaluate({"extra": ""})]
    return sorted({re.sub(r"[-_.]+", "-", one).lower() for one in here})


def closure(name: str) -> dict[str, list[str]]:
    """Return everything that a package needs, each with what it needs itself."""
    found: dict[str, list[str]] = {}
    left = [name]
    while left:
        one = left.pop()
        if one not in found:
            found[one] = needed(one)
            left += found[one]
    return dict(sorted(found.items()))


def licence(name: str) -> dict[str, Any]:
    """Return the licence of an installed package as CycloneDX has it: an expression of SPDX, or the words it uses."""
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return {"expression": expression}
    text = " ".join((about.get("License") or "").split())
    if text in SPDX:
        return {"license": {"id": text}}
    words = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or [] if line.startswith("License ::")]
    known = [CLASSIFIERS[line] for line in words if line in CLASSIFIERS]
    return {"license": {"id": known[0]} if known else {"name": (", ".join(words) or text or "not said")[:80]}}


def library(name: str) -> dict[str, Any]:
    version = metadata.version(name)
    purl = f"pkg:pypi/{name}@{version}"
    return {
        "type": "library", "bom-ref": purl, "name": name, "version": version, "licenses": [licence(name)], "purl": purl,
    }  # fmt: skip


def held() -> list[dict[str, Any]]:
    """Return what pages and the wheel hold of others."""
    out: list[dict[str, Any]] = []
    for one in inlined():
        files = [
            {"type": "file", "name": each["name"], "hashes": [{"alg": "SHA-256", "content": each["sha256"]}]}
            for each in one["files"]
        ]
        out.append({
            "type": "library", "bom-ref": f"pkg:npm/{one['name'].lower()}@{one['version']}", "name": one["name"],
            "version": one["version"], "licenses": [{"license": {"id": one["licence"]}}],
            "copyright": one["copyright"], "purl": f"pkg:npm/{one['name'].lower()}@{one['version']}",
            "description": f"Inlined in every page, from {one['package']}.", "components": files,
        })  # fmt: skip
    with LAYERS.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for edition in sorted({row["edition"] for row in rows if row["layer"] != "places"}):
        row = next(row for row in rows if row["edition"] == edition)
        out.append({
            "type": "data", "bom-ref": f"data:{edition}", "name": edition,
            "licenses": [{"license": {"name": row["licence"]}}],
            "hashes": [{"alg": "SHA-256", "content": row["member_sha256"]}],
            "description": f"{row['credit']}; drawn on every map, from {row['package']} {row['version']}.",
        })  # fmt: skip
    return out


def document() -> dict[str, Any]:
    """Return the bill of materials."""
    tree = closure(NAME)
    ref = {name: f"pkg:pypi/{name}@{metadata.version(name)}" for name in tree}
    own = {**library(NAME), "type": "application", "version": routes.__version__}
    ref[NAME] = own["bom-ref"] = own["purl"] = f"pkg:pypi/{NAME}@{routes.__version__}"
    others = held()
    components = [library(name) for name in tree if name != NAME]
    edges = [{"ref": ref[name], "dependsOn": [ref[one] for one in needs]} for name, needs in tree.items()]
    for edge in edges:
        if edge["ref"] == ref[NAME]:
            edge["dependsOn"] += [one["bom-ref"] for one in others]
    said = json.dumps([own, components, others], sort_keys=True).encode()
    serial = uuid.UUID(bytes=hashlib.sha256(said).digest()[:16], version=5)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX", "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}", "version": 1, "metadata": {"component": own},
        "components": [*components, *others], "dependencies": edges,
    }  # fmt: skip


def main() -> None:
    """Write the file, and print where it is."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "sbom.cdx.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(target)


if __name__ == "__main__":
    main()
