"""Answers that hold several itineraries, or places with costs: what a query returns, without words and pictures.

Each is immutable, has `to_dict` (what JSON holds), `to_json`, ``__geo_interface__`` and the network it is about; the
public classes of the same names in `routes.answers` add frames, words and maps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, overload

from routes.model.itinerary import Itinerary, Snap, to_json
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Route

__all__ = ["Alternatives", "Itineraries", "Reachable", "Tradeoffs", "features_of"]


def features_of(legs: Iterator[Leg] | Sequence[Leg], **properties: Mapping[str, object]) -> dict[str, Any]:
    """Return legs as a GeoJSON FeatureCollection; each keyword is a property with a value by leg id."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": leg.id,
                "properties": {
                    "start": leg.start,
                    "end": leg.end,
                    "mode": str(leg.mode),
                    "length_km": leg.length_km,
                    **{name: values[leg.id] for name, values in properties.items()},
                },
                "geometry": leg.line.__geo_interface__,
            }
            for leg in legs
        ],
    }


@dataclass(frozen=True, kw_only=True, eq=False)
class Itineraries(Sequence[Itinerary]):
    """Itineraries between the same two places, in order: a sequence of them.

    ``asked`` holds the two ids the query named; ``complete`` is false where the search was cut off.
    """

    item: ClassVar[type[Itinerary]] = Itinerary

    network: NetworkRecords
    itineraries: tuple[Itinerary, ...]
    at: str | None = None
    asked: tuple[str, str] = ("", "")
    complete: bool = True

    def __len__(self) -> int:
        return len(self.itineraries)

    @overload
    def __getitem__(self, index: int) -> Itinerary: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Itinerary, ...]: ...
    def __getitem__(self, index: int | slice) -> Itinerary | tuple[Itinerary, ...]:
        return self.itineraries[index]

    def __iter__(self) -> Iterator[Itinerary]:
        return iter(self.itineraries)

    def _question(self) -> dict[str, Any]:
        return {"from": self.asked[0], "to": self.asked[1]}

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as a JSON document."""
        return to_json(self.to_dict())

    def _snapped(self) -> dict[str, Any]:
        snaps = self.itineraries[0].snapped if self.itineraries else ()
        return {"snapped": [snap.to_dict() for snap in snaps]} if snaps else {}

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        features = []
        for number, trip in enumerate(self.itineraries, 1):
            for feature in trip.__geo_interface__["features"]:
                own = {"itinerary": number, **feature["properties"]}
                features.append({**feature, "id": f"{number}/{feature['id']}", "properties": own})
        return {"type": "FeatureCollection", "features": features}

    def drawn(self) -> NetworkRecords:
        """Return the network of the legs of these itineraries only, each itinerary a named route of it."""
        named = [dict.fromkeys(leg.id for leg in trip.legs) for trip in self.itineraries]
        legs = {name: self.network.legs[name] for names in named for name in names}
        ends = {end for leg in legs.values() for end in (leg.start, leg.end)}
        places = [self.network.waypoints[name] for name in sorted(ends | self._areas(ends))]
        routes = [
            Route(id=f"{number:02}", title=str(number), legs=tuple(leg.id for leg in trip.legs))
            for number, trip in enumerate(self.itineraries, 1)
        ]
        about = ends | set(legs)
        return dataclasses.replace(
            self.network,
            waypoints={place.id: place for place in places},
            legs=legs,
            routes={route.id: route for route in routes},
            observations=tuple(row for row in self.network.observations if row.about in about),
            closures=tuple(row for row in self.network.closures if row.target in about),
        )

    def _areas(self, places: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(places)
        while waiting:
            new = [area for area in self.network.waypoints[waiting.pop()].part_of if area not in found]
            found.update(new)
            waiting.extend(new)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternatives(Itineraries):
    """The best itineraries between two places, least first.

    ``by`` is what is least, ``wanted`` how many were asked for, ``different`` the part of the length of each that
    none after it may share.
    """

    by: str = "distance"
    wanted: int = 0
    different: float = 0.0

    def shared_km(self, one: int, other: int) -> float:
        """Return the length in km of the legs that two of the itineraries have in common."""
        known = {leg.id for leg in self.itineraries[one].legs}
        return float(sum(leg.length_km or 0.0 for leg in self.itineraries[other].legs if leg.id in known))

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``routes path --json`` prints."""
        made = {**self._question(), "by": self.by, "at": self.at, **self._snapped()}
        if self.different:
            made |= {"different": self.different, "complete": self.complete}
        return {**made, "itineraries": [trip.to_dict() for trip in self.itineraries]}


@dataclass(frozen=True, kw_only=True, eq=False)
class Tradeoffs(Itineraries):
    """The itineraries that no other one beats under several costs: shorter is slower, cheaper is longer.

    ``by`` names the costs, ``costs`` has one row of them for each itinerary; ``complete`` is false if the search was
    cut off: what is there is right, and there may be more.
    """

    by: tuple[str, ...] = ()
    costs: tuple[tuple[float, ...], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds: as for alternatives, each itinerary with its ``costs`` by name."""
        rows = [
            {"costs": dict(zip(self.by, costs, strict=True)), **trip.to_dict()}
            for trip, costs in zip(self.itineraries, self.costs, strict=True)
        ]
        head = {**self._question(), "by": list(self.by), "at": self.at, **self._snapped(), "complete": self.complete}
        return {**head, "itineraries": rows}


@dataclass(frozen=True, kw_only=True, eq=False)
class Reachable(Mapping[str, float]):
    """What can be reached from a place: the least cost by waypoint id, nearest first, the start itself at 0."""

    network: NetworkRecords
    start: str
    by: str = "distance"
    at: str | None = None
    costs: tuple[tuple[str, float], ...] = ()
    snapped: tuple[Snap, ...] = ()

    def __getitem__(self, waypoint: str) -> float:
        for name, cost in self.costs:
            if name == waypoint:
                return cost
        raise KeyError(waypoint)

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self.costs)

    def __len__(self) -> int:
        return len(self.costs)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        made: dict[str, Any] = {"from": self.start, "by": self.by, "at": self.at}
        if self.snapped:
            made["snapped"] = [snap.to_dict() for snap in self.snapped]
        return {**made, "reachable": [{"id": name, "cost": cost} for name, cost in self.costs]}

    def to_json(self) -> str:
        """Return the answer as a JSON document."""
        return to_json(self.to_dict())

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        places = self.network.waypoints
        features = [
            {
                "type": "Feature",
                "id": name,
                "properties": {"name": places[name].name, "by": self.by, "cost": cost},
                "geometry": {"type": "Point", "coordinates": [places[name].lon, places[name].lat]},
            }
            for name, cost in self.costs
        ]
        return {"type": "FeatureCollection", "features": features}
