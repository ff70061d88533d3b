"""A copy of an input with positions repaired, and a table of every cell that was changed. The input stays as it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from routes.errors import FileError, RefusedError, UsageError
from routes.geo import gate
from routes.io import formats
from routes.io.doubts import claims_in
from routes.io.options import PLAIN, ReadOptions
from routes.io.reading import Reading
from routes.io.tabular.layout import beginning
from routes.io.tabular.tables import decode, to_csv
from routes.model import files
from routes.model.checks import Finding
from routes.model.raw_positions import RawPosition
from routes.saving import local_path, replacing_folder, swept, undone, write_bytes

__all__ = ["AUDIT", "CellChange", "Repaired", "audit_path", "repair"]

AUDIT = ("row", "field", "before", "after", "rule", "certainty", "why")
TABLES = (".csv", ".tsv", ".txt")
CERTAIN = "high"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One cell that was changed: which row and column, what it held and holds, by which rule, how certain, and why."""

    row: str
    field: str
    before: str
    after: str
    rule: str
    certainty: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repaired:
    """What a repair did: everything found in the input, the cells changed, the findings with a repair not certain."""

    out: Path
    audit: Path
    findings: tuple[Finding, ...]
    changes: tuple[CellChange, ...]
    left: tuple[Finding, ...]


def audit_path(out: Path) -> Path:
    """Return the path of the table of changes beside a repaired file.

    Examples
    --------
    >>> audit_path(Path("fixed.csv")).name, audit_path(Path("my-network")).name
    ('fixed.audit.csv', 'my-network.audit.csv')
    """
    return out.with_suffix(".audit.csv") if out.suffix else out.with_name(f"{out.name}.audit.csv")


def repair(source: str | Path, out: str | Path, options: ReadOptions = PLAIN) -> Repaired:
    """Write a copy of a CSV or a network folder with the repairs of high certainty, and the table of what was changed.

    Only the cells named in that table differ; rows keep their order, columns and separators. The copy is UTF-8.

    Raises
    ------
    RefusedError
        If one of the files that would be written exists already.
    UsageError
        If the input is no CSV and no network folder, or the output has another suffix than the input.
    FileError
        If the input cannot be read, or the folder to write to does not exist.
    """
    place, target = local_path(str(source)), local_path(str(out))
    table = place / "waypoints.csv" if place.is_dir() else place
    if table.suffix.lower() not in TABLES:
        raise UsageError("only a CSV or a network folder is repaired: convert it first", where=str(place))
    if (place.is_dir() and target.suffix) or (not place.is_dir() and target.suffix.lower() != place.suffix.lower()):
        raise UsageError(f"{target}: a repaired copy of {place.name} has to be {place.suffix or 'a folder'} as well")
    for path in [swept(each) for each in (target, audit_path(target))]:
        if path.exists() and not _left_over(path, target):
            raise RefusedError(f"{path} exists, and nothing is changed in place: name a new file")
    if not target.absolute().parent.is_dir():
        raise FileError(f"{target.parent}: no such folder. Make it first.")
    reading = formats.read_records(place, options)
    found = formats.check_reading(reading)
    data = files.read_member(place, table.name) if place.is_dir() else files.read_bytes(table)
    decoded = decode(data, table.name)
    mark, header_line = (",", 1) if place.is_dir() else beginning(decoded.text)[:2]
    text, changes = _rewritten(decoded.text, mark, header_line, reading, found)
    rows = [{name: getattr(change, name) for name in AUDIT} for change in changes]
    # The table first: there is no copy without one.
    with undone(write_bytes(audit_path(target), to_csv(AUDIT, rows).encode("utf-8"))):
        if place.is_dir():
            with replacing_folder(target) as made:
                made.copy(place)
                made.fill({"waypoints.csv": text.encode("utf-8")})
        else:
            write_bytes(target, text.encode("utf-8"))
    gate.kept(reading.records.waypoints)
    left = tuple(each for each in found if each.fixes and each.certainty != CERTAIN)
    return Repaired(out=target, audit=audit_path(target), findings=found, changes=tuple(changes), left=left)


def _left_over(path: Path, target: Path) -> bool:
    """Return whether a file is the table of a repair that was killed before it had made the copy."""
    ours = path == audit_path(target) and not target.exists()
    return ours and files.read_bytes(path).startswith(to_csv(AUDIT, []).encode("utf-8"))


def _rewritten(
    text: str, mark: str, header_line: int, reading: Reading, found: Sequence[Finding]
) -> tuple[str, list[CellChange]]:
    claims = {claim.where: claim for claim in claims_in(reading)}
    changes: list[CellChange] = []
    rename: dict[str, str] = {}
    swapped = next((each for each in found if each.code == "swapped"), None)
    columns = next(iter(claims.values())).columns if claims else {}
    if swapped is not None and "lat" in columns and "lon" in columns:
        rename = {columns["lat"]: columns["lon"], columns["lon"]: columns["lat"]}
        where = f"{swapped.where.partition(', ')[0]}, header"
        changes += [
            CellChange(
                row=where, field=old, before=old, after=new, rule="swapped", certainty=CERTAIN, why=swapped.message
            )
            for old, new in rename.items()
        ]
    commas = mark != "," and sum("," in claim.lat for claim in claims.values()) * 2 > len(claims)
    edits: dict[int, dict[str, str]] = {}
    for each in found:
        where = each.where.partition(", ")[0]
        if not (each.fixes and each.certainty == CERTAIN and where in claims):
            continue
        for name, before, after in _cells(each, claims[where], commas=commas):
            edits.setdefault(int(where.rpartition(":")[2]), {})[name] = after
            changes.append(
                CellChange(
                    row=where, field=name, before=before, after=after, rule=each.code, certainty=each.certainty,
                    why=each.cause,
                )
            )  # fmt: skip
    return "".join(_lines(text, mark, header_line, edits, rename)), changes


def _cells(finding: Finding, claim: RawPosition, *, commas: bool) -> Iterator[tuple[str, str, str]]:
    """Yield the header, the text before and the text after of each cell that a repair changes."""
    after = {fix.field: fix.after.replace(".", ",") if commas else fix.after for fix in finding.fixes}
    both = next((name for name in ("latlon", "lonlat") if name in claim.columns), "")
    if both and "country" not in after:
        lat, lon = (after.get(name, getattr(claim, name)) for name in ("lat", "lon"))
        first, second = (lat, lon) if both == "latlon" else (lon, lat)
        old = (claim.lat, claim.lon) if both == "latlon" else (claim.lon, claim.lat)
        yield claim.columns[both], ", ".join(old), f"{first}{'; ' if commas else ', '}{second}"
        return
    for fix in finding.fixes:
        if fix.before.strip() == after[fix.field]:
            continue
        yield claim.columns.get(fix.field, fix.field), fix.before, after[fix.field]


def _lines(
    text: str, mark: str, header_line: int, edits: Mapping[int, Mapping[str, str]], rename: Mapping[str, str]
) -> Iterator[str]:
    """Yield the rows of a CSV as they are, but for those with a cell to change."""
    raw: list[str] = []

    def taken() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            raw.append(line)
            yield line

    reader = csv.reader(taken(), delimiter=mark, strict=True)
    header: list[str] = []
    start = 1
    for cells in reader:
        line, start = start, reader.line_num + 1
        as_it_is = "".join(raw)
        raw.clear()
        if not header and line >= header_line and any(cell.strip() for cell in cells):
            header = [rename.get(cell.strip(), cell.strip()) for cell in cells]
            yield _row(header, as_it_is, mark) if rename else as_it_is
        elif line in edits:
            for index, name in enumerate(header):
                cells[index] = edits[line].get(name, cells[index])
            yield _row(cells, as_it_is, mark)
        else:
            yield as_it_is
    yield "".join(raw)


def _row(cells: Iterable[str], as_it_was: str, mark: str) -> str:
    end = as_it_was[len(as_it_was.rstrip("\r\n")) :]
    made = io.StringIO()
    csv.writer(made, delimiter=mark, lineterminator="").writerow(cells)
    return made.getvalue() + end
