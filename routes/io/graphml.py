"""GraphML: waypoints as nodes and legs as edges with their columns, geometries as well-known text, the rest as JSON.

Written and read with the XML of the standard library; a document type, which could define entities, is refused.
"""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from routes.errors import DataError, GeometryError, RefusedError
from routes.io.json_text import parse_json
from routes.io.reading import Builder, Reading
from routes.io.rows import FreeIds, Row, columns, parse_rows
from routes.io.safe import beginning
from routes.io.vector.features import features_reading
from routes.io.vector.layers import Layer, meta_from_json, meta_json, network_layers, own_reading
from routes.model.network import NetworkRecords
from routes.model.schema import fields
from routes.model.tables import Meta
from routes.model.text import quoted, slug

__all__ = ["read_graphml", "write_graphml"]

_SPACE = "http://graphml.graphdrawing.org/xmlns"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SHAPE = "geometry"
_TAKEN, _EXTRA = ("x", "y", _SHAPE), "routes:extra:"  # unknown columns that have a name with a meaning here
_BREAKS = {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}


# --- writing ------------------------------------------------------------------------------------------------------
def _data(key: str, text: str, what: str) -> str:
    if _ILLEGAL.search(text):
        raise DataError(f"{what} holds {quoted(text)}: GraphML cannot hold that control character. Remove it.")
    return f'<data key="{key}">{escape(text, _BREAKS)}</data>'


def write_graphml(net: NetworkRecords) -> str:
    """Return a network as GraphML.

    Raises
    ------
    DataError
        If a text holds a control character that XML cannot.
    """
    layers = {layer.name: layer for layer in network_layers(net)}
    keys: dict[tuple[str, str], str] = {}
    head: list[str] = []
    for table, kind in (("waypoints", "node"), ("legs", "edge")):
        number = {entry["name"] for entry in fields(table) if entry["type"] == "number"}
        for column in [*columns(table, [row for _, row, _ in layers[table].rows]), "routes:geometry"]:
            key = keys[kind, column] = f"d{len(keys)}"
            sort = "double" if column in number else "string"
            _data(key, column, "a column name")
            plain = f"{_EXTRA}{column}" if column in _TAKEN else column
            name = quoteattr({"lon": "x", "lat": "y", "routes:geometry": _SHAPE}.get(column, plain), _BREAKS)
            head.append(f'<key id="{key}" for="{kind}" attr.name={name} attr.type="{sort}"/>')
    lines = ["<?xml version='1.0' encoding='utf-8'?>", f'<graphml xmlns="{_SPACE}">', *head]
    lines += ['<key id="crs" for="graph" attr.name="crs" attr.type="string"/>']
    lines += ['<key id="routes" for="graph" attr.name="routes" attr.type="string"/>']
    lines += ['<graph edgedefault="directed">', '<data key="crs">EPSG:4326</data>']
    rest = {
        name: [row for _, row, _ in layer.rows] for name, layer in layers.items() if name not in ("waypoints", "legs")
    }
    # json.dumps leaves ASCII only, so that any text at all fits into the XML.
    lines += [f'<data key="routes">{escape(json.dumps({"meta": meta_json(net.meta), **rest}))}</data>']
    for table, kind in (("waypoints", "node"), ("legs", "edge")):
        for _, row, shape in layers[table].rows:
            lines.append(_element(kind, row, shape, keys))
    return "\n".join([*lines, "</graph>", "</graphml>", ""])


def _element(kind: str, row: Row, shape: Any, keys: dict[tuple[str, str], str]) -> str:
    what = f"{kind} {quoted(row['id'])}"
    for name in ("id", "start", "end"):
        _data("", row.get(name, ""), what)
    ends = (
        f" source={quoteattr(row['start'], _BREAKS)} target={quoteattr(row['end'], _BREAKS)}" if kind == "edge" else ""
    )
    cells = "".join(
        _data(keys[kind, name], text, what) for name, text in row.items() if name not in ("id", "start", "end")
    )
    cells += _data(keys[kind, "routes:geometry"], _wkt(shape), what)
    return f"<{kind} id={quoteattr(row['id'], _BREAKS)}{ends}>{cells}</{kind}>"


def _wkt(shape: Any) -> str:
    import shapely

    return str(shapely.to_wkt(shape, rounding_precision=-1, trim=True))


# --- reading ------------------------------------------------------------------------------------------------------
def read_graphml(data: bytes, name: str) -> Reading:
    """Return the network of a GraphML file: ours, or any whose nodes have x and y (or lon and lat) in degrees.

    Raises
    ------
    RefusedError
        If it is something else, is not UTF-8, or declares a document type.
    DataError
        If it is not well-formed, or its nodes have no positions.
    """
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith(b"<"):
        raise RefusedError(f"{name}: expected GraphML, found {beginning(data[:100])}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RefusedError(f"{name}: expected GraphML in UTF-8, found another encoding") from None
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise RefusedError(f"{name}: expected GraphML, found XML with a document type, which can define entities")
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text, count=1)
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - no document type, so no entities
    except (ElementTree.ParseError, ValueError) as fault:
        raise DataError(f"is not well-formed XML: {fault}", where=name) from None
    if root.tag.rpartition("}")[2] != "graphml":
        raise RefusedError(f"{name}: expected GraphML, found XML of type {quoted(root.tag.rpartition('}')[2])}")
    return _reading(root, name)


def _children(root: Any, tag: str) -> list[Any]:
    return [each for each in root.iter() if each.tag.rpartition("}")[2] == tag]


def _cells(element: Any, names: dict[str, str], name: str) -> Row:
    row: Row = {}
    for child in element:
        if child.tag.rpartition("}")[2] == "data" and child.text:
            key = child.get("key", "")
            column = names.get(key, key)
            if row.setdefault(column, child.text) != child.text:
                both = f"{quoted(row[column])} and {quoted(child.text)}"
                raise DataError(
                    f"{quoted(column)} stands twice at one element, as {both}: rename or delete one", where=name
                )
    return row


def _reading(root: Any, name: str) -> Reading:
    names = {each.get("id", ""): each.get("attr.name", "") for each in _children(root, "key")}
    graphs = _children(root, "graph")
    about = _cells(graphs[0], names, name) if graphs else {}
    nodes, edges = Layer(name="waypoints"), Layer(name="legs")
    for layer, tag, ends in ((nodes, "node", False), (edges, "edge", True)):
        for index, element in enumerate(_children(root, tag), start=1):
            row = _cells(element, names, name)
            shape = _shape(row.pop(_SHAPE, ""), f"{name}, {tag} {index}")
            for old, new in (("x", "lon"), ("y", "lat")) if not ends else ():
                if old in row:
                    row[new] = row.pop(old)
            row = {column.removeprefix(_EXTRA): text for column, text in row.items()}
            if element.get("id"):
                row["id"] = element.get("id")
            if ends:
                row |= {"start": element.get("source", ""), "end": element.get("target", "")}
            layer.rows.append((f"{name}, {tag} {quoted(row.get('id', index))}", row, shape))
    if "routes" in about:
        return _own(about["routes"], nodes, edges, name)
    if "routes_tables" in about:
        how = "Network.from_graph(networkx.read_graphml(path, force_multigraph=True)), or write it with net.save"
        raise DataError(f"is a graph of to_graph(plain=True), written by networkx: read it with {how}", where=name)
    return _foreign(nodes, edges, name)


def _shape(text: str, where: str) -> Any:
    import shapely

    if not text:
        return None
    try:
        return shapely.from_wkt(text)
    except (shapely.errors.ShapelyError, ValueError):
        raise GeometryError(f"geometry {quoted(text)} is not well-known text", where=where) from None


def _own(text: str, nodes: Layer, edges: Layer, name: str) -> Reading:
    try:
        rest = parse_json(text.encode("utf-8"), name)
    except DataError:
        rest = None
    if not isinstance(rest, dict):
        raise DataError("the data key routes of the graph is not a JSON object", where=name)
    layers = [nodes, edges]
    for table, rows in rest.items():
        if isinstance(rows, list):
            listed = [
                (f"{name}, {table}[{i}]", {str(k): str(v) for k, v in row.items()}, None)
                for i, row in enumerate(rows)
                if isinstance(row, dict)
            ]
            layers.append(Layer(name=table, rows=listed))
    return own_reading(layers, meta_from_json(str(rest.get("meta", "")), name), name)


def _foreign(nodes: Layer, edges: Layer, name: str) -> Reading:
    if not nodes.rows:
        return features_reading([], name)
    stem = name.rsplit(".", 1)[0]
    builder = Builder(meta=Meta(name=slug(stem), title=stem))
    for _, row, _ in nodes.rows:
        row.setdefault("name", row.get("id", ""))
    known = {entry["name"] for entry in fields("legs")}
    parse_rows(builder, "waypoints", [(where, row) for where, row, _ in nodes.rows])
    ids = FreeIds()
    for where, row, shape in edges.rows:
        made = ids.give(f"{slug(row['start'])}--{slug(row['end'])}")
        old = {column: text for column, text in row.items() if column not in known}
        cells = {"id": made, "start": row["start"], "end": row["end"], **old}
        if shape is not None:
            cells["basis"] = "traced"
        parse_rows(builder, "legs", [(where, cells)], {made: shape}.get)
    builder.notes.append(f"Read {name}: {len(nodes.rows)} nodes as waypoints, {len(edges.rows)} edges as legs.")
    return builder.done()
