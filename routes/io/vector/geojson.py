"""GeoJSON (RFC 7946), read with the json module and Shapely only: GDAL never sees the file."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from routes.errors import DataError, GeometryError, RefusedError
from routes.io.json_text import parse_json
from routes.io.mistaken import leads_elsewhere
from routes.io.vector.layers import Layer, cells_of, meta_from, network_layers
from routes.model.geometry import check_position
from routes.model.network import NetworkRecords
from routes.model.records import Waypoint
from routes.model.tables import Meta
from routes.model.text import quoted

if TYPE_CHECKING:
    from shapely import Geometry

__all__ = [
    "KINDS",
    "feature_id",
    "features_of",
    "geometry_of",
    "layers_of",
    "parse_json",
    "read_geojson",
    "shapes_text",
    "write_geojson",
]

DECIMALS = 7
_TABLE = "routes:table"
_LINE = "routes:line"  # the property that holds the line of a leg as one piece where the geometry is cut at 180 degrees
_AREA = "routes:extent"
_KINDS = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
_COLLECTION = "GeometryCollection"
KINDS = ("FeatureCollection", "Feature", *_KINDS, _COLLECTION)


# --- reading ------------------------------------------------------------------------------------------------------
def features_of(document: Any, name: str) -> list[Mapping[str, Any]]:
    """Return the features of a FeatureCollection, of one Feature, or one feature of a bare geometry.

    Raises
    ------
    DataError
        If the document is something else.
    """
    kind = document.get("type") if isinstance(document, Mapping) else None
    if kind == "Feature":
        return [document]
    if kind in (*_KINDS, _COLLECTION):
        return [{"type": "Feature", "properties": {}, "geometry": document}]
    features = document.get("features") if kind == "FeatureCollection" else None
    if not isinstance(features, list):
        found = f"a document of type {quoted(kind)}" if isinstance(kind, str) else "something else"
        raise DataError(f"expected a GeoJSON FeatureCollection, found {found}", where=f"{name}:1")
    for index, feature in enumerate(features):
        if not (isinstance(feature, Mapping) and feature.get("type") == "Feature"):
            raise DataError(f"features[{index}] is not a Feature", where=name)
    return features


def feature_id(feature: Mapping[str, Any]) -> str:
    """Return the id of a feature as text, or the id among its properties, or an empty text."""
    properties = feature.get("properties")
    inner = properties.get("id") if isinstance(properties, Mapping) else None
    found = feature.get("id", inner)
    return "" if found is None else str(found)


def geometry_of(feature: Mapping[str, Any]) -> Geometry | None:
    """Return the geometry of a feature, two-dimensional, or ``None`` where it has none.

    Raises
    ------
    GeometryError
        If it is not a geometry, or a position is not one on Earth.
    """
    import shapely

    shape = feature.get("geometry")
    if shape is None:
        return None
    kind = shape.get("type") if isinstance(shape, Mapping) else None
    if kind == _COLLECTION and isinstance(shape.get("geometries"), list):
        parts = [geometry_of({"geometry": part}) for part in shape["geometries"]]
        return shapely.GeometryCollection([part for part in parts if part is not None])
    if kind not in _KINDS or not isinstance(shape.get("coordinates"), list):
        raise GeometryError(f"geometry type {quoted(kind)} is not one of {', '.join(_KINDS)}")
    made = _made(str(kind), shape["coordinates"])
    if made.is_empty:
        raise GeometryError("the geometry is empty")
    return shapely.force_2d(made)


_NEEDS = {
    "Point": "two numbers",
    "MultiPoint": "a list of positions",
    "LineString": "two positions or more",
    "MultiLineString": "lists of two positions or more",
    "Polygon": "rings of four positions or more, the last like the first",
    "MultiPolygon": "polygons of rings of four positions or more",
}


def _made(kind: str, coordinates: Any) -> Geometry:
    import shapely

    makers: dict[str, Any] = {
        "Point": shapely.Point,
        "MultiPoint": shapely.MultiPoint,
        "LineString": shapely.LineString,
        "MultiLineString": shapely.MultiLineString,
        "Polygon": lambda rings: shapely.Polygon(rings[0], rings[1:]),
        "MultiPolygon": lambda parts: shapely.MultiPolygon([(rings[0], rings[1:]) for rings in parts]),
    }
    depth = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}[kind]
    try:
        return makers[kind](_positions(coordinates, depth))
    except GeometryError:
        raise
    except (ValueError, TypeError, IndexError, OverflowError, shapely.errors.ShapelyError):
        raise GeometryError(f"the coordinates do not make a {kind}, which needs {_NEEDS[kind]}") from None


def _positions(value: Any, depth: int) -> Any:
    if not isinstance(value, list):
        raise GeometryError(f"coordinates {quoted(value)} are not a list")
    if depth:
        return [_positions(part, depth - 1) for part in value]
    if len(value) < 2 or any(isinstance(part, str | bool) for part in value[:2]):
        raise GeometryError(f"position {quoted(value)} is not [lon, lat]")
    return check_position(value[0], value[1])


def read_geojson(data: bytes, name: str) -> tuple[list[Layer], Meta | None]:
    """Return the layers of a GeoJSON: those of a network that `write_geojson` wrote, or one of foreign features.

    Raises
    ------
    DataError
        If it is not GeoJSON, or a geometry is not one on Earth.
    RefusedError
        If it is JSON of another kind (TopoJSON, Esri JSON, a service description), or its CRS is given by a link.
    """
    return layers_of(parse_json(data, name), name)


def layers_of(document: Any, name: str) -> tuple[list[Layer], Meta | None]:
    """Return what `read_geojson` does, of a document that is parsed already.

    Raises
    ------
    DataError
        If a feature is none, or a geometry of a network is not one on Earth.
    RefusedError
        If it is JSON of another kind, or its CRS is given by a link.
    """
    if not isinstance(document, Mapping) or document.get("type") not in KINDS:
        ways = "Export it as GeoJSON, TopoJSON or a project of uMap, StoryMapJS, kepler.gl or Datawrapper."
        if leads_elsewhere(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")):
            raise RefusedError(
                f"{name}: expected a GeoJSON FeatureCollection, found JSON that leads to another place. {ways}"
            )
        raise DataError(f"expected a GeoJSON FeatureCollection, found {_described(document)}. {ways}", where=name)
    crs = _old_crs(document.get("crs"), name)
    layers: dict[str, Layer] = {}
    for index, feature in enumerate(features_of(document, name)):
        properties = feature.get("properties") or {}
        if not isinstance(properties, Mapping):
            raise DataError(f"features[{index}].properties is not an object", where=name)
        row = cells_of(properties)
        table = row.pop(_TABLE, "") if document.get("routes") else ""
        where = f"{name}, features[{index}]"
        try:
            shape = _projected(feature) if crs else geometry_of(feature)
            shape = _as_given(row, table) or shape
        except GeometryError as fault:
            shape = GeometryError(fault.detail, where=where)
            if table:
                raise shape from None
        if "id" not in row and isinstance(feature.get("id"), str | int):
            row["id"] = str(feature["id"])
        layers.setdefault(table, Layer(name=table, crs=crs)).rows.append((where, row, shape))
    own = document.get("routes")
    if not isinstance(own, Mapping):
        return list(layers.values()), None
    for table, rows in own.items():
        if isinstance(rows, list):
            listed = [
                (f"{name}, routes.{table}[{i}]", cells_of(row), None)
                for i, row in enumerate(rows)
                if isinstance(row, dict)
            ]
            layers.setdefault(table, Layer(name=table)).rows.extend(listed)
    return list(layers.values()), meta_from(own.get("meta"), name)


def _as_given(row: dict[str, str], table: str) -> Geometry | None:
    """Return the shape in one piece that a property holds where the geometry was cut, and remove the property."""
    import shapely

    text = row.pop({"legs": _LINE, "waypoints": _AREA}.get(table, ""), "")
    if not text:
        return None
    try:
        return shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError):
        raise GeometryError(f"{quoted(text)} is not well-known text of a geometry") from None


def _described(document: Any) -> str:
    """Return in words what JSON is that is no GeoJSON."""
    if isinstance(document, list):
        return f"a list of {len(document)}"
    fault = document.get("error") if isinstance(document, Mapping) else None
    text = fault.get("message") if isinstance(fault, Mapping) else fault
    if isinstance(text, str):
        return f"an error message of a server, {quoted(text)}"
    kind = document.get("type") if isinstance(document, Mapping) else None
    if isinstance(kind, str):
        return f"JSON whose type is {quoted(kind)}"
    names = [str(key) for key in document][:5] if isinstance(document, Mapping) else []
    return f"JSON with {', '.join(map(quoted, names))}" if names else "JSON with nothing in it"


def _old_crs(crs: Any, name: str) -> str | None:
    """Return the CRS that GeoJSON of before 2016 may name, ``None`` for degrees."""
    if crs is None:
        return None
    inner = crs.get("properties") if isinstance(crs, Mapping) and crs.get("type") == "name" else None
    text = inner.get("name") if isinstance(inner, Mapping) else None
    if not isinstance(text, str):
        raise RefusedError(
            f"{name}: expected coordinates in degrees, found a crs member that is not a name: {quoted(crs)}"
        )
    code = text.rpartition(":")[2]
    if code.upper() in ("CRS84", "4326"):
        return None
    if text.upper().startswith(("EPSG:", "URN:OGC:DEF:CRS:EPSG:")) and re.fullmatch(r"[0-9]{1,6}", code):
        return f"EPSG:{code}"
    raise DataError(f"expected coordinates in degrees or an EPSG code, found the crs {quoted(text)}", where=name)


def _projected(feature: Mapping[str, Any]) -> Geometry | None:
    """Return a geometry whose numbers are not degrees, without asking whether they are on Earth."""
    import shapely

    shape = feature.get("geometry")
    if shape is None:
        return None
    try:
        return shapely.force_2d(shapely.from_geojson(json.dumps(shape)))
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        raise GeometryError("the coordinates make no geometry: export the file again") from None


# --- writing ------------------------------------------------------------------------------------------------------
def _rounded(values: Any, decimals: int) -> Any:
    if isinstance(values, list | tuple):
        return [_rounded(value, decimals) for value in values]
    value = round(float(values), decimals)
    if not math.isfinite(value):
        raise GeometryError(f"coordinate {quoted(values)} is not finite")
    return int(value) if value.is_integer() else value


def shape_json(shape: Geometry, decimals: int) -> dict[str, Any]:
    """Return a geometry as GeoJSON with rounded coordinates."""
    mapping = shape.__geo_interface__
    return {"type": mapping["type"], "coordinates": _rounded(mapping["coordinates"], decimals)}


def shapes_text(shapes: Iterable[tuple[str, Geometry]], decimals: int) -> str:
    """Return a FeatureCollection of geometries by id, one feature a line, as the network folder holds them."""
    features = [
        {"type": "Feature", "id": name, "properties": {}, "geometry": shape_json(shape, decimals)}
        for name, shape in sorted(shapes, key=lambda pair: pair[0])
    ]
    return _collection_text(features, {})


def _collection_text(features: Iterable[Mapping[str, Any]], more: Mapping[str, Any]) -> str:
    def line(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    members = "".join(f",\n{line(key)}:{line(value)}" for key, value in more.items())
    return '{"type":"FeatureCollection"' + members + ',\n"features":[\n' + ",\n".join(map(line, features)) + "\n]}\n"


def write_geojson(net: NetworkRecords) -> str:
    """Return a network as one GeoJSON: waypoints and legs as features, the other tables in a member ``routes``.

    As RFC 7946 asks: no ``crs``, degrees with at most 7 decimals, rings counter-clockwise, lines and areas that cross
    180 degrees cut there (the whole line then stands in a property as well, so that it reads back in one piece).
    """
    layers = {layer.name: layer for layer in network_layers(net)}
    features: list[dict[str, Any]] = []
    records: dict[str, list[Any]] = {"waypoints": list(net.waypoints.values()), "legs": list(net.legs.values())}
    for table, listed in records.items():
        for record, (_, row, shape) in zip(listed, layers[table].rows, strict=True):
            properties: dict[str, Any] = {_TABLE: table, **layers[table].typed(row)}
            features.append(_feature(record, properties, shape, _LINE if table == "legs" else _AREA))
    rest = {name: [row for _, row, _ in layer.rows] for name, layer in layers.items() if name not in records}
    meta = {key: text for key in Meta.__dataclass_fields__ if (text := getattr(net.meta, key))}
    return _collection_text(features, {"routes": {"meta": meta, **rest}})


def _feature(record: Any, properties: dict[str, Any], shape: Geometry, given: str) -> dict[str, Any]:
    cut = _cut(shape)
    if cut is not shape:
        properties[given] = shape.wkt
    kind = "waypoints" if isinstance(record, Waypoint) else "legs"
    prefix = "" if kind == "waypoints" else "leg:"
    return {
        "type": "Feature",
        "id": f"{prefix}{record.id}",
        "properties": properties,
        "geometry": shape_json(cut, DECIMALS),
    }


def _cut(shape: Geometry) -> Geometry:
    """Return a line or area cut at 180 degrees if it crosses there, rings turned counter-clockwise; else itself."""
    import shapely

    longitudes = shapely.get_coordinates(shape)[:, 0]
    if shape.geom_type == "Point" or abs(longitudes[1:] - longitudes[:-1]).max(initial=0) <= 180:
        turned = shapely.orient_polygons(shape) if "Polygon" in shape.geom_type else shape
        return shape if shapely.equals_identical(turned, shape) else turned
    import antimeridian

    if shape.geom_type == "LineString":
        return antimeridian.fix_line_string(shape, great_circle=True)
    fix = antimeridian.fix_polygon if shape.geom_type == "Polygon" else antimeridian.fix_multi_polygon
    return fix(shape, great_circle=True)
