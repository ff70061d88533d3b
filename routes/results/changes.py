"""What changed: what opened and closed between two periods, and what one network does differently from another."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Unpack, overload

from routes.model.network import NetworkRecords
from routes.results.answer import Answer, features_of, shapes_of

if TYPE_CHECKING:
    import geopandas
    import pandas

    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import MapOptions

__all__ = ["Change", "Changes", "Comparison", "LegChange", "PairChange"]


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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Changes(Answer, Sequence[Change]):
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

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a change, interruptions last."""
        from routes.io import result_frames

        return result_frames.changes_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return what opened and closed in words, a line each.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.changes_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the network in the second period; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.changes_map(self, options)

    def _features(self) -> dict[str, Any]:
        rows = (*self.rows, *self.interrupted)
        features = shapes_of(self.network, [row.id for row in rows])
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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Comparison(Answer):
    """A network before and after: what it changes between places, and on legs.

    ``pairs`` has every ordered pair of places (from ``start`` alone if one was named) whose least way changed, those
    cut off first, then by the size of the change; ``compared`` counts all pairs that something connects before or
    after. ``legs`` has every leg on more or fewer least ways, the largest change first. ``cut_off`` are the places that
    could be reached before, from the start or from anywhere, and cannot be any more; ``regained`` the other way round.

    Examples
    --------
    >>> import routes
    >>> net = routes.load("americas")
    >>> found = net.compare(net.close("darien-gap"), start="Necoclí")
    >>> "Bajo Chiquito" in found.summary()
    True
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
        """Return the number of pairs that are ``what``: ``"lost"``, ``"gained"``, ``"longer"`` or ``"shorter"``."""
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

    def to_frame(self) -> pandas.DataFrame:
        """Return a DataFrame, one row a pair of places: ``before``, ``after``, ``detour``, ``what``."""
        from routes.io import result_frames

        return result_frames.comparison_frame(self)

    def to_legs(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg that gains or loses, the largest change first."""
        from routes.io import result_frames

        return result_frames.changed_legs_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the comparison in words: counts, places cut off, the longest detour, legs that gain and lose.

        ``lang`` is one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``.
        """
        from routes.describe import results as answers

        return answers.comparison_summary(self, lang)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the network after, which says what has changed; options as for `Network.map`."""
        from routes.maps import answer_maps

        return answer_maps.comparison_map(self, options)

    def plot(self, *, figsize: tuple[float, float] = (12.0, 6.0), lang: str = "en") -> Any:
        """Return a matplotlib Figure of two panels with one extent: before, and after.

        What is closed is marked in the first panel, the legs with most to gain in the second. The extent is that of
        these legs; of the whole network if there are none. ``figsize`` is in inches, ``lang`` a language of the pages.
        """
        from routes.maps import answer_maps

        return answer_maps.comparison_figure(self, figsize, lang)

    def _drawn_network(self) -> NetworkRecords:
        sources = {**self.after.sources, **self.before.sources}
        places = {**self.after.waypoints, **self.before.waypoints}
        legs = {**self.after.legs, **self.before.legs}
        return dataclasses.replace(self.before, legs=legs, waypoints=places, sources=sources)

    def _features(self) -> dict[str, Any]:
        rows = {row.id: row for row in self.legs}
        both = {**self.after.legs, **self.before.legs}
        names = [*rows, *(name for name in self.closed_legs if name not in rows)]
        before = {name: rows[name].before if name in rows else 0.0 for name in names}
        after = {name: rows[name].after if name in rows else 0.0 for name in names}
        return features_of([both[name] for name in names], before=before, after=after)
