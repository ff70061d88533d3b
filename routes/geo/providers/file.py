"""Provider `file`: lines that somebody drew, from GeoJSON by leg id."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routes.errors import DataError, FileError, UnknownIdError, UsageError
from routes.geo import geodesy
from routes.geo.providers.base import Drawn
from routes.model.files import read_bytes
from routes.model.geometry import Position, as_line
from routes.model.records import Basis, choice
from routes.model.text import did_you_mean, quoted

__all__ = ["draw", "lines"]


def draw(
    start: Position,
    end: Position,
    *,
    names: tuple[str, str] = ("the start", "the end"),
    path: str | Path | None = None,
    leg: str = "",
) -> Drawn:
    """Return the line of a leg from a file, turned round if it runs the other way, with the ``basis`` written there.

    Without one it is ``traced``. ``snapped_km`` says how far its ends lie from the two positions.

    Raises
    ------
    UsageError
        If no path or no leg is given.
    UnknownIdError
        If the file has no line of that leg.
    FileError, DataError
        If the file cannot be read, or is not GeoJSON of lines.
    RefusedError
        If it is a folder, a device or a pipe.
    """
    if path is None or not leg:
        raise UsageError("provider file needs path=, a GeoJSON file, and leg=, the id of a line in it")
    found = lines(path)
    if leg not in found:
        hint = did_you_mean(leg, list(found))
        raise UnknownIdError(f"{path} has no line of leg {quoted(leg)} from {names[0]} to {names[1]}. {hint}".strip())
    line, basis = found[leg]
    ends = [tuple(line.coords[at]) for at in (0, -1)]
    away = [geodesy.distance_km(a, b) for a, b in ((start, ends[0]), (end, ends[1]))]
    back = [geodesy.distance_km(a, b) for a, b in ((start, ends[1]), (end, ends[0]))]
    if sum(back) < sum(away):
        line, away = line.reverse(), back
    return Drawn(line=line, basis=basis, provider="file", snapped_km=(away[0], away[1]))


def lines(path: str | Path) -> dict[str, tuple[Any, Basis]]:
    """Return the lines of a GeoJSON file by leg id (``id`` of the feature, or its property ``leg`` or ``id``).

    Raises
    ------
    FileError
        If the file cannot be read.
    RefusedError
        If it is a folder, a device or a pipe.
    DataError
        If it is no FeatureCollection, names a leg twice, or holds a basis or a line that cannot be.
    """
    path = Path(path)
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise FileError(f"{path} cannot be read: {fault}") from fault
    try:
        features = json.loads(text)["features"]
        rows = [(feature, feature.get("properties") or {}, feature.get("geometry") or {}) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        raise DataError(f"{path} is no GeoJSON FeatureCollection of lines") from fault
    out: dict[str, tuple[Any, Basis]] = {}
    for feature, own, shape in rows:
        name = str(feature.get("id") or own.get("leg") or own.get("id") or "")
        if not name or shape.get("type") not in ("LineString", "MultiLineString"):
            continue
        if name in out:
            raise DataError(f"{path}: leg {quoted(name)} has two lines: keep one")
        try:
            line = as_line(_whole(shape))
            out[name] = (line, choice(Basis, own.get("basis") or "traced", "basis"))
        except DataError as fault:
            raise DataError(f"{path}, leg {quoted(name)}: {fault}") from fault
    return out


def _whole(shape: Mapping[str, Any]) -> list[Any]:
    """Return the positions of a line; of one that was cut at 180 degrees, as RFC 7946 asks, both parts joined again.

    Raises
    ------
    DataError
        If parts do not meet at 180 degrees.
    """
    if shape["type"] == "LineString":
        return list(shape.get("coordinates") or [])
    whole: list[Any] = []
    for part in shape.get("coordinates") or []:
        if whole:
            (x, y), (u, v) = whole[-1][:2], part[0][:2]
            if (abs(x), abs(u)) != (180, 180) or abs(y - v) > 1e-6:
                raise DataError("the line is in parts that do not meet at 180 degrees: draw it in one")
        # The two positions at the cut are one place; without them the line is what it was before.
        whole = [*whole[:-1], *part[1:]] if whole else list(part)
    return whole
