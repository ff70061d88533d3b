"""The network on matplotlib Axes of longitude and latitude: for papers and notebooks, to draw more upon."""

from __future__ import annotations

from typing import Any

from routes.errors import MissingDependencyError, UsageError
from routes.maps import ground as grounds
from routes.maps.compose import STYLES
from routes.maps.flows import flow_style
from routes.maps.text import Text
from routes.model.network import NetworkRecords
from routes.model.records import Basis, PlaceKind

__all__ = ["plot"]

COLOURS = {
    "road": "#0b5a8c",
    "water": "#0f7d74",
    "foot": "#7a3b0c",
    "rail": "#59407d",
    "air": "#4d5a63",
    "other": "#51595e",
}
DASHES: dict[str, Any] = {
    "road": "-",
    "water": (0, (4, 2)),
    "foot": ":",
    "rail": "-.",
    "air": (0, (8, 4)),
    "other": "--",
}


def plot(
    net: NetworkRecords,
    column: str | None = None,
    ax: Any = None,
    *,
    figsize: tuple[float, float] | None = None,
    legend: bool = False,
    **style_kwds: Any,
) -> Any:
    """Draw a network on matplotlib Axes and return them; no window is shown.

    Parameters
    ----------
    net
        The network.
    column
        A measure whose figures about legs set the width of the lines.
    ax, figsize, legend, style_kwds
        As for ``GeoDataFrame.plot``; further keywords go to every line.

    Raises
    ------
    MissingDependencyError
        If matplotlib is not installed.
    UsageError
        If there is nothing to draw, or no leg has figures of ``column``.
    """
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise MissingDependencyError("plot needs matplotlib: pip install 'migration-routes[static]'") from error
    from routes.geo import layers

    if not net.waypoints:
        raise UsageError("there is nothing to draw: the network has no waypoint")
    if ax is None:
        ax = plt.subplots(figsize=figsize)[1]
    xs = [x for leg in net.legs.values() for x, *_ in leg.line.coords] + [w.lon for w in net.waypoints.values()]
    ys = [y for leg in net.legs.values() for _, y, *_ in leg.line.coords] + [w.lat for w in net.waypoints.values()]
    view = grounds.padded((min(xs), min(ys), max(xs), max(ys)), 0.08)
    found = layers.ground(view, tolerance_m=max(100.0, (view[2] - view[0]) * 60))
    for polygon in found.land:
        ax.fill(*polygon.exterior.xy, facecolor="#f5f2ea", edgecolor="#b9b09c", linewidth=0.4, zorder=1)
    for line, status in found.boundaries:
        ax.plot(*line.xy, color="#cfc7b6", linewidth=0.6, linestyle="--" if status == "disputed" else "-", zorder=1.5)
    style = flow_style(net, net.legs.values(), column, None, Text("en"))
    named: set[str] = set()
    for leg in net.legs.values():
        kind = STYLES[leg.mode]
        width = 1.6 if style is None else max(0.5, style.width(leg.id) or 0.5)
        look: dict[str, Any] = {"color": COLOURS[kind], "linestyle": DASHES[kind], "linewidth": width, "zorder": 2}
        if leg.basis is Basis.SCHEMATIC:
            ax.plot(*leg.line.xy, color=COLOURS[kind], linewidth=width + 4, alpha=0.15, zorder=1.8)
        label = None if kind in named else Text("en").of("groups", kind)
        named.add(kind)
        ax.plot(*leg.line.xy, **{**look, **style_kwds, "label": label})
    dots = [w for w in net.waypoints.values() if w.kind is not PlaceKind.AREA]
    ax.scatter([w.lon for w in dots], [w.lat for w in dots], s=9, facecolor="white", edgecolor="#1d2429", zorder=3)
    ax.set_facecolor("#dbe6ea")
    ax.set_xlim(view[0], view[2])
    ax.set_ylim(view[1], view[3])
    ax.set_aspect(1.0 / _cosine((view[1] + view[3]) / 2))
    if legend:
        ax.legend(loc="best", fontsize="small")
    return ax


def _cosine(lat: float) -> float:
    import math

    return math.cos(math.radians(max(-80.0, min(80.0, lat))))
