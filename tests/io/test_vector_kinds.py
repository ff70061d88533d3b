"""KML, GPX, TopoJSON, FlatGeobuf, GeoJSON in all forms and projects of map makers: what is read, what is said.

Where GDAL reads a format rightly, its geometries are the expected ones (pyogrio).
"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
import zipfile
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely

import routes
from routes.errors import DataError, RefusedError, RoutesError
from routes.io import read_records
from routes.io.tabular import roles
from routes.io.vector.shape_texts import rows_with_shapes, shape_of
from tests.io.vector_kinds import (
    AGADEZ,
    DIRKOU,
    KEPLER,
    LOCATOR,
    OUTLINE,
    SABHA,
    STORY,
    TOPOLOGY,
    TRACK,
    UMAP,
    collection,
    feature,
    folder,
    gpx,
    kml,
    line,
    mark,
    point,
    segment,
    wpt,
)  # fmt: skip

CASES = Path(__file__).parent / "cases"


@pytest.fixture
def put(tmp_path: Path) -> Any:
    def write(name: str, text: str | bytes | dict[str, Any]) -> Path:
        path = tmp_path / name
        data = json.dumps(text) if isinstance(text, dict) else text
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    return write


def said(path: Path) -> tuple[routes.Network, str]:
    """Return a network and every line that a person is told."""
    notes: list[str] = []
    return routes.read(path, report=notes.append), "\n".join(notes)


def shapes_by_gdal(path: Path, **options: Any) -> list[Any]:
    """Return the geometries that GDAL reads in all layers of a file, in order, two-dimensional."""
    found = []
    with warnings.catch_warnings():
        # pyogrio adds up times of the fields in a way that NumPy 2.5 deprecates.
        warnings.simplefilter("ignore", DeprecationWarning)
        for layer in [name for name, _ in pyogrio.list_layers(path)]:
            found += [g for g in pyogrio.raw.read(path, layer=layer, force_2d=True, **options)[2] if g is not None]
    return list(shapely.from_wkb(found))


def lines_of(net: routes.Network) -> list[str]:
    return sorted(leg.line.wkt for leg in net.legs.values())


def parts(shapes: list[Any], kind: str) -> list[str]:
    return sorted(part.wkt for part in shapely.get_parts(shapes) if part.geom_type == kind)


# --- the five cases -----------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_h05_folders_are_routes_and_descriptions_are_words() -> None:
    net, _ = said(CASES / "h05_folders.kml")
    assert (net.meta.title, len(net.waypoints), len(net.legs)) == ("Two journeys", 3, 1)
    assert net.waypoints["agadez"].note == "Trucks leave on Tuesdays"
    assert [(route.title, route.legs) for route in net.routes.values()] == [("Journey A", ("agadez--sabha",))]
    assert dict(net.waypoints["khartoum"].extra)["folder"] == "Journey B"
    leg = net.legs["agadez--sabha"]
    assert (str(leg.basis), leg.line.wkt) == ("traced", "LINESTRING (7.9911 16.9742, 12.4 21.9, 14.4283 27.0377)")


def test_h06_pieces_of_a_track_are_not_joined() -> None:
    net, notes = said(CASES / "h06_two_segments.gpx")
    assert lines_of(net) == [
        "LINESTRING (21.43 42, 21.7 42.23)",
        "LINESTRING (22.502 41.144, 22.01 41.43)",
    ]
    assert sorted(str(leg.valid) for leg in net.legs.values()) == ["2016-03-01", "2016-03-02"]
    assert {"gevgelija", "tabanovce"} <= set(net.waypoints)
    assert len(net.waypoints) == 4
    assert not net.routes
    assert 'No route of track "Day 1 and 2"' in notes


def test_h07_a_short_leg_is_a_leg_and_h07b_a_loop_a_loop() -> None:
    net, _ = said(CASES / "h07_short_leg.geojson")
    assert lines_of(net) == [
        "LINESTRING (-92.142 14.675, -92.2634 14.9056)",
        "LINESTRING (-92.15 14.67, -92.142 14.675)",
    ]
    assert len(net.waypoints) == 3
    net, _ = said(CASES / "h07b_loop.geojson")
    assert (len(net.waypoints), len(net.legs)) == (2, 1)
    (leg,) = net.legs.values()
    assert len(leg.line.coords) == 4


def test_h10_what_is_left_out_is_named() -> None:
    net, notes = said(CASES / "h10_dropped_features.geojson")
    assert set(net.waypoints) == {"goma", "sake", "camp-area"}
    assert str(net.waypoints["camp-area"].kind) == "area"
    assert 'features[0]: "Place unknown" is left out: without a position' in notes
    assert "Left out 1 without a position." in notes
    assert "Read 1 polygon as area" in notes


# --- item 5: ends -------------------------------------------------------------------------------------------------
def way(*positions: tuple[float, float], **properties: Any) -> dict[str, Any]:
    return feature("LineString", list(positions), **properties)


M = 1 / 111_195  # a degree of latitude in metres on a sphere: metres as degrees, good to half a percent
ENDS: list[tuple[str, list[dict[str, Any]], int, str]] = [
    ("a street of 90 m", [way((0, 0), (0, 90 * M), name="s")], 2, ""),
    ("two streets 5 m apart", [way((0, 0), (0, 90 * M), name="s"), way((0, 95 * M), (0, 190 * M), name="t")], 4, ""),
    ("roads of 100 km, 300 m apart", [way((0, 0), (0, 1), name="s"), way((0, 1 + 300 * M), (0, 2), name="t")], 3,
     'the start of "t" is 298 m from "s (end)": read as one place'),
    ("a road of 100 km and a street", [way((0, 0), (0, 1), name="s"), way((0, 1 + 300 * M), (0, 1.01), name="t")], 4, ""),
    ("roads of 1000 km, 3 km apart", [way((0, 0), (0, 9), name="s"), way((0, 9.03), (0, 18), name="t")], 4, ""),
    ("one name, 1 km apart", [way((0, 0), (0, 0.1), to="X"), way((0, 0.11), (0, 0.2), **{"from": "X"})], 3,
     'the start of "line 2" is 1.1 km from "X": read as one place'),
    ("two names, 100 m apart", [way((0, 0), (0, 1), to="X"), way((0, 1 + 100 * M), (0, 2), **{"from": "Y"})], 4, ""),
    ("two names at one position", [way((0, 0), (0, 1), to="X"), way((0, 1), (0, 2), **{"from": "Y"})], 3,
     'the start of "line 2" is called "Y" and lies where "X" is: read as "X"'),
    ("a closed loop", [way((0, 0), (0, 1), (1, 1), (0, 0), name="ring")], 2,
     '"ring" ends where it starts: its start and its end are two places there'),
    ("a place point by a street", [feature("Point", [0, -5 * M], name="Inn"), way((0, 0), (0, 90 * M), name="s")], 3, ""),
    ("a place point by a road", [feature("Point", [0, -0.01], name="Town"), way((0, 0), (0, 1.5), name="s")], 2,
     'the start of "s" is 1.1 km from "Town": read as one place'),
    ("both ends by one point", [feature("Point", [0, 0], name="Base"), way((0, 0), (0, 1), (1, 1), (0, M), name="r")], 2, ""),
    ("a line of one position", [way((0, 0), (0, 0), name="dot"), way((0, 0), (0, 1), name="s")], 2,
     '"dot" is left out: a line of one position'),
    ("across 180 degrees", [way((179, 0), (180, 0), name="s"), way((-180, 0), (-179, 0), name="t")], 3, ""),
]  # fmt: skip


@pytest.mark.parametrize(("features", "places", "told"), [case[1:] for case in ENDS], ids=[case[0] for case in ENDS])
def test_ends_are_one_place_only_within_what_is_stated(
    put: Any, features: list[dict[str, Any]], places: int, told: str
) -> None:
    net, notes = said(put("n.geojson", collection(*features)))
    wanted = sorted(shapely.from_geojson(json.dumps(f["geometry"])).wkt for f in features)
    assert lines_of(net) == [text for text in wanted if text.startswith("LINE") and "0 0, 0 0)" not in text]
    assert len(net.waypoints) == places
    assert told in notes if told else "read as one place" not in notes


@pytest.mark.slow
def test_dense_ends_take_linear_time(put: Any) -> None:
    import time

    def took(count: int) -> float:
        features = [way((0, i * 2 * M), (0.0002, i * 2 * M), name=str(i)) for i in range(count)]
        path = put(f"{count}.geojson", collection(*features))
        start = time.process_time()
        assert len(read_records(path).records.legs) == count
        return time.process_time() - start

    took(100)
    assert took(4000) < 30 * max(took(400), 0.05)


LEFT: list[tuple[dict[str, Any], str]] = [
    (feature(None, name="x"), '"x" is left out: without a position'),
    (feature("LineString", [], name="x"), '"x" is left out: of an empty geometry'),
    (feature("LineString", [[0, 0]], name="x"), '"x" is left out: which cannot be read'),
    (feature("Point", [200, 0], name="x"), 'lon "200" is not between -180 and 180'),
    (feature("Point", ["a", 0], name="x"), "is not [lon, lat]"),
    (feature("Circle", [0, 0], name="x"), 'geometry type "Circle" is not one of'),
    (feature("Polygon", [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]], name="x"), "its outline is not sound: Self-inter"),
    (feature("Polygon", [[[0, 0], [1, 1]]], name="x"), "do not make a Polygon"),
    (feature("Point", [], name="x"), "left out"),
    (feature("MultiLineString", [[[0, 0], [0, 0]]], name="x"), "a line of one position"),
]


@pytest.mark.parametrize(("bad", "told"), LEFT)
def test_a_feature_that_cannot_be_read_is_named_and_the_others_are_read(
    put: Any, bad: dict[str, Any], told: str
) -> None:
    net, notes = said(put("n.geojson", collection(way(AGADEZ, SABHA, name="s"), bad, way(SABHA, DIRKOU, name="t"))))
    assert len(net.legs) == 2
    assert told in notes
    assert "features[1]" in notes


def test_a_file_in_metres_is_refused(put: Any) -> None:
    with pytest.raises(RoutesError, match="metres of a projected system"):
        routes.read(put("n.geojson", collection(way((500000, 1000000), (500100, 1000100)), way((0, 0), (9e5, 0)))))


def test_a_point_at_0_0_is_listed_and_the_others_are_read(put: Any) -> None:
    points = [feature("Point", [0, 0], name="x"), feature("Point", list(AGADEZ), name="Agadez")]
    net, notes = said(put("n.geojson", collection(*points)))
    assert list(net.waypoints) == ["agadez"]
    assert 'features[0] ("x"); n.geojson, features[0] is at 0, 0' in notes
    assert net.meta.not_drawn() == ("x",)


# --- KML ----------------------------------------------------------------------------------------------------------
KMLS: list[tuple[str, int, int, str]] = [  # text, places, legs, what is said
    (kml(mark("A", line(AGADEZ, DIRKOU)), mark("B", line(DIRKOU, SABHA))), 3, 2, ""),
    (kml(mark("Both", f"<MultiGeometry>{line(AGADEZ, DIRKOU)}{line(DIRKOU, SABHA)}</MultiGeometry>")), 3, 2, ""),
    (kml(mark("GPS", TRACK.replace("gx:", "gx:"))), 2, 1, ""),
    (kml(mark("GPS", f"<gx:MultiTrack>{TRACK}{TRACK.replace('16.9', '15.9').replace('18.9', '17.9')}</gx:MultiTrack>")), 4, 2, ""),
    (kml(mark("Zone", OUTLINE), mark("A", line(AGADEZ, DIRKOU))), 3, 1, "Read 1 polygon as area"),
    (kml(mark("Hotel", more="<address>1 Main St</address>"), mark("A", line(AGADEZ, DIRKOU))), 2, 1,
     '"Hotel" is left out: with an address only'),
    (kml("<NetworkLink><name>n</name><Link><href>http://example.org/x.kml</href></Link></NetworkLink>",
         mark("A", line(AGADEZ, DIRKOU))), 2, 1, '"http://example.org/x.kml" is left out: a link to another file'),
    (kml("<GroundOverlay><name>Scan</name></GroundOverlay>", mark("A", line(AGADEZ, DIRKOU))), 2, 1,
     "a picture laid over the map (GroundOverlay)"),
    (kml(folder("R", mark("A", line(AGADEZ, DIRKOU)), mark("B", line(AGADEZ, SABHA)))), 3, 2, 'No route of folder "R"'),
    (kml(mark("A", "<LineString><coordinates>7.9911, 16.9742, 0\n 12.87 ,18.97,0</coordinates></LineString>")), 2, 1, ""),
    (kml(mark("A", line(AGADEZ, DIRKOU)), mark("Bad", point(500, 1))), 2, 1, "lon \"500\" is not between"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "places", "legs", "told"), KMLS)
def test_kml_is_read_and_what_is_not_is_said(put: Any, text: str, places: int, legs: int, told: str) -> None:
    path = put("n.kml", text)
    net, notes = said(path)
    assert (len(net.waypoints), len(net.legs)) == (places, legs)
    assert told in notes
    if "gx:" not in text and ", 16" not in text:  # GDAL joins no tracks here, and stops at blanks behind commas
        assert lines_of(net) == parts(shapes_by_gdal(path), "LineString")


def test_data_columns_and_dates_of_kml_are_kept(put: Any) -> None:
    more = (
        "<description>&lt;p&gt;By &lt;b&gt;night&lt;/b&gt;&lt;/p&gt;</description><TimeSpan><begin>2016-03-01</begin>"
        '<end>2016-04</end></TimeSpan><ExtendedData><Data name="mode"><value>bus</value></Data><SchemaData>'
        '<SimpleData name="price">40</SimpleData></SchemaData></ExtendedData><styleUrl>#x</styleUrl>'
    )
    net, _ = said(put("n.kml", kml(mark("A", line(AGADEZ, DIRKOU), more), title="T")))
    (leg,) = net.legs.values()
    assert (leg.note, str(leg.mode), str(leg.valid)) == ("By night", "bus", "2016-03-01/2016-04-30")
    assert dict(leg.extra)["price"] == "40"
    assert net.meta.title == "T"


def archive(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/").replace("_kml", ".kml").replace("_png", ".png"), text)
    return made.getvalue()


def test_a_kmz_is_its_first_kml_and_the_rest_is_said(put: Any) -> None:
    inner = kml(mark("A", line(AGADEZ, DIRKOU)))
    net, notes = said(put("n.kmz", archive(files__i_png="x", doc_kml=inner, other_kml=inner)))
    assert len(net.legs) == 1
    assert '"other.kml" is left out: another KML of the archive' in notes


BROKEN: list[tuple[str, str | bytes, str]] = [
    ("n.kml", "<kml><Document>", "n.kml:1: is not well-formed XML"),
    ("n.kml", '<!DOCTYPE kml [<!ENTITY a "b">]><kml>&a;</kml>', "found XML with a document type"),
    ("n.kml", '<!DOCTYPE kml SYSTEM "file:///etc/passwd"><kml/>', "found XML with a document type"),
    ("n.kml", "{}", "expected KML, found JSON"),
    ("n.kml", "<svg/>", "n.kml: expected KML, found XML that begins with <svg>"),
    ("n.kml", kml(), "n.kml: there are neither points nor lines in it"),
    ("n.kml", kml("<NetworkLink><Link><href>http://x.org/a.kml</href></Link></NetworkLink>"), "nothing but a link to another file"),
    ("n.kml", "<a>" * 200 + "</a>" * 200, "nested more than 100 levels deep"),
    ("n.kml", '<?xml version="1.0" encoding="no-such"?><kml/>', "n.kml:1: "),
    ("n.kmz", b"PK\x03\x04nothing", "n.kmz: is a damaged zip archive"),
    ("n.kmz", archive(a_png="x"), "there is no KML in the archive"),
    ("n.kmz", archive(**{"..__x_kml": "<kml/>"}), "a member that leads out of it"),
    ("n.kmz", archive(**{f"m{i}": "x" for i in range(300)}), "found 300 members"),
    ("n.kmz", archive(doc_kml="<kml>" + " " * 3_000_000 + "</kml>"), "a member packed beyond all measure"),
    ("n.gpx", "<gpx><wpt></gpx>", "n.gpx:1: is not well-formed XML: mismatched tag"),
    ("n.gpx", "<!DOCTYPE gpx><gpx/>", "found XML with a document type"),
    ("n.gpx", "<kml/>", "expected GPX, found KML. Call it .kml."),
    ("n.gpx", gpx(wpt("A", 200, 1)), "n.gpx:1: lon "),
    ("n.fgb", b"fgb\x03fgb\x01" + b"\x00" * 50, "n.fgb: is a damaged FlatGeobuf"),
    ("n.fgb", b"<OGRVRTDataSource/>", "expected FlatGeobuf, found a virtual dataset (VRT)"),
    ("n.topojson", {"type": "Topology"}, "this TopoJSON has no objects"),  # type: ignore[list-item]
    ("n.topojson", {"type": "Topology", "objects": {"a": {"type": "LineString", "arcs": [3]}}, "arcs": []}, "it names arc \"3\", and there are 0"),  # type: ignore[list-item]
    ("n.topojson", {"type": "Topology", "objects": {"a": {}}, "arcs": [["x"]]}, "arcs[0] is not a list of positions"),  # type: ignore[list-item]
    ("n.geojsonl", '{"type":"Point","coordinates":[1,2]}\n{"type":', "n.geojsonl:2: is not JSON"),
    ("n.geojsonl", '{"type":"Point","coordinates":[1,2]}\n\n{"a":1}', "n.geojsonl:3: is not a GeoJSON feature"),
    ("n.json", {"type": "umap", "layers": [1]}, "layers[0] is not an object"),  # type: ignore[list-item]
    ("n.json", {"storymap": {}}, "storymap.slides is not a list"),  # type: ignore[list-item]
    ("n.json", {"datasets": [{"data": {"fields": []}}]}, "a dataset without rows"),  # type: ignore[list-item]
    ("n.json", "[1]", "found a list of 1. Export it as GeoJSON"),
    ("n.json", {"a": 1}, "found JSON with \"a\". Export it as GeoJSON"),  # type: ignore[list-item]
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "told"), BROKEN)
def test_a_malformed_file_ends_in_one_line(put: Any, name: str, content: str | bytes, told: str) -> None:
    with pytest.raises((DataError, RefusedError)) as caught:
        routes.read(put(name, content))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_suffix_is_told_what_to_export(put: Any) -> None:
    with pytest.raises(RoutesError, match="Export places as CSV or KML, and lines as GeoJSON, KML or GPX"):
        routes.read(put("n.docx", "x"))


# --- GPX ----------------------------------------------------------------------------------------------------------
GPXS: list[tuple[str, int, int, str]] = [
    (gpx(f"<trk><name>T</name>{segment(AGADEZ, DIRKOU)}</trk>"), 2, 1, ""),
    (gpx(f"<trk>{segment(AGADEZ, DIRKOU)}{segment(DIRKOU, SABHA)}</trk>"), 3, 2, ""),
    (gpx(f"<trk><name>T</name>{segment(AGADEZ, DIRKOU)}{segment((13, 25), SABHA)}</trk>"), 4, 2, 'No route of track "T"'),
    (gpx(wpt("Agadez", *AGADEZ), f"<trk>{segment(AGADEZ, DIRKOU)}</trk>"), 2, 1, ""),
    (gpx(f"<trk>{segment(AGADEZ)}{segment(AGADEZ, DIRKOU)}</trk>"), 2, 1, "a piece of a track with fewer than two"),
    (gpx(f"<trk>{segment(AGADEZ, (400, 1))}</trk>", f"<trk>{segment(AGADEZ, DIRKOU)}</trk>"), 2, 1, "left out: which cannot"),
    (gpx(f"<rte><name>R</name>{wpt('Agadez', *AGADEZ, tag='rtept')}{wpt('Sabha', *SABHA, tag='rtept')}</rte>"), 2, 1, ""),
    (gpx(f"<rte>{wpt('', *AGADEZ, tag='rtept')}{wpt('', *DIRKOU, tag='rtept')}{wpt('', *SABHA, tag='rtept')}</rte>"), 2, 1, ""),
    (gpx(f"<trk><type>walk</type>{segment(AGADEZ, DIRKOU)}</trk>"), 2, 1, ""),
    (gpx(f"<trk>{segment(AGADEZ, AGADEZ)}</trk>", f"<trk>{segment(AGADEZ, DIRKOU)}</trk>"), 2, 1, "a line of one position"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "places", "legs", "told"), GPXS)
def test_gpx_is_read_and_what_is_not_is_said(put: Any, text: str, places: int, legs: int, told: str) -> None:
    path = put("n.gpx", text)
    net, notes = said(path)
    assert (len(net.waypoints), len(net.legs)) == (places, legs)
    assert told in notes
    if "fewer than two" in told:
        return  # GDAL makes a line of one position of it, which Shapely refuses
    gdal = [s for s in parts(list(shapely.from_wkb(_lines(path))), "LineString") if "400" not in s]
    assert lines_of(net) == [s for s in gdal if "16.9742, 7.9911 16.9742)" not in s]


def _lines(path: Path) -> list[Any]:
    return [g for name in ("routes", "tracks") for g in pyogrio.raw.read(path, layer=name, force_2d=True)[2]]


def test_named_points_of_a_route_are_places_in_its_order(put: Any) -> None:
    names = [("Agadez", AGADEZ), ("", (10.0, 18.0)), ("Dirkou", DIRKOU), ("Sabha", SABHA)]
    points = "".join(wpt(name, *place, tag="rtept") for name, place in names)
    net, _ = said(put("n.gpx", gpx(f"<rte><name>North</name>{points}</rte>")))
    assert [(leg.id, str(leg.basis), len(leg.line.coords)) for leg in net.legs.values()] == [
        ("agadez--dirkou", "traced", 3),
        ("dirkou--sabha", "schematic", 2),
    ]
    assert net.routes["north"].legs == ("agadez--dirkou", "dirkou--sabha")


# --- JSON of all sorts --------------------------------------------------------------------------------------------
def test_topojson_has_the_geometries_that_gdal_reads(put: Any) -> None:
    path = put("n.topojson", TOPOLOGY)
    net, notes = said(path)
    gdal = shapes_by_gdal(path)
    ours = shapely.get_coordinates([shapely.from_wkt(text) for text in lines_of(net)])
    theirs = shapely.get_coordinates([shapely.from_wkt(text) for text in parts(gdal, "LineString")])
    assert ours == pytest.approx(theirs, abs=1e-12)
    assert len(net.legs) == 4
    assert '"Nowhere" is left out: without a position' in notes
    assert net.waypoints["camp"].extent.wkt == "POLYGON ((10 20, 10.1 20, 10.1 20.1, 10 20))"


FORMS: list[tuple[str, str, int]] = [
    ("n.json", json.dumps({"type": "LineString", "coordinates": [AGADEZ, DIRKOU, SABHA]}), 1),
    ("n.json", json.dumps(way(AGADEZ, SABHA, name="s")), 1),
    ("n.json", json.dumps({"type": "MultiLineString", "coordinates": [[AGADEZ, DIRKOU], [DIRKOU, SABHA]]}), 2),
    ("n.json", json.dumps({"type": "GeometryCollection", "geometries": [
        {"type": "Point", "coordinates": AGADEZ}, {"type": "LineString", "coordinates": [AGADEZ, SABHA]}]}), 1),
    ("n.geojson", "\n".join(json.dumps(way(AGADEZ, x)) for x in (DIRKOU, SABHA)), 2),
    ("n.geojsonl", "\n".join(json.dumps(way(AGADEZ, x)) for x in (DIRKOU, SABHA)) + "\n", 2),
    ("n.geojsons", "".join(f"\x1e{json.dumps(way(AGADEZ, x), indent=1)}\n" for x in (DIRKOU, SABHA)), 2),
    ("n.ndjson", "\r\n".join(json.dumps(way(AGADEZ, x)["geometry"]) for x in (DIRKOU, SABHA)), 2),
    ("n.umap", json.dumps(UMAP), 2),
    ("n.json", json.dumps(KEPLER), 2),
    ("n.json", json.dumps(LOCATOR), 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "legs"), FORMS)
def test_lines_are_read_from_json_of_all_sorts(put: Any, name: str, text: str, legs: int) -> None:
    assert len(said(put(name, text))[0].legs) == legs


def test_bare_points_are_called_by_their_position(put: Any) -> None:
    net, notes = said(put("n.json", json.dumps({"type": "MultiPoint", "coordinates": [AGADEZ, SABHA]})))
    assert [place.name for place in net.waypoints.values()] == ["16.9742, 7.9911", "27.0377, 14.4283"]
    assert "The points have no name" in notes


def test_layers_of_umap_are_routes_and_links_are_said(put: Any) -> None:
    net, notes = said(put("n.umap", UMAP))
    assert [(route.title, len(route.legs)) for route in net.routes.values()] == [("By bus", 2)]
    assert '"Live" is left out: data behind an address, which is not fetched' in notes
    assert next(leg.note for leg in net.legs.values() if leg.note) == "It stops at noon"


def test_slides_of_a_storymap_are_places_in_their_order(put: Any) -> None:
    net, notes = said(put("n.json", STORY))
    assert [(leg.start, leg.end) for leg in net.legs.values()] == [("agadez", "dirkou"), ("dirkou", "sabha")]
    assert net.meta.title == "The way north"
    assert '"A pause" is left out: a slide without a location' in notes
    assert net.waypoints["agadez"].note == "Go"


def test_a_locator_map_and_a_kepler_map_say_what_they_leave_out(put: Any) -> None:
    net, _ = said(put("n.json", LOCATOR))
    assert str(net.waypoints["camp"].kind) == "area"
    assert net.waypoints["agadez"].note == "a town"
    _, notes = said(put("n.json", KEPLER))
    assert '"flows" is left out: a table without one latitude and one longitude' in notes


def test_geometries_in_cells_are_read_or_said() -> None:
    assert shape_of("srid=4326;linestring(7 16,12 18)").wkt == "LINESTRING (7 16, 12 18)"
    for text, told in (
        ("POINT (200 1)", "is not between"),
        ("SRID=3857;POINT (1 1)", "has SRID 3857"),
        ("Point Hope", "is not well-known text"),
        ('{"type":', "is not GeoJSON"),
    ):
        with pytest.raises(RoutesError, match=told):
            shape_of(text)
    rows = [("t.csv:2", {"name": "A", "wkt": "POINT (1 2)"}), ("t.csv:3", {"name": "B", "wkt": "x"})]
    found = rows_with_shapes(rows, "wkt", "t").rows
    assert [row for _, row, _ in found] == [{"name": "A"}, {"name": "B"}]
    assert found[1][2].where == "t.csv:3, wkt"


@pytest.mark.parametrize("role", sorted(roles.ALIASES))
def test_a_property_that_some_features_alone_have_is_read_whatever_it_means(put: Any, role: str) -> None:
    """In points, lines and areas; in the first, the last and one between."""
    square = [[[0, 0], [1, 0], [1, 1], [0, 0]]]
    for header in (role, roles.ALIASES[role][-1]):
        for at in range(3):
            for shape, positions in (
                ("Point", [AGADEZ, DIRKOU, SABHA]),
                ("LineString", [[AGADEZ, DIRKOU], [DIRKOU, SABHA], [SABHA, AGADEZ]]),
                ("Polygon", [square, [[[x + 3, y] for x, y in square[0]]], [[[x + 6, y] for x, y in square[0]]]]),
            ):
                shapes = [feature(shape, place, name=f"n{index}") for index, place in enumerate(positions)]
                shapes[at]["properties"][header] = "2"
                path = put("n.geojson", collection(*shapes))
                with contextlib.suppress(DataError):  # refused in words, never an accident
                    routes.read(path)
