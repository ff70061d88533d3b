"""Maps of routes that cross 180 degrees: in one piece, as narrow as can be, on ground without a seam."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

import numpy as np
import pytest

from routes import Leg, Network, Waypoint
from routes.errors import UsageError
from routes.maps import compose
from routes.maps.html.svg import static_svg
from routes.maps.image import write as static
from routes.maps.spec import GRID
from routes.model.chapter import Chapter
from tests.toy import toy

PLACES = (
    ("nauru", "Nauru", 166.92, -0.53),
    ("suva", "Suva", 178.44, -18.14),
    ("nukualofa", "Nuku'alofa", -175.2, -21.14),
    ("apia", "Apia", -171.77, -13.83),
)


def pacific(*chapters: Chapter) -> Network:
    places = [Waypoint(id=key, name=name, lon=lon, lat=lat, kind="port") for key, name, lon, lat in PLACES]
    legs = [
        Leg(id=f"{a[0]}--{b[0]}", start=a[0], end=b[0], mode="boat") for a, b in zip(PLACES, PLACES[1:], strict=False)
    ]
    return Network(waypoints=places, legs=legs, chapters=chapters)


def points(path: str) -> list[np.ndarray]:
    """Return the parts of path data in degrees of longitude and grid units of latitude."""
    out = []
    for part in path.split("M")[1:]:
        steps = np.array(re.findall(r"-?\d+", part), dtype=float).reshape(-1, 2)
        out.append(np.cumsum(steps, axis=0) / (GRID, 1))
    return out


def test_the_map_is_centred_on_the_route_not_on_greenwich() -> None:
    spec = compose.compose(pacific(), basemap="none")
    west, _, east, _ = spec.bounds
    # From Nauru (166.92 E) to Apia (171.77 W, which is 188.23 E).
    assert west == pytest.approx(166.92)
    assert east == pytest.approx(188.23)
    assert [mark.x / GRID for mark in spec.waypoints] == pytest.approx([166.92, 178.44, 184.8, 188.23], abs=1 / GRID)
    for leg in spec.legs:
        (line,) = points(leg.path)
        assert (np.diff(line[:, 0]) > 0).all(), leg.id


def test_a_line_that_is_stored_in_positions_on_both_sides_is_one_line() -> None:
    net = pacific()
    line = [(178.44, -18.14), (179.9, -19.0), (-179.8, -19.5), (-175.2, -21.14)]
    legs = [Leg(id=leg.id, start=leg.start, end=leg.end, mode="boat", geometry=line if leg.start == "suva" else None)
            for leg in net.legs.values()]  # fmt: skip
    spec = compose.compose(net.replace(legs=legs), basemap="none")
    (drawn,) = points(next(leg.path for leg in spec.legs if leg.id.startswith("suva")))
    assert (drawn[0, 0], drawn[-1, 0]) == pytest.approx((178.44, 184.8))
    assert np.abs(np.diff(drawn[:, 0])).max() < 5


def test_the_ground_has_land_on_both_sides_and_no_seam() -> None:
    spec = compose.compose(pacific())
    rings = points(spec.ground.land)
    assert min(ring[:, 0].min() for ring in rings) < 180 < max(ring[:, 0].max() for ring in rings)
    for ring in rings:
        closed = np.vstack([ring, ring[:1]])
        on_seam = np.abs(closed[:, 0] - 180) < 0.0015
        long = np.abs(np.diff(closed[:, 1])) > 15
        assert not (on_seam[1:] & on_seam[:-1] & long).any()
    # Taveuni, which the meridian crosses, is one island: 179.85 E to 179.73 W (180.27).
    assert any(ring[:, 0].min() < 179.95 and ring[:, 0].max() > 180.1 for ring in rings)


def test_pictures_and_the_still_map_show_every_place(tmp_path: Path) -> None:
    spec = compose.compose(pacific())
    static.write(spec, tmp_path / "map.svg")
    made = (tmp_path / "map.svg").read_text(encoding="utf-8")
    still = static_svg(spec)
    for _, name, _, _ in PLACES:
        assert name in made
        assert escape(name) in still
    widths = [float(x) for x in re.findall(r'<path d="M-?[\d.]+ -?[\d.]+l(-?[\d.]+)', made)]
    assert max(map(abs, widths)) < 1088


def test_a_view_may_go_over_180_degrees_where_the_map_does() -> None:
    chapters = [
        Chapter(title="A", view="176|-22|-172|-12"),
        Chapter(title="B", view="-176|-22|-171|-12"),
        Chapter(title="C", view="suva|apia"),
    ]
    spec = compose.compose(pacific(*chapters), basemap="none")
    assert spec.story[0].view == (176, -22, 188, -12)
    assert spec.story[1].view == (184, -22, 189, -12)
    west, _, east, _ = spec.story[2].view or (0, 0, 0, 0)
    assert 177 < west < 178.44
    assert 188.23 < east < 190
    with pytest.raises(UsageError, match="is not west"):
        compose.compose(toy(chapters=chapters[:1]), basemap="none")


def test_a_route_that_does_not_cross_is_drawn_as_it_was() -> None:
    spec = compose.compose(toy(), basemap="none")
    assert spec.bounds[2] <= 180
    assert all(-180 * GRID <= mark.x <= 180 * GRID for mark in spec.waypoints)
