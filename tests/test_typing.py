"""What type checkers see: a client's wrong calls are refused, and right ones have the types they return."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

# Each line is a client's; what stands behind it is what both checkers must say of it.
REFUSED = [
    'net.map(titel="x")',
    'net.map(theme="neon")',
    'net.path("a", "b", by="distanse")',
    'net.path("a")',
    "net.alternatives('a', 'b', k='three')",
    'net.explore(country_name={"PSE": "Palestine"})',
    'net.explore(colour="red")',
    'net.article("text", language="en")',
    'net.path("a", "b").map(titel="x")',
    'net.totals("a")',
    'net.flows("a", evry="year")',
    "routes.load(name=1)",
    'routes.lode("americas")',
    "net.plot(figsize=3)",
    'net.build(titel="x")',
    "net.build(force='no')",
    'net.article("text").save("x.html", titel="x")',
    'net.article("text").page(theme="neon")',
    'net.reachable("a", within="far")',
    'net.minimum_cut("a", "b", on="legs")',
    "net.save()",
    "net.join(frame)",
    "routes.from_gdfs(frame, frame, begin='x')",
    'routes.read("x.csv", meassure="arrival")',
]
REVEALED = {
    'routes.load("americas")': "Network",
    'routes.read("x.csv")': "Network",
    'net.path("a", "b")': "Itinerary",
    'net.path("a", "b").legs': "tuple[Leg, ...]",
    'net.path("a", "b").length_km': "float",
    'net.alternatives("a", "b")': "Alternatives",
    'net.alternatives("a", "b")[0]': "Itinerary",
    'net.tradeoffs("a", "b")': "Tradeoffs",
    'net.reachable("a")': "Reachable",
    'net.minimum_cut("a", "b")': "Cut",
    "net.bottlenecks()": "Bottlenecks",
    'net.changes("2020", "2021")': "Changes",
    "net.compare(net)": "Comparison",
    'net.at("2023")': "Network",
    'net.close("a").select(lambda leg: leg.mode == "boat")': "Network",
    'net.find("a")': "Waypoint",
    'net.waypoints["a"].country': "tuple[str, ...]",
    "net.legs.to_frame()": "Any",
    'net.legs["a"]': "Leg",
    'net.to_flowmap("x", "count")': "Path",
    'net.explore(tooltip=["count"])': "Any",
    "routes.Network(waypoints=[], legs={})": "Network",
    'net.totals("a", measure="transit").value': "float",
    "net.check()": "tuple[Finding, ...]",
    'net.incidents("x.csv")': "Incidents",
    "net.assign({})": "Flows",
    'net.map(title="x", lang="es")': "RoutesMap",
    'net.map(country_names={"PSE": "Palestine"}, locale="es-MX", flows="transit", story=False)': "RoutesMap",
    'net.path("a", "b", by=lambda leg: 1.0).map(title="x")': "RoutesMap",
    'net.article("text").map()': "RoutesMap",
    'net.save("x.gpkg")': "Path",
    'net.build("out", title="x", force=True)': "Publication",
    'net.article("text").save("x.html", title="x")': "Path",
    'routes.write(net, "x.gpkg")': "Path",
    "routes.from_gdfs(frame, frame)": "Network",
    'net.join(frame, on="name")': "Network",
    'net.path("a", "b", by="count")': "Itinerary",
    'routes.read("x.csv", places="p.csv", measure="arrival", period="2024")': "Network",
}
HEAD = (
    "import pandas\nimport routes\nfrom typing import reveal_type\n\n\n"
    "def client(net: routes.Network, frame: pandas.DataFrame) -> None:\n"
)


def written(folder: Path, lines: list[str]) -> Path:
    path = folder / "client.py"
    path.write_text(HEAD + "".join(f"    {line}\n" for line in lines), encoding="utf-8")
    return path


def by_mypy(path: Path) -> dict[int, list[str]]:
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--strict",
        "--no-error-summary",
        "--cache-dir",
        str(path.parent / "cache"),
    ]
    done = subprocess.run([*command, str(path)], capture_output=True, text=True, check=False)
    said: dict[int, list[str]] = {}
    for line in done.stdout.splitlines():
        match = re.match(r".*client\.py:(\d+): (error|note): (.*)", line)
        if match:
            said.setdefault(int(match[1]), []).append(f"{match[2]}: {match[3]}")
    return said


def by_pyright(path: Path) -> dict[int, list[str]]:
    settings = {"pythonVersion": "3.11", "typeCheckingMode": "standard", "include": ["client.py"]}
    (path.parent / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable]
    done = subprocess.run([*command, "-p", str(path.parent)], capture_output=True, text=True, check=False)
    said: dict[int, list[str]] = {}
    for found in json.loads(done.stdout)["generalDiagnostics"]:
        kind = "error" if found["severity"] == "error" else "note"
        said.setdefault(found["range"]["start"]["line"] + 1, []).append(f"{kind}: {found['message']}")
    return said


@pytest.mark.slow
@pytest.mark.parametrize("checker", [by_mypy, by_pyright])
def test_wrong_calls_are_refused_and_right_ones_have_their_types(checker, tmp_path: Path) -> None:
    lines = [*REFUSED, *(f"reveal_type({call})" for call in REVEALED)]
    said = checker(written(tmp_path, lines))
    first = HEAD.count("\n") + 1
    accepted = [call for n, call in enumerate(REFUSED, first) if not any("error" in s for s in said.get(n, []))]
    assert accepted == []
    wrong = {}
    for n, (call, wanted) in enumerate(REVEALED.items(), first + len(REFUSED)):
        text = re.sub(r"\b(?:builtins|pathlib|routes(?:\.\w+)*)\.", "", " ".join(said.get(n, ["nothing"])))
        revealed = re.search(r'[Tt]ype(?: of .*)? is "(.*)"', text)
        kinds = (revealed[1] if revealed else text).split(" | ")
        if "error" in text or wanted not in kinds:
            wrong[call] = text
    assert wrong == {}
