"""The doctor at the reader's side: positions as they are written, and doubts about the records that could be made."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from routes.errors import DataError
from routes.geo import doctor, verify
from routes.io.reading import Reading
from routes.model.checks import ERROR, WARNING, Finding
from routes.model.network import NetworkRecords
from routes.model.raw_positions import RawPosition
from routes.model.tables import Records

__all__ = ["certain", "claims_in", "errors", "of_records", "with_positions"]

# What readers say of a cell for a position, which the doctor says better.
_CELLS = frozenset({"bad-value", "missing-value", "no-position"})
MOST_ASKED = 2000
_COLUMNS = frozenset({", lon", ", lat", ", latlon", ", lonlat"})


def claims_in(reading: Reading) -> tuple[RawPosition, ...]:
    """Return where an input says that its places are; of a file without tables of text, from its records."""
    if reading.claims:
        return reading.claims
    places = reading.records.waypoints
    wheres = [reading.origins.of("waypoints", index) for index in range(len(places))]
    return tuple(map(doctor.claim_of, places, wheres))


def errors(reading: Reading) -> list[Finding]:
    """Return what keeps an input from being a network, in the words of ``routes check``: the doctor's of a position."""
    found = [each for each in reading.all_findings() if each.severity == ERROR]
    rows = {claim.where: claim for claim in claims_in(reading)} if found else {}
    if not any(_refused(each, rows) for each in found):
        return found
    worst = [each for each in with_positions(reading) if each.severity == ERROR]
    return worst or found


def certain(reading: Reading) -> tuple[Finding, ...]:
    """Return positions that are certainly not where their rows say; nothing of an input of more than 2,000 places."""
    claims = claims_in(reading)
    if len(claims) > MOST_ASKED:
        return ()
    return doctor.certain(claims, commas=bool(reading.claims) and _single(reading))


def with_positions(reading: Reading) -> list[Finding]:
    """Return the findings of the reader and of the relations, and one for each questionable position.

    Where the doctor knows a repair of a position that the reader refused, its finding stands in the place of the
    reader's, as an error, since the input cannot be read with it; where it knows none, the reader has the word.
    """
    claims = claims_in(reading)
    found = list(reading.all_findings())
    exchanged = any(finding.code == "swapped" for finding in found)
    if exchanged:
        claims = tuple(dataclasses.replace(c, lon=c.lat, lat=c.lon) for c in claims)
    rows = {claim.where: claim for claim in claims}
    asked = {
        _row(each, rows): each for each in doctor.diagnose(claims, commas=bool(reading.claims) and _single(reading))
    }
    out: list[Finding] = []
    replaced: set[Finding] = set()
    for each in found:
        row = _refused(each, rows)
        if row not in asked:
            out.append(each)
        elif not asked[row].fixes:
            out.append(each)
            del asked[row]
        elif (better := dataclasses.replace(asked[row], severity=ERROR)) not in replaced:
            replaced.add(better)
            out.append(better)
    said = {_row(each, rows) for each in out if each.fixes}
    return out + [each for row, each in asked.items() if row not in said]


def _single(reading: Reading) -> bool:
    """Return whether decimal commas are read as such: in a single CSV, whose claims say which headers it has."""
    return any(claim.columns for claim in reading.claims)


def _row(finding: Finding, rows: Mapping[str, RawPosition]) -> str:
    """Return the row in which a finding is, without its columns; an empty text if it is in none of these."""
    parts = finding.where.split(", ")
    starts = (", ".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((start for start in starts if start in rows), "")


def _refused(finding: Finding, rows: Mapping[str, RawPosition]) -> str:
    """Return the row of which a finding says that its position cannot be read, or an empty text."""
    row = _row(finding, rows) if finding.code in _CELLS else ""
    return row if finding.where[len(row) :] in _COLUMNS else ""


def of_records(reading: Reading) -> list[Finding]:
    """Return doubts about the records: distances, speeds, exactness, words, lines. Broken rows hide none of the others.

    Lines are judged where the network is whole: without its broken rows they may not be what somebody drew.
    """
    try:
        net, whole = _sound(reading.records)
    except DataError:
        return []
    places: dict[str, str] = {}
    for table in ("waypoints", "legs", "routes"):
        for index, record in enumerate(getattr(reading.records, table)):
            places.setdefault(f"{table[:-1]} {record.id}", reading.origins.of(table, index))
    more: list[Finding] = []
    for found in (*doctor.record_doubts(net), *(verify.lines(net) if whole else ())):
        record, comma, column = found.where.partition(", ")
        more.append(dataclasses.replace(found, where=f"{places.get(record, record)}{comma}{column}"))
    order = {where: number for number, where in enumerate(places.values())}
    return sorted(more, key=lambda f: (f.severity == WARNING, order.get(f.where.partition(", ")[0], -1)))


def _sound(records: Records) -> tuple[NetworkRecords, bool]:
    """Return the network of the records that fit together, and whether these are all."""
    tables = {entry.name: getattr(records, entry.name) for entry in dataclasses.fields(records)}
    try:
        return NetworkRecords(**tables), True
    except DataError:
        places = {w.id: dataclasses.replace(w, part_of=(), sources=()) for w in reversed(records.waypoints)}
        legs = {leg.id: leg for leg in reversed(records.legs) if {leg.start, leg.end} <= places.keys()}
        kept = [dataclasses.replace(leg, sources=(), geometry=None) for leg in legs.values()]
        return NetworkRecords(meta=records.meta, waypoints=list(places.values()), legs=kept), False  # type: ignore[arg-type]
