"""The first ten minutes of a journalist with a CSV, a researcher in a notebook and a developer of a site."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import geopandas
import networkx
import pandas as pd
import pytest

import routes
from routes.cli import main

pytestmark = pytest.mark.slow

NOTEBOOK = """lugar;lat;lon;nota
Necoclí;8,4261;-76,7886;Botes al amanecer
Capurganá;8,6333;-77,3500;
Bajo Chiquito;8,0333;-77,8500;Primer puesto en Panamá
Ciudad de Panamá;8,9800;-79,5200;
Paso Canoas;8,5300;-82,8400;
Tapachula;14,9000;-92,2600;
Ciudad Juárez;31,6900;-106,4200;Frontera EE. UU.–México
"""
URL = "https://graficos.example.org/darien/"


def test_a_journalist_has_a_map_a_folder_and_something_to_paste(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("places.csv").write_text(NOTEBOOK, encoding="utf-8")
    assert main(["map", "places.csv", "--chain", "-o", "m.html"]) == 0
    said = capsys.readouterr().err
    assert "Read 7 places (semicolon, decimal comma, UTF-8; lugar→name, nota→note)" in said
    assert "Drew 6 schematic legs in file order, as asked." in said
    words = ["--title", "Del Urabá a la frontera", "--source", "Reporteo propio, noviembre de 2026"]
    words += ["--credit", "Graphics desk", "--lang", "es", "--url", URL]
    assert main(["build", "places.csv", "--chain", *words, "-o", "darien"]) == 0
    page = Path("darien/index.html").read_text(encoding="utf-8")
    assert '<html lang="es"' in page
    assert "Reporteo propio, noviembre de 2026" in page
    assert main(["check", "darien"]) == 0
    text = Path("darien/alt.txt").read_text(encoding="utf-8")
    Path("darien/alt.txt").write_text(text.replace("Necoclí", "el puerto de Necoclí", 1), encoding="utf-8")
    assert main(["build", "places.csv", "--chain", *words, "-o", "darien"]) == 0
    assert "el puerto de Necoclí" in Path("darien/index.html").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["embed", "darien", "--url", URL, "--cms", "wordpress"]) == 0
    snippet = capsys.readouterr().out
    assert snippet.startswith("<!-- wp:embed")
    assert URL in snippet
    made = {path.name for path in Path("darien").iterdir()}
    assert {
        "index.html", "fallback.png", "fallback.svg", "social.png", "embed.html", "alt.txt", "table.csv",
        "data.geojson", "provenance.json", "print.pdf", "oembed.json", "route-map.js",
    } <= made  # fmt: skip


def test_a_researcher_brings_her_tables_and_takes_all_of_it_away(tmp_path: Path) -> None:
    net = routes.load("americas")
    legs = net.to_frames()["legs"]
    assert {"start", "end", "mode", "length_km", "certainty", "geometry"} <= set(legs.columns)
    places = geopandas.GeoDataFrame(
        {"name": ["A", "B", "C"]}, geometry=geopandas.points_from_xy([0, 1, 2], [0, 1, 0]), crs=4326
    )
    mine = routes.from_gdfs(
        places, pd.DataFrame({"from": ["A", "B"], "to": ["B", "C"], "count": [5, 50]}), start="from", end="to"
    )
    assert mine.explore(column="count", scheme="quantiles", k=2).spec.legs
    assert mine.plot(column="count", legend=True).get_figure() is not None
    best = net.alternatives("Necoclí", "Ciudad Juárez", 3)
    assert len(best) == 3
    assert len(best.to_frame()) >= 3
    graph = net.to_graph()
    assert set(networkx.betweenness_centrality(graph, weight="length")) == set(net.waypoints)
    rows = net.incidents(next((Path(__file__).parent / "data/incidents").glob("*.csv")), within_km=25)
    assert rows.rows == len(rows.placed) + sum(len(each.lines) for each in rows.unplaced)
    back = routes.read(net.save(tmp_path / "darien.gpkg"))
    assert (back.waypoints, back.legs, back.observations) == (net.waypoints, net.legs, net.observations)
    for name in ("darien.html", "fig2.pdf"):
        first, again = (Path(net.map().save(tmp_path / f"{turn}-{name}")).read_bytes() for turn in (1, 2))
        assert first == again


def test_a_developer_embeds_a_folder_and_sees_what_is_in_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("places.csv").write_text(NOTEBOOK, encoding="utf-8")
    assert main(["build", "places.csv", "--chain", "-o", "out", "--url", URL, "--csp", "--json"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {"index.html", "embed.html", "oembed.json", "route-map.js"} <= {entry["name"] for entry in told["files"]}
    for entry in told["files"]:
        assert Path("out", entry["name"]).stat().st_size == entry["bytes"]
    for entry in json.loads(Path("out/provenance.json").read_text(encoding="utf-8"))["outputs"]:
        assert hashlib.sha256(Path("out", entry["name"]).read_bytes()).hexdigest() == entry["sha256"]
    oembed = json.loads(Path("out/oembed.json").read_text(encoding="utf-8"))
    assert (oembed["version"], oembed["type"]) == ("1.0", "rich")
    page = Path("out/index.html").read_text(encoding="utf-8")
    assert all(f'property="og:{name}"' in page for name in ("title", "description", "image", "url"))
    capsys.readouterr()
    assert main(["check", "places.csv", "--format", "github"]) in (0, 1)
    assert "::" in capsys.readouterr().out
