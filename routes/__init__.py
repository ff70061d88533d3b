"""Published facts about migration routes as a queryable network and a map good enough to publish.

The public names are imported when they are first used, so that ``import routes`` takes no time.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:  # what a type checker sees; at run time each name comes when it is first used
    from routes.catalog import available, build, check, cite, from_gdfs, load, read
    from routes.errors import (
        AmbiguousNameError,
        DataError,
        DoubleCountError,
        FileError,
        GeometryError,
        MissingDependencyError,
        NoPathError,
        RefusedError,
        RoutesError,
        RoutesWarning,
        UnknownIdError,
        UsageError,
    )
    from routes.io.writing import write
    from routes.model.period import Period
    from routes.model.records import (
        Basis,
        Certainty,
        Closure,
        Leg,
        Measure,
        Mode,
        Observation,
        PlaceKind,
        Route,
        Source,
        Waypoint,
    )
    from routes.network import Network
    from routes.publish.snippets import embed
    from routes.results.changes import Changes, Comparison
    from routes.results.itineraries import Alternatives, Reachable, Tradeoffs
    from routes.results.itinerary import Itinerary
    from routes.results.structure import Bottlenecks, Cut

_HOMES = {
    "routes.catalog": ("available", "build", "check", "cite", "from_gdfs", "load", "read"),
    "routes.publish.snippets": ("embed",),
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

__all__ = [
    "Alternatives",
    "AmbiguousNameError",
    "Basis",
    "Bottlenecks",
    "Certainty",
    "Changes",
    "Closure",
    "Comparison",
    "Cut",
    "DataError",
    "DoubleCountError",
    "FileError",
    "GeometryError",
    "Itinerary",
    "Leg",
    "Measure",
    "MissingDependencyError",
    "Mode",
    "Network",
    "NoPathError",
    "Observation",
    "Period",
    "PlaceKind",
    "Reachable",
    "RefusedError",
    "Route",
    "RoutesError",
    "RoutesWarning",
    "Source",
    "Tradeoffs",
    "UnknownIdError",
    "UsageError",
    "Waypoint",
    "__version__",
    "available",
    "build",
    "check",
    "cite",
    "embed",
    "from_gdfs",
    "load",
    "read",
    "write",
]


if not TYPE_CHECKING:  # a type checker would believe it of every name

    def __getattr__(name: str) -> Any:
        if name not in _HOME_OF:
            if name.startswith("_"):
                raise AttributeError(f"module 'routes' has no attribute {name!r}")
            from routes.model import guesses

            raise guesses.missing("routes", name, guesses.OF_PACKAGE, __all__)
        value = getattr(importlib.import_module(_HOME_OF[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return list(__all__)
