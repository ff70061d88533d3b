"""What a reader's words mean in a network: names to waypoints, targets such as ``country:PAN`` to places and legs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from routes.errors import AmbiguousNameError, DataError, UnknownIdError, UsageError
from routes.model import countries
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Mode, Route, Source, Waypoint, check_country, choice
from routes.model.text import did_you_mean, fold, quoted

__all__ = [
    "Target",
    "crosses",
    "find",
    "find_leg",
    "find_route",
    "find_source",
    "has",
    "id_of",
    "name_of",
    "places_of",
    "resolve",
]

_T = TypeVar("_T", Route, Source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a target names: ``text`` as ids are written, ``label`` for readers, and the waypoints and legs meant."""

    text: str
    label: str
    waypoints: frozenset[str] = frozenset()
    legs: frozenset[str] = frozenset()


def name_of(asked: object) -> str:
    """Return the name that was asked for: of a waypoint or leg, which stand for themselves, the id."""
    return asked.id if isinstance(asked, Waypoint | Leg) else str(asked).strip()


def names_of(waypoint: Waypoint) -> tuple[str, ...]:
    """Return every name a waypoint goes by: id, name, names in other languages, aliases."""
    return (waypoint.id, waypoint.name, *(text for _, text in waypoint.names), *waypoint.aliases)


def find(net: NetworkRecords, name: str | Waypoint) -> Waypoint:
    """Return the waypoint that a reader means by a name.

    An id wins, as it is written or whatever its case; then the name, the names in other languages and the aliases,
    without regard to accents, case and the sort of dash; then a country that the network passes, by its name in a
    language of the page, its ISO 3166-1 code or as ``country:PAN``: an area, derived from the places in it
    (`routes.model.countries`).

    Raises
    ------
    AmbiguousNameError
        If several waypoints carry that name; the message lists their ids and countries, and their positions where
        the country does not tell them apart.
    UnknownIdError
        If none does; the message has the nearest names.

    Examples
    --------
    >>> from routes.model.records import Waypoint
    >>> net = NetworkRecords(waypoints=[Waypoint(id="necocli", name="Necoclí", lon=-76.79, lat=8.43)])
    >>> find(net, "NECOCLI").name
    'Necoclí'
    """
    text = name_of(name)
    if text in net.waypoints:
        return net.waypoints[text]
    wanted = fold(text)
    by_id, by_name = net.derived("names", lambda: _names(net))
    matches = by_id.get(wanted) or by_name.get(wanted, [])
    if len(matches) == 1:
        return matches[0]
    if matches:
        inside = ["|".join(w.country) or "no country" for w in matches]
        # Where the country does not tell them apart, the position does.
        apart = len(set(inside)) == len(matches)
        listed = ", ".join(
            f"{w.id} ({country})" if apart or w.sensitivity else f"{w.id} ({country}, {w.lat:.2f}, {w.lon:.2f})"
            for w, country in zip(matches, inside, strict=True)
        )
        raise AmbiguousNameError(f"{quoted(name)} is the name of {len(matches)} waypoints: {listed}. Use an id.")
    meant = countries.country_meant(net, text)
    if meant is not None:
        return meant
    known = [each for w in net.waypoints.values() for each in (w.name, *names_of(w))]
    known += [each for code in countries.codes_of(net) for _, each in countries.names_of(code)]
    hint = did_you_mean(text, known)
    raise UnknownIdError(f"no waypoint {quoted(text)} in this network. {hint}".strip())


def _names(net: NetworkRecords) -> tuple[dict[str, list[Waypoint]], dict[str, list[Waypoint]]]:
    """Return the waypoints by folded id, and by each of their folded names."""
    by_id: dict[str, list[Waypoint]] = {}
    by_name: dict[str, list[Waypoint]] = {}
    for waypoint in net.waypoints.values():
        by_id.setdefault(fold(waypoint.id), []).append(waypoint)
        for name in {fold(name) for name in names_of(waypoint)}:
            by_name.setdefault(name, []).append(waypoint)
    return by_id, by_name


def find_leg(net: NetworkRecords, name: str | Leg) -> Leg:
    """Return the leg with that id, whatever its case, or between places as answers name it: ``Necoclí → Acandí``.

    ``->`` stands for the arrow, and ``, by boat`` may follow where several legs join the two.

    Raises
    ------
    AmbiguousNameError
        If several legs lead from one to the other; the message has their ids.
    UnknownIdError
        If there is none; the message has the nearest ids.
    """
    text = name_of(name)
    if text in net.legs:
        return net.legs[text]
    matches = [leg for leg in net.legs.values() if fold(leg.id) == fold(text)] or _between(net, text)
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise AmbiguousNameError(f"{quoted(name)} may be {', '.join(leg.id for leg in matches)}. Use an id.")
    raise UnknownIdError(f"no leg {quoted(text)} in this network. {did_you_mean(text, net.legs)}".strip())


def find_route(net: NetworkRecords, name: str) -> Route:
    """Return the route with that id or title, in any of its languages, whatever accents and case.

    Raises
    ------
    AmbiguousNameError, UnknownIdError
        If several have that title, or none.
    """
    return _titled("route", net.routes, name, lambda route: (route.title, *(text for _, text in route.titles)))


def find_source(net: NetworkRecords, name: str) -> Source:
    """Return the source with that id or title, or printed so, whatever accents and case.

    Raises
    ------
    AmbiguousNameError, UnknownIdError
        If several have that title, or none.
    """
    return _titled("source", net.sources, name, lambda source: (source.title, source.label))


def _titled(what: str, table: Mapping[str, _T], name: str, titles: Callable[[_T], Iterable[str]]) -> _T:
    if name in table:
        return table[name]
    wanted = fold(str(name))
    matches = [each for each in table.values() if wanted == fold(each.id)]
    matches = matches or [each for each in table.values() if wanted in map(fold, titles(each))]
    if len(matches) == 1:
        return matches[0]
    if matches:
        listed = ", ".join(each.id for each in matches)
        raise AmbiguousNameError(f"{quoted(name)} is the title of {len(matches)} {what}s: {listed}. Use an id.")
    return table[name]  # raises UnknownIdError with the nearest


def has(net: NetworkRecords, name: object) -> bool:
    """Return whether a place or leg has that id or name."""
    if not isinstance(name, str | Waypoint | Leg):
        return False
    try:
        id_of(net, name)
    except AmbiguousNameError:
        return True
    except UnknownIdError:
        return False
    return True


def _between(net: NetworkRecords, text: str) -> list[Leg]:
    """Return the legs from a place to another: ``Necoclí → Acandí``, ``Necoclí -> Acandí, by boat``."""
    start, arrow, rest = text.replace("->", "→").partition("→")
    end, _, mode = rest.partition(", ")
    if not arrow:
        return []
    try:
        ends = find(net, start).id, find(net, end).id
    except UnknownIdError:
        return []
    wanted = mode.strip().removeprefix("by ")
    return [
        leg
        for leg in net.legs.values()
        if ends == (leg.start, leg.end) or (leg.both_ways and ends == (leg.end, leg.start))
        if not wanted or leg.mode == wanted
    ]


def id_of(net: NetworkRecords, name: str | Waypoint | Leg) -> str:
    """Return the id of the waypoint or leg that a reader means by a name.

    Raises
    ------
    UnknownIdError
        If nothing carries that name (`AmbiguousNameError` if several do).
    """
    name = name_of(name)
    if name in net.waypoints or name in net.legs:
        return name
    try:
        return find(net, name).id
    except AmbiguousNameError:
        raise
    except UnknownIdError as unknown:
        try:
            return find_leg(net, name).id
        except AmbiguousNameError:
            raise
        except UnknownIdError:
            raise unknown from None


def places_of(net: NetworkRecords, waypoint: str) -> frozenset[str]:
    """Return a waypoint's id and, if it is an area, the ids of its members and of theirs; of a country those in it."""
    if code := countries.of_id(net, waypoint):
        return _in(net.waypoints.values(), code)
    found, waiting = {waypoint}, [waypoint]
    while waiting:
        new = [member for member in net.members(waiting.pop()) if member not in found]
        found.update(new)
        waiting.extend(new)
    return frozenset(found)


def crosses(net: NetworkRecords, leg: Leg, one: str, other: str) -> bool:
    """Return whether a leg has one end in each of two countries; a crossing with two countries is in both."""
    start, end = net.waypoints[leg.start].country, net.waypoints[leg.end].country
    return (one in start and other in end) or (other in start and one in end)


def resolve(net: NetworkRecords, target: str | Waypoint | Leg) -> Target:
    """Return what a target names.

    Parameters
    ----------
    target
        A waypoint or leg id, a name or alias; an area stands for itself and all its members; ``country:PAN`` for the
        waypoints in that country, a crossing with two countries included; ``border:COL-PAN`` for the legs with one end
        in each, in both directions; ``mode:boat`` for the legs by that mode.

    Raises
    ------
    UnknownIdError
        If nothing carries that name (`AmbiguousNameError` if several waypoints do), or no waypoint is in that country.
    UsageError
        If a country code or a mode is none.
    """
    text = name_of(target)
    prefix, colon, rest = text.partition(":")
    if colon and prefix in ("country", "border", "mode"):
        try:
            return {"country": _country, "border": _border, "mode": _mode}[prefix](net, rest.strip())
        except DataError as error:
            raise UsageError(f"{quoted(text)}: {error}") from error
    if text in net.legs:
        return Target(text=text, label=text, legs=frozenset([text]))
    try:
        waypoint = find(net, text)
    except AmbiguousNameError:
        raise
    except UnknownIdError:
        try:
            leg = find_leg(net, text)
        except UnknownIdError:
            known = [*(n for w in net.waypoints.values() for n in names_of(w)[::-1]), *net.legs]
            known += [each for code in countries.codes_of(net) for _, each in countries.names_of(code)]
            hint = did_you_mean(text, known)
            hint = hint or "Write a waypoint or leg, country:PAN, border:COL-PAN or mode:boat."
            raise UnknownIdError(f"no waypoint or leg {quoted(text)} in this network. {hint}") from None
        return Target(text=leg.id, label=leg.id, legs=frozenset([leg.id]))
    return Target(text=waypoint.id, label=waypoint.name, waypoints=places_of(net, waypoint.id))


def _countries(net: NetworkRecords) -> list[str]:
    return sorted({code for waypoint in net.waypoints.values() for code in waypoint.country})


def _known_country(net: NetworkRecords, code: str) -> str:
    meant = countries.country_meant(net, code.strip())
    code = meant.country[0] if meant else check_country(code.strip().upper())
    known = _countries(net)
    if code not in known:
        raise UnknownIdError(
            f"no waypoint is in country {quoted(code)}. This network has {', '.join(known) or 'none'}."
        )
    return code


def _country(net: NetworkRecords, rest: str) -> Target:
    code = _known_country(net, rest)
    return Target(text=f"country:{code}", label=f"country:{code}", waypoints=_in(net.waypoints.values(), code))


def _in(waypoints: Iterable[Waypoint], code: str) -> frozenset[str]:
    return frozenset(waypoint.id for waypoint in waypoints if code in waypoint.country)


def _border(net: NetworkRecords, rest: str) -> Target:
    codes = sorted(_known_country(net, code) for code in rest.replace("–", "-").split("-"))
    if len(codes) != 2 or codes[0] == codes[1]:
        raise UsageError(f"{quoted('border:' + rest)} needs two countries: border:COL-PAN")
    text = "border:" + "-".join(codes)
    legs = frozenset(leg.id for leg in net.legs.values() if crosses(net, leg, codes[0], codes[1]))
    return Target(text=text, label=text, legs=legs)


def _mode(net: NetworkRecords, rest: str) -> Target:
    mode = choice(Mode, rest, "mode")
    legs = frozenset(leg.id for leg in net.legs.values() if leg.mode is mode)
    return Target(text=f"mode:{mode}", label=f"mode:{mode}", legs=legs)
