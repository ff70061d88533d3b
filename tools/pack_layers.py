"""Pack the layers that the code reads into routes/geo/reference.npz, from shapefiles/reference.

    python tools/pack_layers.py

Nothing is rounded: every vertex and every cell is read back and compared before anything is written. Cities are points:
their positions are cells. The towns stay in shapefiles/ alone, for people: no code reads them.
"""

from __future__ import annotations

import io
import json
import sys
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from routes.geo import reference  # noqa: E402

FOLDER = ROOT / "shapefiles" / "reference"


def planes(numbers: Any) -> Any:
    """Return whole numbers as their bytes by place value, without the places that are always 0."""
    raw = np.asarray(numbers, dtype=np.int64)
    folded = ((raw << 1) ^ (raw >> 63)).astype("<u8")
    found = folded.view(np.uint8).reshape(-1, 8).T
    used = max((int(folded.max(initial=0)).bit_length() + 7) // 8, 1)
    return np.ascontiguousarray(found[:used])


def units(degrees: Any) -> Any:
    """Return coordinates as whole numbers of 2**-52 degrees; stop at one that is not."""
    found = np.rint(degrees * reference.UNITS).astype(np.int64)
    if (found / reference.UNITS != degrees).any():
        raise SystemExit("a vertex nearer than a degree to a meridian or the equator has finer bits than are kept")
    return found


def packed_pool(name: str, vertices: Any) -> dict[str, Any]:
    step, _ = reference.POOLS[name]
    out = {}
    for axis, values in zip("xy", units(vertices).T, strict=True):
        apart = np.diff(values, prepend=0)
        steps = np.rint(apart / (step * reference.UNITS)).astype(np.int64)
        out[f"{name}.{axis}.steps"] = planes(steps)
        out[f"{name}.{axis}.rest"] = planes(apart - reference.whole_steps(steps, step))
    return out


def multi(shapes: Any) -> Any:
    """Return shapes as Multi-shapes, single ones too."""
    lines = shapely.get_dimensions(shapes[0]) == 1
    make = shapely.multilinestrings if lines else shapely.multipolygons
    return np.array([make(shapely.get_parts(shape)) for shape in shapes], dtype=object)


def table(frame: gpd.GeoDataFrame) -> Any:
    columns = {}
    for name in frame.columns.drop("geometry"):
        column = frame[name]
        text = column.dtype == object or str(column.dtype).startswith("str")
        values = column.fillna("").astype(str).tolist() if text else column.tolist()
        columns[name] = {"type": "str" if text else str(column.dtype), "values": values}
    return np.frombuffer(json.dumps(columns, ensure_ascii=False).encode(), dtype=np.uint8)


def packed(frames: dict[str, gpd.GeoDataFrame]) -> dict[str, Any]:
    """Return the members of the file."""
    out: dict[str, Any] = {}
    for pool, (_, layers) in reference.POOLS.items():
        ragged = [shapely.to_ragged_array(multi(frames[layer].geometry.to_numpy())) for layer in layers]
        xy = np.concatenate([coordinates for _, coordinates, _ in ragged])
        _, first, which = np.unique(xy, axis=0, return_index=True, return_inverse=True)
        order = np.argsort(first)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        out |= packed_pool(pool, xy[first[order]])
        ends = np.cumsum([len(coordinates) for _, coordinates, _ in ragged])[:-1]
        paths = np.split(rank[which.ravel()], ends)
        for layer, path, (_, _, offsets) in zip(layers, paths, ragged, strict=True):
            out[f"{layer}.path"] = planes(np.diff(path, prepend=0))
            out |= {f"{layer}.sizes{level}": planes(np.diff(found)) for level, found in enumerate(offsets)}
            out[f"{layer}.table"] = table(frames[layer])
    spots = frames["cities"].geometry
    out["cities.table"] = table(frames["cities"].drop(columns="id").assign(lon=spots.x, lat=spots.y))
    return out


def write(members: dict[str, Any]) -> None:
    with zipfile.ZipFile(reference.FILE, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, member in sorted(members.items()):
            data = io.BytesIO()
            np.save(data, member, allow_pickle=False)
            out.writestr(zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), data.getvalue(), zipfile.ZIP_DEFLATED)


def main() -> None:
    layers = [layer for _, found in reference.POOLS.values() for layer in found]
    frames = {layer: gpd.read_file(FOLDER / f"{layer}.shp", engine="pyogrio") for layer in (*layers, "cities")}
    write(packed(frames))
    for layer in layers:
        if (shapely.to_wkb(reference.shapes(layer)) != shapely.to_wkb(frames[layer].geometry.to_numpy())).any():
            raise SystemExit(f"{layer} is not read back as it was")
    print(f"{reference.FILE.relative_to(ROOT)}  {reference.FILE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
