"""Small files of each geographic format, written by hand; towns are public, journeys invented."""

from __future__ import annotations

import json
from typing import Any

AGADEZ, SABHA, DIRKOU = (7.9911, 16.9742), (14.4283, 27.0377), (12.87, 18.97)


def feature(kind: str | None, coordinates: Any = None, **properties: Any) -> dict[str, Any]:
    geometry = None if kind is None else {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def kml(*inner: str, title: str = "") -> str:
    name = f"<name>{title}</name>" if title else ""
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{name}{"".join(inner)}</Document></kml>'


def mark(name: str, shape: str = "", more: str = "") -> str:
    return f"<Placemark><name>{name}</name>{more}{shape}</Placemark>"


def folder(name: str, *inner: str) -> str:
    return f"<Folder><name>{name}</name>{''.join(inner)}</Folder>"


def point(lon: float, lat: float) -> str:
    return f"<Point><coordinates>{lon},{lat},0</coordinates></Point>"


def line(*positions: tuple[float, float]) -> str:
    return f"<LineString><coordinates>{' '.join(f'{x},{y}' for x, y in positions)}</coordinates></LineString>"


def gpx(*inner: str) -> str:
    return f'<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">{"".join(inner)}</gpx>'


def wpt(name: str, lon: float, lat: float, tag: str = "wpt", more: str = "") -> str:
    called = f"<name>{name}</name>" if name else ""
    return f'<{tag} lat="{lat}" lon="{lon}">{called}{more}</{tag}>'


def segment(*positions: tuple[float, float], days: tuple[str, ...] = ()) -> str:
    times = [f"<time>{day}T08:00:00Z</time>" for day in days] or [""] * len(positions)
    points = (f'<trkpt lat="{y}" lon="{x}">{time}</trkpt>' for (x, y), time in zip(positions, times, strict=True))
    return f"<trkseg>{''.join(points)}</trkseg>"


TRACK = (
    "<gx:Track><when>2016-03-01T08:00:00Z</when><when>2016-03-01T09:00:00Z</when>"
    "<gx:coord>7.9911 16.9742 0</gx:coord><gx:coord>12.87 18.97 0</gx:coord></gx:Track>"
)
OUTLINE = (
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>0,0 4,0 4,4 0,4 0,0</coordinates></LinearRing>"
    "</outerBoundaryIs><innerBoundaryIs><LinearRing><coordinates>1,1 2,1 2,2 1,2 1,1</coordinates></LinearRing>"
    "</innerBoundaryIs></Polygon>"
)
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [0.001, 0.001], "translate": [10, 20]},
    "objects": {
        "ways": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "LineString", "arcs": [0, 1], "properties": {"name": "Long", "from": "A", "to": "C"}},
                {"type": "LineString", "arcs": [-2], "properties": {"name": "Back", "from": "C", "to": "B"}},
                {"type": "MultiLineString", "arcs": [[0], [1]], "properties": {"name": "Both"}},
                {"type": "Polygon", "arcs": [[2]], "properties": {"name": "Camp"}},
                {"type": None, "properties": {"name": "Nowhere"}},
            ],
        },
        "towns": {"type": "Point", "coordinates": [1000, 500], "properties": {"name": "B"}},
    },
    "arcs": [[[0, 0], [500, 100], [500, 400]], [[1000, 500], [1000, 0]], [[0, 0], [100, 0], [0, 100], [-100, -100]]],
}
UMAP = {
    "type": "umap",
    "uri": "https://umap.example/1",
    "properties": {"name": "Crossing"},
    "geometry": {"type": "Point", "coordinates": [0, 0]},
    "layers": [
        {
            "type": "FeatureCollection",
            "_umap_options": {"name": "By bus"},
            "features": [
                feature("LineString", [AGADEZ, DIRKOU], name="One", _umap_options={"color": "red"}),
                feature("LineString", [DIRKOU, SABHA], name="Two", description="It <b>stops</b> at noon"),
            ],
        },
        {
            "type": "FeatureCollection",
            "_umap_options": {"name": "Live", "remoteData": {"url": "https://example.org/x.csv"}},
            "features": [],
        },
    ],
}
STORY = {
    "storymap": {
        "slides": [
            {"type": "overview", "text": {"headline": "The way north", "text": ""}},
            {"location": {"name": "Agadez", "lat": 16.9742, "lon": 7.9911}, "text": {"headline": "1", "text": "<p>Go</p>"}},
            {"location": {"name": "Dirkou", "lat": 18.97, "lon": 12.87}, "text": {"headline": "2", "text": ""}},
            {"text": {"headline": "A pause", "text": ""}},
            {"location": {"name": "Sabha", "lat": 27.0377, "lon": 14.4283}, "text": {"headline": "3", "text": ""}},
        ]
    }
}  # fmt: skip
KEPLER = {
    "datasets": [
        {
            "version": "v1",
            "data": {
                "id": "a",
                "label": "lines",
                "fields": [{"name": "name", "type": "string"}, {"name": "_geojson", "type": "geojson"}],
                "allData": [
                    ["Road", {"type": "LineString", "coordinates": [AGADEZ, DIRKOU]}],
                    ["Text", "LINESTRING (12.87 18.97, 14.4283 27.0377)"],
                ],
            },
        },
        {"version": "v1", "data": {"label": "flows", "fields": [{"name": "count"}], "allData": [[5]]}},
    ],
    "config": {},
    "info": {"title": "Roads"},
}
LOCATOR = {
    "view": {"zoom": 5},
    "markers": [
        {"type": "point", "title": "Agadez", "coordinates": list(AGADEZ), "tooltip": {"text": "a <i>town</i>"}},
        {"type": "line", "title": "Road", "feature": feature("LineString", [AGADEZ, DIRKOU])},
        {"type": "area", "title": "Camp", "feature": feature("Polygon", [[[0, 0], [1, 0], [1, 1], [0, 0]]])},
    ],
}
