# ruff: noqa: E501
"""Damaged copies of real files, thousands for each reader: none may end in an unforeseen exception, hang or eat memory.

    python tools/mutate.py --reader geojson --count 20000 --seed 1 --more folder/with/files

A damaged file is made by flipping, cutting, doubling and splicing bytes, by words from a dictionary of what is hostile,
or by changes that keep the container whole: another cell in a table, another value in a JSON, another member in a zip
or row in a database. Everything is imported once; a child is forked for each few hundred files, with limited memory and
a limit of processor time for each file. Every error of ours (`RoutesError`, `OSError`) is what should happen; anything else is printed with the place
where it was raised, and kept in ``--keep``.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import copy
import csv
import functools
import gc
import io
import json
import multiprocessing
import os
import random
import re
import resource
import signal
import sqlite3
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

Files = dict[str, bytes]
MEMORY = 3 * 1024**3
HANG_S = 20.0  # of processor time, so that a busy machine is no hang
SILENT_S = 600.0  # for what does not come back from compiled code
BATCH = 200
CHECKED = 16  # one in so many is asked for doubts as well
WRITTEN = 4  # one in so many is written again
LARGEST_SEED = 200_000
TOKENS: tuple[bytes, ...] = (
    b"", b"0", b"-1", b"1e999", b"NaN", b"-0", b"180.0000001", b"9" * 400, b"1e-320", b"inf", b"1_000", b"8.426.100",
    b"8,4261", b"40\xc2\xb0 11\xe2\x80\xb2", b"\x00", b"\xff", b"\xed\xa0\x80", b"\\ud800", b"&#xD800;", b"\xc3\x83\xc2\xad",
    b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"=1+1", b"<script>", b"../../etc",
    b"bota", b"boat", b"area", b"true", b"null", b"[]", b"{}", b"[[[[[[", b'{"a":', b"POINT EMPTY", b"POINT (1 2)",
    b"LINESTRING (0 0, 1 1)", b"POLYGON ((0 0, 1 1, 0 0))", b"GEOMETRYCOLLECTION EMPTY", b"2021-13", b"2021/2020",
    b"0000", b"9999-12", b"EPSG:99999", b"EPSG:4326", b"routes:table", b"waypoints", b"legs", b"name:es", b"lat", b"lon",
    "🚶".encode(), "\u202e".encode(), "Ⅷ".encode(), "٣".encode(), "²".encode(), b"id", b"-", b"--", b"A" * 5000,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**400, 1e308, 1.5, "", "x", "\ud800", "\x00", "NaN", [], {}, [[]], [None], {"a": None},
    [1], [1, 2], [1, 2, 3], ["a", "b"], [[0, 0]], [[0, 0], [1, 1]], [[[0, 0], [1, 1], [0, 0]]], "POINT EMPTY", 2**63, -(2**31),
    "Point", "LineString", "Polygon", "GeometryCollection", "EPSG:4326", "urn:ogc:def:crs:EPSG::3857", {"type": "name"},
)  # fmt: skip


# --- damage -------------------------------------------------------------------------------------------------------
def bytes_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return bytes with one to a few of them flipped, cut, doubled, spliced or replaced by a token."""
    made = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 8))):
        at = rng.randrange(len(made) + 1)
        to = min(len(made), at + int(rng.paretovariate(0.7)))
        kind = rng.randrange(9)
        if kind == 0 and at < len(made):
            made[at] ^= 1 << rng.randrange(8)
        elif kind == 1 and at < len(made):
            made[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        elif kind == 2:
            del made[at:to]
        elif kind == 3:
            made[at:at] = made[at:to]
        elif kind == 4:
            made[at:at] = rng.choice(TOKENS)
        elif kind == 5:
            made[at:to] = rng.choice(TOKENS)
        elif kind == 6 and others:
            other = rng.choice(others)
            cut = rng.randrange(len(other) + 1)
            made[at:] = other[cut:]
        elif kind == 7 and rng.random() < 0.3:
            del made[at:]
        elif kind == 8 and (found := list(re.finditer(rb"-?\d+(?:\.\d+)?", bytes(made[at : at + 400])))):
            hit = rng.choice(found)
            made[at + hit.start() : at + hit.end()] = rng.choice(TOKENS[1:14])
    return bytes(made)


def table_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return a CSV with another cell, header, row or column."""
    try:
        text = data.decode("utf-8-sig")
        mark = max(",;\t", key=text.partition("\n")[0].count)
        rows = list(csv.reader(io.StringIO(text), delimiter=mark))
    except (UnicodeDecodeError, csv.Error):
        return bytes_changed(data, rng, others)
    if not rows:
        return rng.choice(TOKENS)
    for _ in range(rng.choice((1, 1, 2, 3))):
        row = rng.choice(rows) if rng.random() < 0.8 else rows[0]
        kind = rng.randrange(8)
        if not row:
            continue
        at = rng.randrange(len(row))
        if kind <= 2:
            row[at] = rng.choice(TOKENS).decode("utf-8", "replace")
        elif kind == 3:
            row[at] = rng.choice(rng.choice(rows) or [""])
        elif kind == 4:
            row.insert(at, row[at])
        elif kind == 5:
            del row[at]
        elif kind == 6:
            rows.insert(rng.randrange(len(rows) + 1), list(row))
        else:
            other = rng.randrange(len(row))
            row[at], row[other] = row[other], row[at]
    made = io.StringIO()
    csv.writer(made, delimiter=mark, lineterminator="\n").writerows(rows)
    return made.getvalue().encode("utf-8", "replace")


def json_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return a JSON with another value, key, or item somewhere in it."""
    try:
        document = json.loads(data)
    except ValueError:
        return bytes_changed(data, rng, others)
    for _ in range(rng.choice((1, 1, 2, 3))):
        holders: list[Any] = []
        stack = [document]
        while stack:
            each = stack.pop()
            if isinstance(each, dict | list) and each:
                holders.append(each)
                stack.extend(each.values() if isinstance(each, dict) else each)
        if not holders:
            break
        holder = rng.choice(holders)
        key: Any = rng.choice(list(holder)) if isinstance(holder, dict) else rng.randrange(len(holder))
        kind = rng.randrange(6)
        if kind <= 2:
            holder[key] = copy.deepcopy(rng.choice(VALUES))  # the next change may be one within it
        elif kind == 3:
            del holder[key]
        elif kind == 4 and isinstance(holder, dict):
            holder[rng.choice(TOKENS).decode("utf-8", "replace")] = holder[key]
        else:
            other = rng.choice(holders)
            with contextlib.suppress(ValueError, RecursionError):
                holder[key] = json.loads(json.dumps(other))
    return json.dumps(document).encode()


def zip_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return a zip of which one member has another content or name, is missing, or stands there twice."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [(name, archive.read(name)) for name in archive.namelist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return bytes_changed(data, rng, others)
    if not members:
        return bytes_changed(data, rng, others)
    at = rng.randrange(len(members))
    name, content = members[at]
    kind = rng.randrange(8)
    if kind <= 4:
        change = table_changed if name.endswith(".csv") else json_changed if name.endswith("json") else bytes_changed
        change = markup_changed if name.endswith(".kml") else change
        members[at] = (name, change(content, rng, [c for _, c in members]))
    elif kind == 5:
        tail = rng.choice(("", ".shp", ".csv", "/", ".dbf", "/x.shp", "waypoints.csv", "legs.csv"))
        members[at] = (rng.choice(("", "a", ".", " ", "/", "é")) + tail, content)
    elif kind == 6:
        del members[at]
    else:
        members.append((rng.choice((name, name.upper(), "")), content))
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


def database_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return a GeoPackage with another cell in a table of it, its own tables included."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(data)
        connection.text_factory = bytes
        tables = [
            row[0].decode("utf-8", "replace")
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name.decode()}"')
        for _ in range(rng.choice((1, 1, 2))):
            table = rng.choice([name for name in tables if not name.startswith("rtree_")])
            columns = [row[1].decode("utf-8", "replace") for row in connection.execute(f'PRAGMA table_info("{table}")')]
            column = rng.choice(columns)
            old = connection.execute(f'SELECT "{column}" FROM "{table}"').fetchall()
            value: Any = rng.choice(TOKENS) if rng.random() < 0.5 else rng.choice((None, 0, -1, 1e308, 2**40, "x"))
            if old and isinstance(old[0][0], bytes) and rng.random() < 0.5:
                value = bytes_changed(rng.choice(old)[0] or b"", rng, others)
            if isinstance(value, bytes) and rng.random() < 0.5:
                value = value.decode("utf-8", "replace")
            cast = "CAST(? AS TEXT)" if rng.random() < 0.3 else "?"
            where = "" if rng.random() < 0.5 else " WHERE rowid = 1"
            with contextlib.suppress(sqlite3.Error):
                connection.execute(f'UPDATE "{table}" SET "{column}" = {cast}{where}', (value,))
        connection.commit()
        return connection.serialize()
    except (sqlite3.Error, IndexError, UnicodeError):
        return bytes_changed(data, rng, others)
    finally:
        connection.close()


def parquet_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return a Parquet file with another column, type or metadata."""
    import pyarrow as pa
    import pyarrow.parquet as parquet

    try:
        table = parquet.ParquetFile(io.BytesIO(data)).read(use_threads=False)  # threads do not live through a fork
        meta = dict(table.schema.metadata or {})
        at = rng.randrange(table.num_columns)
        column = table.column(at).to_pylist()
        kind = rng.randrange(6)
        if kind == 0 and b"geo" in meta:
            meta[b"geo"] = json_changed(meta[b"geo"], rng, [])
        elif kind == 1 and meta:
            key = rng.choice(list(meta))
            meta[key] = bytes_changed(meta[key], rng, [])
        elif kind == 2:
            blobs = [rng.choice(TOKENS) if rng.random() < 0.5 else b"\xe9" for _ in column]
            array = pa.array(blobs, pa.binary())
            texts = pa.Array.from_buffers(pa.string(), len(array), array.buffers())
            table = table.set_column(at, table.field(at).name, texts)
        elif kind == 3:
            values = rng.choice(([1] * len(column), [{"a": 1}] * len(column), [[1]] * len(column), [True] * len(column),
                                 [None] * len(column), [float("nan")] * len(column), ["x"] * len(column), [2**60] * len(column)))  # fmt: skip
            table = table.set_column(at, table.field(at).name, pa.array(values))
        elif kind == 4:
            table = table.append_column(rng.choice(table.column_names), table.column(at))
        else:
            blobs = [bytes_changed(v, rng, []) if isinstance(v, bytes) else v for v in column]
            table = table.set_column(at, table.field(at).name, pa.array(blobs))
        made = io.BytesIO()
        parquet.write_table(table.replace_schema_metadata(meta), made)
        return made.getvalue()
    except Exception:  # noqa: BLE001 - what cannot be built is damaged by its bytes
        return bytes_changed(data, rng, others)


def markup_changed(data: bytes, rng: random.Random, others: Sequence[bytes]) -> bytes:
    """Return XML with another attribute, text or tag."""
    found = list(re.finditer(rb'"[^"]*"|>[^<]+<|</?\w+|<[^>]+>', data))
    if not found:
        return bytes_changed(data, rng, others)
    hit = rng.choice(found)
    text, token = hit.group(), rng.choice(TOKENS)
    new = (
        b'"' + token + b'"'
        if text[:1] == b'"'
        else b">" + token + b"<"
        if text[:1] == b">"
        else rng.choice((b"", text * 2, token))
    )
    if rng.random() < 0.3:
        new = rng.choice(found).group()
    return data[: hit.start()] + new + data[hit.end() :]


CHANGES: dict[str, Callable[[bytes, random.Random, Sequence[bytes]], bytes]] = {
    ".csv": table_changed, ".tsv": table_changed, ".json": json_changed, ".geojson": json_changed, ".zip": zip_changed,
    ".gpkg": database_changed, ".parquet": parquet_changed, ".graphml": markup_changed, ".kml": markup_changed,
    ".gpx": markup_changed, ".kmz": zip_changed, ".topojson": json_changed, ".umap": json_changed,
}  # fmt: skip


def damaged(files: Files, rng: random.Random, pool: Sequence[bytes]) -> Files:
    """Return files of which one is damaged."""
    name = rng.choice(sorted(files))
    change = CHANGES.get(Path(name).suffix, bytes_changed) if rng.random() < 0.6 else bytes_changed
    try:
        made = change(files[name], rng, pool)
    except (RecursionError, OverflowError, UnicodeError):
        made = bytes_changed(files[name], rng, pool)
    return files | {name: made}


# --- readers ------------------------------------------------------------------------------------------------------
@dataclass
class Reader:
    """What opens the files of a seed in a folder, and the seeds."""

    name: str
    run: Callable[[Path], object]
    seeds: list[Files] = field(default_factory=list)


def _network(path: Path) -> object:
    """Read as ``routes check``, ``show`` and ``convert`` do: findings, the network, and what is written of it."""
    from routes.io import read_records

    reading = read_records(path)
    return _checked(reading, _one_in(path, CHECKED)), _written(reading) if _one_in(path, WRITTEN) else ""


def _one_in(path: Path, number: int) -> bool:
    """Return whether files are one of so many, which depends on nothing but their bytes."""
    files = [path] if path.is_file() else sorted(path.iterdir())
    return zlib.crc32(b"".join(file.read_bytes() for file in files)) % number == 0


def _checked(reading: Any, doubts: bool) -> bytes:
    from routes.io import formats

    found = formats.check_reading(reading) if doubts else reading.all_findings()
    return "\n".join([*map(str, found), *reading.notes]).encode()


def _written(reading: Any) -> list[bytes]:
    from routes.io import folder
    from routes.io.vector import geojson
    from routes.model.checks import ERROR
    from routes.network import Network

    if not reading.records.waypoints or any(each.severity == ERROR for each in reading.all_findings()):
        return []
    net = Network.from_records(reading.records, reading.origins)
    return [made.encode() for made in (*folder.folder_files(net).values(), geojson.write_geojson(net))]


def _first(folder: Path, *suffixes: str) -> Path:
    return next(path for path in sorted(folder.iterdir()) if path.suffix in suffixes)


def _incidents(folder: Path) -> object:
    from routes.io.tabular.incidents import read_incidents

    return read_incidents(_first(folder, ".csv"))


def _article(folder: Path) -> object:
    from routes.article import article

    path = _first(folder, ".md")
    found = _toy().article(article.read_file(path))
    return json.dumps(found.to_dict()), found.to_html() if _one_in(path, WRITTEN) else ""


def _story(folder: Path) -> object:
    from routes.cli.map_ import alt_of
    from routes.describe import words
    from routes.io import read_records
    from routes.maps import story
    from routes.network import Network

    alt = alt_of(str(folder), "en", own="en")
    found = words.read_alt(alt or "")
    reading = read_records(folder)
    return found, _checked(reading, doubts=False), story.faults(Network.from_records(reading.records, reading.origins))


def _embed(folder: Path) -> object:
    from routes.publish.embed import snippet
    from routes.publish.snippets import read_cards

    cards = read_cards(folder)
    return [
        snippet(card, "https://example.org/map/", cms=cms)
        for card in cards
        for cms in ("html", "wordpress", "amp", "newsletter")
    ]


def _layer(folder: Path) -> object:
    from routes.geo.providers import network

    path = next(
        path
        for path in sorted(folder.iterdir())
        if path.suffix in (".gpkg", ".geojson", ".graphml", ".parquet", ".shp")
    )
    return network.read(path)


@functools.cache
def _toy() -> Any:
    return _small("americas")


@functools.cache
def _small(name: str, legs: int = 2, figures: int = 8, vertices: int = 6) -> Any:
    """Return a few legs of a bundled network, their lines shortened, with their places and some of their figures."""
    import dataclasses

    import routes

    def shortened(leg: Any) -> Any:
        points = list(leg.geometry.coords) if leg.geometry is not None else []
        if len(points) <= vertices:
            return leg
        return dataclasses.replace(leg, geometry=[*points[: vertices - 1], points[-1]])

    net = routes.load(name)
    keep = set(sorted(net.legs)[:legs])
    net = net.select(lambda leg: leg.id in keep)
    cited = {figure.source for figure in net.observations[:figures]}
    cited.update(name for each in (*net.waypoints.values(), *net.legs.values()) for name in each.sources)
    return routes.Network(
        meta=net.meta,
        waypoints=net.waypoints.values(),
        legs=[shortened(leg) for leg in net.legs.values()],
        observations=net.observations[:figures],
        sources=[source for source in net.sources.values() if source.id in cited],
    )


BUNDLED = ("americas", "central-mediterranean", "western-africa-atlantic")
ALT = b"A map of a way.\n\nThe way goes from one town to the other.\n\nIt is long.\n"
DRAFT = "# Across the Darién\n\nIn 2023 some 520,085 people crossed from **Necoclí** to [Lajas Blancas](https://example.org).\n\n> Quote\n\n- Turbo\n- Capurganá, 12,000 in May 2022\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![x](y.png)\n"


def _exported(name: str, suffix: str) -> Files:
    import routes

    with tempfile.TemporaryDirectory() as text:
        out = Path(text, f"net{suffix}")
        routes.write(_small(name), str(out) + ("/" if not suffix else ""))
        if out.is_dir():
            return {file.name: file.read_bytes() for file in out.iterdir()}
        return {out.name: out.read_bytes()}


def _loose(files: Files) -> list[Files]:
    """Return the shapefiles of a zip, each with its parts beside it."""
    sets: dict[str, Files] = collections.defaultdict(dict)
    with zipfile.ZipFile(io.BytesIO(next(iter(files.values())))) as archive:
        for name in archive.namelist():
            if Path(name).suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
                sets[Path(name).stem][name] = archive.read(name)
    return list(sets.values())


def _foreign(suffix: str) -> list[Files]:
    """Return points and lines as any GIS writes them, with no mark of ours."""
    import geopandas
    import shapely

    points = geopandas.GeoDataFrame({"name": ["Necoclí", "Turbo", "Acandí"], "pop": [1, 2, 3]}, geometry=[shapely.Point(-76.79, 8.43), shapely.Point(-76.73, 8.09), shapely.Point(-77.28, 8.51)], crs=4326)  # fmt: skip
    lines = geopandas.GeoDataFrame({"name": ["a", "b"], "mode": ["boat", "walk"]}, geometry=[shapely.LineString([(-76.79, 8.43), (-77.28, 8.51)]), shapely.LineString([(-77.28, 8.51), (-77.35, 8.6), (-77.4, 8.7)])], crs=4326)  # fmt: skip
    made = []
    with tempfile.TemporaryDirectory() as text:
        for name, frame in (("points", points), ("lines", lines), ("metres", lines.to_crs(3857))):
            path = Path(text, f"{name}{suffix}")
            frame.to_parquet(path) if suffix == ".parquet" else frame.to_file(path)
            made.append({path.name: path.read_bytes()})
    return made


def readers(more: Sequence[Path] = ()) -> dict[str, Reader]:
    """Return every reader by name, with its seeds: bundled networks in each format, small files, and those of ``more``."""
    extra: dict[str, list[Files]] = collections.defaultdict(list)
    for path in sorted(each for root in more for each in ([root] if root.is_file() else root.rglob("*"))):
        if path.is_file() and path.stat().st_size < 50_000_000:
            data = path.read_bytes()
            if len(data) > LARGEST_SEED and path.suffix == ".csv":
                data = b"".join(data.splitlines(keepends=True)[:60])
            if len(data) <= LARGEST_SEED:
                extra[path.suffix.lower()].append({path.name: data})
    exported = {suffix: [_exported(name, suffix) for name in BUNDLED] for suffix in ("", ".csv", ".geojson", ".gpkg", ".parquet", ".graphml", ".zip")}  # fmt: skip
    tables = [{"p.csv": text.encode(code)} for text, code in (
        ("name,lat,lon,mode,source,country\nNecoclí,8.4261,-76.7886,boat,A,COL\nAcandí,8.5121,-77.2799,walk,A,COL\nBajo Chiquito,8.38,-77.51,,B,PAN\n", "utf-8"),
        ("Lugar;Latitud;Longitud;País\nNecoclí;8,4261;-76,7886;Colombia\nAcandí;8,5121;-77,2799;Colombia\n", "cp1252"),
        ("name\tcoordinates\nNecoclí\t8.4261, -76.7886\nTurbo\t8.09, -76.73\n", "utf-16"),
    )]  # fmt: skip
    folders = exported[""]
    story = {
        **folders[0],
        "chapters.csv": b"title,text,view,show,hide,period,image,alt,credit\nOne,Text,,,,2022,,,\nTwo,More text,necocli,turbo,,,x.png,A picture,Me\n",
        "annotations.csv": b"id,text,text:es,place,leg,lon,lat,period,side,sources\na,Here,Aqui,necocli,,,,2022,left,\nb,There,,,,-77,8,,,\n",
        "alt.txt": ALT,
        "x.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
    }
    card = {"schema": 1, "editions": [_card()]}
    layer = [*_foreign(".geojson")[1:], *_foreign(".gpkg")[1:], *_foreign(".parquet")[1:]]
    loose = [each for files in exported[".zip"] for each in _loose(files)]
    found = [
        Reader("folder", _network, folders),
        Reader(
            "csv",
            lambda p: _network(_first(p, ".csv", ".tsv")),
            [*exported[".csv"], *tables, *extra[".csv"], *extra[".tsv"]],
        ),
        Reader(
            "geojson",
            lambda p: _network(_first(p, ".geojson", ".json")),
            [*exported[".geojson"], *_foreign(".geojson"), *extra[".geojson"]],
        ),
        Reader(
            "gpkg", lambda p: _network(_first(p, ".gpkg")), [*exported[".gpkg"], *_foreign(".gpkg"), *extra[".gpkg"]]
        ),
        Reader(
            "parquet",
            lambda p: _network(_first(p, ".parquet")),
            [*exported[".parquet"], *_foreign(".parquet"), *extra[".parquet"]],
        ),
        Reader("graphml", lambda p: _network(_first(p, ".graphml")), [*exported[".graphml"], *extra[".graphml"]]),
        *_vector(extra),
        *_tables(),
        Reader("zip", lambda p: _network(_first(p, ".zip")), [*exported[".zip"], *extra[".zip"]]),
        Reader("shp", lambda p: _network(_first(p, ".shp")), loose),
        Reader(
            "incidents",
            _incidents,
            [
                {p.name: b"".join(p.read_bytes().splitlines(keepends=True)[:40])}
                for p in (ROOT / "tests/data/incidents").glob("*.csv")
            ]
            + extra[".csv"],
        ),
        Reader("article", _article, [{"draft.md": DRAFT.encode()}]),
        Reader("story", _story, [story]),
        Reader("embed", _embed, [{"embed.json": json.dumps(card).encode(), "alt.txt": ALT}]),
        Reader("layer", _layer, [*layer, *loose]),
    ]
    return {reader.name: reader for reader in found}


def _vector(extra: dict[str, list[Files]]) -> list[Reader]:
    """Return the readers of markup, JSON and FlatGeobuf with small files of our own, and of a network as written."""
    from routes.io.vector import flatgeobuf, markup
    from tests.io import vector_kinds as kinds

    net = _small("americas")
    kml, gpx = markup.write_kml(net).encode(), markup.write_gpx(net).encode()
    case = ROOT / "tests" / "io" / "cases"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", kml)
        archive.writestr("files/a.png", b"x")
    inner = (
        kinds.folder("R", kinds.mark("A", kinds.line((0, 0), (1, 1)), kinds.TRACK)),
        kinds.mark("Z", kinds.OUTLINE),
    )
    rte = "".join(kinds.wpt(name, x, 1, tag="rtept") for x, name in enumerate(("A", "", "B", "C")))
    lines = "\n".join(json.dumps(kinds.feature("LineString", [[0, 0], [i, 1]], name="x")) for i in range(3)).encode()
    seeds: dict[str, list[bytes]] = {
        "kml": [kml, kinds.kml(*inner).encode(), (case / "h05_folders.kml").read_bytes()],
        "kmz": [packed.getvalue()],
        "gpx": [gpx, kinds.gpx(f"<rte>{rte}</rte>").encode(), (case / "h06_two_segments.gpx").read_bytes()],
        "topojson": [json.dumps(kinds.TOPOLOGY).encode()],
        "umap": [json.dumps(each).encode() for each in (kinds.UMAP, kinds.STORY, kinds.KEPLER, kinds.LOCATOR)],
        "geojsonl": [lines, b"\x1e" + lines.replace(b"\n", b"\n\x1e")],
        "fgb": [flatgeobuf.flatgeobuf_bytes(net)],
    }
    return [
        Reader(
            name,
            lambda p, suffix=f".{name}": _network(_first(p, suffix)),  # type: ignore[misc]
            [{f"n.{name}": data} for data in listed] + extra[f".{name}"],
        )
        for name, listed in seeds.items()
    ]


def _tables() -> list[Reader]:
    """Return the readers of workbooks, of folders of others, and of tables that say more than places."""
    from tests.io import test_workbooks as books

    case = ROOT / "tests" / "io" / "cases"
    tables = {
        "steps.csv": (case / "h01_two_journeys.csv").read_bytes(), "tags.csv": (case / "h04_hxl_row.csv").read_bytes(),
        "gaps.csv": (case / "h08_some_positions_missing.csv").read_bytes(),
        "pairs.csv": b"origin,origin_lat,origin_lon,destination,dest_lat,dest_lon,count\nA,1,1,B,2,1,5\nB,2,1,C,3,2,<5\n",
        "to.csv": b"name,lat,lon,to\nA,1,1,B\nB,2,1,C\nC,3,2,\n",
        "unhcr.csv": b"Year,Country of Origin,Country of Asylum,Refugees\n2023,Syrian Arab Republic,T\xc3\xbcrkiye,9\n",
        "fms.csv": b"FMP name,Latitude,Longitude,Date,Total individuals\nMoyale,3.53,39.05,2024-03-01,120\n",
    }  # fmt: skip
    flee = {
        "locations.csv": b"#name,region,country,latitude,longitude,location_type,conflict_date,population\n"
        b"A,r,Mali,1,1,conflict_zone,0,10\nB,r,Mali,2,1,camp,0,0\n",
        "routes.csv": b"#name1,name2,distance,forced_redirection\nA,B,150,0\n",
        "closures.csv": b"#closure_type,name1,name2,closure_start,closure_end\nlocation,A,B,3,-1\n",
        "sim_period.csv": b"StartDate,2016-06-01\nLength,300\n",
    }
    flows = {
        "locations.csv": b"id,name,lat,lon\n1,A,1,1\n2,B,2,1\n",
        "flows.csv": b"origin,dest,count,time\n1,2,12,2024-01\n2,1,<5,2024-02\n",
        "properties.csv": b"title,T\n",
    }
    rows = [["name", "lat", "lon", "step"], ["A", 1.0, 1.0, 1.0], ["B", 2.0, 1.0, 2.0]]
    with tempfile.TemporaryDirectory() as home:
        one = books.xlsx(Path(home) / "n.xlsx", {"Sheet1": rows}).read_bytes()
        ends = [["start", "end"], ["a", "b"]]
        places = [["id", "name", "lon", "lat"], ["a", "A", 1.0, 1.0], ["b", "B", 2.0, 1.0]]
        two = books.xlsx(Path(home) / "m.xlsx", {"waypoints": places, "legs": ends}).read_bytes()
    return [
        Reader("tables", lambda p: _network(_first(p, ".csv")), [{name: data} for name, data in tables.items()]),
        Reader("flee", _network, [flee]),
        Reader("flowmap", _network, [flows]),
        Reader("workbook", lambda p: _network(_first(p, ".xlsx")), [{"n.xlsx": one}, {"n.xlsx": two}]),
    ]


def _card() -> dict[str, Any]:
    from routes.publish.heights import WIDTHS

    return {
        "lang": "en", "dir": "ltr", "title": "A map", "alt": "A map of a way.", "source_line": "Source: A", "credit": "Me",
        "index": "index.html", "embed": "embed.html", "image": "map.png", "social": "social.png", "oembed": "oembed.json",
        "image_size": [1200, 630], "heights": {str(width): 400 for width in WIDTHS}, "caption": "From A to B",
        "heads": ["a", "b"], "rows": [["1", "2"]],
    }  # fmt: skip


# --- running ------------------------------------------------------------------------------------------------------
@dataclass
class Tally:
    """What came of the mutants of one reader: how many were read, refused, crashed (by place), hung or killed."""

    read: int = 0
    refused: int = 0
    crashes: collections.Counter[str] = field(default_factory=collections.Counter)
    hangs: list[int] = field(default_factory=list)
    killed: list[int] = field(default_factory=list)
    slowest_s: float = 0.0
    peak_mb: float = 0.0

    def line(self, name: str, count: int) -> str:
        """Return one line for a person."""
        bad = sum(self.crashes.values())
        return (
            f"{name}: {count} files, {self.read} read, {self.refused} refused, {bad} crashes, {len(self.hangs)} hangs, "
            f"{len(self.killed)} killed, slowest {self.slowest_s:.1f} s of processor time, at most {self.peak_mb:.0f} MB"
        )


class Hang(BaseException):
    """A file took more processor time than any may."""


def mutant(reader: Reader, seed: int, index: int) -> Files:
    """Return the mutant of a number: the same for the same seed."""
    rng = random.Random(f"{reader.name} {seed} {index}")
    pool = [data for files in reader.seeds for data in files.values()]
    return damaged(rng.choice(reader.seeds), rng, pool)


def one(reader: Reader, files: Files, folder: Path) -> str:
    """Read one mutant and return ``read``, ``refused``, or where something unforeseen was raised."""
    from routes.errors import RoutesError

    place = folder / "net"
    place.mkdir(exist_ok=True)
    for old in place.iterdir():
        old.unlink()
    for name, data in files.items():
        (place / name).write_bytes(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader.run(place)
    except (RoutesError, OSError) as fault:
        str(fault).encode()  # what a terminal is given
        return "refused"
    return "read"


def _where(fault: BaseException) -> str:
    frames = [f for f in traceback.extract_tb(fault.__traceback__) if "/routes/" in f.filename]
    last = frames[-1] if frames else traceback.extract_tb(fault.__traceback__)[-1]
    return f"{type(fault).__name__} at {Path(last.filename).name}:{last.lineno} {last.name}: {str(fault)[:120]!r}"


def _stop(_signal: int, _frame: object) -> None:
    raise Hang


def _child(reader: Reader, seed: int, start: int, stop: int, pipe: Any) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _stop)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(prefix="mutant-", dir=memory if memory.is_dir() else None) as text:
        for index in range(start, stop):
            pipe.send((index, "begin", 0.0))
            files = mutant(reader, seed, index)
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, HANG_S)
            try:
                said = one(reader, files, Path(text))
            except Hang as hang:
                said = f"hang {_where(hang)}"
            except BaseException as fault:  # noqa: BLE001 - whatever it is, it is what is looked for
                said = _where(fault)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
            pipe.send((index, said, time.process_time() - began))
    pipe.send((stop, "done", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def _batch(reader: Reader, seed: int, start: int, stop: int) -> Iterator[tuple[int, str, float]]:
    """Yield what came of each mutant, and at last ``done`` with the MB that were held; a child that dies ends there."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(reader, seed, start, stop, there))
    child.start()
    there.close()
    index = start
    try:
        while True:
            if not here.poll(SILENT_S):
                yield index, "hang", SILENT_S
                return
            try:
                index, said, took = here.recv()
            except EOFError:
                yield index, "killed", 0.0
                return
            if said != "begin":
                yield index, said, took
            if said == "done":
                return
    finally:
        child.kill()
        child.join()


def run(
    reader: Reader,
    count: int,
    seed: int = 1,
    keep: Path | None = None,
    out: Callable[[str], object] | None = None,
    start: int = 0,
) -> Tally:
    """Read mutants and return what came of them; with ``keep``, the first of each crash is kept there."""
    tally = Tally()
    index, stop = start, start + count
    while index < stop:
        for number, said, took in _batch(reader, seed, index, min(stop, index + BATCH)):
            if said == "done":
                tally.peak_mb = max(tally.peak_mb, took)
                continue
            index = number + 1
            tally.slowest_s = max(tally.slowest_s, took)
            if said in ("read", "refused"):
                setattr(tally, said, getattr(tally, said) + 1)
                continue
            new = said not in tally.crashes
            if said == "killed":
                tally.killed.append(number)
            elif said.startswith("hang"):
                tally.hangs.append(number)
            else:
                tally.crashes[said] += 1
            if new and out is not None:
                out(f"{reader.name} {seed} {number}: {said}")
            if keep is not None and new:
                place = keep / f"{reader.name}-{seed}-{number}"
                place.mkdir(parents=True, exist_ok=True)
                for name, data in mutant(reader, seed, number).items():
                    (place / name).write_bytes(data)
    return tally


def prepare() -> None:
    """Load what every child needs, once; leave the gazetteer out, which is text in a package and not of the input."""
    from routes.geo import verify
    from routes.geo.positions import gazetteer, ground

    gazetteer.available = lambda: False
    if ground.has_layers():
        ground.inside([0.0], [0.0])
        verify.lines(_toy())


def warm(reader: Reader) -> None:
    """Read what is undamaged, so that no child loads what all of them need; Arrow's threads do not live through a fork."""
    with tempfile.TemporaryDirectory() as text:
        for files in reader.seeds:
            if not any(name.endswith(".parquet") for name in files):
                one(reader, files, Path(text))


def main() -> int:
    """Run the readers that are asked for; 1 if anything crashed, hung or was killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reader", action="append", default=[])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--start", type=int, default=0, help="the number of the first, to go on where a run ended")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--more", action="append", default=[], type=Path, metavar="FOLDER", help="more seeds")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where a file of each crash is kept")
    args = parser.parse_args()
    prepare()
    known = {name: each for name, each in readers(args.more).items() if not args.reader or name in args.reader}
    for reader in known.values():
        warm(reader)
    gc.freeze()  # what a child shares with the others stays shared
    bad = 0
    for name, reader in known.items():
        tally = run(reader, args.count, args.seed, args.keep, lambda line: print(line, flush=True), args.start)
        bad += bool(tally.crashes or tally.hangs or tally.killed)
        print(tally.line(name, args.count), flush=True)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
