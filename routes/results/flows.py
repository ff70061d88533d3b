"""Flows that were computed, not counted: people on every leg, assigned from a table or estimated from counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from routes.model.coverage import Coverage
from routes.model.lookup import find_leg
from routes.model.network import NetworkRecords
from routes.results.answer import Answer, features_of
from routes.results.lacks import lacks

if TYPE_CHECKING:
    import geopandas

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["NO_DESTINATION", "NO_ORIGIN", "Flows", "LegFlow"]

NO_ORIGIN, NO_DESTINATION = "no origin leads there", "no destination can be reached from there"


@dataclass(frozen=True, slots=True, kw_only=True)
class LegFlow:
    """What is computed for a leg in one direction: ``turned`` is from its end to its start.

    ``least`` and ``most`` bound it as far as the counts do; ``most`` is ``None`` where nothing does. ``observed`` is
    the count that the calculation was given for the leg, in both directions together; it is never in ``value``.
    """

    leg: str
    start: str
    end: str
    turned: bool
    value: float
    least: float
    most: float | None
    observed: float | None = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Flows(Answer):
    """Computed flows, legs in the order of their ids; everything here is ``assigned`` or ``estimated``.

    ``kind`` says which; ``method`` how; ``measure`` and ``unit`` what was counted, empty if the caller did not say.
    ``entering`` and ``leaving`` are people who begin and end at places; ``within`` are those of a table who begin and
    end at one place, kept apart; ``unplaced`` are rows of the table without a path, with the reason. ``misfit`` is the
    root mean square of what the flows miss of the counts, 0 if they agree with all; ``missed`` are the counts that they
    miss: id, count, what the flows give, and why it cannot be met whatever the others say, empty if it only
    contradicts them.
    """

    network: NetworkRecords
    kind: str
    method: str
    rows: tuple[LegFlow, ...]
    measure: str = ""
    unit: str = ""
    period: str = ""
    entering: tuple[tuple[str, float], ...] = ()
    leaving: tuple[tuple[str, float], ...] = ()
    within: tuple[tuple[str, float], ...] = ()
    unplaced: tuple[tuple[str, str, float, str], ...] = ()
    misfit: float = 0.0
    missed: tuple[tuple[str, float, float, str], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[LegFlow]:
        return iter(self.rows)

    def of(self, leg: str) -> float:
        """Return the flow on a leg, both directions together; 0.0 for a leg that the calculation left out.

        Raises
        ------
        UnknownIdError
            If the network has no such leg.
        """
        name = find_leg(self.network, leg).id
        return sum((row.value for row in self.rows if row.leg == name), 0.0)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        keys = ("leg", "start", "end", "turned", "value", "least", "most", "observed")
        return {
            "kind": self.kind,
            "method": self.method,
            "measure": self.measure or None,
            "unit": self.unit or None,
            "period": self.period or None,
            "misfit": self.misfit,
            "missed": [
                {"about": about, "count": count, "flows": value, "reason": reason}
                for about, count, value, reason in self.missed
            ],
            "legs": [{key: getattr(row, key) for key in keys} for row in self.rows],
            "entering": dict(self.entering),
            "leaving": dict(self.leaving),
            "within": dict(self.within),
            "unplaced": [
                {"from": start, "to": end, "count": count, "reason": reason}
                for start, end, count, reason in self.unplaced
            ],
            "lacks": [row.to_dict() for row in self.lacks()],
        }

    def lacks(self) -> tuple[Coverage, ...]:
        """Return what the network lacks on the borders and in the areas of these legs, as far as it says so."""
        return lacks(self.network, (row.leg for row in self.rows))

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg and direction; ``kind`` says assigned or estimated."""
        from routes.io import result_frames

        return result_frames.flows_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the flows in words: what they are, of what, the largest with their ranges, what was left out.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.flows_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map with the legs as wide as their flows, said to be computed; ``options`` as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.flows_map(self, options)

    def _features(self) -> dict[str, Any]:
        legs = [self.network.legs[name] for name in dict.fromkeys(row.leg for row in self.rows)]
        return features_of(legs, **{self.kind: {leg.id: self.of(leg.id) for leg in legs}})
