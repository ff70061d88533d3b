"""Where answers were imported from before `routes.results`; kept for those who do."""

from __future__ import annotations

from routes.results.changes import Changes, Comparison
from routes.results.flows import Flows
from routes.results.incidents import Incidents
from routes.results.itineraries import Alternatives, Reachable, Tradeoffs
from routes.results.itinerary import Itinerary
from routes.results.structure import Bottlenecks, Cut

__all__ = [
    "Alternatives", "Bottlenecks", "Changes", "Comparison", "Cut", "Flows", "Incidents", "Itinerary", "Reachable",
    "Tradeoffs",
]  # fmt: skip
