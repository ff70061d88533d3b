"""``net.explore()``: the argument names of ``GeoDataFrame.explore``, with what each means here or a refusal."""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar, Unpack

from routes.errors import UsageError
from routes.geo import masking as coarsen
from routes.io.rows import columns, to_row
from routes.maps import classify as classes
from routes.maps.compose import compose
from routes.maps.html import folium_layers as layers
from routes.maps.html.layer import LayerStyle
from routes.maps.options import PLAIN_OPTIONS, PlainOptions
from routes.maps.spec import LegMark, MapSpec, WaypointMark
from routes.model.network import NetworkRecords
from routes.model.records import Measure
from routes.model.text import did_you_mean, quoted
from routes.results.answer import Answer

__all__ = ["explore"]

# What GeoDataFrame.explore has, and a map of this package does not do; with what to do instead.
REFUSED = {
    "marker_type": 'waypoints are circles: leave it out, or say "circle_marker"',
    "classification_kwds": "use scheme= and k=",
    "tooltip_kwds": "tooltips show the name of the place or the leg",
    "popup_kwds": "popups show facts, figures and sources",
    "map_kwds": "make the map yourself and pass it: m=folium.Map(...)",
}
_Mark = TypeVar("_Mark", LegMark, WaypointMark)
STYLE_KEYS = ("color", "weight", "opacity")


def explore(
    net: NetworkRecords | Answer,
    column: str | None = None,
    cmap: Any = None,
    color: str | None = None,
    m: Any = None,
    tiles: Any = "builtin",
    attr: str | None = None,
    tooltip: bool | str | Sequence[str] = True,
    popup: bool | str | Sequence[str] = True,
    highlight: bool = True,
    categorical: bool = False,
    legend: bool = True,
    scheme: str | None = None,
    k: int = 5,
    vmin: float | None = None,
    vmax: float | None = None,
    width: int | str = "100%",
    height: int | str = 640,
    categories: Any = None,
    classification_kwds: dict[str, Any] | None = None,
    control_scale: bool = True,
    marker_type: str | None = None,
    marker_kwds: dict[str, Any] | None = None,
    style_kwds: dict[str, Any] | None = None,
    highlight_kwds: dict[str, Any] | None = None,
    missing_kwds: dict[str, Any] | None = None,
    tooltip_kwds: dict[str, Any] | None = None,
    popup_kwds: dict[str, Any] | None = None,
    legend_kwds: dict[str, Any] | None = None,
    map_kwds: dict[str, Any] | None = None,
    name: str | None = None,
    **ours: Unpack[PlainOptions],
) -> Any:
    """Return a `folium.Map` with the network as named groups of layers; argument names of ``GeoDataFrame.explore``.

    Groups are ground, areas, legs by mode, figures, places, names and notes: a ``folium.LayerControl`` switches them.

    Parameters
    ----------
    net
        The network, or an answer, which is drawn as its ``map`` draws it.
    column
        A measure (``"transit"``): its figures about legs set the width of the lines. Or a field of the legs (``mode``,
        ``basis``, ``certainty``, ``length_km``, ``hours``, ``cost_usd``, or a column of your own): its values set the
        colour; the dash goes on telling the mode.
    cmap, categorical, categories, scheme, k, vmin, vmax, missing_kwds
        How values become colours: a name of matplotlib's or a list; ``"equalinterval"`` or ``"quantiles"`` in ``k``
        classes; ``color`` and ``label`` of legs without a value.
    color
        One colour for all legs. Colours are ``"#rrggbb"`` or CSS names.
    tooltip, popup
        ``True``; or columns of legs and places, by name, to show besides what a map says: in tooltip and popup, or in
        the popup alone. Fields and columns of your own: ``tooltip=["count", "mode"]``.
    m
        A ``folium.Map``, ``FeatureGroup`` or ``DualMap`` of yours, which is returned with the groups added to it; it
        keeps its own ground. Without it the map is ours, with a control of layers.
    tiles, attr
        ``"builtin"``, our land and borders; ``None`` for no ground; or tiles of others, whose host sees who reads the
        page: a name of xyzservices, a provider, a layer of folium, an address with its ``attr``, a Web Map Service; or
        an ``.mbtiles`` or ``.pmtiles`` file, whose tiles stand in the page.
    style_kwds, highlight_kwds, marker_kwds
        ``color``, ``weight``, ``opacity`` of lines; of lines under the pointer; ``radius`` of places.
    name
        One group of this name in place of one of each kind, as ``SideBySideLayers`` takes.
    width, height
        Of the frame in a notebook: px, or for the width also a share such as ``"100%"``.
    legend, legend_kwds
        Whether there is one, on a map; ``caption`` is its heading.
    ours
        Options of `Network.map`: ``title``, ``lang``, ``at``, ``theme``, ... The map has no control of time: it shows
        the first step, or that of ``period``, ``at``. Chapters are left to `Network.map`.

    Raises
    ------
    UsageError
        If an argument is unknown, or asks for something that this map does not do; the message says what to do.

    Examples
    --------
    >>> import routes
    >>> made = routes.load("americas").explore(column="mode", tiles=None)
    >>> type(made).__name__
    'FoliumMap'
    >>> list(made.groups)[-3:]
    ['Places', 'Names', 'Notes on the map']
    """
    refused = {
        "classification_kwds": classification_kwds, "tooltip_kwds": tooltip_kwds,
        "popup_kwds": popup_kwds, "map_kwds": map_kwds,
        "marker_type": None if marker_type == "circle_marker" else marker_type,
    }  # fmt: skip
    for option, value in refused.items():
        if value:
            raise UsageError(f"explore does not take {option}={quoted(value)}: {REFUSED[option]}")
    _check_names(ours)
    if column is not None and color is not None:
        raise UsageError("explore takes column= or color=, not both")
    classes.check_used(column, cmap=cmap, scheme=scheme)
    if name is not None and not isinstance(name, str):
        raise UsageError(f"name {quoted(name)} must be a text")
    if m is not None and not layers.is_holder(m):
        raise UsageError(f"m {quoted(type(m).__name__)} is not a map of folium's")
    tooltip, popup = (False if value is None or value in ([], ()) else value for value in (tooltip, popup))
    shown = {option: _columns(value) for option, value in (("tooltip", tooltip), ("popup", popup))}
    switches: dict[str, Any] = {"tooltip": True if shown["tooltip"] else tooltip}
    switches |= {"popup": True if shown["popup"] else popup, "highlight": highlight, "control_scale": control_scale}
    styled = {"style_kwds": style_kwds, "highlight_kwds": highlight_kwds, "marker_kwds": marker_kwds}
    _check_switches(switches)
    captions = _keys("legend_kwds", legend_kwds, ("caption",))
    layer, ground = _ground(tiles, attr, m)
    ground = ground or (layer is None and m is not None and ours.get("basemap") == "builtin")
    style = dataclasses.replace(
        _style(bool(tooltip), bool(popup), highlight, styled), ground=ground, auto=ground and m is None
    )
    size = (_size(width, "width"), _size(height, "height"))
    options: PlainOptions = {"story": False, **_flows(column, ours)}
    if not ground:
        options["basemap"] = "none"
    if isinstance(net, Answer):
        spec, net = net.map(**options).spec, net._drawn_network()
    else:
        spec = compose(net, **options)
    if column is not None and column not in list(Measure):
        shown_net = coarsen.public(net, exact=ours.get("exact", ()))
        spec = classes.coloured(
            spec, shown_net, column, cmap=cmap, categorical=categorical, categories=categories, scheme=scheme, k=k,
            vmin=vmin, vmax=vmax, missing=missing_kwds, **captions,
        )  # fmt: skip
    if color is not None:
        one = classes.checked_colour(color, "color")
        spec = dataclasses.replace(
            spec, colours=(one,), legs=tuple(dataclasses.replace(leg, colour=0) for leg in spec.legs)
        )
    if shown["tooltip"] or shown["popup"]:
        own = {name for leg in net.legs.values() for name, _ in leg.extra}
        own |= {name for place in net.waypoints.values() for name, _ in place.extra}
        spec = _with_columns(spec, coarsen.public(net, exact=ours.get("exact", ())), own, **shown)
    if not legend:
        spec = dataclasses.replace(spec, legend=())
    if m is None:
        return layers.folium_map(
            spec,
            style,
            tiles=layers.tile_layer(layer, spec),
            name=name,
            legend=legend,
            control_scale=control_scale,
            size=size,
        )
    layers.add_groups(m, spec, style, name=name, legend=legend)
    return m


def _columns(value: Any) -> tuple[str, ...]:
    """Return the columns that ``tooltip`` or ``popup`` names, none where it is a switch."""
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()


def _with_columns(
    spec: MapSpec, net: NetworkRecords, own: set[str], tooltip: Sequence[str], popup: Sequence[str]
) -> MapSpec:
    """Return a description whose legs and places say the values of columns; ``own`` are those of the user.

    Raises
    ------
    UsageError
        If neither legs nor places have a column.
    """
    legs = {mark.id: _cells("legs", net.legs[mark.id]) for mark in spec.legs}
    places = {mark.id: _cells("waypoints", net.waypoints[mark.id]) for mark in spec.waypoints}
    known = {name for table in ("legs", "waypoints") for name in columns(table, ())} | {"length_km"}
    known |= own
    for name, wanted in (("tooltip", tooltip), ("popup", popup)):
        for column in wanted:
            if column not in known:
                hint = did_you_mean(column, known)
                raise UsageError(f"{name} {quoted(column)} is a column of neither legs nor places. {hint}".strip())

    def said(cells: Mapping[str, str], wanted: Iterable[str]) -> tuple[str, ...]:
        return tuple(f"{column}: {cells[column]}" for column in wanted if cells.get(column))

    both = tuple(dict.fromkeys((*tooltip, *popup)))

    def with_lines(mark: _Mark, cells: Mapping[str, str]) -> _Mark:
        return dataclasses.replace(mark, tip=said(cells, tooltip), facts=(*mark.facts, *said(cells, both)))

    return dataclasses.replace(
        spec,
        legs=tuple(with_lines(mark, legs[mark.id]) for mark in spec.legs),
        waypoints=tuple(with_lines(mark, places[mark.id]) for mark in spec.waypoints),
    )


def _cells(table: str, record: Any) -> dict[str, str]:
    """Return the columns of a record as they are written; a number may be a year or a code, and stays as it is."""
    cells = to_row(table, record)
    if table == "legs" and record.length_km is not None:
        cells.setdefault("length_km", f"{record.length_km:.1f}")
    return cells


def _flows(column: str | None, ours: PlainOptions) -> PlainOptions:
    """Return the options with a measure given as ``column``.

    Raises
    ------
    UsageError
        If ``flows`` names another.
    """
    if column is None or column not in list(Measure):
        return ours
    if ours.get("flows") not in (None, column):
        raise UsageError(f"explore takes column={quoted(column)} or flows={quoted(ours['flows'])}, not both")
    return {**ours, "flows": column}


def _check_names(ours: Mapping[str, Any]) -> None:
    for name, value in ours.items():
        if name not in PLAIN_OPTIONS:
            known = f"It takes those of GeoDataFrame.explore, and {', '.join(PLAIN_OPTIONS)}."
            own = [each for each in inspect.signature(explore).parameters if each not in ("net", "ours")]
            hint = did_you_mean(name, [*own, *PLAIN_OPTIONS]) or known
            raise UsageError(f"explore does not take {name}={quoted(value)}. {hint}")


def _check_switches(switches: dict[str, Any]) -> None:
    for name, value in switches.items():
        if not isinstance(value, bool):
            kinds = "True, False, or columns" if name in ("tooltip", "popup") else "True or False"
            raise UsageError(f"explore does not take {name}={quoted(value)}: it is {kinds}")


def _ground(tiles: Any, attr: str | None, m: Any) -> tuple[Any, bool]:
    """Return the tiles of others, and whether our ground is drawn: on a map of ours without tiles."""
    if tiles is None or (isinstance(tiles, str) and tiles in ("builtin", "none")):
        if attr is not None:
            raise UsageError(f"explore does not take attr={quoted(attr)} without tiles=: it credits tiles of others")
        return None, tiles == "builtin" and m is None
    if m is not None:
        raise UsageError("explore takes tiles= or m=, not both: a map of yours has its own ground")
    return layers.given_tiles(tiles, attr), False


def _keys(name: str, options: dict[str, Any] | None, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(options, Mapping | None):
        raise UsageError(f"explore takes {name} as a dict with {', '.join(known)}, not {quoted(options)}")
    for key in options or {}:
        if key not in known:
            raise UsageError(f"explore does not take {name}[{quoted(key)}]: it takes {', '.join(known)}")
    return dict(options or {})


def _number(options: dict[str, Any], key: str, name: str, least: float, most: float) -> float | None:
    value = options.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not least <= value <= most:
        raise UsageError(
            f"explore does not take {name}[{quoted(key)}]={quoted(value)}: a number, {least:g} to {most:g}"
        )
    return float(value)


def _style(tooltip: bool, popup: bool, highlight: bool, styled: dict[str, dict[str, Any] | None]) -> LayerStyle:
    style = _keys("style_kwds", styled["style_kwds"], STYLE_KEYS)
    hot = _keys("highlight_kwds", styled["highlight_kwds"], STYLE_KEYS)
    marker = _keys("marker_kwds", styled["marker_kwds"], ("radius",))
    strong: dict[str, float | str] = {}
    for key, most in (("weight", 40.0), ("opacity", 1.0)):
        found = _number(hot, key, "highlight_kwds", 0, most)
        if found is not None:
            strong[key] = found
    if "color" in hot:
        strong["color"] = classes.checked_colour(hot["color"], "highlight_kwds color")
    opacity = _number(style, "opacity", "style_kwds", 0, 1)
    return LayerStyle(
        tooltip=tooltip, popup=popup, highlight=highlight,
        color=classes.checked_colour(style["color"], "style_kwds color") if "color" in style else None,
        weight=_number(style, "weight", "style_kwds", 0, 40), opacity=1.0 if opacity is None else opacity,
        radius=_number(marker, "radius", "marker_kwds", 1, 40), hot=strong or {"weight": 6.0},
    )  # fmt: skip


def _size(value: int | str, name: str) -> str:
    """Return a CSS length of a frame."""
    text = f"{value}px" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    number = text.removesuffix("px").removesuffix("%")
    whole = int(number) if re.fullmatch(r"[0-9]{1,4}", number) else 0
    if not 1 <= whole <= 5000 or (name == "height" and text.endswith("%")):
        raise UsageError(f'{name} {quoted(value)} is not a size: write pixels, such as 640 or "640px"')
    return text
