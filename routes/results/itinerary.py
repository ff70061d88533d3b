"""An itinerary: legs in order of travel, each in the direction in which it is travelled."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from routes.model.network import NetworkRecords
from routes.model.records import Leg, Waypoint
from routes.results.answer import Answer, to_json

if TYPE_CHECKING:
    import geopandas

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["Itinerary", "Snap", "reversed_leg"]


def reversed_leg(leg: Leg) -> Leg:
    """Return a two-way leg as it is travelled from its end to its start: same id, ends and line turned round."""
    import shapely

    turned = shapely.reverse(leg.line)
    return dataclasses.replace(leg, start=leg.end, end=leg.start, geometry=turned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snap:
    """A position (lon, lat) that was asked for, the waypoint that stands for it, and how far that is.

    ``what`` is ``"start"`` or ``"end"``; the distance is the geodesic, not a way that anybody takes.
    """

    what: str
    lon: float
    lat: float
    waypoint: str
    distance_km: float

    def to_dict(self) -> dict[str, Any]:
        """Return the snap as JSON writes it."""
        return dataclasses.asdict(self)


@dataclass(frozen=True, kw_only=True, repr=False)
class Itinerary(Answer):
    """An answer to a query: ``legs`` in order, each in the direction of travel (a two-way leg may be turned round).

    ``waypoints`` are the places passed, one more than legs; ``hours`` and ``cost`` are (least, most) sums and ``None``
    if any leg has none printed; ``by`` is what was least. ``asked`` holds the two ids the query named, which differ
    from the ends where an area was asked for; ``snapped`` the positions that were asked for instead of a name.
    """

    network: NetworkRecords
    legs: tuple[Leg, ...]
    waypoints: tuple[Waypoint, ...]
    by: str = "distance"
    at: str | None = None
    asked: tuple[str, str] = ("", "")
    snapped: tuple[Snap, ...] = ()

    @property
    def length_km(self) -> float:
        """Geodesic length of all legs in km."""
        return float(sum(leg.length_km or 0.0 for leg in self.legs))

    @property
    def hours(self) -> tuple[float, float] | None:
        """Printed duration (least, most) in hours, or ``None`` if it is not printed for every leg."""
        return _sum_ranges([leg.hours for leg in self.legs])

    @property
    def cost(self) -> tuple[float, float] | None:
        """Printed fares (least, most) in US dollars, or ``None`` if they are not printed for every leg."""
        return _sum_ranges([leg.cost_usd for leg in self.legs])

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO 3166-1 alpha-3 codes in the order in which they are passed; a country left and entered again twice."""
        passed: list[str] = []
        for waypoint in self.waypoints:
            codes = waypoint.country
            if len(codes) == 2 and passed and passed[-1] == codes[1]:
                codes = codes[::-1]
            for code in codes:
                if not passed or passed[-1] != code:
                    passed.append(code)
        return tuple(passed)

    def to_dict(self) -> dict[str, Any]:
        """Return the itinerary as the JSON of ``routes path`` prints it."""
        return {
            "legs": [
                {
                    "id": leg.id,
                    "start": leg.start,
                    "end": leg.end,
                    "mode": str(leg.mode),
                    "length_km": leg.length_km,
                    "hours": list(leg.hours) if leg.hours else None,
                    "basis": str(leg.basis),
                }
                for leg in self.legs
            ],
            "waypoints": [waypoint.id for waypoint in self.waypoints],
            "length_km": self.length_km,
            "hours": list(self.hours) if self.hours else None,
            "cost": list(self.cost) if self.cost else None,
            "countries": list(self.countries),
        }

    def to_json(self) -> str:
        """Return the document that ``routes path --json`` prints for one itinerary."""
        question = {"from": self.asked[0], "to": self.asked[1], "by": self.by, "at": self.at}
        snapped = {"snapped": [snap.to_dict() for snap in self.snapped]} if self.snapped else {}
        return to_json({**question, **snapped, "itineraries": [self.to_dict()]})

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg in order, ``cum_km`` counted from the start."""
        from routes.io import result_frames

        return result_frames.itinerary_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the itinerary in words: places in order, modes, length, printed durations, what is not known.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.itinerary_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the itinerary; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.itinerary_map(self, options)

    def _features(self) -> dict[str, Any]:
        features = [
            {
                "type": "Feature",
                "id": leg.id,
                "properties": {"start": leg.start, "end": leg.end, "mode": str(leg.mode), "length_km": leg.length_km},
                "geometry": leg.line.__geo_interface__,
            }
            for leg in self.legs
        ]
        return {"type": "FeatureCollection", "features": features}


def _sum_ranges(ranges: list[tuple[float, float] | None]) -> tuple[float, float] | None:
    known = [entry for entry in ranges if entry is not None]
    if not ranges or len(known) != len(ranges):
        return None
    return sum(low for low, _ in known), sum(high for _, high in known)
