"""Answers as maps: the network with what was found marked on it, and the headline of its summary below the title."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any, cast

from routes.errors import UsageError
from routes.geo import masking as coarsen
from routes.graph import structure
from routes.i18n.language import Text
from routes.io import buffers
from routes.maps.compose import compose
from routes.maps.figures import width_entries
from routes.maps.html import folium_map as render
from routes.maps.html.folium_map import RoutesMap
from routes.maps.image import write as static
from routes.maps.incidents import incidents_spec
from routes.maps.keys import in_sight
from routes.maps.options import MapOptions, with_defaults
from routes.maps.spec import LegendEntry, MapSpec
from routes.maps.widths import THINNEST, Scale
from routes.model import views
from routes.model.countries import place_of
from routes.model.network import NetworkRecords
from routes.model.records import Leg
from routes.model.text import quoted
from routes.results.answer import Answer
from routes.results.changes import Changes, Comparison
from routes.results.figures import FigureRows
from routes.results.flows import Flows
from routes.results.incidents import Incidents
from routes.results.itineraries import Itineraries, Reachable
from routes.results.itinerary import Itinerary
from routes.results.structure import Betweenness, Bottlenecks, Cut
from routes.saving import local_path, write_bytes

__all__ = [
    "betweenness_map", "bottlenecks_map", "changes_map", "comparison_figure", "comparison_map", "cut_map",
    "figures_map", "flows_map", "flows_spec", "incidents_map", "itineraries_map", "itinerary_map", "reachable_map",
    "save",
]  # fmt: skip

_MOST_MARKED = 12


def _map(net: NetworkRecords, summary: str, options: MapOptions, asked: tuple[str, str] | None = None) -> RoutesMap:
    """Return a map of `net`; its standfirst is the first line of `summary`, its title the two places asked about."""
    own: MapOptions = {"standfirst": summary.partition("\n")[0]}
    if asked is not None:
        lang = options.get("lang") or "en"
        start, end = (place_of(net, name).name_in(lang) for name in asked)
        own["title"] = Text(lang)("from_to", start=start, end=end)
    return render.page_map(compose(net, **with_defaults(own, options)))


def _marked(names: Iterable[str], key: str, options: MapOptions) -> MapOptions:
    """Return the options with legs and places marked, and what the legend says of them."""
    said = Text(options.get("lang") or "en")(f"answer_marked_{key}")
    return with_defaults({"marked": dict.fromkeys(names, said)}, options)


def save(answer: Answer, path: str | os.PathLike[str] | IO[Any], form: str = "") -> Path | None:
    """Write the map, the document or the shapes of an answer, as the suffix says, or into an open file in a format.

    Raises
    ------
    FileError
        If the folder does not exist or cannot be written.
    RefusedError
        If the path is an address.
    UsageError
        If the suffix is another, or it is not a path.
    """
    if buffers.is_open(path):
        buffers.hand_over(answer.to_bytes(buffers.form_of(path, form)), path)
        return None
    if form:
        raise UsageError(f"format {form} is for open files: the suffix of a path says it")
    path = cast("str | os.PathLike[str]", path)
    suffix = local_path(path).suffix.lower()
    if suffix in (".html", ".htm", *static.SUFFIXES):
        return answer.map().save(Path(path))
    if suffix == ".json":
        return write_bytes(path, answer.to_json().encode("utf-8"))
    if suffix == ".geojson":
        return write_bytes(path, json.dumps(answer.__geo_interface__, ensure_ascii=False).encode("utf-8"))
    raise UsageError(f"an answer is saved as .html, .svg, .png, .pdf, .json or .geojson, not {quoted(suffix)}")


def _summary(answer: Any, options: MapOptions) -> str:
    return str(answer.summary(options.get("lang") or "en"))


def itinerary_map(trip: Itinerary, options: MapOptions) -> RoutesMap:
    """Return a map of an itinerary."""
    return render.page_map(compose(trip.network, **with_defaults(options, {"itinerary": trip})))


def itineraries_map(trips: Itineraries, options: MapOptions) -> RoutesMap:
    """Return a map of several itineraries, each named as a route."""
    return _map(trips.drawn(), _summary(trips, options), options, trips.asked)


def reachable_map(found: Reachable, options: MapOptions) -> RoutesMap:
    """Return a map of the legs between places that can be reached."""
    net = found.network if found.at is None else views.at(found.network, found.at)
    part = views.select(net, lambda leg: leg.start in found and leg.end in found)
    return _map(part if part.legs else net, _summary(found, options), options)


def cut_map(cut: Cut, options: MapOptions) -> RoutesMap:
    """Return a map of the ways between two places with the cut marked."""
    net = structure.between(cut.network, *cut.asked, at=cut.at)
    return _map(net, _summary(cut, options), _marked(cut, "cut", options), cut.asked)


def bottlenecks_map(found: Bottlenecks, options: MapOptions) -> RoutesMap:
    """Return a map of the network, or of the ways between two places, with the bottlenecks marked."""
    net = found.network if found.at is None else views.at(found.network, found.at)
    if found.asked is not None:
        net = structure.between(net, *found.asked)
    key, names = ("cut", list(found)) if found.asked is not None else ("bottleneck", list(found)[:_MOST_MARKED])
    return _map(net, _summary(found, options), _marked(names, key, options), found.asked)


def betweenness_map(found: Betweenness, options: MapOptions) -> RoutesMap:
    """Return a map of the network with the legs marked that most ways take."""
    net = found.network if found.at is None else views.at(found.network, found.at)
    return _map(net, _summary(found, options), _marked(list(found)[:_MOST_MARKED], "betweenness", options))


def changes_map(found: Changes, options: MapOptions) -> RoutesMap:
    """Return a map of the network in the second period with what opened marked."""
    net = views.at(found.network, found.after)
    opened = [row.id for row in found.rows if row.what == "opened"]
    return _map(net, _summary(found, options), _marked(opened, "opened", options))


def comparison_map(found: Comparison, options: MapOptions) -> RoutesMap:
    """Return a map of the network after, with the legs that gain marked."""
    net = found.after if found.at is None else views.at(found.after, found.at)
    head = " ".join(_summary(found, options).splitlines()[:2])
    gaining = [leg.id for leg in found.legs if leg.gain > 0][:_MOST_MARKED]
    title = Text(options.get("lang") or "en")("answer_compare_title")
    return _map(net, head, with_defaults({"title": title}, _marked(gaining, "gain", options)))


def comparison_figure(found: Comparison, figsize: tuple[float, float], lang: str) -> Any:
    """Return a matplotlib Figure of two panels with one extent: before, and after."""
    from matplotlib.figure import Figure

    text = Text(lang)
    both = [coarsen.public(net) for net in (found.before, found.after)]
    nets = [net if found.at is None else views.at(net, found.at) for net in both]
    gaining = tuple(leg.id for leg in found.legs if leg.gain > 0)[:_MOST_MARKED]
    marked = [(found.closed_legs, "closed", _CLOSED), ((*found.opened_legs, *gaining), "gain", _GAINING)]
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
    view = _view([nets[0].legs[name] for name in found.closed_legs] + [nets[1].legs[name] for name in marked[1][0]])
    xlim, ylim = view or (panels[0].get_xlim(), panels[0].get_ylim())
    for panel in panels:
        panel.set(xlim=xlim, ylim=ylim, aspect=panels[0].get_aspect())
    return figure


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


def incidents_map(found: Incidents, options: MapOptions) -> RoutesMap:
    """Return a map of the legs as wide as their totals, without any position of an incident."""
    return render.page_map(incidents_spec(found, options))


def figures_map(found: FigureRows, options: MapOptions) -> RoutesMap:
    """Return a map of the network with these figures alone."""
    return _map(found.drawn(), _summary(found, options), options)


def flows_map(found: Flows, options: MapOptions) -> RoutesMap:
    """Return a map with the legs as wide as their flows, and a legend that says they are computed."""
    return render.page_map(flows_spec(found, options))


def flows_spec(found: Flows, options: MapOptions) -> MapSpec:
    """Return the description of a map of computed flows: never a figure that anybody published on its lines."""
    lang = options.get("lang") or "en"
    text = Text(lang)
    known = {row.leg for row in found.rows}
    net = dataclasses.replace(
        found.network,
        observations=(),
        legs={name: leg for name, leg in found.network.legs.items() if name in known},
        routes={},
        closures=(),
        annotations=(),
        chapters=(),
    )
    head = found.summary(lang).partition("\n")[0]
    spec = compose(net, **with_defaults({"standfirst": head, "title": text("flows_title")}, {**options, "flows": None}))
    values = {leg: found.of(leg) for leg in known}
    scale = Scale.of(value if round(value) else 0.0 for value in values.values())
    legs = []
    for leg in spec.legs:
        value = values[leg.id]
        width = scale.pixels(value) if round(value) else 0.0
        said = text("flows_popup", kind=text(f"flows_kind_{found.kind}"), value=text.number(round(value)))
        legs.append(dataclasses.replace(leg, width=width or THINNEST, zero=not width, facts=(said, *leg.facts)))
    title = LegendEntry(kind="flow-title", text=text(f"flows_legend_{found.kind}"))
    nested = width_entries(scale, text, missing=False)
    spec = dataclasses.replace(spec, legs=tuple(legs), legend=(*spec.legend, title, *nested), time=None, years=None)
    return in_sight(spec)
