"""Networks as NetworkX graphs and back: `to_graph` and `from_graph` are inverses."""

from __future__ import annotations

import dataclasses
import json
import math
import warnings
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import networkx as nx
import shapely

from routes.errors import DataError, GeometryError, RoutesWarning
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.network import NetworkRecords
from routes.model.own_columns import as_text, reader_of
from routes.model.records import Basis, Closure, Leg, Mode, Observation, PlaceKind, Route, Source, Waypoint
from routes.model.tables import Meta, Records
from routes.model.text import counted, quoted

__all__ = ["from_graph", "to_graph"]

CRS = "EPSG:4326"
TABLES = "routes_tables"
_LOOSE: dict[str, type[Any]] = {
    "routes": Route, "observations": Observation, "closures": Closure, "sources": Source, "annotations": Annotation,
    "chapters": Chapter,
}  # fmt: skip
_NODE_FIXED = ("id", "lon", "lat", "name", "kind", "country")
_EDGE_FIXED = ("id", "start", "end", "geometry", "mode", "basis", "hours", "both_ways", "length_km")
_NODE_OWN = {"x", "y", "geometry"}
_EDGE_OWN = {"length", "weight", "leg", "reversed"}
_NUMBERED, _ID = "routes_numbered", "waypoint"  # a graph with numbers for nodes, and where the id of each stands
_PAIRS = ("names", "extra")  # written as JSON in a plain graph


def to_graph(net: NetworkRecords, *, plain: bool = False, osmnx: bool = False) -> nx.MultiDiGraph:
    """Return a fresh MultiDiGraph of a network, which OSMnx accepts too.

    Nodes are waypoint ids with ``x``, ``y`` (degrees), ``geometry`` (Point), ``name``, ``kind``, ``country`` (ISO codes
    joined by ``|``); edges have the leg id as key and ``geometry`` in the direction of travel, ``length`` in metres,
    ``weight`` in kilometres, which NetworkX takes unasked, ``mode``, ``hours`` (least, most) or ``None``, ``basis`` and
    ``leg``. A both-ways leg is two edges under one key, the second with ``reversed=True``. Other fields are there when
    they are not empty, own columns beside them, as numbers, true or false where the whole column is
    (`routes.model.own_columns`). What is neither place nor leg travels as JSON text in
    ``graph.graph["routes_tables"]``.

    With ``plain`` every attribute is text, a number, true or false, so that ``nx.write_graphml`` and
    ``json.dumps(nx.node_link_data(graph))`` take the graph: geometries are well-known text, lists and ranges are joined
    by ``|`` (``9|12``), what is missing is left out. With ``osmnx`` nodes are whole numbers in the order of ids, with
    the id as ``waypoint``, and keys of edges count from 0, as OSMnx's own functions need it. `from_graph` takes each.

    Examples
    --------
    >>> places = [Waypoint(id="a", name="A", lon=0, lat=0), Waypoint(id="b", name="B", lon=0, lat=1)]
    >>> net = NetworkRecords(waypoints=places, legs=[Leg(id="a--b", start="a", end="b", both_ways=True)])
    >>> graph = to_graph(net)
    >>> sorted(graph.edges(keys=True)), round(graph.edges["a", "b", "a--b"]["length"])
    ([('a', 'b', 'a--b'), ('b', 'a', 'a--b')], 110574)
    """
    graph = nx.MultiDiGraph(crs=CRS, name=net.meta.title or net.meta.name)
    graph.graph[TABLES] = _tables_text(net)
    of_places, of_legs = _readers(net.waypoints.values()), _readers(net.legs.values())
    for waypoint in net.waypoints.values():
        graph.add_node(
            waypoint.id,
            x=waypoint.lon,
            y=waypoint.lat,
            geometry=shapely.Point(waypoint.lon, waypoint.lat),
            name=waypoint.name,
            kind=str(waypoint.kind),
            country="|".join(waypoint.country),
            **_others(waypoint, _NODE_FIXED, of_places),
        )
    for leg in net.legs.values():
        line = leg.line
        shared = {
            "length": (leg.length_km or 0.0) * 1000.0,
            "weight": leg.length_km or 0.0,
            "mode": str(leg.mode),
            "hours": leg.hours,
            "basis": str(leg.basis),
            "leg": leg.id,
            **_others(leg, _EDGE_FIXED, of_legs),
        }
        graph.add_edge(leg.start, leg.end, key=leg.id, geometry=line, reversed=False, **shared)
        if leg.both_ways:
            turned = shapely.reverse(line)
            graph.add_edge(leg.end, leg.start, key=leg.id, geometry=turned, reversed=True, **shared)
    made = _numbered(graph) if osmnx else graph
    return _plain(made) if plain else made


def _numbered(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Return the graph with whole numbers for nodes and keys."""
    number = {name: count for count, name in enumerate(graph.nodes)}
    made = nx.MultiDiGraph(**graph.graph, **{_NUMBERED: True})
    for name, data in graph.nodes(data=True):
        made.add_node(number[name], **{_ID: name}, **data)
    for u, v, data in graph.edges(data=True):
        made.add_edge(number[u], number[v], **data)
    return made


def _named(graph: nx.Graph) -> nx.Graph:
    """Return a graph of `_numbered` with ids for nodes again; any other as it is."""
    if not graph.graph.get(_NUMBERED):
        return graph
    made = nx.relabel_nodes(graph, {node: data[_ID] for node, data in graph.nodes(data=True) if _ID in data})
    for _, data in made.nodes(data=True):
        data.pop(_ID, None)
    return made


def from_graph(graph: nx.Graph) -> Records:
    """Return the records of a graph: the inverse of `to_graph`, and a reader of any graph with ``x`` and ``y``.

    A node needs ``x`` and ``y`` in degrees; its id is its name unless it has a ``name``. An edge becomes a leg, along
    its ``geometry`` if it has one; in an undirected graph legs go both ways. Attributes we do not know become
    ``extra``. Loops (an edge from a node to itself) are left out with a `RoutesWarning`.

    Raises
    ------
    DataError
        If a node has no ``x`` or ``y``, if the graph has another CRS than WGS 84, or if a value cannot be right.
    """
    _check_crs(graph.graph.get("crs"))
    graph = _named(graph)
    lost = [str(node) for node, data in graph.nodes(data=True) if "x" not in data or "y" not in data]
    if lost:
        listed = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
        raise DataError(f"{len(lost)} node(s) have no x and y (degrees): {listed}")
    waypoints = tuple(_waypoint(node, data) for node, data in graph.nodes(data=True))
    return _fitting(Records(waypoints=waypoints, legs=tuple(_legs(graph)), **_tables(graph.graph)))


def _fitting(records: Records) -> Records:
    """Return records without rows about what was taken out of the graph, and with a source for each one named."""
    legs = {leg.id for leg in records.legs}
    known = legs | {waypoint.id for waypoint in records.waypoints}
    kept: dict[str, Any] = {
        "routes": [route for route in records.routes if legs.issuperset(route.legs)],
        "observations": [row for row in records.observations if row.about in known],
        "closures": [row for row in records.closures if ":" in row.target or row.target in known],
        "annotations": [row for row in records.annotations if {row.place, row.leg} <= {"", *known}],
    }
    if any(len(rows) < len(getattr(records, table)) for table, rows in kept.items()):
        kept["chapters"] = []  # a story is about the whole network
    lost = [
        counted(count, table[:-1])
        for table, rows in kept.items()
        if (count := len(getattr(records, table)) - len(rows))
    ]
    if lost:
        message = f"left out, since the graph has no longer what they are about: {', '.join(lost)}"
        warnings.warn(message, RoutesWarning, stacklevel=4)
    named = {name for place in records.waypoints for name in place.sources}
    named |= {name for leg in records.legs for name in leg.sources}
    named -= {source.id for source in records.sources}
    kept["sources"] = [*records.sources, *(Source(id=name) for name in sorted(named))]
    changes: dict[str, Any] = {table: tuple(rows) for table, rows in kept.items()}
    return dataclasses.replace(records, **changes)


def _readers(records: Iterable[Any]) -> dict[str, Callable[[str], Any]]:
    """Return what makes values of the cells of each own column: one kind for the whole of it."""
    cells: dict[str, set[str]] = {}
    for record in records:
        for name, text in record.extra:
            cells.setdefault(name, set()).add(text)
    return {name: reader_of(texts) for name, texts in cells.items()}


def _plain(graph: nx.MultiDiGraph) -> nx.MultiDiGraph:
    """Put text in the place of every attribute that is neither a number nor true or false; drop what is missing."""
    places, legs = ([data for *_, data in part(data=True)] for part in (graph.nodes, graph.edges))
    for holders in (places, legs):
        # GEXF has one kind of number for all values of a name.
        broken = {name for data in holders for name, value in data.items() if isinstance(value, float)}
        for data in holders:
            data.update((name, float(data[name])) for name in broken & data.keys() if isinstance(data[name], int))
    for data in (*places, *legs):
        for name in [name for name, value in data.items() if value is None]:
            del data[name]
        for name, value in data.items():
            if isinstance(value, shapely.Geometry):
                data[name] = shapely.to_wkt(value, rounding_precision=-1, trim=True)
            elif name in _PAIRS:
                data[name] = json.dumps(value, ensure_ascii=False)
            elif isinstance(value, tuple):
                data[name] = "|".join(map(as_text, value))
    return graph


def _rich(data: Mapping[str, Any], table: str) -> dict[str, Any]:
    """Return attributes of a node or an edge as `to_graph` gives them without ``plain``; others stay as they are."""
    made = dict(data)
    readers: dict[str, Callable[[str], Any]] = dict.fromkeys(_PAIRS, _pairs)
    readers |= {"extent": _shape} if table == "waypoints" else {"geometry": _shape, "hours": _range, "cost_usd": _range}
    for name, read in readers.items():
        if isinstance(made.get(name), str):
            try:
                made[name] = read(made[name])
            except (shapely.errors.GEOSException, ValueError, TypeError):
                raise DataError(f"{name} {quoted(made[name])} cannot be read: correct it, or delete it") from None
    return made


def _shape(text: str) -> Any:
    return shapely.from_wkt(text)


def _range(text: str) -> tuple[float, float]:
    least, _, most = text.partition("|")
    return float(least), float(most or least)


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((str(key), str(value)) for key, value in json.loads(text))


_AS_TEXT = ("valid", "last_confirmed", "sensitivity", "certainty")


def _others(record: Any, fixed: Iterable[str], readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """Return the fields that are not among the fixed ones and not empty, as plain values."""
    found: dict[str, Any] = {}
    for entry in dataclasses.fields(record):
        value = getattr(record, entry.name)
        if entry.name not in fixed and entry.name != "extra" and value not in (None, "", ()):
            found[entry.name] = str(value) if entry.name in _AS_TEXT else value
    # An own column that is called like something else in a graph stays apart.
    taken = {entry.name for entry in dataclasses.fields(record)} | _NODE_OWN | _EDGE_OWN | {"key", "u", "v", "crs"}
    kept = tuple((name, text) for name, text in record.extra if name in taken)
    found.update((name, readers[name](text)) for name, text in record.extra if name not in taken)
    return found | ({"extra": kept} if kept else {})


def _tables_text(net: NetworkRecords) -> str:
    def plain(record: Any) -> dict[str, Any]:
        values = {entry.name: getattr(record, entry.name) for entry in dataclasses.fields(record)}
        return {
            name: b64encode(value).decode() if isinstance(value, bytes) else value for name, value in values.items()
        }

    records = net.records()
    tables = {name: [plain(row) for row in getattr(records, name)] for name in _LOOSE}
    return json.dumps({"meta": plain(net.meta), **tables}, ensure_ascii=False, default=str)


def _tables(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return meta and the tables that are neither places nor legs."""
    text = data.get(TABLES)
    if not text:
        return {"meta": Meta(title=str(data.get("name") or ""))}
    try:
        # Graphs that were written before have fewer tables.
        tables = {"annotations": [], "chapters": [], **json.loads(text)}
        for chapter in tables["chapters"]:
            chapter["picture"] = b64decode(chapter["picture"])
        rows = {name: tuple(kind(**row) for row in tables[name]) for name, kind in _LOOSE.items()}
        return {"meta": Meta(**tables["meta"]), **rows}
    except (ValueError, TypeError, KeyError) as error:
        raise DataError(f"the graph's {TABLES} cannot be read ({error}): delete it, or make the graph again") from error


def _check_crs(crs: Any) -> None:
    if crs is None or str(crs).upper().replace("::", ":").endswith(("EPSG:4326", "CRS84")):
        return
    if getattr(crs, "to_epsg", lambda: None)() == 4326:
        return
    raise DataError(f"the graph's crs is {quoted(crs)}, not {CRS}: project it to longitude and latitude first")


def _split(value: Any) -> Any:
    return value if not isinstance(value, str) else tuple(part for part in value.split("|") if part)


def _member(kind: Any, value: Any) -> Any:
    """Return a value as a member of an enumeration, or ``None`` if it is none (other people's words)."""
    return next((member for member in kind if str(member) == str(value)), None)


def _fields(kind: type, data: Mapping[str, Any], known: set[str], choices: Mapping[str, Any]) -> dict[str, Any]:
    """Return constructor arguments from attributes; unknown ones, and words that are not ours, go to ``extra``."""
    names = {entry.name for entry in dataclasses.fields(kind) if entry.init} - {"id", "start", "end", "lon", "lat"}
    made: dict[str, Any] = {}
    extra: dict[str, str] = {}
    for name, value in data.items():
        if name in known or value is None or (isinstance(value, float) and math.isnan(value)):
            continue
        if name in choices and _member(choices[name], value) is None:
            extra[str(name)] = as_text(value)
        elif name in names:
            made[name] = _split(value) if name in ("country", "aliases", "part_of", "sources") else value
        else:
            extra[str(name)] = as_text(value)
    made["extra"] = tuple({**dict(made.get("extra", ())), **extra}.items())
    return made


def _waypoint(node: Any, data: Mapping[str, Any]) -> Waypoint:
    try:
        made = _fields(Waypoint, _rich(data, "waypoints"), _NODE_OWN, {"kind": PlaceKind})
        made["name"] = str(made.get("name") or node)
        return Waypoint(id=str(node), lon=data["x"], lat=data["y"], **made)
    except GeometryError as error:
        raise GeometryError(f"node {quoted(node)}: {error}") from error
    except DataError as error:
        raise DataError(f"node {quoted(node)}: {error}") from error


def _edges(graph: nx.Graph) -> Iterator[tuple[Any, Any, str, dict[str, Any]]]:
    """Yield (u, v, id, attributes) without loops; ids are made from the ends where an edge has no ``leg``."""
    loops = 0
    taken: set[str] = set()
    for u, v, data in graph.edges(data=True):
        if u == v:
            loops += 1
            continue
        name = str(data.get("leg") or "")
        if not name:
            stem = f"{u}--{v}"
            name, count = stem, 2
            while name in taken:
                name, count = f"{stem}-{count}", count + 1
        taken.add(name)
        yield u, v, name, data
    if loops:
        message = f"{loops} edge(s) from a node to itself left out: a leg joins two waypoints"
        warnings.warn(message, RoutesWarning, stacklevel=4)


def _legs(graph: nx.Graph) -> Iterator[Leg]:
    pairs: dict[str, dict[bool, tuple[Any, Any, dict[str, Any]]]] = {}
    for u, v, name, data in _edges(graph):
        turned = bool(data.get("leg")) and bool(data.get("reversed"))
        if turned in pairs.setdefault(name, {}):
            raise DataError(f"two edges carry the leg id {quoted(name)}: give one another id")
        pairs[name][turned] = (u, v, data)
    for name, pair in pairs.items():
        u, v, data = pair.get(False) or pair[True]
        known = _EDGE_OWN if data.get("leg") else {"length"}
        try:
            made = _fields(Leg, _rich(data, "legs"), known, {"mode": Mode, "basis": Basis})
            made["both_ways"] = len(pair) == 2 or not graph.is_directed()
            if not data.get("leg") and "geometry" in made and "basis" not in made:
                made["basis"] = Basis.TRACED
            yield Leg(id=name, start=str(u), end=str(v), **made)
        except DataError as error:
            raise DataError(f"edge {quoted(name)}: {error}") from error
