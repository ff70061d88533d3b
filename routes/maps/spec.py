"""What a map shows: a frozen, JSON-able description, made by `compose` and drawn by `render`.

Positions are integers on a Web Mercator grid, ``GRID`` units a degree of longitude, y growing southwards; ``path``
strings are SVG path data on that grid (absolute ``M``, relative ``l``), so that the same text draws the page without
JavaScript and feeds Leaflet with it. Every text is shown as it is, never parsed.
"""

from __future__ import annotations

import dataclasses
import functools
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from routes.maps.style import PLAIN, PLAIN_STYLE, HouseStyle, leg_width
from routes.maps.tiles.given import Tiles
from routes.model.geometry import Bounds
from routes.model.text import printable

__all__ = [
    "GRID",
    "Band",
    "Cell",
    "ChapterMark",
    "Chart",
    "Detail",
    "Ground",
    "Label",
    "LegMark",
    "LegendEntry",
    "MapSpec",
    "MeasureWidths",
    "NoteMark",
    "Row",
    "Series",
    "Shut",
    "TimeSpec",
    "WaypointMark",
    "is_large",
]

GRID = 1000
# More legs or places than this are drawn on one canvas, generalised; fewer are drawn as SVG, each as it is.
LARGE = 1000


def is_large(legs: int, places: int) -> bool:
    """Return whether a map of so many legs and places is generalised: fewer bends, names and marks by zoom.

    Examples
    --------
    >>> is_large(1000, 900), is_large(1001, 900), is_large(0, 2000)
    (False, True, True)
    """
    return legs > LARGE or places > LARGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Land, borders, lakes and rivers as path data on a grid of ``grid`` units a degree.

    ``finer`` is whether the coast is the finer one.
    """

    grid: int = GRID
    land: str = ""
    borders: str = ""
    disputed: str = ""
    lakes: str = ""
    rivers: str = ""
    finer: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A part of the map that is enlarged, with its own finer ground. Bounds are west, south, east, north."""

    title: str
    note: str
    bounds: Bounds
    ground: Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A name of the ground: ``kind`` is ``country``, ``sea`` or ``city``.

    It is placed at the first free of its positions; a city has one, at which its square stands beside the name.
    """

    text: str
    kind: str
    at: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaypointMark:
    """A waypoint as drawn. ``rank`` 0 is most important; ``facts`` are lines of its popup, ``figures`` table rows.

    ``radius`` is that of the circle of a figure, in px on a map 1160 px wide (see `routes.maps.style.circle_share`): 0
    is a published zero, drawn as an open ring, ``None`` no figure. ``value`` is that figure as written, ``counted`` its
    measure, ``unit`` people (solid), events or procedures (hatched), ``partial`` whether it is a part of its period
    only (a dashed rim). ``lang`` is the language of the name,
    empty if it is the page's or not known; ``note`` is the data's own text, in the language of the data.
    ``under`` is the index of the mark that stands for this one: no zoom tells the two apart, so one mark is drawn,
    with the number of places at its spot. ``tip`` are lines that a map of folium's adds to the name in its tooltip.
    """

    id: str
    name: str
    x: int
    y: int
    rank: int
    kind: str
    facts: tuple[str, ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()
    sources: tuple[int, ...] = ()
    accuracy_km: float | None = None
    area: str = ""
    drawn: bool = True
    radius: float | None = None
    value: str = ""
    counted: str = ""
    unit: str = ""
    partial: bool = False
    marked: bool = False
    lang: str = ""
    note: str = ""
    under: int | None = None
    tip: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LegMark:
    """A leg as drawn: ``style`` is road, rail, water, foot, air or other.

    ``base`` is the width in px by what is known of the leg; ``width`` is that of its flow, ``None`` unless flows are
    shown, 0 for no figure; ``drawn_width`` is the one that counts. ``zero`` is a published zero.
    ``note`` is the data's own text, in the language of the data.
    ``colour`` is an index into the colours of the map, in place of that of the style. ``tip`` as in `WaypointMark`.
    ``joined`` are several legs drawn as one on a generalised map: such a line has no direction. ``ends`` are px by
    which a flow stands to the right of its way where it starts and ends: so flows of a place lie side by side.
    """

    id: str
    title: str
    start: int
    end: int
    style: str
    path: str
    schematic: bool = False
    inferred: bool = False
    confirmed: bool = False
    both_ways: bool = False
    offset: int = 0
    ends: tuple[float, float] = (0.0, 0.0)
    base: float = PLAIN
    width: float | None = None
    zero: bool = False
    marked: bool = False
    colour: int | None = None
    facts: tuple[str, ...] = ()
    figures: tuple[tuple[str, str, str], ...] = ()
    sources: tuple[int, ...] = ()
    note: str = ""
    tip: tuple[str, ...] = ()
    joined: bool = False

    @property
    def drawn_width(self) -> float:
        """The width in px at which the leg is drawn, wherever it is drawn."""
        return leg_width(self.base, self.width)

    @property
    def banded(self) -> bool:
        """Whether a broad pale band under the line says that it is schematic."""
        return self.schematic and self.width is None and self.style != "air"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteMark:
    """An annotation as drawn: ``x`` and ``y`` are what it is about, ``number`` its place in the list.

    ``waypoint`` is the index of the place it is about. ``when`` is its period in words; ``spans`` has, for each control
    of time, the first step in which it is shown and the one after the last, and is empty if it is always shown.
    ``lang`` is the language of the text, empty if it is the page's.
    """

    number: str
    text: str
    x: int
    y: int
    waypoint: int | None = None
    side: str = ""
    when: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    sources: tuple[int, ...] = ()
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegendEntry:
    """``kind`` is a leg style, ``schematic``, ``inferred``, ``accuracy``, ``disputed``, ``area``, or of flows.

    ``marked`` is what a question found. Those of flows: ``flow-title``, ``flow`` (a line ``width`` px wide),
    ``zeroflow`` and ``noflow``; of circles ``circle-title``, ``circle`` (of radius ``width``, 0 for the open ring of a
    published zero), ``people`` and ``events`` (the textures of the units), ``partial`` (a dashed rim). Also ``c`` and
    the index of a colour that the map brings along, and headings: what ends in ``-title``, ``template`` being their
    text with ``{period}`` where the period stands.
    """

    kind: str
    text: str
    width: float | None = None
    template: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table; ``waypoint`` or ``leg`` is the index of what it names, opened on the map by a click."""

    text: str
    waypoint: int | None = None
    leg: int | None = None
    number: bool = False
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of a table: its first cell is its header; ``kind`` is ``waypoint``, ``leg`` or ``figure``."""

    kind: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A figure of a whole year in a chart of months: flat over the steps from ``start`` to before ``end``."""

    start: int
    end: int
    value: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The chart of the series with the index ``lead``, which is the track of the time control.

    ``most`` is its largest column, ``peak`` the step with the largest figure, told in ``said``; ``axis`` are round
    values with their texts. With ``few`` figures each column carries its own. ``note`` says which years are totals,
    ``compared`` compares the figure of the step shown first.
    """

    lead: int
    title: str
    most: float
    peak: int
    said: str
    axis: tuple[tuple[float, str], ...] = ()
    few: bool = False
    note: str = ""
    compared: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shut:
    """A closure in the chart: from one position to another in steps, in words.

    ``of_place`` is whether it is one of the leading place itself.
    """

    start: float
    end: float
    text: str
    of_place: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What is known of a leg or a waypoint (by index) at each step of time.

    ``widths`` are px: of the line of a leg, linear in the figure, or the radius of the circle of a waypoint, its area
    linear in the figure; 0 is a published zero and ``None`` says that nobody published a figure. ``texts`` are the
    figures as written, ``""`` where there is none; ``label`` names the place, what was counted and who published it.
    ``values`` are the figures as numbers, ``partial`` has a ``1`` for each step of which a figure covers a part only.
    ``name``, ``measure`` and ``source`` are the parts of the label; where there are several sources, ``by`` names one a
    step. ``unit`` is people, events or procedures. ``bands``
    are figures of a year that lie between the months: never a column of one month.
    ``open`` has one letter a step: ``1`` open, ``p`` closed for a part of it, ``0`` closed, ``x`` not in use then.
    """

    leg: int | None = None
    waypoint: int | None = None
    label: str = ""
    widths: tuple[float | None, ...] = ()
    texts: tuple[str, ...] = ()
    values: tuple[float | None, ...] = ()
    partial: str = ""
    name: str = ""
    measure: str = ""
    source: str = ""
    by: tuple[str, ...] = ()
    unit: str = ""
    bands: tuple[Band, ...] = ()
    open: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureWidths:
    """Something else that can be counted: its name, title with ``{period}``, legend, and widths by series.

    ``lead`` is the index of its leading series, -1 if that has no figure by this kind of step.
    """

    label: str
    counted: str
    legend: tuple[LegendEntry, ...]
    widths: tuple[tuple[float | None, ...], ...]
    lead: int = -1
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeSpec:
    """The steps of the time control: months or years, never mixed. ``start`` is the step shown first, -1 for all.

    ``counted`` is what is counted, with ``{period}`` where the period stands, ``label`` its name; ``others`` can be
    counted instead, each on a scale of its own. ``lead`` is the index of the leading series, -1 if there is none,
    ``chart`` how it stands under the map, ``ticks`` the years there, ``shut`` the closures of its place and its legs.
    ``notes`` say, a step each, what was closed.
    """

    every: str
    steps: tuple[str, ...]
    periods: tuple[str, ...]
    start: int = -1
    counted: str = ""
    label: str = ""
    legend: tuple[LegendEntry, ...] = ()
    others: tuple[MeasureWidths, ...] = ()
    places: MeasureWidths | None = None
    lead: int = -1
    chart: Chart | None = None
    shut: tuple[Shut, ...] = ()
    ticks: tuple[tuple[int, int, str], ...] = ()
    series: tuple[Series, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterMark:
    """A chapter of a story. ``html`` is checked HTML, ``image`` a data URL.

    ``legs`` and ``waypoints`` are the indexes of what is shown, ``None`` for all; ``fresh`` are the legs that were not
    shown in the chapter before, in order of travel. ``front`` are those that the chapter is about, drawn strong, and
    ``back`` the others that stay, stepped back; none of either where it names no leg. ``view`` is ``None`` for the
    whole map. ``notes`` are the indexes of the annotations on the map, ``None`` for all. ``value`` is the figure
    printed large, ``told`` what it counts, where and when, ``by`` who says so. ``title_lang`` and ``text_lang`` are
    the languages of title and text, empty if they are the page's or not known.
    """

    title: str
    html: str = ""
    view: Bounds | None = None
    legs: tuple[int, ...] | None = None
    waypoints: tuple[int, ...] | None = None
    fresh: tuple[int, ...] = ()
    front: tuple[int, ...] = ()
    back: tuple[int, ...] = ()
    notes: tuple[int, ...] | None = None
    period: str = ""
    when: str = ""
    image: str = ""
    alt: str = ""
    credit: str = ""
    value: str = ""
    told: str = ""
    by: str = ""
    title_lang: str = ""
    text_lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpec:
    """Everything a page shows, as text and numbers.

    ``data_lang`` is the language of the data's own texts (notes, summaries, and where they are the network's own,
    ``title_lang``); empty where it is the page's. ``alt`` and ``words`` are the map in
    words, short and long; ``routes`` are title, facts, summary and the title's language. ``tiles`` lie under the map
    where there are any, in place of ``ground``, and ``tiles_line`` says so in place of ``ground_line``. ``rivers_line``
    says whose the rivers are, ``cities_line`` what the squares of cities are and who names them; empty where there are
    none.
    """

    title: str
    standfirst: str
    lang: str
    dir: str
    theme: str
    basemap: str
    bounds: Bounds
    view: Bounds
    ground: Ground
    details: tuple[Detail, ...] = ()
    labels: tuple[Label, ...] = ()
    waypoints: tuple[WaypointMark, ...] = ()
    legs: tuple[LegMark, ...] = ()
    legend: tuple[LegendEntry, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    source_line: str = ""
    ground_line: str = ""
    rivers_line: str = ""
    cities_line: str = ""
    credit: str = ""
    disclaimer: str = ""
    alt: str = ""
    time: TimeSpec | None = None
    years: TimeSpec | None = None
    story: tuple[ChapterMark, ...] = ()
    notes: tuple[NoteMark, ...] = ()
    as_of: str = ""
    words: tuple[str, ...] = ()
    routes: tuple[tuple[str, str, str, str], ...] = ()
    stops: tuple[Row, ...] = ()
    figures: tuple[Row, ...] = ()
    colours: tuple[str, ...] = ()
    max_zoom: int = 10
    data_lang: str = ""
    title_lang: str = ""
    strings: dict[str, str] = field(default_factory=dict)
    style: HouseStyle = PLAIN_STYLE
    tiles: Tiles | None = None
    tiles_line: str = ""

    @property
    def large(self) -> bool:
        """Whether the map is generalised; see `is_large`."""
        return is_large(len(self.legs), len(self.waypoints))

    @property
    def spots(self) -> dict[int, int]:
        """How many places a mark stands for, by index, where these are several."""
        under = Counter(mark.under for mark in self.waypoints if mark.under is not None)
        return {index: count + 1 for index, count in under.items()}

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, strings and numbers; not the house style, and of tiles only whose they are."""
        plain = dataclasses.replace(self, style=PLAIN_STYLE, tiles=None)
        tiles = None if self.tiles is None else {"credit": self.tiles.credit, "url": self.tiles.url}
        return dataclasses.asdict(plain) | {"style": None, "tiles": tiles}

    def printable(self) -> MapSpec:
        """Return the description without characters that no page can hold; see `routes.model.text.printable`."""
        cleaned = _printable(self)
        assert isinstance(cleaned, MapSpec)
        return cleaned


def _printable(value: Any) -> Any:
    kind: Any = type(value)
    if kind is str:
        return value if value.isprintable() else printable(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        made = tuple(map(_printable, value))
        return value if all(a is b for a, b in zip(value, made, strict=True)) else made
    if kind is dict:
        return {key: _printable(one) for key, one in value.items()}
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for name in _names(kind):
        one = getattr(value, name)
        if type(one) in _PLAIN or one == ():
            continue
        made = _printable(one)
        if made is not one:
            changed[name] = made
    return dataclasses.replace(value, **changed) if changed else value


_PLAIN = frozenset((int, float, bool, type(None)))


@functools.cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(entry.name for entry in dataclasses.fields(kind))
