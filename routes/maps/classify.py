"""Legs in colours: by a field that names a kind, or by a number in classes."""

from __future__ import annotations

import dataclasses
import math
import operator
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from routes.errors import UsageError
from routes.i18n.language import Text
from routes.maps.spec import LegendEntry, MapSpec
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Measure
from routes.model.text import did_you_mean, quoted

__all__ = ["KINDS", "NUMBERS", "SCHEMES", "check_used", "checked_colour", "coloured", "fields_of"]

KINDS = ("mode", "basis", "certainty")
NUMBERS = ("length_km", "hours", "cost_usd")
SCHEMES = ("equalinterval", "quantiles")
MOST_KINDS = 10
# What people call our fields.
_GUESSED = {
    **dict.fromkeys(("distance", "length", "km", "weight"), "length_km"),
    **dict.fromkeys(("duration", "time", "travel_time"), "hours"),
    **dict.fromkeys(("cost", "price", "fare"), "cost_usd"),
    **dict.fromkeys(("kind", "type", "transport"), "mode"),
}
# Okabe and Ito's order, darkened until each stands out 3:1 from land and sea.
SEVERAL = (
    "#0b5a8c", "#9a5a00", "#0f7d74", "#59407d", "#a0336b", "#4d5a63", "#5b6b00", "#7a3b0c", "#1f4fa3", "#2d2d2d",
)  # fmt: skip
MISSING = "#8a8a8a"
_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def checked_colour(value: object, name: str) -> str:
    """Return a colour as ``#rrggbb``; only that form and matplotlib's names are colours.

    Raises
    ------
    UsageError
        If it is anything else.

    Examples
    --------
    >>> checked_colour("Teal", "color"), checked_colour("#0B5A8C", "color")
    ('#008080', '#0b5a8c')
    """
    from matplotlib.colors import CSS4_COLORS

    found = str(CSS4_COLORS.get(str(value).lower(), str(value)))
    if re.fullmatch(r"#[0-9a-fA-F]{3}", found):
        found = f"#{''.join(2 * digit for digit in found[1:])}"
    if not _HEX.fullmatch(found):
        raise UsageError(f'{name} {quoted(value)} is not a colour: write "#0b5a8c", or a CSS name such as "teal"')
    return found.lower()


def fields_of(net: NetworkRecords) -> tuple[str, ...]:
    """Return the fields of legs that can be drawn in colours: our own, and the columns the network brought along."""
    extra = {name for leg in net.legs.values() for name, _ in leg.extra}
    return (*KINDS, *NUMBERS, *sorted(extra))


def check_used(column: str | None, *, cmap: Any, scheme: Any) -> None:
    """Check that there is something for a colour map and a scheme to colour.

    Raises
    ------
    UsageError
        If there is no column, or it is a measure.
    """
    for name, value in (("cmap", cmap), ("scheme", scheme)):
        if not isinstance(value, str | None) or value:
            if column is None:
                raise UsageError(f"{name} {quoted(value)} needs a column: a field of the legs, such as length_km")
            if column in list(Measure):
                told = f"colours a field of the legs; {column} sets their width"
                raise UsageError(f"{name} {quoted(value)} {told}: leave it out")


def _unknown(column: object, known: Sequence[str]) -> UsageError:
    name = str(column)
    near = f"Here that is {_GUESSED[name]}." if name in _GUESSED else did_you_mean(name, [*known, *Measure])
    told = near or f"Fields: {', '.join(known)}."
    return UsageError(f"column {quoted(column)} is neither a measure nor a field of the legs. {told}")


def coloured(
    spec: MapSpec,
    net: NetworkRecords,
    column: str,
    *,
    cmap: Any = None,
    categorical: bool = False,
    categories: Sequence[Any] | None = None,
    scheme: str | None = None,
    k: int = 5,
    vmin: float | None = None,
    vmax: float | None = None,
    missing: Mapping[str, Any] | None = None,
    caption: str | None = None,
) -> MapSpec:
    """Return a description whose legs are coloured by a field, with a legend in place of that of the modes.

    The dash goes on telling the mode. A range (hours, fares) counts by its middle.

    Raises
    ------
    UsageError
        If there is no such field, no leg has a value, or an option cannot be.
    """
    known = fields_of(net)
    if column not in known:
        raise _unknown(column, known)
    if not isinstance(missing, Mapping | None):
        raise UsageError(f"missing_kwds {quoted(missing)} must be a dict with color and label")
    for key in missing or {}:
        if key not in ("color", "label"):
            raise UsageError(f"missing_kwds has no {quoted(key)}: it takes color and label")
    k, vmin, vmax = _classes(k), _bound("vmin", vmin), _bound("vmax", vmax)
    text = Text(spec.lang)
    values = {mark.id: _value(net.legs[mark.id], column) for mark in spec.legs}
    present = [value for value in values.values() if value is not None]
    if not present:
        raise UsageError(f"no leg drawn has a value of {column}")
    numbers = not categorical and categories is None and all(isinstance(value, float) for value in present)
    if numbers:
        bins = _bins([float(v) for v in present], scheme, k, vmin, vmax)
        labels = [f"{text.range((low, high))}" for low, high in zip(bins, bins[1:], strict=False)]
        which = {name: None if v is None else _bin(float(v), bins) for name, v in values.items()}
    else:
        if scheme:
            raise UsageError(f"scheme {quoted(scheme)} is for numbers, and {column} has none: leave it out")
        order = _order(present, categories)
        labels = [_label(value, column, text) for value in order]
        which = {name: order.index(v) if v in order else None for name, v in values.items()}
    colours = _colours(cmap, len(labels), numbers)
    entries = [LegendEntry(kind="colour-title", text=caption or column.replace("_", " "))]
    entries += [LegendEntry(kind=f"c{index}", text=label) for index, label in enumerate(labels)]
    if None in which.values():
        options = dict(missing or {})
        colours.append(checked_colour(options.get("color", MISSING), "missing_kwds color"))
        label = str(options.get("label", text("legend_noflow")))
        entries.append(LegendEntry(kind=f"c{len(labels)}", text=label))
    marks = [dataclasses.replace(m, colour=len(labels) if which[m.id] is None else which[m.id]) for m in spec.legs]
    return dataclasses.replace(spec, legs=tuple(marks), legend=(*entries, *spec.legend), colours=tuple(colours))


def _classes(k: Any) -> int:
    """Return the number of classes.

    Raises
    ------
    UsageError
        If it is not a whole number from 1 to 9.
    """
    try:
        count = 0 if isinstance(k, bool) else operator.index(k)
    except TypeError:
        count = 0
    if not 1 <= count <= 9:
        raise UsageError(f"k {quoted(k)} must be a whole number, 1 to 9: more classes cannot be told apart")
    return count


def _bound(name: str, value: Any) -> float | None:
    try:
        found = None if value is None else float(value)
    except (TypeError, ValueError):
        found = math.nan
    if found is not None and not math.isfinite(found):
        raise UsageError(f"{name} {quoted(value)} must be a number")
    return found


def _value(leg: Leg, column: str) -> Any:
    """Return a number, a name, or ``None``."""
    found = getattr(leg, column) if column in (*KINDS, *NUMBERS) else dict(leg.extra).get(column)
    if isinstance(found, tuple):
        return (found[0] + found[1]) / 2
    if found is None or found == "":
        return None
    if column in KINDS:
        return str(found)
    try:
        return float(found)
    except (TypeError, ValueError):
        return str(found)


def _order(present: Sequence[Any], categories: Sequence[Any] | None) -> list[Any]:
    known = sorted(set(present), key=str)
    if categories is not None:
        if isinstance(categories, str) or not isinstance(categories, Iterable):
            raise UsageError(f"categories {quoted(categories)} must be a list")
        named = [float(c) if isinstance(c, (int, float)) else str(c) for c in categories]
        absent = [value for value in known if value not in named]
        if absent:
            raise UsageError(f"categories lacks {', '.join(quoted(value) for value in absent)}")
        known = named
    if len(known) > MOST_KINDS:
        raise UsageError(f"{len(known)} kinds cannot be told apart by colour; {MOST_KINDS} at most: group them first")
    return known


def _label(value: Any, column: str, text: Text) -> str:
    if isinstance(value, float):
        return text.number(value)
    group = {"mode": "modes", "basis": "basis", "certainty": "certainty"}.get(column)
    return text.of(group, value) if group else str(value)


def _bins(values: Sequence[float], scheme: str | None, k: int, vmin: float | None, vmax: float | None) -> list[float]:
    import numpy as np

    name = str(scheme or SCHEMES[0]).lower().replace("_", "")
    low = min(values) if vmin is None else vmin
    high = max(values) if vmax is None else vmax
    if high < low:
        raise UsageError(f"vmax {high:g} is less than vmin {low:g}")
    if name not in SCHEMES:
        edges = _classified(values, str(scheme), name, k)
    elif name == "quantiles":
        edges = np.quantile(values, np.linspace(0, 1, k + 1)).tolist()
    else:
        edges = np.linspace(low, high, k + 1).tolist()
    distinct = sorted(set(edges))
    return distinct if len(distinct) > 1 else [low, low]


def _classified(values: Sequence[float], scheme: str, name: str, k: int) -> list[float]:
    """Return the edges of classes as mapclassify makes them.

    Raises
    ------
    UsageError
        If it is not installed, knows no such scheme, or cannot make the classes.
    """
    try:
        import mapclassify
    except ImportError:
        raise UsageError(
            f"scheme {quoted(scheme)} is not one of {', '.join(SCHEMES)}; others come from mapclassify, which is not "
            "installed: pip install mapclassify"
        ) from None
    # Bins of one's own have no place in these options.
    known = {each.lower(): each for each in mapclassify.CLASSIFIERS if each != "UserDefined"}
    if name not in known:
        listed = dict.fromkeys((*SCHEMES, *sorted(known)))
        hint = did_you_mean(name, listed) or f"Known: {', '.join(listed)}."
        raise UsageError(f"scheme {quoted(scheme)} is not known to mapclassify. {hint}")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = mapclassify.classify(list(values), known[name], k=k)
    except (ValueError, IndexError) as fault:
        raise UsageError(f"scheme {quoted(scheme)} makes no {k} classes of {len(values)} values: {fault}") from None
    if len(made.bins) > MOST_KINDS:
        raise UsageError(f"scheme {quoted(scheme)} makes {len(made.bins)} classes; {MOST_KINDS} at most: give k=")
    return [min(values), *(float(edge) for edge in made.bins)]


def _bin(value: float, bins: Sequence[float]) -> int:
    """Return the class of a value; what lies outside of all is in the first or the last."""
    inner = bins[1:-1]
    return sum(value > edge for edge in inner)


def _colours(cmap: Any, count: int, numbers: bool) -> list[str]:
    import matplotlib as mpl
    from matplotlib.colors import Colormap, to_hex

    if isinstance(cmap, list | tuple):
        listed = [checked_colour(colour, "cmap") for colour in cmap]
        if len(listed) < count:
            raise UsageError(f"cmap has {len(listed)} colours for {count} classes")
        return listed[:count]
    if not isinstance(cmap, str | Colormap | None):
        raise UsageError(f"cmap {quoted(cmap)} is no colour map: give a name of matplotlib's, or a list of colours")
    if cmap is None and not numbers:
        return list(SEVERAL[:count])
    try:
        scale = cmap if isinstance(cmap, Colormap) else mpl.colormaps[cmap or "plasma"]
    except KeyError:
        hint = did_you_mean(str(cmap), list(mpl.colormaps))
        raise UsageError(f"cmap {quoted(cmap)} is not a colour map of matplotlib. {hint}".strip()) from None
    if scale.N < 30:
        return [to_hex(scale(index % scale.N)) for index in range(count)]
    # Of the default only the part that stands out from the ground: its yellow does not.
    end = 0.58 if cmap is None else 1.0
    return [to_hex(scale(end * index / max(1, count - 1))) for index in range(count)]
