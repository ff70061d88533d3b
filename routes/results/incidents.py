"""Deaths and disappearances joined to legs: totals per leg, and what could not be placed, with the reason.

Every figure is a minimum. What an answer gives out is totals of legs; never one row of the table, nor where it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack

from routes.model.lookup import find_leg
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.results.answer import Answer, features_of

if TYPE_CHECKING:
    import geopandas

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["REASONS", "Incident", "Incidents", "LegIncidents", "Unplaced", "precision_of"]

REASONS = {
    "row": "the row has another number of cells than the header",
    "number": "no number of people, or none that can be read",
    "negative": "a correction of an event that the table does not have",
    "repeated": "an earlier row says the same of the same incident",
    "cumulative": "several events counted together, which have no one place",
    "period": "outside the period that was asked for",
    "date": "the date is missing, or too vague to say whether it lies in the period",
    "position": "no position, or none that can be read",
    "vague": "the position is less precise than the distance, or said to be unspecified",
    "far": "no leg within the distance",
    "validity": "no leg within the distance was valid then",
}
_DEGREE_DIAGONAL_KM = 157.4  # from a corner of one degree by one to the other, at the equator
_VAGUE = re.compile(r"\b(unspecified|unknown|various|multiple) (location|place|point)s?\b|\blikely\b", re.IGNORECASE)


def precision_of(lat: str, lon: str, place: str = "") -> float | None:
    """Return how far from a written position the place may be, in km, or ``None`` if the words say nobody knows.

    It is half of the last decimal that is written in either number, across both; positions of more decimals than were
    known say more than is so, and words such as "unspecified location" or "various locations" outweigh them.

    Examples
    --------
    >>> precision_of("8.6", "-77.4"), precision_of("19", "-101"), precision_of("8.651", "-77.4", "Various locations")
    (7.87, 78.7, None)
    """
    if _VAGUE.search(place):
        return None
    decimals = max(len(text.strip().partition(".")[2]) for text in (lat, lon))
    return round(_DEGREE_DIAGONAL_KM / 2 * 0.1 ** min(decimals, 9), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A row of a table: ``line`` is where it stands, ``kind`` ``incident``, ``split`` or ``cumulative``.

    ``people`` is the number of dead and missing together; ``dead`` and ``missing`` are ``None`` where the table does
    not tell them apart. ``precision_km`` is ``None`` if nobody knows it. ``event`` is shared by the rows of one event,
    ``key`` is the same for rows that say the same; ``fault`` is a reason for which the row cannot be used. ``route`` is
    the migration route as the table calls it.
    """

    line: int
    people: float = 0.0
    dead: float | None = None
    missing: float | None = None
    lon: float | None = None
    lat: float | None = None
    precision_km: float | None = None
    when: Period | None = None
    kind: str = "incident"
    event: str = ""
    key: tuple[str, ...] = ()
    fault: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegIncidents:
    """What is joined to a leg: ``rows`` of the table and the people in them, at least.

    ``tied`` of the rows are as near to another leg. ``dead`` and ``missing`` are ``None`` unless every row tells them
    apart.
    """

    leg: str
    rows: int
    people: float
    dead: float | None = None
    missing: float | None = None
    tied: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """What could not be placed for one of `REASONS`: the lines of the table, and the people in these rows."""

    reason: str
    lines: tuple[int, ...]
    people: float


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Incidents(Answer):
    """Totals per leg, legs in the order of their ids, and what could not be placed.

    ``placed`` says for each line that was placed its leg. Placed and unplaced rows together are all ``rows``, their
    people all ``people``; of these the rows that repeat an earlier one hold nobody who is not counted already.
    """

    network: NetworkRecords
    within_km: float
    legs: tuple[LegIncidents, ...]
    unplaced: tuple[Unplaced, ...]
    placed: tuple[tuple[int, str], ...]
    rows: int
    people: float
    period: str = ""

    def __len__(self) -> int:
        return len(self.legs)

    def __iter__(self) -> Iterator[LegIncidents]:
        return iter(self.legs)

    def of(self, leg: str) -> float:
        """Return how many people at least died or went missing near a leg.

        Raises
        ------
        UnknownIdError
            If the network has no such leg.
        """
        name = find_leg(self.network, leg).id
        return sum(row.people for row in self.legs if row.leg == name)

    @property
    def people_placed(self) -> float:
        """People in the rows that were placed."""
        return sum(row.people for row in self.legs)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        keys = ("leg", "rows", "people", "dead", "missing", "tied")
        return {
            "within_km": self.within_km,
            "period": self.period or None,
            "minimum": True,
            "rows": self.rows,
            "people": self.people,
            "placed": {"rows": len(self.placed), "people": self.people_placed},
            "legs": [{key: getattr(row, key) for key in keys} for row in self.legs],
            "unplaced": [
                {
                    "reason": each.reason,
                    "text": REASONS[each.reason],
                    "rows": len(each.lines),
                    "people": each.people,
                    "lines": list(each.lines),
                }
                for each in self.unplaced
            ],
        }

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg with its totals; never a row of the table."""
        from routes.io import result_frames

        return result_frames.incidents_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return in words how many people at least, near which legs, and what could not be placed and why.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.maps import incidents

        return incidents.incidents_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the legs as wide as their totals, without any position of an incident.

        ``options`` as for `Network.map`.
        """
        from routes.maps import answer_maps

        return answer_maps.incidents_map(self, options)

    def _features(self) -> dict[str, Any]:
        legs = [self.network.legs[row.leg] for row in self.legs]
        return features_of(legs, people_at_least={row.leg: row.people for row in self.legs})
