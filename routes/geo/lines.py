"""Lines for the legs of a network that have none yet: each by its own provider, and it says which."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from routes.errors import NoPathError, UsageError
from routes.geo import providers
from routes.geo.providers.base import Drawn
from routes.model.lookup import find_leg
from routes.model.network import NetworkRecords
from routes.model.records import Basis, Leg, Mode

if TYPE_CHECKING:
    from routes.geo.line_network import LineNetwork

__all__ = ["ROADS", "is_undrawn", "with_lines"]

_N = TypeVar("_N", bound=NetworkRecords)
FAR_KM = 2.0  # from here on it is said how far a place lies from the layer
ROADS = frozenset({Mode.BUS, Mode.CAR, Mode.TRUCK})


def is_undrawn(leg: Leg) -> bool:
    """Return whether a leg is only joined: schematic, with nothing between its ends.

    Examples
    --------
    >>> is_undrawn(Leg(id="a", start="x", end="y", geometry=[(0, 0), (1, 1)]))
    True
    >>> is_undrawn(Leg(id="a", start="x", end="y", geometry=[(0, 0), (1, 0), (1, 1)]))
    False
    """
    return leg.basis is Basis.SCHEMATIC and (leg.geometry is None or len(leg.geometry.coords) == 2)


def with_lines(
    net: _N,
    legs: Iterable[str] | None = None,
    *,
    provider: str = "",
    layer: LineNetwork | str | Path | None = None,
    report: Callable[[str], None] | None = None,
    **options: Any,
) -> _N:
    """Return a network in which legs have the lines that providers draw for them.

    Parameters
    ----------
    legs
        Ids of the legs to draw, those that have a line included; without them all that have none yet (`is_undrawn`).
    provider
        For all of them; else each leg's own: its column ``provider``, ``via`` if it has that column, ``sea`` for a
        boat. A leg for which none of these speaks stays as it is.
    layer
        Roads that legs by bus, car and truck follow, and those with provider ``network``: a file, or what
        `routes.geo.providers.network.read` made of one.
    report
        Called with a sentence for each leg that no provider could join (it stays as it is; without ``report`` the error
        is raised), for each line that a reader should know something of, and with what was drawn in all.
    options
        Passed to every provider.

    Returns
    -------
    A new network. A drawn leg has the ``basis`` of its line, and the provider's name in its column ``provider``. The
    way back by boat is the same line turned round.

    Raises
    ------
    UnknownIdError
        If there is no such leg.
    NoPathError
        If nothing joins the ends of a leg, and ``report`` is not given.
    RoutesError
        Whatever a provider raises besides: a layer that cannot be read, an option it does not know.

    Examples
    --------
    >>> import routes
    >>> net = routes.load("americas").select(lambda leg: leg.id == "necocli--capurgana-boat")
    >>> drawn = with_lines(net, ["necocli--capurgana-boat"])
    >>> leg = drawn.legs["necocli--capurgana-boat"]
    >>> leg.basis.value, round(leg.length_km), dict(leg.extra)["provider"]
    ('routed', 66, 'sea')
    """
    chosen = [leg for leg in net.legs.values() if is_undrawn(leg)] if legs is None else [find_leg(net, i) for i in legs]
    if isinstance(layer, str | Path):
        from routes.geo.providers.network import read

        # Before anything is drawn: lines over the sea take seconds, and all would be in vain.
        layer = read(layer)
    made: dict[str, Leg] = {}
    boats: dict[tuple[str, str], Drawn] = {}
    for leg in chosen:
        name = provider or _provider(leg, layer)
        if not name:
            continue
        more = {"layer": layer} if name == "network" and layer is not None else {}
        back = boats.get((leg.end, leg.start)) if name == "sea" else None
        try:
            drawn = _turned(back) if back is not None else providers.draw_leg(net, leg, name, **options, **more)
        except NoPathError as fault:
            if report is None:
                raise
            report(f"{leg.id} stays a straight line: {fault}")
            continue
        if name == "sea":
            boats[leg.start, leg.end] = drawn
        if report is not None and drawn.note and (name != "network" or max(drawn.snapped_km) > FAR_KM):
            report(f"{leg.id}: {drawn.note}")
        extra = tuple(sorted({**dict(leg.extra), "provider": name}.items()))
        made[leg.id] = dataclasses.replace(leg, geometry=drawn.line, basis=drawn.basis, extra=extra)
    if report is not None:
        count = Counter(dict(leg.extra)["provider"] for leg in made.values())
        how = ", ".join(f"{number} by {name}" for name, number in sorted(count.items()))
        report(f"Gave {len(made)} of {len(net.legs)} legs a line{': ' * bool(how)}{how}.")
    return dataclasses.replace(net, legs={**net.legs, **made}) if made else net


def _provider(leg: Leg, layer: LineNetwork | str | Path | None) -> str:
    """Return which provider draws a leg that nobody named one for; nothing where a straight line is all there is."""
    name = providers.chosen(leg)
    if name == "great_circle" and not dict(leg.extra).get("provider"):
        return "network" if layer is not None and leg.mode in ROADS else ""
    if name == "network" and layer is None:
        raise UsageError(f'leg {leg.id} has provider "network": give the layer it follows')
    return name


def _turned(drawn: Drawn) -> Drawn:
    return dataclasses.replace(drawn, line=drawn.line.reverse(), snapped_km=drawn.snapped_km[::-1], note="")
