"""Countries for many positions at once: whose land each is on or near, and what their centroids are."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from routes.geo import layers, reference
from routes.geo.positions import countries, gazetteer
from routes.model.geometry import geod
from routes.model.text import fold

__all__ = ["away", "centroids", "has_layers", "inside", "iso3", "km_to", "label", "near", "shape_codes"]

# Territories that have an ISO code and lie within another country's shape in Natural Earth.
WITHIN = {
    "BES": "NLD", "BVT": "NOR", "CCK": "IOA", "CXR": "IOA", "GLP": "FRA", "GUF": "FRA", "MTQ": "FRA", "MYT": "FRA",
    "REU": "FRA", "SJM": "NOR", "TKL": "NZL",
}  # fmt: skip
SMALL_M2 = 2e9
_ISO2 = {
    "BQ": "BES", "BV": "BVT", "CC": "CCK", "CX": "CXR", "GF": "GUF", "GP": "GLP", "MQ": "MTQ", "RE": "REU",
    "SJ": "SJM", "TK": "TKL", "YT": "MYT", "UK": "GBR", "EL": "GRC",
}  # fmt: skip
_NAMES = {
    "usa": "USA", "united states": "USA", "estados unidos": "USA", "uk": "GBR", "great britain": "GBR",
    "ivory coast": "CIV", "cape verde": "CPV", "czech republic": "CZE", "turkiye": "TUR", "swaziland": "SWZ",
    "burma": "MMR", "dr congo": "COD", "democratic republic of the congo": "COD", "republic of the congo": "COG",
    "dominican republic": "DOM", "bosnia and herzegovina": "BIH", "central african republic": "CAF",
    "equatorial guinea": "GNQ", "western sahara": "ESH", "south sudan": "SSD", "the gambia": "GMB",
    "north macedonia": "MKD", "vatican city": "VAT", "guinea bissau": "GNB",
}  # fmt: skip


def has_layers() -> bool:
    """Return whether this installation has the reference layers."""
    return reference.FILE.is_file()


@functools.cache
def _codes() -> Mapping[str, str]:
    """Return ISO 3166-1 alpha-3 codes by alpha-2 and alpha-3 code, and by folded name in English and Spanish."""
    made = gazetteer.country_names() | _NAMES | {code.casefold(): iso for code, iso in _ISO2.items()}
    made |= {code.casefold(): code for code in WITHIN}
    if not has_layers():
        return made
    rows = reference.rows("countries")
    for row in reversed(rows):
        code = layers.ISO3.get(row["ADM0_A3"], row["ADM0_A3"])
        for text in (row["NAME"], row["NAME_ES"]):
            made.setdefault(fold(text), code)
        made[code.casefold()] = code
    states = {"ATC", "BRI", "CLP", "CSI", "IOA"}
    for row in rows:
        code = layers.ISO3.get(row["ADM0_A3"], row["ADM0_A3"])
        if re.fullmatch("[A-Z]{2}", row["ISO_A2"]) and code not in states:
            made[row["ISO_A2"].casefold()] = code
    return made


def iso3(text: str) -> str:
    """Return the ISO 3166-1 alpha-3 code that a code or the name of a country means, or an empty text.

    Examples
    --------
    >>> iso3("co"), iso3("COL"), iso3("Panamá"), iso3("Ruritania"), iso3("Syrian Arab Republic"), iso3("Etazini")
    ('COL', 'COL', 'PAN', '', 'SYR', 'USA')
    """
    found = _codes().get(fold(text).removesuffix("."), "") or _by_name(text)
    return found or (text.strip().upper() if re.fullmatch(r"[A-Za-z]{3}", text.strip()) and not has_layers() else "")


@functools.lru_cache(maxsize=4096)
def _by_name(text: str) -> str:
    """Return the code of a country by a name in one of the languages of the pages, or as the UN writes it out."""
    if len(text.strip()) < 3:
        return ""
    for form in countries.spellings(text):
        if found := _codes().get(form) or countries.named().get(form):
            return found if len(found) == 3 else _codes().get(found.casefold(), "")
    return ""


def shape_codes(codes: Iterable[str]) -> frozenset[str]:
    """Return the codes of the shapes within which countries lie: French Guiana lies within that of France."""
    return frozenset(WITHIN.get(code, code) for code in codes)


def km_to(lon: float, lat: float, lons: Sequence[float], lats: Sequence[float]) -> list[float]:
    """Return the geodesic distances from a position to others, in kilometres.

    Examples
    --------
    >>> [round(km, 1) for km in km_to(-76.7867, 8.4252, [-76.7867, -77.3488], [8.4252, 8.6337])]
    [0.0, 66.0]
    """
    count = len(lons)
    if not count:
        return []
    metres = geod().inv([lon] * count, [lat] * count, list(lons), list(lats))[2]
    return [float(each) / 1000.0 for each in metres]


@functools.cache
def _shapes() -> tuple[Any, tuple[tuple[str, ...], ...], tuple[str, ...], Any]:
    """Return the parts of all countries and of the land in none, the codes and the layer of each, a tree of them."""
    import numpy as np
    import shapely

    gaps = reference.table("unassigned")
    named = [
        ((layers.ISO3.get(code, code),), detail, shape)
        for detail, name in (("world", "countries"), ("corridor", "countries_corridor"))
        for table in (reference.table(name),)
        for code, shape in zip(table.columns["ADM0_A3"], table.shapes, strict=True)
    ]
    claims = gaps.columns["claims"]
    named += [(tuple(text.split("|")), "", shape) for text, shape in zip(claims, gaps.shapes, strict=True)]
    parts, of = shapely.get_parts(np.array([shape for *_, shape in named], dtype=object), return_index=True)
    shapely.prepare(parts)
    codes, kinds = (tuple(named[row][place] for row in of.tolist()) for place in (0, 1))
    return parts, codes, kinds, shapely.STRtree(parts)


def inside(lons: Sequence[float], lats: Sequence[float]) -> list[frozenset[str]]:
    """Return the codes of the countries on whose land each position is; none at sea."""
    import shapely

    parts, codes, _, tree = _shapes()
    points = shapely.points(list(lons), list(lats)) if len(lons) else []
    found: list[set[str]] = [set() for _ in range(len(lons))]
    # The tree has boxes only; each shape is asked once for all points in its box, prepared.
    at, which = tree.query(points) if len(lons) else ([], [])
    hit = shapely.intersects(parts[which], points[at]) if len(at) else []
    for point, shape, is_in in zip(at, which, hit, strict=True):
        if is_in:
            found[point].update(codes[shape])
    return [frozenset(each) for each in found]


def near(lon: float, lat: float, km: float) -> tuple[str, ...]:
    """Return the codes of the countries within a distance of a position, nearest first."""
    return tuple(code for code, _ in away(lon, lat, km))


@functools.lru_cache(maxsize=65536)
def away(lon: float, lat: float, km: float, *, best: bool = False) -> tuple[tuple[str, float], ...]:
    """Return the countries within a distance of a position and how far each is, nearest first; 0 on their land.

    With ``best``, where there are two layers only the finer one is asked, else both: in either is in the country.
    """
    import shapely

    parts, codes, kinds, tree = _shapes()
    # With best as wide as `layers.country_at` looks, so that both choose the same layer.
    reach = max(0.3 if best else 0.0, km / 100.0)
    wide = min(180.0, reach / max(0.01, math.cos(math.radians(min(89.0, abs(lat) + reach)))))
    found: dict[str, float] = {}
    for shift in (0.0, 360.0, -360.0):
        box = (lon + shift - wide, lat - reach, lon + shift + wide, lat + reach)
        if box[0] > 180 or box[2] < -180:
            continue
        point = shapely.Point(lon + shift, lat)
        left_out = ("world" if layers.best_detail(box) == "corridor" else "corridor") if best else ""
        for shape in tree.query(shapely.box(*box)):
            if kinds[shape] == left_out:
                continue
            far = layers._km_to(point, parts[shape])
            if far <= km:
                found |= {code: min(far, found.get(code, far)) for code in codes[shape]}
    return tuple(sorted(found.items(), key=lambda pair: (pair[1], pair[0])))


def _rows_of(code: str) -> list[int]:
    """Return the numbers of the rows of a country."""
    known = reference.table("countries").columns["ADM0_A3"]
    return [row for row, each in enumerate(known) if layers.ISO3.get(each, each) == code]


@functools.cache
def label(code: str) -> tuple[float, float, float] | None:
    """Return where the name of a country is written, (lon, lat), and how far its largest part reaches, in km."""
    import shapely

    table = reference.table("countries")
    own = _rows_of(code)
    if not own:
        return None
    lon, lat = float(table.columns["LABEL_X"][own[0]]), float(table.columns["LABEL_Y"][own[0]])
    parts = shapely.get_parts(table.shapes[own])
    largest = max(parts, key=lambda part: abs(geod().geometry_area_perimeter(part)[0]))
    edge = shapely.get_coordinates(largest)
    return lon, lat, max(km_to(lon, lat, edge[:, 0].tolist(), edge[:, 1].tolist()))


@functools.cache
def centroids(code: str) -> tuple[tuple[float, float], ...]:
    """Return what gets used as the centroid of a country: of the whole, of its largest part, of its box, its label.

    None for a country of less than about 2,000 square kilometres, where such a point is near any town.
    """
    import shapely

    table = reference.table("countries")
    own = _rows_of(code)
    if not own:
        return ()
    shape = shapely.union_all(table.shapes[own])
    sizes = [(abs(geod().geometry_area_perimeter(part)[0]), part) for part in shapely.get_parts(shape)]
    if sum(size for size, _ in sizes) < SMALL_M2:
        return ()
    largest = max(sizes, key=lambda pair: pair[0])[1]
    found = [shapely.centroid(shape), shapely.centroid(largest), shape.representative_point()]
    pairs = [(point.x, point.y) for point in found]
    boxes = [shape.bounds, largest.bounds]
    pairs += [((w + e) / 2, (s + n) / 2) for w, s, e, n in boxes]
    pairs += [(float(table.columns["LABEL_X"][row]), float(table.columns["LABEL_Y"][row])) for row in own]
    return tuple(pairs)
