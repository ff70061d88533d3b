"""What all answers have in common: JSON, and legs and places as GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from routes.model.network import NetworkRecords
from routes.model.records import Leg

__all__ = ["Answer", "features_of", "shapes_of", "to_json"]

SCHEMA = 1


def to_json(document: dict[str, Any]) -> str:
    """Return a document as JSON text, its schema first, as the command line prints it."""
    return json.dumps({"schema": SCHEMA, **document}, ensure_ascii=False, indent=2, allow_nan=False)


class Answer:
    """An immutable answer with `to_dict` (what JSON holds) and `to_json`."""

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as a JSON document."""
        return to_json(self.to_dict())


def features_of(legs: Iterator[Leg] | Sequence[Leg], **properties: Mapping[str, object]) -> dict[str, Any]:
    """Return legs as a GeoJSON FeatureCollection; each keyword is a property with a value by leg id."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": leg.id,
                "properties": {
                    "start": leg.start,
                    "end": leg.end,
                    "mode": str(leg.mode),
                    "length_km": leg.length_km,
                    **{name: values[leg.id] for name, values in properties.items()},
                },
                "geometry": leg.line.__geo_interface__,
            }
            for leg in legs
        ],
    }


def shapes_of(net: NetworkRecords, names: Iterable[str]) -> list[dict[str, Any]]:
    """Return legs and waypoints by id as GeoJSON features, in order."""
    features: list[dict[str, Any]] = []
    for name in names:
        if name in net.legs:
            features += features_of([net.legs[name]])["features"]
        elif name in net.waypoints:
            place = net.waypoints[name]
            point = {"type": "Point", "coordinates": [place.lon, place.lat]}
            features.append({"type": "Feature", "id": name, "properties": {"name": place.name}, "geometry": point})
    return features
