"""`routes update`: new months are added, revisions stand beside first prints, what is known is left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import routes
from routes import Observation
from routes.cli import main
from tests.toy import toy

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the toy with three months of transits at its crossing, as a folder."""
    rows = [
        Observation(about="cruce", measure="transit", period=f"2023-0{month}", value=value, source="s")
        for month, value in ((1, 100), (2, 200), (3, 300))
    ]
    return toy(observations=rows).save(tmp_path / "net")


def table(tmp_path: Path, text: str) -> str:
    """Return the path of a publisher's file."""
    path = tmp_path / "newer.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


OPTIONS = ("--about", "cruce", "--measure", "transit", "--source", "The Office, second edition")
MONTHS = "month,people\n2023-01,100\n2023-02,205\n2023-03,300\n2023-04,400\n"


def test_a_revision_stands_beside_the_first_print_and_a_new_month_is_added(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "new"
    source = table(tmp_path, MONTHS)
    args = ["update", str(folder), "--from", source, *OPTIONS, "--published", "2023-06-01", "-o", str(out)]
    assert main(args) == 0
    said = capsys.readouterr().out
    assert "1 new figure(s), 1 revised beside the first print, 2 that the network has already." in said
    assert "200 → 205" in said
    assert said.endswith(f"Written to {out}.\n")
    net = routes.read(out)
    kept = {(str(row.period), row.value, net.sources[row.source].label) for row in net.observations}
    first = "The Office"
    second = "The Office, second edition, 2023-06-01"
    assert kept == {
        ("2023-01", 100, first),
        ("2023-02", 200, first),
        ("2023-02", 205, second),
        ("2023-03", 300, first),
        ("2023-04", 400, second),
    }
    assert main(["update", str(out), "--from", source, *OPTIONS]) == 0
    assert "0 new figure(s), 0 revised beside the first print, 4 that" in capsys.readouterr().out


def test_nothing_is_written_without_a_folder_and_json_has_the_difference(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(["update", str(folder), "--from", table(tmp_path, MONTHS), *OPTIONS, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["figures"], found["written"]) == ({"new": 1, "revised": 1, "known": 2}, None)
    assert found["counts"]["observations"] == {"added": 2, "removed": 0, "changed": 0}
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_new_months_may_continue_a_series_and_revisions_never_do(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "new"
    args = ["update", str(folder), "--from", table(tmp_path, MONTHS), *OPTIONS, "--continues", "s", "-o", str(out)]
    assert main(args) == 0
    sources = {(str(row.period), row.value): row.source for row in routes.read(out).observations}
    assert sources["2023-04", 400] == "s"
    assert sources["2023-02", 205] != "s"
    assert main([*args[:-3], "x"]) == 2
    assert 'no source "x" in this network' in capsys.readouterr().err


def test_names_of_the_file_are_places_by_name(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    text = "sector,month,people\nNorth,2023-01,7\nSouth,2023-01,8\n"
    args = ["update", str(folder), "--from", table(tmp_path, text), "--measure", "transit", "--source", "O"]
    assert main([*args, "--about", "North=norte", "--about", "South=puerto"]) == 0
    assert "2 new figure(s)" in capsys.readouterr().out
    assert main([*args, "--about", "norte", "--about", "puerto"]) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a note\n", "does not say what it counts"),
        ("\x00\x01", ""),
        ("", ""),
        (
            'Main ID,Number Dead,Coordinates,Incident Date\n1,2,"8.65, -77.4",2024-05\n',
            "a table of single deaths and disappearances",
        ),
    ],
)
def test_a_file_that_is_no_table_of_figures_ends_in_one_line(
    text: str, message: str, folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    code = main(["update", str(folder), "--from", table(tmp_path, text)])
    lines = [line for line in capsys.readouterr().err.splitlines() if not line.startswith("routes: note:")]
    assert code in (2, 3)
    assert len(lines) == 1
    assert message in lines[0]


# A split event of two rows, a row twice, one of another route, one cumulative, one without a number.
INCIDENTS = """Main ID,Incident ID,Incident Type,Incident Date,Number Dead,Minimum Estimated Number of Missing,\
Coordinates,Migration route
2023.1,2023.1,Incident,"Thu, 03/02/2023 - 12:00",2,5,"34.1, 12.5",Central Mediterranean
2023.2,2023.2.1,Split Incident,"Mon, 12/04/2023 - 12:00",1,0,"34.2, 12.6",Central Mediterranean
2023.2,2023.2.2,Split Incident,"Mon, 12/04/2023 - 12:00",,9,"34.2, 12.6",Central Mediterranean
2023.2,2023.2.2,Split Incident,"Mon, 12/04/2023 - 12:00",,9,"34.2, 12.6",Central Mediterranean
2023.3,2023.3,Incident,"Mon, 12/04/2023 - 12:00",7,,"9.1, -77.5",Darien
2024.1,2024.1,Cumulative Incident,"Thu, 01/04/2024 - 12:00",20,,"34.1, 12.5",Central Mediterranean
2024.2,2024.2,Incident,"Wed, 04/10/2024 - 12:00",,,"34.1, 12.5",Central Mediterranean
2024.3,2024.3,Incident,"Wed, 04/10/2024 - 12:00",3,1,"34.1, 12.5",Central Mediterranean
""".replace("\\\n", "")
MEDITERRANEAN = ("--about", "Central Mediterranean=cruce", "--published", "2024-05-06")


def test_missing_migrants_file_gives_the_dead_and_missing_of_each_year_and_no_incident(
    folder: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "new"
    assert main(["update", str(folder), "--from", table(tmp_path, INCIDENTS), *MEDITERRANEAN, "-o", str(out)]) == 0
    net = routes.read(out)
    found = {str(row.period): row for row in net.observations if str(row.measure) == "death"}
    # 2 + 5 and 1 + 9 in 2023, the row that stands twice once; 20 and 3 + 1 in 2024, whose file ends in April.
    assert {period: row.value for period, row in found.items()} == {"2023": 17, "2024-01/2024-04": 24}
    assert {row.group for row in found.values()} == {"counted:dead-or-missing"}
    assert {net.sources[row.source].label for row in found.values()} == {"IOM Missing Migrants Project, 2024-05-06"}
    said = capsys.readouterr()
    assert "2 new figure(s)" in said.out
    assert '1 row about "Darien"' in said.err
    assert "1 row without a number or a date" in said.err
    assert "34.1" not in (out / "observations.csv").read_text(encoding="utf-8")


def test_a_year_that_the_network_has_is_a_revision_of_missing_migrants_too(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert main(["update", str(folder), "--from", table(tmp_path, INCIDENTS), *MEDITERRANEAN, "-o", str(first)]) == 0
    later = INCIDENTS.replace("2023.1,Incident", "2023.1,Incident").replace('12:00",2,5', '12:00",4,5')
    options = ("--about", "Central Mediterranean=cruce", "--published", "2025-05-06", "-o", str(second))
    assert main(["update", str(first), "--from", table(tmp_path, later), *options]) == 0
    found = [row.value for row in routes.read(second).observations if str(row.period) == "2023"]
    assert sorted(found) == [17, 19]


def test_missing_migrants_routes_must_be_named(folder: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["update", str(folder), "--from", table(tmp_path, INCIDENTS)]) == 2
    said = capsys.readouterr().err
    assert 'name what a route means: --about "Central Mediterranean=ID"' in said
