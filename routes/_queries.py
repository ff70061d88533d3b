"""What a network can be asked: paths, structure, before and after. Every method is one call into the graph wing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from routes import arguments
from routes.model import lookup
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.model.records import Measure, Observation

if TYPE_CHECKING:
    from routes.graph.costs import By
    from routes.graph.positions import Place
    from routes.results.attached import Attached
    from routes.results.changes import Changes, Comparison
    from routes.results.flows import Flows
    from routes.results.incidents import Incidents
    from routes.results.itineraries import Alternatives, Reachable, Tradeoffs
    from routes.results.itinerary import Itinerary
    from routes.results.structure import Betweenness, Bottlenecks, Cut

__all__ = ["Queries"]


@arguments.with_known_keywords
class Queries(NetworkRecords):
    """The query methods of `routes.network.Network`."""

    # --- records by name --------------------------------------------------------------------------------------
    def observations_about(self, name: str) -> tuple[Observation, ...]:
        """Return the observations about one waypoint or leg, in order; ``name`` is its id or a name.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> net.observations_about("Darién Gap") == net.observations_about("darien-gap")
        True
        """
        return super().observations_about(lookup.id_of(self, name))

    def members(self, area: str) -> tuple[str, ...]:
        """Return the ids of the waypoints that are part of an area, sorted; empty for a place that has none.

        ``area`` is an id or a name; those of ``country:PAN`` or ``Panama`` are the waypoints in that country.
        """
        name = lookup.name_of(area)
        return super().members(name if name.startswith("country:") else lookup.id_of(self, name))

    def last_confirmed(self, name: str) -> Period | None:
        """Return when a leg or a waypoint was last confirmed; ``None`` if nothing in the network is dated.

        That is its ``last_confirmed``, else the newest date of its sources, of figures about it, and for a waypoint of
        the legs that begin or end there. ``name`` is its id or a name.

        Raises
        ------
        UnknownIdError
            If there is none of that name.
        """
        return super().last_confirmed(lookup.id_of(self, name))

    # --- queries ----------------------------------------------------------------------------------------------
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

        return paths.path(self, start, end, by=by, at=at, avoid=avoid, via=via)

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

        Parameters
        ----------
        start, end
            Waypoints, areas or countries by id, name or alias, or positions ``(lon, lat)``; see `Network.path`.
        k
            How many at most.
        by
            What is least: ``"distance"`` (km), ``"duration"``, ``"cost"``, ``"steps"``, or a function of a leg.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.
        avoid, via
            What may not be used, and what must be passed in this order, as in `Network.path`.
        different
            The part of the length, 0 to 1, in which each must differ from all before it.

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
        return paths.alternatives(self, start, end, k, **asked)

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

        Parameters
        ----------
        start, end
            Waypoints, areas or countries by id, name or alias, or positions ``(lon, lat)``; see `Network.path`.
        by
            Two or more different costs, as in `Network.path`.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.
        avoid, via
            What may not be used, and what must be passed in this order, as in `Network.path`.

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

        return paths.tradeoffs(self, start, end, by=by, at=at, avoid=avoid, via=via)

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

        Parameters
        ----------
        start
            A waypoint, area or country by id, name or alias, or a position ``(lon, lat)``; see `Network.path`.
        by
            What is least: ``"distance"`` (km), ``"duration"``, ``"cost"``, ``"steps"``, or a function of a leg.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.
        avoid
            Waypoints, areas, legs, ``country:PAN``, ``border:COL-PAN``, ``mode:boat``, which may not be used.
        within
            The most that a way may cost, in the unit of ``by``; no limit if ``None``.

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

        return paths.reachable(self, start, by=by, at=at, avoid=avoid, within=within)

    def between(self, start: Place, end: Place, *, at: str | Period | None = None) -> Self:
        """Return the network of all legs that lie on some path between the two places.

        Parameters
        ----------
        start, end
            Waypoints, areas or countries by id, name or alias, or positions ``(lon, lat)``; see `Network.path`.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> "necocli--acandi-boat" in net.between("Necoclí", "Bajo Chiquito").legs
        True
        >>> net.close("mode:boat", "mode:walk").between("Necoclí", "Bajo Chiquito")
        Traceback (most recent call last):
        routes.errors.NoPathError: no path from Necoclí to Bajo Chiquito: ...
        """
        from routes.graph import structure

        return structure.between(self, start, end, at=at)

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

        Parameters
        ----------
        start, end
            Waypoints, areas or countries by id, name or alias, or positions ``(lon, lat)``; see `Network.path`. Both,
            or neither.
        by
            What is least: ``"distance"`` (km), ``"duration"``, ``"cost"``, ``"steps"``, or a function of a leg. It
            counts without places only.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.

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

        return structure.bottlenecks(self, start, end, by=by, at=at)

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

        Parameters
        ----------
        start, end
            Waypoints, areas or countries by id, name or alias, or positions ``(lon, lat)``; see `Network.path`.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.
        avoid
            Waypoints, areas, legs, ``country:PAN``, ``border:COL-PAN``, ``mode:boat``, which may not be used.

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

        return structure.minimum_cut(self, start, end, of=of, at=at, avoid=tuple(avoid))

    def betweenness(
        self, *, by: By = "distance", at: str | Period | None = None, start: str | None = None
    ) -> Betweenness:
        """Return for each leg the number of pairs of places whose least way takes it, the most first: a dict, mapped.

        Parameters
        ----------
        by
            What is least: ``"distance"`` (km), ``"duration"``, ``"cost"``, ``"steps"``, or a function of a leg.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.
        start
            Count only ways that begin here.

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
        """Return the parts that no leg connects in any direction: sorted waypoint ids, the largest part first.

        Parameters
        ----------
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> len(net.components()) < len(net.close("darien-gap", "mode:boat", "mode:air").components())
        True
        """
        from routes.graph import structure

        return structure.components(self, at=at)

    def bridges(self, *, at: str | Period | None = None) -> tuple[str, ...]:
        """Return the legs without which the network falls into more parts, whatever the direction.

        Parameters
        ----------
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> len(net.close(net.bridges()[0]).components()) - len(net.components())
        1
        """
        from routes.graph import structure

        return structure.bridges(self, at=at)

    def cut_places(self, *, at: str | Period | None = None) -> tuple[str, ...]:
        """Return the waypoints without which the rest falls into more parts, whatever the direction.

        Parameters
        ----------
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> len(net.close(net.cut_places()[0]).components()) > len(net.components())
        True
        """
        from routes.graph import structure

        return structure.cut_places(self, at=at)

    # --- before and after -------------------------------------------------------------------------------------
    def changes(self, before: str | Period, after: str | Period) -> Changes:
        """Return what is open in one of two periods and not in the other, and what was interrupted in between.

        Parameters
        ----------
        before, after
            The two periods: ``2020-06``, ``2023``, or a `Period`.

        Examples
        --------
        >>> import routes
        >>> found = routes.load("americas").changes("2021-01", "2025-06")
        >>> "border:COL-PAN is closed March 16, 2020 – January 28, 2021" in found.summary()
        True
        >>> routes.load("americas").changes("2021", "soon")
        Traceback (most recent call last):
        routes.errors.DataError: period "soon" is not a date: ...
        """
        from routes.graph import compare

        return compare.changes(self, before, after)

    def compare(
        self,
        other: NetworkRecords,
        *,
        start: str | None = None,
        by: By = "distance",
        at: str | Period | None = None,
    ) -> Comparison:
        """Return what changes from this network to another: places cut off, detours by pair, legs that gain and lose.

        Parameters
        ----------
        other
            The network afterwards, such as ``net.close(...)``.
        start
            Compare only ways that begin here.
        by
            What is least: ``"distance"`` (km), ``"duration"``, ``"cost"``, ``"steps"``, or a function of a leg.
        at
            Use only what is open on at least one day of this period, such as ``2023-09``; everything if ``None``.

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

        return compare.compare(self, other, start=start, by=by, at=at)

    # --- computed flows ---------------------------------------------------------------------------------------
    def assign(
        self,
        od: Any,
        *,
        method: str = "all-or-nothing",
        k: int = 5,
        spread: float = 0.1,
        by: By = "distance",
        at: str | Period | None = None,
        avoid: Iterable[str] = (),
    ) -> Flows:
        """Return what a table of origins and destinations puts on every leg; see `routes.graph.assign.assign`.

        Parameters
        ----------
        avoid
            Waypoints, areas, legs, ``country:PAN``, ``border:COL-PAN``, ``mode:boat``, which may not be used.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> flows = net.assign({("Necoclí", "Lajas Blancas"): 100, ("Turbo", "Turbo"): 5})
        >>> flows.of("bajo-chiquito--lajas-blancas-boat"), flows.within
        (100.0, (('turbo', 5.0),))
        >>> net.assign({("Necoclí", "Turbo"): 1}, method="gravity")
        Traceback (most recent call last):
        routes.errors.UsageError: method "gravity" is not one of all-or-nothing, logit...
        """
        from routes.graph import assign

        return assign.assign(self, od, method=method, k=k, spread=spread, by=by, at=at, avoid=avoid)

    def estimate_flows(
        self,
        counts: Mapping[str, float] | None = None,
        *,
        measure: str | Measure = "transit",
        period: str | Period | None = None,
        source: str | Iterable[str] | None = None,
        origins: Iterable[str] | None = None,
        destinations: Iterable[str] | None = None,
        at: str | Period | None = None,
        ranges: bool | Iterable[str] = True,
    ) -> Flows:
        """Return flows on every leg that agree with counts at some places, and the range that the counts allow.

        They are estimated, never observed. ``ranges=False`` leaves the ranges out, which take most of the time.
        See `routes.graph.estimate.estimate`.

        Parameters
        ----------
        source
            Use only figures of this source, or of these.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas").between("Necoclí", "Lajas Blancas")
        >>> boat = "bajo-chiquito--lajas-blancas-boat"
        >>> flows = net.estimate_flows({boat: 8456}, origins=["Necoclí"], destinations=["Lajas Blancas"])
        >>> flows.kind, round(flows.of(boat)), flows.misfit
        ('estimated', 8456, 0.0)
        >>> net.estimate_flows({boat: -1}, origins=["Necoclí"], destinations=["Lajas Blancas"])
        Traceback (most recent call last):
        routes.errors.DataError: count of "bajo-chiquito--lajas-blancas-boat": -1 is not a number of 0 or more...
        """
        from routes.graph import estimate

        return estimate.estimate(
            self,
            counts,
            measure=measure,
            period=period,
            source=source,
            origins=origins,
            destinations=destinations,
            at=at,
            ranges=ranges,
        )

    # --- points -----------------------------------------------------------------------------------------------
    def attach(self, points: Any, *, within_km: float = 50, jobs: int | None = 1) -> Attached:
        """Return for each point the leg that is nearest on the ellipsoid, how far it is, and where along it.

        Of legs that are equally near, to a millimetre, it is the first by id. See `routes.io.attaching.attach`.

        Parameters
        ----------
        points
            A CSV, Parquet or GeoParquet file, by path, bytes or open; a frame with a geometry or columns lat and lon;
            or pairs of ``(lon, lat)``. A point without a position that can be used is in its row, without a leg, and
            named.
        within_km
            How far the nearest leg may be, in km along the ellipsoid; up to 1000.
        jobs
            How many processes work on more than some 200,000 points; as many as there are processors, if ``None``.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> found = net.attach([(-77.0, 8.5), (10.0, 50.0), (0.0, 95.0)])
        >>> found.legs[found.leg[0]], round(float(found.metres[0])), round(float(found.along[0]))
        ('necocli--acandi-boat', 217, 24663)
        >>> found.totals.far, found.totals.faults[0][0]
        (1, 3)
        >>> net.attach([(-77.0, 8.5)], within_km=0)
        Traceback (most recent call last):
        routes.errors.UsageError: within_km 0 is not a number of km above 0 and up to 1000
        """
        from routes.io import attaching

        return attaching.attach(self, points, within_km=within_km, jobs=jobs)

    # --- incidents --------------------------------------------------------------------------------------------
    def incidents(self, table: Any, *, within_km: float = 50, period: str | Period | None = None) -> Incidents:
        """Return how many people at least died or went missing near each leg, and which rows could not be placed.

        ``table`` is a CSV file (path, bytes or open), a DataFrame or rows by header, in a layout of the Missing
        Migrants Project. See `routes.io.tabular.incidents.read_incidents` and `routes.geo.incidents.join`.

        Parameters
        ----------
        within_km
            How far a row may be from the nearest leg, in km along the ellipsoid.
        period
            Only rows all of whose days lie in this period; the others are listed with the reason.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> row = {"Incident Date": "2024-05-03", "Number Dead": 2, "Coordinates": "8.65, -77.36"}
        >>> found = net.incidents([row, {**row, "Coordinates": ""}])
        >>> found.people_placed, [(each.reason, each.people) for each in found.unplaced]
        (2.0, [('position', 2.0)])
        >>> net.incidents([row], within_km=0)
        Traceback (most recent call last):
        routes.errors.UsageError: within_km 0 is not a number of km above 0 and up to 1000
        """
        from routes.geo import incidents
        from routes.io import buffers
        from routes.io.tabular.incidents import read_incidents

        return incidents.join(self, buffers.through(read_incidents, table), within_km=within_km, period=period)
