"""The network on matplotlib Axes of longitude and latitude: for papers and notebooks, to draw more upon."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

from routes.errors import RoutesWarning, UsageError
from routes.geo import masking as coarsen
from routes.maps import classify as classes
from routes.maps.compose import compose
from routes.maps.image.plot import given
from routes.maps.image.space import Dot, FreeSpace, Name, place, samples, spots_around
from routes.maps.image.viewport import Box, rings, to_degrees
from routes.maps.keys import held, leg_looks
from routes.maps.options import MapOptions
from routes.maps.spec import GRID, Ground, MapSpec
from routes.maps.style import LOOKS, NO_FIGURE_DASH, NO_FIGURE_WIDTH, ZERO_DASH, ZERO_WIDTH, leg_dash
from routes.maps.widths import figure_lines
from routes.model.geometry import Bounds, of_arrays
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure
from routes.model.text import quoted
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
    cmap: Any = None,
    scheme: str | None = None,
    k: int = 5,
    categorical: bool = False,
    categories: Sequence[Any] | None = None,
    vmin: float | None = None,
    vmax: float | None = None,
    missing_kwds: dict[str, Any] | None = None,
    period: str | Period | None = None,
    lang: str | None = None,
    crs: Any = None,
    ground: bool = True,
    **style_kwds: Any,
) -> Any:
    """Draw a network on matplotlib Axes and return them; no window is shown.

    The axes are degrees of longitude and latitude (EPSG:4326), stretched so that kilometres are as long both ways in
    the middle: what GeoPandas plots fits upon them. With ``crs`` they are the coordinates of that.

    Parameters
    ----------
    net
        The network, or an answer, which is drawn as its ``map`` draws it.
    column
        A measure, whose figures about legs set the width of the lines; or a field of the legs, which sets the colour.
    ax, figsize, legend, cmap, scheme, k, categorical, categories, vmin, vmax, missing_kwds
        As for ``GeoDataFrame.plot``. The legend stands where nothing is drawn, beside the axes if there is no such
        place. ``scheme`` is ``"equalinterval"``, ``"quantiles"``, or one of mapclassify where that is installed.
    period
        When, for a measure; the one in which most legs have figures of it when absent.
    lang
        The language of names and legend, one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``; the network's own when
        absent.
    crs
        What the axes count in, as pyproj takes it: ``3857``, ``"EPSG:32618"``, ``"ESRI:54030"``.
    ground
        Whether land, water and borders are drawn.
    style_kwds
        Given to the line of every leg: ``linewidth``, ``alpha``, ``color``, ...

    Raises
    ------
    UsageError
        If there is nothing to draw, no leg has a value of ``column``, an option cannot be what it is, or the coordinate
        reference system is unknown or cannot hold the network.
    """
    style_kwds = given.style(style_kwds)
    if not isinstance(ground, bool):
        raise UsageError(f"plot does not take ground={quoted(ground)}: it is True or False")
    classes.check_used(column, cmap=cmap, scheme=scheme)
    options: MapOptions = {"basemap": "builtin" if ground else "none", "period": period}
    if lang is not None:
        options["lang"] = lang
    spec = _with_widths(net, column, options) if column in list(Measure) else _composed(net, options)
    if isinstance(net, Answer):
        net = net._drawn_network()
    if column is not None and column not in list(Measure):
        spec = classes.coloured(
            spec, coarsen.public(net), column, cmap=cmap, scheme=scheme, k=k, categorical=categorical,
            categories=categories, vmin=vmin, vmax=vmax, missing=missing_kwds,
        )  # fmt: skip
    plane = _Plane(crs, _drawn(spec))
    ax = given.axes(ax, figsize)
    _ground(ax, spec.ground, plane)
    handles = _legs(ax, spec, style_kwds, plane)
    look = LOOKS["light"]
    dots = [mark for mark in spec.waypoints if mark.drawn]
    for key in (False, True):
        some = [plane.at(mark.x, mark.y) for mark in dots if (mark.rank == 0) is key]
        if some:
            x, y = zip(*some, strict=True)
            fill = look.text if key else look.mark
            ax.scatter(x, y, s=30 if key else 14, facecolor=fill, edgecolor=look.text, linewidth=1.0, zorder=3)
    ax.set_facecolor(look.sea if ground else "none")
    view = plane.view
    ax.set_xlim(view[0], view[2])
    ax.set_ylim(view[1], view[3])
    ax.set_aspect(plane.aspect)
    frame = _Frame(ax, spec, plane)
    if legend and handles:
        title = next((entry.text for entry in spec.legend if entry.kind == "colour-title"), None)
        _legend(ax, handles, frame, title)
    _names(ax, frame)
    return ax


def _composed(net: NetworkRecords | Answer, options: MapOptions) -> MapSpec:
    return net.map(**options).spec if isinstance(net, Answer) else compose(net, **options)


def _with_widths(net: NetworkRecords | Answer, measure: str, options: MapOptions) -> MapSpec:
    """Return a description whose legs are as wide as figures of a measure, at a time at which some have any.

    Raises
    ------
    UsageError
        If none has.
    """
    options = {**options, "flows": measure}
    spec = _composed(net, options)
    if not _has_widths(spec) and options["period"] is None:
        records = net._drawn_network() if isinstance(net, Answer) else net
        found: Counter[Period] = Counter()
        for every in ("year", "month", "day"):
            for line in figure_lines(records, {leg.id: leg for leg in spec.legs}, every):
                rows = line.rows.values() if line.measure == measure else ()
                found.update(row.period for row in rows if not isinstance(row.value, str))
        if found:
            most = max(found, key=lambda period: (found[period], str(period)))
            spec = _composed(net, {**options, "period": most})
    if not _has_widths(spec):
        told = f"no leg drawn has a number of {measure}"
        raise UsageError(f"{told}: explore({quoted(measure)}) and map(flows={quoted(measure)}) show those of places")
    return spec


def _has_widths(spec: MapSpec) -> bool:
    return any(leg.width or leg.zero for leg in spec.legs)


def _drawn(spec: MapSpec) -> Bounds:
    """Return the bounds of lines and marks: circles of figures, for which a map has room, are not drawn here."""
    import numpy as np

    found = [to_degrees(np.array([[mark.x, mark.y]], dtype=float)) for mark in spec.waypoints if mark.drawn]
    found += [part for leg in spec.legs for part in rings(leg.path)]
    if not found:
        return spec.bounds
    (west, south), (east, north) = (getattr(np.vstack(found), which)(axis=0) for which in ("min", "max"))
    least = 0.05
    return float(west) - least, float(south) - least, float(east) + least, float(north) + least


class _Plane:
    """What the axes count in: degrees, or the coordinates of another reference system."""

    def __init__(self, crs: Any, bounds: Bounds) -> None:
        """Take a reference system; ``bounds`` in degrees are what is shown of it."""
        self._to = None if crs is None else _transformer(crs, bounds)
        west, south, east, north = bounds
        if self._to is not None and east > 180:
            raise UsageError("a network that crosses 180 degrees is drawn in degrees alone: leave crs out")
        if self._to is None:
            room = max(east - west, north - south) * 0.08
            self.view: Bounds = west - room, south - room, east + room, north + room
            middle = (self.view[1] + self.view[3]) / 2
            self.aspect = 1.0 / math.cos(math.radians(max(-80.0, min(80.0, middle))))
            return
        x0, y0, x1, y1 = self._to.transform_bounds(west, south, east, north, densify_pts=21)
        if not all(map(math.isfinite, (x0, y0, x1, y1))):
            raise UsageError(f"crs {quoted(str(crs))} cannot hold what is drawn: it has no place for all of it")
        room = max(x1 - x0, y1 - y0) * 0.08
        self.view, self.aspect = (x0 - room, y0 - room, x1 + room, y1 + room), 1.0

    def of(self, degrees: Any) -> Any:
        """Return degrees (n, 2) as coordinates (n, 2)."""
        import numpy as np

        if self._to is None:
            return degrees
        return np.column_stack(of_arrays(self._to.transform, degrees[:, 0], degrees[:, 1]))

    def rings(self, path: str, grid: int = GRID) -> list[Any]:
        """Return the parts of path data, without what the reference system has no place for."""
        import numpy as np

        parts = (self.of(part) for part in rings(path, grid))
        return [kept for part in parts if len(kept := part[np.isfinite(part).all(axis=1)]) > 1]

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Return a grid position as coordinates."""
        import numpy as np

        across, up = self.of(to_degrees(np.array([[x, y]], dtype=float)))[0]
        return float(across), float(up)


def _transformer(crs: Any, bounds: Bounds) -> Any:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError

    said = quoted(str(crs))
    try:
        system = CRS.from_user_input(crs)
    except CRSError:
        raise UsageError(f'crs {said} is no coordinate reference system: write 3857 or "EPSG:32618"') from None
    if not (system.is_geographic or system.is_projected) or len(system.axis_info) != 2:
        raise UsageError(f'crs {said} is no system of a map, in two directions: write 3857 or "EPSG:32618"')
    area, (west, south, east, north) = system.area_of_use, bounds
    # West of east: an area over 180 degrees is not looked at.
    if area is not None and (
        area.west <= area.east < west or east < area.west <= area.east or south > area.north or north < area.south
    ):
        told = f"{area.west:g} to {area.east:g} degrees of longitude, {area.south:g} to {area.north:g} of latitude"
        line = f"crs {said} is for {told}: what is drawn lies outside, and may be bent"
        warnings.warn(line, RoutesWarning, stacklevel=2)
    return Transformer.from_crs(4326, system, always_xy=True)


def _ground(ax: Any, ground: Ground, plane: _Plane) -> None:
    from matplotlib.collections import LineCollection, PathCollection
    from matplotlib.path import Path

    look = LOOKS["light"]
    for path, fill, edge, order in (
        (ground.land, look.land, look.coast, 1.0),
        (ground.lakes, look.lake, "none", 1.1),
    ):
        parts = [Path(ring, closed=True) for ring in plane.rings(path, ground.grid)]
        if parts:
            whole = Path.make_compound_path(*parts)
            ax.add_collection(
                PathCollection([whole], facecolor=fill, edgecolor=edge, linewidth=0.5, zorder=order), autolim=False
            )
    for path, colour, width, dash, order in (
        (ground.rivers, look.river, 1.3, "solid", 1.05),
        (ground.borders, look.border, 0.7, "solid", 1.5),
        (ground.disputed, look.disputed, 0.7, (0, (4, 4)), 1.5),
    ):
        found = plane.rings(path, ground.grid)
        if found:
            lines = LineCollection(found, colors=colour, linewidths=width, linestyles=[dash], zorder=order)
            ax.add_collection(lines, autolim=False)


def _legs(ax: Any, spec: MapSpec, style_kwds: dict[str, Any], plane: _Plane) -> list[Any]:
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
        for part in plane.rings(leg.path):
            x, y = part[:, 0], part[:, 1]
            ax.plot(x, y, color=look.halo, linewidth=width + 1.8, zorder=2.0, solid_capstyle="butt")
            if leg.banded:
                ax.plot(x, y, color=colour, linewidth=width + 4, alpha=look.band, zorder=2.1, solid_capstyle="butt")
            ax.plot(x, y, **{**style, **style_kwds})
        kind = leg.style if leg.colour is None else f"c{leg.colour}"
        if leg.width == 0 and not leg.zero and leg.colour is None:
            continue
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


class _Frame:
    """The axes in points, y growing downwards, at the size that they have now: what is drawn, and where."""

    def __init__(self, ax: Any, spec: MapSpec, plane: _Plane) -> None:
        import numpy as np

        ax.apply_aspect()
        self.unit = ax.figure.dpi / 72
        corners = ax.get_window_extent().bounds
        # A name that touches the frame is cut where the picture ends.
        inside = 2.0
        self.box = Box(
            corners[0] / self.unit + inside, -(corners[1] + corners[3]) / self.unit + inside,
            corners[2] / self.unit - 2 * inside, corners[3] / self.unit - 2 * inside,
        )  # fmt: skip
        self._ax = ax
        lines = [samples(self.points(part), 4) for leg in spec.legs for part in plane.rings(leg.path)]
        self.lines = np.vstack(lines) if lines else np.zeros((0, 2))
        self.marks = [mark for mark in spec.waypoints if mark.drawn and mark.name.strip()]
        spots = [self.points(np.array([plane.at(mark.x, mark.y)]))[0] for mark in self.marks]
        self.dots = [Dot(float(x), float(y), 3.0) for x, y in spots]
        self.blocked: list[Box] = []

    def points(self, coordinates: Any) -> Any:
        """Return coordinates of the axes (n, 2) as points."""
        import numpy as np

        found = self._ax.transData.transform(coordinates) / self.unit
        return np.column_stack([found[:, 0], -found[:, 1]])

    def share(self, box: Box) -> tuple[float, float]:
        """Return the upper left corner of a box as shares of the axes, 0 to 1 to the right and upwards."""
        x, y = self._ax.transAxes.inverted().transform((box.x * self.unit, -box.y * self.unit))
        return float(x), float(y)


def _legend(ax: Any, handles: list[Any], frame: _Frame, title: str | None) -> None:
    """Put the legend where nothing is drawn, in a corner if it can be; beside the axes if there is no such place."""
    import numpy as np

    made = ax.legend(handles=handles, loc="upper left", fontsize="small", framealpha=0.9, borderaxespad=0.0)
    made.set_title(title, {"size": "small"})
    for text in (*made.get_texts(), made.get_title()):
        text.set_parse_math(False)
    size = made.get_window_extent(ax.figure.canvas.get_renderer())
    w, h = size.width / frame.unit, size.height / frame.unit
    space, box = FreeSpace(frame.box), frame.box
    space.mark(frame.lines, 6)
    for dot in frame.dots:
        # Its name stands beside it.
        space.mark(np.array([[dot.x, dot.y]]), 12)
    corners = [(x, y) for x in (box.x, box.x + box.w) for y in (box.y, box.y + box.h)]
    found = [spot for corner in corners if (spot := space.find(w, h, corner, 4)) is not None]
    if found:
        best = min(found, key=lambda spot: spot[0])[1]
        made.set_loc("upper left")
        made.set_bbox_to_anchor(frame.share(best), transform=ax.transAxes)
        frame.blocked.append(best)
    else:
        made.set_loc("upper left")
        made.set_bbox_to_anchor((1.02, 1.0), transform=ax.transAxes)


def _names(ax: Any, frame: _Frame) -> None:
    """Write the names of waypoints where they touch nothing."""
    from matplotlib.patheffects import withStroke

    from routes.maps.image.fonts import width_of

    share = LABEL_SIZE / 12
    names = []
    for index, (mark, dot) in enumerate(zip(frame.marks, frame.dots, strict=True)):
        w, h = width_of(mark.name, "label") * share, LABEL_SIZE * 1.18
        around = spots_around(dot.x, dot.y, dot.r, w, h)
        names.append(Name(mark.name, "label", mark.rank, w, h, around, own=dot, key=(index,)))
    place(names, frame.lines, frame.dots, frame.blocked, frame.box)
    look = LOOKS["light"]
    for name in names:
        if name.box is not None and name.own is not None:
            x = name.box.x + name.box.w * {"start": 0.0, "middle": 0.5, "end": 1.0}[name.anchor]
            ax.annotate(
                name.text, _back(ax, name.own, frame.unit), (x - name.own.x, name.own.y - name.box.y - name.box.h),
                textcoords="offset points", fontsize=LABEL_SIZE, color=look.text, parse_math=False, zorder=4,
                ha={"start": "left", "middle": "center", "end": "right"}[name.anchor], va="bottom",
                path_effects=[withStroke(linewidth=2, foreground=look.halo)],
            )  # fmt: skip


def _back(ax: Any, dot: Dot, unit: float) -> tuple[float, float]:
    """Return where a mark stands in the coordinates of the axes."""
    x, y = ax.transData.inverted().transform((dot.x * unit, -dot.y * unit))
    return float(x), float(y)
