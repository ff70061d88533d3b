"""A place inside an area says so: what is counted at the one must never be added to what is counted at the other."""

from __future__ import annotations

import pytest
import shapely

import routes
from routes import Waypoint
from routes.model.lookup import places_of
from routes.model.records import PlaceKind

# A band along a line of border has the towns of both sides in it. The figures of the US–Mexico border are of the
# United States and paths to it end there: the Mexican towns are part of Mexico, which lies before it on every path.
OTHER_SIDE = {
    ("us-mexico-border", place)
    for place in (
        "ciudad-acuna", "ciudad-juarez", "matamoros", "mexicali", "nogales-sonora", "nuevo-laredo", "piedras-negras",
        "reynosa", "tijuana",
    )
}  # fmt: skip
# Areas without an outline that are a whole country, by what it is called.
COUNTRIES = {
    "guatemala": "GTM", "honduras": "HND", "mexico": "MEX", "italy": "ITA", "libya": "LBY", "malta": "MLT",
    "tunisia": "TUN", "gambia": "GMB", "mauritania": "MRT", "morocco": "MAR", "senegal": "SEN", "western-sahara": "ESH",
    "algeria": "DZA", "belgium": "BEL", "france": "FRA", "spain": "ESP", "united-kingdom": "GBR",
    "bosnia-and-herzegovina": "BIH", "cyprus": "CYP", "greece": "GRC", "turkiye": "TUR",
    "djibouti": "DJI", "ethiopia": "ETH", "saudi-arabia": "SAU", "somalia": "SOM", "yemen": "YEM",
    "bolivia": "BOL", "brazil": "BRA", "chile": "CHL", "colombia": "COL", "ecuador": "ECU", "peru": "PER",
    "venezuela": "VEN",
}  # fmt: skip


def inside(area: Waypoint, place: Waypoint) -> bool:
    """Return whether a place lies in an area: in its outline, or in the country that it is."""
    if area.extent is not None:
        return bool(area.extent.intersects(shapely.Point(place.lon, place.lat)))
    return COUNTRIES.get(area.id) in place.country


@pytest.mark.parametrize("name", routes.available())
def test_a_place_inside_an_area_is_part_of_it(name: str) -> None:
    net = routes.load(name)
    areas = [place for place in net.waypoints.values() if place.kind is PlaceKind.AREA]
    lacking = {
        (area.id, place.id)
        for area in areas
        for place in net.waypoints.values()
        if place.id != area.id
        and inside(area, place)
        and place.id not in places_of(net, area.id)
        # A border belongs to no single country, though it names both.
        and not (len(place.country) > 1 and place.kind is PlaceKind.AREA)
    }
    assert lacking - OTHER_SIDE == set()


@pytest.mark.parametrize("name", routes.available())
def test_an_area_within_an_area_has_the_members_of_the_inner_one(name: str) -> None:
    net = routes.load(name)
    for place in net.waypoints.values():
        for area in place.part_of:
            assert places_of(net, place.id) <= places_of(net, area)


def test_the_islands_of_the_canaries_are_part_of_them() -> None:
    net = routes.load("western-africa-atlantic")
    islands = {"el-hierro", "lanzarote"}
    assert islands <= places_of(net, "canary-islands")
    assert {place.id for place in net.waypoints.values() if place.country == ("ESP",)} == places_of(
        net, "canary-islands"
    )
