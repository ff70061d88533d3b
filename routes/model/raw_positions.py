"""What an input says about where a place is, before anybody believes it: the text of its cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["RawPosition", "geonameid_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RawPosition:
    """One place as an input has it.

    ``where`` is the row (``places.csv:17``); ``lon`` and ``lat`` are as written, not yet numbers; ``country`` holds
    codes or names as written; ``accuracy_km`` is 0 and ``geonameid`` is ``None`` where nothing is said; ``columns``
    maps ``lon``, ``lat`` and ``name`` to the headers as written.
    """

    where: str
    name: str
    lon: str
    lat: str
    country: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kind: str = ""
    accuracy_km: float = 0.0
    geonameid: int | None = None
    columns: Mapping[str, str] = field(default_factory=dict)

    def at(self, *columns: str) -> str:
        """Return the place of cells in the input: ``places.csv:17, lat, lon``."""
        return ", ".join([self.where, *dict.fromkeys(self.columns.get(name, name) for name in columns)])


def geonameid_of(text: str) -> int | None:
    """Return the number of a place in GeoNames, ``None`` where a text is none.

    >>> geonameid_of("3671916"), geonameid_of("3²"), geonameid_of("")
    (3671916, None, None)
    """
    return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else None
