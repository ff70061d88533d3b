"""The exported network is the bundled one, never stale."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import geopandas
import pytest

import routes

ROOT = Path(__file__).parent.parent


@pytest.mark.slow
@pytest.mark.parametrize("network", routes.available())
def test_the_exported_network_is_what_the_bundled_one_gives_today(network: str, tmp_path: Path) -> None:
    subprocess.run([sys.executable, ROOT / "tools" / "export_networks.py", network, tmp_path], check=True, cwd=ROOT)
    committed = {path.name: path.read_bytes() for path in (ROOT / "shapefiles" / network).iterdir()}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == committed


def test_another_library_reads_the_exported_shapefiles_with_accents() -> None:
    net = routes.load("americas")
    frame = geopandas.read_file(ROOT / "shapefiles" / "americas" / "waypoints.shp")
    assert frame.crs.to_epsg() == 4326
    assert set(frame["name"]) == {waypoint.name for waypoint in net.waypoints.values()}
    assert "Necoclí" in set(frame["name"])
    legs = geopandas.read_file(ROOT / "shapefiles" / "americas" / "legs.shp")
    assert len(legs) == len(net.legs)
