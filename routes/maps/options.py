"""The options of every map, once: `compose` takes them, and so does whatever makes a map."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypedDict, TypeVar, cast

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
    "check_kinds",
    "checked",
    "with_defaults",
    "with_kinds",
]

ThemeName = Literal["auto", "light", "dark"]
Basemap = Literal["builtin", "none"]
_F = TypeVar("_F", bound=Callable[..., Any])


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


_TEXTS = ("title", "standfirst", "lang", "locale", "credit", "source", "disclaimer", "worldview", "alt")
_KINDS: dict[str, tuple[Any, str]] = {
    **dict.fromkeys(_TEXTS, (str, "a text")),
    **dict.fromkeys(("cities", "story"), (bool, "True or False")),
    **dict.fromkeys(("country_names", "marked"), (Mapping, "a dict of texts by code or id")),
    "itinerary": (Itinerary, "an itinerary, as net.path gives it"),
    "style": ((str, os.PathLike, HouseStyle), "a name or a path"),
    "exact": (Collection, "ids of places"),
}


def check_kinds(options: Mapping[str, Any]) -> None:
    """Check that options of a map are of the kind that they have to be; nothing is of any kind.

    Raises
    ------
    UsageError
        If one is not.
    """
    for name, value in options.items():
        kind, said = _KINDS.get(name, (object, ""))
        fits = value is None or isinstance(value, kind)
        if fits and isinstance(value, Mapping) and kind is Mapping:
            fits = all(isinstance(each, str) for each in value.values())
        if not fits:
            raise UsageError(f"{name} {quoted(value)} must be {said}")


def with_kinds(function: _F) -> _F:
    """Return a function that takes options of a map as they have to be, and refuses others."""

    @functools.wraps(function)
    def taking(*args: Any, **options: Any) -> Any:
        check_kinds(options)
        return function(*args, **options)

    return cast("_F", taking)


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
