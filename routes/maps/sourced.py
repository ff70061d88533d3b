"""A source given for a whole map: it is that of everything that names none of its own."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

from routes.model.network import NetworkRecords
from routes.model.records import Source
from routes.model.text import printable

__all__ = ["with_source"]

_N = TypeVar("_N", bound=NetworkRecords)
_ID = "source"


def with_source(net: _N, source: str) -> _N:
    """Return a network in which every place, leg and figure without a source has this one; the same if there is none.

    Examples
    --------
    >>> from routes.model.records import Waypoint
    >>> net = with_source(NetworkRecords(waypoints=[Waypoint(id="a", name="A", lon=0, lat=0)]), "The registry")
    >>> net.waypoints["a"].sources, net.sources["source"].label
    (('source',), 'The registry')
    """
    title = printable(source).strip()
    sources = [w.sources for w in net.waypoints.values()] + [leg.sources for leg in net.legs.values()]
    if not title or (all(sources) and all(row.source for row in net.observations)):
        return net
    name = _ID
    while name in net.sources:
        name += "-given"
    return dataclasses.replace(
        net,
        waypoints={
            key: w if w.sources else dataclasses.replace(w, sources=(name,)) for key, w in net.waypoints.items()
        },
        legs={key: leg if leg.sources else dataclasses.replace(leg, sources=(name,)) for key, leg in net.legs.items()},
        observations=tuple(row if row.source else dataclasses.replace(row, source=name) for row in net.observations),
        sources={**net.sources, name: Source(id=name, title=title)},
    )
