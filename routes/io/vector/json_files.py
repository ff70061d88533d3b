"""JSON of positions, told by its content: GeoJSON, TopoJSON, projects of map makers, and GeoJSON one feature a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from routes.errors import DataError, RefusedError
from routes.io import safe
from routes.io.json_text import parse_json
from routes.io.mistaken import leads_elsewhere
from routes.io.reading import Reading
from routes.io.vector import geojson, projects, topojson
from routes.io.vector.features import features_reading
from routes.io.vector.layers import Layer, own_reading
from routes.model import files

__all__ = ["document_reading", "read_json_file", "read_sequence", "read_sequence_file"]

_RECORD = b"\x1e"


def read_json_file(path: Path) -> Reading:
    """Return the network of a JSON file: GeoJSON in any of its forms, TopoJSON, or a project that is known.

    Raises
    ------
    DataError
        If it is not JSON, or no position in it is one on Earth.
    RefusedError
        If it is something else, or JSON of another kind.
    """
    data = files.read_bytes(path)
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if head == _RECORD:
        return read_sequence(data, path.name)
    if head not in (b"{", b"["):
        raise RefusedError(f"{path.name}: expected GeoJSON, found {safe.beginning(data[:200])}")
    if head == b"{" and _is_sequence(data):
        return read_sequence(data, path.name)
    return document_reading(parse_json(data, path.name), path.name)


def document_reading(document: Any, name: str) -> Reading:
    """Return the network of a JSON document.

    Raises
    ------
    DataError
        If no position in it is one on Earth.
    RefusedError
        If it is JSON of a kind that is not read.
    """
    if topojson.is_topology(document):
        return features_reading(topojson.topology_layers(document, name), name)
    project = projects.project_of(document)
    if project is not None:
        layers, title = project(document, name)
        return features_reading(layers, name, title=title, folders=projects.FOLDER)
    layers, meta = geojson.layers_of(document, name)
    return features_reading(layers, name) if meta is None else own_reading(layers, meta, name)


def read_sequence_file(path: Path) -> Reading:
    """Return the network of a file of features, one a line (GeoJSONSeq, newline-delimited GeoJSON).

    Raises
    ------
    DataError
        If a line is not JSON, with the line, or no position is one on Earth.
    RefusedError
        If it is something else.
    """
    data = files.read_bytes(path)
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] not in (b"{", _RECORD):
        refused = RefusedError if leads_elsewhere(data) else DataError
        found = f"found {safe.beginning(data[:200])}"
        raise refused(f"expected one GeoJSON feature a line, {found}", where=path.name)
    return read_sequence(data, path.name)


def _is_sequence(data: bytes) -> bool:
    """Return whether the first two lines are a JSON object each."""
    lines = [line.strip() for line in data[:1_000_000].split(b"\n", 3)[:3]]
    whole = [line for line in lines if line]
    return len(whole) > 1 and all(line.startswith(b"{") and line.endswith(b"}") for line in whole[:2])


def read_sequence(data: bytes, name: str) -> Reading:
    """Return the network of features one a line, or one after each record separator (RFC 8142).

    Raises
    ------
    DataError
        If a record is not a feature, with its line, or no position is one on Earth.
    RefusedError
        If the first record is something else.
    """
    layer = Layer(name=name)
    for line, text in _records(data.removeprefix(b"\xef\xbb\xbf")):
        where = f"{name}:{line}"
        try:
            document = parse_json(text, name)
        except DataError as fault:
            raise DataError(fault.detail, where=where) from None
        if not isinstance(document, Mapping) or document.get("type") not in geojson.KINDS:
            if not layer.rows:
                refused = RefusedError if leads_elsewhere(text) else DataError
                raise refused("expected a GeoJSON feature or geometry, found JSON of another kind", where=where)
            raise DataError("is not a GeoJSON feature or geometry", where=where)
        document = {key: value for key, value in document.items() if key != "routes"}
        for inner in geojson.layers_of(document, where)[0]:
            layer.rows += [(where, row, shape) for _, row, shape in inner.rows]
    return features_reading([layer], name)


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield each record with the number of its first line."""
    mark = _RECORD if _RECORD in data else b"\n"
    line = 1
    for text in data.split(mark):
        if text.strip():
            blank = len(text) - len(text.lstrip())
            yield line + text.count(b"\n", 0, blank), text
        line += text.count(b"\n") + (mark == b"\n")
