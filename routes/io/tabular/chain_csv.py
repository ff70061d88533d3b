"""A network as one CSV of its places in travel order: what a spreadsheet or another map maker takes."""

from __future__ import annotations

import warnings

from routes.errors import RoutesWarning
from routes.io.folder import is_straight
from routes.io.rows import Row, columns, to_row
from routes.io.tabular import roles
from routes.io.tabular.tables import to_csv
from routes.model.network import NetworkRecords
from routes.model.records import Leg, Source
from routes.model.text import counted

__all__ = ["chain_csv", "chain_of"]

_JOINS = ("group", "origin", "destination")
# Headers of the column that numbers the places: the first that is not a column of the places already.
STEPS = ("step", "order", "sequence", "step number", "step no", "sequence number")


def chain_of(net: NetworkRecords) -> list[Leg] | None:
    """Return the legs of a network in travel order if they are one chain, ``None`` if they branch or fall apart.

    A route through all legs gives the order; else the chain is followed from the one place that no leg leads to.
    """
    legs = list(net.legs.values())
    for route in net.routes.values():
        chain = [net.legs[name] for name in route.legs]
        joined = all(one.end == other.start for one, other in zip(chain, chain[1:], strict=False))
        if {leg.id for leg in chain} == {leg.id for leg in legs} and joined:
            return chain
    if not legs:
        return []
    leaving = {leg.start: leg for leg in legs}
    starts = set(leaving) - {leg.end for leg in legs}
    if len(leaving) != len(legs) or len(starts) != 1:
        return None
    chain, here = [], starts.pop()
    while here in leaving and len(chain) < len(legs):
        chain.append(leaving[here])
        here = chain[-1].end
    return chain if len(chain) == len(legs) else None


def chain_csv(net: NetworkRecords) -> str:
    """Return the places of a network as CSV in travel order, numbered, with the mode by which one goes on from each.

    A place that no leg touches has no number.

    Warns
    -----
    RoutesWarning
        If something of the network is not in the table: legs that are not a chain, their lines, figures, closures,
        annotations.
    """
    chain = chain_of(net)
    lost = [] if chain is not None else [f"{counted(len(net.legs), 'leg')}, which are not a single chain"]
    if chain is not None and any(not is_straight(net, leg) for leg in chain):
        lost.append("the lines of its legs")
    lost += [
        counted(count, what)
        for what in ("observation", "closure", "annotation")
        if (count := len(getattr(net, f"{what}s")))
    ]
    extra = sorted({header for place in net.waypoints.values() for header, _ in place.extra})
    step = next((header for header in STEPS if header not in extra), STEPS[0])
    # Columns that would be read back as what joins places.
    joins = {header for header in extra if chain and roles.role_of(header) in _JOINS}
    lost += [f"column {header}, which would be read as what joins places" for header in sorted(joins)]
    if lost:
        text = f"a single CSV holds places only; left out: {', '.join(lost)}. Write a folder or .gpkg to keep all."
        warnings.warn(text, RoutesWarning, stacklevel=4)
    stops: list[tuple[str, str]] = [(leg.start, str(leg.mode)) for leg in chain or ()]
    stops += [(chain[-1].end, "")] if chain else []
    stops += [(place, "") for place in net.waypoints if place not in {name for name, _ in stops}]
    rows: list[Row] = []
    joined = len(chain) + 1 if chain else 0
    for number, (name, mode) in enumerate(stops, start=1):
        row = to_row("waypoints", net.waypoints[name])
        titles = [_cited(net.sources[source]) for source in net.waypoints[name].sources]
        row.pop("sources", None)
        row = {header: text for header, text in row.items() if header not in joins}
        rows.append({**row, "mode": "" if mode == "unknown" else mode, "source": "; ".join(titles)})
        rows[-1] |= {step: str(number)} if number <= joined else {}
    order = [column for column in columns("waypoints", rows) if column != "sources"]
    first = [column for column in ("id", "name", "lat", "lon", step) if column in order]
    last = ["mode", "source"]
    return to_csv([*first, *(column for column in order if column not in (*first, *last)), *last], rows)


def _cited(source: Source) -> str:
    """Return a source as the column source of such a table names it."""
    plain = [text for text in (source.title, source.url) if text]
    return plain[0] if len(plain) == 1 and not source.publisher else source.label
