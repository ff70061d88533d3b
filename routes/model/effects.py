"""Answers about the whole of a network: what holds it together, what changed, what a closure does.

Like those of `routes.model.answers` they are immutable and have `to_dict`, `to_json` and ``__geo_interface__``; the
public classes of the same names in `routes.answers` add frames, words and maps.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from routes.model.answers import features_of
from routes.model.itinerary import to_json
from routes.model.network import NetworkRecords

__all__ = ["Bottleneck", "Bottlenecks", "Change", "Changes", "Comparison", "Cut", "LegChange", "PairChange"]


def _shapes(net: NetworkRecords, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return legs and waypoints by id as GeoJSON features, in order."""
    features: list[dict[str, Any]] = []
    for name in names:
        if name in net.legs:
            features += features_of([net.legs[name]])["features"]
        elif name in net.waypoints:
            place = net.waypoints[name]
            point = {"type": "Point", "coordinates": [place.lon, place.lat]}
            features.append({"type": "Feature", "id": name, "properties": {"name": place.name}, "geometry": point})
    return features


class _Answer:
    """What the answers have in common."""

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as a JSON document."""
        return to_json(self.to_dict())


@dataclass(frozen=True, kw_only=True)
class Cut(_Answer):
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
        return {**ends, "of": self.of, "size": len(self), "legs": list(self.legs), "waypoints": list(self.waypoints)}

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": _shapes(self.network, self)}


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


@dataclass(frozen=True, kw_only=True, eq=False)
class Bottlenecks(_Answer, Sequence[str]):
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
        return {**ends, "by": self.by, "at": self.at, "bottlenecks": rows}

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        return {"type": "FeatureCollection", "features": _shapes(self.network, self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A leg or waypoint that opened, closed, or was interrupted, and by what.

    ``reasons`` are (id or closure target, ``"closed"`` or ``"valid"``, period as it is written).
    """

    id: str
    kind: str
    what: str
    reasons: tuple[tuple[str, str, str], ...] = ()

    @property
    def reason(self) -> str:
        """The reasons in one line."""
        return "; ".join(f"{target} is {what} {period}" for target, what, period in self.reasons)

    def to_dict(self) -> dict[str, Any]:
        """Return the change as JSON writes it."""
        reasons = [{"target": target, "what": what, "period": period} for target, what, period in self.reasons]
        return {"id": self.id, "kind": self.kind, "what": self.what, "reasons": reasons}


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes(_Answer, Sequence[Change]):
    """What is open in one of two periods and not in the other: a sequence of changes, by id.

    ``interrupted`` lists what is open in both and was closed on some day from the first period to the second.
    """

    network: NetworkRecords
    before: str
    after: str
    rows: tuple[Change, ...] = ()
    interrupted: tuple[Change, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Change, ...]: ...
    def __getitem__(self, index: int | slice) -> Change | tuple[Change, ...]:
        return self.rows[index]

    @property
    def opened(self) -> tuple[str, ...]:
        """The ids of what is open in the second period and not in the first."""
        return tuple(row.id for row in self.rows if row.what == "opened")

    @property
    def closed(self) -> tuple[str, ...]:
        """The ids of what is open in the first period and not in the second."""
        return tuple(row.id for row in self.rows if row.what == "closed")

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        rows = [row.to_dict() for row in (*self.rows, *self.interrupted)]
        return {"before": self.before, "after": self.after, "changes": rows}

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        rows = (*self.rows, *self.interrupted)
        features = _shapes(self.network, [row.id for row in rows])
        for feature, row in zip(features, rows, strict=True):
            feature["properties"] |= {"what": row.what, "reason": row.reason}
        return {"type": "FeatureCollection", "features": features}


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChange:
    """Two places, and the least cost from one to the other before and after; ``None`` where nothing connects them."""

    start: str
    end: str
    before: float | None
    after: float | None

    @property
    def what(self) -> str:
        """``lost``, ``gained``, ``longer`` or ``shorter``."""
        if self.after is None or self.before is None:
            return "lost" if self.after is None else "gained"
        return "longer" if self.after > self.before else "shorter"

    @property
    def detour(self) -> float | None:
        """What the way grows by (negative: shrinks), or ``None`` where there is none before or after."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class LegChange:
    """A leg, and how many pairs of places have it on their least way before and after; see `betweenness`."""

    id: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        """After less before."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison(_Answer):
    """A network before and after: what it changes between places, and on legs.

    ``pairs`` has every ordered pair of places (from ``start`` alone if one was named) whose least way changed, those
    cut off first, then by the size of the change; ``compared`` counts all pairs that something connects before or
    after. ``legs`` has every leg on more or fewer least ways, the largest change first. ``cut_off`` are the places that
    could be reached before, from the start or from anywhere, and cannot be any more; ``regained`` the other way round.
    """

    before: NetworkRecords
    after: NetworkRecords
    by: str = "distance"
    at: str | None = None
    start: str | None = None
    compared: int = 0
    pairs: tuple[PairChange, ...] = ()
    legs: tuple[LegChange, ...] = ()
    cut_off: tuple[str, ...] = ()
    regained: tuple[str, ...] = ()
    closed_legs: tuple[str, ...] = ()
    opened_legs: tuple[str, ...] = ()

    def count(self, what: str) -> int:
        """Return the number of pairs that are ``"lost"``, ``"gained"``, ``"longer"`` or ``"shorter"``."""
        return sum(pair.what == what for pair in self.pairs)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {
            "by": self.by,
            "at": self.at,
            "from": self.start,
            "compared": self.compared,
            **{what: self.count(what) for what in ("lost", "gained", "longer", "shorter")},
            "cut_off": list(self.cut_off),
            "regained": list(self.regained),
            "closed_legs": list(self.closed_legs),
            "opened_legs": list(self.opened_legs),
            "pairs": [dataclasses.asdict(row) | {"what": row.what, "detour": row.detour} for row in self.pairs],
            "legs": [dataclasses.asdict(row) | {"gain": row.gain} for row in self.legs],
        }

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        rows = {row.id: row for row in self.legs}
        both = {**self.after.legs, **self.before.legs}
        names = [*rows, *(name for name in self.closed_legs if name not in rows)]
        before = {name: rows[name].before if name in rows else 0.0 for name in names}
        after = {name: rows[name].after if name in rows else 0.0 for name in names}
        return features_of([both[name] for name in names], before=before, after=after)
