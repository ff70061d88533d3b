"""What a network lacks where an answer lies, as far as its own data say so."""

from __future__ import annotations

from collections.abc import Iterable

from routes.model.coverage import Coverage
from routes.model.lookup import crosses, places_of
from routes.model.network import NetworkRecords

__all__ = ["lacks"]


def lacks(net: NetworkRecords, ids: Iterable[str]) -> tuple[Coverage, ...]:
    """Return the coverage that is not complete of the borders and areas that legs or waypoints touch.

    A leg touches a border that it crosses, and an area that one of its ends lies in; a waypoint a border that both its
    countries share.
    """
    wanted = set(ids)
    legs = [leg for leg in net.legs.values() if leg.id in wanted]
    places = wanted & set(net.waypoints) | {end for leg in legs for end in (leg.start, leg.end)}
    codes = [set(net.waypoints[place].country) for place in wanted & set(net.waypoints)]
    out = []
    for row in net.meta.covered():
        if row.state == "complete":
            continue
        kind, _, rest = row.target.partition(":")
        if kind == "border":
            one, _, other = rest.partition("-")
            touched = any(crosses(net, leg, one, other) for leg in legs) or any({one, other} <= own for own in codes)
        else:
            touched = bool(places & places_of(net, row.target))
        if touched:
            out.append(row)
    return tuple(out)
