"""Where the rows of a table say that their places are, as written: what the coordinate doctor looks at."""

from __future__ import annotations

import math
from collections.abc import Mapping

from routes.geo.positions import texts
from routes.model.raw_positions import RawPosition, geonameid_of

__all__ = ["claim_of"]

_IDS = ("geonameid", "geonames", "geonames_id", "geonamesid")


def claim_of(where: str, row: Mapping[str, str], headers: Mapping[str, str] | None = None) -> RawPosition:
    """Return what a row says of its place; ``headers`` has the header of each field, where it has another name.

    Examples
    --------
    >>> claim_of("places.csv:2", {"name": "Turbo", "lat": "8,0926", "lon": "-76.7282", "country": "COL"}).lat
    '8,0926'
    """
    lon, lat = row.get("lon", ""), row.get("lat", "")
    for column, order in (("latlon", (1, 0)), ("lonlat", (0, 1))):
        if text := row.get(column, "").strip():
            pair = texts.pair(text)
            lon, lat = (pair[order[0]], pair[order[1]]) if pair else (text, text)
    number = next((row[key].strip() for key in row if key.strip().casefold() in _IDS), "")
    return RawPosition(
        where=where,
        name=row.get("name", ""),
        lon=lon,
        lat=lat,
        country=tuple(part.strip() for part in row.get("country", "").split("|") if part.strip()),
        names=tuple(
            text.strip()
            for key in row
            for text in row[key].split("|")
            if (key == "aliases" or key.startswith("name:")) and text.strip()
        ),
        kind=row.get("kind", "").strip(),
        accuracy_km=_accuracy(row.get("accuracy_km", "")),
        geonameid=geonameid_of(number),
        columns=dict(headers or {}),
    )


def _accuracy(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return 0.0
    return value if math.isfinite(value) and value > 0 else 0.0
