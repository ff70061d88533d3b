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
    """An immutable answer with `to_dict` (what JSON holds), `to_json` and ``__geo_interface__``.

    Frames and numbers are of the network as it is, for your own analysis; maps and ``__geo_interface__`` show a
    sensitive place no finer than it may be shown.
    """

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as a JSON document."""
        return to_json(self.to_dict())

    @property
    def __geo_interface__(self) -> dict[str, Any]:
        """What leaves by this is for others: sensitive places and lines are not finer than they may be shown."""
        from routes.geo import gate

        return gate.features(self._features(), self._drawn_network())

    def _features(self) -> dict[str, Any]:
        """Return the exact shapes as a GeoJSON FeatureCollection."""
        raise NotImplementedError

    def _drawn_network(self) -> NetworkRecords:
        """Return the network that the shapes are of."""
        network: NetworkRecords = getattr(self, "network")  # noqa: B009 - a field of every answer but a comparison
        return network


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
