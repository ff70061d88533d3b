"""The finer coast: read from files of GSHHG's form, cut to a map, and borders led to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import shapely

from routes.geo import coast, layers
from routes.i18n.language import Text
from routes.maps import compose, ground
from tests.toy import toy

# A mainland with an inlet, a lake in it, an islet of 1 km2, and a part of land on the other side of the Earth.
MAINLAND = [(0, 0), (2, 0), (2, 2), (1.1, 2), (1.05, 1), (1, 2), (0, 2), (0, 0)]
LAKE = [(0.2, 0.2), (0.4, 0.2), (0.4, 0.4), (0.2, 0.4), (0.2, 0.2)]
ISLET = [(3, 1), (3.01, 1), (3.01, 1.01), (3, 1.01), (3, 1)]
FAR = [(100, 0), (101, 0), (101, 1), (100, 1), (100, 0)]


def written(folder: Path) -> Path:
    rows, data = [], b""
    for kind, area, ring in (("1", 40_000, MAINLAND), ("2", 480, LAKE), ("1", 1.2, ISLET), ("1", 12_000, FAR)):
        points = np.array(ring, dtype="<f4")
        south, north = points[:, 1].min(), points[:, 1].max()
        rows.append(f"{kind} {area} {len(ring)} {south:.5f} {north:.5f} {len(data)} {points.nbytes} {len(rows)}")
        data += points.tobytes()
    (folder / "gshhs_f.dat").write_bytes(data)
    (folder / "gshhsmeta_f.dat").write_text("\n".join(rows) + "\n", encoding="ascii")
    return folder


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(coast, "_folder", lambda: written(tmp_path))
    layers._ground.cache_clear()
    yield tmp_path
    layers._ground.cache_clear()


@pytest.mark.usefixtures("files")
def test_land_is_cut_to_bounds_and_lakes_are_land() -> None:
    found = coast.finer((-1, -1, 4, 3))
    # By hand: 2 by 2 less the inlet, a triangle 0.1 wide and 1 high, and the islet.
    assert sorted(round(float(shapely.area(part)), 4) for part in found) == [0.0001, 3.95]
    (cut,) = coast.finer((1.5, 0.5, 4, 0.9))
    assert shapely.area(cut) == pytest.approx(0.5 * 0.4)
    assert len(coast.finer((50, 0, 60, 1))) == 0


@pytest.mark.usefixtures("files")
def test_what_is_smaller_than_asked_is_left_out() -> None:
    assert len(coast.finer((-1, -1, 4, 3), 2.0)) == 1


@pytest.mark.usefixtures("files")
def test_a_map_of_a_small_extent_is_drawn_on_it_and_says_so() -> None:
    near = layers.ground((0.5, 0.5, 1.5, 2.5), tolerance_m=100)
    assert near.finer
    assert sum(shapely.area(part) for part in near.land) == pytest.approx(1.5 - 0.05, rel=0.001)
    assert not layers.ground((0.5, 0.5, 1.5, 2.5), tolerance_m=coast.FINEST + 1).finer
    assert ground.paths((0.5, 0.5, 1.5, 2.5), "builtin").finer


def test_a_border_is_cut_to_the_land_and_led_to_its_coast() -> None:
    land = np.array([shapely.box(0, 0, 2, 2)])
    # It goes on into the sea in the south, and ends 0.02 degrees short of the coast in the north.
    (line,) = coast.borders_to([shapely.LineString([(1, -0.5), (1, 1.98)])], land)
    assert line.length == pytest.approx(2.0)
    assert sorted(line.bounds) == [0, 1, 1, 2]
    # One that ends inland stays as it is.
    (inland,) = coast.borders_to([shapely.LineString([(0.5, 0.5), (1, 1)])], land)
    assert list(inland.coords) == [(0.5, 0.5), (1, 1)]


def test_without_the_data_the_ground_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coast, "_folder", lambda: None)
    layers._ground.cache_clear()
    assert coast.finer((0, 0, 1, 1)) is None
    assert not layers.ground((-77.2, 8.0, -76.5, 8.6), tolerance_m=60).finer
    layers._ground.cache_clear()


def test_the_installed_data_hold_the_gulf_of_uraba_more_finely() -> None:
    layers._ground.cache_clear()
    near = layers.ground((-77.2, 7.8, -76.5, 8.6), tolerance_m=100)
    assert near.finer
    points = sum(len(part.exterior.coords) for part in near.land)
    # The gulf lies between 8.0 and 8.5 north; its middle is sea, Turbo's surroundings are land.
    assert not any(part.contains(shapely.Point(-76.9, 8.3)) for part in near.land)
    assert any(part.contains(shapely.Point(-76.68, 8.05)) for part in near.land)
    assert points > 200


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt", "ht", "ar"])
@pytest.mark.usefixtures("files")
def test_the_page_names_its_source(lang: str) -> None:
    line = compose.compose(toy(), lang=lang).ground_line
    assert ("GSHHG 2.3.6" in line) == compose.compose(toy()).ground.finer
    assert Text(lang)("coast_credit", edition="2.3.6").count("GSHHG 2.3.6") == 1
