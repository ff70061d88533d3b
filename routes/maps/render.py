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
from folium.template import Template

from routes.errors import FileError, UsageError
from routes.maps.spec import LegendEntry, MapSpec, TimeSpec
from routes.maps.staticsvg import legend_svg, static_css, static_svg
from routes.maps.text import direction_of
from routes.model.text import shown

__all__ = [
    "Document",
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
    """Starts the page's script on the map that folium has made; a constant."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            routesPage({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self) -> None:
        super().__init__()
        self._name = "RoutesPage"
        self._id = MAP_ID


class PageFigure(Figure):  # type: ignore[misc]
    """A branca figure that renders as our page. It holds the description and never renders text of it."""

    def __init__(self) -> None:
        super().__init__()
        self._id = MAP_ID
        self.spec: MapSpec | None = None

    def render(self, **kwargs: Any) -> str:
        """Return the whole page as HTML."""
        for child in list(self._children.values()):
            child.render(**kwargs)
        if self.spec is None:
            return str(super().render(**kwargs))
        parts = str(self.html.render()), str(self.script.render())
        return page(self.spec, *parts, _added_assets(self))

    def _repr_html_(self, **kwargs: Any) -> str:
        from html import escape

        return (
            f'<iframe srcdoc="{escape(self.render(**kwargs))}" title="{escape(self.spec.title if self.spec else "")}" '
            'style="width:100%;height:640px;border:0" sandbox="allow-scripts"></iframe>'
        )


class RoutesMap(folium.Map):  # type: ignore[misc]
    """A `folium.Map` to which other folium layers can be added; ``save`` writes one self-contained page."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 - folium's own attribute, Leaflet is inlined
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def save(self, outfile: str | Path, **_: Any) -> Path:
        """Write the page beside the target first, then rename; return the path.

        Raises
        ------
        FileError
            If the folder does not exist or cannot be written.
        """
        return write_page(str(self.get_root().render()), outfile)


def to_folium(spec: MapSpec) -> RoutesMap:
    """Return the map of a description. Ids are fixed and nothing in it depends on time or chance."""
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
    made._parent = None
    figure.add_child(made, name=MAP_ID)
    made.add_child(_Starter(), name="routes_page")
    return made


def explore(net: Any, column: str | None = None, **options: Any) -> RoutesMap:
    """Return a map with the argument names of ``GeoDataFrame.explore``.

    ``column`` names a measure whose figures about legs set the width of the lines. ``tiles``, ``legend``, ``tooltip``,
    ``popup``, ``highlight`` and ``control_scale`` are accepted with the values that say what the page does anyway;
    any other value, and any unknown name, is an error rather than silently ignored.

    Raises
    ------
    UsageError
        If an argument is unknown or asks for something the map does not do.
    """
    from routes.maps.compose import compose

    always = {"tooltip": True, "popup": True, "legend": True, "highlight": True, "control_scale": True}
    ours = (
        "at", "title", "standfirst", "lang", "locale", "theme", "basemap", "credit", "source", "period", "disclaimer",
        "worldview", "country_names", "alt",
    )  # fmt: skip
    passed: dict[str, Any] = {}
    for name, value in options.items():
        if name in ours:
            passed[name] = value
        elif name == "tiles" and value is None:
            passed["basemap"] = "none"
        elif name not in always or value is not always[name]:
            known = ", ".join(sorted([*always, *ours, "tiles"]))
            raise UsageError(f"explore does not take {name}={shown(value)}; it takes {known}")
    return to_folium(compose(net, flows=column, **passed))


def folium_parts(spec: MapSpec) -> tuple[str, str]:
    """Return what `document` needs of folium: the HTML and the script that it renders from constants."""
    figure = to_folium(spec).get_root()
    for child in list(figure._children.values()):
        child.render()
    return str(figure.html.render()), str(figure.script.render())


@functools.cache
def _file(name: str) -> str:
    """Return a file of the page; scripts and styles without comments and indentation (they have no long strings)."""
    text = resources.files("routes.maps").joinpath("page", name).read_text(encoding="utf-8")
    if name.endswith(".html"):
        return text
    text = re.sub(r"(?m)^\s*//.*\n", "", text) if name.endswith(".js") else re.sub(r"/\*.*?\*/\n?", "", text)
    return re.sub(r"(?m)^\s+", "", text)


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
        for key in ("note", "lang"):
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
        ("map.css", static_css(frame)),
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
    return static_css(_frame(spec))


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

    if entry.kind == "flow-title":
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
