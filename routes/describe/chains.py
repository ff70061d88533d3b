"""Chains of legs, one after the other: which a network is made of, and how each is told in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from routes.i18n.language import Text
from routes.i18n.tags import data_lang
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Mode, PlaceKind
from routes.results.itinerary import reversed_leg

__all__ = ["FEW", "Chain", "chains_of", "in_travel_order", "told", "way", "ways"]

STOPS_TOLD = 12
MOST_STOPS = 200
MAIN_STOPS = 4
FEW = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Legs in order of travel, each turned the way it is travelled; a route has a title and may have a summary.

    ``titles`` holds the title in other languages.
    """

    legs: tuple[Leg, ...]
    title: str = ""
    summary: str = ""
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def stops(self) -> tuple[str, ...]:
        """The ids of the places passed, in order, one more than legs."""
        return (self.legs[0].start, *(leg.end for leg in self.legs))

    @property
    def length_km(self) -> float:
        """Geodesic length of all legs in km."""
        return float(sum(leg.length_km or 0.0 for leg in self.legs))


def chains_of(net: NetworkRecords, legs: Iterable[Leg]) -> tuple[Chain, ...]:
    """Return the routes of a network in their order, or, where it has none, the chains that legs form.

    Legs that branch are in no chain.
    """
    if net.routes:
        return tuple(
            Chain(
                legs=_turned([net.legs[name] for name in r.legs]),
                title=_title(net, r.id),
                summary=r.summary,
                titles=dict(r.titles),
            )
            for r in net.routes.values()
        )
    found = (simple_chain(part) for part in _connected(list(legs)))
    return tuple(Chain(legs=chain) for chain in found if chain)


def _title(net: NetworkRecords, route: str) -> str:
    """Return the title of a route, nothing where it only names the two ends: these are said anyhow."""
    found = net.routes[route]
    legs = _turned([net.legs[name] for name in found.legs])
    ends = net.waypoints[legs[0].start], net.waypoints[legs[-1].end]
    return "" if found.title == f"{ends[0].name} – {ends[1].name}" else found.title


def _turned(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Return legs of a route each in the direction of travel: a two-way leg may be turned round."""
    out: list[Leg] = []
    for number, leg in enumerate(legs):
        following = legs[number + 1] if number + 1 < len(legs) else None
        here = out[-1].end if out else None
        if here is None and following is not None and leg.end not in (following.start, following.end):
            here = leg.end
        out.append(reversed_leg(leg) if leg.both_ways and here == leg.end and here != leg.start else leg)
    return tuple(out)


def simple_chain(legs: Sequence[Leg]) -> tuple[Leg, ...]:
    """Return connected legs in order of travel if they neither branch nor meet head to head, else nothing.

    A two-way leg is turned round where that makes the chain; of two directions the one that turns fewer is taken. A
    round trip begins with the first leg.
    """
    at: dict[str, list[Leg]] = {}
    for leg in legs:
        at.setdefault(leg.start, []).append(leg)
        at.setdefault(leg.end, []).append(leg)
    if any(len(touching) > 2 for touching in at.values()):
        return ()
    ends = [name for name, touching in at.items() if len(touching) == 1] or [legs[0].start]
    walks = [walk for end in ends if (walk := _walk(end, at, len(legs)))]
    forward = {leg.id: leg.start for leg in legs}
    return min(walks, key=lambda walk: sum(leg.start != forward[leg.id] for leg in walk), default=())


def _walk(here: str, at: dict[str, list[Leg]], count: int) -> tuple[Leg, ...]:
    out: list[Leg] = []
    used: set[str] = set()
    while len(out) < count:
        ahead = [leg for leg in at[here] if leg.id not in used]
        ready = [leg for leg in ahead if leg.start == here]
        ready += [reversed_leg(leg) for leg in ahead if leg.both_ways and leg.end == here and leg.start != here]
        if not ready:
            return ()
        out.append(ready[0])
        used.add(ready[0].id)
        here = ready[0].end
    return tuple(out)


def _connected(legs: Sequence[Leg]) -> list[list[Leg]]:
    """Return legs in connected parts, in the order of their first legs."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            above[name] = name = above[above[name]]
        return name

    for leg in legs:
        above[top(leg.end)] = top(leg.start)
    parts: dict[str, list[Leg]] = {}
    for leg in legs:
        parts.setdefault(top(leg.start), []).append(leg)
    return list(parts.values())


def in_travel_order(legs: Iterable[Leg]) -> list[Leg]:
    """Return legs so that a chain is followed from its start, and branches one after the other; each leg once.

    Examples
    --------
    >>> legs = [Leg(id=name, start=name[0], end=name[1]) for name in ("ab", "cd", "da", "ex", "bx")]
    >>> [leg.id for leg in in_travel_order(legs)]
    ['cd', 'da', 'ab', 'bx', 'ex']
    """
    out: list[Leg] = []
    for part in _connected(list(legs)):
        part.sort(key=lambda leg: leg.id)
        chain = simple_chain(part)
        own = {leg.id: leg for leg in part}
        out += [own[step.id] for step in chain] if chain else _branches(part)
    return out


def _branches(legs: list[Leg]) -> list[Leg]:
    leaving: dict[str, list[Leg]] = {}
    for leg in legs:
        leaving.setdefault(leg.start, []).append(leg)
    reached = {leg.end for leg in legs}
    out: dict[str, Leg] = {}
    for begin in [*(name for name in leaving if name not in reached), *leaving]:
        ahead = leaving[begin][::-1]
        while ahead:
            leg = ahead.pop()
            if leg.id not in out:
                out[leg.id] = leg
                ahead += leaving.get(leg.end, [])[::-1]
    return list(out.values())


# --- in words -----------------------------------------------------------------------------------------------------


def way(net: NetworkRecords, chain: Chain, text: Text, most: int = MAIN_STOPS) -> str:
    """Return from where to where a chain leads, via its main stops: ``From A to D via B and C``."""
    ends = {"start": _name(net, chain.stops[0], text), "end": _name(net, chain.stops[-1], text)}
    via = [_name(net, stop, text) for stop in _main_stops(net, chain, most)]
    return text("from_to_via", via=text.listing(via), **ends) if via else text("from_to", **ends)


def _main_stops(net: NetworkRecords, chain: Chain, most: int) -> list[str]:
    """Return stops spread along a chain: of each stretch the one where the mode changes, a city, one with figures."""
    inner = list(dict.fromkeys(stop for stop in chain.stops[1:-1] if stop not in (chain.stops[0], chain.stops[-1])))
    if len(inner) <= most:
        return inner
    changes = {one.end for one, two in zip(chain.legs, chain.legs[1:], strict=False) if one.mode is not two.mode}
    observed = {row.about for row in net.observations}

    def worth(stop: str) -> tuple[int, int]:
        kind = net.waypoints[stop].kind
        place = {PlaceKind.CITY: 2, PlaceKind.PORT: 1, PlaceKind.TOWN: 1}.get(kind, 0)
        return (stop in changes) + (stop in observed) + place, -inner.index(stop)

    cuts = [round(len(inner) * k / most) for k in range(most + 1)] if most else []
    return [max(inner[a:b], key=worth) for a, b in zip(cuts, cuts[1:], strict=False)]


def stops(net: NetworkRecords, chain: Chain, text: Text, most: int = STOPS_TOLD) -> str:
    """Return the stops of a chain in order, by mode: ``A; by bus to B and C; on foot to D``.

    Of more than ``most`` stops after the start the last of them are counted, and the end is named.
    """
    legs, end = chain.legs, []
    if len(legs) > most:
        legs = legs[: most - 1]
        end = [text.counted("chain_more", len(chain.legs) - most, end=_name(net, chain.stops[-1], text))]
    return text("semicolon").join([_name(net, chain.stops[0], text), *_stages(net, legs, text), *end])


def told(net: NetworkRecords, chain: Chain, text: Text) -> str:
    """Return a chain in one sentence: its title, its stops in order, how many legs, how far.

    A title that is not in the language of the page gives way to the two ends.
    """
    listed = stops(net, chain, text, most=min(len(chain.legs), MOST_STOPS))
    if not chain.title:
        return text("words_stops", stops=listed)
    own = chain.titles.get(text.lang, "" if data_lang(net, text.lang) else chain.title)
    title = own or way(net, chain, text, 0)
    return text("chain_titled", title=title, stops=listed, **_facts(chain, text))


def _facts(chain: Chain, text: Text) -> dict[str, str]:
    return {"legs": text.counted("n_legs", len(chain.legs)), "km": text.kilometres(chain.length_km)}


def _stages(net: NetworkRecords, legs: Sequence[Leg], text: Text) -> list[str]:
    """Return the places reached one after the other by the same mode, a phrase a mode."""
    runs: list[tuple[Mode, list[str]]] = []
    for leg in legs:
        if not runs or runs[-1][0] is not leg.mode:
            runs.append((leg.mode, []))
        runs[-1][1].append(_name(net, leg.end, text))
    return [text("chain_stage", by=text.of("by_modes", mode), places=text.listing(places)) for mode, places in runs]


def ways(net: NetworkRecords, chains: Sequence[Chain], text: Text) -> tuple[tuple[str, str, str, str], ...]:
    """Return chains for a list: title, one line of facts, summary, and the language of the title if not the page's.

    The line has the main stops; of many chains, which are told nowhere else, all of them.
    """
    out = []
    for one in chains:
        if len(chains) <= FEW:
            line = text("words_route", way=way(net, one, text), **_facts(one, text))
        else:
            listed = text("words_stops", stops=stops(net, one, text)).rstrip(".")
            line = text("words_route", way=listed, **_facts(one, text))
        title = one.titles.get(text.lang)
        foreign = "" if title else data_lang(net, text.lang)
        out.append((title or one.title, line, one.summary, foreign))
    return tuple(out)


def _name(net: NetworkRecords, place: str, text: Text) -> str:
    return text.place(net.waypoints[place])
