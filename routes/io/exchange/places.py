"""Places of tables that are not ours: ids for names, countries as codes, and who has no position."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from routes.io.exchange.sheets import ForeignTable
from routes.io.reading import Builder, add_capped, warning
from routes.io.rows import FreeIds
from routes.io.tabular.country_cells import AS_WRITTEN, code_of, unknown_country
from routes.io.tabular.position_cells import said_nothing
from routes.model.checks import Finding
from routes.model.records import Leg, PlaceKind, Waypoint
from routes.model.text import did_you_mean, fold, quoted, slug

__all__ = ["Gazette"]

_PLAIN_ID = re.compile(r"[a-z0-9]+(-+[a-z0-9]+)*")
MOST_COMPARED = 200  # names that are searched for a near one


def _spaced(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


def _own(record: type[Any], extra: Mapping[str, str]) -> dict[str, str]:
    """Return columns of a file under names that no column of ours has."""
    taken = (*record.__slots__, "sources", "names")
    return {
        f"{title} as written" if title in taken or title.startswith(("name:", "routes:")) else title: text
        for title, text in extra.items()
        if text
    }


@dataclass
class Gazette:
    """The places of one input by the names that its other tables use, and what has to be said of them.

    A place without a position is known and not placed: legs to it are left out, and both are listed.
    """

    builder: Builder
    ids: FreeIds = field(default_factory=FreeIds)
    known: dict[str, str] = field(default_factory=dict)  # id by the name that other tables use
    folded: dict[str, str] = field(default_factory=dict)  # id by that name without accents and case; "" for several
    names: dict[str, str] = field(default_factory=dict)  # name by id
    unplaced: dict[str, str] = field(default_factory=dict)  # where, by the name that other tables use
    leg_ids: FreeIds = field(default_factory=FreeIds)
    left_out: list[Finding] = field(default_factory=list)
    positions: list[Finding] = field(default_factory=list)
    countries: dict[str, str] = field(default_factory=dict)  # where, by the text that is no country
    unknown: dict[str, str] = field(default_factory=dict)  # where, by the name that no table of places has

    def add(
        self,
        where: str,
        called: str,
        name: str,
        position: tuple[float, float],
        *,
        kind: PlaceKind = PlaceKind.OTHER,
        country: str = "",
        extra: dict[str, str] | None = None,
    ) -> str:
        """Add a place under the name that other tables use for it; return its id."""
        own = _own(Waypoint, extra or {})
        code = code_of(country)
        if not code and not said_nothing(country):
            self.countries.setdefault(country, where)
            own[AS_WRITTEN] = country
        made = self.ids.give(called if _PLAIN_ID.fullmatch(called) else slug(name))
        lon, lat = position
        place = Waypoint(
            id=made, name=name, lon=lon, lat=lat, kind=kind, country=(code,) if code else (), extra=tuple(own.items())
        )
        self.builder.add("waypoints", where, place)
        for each in (called, _spaced(called)):
            self.call(each, made)
        self.names[made] = name
        return made

    def call(self, called: str, made: str) -> None:
        """Let other tables use a name for a place; what was called so first stays called so."""
        self.known.setdefault(called, made)
        if self.folded.setdefault(fold(called), made) != made:
            self.folded[fold(called)] = ""

    def not_placed(self, where: str, called: str, why: str) -> None:
        """Remember that a place has no position, and say so."""
        self.unplaced.setdefault(called, where)
        self.builder.unplaced.append((where, called))
        fix = "Give it its position: it is not drawn, nor are the legs that end at it."
        self.positions.append(warning("unplaced", where, f"{quoted(called)} {why}", fix))

    def end(self, table: ForeignTable, line: int, column: int, called: str) -> str:
        """Return the id of the place that a row names, or an empty text after remembering why it has none."""
        found = self.known.get(called) or self.known.get(_spaced(called)) or ""
        if not found and called not in self.unplaced:
            found = self.folded.get(fold(_spaced(called)), "")
        if not found and called not in self.unplaced:
            self.unknown.setdefault(called, table.where(line, column))
        return found

    def leg(
        self,
        where: str,
        start: str,
        end: str,
        *,
        both_ways: bool,
        extra: Mapping[str, str],
        sources: tuple[str, ...] = (),
    ) -> str:
        """Add a leg between two ids; return its id."""
        made = self.leg_ids.give(f"{start}--{end}")
        own = tuple(_own(Leg, extra).items())
        leg = Leg(id=made, start=start, end=end, both_ways=both_ways, sources=sources, extra=own)
        self.builder.add("legs", where, leg)
        return made

    def report(self) -> None:
        """Add to the findings what could not be placed, is unknown, or was left out."""
        add_capped(self.builder, self.positions, "places without a position")
        unknown = [
            warning(
                "unknown-place",
                where,
                f"{quoted(name)} is in no table of places",
                (did_you_mean(name, self.known, 1) if index < MOST_COMPARED else "") or "Add it, or correct the name.",
            )
            for index, (name, where) in enumerate(self.unknown.items())
        ]
        add_capped(self.builder, unknown, "names that are in no table of places")
        strange = [unknown_country(where, text) for text, where in self.countries.items()]
        add_capped(self.builder, strange, "texts that are no country")
        add_capped(self.builder, self.left_out, "rows that are left out")
