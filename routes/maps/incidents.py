"""Deaths and disappearances in words and on a map: totals of legs only, as minimum figures, without any position."""

from __future__ import annotations

import dataclasses

from routes.i18n.language import Text
from routes.maps.options import MapOptions, with_defaults
from routes.maps.spec import LegendEntry, MapSpec
from routes.results.incidents import Incidents

__all__ = ["incidents_spec", "incidents_summary"]

MOST_LEGS = 12


def _people(value: float, text: Text) -> str:
    return text.counted("incidents_people", int(value) if float(value).is_integer() else value)


def _head(found: Incidents, text: Text) -> str:
    km = text.number(found.within_km)
    if not found.legs:
        return text("incidents_none", km=km)
    legs = text.counted("n_legs", len(found.legs))
    said = text("incidents_head", km=km, legs=legs, people=_people(found.people_placed, text))
    return f"{said} {text('incidents_near')}"


def incidents_summary(found: Incidents, lang: str = "en") -> str:
    """Return in words the people at least, the legs with the most, and what could not be placed, with the reasons."""
    text = Text(lang)
    net = found.network
    lines = [_head(found, text)]
    if found.period:
        lines.append(text("incidents_period", period=text.period(found.period)))
    for row in sorted(found.legs, key=lambda row: (-row.people, row.leg))[:MOST_LEGS]:
        leg = net.legs[row.leg]
        start, end = (text.place(net.waypoints[name]) for name in (leg.start, leg.end))
        name = f"{text('leg_title', start=start, end=end)}, {text.of('modes', leg.mode)}"
        lines.append("  " + text("incidents_line", leg=name, people=_people(row.people, text)))
    if tied := sum(row.tied for row in found.legs):
        lines.append(text("incidents_tied", rows=text.number(tied)))
    if found.unplaced:
        rows = text.number(sum(len(each.lines) for each in found.unplaced))
        lost = _people(sum(each.people for each in found.unplaced), text)
        lines.append(text("incidents_unplaced", rows=rows, all=text.number(found.rows), people=lost))
    for each in found.unplaced:
        reason = text.of("incidents_reasons", each.reason)
        people = _people(each.people, text)
        lines.append("  " + text("incidents_reason", reason=reason, rows=text.number(len(each.lines)), people=people))
    return "\n".join(lines)


def incidents_spec(found: Incidents, options: MapOptions) -> MapSpec:
    """Return the description of a map of the legs with people, as wide as their totals."""
    from routes.maps.compose import compose
    from routes.maps.figures import width_entries
    from routes.maps.keys import in_sight
    from routes.maps.widths import THINNEST, Scale

    text = Text(options.get("lang") or "en")
    people = {row.leg: row.people for row in found.legs}
    legs = {name: leg for name, leg in found.network.legs.items() if name in people}
    net = dataclasses.replace(
        found.network,
        observations=(),
        routes={},
        closures=(),
        annotations=(),
        chapters=(),
        legs=legs or found.network.legs,
    )
    own: MapOptions = {"standfirst": _head(found, text), "title": text("incidents_title")}
    spec = compose(net, **with_defaults(own, {**options, "flows": None}))
    if not legs:
        return spec
    scale = Scale.of(people.values())
    drawn = []
    for leg in spec.legs:
        said = text("incidents_popup", people=_people(people[leg.id], text))
        width = scale.pixels(people[leg.id]) or THINNEST
        drawn.append(dataclasses.replace(leg, width=width, facts=(said, *leg.facts)))
    legend = [LegendEntry(kind="flow-title", text=text("incidents_legend"))]
    legend += (entry for entry in width_entries(scale, text, missing=False) if entry.kind == "flow")
    spec = dataclasses.replace(spec, legs=tuple(drawn), legend=(*spec.legend, *legend), time=None, years=None)
    return in_sight(spec)
