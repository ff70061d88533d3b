"""Write routes/geo/seaways.npz: where the waters of neighbouring cells meet, from the land layer at 1:10m.

Run it again when shapefiles/reference changes: `python tools/build_seaways.py` (a minute or two).
"""

import io
import zipfile

import numpy as np

from routes.geo import seaways as sw

LEAST = 1e-5


def meet(a: list, b: list) -> list[tuple[float, float, int, int]]:
    """The stretches of a side that a piece of either cell touches, with the numbers of both."""
    both = [(max(p[0], q[0]), min(p[1], q[1]), p[2], q[2]) for p in a for q in b]
    return sorted(row for row in both if row[1] - row[0] > LEAST)


def rows() -> list[tuple[float, float, float, float, int, int]]:
    """Every gate: its two ends in degrees and its two pieces."""
    sides = {(row, column): sw.gates((row, column)) for row in range(sw.ROWS) for column in range(sw.COLUMNS)}
    out = []
    for (row, column), own in sides.items():
        west, _, _, north = sw.box((row, column))
        here = (row * sw.COLUMNS + column) * sw.MOST_PIECES
        beside = (row, (column - 1) % sw.COLUMNS)
        there = (beside[0] * sw.COLUMNS + beside[1]) * sw.MOST_PIECES
        out += [(west, lo, west, hi, here + p, there + q) for lo, hi, p, q in meet(own["W"], sides[beside]["E"])]
        if row + 1 < sw.ROWS:
            above = sides[row + 1, column]
            there = ((row + 1) * sw.COLUMNS + column) * sw.MOST_PIECES
            out += [(lo, north, hi, north, here + p, there + q) for lo, hi, p, q in meet(own["N"], above["S"])]
    return out


def write(found: list) -> None:
    """Write the gates; the same gates give the same bytes."""
    table = np.array(found)
    table[:, :4] = np.round(table[:, :4] / sw.UNIT)
    # Column by column, each number less the one before: a third of the size.
    arrays = {"gates": np.diff(table.astype("<i4"), axis=0, prepend=0).T}
    with zipfile.ZipFile(sw.FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, array in arrays.items():
            data = io.BytesIO()
            np.lib.format.write_array(data, np.ascontiguousarray(array), allow_pickle=False)
            out.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED)


if __name__ == "__main__":
    write(rows())
    print(f"{sw.FILE.name}: {sw.FILE.stat().st_size / 1000:.0f} kB")
