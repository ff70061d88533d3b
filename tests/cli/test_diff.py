"""`routes diff`: what was added, removed and changed, field by field, in words, as a table and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import routes
from routes import Leg, Observation, Source
from routes.cli import main
from tests.toy import LEGS, toy

Capture = pytest.CaptureFixture[str]


def figure(period: str, value: Any, source: str = "s") -> Observation:
    """Return a figure about the toy's crossing."""
    return Observation(about="cruce", measure="transit", period=period, value=value, source=source)


def edited() -> routes.Network:
    """Return the toy with one leg gone, one changed and one new, a figure revised in place and one beside a print."""
    legs = [leg for leg in LEGS if leg.id not in ("alta--norte-air", "puerto--cruce-walk")]
    walk = next(leg for leg in LEGS if leg.id == "puerto--cruce-walk")
    changed = Leg(id=walk.id, start=walk.start, end=walk.end, mode="walk", certainty="reported", hours=(8, 9))
    new = Leg(id="cruce--alta-boat", start="cruce", end="alta", mode="boat")
    sources = [*toy().sources.values(), Source(id="t", publisher="The Office", published="2023-05")]
    rows = [figure("2022", 8), figure("2022", 9, "t"), figure("2023", 1, "t")]
    return toy(legs=[*legs, changed, new], observations=rows, sources=sources)


def test_the_same_network_has_no_difference_and_exit_code_0(tmp_path: Path, capsys: Capture) -> None:
    folder = routes.load("western-africa-atlantic").save(tmp_path / "copy")
    assert main(["diff", "western-africa-atlantic", str(folder)]) == 0
    said = capsys.readouterr().out
    assert said == f"{folder} says the same as western-africa-atlantic.\n"


def test_what_changed_is_said_in_words_and_listed_field_by_field(tmp_path: Path, capsys: Capture) -> None:
    old, new = toy().save(tmp_path / "old"), edited().save(tmp_path / "new")
    assert main(["diff", str(old), str(new)]) == 1
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        f"From {old} to {new}: legs: 1 added, 1 removed, 1 changed; figures: 2 added, 1 changed; source: 1 added.",
        "Legs",
        "removed alta--norte-air start alta, end norte, mode air, basis traced, hours 20|30, certainty reported",
        "added cruce--alta-boat start cruce, end alta, mode boat, basis schematic, certainty reported",
        "changed puerto--cruce-walk hours: empty → 8|9",
        "changed puerto--cruce-walk certainty: inferred → reported",
        "Figures",
        "changed cruce transit 2022 s value: 7 → 8",
        "added cruce transit 2022 t value 9",
        "added cruce transit 2023 t value 1",
        "Sources",
        "added t publisher The Office, published 2023-05",
    ]


def test_json_holds_counts_and_every_field(tmp_path: Path, capsys: Capture) -> None:
    old, new = toy().save(tmp_path / "old"), edited().save(tmp_path / "new")
    assert main(["diff", str(new), str(old), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["same"] is False
    assert found["counts"]["observations"] == {"added": 0, "removed": 2, "changed": 1}
    changed = [row for row in found["differences"] if row["what"] == "changed" and row["table"] == "observations"]
    assert changed == [
        {
            "table": "observations",
            "id": "cruce transit 2022 s",
            "what": "changed",
            "fields": [{"field": "value", "before": "8", "after": "7"}],
        }
    ]


def test_a_line_that_only_moved_and_a_figure_said_twice_are_told(tmp_path: Path, capsys: Capture) -> None:
    moved = [
        Leg(id=leg.id, start=leg.start, end=leg.end, mode="air", hours=(20, 30), basis="traced",
            geometry=[(0, 0), (2.5, 0), (2, 0), (2, 1)])
        if leg.id == "alta--norte-air" else leg
        for leg in LEGS
    ]  # fmt: skip
    old = toy().save(tmp_path / "old")
    new = toy(legs=moved, observations=[figure("2022", 7), figure("2022", 70)]).save(tmp_path / "new")
    assert main(["diff", str(old), str(new)]) == 1
    said = capsys.readouterr().out
    assert "geometry: LineString of 4 positions → LineString of 4 positions (another)" in said
    assert "cruce transit 2022 s (2)" in said


def test_what_cannot_be_read_ends_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    assert main(["diff", "americas", str(tmp_path / "none")]) == 3
    assert capsys.readouterr().err.count("\n") == 1
    assert main(["diff", "americas"]) == 2
