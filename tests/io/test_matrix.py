"""A square table of places: each cell is a leg from its row to its column, and the counts are the table's."""

from __future__ import annotations

from pathlib import Path

import pytest

import routes
from routes import DataError, Network

PLACES = "name,lat,lon\nBogotá,4.71,-74.07\nQuito,-0.18,-78.47\nLima,-12.05,-77.04\n"
SQUARE = [["Bogotá", "", "1,200", "30"], ["Quito", "15", "", "<5"], ["Lima", "2", "-", ""]]
COUNTS = {("bogota", "quito"): "1200", ("bogota", "lima"): "30", ("quito", "bogota"): "15", ("lima", "bogota"): "2"}


def read(folder: Path, head: str, rows: list[list[str]], delimiter: str = ",") -> tuple[Network, list[str]]:
    lines = [head, *(delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) for row in rows)]
    (folder / "square.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "places.csv").write_text(PLACES, encoding="utf-8")
    said: list[str] = []
    return routes.read(folder / "square.csv", places=folder / "places.csv", report=said.append), said


def counts(net: Network) -> dict[tuple[str, str], str]:
    return {(leg.start, leg.end): dict(leg.extra)["count"] for leg in net.legs.values() if "count" in dict(leg.extra)}


@pytest.mark.parametrize("corner", ["Origin", "", "from", "Origin / Destination", "País"])
def test_rows_are_origins_and_columns_destinations(tmp_path: Path, corner: str) -> None:
    net, said = read(tmp_path, f"{corner},Bogotá,Quito,Lima", SQUARE)
    assert counts(net) == COUNTS
    assert any("rows are origins, columns destinations" in line for line in said)
    # What is suppressed is a leg without a number, never a zero.
    assert "count" not in dict(net.legs["quito--lima"].extra)


def test_rows_that_are_called_destinations_are_that(tmp_path: Path) -> None:
    net, said = read(tmp_path, "Destination,Bogotá,Quito,Lima", SQUARE)
    assert counts(net) == {(end, start): count for (start, end), count in COUNTS.items()}
    assert any("rows are destinations, columns origins" in line for line in said)


@pytest.mark.parametrize("word", ["Total", "TOTAL", "Totaux"])
def test_totals_are_no_place_and_are_said(tmp_path: Path, word: str) -> None:
    rows = [[*row, "999"] for row in SQUARE] + [[word, "17", "1200", "30", "999"]]
    net, said = read(tmp_path, f"Origin,Bogotá,Quito,Lima,{word}", rows)
    assert counts(net) == COUNTS
    assert any(f'left out "{word}"' in line for line in said)


def test_with_semicolons_and_accents_written_otherwise(tmp_path: Path) -> None:
    rows = [["BOGOTA", "", "1200", "30"], ["quito", "15", "", ""], ["Lima", "2", "", ""]]
    net, _ = read(tmp_path, "de;Bogotá;Quito;Lima", rows, ";")
    assert {key: count for key, count in counts(net).items() if "quito" in key} == {
        key: count for key, count in COUNTS.items() if "quito" in key
    }


def test_with_a_measure_the_cells_are_figures(tmp_path: Path) -> None:
    read(tmp_path, "Origin,Bogotá,Quito,Lima", SQUARE)
    net = routes.read(
        tmp_path / "square.csv", places=tmp_path / "places.csv", measure="transit", period="2023", source="Office"
    )
    found = {row.about: row.value for row in net.observations}
    assert found["bogota--quito"] == 1200
    assert found["quito--lima"] == "suppressed"
    assert {str(row.period) for row in net.observations} == {"2023"}


def test_without_places_it_says_what_it_needs(tmp_path: Path) -> None:
    read(tmp_path, "Origin,Bogotá,Quito,Lima", SQUARE)
    with pytest.raises(DataError, match="--places FILE"):
        routes.read(tmp_path / "square.csv")


@pytest.mark.parametrize(
    "text",
    [
        "name,lat,lon,Bogotá\nBogotá,4.71,-74.07,1\nQuito,-0.18,-78.47,2\n",
        "name,latitude,longitude,2021,2022\n2021,4.71,-74.07,1,2\n2022,-0.18,-78.47,2,3\n",
    ],
)
def test_a_table_of_places_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    assert len(routes.read(tmp_path / "t.csv").waypoints) == 2
