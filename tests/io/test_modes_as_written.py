"""Means of transport in the words of the people who made the table; what is no such word stays a word of theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

import routes

PLACES = "lugar,lat,lon,paso,medio\nAlta,8.4,-76.8,1,{}\nBaja,8.5,-77.3,2,\n"
PAIRS = "from,to,from_lat,from_lon,to_lat,to_lon,transport\nAlta,Baja,8.4,-76.8,8.5,-77.3,{}\n"


@pytest.mark.parametrize("table", [PLACES, PAIRS])
@pytest.mark.parametrize(
    ("word", "mode"),
    [
        ("Lancha", "boat"), ("a pie", "walk"), ("À pied", "walk"), ("autobús", "bus"), ("Ônibus", "bus"), ("Tren", "train"),
        ("camión", "truck"), ("coche", "car"), ("AVIÓN", "air"), ("zu Fuß", "walk"), ("pirogue", "boat"), ("Boat", "boat"),
        ("boat", "boat"), ("قارب", "boat"), ("varios", "mixed"), ("machin", "car"),
    ],
)  # fmt: skip
def test_a_word_for_a_mode_is_that_mode_and_is_said(tmp_path: Path, table: str, word: str, mode: str) -> None:
    (tmp_path / "t.csv").write_text(table.format(word), encoding="utf-8")
    said: list[str] = []
    net = routes.read(tmp_path / "t.csv", report=said.append)
    assert [str(leg.mode) for leg in net.legs.values()] == [mode]
    assert any(f"{word}→{mode}" in line for line in said) is (word != mode)


@pytest.mark.parametrize("table", [PLACES, PAIRS])
@pytest.mark.parametrize("word", ["burro", "lancha y a pie", "12"])
def test_any_other_word_is_no_mode_and_that_is_said(tmp_path: Path, table: str, word: str) -> None:
    (tmp_path / "t.csv").write_text(table.format(word), encoding="utf-8")
    said: list[str] = []
    net = routes.read(tmp_path / "t.csv", report=said.append)
    assert [str(leg.mode) for leg in net.legs.values()] == ["unknown"]
    assert word in " ".join(said)
