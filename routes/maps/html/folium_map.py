"""A `MapSpec` becomes a `folium.Map` whose page is ours.

folium and branca parse what they render as a template a second time, so they are given constants only. The data
travels beside them, as JSON in ``<script type="application/json">``, and is put into the page after they are done.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterator
from typing import Any

import folium
import folium.plugins
from branca.element import CssLink, Figure, JavascriptLink, MacroElement
from folium.template import Template

from routes.errors import UsageError
from routes.maps.html.layer import LayerStyle, packed, parts_of
from routes.maps.html.libraries import Library, MapFile, Shelf, hosts, image, loaded, shim, tiles_note
from routes.maps.html.page import document, layer_code
from routes.maps.spec import MapSpec
from routes.model.text import counted

__all__ = ["RoutesMap", "folium_parts", "page_map"]

MAP_ID = "routes"
# What lists the layers of a map. A control of groups lists only what its owner names.
_CONTROLS = (folium.LayerControl, folium.plugins.TreeLayerControl)


class _Starter(MacroElement):  # type: ignore[misc]
    """Starts the page's script on the map that folium has made; on a page that is not ours, draws the layer instead."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {% if this.in_page %}
            routesPage({{ this._parent.get_name() }});
            {% else %}
            {{ this.code }}
            routesFolium.pack("page", "{{ this.packed }}");
            routesFolium.group("page", "ground").addTo({{ this._parent.get_name() }});
            routesFolium.group("page", "all").addTo({{ this._parent.get_name() }});
            {% endif %}
        {% endmacro %}
        """
    )

    def __init__(self, spec: MapSpec) -> None:
        super().__init__()
        self._name = "RoutesPage"
        self._id = MAP_ID
        self.spec = spec
        self.in_page = False

    @property
    def code(self) -> str:
        """The script that draws layers; a constant."""
        return layer_code()

    @property
    def packed(self) -> str:
        """What it draws, as base64."""
        return packed(self.spec, LayerStyle(ground=True))


class PageFigure(Figure):  # type: ignore[misc]
    """A branca figure that renders as our page. It holds the description and never renders text of it."""

    def __init__(self) -> None:
        super().__init__()
        self._id = MAP_ID
        self.spec: MapSpec | None = None
        self.frame_size = ("100%", "640px")

    def render(self, **kwargs: Any) -> str:
        """Return the whole page as HTML.

        Raises
        ------
        UsageError
            If something was added to the map that this page cannot draw.
        """
        if self.spec is None:
            return str(super().render(**kwargs))
        return self.page(Shelf(), **kwargs)[0]

    def page(self, shelf: Shelf, **kwargs: Any) -> tuple[str, set[str]]:
        """Return the page, and the hosts that what was added to it asks.

        Raises
        ------
        FileError
            If the folder of the shelf is none.
        UsageError
            If something was added to the map that this page cannot draw.
        """
        assert self.spec is not None
        _check_added(self)
        if next(_added(self), None) is not None:
            for made in self._children.values():
                # A cluster of markers asks how far its map zooms, before the page's own script says so.
                made.options["max_zoom"] = self.spec.max_zoom
        html, script = self.parts(**kwargs)
        spec = _with_note(self)
        head, libraries, asked = _added_assets(self, shelf)
        asked.update(loaded("\n".join([head, html, script])))
        if spec.tiles is not None:
            asked.add(spec.tiles.host)
        return document(spec, html, script, assets=head, libraries=libraries, **_switched(self, spec)).html, asked

    def parts(self, **kwargs: Any) -> tuple[str, str]:
        """Return the HTML and the script that folium renders for our page, from constants."""
        starter = self._starter()
        if starter is not None:
            starter.in_page = True
        try:
            for child in list(self._children.values()):
                child.render(**kwargs)
        finally:
            if starter is not None:
                starter.in_page = False
        return str(self.html.render()), str(self.script.render())

    def _starter(self) -> _Starter | None:
        """Return what starts the page, wherever the map stands."""
        for made in self._children.values():
            for child in getattr(made, "_children", {}).values():
                if isinstance(child, _Starter):
                    return child
        return None

    def _repr_html_(self, **kwargs: Any) -> str:
        if self.spec is None:
            return str(super()._repr_html_(**kwargs))
        from routes.maps.html import notebook

        width, height = self.frame_size
        return notebook.frame(self.render(**kwargs), self.spec.title, width=width, height=height) + notebook.table(
            self.spec
        )


class RoutesMap(MapFile, folium.Map):  # type: ignore[misc]
    """A `folium.Map` to which other folium layers can be added; ``save`` writes one self-contained page.

    The scripts that `folium.Map` names stand in no page of ours, where Leaflet is inlined; a host that draws the map
    with a page of its own (streamlit-folium) reads them from here.
    """

    @property
    def spec(self) -> MapSpec:
        """What the map shows."""
        found = self.get_root().spec
        assert isinstance(found, MapSpec)
        return found

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        from routes.maps.html import notebook

        return notebook.bundle(self.spec, repr(self), self.get_root()._repr_html_, include, exclude)

    def __repr__(self) -> str:
        counts = f"{counted(len(self.spec.waypoints), 'waypoint')}, {counted(len(self.spec.legs), 'leg')}"
        return f"<RoutesMap {self.spec.title!r}: {counts}>"


def page_map(spec: MapSpec, *, width: str = "100%", height: str = "640px") -> RoutesMap:
    """Return the map of a description. Ids are fixed and nothing in it depends on time or chance.

    ``width`` and ``height`` are those of its frame in a notebook.
    """
    west, south, east, north = spec.bounds
    made = RoutesMap(
        location=[round((south + north) / 2, 4), round((west + east) / 2, 4)],
        zoom_start=4,
        tiles=None,
        zoom_control=False,
        attribution_control=False,
        max_zoom=spec.max_zoom,
        zoom_snap=0,
        zoom_delta=1,
        scroll_wheel_zoom=False,
        world_copy_jump=False,
        max_bounds_viscosity=1.0,
        zoom_animation=False,
        fade_animation=False,
    )
    made._id = MAP_ID
    figure = PageFigure()
    figure.spec = spec
    figure.frame_size = (width, height)
    made._parent = None
    figure.add_child(made, name=MAP_ID)
    made.add_child(_Starter(spec), name="routes_page")
    return made


def folium_parts(spec: MapSpec) -> tuple[str, str]:
    """Return what `document` needs of folium: the HTML and the script that it renders from constants."""
    found: tuple[str, str] = page_map(spec).get_root().parts()
    return found


# What folium draws with a library that our page does not bring along, and what to do instead.
_NOT_DRAWN = {
    "Icon": "leave icon= out for the plain marker, use folium.DivIcon or folium.CircleMarker",
    "FastMarkerCluster": "use folium.plugins.MarkerCluster, pass callback= with a marker of your own",
    "TimeSliderChoropleth": "use a map with period= for each time, or folium.Choropleth",
}
_ELSE = "or add it to net.to_folium(), a map of folium's own"


def _added(element: Any) -> Iterator[Any]:
    """Yield everything that a caller added below an element, and the markers and icons these use."""
    for child in element._children.values():
        if isinstance(child, _Starter):
            continue
        if not isinstance(child, RoutesMap):
            yield child
        marker = getattr(child, "marker", None)
        yield from (one for one in (marker, getattr(marker, "icon", None)) if one is not None)
        yield from _added(child)


def _check_added(figure: Figure) -> None:
    for child in _added(figure):
        kind = type(child)
        # A folium.CustomIcon is a picture: Leaflet draws it, although folium derives it from Icon.
        name = next((b.__name__ for b in kind.__mro__ if b.__name__ in _NOT_DRAWN or b is folium.CustomIcon), None)
        own_callback = name == "FastMarkerCluster" and "AwesomeMarkers" not in str(getattr(child, "callback", ""))
        if name in _NOT_DRAWN and name is not None and kind.__module__.startswith("folium") and not own_callback:
            raise UsageError(f"this page cannot draw folium's {kind.__name__}: {_NOT_DRAWN[name]}, {_ELSE}")


def _switched(figure: Figure, spec: MapSpec) -> dict[str, Any]:
    """Return what `document` needs so that a control of layers lists the parts of our map; nothing without one."""
    if not any(isinstance(child, _CONTROLS) for child in _added(figure)):
        return {}
    parts = [
        (part, mode, name)
        for part, mode, name in parts_of(spec, ground=spec.tiles is None)
        # Thousands of legs are drawn on one canvas, whatever their mode.
        if not (mode and spec.large)
    ]
    return {"scripts": ("layers.js",), "styles": ("layers.css",), "data": {"layers": parts}}


def _added_assets(figure: Figure, shelf: Shelf) -> tuple[str, str, set[str]]:
    """Return the tags for what a caller added to the map: for the head, and for after Leaflet; and hosts they ask.

    Nothing for our own page. A plugin's script needs Leaflet to stand before it. folium's own list of libraries is left
    out.
    """
    if next(_added(figure), None) is None:
        return "", "", set()
    own = _own_header()
    toggle = "width:36px;height:36px;background:50% 50%/26px 26px no-repeat"
    small = ".leaflet-control-layers{font-size:13px}.leaflet-control-layers-list{margin:0}"
    rest = [f"<style>.leaflet-control-layers-toggle{{{toggle} url({image('layers-2x.png')})}}{small}</style>"]
    scripts = [f"<script>{shim()}</script>"]
    asked = _tile_hosts(figure)
    for name, child in figure.header._children.items():
        text = str(child.render())
        if text in own:
            continue
        if not isinstance(child, JavascriptLink | CssLink):
            rest.append(text)
            continue
        library = Library(name, child.url, isinstance(child, CssLink))
        tag, host = shelf.tag(library)
        (rest if library.style else scripts).append(tag)
        asked.add(host)
    return "\n".join(rest), "\n".join(scripts), asked


def _tile_hosts(figure: Figure) -> set[str]:
    return set(hosts(url for child in _added(figure) if isinstance(url := getattr(child, "tiles", None), str)))


def _with_note(figure: PageFigure) -> MapSpec:
    """Return the description; below the map it says which hosts learn who opens it, if tiles of others were added."""
    assert figure.spec is not None
    spec = figure.spec
    note = tiles_note(_tile_hosts(figure), spec.lang)
    return dataclasses.replace(spec, ground_line=f"{spec.ground_line} {note}".strip()) if note else spec


@functools.cache
def _own_header() -> frozenset[str]:
    """Return what `folium.Map` itself puts into the head of a page."""
    bare = folium.Map(tiles=None)
    bare._id = MAP_ID
    root = bare.get_root()
    root.render()
    return frozenset(str(child.render()) for child in root.header._children.values())
