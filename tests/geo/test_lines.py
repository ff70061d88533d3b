"""Lines for the legs of a network that have none: who draws them, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import shapely
from geographiclib.geodesic import Geodesic

import routes
from routes.cli import main
from routes.errors import NoPathError, UnknownIdError, UsageError
from routes.geo import providers, verify
from routes.geo.lines import is_undrawn, with_lines

CSV = """name,lat,lon,mode,source
Turbo,8.0926,-76.7282,boat,Blu Radio 2022
Acandí,8.5116,-77.2772,boat,Blu Radio 2022
Turbo,8.0926,-76.7282,bus,Blu Radio 2022
Medellín,6.2518,-75.5636,boat,Blu Radio 2022
Bogotá,4.6097,-74.0818,,Blu Radio 2022
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "gulf.csv").write_text(CSV, encoding="utf-8")
    return tmp_path / "gulf.csv"


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    """A road from beside Turbo to beside Medellín, with one bend."""
    line = {"type": "LineString", "coordinates": [[-76.72, 8.09], [-76.6, 7.6], [-75.57, 6.25]]}
    text = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, "geometry": line}]}
    (tmp_path / "roads.geojson").write_text(json.dumps(text), encoding="utf-8")
    return tmp_path / "roads.geojson"


def test_boats_go_by_water_and_the_way_back_is_the_same_line(path: Path) -> None:
    said: list[str] = []
    net = routes.read(path, chain=True)
    assert all(is_undrawn(leg) for leg in net.legs.values())
    drawn = net.with_lines(report=said.append)
    out, back = drawn.legs["turbo--acandi-boat"], drawn.legs["acandi--turbo-boat"]
    assert (out.basis, back.basis, dict(out.extra)) == ("routed", "routed", {"provider": "sea"})
    straight = Geodesic.WGS84.Inverse(8.0926, -76.7282, 8.5116, -77.2772)["s12"] / 1000
    assert straight < out.length_km < 1.15 * straight  # round the shore of the gulf
    assert list(back.line.coords) == list(out.line.coords)[::-1]
    # The places stay where they are, and what nobody can draw stays straight and is said.
    assert drawn.waypoints == net.waypoints
    assert is_undrawn(drawn.legs["turbo--medellin-bus"])
    assert is_undrawn(drawn.legs["medellin--bogota-boat"])
    assert said[0].startswith("medellin--bogota-boat stays a straight line: ")
    assert "Medellín lies far inland" in said[0]
    assert said[-1] == "Gave 2 of 4 legs a line: 2 by sea."
    # Before, the boats went over land; now they do not.
    assert {found.where for found in verify.lines(net) if found.code == "boat-over-land"} >= {
        "leg turbo--acandi-boat, geometry",
        "leg acandi--turbo-boat, geometry",
    }
    assert not [f for f in verify.lines(drawn) if f.code == "boat-over-land" and "turbo" in f.where]


def test_without_a_report_a_leg_that_cannot_be_drawn_is_an_error(path: Path) -> None:
    with pytest.raises(NoPathError, match="Medellín lies"):
        routes.read(path, chain=True).with_lines()
    with pytest.raises(UnknownIdError, match="turbo--acandi"):
        routes.read(path, chain=True).with_lines(["turbo--acandi-bus"])


def test_a_layer_of_roads_is_followed_by_road_legs_alone(path: Path, roads: Path) -> None:
    net = routes.read(path, chain=True).with_lines(layer=roads, report=lambda line: None)
    bus = net.legs["turbo--medellin-bus"]
    assert (bus.basis, dict(bus.extra)["provider"]) == ("routed", "network")
    assert (-76.6, 7.6) in list(bus.line.coords)
    assert dict(net.legs["turbo--acandi-boat"].extra)["provider"] == "sea"
    one = routes.read(path, chain=True).with_lines(["medellin--bogota-boat"], provider="great_circle")
    assert dict(one.legs["medellin--bogota-boat"].extra)["provider"] == "great_circle"
    assert len(one.legs["medellin--bogota-boat"].line.coords) > 2


def test_a_leg_that_follows_a_layer_needs_one(tmp_path: Path, roads: Path) -> None:
    (tmp_path / "waypoints.csv").write_text("id,name,lon,lat\na,A,-76.71,8.08\nb,B,-75.57,6.26\n", encoding="utf-8")
    (tmp_path / "legs.csv").write_text("start,end,mode,provider\na,b,train,network\n", encoding="utf-8")
    net = routes.read(tmp_path)
    with pytest.raises(UsageError, match='leg a--b-train has provider "network": give the layer it follows'):
        net.with_lines()
    said: list[str] = []
    assert not is_undrawn(with_lines(net, layer=roads, report=said.append).legs["a--b-train"])
    assert said == ["Gave 1 of 1 legs a line: 1 by network."]


def test_a_line_that_is_there_is_left_alone() -> None:
    net = routes.load("western-africa-atlantic")
    drawn = net.with_lines(report=lambda line: None)
    kept = {name for name, leg in net.legs.items() if not is_undrawn(leg)}
    assert len(kept) > 30
    assert all(drawn.legs[name] == net.legs[name] for name in kept)


@pytest.mark.slow
def test_the_command_line_draws_for_a_map_a_folder_and_another_format(
    path: Path, roads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["map", str(path), "--chain", "-o", "gulf.html", "--draw"]) == 0
    assert "Gave 2 of 4 legs a line: 2 by sea." in capsys.readouterr().err
    assert main(["convert", str(path), "gulf/", "--chain", "--draw", "--layer", str(roads)]) == 0
    saved = {leg.id: leg for leg in routes.read(tmp_path / "gulf").legs.values()}
    assert {name for name, leg in saved.items() if leg.basis == "routed"} == {
        "turbo--acandi-boat", "acandi--turbo-boat", "turbo--medellin-bus",
    }  # fmt: skip
    assert shapely.get_num_coordinates(saved["turbo--acandi-boat"].line) > 2
    assert main(["build", str(path), "--chain", "-o", "out", "--draw", "--layer", str(roads)]) == 0
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text("utf-8"))
    assert provenance["options"]["layer"] == "roads.geojson"
    assert "roads.geojson" in json.dumps(provenance["inputs"])
    assert str(tmp_path) not in json.dumps(provenance)
    capsys.readouterr()
    assert main(["map", str(path), "-o", "x.html", "--layer", str(roads)]) == 2
    assert "--layer needs --draw" in capsys.readouterr().err
    assert main(["map", str(path), "--chain", "-o", "x.html", "--draw", "--layer", "none.gpkg"]) == 3
    assert "none.gpkg cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "x.html").exists()


def test_a_layer_that_cannot_be_read_is_refused_before_any_line_is_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(providers, "draw_leg", lambda *_, **__: pytest.fail("drawn"))
    net = routes.load("americas")
    with pytest.raises(routes.FileError, match="no such file"):
        net.with_lines(["necocli--capurgana-boat"], layer=tmp_path / "roads.geojson")
