"""Network: the value users hold. Every method is one call into the wing that does the work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from routes.answers import (
    Alternatives,
    Bottlenecks,
    Changes,
    Comparison,
    Cut,
    Itinerary,
    Reachable,
    Tradeoffs,
)
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Closure, Leg, Measure, Waypoint

if TYPE_CHECKING:
    import folium
    import networkx

    from routes.graph.costs import By
    from routes.graph.paths import Place
    from routes.model.checks import Finding
    from routes.model.totals import FlowRow, Total

__all__ = ["Itinerary", "Network"]


@dataclass(frozen=True, kw_only=True, eq=True)
class Network(NetworkRecords):
    """Waypoints, legs, routes, observations, closures and sources that fit together. See `NetworkRecords`.

    Immutable: every verb returns a new value. Mappings are by id.

    Examples
    --------
    >>> import routes
    >>> net = routes.load("americas")
    >>> net.find("Necocli").name
    'Necoclí'
    """

    def __repr__(self) -> str:
        name = self.meta.name or self.meta.title or "network"
        return (
            f"<Network {name!r}: {len(self.waypoints)} waypoints, {len(self.legs)} legs, {len(self.routes)} routes, "
            f"{len(self.observations)} observations, {len(self.sources)} sources>"
        )

    # --- time -------------------------------------------------------------------------------------------------
    def at(self, when: str | Period) -> Self:
        """Return the network as it was: only waypoints and legs open on at least one day of the period."""
        from routes.graph import scenarios

        return scenarios.at(self, when)

    def during(self, when: str | Period) -> Self:
        """Return the network with only the observations whose period lies within this one."""
        from routes.graph import scenarios

        return scenarios.during(self, when)

    def close(self, *targets: str | Closure, when: str | Period | None = None) -> Self:
        """Return the network without what the targets name; with ``when``, with dated closures of them instead."""
        from routes.graph import scenarios

        return scenarios.close(self, targets, when)

    def select(self, keep: Callable[[Leg], bool]) -> Self:
        """Return the network with only the legs for which ``keep`` is true, and what belongs to them."""
        from routes.graph import scenarios

        return scenarios.select(self, keep)

    def merge(self, other: NetworkRecords) -> Self:
        """Return both networks as one; the same id with another content is refused."""
        from routes.graph import scenarios

        return scenarios.merge(self, other)

    # --- queries ----------------------------------------------------------------------------------------------
    def find(self, name: str) -> Waypoint:
        """Return the waypoint with that id, name or alias, whatever its accents and case."""
        from routes.geo import places

        return places.find(self, name)

    def path(
        self,
        start: Place,
        end: Place,
        *,
        by: By = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        via: Iterable[str] = (),
    ) -> Itinerary:
        """Return the least itinerary by ``"distance"``, ``"duration"``, ``"cost"``, ``"steps"`` or a function of a leg.

        Places are names, areas or positions ``(lon, lat)``. See `routes.graph.paths.path`.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> [leg.mode.value for leg in net.path("Necoclí", "Acandí").legs]
        ['boat']
        >>> net.path("Necoclí", "Acandí", avoid=["mode:boat"])
        Traceback (most recent call last):
        routes.errors.NoPathError: no path from Necoclí to Acandí while avoiding mode:boat: ...
        """
        from routes.graph import paths

        return paths.path(self, start, end, by=by, at=at, avoid=avoid, via=via, kind=Itinerary)

    def alternatives(
        self,
        start: Place,
        end: Place,
        k: int = 3,
        *,
        by: By = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        via: Iterable[str] = (),
        different: float = 0.0,
    ) -> Alternatives:
        """Return up to ``k`` loopless itineraries, least first; parallel legs are different itineraries.

        ``different=0.5``: each shares at most half the length of any before it.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> found = net.alternatives("Necoclí", "Bajo Chiquito", 2, different=0.5)
        >>> found.shared_km(0, 1) <= 0.5 * found[0].length_km
        True
        >>> net.alternatives("Necoclí", "Bajo Chiquito", 0)
        Traceback (most recent call last):
        routes.errors.UsageError: alternatives "0" must be a whole number, 1 or more
        """
        from routes.graph import paths

        asked: dict[str, Any] = {"by": by, "at": at, "avoid": avoid, "via": via, "different": different}
        return paths.alternatives(self, start, end, k, **asked, kind=Alternatives)

    def tradeoffs(
        self,
        start: Place,
        end: Place,
        *,
        by: Sequence[By] = ("distance", "duration"),
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        via: Iterable[str] = (),
    ) -> Tradeoffs:
        """Return the itineraries that no other one beats under all of the costs: the Pareto set, exactly.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> found = net.tradeoffs("Necoclí", "Tapachula", by=("distance", "steps"))
        >>> (shortest, most), *_, (longest, fewest) = found.costs
        >>> shortest < longest, most > fewest
        (True, True)
        >>> net.tradeoffs("Necoclí", "Tapachula", by=("distance", "cost"))
        Traceback (most recent call last):
        routes.errors.DataError: ... leg(s) on the way have no printed cost (cost_usd), and none is assumed: ...
        """
        from routes.graph import paths

        return paths.tradeoffs(self, start, end, by=by, at=at, avoid=avoid, via=via, kind=Tradeoffs)

    def reachable(
        self,
        start: Place,
        *,
        by: By = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        within: float | None = None,
    ) -> Reachable:
        """Return the least cost (km by default) to every waypoint that can be reached, by id, nearest first.

        Examples
        --------
        >>> import routes
        >>> found = routes.load("americas").reachable("Necoclí", within=60)
        >>> round(found["acandi"]), "tapachula" in found
        (56, False)
        >>> routes.load("americas").reachable("Necocli", by="speed")
        Traceback (most recent call last):
        routes.errors.UsageError: by "speed" is not one of distance, duration, cost, steps, nor a function of a leg.
        """
        from routes.graph import paths

        return paths.reachable(self, start, by=by, at=at, avoid=avoid, within=within, kind=Reachable)

    def between(self, start: Place, end: Place, *, at: str | Period | None = None) -> Self:
        """Return the network of all legs that lie on some path between the two places."""
        from routes.graph import scenarios

        return scenarios.between(self, start, end, at=at)

    # --- structure --------------------------------------------------------------------------------------------
    def bottlenecks(
        self,
        start: Place | None = None,
        end: Place | None = None,
        *,
        by: By = "distance",
        at: str | Period | None = None,
    ) -> Bottlenecks:
        """Return the ids of legs and waypoints without which nothing connects two places, in order of travel.

        Without places: every leg and waypoint whose closing cuts others off or lengthens their ways, the worst first.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> "mexico-city" in net.bottlenecks("Necoclí", "Del Rio")
        True
        >>> net.bottlenecks().rows[0].lost > 1000
        True
        >>> net.bottlenecks("Necoclí")
        Traceback (most recent call last):
        routes.errors.UsageError: bottlenecks needs both places, or neither
        """
        from routes.graph import structure

        return structure.bottlenecks(self, start, end, by=by, at=at, kind=Bottlenecks)

    def minimum_cut(
        self,
        start: Place,
        end: Place,
        *,
        of: str = "legs",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
    ) -> Cut:
        """Return the fewest legs (``of="waypoints"``, ``"crossing"``: places) that hold every way between two places.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> len(net.minimum_cut("Necoclí", "US–Mexico border")) >= 1
        True
        >>> net.minimum_cut("Necoclí", "Del Rio", of="bridge")
        Traceback (most recent call last):
        routes.errors.UsageError: of "bridge" is not one of legs, waypoints, city, town, ...
        """
        from routes.graph import structure

        return structure.minimum_cut(self, start, end, of=of, at=at, avoid=tuple(avoid), kind=Cut)

    def betweenness(
        self, *, by: By = "distance", at: str | Period | None = None, start: str | None = None
    ) -> dict[str, float]:
        """Return for each leg the number of pairs of places whose least way takes it, the most first.

        Examples
        --------
        >>> import routes
        >>> loads = routes.load("americas").betweenness(start="Necoclí")
        >>> max(loads.values()) <= len(routes.load("americas").waypoints)
        True
        """
        from routes.graph import structure

        return structure.betweenness(self, by=by, at=at, start=start)

    def components(self, *, at: str | Period | None = None) -> tuple[tuple[str, ...], ...]:
        """Return the parts that no leg connects in any direction: sorted waypoint ids, the largest part first."""
        from routes.graph import structure

        return structure.components(self, at=at)

    def bridges(self, *, at: str | Period | None = None) -> tuple[str, ...]:
        """Return the legs without which the network falls into more parts, whatever the direction."""
        from routes.graph import structure

        return structure.bridges(self, at=at)

    def cut_places(self, *, at: str | Period | None = None) -> tuple[str, ...]:
        """Return the waypoints without which the rest falls into more parts, whatever the direction."""
        from routes.graph import structure

        return structure.cut_places(self, at=at)

    # --- before and after -------------------------------------------------------------------------------------
    def changes(self, before: str | Period, after: str | Period) -> Changes:
        """Return what is open in one of two periods and not in the other, and what was interrupted in between.

        Examples
        --------
        >>> import routes
        >>> found = routes.load("americas").changes("2021-01", "2025-06")
        >>> "border:COL-PAN is closed 2020-03-16/2021-01-28" in found.summary()
        True
        >>> routes.load("americas").changes("2021", "soon")
        Traceback (most recent call last):
        routes.errors.DataError: period "soon" is not a date: ...
        """
        from routes.graph import compare

        return compare.changes(self, before, after, kind=Changes)

    def compare(
        self,
        other: NetworkRecords,
        *,
        start: str | None = None,
        by: By = "distance",
        at: str | Period | None = None,
    ) -> Comparison:
        """Return what changes from this network to another: places cut off, detours by pair, legs that gain and lose.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> found = net.compare(net.close("darien-gap"), start="Necoclí")
        >>> "bajo-chiquito" in found.cut_off, found.count("gained")
        (True, 0)
        >>> net.compare(net, start="Nowhere")
        Traceback (most recent call last):
        routes.errors.UnknownIdError: no waypoint "Nowhere" in this network.
        """
        from routes.graph import compare

        return compare.compare(self, other, start=start, by=by, at=at, kind=Comparison)

    # --- figures ----------------------------------------------------------------------------------------------
    def flows(
        self,
        about: str | None = None,
        *,
        measure: str | Measure | None = None,
        every: str | None = None,
        source: str | None = None,
    ) -> tuple[FlowRow, ...]:
        """Return figures by period, each source for itself; ``every`` is ``"month"`` or ``"year"``."""
        from routes.model import totals

        return totals.flows(self, about, measure=measure, every=every, source=source)

    def totals(
        self,
        about: str | Iterable[str],
        *,
        measure: str | Measure,
        period: str | Period | None = None,
        source: str | Iterable[str] | None = None,
        group: str = "",
    ) -> Total:
        """Return a sum that counts nobody twice, with the observations it is made of."""
        from routes.model import totals

        return totals.total(self, about, measure=measure, period=period, source=source, group=group)

    # --- projections ------------------------------------------------------------------------------------------
    def to_graph(self) -> networkx.MultiDiGraph:
        """Return a fresh MultiDiGraph: waypoint ids, legs as keys, ``length`` in metres, OSMnx-compatible."""
        from routes.graph import build

        return build.to_graph(self)

    @classmethod
    def from_graph(cls, graph: networkx.MultiDiGraph) -> Self:
        """Return the network that `to_graph` made, or one from any graph with ``x``, ``y`` on its nodes."""
        from routes.graph import build

        return cls.from_records(build.from_graph(graph))

    def to_flee(
        self,
        path: str | Path,
        period: str | Period,
        *,
        origins: Iterable[str] = (),
        people: Mapping[str, int] | None = None,
        markers: bool = True,
    ) -> Path:
        """Write a folder of Flee input for a simulation of these days; see `routes.graph.flee.flee_tables`.

        Examples
        --------
        >>> import routes, tempfile
        >>> net = routes.load("americas")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = net.to_flee(f"{folder}/flee", "2021", origins=["Necoclí"])
        ...     print((made / "closures.csv").read_text(encoding="utf-8").splitlines()[0])
        #closure_type,name1,name2,closure_start,closure_end
        >>> net.to_flee("flee", "2021/..")
        Traceback (most recent call last):
        routes.errors.DataError: period 2021/.. has an open end: Flee simulates a number of days, give both ends
        """
        from routes.graph import flee as tables
        from routes.io import flee

        made = tables.flee_tables(self, period, origins=origins, people=people, markers=markers)
        return flee.write_flee(made.files(), path)

    def to_frames(self) -> dict[str, Any]:
        """Return one frame a table by name: waypoints and legs as GeoDataFrames (EPSG:4326), the rest DataFrames."""
        from routes.io import frames

        return frames.to_frames(self)

    @classmethod
    def from_frames(cls, tables: dict[str, Any]) -> Self:
        """Return the network of such frames."""
        from routes.io import frames

        return cls.from_records(frames.from_frames(tables))

    def save(self, path: str | Path) -> Path:
        """Write the network in the format that the suffix names (``.html`` is a map); return the path."""
        if Path(path).suffix.lower() in (".html", ".htm"):
            return self.map().save(path)  # type: ignore[no-any-return]
        from routes.io import write

        written: Path = write(self, path)
        return written

    def check(self) -> tuple[Finding, ...]:
        """Return what a reader might question: relations, sources, positions, distances, names."""
        from routes.geo import doctor

        return doctor.check(self)

    # --- maps -------------------------------------------------------------------------------------------------
    def map(self, **options: Any) -> folium.Map:
        """Return the map as a `folium.Map` whose ``save`` writes a self-contained page. Options: `compose`."""
        from routes.maps import compose, render

        return render.to_folium(compose.compose(self, **options))

    def explore(self, column: str | None = None, **options: Any) -> folium.Map:
        """Return the map with the argument names of ``GeoDataFrame.explore``."""
        from routes.maps import render

        return render.explore(self, column, **options)

    def to_folium(self) -> folium.Map:
        """Return the map with default options."""
        return self.map()

    def plot(self, column: str | None = None, ax: Any = None, **options: Any) -> Any:
        """Return matplotlib Axes with the network drawn on them; never shows a window."""
        from routes.maps import static

        return static.plot(self, column, ax, **options)

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other fields, checked again."""
        return dataclasses.replace(self, **changes)
