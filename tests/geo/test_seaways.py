"""The waters of the world: the bundled gates are those of the layer, and lead where ships go."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from routes.errors import NoPathError
from routes.geo import layers, seaways

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_bundled_gates_are_those_of_the_layer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("build_seaways", ROOT / "tools" / "build_seaways.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    bundled = seaways.FILE
    assert bundled.stat().st_size < 100_000
    monkeypatch.setattr(seaways, "FILE", tmp_path / "fresh.npz")
    tool.write(tool.rows())
    with np.load(bundled) as old, np.load(seaways.FILE) as fresh:
        assert (old["gates"] == fresh["gates"]).all()


@pytest.mark.parametrize(
    ("start", "end", "capes"),
    [
        # From cape to cape by GeographicLib: what a way from gate to gate cannot be much shorter or longer than.
        (
            (-79.90, 9.36),
            (-79.52, 8.99),
            [(-34.79, -7.15), (-68.35, -52.40), (-70.9, -53.7), (-75.0, -52.65), (-81.33, -4.68)],
        ),
        ((39.19, 21.49), (47.98, 29.37), [(43.33, 12.60), (59.80, 22.50), (56.50, 26.40)]),
        ((178.44, -18.14), (-171.75, -13.83), []),
    ],
)
def test_a_rough_way_is_about_as_long_as_from_cape_to_cape(start, end, capes) -> None:
    chain = [start, *capes, end]
    km = (
        sum(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in zip(chain, chain[1:], strict=False))
        / 1000
    )
    way = seaways.seaway(start, end, ("a", "b"), 6.0)
    assert way.length_km == pytest.approx(km, rel=0.04)
    assert tuple(way.positions[0]) == start
    assert tuple(way.positions[-1]) == end


def test_water_that_land_closes_in_leads_nowhere_and_a_place_inland_has_none() -> None:
    with pytest.raises(
        NoPathError, match="no water joins Aktau and Batumi: that at Aktau is closed in by land at 1:10m"
    ):
        seaways.seaway((51.1655, 43.6490), (41.6367, 41.6416), ("Aktau", "Batumi"), 6.0)
    with pytest.raises(NoPathError, match="Medellín lies far inland at 1:10m, further than 6 km"):
        seaways.seaway((-76.7282, 8.0926), (-75.5636, 6.2518), ("Turbo", "Medellín"), 6.0)


def test_cells_within_reach_go_over_180_degrees_and_stop_at_the_poles() -> None:
    assert seaways.cells((179.99, 51.3), 6.0) == [(56, 143), (56, 0)]
    assert seaways.cells((1.0, -89.99), 1.0)[0][0] == 0
    assert seaways.box((56, 143)) == (177.5, 50.0, 180.0, 52.5)


def test_land_at_the_south_pole_is_read_whole() -> None:
    land = layers.land_parts((-180.24, -90.0, -177.26, -87.26))
    assert shapely.area(land).sum() == pytest.approx(2.98 * 2.74, rel=1e-6)
