"""Points attached to the nearest leg each: columns of a row a point, and how many points each leg has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from routes.model.lookup import find_leg
from routes.model.network import NetworkRecords
from routes.model.text import counted, few, html_table
from routes.results.answer import to_json

if TYPE_CHECKING:
    import pandas

__all__ = ["FAR", "MOST_NAMED", "Attached", "AttachedTotals"]

FAR = "no leg within the distance"
MOST_NAMED = 1_000  # rows without a position that a total names; a file says it of each


@dataclass(frozen=True, kw_only=True, eq=False)
class AttachedTotals:
    """How many of ``rows`` points are nearest to each leg, ``far`` from all, or ``unusable``: without a position.

    ``faults`` names rows that are unusable, the first `MOST_NAMED` of them, with the reason; rows count from 1.
    """

    network: NetworkRecords
    within_km: float
    rows: int
    far: int
    unusable: int
    points: Mapping[str, int]
    faults: tuple[tuple[int, str], ...] = ()

    def of(self, leg: str) -> int:
        """Return how many points are nearest to a leg.

        Raises
        ------
        UnknownIdError
            If the network has no such leg.
        """
        return self.points.get(find_leg(self.network, leg).id, 0)

    def summary(self) -> str:
        """Return in words how many points are near which legs, how many are near none, and which have no position."""
        placed = sum(self.points.values())
        of = f"{counted(self.rows, 'point')} {'is' if self.rows == 1 else 'are'}"
        said = f"{placed:,} of {of} within {self.within_km:g} km of a leg; {self.far:,} are farther"
        lines = [f"{said} from all, and {self.unusable:,} have no position that can be used"]
        ranked = sorted(self.points.items(), key=lambda entry: (-entry[1], entry[0]))
        lines += [f"  {count:>12,}  {leg}" for leg, count in ranked[:10]]
        if len(ranked) > 10:
            lines.append(f"  and {len(ranked) - 10:,} more legs")
        if self.faults:
            named = few([f"row {row} {reason}" for row, reason in self.faults], 5)
            lines.append(f"Not used: {named}" + ("" if self.unusable <= MOST_NAMED else ", and more"))
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Return what JSON holds."""
        return {
            "within_km": self.within_km,
            "rows": self.rows,
            "far": self.far,
            "unusable": self.unusable,
            "legs": [{"leg": leg, "points": count} for leg, count in self.points.items()],
            "faults": [{"row": row, "reason": reason} for row, reason in self.faults],
        }

    def to_json(self) -> str:
        """Return the totals as a JSON document."""
        return to_json(self.to_dict())


@dataclass(frozen=True, kw_only=True, eq=False)
class Attached:
    """The nearest leg of each point: arrays in the order of the points, and their ``totals``.

    ``leg`` holds numbers of legs in the order of ids (``legs``), -1 for points that have none; ``metres`` how far the
    leg is and ``along`` how far along it the nearest place is, in metres from its start, not a number for those.
    """

    totals: AttachedTotals
    legs: tuple[str, ...]
    leg: Any
    metres: Any
    along: Any

    def __len__(self) -> int:
        return len(self.leg)

    def summary(self) -> str:
        """Return the totals in words."""
        return self.totals.summary()

    def __repr__(self) -> str:
        return f"<Attached: {self.summary().partition(chr(10))[0]}>"

    def _repr_html_(self) -> str:
        ids = [self.legs[number] if number >= 0 else "" for number in self.leg[:10].tolist()]
        cells = zip(ids, *(part[:10].round(1).tolist() for part in (self.metres, self.along)), strict=True)
        rows = [("" if cell != cell else cell for cell in row) for row in cells]
        more = f"<p>… {len(self) - 10}</p>" if len(self) > 10 else ""
        return html_table(("leg", "metres", "along_metres"), rows, caption=repr(self)[1:-1]) + more

    def to_frame(self) -> pandas.DataFrame:
        """Return a row a point, in their order: ``leg`` (an id, or nothing), ``metres``, ``along_metres``."""
        from routes.io import attaching

        return attaching.frame(self)
