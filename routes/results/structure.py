"""What holds a network together: a minimum cut, and what much depends on."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack, overload

from routes.model.coverage import Coverage
from routes.model.network import NetworkRecords
from routes.results.answer import Answer, features_of, shapes_of
from routes.results.lacks import lacks

if TYPE_CHECKING:
    import geopandas

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["Betweenness", "Bottleneck", "Bottlenecks", "Cut"]


@dataclass(frozen=True, kw_only=True, repr=False)
class Cut(Answer):
    """The fewest legs, or places, that together hold every way from one place to another.

    ``of`` is what was counted: ``"legs"``, ``"waypoints"`` or a kind of place; ``legs`` and ``waypoints`` are ids.
    Where several sets are equally small it is the one nearest to the end. There are as many ways that share none of
    these things as there are things in the cut (Menger 1927).
    """

    network: NetworkRecords
    asked: tuple[str, str]
    of: str
    legs: tuple[str, ...] = ()
    waypoints: tuple[str, ...] = ()
    at: str | None = None

    def __len__(self) -> int:
        return len(self.legs) + len(self.waypoints)

    def __iter__(self) -> Iterator[str]:
        return iter((*self.legs, *self.waypoints))

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        ends = {"from": self.asked[0], "to": self.asked[1], "at": self.at}
        rows = {"legs": list(self.legs), "waypoints": list(self.waypoints)}
        return {**ends, "of": self.of, "size": len(self), **rows, "lacks": [row.to_dict() for row in self.lacks()]}

    def lacks(self) -> tuple[Coverage, ...]:
        """Return what the network lacks on the borders and in the areas that the cut touches, as far as it says so."""
        return lacks(self.network, self)

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg or place of the cut."""
        from routes.io import result_frames

        return result_frames.cut_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the cut in words.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.cut_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the ways between the two places; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.cut_map(self, options)

    def _features(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": shapes_of(self.network, self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bottleneck:
    """A leg or waypoint, and what is lost when it closes.

    ``lost`` counts the ordered pairs of other places that nothing connects any more; ``longer`` those whose least way
    grows, ``extra`` the sum of these detours and ``longest`` the longest, both in the unit of ``by``; ``pair`` is the
    pair with the longest detour, or the first one cut off.
    """

    id: str
    kind: str
    lost: int = 0
    longer: int = 0
    extra: float = 0.0
    longest: float = 0.0
    pair: tuple[str, str] | None = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Bottlenecks(Answer, Sequence[str]):
    """The ids of legs and waypoints that much depends on: a sequence equal to the tuple of them.

    ``rows`` has what is lost with each. Between two places (``asked``) they are those that nothing goes round, in order
    of travel; of a whole network all whose closing does anything, the worst first.
    """

    network: NetworkRecords
    rows: tuple[Bottleneck, ...] = ()
    by: str = "distance"
    at: str | None = None
    asked: tuple[str, str] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[str, ...]: ...
    def __getitem__(self, index: int | slice) -> str | tuple[str, ...]:
        return tuple(row.id for row in self.rows)[index]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        ends = {"from": self.asked[0], "to": self.asked[1]} if self.asked else {}
        rows = [{**dataclasses.asdict(row), "pair": list(row.pair) if row.pair else None} for row in self.rows]
        lacking = [row.to_dict() for row in self.lacks()]
        return {**ends, "by": self.by, "at": self.at, "bottlenecks": rows, "lacks": lacking}

    def lacks(self) -> tuple[Coverage, ...]:
        """Return what the network lacks on the borders and in the areas that these touch, as far as it says so."""
        return lacks(self.network, self)

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg or place, with what is lost when it closes."""
        from routes.io import result_frames

        return result_frames.bottlenecks_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the bottlenecks in words.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.bottlenecks_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the network, or of the ways between the two places; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.bottlenecks_map(self, options)

    def _features(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": shapes_of(self.network, self)}


class Betweenness(Answer, dict[str, float]):
    """For each leg the number of pairs of places whose least way takes it, the most first: a dict by leg id.

    Examples
    --------
    >>> import routes
    >>> found = routes.load("americas").betweenness(start="Necoclí")
    >>> found["necocli--acandi-boat"], found.to_frame()["pairs"].tolist()[0]
    (98.0, 98.0)
    """

    def __init__(
        self,
        network: NetworkRecords,
        pairs: Mapping[str, float],
        by: str = "distance",
        at: str | None = None,
        start: str | None = None,
    ) -> None:
        super().__init__(pairs)
        self.network, self.by, self.at, self.start = network, by, at, start

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.network, dict(self), self.by, self.at, self.start)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        rows = [{"leg": leg, "pairs": pairs} for leg, pairs in self.items()]
        return {"by": self.by, "at": self.at, "from": self.start, "legs": rows}

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg with its number of ``pairs``, the most first."""
        from routes.io import result_frames

        return result_frames.betweenness_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the legs that most ways take, in words.

        ``lang`` is any language of the maps.
        """
        from routes.describe import results as answers

        return answers.betweenness_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the network with the legs marked that most ways take; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.betweenness_map(self, options)

    def _features(self) -> dict[str, Any]:
        return features_of([self.network.legs[leg] for leg in self], pairs=self)
