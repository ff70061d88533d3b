"""Places that may not be shown exactly: snapped, stated, and nothing left from which the true position can be read."""

from __future__ import annotations

import json

import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

import routes
from routes import Leg, Network, UsageError, Waypoint
from routes.geo.masking import coarsened, method, public

GEOD = pyproj.Geod(ellps="WGS84")
TOWN = Waypoint(id="town", name="Town", lon=-77.0, lat=8.0, kind="town", country="COL")


def camp(**changes: object) -> Waypoint:
    fields = {"id": "camp", "name": "Camp", "lon": -77.81234, "lat": 8.43217, "kind": "camp", "sensitivity": "admin2"}
    return Waypoint(**{**fields, **changes})  # type: ignore[arg-type]


def test_a_network_without_sensitive_places_is_the_same_network() -> None:
    net = routes.load("americas")
    assert public(net) is net
    assert method(net) == ""


@pytest.mark.parametrize(
    ("level", "lon", "lat"), [("admin2", -77.8, 8.4), ("admin1", -78.0, 8.5), ("country", -78.0, 8.0)]
)
def test_a_place_stands_on_the_grid_of_its_level(level: str, lon: float, lat: float) -> None:
    shown = public(Network(waypoints=[camp(sensitivity=level)])).waypoints["camp"]
    assert (shown.lon, shown.lat) == (lon, lat)


def test_a_place_of_country_level_stands_where_the_name_of_its_country_is_written() -> None:
    near, far = (
        camp(id=name, sensitivity="country", country="PAN", lon=lon) for name, lon in (("a", -77.8), ("b", -82.7))
    )
    shown = public(Network(waypoints=[near, far])).waypoints
    assert (shown["a"].lon, shown["a"].lat) == (shown["b"].lon, shown["b"].lat)
    assert routes.geo.layers.country_at(shown["a"].lon, shown["a"].lat) == ("PAN",)


@given(
    lon=st.floats(-180, 180, allow_nan=False),
    lat=st.floats(-89, 89, allow_nan=False),
    level=st.sampled_from(["admin2", "admin1", "country"]),
)
def test_the_true_place_lies_within_the_stated_accuracy_and_twice_is_once(lon: float, lat: float, level: str) -> None:
    net = Network(waypoints=[camp(lon=lon, lat=lat, sensitivity=level)])
    once = public(net)
    shown = once.waypoints["camp"]
    assert shown.accuracy_km is not None
    assert GEOD.inv(lon, lat, shown.lon, shown.lat)[2] / 1000 <= shown.accuracy_km + 1e-6
    assert public(once) == once


def test_the_line_of_a_leg_no_longer_leads_to_the_place() -> None:
    trail = [(-77.0, 8.0), (-77.3, 8.2), (-77.75, 8.4), (-77.81, 8.43), (-77.81234, 8.43217)]
    leg = Leg(id="l", start="town", end="camp", mode="walk", basis="traced", geometry=trail)
    shown = public(Network(waypoints=[TOWN, camp()], legs=[leg])).legs["l"]
    # 2 x 7.9 km around -77.8, 8.4: the third position lies 5.5 km away, the second 59 km.
    assert list(shown.line.coords) == [(-77.0, 8.0), (-77.3, 8.2), (-77.8, 8.4)]
    assert shown.basis == "schematic"


def test_nothing_of_the_true_position_is_in_any_field() -> None:
    extra = {"geonames": "3701234", "UTM_x": "194811", "colour": "red", "where": "8.43217 N", "pcode": "PA0502"}
    net = Network(waypoints=[TOWN, camp(extra=extra)], legs=[Leg(id="l", start="town", end="camp")])
    shown = public(net)
    assert dict(shown.waypoints["camp"].extra) == {"colour": "red"}
    text = json.dumps([repr(shown), [list(leg.line.coords) for leg in shown.legs.values()]])
    for trace in ("81234", "43217", "3701234", "194811", "PA0502"):
        assert trace not in text


def test_the_method_is_said() -> None:
    assert method(Network(waypoints=[camp(), TOWN])) == (
        "Shown coarser than known, snapped and not moved at random: Camp: on a grid of 0.1 degrees, true to 7.9 km."
    )
    assert [str(each) for each in coarsened(Network(waypoints=[camp(accuracy_km=20)]))] == [
        "Camp: on a grid of 0.1 degrees, true to 20 km"
    ]


def test_only_a_named_place_is_left_exact() -> None:
    net = Network(waypoints=[camp(), camp(id="other")])
    shown = public(net, exact=["camp"]).waypoints
    assert (shown["camp"].lon, shown["other"].lon) == (-77.81234, -77.8)
    with pytest.raises(UsageError, match=r'no waypoint "cam" to show exactly\. Did you mean camp\?'):
        public(net, exact=["cam"])
