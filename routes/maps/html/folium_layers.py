"""A `MapSpec` as layers of folium's own: named groups on a `folium.Map`, which a control of layers switches.

folium parses what it renders as a template a second time, so it is given constants only: ids of our own, names of our
own, and the data as base64, which `folium.js` draws.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from collections import OrderedDict
from collections.abc import Iterator
from html import escape
from typing import Any

import folium
import folium.plugins
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from folium.elements import ElementAddToElement
from folium.template import Template

from routes.maps.html.layer import LayerStyle, packed, parts_of
from routes.maps.html.libraries import Library, MapFile, Shelf, hosts, image, loaded, needed, noted, shim
from routes.maps.html.page import layer_code, leaflet
from routes.maps.spec import MapSpec
from routes.maps.tiles.given import Tiles, tiles_of
from routes.maps.tiles.inlined import tiles_data
from routes.model.text import counted

__all__ = ["FoliumMap", "RoutesGroup", "add_groups", "folium_map", "given_tiles", "is_map", "tile_layer"]

_CONTROLS = (folium.LayerControl, folium.plugins.GroupedLayerControl, folium.plugins.TreeLayerControl)
# What a template, a script or a control of layers would read as more than letters.
_CODE = re.compile(r"[^\w\s.,;:()/+–—’-]")


class _Drawn:
    """What draws from packed data: the first of a page brings the script, the first of its data brings that."""

    key: str
    packed: str

    @property
    def once(self) -> str:
        """The script and the data, where nothing before this element has brought them; constants."""
        before = list(_before(self.get_root(), self))  # type: ignore[attr-defined]
        code = "" if before else layer_code()
        known = any(one.key == self.key for one in before)
        return code if known else f'{code}\nroutesFolium.pack("{self.key}", "{self.packed}");'


def _before(root: Any, last: Any) -> Iterator[_Drawn]:
    """Yield what is rendered before an element and draws from packed data."""
    for one in _below(root):
        if one is last:
            return
        if isinstance(one, _Drawn):
            yield one


def _below(element: Any) -> Iterator[Any]:
    for child in element._children.values():
        yield child
        yield from _below(child)


class RoutesGroup(_Drawn, folium.FeatureGroup):  # type: ignore[misc]
    """A part of a network as a `folium.FeatureGroup`, to which other layers can be added: legs of a mode, places, ...

    It can stand on any map and in any group; ``layer_name`` is what a control of layers calls it. In the browser it is
    an ``L.FeatureGroup`` that makes its layers when it is added to a map.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.once }}
            var {{ this.get_name() }} = routesFolium.group("{{ this.key }}", "{{ this.part }}", "{{ this.mode }}");
        {% endmacro %}
        """
    )

    def __init__(self, spec: MapSpec, data: tuple[str, str], part: str, mode: str, name: str, show: bool) -> None:
        super().__init__(name=name, show=show)
        self._name = "RoutesGroup"
        self.key, self.packed = data
        self.part = part
        self.mode = mode
        self._bounds = spec.bounds

    def _get_self_bounds(self) -> list[list[float | None]]:
        west, south, east, north = self._bounds
        return [[south, west], [north, east]]


class _Legend(_Drawn, MacroElement):  # type: ignore[misc]
    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.once }}
            routesFolium.legend("{{ this.key }}", "bottomleft").addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, data: tuple[str, str]) -> None:
        super().__init__()
        self._name = "RoutesLegend"
        self.key, self.packed = data


class _Attribution(MacroElement):  # type: ignore[misc]
    """Sources and the credit of tiles, beside the name of the library alone."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            L.control.attribution({prefix: "Leaflet"}).addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )


class _Fit(MacroElement):  # type: ignore[misc]
    """Shows the whole network; in a frame that is not laid out yet, once it has room."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            (function (map, box) {
                function fit() {
                    var size = map.getSize();
                    if (size.x < 90 || size.y < 90) return false;
                    map.fitBounds(box, {padding: [24, 44], animate: false});
                    return true;
                }
                if (!fit()) map.on("resize", function later() { if (fit()) map.off("resize", later); });
            })({{ this._parent.get_name() }}, {{ this.box }});
        {% endmacro %}
        """
    )

    def __init__(self, spec: MapSpec) -> None:
        super().__init__()
        self._name = "RoutesFit"
        west, south, east, north = spec.bounds
        self.box = [[south, west], [north, east]]


def _packed(spec: MapSpec, style: LayerStyle) -> tuple[str, str]:
    letters = packed(spec, style)
    return hashlib.sha256(letters.encode("ascii")).hexdigest()[:16], letters


def control_name(name: str) -> str:
    """Return a name as a control of layers shows it, letter by letter; it reads its names as HTML.

    Examples
    --------
    >>> control_name("Paths of 2022"), control_name("{{ 7 * 7 }}")
    ('Paths of 2022', '&#123;&#123; 7 &#42; 7 &#125;&#125;')
    """
    return _CODE.sub(lambda match: f"&#{ord(match[0])};", name)


def is_holder(m: Any) -> bool:
    """Return whether layers can be added to something: a map, ours too, or a group."""
    return isinstance(m, folium.Map | folium.map.Layer | folium.plugins.DualMap)


def is_map(m: Any) -> bool:
    """Return whether something is a map, on which a legend can stand: a group is none."""
    return isinstance(m, folium.Map | folium.plugins.DualMap)


def add_groups(
    m: Any, spec: MapSpec, style: LayerStyle, *, name: str | None = None, legend: bool = True
) -> tuple[RoutesGroup, ...]:
    """Add the layers of a map to a folium map or group, and return them.

    ``name`` makes one layer of all of them. A name that the map has already gets a number. The legend stands on maps.
    """
    data = _packed(spec, style)
    parts = parts_of(spec, ground=style.ground, unused=True)
    if name is not None:
        below = tuple(part for part in parts if part[0] == "ground")
        parts = (*below, ("all", "", control_name(name)))
    made = []
    for number, (part, mode, said) in enumerate(parts):
        group = RoutesGroup(spec, data, part, mode, _free_name(m, said), part != "unused")
        # Letters and digits alone: streamlit-folium gives elements names of its own, by this.
        group._id = f"{data[0]}n{number}n{sum(1 for one in _below(m) if isinstance(one, RoutesGroup))}"
        m.add_child(group)
        made.append(group)
    if legend and spec.legend and is_map(m):
        key = _Legend(data)
        key._id = f"{data[0]}n{sum(1 for one in _below(m) if isinstance(one, _Legend))}"
        m.add_child(key)
    return tuple(made)


def _free_name(m: Any, name: str) -> str:
    holder = m.m1 if isinstance(m, folium.plugins.DualMap) else m
    taken = {getattr(child, "layer_name", None) for child in holder._children.values()}
    number, free = 2, name
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    return free


class _Inside(_Drawn, folium.TileLayer):  # type: ignore[misc]
    """Tiles whose pictures stand in the page."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this.once }}
            var {{ this.get_name() }} = routesFolium.tiles("{{ this.key }}");
        {% endmacro %}
        """
    )

    def __init__(self, data: dict[str, Any], name: str, attr: str) -> None:
        super().__init__(tiles="", attr=attr, name=name)
        self._name = "RoutesTiles"
        letters = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        self.packed = base64.b64encode(letters.encode("utf-8")).decode("ascii")
        self.key = hashlib.sha256(self.packed.encode("ascii")).hexdigest()[:16]


def given_tiles(tiles: Any, attr: str | None) -> Tiles | folium.map.Layer | None:
    """Return what ``tiles`` stands for, a layer of folium as it is.

    Raises
    ------
    UsageError, DataError, FileError
        As `routes.maps.tiles.given.tiles_of`.
    """
    found = tiles_of(tiles, attr)
    is_layer = isinstance(tiles, folium.TileLayer | folium.WmsTileLayer)
    return tiles if is_layer and attr is None else found


def tile_layer(tiles: Tiles | folium.map.Layer | None, spec: MapSpec) -> folium.map.Layer | None:
    """Return tiles as a layer of folium's.

    Raises
    ------
    UsageError, DataError, FileError
        If they are those of a file, and cannot stand in a page.
    """
    if not isinstance(tiles, Tiles):
        return tiles
    made = _layer_of(tiles, spec)
    made._id = "routestiles"
    return made


def _layer_of(tiles: Tiles, spec: MapSpec) -> folium.map.Layer:
    name = control_name(tiles.name)
    if tiles.file is not None:
        return _Inside(tiles_data(tiles, spec.bounds, spec.view, spec.max_zoom), name, tiles.credit_html)
    if tiles.wms:
        wms = dict(tiles.wms)
        return folium.WmsTileLayer(
            tiles.url, wms["layers"], styles=wms.get("styles", ""), fmt=wms["format"], version=wms["version"],
            transparent=wms.get("transparent") == "true", attr=tiles.credit_html, name=name, overlay=False,
        )  # fmt: skip
    return folium.TileLayer(
        tiles.url, attr=tiles.credit_html, name=name, min_zoom=tiles.min_zoom, max_zoom=24,
        max_native_zoom=tiles.max_zoom, subdomains="".join(tiles.subdomains), tms=tiles.tms,
    )  # fmt: skip


# What asks nothing of jQuery, Bootstrap and Font Awesome, which folium names for every map.
_OWN = (
    RoutesGroup, _Legend, _Attribution, folium.TileLayer, folium.WmsTileLayer, folium.LayerControl, _Fit,
    ElementAddToElement,
)  # fmt: skip


@functools.cache
def _leaflet_url(suffix: str) -> str:
    """Return an address that holds Leaflet itself, so that no host is asked for it."""
    kind = "text/javascript" if suffix == ".js" else "text/css"
    rest = shim() if suffix == ".js" else f"{_toggle()}\n{_SMALL}"
    text = f"{leaflet('leaflet' + suffix)}\n{rest}"
    return f"data:{kind};base64,{base64.b64encode(text.encode('utf-8')).decode('ascii')}"


_SMALL = (
    # The attribution may be as wide as the map, and the scale stands above it.
    ".leaflet-bottom.leaflet-left{bottom:36px}@media(max-width:700px){.leaflet-bottom.leaflet-left{bottom:62px}}"
    ".leaflet-control-layers{font-size:13px}"
    ".leaflet-control-attribution,.leaflet-control-scale-line{font-size:11px;line-height:1.4}"
)


def _toggle() -> str:
    return f".leaflet-control-layers-toggle{{background:50% 50%/26px no-repeat url({image('layers-2x.png')})}}"


class FoliumFigure(Figure):  # type: ignore[misc]
    """A page of folium's with Leaflet in it, that names no other library than its map needs."""

    def __init__(self, spec: MapSpec, size: tuple[str, str]) -> None:
        super().__init__()
        self._id = "routes"
        self.spec = spec
        self.frame_size = size

    def render(self, **kwargs: Any) -> str:
        """Return the whole page as HTML."""
        return self.page(Shelf(), **kwargs)[0]

    def page(self, shelf: Shelf, **kwargs: Any) -> tuple[str, set[str]]:
        """Return the page, and the hosts it asks: what stands on the shelf stands in the page.

        Raises
        ------
        FileError
            If the folder of the shelf is none.
        """
        for part in (self.header, self.html, self.script):
            part._children = OrderedDict()
        with noted(_below(self), self.spec.lang):
            for child in list(self._children.values()):
                child.render(**kwargs)
            html, script = str(self.html.render()), str(self.script.render())
        head: list[str] = []
        scripts: list[str] = []
        asked = set(hosts(_addresses(self)))
        for name, child in self.header._children.items():
            if not isinstance(child, JavascriptLink | CssLink):
                head.append(str(child.render()))
                continue
            library = Library(name, child.url, isinstance(child, CssLink))
            if needed(library, html + script):
                tag, host = shelf.tag(library)
                (head if library.style else scripts).append(tag)
                asked.add(host)
        asked.update(loaded("\n".join([*head, html, script])))
        return self._document(head, html, scripts, script), asked

    def _document(self, head: list[str], html: str, scripts: list[str], script: str) -> str:
        spec = self.spec
        sea = spec.style.look("dark" if spec.theme == "dark" else "light").sea
        small = (
            "main{height:100%}h1.routes-title{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;"
            "clip-path:inset(50%)}"
            f".folium-map{{background:{sea}}}{_SMALL}"
        )
        # For those who hear the page: the map itself has no title.
        heading = f'<h1 class="routes-title">{escape(spec.title)}</h1>'
        # Readers may zoom with two fingers.
        kept = re.sub(r'<meta name="viewport"\s[^>]*/?>', "", "\n".join(head))
        return "\n".join(
            [
                f'<!DOCTYPE html>\n<html lang="{escape(spec.lang)}">\n<head>\n<meta charset="utf-8">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f'<title>{escape(spec.title)}</title>\n<link rel="icon" href="data:,">',
                f"<style>{leaflet('leaflet.css')}\n{_toggle()}</style>",
                f"{kept}\n<style>{small}</style>\n</head>\n<body>\n<main>{heading}\n{html}\n</main>\n<noscript><p>{escape(spec.alt)}</p></noscript>",
                f"<script>{leaflet('leaflet.js')}\n{shim()}</script>",
                *scripts,
                f"<script>\n{script}\n</script>\n</body>\n</html>\n",
            ]
        )

    def _repr_html_(self, **kwargs: Any) -> str:
        from routes.maps.html import notebook

        width, height = self.frame_size
        return notebook.frame(self.render(**kwargs), self.spec.title, width=width, height=height) + notebook.table(
            self.spec
        )


def _addresses(figure: Figure) -> Iterator[str]:
    """Yield the addresses of tiles and pictures below a figure."""
    for child in _below(figure):
        for name in ("tiles", "url"):
            value = getattr(child, name, None)
            if isinstance(value, str):
                yield value


class FoliumMap(MapFile, folium.Map):  # type: ignore[misc]
    """A `folium.Map` of a network: its layers are groups of folium, and others can be added as to any map.

    ``save`` writes a page with Leaflet in it. A control of layers is always rendered last, so that it knows every
    layer; one of yours takes the place of the one that is there.
    """

    @property
    def spec(self) -> MapSpec:
        """What the map shows."""
        found = self.get_root().spec
        assert isinstance(found, MapSpec)
        return found

    @property
    def groups(self) -> dict[str, RoutesGroup]:
        """The layers of the network by the names that a control of layers gives them, the lowest first."""
        return {one.layer_name: one for one in self._children.values() if isinstance(one, RoutesGroup)}

    def render(self, **kwargs: Any) -> None:
        """Render the map with its control of layers last."""
        theirs = any(
            isinstance(one, folium.LayerControl) for name, one in self._children.items() if name != "routes_layers"
        )
        left = any(isinstance(one, folium.map.Layer) and one.control for one in self._children.values())
        if theirs or not left:
            self._children.pop("routes_layers", None)
        for name in [name for name, child in self._children.items() if isinstance(child, _CONTROLS)]:
            child = self._children[name]
            if isinstance(child, folium.LayerControl):
                child.reset()
            self._children.move_to_end(name)
        self._name_libraries()
        super().render(**kwargs)

    def _name_libraries(self) -> None:
        """Say what a page of others needs, such as that of streamlit-folium: for our own layers Leaflet alone."""
        wanted = [("default_js", "leaflet", _leaflet_url(".js")), ("default_css", "leaflet_css", _leaflet_url(".css"))]
        others = any(not isinstance(one, _OWN) for one in _below(self))
        for attribute, name, url in wanted:
            theirs = [pair for pair in getattr(folium.Map, attribute) if pair[0] != name]
            added = [pair for pair in getattr(self, attribute) if pair not in getattr(folium.Map, attribute)]
            added = [pair for pair in added if pair[0] != name]
            setattr(self, attribute, [(name, url), *(theirs if others else []), *added])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        from routes.maps.html import notebook

        return notebook.bundle(self.spec, repr(self), self.get_root()._repr_html_, include, exclude)

    def __repr__(self) -> str:
        counts = f"{counted(len(self.spec.waypoints), 'waypoint')}, {counted(len(self.spec.legs), 'leg')}"
        return f"<FoliumMap {self.spec.title!r}: {counts}>"


def folium_map(
    spec: MapSpec,
    style: LayerStyle,
    *,
    tiles: folium.map.Layer | None = None,
    name: str | None = None,
    legend: bool = True,
    control_scale: bool = True,
    size: tuple[str, str] = ("100%", "640px"),
) -> FoliumMap:
    """Return a map of folium's with the layers of a description; nothing in it depends on time or chance.

    ``size`` is that of its frame in a notebook. Zoom ends where positions are not known any better.
    """
    west, south, east, north = spec.bounds
    made = FoliumMap(
        location=[round((south + north) / 2, 4), round((west + east) / 2, 4)],
        zoom_start=4,
        tiles=None,
        attribution_control=False,
        control_scale=control_scale,
        # Between two levels tiles would be blurred.
        zoom_snap=0 if tiles is None else 1,
    )
    # folium keeps the largest zoom for tiles alone.
    made.options["max_zoom"] = spec.max_zoom
    made._id = "routes"
    figure = FoliumFigure(spec, size)
    made._parent = None
    figure.add_child(made, name="routes")
    _add(made, _Attribution(), "attribution")
    if tiles is not None:
        made.add_child(tiles, name="routes_tiles")
    _add(made, _Fit(spec), "fit")
    add_groups(made, spec, style, name=name, legend=legend)
    _add(made, folium.LayerControl(), "layers")
    return made


def _add(made: FoliumMap, child: MacroElement, name: str) -> None:
    child._id = f"routes{name}"
    made.add_child(child, name=f"routes_{name}")
