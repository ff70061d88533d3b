"""Published facts about migration routes as a queryable network and a map good enough to publish.

The public names are imported when they are first used, so that ``import routes`` takes no time.
"""

from __future__ import annotations

import importlib
from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "routes.catalog": ("available", "check", "load", "read"),
    "routes.io": ("write",),
    "routes.results.changes": ("Changes", "Comparison"),
    "routes.results.itineraries": ("Alternatives", "Reachable", "Tradeoffs"),
    "routes.results.itinerary": ("Itinerary",),
    "routes.results.structure": ("Bottlenecks", "Cut"),
    "routes.network": ("Network",),
    "routes.model.records": (
        "Basis", "Certainty", "Closure", "Leg", "Measure", "Mode", "Observation", "PlaceKind", "Route", "Source",
        "Waypoint",
    ),
    "routes.model.period": ("Period",),
    "routes.errors": (
        "AmbiguousNameError", "DataError", "DoubleCountError", "FileError", "GeometryError", "MissingDependencyError",
        "NoPathError", "RefusedError", "RoutesError", "RoutesWarning", "UnknownIdError", "UsageError",
    ),
}  # fmt: skip
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["__version__", *sorted(_HOME_OF)]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'routes' has no attribute {name!r}")
    value = getattr(importlib.import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
