"""What KML, GPX and FlatGeobuf keep of a network is what docs/formats.md says; other formats keep all of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyogrio
import pytest

import routes
from routes import errors
from tests.io.vector_kinds import AGADEZ, DIRKOU, SABHA


def network(**more: Any) -> routes.Network:
    """Return three places, three legs of which one is in two routes, an area, a figure and a source."""
    import shapely

    from routes.model.records import Leg, Observation, Route, Source, Waypoint

    places = [
        Waypoint(
            id="agadez",
            name="Agadez",
            lon=AGADEZ[0],
            lat=AGADEZ[1],
            country="NER",
            sources=("s",),
            note="A < B & C",
            **more,
        ),
        Waypoint(id="dirkou", name="Dirkou", lon=DIRKOU[0], lat=DIRKOU[1], kind="town", accuracy_km=8),
        Waypoint(id="sabha", name="Sabha", lon=SABHA[0], lat=SABHA[1], aliases=("Sebha",)),
        Waypoint(id="desert", name="Desert", lon=10.0, lat=20.0, kind="area", extent=shapely.box(9, 19, 11, 21)),
    ]
    legs = [
        Leg(
            id="a",
            start="agadez",
            end="dirkou",
            mode="truck",
            geometry=[AGADEZ, (10, 18), DIRKOU],
            basis="traced",
            sources=("s",),
        ),
        Leg(
            id="b", start="dirkou", end="sabha", mode="truck", geometry=[DIRKOU, SABHA], hours=(9, 12), note="By night"
        ),
        Leg(id="c", start="sabha", end="dirkou", mode="car", geometry=[SABHA, DIRKOU], valid="2021-08"),
    ]
    ways = [Route(id="r", title="North", legs=("a", "b")), Route(id="q", title="There & back", legs=("b", "c"))]
    figure = Observation(about="agadez", measure="transit", period="2021", value=5, source="s")
    source = Source(id="s", publisher="P", title="T")
    return routes.Network.from_records(
        routes.model.tables.Records(
            waypoints=tuple(places), legs=tuple(legs), routes=tuple(ways), observations=(figure,), sources=(source,)
        )
    )  # fmt: skip


def facts(net: routes.Network) -> tuple[Any, Any]:
    """Return what places and legs say, by name and line."""
    places = {
        w.name: (w.lon, w.lat, w.country, str(w.kind), w.aliases, w.accuracy_km, w.note) for w in net.waypoints.values()
    }
    legs = sorted(
        (net.waypoints[e.start].name, net.waypoints[e.end].name, e.line.wkt, str(e.mode), str(e.basis), e.hours,
         str(e.valid), e.note, str(e.certainty), e.both_ways, len(e.sources))
        for e in net.legs.values()
    )  # fmt: skip
    return places, legs


def test_flatgeobuf_holds_the_whole_network(tmp_path: Path) -> None:
    net = network()
    path = routes.write(net, tmp_path / "n.fgb")
    back = routes.read(path)
    for table in ("waypoints", "legs", "routes", "observations", "sources"):
        assert list(getattr(back, table)) == list(getattr(net, table)), table
    assert [e.line.wkt for e in back.legs.values()] == [e.line.wkt for e in net.legs.values()]
    assert path.read_bytes() == routes.write(net, tmp_path / "m.fgb").read_bytes()
    frame = pyogrio.read_dataframe(path)  # what a GIS program sees
    assert frame.crs.to_epsg() == 4326
    assert (frame["routes:table"] == "legs").sum() == 3


@pytest.mark.parametrize("suffix", [".kml", ".gpx"])
def test_places_and_legs_come_back_from_kml_and_gpx(tmp_path: Path, suffix: str) -> None:
    net = network()
    path = routes.write(net, tmp_path / f"n{suffix}")
    back = routes.read(path)
    places, legs = facts(net)
    there, found = facts(back)
    assert found == legs
    desert = there.pop("Desert")
    assert desert[:2] == places.pop("Desert")[:2]
    assert there == places
    assert [each.title for each in back.sources.values()] == ["P, T"]
    assert not back.observations


def test_kml_has_routes_as_folders_and_areas_as_outlines(tmp_path: Path) -> None:
    net = network()
    path = routes.write(net, tmp_path / "n.kml")
    back = routes.read(path)
    assert [(r.title, [back.legs[n].line.wkt for n in r.legs]) for r in back.routes.values()] == [
        (r.title, [net.legs[n].line.wkt for n in r.legs]) for r in net.routes.values()
    ]
    area, extent = net.waypoints["desert"].extent, back.waypoints["desert"].extent
    assert area is not None
    assert extent is not None
    assert extent.equals(area)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    space = "{http://www.opengis.net/kml/2.2}"
    assert [e.findtext(f"{space}name") for e in root.iter(f"{space}Folder")] == ["North", "There & back"]
    assert sorted(name for name, _ in pyogrio.list_layers(path) if name != "Network") == ["North", "There & back"]


def test_gdal_reads_what_gpx_holds(tmp_path: Path) -> None:
    path = routes.write(network(), tmp_path / "n.gpx")
    counts = {
        name: pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]
        for name in ("waypoints", "tracks", "routes")
    }
    assert counts == {"waypoints": 4, "tracks": 3, "routes": 0}


@pytest.mark.parametrize("suffix", [".kml", ".gpx", ".fgb"])
def test_a_sensitive_place_leaves_coarser(tmp_path: Path, suffix: str) -> None:
    net = network(sensitivity="country")
    with pytest.warns(errors.RoutesWarning, match="written coarser than known"):
        path = routes.write(net, tmp_path / f"n{suffix}")
    for digits in ("16.9742", "7.9911"):
        assert digits.encode() not in path.read_bytes()
    assert (routes.read(path).waypoints["agadez"].lon, routes.read(path).waypoints["agadez"].lat) != AGADEZ


@pytest.mark.parametrize("suffix", [".kml", ".gpx", ".fgb"])
def test_text_that_a_format_cannot_hold_is_refused(tmp_path: Path, suffix: str) -> None:
    import dataclasses

    net = network()
    place = dataclasses.replace(net.waypoints["dirkou"], note="a\0b")
    net = dataclasses.replace(net, waypoints={**net.waypoints, "dirkou": place})
    with pytest.raises(errors.DataError, match="cannot hold"):
        routes.write(net, tmp_path / f"n{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", ["kml", "gpx"])
@pytest.mark.parametrize("name", routes.available())
def test_a_bundled_network_comes_back_with_its_areas(name: str, form: str) -> None:
    def areas(net: routes.Network) -> set[tuple[str, ...]]:
        return {(one.name, *sorted(net.waypoints[area].name for area in one.part_of)) for one in net.waypoints.values()}

    net = routes.load(name)
    assert areas(routes.read(net.to_bytes(form), format=form)) == areas(net)
