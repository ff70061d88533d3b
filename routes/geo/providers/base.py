"""What every provider returns: a line, and how it was made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.geo import geodesy
from routes.model.records import Basis

if TYPE_CHECKING:
    from shapely import LineString

__all__ = ["Drawn"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A line as a provider drew it.

    ``line`` runs from the start to the end, (lon, lat) degrees, its segments geodesics; ``basis`` says how it was made;
    ``provider`` which provider made it; ``snapped_km`` how far the start and the end lie from where the line joins the
    layer it follows (0 where there is none); ``layer_km`` the length that layer gives for it, if it has one; ``note``
    one sentence on what a reader should know.
    """

    line: LineString
    basis: Basis
    provider: str
    snapped_km: tuple[float, float] = (0.0, 0.0)
    layer_km: float | None = None
    note: str = ""

    @property
    def length_km(self) -> float:
        """The length of the line along the ellipsoid."""
        return geodesy.length_km(self.line)
