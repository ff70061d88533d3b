"""TopoJSON: arcs put together again as the points, lines and areas that share them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

from routes.errors import DataError, GeometryError
from routes.io.rows import Row
from routes.io.vector import geojson
from routes.io.vector.layers import Layer, cells_of
from routes.model.text import quoted

__all__ = ["is_topology", "topology_layers"]

MOST_POSITIONS = 5_000_000  # of all geometries together: an arc may be named again and again
_PARTS = {"LineString": 0, "MultiLineString": 1, "Polygon": 1, "MultiPolygon": 2}  # how deep lists of arcs lie


def is_topology(document: Any) -> bool:
    """Return whether a JSON document says that it is TopoJSON."""
    return isinstance(document, Mapping) and document.get("type") == "Topology"


def topology_layers(document: Mapping[str, Any], name: str) -> list[Layer]:
    """Return the objects of a TopoJSON document, each a layer.

    Raises
    ------
    DataError
        If it has no objects, or arcs or a transform that make no positions.
    """
    objects = document.get("objects")
    if not isinstance(objects, Mapping) or not objects:
        raise DataError("this TopoJSON has no objects", where=name)
    topology = _Topology(document, name)
    return [_layer(topology, str(key), entry, name) for key, entry in objects.items()]


def _layer(topology: _Topology, key: str, entry: Any, name: str) -> Layer:
    layer = Layer(name=key)
    for path, geometry in _geometries(entry, f"objects.{key}"):
        where = f"{name}, {path}"
        row = _row(geometry)
        try:
            shape = topology.shape(geometry)
        except GeometryError as fault:
            shape = GeometryError(fault.detail, where=where)
        layer.rows.append((where, row, shape))
    return layer


def _geometries(entry: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the geometries of an object; what a collection says of itself is said of its members that say nothing."""
    if not isinstance(entry, Mapping):
        yield path, {}
    elif entry.get("type") == "GeometryCollection" and isinstance(entry.get("geometries"), list):
        shared = entry.get("properties")
        for index, each in enumerate(entry["geometries"]):
            inner = {"properties": shared, **each} if shared and isinstance(each, Mapping) else each
            yield from _geometries(inner, f"{path}[{index}]")
    else:
        yield path, entry


def _row(geometry: Mapping[str, Any]) -> Row:
    properties = geometry.get("properties")
    row = cells_of(properties) if isinstance(properties, Mapping) else {}
    if "id" not in row and isinstance(geometry.get("id"), str | int):
        row["id"] = str(geometry["id"])
    return row


class _Topology:
    """The arcs of a document as positions."""

    def __init__(self, document: Mapping[str, Any], name: str) -> None:
        self.name = name
        self.scale, self.shift = self._transform(document.get("transform"))
        self.quantised = document.get("transform") is not None
        arcs = document.get("arcs", [])
        if not isinstance(arcs, list):
            raise DataError("arcs is not a list", where=name)
        self.arcs = [self._arc(index, arc) for index, arc in enumerate(arcs)]
        self.count = 0

    def _transform(self, transform: Any) -> tuple[tuple[float, float], tuple[float, float]]:
        if transform is None:
            return (1.0, 1.0), (0.0, 0.0)
        pairs = [transform.get(key) for key in ("scale", "translate")] if isinstance(transform, Mapping) else []
        found = [(float(p[0]), float(p[1])) for p in pairs if _pair(p)]
        if len(found) != 2:
            raise DataError(f"transform {quoted(transform)} has no scale and translate of two numbers", where=self.name)
        return found[0], found[1]

    def _arc(self, index: int, arc: Any) -> list[list[float]]:
        if not isinstance(arc, list) or not all(isinstance(p, list) and len(p) >= 2 for p in arc):
            raise DataError(f"arcs[{index}] is not a list of positions", where=self.name)
        if not all(_number(part) for position in arc for part in position[:2]):
            raise DataError(f"arcs[{index}] holds a position that is not made of numbers", where=self.name)
        made, x, y = [], 0.0, 0.0
        for position in arc:
            x, y = (x + position[0], y + position[1]) if self.quantised else (position[0], position[1])
            made.append(self._place(x, y))
        return made

    def _place(self, x: float, y: float) -> list[float]:
        return [x * self.scale[0] + self.shift[0], y * self.scale[1] + self.shift[1]]

    def shape(self, geometry: Mapping[str, Any]) -> Any:
        """Return a geometry, ``None`` where the type says that there is none.

        Raises
        ------
        GeometryError
            If it is not a geometry, or a position is not one on Earth.
        """
        kind = geometry.get("type")
        if kind is None:
            return None
        if kind in ("Point", "MultiPoint"):
            given = geometry.get("coordinates")
            many = given if kind == "MultiPoint" and isinstance(given, list) else [given]
            places = [self._place(p[0], p[1]) for p in many if _pair(p)]
            if len(places) < len(many):
                raise GeometryError(f"the coordinates do not make a {kind}")
            return geojson.geometry_of({"geometry": {"type": "MultiPoint", "coordinates": places}})
        if not isinstance(kind, str) or kind not in _PARTS:
            raise GeometryError(f"geometry type {quoted(kind)} is not one of TopoJSON")
        coordinates = self._joined(geometry.get("arcs"), _PARTS[kind])
        return geojson.geometry_of({"geometry": {"type": kind, "coordinates": coordinates}})

    def _joined(self, arcs: Any, depth: int) -> list[Any]:
        if not isinstance(arcs, list):
            raise GeometryError("it names no arcs")
        if depth:
            return [self._joined(part, depth - 1) for part in arcs]
        made: list[list[float]] = []
        for index in arcs:
            if not isinstance(index, int) or isinstance(index, bool) or not -len(self.arcs) <= index < len(self.arcs):
                raise GeometryError(f"it names arc {quoted(index)}, and there are {len(self.arcs)} arcs")
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            made += arc[1:] if made else arc
            self.count += len(arc)
            if self.count > MOST_POSITIONS:
                raise DataError(f"its geometries hold more than {MOST_POSITIONS:,} positions", where=self.name)
        return made


def _pair(value: Any) -> TypeGuard[list[float]]:
    return isinstance(value, list) and len(value) >= 2 and all(map(_number, value[:2]))


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e15
