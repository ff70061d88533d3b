"""The network on matplotlib Axes of longitude and latitude: for papers and notebooks, to draw more upon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from routes.maps import classify as classes
from routes.maps.compose import compose
from routes.maps.image.space import Dot, Name, place, samples, spots_around
from routes.maps.image.viewport import Box, rings, to_degrees
from routes.maps.keys import held, leg_looks
from routes.maps.spec import Ground, MapSpec
from routes.maps.style import LOOKS, NO_FIGURE_DASH, NO_FIGURE_WIDTH, ZERO_DASH, ZERO_WIDTH, leg_dash
from routes.model.geometry import Bounds
from routes.model.network import NetworkRecords
from routes.model.records import Measure
from routes.results.answer import Answer

__all__ = ["plot"]

LABEL_SIZE = 8.0
LINE_KINDS = ("road", "rail", "water", "foot", "air", "other")


def plot(
    net: NetworkRecords | Answer,
    column: str | None = None,
    ax: Any = None,
    *,
    figsize: tuple[float, float] | None = None,
    legend: bool = False,
    cmap: str | Sequence[str] | None = None,
    **style_kwds: Any,
) -> Any:
    """Draw a network on matplotlib Axes and return them; no window is shown.

    The axes are degrees of longitude and latitude (EPSG:4326), stretched so that kilometres are as long both ways in
    the middle: what GeoPandas plots fits upon them.

    Parameters
    ----------
    net
        The network, or an answer, which is drawn as its ``map`` draws it.
    column
        A measure, whose figures about legs set the width of the lines; or a field of the legs, which sets the colour.
    ax, figsize, legend, cmap
        As for ``GeoDataFrame.plot``.
    style_kwds
        Given to the line of every leg: ``linewidth``, ``alpha``, ``color``, ...

    Raises
    ------
    UsageError
        If there is nothing to draw, or no leg has a value of ``column``.
    """
    import matplotlib.pyplot as plt

    flows = column if column in list(Measure) else None
    if isinstance(net, Answer):
        spec, net = net.map(flows=flows).spec, net._drawn_network()
    else:
        spec = compose(net, flows=flows)
    if column is not None and column not in list(Measure):
        spec = classes.coloured(spec, net, column, cmap=cmap)
    if ax is None:
        ax = plt.subplots(figsize=figsize)[1]
    view = _view(spec.bounds)
    _ground(ax, spec.ground)
    handles = _legs(ax, spec, style_kwds)
    look = LOOKS["light"]
    dots = [mark for mark in spec.waypoints if mark.drawn]
    for key in (False, True):
        some = [_degrees(mark.x, mark.y) for mark in dots if (mark.rank == 0) is key]
        if some:
            x, y = zip(*some, strict=True)
            fill = look.text if key else look.mark
            ax.scatter(x, y, s=30 if key else 14, facecolor=fill, edgecolor=look.text, linewidth=1.0, zorder=3)
    ax.set_facecolor(look.sea)
    ax.set_xlim(view[0], view[2])
    ax.set_ylim(view[1], view[3])
    ax.set_aspect(1.0 / math.cos(math.radians(max(-80.0, min(80.0, (view[1] + view[3]) / 2)))))
    _names(ax, spec)
    if legend and handles:
        made = ax.legend(handles=handles, loc="best", fontsize="small", framealpha=0.9)
        for text in made.get_texts():
            text.set_parse_math(False)
    return ax


def _view(bounds: Bounds) -> Bounds:
    west, south, east, north = bounds
    room = max(east - west, north - south) * 0.08
    return west - room, south - room, east + room, north + room


def _degrees(x: float, y: float) -> tuple[float, float]:
    import numpy as np

    lon, lat = to_degrees(np.array([[x, y]], dtype=float))[0]
    return float(lon), float(lat)


def _ground(ax: Any, ground: Ground) -> None:
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.path import Path

    look = LOOKS["light"]
    for path, fill, edge, order in (
        (ground.land, look.land, look.coast, 1.0),
        (ground.lakes, look.lake, "none", 1.1),
    ):
        parts = [Path(ring, closed=True) for ring in rings(path, ground.grid)]
        if parts:
            whole = Path.make_compound_path(*parts)
            ax.add_collection(
                PathCollection([whole], facecolor=fill, edgecolor=edge, linewidth=0.5, zorder=order), autolim=False
            )
    for path, colour, dash in ((ground.borders, look.border, "solid"), (ground.disputed, look.disputed, (0, (4, 4)))):
        found = rings(path, ground.grid)
        if found:
            lines = LineCollection(found, colors=colour, linewidths=0.7, linestyles=[dash], zorder=1.5)
            ax.add_collection(lines, autolim=False)


def _legs(ax: Any, spec: MapSpec, style_kwds: dict[str, Any]) -> list[Any]:
    """Draw the legs; return what stands for them in a legend."""
    from matplotlib.lines import Line2D

    look = LOOKS["light"]
    handles: dict[str, Any] = {}
    plain = not spec.colours
    texts = {entry.kind: entry.text for entry in spec.legend}
    for leg in spec.legs:
        width = leg.drawn_width * 0.6
        colour = look.lines[leg.style] if leg.colour is None else spec.colours[leg.colour]
        if leg.width == 0 and not leg.zero and leg.colour is None:
            colour = look.lines["other"]
        dash = _dash(leg_dash(leg.style, leg.width, zero=leg.zero), width)
        style: dict[str, Any] = {
            "color": colour,
            "linewidth": width,
            "linestyle": (0, dash) if dash else "-",
            "dash_capstyle": "round" if leg.style == "foot" else "butt",
            "zorder": 2.2,
        }
        for part in rings(leg.path):
            x, y = part[:, 0], part[:, 1]
            ax.plot(x, y, color=look.halo, linewidth=width + 1.8, zorder=2.0, solid_capstyle="butt")
            if leg.banded:
                ax.plot(x, y, color=colour, linewidth=width + 4, alpha=look.band, zorder=2.1, solid_capstyle="butt")
            ax.plot(x, y, **{**style, **style_kwds})
        kind = leg.style if leg.colour is None else f"c{leg.colour}"
        if kind in texts and kind not in handles:
            handles[kind] = Line2D(
                [], [], **{**style, "linestyle": style["linestyle"] if plain else "-", **style_kwds}, label=texts[kind]
            )
    order = [*LINE_KINDS, *(f"c{index}" for index in range(len(spec.colours)))]
    return [handles[kind] for kind in order if kind in handles] + _widths(spec)


def _dash(dash: Sequence[float], width: float) -> tuple[float, ...]:
    """Return a dash as matplotlib counts it: in widths of the line."""
    return tuple(step / max(width, 0.5) * 0.6 for step in dash)


def _widths(spec: MapSpec) -> list[Any]:
    """Return what explains the widths of lines in a legend: what they count, in which unit, and three values."""
    from matplotlib.lines import Line2D

    if all(leg.width is None for leg in spec.legs):
        return []
    lines = LOOKS["light"].lines
    looks = set[str]().union(*(leg_looks(leg, leg.width, zero=leg.zero) for leg in spec.legs))
    found = []
    for entry in held(spec.legend, looks):
        width = {"flow": entry.width or 1.0, "zeroflow": ZERO_WIDTH, "noflow": NO_FIGURE_WIDTH}.get(entry.kind, 0) * 0.6
        dash = _dash({"zeroflow": ZERO_DASH, "noflow": NO_FIGURE_DASH}.get(entry.kind, ()), width)
        if entry.kind == "flow-title":
            found.append(Line2D([], [], linestyle="none", label=entry.text))
        elif width:
            colour = lines["other" if entry.kind == "noflow" else "road"]
            style = (0, dash) if dash else "-"
            found.append(Line2D([], [], color=colour, linewidth=width, linestyle=style, label=entry.text))
    return found


def _names(ax: Any, spec: MapSpec) -> None:
    """Write the names of waypoints where they touch nothing, at the size that the axes have now."""
    import numpy as np
    from matplotlib.patheffects import withStroke

    from routes.maps.image.fonts import width_of

    figure = ax.figure
    unit = figure.dpi / 72
    corners = ax.get_window_extent().bounds
    frame = Box(corners[0] / unit, -(corners[1] + corners[3]) / unit, corners[2] / unit, corners[3] / unit)

    def points(degrees: Any) -> Any:
        found = ax.transData.transform(degrees) / unit
        return np.column_stack([found[:, 0], -found[:, 1]])

    ax.apply_aspect()
    lines = [samples(points(part), 4) for leg in spec.legs for part in rings(leg.path)]
    marks = [mark for mark in spec.waypoints if mark.drawn and mark.name.strip()]
    spots = [points(np.array([_degrees(mark.x, mark.y)]))[0] for mark in marks]
    dots = [Dot(float(x), float(y), 3.0) for x, y in spots]
    share = LABEL_SIZE / 12
    names = []
    for index, (mark, dot) in enumerate(zip(marks, dots, strict=True)):
        w, h = width_of(mark.name, "label") * share, LABEL_SIZE * 1.18
        around = spots_around(dot.x, dot.y, dot.r, w, h)
        names.append(Name(mark.name, "label", mark.rank, w, h, around, own=dot, key=(index,)))
    place(names, np.vstack(lines) if lines else np.zeros((0, 2)), dots, [], frame)
    look = LOOKS["light"]
    for name in names:
        if name.box is not None and name.own is not None:
            x = name.box.x + name.box.w * {"start": 0.0, "middle": 0.5, "end": 1.0}[name.anchor]
            ax.annotate(
                name.text, _back(ax, name.own, unit), (x - name.own.x, name.own.y - name.box.y - name.box.h),
                textcoords="offset points", fontsize=LABEL_SIZE, color=look.text, parse_math=False, zorder=4,
                ha={"start": "left", "middle": "center", "end": "right"}[name.anchor], va="bottom",
                path_effects=[withStroke(linewidth=2, foreground=look.halo)],
            )  # fmt: skip


def _back(ax: Any, dot: Dot, unit: float) -> tuple[float, float]:
    """Return where a mark stands in degrees."""
    x, y = ax.transData.inverted().transform((dot.x * unit, -dot.y * unit))
    return float(x), float(y)
