"""What all answers have in common: JSON, and legs and places as GeoJSON."""

from __future__ import annotations

import dataclasses
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack, overload

from routes.model import guesses
from routes.model.network import NetworkRecords
from routes.model.records import Leg
from routes.model.tables import RowTuple

if TYPE_CHECKING:
    from routes.maps.html.folium_map import RoutesMap
    from routes.maps.options import ExploreOptions, MapOptions

__all__ = ["Answer", "features_of", "shapes_of", "to_json"]

SCHEMA = 1
_LONGEST = 240


def to_json(document: dict[str, Any]) -> str:
    """Return a document as JSON text, its schema first, as the command line prints it."""
    return json.dumps({"schema": SCHEMA, **document}, ensure_ascii=False, indent=2, allow_nan=False)


@guesses.with_guesses(guesses.OF_ANSWERS)
class Answer:
    """An immutable answer with `to_dict` (what JSON holds), `to_json`, ``__geo_interface__``, and maps of it.

    Frames and numbers are of the network as it is, for your own analysis; maps and ``__geo_interface__`` show a
    sensitive place no finer than it may be shown.
    """

    def __post_init__(self) -> None:
        for entry in dataclasses.fields(self):  # type: ignore[arg-type] # who calls this is a dataclass
            if type(value := getattr(self, entry.name)) is tuple:
                object.__setattr__(self, entry.name, RowTuple(value))

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        raise NotImplementedError

    def to_json(self) -> str:
        """Return the answer as a JSON document."""
        return to_json(self.to_dict())

    def summary(self, lang: str = "en") -> str:
        """Return the answer in words."""
        raise NotImplementedError

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return a map of the answer; options as for `Network.map`."""
        raise NotImplementedError

    def explore(self, column: str | None = None, **options: Unpack[ExploreOptions]) -> Any:
        """Return that map as a `folium.Map`, or ``m`` with its layers added; options as for `Network.explore`.

        Examples
        --------
        >>> import routes
        >>> trip = routes.load("americas").path("Necoclí", "Tapachula")
        >>> list(trip.explore("mode", tiles=None).groups)[-1]
        'Notes on the map'
        """
        from routes.maps import explore

        return explore.explore(self, column, **options)

    def plot(self, *args: Any, **options: Any) -> Any:
        """Return matplotlib Axes with the map drawn on them.

        Parameters
        ----------
        args, options
            The arguments of `Network.plot`.
        """
        from routes.maps.image import write

        return write.plot(self, *args, **options)

    @overload
    def save(self, path: str | os.PathLike[str], *, format: str = "") -> Path: ...
    @overload
    def save(self, path: IO[Any], *, format: str = "") -> None: ...
    def save(self, path: str | os.PathLike[str] | IO[Any], *, format: str = "") -> Path | None:  # noqa: A002
        """Write the map (.html, .svg, .png, .pdf), the document (.json) or the shapes (.geojson); return the path.

        An open file is written to in the ``format`` that is named (``"html"``), or that its name has, and stays open.

        Raises
        ------
        FileError
            If the folder does not exist or cannot be written.
        RefusedError
            If the path is an address.
        UsageError
            If the suffix is another, or it is not a path.

        Examples
        --------
        >>> import routes
        >>> routes.load("americas").path("Necoclí", "Turbo").save("trip.docx")
        Traceback (most recent call last):
        routes.errors.UsageError: an answer is saved as .html, .svg, .png, .pdf, .json or .geojson, not ".docx"
        """
        from routes.maps import answer_maps

        return answer_maps.save(self, path, format)

    def to_html(self, **options: Unpack[MapOptions]) -> str:
        """Return the page that ``save("x.html")`` writes; options as for `Network.map`."""
        return self.map(**options).to_html()

    def to_bytes(self, format: str) -> bytes:  # noqa: A002 - as in `routes.read`
        """Return what `save` would write into a file of a format.

        Parameters
        ----------
        format
            A suffix that `save` knows, with its point or without: ``"html"``, ``"png"``, ``"json"``, ``"geojson"``.

        Examples
        --------
        >>> import routes
        >>> routes.load("americas").path("Necoclí", "Acandí").to_bytes("json")[:1]
        b'{'
        """
        from routes.io import buffers

        return buffers.bytes_of(self.save, format)

    def __repr__(self) -> str:
        line = self.summary().partition("\n")[0]
        return f"<{type(self).__name__}: {line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}>"

    def _repr_html_(self) -> str | None:
        return self.map()._repr_html_() if self._features()["features"] else None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None, **_: Any) -> dict[str, Any]:
        """Return what a notebook may show: text, the map with a table, a picture."""
        drawn = bool(self._features()["features"])
        found = self.map()._repr_mimebundle_(include, exclude) if drawn else {"text/plain": ""}
        return found | ({"text/plain": self.summary()} if "text/plain" in found else {})

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
