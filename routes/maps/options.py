"""The options of every map, once: `compose` takes them, and so does whatever makes a map."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict

from routes.maps.style import HouseStyle
from routes.model.period import Period
from routes.results.itinerary import Itinerary

__all__ = ["MAP_OPTIONS", "ArticleOptions", "Basemap", "ExploreOptions", "MapOptions", "ThemeName", "with_defaults"]

ThemeName = Literal["auto", "light", "dark"]
Basemap = Literal["builtin", "none"]


class MapOptions(TypedDict, total=False):
    """Keyword arguments of `Network.map`, which says what each means; all may be left out."""

    itinerary: Itinerary | None
    at: str | Period | None
    title: str | None
    standfirst: str | None
    lang: str | None
    locale: str | None
    theme: ThemeName
    style: str | os.PathLike[str] | HouseStyle | None
    basemap: Basemap
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


class ExploreOptions(MapOptions, total=False):
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


class ArticleOptions(TypedDict, total=False):
    """Keyword arguments of `routes.article.article.read`."""

    lang: str | None
    at: str | None
    date: str | None
    title: str | None
    base: str | Path | None


MAP_OPTIONS = tuple(MapOptions.__annotations__)


def with_defaults(defaults: MapOptions, options: MapOptions) -> MapOptions:
    """Return the options, and of the defaults what they leave out."""
    merged: MapOptions = {**defaults, **options}
    return merged
