"""Points attached to legs, in memory or from file to file: a row a point, in their order, none left out."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from routes.errors import UsageError
from routes.geo import attach as nearest
from routes.geo import gate
from routes.io import buffers
from routes.io import points as source
from routes.io.vector.geo import need_pyarrow
from routes.model.network import NetworkRecords
from routes.model.text import quoted
from routes.results.attached import FAR, MOST_NAMED, Attached, AttachedTotals
from routes.saving import replacing

if TYPE_CHECKING:
    import pandas

__all__ = ["COLUMNS", "attach", "attach_file", "frame"]

COLUMNS = ("row", "leg", "metres", "along_metres", "note")
_WRITES = (".parquet", ".csv")


class _Tally:
    """What the batches so far come to."""

    def __init__(self, net: NetworkRecords) -> None:
        self.rows = self.far = self.unusable = 0
        self.counts = np.zeros(len(net.legs), dtype=np.int64)
        self.faults: list[tuple[int, str]] = []

    def add(self, batch: source.PointBatch, leg: Any) -> None:
        named = list(batch.faults.items())[: MOST_NAMED - len(self.faults)]
        self.faults += [(self.rows + place + 1, why) for place, why in named]
        self.rows += len(leg)
        self.unusable += len(batch.faults)
        self.far += int((leg < 0).sum()) - len(batch.faults)
        self.counts += np.bincount(leg[leg >= 0], minlength=len(self.counts))

    def totals(self, net: NetworkRecords, within_km: float) -> AttachedTotals:
        return AttachedTotals(
            network=net,
            within_km=float(within_km),
            rows=self.rows,
            far=self.far,
            unusable=self.unusable,
            points={name: count for name, count in zip(net.legs, self.counts.tolist(), strict=True) if count},
            faults=tuple(self.faults),
        )


def _positions(batch: source.PointBatch) -> tuple[Any, Any]:
    return batch.lon, batch.lat


def attach(net: NetworkRecords, points: Any, *, within_km: float = 50.0, jobs: int | None = 1) -> Attached:
    """Return for each point the leg that is nearest on the ellipsoid, how far it is, and where along it.

    Parameters
    ----------
    points
        A CSV, Parquet or GeoParquet file, by path, bytes or open; a frame with a geometry or columns lat and lon; or
        pairs of (lon, lat).
    within_km
        How far the nearest leg may be; up to 1000.
    jobs
        How many processes work on more than some 200,000 points; as many as there are processors, if ``None``.

    Notes
    -----
    Segments of lines are geodesics. Of legs that are equally near, to a millimetre, it is the first by id. What has no
    position that can be used (nothing, text, 0 and 0, beyond 180 or 90 degrees) is in its row, without a leg, and
    named.

    Raises
    ------
    UsageError
        If ``within_km`` or ``jobs`` is out of range, the network has no leg, or the points are nothing of the kind.
    FileError, DataError, RefusedError, MissingDependencyError
        As `routes.io.points.batches`.
    """
    return buffers.through(lambda given: _attached(net, given, within_km, jobs), points)


def _attached(net: NetworkRecords, points: Any, within_km: float, jobs: int | None) -> Attached:
    tally, parts = _Tally(net), []
    attacher = nearest.attacher(net, within_km)
    for batch, found in nearest.each(attacher, source.batches(points), _positions, nearest.processors(jobs)):
        tally.add(batch, found[0])
        parts.append(found)
    if not parts:
        parts = [attacher.of(np.zeros(0), np.zeros(0))]
    leg, metres, along = (np.concatenate(column) for column in zip(*parts, strict=True))
    totals = tally.totals(net, within_km)
    return Attached(totals=totals, legs=tuple(net.legs), leg=leg, metres=metres, along=along)


def attach_file(
    net: NetworkRecords,
    points: Any,
    path: str | os.PathLike[str],
    *,
    within_km: float = 50.0,
    jobs: int | None = None,
    report: Callable[[int, float], None] | None = None,
) -> AttachedTotals:
    """Write what `attach` returns to a file, batch by batch, and return the totals.

    A file is for others: metres are to lines that end where sensitive places may be shown, with a warning that names
    them.

    Parameters
    ----------
    path
        A ``.parquet`` or ``.csv`` file: ``row`` (from 1), ``leg``, ``metres``, ``along_metres``, and ``note``: why
        there is no leg.
    report
        Called after each batch with the rows so far and the share of the input, 0 to 1.

    Raises
    ------
    UsageError
        As `attach`, or if the path has another suffix.
    FileError, DataError, RefusedError, MissingDependencyError
        As `attach`, or if the file cannot be written.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _WRITES:
        raise UsageError(f"attached points are written as {' or '.join(_WRITES)}, not {quoted(suffix)}")
    net = gate.outgoing(net)
    tally, attacher, legs = _Tally(net), nearest.attacher(net, within_km), np.array(list(net.legs), dtype=object)
    workers = nearest.processors(jobs)
    with replacing(path) as made, (_parquet if suffix == ".parquet" else _csv)(made, legs) as write:
        for batch, found in nearest.each(attacher, source.batches(points), _positions, workers):
            note = np.where(found[0] < 0, FAR, "").astype(object)
            note[list(batch.faults)] = list(batch.faults.values())
            write(np.arange(tally.rows + 1, tally.rows + len(note) + 1), *found, note)
            tally.add(batch, found[0])
            if report is not None:
                report(tally.rows, batch.share)
    return tally.totals(net, within_km)


@contextmanager
def _parquet(path: Path, legs: Any) -> Iterator[Callable[..., None]]:
    parquet = need_pyarrow()
    import pyarrow as pa

    kinds = (pa.int64(), pa.dictionary(pa.int32(), pa.string()), pa.float64(), pa.float64(), pa.string())
    schema = pa.schema(list(zip(COLUMNS, kinds, strict=True)))
    names = pa.array(legs.tolist(), pa.string())
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:

        def write(row: Any, leg: Any, metres: Any, along: Any, note: Any) -> None:
            none = leg < 0
            columns = [
                pa.array(row, pa.int64()),
                pa.DictionaryArray.from_arrays(pa.array(leg, pa.int32(), mask=none), names),
                pa.array(metres, pa.float64(), mask=none),
                pa.array(along, pa.float64(), mask=none),
                pa.array(note.tolist(), pa.string()),
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))

        yield write


@contextmanager
def _csv(path: Path, legs: Any) -> Iterator[Callable[..., None]]:
    from routes.io.tabular.tables import cell_out

    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)

        def write(row: Any, leg: Any, metres: Any, along: Any, note: Any) -> None:
            for number, own, far, there, why in zip(
                row.tolist(), leg.tolist(), metres.tolist(), along.tolist(), note.tolist(), strict=True
            ):
                found = ("", "", "") if own < 0 else (cell_out(legs[own]), f"{far:.3f}", f"{there:.3f}")
                writer.writerow((number, *found, cell_out(why)))

        yield write


def frame(found: Attached) -> pandas.DataFrame:
    """Return a row a point, in their order."""
    import pandas as pd

    legs = pd.Categorical.from_codes(found.leg, categories=list(found.legs))
    return pd.DataFrame({"leg": legs, "metres": found.metres, "along_metres": found.along})
