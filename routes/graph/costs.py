"""What a leg costs, by distance, duration, fare, steps or a function of one's own; refused by leg where it cannot be.

Costs are compared as whole numbers, in steps of 1e-12: sums of whole numbers are exact, and so are ties.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from routes.errors import DataError, UsageError
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Mode
from routes.model.text import did_you_mean, quoted
from routes.results.itinerary import reversed_leg

__all__ = [
    "BY",
    "SPEEDS_KMH",
    "By",
    "check_by",
    "check_cost",
    "cost_of",
    "estimated",
    "label_of",
    "leg_cost",
    "leg_costs",
    "scaled",
    "travel_cost",
]

BY = ("distance", "duration", "cost", "steps")
# A column of the legs is named by its text; type checkers know the one that readers of counts and distances make.
By = Literal["distance", "duration", "cost", "steps", "count", "distance_km"] | Callable[[Leg], float]
_GUESSED = {
    **dict.fromkeys(("length", "length_km", "km", "weight", "shortest"), "distance"),
    **dict.fromkeys(("hours", "time", "travel_time", "fastest"), "duration"),
    **dict.fromkeys(("cost_usd", "price", "fare", "usd", "cheapest"), "cost"),
    **dict.fromkeys(("hops", "legs", "edges", "stops"), "steps"),
}
UNIT = 10**12
MOST_NAMED = 8

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


def check_by(by: By, net: NetworkRecords) -> By:
    """Return one of `BY`, a column that legs of the network have, or a function; else `UsageError` with the choices."""
    if not callable(by) and by not in BY:
        own = {name for leg in net.legs.values() for name, _ in leg.extra}
        if by in own:
            return by
        guess = _GUESSED.get(str(by))
        hint = f"Here that is {guess}." if guess else did_you_mean(str(by), [*BY, *own])
        raise UsageError(f"by {quoted(by)} is not one of {', '.join(BY)}, nor a function of a leg. {hint}".strip())
    return by


def label_of(by: By) -> str:
    """Return how a cost is called in an answer: one of `BY`, or the name of the function.

    Examples
    --------
    >>> label_of("distance"), label_of(lambda leg: 1.0)
    ('distance', 'function')
    """
    if isinstance(by, str):
        return by
    name = str(getattr(by, "__name__", "function"))
    return "function" if name == "<lambda>" else name


def check_cost(leg: str, cost: object) -> float:
    """Return a cost that a least path can be computed with.

    Raises
    ------
    DataError
        If it is not a number, infinite or negative.

    Examples
    --------
    >>> check_cost("a--b", float("nan"))
    Traceback (most recent call last):
    routes.errors.DataError: leg "a--b" costs nan: a cost must be a finite number, zero or more
    """
    try:
        number = float(cost)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(cost, bool | str) or not (math.isfinite(number) and number >= 0):
        raise DataError(f"leg {quoted(leg)} costs {cost}: a cost must be a finite number, zero or more")
    return number


def scaled(cost: float) -> int:
    """Return a cost as a whole number of 1e-12.

    Examples
    --------
    >>> scaled(0.5)
    500000000000
    """
    whole, part = cost.as_integer_ratio()
    number, rest = divmod(whole * UNIT, part)
    # To the nearest, and halves to the even one, as `round` does.
    return number + (2 * rest > part or (2 * rest == part and number % 2 == 1))


def leg_cost(leg: Leg, by: By) -> float:
    """Return the cost of a leg of a network.

    Parameters
    ----------
    by
        ``"distance"``: km. ``"duration"``: hours, the mean of the least and the most that were printed; where none was
        printed, the length divided by `SPEEDS_KMH` of the mode. That estimate only ranks paths: it is never shown as
        a duration. ``"cost"``: US dollars, the mean of the least and the most that were printed; nothing is assumed
        where none was. ``"steps"``: 1. Any other text is a column of the legs with numbers, such as ``"distance_km"``.
        A function is called with the leg and returns its cost.

    Raises
    ------
    DataError
        If the cost is not a finite number, zero or more, no fare is printed, or the leg has no such column.

    Examples
    --------
    >>> leg_cost(Leg(id="a--b", start="a", end="b", hours=(4, 6), geometry=[(0, 0), (1, 0)]), "duration")
    5.0
    >>> leg_cost(Leg(id="a--b", start="a", end="b"), "cost")
    Traceback (most recent call last):
    routes.errors.DataError: leg "a--b" has no printed cost
    """
    if callable(by):
        return check_cost(leg.id, by(leg))
    if by not in BY:
        return _column_cost(leg, by)
    if by == "steps":
        return 1.0
    if by == "cost":
        if leg.cost_usd is None:
            raise DataError(f"leg {quoted(leg.id)} has no printed cost")
        return sum(leg.cost_usd) / 2
    length = check_cost(leg.id, math.nan if leg.length_km is None else leg.length_km)
    if by == "distance":
        return length
    return sum(leg.hours) / 2 if leg.hours else length / SPEEDS_KMH[leg.mode]


def _column_cost(leg: Leg, column: str) -> float:
    """Return the number in a column of a leg's own."""
    text = dict(leg.extra).get(column)
    if text is None:
        raise DataError(f"leg {quoted(leg.id)} has nothing in the column {quoted(column)}")
    try:
        number = float(text)
    except ValueError:
        raise DataError(
            f"leg {quoted(leg.id)}: {quoted(text)} in the column {quoted(column)} is not a number"
        ) from None
    return check_cost(leg.id, number)


def travel_cost(leg: Leg, turned: bool, by: By) -> float:
    """Return the cost of a leg as it is travelled; a function sees a two-way leg turned round on its way back."""
    return leg_cost(reversed_leg(leg) if turned and callable(by) else leg, by)


def leg_costs(net: NetworkRecords, by: By) -> dict[str, float]:
    """Return the cost of every leg by id; see `leg_cost`.

    Raises
    ------
    DataError
        If a leg has no cost; every such leg is named.
    """
    return {name: cost for (name, _), cost in cost_of([(leg, False) for leg in net.legs.values()], by).items()}


def cost_of(travelled: Iterable[tuple[Leg, bool]], by: By) -> dict[tuple[str, bool], float]:
    """Return the cost of legs by id and whether they are turned round.

    Raises
    ------
    DataError
        If a leg has no cost, or one that is not a cost; every such leg is named.
    """
    found: dict[tuple[str, bool], float] = {}
    without: dict[str, None] = {}
    faults: dict[str, None] = {}
    for leg, turned in travelled:
        if by == "cost" and leg.cost_usd is None:
            without[leg.id] = None
            continue
        try:
            found[leg.id, turned] = travel_cost(leg, turned, by)
        except DataError as error:
            faults[str(error)] = None
    if without:
        more = len(without) - MOST_NAMED
        names = ", ".join(list(without)[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        message = (
            f"{len(without)} leg(s) on the way have no printed cost (cost_usd), and none is assumed: {names}. "
            "Avoid them, or say what they cost with a function of a leg"
        )
        raise DataError(message)
    if faults:
        raise DataError.of(faults)
    return found


def estimated(legs: Iterable[Leg]) -> tuple[str, ...]:
    """Return the ids of the legs whose duration nobody printed, in the order given."""
    return tuple(leg.id for leg in legs if leg.hours is None)
