"""The options of every map, once: `compose` takes them, and so does whatever makes a map."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict

from routes.errors import UsageError
from routes.maps.style import HouseStyle
from routes.model.period import Period
from routes.model.text import did_you_mean, quoted
from routes.results.itinerary import Itinerary

__all__ = [
    "MAP_OPTIONS",
    "PLAIN_OPTIONS",
    "ArticleOptions",
    "Basemap",
    "ExploreOptions",
    "MapOptions",
    "PlainOptions",
    "ThemeName",
    "checked",
    "with_defaults",
]

ThemeName = Literal["auto", "light", "dark"]
Basemap = Literal["builtin", "none"]


class PlainOptions(TypedDict, total=False):
    """Keyword arguments of every map; `Network.map` says what each means, and all may be left out."""

    itinerary: Itinerary | None
    at: str | Period | None
    title: str | None
    standfirst: str | None
    lang: str | None
    locale: str | None
    theme: ThemeName
    style: str | os.PathLike[str] | HouseStyle | None
    basemap: Basemap
    cities: bool
    rivers: bool
    credit: str
    source: str
    flows: str | None
    period: str | Period | None
    disclaimer: str | None
    worldview: str | None
    country_names: Mapping[str, str] | None
    alt: str | None
    story: bool
    marked: Mapping[str, str] | None
    exact: Collection[str]


class MapOptions(PlainOptions, total=False):
    """Keyword arguments of `Network.map`, which says what each means; all may be left out."""

    tiles: Any
    attr: str | None


class ExploreOptions(PlainOptions, total=False):
    """Keyword arguments of `routes.maps.explore.explore`: those of ``GeoDataFrame.explore``, and those of every map."""

    cmap: Any
    color: str | None
    m: Any
    tiles: Any
    attr: str | None
    tooltip: bool | str | Sequence[str]
    popup: bool | str | Sequence[str]
    highlight: bool
    categorical: bool
    legend: bool
    scheme: str | None
    k: int
    vmin: float | None
    vmax: float | None
    width: int | str
    height: int | str
    categories: Any
    classification_kwds: dict[str, Any] | None
    control_scale: bool
    marker_type: str | None
    marker_kwds: dict[str, Any] | None
    style_kwds: dict[str, Any] | None
    highlight_kwds: dict[str, Any] | None
    missing_kwds: dict[str, Any] | None
    tooltip_kwds: dict[str, Any] | None
    popup_kwds: dict[str, Any] | None
    legend_kwds: dict[str, Any] | None
    map_kwds: dict[str, Any] | None
    name: str | None


class ArticleOptions(TypedDict, total=False):
    """Keyword arguments of `routes.article.article.read`."""

    lang: str | None
    at: str | None
    date: str | None
    title: str | None
    base: str | Path | None


PLAIN_OPTIONS = tuple(PlainOptions.__annotations__)
MAP_OPTIONS = tuple(MapOptions.__annotations__)


def checked(options: MapOptions) -> MapOptions:
    """Return options whose names all exist.

    Raises
    ------
    UsageError
        If one does not; the message names the nearest that does.
    """
    for name, value in options.items():
        if name not in MAP_OPTIONS:
            known = did_you_mean(name, MAP_OPTIONS) or f"It takes {', '.join(MAP_OPTIONS)}."
            raise UsageError(f"map does not take {name}={quoted(value)}. {known}")
    return options


def with_defaults(defaults: MapOptions, options: MapOptions) -> MapOptions:
    """Return the options, and of the defaults what they leave out.

    Raises
    ------
    UsageError
        If one of them is unknown.
    """
    merged: MapOptions = {**checked(defaults), **checked(options)}
    return merged
