"""Claims from whatever holds places in memory: networks, waypoints, mappings, frames."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from routes.errors import UsageError
from routes.model.network import NetworkRecords
from routes.model.raw_positions import RawPosition, geonameid_of
from routes.model.records import Waypoint
from routes.model.text import fold, quoted

__all__ = ["claim_of", "claims"]

_FIELDS = {
    "name": ("name", "place", "city", "town"),
    "lon": ("lon", "longitude", "lng", "long", "x"),
    "lat": ("lat", "latitude", "y"),
    "country": ("country", "iso3", "iso2", "iso", "countrycode", "country_code", "cc"),
}


def claim_of(waypoint: Waypoint, where: str = "") -> RawPosition:
    """Return what a waypoint says of its position."""
    number = dict(waypoint.extra).get("geonames", "")
    return RawPosition(
        where=where or f"waypoint {waypoint.id}",
        name=waypoint.name,
        lon=_text(waypoint.lon),
        lat=_text(waypoint.lat),
        country=waypoint.country,
        names=(*(text for _, text in waypoint.names), *waypoint.aliases),
        kind=str(waypoint.kind),
        accuracy_km=waypoint.accuracy_km or 0.0,
        geonameid=geonameid_of(number),
    )


def claims(source: Any) -> tuple[RawPosition, ...]:
    """Return what a network, waypoints, mappings or a frame say of positions.

    Raises
    ------
    UsageError
        If rows have no name, lon or lat, or are nothing of the kind.
    """
    if isinstance(source, NetworkRecords):
        return tuple(map(claim_of, source.waypoints.values()))
    if hasattr(source, "columns") and hasattr(source, "to_dict"):
        return tuple(_frame(source))
    if isinstance(source, Mapping):
        source = source.values()
    if isinstance(source, str) or not isinstance(source, Iterable):
        raise UsageError(f"positions of a {type(source).__name__}: give a network, a frame, waypoints or mappings")
    return tuple(_one(row, f"row {index}") for index, row in enumerate(source))


def _one(row: Any, where: str) -> RawPosition:
    if isinstance(row, RawPosition):
        return row
    if isinstance(row, Waypoint):
        return claim_of(row)
    if isinstance(row, Mapping):
        return _mapping(row, where)
    raise UsageError(f"{where} is a {type(row).__name__}: give waypoints, or mappings with name, lon and lat")


def _frame(frame: Any) -> Iterator[RawPosition]:
    columns = {str(name) for name in frame.columns}
    shapes = frame["geometry"] if "geometry" in columns else None
    crs = getattr(frame, "crs", None)
    if shapes is not None and crs is not None and not crs.is_geographic:
        try:
            shapes = frame.geometry.to_crs("EPSG:4326")
        except Exception as fault:  # pyproj has an error of its own
            raise UsageError(f"crs {quoted(str(crs))} cannot be turned into degrees: write EPSG:4326") from fault
    rows = frame.drop(columns="geometry") if shapes is not None else frame
    points = [None] * len(frame) if shapes is None else list(shapes)
    for label, row, point in zip(frame.index, rows.to_dict("records"), points, strict=True):
        made = {str(key): value for key, value in row.items()}
        if point is not None and not point.is_empty:
            made |= {"lon": point.x, "lat": point.y}
        yield _mapping(made, f"row {label}")


def _mapping(row: Mapping[str, Any], where: str) -> RawPosition:
    keys = {fold(str(key)): key for key in row}
    found = {field: next((keys[name] for name in names if name in keys), None) for field, names in _FIELDS.items()}
    missing = [field for field in ("name", "lon", "lat") if found[field] is None]
    if missing:
        raise UsageError(f"{where} has no {' and no '.join(missing)} among {', '.join(map(str, row)) or 'nothing'}")
    cell = {field: row[key] for field, key in found.items() if key is not None}
    country = cell.get("country", "")
    listed = country.split("|") if isinstance(country, str) else list(country) if isinstance(country, Iterable) else []
    accuracy = row.get("accuracy_km")
    number = _text(next((row[key] for key in ("geonameid", "geonames") if key in row), ""))
    return RawPosition(
        where=where,
        name=_text(cell["name"]),
        lon=_text(cell["lon"]),
        lat=_text(cell["lat"]),
        country=tuple(str(code).strip() for code in listed if str(code).strip()),
        kind=_text(row.get("kind", "")),
        accuracy_km=float(accuracy) if isinstance(accuracy, int | float) and accuracy > 0 else 0.0,
        geonameid=geonameid_of(number),
    )


def _text(value: Any) -> str:
    """Return a cell as it would be written; nothing for a missing one."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool | str):
        return str(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
