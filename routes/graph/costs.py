"""What a leg costs, by distance, duration or steps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from routes.errors import DataError, UsageError
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Mode
from routes.model.text import did_you_mean, shown

__all__ = ["BY", "SPEEDS_KMH", "check_cost", "estimated", "leg_cost", "leg_costs"]

BY = ("distance", "duration", "steps")

# Our own assumption, door to door with waiting; used only to compare legs whose duration nobody printed.
SPEEDS_KMH: Mapping[Mode, float] = MappingProxyType(
    {
        Mode.WALK: 3.0,
        Mode.BOAT: 25.0,
        Mode.BUS: 45.0,
        Mode.TRAIN: 30.0,
        Mode.TRUCK: 40.0,
        Mode.CAR: 50.0,
        Mode.AIR: 500.0,
        Mode.MIXED: 30.0,
        Mode.UNKNOWN: 30.0,
    }
)


def check_by(by: str) -> str:
    """Return one of `BY`, or raise `UsageError` with the choices."""
    if by not in BY:
        raise UsageError(f"by {shown(by)} is not one of {', '.join(BY)}. {did_you_mean(str(by), BY)}".strip())
    return by


def check_cost(leg: str, cost: float) -> float:
    """Return a cost that a least path can be computed with.

    Raises
    ------
    DataError
        If it is not a number, infinite or negative.
    """
    if not (isinstance(cost, int | float) and math.isfinite(cost) and cost >= 0):
        raise DataError(f"leg {shown(leg)} costs {cost}: a cost must be a finite number, zero or more")
    return float(cost)


def leg_cost(leg: Leg, by: str) -> float:
    """Return the cost of a leg of a network.

    Parameters
    ----------
    by
        ``"distance"``: km. ``"duration"``: hours, the mean of the least and the most that were printed; where none was
        printed, the length divided by `SPEEDS_KMH` of the mode. That estimate only ranks paths: it is never shown as
        a duration. ``"steps"``: 1.

    Raises
    ------
    UsageError
        If ``by`` is none of these.
    DataError
        If the cost is not a finite number.

    Examples
    --------
    >>> leg_cost(Leg(id="a--b", start="a", end="b", hours=(4, 6), geometry=[(0, 0), (1, 0)]), "duration")
    5.0
    """
    check_by(by)
    if by == "steps":
        return 1.0
    length = check_cost(leg.id, math.nan if leg.length_km is None else leg.length_km)
    if by == "distance":
        return length
    return sum(leg.hours) / 2 if leg.hours else length / SPEEDS_KMH[leg.mode]


def leg_costs(net: NetworkRecords, by: str) -> dict[str, float]:
    """Return the cost of every leg by id; see `leg_cost`."""
    return {leg.id: leg_cost(leg, by) for leg in net.legs.values()}


def estimated(legs: Iterable[Leg]) -> tuple[str, ...]:
    """Return the ids of the legs whose duration nobody printed, in the order given."""
    return tuple(leg.id for leg in legs if leg.hours is None)
