"""The coordinate doctor, measured: 5,000 positions of GeoNames, and the same with 50 errors of each kind."""

from __future__ import annotations

import json
import time
from collections import Counter
from pathlib import Path

import pytest

import routes
from routes.cli import main
from routes.geo.doctor import positions
from tests.geo import planted

pytestmark = pytest.mark.slow

TRIALS = [(11, 15000), (12, 500)]


@pytest.mark.parametrize(("seed", "least"), TRIALS)
def test_of_5000_correct_positions_at_most_five_are_accused(seed: int, least: int) -> None:
    rows = planted.sample(seed, least)
    assert len(positions([row.row() for row in rows])) <= 5
    assert len(positions([{**row.row(), "country": ""} for row in rows])) <= 5


@pytest.mark.parametrize(("seed", "least"), TRIALS)
def test_of_the_planted_errors_nearly_all_are_found_and_the_repair_is_right(seed: int, least: int) -> None:
    rows = planted.plant(seed, least, planted.sample(seed, least))
    found = {
        int(finding.where.partition(",")[0].removeprefix("row ")): finding
        for finding in positions([r.row() for r in rows])
    }
    wrong = {index: row for index, row in enumerate(rows) if row.kind}
    assert len(wrong) == len(planted.KINDS) * planted.EACH
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    sure: list[bool] = []
    for index, row in wrong.items():
        if index not in found:
            continue
        finding = found[index]
        repair = {fix.field: fix.after for fix in finding.fixes}
        good = planted.is_right(row, repair, str(finding))
        seen[row.kind] += 1
        right[row.kind] += good
        if finding.certainty == "high":
            sure.append(good)
    assert len(set(found) - set(wrong)) <= 5
    for kind in planted.KINDS:
        assert seen[kind] >= 48, (kind, seen)
        assert right[kind] >= 38, (kind, right)
    assert sum(seen.values()) >= 0.95 * len(wrong)
    assert sum(right.values()) >= 0.9 * len(wrong), right
    # What may be repaired without asking is right nearly always.
    assert len(sure) > 0.5 * len(wrong)
    assert sum(sure) >= 0.99 * len(sure)


def test_the_command_line_says_the_same_of_a_csv_and_repairs_what_is_certain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = planted.plant(13, 5000, planted.sample(13, 5000))
    path = planted.write(rows, tmp_path / "places.csv")
    before = path.read_bytes()
    start = time.process_time()
    code = main(["check", str(path), "--json", "--repair", str(tmp_path / "repaired.csv")])
    assert time.process_time() - start < 60
    assert code == 1
    document = json.loads(capsys.readouterr().out)
    by_row = {int(f["where"].split(",")[0].rpartition(":")[2]): f for f in document["findings"] if ":" in f["where"]}
    # Degrees, minutes and seconds with their letters are no error of a file: they are read, and that is said.
    sexagesimal = {index + 2: row for index, row in enumerate(rows) if row.kind == "degrees, minutes, seconds"}
    wrong = {index + 2: row for index, row in enumerate(rows) if row.kind and index + 2 not in sexagesimal}
    assert len(set(by_row) - set(wrong)) <= 5
    assert len(set(by_row) & set(wrong)) >= 0.95 * len(wrong)
    other = planted.write(list(sexagesimal.values()), tmp_path / "sexagesimal.csv")
    assert main(["show", str(other)]) == 0
    assert "Degrees and minutes are read as decimals" in capsys.readouterr().err
    read = [(place.lon, place.lat) for place in routes.read(other).waypoints.values()]
    assert len(read) == 50
    assert all(min(planted.km(place, row.truth) for place in read) < 0.1 for row in sexagesimal.values())
    right = 0
    for line, finding in by_row.items():
        repair = {name: str(value) for name, value in finding.get("repair", {}).items()}
        assert all(value.removesuffix(".0") in finding["suggestion"] for value in repair.values()), finding
        right += line in wrong and planted.is_right(wrong[line], repair, finding["message"])
    assert right >= 0.9 * len(wrong)
    # The input stays; the copy differs in the rows of the audit table and nowhere else.
    assert path.read_bytes() == before
    old, new = (name.read_text(encoding="utf-8").splitlines() for name in (path, tmp_path / "repaired.csv"))
    changed = {number for number, (a, b) in enumerate(zip(old, new, strict=True), 1) if a != b}
    assert changed == {int(change["row"].rpartition(":")[2]) for change in document["changes"]}
    assert {change["certainty"] for change in document["changes"]} == {"high"}
    main(["check", str(tmp_path / "repaired.csv"), "--json"])
    again = {f["where"].split(",")[0].rpartition(":")[2] for f in json.loads(capsys.readouterr().out)["findings"]}
    assert not again & {str(number) for number in changed}
