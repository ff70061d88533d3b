"""What `routes.maps.image.plot.axes.plot` is given for matplotlib: axes, a size, properties of lines."""

from __future__ import annotations

from typing import Any

from routes.errors import UsageError
from routes.model.text import did_you_mean, quoted

__all__ = ["axes", "style"]

OPTIONS = (
    "column", "ax", "figsize", "legend", "cmap", "scheme", "k", "categorical", "categories", "vmin", "vmax",
    "missing_kwds", "period", "lang", "crs", "ground",
)  # fmt: skip
# Options of maps, of GeoDataFrame.plot and of matplotlib, and how it is done here.
ELSEWHERE = {
    "at": 'net.at("2023").plot()', "flows": "column=", "tiles": "contextily.add_basemap(net.plot(ground=False), ...)",
    "basemap": "ground=False", "title": "plot().set_title(...)", "legend_kwds": "plot().legend(...)",
    "aspect": "plot().set_aspect(...)", "dpi": "plot().figure.savefig(path, dpi=...)",
}  # fmt: skip
# Properties of a line that are no look.
NO_LOOK = frozenset({"data", "xdata", "ydata", "label", "figure", "transform"})


def style(style_kwds: dict[str, Any]) -> dict[str, Any]:
    """Return properties of a line by their long names.

    Raises
    ------
    UsageError
        If one is neither an option nor a property of a line, or cannot have its value.
    """
    from matplotlib.artist import ArtistInspector
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.lines import Line2D

    line = ArtistInspector(Line2D)
    known = {*line.get_setters(), *(alias for aliases in line.aliasd.values() for alias in aliases)} - NO_LOOK
    for name, value in style_kwds.items():
        if name not in known:
            near = f"Here that is {ELSEWHERE[name]}" if name in ELSEWHERE else did_you_mean(name, [*OPTIONS, *known])
            told = near or f"It takes {', '.join(OPTIONS)}, and those of a line."
            raise UsageError(f"plot does not take {name}={quoted(value)}. {told}")
        try:
            Line2D([], [], **{name: value})
        except (ValueError, TypeError) as fault:
            raise UsageError(f"plot does not take {name}={quoted(value)}: {_one_line(fault)}") from None
    try:
        return normalize_kwargs(style_kwds, Line2D)
    except TypeError as fault:
        raise UsageError(f"plot does not take {', '.join(style_kwds)}: {_one_line(fault)}") from None


def _one_line(fault: Exception) -> str:
    """Return the first sentence of what matplotlib says."""
    return str(fault).partition(": ")[0].partition("\n")[0]


def axes(ax: Any, figsize: Any) -> Any:
    """Return the axes that are given, or new ones.

    Raises
    ------
    UsageError
        If they are none, or their size is none.
    """
    import matplotlib.pyplot as plt
    from matplotlib.axes import Axes

    if ax is not None:
        if not isinstance(ax, Axes):
            raise UsageError(
                f"ax {quoted(ax)} is no axes of matplotlib, but a {type(ax).__name__}: plt.subplots()[1] is"
            )
        return ax
    wrong = UsageError(f"figsize {quoted(figsize)} is no size: write inches across and up, such as (8, 6)")
    try:
        figure = plt.figure(figsize=figsize)
    except (ValueError, TypeError):
        raise wrong from None
    if not all(side > 0 for side in figure.get_size_inches()):
        plt.close(figure)
        raise wrong
    return figure.subplots()
