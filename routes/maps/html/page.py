"""A `MapSpec` becomes a page: the one place that escapes text, writes JSON into HTML and inlines Leaflet.

The data stands in the page as JSON in ``<script type="application/json">``; no text of it is ever code.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from importlib import resources
from pathlib import Path
from typing import Any

from routes.i18n.language import Text, direction_of
from routes.maps.html import large
from routes.maps.html.chart import still_chart
from routes.maps.html.house import logo_html, style_css
from routes.maps.html.legend import legend_lists
from routes.maps.html.still import generalised
from routes.maps.html.svg import HATCH, frame_of, static_css, static_detail, static_svg
from routes.maps.html.svg_sizes import is_far
from routes.maps.html.timetable import MOST_SIDE_BY_SIDE, is_by_year, month_names, spoken, step_patterns, years_of
from routes.maps.keys import ALL_DATES, first_state
from routes.maps.spec import MapSpec, MeasureWidths, Series, TimeSpec
from routes.maps.style import CIRCLES, RADII, RING, set_in, theme_css
from routes.maps.tables import MOST_ROWS
from routes.maps.tiles.inlined import tiles_data
from routes.maps.widths import SMALLEST, THINNEST
from routes.saving import write_bytes

__all__ = [
    "Content",
    "Document",
    "content",
    "document",
    "layer_code",
    "leaflet",
    "leaflet_file",
    "page_json",
    "spec_data",
    "tiles_data",
    "write_page",
]

SCRIPTS = ("core.js", "layout.js", "paint.js", "page.js", "chart.js", "time.js", "host.js")
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_ESCAPED = re.compile("[" + "".join(_ESCAPES) + "]")


@functools.cache
def _file(name: str) -> str:
    """Return a file of the page: a script as `make scripts` wrote it, a style without comments and indentation."""
    if name.endswith(".js"):
        code = resources.files("routes.maps.html").joinpath("assets", "minified", name).read_text(encoding="utf-8")
        # Its first line says what it was made of.
        code = code.partition("\n")[2].rstrip()
        return f"{code}\n{_file('geometry.js')}" if name == "core.js" else code
    text = resources.files("routes.maps.html").joinpath("assets", name).read_text(encoding="utf-8")
    if name.endswith(".css"):
        text = re.sub(r"(?m)^\s+", "", re.sub(r"/\*.*?\*/\n?", "", text))
        text = re.sub(r" ?([{};,>]) ?\n?", r"\1", text)
        text = re.sub(r"(?<=[a-z]): ", ":", text).replace("\n", "")
    return theme_css() + text if name == "page.css" else text


@functools.cache
def layer_code() -> str:
    """Return the script that draws the layers of folium: one statement, which does nothing the second time."""
    style = f"var CSS={page_json(_file('folium.css'))};"
    code = "\n".join([style, *(_file(name) for name in ("geometry.js", "layout.js", "tiles.js", "folium.js"))])
    return f'(function () {{\n"use strict";\nif (window.routesFolium) return;\n{code}\n}})();'


def leaflet_file(name: str) -> bytes:
    """Return a file of Leaflet as its package ships it."""
    return resources.files("xstatic.pkg.leaflet").joinpath("data", name).read_bytes()


@functools.cache
def leaflet(name: str) -> str:
    """Return a file of Leaflet without links to files that are not in the page."""
    # A browser reads lines that end in CR LF as ending in LF, and a content policy hashes what it reads.
    text = leaflet_file(name).decode("utf-8").replace("\r\n", "\n")
    text = re.sub(r"\n//# sourceMappingURL=.*", "", text)
    return re.sub(r"[^{}]*\{[^{}]*url\((?!#)[^{}]*\}", "", text) if name.endswith(".css") else text


# What of Leaflet's style sheet is of use only where something was added to the map, and for browsers of long ago.
_UNUSED = re.compile(
    r"leaflet-(control|bar|top|bottom|left|right|shadow|image-layer|tile|default-icon|attribution"
    r"|vml|oldie|safari|fade-anim|zoom-anim |pan-anim|zoom-hide)|lvml|svg\.leaflet-image"
)


@functools.cache
def _leaflet_alone() -> str:
    """Return the rules of Leaflet's style sheet that a map needs to which nothing was added."""
    css = re.sub(r"(?s)/\*.*?\*/|@media print\s*\{(?:[^{}]*\{[^{}]*\})*\s*\}", "", leaflet("leaflet.css"))
    kept = []
    for selectors, rules in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"\s+", " ", css)):
        names = [name.strip() for name in selectors.split(",") if not _UNUSED.search(name)]
        lines = [
            line.strip() for line in rules.split(";") if line.strip() and not re.match(r"-(ms|moz)-", line.strip())
        ]
        if names and lines:
            kept.append(f"{','.join(names)}{{{';'.join(lines)}}}")
    return "\n".join(kept)


# What a mark says only where it is so.
_FALSE = ("note", "lang", "confirmed", "both_ways", "inferred", "marked", "schematic", "zero", "tip")

# Strings that stand in the templates and that no script uses.
_TEMPLATE_ONLY = (
    "skip_map", "legend", "inset_note", "words_", "stops_", "figures_", "routes_", "scale_far", "time_table",
    "col_place", "col_what", "col_km", "col_hours", "col_known", "col_sources", "col_about", "col_measure", "col_value",
    "col_note", "notes",
)  # fmt: skip


def spec_data(spec: MapSpec) -> dict[str, Any]:
    """Return what the script of every page needs; see `routes.maps.html.large` for maps of thousands of legs."""
    keys = ("title", "bounds", "view", "labels", "data_lang")
    small: dict[str, Any] = {key: getattr(spec, key) for key in keys}
    small["labels"] = [dataclasses.asdict(label) for label in spec.labels]
    small |= {"ground": {"grid": spec.ground.grid}, "radii": RADII}
    small["strings"] = {key: text for key, text in spec.strings.items() if not key.startswith(_TEMPLATE_ONLY)}
    if spec.large:
        small |= {"details": [], "packed": {"legs": large.leg_columns(spec), "places": large.place_columns(spec)}}
    else:
        small |= _marks_data(spec)
    small["ring"] = RING
    small["scale"] = {"circles": CIRCLES, "least": SMALLEST, "thinnest": THINNEST}
    small["still"] = first_state(spec) == ALL_DATES
    times = [time for time in (spec.time, spec.years) if time is not None] if spec.time else []
    small["times"] = [_time_data(time, spec.strings, spec.lang, texts=spec.large) for time in times]
    if spec.tiles is not None:
        # They have names of countries and seas of their own.
        small |= {"labels": [], "tiles": tiles_data(spec.tiles, spec.bounds, spec.view, spec.max_zoom)}
    if spec.notes:
        # Their texts stand in a list of the page; the script reads them there.
        small["notes"] = [
            {"at": (note.x, note.y), "waypoint": note.waypoint, "side": note.side, "spans": note.spans}
            for note in spec.notes
        ]
    if spec.story:
        told = ("view", "legs", "waypoints", "fresh", "front", "back", "period", *(("notes",) if spec.notes else ()))
        small["story"] = [{key: getattr(chapter, key) for key in told} for chapter in spec.story]
    return small


def _marks_data(spec: MapSpec) -> dict[str, Any]:
    """Return legs, places and the enlarged part, each with what it says."""
    small = {key: [dataclasses.asdict(one) for one in getattr(spec, key)] for key in ("details", "waypoints", "legs")}
    # The shapes stand in the page's SVG already; the script reads them there.
    for leg in small["legs"]:
        del leg["path"], leg["id"], leg["joined"]
    for detail in small["details"]:
        detail["ground"] = {"grid": detail["ground"]["grid"]}
    for waypoint in small["waypoints"]:
        waypoint["area"] = bool(waypoint["area"])
        del waypoint["kind"]
        for key in ("radius", "under"):
            if waypoint[key] is None:
                del waypoint[key]
        for key in ("value", "counted", "unit", "partial"):
            if "radius" not in waypoint or not waypoint[key]:
                del waypoint[key]
    arrows = [spec.strings.get(key, "") for key in ("leg_title", "leg_both")]
    for leg in small["legs"]:
        if not any(leg["ends"]):
            del leg["ends"]
        # A title that says no more than from where to where is put together in the page.
        ends = [spec.waypoints[leg[end]].name for end in ("start", "end")]
        if leg["title"] == arrows[leg["both_ways"]].replace("{start}", ends[0]).replace("{end}", ends[1]):
            del leg["title"]
        if leg["colour"] is None:
            del leg["colour"]
    for mark in (*small["legs"], *small["waypoints"]):
        for key in ("accuracy_km", "offset", "area", *_FALSE):
            if not mark.get(key, True):
                del mark[key]
    _leave_to_lines(small, spec)
    _leave_to_table(small, spec)
    return small


def _leave_to_lines(small: dict[str, Any], spec: MapSpec) -> None:
    """Leave out where a place is if the first leg that touches it begins or ends just there.

    So too where a leg begins if the one before ends there, and where it ends if that is the place after its first.
    """
    touched: set[int] = set()
    for small_leg, leg, before in zip(small["legs"], spec.legs, (None, *spec.legs), strict=False):
        if before is not None and leg.start == before.end:
            del small_leg["start"]
        if leg.end == leg.start + 1:
            del small_leg["end"]
        numbers = [int(number) for number in re.findall(r"-?\d+", leg.path)]
        ends = (leg.start, numbers[:2]), (leg.end, [sum(numbers[::2]), sum(numbers[1::2])])
        for index, position in ends:
            place = spec.waypoints[index]
            if index not in touched and position == [place.x, place.y]:
                del small["waypoints"][index]["x"], small["waypoints"][index]["y"]
            touched.add(index)


def _leave_to_table(small: dict[str, Any], spec: MapSpec) -> None:
    """Leave out what the script reads in the tables of stops and figures: names, sources, figures and facts.

    A fact is given as a number of a cell, 0 is how one goes and how far; a figure as the number of its row.
    """
    text = Text(spec.lang)
    small["what_when"] = text("comma").join(["{what}", "{when}"])
    rows: dict[tuple[int | None, int | None, str, str], int] = {}
    for number, row in enumerate(spec.figures):
        head, what, when, value, *_ = row.cells
        said = small["what_when"].replace("{what}", what.text).replace("{when}", when.text)
        rows.setdefault((head.leg, head.waypoint, said, value.text), number)
    small["what_km"] = text("comma").join(["{what}", text("length", km="{km}")]).translate({0x2068: None, 0x2069: None})
    for row in spec.stops:
        head, *cells = row.cells
        at = {cell.text: number for number, cell in enumerate(cells, 1) if cell.text}
        at[small["what_km"].replace("{what}", cells[0].text).replace("{km}", cells[1].text)] = 0
        if head.waypoint is not None:
            mark = small["waypoints"][head.waypoint]
            if mark.get("name") == head.text:
                del mark["name"]
        elif head.leg is not None:
            mark = small["legs"][head.leg]
        else:
            continue
        mark["facts"] = [at.get(fact, fact) for fact in mark["facts"]]
        refs = [spoken(ref, spec.strings) for ref in cells[-1].text.split(", ") if ref]
        if refs == [number + 1 for number in mark["sources"]]:
            del mark["sources"]
        mark["figures"] = [
            (rows[key], figure[2]) if (key := (head.leg, head.waypoint, *figure[:2])) in rows else figure
            for figure in mark["figures"]
        ]
        if not mark["figures"]:
            del mark["figures"]


def _without_ids(small: Mapping[str, Any], scripts: Sequence[str]) -> dict[str, Any]:
    """Return the data without the ids of places, which only the words of an article name."""
    if "article.js" in scripts:
        return dict(small)
    if "packed" in small:
        places = {key: column for key, column in small["packed"]["places"].items() if key != "ids"}
        return {**small, "packed": {**small["packed"], "places": places}}
    waypoints = [{key: value for key, value in one.items() if key != "id"} for one in small["waypoints"]]
    return {**small, "waypoints": waypoints}


def _time_data(time: TimeSpec, strings: Mapping[str, str], lang: str, *, texts: bool = False) -> dict[str, Any]:
    """Return the steps without their texts, which stand in a table of the page; with ``texts`` that is cut short.

    Numbers stand once, where they can in the table: the script reads them there, and makes widths and radii of them
    with the scale of what is counted.
    """
    series = [
        {
            "leg": one.leg,
            "waypoint": one.waypoint,
            "values": [] if not texts and _is_read(one, strings) else [_short(value) for value in one.values],
            "partial": one.partial,
            "unit": one.unit if one.unit != "people" else "",
            "measure": one.measure,
            "source": one.source,
            "open": one.open,
            "bands": [(band.start, band.end, _short(band.value), band.text) for band in one.bands],
            "told": bool(one.texts),
            **({"label": one.label, "texts": one.texts, "by": one.by} if texts and one.texts else {}),
        }
        for one in time.series
    ]
    widths = tuple(one.widths for one in time.series)
    first = MeasureWidths(label=time.label, counted="", legend=(), widths=widths, lead=time.lead, chart=time.chart)
    return {
        "every": time.every,
        **({"steps": time.steps} if texts else _steps(time, Text(lang))),
        "first": time.periods[0],
        "length": len(time.periods),
        "start": time.start,
        "shut": [dataclasses.astuple(one) for one in time.shut],
        "ticks": time.ticks,
        "counts": [_count_data(time, one) for one in (first, *time.others)],
        "series": [{key: value for key, value in one.items() if value not in (None, (), "", [])} for one in series],
    }


def _steps(time: TimeSpec, text: Text) -> dict[str, Any]:
    """Return the names of the steps where no head of the table has them."""
    if not any(one.texts for one in time.series):
        return {"steps": time.steps}
    patterns = step_patterns(time, text) if is_by_year(time) else []
    if patterns:
        return {"months": patterns}
    return {"steps": time.steps if is_by_year(time) else []}


def _is_read(one: Series, strings: Mapping[str, str]) -> bool:
    """Return whether the script reads exactly the numbers of a series in the cells of its table."""
    return bool(one.texts) and all(
        spoken(said, strings) == value for said, value in zip(one.texts, one.values, strict=True)
    )


def _short(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def _count_data(time: TimeSpec, count: MeasureWidths) -> dict[str, Any]:
    """Return what is counted: the indexes of the series drawn, the largest line and circle, the chart."""
    shown = [index for index, row in enumerate(count.widths) if row]
    found: dict[str, Any] = {"label": count.label, "lead": count.lead}
    for kind in ("leg", "waypoint"):
        sizes = [
            (value, size)
            for index in shown
            if getattr(time.series[index], kind) is not None
            for size, value in zip(count.widths[index], time.series[index].values, strict=True)
            if size and value
        ]
        if sizes:
            value, size = max(sizes)
            found[kind] = [_short(value), size]
    # Steps in which the parts of a place are drawn in its stead.
    hidden = {
        index: "".join(
            "1" if size is None and value is not None else "0"
            for size, value in zip(count.widths[index], time.series[index].values, strict=True)
        )
        for index in shown
        if time.series[index].waypoint is not None
    }
    if broken := {index: steps for index, steps in hidden.items() if "1" in steps}:
        found["broken"] = broken
    # Series that are drawn as lines without any figure.
    found["none"] = [index for index in shown if all(size is None for size in count.widths[index])]
    if count.chart is not None:
        found["chart"] = dataclasses.asdict(dataclasses.replace(count.chart, compared=""))
    return {key: value for key, value in found.items() if value not in (None, [])} | {"shown": shown}


def page_json(value: Any) -> str:
    """Return JSON that cannot end the script element it stands in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _ESCAPED.sub(lambda match: _ESCAPES[match.group()], text)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A page and, when they are not in it, the style sheets and scripts it names, by file name."""

    html: str
    assets: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What pages of all kinds show of one description: its pictures without JavaScript, its legend and its data."""

    svg: str
    detail: str
    chart: str
    legend: str
    data: dict[str, Any]


def content(spec: MapSpec) -> Content:
    """Return what is drawn of a description, for several pages of it."""
    with set_in(spec.style):
        still = generalised(spec)
        return Content(
            svg=HATCH + static_svg(still), detail=static_detail(still), chart=still_chart(spec.time),
            legend=legend_lists(spec), data=spec_data(spec),
        )  # fmt: skip


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
    libraries: str = "",
    shown: Content | None = None,
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
    assets, libraries
        Tags of what a caller added to the folium map: for the head of the page, and for after Leaflet's script.
    shown
        What `content` returned for the description, where several pages are made of it.
    """
    with set_in(spec.style):
        return _document(
            spec, shown or content(spec), folium_html, folium_js, template, scripts, styles, inline, assets, libraries,
            more,
        )  # fmt: skip


def _document(
    spec: MapSpec,
    shown: Content,
    folium_html: str,
    folium_js: str,
    template: str,
    scripts: Sequence[str],
    styles: Sequence[str],
    inline: bool,
    assets: str,
    libraries: str,
    more: dict[str, Any],
) -> Document:
    from markupsafe import Markup

    from routes import __version__

    if spec.large:
        scripts, styles = ("large.js", *scripts), ("large.css", *styles)
    if spec.story:
        scripts, styles = ("story.js", *scripts), ("story.css", *styles)
    if spec.notes:
        scripts, styles = ("notes.js", *scripts), ("notes.css", *styles)
    if spec.tiles:
        scripts, styles = ("tiles.js", *scripts), ("tiles.css", *styles)
    before = ("columns.js",) if spec.large else ()
    alone = not (assets or libraries or spec.tiles or re.search(r"\bL\.(?!map\b|CRS\b)", folium_js))
    closure = "\n".join(_file(name) for name in (*before, *SCRIPTS[:-1], *scripts, SCRIPTS[-1]))
    sheets = [
        ("leaflet.css", _leaflet_alone() if alone else leaflet("leaflet.css")),
        ("page.css", "\n".join(_file(name) for name in ("page.css", *styles))),
        ("map.css", "\n".join(part for part in (static_css(spec), style_css(spec, _letters(spec))) if part)),
    ]
    code = [
        ("leaflet.js", leaflet("leaflet.js")),
        ("page.js", f'(function () {{\n"use strict";\n{closure}\n}})();'),
        ("map.js", re.sub(r"\n\s*\n+", "\n", folium_js).strip()),
    ]
    far = is_far(frame_of(spec.bounds))
    text = Text(spec.lang)
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
            static_svg=Markup(shown.svg),  # noqa: S704 - escaped where it is made
            static_detail=Markup(shown.detail),  # noqa: S704 - escaped where it is made
            lang_attribute=lambda lang: Markup(_tongue(lang, spec.dir)),  # noqa: S704 - escaped where it is made
            still_chart=Markup(shown.chart),  # noqa: S704 - escaped where it is made
            side_by_side=MOST_SIDE_BY_SIDE,
            is_by_year=is_by_year,
            months=month_names(text),
            years_of=lambda time, one: years_of(time, one, text),
            legend_lists=Markup(shown.legend),  # noqa: S704 - escaped where it is made
            most_rows=MOST_ROWS if spec.large else None,
            logo=Markup(logo_html(spec.style)),  # noqa: S704 - escaped where it is made
            libraries=libraries,
            # An embedded map has no room to spare under it.
            distance=spec.strings.get("scale_far", "") if far and template != "embed.html" else "",
            data=page_json(_without_ids(shown.data, scripts) | more.pop("data", {})),
            **more,
        )
    )
    html = html.replace("</head>", f"{assets}\n</head>", 1) if assets else html
    return Document(html=html, assets={} if inline else dict(sheets + code))


def _letters(spec: MapSpec) -> Iterator[str]:
    """Yield the texts that a page can show: what a house's fonts must hold of other scripts than Latin."""
    if spec.style.faces:
        yield from page_json(spec.to_dict())


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


def _tongue(lang: str, direction: str) -> str:
    """Return the attributes of an element whose text is in a language that is not the page's; nothing for none."""
    if not lang:
        return ""
    turned = f' dir="{direction_of(lang)}"' if direction_of(lang) != direction else ""
    return f' lang="{escape(lang)}"{turned}'


def write_page(html: str, path: str | Path) -> Path:
    """Write text to a file, so that nothing is lost or half-written.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written.
    RefusedError
        If the path is an address.
    UsageError
        If it is not a path.
    """
    # Text of layers that a caller added may hold what UTF-8 cannot.
    return write_bytes(path, html.encode("utf-8", "replace"))
