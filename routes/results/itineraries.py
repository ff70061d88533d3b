"""Answers that hold several itineraries, or places with costs."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Unpack, overload

from routes.errors import UnknownIdError
from routes.model.lookup import id_of, name_of
from routes.model.network import NetworkRecords, RowTuple
from routes.model.records import Route, Waypoint
from routes.model.text import quoted
from routes.results.answer import Answer
from routes.results.itinerary import Itinerary, Snap

if TYPE_CHECKING:
    import geopandas
    import numpy as np
    from numpy.typing import NDArray

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["Alternatives", "Itineraries", "Reachable", "Tradeoffs"]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Itineraries(Answer, Sequence[Itinerary]):
    """Itineraries between the same two places, in order: a sequence of them.

    ``asked`` holds the two ids the query named; ``complete`` is false where the search was cut off.
    """

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

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg in order of each ``itinerary``, numbered from 1."""
        from routes.io import result_frames

        return result_frames.itineraries_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return them in words, a line each.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        raise NotImplementedError

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of all of them, each named as a route; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.itineraries_map(self, options)

    def _snapped(self) -> dict[str, Any]:
        snaps = self.itineraries[0].snapped if self.itineraries else ()
        return {"snapped": [snap.to_dict() for snap in snaps]} if snaps else {}

    def _features(self) -> dict[str, Any]:
        features = []
        for number, trip in enumerate(self.itineraries, 1):
            for feature in trip._features()["features"]:
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
            annotations=tuple(note for note in self.network.annotations if {note.place, note.leg} & about),
            chapters=(),  # a story is about the whole network
        )

    def _areas(self, places: set[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(places)
        while waiting:
            new = [area for area in self.network.waypoints[waiting.pop()].part_of if area not in found]
            found.update(new)
            waiting.extend(new)
        return found


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Alternatives(Itineraries):
    """The best itineraries between two places, least first.

    ``by`` is what is least, ``wanted`` how many were asked for, ``different`` the part of the length of each that
    none after it may share.

    Examples
    --------
    >>> import routes
    >>> found = routes.load("americas").alternatives("Necoclí", "Del Rio", 2)
    >>> found[0].length_km <= found[1].length_km, found[0].waypoints[0].name
    (True, 'Necoclí')
    >>> found.summary("es").startswith("Caminos de Necoclí a ")
    True
    """

    by: str = "distance"
    wanted: int = 0
    different: float = 0.0

    def shared_km(self, one: int, other: int) -> float:
        """Return the km of legs that two itineraries have in common: the numbers ``one`` and ``other``, from 0."""
        known = {leg.id for leg in self.itineraries[one].legs}
        return float(sum(leg.length_km or 0.0 for leg in self.itineraries[other].legs if leg.id in known))

    def to_dict(self) -> dict[str, Any]:
        """Return the document that ``routes path --json`` prints."""
        made = {**self._question(), "by": self.by, "at": self.at, **self._snapped()}
        if self.different:
            made |= {"different": self.different, "complete": self.complete}
        return {**made, "itineraries": [trip.to_dict() for trip in self.itineraries]}

    def summary(self, lang: str = "en") -> str:
        """Return the alternatives in words, a line each.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.alternatives_summary(self, lang)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
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

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return as `Alternatives.to_frame`, with a column ``total_...`` for each cost of the whole itinerary."""
        from routes.io import result_frames

        return result_frames.tradeoffs_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the trade-offs in words, a line each with what it costs.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.tradeoffs_summary(self, lang)


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Reachable(Answer, Mapping[str, float]):
    """What can be reached from a place: the least cost by waypoint id, nearest first, the start itself at 0.

    ``places`` are ids in alphabetical order and ``least`` what each costs, infinite for those that cannot be reached:
    columns as they were found, an array of a large network. Names are given and ranked once they are asked for.
    """

    network: NetworkRecords
    start: str
    by: str = "distance"
    at: str | None = None
    places: Sequence[str] = ()
    least: Sequence[float] | NDArray[np.float64] = ()
    snapped: tuple[Snap, ...] = ()

    @cached_property
    def costs(self) -> tuple[tuple[str, float], ...]:
        """Each place that can be reached with its cost, nearest first, then by id."""
        import numpy as np

        least = np.asarray(self.least, dtype=float)
        order = np.argsort(least, kind="stable")
        order = order[: np.count_nonzero(least < np.inf)]
        return RowTuple(zip([self.places[place] for place in order.tolist()], least[order].tolist(), strict=True))

    @cached_property
    def _by_id(self) -> dict[str, float]:
        return dict(self.costs)

    def __getitem__(self, waypoint: str) -> float:
        waypoint = name_of(waypoint) if isinstance(waypoint, Waypoint) else waypoint
        if waypoint not in self._by_id and isinstance(waypoint, str):
            name = id_of(self.network, waypoint)
            if name not in self._by_id:
                raise UnknownIdError(f"{quoted(waypoint)} cannot be reached from {quoted(self.start)}.")
            waypoint = name
        return self._by_id[waypoint]

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

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326) of points, one row a place, with its ``cost``, nearest first."""
        from routes.io import result_frames

        return result_frames.reachable_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return in words which places can be reached.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.reachable_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the legs between places that can be reached; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.reachable_map(self, options)

    def _features(self) -> dict[str, Any]:
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
