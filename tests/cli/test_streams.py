"""``-`` on the command line: what is piped in and out, and what cannot be."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import routes
from routes.cli import main
from tests.io import vector_kinds as kinds
from tests.toy import toy

PLACES = "name,lat,lon,step\nA,1,1,1\nB,2,1,2\n"
BAD = "name,lat,lon\nA,north,1\nB,1,1\n"
LINES = kinds.collection(kinds.feature("LineString", [kinds.AGADEZ, kinds.DIRKOU], name="A"))
KML = kinds.kml(kinds.mark("A", kinds.line(kinds.AGADEZ, kinds.DIRKOU)))


class Stream(io.TextIOWrapper):
    """Standard input or output of a test: bytes, and whether somebody sits at it."""

    def __init__(self, data: bytes = b"", *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def piped(monkeypatch: pytest.MonkeyPatch, data: str | bytes, *argv: str) -> tuple[int, bytes]:
    """Return the exit code and what stands on standard output."""
    out = Stream()
    monkeypatch.setattr(sys, "stdin", Stream(data.encode() if isinstance(data, str) else data))
    monkeypatch.setattr(sys, "stdout", out)
    code = main(argv)
    out.flush()
    return code, out.buffer.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(("data", "name"), [(PLACES, "csv"), (LINES, "geojson"), (KML, "kml")])
def test_text_is_told_by_how_it_begins(monkeypatch: Any, capsys: Any, data: str, name: str) -> None:
    code, out = piped(monkeypatch, data, "convert", "-", "-", "--to", "geojson")
    assert code == 0
    assert len(json.loads(out)["features"]) == 3  # two places and a leg
    assert {"csv": "comma, UTF-8", "geojson": "1 line as legs", "kml": "1 line as legs"}[
        name
    ] in capsys.readouterr().err


def test_every_binary_format_is_told_or_asked_for(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    net = toy()
    for suffix in ("gpkg", "fgb", "parquet", "xlsx", "zip"):
        data = routes.write(net, tmp_path / f"n.{suffix}").read_bytes()
        if suffix in ("xlsx", "zip"):
            assert piped(monkeypatch, data, "convert", "-", "-", "--to", "geojson")[0] == 2
            assert "say what it is, e.g. --input xlsx" in capsys.readouterr().err
            code, out = piped(monkeypatch, data, "convert", "-", "-", "--to", "geojson", "--input", suffix)
        else:
            code, out = piped(monkeypatch, data, "convert", "-", "-", "--to", "geojson")
        assert code == 0, suffix
        assert out == routes.write(net, tmp_path / "n.geojson").read_bytes()


def test_what_a_file_would_hold_goes_to_standard_output(tmp_path: Path, monkeypatch: Any) -> None:
    table = tmp_path / "t.csv"
    table.write_text(PLACES, encoding="utf-8")
    net = routes.read(table)
    for suffix in ("geojson", "csv", "xlsx", "gpx"):
        code, out = piped(monkeypatch, "", "convert", str(table), "-", "--to", suffix)
        assert (code, out) == (0, routes.write(net, tmp_path / f"out.{suffix}").read_bytes())


def test_sensitive_places_are_coarser_on_standard_output_too(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    table = tmp_path / "t.csv"
    table.write_text("name,lat,lon,sensitivity\nCamp,5.71234,19.34791,admin2\n", encoding="utf-8")
    code, out = piped(monkeypatch, "", "convert", str(table), "-", "--to", "geojson")
    assert code == 0
    assert b"19.34791" not in out
    assert "written coarser than known" in capsys.readouterr().err
    code, out = piped(
        monkeypatch, "", "convert", str(table), "-", "--to", "geojson", "--exact", "camp", "--reason", "open"
    )
    assert b"19.34791" in out


def test_a_map_a_check_and_a_path_read_what_is_piped_in(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    page = tmp_path / "m.html"
    assert piped(monkeypatch, PLACES, "map", "-", "-o", str(page), "--title", "T")[0] == 0
    assert page.is_file()
    code, out = piped(monkeypatch, PLACES, "path", "-", "A", "B", "--json")
    assert (code, json.loads(out)["from"]) == (0, "a")
    code, out = piped(monkeypatch, BAD, "check", "-")
    assert code == 1
    assert out.decode().startswith("error: stdin.csv:2, lat")
    assert piped(monkeypatch, BAD, "map", "-", "-o", str(page))[0] == 3
    said = capsys.readouterr().err
    assert "routes: stdin.csv:2, lat" in said
    assert "routes-" not in said  # the folder of the moment is nobody's business


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("convert", "americas", "-"), "- is standard output: say the format, --to geojson or csv"),
        (("convert", "americas", "-", "--to", "docx"), "--to docx is none of geojson, "),
        (("convert", "americas", "-", "--to", "csv", "--flee", "2021"), "--flee and - do not go together"),
        (("convert", "americas", "-", "--to", "csv", "--json"), "--json and - do not go together"),
        (("convert", "americas", "x.csv", "--to", "csv"), "--to is for standard output"),
        (("show", "americas", "--input", "csv"), "--input says what standard input is: write - for NETWORK"),
        (("show", "-", "--input", "shp"), "--input shp is none of csv, "),
        (("update", "-", "--from", "x.csv"), "- is standard input, which is read by map, show, "),
        (("check", "-", "--repair", "x.csv"), "- is standard input, which is read by map, show, "),
        (("build", "americas", "-o", "-"), "only routes convert writes to standard output"),
    ],
)  # fmt: skip
def test_what_does_not_go_is_said(monkeypatch: Any, capsys: Any, argv: tuple[str, ...], said: str) -> None:
    assert piped(monkeypatch, PLACES, *argv) == (2, b"")
    assert said in capsys.readouterr().err


def test_nobody_waits_at_a_terminal_and_nothing_garbles_it(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(sys, "stdin", Stream(terminal=True))
    assert main(["show", "-"]) == 2
    assert "nothing is piped into it: routes show - < FILE" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdout", Stream(terminal=True))
    assert main(["convert", "americas", "-", "--to", "gpkg"]) == 2
    assert ".gpkg is binary and would garble the terminal" in capsys.readouterr().err


@pytest.mark.slow
def test_a_pipe_of_two_commands() -> None:
    command = [sys.executable, "-m", "routes", "convert", "-", "-", "--to"]
    first = subprocess.run([*command, "kml"], input=PLACES.encode(), capture_output=True, check=True)
    second = subprocess.run([*command, "csv"], input=first.stdout, capture_output=True, check=True)
    assert [line.split(b",")[1] for line in second.stdout.splitlines()] == [b"name", b"A", b"B"]
