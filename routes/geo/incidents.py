"""Incidents joined to the legs of a network: each row to the nearest leg, or listed with the reason why to none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from routes.errors import UsageError
from routes.geo.leg_index import LegIndex
from routes.model.geometry import Position
from routes.model.network import NetworkRecords
from routes.model.period import Period
from routes.results.incidents import REASONS, Incident, Incidents, LegIncidents, Unplaced

__all__ = ["join"]

_TIE_KM = 0.001


def join(
    net: NetworkRecords,
    rows: Sequence[Incident],
    *,
    within_km: float = 50.0,
    period: str | Period | None = None,
) -> Incidents:
    """Return the totals per leg of rows within a distance, and every other row with the reason it has no leg.

    A row belongs to the nearest leg that was valid on some day of the row; among legs equally near (to a metre) to the
    first by id, and is counted as tied. Closures do not matter: people also die where a border is closed. A row is
    only placed if its position is at least as precise as ``within_km``, and if all its days lie in ``period``.

    Raises
    ------
    UsageError
        If ``within_km`` is not a positive number of at most 1000.
    DataError
        If the period is none.
    """
    if isinstance(within_km, bool) or not isinstance(within_km, int | float) or not 0 < within_km <= 1000:
        raise UsageError(f"within_km {within_km} is not a number of km above 0 and up to 1000")
    asked = None if period is None else Period.parse(period)
    reasons = _reasons(rows, within_km, asked)
    usable = [row for row in rows if row.line not in reasons]
    near = _near(net, {(row.lon, row.lat) for row in usable}, within_km)
    placed: dict[int, tuple[str, bool]] = {}
    for row in usable:
        found = near[row.lon, row.lat]
        valid = [(km, leg) for km, leg in found if _was_valid(net.legs[leg].valid, row.when)]
        if valid:
            legs = sorted(leg for km, leg in valid if km <= valid[0][0] + _TIE_KM)
            placed[row.line] = legs[0], len(legs) > 1
        else:
            reasons[row.line] = "validity" if found else "far"
    return Incidents(
        network=net,
        within_km=float(within_km),
        period="" if asked is None else str(asked),
        legs=_totals(rows, placed),
        unplaced=_unplaced(rows, reasons),
        placed=tuple((row.line, placed[row.line][0]) for row in rows if row.line in placed),
        rows=len(rows),
        people=sum(row.people for row in rows),
    )


def _was_valid(valid: Period | None, when: Period | None) -> bool:
    return valid is None or (when is not None and valid.overlaps(when))


def _reasons(rows: Iterable[Incident], within_km: float, asked: Period | None) -> dict[int, str]:
    """Return the lines that cannot be placed whatever the network, with the first reason that holds."""
    rows = list(rows)
    events: dict[str, float] = {}
    seen: set[tuple[str, ...]] = set()
    repeated = set()
    for row in rows:
        if row.key and row.key in seen:
            repeated.add(row.line)
            continue
        seen.add(row.key)
        events[row.event] = events.get(row.event, 0.0) + row.people
    tests: tuple[tuple[str, Callable[[Incident], bool]], ...] = (
        ("repeated", lambda row: row.line in repeated),
        ("negative", lambda row: row.people < 0 and (not row.event or events[row.event] < 0)),
        ("cumulative", lambda row: row.kind == "cumulative"),
        ("period", lambda row: asked is not None and row.when is not None and not asked.overlaps(row.when)),
        ("date", lambda row: asked is not None and (row.when is None or not asked.covers(row.when))),
        ("position", lambda row: row.lon is None or row.lat is None),
        ("vague", lambda row: row.precision_km is None or row.precision_km > within_km),
    )
    found = {}
    for row in rows:
        reason = row.fault or next((name for name, holds in tests if holds(row)), "")
        if reason:
            found[row.line] = reason
    return found


def _near(net: NetworkRecords, positions: Iterable[Any], within_km: float) -> dict[Any, list[tuple[float, str]]]:
    """Return for each position the legs within the distance that may be the nearest to a row, the nearest first.

    Of legs that are valid at the same times only the nearest may be, and those that are as near.
    """
    places: list[Position] = sorted(positions)
    near: dict[Any, list[tuple[float, str]]] = {place: [] for place in places}
    lon, lat = np.array(places, dtype=float).reshape(-1, 2).T
    for legs, index in net.derived("legs_by_validity", lambda: _indexes(net)):
        found = index.near(lon, lat, within_km * 1000.0, _TIE_KM * 1000.0)
        for row, leg, metres in zip(found.row.tolist(), found.leg.tolist(), found.metres.tolist(), strict=True):
            near[places[row]].append((metres / 1000.0, legs[leg]))
    return {place: sorted(found) for place, found in near.items()}


def _indexes(net: NetworkRecords) -> list[tuple[list[str], LegIndex]]:
    """Return the legs of each period of validity, and an index of their lines."""
    groups: dict[str, list[str]] = {}
    for leg in net.legs.values():
        groups.setdefault(str(leg.valid), []).append(leg.id)
    return [(legs, LegIndex([net.legs[leg].line for leg in legs])) for legs in groups.values()]


def _totals(rows: Iterable[Incident], placed: dict[int, tuple[str, bool]]) -> tuple[LegIncidents, ...]:
    by_leg: dict[str, list[Incident]] = {}
    for row in rows:
        if row.line in placed:
            by_leg.setdefault(placed[row.line][0], []).append(row)
    return tuple(
        LegIncidents(
            leg=leg,
            rows=len(found),
            people=math.fsum(row.people for row in found),
            dead=_sum([row.dead for row in found]),
            missing=_sum([row.missing for row in found]),
            tied=sum(placed[row.line][1] for row in found),
        )
        for leg, found in sorted(by_leg.items())
    )


def _sum(values: Iterable[float | None]) -> float | None:
    known = list(values)
    return None if None in known else math.fsum(value for value in known if value is not None)


def _unplaced(rows: Iterable[Incident], reasons: dict[int, str]) -> tuple[Unplaced, ...]:
    found: dict[str, list[Incident]] = {}
    for row in rows:
        if row.line in reasons:
            found.setdefault(reasons[row.line], []).append(row)
    return tuple(
        Unplaced(
            reason=reason,
            lines=tuple(row.line for row in found[reason]),
            people=math.fsum(row.people for row in found[reason]),
        )
        for reason in REASONS
        if reason in found
    )
