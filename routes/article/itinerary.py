"""The map that a text needs: the places it names, and the legs that connect them in its order."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.article.mentions import Mention
from routes.errors import NoPathError
from routes.model.annotation import Annotation
from routes.model.lookup import places_of
from routes.model.period import Period
from routes.model.records import Leg, PlaceKind, Route, Waypoint
from routes.model.views import kept
from routes.results.itinerary import Itinerary

if TYPE_CHECKING:
    from routes.network import Network

__all__ = ["Gap", "Proposal", "propose", "shown_network"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Two places that follow one another in the text and that no open legs connect; ``why`` is the reason."""

    start: str
    end: str
    why: str

    def to_dict(self) -> dict[str, str]:
        """Return what the JSON of ``routes article`` prints."""
        return {"from": self.start, "to": self.end, "why": self.why}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """The itinerary between the places of a text.

    ``stops`` are the ids of the places in the order taken; ``order`` is ``"text"``, or ``"route"`` where the order of
    the text has gaps or turns back and another does so less; ``text_order`` is the order of the text. ``parts`` are
    connected stretches, ``gaps`` what lies between them; a place that no stretch can take in is not a stop, and a gap.
    Areas that a stop lies in, and whole countries, are no stops.
    """

    stops: tuple[str, ...] = ()
    order: str = "text"
    text_order: tuple[str, ...] = ()
    parts: tuple[Itinerary, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def legs(self) -> tuple[Leg, ...]:
        """All legs in order, each once and in the direction in which it is first travelled."""
        return tuple({leg.id: leg for part in reversed(self.parts) for leg in reversed(part.legs)}.values())[::-1]

    @property
    def waypoints(self) -> tuple[str, ...]:
        """The ids of all places passed, in order."""
        return tuple(dict.fromkeys(waypoint.id for part in self.parts for waypoint in part.waypoints))

    @property
    def length_km(self) -> float:
        """Geodesic length of all stretches in km."""
        return float(sum(part.length_km for part in self.parts))

    def to_dict(self) -> dict[str, Any]:
        """Return what the JSON of ``routes article`` prints."""
        return {
            "stops": list(self.stops),
            "order": self.order,
            "text_order": list(self.text_order),
            "legs": [leg.id for leg in self.legs],
            "waypoints": list(self.waypoints),
            "length_km": self.length_km,
            "parts": [part.to_dict() for part in self.parts],
            "gaps": [gap.to_dict() for gap in self.gaps],
        }


def propose(net: Network, mentions: Sequence[Mention], at: str | Period | None = None) -> Proposal:
    """Return the itinerary between the places of a text; headings count only for places that nothing else names."""
    ordered = [m.place for m in mentions if not m.heading] + [m.place for m in mentions if m.heading]
    stops = _stops(net, list(dict.fromkeys(ordered)))
    if len(stops) < 2:
        return Proposal(stops=tuple(stops), text_order=tuple(stops))
    by_text = _chain(net, stops, at)
    if not by_text.gaps and not _turns_back(by_text):
        return by_text
    chains = _inserted(net, stops, at)
    other = [stop for chain in chains for stop in chain if len(chain) > 1]
    aside = [chain[0] for chain in chains if len(chain) == 1]
    if not other:
        return by_text
    parts = [_chain(net, chain, at) for chain in chains if len(chain) > 1]
    gaps = [gap for part in parts for gap in part.gaps]
    gaps += [_no_way(net, one[-1], two[0]) for one, two in _neighbours([c for c in chains if len(c) > 1])]
    for stop in aside:
        near = stops[stops.index(stop) - 1] if stops[0] != stop else stops[1]
        gaps.append(_no_way(net, near, stop))
    kept = [stop for stop in stops if stop not in aside]
    found = Proposal(
        stops=tuple(other),
        order="text" if other == kept else "route",
        text_order=tuple(stops),
        parts=tuple(way for part in parts for way in part.parts),
        gaps=tuple(gaps),
    )
    worse = (len(found.gaps), _turns_back(found), found.length_km) >= (
        len(by_text.gaps),
        _turns_back(by_text),
        by_text.length_km,
    )
    return by_text if worse else found


def _neighbours(rows: list[list[str]]) -> list[tuple[list[str], list[str]]]:
    return list(zip(rows, rows[1:], strict=False))


def _no_way(net: Network, start: str, end: str) -> Gap:
    names = net.waypoints[start].name, net.waypoints[end].name
    return Gap(start=start, end=end, why=f"no open legs lead from {names[0]} to {names[1]}")


def _stops(net: Network, places: Sequence[str]) -> list[str]:
    """Return the places that a way can stop at: no country, and no area that another of the places lies in."""
    out = []
    for place in places:
        inside = places_of(net, place) - {place}
        if _is_country(net.waypoints[place]) or inside & set(places):
            continue
        out.append(place)
    return out


def _is_country(waypoint: Waypoint) -> bool:
    from routes.geo import layers

    if waypoint.kind is not PlaceKind.AREA or len(waypoint.country) != 1:
        return False
    names = {layers.country_names(lang).get(waypoint.country[0]) for lang in ("en", "es")}
    return bool(names & {waypoint.name, waypoint.name_in("en"), waypoint.name_in("es")})


def _chain(net: Network, stops: Sequence[str], at: str | Period | None) -> Proposal:
    """Return the stops connected one after the other; an area between two others is a place to pass."""
    parts: list[Itinerary] = []
    gaps: list[Gap] = []
    points = [s for i, s in enumerate(stops) if i in (0, len(stops) - 1) or not _is_area(net, s)]
    for start, end in zip(points, points[1:], strict=False):
        between = [s for s in stops[stops.index(start) + 1 : stops.index(end)] if s not in points]
        try:
            found = _way(net, start, end, between, at)
        except NoPathError as error:
            gaps.append(Gap(start=start, end=end, why=str(error).partition("\n")[0]))
            continue
        joins = parts and parts[-1].waypoints[-1].id == found.waypoints[0].id
        parts[-1:] = [_joined(parts[-1], found)] if joins else [*parts[-1:], found]
    return Proposal(stops=tuple(stops), text_order=tuple(stops), parts=tuple(parts), gaps=tuple(gaps))


def _is_area(net: Network, place: str) -> bool:
    return net.waypoints[place].kind is PlaceKind.AREA


def _way(net: Network, start: str, end: str, via: Sequence[str], at: str | Period | None) -> Itinerary:
    found = net.path(start, end, at=at)
    missed = [area for area in via if not places_of(net, area) & {w.id for w in found.waypoints}]
    if missed:
        try:
            return net.path(start, end, at=at, via=missed)
        except NoPathError:
            return found
    return found


def _joined(one: Itinerary, other: Itinerary) -> Itinerary:
    legs, waypoints = (*one.legs, *other.legs), (*one.waypoints, *other.waypoints[1:])
    return dataclasses.replace(one, legs=legs, waypoints=waypoints, asked=(one.asked[0], other.asked[1]))


def _turns_back(proposal: Proposal) -> bool:
    """Return whether some place is passed twice."""
    passed = [waypoint.id for part in proposal.parts for waypoint in part.waypoints]
    return len(passed) != len(set(passed))


def _inserted(net: Network, stops: Sequence[str], at: str | Period | None) -> list[list[str]]:
    """Return the stops in chains, each stop put where it lengthens the way least; what fits nowhere begins a chain."""
    view = net.at(at) if at is not None else net
    reach = {stop: view.reachable(stop) for stop in stops if stop in view.waypoints}

    def km(start: str, end: str) -> float:
        known: Mapping[str, float] = reach.get(start, {})
        return min((known[name] for name in places_of(net, end) if name in known), default=math.inf)

    chains: list[list[str]] = []
    for stop in stops:
        costs: list[tuple[float, int, int]] = []
        for number, chain in enumerate(chains):
            for k in range(len(chain) + 1):
                before = km(chain[k - 1], stop) if k else 0.0
                after = km(stop, chain[k]) if k < len(chain) else 0.0
                if before + after < math.inf:
                    saved = km(chain[k - 1], chain[k]) if 0 < k < len(chain) else 0.0
                    costs.append((round(before + after - saved, 3), number, -k))
        if costs:
            _, number, k = min(costs)
            chains[number].insert(-k, stop)
        else:
            chains.append([stop])
    return chains


def shown_network(
    net: Network, proposal: Proposal, mentions: Sequence[Mention], notes: Sequence[Annotation] = ()
) -> Network:
    """Return the part of a network that the map of a text shows: places named, legs between them, what is about them.

    ``notes`` are put on it with the places they are about. Each connected stretch is a route, so that legs and tables
    stand in the order of travel.
    """
    legs = proposal.legs
    keep = {end for leg in legs for end in (leg.start, leg.end)} | {mention.place for mention in mentions}
    keep |= {note.place for note in notes if note.place}
    used = set[str]()
    routes = []
    for number, one in enumerate(proposal.parts, 1):
        fresh = [leg for leg in one.legs if leg.id not in used]
        used.update(leg.id for leg in fresh)
        joined = all(a.end == b.start for a, b in zip(fresh, fresh[1:], strict=False))
        if fresh and joined:
            title = f"{net.waypoints[fresh[0].start].name} – {net.waypoints[fresh[-1].end].name}"
            routes.append(Route(id=f"part-{number:03d}", title=title, legs=tuple(leg.id for leg in fresh)))
    part = kept(net, keep, [leg.id for leg in legs])
    own = [note for note in part.annotations if note.place or note.leg]
    new = [note for note in notes if not note.leg or note.leg in part.legs]
    return part.replace(routes=routes, closures=(), annotations=[*new, *own], chapters=())
