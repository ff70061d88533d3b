"""Annotations: short texts on the map."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from routes.errors import DataError
from routes.model.geometry import check_position
from routes.model.period import Period
from routes.model.records import _finite, _need, _Pairs, _pairs, _period, _set, _tuple, choice
from routes.model.text import quoted

__all__ = ["LONGEST", "Annotation", "Side"]

LONGEST = 200  # characters of a text: five lines beside its place


class Side(enum.StrEnum):
    """On which side of its anchor a text stands."""

    CHOSEN = ""
    LEFT = "left"
    RIGHT = "right"
    ABOVE = "above"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """A sentence that stands on the map beside what it is about.

    ``texts`` holds the text in other languages. What it is about is one of ``place``, ``leg``, and a position, ``lon``
    and ``lat`` in degrees (WGS 84). Without ``period`` it is always shown; without ``side`` the map chooses one.

    Raises
    ------
    DataError
        If id or text is empty, a text is longer than `LONGEST` characters, or there is not exactly one anchor.
    GeometryError
        If the position is not one on Earth.
    """

    id: str
    text: str
    texts: _Pairs = ()
    place: str = ""
    leg: str = ""
    lon: float | None = None
    lat: float | None = None
    period: Period | None = None
    side: Side = Side.CHOSEN
    sources: tuple[str, ...] = ()
    extra: _Pairs = ()

    def __post_init__(self) -> None:
        _need("id", self.id)
        _need("text", self.text)
        texts = _pairs(self.texts)
        for column, text in (("text", self.text), *((f"text:{lang}", text) for lang, text in texts)):
            if len(text) > LONGEST:
                shown = quoted(f"{text[:30]}…")
                raise DataError(f"{column} {shown} has {len(text)} characters: write at most {LONGEST}")
        self._check_anchor()
        lon, lat = (self.lon, self.lat) if self.lon is None or self.lat is None else check_position(self.lon, self.lat)
        _set(
            self,
            texts=texts,
            lon=_finite(lon, "lon"),
            lat=_finite(lat, "lat"),
            period=_period(self.period),
            side=choice(Side, self.side, "side"),
            sources=_tuple(self.sources),
            extra=_pairs(self.extra),
        )

    def _check_anchor(self) -> None:
        for given, missing in (("lon", "lat"), ("lat", "lon")):
            if getattr(self, given) is not None and getattr(self, missing) is None:
                raise DataError(f"{missing} is empty beside {given} {getattr(self, given)}: write both, or neither")
        position = () if self.lon is None else ("lon",)
        anchors = [name for name in ("place", "leg") if getattr(self, name).strip()] + [*position]
        if not anchors:
            raise DataError("place is empty, and so are leg, lon and lat: name what the text is about")
        if len(anchors) > 1:
            first, second = ((name, getattr(self, name)) for name in anchors[:2])
            raise DataError(
                f"{second[0]} {quoted(second[1])} is a second anchor beside {first[0]} {quoted(first[1])}: keep one"
            )

    def text_in(self, lang: str) -> str:
        """Return the text in the language ``lang`` (``"es"``), or the text itself where none is given."""
        return dict(self.texts).get(lang, self.text)
