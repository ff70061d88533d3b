"""The answers that users hold: an itinerary, alternatives, trade-offs, a cut, a comparison, ...

Each can be printed (`summary` in words), tabulated (`to_frame`), drawn (`map`), exported (``__geo_interface__``,
`to_json`) and checked (the records it is made of). What they hold is said in `routes.model.answers` and
`routes.model.effects`; every method here is one call into the wing that does the work.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from routes.model import answers as _answers
from routes.model import effects as _effects
from routes.model import flowing as _flowing
from routes.model import incidents as _incidents
from routes.model import itinerary as _itinerary
from routes.model.countries import place_of
from routes.model.network import NetworkRecords
from routes.model.records import Leg

if TYPE_CHECKING:
    import folium
    import geopandas
    import pandas

__all__ = [
    "Alternatives",
    "Bottlenecks",
    "Changes",
    "Comparison",
    "Cut",
    "Flows",
    "Incidents",
    "Itinerary",
    "Reachable",
    "Tradeoffs",
]


def _map(
    net: NetworkRecords, summary: str, options: dict[str, Any], asked: tuple[str, str] | None = None
) -> folium.Map:
    """Return a map of a network whose standfirst says what was found, and its title between which two places."""
    from routes.maps import compose, render
    from routes.maps.text import Text

    found: dict[str, Any] = {"standfirst": summary.partition("\n")[0]}
    if asked is not None:
        lang = options.get("lang") or "en"
        start, end = (place_of(net, name).name_in(lang) for name in asked)
        found["title"] = Text(lang)("from_to", start=start, end=end)
    return render.to_folium(compose.compose(net, **{**found, **options}))


def _marked(names: Iterable[str], key: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the option that marks legs and places on a map, with what the legend says of them."""
    from routes.maps.text import Text

    said = Text(options.get("lang") or "en")(f"answer_marked_{key}")
    return {"marked": dict.fromkeys(names, said), **options}


def _about(net: NetworkRecords, names: Iterable[str]) -> geopandas.GeoDataFrame:
    """Return legs and waypoints by id as a frame, one row each: id, name, geometry."""
    import geopandas

    rows = []
    for name in names:
        leg = name in net.legs
        shape = net.legs[name].line if leg else _point(net, name)
        label = " → ".join(net.waypoints[end].name for end in _ends(net, name)) if leg else net.waypoints[name].name
        rows.append({"id": name, "kind": "leg" if leg else "waypoint", "name": label, "geometry": shape})
    return geopandas.GeoDataFrame(
        rows, columns=["id", "kind", "name", "geometry"], geometry="geometry", crs="EPSG:4326"
    )


def _ends(net: NetworkRecords, leg: str) -> tuple[str, str]:
    return net.legs[leg].start, net.legs[leg].end


def _point(net: NetworkRecords, waypoint: str) -> Any:
    import shapely

    place = net.waypoints[waypoint]
    return shapely.Point(place.lon, place.lat)


@dataclass(frozen=True, kw_only=True)
class Itinerary(_itinerary.Itinerary):
    """An answer to a query: legs and waypoints in order of travel. See `routes.model.itinerary.Itinerary`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg in order, ``cum_km`` counted from the start."""
        from routes.io import frames

        return frames.itinerary_frame(self)

    def summary(self, lang: str = "en") -> str:
        """Return the itinerary in words: places in order, modes, length, printed durations, what is not known."""
        from routes.maps import answers, text, words

        snaps = answers.snap_lines(self.network, self.snapped, text.Text(lang))
        return "\n".join([words.itinerary_summary(self, lang), *snaps])

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the itinerary; options as for `Network.map`."""
        from routes.maps import compose, render

        return render.to_folium(compose.compose(self.network, itinerary=self, **options))

    def _repr_html_(self) -> str | None:
        return self.map()._repr_html_() if self.legs else None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        """Return what a notebook may show: text, the map with a table, a picture."""
        found = self.map()._repr_mimebundle_(include, exclude) if self.legs else {"text/plain": ""}
        return found | ({"text/plain": self.summary()} if "text/plain" in found else {})


class _Several(_answers.Itineraries):
    """What alternatives and trade-offs have in common."""

    item: ClassVar[type[_itinerary.Itinerary]] = Itinerary

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg in order of each ``itinerary``, numbered from 1."""
        import pandas as pd

        from routes.io import frames

        parts = [frames.itinerary_frame(trip) for trip in self.itineraries]
        for number, part in enumerate(parts, 1):
            part.insert(0, "itinerary", number)
        return pd.concat(parts, ignore_index=True)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of all of them, each named as a route; options as for `Network.map`."""
        return _map(self.drawn(), self.summary(options.get("lang") or "en"), options, self.asked)

    def summary(self, lang: str = "en") -> str:
        """Return them in words, a line each."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True, eq=False)
class Alternatives(_Several, _answers.Alternatives):
    """The best itineraries between two places. See `routes.model.answers.Alternatives`.

    Examples
    --------
    >>> import routes
    >>> found = routes.load("americas").alternatives("Necoclí", "Del Rio", 2)
    >>> found[0].length_km <= found[1].length_km, found[0].waypoints[0].name
    (True, 'Necoclí')
    >>> found.summary("es").startswith("Caminos de Necoclí a ")
    True
    """

    def summary(self, lang: str = "en") -> str:
        """Return the alternatives in words, a line each."""
        from routes.maps import answers

        return answers.alternatives_summary(self, lang)


@dataclass(frozen=True, kw_only=True, eq=False)
class Tradeoffs(_Several, _answers.Tradeoffs):
    """The itineraries that no other one beats. See `routes.model.answers.Tradeoffs`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return as `Alternatives.to_frame`, with a column ``total_...`` for each cost of the whole itinerary."""
        frame = super().to_frame()
        for index, by in enumerate(self.by):
            frame.insert(1 + index, f"total_{by}", [self.costs[number - 1][index] for number in frame["itinerary"]])
        return frame

    def summary(self, lang: str = "en") -> str:
        """Return the trade-offs in words, a line each with what it costs."""
        from routes.maps import answers

        return answers.tradeoffs_summary(self, lang)


@dataclass(frozen=True, kw_only=True, eq=False)
class Reachable(_answers.Reachable):
    """The least cost to every place that can be reached, by id. See `routes.model.answers.Reachable`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326) of points, one row a place, with its ``cost``, nearest first."""
        frame = _about(self.network, self).drop(columns="kind")
        frame.insert(2, "cost", [cost for _, cost in self.costs])
        return frame

    def summary(self, lang: str = "en") -> str:
        """Return in words which places can be reached."""
        from routes.maps import answers

        return answers.reachable_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the legs between places that can be reached; options as for `Network.map`."""
        from routes.graph import scenarios

        net = self.network if self.at is None else scenarios.at(self.network, self.at)
        kept = scenarios.select(net, lambda leg: leg.start in self and leg.end in self)
        return _map(kept if kept.legs else net, self.summary(options.get("lang") or "en"), options)


@dataclass(frozen=True, kw_only=True)
class Cut(_effects.Cut):
    """The fewest legs, or places, that hold every way between two places. See `routes.model.effects.Cut`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg or place of the cut."""
        return _about(self.network, self)

    def summary(self, lang: str = "en") -> str:
        """Return the cut in words."""
        from routes.maps import answers

        return answers.cut_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the ways between the two places; options as for `Network.map`."""
        from routes.graph import scenarios

        net = scenarios.between(self.network, *self.asked, at=self.at)
        options = _marked(self, "cut", options)
        return _map(net, self.summary(options.get("lang") or "en"), options, self.asked)


@dataclass(frozen=True, kw_only=True, eq=False)
class Bottlenecks(_effects.Bottlenecks):
    """The legs and places that much depends on. See `routes.model.effects.Bottlenecks`."""

    __hash__ = _effects.Bottlenecks.__hash__

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg or place, with what is lost when it closes."""
        frame = _about(self.network, self)
        for index, column in enumerate(("lost", "longer", "extra", "longest"), 3):
            frame.insert(index, column, [getattr(row, column) for row in self.rows])
        return frame

    def summary(self, lang: str = "en") -> str:
        """Return the bottlenecks in words."""
        from routes.maps import answers

        return answers.bottlenecks_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the network, or of the ways between the two places; options as for `Network.map`."""
        from routes.graph import scenarios

        net = self.network if self.at is None else scenarios.at(self.network, self.at)
        if self.asked is not None:
            net = scenarios.between(net, *self.asked)
        key, names = ("cut", list(self)) if self.asked is not None else ("bottleneck", list(self)[:_MOST_MARKED])
        options = _marked(names, key, options)
        return _map(net, self.summary(options.get("lang") or "en"), options, self.asked)


@dataclass(frozen=True, kw_only=True, eq=False)
class Changes(_effects.Changes):
    """What opened and what closed between two periods. See `routes.model.effects.Changes`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a change, interruptions last."""
        rows = (*self.rows, *self.interrupted)
        frame = _about(self.network, [row.id for row in rows])
        frame.insert(3, "what", [row.what for row in rows])
        frame.insert(4, "reason", [row.reason for row in rows])
        return frame

    def summary(self, lang: str = "en") -> str:
        """Return what opened and closed in words, a line each."""
        from routes.maps import answers

        return answers.changes_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the network in the second period; options as for `Network.map`."""
        from routes.graph import scenarios

        net = scenarios.at(self.network, self.after)
        options = _marked([row.id for row in self.rows if row.what == "opened"], "opened", options)
        return _map(net, self.summary(options.get("lang") or "en"), options)


@dataclass(frozen=True, kw_only=True, eq=False)
class Comparison(_effects.Comparison):
    """A network before and after. See `routes.model.effects.Comparison`.

    Examples
    --------
    >>> import routes
    >>> net = routes.load("americas")
    >>> found = net.compare(net.close("darien-gap"), start="Necoclí")
    >>> "Bajo Chiquito" in found.summary()
    True
    """

    def to_frame(self) -> pandas.DataFrame:
        """Return a DataFrame, one row a pair of places: ``before``, ``after``, ``detour``, ``what``."""
        import pandas as pd

        columns = ["start", "end", "before", "after", "detour", "what"]
        rows = [(row.start, row.end, row.before, row.after, row.detour, row.what) for row in self.pairs]
        frame = pd.DataFrame(rows, columns=columns)
        return frame.astype(dict.fromkeys(("before", "after", "detour"), "float64"))

    def to_legs(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg that gains or loses, the largest change first."""
        frame = _about(self._both(), [leg.id for leg in self.legs]).drop(columns="kind")
        for index, column in enumerate(("before", "after", "gain"), 2):
            frame.insert(index, column, [getattr(leg, column) for leg in self.legs])
        return frame

    def _both(self) -> NetworkRecords:
        legs = {**self.after.legs, **self.before.legs}
        places = {**self.after.waypoints, **self.before.waypoints}
        return dataclasses.replace(
            self.before, legs=legs, waypoints=places, sources={**self.after.sources, **self.before.sources}
        )

    def summary(self, lang: str = "en") -> str:
        """Return the comparison in words: counts, places cut off, the longest detour, legs that gain and lose."""
        from routes.maps import answers

        return answers.comparison_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the network after, which says what has changed; options as for `Network.map`."""
        from routes.maps.text import Text

        net = self.after if self.at is None else self.after.at(self.at)  # type: ignore[attr-defined]
        lang = options.get("lang") or "en"
        head = " ".join(self.summary(lang).splitlines()[:2])
        options = _marked([leg.id for leg in self.legs if leg.gain > 0][:_MOST_MARKED], "gain", options)
        return _map(net, head, {"title": Text(lang)("answer_compare_title"), **options})

    def plot(self, *, figsize: tuple[float, float] = (12.0, 6.0), lang: str = "en") -> Any:
        """Return a matplotlib Figure of two panels with one extent: before, and after.

        What is closed is marked in the first panel, the legs with most to gain in the second. The extent is that of
        these legs; of the whole network if there are none.

        Raises
        ------
        MissingDependencyError
            If matplotlib is not installed.
        """
        from routes.errors import MissingDependencyError
        from routes.maps import static
        from routes.maps.text import Text

        try:
            from matplotlib.figure import Figure
        except ImportError as error:
            raise MissingDependencyError("plot needs matplotlib: pip install 'migration-routes[static]'") from error
        text = Text(lang)
        nets = [net if self.at is None else net.at(self.at) for net in (self.before, self.after)]  # type: ignore[attr-defined]
        gaining = tuple(leg.id for leg in self.legs if leg.gain > 0)[:_MOST_MARKED]
        marked = [(self.closed_legs, "closed", _CLOSED), ((*self.opened_legs, *gaining), "gain", _GAINING)]
        figure = Figure(figsize=figsize, layout="constrained")
        panels = figure.subplots(1, 2)
        for panel, net, (names, word, colour), title in zip(panels, nets, marked, ("before", "after"), strict=True):
            static.plot(net, ax=panel)
            lines = [net.legs[name].line.xy for name in names if name in net.legs]
            for line in lines:
                panel.plot(*line, color=colour, linewidth=3.2, solid_capstyle="round", zorder=2.5)
            if lines:
                label = text(f"answer_legs_{word}", count=text.number(len(lines)))
                handle = panel.plot([], [], color=colour, linewidth=3.2, label=label)
                panel.legend(handles=handle, loc="lower left", fontsize="small")
            panel.set_title(text(f"answer_{title}"))
            panel.set(xticks=[], yticks=[])
        view = _view([nets[0].legs[name] for name in self.closed_legs] + [nets[1].legs[name] for name in marked[1][0]])
        xlim, ylim = view or (panels[0].get_xlim(), panels[0].get_ylim())
        for panel in panels:
            panel.set(xlim=xlim, ylim=ylim, aspect=panels[0].get_aspect())
        return figure


@dataclass(frozen=True, kw_only=True, eq=False)
class Flows(_flowing.Flows):
    """People on every leg, assigned from a table or estimated from counts. See `routes.model.flowing.Flows`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg and direction; ``kind`` says assigned or estimated."""
        import geopandas

        keys = ("leg", "start", "end", "turned", "value", "least", "most", "observed")
        rows = [{key: getattr(row, key) for key in keys} for row in self.rows]
        lines = [self.network.legs[row.leg].line for row in self.rows]
        lines = [line.reverse() if row.turned else line for line, row in zip(lines, self.rows, strict=True)]
        frame = geopandas.GeoDataFrame(rows, columns=list(keys), geometry=lines, crs="EPSG:4326")
        frame.insert(1, "kind", self.kind)
        return frame.astype(dict.fromkeys(("value", "least", "most", "observed"), "float64"))

    def summary(self, lang: str = "en") -> str:
        """Return the flows in words: what they are, of what, the largest with their ranges, what was left out."""
        from routes.maps import answers

        return answers.flows_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map with the legs as wide as their flows, and a legend that says they are computed."""
        from routes.maps import answers, render

        return render.to_folium(answers.flows_spec(self, options))


@dataclass(frozen=True, kw_only=True, eq=False)
class Incidents(_incidents.Incidents):
    """Deaths and disappearances, at least, near each leg. See `routes.model.incidents.Incidents`."""

    def to_frame(self) -> geopandas.GeoDataFrame:
        """Return a GeoDataFrame (EPSG:4326), one row a leg with its totals; never a row of the table."""
        import geopandas

        keys = ("leg", "rows", "people", "dead", "missing", "tied")
        rows = [{key: getattr(row, key) for key in keys} for row in self.legs]
        lines = [self.network.legs[row.leg].line for row in self.legs]
        frame = geopandas.GeoDataFrame(rows, columns=list(keys), geometry=lines, crs="EPSG:4326")
        return frame.astype(dict.fromkeys(("people", "dead", "missing"), "float64"))

    def summary(self, lang: str = "en") -> str:
        """Return in words how many people at least, near which legs, and what could not be placed and why."""
        from routes.maps import incidents

        return incidents.incidents_summary(self, lang)

    def map(self, **options: Any) -> folium.Map:
        """Return a map of the legs as wide as their totals, without any position of an incident."""
        from routes.maps import incidents, render

        return render.to_folium(incidents.incidents_spec(self, options))


_MOST_MARKED = 12
_CLOSED, _GAINING = "#b3401f", "#1d2429"
_MARGIN = 0.25


def _view(legs: Iterable[Leg]) -> tuple[tuple[float, float], tuple[float, float]] | None:
    """Return the extent of legs with a margin, as limits of x and y; ``None`` if there are none."""
    bounds = [leg.line.bounds for leg in legs]
    if not bounds:
        return None
    west, south = (min(each[index] for each in bounds) for index in (0, 1))
    east, north = (max(each[index] for each in bounds) for index in (2, 3))
    margin = max(1.0, _MARGIN * max(east - west, north - south))
    return (west - margin, east + margin), (south - margin, north + margin)
