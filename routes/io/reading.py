"""What a reader returns: records, where each came from, what was wrong, and what to tell the person who asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from routes.model.checks import ERROR, WARNING, Finding, Origins, UnreadableRow, check_broken, check_relations
from routes.model.raw_positions import RawPosition
from routes.model.schema import TABLES
from routes.model.tables import Meta, Records

__all__ = ["Builder", "Reading", "Stop", "Stops", "add_capped", "counted", "error", "warning"]


def error(code: str, where: str, message: str, suggestion: str = "") -> Finding:
    """Return a finding that keeps the input from being a network."""
    return Finding(code=code, severity=ERROR, where=where, message=message, suggestion=suggestion)


def warning(code: str, where: str, message: str, suggestion: str = "") -> Finding:
    """Return a finding that somebody should look at."""
    return Finding(code=code, severity=WARNING, where=where, message=message, suggestion=suggestion)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One row of a table of places as it may be joined to others: ``place`` is its waypoint, empty without a position.

    ``kept`` are the cells that order places, by header: group, order, time and mode.
    """

    where: str
    place: str
    name: str = ""
    group: str = ""
    order: str = ""
    time: str = ""
    mode: str = ""
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops:
    """Places that nothing joins yet: the rows in file order, the header of each role, why not, and what to do."""

    name: str
    rows: tuple[Stop, ...]
    headers: tuple[tuple[str, str], ...] = ()
    why: str = ""
    hint: str = "Give it a column step, or to, or add --chain (chain=True) to join them in file order."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Records as they were read, not yet known to fit together.

    ``findings`` holds what the reader itself found, ``notes`` are lines for a person: what was read and how;
    ``claims`` says where each place of a table is, as written, also of rows that could not become records;
    ``broken`` holds what is known of those. ``stops`` are places that could be joined in file order, if somebody asks;
    ``unplaced`` are (where, name) of the rows that have no position and are not drawn.
    """

    records: Records = field(default_factory=Records)
    origins: Origins = field(default_factory=Origins)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    claims: tuple[RawPosition, ...] = ()
    broken: tuple[UnreadableRow, ...] = ()
    stops: Stops | None = None
    unplaced: tuple[tuple[str, str], ...] = ()

    def has_errors(self) -> bool:
        """Return whether the reader found any; those of the relations are not looked for."""
        found = [*self.findings, *check_broken(self.broken, self.records, self.origins)]
        return any(finding.severity == ERROR for finding in found)

    def all_findings(self) -> tuple[Finding, ...]:
        """Return the reader's findings and those of the relations, errors first."""
        relations = check_relations(self.records, self.origins)
        found = [*self.findings, *relations, *check_broken(self.broken, self.records, self.origins)]
        return tuple(sorted(found, key=lambda finding: finding.severity != ERROR))


@dataclass
class Builder:
    """Collects records, their places of origin and findings while an input is read."""

    meta: Meta = field(default_factory=Meta)
    rows: dict[str, list[Any]] = field(default_factory=lambda: {table: [] for table in TABLES})
    places: dict[tuple[str, int], str] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=lambda: {table: set() for table in TABLES})
    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    claims: list[RawPosition] = field(default_factory=list)
    rows_broken: list[UnreadableRow] = field(default_factory=list)
    stops: Stops | None = None
    unplaced: list[tuple[str, str]] = field(default_factory=list)

    def add(self, table: str, where: str, record: Any) -> None:
        """Add a record of a table that was found at a place."""
        self.places[table, len(self.rows[table])] = where
        self.rows[table].append(record)

    def found(self, findings: Iterable[Finding]) -> None:
        """Add findings."""
        self.findings.extend(findings)

    def located(self, table: str) -> Iterator[tuple[int, str, Any]]:
        """Yield (position, where, record) of a table."""
        for index, record in enumerate(self.rows[table]):
            yield index, self.places[table, index], record

    def done(self) -> Reading:
        """Return the reading, complete."""
        lacking = [name or where for where, name in self.unplaced]
        meta = replace(self.meta, unplaced=lacking) if lacking else self.meta
        records = Records(meta=meta, **{table: tuple(rows) for table, rows in self.rows.items()})
        origins = Origins(self.places, {table: frozenset(ids) for table, ids in self.broken.items()})
        return Reading(
            records=records,
            origins=origins,
            findings=tuple(self.findings),
            notes=tuple(self.notes),
            claims=tuple(self.claims),
            broken=tuple(self.rows_broken),
            stops=self.stops,
            unplaced=tuple(self.unplaced),
        )


MOST_LISTED = 20


def add_capped(builder: Builder, findings: Sequence[Finding], what: str) -> None:
    """Add findings of one kind, the first 20 in full and the rest as one that counts them."""
    builder.found(findings[:MOST_LISTED])
    if len(findings) > MOST_LISTED:
        rest = findings[MOST_LISTED]
        more = f"and {len(findings) - MOST_LISTED:,} more {what}"
        builder.found([warning(rest.code, rest.where.partition(",")[0], more)])


def counted(builder: Builder) -> str:
    """Return how many records there are, by table, in words."""
    parts = [f"{len(builder.rows[t])} {t if len(builder.rows[t]) != 1 else t[:-1]}" for t in TABLES if builder.rows[t]]
    return ", ".join(parts) or "nothing"
