"""Provider `via`: through listed places, from each to the next by another provider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from routes.errors import UsageError
from routes.geo.providers.base import Drawn
from routes.model.geometry import Position, check_position
from routes.model.records import Basis

__all__ = ["draw"]


def draw(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    through: Sequence[Position] = (),
    by: str = "great_circle",
    **options: Any,
) -> Drawn:
    """Return a line through positions in order; ``options`` go to the provider ``by`` of each part.

    A line of straight parts through known places is ``traced``; with another provider it is what that says.

    Raises
    ------
    UsageError
        If no position is listed, or ``by`` is itself ``via`` or unknown.
    RoutesError
        Whatever the other provider raises, with the number of the place in its message.
    GeometryError
        If a position is not on Earth.

    Examples
    --------
    >>> drawn = draw((0.0, 0.0), (2.0, 0.0), through=[(1.0, 1.0)])
    >>> drawn.basis.value, list(drawn.line.coords)[0], round(drawn.length_km)
    ('traced', (0.0, 0.0), 314)
    """
    import shapely

    from routes.geo import providers

    if not through:
        raise UsageError("provider via needs the places to go through: through=[(lon, lat), ...]")
    if by == "via":
        raise UsageError("provider via goes from place to place by another provider, not by via")
    stops = [start, *(check_position(*position) for position in through), end]
    labels = [names[0], *(f"place {number} of {len(through)}" for number in range(1, len(through) + 1)), names[1]]
    parts = [
        providers.draw(by, a, b, names=(first, second), **options)
        for a, b, first, second in zip(stops, stops[1:], labels, labels[1:], strict=False)
    ]
    coords = [tuple(xy) for part in parts for xy in part.line.coords]
    line = shapely.LineString([xy for xy, before in zip(coords, [None, *coords], strict=False) if xy != before])
    return Drawn(
        line=line,
        basis=Basis.TRACED if by == "great_circle" else parts[0].basis,
        provider="via",
        snapped_km=(parts[0].snapped_km[0], parts[-1].snapped_km[1]),
        note=" ".join(dict.fromkeys(part.note for part in parts if part.note)),
    )
