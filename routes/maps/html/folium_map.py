"""A `MapSpec` becomes a `folium.Map` whose page is ours.

folium and branca parse what they render as a template a second time, so they are given constants only. The data
travels beside them, as JSON in ``<script type="application/json">``, and is put into the page after they are done.
"""

from __future__ import annotations

import base64
import functools
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from routes.errors import UsageError
from routes.maps.html.layer import LayerStyle, packed
from routes.maps.html.page import document, layer_code, page_json, write_page
from routes.maps.spec import MapSpec
from routes.saving import local_path

__all__ = ["RoutesLayer", "RoutesMap", "folium_parts", "to_folium"]

MAP_ID = "routes"


class _Starter(MacroElement):  # type: ignore[misc]
    """Starts the page's script on the map that folium has made; on a page that is not ours, draws the layer instead."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {% if this.in_page %}
            routesPage({{ this._parent.get_name() }});
            {% else %}
            ({{ this.code }})("{{ this.packed }}", {{ this._parent.get_name() }}).addTo({{ this._parent.get_name() }});
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
        """The function that draws a layer; a constant."""
        return layer_code()

    @property
    def packed(self) -> str:
        """What it draws, as base64."""
        return packed(self.spec, LayerStyle(ground=True))


class RoutesLayer(Layer):  # type: ignore[misc]
    """Legs and waypoints as one layer for any folium map: in a FeatureGroup, a LayerControl, a DualMap.

    Its data is one base64 string: no text of it can be read as a template or as code, by folium or by the browser.
    ``name`` is what a LayerControl calls it.
    """

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = ({{ this.code }})("{{ this.packed }}", {{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, spec: MapSpec, style: LayerStyle | None = None, name: str = "Routes", show: bool = True) -> None:
        super().__init__(name=name, overlay=True, control=True, show=show)
        self._name = "RoutesLayer"
        self.bounds = spec.bounds
        self.code = layer_code()
        self.packed = packed(spec, style or LayerStyle())

    def _get_self_bounds(self) -> list[list[float | None]]:
        west, south, east, north = self.bounds
        return [[south, west], [north, east]]


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
        _check_added(self)
        html, script = self.parts(**kwargs)
        if self.spec is None:
            return str(super().render(**kwargs))
        head, libraries = _added_assets(self)
        return document(self.spec, html, script, assets=head, libraries=libraries).html

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


class RoutesMap(folium.Map):  # type: ignore[misc]
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

    def save(self, outfile: str | Path, **_: Any) -> Path:
        """Write the page, or a picture if the name ends in .svg, .png or .pdf; return the path.

        ``outfile`` is a path; what else ``folium.Map.save`` takes changes nothing. It is written whole or not at all. A
        picture shows the map, not layers added to it.

        Raises
        ------
        FileError
            If the folder does not exist or cannot be written.
        RefusedError
            If the path is an address.
        UsageError
            If it is not a path, or something was added to the map that the page cannot draw.
        """
        from routes.maps.image import write as static

        if local_path(outfile).suffix.lower() in static.SUFFIXES:
            return static.write(self.spec, outfile)
        return write_page(str(self.get_root().render()), outfile)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        from routes.maps.html import notebook

        return notebook.bundle(self.spec, repr(self), self.get_root()._repr_html_, include, exclude)

    def __repr__(self) -> str:
        return f"<RoutesMap {self.spec.title!r}: {len(self.spec.waypoints)} waypoints, {len(self.spec.legs)} legs>"


def to_folium(spec: MapSpec, *, width: str = "100%", height: str = "640px") -> RoutesMap:
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
    found: tuple[str, str] = to_folium(spec).get_root().parts()
    return found


# What folium draws with a library that our page does not bring along, and what to do instead.
_NOT_DRAWN = {
    "Icon": "leave icon= out for the plain marker, or use folium.DivIcon or folium.CircleMarker",
    "FastMarkerCluster": "use folium.plugins.MarkerCluster, or pass callback= with a marker of your own",
    "TimeSliderChoropleth": "use a map with period= for each time, or folium.Choropleth",
}


def _added(element: Any) -> Iterator[Any]:
    """Yield everything that a caller added below an element, and the markers and icons these use."""
    for child in element._children.values():
        if isinstance(child, (_Starter, RoutesLayer)):
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
            raise UsageError(f"this page cannot draw folium's {kind.__name__}: {_NOT_DRAWN[name]}")


def _added_assets(figure: Figure) -> tuple[str, str]:
    """Return the tags for what a caller added to the map: for the head, and for after Leaflet; empty for our own page.

    A plugin's script needs Leaflet to stand before it. folium's own list of libraries is left out.
    """
    if next(_added(figure), None) is None:
        return "", ""
    own = _own_header()
    added = [(type(child).__name__, str(child.render())) for child in figure.header._children.values()]
    scripts = [text for kind, text in added if kind == "JavascriptLink" and text not in own]
    rest = [text for kind, text in added if kind != "JavascriptLink" and text not in own]
    toggle = "width:36px;height:36px;background:50% 50%/26px 26px no-repeat"
    style = f"<style>.leaflet-control-layers-toggle{{{toggle} url({_image('layers-2x.png')})}}</style>"
    return "\n".join([style, *rest]), "\n".join([f"<script>{_library_script()}</script>", *scripts])


@functools.cache
def _own_header() -> frozenset[str]:
    """Return what `folium.Map` itself puts into the head of a page."""
    bare = folium.Map(tiles=None)
    bare._id = MAP_ID
    root = bare.get_root()
    root.render()
    return frozenset(str(child.render()) for child in root.header._children.values())


@functools.cache
def _image(name: str) -> str:
    """Return a picture of Leaflet's as a data URI."""
    data = resources.files("xstatic.pkg.leaflet").joinpath("data", "images", name).read_bytes()
    return f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"


@functools.cache
def _library_script() -> str:
    """Return what added layers need beside Leaflet: its pictures of markers, and the one thing folium asks of jQuery.

    folium's popups turn their text into an element with ``$(text)[0]``; a page that loads jQuery keeps it.
    """
    pictures = {"iconUrl": "marker-icon.png", "iconRetinaUrl": "marker-icon-2x.png", "shadowUrl": "marker-shadow.png"}
    urls = page_json({option: _image(name) for option, name in pictures.items()})
    return (
        f'L.Icon.Default.imagePath="";L.extend(L.Icon.Default.prototype.options,{urls});'
        'window.$=window.$||function(text){var made=document.createElement("template");made.innerHTML=text.trim();'
        "return [made.content.firstElementChild];};"
    )
