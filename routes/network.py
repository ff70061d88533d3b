"""Network and Itinerary: the values users hold. Every method is one call into the wing that does the work."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from routes.model import itinerary as _itinerary
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Closure, Leg, Measure, Waypoint

if TYPE_CHECKING:
    import folium
    import geopandas
    import networkx

    from routes.geo.measures import Crossing, Snapped
    from routes.geo.providers.base import Drawn
    from routes.model.checks import Finding
    from routes.model.totals import FlowRow, Total

__all__ = ["Itinerary", "Network"]


@dataclass(frozen=True, kw_only=True)
class Itinerary(_itinerary.Itinerary):
    """An answer to a query: legs and waypoints in order of travel. See `routes.model.itinerary.Itinerary`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg in order, ``cum_km`` counted from the start."""
        from routes.io import frames

        return frames.itinerary_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the itinerary in words: places in order, modes, length, printed durations, what is not known."""
        from routes.maps import words

        return words.itinerary_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the itinerary; options as for `Network.map`."""
        from routes.maps import compose, render

        return render.to_folium(compose.compose(self.network, itinerary=self, **options))


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
        start: str,
        end: str,
        *,
        by: str = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        via: Iterable[str] = (),
    ) -> Itinerary:
        """Return the least itinerary by ``"distance"``, ``"duration"`` or ``"steps"``."""
        from routes.graph import paths

        return paths.path(self, start, end, by=by, at=at, avoid=avoid, via=via, kind=Itinerary)

    def alternatives(
        self,
        start: str,
        end: str,
        k: int = 3,
        *,
        by: str = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
        via: Iterable[str] = (),
    ) -> tuple[Itinerary, ...]:
        """Return up to ``k`` loopless itineraries, least first; parallel legs are different itineraries."""
        from routes.graph import paths

        return paths.alternatives(self, start, end, k, by=by, at=at, avoid=avoid, via=via, kind=Itinerary)

    def reachable(self, start: str, *, at: str | Period | None = None) -> dict[str, float]:
        """Return the least length in km to every waypoint that can be reached, by id, nearest first."""
        from routes.graph import paths

        return paths.reachable(self, start, at=at)

    def bottlenecks(self, start: str, end: str) -> tuple[str, ...]:
        """Return the ids of legs and waypoints without which nothing connects the two, in order of travel."""
        from routes.graph import structure

        return structure.bottlenecks(self, start, end)

    def between(self, start: str, end: str) -> Self:
        """Return the network of all legs that lie on some path between the two places."""
        from routes.graph import scenarios

        return scenarios.between(self, start, end)

    # --- lines ------------------------------------------------------------------------------------------------
    def draw(self, leg: str | Leg, provider: str = "", **options: Any) -> Drawn:
        """Return a line for a leg and its basis, by the provider named or the leg's own: `routes.geo.providers`."""
        from routes.geo import providers

        return providers.draw_leg(self, leg, provider, **options)

    def snap(self, lon: float, lat: float) -> Snapped:
        """Return the leg that passes nearest to a position, where, how far away and how far along it."""
        from routes.geo import measures

        return measures.snap(self, lon, lat)

    def crossings(self, leg: str | Leg) -> tuple[Crossing, ...]:
        """Return where a leg passes from one country, or the sea, to another, in order."""
        from routes.geo import measures

        return measures.crossings(measures.line_of(self, leg))

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
