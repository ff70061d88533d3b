"""The one place that escapes, numbers and writes: a `MapSpec` becomes a `folium.Map` whose page is ours.

folium and branca parse what they render as a template a second time, so they are given constants only. The data
travels beside them, as JSON in ``<script type="application/json">``, and is put into the page after they are done.
"""

from __future__ import annotations

import functools
import json
import os
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import folium
from branca.element import Figure, MacroElement
from folium.map import Layer
from folium.template import Template

from routes.errors import FileError
from routes.maps.packed import LayerStyle, packed
from routes.maps.spec import LegendEntry, MapSpec, TimeSpec
from routes.maps.staticsvg import legend_svg, static_css, static_svg
from routes.maps.text import direction_of
from routes.model.text import shown

__all__ = [
    "Document",
    "RoutesLayer",
    "RoutesMap",
    "document",
    "folium_parts",
    "map_css",
    "page",
    "page_json",
    "spec_data",
    "to_folium",
    "write_page",
]

SCRIPTS = ("core.js", "layout.js", "paint.js", "page.js", "time.js", "host.js")
MAP_ID = "routes"
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPED = re.compile("[" + "".join(_ESCAPES) + "]")


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
        return _layer_code()

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
        self.code = _layer_code()
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
        """Return the whole page as HTML."""
        html, script = self.parts(**kwargs)
        if self.spec is None:
            return str(super().render(**kwargs))
        return page(self.spec, html, script, _added_assets(self))

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
        from routes.maps import notebook

        width, height = self.frame_size
        return notebook.frame(self.render(**kwargs), self.spec.title, width=width, height=height) + notebook.table(
            self.spec
        )


class RoutesMap(folium.Map):  # type: ignore[misc]
    """A `folium.Map` to which other folium layers can be added; ``save`` writes one self-contained page."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own attribute, Leaflet is inlined
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    @property
    def spec(self) -> MapSpec:
        """What the map shows."""
        found = self.get_root().spec
        assert isinstance(found, MapSpec)
        return found

    def save(self, outfile: str | Path, **_: Any) -> Path:
        """Write the page, or a picture if the name ends in .svg, .png or .pdf; return the path.

        It is written beside the target first, then renamed. A picture shows the map, not layers added to it.

        Raises
        ------
        FileError
            If the folder does not exist or cannot be written.
        """
        from routes.maps import static

        if Path(outfile).suffix.lower() in static.SUFFIXES:
            return static.write(self.spec, outfile)
        return write_page(str(self.get_root().render()), outfile)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        from routes.maps import notebook

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


@functools.cache
def _file(name: str) -> str:
    """Return a file of the page; scripts and styles without comments and indentation (they have no long strings)."""
    text = resources.files("routes.maps").joinpath("page", name).read_text(encoding="utf-8")
    if name.endswith(".html"):
        return text
    text = re.sub(r"(?m)^\s*//.*\n", "", text) if name.endswith(".js") else re.sub(r"/\*.*?\*/\n?", "", text)
    return re.sub(r"(?m)^\s+", "", text)


@functools.cache
def _layer_code() -> str:
    """Return the function of `layer.js` on its own: one expression."""
    return "\n".join(line for line in _file("layer.js").splitlines() if not line.lstrip().startswith("//"))


@functools.cache
def _leaflet(name: str) -> str:
    """Return a file of Leaflet as its package ships it, without links to files that are not in the page."""
    text = resources.files("xstatic.pkg.leaflet").joinpath("data", name).read_text(encoding="utf-8")
    text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
    return re.sub(r"[^{}]*\{[^{}]*url\((?!#)[^{}]*\}", "", text) if name.endswith(".css") else text


# Strings that stand in the templates and that no script uses.
_TEMPLATE_ONLY = (
    "skip_map", "legend", "inset_note", "words_", "stops_", "figures_", "routes_", "time_table", "col_place",
    "col_what", "col_km", "col_hours", "col_known", "col_sources", "col_about", "col_measure", "col_value", "col_note",
)  # fmt: skip


def spec_data(spec: MapSpec) -> dict[str, Any]:
    """Return what the script of every page needs."""
    whole = spec.to_dict()
    keys = ("title", "bounds", "view", "details", "labels", "waypoints", "legs", "data_lang")
    small = {key: whole[key] for key in keys} | {"ground": {"grid": spec.ground.grid}}
    small["strings"] = {key: text for key, text in spec.strings.items() if not key.startswith(_TEMPLATE_ONLY)}
    # The shapes stand in the page's SVG already; the script reads them there.
    for leg in small["legs"]:
        del leg["path"]
    for waypoint in small["waypoints"]:
        waypoint["area"] = bool(waypoint["area"])
    for mark in (*small["legs"], *small["waypoints"]):
        for key in ("note", "lang", "confirmed"):
            if not mark.get(key, True):
                del mark[key]
    small["times"] = [_time_data(spec.time), *([_time_data(spec.years)] if spec.years else [])] if spec.time else []
    if spec.story:
        told = ("view", "legs", "waypoints", "fresh", "period")
        small["story"] = [{key: getattr(chapter, key) for key in told} for chapter in spec.story]
    return small


def _time_data(time: TimeSpec) -> dict[str, Any]:
    """Return the steps without their texts, which stand in a table of the page."""
    series = [
        {"leg": one.leg, "waypoint": one.waypoint, "widths": one.widths, "open": one.open, "told": bool(one.texts)}
        for one in time.series
    ]
    return {
        "every": time.every,
        "steps": [] if any(one.texts for one in time.series) else time.steps,
        "first": time.periods[0],
        "length": len(time.periods),
        "start": time.start,
        "counted": time.counted,
        "series": [{key: value for key, value in one.items() if value not in (None, (), "")} for one in series],
    }


def page_json(value: Any) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _ESCAPED.sub(lambda match: _ESCAPES[match.group()], text)


def _added_assets(figure: Figure) -> str:
    """Return the script and style tags of layers that a caller added to the map; empty for our own page."""
    children = figure.header._children.values()
    links = [child.render() for child in children if type(child).__name__ in ("JavascriptLink", "CssLink")]
    return "\n".join(str(link) for link in links)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A page and, when they are not in it, the style sheets and scripts it names, by file name."""

    html: str
    assets: dict[str, str] = field(default_factory=dict)


def page(spec: MapSpec, folium_html: str, folium_js: str, assets: str = "") -> str:
    """Return the page. ``folium_html`` and ``folium_js`` are what folium rendered from constants."""
    return document(spec, folium_html, folium_js, assets=assets).html


def document(
    spec: MapSpec,
    folium_html: str,
    folium_js: str,
    *,
    template: str = "page.html",
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    inline: bool = True,
    assets: str = "",
    **more: Any,
) -> Document:
    """Return a page of one kind.

    Parameters
    ----------
    folium_html, folium_js
        What folium rendered from constants.
    template
        ``page.html`` or one that extends it; ``more`` are the names it uses besides.
    scripts, styles
        Files of the page folder after those that every page has; the scripts share one closure.
    inline
        Whether styles and scripts stand in the page, or are files named in it (for a strict content policy).
    assets
        Tags of layers that a caller added to the folium map.
    """
    from markupsafe import Markup

    from routes import __version__

    frame = _frame(spec)
    if spec.story:
        scripts, styles = ("story.js", *scripts), ("story.css", *styles)
    closure = "\n".join(_file(name) for name in (*SCRIPTS[:-1], *scripts, SCRIPTS[-1]))
    sheets = [
        ("leaflet.css", _leaflet("leaflet.css")),
        ("page.css", "\n".join(_file(name) for name in ("page.css", *styles))),
        ("map.css", static_css(frame, spec.colours)),
    ]
    code = [
        ("leaflet.js", _leaflet("leaflet.js")),
        ("page.js", f'(function () {{\n"use strict";\n{closure}\n}})();'),
        ("map.js", re.sub(r"\n\s*\n+", "\n", folium_js).strip()),
    ]
    html = (
        _templates()
        .get_template(template)
        .render(
            spec=spec,
            version=__version__,
            inline=inline,
            styles=sheets,
            scripts=code,
            folium_html=folium_html.strip(),
            static_svg=Markup(static_svg(spec, frame)),  # noqa: S704 - escaped where it is made
            tongue=lambda lang: Markup(_tongue(lang, spec.dir)),  # noqa: S704 - escaped where it is made
            legend_item=lambda entry: Markup(_legend_item(entry)),  # noqa: S704 - escaped where it is made
            data=page_json(spec_data(spec) | more.pop("data", {})),
            **more,
        )
    )
    html = html.replace("</head>", f"{assets}\n</head>", 1) if assets else html
    return Document(html=html, assets={} if inline else dict(sheets + code))


@functools.cache
def _templates() -> Any:
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(_file),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def map_css(spec: MapSpec) -> str:
    """Return the rules of one map: its proportions and the sizes of its text."""
    return static_css(_frame(spec), spec.colours)


def _frame(spec: MapSpec) -> tuple[int, int, int, int]:
    from routes.maps.grid import to_grid

    (x0, y1), (x1, y0) = to_grid(*spec.bounds[:2]), to_grid(*spec.bounds[2:])
    dx, dy = max(60, round((x1 - x0) * 0.05)), max(60, round((y1 - y0) * 0.05))
    return x0 - dx, y0 - dy, x1 + dx, y1 + dy


def _tongue(lang: str, direction: str) -> str:
    """Return the attributes of an element whose text is in a language that is not the page's; nothing for none."""
    from html import escape

    if not lang:
        return ""
    turned = f' dir="{direction_of(lang)}"' if direction_of(lang) != direction else ""
    return f' lang="{escape(lang)}"{turned}'


def _legend_item(entry: LegendEntry) -> str:
    from html import escape

    if entry.kind.endswith("-title"):
        return f'<li class="r-flowtitle">{escape(entry.text)}</li>'
    return f"<li>{legend_svg(entry)}{escape(entry.text)}</li>"


def write_page(html: str, path: str | Path) -> Path:
    """Write text to a file: beside it first, then renamed, so that nothing is lost or half-written.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written.
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(html)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, target)
    except OSError as error:
        raise FileError(f"cannot write {shown(target)}: {error.strerror or error}. Does the folder exist?") from error
    return target
