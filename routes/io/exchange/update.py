"""A network with the newer figures of a publisher's file: new months are added, revisions stand beside first prints."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from routes.errors import UsageError
from routes.io.exchange.incident_years import add_years
from routes.io.exchange.publishers import add_figures
from routes.io.exchange.sheets import parse_table
from routes.io.reading import Builder
from routes.io.tabular.incidents import HEADERS, are_incidents
from routes.io.tabular.roles import key
from routes.model.files import read_bytes
from routes.model.network import NetworkRecords
from routes.model.records import Observation
from routes.model.text import did_you_mean, quoted
from routes.saving import local_path

__all__ = ["Updated", "updated"]

_Net = TypeVar("_Net", bound=NetworkRecords)
_Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Updated(Generic[_Net]):
    """The updated network; the figures that are new in it; revisions (each with what stood there); how many it had."""

    net: _Net
    new: tuple[Observation, ...]
    revised: tuple[tuple[Observation, Observation], ...]
    same: int


def updated(
    net: _Net,
    path: str | Path,
    about: Mapping[str, str] | str = "",
    *,
    measure: str = "",
    source: str = "",
    published: str = "",
    continues: str = "",
) -> Updated[_Net]:
    """Return a network with the figures of a publisher's file that it does not have.

    A figure about a place, measure, period and group of which the network has no figure is new. One of which it has
    another value is a revision: it is added with the file as its source, and the first print stays. One of which it has
    the same value is left out.

    Parameters
    ----------
    net
        The network.
    path
        A table that `Network.add_figures` reads, or the Missing Migrants Project's file, of which the dead and missing
        are added up by route and year.
    about
        What names of the table mean: ids by name, or the id that all figures are about.
    measure, source
        What the table counts and who published it, if it does not say so.
    published
        When the file was published: the date of its source, by which its figures are last confirmed.
    continues
        The source of the network whose series the new figures continue; they take it as theirs. Revisions never do.

    Raises
    ------
    DataError
        If the table has no figures that can be read.
    UsageError
        If it says neither what it counts nor about what, and nobody does, or ``continues`` is no source.
    """
    if continues and continues not in net.sources:
        hint = did_you_mean(continues, net.sources)
        raise UsageError(f"no source {quoted(continues)} in this network. {hint}".strip())
    if _is_by_route(path):
        with_all = add_years(net, local_path(path), about, measure=measure, source=source)
    else:
        with_all = add_figures(net, path, about, measure=measure, period="", source=source)
    had: dict[_Key, list[Observation]] = {}
    for row in net.observations:
        had.setdefault(_key(row), []).append(row)
    ours = set(net.sources)
    new: list[Observation] = []
    revised: list[tuple[Observation, Observation]] = []
    same = 0
    for row in with_all.observations:
        if row.source in ours or not row.source:
            continue
        known = had.get(_key(row), [])
        if any((row.value, row.low, row.high) == (old.value, old.low, old.high) for old in known):
            same += 1
        elif known:
            revised.append((known[-1], row))
        else:
            new.append(dataclasses.replace(row, source=continues) if continues else row)
    kept = (*new, *(row for _, row in revised))
    cited = {row.source for row in kept}
    fresh = [
        dataclasses.replace(each, published=published) if published else each
        for each in with_all.sources.values()
        if each.id in cited - ours
    ]
    records = (*net.sources.values(), *fresh)
    changed = dataclasses.replace(net, observations=(*net.observations, *kept), sources=records)  # type: ignore[arg-type]
    return Updated(changed, tuple(new), tuple(revised), same)


def _is_by_route(path: str | Path) -> bool:
    """Return whether a table is of single incidents by route, which are added up by year; refuse one without routes.

    Single incidents are counted near legs, and none goes into a network.
    """
    place = local_path(path)
    table = parse_table(read_bytes(place), place.name, Builder())
    keys = {key(title) for title in table.titles}
    if not are_incidents(keys):
        return False
    if not keys & set(HEADERS["route"]):
        raise UsageError(
            "a table of single deaths and disappearances, which are no figures of a place: routes show NETWORK "
            "--incidents FILE counts them near legs; sums by year that are published can be added",
            where=place.name,
        )
    return True


def _key(row: Observation) -> _Key:
    return row.about, str(row.measure), str(row.period), row.group
