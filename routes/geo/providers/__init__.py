"""Geometry providers: how a leg gets its line, one small module each; entry points ``routes.providers``.

A provider is a function ``draw(start, end, *, names, **options)`` of two (lon, lat) positions and the names they
have in messages. It returns a `Drawn`: the line, and the basis on which it was made.
"""

from __future__ import annotations

import functools
import importlib
from importlib import metadata
from typing import Any

from routes.errors import UsageError
from routes.geo.providers.base import Drawn
from routes.model.geometry import Position
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Mode
from routes.model.text import did_you_mean, quoted

__all__ = ["BUILT_IN", "BY_MODE", "Drawn", "chosen", "draw", "draw_leg", "names"]

GROUP = "routes.providers"
BUILT_IN = {
    "great_circle": "routes.geo.providers.great_circle:draw",
    "via": "routes.geo.providers.via:draw",
    "sea": "routes.geo.providers.sea:draw",
    "network": "routes.geo.providers.network:draw",
    "file": "routes.geo.providers.file:draw",
    "valhalla": "routes.geo.providers.routing:valhalla",
    "osrm": "routes.geo.providers.routing:osrm",
}
# Roads and rails need a layer or a server that the user has: without one a leg over land is a schematic line.
BY_MODE = {Mode.BOAT: "sea"}


@functools.cache
def _registered() -> dict[str, str]:
    """Every provider by name; ours come first, a plug-in cannot take their names."""
    return {entry.name: entry.value for entry in metadata.entry_points(group=GROUP)} | BUILT_IN


def names() -> tuple[str, ...]:
    """Return the names of all providers, those of plug-ins included.

    Examples
    --------
    >>> set(BUILT_IN) <= set(names())
    True
    """
    return tuple(sorted(_registered()))


def draw(
    provider: str,
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    **options: Any,
) -> Drawn:
    """Return the line that a provider draws between two (lon, lat) positions.

    Raises
    ------
    UsageError
        If there is no such provider, or it does not know one of the options.
    RoutesError
        Whatever the provider raises: `NoPathError` if nothing joins the two.

    Examples
    --------
    >>> draw("great_circle", (0.0, 0.0), (1.0, 0.0)).basis.value
    'schematic'
    """
    known = _registered()
    if provider not in known:
        hint = did_you_mean(provider, list(known))
        raise UsageError(f"provider {quoted(provider)} is not one of {', '.join(sorted(known))}. {hint}".strip())
    module, _, function = known[provider].partition(":")
    call = getattr(importlib.import_module(module), function)
    try:
        return call(start, end, names=names, **options)  # type: ignore[no-any-return]
    except TypeError as fault:
        if "keyword argument" not in str(fault):
            raise
        raise UsageError(f"provider {provider} does not know an option: {str(fault).partition('() ')[2]}") from fault


def chosen(leg: Leg) -> str:
    """Return the provider of a leg: its column ``provider``; else ``via`` if it has that column; else that of its mode.

    Examples
    --------
    >>> chosen(Leg(id="a", start="x", end="y", mode="boat")), chosen(Leg(id="b", start="x", end="y", mode="air"))
    ('sea', 'great_circle')
    """
    own = dict(leg.extra)
    if own.get("provider"):
        return own["provider"]
    if own.get("via"):
        return "via"
    if leg.mode is Mode.BOAT and own.get("water", "sea") != "sea":
        return "great_circle"
    return BY_MODE.get(leg.mode, "great_circle")


def draw_leg(net: NetworkRecords, leg: str | Leg, provider: str = "", **options: Any) -> Drawn:
    """Return a line for a leg of a network, by the provider named, or by the leg's own choice (`chosen`).

    The column ``via`` lists places of the network, or positions written ``lat lon``, with ``|`` between them. The line
    begins and ends at the leg's waypoints: where a provider stops short of one, a straight piece is added.

    Raises
    ------
    UnknownIdError
        If the network has no such leg, or ``via`` names no place of it.
    RoutesError
        Whatever the provider raises.
    """
    from routes.model.lookup import find, find_leg

    own = find_leg(net, leg) if isinstance(leg, str) else leg
    name = provider or chosen(own)
    start, end = net.waypoints[own.start], net.waypoints[own.end]
    if name == "via" and "through" not in options:
        options["through"] = [_stop(net, text, find) for text in dict(own.extra).get("via", "").split("|") if text]
    if name == "file":
        options.setdefault("leg", own.id)
    ends = ((start.lon, start.lat), (end.lon, end.lat))
    drawn = draw(name, *ends, names=(start.name, end.name), **options)
    return _whole(drawn, *ends)


def _stop(net: NetworkRecords, text: str, find: Any) -> Position:
    parts = text.replace(",", " ").split()
    try:
        lat, lon = map(float, parts)
    except ValueError:
        place = find(net, text.strip())
        if place.id not in net.waypoints:
            raise UsageError(
                f"via {quoted(text.strip())}: a line cannot pass the middle of a country. Name a place."
            ) from None
        return place.lon, place.lat
    return lon, lat


def _whole(drawn: Drawn, start: Position, end: Position) -> Drawn:
    import dataclasses

    import shapely

    coords = [tuple(xy) for xy in drawn.line.coords]
    if coords[0] != start:
        coords.insert(0, start)
    if coords[-1] != end:
        coords.append(end)
    return dataclasses.replace(drawn, line=shapely.LineString(coords))
