"""The gate: what is written for others has each place no finer than its sensitivity allows, and says so.

Every way out goes through `outgoing`; exact is only what is named with a reason, and the reason goes along. Two things
stay exact: what a program holds in memory (frames, graphs, the numbers of answers), which is the user's own analysis,
and the network's own folder, which says how many places it keeps (`kept`) and is not for publication.
"""

from __future__ import annotations

import dataclasses
import re
import warnings
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from routes.errors import RoutesWarning, UsageError
from routes.geo import masking as coarsen
from routes.model.checks import Finding
from routes.model.network import NetworkRecords
from routes.model.records import Sensitivity, Waypoint
from routes.model.text import quoted

__all__ = ["features", "kept", "outgoing", "reasons", "said", "veiled"]

_N = TypeVar("_N", bound=NetworkRecords)
_MOST_NAMED = 5
_POSITION = re.compile(r"-?\d+[.,]\d{2,}")


def outgoing(net: _N, exact: Mapping[str, str] | None = None) -> _N:
    """Return a network as it may leave the house, with a warning that names what is coarser than it is known.

    ``exact`` gives the reason for each place that leaves exactly all the same, by id; it is written into the column
    ``exact_reason`` of the place.

    Raises
    ------
    UsageError
        If ``exact`` names what is not a waypoint, or gives no reason.

    Warns
    -----
    RoutesWarning
        If a place is made coarser, or leaves exactly.
    """
    allowed = reasons(net, exact)
    for line in said(net, allowed):
        _warn(line)
    made = coarsen.public(net, exact=allowed)
    if not allowed:
        return made
    places = {
        name: dataclasses.replace(w, extra=_with_reason(w, allowed[name])) if name in allowed else w
        for name, w in made.waypoints.items()
    }
    return dataclasses.replace(made, waypoints=places)


def said(net: NetworkRecords, exact: Mapping[str, str]) -> list[str]:
    """Return what `outgoing` warns of: which places are made coarser, and which leave exactly for the reasons given."""
    found, known = coarsen.coarsened(net, exact=exact), net.waypoints
    told = [each.name for each in found if (each.lon, each.lat) != (known[each.waypoint].lon, known[each.waypoint].lat)]
    lines = []
    if told:
        lines.append(
            f"{_counted(told)} written coarser than known, as sensitivity asks. To write one exactly, name it with a "
            "reason (--exact ID --reason TEXT, or exact={id: reason})."
        )
    if exact:
        lines.append(f"{_counted(list(exact))} written exactly: {'; '.join(dict.fromkeys(exact.values()))}")
    return lines


def reasons(net: NetworkRecords, exact: Mapping[str, str] | None) -> dict[str, str]:
    """Return the reason for each place that is to leave exactly, by id.

    Raises
    ------
    UsageError
        If one is not a waypoint, or has no reason.
    """
    if exact is None:
        return {}
    if not isinstance(exact, Mapping):
        raise UsageError(f'exact {quoted(exact)} gives no reasons: write exact={{"id": "why this harms nobody"}}')
    ids = coarsen.exact_ids(net, exact)
    for name, reason in exact.items():
        if not isinstance(reason, str) or not reason.strip():
            raise UsageError(f"exact {quoted(name)} has no reason: say why publishing the exact place harms nobody")
    return {name: reason.strip() for name, reason in zip(ids, exact.values(), strict=True)}


def kept(places: Iterable[Waypoint]) -> None:
    """Warn that a network folder, or another copy for oneself, has exact positions of sensitive places.

    Warns
    -----
    RoutesWarning
        If there is one.
    """
    told = [place.name for place in places if place.sensitivity is not Sensitivity.EXACT]
    if told:
        _warn(
            f"{_counted(told)} written exactly although sensitivity asks for less: this copy is for your own work, not "
            "for publication"
        )


def features(document: dict[str, Any], net: NetworkRecords) -> dict[str, Any]:
    """Return a FeatureCollection of legs and places of a network with the geometries that may leave the house."""
    public = coarsen.public(net)
    if public is net:
        return document
    made = []
    for feature in document["features"]:
        name, properties = str(feature["id"]).rpartition("/")[2], dict(feature["properties"])
        geometry = feature["geometry"]
        if name in public.waypoints and geometry["type"] == "Point":
            place = public.waypoints[name]
            geometry = {"type": "Point", "coordinates": [place.lon, place.lat]}
        elif name in public.legs:
            leg = public.legs[name]
            line = leg.line if properties.get("start", leg.start) == leg.start else leg.line.reverse()
            geometry = line.__geo_interface__
            properties |= {"length_km": leg.length_km} if "length_km" in properties else {}
        made.append({**feature, "properties": properties, "geometry": geometry})
    return {**document, "features": made}


def veiled(findings: Iterable[Finding], where: Mapping[str, Waypoint]) -> tuple[Finding, ...]:
    """Return findings that print no exact position of a sensitive place.

    ``where`` has the sensitive places by the row that they stand in. Repairs of their positions are left out; a copy
    that is repaired has them all the same.
    """
    places = list(where.values())
    out = []
    for finding in findings:
        row = next((row for row in where if finding.where == row or finding.where.startswith(f"{row}, ")), None)
        changes: dict[str, Any] = {
            name: coarsen.masked(getattr(finding, name), places) for name in ("where", "message", "suggestion", "cause")
        }
        if row is not None:
            changes |= {name: _POSITION.sub("…", changes[name]) for name in ("message", "suggestion", "cause")}
            changes["fixes"] = ()
        out.append(dataclasses.replace(finding, **changes) if places else finding)
    return tuple(out)


def _with_reason(place: Waypoint, reason: str) -> tuple[tuple[str, str], ...]:
    return (*((key, text) for key, text in place.extra if key != coarsen.REASON), (coarsen.REASON, reason))


def _counted(names: list[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    listed = f"({', '.join(names[:_MOST_NAMED])}{more})"
    return f"1 sensitive place {listed} is" if len(names) == 1 else f"{len(names)} sensitive places {listed} are"


def _warn(text: str) -> None:
    warnings.warn(text, RoutesWarning, stacklevel=4)
