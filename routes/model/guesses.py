"""What others call what is here: names that people type from NetworkX, GeoPandas, OSMnx and folium, and ours."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from routes.errors import UsageError
from routes.model.text import did_you_mean, quoted

__all__ = [
    "OF_ANSWERS",
    "OF_KEYWORDS",
    "OF_NETWORK",
    "OF_PACKAGE",
    "OF_RECORDS",
    "OF_TABLES",
    "NamesOnClass",
    "missing",
    "with_fields",
    "with_guesses",
]

_GRAPH, _SAVE, _FRAMES = "to_graph()", "save(path), whose suffix names the format", "to_frames()"
OF_NETWORK: Mapping[str, str] = {
    **dict.fromkeys(("places", "nodes", "stops", "points", "locations"), "waypoints, a mapping by id"),
    **dict.fromkeys(("edges", "segments", "links", "lines"), "legs, a mapping by id"),
    **dict.fromkeys(("graph", "to_networkx", "to_nx", "as_graph", "networkx", "G"), _GRAPH),
    **dict.fromkeys(("to_gdfs", "to_gdf", "to_geodataframe", "to_geopandas", "gdf", "gdfs", "to_pandas"), _FRAMES),
    **dict.fromkeys(("to_frame", "df", "frames", "to_dataframe"), f"{_FRAMES}, or waypoints.to_frame()"),
    **dict.fromkeys(("from_gdf", "from_gdfs", "from_geopandas"), "routes.from_gdfs(places, legs)"),
    **dict.fromkeys(("from_networkx", "from_nx"), "Network.from_graph(graph)"),
    **dict.fromkeys(("read_file", "from_file", "read", "load", "open"), "routes.read(path)"),
    **dict.fromkeys(("shortest_path", "route", "route_between", "dijkstra_path", "astar_path"),
                    'path(start, end, by="distance")'),
    **dict.fromkeys(("shortest_path_length", "distance"), "path(start, end).length_km"),
    **dict.fromkeys(("k_shortest_paths", "shortest_simple_paths", "all_simple_paths", "shortest_paths"),
                    "alternatives(start, end, k)"),
    **dict.fromkeys(("isochrone", "ego_graph", "descendants", "reach"), "reachable(start, within=...)"),
    **dict.fromkeys(("betweenness_centrality", "centrality"), "betweenness()"),
    **dict.fromkeys(("articulation_points", "cut_vertices"), "cut_places()"),
    **dict.fromkeys(("connected_components", "weakly_connected_components"), "components()"),
    **dict.fromkeys(("nearest_nodes", "nearest_edges", "nearest", "project_point"), "snap(lon, lat)"),
    **dict.fromkeys(("neighbors", "successors", "predecessors", "degree", "adj"), f"{_GRAPH}, which has it"),
    **dict.fromkeys(("subgraph", "filter", "query", "where"), "select(lambda leg: ...)"),
    **dict.fromkeys(("to_file", "to_csv", "to_geojson", "to_parquet", "to_excel", "write", "export"), _SAVE),
    **dict.fromkeys(("to_html", "show"), "map().save(path)"),
    **dict.fromkeys(("folium", "to_map", "plot_graph_folium"), "to_folium()"),
    **dict.fromkeys(("plot_graph", "plot_network"), "plot()"),
    **dict.fromkeys(("waypoint", "place", "node", "get_node"), "find(name)"),
    **dict.fromkeys(("name", "title", "description", "licence", "license", "lang"), "meta, which has it"),
    **dict.fromkeys(("total_bounds", "bbox"), "bounds"),
    **dict.fromkeys(("copy", "to_crs"), "nothing: a network never changes, and is in longitude and latitude"),
}  # fmt: skip
OF_PACKAGE: Mapping[str, str] = {
    **dict.fromkeys(("read_file", "open", "open_file", "read_csv", "read_network", "from_file"), "routes.read(path)"),
    **dict.fromkeys(("from_networkx", "from_graph", "from_nx"), "routes.Network.from_graph(graph)"),
    **dict.fromkeys(("from_frames", "from_pandas"), "routes.Network.from_frames(tables)"),
    **dict.fromkeys(("from_gdf", "from_geopandas", "from_dataframe"), "routes.from_gdfs(places, legs)"),
    **dict.fromkeys(("datasets", "list", "networks", "list_networks"), "routes.available()"),
    **dict.fromkeys(("get", "load_network", "get_path", "data"), "routes.load(name)"),
    **dict.fromkeys(("save", "to_file"), "routes.write(net, path)"),
    **dict.fromkeys(("Place", "Node", "Point"), "routes.Waypoint"),
    **dict.fromkeys(("Edge", "Link", "Segment"), "routes.Leg"),
    **dict.fromkeys(("Graph", "Map"), "routes.Network"),
    **{name: f"routes.load(name).{name}(...)"
       for name in ("map", "plot", "explore", "to_folium", "path", "alternatives", "reachable", "flows", "totals",
                    "incidents", "attach", "article")},
}  # fmt: skip
# Of answers, tables and records: only what the one at hand has is named.
OF_ANSWERS: Mapping[str, str] = {
    **dict.fromkeys(("length", "distance", "km", "total_length"), "length_km"),
    **dict.fromkeys(("duration", "time", "travel_time"), "hours"),
    **dict.fromkeys(("price", "fare", "cost_usd"), "cost"),
    **dict.fromkeys(("nodes", "places", "stops", "path"), "waypoints"),
    **dict.fromkeys(("edges", "segments", "links"), "legs"),
    **dict.fromkeys(("paths", "best", "shortest", "first"), "[0], as of a list"),
    **dict.fromkeys(("to_gdf", "to_gdfs", "gdf", "df", "frame", "to_dataframe", "to_pandas", "to_geodataframe"),
                    "to_frame()"),
    **dict.fromkeys(("to_geojson", "to_file", "write", "export"), 'save("x.geojson")'),
    **dict.fromkeys(("geometry", "geom", "line", "shape"), "to_frame().geometry"),
    **dict.fromkeys(("to_folium", "folium", "to_map", "show"), "explore()"),
    **dict.fromkeys(("text", "describe", "to_text"), "summary()"),
}  # fmt: skip
OF_TABLES: Mapping[str, str] = dict.fromkeys(
    ("to_gdf", "to_gdfs", "gdf", "df", "frame", "to_dataframe", "to_pandas", "to_geodataframe", "head", "plot",
     "explore", "columns", "shape", "iloc", "loc", "geometry", "to_file", "to_csv"), "to_frame()",
)  # fmt: skip
OF_RECORDS: Mapping[str, str] = {
    **dict.fromkeys(("x", "lng", "long", "longitude"), "lon"),
    **dict.fromkeys(("y", "latitude"), "lat"),
    **dict.fromkeys(("coords", "coordinates", "position", "point", "xy"), "lon, lat"),
    **dict.fromkeys(("length", "distance", "km", "weight"), "length_km"),
    **dict.fromkeys(("duration", "time"), "hours"),
    **dict.fromkeys(("price", "fare", "cost"), "cost_usd"),
    **dict.fromkeys(("u", "origin", "from_node", "from_"), "start"),
    **dict.fromkeys(("v", "destination", "target", "to_node", "to"), "end"),
    **dict.fromkeys(("geom", "shape", "path"), "geometry"),
    **dict.fromkeys(("label", "title"), "name"),
    **dict.fromkeys(("type", "transport"), "mode"),
    **dict.fromkeys(("count", "number_of", "amount", "n"), "value"),
    **dict.fromkeys(("date", "when", "year", "at"), "period"),
    **dict.fromkeys(("place", "waypoint", "leg", "location"), "about"),
}
# Keywords of others, and ours: the first that a method has.
OF_KEYWORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("weight", "cost", "metric", "criterion", "impedance", "optimize", "key"), ("by",)),
    **dict.fromkeys(("source", "origin", "orig", "from_", "u", "begin"), ("start",)),
    **dict.fromkeys(("target", "destination", "dest", "to", "v", "stop"), ("end",)),
    **dict.fromkeys(("cutoff", "radius", "max_distance", "limit", "budget"), ("within",)),
    **dict.fromkeys(("date", "when", "time", "year", "period", "day", "month"), ("at", "period", "when")),
    **dict.fromkeys(("exclude", "without", "remove", "ignore"), ("avoid",)),
    **dict.fromkeys(("through", "waypoints", "stops"), ("via",)),
    **dict.fromkeys(("n", "count", "number", "top"), ("k",)),
    **dict.fromkeys(("filename", "file", "fp", "outfile"), ("path",)),
    **dict.fromkeys(("driver", "fmt", "type"), ("format",)),
}
_C = TypeVar("_C", bound=type)


def with_fields(ours: Mapping[str, str]) -> Callable[[_C], _C]:
    """Let a dataclass say, of a field that it has not, which was meant."""

    def decorated(cls: _C) -> _C:
        made = cls.__init__  # type: ignore[misc]
        known = [each for each in inspect.signature(made).parameters if each != "self"]

        @functools.wraps(made)
        def __init__(self: Any, *args: Any, **fields: Any) -> None:  # noqa: N807 - it becomes a method
            try:
                made(self, *args, **fields)
            except TypeError:
                for name in fields:
                    if name not in known:
                        guess = ours.get(name, "").partition(",")[0]
                        near = f"Here that is {guess}=" if guess in known else did_you_mean(name, known)
                        told = near or f"It takes {', '.join(known)}."
                        raise UsageError(
                            f"{cls.__name__} does not take {name}={quoted(fields[name])}. {told}"
                        ) from None
                raise

        cls.__init__ = __init__  # type: ignore[misc]
        return cls

    return decorated


def with_guesses(ours: Mapping[str, str]) -> Callable[[_C], _C]:
    """Let instances of a class say, of a name that they lack, what it is called here."""

    def decorated(cls: _C) -> _C:
        def __getattr__(self: Any, name: str) -> Any:  # noqa: N807 - it becomes a method
            if name.startswith("_"):
                raise AttributeError(name)
            known = dir(self)
            had = {guess: text for guess, text in ours.items() if re.split(r"\W", text)[0] in ("", *known)}
            if not hasattr(type(self), "__getitem__"):
                had = {guess: text for guess, text in had.items() if not text.startswith("[")}
            public = [each for each in known if not each.startswith("_")]
            raise missing(type(self).__name__, name, had, public)

        cls.__getattr__ = __getattr__  # type: ignore[attr-defined] # type checkers would believe it of every name
        return cls

    return decorated


class NamesOnClass(type):
    """A class that says, of a name that it lacks, what it is called here: ``Network.from_gdfs``."""

    if not TYPE_CHECKING:

        def __getattr__(cls, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            raise missing(cls.__name__, name, OF_NETWORK, dir(cls))


def missing(owner: str, name: str, ours: Mapping[str, str], known: Iterable[str]) -> AttributeError:
    """Return the error for a name that is not there, with the one that was meant.

    Examples
    --------
    >>> str(missing("Network", "edges", OF_NETWORK, ()))
    'Network has no "edges". Here that is legs, a mapping by id'
    >>> str(missing("Network", "waypoint_s", OF_NETWORK, ["waypoints"]))
    'Network has no "waypoint_s". Did you mean waypoints?'
    >>> str(missing("routes", "k_shortest_paths", OF_PACKAGE, ()))
    'routes has no "k_shortest_paths". A network has it: net.alternatives(start, end, k)'
    """
    told = f"Here that is {ours[name]}" if name in ours else did_you_mean(name, known)
    if not told and owner == "routes" and name in OF_NETWORK:
        told = f"A network has it: net.{OF_NETWORK[name]}"
    return AttributeError(" ".join(filter(None, (f'{owner} has no "{name}".', told))))
