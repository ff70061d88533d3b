"""Projects of map makers on the web: uMap, StoryMapJS, kepler.gl and the locator maps of Datawrapper, as JSON.

Each is told by its content. Styles and views are passed over; data that a project only links to is said and not
fetched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from routes.errors import DataError, GeometryError
from routes.io.rows import Row
from routes.io.tabular import roles
from routes.io.vector import geojson
from routes.io.vector.layers import Layer, cells_of
from routes.io.vector.shape_texts import is_shape_text, rows_with_shapes
from routes.io.vector.xml_tree import plain_text
from routes.model.geometry import check_position
from routes.model.text import quoted

__all__ = ["FOLDER", "project_of"]

FOLDER = "layer"
NOT_FETCHED = "data behind an address, which is not fetched"


def project_of(document: Any) -> Callable[[Mapping[str, Any], str], tuple[list[Layer], str]] | None:
    """Return what makes (layers, title) of a document, ``None`` where it is no project that is known."""
    if not isinstance(document, Mapping):
        return None
    if document.get("type") == "umap" or ("layers" in document and "uri" in document):
        return _umap
    if isinstance(document.get("storymap"), Mapping):
        return _storymap
    if isinstance(document.get("datasets"), list):
        return _kepler
    return _datawrapper if isinstance(document.get("markers"), list) else None


def _listed(value: Any, what: str, name: str) -> list[Mapping[str, Any]]:
    """Return the objects of a list; anything else in it is a fault."""
    if not isinstance(value, list):
        raise DataError(f"{what} is not a list", where=name)
    for index, each in enumerate(value):
        if not isinstance(each, Mapping):
            raise DataError(f"{what}[{index}] is not an object", where=name)
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return plain_text(value) if isinstance(value, str) else ""


# --- uMap ---------------------------------------------------------------------------------------------------------
def _umap(document: Mapping[str, Any], name: str) -> tuple[list[Layer], str]:
    """Each layer is a FeatureCollection, its options beside its features."""
    layers = []
    for index, entry in enumerate(_listed(document.get("layers", []), "layers", name)):
        options = next((o for k in ("_umap_options", "_storage", "properties") if (o := _mapping(entry.get(k)))), {})
        title, where = _text(options.get("name")), f"{name}, layers[{index}]"
        layer = Layer(name=title or where)
        remote = _mapping(options.get("remoteData")).get("url")
        if isinstance(remote, str) and remote:
            layer.left.append((where, title or remote, NOT_FETCHED))
        for number, feature in enumerate(_listed(entry.get("features", []), f"layers[{index}].features", name)):
            properties = _mapping(feature.get("properties"))
            row = cells_of({k: v for k, v in properties.items() if k not in ("_umap_options", "_storage_options")})
            row = {key: plain_text(text) if key == "description" else text for key, text in row.items()}
            if title:
                row[FOLDER] = title
            layer.rows.append(_feature(feature, row, f"{where}.features[{number}]"))
        if title:
            layer.groups.append((title, [at for at, _, _ in layer.rows]))
        layers.append(layer)
    return layers, _text(_mapping(document.get("properties")).get("name"))


def _feature(feature: Any, row: Row, where: str) -> tuple[str, Row, Any]:
    try:
        return where, row, geojson.geometry_of(_mapping(feature))
    except GeometryError as fault:
        return where, row, GeometryError(fault.detail, where=where)


# --- StoryMapJS ---------------------------------------------------------------------------------------------------
def _storymap(document: Mapping[str, Any], name: str) -> tuple[list[Layer], str]:
    """The slides are places in the order in which they are shown; one without a location is left out."""
    layer, title = Layer(name=name), ""
    for index, slide in enumerate(_listed(document["storymap"].get("slides"), "storymap.slides", name)):
        where = f"{name}, storymap.slides[{index}]"
        text, place = _mapping(slide.get("text")), _mapping(slide.get("location"))
        headline = _text(text.get("headline"))
        if slide.get("type") == "overview" or not {"lat", "lon"} <= place.keys():
            title = title or (headline if slide.get("type") == "overview" else "")
            layer.left.append((where, headline, "a slide without a location"))
            continue
        row = {"name": _text(place.get("name")) or headline or f"slide {index + 1}", "order": str(index + 1)}
        row |= {"headline": headline} if headline and headline != row["name"] else {}
        row |= {"note": note} if (note := _text(text.get("text"))) else {}
        if date := _text(slide.get("date")):
            row["dated"] = date
        layer.rows.append((where, row, _at(place.get("lon"), place.get("lat"), where)))
    return [layer], title


def _at(lon: Any, lat: Any, where: str) -> Any:
    import shapely

    try:
        if isinstance(lon, bool) or isinstance(lat, bool):
            raise GeometryError(f"position {quoted([lon, lat])} is not two numbers")
        return shapely.Point(check_position(lon, lat))
    except GeometryError as fault:
        return GeometryError(fault.detail, where=where)


# --- kepler.gl ----------------------------------------------------------------------------------------------------
def _kepler(document: Mapping[str, Any], name: str) -> tuple[list[Layer], str]:
    """Each dataset is a table of fields and rows: one with a column of geometries, or with latitude and longitude."""
    layers = []
    for index, entry in enumerate(_listed(document["datasets"], "datasets", name)):
        data = _mapping(entry.get("data")) or entry
        where = f"{name}, datasets[{index}]"
        label = _text(data.get("label")) or _text(_mapping(entry.get("info")).get("label"))
        columns = [str(_mapping(each).get("name", "")) for each in _listed(data.get("fields"), "fields", where)]
        listed = data.get("allData", data.get("rows"))
        if not isinstance(listed, list) or not all(isinstance(row, list) for row in listed):
            raise DataError("a dataset without rows", where=where)
        rows = [(f"{where}.rows[{i}]", _cells(columns, row)) for i, row in enumerate(listed)]
        layers.append(_table(label or where, where, columns, rows))
    return layers, _text(_mapping(document.get("info")).get("title"))


def _cells(columns: list[str], row: list[Any]) -> Row:
    return cells_of(dict(zip(columns, row, strict=False)))


def _table(label: str, where: str, columns: list[str], rows: list[tuple[str, Row]]) -> Layer:
    shaped = next((c for c in columns if any(is_shape_text(row.get(c, "")) for _, row in rows[:20])), None)
    if shaped is not None:
        return rows_with_shapes([(at, _flat(row, shaped)) for at, row in rows], shaped, label)
    named = {name: columns[index] for index, name in roles.match(columns, {"lat", "lon"}).items()}
    layer = Layer(name=label)
    if len(named) < 2:
        layer.left.append((where, label, "a table without one latitude and one longitude"))
        return layer
    for at, row in rows:
        lon, lat = (row.get(named[axis], "") for axis in ("lon", "lat"))
        rest = {column: text for column, text in row.items() if column not in named.values()}
        layer.rows.append((at, rest, _at(lon, lat, at) if lon or lat else None))
    return layer


def _flat(row: Row, column: str) -> Row:
    """Return a row to which the properties of a Feature in its cell are added."""
    text = row.get(column, "")
    if not text.lstrip().startswith("{"):
        return row
    try:
        inner = geojson.parse_json(text.encode("utf-8", "replace"), column)
    except DataError:
        return row
    properties = _mapping(_mapping(inner).get("properties"))
    return {**cells_of({k: v for k, v in properties.items() if not str(k).startswith("_")}), **row}


# --- Datawrapper --------------------------------------------------------------------------------------------------
def _datawrapper(document: Mapping[str, Any], name: str) -> tuple[list[Layer], str]:
    """The markers of a locator map: points with coordinates, lines and areas with a feature."""
    layer = Layer(name=name)
    for index, marker in enumerate(_listed(document["markers"], "markers", name)):
        where = f"{name}, markers[{index}]"
        row = {"name": _text(marker.get("title"))} if _text(marker.get("title")) else {}
        note = _text(_mapping(marker.get("tooltip")).get("text"))
        row |= {"note": note} if note else {}
        place = marker.get("coordinates")
        if isinstance(place, list) and len(place) >= 2:
            layer.rows.append((where, row, _at(place[0], place[1], where)))
            continue
        found = list(_inner(marker.get("feature")))
        layer.rows += [
            _feature(feature, {**cells_of(_mapping(_mapping(feature).get("properties"))), **row}, where)
            for feature in found
        ]
        if not found:
            layer.rows.append((where, row, None))
    return [layer], _text(_mapping(document.get("metadata")).get("title"))


def _inner(feature: Any) -> Iterator[Any]:
    kind = _mapping(feature).get("type")
    if kind == "FeatureCollection":
        listed = feature.get("features")
        yield from listed if isinstance(listed, list) else ()
    elif kind == "Feature":
        yield feature
    elif kind is not None:
        yield {"type": "Feature", "geometry": feature}
