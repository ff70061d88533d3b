"""The sheets: a map for an article, a social card, a page to print, a landscape sheet for a report, small multiples."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from routes.errors import UsageError
from routes.maps.image.article_sheet import article
from routes.maps.image.card import social
from routes.maps.image.multiples import multiples
from routes.maps.image.picture import Picture
from routes.maps.image.print_sheet import printed
from routes.maps.image.report_sheet import report
from routes.maps.image.tables_sheet import table_pages, tables
from routes.maps.spec import Ground, MapSpec
from routes.maps.style import Theme, set_in

__all__ = ["KINDS", "draw", "pages"]


def draw(spec: MapSpec, kind: str, theme: str | None = None) -> Picture:
    """Return the picture of a description.

    Raises
    ------
    UsageError
        If there is no such kind, or small multiples are asked for and the description has no steps of time.
    """
    if kind not in KINDS:
        raise UsageError(f"kind {kind!r} is not one of {', '.join(KINDS)}")
    look = spec.style.look("mono" if kind == "print" else theme or spec.theme)
    with set_in(spec.style):
        return KINDS[kind](on_tiles(spec, look), look)


def on_tiles(spec: MapSpec, look: Theme) -> MapSpec:
    """Return a description whose ground are its tiles, where a picture can hold them: those of a file, in colour.

    A picture asks no host, and ink on white holds no tiles: there our own ground stays.
    """
    if spec.tiles is None or spec.tiles.file is None or look.mono:
        return dataclasses.replace(spec, tiles=None)
    details = tuple(dataclasses.replace(d, ground=Ground(grid=d.ground.grid)) for d in spec.details)
    return dataclasses.replace(
        spec, ground=Ground(grid=spec.ground.grid), details=details, labels=(), ground_line=spec.tiles_line
    )


def pages(spec: MapSpec, kind: str, theme: str | None = None, *, first: Picture | None = None) -> list[Picture]:
    """Return the picture of a description and, of a page to print, the sheets with its tables.

    Parameters
    ----------
    first
        The picture, where it is drawn already.

    Raises
    ------
    UsageError
        As `draw`.
    """
    first = draw(spec, kind, theme) if first is None else first
    if kind != "print":
        return [first]
    with set_in(spec.style):
        return [first, *table_pages(spec, first.look, (first.width, first.height), tuple(tables(spec)))]


KINDS: dict[str, Callable[[MapSpec, Theme], Picture]] = {
    "map": article,
    "social": social,
    "print": printed,
    "report": report,
    "multiples": multiples,
}
