"""The records of a network, together and valid: what every wing takes and returns."""

from __future__ import annotations

import bisect
import dataclasses
import types
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from routes.errors import DataError, UnknownIdError, UsageError
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from routes.model.checks import Finding, Origins, check_relations, relation_errors
from routes.model.confirmed import Confirmed, confirmed_of
from routes.model.period import Period
from routes.model.records import Basis, Closure, Leg, Observation, Route, Source, Waypoint
from routes.model.tables import Meta, Records, RowTuple
from routes.model.text import counted, did_you_mean, nearest, quoted

__all__ = ["ById", "Meta", "NetworkRecords", "Records", "RowTuple"]

_T = TypeVar("_T")


class ById(Mapping[str, _T], Generic[_T]):
    """An immutable mapping by id; a wrong id raises `UnknownIdError` with the nearest known ones."""

    __slots__ = ("_items", "_what")

    def __init__(self, what: str, items: Iterable[tuple[str, _T]]) -> None:
        self._what = what
        self._items = types.MappingProxyType(dict(items))

    def __getitem__(self, key: str) -> _T:
        try:
            return self._items[key]
        except KeyError:
            raise UnknownIdError(f"no {self._what} {quoted(key)} in this network. {self._meant(key)}".strip()) from None

    def _meant(self, key: object) -> str:
        """Return what was meant by a key that is no id: the nearest ids, or the id of the nearest name or title."""
        if near := did_you_mean(str(key), self._items):
            return near
        titles = {str(getattr(row, "name", "") or getattr(row, "title", "")): name for name, row in self._items.items()}
        found = nearest(str(key), filter(None, titles), 1)
        return f"Did you mean {found[0]} ({titles[found[0]]})?" if found else ""

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Any:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"<{counted(len(self), self._what)} by id>"

    @property
    def table(self) -> str:
        """The table whose records these are: ``waypoints``, ``legs``, ``routes`` or ``sources``."""
        return f"{self._what}s"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._what, tuple(self._items.items()))


def _sorted(rows: Iterable[Any]) -> list[tuple[str, Any]]:
    return sorted(((row.id, row) for row in rows), key=lambda pair: pair[0])


_KINDS: Mapping[str, type] = {
    "waypoints": Waypoint, "legs": Leg, "routes": Route, "observations": Observation, "closures": Closure,
    "sources": Source, "annotations": Annotation, "chapters": Chapter,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class NetworkRecords:
    """Records that fit together.

    ``waypoints``, ``legs`` and ``sources`` are mappings by id, sorted by id; ``routes`` in their own order;
    ``observations`` and ``closures`` are sorted tuples; ``annotations``, and ``chapters``, a story, in
    their own order.

    A leg without a line is given the geodesic between its ends, two positions, ``basis="schematic"``.

    Raises
    ------
    DataError
        If a relation is broken; the message has one line for each fault.
    """

    by_id: ClassVar[type[ById[Any]]] = ById  # what the mappings are
    in_rows: ClassVar[type[RowTuple[Any]]] = RowTuple  # and the tuples

    meta: Meta = field(default_factory=Meta)
    waypoints: Mapping[str, Waypoint] = field(default_factory=dict)
    legs: Mapping[str, Leg] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    observations: tuple[Observation, ...] = ()
    closures: tuple[Closure, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    chapters: tuple[Chapter, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.meta, Meta):
            raise UsageError(f"Network takes for meta a record of routes.Meta, not {quoted(self.meta)}")
        records = self.records()
        for name, kind in _KINDS.items():
            for row in getattr(records, name):
                if not isinstance(row, kind):
                    raise UsageError(f"Network takes for {name} records of routes.{kind.__name__}, not {quoted(row)}")
        if faults := relation_errors(records):
            raise DataError.of(map(str, faults), faults)
        places = {waypoint.id: waypoint for waypoint in records.waypoints}
        legs = _with_lines(records.legs, places)
        made: dict[str, Any] = {
            "waypoints": self.by_id("waypoint", _sorted(records.waypoints)),
            "legs": self.by_id("leg", _sorted(legs)),
            "routes": self.by_id("route", ((route.id, route) for route in records.routes)),
            "sources": self.by_id("source", _sorted(records.sources)),
            "observations": self.in_rows(sorted(records.observations, key=_observation_key)),
            "annotations": self.in_rows(records.annotations),
            "chapters": self.in_rows(records.chapters),
            "closures": self.in_rows(sorted(records.closures, key=lambda c: (c.target, c.valid.key, c.source))),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)
            if isinstance(value, RowTuple):
                value.table = name

    @classmethod
    def from_records(cls, records: Records, origins: Origins | None = None) -> Self:
        """Return a network from loose records; faults are reported where they came from (``origins``).

        Raises
        ------
        DataError
            If a relation is broken.
        """
        try:
            return cls(**{entry.name: getattr(records, entry.name) for entry in dataclasses.fields(Records)})
        except DataError:
            if faults := relation_errors(records, origins):
                raise DataError.of(map(str, faults), faults) from None
            raise

    def records(self) -> Records:
        """Return the records side by side, in order."""

        def rows(name: str, value: Any) -> tuple[Any, ...]:
            if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
                raise UsageError(f"Network takes for {name} a list or a mapping by id, not {quoted(value)}")
            return tuple(value.values()) if isinstance(value, Mapping) else tuple(value)

        return Records(meta=self.meta, **{name: rows(name, getattr(self, name)) for name in _KINDS})

    def observations_about(self, name: str) -> tuple[Observation, ...]:
        """Return the observations about one waypoint or leg, in order; ``name`` is its id."""
        first = bisect.bisect_left(self.observations, name, key=lambda row: row.about)
        end = bisect.bisect_right(self.observations, name, first, key=lambda row: row.about)
        return self.observations[first:end]

    def derived(self, what: Hashable, make: Callable[[], _T]) -> _T:
        """Return what ``make`` works out of the records, kept under a name: they never change, nor may the result.

        What is kept is no part of the network: it is not compared or pickled. Names are few; who keeps something for
        each question keeps a mapping, and bounds it.
        """
        kept: dict[Hashable, Any] | None = self.__dict__.get("_derived")
        if kept is None:
            kept = self.__dict__.setdefault("_derived", {})
        elif what in kept:
            return cast("_T", kept[what])
        # Of two threads that work it out at once, both return what the first one kept.
        return cast("_T", kept.setdefault(what, make()))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_derived"}

    def findings(self) -> list[Finding]:
        """Return what `check_relations` says of these records: warnings only, since errors cannot get this far."""
        return check_relations(self.records())

    def confirmed(self) -> Confirmed:
        """Return when the legs and places were last confirmed, and which are old reports (`routes.model.confirmed`)."""
        return self.derived("confirmed", lambda: confirmed_of(self.records()))

    def last_confirmed(self, name: str) -> Period | None:
        """Return when a leg or a waypoint was last confirmed; ``None`` if nothing in the network is dated.

        That is its ``last_confirmed``, else the newest date of its sources, of figures about it, and for a waypoint of
        the legs that begin or end there. ``name`` is its id.

        Raises
        ------
        UnknownIdError
            If there is none of that id.
        """
        table = "legs" if name in self.legs else "waypoints"
        return self.confirmed().dates.get((table, getattr(self, table)[name].id))

    def members(self, area: str) -> tuple[str, ...]:
        """Return the ids of the waypoints that are part of an area, sorted; empty for a place that has none.

        Those of ``country:PAN`` are the waypoints in that country.
        """
        return self.derived("members", self._members).get(area, RowTuple())

    def _members(self) -> dict[str, RowTuple[str]]:
        found: dict[str, list[str]] = {}
        for place in self.waypoints.values():
            countries = [f"country:{code}" for code in place.country]
            for area in dict.fromkeys([*place.part_of, *(each for each in countries if each not in self.waypoints)]):
                found.setdefault(area, []).append(place.id)
        return {area: RowTuple(names) for area, names in found.items()}


def _observation_key(row: Observation) -> tuple[Any, ...]:
    return row.about, row.measure, row.group, row.period.key, row.source, str(row.value)


def _with_lines(legs: Iterable[Leg], places: Mapping[str, Waypoint]) -> list[Leg]:
    """Return legs, those without a line with the geodesic between their places: all at once."""
    found = list(legs)
    bare = [number for number, leg in enumerate(found) if leg.geometry is None]
    if not bare:
        return found
    import numpy as np
    import shapely

    from routes.model.geometry import inverse

    pairs = [(places[found[number].start], places[found[number].end]) for number in bare]
    # Two places may share one position (a town and its crossing): the line is then of length 0, not an error.
    ends = np.array([(start.lon, start.lat, end.lon, end.lat) for start, end in pairs], dtype=float)
    lines = shapely.linestrings(ends.reshape(-1, 2, 2))
    metres = inverse(*ends.T)[2]
    for number, line, length in zip(bare, lines, metres.tolist(), strict=True):
        leg = found[number]
        # All else has been checked when the leg was made.
        made = object.__new__(Leg)
        for name in Leg.__slots__:
            object.__setattr__(made, name, getattr(leg, name))
        object.__setattr__(made, "geometry", line)
        object.__setattr__(made, "length_km", length / 1000.0)
        object.__setattr__(made, "basis", Basis.SCHEMATIC)
        found[number] = made
    return found
