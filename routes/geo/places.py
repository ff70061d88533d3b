"""Name lookup: which waypoint, leg or set of both a reader means. The rules live with the records."""

from __future__ import annotations

from routes.model.lookup import Target, crosses, find, find_leg, places_of, resolve

__all__ = ["Target", "crosses", "find", "find_leg", "places_of", "resolve"]
