"""Chapters of a story."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from routes.errors import DataError
from routes.model.period import Period
from routes.model.records import _need, _Pairs, _pairs, _period, _set, _tuple
from routes.model.text import quoted

__all__ = ["Chapter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A step of a story: text beside what the map shows.

    ``text`` is limited Markdown; ``titles`` and ``texts`` hold both in other languages. ``view`` is places to fit into
    the map, or four numbers: west, south, east, north (``-80|7|-76|9``; commas between the four will do).
    ``show`` and ``hide`` name waypoints, legs, routes, or ``A..B``: a route up to the waypoint B, or the shortest way
    between two waypoints. What is shown stays until a later chapter hides it. ``annotations`` are
    the ids of those on the map meanwhile: once a chapter of a story names any, each shows only those that it names.
    ``figure`` names the observation that is printed large: waypoint or leg, measure, period, and the source where
    several say it.
    ``image`` is the name of a picture in the network's folder, ``alt`` its description, and ``picture`` what was read
    of it.

    Raises
    ------
    DataError
        If there is no title, the image is not a plain file name, or the figure has not three or four parts.
    """

    title: str
    titles: _Pairs = ()
    text: str = ""
    texts: _Pairs = ()
    view: tuple[str, ...] = ()
    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    period: Period | None = None
    figure: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()
    image: str = ""
    alt: str = ""
    credit: str = ""
    extra: _Pairs = ()
    picture: bytes = field(default=b"", compare=False, repr=False)

    def __post_init__(self) -> None:
        _need("title", self.title)
        if self.image and (".." in self.image.split("/") or self.image.startswith(("/", "\\")) or ":" in self.image):
            raise DataError(f"image {quoted(self.image)} is not a file in the network's folder: write its name")
        figure = _tuple(self.figure)
        if figure and len(figure) not in (3, 4):
            shown = quoted("|".join(figure))
            raise DataError(f"figure {shown} is not place|measure|period, or place|measure|period|source")
        _set(
            self,
            titles=_pairs(self.titles),
            texts=_pairs(self.texts),
            figure=figure,
            view=_view(_tuple(self.view)),
            show=_tuple(self.show),
            hide=_tuple(self.hide),
            period=_period(self.period),
            annotations=_tuple(self.annotations),
            extra=_pairs(self.extra),
        )


def _view(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return a view; one text of four numbers with commas or blanks between them is these four."""
    numbers = re.split(r"[,;\s]+", parts[0].strip()) if len(parts) == 1 else []
    return tuple(numbers) if len(numbers) == 4 and all(map(_NUMBER.fullmatch, numbers)) else parts


_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
