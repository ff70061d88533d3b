"""A distance in words, for maps so large that a scale bar would be wrong over most of them."""

from __future__ import annotations

from collections.abc import Iterable

from routes.geo import geodesy
from routes.i18n.language import Text

__all__ = ["MOST_PLACES", "farthest"]

MOST_PLACES = 40

Place = tuple[int, str, tuple[float, float]]


def farthest(places: Iterable[Place], text: Text) -> str:
    """Return how far apart the two most distant of the important places are, or nothing if there are no two.

    ``places`` are rank, name and (lon, lat); rank 0 is most important.

    Examples
    --------
    >>> farthest([(0, "A", (-50.0, 0.0)), (0, "B", (50.0, 0.0)), (3, "C", (90.0, 0.0))], Text("en"))
    'A–B: 11,132 km in a straight line'
    """
    known = list(places)
    least = min((rank for rank, _, _ in known), default=0)
    marked = [(name, at) for rank, name, at in known if rank <= max(1, least)][:MOST_PLACES]
    best: tuple[float, str, str] = (0.0, "", "")
    for i, (end, at) in enumerate(marked):
        for start, other in marked[:i]:
            km = geodesy.distance_km(at, other)
            if km > best[0]:
                best = (km, start, end)
    return text("scale_text", start=best[1], end=best[2], km=text.km(best[0])) if best[0] else ""
