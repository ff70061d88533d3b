"""The network folder: datapackage.json, one CSV a table, legs.geojson and areas.geojson."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from routes.errors import DataError, FileError, GeometryError, RefusedError
from routes.io import pictures
from routes.io.json_text import parse_json
from routes.io.options import PLAIN_FIGURES, FigureOptions
from routes.io.reading import Builder, Reading, Stop, Stops, counted, error
from routes.io.rows import columns, to_row
from routes.io.tabular.tables import read_table, write_table
from routes.io.vector import geojson
from routes.model.files import find_member
from routes.model.geometry import as_line
from routes.model.network import NetworkRecords
from routes.model.records import Basis, Leg, PlaceKind
from routes.model.schema import READ, TABLES, fields, language_prefixes, later, table_schema
from routes.model.tables import Meta
from routes.model.text import quoted, slug
from routes.saving import replacing_folder

__all__ = ["FILES", "is_network_folder", "package", "read_folder", "table_rows", "write_folder"]

PACKAGE = "datapackage.json"
LINES, AREAS = "legs.geojson", "areas.geojson"
FILES = (PACKAGE, *(f"{table}.csv" for table in TABLES), LINES, AREAS)
DECIMALS = 5
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
# Tables in the order in which a person would read them; a resource is written only if the table has rows.
_ALWAYS = ("waypoints", "legs")


def is_network_folder(path: Path) -> bool:
    """Return whether a folder holds a network: it has a waypoints.csv."""
    return (path / "waypoints.csv").is_file()


# --- reading ------------------------------------------------------------------------------------------------------
def read_folder(path: Path, figures: FigureOptions = PLAIN_FIGURES) -> Reading:
    """Return what a network folder says. Only files with the fixed names are opened, whatever datapackage.json lists.

    A folder of another tool that is known (Flee, FlowmapBlue) is read as such.

    Raises
    ------
    FileError
        If the folder has no waypoints.csv, or a file cannot be read.
    RefusedError
        If a file in it is a link to somewhere else.
    """
    if not (path / "waypoints.csv").exists():
        from routes.io.exchange.recognise import read_folder_of_others

        if (other := read_folder_of_others(path, figures)) is not None:
            return other
        raise FileError(f"{path}: is not a network folder: it has no waypoints.csv with the columns name, lon, lat")
    figures.refuse(str(path))
    builder = Builder()
    builder.meta = _read_meta(builder, path)
    lines = _read_shapes(builder, path, LINES)
    areas = _read_shapes(builder, path, AREAS)
    for table in READ:
        name = f"{table}.csv"
        data = find_member(path, name)
        if data is not None:
            shapes = {"waypoints": areas, "legs": lines}.get(table)
            read_table(builder, table, data, name, shapes.take if shapes else None)
    pictures.read(builder, path)
    for shapes in (lines, areas):
        builder.found(shapes.left_over(builder))
    if not (path / "legs.csv").exists():
        builder.stops = _stops(builder, path)
    builder.notes.append(f"Read {path.name or path}: {counted(builder)}.")
    return builder.done()


def _read_meta(builder: Builder, path: Path) -> Meta:
    data = find_member(path, PACKAGE)
    if data is None:
        return Meta(name=slug(path.resolve().name), title=path.resolve().name)
    try:
        document = parse_json(data, PACKAGE)
    except DataError as fault:
        builder.found([error("bad-json", fault.where, fault.detail, "Correct it, or delete the file.")])
        return Meta()
    if not isinstance(document, dict):
        builder.found([error("bad-json", f"{PACKAGE}:1", "is not a JSON object", "Correct it, or delete the file.")])
        return Meta()
    if said := later(document):
        builder.found([error("later-schema", PACKAGE, said, "Install the newest migration-routes.")])
        return Meta()
    try:
        return meta_of(document)
    except DataError as fault:
        return _without_faulty(builder, document, fault)


def _without_faulty(builder: Builder, document: dict[str, Any], fault: DataError) -> Meta:
    """Report a setting of the network that cannot be read, and return the meta data without it."""
    name, code, hint = "coverage", "bad-coverage", 'Write "complete", "partial: ..." or "unknown".'
    if str(fault).startswith("stale_years"):
        name, code, hint = "stale_years", "bad-stale-years", "Write a whole number of years, or leave it out."
    if name not in document:
        raise fault
    builder.found([error(code, PACKAGE, str(fault), hint)])
    rest = {key: value for key, value in document.items() if key != name}
    try:
        return meta_of(rest)
    except DataError as second:
        return _without_faulty(builder, rest, second)


_TRANSLATED = ("title:", "description:")


def meta_of(document: Mapping[str, Any]) -> Meta:
    """Return what a Data Package descriptor says of the network; anything that is not text is passed over."""

    def text(holder: object, *names: str) -> str:
        found = [holder[name] for name in names if isinstance(holder, Mapping) and isinstance(holder.get(name), str)]
        return found[0] if found else ""

    licences = document.get("licenses", document.get("licences"))
    licence = licences[0] if isinstance(licences, list) and licences else licences
    people = document.get("contributors")
    unplaced = document.get("unplaced")
    coverage = document.get("coverage")
    person = people[0] if isinstance(people, list) and people else {}
    return Meta(
        name=text(document, "networkName", "name"),
        title=text(document, "title"),
        description=text(document, "description"),
        licence=licence if isinstance(licence, str) else text(licence, "title", "name", "path"),
        credit=text(document, "credit") or text(person, "title", "name"),
        lang=text(document, "lang") or "en",
        translations={key: text(document, key) for key in document if key.startswith(_TRANSLATED)},
        unplaced=[name for name in unplaced if isinstance(name, str)] if isinstance(unplaced, list) else "",
        coverage={str(k): v for k, v in coverage.items() if isinstance(v, str)} if isinstance(coverage, dict) else "",
        stale_years="" if (years := document.get("stale_years")) is None else str(years),
    )


class _Shapes:
    """Geometries of a GeoJSON by the id of their feature; remembers which were asked for."""

    def __init__(self, name: str, table: str, found: dict[str, tuple[int, Any]]) -> None:
        self.name, self.table, self.found = name, table, found
        self.used: set[str] = set()

    def take(self, name: str) -> Any:
        """Return the geometry of an id, or ``None``."""
        self.used.add(name)
        return self.found.get(name, (0, None))[1]

    def left_over(self, builder: Builder) -> list[Any]:
        """Return a finding for each geometry that no record asked for."""
        known = {record.id for record in builder.rows[self.table]} | builder.broken[self.table]
        what = f"no {self.table[:-1]} has the id {{}}"
        return [
            error(
                "unknown-shape",
                f"{self.name}, features[{index}].id",
                what.format(quoted(name)),
                f"Add it to {self.table}.csv, or correct the id.",
            )
            for name, (index, _) in self.found.items()
            if name not in known
        ]


def _read_shapes(builder: Builder, path: Path, name: str) -> _Shapes:
    table = "legs" if name == LINES else "waypoints"
    data = find_member(path, name)
    if data is None:
        return _Shapes(name, table, {})
    found: dict[str, tuple[int, Any]] = {}
    try:
        features = geojson.features_of(parse_json(data, name), name)
    except DataError as fault:
        builder.found([error("bad-json", fault.where, fault.detail, "Write a GeoJSON FeatureCollection.")])
        return _Shapes(name, table, found)
    for index, feature in enumerate(features):
        where = f"{name}, features[{index}]"
        key = geojson.feature_id(feature)
        if not key:
            builder.found(
                [error("missing-value", f"{where}.id", "the feature has no id", f"Write the id of its {table[:-1]}.")]
            )
        elif key in found:
            message = f"id {quoted(key)} is taken by features[{found[key][0]}]"
            builder.found([error("duplicate-id", f"{where}.id", message, "Keep one of the two.")])
        else:
            found[key] = (index, _shape(builder, f"{where} {quoted(key)}", feature, table))
    return _Shapes(name, table, found)


def _shape(builder: Builder, where: str, feature: Mapping[str, Any], table: str) -> Any:
    wanted = ("LineString",) if table == "legs" else ("Polygon", "MultiPolygon")
    try:
        shape = geojson.geometry_of(feature)
        if shape is not None and shape.geom_type in wanted:
            return as_line(shape) if table == "legs" else shape
        message = f"the geometry is {'empty' if shape is None else 'a ' + shape.geom_type}"
        builder.found([error("bad-geometry", where, message, f"Draw a {' or '.join(wanted)}.")])
    except GeometryError as fault:
        builder.found([error("bad-geometry", where, str(fault), "Correct the coordinates: longitude first.")])
    return None


def _stops(builder: Builder, path: Path) -> Stops:
    """Return the waypoints that are not areas in the order in which they stand: nothing says how they are joined."""
    rows = [
        Stop(where=where, place=record.id, name=record.name)
        for _, where, record in builder.located("waypoints")
        if record.kind is not PlaceKind.AREA
    ]
    return Stops(
        name=path.resolve().name,
        rows=tuple(rows),
        why="the folder has no legs.csv",
        hint="Give it one with start and end, or add --chain (chain=True) to join the places in file order.",
    )


# --- writing ------------------------------------------------------------------------------------------------------
def table_rows(net: NetworkRecords, table: str) -> list[dict[str, str]]:
    """Return the rows of one table of a network, in the order in which the network holds them."""
    return [to_row(table, record) for record in getattr(net.records(), table)]


def is_straight(net: NetworkRecords, leg: Leg) -> bool:
    """Return whether a leg has the line that a network gives it by itself: schematic, from place to place."""
    start, end = net.waypoints[leg.start], net.waypoints[leg.end]
    ends = [(start.lon, start.lat), (end.lon, end.lat)]
    return leg.basis is Basis.SCHEMATIC and list(leg.line.coords) == ends


def package(net: NetworkRecords, rows: Mapping[str, list[dict[str, str]]], files: list[str]) -> dict[str, Any]:
    """Return the Data Package v2 descriptor of a network: schemas and foreign keys come from ``model/schema``."""
    meta = net.meta
    document: dict[str, Any] = {"$schema": _PROFILE}
    if meta.name:
        document["name"] = slug(meta.name)
    if meta.name and meta.name != slug(meta.name):
        document["networkName"] = meta.name
    document.update((key, text) for key, text in (("title", meta.title), ("description", meta.description)) if text)
    document.update(meta.translated())
    if meta.licence:
        document["licenses"] = [{"name": slug(meta.licence).upper(), "title": meta.licence}]
    if meta.unplaced:
        document["unplaced"] = list(meta.not_drawn())
    if meta.coverage:
        document["coverage"] = json.loads(str(meta.coverage))
    if meta.stale_years:
        document["stale_years"] = meta.stale_limit()
    document.update((key, text) for key, text in (("credit", meta.credit), ("lang", meta.lang)) if text)
    document["resources"] = [_resource(table, rows) for table in TABLES if f"{table}.csv" in files]
    for name in (LINES, AREAS):
        if name in files:
            shapes = {"name": name.replace(".", "-"), "path": name, "format": "geojson"}
            document["resources"].append({**shapes, "mediatype": "application/geo+json", "encoding": "utf-8"})
    return document


def _resource(table: str, rows: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    known = {entry["name"]: entry for entry in fields(table)}
    described = [_field(known.get(name), name, table) for name in columns(table, rows[table])]
    schema: dict[str, Any] = {**table_schema(table), "fields": described}
    # A list of ids is not a key that Table Schema can follow; tables that are not written cannot be referred to.
    keys = [key for key in schema.pop("foreignKeys", []) if _can_refer(key, known, rows)]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "name": table,
        "type": "table",
        "path": f"{table}.csv",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _can_refer(key: Mapping[str, Any], known: Mapping[str, Any], rows: Mapping[str, list[dict[str, str]]]) -> bool:
    target = key["reference"].get("resource", "")
    return all(known[name]["type"] != "list" for name in key["fields"]) and (not target or bool(rows.get(target)))


def _field(entry: Mapping[str, Any] | None, name: str, table: str) -> dict[str, Any]:
    if entry is None:
        described: dict[str, Any] = {"name": name, "type": "string"}
        for prefix in language_prefixes(table).values():
            if name.startswith(prefix):
                described["description"] = f"{prefix[:-1].capitalize()} in the language {name[len(prefix) :]}."
        return described
    described = dict(entry)
    # The formats of ours are not formats of Table Schema's strings and lists.
    if described.get("format") not in (None, "default"):
        described["routes:format"] = described.pop("format")
    return described


def write_folder(net: NetworkRecords, path: Path) -> Path:
    """Write a network as a folder, sorted, the same bytes for the same network; return its path.

    Lines have 5 decimals (about 1 m); straight schematic lines are not written, since a network draws them itself.
    A folder that exists is replaced if it is a network folder; other files in it are kept.

    Raises
    ------
    RefusedError
        If the folder exists and is neither empty nor a network folder, or is a file.
    """
    if path.exists() and not path.is_dir():
        raise RefusedError(f"{path}: expected a folder to write to, found a file")
    if path.is_dir() and any(path.iterdir()) and not is_network_folder(path):
        raise RefusedError(
            f"{path}: expected an empty folder or a network folder, found other files. Name another folder."
        )
    with replacing_folder(path) as made:
        made.fill({name: text.encode("utf-8") for name, text in folder_files(net).items()})
        made.fill({chapter.image: chapter.picture for chapter in net.chapters if chapter.picture})
        made.carry(FILES.__contains__)
    return path


def folder_files(net: NetworkRecords) -> dict[str, str]:
    """Return the files of a network folder by name."""
    rows = {table: table_rows(net, table) for table in TABLES}
    files = {f"{table}.csv": write_table(table, rows[table]) for table in TABLES if rows[table] or table in _ALWAYS}
    lines = [(leg.id, leg.line) for leg in net.legs.values() if not is_straight(net, leg)]
    areas = [(place.id, place.extent) for place in net.waypoints.values() if place.extent is not None]
    for name, shapes in ((LINES, lines), (AREAS, areas)):
        if shapes:
            files[name] = geojson.shapes_text(shapes, DECIMALS)
    described = package(net, rows, list(files))
    return {PACKAGE: json.dumps(described, ensure_ascii=False, indent=1) + "\n", **files}
