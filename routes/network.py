"""Network: the value users hold. Every method is one call into the wing that does the work."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, ClassVar, Self, TypeVar, Unpack, cast, overload

from routes import arguments
from routes._queries import Queries
from routes.errors import UsageError
from routes.model import guesses, lookup
from routes.model.network import ById, NetworkRecords, RowTuple
from routes.model.period import Period
from routes.model.records import Closure, Leg, Measure, Observation, Route, Source, Waypoint
from routes.model.text import counted
from routes.results.itinerary import Itinerary

if TYPE_CHECKING:
    import networkx

    from routes.article.article import Article
    from routes.geo.line_network import LineNetwork
    from routes.geo.measures import Crossing, Snapped
    from routes.geo.providers.base import Drawn
    from routes.maps.html.folium_layers import FoliumMap
    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import ArticleOptions, ExploreOptions, MapOptions
    from routes.model.annotation import Annotation
    from routes.model.chapter import Chapter
    from routes.model.checks import Finding
    from routes.model.tables import Meta
    from routes.model.totals import Total
    from routes.publish.build import BuildOptions
    from routes.publish.publication import Publication
    from routes.results.bibliography import Bibliography
    from routes.results.figures import FigureRows

__all__ = ["Itinerary", "Network", "Table", "TableRows"]


_T = TypeVar("_T")


class Table(ById[_T]):
    """An immutable mapping of records by id, and a frame of them."""

    __slots__ = ()

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            if name in self:
                raise AttributeError(f'{self.table} has no "{name}". By id it is {self.table}["{name}"]')
            raise guesses.missing(self.table, name, guesses.OF_TABLES, dir(type(self)))

    def to_frame(self) -> Any:
        """Return the frame that `Network.to_frames` has of this table: a GeoDataFrame of waypoints or legs.

        Examples
        --------
        >>> import routes
        >>> frame = routes.load("americas").legs.to_frame()
        >>> type(frame).__name__, frame.crs.to_epsg(), frame["length_km"].dtype.name
        ('GeoDataFrame', 4326, 'float64')
        """
        from routes.io import frames

        return frames.records_frame(self.table, self.values())

    def _repr_html_(self) -> str:
        return str(self.to_frame()._repr_html_())


@guesses.with_guesses(guesses.OF_TABLES)
class TableRows(RowTuple[_T]):
    """The records of a network that have no ids, in order: a tuple of them, and a frame."""

    def to_frame(self) -> Any:
        """Return the frame that `Network.to_frames` has of this table.

        Examples
        --------
        >>> import routes
        >>> routes.load("americas").observations.to_frame()["number"].dtype.name
        'float64'
        """
        from routes.io import frames

        return frames.records_frame(self.table, self)


@arguments.with_known_keywords
@guesses.with_fields(guesses.OF_NETWORK)
@dataclass(frozen=True, kw_only=True, eq=True)
class Network(Queries, metaclass=guesses.NamesOnClass):
    """Waypoints, legs, routes, observations, closures and sources that fit together. See `NetworkRecords`.

    Immutable: every verb returns a new value. Mappings are by id.

    Examples
    --------
    >>> import routes
    >>> net = routes.load("americas")
    >>> net.find("Necocli").name
    'Necoclí'
    """

    by_id: ClassVar[type[ById[Any]]] = Table
    in_rows: ClassVar[type[RowTuple[Any]]] = TableRows

    if TYPE_CHECKING:
        waypoints: Table[Waypoint]
        legs: Table[Leg]
        routes: Table[Route]
        sources: Table[Source]
        observations: TableRows[Observation]
        closures: TableRows[Closure]
        annotations: TableRows[Annotation]
        chapters: TableRows[Chapter]

        def __init__(
            self,
            *,
            meta: Meta = ...,
            waypoints: Mapping[str, Waypoint] | Iterable[Waypoint] = ...,
            legs: Mapping[str, Leg] | Iterable[Leg] = ...,
            routes: Mapping[str, Route] | Iterable[Route] = ...,
            observations: Iterable[Observation] = ...,
            closures: Iterable[Closure] = ...,
            sources: Mapping[str, Source] | Iterable[Source] = ...,
            annotations: Iterable[Annotation] = ...,
            chapters: Iterable[Chapter] = ...,
        ) -> None: ...

    def __repr__(self) -> str:
        name = self.meta.name or self.meta.title or "network"
        tables = ("waypoints", "legs", "routes", "observations", "sources")
        said = ", ".join(counted(len(getattr(self, table)), table[:-1]) for table in tables)
        return f"<Network {name!r}: {said}>"

    def __len__(self) -> int:
        """Return the number of places, as of a graph."""
        return len(self.waypoints)

    def __bool__(self) -> bool:
        return True

    def __contains__(self, name: object) -> bool:
        """Return whether a place or leg has that id or name."""
        return lookup.has(self, name)

    def __hash__(self) -> int:
        return hash((self.meta.name, tuple(self.waypoints), tuple(self.legs), len(self.observations)))

    if not TYPE_CHECKING:  # a type checker would believe it of every name

        def __getattr__(self, name: str) -> Any:
            if name.startswith("_"):
                raise AttributeError(name)
            raise guesses.missing("Network", name, guesses.OF_NETWORK, dir(type(self)))

    @property
    def crs(self) -> str:
        """The reference system of all positions: ``"EPSG:4326"``, longitude and latitude in degrees."""
        return "EPSG:4326"

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of places and lines in degrees, as ``total_bounds`` of GeoPandas; exact.

        Lines over 180 degrees are as they are stored. Not a number where there is nothing.
        """
        from routes.geo import measures

        return measures.bounds(self)

    # --- time -------------------------------------------------------------------------------------------------
    def at(self, when: str | Period) -> Self:
        """Return the network as it was: only waypoints and legs open on at least one day of the period.

        Parameters
        ----------
        when
            A period: ``2023``, ``2023-09``, ``2021-08/2023-01``, or a `Period`.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> "acandi--bajo-chiquito-walk" in net.at("2020-06").legs, "acandi--bajo-chiquito-walk" in net.at("2023").legs
        (False, True)
        >>> net.at("lately")
        Traceback (most recent call last):
        routes.errors.DataError: period "lately" is not a date: ...
        """
        from routes.model import views

        return views.at(self, when)

    def during(self, when: str | Period) -> Self:
        """Return the network with only the observations whose period lies within this one.

        Parameters
        ----------
        when
            A period: ``2023``, ``2023-09``, ``2021-08/2023-01``, or a `Period`.
        """
        from routes.model import views

        return views.during(self, when)

    def close(self, *targets: str | Closure, when: str | Period | None = None) -> Self:
        """Return the network without what the targets name; with ``when``, with dated closures of them instead.

        A target is a waypoint, an area, a leg, ``country:PAN``, ``border:COL-PAN`` or ``mode:boat``.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> any(leg.mode == "boat" for leg in net.close("mode:boat").legs.values())
        False
        >>> net.close("border:COL-PAN", when="2030").path("Acandí", "Bajo Chiquito", at="2030-05")
        Traceback (most recent call last):
        routes.errors.NoPathError: no path from Acandí to Bajo Chiquito in 2030-05: ...border:COL-PAN is closed 2030...
        >>> net.close("mode:bote")
        Traceback (most recent call last):
        routes.errors.UsageError: "mode:bote": mode "bote" is not one of ...
        """
        from routes.model import views

        return views.close(self, targets, when)

    def select(self, keep: Callable[[Leg], bool]) -> Self:
        """Return the network with only the legs for which ``keep`` is true, and what belongs to them.

        Examples
        --------
        >>> import routes
        >>> boats = routes.load("americas").select(lambda leg: leg.mode == "boat")
        >>> {leg.mode.value for leg in boats.legs.values()}
        {'boat'}
        """
        from routes.model import views

        return views.select(self, keep)

    def merge(self, other: NetworkRecords) -> Self:
        """Return this network and the ``other`` as one; the same id with another content is refused.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> net.at("2019").merge(net) == net
        True
        """
        from routes.model import views

        return views.merge(self, other)

    # --- names and figures ------------------------------------------------------------------------------------
    def find(self, name: str) -> Waypoint:
        """Return the waypoint with that id, name or alias, whatever its accents and case.

        Examples
        --------
        >>> import routes
        >>> routes.load("americas").find("NECOCLI").name
        'Necoclí'
        >>> routes.load("americas").find("Necocly")
        Traceback (most recent call last):
        routes.errors.UnknownIdError: no waypoint "Necocly" in this network. Did you mean ...Necocl...?
        """
        from routes.geo import places

        return places.find(self, name)

    # --- lines ------------------------------------------------------------------------------------------------
    def draw(self, leg: str | Leg, provider: str = "", **options: Any) -> Drawn:
        """Return a line for a leg and its basis, by the provider named or the leg's own: `routes.geo.providers`.

        Parameters
        ----------
        leg
            A leg, or its id.
        provider
            ``sea``, ``network``, ``via``, ``great_circle``, ``file``, ``valhalla`` or ``osrm``; that of the leg if
            empty.
        options
            Options of the provider, such as ``layer`` of ``network``.
        """
        from routes.geo import providers

        return providers.draw_leg(self, leg, provider, **options)

    def with_lines(
        self,
        legs: Iterable[str] | None = None,
        *,
        provider: str = "",
        layer: LineNetwork | str | Path | None = None,
        report: Callable[[str], None] | None = None,
        **options: Any,
    ) -> Self:
        """Return the network with lines for the legs that have none: boats on the water, others as they say.

        See `routes.geo.lines.with_lines`; ``options`` are those of the provider.
        """
        from routes.geo import lines

        return lines.with_lines(self, legs, provider=provider, layer=layer, report=report, **options)

    def snap(self, lon: float, lat: float) -> Snapped:
        """Return the leg that passes nearest to a position, where, how far away and how far along it.

        Parameters
        ----------
        lon, lat
            The position, in degrees (EPSG:4326).
        """
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
    ) -> FigureRows:
        """Return figures by period, each source for itself: a tuple of rows, with a frame and a map.

        Parameters
        ----------
        about
            A waypoint or leg by id or name; all if ``None``.
        measure
            What is counted; everything if ``None``.
        every
            As published if ``None``; ``"year"``, ``"quarter"``, ``"month"`` or ``"day"`` adds finer figures of one
            source. See `routes.model.totals.flows`.
        source
            Use only figures of this source.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> found = net.flows("darien-gap", measure="transit", every="year")
        >>> (str(found[0].period), found[0].value), found.map().spec.title == net.meta.title
        (('2010', 559), True)
        """
        from routes.results import figures

        return figures.figures(self, about, measure=measure, every=every, source=source)

    def totals(
        self,
        about: str | Iterable[str],
        *,
        measure: str | Measure | Iterable[str | Measure],
        period: str | Period | None = None,
        source: str | Iterable[str] | None = None,
        group: str = "",
        allow_repeats: bool = False,
    ) -> Total:
        """Return a sum that counts nobody twice, with the observations it is made of.

        ``measure=["death", "missing"]`` adds both, of one source. With ``allow_repeats``, places on one path are added
        and the notes say who may be counted twice. See `routes.model.totals.total`.

        Parameters
        ----------
        about
            A waypoint or leg, or several: id, name or alias.
        measure
            What is counted, or several measures that may be added.
        period
            The period of the sum; all that there is if ``None``.
        source
            Use only figures of this source, or of these.
        group
            The group that the figures are about, as its publisher names it; by default the figures of everybody.
        allow_repeats
            Add places on one path too.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> net.totals(["mexico", "us-mexico-border"], measure="encounter", period="2023")
        Traceback (most recent call last):
        routes.errors.DoubleCountError: cannot add encounter at mexico ... and encounter at us-mexico-border ...
        """
        from routes.model import totals

        return totals.total(
            self,
            about,
            measure=measure,
            period=period,
            source=source,
            group=group,
            allow_repeats=allow_repeats,
        )

    # --- projections ------------------------------------------------------------------------------------------
    def to_graph(self, *, plain: bool = False, osmnx: bool = False) -> networkx.MultiDiGraph:
        """Return a fresh MultiDiGraph: waypoint ids, legs as keys, ``length`` in metres, ``weight`` in kilometres.

        ``plain`` makes every attribute text, a number, true or false: for ``nx.write_graphml``, ``write_gexf``,
        ``write_gml`` and JSON. ``osmnx`` numbers nodes and keys, as ``osmnx.shortest_path``, ``nearest_nodes`` and
        ``plot_graph`` need it; the id of a place is its attribute ``waypoint``. Positions are
        exact, those of sensitive places too: a graph is for your own analysis. What `save` writes is not.

        Examples
        --------
        >>> import json, networkx, routes
        >>> graph = routes.load("americas").to_graph(plain=True)
        >>> graph.nodes["turbo"]["geometry"], len(json.dumps(networkx.node_link_data(graph))) > 100_000
        ('POINT (-76.72822 8.09263)', True)
        >>> round(networkx.shortest_path_length(graph, "turbo", "necocli", weight="weight"))
        40
        """
        from routes.graph import convert as build

        return build.to_graph(self, plain=plain, osmnx=osmnx)

    @classmethod
    def from_graph(cls, graph: networkx.MultiDiGraph) -> Self:
        """Return the network that `to_graph` made, or one from any graph with ``x``, ``y`` on its nodes."""
        from routes.graph import convert as build

        return cls.from_records(build.from_graph(graph))

    def to_flee(
        self,
        path: str | Path,
        period: str | Period,
        *,
        origins: Iterable[str] = (),
        people: Mapping[str, int] | None = None,
        markers: bool = True,
        exact: Mapping[str, str] | None = None,
    ) -> Path:
        """Write a folder of Flee input for a simulation of these days; see `routes.graph.flee.flee_tables`.

        Sensitive places are written coarser than known; ``exact`` as in `save`.

        Parameters
        ----------
        path
            The folder to write.
        period
            The days to simulate; both ends are needed.
        origins
            Places where people set out: Flee's conflict zones.
        people
            Population, or capacity of a camp, by waypoint id; 0 where nothing is said.
        markers
            Write a leg that has closures of its own as two halves with a marker between them, which Flee can close.

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
        from routes.geo import gate
        from routes.graph import flee as tables
        from routes.io import flee

        made = tables.flee_tables(gate.outgoing(self, exact), period, origins=origins, people=people, markers=markers)
        return flee.write_flee(made.files(), path)

    def to_flowmap(self, path: str | Path, counts: str = "count", *, exact: Mapping[str, str] | None = None) -> Path:
        """Write a folder for FlowmapBlue: places, and the numbers of a column of the legs or of a measure.

        Sensitive places are written coarser than known; ``exact`` as in `save`. See `routes.io.flowmap.flowmap_tables`.

        Parameters
        ----------
        path
            The folder to write.
        counts
            A column of the legs, or a measure.

        Examples
        --------
        >>> import routes, pandas as pd, tempfile
        >>> places = pd.DataFrame({"name": ["Cali", "Quito"], "lon": [-76.53, -78.47], "lat": [3.45, -0.18]})
        >>> net = routes.from_gdfs(places, pd.DataFrame({"from": ["Cali"], "to": ["Quito"], "count": [120]}))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     made = net.to_flowmap(f"{folder}/flows")
        ...     print((made / "flows.csv").read_text(encoding="utf-8").splitlines())
        ['origin,dest,count', 'cali,quito,120']
        """
        from routes.geo import gate
        from routes.io import flowmap

        return flowmap.write_flowmap(gate.outgoing(self, exact), counts, path)

    def to_frames(self) -> dict[str, Any]:
        """Return one frame a table by name: waypoints and legs as GeoDataFrames (EPSG:4326), the rest DataFrames.

        Positions are exact, those of sensitive places too: frames are for your own analysis. What `save` writes is not.
        """
        from routes.io import frames

        return frames.to_frames(self)

    @classmethod
    def from_frames(cls, tables: dict[str, Any], *, crs: Any = None) -> Self:
        """Return the network of such frames, edited or not; ``crs`` is that of geometries without one.

        See `routes.io.frames.from_frames`.

        Examples
        --------
        >>> import routes
        >>> net = routes.load("americas")
        >>> frames = net.to_frames()
        >>> routes.Network.from_frames(frames) == net
        True
        >>> frames["legs"] = frames["legs"].set_crs(None, allow_override=True)
        >>> routes.Network.from_frames(frames)
        Traceback (most recent call last):
        routes.errors.DataError: frame "legs": its geometries have no coordinate reference system. ...
        """
        from routes.io import frames

        return cls.from_records(frames.from_frames(tables, crs=crs))

    def join(self, frame: Any, *, on: str | Sequence[str]) -> Self:
        """Return the network with the columns of a frame as own columns of its places or legs.

        ``on`` is a column of ids or names of places or of ids of legs, or two: where legs start and end. See
        `routes.io.gdfs.joined`.

        Examples
        --------
        >>> import routes, pandas as pd
        >>> net = routes.load("americas")
        >>> more = pd.DataFrame({"town": ["Necoclí"], "boats": [12]})
        >>> dict(net.join(more, on="town").waypoints["necocli"].extra)["boats"]
        '12'
        >>> net.join(more, on="city")
        Traceback (most recent call last):
        routes.errors.DataError: frame has no column "city" among town, boats.
        """
        from routes.io import gdfs

        return gdfs.joined(self, frame, on)

    def add_figures(
        self,
        path: str | Path | bytes | IO[Any],
        *,
        about: Mapping[str, str] | str = "",
        measure: str = "",
        period: str = "",
        source: str = "",
    ) -> Self:
        r"""Return the network with the figures of a publisher's table about its places: a path, bytes or an open file.

        Frontex, UNHCR, IOM DTM and Flow Monitoring tables are known by their headers; of any other table of months and
        numbers ``measure``, ``source`` and ``about`` say what it counts, who published it, and about what. ``about`` is
        an id, or ids by the names that the table has. What is about nothing in the network is named in a warning.

        Examples
        --------
        >>> import pathlib, routes, tempfile
        >>> net = routes.load("americas")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "months.csv")
        ...     said = path.write_text("month,n\n2031-01,1200\n2031-02,<5\n", encoding="utf-8")
        ...     more = net.add_figures(path, about="darien-gap", measure="transit", source="Example")
        >>> [(str(row.period), row.value) for row in more.observations if row.source == "example"]
        [('2031-01', 1200), ('2031-02', 'suppressed')]
        """
        from routes.io import buffers
        from routes.io.exchange import publishers

        options = {"measure": measure, "period": period, "source": source}
        return buffers.through(lambda held: publishers.add_figures(self, held, about, **options), path)

    @overload
    def save(self, path: str | Path, *, exact: Mapping[str, str] | None = None, format: str = "") -> Path: ...
    @overload
    def save(self, path: IO[Any], *, exact: Mapping[str, str] | None = None, format: str = "") -> None: ...
    def save(
        self,
        path: str | Path | IO[Any],
        *,
        exact: Mapping[str, str] | None = None,
        format: str = "",  # noqa: A002 - as in `read`
    ) -> Path | None:
        """Write the network in the format that the suffix names; return the path.

        An open file is written to in the ``format`` that is named (``"geojson"``), or that its name has, and stays
        open.

        ``.html`` is a map; ``.svg``, ``.png`` and ``.pdf`` are pictures of it. Places whose ``sensitivity`` asks for it
        are written coarser than known, with a `RoutesWarning`, but in a network folder; ``exact={"id": "why this harms
        nobody"}`` writes one exactly, and the reason goes along. See `routes.io.writing.write`.

        Raises
        ------
        UsageError
            If the suffix names no format that is written, it is not a path, or ``exact`` gives no reason.
        FileError
            If it cannot be written; what was there is then as it was.
        RefusedError
            If the path is an address, or a folder of other things.
        MissingDependencyError
            If the format needs an optional package.

        Examples
        --------
        >>> import routes
        >>> routes.load("americas").save("map.gpkg", exact={"turbo": ""})
        Traceback (most recent call last):
        routes.errors.UsageError: exact "turbo" has no reason: ...
        """
        from routes.io import buffers
        from routes.saving import local_path

        if not isinstance(path, str | Path):
            if buffers.is_open(path):
                buffers.hand_over(self.to_bytes(buffers.form_of(path, format), exact=exact), path)
                return None
        elif format:
            raise UsageError(f"format {format} is for open files: the suffix of a path says it")
        path = cast("str | Path", path)
        if local_path(path).suffix.lower() in (".html", ".htm", ".svg", ".png", ".pdf"):
            from routes.geo import gate

            return gate.outgoing(self, exact).map(exact=tuple(exact or ())).save(path)
        from routes.io import write

        written: Path = write(self, path, exact=exact)
        return written

    def to_bytes(self, format: str, *, exact: Mapping[str, str] | None = None) -> bytes:  # noqa: A002 - as in `read`
        """Return what `save` would write into a file of a format: to answer a request, or for an upload.

        Parameters
        ----------
        format
            A suffix that `save` knows, with its point or without: ``"geojson"``, ``"gpkg"``, ``"html"``, ``"png"``.
        exact
            As in `save`.

        Examples
        --------
        >>> import io, routes
        >>> net = routes.load("americas")
        >>> routes.read(io.BytesIO(net.to_bytes("gpkg"))).legs == net.legs
        True
        """
        from routes.io import buffers

        return buffers.bytes_of(lambda path: self.save(path, exact=exact), format)

    def check(self) -> tuple[Finding, ...]:
        """Return what a reader might question: relations, sources, positions, distances, names, chapters."""
        from routes.geo import doctor
        from routes.maps import story

        return RowTuple((*(story.faults(self) if self.chapters else ()), *doctor.check(self)))

    # --- maps -------------------------------------------------------------------------------------------------
    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return the map as a `folium.Map` whose ``save`` writes a self-contained page.

        Parameters
        ----------
        itinerary
            Draw only its legs, in its order.
        at
            Draw only what was open on at least one day of this period.
        title, standfirst
            Headline and one sentence above the map; the network's own when absent.
        lang, locale
            The language of the page, one of ``en``, ``es``, ``fr``, ``pt``, ``ht``, ``ar``; the network's own when
            absent. A locale writes numbers and dates another way: ``"es-MX"``.
        theme, style
            ``"light"``, ``"dark"`` or what the reader's system asks for; ``"auto"`` gives way to the theme of the
            house style: the path of a ``style.toml``, ``"quiet"``, ``"newsroom"`` or ``"print"``, or one read before.
        basemap
            Land, water and borders: ``"builtin"`` or ``"none"``.
        cities
            Whether a few large cities that the network does not have are named on that ground, for orientation; never
            on tiles of others.
        rivers
            Whether the large rivers of that ground are drawn where the map is near enough for them to orient; never
            on tiles of others.
        tiles, attr
            Tiles of others in place of them, and whose they are: a name or provider of xyzservices, an address with
            ``{z}``, ``{x}`` and ``{y}``, a Web Map Service (``{"url": ..., "layers": ...}``), an ``.mbtiles`` or
            ``.pmtiles`` file, whose tiles stand in the page; in pictures also a raster (``.tif``). See
            ``docs/howto/tiles.md``.
        credit
            Who made the map.
        source
            The source line, in place of the network's own; and the source of everything that names none.
        flows, period
            A measure whose figures about legs set the width of lines, and when; or a column of the legs with numbers.
            Legs with a column ``count`` and no figures are as wide as that says.
        disclaimer
            A sentence on borders: ``"newsroom"``, ``"un"``, ``"iom"`` or one of your own; none unless asked for.
        worldview
            The point of view of the borders; only that of the bundled layers is known.
        country_names
            Names of countries by ISO 3166-1 alpha-3 code, in place of the list's.
        alt
            The map in words in place of the generated text: the short form, an empty line, the long one.
        story
            Whether the chapters of the network, if it has any, are told beside the map.
        marked
            What a question found, by leg or waypoint id: drawn with a band, and said in the legend with the value.
        exact
            Ids of places to draw exactly although their ``sensitivity`` asks for less.
        """
        from routes.maps import compose
        from routes.maps import options as names
        from routes.maps.html import folium_map as render

        return render.page_map(compose.compose(self, **names.checked(options)))

    def article(self, text: str | bytes | Path | IO[Any], **options: Unpack[ArticleOptions]) -> Article:
        """Return a draft read against the network: places, itinerary, figures.

        Of a sensitive place it says no more than its ``sensitivity`` allows.

        Parameters
        ----------
        text
            The draft, in Markdown: its text, bytes, an open file, or a `pathlib.Path`.
        options
            ``lang`` of the draft, ``at`` to read it as of a period, ``title`` instead of its own, ``base``: the
            folder in which its pictures lie.
        """
        from routes.article import article
        from routes.geo import gate

        return article.read(text, gate.outgoing(self), **options)

    def build(
        self,
        folder: str | os.PathLike[str] | None = None,
        *,
        force: bool = False,
        report: Callable[[str], object] | None = None,
        progress: Callable[[int, int, str], object] | None = None,
        **options: Unpack[BuildOptions],
    ) -> Publication:
        """Return a publication of the network, and write its folder if one is named.

        Parameters
        ----------
        folder
            Where to write it; nothing is written where it is ``None``.
        force, report, progress, options
            The arguments of `routes.build`.
        """
        from routes.publish import build

        return build.build(self, folder, force=force, report=report, progress=progress, **options)

    def cite(self) -> Bibliography:
        """Return the sources of the network, for a bibliography: as text, BibTeX or CSL-JSON.

        Examples
        --------
        >>> import routes
        >>> print(routes.load("americas").cite().to_text()[:1])
        [
        """
        from routes.results import bibliography

        return bibliography.cite(self)

    def explore(self, column: str | None = None, **options: Unpack[ExploreOptions]) -> Any:
        """Return a `folium.Map` with the argument names of ``GeoDataFrame.explore``, or ``m`` with layers added.

        Parameters
        ----------
        column
            A measure (``"transit"``): its figures about legs set the width of the lines. Or a field of the legs
            (``mode``, ``basis``, ``certainty``, ``length_km``, ``hours``, ``cost_usd``, or a column of your own): its
            values set the colour; the dash goes on telling the mode.
        options
            ``cmap``, ``categorical``, ``categories``, ``scheme``, ``k``, ``vmin``, ``vmax``, ``missing_kwds``: how
            values become colours, a name of matplotlib's or a list; ``"equalinterval"`` or ``"quantiles"`` in ``k``
            classes. ``color``: one colour for all legs, ``"#rrggbb"`` or a CSS name. ``tooltip``, ``popup``: ``True``,
            or columns to show besides. ``legend``, ``legend_kwds``: whether there is one, and its ``caption``. ``m``: a
            ``folium.Map``, ``FeatureGroup`` or ``DualMap`` of yours, which is returned with the groups added; with
            ``name`` they are one group. ``tiles``: ``"builtin"``, ``None``, or tiles of others, with their ``attr``.
            ``highlight``, ``style_kwds``, ``highlight_kwds`` and ``marker_kwds``: looks of lines and places.
            ``width``, ``height``: of the frame in a notebook. And every option of `Network.map`.
        """
        from routes.maps import explore

        return explore.explore(self, column, **options)

    def to_folium(self, **options: Unpack[ExploreOptions]) -> FoliumMap:
        """Return a `folium.Map` of the network, whose layers are groups of folium.

        Other layers, plugins and controls can be added as to any map; see ``docs/folium.md``.

        Parameters
        ----------
        options
            The arguments of `Network.explore`.

        Examples
        --------
        >>> import folium, routes
        >>> made = routes.load("americas").to_folium()
        >>> sorted(made.groups)[:3]
        ['Areas and uncertain positions', 'Figures', 'Land and borders']
        >>> made.add_child(folium.CircleMarker([8.4, -76.8], popup="Here")) is made
        True
        """
        from routes.maps import explore

        made: FoliumMap = explore.explore(self, **options)
        return made

    def plot(
        self,
        column: str | None = None,
        ax: Any = None,
        *,
        figsize: tuple[float, float] | None = None,
        legend: bool = False,
        cmap: Any = None,
        **options: Any,
    ) -> Any:
        """Return matplotlib Axes with the network drawn on them; never shows a window.

        Parameters
        ----------
        column, ax, figsize, legend, cmap
            As for ``GeoDataFrame.plot``; ``column`` is a measure or a field of the legs, as in `explore`.
        options
            ``scheme``, ``k``, ``vmin``, ``vmax``, ``categorical``, ``categories``, ``missing_kwds``: how values become
            colours. ``period``: when, for a measure. ``lang``: the language of names. ``crs``: what the axes count in,
            degrees when absent. ``ground``: whether land and borders are drawn. What else there is goes to the line of
            every leg: ``linewidth``, ``alpha``, ...
        """
        from routes.maps.image import write as static

        return static.plot(self, column, ax, figsize=figsize, legend=legend, cmap=cmap, **options)

    def _repr_html_(self) -> str | None:
        return self.map()._repr_html_() if self.waypoints else None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        """Return what a notebook may show: text, the map with a table, a picture."""
        found = self.map()._repr_mimebundle_(include, exclude) if self.waypoints else {"text/plain": ""}
        return found | ({"text/plain": repr(self)} if "text/plain" in found else {})

    def replace(self, **changes: Any) -> Self:
        """Return a copy with other fields, checked again.

        Parameters
        ----------
        changes
            Fields of the network by name, such as ``closures=()``.
        """
        arguments.check_names("replace", changes, [entry.name for entry in dataclasses.fields(self)])
        return dataclasses.replace(self, **changes)
